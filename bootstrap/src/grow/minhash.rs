//! Near-duplicates among texts: MinHash signatures over word trigrams, and locality-sensitive buckets (Broder 1997).

use std::collections::HashMap;

const HASHES: usize = 64;
/// Rows of a band: texts that agree in one whole band are compared. 16 bands of 4 find a similarity of 0.8 with
/// a probability of 0.9998.
const BAND: usize = 4;

/// Summary of a text: the share of equal entries estimates how many word trigrams two texts share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature([u32; HASHES]);

impl Signature {
    pub fn of(text: &str) -> Self {
        let words: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let mut least = [u32::MAX; HASHES];
        let size = words.len().clamp(1, 3);
        for shingle in words.windows(size) {
            let digest = blake3::hash(shingle.join(" ").as_bytes());
            let (a, b) = (word(&digest, 0), word(&digest, 8));
            for (index, slot) in least.iter_mut().enumerate() {
                // Two hashes make as many as are wanted (Kirsch and Mitzenmacher 2006).
                let mixed = a.wrapping_add(b.wrapping_mul(index as u64 + 1));
                *slot = (*slot).min((mixed >> 32) as u32);
            }
        }
        Self(least)
    }

    pub fn similarity(&self, other: &Self) -> f64 {
        let equal = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        equal as f64 / HASHES as f64
    }
}

fn word(digest: &blake3::Hash, at: usize) -> u64 {
    u64::from_le_bytes(digest.as_bytes()[at..at + 8].try_into().expect("eight bytes"))
}

/// Texts by their signatures.
#[derive(Default)]
pub(super) struct Index {
    signatures: Vec<Signature>,
    buckets: HashMap<(usize, [u32; BAND]), Vec<usize>>,
}

impl Index {
    /// The number of a text that is at least as similar as `threshold`, if one was added.
    pub fn similar(&self, signature: &Signature, threshold: f64) -> Option<usize> {
        bands(signature)
            .flat_map(|key| self.buckets.get(&key).into_iter().flatten())
            .copied()
            .find(|known| self.signatures[*known].similarity(signature) >= threshold)
    }

    pub fn add(&mut self, signature: Signature) -> usize {
        let number = self.signatures.len();
        for key in bands(&signature) {
            self.buckets.entry(key).or_default().push(number);
        }
        self.signatures.push(signature);
        number
    }
}

fn bands(signature: &Signature) -> impl Iterator<Item = (usize, [u32; BAND])> + '_ {
    signature.0.as_chunks::<BAND>().0.iter().copied().enumerate()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_texts_are_found_and_others_are_not() {
        let long = "Let n and m be natural numbers that are both greater than one and let p be a prime that divides \
                    their product then p divides n or p divides m and in both cases p is at most the product";
        let mut index = Index::default();
        let number = index.add(Signature::of(long));
        index.add(Signature::of("Every list is as long as its reverse."));
        let close = Signature::of(&long.replace("at most the product", "at most their product"));
        assert_eq!(index.similar(&close, 0.7), Some(number));
        assert_eq!(index.similar(&Signature::of("A graph without cycles is a forest."), 0.7), None);
        assert_eq!(Signature::of("").similarity(&Signature::of("")), 1.0);
    }
}
