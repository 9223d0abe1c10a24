//! Findings as reasons: which of Lean's errors says most, what a broken declaration above has to do with it, and in which
//! words a rejection says so.

use std::collections::BTreeMap;

use data::{Message, Position, ReasonKind, Rejection, Severity};

use crate::error::Stop;
use crate::evidence::{Broken, Given, LeanMessage, LeanPosition};
use crate::policy::{Construct, Policy};

/// The first axiom that the policy does not allow, be it `sorry`'s; and whether something above brings it in.
pub(super) fn forbidden_axiom(
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

/// Why a worker gave no answer.
pub(super) fn stopped(stop: &Stop) -> Rejection {
    match stop {
        Stop::Timeout(limit) => reject(ReasonKind::Timeout, format!("no answer within {limit:?}")),
        Stop::OutOfMemory { resident_mib } => {
            reject(ReasonKind::OutOfMemory, format!("Lean used {resident_mib} MiB of memory and was stopped"))
        }
        Stop::Crashed { detail } => reject(ReasonKind::WorkerCrashed, one_line(detail)),
    }
}

/// What is said of a construct that the policy does not allow.
pub(crate) fn forbidden_construct(construct: Construct, position: Option<Position>) -> Rejection {
    let detail = format!("the candidate contains `{}`, which the policy does not allow", construct.as_str());
    Rejection { position, ..reject(ReasonKind::ForbiddenConstruct, detail) }
}

/// A rejection without a place.
pub(crate) fn reject(reason: ReasonKind, detail: String) -> Rejection {
    Rejection::new(reason, detail)
}

/// The error that says most: a text that does not parse says so, whatever its first half led to; and where a tactic
/// failed, the goals that are open because of it come second.
pub(super) fn telling_error(messages: &[LeanMessage]) -> Option<&LeanMessage> {
    let errors = || messages.iter().filter(|message| message.severity == Severity::Error);
    errors()
        .find(|error| error.keep_full_range)
        .or_else(|| errors().find(|error| !error.data.starts_with(UNSOLVED_GOALS)))
        .or_else(|| errors().next())
}

/// An error about a name that is not there because its declaration failed, with that.
pub(super) fn with_cause(rejection: Rejection, given: &Given) -> Rejection {
    let quoted = rejection.detail.split('`').skip(1).step_by(2);
    let Some((name, broken)) = quoted.filter_map(|name| Some((name, given.broken_as(name)?))).next() else {
        return rejection;
    };
    let detail = format!("{} (`{name}`, which stands above, failed: {})", rejection.detail, broken.told());
    Rejection { detail, ..rejection }
}

impl Given {
    /// Why nothing can be judged, if nothing can.
    pub(super) fn problem(&self) -> Option<String> {
        let error = self.errors.first()?;
        let part = self.part.as_deref().unwrap_or("statement");
        let detail = one_line(&error.data);
        Some(match self.broken.first() {
            _ if part == "header" => format!("the given header, line {}: {detail}", error.pos.line),
            Some(broken) if !error.rests_above => {
                format!("the given {part}: {detail}; above it, {}", broken.told())
            }
            _ => format!("the given {part}: {detail}"),
        })
    }

    /// The error of a declaration above, in brackets, if it has one.
    pub(super) fn error_of(&self, name: &str) -> String {
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
pub(super) fn from_error(error: &LeanMessage) -> Rejection {
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
