//! The judge and the prover for agents, over the Model Context Protocol: on standard input and output, and as a router
//! that an HTTP server can mount.
//!
//! Every answer says first whether something was proved, rejected, or whether there is no answer, and why; what is empty
//! never means success. A call that is cancelled or whose caller is gone ends Lean's work, but for `prove`: its answer
//! is kept. Nothing of one caller's can be seen or ended by another, and no file is ever written.

mod answer;
mod fences;
mod jobs;
mod progress;
mod prompts;
mod resources;
mod server;
mod states;
mod texts;
mod tools;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use rmcp::ServiceExt;
use rmcp::transport::stdio_pipes;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio_util::sync::CancellationToken;

use crate::service::Service;
use server::{Parts, Server};
pub use texts::Files;

/// Serves one client on standard input and output, until it closes them or `end` is cancelled. Searches that are under way
/// then are brought to their end, so that their answers can be found.
pub async fn serve(service: Arc<Service>, files: Files, end: CancellationToken) -> anyhow::Result<()> {
    let parts = Arc::new(Parts::new(service, files));
    let server = Server::new(parts.clone());
    match server.serve_with_ct(stdio_pipes(), end.clone()).await {
        Ok(session) => {
            session.waiting().await?;
        }
        // Gone before it said a word.
        Err(error) => tracing::info!("no session: {error}"),
    }
    end.run_until_cancelled(parts.jobs.finished()).await;
    Ok(())
}

/// A router that serves the protocol at its root, over streamable HTTP. Calls may name no files. `hosts` are the names
/// under which this server may be asked; with none, every name is accepted, and whoever mounts it has to look at them.
pub fn router(service: Arc<Service>, hosts: &[String], end: CancellationToken) -> Router {
    let parts = Arc::new(Parts::new(service, Files::Refused));
    let mut config = StreamableHttpServerConfig::default();
    config.allowed_hosts = hosts.to_vec();
    config.cancellation_token = end;
    config.sse_keep_alive = Some(Duration::from_secs(15));
    let factory = move || Ok(Server::new(parts.clone()));
    let service = StreamableHttpService::new(factory, Arc::new(LocalSessionManager::default()), config);
    Router::new().fallback_service(service)
}
