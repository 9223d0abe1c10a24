//! Equations between powers of one number: the exponents are equal. Over the reals by logarithms; of natural numbers by
//! how large an exponent can be.

use num_bigint::BigInt;
use num_traits::{One, ToPrimitive as _, Zero};

use super::algebra::value::{Environment, Evaluator};
use super::algebra::{Atoms, Rational};
use super::budget::Budget;
use super::given::listed;
use super::parts::Ask;
use super::plan::{Piece, Plan, Proof, Sentence, Step, THIS, named, say};
use super::situation::{Claim, Hypothesis, Operator, Relation, Situation, Term, Type};
use super::transcendental::perfect_power;

pub const NAME: &str = "exponents";

/// Combinations of natural exponents at most.
const MOST_CASES: u32 = 150;

pub fn find(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Vec<Plan> {
    compared(situation, budget, ask).or_else(|| natural(situation, budget)).into_iter().collect()
}

/// The bases of the powers with real exponents in a term, and whether there are any that are no numerals.
fn bases(term: &Term, found: &mut Vec<Rational>) -> Option<()> {
    if let Some((base, exponent)) = term.operands(Operator::Pow)
        && *exponent.type_of() == Type::Real
    {
        let base = base.as_rational()?;
        if !found.contains(&base) {
            found.push(base);
        }
        return Some(());
    }
    term.parts().into_iter().try_for_each(|part| bases(part, found))
}

/// A term as a power of a base.
struct AsPower {
    exponent: Term,
    /// Proves that its logarithm is the exponent times that of the base.
    proof: String,
}

/// The number and its exponent, where a number is a power of another.
fn exponent_of(value: &Rational, base: &BigInt) -> Option<u32> {
    if !value.is_integer() || *value < Rational::one() {
        return None;
    }
    let mut rest = value.to_integer();
    let mut exponent = 0;
    while !rest.is_one() {
        if !(&rest % base).is_zero() || exponent > 500 {
            return None;
        }
        rest /= base;
        exponent += 1;
    }
    Some(exponent)
}

/// Reads products of powers of one number.
fn as_power(term: &Term, base: &BigInt) -> Option<AsPower> {
    let of = Type::Real;
    let log = |term: &Term| Term::call("Real.log", vec![term.clone()], &Type::Real);
    let root = Term::number(base.clone(), &of);
    let stated = |exponent: &Term, tactics: &str| {
        let claim = Claim::equal(log(term), exponent.clone().times(log(&root)));
        format!("(show {} by {tactics})", claim.lean())
    };
    if let Some(value) = term.as_rational() {
        let exponent = exponent_of(&value, base)?;
        let number = Term::number(exponent, &of);
        let tactics = match exponent {
            0 => "simp".to_owned(),
            1 => "rw [one_mul]".to_owned(),
            _ => format!(
                "rw [show {} = {} by norm_num, Real.log_pow]; norm_num",
                term.lean_with_type(),
                root.clone().to_the(exponent).lean()
            ),
        };
        let proof = stated(&number, &tactics);
        return Some(AsPower { exponent: number, proof });
    }
    if let Some((low, high)) = term.operands(Operator::Pow) {
        let inner = as_power(low, base)?;
        if *high.type_of() == Type::Real {
            low.as_rational()?;
            let exponent = multiplied(high, &inner.exponent);
            let proof =
                stated(&exponent, &format!("rw [Real.log_rpow (by norm_num), {}]; ring", inner.proof));
            return Some(AsPower { exponent, proof });
        }
        let count = high.as_u32()?;
        let exponent = multiplied(&Term::number(count, &of), &inner.exponent);
        let proof = stated(&exponent, &format!("rw [Real.log_pow, {}]; push_cast; ring", inner.proof));
        return Some(AsPower { exponent, proof });
    }
    let (left, right, lemma, is_product) = match (term.operands(Operator::Mul), term.operands(Operator::Div))
    {
        (Some((left, right)), _) => (left, right, "Real.log_mul", true),
        (_, Some((left, right))) => (left, right, "Real.log_div", false),
        _ => return None,
    };
    let (a, b) = (as_power(left, base)?, as_power(right, base)?);
    let exponent = if is_product { a.exponent.plus(b.exponent) } else { a.exponent.minus(b.exponent) };
    let proof = stated(
        &exponent,
        &format!("rw [{lemma} (by positivity) (by positivity), {}, {}]; ring", a.proof, b.proof),
    );
    Some(AsPower { exponent, proof })
}

/// A product, without a factor of one, numbers multiplied.
fn multiplied(left: &Term, right: &Term) -> Term {
    let of = Type::Real;
    match (left.as_rational(), right.as_rational()) {
        (Some(a), Some(b)) => Term::rational(&(a * b), &of),
        (Some(a), _) if a.is_one() => right.clone(),
        (_, Some(b)) if b.is_one() => left.clone(),
        (None, Some(_)) => right.clone().times(left.clone()),
        _ => left.clone().times(right.clone()),
    }
}

/// Equations whose sides are powers of one number give equations of exponents.
fn compared(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Option<Plan> {
    let mut inner = situation.clone();
    let mut steps = Vec::new();
    let mut root = None;
    for (proof, claim) in situation.facts() {
        let Some((left, right)) = claim.as_equation() else { continue };
        let mut found = Vec::new();
        if budget.spent() || *left.type_of() != Type::Real {
            continue;
        }
        if bases(left, &mut found).and_then(|()| bases(right, &mut found)).is_none() || found.is_empty() {
            continue;
        }
        let Some(base) = found.iter().map(common_base).collect::<Option<Vec<_>>>() else {
            continue;
        };
        let Some(base) = base.iter().min().cloned() else { continue };
        // One power apart from the numbers around it.
        let (left, right, source) = match isolated(left, right) {
            Some((power, value)) => {
                let name = inner.fresh("power");
                let apart = Claim::equal(power.clone(), value.clone());
                let because = say!["By ", named(&proof), ", ", THIS, "."];
                steps.push(Step::have(name.clone(), apart, because, "linarith"));
                (power, value, name)
            }
            None => (left.clone(), right.clone(), proof.clone()),
        };
        let (Some(a), Some(b)) = (as_power(&left, &base), as_power(&right, &base)) else { continue };
        let logarithm = Term::call("Real.log", vec![Term::number(base.clone(), &Type::Real)], &Type::Real);
        let equal = Claim::equal(a.exponent.clone(), b.exponent.clone());
        let times = Claim::equal(a.exponent.times(logarithm.clone()), b.exponent.times(logarithm));
        let name = inner.fresh("exponents");
        let because = say![
            "Both sides are powers of ",
            Term::number(base.clone(), &Type::Real),
            ", and equal powers have equal exponents: ",
            THIS,
            "."
        ];
        let by = Proof::Tactics(vec![
            format!("have h : {} := by rw [← {}, ← {}, {source}]", times.lean(), a.proof, b.proof),
            "exact mul_right_cancel₀ (ne_of_gt (Real.log_pos (by norm_num))) h".to_owned(),
        ]);
        steps.push(Step::Have { name: name.clone(), claim: equal.clone(), because, by });
        inner.hypotheses.push(Hypothesis::shown(&name, equal));
        root = Some(base);
    }
    let root = root?;
    let (after, plan) = ask(&inner)?;
    *situation = after;
    steps.extend(plan.steps);
    let idea = say![
        "We write both sides as powers of ",
        Term::number(root, &Type::Real),
        " and compare the exponents."
    ];
    Some(Plan { method: NAME, idea, steps })
}

/// The number of which another is a power, the least there is.
fn common_base(value: &Rational) -> Option<BigInt> {
    if !value.is_integer() || *value <= Rational::one() {
        return None;
    }
    Some(perfect_power(value).map_or_else(|| value.to_integer(), |(base, _)| base))
}

/// `c · power + d = e` as `power = (e - d) / c`.
fn isolated(left: &Term, right: &Term) -> Option<(Term, Term)> {
    let mut atoms = Atoms::default();
    let polynomial = atoms.polynomial(left)? - atoms.polynomial(right)?;
    let unknowns = polynomial.unknowns();
    let [unknown] = unknowns.as_slice() else { return None };
    let power = atoms.get(*unknown).clone();
    power.operands(Operator::Pow)?;
    let coefficients = polynomial.coefficients_in(*unknown);
    let [rest, own] = coefficients.as_slice() else { return None };
    let value = -rest.as_constant()? / own.as_constant()?;
    let value = Term::rational(&value, &Type::Real);
    (*left != power || *right != value).then_some((power, value))
}

/// A product of powers of numerals that is a number: each exponent is bounded, and the rest is tried.
fn natural(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let numbers: Vec<String> = situation
        .locals
        .iter()
        .map(|local| (local.of == Type::Nat).then(|| local.name.clone()))
        .collect::<Option<_>>()?;
    if numbers.is_empty() || numbers.len() > 3 {
        return None;
    }
    let (proof, product, value) = situation.facts().into_iter().find_map(|(proof, claim)| {
        let (left, right) = claim.as_equation()?;
        let value = right.as_u32()?;
        (!factors(left)?.is_empty()).then(|| (proof, left.clone(), value))
    })?;
    let powers = factors(&product)?;
    let mut bounds: Vec<(String, u32, u32)> = Vec::new();
    for (base, name) in &powers {
        let mut greatest = 0u32;
        while u64::from(*base).pow(greatest + 1) <= u64::from(value) {
            greatest += 1;
        }
        bounds.push((name.clone(), *base, greatest));
    }
    if numbers.iter().any(|name| !bounds.iter().any(|(known, ..)| known == name)) {
        return None;
    }
    let count = bounds.iter().try_fold(1u32, |count, (_, _, greatest)| count.checked_mul(greatest + 1))?;
    if count > MOST_CASES {
        return None;
    }
    let evaluator = Evaluator::new(budget);
    let facts = situation.facts();
    let mut solutions = Vec::new();
    for index in 0..count {
        let mut rest = index;
        let mut at = Environment::new();
        for (name, _, greatest) in &bounds {
            at.insert(name.clone(), Rational::from(BigInt::from(rest % (greatest + 1))));
            rest /= greatest + 1;
        }
        if facts.iter().all(|(_, claim)| evaluator.holds(claim, &at) == Some(true)) {
            if !evaluator.holds(&situation.goal, &at)? {
                return None;
            }
            solutions.push(at);
        }
    }
    let nat = |value: u32| Term::number(value, &Type::Nat);
    let mut steps = Vec::new();
    for (name, base, greatest) in &bounds {
        let local = Term::local(name, &Type::Nat);
        let beyond = greatest + 1;
        let power = |exponent: Term| Term::operation(Operator::Pow, vec![nat(*base), exponent]);
        let mut tactics = vec![
            "by_contra h".to_owned(),
            format!(
                "have : {} ≤ {} := Nat.pow_le_pow_right (by norm_num) (by omega)",
                power(nat(beyond)).lean(),
                power(local.clone()).lean()
            ),
        ];
        for (other, own) in &powers {
            if own != name {
                let positive =
                    Term::operation(Operator::Pow, vec![nat(*other), Term::local(own, &Type::Nat)]);
                tactics.push(format!("have : 0 < {} := Nat.pow_pos (by norm_num)", positive.lean()));
            }
        }
        tactics.push("nlinarith".to_owned());
        let claim = Claim::relation(Relation::Lt, local, nat(beyond));
        let because = say![
            THIS,
            ", since ",
            power(nat(beyond)),
            " = ",
            nat(base.checked_pow(beyond)?),
            " is more than ",
            nat(value),
            " (",
            named(&proof),
            ")."
        ];
        steps.push(Step::Have {
            name: situation.fresh("bound"),
            claim,
            because,
            by: Proof::Tactics(tactics),
        });
    }
    let told = match solutions.as_slice() {
        [] => say!["No exponents fit, so the hypotheses contradict each other."],
        [only] => {
            let values = bounds.iter().filter_map(|(name, ..)| {
                let value = only.get(name)?.to_integer().to_u32()?;
                Some(vec![Piece::from(Claim::equal(Term::local(name, &Type::Nat), nat(value)))])
            });
            Sentence(
                [
                    vec!["Only ".into()],
                    listed(values.collect()),
                    vec![" fit; hence ".into(), THIS, ".".into()],
                ]
                .concat(),
            )
        }
        _ => say!["In each case that fits, ", THIS, "."],
    };
    let cases: Vec<String> = bounds.iter().map(|(name, ..)| format!("interval_cases {name}")).collect();
    steps.push(Step::close(told, format!("{} <;> omega", cases.join(" <;> "))));
    let idea = say!["The exponents cannot be large, so we try them all."];
    Some(Plan { method: NAME, idea, steps })
}

/// The bases and the exponents of a product of powers of numerals, each exponent a variable of its own.
fn factors(term: &Term) -> Option<Vec<(u32, String)>> {
    if let Some((left, right)) = term.operands(Operator::Mul) {
        return Some([factors(left)?, factors(right)?].concat());
    }
    let (base, exponent) = term.operands(Operator::Pow)?;
    let Term::Local { name, .. } = exponent else { return None };
    Some(vec![(base.as_u32().filter(|base| *base >= 2)?, name.clone())])
}
