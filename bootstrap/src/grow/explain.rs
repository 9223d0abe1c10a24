//! Words for a reader: what a statement says, what each tactic of a proof does, and which tactics and lemmas a proof
//! needs, outside of any data set. The same verbaliser and the same traces as for the data set; nothing is stored.

use std::collections::BTreeSet;

use data::lean_text::{TokenKind, strip_comments, tokens};
use data::{Level, Theorem, VerdictRecord};
use lean_bridge::embedded::{Embedded, Trace};
use lean_bridge::{Limits, Policy, VerifyRequest};

use super::comments::{is_same_code, with_comments};
use super::informalise::step_sentences;
use super::replay::{below_its_by, in_core_tactics, is_lemma_for_readers, procedure};
use super::steps::{Step, StoredTrace};
use super::written::StepSentence;
use crate::Error;
use crate::verbalise::{Notation, Unsayable, Verbaliser};

/// A sentence for each tactic of `text` (whole commands) below `header`, from the goals before and after it; anchors
/// are positions in `text`. Tactics that Lean did not reach have none. No verdict: errors of the text say nothing here.
pub async fn explain_steps(
    lean: &Embedded,
    header: &str,
    text: &str,
    limits: Limits,
) -> Result<Vec<StepSentence>, Error> {
    let traces = lean.traces(header, &[text.to_owned()], limits).await?;
    let steps = |trace| step_sentences(&StoredTrace::new(text, trace));
    Ok(traces.into_iter().next().map(steps).unwrap_or_default())
}

/// What a statement (up to its `:=`) says once Lean has elaborated it below `header`, a sentence for each thing given,
/// each hypothesis and the conclusion. The inner `Err`: there are no words for it, or Lean cannot read it.
pub async fn statement_in_words(
    lean: &Embedded,
    header: &str,
    statement: &str,
    limits: Limits,
) -> Result<Result<String, Unsayable>, Error> {
    let described = lean.describe(header, &[statement.to_owned()], limits).await?;
    let Some(described) = described.into_iter().next() else {
        return Ok(Err(Unsayable("a statement that Lean does not describe".to_owned())));
    };
    let Some(facts) = &described.facts else {
        let reason = described.errors.into_iter().next().unwrap_or_default();
        return Ok(Err(Unsayable(format!("a statement that does not elaborate ({reason})"))));
    };
    let sentences = Verbaliser::new(facts, Notation::Plain).statement();
    Ok(sentences.map(|said| said.into_iter().map(|one| one.text).collect::<Vec<_>>().join(" ")))
}

/// A proof with a sentence above each tactic, as Lean has accepted it at level `cross-checked`.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotatedProof {
    pub text: String,
    pub verdict: VerdictRecord,
}

/// What a reader needs to follow a proof and to replay it with another library.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Explained {
    /// The proof with a sentence above each tactic; `None` where there are no words for it, or Lean did not accept the
    /// result again.
    pub annotated: Option<AnnotatedProof>,
    /// Whether tactics of the library have given way to the procedures of Lean's own that they came down to.
    pub in_core_tactics: bool,
    /// Tactics as they are written, sorted; with the decision procedure in parentheses that the work came down to.
    pub tactics: Vec<String>,
    /// Theorems that the steps rest on, by full name, sorted.
    pub lemmas: Vec<String>,
}

/// Explains an accepted proof. Comments that it has give way to ones from the goals. Where Lean gives no answer within
/// its limits, nothing is explained. Cancellation: dropping the future ends Lean's work.
pub async fn explain_proof(
    lean: &Embedded,
    theorem: &Theorem,
    proof: &str,
    policy: &Policy,
    limits: Limits,
) -> Result<Explained, Error> {
    let proof = &below_its_by(&strip_comments(proof));
    let trace = traced(lean, theorem, proof, limits).await?;
    explained(lean, theorem, proof, trace, policy, limits).await
}

/// As [`explain_proof`], for readers who have another library than the one that the proof was found with: where a
/// tactic of the library came down to one of Lean's own decision procedures, and this alone proves the theorem too, it
/// stands in the proof in its place.
pub async fn explain_for_replay(
    lean: &Embedded,
    theorem: &Theorem,
    proof: &str,
    policy: &Policy,
    limits: Limits,
) -> Result<Explained, Error> {
    let proof = &below_its_by(&strip_comments(proof));
    let trace = traced(lean, theorem, proof, limits).await?;
    let replaced = trace.as_ref().and_then(|trace| in_core_tactics(proof, &trace.steps));
    if let Some(replaced) = replaced {
        let again = traced(lean, theorem, &replaced, limits).await?;
        let found = explained(lean, theorem, &replaced, again, policy, limits).await?;
        // Lean has accepted the annotated text.
        if found.annotated.is_some() {
            return Ok(Explained { in_core_tactics: true, ..found });
        }
    }
    explained(lean, theorem, proof, trace, policy, limits).await
}

async fn traced(
    lean: &Embedded,
    theorem: &Theorem,
    proof: &str,
    limits: Limits,
) -> Result<Option<Trace>, Error> {
    match lean.traces(&theorem.header, &[proof.to_owned()], limits).await {
        Ok(traces) => Ok(traces.into_iter().next()),
        Err(error @ (lean_bridge::Error::Refused(_) | lean_bridge::Error::Unanswered { .. })) => {
            tracing::warn!(theorem = theorem.name, %error, "left unexplained");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

async fn explained(
    lean: &Embedded,
    theorem: &Theorem,
    proof: &str,
    trace: Option<Trace>,
    policy: &Policy,
    limits: Limits,
) -> Result<Explained, Error> {
    let Some(trace) = trace.filter(|trace| !trace.steps.is_empty()) else {
        return Ok(Explained { tactics: written_tactics(proof), ..Explained::default() });
    };
    let procedures: Vec<Option<&str>> = trace.steps.iter().map(procedure).collect();
    let lemmas: BTreeSet<String> = trace
        .steps
        .iter()
        .flat_map(|step| step.uses.iter().chain(&step.behind))
        .filter(|name| is_lemma_for_readers(name))
        .cloned()
        .collect();
    let trace = StoredTrace::new(proof, trace);
    let named = |(step, procedure): (&Step, Option<&str>)| {
        let word = first_word(&step.text)?;
        Some(match procedure.filter(|procedure| *procedure != word) {
            Some(procedure) => format!("{word} ({procedure})"),
            None => word,
        })
    };
    let tactics: BTreeSet<String> = trace.steps.iter().zip(procedures).filter_map(named).collect();
    let text = with_comments(proof, &step_sentences(&trace));
    let changed = text != *proof && is_same_code(proof, &text);
    let annotated = match changed {
        true => {
            let request = VerifyRequest {
                level: Level::CrossChecked,
                policy: policy.clone(),
                limits,
                ..VerifyRequest::new(theorem, text.clone())
            };
            let verdict = lean.verify(&request).await?;
            verdict.is_proved().then(|| AnnotatedProof { text, verdict: verdict.into_record() })
        }
        false => None,
    };
    Ok(Explained {
        annotated,
        in_core_tactics: false,
        tactics: tactics.into_iter().collect(),
        lemmas: lemmas.into_iter().collect(),
    })
}

/// The tactics of a proof that Lean shows no steps of, such as one of the library's own: the words behind `by` and at
/// the beginning of its lines.
fn written_tactics(proof: &str) -> Vec<String> {
    let found = tokens(proof);
    let behind_by = found.windows(2).filter(|pair| pair[0].text(proof) == "by").map(|pair| &pair[1]);
    let first_by = found.iter().position(|token| token.text(proof) == "by").unwrap_or(found.len());
    let opens_line = |token: &&data::lean_text::Token| {
        let before = &proof[..token.start];
        before.rsplit('\n').next().is_some_and(|line| line.trim_matches([' ', '·', '(', '{']).is_empty())
    };
    let lines = found[first_by..].iter().filter(opens_line);
    let words = behind_by.chain(lines).filter(|token| token.kind == TokenKind::Identifier);
    words.map(|token| token.text(proof).to_owned()).collect::<BTreeSet<_>>().into_iter().collect()
}

fn first_word(text: &str) -> Option<String> {
    tokens(text)
        .iter()
        .find(|token| token.kind == TokenKind::Identifier)
        .map(|token| token.text(text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tactics_are_read_where_no_step_is_shown() {
        let proof =
            "theorem t (x : Nat) : x = x ∧ True := by\n  constructor\n  · norm_num\n  · (exact by trivial)";
        assert_eq!(written_tactics(proof), ["constructor", "exact", "norm_num", "trivial"]);
        assert_eq!(written_tactics("theorem t : True := by norm_num"), ["norm_num"]);
        assert!(written_tactics("theorem t : True := True.intro").is_empty());
    }
}
