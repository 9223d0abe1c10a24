//! Finitely many possibilities: bounds leave only some numbers, and each of them is tried. Finite sets that are described
//! by a condition are listed the same way.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive as _};

use super::algebra::value::{Environment, Evaluator};
use super::algebra::{Atoms, Polynomial, Rational};
use super::budget::Budget;
use super::calculation::{elements_said, listed};
use super::plan::{Notation, Piece, Plan, Sentence, Step, THIS, say};
use super::situation::{Claim, Relation, Situation, Term, Type};

pub const NAME: &str = "enumeration";

/// Possibilities that Lean tries one by one, at most.
const MOST_CASES: usize = 60;
/// Elements of a set that are listed at most.
const MOST_LISTED: usize = 60;
/// Numbers that a set is looked for among, at most.
const MOST_NUMBERS: u32 = 5000;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    described(situation, budget)
        .or_else(|| described_integers(situation, budget))
        .or_else(|| bounded(situation, budget))
        .into_iter()
        .collect()
}

/// A bound on the natural numbers that meet a condition: all are below it. `proof` is a proof of the condition; what proves
/// the bound by it is written in Lean.
fn bound(condition: &Claim, binder: &str, proof: &str) -> Option<(u32, String)> {
    let is_binder = |term: &Term| matches!(term, Term::Local { name, .. } if name == binder);
    let of_divisor = |divides: String, proof: &str| {
        format!("by have d : {divides} := {proof}; have := Nat.le_of_dvd (by norm_num) d; omega")
    };
    match condition {
        Claim::And(left, right) => {
            bound(left, binder, &format!("{proof}.1")).or_else(|| bound(right, binder, &format!("{proof}.2")))
        }
        Claim::Relation { relation: Relation::Divides, left, right } if is_binder(left) => {
            let value = right.as_u32().filter(|value| *value > 0)?;
            Some((value + 1, of_divisor(condition.lean(), proof)))
        }
        // n ∣ a - b
        Claim::Call { predicate, arguments } if predicate == "Nat.ModEq" && is_binder(&arguments[0]) => {
            let (a, b) = (arguments[1].as_u32()?, arguments[2].as_u32()?);
            let (large, small, proof) =
                if a > b { (a, b, format!("{proof}.symm")) } else { (b, a, proof.to_owned()) };
            let divides = format!("{binder} ∣ {large} - {small}");
            let because = format!("(Nat.modEq_iff_dvd' (by norm_num)).mp {proof}");
            (large > small).then(|| (large - small + 1, of_divisor(divides, &because)))
        }
        other => {
            let (smaller, larger, strict) = match (other.as_equation(), other.as_inequality()) {
                (Some((left, right)), _) => (left, right, false),
                (_, Some(inequality)) => inequality,
                _ => return None,
            };
            let value = larger.as_u32()?;
            if is_binder(smaller) {
                return Some((if strict { value } else { value.checked_add(1)? }, "by omega".to_owned()));
            }
            // What grows with the number is too large from somewhere on.
            let mut atoms = Atoms::default();
            let polynomial = atoms.polynomial(smaller)?;
            let unknowns = polynomial.unknowns();
            let [unknown] = unknowns.as_slice() else { return None };
            if !is_binder(atoms.get(*unknown)) || polynomial.terms().any(|(_, value)| value.is_negative()) {
                return None;
            }
            let at = |number: u32| {
                let number = Polynomial::constant(Rational::from(BigInt::from(number)));
                polynomial.substituted(*unknown, &number).and_then(|value| value.as_constant())
            };
            let most = Rational::from(BigInt::from(value));
            let too_large = |number: &u32| {
                at(*number).is_some_and(|value| if strict { value >= most } else { value > most })
            };
            let beyond = (0..MOST_NUMBERS).find(too_large)?;
            Some((beyond, format!("by nlinarith [{proof}]")))
        }
    }
}

/// What a number that meets a condition divides, as the condition says: the numbers by which [`bound`] bounds it, and more.
fn divided(condition: &Claim, binder: &str, found: &mut Vec<Term>) {
    let is_binder = |term: &Term| matches!(term, Term::Local { name, .. } if name == binder);
    match condition {
        Claim::And(left, right) => {
            divided(left, binder, found);
            divided(right, binder, found);
        }
        Claim::Relation { relation: Relation::Divides, left, right }
            if is_binder(left) && right.as_u32().is_some() =>
        {
            found.push(right.clone());
        }
        Claim::Call { predicate, arguments } if predicate == "Nat.ModEq" && is_binder(&arguments[0]) => {
            if let (Some(a), Some(b)) = (arguments[1].as_u32(), arguments[2].as_u32())
                && a != b
            {
                found.push(Term::number(a.abs_diff(b), &Type::Nat));
            }
        }
        _ => {}
    }
}

/// A set given by what its elements are: `∀ n, n ∈ S ↔ …`.
fn described(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let (proof, binder, set, condition) = situation.facts().into_iter().find_map(|(proof, claim)| {
        let Claim::ForAll { binder, of: Type::Nat, body } = claim else { return None };
        let Claim::Iff(left, right) = *body else { return None };
        let Claim::Relation { relation: Relation::In, left: element, right: set } = *left else {
            return None;
        };
        let is_binder = matches!(&element, Term::Local { name, .. } if *name == binder);
        let is_local = matches!(&set, Term::Local { of: Type::Finset(_), .. });
        (is_binder && is_local && !right.mentions(&set)).then_some((proof, binder, set, *right))
    })?;
    if !situation.goal.mentions(&set) {
        return None;
    }
    let h = situation.fresh("h");
    let (below, within) = bound(&condition, &binder, &h).filter(|(below, _)| *below <= MOST_NUMBERS)?;
    // Lean finds divisors by trying all numbers, for each number again.
    if below > 150 && calls(&condition, "Nat.divisors") {
        return None;
    }
    let evaluator = Evaluator::new(budget);
    let mut elements = Vec::new();
    for value in 0..below {
        let value = Rational::from(BigInt::from(value));
        if evaluator.holds(&condition, &[(binder.clone(), value.clone())].into())? {
            elements.push(value);
        }
    }
    if elements.len() > MOST_LISTED {
        return None;
    }
    let list = listed(&elements, &Type::Nat)?;
    let goal = situation.goal.replaced(&set, &list);
    if !evaluator.holds(&goal, &Environment::new())? {
        return None;
    }
    let [filtered, list_name] = ["filtered", "list"].map(|name| situation.fresh(name));
    let nat = Type::Finset(Box::new(Type::Nat));
    let range = Term::call("Finset.range", vec![Term::number(below, &Type::Nat)], &nat);
    let predicate = Term::Function {
        binder: binder.clone(),
        domain: Type::Nat,
        body: Box::new(Term::Proposition(Box::new(condition.clone()))),
    };
    let filter = Term::call("Finset.filter", vec![predicate, range], &nat);
    let by = vec![
        format!("ext {binder}"),
        format!("rw [{proof}, Finset.mem_filter, Finset.mem_range]"),
        format!("exact ⟨fun {h} => ⟨{within}, {h}⟩, fun {h} => {h}.2⟩"),
    ];
    let first = Step::Have {
        name: filtered.clone(),
        claim: Claim::equal(set.clone(), filter.clone()),
        because: {
            let mut all = Vec::new();
            divided(&condition, &binder, &mut all);
            let divides = match all.is_empty() {
                true => Vec::new(),
                false => {
                    let of = super::given::listed(all.into_iter().map(|one| vec![one.into()]).collect());
                    [say![" an element divides "].0, of, say![", so"].0].concat()
                }
            };
            Sentence(
                [
                    say!["By ", super::plan::named(&proof), ","].0,
                    divides,
                    say![
                        " only numbers below ",
                        Term::number(below, &Type::Nat),
                        format!(" can be in {}.", set.said(Notation::Unicode)),
                    ]
                    .0,
                ]
                .concat(),
            )
        },
        by: super::plan::Proof::Tactics(by),
    };
    let decide = if below <= 300 { "decide" } else { "decide +kernel" };
    let because = if elements.is_empty() {
        say!["None of them meets the condition."]
    } else {
        say!["Those that meet the condition are ", elements_said(&elements), "."]
    };
    let second = Step::have(list_name.clone(), Claim::equal(filter, list), because, decide);
    let last = Step::Close {
        because: say!["Hence ", THIS, "."],
        by: vec![format!("rw [{filtered}, {list_name}]"), decide.to_owned()],
    };
    let idea = say!["The set has finitely many elements, which we list."];
    Some(Plan { method: NAME, idea, steps: vec![first, second, last] })
}

/// A set of integers given by what its elements are, where these are all integers of an interval.
fn described_integers(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    const FARTHEST: i64 = 500;
    let facts = situation.facts();
    let (proof, binder, set, mut condition) = facts.iter().find_map(|(proof, claim)| {
        let Claim::ForAll { binder, of: Type::Int, body } = claim else { return None };
        let Claim::Iff(left, right) = &**body else { return None };
        let Claim::Relation { relation: Relation::In, left: element, right: set } = &**left else {
            return None;
        };
        let is_binder = matches!(element, Term::Local { name, .. } if name == binder);
        let is_local = matches!(set, Term::Local { of: Type::Finset(_), .. });
        (is_binder && is_local && situation.goal.mentions(set))
            .then(|| (proof.clone(), binder.clone(), set.clone(), (**right).clone()))
    })?;
    // Functions by the equations that give them.
    let mut rewrites = vec![proof.clone()];
    let element = Term::local(&binder, &Type::Int);
    for (name, claim) in &facts {
        let Claim::ForAll { binder, of: Type::Int, body } = claim else { continue };
        let Some((Term::Apply { function, arguments, of }, right)) = body.as_equation() else { continue };
        let own = Term::local(binder, &Type::Int);
        let at = Term::Apply { function: function.clone(), arguments: vec![element.clone()], of: of.clone() };
        if arguments.as_slice() == [own.clone()] && condition.mentions(&at) {
            condition = condition.replaced(&at, &right.replaced(&own, &element));
            rewrites.push(name.clone());
        }
    }
    let lemma = match condition.as_inequality() {
        Some((Term::Call { function, .. }, _, strict)) if function == "abs" => {
            Some(if strict { "abs_lt" } else { "abs_le" })
        }
        _ => None,
    };
    let evaluator = Evaluator::new(budget);
    let mut elements = Vec::new();
    for value in -FARTHEST..=FARTHEST {
        let at = [(binder.clone(), Rational::from(BigInt::from(value)))].into();
        if evaluator.holds(&condition, &at)? {
            elements.push(value);
        }
    }
    let (first, last) = (*elements.first()?, *elements.last()?);
    let is_interval = last - first + 1 == elements.len() as i64;
    if !is_interval || first == -FARTHEST || last == FARTHEST {
        return None;
    }
    let [from, to] = [first, last].map(|value| Term::number(value, &Type::Int));
    let interval = Term::call("Finset.Icc", vec![from.clone(), to.clone()], set.type_of());
    if !evaluator.holds(&situation.goal.replaced(&set, &interval), &Environment::new())? {
        return None;
    }
    rewrites.push("Finset.mem_Icc".to_owned());
    rewrites.extend(lemma.map(str::to_owned));
    let name = situation.fresh("interval");
    let between = |relation| match relation {
        true => Claim::relation(Relation::Le, from.clone(), element.clone()),
        false => Claim::relation(Relation::Le, element.clone(), to.clone()),
    };
    let said = Claim::And(Box::new(between(true)), Box::new(between(false)));
    let first = Step::Have {
        name: name.clone(),
        claim: Claim::equal(set.clone(), interval),
        because: say!["The condition ", &condition, " says that ", said, "."],
        by: super::plan::Proof::Tactics(vec![
            format!("ext {binder}"),
            format!("rw [{}]", rewrites.join(", ")),
            "omega".to_owned(),
        ]),
    };
    let count = Term::number(BigInt::from(elements.len()), &Type::Nat);
    let last = Step::Close {
        because: say!["These are ", count, " integers; hence ", THIS, "."],
        by: vec![format!("rw [{name}]"), "decide".to_owned()],
    };
    let idea =
        say!["The condition bounds the elements from both sides, and all integers between are in the set."];
    Some(Plan { method: NAME, idea, steps: vec![first, last] })
}

/// Whether a constant occurs in a claim.
fn calls(claim: &Claim, function: &str) -> bool {
    fn within(term: &Term, function: &str) -> bool {
        matches!(term, Term::Call { function: own, .. } if own == function)
            || matches!(term, Term::Proposition(claim) if calls(claim, function))
            || term.parts().into_iter().any(|part| within(part, function))
    }
    match claim {
        Claim::Relation { left, right, .. } => within(left, function) || within(right, function),
        Claim::Call { predicate, arguments } => {
            predicate == function || arguments.iter().any(|term| within(term, function))
        }
        Claim::Apply { arguments, .. } => arguments.iter().any(|term| within(term, function)),
        Claim::Not(inner) => calls(inner, function),
        Claim::And(left, right)
        | Claim::Or(left, right)
        | Claim::Implies(left, right)
        | Claim::Iff(left, right) => calls(left, function) || calls(right, function),
        Claim::Exists { body, .. } | Claim::ForAll { body, .. } => calls(body, function),
    }
}

/// Bounds of a variable, and what proves each where it is no fact already.
struct Range {
    name: String,
    of: Type,
    least: i64,
    greatest: i64,
    /// What proves the bounds, in Lean.
    above: &'static str,
    below: &'static str,
    /// The sum that would be too large beyond them, and its greatest value.
    sum: Option<(Term, Rational)>,
}

fn range(situation: &Situation, local: &super::situation::Local) -> Option<Range> {
    let term = Term::local(&local.name, &local.of);
    let mut found = Range {
        name: local.name.clone(),
        of: local.of.clone(),
        least: if local.of == Type::Nat { 0 } else { i64::MIN },
        greatest: i64::MAX,
        above: "omega",
        below: "omega",
        sum: None,
    };
    let value =
        |term: &Term| term.as_rational().filter(Rational::is_integer).and_then(|v| v.to_integer().to_i64());
    for (_, claim) in situation.facts() {
        if let Some((smaller, larger, strict)) = claim.as_inequality() {
            let strict = i64::from(strict);
            if *smaller == term
                && let Some(bound) = value(larger)
            {
                found.greatest = found.greatest.min(bound - strict);
            }
            if *larger == term
                && let Some(bound) = value(smaller)
            {
                found.least = found.least.max(bound + strict);
            }
        }
        // A sum of what is not negative, with a power of the variable in it, has a value or an upper bound.
        let (sum, most) = match (claim.as_equation(), claim.as_inequality()) {
            (Some((left, right)), _) => (left.clone(), value(right)),
            (_, Some((smaller, larger, strict))) => {
                (smaller.clone(), value(larger).map(|value| value - i64::from(strict)))
            }
            _ => continue,
        };
        let (Some(most), true) = (most, *sum.type_of() == local.of) else { continue };
        let mut atoms = Atoms::default();
        let Some(polynomial) = atoms.polynomial(&sum) else { continue };
        let at = atoms.number(&term);
        let even = |monomial: &super::algebra::Monomial| {
            local.of == Type::Nat || monomial.iter().all(|(_, exponent)| exponent.is_multiple_of(2))
        };
        let plain = polynomial.terms().all(|(monomial, value)| !value.is_negative() && even(monomial));
        // What the variable alone contributes.
        let own: Vec<(u32, &Rational)> = polynomial
            .terms()
            .filter_map(|(monomial, coefficient)| match monomial.as_slice() {
                [] => Some((0, coefficient)),
                [(unknown, exponent)] if *unknown == at => Some((*exponent, coefficient)),
                _ => None,
            })
            .collect();
        if !plain || own.iter().all(|(exponent, _)| *exponent == 0) {
            continue;
        }
        let most = Rational::from(BigInt::from(most));
        let alone = |value: i64| {
            let power = |exponent: u32| Rational::from(BigInt::from(value).pow(exponent));
            own.iter().map(|(exponent, coefficient)| power(*exponent) * *coefficient).sum::<Rational>()
        };
        let greatest = (0..MOST_CASES as i64).take_while(|value| alone(*value) <= most);
        let Some(greatest) = greatest.last() else { continue };
        if greatest + 1 < MOST_CASES as i64 && greatest < found.greatest {
            found.greatest = greatest;
            found.above = if polynomial.degree() == 1 { "omega" } else { "nlinarith" };
            found.sum = Some((sum.clone(), most.clone()));
        }
        if local.of == Type::Int && -greatest > found.least {
            found.least = -greatest;
            found.below = "nlinarith";
        }
    }
    (found.least > i64::MIN && found.greatest < i64::MAX).then_some(found)
}

/// Variables that are bounded by the facts.
fn bounded(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let numbers: Vec<_> =
        situation.locals.iter().filter(|local| matches!(local.of, Type::Nat | Type::Int)).cloned().collect();
    if numbers.is_empty() || numbers.len() != situation.locals.len() || numbers.len() > 3 {
        return None;
    }
    let ranges: Vec<Range> = numbers.iter().filter_map(|local| range(situation, local)).collect();
    let free: Vec<_> =
        numbers.iter().filter(|local| !ranges.iter().any(|range| range.name == local.name)).collect();
    // Where one variable is left, it must be fixed by an equation that is linear in it; that is Lean's to see.
    if ranges.is_empty() || !free.is_empty() {
        return None;
    }
    let mut count = 1usize;
    for range in &ranges {
        count = count.checked_mul(usize::try_from((range.greatest - range.least + 1).max(0)).ok()?)?;
    }
    if count > MOST_CASES * 2 {
        return None;
    }
    let evaluator = Evaluator::new(budget);
    let facts = situation.facts();
    // What is left in a case must be arithmetic.
    let opaque = ["Finset.sum", "Finset.prod", "Finset.card", "Nat.divisors", "Nat.digits"];
    let claims = facts.iter().map(|(_, claim)| claim).chain([&situation.goal]);
    if claims.into_iter().any(|claim| opaque.iter().any(|function| calls(claim, function))) {
        return None;
    }
    let mut solutions: Vec<Vec<BigInt>> = Vec::new();
    for index in 0..count {
        let mut rest = index as i64;
        let mut at = Environment::new();
        let mut values = Vec::new();
        for range in &ranges {
            let size = range.greatest - range.least + 1;
            let value = BigInt::from(range.least + rest % size);
            rest /= size;
            at.insert(range.name.clone(), Rational::from(value.clone()));
            values.push(value);
        }
        let mut all = true;
        for (_, claim) in &facts {
            all = all && evaluator.holds(claim, &at)?;
        }
        if all {
            if !evaluator.holds(&situation.goal, &at)? {
                return None;
            }
            solutions.push(values);
        }
    }
    solutions.sort();
    let mut steps = Vec::new();
    let mut tried: Vec<Vec<Piece>> = Vec::new();
    for range in &ranges {
        let term = Term::local(&range.name, &range.of);
        let number = |value: i64| Term::number(value, &range.of);
        let mut has = |relation: Relation, value: i64, by: &str, situation: &mut Situation| {
            let claim = Claim::relation(relation, term.clone(), number(value));
            let strict = match relation {
                Relation::Le => Claim::relation(Relation::Lt, term.clone(), number(value + 1)),
                _ => Claim::relation(Relation::Gt, term.clone(), number(value - 1)),
            };
            if !facts.iter().any(|(_, known)| *known == claim || *known == strict) {
                let name = situation.fresh("bound");
                let because = match &range.sum {
                    Some((sum, most)) => say![
                        "We have ",
                        THIS,
                        ", since otherwise ",
                        sum,
                        " would be larger than ",
                        Term::rational(most, &Type::Rat),
                        ".",
                    ],
                    None => say!["The hypotheses give ", THIS, "."],
                };
                steps.push(Step::have(name, claim, because, by));
            }
        };
        if range.below == "nlinarith" {
            has(Relation::Ge, range.least, range.below, situation);
        }
        has(Relation::Le, range.greatest, range.above, situation);
        tried.push(vec![
            (&term).into(),
            " from ".into(),
            number(range.least).into(),
            " to ".into(),
            number(range.greatest).into(),
        ]);
    }
    let cases: Vec<String> = ranges.iter().map(|range| format!("interval_cases {}", range.name)).collect();
    let told = match solutions.as_slice() {
        [] => vec![Piece::from(" fits the hypotheses, so they contradict each other.")],
        several => {
            let said: Vec<Vec<Piece>> = several
                .iter()
                .take(12)
                .map(|values| {
                    let equations = ranges.iter().zip(values).map(|(range, value)| {
                        let number = Term::number(value.clone(), &range.of);
                        vec![Piece::from(Claim::equal(Term::local(&range.name, &range.of), number))]
                    });
                    super::given::listed(equations.collect())
                })
                .collect();
            if several.len() > 12 {
                return None;
            }
            let joined = said.join(&Piece::from("; "));
            let (fits, end) = match (several.len(), ranges.len()) {
                (1, 1) => ("Only ", " fits the hypotheses"),
                (1, _) => ("Only ", " fit the hypotheses"),
                _ => ("These fit the hypotheses: ", ""),
            };
            // What is left may be word for word what is to be shown.
            let plain = |pieces: &[Piece]| Sentence(pieces.to_vec()).said(None, Notation::Unicode);
            let claimed = plain(&joined) == situation.goal.said(Notation::Unicode);
            let rest = if claimed { vec![".".into()] } else { vec![", and then ".into(), THIS, ".".into()] };
            [vec![Piece::from(fits)], joined, vec![end.into()], rest].concat()
        }
    };
    let try_all = [vec![Piece::from("We try ")], super::given::listed(tried), vec![". ".into()]].concat();
    let told = if solutions.is_empty() { [vec![Piece::from("None")], told].concat() } else { told };
    // A root is worked out, case by case.
    let roots: Vec<&str> = facts
        .iter()
        .filter(|(proof, claim)| calls(claim, "Nat.sqrt") && !proof.contains('.'))
        .map(|(proof, _)| proof.as_str())
        .collect();
    let rest = match roots.is_empty() {
        true => "first | omega | simp_all".to_owned(),
        false => format!("revert {} <;> decide", roots.join(" ")),
    };
    let by = format!("{} <;> {rest}", cases.join(" <;> "));
    steps.push(Step::close(Sentence([try_all, told].concat()), by));
    let idea = say!["Only finitely many numbers are possible; we try them all."];
    Some(Plan { method: NAME, idea, steps })
}
