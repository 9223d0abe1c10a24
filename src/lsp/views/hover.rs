//! What hovering over a theorem tells.

use std::sync::Arc;

use data::Toolchain;
use data::lean_text::docstring_text;
use data::store::{KnownClaim, StoredAttempt};
use tower_lsp::lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use crate::lsp::session::findings::refutation_text;
use crate::lsp::session::state::Session;
use crate::lsp::session::words::About;
use crate::lsp::source::document::Document;
use crate::lsp::source::header::{open_before, theorem_of};
use crate::lsp::source::identity::Claim;
use crate::lsp::views::lens::attempts;

/// What is known of the theorem at a position.
pub async fn hover(session: &Arc<Session>, document: &Document, position: Position) -> Option<Hover> {
    let offset = document.text.offset(position);
    let (index, command, theorem) = document.theorem_at(offset)?;
    // Within a proof Lean's own server has more to say.
    if offset > command.segment.start + theorem.statement_end {
        return None;
    }
    let engines = session.engines();
    let known = session.state().findings.claim(Claim::of(document, index)?).cloned().unwrap_or_default();
    let asked = theorem_of(document, index, &open_before(document, index));
    let stored = match (engines.store().await, &asked) {
        (Some(store), Some(asked)) => store.best_proof(&asked.digest()).await.unwrap_or_else(|error| {
            tracing::warn!("what the store has of the theorem cannot be read: {error}");
            None
        }),
        _ => None,
    };
    let stored = stored.filter(|stored| stored.verdict.outcome.is_proved());
    let about = match engines.settings.editor.words {
        true => session.about(document, index, stored.as_ref()).await,
        false => About::default(),
    };
    let text = hover_text(document, index, &known, stored.as_ref(), &about);
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: text? }),
        range: Some(document.text.range(&command.absolute(&theorem.name_span))),
    })
}

fn hover_text(
    document: &Document,
    index: usize,
    known: &KnownClaim,
    stored: Option<&StoredAttempt>,
    about: &About,
) -> Option<String> {
    let (command, theorem) = document.theorem(index)?;
    let name = theorem.name.as_deref().unwrap_or("example");
    let mut parts = Vec::new();
    let docstring = command.segment.docstring.map(|(start, end)| &document.text.as_str()[start..end]);
    let informal = docstring.map(docstring_text).map(str::to_owned);
    let informal = informal.or_else(|| stored.and_then(|stored| stored.theorem.informal_statement.clone()));
    parts.extend(informal.map(|text| format!("**Statement.** {text}")));
    match &about.statement {
        Some(Ok(said)) => parts.push(format!("**As Lean reads it.** {said}")),
        // The docstring is all that there is, and enough.
        Some(Err(why)) if parts.is_empty() => {
            parts.push(format!("*Lean's reading is not put into words: {why}.*"))
        }
        _ => {}
    }
    if let Some(refutation) = &known.refutation {
        let text = refutation_text(name, &refutation.counterexample);
        parts.push(format!("**Refuted.** {text} Judged by {}.", judge(&refutation.toolchain)));
    } else if let (None, Some(attempts)) = (stored, attempts(document, command, known)) {
        parts.push(format!("Not proved yet: {attempts}."));
    }
    if let Some(stored) = stored {
        let confidence = stored
            .candidate
            .confidence
            .map(|share| format!(", confidence {:.0} %", share * 100.0))
            .unwrap_or_default();
        parts.push(format!(
            "**Proved** by {}{confidence}; judged by {} at level {}.",
            stored.candidate.generator,
            judge(&stored.verdict.toolchain),
            stored.verdict.level.as_str()
        ));
        let written = stored.theorem.informal_proof.clone();
        let words = written.or_else(|| comments_of(&stored.candidate.text)).or_else(|| about.proof.clone());
        parts.extend(words.map(|proof| format!("**Proof.** {proof}")));
    } else {
        parts.extend(
            about.proof.iter().map(|proof| format!("**Proof as written**, not judged by tllama. {proof}")),
        );
        parts.extend(about.plan.iter().map(|plan| format!("**In steps**, as Lean accepts them. {plan}")));
    }
    if about.is_pending {
        parts.push("*Lean is still reading this.*".to_owned());
    }
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

fn judge(toolchain: &Toolchain) -> String {
    format!("Lean {} ({}, {})", toolchain.lean_version, toolchain.platform, toolchain.library_id())
}

/// The comments of an annotated proof as one text.
fn comments_of(proof: &str) -> Option<String> {
    let tokens = data::lean_text::tokens(proof);
    let comments: Vec<&str> = tokens
        .iter()
        .filter(|token| token.kind == data::lean_text::TokenKind::LineComment)
        .map(|token| token.text(proof).trim_start_matches('-').trim())
        .filter(|text| !text.is_empty())
        .collect();
    (!comments.is_empty()).then(|| comments.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_make_a_text() {
        assert_eq!(
            comments_of("theorem a := by\n  -- First.\n  x\n  -- Then.\n  y"),
            Some("First. Then.".to_owned())
        );
        assert_eq!(comments_of("theorem a := rfl"), None);
    }
}
