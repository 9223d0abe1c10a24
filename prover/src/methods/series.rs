//! Closed forms of sums of `n` terms, by induction: the difference of two values of the form is the next term.

use num_traits::{One, Zero};

use super::budget::Budget;
use super::derivation::{Derivation, number};
use super::plan::{Branch, Plan, Sentence, Step, say};
use super::situation::{Situation, Term, Type};

pub const NAME: &str = "series";

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    closed_form(situation, budget).into_iter().collect()
}

fn closed_form(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let mut derivation = Derivation::new(situation, budget);
    let goal = situation.goal.clone();
    let (left, right) = goal.as_equation()?;
    let Term::Call { function, arguments, .. } = left else { return None };
    let [set, Term::Function { binder, domain, body }] = arguments.as_slice() else { return None };
    if function != "Finset.sum" || *domain != Type::Nat {
        return None;
    }
    let Term::Call { function: kind, arguments: bounds, .. } = set else { return None };
    let (bound, first, lemma) = match (kind.as_str(), bounds.as_slice()) {
        ("Finset.range", [bound]) => (bound, 0u32, "Finset.sum_range_succ".to_owned()),
        ("Finset.Icc", [from, bound]) if number(from)?.is_one() => {
            (bound, 1, "Finset.sum_Icc_succ_top (by omega)".to_owned())
        }
        _ => return None,
    };
    let Term::Local { name: count, .. } = bound else { return None };
    // A hypothesis about the number of terms would have to go along.
    if situation.hypotheses.iter().any(|hypothesis| hypothesis.claim.mentions(bound)) {
        return None;
    }
    let of = body.type_of().clone();
    let next = bound.clone().plus(Term::number(1, &Type::Nat));
    let binder_term = Term::local(binder, domain);
    let at = if first == 0 { bound.clone() } else { next.clone() };
    let mut polynomial = |term: &Term| derivation.atoms.polynomial(&spread(term));
    let difference = polynomial(&right.replaced(bound, &next))? - polynomial(right)?;
    let term = body.replaced(&binder_term, &at);
    if polynomial(&term)? != difference {
        return None;
    }
    let zero = right.replaced(bound, &Term::number(0, &Type::Nat));
    if !number(&zero).is_some_and(|value| value.is_zero()) || subtracts(right) || subtracts(body) {
        return None;
    }
    let hypothesis = derivation.situation.fresh("ih");
    let casts = of != Type::Nat;
    // That nothing is left to add up is for `simp` to see.
    let base =
        Step::close(Sentence::default(), if first == 0 { "simp" } else { "simp [Finset.Icc_eq_empty]" });
    let shown = spread(&term);
    let step = vec![
        Step::turn(
            say!["The next sum has one term more, ", &shown, ", and the others add up to ", right, "."],
            format!("rw [{lemma}, {hypothesis}]"),
        ),
        Step::Close {
            because: say![
                "Now ",
                right,
                " + ",
                parenthesised(&shown),
                " = ",
                spread(&right.replaced(bound, &next)),
                "."
            ],
            by: if casts { vec!["push_cast".to_owned(), "ring".to_owned()] } else { vec!["ring".to_owned()] },
        },
    ];
    let branches = vec![
        Branch {
            supposing: say!["For ", bound, " = 0, the sum is empty, and ", zero, " = 0."],
            steps: vec![base],
        },
        Branch { supposing: say!["Suppose that it holds for ", bound, "."], steps: step },
    ];
    let idea =
        say!["By induction on ", bound, ": when a term is added, the right side grows by just that term."];
    let head = format!("induction' {count} with {count} {hypothesis}");
    *situation = derivation.situation;
    Some(Plan {
        method: NAME,
        idea,
        steps: vec![Step::Cases { head, because: Sentence::default(), branches }],
    })
}

/// Casts of sums as sums of casts, so that polynomials see them.
fn spread(term: &Term) -> Term {
    match term {
        Term::Cast { argument, of } => match &**argument {
            Term::Operation { operator, arguments, of: Type::Nat }
                if matches!(operator, super::situation::Operator::Add | super::situation::Operator::Mul) =>
            {
                let cast =
                    |term: &Term| spread(&Term::Cast { argument: Box::new(term.clone()), of: of.clone() });
                Term::Operation {
                    operator: *operator,
                    arguments: arguments.iter().map(cast).collect(),
                    of: of.clone(),
                }
            }
            _ => super::evaluation::tidy(term),
        },
        Term::Operation { operator, arguments, of } => Term::Operation {
            operator: *operator,
            arguments: arguments.iter().map(spread).collect(),
            of: of.clone(),
        },
        other => other.clone(),
    }
}

/// Whether natural numbers are subtracted or divided: there the closed form is another.
fn subtracts(term: &Term) -> bool {
    use super::situation::Operator::{Div, Mod, Sub};
    matches!(term, Term::Operation { operator: Sub | Div | Mod, of: Type::Nat | Type::Int, .. })
        || term.parts().into_iter().any(subtracts)
}

fn parenthesised(term: &Term) -> super::plan::Piece {
    use super::plan::{Notation, Piece};
    use super::situation::Operator::{Add, Sub};
    match term {
        Term::Operation { operator: Add | Sub, .. } => {
            Piece::from(format!("({})", term.said(Notation::Unicode)))
        }
        other => Piece::from(other),
    }
}
