//! Families of problems: methods run backwards. A family is a file under `data/families`. It draws a structure first
//! (roots, factors, residues, a telescoping term), builds the statement from it, and says the proof that the structure
//! gives. Everything follows from the seed and a number.

mod arrangement;
mod composition;
mod expression;
mod family;
mod file;
mod naming;
mod notation;
mod problem;
mod template;
mod terms;
mod value;

use std::path::Path;

pub use family::Family;
pub use problem::{Problem, Register, Truth, Wording};

use crate::error::Error;
use crate::rng::Rng;

/// The files that come with the program, by their names.
const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/families.rs"));

/// Draws before a family gives up: its conditions can hardly be met.
const TRIES: u64 = 4000;

/// Some families, in the order of their names.
#[derive(Debug, Clone)]
pub struct Families(Vec<Family>);

impl Families {
    /// Those that come with the program.
    pub fn built_in() -> Result<Self, Error> {
        Self::from_texts(BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())))
    }

    /// Those of a folder, a file `NAME.toml` each.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let unreadable = |source: std::io::Error| Error::Families {
            what: folder.display().to_string(),
            problem: source.to_string(),
        };
        let mut texts = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name =
                    path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
                texts.push((name, std::fs::read_to_string(&path).map_err(unreadable)?));
            }
        }
        texts.sort();
        Self::from_texts(texts)
    }

    fn from_texts(texts: impl IntoIterator<Item = (String, String)>) -> Result<Self, Error> {
        let family = |(name, text): (String, String)| match toml::from_str(&text) {
            Ok(file) => Ok(Family { name, file }),
            Err(error) => {
                Err(Error::Families { what: format!("the family {name}"), problem: error.to_string() })
            }
        };
        texts.into_iter().map(family).collect::<Result<_, _>>().map(Self)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Family> {
        self.0.iter()
    }

    pub fn get(&self, name: &str) -> Option<&Family> {
        self.0.iter().find(|family| family.name == name)
    }

    /// Problem number `number` of a series: of families by their weights; each sixth is composed of several, and a few
    /// have a wrong answer.
    pub fn problem(&self, seed: u64, number: u64) -> Result<Problem, Error> {
        const COMPOSED: u64 = 6;
        /// Of this many problems that could have a wrong answer, one has it.
        const FALSE: u64 = 4;
        let mut rng = Rng::new(seed ^ 0x5eed, number);
        if rng.below(COMPOSED) == 0
            && let Some(problem) = self.composed(&mut rng)
        {
            return Ok(problem);
        }
        let all: Vec<&Family> = self.0.iter().collect();
        let Some(family) = weighted(&all, &mut rng) else {
            return Err(Error::Families {
                what: "the families".to_owned(),
                problem: "there are none".to_owned(),
            });
        };
        let is_false = family.has_false() && rng.below(FALSE) == 0;
        family.problem(seed, number, if is_false { Truth::False } else { Truth::True })
    }

    /// A problem composed of two or three families, of which each determines a number of the next one. `None` where none
    /// were found that fit.
    fn composed(&self, rng: &mut Rng) -> Option<Problem> {
        const TRIED: usize = 200;
        /// Of this many compositions, one is of three families.
        const OF_THREE: u64 = 3;
        let giving: Vec<&Family> = self.0.iter().filter(|family| family.gives()).collect();
        let taking: Vec<&Family> = self.0.iter().filter(|family| family.file.takes.is_some()).collect();
        let between: Vec<&Family> = taking.iter().copied().filter(|family| family.gives()).collect();
        let of_three = rng.below(OF_THREE) == 0;
        (0..TRIED).find_map(|_| {
            let mut families = vec![weighted(&giving, rng)?];
            if of_three {
                families.push(weighted(&between, rng)?);
            }
            families.push(weighted(&taking, rng)?);
            // What one tactic proves in parts, it proves together.
            if families.iter().all(|family| family.file.is_easy()) {
                return None;
            }
            composition::composed(&families, rng)
        })
    }
}

impl Family {
    /// Problem number `number` of the family.
    pub fn problem(&self, seed: u64, number: u64, truth: Truth) -> Result<Problem, Error> {
        let own = u64::from_le_bytes(
            *blake3::hash(self.name.as_bytes()).as_bytes().first_chunk().expect("32 bytes"),
        );
        let mut rng = Rng::new(seed ^ own, number);
        let mut last = String::new();
        for _ in 0..TRIES {
            match problem::drawn(self, &mut rng, truth) {
                Ok(problem) => return Ok(problem),
                Err(error) => last = error,
            }
        }
        Err(Error::Families { what: format!("the family {}", self.name), problem: last })
    }
}

/// A family by chance, each as likely as its weight says.
fn weighted<'a>(families: &[&'a Family], rng: &mut Rng) -> Option<&'a Family> {
    let total: u64 = families.iter().map(|family| u64::from(family.file.weight)).sum();
    let mut place = rng.below(total.max(1));
    families.iter().copied().find(|family| {
        let weight = u64::from(family.file.weight);
        let is_here = place < weight;
        place = place.saturating_sub(weight);
        is_here
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_family_draws_the_same_again_and_different_ones() {
        let families = Families::built_in().unwrap();
        assert!(families.iter().count() >= 60);
        for family in families.iter() {
            let draw = |number| family.problem(7, number, Truth::True).unwrap();
            let problems: Vec<Problem> = (0..40).map(draw).collect();
            for (number, problem) in problems.iter().enumerate() {
                assert_eq!(*problem, draw(number as u64));
                for text in problem.words.iter().map(|wording| &wording.text).chain([&problem.statement]) {
                    let odd =
                        ["  ", " .", "- -", "+ -", " 1 * ", "(1 * "].iter().find(|odd| text.contains(**odd));
                    assert!(odd.is_none(), "{}: {odd:?} in {text}", family.name);
                }
                assert!(problem.words.iter().any(|wording| wording.register == Register::Textbook));
            }
            let keys: HashSet<&str> = problems.iter().map(|problem| problem.key.as_str()).collect();
            assert!(keys.len() >= 10, "{} has few problems", family.name);
        }
    }

    #[test]
    fn composed_problems_have_two_or_three_families_that_one_tactic_does_not_all_prove() {
        let families = Families::built_in().unwrap();
        let problems = (0..400).map(|number| families.problem(11, number).unwrap());
        let composed: Vec<Problem> = problems.filter(|problem| problem.families.len() > 1).collect();
        let of = |count: usize| composed.iter().filter(|problem| problem.families.len() == count).count();
        assert!(of(2) >= 10 && of(3) >= 5 && of(2) + of(3) == composed.len(), "{} {}", of(2), of(3));
        for problem in &composed {
            let is_easy = |name: &String| families.get(name).unwrap().file.is_easy();
            assert!(!problem.families.iter().all(is_easy), "{:?}", problem.families);
            // Each question but the last is answered on the way.
            let answered = problem.plan.iter().filter(|line| line.trim() == "subst found").count();
            assert_eq!(answered, problem.families.len() - 1, "{}", problem.plan.join("\n"));
            assert!(!problem.statement.contains("taken_from_before"), "{}", problem.statement);
            assert!(!problem.plan.concat().contains("taken_from_before"), "{}", problem.plan.join("\n"));
            let words: String = problem.words.iter().map(|wording| wording.text.as_str()).collect();
            assert!(!words.contains("taken_from_before"), "{words}");
        }
    }

    #[test]
    fn methods_that_families_name_exist() {
        let known: HashSet<&str> = prover::methods::METHODS.iter().map(|method| method.name).collect();
        for family in Families::built_in().unwrap().iter() {
            let unknown: Vec<&String> =
                family.methods().iter().filter(|method| !known.contains(method.as_str())).collect();
            assert!(unknown.is_empty(), "{}: {unknown:?}", family.name);
        }
    }
}
