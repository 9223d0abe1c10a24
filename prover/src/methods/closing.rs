//! Ends goals with what is known: by substitution and computation, part by part.

use super::derivation::{Derivation, joined, number};
use super::evaluation::equal;
use super::plan::{Plan, Sentence, Step, say};
use super::situation::{Claim, Relation, Situation, Term, Type};

impl Derivation {
    /// Takes the steps that end a goal; `None`, and nothing done, where what is known does not.
    pub fn close(&mut self, goal: &Claim) -> Option<()> {
        let before = self.clone();
        let closed = self.closing(goal);
        if closed.is_none() {
            *self = Self { tried: std::mem::take(&mut self.tried), ..before };
        }
        closed
    }

    fn closing(&mut self, goal: &Claim) -> Option<()> {
        if self.spent() {
            return None;
        }
        if let Some(proof) = self.known(goal) {
            self.steps.push(Step::close(Sentence::default(), format!("exact {proof}")));
            return Some(());
        }
        if let Some(proof) = self.known_cast(goal) {
            let because = say!["Hence ", goal, "."];
            self.steps.push(Step::close(because, format!("exact_mod_cast {proof}")));
            return Some(());
        }
        match goal {
            Claim::Relation { relation: Relation::Eq, left, right } => self.close_equation(goal, left, right),
            Claim::And(..) => self.close_conjunction(goal),
            Claim::Or(left, right) => {
                for (side, tactic, lemma) in [(left, "left", "Or.inl"), (right, "right", "Or.inr")] {
                    if let Some(proof) = self.known(side) {
                        self.steps.push(Step::close(Sentence::default(), format!("exact {lemma} {proof}")));
                        return Some(());
                    }
                    let mut branch = self.clone();
                    branch.steps.push(Step::turn(Sentence::default(), tactic));
                    if branch.close(side).is_some() {
                        *self = branch;
                        return Some(());
                    }
                }
                None
            }
            _ => self.close_by_computation(goal),
        }
    }

    /// A known fact that says the same of a whole number among the numbers of a field.
    fn known_cast(&self, goal: &Claim) -> Option<String> {
        let (left, right) = goal.as_equation()?;
        if !matches!(left.type_of(), Type::Nat | Type::Int) {
            return None;
        }
        let value = number(right)?;
        self.facts.iter().find_map(|fact| {
            let (a, b) = fact.claim.as_equation()?;
            let Term::Cast { argument, .. } = a else { return None };
            (**argument == *left && number(b)? == value).then(|| fact.proof.clone())
        })
    }

    /// Each part is shown first, then they are put together.
    fn close_conjunction(&mut self, goal: &Claim) -> Option<()> {
        let mut proofs = Vec::new();
        for part in conjuncts(goal) {
            if let Some(proof) = self.known(part) {
                proofs.push(proof);
                continue;
            }
            let from = self.steps.len();
            let mut inner = self.clone();
            inner.close(part)?;
            let name = inner.situation.fresh("h");
            let steps = inner.steps.split_off(from);
            // What the proof of a part shows on its way, the next part may need: only its end is put away.
            let (ends, shown): (Vec<Step>, Vec<Step>) = steps
                .into_iter()
                .partition(|step| !matches!(step, Step::Have { .. } | Step::Chain { name: Some(_), .. }));
            inner.steps.extend(shown);
            match ends.as_slice() {
                [Step::Chain { name: None, start, links, because }] => inner.steps.push(Step::Chain {
                    name: Some(name.clone()),
                    start: start.clone(),
                    links: links.clone(),
                    because: because.clone(),
                }),
                [Step::Close { because, by }] => inner.steps.push(Step::Have {
                    name: name.clone(),
                    claim: part.clone(),
                    because: because.clone(),
                    by: super::plan::Proof::Tactics(by.clone()),
                }),
                _ => return None,
            }
            *self = inner;
            self.facts.push(super::derivation::Fact { proof: name.clone(), claim: part.clone() });
            proofs.push(name);
        }
        self.steps.push(Step::close(
            Sentence::default(),
            format!("exact {}", tuple(goal, &mut proofs.into_iter())),
        ));
        Some(())
    }

    fn close_equation(&mut self, goal: &Claim, left: &Term, right: &Term) -> Option<()> {
        if matches!(left, Term::Proposition(_)) {
            return None;
        }
        let of = left.type_of().clone();
        if !(of.has_negatives() || of == Type::Nat) {
            return None;
        }
        let started = self.steps.len();
        let mut links = Vec::new();
        self.evaluate(left);
        self.evaluate(right);
        let value = self.extended(&mut links, left)?;
        let (put_in, used) = self.substituted(right);
        let same = match (number(&value), number(&put_in)) {
            (Some(a), Some(b)) => a == b,
            (None, None) => value == put_in,
            _ => false,
        };
        if same {
            if used.is_empty() {
                match links.last_mut() {
                    Some(last) => {
                        if last.next != *right && last.by.starts_with("rw") {
                            last.by.push_str("; norm_num");
                        }
                        last.next = right.clone();
                    }
                    None if value == *right => {
                        self.steps.push(Step::close(say![], "rfl"));
                        return Some(());
                    }
                    None => return self.close_by_computation(goal),
                }
            } else if links.is_empty() {
                return self.close_by_computation(goal);
            } else {
                links.push(equal(
                    right,
                    format!("rw [{}]{}", used.join(", "), if put_in == value { "" } else { "; norm_num" }),
                ));
            }
        } else {
            // Not two numbers: an identity of what is left.
            if !of.has_negatives() {
                return None;
            }
            let by = self.by_rules(left, right)?;
            if by == "ring" && !self.rules.is_empty() && self.steps.len() == started {
                return None;
            }
            let rules: Vec<String> = self
                .rules
                .iter()
                .map(|rule| rule.proof.clone())
                .filter(|proof| by.contains(proof.as_str()))
                .collect();
            if rules.is_empty() {
                return None;
            }
            let because = joined(vec![
                say!["Multiplying out and using "].0,
                self.listed(&rules),
                say![", we get ", goal, "."].0,
            ]);
            self.steps.push(Step::close(because, by));
            return Some(());
        }
        if let [only] = links.as_slice()
            && self.rules.iter().any(|rule| rule.left == *left && format!("rw [{}]", rule.proof) == only.by)
        {
            let proof = only.by.trim_start_matches("rw [").trim_end_matches(']').to_owned();
            self.steps.push(Step::close(Sentence::default(), format!("exact {proof}")));
            return Some(());
        }
        if let [only] = links.as_slice()
            && self.value_of(left).is_some()
        {
            // The value was said where it was found.
            self.steps.push(Step::close(Sentence::default(), only.by.clone()));
            return Some(());
        }
        let substitutes = links.first().is_some_and(|link| link.by.starts_with("rw"));
        let because = match (substitutes, self.steps.is_empty()) {
            (true, true) => {
                let used = self.substituted(left).1;
                joined(vec![say!["We substitute "].0, self.listed(&used), say![":"].0])
            }
            (true, false) => say!["We substitute:"],
            (false, _) if links.iter().any(|link| link.by.contains("Complex.I_sq")) => {
                say!["We multiply out, with i² = -1:"]
            }
            (false, _) => say!["We compute:"],
        };
        self.steps.push(Step::Chain { name: None, start: left.clone(), links, because });
        Some(())
    }

    /// Goals that the values decide.
    fn close_by_computation(&mut self, goal: &Claim) -> Option<()> {
        for term in terms(goal) {
            self.evaluate(&term);
        }
        if self.decided(goal)? {
            let by = self.computation(goal);
            let because = say!["Hence ", goal, "."];
            self.steps.push(Step::close(because, by));
            return Some(());
        }
        None
    }

    /// A known fact that the values show to be false: then any goal follows.
    pub fn contradicted(&mut self) -> Option<()> {
        for fact in self.facts.clone() {
            if self.rules.iter().any(|rule| rule.proof.trim_end_matches(".symm") == fact.proof)
                || self.decided(&fact.claim) != Some(false)
            {
                continue;
            }
            let (shown, used) = self.substituted_claim(&fact.claim);
            let rewrite = if used.is_empty() { String::new() } else { format!("rw [{}]; ", used.join(", ")) };
            let by = format!("exact absurd {} (by {rewrite}norm_num)", fact.proof);
            let because = joined(vec![
                say!["This contradicts "].0,
                vec![self.spoken(&fact.proof)],
                say![", which would say ", shown, "."].0,
            ]);
            self.steps.push(Step::close(because, by));
            return Some(());
        }
        None
    }

    /// The plan of a derivation that is closed.
    pub fn plan(self, method: &'static str, idea: Sentence) -> (Situation, Plan) {
        (self.situation, Plan { method, idea, steps: self.steps })
    }
}

/// The parts of a conjunction, from left to right.
pub fn conjuncts(claim: &Claim) -> Vec<&Claim> {
    match claim {
        Claim::And(left, right) => [conjuncts(left), conjuncts(right)].concat(),
        other => vec![other],
    }
}

/// `⟨h₁, h₂, h₃⟩`, as the goal is put together.
pub fn tuple(goal: &Claim, proofs: &mut dyn Iterator<Item = String>) -> String {
    match goal {
        Claim::And(left, right) => {
            let left = tuple(left, proofs);
            let right = tuple(right, proofs);
            format!("⟨{left}, {right}⟩")
        }
        _ => proofs.next().unwrap_or_default(),
    }
}

/// The terms of a claim.
pub fn terms(claim: &Claim) -> Vec<Term> {
    match claim {
        Claim::Relation { left, right, .. } => vec![left.clone(), right.clone()],
        Claim::Not(inner) => terms(inner),
        Claim::And(a, b) | Claim::Or(a, b) | Claim::Implies(a, b) | Claim::Iff(a, b) => {
            [terms(a), terms(b)].concat()
        }
        _ => Vec::new(),
    }
}
