//! Which modules of our library, beyond its core, stand in for Mathlib in one problem: those whose vocabulary it uses, so
//! that what needs no more than the core pays for no more. Decided in this one place, from what is given (header and
//! statement) and never from a candidate; told in every toolchain.
//!
//! `lean-project/vocabulary.json` has the words of each module. A word that is an identifier occurs where one is it, or has
//! it between its dots: `encard` in `S.encard`, `Set.encard` in `_root_.Set.encard`; one behind a `=` only where it stands
//! by itself, so that `=Prime` is not `Nat.Prime`. Below `open N`, an identifier is also what it is within `N`. Any other word occurs as a piece of the text, comments aside. A module
//! without words comes only with others.
//!
//! Few different sets come of it, since each has workers of its own: the core; with one more module and what that
//! imports; or with all of them, where one is not enough.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use data::lean_text::{SegmentKind, TokenKind, segments, split_statement, strip_comments_and_docs, tokens};
use serde_json::Value;

use crate::embedded::Source;
use crate::namespaces::{Namespace, namespaces};

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

    /// What a header (behind its imports) and what is stated below it need.
    pub fn furnish(&self, header: &str, stated: &str) -> Furnished {
        let opened = outer_namespaces([header, stated]);
        let texts = [header, stated].map(|text| Text::of(text, &opened));
        let is_used =
            |module: &&Further| module.words.iter().any(|word| texts.iter().any(|text| text.has(word)));
        let used: Vec<&Further> = self.modules.iter().filter(is_used).collect();
        match outermost(&used)[..] {
            [] => Furnished::Core,
            [one] => Furnished::One(one.name.clone()),
            _ => self.everything(),
        }
    }

    /// All modules.
    pub fn everything(&self) -> Furnished {
        let all: Vec<&Further> = self.modules.iter().collect();
        Furnished::All(outermost(&all).into_iter().map(|module| module.name.clone()).collect())
    }
}

/// The namespaces that texts open, with those around them.
fn outer_namespaces(texts: [&str; 2]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for Namespace { name, .. } in texts.into_iter().flat_map(namespaces) {
        found.extend(name.match_indices('.').map(|(dot, _)| name[..dot].to_owned()));
        found.insert(name);
    }
    found.into_iter().collect()
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
pub(crate) fn without_proofs(text: &str) -> String {
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

/// A word of the table.
#[derive(Debug, Clone)]
enum Word {
    /// An identifier by itself.
    Whole(String),
    /// An identifier, or parts of one.
    Name(String),
    Piece(String),
}

impl Word {
    fn parse(word: &str) -> Self {
        if let Some(name) = word.strip_prefix('=').filter(|name| is_identifier(name)) {
            return Word::Whole(name.to_owned());
        }
        if is_identifier(word) { Word::Name(word.to_owned()) } else { Word::Piece(word.to_owned()) }
    }

    fn text(&self) -> &str {
        match self {
            Word::Whole(text) | Word::Name(text) | Word::Piece(text) => text,
        }
    }
}

fn is_identifier(text: &str) -> bool {
    let found = tokens(text);
    matches!(found[..], [token] if token.kind == TokenKind::Identifier && token.text(text) == text)
}

/// A text in which words are looked for. Most texts have none, which is seen without taking them apart.
struct Text<'a> {
    whole: &'a str,
    without_comments: OnceCell<String>,
    /// Namespaces in which its names may lie.
    opened: &'a [String],
    /// Each between dots, by itself and within each of these namespaces.
    identifiers: OnceCell<BTreeSet<String>>,
}

impl<'a> Text<'a> {
    fn of(whole: &'a str, opened: &'a [String]) -> Self {
        Self { whole, opened, without_comments: OnceCell::new(), identifiers: OnceCell::new() }
    }

    fn code(&self) -> &str {
        self.without_comments.get_or_init(|| strip_comments_and_docs(self.whole))
    }

    fn identifiers(&self) -> &BTreeSet<String> {
        self.identifiers.get_or_init(|| {
            let code = self.code();
            let found = tokens(code).into_iter().filter(|token| token.kind == TokenKind::Identifier);
            let mut all = BTreeSet::new();
            for name in found.map(|token| token.text(code)) {
                match name.strip_prefix("_root_.") {
                    Some(name) => all.insert(format!(".{name}.")),
                    None => {
                        all.extend(self.opened.iter().map(|namespace| format!(".{namespace}.{name}.")));
                        all.insert(format!(".{name}."))
                    }
                };
            }
            all
        })
    }

    fn has(&self, word: &Word) -> bool {
        // The first parts of a name may come from an `open`.
        let last = word.text().rsplit('.').next().unwrap_or_default();
        if !self.whole.contains(last) {
            return false;
        }
        match word {
            Word::Whole(name) => self.identifiers().contains(&format!(".{name}.")),
            Word::Name(name) => {
                let parts = format!(".{name}.");
                self.identifiers().iter().any(|identifier| identifier.contains(&parts))
            }
            Word::Piece(piece) => {
                let code = self.code();
                code.match_indices(piece.as_str()).any(|(at, _)| {
                    let before = code[..at].chars().next_back();
                    let behind = code[at + piece.len()..].chars().next();
                    !is_one_name(before, piece.chars().next())
                        && !is_one_name(piece.chars().next_back(), behind)
                })
            }
        }
    }
}

/// Whether two characters side by side are of one name.
fn is_one_name(left: Option<char>, right: Option<char>) -> bool {
    let is_of_name = |c: Option<char>| c.is_some_and(|c| is_identifier(&format!("a{c}")));
    is_of_name(left) && is_of_name(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = r#"{
        "about": "For the test.",
        "L.Ring": ["Ring", "CommRing", "=Prime"],
        "L.Polynomial": ["Polynomial", "[X]", "natDegree"],
        "L.Set": ["Set.ncard", "encard", "∂", "s(", "ℕ∞", "≃g", "ᵀ"],
        "L.Silent": []
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
        let all = Furnished::All(["L.Polynomial", "L.Set", "L.Silent"].map(str::to_owned).into());
        let cases = [
            ("", "theorem t : 1 = 1", Furnished::Core),
            ("variable {R : Type*} [Ring R]", "theorem t (a : R) : a = a", one("L.Ring")),
            ("", "theorem t (p : ℤ) (h : Prime p) : p ≠ 0", one("L.Ring")),
            ("", "theorem t (p : ℤ) (h : _root_.Prime p) : p ≠ 0", one("L.Ring")),
            // What another module brings along makes no second set.
            ("", "theorem t [CommRing R] (p : Polynomial R) : p = p", one("L.Polynomial")),
            ("", "theorem t : (Polynomial.X : ℤ) = X", one("L.Polynomial")),
            ("", "theorem t (p : ℤ[X]) : p = p", one("L.Polynomial")),
            ("", "theorem t : (f x).natDegree = 1", one("L.Polynomial")),
            ("", "theorem t : S.s.encard.succ = 1", one("L.Set")),
            ("", "theorem t : _root_.Set.ncard s = 1", one("L.Set")),
            ("", "theorem t : f = ∂g", one("L.Set")),
            ("", "theorem t : s(a, b) = x", one("L.Set")),
            ("", "theorem t : Aᵀ = A", one("L.Set")),
            ("", "theorem t : (⊤ : ℕ∞) = x", one("L.Set")),
            ("", "theorem t (h : G ≃g H) : True", one("L.Set")),
            ("open Polynomial", "theorem t (s : Set ℕ) : s.encard = 0", all.clone()),
            // What lies within an opened namespace, be it only opened by a declaration's name.
            ("open Set", "theorem t (s : Set ℕ) : ncard s = 0", one("L.Set")),
            ("namespace Set.Finite", "theorem t (s : Set ℕ) : ncard s = 0", one("L.Set")),
            ("", "def Set.t (s : Set ℕ) : ℕ := ncard s", one("L.Set")),
            ("open Nat", "theorem t (s : Set ℕ) : ncard s = 0", Furnished::Core),
            ("open Set", "theorem t (s : Set ℕ) : _root_.ncard s = 0", Furnished::Core),
            // Others that only look like them.
            ("", "theorem t (Rings : MyRing) : Ring' = Ring_ ∧ ncard = s.encards", Furnished::Core),
            ("", "theorem t (p : ℕ) (h : Nat.Prime p) : p ≠ 0 ∧ p.Prime", Furnished::Core),
            ("", "theorem Set.card (X : [Y]) : Set.ncardinal", Furnished::Core),
            ("", "theorem t : cos(x) = 1 ∧ G ≃good H ∧ xℕ∞", Furnished::Core),
            ("-- Ring\n/- Polynomial -/", "/-- of a Ring ∂ -/ theorem t : p", Furnished::Core),
            ("open Polynomial_", "theorem t : x.Rings = y.Polynomials", Furnished::Core),
        ];
        for (header, statement, expected) in cases {
            assert_eq!(vocabulary().furnish(header, statement), expected, "{header} | {statement}");
        }
    }

    #[test]
    fn proofs_have_no_say() {
        let furnish = |text: &str| vocabulary().furnish("", &without_proofs(text));
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
            assert!(words.iter().all(|word| !word.text().trim().is_empty()), "{name}: {words:?}");
        }
    }
}
