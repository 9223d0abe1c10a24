//! The programs of a Lean installation.

use std::fmt;

use serde::Serialize;

/// The programs of a Lean installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tool {
    Elan,
    Lake,
    Lean,
}

impl Tool {
    pub fn name(self) -> &'static str {
        match self {
            Tool::Elan => "elan",
            Tool::Lake => "lake",
            Tool::Lean => "lean",
        }
    }

    /// What to do when it is missing.
    pub fn remedy(self) -> &'static str {
        match self {
            Tool::Elan => {
                "install it from https://github.com/leanprover/elan: it keeps a Lean for each project"
            }
            Tool::Lake | Tool::Lean => {
                "install elan, which brings it, or add the `bin` folder of a Lean installation to PATH"
            }
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
