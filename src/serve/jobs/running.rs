//! Works on jobs, as many at once as there are workers, and lets callers follow them.

use std::collections::HashMap;
use std::fs::File;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::StreamExt;
use serde_json::value::RawValue;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

use super::kept::{Folder, JobsError, Kept, Kind, State};
use crate::serve::app::App;
use crate::serve::failure::Failure;
use crate::serve::model::now;
use crate::serve::v1;

/// The jobs of a server.
pub struct Jobs {
    folder: Folder,
    turns: Semaphore,
    known: Mutex<HashMap<String, Entry>>,
    _claim: File,
}

struct Entry {
    kept: Kept,
    cancel: CancellationToken,
    /// How many answers there are; closed when there will be no more.
    answers: watch::Sender<usize>,
}

/// How far a job has come.
pub struct Standing {
    pub kept: Kept,
    pub answers: Vec<Box<RawValue>>,
    /// Changes when there is more, or when it ends.
    pub more: watch::Receiver<usize>,
}

/// What a caller asks for.
pub struct Asked {
    pub kind: Kind,
    pub request: Box<RawValue>,
    pub owner: Option<String>,
    pub idempotency: Option<String>,
}

impl Jobs {
    /// `None` where another server works on the jobs of this folder.
    pub fn open(folder: Folder, workers: usize) -> Result<Option<Self>, JobsError> {
        let Some(claim) = folder.claim()? else { return Ok(None) };
        let known = folder.all()?.into_iter().map(|kept| (kept.id.clone(), Entry::new(kept))).collect();
        let turns = Semaphore::new(workers.max(1));
        Ok(Some(Self { folder, turns, known: Mutex::new(known), _claim: claim }))
    }

    /// Takes up what was not finished when the server ended.
    pub fn take_up(self: &Arc<Self>, app: &App) {
        let open: Vec<String> = {
            let known = self.lock();
            let mut open: Vec<&Entry> =
                known.values().filter(|entry| entry.kept.state == State::Open).collect();
            open.sort_by(|a, b| (a.kept.made, &a.kept.id).cmp(&(b.kept.made, &b.kept.id)));
            open.iter().map(|entry| entry.kept.id.clone()).collect()
        };
        for id in open {
            tracing::info!(id, "a job is taken up again");
            self.spawn(app.clone(), id);
        }
    }

    /// A new job, on disk when this returns; or the one that was asked for under the same name before.
    pub fn submit(self: &Arc<Self>, app: &App, asked: Asked) -> Result<Kept, Failure> {
        let mut known = self.lock();
        if let Some(name) = &asked.idempotency {
            let same = |entry: &&Entry| {
                entry.kept.idempotency.as_ref() == Some(name) && entry.kept.owner == asked.owner
            };
            if let Some(entry) = known.values().find(same) {
                let kept = &entry.kept;
                if kept.kind != asked.kind || kept.request.get() != asked.request.get() {
                    return Err(Failure::invalid("another request was made under this Idempotency-Key"));
                }
                return Ok(kept.clone());
            }
        }
        let kept = Kept {
            id: new_id()?,
            kind: asked.kind,
            state: State::Open,
            owner: asked.owner,
            idempotency: asked.idempotency,
            made: now(),
            error: None,
            request: asked.request,
        };
        self.folder.write(&kept).map_err(unkept)?;
        known.insert(kept.id.clone(), Entry::new(kept.clone()));
        drop(known);
        self.spawn(app.clone(), kept.id.clone());
        Ok(kept)
    }

    /// The jobs of a caller, the oldest first.
    pub fn of(&self, owner: Option<&str>) -> Vec<Kept> {
        let known = self.lock();
        let mut found: Vec<Kept> = known
            .values()
            .filter(|entry| entry.kept.owner.as_deref() == owner)
            .map(|entry| entry.kept.clone())
            .collect();
        found.sort_by(|a, b| (a.made, &a.id).cmp(&(b.made, &b.id)));
        found
    }

    /// A job of a caller, as far as it has come.
    pub fn get(&self, id: &str, owner: Option<&str>) -> Result<Option<Standing>, Failure> {
        let Some((kept, more)) = self.find(id, owner) else { return Ok(None) };
        let answers = self.folder.answers(id).map_err(unkept)?;
        Ok(Some(Standing { kept, answers, more }))
    }

    fn find(&self, id: &str, owner: Option<&str>) -> Option<(Kept, watch::Receiver<usize>)> {
        let known = self.lock();
        let entry = known.get(id).filter(|entry| entry.kept.owner.as_deref() == owner)?;
        Some((entry.kept.clone(), entry.answers.subscribe()))
    }

    /// Ends a job; what was answered is kept.
    pub fn cancel(&self, id: &str, owner: Option<&str>) -> Result<Option<Kept>, Failure> {
        let Some((kept, _)) = self.find(id, owner) else { return Ok(None) };
        if kept.state != State::Open {
            return Ok(Some(kept));
        }
        self.end(id, State::Cancelled, None).map(Some)
    }

    /// Writes down how a job ended; the first end counts.
    fn end(&self, id: &str, state: State, error: Option<String>) -> Result<Kept, Failure> {
        let mut known = self.lock();
        let Some(entry) = known.get_mut(id) else { return Err(Failure::invalid("there is no such job")) };
        if entry.kept.state == State::Open {
            let ended = Kept { state, error, ..entry.kept.clone() };
            self.folder.write(&ended).map_err(unkept)?;
            entry.kept = ended;
            entry.cancel.cancel();
            // Whoever follows looks again.
            entry.answers.send_modify(|_| {});
        }
        Ok(entry.kept.clone())
    }

    fn spawn(self: &Arc<Self>, app: App, id: String) {
        let jobs = self.clone();
        tokio::spawn(async move {
            let Some((kept, cancel)) =
                jobs.lock().get(&id).map(|entry| (entry.kept.clone(), entry.cancel.clone()))
            else {
                return;
            };
            // Who cancelled it has written that down.
            let Some(worked) = cancel.run_until_cancelled(jobs.work(&app, &kept)).await else { return };
            let (state, error) = match worked {
                Ok(()) => (State::Done, None),
                Err(failure) => (State::Failed, Some(failure.message)),
            };
            if let Err(failure) = jobs.end(&id, state, error) {
                tracing::error!(id, message = failure.message, "how a job ended is not written down");
            }
        });
    }

    async fn work(&self, app: &App, kept: &Kept) -> Result<(), Failure> {
        let turn = self.turns.acquire().await;
        let place = app.service.wait_for_place().await;
        let mut parts = match kept.kind {
            Kind::Verify => v1::verify::parts(app, kept.request.get(), place)?,
            Kind::Reward => v1::reward::parts(app, kept.request.get(), place)?,
            Kind::Prove => v1::prove::parts(app, kept.request.get(), place)?,
        };
        let mut answers = self.folder.begin_answers(&kept.id).map_err(unkept)?;
        let mut failed = None;
        while let Some(part) = parts.next().await {
            if part.event == "failed" {
                failed = Some(part.json.get().to_owned());
            }
            answers.add(&part.json).map_err(|error| Failure::unkept(error.to_string()))?;
            if let Some(entry) = self.lock().get(&kept.id) {
                entry.answers.send_modify(|count| *count += 1);
            }
        }
        drop(turn);
        match failed {
            None => Ok(()),
            Some(told) => Err(Failure::invalid(told)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn new(kept: Kept) -> Self {
        Self { kept, cancel: CancellationToken::new(), answers: watch::Sender::new(0) }
    }
}

fn unkept(error: JobsError) -> Failure {
    Failure::unkept(error.to_string())
}

fn new_id() -> Result<String, Failure> {
    let mut random = [0u8; 12];
    getrandom::fill(&mut random).map_err(|error| Failure::unkept(error.to_string()))?;
    Ok(format!("job{}", random.iter().map(|byte| format!("{byte:02x}")).collect::<String>()))
}
