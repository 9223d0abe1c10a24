//! What the project's Lean thinks of a declaration. An opinion is no verdict: the process that gives it ran the
//! declaration's own tactics, no second kernel looked, and nothing compared the statement. It can be shown to somebody
//! who looks at the text; nothing may be stored as proved because of it.

use std::time::Duration;

use data::lean_text::{SegmentKind, segments};
use data::{Message, Position, ReasonKind, Rejection, Severity};

use super::error::{Error, Stage};
use super::session::NativeServer;
use crate::policy::Policy;
use crate::verdict::one_line;

/// Lean's word on one declaration.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// Why the declaration is not accepted; `None` if it is.
    pub rejection: Option<Rejection>,
    /// About the declaration, positions in it.
    pub messages: Vec<Message>,
}

impl NativeServer {
    /// Asks about `declaration`, one command that declares `name`, below `header`. It is accepted if
    /// Lean has no error to tell, and names the axioms that it rests on when asked for them, all of which `policy`
    /// allows. `Err` is about the machine or the header; a limit is about the declaration.
    pub async fn opinion(
        &self,
        header: &str,
        name: &str,
        declaration: &str,
        policy: &Policy,
        limit: Duration,
    ) -> Result<Opinion, Error> {
        let refused = |reason, detail: String, position| {
            let rejection = Some(Rejection { position, ..Rejection::new(reason, detail) });
            Ok(Opinion { rejection, messages: Vec::new() })
        };
        if let Some((construct, position)) = policy.first_forbidden(declaration) {
            let detail =
                format!("the candidate contains `{}`, which the policy does not allow", construct.as_str());
            return refused(ReasonKind::ForbiddenConstruct, detail, Some(position));
        }
        if !is_one_declaration(declaration) {
            return refused(ReasonKind::Syntax, "the candidate is not one declaration".to_owned(), None);
        }
        let declaration = declaration.trim_end().replace("\r\n", "\n");
        let body = format!("{declaration}\n#print axioms {name}\n");
        let asked_at = u32::try_from(declaration.split('\n').count() + 1).unwrap_or(u32::MAX);
        let outcome = match self.check(header, &body, limit).await {
            Ok(outcome) => outcome,
            Err(Error::Timeout { stage: Stage::Elaboration, limit }) => {
                return refused(ReasonKind::Timeout, format!("Lean did not finish within {limit:?}"), None);
            }
            Err(error) => return Err(error),
        };
        if let Some(error) = outcome.header_messages.iter().find(|message| is_error(message)) {
            return Err(Error::HeaderFailed { messages: vec![error.clone()] });
        }
        let (answers, messages): (Vec<Message>, Vec<Message>) =
            outcome.messages.into_iter().partition(|message| message.position.line >= asked_at);
        let rejection = match messages.iter().find(|message| is_error(message)) {
            Some(error) => Some(from_error(error)),
            None => judge_axioms(&answers, asked_at, name, policy),
        };
        Ok(Opinion { rejection, messages })
    }
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

fn from_error(error: &Message) -> Rejection {
    let unsolved = error.text.starts_with("unsolved goals");
    let goals = error.text.split_once('\n').map_or("", |(_, goals)| goals);
    let goals = goals.split("\n\n").filter(|goal| unsolved && !goal.is_empty()).map(str::to_owned);
    let reason = if unsolved { ReasonKind::UnsolvedGoals } else { ReasonKind::Elaboration };
    Rejection {
        position: Some(error.position),
        goals: goals.collect(),
        ..Rejection::new(reason, one_line(&error.text))
    }
}

/// Reads Lean's answer to `#print axioms`, which must be the one message at the command and say one of two things.
fn judge_axioms(answers: &[Message], line: u32, name: &str, policy: &Policy) -> Option<Rejection> {
    let reject = |reason, detail: String| Some(Rejection::new(reason, detail));
    let at = Position { line, column: 0 };
    let [answer] = answers else {
        return reject(ReasonKind::TheoremMissing, format!("Lean does not name the axioms of `{name}`"));
    };
    if answer.position != at || answer.severity != Severity::Information {
        return reject(ReasonKind::TheoremMissing, one_line(&answer.text));
    }
    let text = one_line(&answer.text);
    if text.ends_with("' does not depend on any axioms") {
        return None;
    }
    let listed = text.split_once("' depends on axioms: [").and_then(|(_, rest)| rest.strip_suffix(']'));
    let Some(listed) = listed else {
        return reject(ReasonKind::TheoremMissing, text);
    };
    let forbidden = listed.split(',').map(str::trim).find(|axiom| !policy.axioms.contains(*axiom))?;
    match forbidden {
        "sorryAx" => reject(ReasonKind::Sorry, "the proof depends on `sorry`".to_owned()),
        other => reject(ReasonKind::ForbiddenAxiom, format!("the proof depends on the axiom `{other}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str) -> Option<ReasonKind> {
        let position = Position { line: 3, column: 0 };
        let message =
            Message { severity: Severity::Information, position, end_position: None, text: text.to_owned() };
        judge_axioms(&[message], 3, "t", &Policy::default()).map(|rejection| rejection.reason)
    }

    #[test]
    fn only_a_clean_list_of_axioms_is_accepted() {
        assert_eq!(judged("'t' does not depend on any axioms"), None);
        assert_eq!(judged("'t' depends on axioms: [propext,\n Classical.choice,\n Quot.sound]"), None);
        assert_eq!(judged("'t' depends on axioms: [propext, sorryAx]"), Some(ReasonKind::Sorry));
        assert_eq!(judged("'t' depends on axioms: [mine]"), Some(ReasonKind::ForbiddenAxiom));
        assert_eq!(judged("'t' depends on axioms: [propext"), Some(ReasonKind::TheoremMissing));
        assert_eq!(judged("anything else"), Some(ReasonKind::TheoremMissing));
        assert!(judge_axioms(&[], 3, "t", &Policy::default()).is_some());
    }
}
