//! The methods as a generator of candidates.

use std::time::Duration;

use data::Candidate;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};

use super::{Budget, METHODS, Situation};
use crate::{Error, Generator, Task};

/// Names the backend; its candidates carry the name with the method.
const ID: &str = "methods";

/// Asks every method for plans; a candidate is a plan as Lean, its words as comments. Needs [`Task::facts`] and
/// [`Task::goal`]; without them it has nothing to say.
#[derive(Debug, Clone, Copy)]
pub struct Methods {
    /// For all methods together, on one theorem; in steps, so that the same candidates come on every machine.
    pub work: Duration,
}

impl Default for Methods {
    fn default() -> Self {
        Self { work: Duration::from_secs(10) }
    }
}

/// Ends the work when the stream is dropped.
struct Cancels(Budget);

impl Drop for Cancels {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Generator for Methods {
    fn id(&self) -> String {
        ID.to_owned()
    }

    /// Yields at most `task.samples` candidates, method by method; a method starts when the stream is polled past the
    /// plans of the one before it. Never an error.
    fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, Error>> {
        let situation = match (&task.facts, &task.goal) {
            (Some(facts), Some(goal)) => Situation::read(facts, goal),
            _ => None,
        };
        let Some(situation) = situation else { return stream::empty().boxed() };
        let budget = Cancels(Budget::counted(self.work));
        let samples = task.samples;
        stream::iter(METHODS)
            .then(move |method| {
                let (situation, budget) = (situation.clone(), budget.0.clone());
                async move {
                    let work = move || method.plans(&situation, &budget);
                    match tokio::runtime::Handle::try_current() {
                        Ok(runtime) => runtime.spawn_blocking(work).await.unwrap_or_default(),
                        Err(_) => work(),
                    }
                }
            })
            .flat_map(move |plans| {
                let theorem = task.theorem.clone();
                stream::iter(plans.into_iter().map(move |(situation, plan)| {
                    let name = format!("{ID}/{}", plan.method);
                    Ok(Candidate::from_proof(&theorem, &plan.lean(&situation), name))
                }))
            })
            .take(samples)
            .boxed()
    }

    fn reads_facts(&self) -> bool {
        true
    }
}
