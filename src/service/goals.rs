//! The goals of a text: at places in it, or around each of its tactics.

use data::{Message, Position, Severity};
use lean_bridge::embedded::{CheckRequest, TacticStep};
use serde::Serialize;

use super::error::Error;
use super::state::Service;

/// What stands at a place of a text.
#[derive(Debug, Clone, Serialize)]
pub struct GoalsAt {
    pub position: Position,
    /// Whether a tactic stands there. Without one there are no goals to speak of, and that says nothing.
    pub in_tactics: bool,
    /// The goals, as Lean prints them.
    pub goals: Vec<String>,
}

/// The goals of a text, and its errors beside them: a text with errors proves nothing, whatever its goals look like.
#[derive(Debug, Clone)]
pub struct TextGoals {
    pub at: Vec<GoalsAt>,
    /// Where no places were asked for: each tactic.
    pub steps: Option<Vec<TacticStep>>,
    pub errors: Vec<Message>,
    pub read_to_end: bool,
}

impl Service {
    /// The goals at `positions` of a text below `header`, or where none are given, around each tactic. Without a header
    /// the text brings its imports.
    pub async fn goals(
        &self,
        header: Option<&str>,
        text: &str,
        positions: Option<&[Position]>,
        timeout: Option<f64>,
    ) -> Result<TextGoals, Error> {
        let request = self.text_below(header, text, timeout)?;
        self.screen(&request.header, "the text", &request.text, request.limits).await?;
        let goals = async {
            Ok::<_, lean_bridge::Error>(match positions {
                Some(positions) => (Some(self.lean.goals_at(&request, positions).await?), None),
                None => (None, Some(self.lean.tactic_steps(&request).await?)),
            })
        };
        let ((found, steps), checked) = futures::try_join!(goals, self.lean.check(&request))?;
        let at = found.unwrap_or_default().into_iter().zip(positions.unwrap_or_default());
        let at = at.map(|(goals, position)| GoalsAt {
            position: *position,
            in_tactics: goals.is_some(),
            goals: goals.unwrap_or_default(),
        });
        let errors = checked.messages.into_iter().filter(|message| message.severity == Severity::Error);
        Ok(TextGoals { at: at.collect(), steps, errors: errors.collect(), read_to_end: checked.read_to_end })
    }

    pub(super) fn text_below(
        &self,
        header: Option<&str>,
        text: &str,
        timeout: Option<f64>,
    ) -> Result<CheckRequest, Error> {
        let limits = self.limits(timeout)?;
        Ok(match header {
            Some(header) => CheckRequest { header: header.to_owned(), text: text.to_owned(), limits },
            None => CheckRequest::of_file(text, limits),
        })
    }
}
