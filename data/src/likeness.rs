//! When two problems are the same or nearly: statements up to the names of their variables, texts by MinHash.
//!
//! This reads text, not terms: it finds renamed copies, and nothing that only Lean could see to be the same.

use std::collections::{HashMap, HashSet};

use crate::defects::content_tokens;

/// Identifies a statement up to layout, its own name and the names of its variables: BLAKE3, first 16 bytes in hex.
///
/// A variable is what stands in front of a `:` in a binder, or behind `∀ ∃ ∃! λ fun ∑ ∏`.
pub fn renaming_digest(statement: &str) -> String {
    let tokens = content_tokens(statement);
    let bound = bound_names(&tokens);
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut hasher = blake3::Hasher::new();
    for token in &tokens {
        if bound.contains(token) {
            let next = numbers.len();
            let number = *numbers.entry(token).or_insert(next);
            hasher.update(format!("#{number}").as_bytes());
        } else {
            hasher.update(token.as_bytes());
        }
        hasher.update(b"\0");
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

fn bound_names<'a>(tokens: &[&'a str]) -> HashSet<&'a str> {
    let mut bound = HashSet::new();
    let mut index = 0;
    while index < tokens.len() {
        let opens = matches!(tokens[index], "(" | "{" | "[" | "⦃");
        let binds = matches!(tokens[index], "∀" | "∃" | "∃!" | "λ" | "fun" | "∑" | "∏");
        if !opens && !binds {
            index += 1;
            continue;
        }
        let names: Vec<&str> =
            tokens[index + 1..].iter().copied().take_while(|token| is_name(token)).collect();
        let after = tokens.get(index + 1 + names.len()).copied().unwrap_or("");
        let ends = match opens {
            true => after == ":",
            false => matches!(after, ":" | "," | "∈" | "=>" | "↦" | "<" | ">" | "≤" | "≥" | "≠" | "∉"),
        };
        if ends {
            bound.extend(names);
        }
        index += 1;
    }
    bound
}

fn is_name(token: &str) -> bool {
    token.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && !matches!(token, "fun" | "λ" | "by" | "in")
}

/// Hash functions of a signature.
const FUNCTIONS: usize = 64;
/// Words of one shingle.
const SHINGLE: usize = 4;

/// A MinHash signature of a text: the share of equal places estimates the Jaccard likeness of the sets of runs of four
/// words (Broder 1997), whatever the case and punctuation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature(Vec<u64>);

impl Signature {
    /// `None` for a text without words.
    pub fn of(text: &str) -> Option<Self> {
        let words: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        if words.is_empty() {
            return None;
        }
        let mut least = vec![u64::MAX; FUNCTIONS];
        for shingle in words.windows(SHINGLE.min(words.len())) {
            let digest = blake3::hash(shingle.join(" ").as_bytes());
            let (a, b) = (word_at(&digest, 0), word_at(&digest, 1) | 1);
            for (function, least) in (0u64..).zip(&mut least) {
                // Double hashing (Kirsch and Mitzenmacher 2006), mixed so that the functions differ in every bit.
                let value = mix(a.wrapping_add(function.wrapping_mul(b)));
                *least = value.min(*least);
            }
        }
        Some(Self(least))
    }

    /// In 0..=1.
    pub fn likeness(&self, other: &Signature) -> f64 {
        let equal = self.0.iter().zip(&other.0).filter(|(left, right)| left == right).count();
        equal as f64 / FUNCTIONS as f64
    }

    fn bands(&self) -> impl Iterator<Item = (usize, [u64; BAND])> + '_ {
        self.0.as_chunks::<BAND>().0.iter().copied().enumerate()
    }
}

/// Functions of a band: texts that agree in one whole band are compared. 21 bands of 3 find a likeness of 0.7 with a
/// probability of 0.9998, one of 0.95 always.
const BAND: usize = 3;

/// Many texts, by their signatures, among which near copies of another one are found without a look at each.
#[derive(Debug, Default)]
pub struct NearCopies {
    signatures: Vec<Signature>,
    buckets: HashMap<(usize, [u64; BAND]), Vec<usize>>,
}

impl NearCopies {
    /// The number of a text whose likeness is at least `least`, if one was added.
    pub fn find(&self, signature: &Signature, least: f64) -> Option<usize> {
        signature
            .bands()
            .flat_map(|band| self.buckets.get(&band).into_iter().flatten())
            .copied()
            .find(|known| self.signatures[*known].likeness(signature) >= least)
    }

    /// Adds a text and gives its number, counted from 0.
    pub fn add(&mut self, signature: Signature) -> usize {
        let number = self.signatures.len();
        for band in signature.bands() {
            self.buckets.entry(band).or_default().push(number);
        }
        self.signatures.push(signature);
        number
    }
}

fn word_at(digest: &blake3::Hash, index: usize) -> u64 {
    let bytes = &digest.as_bytes()[index * 8..][..8];
    u64::from_le_bytes(bytes.try_into().expect("eight bytes"))
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renamed_variables_are_the_same_statement() {
        let one = "theorem a (n m : ℕ) (h₀ : n < m) : ∃ k, n + k = m";
        for same in [
            "theorem b (x y : ℕ) (h : x < y) : ∃ z, x + z = y",
            "lemma c (m n : ℕ)\n  (h₀ : m < n) : ∃ k, m + k = n",
        ] {
            assert_eq!(renaming_digest(one), renaming_digest(same), "{same}");
        }
        for other in [
            "theorem a (n m : ℕ) (h₀ : m < n) : ∃ k, n + k = m",
            "theorem a (n m : ℤ) (h₀ : n < m) : ∃ k, n + k = m",
            "theorem a (n m : ℕ) (h₀ : n < m) : ∃ k, n * k = m",
        ] {
            assert_ne!(renaming_digest(one), renaming_digest(other), "{other}");
        }
    }

    #[test]
    fn near_copies_of_a_text_are_alike() {
        let of = |text: &str| Signature::of(text).unwrap();
        let text = "Let $x$, $y$ and $z$ all exceed 1 and let $w$ be a positive number such that the sum is 24. Find w.";
        let near =
            "let x, y and z all exceed $1$, and let w be a positive number such that the sum is 24: find $w$";
        assert!((of(text).likeness(&of(near)) - 1.0).abs() < 1e-9);
        let changed = text.replace("Find w", "What is its logarithm");
        assert!((0.5..1.0).contains(&of(text).likeness(&of(&changed))));
        let other = "Show that the sum of the first n odd numbers is a square for every natural number n.";
        assert!(of(text).likeness(&of(other)) < 0.2);
        assert_eq!(Signature::of(" $!$ "), None);
    }

    #[test]
    fn near_copies_are_found_among_many() {
        let of = |text: &str| Signature::of(text).unwrap();
        let long = "Let n and m be natural numbers that are both greater than one and let p be a prime that divides \
                    their product then p divides n or p divides m and in both cases p is at most the product";
        let mut texts = NearCopies::default();
        for n in 0..200 {
            texts.add(of(&format!("The list number {n} is as long as its reverse, and has {n} members.")));
        }
        let number = texts.add(of(long));
        let close = of(&long.replace("at most the product", "at most their product"));
        assert_eq!(texts.find(&close, 0.7), Some(number));
        assert_eq!(texts.find(&of(long), 0.95), Some(number));
        assert_eq!(texts.find(&of("A graph without any cycles is called a forest."), 0.7), None);
    }
}
