//! The names of an environment: does one exist, which ones have something to do with these words, and which lemma has
//! this type? Answers hold for the imports that were asked about, and for no other library.

use std::sync::Arc;

use data::lean_text::{TokenKind, tokens};
use data::{Severity, Theorem};
use lean_bridge::embedded::{CheckRequest, DeclarationQuery};
use lean_bridge::{Header, Limits};

use super::error::Error;
use super::state::Service;

/// A name that exists, with its type as Lean prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub type_text: String,
}

/// What was found for words or a name.
pub struct Found {
    pub lemmas: Vec<Named>,
    /// How many names match in all.
    pub matching: usize,
    /// How many were looked at.
    pub among: usize,
}

/// Names in one question to Lean.
const PAGE: usize = 20_000;

/// Words and the parts of names that stand for them in Lean's libraries.
const SPOKEN: [(&str, &str); 40] = [
    ("+", "add"),
    ("-", "sub"),
    ("*", "mul"),
    ("/", "div"),
    ("^", "pow"),
    ("%", "mod"),
    ("=", "eq"),
    ("≠", "ne"),
    ("≤", "le"),
    ("<=", "le"),
    ("<", "lt"),
    ("≥", "ge"),
    (">", "gt"),
    ("∧", "and"),
    ("∨", "or"),
    ("¬", "not"),
    ("∣", "dvd"),
    ("∈", "mem"),
    ("++", "append"),
    ("addition", "add"),
    ("plus", "add"),
    ("sum", "sum"),
    ("subtraction", "sub"),
    ("minus", "sub"),
    ("multiplication", "mul"),
    ("times", "mul"),
    ("product", "prod"),
    ("division", "div"),
    ("power", "pow"),
    ("divides", "dvd"),
    ("divisible", "dvd"),
    ("equal", "eq"),
    ("less", "lt"),
    ("greater", "gt"),
    ("commutative", "comm"),
    ("commutativity", "comm"),
    ("associative", "assoc"),
    ("distributive", "distrib"),
    ("element", "mem"),
    ("absolute", "abs"),
];

impl Service {
    /// The type of a name, and the whole name, as it is seen below `header`. `None` where there is none.
    pub async fn exists(
        &self,
        header: &str,
        name: &str,
        timeout: Option<f64>,
    ) -> Result<Option<Named>, Error> {
        if !is_name(name) {
            return Err(Error::Input(format!("{name:?} is not one name")));
        }
        let limits = self.limits(timeout)?;
        self.screen(header, "the header", "", limits).await?;
        Ok(self.types(header, &[name.to_owned()], limits).await?.pop().flatten())
    }

    /// Theorems whose name has `name` in it and something to do with each of `words`, the shortest names first.
    pub async fn lemmas(
        &self,
        header: &str,
        name: Option<&str>,
        words: &[String],
        limit: usize,
        timeout: Option<f64>,
    ) -> Result<Found, Error> {
        let limits = self.limits(timeout)?;
        self.screen(header, "the header", "", limits).await?;
        let names = self.names(header, limits).await?;
        let sought: Vec<Vec<String>> = words.iter().map(|word| forms(word)).collect();
        let name = name.map(str::to_lowercase);
        let mut matching: Vec<&String> = names
            .iter()
            .filter(|candidate| {
                let parts = parts(candidate);
                name.as_ref().is_none_or(|name| candidate.to_lowercase().contains(name.as_str()))
                    && sought
                        .iter()
                        .all(|forms| forms.iter().any(|form| parts.iter().any(|part| part == form)))
            })
            .collect();
        matching.sort_by_key(|name| (parts(name).len(), name.len(), name.as_str()));
        let (count, among) = (matching.len(), names.len());
        let shown: Vec<String> = matching.into_iter().take(limit).cloned().collect();
        let types = self.types(header, &shown, limits).await?;
        Ok(Found { lemmas: types.into_iter().flatten().collect(), matching: count, among })
    }

    /// What Lean's own search finds that proves `statement` at one stroke (`exact?`), or else that could be a last step
    /// of its proof (`apply?`): tactics, as Lean suggests them.
    pub async fn lemmas_for(
        &self,
        theorem: &Theorem,
        timeout: Option<f64>,
    ) -> Result<(&'static str, Vec<String>), Error> {
        let limits = self.limits(timeout)?;
        self.facts(theorem, limits).await?;
        for tactic in ["exact?", "apply?"] {
            let text = format!("{} := by\n  intros\n  {tactic}", theorem.statement.trim_end());
            let request = CheckRequest { header: theorem.header.clone(), text, limits };
            let checked = self.lean.check(&request).await?;
            let told = checked.messages.iter().filter(|message| message.severity == Severity::Information);
            let found: Vec<String> = told.flat_map(|message| suggestions(&message.text)).collect();
            if !found.is_empty() {
                return Ok((tactic, found));
            }
        }
        Ok(("apply?", Vec::new()))
    }

    /// The names of all theorems behind a header's imports.
    async fn names(&self, header: &str, limits: Limits) -> Result<Arc<Vec<String>>, Error> {
        let imports = Header::parse(header).imports_text();
        let environment = format!("{}; {imports}", self.lean.toolchain(&imports, "").id());
        if let Some(names) = self.names.find(&environment) {
            return Ok(names);
        }
        let mut names = Vec::new();
        loop {
            let query = DeclarationQuery {
                kinds: vec!["theorem".to_owned()],
                offset: names.len(),
                limit: Some(PAGE),
                ..DeclarationQuery::default()
            };
            let page = self.lean.declarations(&imports, &query, limits.wall_clock).await?;
            let is_last = page.declarations.len() < PAGE;
            names.extend(page.declarations.into_iter().map(|declaration| declaration.name));
            if is_last {
                break;
            }
        }
        let names = Arc::new(names);
        self.names.note(&environment, names.clone());
        Ok(names)
    }

    /// The types of names, in their order; `None` for those that do not exist.
    async fn types(
        &self,
        header: &str,
        names: &[String],
        limits: Limits,
    ) -> Result<Vec<Option<Named>>, Error> {
        // With whole names, so that they mean the same wherever they are written.
        let checks: String = names.iter().map(|name| format!("#check @{name}\n")).collect();
        let text = format!("set_option pp.fullNames true\n{checks}");
        let request = CheckRequest { header: header.to_owned(), text, limits };
        let checked = self.lean.check(&request).await?;
        let mut found = vec![None; names.len()];
        for message in checked.messages.iter().filter(|it| it.severity == Severity::Information) {
            let place =
                (message.position.line as usize).checked_sub(2).and_then(|place| found.get_mut(place));
            let Some((place, (name, type_text))) = place.zip(message.text.split_once(" : ")) else {
                continue;
            };
            let name = name.trim_start_matches('@').to_owned();
            *place =
                Some(Named { name, type_text: type_text.split_whitespace().collect::<Vec<_>>().join(" ") });
        }
        Ok(found)
    }
}

/// What a message of `exact?` or `apply?` suggests.
fn suggestions(message: &str) -> Vec<String> {
    let Some(rest) = message.trim_start().strip_prefix("Try this") else { return Vec::new() };
    let rest = rest.trim_start_matches(['s', ':', ' ', '\n']);
    let tactics = rest.split("\n  [apply] ").map(|tactic| tactic.trim().trim_start_matches("[apply] "));
    tactics.filter(|tactic| !tactic.is_empty()).map(str::to_owned).collect()
}

/// Whether a text is one name, of parts that are plain or stand between « and ».
fn is_name(text: &str) -> bool {
    match tokens(text)[..] {
        [token] => token.kind == TokenKind::Identifier && token.text(text) == text && !text.ends_with('.'),
        _ => false,
    }
}

/// The parts of a name, in small letters: `Nat.add_commAssoc` has `nat`, `add`, `comm` and `assoc`.
fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut before = '.';
    for letter in name.chars() {
        let begins = !before.is_alphanumeric() || letter.is_uppercase() && before.is_lowercase();
        if letter.is_alphanumeric() {
            match parts.last_mut().filter(|_| !begins) {
                Some(part) => part.extend(letter.to_lowercase()),
                None => parts.push(letter.to_lowercase().collect()),
            }
        }
        before = letter;
    }
    parts
}

/// A word as it may stand in a name.
fn forms(word: &str) -> Vec<String> {
    let word = word.trim().to_lowercase();
    let spoken = SPOKEN.iter().filter(|(said, _)| *said == word).map(|(_, part)| (*part).to_owned());
    let mut forms: Vec<String> = spoken.collect();
    if let Some(single) = word.strip_suffix('s') {
        forms.push(single.to_owned());
    }
    forms.push(word);
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sought_in_the_parts_of_names() {
        assert_eq!(parts("Nat.add_mulSelf_le"), ["nat", "add", "mul", "self", "le"]);
        assert!(forms("Addition").contains(&"add".to_owned()));
        assert!(forms("lists").contains(&"list".to_owned()));
        assert_eq!(forms("≤")[0], "le");
    }

    #[test]
    fn what_is_no_name_is_none() {
        assert!(is_name("Nat.add_comm") && is_name("My.«odd name»"));
        for none in ["", "Nat.", "a b", "a\n#eval 1", "3", "(a)"] {
            assert!(!is_name(none), "{none:?}");
        }
    }

    #[test]
    fn suggestions_are_read() {
        assert_eq!(suggestions("Try this:\n  [apply] exact Nat.add_comm a b"), ["exact Nat.add_comm a b"]);
        assert_eq!(suggestions("Try this: exact Nat.add_comm a b"), ["exact Nat.add_comm a b"]);
        assert_eq!(suggestions("unused"), Vec::<String>::new());
    }
}
