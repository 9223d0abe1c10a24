//! One running server and its open documents: at most a given number of them, one a header, the least
//! recently used closed first. When the server dies all of this goes with it.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use lsp_types::{ClientCapabilities, InitializeParams};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::{
    sync::{Notify, watch},
    time::timeout,
};

use super::{
    client::Client,
    config::Config,
    document::{Feed, Feeds, Prefix},
    error::{Error, Stage},
    protocol::{
        AtPosition, Change, DiagnosticsWereSent, DidChange, DidClose, DidOpen, Identifier, PlainGoal,
        TextDocument, Versioned, means_worker_died,
    },
};

/// How long a document whose worker reported a fatal end is given to tell why.
const LAST_WORDS: Duration = Duration::from_secs(1);

pub(super) struct Live {
    pub(super) client: Client,
    feeds: Arc<Feeds>,
    /// The least recently used first.
    documents: Mutex<Vec<Arc<Document>>>,
    released: Notify,
}

/// One header and the worker that has loaded it.
pub(super) struct Document {
    uri: String,
    header: String,
    pub(super) prefix: Prefix,
    /// Held for as long as a request uses the document.
    pub(super) text: Arc<tokio::sync::Mutex<Text>>,
}

/// What the server was told last about a document.
#[derive(Default)]
pub(super) struct Text {
    pub(super) stage: TextStage,
    pub(super) version: i32,
    pub(super) body: String,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextStage {
    #[default]
    Unopened,
    /// The header was sent and may still be loading.
    Opening,
    /// The server has said that it is done with the text.
    Settled,
    /// The server may still be working on the body.
    Working,
}

/// A document in use; it is not closed meanwhile.
pub(super) struct Lease {
    live: Arc<Live>,
    document: Option<Arc<Document>>,
}

impl Lease {
    pub(super) fn document(&self) -> &Arc<Document> {
        self.document.as_ref().expect("taken only by drop")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.document = None;
        self.live.released.notify_waiters();
    }
}

impl Live {
    /// Starts a server and shakes hands with it. The caller sets the limit.
    pub(super) async fn start(config: &Config) -> Result<Self, Error> {
        let feeds = Arc::new(Feeds::default());
        let listener = feeds.clone();
        let notified = Box::new(move |method: &str, params: &RawValue| listener.notified(method, params));
        let client = Client::start(config, notified).await?;
        #[derive(Deserialize)]
        struct Initialized {
            #[serde(rename = "capabilities")]
            _capabilities: serde::de::IgnoredAny,
        }
        let params = InitializeParams {
            process_id: Some(std::process::id()),
            capabilities: ClientCapabilities::default(),
            // Elaboration starts with the edit: nobody is typing.
            initialization_options: Some(serde_json::json!({ "hasWidgets": false, "editDelay": 0 })),
            ..InitializeParams::default()
        };
        client.request::<Initialized>("initialize", params).await?;
        client.notify("initialized", serde_json::json!({}))?;
        Ok(Self { client, feeds, documents: Mutex::default(), released: Notify::new() })
    }

    /// The document of a header, waiting for one to be free if as many as may be are in use.
    pub(super) async fn lease(self: &Arc<Self>, header: &str, config: &Config) -> Result<Lease, Error> {
        loop {
            let released = self.released.notified();
            if let Some(document) = self.try_lease(header, config)? {
                return Ok(Lease { live: self.clone(), document: Some(document) });
            }
            tokio::select! {
                () = released => {}
                () = self.client.closed() => return Err(self.client.fault().unwrap_or(Error::Closed)),
            }
        }
    }

    /// A lease of a document that somebody kept in mind.
    pub(super) fn lease_again(self: &Arc<Self>, document: Arc<Document>) -> Lease {
        Lease { live: self.clone(), document: Some(document) }
    }

    fn try_lease(&self, header: &str, config: &Config) -> Result<Option<Arc<Document>>, Error> {
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = documents.iter().position(|document| document.header == header) {
            let document = documents.remove(index);
            documents.push(document.clone());
            return Ok(Some(document));
        }
        if documents.len() >= config.max_documents.max(1) {
            // In use are those that somebody besides this list holds.
            let idle = documents.iter().enumerate().find_map(|(index, document)| {
                let text = document.text.clone().try_lock_owned().ok()?;
                (Arc::strong_count(document) == 1).then_some((index, text))
            });
            let Some((index, mut text)) = idle else { return Ok(None) };
            let document = documents.remove(index);
            if text.stage != TextStage::Unopened {
                text.stage = TextStage::Unopened;
                self.close(&document)?;
            }
        }
        let document = Arc::new(Document {
            uri: unused_uri(&config.launch.directory),
            header: header.to_owned(),
            prefix: Prefix::new(header),
            text: Arc::default(),
        });
        documents.push(document.clone());
        Ok(Some(document))
    }

    fn close(&self, document: &Document) -> Result<(), Error> {
        self.feeds.forget(&document.uri);
        self.client.notify("textDocument/didClose", DidClose { text_document: identifier(document) })
    }

    /// Closes a document whose worker is gone or never came up; the next request opens it again.
    pub(super) fn reset(&self, document: &Document, text: &mut Text) {
        text.stage = TextStage::Unopened;
        text.body.clear();
        // A connection that has ended has closed its documents.
        let _ = self.close(document);
    }

    /// Opens a document with an empty body.
    pub(super) fn open(&self, document: &Document, text: &mut Text, config: &Config) -> Result<(), Error> {
        // Versions go on rising when a document is opened again: what is still said about the old is told by them.
        text.version += 1;
        text.stage = TextStage::Opening;
        self.feeds.expect(&document.uri, text.version);
        let text_document = TextDocument {
            uri: &document.uri,
            language_id: "lean4",
            version: text.version,
            text: document.prefix.text(),
        };
        let dependency_build_mode = config.dependency_build;
        self.client.notify("textDocument/didOpen", DidOpen { text_document, dependency_build_mode })
    }

    /// Replaces the body, which starts its elaboration and ends that of the one before.
    pub(super) fn edit(&self, document: &Document, text: &mut Text, body: &str) -> Result<(), Error> {
        text.version += 1;
        text.stage = TextStage::Working;
        self.feeds.expect(&document.uri, text.version);
        let range = document.prefix.body_range(&text.body);
        text.body = body.to_owned();
        let text_document = Versioned { uri: document.uri.as_str(), version: Some(text.version) };
        let content_changes = [Change { range, text: body }];
        self.client.notify("textDocument/didChange", DidChange { text_document, content_changes })
    }

    /// Waits, without a limit, until the server has said in three ways that it is done with the version sent
    /// last: it answered the question, it published diagnostics, and it reports nothing in progress.
    pub(super) async fn finished(&self, document: &Document, text: &mut Text) -> Result<Feed, Error> {
        let mut feed = self.feeds.subscribe(&document.uri).ok_or(Error::Closed)?;
        let params = Versioned { uri: document.uri.as_str(), version: Some(text.version) };
        let answer = self.client.request::<DiagnosticsWereSent>("textDocument/waitForDiagnostics", params);
        tokio::select! {
            answer = answer => { answer.map_err(|error| self.worker_died(error))?; }
            () = stays_fatal(feed.clone()) => return Err(self.died_silently()),
        }
        let complete = tokio::select! {
            feed = feed.wait_for(Feed::is_complete) => feed.map_err(|_| Error::Closed)?.clone(),
            () = self.client.closed() => return Err(self.client.fault().unwrap_or(Error::Closed)),
        };
        text.stage = TextStage::Settled;
        Ok(complete)
    }

    /// Ends the elaboration by an edit that empties the body. A worker that does not settle even then is stuck
    /// where it does not look for cancellation: the server is killed.
    pub(super) async fn settle(&self, document: &Document, text: &mut Text, grace: Duration) {
        let quiet = async {
            self.edit(document, text, "")?;
            self.finished(document, text).await
        };
        match timeout(grace, quiet).await {
            Ok(Ok(feed)) if !feed.is_fatal() => {}
            Ok(Ok(_) | Err(Error::WorkerDied { .. })) => self.reset(document, text),
            Ok(Err(_)) | Err(_) => self.client.kill(Error::Superseded),
        }
    }

    /// Whether the server has no more work with a document, as far as it said unasked.
    pub(super) fn is_idle(&self, document: &Document) -> bool {
        self.feeds.subscribe(&document.uri).is_none_or(|feed| feed.borrow().is_complete())
    }

    /// The goals at a place of the text; `None` outside of a tactic block.
    pub(super) async fn goals(
        &self,
        document: &Document,
        position: lsp_types::Position,
    ) -> Result<Option<Vec<String>>, Error> {
        let feed = self.feeds.subscribe(&document.uri).ok_or(Error::Closed)?;
        let params = AtPosition { text_document: identifier(document), position };
        let answer = self.client.request::<Option<PlainGoal>>("$/lean/plainGoal", params);
        tokio::select! {
            answer = answer => {
                Ok(answer.map_err(|error| self.worker_died(error))?.map(|plain| plain.goals))
            }
            () = stays_fatal(feed) => Err(self.died_silently()),
        }
    }

    pub(super) fn died_silently(&self) -> Error {
        let reason = "the server reports that it will process nothing more".to_owned();
        Error::WorkerDied { detail: self.client.process().stopped().unwrap_or(reason) }
    }

    fn worker_died(&self, error: Error) -> Error {
        match error {
            Error::Refused { code, message, .. } if means_worker_died(code) => {
                Error::WorkerDied { detail: self.client.process().stopped().unwrap_or(message) }
            }
            other => other,
        }
    }

    /// Makes the server end in good order.
    pub(super) async fn shutdown(&self, grace: Duration) -> Result<(), Error> {
        let orderly = async {
            self.client.request::<()>("shutdown", ()).await?;
            self.client.notify("exit", ())?;
            self.client.closed().await;
            Ok(())
        };
        let late = Error::Timeout { stage: Stage::Shutdown, limit: grace };
        let outcome = timeout(grace, orderly).await.unwrap_or(Err(late));
        self.client.kill(Error::Closed);
        self.client.process().exited(grace).await;
        outcome
    }
}

fn identifier(document: &Document) -> Identifier<'_> {
    Identifier { uri: &document.uri }
}

/// Resolves when a worker reported its end and did not come back to say more.
async fn stays_fatal(mut feed: watch::Receiver<Feed>) {
    if feed.wait_for(Feed::is_fatal).await.is_ok() {
        tokio::time::sleep(LAST_WORDS).await;
    } else {
        std::future::pending().await
    }
}

/// A file that is in the project and does not exist: documents live in the server's memory only.
fn unused_uri(folder: &Path) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("TllamaRequest{number}.lean"));
        if !path.exists() {
            return file_uri(&path);
        }
    }
}

fn file_uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut uri = "file://".to_owned();
    if !text.starts_with('/') {
        uri.push('/');
    }
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                uri.push(byte as char)
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(file_uri(Path::new("/a b/ℕ/x-1.lean")), "file:///a%20b/%E2%84%95/x-1.lean");
    }

    #[test]
    fn existing_files_are_not_shadowed() {
        let folder = tempfile::tempdir().unwrap();
        let first = unused_uri(folder.path());
        let number: u32 = first.rsplit("Request").next().unwrap().trim_end_matches(".lean").parse().unwrap();
        for taken in number + 1..number + 50 {
            std::fs::write(folder.path().join(format!("TllamaRequest{taken}.lean")), "").unwrap();
        }
        let second = unused_uri(folder.path());
        let name = second.rsplit('/').next().unwrap();
        assert!(!folder.path().join(name).exists(), "{second}");
    }
}
