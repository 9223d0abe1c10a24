//! The scratch copy in which Lean looks at a theorem of an open file: everything before it as the header, the
//! declaration itself with a proof in place of the gap. The user's file is never touched.
//!
//! Commands can be left out of the header: theorems whose own proof is open, so that nothing is proved from a `sorry`,
//! and what Lean finds fault with, so that one broken proof does not stop the work on another.

use std::collections::BTreeSet;
use std::ops::Range as Span;

use data::lean_text::{DeclarationKind, SegmentKind, Token, line_of, segments, tokens};
use data::{Candidate, Source, Theorem};

use super::document::{Document, Gap, Place};
use super::outline::{Command, ProofState, Theorem as Outlined};
use super::text::with_plain_line_breaks;

/// Indices of commands that are left out of a header.
pub type Omitted = BTreeSet<usize>;

/// A theorem of an open file, ready to be asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Scratch {
    /// Header and statement as Lean is to see them; an example is named `example_LINE`.
    pub theorem: Theorem,
    pub gap: Gap,
    /// The declaration as the file has it, but that an example is a named theorem.
    declaration: String,
    /// What in it is replaced.
    gap_span: Span<usize>,
    /// Where the gap begins in the document.
    document_start: usize,
    /// How many bytes the gap has in the document.
    gap_length: usize,
    /// Where the declaration begins in the document.
    command_start: usize,
    /// White space in front of the line on which the declaration's keyword stands.
    indent: String,
    /// What the gap held.
    held: String,
    line_break: &'static str,
    /// Other `sorry` of the declaration.
    pub others: usize,
}

/// A proof written into the gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// The whole declaration with the proof, for Lean.
    pub text: String,
    /// What changes in the document: spans of the original text, in order, and what is to stand there.
    pub edits: Vec<(Span<usize>, String)>,
    /// The proof as it was inserted.
    pub proof: String,
}

impl Scratch {
    /// `None` if the place is gone or its theorem has no statement yet.
    pub fn new(document: &Document, place: Place, omitted: &Omitted) -> Option<Self> {
        let (command, outlined) = document.theorem(place.command)?;
        let text = document.text.as_str();
        let span = match (place.gap, &outlined.proof) {
            (Gap::WholeProof, ProofState::Open { replace, .. }) => replace.clone(),
            (Gap::FailingProof, ProofState::Complete { .. } | ProofState::Partial { .. }) => {
                outlined.statement_end..outlined.end
            }
            (Gap::Sorry(n), ProofState::Partial { sorries, .. }) => sorries.get(n)?.clone(),
            _ => return None,
        };
        let others = match (place.gap, &outlined.proof) {
            (Gap::Sorry(_), ProofState::Partial { sorries, .. }) => sorries.len() - 1,
            _ => 0,
        };
        let theorem = theorem_of(document, place.command, omitted)?;
        let keyword = command.segment.keyword;
        let start = command.segment.start;
        let mut declaration = text[start..start + outlined.end.max(span.end)].to_owned();
        let mut gap_span = span.clone();
        if outlined.kind == DeclarationKind::Example {
            let from = keyword - start;
            let named = format!("theorem {}", theorem.name);
            declaration.replace_range(from..from + "example".len(), &named);
            let grown = named.len() - "example".len();
            gap_span = gap_span.start + grown..gap_span.end + grown;
        }
        let line_start = text[..keyword].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let indent = text[line_start..keyword].chars().take_while(|c| c.is_whitespace()).collect();
        Some(Self {
            theorem,
            gap: place.gap,
            held: declaration[gap_span.clone()].to_owned(),
            document_start: start + span.start,
            gap_length: span.len(),
            command_start: start,
            gap_span,
            declaration,
            indent,
            line_break: document.text.line_break(),
            others,
        })
    }

    /// The declaration as the file has it, for Lean; an example is a named theorem.
    pub fn as_written(&self) -> String {
        with_plain_line_breaks(&self.declaration)
    }

    /// Lines to be inserted above a line (from 0) of the declaration as written, as a change of the document. The first
    /// line has no line above it that belongs to the declaration.
    pub fn insertion_above_line(&self, line: usize, new: &str) -> (Span<usize>, String) {
        let ends = self.declaration.match_indices('\n').map(|(at, _)| at + 1);
        let offset = std::iter::once(0).chain(ends).nth(line).unwrap_or(self.declaration.len());
        // The name of an example makes its first line longer than the document's.
        let grown = (self.command_start + self.gap_span.start).saturating_sub(self.document_start);
        let at = self.command_start + if line == 0 { 0 } else { offset - grown };
        (at..at, self.in_document(new))
    }

    /// Whether a `sorry` stands in the header, so that a proof could rest on it.
    pub fn rests_on_open_theorems(&self) -> bool {
        holds_sorry(&self.theorem.header)
    }

    /// The declaration with the gap replaced as it is, for Lean, and the byte offset of the replacement in it.
    pub fn with_gap(&self, replacement: &str) -> (String, usize) {
        let before = with_plain_line_breaks(&self.declaration[..self.gap_span.start]);
        let after = with_plain_line_breaks(&self.declaration[self.gap_span.end..]);
        let offset = before.len();
        (format!("{before}{replacement}{after}"), offset)
    }

    /// Writes a proof (`by …` or a term) into a gap that is a whole proof. `helpers` are declarations to stand in
    /// front of the theorem.
    pub fn fill_whole(&self, proof: &str, helpers: &str) -> Filled {
        let proof = self.laid_out(proof.trim());
        let mut filled = self.fill(&format!(" := {proof}"), proof.clone());
        let helpers = helpers.trim();
        if !helpers.is_empty() {
            let indented = indented(helpers, &self.indent);
            filled.text = format!("{helpers}\n\n{}", filled.text);
            let first = (
                self.command_start..self.command_start,
                self.in_document(&format!("{indented}\n\n{}", self.indent)),
            );
            filled.edits.insert(0, first);
        }
        filled
    }

    /// Writes tactics in place of a `sorry` that is a tactic.
    pub fn fill_tactics(&self, proof: &str) -> Filled {
        let tactics = proof.trim().strip_prefix("by").unwrap_or(proof).trim_start_matches(' ');
        let block = dedented(tactics.trim_start_matches('\n'));
        let column = self.gap_column();
        let lines: Vec<&str> = block.lines().collect();
        let inserted = match lines.as_slice() {
            [only] => (*only).to_owned(),
            // A block in the place of one tactic: its lines stand below one another, the first where `sorry` stood.
            _ if self.gap_begins_a_tactic_line() => indented_after_first(&block, &" ".repeat(column)),
            _ => format!("({})", indented_after_first(&block, &" ".repeat(column + 1))),
        };
        self.fill(&inserted, inserted.clone())
    }

    /// Writes a proof in place of a `sorry` that is a term.
    pub fn fill_term(&self, proof: &str) -> Filled {
        let proof = indented_after_first(proof.trim(), &self.line_indent());
        let before = self.declaration[..self.gap_span.start].trim_end();
        let after = self.declaration[self.gap_span.end..].trim_start();
        let stands_alone = before.ends_with(":=") && after.is_empty();
        let inserted = if stands_alone { proof } else { format!("({proof})") };
        self.fill(&inserted, inserted.clone())
    }

    fn fill(&self, replacement: &str, proof: String) -> Filled {
        let (text, _) = self.with_gap(replacement);
        let span = self.document_start..self.document_start + self.gap_length;
        Filled { text, edits: vec![(span, self.in_document(replacement))], proof }
    }

    /// A proof laid out as the gap was: `by` at the end of a line if it stood there, and indented with the theorem.
    fn laid_out(&self, proof: &str) -> String {
        let body = proof.strip_prefix("by").filter(|body| body.starts_with([' ', '\n']));
        let by_ends_line = self.held.trim_start().trim_start_matches(":=").trim_start().starts_with("by")
            && self.held.contains('\n');
        match body {
            Some(body) if by_ends_line && !body.starts_with('\n') => {
                let mut lines = self.held.lines().skip_while(|line| !line.trim_end().ends_with("by")).skip(1);
                let first = lines.find(|line| !line.trim().is_empty());
                let indent = first.map(|line| &line[..line.len() - line.trim_start().len()]);
                let deeper = format!("{}  ", self.indent);
                format!("by\n{}{}", indent.unwrap_or(&deeper), body.trim_start())
            }
            _ => indented_after_first(proof, &self.indent),
        }
    }

    /// The column of the gap's first character, in characters.
    fn gap_column(&self) -> usize {
        let before = &self.declaration[..self.gap_span.start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        before[line_start..].chars().count()
    }

    /// Whether only white space or a bullet stands before the gap on its line, and nothing after it.
    fn gap_begins_a_tactic_line(&self) -> bool {
        let before = &self.declaration[..self.gap_span.start];
        let line = before.rsplit('\n').next().unwrap_or("").trim();
        let after = self.declaration[self.gap_span.end..].split('\n').next().unwrap_or("").trim();
        matches!(line, "" | "·" | ".") && (after.is_empty() || after.starts_with("--"))
    }

    /// White space at the start of the gap's line.
    fn line_indent(&self) -> String {
        let before = &self.declaration[..self.gap_span.start];
        let line = before.rsplit('\n').next().unwrap_or("");
        let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
        // The command's first line begins in the document, not here.
        if before.contains('\n') { indent } else { self.indent.clone() }
    }

    fn in_document(&self, text: &str) -> String {
        if self.line_break == "\n" { text.to_owned() } else { text.replace('\n', self.line_break) }
    }
}

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

/// Whether code in `text`, comments aside, says `sorry` or `admit`.
pub fn holds_sorry(text: &str) -> bool {
    let words = tokens(text);
    words.iter().any(|token| !token.is_comment() && matches!(token.text(text), "sorry" | "admit"))
}

/// The proof that a candidate gives for `name`, and the declarations that it puts in front.
pub fn proof_of(candidate: &Candidate, theorem: &Theorem) -> Option<(String, String)> {
    let restated = format!("{} := ", theorem.statement.trim_end());
    if let Some(proof) = candidate.text.strip_prefix(&restated) {
        return Some((proof.trim().to_owned(), String::new()));
    }
    let text = candidate.text.as_str();
    for segment in segments(text) {
        if !matches!(segment.kind, SegmentKind::Declaration(_)) {
            continue;
        }
        let declaration = &text[segment.keyword..segment.end];
        let split = data::lean_text::split_statement(declaration);
        if data::lean_text::declared_name(split.statement) != Some(theorem.name.as_str()) {
            continue;
        }
        let data::lean_text::Proof::Term(proof) = split.proof else { return None };
        return Some((proof.trim().to_owned(), text[..segment.start].trim().to_owned()));
    }
    None
}

fn indented(text: &str, indent: &str) -> String {
    text.replace('\n', &format!("\n{indent}"))
}

fn indented_after_first(text: &str, indent: &str) -> String {
    let mut lines = text.lines();
    let mut result = lines.next().unwrap_or("").to_owned();
    for line in lines {
        result.push('\n');
        if !line.trim().is_empty() {
            result.push_str(indent);
            result.push_str(line);
        }
    }
    result
}

/// Without the white space that all lines share.
fn dedented(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let common = lines.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    text.lines().map(|line| line.get(common..).unwrap_or("")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
#[path = "scratch_tests.rs"]
mod tests;
