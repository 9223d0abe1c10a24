//! Namespaces and sections as they are open at a place of a text, and the full names that declarations have there.

use super::segments::{Segment, SegmentKind};
use super::tokens::{TokenKind, tokens};

/// One level of nesting. `namespace A.B` opens two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// What it adds to the names of declarations; `None` for a section.
    pub namespace: Option<String>,
    /// Where the command that opened it starts, in bytes.
    pub opened_at: usize,
}

/// The scopes that are open behind the commands that were passed.
#[derive(Debug, Clone, Default)]
pub struct Scopes {
    open: Vec<Scope>,
}

impl Scopes {
    /// Goes on behind the next command.
    pub fn pass(&mut self, text: &str, segment: &Segment) {
        let opened_at = segment.start;
        match segment.kind {
            SegmentKind::Namespace => {
                for part in named(text, segment).into_iter().flat_map(name_parts) {
                    self.open.push(Scope { namespace: Some(part.to_owned()), opened_at });
                }
            }
            SegmentKind::Section => {
                let levels = named(text, segment).map_or(1, |name| name_parts(name).len());
                self.open.extend((0..levels).map(|_| Scope { namespace: None, opened_at }));
            }
            SegmentKind::End => {
                let levels = named(text, segment).map_or(1, |name| name_parts(name).len());
                self.open.truncate(self.open.len().saturating_sub(levels));
            }
            SegmentKind::Declaration(_) | SegmentKind::Mutual | SegmentKind::Other => {}
        }
    }

    /// From the outermost to the innermost.
    pub fn open(&self) -> &[Scope] {
        &self.open
    }

    /// The full name of what is declared here under a name as written.
    pub fn full_name(&self, written: &str) -> String {
        if let Some(absolute) = written.strip_prefix("_root_.") {
            return absolute.to_owned();
        }
        let namespaces = self.open.iter().filter_map(|scope| scope.namespace.as_deref());
        namespaces.chain([written]).collect::<Vec<_>>().join(".")
    }
}

/// The name behind `namespace`, `section` or `end`.
fn named<'a>(text: &'a str, segment: &Segment) -> Option<&'a str> {
    let command = &text[segment.keyword..segment.end];
    let code = tokens(command);
    let name = code.iter().filter(|token| !token.is_comment()).nth(1)?;
    (name.kind == TokenKind::Identifier).then(|| name.text(command))
}

/// The parts of a name; a dot between « and » is none of its own.
fn name_parts(name: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in name.char_indices() {
        match c {
            '«' => quoted = true,
            '»' => quoted = false,
            '.' if !quoted => {
                parts.push(&name[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&name[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lean_text::segments;

    #[test]
    fn names_are_those_that_lean_gives() {
        let text = "namespace A.B -- two\nsection S\ntheorem t : p := h\nend S\nend B\nnamespace «x.y»\n\
                    theorem t : p := h\ntheorem _root_.r : p := h\nend «x.y»\nend A\ntheorem A.t : p := h\nend\n\
                    theorem u : p := h\n";
        let mut scopes = Scopes::default();
        let mut seen = Vec::new();
        for segment in segments(text) {
            if let SegmentKind::Declaration(_) = segment.kind {
                let written = crate::lean_text::declared_name(&text[segment.start..segment.end]).unwrap();
                seen.push(scopes.full_name(written));
            }
            scopes.pass(text, &segment);
        }
        assert_eq!(seen, ["A.B.t", "A.«x.y».t", "r", "A.t", "u"]);
        assert_eq!(scopes.open(), []);
    }
}
