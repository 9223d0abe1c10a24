//! What can be asked for, as it travels through the client.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_lsp::lsp_types::{CodeActionKind, Position, Url};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ActionKind {
    Prove,
    ProveWithModel,
    Refute,
    Explain,
}

/// What an action is to do, as it travels through the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionRequest {
    pub action: ActionKind,
    pub uri: Url,
    /// Somewhere within the gap or the theorem.
    pub position: Position,
    /// The version that the list was made for; a command from a key has none and means the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
}

impl ActionKind {
    pub const ALL: [ActionKind; 4] =
        [ActionKind::Prove, ActionKind::ProveWithModel, ActionKind::Refute, ActionKind::Explain];

    /// The command by which clients and key bindings ask for it.
    pub fn command(self) -> &'static str {
        match self {
            ActionKind::Prove => "tllama.prove",
            ActionKind::ProveWithModel => "tllama.proveWithModel",
            ActionKind::Refute => "tllama.refute",
            ActionKind::Explain => "tllama.explain",
        }
    }

    pub fn from_command(command: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.command() == command)
    }

    pub fn title(self) -> &'static str {
        match self {
            ActionKind::Prove => "Prove with tactics",
            ActionKind::ProveWithModel => "Prove with the model",
            ActionKind::Refute => "Try to refute",
            ActionKind::Explain => "Explain this proof",
        }
    }

    /// How editors sort it in.
    pub fn kind(self) -> CodeActionKind {
        match self {
            ActionKind::Explain => CodeActionKind::REFACTOR_REWRITE,
            _ => CodeActionKind::QUICKFIX,
        }
    }
}

/// The arguments of a command for the theorem at a position of the newest text.
pub fn arguments(uri: &Url, position: Position) -> Vec<Value> {
    vec![json!({ "uri": uri, "position": position })]
}
