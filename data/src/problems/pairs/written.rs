//! Writing: the text of a candidate for one theorem, line for line that of its file, and the way back to the file.

use std::ops::Range;

use super::commands::Command;
use crate::lean_text::{Segment, tokens};
use crate::{Message, Position};

/// What a candidate says for one theorem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairCandidate {
    /// Line for line the candidate's file, with what the header says already blanked.
    pub text: String,
    /// Which commands of the file it consists of: spans in `text`.
    commands: Vec<(Range<usize>, usize)>,
    /// What was taken over letter by letter.
    pieces: Vec<Piece>,
    original: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// Offset in the text that was made.
    made: usize,
    original: usize,
    length: usize,
}

impl PairCandidate {
    /// The command of the file that an error is about. Where the text breaks off too early, Lean speaks of the token
    /// behind it, which begins the next command.
    pub fn command_of(&self, error: &Message) -> Option<usize> {
        let at = offset_of(&self.text, error.position);
        let found = self.commands.iter().position(|(span, _)| span.start <= at && at <= span.end)?;
        let breaks_off = error.text.starts_with("unexpected") && self.commands[found].0.start == at;
        let found = if breaks_off { found.saturating_sub(1) } else { found };
        Some(self.commands[found].1)
    }

    /// The place in the candidate's file of a place of the text.
    pub fn place_in_file(&self, position: Position) -> Position {
        let at = offset_of(&self.text, position);
        let Some(piece) = self.pieces.iter().rev().find(|piece| piece.made <= at) else { return position };
        let original = piece.original + (at - piece.made).min(piece.length);
        Position::of(&self.original, original.min(self.original.len()))
    }
}

/// Builds the text of one candidate, line for line that of the file.
pub(super) struct Maker<'a> {
    file: &'a str,
    text: String,
    at: usize,
    commands: Vec<(Range<usize>, usize)>,
    pieces: Vec<Piece>,
}

impl<'a> Maker<'a> {
    pub fn new(file: &'a str) -> Self {
        Self { file, text: String::new(), at: 0, commands: Vec::new(), pieces: Vec::new() }
    }

    /// Goes on to a place of the file and leaves blank what stands before it.
    fn blank(&mut self, end: usize) {
        let skipped = &self.file[self.at..end];
        self.text.extend(skipped.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        self.at = end;
    }

    fn copy(&mut self, end: usize) {
        let length = end - self.at;
        self.pieces.push(Piece { made: self.text.len(), original: self.at, length });
        self.text.push_str(&self.file[self.at..end]);
        self.at = end;
    }

    pub fn command(
        &mut self,
        index: usize,
        command: &Command,
        edits: &[(Range<usize>, String)],
        before: &str,
        after: &str,
    ) {
        let Segment { start, end, .. } = command.segment;
        self.blank(start);
        let begin = self.text.len();
        self.text.push_str(before);
        let mut edits: Vec<_> = edits.to_vec();
        edits.sort_by_key(|(span, _)| span.start);
        for (span, replacement) in edits {
            self.copy(span.start);
            self.text.push_str(&replacement);
            self.at = span.end;
        }
        let code_end = tokens(&self.file[start..end])
            .iter()
            .rev()
            .find(|token| !token.is_comment())
            .map_or(end, |token| start + token.end);
        self.copy(code_end.max(self.at));
        self.text.push_str(after);
        self.commands.push((begin..self.text.len(), index));
        self.blank(end);
    }

    /// Another text in the place of a command.
    pub fn instead(&mut self, index: usize, command: &Command, text: &str) {
        self.blank(command.segment.start);
        let begin = self.text.len();
        self.text.push_str(text);
        self.commands.push((begin..self.text.len(), index));
        // The breaks of the lines that it stands for.
        let lines = self.file[command.segment.start..command.segment.end].matches('\n').count();
        self.text.extend(std::iter::repeat_n('\n', lines));
        self.at = command.segment.end;
    }

    pub fn finish(self, original: String) -> PairCandidate {
        let text = self.text.trim_end().to_owned();
        PairCandidate { text, commands: self.commands, pieces: self.pieces, original }
    }
}

/// The byte offset of a place: line from 1, column in characters from 0.
fn offset_of(text: &str, position: Position) -> usize {
    let mut start = 0;
    for _ in 1..position.line {
        match text[start..].find('\n') {
            Some(end) => start += end + 1,
            None => return text.len(),
        }
    }
    let line = text[start..].split('\n').next().unwrap_or_default();
    line.char_indices().nth(position.column as usize).map_or(start + line.len(), |(at, _)| start + at)
}
