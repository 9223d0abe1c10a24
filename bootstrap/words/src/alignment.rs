//! Judging alignment: whether the words of a row say what Lean's facts say. A text is taken apart into claims
//! (objects and their types, hypotheses, quantifiers, the conclusion, lemmas named); each is held against the
//! elaborated statement and the trace, and comes with its evidence. No writer is trusted, the verbaliser included.

mod atoms;

use std::collections::BTreeSet;

use data::{BinderInfo, Expression, Facts, Node};
use serde::{Deserialize, Serialize};

use crate::sentences::Words;
use crate::steps::StoredTrace;
use crate::verbalise::{Notation, Part, Sentence, Verbaliser};
use atoms::{Quantifier, atoms, numerals, quantifiers};

/// Something that the words say, or that they should.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub kind: ClaimKind,
    /// In the words of the text, or of the facts where the text is silent.
    pub text: String,
    pub finding: Finding,
    /// What of Lean's facts it was held against.
    pub evidence: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClaimKind {
    /// An object and its type, or the structure on it.
    Object,
    Quantifier,
    Hypothesis,
    Conclusion,
    Number,
    Lemma,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Finding {
    Supported,
    Contradicted,
    /// The facts have it and the text does not.
    Missing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    Keep,
    /// Only the words on the proof are at fault, or what is at fault can be written again.
    Repair,
    Drop,
}

impl Decision {
    pub fn as_str(self) -> &'static str {
        match self {
            Decision::Keep => "keep",
            Decision::Repair => "repair",
            Decision::Drop => "drop",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    pub decision: Decision,
    pub claims: Vec<Claim>,
}

/// Holds words against the elaborated statement, and the lemmas that they name against the trace.
pub fn judge_alignment(facts: &Facts, words: &Words, trace: Option<&StoredTrace>) -> Judgement {
    let text = words.informal_statement();
    let mut claims = Vec::new();
    claims.extend(quantifier_claim(&facts.expression, &text, facts));
    claims.extend(number_claim(&facts.expression, &text));
    match Verbaliser::new(facts, Notation::Plain).statement() {
        Ok(expected) => claims.extend(part_claims(&expected, &split_sentences(&text))),
        Err(reason) => claims.push(Claim {
            kind: ClaimKind::Conclusion,
            text: text.clone(),
            finding: Finding::Missing,
            evidence: format!("nothing to hold it against: {reason}"),
        }),
    }
    if let Some(trace) = trace {
        claims.extend(lemma_claims(words, trace));
    }
    let bad = |claim: &&Claim| claim.finding != Finding::Supported;
    let decision = if claims.iter().filter(bad).any(|claim| claim.kind != ClaimKind::Lemma) {
        Decision::Drop
    } else if claims.iter().any(|claim| bad(&claim)) {
        Decision::Repair
    } else {
        Decision::Keep
    };
    Judgement { decision, claims }
}

/// The kinds of quantifiers in their order, read off the expression itself.
fn quantifier_claim(expression: &Expression, text: &str, facts: &Facts) -> Option<Claim> {
    let mut body = expression.root();
    let mut expected = Vec::new();
    while let Node::Forall { domain, body: below, .. } = expression.node(body) {
        // Hypotheses come before the conclusion in words too.
        collect_quantifiers(expression, *domain, facts, &mut expected);
        body = *below;
    }
    collect_quantifiers(expression, body, facts, &mut expected);
    let found = quantifiers(text);
    let count = |list: &[Quantifier], kind| list.iter().filter(|found| **found == kind).count();
    let same = count(&expected, Quantifier::Exists) == count(&found, Quantifier::Exists)
        && (count(&expected, Quantifier::Every) == 0) == (count(&found, Quantifier::Every) == 0);
    let said = |list: &[Quantifier]| -> String {
        list.iter().map(|quantifier| quantifier.as_str()).collect::<Vec<_>>().join(" ")
    };
    (!expected.is_empty() || !found.is_empty()).then(|| Claim {
        kind: ClaimKind::Quantifier,
        text: said(&found),
        finding: if same { Finding::Supported } else { Finding::Contradicted },
        evidence: format!("quantifiers of the elaborated statement: {}", said(&expected)),
    })
}

/// Quantifiers over objects within a proposition, as the expression has them. Groups of the same kind count once for
/// `∃`, since words group them, and are not counted for `∀`.
fn collect_quantifiers(expression: &Expression, at: u32, facts: &Facts, found: &mut Vec<Quantifier>) {
    match expression.node(at) {
        Node::Forall { domain, body, info, .. } => {
            let dependent = expression.mentions_bound(*body, 0);
            let (head, _) = expression.spine(*domain);
            let of_proposition = matches!(expression.node(head), Node::Constant { name, .. }
                if facts.signatures.get(name).is_some_and(|s| s.makes_proposition()));
            collect_quantifiers(expression, *domain, facts, found);
            if dependent && !of_proposition && *info != BinderInfo::Instance {
                found.push(Quantifier::Every);
            }
            collect_quantifiers(expression, *body, facts, found);
        }
        Node::Apply(..) => {
            let (head, arguments) = expression.spine(at);
            let is_exists = matches!(expression.node(head), Node::Constant { name, .. } if name == "Exists");
            if is_exists && let [domain, predicate] = arguments.as_slice() {
                let (kind, _) = expression.spine(*domain);
                let of_proposition = matches!(expression.node(kind), Node::Constant { name, .. }
                    if facts.signatures.get(name).is_some_and(|s| s.makes_proposition()));
                let grouped = found.last() == Some(&Quantifier::Grouped(*domain));
                if !of_proposition && !grouped {
                    found.push(Quantifier::Exists);
                }
                match expression.node(*predicate) {
                    Node::Lambda { body, .. } => {
                        // Words say one `there exist` for neighbours of one closed type.
                        let closed = matches!(expression.node(*domain), Node::Constant { .. });
                        let neighbour =
                            expression.constant_application(*body).is_some_and(|(name, inner)| {
                                name == "Exists" && closed && inner.first() == Some(domain)
                            });
                        if neighbour {
                            found.push(Quantifier::Grouped(*domain));
                        }
                        collect_quantifiers(expression, *body, facts, found);
                        found.retain(|quantifier| !matches!(quantifier, Quantifier::Grouped(_)) || neighbour);
                    }
                    _ => collect_quantifiers(expression, *predicate, facts, found),
                }
                found.retain(|quantifier| !matches!(quantifier, Quantifier::Grouped(_)));
            } else {
                for argument in arguments {
                    collect_quantifiers(expression, argument, facts, found);
                }
            }
        }
        Node::Lambda { body, .. } => collect_quantifiers(expression, *body, facts, found),
        _ => {}
    }
}

/// Every number of the text stands in the statement, or is the width of a type in it, or the last number of a range,
/// which is written as its end less 1.
fn number_claim(expression: &Expression, text: &str) -> Option<Claim> {
    let expected: BTreeSet<String> = expression
        .nodes()
        .iter()
        .filter_map(|node| match node {
            Node::Number(digits) => Some(digits.clone()),
            _ => None,
        })
        .collect();
    let found = numerals(text);
    let is_range = |node: &Node| matches!(node, Node::Constant { name, .. } if ["Finset.range", "Finset.Ico"].contains(&name.as_str()));
    let has_ranges = expression.nodes().iter().any(is_range);
    let is_last = |number: &str| {
        let end = number.parse::<u64>().ok().and_then(|number| number.checked_add(1));
        has_ranges && (number == "1" || end.is_some_and(|end| expected.contains(&end.to_string())))
    };
    let widths: BTreeSet<&str> = expression.nodes().iter().filter_map(width).collect();
    let foreign: Vec<&String> = found
        .iter()
        .filter(|number| !expected.contains(*number) && !widths.contains(number.as_str()) && *number != "0")
        .filter(|number| !is_last(number))
        .collect();
    (!found.is_empty()).then(|| Claim {
        kind: ClaimKind::Number,
        text: found.iter().cloned().collect::<Vec<_>>().join(", "),
        finding: if foreign.is_empty() { Finding::Supported } else { Finding::Contradicted },
        evidence: format!(
            "numbers of the elaborated statement: {}",
            expected.into_iter().collect::<Vec<_>>().join(", ")
        ),
    })
}

/// Bits of a type of fixed width, such as 64 for `UInt64`.
fn width(node: &Node) -> Option<&str> {
    let Node::Constant { name, .. } = node else { return None };
    let bits = name.strip_prefix('U').unwrap_or(name).strip_prefix("Int")?;
    ["8", "16", "32", "64"].contains(&bits).then_some(bits)
}

/// Holds each part of the statement against the sentence of the text that is closest to it.
fn part_claims(expected: &[Sentence], sentences: &[String]) -> Vec<Claim> {
    let mut left: Vec<(usize, Vec<String>)> = sentences.iter().map(|text| atoms(text)).enumerate().collect();
    let mut claims = Vec::new();
    let mut unmatched = Vec::new();
    for part in expected {
        let wanted = atoms(&part.text);
        match left.iter().position(|(_, found)| *found == wanted) {
            Some(at) => {
                let (index, _) = left.remove(at);
                claims.push(claim(part, sentences[index].clone(), Finding::Supported));
            }
            None => unmatched.push((part, wanted)),
        }
    }
    // Other words for the same things, in another order.
    for (part, wanted) in unmatched {
        let sorted = |atoms: &[String]| {
            let mut atoms = atoms.to_vec();
            atoms.sort();
            atoms
        };
        let symmetric = !wanted
            .iter()
            .any(|atom| ["<", "≤", "∣", "↔", "→", "-", "/", "^", "mod"].contains(&atom.as_str()));
        let reordered = left.iter().position(|(_, found)| symmetric && sorted(found) == sorted(&wanted));
        if let Some(at) = reordered {
            let (index, _) = left.remove(at);
            claims.push(claim(part, sentences[index].clone(), Finding::Supported));
            continue;
        }
        let shared = |found: &[String]| found.iter().filter(|atom| wanted.contains(atom)).count() * 2;
        let closest = left.iter().enumerate().max_by_key(|(_, (_, found))| shared(found));
        match closest.filter(|(_, (_, found))| shared(found) > wanted.len().max(1)).map(|(at, _)| at) {
            Some(at) => {
                let (index, _) = left.remove(at);
                claims.push(claim(part, sentences[index].clone(), Finding::Contradicted));
            }
            None => claims.push(claim(part, part.text.clone(), Finding::Missing)),
        }
    }
    for (index, _) in left {
        claims.push(Claim {
            kind: ClaimKind::Hypothesis,
            text: sentences[index].clone(),
            finding: Finding::Contradicted,
            evidence: "the statement has no such part".to_owned(),
        });
    }
    claims
}

fn claim(part: &Sentence, text: String, finding: Finding) -> Claim {
    let kind = match part.part {
        Part::Objects | Part::Structure => ClaimKind::Object,
        Part::Hypothesis => ClaimKind::Hypothesis,
        Part::Conclusion => ClaimKind::Conclusion,
    };
    Claim { kind, text, finding, evidence: part.text.clone() }
}

/// Names in backticks that look like theorems must have been used by the proof, or stand in the tactic explained.
fn lemma_claims(words: &Words, trace: &StoredTrace) -> Vec<Claim> {
    let mut claims = Vec::new();
    for sentence in &words.steps {
        let Some(step) = trace.steps.get(sentence.anchor.step) else { continue };
        for name in sentence.text.split('`').skip(1).step_by(2) {
            let name = name.trim_start_matches(['←', '↓', '↑', '-', ' ']);
            let is_name = !name.is_empty() && name.contains('.') && !name.contains(char::is_whitespace);
            if !is_name {
                continue;
            }
            let supported = step.uses.iter().any(|used| used == name)
                || step.text.contains(name)
                || step.after.iter().any(|goal| trace.goals[*goal].text.contains(name));
            claims.push(Claim {
                kind: ClaimKind::Lemma,
                text: name.to_owned(),
                finding: if supported { Finding::Supported } else { Finding::Contradicted },
                evidence: format!("line {}: {}", step.start.line, step.text),
            });
        }
    }
    claims
}

/// Sentences, with a full stop that ends them and not one within a name or a number.
fn split_sentences(text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest
            .match_indices(". ")
            .map(|(at, _)| at)
            .find(|at| rest[at + 2..].starts_with(|c: char| c.is_uppercase() && c.is_ascii()));
        let (sentence, after) = match end {
            Some(at) => (&rest[..=at], rest[at + 1..].trim_start()),
            None => (rest, ""),
        };
        sentences.push(sentence.to_owned());
        rest = after;
    }
    sentences
}

#[cfg(test)]
mod tests;
