//! Which hypotheses an opaque tactic needs: each is taken away, and Lean is asked again.

use std::collections::BTreeSet;

use data::{Level, Node, Signature, Theorem, Trace, TracedHypothesis, TracedStep};
use lean_bridge::embedded::Embedded;
use lean_bridge::{Limits, Policy, VerifyRequest};
use words::Needed;

use crate::error::Error;

/// Hypotheses that are tried at most.
const MOST: usize = 8;

/// What the only opaque tactic of a proof needs of its hypotheses; `None` where there is no such tactic, several of
/// them, or nothing to take away. `opaque` tells such tactics by their first word.
pub(crate) async fn needed(
    lean: &Embedded,
    theorem: &Theorem,
    proof: &str,
    trace: &Trace,
    opaque: &[&str],
    policy: &Policy,
    limits: Limits,
) -> Result<Option<Needed>, Error> {
    let of_interest = |step: &&TracedStep| first_word(proof, step).is_some_and(|word| opaque.contains(&word));
    let mut steps = trace.steps.iter().enumerate().filter(|(_, step)| of_interest(step));
    let (Some((index, step)), None) = (steps.next(), steps.next()) else { return Ok(None) };
    let (Some(text), true, [goal]) = (text_of(proof, step), step.after.is_empty(), step.before.as_slice())
    else {
        return Ok(None);
    };
    let hypotheses: Vec<&str> = trace.goals[*goal]
        .facts
        .hypotheses
        .iter()
        .filter(|hypothesis| is_claim(hypothesis, trace))
        .map(|hypothesis| hypothesis.name.as_str())
        .collect();
    // One that has no name of its own cannot be taken away, and nothing true could be said of "the others".
    let names: BTreeSet<&str> = hypotheses.iter().copied().collect();
    let is_named = names.len() == hypotheses.len() && !names.iter().any(|name| name.contains('✝'));
    if hypotheses.is_empty() || hypotheses.len() > MOST || !is_named {
        return Ok(None);
    }
    let mut cleared: Vec<&str> = Vec::new();
    // What rests on an earlier one goes first.
    for name in hypotheses.iter().rev() {
        let without: Vec<&str> = cleared.iter().copied().chain([*name]).collect();
        let Some(candidate) = replaced(proof, step, &format!("(clear {}; {text})", without.join(" "))) else {
            return Ok(None);
        };
        let request = VerifyRequest {
            level: Level::Checked,
            policy: policy.clone(),
            limits,
            ..VerifyRequest::new(theorem, candidate)
        };
        if lean.verify(&request).await?.is_proved() {
            cleared.push(name);
        }
    }
    let needed = hypotheses.iter().filter(|name| !cleared.contains(*name)).map(|name| (*name).to_owned());
    Ok(Some(Needed { step: index, hypotheses: needed.collect(), of: hypotheses.len() }))
}

/// Whether a hypothesis says something, as far as the head of its type tells.
fn is_claim(hypothesis: &TracedHypothesis, trace: &Trace) -> bool {
    let expression = &hypothesis.type_expression;
    let mut at = expression.root();
    while let Node::Forall { body, .. } = expression.node(at) {
        at = *body;
    }
    let name = expression.constant_application(at).map(|(name, _)| name);
    name.and_then(|name| trace.signatures.get(name)).is_some_and(Signature::makes_proposition)
}

/// A tactic of one line, as it is written.
fn text_of<'a>(proof: &'a str, step: &TracedStep) -> Option<&'a str> {
    let (from, to) = range(proof, step)?;
    Some(&proof[from..to])
}

fn first_word<'a>(proof: &'a str, step: &TracedStep) -> Option<&'a str> {
    let text = text_of(proof, step)?;
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    Some(&text[..end])
}

fn replaced(proof: &str, step: &TracedStep, by: &str) -> Option<String> {
    let (from, to) = range(proof, step)?;
    Some(format!("{}{by}{}", &proof[..from], &proof[to..]))
}

/// Where a tactic stands, in bytes; `None` where it is longer than a line.
fn range(proof: &str, step: &TracedStep) -> Option<(usize, usize)> {
    if step.start.line != step.end.line {
        return None;
    }
    let mut before = 0;
    let line = proof.split_inclusive('\n').nth(step.start.line.checked_sub(1)? as usize)?;
    for earlier in proof.split_inclusive('\n').take(step.start.line as usize - 1) {
        before += earlier.len();
    }
    let byte = |column: u32| {
        line.char_indices().map(|(at, _)| at).chain([line.len()]).nth(column as usize).map(|at| before + at)
    };
    Some((byte(step.start.column)?, byte(step.end.column)?))
}
