//! The text of a document and the protocol's way of pointing into it: lines, and columns in UTF-16 code units.
//! Positions that do not exist are moved to the nearest place that does, as the protocol asks; nothing here panics.

use std::ops::Range as Span;

use tower_lsp::lsp_types::{Position, Range};

/// A text with an index of its lines. A line ends at `\n`, `\r\n` or a lone `\r`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    text: String,
    /// Byte offset at which each line begins; never empty.
    lines: Vec<usize>,
}

impl SourceText {
    pub fn new(text: String) -> Self {
        let mut lines = vec![0];
        push_line_starts(&text, 0, &mut lines);
        Self { text, lines }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The byte offset of a position: the end of the line if the column lies beyond it, the end of the text if the
    /// line does, the start of the character if the column lies within a surrogate pair.
    pub fn offset(&self, position: Position) -> usize {
        let line = position.line as usize;
        if line >= self.lines.len() {
            return self.text.len();
        }
        let content = self.line(line);
        let mut column = 0;
        for (offset, c) in content.char_indices() {
            column += c.len_utf16();
            if column > position.character as usize {
                return self.lines[line] + offset;
            }
        }
        self.lines[line] + content.len()
    }

    /// The position of a byte offset; one within a character counts as the character's start.
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor_boundary(&self.text, offset);
        let line = self.lines.partition_point(|start| *start <= offset) - 1;
        let column = self.text[self.lines[line]..offset].chars().map(char::len_utf16).sum::<usize>();
        Position::new(saturated(line), saturated(column))
    }

    /// The bytes of a range, whichever of its ends comes first.
    pub fn span(&self, range: Range) -> Span<usize> {
        let (one, other) = (self.offset(range.start), self.offset(range.end));
        one.min(other)..one.max(other)
    }

    pub fn range(&self, span: &Span<usize>) -> Range {
        Range::new(self.position(span.start), self.position(span.end))
    }

    /// Replaces bytes; both ends must be character boundaries, as those of [`SourceText::span`] are.
    pub fn replace(&mut self, span: Span<usize>, new: &str) {
        self.text.replace_range(span.clone(), new);
        // A `\r` in front of the span may now be, or no longer be, half of a line's end.
        let before = span.start.saturating_sub(1);
        let kept = self.lines.partition_point(|start| *start <= before);
        let tail_from = self.lines.partition_point(|start| *start <= span.end + 1);
        let tail: Vec<usize> =
            self.lines[tail_from..].iter().map(|start| start - span.end + span.start + new.len()).collect();
        self.lines.truncate(kept);
        let rescan_from = *self.lines.last().unwrap_or(&0);
        let rescan_to = tail.first().copied().unwrap_or(self.text.len());
        push_line_starts(&self.text[rescan_from..rescan_to], rescan_from, &mut self.lines);
        if self.lines.last() == tail.first() && !tail.is_empty() {
            self.lines.pop();
        }
        self.lines.extend(tail);
    }

    /// The line break that the document uses: that of its first line.
    pub fn line_break(&self) -> &'static str {
        match self.text.find('\n') {
            Some(at) if self.text[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }

    /// A line without its end.
    fn line(&self, line: usize) -> &str {
        let end = self.lines.get(line + 1).copied().unwrap_or(self.text.len());
        self.text[self.lines[line]..end].trim_end_matches(['\n', '\r'])
    }
}

/// As Lean reads a file: every line ends in `\n`.
pub fn with_plain_line_breaks(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n") } else { text.to_owned() }
}

fn push_line_starts(text: &str, base: usize, lines: &mut Vec<usize>) {
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let ends = match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        if ends {
            lines.push(base + at + 1);
        }
    }
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn saturated(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, line: u32, character: u32, offset: usize) {
        let source = SourceText::new(text.to_owned());
        assert_eq!(source.offset(Position::new(line, character)), offset, "{text:?}");
        assert_eq!(source.position(offset), Position::new(line, character), "{text:?}");
    }

    #[test]
    fn columns_count_utf16_units() {
        check("abc\ndef", 1, 2, 6);
        check("αβ x", 0, 3, 5);
        check("𝔸𝔹 x", 0, 5, 9);
        check("a\r\n𝔸\r\nb", 1, 2, 7);
        check("a\r\n𝔸\r\nb", 2, 1, 10);
        check("a\rb\nc", 1, 1, 3);
        check("", 0, 0, 0);
    }

    #[test]
    fn places_that_do_not_exist_become_the_nearest() {
        let source = SourceText::new("ab\r\n𝔸c\n".to_owned());
        assert_eq!(source.offset(Position::new(0, 99)), 2, "before the line's end");
        assert_eq!(source.offset(Position::new(1, 1)), 4, "within a surrogate pair");
        assert_eq!(source.offset(Position::new(9, 0)), source.as_str().len());
        assert_eq!(source.position(6), Position::new(1, 0), "within a character");
        let backwards = Range::new(Position::new(1, 2), Position::new(0, 1));
        assert_eq!(source.span(backwards), 1..8, "the end is given first");
    }

    #[test]
    fn an_edited_text_has_the_lines_of_a_new_one() {
        let pieces = ["", "x", "\n", "\r", "\r\n", "α\n𝔸", "a\r\nb\r", "\n\n"];
        let start = "one\r\ntwo\n𝔸three\rfour\n";
        for first in pieces {
            for second in pieces {
                let mut source = SourceText::new(start.to_owned());
                for (piece, share) in [(first, 3), (second, 2)] {
                    let from = floor_boundary(source.as_str(), source.as_str().len() / share);
                    let to = floor_boundary(source.as_str(), from + 4);
                    source.replace(from..to, piece);
                }
                assert_eq!(source, SourceText::new(source.as_str().to_owned()), "{first:?} {second:?}");
            }
        }
        for from in 0..start.len() {
            for to in from..start.len() {
                if !start.is_char_boundary(from) || !start.is_char_boundary(to) {
                    continue;
                }
                for piece in pieces {
                    let mut source = SourceText::new(start.to_owned());
                    source.replace(from..to, piece);
                    assert_eq!(source, SourceText::new(source.as_str().to_owned()), "{from}..{to} {piece:?}");
                }
            }
        }
    }
}
