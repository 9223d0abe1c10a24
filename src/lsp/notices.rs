//! What the server tells by itself: diagnostics at refuted statements, and that lenses and hints are out of date.

use tower_lsp::lsp_types::{Diagnostic, DiagnosticSeverity, NumberOrString, Url};

use super::document::Document;
use super::findings::{Basis, Findings};
use super::refute::refutation_text;
use super::session::{Session, lock};

const SOURCE: &str = "tllama";

/// One diagnostic at each statement that was refuted.
fn refutations(document: &Document, findings: &Findings) -> Vec<Diagnostic> {
    if !findings.has_any(&document.uri) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, basis) in Basis::all(document) {
        let refutation = findings.get(&document.uri, basis).and_then(|finding| finding.refutation.as_ref());
        let (Some(refutation), Some((command, theorem))) = (refutation, document.theorem(index)) else {
            continue;
        };
        let name = theorem.name.as_deref().unwrap_or("example");
        found.push(Diagnostic {
            range: document.text.range(&command.absolute(&theorem.name_span)),
            severity: Some(DiagnosticSeverity::INFORMATION),
            code: Some(NumberOrString::String("refuted".to_owned())),
            source: Some(SOURCE.to_owned()),
            message: refutation_text(name, refutation),
            ..Diagnostic::default()
        });
    }
    found
}

impl Session {
    /// Publishes a document's diagnostics if they are not what was published last.
    pub async fn publish(&self, uri: &Url) {
        let found = {
            let documents = lock(&self.documents);
            let Some(document) = documents.get(uri) else { return };
            let found = refutations(document, &lock(&self.findings));
            (found, document.version)
        };
        let (diagnostics, version) = found;
        let changed = {
            let mut published = lock(&self.published);
            let last = published.get(uri);
            let changed = last.map_or(!diagnostics.is_empty(), |last| *last != diagnostics);
            published.insert(uri.clone(), diagnostics.clone());
            changed
        };
        if changed {
            self.client.publish_diagnostics(uri.clone(), diagnostics, Some(version)).await;
        }
    }

    /// Takes back what was published of a document.
    pub async fn retract(&self, uri: &Url) {
        let last = lock(&self.published).remove(uri);
        if last.is_some_and(|last| !last.is_empty()) {
            self.client.publish_diagnostics(uri.clone(), Vec::new(), None).await;
        }
    }

    /// Something was learned: diagnostics, lenses and hints of the document are told anew.
    pub async fn findings_changed(&self, uri: &Url) {
        self.publish(uri).await;
        let (client, abilities) = (self.client.clone(), self.abilities());
        // These are requests: a client that does not answer must keep nobody waiting.
        tokio::spawn(async move {
            if abilities.refreshes_lenses {
                let _ = client.code_lens_refresh().await;
            }
            if abilities.refreshes_hints {
                let _ = client.inlay_hint_refresh().await;
            }
        });
    }
}
