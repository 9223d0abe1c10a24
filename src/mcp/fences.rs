//! Statements that were given and must stay what they are. They are named by their content, and each caller has its own:
//! none can push out, or find, those of another.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use super::answer::NoAnswer;
use super::caller::Owner;

/// Texts of one caller that are remembered.
const REMEMBERED: usize = 1000;
/// Bytes of them.
const BYTES: usize = if cfg!(test) { 1 << 16 } else { 64 << 20 };

/// The given texts of each caller, the newest last.
#[derive(Debug, Default)]
pub struct Fences(Mutex<HashMap<Owner, VecDeque<(String, String)>>>);

/// The name of a given text.
pub fn name_of(given: &str) -> String {
    format!("f-{}", &blake3::hash(given.as_bytes()).to_hex()[..16])
}

impl Fences {
    /// Remembers a text of a caller; its name.
    pub fn note(&self, owner: &Owner, given: String) -> Result<String, NoAnswer> {
        if given.len() > BYTES {
            return Err(NoAnswer::argument(format!("the text is larger than {} MiB", BYTES >> 20)));
        }
        let name = name_of(&given);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.entry(owner.clone()).or_default();
        known.retain(|(other, _)| *other != name);
        known.push_back((name.clone(), given));
        let mut bytes: usize = known.iter().map(|(_, given)| given.len()).sum();
        while known.len() > REMEMBERED || bytes > BYTES {
            bytes -= known.pop_front().map_or(0, |(_, given)| given.len());
        }
        Ok(name)
    }

    pub fn find(&self, owner: &Owner, name: &str) -> Option<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(owner)?.iter().find(|(known, _)| known == name).map(|(_, given)| given.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_caller_pushes_out_or_finds_what_another_gave() {
        let fences = Fences::default();
        let (ann, ben) = (Some("ann".to_owned()), Some("ben".to_owned()));
        let kept = fences.note(&ann, "theorem a : True := sorry".to_owned()).unwrap();
        let first = fences.note(&ben, "theorem b : True := sorry".to_owned()).unwrap();
        for number in 0..REMEMBERED {
            fences.note(&ben, format!("theorem b{number} : True := sorry")).unwrap();
        }
        assert!(fences.find(&ann, &kept).is_some(), "another's texts pushed it out");
        assert_eq!(fences.find(&ben, &first), None, "the oldest of one caller goes");
        assert_eq!(fences.find(&ben, &kept), None);
        assert_eq!(fences.find(&None, &kept), None);
    }

    #[test]
    fn large_texts_are_few() {
        let fences = Fences::default();
        let large = |letter: &str| letter.repeat(BYTES / 2 - 1);
        let names: Vec<String> =
            ["a", "b", "c"].iter().map(|letter| fences.note(&None, large(letter)).unwrap()).collect();
        let known: Vec<bool> = names.iter().map(|name| fences.find(&None, name).is_some()).collect();
        assert_eq!(known, [false, true, true]);
        assert!(fences.note(&None, "a".repeat(BYTES + 1)).is_err());
    }
}
