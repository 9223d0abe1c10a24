//! The language server as editors meet it: the real binary over standard streams, with the real Lean.

mod client;
mod model;
mod protocol;
mod proving;
mod vscode;
