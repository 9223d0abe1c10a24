//! Inlay hints: the natural-language step beside each tactic. Off by default. They are made from the text alone, so
//! that they cost no Lean; what a tactic does to the goal is told by *Explain this proof*.

use data::lean_text::{TokenKind, tokens};
use tower_lsp::lsp_types::{InlayHint, InlayHintLabel, Range};

use super::document::Document;
use super::outline::ProofState;
use super::phrases::known_sentence;

/// A hint at the end of each line of a complete proof that begins with a tactic whose name tells what it does.
pub fn hints(document: &Document, range: Range) -> Vec<InlayHint> {
    let selection = document.text.span(range);
    let text = document.text.as_str();
    let mut hints = Vec::new();
    for (_, command) in document.outline.commands_in(&selection) {
        let Some(theorem) = &command.theorem else { continue };
        let (ProofState::Complete { proof } | ProofState::Partial { proof, .. }) = &theorem.proof else {
            continue;
        };
        let span = command.absolute(proof);
        let mut line_end = 0;
        for token in tokens(&text[span.clone()]) {
            let start = span.start + token.start;
            if start < line_end || token.kind != TokenKind::Identifier {
                continue;
            }
            let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
            let before = text[line_start..start].trim();
            line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
            let content = text[start..line_end].trim_end();
            if !matches!(before, "" | "·" | ".") || start >= selection.end || content.contains("--") {
                continue;
            }
            if let Some(sentence) = known_sentence(token.text(&text[span.clone()]), content) {
                hints.push(InlayHint {
                    position: document.text.position(start + content.len()),
                    label: InlayHintLabel::String(sentence),
                    kind: None,
                    text_edits: None,
                    tooltip: None,
                    padding_left: Some(true),
                    padding_right: None,
                    data: None,
                });
            }
        }
    }
    hints
}

#[cfg(test)]
mod tests {
    use tower_lsp::lsp_types::{Position, Url};

    use super::*;

    #[test]
    fn hints_stand_at_the_ends_of_lines() {
        let text = "theorem a : p := by\n  induction n with\n  | zero => simp\n  | succ k ih =>\n    rw [h]\n    · omega -- so\n    strange\n";
        let document = Document::new(Url::parse("file:///a.lean").unwrap(), 1, text.to_owned());
        let all = Range::new(Position::new(0, 0), Position::new(99, 0));
        let found: Vec<(u32, u32)> =
            hints(&document, all).iter().map(|hint| (hint.position.line, hint.position.character)).collect();
        assert_eq!(found, [(1, 18), (4, 10)]);
        let none = Range::new(Position::new(0, 0), Position::new(1, 0));
        assert!(hints(&document, none).is_empty());
    }
}
