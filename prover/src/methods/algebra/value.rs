//! Terms and claims of numbers evaluated exactly, as Lean means them: natural subtraction stops at zero, natural division
//! rounds down, a quotient by zero is zero.

use std::cell::Cell;
use std::collections::BTreeMap;

use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use crate::methods::budget::Budget;
use crate::methods::rational::Rational;
use crate::methods::situation::{Claim, Operator, Relation, Term, Type};

/// Integers with more bits are given up.
const MOST_BITS: u64 = 40_000;
/// Sets with more elements are given up.
const MOST_ELEMENTS: usize = 50_000;
/// Parts that are evaluated at most.
const MOST_STEPS: usize = 3_000_000;

/// What a term is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Number(Rational),
    /// In ascending order, without repetition.
    Set(Vec<Rational>),
    /// A list, in its order.
    List(Vec<Rational>),
}

/// Values of the locals.
pub type Environment = BTreeMap<String, Rational>;

/// Evaluates within bounds: `None` where something is unknown, too large, or the time is up.
pub struct Evaluator<'a> {
    budget: &'a Budget,
    steps: Cell<usize>,
}

impl<'a> Evaluator<'a> {
    pub fn new(budget: &'a Budget) -> Self {
        Self { budget, steps: Cell::new(0) }
    }

    fn step(&self) -> Option<()> {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        let over = steps > MOST_STEPS || (steps.is_multiple_of(512) && self.budget.spent());
        (!over).then_some(())
    }

    /// The value of a number.
    pub fn number(&self, term: &Term, at: &Environment) -> Option<Rational> {
        match self.value(term, at)? {
            Value::Number(value) => Some(value),
            _ => None,
        }
    }

    /// The value of a number that is an integer.
    pub fn integer(&self, term: &Term, at: &Environment) -> Option<BigInt> {
        self.number(term, at).filter(Rational::is_integer).map(|value| value.to_integer())
    }

    fn small(&self, term: &Term, at: &Environment) -> Option<u32> {
        u32::try_from(self.integer(term, at)?).ok()
    }

    /// The elements of a finite set.
    pub fn set(&self, term: &Term, at: &Environment) -> Option<Vec<Rational>> {
        match self.value(term, at)? {
            Value::Set(elements) => Some(elements),
            _ => None,
        }
    }

    pub fn value(&self, term: &Term, at: &Environment) -> Option<Value> {
        self.step()?;
        match term {
            Term::Number { value, .. } => Some(Value::Number(value.clone())),
            Term::Local { name, .. } => at.get(name).cloned().map(Value::Number),
            Term::Cast { argument, .. } => Some(Value::Number(self.number(argument, at)?)),
            Term::Operation { operator, arguments, of } => {
                self.operation(*operator, arguments, of, at).filter(is_small).map(Value::Number)
            }
            Term::Call { function, arguments, .. } => self.call(function, arguments, at),
            _ => None,
        }
    }

    fn operation(
        &self,
        operator: Operator,
        arguments: &[Term],
        of: &Type,
        at: &Environment,
    ) -> Option<Rational> {
        if operator == Operator::Mod {
            return self.modulo(&arguments[0], &arguments[1], of, at);
        }
        let left = self.number(&arguments[0], at)?;
        let whole = matches!(of, Type::Nat | Type::Int);
        match operator {
            Operator::Neg => return Some(-left),
            Operator::Inv => return Some(if left.is_zero() { left } else { left.recip() }),
            Operator::Pow => {
                if *arguments[1].type_of() != Type::Nat {
                    return None;
                }
                return power(&left, self.small(&arguments[1], at)?);
            }
            _ => {}
        }
        let right = self.number(&arguments[1], at)?;
        match operator {
            Operator::Add => Some(left + right),
            Operator::Mul => Some(left * right),
            Operator::Sub if *of == Type::Nat => Some((left - right).max(Rational::zero())),
            Operator::Sub => Some(left - right),
            Operator::Div if right.is_zero() => Some(Rational::zero()),
            Operator::Div if whole => Some(Rational::from(quotient(&left.to_integer(), &right.to_integer()))),
            Operator::Div if of.is_field() => Some(left / right),
            _ => None,
        }
    }

    /// `left % right`; powers are reduced on the way, so that large exponents do no harm.
    fn modulo(&self, left: &Term, right: &Term, of: &Type, at: &Environment) -> Option<Rational> {
        if !matches!(of, Type::Nat | Type::Int) {
            return None;
        }
        let modulus = self.integer(right, at)?;
        if modulus.is_zero() {
            return self.number(left, at);
        }
        let modulus = modulus.abs();
        Some(Rational::from(self.residue(left, &modulus, at)?))
    }

    /// The residue of an integer for a positive modulus.
    pub fn residue(&self, term: &Term, modulus: &BigInt, at: &Environment) -> Option<BigInt> {
        self.step()?;
        if let Term::Operation { operator, arguments, of } = term {
            let part = |index: usize| self.residue(&arguments[index], modulus, at);
            match operator {
                Operator::Add => return Some((part(0)? + part(1)?).mod_floor(modulus)),
                Operator::Mul => return Some((part(0)? * part(1)?).mod_floor(modulus)),
                Operator::Sub if *of == Type::Int => return Some((part(0)? - part(1)?).mod_floor(modulus)),
                Operator::Neg => return Some((-part(0)?).mod_floor(modulus)),
                Operator::Pow if *arguments[1].type_of() == Type::Nat => {
                    let exponent = self.integer(&arguments[1], at)?;
                    return Some(part(0)?.modpow(&exponent, modulus));
                }
                _ => {}
            }
        }
        Some(self.integer(term, at)?.mod_floor(modulus))
    }

    fn call(&self, function: &str, arguments: &[Term], at: &Environment) -> Option<Value> {
        let integer = |index: usize| self.integer(arguments.get(index)?, at);
        let number = |index: usize| self.number(arguments.get(index)?, at);
        let whole = |value: BigInt| Some(Value::Number(Rational::from(value)));
        match (function, arguments.len()) {
            ("Nat.gcd" | "Int.gcd", 2) => whole(integer(0)?.gcd(&integer(1)?)),
            ("Nat.lcm" | "Int.lcm", 2) => whole(integer(0)?.lcm(&integer(1)?)),
            ("Nat.factorial", 1) => {
                let mut product = BigInt::one();
                for factor in 2..=self.small(&arguments[0], at).filter(|n| *n <= 3000)? {
                    product *= factor;
                }
                whole(product)
            }
            ("Nat.choose", 2) => {
                let (n, k) = (self.small(&arguments[0], at)?, self.small(&arguments[1], at)?);
                if k > n {
                    return whole(BigInt::zero());
                }
                let k = k.min(n - k);
                if k > 2000 {
                    return None;
                }
                let mut found = BigInt::one();
                for step in 0..k {
                    found = found * (n - step) / (step + 1);
                }
                whole(found)
            }
            ("Nat.sqrt", 1) => whole(integer(0)?.sqrt()),
            ("Nat.succ", 1) => whole(integer(0)? + 1),
            ("Int.natAbs", 1) => whole(integer(0)?.abs()),
            ("Int.toNat", 1) => whole(integer(0)?.max(BigInt::zero())),
            ("abs", 1) => Some(Value::Number(number(0)?.abs())),
            ("Max.max", 2) => Some(Value::Number(number(0)?.max(number(1)?))),
            ("Min.min", 2) => Some(Value::Number(number(0)?.min(number(1)?))),
            ("Int.floor", 1) => whole(number(0)?.floor().to_integer()),
            ("Int.ceil", 1) => whole(number(0)?.ceil().to_integer()),
            ("Nat.totient", 1) => {
                let n = self.small(&arguments[0], at).filter(|n| *n as usize <= MOST_ELEMENTS)?;
                whole(BigInt::from((0..n).filter(|m| m.gcd(&n) == 1).count()))
            }
            ("Nat.divisors", 1) => Some(Value::Set(self.divisors(&integer(0)?)?)),
            ("Nat.properDivisors", 1) => {
                let mut found = self.divisors(&integer(0)?)?;
                found.pop();
                Some(Value::Set(found))
            }
            ("Nat.primeFactors", 1) => {
                let factors = self.factors(&integer(0)?)?;
                Some(Value::Set(factors.into_iter().map(|(prime, _)| Rational::from(prime)).collect()))
            }
            ("Nat.digits", 2) => {
                let (base, mut rest) = (integer(0)?, integer(1)?);
                if base < BigInt::from(2) {
                    return None;
                }
                let mut found = Vec::new();
                while !rest.is_zero() {
                    self.step()?;
                    let (quotient, digit) = rest.div_mod_floor(&base);
                    found.push(Rational::from(digit));
                    rest = quotient;
                }
                Some(Value::List(found))
            }
            ("List.sum", 1) => match self.value(&arguments[0], at)? {
                Value::List(numbers) => Some(Value::Number(numbers.into_iter().sum())),
                _ => None,
            },
            ("List.length", 1) => match self.value(&arguments[0], at)? {
                Value::List(numbers) => whole(BigInt::from(numbers.len())),
                _ => None,
            },
            ("Finset.card", 1) => whole(BigInt::from(self.set(&arguments[0], at)?.len())),
            ("Finset.sum" | "Finset.prod", 2) => {
                let Term::Function { binder, body, .. } = &arguments[1] else { return None };
                let sum = function == "Finset.sum";
                let mut found = if sum { Rational::zero() } else { Rational::one() };
                let mut inner = at.clone();
                for element in self.set(&arguments[0], at)? {
                    inner.insert(binder.clone(), element);
                    let value = self.number(body, &inner)?;
                    found = if sum { found + value } else { found * value };
                    if !is_small(&found) {
                        return None;
                    }
                }
                Some(Value::Number(found))
            }
            ("Finset.range", 1) => interval(&BigInt::zero(), &(integer(0)? - 1)),
            ("Finset.Icc", 2) => self.between(arguments, at, 0, 0),
            ("Finset.Ico", 2) => self.between(arguments, at, 0, 1),
            ("Finset.Ioc", 2) => self.between(arguments, at, 1, 0),
            ("Finset.Ioo", 2) => self.between(arguments, at, 1, 1),
            ("Finset.filter", 2) => {
                let Term::Function { binder, body, .. } = &arguments[0] else { return None };
                let Term::Proposition(claim) = &**body else { return None };
                let mut inner = at.clone();
                let mut found = Vec::new();
                for element in self.set(&arguments[1], at)? {
                    inner.insert(binder.clone(), element.clone());
                    if self.holds(claim, &inner)? {
                        found.push(element);
                    }
                }
                Some(Value::Set(found))
            }
            ("Singleton.singleton", 1) => Some(Value::Set(vec![number(0)?])),
            ("EmptyCollection.emptyCollection", 0) => Some(Value::Set(Vec::new())),
            ("Insert.insert", 2) => {
                let mut found = self.set(&arguments[1], at)?;
                found.push(number(0)?);
                found.sort();
                found.dedup();
                Some(Value::Set(found))
            }
            ("Union.union" | "Inter.inter" | "SDiff.sdiff", 2) => {
                let (left, right) = (self.set(&arguments[0], at)?, self.set(&arguments[1], at)?);
                let mut found: Vec<Rational> = match function {
                    "Union.union" => left.into_iter().chain(right).collect(),
                    "Inter.inter" => left.into_iter().filter(|element| right.contains(element)).collect(),
                    _ => left.into_iter().filter(|element| !right.contains(element)).collect(),
                };
                found.sort();
                found.dedup();
                Some(Value::Set(found))
            }
            _ => None,
        }
    }

    /// The integers of an interval, so many from its ends left out. Only where there are finitely many: the ends are
    /// natural numbers or integers.
    fn between(&self, ends: &[Term], at: &Environment, from: i32, to: i32) -> Option<Value> {
        if !matches!(ends[0].type_of(), Type::Nat | Type::Int) {
            return None;
        }
        interval(&(self.integer(&ends[0], at)? + from), &(self.integer(&ends[1], at)? - to))
    }

    /// Prime factors with their exponents, ascending; none of numbers below two. By trial division.
    pub fn factors(&self, number: &BigInt) -> Option<Vec<(BigInt, u32)>> {
        let mut rest = u64::try_from(number.clone()).ok()?;
        let mut found = Vec::new();
        let mut prime = 2u64;
        while prime.checked_mul(prime).is_some_and(|square| square <= rest) {
            let mut exponent = 0;
            while rest.is_multiple_of(prime) && rest > 0 {
                rest /= prime;
                exponent += 1;
            }
            if exponent > 0 {
                found.push((BigInt::from(prime), exponent));
            }
            self.step()?;
            prime += if prime == 2 { 1 } else { 2 };
        }
        if rest > 1 {
            found.push((BigInt::from(rest), 1));
        }
        Some(found)
    }

    fn divisors(&self, number: &BigInt) -> Option<Vec<Rational>> {
        if number.is_zero() {
            return Some(Vec::new());
        }
        let mut found = vec![BigInt::one()];
        for (prime, exponent) in self.factors(number)? {
            let before = found.clone();
            let mut power = BigInt::one();
            for _ in 0..exponent {
                power *= &prime;
                found.extend(before.iter().map(|divisor| divisor * &power));
            }
            if found.len() > MOST_ELEMENTS {
                return None;
            }
        }
        found.sort();
        Some(found.into_iter().map(Rational::from).collect())
    }

    /// Whether a claim holds.
    pub fn holds(&self, claim: &Claim, at: &Environment) -> Option<bool> {
        self.step()?;
        match claim {
            Claim::Relation { relation, left, right } => self.related(*relation, left, right, at),
            Claim::Not(inner) => Some(!self.holds(inner, at)?),
            Claim::And(left, right) => Some(self.holds(left, at)? && self.holds(right, at)?),
            Claim::Or(left, right) => Some(self.holds(left, at)? || self.holds(right, at)?),
            Claim::Implies(left, right) => Some(!self.holds(left, at)? || self.holds(right, at)?),
            Claim::Iff(left, right) => Some(self.holds(left, at)? == self.holds(right, at)?),
            Claim::Call { predicate, arguments } => {
                let integer = |index: usize| self.integer(arguments.get(index)?, at);
                match (predicate.as_str(), arguments.len()) {
                    ("True", 0) => Some(true),
                    ("False", 0) => Some(false),
                    ("Nat.Prime", 1) => {
                        let number = integer(0)?;
                        let factors = self.factors(&number)?;
                        Some(matches!(factors.as_slice(), [(prime, 1)] if *prime == number))
                    }
                    ("Even" | "Odd", 1) if matches!(arguments[0].type_of(), Type::Nat | Type::Int) => Some(
                        self.residue(&arguments[0], &BigInt::from(2), at)?.is_zero() == (predicate == "Even"),
                    ),
                    ("Nat.ModEq" | "Int.ModEq", 3) => {
                        let modulus = integer(0)?;
                        if modulus.is_zero() {
                            return Some(integer(1)? == integer(2)?);
                        }
                        let modulus = modulus.abs();
                        Some(
                            self.residue(&arguments[1], &modulus, at)?
                                == self.residue(&arguments[2], &modulus, at)?,
                        )
                    }
                    ("Nat.Coprime", 2) => Some(integer(0)?.gcd(&integer(1)?).is_one()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn related(&self, relation: Relation, left: &Term, right: &Term, at: &Environment) -> Option<bool> {
        match relation {
            Relation::Divides if matches!(left.type_of(), Type::Nat | Type::Int) => {
                let divisor = self.integer(left, at)?;
                if divisor.is_zero() {
                    return Some(self.integer(right, at)?.is_zero());
                }
                Some(self.residue(right, &divisor.abs(), at)?.is_zero())
            }
            Relation::In => Some(self.set(right, at)?.contains(&self.number(left, at)?)),
            Relation::Eq => Some(self.value(left, at)? == self.value(right, at)?),
            Relation::Ne => Some(self.value(left, at)? != self.value(right, at)?),
            _ => {
                let (left, right) = (self.number(left, at)?, self.number(right, at)?);
                match relation {
                    Relation::Lt => Some(left < right),
                    Relation::Le => Some(left <= right),
                    Relation::Gt => Some(left > right),
                    Relation::Ge => Some(left >= right),
                    _ => None,
                }
            }
        }
    }
}

/// The quotient of Lean's natural and integer division by a number that is not zero: the remainder is not negative.
fn quotient(left: &BigInt, right: &BigInt) -> BigInt {
    let size = left.div_floor(&right.abs());
    if right.sign() == Sign::Minus { -size } else { size }
}

fn interval(from: &BigInt, to: &BigInt) -> Option<Value> {
    if to < from {
        return Some(Value::Set(Vec::new()));
    }
    let count = usize::try_from(to - from).ok().filter(|count| *count < MOST_ELEMENTS)?;
    Some(Value::Set((0..=count).map(|step| Rational::from(from + step)).collect()))
}

fn is_small(value: &Rational) -> bool {
    value.numer().bits() <= MOST_BITS && value.denom().bits() <= MOST_BITS
}

fn power(base: &Rational, exponent: u32) -> Option<Rational> {
    let bits = base.numer().bits().max(base.denom().bits());
    if bits > 1 && u64::from(exponent).saturating_mul(bits) > 2 * MOST_BITS {
        return None;
    }
    Some(num_traits::pow(base.clone(), exponent as usize))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn nat(value: i64) -> Term {
        Term::number(value, &Type::Nat)
    }

    fn int(value: i64) -> Term {
        Term::number(value, &Type::Int)
    }

    #[test]
    fn numbers_are_what_lean_says() {
        let budget = Budget::lasting(Duration::from_secs(60));
        let evaluator = Evaluator::new(&budget);
        let value = |term: Term| evaluator.number(&term, &Environment::new()).map(|value| value.to_string());
        let modulo = |left: Term, right: Term| Term::operation(Operator::Mod, vec![left, right]);
        for (term, expected) in [
            (nat(3).minus(nat(5)), "0"),
            (int(3).minus(int(5)), "-2"),
            (nat(7).over(nat(2)), "3"),
            (nat(7).over(nat(0)), "0"),
            (int(-7).over(int(2)), "-4"),
            (int(-7).over(int(-2)), "4"),
            (int(7).over(int(-2)), "-3"),
            (modulo(int(-7), int(2)), "1"),
            (modulo(nat(7), nat(0)), "7"),
            (modulo(nat(2).to_the(1_000_000_000), nat(7)), "2"),
            (Term::call("Nat.factorial", vec![nat(5)], &Type::Nat), "120"),
            (Term::call("Nat.choose", vec![nat(3), nat(5)], &Type::Nat), "0"),
            (Term::call("Nat.gcd", vec![nat(6432), nat(132)], &Type::Nat), "12"),
        ] {
            assert_eq!(value(term.clone()).as_deref(), Some(expected), "{}", term.lean());
        }
        // Too large to be written down.
        assert_eq!(value(nat(2).to_the(1_000_000_000)), None);
        assert_eq!(value(Term::call("Nat.factorial", vec![nat(1_000_000)], &Type::Nat)), None);
        // A huge interval is no set.
        let range = Term::call("Finset.range", vec![nat(1_000_000_000_000)], &Type::Unknown);
        assert_eq!(evaluator.set(&range, &Environment::new()), None);
    }
}
