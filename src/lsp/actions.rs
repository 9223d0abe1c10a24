//! The list of code actions: made from the text and what is already known, without asking Lean. What an action is to
//! do travels with it as data, and is done when somebody chooses it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_lsp::lsp_types::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, Command as ClientCommand, Position,
    Range, Url,
};

use super::document::{Document, Gap, Place};
use super::findings::{Basis, Findings};
use super::outline::ProofState;
use super::session::Abilities;
use super::settings::Settings;

/// Places that one list speaks of; a selection of a whole file is no question about one theorem.
const MAX_PLACES: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Deed {
    Prove,
    ProveWithModel,
    Refute,
    Explain,
}

/// What an action is to do, as it travels through the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    pub deed: Deed,
    pub uri: Url,
    /// Somewhere within the gap or the theorem.
    pub position: Position,
    /// The version that the list was made for; a command from a key has none and means the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
}

impl Deed {
    pub const ALL: [Deed; 4] = [Deed::Prove, Deed::ProveWithModel, Deed::Refute, Deed::Explain];

    /// The command by which clients and key bindings ask for it.
    pub fn command(self) -> &'static str {
        match self {
            Deed::Prove => "tllama.prove",
            Deed::ProveWithModel => "tllama.proveWithModel",
            Deed::Refute => "tllama.refute",
            Deed::Explain => "tllama.explain",
        }
    }

    pub fn from_command(command: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.command() == command)
    }

    pub fn title(self) -> &'static str {
        match self {
            Deed::Prove => "Prove with tactics",
            Deed::ProveWithModel => "Prove with the model",
            Deed::Refute => "Try to refute",
            Deed::Explain => "Explain this proof",
        }
    }

    fn kind(self) -> CodeActionKind {
        match self {
            Deed::Explain => CodeActionKind::REFACTOR_REWRITE,
            _ => CodeActionKind::QUICKFIX,
        }
    }
}

/// Everything that can be done at a range.
pub fn list(
    document: &Document,
    range: Range,
    context: &CodeActionContext,
    settings: &Settings,
    findings: &Findings,
    abilities: &Abilities,
) -> Vec<CodeActionOrCommand> {
    let selection = document.text.span(range);
    let wanted = |kind: &CodeActionKind| {
        context.only.as_ref().is_none_or(|only| {
            only.iter().any(|only| {
                let (kind, only) = (kind.as_str(), only.as_str());
                only.is_empty()
                    || kind == only
                    || kind.strip_prefix(only).is_some_and(|rest| rest.starts_with('.'))
            })
        })
    };
    let places = document.places(&selection, &context.diagnostics);
    let known = findings.has_proofs(&document.uri);
    let mut actions = Vec::new();
    let several = places.len() > 1;
    for place in places.iter().take(MAX_PLACES) {
        let Some(position) = document.position_of(*place) else { continue };
        let name = several.then(|| document.name_of(*place));
        for deed in deeds(*place, settings) {
            actions.push(action(deed, position, name.as_deref(), document, abilities));
        }
    }
    let commands = document.outline.commands_in(&selection).take(MAX_PLACES);
    for (index, command) in commands.filter(|(_, command)| selection.start <= command.code_end()) {
        let Some(theorem) = &command.theorem else { continue };
        if known && let Some(basis) = Basis::of(document, index) {
            let proofs = findings.proofs(&document.uri, basis);
            let insert =
                |suggestion| super::edits::insert_known(document, command, theorem, suggestion, abilities);
            actions.extend(proofs.iter().filter_map(insert));
        }
        let has_gap = places.iter().any(|place| place.command == index);
        if matches!(theorem.proof, ProofState::Complete { .. }) && !has_gap {
            let position = document.text.position(command.segment.start + theorem.name_span.start);
            actions.push(action(Deed::Explain, position, None, document, abilities));
        }
    }
    actions.retain(|action| action.kind.as_ref().is_none_or(&wanted));
    actions.into_iter().map(CodeActionOrCommand::CodeAction).collect()
}

fn deeds(place: Place, settings: &Settings) -> Vec<Deed> {
    let mut deeds = vec![Deed::Prove];
    if settings.model.is_configured() {
        deeds.push(Deed::ProveWithModel);
    }
    if matches!(place.gap, Gap::WholeProof | Gap::FailingProof) {
        deeds.push(Deed::Refute);
    }
    deeds
}

fn action(
    deed: Deed,
    position: Position,
    name: Option<&str>,
    document: &Document,
    abilities: &Abilities,
) -> CodeAction {
    let title = match name {
        Some(name) => format!("{}: {name}", deed.title()),
        None => deed.title().to_owned(),
    };
    let wish = Wish { deed, uri: document.uri.clone(), position, version: Some(document.version) };
    let wish = serde_json::to_value(wish).unwrap_or(Value::Null);
    // A client that cannot resolve an action's edit is given a command instead.
    let (data, command) = if abilities.resolves_edits {
        (Some(wish), None)
    } else {
        let command = ClientCommand {
            title: title.clone(),
            command: deed.command().to_owned(),
            arguments: Some(vec![wish]),
        };
        (None, Some(command))
    };
    CodeAction { title, kind: Some(deed.kind()), data, command, ..CodeAction::default() }
}

/// The arguments of a command for the theorem at a position of the newest text.
pub fn arguments(uri: &Url, position: Position) -> Vec<Value> {
    vec![json!({ "uri": uri, "position": position })]
}
