//! A given text and a candidate for its theorems, aligned command by command.
//!
//! What the candidate repeats of the given text (token for token, comments aside) stands in the header of a theorem
//! already; what it says beside that is its own. So the candidate of one theorem is what the file says before it of its
//! own, and the command that declares it; what stands behind is about other theorems. This decides nothing: a
//! verifier reads header, statement and candidate and compares what they mean.

mod alignment;
mod commands;
mod other;
mod written;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::lean_file::{Posed, read_posed};
use super::{ItemError, Take};
use crate::Theorem;
use crate::lean_text::{
    DeclarationKind, Proof, SegmentKind, declared_name, line_of, split_statement, strip_comments, tokens,
};

pub use other::{Declaration, other_declarations};
pub use written::PairCandidate;

use alignment::align;
use commands::{Command, Level, Side};
use written::Maker;

/// The theorems of a given text, and what a candidate has for each.
#[derive(Debug)]
pub struct Pair {
    given: Side,
    candidate: Side,
    /// For each command of the candidate, the given one that it repeats.
    same: Vec<Option<usize>>,
    /// For each command of the candidate, the given one whose name it declares in other words.
    changed: Vec<Option<usize>>,
    theorems: Vec<PairTheorem>,
}

/// A theorem to be proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairTheorem {
    pub theorem: Theorem,
    /// Index of its command in the given text.
    given: usize,
    /// Index of the command of the candidate that declares it.
    declared: Option<usize>,
    /// The name that the candidate's `example` gets.
    example: Option<String>,
}

/// A declaration of the given text that the candidate makes in other words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub name: String,
    /// Line (1-based) of the given text.
    pub line: u32,
    /// What stands before it in the given text, open theorems aside.
    pub header: String,
    pub given: String,
    pub candidate: String,
    /// The candidate's, under its full name: wherever it stands, it declares the same.
    pub restated: String,
}

impl Pair {
    /// Aligns two texts. The errors are those of reading the given one.
    pub fn new(origin: &str, given: &str, candidate: &str, take: Take) -> (Self, Vec<ItemError>) {
        let (given, candidate) = (Side::new(&plain_text(given)), Side::new(&plain_text(candidate)));
        let (posed, errors) = read_posed(origin, &given.text, take);
        let open: BTreeSet<usize> = posed.iter().filter(|it| it.is_open).map(|it| it.command).collect();
        let mut pair = Self::aligned(given, candidate, |command| open.contains(&command.segment.start));
        let mut examples = BTreeSet::new();
        for Posed { problem, command, was_example, .. } in posed {
            let given = pair.given.commands.iter().position(|it| it.segment.start == command).unwrap_or(0);
            let theorem = problem.theorem;
            let (declared, example) = match was_example {
                true => {
                    let found = pair.example(given, &examples);
                    examples.extend(found);
                    (found, declared_name(&theorem.statement).map(str::to_owned))
                }
                false => (pair.candidate.declaring(&theorem.name), None),
            };
            pair.theorems.push(PairTheorem { theorem, given, declared, example });
        }
        (pair, errors)
    }

    /// Aligns a candidate with the header of one theorem; `None` where it repeats and changes nothing of it.
    pub fn of_theorem(theorem: &Theorem, candidate: &str) -> Option<Self> {
        let written = declared_name(&theorem.statement)?.to_owned();
        let (given, candidate) = (Side::new(&plain_text(&theorem.header)), Side::new(&plain_text(candidate)));
        let name = given.end.full_name(&written);
        let mut pair = Self::aligned(given, candidate, |_| false);
        let touches = |found: &[Option<usize>]| found.iter().any(Option::is_some);
        if !touches(&pair.same) && !touches(&pair.changed) {
            return None;
        }
        let declared = pair.candidate.declaring(&name);
        let given = pair.given.commands.len();
        pair.theorems.push(PairTheorem { theorem: theorem.clone(), given, declared, example: None });
        Some(pair)
    }

    fn aligned(given: Side, candidate: Side, is_open: impl Fn(&Command) -> bool) -> Self {
        let open: Vec<bool> = given.commands.iter().map(is_open).collect();
        let same = align(&given, &candidate, &open);
        let by_name: HashMap<&str, usize> = given
            .commands
            .iter()
            .enumerate()
            .filter(|(index, _)| !open[*index])
            .flat_map(|(index, command)| command.names.iter().map(move |name| (name.as_str(), index)))
            .collect();
        let changed = candidate.commands.iter().zip(&same).map(|(command, same)| match same {
            Some(_) => None,
            None => command.names.iter().find_map(|name| by_name.get(name.as_str()).copied()),
        });
        let mut changed: Vec<Option<usize>> = changed.collect();
        let mut same = same;
        for (index, found) in changed.iter_mut().enumerate() {
            if found.is_some_and(|found| given.commands[found].says_what(&candidate.commands[index])) {
                same[index] = found.take();
            }
        }
        Self { given, candidate, same, changed, theorems: Vec::new() }
    }

    /// In the order of the given text.
    pub fn theorems(&self) -> &[PairTheorem] {
        &self.theorems
    }

    /// The declarations before a theorem that the candidate makes in other words than the given text.
    pub fn changes(&self, theorem: &PairTheorem) -> Vec<Change> {
        let before = |(index, found): (usize, &Option<usize>)| {
            let given = found.filter(|found| *found < theorem.given)?;
            let command = &self.candidate.commands[index];
            let name = command.names.iter().find(|name| self.given.commands[given].names.contains(name))?;
            Some(Change {
                name: name.clone(),
                line: line_of(&self.given.text, self.given.commands[given].segment.keyword),
                header: self.given_before(given),
                given: self.given.text_of(given).to_owned(),
                candidate: self.candidate.text_of(index).to_owned(),
                restated: self.restated(index),
            })
        };
        self.changed.iter().enumerate().filter_map(before).collect()
    }

    fn restated(&self, index: usize) -> String {
        let command = &self.candidate.commands[index];
        let mut text = self.candidate.text_of(index).to_owned();
        if !command.is_private {
            for (name, span) in command.names.iter().zip(&command.name_spans).rev() {
                let start = command.segment.start;
                text.replace_range(span.start - start..span.end - start, &format!("_root_.{name}"));
            }
        }
        text
    }

    fn given_before(&self, end: usize) -> String {
        let open: BTreeSet<usize> = self.theorems.iter().map(|theorem| theorem.given).collect();
        let kept = (0..end).filter(|index| !open.contains(index));
        kept.map(|index| self.given.text_of(index)).collect::<Vec<_>>().join("\n")
    }

    /// The candidate's own text for a theorem, without the commands of `left_out` (as [`PairCandidate::command_of`]
    /// counts them).
    pub fn candidate(&self, theorem: &PairTheorem, left_out: &BTreeSet<usize>) -> PairCandidate {
        let scope = self.scope_of(theorem);
        let mut made = Maker::new(&self.candidate.text);
        for (index, command) in self.candidate.commands.iter().enumerate() {
            let is_declaration = theorem.declared == Some(index);
            // What says the same in other words stands in the header as well.
            let repeats = self.same[index].or(self.changed[index]).filter(|given| *given < theorem.given);
            if is_declaration {
                self.write(index, theorem, &scope, &mut made);
                break;
            }
            if command.key.is_empty() || left_out.contains(&index) {
                continue;
            }
            match (command.closes, repeats) {
                _ if command.is_import => made.command(index, command, &[], "", ""),
                (Some(opener), _) if self.stands_in_header(opener, theorem) => {}
                (None, Some(given)) => {
                    let attribute = command.attribute_beside(&self.given.commands[given]);
                    if let Some(attribute) = attribute {
                        made.instead(index, command, &attribute);
                    }
                }
                _ => self.write(index, theorem, &scope, &mut made),
            }
        }
        made.finish(self.candidate.text.clone())
    }

    /// Where the proof of a theorem stands in the candidate's text, behind its `:=` and up to its last token; `None`
    /// where the candidate does not declare the theorem, or proves it in another form.
    pub fn proof_span(&self, theorem: &PairTheorem) -> Option<Range<usize>> {
        let index = theorem.declared?;
        let text = self.candidate.text_of(index);
        let Proof::Term(proof) = split_statement(text).proof else { return None };
        let start =
            self.candidate.commands[index].segment.start + (proof.as_ptr() as usize - text.as_ptr() as usize);
        let last = tokens(proof).into_iter().rfind(|token| !token.is_comment())?;
        Some(start..start + last.end)
    }

    /// The name of a command of the candidate, as a reader would look for it.
    pub fn command_name(&self, command: usize) -> String {
        let found = &self.candidate.commands[command];
        let line = line_of(&self.candidate.text, found.segment.keyword);
        match found.names.first() {
            Some(name) => format!("`{name}` (line {line})"),
            None => format!("the command in line {line}"),
        }
    }

    /// Whether a command is the one that is to prove the theorem.
    pub fn declares(&self, theorem: &PairTheorem, command: usize) -> bool {
        theorem.declared == Some(command)
    }

    fn stands_in_header(&self, command: usize, theorem: &PairTheorem) -> bool {
        self.same[command].is_some_and(|given| given < theorem.given)
    }

    /// The commands that opened what is open where a theorem is stated.
    fn scope_of(&self, theorem: &PairTheorem) -> Vec<Level> {
        match self.given.commands.get(theorem.given) {
            Some(command) => command.scope.clone(),
            None => self.given.levels(&self.given.end),
        }
    }

    /// Writes a command of the candidate's own as it is meant where it stands, into the scope of a theorem.
    fn write(&self, index: usize, theorem: &PairTheorem, scope: &[Level], made: &mut Maker) {
        let command = &self.candidate.commands[index];
        let around = self.around(index, theorem);
        let namespaces = |levels: &[Level]| -> Vec<String> {
            levels.iter().filter_map(|level| level.namespace.clone()).collect()
        };
        let moved = namespaces(&around) != namespaces(scope);
        let mut edits = Vec::new();
        for (name, span) in command.names.iter().zip(&command.name_spans) {
            if moved && !command.is_private {
                edits.push((span.clone(), format!("_root_.{name}")));
            }
        }
        if let (Some(name), true) = (&theorem.example, theorem.declared == Some(index)) {
            let start = command.segment.keyword;
            edits.push((start..start + "example".len(), format!("theorem {name}")));
        }
        let (mut before, mut after) = (String::new(), "");
        let is_closed = !scope.starts_with(&around);
        if is_closed && !command.is_scope_command() {
            before = self.context(index, theorem, scope, &around);
            after = " end";
        }
        made.command(index, command, &edits, &before, after);
    }

    /// The scopes around a command of the candidate that the header opened, as the given text counts them.
    fn around(&self, index: usize, theorem: &PairTheorem) -> Vec<Level> {
        let levels = self.candidate.commands[index].scope.iter();
        let given = levels.filter_map(|level| {
            let opener = self.same[level.opener].filter(|given| *given < theorem.given)?;
            Some(Level { opener, namespace: level.namespace.clone() })
        });
        given.collect()
    }

    /// A section that stands for scopes that the header has closed again: with their names and variables.
    fn context(&self, index: usize, theorem: &PairTheorem, here: &[Level], around: &[Level]) -> String {
        let mut text = String::from("section ");
        let mut path = String::new();
        for part in around.iter().filter_map(|level| level.namespace.as_deref()) {
            path = if path.is_empty() { part.to_owned() } else { format!("{path}.{part}") };
            text.push_str(&format!("open {path} "));
        }
        let scope = &self.candidate.commands[index].scope;
        for (earlier, command) in self.candidate.commands[..index].iter().enumerate() {
            let in_force = command.is_local && scope.starts_with(&command.scope);
            let is_closed = || !here.starts_with(&self.around(earlier, theorem));
            if in_force && self.stands_in_header(earlier, theorem) && is_closed() {
                let words = strip_comments(self.candidate.text_of(earlier));
                text.extend(words.split_whitespace().flat_map(|word| [word, " "]));
            }
        }
        text
    }

    /// The candidate's `example` for a given one: the next of the same statement, or else the next in order.
    fn example(&self, given: usize, taken: &BTreeSet<usize>) -> Option<usize> {
        let is_example = |command: &Command| command.segment.kind == EXAMPLE;
        let mut free = (0..self.candidate.commands.len())
            .filter(|index| is_example(&self.candidate.commands[*index]) && !taken.contains(index));
        let wanted = self.given.commands[given].statement.as_ref();
        let same = free.clone().find(|index| self.candidate.commands[*index].statement.as_ref() == wanted);
        same.or_else(|| free.next())
    }
}

const EXAMPLE: SegmentKind = SegmentKind::Declaration(DeclarationKind::Example);

/// A text as Lean reads it: without a byte order mark, and with plain line breaks.
pub fn plain_text(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

#[cfg(test)]
mod tests;
