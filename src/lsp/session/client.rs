//! What the client said of itself when the session began.

use std::path::PathBuf;

use serde_json::Value;
use tower_lsp::lsp_types::{ClientCapabilities, InitializeParams};

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
    /// It makes changes that the server asks for.
    pub applies_edits: bool,
    pub progress: bool,
    pub pulls_settings: bool,
    pub refreshes_lenses: bool,
    pub refreshes_hints: bool,
    /// It wants to hear `$/tllama/status`.
    pub status: bool,
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
            applies_edits: workspace.and_then(|workspace| workspace.apply_edit).unwrap_or(false),
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
