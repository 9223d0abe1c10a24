//! Long sums and products whose neighbouring terms cancel: the value of the first `n` terms is guessed from small `n`,
//! shown by induction, and taken at the bound that is asked for.

use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::algebra::value::{Environment, Evaluator};
use super::algebra::{Rational, linear};
use super::budget::Budget;
use super::derivation::number;
use super::plan::{Branch, Plan, Proof, Sentence, Step, THIS, say};
use super::situation::{Claim, Situation, Term, Type};

pub const NAME: &str = "telescoping";

/// Shorter sums are written out.
const SHORTEST: u32 = 13;
/// Values from which the form is found, and values more by which it is checked.
const FITTED: u32 = 3;
const CHECKED: u32 = 6;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    closed_form(situation, budget).into_iter().collect()
}

/// The sum or product in a goal, with what it runs over.
struct Big {
    whole: Term,
    is_product: bool,
    /// The first number and the number of the last one, or how many there are.
    starts_at_one: bool,
    bound: Term,
    binder: String,
    body: Term,
}

fn big(term: &Term) -> Option<Big> {
    if let Term::Call { function, arguments, .. } = term
        && let is_product = function == "Finset.prod"
        && (is_product || function == "Finset.sum")
        && let [
            Term::Call { function: kind, arguments: ends, .. },
            Term::Function { binder, domain: Type::Nat, body },
        ] = arguments.as_slice()
    {
        let (starts_at_one, bound) = match (kind.as_str(), ends.as_slice()) {
            ("Finset.Icc", [from, to]) if from.as_u32() == Some(1) => (true, to),
            ("Finset.range", [count]) => (false, count),
            _ => return None,
        };
        return Some(Big {
            whole: term.clone(),
            is_product,
            starts_at_one,
            bound: bound.clone(),
            binder: binder.clone(),
            body: (**body).clone(),
        });
    }
    term.parts().into_iter().find_map(big)
}

impl Big {
    /// The same over other numbers.
    fn up_to(&self, bound: &Term) -> Term {
        self.whole.replaced(&self.bound, bound)
    }
}

/// Coefficients with `(a n + b) / (c n + d) = value(n)`, as few as there can be: c = 0 and d = 1 where that will do.
fn fitted(values: &[Rational], from: u32, spent: &dyn Fn() -> bool) -> Option<[Rational; 4]> {
    let at = |index: usize| Rational::from(BigInt::from(from + index as u32));
    let fits = |[a, b, c, d]: &[Rational; 4]| {
        values.iter().enumerate().all(|(index, value)| {
            let n = at(index);
            let below = c * &n + d;
            !below.is_zero() && (a * &n + b) / below == *value
        })
    };
    let slope = &values[1] - &values[0];
    let straight = [slope.clone(), &values[0] - &slope * at(0), Rational::zero(), Rational::one()];
    if fits(&straight) {
        return Some(straight);
    }
    // a n + b - value c n = value, with d = 1.
    let rows: Vec<Vec<Rational>> = (0..FITTED as usize)
        .map(|index| vec![at(index), Rational::one(), -(&values[index] * at(index))])
        .collect();
    let right: Vec<Rational> = values[..FITTED as usize].to_vec();
    let found = linear::solve(&rows, &right, spent)?;
    let [a, b, c] = found.as_slice() else { return None };
    let scale = Rational::from(super::given::common_denominator([a, b, c]));
    let form = [a * &scale, b * &scale, c * &scale, scale];
    fits(&form).then_some(form)
}

fn closed_form(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let (left, right) = situation.goal.as_equation()?;
    let big = [left, right].into_iter().find_map(big)?;
    let of = big.whole.type_of().clone();
    let last = big.bound.as_u32().filter(|last| *last >= SHORTEST)?;
    if !of.is_field() || number(left).is_some() {
        return None;
    }
    let evaluator = Evaluator::new(budget);
    let from = u32::from(big.starts_at_one);
    let values: Vec<Rational> = (from..from + CHECKED)
        .map(|count| evaluator.number(&big.up_to(&Term::number(count, &Type::Nat)), &Environment::new()))
        .collect::<Option<_>>()?;
    let [a, b, c, d] = fitted(&values, from, &|| budget.spent())?;
    let name = situation.fresh("n");
    let n = Term::local(&name, &Type::Nat);
    let cast = Term::Cast { argument: Box::new(n.clone()), of: of.clone() };
    let line = |slope: &Rational, rest: &Rational, at: &Term| {
        let mut atoms = super::algebra::Atoms::default();
        let number = atoms.number(at);
        let polynomial = super::algebra::Polynomial::term(vec![(number, 1)], slope.clone())
            + super::algebra::Polynomial::constant(rest.clone());
        polynomial.to_term(&atoms, &of)
    };
    let form = |at: &Term| {
        let above = line(&a, &b, at);
        if c.is_zero() { above } else { above.over(line(&c, &d, at)) }
    };
    let ends = Rational::from(BigInt::from(last));
    let value = (&a * &ends + &b) / (&c * &ends + &d);
    let at_bound = Term::rational(&value, &of);
    let goal_holds = situation.goal.replaced(&big.whole, &at_bound);
    if !evaluator.holds(&goal_holds, &Environment::new())? {
        return None;
    }
    let sum = big.up_to(&n);
    let body = Claim::equal(sum.clone(), form(&cast));
    let closed = Claim::ForAll { binder: name.clone(), of: Type::Nat, body: Box::new(body.clone()) };
    let [ih, fact] = ["ih", "closed"].map(|name| situation.fresh(name));
    let kind = if big.is_product { "prod" } else { "sum" };
    let lemma = if big.starts_at_one {
        format!("Finset.{kind}_Icc_succ_top (by omega)")
    } else {
        format!("Finset.{kind}_range_succ")
    };
    let one = Term::number(1, &Type::Nat);
    let index = if big.starts_at_one { n.clone().plus(one) } else { n.clone() };
    let next = big.body.replaced(&Term::local(&big.binder, &Type::Nat), &index);
    let empty = Rational::from(BigInt::from(i32::from(big.is_product)));
    let base = match big.starts_at_one {
        true => vec!["rw [Finset.Icc_eq_empty_of_lt (by norm_num)]".to_owned(), "norm_num".to_owned()],
        false => vec!["norm_num".to_owned()],
    };
    let steps = vec![
        Step::turn(Sentence::default(), format!("intro {name}")),
        Step::Cases {
            head: format!("induction' {name} with {name} {ih}"),
            because: Sentence::default(),
            branches: vec![
                Branch {
                    supposing: say!["For n = 0 both sides are ", Term::rational(&empty, &of), "."],
                    steps: vec![Step::Close { because: Sentence::default(), by: base }],
                },
                Branch {
                    supposing: say![
                        "From n to n + 1 ",
                        if big.is_product { "the factor " } else { "the term " },
                        next,
                        if big.is_product { " comes in, and most of it cancels." } else { " is added." },
                    ],
                    steps: vec![Step::Close {
                        because: Sentence::default(),
                        by: vec![
                            format!("rw [{lemma}, {ih}]"),
                            "push_cast".to_owned(),
                            "field_simp".to_owned(),
                            "ring".to_owned(),
                        ],
                    }],
                },
            ],
        },
    ];
    let because = say!["Trying small numbers suggests that ", body, " for all n. We show this by induction."];
    let words = if big.is_product { "product" } else { "sum" };
    let idea = say![format!(
        "The {words} telescopes: neighbouring terms cancel, and its value for the first n of them is a simple expression in n."
    )];
    let last_step = Step::close(
        say!["For n = ", Term::number(last, &Type::Nat), " this is ", at_bound, "; hence ", THIS, "."],
        format!("rw [{fact} {last}]; norm_num"),
    );
    let shown = Step::Have { name: fact, claim: closed, because, by: Proof::Steps(steps) };
    Some(Plan { method: NAME, idea, steps: vec![shown, last_step] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_forms_are_found() {
        let rational = |above: i64, below: i64| Rational::new(above.into(), below.into());
        let found = |values: &[(i64, i64)], from| {
            let values: Vec<Rational> =
                values.iter().map(|(above, below)| rational(*above, *below)).collect();
            fitted(&values, from, &|| false).map(|form| form.map(|value| value.to_string()))
        };
        let form =
            |text: &str| Some(text.split(' ').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap());
        assert_eq!(found(&[(2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 1)], 1), form("1 1 0 1"));
        // 1/2, 2/3, 3/4: n / (n + 1)
        assert_eq!(found(&[(1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7)], 1), form("1 0 1 1"));
        assert_eq!(found(&[(1, 1), (4, 1), (9, 1), (16, 1), (25, 1), (36, 1)], 1), None);
    }
}
