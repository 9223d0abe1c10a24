//! Inequalities between fractions: the difference of the sides over one positive denominator, and the numerator asked of
//! other methods.

use super::budget::Budget;
use super::derivation::Derivation;
use super::parts::Ask;
use super::plan::{Plan, Proof, Sentence, Step, THIS, say};
use super::situation::{Claim, Hypothesis, Relation, Situation, Term};

pub const NAME: &str = "fraction inequality";

pub fn find(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Vec<Plan> {
    over_one_denominator(situation, budget, ask).into_iter().collect()
}

/// The roots of numerals in a term.
fn roots(term: &Term, found: &mut Vec<Term>) {
    if let Term::Call { function, arguments, .. } = term
        && function == "Real.sqrt"
        && arguments[0].as_u32().is_some()
        && !found.contains(term)
    {
        found.push(term.clone());
    }
    term.parts().into_iter().for_each(|part| roots(part, found));
}

fn over_one_denominator(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Option<Plan> {
    let goal = situation.goal.clone();
    let (smaller, larger, strict) = situation.goal.as_inequality()?;
    let (smaller, larger) = (&smaller.clone(), &larger.clone());
    let of = larger.type_of().clone();
    if !of.is_field() || !of.is_ordered() {
        return None;
    }
    let mut derivation = Derivation::new(situation, budget);
    let (above, below) = derivation.quotient(larger, smaller)?;
    let mut inner = situation.clone();
    let mut steps = Vec::new();
    // What a conjunction says is seen when it stands by itself.
    let apart: Vec<String> = situation
        .facts()
        .iter()
        .filter(|(proof, claim)| proof.contains('.') && claim.as_inequality().is_some())
        .map(|(proof, _)| format!("have := {proof}"))
        .collect();
    if !apart.is_empty() {
        steps.push(Step::Turn { tactics: apart, because: Sentence::default() });
    }
    let denominator = below
        .iter()
        .map(
            |(factor, exponent)| {
                if *exponent == 1 { factor.clone() } else { factor.clone().to_the(*exponent) }
            },
        )
        .reduce(Term::times)?;
    if !below.iter().all(|(factor, exponent)| exponent.is_multiple_of(2) || derivation.is_positive(factor)) {
        return None;
    }
    let numerator = above.to_term(&derivation.atoms, &of);
    let zero = Term::number(0, &of);
    let mut square_roots = Vec::new();
    roots(&numerator, &mut square_roots);
    for root in square_roots {
        let Term::Call { arguments, .. } = &root else { continue };
        let claim = Claim::equal(root.clone().to_the(2), arguments[0].clone());
        let name = inner.fresh("root");
        steps.push(Step::have(
            name.clone(),
            claim.clone(),
            say!["We know ", THIS, "."],
            "exact Real.sq_sqrt (by norm_num)",
        ));
        inner.hypotheses.push(Hypothesis::shown(&name, claim));
    }
    let [pos, num, key] = ["pos", "num", "key"].map(|name| inner.fresh(name));
    let positive = Claim::relation(Relation::Lt, zero.clone(), denominator.clone());
    steps.push(Step::have(
        pos.clone(),
        positive,
        say!["The common denominator is positive: ", THIS, "."],
        "positivity",
    ));
    let relation = if strict { Relation::Lt } else { Relation::Le };
    let wanted = Claim::relation(relation, zero, numerator.clone());
    inner.goal = wanted.clone();
    let (after, plan) = ask(&inner)?;
    let because =
        say![if strict { "So is the numerator: " } else { "The numerator is not negative: " }, THIS, "."]
            .then(plan.idea.speaking_of(&wanted));
    steps.push(Step::Have { name: num.clone(), claim: wanted, because, by: Proof::Steps(plan.steps) });
    let difference = super::given::difference(larger, smaller);
    let quotient = Claim::equal(difference, numerator.over(denominator));
    let by = Proof::Tactics(vec!["field_simp".to_owned(), "ring".to_owned()]);
    steps.push(Step::Have {
        name: key.clone(),
        claim: quotient,
        because: say!["The difference of the two sides is the quotient of the two: ", THIS, "."],
        by,
    });
    let lemma =
        if strict { format!("div_pos {num} {pos}") } else { format!("div_nonneg {num} (le_of_lt {pos})") };
    steps.push(Step::Close {
        because: say!["Hence ", THIS, "."],
        by: vec![format!("have := {lemma}"), "linarith".to_owned()],
    });
    *situation = after;
    situation.goal = goal;
    let idea = say!["We bring the difference of the two sides over one denominator, which is positive."];
    Some(Plan { method: NAME, idea, steps })
}
