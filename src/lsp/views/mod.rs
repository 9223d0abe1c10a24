//! What is shown without being asked for.

pub mod hints;
pub mod hover;
pub mod lens;
