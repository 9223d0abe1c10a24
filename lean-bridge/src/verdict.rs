//! The verdict. [`decide`] is the one function that can find a candidate proved, and it needs every piece of evidence
//! to say so: what is missing, silent or odd is a rejection.

mod kernels;
mod reasons;

use std::sync::Arc;
use std::time::Duration;

use data::{Level, Outcome, ReasonKind, Rejection, Toolchain, VerdictRecord};
use serde_json::value::RawValue;

use crate::error::Stop;
use crate::evidence::{Escape, Examination, Given, LeanMessage, Replay, Rests, Unsafety, within_bounds};
use crate::external_kernel::{ExternalKernel, KernelAnswer, KernelFinding};
use crate::own_kernel::{Finding, OwnReplay};
use crate::policy::{Construct, Policy};
use kernels::{checked, cross_checked, disagreement, not_accepted_by, own_replayed, refused_by, replayed};
use reasons::{forbidden_axiom, from_error, stopped, telling_error, with_cause};
pub(crate) use reasons::{forbidden_construct, one_line, reject};

/// A judgement of this process. Its outcome can be `Proved` only when [`decide`] found so; a record that was read
/// from somewhere is a [`VerdictRecord`] and no `Verdict`.
#[derive(Debug, Clone)]
pub struct Verdict {
    record: VerdictRecord,
    lean_time: Duration,
    external: Vec<KernelAnswer>,
    export: Option<Export>,
}

/// What a candidate declares with all that it rests on, in lean4export's format; or why it cannot be written.
pub type Export = Result<Arc<str>, String>;

impl Verdict {
    pub fn record(&self) -> &VerdictRecord {
        &self.record
    }

    /// The part of the time that was spent within Lean.
    pub fn lean_time(&self) -> Duration {
        self.lean_time
    }

    /// What the checkers said that had to accept the candidate besides.
    pub fn external(&self) -> &[KernelAnswer] {
        &self.external
    }

    /// What the candidate declares, where that was asked for and our own kernel accepts it.
    pub fn export(&self) -> Option<&Export> {
        self.export.as_ref()
    }

    pub(crate) fn with_lean_time(self, lean_time: Duration) -> Self {
        Self { lean_time, ..self }
    }

    pub(crate) fn finds_kernels_disagree(&self) -> bool {
        matches!(&self.record.outcome, Outcome::Rejected(found) if found.reason == ReasonKind::KernelsDisagree)
    }

    /// Adds to what a rejection says.
    pub(crate) fn noting(mut self, note: &str) -> Self {
        if let Outcome::Rejected(rejection) = &mut self.record.outcome {
            rejection.detail.push_str(note);
        }
        self
    }

    pub fn into_record(self) -> VerdictRecord {
        self.record
    }

    pub fn is_proved(&self) -> bool {
        self.record.outcome.is_proved()
    }
}

/// What is known about a candidate when it is judged.
pub(crate) enum Evidence {
    /// The text was never shown to Lean.
    Refused(Rejection),
    /// Lean gave no answer.
    Stopped(Stop),
    /// Lean examined the text. Where they were asked to, Lean's kernel in another process and our own kernel looked at
    /// the declarations.
    Examined { subject: Subject, examination: Box<Examination>, kernels: Box<Kernels> },
    /// A project's own Lean compiled the text, and our own kernel looked at what came of it.
    Audited(Box<Audit>),
}

/// What is known of a candidate that a project's own Lean compiled.
pub(crate) struct Audit {
    /// What that Lean said of the candidate. They can speak against it only.
    pub messages: Vec<LeanMessage>,
    /// Why the header or the statement cannot be judged by.
    pub given: Option<String>,
    /// What our own kernel says of the compiled file and all that it rests on; nothing where it was not asked, and why,
    /// where it cannot be.
    pub kernel: Result<Option<OwnReplay>, String>,
}

/// What kernels said that never ran the candidate; nothing of those that were not asked.
#[derive(Default)]
pub(crate) struct Kernels {
    /// Lean's, in another process.
    pub lean: Option<Result<Replay, Stop>>,
    /// Our own, in this one.
    pub own: Option<Result<OwnReplay, Stop>>,
    /// What our own kernel judged, written out.
    pub export: Option<Export>,
    /// Other checkers, of that.
    pub external: Vec<KernelAnswer>,
}

/// What has to be shown before a candidate counts as proved.
pub(crate) struct Demand<'a> {
    pub level: Level,
    pub policy: &'a Policy,
    /// Checkers that have to accept it besides.
    pub external: &'a [ExternalKernel],
}

impl<'a> Demand<'a> {
    /// The least: what the process that examines can say.
    pub fn checked(policy: &'a Policy) -> Self {
        Self { level: Level::Checked, policy, external: &[] }
    }
}

impl Evidence {
    /// In what two kernels do not agree, and what they were shown.
    pub fn disagreement(&self) -> Option<(String, Option<&RawValue>)> {
        let Evidence::Examined { examination, kernels, .. } = self else { return None };
        let Some(Ok(own)) = &kernels.own else { return None };
        let lean = kernels.lean.as_ref().map(Result::as_ref);
        let found = match lean {
            Some(Ok(lean)) => disagreement(lean, own),
            _ => None,
        };
        let found = found.or_else(|| {
            let refused = kernels.external.iter().find(|answer| answer.finding == KernelFinding::Refused)?;
            (own.finding == Finding::Accepted && lean.is_none_or(|lean| lean.is_ok_and(|lean| lean.accepted)))
                .then(|| refused_by(refused))
        });
        Some((found?, examination.transcript.as_deref()))
    }
}

/// What is judged.
pub(crate) enum Subject {
    /// A theorem of the given statement.
    Theorem,
    /// A declaration one of whose gaps was filled; the axiom stands for its others.
    Filling { placeholder: Option<String> },
}

/// Decides. The absence of a kernel's answer that is demanded is a rejection.
pub(crate) fn decide(evidence: Evidence, demand: &Demand<'_>, toolchain: Toolchain, time_ms: f64) -> Verdict {
    let Demand { level, policy, external } = *demand;
    let mut messages = Vec::new();
    let mut axioms = Vec::new();
    let (mut answers, mut export) = (Vec::new(), None);
    let outcome = match evidence {
        Evidence::Refused(rejection) => Outcome::Rejected(rejection),
        Evidence::Stopped(stop) => Outcome::Rejected(stopped(&stop)),
        Evidence::Audited(audit) => {
            messages = within_bounds(&audit.messages);
            let own = audit.kernel.as_ref().ok().and_then(Option::as_ref);
            axioms = own.map(|own| own.axioms.clone()).unwrap_or_default();
            let rejection = audited(&audit, level, policy).or_else(|| not_accepted_by(external, &[]));
            rejection.map_or(Outcome::Proved, Outcome::Rejected)
        }
        Evidence::Examined { subject, examination, kernels } => {
            messages = examination.lean_messages();
            let replay = kernels.lean.as_ref().map(Result::as_ref);
            let own = kernels.own.as_ref().map(Result::as_ref);
            axioms = examination.all_axioms(replay.and_then(Result::ok), own.and_then(Result::ok));
            let rejection = examined(&subject, &examination, policy).or_else(|| match (level, &subject) {
                (Level::Checked, _) => checked(examination.kernel.as_ref(), policy),
                (Level::Replayed, Subject::Theorem) => own_replayed(own, policy),
                // What a filled declaration is compared with, Lean alone knows.
                (Level::Replayed, Subject::Filling { .. }) => replayed(replay, policy),
                (Level::CrossChecked, _) => cross_checked(replay, own, policy),
            });
            let rejection = rejection.or_else(|| not_accepted_by(external, &kernels.external));
            (answers, export) = (kernels.external, kernels.export);
            rejection.map_or(Outcome::Proved, Outcome::Rejected)
        }
    };
    let record = VerdictRecord { outcome, level, axioms, messages, toolchain, time_ms };
    Verdict { record, lean_time: Duration::ZERO, external: answers, export }
}

impl Examination {
    /// Whether the examination alone rejects the candidate, so that a replay would be work for nothing.
    pub fn speaks_against(&self, subject: &Subject, policy: &Policy) -> bool {
        examined(subject, self, policy).is_some()
    }
}

/// The first finding of the examination that speaks against the candidate.
fn examined(subject: &Subject, examination: &Examination, policy: &Policy) -> Option<Rejection> {
    if let Some(problem) = examination.given.problem() {
        return Some(reject(ReasonKind::InvalidStatement, problem));
    }
    if let Some(found) = &examination.forbidden {
        return Some(forbidden_construct(found.construct, found.position));
    }
    if let Some(name) = examination.tampered.first() {
        return Some(reject(
            ReasonKind::EnvironmentTampered,
            format!("the trusted constant {name} was replaced"),
        ));
    }
    if let Some(error) = telling_error(&examination.messages) {
        let rejection = with_cause(from_error(error), &examination.given);
        let open = examination.given.open.as_ref().filter(|_| !policy.axioms.contains("sorryAx"));
        let Some(name) = open else { return Some(rejection) };
        // Without this, people look for a proof where there is none to be found.
        let above = examination.given.error_of(name);
        let hole = format!("the statement rests on the `sorry` in `{name}`{above}, to be filled in first");
        return Some(Rejection { detail: format!("{hole}; Lean says: {}", rejection.detail), ..rejection });
    }
    if !examination.read_to_end {
        return Some(reject(ReasonKind::Syntax, "the text was not read to its end (`#exit`?)".to_owned()));
    }
    let problem = match subject {
        Subject::Theorem => other_theorem(examination),
        Subject::Filling { placeholder } => other_declaration(examination, placeholder.as_deref()),
    };
    if problem.is_some() {
        return problem;
    }
    match &examination.rests {
        Some(rests) => resting(rests, &examination.given, policy),
        None => {
            Some(reject(ReasonKind::KernelRejected, "what the proof rests on was not looked at".to_owned()))
        }
    }
}

/// The first finding that speaks against a text that stands for itself and declares so many constants.
pub(crate) fn against_a_text(examination: &Examination, declared: u32, policy: &Policy) -> Option<Rejection> {
    if let Some(found) = &examination.forbidden {
        return Some(forbidden_construct(found.construct, found.position));
    }
    if let Some(name) = examination.tampered.first() {
        let detail = format!("the trusted constant {name} was replaced");
        return Some(reject(ReasonKind::EnvironmentTampered, detail));
    }
    if let Some(error) = telling_error(&examination.messages) {
        return Some(with_cause(from_error(error), &examination.given));
    }
    if !examination.read_to_end {
        return Some(reject(ReasonKind::Syntax, "the text was not read to its end (`#exit`?)".to_owned()));
    }
    let Some(rests) = &examination.rests else {
        let detail = "what the text rests on was not looked at".to_owned();
        return Some(reject(ReasonKind::KernelRejected, detail));
    };
    resting(rests, &examination.given, policy).or_else(|| match declared {
        0 => None,
        _ => checked(examination.kernel.as_ref(), policy),
    })
}

/// What speaks against that which a declaration rests on.
fn resting(rests: &Rests, given: &Given, policy: &Policy) -> Option<Rejection> {
    if let Some(name) = rests.unknown.first() {
        return Some(reject(
            ReasonKind::EnvironmentTampered,
            format!("the proof uses {name}, which does not exist"),
        ));
    }
    if let Some(problem) = &rests.family_problem {
        return Some(reject(ReasonKind::KernelRejected, format!("an inductive type is refused: {problem}")));
    }
    for Escape { safety, name } in &rests.escapes {
        let (construct, word) = match safety {
            Unsafety::Partial => (Construct::Partial, "partial"),
            Unsafety::Unsafe => (Construct::Unsafe, "unsafe"),
        };
        if !policy.allowed.contains(&construct) {
            let detail = format!("the proof depends on the {word} declaration {name}");
            return Some(reject(ReasonKind::ForbiddenConstruct, detail));
        }
    }
    forbidden_axiom(&rests.axioms, &rests.own_axioms, &rests.through, Some(given), policy)
}

/// What speaks against the theorem being the given one.
fn other_theorem(examination: &Examination) -> Option<Rejection> {
    let name = examination.given.name.as_deref().unwrap_or_default();
    let Some(theorem) = &examination.theorem else {
        return Some(reject(ReasonKind::TheoremMissing, format!("no theorem named {name} was declared")));
    };
    if let Some(difference) = &theorem.difference {
        return Some(reject(ReasonKind::StatementChanged, theorem.changed(name, difference)));
    }
    if theorem.kind != "theorem" {
        return Some(reject(
            ReasonKind::StatementChanged,
            format!("{name} is a {}, not a theorem", theorem.kind),
        ));
    }
    None
}

/// What speaks against a filled declaration being the given one, and its filling standing by itself.
fn other_declaration(examination: &Examination, placeholder: Option<&str>) -> Option<Rejection> {
    let changed = |detail: String| Some(reject(ReasonKind::StatementChanged, detail));
    let Some(filling) = &examination.filling else {
        return Some(reject(ReasonKind::TheoremMissing, "the declaration was not looked at".to_owned()));
    };
    if let Some(difference) = &filling.difference {
        let why = "the proof changes more than its gap, or takes in a variable";
        return changed(format!("with it {difference}: {why}"));
    }
    if filling.declared == 0 {
        return changed("it declares nothing".to_owned());
    }
    if !filling.same_commands {
        return changed("it contains further commands".to_owned());
    }
    if let Some(around) = &filling.around {
        return changed(around.clone());
    }
    let placeholder = placeholder?;
    let Some(apart) = &filling.apart else {
        return Some(reject(ReasonKind::Sorry, "what the proof rests on by itself was not seen".to_owned()));
    };
    if apart.axioms.iter().any(|axiom| axiom == placeholder) {
        let detail = "the proof rests on another `sorry` of the declaration".to_owned();
        return Some(reject(ReasonKind::Sorry, detail));
    }
    if let Some(open) = &apart.open {
        return Some(reject(ReasonKind::UnsolvedGoals, format!("what fills the gap {open}")));
    }
    apart.others.as_ref().and_then(|others| changed(format!("with it {others}")))
}

/// What speaks against a candidate that a project's own Lean compiled. That Lean can only speak against it: what speaks
/// for it is our own kernel.
fn audited(audit: &Audit, level: Level, policy: &Policy) -> Option<Rejection> {
    if let Some(problem) = &audit.given {
        return Some(reject(ReasonKind::InvalidStatement, problem.clone()));
    }
    if let Some(error) = telling_error(&audit.messages) {
        return Some(from_error(error));
    }
    let own = match &audit.kernel {
        Ok(own) => own.as_ref(),
        Err(reason) => {
            let detail =
                format!("Lean compiles it, and neither statement nor axioms were looked at: {reason}");
            return Some(reject(ReasonKind::Unaudited, one_line(&detail)));
        }
    };
    let found = own.map(|own| &own.finding);
    let (reason, detail) = match found {
        Some(Finding::Differs(difference)) => {
            (ReasonKind::StatementChanged, format!("it differs from what was given: {difference}"))
        }
        Some(Finding::Missing(name)) => {
            (ReasonKind::TheoremMissing, format!("no theorem named {name} was declared"))
        }
        Some(Finding::Invalid(problem)) => (ReasonKind::InvalidStatement, problem.clone()),
        _ if level == Level::CrossChecked => {
            let detail = "of a project's own Lean, no second kernel is asked".to_owned();
            (ReasonKind::KernelRejected, detail)
        }
        _ => return own_replayed(own.map(Ok), policy),
    };
    Some(reject(reason, one_line(&detail)))
}

#[cfg(test)]
mod tests;
