//! Remainders of several variables together: an expression whose parts have known remainders, and an expression that a
//! combination of others with known remainders makes up.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::Zero;

use super::algebra::value::{Environment, Evaluator};
use super::algebra::{Atoms, Polynomial, Rational, linear};
use super::budget::Budget;
use super::given::listed;
use super::plan::{Piece, Plan, Sentence, Step, THIS, named, say};
use super::situation::{Claim, Operator, Situation, Term, Type};

pub const NAME: &str = "sums of remainders";

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    known(situation, budget).or_else(|| combined(situation, budget)).into_iter().collect()
}

/// `term % modulus = rest`, all numbers given.
struct Remainder {
    proof: String,
    term: Term,
    modulus: u32,
    rest: u32,
}

impl Remainder {
    fn read(proof: &str, claim: &Claim) -> Option<Self> {
        let (left, right) = claim.as_equation()?;
        let (term, modulus) = left.operands(Operator::Mod)?;
        if !matches!(term.type_of(), Type::Nat | Type::Int) {
            return None;
        }
        let modulus = modulus.as_u32().filter(|modulus| *modulus >= 2)?;
        Some(Self { proof: proof.to_owned(), term: term.clone(), modulus, rest: right.as_u32()? })
    }

    fn all(situation: &Situation) -> Vec<Self> {
        situation.facts().iter().filter_map(|(proof, claim)| Self::read(proof, claim)).collect()
    }
}

/// The remainder of every variable is known: it is put in.
fn known(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let goal = Remainder::read("", &situation.goal)?;
    let of = goal.term.type_of().clone();
    let mut atoms = Atoms::default();
    let polynomial = atoms.polynomial(&goal.term)?;
    let facts = Remainder::all(situation);
    let mut at = Environment::new();
    let mut used = Vec::new();
    let mut put_in = goal.term.clone();
    for unknown in polynomial.unknowns() {
        let variable = atoms.get(unknown);
        let Term::Local { name, .. } = variable else { return None };
        let fact = facts.iter().find(|fact| fact.term == *variable && fact.modulus == goal.modulus)?;
        at.insert(name.clone(), Rational::from(BigInt::from(fact.rest)));
        put_in = put_in.replaced(variable, &Term::number(fact.rest, &of));
        used.push(fact);
    }
    // One variable is told better by its classes.
    if used.len() < 2 || has(&goal.term, Operator::Sub) {
        return None;
    }
    let value = Evaluator::new(budget).integer(&goal.term, &at)?;
    if value.mod_floor(&BigInt::from(goal.modulus)) != BigInt::from(goal.rest) {
        return None;
    }
    let said = used.iter().map(|fact| {
        vec![
            Piece::from(&fact.term),
            " leaves ".into(),
            Term::number(fact.rest, &of).into(),
            format!(" ({})", fact.proof).into(),
        ]
    });
    let because = Sentence(
        [
            vec![Piece::from(format!("On division by {}, ", goal.modulus))],
            listed(said.collect()),
            vec![
                "; so ".into(),
                (&goal.term).into(),
                " leaves what ".into(),
                Claim::equal(put_in, Term::number(value, &of)).into(),
                " leaves, namely ".into(),
                Term::number(goal.rest, &of).into(),
                ".".into(),
            ],
        ]
        .concat(),
    );
    let names: Vec<&str> = used.iter().map(|fact| fact.proof.as_str()).collect();
    let lemmas = if of == Type::Nat {
        "Nat.mul_mod, Nat.pow_mod, Nat.add_mod"
    } else {
        "Int.mul_emod, pow_succ, Int.add_emod"
    };
    let step = Step::close(because, format!("simp [{lemmas}, {}]", names.join(", ")));
    let idea =
        say!["Sums and products leave the same remainder when their parts are replaced by their remainders."];
    Some(Plan { method: NAME, idea, steps: vec![step] })
}

fn has(term: &Term, wanted: Operator) -> bool {
    matches!(term, Term::Operation { operator, .. } if *operator == wanted)
        || term.parts().into_iter().any(|part| has(part, wanted))
}

/// A term of natural numbers as one of integers, where what it subtracts is known to be no more.
fn among_integers(term: &Term, situation: &Situation) -> Option<Term> {
    match term {
        Term::Number { value, .. } => Some(Term::Number { value: value.clone(), of: Type::Int }),
        Term::Local { name, .. } => Some(Term::local(name, &Type::Int)),
        Term::Operation {
            operator: operator @ (Operator::Add | Operator::Mul | Operator::Sub),
            arguments,
            of,
        } => {
            if *operator == Operator::Sub && *of == Type::Nat {
                let is_no_more = |(_, claim): &(String, Claim)| {
                    claim.as_inequality().is_some_and(|(smaller, larger, _)| {
                        *smaller == arguments[1] && *larger == arguments[0]
                    })
                };
                situation.facts().iter().find(|fact| is_no_more(fact))?;
            }
            let arguments =
                arguments.iter().map(|part| among_integers(part, situation)).collect::<Option<_>>()?;
            Some(Term::Operation { operator: *operator, arguments, of: Type::Int })
        }
        _ => None,
    }
}

/// The goal is a combination of terms with known remainders.
fn combined(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let goal = Remainder::read("", &situation.goal)?;
    let mut atoms = Atoms::default();
    let mut read = |term: &Term| {
        let polynomial = atoms.polynomial(&among_integers(term, situation)?)?;
        (polynomial.degree() <= 1).then_some(polynomial)
    };
    let wanted = read(&goal.term)?;
    let mut facts: Vec<(Remainder, Polynomial)> = Vec::new();
    for fact in Remainder::all(situation) {
        if fact.modulus.is_multiple_of(goal.modulus)
            && let Some(polynomial) = read(&fact.term)
        {
            facts.push((fact, polynomial));
        }
    }
    let unknowns = wanted.unknowns();
    if facts.len() < 2 || unknowns.is_empty() {
        return None;
    }
    let mut all = unknowns;
    all.extend(facts.iter().flat_map(|(_, polynomial)| polynomial.unknowns()));
    all.sort_unstable();
    all.dedup();
    let row = |polynomial: &Polynomial| -> Vec<Rational> {
        all.iter().map(|unknown| polynomial.coefficient(&vec![(*unknown, 1)])).collect()
    };
    let columns: Vec<Vec<Rational>> = facts.iter().map(|(_, polynomial)| row(polynomial)).collect();
    let factors = linear::solve(&linear::transposed(&columns, all.len()), &row(&wanted), &|| budget.spent())?;
    if factors.iter().any(|factor| !factor.is_integer()) {
        return None;
    }
    let constant = |polynomial: &Polynomial| polynomial.coefficient(&Vec::new());
    let mut shift = constant(&wanted);
    let mut value = Rational::zero();
    let mut sum = Polynomial::zero();
    let mut names = Atoms::default();
    let mut remainders = Polynomial::zero();
    let mut used = Vec::new();
    for ((fact, polynomial), factor) in facts.iter().zip(&factors).filter(|(_, factor)| !factor.is_zero()) {
        shift -= constant(polynomial) * factor;
        value += factor * Rational::from(BigInt::from(fact.rest));
        let at = names.number(&among_integers(&fact.term, situation)?);
        sum = sum + Polynomial::term(vec![(at, 1)], factor.clone());
        let rest = names.number(&Term::number(fact.rest, &Type::Int));
        remainders = remainders + Polynomial::term(vec![(rest, 1)], factor.clone());
        used.push(vec![named(&fact.proof)]);
    }
    value += &shift;
    let rest = value.to_integer().mod_floor(&BigInt::from(goal.modulus));
    if rest != BigInt::from(goal.rest) || used.len() < 2 {
        return None;
    }
    let sum = (sum + Polynomial::constant(shift.clone())).to_term(&names, &Type::Int);
    let remainders = (remainders + Polynomial::constant(shift)).to_term(&names, &Type::Int);
    let whole = among_integers(&goal.term, situation)?;
    // Natural numbers are subtracted among the integers.
    let among = |term: Term| {
        situation.locals.iter().filter(|local| local.of == Type::Nat).fold(term, |term, local| {
            let own = Box::new(Term::local(&local.name, &Type::Nat));
            term.replaced(&Term::local(&local.name, &Type::Int), &Term::Cast { argument: own, of: Type::Int })
        })
    };
    let key = Claim::equal(among(whole.clone()), among(sum.clone()));
    let said = say!["We have ", Claim::equal(whole, sum), "."];
    let because = Sentence(
        [
            say!["By "].0,
            listed(used),
            say![
                format!(", on division by {} this leaves what ", goal.modulus),
                Claim::equal(remainders, Term::rational(&value, &Type::Int)),
                " leaves; hence ",
                THIS,
                "."
            ]
            .0,
        ]
        .concat(),
    );
    let idea = say!["The expression is a combination of those whose remainders are given."];
    let name = situation.fresh("key");
    let steps = vec![Step::have(name, key, said, "ring"), Step::close(because, "omega")];
    Some(Plan { method: NAME, idea, steps })
}
