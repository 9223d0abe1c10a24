//! Makes a lemma of a `have` of a proof: its type with what it stands on as arguments, and the `have` by the lemma. What
//! comes of it is judged as every other proof of the given statement.

use std::collections::BTreeSet;

use data::lean_text::{Proof, declared_name, segments, split_statement, tokens};
use data::{Goal, Hypothesis, Theorem, VerdictRecord};
use lean_bridge::embedded::{CheckRequest, TacticStep};

use super::error::Error;
use super::judging::candidate;
use super::places::byte_of;
use super::state::Service;

/// Arguments of a lemma that may turn out not to be needed.
const ARGUMENTS: usize = 16;

/// A text with a lemma in front of its theorem.
pub struct Lifted {
    pub lemma: String,
    pub text: String,
    pub verdict: VerdictRecord,
}

/// What becomes a lemma.
struct Have {
    name: String,
    /// The `have` up to its proof, `:=` included.
    head: (usize, usize),
    proof: (usize, usize),
    type_text: String,
    arguments: Vec<Argument>,
}

#[derive(Clone)]
struct Argument {
    name: String,
    binder: String,
    /// Whether it is written where the lemma is used.
    is_written: bool,
}

impl Service {
    /// Lifts the `have` called `name`, or the only one, out of a candidate that proves a theorem.
    pub async fn lift(
        &self,
        theorem: &Theorem,
        text: &str,
        name: Option<&str>,
        lemma: Option<&str>,
        timeout: Option<f64>,
    ) -> Result<Lifted, Error> {
        let limits = self.limits(timeout)?;
        let given = format!("{} := sorry", theorem.statement);
        self.screen(&theorem.header, "the statement", &given, limits).await?;
        self.screen(&theorem.header, "the candidate", text, limits).await?;
        let request = CheckRequest { header: theorem.header.clone(), text: text.to_owned(), limits };
        let steps = self.lean.tactic_steps(&request).await?;
        let have = find(text, &steps, name)?;
        let lemma = lemma.map_or_else(|| format!("{}_{}", theorem.name, have.name), str::to_owned);
        let mut arguments = have.arguments.clone();
        // What the lemma does not need goes, the last argument first: others may rest on an earlier one.
        for place in (0..arguments.len().min(ARGUMENTS)).rev() {
            if is_mentioned(&arguments, place, &have.type_text) {
                continue;
            }
            let fewer: Vec<Argument> = arguments
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != place)
                .map(|(_, it)| it.clone())
                .collect();
            let (_, shorter) = written(theorem, text, &have, &lemma, &fewer)?;
            if self.first_proved(theorem, vec![shorter], limits).await?.is_some() {
                arguments = fewer;
            }
        }
        let (lemma, text) = written(theorem, text, &have, &lemma, &arguments)?;
        let verdict = self.judge(limits).judge(theorem, &candidate(&text), self.level(None)).await?.record;
        Ok(Lifted { lemma, text, verdict })
    }
}

/// Whether what is kept names an argument: then Lean could take it in by itself, which no reader would see.
fn is_mentioned(arguments: &[Argument], place: usize, type_text: &str) -> bool {
    let name = arguments[place].name.as_str();
    let others =
        arguments.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, it)| it.binder.as_str());
    others.chain([type_text]).any(|text| tokens(text).iter().any(|token| token.text(text) == name))
}

/// The lemma, and the text with it.
fn written(
    theorem: &Theorem,
    text: &str,
    have: &Have,
    lemma: &str,
    arguments: &[Argument],
) -> Result<(String, String), Error> {
    let binders: String = arguments.iter().flat_map(|argument| [" ", argument.binder.as_str()]).collect();
    let column = text[..have.proof.0].rsplit('\n').next().unwrap_or_default().chars().count();
    // The proof keeps its columns: lines of it may be aligned with its first.
    let statement = format!(
        "theorem {lemma}{binders} :\n    {} :=\n{}{}",
        have.type_text.trim().replace('\n', "\n    "),
        " ".repeat(column),
        text[have.proof.0..have.proof.1].trim_end()
    );
    let use_of: String = arguments
        .iter()
        .filter(|argument| argument.is_written)
        .flat_map(|argument| [" ", argument.name.as_str()])
        .collect();
    let is_it = |start: usize, end: usize| declared_name(&text[start..end]) == Some(theorem.name.as_str());
    let place = segments(text).into_iter().find(|segment| is_it(segment.start, segment.end));
    let Some(place) = place.map(|segment| segment.start).filter(|start| *start <= have.head.0) else {
        return Err(Error::Input(format!("the text does not declare {}", theorem.name)));
    };
    let with = format!(
        "{}{statement}\n\n{} {lemma}{use_of}{}",
        &text[..place],
        text[place..have.head.1].trim_end(),
        &text[have.proof.1..]
    );
    Ok((statement, with))
}

fn find(text: &str, steps: &[TacticStep], name: Option<&str>) -> Result<Have, Error> {
    let mut haves: Vec<Result<Have, Error>> = Vec::new();
    let (mut names, mut seen) = (Vec::new(), BTreeSet::new());
    // What it stands in may begin with the same word.
    for step in steps.iter().filter(|step| step.kind.contains("Have")) {
        let Some((start, end)) = byte_of(text, step.start).zip(byte_of(text, step.end)) else { continue };
        // What a macro makes of it stands in the same place.
        if !seen.insert((start, end)) {
            continue;
        }
        let Some(rest) = text[start..end].strip_prefix("have ") else { continue };
        let called: String =
            rest.chars().take_while(|c| !c.is_whitespace() && *c != ':' && *c != '(').collect();
        let called = if called.is_empty() { "this".to_owned() } else { called };
        if name.is_none_or(|name| name == called) {
            haves.push(read(text, start, end, &called, step));
        }
        names.push(called);
    }
    let known = || match names.is_empty() {
        true => "the proof has none".to_owned(),
        false => format!("it has {}", names.join(", ")),
    };
    match (haves.pop(), haves.is_empty()) {
        (Some(have), true) => have,
        (None, _) => Err(Error::Input(format!("no such `have`: {}", known()))),
        (Some(_), false) => Err(Error::Input(format!("say which `have`: {}", known()))),
    }
}

fn read(text: &str, start: usize, end: usize, name: &str, step: &TacticStep) -> Result<Have, Error> {
    let not_so = |why: &str| Error::Input(format!("`have {name}` cannot become a lemma: {why}"));
    // Read as a theorem, so that the proof's `:=` is found and no other.
    let as_theorem = text[start..end].replacen("have ", "theorem ", 1);
    let Proof::Term(proof) = split_statement(&as_theorem).proof else {
        return Err(not_so("it has no proof of its own"));
    };
    let Some(head) = text[start..end].trim_end().strip_suffix(proof) else {
        return Err(not_so("its proof was not found"));
    };
    let proof_start = start + head.len();
    let (Some(before), Some(after)) = (step.before.first(), step.after.first()) else {
        return Err(not_so("Lean shows no goal around it"));
    };
    let (before, after) = (Goal::parse(before), Goal::parse(after));
    let is_new = |hypothesis: &&Hypothesis| {
        hypothesis.names.iter().any(|it| it == name)
            && !before
                .hypotheses
                .iter()
                .any(|known| known.type_text == hypothesis.type_text && known.names == hypothesis.names)
    };
    let Some(new) = after.hypotheses.iter().rev().find(is_new) else {
        return Err(not_so("Lean does not show what it states"));
    };
    let mut arguments = Vec::new();
    for hypothesis in &before.hypotheses {
        if hypothesis.value.is_some() {
            return Err(not_so("a value that was given a name stands before it"));
        }
        for argument in &hypothesis.names {
            let type_text = hypothesis.type_text.trim();
            let is_instance = argument.starts_with("inst✝");
            if argument.contains('✝') && !is_instance {
                return Err(not_so("something before it has no name that can be written"));
            }
            let binder = match is_instance {
                true => format!("[{type_text}]"),
                false => format!("({argument} : {type_text})"),
            };
            arguments.push(Argument { name: argument.clone(), binder, is_written: !is_instance });
        }
    }
    Ok(Have {
        name: name.to_owned(),
        head: (start, proof_start),
        proof: (proof_start, start + text[start..end].trim_end().len()),
        type_text: new.type_text.clone(),
        arguments,
    })
}
