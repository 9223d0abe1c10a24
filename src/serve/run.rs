//! Listens, serves, and ends in good order.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use axum_server::{Handle, Server};
use hyper_util::rt::TokioTimer;
use prover::Generator;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_util::sync::CancellationToken;

use super::agents::end_sessions;
use super::app::{App, Limits};
use super::jobs::{Folder, Jobs, JobsError};
use super::keys::Keys;
use super::model::Model;
use super::routes::router;
use crate::service::Service;

/// How often the use of keys is written down.
const USAGE_EVERY: Duration = Duration::from_secs(30);

/// A certificate and its key, as PEM files.
#[derive(Debug, Clone)]
pub struct Tls {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// What is served, and where.
pub struct Served {
    pub listener: TcpListener,
    pub service: Arc<Service>,
    pub limits: Limits,
    pub keys: Keys,
    /// Whether a request needs a key also where there is none yet.
    pub needs_key: bool,
    pub tls: Option<Tls>,
    pub model: Option<Model>,
    /// Who writes candidates: the model, or a server that has one.
    pub writer: Option<Arc<dyn Generator>>,
    /// Where jobs are kept; without it, there are none.
    pub jobs: Option<Folder>,
}

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("{}: {problem}", path.display())]
    Pem { path: PathBuf, problem: String },
    #[error("the certificate and the key do not go together: {0}")]
    Tls(#[from] rustls::Error),
    #[error(transparent)]
    Jobs(#[from] JobsError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Serves until `end`; requests in hand then have [`Limits::draining`] to be answered.
pub async fn serve(served: Served, end: CancellationToken) -> Result<(), ServeError> {
    let Served { listener, service, limits, keys, needs_key, tls, model, writer, jobs } = served;
    let tls = tls.as_ref().map(tls_config).transpose()?;
    let (reading, draining) = (limits.reading, limits.draining);
    let jobs = match jobs {
        None => None,
        Some(folder) => {
            let jobs = Jobs::open(folder, service.settings().workers)?;
            if jobs.is_none() {
                tracing::warn!("another server works on the jobs of this store, so this one takes none");
            }
            jobs
        }
    };
    let app = App::new(service.clone(), limits, keys, needs_key, model, writer);
    let jobs = jobs.map(Arc::new);
    if let Some(jobs) = &jobs {
        jobs.take_up(&app);
    }
    let handle = Handle::new();
    let sessions = CancellationToken::new();
    let watch = tokio::spawn({
        let (app, handle, sessions) = (app.clone(), handle.clone(), sessions.clone());
        async move {
            loop {
                let saved = app.keys.save_usage();
                if let Err(error) = saved {
                    tracing::warn!(%error, "the use of keys is not written down");
                }
                tokio::select! {
                    () = end.cancelled() => break,
                    () = tokio::time::sleep(USAGE_EVERY) => {}
                }
            }
            app.begin_to_end();
            handle.graceful_shutdown(Some(draining));
            end_sessions(&app, &sessions).await;
        }
    });
    let router = router(&app, jobs, sessions);
    let server = tuned(axum_server::from_tcp(listener)?, handle, reading);
    let done = match tls {
        Some(config) => {
            let acceptor =
                RustlsAcceptor::new(RustlsConfig::from_config(Arc::new(config))).handshake_timeout(reading);
            server.acceptor(acceptor).serve(router.into_make_service()).await
        }
        None => server.serve(router.into_make_service()).await,
    };
    watch.abort();
    if let Err(error) = app.keys.save_usage() {
        tracing::warn!(%error, "the use of keys is not written down");
    }
    service.close().await;
    Ok(done?)
}

/// Connections that say nothing, or too slowly, are closed.
fn tuned(server: Server<SocketAddr>, handle: Handle<SocketAddr>, reading: Duration) -> Server<SocketAddr> {
    let mut server = server.handle(handle).first_request_timeout(reading);
    let builder = server.http_builder();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(reading);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(Some(reading)).keep_alive_timeout(reading);
    server
}

fn tls_config(tls: &Tls) -> Result<ServerConfig, ServeError> {
    let pem = |path: &PathBuf, problem: String| ServeError::Pem { path: path.clone(), problem };
    let certificates = CertificateDer::pem_file_iter(&tls.certificate)
        .and_then(|found| found.collect::<Result<Vec<_>, _>>())
        .map_err(|error| pem(&tls.certificate, error.to_string()))?;
    if certificates.is_empty() {
        return Err(pem(&tls.certificate, "holds no certificate".to_owned()));
    }
    let key = PrivateKeyDer::from_pem_file(&tls.key).map_err(|error| pem(&tls.key, error.to_string()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificates, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
