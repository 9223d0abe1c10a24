//! Searches for proofs that belong to the server and not to the call that began them. Several calls may wait for one; a
//! call that stops waiting leaves it running, a call that is cancelled ends it if nobody else waits. What was found is
//! kept until somebody asks for it, and what was tried is in the store.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::answer::{Answer, Answered, NoAnswer, Says, evidence};
use super::caller::Owner;
use crate::service::{FillEvent, FillRequest, ProveEvent, ProveRequest, Service, not_proved};
use data::Theorem;
use pipeline::{NotProved, Outcome, TheoremReport};
use serde_json::{Map, Value, json};

/// Answers of one caller that are kept of searches that ended.
const KEPT: usize = 256;

/// What a search is about: the same question of the same caller is one search. Those of other callers are others, so that
/// none can see or end another's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    pub owner: Owner,
    pub question: blake3::Hash,
}

/// What is searched for.
#[derive(Debug, Clone)]
pub enum Work {
    /// Proofs of whole theorems.
    Theorems(ProveRequest),
    /// What is missing in the proofs of a text.
    Text(FillRequest),
}

/// A search, running or ended.
pub struct Job {
    state: watch::Sender<State>,
    cancel: CancellationToken,
}

/// How far it has come.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub attempts: usize,
    /// Theorems, or `sorry`s of a text; `None` until they are counted.
    pub tasks: Option<usize>,
    pub of_text: bool,
    pub is_judging: bool,
    pub proved: usize,
    pub finished: usize,
    /// Who writes the candidate that is tried.
    pub generator: String,
    /// The answer, once there is one.
    pub answer: Option<Answered>,
}

impl State {
    pub fn in_words(&self) -> String {
        let Some(tasks) = self.tasks else { return "Lean reads the text".to_owned() };
        let what = if self.of_text { "`sorry`s" } else { "theorems" };
        let now = match (self.is_judging, self.generator.as_str()) {
            (true, _) => ", now the text is judged".to_owned(),
            (false, "") => String::new(),
            (false, generator) => format!(", now {generator}"),
        };
        format!(
            "{} of {tasks} {what} settled, {} proved, {} candidates tried{now}",
            self.finished, self.proved, self.attempts
        )
    }
}

impl Job {
    pub fn watch(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    /// Ends the search, unless another call waits for it too.
    pub fn give_up(&self) {
        if self.state.receiver_count() <= 1 {
            self.cancel.cancel();
        }
    }

    pub fn cancel(&self) {
        self.cancel.cancel();
    }
}

#[derive(Default)]
pub struct Jobs {
    known: Mutex<HashMap<Key, Arc<Job>>>,
    ended: Notify,
}

impl Jobs {
    /// The search for this, if there is one.
    pub fn find(&self, key: &Key) -> Option<Arc<Job>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// The search for this: the one that is known, or a new one.
    pub fn start(
        self: &Arc<Self>,
        key: Key,
        service: &Arc<Service>,
        work: Work,
    ) -> Result<Arc<Job>, NoAnswer> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = known.get(&key) {
            return Ok(job.clone());
        }
        if known.keys().filter(|other| other.owner == key.owner).count() >= KEPT {
            known.retain(|other, job| other.owner != key.owner || job.state.borrow().answer.is_none());
        }
        let place = service.enter()?;
        let job =
            Arc::new(Job { state: watch::channel(State::default()).0, cancel: CancellationToken::new() });
        let running = job.clone();
        let search: BoxFuture<'static, Answered> = match work {
            Work::Theorems(request) => {
                let theorems = request.theorems.clone();
                job.state.send_modify(|state| state.tasks = Some(theorems.len()));
                let events = service.prove(request, place)?;
                async move { running.hear_all(events, &theorems).await }.boxed()
            }
            Work::Text(request) => {
                job.state.send_modify(|state| state.of_text = true);
                let service = service.clone();
                async move {
                    let found = service.fill(request, place, |event| running.hear_filling(event)).await?;
                    Ok(super::filled::answer(&found))
                }
                .boxed()
            }
        };
        known.insert(key.clone(), job.clone());
        drop(known);
        let (jobs, running) = (self.clone(), job.clone());
        tokio::spawn(async move {
            // Dropping the search ends Lean's work where it was cancelled.
            let answer = running.cancel.run_until_cancelled(search).await.unwrap_or_else(|| {
                Err(NoAnswer::new("cancelled", "the search was cancelled; what was tried is stored"))
            });
            let was_cancelled = running.cancel.is_cancelled();
            running.state.send_modify(|state| state.answer = Some(answer));
            if was_cancelled {
                jobs.forget(&key);
            }
            jobs.ended.notify_waiters();
        });
        Ok(job)
    }

    /// Forgets a search that ended: asked for again, it begins anew.
    pub fn forget(&self, key: &Key) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(key).is_some_and(|job| job.state.borrow().answer.is_some()) {
            known.remove(key);
        }
    }

    /// Waits until no search is running.
    pub async fn finished(&self) {
        loop {
            let ended = self.ended.notified();
            let is_running = {
                let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
                known.values().any(|job| job.state.borrow().answer.is_none())
            };
            if !is_running {
                return;
            }
            ended.await;
        }
    }
}

impl Job {
    /// Follows a search for proofs of theorems to its end.
    async fn hear_all(&self, mut events: BoxStream<'static, ProveEvent>, theorems: &[Theorem]) -> Answered {
        let mut reports: Vec<Option<Box<TheoremReport>>> = theorems.iter().map(|_| None).collect();
        let mut failed = None;
        while let Some(event) = events.next().await {
            match event {
                ProveEvent::Started(_) => {}
                ProveEvent::Attempt { generator, .. } => self.attempted(generator),
                ProveEvent::Finished { theorem, report } => {
                    self.settled(matches!(report.outcome, Outcome::Proved { .. }));
                    if let Some(place) = reports.get_mut(theorem) {
                        *place = Some(report);
                    }
                }
                ProveEvent::Failed(error) => failed = Some(error.into()),
            }
        }
        match failed {
            Some(failed) => Err(failed),
            None => Ok(answer(theorems, &reports)),
        }
    }

    fn hear_filling(&self, event: FillEvent) {
        match event {
            FillEvent::Searching(tasks) => self.state.send_modify(|state| state.tasks = Some(tasks)),
            FillEvent::Attempt { generator } => self.attempted(generator),
            FillEvent::Settled { proved } => self.settled(proved),
            FillEvent::Judging => self.state.send_modify(|state| state.is_judging = true),
        }
    }

    fn attempted(&self, generator: String) {
        self.state.send_modify(|state| {
            state.attempts += 1;
            state.generator = generator;
        });
    }

    fn settled(&self, proved: bool) {
        self.state.send_modify(|state| {
            state.finished += 1;
            state.proved += usize::from(proved);
        });
    }
}

/// Proved only if each theorem was. That no proof was found rejects nothing.
fn answer(theorems: &[Theorem], reports: &[Option<Box<TheoremReport>>]) -> Answer {
    let told: Vec<(bool, Value)> = theorems
        .iter()
        .zip(reports)
        .map(|(theorem, report)| of_theorem(theorem, report.as_deref()))
        .collect();
    let proved = told.iter().filter(|(proved, _)| *proved).count();
    let (says, because) = match (theorems, proved) {
        (_, 0) if told.is_empty() => (Says::NoAnswer, "there was nothing to prove".to_owned()),
        ([one], 1) => (Says::Proved, format!("{} is proved; `proof` is the text that was judged", one.name)),
        ([one], _) => {
            let report = reports.first().and_then(Option::as_deref);
            if let Some(Outcome::NotProved(NotProved::InvalidStatement(rejection))) =
                report.map(|it| &it.outcome)
            {
                let because = format!("the statement of {} cannot be read: {}", one.name, rejection.detail);
                return NoAnswer::new("invalid_statement", because).answer();
            }
            let why = told.first().and_then(|(_, told)| told["why"].as_str()).unwrap_or_default().to_owned();
            (Says::NoAnswer, format!("{} was not proved: {why}. It may still be true", one.name))
        }
        (all, count) if count == all.len() => (Says::Proved, format!("all {count} theorems are proved")),
        (all, count) => {
            (Says::NoAnswer, format!("{count} of {} theorems are proved; see each of `theorems`", all.len()))
        }
    };
    let theorems: Vec<Value> = told.into_iter().map(|(_, told)| told).collect();
    let answer = Answer::new(says, because).with("theorems", theorems);
    if says == Says::NoAnswer { answer.with("code", "not_proved") } else { answer }
}

/// Whether a theorem was proved, and what there is to say of it.
fn of_theorem(theorem: &Theorem, report: Option<&TheoremReport>) -> (bool, Value) {
    let mut fields = Map::new();
    fields.insert("name".to_owned(), json!(theorem.name));
    let Some(report) = report else {
        fields.insert("answer".to_owned(), json!(Says::NoAnswer.as_str()));
        fields.insert("why".to_owned(), json!("the search did not come to it"));
        return (false, Value::Object(fields));
    };
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("candidates_tried", json!(report.attempts));
    put("known_before", json!(report.cached));
    match &report.outcome {
        Outcome::Proved { candidate, judged } => {
            put("answer", json!(Says::Proved.as_str()));
            put("proof", json!(candidate.text));
            put("by", json!(candidate.generator));
            fields.extend(evidence(&judged.record));
            (true, Value::Object(fields))
        }
        Outcome::NotProved(why) => {
            let (state, closest) = not_proved(why);
            put("answer", json!(Says::NoAnswer.as_str()));
            put("why", json!(state));
            if let Some(rejection) = closest {
                put("closest_failure", json!(rejection));
            }
            (false, Value::Object(fields))
        }
    }
}
