//! What is shown without being asked for: a lens above each theorem without a proof, and what hovering tells.

use data::lean_text::docstring_text;
use data::store::StoredAttempt;
use tower_lsp::lsp_types::{
    CodeLens, Command as ClientCommand, Hover, HoverContents, MarkupContent, MarkupKind, Position, Range,
};

use super::actions::{Deed, arguments};
use super::document::Document;
use super::findings::{Basis, Finding, Findings};
use super::outline::{Command, Theorem};
use super::refute::refutation_text;
use super::scratch::{open_before, theorem_of};
use super::session::{Session, lock};

/// "Prove" above each theorem that lacks a proof, and what has come of it so far.
pub fn lenses(document: &Document, findings: &Findings) -> Vec<CodeLens> {
    let bases = if findings.has_any(&document.uri) { Basis::all(document) } else { Vec::new() };
    let mut lenses = Vec::new();
    for (index, command) in document.outline.commands.iter().enumerate() {
        let Some(theorem) = command.theorem.as_ref().filter(|theorem| theorem.is_open()) else { continue };
        let range = document.text.range(&command.absolute(&theorem.name_span));
        let basis = bases.binary_search_by_key(&index, |(known, _)| *known).ok().map(|at| bases[at].1);
        let finding = basis.and_then(|basis| findings.get(&document.uri, basis));
        lenses.push(lens(document, range, "Prove".to_owned()));
        if let Some(title) = finding.and_then(|finding| attempts(document, command, finding)) {
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

fn attempts(document: &Document, command: &Command, finding: &Finding) -> Option<String> {
    if finding.refutation.is_some() {
        return Some("refuted".to_owned());
    }
    let plural = if finding.attempts == 1 { "" } else { "s" };
    let first = document.text.position(command.segment.start).line;
    match (finding.attempts, finding.failed_at_line) {
        (0, _) => None,
        (attempts, Some(line)) => {
            Some(format!("{attempts} attempt{plural}, last failed at line {}", first + line + 1))
        }
        (attempts, None) => Some(format!("{attempts} attempt{plural}")),
    }
}

/// What is known of the theorem at a position.
pub async fn hover(session: &Session, document: &Document, position: Position) -> Option<Hover> {
    let offset = document.text.offset(position);
    let (index, command, theorem) = document.theorem_at(offset)?;
    // Within a proof Lean's own server has more to say.
    if offset > command.segment.start + theorem.statement_end {
        return None;
    }
    let basis = Basis::of(document, index)?;
    let finding = lock(&session.findings).get(&document.uri, basis).cloned().unwrap_or_default();
    let asked = theorem_of(document, index, &open_before(document, index));
    let stored = match (session.engines().store().await, &asked) {
        (Some(store), Some(asked)) => store.best_proof(&asked.digest()).await.unwrap_or(None),
        _ => None,
    };
    let text = hover_text(document, command, theorem, &finding, stored.as_ref());
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: text? }),
        range: Some(document.text.range(&command.absolute(&theorem.name_span))),
    })
}

fn hover_text(
    document: &Document,
    command: &Command,
    theorem: &Theorem,
    finding: &Finding,
    stored: Option<&StoredAttempt>,
) -> Option<String> {
    let name = theorem.name.as_deref().unwrap_or("example");
    let mut parts = Vec::new();
    let docstring = command.segment.docstring.map(|(start, end)| &document.text.as_str()[start..end]);
    let informal = docstring.map(docstring_text).map(str::to_owned);
    let informal = informal.or_else(|| stored.and_then(|stored| stored.theorem.informal_statement.clone()));
    parts.extend(informal.map(|text| format!("**Statement.** {text}")));
    if let Some(refutation) = &finding.refutation {
        parts.push(format!("**Refuted.** {}", refutation_text(name, refutation)));
    }
    if let Some(stored) = stored.filter(|stored| stored.verdict.outcome.is_proved()) {
        let toolchain = &stored.verdict.toolchain;
        let confidence = stored
            .candidate
            .confidence
            .map(|share| format!(", confidence {:.0} %", share * 100.0))
            .unwrap_or_default();
        parts.push(format!(
            "**Proved** by {}{confidence}; judged by Lean {} ({}, {}) at level {}.",
            stored.candidate.generator,
            toolchain.lean_version,
            toolchain.platform,
            toolchain.library_digest,
            stored.verdict.level.as_str()
        ));
        if let Some(proof) =
            stored.theorem.informal_proof.clone().or_else(|| comments_of(&stored.candidate.text))
        {
            parts.push(format!("**Proof.** {proof}"));
        }
    } else if finding.attempts > 0 && finding.refutation.is_none() {
        parts.push(attempts(document, command, finding)?);
    }
    (!parts.is_empty()).then(|| parts.join("\n\n"))
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
    use crate::lsp::prove::Summary;

    #[test]
    fn lenses_stand_above_open_theorems_and_count() {
        let text =
            "theorem a : p := sorry\ntheorem b : p := h\n\ntheorem c : p := by\n  constructor\n  · sorry\n";
        let uri = Url::parse("file:///a.lean").unwrap();
        let document = Document::new(uri.clone(), 1, text.to_owned());
        let mut findings = Findings::default();
        let titles = |findings: &Findings| -> Vec<(u32, String)> {
            let lenses = lenses(&document, findings).into_iter();
            lenses.map(|lens| (lens.range.start.line, lens.command.unwrap().title)).collect()
        };
        assert_eq!(titles(&findings), [(0, "Prove".to_owned()), (3, "Prove".to_owned())]);
        let basis = Basis::of(&document, 2).unwrap();
        findings.note_search(&uri, basis, &Summary { attempts: 9, ..Summary::default() });
        assert_eq!(titles(&findings)[2], (3, "9 attempts".to_owned()));
        assert_eq!(Basis::all(&document)[2], (2, basis));
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
