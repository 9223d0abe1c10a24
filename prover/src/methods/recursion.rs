//! Sequences that a recursion gives: a formula for all terms, by induction.

use num_bigint::BigInt;

use super::algebra::Rational;
use super::algebra::value::{Environment, Evaluator};
use super::budget::Budget;
use super::plan::{Branch, Plan, Proof, Sentence, Step, named, say};
use super::situation::{Claim, Operator, Relation, Situation, Term, Type};

pub const NAME: &str = "recursion";

/// Terms for which a formula is tried.
const TRIED: u32 = 8;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    formula(situation, budget).into_iter().collect()
}

/// `∀ n, u (n + 1) = next`, with the binder.
fn step_of(claim: &Claim, sequence: &str) -> Option<(String, Term)> {
    let Claim::ForAll { binder, of: Type::Nat, body } = claim else { return None };
    let (left, right) = body.as_equation()?;
    let Term::Apply { function, arguments, .. } = left else { return None };
    let next = Term::local(binder, &Type::Nat).plus(Term::number(1, &Type::Nat));
    (function == sequence && arguments.as_slice() == [next]).then(|| (binder.clone(), right.clone()))
}

fn formula(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let (left, right) = situation.goal.as_equation()?;
    let (left, right) = (left.clone(), right.clone());
    let Term::Apply { function: sequence, arguments, of } = &left else { return None };
    let [n @ Term::Local { name, of: Type::Nat }] = arguments.as_slice() else { return None };
    let facts = situation.facts();
    // A hypothesis about the number would have to go along.
    if facts.iter().any(|(_, claim)| claim.mentions(n)) {
        return None;
    }
    let at = |argument: Term| Term::Apply {
        function: sequence.clone(),
        arguments: vec![argument],
        of: of.clone(),
    };
    let nat = |value: u32| Term::number(value, &Type::Nat);
    let (first, value) = facts.iter().find_map(|(proof, claim)| match claim.as_equation() {
        Some((left, right)) if *left == at(nat(0)) => Some((proof.clone(), right.clone())),
        _ => None,
    })?;
    let (rule, (binder, next)) =
        facts.iter().find_map(|(proof, claim)| Some((proof.clone(), step_of(claim, sequence)?)))?;
    let evaluator = Evaluator::new(budget);
    // The formula is right for the first terms.
    let own = at(Term::local(&binder, &Type::Nat));
    let mut current = evaluator.number(&value, &Environment::new())?;
    for index in 0..TRIED {
        let number = Rational::from(BigInt::from(index));
        if evaluator.number(&right, &[(name.clone(), number.clone())].into())? != current {
            return None;
        }
        let put_in = next.replaced(&own, &Term::Local { name: "·".to_owned(), of: of.clone() });
        let environment: Environment = [(binder.clone(), number), ("·".to_owned(), current.clone())].into();
        current = evaluator.number(&put_in, &environment)?;
    }
    let ih = situation.fresh("ih");
    let after = n.clone().plus(nat(1));
    let mut steps = Vec::new();
    let mut finish = Vec::new();
    let powers = powers(&right);
    let subtracts = *of == Type::Nat && right.operands(Operator::Sub).is_some();
    if subtracts {
        // What is subtracted is no more than what it is subtracted from.
        let (more, less) = right.operands(Operator::Sub)?;
        let low = situation.fresh("low");
        let bound = Claim::relation(Relation::Le, less.clone(), more.clone());
        let claim = Claim::ForAll { binder: name.clone(), of: Type::Nat, body: Box::new(bound.clone()) };
        let grow: Vec<String> = growths(&powers, n);
        let inner = vec![
            Step::turn(Sentence::default(), format!("intro {name}")),
            Step::Cases {
                head: format!("induction' {name} with {name} {ih}"),
                because: Sentence::default(),
                branches: vec![
                    Branch {
                        supposing: say!["For ", n, " = 0 this is plain."],
                        steps: vec![Step::close(Sentence::default(), "norm_num")],
                    },
                    Branch {
                        supposing: say!["From ", n, " to ", &after, ", the right side at least doubles."],
                        steps: vec![Step::Close {
                            because: Sentence::default(),
                            by: [grow.clone(), vec!["omega".to_owned()]].concat(),
                        }],
                    },
                ],
            },
        ];
        let because =
            say!["The difference is not cut off at zero: ", bound, " for all ", n, ", by induction."];
        steps.push(Step::Have { name: low.clone(), claim, because, by: Proof::Steps(inner) });
        finish.push(format!("have := {low} {name}"));
        finish.extend(grow);
        finish.push("omega".to_owned());
    } else {
        if super::evaluation::has_casts(&right) || super::evaluation::has_casts(&next) {
            finish.push("push_cast".to_owned());
        }
        finish.push("ring".to_owned());
    }
    let put_in = next.replaced(&Term::local(&binder, &Type::Nat), n).replaced(&at(n.clone()), &right);
    let base = Branch {
        supposing: say![
            "For ",
            n,
            " = 0, ",
            named(&first),
            " says ",
            Claim::equal(at(nat(0)), value),
            ", as the formula does."
        ],
        steps: vec![Step::close(Sentence::default(), format!("rw [{first}]; norm_num"))],
    };
    let step = Branch {
        supposing: say!["Suppose ", &situation.goal, "."],
        steps: vec![
            Step::turn(
                say!["By ", named(&rule), ", ", Claim::equal(at(after.clone()), put_in.clone()), "."],
                format!("rw [{rule}, {ih}]"),
            ),
            Step::Close { because: say!["This is ", right.replaced(n, &after), "."], by: finish },
        ],
    };
    steps.push(Step::Cases {
        head: format!("induction' {name} with {name} {ih}"),
        because: Sentence::default(),
        branches: vec![base, step],
    });
    let idea =
        say!["By induction on ", n, ": the formula has the right first value, and it obeys the recursion."];
    Some(Plan { method: NAME, idea, steps })
}

/// Powers of numerals with variables in their exponents.
fn powers(term: &Term) -> Vec<Term> {
    match term.operands(Operator::Pow) {
        Some((base, exponent)) if base.as_u32().is_some() && exponent.as_rational().is_none() => {
            vec![term.clone()]
        }
        _ => term.parts().into_iter().flat_map(powers).collect(),
    }
}

/// How powers grow from one number to the next.
fn growths(powers: &[Term], n: &Term) -> Vec<String> {
    let after = n.clone().plus(Term::number(1, &Type::Nat));
    powers
        .iter()
        .filter_map(|power| {
            let (base, _) = power.operands(Operator::Pow)?;
            let claim = Claim::equal(power.replaced(n, &after), base.clone().times(power.clone()));
            Some(format!("have : {} := by ring", claim.lean()))
        })
        .collect()
}
