//! A candidate as programs read it.

use data::Candidate;
use serde_json::{Value, json};

/// What `tllama verify` reads, `candidate`, and apart from it what it does not need, `generation`. The log-probabilities of
/// single tokens stay out.
pub fn candidate_json(candidate: Candidate) -> Value {
    let candidate = Candidate { token_logprobs: None, token_choices: None, ..candidate };
    let mut generation = json!(candidate);
    if let Some(fields) = generation.as_object_mut() {
        fields.remove("text");
    }
    json!({"candidate": candidate.text, "generation": generation})
}
