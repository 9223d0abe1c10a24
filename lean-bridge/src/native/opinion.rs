//! What the project's Lean thinks of a text. An opinion is no verdict: the process that gives it ran the text's own
//! tactics, no second kernel looked, and nothing compared the statement. It can be shown to somebody who looks at the
//! text; nothing may be stored as proved because of it.

use std::time::Duration;

use data::lean_text::{SegmentKind, segments};
use data::{Message, Position, ReasonKind, Rejection, Severity};

use super::error::{Error, Stage};
use super::session::NativeServer;
use crate::policy::Policy;
use crate::verdict::{forbidden_construct, one_line};

/// Lean's word on a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// Why it is not accepted; `None` if it is.
    pub rejection: Option<Rejection>,
    /// What it rests on, as far as Lean was asked.
    pub axioms: Vec<String>,
    /// About the text, positions in it.
    pub messages: Vec<Message>,
}

impl NativeServer {
    /// Asks about `declaration`, one command that declares `name`, below `header`. `Err` is about the machine or the
    /// header; a limit is about the declaration.
    pub async fn opinion(
        &self,
        header: &str,
        name: &str,
        declaration: &str,
        policy: &Policy,
        limit: Duration,
    ) -> Result<Opinion, Error> {
        if policy.first_forbidden(declaration).is_none() && !is_one_declaration(declaration) {
            return Ok(refused(ReasonKind::Syntax, "the candidate is not one declaration".to_owned()));
        }
        self.opinion_of_text(header, name, declaration, policy, limit).await
    }

    /// Asks about a text of several commands, one of which declares `name`. It is accepted if Lean has no error to tell,
    /// and names the axioms that `name` rests on when asked for them, all of which `policy` allows.
    pub async fn opinion_of_text(
        &self,
        header: &str,
        name: &str,
        text: &str,
        policy: &Policy,
        limit: Duration,
    ) -> Result<Opinion, Error> {
        if let Some((construct, position)) = policy.first_forbidden(text) {
            let rejection = Some(forbidden_construct(construct, Some(position)));
            return Ok(Opinion { rejection, axioms: Vec::new(), messages: Vec::new() });
        }
        let text = text.trim_end().replace("\r\n", "\n");
        let body = format!("{text}\n#print axioms {name}\n");
        let asked_at = u32::try_from(text.split('\n').count() + 1).unwrap_or(u32::MAX);
        let outcome = match self.check(header, &body, limit).await {
            Ok(outcome) => outcome,
            Err(Error::Timeout { stage: Stage::Elaboration, limit }) => {
                return Ok(refused(ReasonKind::Timeout, format!("Lean did not finish within {limit:?}")));
            }
            Err(error) => return Err(error),
        };
        if let Some(error) = outcome.header_messages.iter().find(|message| is_error(message)) {
            return Err(Error::HeaderFailed { messages: vec![error.clone()] });
        }
        let (answers, messages): (Vec<Message>, Vec<Message>) =
            outcome.messages.into_iter().partition(|message| message.position.line >= asked_at);
        let (rejection, axioms) = match telling_error(&messages) {
            Some(error) => (Some(from_error(error)), Vec::new()),
            None => judge_axioms(&answers, asked_at, name, policy),
        };
        Ok(Opinion { rejection, axioms, messages })
    }
}

fn refused(reason: ReasonKind, detail: String) -> Opinion {
    Opinion { rejection: Some(Rejection::new(reason, detail)), axioms: Vec::new(), messages: Vec::new() }
}

fn is_one_declaration(text: &str) -> bool {
    let cuts = segments(text);
    let [only] = cuts.as_slice() else { return false };
    let keyword = text[only.keyword..].split(|c: char| !c.is_alphabetic()).next();
    match only.kind {
        SegmentKind::Declaration(_) | SegmentKind::Mutual => true,
        _ => matches!(keyword, Some("def" | "abbrev" | "instance" | "opaque")),
    }
}

fn is_error(message: &Message) -> bool {
    message.severity == Severity::Error
}

/// The first error; the kernel's only where there is no other, since it may follow from that.
fn telling_error(messages: &[Message]) -> Option<&Message> {
    let errors = || messages.iter().filter(|message| is_error(message));
    errors().find(|error| !error.text.starts_with(OF_THE_KERNEL)).or_else(|| errors().next())
}

/// How the kernel's messages begin.
const OF_THE_KERNEL: &str = "(kernel)";

fn from_error(error: &Message) -> Rejection {
    let text = error.text.as_str();
    let reason = if text.starts_with("unsolved goals") {
        ReasonKind::UnsolvedGoals
    } else if text.contains("(deterministic) timeout") {
        ReasonKind::Timeout
    } else if text.starts_with(OF_THE_KERNEL) {
        ReasonKind::KernelRejected
    } else if text.starts_with("unexpected ") || text.starts_with("expected ") {
        ReasonKind::Syntax
    } else {
        ReasonKind::Elaboration
    };
    let goals = text.split_once('\n').map_or("", |(_, goals)| goals).split("\n\n").map(str::trim_end);
    let goals = goals.filter(|goal| reason == ReasonKind::UnsolvedGoals && !goal.is_empty());
    Rejection {
        position: Some(error.position),
        goals: goals.map(str::to_owned).collect(),
        ..Rejection::new(reason, one_line(text))
    }
}

/// Reads Lean's answer to `#print axioms`, which must be the one message at the command and say one of two things.
fn judge_axioms(
    answers: &[Message],
    line: u32,
    name: &str,
    policy: &Policy,
) -> (Option<Rejection>, Vec<String>) {
    let reject = |reason, detail: String| Some(Rejection::new(reason, detail));
    let at = Position { line, column: 0 };
    let [answer] = answers else {
        let detail = format!("Lean does not name the axioms of `{name}`");
        return (reject(ReasonKind::TheoremMissing, detail), Vec::new());
    };
    if answer.position != at || answer.severity != Severity::Information {
        return (reject(ReasonKind::TheoremMissing, one_line(&answer.text)), Vec::new());
    }
    let text = one_line(&answer.text);
    if text.ends_with("' does not depend on any axioms") {
        return (None, Vec::new());
    }
    let listed = text.split_once("' depends on axioms: [").and_then(|(_, rest)| rest.strip_suffix(']'));
    let Some(listed) = listed else {
        return (reject(ReasonKind::TheoremMissing, text), Vec::new());
    };
    let axioms: Vec<String> = listed.split(',').map(|axiom| axiom.trim().to_owned()).collect();
    let forbidden = axioms.iter().find(|axiom| !policy.axioms.contains(*axiom));
    let rejection = forbidden.and_then(|axiom| match axiom.as_str() {
        "sorryAx" => reject(ReasonKind::Sorry, "the proof depends on `sorry`".to_owned()),
        other => reject(ReasonKind::ForbiddenAxiom, format!("the proof depends on the axiom `{other}`")),
    });
    (rejection, axioms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(severity: Severity, text: &str) -> Message {
        Message {
            severity,
            position: Position { line: 3, column: 0 },
            end_position: None,
            text: text.to_owned(),
        }
    }

    fn judged(text: &str) -> (Option<ReasonKind>, usize) {
        let message = message(Severity::Information, text);
        let (rejection, axioms) = judge_axioms(&[message], 3, "t", &Policy::default());
        (rejection.map(|rejection| rejection.reason), axioms.len())
    }

    #[test]
    fn only_a_clean_list_of_axioms_is_accepted() {
        assert_eq!(judged("'t' does not depend on any axioms"), (None, 0));
        assert_eq!(judged("'t' depends on axioms: [propext,\n Classical.choice,\n Quot.sound]"), (None, 3));
        assert_eq!(judged("'t' depends on axioms: [propext, sorryAx]"), (Some(ReasonKind::Sorry), 2));
        assert_eq!(judged("'t' depends on axioms: [mine]"), (Some(ReasonKind::ForbiddenAxiom), 1));
        assert_eq!(judged("'t' depends on axioms: [propext"), (Some(ReasonKind::TheoremMissing), 0));
        assert_eq!(judged("anything else"), (Some(ReasonKind::TheoremMissing), 0));
        assert!(judge_axioms(&[], 3, "t", &Policy::default()).0.is_some());
        let error = message(Severity::Error, "Unknown constant `t`");
        assert!(judge_axioms(&[error], 3, "t", &Policy::default()).0.is_some());
    }

    #[test]
    fn errors_have_reasons() {
        for (text, reason, goals) in [
            ("unsolved goals\nn : Nat\n⊢ n = 0\n\n⊢ True", ReasonKind::UnsolvedGoals, 2),
            ("(deterministic) timeout at `whnf`", ReasonKind::Timeout, 0),
            ("(kernel) declaration has metavariables", ReasonKind::KernelRejected, 0),
            ("unexpected token ':='; expected term", ReasonKind::Syntax, 0),
            ("Type mismatch\n\n⊢ True", ReasonKind::Elaboration, 0),
        ] {
            let rejection = from_error(&message(Severity::Error, text));
            assert_eq!((rejection.reason, rejection.goals.len()), (reason, goals), "{text}");
        }
        let [kernel, other] =
            ["(kernel) unknown constant", "Unknown identifier"].map(|text| message(Severity::Error, text));
        let told = |messages: &[Message]| telling_error(messages).map(|error| error.text.clone());
        assert_eq!(told(&[kernel.clone(), other]).as_deref(), Some("Unknown identifier"));
        assert_eq!(told(&[kernel]).as_deref(), Some("(kernel) unknown constant"));
        assert_eq!(told(&[message(Severity::Warning, "declaration uses `sorry`")]), None);
    }
}
