//! Functions with an inverse: what one takes there the other takes back. Values of the inverse are found by solving the
//! equation of the function; an equation with the inverse becomes one without it when the function is applied to it.

use super::algebra::factors::{Factor, factors};
use super::budget::Budget;
use super::derivation::{Derivation, MOST_PARTS, joined, number};
use super::evaluation::equal;
use super::plan::{Link, Plan, Sentence, Step, THIS, say};
use super::situation::{Claim, Relation, Situation, Term};

pub const NAME: &str = "inverses";

const THERE: &str = "Equiv.toFun";
const BACK: &str = "Equiv.invFun";

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    let mut derivation = Derivation::new(situation, budget);
    let goal = situation.goal.clone();
    if derivation.apply_functions().is_none() || derivation.solve(&goal, 2).is_none() {
        return Vec::new();
    }
    let idea = say!["We apply the function to both sides, so that its inverse disappears."];
    let (after, plan) = derivation.plan(NAME, idea);
    *situation = after;
    vec![plan]
}

/// The function and the argument of an application of one of the two directions.
fn applied<'a>(term: &'a Term, wanted: &str) -> Option<(&'a Term, &'a Term)> {
    match term {
        Term::Call { function, arguments, .. } if function == wanted => match arguments.as_slice() {
            [function, argument] => Some((function, argument)),
            _ => None,
        },
        _ => None,
    }
}

fn application(direction: &str, function: &Term, argument: &Term, like: &Term) -> Term {
    Term::call(direction, vec![function.clone(), argument.clone()], like.type_of())
}

/// The fields of `Equiv` that say that the directions undo each other.
fn undoing(direction: &str) -> &'static str {
    if direction == BACK { "left_inv" } else { "right_inv" }
}

impl Derivation {
    /// The value of a function with an inverse, or of its inverse, at an argument.
    pub(super) fn inverse_value(
        &mut self,
        term: &Term,
        direction: &str,
        function: &Term,
        argument: &Term,
    ) -> Option<()> {
        let opposite = if direction == BACK { THERE } else { BACK };
        let undone = |argument: &Term| {
            format!("exact {}.{} {}", function.lean_argument(), undoing(direction), argument.lean_argument())
        };
        // f⁻¹(f(x)) = x
        if let Some((own, inner)) = applied(argument, opposite)
            && own == function
        {
            let claim = Claim::equal(term.clone(), inner.clone());
            let because = say!["One function undoes the other: ", THIS, "."];
            return self.show_known(term, claim, because, &undone(inner));
        }
        let (argument_value, _) = self.substituted(argument);
        let reached = application(direction, function, &argument_value, term);
        if let Some((left, proof)) = self.equal_side(&reached) {
            // The value is given.
            if reached == *term && number(&left).is_some() {
                return self.rule(&proof, term, 1, &left);
            }
        }
        // f(x) = c gives f⁻¹(c) = x.
        let (source, proof) = self.source(opposite, function, &argument_value, term)?;
        let before = application(opposite, function, &source, term);
        let there = application(direction, function, &before, term);
        let mut links = Vec::new();
        if reached != *term {
            let used = self.substituted(argument).1;
            links.push(equal(&reached, format!("rw [{}]", used.join(", "))));
        }
        links.push(equal(&there, format!("rw [{proof}]")));
        links.push(equal(&source, undone(&source)));
        let name = self.situation.fresh("hv");
        let because = if direction == BACK {
            say!["The inverse takes ", &argument_value, " back to ", &source, ":"]
        } else {
            say!["The function takes ", &argument_value, " back to ", &source, ":"]
        };
        let claim = Claim::equal(term.clone(), source.clone());
        self.steps.push(Step::Chain { name: Some(name.clone()), start: term.clone(), links, because });
        self.facts.push(super::derivation::Fact { proof: name.clone(), claim });
        self.rule(&name, term, 1, &source)
    }

    fn show_known(&mut self, term: &Term, claim: Claim, because: Sentence, by: &str) -> Option<()> {
        let value = claim.as_equation()?.1.clone();
        let name = self.situation.fresh("hv");
        self.show(&name, claim, because, by);
        self.rule(&name, term, 1, &value)
    }

    /// The other side of a known equation with a term.
    fn equal_side(&self, term: &Term) -> Option<(Term, String)> {
        self.facts.iter().find_map(|fact| match fact.claim.as_equation() {
            Some((left, right)) if left == term => Some((right.clone(), fact.proof.clone())),
            Some((left, right)) if right == term => Some((left.clone(), format!("{}.symm", fact.proof))),
            _ => None,
        })
    }

    /// An argument at which a direction has a value, with a proof of that.
    fn source(
        &mut self,
        direction: &str,
        function: &Term,
        value: &Term,
        like: &Term,
    ) -> Option<(Term, String)> {
        for fact in self.facts.clone() {
            let Some((left, right)) = fact.claim.as_equation() else { continue };
            if let Some((own, argument)) = applied(left, direction)
                && own == function
                && right == value
                && number(argument).is_some()
            {
                return Some((argument.clone(), fact.proof.clone()));
            }
        }
        // By the equation of the function.
        let wanted = number(value)?;
        // No binder has this name.
        let x = Term::local("·", like.type_of());
        let at = application(direction, function, &x, like);
        let body = self.instance(&at)?.right;
        let unknown = self.atoms.number(&x);
        let mut polynomial = self.atoms.polynomial(&body)?;
        polynomial = polynomial - super::algebra::Polynomial::constant(wanted.clone());
        if polynomial.unknowns() != [unknown] {
            return None;
        }
        let found = factors(&polynomial, unknown)?;
        let root = found.parts.iter().find_map(Factor::root)?;
        let argument = Term::rational(&root, like.type_of());
        let at = application(direction, function, &argument, like);
        let instance = self.instance(&at)?;
        if number(&instance.right) != Some(wanted) {
            return None;
        }
        let name = self.situation.fresh("hv");
        let links = vec![
            Link {
                relation: Relation::Eq,
                next: instance.right.clone(),
                by: format!("exact {}", instance.proof),
                because: Sentence::default(),
            },
            equal(value, "norm_num".to_owned()),
        ];
        let because = say!["We look for the argument with the value ", value, ":"];
        self.steps.push(Step::Chain { name: Some(name.clone()), start: at.clone(), links, because });
        self.facts
            .push(super::derivation::Fact { proof: name.clone(), claim: Claim::equal(at, value.clone()) });
        Some((argument, name))
    }

    /// Applies functions to equations that have their inverses on one side, and writes out what the functions are.
    fn apply_functions(&mut self) -> Option<()> {
        let mut found = false;
        for fact in self.facts.clone() {
            let Some((left, right)) = fact.claim.as_equation() else { continue };
            let (side, inverse, rewrite) = if applied(right, BACK).is_some() {
                (left, right, fact.proof.clone())
            } else if applied(left, BACK).is_some() {
                (right, left, format!("← {}", fact.proof))
            } else {
                continue;
            };
            let Some((function, argument)) = applied(inverse, BACK) else { continue };
            if number(argument).is_some() {
                continue;
            }
            let before = application(THERE, function, side, side);
            let claim = Claim::equal(before.clone(), argument.clone());
            let name = self.situation.fresh("there");
            let because = joined(vec![
                say!["Applying the function to "].0,
                vec![self.spoken(&fact.proof)],
                say![" gives ", THIS, "."].0,
            ]);
            let by = format!(
                "rw [{rewrite}]; exact {}.right_inv {}",
                function.lean_argument(),
                argument.lean_argument()
            );
            self.show(&name, claim, because, by);
            let (written, used) = self.written_out(&before)?;
            let claim = Claim::equal(written, argument.clone());
            let plain = self.situation.fresh("plain");
            let because = joined(vec![say!["By "].0, self.listed(&used), say![", this says ", THIS, "."].0]);
            let by = format!("simpa only [{}] using {name}", used.join(", "));
            self.show(&plain, claim, because, by);
            self.facts.retain(|fact| fact.proof != name);
            found = true;
        }
        found.then_some(())
    }

    /// A term with the equations of functions put in, inner ones first, and the equations.
    fn written_out(&self, term: &Term) -> Option<(Term, Vec<String>)> {
        let mut used = Vec::new();
        let mut current = term.clone();
        for _ in 0..8 {
            if current.size() > MOST_PARTS {
                return None;
            }
            let Some(inner) = innermost(&current) else { return Some((current, used)) };
            let instance = self.instance(&inner)?;
            current = current.replaced(&inner, &instance.right);
            if !used.contains(&instance.from) {
                used.push(instance.from);
            }
        }
        None
    }
}

/// An application of a function that has no other in its argument.
fn innermost(term: &Term) -> Option<Term> {
    term.parts().into_iter().find_map(innermost).or_else(|| applied(term, THERE).map(|_| term.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::situation::Type;

    #[test]
    fn directions_are_told_apart() {
        let f = Term::local("σ", &Type::Unknown);
        let x = Term::number(0, &Type::Real);
        let there = application(THERE, &f, &x, &x);
        assert_eq!(applied(&there, THERE), Some((&f, &x)));
        assert_eq!(applied(&there, BACK), None);
        assert_eq!(there.type_of(), &Type::Real);
        assert_eq!((undoing(BACK), undoing(THERE)), ("left_inv", "right_inv"));
    }
}
