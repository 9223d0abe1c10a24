//! Remainders by reduction: numbers are replaced by what they leave, variables with a known remainder are written as a
//! multiple and the rest, and products and powers are reduced from the inside out. Each replacement is a step.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use super::algebra::{Atoms, Polynomial, Rational};
use super::budget::Budget;
use super::derivation::number;
use super::evaluation::{equal, partially};
use super::plan::{Piece, Plan, Step, THIS, say};
use super::situation::{Claim, Operator, Relation, Situation, Term, Type};

pub const NAME: &str = "reduction";

/// Numbers that are replaced at most.
const MOST_REPLACED: usize = 8;
/// Larger exponents are for those who know how remainders of powers repeat.
const GREATEST_EXPONENT: u32 = 12;
const GREATEST_FACTORIAL: u32 = 12;
/// A sum of remainders with more bits is not worked out.
const MOST_BITS: u64 = 40;
/// Polynomials of a higher degree are not multiplied out.
const GREATEST_DEGREE: u32 = 3;
/// Parts that are reduced at most.
const MOST_PARTS: usize = 8;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    let Some(goal) = Goal::of(&situation.goal) else { return Vec::new() };
    let before = situation.clone();
    for way in [numbers, class, classes] {
        if budget.spent() {
            break;
        }
        *situation = before.clone();
        if let Some(plan) = way(situation, &goal) {
            return vec![plan];
        }
    }
    Vec::new()
}

/// `term % modulus = rest`, or that `modulus` divides `term`.
struct Goal {
    term: Term,
    of: Type,
    modulus: BigInt,
    rest: BigInt,
    divides: bool,
}

impl Goal {
    fn of(claim: &Claim) -> Option<Self> {
        let (term, modulus, rest, divides) = match claim {
            Claim::Relation { relation: Relation::Divides, left, right } => {
                (right, left, BigInt::zero(), true)
            }
            Claim::Relation { relation: Relation::Eq, left, right } => {
                let (term, modulus) = left.operands(Operator::Mod)?;
                (term, modulus, right.as_rational().filter(Rational::is_integer)?.to_integer(), false)
            }
            _ => return None,
        };
        let of = term.type_of().clone();
        let modulus = modulus.as_u32().filter(|modulus| *modulus >= 2).map(BigInt::from)?;
        let fits = matches!(of, Type::Nat | Type::Int) && !rest.is_negative() && rest < modulus;
        fits.then(|| Self { term: term.clone(), of, modulus, rest, divides })
    }

    fn numeral(&self, value: &BigInt) -> Term {
        Term::number(value.clone(), &self.of)
    }

    fn modulo(&self, term: Term) -> Term {
        Term::operation(Operator::Mod, vec![term, self.numeral(&self.modulus)])
    }

    /// `modulus · quotient + rest`, without what is zero.
    fn multiple_and(&self, quotient: Term, rest: &BigInt) -> Term {
        let multiple = match quotient.as_rational() {
            Some(value) if value.is_one() => self.numeral(&self.modulus),
            Some(value) if value.is_zero() => return self.numeral(rest),
            _ => self.numeral(&self.modulus).times(quotient),
        };
        if rest.is_zero() { multiple } else { multiple.plus(self.numeral(rest)) }
    }

    /// `139 = 11 · 12 + 7`
    fn division(&self, value: &BigInt) -> Claim {
        let (quotient, rest) = value.div_mod_floor(&self.modulus);
        Claim::equal(self.numeral(value), self.multiple_and(self.numeral(&quotient), &rest))
    }

    fn lemma(&self, of: &str) -> String {
        match self.of {
            Type::Nat => format!("Nat.{of}_mod"),
            _ => format!("Int.{of}_emod"),
        }
    }
}

/// Whether a term is made of numerals by sums, products, small powers and factorials; integers may be subtracted.
fn is_made_of_numerals(term: &Term) -> bool {
    match term {
        Term::Number { value, .. } => value.is_integer(),
        Term::Operation { operator, arguments, of } => match operator {
            Operator::Add | Operator::Mul => arguments.iter().all(is_made_of_numerals),
            Operator::Sub | Operator::Neg => *of == Type::Int && arguments.iter().all(is_made_of_numerals),
            Operator::Pow => {
                is_made_of_numerals(&arguments[0])
                    && arguments[1].as_u32().is_some_and(|exponent| exponent <= GREATEST_EXPONENT)
            }
            _ => false,
        },
        Term::Call { function, arguments, .. } => {
            function == "Nat.factorial"
                && arguments[0].as_u32().is_some_and(|number| number <= GREATEST_FACTORIAL)
        }
        _ => false,
    }
}

/// The numerals that are no smaller than the modulus, without exponents.
fn large_numerals(term: &Term, modulus: &BigInt, found: &mut Vec<BigInt>) {
    match term {
        Term::Number { value, .. } => {
            let value = value.to_integer();
            if value >= *modulus && !found.contains(&value) {
                found.push(value);
            }
        }
        Term::Operation { operator: Operator::Pow, arguments, .. } => {
            large_numerals(&arguments[0], modulus, found);
        }
        Term::Call { .. } => {}
        other => other.parts().into_iter().for_each(|part| large_numerals(part, modulus, found)),
    }
}

/// The remainders of the numerals in their place; exponents stay.
fn with_remainders(term: &Term, modulus: &BigInt) -> Term {
    match term {
        Term::Number { value, of } => Term::number(value.to_integer().mod_floor(modulus), of),
        Term::Operation { operator: Operator::Pow, arguments, of } => Term::Operation {
            operator: Operator::Pow,
            arguments: vec![with_remainders(&arguments[0], modulus), arguments[1].clone()],
            of: of.clone(),
        },
        Term::Operation { operator, arguments, of } => Term::Operation {
            operator: *operator,
            arguments: arguments.iter().map(|part| with_remainders(part, modulus)).collect(),
            of: of.clone(),
        },
        other => other.clone(),
    }
}

/// A number without variables: its parts are replaced by their remainders, and what they make up is divided.
fn numbers(situation: &mut Situation, goal: &Goal) -> Option<Plan> {
    if !is_made_of_numerals(&goal.term) {
        return None;
    }
    let modulus = Piece::from(goal.numeral(&goal.modulus));
    if let Some(value) = goal.term.as_rational() {
        let value = value.to_integer();
        if value < goal.modulus || value.mod_floor(&goal.modulus) != goal.rest {
            return None;
        }
        let because = if goal.rest.is_zero() {
            say!["The division leaves nothing over, so ", THIS, "."]
        } else {
            say![
                goal.numeral(&goal.rest),
                " is smaller than ",
                modulus.clone(),
                ", so it is the remainder: ",
                THIS,
                "."
            ]
        };
        let name = situation.fresh("div");
        let steps = vec![
            Step::have(name, goal.division(&value), say!["We have ", THIS, "."], "norm_num"),
            Step::close(because, "omega"),
        ];
        return Some(Plan {
            method: NAME,
            idea: say!["We divide ", &goal.term, " by ", modulus, "."],
            steps,
        });
    }
    let mut large = Vec::new();
    large_numerals(&goal.term, &goal.modulus, &mut large);
    let reduced = with_remainders(&goal.term, &goal.modulus);
    let value = number(&reduced).filter(|value| value.numer().bits() <= MOST_BITS)?.to_integer();
    if large.len() > MOST_REPLACED || value.mod_floor(&goal.modulus) != goal.rest || value.is_negative() {
        return None;
    }
    let mut steps: Vec<Step> = Vec::new();
    for one in &large {
        let rest = goal.numeral(&one.mod_floor(&goal.modulus));
        let name = situation.fresh("rem");
        let claim = Claim::equal(goal.modulo(goal.numeral(one)), rest);
        steps.push(Step::have(
            name,
            claim,
            say!["Since ", goal.division(one), ", we have ", THIS, "."],
            "norm_num",
        ));
    }
    let value_term = goal.numeral(&value);
    let mut links = Vec::new();
    let mut last = goal.term.clone();
    for next in [reduced.clone(), partially(&reduced), value_term.clone()] {
        if next != last {
            links.push(equal(&goal.modulo(next.clone()), "norm_num".to_owned()));
            last = next;
        }
    }
    if value >= goal.modulus {
        let name = situation.fresh("div");
        let because = say!["What they make up is ", Claim::equal(reduced, value_term), ", and ", THIS, "."];
        let because = if steps.is_empty() { say!["We have ", THIS, "."] } else { because };
        if value > goal.modulus {
            steps.push(Step::have(name, goal.division(&value), because, "norm_num"));
        }
        links.push(equal(&goal.numeral(&goal.rest), "norm_num".to_owned()));
    } else if let Some(last) = links.last_mut() {
        last.next = goal.numeral(&goal.rest);
    }
    let name = goal.divides.then(|| situation.fresh("rem"));
    let start = goal.modulo(goal.term.clone());
    steps.push(Step::Chain { name: name.clone(), start, links, because: say!["Hence:"] });
    if let Some(name) = name {
        let lemma = if goal.of == Type::Nat { "Nat.dvd_of_mod_eq_zero" } else { "Int.dvd_of_emod_eq_zero" };
        steps
            .push(Step::close(say!["No remainder is left, so ", THIS, "."], format!("exact {lemma} {name}")));
    }
    let idea = if large.is_empty() {
        say!["We work the number out and divide it by ", modulus, "."]
    } else {
        say![
            "Sums, products and powers leave the same remainder on division by ",
            modulus,
            " when every number in them is replaced by its own remainder."
        ]
    };
    Some(Plan { method: NAME, idea, steps })
}

/// A fact `x % modulus = rest`.
struct Known {
    proof: String,
    claim: Claim,
    term: Term,
    modulus: BigInt,
    rest: BigInt,
}

fn known(situation: &Situation) -> Vec<Known> {
    let read = |(proof, claim): (String, Claim)| {
        let (left, right) = claim.as_equation()?;
        let (term @ Term::Local { .. }, modulus) = left.operands(Operator::Mod)? else { return None };
        let modulus = modulus.as_u32().filter(|modulus| *modulus >= 2)?.into();
        let rest = right.as_u32()?.into();
        let term = term.clone();
        (rest < modulus).then_some(Known { proof, claim, term, modulus, rest })
    };
    situation.facts().into_iter().filter_map(read).collect()
}

/// One variable with a known remainder: it is written as a multiple and the rest.
fn class(situation: &mut Situation, goal: &Goal) -> Option<Plan> {
    let mut atoms = Atoms::default();
    let polynomial = atoms.polynomial(&goal.term)?;
    let unknowns = polynomial.unknowns();
    let [at] = unknowns.as_slice() else { return None };
    let variable = atoms.get(*at).clone();
    let Term::Local { name, of } = &variable else { return None };
    let fact = known(situation)
        .into_iter()
        .find(|fact| fact.term == variable && fact.modulus.is_multiple_of(&goal.modulus))?;
    if polynomial.degree() > GREATEST_DEGREE || polynomial.terms().any(|(_, value)| !value.is_integer()) {
        return None;
    }
    let [k_name, equation, key] = ["k", "hk", "key"].map(|name| situation.fresh(name));
    let k = Term::local(&k_name, of);
    let multiple = goal.numeral(&fact.modulus).times(k.clone());
    let written = if fact.rest.is_zero() { multiple } else { multiple.plus(goal.numeral(&fact.rest)) };
    let mut names = Atoms::default();
    let at_k = names.number(&k);
    let shifted = polynomial.substituted(*at, &names.polynomial(&written)?)?;
    let constant = shifted.coefficient(&Vec::new()).to_integer();
    if constant.mod_floor(&goal.modulus) != goal.rest {
        return None;
    }
    let rest = Polynomial::constant(Rational::from(goal.rest.clone()));
    let quotient = (shifted - rest).scaled(&Rational::new(BigInt::one(), goal.modulus.clone()));
    let is_whole =
        |(_, value): (_, &Rational)| value.is_integer() && (*of == Type::Int || !value.is_negative());
    if !quotient.terms().all(is_whole) || quotient.unknowns().iter().any(|unknown| *unknown != at_k) {
        return None;
    }
    let shown = goal.multiple_and(quotient.to_term(&names, of), &goal.rest);
    let claim = Claim::equal(variable.clone(), written.clone());
    let head = format!(
        "obtain ⟨{k_name}, {equation}⟩ : ∃ {k_name}, {} := ⟨{name} / {}, by omega⟩",
        claim.lean(),
        fact.modulus
    );
    let because =
        say!["By ", &fact.claim, format!(" ({}), ", fact.proof), claim, " for a whole number ", &k, "."];
    let mut steps = vec![Step::turn(because, head)];
    let put_in = goal.term.replaced(&variable, &written);
    let told = if goal.term == variable {
        say!["Now ", put_in, " = ", &shown, "."]
    } else {
        say!["Then ", &goal.term, " = ", put_in, " = ", &shown, "."]
    };
    if shown != written || goal.term != variable {
        let claim = Claim::equal(goal.term.clone(), shown);
        steps.push(Step::have(key, claim, told, format!("rw [{equation}]; ring")));
    }
    let modulus = goal.numeral(&goal.modulus);
    let end = if goal.divides || goal.rest.is_zero() {
        say!["This is a multiple of ", modulus, "; so ", THIS, "."]
    } else {
        say!["This is a multiple of ", modulus, " and ", goal.numeral(&goal.rest), " more; so ", THIS, "."]
    };
    steps.push(Step::close(end, "omega"));
    let idea = if fact.modulus == goal.modulus {
        say!["We write ", &variable, " as a multiple of ", goal.numeral(&goal.modulus), " and its remainder."]
    } else {
        say![
            "A multiple of ",
            goal.numeral(&fact.modulus),
            " is a multiple of ",
            goal.numeral(&goal.modulus),
            " too, since ",
            Claim::equal(
                goal.numeral(&fact.modulus),
                goal.numeral(&goal.modulus).times(goal.numeral(&(&fact.modulus / &goal.modulus)))
            ),
            "."
        ]
    };
    Some(Plan { method: NAME, idea, steps })
}

/// Reduces parts from the inside out.
struct Reduction<'a> {
    situation: &'a mut Situation,
    goal: &'a Goal,
    known: Vec<Known>,
    steps: Vec<Step>,
}

/// What a part leaves, and the name of the fact that says so; none for a numeral.
type Left = (BigInt, Option<String>);

impl Reduction<'_> {
    /// Whether a part is linear in variables with a known remainder.
    fn is_linear(&self, term: &Term) -> bool {
        match term {
            Term::Number { value, .. } => value.is_integer(),
            Term::Local { .. } => self.of_variable(term).is_some(),
            Term::Operation { operator, arguments, of } => match operator {
                Operator::Add => arguments.iter().all(|part| self.is_linear(part)),
                Operator::Sub => *of == Type::Int && arguments.iter().all(|part| self.is_linear(part)),
                Operator::Mul => {
                    arguments.iter().any(|part| part.as_u32().is_some())
                        && arguments.iter().all(|part| self.is_linear(part))
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn of_variable(&self, term: &Term) -> Option<&Known> {
        self.known.iter().find(|fact| fact.term == *term && fact.modulus == self.goal.modulus)
    }

    /// A term with the remainders of its variables in their place.
    fn put_in(&self, term: &Term) -> Term {
        self.known.iter().fold(term.clone(), |term, fact| {
            if fact.modulus == self.goal.modulus {
                term.replaced(&fact.term, &self.goal.numeral(&fact.rest))
            } else {
                term
            }
        })
    }

    /// Shows what a part leaves. The last step is not taken but given back: it is the goal.
    fn of(&mut self, term: &Term, is_goal: bool) -> Option<Left> {
        if self.steps.len() > MOST_PARTS {
            return None;
        }
        if let Some(value) = term.as_rational() {
            return value.is_integer().then(|| (value.to_integer().mod_floor(&self.goal.modulus), None));
        }
        if let Some(fact) = self.of_variable(term) {
            return Some((fact.rest.clone(), Some(fact.proof.clone())));
        }
        if self.is_linear(term) {
            let put_in = self.put_in(term);
            let value = number(&put_in)?.to_integer();
            return self.show(term, &put_in, &value, "omega".to_owned(), is_goal);
        }
        let Term::Operation { operator, arguments, .. } = term else { return None };
        let (put_in, simp) = match operator {
            Operator::Add | Operator::Mul => {
                let (left, a) = self.of(&arguments[0], false)?;
                let (right, b) = self.of(&arguments[1], false)?;
                let put_in =
                    Term::operation(*operator, vec![self.goal.numeral(&left), self.goal.numeral(&right)]);
                let lemma = self.goal.lemma(if *operator == Operator::Add { "add" } else { "mul" });
                (put_in, [Some(lemma), a, b].into_iter().flatten().collect::<Vec<_>>())
            }
            Operator::Pow => {
                let exponent = arguments[1].as_u32().filter(|exponent| *exponent <= GREATEST_EXPONENT)?;
                let (base, proof) = self.of(&arguments[0], false)?;
                let lemmas: Vec<String> = match self.goal.of {
                    Type::Nat => vec!["Nat.pow_mod".to_owned()],
                    _ => vec!["pow_succ".to_owned(), "Int.mul_emod".to_owned()],
                };
                (self.goal.numeral(&base).to_the(exponent), [lemmas, proof.into_iter().collect()].concat())
            }
            _ => return None,
        };
        let value = number(&put_in)?.to_integer();
        self.show(term, &put_in, &value, format!("simp [{}]", simp.join(", ")), is_goal)
    }

    fn show(
        &mut self,
        term: &Term,
        put_in: &Term,
        value: &BigInt,
        by: String,
        is_goal: bool,
    ) -> Option<Left> {
        let rest = value.mod_floor(&self.goal.modulus);
        let claim = Claim::equal(self.goal.modulo(term.clone()), self.goal.numeral(&rest));
        let shown = if *put_in == self.goal.numeral(value) {
            Piece::from(put_in)
        } else {
            Claim::equal(put_in.clone(), self.goal.numeral(value)).into()
        };
        let leaves = if rest == *value { String::new() } else { format!(", which leaves {rest}") };
        let because = say![term, " leaves the same as ", shown, leaves, ": ", THIS, "."];
        if is_goal {
            self.steps.push(Step::close(because, by));
            return Some((rest, None));
        }
        let name = self.situation.fresh("rem");
        self.steps.push(Step::have(name.clone(), claim, because, by));
        Some((rest, Some(name)))
    }
}

/// Several variables with known remainders, in products and powers.
fn classes(situation: &mut Situation, goal: &Goal) -> Option<Plan> {
    if goal.divides {
        return None;
    }
    let known = known(situation);
    let mut reduction = Reduction { situation, goal, known, steps: Vec::new() };
    let (rest, _) = reduction.of(&goal.term, true)?;
    let Reduction { steps, .. } = reduction;
    if rest != goal.rest || steps.len() < 2 {
        return None;
    }
    let idea = say![
        "On division by ",
        goal.numeral(&goal.modulus),
        ", sums, products and powers leave the same as those of the remainders; we go from the inside out."
    ];
    Some(Plan { method: NAME, idea, steps })
}
