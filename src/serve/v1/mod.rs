//! The strict interface: what it cannot answer it says, and a field that it does not know is an error.

pub mod check;
pub mod explain;
pub mod generate;
pub mod goals;
pub mod problems;
pub mod prove;
pub mod reward;
mod theorem;
pub mod verify;

pub use theorem::theorem_of_text;
