//! Which examples are nearest to a problem: by words (BM25) or by chance.

use std::collections::HashMap;

use data::lean_text::strip_comments_and_docs;

use super::statistics::Random;

/// How examples are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retriever {
    Bm25,
    Random { seed: u64 },
}

impl Retriever {
    /// Names the method in the manifest.
    pub fn id(&self) -> String {
        match self {
            Retriever::Bm25 => "bm25".to_owned(),
            Retriever::Random { .. } => "random".to_owned(),
        }
    }

    /// Makes documents ready to be searched.
    pub fn index(&self, documents: &[String]) -> Index {
        match self {
            Retriever::Bm25 => Index::Bm25(Bm25::new(documents)),
            Retriever::Random { seed } => Index::Random { seed: *seed, documents: documents.len() },
        }
    }
}

/// Documents ready to be searched.
pub enum Index {
    Bm25(Bm25),
    Random { seed: u64, documents: usize },
}

impl Index {
    /// All documents, the nearest first; equally near ones in their order.
    pub fn ranked(&self, query: &str) -> Vec<usize> {
        match self {
            Index::Bm25(index) => {
                let scores: Vec<f64> = index.scores(query);
                let mut order: Vec<usize> = (0..scores.len()).collect();
                order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
                order
            }
            Index::Random { seed, documents } => {
                let digest = blake3::hash(query.as_bytes());
                let own = u64::from_le_bytes(digest.as_bytes()[..8].try_into().expect("eight bytes"));
                Random::new(seed ^ own).choose(*documents, *documents)
            }
        }
    }
}

/// Okapi BM25 (Robertson and Zaragoza 2009) with the usual parameters.
pub struct Bm25 {
    /// For each document, its words with their counts.
    documents: Vec<HashMap<String, f64>>,
    lengths: Vec<f64>,
    mean_length: f64,
    /// In how many documents a word occurs.
    spread: HashMap<String, f64>,
}

const K1: f64 = 1.2;
const B: f64 = 0.75;

impl Bm25 {
    fn new(texts: &[String]) -> Self {
        let mut documents = Vec::with_capacity(texts.len());
        let mut lengths = Vec::with_capacity(texts.len());
        let mut spread: HashMap<String, f64> = HashMap::new();
        for text in texts {
            let mut counts: HashMap<String, f64> = HashMap::new();
            let words = words(text);
            lengths.push(words.len() as f64);
            for word in words {
                *counts.entry(word).or_default() += 1.0;
            }
            for word in counts.keys() {
                *spread.entry(word.clone()).or_default() += 1.0;
            }
            documents.push(counts);
        }
        let mean_length = lengths.iter().sum::<f64>() / lengths.len().max(1) as f64;
        Self { documents, lengths, mean_length, spread }
    }

    fn scores(&self, query: &str) -> Vec<f64> {
        let mut words = words(query);
        words.sort_unstable();
        words.dedup();
        let total = self.documents.len() as f64;
        let weight = |word: &String| {
            let spread = self.spread.get(word).copied().unwrap_or(0.0);
            (1.0 + (total - spread + 0.5) / (spread + 0.5)).ln()
        };
        let weights: Vec<(&String, f64)> = words.iter().map(|word| (word, weight(word))).collect();
        let score = |(document, length): (&HashMap<String, f64>, &f64)| {
            weights
                .iter()
                .filter_map(|(word, weight)| {
                    let count = document.get(*word)?;
                    let damping = K1 * (1.0 - B + B * length / self.mean_length.max(1.0));
                    Some(weight * count * (K1 + 1.0) / (count + damping))
                })
                .sum()
        };
        self.documents.iter().zip(&self.lengths).map(score).collect()
    }
}

/// Words and symbols of a text, English or Lean, in lower case.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    for c in strip_comments_and_docs(text).chars().chain([' ']) {
        if c.is_alphanumeric() || c == '_' || c == '.' {
            word.extend(c.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            found.push(std::mem::take(&mut word).trim_matches('.').to_owned());
        }
        if !c.is_whitespace() && !c.is_ascii_punctuation() {
            found.push(c.to_string());
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents() -> Vec<String> {
        ["the sum of odd numbers is a square", "a prime divides a product", "sum of angles in a triangle"]
            .map(str::to_owned)
            .to_vec()
    }

    #[test]
    fn rare_words_in_common_come_first() {
        let index = Retriever::Bm25.index(&documents());
        assert_eq!(index.ranked("prime numbers that divide a product")[0], 1);
        assert_eq!(index.ranked("the odd sum")[0], 0);
        assert_eq!(index.ranked("nothing shared"), [0, 1, 2]);
        assert!(Retriever::Bm25.index(&[]).ranked("x").is_empty());
    }

    #[test]
    fn chance_is_repeatable_and_differs_by_problem() {
        let many: Vec<String> = (0..50).map(|i| format!("document {i}")).collect();
        let index = Retriever::Random { seed: 1 }.index(&many);
        let one = index.ranked("a");
        assert_eq!(one, index.ranked("a"));
        assert_ne!(one, index.ranked("b"));
    }
}
