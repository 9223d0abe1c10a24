//! The protocol's face of a session: each handler parses, calls, renders. Changes of documents are applied before the
//! first `await` of their handler, so that they happen in the order in which they came.

use std::sync::Arc;

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types::request::{ApplyWorkspaceEdit, Request};
use tower_lsp::lsp_types::*;
use tower_lsp::{Client, LanguageServer};

use super::actions::{self, Deed, Wish};
use super::document::Document;
use super::jobs::EndReason;
use super::relay::Unreadable;
use super::session::{AboutClient, Session, lock};
use super::work::{Done, NotDone, fulfil};
use super::{hints, views};
use crate::cli::StoreOptions;

/// The command that ends a document's job.
const CANCEL: &str = "tllama.cancel";
/// Errors of the protocol that `tower-lsp` has no name for.
const REQUEST_FAILED: i64 = -32803;
const SERVER_CANCELLED: i64 = -32802;

pub struct Server {
    session: Arc<Session>,
}

impl Server {
    pub fn new(client: Client, store: StoreOptions) -> Self {
        Self { session: Arc::new(Session::new(client, store)) }
    }

    pub fn session(&self) -> Arc<Session> {
        self.session.clone()
    }

    /// `window/workDoneProgress/cancel`
    pub async fn cancel_progress(&self, params: WorkDoneProgressCancelParams) {
        lock(&self.session.jobs).end_by_token(&params.token);
    }

    /// The answer to a message that could not be read.
    pub async fn unreadable(&self, why: Unreadable) -> Result<Value> {
        Err(if why.is_json { Error::invalid_request() } else { Error::parse_error() })
    }

    /// `tllama/places`: every gap of a document that its text shows.
    pub async fn places(&self, params: TextDocumentIdentifier) -> Result<Value> {
        let places = self.session.with_document(&params.uri, |document| {
            let place = |(place, range): (super::document::Place, Range)| {
                let command = &document.outline.commands[place.command];
                let theorem = command.name_at(place.gap);
                let kind = match place.gap {
                    super::document::Gap::Sorry(_) => "sorry",
                    _ => "proof",
                };
                json!({ "kind": kind, "theorem": theorem, "range": range })
            };
            document.all_places().into_iter().map(place).collect::<Vec<_>>()
        });
        Ok(Value::from(places.unwrap_or_default()))
    }

    /// Asks the client for its settings, if it is one to be asked.
    async fn pull_settings(&self) -> Option<Value> {
        if !self.session.abilities().pulls_settings {
            return None;
        }
        let item = ConfigurationItem { scope_uri: None, section: Some("tllama".to_owned()) };
        let mut answer = self.session.client.configuration(vec![item]).await.ok()?;
        // Some clients answer with nothing at all where they have no such section.
        Some(answer.pop()?).filter(|settings| !settings.is_null() && *settings != json!({}))
    }

    /// Fulfils a wish and asks the client to make the change.
    async fn perform(&self, wish: Wish) -> Result<Option<Value>> {
        match fulfil(&self.session, wish).await.map_err(to_error)? {
            Done::Edit { edit, message } => {
                let params = ApplyWorkspaceEditParams { label: Some("tllama".to_owned()), edit: *edit };
                let answer = self.session.client.send_request::<ApplyWorkspaceEdit>(params).await?;
                if let Some(message) = message {
                    self.session.client.show_message(MessageType::INFO, message).await;
                }
                Ok(Some(
                    json!({ "outcome": if answer.applied { "inserted" } else { "refused by the client" } }),
                ))
            }
            Done::Told(message) => {
                self.session.client.show_message(MessageType::INFO, message.clone()).await;
                Ok(Some(json!({ "outcome": "nothing inserted", "message": message })))
            }
        }
    }
}

#[tower_lsp::async_trait]
impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        self.session.begin(AboutClient::read(&params));
        let commands = Deed::ALL.into_iter().map(|deed| deed.command().to_owned());
        Ok(InitializeResult {
            server_info: Some(ServerInfo {
                name: "tllama".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            capabilities: ServerCapabilities {
                text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
                    open_close: Some(true),
                    change: Some(TextDocumentSyncKind::INCREMENTAL),
                    ..TextDocumentSyncOptions::default()
                })),
                code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
                    code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::REFACTOR_REWRITE]),
                    resolve_provider: Some(true),
                    ..CodeActionOptions::default()
                })),
                code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
                hover_provider: Some(HoverProviderCapability::Simple(true)),
                inlay_hint_provider: Some(OneOf::Left(true)),
                execute_command_provider: Some(ExecuteCommandOptions {
                    commands: commands.chain([CANCEL.to_owned()]).collect(),
                    ..ExecuteCommandOptions::default()
                }),
                ..ServerCapabilities::default()
            },
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        let settings = self.pull_settings().await;
        let settings = settings.unwrap_or_else(|| self.session.about_client().options);
        self.session.configure(&settings).await;
    }

    async fn shutdown(&self) -> Result<()> {
        self.session.end_work().await;
        self.session.engines().shutdown();
        Ok(())
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        let pushed = params.settings.get("tllama").cloned().unwrap_or(Value::Null);
        let settings = match self.pull_settings().await {
            Some(settings) => settings,
            None => pushed,
        };
        self.session.configure(&settings).await;
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let TextDocumentItem { uri, language_id, version, text } = params.text_document;
        if !Document::is_lean(&language_id, &uri) {
            tracing::info!(%uri, language_id, "not a Lean document; it is left alone");
            return;
        }
        lock(&self.session.jobs).end(&uri, EndReason::Stale);
        let document = Document::new(uri.clone(), version, text);
        lock(&self.session.documents).insert(uri.clone(), document);
        if self.session.recall(&uri).await {
            self.session.findings_changed(&uri).await;
        }
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        {
            let mut documents = lock(&self.session.documents);
            let Some(document) = documents.get_mut(&uri) else {
                tracing::info!(%uri, "a change of a document that is not open here");
                return;
            };
            let from = document.change(version, params.content_changes);
            lock(&self.session.jobs).edited(&uri, from);
            lock(&self.session.findings).prune(document);
        }
        self.session.publish(&uri).await;
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        lock(&self.session.documents).remove(&uri);
        lock(&self.session.jobs).end(&uri, EndReason::Stale);
        lock(&self.session.findings).forget(&uri);
        self.session.retract(&uri).await;
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let (session, abilities) = (&self.session, self.session.abilities());
        let engines = session.engines();
        Ok(session.with_document(&params.text_document.uri, |document| {
            let findings = lock(&session.findings);
            actions::list(document, params.range, &params.context, &engines.settings, &findings, &abilities)
        }))
    }

    async fn code_action_resolve(&self, action: CodeAction) -> Result<CodeAction> {
        let Some(data) = action.data.clone() else { return Ok(action) };
        let wish: Wish = serde_json::from_value(data)
            .map_err(|error| Error::invalid_params(format!("not an action of this server: {error}")))?;
        match fulfil(&self.session, wish).await.map_err(to_error)? {
            Done::Edit { edit, message } => {
                if let Some(message) = message {
                    self.session.client.show_message(MessageType::INFO, message).await;
                }
                Ok(CodeAction { edit: Some(*edit), ..action })
            }
            Done::Told(message) => {
                self.session.client.show_message(MessageType::INFO, message).await;
                Ok(action)
            }
        }
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        let argument = params.arguments.into_iter().next().unwrap_or(Value::Null);
        if params.command == CANCEL {
            match serde_json::from_value::<TextDocumentIdentifier>(argument) {
                Ok(document) => lock(&self.session.jobs).end(&document.uri, EndReason::Cancelled),
                Err(_) => lock(&self.session.jobs).end_all(EndReason::Cancelled),
            }
            return Ok(None);
        }
        let Some(deed) = Deed::from_command(&params.command) else {
            return Err(Error::invalid_params(format!("there is no command `{}`", params.command)));
        };
        let mut argument = argument;
        if let Value::Object(fields) = &mut argument {
            fields.entry("deed").or_insert_with(|| json!(deed));
        }
        let wish = serde_json::from_value(argument).map_err(|error| {
            Error::invalid_params(format!("{} takes {{\"uri\", \"position\"}}: {error}", params.command))
        })?;
        self.perform(wish).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let session = &self.session;
        if !session.engines().settings.editor.lens {
            return Ok(None);
        }
        let uri = params.text_document.uri;
        if session.recall(&uri).await {
            session.publish(&uri).await;
        }
        Ok(session.with_document(&uri, |document| views::lenses(document, &lock(&session.findings))))
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let Some(document) = self.session.document(&text_document.uri) else { return Ok(None) };
        Ok(views::hover(&self.session, &document, position).await)
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let session = &self.session;
        if !session.engines().settings.editor.hints {
            return Ok(None);
        }
        let uri = params.text_document.uri;
        let found =
            session.with_document(&uri, |document| hints::hints(document, params.range, &session.words));
        let Some((hints, unread)) = found else { return Ok(None) };
        if unread {
            session.want_proofs(&uri, (params.range.start.line, params.range.end.line));
        }
        Ok(Some(hints))
    }
}

fn to_error(reason: NotDone) -> Error {
    let code = match &reason {
        NotDone::Stale => ErrorCode::ContentModified,
        NotDone::Superseded => ErrorCode::ServerError(SERVER_CANCELLED),
        NotDone::Cancelled => ErrorCode::RequestCancelled,
        NotDone::NotOpen(_) => ErrorCode::InvalidParams,
        NotDone::Nothing(_) | NotDone::Failed(_) => ErrorCode::ServerError(REQUEST_FAILED),
    };
    if let NotDone::Failed(error) = &reason {
        tracing::warn!("{error:#}");
    }
    Error { code, message: reason.to_string().into(), data: None }
}

/// The request by which clients of other makes learn where there is something to do.
pub enum Places {}

impl Request for Places {
    type Params = TextDocumentIdentifier;
    type Result = Value;
    const METHOD: &'static str = "tllama/places";
}
