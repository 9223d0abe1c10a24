//! Inlay hints: beside each tactic what it does, in words. Off by default. Only what was read already is shown; the
//! rest is read in the background, and the client is told when it is there.

use tower_lsp::lsp_types::{InlayHint, InlayHintLabel, InlayHintTooltip, Range};

use crate::lsp::session::words::{Steps, Words};
use crate::lsp::source::document::Document;
use crate::lsp::source::outline::ProofState;

/// Characters of a hint; the rest is in its tooltip.
const MAX_LABEL: usize = 90;

/// The hints of some lines, and whether there are proofs on them that nobody has read yet.
pub fn hints(document: &Document, range: Range, words: &Words) -> (Vec<InlayHint>, bool) {
    let selection = document.text.span(range);
    let (mut hints, mut unread) = (Vec::new(), false);
    for (index, command) in document.outline.commands_in(&selection) {
        let Some(theorem) = &command.theorem else { continue };
        if matches!(theorem.proof, ProofState::Open { .. }) || command.code_end() < selection.start {
            continue;
        }
        match words.steps(document, index) {
            Some(steps) => hints.extend(beside(document, &steps, range)),
            None => unread = true,
        }
    }
    (hints, unread)
}

/// A hint at the end of each line on which tactics begin. A line that the author has explained gets none.
fn beside(document: &Document, steps: &Steps, range: Range) -> Vec<InlayHint> {
    let text = document.text.as_str();
    let line_text = |line: u32| {
        let start = document.text.offset(tower_lsp::lsp_types::Position::new(line, 0));
        (start, text[start..].lines().next().unwrap_or("").trim_end())
    };
    let mut hints = Vec::new();
    for group in steps.chunk_by(|a, b| a.0 == b.0) {
        let line = group[0].0;
        let (start, content) = line_text(line);
        let above = line.checked_sub(1).map_or("", |above| line_text(above).1);
        let is_explained = content.contains("--") || above.trim_start().starts_with("--");
        if is_explained || line < range.start.line || line > range.end.line {
            continue;
        }
        let said = group.iter().map(|(_, said)| said.as_str()).collect::<Vec<_>>().join(" ");
        let is_long = said.chars().count() > MAX_LABEL;
        let label = match is_long {
            true => said.chars().take(MAX_LABEL - 1).chain(['…']).collect(),
            false => said.clone(),
        };
        hints.push(InlayHint {
            position: document.text.position(start + content.len()),
            label: InlayHintLabel::String(label),
            kind: None,
            text_edits: None,
            tooltip: is_long.then_some(InlayHintTooltip::String(said)),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        });
    }
    hints
}

#[cfg(test)]
mod tests {
    use tower_lsp::lsp_types::{Position, Url};

    use super::*;

    #[test]
    fn hints_stand_at_the_ends_of_lines() {
        let text = "theorem a : p := by\n  simp; omega\n  -- said\n  rw [h]  \n  exact h -- so\n  done\n";
        let document = Document::new(Url::parse("file:///a.lean").unwrap(), Some(1), text.to_owned());
        let long = "word ".repeat(40);
        let steps: Steps = [(1, "A."), (1, "B."), (3, "C."), (4, "D."), (5, long.as_str())]
            .map(|(line, said)| (line, said.to_owned()))
            .into();
        let found = |last| {
            let range = Range::new(Position::new(0, 0), Position::new(last, 0));
            let hints = beside(&document, &steps, range).into_iter();
            let label = |label| match label {
                InlayHintLabel::String(label) => label,
                InlayHintLabel::LabelParts(_) => String::new(),
            };
            hints.map(|hint| (hint.position, label(hint.label), hint.tooltip.is_some())).collect::<Vec<_>>()
        };
        assert_eq!(found(4), [(Position::new(1, 13), "A. B.".to_owned(), false)]);
        assert_eq!(found(9).len(), 2);
        assert_eq!((found(9)[1].0, found(9)[1].2), (Position::new(5, 6), true));
    }
}
