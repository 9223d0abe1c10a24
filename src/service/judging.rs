//! What every face of the judge shares: a given text as a candidate, and a verdict for which Lean was not asked.

use data::{Candidate, Level, Outcome, Rejection, Toolchain, VerdictRecord};
use pipeline::Judged;

/// A text that somebody gave as a candidate.
pub fn candidate(text: &str) -> Candidate {
    Candidate {
        text: text.to_owned(),
        generator: "given".to_owned(),
        sampling: None,
        mean_logprob: None,
        token_logprobs: None,
        token_choices: None,
        confidence: None,
    }
}

/// What is refused without asking Lean about it.
pub fn not_judged(toolchain: Toolchain, rejection: Rejection, level: Level) -> Judged {
    let record = VerdictRecord {
        outcome: Outcome::Rejected(rejection),
        level,
        axioms: Vec::new(),
        messages: Vec::new(),
        toolchain,
        time_ms: 0.0,
    };
    Judged { record, cached: false, elapsed_ms: 0.0, attempt: None, external: Vec::new(), export: None }
}
