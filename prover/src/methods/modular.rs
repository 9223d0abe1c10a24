//! Residue classes `ZMod n`: inverses by Euclid's algorithm, and everything else by calculating with remainders.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed};

use super::budget::Budget;
use super::derivation::number;
use super::plan::{Notation, Plan, Sentence, Step, THIS, say};
use super::situation::{Claim, Operator, Situation, Term, Type};

pub const NAME: &str = "residue classes";

/// The greatest modulus: Lean tries all residues.
const GREATEST: u32 = 2000;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    calculated(situation, budget).into_iter().collect()
}

/// The modulus of a type of residue classes.
fn modulus(of: &Type) -> Option<BigInt> {
    let Type::Other(name) = of else { return None };
    let modulus: u32 = name.strip_prefix("ZMod ")?.parse().ok()?;
    (2..=GREATEST).contains(&modulus).then(|| BigInt::from(modulus))
}

/// Values of the locals so far, and how each came about.
struct Values<'a> {
    modulus: BigInt,
    known: Vec<(Term, BigInt)>,
    /// Inverses that were taken.
    inverses: Vec<(BigInt, BigInt)>,
    budget: &'a Budget,
}

impl Values<'_> {
    fn of(&mut self, term: &Term) -> Option<BigInt> {
        if self.budget.spent() {
            return None;
        }
        let value = match term {
            Term::Number { value, .. } if value.is_integer() => value.to_integer(),
            Term::Local { .. } => self.known.iter().find(|(known, _)| known == term)?.1.clone(),
            Term::Operation { operator, arguments, .. } => match operator {
                Operator::Add => self.of(&arguments[0])? + self.of(&arguments[1])?,
                Operator::Sub => self.of(&arguments[0])? - self.of(&arguments[1])?,
                Operator::Mul => self.of(&arguments[0])? * self.of(&arguments[1])?,
                Operator::Neg => -self.of(&arguments[0])?,
                Operator::Inv => {
                    let value = self.of(&arguments[0])?;
                    self.inverse(value)?
                }
                Operator::Div => {
                    let divisor = self.of(&arguments[1])?;
                    self.of(&arguments[0])? * self.inverse(divisor)?
                }
                Operator::Pow => {
                    self.of(&arguments[0])?.modpow(&BigInt::from(arguments[1].as_u32()?), &self.modulus)
                }
                Operator::Mod => return None,
            },
            _ => return None,
        };
        Some(value.mod_floor(&self.modulus))
    }

    /// By Euclid; none where there is a common divisor.
    fn inverse(&mut self, value: BigInt) -> Option<BigInt> {
        let found = value.extended_gcd(&self.modulus);
        if !found.gcd.is_one() {
            return None;
        }
        let inverse = found.x.mod_floor(&self.modulus);
        if !self.inverses.contains(&(value.clone(), inverse.clone())) {
            self.inverses.push((value, inverse.clone()));
        }
        Some(inverse)
    }

    /// `4 + 5 = 9 leaves 2`: what a term comes to with the values of its inverses and locals, where that is reduced or adds
    /// up.
    fn worked_out(&mut self, term: &Term, of: &Type) -> Option<String> {
        if let Term::Operation { operator: Operator::Inv, arguments, .. } = term {
            return self.worked_out(&arguments[0], of);
        }
        if matches!(term, Term::Number { .. } | Term::Local { .. }) {
            return None;
        }
        let put_in = self.put_in(term, of)?;
        let plain = number(&put_in).filter(|value| value.is_integer())?.to_integer();
        let rest = plain.mod_floor(&self.modulus);
        let said = Claim::equal(put_in, Term::number(plain.clone(), &Type::Int)).said(Notation::Unicode);
        Some(match rest == plain {
            true => said,
            false => format!("{said} leaves {rest} on division by {}", self.modulus),
        })
    }

    /// A term as one of integers, with the values of its inverses and locals in their place.
    fn put_in(&mut self, term: &Term, of: &Type) -> Option<Term> {
        let value = |value: BigInt| Term::number(value, &Type::Int);
        match term {
            Term::Number { value: number, .. } => Some(value(number.to_integer())),
            Term::Local { .. } => Some(value(self.of(term)?)),
            Term::Operation { operator: Operator::Inv, .. } => Some(value(self.of(term)?)),
            Term::Operation { operator, arguments, .. } if *operator != Operator::Div => {
                let arguments = arguments.iter().map(|part| match part.type_of() == of {
                    true => self.put_in(part, of),
                    false => Some(part.clone()),
                });
                let arguments = arguments.collect::<Option<_>>()?;
                Some(Term::Operation { operator: *operator, arguments, of: Type::Int })
            }
            _ => None,
        }
    }

    /// `since 3 · 21 = 63 leaves 1`, for the inverses that were taken since this was last asked.
    fn told(&mut self) -> Vec<String> {
        let modulus = self.modulus.clone();
        let taken = std::mem::take(&mut self.inverses);
        taken
            .into_iter()
            .filter(|(value, _)| !value.is_one())
            .map(|(value, inverse)| {
                format!("{value}·{inverse} = {} leaves 1 on division by {modulus}", &value * &inverse)
            })
            .collect()
    }
}

fn calculated(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let (left, right) = situation.goal.as_equation()?;
    let (left, right) = (left.clone(), right.clone());
    let of = left.type_of().clone();
    let mut values = Values { modulus: modulus(&of)?, known: Vec::new(), inverses: Vec::new(), budget };
    let number = |value: &BigInt| Term::number(value.clone(), &of);
    let mut steps = Vec::new();
    let mut rewrites: Vec<String> = Vec::new();
    let mut shown: Vec<(Term, String)> = Vec::new();
    let facts = situation.facts();
    loop {
        let mut progress = false;
        for (proof, claim) in &facts {
            let Some((local @ Term::Local { name, .. }, term)) = claim.as_equation() else { continue };
            if *local.type_of() != of || values.known.iter().any(|(known, _)| known == local) {
                continue;
            }
            let Some(value) = values.of(term) else { continue };
            values.known.push((local.clone(), value.clone()));
            progress = true;
            let told = [values.told(), values.worked_out(term, &of).into_iter().collect()].concat();
            let fact = situation.fresh(&format!("h{name}"));
            let claim = Claim::equal(local.clone(), number(&value));
            let because = match told.is_empty() {
                true => say![THIS, "."],
                false => say![THIS, format!(", since {}.", told.join(" and "))],
            };
            let used: Vec<String> = shown
                .iter()
                .filter(|(known, _)| term.mentions(known))
                .map(|(_, proof)| proof.clone())
                .collect();
            let rewrite = [vec![proof.clone()], used].concat().join(", ");
            steps.push(Step::have(fact.clone(), claim, because, format!("rw [{rewrite}]; decide")));
            shown.push((local.clone(), fact.clone()));
        }
        if !progress {
            break;
        }
    }
    let (a, b) = (values.of(&left)?, values.of(&right)?);
    if a != b || a.is_negative() {
        return None;
    }
    for (local, fact) in &shown {
        if left.mentions(local) || right.mentions(local) {
            rewrites.push(fact.clone());
        }
    }
    if let ([only], true) = (rewrites.as_slice(), matches!(left, Term::Local { .. }) && right == number(&a)) {
        steps.push(Step::close(Sentence::default(), format!("exact {only}")));
    } else {
        values.inverses.clear();
        let told = [values.told(), values.worked_out(&left, &of).into_iter().collect()].concat();
        let since = if told.is_empty() { String::new() } else { format!("Since {}, ", told.join(" and ")) };
        let because = match since.is_empty() {
            true => say!["Calculating with remainders, ", THIS, "."],
            false => say![since, THIS, "."],
        };
        let rewrite =
            if rewrites.is_empty() { String::new() } else { format!("rw [{}]; ", rewrites.join(", ")) };
        steps.push(Step::close(because, format!("{rewrite}decide")));
    }
    let idea = say![format!("We calculate with remainders on division by {}.", values.modulus)];
    Some(Plan { method: NAME, idea, steps })
}
