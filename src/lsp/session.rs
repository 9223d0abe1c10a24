//! One editor's session: the open documents, what is known of them, the work under way. Locks are held for moments
//! and never across an `await`; Lean and models run in tasks of their own.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;
use tower_lsp::Client;
use tower_lsp::lsp_types::{ClientCapabilities, Diagnostic, InitializeParams, MessageType, Url};

use super::document::Document;
use super::engines::Engines;
use super::findings::Findings;
use super::jobs::{EndReason, Jobs};
use super::progress::Status;
use super::settings::Settings;
use super::words::Words;
use crate::cli::StoreOptions;

/// How long the end of the session waits for work to be recorded.
const RECORD_LIMIT: Duration = Duration::from_secs(2);

pub struct Session {
    pub client: Client,
    pub documents: Mutex<HashMap<Url, Document>>,
    pub jobs: Mutex<Jobs>,
    pub findings: Mutex<Findings>,
    pub words: Words,
    /// The diagnostics that the client has.
    pub published: Mutex<HashMap<Url, Vec<Diagnostic>>>,
    engines: Mutex<Arc<Engines>>,
    about_client: OnceLock<AboutClient>,
    /// Pieces of work that have something to record when they end.
    under_way: watch::Sender<usize>,
}

/// Counts a piece of work as under way until it is dropped.
pub struct UnderWay(Arc<Session>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.send_modify(|count| *count -= 1);
    }
}

/// What the client said of itself when the session began.
#[derive(Debug, Clone, Default)]
pub struct AboutClient {
    pub abilities: Abilities,
    pub root: Option<PathBuf>,
    /// Settings given with `initialize`.
    pub options: Value,
}

/// What the client can do, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Abilities {
    pub resolves_edits: bool,
    pub versioned_edits: bool,
    pub progress: bool,
    pub pulls_settings: bool,
    pub refreshes_lenses: bool,
    pub refreshes_hints: bool,
    /// It wants to hear `$/tllama/status`.
    pub status: bool,
}

impl Session {
    pub fn new(client: Client, store: StoreOptions) -> Self {
        Self {
            client,
            documents: Mutex::default(),
            jobs: Mutex::default(),
            findings: Mutex::default(),
            words: Words::default(),
            published: Mutex::default(),
            engines: Mutex::new(Arc::new(Engines::new(Settings::default(), store))),
            about_client: OnceLock::new(),
            under_way: watch::Sender::new(0),
        }
    }

    pub fn begin_work(self: &Arc<Self>) -> UnderWay {
        self.under_way.send_modify(|count| *count += 1);
        UnderWay(self.clone())
    }

    /// Ends all work and waits, not for long, until it is recorded.
    pub async fn end_work(&self) {
        lock(&self.jobs).end_all(EndReason::Cancelled);
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
        lock(&self.documents).get(uri).cloned()
    }

    /// Reads an open document in place.
    pub fn with_document<T>(&self, uri: &Url, read: impl FnOnce(&Document) -> T) -> Option<T> {
        lock(&self.documents).get(uri).map(read)
    }

    /// Tells a client that listens what the server is doing.
    pub async fn tell_status(&self, uri: &Url, what: Option<&str>) {
        if self.abilities().status {
            let status = json!({ "working": what.is_some(), "uri": uri, "what": what });
            self.client.send_notification::<Status>(status).await;
        }
    }
}

impl AboutClient {
    pub fn read(params: &InitializeParams) -> Self {
        let folders = params.workspace_folders.as_deref().unwrap_or_default();
        #[allow(deprecated)] // Older clients send nothing newer.
        let root = folders.first().map(|folder| &folder.uri).or(params.root_uri.as_ref());
        let options = params.initialization_options.clone().unwrap_or(Value::Null);
        let status = options.get("status").and_then(Value::as_bool).unwrap_or(false);
        let mut abilities = Abilities { status, ..Abilities::read(&params.capabilities) };
        // It resolves an action while the editor stands still; a command runs beside it.
        abilities.resolves_edits &= params.client_info.as_ref().is_none_or(|client| client.name != "helix");
        Self {
            abilities,
            root: root.and_then(|uri| uri.to_file_path().ok()),
            options: options.get("settings").cloned().unwrap_or(Value::Null),
        }
    }
}

impl Abilities {
    fn read(capabilities: &ClientCapabilities) -> Self {
        let workspace = capabilities.workspace.as_ref();
        let action = capabilities.text_document.as_ref().and_then(|document| document.code_action.as_ref());
        let resolves = action.and_then(|action| action.resolve_support.as_ref());
        let refresh = |support: Option<Option<bool>>| support.flatten().unwrap_or(false);
        Self {
            resolves_edits: resolves
                .is_some_and(|support| support.properties.iter().any(|name| name == "edit")),
            versioned_edits: workspace
                .and_then(|workspace| workspace.workspace_edit.as_ref()?.document_changes)
                .unwrap_or(false),
            progress: capabilities
                .window
                .as_ref()
                .and_then(|window| window.work_done_progress)
                .unwrap_or(false),
            pulls_settings: workspace.and_then(|workspace| workspace.configuration).unwrap_or(false),
            refreshes_lenses: refresh(
                workspace.and_then(|workspace| workspace.code_lens.as_ref()).map(|lens| lens.refresh_support),
            ),
            refreshes_hints: refresh(
                workspace
                    .and_then(|workspace| workspace.inlay_hint.as_ref())
                    .map(|hint| hint.refresh_support),
            ),
            status: false,
        }
    }
}

/// Locks what no code leaves in disorder.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
