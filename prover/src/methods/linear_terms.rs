//! Claims that `omega` understands: linear in their variables, remainders and quotients by numbers included.

use super::algebra::value::{Environment, Evaluator};
use super::situation::{Claim, Operator, Relation, Term, Type};

/// Whether a claim about natural numbers and integers is linear.
pub fn is_linear_claim(claim: &Claim, evaluator: &Evaluator<'_>) -> bool {
    let all = |terms: &[&Term]| terms.iter().all(|term| is_linear(term, evaluator));
    let closed = |term: &Term| evaluator.integer(term, &Environment::new()).is_some();
    match claim {
        Claim::Relation { relation: Relation::Divides, left, right } => {
            closed(left) && is_linear(right, evaluator)
        }
        Claim::Relation { relation: Relation::In, .. } => false,
        Claim::Relation { left, right, .. } => all(&[left, right]),
        Claim::Not(inner) => is_linear_claim(inner, evaluator),
        Claim::And(a, b) | Claim::Or(a, b) | Claim::Implies(a, b) | Claim::Iff(a, b) => {
            is_linear_claim(a, evaluator) && is_linear_claim(b, evaluator)
        }
        Claim::Call { predicate, arguments } => match (predicate.as_str(), arguments.as_slice()) {
            ("Nat.ModEq" | "Int.ModEq", [modulus, left, right]) => closed(modulus) && all(&[left, right]),
            ("False" | "True", []) => true,
            _ => false,
        },
        _ => false,
    }
}

/// Whether a term is linear in its variables.
pub fn is_linear(term: &Term, evaluator: &Evaluator<'_>) -> bool {
    if !matches!(term.type_of(), Type::Nat | Type::Int) {
        return false;
    }
    let closed = |term: &Term| evaluator.integer(term, &Environment::new()).is_some();
    match term {
        Term::Number { .. } | Term::Local { .. } => true,
        Term::Cast { argument, .. } => is_linear(argument, evaluator),
        Term::Operation { operator, arguments, .. } => match operator {
            Operator::Add | Operator::Sub | Operator::Neg => {
                arguments.iter().all(|part| is_linear(part, evaluator))
            }
            Operator::Mul => {
                let [left, right] = arguments.as_slice() else { return false };
                (closed(left) && is_linear(right, evaluator)) || (closed(right) && is_linear(left, evaluator))
            }
            Operator::Div | Operator::Mod => is_linear(&arguments[0], evaluator) && closed(&arguments[1]),
            Operator::Pow => closed(term),
            Operator::Inv => false,
        },
        _ => false,
    }
}
