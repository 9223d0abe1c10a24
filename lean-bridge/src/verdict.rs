//! The verdict. [`decide`] is the one function that can find a candidate proved, and it needs every piece of evidence
//! to say so: what is missing, silent or odd is a rejection.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use data::{Level, Message, Outcome, Position, ReasonKind, Rejection, Severity, Toolchain, VerdictRecord};

use serde_json::value::RawValue;

use crate::error::Stop;
use crate::evidence::{
    Broken, Escape, Examination, Given, LeanMessage, LeanPosition, Replay, Rests, Unsafety,
};
use crate::external_kernel::{ExternalKernel, KernelAnswer, KernelFinding};
use crate::own_kernel::{Finding, OwnReplay};
use crate::policy::{Construct, Policy};

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

/// What the replay says against the candidate. Its findings are its own: nothing of the examination is taken over.
fn replayed(replay: Option<Result<&Replay, &Stop>>, policy: &Policy) -> Option<Rejection> {
    let replay = match replay {
        None => {
            return Some(reject(ReasonKind::KernelRejected, "the declarations were not replayed".to_owned()));
        }
        Some(Err(stop)) => return Some(stopped(stop)),
        Some(Ok(replay)) => replay,
    };
    by_the_kernel(replay, policy)
}

/// What our own kernel says against the candidate. Nothing of the examination is taken over.
fn own_replayed(own: Option<Result<&OwnReplay, &Stop>>, policy: &Policy) -> Option<Rejection> {
    let own = match own {
        None => {
            let detail = "tllama's own kernel did not look at the declarations".to_owned();
            return Some(reject(ReasonKind::KernelRejected, detail));
        }
        Some(Err(stop)) => return Some(stopped(stop)),
        Some(Ok(own)) => own,
    };
    let (reason, detail) = match &own.finding {
        Finding::Accepted if own.declarations > 0 => {
            return forbidden_axiom(&own.axioms, &own.own_axioms, &own.through, None, policy);
        }
        Finding::Accepted => (ReasonKind::KernelRejected, "nothing was declared".to_owned()),
        Finding::Invalid(problem) => (ReasonKind::InvalidStatement, format!("replay: {problem}")),
        Finding::Refused(problem) => {
            (ReasonKind::KernelRejected, format!("tllama's own kernel refused {problem}"))
        }
        Finding::Differs(difference) => {
            (ReasonKind::EnvironmentTampered, format!("the replayed theorem differs: {difference}"))
        }
        Finding::Exhausted(problem) => {
            (ReasonKind::Timeout, format!("tllama's own kernel gave up on {problem}"))
        }
        Finding::Unsupported(problem) => {
            (ReasonKind::KernelRejected, format!("tllama's own kernel gave no answer: {problem}"))
        }
    };
    Some(reject(reason, one_line(&detail)))
}

/// What either of two kernels says against the candidate, which share nothing; and that they do not agree.
fn cross_checked(
    replay: Option<Result<&Replay, &Stop>>,
    own: Option<Result<&OwnReplay, &Stop>>,
    policy: &Policy,
) -> Option<Rejection> {
    if let (Some(Ok(replay)), Some(Ok(own))) = (replay, own)
        && let Some(disagreement) = disagreement(replay, own)
    {
        return Some(reject(ReasonKind::KernelsDisagree, one_line(&disagreement)));
    }
    replayed(replay, policy).or_else(|| own_replayed(own, policy))
}

/// The first of the demanded checkers that did not accept what ours did.
fn not_accepted_by(demanded: &[ExternalKernel], answers: &[KernelAnswer]) -> Option<Rejection> {
    demanded.iter().enumerate().find_map(|(at, kernel)| {
        let name = kernel.name();
        let Some(answer) = answers.get(at).filter(|answer| answer.name == name) else {
            return Some(reject(ReasonKind::KernelRejected, format!("`{name}` was not asked")));
        };
        let detail = &answer.detail;
        let (reason, detail) = match answer.finding {
            KernelFinding::Accepted => return None,
            KernelFinding::Refused => (ReasonKind::KernelsDisagree, refused_by(answer)),
            KernelFinding::Timeout => (ReasonKind::Timeout, format!("`{name}`: {detail}")),
            KernelFinding::Crashed => (ReasonKind::WorkerCrashed, format!("`{name}`: {detail}")),
            KernelFinding::Missing => {
                (ReasonKind::KernelRejected, format!("`{name}` gave no answer: {detail}"))
            }
        };
        Some(reject(reason, one_line(&detail)))
    })
}

fn refused_by(answer: &KernelAnswer) -> String {
    format!("tllama's own kernel takes the declarations, `{}` refuses them: {}", answer.name, answer.detail)
}

/// Where Lean's kernel gave up, it did not disagree.
const GIVEN_UP: [&str; 4] =
    [": deterministic timeout", ": excessive memory", ": deep recursion", ": interrupted"];

fn disagreement(lean: &Replay, own: &OwnReplay) -> Option<String> {
    let differs = |difference: &str| format!("the theorem differs in its {difference}");
    let refusal = lean.problem.clone().or_else(|| lean.difference.as_deref().map(differs));
    match (&own.finding, refusal) {
        (Finding::Refused(problem), None) if lean.accepted => {
            Some(format!("Lean's kernel accepts the declarations, tllama's own refuses {problem}"))
        }
        (Finding::Differs(difference), None) if lean.accepted => Some(format!(
            "Lean finds the theorem unchanged, tllama's own kernel finds that {}",
            differs(difference)
        )),
        (Finding::Accepted, Some(problem)) if !GIVEN_UP.iter().any(|end| problem.ends_with(end)) => {
            Some(format!("tllama's own kernel accepts the declarations, Lean's refuses {problem}"))
        }
        _ => None,
    }
}

/// What the kernel of the process that examined says against the candidate, when no other process was to look.
fn checked(kernel: Option<&Replay>, policy: &Policy) -> Option<Rejection> {
    match kernel {
        None => {
            Some(reject(ReasonKind::KernelRejected, "the kernel did not look at the declarations".to_owned()))
        }
        Some(kernel) => by_the_kernel(kernel, policy),
    }
}

fn by_the_kernel(replay: &Replay, policy: &Policy) -> Option<Rejection> {
    if let Some(error) = replay.given.errors.first() {
        return Some(reject(ReasonKind::InvalidStatement, format!("replay: {}", one_line(&error.data))));
    }
    if let Some(problem) = &replay.problem {
        return Some(reject(ReasonKind::KernelRejected, format!("the kernel refused {problem}")));
    }
    if let Some(difference) = &replay.difference {
        return Some(reject(
            ReasonKind::EnvironmentTampered,
            format!("the replayed theorem differs: {difference}"),
        ));
    }
    if !replay.accepted || replay.declarations == 0 {
        return Some(reject(
            ReasonKind::KernelRejected,
            "the kernel did not accept the declarations".to_owned(),
        ));
    }
    if replay.families.is_none_or(|families| families.added != families.checked) {
        return Some(reject(
            ReasonKind::KernelRejected,
            "the replay did not look at every inductive type".to_owned(),
        ));
    }
    forbidden_axiom(&replay.axioms, &replay.own_axioms, &replay.through, Some(&replay.given), policy)
}

fn forbidden_axiom(
    axioms: &[String],
    own: &[String],
    through: &BTreeMap<String, String>,
    given: Option<&Given>,
    policy: &Policy,
) -> Option<Rejection> {
    let resting = |reason, axiom: &str, finding: String| {
        let Some(name) = through.get(axiom) else { return Some(reject(reason, finding)) };
        let error = given.map(|given| given.error_of(name)).unwrap_or_default();
        let detail = format!("{finding} in `{name}`{error}, which stands above");
        Some(Rejection { rests_above: Some(name.clone()), ..reject(reason, detail) })
    };
    if axioms.iter().any(|axiom| axiom == "sorryAx") && !policy.axioms.contains("sorryAx") {
        return resting(ReasonKind::Sorry, "sorryAx", "the proof depends on `sorry`".to_owned());
    }
    let allowed = |axiom: &&String| {
        policy.axioms.contains(*axiom) && !own.contains(axiom)
            || own.contains(axiom) && policy.allowed.contains(&Construct::Axiom)
    };
    let axiom = axioms.iter().chain(own).find(|axiom| !allowed(axiom))?;
    resting(ReasonKind::ForbiddenAxiom, axiom, format!("the proof depends on the axiom {axiom}"))
}

fn stopped(stop: &Stop) -> Rejection {
    match stop {
        Stop::Timeout(limit) => reject(ReasonKind::Timeout, format!("no answer within {limit:?}")),
        Stop::OutOfMemory { resident_mib } => {
            reject(ReasonKind::OutOfMemory, format!("Lean used {resident_mib} MiB of memory and was stopped"))
        }
        Stop::Crashed { detail } => reject(ReasonKind::WorkerCrashed, one_line(detail)),
    }
}

pub(crate) fn forbidden_construct(construct: Construct, position: Option<Position>) -> Rejection {
    let detail = format!("the candidate contains `{}`, which the policy does not allow", construct.as_str());
    Rejection { position, ..reject(ReasonKind::ForbiddenConstruct, detail) }
}

pub(crate) fn reject(reason: ReasonKind, detail: String) -> Rejection {
    Rejection::new(reason, detail)
}

/// The error that says most: a text that does not parse says so, whatever its first half led to; and where a tactic
/// failed, the goals that are open because of it come second.
fn telling_error(messages: &[LeanMessage]) -> Option<&LeanMessage> {
    let errors = || messages.iter().filter(|message| message.severity == Severity::Error);
    errors()
        .find(|error| error.keep_full_range)
        .or_else(|| errors().find(|error| !error.data.starts_with(UNSOLVED_GOALS)))
        .or_else(|| errors().next())
}

/// An error about a name that is not there because its declaration failed, with that.
fn with_cause(rejection: Rejection, given: &Given) -> Rejection {
    let quoted = rejection.detail.split('`').skip(1).step_by(2);
    let Some((name, broken)) = quoted.filter_map(|name| Some((name, given.broken_as(name)?))).next() else {
        return rejection;
    };
    let detail = format!("{} (`{name}`, which stands above, failed: {})", rejection.detail, broken.told());
    Rejection { detail, ..rejection }
}

impl Given {
    /// Why nothing can be judged, if nothing can.
    fn problem(&self) -> Option<String> {
        let error = self.errors.first()?;
        let part = self.part.as_deref().unwrap_or("statement");
        let detail = one_line(&error.data);
        Some(match self.broken.first() {
            _ if part == "header" => format!("the given header, line {}: {detail}", error.pos.line),
            Some(broken) if !error.data.starts_with("it rests on") => {
                format!("the given {part}: {detail}; above it, {}", broken.told())
            }
            _ => format!("the given {part}: {detail}"),
        })
    }

    /// The error of a declaration above, in brackets, if it has one.
    fn error_of(&self, name: &str) -> String {
        self.broken_as(name).map_or(String::new(), |broken| format!(" ({})", broken.told()))
    }

    /// What failed to declare a name.
    fn broken_as(&self, name: &str) -> Option<&Broken> {
        let last = |name: &str| name.rsplit('.').next().map(str::to_owned);
        let exact = self.broken.iter().find(|broken| broken.names.iter().any(|it| it == name));
        exact.or_else(|| {
            self.broken.iter().find(|broken| broken.names.iter().any(|it| last(it) == last(name)))
        })
    }
}

impl Broken {
    fn told(&self) -> String {
        format!("line {} of the header has an error: {}", self.line, one_line(&self.data))
    }
}

const UNSOLVED_GOALS: &str = "unsolved goals";

/// Reads an error of Lean's as a reason.
fn from_error(error: &LeanMessage) -> Rejection {
    let text = error.data.as_str();
    let reason = if error.keep_full_range {
        ReasonKind::Syntax // the parser's own messages ask for their full range to be shown
    } else if text.starts_with(UNSOLVED_GOALS) {
        ReasonKind::UnsolvedGoals
    } else if text.contains("(deterministic) timeout") {
        ReasonKind::Timeout
    } else if text.starts_with("(kernel)") {
        ReasonKind::KernelRejected
    } else if text.contains("out of memory") {
        ReasonKind::OutOfMemory
    } else {
        ReasonKind::Elaboration
    };
    let goals = if reason == ReasonKind::UnsolvedGoals { goals_of(text) } else { Vec::new() };
    let position = Position { line: error.pos.line, column: error.pos.column };
    Rejection { position: Some(position), goals, ..reject(reason, one_line(text)) }
}

/// The goals behind `unsolved goals`, one text each.
fn goals_of(text: &str) -> Vec<String> {
    let goals = text.split_once('\n').map_or("", |(_, goals)| goals);
    goals.split("\n\n").map(str::trim_end).filter(|goal| !goal.is_empty()).map(str::to_owned).collect()
}

const DETAIL_LIMIT: usize = 300;

/// A text in one line of bounded length.
pub(crate) fn one_line(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match joined.char_indices().nth(DETAIL_LIMIT) {
        None => joined,
        Some((end, _)) => format!("{}…", &joined[..end]),
    }
}

impl From<&LeanMessage> for Message {
    fn from(message: &LeanMessage) -> Self {
        let place = |at: &LeanPosition| Position { line: at.line, column: at.column };
        Message {
            severity: message.severity,
            position: place(&message.pos),
            end_position: message.end_pos.as_ref().map(place),
            text: message.data.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
