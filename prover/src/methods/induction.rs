//! Induction: sums and products over the first natural numbers by what the next term adds, and inequalities between
//! polynomials and powers by what the next step multiplies.

use num_bigint::BigInt;

use super::algebra::Rational;
use super::algebra::value::{Environment, Evaluator};
use super::budget::Budget;
use super::plan::{Branch, Link, Plan, Sentence, Step, say};
use super::situation::{Claim, Operator, Relation, Situation, Term, Type};

pub const NAME: &str = "induction";

/// How many numbers a statement is tried for.
const TRIED: u32 = 9;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    sum(situation, budget).or_else(|| growth(situation, budget)).into_iter().collect()
}

/// The one natural number that a situation speaks of, and where it starts.
fn variable(situation: &Situation) -> Option<(Term, String, u32, Option<String>)> {
    let [local] = situation.locals.as_slice() else { return None };
    if local.of != Type::Nat {
        return None;
    }
    let term = Term::local(&local.name, &Type::Nat);
    let facts = situation.facts();
    match facts.as_slice() {
        [] => Some((term, local.name.clone(), 0, None)),
        [(proof, claim)] if !proof.contains('.') => {
            let (smaller, larger, strict) = claim.as_inequality()?;
            let start = smaller.as_u32().filter(|_| *larger == term)? + u32::from(strict);
            Some((term, local.name.clone(), start, Some(proof.clone())))
        }
        _ => None,
    }
}

fn holds_from(situation: &Situation, name: &str, start: u32, budget: &Budget) -> bool {
    let evaluator = Evaluator::new(budget);
    (start..start + TRIED).all(|value| {
        let at: Environment = [(name.to_owned(), Rational::from(BigInt::from(value)))].into();
        evaluator.holds(&situation.goal, &at) == Some(true)
    })
}

/// How a sum or product over the first numbers grows: the lemma, and the term that is added.
fn grows(set: &Term, body: &Term, binder: &str, of: &Term, product: bool) -> Option<(String, Term)> {
    let Term::Call { function, arguments, .. } = set else { return None };
    let kind = if product { "prod" } else { "sum" };
    let index = Term::local(binder, &Type::Nat);
    let next = of.clone().plus(Term::number(1, &Type::Nat));
    match (function.as_str(), arguments.as_slice()) {
        ("Finset.range", [count]) if count == of => {
            Some((format!("Finset.{kind}_range_succ"), body.replaced(&index, of)))
        }
        ("Finset.range", [count]) if *count == next => {
            Some((format!("Finset.{kind}_range_succ"), body.replaced(&index, &next)))
        }
        ("Finset.Icc", [from, to]) if to == of && matches!(from.as_u32(), Some(0 | 1)) => {
            Some((format!("Finset.{kind}_Icc_succ_top (by omega)"), body.replaced(&index, &next)))
        }
        _ => None,
    }
}

/// The sum or product in a term.
fn big(term: &Term) -> Option<&Term> {
    if matches!(term, Term::Call { function, .. } if matches!(function.as_str(), "Finset.sum" | "Finset.prod"))
    {
        return Some(term);
    }
    term.parts().into_iter().find_map(big)
}

/// A formula for a sum or product.
fn sum(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let (n, name, start, bound) = variable(situation)?;
    let (left, right) = situation.goal.as_equation()?;
    let (left, right) = (left.clone(), right.clone());
    let whole = big(&left)?.clone();
    if bound.is_some() || big(&right).is_some() || !holds_from(situation, &name, start, budget) {
        return None;
    }
    let Term::Call { function, arguments, .. } = &whole else { return None };
    let [set, Term::Function { binder, body, .. }] = arguments.as_slice() else { return None };
    let product = function == "Finset.prod";
    let (lemma, added) = grows(set, body, binder, &n, product)?;
    let of = left.type_of().clone();
    let next = n.clone().plus(Term::number(1, &Type::Nat));
    let after = |term: &Term| term.replaced(&n, &next);
    let join = |sum: Term| if product { sum.times(added.clone()) } else { sum.plus(added.clone()) };
    let hypothesis = situation.fresh("ih");
    let alone = left == whole;
    let zero = Term::number(start, &Type::Nat);
    let empty = matches!(set, Term::Call { function, arguments, .. } if function == "Finset.Icc" && arguments[0].as_u32() == Some(1));
    let base = match (of == Type::Nat, empty) {
        (true, _) => "first | rfl | norm_num",
        (false, true) => "rw [Finset.Icc_eq_empty_of_lt (by norm_num)]; norm_num",
        (false, false) => "norm_num",
    };
    let base = Branch {
        supposing: say![
            "For ",
            Claim::equal(n.clone(), zero.clone()),
            " both sides are ",
            value_at(&right, &name, start, budget)?,
            ".",
        ],
        steps: vec![Step::close(Sentence::default(), base)],
    };
    // Natural subtraction and division do not take part in identities of rings.
    let truncated = of == Type::Nat && (has(&right, Operator::Div) || has(&right, Operator::Sub));
    let mut steps = Vec::new();
    let cast = if of == Type::Nat { "" } else { "push_cast; " };
    let divides = has(&right, Operator::Div) || has(body, Operator::Div);
    let identity = match (truncated, divides && of != Type::Nat) {
        (true, _) => format!("{}omega", expanded(&right, &n)?),
        (false, true) => format!("{cast}field_simp; ring"),
        (false, false) => format!("{cast}ring"),
    };
    if alone && !truncated {
        let links = vec![
            Link {
                relation: Relation::Eq,
                next: join(whole.clone()),
                by: format!("rw [{lemma}]{}", casts(&of)),
                because: say![if product { "the last factor apart" } else { "the last term apart" }],
            },
            Link {
                relation: Relation::Eq,
                next: join(right.clone()),
                by: format!("rw [{hypothesis}]"),
                because: say!["by the hypothesis"],
            },
            Link { relation: Relation::Eq, next: after(&right), by: identity, because: Sentence::default() },
        ];
        steps.push(Step::Chain { name: None, start: after(&left), links, because: say!["Then"] });
    } else {
        let apart = join(whole.clone());
        steps.push(Step::turn(
            say![if product { "The next product is " } else { "The next sum is " }, apart, "."],
            format!("rw [{lemma}]"),
        ));
        let by = if truncated { format!("{}omega", expanded(&right, &n)?) } else { "linarith".to_owned() };
        steps.push(Step::close(
            say!["Multiplied out, the hypothesis gives ", Claim::equal(after(&left), after(&right)), "."],
            by,
        ));
    }
    let supposing = say!["Suppose ", &situation.goal, "."];
    let head = format!("induction' {name} with {name} {hypothesis}");
    let idea = say![
        "By induction on ",
        &n,
        if product { ": each step multiplies by one factor." } else { ": each step adds one term." }
    ];
    let because = Sentence::default();
    Some(Plan {
        method: NAME,
        idea,
        steps: vec![Step::Cases { head, because, branches: vec![base, Branch { supposing, steps }] }],
    })
}

/// After taking the last term apart casts are simplified, so that both sides agree.
fn casts(of: &Type) -> &'static str {
    if *of == Type::Nat { "" } else { " <;> push_cast <;> rfl" }
}

fn has(term: &Term, wanted: Operator) -> bool {
    matches!(term, Term::Operation { operator, .. } if *operator == wanted)
        || term.parts().into_iter().any(|part| has(part, wanted))
}

/// What `omega` needs to know of the next value of a natural formula: products multiplied out, powers taken apart.
fn expanded(right: &Term, n: &Term) -> Option<String> {
    let next = n.clone().plus(Term::number(1, &Type::Nat));
    let mut found = Vec::new();
    // A difference of polynomials must be known not to be cut off at zero.
    if has(right, Operator::Sub) && powers(right).is_empty() {
        let (above, below) = right.operands(Operator::Sub)?;
        let after = above.replaced(n, &next);
        let mut atoms = super::algebra::Atoms::default();
        let difference = atoms.polynomial(&after)? - atoms.polynomial(above)?;
        let zero = Rational::from(BigInt::from(0));
        let is_plain = !has(above, Operator::Sub) && !has(above, Operator::Div);
        if !is_plain || below.as_u32() != Some(1) || difference.terms().any(|(_, value)| *value < zero) {
            return None;
        }
        let claim = Claim::equal(after, above.clone().plus(difference.to_term(&atoms, &Type::Nat)));
        found.push(format!("have : {} := by ring\n", claim.lean()));
        found.push(format!("have : 0 < {} := by positivity\n", above.lean()));
        return Some(found.concat());
    }
    if let Some((above, _)) = right.operands(Operator::Div) {
        let after = above.replaced(n, &next);
        let mut atoms = super::algebra::Atoms::default();
        let difference = atoms.polynomial(&after)? - atoms.polynomial(above)?;
        if difference.terms().any(|(_, value)| *value < Rational::from(BigInt::from(0))) {
            return None;
        }
        let difference = difference.to_term(&atoms, &Type::Nat);
        let claim = Claim::equal(after, above.clone().plus(difference));
        found.push(format!("have : {} := by ring\n", claim.lean()));
    }
    for power in powers(right) {
        let (base, exponent) = power.operands(Operator::Pow)?;
        let after = Term::operation(Operator::Pow, vec![base.clone(), exponent.replaced(n, &next)]);
        let claim = Claim::equal(after, base.clone().times(power.clone()));
        found.push(format!("have : {} := by ring\n", claim.lean()));
        found.push(format!("have : 0 < {} := Nat.pow_pos (by norm_num)\n", power.lean()));
    }
    Some(found.concat())
}

/// Powers of numerals with variables in their exponents.
fn powers(term: &Term) -> Vec<&Term> {
    match term.operands(Operator::Pow) {
        Some((base, exponent)) if base.as_rational().is_some() && exponent.as_rational().is_none() => {
            vec![term]
        }
        _ => term.parts().into_iter().flat_map(powers).collect(),
    }
}

fn value_at(term: &Term, name: &str, value: u32, budget: &Budget) -> Option<Term> {
    let at: Environment = [(name.to_owned(), Rational::from(BigInt::from(value)))].into();
    Some(Term::rational(&Evaluator::new(budget).number(term, &at)?, &Type::Rat))
}

/// `polynomial < base ^ n` and the like.
fn growth(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let (n, name, start, bound) = variable(situation)?;
    let (smaller, larger, strict) = situation.goal.as_inequality()?;
    let (smaller, larger) = (smaller.clone(), larger.clone());
    // How a factorial grows, no tactic here sees at once.
    let factorial = Term::call("Nat.factorial", vec![n.clone()], &Type::Nat);
    if smaller.mentions(&factorial) || larger.mentions(&factorial) {
        return None;
    }
    if *smaller.type_of() != Type::Nat || !holds_from(situation, &name, start, budget) {
        return None;
    }
    let mut all = powers(&smaller);
    all.extend(powers(&larger));
    if all.is_empty() || has(&smaller, Operator::Sub) || has(&larger, Operator::Sub) {
        return None;
    }
    let next = n.clone().plus(Term::number(1, &Type::Nat));
    let mut steps = Vec::new();
    for power in all {
        let (base, exponent) = power.operands(Operator::Pow)?;
        if *exponent != n {
            return None;
        }
        let after = Term::operation(Operator::Pow, vec![base.clone(), next.clone()]);
        let claim = Claim::equal(after, base.clone().times(power.clone()));
        let fact = situation.fresh("step");
        steps.push(Step::have(
            fact,
            claim,
            say!["The power grows by the factor ", base, ": ", super::plan::THIS, "."],
            "ring",
        ));
    }
    let relation = if strict { Relation::Lt } else { Relation::Le };
    let after = Claim::relation(relation, smaller.replaced(&n, &next), larger.replaced(&n, &next));
    let mut atoms = super::algebra::Atoms::default();
    let linear = [&smaller, &larger]
        .iter()
        .all(|side| atoms.polynomial(side).is_some_and(|polynomial| polynomial.degree() <= 1));
    steps.push(Step::close(
        say!["With the hypothesis this gives ", after, "."],
        if linear { "omega" } else { "nlinarith" },
    ));
    let hypothesis = situation.fresh("ih");
    let supposing = match &bound {
        Some(_) => say![
            "Suppose ",
            &situation.goal,
            " for some ",
            Claim::relation(Relation::Ge, n.clone(), Term::number(start, &Type::Nat)),
            "."
        ],
        None => say!["Suppose ", &situation.goal, "."],
    };
    let at_start = |side: &Term| side.replaced(&n, &Term::number(start, &Type::Nat));
    let base_claim = Claim::relation(relation, at_start(&smaller), at_start(&larger));
    let base = Branch {
        supposing: say![
            "For ",
            Claim::equal(n.clone(), Term::number(start, &Type::Nat)),
            " the claim is ",
            base_claim,
            ".",
        ],
        steps: vec![Step::close(Sentence::default(), "norm_num")],
    };
    let head = match &bound {
        Some(proof) => format!("induction' {proof} with {name} {proof} {hypothesis}"),
        None => format!("induction' {name} with {name} {hypothesis}"),
    };
    let idea = say!["By induction on ", &n, "."];
    Some(Plan {
        method: NAME,
        idea,
        steps: vec![Step::Cases {
            head,
            because: Sentence::default(),
            branches: vec![base, Branch { supposing, steps }],
        }],
    })
}
