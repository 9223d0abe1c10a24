//! The judge and the prover for agents, over the Model Context Protocol: on standard input and output, and as a router
//! that an HTTP server can mount.
//!
//! Every answer says first whether something was proved, rejected, or whether there is no answer, and why; what is empty
//! never means success. A call that is cancelled or whose caller is gone ends Lean's work, but for `prove`: its answer
//! is kept. Nothing of one caller's can be seen or ended by another, and no file is ever written.

mod answer;
mod caller;
mod fences;
mod filled;
mod jobs;
mod progress;
mod prompts;
mod resources;
mod server;
mod session;
mod states;
mod texts;
mod tools;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use rmcp::ServiceExt;
use rmcp::transport::stdio_pipes;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio_util::sync::CancellationToken;

use crate::service::Service;
pub use caller::Caller;
use server::Server;
use session::Parts;
pub use texts::Files;

/// Time that calls in hand get when the server is asked to end.
const GRACE: Duration = Duration::from_secs(5);

/// Serves one client on standard input and output, until it closes them or `end` is cancelled. Searches that are under way
/// then are brought to their end, so that their answers can be found.
pub async fn serve(service: Arc<Service>, files: Files, end: CancellationToken) -> anyhow::Result<()> {
    let parts = Arc::new(Parts::new(service, files));
    let server = Server::new(parts.clone());
    // A token of its own: the session cancels it when it ends.
    match server.serve_with_ct(stdio_pipes(), end.child_token()).await {
        Ok(session) => {
            session.waiting().await?;
        }
        // Gone before it said a word.
        Err(error) => tracing::info!("no session: {error}"),
    }
    end.run_until_cancelled(parts.jobs.finished()).await;
    Ok(())
}

/// Serves many clients over streamable HTTP, until `end` is cancelled. Whoever reaches the address is served: it has to be
/// one of this machine alone.
pub async fn listen(
    service: Arc<Service>,
    listener: TcpListener,
    end: CancellationToken,
) -> anyhow::Result<()> {
    let handle: Handle<SocketAddr> = Handle::new();
    let ending = tokio::spawn({
        let (handle, end) = (handle.clone(), end.clone());
        async move {
            end.cancelled().await;
            handle.graceful_shutdown(Some(GRACE));
        }
    });
    let hosts = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let router = router(service, &hosts, end);
    axum_server::from_tcp(listener)?.handle(handle).serve(router.into_make_service()).await?;
    ending.abort();
    Ok(())
}

/// A router that serves the protocol at `/mcp`, over streamable HTTP. Calls may name no files, and pages of browsers are
/// refused. `hosts` are the names under which this server may be asked; without one, whoever mounts it looks at them.
/// Whoever mounts it also says who asks, by a [`Caller`] among the extensions of each request. `end` ends every session.
pub fn router<S: Clone + Send + Sync + 'static>(
    service: Arc<Service>,
    hosts: &[String],
    end: CancellationToken,
) -> Router<S> {
    let parts = Arc::new(Parts::new(service, Files::Refused));
    let mut config = StreamableHttpServerConfig::default().enforce_origin_validation();
    config.allowed_hosts = hosts.to_vec();
    config.cancellation_token = end;
    let factory = move || Ok(Server::new(parts.clone()));
    let sessions = Arc::new(LocalSessionManager::default());
    Router::new().route_service("/mcp", StreamableHttpService::new(factory, sessions, config))
}
