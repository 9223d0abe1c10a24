//! What users of the native Lean call: check a body below a header, or find the goals in it.
//!
//! A limit counts from the moment at which the body is sent, not while other requests are served; loading a
//! header has a limit of its own. How a request is served and cancelled is `request`'s matter.

use std::{sync::Arc, time::Duration};

use data::Goal;

use super::{
    config::{CheckOutcome, Config},
    document::normalized,
    error::Error,
    project::LeanVersion,
    request::{Inner, run},
};

/// Options of Lean's server and the version from which on each is known to exist: a server ends at an option
/// that it does not know.
const SERVER_OPTIONS: [((u32, u32), &str); 2] = [
    // Lean's own delay of 200 ms spares a reader's eyes; nobody reads along here.
    ((4, 12), "-Dserver.reportDelayMs=10"),
    // Elaborates one theorem after the other. In Lean 4.35 the second elaboration that is to be cancelled in a
    // document goes on for ever if it is a theorem's and asynchronous.
    ((4, 20), "-DElab.async=false"),
];

/// A native Lean that is kept running and restarted as needed. Dropping it kills all its processes.
pub struct NativeServer {
    inner: Arc<Inner>,
    version: Option<LeanVersion>,
}

impl NativeServer {
    /// Starts the server, so that a wrong configuration is known at once.
    pub async fn start(mut config: Config) -> Result<Self, Error> {
        let mut version = None;
        if let Some(lean) = &config.lean {
            let found = LeanVersion::of(lean, &config.launch.directory, config.start_limit).await?;
            let known = SERVER_OPTIONS.iter().filter(|(since, _)| found.is_at_least(*since));
            config.launch.arguments.extend(known.map(|(_, option)| option.into()));
            version = Some(found);
        }
        let server = Self { inner: Arc::new(Inner::new(config)), version };
        server.inner.live().await?;
        Ok(server)
    }

    /// The version of Lean, if the configuration names a `lean`.
    pub fn version(&self) -> Option<&LeanVersion> {
        self.version.as_ref()
    }

    /// The living processes of this server: itself and the one of each document. Known on Linux only.
    pub fn process_ids(&self) -> Vec<u32> {
        self.inner.current().map(|live| live.client.process().ids()).unwrap_or_default()
    }

    /// Elaborates `body` below `header`. Requests with the same header are served one after the other by a
    /// process that loads the header once. Cancellation: dropping the future ends the elaboration.
    pub async fn check(&self, header: &str, body: &str, limit: Duration) -> Result<CheckOutcome, Error> {
        self.inner.validate(header, body)?;
        let (header, body) = (normalized(header).into_owned(), normalized(body).into_owned());
        let inner = self.inner.clone();
        run(move |abandoned| async move {
            let answer = inner.retried(|| inner.check(&header, &body, limit, &abandoned)).await?;
            Some(answer.and_be_ready_again(inner, header))
        })
        .await
    }

    /// The goals of the tactic block at a position of `body`; `None` outside of one. The text is kept, so
    /// that asking again in the same text is cheap. Elaboration goes on behind the answer until `limit` or
    /// the next request. Cancellation: dropping the future ends the elaboration.
    pub async fn goals(
        &self,
        header: &str,
        body: &str,
        position: data::Position,
        limit: Duration,
    ) -> Result<Option<Vec<Goal>>, Error> {
        self.inner.validate(header, body)?;
        let (header, body) = (normalized(header).into_owned(), normalized(body).into_owned());
        let inner = self.inner.clone();
        run(move |abandoned| async move {
            inner.retried(|| inner.goals(&header, &body, position, limit, &abandoned)).await
        })
        .await
    }

    /// Ends the server in good order. After this no process of it is left, also where this is an error.
    pub async fn shutdown(self) -> Result<(), Error> {
        match self.inner.close() {
            Some(live) => live.shutdown(self.inner.config.shutdown_grace).await,
            None => Ok(()),
        }
    }
}

impl Drop for NativeServer {
    fn drop(&mut self) {
        if let Some(live) = self.inner.close() {
            live.client.kill(Error::Closed);
        }
    }
}
