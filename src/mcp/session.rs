//! What a session with a client holds, and what all sessions of a server share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rmcp::RoleServer;
use rmcp::model::RequestId;
use rmcp::service::RequestContext;
use rmcp::task_manager::TaskManager;
use tokio_util::sync::CancellationToken;

use super::fences::Fences;
use super::jobs::{Job, Jobs};
use super::states::States;
use super::texts::Files;
use crate::service::Service;

/// What the sessions of a server share.
pub struct Parts {
    pub service: Arc<Service>,
    pub files: Files,
    pub states: States,
    pub fences: Fences,
    pub jobs: Arc<Jobs>,
    pub tasks: TaskManager,
}

impl Parts {
    pub fn new(service: Arc<Service>, files: Files) -> Self {
        Self {
            service,
            files,
            states: States::default(),
            fences: Fences::default(),
            jobs: Arc::default(),
            tasks: TaskManager::new(),
        }
    }
}

/// One session.
pub struct Session {
    pub parts: Arc<Parts>,
    /// The searches that calls of this session wait for.
    waiting: Mutex<HashMap<RequestId, Arc<Job>>>,
}

impl Session {
    pub fn new(parts: Arc<Parts>) -> Self {
        Self { parts, waiting: Mutex::default() }
    }

    pub fn service(&self) -> &Arc<Service> {
        &self.parts.service
    }

    /// A call was cancelled: ends the search that it waits for, unless another call waits for it too.
    pub fn cancelled(&self, call: &RequestId) {
        let job = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(call);
        if let Some(job) = job {
            job.give_up();
        }
    }

    /// Notes that a call waits for a search, until the guard is dropped; of one that is being cancelled, until
    /// [`Session::cancelled`] has heard of it.
    pub fn wait_for(&self, context: &RequestContext<RoleServer>, job: Arc<Job>) -> Waiting<'_> {
        let (call, ended) = (context.id.clone(), context.ct.clone());
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(call.clone(), job);
        Waiting { session: self, call, ended }
    }
}

/// A call that waits for a search.
pub struct Waiting<'a> {
    session: &'a Session,
    call: RequestId,
    ended: CancellationToken,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.ended.is_cancelled() {
            return;
        }
        self.session.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.call);
    }
}
