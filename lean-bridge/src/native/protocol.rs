//! The part of the language server protocol that is spoken: Lean's own requests and notifications, and the
//! few standard ones whose Lean form has more fields than the standard's.

use data::Severity;
use lsp_types::{DiagnosticSeverity, Position, Range};
use serde::{Deserialize, Serialize};

/// What Lake may do when a file is opened whose imports are not built, as Lean's server names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum DependencyBuild {
    /// Report it: nothing is built behind the user's back.
    Never,
    /// Build them, which may take as long as it takes.
    Once,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DidOpen<'a> {
    pub text_document: TextDocument<'a>,
    pub dependency_build_mode: DependencyBuild,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TextDocument<'a> {
    pub uri: &'a str,
    pub language_id: &'static str,
    pub version: i32,
    pub text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DidChange<'a> {
    pub text_document: Versioned<&'a str>,
    pub content_changes: [Change<'a>; 1],
}

#[derive(Serialize)]
pub(super) struct Change<'a> {
    pub range: Range,
    pub text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DidClose<'a> {
    pub text_document: Identifier<'a>,
}

#[derive(Serialize)]
pub(super) struct Identifier<'a> {
    pub uri: &'a str,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Versioned<Uri> {
    pub uri: Uri,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
}

/// Answer to `textDocument/waitForDiagnostics`, whose parameters are a [`Versioned`]. An object, never null.
#[derive(Deserialize)]
pub(super) struct DiagnosticsWereSent {}

/// Parameters of `$/lean/plainGoal`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AtPosition<'a> {
    pub text_document: Identifier<'a>,
    pub position: Position,
}

/// Answer to `$/lean/plainGoal`; null outside of a tactic block.
#[derive(Deserialize)]
pub(super) struct PlainGoal {
    pub goals: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PublishDiagnostics {
    pub uri: String,
    pub version: Option<i32>,
    pub diagnostics: Vec<Diagnostic>,
    /// Adds to what was published for this version instead of replacing it.
    #[serde(default)]
    pub is_incremental: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Diagnostic {
    pub range: Range,
    /// `range` ends with its first line; this is the whole.
    pub full_range: Option<Range>,
    pub severity: Option<DiagnosticSeverity>,
    pub message: String,
    /// For the editor's margin only; not what the user's file says.
    #[serde(default)]
    pub is_silent: Option<bool>,
}

impl Diagnostic {
    /// One without a severity counts as an error: it must not be overlooked.
    pub(super) fn severity(&self) -> Severity {
        match self.severity {
            Some(DiagnosticSeverity::WARNING) => Severity::Warning,
            Some(DiagnosticSeverity::INFORMATION | DiagnosticSeverity::HINT) => Severity::Information,
            _ => Severity::Error,
        }
    }
}

/// Parameters of `$/lean/fileProgress`: what is still being worked on.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileProgress {
    pub text_document: Versioned<String>,
    pub processing: Vec<Processing>,
}

#[derive(Deserialize)]
pub(super) struct Processing {
    #[serde(default)]
    pub kind: Option<u8>,
}

impl Processing {
    /// Nothing from here on will ever be processed: the imports failed or the process died.
    pub(super) fn is_fatal(&self) -> bool {
        self.kind == Some(2)
    }
}

/// Codes with which Lean's server answers for a file worker that is gone.
pub(super) fn means_worker_died(code: i64) -> bool {
    const CONTENT_MODIFIED: i64 = -32801;
    const WORKER_EXITED: i64 = -32901;
    const WORKER_CRASHED: i64 = -32902;
    [CONTENT_MODIFIED, WORKER_EXITED, WORKER_CRASHED].contains(&code)
}
