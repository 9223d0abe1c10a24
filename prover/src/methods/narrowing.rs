//! Finite searches that need not be long: a common factor is cancelled, an equation between two bounded numbers leaves few
//! of them, and a factor of a number is one of its divisors.

use num_bigint::BigInt;
use num_traits::{ToPrimitive as _, Zero};

use super::algebra::value::{Environment, Evaluator};
use super::algebra::{Atoms, Polynomial, Rational, linear};
use super::budget::Budget;
use super::calculation::elements_said;
use super::given::listed;
use super::linear_terms::is_linear_claim;
use super::plan::{Piece, Plan, Sentence, Step, THIS, named, say};
use super::situation::{Claim, Operator, Relation, Situation, Term, Type};

pub const NAME: &str = "narrowing";

/// Values of one number that are left, at most.
const MOST_LEFT: i64 = 12;
/// A number whose divisors are listed is no greater, and has no more divisors.
const GREATEST_PRODUCT: u32 = 4000;
const MOST_DIVISORS: usize = 24;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    let before = situation.clone();
    for way in [cancelled, between_bounds, divisors] {
        if budget.spent() {
            break;
        }
        *situation = before.clone();
        if let Some(plan) = way(situation, budget) {
            return vec![plan];
        }
    }
    Vec::new()
}

fn whole(term: &Term) -> Option<i64> {
    term.as_rational().filter(Rational::is_integer)?.to_integer().to_i64()
}

/// ` (h₁)`, or nothing for a part of a hypothesis, which has no name that a reader could look up.
fn source(proof: &str) -> String {
    if proof.contains('.') { String::new() } else { format!(" ({proof})") }
}

/// What is known of a number: the least and the greatest value, each with the fact that says so.
type Bounds = (Option<(i64, String)>, Option<(i64, String)>);

fn bounds(facts: &[(String, Claim)], of: &Term) -> Bounds {
    let (mut low, mut high): Bounds = (None, None);
    for (proof, claim) in facts {
        let Some((smaller, larger, strict)) = claim.as_inequality() else { continue };
        let strict = i64::from(strict);
        if larger == of
            && let Some(value) = whole(smaller).map(|value| value + strict)
            && low.as_ref().is_none_or(|(known, _)| value > *known)
        {
            low = Some((value, proof.clone()));
        }
        if smaller == of
            && let Some(value) = whole(larger).map(|value| value - strict)
            && high.as_ref().is_none_or(|(known, _)| value < *known)
        {
            high = Some((value, proof.clone()));
        }
    }
    if low.is_none() && *of.type_of() == Type::Nat {
        low = Some((0, String::new()));
    }
    (low, high)
}

/// The equations among natural numbers or integers.
fn equations(facts: &[(String, Claim)], of: &Type, atoms: &mut Atoms) -> Option<Vec<(String, Polynomial)>> {
    let mut found = Vec::new();
    for (proof, claim) in facts {
        let Some((left, right)) = claim.as_equation().filter(|(left, _)| left.type_of() == of) else {
            continue;
        };
        found.push((proof.clone(), atoms.polynomial(left)? - atoms.polynomial(right)?));
    }
    Some(found)
}

/// A goal `x = y` that the equations give times a positive number.
fn cancelled(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let (left, right) = situation.goal.as_equation()?;
    let (left, right) = (left.clone(), right.clone());
    let of = left.type_of().clone();
    if !matches!(of, Type::Nat | Type::Int) {
        return None;
    }
    let facts = situation.facts();
    let mut atoms = Atoms::default();
    let goal = atoms.polynomial(&left)? - atoms.polynomial(&right)?;
    let equations = equations(&facts, &of, &mut atoms)?;
    let locals: Vec<Term> =
        situation.locals.iter().map(|local| Term::local(&local.name, &local.of)).collect();
    let (factor, proof, multiples) =
        locals.into_iter().filter(|local| *local.type_of() == of).find_map(|local| {
            let (_, proof) = bounds(&facts, &local).0.filter(|(least, _)| *least > 0)?;
            let wanted = goal.times(&atoms.polynomial(&local)?)?;
            let mut rows: Vec<_> = wanted.terms().map(|(monomial, _)| monomial.clone()).collect();
            rows.extend(
                equations.iter().flat_map(|(_, one)| one.terms().map(|(monomial, _)| monomial.clone())),
            );
            rows.sort();
            rows.dedup();
            let column = |one: &Polynomial| rows.iter().map(|row| one.coefficient(row)).collect::<Vec<_>>();
            let columns: Vec<Vec<Rational>> = equations.iter().map(|(_, one)| column(one)).collect();
            let matrix = linear::transposed(&columns, rows.len());
            let found = linear::solve(&matrix, &column(&wanted), &|| budget.spent())?;
            Some((local, proof, found))
        })?;
    let used: Vec<Vec<Piece>> = equations
        .iter()
        .zip(&multiples)
        .filter(|(_, factor)| !factor.is_zero())
        .map(|((proof, _), _)| vec![named(proof)])
        .collect();
    let [key, pos] = ["key", "pos"].map(|name| situation.fresh(name));
    let claim = Claim::equal(factor.clone().times(left), factor.clone().times(right));
    let because = Sentence([say!["By "].0, listed(used), say![", ", THIS, "."].0].concat());
    let positive = Claim::relation(Relation::Lt, Term::number(0, &of), factor.clone());
    let why = say!["Besides, ", THIS, source(&proof), "."];
    let (lemma, proof) = match of {
        Type::Nat => ("Nat.eq_of_mul_eq_mul_left", pos.clone()),
        _ => ("Int.eq_of_mul_eq_mul_left", format!("(ne_of_gt {pos})")),
    };
    let steps = vec![
        Step::have(key.clone(), claim, because, "omega"),
        Step::have(pos, positive, why, "omega"),
        Step::close(
            say!["So ", &factor, " can be cancelled: ", THIS, "."],
            format!("exact {lemma} {proof} {key}"),
        ),
    ];
    let idea = say![
        "The equations say that both sides are equal after multiplying by ",
        factor,
        ", which is not zero."
    ];
    Some(Plan { method: NAME, idea, steps })
}

/// `a · x = b · y + c` between two numbers of which one is bounded leaves few values for the other.
fn between_bounds(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let evaluator = Evaluator::new(budget);
    let facts = situation.facts();
    let goal = situation.goal.clone();
    if !is_linear_claim(&goal, &evaluator) || situation.locals.len() != 2 {
        return None;
    }
    let of = situation.locals[0].of.clone();
    if !matches!(of, Type::Nat | Type::Int) || situation.locals[1].of != of {
        return None;
    }
    let variables: Vec<Term> = situation.locals.iter().map(|local| Term::local(&local.name, &of)).collect();
    let mut atoms = Atoms::default();
    let places = [atoms.number(&variables[0]), atoms.number(&variables[1])];
    let (proof, equation) = equations(&facts, &of, &mut atoms)?.into_iter().find(|(_, one)| {
        one.degree() == 1
            && places.iter().all(|at| one.degree_in(*at) == 1)
            && one.unknowns().len() == 2
            && one.terms().all(|(_, value)| value.is_integer())
    })?;
    let content = equation.content();
    let equation = if content.is_zero() { equation } else { equation.scaled(&content.recip()) };
    let coefficient = |at: usize| equation.coefficient(&vec![(at, 1)]).to_integer().to_i64();
    let constant = equation.coefficient(&Vec::new()).to_integer().to_i64()?;
    for (x, y) in [(0, 1), (1, 0)] {
        let (mut a, mut b, mut c) = (coefficient(places[x])?, -coefficient(places[y])?, -constant);
        if a < 0 {
            (a, b, c) = (-a, -b, -c);
        }
        let (Some((low, _)), Some((high, high_proof))) = bounds(&facts, &variables[y]) else { continue };
        // a x = b y + c
        if a < 2 || b < 1 || high - low > 10_000 {
            continue;
        }
        let (own_low, own_high) = bounds(&facts, &variables[x]);
        let most = (b * high + c).div_euclid(a);
        let narrowed = own_high.as_ref().is_none_or(|(known, _)| most < *known);
        let least = (b * low + c + a - 1).div_euclid(a).max(own_low.map_or(i64::MIN, |(low, _)| low));
        if !narrowed || most < least || most - least >= MOST_LEFT {
            continue;
        }
        let mut solutions = Vec::new();
        for value in least..=most {
            let other = a * value - c;
            if other % b != 0 {
                continue;
            }
            let number = |value: i64| Rational::from(BigInt::from(value));
            let at: Environment = [
                (situation.locals[x].name.clone(), number(value)),
                (situation.locals[y].name.clone(), number(other / b)),
            ]
            .into();
            if facts.iter().all(|(_, claim)| evaluator.holds(claim, &at) == Some(true)) {
                if !evaluator.holds(&goal, &at)? {
                    return None;
                }
                solutions.push((value, other / b));
            }
        }
        let [(value, other)] = solutions.as_slice() else { continue };
        let number = |value: i64| Term::number(value, &of);
        let times = |factor: i64, term: &Term| {
            if factor == 1 { term.clone() } else { number(factor).times(term.clone()) }
        };
        let right = times(b, &variables[y]);
        let right = match c {
            0 => right,
            c if c > 0 => right.plus(number(c)),
            _ => continue,
        };
        let [eq, bound, hx, hy] = ["eq", "bound", "hx", "hy"].map(|name| situation.fresh(name));
        let said = Claim::equal(times(a, &variables[x]), right);
        let below = Claim::relation(Relation::Le, variables[x].clone(), number(most));
        let x_is = Claim::equal(variables[x].clone(), number(*value));
        let y_is = Claim::equal(variables[y].clone(), number(*other));
        let tried = if most == least {
            say!["No other value is left: ", THIS, "."]
        } else {
            say![
                "Of the values from ",
                number(least),
                " to ",
                number(most),
                " only one fits everything that is given: ",
                THIS,
                "."
            ]
        };
        let steps = vec![
            Step::have(eq, said, say!["By ", named(&proof), ", ", THIS, "."], "omega"),
            Step::have(
                bound,
                below,
                say![&variables[y], " is at most ", number(high), source(&high_proof), ", so ", THIS, "."],
                "omega",
            ),
            Step::have(hx, x_is, tried, "omega"),
            Step::have(hy, y_is, say!["The equation then gives ", THIS, "."], "omega"),
            Step::close(say!["Hence ", THIS, "."], "omega"),
        ];
        let idea = say![
            "The equation and the bound on ",
            &variables[y],
            " leave few values for ",
            &variables[x],
            "."
        ];
        return Some(Plan { method: NAME, idea, steps });
    }
    None
}

/// A product that is a number: a factor is one of its divisors, and with it the rest is linear.
fn divisors(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let evaluator = Evaluator::new(budget);
    let facts = situation.facts();
    let goal = situation.goal.clone();
    let product = |claim: &Claim| {
        let (left, right) = claim.as_equation()?;
        let (x, y) = left.operands(Operator::Mul)?;
        let value = right.as_u32().filter(|value| (1..=GREATEST_PRODUCT).contains(value))?;
        let are_locals =
            matches!((x, y), (Term::Local { of: Type::Nat, .. }, Term::Local { of: Type::Nat, .. }));
        (are_locals && x != y).then(|| (x.clone(), y.clone(), value))
    };
    let (proof, (x, y, value)) =
        facts.iter().find_map(|(proof, claim)| Some((proof.clone(), product(claim)?)))?;
    if situation.locals.len() != 2 {
        return None;
    }
    let (Term::Local { name: x_name, .. }, Term::Local { name: y_name, .. }) = (&x, &y) else { return None };
    // Any number will do to see what is left.
    let some = Term::number(7, &Type::Nat);
    let is_linear = |claim: &Claim| is_linear_claim(&claim.replaced(&x, &some), &evaluator);
    if !is_linear(&goal) || !facts.iter().all(|(_, claim)| is_linear(claim)) {
        return None;
    }
    let all: Vec<u32> = (1..=value).filter(|divisor| value.is_multiple_of(*divisor)).collect();
    if all.len() > MOST_DIVISORS {
        return None;
    }
    let number = |value: u32| Rational::from(BigInt::from(value));
    let mut fitting = Vec::new();
    for divisor in &all {
        let (own, other) = (number(*divisor), number(value / divisor));
        let at: Environment = [(x_name.clone(), own.clone()), (y_name.clone(), other.clone())].into();
        if facts.iter().all(|(_, claim)| evaluator.holds(claim, &at) == Some(true)) {
            if !evaluator.holds(&goal, &at)? {
                return None;
            }
            fitting.push((own, other));
        }
    }
    if fitting.is_empty() || fitting.len() > 4 {
        return None;
    }
    let d = situation.fresh("d");
    let elements: Vec<Rational> = all.iter().map(|divisor| number(*divisor)).collect();
    let list = all.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    let because = say![
        "By ",
        named(&proof),
        ", ",
        &x,
        " divides ",
        value.to_string(),
        ", so it is one of ",
        elements_said(&elements),
        "."
    ];
    let pattern = vec!["rfl"; all.len()].join(" | ");
    let turn = vec![
        format!(
            "have {d} : {x_name} ∈ Nat.divisors {value} := Nat.mem_divisors.mpr ⟨⟨{y_name}, {proof}.symm⟩, by decide⟩"
        ),
        format!("rw [show Nat.divisors {value} = {{{list}}} by decide +kernel] at {d}"),
        format!("simp only [Finset.mem_insert, Finset.mem_singleton] at {d}"),
    ];
    let pairs = fitting.iter().map(|(own, other)| {
        let [own, other] = [own, other].map(|value| Term::rational(value, &Type::Nat));
        vec![
            Piece::from(Claim::equal(x.clone(), own)),
            " with ".into(),
            Claim::equal(y.clone(), other).into(),
        ]
    });
    let others: Vec<Vec<Piece>> = facts
        .iter()
        .filter(|(own, claim)| *own != proof && claim.mentions(&y))
        .map(|(name, _)| vec![named(name)])
        .collect();
    let fit = if others.is_empty() { say![" is possible; so "].0 } else { say![" satisfies "].0 };
    let told = [
        say!["Each of them gives ", &y, " by division; only "].0,
        listed(pairs.collect()),
        fit,
        if others.is_empty() { Vec::new() } else { [listed(others), say!["; so "].0].concat() },
        say![THIS, "."].0,
    ];
    let steps = vec![
        Step::Turn { tactics: turn, because },
        Step::close(Sentence(told.concat()), format!("rcases {d} with {pattern} <;> omega")),
    ];
    let idea = say![&x, " is a divisor of ", value.to_string(), ", which leaves few possibilities."];
    Some(Plan { method: NAME, idea, steps })
}
