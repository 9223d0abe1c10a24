//! Equations for all arguments, taken at chosen ones: small numbers for identities, the given places for sequences.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::algebra::Rational;
use super::budget::Budget;
use super::closing::terms;
use super::derivation::{Derivation, number, spoken};
use super::evaluation::tidy;
use super::parts::Ask;
use super::plan::{Piece, Plan, Sentence, Step, THIS, say, without_idle};
use super::situation::{Claim, Operator, Situation, Term, Type};

pub const NAME: &str = "arguments";

/// Equations taken at chosen arguments at most.
const MOST_TAKEN: usize = 8;
/// Nested case distinctions at most.
const MOST_NESTED: usize = 2;

pub fn find(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Vec<Plan> {
    let goal = situation.goal.clone();
    let mut derivation = Derivation::new(situation, budget);
    let Some(chosen) = derivation.take_arguments(&goal) else { return Vec::new() };
    derivation.clear_fractions();
    let mut attempt = derivation.clone();
    if attempt.solve(&goal, MOST_NESTED).is_some() {
        derivation = attempt;
    } else if derivation.consequence(&goal).is_none() {
        let (prepared, mut steps) = derivation.handed_on();
        let Some((after, plan)) = ask(&prepared) else { return Vec::new() };
        *situation = after;
        steps.extend(plan.steps);
        let steps = without_idle(steps);
        return vec![Plan { method: NAME, idea: idea(&used(&chosen, &steps)), steps }];
    }
    derivation.steps = without_idle(derivation.steps);
    let idea = idea(&used(&chosen, &derivation.steps));
    let (after, plan) = derivation.plan(NAME, idea);
    *situation = after;
    vec![plan]
}

/// The arguments of which the steps still speak.
fn used(chosen: &[Taken], steps: &[Step]) -> Vec<Term> {
    let is_there =
        |wanted: &String| steps.iter().any(|step| matches!(step, Step::Have { name, .. } if name == wanted));
    let mut found: Vec<Term> = Vec::new();
    for taken in chosen.iter().filter(|taken| is_there(&taken.name)) {
        if !found.contains(&taken.argument) {
            found.push(taken.argument.clone());
        }
    }
    found
}

/// An argument at which an equation was taken, and the name of what it says there.
struct Taken {
    argument: Term,
    name: String,
}

/// Which arguments are enough.
fn idea(chosen: &[Term]) -> Sentence {
    let mut pieces =
        vec![Piece::from("The given equation can be used at every argument that it allows, so also at ")];
    for (index, term) in chosen.iter().enumerate() {
        if index > 0 {
            pieces.push(if index + 1 == chosen.len() { " and ".into() } else { ", ".into() });
        }
        pieces.push(Piece::from(term));
    }
    pieces.push("; that is enough here.".into());
    Sentence(pieces)
}

impl Derivation {
    /// Takes the universal equations that define nothing at arguments that may help; says which.
    fn take_arguments(&mut self, goal: &Claim) -> Option<Vec<Taken>> {
        let mut chosen: Vec<Taken> = Vec::new();
        let mut taken = 0;
        for fact in self.facts.clone() {
            let Claim::ForAll { binder, of, body } = &fact.claim else { continue };
            let (condition, body) = match &**body {
                Claim::Implies(condition, body) => (Some(&**condition), &**body),
                body => (None, body),
            };
            let Some((left, right)) = body.as_equation() else { continue };
            let variable = Term::local(binder, of);
            if self.defines(left, &variable, right) {
                continue;
            }
            let arguments: Vec<Term> = if of.is_field() {
                [0, 1, -1].into_iter().map(|value| Term::number(value, of)).collect()
            } else if *of == Type::Nat {
                self.places(left, right, &variable, goal)
            } else {
                continue;
            };
            for argument in arguments {
                taken += 1;
                if taken > MOST_TAKEN || self.budget.spent() {
                    return None;
                }
                let mut proof = format!("{} {}", fact.proof, argument.lean_argument());
                if let Some(condition) = condition {
                    if self.decided(&condition.replaced(&variable, &argument)) != Some(true) {
                        continue;
                    }
                    proof.push_str(" (by norm_num)");
                }
                let [left, right] = [left, right].map(|side| tidy(&side.replaced(&variable, &argument)));
                let mut by = format!("exact {proof}");
                let [left, right] = match self.simplified(&left, &right) {
                    // Nothing that helps.
                    Some([left, right]) if left == right => continue,
                    Some(sides) => {
                        by = format!("linear_combination {proof}");
                        sides
                    }
                    None => [left, right],
                };
                let name = self.situation.fresh("h");
                let because = Sentence(
                    [
                        say!["For ", &variable, " = ", &argument, ", "].0,
                        vec![spoken(&fact.proof)],
                        say![" says ", THIS, "."].0,
                    ]
                    .concat(),
                );
                self.show(&name, Claim::equal(left, right), because, by);
                chosen.push(Taken { argument, name });
            }
        }
        (!chosen.is_empty()).then_some(chosen)
    }

    /// Both sides multiplied out, where that is shorter to say than what stands there.
    fn simplified(&mut self, left: &Term, right: &Term) -> Option<[Term; 2]> {
        let of = left.type_of().clone();
        if !of.is_field() {
            return None;
        }
        let sides = [self.atoms.polynomial(left)?, self.atoms.polynomial(right)?];
        let sides = sides.map(|side| side.to_term(&self.atoms, &of));
        (sides != [left.clone(), right.clone()]).then_some(sides)
    }

    /// Whether an equation gives a function at every argument by other means than the function itself.
    fn defines(&self, left: &Term, variable: &Term, right: &Term) -> bool {
        match left {
            // A function with an inverse comes as a pair of functions.
            Term::Call { arguments, .. } => arguments.last() == Some(variable),
            Term::Apply { function, arguments, .. } => {
                arguments.as_slice() == std::slice::from_ref(variable)
                    && shifts(right, function, variable).is_empty()
            }
            _ => false,
        }
    }

    /// Arguments at which an equation about a sequence speaks of places between those that are asked for or given.
    fn places(&self, left: &Term, right: &Term, variable: &Term, goal: &Claim) -> Vec<Term> {
        let Some(function) = first_function(left) else { return Vec::new() };
        let mut steps = shifts(left, &function, variable);
        steps.extend(shifts(right, &function, variable));
        let mut known = Vec::new();
        for claim in self.facts.iter().map(|fact| &fact.claim).chain([goal]) {
            for term in terms(claim) {
                numbers_of(&term, &function, &mut known);
            }
        }
        let (Some(low), Some(high)) = (known.iter().min(), known.iter().max()) else { return Vec::new() };
        let (Some(least), Some(most)) = (steps.iter().min(), steps.iter().max()) else { return Vec::new() };
        let mut found = Vec::new();
        let mut at = (low - least).max(Rational::zero());
        while &at + most <= *high && found.len() <= MOST_TAKEN {
            found.push(Term::rational(&at, &Type::Nat));
            at += Rational::one();
        }
        found
    }
}

fn first_function(term: &Term) -> Option<String> {
    match term {
        Term::Apply { function, .. } => Some(function.clone()),
        other => other.parts().into_iter().find_map(first_function),
    }
}

/// By how much the arguments of a function differ from a variable.
fn shifts(term: &Term, function: &str, variable: &Term) -> Vec<Rational> {
    let mut found = Vec::new();
    if let Term::Apply { function: applied, arguments, .. } = term
        && applied == function
        && let [argument] = arguments.as_slice()
    {
        if argument == variable {
            found.push(Rational::zero());
        } else if let Some((base, shift)) = argument.operands(Operator::Add)
            && base == variable
            && let Some(shift) = number(shift)
        {
            found.push(shift);
        } else {
            // Of other arguments nothing is known.
            found.push(Rational::from(BigInt::from(1_000_000)));
        }
    }
    for part in term.parts() {
        found.extend(shifts(part, function, variable));
    }
    found
}

/// The numbers at which a function is taken.
fn numbers_of(term: &Term, wanted: &str, found: &mut Vec<Rational>) {
    if let Term::Apply { function, arguments, .. } = term
        && function == wanted
        && let [argument] = arguments.as_slice()
        && let Some(value) = number(argument).filter(|value| !value.is_negative())
    {
        found.push(value);
    }
    for part in term.parts() {
        numbers_of(part, wanted, found);
    }
}
