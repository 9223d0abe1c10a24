//! A family, and what its file says of it.

use super::file::File;

/// A family of problems.
#[derive(Debug, Clone)]
pub struct Family {
    pub(super) name: String,
    pub(super) file: File,
}

impl Family {
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn about(&self) -> &str {
        &self.file.about
    }

    pub fn area(&self) -> &str {
        &self.file.area
    }

    pub fn methods(&self) -> &[String] {
        &self.file.methods
    }

    /// Whether some question asks for the value of a variable.
    pub(super) fn gives(&self) -> bool {
        self.file.ask.iter().any(|ask| ask.gives.is_some())
    }

    /// Whether it has problems with a wrong answer.
    pub fn has_false(&self) -> bool {
        self.file.ask.iter().any(|ask| ask.answer.is_some() && !ask.instance.is_empty())
    }
}
