//! How the variables and hypotheses of a problem are arranged in its statement.

use super::problem::Parts;
use crate::rng::Rng;

/// How hypotheses stand in a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Hypotheses,
    /// All of them in one hypothesis.
    Together,
    /// Before the goal, as what it follows from.
    Implied,
    /// The variables too are bound in the goal.
    ForAll,
}

impl Parts {
    pub fn form(&self, rng: &mut Rng) -> Form {
        let can_bind = !self.vars.is_empty() && !self.given.is_empty() && self.vars.len() == 1;
        match rng.below(100) {
            0..=9 if self.given.len() >= 2 => Form::Together,
            10..=17 if !self.given.is_empty() => Form::Implied,
            18..=25 if can_bind => Form::ForAll,
            _ => Form::Hypotheses,
        }
    }

    /// The statement below its name, and the tactics that make of it what the plan expects.
    pub fn arranged(&self, form: Form, names: &[String]) -> (String, Vec<String>) {
        let vars: String = self.vars.iter().map(|var| format!("({var}) ")).collect();
        // A condition that reaches to its end as far as it can stands in parentheses before an arrow.
        let closed = |claim: &String| match ["∃", "∀", "∑", "∏", "→", "↔", "∧", "∨", "¬"]
            .iter()
            .any(|sign| claim.contains(sign))
        {
            true => format!("({claim})"),
            false => claim.clone(),
        };
        let implied = || {
            self.given.iter().map(|claim| format!("{} → ", closed(claim))).collect::<String>() + &self.goal
        };
        match form {
            Form::Hypotheses => {
                let given: String = self
                    .given
                    .iter()
                    .zip(names)
                    .map(|(claim, name)| format!("({name} : {claim}) "))
                    .collect();
                (format!("{vars}{given}: {}", self.goal), Vec::new())
            }
            Form::Together => {
                let all: Vec<String> = self.given.iter().map(closed).collect();
                let split = format!("obtain ⟨{}⟩ := h", names.join(", "));
                (format!("{vars}(h : {}) : {}", all.join(" ∧ "), self.goal), vec![split])
            }
            Form::Implied => (format!("{vars}: {}", implied()), vec![format!("intro {}", names.join(" "))]),
            Form::ForAll => {
                let bound = self.vars.first().map_or("", String::as_str);
                let variables = bound.split(" : ").next().unwrap_or_default();
                (
                    format!(": ∀ {bound}, {}", implied()),
                    vec![format!("intro {variables} {}", names.join(" "))],
                )
            }
        }
    }

    /// A proof of the negation: the instance satisfies what is given, and has another answer.
    pub fn refutation(&self, form: Form) -> Vec<String> {
        let held = match form {
            Form::Together => {
                let parts: Vec<&str> = self.given.iter().map(|_| "by norm_num").collect();
                format!(" ⟨{}⟩", parts.join(", "))
            }
            _ => self.given.iter().map(|_| " (by norm_num)").collect(),
        };
        let values: String = self.instance.iter().map(|value| format!(" ({value})")).collect();
        vec![
            "intro claim".to_owned(),
            format!("have wrong := claim{values}{held}"),
            "norm_num at wrong".to_owned(),
        ]
    }
}
