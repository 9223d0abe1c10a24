//! States of open goals, named by their content: a theorem and the tactics that lead to the state. The same path has the
//! same name, for every caller and after every restart; undoing a step is going on from an earlier name. A state cannot
//! be changed, and each caller has its own table, so callers do not disturb each other.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use data::{Theorem, unambiguous};

use super::caller::Owner;

/// States of one caller that are remembered. Those that were used longest ago are forgotten first, and can be opened again.
const REMEMBERED: usize = 20_000;
/// Bytes of them, a theorem counted with each state that it has.
const BYTES: usize = if cfg!(test) { 1 << 20 } else { 256 << 20 };
/// Bytes of a path.
pub const LONGEST_PATH: usize = 64 << 10;

/// A theorem, and the tactics so far.
#[derive(Debug)]
pub struct State {
    pub theorem: Arc<Theorem>,
    pub path: Vec<String>,
}

/// The states of each caller.
#[derive(Debug, Default)]
pub struct States(Mutex<HashMap<Owner, Known>>);

#[derive(Debug, Default)]
struct Known {
    states: HashMap<String, (u64, Arc<State>)>,
    /// By the time of their last use.
    by_use: BTreeMap<u64, String>,
    clock: u64,
    bytes: usize,
}

impl State {
    pub fn name(&self) -> String {
        let parts = [self.theorem.header.as_str(), self.theorem.statement.as_str()];
        let parts = parts.into_iter().chain(self.path.iter().map(String::as_str));
        let digest = blake3::hash(unambiguous::joined(parts, ',').as_bytes()).to_hex();
        format!("s-{}", &digest[..16])
    }

    fn bytes(&self) -> usize {
        let theorem = self.theorem.header.len() + self.theorem.statement.len();
        theorem + self.path.iter().map(String::len).sum::<usize>()
    }
}

impl States {
    /// Remembers a state of a caller; its name.
    pub fn note(&self, owner: &Owner, state: State) -> String {
        let name = state.name();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.entry(owner.clone()).or_default();
        let state = known.take(&name).unwrap_or_else(|| Arc::new(state));
        known.insert(name.clone(), state);
        while (known.states.len() > REMEMBERED || known.bytes > BYTES)
            && let Some((_, oldest)) = known.by_use.first_key_value()
        {
            let oldest = oldest.clone();
            known.take(&oldest);
        }
        name
    }

    pub fn find(&self, owner: &Owner, name: &str) -> Option<Arc<State>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.get_mut(owner)?;
        let state = known.take(name)?;
        known.insert(name.to_owned(), state.clone());
        Some(state)
    }
}

impl Known {
    fn insert(&mut self, name: String, state: Arc<State>) {
        self.clock += 1;
        self.bytes += state.bytes();
        self.by_use.insert(self.clock, name.clone());
        self.states.insert(name, (self.clock, state));
    }

    fn take(&mut self, name: &str) -> Option<Arc<State>> {
        let (used, state) = self.states.remove(name)?;
        self.by_use.remove(&used);
        self.bytes -= state.bytes();
        Some(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(path: &[&str]) -> State {
        let theorem = Theorem {
            name: "t".to_owned(),
            header: String::new(),
            statement: "theorem t : True".to_owned(),
            informal_statement: None,
            informal_proof: None,
            source: data::Source::default(),
        };
        State { theorem: Arc::new(theorem), path: path.iter().map(|&tactic| tactic.to_owned()).collect() }
    }

    #[test]
    fn the_same_path_has_the_same_name_and_another_has_another() {
        assert_eq!(state(&["a", "b"]).name(), state(&["a", "b"]).name());
        let names =
            [&[][..], &["a"], &["a", "b"], &["a,b"], &["b", "a"], &["a\nb"]].map(|it| state(it).name());
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn what_was_used_longest_ago_is_forgotten() {
        let states = States::default();
        let (ann, ben) = (Some("ann".to_owned()), Some("ben".to_owned()));
        let others = states.note(&ben, state(&["kept"]));
        let kept = states.note(&ann, state(&["kept"]));
        assert_eq!(kept, others);
        let lost = states.note(&ann, state(&["lost"]));
        for index in 0..REMEMBERED {
            assert!(states.find(&ann, &kept).is_some());
            states.note(&ann, state(&[&index.to_string()]));
        }
        assert!(states.find(&ann, &kept).is_some());
        assert!(states.find(&ann, &lost).is_none());
        assert!(states.find(&ben, &others).is_some(), "what one caller does pushes out none of another's");
        assert!(states.find(&None, &kept).is_none());
        assert_eq!(states.note(&ann, state(&["lost"])), lost);
    }

    #[test]
    fn long_paths_are_few() {
        let states = States::default();
        let long = |letter: &str| state(&[letter.repeat(BYTES / 2 - 100).as_str()]);
        let names = ["a", "b", "c"].map(|letter| states.note(&None, long(letter)));
        assert_eq!(names.map(|name| states.find(&None, &name).is_some()), [false, true, true]);
    }
}
