//! Splits a header into what it imports and what it says after that. Lean's own grammar of a header
//! (`Lean.Parser.Module.header`): `module? prelude? (public? meta? import all? Name)*`, comments between.

use data::lean_text::{Token, TokenKind, tokens};

/// A header in two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Module names in the order of the text, without repetition; never empty.
    pub imports: Vec<String>,
    /// Modules that the text imports and that another library stands in for, which `imports` then holds instead.
    pub replaced: Vec<String>,
    /// Everything after the last import, with the lines before it blanked so that positions stay what they were.
    pub rest: String,
    /// The text says `prelude`: it wants no `Init`.
    pub prelude: bool,
    /// Where the rest begins in the text, in bytes.
    pub end: usize,
}

impl Header {
    /// Reads a header. Without an import it means `import Init`, as in every Lean file without `prelude`.
    pub fn parse(text: &str) -> Self {
        let words: Vec<Token> = tokens(text).into_iter().filter(|token| !is_skipped(token)).collect();
        let mut header =
            Header { imports: Vec::new(), replaced: Vec::new(), rest: String::new(), prelude: false, end: 0 };
        let mut at = 0;
        let mut end = 0;
        let word = |at: usize| words.get(at).map(|token| token.text(text));
        if word(at) == Some("module") {
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
    fn positions_in_the_rest_are_those_of_the_text() {
        let header = Header::parse("import Std\n\nopen Foo");
        assert_eq!(header.rest.lines().nth(2), Some("open Foo"));
    }
}
