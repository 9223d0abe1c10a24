//! The scratch copy in which Lean looks at a declaration of an open file: everything before it as the header, the
//! declaration itself with a proof in place of the gap. The user's file is never touched.

use std::ops::Range as Span;

use data::Theorem;
use data::lean_text::{DeclarationKind, Token, tokens};

use crate::lsp::source::document::{Document, UNNAMED};
use crate::lsp::source::gap::{Gap, Place};
use crate::lsp::source::header::{Omitted, definition_of, theorem_of};
use crate::lsp::source::outline::ProofState;
use crate::lsp::source::placeholder::{AXIOM, PLACEHOLDER, with_placeholder};
use crate::lsp::source::text::with_plain_line_breaks;

/// A declaration of an open file with a gap, ready to be asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Scratch {
    /// Header and statement as Lean is to see them; an example is named `example_LINE`. Of what is read as a definition
    /// there are the header and the name alone: what is to be proved is the goal at the gap.
    pub theorem: Theorem,
    pub reading: Reading,
    pub gap: Gap,
    /// The declaration as the file has it, but that an example has a name.
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
    /// Where the declaration has other `sorry`.
    others: Vec<Span<usize>>,
    /// The `sorry` of a whole proof that is nothing else but comments, which are to stay.
    among_comments: Option<Span<usize>>,
}

/// What a declaration is for Lean and for the judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// A statement and its proof.
    Theorem,
    /// Anything else that has proofs within it. An example may be of something that is no proposition.
    Definition,
}

/// A proof written into the gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// The whole declaration with the proof, for Lean; placeholders stand for its other `sorry`.
    pub text: String,
    /// Where in `text` the proof stands, in bytes.
    pub gap: Span<usize>,
    /// What changes in the document: spans of the original text, in order, and what is to stand there.
    pub edits: Vec<(Span<usize>, String)>,
    /// The proof as it was inserted.
    pub proof: String,
}

/// How what fills a gap is judged.
#[derive(Debug, Clone, PartialEq)]
pub enum JudgedAs {
    /// As a proof of a theorem.
    Proof(Theorem),
    /// As a part of a declaration, which is given as it was; placeholders stand for its other `sorry`, if it has some.
    Filling { header: String, given: String, placeholder: Option<&'static str> },
}

impl Scratch {
    /// `None` if the place is gone or its theorem has no statement yet.
    pub fn new(document: &Document, place: Place, omitted: &Omitted) -> Option<Self> {
        let command = document.outline.commands.get(place.command)?;
        let text = document.text.as_str();
        let outlined = command.theorem.as_ref();
        let is_example = outlined.is_some_and(|outlined| outlined.kind == DeclarationKind::Example);
        let span = match (place.gap, outlined.map(|outlined| (outlined, &outlined.proof))) {
            (Gap::WholeProof, Some((_, ProofState::Open { replace, .. }))) => replace.clone(),
            (Gap::FailingProof, Some((it, ProofState::Complete { .. } | ProofState::Partial { .. }))) => {
                it.statement_end..it.end
            }
            (Gap::Sorry(n), _) => command.sorries().get(n)?.clone(),
            (Gap::FailingBlock(_), None) => command.obligation(place.gap)?.span.clone(),
            _ => return None,
        };
        let reading = match (outlined, place.gap) {
            (None, _) => Reading::Definition,
            (Some(_), Gap::Sorry(_)) if is_example => Reading::Definition,
            (Some(_), _) => Reading::Theorem,
        };
        let theorem = match reading {
            Reading::Theorem => theorem_of(document, place.command, omitted)?,
            Reading::Definition => definition_of(document, place, omitted),
        };
        let mut others = match place.gap {
            Gap::Sorry(_) | Gap::FailingBlock(_) => command.sorries(),
            Gap::WholeProof | Gap::FailingProof => Vec::new(),
        };
        others.retain(|other| other.end <= span.start || span.end <= other.start);
        let mut among_comments = match outlined.map(|outlined| &outlined.proof) {
            Some(ProofState::Open { replace, sorry }) if place.gap == Gap::WholeProof => {
                let held = &text[command.absolute(replace)];
                sorry.clone().filter(|_| tokens(held).iter().any(Token::is_comment))
            }
            _ => None,
        };
        let keyword = command.segment.keyword;
        let start = command.segment.start;
        let mut declaration = text[start..command.code_end().max(start + span.end)].to_owned();
        let mut gap_span = span.clone();
        if is_example {
            let from = keyword - start;
            let word = match reading {
                Reading::Theorem => "theorem",
                Reading::Definition => "def",
            };
            let named = format!("{word} {}", theorem.name);
            declaration.replace_range(from..from + "example".len(), &named);
            let moved = |at: usize| at + named.len() - "example".len();
            for span in others.iter_mut().chain(&mut among_comments).chain([&mut gap_span]) {
                *span = moved(span.start)..moved(span.end);
            }
        }
        let line_start = text[..keyword].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let indent = text[line_start..keyword].chars().take_while(|c| c.is_whitespace()).collect();
        Some(Self {
            theorem,
            reading,
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
            among_comments,
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

    /// Other `sorry` of the declaration.
    pub fn others(&self) -> usize {
        self.others.len()
    }

    /// What a filled declaration is judged as. Of a declaration that keeps a `sorry`, or that is no theorem, it is asked
    /// whether it is still what it was.
    pub fn judged_as(&self) -> JudgedAs {
        let header = &self.theorem.header;
        let has_others = !self.others.is_empty();
        if self.reading == Reading::Theorem && !has_others {
            return JudgedAs::Proof(self.theorem.clone());
        }
        let held = match self.gap {
            Gap::Sorry(_) => &self.held,
            _ => "sorry",
        };
        JudgedAs::Filling {
            header: if has_others { with_placeholder(header) } else { header.clone() },
            given: self.fill(held, String::new()).text,
            placeholder: has_others.then_some(AXIOM),
        }
    }

    /// Whether Lean can be asked about it by the name that it has.
    pub fn has_name(&self) -> bool {
        self.theorem.name != UNNAMED
    }

    /// What is to be proved, for people.
    pub fn title(&self) -> String {
        match self.reading {
            Reading::Theorem => format!("`{}`", self.theorem.name),
            Reading::Definition => format!("the goal in `{}`", self.theorem.name),
        }
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
        let mut filled = match &self.among_comments {
            Some(sorry) => self.fill_among_comments(proof.trim(), sorry),
            None => {
                let proof = self.laid_out(proof.trim());
                self.fill(&format!(" := {proof}"), proof.clone())
            }
        };
        let helpers = helpers.trim();
        if !helpers.is_empty() {
            let indented = indented(helpers, &self.indent);
            filled.text = format!("{helpers}\n\n{}", filled.text);
            let moved = |at: usize| at + helpers.len() + 2;
            filled.gap = moved(filled.gap.start)..moved(filled.gap.end);
            let first = (
                self.command_start..self.command_start,
                self.in_document(&format!("{indented}\n\n{}", self.indent)),
            );
            filled.edits.insert(0, first);
        }
        filled
    }

    /// Writes a whole proof in place of a `sorry` that has comments in front of it.
    fn fill_among_comments(&self, proof: &str, sorry: &Span<usize>) -> Filled {
        let held = &self.declaration[self.gap_span.clone()];
        let (before, after) = held.split_at(sorry.start - self.gap_span.start);
        let after = &after[sorry.len()..];
        let own = Self { gap_span: sorry.clone(), ..self.clone() };
        let last_word = tokens(before).into_iter().rfind(|token| !token.is_comment());
        let inserted = match last_word.map(|token| token.text(before)) {
            Some("by") if proof.starts_with("by") => own.fill_tactics(proof).proof,
            Some("by") => own.fill_tactics(&format!("exact {proof}")).proof,
            _ => own.fill_term(proof).proof,
        };
        let (before, after) = (with_plain_line_breaks(before), with_plain_line_breaks(after));
        self.fill(&format!("{before}{inserted}{after}"), proof.to_owned())
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

    /// The same for many proofs in one: they ask whether all is done, and other goals may wait behind this one.
    pub fn fill_focused(&self, proof: &str) -> Filled {
        let tactics = proof.trim().strip_prefix("by").unwrap_or(proof).trim_start_matches(' ');
        let block = dedented(tactics.trim_start_matches('\n'));
        self.fill_tactics(&format!("by\n  focus\n    {}", indented(&block, "    ")))
    }

    /// Writes a proof in place of a `sorry` that is a tactic, as a block that sees its own goal alone and must close it.
    pub fn fill_closed_tactics(&self, proof: &str) -> Filled {
        self.fill_tactics(&format!("by\n  · {}", indented(&as_tactics(proof), "    ")))
    }

    /// The same in place of a `sorry` that is a term.
    pub fn fill_closed_term(&self, proof: &str) -> Filled {
        let tactics = as_tactics(proof);
        match tactics.contains('\n') {
            true => self.fill_term(&format!("by\n  {}", indented(&tactics, "  "))),
            false => self.fill_term(&format!("by {tactics}")),
        }
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
        let before = self.others_replaced(0..self.gap_span.start);
        let inserted = with_plain_line_breaks(replacement);
        let after = self.others_replaced(self.gap_span.end..self.declaration.len());
        let gap = before.len()..before.len() + inserted.len();
        let span = self.document_start..self.document_start + self.gap_length;
        Filled {
            text: format!("{before}{inserted}{after}"),
            gap,
            edits: vec![(span, self.in_document(replacement))],
            proof,
        }
    }

    /// A part of the declaration with placeholders in the place of other `sorry`, for Lean.
    fn others_replaced(&self, part: Span<usize>) -> String {
        let mut text = self.declaration[part.clone()].to_owned();
        for other in
            self.others.iter().rev().filter(|other| part.start <= other.start && other.end <= part.end)
        {
            text.replace_range(other.start - part.start..other.end - part.start, PLACEHOLDER);
        }
        with_plain_line_breaks(&text)
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

/// The tactics of a proof; a term is given by `exact`.
fn as_tactics(proof: &str) -> String {
    match proof.trim().strip_prefix("by").filter(|rest| rest.starts_with([' ', '\n'])) {
        Some(tactics) => dedented(tactics.trim_start_matches(' ').trim_start_matches('\n')),
        None => format!("exact {}", indented_after_first(proof.trim(), "  ")),
    }
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
