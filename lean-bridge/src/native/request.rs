//! How one request is served: a server that lives, the document of its header, an edit, an answer.
//!
//! Every request runs as a task of its own, so that a caller who goes away never leaves an edit half made:
//! the task cancels the elaboration by an edit that empties the body, and restarts the server when that does
//! not help. Other requests that the restart ends are made again.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use data::Goal;
use tokio::{
    sync::{OwnedMutexGuard, oneshot},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    config::{CheckOutcome, Config},
    document::Feed,
    error::{Error, Stage},
    live::{Lease, Live, Text, TextStage},
};

/// How often a request is made before a restart on account of others becomes its failure.
const ATTEMPTS: usize = 3;

pub(super) struct Inner {
    pub(super) config: Config,
    live: Mutex<Option<Arc<Live>>>,
    /// Held while a server is started, so that two requests do not start two.
    starting: tokio::sync::Mutex<()>,
    closing: AtomicBool,
}

/// A result, and what is left to do after it was handed over.
pub(super) struct Answer<T> {
    result: Result<T, Error>,
    rest: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl<T: Send + 'static> Answer<T> {
    /// Where the process of a header was lost, another one loads it before anybody asks.
    pub(super) fn and_be_ready_again(self, inner: Arc<Inner>, header: String) -> Self {
        let Self { result, rest } = self;
        let is_lost = matches!(
            result,
            Err(Error::WorkerDied { .. }
                | Error::ServerDied { .. }
                | Error::Superseded
                | Error::Timeout { stage: Stage::Elaboration, .. })
        );
        if !is_lost {
            return Self { result, rest };
        }
        let ready = async move {
            if let Some(rest) = rest {
                rest.await;
            }
            // What goes wrong is the next request's to tell.
            let _ = inner.prepare(&header, None).await;
        };
        Self { result, rest: Some(Box::pin(ready)) }
    }
}

/// Runs a request as a task that is told when its caller goes away. `None`: the caller did.
pub(super) async fn run<T, F>(request: impl FnOnce(CancellationToken) -> F) -> Result<T, Error>
where
    T: Send + 'static,
    F: Future<Output = Option<Answer<T>>> + Send + 'static,
{
    let abandoned = CancellationToken::new();
    let _guard = abandoned.clone().drop_guard();
    let (sender, receiver) = oneshot::channel();
    let request = request(abandoned);
    tokio::spawn(async move {
        let Some(Answer { result, rest }) = request.await else { return };
        // The receiver may be gone; what is left to do is done all the same.
        let _ = sender.send(result);
        if let Some(rest) = rest {
            rest.await;
        }
    });
    receiver.await.unwrap_or(Err(Error::Closed))
}

impl Inner {
    pub(super) fn new(config: Config) -> Self {
        let starting = tokio::sync::Mutex::default();
        Self { config, live: Mutex::default(), starting, closing: AtomicBool::default() }
    }

    fn slot(&self) -> MutexGuard<'_, Option<Arc<Live>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server that was started last, dead or alive.
    pub(super) fn current(&self) -> Option<Arc<Live>> {
        self.slot().clone()
    }

    /// Lets no further server start, and hands over the last.
    pub(super) fn close(&self) -> Option<Arc<Live>> {
        self.closing.store(true, Ordering::SeqCst);
        self.slot().take()
    }

    /// A server that lives, started if need be.
    pub(super) async fn live(&self) -> Result<Arc<Live>, Error> {
        let _starting = self.starting.lock().await;
        if let Some(live) = self.current() {
            if live.client.fault().is_none() {
                return Ok(live);
            }
            // Two servers' imports may not fit into memory.
            live.client.process().exited(self.config.shutdown_grace).await;
        }
        let limit = self.config.start_limit;
        let late = Error::Timeout { stage: Stage::Start, limit };
        let live = Arc::new(timeout(limit, Live::start(&self.config)).await.unwrap_or(Err(late))?);
        let mut slot = self.slot();
        if self.closing.load(Ordering::SeqCst) {
            return Err(Error::Closed);
        }
        *slot = Some(live.clone());
        Ok(live)
    }

    pub(super) fn validate(&self, header: &str, body: &str) -> Result<(), Error> {
        let bytes = header.len() + body.len();
        let limit = self.config.max_text_bytes;
        if bytes > limit {
            return Err(Error::InvalidInput(format!("it has {bytes} bytes; the limit is {limit}")));
        }
        match header.bytes().chain(body.bytes()).position(|byte| byte == 0) {
            Some(index) => Err(Error::InvalidInput(format!("byte {index} is a NUL character"))),
            None => Ok(()),
        }
    }

    /// Makes a request again if the server was restarted on account of another one. `None`: the caller left.
    pub(super) async fn retried<T, F>(&self, request: impl Fn() -> F) -> Option<Answer<T>>
    where
        F: Future<Output = Option<Answer<T>>>,
    {
        for _ in 1..ATTEMPTS {
            let answer = request().await?;
            if !matches!(answer.result, Err(Error::Superseded)) {
                return Some(answer);
            }
        }
        request().await
    }

    /// Elaborates the body and gathers what Lean says.
    pub(super) async fn check(
        &self,
        header: &str,
        body: &str,
        limit: Duration,
        abandoned: &CancellationToken,
    ) -> Option<Answer<CheckOutcome>> {
        let mut prepared = match self.prepared(header, None, abandoned).await? {
            Ok(prepared) => prepared,
            Err(error) => return Some(Answer { result: Err(error), rest: None }),
        };
        let start = Instant::now();
        let result = tokio::select! {
            feed = timeout(limit, prepared.elaborate(body)) => {
                feed.unwrap_or(Err(Error::Timeout { stage: Stage::Elaboration, limit }))
            }
            () = abandoned.cancelled() => Err(Error::Closed),
        };
        let result = result.map(|feed| {
            let diagnostics = feed.diagnostics.as_deref().unwrap_or_default();
            let (header_messages, messages) = prepared.lease.document().prefix.messages(body, diagnostics);
            CheckOutcome { header_messages, messages, time: start.elapsed() }
        });
        Some(prepared.answer(result, self.config.cancel_grace))
    }

    /// Asks for the goals at a place and leaves the elaboration running.
    pub(super) async fn goals(
        &self,
        header: &str,
        body: &str,
        position: data::Position,
        limit: Duration,
        abandoned: &CancellationToken,
    ) -> Option<Answer<Option<Vec<Goal>>>> {
        let mut prepared = match self.prepared(header, Some(body), abandoned).await? {
            Ok(prepared) => prepared,
            Err(error) => return Some(Answer { result: Err(error), rest: None }),
        };
        let start = Instant::now();
        let result = tokio::select! {
            goals = timeout(limit, prepared.goals(body, position)) => {
                goals.unwrap_or(Err(Error::Timeout { stage: Stage::Goals, limit }))
            }
            () = abandoned.cancelled() => Err(Error::Closed),
        };
        let grace = self.config.cancel_grace;
        Some(match result {
            Ok(goals) => {
                let left = limit.saturating_sub(start.elapsed());
                Answer { result: Ok(goals), rest: Some(Box::pin(prepared.stop_after(left, grace))) }
            }
            Err(_) => prepared.answer(result, grace),
        })
    }

    /// [`Inner::prepare`], unless the caller goes away.
    async fn prepared(
        &self,
        header: &str,
        keep: Option<&str>,
        abandoned: &CancellationToken,
    ) -> Option<Result<Prepared, Error>> {
        abandoned.run_until_cancelled(self.prepare(header, keep)).await
    }

    /// Makes the document of a header ready for an edit: open, its header loaded, nothing running, except for
    /// the body `keep`. May be dropped at any point; the document's stage tells the next user where to go on.
    async fn prepare(&self, header: &str, keep: Option<&str>) -> Result<Prepared, Error> {
        let live = self.live().await?;
        let lease = live.lease(header, &self.config).await.map_err(ended_while_waiting)?;
        let document = lease.document().clone();
        let mut text = document.text.clone().lock_owned().await;
        if let Some(fault) = live.client.fault() {
            return Err(ended_while_waiting(fault));
        }
        if text.stage == TextStage::Unopened {
            live.open(&document, &mut text, &self.config)?;
        }
        if text.stage == TextStage::Opening {
            let limit = self.config.header_limit;
            match timeout(limit, live.finished(&document, &mut text)).await {
                Ok(Ok(feed)) if feed.is_fatal() => {
                    live.reset(&document, &mut text);
                    let (messages, _) = document.prefix.messages("", &feed.diagnostics.unwrap_or_default());
                    return Err(Error::HeaderFailed { messages });
                }
                Ok(Ok(_)) => {}
                Ok(Err(error)) => {
                    live.reset(&document, &mut text);
                    return Err(error);
                }
                Err(_) => {
                    live.client.kill(Error::Superseded);
                    return Err(Error::Timeout { stage: Stage::Header, limit });
                }
            }
        }
        if text.stage == TextStage::Working && keep != Some(text.body.as_str()) {
            live.settle(&document, &mut text, self.config.cancel_grace).await;
            if text.stage != TextStage::Settled {
                return Err(live.client.fault().unwrap_or(Error::Superseded));
            }
        }
        Ok(Prepared { text, lease, live })
    }
}

/// A server that ended while a request waited for its turn was not asked anything yet.
fn ended_while_waiting(fault: Error) -> Error {
    if fault == Error::Closed { fault } else { Error::Superseded }
}

/// A document made ready for one request, which has it for itself. The text is unlocked before the lease ends:
/// a document that nobody leases can be closed.
struct Prepared {
    text: OwnedMutexGuard<Text>,
    lease: Lease,
    live: Arc<Live>,
}

impl Prepared {
    async fn elaborate(&mut self, body: &str) -> Result<Feed, Error> {
        let document = self.lease.document();
        self.live.edit(document, &mut self.text, body)?;
        let feed = self.live.finished(document, &mut self.text).await?;
        match feed.is_fatal() {
            true => Err(self.live.died_silently()),
            false => Ok(feed),
        }
    }

    async fn goals(&mut self, body: &str, position: data::Position) -> Result<Option<Vec<Goal>>, Error> {
        let document = self.lease.document();
        if self.text.body != body {
            self.live.edit(document, &mut self.text, body)?;
        }
        let position = document.prefix.to_server(body, position);
        let goals = self.live.goals(document, position).await?;
        Ok(goals.map(|goals| goals.iter().map(|goal| Goal::parse(goal)).collect()))
    }

    /// Hands a result over; after it, what is still running is ended.
    fn answer<T>(mut self, result: Result<T, Error>, grace: Duration) -> Answer<T> {
        let worker_died = matches!(result, Err(Error::WorkerDied { .. }));
        let rest = async move {
            let document = self.lease.document();
            if worker_died {
                self.live.reset(document, &mut self.text);
            } else if self.text.stage == TextStage::Working {
                self.live.settle(document, &mut self.text, grace).await;
            }
        };
        Answer { result, rest: Some(Box::pin(rest)) }
    }

    /// Gives the document back and ends the elaboration later, unless it is over or replaced by then.
    async fn stop_after(self, left: Duration, grace: Duration) {
        if self.text.stage != TextStage::Working {
            return;
        }
        let version = self.text.version;
        let live = Arc::downgrade(&self.live);
        let document = Arc::downgrade(self.lease.document());
        drop(self);
        sleep(left).await;
        let (Some(live), Some(document)) = (live.upgrade(), document.upgrade()) else { return };
        let lease = live.lease_again(document);
        let document = lease.document();
        let mut text = document.text.lock().await;
        let running = text.version == version && text.stage == TextStage::Working && !live.is_idle(document);
        if running && live.client.fault().is_none() {
            live.settle(document, &mut text, grace).await;
        }
    }
}
