//! One editor's session: the open documents, what is known of them, the work under way. What changes lies under one lock,
//! which is held for moments and never across an `await`; Lean and models run in tasks of their own. While it is held, that
//! of the words may be taken, and no other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;
use tower_lsp::Client;
use tower_lsp::lsp_types::{Diagnostic, MessageType, Url};

use crate::cli::options::StoreOptions;
use crate::lsp::lean::engines::Engines;
use crate::lsp::locking::lock;
use crate::lsp::session::client::{Abilities, AboutClient};
use crate::lsp::session::findings::Findings;
use crate::lsp::session::jobs::{EndReason, Jobs};
use crate::lsp::session::progress::Status;
use crate::lsp::session::words::Words;
use crate::lsp::settings::Settings;
use crate::lsp::source::document::Document;

/// How long the end of the session waits for work to be recorded.
const RECORD_LIMIT: Duration = Duration::from_secs(2);

pub struct Session {
    pub client: Client,
    pub words: Words,
    state: Mutex<State>,
    engines: Mutex<Arc<Engines>>,
    about_client: OnceLock<AboutClient>,
    /// Pieces of work that have something to record when they end.
    under_way: watch::Sender<usize>,
}

/// What changes while the session lasts.
#[derive(Default)]
pub struct State {
    pub documents: HashMap<Url, Document>,
    pub jobs: Jobs,
    pub findings: Findings,
    /// The diagnostics that the client has.
    pub published: HashMap<Url, Vec<Diagnostic>>,
}

/// Counts a piece of work as under way until it is dropped.
pub struct UnderWay(Arc<Session>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.send_modify(|count| *count -= 1);
    }
}

impl Session {
    pub fn new(client: Client, store: StoreOptions) -> Self {
        Self {
            client,
            words: Words::default(),
            state: Mutex::default(),
            engines: Mutex::new(Arc::new(Engines::new(Settings::default(), store))),
            about_client: OnceLock::new(),
            under_way: watch::Sender::new(0),
        }
    }

    /// The state, for a moment. Whoever holds it must not ask for it again.
    pub fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub fn begin_work(self: &Arc<Self>) -> UnderWay {
        self.under_way.send_modify(|count| *count += 1);
        UnderWay(self.clone())
    }

    /// Ends all work and waits, not for long, until it is recorded.
    pub async fn end_work(&self) {
        self.state().jobs.end_all(EndReason::Cancelled);
        let mut under_way = self.under_way.subscribe();
        let _ = tokio::time::timeout(RECORD_LIMIT, under_way.wait_for(|count| *count == 0)).await;
    }

    pub fn begin(&self, about: AboutClient) {
        let _ = self.about_client.set(about);
    }

    pub fn about_client(&self) -> AboutClient {
        self.about_client.get().cloned().unwrap_or_default()
    }

    pub fn abilities(&self) -> Abilities {
        self.about_client.get().map(|about| about.abilities).unwrap_or_default()
    }

    pub fn engines(&self) -> Arc<Engines> {
        lock(&self.engines).clone()
    }

    /// Takes the client's settings over the workspace's, and tells what is wrong with them.
    pub async fn configure(&self, client: &Value) {
        let (settings, problems) = Settings::read(self.about_client().root.as_deref(), client);
        {
            let mut engines = lock(&self.engines);
            if engines.settings != settings {
                *engines = Arc::new(engines.with(settings));
            }
        }
        if !problems.is_empty() {
            let text = format!("tllama: {}", problems.join("\n"));
            self.client.show_message(MessageType::WARNING, text).await;
        }
    }

    /// A copy of an open document.
    pub fn document(&self, uri: &Url) -> Option<Document> {
        self.state().documents.get(uri).cloned()
    }

    /// Reads an open document in place, while the state is held.
    pub fn with_document<T>(&self, uri: &Url, read: impl FnOnce(&Document) -> T) -> Option<T> {
        self.state().documents.get(uri).map(read)
    }

    /// Tells a client that listens what the server is doing.
    pub async fn tell_status(&self, uri: &Url, what: Option<&str>) {
        if self.abilities().status {
            let status = json!({ "working": what.is_some(), "uri": uri, "what": what });
            self.client.send_notification::<Status>(status).await;
        }
    }
}
