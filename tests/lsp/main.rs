//! The language server as editors meet it: the real binary over standard streams, with the real Lean.

mod client;
mod corners;
mod definitions;
mod messages;
mod model;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod native;
mod protocol;
mod proving;
mod vscode;
