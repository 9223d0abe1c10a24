//! Splits a header into what it imports and what it says after that. Lean's own grammar of a header
//! (`Lean.Parser.Module.header`): `module? prelude? (public? meta? import all? Name)*`, comments between.

use std::fmt;

use data::lean_text::{Token, TokenKind, tokens};

use crate::vocabulary::Furnished;

/// What some editors put in front of a text; no part of it.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// A header in two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Module names in the order of the text, without repetition; never empty.
    pub imports: Vec<String>,
    /// Modules that the text imports and that another library stands in for, which `imports` then holds instead.
    pub replaced: Vec<String>,
    /// Why no other library may stand in for them, where that is so.
    pub(crate) unfit: Option<Unfit>,
    /// What the other library imports besides, for the vocabulary of what is read.
    pub(crate) furnished: Furnished,
    /// Everything after the last import, with the lines before it blanked so that positions stay what they were.
    pub rest: String,
    /// The text says `prelude`: it wants no `Init`.
    pub prelude: bool,
    /// Of a text that says `module`: its imports as they stand there.
    pub(crate) module: Option<Vec<ModuleImport>>,
    /// Where the rest begins in the text, in bytes.
    pub end: usize,
}

/// Why a text may mean something else with tllama's library than with the one that it imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// It sets `autoImplicit` or `relaxedAutoImplicit`: a name that the library lacks would become a variable.
    NamesFree,
    /// `name` can be `namespace.name` of the imported library here, which tllama's lacks: Lean would find another one.
    Lacking { namespace: String, name: String },
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfit::NamesFree => write!(
                f,
                "the text sets `autoImplicit` or `relaxedAutoImplicit`, so a name that the library lacks would \
                 become a variable"
            ),
            Unfit::Lacking { namespace, name } => write!(
                f,
                "here `{name}` can be `{namespace}.{name}`, which the library lacks; write in full which one is \
                 meant (`_root_.{name}` for the one in no namespace)"
            ),
        }
    }
}

/// An import of a file that is a `module`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ModuleImport {
    /// `public`, `meta`, `import`, `all`, as far as they stand there.
    words: Vec<String>,
    pub module: String,
}

impl ModuleImport {
    /// The import of another module in the same words.
    pub fn of(&self, module: &str) -> Self {
        Self { module: module.to_owned(), ..self.clone() }
    }
}

impl Header {
    /// Reads a header. Without an import it means `import Init`, as in every Lean file without `prelude`.
    pub fn parse(text: &str) -> Self {
        let unmarked = text.trim_start_matches(BYTE_ORDER_MARK);
        let mut header = Self::parse_unmarked(unmarked);
        header.end += text.len() - unmarked.len();
        header
    }

    fn parse_unmarked(text: &str) -> Self {
        let words: Vec<Token> = tokens(text).into_iter().filter(|token| !is_skipped(token)).collect();
        let mut header = Header {
            imports: Vec::new(),
            replaced: Vec::new(),
            unfit: None,
            furnished: Furnished::default(),
            rest: String::new(),
            prelude: false,
            module: None,
            end: 0,
        };
        let mut at = 0;
        let mut end = 0;
        let word = |at: usize| words.get(at).map(|token| token.text(text));
        if word(at) == Some("module") {
            header.module = Some(Vec::new());
            at += 1;
            end = words[at - 1].end;
        }
        if word(at) == Some("prelude") {
            header.prelude = true;
            at += 1;
            end = words[at - 1].end;
        }
        loop {
            let mut next = at;
            while matches!(word(next), Some("public" | "meta")) {
                next += 1;
            }
            if word(next) != Some("import") {
                break;
            }
            next += 1;
            if word(next) == Some("all") {
                next += 1;
            }
            let Some(module) = words.get(next).filter(|token| token.kind == TokenKind::Identifier) else {
                break;
            };
            let name = module.text(text);
            if let Some(module) = &mut header.module {
                let words = words[at..next].iter().map(|token| token.text(text).to_owned()).collect();
                module.push(ModuleImport { words, module: name.to_owned() });
            }
            if !header.imports.iter().any(|known| known == name) {
                header.imports.push(name.to_owned());
            }
            end = module.end;
            at = next + 1;
        }
        if !header.prelude && !header.imports.iter().any(|module| module == "Init") {
            header.imports.insert(0, "Init".to_owned());
        }
        header.end = end;
        let (before, after) = text.split_at(end);
        header.rest = before.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        header.rest.push_str(after);
        if header.rest.trim().is_empty() {
            header.rest.clear();
        }
        header
    }

    /// A header that imports the same, as text, and says nothing else.
    pub fn imports_text(&self) -> String {
        self.module_text()
            .unwrap_or_else(|| self.imports.iter().map(|module| format!("import {module}\n")).collect())
    }

    /// The text that makes a file a `module` with these imports; `None` for one that is none.
    pub(crate) fn module_text(&self) -> Option<String> {
        let module = self.module.as_ref()?;
        let start = if self.prelude { "module\nprelude\n" } else { "module\n" };
        let line = |import: &ModuleImport| format!("{} {}\n", import.words.join(" "), import.module);
        Some(module.iter().map(line).fold(start.to_owned(), |text, line| text + &line))
    }

    /// The header without what its last words say of a declaration that would follow: a doc comment, attributes,
    /// modifiers. `open … in` and its like hold for all that follows then, the declaration included.
    pub(crate) fn closed(mut self) -> Self {
        while let Some(dangling) = dangling(&self.rest) {
            for (start, end) in dangling.into_iter().rev() {
                let blank: String =
                    self.rest[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
                self.rest.replace_range(start..end, &blank);
            }
        }
        self
    }
}

/// The commands that can stand in front of an `in`.
const SCOPED: [&str; 8] =
    ["open", "set_option", "variable", "universe", "include", "omit", "attribute", "local"];
const MODIFIERS: [&str; 8] =
    ["private", "protected", "public", "noncomputable", "nonrec", "unsafe", "partial", "meta"];

/// Places of the last words of a text that wait for a declaration.
fn dangling(text: &str) -> Option<Vec<(usize, usize)>> {
    let all = tokens(text);
    let mut words: Vec<&Token> = all
        .iter()
        .filter(|token| !matches!(token.kind, TokenKind::LineComment | TokenKind::BlockComment))
        .filter(|token| token.text(text).chars().any(|c| c != BYTE_ORDER_MARK))
        .collect();
    if let Some(mark) = all.iter().find(|token| token.text(text).chars().all(|c| c == BYTE_ORDER_MARK)) {
        return Some(vec![(mark.start, mark.end)]);
    }
    let last = words.pop()?;
    let place = |token: &Token| (token.start, token.end);
    match last.text(text) {
        _ if last.kind == TokenKind::DocComment => Some(vec![place(last)]),
        word if MODIFIERS.contains(&word) => Some(vec![place(last)]),
        "in" => {
            // Each `in` that a command follows which itself stands in front of one.
            let mut found = vec![place(last)];
            let mut next = last;
            for word in words.into_iter().rev() {
                if word.text(text) == "in" && SCOPED.contains(&next.text(text)) {
                    found.insert(0, place(word));
                } else if SCOPED.contains(&next.text(text)) {
                    break;
                }
                next = word;
            }
            Some(found)
        }
        "]" => {
            let mut depth = 1usize;
            let begin = words.iter().rposition(|word| {
                match word.text(text) {
                    "]" => depth += 1,
                    "[" | "@[" | "#[" => depth -= 1,
                    _ => {}
                }
                depth == 0
            })?;
            let opening = words[begin];
            match opening.text(text) {
                "@[" => Some(vec![(opening.start, last.end)]),
                "[" => {
                    let at = begin.checked_sub(1).map(|at| words[at])?;
                    (at.text(text) == "@" && at.end == opening.start).then(|| vec![(at.start, last.end)])
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_skipped(token: &Token) -> bool {
    matches!(token.kind, TokenKind::LineComment | TokenKind::BlockComment | TokenKind::ModuleDoc)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, imports: &[&str], rest: &str) {
        let header = Header::parse(text);
        assert_eq!(header.imports, imports, "{text:?}");
        assert_eq!(header.rest.trim(), rest, "{text:?}");
    }

    #[test]
    fn reads_imports_and_keeps_the_rest() {
        check("", &["Init"], "");
        check("open Nat", &["Init"], "open Nat");
        check("import Std.Data.HashMap\nopen Nat", &["Init", "Std.Data.HashMap"], "open Nat");
        check("/- import A -/ import B -- import C\nimport B\nimport D", &["Init", "B", "D"], "");
        check("module\npublic meta import Lean\nimport all Init\nx", &["Lean", "Init"], "x");
        check(
            "-- only words about import\ntheorem t : True := trivial",
            &["Init"],
            "-- only words about import\ntheorem t : True := trivial",
        );
    }

    #[test]
    fn what_waits_for_a_declaration_is_taken_off() {
        for (text, rest) in [
            ("open Nat in", "open Nat"),
            (
                "set_option autoImplicit true in\nopen Nat in -- so",
                "set_option autoImplicit true   \nopen Nat    -- so",
            ),
            ("def f := 1\nopen Nat (succ) in\n/-- Doc. -/", "def f := 1\nopen Nat (succ)"),
            ("open Nat\n@[simp, grind =]", "open Nat"),
            ("open Nat\n@[simp] private", "open Nat"),
            ("open Nat\u{feff}", "open Nat"),
            ("\u{feff}open Nat\n", "open Nat"),
            ("attribute [simp] f", "attribute [simp] f"),
            ("attribute [local simp] f in", "attribute [local simp] f"),
            ("variable (xs : List Nat) [x]", "variable (xs : List Nat) [x]"),
            ("/-! About. -/", "/-! About. -/"),
        ] {
            let header = Header::parse(text).closed();
            assert_eq!(header.rest.trim(), rest, "{text:?}");
            assert_eq!(header.rest.lines().count(), Header::parse(text).rest.lines().count(), "{text:?}");
        }
    }

    #[test]
    fn a_module_keeps_the_words_of_its_imports() {
        let header = Header::parse(
            "\u{feff}module -- m\npublic meta import Lean\nimport all Std\n\npublic def x := 1",
        );
        assert_eq!(header.imports_text(), "module\npublic meta import Lean\nimport all Std\n");
        assert_eq!(header.rest.lines().nth(4), Some("public def x := 1"));
        assert_eq!(Header::parse(&header.imports_text()).module, header.module);
        assert_eq!(Header::parse("import Std\nopen Nat").imports_text(), "import Init\nimport Std\n");
    }

    #[test]
    fn positions_in_the_rest_are_those_of_the_text() {
        let header = Header::parse("import Std\n\nopen Foo");
        assert_eq!(header.rest.lines().nth(2), Some("open Foo"));
    }
}
