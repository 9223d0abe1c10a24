//! The protocol's face of a session: each handler parses, calls, renders. Changes of documents are applied before the
//! first `await` of their handler, so that they happen in the order in which they came.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types::request::ApplyWorkspaceEdit;
use tower_lsp::lsp_types::{
    ApplyWorkspaceEditParams, CodeAction, CodeActionKind, CodeActionOptions, CodeActionParams,
    CodeActionProviderCapability, CodeActionResponse, CodeLens, CodeLensOptions, CodeLensParams,
    ConfigurationItem, DidChangeConfigurationParams, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, ExecuteCommandOptions, ExecuteCommandParams, Hover, HoverParams,
    HoverProviderCapability, InitializeParams, InitializeResult, InitializedParams, InlayHint,
    InlayHintParams, MessageType, OneOf, Range, ServerCapabilities, ServerInfo, TextDocumentIdentifier,
    TextDocumentItem, TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, VersionedTextDocumentIdentifier, WorkDoneProgressCancelParams, WorkspaceEdit,
};
use tower_lsp::{Client, LanguageServer};

use crate::cli::options::StoreOptions;
use crate::lsp::actions::context::{Done, NotDone};
use crate::lsp::actions::execute::execute;
use crate::lsp::actions::list;
use crate::lsp::actions::request::{ActionKind, ActionRequest};
use crate::lsp::protocol::client_process;
use crate::lsp::protocol::leniency::UNVERSIONED;
use crate::lsp::session::client::AboutClient;
use crate::lsp::session::jobs::EndReason;
use crate::lsp::session::state::Session;
use crate::lsp::source::document::Document;
use crate::lsp::source::gap::{Gap, Place};
use crate::lsp::views::hints;
use crate::lsp::views::hover;
use crate::lsp::views::lens;

/// The command that ends a document's job.
const CANCEL: &str = "tllama.cancel";
/// Errors of the protocol that `tower-lsp` has no name for.
const REQUEST_FAILED: i64 = -32803;
const SERVER_CANCELLED: i64 = -32802;
/// How long a client that does not say that it makes changes is waited for.
const UNDECLARED_EDIT_LIMIT: Duration = Duration::from_secs(5);

/// What answers requests.
pub struct Server {
    session: Arc<Session>,
    /// Cancelled when the client's process has ended.
    client_gone: CancellationToken,
}

impl Server {
    pub fn new(client: Client, store: StoreOptions, client_gone: CancellationToken) -> Self {
        Self { session: Arc::new(Session::new(client, store)), client_gone }
    }

    pub fn session(&self) -> Arc<Session> {
        self.session.clone()
    }

    /// `window/workDoneProgress/cancel`
    pub async fn cancel_progress(&self, params: WorkDoneProgressCancelParams) {
        self.session.state().jobs.end_by_token(&params.token);
    }

    /// `tllama/places`: every gap of a document that its text shows.
    pub async fn places(&self, params: TextDocumentIdentifier) -> Result<Value> {
        let places = self.session.with_document(&params.uri, |document| {
            let place = |(place, range): (Place, Range)| {
                let command = &document.outline.commands[place.command];
                let theorem = command.name_at(place.gap);
                let kind = match place.gap {
                    Gap::Sorry(_) => "sorry",
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

    /// Asks the client to make a change. False if it does not.
    async fn apply(&self, edit: WorkspaceEdit) -> bool {
        let params = ApplyWorkspaceEditParams { label: Some("tllama".to_owned()), edit };
        let asked = self.session.client.send_request::<ApplyWorkspaceEdit>(params);
        // Some clients can although they do not say so; one that cannot need not answer.
        let answer = match self.session.abilities().applies_edits {
            true => asked.await,
            false => match tokio::time::timeout(UNDECLARED_EDIT_LIMIT, asked).await {
                Ok(answer) => answer,
                Err(_) => return false,
            },
        };
        match answer {
            Ok(answer) => answer.applied,
            Err(error) => {
                tracing::info!("the client does not insert the proof: {error}");
                false
            }
        }
    }

    /// Does what was asked for and asks the client to make the change.
    async fn perform(&self, request: ActionRequest) -> Result<Option<Value>> {
        match execute(&self.session, request).await.map_err(to_error)? {
            Done::Edit { edit, written, message } => {
                if self.apply(*edit).await {
                    if let Some(message) = message {
                        self.session.client.show_message(MessageType::INFO, message).await;
                    }
                    return Ok(Some(json!({ "outcome": "inserted" })));
                }
                let told = [Some(format!("The editor did not insert this:\n{written}")), message];
                let told = told.into_iter().flatten().collect::<Vec<_>>().join("\n");
                self.session.client.show_message(MessageType::INFO, told.clone()).await;
                Ok(Some(json!({ "outcome": "refused by the client", "message": told })))
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
        if let Some(id) = params.process_id {
            let client_gone = self.client_gone.clone();
            tokio::spawn(async move {
                client_process::ended(id).await;
                tracing::info!(id, "the client's process has ended");
                client_gone.cancel();
            });
        }
        let commands = ActionKind::ALL.into_iter().map(|action| action.command().to_owned());
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
        {
            let mut state = self.session.state();
            state.jobs.end(&uri, EndReason::Stale);
            state.documents.insert(uri.clone(), Document::new(uri.clone(), known_version(version), text));
        }
        if self.session.recall(&uri).await {
            self.session.findings_changed(&uri).await;
        }
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        {
            let mut state = self.session.state();
            let state = &mut *state;
            let Some(document) = state.documents.get_mut(&uri) else {
                tracing::info!(%uri, "a change of a document that is not open here");
                return;
            };
            let from = document.change(known_version(version), params.content_changes);
            state.jobs.edited(&uri, from);
            state.findings.prune(document);
        }
        self.session.publish(&uri).await;
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        {
            let mut state = self.session.state();
            state.documents.remove(&uri);
            state.jobs.end(&uri, EndReason::Stale);
            state.findings.forget(&uri);
        }
        self.session.retract(&uri).await;
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let (session, abilities) = (&self.session, self.session.abilities());
        let engines = session.engines();
        let state = session.state();
        let document = state.documents.get(&params.text_document.uri);
        Ok(document.map(|document| {
            list::list(
                document,
                params.range,
                &params.context,
                &engines.settings,
                &state.findings,
                &abilities,
            )
        }))
    }

    async fn code_action_resolve(&self, action: CodeAction) -> Result<CodeAction> {
        let Some(data) = action.data.clone() else { return Ok(action) };
        let request: ActionRequest = serde_json::from_value(data)
            .map_err(|error| Error::invalid_params(format!("not an action of this server: {error}")))?;
        match execute(&self.session, request).await.map_err(to_error)? {
            Done::Edit { edit, message, .. } => {
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
                Ok(document) => self.session.state().jobs.end(&document.uri, EndReason::Cancelled),
                Err(_) => self.session.state().jobs.end_all(EndReason::Cancelled),
            }
            return Ok(None);
        }
        let Some(action) = ActionKind::from_command(&params.command) else {
            return Err(Error::invalid_params(format!("there is no command `{}`", params.command)));
        };
        let mut argument = argument;
        if let Value::Object(fields) = &mut argument {
            fields.entry("action").or_insert_with(|| json!(action));
        }
        let request = serde_json::from_value(argument).map_err(|error| {
            Error::invalid_params(format!("{} takes {{\"uri\", \"position\"}}: {error}", params.command))
        })?;
        self.perform(request).await
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
        let state = session.state();
        Ok(state.documents.get(&uri).map(|document| lens::lenses(document, &state.findings)))
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let Some(document) = self.session.document(&text_document.uri) else { return Ok(None) };
        Ok(hover::hover(&self.session, &document, position).await)
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

/// The version of a document, if its client gives one.
fn known_version(version: i32) -> Option<i32> {
    (version != UNVERSIONED).then_some(version)
}
