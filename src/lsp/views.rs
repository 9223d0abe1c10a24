//! What is shown without being asked for: a lens above each theorem without a proof, and what hovering tells.

use std::sync::Arc;

use data::Toolchain;
use data::lean_text::docstring_text;
use data::store::{KnownClaim, StoredAttempt};
use tower_lsp::lsp_types::{
    CodeLens, Command as ClientCommand, Hover, HoverContents, MarkupContent, MarkupKind, Position, Range,
};

use super::actions::{Deed, arguments};
use super::document::Document;
use super::findings::{Claim, Findings};
use super::header::{open_before, theorem_of};
use super::outline::Command;
use super::refute::refutation_text;
use super::session::{Session, lock};
use super::words::About;

/// "Prove" above each theorem that lacks a proof, and what has come of it so far.
pub fn lenses(document: &Document, findings: &Findings) -> Vec<CodeLens> {
    let mut lenses = Vec::new();
    for (index, claim) in Claim::all(document) {
        let Some((command, theorem)) = document.theorem(index).filter(|(_, theorem)| theorem.is_open())
        else {
            continue;
        };
        let range = document.text.range(&command.absolute(&theorem.name_span));
        lenses.push(lens(document, range, "Prove".to_owned()));
        if let Some(title) = findings.claim(claim).and_then(|known| attempts(document, command, known)) {
            lenses.push(lens(document, range, title));
        }
    }
    lenses
}

fn lens(document: &Document, range: Range, title: String) -> CodeLens {
    let command = ClientCommand {
        title,
        command: Deed::Prove.command().to_owned(),
        arguments: Some(arguments(&document.uri, range.start)),
    };
    CodeLens { range, command: Some(command), data: None }
}

fn attempts(document: &Document, command: &Command, known: &KnownClaim) -> Option<String> {
    if known.refutation.is_some() {
        return Some("refuted".to_owned());
    }
    let plural = if known.attempts == 1 { "" } else { "s" };
    let first = document.text.position(command.segment.start).line;
    match (known.attempts, known.failed_at_line) {
        (0, _) => None,
        (attempts, Some(line)) => {
            Some(format!("{attempts} attempt{plural}, last failed at line {}", first + line + 1))
        }
        (attempts, None) => Some(format!("{attempts} attempt{plural}")),
    }
}

/// What is known of the theorem at a position.
pub async fn hover(session: &Arc<Session>, document: &Document, position: Position) -> Option<Hover> {
    let offset = document.text.offset(position);
    let (index, command, theorem) = document.theorem_at(offset)?;
    // Within a proof Lean's own server has more to say.
    if offset > command.segment.start + theorem.statement_end {
        return None;
    }
    let engines = session.engines();
    let known = lock(&session.findings).claim(Claim::of(document, index)?).cloned().unwrap_or_default();
    let asked = theorem_of(document, index, &open_before(document, index));
    let stored = match (engines.store().await, &asked) {
        (Some(store), Some(asked)) => store.best_proof(&asked.digest()).await.unwrap_or(None),
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
    } else if let Some(proof) = &about.proof {
        parts.push(format!("**Proof as written**, not judged by tllama. {proof}"));
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
    use tower_lsp::lsp_types::Url;

    use super::*;

    #[test]
    fn lenses_stand_above_open_theorems_and_count() {
        let text =
            "theorem a : p := sorry\ntheorem b : p := h\n\ntheorem c : p := by\n  constructor\n  · sorry\n";
        let uri = Url::parse("file:///a.lean").unwrap();
        let document = Document::new(uri, 1, text.to_owned());
        let mut findings = Findings::default();
        let titles = |findings: &Findings| -> Vec<(u32, String)> {
            let lenses = lenses(&document, findings).into_iter();
            lenses.map(|lens| (lens.range.start.line, lens.command.unwrap().title)).collect()
        };
        assert_eq!(titles(&findings), [(0, "Prove".to_owned()), (3, "Prove".to_owned())]);
        let claim = Claim::of(&document, 2).unwrap();
        findings.note_search(claim, 9, None);
        assert_eq!(titles(&findings)[2], (3, "9 attempts".to_owned()));
        findings.note_search(claim, 1, Some(2));
        assert_eq!(titles(&findings)[2], (3, "10 attempts, last failed at line 6".to_owned()));
    }

    #[test]
    fn comments_make_a_text() {
        assert_eq!(
            comments_of("theorem a := by\n  -- First.\n  x\n  -- Then.\n  y"),
            Some("First. Then.".to_owned())
        );
        assert_eq!(comments_of("theorem a := rfl"), None);
    }
}
