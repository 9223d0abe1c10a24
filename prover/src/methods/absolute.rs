//! Absolute values: a bound of one is two bounds of what stands between the bars; otherwise the sign decides, case by case.

use num_traits::Signed;

use super::algebra::Atoms;
use super::budget::Budget;
use super::closing::terms;
use super::parts::Ask;
use super::plan::{Branch, Plan, Sentence, Step, THIS, named, say};
use super::situation::{Claim, Hypothesis, Relation, Situation, Term};

pub const NAME: &str = "absolute values";

/// Absolute values that are taken apart at most.
const MOST: usize = 3;

pub fn find(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Vec<Plan> {
    bounded(situation, ask).or_else(|| by_signs(situation, budget, ask)).into_iter().collect()
}

/// What stands between the bars of the absolute values in a term.
fn between_bars(term: &Term, found: &mut Vec<Term>) {
    if let Term::Call { function, arguments, .. } = term
        && function == "abs"
        && !found.contains(&arguments[0])
    {
        found.push(arguments[0].clone());
    }
    // Below a binder it is not one number.
    if !matches!(term, Term::Function { .. }) {
        term.parts().into_iter().for_each(|part| between_bars(part, found));
    }
}

fn bars(inner: &Term) -> Term {
    Term::call("abs", vec![inner.clone()], inner.type_of())
}

/// A hypothesis `c · |a| < d`: then `-d / c < a < d / c`.
fn bounded(situation: &mut Situation, ask: Ask<'_>) -> Option<Plan> {
    let mut inner = situation.clone();
    let mut steps = Vec::new();
    for (proof, claim) in situation.facts() {
        let Some((smaller, larger, strict)) = claim.as_inequality() else { continue };
        let of = smaller.type_of().clone();
        let mut found = Vec::new();
        between_bars(smaller, &mut found);
        between_bars(larger, &mut found);
        let [content] = found.as_slice() else { continue };
        if !of.is_field() {
            continue;
        }
        let mut atoms = Atoms::default();
        let Some(difference) = atoms.polynomial(larger).zip(atoms.polynomial(smaller)).map(|(a, b)| a - b)
        else {
            continue;
        };
        let at = atoms.number(&bars(content));
        let coefficients = difference.coefficients_in(at);
        let [constant, factor] = coefficients.as_slice() else { continue };
        let (Some(constant), Some(factor)) = (constant.as_constant(), factor.as_constant()) else { continue };
        if !factor.is_negative() {
            continue;
        }
        let bound = -constant / factor;
        let (relation, lemma) = if strict { (Relation::Lt, "abs_lt") } else { (Relation::Le, "abs_le") };
        let size = Claim::relation(relation, bars(content), Term::rational(&bound, &of));
        let source = if size == claim {
            proof.clone()
        } else {
            let name = inner.fresh("size");
            let because = say!["By ", named(&proof), ", ", THIS, "."];
            steps.push(Step::have(name.clone(), size, because, "linarith"));
            name
        };
        let ends = [-bound.clone(), bound].map(|value| Term::rational(&value, &of));
        let sides = Claim::And(
            Box::new(Claim::relation(relation, ends[0].clone(), content.clone())),
            Box::new(Claim::relation(relation, content.clone(), ends[1].clone())),
        );
        let name = inner.fresh("between");
        steps.push(Step::have(
            name.clone(),
            sides.clone(),
            say!["This means that ", THIS, "."],
            format!("exact {lemma}.mp {source}"),
        ));
        inner.hypotheses.push(Hypothesis::shown(&name, sides));
    }
    if steps.is_empty() {
        return None;
    }
    let (after, plan) = ask(&inner)?;
    *situation = after;
    let steps = steps.into_iter().chain(plan.steps).collect();
    let idea = say!["A bound of an absolute value bounds what stands between the bars from both sides."];
    Some(Plan { method: NAME, idea, steps })
}

/// A case for each sign of what stands between the bars.
fn by_signs(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Option<Plan> {
    let mut contents = Vec::new();
    let facts = situation.facts();
    for claim in facts.iter().map(|(_, claim)| claim).chain([&situation.goal]) {
        terms(claim).iter().for_each(|term| between_bars(term, &mut contents));
    }
    contents.retain(|content| content.type_of().is_ordered());
    // A number has one sign.
    contents.retain(|content| super::derivation::number(content).is_none());
    if contents.is_empty() || contents.len() > MOST {
        return None;
    }
    let steps = cases(situation, &contents, budget, ask)?;
    let idea = say![
        "What an absolute value is depends on the sign of what stands between the bars, so we distinguish cases."
    ];
    Some(Plan { method: NAME, idea, steps })
}

fn cases(situation: &Situation, contents: &[Term], budget: &Budget, ask: Ask<'_>) -> Option<Vec<Step>> {
    let Some((content, rest)) = contents.split_first() else {
        let (_, plan) = ask(situation)?;
        return Some(plan.steps.into_iter().map(|step| step.speaking_of(&situation.goal)).collect());
    };
    if budget.spent() {
        return None;
    }
    let mut inner = situation.clone();
    let (value, sign) = (inner.fresh("value"), inner.fresh("sign"));
    let zero = Term::number(0, content.type_of());
    let mut branches = Vec::new();
    for (relation, shown, words) in [
        (
            Relation::Le,
            content.clone(),
            say!["Case ", Claim::relation(Relation::Ge, content.clone(), zero.clone()), "."],
        ),
        (
            Relation::Gt,
            content.clone().negated(),
            say!["Case ", Claim::relation(Relation::Lt, content.clone(), zero.clone()), "."],
        ),
    ] {
        let mut case = inner.clone();
        let equation = Claim::equal(bars(content), shown.clone());
        let known = match relation {
            Relation::Le => Claim::relation(Relation::Le, zero.clone(), content.clone()),
            _ => Claim::relation(Relation::Lt, content.clone(), zero.clone()),
        };
        let mut places = Vec::new();
        for hypothesis in &mut case.hypotheses {
            if hypothesis.claim.mentions(&bars(content)) {
                hypothesis.claim = hypothesis.claim.replaced(&bars(content), &shown);
                places.push(hypothesis.name.clone());
            }
        }
        if case.goal.mentions(&bars(content)) {
            case.goal = case.goal.replaced(&bars(content), &shown);
            places.push("⊢".to_owned());
        }
        case.hypotheses.push(Hypothesis::shown(&sign, known));
        let mut steps =
            vec![Step::turn(say!["Then ", equation, "."], format!("rw [{value}] at {}", places.join(" ")))];
        steps.extend(cases(&case, rest, budget, ask)?);
        branches.push(Branch { supposing: words, steps });
    }
    let head =
        format!("rcases abs_cases {} with ⟨{value}, {sign}⟩ | ⟨{value}, {sign}⟩", content.lean_argument());
    Some(vec![Step::Cases { head, because: Sentence::default(), branches }])
}
