//! The list of code actions: made from the text and what is already known, without asking Lean. What an action is to
//! do travels with it as data, and is done when somebody chooses it.

use serde_json::Value;
use tower_lsp::lsp_types::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, Command as ClientCommand, Position,
    Range,
};

use crate::lsp::actions::request::{ActionKind, ActionRequest};
use crate::lsp::session::client::Abilities;
use crate::lsp::session::findings::Findings;
use crate::lsp::settings::Settings;
use crate::lsp::source::document::Document;
use crate::lsp::source::gap::{Gap, Place};
use crate::lsp::source::identity::TextDigest;
use crate::lsp::source::outline::ProofState;

/// Places that one list speaks of; a selection of a whole file is no question about one theorem.
const MAX_PLACES: usize = 4;

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
        for action in actions_at(*place, settings) {
            actions.push(code_action(action, position, name.as_deref(), document, abilities));
        }
    }
    let commands = document.outline.commands_in(&selection).take(MAX_PLACES);
    for (index, command) in commands.filter(|(_, command)| selection.start <= command.code_end()) {
        let Some(theorem) = &command.theorem else { continue };
        if known && let Some(digest) = TextDigest::of(document, index) {
            let proofs = findings.proofs(&document.uri, digest);
            let insert = |suggestion| {
                crate::lsp::actions::edits::insert_known(document, command, theorem, suggestion, abilities)
            };
            actions.extend(proofs.iter().filter_map(insert));
        }
        let has_gap = places.iter().any(|place| place.command == index);
        if matches!(theorem.proof, ProofState::Complete { .. }) && !has_gap {
            let position = document.text.position(command.segment.start + theorem.name_span.start);
            actions.push(code_action(ActionKind::Explain, position, None, document, abilities));
        }
    }
    actions.retain(|action| action.kind.as_ref().is_none_or(&wanted));
    actions.into_iter().map(CodeActionOrCommand::CodeAction).collect()
}

fn actions_at(place: Place, settings: &Settings) -> Vec<ActionKind> {
    let mut actions = vec![ActionKind::Prove];
    if settings.model.is_configured() {
        actions.push(ActionKind::ProveWithModel);
    }
    if matches!(place.gap, Gap::WholeProof | Gap::FailingProof) {
        actions.push(ActionKind::Refute);
    }
    actions
}

fn code_action(
    action: ActionKind,
    position: Position,
    name: Option<&str>,
    document: &Document,
    abilities: &Abilities,
) -> CodeAction {
    let title = match name {
        Some(name) => format!("{}: {name}", action.title()),
        None => action.title().to_owned(),
    };
    let request = ActionRequest { action, uri: document.uri.clone(), position, version: document.version };
    let request = serde_json::to_value(request).unwrap_or(Value::Null);
    // A client that cannot resolve an action's edit is given a command instead.
    let (data, command) = if abilities.resolves_edits {
        (Some(request), None)
    } else {
        let command = ClientCommand {
            title: title.clone(),
            command: action.command().to_owned(),
            arguments: Some(vec![request]),
        };
        (None, Some(command))
    };
    CodeAction { title, kind: Some(action.kind()), data, command, ..CodeAction::default() }
}
