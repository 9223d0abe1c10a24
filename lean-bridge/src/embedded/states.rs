//! Goals of a theorem, and what tactics make of them. A goal is named by its path from the theorem's first one, so that
//! any worker can answer for it: one that was there remembers, another goes the path again. Nothing is proved here: a
//! path that closes all goals becomes a text, which is judged like any other.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use data::{Signature, TracedGoal};
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Error, Refusal, Stop};
use crate::evidence::Given;
use crate::header::Header;
use crate::policy::{Construct, Policy};
use crate::request::{Limits, MAX_TEXT_BYTES};
use crate::verdict::one_line;

use super::pool::Role;
use super::queries::refuse_header;
use super::worker::Request;
use super::{Embedded, options};

/// Tactics to be tried at one goal of a theorem, each by itself.
#[derive(Debug, Clone)]
pub struct StatesRequest {
    pub header: String,
    /// Ends before `:=`.
    pub statement: String,
    /// Empty: the goal that the statement opens with.
    pub path: Vec<Move>,
    /// Empty: only what stands there is of interest.
    pub tactics: Vec<String>,
    /// What a tactic may not contain.
    pub policy: Policy,
    /// Of one tactic; getting to the goal is given as much for each tactic on the way.
    pub limits: Limits,
}

/// A tactic on the way to a goal, and which of the goals that it leaves was gone on with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Move {
    pub tactic: String,
    pub goal: usize,
}

/// A goal as text and as facts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StateGoal {
    /// Of what it says, up to the names of hypotheses and binders.
    pub digest: String,
    /// It rests on something that is not chosen yet, so that it cannot be proved by itself.
    pub open: bool,
    pub text: String,
    #[serde(flatten)]
    pub facts: TracedGoal,
    /// Of the constants in it.
    pub signatures: BTreeMap<String, Signature>,
}

/// What came of a tactic.
#[derive(Debug, Clone, PartialEq)]
pub enum Applied {
    /// The goals that it leaves; none: it closes the goal, as far as this process can tell.
    Goals(Vec<StateGoal>),
    /// In Lean's words.
    Failed(String),
    /// It was not run.
    Forbidden(Construct),
    /// Its process gave no answer.
    Stopped(Stop),
}

/// A tactic that was tried, and what that cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    pub applied: Applied,
    pub spent: Duration,
    /// In Lean's unit, of which the option `maxHeartbeats` counts thousands.
    pub heartbeats: u64,
}

/// A goal, and what became of each tactic, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct States {
    pub goal: StateGoal,
    pub tried: Vec<Tried>,
    /// Tactics that had to be run again to get there.
    pub rebuilt: usize,
}

#[derive(Deserialize)]
struct Answer {
    given: Given,
    #[serde(deserialize_with = "present")]
    goal: Option<StateGoal>,
    results: Vec<TacticAnswer>,
    rebuilt: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TacticAnswer {
    #[serde(deserialize_with = "present")]
    error: Option<String>,
    #[serde(deserialize_with = "present")]
    forbidden: Option<Construct>,
    goals: Vec<StateGoal>,
    heartbeats: u64,
    spent_ms: f64,
}

/// `null` is an answer; a field that is missing is none.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

impl TacticAnswer {
    fn tried(self) -> Tried {
        let applied = match (self.forbidden, self.error) {
            (Some(construct), _) => Applied::Forbidden(construct),
            (None, Some(error)) => Applied::Failed(error),
            (None, None) => Applied::Goals(self.goals),
        };
        let spent = Duration::try_from_secs_f64(self.spent_ms / 1000.0).unwrap_or_default();
        Tried { applied, spent, heartbeats: self.heartbeats }
    }
}

/// Beyond this a batch is no longer one.
const BATCH_LIMIT: Duration = Duration::from_secs(600);

impl Embedded {
    /// Tries the tactics at the goal, each as if it were alone. `None`: the path leads to no goal. When a batch gets no
    /// answer, its tactics are tried one by one, so that a bad one costs only itself. Dropping the future ends the work.
    pub async fn states(&self, request: &StatesRequest) -> Result<Option<States>, Error> {
        let on_the_way = request.path.iter().map(|step| &step.tactic);
        let texts =
            [&request.header, &request.statement].into_iter().chain(&request.tactics).chain(on_the_way);
        if texts.into_iter().any(|text| text.len() > MAX_TEXT_BYTES || text.contains('\0')) {
            let reason = format!("a text is longer than {MAX_TEXT_BYTES} bytes or holds a NUL character");
            return Err(Error::Refused(reason.into()));
        }
        let header = self.read_header(&request.header, &request.statement);
        self.find_modules(&header).await?;
        let stop = match self.states_at(&header, request, &request.tactics).await {
            Err(Error::Unanswered { stop }) if !request.tactics.is_empty() => stop,
            answer => return answer,
        };
        // Without tactics: whatever went wrong is not about the way.
        let Some(mut states) = self.states_at(&header, request, &[]).await? else { return Ok(None) };
        for tactic in &request.tactics {
            let started = Instant::now();
            let alone = match request.tactics.len() {
                1 => Err(Error::Unanswered { stop: stop.clone() }),
                _ => self.states_at(&header, request, std::slice::from_ref(tactic)).await,
            };
            match alone {
                Ok(answer) => {
                    let answer =
                        answer.ok_or_else(|| Error::Refused("the goal is gone".to_owned().into()))?;
                    states.rebuilt += answer.rebuilt;
                    states.tried.extend(answer.tried);
                }
                Err(Error::Unanswered { stop }) => {
                    let applied = Applied::Stopped(stop);
                    states.tried.push(Tried { applied, spent: started.elapsed(), heartbeats: 0 });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Some(states))
    }

    async fn states_at(
        &self,
        header: &Header,
        request: &StatesRequest,
        tactics: &[String],
    ) -> Result<Option<States>, Error> {
        let runs = u32::try_from(tactics.len() + request.path.len() + 1).unwrap_or(u32::MAX);
        let limit = request.limits.wall_clock.saturating_mul(runs).min(BATCH_LIMIT);
        let question = Request::States {
            header: &header.rest,
            statement: &request.statement,
            path: &request.path,
            tactics,
            forbidden: &request.policy.forbidden(),
            options: &options(&request.limits),
        };
        let (answer, _) = self.answer::<Answer>(header, Role::Examiner, &question, limit).await?;
        if answer.given.part.as_deref() == Some("statement") {
            let said = answer.given.errors.first().map(|error| one_line(&error.data)).unwrap_or_default();
            return Err(Error::Refused(Refusal::from(format!("the statement: {said}"))));
        }
        refuse_header(Some(answer.given))?;
        let Some(goal) = answer.goal else { return Ok(None) };
        if answer.results.len() != tactics.len() {
            return Err(Error::Refused("it answered for another number of tactics".to_owned().into()));
        }
        let tried = answer.results.into_iter().map(TacticAnswer::tried).collect();
        Ok(Some(States { goal, tried, rebuilt: answer.rebuilt }))
    }
}
