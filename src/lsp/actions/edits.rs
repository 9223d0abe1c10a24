//! From what was found to what the client is asked to change.

use std::collections::HashMap;
use std::ops::Range as Span;

use tower_lsp::lsp_types::{
    CodeAction, CodeActionKind, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit, TextEdit, WorkspaceEdit,
};

use crate::lsp::lean::search::Suggestion;
use crate::lsp::session::client::Abilities;
use crate::lsp::source::document::Document;
use crate::lsp::source::outline::{Command, Theorem};

/// Changes of a document's newest text; versioned where the client knows versions, so that it can refuse a late one.
pub fn workspace_edit(
    document: &Document,
    edits: &[(Span<usize>, String)],
    abilities: &Abilities,
) -> WorkspaceEdit {
    let edits: Vec<TextEdit> =
        edits.iter().map(|(span, new)| TextEdit::new(document.text.range(span), new.clone())).collect();
    if abilities.versioned_edits {
        let text_document =
            OptionalVersionedTextDocumentIdentifier { uri: document.uri.clone(), version: document.version };
        let edits = edits.into_iter().map(OneOf::Left).collect();
        WorkspaceEdit {
            document_changes: Some(DocumentChanges::Edits(vec![TextDocumentEdit { text_document, edits }])),
            ..WorkspaceEdit::default()
        }
    } else {
        WorkspaceEdit::new(HashMap::from([(document.uri.clone(), edits)]))
    }
}

/// An action that puts a proof found earlier in the place of the theorem's present one; `None` where it stands there
/// already, or where it is more than a proof.
pub fn insert_known(
    document: &Document,
    command: &Command,
    theorem: &Theorem,
    suggestion: &Suggestion,
    abilities: &Abilities,
) -> Option<CodeAction> {
    let [(_, new)] = suggestion.filled.edits.as_slice() else { return None };
    let span = command.absolute(&(theorem.statement_end..theorem.end));
    if document.text.as_str()[span.clone()] == **new {
        return None;
    }
    let edit = workspace_edit(document, &[(span, new.clone())], abilities);
    Some(CodeAction {
        title: suggestion.title(),
        kind: Some(CodeActionKind::QUICKFIX),
        edit: Some(edit),
        ..CodeAction::default()
    })
}
