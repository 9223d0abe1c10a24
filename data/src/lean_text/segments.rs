//! A file cut into its commands. Lean ends a command where the next one begins; which words begin one is decided here
//! by the word, its place on its line and the brackets open at it.

use super::tokens::{Token, TokenKind, tokens};

/// One command: `text[start..end]`, docstring, attributes and modifiers included, and what stands between it and the
/// next command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    pub kind: SegmentKind,
    pub start: usize,
    pub end: usize,
    /// Span of the docstring in front of it.
    pub docstring: Option<(usize, usize)>,
    /// Where the keyword stands: `theorem`, `namespace`, …
    pub keyword: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SegmentKind {
    /// A declaration with a statement and a proof.
    Declaration(DeclarationKind),
    Namespace,
    Section,
    End,
    /// `mutual … end`, whole.
    Mutual,
    /// Definitions, notation, options, imports, text that is no command.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeclarationKind {
    Theorem,
    Lemma,
    Example,
}

impl Segment {
    /// The same command in a text that has `by` bytes more in front of it.
    pub fn moved(self, by: usize) -> Self {
        Segment {
            start: self.start + by,
            end: self.end + by,
            docstring: self.docstring.map(|(start, end)| (start + by, end + by)),
            keyword: self.keyword + by,
            ..self
        }
    }
}

/// Cuts `text` into commands. The segments are adjacent and cover the text from the first token that is no plain
/// comment on.
pub fn segments(text: &str) -> Vec<Segment> {
    let all = tokens(text);
    let starts = command_starts(text, &all);
    let mut found = Vec::new();
    let mut next = 0;
    while next < starts.len() {
        let first = starts[next];
        next += 1;
        if keyword_of(text, &all[first..]).is_some_and(|keyword| keyword.text(text) == "mutual") {
            let closing = (next..starts.len()).find(|&index| all[starts[index]].text(text) == "end");
            next = closing.map_or(starts.len(), |index| index + 1);
        }
        let last = starts.get(next).copied().unwrap_or(all.len());
        let end = all.get(last).map_or(text.len(), |token| token.start);
        found.push(segment(text, &all[first..last], end));
    }
    found
}

fn segment(text: &str, own: &[Token], end: usize) -> Segment {
    let keyword = keyword_of(text, own);
    let kind = match keyword.map(|token| token.text(text)) {
        Some("theorem") => SegmentKind::Declaration(DeclarationKind::Theorem),
        Some("lemma") => SegmentKind::Declaration(DeclarationKind::Lemma),
        Some("example") => SegmentKind::Declaration(DeclarationKind::Example),
        Some("namespace") => SegmentKind::Namespace,
        Some("section") => SegmentKind::Section,
        Some("end") => SegmentKind::End,
        Some("mutual") => SegmentKind::Mutual,
        _ => SegmentKind::Other,
    };
    let keyword = keyword.map_or(own[0].start, |token| token.start);
    let docstring = own
        .iter()
        .take_while(|token| token.start < keyword)
        .filter(|token| token.kind == TokenKind::DocComment)
        .last()
        .map(|token| (token.start, token.end));
    Segment { kind, start: own[0].start, end, docstring, keyword }
}

/// The token that says which command this is: the first after docstrings, attributes, modifiers and `… in` prefixes.
fn keyword_of(text: &str, own: &[Token]) -> Option<Token> {
    let mut depth = 0usize;
    let mut prefix: Option<Token> = None;
    for token in own {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            TokenKind::Identifier if depth == 0 => match token.text(text) {
                "in" if prefix.is_some() => prefix = None,
                _ if prefix.is_some() => {}
                word if is_modifier(word) => {}
                word if takes_in(word) => prefix = Some(*token),
                _ => return Some(*token),
            },
            TokenKind::Symbol if depth == 0 && prefix.is_none() && !matches!(token.text(text), "@" | "#") => {
                return None;
            }
            _ => {}
        }
    }
    prefix
}

/// Indices of the tokens with which commands begin.
fn command_starts(text: &str, all: &[Token]) -> Vec<usize> {
    let mut starts: Vec<usize> = Vec::new();
    let mut depth = 0usize;
    let mut state = Reading::Command;
    for (index, token) in all.iter().enumerate() {
        let place = place_of(text, token);
        if token.kind == TokenKind::Identifier && place == Place::LineStart && is_command(token.text(text)) {
            // A bracket left open by a broken proof must not swallow the rest of the file.
            depth = 0;
        }
        let begins = state != Reading::Prefix && depth == 0 && begins_command(text, all, index, place);
        // A comment in front of the first command is not part of it.
        let plain_comment = matches!(token.kind, TokenKind::LineComment | TokenKind::BlockComment);
        if begins || (starts.is_empty() && !plain_comment) {
            starts.push(index);
            state = Reading::Prefix;
        }
        state = state.after(token, token.text(text), depth);
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    starts
}

/// What the tokens since the last start of a command have been.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Docstrings, attributes, modifiers and complete `… in` only: what comes next still belongs to the command.
    Prefix,
    /// `open`, `set_option`, …: a command of its own unless an `in` follows.
    MaybePrefix,
    Command,
}

impl Reading {
    fn after(self, token: &Token, word: &str, depth: usize) -> Reading {
        match (self, token.kind) {
            (_, TokenKind::ModuleDoc) => Reading::Command,
            (_, TokenKind::LineComment | TokenKind::BlockComment | TokenKind::DocComment) => self,
            _ if depth > 0 => self,
            (Reading::Prefix, TokenKind::Open) => self,
            (Reading::Prefix, TokenKind::Symbol) if word == "@" => self,
            (Reading::Prefix, TokenKind::Identifier) if is_modifier(word) => self,
            (Reading::Prefix, TokenKind::Identifier) if takes_in(word) => Reading::MaybePrefix,
            (Reading::MaybePrefix, TokenKind::Identifier) if word == "in" => Reading::Prefix,
            (Reading::MaybePrefix, _) => self,
            _ => Reading::Command,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    LineStart,
    /// Indented, nothing but space in front of it.
    FirstOnLine,
    WithinLine,
}

fn place_of(text: &str, token: &Token) -> Place {
    let line_start = text[..token.start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line_start..token.start];
    match before.trim() {
        "" if before.is_empty() => Place::LineStart,
        "" => Place::FirstOnLine,
        _ => Place::WithinLine,
    }
}

/// Whether the token at `index`, outside all brackets, begins a command, given that one is not just being introduced.
fn begins_command(text: &str, all: &[Token], index: usize, place: Place) -> bool {
    let token = all[index];
    let word = token.text(text);
    let next = all.get(index + 1);
    let touches =
        |wanted: fn(&Token) -> bool| next.is_some_and(|next| next.start == token.end && wanted(next));
    match token.kind {
        TokenKind::Identifier if word == "deriving" => {
            place == Place::LineStart && next.is_some_and(|next| next.text(text) == "instance")
        }
        TokenKind::Identifier => match place {
            Place::LineStart => is_command(word) || is_modifier(word),
            Place::FirstOnLine => is_reserved(word) || starts_indented(word),
            Place::WithinLine => {
                let after_dot =
                    index > 0 && all[index - 1].end == token.start && all[index - 1].text(text) == ".";
                is_reserved(word) && !after_dot
            }
        },
        TokenKind::Symbol if word == "@" => {
            place != Place::WithinLine
                && next.is_some_and(|next| next.text(text) == "[" && next.start == token.end)
        }
        TokenKind::Symbol if word == "#" => {
            place == Place::LineStart && touches(|next| next.kind == TokenKind::Identifier)
        }
        TokenKind::ModuleDoc => place != Place::WithinLine,
        TokenKind::DocComment => {
            place == Place::LineStart
                || all[index + 1..].iter().find(|next| !next.is_comment()).is_some_and(|next| {
                    let next = next.text(text);
                    next == "@" || is_modifier(next) || is_command(next)
                })
        }
        _ => false,
    }
}

fn is_modifier(word: &str) -> bool {
    matches!(
        word,
        "private"
            | "protected"
            | "public"
            | "noncomputable"
            | "unsafe"
            | "partial"
            | "nonrec"
            | "meta"
            | "local"
            | "scoped"
    )
}

/// Commands that stand in front of another one when followed by `in`.
fn takes_in(word: &str) -> bool {
    matches!(word, "open" | "set_option" | "attribute" | "variable" | "universe" | "omit" | "include")
}

/// Keywords that nothing but a command can contain, wherever they stand.
fn is_reserved(word: &str) -> bool {
    matches!(
        word,
        "theorem"
            | "def"
            | "example"
            | "inductive"
            | "structure"
            | "axiom"
            | "abbrev"
            | "namespace"
            | "opaque"
    )
}

/// Words that begin a command when they come first on an indented line.
fn starts_indented(word: &str) -> bool {
    matches!(word, "lemma" | "instance" | "end" | "section" | "mutual" | "variable" | "class")
        || is_modifier(word)
}

/// Words that begin a command when they start a line.
fn is_command(word: &str) -> bool {
    is_reserved(word)
        || takes_in(word)
        || starts_indented(word)
        || matches!(
            word,
            "import"
                | "module"
                | "prelude"
                | "export"
                | "alias"
                | "universes"
                | "variables"
                | "notation"
                | "notation3"
                | "infix"
                | "infixl"
                | "infixr"
                | "prefix"
                | "postfix"
                | "macro"
                | "macro_rules"
                | "syntax"
                | "elab"
                | "elab_rules"
                | "declare_syntax_cat"
                | "initialize"
                | "builtin_initialize"
                | "simproc"
                | "run_cmd"
                | "run_meta"
                | "run_elab"
                | "add_decl_doc"
                | "suppress_compilation"
                | "irreducible_def"
                | "seal"
                | "unseal"
                | "grind_pattern"
                | "register_simp_attr"
                | "compile_inductive"
                | "unif_hint"
                | "proof_wanted"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The segments' texts, trimmed; theorems marked with `T`, the rest with `-`.
    fn check(text: &str, expected: &[(&str, &str)]) {
        let found: Vec<(&str, &str)> = segments(text)
            .iter()
            .map(|segment| {
                let mark = if matches!(segment.kind, SegmentKind::Declaration(_)) { "T" } else { "-" };
                (mark, text[segment.start..segment.end].trim())
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn commands_end_where_the_next_begins() {
        check(
            "import Init\nopen Nat\n\ndef f := 1\ntheorem a : p := by\n  simp\n\nlemma b : q := h",
            &[
                ("-", "import Init"),
                ("-", "open Nat"),
                ("-", "def f := 1"),
                ("T", "theorem a : p := by\n  simp"),
                ("T", "lemma b : q := h"),
            ],
        );
    }

    #[test]
    fn what_stands_in_front_belongs_to_the_command() {
        check(
            "/-- doc -/\n@[simp, grind =]\nprivate theorem a : p := h\nopen Nat in\nset_option maxHeartbeats 4 in\n/-- d -/\ntheorem b : q := h",
            &[
                ("T", "/-- doc -/\n@[simp, grind =]\nprivate theorem a : p := h"),
                ("T", "open Nat in\nset_option maxHeartbeats 4 in\n/-- d -/\ntheorem b : q := h"),
            ],
        );
    }

    #[test]
    fn words_within_a_command_do_not_cut_it() {
        check(
            "theorem a : p := by\n  open Nat in simp\n  set_option x true in\n  exact x.def -- theorem b\ntheorem c : \"theorem d\" = s := h",
            &[
                (
                    "T",
                    "theorem a : p := by\n  open Nat in simp\n  set_option x true in\n  exact x.def -- theorem b",
                ),
                ("T", "theorem c : \"theorem d\" = s := h"),
            ],
        );
        check(
            "theorem a : p := f (by\n  simp\ntheorem b : q := h",
            &[("T", "theorem a : p := f (by\n  simp"), ("T", "theorem b : q := h")],
        );
    }

    #[test]
    fn namespaces_mutual_blocks_and_one_line_files() {
        check(
            "namespace A theorem a : p := h end\nnamespace B\n  theorem b : q := h\nend B",
            &[
                ("-", "namespace A"),
                ("T", "theorem a : p := h end"),
                ("-", "namespace B"),
                ("T", "theorem b : q := h"),
                ("-", "end B"),
            ],
        );
        check(
            "mutual\ntheorem a : p := h\ntheorem b : q := h\nend\ntheorem c : r := h",
            &[("-", "mutual\ntheorem a : p := h\ntheorem b : q := h\nend"), ("T", "theorem c : r := h")],
        );
    }

    #[test]
    fn docstrings_are_found() {
        let text = "/-- old -/\n/-- new -/\ntheorem a : p := h";
        let (start, end) = segments(text)[0].docstring.unwrap();
        assert_eq!(&text[start..end], "/-- new -/");
    }
}
