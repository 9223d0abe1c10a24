//! What the server tells by itself: diagnostics at refuted statements, and that lenses and hints are out of date.

use data::store::KnownClaim;
use lean_bridge::Policy;
use tower_lsp::lsp_types::{Diagnostic, DiagnosticSeverity, NumberOrString, Url};

use crate::lsp::session::findings::{Findings, refutation_text};
use crate::lsp::session::state::Session;
use crate::lsp::source::document::Document;
use crate::lsp::source::identity::Claim;

const SOURCE: &str = "tllama";

/// One diagnostic at each statement that was refuted.
fn refutations(document: &Document, findings: &Findings) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, claim) in Claim::all(document) {
        let refutation = findings.claim(claim).and_then(|known| known.refutation.as_ref());
        let (Some(refutation), Some((command, theorem))) = (refutation, document.theorem(index)) else {
            continue;
        };
        let name = theorem.name.as_deref().unwrap_or("example");
        found.push(Diagnostic {
            range: document.text.range(&command.absolute(&theorem.name_span)),
            severity: Some(DiagnosticSeverity::INFORMATION),
            code: Some(NumberOrString::String("refuted".to_owned())),
            source: Some(SOURCE.to_owned()),
            message: refutation_text(name, &refutation.counterexample),
            ..Diagnostic::default()
        });
    }
    found
}

impl Session {
    /// Asks the store what it knows of the theorems of a document, where nobody has asked yet. A store that cannot be
    /// read knows nothing, and a log says why. True if something was learned.
    pub async fn recall(&self, uri: &Url) -> bool {
        let unknown = {
            let state = self.state();
            let Some(document) = state.documents.get(uri) else { return false };
            let claims = Claim::all(document).into_iter().map(|(_, claim)| claim);
            state.findings.not_looked_up(claims)
        };
        if unknown.is_empty() {
            return false;
        }
        let Some(store) = self.engines().store().await else { return false };
        let names: Vec<String> = unknown.iter().map(Claim::name).collect();
        match store.known_claims(&names, &Policy::default().id()).await {
            Ok(known) => {
                let learned = known.iter().any(|known| *known != KnownClaim::default());
                self.state().findings.look_up(unknown.into_iter().zip(known));
                learned
            }
            Err(error) => {
                tracing::warn!("what is known of the open theorems cannot be read: {error}");
                false
            }
        }
    }

    /// Publishes a document's diagnostics if they are not what was published last.
    pub async fn publish(&self, uri: &Url) {
        let (diagnostics, version) = {
            let mut state = self.state();
            let state = &mut *state;
            let Some(document) = state.documents.get(uri) else { return };
            let found = refutations(document, &state.findings);
            let last = state.published.insert(uri.clone(), found.clone());
            if last.unwrap_or_default() == found {
                return;
            }
            (found, document.version)
        };
        self.client.publish_diagnostics(uri.clone(), diagnostics, version).await;
    }

    /// Takes back what was published of a document.
    pub async fn retract(&self, uri: &Url) {
        let last = self.state().published.remove(uri);
        if last.is_some_and(|last| !last.is_empty()) {
            self.client.publish_diagnostics(uri.clone(), Vec::new(), None).await;
        }
    }

    /// Something was learned: diagnostics and lenses of the document are told anew.
    pub async fn findings_changed(&self, uri: &Url) {
        self.publish(uri).await;
        if self.abilities().refreshes_lenses {
            let client = self.client.clone();
            // A request: a client that does not answer must keep nobody waiting.
            tokio::spawn(async move { client.code_lens_refresh().await });
        }
    }

    /// There are words for more tactics than before.
    pub fn refresh_hints(&self) {
        if self.abilities().refreshes_hints {
            let client = self.client.clone();
            tokio::spawn(async move { client.inlay_hint_refresh().await });
        }
    }
}
