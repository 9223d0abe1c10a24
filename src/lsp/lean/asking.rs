//! The Lean that is asked about a text: for the goal at a place, and for what is wrong. Either of the two.

use std::time::Duration;

use data::{Goal, Message, Position, Severity};
use lean_bridge::embedded::{CheckRequest, Embedded};
use lean_bridge::native::{Error as NativeError, NativeServer};
use lean_bridge::{Limits, Refusal};

use crate::lsp::lean::checking::{Checker, ProjectLean};

/// Which Lean, and how long it may take over one text.
#[derive(Clone, Copy)]
pub enum Asked<'a> {
    Embedded(&'a Embedded, Limits),
    Project(&'a NativeServer, Duration),
}

/// What Lean shows at a place.
pub enum Shown {
    Goal(Goal),
    NoGoal,
    FaultyHeader,
}

impl<'a> Asked<'a> {
    pub fn by(checker: &'a Checker) -> Self {
        match checker {
            Checker::Embedded(judges) => Asked::Embedded(judges.whole.lean(), judges.whole.limits()),
            Checker::Project(ProjectLean { judge, limit }) => Asked::Project(judge.server(), *limit),
        }
    }

    /// The goal before the tactic at byte `at` of a text.
    pub async fn goal(&self, header: &str, text: &str, at: usize) -> anyhow::Result<Shown> {
        let place = Position::of(text, at);
        match self {
            Asked::Embedded(lean, limits) => {
                let request =
                    CheckRequest { header: header.to_owned(), text: text.to_owned(), limits: *limits };
                let steps = match lean.tactic_steps(&request).await {
                    Ok(steps) => steps,
                    Err(lean_bridge::Error::Refused(Refusal::Header(_))) => {
                        return Ok(Shown::FaultyHeader);
                    }
                    Err(error) => return Err(error.into()),
                };
                let there = steps.iter().filter(|step| step.start == place);
                let goal = there.filter_map(|step| step.before.first()).next();
                Ok(goal.map_or(Shown::NoGoal, |goal| Shown::Goal(Goal::parse(goal))))
            }
            Asked::Project(server, limit) => {
                match server.check(header, "", *limit).await {
                    Ok(outcome) if has_error(&outcome.header_messages) => return Ok(Shown::FaultyHeader),
                    Ok(_) => {}
                    Err(error) => return Err(error.into()),
                }
                let goals = server.goals(header, text, place, *limit).await?;
                let goal = goals.and_then(|goals| goals.into_iter().next());
                Ok(goal.map_or(Shown::NoGoal, Shown::Goal))
            }
        }
    }

    /// Lean's errors in a text below a header that has none.
    pub async fn errors(&self, header: &str, text: &str) -> anyhow::Result<Vec<Message>> {
        let messages = match self {
            Asked::Embedded(lean, limits) => {
                let request =
                    CheckRequest { header: header.to_owned(), text: text.to_owned(), limits: *limits };
                lean.check(&request).await?.messages
            }
            Asked::Project(server, limit) => server.check(header, text, *limit).await?.messages,
        };
        Ok(messages.into_iter().filter(is_error).collect())
    }

    /// Lean's errors in a whole file, lines as they are there.
    pub async fn errors_of_file(&self, text: &str) -> anyhow::Result<Vec<Message>> {
        match self {
            Asked::Embedded(lean, limits) => {
                let checked = lean.check(&CheckRequest::of_file(text, *limits)).await?;
                Ok(checked.messages.into_iter().filter(is_error).collect())
            }
            Asked::Project(server, limit) => {
                let outcome = match server.check(text, "", *limit).await {
                    Err(NativeError::HeaderFailed { messages }) => messages,
                    outcome => outcome?.header_messages,
                };
                Ok(outcome.into_iter().filter(is_error).collect())
            }
        }
    }

    /// Whether a whole proof may be looked for without a goal to show: the project's Lean may lack the tactics that
    /// show one.
    pub fn shows_every_goal(&self) -> bool {
        matches!(self, Asked::Embedded(..))
    }
}

pub fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or("")
}

fn is_error(message: &Message) -> bool {
    message.severity == Severity::Error
}

fn has_error(messages: &[Message]) -> bool {
    messages.iter().any(is_error)
}
