//! What stands before a theorem of an open file, as Lean is to see it, and the theorem below it.
//!
//! Commands can be left out: theorems whose own proof is open, so that nothing is proved from a `sorry`, and what Lean
//! finds fault with, so that one broken proof does not stop the work on another.

use std::collections::BTreeSet;

use data::lean_text::{DeclarationKind, SegmentKind, Token, line_of, tokens};
use data::{Source, Theorem};

use crate::lsp::source::document::Document;
use crate::lsp::source::gap::Place;
use crate::lsp::source::outline::{Command, Theorem as Outlined};
use crate::lsp::source::text::with_plain_line_breaks;
use crate::lsp::source::written::holds_sorry;

/// Indices of commands that are left out of a header.
pub type Omitted = BTreeSet<usize>;

/// A theorem of the document with its header; `None` where it has no statement yet.
pub fn theorem_of(document: &Document, index: usize, omitted: &Omitted) -> Option<Theorem> {
    let (command, outlined) = document.theorem(index)?;
    let text = document.text.as_str();
    let line = line_of(text, command.segment.keyword);
    let name = match (&outlined.name, outlined.kind) {
        (Some(name), _) => name.clone(),
        (None, DeclarationKind::Example) => format!("example_{line}"),
        (None, _) => return None,
    };
    let statement = statement(text, command, outlined, &name)?;
    let docstring = command.segment.docstring.map(|(start, end)| &text[start..end]);
    Some(Theorem {
        header: header(document, index, omitted).text,
        name,
        statement: with_plain_line_breaks(&statement),
        informal_statement: docstring.map(|text| data::lean_text::docstring_text(text).to_owned()),
        informal_proof: None,
        source: Source { origin: document.uri.to_string(), line: Some(line), ..Source::default() },
    })
}

/// A declaration of another kind, as far as it is a theorem: header and name.
pub fn definition_of(document: &Document, place: Place, omitted: &Omitted) -> Theorem {
    let line = line_of(document.text.as_str(), document.outline.commands[place.command].segment.keyword);
    let name = match document.name_of(place) {
        unnamed if unnamed == "example" => format!("example_{line}"),
        name => name,
    };
    Theorem {
        header: header(document, place.command, omitted).text,
        name,
        statement: String::new(),
        informal_statement: None,
        informal_proof: None,
        source: Source { origin: document.uri.to_string(), line: Some(line), ..Source::default() },
    }
}

/// The statement with its attributes, modifiers and `… in` prefixes, the docstring taken out.
fn statement(text: &str, command: &Command, outlined: &Outlined, name: &str) -> Option<String> {
    let segment = &command.segment;
    let mut prefix = text[segment.start..segment.keyword].to_owned();
    if let Some((start, end)) = segment.docstring {
        prefix.replace_range(start - segment.start..end - segment.start, "");
    }
    let body = &text[segment.keyword..segment.start + outlined.statement_end];
    if !body.contains(':') {
        return None;
    }
    let body = match outlined.kind {
        DeclarationKind::Example => format!("theorem {name}{}", body.strip_prefix("example")?),
        DeclarationKind::Theorem | DeclarationKind::Lemma => body.to_owned(),
    };
    Some(format!("{}{body}", prefix.trim_start()))
}

/// What stands before a command, as Lean is to see it.
pub struct Header {
    pub text: String,
    /// For each command in it, the line (1-based) on which it begins, and its index.
    lines: Vec<(u32, usize)>,
}

impl Header {
    /// The command that a line of the header belongs to.
    pub fn command_on(&self, line: u32) -> Option<usize> {
        let after = self.lines.partition_point(|(first, _)| *first <= line);
        Some(self.lines[after.checked_sub(1)?].1)
    }
}

/// Everything before command `index`, less what is omitted.
pub fn header(document: &Document, index: usize, omitted: &Omitted) -> Header {
    let text = document.text.as_str();
    let commands = &document.outline.commands[..index];
    let first = document.outline.commands.first().map_or(0, |command| command.segment.start);
    let mut header = text[..first].to_owned();
    let mut line = line_of(&header, header.len());
    let mut lines = Vec::new();
    for (index, command) in commands.iter().enumerate() {
        if omitted.contains(&index) {
            continue;
        }
        let own = &text[command.segment.start..command.segment.end];
        lines.push((line, index));
        line += line_of(own, own.len()) - 1;
        header.push_str(own);
    }
    if tokens(&header).iter().all(Token::is_comment) {
        // Words alone are no text that Lean would read to its end.
        header.clear();
    }
    Header { text: with_plain_line_breaks(header.trim_end()), lines }
}

/// The commands before `index` that state something without proving it.
pub fn open_before(document: &Document, index: usize) -> Omitted {
    let text = document.text.as_str();
    let commands = document.outline.commands[..index].iter().enumerate();
    let open = commands.filter(|(_, command)| {
        command.theorem.as_ref().is_some_and(Outlined::is_open) || is_unsure_mutual(text, command)
    });
    open.map(|(index, _)| index).collect()
}

fn is_unsure_mutual(text: &str, command: &Command) -> bool {
    let block = &text[command.segment.start..command.segment.end];
    command.segment.kind == SegmentKind::Mutual && holds_sorry(block)
}
