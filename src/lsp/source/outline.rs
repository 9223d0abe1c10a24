//! A document cut into commands, kept up to date while the user types: an edit re-reads the commands around it, not
//! the file. What a declaration still lacks is found from its text alone; Lean is not asked here.

use std::ops::Range as Span;

use data::lean_text::{
    DeclarationKind, Proof, Segment, SegmentKind, Token, TokenKind, declared_name, segments, split_statement,
    tokens,
};

use crate::lsp::source::definition::{Definition, Obligation};
use crate::lsp::source::gap::Gap;

/// Commands in front of an edit that are read again with it: what begins a command depends on the words around.
const REREAD_BEFORE: usize = 2;
/// Commands after an edit that are read with it at first; the window grows until it meets the old cuts.
const REREAD_AFTER: usize = 2;

/// The commands of a text, adjacent and in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outline {
    pub commands: Vec<Command>,
    /// Whether each `«` of the text has its `»`. One that has not may reach for one anywhere, beyond every window.
    quotes_close: bool,
}

/// One command, with what was found in it if it is a theorem, or another declaration with something to prove.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    pub segment: Segment,
    pub theorem: Option<Theorem>,
    pub definition: Option<Definition>,
    /// Of what later commands depend on, comments after it aside: of a theorem its statement, of another command all.
    pub meaning: blake3::Hash,
}

/// A theorem, lemma or example; offsets are relative to the command's start.
#[derive(Debug, Clone, PartialEq)]
pub struct Theorem {
    pub kind: DeclarationKind,
    /// `None` for an example, and for what has lost its name while being typed.
    pub name: Option<String>,
    /// Where the name stands, or the keyword if there is none.
    pub name_span: Span<usize>,
    /// After the statement's last character.
    pub statement_end: usize,
    pub proof: ProofState,
    /// After the last token that is no comment.
    pub end: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ProofState {
    /// No proof: nothing, `:=`, `:= by`, `:= sorry` or `:= by sorry`. The span is to be replaced by ` := ` and a proof.
    Open { replace: Span<usize>, sorry: Option<Span<usize>> },
    /// A proof with `sorry` at some places.
    Partial { proof: Span<usize>, sorries: Vec<Span<usize>> },
    /// A proof without `sorry`.
    Complete { proof: Span<usize> },
}

impl Command {
    fn read(text: &str, segment: Segment) -> Self {
        let theorem = match segment.kind {
            SegmentKind::Declaration(kind) => Some(Theorem::read(text, &segment, kind)),
            _ => None,
        };
        let meaning = match &theorem {
            Some(theorem) => statement_hash(text, &segment, theorem),
            None => blake3::hash(without_comments_after(&text[segment.start..segment.end]).as_bytes()),
        };
        let definition = if theorem.is_none() { Definition::read(text, &segment) } else { None };
        Self { segment, theorem, definition, meaning }
    }

    /// Where the command has `sorry` in it: in a theorem, within its proof.
    pub fn sorries(&self) -> Vec<Span<usize>> {
        match (&self.theorem, &self.definition) {
            (Some(Theorem { proof: ProofState::Partial { sorries, .. }, .. }), _) => sorries.clone(),
            (None, Some(definition)) => definition.sorries.iter().map(|sorry| sorry.span.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// The part of a definition that a place within it is about.
    pub fn obligation(&self, gap: Gap) -> Option<&Obligation> {
        let definition = self.definition.as_ref()?;
        match gap {
            Gap::Sorry(n) => definition.sorries.get(n),
            Gap::FailingBlock(n) => definition.proofs.get(n),
            Gap::WholeProof | Gap::FailingProof => None,
        }
    }

    /// The name of what a gap belongs to, if it has one.
    pub fn name_at(&self, gap: Gap) -> Option<&str> {
        match &self.theorem {
            Some(theorem) => theorem.name.as_deref(),
            None => self.obligation(gap)?.name.as_deref(),
        }
    }

    /// A span within this command as a span of the document.
    pub fn absolute(&self, span: &Span<usize>) -> Span<usize> {
        span.start + self.segment.start..span.end + self.segment.start
    }

    /// The command's text without the comments that follow it.
    pub fn code_end(&self) -> usize {
        let end = match (&self.theorem, &self.definition) {
            (Some(theorem), _) => theorem.end,
            (None, Some(definition)) => definition.end,
            (None, None) => return self.segment.end,
        };
        self.segment.start + end
    }
}

impl Theorem {
    fn read(text: &str, segment: &Segment, kind: DeclarationKind) -> Self {
        let declaration = &text[segment.keyword..segment.end];
        let base = segment.keyword - segment.start;
        let split = split_statement(declaration);
        let statement_end = base + split.statement.len();
        let code: Vec<Token> = tokens(declaration).into_iter().filter(|token| !token.is_comment()).collect();
        let end = base + code.last().map_or(0, |token| token.end);
        let name = declared_name(split.statement);
        let name_span = match name {
            Some(name) => {
                let at = name.as_ptr() as usize - declaration.as_ptr() as usize;
                base + at..base + at + name.len()
            }
            None => base..base + code.first().map_or(0, |token| token.end),
        };
        let proof_from = match split.proof {
            Proof::Missing => declaration.len(),
            proof => proof.text().as_ptr() as usize - declaration.as_ptr() as usize,
        };
        let in_proof: Vec<Token> = code.into_iter().filter(|token| token.start >= proof_from).collect();
        let words: Vec<&str> = in_proof.iter().map(|token| token.text(declaration)).collect();
        let sorries: Vec<Span<usize>> = in_proof
            .iter()
            .filter(|token| token.kind == TokenKind::Identifier && is_sorry(token.text(declaration)))
            .map(|token| base + token.start..base + token.end)
            .collect();
        let replace = statement_end..end.max(statement_end);
        let proof = match (split.proof, words.as_slice()) {
            (Proof::Missing, _) | (_, [] | ["by"]) => ProofState::Open { replace, sorry: None },
            (Proof::Term(_), [word] | ["by", word]) if is_sorry(word) => {
                ProofState::Open { replace, sorry: sorries.first().cloned() }
            }
            _ => {
                let proof = base + proof_from..end;
                match sorries.as_slice() {
                    [] => ProofState::Complete { proof },
                    _ => ProofState::Partial { proof, sorries },
                }
            }
        };
        Self { kind, name: name.map(str::to_owned), name_span, statement_end, proof, end }
    }

    pub fn is_open(&self) -> bool {
        !matches!(self.proof, ProofState::Complete { .. })
    }
}

/// What a theorem claims: its statement with attributes and modifiers, the docstring aside.
fn statement_hash(text: &str, segment: &Segment, theorem: &Theorem) -> blake3::Hash {
    let end = segment.start + theorem.statement_end;
    let (before, after) = segment.docstring.unwrap_or((segment.start, segment.start));
    let mut hasher = blake3::Hasher::new();
    hasher.update(&text.as_bytes()[segment.start..before]);
    hasher.update(text[after..end].trim().as_bytes());
    hasher.finalize()
}

fn without_comments_after(text: &str) -> &str {
    let last = tokens(text).into_iter().rfind(|token| !token.is_comment());
    &text[..last.map_or(0, |token| token.end)]
}

fn is_sorry(word: &str) -> bool {
    matches!(word, "sorry" | "admit")
}

impl Outline {
    pub fn read(text: &str) -> Self {
        let read = |segment| Command::read(text, segment);
        Self {
            commands: segments(text).into_iter().map(read).collect(),
            quotes_close: quotes_alternate(text),
        }
    }

    /// Follows an edit: `text` is the new text, `old` the bytes that were replaced, `new_length` how many bytes stand
    /// there now. The result is that of [`Outline::read`].
    pub fn edit(&mut self, text: &str, old: &Span<usize>, new_length: usize) {
        let moved = |offset: usize| offset - old.end + old.start + new_length;
        let first = self.commands.partition_point(|command| command.segment.end < old.start);
        let first = first.saturating_sub(REREAD_BEFORE);
        // The text in front of the first command may hold what becomes one.
        let start = if first == 0 { 0 } else { self.commands[first].segment.start };
        let touched = self.commands.partition_point(|command| command.segment.start <= old.end);
        let mut reach = REREAD_AFTER;
        if !(self.quotes_close && quotes_alternate(text)) {
            *self = Self::read(text);
            return;
        }
        loop {
            let last = touched + reach;
            if last >= self.commands.len() || first >= self.commands.len() {
                break;
            }
            // Read up to the end of `last`, and see whether the new cuts meet the old ones at its start.
            let anchor = moved(self.commands[last].segment.start);
            let window = &text[start..moved(self.commands[last].segment.end)];
            let found = segments(window);
            let whole = tokens(&text[anchor..start + window.len()])
                .last()
                .is_none_or(|token| token.kind != TokenKind::Unterminated);
            if whole && found.last().is_some_and(|segment| start + segment.start == anchor) {
                let found = found[..found.len() - 1].iter().map(|segment| at(segment, start));
                let found: Vec<Command> = found.map(|segment| Command::read(text, segment)).collect();
                for command in &mut self.commands[last..] {
                    command.segment = shifted(&command.segment, moved);
                }
                self.commands.splice(first..last, found);
                return;
            }
            reach *= 4;
        }
        let found = segments(&text[start..]);
        let found = found.iter().map(|segment| Command::read(text, at(segment, start)));
        let found: Vec<Command> = found.collect();
        self.commands.truncate(first);
        self.commands.extend(found);
    }

    /// The index of the command that holds `offset`. The place right after a command's code belongs to it.
    pub fn command_at(&self, offset: usize) -> Option<usize> {
        let after = self.commands.partition_point(|command| command.segment.start <= offset);
        let index = after.checked_sub(1)?;
        Some(index)
    }

    /// Commands that touch a span, with their indices.
    pub fn commands_in(&self, span: &Span<usize>) -> impl Iterator<Item = (usize, &Command)> {
        let from = self.commands.partition_point(|command| command.segment.end <= span.start);
        // An empty span at the very end of the text still belongs to the last command.
        let from = from.min(self.commands.len().saturating_sub(1));
        let end = span.end;
        self.commands
            .iter()
            .enumerate()
            .skip(from)
            .take_while(move |(index, command)| *index == from || command.segment.start < end)
    }

    #[cfg(test)]
    pub fn theorems(&self) -> impl Iterator<Item = (&Command, &Theorem)> {
        self.commands.iter().filter_map(|command| Some((command, command.theorem.as_ref()?)))
    }
}

fn quotes_alternate(text: &str) -> bool {
    let mut open = false;
    for pair in text.as_bytes().windows(2) {
        let opens = match pair {
            [0xc2, 0xab] => true,
            [0xc2, 0xbb] => false,
            _ => continue,
        };
        if open == opens {
            return false;
        }
        open = opens;
    }
    !open
}

fn shifted(segment: &Segment, by: impl Fn(usize) -> usize) -> Segment {
    Segment {
        start: by(segment.start),
        end: by(segment.end),
        keyword: by(segment.keyword),
        docstring: segment.docstring.map(|(start, end)| (by(start), by(end))),
        ..*segment
    }
}

fn at(segment: &Segment, base: usize) -> Segment {
    shifted(segment, |offset| offset + base)
}

#[cfg(test)]
#[path = "outline_tests.rs"]
mod tests;
