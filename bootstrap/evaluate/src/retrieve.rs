//! Which examples are nearest to a problem: by meaning (sentence embeddings), by words (BM25) or by chance.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use data::lean_text::strip_comments_and_docs;
use prover::onnx::Embedder;

use crate::error::Error;
use crate::statistics::Random;

/// Turns texts into vectors whose inner product says how alike they are. The same text always gives the same vector.
pub trait Embedding: Send + Sync {
    /// Names the model in manifests, with its digest.
    fn id(&self) -> String;

    /// Blocks.
    fn embed(&self, text: &str) -> Result<Vec<f32>, prover::Error>;
}

impl Embedding for Embedder {
    fn id(&self) -> String {
        format!("embedding onnx:{}", self.digest())
    }

    fn embed(&self, text: &str) -> Result<Vec<f32>, prover::Error> {
        Embedder::embed(self, text)
    }
}

/// How examples are chosen.
#[derive(Clone)]
pub enum Retriever {
    Embedded(Arc<Vectors>),
    Bm25,
    Random { seed: u64 },
}

impl Retriever {
    pub fn embedded(model: impl Embedding + 'static) -> Self {
        Retriever::Embedded(Arc::new(Vectors { model: Box::new(model), known: Mutex::default() }))
    }

    /// Names the method in the manifest.
    pub fn id(&self) -> String {
        match self {
            Retriever::Embedded(vectors) => vectors.model.id(),
            Retriever::Bm25 => "bm25".to_owned(),
            Retriever::Random { .. } => "random".to_owned(),
        }
    }

    /// Makes documents ready to be searched.
    pub async fn index(&self, documents: Vec<String>) -> Result<Index, Error> {
        Ok(match self {
            Retriever::Embedded(vectors) => Index::Embedded {
                documents: Vectors::of(vectors, documents).await?,
                vectors: vectors.clone(),
            },
            Retriever::Bm25 => Index::Bm25(Bm25::new(&documents)),
            Retriever::Random { seed } => Index::Random { seed: *seed, documents: documents.len() },
        })
    }
}

/// A model and the vectors that it made in this process: a text is embedded once.
pub struct Vectors {
    model: Box<dyn Embedding>,
    known: Mutex<HashMap<String, Arc<[f32]>>>,
}

impl Vectors {
    /// The vectors of texts, in their order. Cancellation: what is under way goes on in the background.
    async fn of(this: &Arc<Self>, texts: Vec<String>) -> Result<Vec<Arc<[f32]>>, Error> {
        let vectors = this.clone();
        let work = move || texts.iter().map(|text| vectors.one(text)).collect();
        let made: Result<_, prover::Error> = tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| prover::Error::Backend(error.to_string()))?;
        Ok(made?)
    }

    fn one(&self, text: &str) -> Result<Arc<[f32]>, prover::Error> {
        let known = || self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(vector) = known().get(text) {
            return Ok(vector.clone());
        }
        let mut vector = self.model.embed(text)?;
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        vector.iter_mut().for_each(|x| *x /= length);
        let vector: Arc<[f32]> = vector.into();
        known().insert(text.to_owned(), vector.clone());
        Ok(vector)
    }
}

/// Documents ready to be searched.
pub enum Index {
    Embedded { documents: Vec<Arc<[f32]>>, vectors: Arc<Vectors> },
    Bm25(Bm25),
    Random { seed: u64, documents: usize },
}

impl Index {
    /// All documents, the nearest first; equally near ones in their order.
    pub async fn ranked(&self, query: &str) -> Result<Vec<usize>, Error> {
        Ok(match self {
            Index::Embedded { documents, vectors } => {
                let query = Vectors::of(vectors, vec![query.to_owned()]).await?.remove(0);
                let cosine = |document: &Arc<[f32]>| -> f64 {
                    document.iter().zip(query.iter()).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
                };
                nearest_first(&documents.iter().map(cosine).collect::<Vec<f64>>())
            }
            Index::Bm25(index) => nearest_first(&index.scores(query)),
            Index::Random { seed, documents } => {
                let digest = blake3::hash(query.as_bytes());
                let own = u64::from_le_bytes(digest.as_bytes()[..8].try_into().expect("eight bytes"));
                Random::new(seed ^ own).choose(*documents, *documents)
            }
        })
    }
}

fn nearest_first(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    order
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
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn documents() -> Vec<String> {
        ["the sum of odd numbers is a square", "a prime divides a product", "sum of angles in a triangle"]
            .map(str::to_owned)
            .to_vec()
    }

    async fn ranked(retriever: &Retriever, documents: Vec<String>, query: &str) -> Vec<usize> {
        retriever.index(documents).await.unwrap().ranked(query).await.unwrap()
    }

    #[tokio::test]
    async fn rare_words_in_common_come_first() {
        let nearest = async |query: &str| ranked(&Retriever::Bm25, documents(), query).await;
        assert_eq!(nearest("prime numbers that divide a product").await[0], 1);
        assert_eq!(nearest("the odd sum").await[0], 0);
        assert_eq!(nearest("nothing shared").await, [0, 1, 2]);
        assert!(ranked(&Retriever::Bm25, vec![], "x").await.is_empty());
    }

    #[tokio::test]
    async fn chance_is_repeatable_and_differs_by_problem() {
        let many: Vec<String> = (0..50).map(|i| format!("document {i}")).collect();
        let chance = async |query: &str| ranked(&Retriever::Random { seed: 1 }, many.clone(), query).await;
        let one = chance("a").await;
        assert_eq!(one, chance("a").await);
        assert_ne!(one, chance("b").await);
    }

    /// Knows that triangles have angles: by topic, whatever the words.
    struct Topics(Arc<AtomicUsize>);

    impl Embedding for Topics {
        fn id(&self) -> String {
            "topics".into()
        }

        fn embed(&self, text: &str) -> Result<Vec<f32>, prover::Error> {
            self.0.fetch_add(1, Ordering::Relaxed);
            let topics = [&["odd", "square"][..], &["prime", "divide"], &["angle", "triangle", "geometry"]];
            let about = |words: &&[&str]| words.iter().filter(|word| text.contains(**word)).count() as f32;
            Ok(topics.iter().map(about).collect())
        }
    }

    #[tokio::test]
    async fn meaning_counts_where_no_word_is_shared_and_a_text_is_embedded_once() {
        let asked = Arc::new(AtomicUsize::new(0));
        let retriever = Retriever::embedded(Topics(asked.clone()));
        assert_eq!(ranked(&retriever, documents(), "geometry").await, [2, 0, 1]);
        assert_eq!(ranked(&retriever, documents(), "geometry").await[0], 2);
        assert_eq!(asked.load(Ordering::Relaxed), 4);
        assert_eq!(ranked(&Retriever::Bm25, documents(), "geometry").await[0], 0);
        assert_eq!(retriever.id(), "topics");
    }
}
