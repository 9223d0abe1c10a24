//! Judges what a file has for one theorem of another file: the definitions that both make must mean the same, and a
//! proof is not held responsible for a command before it that Lean refuses, unless it needs it.

use std::collections::BTreeSet;

use data::problems::{Change, Pair, PairCandidate, PairTheorem};
use data::{Level, Outcome, ReasonKind, Rejection, Severity, Theorem, VerdictRecord};
use lean_bridge::{Limits, Policy, VerifyRequest};
use pipeline::{Judge, Judged};

use super::judging::{candidate, not_judged};

/// The Lean that a pair is judged by.
pub trait Arbiter {
    async fn judge(&self, theorem: &Theorem, text: &str) -> anyhow::Result<Judged>;

    /// Whether the candidate of a request, made for this question, proves its statement.
    async fn proves(&self, request: VerifyRequest) -> anyhow::Result<bool>;

    /// A statement that says of a constant that it is itself, and its proof.
    fn identity(&self, constant: &str) -> (String, &'static str);

    /// A verdict for which Lean was not asked.
    fn refused(&self, theorem: &Theorem, rejection: Rejection) -> Judged;

    fn limits(&self) -> Limits;
}

/// The embedded one.
pub struct ByJudge<'a> {
    pub judge: &'a Judge,
    pub level: Level,
}

impl Arbiter for ByJudge<'_> {
    async fn judge(&self, theorem: &Theorem, text: &str) -> anyhow::Result<Judged> {
        Ok(self.judge.judge(theorem, &candidate(text), self.level).await?)
    }

    async fn proves(&self, request: VerifyRequest) -> anyhow::Result<bool> {
        Ok(self.judge.lean().verify(&request).await?.is_proved())
    }

    fn identity(&self, constant: &str) -> (String, &'static str) {
        (format!("{constant} = {constant}"), "rfl")
    }

    fn refused(&self, theorem: &Theorem, rejection: Rejection) -> Judged {
        not_judged(self.judge.lean().toolchain(&theorem.header, &theorem.statement), rejection, self.level)
    }

    fn limits(&self) -> Limits {
        self.judge.limits()
    }
}

/// Judges the candidate's text for `theorem`.
pub async fn judge(
    arbiter: &impl Arbiter,
    pair: &Pair,
    theorem: &PairTheorem,
    policy: &Policy,
) -> anyhow::Result<Judged> {
    for change in pair.changes(theorem) {
        if !means_the_same(arbiter, &change, policy).await? {
            let rejection = Rejection::new(ReasonKind::StatementChanged, changed(&change));
            return Ok(arbiter.refused(&theorem.theorem, rejection));
        }
    }
    let mut left_out = BTreeSet::new();
    let mut reasons = Vec::new();
    loop {
        let text = pair.candidate(theorem, &left_out);
        let mut judged = arbiter.judge(&theorem.theorem, &text.text).await?;
        let refused = refused_before(pair, theorem, &text, &judged.record);
        if refused.is_empty() {
            in_places_of_the_file(&mut judged.record, &text);
            if let (Outcome::Rejected(rejection), false) = (&mut judged.record.outcome, reasons.is_empty()) {
                rejection.detail =
                    format!("{} (left out, since Lean refuses it: {})", rejection.detail, reasons.join("; "));
            }
            return Ok(judged);
        }
        for (command, problem) in refused {
            if left_out.insert(command) {
                reasons.push(format!("{}: {problem}", pair.command_name(command)));
            }
        }
    }
}

/// The commands before the theorem that have errors, each with the first; none where the theorem is proved, or refused
/// for something else.
fn refused_before(
    pair: &Pair,
    theorem: &PairTheorem,
    text: &PairCandidate,
    record: &VerdictRecord,
) -> Vec<(usize, String)> {
    let Outcome::Rejected(rejection) = &record.outcome else { return Vec::new() };
    let by_errors = matches!(
        rejection.reason,
        ReasonKind::Syntax | ReasonKind::Elaboration | ReasonKind::UnsolvedGoals | ReasonKind::KernelRejected
    );
    if !by_errors {
        return Vec::new();
    }
    let mut found: Vec<(usize, String)> = Vec::new();
    for message in record.messages.iter().filter(|message| message.severity == Severity::Error) {
        let Some(command) = text.command_of(message) else { continue };
        // It means to say something else than the given text does, whatever it is called there.
        if message.text.contains(DECLARED_TWICE) {
            return Vec::new();
        }
        if !pair.declares(theorem, command) && found.iter().all(|(known, _)| *known != command) {
            let line = message.text.lines().next().unwrap_or_default();
            found.push((command, line.to_owned()));
        }
    }
    found
}

/// What Lean says of a name that the given text has.
const DECLARED_TWICE: &str = "has already been declared";

fn in_places_of_the_file(record: &mut VerdictRecord, text: &PairCandidate) {
    if let Outcome::Rejected(rejection) = &mut record.outcome {
        // What the given text has wrong has no place in the candidate.
        if rejection.reason != ReasonKind::InvalidStatement {
            rejection.position = rejection.position.map(|at| text.place_in_file(at));
        }
    }
    for message in &mut record.messages {
        message.position = text.place_in_file(message.position);
        message.end_position = message.end_position.map(|at| text.place_in_file(at));
    }
}

/// The name of a theorem that no file has.
const PROBE: &str = "tllama_means_the_same";

/// Whether a declaration is, to Lean, what the given one is: the same kind, type and value. What Lean cannot compare
/// counts as changed.
async fn means_the_same(arbiter: &impl Arbiter, change: &Change, policy: &Policy) -> anyhow::Result<bool> {
    let (statement, proof) = arbiter.identity(&format!("@_root_.{}", change.name));
    let equation = format!("theorem _root_.{PROBE} : {statement}");
    let request = VerifyRequest {
        header: change.header.clone(),
        statement: format!("{}\n{equation}", change.given),
        candidate: format!("{}\n{equation} := {proof}", change.restated),
        level: Level::Checked,
        policy: policy.clone(),
        limits: arbiter.limits(),
    };
    arbiter.proves(request).await
}

fn changed(change: &Change) -> String {
    let in_one_line = |text: &str| {
        let code = data::lean_text::strip_comments_and_docs(text);
        code.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    format!(
        "the candidate changes `{}`, which the given text declares in line {}: `{}` there, `{}` in the candidate",
        change.name,
        change.line,
        in_one_line(&change.given),
        in_one_line(&change.candidate)
    )
}
