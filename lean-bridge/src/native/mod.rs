//! The user's own Lean, spoken to through its language server: finding the project and its tools
//! and what is wrong with them (`project`, `doctor`), the server process (`process`), the protocol (`framing`,
//! `client`, `protocol`), one running server and its documents (`live`, `document`), and the requests that are
//! served by it across restarts (`request`, `session`).
//!
//! Nothing here decides a verdict. What comes out is what Lean said about one text, or a typed error when
//! Lean did not positively say that it was done: silence, a limit and a dead server are never an outcome.

mod client;
mod config;
mod doctor;
mod document;
mod error;
mod framing;
mod live;
mod opinion;
mod process;
mod project;
mod protocol;
mod request;
mod session;
mod tool;

pub use config::{CheckOutcome, Config};
pub use doctor::{Finding, Report, inspect};
pub use error::{Error, Stage};
pub use opinion::Opinion;
pub use process::{Hold, Launch};
pub use project::{LeanVersion, Project, Tools};
pub use protocol::DependencyBuild;
pub use session::NativeServer;
pub use tool::Tool;
