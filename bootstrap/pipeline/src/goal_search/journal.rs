//! What searches leave behind: their trees, in memory and in the store, so that a search that was killed goes on.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, OnceLock};

use data::Theorem;
use data::store::{NewGoalSearch, RunId, Store};
use prover::goal_search::GoalSearch;
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// A search as it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GoalSearchRecord {
    pub state: GoalSearchState,
    /// That it took so far.
    pub seconds: f64,
    pub search: GoalSearch,
}

/// Why a search ended, or that it did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoalSearchState {
    /// It can go on: it was stopped, or its time was over.
    Stopped,
    /// A proof was found.
    Closed,
    /// Every tactic was tried at every goal that could help.
    Exhausted,
    /// It tried as much, or met as many goals, as it was allowed to.
    OutOfBounds,
    OutOfTime,
    /// Small values make the statement false.
    Refuted,
}

impl GoalSearchState {
    pub fn as_str(self) -> &'static str {
        match self {
            GoalSearchState::Stopped => "stopped",
            GoalSearchState::Closed => "closed",
            GoalSearchState::Exhausted => "exhausted",
            GoalSearchState::OutOfBounds => "out of bounds",
            GoalSearchState::OutOfTime => "out of time",
            GoalSearchState::Refuted => "refuted",
        }
    }

    /// The same for people.
    pub fn said(self) -> &'static str {
        match self {
            GoalSearchState::Stopped => "it was stopped before its end",
            GoalSearchState::Closed => "it closed every goal",
            GoalSearchState::Exhausted => "every tactic was tried at every goal that could help",
            GoalSearchState::OutOfBounds => "it tried as many tactics, or met as many goals, as it may",
            GoalSearchState::OutOfTime => "its time was over",
            GoalSearchState::Refuted => "small values make the statement false",
        }
    }
}

/// The searches of one process.
#[derive(Default)]
pub(super) struct Journal {
    /// Where they are kept.
    store: OnceLock<(Store, RunId)>,
    kept: Mutex<HashMap<String, Kept>>,
}

struct Kept {
    theorem: Theorem,
    generator: String,
    record: GoalSearchRecord,
    is_saved: bool,
}

impl Journal {
    pub fn keep_in(&self, store: Store, run: RunId) {
        // A second run with the same searcher would mix its searches with those of the first.
        let _ = self.store.set((store, run));
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<String, Kept>> {
        self.kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Remembers a search until it is saved.
    pub fn note(&self, theorem: &Theorem, generator: &str, record: GoalSearchRecord) {
        let kept =
            Kept { theorem: theorem.clone(), generator: generator.to_owned(), record, is_saved: false };
        self.kept().insert(theorem.digest(), kept);
    }

    pub fn record(&self, theorem: &Theorem) -> Option<GoalSearchRecord> {
        self.kept().get(&theorem.digest()).map(|kept| kept.record.clone())
    }

    /// A search that an earlier process of the same run began with the same generator.
    pub async fn begun(&self, theorem: &Theorem, generator: &str) -> Result<Option<GoalSearchRecord>, Error> {
        let Some((store, run)) = self.store.get() else { return Ok(None) };
        let stored = store.goal_search(*run, theorem).await?;
        Ok(stored.filter(|stored| stored.generator == generator).and_then(|stored| {
            let read = serde_json::from_str(&stored.tree);
            read.inspect_err(|error| tracing::warn!(theorem = theorem.name, %error, "the search begins anew"))
                .ok()
        }))
    }

    /// Writes what is not in the store yet.
    pub async fn save(&self) -> Result<(), Error> {
        let Some((store, run)) = self.store.get() else { return Ok(()) };
        let unsaved: Vec<String> =
            self.kept().iter().filter(|(_, kept)| !kept.is_saved).map(|(digest, _)| digest.clone()).collect();
        for digest in unsaved {
            let text = self.kept().get_mut(&digest).map(|kept| {
                kept.is_saved = true;
                let tree = serde_json::to_string(&kept.record);
                (kept.theorem.clone(), kept.generator.clone(), kept.record.state, tree)
            });
            let Some((theorem, generator, state, Ok(tree))) = text else { continue };
            let (generator, state, tree) = (generator.as_str(), state.as_str(), tree.as_str());
            let search = NewGoalSearch { run: *run, theorem: &theorem, generator, state, tree };
            store.record_goal_search(&search).await?;
        }
        Ok(())
    }
}
