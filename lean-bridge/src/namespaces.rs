//! Which namespaces a text opens or stands in, and which names Mathlib has there while our library lacks them. Below
//! `namespace Complex`, and in what is called `Complex.t`, Lean takes `cos` for `Complex.cos`, and for another `cos` only
//! where there is none: with a library that has fewer names than Mathlib, that would be another statement. What is only
//! opened does no harm: names of several opened namespaces are tried side by side, and a statement that Mathlib reads
//! has one reading, which stays the same with fewer names.
//!
//! `lean-project/names.json` lists, by namespace, the short names of definitions that Mathlib has there; a test of the
//! real library tells those that it has from those that it lacks.

use std::collections::{BTreeMap, BTreeSet};

use data::lean_text::{TokenKind, segments, tokens};
use serde::Deserialize;

use crate::header::Unfit;

/// The names as the program carries them; part of our library's digest.
pub(crate) const TEXT: &str = include_str!("../../lean-project/names.json");

/// The keywords behind which a declaration's name stands, which opens the namespaces that it begins with.
const DECLARING: [&str; 12] = [
    "theorem",
    "lemma",
    "def",
    "abbrev",
    "instance",
    "structure",
    "class",
    "inductive",
    "coinductive",
    "opaque",
    "alias",
    "axiom",
];

/// Names of another library that ours lacks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    /// By the namespace's last part: what opens it may name it by that alone.
    lacking: BTreeMap<String, Vec<Lacking>>,
}

#[derive(Debug, Clone)]
struct Lacking {
    namespace: String,
    names: BTreeSet<String>,
}

/// What `names.json` says of one namespace.
#[derive(Debug, Deserialize)]
struct Listed {
    lacks: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
struct Table {
    #[serde(rename = "about")]
    _about: String,
    namespaces: BTreeMap<String, Listed>,
}

impl Names {
    /// What Mathlib has and the library that this program carries lacks.
    pub fn of_mathlib() -> Self {
        Self::of(serde_json::from_str(TEXT).expect("the table is tested"))
    }

    fn of(table: Table) -> Self {
        let mut lacking: BTreeMap<String, Vec<Lacking>> = BTreeMap::new();
        for (namespace, Listed { lacks: names, .. }) in table.namespaces {
            let last = namespace.rsplit('.').next().unwrap_or_default().to_owned();
            lacking.entry(last).or_default().push(Lacking { namespace, names });
        }
        Self { lacking }
    }

    /// Whether one of the texts stands in a namespace of Mathlib.
    pub fn are_sought_in(&self, texts: [&str; 2]) -> bool {
        self.within(texts).next().is_some()
    }

    /// The listed namespaces in which one of the texts stands.
    fn within(&self, texts: [&str; 2]) -> impl Iterator<Item = &Lacking> {
        let begun = texts.into_iter().flat_map(namespaces).filter(|found| found.is_begun);
        let parts: BTreeSet<String> =
            begun.flat_map(|found| found.name.split('.').map(str::to_owned).collect::<Vec<_>>()).collect();
        parts.into_iter().filter_map(|part| self.lacking.get(&part)).flatten()
    }

    /// A name in one of the texts that can be one of these. Where in a text it stands does not matter, nor whether the
    /// text binds it itself: whoever writes `cos` below `namespace Complex` should say which one is meant.
    pub fn lacking(&self, texts: [&str; 2]) -> Option<Unfit> {
        let around: Vec<&Lacking> = self.within(texts).collect();
        if around.is_empty() {
            return None;
        }
        texts.into_iter().find_map(|text| {
            let found: Vec<_> = tokens(text).into_iter().filter(|token| !token.is_comment()).collect();
            // What a declaration is called is no use of the name.
            let is_declared =
                |at: usize| at.checked_sub(1).is_some_and(|at| DECLARING.contains(&found[at].text(text)));
            let mut names = (0..found.len())
                .filter(|at| found[*at].kind == TokenKind::Identifier && !is_declared(*at))
                .map(|at| unquoted(found[at].text(text)).split('.').next().unwrap_or_default().to_owned());
            names.find_map(|name| {
                let lacking = around.iter().find(|lacking| lacking.names.contains(&name))?;
                Some(Unfit::Lacking { namespace: lacking.namespace.clone(), name })
            })
        })
    }
}

/// A name without its quotation marks, which do not make it another one.
fn unquoted(name: &str) -> String {
    name.replace(['«', '»'], "")
}

/// A namespace that a text names, as written there but for quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Namespace {
    pub name: String,
    /// The text stands in it, by `namespace` or by the name of what it declares; else it is only opened.
    pub is_begun: bool,
}

/// The namespaces that a text opens, begins, or declares something in.
pub(crate) fn namespaces(text: &str) -> Vec<Namespace> {
    let mut found = Vec::new();
    for segment in segments(text) {
        let command = &text[segment.start..segment.end];
        let mut opens = None;
        let mut declares = false;
        let (mut is_instance, mut depth) = (false, 0_usize);
        for token in tokens(command).into_iter().filter(|token| !token.is_comment()) {
            let word = token.text(command);
            let is_name = token.kind == TokenKind::Identifier;
            if declares && is_name {
                let name = unquoted(word);
                let name = name.strip_prefix("_root_.").unwrap_or(&name);
                let around = name.rsplit_once('.').map(|(namespace, _)| namespace.to_owned());
                found.extend(around.map(|name| Namespace { name, is_begun: true }));
            }
            // The priority of an instance stands before its name.
            depth = match word {
                "(" => depth + 1,
                ")" => depth.saturating_sub(1),
                _ => depth,
            };
            is_instance = word == "instance" || is_instance && (depth > 0 || word == ")");
            declares = DECLARING.contains(&word) || is_instance && depth == 0;
            opens = match word {
                "open" => Some(false),
                "namespace" => Some(true),
                "in" | "hiding" | "renaming" => None,
                "scoped" => opens,
                _ => opens.filter(|_| is_name).inspect(|is_begun| {
                    found.push(Namespace { name: unquoted(word), is_begun: *is_begun });
                }),
            };
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = r#"{"about": "For the test.", "namespaces": {
        "Complex": {"has": ["exp"], "lacks": ["cot", "I"]},
        "Real.Angle": {"has": [], "lacks": ["sin"]}
    }}"#;

    #[test]
    fn a_name_that_the_namespace_should_have_is_found() {
        let names = Names::of(serde_json::from_str(TABLE).unwrap());
        for (header, stated, expected) in [
            ("namespace Complex", "theorem t (x : ℝ) : cot x = 1", Some(("Complex", "cot"))),
            ("", "theorem Complex.t (x : ℝ) : cot x = 1", Some(("Complex", "cot"))),
            ("", "theorem _root_.Complex.t : cot.foo = 1", Some(("Complex", "cot"))),
            ("namespace A.Complex", "theorem t : I = 1", Some(("Complex", "I"))),
            ("namespace Real\nnamespace Angle", "theorem t : sin x = 1", Some(("Real.Angle", "sin"))),
            ("namespace Complex\ndef f (x : ℝ) : ℝ := cot x", "theorem t : 1 = 1", Some(("Complex", "cot"))),
            (
                "noncomputable def Complex.f (x : ℝ) : ℝ := cot x",
                "theorem t : 1 = 1",
                Some(("Complex", "cot")),
            ),
            ("", "theorem «Complex».t : cot = 1", Some(("Complex", "cot"))),
            ("namespace «Complex»", "theorem t : «cot» = 1", Some(("Complex", "cot"))),
            (
                "instance (priority := (100)) Complex.f : C := cot",
                "theorem t : 1 = 1",
                Some(("Complex", "cot")),
            ),
            ("instance Complex.f : C := cot", "theorem t : 1 = 1", Some(("Complex", "cot"))),
            ("", "set_option x true in\ntheorem Complex.t : cot = 1", Some(("Complex", "cot"))),
            // Said in full, had by the library, elsewhere, or only opened.
            ("namespace Complex", "theorem t : Complex.cot x = 1 ∧ _root_.cot x = 1 ∧ x.cot = 1", None),
            ("def cot := 1\nnamespace Complex", "theorem t : _root_.cot = 1", None),
            ("def cot := 1\nnamespace Complex", "theorem t : cot = 1", Some(("Complex", "cot"))),
            ("namespace Complex", "theorem t : exp x = 1", None),
            ("namespace Real", "theorem t : cot x = 1", None),
            ("-- namespace Complex", "theorem t : cot x = 1", None),
            ("namespace Complex", "theorem t : x = 1 /- cot -/ ∧ s = \"cot\"", None),
            ("open Real Complex", "theorem t (x : ℝ) : Real.cos x = cot x", None),
        ] {
            let found = names.lacking([header, stated]);
            let expected = expected.map(|(namespace, name)| Unfit::Lacking {
                namespace: namespace.to_owned(),
                name: name.to_owned(),
            });
            assert_eq!(found, expected, "{header} | {stated}");
        }
    }
}
