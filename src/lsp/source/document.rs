//! An open document: its text, its outline, and the places in it where there is something to do.

use std::collections::BTreeSet;
use std::ops::Range as Span;

use tower_lsp::lsp_types::{Diagnostic, Position, Range, TextDocumentContentChangeEvent, Url};

use crate::lsp::source::gap::{Gap, Place};
use crate::lsp::source::outline::{Command, Outline, ProofState, Theorem};
use crate::lsp::source::text::SourceText;

/// A larger document is kept, but not read: it is no Lean file that anybody edits.
pub const MAX_DOCUMENT_BYTES: usize = 4 << 20;

/// What an instance without a name is called. No name can be so: it is a keyword.
pub const UNNAMED: &str = "instance";

/// An open document. Cheap to change, cheap to ask.
#[derive(Debug, Clone)]
pub struct Document {
    pub uri: Url,
    /// `None` where the client gives none.
    pub version: Option<i32>,
    pub text: SourceText,
    pub outline: Outline,
}

impl Document {
    pub fn new(uri: Url, version: Option<i32>, text: String) -> Self {
        let outline = if text.len() > MAX_DOCUMENT_BYTES { Outline::default() } else { Outline::read(&text) };
        Self { uri, version, text: SourceText::new(text), outline }
    }

    /// Applies the changes of one notification in their order. Returns the first byte that may have changed.
    pub fn change(&mut self, version: Option<i32>, changes: Vec<TextDocumentContentChangeEvent>) -> usize {
        let mut first = usize::MAX;
        for change in changes {
            let from = match change.range {
                None => {
                    let old = std::mem::replace(self, Self::new(self.uri.clone(), version, change.text));
                    let pairs = old.text.as_str().bytes().zip(self.text.as_str().bytes());
                    pairs.take_while(|(old, new)| old == new).count()
                }
                Some(range) => self.replace(range, &change.text),
            };
            first = first.min(from);
        }
        self.version = version;
        first
    }

    fn replace(&mut self, range: Range, new: &str) -> usize {
        let span = self.text.span(range);
        self.text.replace(span.clone(), new);
        if self.text.as_str().len() > MAX_DOCUMENT_BYTES {
            self.outline = Outline::default();
        } else {
            self.outline.edit(self.text.as_str(), &span, new.len());
        }
        span.start
    }

    /// Whether a document is one to look at, by what the client calls its language and by its name.
    pub fn is_lean(language: &str, uri: &Url) -> bool {
        matches!(language, "lean" | "lean4") || uri.path().ends_with(".lean")
    }

    /// The theorem that is command `index`.
    pub fn theorem(&self, index: usize) -> Option<(&Command, &Theorem)> {
        let command = self.outline.commands.get(index)?;
        Some((command, command.theorem.as_ref()?))
    }

    /// The theorem at a byte offset, within its code.
    pub fn theorem_at(&self, offset: usize) -> Option<(usize, &Command, &Theorem)> {
        let index = self.outline.command_at(offset)?;
        let (command, theorem) = self.theorem(index)?;
        (offset <= command.code_end()).then_some((index, command, theorem))
    }

    /// The gaps that a selection touches. Within a theorem without a proof the whole theorem counts as the place; a
    /// `sorry` within a proof or a definition must be touched itself, unless it is the only one. `diagnostics` are
    /// those that the editor shows there: an error in a complete proof makes it a failing one.
    pub fn places(&self, selection: &Span<usize>, diagnostics: &[Diagnostic]) -> Vec<Place> {
        let mut places = Vec::new();
        for (index, command) in self.outline.commands_in(selection) {
            if selection.start > command.code_end() {
                continue;
            }
            let proof = command.theorem.as_ref().map(|theorem| &theorem.proof);
            let mut found = |gap| places.push(Place { command: index, gap });
            match proof {
                Some(ProofState::Open { .. }) => found(Gap::WholeProof),
                Some(ProofState::Complete { proof }) => {
                    let proof = self.text.range(&command.absolute(proof));
                    if diagnostics.iter().any(|diagnostic| is_failure_within(diagnostic, proof)) {
                        found(Gap::FailingProof);
                    }
                }
                Some(ProofState::Partial { .. }) | None => {
                    let sorries = command.sorries();
                    let several = sorries.len() > 1;
                    for (number, span) in sorries.iter().enumerate() {
                        if touches(selection, &command.absolute(span)) || !several {
                            found(Gap::Sorry(number));
                        }
                    }
                    self.failing_blocks(command, selection, diagnostics).for_each(found);
                }
            }
        }
        places
    }

    /// The innermost `by` blocks of a definition that a selection touches and in which an error begins.
    fn failing_blocks<'a>(
        &'a self,
        command: &'a Command,
        selection: &'a Span<usize>,
        diagnostics: &'a [Diagnostic],
    ) -> impl Iterator<Item = Gap> + 'a {
        let blocks = command.definition.iter().flat_map(|definition| &definition.proofs);
        let spans: Vec<Span<usize>> = blocks.map(|block| command.absolute(&block.span)).collect();
        let failing = |diagnostic: &Diagnostic| {
            let at = self.text.offset(diagnostic.range.start);
            let within = |span: &&Span<usize>| span.start <= at && at <= span.end;
            let (number, span) = spans.iter().enumerate().rfind(|(_, span)| within(span))?;
            let sorry_is_the_place = command.sorries().iter().any(|sorry| {
                let sorry = command.absolute(sorry);
                span.start <= sorry.start && sorry.end <= span.end
            });
            let fails = is_failure_within(diagnostic, self.text.range(span)) && !sorry_is_the_place;
            (fails && touches(selection, span)).then_some(number)
        };
        let found: BTreeSet<usize> = diagnostics.iter().filter_map(failing).collect();
        found.into_iter().map(Gap::FailingBlock)
    }

    /// The innermost `by` block of a definition around a byte offset.
    pub fn block_at(&self, index: usize, offset: usize) -> Option<Place> {
        let command = self.outline.commands.get(index)?;
        let blocks = command.definition.as_ref()?.proofs.iter().enumerate();
        let around = |span: Span<usize>| span.start <= offset && offset <= span.end;
        let (number, _) = blocks.rev().find(|(_, block)| around(command.absolute(&block.span)))?;
        Some(Place { command: index, gap: Gap::FailingBlock(number) })
    }

    /// Every gap of the document that the text alone shows.
    pub fn all_places(&self) -> Vec<(Place, Range)> {
        let mut places = Vec::new();
        for (index, command) in self.outline.commands.iter().enumerate() {
            let mut found = |gap, span: &Span<usize>| {
                places.push((Place { command: index, gap }, self.text.range(&command.absolute(span))));
            };
            if let Some(Theorem { proof: ProofState::Open { sorry, .. }, name_span, .. }) = &command.theorem {
                found(Gap::WholeProof, sorry.as_ref().unwrap_or(name_span));
            }
            for (number, span) in command.sorries().iter().enumerate() {
                found(Gap::Sorry(number), span);
            }
        }
        places
    }

    /// What a place belongs to, for people.
    pub fn name_of(&self, place: Place) -> String {
        let command = self.outline.commands.get(place.command);
        let name = command.and_then(|command| command.name_at(place.gap));
        let unnamed = match command.map(|command| command.theorem.is_some()) {
            Some(true) => "example",
            _ => UNNAMED,
        };
        name.unwrap_or(unnamed).to_owned()
    }

    /// A position by which a place is found again.
    pub fn position_of(&self, place: Place) -> Option<Position> {
        let command = self.outline.commands.get(place.command)?;
        let within = match (place.gap, &command.theorem) {
            (Gap::Sorry(n), _) => command.sorries().get(n)?.start,
            (Gap::FailingBlock(_), _) => command.obligation(place.gap)?.span.start,
            (Gap::WholeProof | Gap::FailingProof, theorem) => theorem.as_ref()?.name_span.start,
        };
        Some(self.text.position(command.segment.start + within))
    }

    /// The text up to the end of a command's code: what a result about the command depends on.
    pub fn text_up_to(&self, command: &Command) -> &str {
        &self.text.as_str()[..command.code_end()]
    }
}

fn touches(selection: &Span<usize>, span: &Span<usize>) -> bool {
    selection.start <= span.end && span.start <= selection.end
}

/// Whether a diagnostic is Lean's word that the proof at `proof` does not hold.
fn is_failure_within(diagnostic: &Diagnostic, proof: Range) -> bool {
    let is_error = diagnostic
        .severity
        .is_none_or(|severity| severity == tower_lsp::lsp_types::DiagnosticSeverity::ERROR);
    is_error && diagnostic.range.start >= proof.start && diagnostic.range.start <= proof.end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        Document::new(Url::parse("file:///a.lean").unwrap(), Some(1), text.to_owned())
    }

    /// The gaps at the place marked by `‸`.
    fn check(marked: &str, expected: &[Gap]) {
        let at = marked.find('‸').unwrap();
        let found = document(&marked.replace('‸', "")).places(&(at..at), &[]);
        let gaps: Vec<Gap> = found.iter().map(|place| place.gap).collect();
        assert_eq!(gaps, expected, "{marked}");
    }

    #[test]
    fn gaps_at_a_place() {
        check("theorem a : p := by‸ sorry", &[Gap::WholeProof]);
        check("theorem ‸a : p", &[Gap::WholeProof]);
        check("/-- d‸oc -/ theorem a : p := by\n  sorry", &[Gap::WholeProof]);
        check("theorem a : p := by simp‸", &[]);
        check("theorem a : p := sorry\n\n-- no‸thing here\n", &[]);
        check("theorem a : p := by\n  constructor\n  · so‸rry\n  · sorry", &[Gap::Sorry(0)]);
        check("theorem a : p := by\n  constructor\n  · sorry\n  · sorry‸", &[Gap::Sorry(1)]);
        check("theorem a : p := by\n  cons‸tructor\n  · sorry\n  · sorry", &[]);
        check("theorem a : p := by\n  cons‸tructor; sorry", &[Gap::Sorry(0)]);
        check("def a := so‸rry", &[Gap::Sorry(0)]);
        check("def a : T := ⟨sorry, so‸rry⟩", &[Gap::Sorry(1)]);
        check("def a : T := ⟨5, by si‸mp⟩", &[]);
        check("structure A where\n  x : Nat := so‸rry", &[]);
    }

    #[test]
    fn an_error_in_a_proof_makes_a_gap() {
        let document = document("theorem a : p := by\n  simp\ntheorem b : q := h\n");
        let range = Range::new(Position::new(0, 17), Position::new(1, 6));
        let error = Diagnostic::new_simple(range, "unsolved goals\n⊢ p".to_owned());
        let gaps = |offset: usize| {
            let places = document.places(&(offset..offset), std::slice::from_ref(&error));
            places.iter().map(|place| (place.command, place.gap)).collect::<Vec<_>>()
        };
        assert_eq!(gaps(22), [(0, Gap::FailingProof)]);
        assert_eq!(gaps(30), []);
    }

    #[test]
    fn an_error_in_a_block_of_a_definition_makes_a_gap() {
        let document = document("def f : T := ⟨5, by simp, by\n  omega⟩\n");
        let error = |line, from, to| {
            let range = Range::new(Position::new(line, from), Position::new(line, to));
            Diagnostic::new_simple(range, "unsolved goals\n⊢ p".to_owned())
        };
        let gaps = |offset: usize, error: Diagnostic| {
            let places = document.places(&(offset..offset), &[error]);
            places.iter().map(|place| place.gap).collect::<Vec<_>>()
        };
        let first = document.text.as_str().find("simp").unwrap();
        assert_eq!(gaps(first, error(0, 17, 24)), [Gap::FailingBlock(0)]);
        assert_eq!(gaps(first, error(1, 2, 7)), [], "the error is elsewhere");
        assert_eq!(document.block_at(0, first).map(|place| place.gap), Some(Gap::FailingBlock(0)));
        assert_eq!(document.block_at(0, 3), None);
    }

    #[test]
    fn changes_apply_in_order() {
        let mut document = document("theorem a : p := by\r\n  𝔸sorry\r\n");
        let change = |from: (u32, u32), to: (u32, u32), text: &str| TextDocumentContentChangeEvent {
            range: Some(Range::new(Position::new(from.0, from.1), Position::new(to.0, to.1))),
            range_length: None,
            text: text.to_owned(),
        };
        document.change(
            Some(2),
            vec![change((1, 2), (1, 4), ""), change((1, 2), (1, 7), "simp"), change((9, 0), (9, 0), "x")],
        );
        assert_eq!(document.text.as_str(), "theorem a : p := by\r\n  simp\r\nx");
        assert_eq!(document.version, Some(2));
        assert_eq!(document.all_places(), []);
        document.change(
            Some(3),
            vec![TextDocumentContentChangeEvent {
                range: None,
                range_length: None,
                text: "theorem a : p".to_owned(),
            }],
        );
        assert_eq!(document.all_places().len(), 1);
    }
}
