//! A JSON-RPC connection to one server process: requests and their answers, notifications both ways, and the
//! server's own requests, whose ids are a space of their own. Knows no documents.
//!
//! The first fault ends the connection: the process is killed, and every request, pending or later, gets
//! that fault. There is no way back to a stream that was misread.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use tokio::{
    io::{AsyncWriteExt, BufReader},
    process::{ChildStdin, ChildStdout},
    sync::{mpsc, oneshot},
};
use tokio_util::sync::CancellationToken;

use super::{
    config::Config,
    error::Error,
    framing::{self, Fault},
    process::Process,
};

/// Messages that wait for the server to read them. A server that lets more pile up has stopped reading.
const OUTGOING_LIMIT: usize = 64;
/// How long the exit status of a server that closed its output is waited for.
const EXIT_GRACE: Duration = Duration::from_secs(1);

/// Takes the server's notifications: method and parameters. Must not block.
pub(super) type Notified = Box<dyn Fn(&str, &RawValue) -> Result<(), serde_json::Error> + Send + Sync>;

pub(super) struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    process: Process,
    outgoing: mpsc::Sender<Vec<u8>>,
    state: Mutex<State>,
    closed: CancellationToken,
    notified: Notified,
}

#[derive(Default)]
struct State {
    last_id: i64,
    pending: HashMap<i64, oneshot::Sender<Result<Box<RawValue>, Refusal>>>,
    fault: Option<Error>,
}

#[derive(Deserialize)]
struct Incoming<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    method: Option<Cow<'a, str>>,
    #[serde(borrow)]
    params: Option<&'a RawValue>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    code: i64,
    message: String,
}

#[derive(Serialize)]
struct Outgoing<'a, P> {
    jsonrpc: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<i64>,
    method: &'a str,
    params: P,
}

impl Client {
    /// Starts the server. Nothing was said to it yet.
    pub(super) async fn start(config: &Config, notified: Notified) -> Result<Self, Error> {
        let hold = config.hold.as_ref().map(|hold| (hold, config.max_documents));
        let (process, stdin, stdout) = Process::spawn(&config.launch, hold).await?;
        let max_bytes = config.max_message_bytes;
        let (outgoing, queue) = mpsc::channel(OUTGOING_LIMIT);
        let closed = CancellationToken::new();
        let shared = Arc::new(Shared { process, outgoing, state: Mutex::default(), closed, notified });
        let writer = shared.clone();
        tokio::spawn(async move { writer.closed.run_until_cancelled(writer.write(stdin, queue)).await });
        let reader = shared.clone();
        tokio::spawn(async move { reader.closed.run_until_cancelled(reader.read(stdout, max_bytes)).await });
        Ok(Self { shared })
    }

    /// Sends a request and waits for its answer, without a limit. Dropping the future cancels the request.
    pub(super) async fn request<R: DeserializeOwned>(
        &self,
        method: &str,
        params: impl Serialize,
    ) -> Result<R, Error> {
        let (sender, answer) = oneshot::channel();
        let id = {
            let mut state = self.shared.state();
            state.last_id += 1;
            let id = state.last_id;
            state.pending.insert(id, sender);
            id
        };
        let _withdrawal = Withdrawal { client: self, id };
        self.send(Some(id), method, params)?;
        let answer = tokio::select! {
            answer = answer => answer.map_err(|_| self.shared.fault())?,
            () = self.closed() => return Err(self.shared.fault()),
        };
        let result = answer.map_err(|Refusal { code, message }| {
            let method = method.to_owned();
            Error::Refused { method, code, message }
        })?;
        serde_json::from_str(result.get())
            .map_err(|e| self.shared.fail(Error::Protocol(format!("the answer to {method}: {e}"))))
    }

    pub(super) fn notify(&self, method: &str, params: impl Serialize) -> Result<(), Error> {
        self.send(None, method, params)
    }

    fn send(&self, id: Option<i64>, method: &str, params: impl Serialize) -> Result<(), Error> {
        self.shared.send(&Outgoing { jsonrpc: "2.0", id, method, params })
    }

    /// Ends the connection and kills the server; requests get this error.
    pub(super) fn kill(&self, reason: Error) {
        self.shared.fail(reason);
    }

    /// Resolves when the connection has ended.
    pub(super) async fn closed(&self) {
        self.shared.closed.cancelled().await;
    }

    /// Why the connection ended, if it did.
    pub(super) fn fault(&self) -> Option<Error> {
        self.shared.state().fault.clone()
    }

    pub(super) fn process(&self) -> &Process {
        &self.shared.process
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.kill(Error::Closed);
    }
}

/// Forgets a request that is no longer waited for.
struct Withdrawal<'a> {
    client: &'a Client,
    id: i64,
}

impl Drop for Withdrawal<'_> {
    fn drop(&mut self) {
        let unanswered = self.client.shared.state().pending.remove(&self.id).is_some();
        if unanswered && self.client.fault().is_none() {
            // A full queue is the next sender's failure to report.
            let _ = self.client.notify("$/cancelRequest", serde_json::json!({ "id": self.id }));
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fault(&self) -> Error {
        self.state().fault.clone().unwrap_or(Error::Closed)
    }

    /// Records the first fault, ends all requests with it and kills the server. Returns the first fault.
    fn fail(&self, fault: Error) -> Error {
        let first = {
            let mut state = self.state();
            let first = state.fault.get_or_insert(fault).clone();
            state.pending.clear();
            first
        };
        self.closed.cancel();
        self.process.kill();
        first
    }

    fn send(&self, message: &impl Serialize) -> Result<(), Error> {
        if self.closed.is_cancelled() {
            return Err(self.fault());
        }
        let body = serde_json::to_vec(message).expect("messages have text keys and finite numbers");
        self.outgoing.try_send(framing::frame(&body)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => {
                self.fail(Error::Protocol("it has stopped reading its input".to_owned()))
            }
            // The writer met a closed pipe and is finding out how the server ended.
            mpsc::error::TrySendError::Closed(_) => {
                Error::ServerDied { status: "its input is closed".to_owned(), stderr: String::new() }
            }
        })
    }

    async fn read(&self, stdout: ChildStdout, max_bytes: u64) {
        let mut reader = BufReader::with_capacity(64 * 1024, stdout);
        let fault = loop {
            let body = match framing::read_message(&mut reader, max_bytes).await {
                Ok(body) => body,
                Err(Fault::Ended | Fault::Truncated) => break self.end_of_process().await,
                Err(Fault::TooLarge(bytes)) => break Error::MessageTooLarge { bytes, limit: max_bytes },
                Err(Fault::Malformed(detail) | Fault::Io(detail)) => break Error::Protocol(detail),
            };
            if let Err(fault) = self.dispatch(&body) {
                break fault;
            }
        };
        self.fail(fault);
    }

    async fn write(&self, mut stdin: ChildStdin, mut queue: mpsc::Receiver<Vec<u8>>) {
        while let Some(message) = queue.recv().await {
            if stdin.write_all(&message).await.is_err() || stdin.flush().await.is_err() {
                drop(queue);
                self.fail(self.end_of_process().await);
                return;
            }
        }
    }

    async fn end_of_process(&self) -> Error {
        let status = self.process.exited(EXIT_GRACE).await;
        let status = status.unwrap_or_else(|| "it closed its pipes but runs on".to_owned());
        match self.process.stopped() {
            Some(detail) => Error::ServerDied { status: detail, stderr: String::new() },
            None => Error::ServerDied { status, stderr: self.process.stderr_tail() },
        }
    }

    fn dispatch(&self, body: &[u8]) -> Result<(), Error> {
        let bad = |what: &str| {
            let start: String = String::from_utf8_lossy(body).chars().take(80).collect();
            Error::Protocol(format!("{what}: {start}"))
        };
        // What a worker was writing when it died is passed on by the server as far as it came, under the length that it
        // has. That the worker died is told in a message of its own.
        let message: Incoming = match std::str::from_utf8(body) {
            Err(error) if error.error_len().is_none() => return Ok(()),
            Err(_) => return Err(bad("a message that is not UTF-8")),
            Ok(text) => match serde_json::from_str(text) {
                Err(error) if error.is_eof() => return Ok(()),
                Err(error) => return Err(bad(&format!("no message ({error})"))),
                Ok(message) => message,
            },
        };
        match (message.id, message.method) {
            (Some(id), Some(method)) => self.answer(id, &method),
            (None, Some(method)) => {
                let params = message.params.unwrap_or(RawValue::NULL);
                (self.notified)(&method, params).map_err(|e| bad(&format!("parameters of {method} ({e})")))
            }
            (Some(id), None) => {
                let id: i64 = id.get().parse().map_err(|_| bad("an answer to no request"))?;
                let mut state = self.state();
                if !(1..=state.last_id).contains(&id) {
                    return Err(bad("an answer to no request"));
                }
                // Absent: the answer to a request that was withdrawn.
                if let Some(sender) = state.pending.remove(&id) {
                    let result = message.result.unwrap_or(RawValue::NULL).to_owned();
                    let _ = sender.send(message.error.map_or(Ok(result), Err));
                }
                Ok(())
            }
            (None, None) => Err(bad("neither request nor answer")),
        }
    }

    /// Answers a request of the server, under the id that it chose.
    fn answer(&self, id: &RawValue, method: &str) -> Result<(), Error> {
        let acknowledged = matches!(
            method,
            "client/registerCapability"
                | "client/unregisterCapability"
                | "window/showMessageRequest"
                | "window/workDoneProgress/create"
        ) || (method.starts_with("workspace/") && method.ends_with("/refresh"));
        let answer = if acknowledged {
            serde_json::json!({ "jsonrpc": "2.0", "id": id, "result": null })
        } else {
            let error =
                serde_json::json!({ "code": -32601, "message": format!("{method} is not supported") });
            serde_json::json!({ "jsonrpc": "2.0", "id": id, "error": error })
        };
        self.send(&answer)
    }
}
