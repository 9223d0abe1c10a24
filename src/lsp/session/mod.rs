//! What is open, what is known of it, and what is under way.

pub mod client;
pub mod findings;
pub mod jobs;
pub mod notices;
pub mod progress;
pub mod reading;
pub mod state;
pub mod words;
