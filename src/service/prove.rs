//! Looks for proofs, and tells what happens as it happens.

use std::sync::Arc;

use data::{Level, Rejection, Theorem};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use pipeline::{Event, Judge, NotProved, Outcome, ProveOptions, TheoremReport};
use prover::Generator;
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::admission::Place;
use super::error::Error;
use super::state::{Service, seconds_within};
use crate::render;

/// Theorems to prove, and how much may be spent on each.
#[derive(Debug, Clone)]
pub struct ProveRequest {
    pub theorems: Vec<Theorem>,
    pub level: Option<Level>,
    /// Candidates.
    pub samples: Option<usize>,
    /// Seconds, all candidates together.
    pub budget: Option<f64>,
    pub seed: u64,
    /// Seconds of Lean for one candidate.
    pub timeout: Option<f64>,
}

/// What happens while proofs are looked for. The numbers are places of theorems in the request, from 0.
pub enum ProveEvent {
    Started(usize),
    Attempt {
        theorem: usize,
        generator: String,
        proved: bool,
    },
    Finished {
        theorem: usize,
        report: Box<TheoremReport>,
    },
    /// Nothing comes after it.
    Failed(Error),
}

/// The state of a theorem that was not proved, and the rejection that came closest.
pub fn not_proved(why: &NotProved) -> (&'static str, Option<&Rejection>) {
    match why {
        NotProved::InvalidStatement(rejection) => ("invalid statement", Some(rejection)),
        NotProved::Exhausted(closest) => ("no candidate worked", closest.as_ref()),
        NotProved::OverBudget(closest) => ("out of time", closest.as_ref()),
        NotProved::Unaudited(_, rejection) => ("accepted, but not audited", Some(rejection)),
        NotProved::NotAsked(_) => ("the model could not be asked", None),
        NotProved::Cancelled => ("cancelled", None),
    }
}

/// What became of a theorem, as `tllama prove --json` prints it; `file` aside.
pub fn report_json(theorem: &Theorem, report: &TheoremReport) -> serde_json::Map<String, Value> {
    let mut fields = serde_json::Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("name", json!(theorem.name));
    put("digest", json!(theorem.digest()));
    put("source", json!(theorem.source));
    put("attempts", json!(report.attempts));
    put("cached", json!(report.cached));
    put("seconds", json!(report.elapsed.as_secs_f64()));
    match &report.outcome {
        Outcome::Proved { candidate, judged } => {
            put("generator", json!(candidate.generator));
            put("candidate", json!(candidate.text));
            fields.extend(render::verdict_fields(&judged.record, judged.cached));
        }
        Outcome::NotProved(why) => {
            let (state, closest) = not_proved(why);
            if let NotProved::NotAsked(problem) = why {
                put("problem", json!(problem));
            }
            if let NotProved::Unaudited(candidate, _) = why {
                put("generator", json!(candidate.generator));
                put("candidate", json!(candidate.text));
            }
            put("verdict", json!("not proved"));
            put("why", json!(state));
            if let Some(rejection) = closest {
                put("closest", json!(rejection));
            }
        }
    }
    fields
}

impl Service {
    /// Works on the theorems, several at once. Dropping the stream ends the work; what was judged until then is stored.
    pub fn prove(
        self: &Arc<Self>,
        request: ProveRequest,
        place: Place,
    ) -> Result<BoxStream<'static, ProveEvent>, Error> {
        self.count_items(request.theorems.len())?;
        let bounds = &self.settings.bounds;
        let Some(generator) = self.settings.generator.clone() else {
            return Err(Error::NotServed("this server proves nothing; it was started without".to_owned()));
        };
        let limits = self.limits(request.timeout)?;
        let budget = match request.budget {
            None => bounds.budget,
            Some(seconds) => seconds_within("budget", seconds, bounds.budget)?,
        };
        let options = ProveOptions {
            level: self.level(request.level),
            jobs: self.settings.workers.max(1),
            samples: request.samples.unwrap_or(bounds.samples).clamp(1, bounds.samples),
            seed: request.seed,
            budget,
        };
        let (sender, receiver) = mpsc::unbounded_channel();
        let cancel = CancellationToken::new();
        let waiting = place.waiting();
        let held = (place, cancel.clone().drop_guard());
        let (service, runtime) = (self.clone(), Handle::current());
        // The search keeps what is not to be sent from thread to thread, so it has one of its own.
        tokio::task::spawn_blocking(move || {
            let judge = service.judge_for(waiting, limits);
            let work = service.search(&request, generator.as_ref(), &judge, &options, &cancel, &sender);
            if let Err(error) = runtime.block_on(work) {
                let _ = sender.send(ProveEvent::Failed(error));
            }
        });
        let events = stream::unfold(receiver, |mut receiver: mpsc::UnboundedReceiver<ProveEvent>| async {
            receiver.recv().await.map(|event| (event, receiver))
        });
        Ok(events
            .inspect(move |_| {
                let _held = &held;
            })
            .boxed())
    }

    async fn search(
        &self,
        request: &ProveRequest,
        generator: &dyn Generator,
        judge: &Judge,
        options: &ProveOptions,
        cancel: &CancellationToken,
        sender: &mpsc::UnboundedSender<ProveEvent>,
    ) -> Result<(), Error> {
        for theorem in &request.theorems {
            let given = format!("{} := sorry", theorem.statement);
            self.screen(&theorem.header, "the statement", &given, judge.limits()).await?;
        }
        let observe = |event: Event| {
            let event = match event {
                Event::Started { theorem } => ProveEvent::Started(theorem),
                Event::Attempt { theorem, generator, proved } => {
                    ProveEvent::Attempt { theorem, generator, proved }
                }
                Event::Finished { theorem, report } => {
                    ProveEvent::Finished { theorem, report: Box::new(report) }
                }
            };
            // Nobody listens any more where the stream is being dropped.
            let _ = sender.send(event);
        };
        pipeline::prove(&request.theorems, generator, judge, options, cancel, &observe).await?;
        Ok(())
    }
}
