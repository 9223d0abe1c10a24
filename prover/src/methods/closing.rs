//! Ends goals with what is known: by substitution and computation, part by part.

use super::derivation::{Derivation, Multiple, combining, joined, number};
use super::evaluation::equal;
use super::plan::{Link, Plan, Sentence, Step, THIS, say};
use super::situation::{Claim, Operator, Relation, Situation, Term, Type};

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
            let difference = self.atoms.polynomial(left)? - self.atoms.polynomial(right)?;
            let (_, multiples) = self.reduced(&difference)?;
            if multiples.is_empty() {
                return None;
            }
            if let Some((names, squares)) = self.squares_shown(left, right, &multiples) {
                let because = joined(vec![say!["With "].0, self.listed(&squares), say![", ", goal, "."].0]);
                self.steps.push(Step::close(because, format!("rw [{}]; {by}", names.join(", "))));
                return Some(());
            }
            let because = if multiples.iter().all(|(cofactor, _)| cofactor.as_constant().is_some()) {
                joined(vec![combining(&self.told(&multiples, &of)), say![" gives ", goal, "."].0])
            } else {
                let rules: Vec<String> = multiples.into_iter().map(|(_, proof)| proof).collect();
                joined(vec![
                    say!["Multiplying out and using "].0,
                    self.listed(&rules),
                    say![", we get ", goal, "."].0,
                ])
            };
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
        if let Some(steps) = self.worked_out_inside(left, right) {
            self.steps.extend(steps);
            return Some(());
        }
        let substitutes = links.first().is_some_and(|link| link.by.starts_with("rw"));
        let names =
            (substitutes && links.len() > 1).then(|| ["put", "val"].map(|name| self.situation.fresh(name)));
        let with = |links: &[Link]| {
            let squares = self.rules.iter().filter(|rule| rule.degree > 1);
            let used = squares.map(|rule| rule.proof.clone());
            used.filter(|proof| links.iter().any(|link| link.by.contains(proof.as_str()))).collect::<Vec<_>>()
        };
        let computing = |links: &[Link]| match with(links).as_slice() {
            [] => say!["We compute:"],
            squares => joined(vec![say!["We multiply out and use "].0, self.listed(squares), say![":"].0]),
        };
        let substituting = if self.steps.is_empty() {
            joined(vec![say!["We substitute "].0, self.listed(&self.substituted(left).1)])
        } else {
            say!["We substitute"]
        };
        let Some([put, value]) = names else {
            let because =
                if substitutes { joined(vec![substituting.0, say![":"].0]) } else { computing(&links) };
            self.steps.push(Step::Chain { name: None, start: left.clone(), links, because });
            return Some(());
        };
        // What is put in, and what comes of it.
        let rest = links.split_off(1);
        let because = computing(&rest);
        let first = links.remove(0);
        let claim = Claim::equal(left.clone(), first.next.clone());
        self.steps.push(Step::have(
            put.clone(),
            claim,
            joined(vec![substituting.0, say![": ", THIS, "."].0]),
            first.by,
        ));
        self.steps.push(Step::Chain { name: Some(value.clone()), start: first.next, links: rest, because });
        self.steps.push(Step::close(Sentence::default(), format!("exact {put}.trans {value}")));
        Some(())
    }

    /// Sides multiplied out, where only the square of `i` or of a root makes the difference: the names of these steps, and
    /// the proofs of the squares.
    fn squares_shown(
        &mut self,
        left: &Term,
        right: &Term,
        multiples: &[Multiple],
    ) -> Option<(Vec<String>, Vec<String>)> {
        const MOST_SHOWN: usize = 40;
        let is_square =
            |proof: &String| self.rules.iter().any(|rule| rule.proof == *proof && rule.degree > 1);
        if !multiples.iter().all(|(_, proof)| is_square(proof)) {
            return None;
        }
        let mut shown = Vec::new();
        for side in [left, right] {
            let polynomial = self.atoms.polynomial(side)?;
            let out = polynomial.to_term(&self.atoms, side.type_of());
            if self.reduced(&polynomial)?.0 != polynomial && out != *side && out.size() <= MOST_SHOWN {
                shown.push(Claim::equal(side.clone(), out));
            }
        }
        if shown.is_empty() {
            return None;
        }
        let mut names = Vec::new();
        for claim in shown {
            let name = self.situation.fresh("out");
            self.steps.push(Step::have(
                name.clone(),
                claim,
                say!["Multiplying out gives ", THIS, "."],
                "ring",
            ));
            names.push(name);
        }
        Some((names, multiples.iter().map(|(_, proof)| proof.clone()).collect()))
    }

    /// A number without variables, operation by operation from the inside: a step for each value. `None` where that is one
    /// step, or too many.
    fn worked_out_inside(&mut self, left: &Term, right: &Term) -> Option<Vec<Step>> {
        const MOST_VALUES: usize = 8;
        if !self.steps.is_empty() || number(right).is_none() {
            return None;
        }
        let mut situation = self.situation.clone();
        let mut steps = Vec::new();
        let mut names = Vec::new();
        let mut current = left.clone();
        while !is_literal(&current) {
            let part = innermost(&current)?;
            let value = Term::rational(&number(&part)?, part.type_of());
            let next = current.replaced(&part, &value);
            if names.len() == MOST_VALUES || next == current || self.spent() {
                return None;
            }
            let name = situation.fresh("step");
            let because = match (names.is_empty(), is_literal(&next)) {
                (true, _) => say!["First, ", THIS, "."],
                (false, false) => say!["Then ", THIS, "."],
                (false, true) => say!["Finally, ", THIS, "."],
            };
            steps.push(Step::have(name.clone(), Claim::equal(part, value), because, "norm_num"));
            names.push(name);
            current = next;
        }
        if names.len() < 2 {
            return None;
        }
        let rest = if current == *right { "" } else { "; norm_num" };
        steps.push(Step::close(say!["So ", THIS, "."], format!("rw [{}]{rest}", names.join(", "))));
        self.situation = situation;
        Some(steps)
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

/// Whether a term is a number as it is written when nothing is left to compute.
fn is_literal(term: &Term) -> bool {
    term.as_rational().is_some_and(|value| Term::rational(&value, term.type_of()) == *term)
}

/// The first operation whose operands are numerals, or the first sum of several numerals.
fn innermost(term: &Term) -> Option<Term> {
    fn is_sum(term: &Term) -> bool {
        match term {
            Term::Operation { operator: Operator::Add | Operator::Sub, arguments, .. } => {
                arguments.iter().all(|part| is_literal(part) || is_sum(part))
            }
            _ => false,
        }
    }
    match term {
        Term::Operation { .. } if is_literal(term) => None,
        Term::Operation { arguments, .. } => {
            if is_sum(term) || arguments.iter().all(is_literal) {
                return Some(term.clone());
            }
            arguments.iter().find_map(innermost)
        }
        _ => None,
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
