//! Least and greatest elements of sets of natural numbers that a condition describes: the candidate meets it, and no
//! number on the other side does. A least element that is given is found the same way, and its value is handed on.

use num_bigint::BigInt;
use num_integer::Integer as _;

use super::algebra::Rational;
use super::algebra::value::{Environment, Evaluator};
use super::budget::Budget;
use super::linear_terms::is_linear_claim;
use super::membership::{Member, member};
use super::parts::Ask;
use super::plan::{Branch, Plan, Proof, Sentence, Step, THIS, named, say};
use super::situation::{Claim, Hypothesis, Relation, Situation, Term, Type};

pub const NAME: &str = "extremes";

/// Numbers that Lean tries one by one, at most.
const MOST_TRIED: u32 = 150;
/// A least element is looked for so far.
const GREATEST: u32 = 5000;

pub fn find(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Vec<Plan> {
    least(situation, budget).or_else(|| known(situation, budget, ask)).into_iter().collect()
}

fn holds(condition: &Claim, binder: &Term, value: u32, evaluator: &Evaluator<'_>) -> Option<bool> {
    let Term::Local { name, .. } = binder else { return None };
    let at: Environment = [(name.clone(), Rational::from(BigInt::from(value)))].into();
    evaluator.holds(condition, &at)
}

/// Whether a condition is linear, and what it is called before `omega` sees it.
fn unfolding(condition: &Claim, name: &str) -> Option<String> {
    fn congruence(claim: &Claim) -> bool {
        match claim {
            Claim::Call { predicate, .. } => predicate == "Nat.ModEq",
            Claim::And(a, b) | Claim::Or(a, b) => congruence(a) || congruence(b),
            Claim::Not(inner) => congruence(inner),
            _ => false,
        }
    }
    congruence(condition).then(|| format!("unfold Nat.ModEq at {name}"))
}

/// The modulus and the remainder that conditions leave of a number, where they say no more.
fn remainder(condition: &Claim, binder: &Term, evaluator: &Evaluator<'_>) -> Option<(u32, u32)> {
    fn moduli(claim: &Claim, found: &mut u32) -> Option<()> {
        match claim {
            Claim::And(a, b) => {
                moduli(a, found)?;
                moduli(b, found)
            }
            Claim::Call { predicate, arguments } if predicate == "Nat.ModEq" => {
                *found = found.lcm(&arguments[0].as_u32().filter(|modulus| *modulus > 0)?);
                Some(())
            }
            Claim::Relation { relation: Relation::Eq, left, .. } => {
                let (_, modulus) = left.operands(super::situation::Operator::Mod)?;
                *found = found.lcm(&modulus.as_u32().filter(|modulus| *modulus > 0)?);
                Some(())
            }
            _ => Some(()),
        }
    }
    let mut modulus = 1;
    moduli(condition, &mut modulus)?;
    if !(2..=GREATEST).contains(&modulus) {
        return None;
    }
    let mut classes = Vec::new();
    for value in modulus..2 * modulus {
        if holds(condition, binder, value, evaluator)? {
            classes.push(value % modulus);
        }
    }
    match classes.as_slice() {
        [only] => Some((modulus, *only)),
        _ => None,
    }
}

/// A congruence as an equation of remainders.
fn as_remainder(condition: &Claim) -> Option<Claim> {
    match condition {
        Claim::And(left, right) => as_remainder(left).or_else(|| as_remainder(right)),
        Claim::Call { predicate, arguments } if predicate == "Nat.ModEq" => {
            let (modulus, rest) = (arguments[0].as_u32()?, arguments[2].as_u32()?);
            let modulo = vec![arguments[1].clone(), arguments[0].clone()];
            let left = Term::operation(super::situation::Operator::Mod, modulo);
            Some(Claim::equal(left, Term::number(rest.checked_rem(modulus)?, &Type::Nat)))
        }
        Claim::Relation { relation: Relation::Eq, .. } => Some(condition.clone()),
        _ => None,
    }
}

/// A goal that says which element is the least.
fn least(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let Claim::Call { predicate, arguments } = situation.goal.clone() else { return None };
    let [set, element] = arguments.as_slice() else { return None };
    if predicate != "IsLeast" || *element.type_of() != Type::Nat {
        return None;
    }
    let value = element.as_u32()?;
    let name = situation.fresh("b");
    let b = Term::local(&name, &Type::Nat);
    let Member { claim: condition, .. } = member(&b, set)?;
    let evaluator = Evaluator::new(budget);
    let at = condition.replaced(&b, element);
    if !holds(&condition, &b, value, &evaluator)? {
        return None;
    }
    for smaller in 0..value {
        if holds(&condition, &b, smaller, &evaluator)? {
            return None;
        }
    }
    let member = situation.fresh("hb");
    let mut steps = vec![Step::Turn {
        tactics: vec![format!("intro {name} {member}"), format!("change {} at {member}", condition.lean())],
        because: Sentence::default(),
    }];
    steps.extend(not_below(situation, &condition, &b, &member, value, &evaluator)?);
    let first = Branch {
        supposing: say![element, " is an element: ", &at, "."],
        steps: vec![
            Step::turn(Sentence::default(), format!("show {}", at.lean())),
            Step::close(Sentence::default(), "decide"),
        ],
    };
    let second = Branch { supposing: say!["Let ", &b, " be any element: ", &condition, "."], steps };
    let idea = say![element, " is an element of the set, and no smaller number is."];
    let cases = Step::Cases {
        head: "refine ⟨?_, ?_⟩".to_owned(),
        because: Sentence::default(),
        branches: vec![first, second],
    };
    Some(Plan { method: NAME, idea, steps: vec![cases] })
}

/// Steps to `value ≤ b` for a number that meets a condition which no number below the value meets.
fn not_below(
    situation: &mut Situation,
    condition: &Claim,
    b: &Term,
    member: &str,
    value: u32,
    evaluator: &Evaluator<'_>,
) -> Option<Vec<Step>> {
    let number = |value: u32| Term::number(value, &Type::Nat);
    let at_least = Claim::relation(Relation::Le, number(value), b.clone());
    if is_linear_claim(condition, evaluator) {
        let mut steps = Vec::new();
        if let Some(unfold) = unfolding(condition, member) {
            steps.push(Step::turn(Sentence::default(), unfold));
        }
        if let Some((modulus, rest)) = remainder(condition, b, evaluator) {
            let name = situation.fresh("rem");
            let leaves = Claim::equal(
                Term::operation(super::situation::Operator::Mod, vec![b.clone(), number(modulus)]),
                number(rest),
            );
            let told = as_remainder(condition)
                .and_then(|claim| super::residues::inverse(&claim, b, modulus, rest))
                .map(|told| [say!["This can be "].0, told, say![THIS, "."].0].concat());
            let because = told.map_or_else(|| say!["This fixes the remainder: ", THIS, "."], Sentence);
            steps.push(Step::have(name, leaves, because, "omega"));
        }
        steps.push(Step::close(say!["Hence ", at_least, "."], "omega"));
        return Some(steps);
    }
    if value > MOST_TRIED {
        return None;
    }
    let h = situation.fresh("h");
    let Term::Local { name, .. } = b else { return None };
    Some(vec![
        Step::Turn {
            tactics: vec![format!("by_contra {h}"), format!("have {h} := not_le.mp {h}")],
            because: say!["Suppose ", Claim::relation(Relation::Lt, b.clone(), number(value)), "."],
        },
        Step::close(
            say!["None of these numbers meets the condition, as one sees by trying them."],
            format!("interval_cases {name} <;> revert {member} <;> decide"),
        ),
    ])
}

/// The condition for the elements of a set, and what rewrites membership: sets that are given by one, and sets without one
/// element.
struct Described {
    binder: Term,
    condition: Claim,
    /// The hypothesis that describes the set; none where the set itself does.
    by: Option<String>,
    /// An element that is taken out, and its value.
    without: Option<(Term, u32)>,
}

fn described(situation: &Situation, set: &Term, values: &[(Term, u32)]) -> Option<Described> {
    match set {
        Term::Local { .. } => situation.facts().into_iter().find_map(|(proof, claim)| {
            let Claim::ForAll { binder, of: Type::Nat, body } = claim else { return None };
            let Claim::Iff(left, right) = *body else { return None };
            let binder = Term::local(&binder, &Type::Nat);
            let Claim::Relation { relation: Relation::In, left: element, right: own } = *left else {
                return None;
            };
            (element == binder && own == *set).then_some(Described {
                binder,
                condition: *right,
                by: Some(proof),
                without: None,
            })
        }),
        Term::Call { function, arguments, .. } if function == "SDiff.sdiff" => {
            let [whole, out] = arguments.as_slice() else { return None };
            let Term::Call { function, arguments, .. } = out else { return None };
            let [element] = arguments.as_slice() else { return None };
            let (_, value) = values.iter().find(|(known, _)| known == element)?;
            let found = described(situation, whole, values)?;
            (function == "Singleton.singleton" && found.without.is_none())
                .then(|| Described { without: Some((element.clone(), *value)), ..found })
        }
        other => {
            let binder = Term::local("·", &Type::Nat);
            let condition = member(&binder, other)?.claim;
            super::membership::is_definitional(&Claim::relation(Relation::In, binder.clone(), other.clone()))
                .then_some(Described { binder, condition, by: None, without: None })
        }
    }
}

/// Hypotheses that name least elements: their values.
fn known(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Option<Plan> {
    let evaluator = Evaluator::new(budget);
    let mut inner = situation.clone();
    let mut steps = Vec::new();
    let mut values: Vec<(Term, u32)> = Vec::new();
    let mut equations: Vec<String> = Vec::new();
    for (proof, claim) in situation.facts() {
        let Claim::Call { predicate, arguments } = &claim else { continue };
        let [set, u] = arguments.as_slice() else { continue };
        if predicate != "IsLeast" || *u.type_of() != Type::Nat {
            continue;
        }
        let Term::Local { name: unknown, .. } = u else { continue };
        let found = described(situation, set, &values)?;
        let mut value = None;
        for candidate in 0..GREATEST {
            let is_out = found.without.as_ref().is_some_and(|(_, out)| *out == candidate);
            if !is_out && holds(&found.condition, &found.binder, candidate, &evaluator)? {
                value = Some(candidate);
                break;
            }
        }
        let value = value?;
        let number = Term::number(value, &Type::Nat);
        let [mem, least, equation] = ["mem", "least", "value"].map(|name| inner.fresh(name));
        let condition = found.condition.replaced(&found.binder, u);
        let (source, apart) = if found.without.is_some() {
            (format!("{proof}.1.1"), Some(format!("{proof}.1.2")))
        } else {
            (format!("{proof}.1"), None)
        };
        let by = match &found.by {
            Some(by) => format!("exact ({by} {unknown}).mp {source}"),
            None => format!("exact {source}"),
        };
        let because = say!["By ", named(&proof), ", ", u, " is an element of the set: ", THIS, "."];
        steps.push(Step::have(mem.clone(), condition.clone(), because, by));
        let mut facts = Vec::new();
        if let (Some(apart), Some((out, out_value))) = (apart, &found.without) {
            let name = inner.fresh("ne");
            let unequal = Claim::relation(Relation::Ne, u.clone(), Term::number(*out_value, &Type::Nat));
            let rewrite = equations.last()?.clone();
            let because = say!["It differs from ", out, ": ", THIS, "."];
            let by = format!("exact fun e => {apart} (e.trans {rewrite}.symm)");
            steps.push(Step::have(name.clone(), unequal, because, by));
            facts.push(name);
        }
        let at = found.condition.replaced(&found.binder, &number);
        let is_member = match &found.by {
            Some(by) => format!("({by} {value}).mpr (by decide)"),
            None => format!("(show {} by decide)", at.lean()),
        };
        let is_member = match equations.last().filter(|_| found.without.is_some()) {
            Some(other) => format!("⟨{is_member}, by rw [{other}]; decide⟩"),
            None => is_member,
        };
        let below = Claim::relation(Relation::Le, u.clone(), number.clone());
        let because = say![&number, " is an element, since ", at, "; hence ", THIS, "."];
        steps.push(Step::have(least, below, because, format!("exact {proof}.2 ({is_member})")));
        let claim = Claim::equal(u.clone(), number.clone());
        let by = if is_linear_claim(&found.condition, &evaluator) {
            let unfold = unfolding(&found.condition, &mem);
            Proof::Tactics(unfold.into_iter().chain(["omega".to_owned()]).collect())
        } else if value <= MOST_TRIED {
            facts.insert(0, mem.clone());
            let all = facts.join(" ");
            Proof::Tactics(vec![format!("interval_cases {unknown} <;> revert {all} <;> decide")])
        } else {
            return None;
        };
        let because = say!["No smaller number agrees with all that is given, so ", THIS, "."];
        steps.push(Step::Have { name: equation.clone(), claim: claim.clone(), because, by });
        inner.hypotheses.push(Hypothesis::shown(&equation, claim));
        values.push((u.clone(), value));
        equations.push(equation);
    }
    if steps.is_empty() {
        return None;
    }
    let (after, plan) = ask(&inner)?;
    *situation = after;
    let steps = steps.into_iter().chain(plan.steps).collect();
    let idea = say!["We find the least elements by trying numbers in order."];
    Some(Plan { method: NAME, idea, steps })
}
