//! A given text and a candidate for its theorems, aligned command by command.
//!
//! What the candidate repeats of the given text (token for token, comments aside) stands in the header of a theorem
//! already; what it says beside that is its own. So the candidate of one theorem is what the file says before it of its
//! own, and the command that declares it; what stands behind is about other theorems. This decides nothing: a
//! verifier reads header, statement and candidate and compares what they mean.

use std::collections::{BTreeSet, HashMap};
use std::ops::{Range, RangeInclusive};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::lean_file::{Posed, read_posed};
use super::{ItemError, Take};
use crate::lean_text::{
    DeclarationKind, Scopes, Segment, SegmentKind, Token, TokenKind, declared_name, line_of, segments,
    split_statement, strip_comments, tokens,
};
use crate::{Message, Position, Theorem};

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
        position_of(&self.original, piece.original + (at - piece.made).min(piece.length))
    }
}

/// A declaration that is no theorem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Its full name, or what it is and where.
    pub name: String,
    /// Lines from 1.
    pub lines: RangeInclusive<u32>,
}

/// What a text declares beside theorems: definitions, instances, types.
pub fn other_declarations(text: &str) -> Vec<Declaration> {
    let side = Side::new(text);
    let (posed, _) = read_posed("", text, Take::All);
    let mut found = Vec::new();
    for command in &side.commands {
        let (start, end) = (command.segment.keyword, command.segment.end);
        if posed.iter().any(|theorem| theorem.command == command.segment.start) {
            continue;
        }
        let lines = line_of(text, start)..=line_of(text, start + text[start..end].trim_end().len());
        let anonymous = text[start..end]
            .starts_with("instance")
            .then(|| format!("the instance in line {}", lines.start()));
        let names = match command.names.is_empty() {
            true => anonymous.into_iter().collect(),
            false => command.names.clone(),
        };
        found.extend(names.into_iter().map(|name| Declaration { name, lines: lines.clone() }));
    }
    found
}

/// A text as Lean reads it: without a byte order mark, and with plain line breaks.
pub fn plain_text(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// One level of namespaces and sections.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Level {
    /// Index of the command that opened it.
    opener: usize,
    namespace: Option<String>,
}

#[derive(Debug)]
struct Side {
    text: String,
    commands: Vec<Command>,
    /// What is open behind the last command.
    end: Scopes,
}

#[derive(Debug)]
struct Command {
    segment: Segment,
    /// Its tokens without comments; empty for documentation that stands by itself.
    key: String,
    /// Full names of what it declares, each with the place where it is written.
    names: Vec<String>,
    name_spans: Vec<Range<usize>>,
    /// What it says from its keyword on; of a theorem what its statement says.
    core: String,
    /// Of a theorem or an `example`: what it states, as tokens.
    statement: Option<String>,
    /// The text between the brackets of `@[…]`.
    attributes: Option<String>,
    /// What is open where it stands.
    scope: Vec<Level>,
    /// Of an `end`: the command that opened what it closes.
    closes: Option<usize>,
    is_import: bool,
    is_private: bool,
    /// It holds until the end of a namespace, section or file.
    is_local: bool,
}

impl Side {
    fn new(text: &str) -> Self {
        let mut scopes = Scopes::default();
        let mut side = Side { text: text.to_owned(), commands: Vec::new(), end: Scopes::default() };
        for segment in segments(text) {
            let scope = side.levels(&scopes);
            let mut command = Command::new(text, segment, &scopes, scope);
            let open = scopes.open().len();
            scopes.pass(text, &segment);
            if segment.kind == SegmentKind::End && open > scopes.open().len() {
                command.closes = command.scope.get(scopes.open().len()).map(|level| level.opener);
            }
            side.commands.push(command);
        }
        side.end = scopes;
        side
    }

    fn levels(&self, scopes: &Scopes) -> Vec<Level> {
        let level = |scope: &crate::lean_text::Scope| {
            let opener = self.commands.iter().rposition(|it| it.segment.start == scope.opened_at)?;
            Some(Level { opener, namespace: scope.namespace.clone() })
        };
        scopes.open().iter().filter_map(level).collect()
    }

    fn text_of(&self, index: usize) -> &str {
        let segment = &self.commands[index].segment;
        self.text[segment.start..segment.end].trim_end()
    }

    /// The first command that declares a name.
    fn declaring(&self, name: &str) -> Option<usize> {
        self.commands.iter().position(|command| command.names.iter().any(|own| own == name))
    }
}

impl Command {
    fn new(text: &str, segment: Segment, scopes: &Scopes, scope: Vec<Level>) -> Self {
        let own = &text[segment.start..segment.end];
        let code: Vec<Token> = tokens(own).into_iter().filter(|token| !token.is_comment()).collect();
        let words: Vec<&str> = code.iter().map(|token| token.text(own)).collect();
        let keyword = segment.keyword - segment.start;
        let first = code.iter().position(|token| token.start >= keyword).unwrap_or(code.len());
        let (before, core) = words.split_at(first);
        let word = core.first().copied().unwrap_or_default();
        let mut names = Vec::new();
        let mut name_spans = Vec::new();
        for (written, start) in declared(own, &code, first) {
            name_spans.push(segment.start + start..segment.start + start + written.len());
            names.push(scopes.full_name(written));
        }
        let is_theorem = matches!(segment.kind, SegmentKind::Declaration(_));
        let stated = is_theorem.then(|| split_statement(&own[keyword..]).statement);
        let statement = stated.map(|statement| {
            let code = tokens(statement).into_iter().filter(|token| !token.is_comment());
            code.skip(1).map(|token| token.text(statement)).collect::<Vec<_>>().join("\u{1}")
        });
        let core = match &statement {
            Some(statement) => statement.clone(),
            None => core.join("\u{1}"),
        };
        let is_local = matches!(word, "open" | "variable" | "universe" | "set_option" | "include" | "omit")
            || before.contains(&"local")
            || word == "attribute" && words.contains(&"local");
        Self {
            key: words.join("\u{1}"),
            names,
            name_spans,
            core,
            statement,
            attributes: attributes(own, &code[..first]),
            scope,
            closes: None,
            is_import: matches!(word, "import" | "module" | "prelude"),
            is_private: before.contains(&"private"),
            is_local,
            segment,
        }
    }

    fn is_scope_command(&self) -> bool {
        matches!(self.segment.kind, SegmentKind::Namespace | SegmentKind::Section | SegmentKind::End)
    }

    /// Whether another command declares the same: modifiers, attributes, and the proof of a theorem aside.
    fn says_what(&self, other: &Command) -> bool {
        self.core == other.core
            && self.names == other.names
            && self.statement.is_some() == other.statement.is_some()
    }

    /// The attributes that it gives what another one declares without them, as a command.
    fn attribute_beside(&self, given: &Command) -> Option<String> {
        let attributes = self.attributes.as_ref().filter(|own| given.attributes.as_ref() != Some(*own))?;
        Some(format!("attribute [{attributes}] _root_.{}", self.names.first()?))
    }
}

/// The names that a command declares as written, each with its offset.
fn declared<'a>(own: &'a str, code: &[Token], first: usize) -> Vec<(&'a str, usize)> {
    let mut found = Vec::new();
    let mut at = first;
    let is_mutual = code.get(first).is_some_and(|token| token.text(own) == "mutual");
    while at < code.len() {
        let word = code[at].text(own);
        let declares = matches!(
            word,
            "theorem"
                | "lemma"
                | "def"
                | "abbrev"
                | "structure"
                | "class"
                | "inductive"
                | "opaque"
                | "axiom"
                | "instance"
        );
        if declares && code[at].kind == TokenKind::Identifier {
            let mut name = at + 1;
            while code.get(name).is_some_and(|next| matches!(next.text(own), "inductive" | "abbrev")) {
                name += 1;
            }
            // `instance (priority := low) name`
            if code.get(name).is_some_and(|next| next.text(own) == "(") && word == "instance" {
                name += code[name..].iter().position(|token| token.kind == TokenKind::Close).unwrap_or(0) + 1;
            }
            if let Some(token) = code.get(name).filter(|token| token.kind == TokenKind::Identifier) {
                found.push((token.text(own), token.start));
            }
            at = name;
        }
        if !is_mutual {
            break;
        }
        at += 1;
    }
    found
}

/// What stands between the brackets of `@[…]` in front of a keyword.
fn attributes(own: &str, before: &[Token]) -> Option<String> {
    let open = before.windows(2).position(|pair| pair[0].text(own) == "@" && pair[1].text(own) == "[")?;
    let mut depth = 0usize;
    for token in &before[open + 1..] {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let inner = &own[before[open + 1].end..token.start];
            return Some(strip_comments(inner).split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    None
}

/// For each command of the candidate the given one that it repeats.
fn align(given: &Side, candidate: &Side, open: &[bool]) -> Vec<Option<usize>> {
    let mut same: Vec<Option<usize>> = vec![None; candidate.commands.len()];
    // Imports are compared by the reader of headers, an `end` goes with what it closes.
    let counts = |command: &Command| {
        !command.is_import && !command.key.is_empty() && command.segment.kind != SegmentKind::End
    };
    let given_indices: Vec<usize> =
        (0..given.commands.len()).filter(|index| counts(&given.commands[*index]) && !open[*index]).collect();
    let own_indices: Vec<usize> =
        (0..candidate.commands.len()).filter(|index| counts(&candidate.commands[*index])).collect();
    let given_keys: Vec<&str> =
        given_indices.iter().map(|index| given.commands[*index].key.as_str()).collect();
    let own_keys: Vec<&str> =
        own_indices.iter().map(|index| candidate.commands[*index].key.as_str()).collect();
    let mut aligned: HashMap<usize, usize> = HashMap::new();
    for operation in capture_diff_slices(Algorithm::Patience, &given_keys, &own_keys) {
        if let DiffOp::Equal { old_index, new_index, len } = operation {
            aligned.extend((0..len).map(|i| (own_indices[new_index + i], given_indices[old_index + i])));
        }
    }
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for index in own_indices {
        let command = &candidate.commands[index];
        // Around it, of what the given text opens too.
        let around: Vec<usize> = command.scope.iter().filter_map(|level| same[level.opener]).collect();
        let stands_alike = |found: usize| {
            let scope = &given.commands[found].scope;
            given.commands[found].key == command.key
                && scope.iter().map(|level| level.opener).eq(around.iter().copied())
        };
        let found = aligned.get(&index).copied().filter(|found| stands_alike(*found)).or_else(|| {
            let elsewhere = given_indices.iter().copied().find(|found| {
                !taken.contains(found) && !aligned.values().any(|used| used == found) && stands_alike(*found)
            });
            elsewhere.filter(|_| !command.is_scope_command())
        });
        taken.extend(found);
        same[index] = found;
    }
    same
}

/// Builds the text of one candidate, line for line that of the file.
struct Maker<'a> {
    file: &'a str,
    text: String,
    at: usize,
    commands: Vec<(Range<usize>, usize)>,
    pieces: Vec<Piece>,
}

impl<'a> Maker<'a> {
    fn new(file: &'a str) -> Self {
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

    fn command(
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
    fn instead(&mut self, index: usize, command: &Command, text: &str) {
        self.blank(command.segment.start);
        let begin = self.text.len();
        self.text.push_str(text);
        self.commands.push((begin..self.text.len(), index));
        // The breaks of the lines that it stands for.
        let lines = self.file[command.segment.start..command.segment.end].matches('\n').count();
        self.text.extend(std::iter::repeat_n('\n', lines));
        self.at = command.segment.end;
    }

    fn finish(self, original: String) -> PairCandidate {
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

fn position_of(text: &str, offset: usize) -> Position {
    let before = &text[..offset.min(text.len())];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Position {
        line: line_of(text, offset),
        column: u32::try_from(before[line_start..].chars().count()).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of each theorem its name, and the candidate's own text for it, in one line.
    fn texts(given: &str, candidate: &str) -> Vec<(String, String)> {
        let (pair, errors) = Pair::new("given.lean", given, candidate, Take::Open);
        assert_eq!(errors, []);
        let text = |theorem: &PairTheorem| {
            assert_eq!(pair.changes(theorem), [], "{candidate}");
            let text = pair.candidate(theorem, &BTreeSet::new()).text;
            (theorem.theorem.name.clone(), text.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        pair.theorems().iter().map(text).collect()
    }

    #[track_caller]
    fn check(given: &str, candidate: &str, expected: &[(&str, &str)]) {
        let found = texts(given, candidate);
        let found: Vec<_> = found.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(found, expected, "{candidate}");
    }

    const GIVEN: &str = "import Init\nopen Nat\n\ndef k : Nat := 3\n\ntheorem a : k = 3 := sorry\n";

    #[test]
    fn what_the_header_says_is_left_out_however_it_is_written() {
        let own = [("a", "theorem a : k = 3 := rfl")];
        let with_import = [("a", "import Init theorem a : k = 3 := rfl")];
        for candidate in [
            GIVEN.replace("sorry", "rfl"),
            GIVEN.replace("sorry", "rfl").replace('\n', "\r\n"),
            format!("\u{feff}{}", GIVEN.replace("sorry", "rfl")),
            "-- words\nimport Init -- more\nopen\n  Nat\n\n\n/-- doc -/\ndef k :\n   Nat := 3 /- c -/\ntheorem a : k = 3 := rfl\n".to_owned(),
            "import Init\nnoncomputable def k : Nat := 3\nopen Nat\n\ntheorem a : k = 3 := rfl\n-- behind\ntheorem b : q := h\nend".to_owned(),
        ] {
            check(GIVEN, &candidate, &with_import);
        }
        check(GIVEN, "theorem a : k = 3 := rfl", &own);
        check(
            GIVEN,
            "@[simp] def k : Nat := 3\ntheorem a : k = 3 := rfl",
            &[("a", "attribute [simp] _root_.k theorem a : k = 3 := rfl")],
        );
        check(
            GIVEN,
            "open Nat in\ntheorem a : k = 3 := rfl",
            &[("a", "open Nat in theorem a : k = 3 := rfl")],
        );
    }

    #[test]
    fn lines_and_columns_stay() {
        let candidate = "open Nat\n\n\n\ndef k : Nat := 3\ntheorem h : p := x\n\ntheorem a : k = 3 := rfl";
        let (pair, _) = Pair::new("", GIVEN, candidate, Take::Open);
        let made = pair.candidate(&pair.theorems()[0], &BTreeSet::new());
        assert_eq!(made.text.lines().position(|line| line == "theorem a : k = 3 := rfl"), Some(7));
        let error = |line, column, text: &str| Message {
            severity: crate::Severity::Error,
            position: Position { line, column },
            end_position: None,
            text: text.to_owned(),
        };
        assert_eq!(made.command_of(&error(6, 3, "no")), Some(2));
        assert_eq!(made.command_of(&error(8, 0, "unexpected token 'theorem'")), Some(2));
        assert!(pair.declares(&pair.theorems()[0], made.command_of(&error(8, 3, "no")).unwrap()));
        let without = pair.candidate(&pair.theorems()[0], &BTreeSet::from([2]));
        assert_eq!(without.text.trim_start(), "theorem a : k = 3 := rfl");
        assert_eq!(pair.command_name(2), "`h` (line 6)");
    }

    #[test]
    fn names_are_read_where_they_stand() {
        let given = "namespace N\nvariable (n : Nat)\ntheorem a : n = n := sorry\nend N\nnamespace M\ntheorem a : 2 = 2 := sorry\nend M\n";
        let candidate = given.replace("sorry", "rfl");
        check(
            given,
            &candidate,
            &[
                ("N.a", "theorem a : n = n := rfl"),
                (
                    "M.a",
                    "section open N variable (n : Nat) theorem _root_.N.a : n = n := rfl end theorem a : 2 = 2 := rfl",
                ),
            ],
        );
        let flat = "theorem N.a (n : Nat) : n = n := rfl\ntheorem M.a : 2 = 2 := rfl\n";
        check(
            given,
            flat,
            &[
                ("N.a", "theorem _root_.N.a (n : Nat) : n = n := rfl"),
                ("M.a", "theorem _root_.N.a (n : Nat) : n = n := rfl theorem _root_.M.a : 2 = 2 := rfl"),
            ],
        );
        let (pair, _) = Pair::new("", given, flat, Take::Open);
        let made = pair.candidate(&pair.theorems()[0], &BTreeSet::new());
        // Behind a name that grew, places are still those of the file.
        let moved = Position { line: 1, column: 40 };
        assert_eq!(made.place_in_file(moved), Position { line: 1, column: 33 });
    }

    #[test]
    fn earlier_theorems_come_with_the_candidates_proofs() {
        check(
            "theorem a : p := sorry\ndef k : Nat := 3\ntheorem b : q := sorry\n",
            "theorem h : r := x\ntheorem a : p := h\ndef k : Nat := 3\ntheorem b : q := a\ntheorem c : s := b\n",
            &[
                ("a", "theorem h : r := x theorem a : p := h"),
                ("b", "theorem h : r := x theorem a : p := h theorem b : q := a"),
            ],
        );
        // In another order, and with a definition before what it comes after.
        check(
            "theorem a : p := sorry\ndef k : Nat := 3\ntheorem b : q := sorry\n",
            "def k : Nat := 3\ntheorem b : q := y\ntheorem a : p := k",
            &[("a", "def k : Nat := 3 theorem b : q := y theorem a : p := k"), ("b", "theorem b : q := y")],
        );
    }

    #[test]
    fn a_candidates_own_scopes_stay_its_own() {
        check(
            "section\nvariable (n : Nat)\ntheorem a : p := sorry\nend\n",
            "namespace H\nvariable (m : Nat)\ntheorem h : r := x\nend H\nsection Named\nvariable (n : Nat)\ntheorem a : p := H.h\nend Named\n",
            &[(
                "a",
                "namespace H variable (m : Nat) theorem h : r := x end H section Named variable (n : Nat) theorem a : p := H.h",
            )],
        );
    }

    #[test]
    fn changed_declarations_are_named() {
        let given = "open Nat\n/-- three -/\ndef k : Nat := 3\ntheorem l : k = 3 := rfl\ntheorem a : k = 3 := sorry\ndef after : Nat := 1\n";
        let candidate =
            "def k : Nat := 4\nlemma l : k = 3 := by simp\ndef after : Nat := 2\ntheorem a : k = 3 := rfl";
        let (pair, _) = Pair::new("", given, candidate, Take::Open);
        let changes = pair.changes(&pair.theorems()[0]);
        assert_eq!(
            changes,
            [Change {
                name: "k".to_owned(),
                line: 3,
                header: "open Nat".to_owned(),
                given: "/-- three -/\ndef k : Nat := 3".to_owned(),
                candidate: "def k : Nat := 4".to_owned(),
                restated: "def _root_.k : Nat := 4".to_owned(),
            }]
        );
        let made = pair.candidate(&pair.theorems()[0], &BTreeSet::new()).text;
        assert_eq!(
            made.split_whitespace().collect::<Vec<_>>().join(" "),
            "def after : Nat := 2 theorem a : k = 3 := rfl"
        );
    }

    #[test]
    fn examples_are_found_by_what_they_state() {
        check(
            "example : p := sorry\nexample : q := sorry\n",
            "example : q := y\nexample : p := x\n",
            &[
                ("example_1", "example : q := y theorem example_1 : p := x"),
                ("example_2", "theorem example_2 : q := y"),
            ],
        );
    }

    #[test]
    fn a_row_is_aligned_where_it_repeats_its_header() {
        let theorem = |header: &str, statement: &str| Theorem {
            name: "t".to_owned(),
            header: header.to_owned(),
            statement: statement.to_owned(),
            informal_statement: None,
            informal_proof: None,
            source: Default::default(),
        };
        let own = theorem("import Init\nnamespace N\ndef k : Nat := 3", "theorem t : k = 3");
        assert!(
            Pair::of_theorem(&own, "import Init\ntheorem h : p := x\ntheorem t : k = 3 := rfl").is_none()
        );
        let repeated =
            "import Init\ntheorem h : p := x\nnamespace N\ndef k : Nat := 3\ntheorem t : k = 3 := h\nend N\n";
        let pair = Pair::of_theorem(&own, repeated).unwrap();
        let made = pair.candidate(&pair.theorems()[0], &BTreeSet::new()).text;
        assert_eq!(
            made.split_whitespace().collect::<Vec<_>>().join(" "),
            "import Init theorem _root_.h : p := x theorem t : k = 3 := h"
        );
    }

    #[test]
    fn what_is_no_theorem_is_named() {
        let text = "namespace N\ndef f : Nat :=\n  3\n\ninstance : Inhabited Nat := ⟨3⟩\ntheorem a : p := h\nend N\n\
                    mutual\ndef g : Nat := h\ndef h : Nat := g\nend\nmutual\ntheorem b : p := c\ntheorem c : p := b\nend\n";
        let found = other_declarations(text);
        let found: Vec<_> =
            found.iter().map(|it| (it.name.as_str(), *it.lines.start(), *it.lines.end())).collect();
        assert_eq!(found, [("N.f", 2, 3), ("the instance in line 5", 5, 5), ("g", 8, 11), ("h", 8, 11)]);
    }

    #[test]
    fn texts_of_any_kind_are_aligned() {
        let odd = [
            "",
            "end end",
            "namespace",
            "theorem",
            "mutual",
            "/-",
            "def",
            "@[",
            "end N\nsection\nend A.B.C",
            "«",
        ];
        for given in odd {
            for candidate in odd {
                let (pair, _) =
                    Pair::new("", &format!("{given}\ntheorem a : p := sorry"), candidate, Take::All);
                for theorem in pair.theorems() {
                    pair.candidate(theorem, &BTreeSet::new());
                }
            }
        }
    }
}
