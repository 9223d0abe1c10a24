//! The language server: proofs while you write Lean. It stands beside Lean's own server on the same file.
//!
//! `server` is the protocol's face and the only place that answers requests; `session` holds what is open; `work` does
//! what was chosen. `text`, `outline`, `document`, `header` and `scratch` know no protocol traffic and no Lean.
//!
//! *Invariants:* no handler of typing waits for Lean or a model. Only text that the bridge judged is inserted.

mod actions;
mod asking;
mod checking;
mod definition;
mod document;
mod edits;
mod engines;
mod explain;
mod findings;
mod header;
mod hints;
mod jobs;
mod notices;
mod outline;
mod placeholder;
mod progress;
mod prove;
mod question;
mod refute;
mod relay;
mod scratch;
mod server;
mod session;
mod settings;
mod suggestions;
mod text;
mod views;
mod words;
mod work;

use std::sync::Arc;

use tower_lsp::LspService;
use tower_lsp::lsp_types::request::Request;

use crate::cli::StoreOptions;
use relay::{Leave, UNREADABLE, drain, feed, messages};
use server::{Places, Server};

/// Requests that may wait for an answer at once; those that wait for Lean wait cheaply.
const CONCURRENT_REQUESTS: usize = 256;
/// Between the relay and the protocol library, in bytes.
const PIPE_BYTES: usize = 256 << 10;

/// Serves one client over standard input and output until it leaves. True if it left as the protocol wants, with a
/// `shutdown` before the `exit`.
pub async fn serve(store: StoreOptions) -> std::io::Result<bool> {
    let (service, socket) = LspService::build(|client| Server::new(client, store.clone()))
        .custom_method("window/workDoneProgress/cancel", Server::cancel_progress)
        .custom_method(UNREADABLE, Server::unreadable)
        .custom_method(Places::METHOD, Server::places)
        .finish();
    let session = service.inner().session();
    let leave = Arc::new(Leave::default());
    let (input, library_input) = tokio::io::duplex(PIPE_BYTES);
    let (library_output, output) = tokio::io::duplex(PIPE_BYTES);
    let reader = tokio::spawn(feed(messages(std::io::stdin(), leave.clone()), input));
    let writer = tokio::spawn(drain(output, std::io::stdout()));
    tower_lsp::Server::new(library_input, library_output, socket)
        .concurrency_level(CONCURRENT_REQUESTS)
        .serve(service)
        .await;
    // Also for a client that left without a word.
    session.end_work().await;
    reader.abort();
    // A client that has gone away reads nothing more: no error of ours.
    if let Ok(Err(error)) = writer.await {
        tracing::debug!(%error, "the client's end is closed");
    }
    Ok(leave.was_orderly())
}
