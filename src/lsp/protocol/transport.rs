//! Between the standard streams and the service: calls begin in the order in which they come, answers go out as they are
//! ready. The streams have threads of their own: reading and writing them blocks.

use std::io::{Read, Write};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt, poll_fn};
use futures::{SinkExt, StreamExt};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;
use tower_lsp::jsonrpc::{Error, Request, Response};
use tower_lsp::{ClientSocket, LanguageServer, LspService};
use tower_service::Service;

use super::framing::{Frame, Frames, framed};
use super::message::{Incoming, Phase, Reader, unreadable};

/// Requests that may wait for an answer at once; those that wait for Lean wait cheaply.
const CONCURRENT_REQUESTS: usize = 256;
/// Messages read, or to be written, before others have taken the ones in front of them.
const MESSAGES_AHEAD: usize = 64;
/// How long a client that does not read may hold up the end.
const WRITE_LIMIT: Duration = Duration::from_secs(2);

/// How a session came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// After a `shutdown`, as the protocol wants.
    Orderly,
    Abrupt,
}

type Output = mpsc::Sender<Vec<u8>>;

/// Serves messages until the client says `exit`, its input ends or `client_gone` is cancelled; then `end_work` is to end
/// what is still under way.
pub async fn serve<S: LanguageServer>(
    mut service: LspService<S>,
    socket: ClientSocket,
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    client_gone: CancellationToken,
    end_work: impl Future<Output = ()>,
) -> Ending {
    let (out, writer) = write(output);
    let (mut own_requests, mut answers) = socket.split();
    let asking = {
        let out = out.clone();
        tokio::spawn(async move {
            while let Some(request) = own_requests.next().await {
                send(&out, &request).await;
            }
        })
    };
    let mut handlers = JoinSet::new();
    let (mut messages, phase) = read(input);
    let session = async {
        while let Some(message) = messages.recv().await {
            match message {
                Incoming::Call(request) => handle(&mut service, request, &out, &mut handlers).await,
                Incoming::Refusal(refusal) => send(&out, &refusal).await,
                // The one that waits for it may have gone.
                Incoming::Answer(answer) => drop(answers.send(answer).await),
                Incoming::Nothing => {}
                Incoming::Exit => break,
            }
        }
    };
    let ending = tokio::select! {
        biased;
        () = client_gone.cancelled() => Ending::Abrupt,
        () = session => match *phase.borrow() {
            Phase::ShutDown => Ending::Orderly,
            Phase::Uninitialized | Phase::Running => Ending::Abrupt,
        },
    };
    end_work.await;
    handlers.shutdown().await;
    asking.abort();
    drop(out);
    // A client that has gone away reads nothing more: no error of ours.
    if let Ok(Ok(Err(error))) = tokio::time::timeout(WRITE_LIMIT, writer).await {
        tracing::debug!(%error, "the client's end is closed");
    }
    ending
}

/// Begins a call, and lets it go on beside the others if it has to wait.
async fn handle<S: LanguageServer>(
    service: &mut LspService<S>,
    request: Request,
    out: &Output,
    handlers: &mut JoinSet<()>,
) {
    while handlers.try_join_next().is_some() {}
    if handlers.len() >= CONCURRENT_REQUESTS {
        handlers.join_next().await;
    }
    if poll_fn(|context| service.poll_ready(context)).await.is_err() {
        return;
    }
    let id = request.id().cloned();
    let mut call: BoxFuture<'static, Option<Response>> = AssertUnwindSafe(service.call(request))
        .catch_unwind()
        .map(|answer| match answer {
            Ok(answer) => answer.unwrap_or(None),
            Err(_) => id.map(|id| Response::from_error(id, Error::internal_error())),
        })
        .boxed();
    // What happens before its first wait happens here, so that changes of a document are made in their order.
    match (&mut call).now_or_never() {
        Some(None) => {}
        Some(Some(answer)) => send(out, &answer).await,
        None => {
            let out = out.clone();
            handlers.spawn(async move {
                if let Some(answer) = call.await {
                    send(&out, &answer).await;
                }
            });
        }
    }
}

/// Sends a message; one to a client that is gone is lost.
async fn send(out: &Output, message: &impl Serialize) {
    match serde_json::to_vec(message) {
        Ok(body) => drop(out.send(framed(&body)).await),
        Err(error) => tracing::error!("a message cannot be written: {error}"),
    }
}

/// Reads messages on a thread of its own until the input ends or the client says `exit`; and how far the session is.
fn read(
    input: impl Read + Send + 'static,
) -> (mpsc::Receiver<Incoming>, tokio::sync::watch::Receiver<Phase>) {
    let (sender, receiver) = mpsc::channel(MESSAGES_AHEAD);
    let (phase, seen) = tokio::sync::watch::channel(Phase::default());
    std::thread::spawn(move || {
        let mut frames = Frames::new(input);
        let mut reader = Reader::default();
        // An error of the input is its end.
        while let Ok(Some(frame)) = frames.next() {
            let message = match frame {
                Frame::Broken(why) => unreadable(why),
                Frame::Body(body) => reader.read(&body).unwrap_or_else(|not_json| {
                    frames.put_back(body.get(not_json.end..).unwrap_or_default());
                    unreadable(not_json.why)
                }),
            };
            phase.send_replace(reader.phase());
            let is_last = message == Incoming::Exit;
            if sender.blocking_send(message).is_err() || is_last {
                return;
            }
        }
    });
    (receiver, seen)
}

/// Writes frames on a thread of its own until nobody sends any more.
fn write(mut output: impl Write + Send + 'static) -> (Output, JoinHandle<std::io::Result<()>>) {
    let (sender, mut receiver) = mpsc::channel::<Vec<u8>>(MESSAGES_AHEAD);
    let writer = tokio::task::spawn_blocking(move || {
        while let Some(frame) = receiver.blocking_recv() {
            output.write_all(&frame)?;
            output.flush()?;
        }
        Ok(())
    });
    (sender, writer)
}
