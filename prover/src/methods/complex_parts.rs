//! Complex numbers by their parts: an equation between them is one of the real parts and one of the imaginary parts.

use super::algebra::{Atoms, Polynomial};
use super::budget::Budget;
use super::parts::Ask;
use super::plan::{Plan, Proof, Step, THIS, named, say};
use super::situation::{Claim, Hypothesis, Operator, Situation, Term, Type};

pub const NAME: &str = "complex parts";

/// Exponents above it are not multiplied out.
const GREATEST_EXPONENT: u32 = 2;

pub fn find(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Vec<Plan> {
    by_parts(situation, budget, ask).into_iter().collect()
}

/// The real and the imaginary part of a term, over real unknowns.
fn parts(term: &Term, atoms: &mut Atoms) -> Option<(Polynomial, Polynomial)> {
    let of_unknown = |term: &Term, atoms: &mut Atoms| {
        let part = |name: &str| Term::call(name, vec![term.clone()], &Type::Real);
        let (re, im) = (atoms.number(&part("Complex.re")), atoms.number(&part("Complex.im")));
        Some((Polynomial::unknown(re), Polynomial::unknown(im)))
    };
    match term {
        Term::Number { value, .. } => Some((Polynomial::constant(value.clone()), Polynomial::zero())),
        Term::Cast { argument, .. } if *argument.type_of() == Type::Real => {
            Some((atoms.polynomial(argument)?, Polynomial::zero()))
        }
        Term::Call { function, .. } if function == "Complex.I" => {
            Some((Polynomial::zero(), Polynomial::constant(num_traits::One::one())))
        }
        Term::Local { of: Type::Complex, .. } => of_unknown(term, atoms),
        Term::Operation { operator, arguments, .. } => {
            let (a, b) = parts(&arguments[0], atoms)?;
            match operator {
                Operator::Neg => Some((-a, -b)),
                Operator::Add | Operator::Sub | Operator::Mul => {
                    let (c, d) = parts(&arguments[1], atoms)?;
                    match operator {
                        Operator::Add => Some((a + c, b + d)),
                        Operator::Sub => Some((a - c, b - d)),
                        _ => Some((a.times(&c)? - b.times(&d)?, a.times(&d)? + b.times(&c)?)),
                    }
                }
                Operator::Pow if arguments[1].as_u32() == Some(GREATEST_EXPONENT) => {
                    let twice = a.times(&b)?;
                    Some((a.times(&a)? - b.times(&b)?, twice.clone() + twice))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The numerals in a term, whose parts Lean finds by unfolding.
fn numerals(term: &Term, found: &mut Vec<Term>) {
    if let Term::Number { value, of: Type::Complex } = term
        && *value > num_traits::One::one()
        && !found.contains(term)
    {
        found.push(term.clone());
    }
    term.parts().into_iter().for_each(|part| numerals(part, found));
}

fn by_parts(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Option<Plan> {
    let mut inner = situation.clone();
    let mut steps = Vec::new();
    for (proof, claim) in situation.facts() {
        let Some((left, right)) = claim.as_equation() else { continue };
        if *left.type_of() != Type::Complex || budget.spent() {
            continue;
        }
        let mut atoms = Atoms::default();
        let (Some(a), Some(b)) = (parts(left, &mut atoms), parts(right, &mut atoms)) else { continue };
        let mut lemmas: Vec<String> = [
            "add_re",
            "add_im",
            "sub_re",
            "sub_im",
            "mul_re",
            "mul_im",
            "neg_re",
            "neg_im",
            "I_re",
            "I_im",
            "ofReal_re",
            "ofReal_im",
            "one_re",
            "one_im",
            "zero_re",
            "zero_im",
        ]
        .map(|lemma| format!("Complex.{lemma}"))
        .to_vec();
        lemmas.push("pow_two".to_owned());
        let mut numbers = Vec::new();
        numerals(left, &mut numbers);
        numerals(right, &mut numbers);
        for number in numbers {
            let number = number.lean();
            lemmas.push(format!("show Complex.re {number} = {number} from rfl"));
            lemmas.push(format!("show Complex.im {number} = 0 from rfl"));
        }
        for (part, words, (left, right)) in [("re", "real", (&a.0, &b.0)), ("im", "imaginary", (&a.1, &b.1))]
        {
            let equation =
                Claim::equal(left.to_term(&atoms, &Type::Real), right.to_term(&atoms, &Type::Real));
            if left == right {
                continue;
            }
            let name = inner.fresh(part);
            let because = say![format!("The {words} parts of "), named(&proof), " are equal: ", THIS, "."];
            let by = Proof::Tactics(vec![
                format!("have h := congrArg Complex.{part} {proof}"),
                format!("simp only [{}] at h", lemmas.join(", ")),
                "linarith".to_owned(),
            ]);
            steps.push(Step::Have { name: name.clone(), claim: equation.clone(), because, by });
            inner.hypotheses.push(Hypothesis::shown(&name, equation));
        }
    }
    if steps.is_empty() {
        return None;
    }
    let goal = inner.goal.clone();
    let (after, plan) = ask(&inner)?;
    *situation = after;
    let own = plan.steps.into_iter().map(|step| step.speaking_of(&goal));
    let steps = steps.into_iter().chain(own).collect();
    let idea = say!["Complex numbers are equal when their real parts and their imaginary parts are."];
    Some(Plan { method: NAME, idea, steps })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_multiplied_out() {
        let mut atoms = Atoms::default();
        let [a, b] = ["a", "b"]
            .map(|name| Term::Cast { argument: Box::new(Term::local(name, &Type::Real)), of: Type::Complex });
        let i = Term::call("Complex.I", vec![], &Type::Complex);
        let one = Term::number(1, &Type::Complex);
        let product = a.plus(b.times(i.clone())).times(one.plus(i));
        let (re, im) = parts(&product, &mut atoms).unwrap();
        let lean = |part: Polynomial| part.to_term(&atoms, &Type::Real).lean();
        assert_eq!((lean(re), lean(im)), ("a - b".to_owned(), "a + b".to_owned()));
        // A quotient has parts, too, but they are no polynomials.
        let z = Term::local("z", &Type::Complex);
        assert!(parts(&Term::number(1, &Type::Complex).over(z), &mut atoms).is_none());
    }
}
