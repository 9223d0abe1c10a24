//! Remainders of powers: the powers of a number run through a cycle, so a large exponent counts only by its own remainder.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, ToPrimitive as _, Zero};

use super::algebra::value::{Environment, Evaluator};
use super::algebra::{Atoms, Rational};
use super::budget::Budget;
use super::plan::{Branch, Link, Plan, Proof, Sentence, Step, THIS, say};
use super::situation::{Claim, Operator, Relation, Situation, Term, Type};

pub const NAME: &str = "powers";

/// Cycles are no longer.
const LONGEST_CYCLE: u32 = 60;
/// Powers with fewer bits are simply worked out.
const SMALL_BITS: u64 = 48;
/// Larger exponents are never written out as one power that Lean might compare with another.
const GREATEST_EXPONENT: u32 = 1_000_000;
/// Powers with more bits cannot be worked out by Lean.
const MOST_BITS: u64 = 4_000_000;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    let Some(goal) = Goal::of(&situation.goal) else { return Vec::new() };
    fixed(situation, &goal, budget).or_else(|| family(situation, &goal, budget)).into_iter().collect()
}

/// `term % modulus = rest`, or that `modulus` divides `term` or does not.
struct Goal {
    term: Term,
    modulus: u32,
    divides: Option<bool>,
}

impl Goal {
    fn of(claim: &Claim) -> Option<Self> {
        let (term, modulus, divides) = match claim {
            Claim::Relation { relation: Relation::Divides, left, right } => (right, left, Some(true)),
            Claim::Not(inner) => match &**inner {
                Claim::Relation { relation: Relation::Divides, left, right } => (right, left, Some(false)),
                _ => return None,
            },
            Claim::Relation { relation: Relation::Eq, left, right } => {
                right.as_rational()?;
                let (term, modulus) = left.operands(Operator::Mod)?;
                (term, modulus, None)
            }
            _ => return None,
        };
        let modulus = modulus.as_u32().filter(|modulus| *modulus >= 2)?;
        (*term.type_of() == Type::Nat).then(|| Self { term: term.clone(), modulus, divides })
    }
}

/// The powers of numerals in a term, outermost ones.
fn powers<'a>(term: &'a Term, found: &mut Vec<(u32, &'a Term, &'a Term)>) {
    if let Some((base, exponent)) = term.operands(Operator::Pow)
        && let Some(number) = base.as_u32()
        && number >= 2
    {
        if !found.iter().any(|(_, _, known)| *known == term) {
            found.push((number, exponent, term));
        }
        return;
    }
    for part in term.parts() {
        powers(part, found);
    }
}

/// The least positive exponent for which a power of `base` leaves one.
fn order(base: u32, modulus: u32) -> Option<u32> {
    if base.gcd(&modulus) != 1 {
        return None;
    }
    let (base, modulus) = (u64::from(base), u64::from(modulus));
    let mut power = 1;
    (1..=LONGEST_CYCLE).find(|_| {
        power = power * base % modulus;
        power == 1
    })
}

fn nat(value: impl Into<BigInt>) -> Term {
    Term::number(value, &Type::Nat)
}

fn modulo(term: Term, modulus: u32) -> Term {
    Term::operation(Operator::Mod, vec![term, nat(modulus)])
}

fn rest_of(base: u32, exponent: &BigInt, modulus: u32) -> BigInt {
    BigInt::from(base).modpow(exponent, &BigInt::from(modulus))
}

/// `base ^ exponent`, without an exponent of one.
fn power(base: u32, exponent: Term) -> Term {
    if exponent.as_u32() == Some(1) {
        nat(base)
    } else {
        Term::operation(Operator::Pow, vec![nat(base), exponent])
    }
}

/// Goals about numbers, without variables.
fn fixed(situation: &mut Situation, goal: &Goal, budget: &Budget) -> Option<Plan> {
    let evaluator = Evaluator::new(budget);
    if !evaluator.holds(&situation.goal, &Environment::new())? {
        return None;
    }
    let mut all = Vec::new();
    powers(&goal.term, &mut all);
    let modulus = goal.modulus;
    let mut large = Vec::new();
    for (base, exponent, term) in all {
        let exponent = evaluator.integer(exponent, &Environment::new())?;
        let bits = exponent.clone() * (32 - base.leading_zeros());
        if bits > BigInt::from(SMALL_BITS) {
            large.push((base, exponent, term.clone(), bits));
        }
    }
    if large.is_empty() {
        return None;
    }
    let mut steps = Vec::new();
    let mut names = Vec::new();
    let single = large.len() == 1 && large[0].2 == goal.term;
    for (base, exponent, term, bits) in large {
        let rest = rest_of(base, &exponent, modulus);
        let claim = Claim::equal(modulo(term.clone(), modulus), nat(rest.clone()));
        let reasoned = order(base, modulus)
            .and_then(|order| cycle(situation, base, &exponent, &term, modulus, order, &rest));
        let (because, own) = match reasoned {
            Some(found) => found,
            None if bits <= BigInt::from(MOST_BITS) => match constant(situation, base, &exponent, modulus) {
                Some(steps) => (Sentence::default(), steps),
                None => (
                    remainders_told(base, modulus),
                    vec![Step::close(say!["So ", THIS, "."], "decide +kernel")],
                ),
            },
            None => return None,
        };
        if single && goal.divides.is_none() {
            let mut steps = own;
            if !because.is_empty() {
                steps.insert(0, Step::Turn { tactics: Vec::new(), because });
            }
            let idea = say![
                "The remainders of the powers of ",
                nat(base),
                " on division by ",
                nat(modulus),
                " repeat."
            ];
            return Some(Plan { method: NAME, idea, steps });
        }
        let name = situation.fresh("rem");
        steps.push(Step::Have { name: name.clone(), claim, because, by: Proof::Steps(own) });
        names.push(name);
    }
    let simp = format!("simp [Nat.add_mod, Nat.mul_mod, {}]", names.join(", "));
    let by = match goal.divides {
        None => vec![simp],
        Some(true) => vec!["rw [Nat.dvd_iff_mod_eq_zero]".to_owned(), simp],
        Some(false) => vec!["rw [Nat.dvd_iff_mod_eq_zero]".to_owned(), simp],
    };
    steps.push(Step::Close { because: say!["Calculating with remainders, ", THIS, "."], by });
    let idea = say![
        "The remainders of powers on division by ",
        nat(modulus),
        " repeat, so large exponents can be made small."
    ];
    Some(Plan { method: NAME, idea, steps })
}

/// Powers whose remainder is the same from some exponent on: this is shown by induction, and taken at the exponent.
fn constant(situation: &mut Situation, base: u32, exponent: &BigInt, modulus: u32) -> Option<Vec<Step>> {
    const LATEST: u32 = 12;
    let rest = |exponent: u32| rest_of(base, &BigInt::from(exponent), modulus);
    let from = (1..LATEST).find(|at| rest(*at) == rest(at + 1))?;
    exponent.to_u32().filter(|exponent| *exponent >= from)?;
    let value = nat(rest(from));
    let [again, always, n, h] = ["again", "always", "n", "h"].map(|name| situation.fresh(name));
    let first = Claim::equal(modulo(power(base, nat(from)), modulus), value.clone());
    let product = value.clone().times(nat(base));
    let worked_out = nat(rest(from) * BigInt::from(base));
    let same = Claim::equal(modulo(product.clone(), modulus), value.clone());
    let variable = Term::local(&n, &Type::Nat);
    let any = Term::operation(Operator::Pow, vec![nat(base), variable.clone()]);
    let all = Claim::ForAll {
        binder: n.clone(),
        of: Type::Nat,
        body: Box::new(Claim::Implies(
            Box::new(Claim::relation(Relation::Le, nat(from), variable)),
            Box::new(Claim::equal(modulo(any, modulus), value.clone())),
        )),
    };
    let induction = vec![
        format!("intro {n} {h}"),
        format!("induction {h} with"),
        "| refl => decide".to_owned(),
        "| step _ ih =>".to_owned(),
        "  rw [Nat.pow_succ]".to_owned(),
        "  omega".to_owned(),
    ];
    let told = say![
        "Once a power leaves ",
        &value,
        ", so does the next one, since ",
        Claim::equal(product, worked_out),
        " leaves ",
        &value,
        " again: ",
        THIS,
        "."
    ];
    Some(vec![
        Step::have(again, same, told, "decide"),
        Step::Have {
            name: always.clone(),
            claim: all,
            because: say!["As ", first, ", this holds for all later powers: ", THIS, "."],
            by: Proof::Tactics(induction),
        },
        Step::close(say!["So ", THIS, "."], format!("exact {always} {exponent} (by decide)")),
    ])
}

/// The first remainders of the powers, where they do not come back to one.
fn remainders_told(base: u32, modulus: u32) -> Sentence {
    let mut seen: Vec<u64> = Vec::new();
    let mut power = u64::from(base) % u64::from(modulus);
    while !seen.contains(&power) && seen.len() < LONGEST_CYCLE as usize {
        seen.push(power);
        power = power * u64::from(base) % u64::from(modulus);
    }
    let Some(start) = seen.iter().position(|known| *known == power).filter(|_| seen.len() <= 20) else {
        return Sentence::default();
    };
    let list = |part: &[u64]| part.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let (before, cycle) = seen.split_at(start);
    let repeats = match (before, cycle) {
        ([], cycle) => format!("{} again and again", list(cycle)),
        (before, [same]) => format!("{}, and from then on always {same}", list(before)),
        (before, cycle) => format!("{}, and then {} again and again", list(before), list(cycle)),
    };
    say![
        "With the exponents 1, 2, 3 and so on, the powers of ",
        nat(base),
        format!(" leave the remainders {repeats} on division by "),
        nat(modulus),
        "."
    ]
}

/// `base ^ exponent % modulus = rest` by the exponent `order` that leaves one; its words and its steps.
fn cycle(
    situation: &mut Situation,
    base: u32,
    exponent: &BigInt,
    term: &Term,
    modulus: u32,
    order: u32,
    rest: &BigInt,
) -> Option<(Sentence, Vec<Step>)> {
    if u64::from(order) * u64::from(32 - base.leading_zeros()) > 200 {
        return None;
    }
    let (quotient, left) = exponent.div_mod_floor(&BigInt::from(order));
    if quotient.is_zero() {
        return None;
    }
    let left = left.to_u32()?;
    let one = situation.fresh("one");
    let cyclic = power(base, nat(order));
    let unit = Claim::equal(modulo(cyclic.clone(), modulus), nat(1));
    let block = if quotient.is_one() {
        cyclic.clone()
    } else {
        Term::operation(Operator::Pow, vec![cyclic, nat(quotient.clone())])
    };
    let split = if left == 0 { block } else { block.times(power(base, nat(left))) };
    // Where the exponent is one block, and where it is not: what is put together again.
    let together: Vec<&str> = [
        (order > 1 && !quotient.is_one()).then_some("← Nat.pow_mul"),
        match left {
            0 => None,
            1 => Some("← Nat.pow_succ"),
            _ => Some("← Nat.pow_add"),
        },
    ]
    .into_iter()
    .flatten()
    .collect();
    let by = if together.is_empty() { "rfl".to_owned() } else { format!("rw [{}]", together.join(", ")) };
    let mut steps = vec![Step::have(one.clone(), unit, say!["First, ", THIS, "."], "decide")];
    let exponents = match (order, left) {
        (1, _) => Sentence::default(),
        (_, 0) => say![nat(exponent.clone()), " = ", nat(order), "·", nat(quotient.clone())],
        _ => say![nat(exponent.clone()), " = ", nat(order), "·", nat(quotient.clone()), " + ", nat(left)],
    };
    // Lean must not come to think of working out a power like this.
    if *exponent > BigInt::from(GREATEST_EXPONENT) {
        let (apart, inner) = match left {
            0 => (format!("{order} * {quotient}"), "Nat.pow_mul, Nat.pow_mod"),
            _ => (
                format!("{order} * {quotient} + {left}"),
                "Nat.pow_add, Nat.pow_mul, Nat.mul_mod, Nat.pow_mod",
            ),
        };
        let because = if exponents.is_empty() {
            say!["Hence ", THIS, "."]
        } else {
            Sentence([say!["Since "].0, exponents.0, say![", ", THIS, "."].0].concat())
        };
        let by = format!("rw [show {exponent} = {apart} from rfl, {inner}, {one}, Nat.one_pow]");
        steps.push(Step::close(because, by));
        return Some((Sentence::default(), steps));
    }
    let because = if exponents.is_empty() {
        say!["Hence"]
    } else {
        Sentence([say!["Since "].0, exponents.0, say![", we have"].0].concat())
    };
    let simp = format!("simp [Nat.mul_mod, Nat.pow_mod, {one}]");
    let links = vec![
        Link { relation: Relation::Eq, next: modulo(split, modulus), by, because: Sentence::default() },
        Link {
            relation: Relation::Eq,
            next: nat(rest.clone()),
            by: simp,
            because: say!["by ", Claim::equal(modulo(power(base, nat(order)), modulus), nat(1))],
        },
    ];
    steps.push(Step::Chain { name: None, start: modulo(term.clone(), modulus), links, because });
    Some((Sentence::default(), steps))
}

/// Goals about all exponents: `base ^ (a · n + b)` with a variable `n`.
fn family(situation: &mut Situation, goal: &Goal, budget: &Budget) -> Option<Plan> {
    let mut all = Vec::new();
    powers(&goal.term, &mut all);
    let modulus = goal.modulus;
    let mut variable: Option<Term> = None;
    let mut found: Vec<(u32, Term, Term, u32, u32, u32)> = Vec::new();
    let mut classes = 1u32;
    for (base, exponent, term) in all {
        let mut atoms = Atoms::default();
        let polynomial = atoms.polynomial(exponent)?;
        let at = match polynomial.unknowns().as_slice() {
            [] => continue,
            [at] => *at,
            _ => return None,
        };
        let unknown = atoms.get(at).clone();
        if !matches!(unknown, Term::Local { of: Type::Nat, .. })
            || variable.as_ref().is_some_and(|known| *known != unknown)
        {
            return None;
        }
        let coefficients = polynomial.coefficients_in(at);
        let [constant, factor] = coefficients.as_slice() else { return None };
        let whole = |value: Rational| value.is_integer().then(|| value.to_integer().to_u32()).flatten();
        let (constant, factor) = (whole(constant.as_constant()?)?, whole(factor.as_constant()?)?);
        let order = order(base, modulus)?;
        classes = classes.lcm(&(order / order.gcd(&factor)));
        variable = Some(unknown);
        found.push((base, exponent.clone(), term.clone(), factor, constant, order));
    }
    let variable = variable?;
    if classes > 12 || found.is_empty() || !is_linear(&goal.term) {
        return None;
    }
    // The goal must be true to begin with, whatever the facts say.
    let Term::Local { name, .. } = &variable else { return None };
    let evaluator = Evaluator::new(budget);
    for value in 0..2 * classes + 2 {
        let at: Environment = [(name.clone(), Rational::from(BigInt::from(value)))].into();
        if evaluator.holds(&situation.goal, &at) == Some(false) {
            return None;
        }
    }
    let mut steps = Vec::new();
    let mut units: Vec<(u32, u32, String)> = Vec::new();
    for (base, _, _, factor, _, _) in &found {
        let exponent = factor * classes;
        if units.iter().any(|(known, of, _)| known == base && *of == exponent) {
            continue;
        }
        if u64::from(exponent) * u64::from(32 - base.leading_zeros()) > 2000 {
            return None;
        }
        let name = situation.fresh("one");
        let unit = Claim::equal(modulo(power(*base, nat(exponent)), modulus), nat(1));
        steps.push(Step::have(name.clone(), unit, say!["First, ", THIS, "."], "decide"));
        units.push((*base, exponent, name));
    }
    let unit_of = |base: u32, exponent: u32| {
        units.iter().find(|(known, of, _)| *known == base && *of == exponent).map(|(_, _, name)| name.clone())
    };
    let quotient = situation.fresh("k");
    let k = Term::local(&quotient, &Type::Nat);
    let equation = situation.fresh("hk");
    let mut branches = Vec::new();
    for class in 0..classes {
        let mut own = Vec::new();
        for (base, exponent, term, factor, constant, _) in &found {
            let block = factor * classes;
            let left = factor * class + constant;
            let value = rest_of(*base, &BigInt::from(left), modulus);
            let unit = unit_of(*base, block)?;
            let multiple = if classes == 1 { variable.clone() } else { k.clone() };
            let multiple = if block == 1 { multiple } else { nat(block).times(multiple) };
            let split = if left == 0 { multiple } else { multiple.plus(nat(left)) };
            let mut rewrites: Vec<String> = Vec::new();
            if *exponent != split {
                rewrites.push(format!("show {} = {} from by omega", exponent.lean(), split.lean()));
            }
            if left > 0 {
                rewrites.push("Nat.pow_add".to_owned());
            }
            if block > 1 {
                rewrites.push("Nat.pow_mul".to_owned());
            }
            let rewrite =
                if rewrites.is_empty() { String::new() } else { format!("rw [{}]; ", rewrites.join(", ")) };
            let by = format!("{rewrite}simp [Nat.mul_mod, Nat.pow_mod, {unit}]");
            let claim = Claim::equal(modulo(term.clone(), modulus), nat(value));
            let name = situation.fresh("rem");
            let because = match (left, classes) {
                (0, 1) => say!["Hence every power of it leaves 1: ", THIS, "."],
                (_, 1) => say!["Hence only the factor ", power(*base, nat(left)), " counts: ", THIS, "."],
                _ => say!["Then ", THIS, "."],
            };
            own.push(Step::have(name, claim, because, by));
        }
        own.push(Step::close(say!["So ", THIS, "."], "omega"));
        let multiple = nat(classes).times(k.clone());
        let value = if class == 0 { multiple } else { multiple.plus(nat(class)) };
        let claim = Claim::equal(variable.clone(), value);
        branches.push((claim, own));
    }
    let idea = say!["The powers repeat on division by ", nat(modulus), "."];
    if classes == 1 {
        steps.extend(branches.pop()?.1);
        return Some(Plan { method: NAME, idea, steps });
    }
    let pattern = vec![equation.clone(); branches.len()].join(" | ");
    let stated: Vec<String> = branches.iter().map(|(claim, _)| claim.lean()).collect();
    let head = format!(
        "obtain ⟨{quotient}, {pattern}⟩ : ∃ {quotient}, {} := ⟨{name} / {classes}, by omega⟩",
        stated.join(" ∨ ")
    );
    steps.push(Step::Cases {
        head,
        because: say!["So only the remainder of ", &variable, " on division by ", nat(classes), " counts."],
        branches: branches
            .into_iter()
            .map(|(claim, steps)| Branch { supposing: say!["Case ", claim, "."], steps })
            .collect(),
    });
    Some(Plan { method: NAME, idea, steps })
}

/// Whether powers occur only with numerals as factors.
fn is_linear(term: &Term) -> bool {
    match term {
        Term::Number { .. } => true,
        Term::Operation { operator: Operator::Add | Operator::Sub, arguments, .. } => {
            arguments.iter().all(is_linear)
        }
        Term::Operation { operator: Operator::Mul, arguments, .. } => {
            arguments.iter().any(|factor| factor.as_u32().is_some()) && arguments.iter().all(is_linear)
        }
        Term::Operation { operator: Operator::Pow, arguments, .. } => arguments[0].as_u32().is_some(),
        _ => false,
    }
}
