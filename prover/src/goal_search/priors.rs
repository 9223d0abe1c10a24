//! What earlier searches tell about forms of tactics: how often a form was tried at goals of a shape, and how often the
//! proof went through it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What became of the tactics of one form at goals of one shape.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub tried: u64,
    /// They left goals.
    pub advanced: u64,
    /// They left none.
    pub closed: u64,
    /// A proof went through them.
    pub used: u64,
    /// In the environment's unit.
    pub spent: u64,
}

impl Tally {
    fn add(&mut self, other: &Tally) {
        self.tried += other.tried;
        self.advanced += other.advanced;
        self.closed += other.closed;
        self.used += other.used;
        self.spent += other.spent;
    }
}

/// Counts of many searches, by the shape of goals and the form of tactics.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Priors {
    shapes: BTreeMap<String, BTreeMap<String, Tally>>,
}

/// Tries for which what is believed of a form in general counts at one shape of goal.
const BELIEF: f64 = 20.0;

impl Priors {
    /// Counts another search.
    pub fn learn(&mut self, tallies: &BTreeMap<String, BTreeMap<String, Tally>>) {
        for (shape, forms) in tallies {
            let known = self.shapes.entry(shape.clone()).or_default();
            for (form, tally) in forms {
                known.entry(form.clone()).or_default().add(tally);
            }
        }
    }

    /// Tries that were counted.
    pub fn tries(&self) -> u64 {
        self.shapes.values().flat_map(BTreeMap::values).map(|tally| tally.tried).sum()
    }

    /// How often a try of the form is a step of a proof, where `believed` is what is thought of it before anything is
    /// known: corrected by all goals, and that by the goals of this shape.
    pub fn success(&self, shape: &str, form: &str, believed: f64) -> f64 {
        let corrected = |tally: Tally, believed: f64| {
            (tally.used as f64 + BELIEF * believed) / (tally.tried as f64 + BELIEF)
        };
        let everywhere = self.everywhere(form);
        let here = self.shapes.get(shape).and_then(|forms| forms.get(form)).copied().unwrap_or_default();
        corrected(here, corrected(everywhere, believed))
    }

    /// What a try of the form costs on the average, in the environment's unit; 0 where none was counted.
    pub fn cost(&self, form: &str) -> f64 {
        let Tally { tried, spent, .. } = self.everywhere(form);
        if tried == 0 { 0.0 } else { spent as f64 / tried as f64 }
    }

    fn everywhere(&self, form: &str) -> Tally {
        let mut sum = Tally::default();
        for tally in self.shapes.values().filter_map(|forms| forms.get(form)) {
            sum.add(tally);
        }
        sum
    }

    /// Identifies the counts.
    pub fn digest(&self) -> String {
        let text = serde_json::to_vec(self).unwrap_or_default();
        blake3::hash(&text).to_hex()[..12].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tallies(shape: &str, form: &str, tried: u64, used: u64) -> BTreeMap<String, BTreeMap<String, Tally>> {
        let tally = Tally { tried, used, spent: 3 * tried, ..Tally::default() };
        BTreeMap::from([(shape.to_owned(), BTreeMap::from([(form.to_owned(), tally)]))])
    }

    #[test]
    fn what_helps_at_a_shape_is_believed_of_it_first() {
        let mut priors = Priors::default();
        assert_eq!(priors.success("Eq", "ring", 0.25), 0.25);
        let empty = priors.digest();
        priors.learn(&tallies("Eq", "ring", 30, 30));
        priors.learn(&tallies("Eq", "ring", 10, 10));
        priors.learn(&tallies("And", "ring", 60, 0));
        assert_eq!(priors.tries(), 100);
        let (equal, and, other) = (
            priors.success("Eq", "ring", 0.25),
            priors.success("And", "ring", 0.25),
            priors.success("Or", "ring", 0.25),
        );
        assert!(equal > other && other > and, "{equal} {other} {and}");
        assert_eq!(priors.success("Eq", "omega", 0.25), 0.25);
        assert_eq!((priors.cost("ring"), priors.cost("omega")), (3.0, 0.0));
        assert_ne!(priors.digest(), empty);
    }
}
