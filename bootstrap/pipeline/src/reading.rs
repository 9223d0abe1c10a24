//! What Lean makes of a statement before anybody tries to prove it. Lean is asked once; the store remembers.

use std::sync::Arc;

use data::store::{ItemState, Reading};
use data::{Facts, Goal, Theorem};

use crate::error::Error;
use crate::judge::Judge;
use crate::prove::opening;

impl Judge {
    /// Whether a theorem can be worked on, and from which goal.
    pub async fn reading_with_goal(&self, theorem: &Theorem) -> Result<Reading, Error> {
        let mut reading = self.reading(theorem).await?;
        if reading.state == ItemState::Posed && reading.goal.is_none() {
            reading.goal = Some(opening(theorem, self).await?.goal);
            self.remember_reading(theorem, &reading).await?;
        }
        Ok(reading)
    }

    /// The statement as elaborated, where Lean can read it.
    pub async fn facts(&self, theorem: &Theorem) -> Result<Option<Arc<Facts>>, Error> {
        Ok(opening(theorem, self).await?.facts)
    }

    /// What Lean makes of header and statement, from memory where it was asked before. The goal may be missing.
    pub async fn reading(&self, theorem: &Theorem) -> Result<Reading, Error> {
        let toolchain = self.lean().toolchain(&theorem.header);
        if let Some(store) = self.memory()
            && let Some(known) = store.reading(theorem, &toolchain, &self.limits_id()).await?
        {
            return Ok(known);
        }
        let not = |state, detail| Reading { state, detail: Some(detail), expression: None, goal: None };
        let statements = [theorem.statement.trim_end().to_owned()];
        let described =
            match self.lean().describe_with_goals(&theorem.header, &statements, self.limits()).await {
                Ok(described) => described.into_iter().next(),
                Err(error @ lean_bridge::Error::UnknownModule { .. }) => {
                    return Ok(not(ItemState::NoHeader, error.to_string()));
                }
                // What Lean itself says of the header, it says again.
                Err(lean_bridge::Error::Refused(reason @ lean_bridge::Refusal::Header(_))) => {
                    let reading = not(ItemState::InvalidStatement, reason.to_string());
                    self.remember_reading(theorem, &reading).await?;
                    return Ok(reading);
                }
                // It may go otherwise next time, so it is not remembered.
                Err(error @ (lean_bridge::Error::Refused(_) | lean_bridge::Error::Unanswered { .. })) => {
                    return Ok(not(ItemState::InvalidStatement, error.to_string()));
                }
                Err(error) => return Err(error.into()),
            };
        let Some(described) = described else {
            return Ok(not(ItemState::InvalidStatement, "Lean said nothing about it".to_owned()));
        };
        let expression = described.facts.map(|facts| facts.meaning());
        let goal = Some(described.goal.as_deref().map(Goal::parse));
        let reading = match described.errors.into_iter().next() {
            Some(error) => not(ItemState::InvalidStatement, error),
            None => Reading { state: ItemState::Posed, detail: None, expression, goal },
        };
        self.remember_reading(theorem, &reading).await?;
        Ok(reading)
    }

    async fn remember_reading(&self, theorem: &Theorem, reading: &Reading) -> Result<(), Error> {
        let Some(store) = self.store() else { return Ok(()) };
        let toolchain = self.lean().toolchain(&theorem.header);
        Ok(store.record_reading(theorem, &toolchain, &self.limits_id(), reading).await?)
    }
}
