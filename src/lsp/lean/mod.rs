//! The Lean that is asked: which one, what for, and what its answers mean.

pub mod asking;
pub mod checking;
pub mod engines;
pub mod question;
pub mod search;
