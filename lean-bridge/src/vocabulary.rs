//! Which modules of our library, beyond its core, stand in for Mathlib in one problem: those whose vocabulary it uses, so
//! that what needs no more than the core pays for no more. Decided in this one place, from what is given (header and
//! statement) and never from a candidate; told in every toolchain.
//!
//! `lean-project/vocabulary.json` has the words of each module. A word is one token or several: an identifier stands for
//! itself and for what begins with it (`Polynomial` for `Polynomial.X`), one with a dot in front for a part behind another
//! (`.ncard` for `s.ncard`), all else for itself as it stands.
//!
//! Few different sets come of it, since each has workers of its own: the core; with one more module and what that
//! imports; or with all of them, where one is not enough.

use std::collections::{BTreeMap, BTreeSet};

use data::lean_text::{SegmentKind, Token, TokenKind, segments, split_statement, tokens};
use serde_json::Value;

use crate::embedded::Source;

/// The words as the program carries them; part of our library's digest.
pub(crate) const TEXT: &str = include_str!("../../lean-project/vocabulary.json");
/// The entry of the table that is for its readers.
const ABOUT: &str = "about";

/// The modules that a problem can need besides the core.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    modules: Vec<Further>,
}

#[derive(Debug, Clone)]
struct Further {
    name: String,
    words: Vec<Word>,
    /// Others of the table that come along with it.
    brings: BTreeSet<String>,
}

/// The modules that a problem gets besides the core.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Furnished {
    #[default]
    Core,
    One(String),
    All(Vec<String>),
}

impl Furnished {
    pub fn modules(&self) -> &[String] {
        match self {
            Furnished::Core => &[],
            Furnished::One(module) => std::slice::from_ref(module),
            Furnished::All(modules) => modules,
        }
    }

    /// How results name a library that is furnished so.
    pub fn named(&self, library: &str) -> String {
        match self {
            Furnished::Core => library.to_owned(),
            Furnished::One(module) => format!("{library} with {module}"),
            Furnished::All(_) => format!("{library} with everything"),
        }
    }
}

impl Vocabulary {
    /// The words of the library that this program carries.
    pub fn of(library: &Source) -> Self {
        Self::read(TEXT, |module| library.imports(module)).expect("the table is tested")
    }

    fn read(text: &str, imports: impl Fn(&str) -> Vec<String>) -> Result<Self, serde_json::Error> {
        let mut table: BTreeMap<String, Value> = serde_json::from_str(text)?;
        table.remove(ABOUT);
        let names: BTreeSet<String> = table.keys().cloned().collect();
        let module = |(name, words): (String, Value)| {
            let words: Vec<String> = serde_json::from_value(words)?;
            let mut brings = reached(&name, &imports);
            brings.retain(|module| names.contains(module));
            Ok(Further { words: words.iter().map(|word| Word::parse(word)).collect(), name, brings })
        };
        Ok(Self { modules: table.into_iter().map(module).collect::<Result<_, serde_json::Error>>()? })
    }

    /// What a header (behind its imports) and what stands below it need.
    pub fn furnish(&self, header: &str, said: &str) -> Furnished {
        let texts = [header.into(), without_proofs(said)].map(Words::of);
        let is_used =
            |module: &&Further| module.words.iter().any(|word| texts.iter().any(|text| text.use_word(word)));
        let used: Vec<&Further> = self.modules.iter().filter(is_used).collect();
        match outermost(&used)[..] {
            [] => Furnished::Core,
            [one] => Furnished::One(one.name.clone()),
            _ => {
                let all: Vec<&Further> = self.modules.iter().collect();
                Furnished::All(outermost(&all).into_iter().map(|module| module.name.clone()).collect())
            }
        }
    }
}

/// All that a module imports, and what that imports.
fn reached(module: &str, imports: &impl Fn(&str) -> Vec<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting = imports(module);
    while let Some(next) = waiting.pop() {
        if !found.contains(&next) {
            waiting.extend(imports(&next));
            found.insert(next);
        }
    }
    found
}

/// Those that do not come along with another.
fn outermost<'a>(modules: &[&'a Further]) -> Vec<&'a Further> {
    let comes_along = |module: &Further| {
        modules.iter().any(|other| other.name != module.name && other.brings.contains(&module.name))
    };
    modules.iter().filter(|module| !comes_along(module)).copied().collect()
}

/// A text without the proofs of its theorems: in a file that comes whole they are what a candidate is elsewhere.
fn without_proofs(text: &str) -> String {
    let mut said = String::new();
    let mut from = 0;
    for segment in segments(text) {
        if let SegmentKind::Declaration(_) = segment.kind {
            let statement = split_statement(&text[segment.keyword..segment.end]).statement;
            said.push_str(&text[from..segment.keyword]);
            said.push_str(statement);
            said.push('\n');
            from = segment.end;
        }
    }
    said.push_str(&text[from..]);
    said
}

/// A word of the table, as tokens.
#[derive(Debug, Clone)]
struct Word {
    text: String,
    tokens: Vec<String>,
}

impl Word {
    fn parse(text: &str) -> Self {
        let found = tokens(text);
        Self {
            text: text.to_owned(),
            tokens: found.iter().map(|token| token.text(text).to_owned()).collect(),
        }
    }
}

/// A text in which words are looked for. Most texts use none, which is seen without cutting them into tokens.
struct Words {
    text: String,
    tokens: std::cell::OnceCell<Vec<Token>>,
}

impl Words {
    fn of(text: String) -> Self {
        Self { text, tokens: std::cell::OnceCell::new() }
    }

    fn tokens(&self) -> &[Token] {
        self.tokens
            .get_or_init(|| tokens(&self.text).into_iter().filter(|token| !token.is_comment()).collect())
    }

    fn use_word(&self, word: &Word) -> bool {
        if let Some(part) = word.text.strip_prefix('.') {
            return self.text.contains(part) && self.use_behind_another(part);
        }
        word.tokens.iter().all(|token| self.text.contains(token.as_str()))
            && self.tokens().windows(word.tokens.len().max(1)).any(|window| self.is_word(window, word))
    }

    fn is_word(&self, window: &[Token], word: &Word) -> bool {
        window.iter().zip(&word.tokens).enumerate().all(|(at, (token, wanted))| {
            let said = token.text(&self.text);
            let said = said.strip_prefix("_root_.").unwrap_or(said);
            let is_last = at + 1 == word.tokens.len();
            said == wanted
                || is_last && token.kind == TokenKind::Identifier && begins_with_parts(said, wanted)
        })
    }

    /// Whether an identifier stands behind a dot, be it within a longer one or behind a bracket.
    fn use_behind_another(&self, part: &str) -> bool {
        let mut before = "";
        self.tokens().iter().any(|token| {
            let said = token.text(&self.text);
            let is_behind_dot = std::mem::replace(&mut before, said) == ".";
            let is_within = token.kind == TokenKind::Identifier
                && said.match_indices('.').any(|(at, _)| begins_with_parts(&said[at + 1..], part));
            is_within || is_behind_dot && begins_with_parts(said, part)
        })
    }
}

/// Whether a dotted name is `wanted`, or begins with it.
fn begins_with_parts(name: &str, wanted: &str) -> bool {
    name.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = r#"{
        "about": "For the test.",
        "L.Ring": ["Ring", "CommRing"],
        "L.Polynomial": ["Polynomial", "[X]", ".natDegree"],
        "L.Set": ["Set.ncard", ".ncard", "∂"]
    }"#;

    fn vocabulary() -> Vocabulary {
        let imports = |module: &str| match module {
            "L.Polynomial" => vec!["L.Between".to_owned()],
            "L.Between" => vec!["L.Ring".to_owned()],
            _ => Vec::new(),
        };
        Vocabulary::read(TABLE, imports).unwrap()
    }

    #[test]
    fn a_problem_gets_the_modules_whose_words_it_uses() {
        let one = |module: &str| Furnished::One(module.to_owned());
        let all = Furnished::All(vec!["L.Polynomial".to_owned(), "L.Set".to_owned()]);
        let cases = [
            ("", "theorem t : 1 = 1", Furnished::Core),
            ("variable {R : Type*} [Ring R]", "theorem t (a : R) : a = a", one("L.Ring")),
            // What another module brings along makes no second set.
            ("", "theorem t [CommRing R] (p : Polynomial R) : p = p", one("L.Polynomial")),
            ("", "theorem t : (Polynomial.X : ℤ[X]) = X", one("L.Polynomial")),
            ("", "theorem t (p : ℤ [ X ]) : p = p", one("L.Polynomial")),
            ("", "theorem t : (f x).natDegree = 1", one("L.Polynomial")),
            ("", "theorem t : s.ncard = 1", one("L.Set")),
            ("", "theorem t : S.s.ncard.succ = 1", one("L.Set")),
            ("", "theorem t : (s ∪ t).ncard = 1", one("L.Set")),
            ("", "theorem t : _root_.Set.ncard s = 1", one("L.Set")),
            ("", "theorem t : f = ∂ g", one("L.Set")),
            ("open Polynomial", "theorem t (s : Set ℕ) : s.ncard = 0", all.clone()),
            // Others that only look like them.
            ("", "theorem t (Rings : MyRing) : Ring' = Ring_ ∧ ncard = s.ncards", Furnished::Core),
            ("", "theorem Set.card (X : [Y]) : Set.ncardinal", Furnished::Core),
            ("-- Ring\n/- Polynomial -/", "/-- of a Ring -/ theorem t : \"Ring\" = s", Furnished::Core),
            ("open Polynomial_", "theorem t : x.Ring = y.Polynomial", Furnished::Core),
        ];
        for (header, statement, expected) in cases {
            assert_eq!(vocabulary().furnish(header, statement), expected, "{header} | {statement}");
        }
    }

    #[test]
    fn proofs_have_no_say() {
        let furnish = |text: &str| vocabulary().furnish("", text);
        for proof in [" := by exact (Ring.foo : Polynomial ℤ)", "\n  | 0 => Ring.foo", " := by simp [Ring]\n"]
        {
            let text = format!("theorem t (n : ℕ) : n = n{proof}");
            assert_eq!(furnish(&text), Furnished::Core, "{text}");
            assert_ne!(furnish(&format!("{text}\nlemma u [Ring R] : 1 = 1")), Furnished::Core, "{text}");
        }
        // What a definition is, a statement can rest on.
        assert_ne!(furnish("def f : ℕ := Ring.foo\ntheorem t : f = 1 := rfl"), Furnished::Core);
    }

    /// Each module of the table is one that this program carries, and none of the core.
    #[test]
    fn the_own_table_is_of_the_library() {
        let library = Source::own();
        let core = reached("Tllama", &|module: &str| library.imports(module));
        assert!(core.contains("Tllama.Real.Basic"), "{core:?}");
        for Further { name, words, .. } in &Vocabulary::of(&library).modules {
            assert!(library.contains(name), "there is no module {name}");
            assert!(!core.contains(name), "{name} belongs to the core");
            assert!(!words.is_empty() && words.iter().all(|word| !word.tokens.is_empty()), "{name}");
        }
    }
}
