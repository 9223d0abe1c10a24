//! Remainders: what a polynomial leaves on division by a number depends on what its variables leave. A case for each
//! remainder shows the polynomial as a multiple plus the remainder; congruences in one unknown are solved by inverses and
//! by the Chinese remainder theorem.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use super::algebra::value::{Environment, Evaluator};
use super::algebra::{Atoms, Polynomial, Rational};
use super::budget::Budget;
use super::given::listed;
use super::plan::{Branch, Piece, Plan, Sentence, Step, THIS, named, say};
use super::situation::{Claim, Operator, Relation, Situation, Term, Type};

pub const NAME: &str = "remainders";

/// Cases at most, all variables together.
const MOST_CASES: usize = 16;
/// Moduli are no greater in a case analysis.
const GREATEST_MODULUS: u32 = 12;
/// The greatest degree that is multiplied out.
const GREATEST_DEGREE: u32 = 6;
/// The greatest modulus for which congruences are solved.
const MOST_RESIDUES: u32 = 200_000;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    congruences(situation, budget).or_else(|| cases(situation, budget)).into_iter().collect()
}

/// The goal as a statement about `%` and `∣`, and the tactic that makes it so.
fn unfolded(goal: &Claim) -> Option<(Claim, Option<Step>)> {
    let modulo =
        |term: &Term, modulus: &Term| Term::operation(Operator::Mod, vec![term.clone(), modulus.clone()]);
    match goal {
        Claim::Call { predicate, arguments } => match (predicate.as_str(), arguments.as_slice()) {
            ("Nat.ModEq" | "Int.ModEq", [modulus, left, right]) => {
                let plain = Claim::equal(modulo(left, modulus), modulo(right, modulus));
                let turn = Step::turn(
                    say!["The congruence says that ", &plain, "."],
                    format!("show {}", plain.lean()),
                );
                Some((plain, Some(turn)))
            }
            ("Even" | "Odd", [number]) => {
                let of = number.type_of();
                let kind = match of {
                    Type::Nat => "Nat",
                    Type::Int => "Int",
                    _ => return None,
                };
                let (lemma, rest) = if predicate == "Even" { ("even_iff", 0) } else { ("odd_iff", 1) };
                let plain = Claim::equal(modulo(number, &Term::number(2, of)), Term::number(rest, of));
                let turn = Step::turn(say!["We show that ", &plain, "."], format!("rw [{kind}.{lemma}]"));
                Some((plain, Some(turn)))
            }
            ("False", []) => Some((goal.clone(), None)),
            _ => None,
        },
        other => Some((other.clone(), None)),
    }
}

/// Terms of which a claim speaks by their remainders, each with its modulus.
fn targets(claim: &Claim, found: &mut Vec<(Term, u32)>) -> Option<()> {
    let mut add = |term: &Term, modulus: &Term| {
        let modulus = modulus.as_u32().filter(|modulus| *modulus >= 2)?;
        if !found.contains(&(term.clone(), modulus)) {
            found.push((term.clone(), modulus));
        }
        Some(())
    };
    match claim {
        Claim::Relation { relation: Relation::Divides, left, right } => add(right, left),
        Claim::Relation { relation: Relation::Eq | Relation::Ne, left, right } => {
            for side in [left, right] {
                match side.operands(Operator::Mod) {
                    Some((term, modulus)) => add(term, modulus)?,
                    None if side.as_rational().is_some() => {}
                    None => return None,
                }
            }
            Some(())
        }
        Claim::Not(inner) => targets(inner, found),
        Claim::And(left, right)
        | Claim::Or(left, right)
        | Claim::Iff(left, right)
        | Claim::Implies(left, right) => {
            targets(left, found)?;
            targets(right, found)
        }
        _ => None,
    }
}

/// The local whose remainder a fact gives: `x % m = r`.
fn remainder_of(claim: &Claim) -> Option<(String, u32, u32)> {
    let (left, right) = claim.as_equation()?;
    let (term, modulus) = left.operands(Operator::Mod)?;
    let Term::Local { name, .. } = term else { return None };
    Some((name.clone(), modulus.as_u32().filter(|m| *m > 0)?, right.as_u32()?))
}

/// Goals and facts that are linear in one unknown: the facts fix a remainder.
fn congruences(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let (goal, turn) = unfolded(&situation.goal)?;
    let [local] = situation.locals.as_slice() else { return None };
    let local = local.clone();
    if !matches!(local.of, Type::Nat | Type::Int) {
        return None;
    }
    let unknown = Term::local(&local.name, &local.of);
    let mut wanted = Vec::new();
    // The number itself, where it is known to be smaller than the modulus.
    let value = match &goal {
        Claim::Relation { relation: Relation::Eq, left, right } if *left == unknown => right.as_u32(),
        _ => None,
    };
    if value.is_none() {
        targets(&goal, &mut wanted)?;
        if wanted.is_empty() {
            return None;
        }
    }
    let mut used = Vec::new();
    let mut modulus = 1u32;
    for (proof, claim) in situation.facts() {
        let (plain, _) = unfolded(&claim)?;
        let mut found = Vec::new();
        if targets(&plain, &mut found).is_none() || found.is_empty() || !claim.mentions(&unknown) {
            continue;
        }
        for (term, of) in &found {
            if Atoms::default().polynomial(term)?.degree() > 1 || has_opaque(term) {
                return None;
            }
            modulus = modulus.lcm(of);
        }
        if modulus > MOST_RESIDUES {
            return None;
        }
        used.push((proof, claim));
    }
    if used.is_empty() || wanted.iter().any(|(term, _)| has_opaque(term)) {
        return None;
    }
    // Natural subtraction and the like are no polynomials.
    let linear =
        |term: &Term| Atoms::default().polynomial(term).is_some_and(|polynomial| polynomial.degree() <= 1);
    let straight = wanted.iter().all(|(term, _)| linear(term));
    if !straight {
        return None;
    }
    let evaluator = Evaluator::new(budget);
    let mut solutions = Vec::new();
    for residue in 0..modulus {
        let at: Environment = [(local.name.clone(), Rational::from(BigInt::from(residue)))].into();
        let mut all = true;
        for (_, claim) in &used {
            all &= evaluator.holds(claim, &at)?;
        }
        if all {
            solutions.push(residue);
        }
    }
    let said =
        listed(used.iter().map(|(proof, claim)| vec![claim.into(), format!(" ({proof})").into()]).collect());
    let of = local.of.clone();
    let number = |value: u32| Term::number(value, &of);
    let unfolding: Vec<String> = used
        .iter()
        .filter(|(proof, claim)| matches!(claim, Claim::Call { .. }) && !proof.contains('.'))
        .map(|(proof, claim)| match claim {
            Claim::Call { predicate, .. } if predicate.ends_with("ModEq") => {
                format!("unfold {predicate} at {proof}")
            }
            Claim::Call { predicate, .. } if predicate == "Even" => format!(
                "rw [{of_name}.even_iff] at {proof}",
                of_name = if of == Type::Nat { "Nat" } else { "Int" }
            ),
            _ => format!(
                "rw [{of_name}.odd_iff] at {proof}",
                of_name = if of == Type::Nat { "Nat" } else { "Int" }
            ),
        })
        .collect();
    let mut steps: Vec<Step> = turn.into_iter().collect();
    if !unfolding.is_empty() {
        steps.push(Step::Turn { tactics: unfolding, because: Sentence::default() });
    }
    let [solution] = solutions.as_slice() else {
        if !solutions.is_empty() {
            return None;
        }
        let because = [
            vec!["No remainder on division by ".into(), number(modulus).into(), " fits ".into()],
            said,
            vec![", so the hypotheses contradict each other.".into()],
        ];
        steps.push(Step::close(Sentence(because.concat()), "omega"));
        let idea = say!["The hypotheses contradict each other."];
        return Some(Plan { method: NAME, idea, steps });
    };
    let residue = Claim::equal(
        Term::operation(Operator::Mod, vec![unknown.clone(), number(modulus)]),
        number(*solution),
    );
    let because = match used.as_slice() {
        [(proof, claim)] => inverse(claim, &unknown, modulus, *solution).map(|told| {
            [vec!["By ".into(), claim.into(), format!(" ({proof}), ").into()], told, vec![THIS, ".".into()]]
                .concat()
        }),
        _ => None,
    };
    let because = because.unwrap_or_else(|| {
        let among = format!(" among the remainders on division by {modulus}, so ");
        let only = vec![Piece::from("Only "), number(*solution).into(), " fits ".into()];
        [only, said, vec![among.into(), THIS, ".".into()]].concat()
    });
    if let Some(value) = value {
        let (bound, said_bound) = below(situation, &unknown)?;
        if value != *solution || bound > modulus || local.of != Type::Nat {
            return None;
        }
        let name = situation.fresh("rem");
        if !used.iter().any(|(_, claim)| *claim == residue) {
            steps.push(Step::have(name, residue, Sentence(because), "omega"));
        }
        let because =
            Sentence([vec!["Since ".into()], said_bound, vec![", ".into(), THIS, ".".into()]].concat());
        steps.push(Step::close(because, "omega"));
        let idea = say![
            "The hypotheses fix the remainder of ",
            &unknown,
            " on division by ",
            number(modulus),
            ", and it is smaller than that."
        ];
        return Some(Plan { method: NAME, idea, steps });
    }
    let idea = if used.len() > 1 {
        say![
            "By the Chinese remainder theorem the congruences fix the remainder of ",
            &unknown,
            " on division by ",
            number(modulus),
            "."
        ]
    } else {
        say!["The hypothesis fixes the remainder of ", &unknown, " on division by ", number(modulus), "."]
    };
    if let [(_, claim)] = used.as_slice() {
        steps.extend(multiplied(situation, claim, &unknown, modulus));
    }
    if residue == goal {
        steps.push(Step::close(Sentence(because), "omega"));
    } else {
        let name = situation.fresh("rem");
        let given = used.iter().any(|(_, claim)| *claim == residue);
        if !given {
            steps.push(Step::have(name, residue.clone(), Sentence(because), "omega"));
        }
        let parts = wanted.iter().filter_map(|(term, modulus)| {
            let at: Environment = [(local.name.clone(), Rational::from(BigInt::from(*solution)))].into();
            let value = evaluator.integer(term, &at)?;
            let rest = value.mod_floor(&BigInt::from(*modulus));
            let value = Term::number(value, &of);
            let of_term = term.replaced(&unknown, &number(*solution));
            (of_term != value).then(|| {
                vec![
                    Piece::from(Claim::equal(of_term, value.clone())),
                    Piece::from(format!(", which leaves {rest} on division by {modulus}")),
                ]
            })
        });
        let told: Vec<Vec<Piece>> = parts.collect();
        let start = if given {
            let (proof, claim) = &used[0];
            vec![Piece::from("By "), claim.into(), format!(" ({proof}) ").into()]
        } else {
            vec![Piece::from("So ")]
        };
        let middle = if told.is_empty() {
            vec![Piece::from("it follows that ")]
        } else {
            let mut middle = vec![Piece::from("the remainder is that of ")];
            middle.extend(listed(told));
            middle.push("; hence ".into());
            middle
        };
        steps.push(Step::close(Sentence([start, middle, vec![THIS, ".".into()]].concat()), "omega"));
    }
    Some(Plan { method: NAME, idea, steps })
}

/// A number that a variable is known to be smaller than, and how that is known.
fn below(situation: &Situation, unknown: &Term) -> Option<(u32, Vec<Piece>)> {
    situation.facts().into_iter().find_map(|(proof, claim)| {
        let (smaller, larger, strict) = claim.as_inequality()?;
        let bound = larger.as_u32().filter(|_| smaller == unknown)?;
        Some((bound + u32::from(!strict), vec![(&claim).into(), format!(" ({proof})").into()]))
    })
}

/// Whether a term has a part that is no polynomial in locals.
fn has_opaque(term: &Term) -> bool {
    let mut atoms = Atoms::default();
    if atoms.polynomial(term).is_none() {
        return true;
    }
    (0..atoms.len()).any(|at| !matches!(atoms.get(at), Term::Local { of: Type::Nat | Type::Int, .. }))
}

/// The step that brings an inverse in: `7 · (5n) = 17 · (2n) + n`.
fn multiplied(situation: &mut Situation, claim: &Claim, unknown: &Term, modulus: u32) -> Option<Step> {
    let (left, _) = claim.as_equation()?;
    let (term, _) = left.operands(Operator::Mod)?;
    let mut atoms = Atoms::default();
    let polynomial = atoms.polynomial(term)?;
    let at = atoms.number(unknown);
    let factor = polynomial.coefficient(&vec![(at, 1)]);
    if polynomial != Polynomial::unknown(at).scaled(&factor) {
        return None;
    }
    let factor = u32::try_from(factor.to_integer()).ok().filter(|factor| *factor > 1)?;
    let inverse =
        (1..modulus).find(|inverse| u64::from(*inverse) * u64::from(factor) % u64::from(modulus) == 1)?;
    let quotient = u64::from(factor) * u64::from(inverse) / u64::from(modulus);
    let of = unknown.type_of();
    let number = |value: u64| Term::number(value, of);
    let many = match quotient {
        0 => return None,
        1 => unknown.clone(),
        _ => number(quotient).times(unknown.clone()),
    };
    let sum = number(u64::from(modulus)).times(many).plus(unknown.clone());
    let claim = Claim::equal(number(u64::from(inverse)).times(term.clone()), sum);
    let because =
        say![format!("Multiplying by {inverse} leaves only "), unknown, " besides a multiple: ", THIS, "."];
    Some(Step::have(situation.fresh("key"), claim, because, "ring"))
}

/// How `a · x ≡ d` is solved: `multiply by 7, for 5 · 7 = 35 leaves 1: `.
pub(super) fn inverse(claim: &Claim, unknown: &Term, modulus: u32, solution: u32) -> Option<Vec<Piece>> {
    let (left, right) = claim.as_equation()?;
    let (term, _) = left.operands(Operator::Mod)?;
    let wanted = right.as_u32()?;
    let mut atoms = Atoms::default();
    let polynomial = atoms.polynomial(term)?;
    let at = atoms.number(unknown);
    let coefficients = polynomial.coefficients_in(at);
    let [constant, factor] = coefficients.as_slice() else { return None };
    if !constant.is_zero() || polynomial.unknowns() != [at] {
        return None;
    }
    let factor = u32::try_from(factor.as_constant()?.to_integer()).ok()?;
    let inverse =
        (1..modulus).find(|inverse| u64::from(*inverse) * u64::from(factor) % u64::from(modulus) == 1)?;
    let product = u64::from(factor) * u64::from(inverse);
    let scaled = u64::from(wanted) * u64::from(inverse);
    if factor == 1 || scaled % u64::from(modulus) != u64::from(solution) {
        return None;
    }
    Some(vec![
        format!(
            "multiplied by {inverse}: since {factor}·{inverse} = {product} leaves 1 and {wanted}·{inverse} = {scaled} leaves {solution} on division by {modulus}, "
        )
        .into(),
    ])
}

/// A polynomial that is shown as `modulus · quotient + rest` in each case.
struct Shown {
    term: Term,
    polynomial: Polynomial,
    modulus: u32,
}

/// Variables with the remainders that they may have.
type Choices = Vec<(Term, usize, Vec<u32>)>;

fn cases(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let (goal, turn) = unfolded(&situation.goal)?;
    let negated = match &goal {
        Claim::Relation { relation: Relation::Ne, left, right } => Some((left.clone(), right.clone())),
        _ => None,
    };
    let mut wanted = Vec::new();
    let mut atoms = Atoms::default();
    let from_goal = targets(&goal, &mut wanted).is_some() && !wanted.is_empty();
    let mut source: Option<Piece> = None;
    let mut turns: Vec<Step> = turn.into_iter().collect();
    if from_goal {
        if wanted.iter().any(|(_, modulus)| *modulus != wanted[0].1) {
            return None;
        }
    } else {
        // An equation that no remainders fit.
        let absurd = matches!(&goal, Claim::Call { predicate, .. } if predicate == "False");
        let (name, left, right) = if let Some((left, right)) = &negated {
            let name = situation.fresh("h");
            let equal = Claim::equal(left.clone(), right.clone());
            turns.push(Step::turn(say!["Suppose ", equal, "."], format!("intro {name}")));
            (name, left.clone(), right.clone())
        } else if absurd {
            situation.facts().into_iter().find_map(|(proof, claim)| {
                let (left, right) = claim.as_equation()?;
                (!has_opaque(left) && !has_opaque(right)).then(|| (proof, left.clone(), right.clone()))
            })?
        } else {
            return None;
        };
        let modulus = impossible(&left, &right, budget)?;
        for side in [left, right] {
            if atoms.polynomial(&side)?.as_constant().is_none() {
                wanted.push((side, modulus));
            }
        }
        source = Some(named(&name));
    }
    let modulus = wanted.first()?.1;
    if modulus > GREATEST_MODULUS {
        return None;
    }
    let mut shown: Vec<Shown> = Vec::new();
    for (term, modulus) in wanted {
        if has_opaque(&term) {
            return None;
        }
        let polynomial = atoms.polynomial(&term)?;
        if polynomial.degree() > GREATEST_DEGREE || polynomial.terms().any(|(_, value)| !value.is_integer()) {
            return None;
        }
        shown.push(Shown { term, polynomial, modulus });
    }
    let mut variables: Vec<usize> = shown.iter().flat_map(|shown| shown.polynomial.unknowns()).collect();
    variables.sort_unstable();
    variables.dedup();
    let is_told_by_constants = shown.iter().all(|shown| is_told(&shown.polynomial, &[], 1, shown.modulus));
    let is_linear = shown.iter().all(|shown| shown.polynomial.degree() <= 1);
    if variables.is_empty() || variables.len() > 3 || (is_linear && !is_told_by_constants) {
        return None;
    }
    if is_told_by_constants {
        let zero = situation.locals.iter().map(|local| (local.name.clone(), Rational::zero())).collect();
        if Evaluator::new(budget).holds(&situation.goal, &zero) != Some(true) {
            return None;
        }
        variables.clear();
    }
    // The least number of classes that tells the remainders.
    let fits = |classes: &u32| {
        modulus.is_multiple_of(*classes)
            && shown.iter().all(|shown| is_told(&shown.polynomial, &variables, *classes, modulus))
    };
    let classes = (1..=modulus).find(fits)?;
    let facts = situation.facts();
    let choices: Choices = variables
        .iter()
        .map(|at| {
            let term = atoms.get(*at).clone();
            let known = facts.iter().find_map(|(_, claim)| {
                let (name, modulus, rest) = remainder_of(claim)?;
                let same = matches!(&term, Term::Local { name: own, .. } if *own == name);
                (same && modulus.is_multiple_of(classes) && rest < modulus).then_some(rest % classes)
            });
            (term, *at, known.map_or_else(|| (0..classes).collect(), |rest| vec![rest]))
        })
        .collect();
    let count: usize = choices.iter().map(|(_, _, residues)| residues.len()).product();
    if count > MOST_CASES || !holds_near(situation, &choices, classes, budget) {
        return None;
    }
    let mut inner = Cases { shown: &shown, classes, atoms: &mut atoms, situation, given: Vec::new() };
    let steps = inner.split(&choices)?;
    turns.extend(steps);
    let variables: Vec<Vec<Piece>> = choices.iter().map(|(term, _, _)| vec![term.into()]).collect();
    let one = variables.len() == 1;
    let remainders: Vec<Piece> =
        [vec![if one { "the remainder of ".into() } else { "the remainders of ".into() }], listed(variables)]
            .concat();
    let division = format!(" on division by {classes}");
    let idea = match source {
        Some(source) => Sentence(
            [
                vec!["The equation ".into(), source, format!(" cannot hold: its sides leave different remainders on division by {modulus}. This depends only on ").into()],
                remainders,
                vec![division.into(), ".".into()],
            ]
            .concat(),
        ),
        None if choices.is_empty() => {
            say![format!("Every term with a variable is a multiple of {modulus}, so only the constant one matters.")]
        }
        None if one && count == 1 => Sentence(
            [vec!["We know ".into()], remainders, vec![division.into(), ", and nothing else matters.".into()]].concat(),
        ),
        None => Sentence(
            [
                vec!["Only ".into()],
                remainders,
                vec![division.into(), if one { " matters.".into() } else { " matter.".into() }],
            ]
            .concat(),
        ),
    };
    Some(Plan { method: NAME, idea, steps: turns })
}

/// Whether the remainder of a polynomial is told by the classes of its variables, term by term: with `classes · k + r` for
/// each variable, all terms with a `k` are multiples of the modulus.
fn is_told(polynomial: &Polynomial, variables: &[usize], classes: u32, modulus: u32) -> bool {
    let count = (classes as usize).pow(variables.len() as u32);
    if count > 4 * MOST_CASES {
        return false;
    }
    (0..count).all(|index| {
        let mut rest = index;
        let residues: Vec<u32> = variables
            .iter()
            .map(|_| {
                let residue = rest % classes as usize;
                rest /= classes as usize;
                residue as u32
            })
            .collect();
        let Some(shifted) = shifted(polynomial, variables, &residues, classes) else { return false };
        shifted
            .terms()
            .all(|(monomial, value)| monomial.is_empty() || (value.to_integer() % modulus).is_zero())
    })
}

/// A polynomial at `classes · k + r`, the `k` by the number of its variable.
fn shifted(
    polynomial: &Polynomial,
    variables: &[usize],
    residues: &[u32],
    classes: u32,
) -> Option<Polynomial> {
    let mut found = polynomial.clone();
    for (variable, residue) in variables.iter().zip(residues) {
        let by = Polynomial::unknown(*variable).scaled(&Rational::from(BigInt::from(classes)))
            + Polynomial::constant(Rational::from(BigInt::from(*residue)));
        found = found.substituted(*variable, &by)?;
    }
    Some(found)
}

/// A small modulus for which no remainders fit an equation.
fn impossible(left: &Term, right: &Term, budget: &Budget) -> Option<u32> {
    let mut atoms = Atoms::default();
    let polynomial = atoms.polynomial(left)? - atoms.polynomial(right)?;
    let variables = polynomial.unknowns();
    if variables.is_empty() || variables.len() > 3 || polynomial.terms().any(|(_, value)| !value.is_integer())
    {
        return None;
    }
    [2u32, 3, 4, 5, 6, 7, 8, 9, 11, 12].into_iter().find(|modulus| {
        let count = (*modulus as usize).pow(variables.len() as u32);
        !budget.spent()
            && (0..count).all(|index| {
                let mut rest = index;
                let mut value = polynomial.clone();
                for variable in &variables {
                    let residue =
                        Polynomial::constant(Rational::from(BigInt::from(rest % *modulus as usize)));
                    rest /= *modulus as usize;
                    match value.substituted(*variable, &residue) {
                        Some(next) => value = next,
                        None => return false,
                    }
                }
                value.as_constant().is_some_and(|value| !(value.to_integer() % modulus).is_zero())
            })
    })
}

/// Whether the goal holds for the first numbers of each class for which the facts do.
fn holds_near(situation: &Situation, choices: &Choices, classes: u32, budget: &Budget) -> bool {
    let evaluator = Evaluator::new(budget);
    let facts = situation.facts();
    let count: usize = choices.iter().map(|(_, _, residues)| 2 * residues.len()).product();
    (0..count).all(|index| {
        let mut rest = index;
        let mut at = Environment::new();
        for (term, _, residues) in choices {
            let which = rest % (2 * residues.len());
            rest /= 2 * residues.len();
            let value = residues[which / 2] + if which.is_multiple_of(2) { 0 } else { classes };
            if let Term::Local { name, .. } = term {
                at.insert(name.clone(), Rational::from(BigInt::from(value)));
            }
        }
        let supposed = facts.iter().all(|(_, claim)| evaluator.holds(claim, &at) != Some(false));
        !supposed || evaluator.holds(&situation.goal, &at) != Some(false)
    })
}

struct Cases<'a> {
    shown: &'a [Shown],
    classes: u32,
    atoms: &'a mut Atoms,
    situation: &'a mut Situation,
    /// Variables that have their class: number, remainder, the name of the equation, the term of the quotient.
    given: Vec<(usize, u32, String, Term)>,
}

impl Cases<'_> {
    fn split(&mut self, choices: &[(Term, usize, Vec<u32>)]) -> Option<Vec<Step>> {
        let Some(((term, at, residues), rest)) = choices.split_first() else { return self.close() };
        let of = term.type_of().clone();
        let Term::Local { name, .. } = term else { return None };
        let (quotient, equation) = (self.situation.fresh("k"), self.situation.fresh("hk"));
        let k = Term::local(&quotient, &of);
        let value = |residue: u32| {
            let multiple = Term::number(self.classes, &of).times(k.clone());
            if residue == 0 { multiple } else { multiple.plus(Term::number(residue, &of)) }
        };
        let claims: Vec<Claim> =
            residues.iter().map(|residue| Claim::equal(term.clone(), value(*residue))).collect();
        let pattern = vec![equation.clone(); residues.len()].join(" | ");
        let stated: Vec<String> = claims.iter().map(Claim::lean).collect();
        let head = format!(
            "obtain ⟨{quotient}, {pattern}⟩ : ∃ {quotient}, {} := ⟨{name} / {}, by omega⟩",
            stated.join(" ∨ "),
            self.classes
        );
        let mut branches = Vec::new();
        for (residue, claim) in residues.iter().zip(&claims) {
            // Names may come again in the next case.
            let before = self.situation.clone();
            self.given.push((*at, *residue, equation.clone(), k.clone()));
            let steps = self.split(rest)?;
            self.given.pop();
            *self.situation = before;
            branches.push(Branch { supposing: say!["Case ", claim, "."], steps });
        }
        if let ([only], [claim]) = (branches.as_mut_slice(), claims.as_slice()) {
            let because = say!["Write ", claim, "."];
            let mut steps = vec![Step::turn(because, head)];
            steps.append(&mut only.steps);
            return Some(steps);
        }
        let because = say![
            "On division by ",
            Term::number(self.classes, &of),
            ", ",
            term,
            format!(" leaves {}.", alternatives(residues)),
        ];
        Some(vec![Step::Cases { head, because, branches }])
    }

    fn close(&mut self) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        let variables: Vec<usize> = self.given.iter().map(|(at, ..)| *at).collect();
        let residues: Vec<u32> = self.given.iter().map(|(_, residue, ..)| *residue).collect();
        for shown in self.shown {
            let of = shown.term.type_of().clone();
            let value = shifted(&shown.polynomial, &variables, &residues, self.classes)?;
            let constant = value.coefficient(&Vec::new()).to_integer();
            let rest = constant.mod_floor(&BigInt::from(shown.modulus));
            let multiple = value - Polynomial::constant(Rational::from(rest.clone()));
            let mut quotient = multiple.scaled(&Rational::new(BigInt::one(), BigInt::from(shown.modulus)));
            // The quotient speaks of the new variables.
            for (at, _, _, k) in &self.given {
                let number = self.atoms.number(k);
                quotient = quotient.substituted(*at, &Polynomial::unknown(number))?;
            }
            if of == Type::Nat && quotient.terms().any(|(_, value)| value.is_negative()) {
                return None;
            }
            let rest = Term::number(rest, &of);
            let modulus = Term::number(shown.modulus, &of);
            let value = match quotient.as_constant() {
                Some(value) if value.is_zero() => rest,
                _ => {
                    let multiple = if quotient.as_constant().is_some_and(|value| value.is_one()) {
                        modulus
                    } else {
                        modulus.times(quotient.to_term(self.atoms, &of))
                    };
                    if rest.as_u32() == Some(0) { multiple } else { multiple.plus(rest) }
                }
            };
            let name = self.situation.fresh("key");
            let own: Vec<&String> = self
                .given
                .iter()
                .filter(|(at, ..)| shown.polynomial.unknowns().contains(at))
                .map(|(_, _, equation, _)| equation)
                .collect();
            let rewritten: Vec<&str> = own.iter().map(|name| name.as_str()).collect();
            let claim = Claim::equal(shown.term.clone(), value);
            let by = if rewritten.is_empty() {
                if shown.polynomial.as_constant().is_some() { "norm_num" } else { "ring" }.to_owned()
            } else {
                format!("rw [{}]; ring", rewritten.join(", "))
            };
            steps.push(Step::have(name, claim, say!["Here ", THIS, "."], by));
        }
        let end = match &self.situation.goal {
            Claim::Call { predicate, .. } if predicate == "False" => {
                say!["The two sides leave different remainders, which is absurd."]
            }
            Claim::Relation { relation: Relation::Ne, .. } => {
                say!["The two sides leave different remainders, which is absurd."]
            }
            _ => say!["So ", THIS, "."],
        };
        steps.push(Step::close(end, "omega"));
        Some(steps)
    }
}

/// `0, 1 or 2`
fn alternatives(residues: &[u32]) -> String {
    match residues {
        [] => String::new(),
        [only] => only.to_string(),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(u32::to_string).collect();
            format!("{} or {last}", first.join(", "))
        }
    }
}
