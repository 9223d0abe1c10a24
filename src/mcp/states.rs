//! States of open goals, named by their content: a theorem and the tactics that lead to the state. The same path has the
//! same name, for every caller and after every restart; undoing a step is going on from an earlier name. A state cannot
//! be changed, so callers do not disturb each other.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use data::{Theorem, unambiguous};

/// States that are remembered. Those that were used longest ago are forgotten first, and can be opened again.
const REMEMBERED: usize = 20_000;
/// Bytes of a path.
pub const LONGEST_PATH: usize = 64 << 10;

/// A theorem, and the tactics so far.
#[derive(Debug)]
pub struct State {
    pub theorem: Arc<Theorem>,
    pub path: Vec<String>,
}

#[derive(Debug, Default)]
pub struct States(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    states: HashMap<String, (u64, Arc<State>)>,
    /// By the time of their last use.
    by_use: BTreeMap<u64, String>,
    clock: u64,
}

impl State {
    pub fn name(&self) -> String {
        let parts = [self.theorem.header.as_str(), self.theorem.statement.as_str()];
        let parts = parts.into_iter().chain(self.path.iter().map(String::as_str));
        let digest = blake3::hash(unambiguous::joined(parts, ',').as_bytes()).to_hex();
        format!("s-{}", &digest[..16])
    }
}

impl States {
    /// Remembers a state; its name.
    pub fn note(&self, state: State) -> String {
        let name = state.name();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let state = known.states.remove(&name).map_or_else(
            || Arc::new(state),
            |(used, state)| {
                known.by_use.remove(&used);
                state
            },
        );
        known.insert(name.clone(), state);
        while known.states.len() > REMEMBERED
            && let Some((_, oldest)) = known.by_use.pop_first()
        {
            known.states.remove(&oldest);
        }
        name
    }

    pub fn find(&self, name: &str) -> Option<Arc<State>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (used, state) = known.states.remove(name)?;
        known.by_use.remove(&used);
        known.insert(name.to_owned(), state.clone());
        Some(state)
    }
}

impl Known {
    fn insert(&mut self, name: String, state: Arc<State>) {
        self.clock += 1;
        self.by_use.insert(self.clock, name.clone());
        self.states.insert(name, (self.clock, state));
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
        let kept = states.note(state(&["kept"]));
        let lost = states.note(state(&["lost"]));
        for index in 0..REMEMBERED {
            assert!(states.find(&kept).is_some());
            states.note(state(&[&index.to_string()]));
        }
        assert!(states.find(&kept).is_some());
        assert!(states.find(&lost).is_none());
        assert_eq!(states.note(state(&["lost"])), lost);
    }
}
