//! A pool of disposable workers. Requests are served in the order in which they came; a worker that is lost is
//! replaced by a spare that already stands ready; nothing survives from one caller to the next but the imports.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Error, Stop};

use super::worker::{Answered, Failure, Request, Worker, WorkerConfig};

/// What a worker is kept for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Lane {
    pub imports: Vec<String>,
    /// Where its texts are those of a `module`: the header that makes them so.
    pub module_header: Option<String>,
    pub role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// Elaborates untrusted text.
    Examiner,
    /// Never sees a candidate: elaborates given statements and re-checks transcripts. It is a *teller* as long as it has
    /// re-checked none: then it only says, for our own kernel, what is given.
    Replayer,
}

/// Import sets whose workers are kept at once, memory permitting.
const LANES_KEPT: usize = 3;

/// Makes the configuration of a lane's workers.
pub(crate) type Recipe = Box<dyn Fn(&Lane) -> Result<WorkerConfig, Error> + Send + Sync>;

pub(crate) struct Pool {
    shared: Arc<Shared>,
}

struct Shared {
    recipe: Recipe,
    examiners: Arc<Semaphore>,
    replayers: Arc<Semaphore>,
    /// Workers that may be alive at once, spares included.
    capacity: usize,
    keep_spare: bool,
    teller_idle: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Workers that wait for a request, the one used last at the end.
    idle: Vec<Idle>,
    /// Of the worker that began to wait last.
    last_turn: u64,
    spares: HashMap<Lane, Worker>,
    /// Lanes for which a spare is being started.
    preparing: Vec<Lane>,
    /// Workers in use.
    leased: usize,
    closed: bool,
}

struct Idle {
    lane: Lane,
    worker: Worker,
    is_teller: bool,
    turn: u64,
}

impl Pool {
    /// `workers`: candidates elaborated at once. `fitting`: processes that the machine's memory carries; as far as it
    /// goes, workers of several import sets are kept, since starting one takes longer than most requests.
    /// `teller_idle`: after how long without a request a teller ends.
    pub fn new(
        workers: usize,
        fitting: usize,
        keep_spare: bool,
        teller_idle: Duration,
        recipe: Recipe,
    ) -> Self {
        let replayers = workers.div_ceil(2);
        let spares = if keep_spare { 2 } else { 0 };
        Self {
            shared: Arc::new(Shared {
                recipe,
                examiners: Arc::new(Semaphore::new(workers)),
                replayers: Arc::new(Semaphore::new(replayers)),
                capacity: (workers + replayers + spares)
                    .max(fitting.min(LANES_KEPT * (workers + replayers) + spares)),
                keep_spare,
                teller_idle,
                state: Mutex::default(),
            }),
        }
    }

    /// Waits for a turn and a worker. Dropping the future gives the turn up.
    pub async fn lease(&self, lane: &Lane) -> Result<Lease, Error> {
        let shared = self.shared.clone();
        let slots = match lane.role {
            Role::Examiner => &shared.examiners,
            Role::Replayer => &shared.replayers,
        };
        let permit = slots.clone().acquire_owned().await.expect("the semaphores are never closed");
        let begins_as_teller = lane.role == Role::Replayer;
        let found = {
            let mut state = shared.lock();
            let idle = state.idle.iter().rposition(|known| known.lane == *lane);
            match idle.map(|at| state.idle.remove(at)) {
                Some(idle) => Some((idle.worker, idle.is_teller)),
                None => state.spares.remove(lane).map(|worker| (worker, begins_as_teller)),
            }
        };
        let (worker, is_teller) = match found {
            Some(found) => found,
            None => {
                shared.make_room();
                (start(&shared, lane).await?, begins_as_teller)
            }
        };
        shared.lock().leased += 1;
        Ok(Lease {
            worker: Some(worker),
            busy: false,
            is_teller,
            lane: lane.clone(),
            shared,
            _permit: permit,
        })
    }

    /// Ends all idle workers; later requests start new ones unless the pool is dropped.
    pub fn close(&self) {
        let mut state = self.shared.lock();
        state.closed = true;
        state.idle.clear();
        state.spares.clear();
    }

    /// Process ids of the workers that wait for work.
    pub fn idle_ids(&self) -> Vec<u32> {
        let state = self.shared.lock();
        state
            .idle
            .iter()
            .map(|idle| &idle.worker)
            .chain(state.spares.values())
            .filter_map(Worker::id)
            .collect()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the workers that nobody has used for longest, of any lane, until one more fits.
    fn make_room(&self) {
        let mut state = self.lock();
        while state.leased + state.idle.len() + state.spares.len() + state.preparing.len() >= self.capacity
            && !state.idle.is_empty()
        {
            let Idle { lane, worker, .. } = state.idle.remove(0);
            tracing::debug!(pid = worker.id(), imports = ?lane.imports, "an idle worker makes room");
        }
    }
}

async fn start(shared: &Shared, lane: &Lane) -> Result<Worker, Error> {
    let config = (shared.recipe)(lane)?;
    let started = std::time::Instant::now();
    let worker = Worker::start(&config).await?;
    tracing::debug!(pid = worker.id(), role = ?lane.role, imports = ?lane.imports, elapsed = ?started.elapsed(), "worker ready");
    Ok(worker)
}

/// Starts a spare for `lane` in the background, unless there is one.
fn prepare_spare(shared: &Arc<Shared>, lane: &Lane) {
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    {
        let mut state = shared.lock();
        if !shared.keep_spare
            || state.closed
            || state.spares.contains_key(lane)
            || state.preparing.contains(lane)
        {
            return;
        }
        // One spare a role: that of the lane in use.
        state.spares.retain(|known, _| known.role != lane.role);
        state.preparing.push(lane.clone());
    }
    let (shared, lane) = (shared.clone(), lane.clone());
    runtime.spawn(async move {
        let started = start(&shared, &lane).await;
        let mut state = shared.lock();
        state.preparing.retain(|known| *known != lane);
        match started {
            Ok(worker) if !state.closed => {
                state.spares.insert(lane, worker);
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "no spare worker could be started"),
        }
    });
}

/// Ends the teller that waits since `turn`, should nobody ask it for too long: what it said is kept, and the next
/// candidates of a statement need none.
fn end_when_idle(shared: &Arc<Shared>, turn: u64) {
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    let (limit, shared) = (shared.teller_idle, Arc::downgrade(shared));
    runtime.spawn(async move {
        tokio::time::sleep(limit).await;
        let Some(shared) = shared.upgrade() else { return };
        let mut state = shared.lock();
        if let Some(at) = state.idle.iter().position(|idle| idle.turn == turn) {
            let Idle { lane, worker, .. } = state.idle.remove(at);
            tracing::debug!(pid = worker.id(), imports = ?lane.imports, "a teller that nobody asks ends");
        }
    });
}

/// A worker for one caller. Dropped in the middle of a request, the worker is killed.
pub(crate) struct Lease {
    worker: Option<Worker>,
    busy: bool,
    /// A teller is asked once for a statement and seldom lost: it has no spare, and does not wait for long.
    is_teller: bool,
    lane: Lane,
    shared: Arc<Shared>,
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    /// Asks the worker; it is gone after a [`Failure::Stopped`], and further requests fail.
    pub async fn request(&mut self, request: &Request<'_>, limit: Duration) -> Result<Answered, Failure> {
        let Some(worker) = &mut self.worker else {
            return Err(Failure::Stopped(Stop::Crashed { detail: "the worker is gone".to_owned() }));
        };
        self.busy = true;
        self.is_teller &= !request.rechecks();
        let answer = worker.request(request, limit).await;
        self.busy = false;
        if let Err(Failure::Stopped(stop)) = &answer {
            tracing::info!(pid = worker.id(), ?stop, "worker lost");
            self.worker = None;
        }
        answer
    }

    /// Whether the worker had answered somebody before.
    pub fn is_used(&self) -> bool {
        self.worker.as_ref().is_some_and(|worker| worker.served > 0)
    }

    pub fn commit(&self) -> Option<&str> {
        self.worker.as_ref().map(|worker| worker.ready.commit.as_str())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let turn = {
            let mut state = self.shared.lock();
            state.leased -= 1;
            state.last_turn += 1;
            let (lane, is_teller, turn) = (self.lane.clone(), self.is_teller, state.last_turn);
            match self.worker.take() {
                Some(worker) if !self.busy && !state.closed => {
                    state.idle.push(Idle { lane, worker, is_teller, turn });
                }
                Some(worker) if self.busy => {
                    tracing::debug!(pid = worker.id(), "a request was cancelled; its worker ends")
                }
                _ => {}
            }
            turn
        };
        if self.is_teller {
            end_when_idle(&self.shared, turn);
        } else {
            prepare_spare(&self.shared, &self.lane);
        }
    }
}
