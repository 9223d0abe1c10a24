//! What can be chosen, and how it is done.

pub mod context;
pub mod edits;
pub mod execute;
pub mod explain;
pub mod list;
pub mod prove;
pub mod refute;
pub mod request;
