//! What every maker of exercises gives.

/// A statement to prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exercise {
    pub rule: &'static str,
    /// Definitions that it needs besides Lean's own.
    pub header: String,
    /// What follows the name.
    pub text: String,
    /// Tactics that should prove it, a line each; empty: they are looked for.
    pub plan: Vec<String>,
}

impl Exercise {
    /// `plan`: a line each, with Lean's indentation.
    pub fn planned(rule: &'static str, text: String, plan: &str) -> Self {
        Self { rule, header: String::new(), text, plan: plan.lines().map(str::to_owned).collect() }
    }

    pub fn open(rule: &'static str, text: String) -> Self {
        Self { rule, header: String::new(), text, plan: Vec::new() }
    }
}

/// `+ 3`, `- 3`, or nothing.
pub(super) fn added(number: i64) -> String {
    match number {
        0 => String::new(),
        1.. => format!(" + {number}"),
        _ => format!(" - {}", -number),
    }
}
