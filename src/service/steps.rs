//! Tactics tried on a goal, several at once. A state is a theorem and the tactics that lead to it: Lean reads them anew
//! each time, so nothing of one caller's is held in a process that others use. A step proves nothing.

use data::lean_text::joined;
use data::{Message, Outcome, Position, ReasonKind, Severity, Theorem};
use lean_bridge::embedded::{SearchGroup, SearchRequest};

use super::error::Error;
use super::state::Service;

/// What came of one tactic.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Goals that are open now, as Lean prints them; at least one.
    Open(Vec<String>),
    /// No goal is left.
    Closed,
    /// Lean refuses it.
    Failed { detail: String, position: Option<Position> },
    /// Lean ran into a limit, or died. Says nothing about the tactic.
    Unanswered(String),
}

/// A tactic that was tried, and what Lean said beside, such as what `exact?` found.
#[derive(Debug, Clone, PartialEq)]
pub struct TriedStep {
    pub step: Step,
    pub said: Vec<String>,
}

/// The candidate that some tactics make.
pub fn text_of_path(theorem: &Theorem, path: &[String]) -> String {
    written(theorem, path).0
}

/// The candidate, and where its `by` stands.
fn written(theorem: &Theorem, path: &[String]) -> (String, Position) {
    let mut text = joined(&theorem.statement, ":= by");
    let by = Position::of(&text, text.len() - "by".len());
    for tactic in path {
        for line in tactic.trim_end().lines() {
            text.push_str("\n  ");
            text.push_str(line);
        }
    }
    (text, by)
}

impl Service {
    /// Tries each of `tactics` where `path` leads, each as if it were alone. Without a tactic, `path` itself is looked at.
    pub async fn steps(
        &self,
        theorem: &Theorem,
        path: &[String],
        tactics: &[String],
        timeout: Option<f64>,
    ) -> Result<Vec<TriedStep>, Error> {
        let limits = self.limits(timeout)?;
        let given = format!("{} := sorry", theorem.statement);
        self.screen(&theorem.header, "the statement", &given, limits).await?;
        let with = |tactic: Option<&String>| {
            let mut path: Vec<String> = path.iter().chain(tactic).cloned().collect();
            if path.is_empty() {
                path.push("skip".to_owned());
            }
            written(theorem, &path)
        };
        let (candidates, places): (Vec<String>, Vec<Position>) = match tactics {
            [] => vec![with(None)].into_iter().unzip(),
            some => some.iter().map(|tactic| with(Some(tactic))).unzip(),
        };
        let request = SearchRequest {
            header: theorem.header.clone(),
            groups: vec![SearchGroup {
                statement: theorem.statement.clone(),
                enough: candidates.len() + 1,
                candidates,
                trace: false,
            }],
            policy: self.settings.policy.clone(),
            limits,
        };
        let searched = self.lean.search(&request).await?.into_iter().flatten();
        let mut found: Vec<Option<TriedStep>> = vec![None; places.len()];
        for one in searched {
            let record = one.verdict.into_record();
            if let Outcome::Rejected(rejection) = &record.outcome
                && rejection.reason == ReasonKind::InvalidStatement
            {
                return Err(Error::Unreadable(rejection.detail.clone()));
            }
            if let Some(place) = places.get(one.candidate) {
                found[one.candidate] = Some(tried(&record.outcome, &record.messages, *place));
            }
        }
        // What the bridge refuses unseen has no place in its answer.
        let refused = || TriedStep {
            step: Step::Failed {
                detail: "refused unread: too large, or with characters that no Lean text has".to_owned(),
                position: None,
            },
            said: Vec::new(),
        };
        Ok(found.into_iter().map(|step| step.unwrap_or_else(refused)).collect())
    }
}

fn tried(outcome: &Outcome, messages: &[Message], by: Position) -> TriedStep {
    let of = |severity: Severity| messages.iter().filter(move |message| message.severity == severity);
    let said = of(Severity::Information).map(|message| message.text.clone()).collect();
    let step = match outcome {
        Outcome::Proved => Step::Closed,
        Outcome::Rejected(rejection) if rejection.reason.is_transient() => {
            Step::Unanswered(rejection.detail.clone())
        }
        Outcome::Rejected(rejection) => {
            // Goals that the whole proof leaves open are reported at its `by`; those of a `by` within it are a failure.
            let is_left_open = rejection.reason == ReasonKind::UnsolvedGoals
                && rejection.position == Some(by)
                && of(Severity::Error).count() == 1
                && !rejection.goals.is_empty();
            match is_left_open {
                true => Step::Open(rejection.goals.clone()),
                false => Step::Failed { detail: rejection.detail.clone(), position: rejection.position },
            }
        }
    };
    TriedStep { step, said }
}

#[cfg(test)]
mod tests {
    use data::Rejection;

    use super::*;

    fn theorem(statement: &str) -> Theorem {
        Theorem {
            name: "t".to_owned(),
            header: String::new(),
            statement: statement.to_owned(),
            informal_statement: None,
            informal_proof: None,
            source: data::Source::default(),
        }
    }

    #[test]
    fn goals_count_as_open_only_where_they_are_those_of_the_whole_proof() {
        let (text, by) =
            written(&theorem("theorem t : a ∧ b"), &["constructor".to_owned(), "· x\n· y".to_owned()]);
        assert_eq!(text, "theorem t : a ∧ b := by\n  constructor\n  · x\n  · y");
        assert_eq!(by, Position { line: 1, column: 21 });
        let error = |position: Position, text: &str| Message {
            severity: Severity::Error,
            position,
            end_position: None,
            text: text.to_owned(),
        };
        let left_at = |position: Position| {
            Outcome::Rejected(Rejection {
                position: Some(position),
                goals: vec!["⊢ b".to_owned()],
                ..Rejection::new(ReasonKind::UnsolvedGoals, "unsolved goals ⊢ b")
            })
        };
        let whole = error(by, "unsolved goals\n⊢ b");
        let within = error(Position { line: 3, column: 9 }, "unsolved goals\n⊢ b");
        let left = tried(&left_at(by), std::slice::from_ref(&whole), by).step;
        assert_eq!(left, Step::Open(vec!["⊢ b".to_owned()]));
        for (place, messages) in [(within.position, vec![within.clone()]), (by, vec![whole, within])] {
            let step = tried(&left_at(place), &messages, by).step;
            assert!(matches!(step, Step::Failed { .. }), "{step:?}");
        }
    }
}
