//! The embedded Lean: a WebAssembly build that Node.js runs, for use without a Lean project.

pub mod install;
