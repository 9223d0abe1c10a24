//! A lens above each theorem without a proof, with what has come of the work on it.

use data::store::KnownClaim;
use tower_lsp::lsp_types::{CodeLens, Command as ClientCommand, Range};

use crate::lsp::actions::request::{ActionKind, arguments};
use crate::lsp::session::findings::Findings;
use crate::lsp::source::document::Document;
use crate::lsp::source::identity::Claim;
use crate::lsp::source::outline::Command;

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
        command: ActionKind::Prove.command().to_owned(),
        arguments: Some(arguments(&document.uri, range.start)),
    };
    CodeLens { range, command: Some(command), data: None }
}

pub fn attempts(document: &Document, command: &Command, known: &KnownClaim) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use tower_lsp::lsp_types::Url;

    use super::*;

    #[test]
    fn lenses_stand_above_open_theorems_and_count() {
        let text =
            "theorem a : p := sorry\ntheorem b : p := h\n\ntheorem c : p := by\n  constructor\n  · sorry\n";
        let uri = Url::parse("file:///a.lean").unwrap();
        let document = Document::new(uri, Some(1), text.to_owned());
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
}
