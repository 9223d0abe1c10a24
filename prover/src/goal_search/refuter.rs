//! Goals that are false: small values at which all hypotheses hold and what is to be shown does not. Exact where it says
//! yes; where it says no, nothing is known. It cuts off goals that a search would waste its time on, and decides nothing.

use data::{Facts, Goal};
use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One as _, Signed as _, ToPrimitive as _, Zero as _};

use crate::methods::situation::{Claim, Operator, Relation, Situation, Term, Type};

type Rational = num_rational::Ratio<BigInt>;

/// Variables beyond which there are too many values to try.
const MOST_VARIABLES: usize = 4;
/// Exponents beyond which powers are left alone.
const MOST_EXPONENT: u32 = 24;
/// Parts of terms that are evaluated for one goal.
const MOST_WORK: usize = 40_000;
/// Bits of numbers beyond which they are left alone.
const MOST_BITS: u64 = 2048;

/// Whether the goal, as a statement with its hypotheses as premises, is false at some small values. `text` is the same
/// goal as Lean shows it.
pub fn is_false(facts: &Facts, text: &str) -> bool {
    let goal = Goal::parse(text);
    // What cannot be named is not read as a hypothesis, and would be missing.
    if goal.hypotheses.iter().any(|line| line.names.iter().any(|name| name.contains('✝'))) {
        return false;
    }
    let Some(situation) = Situation::read(facts, &goal) else { return false };
    if situation.locals.len() > MOST_VARIABLES {
        return false;
    }
    let Some(values) = situation.locals.iter().map(|local| values(&local.of)).collect::<Option<Vec<_>>>()
    else {
        return false;
    };
    let names: Vec<&str> = situation.locals.iter().map(|local| local.name.as_str()).collect();
    let mut places = vec![0; values.len()];
    let mut work = MOST_WORK;
    loop {
        let chosen = names
            .iter()
            .zip(values.iter().zip(&places))
            .map(|(name, (values, place))| (*name, &values[*place]));
        let mut at = Point { values: chosen.collect(), work: &mut work };
        let hold = situation.hypotheses.iter().all(|hypothesis| at.claim(&hypothesis.claim) == Some(true));
        if hold && at.claim(&situation.goal) == Some(false) {
            return true;
        }
        if work == 0 {
            return false;
        }
        let mut next = 0;
        loop {
            let Some(place) = places.get_mut(next) else { return false };
            *place += 1;
            if *place < values[next].len() {
                break;
            }
            *place = 0;
            next += 1;
        }
    }
}

/// Values to try for a variable of a type.
fn values(of: &Type) -> Option<Vec<Rational>> {
    let whole =
        |numbers: &[i64]| Some(numbers.iter().map(|&number| Rational::from(BigInt::from(number))).collect());
    match of {
        Type::Nat => whole(&[1, 2, 0, 3, 4, 5, 6, 7]),
        Type::Int => whole(&[1, 0, -1, 2, -2, 3, -3, 5]),
        Type::Rat | Type::Real => {
            let halves = [2, 0, -2, 4, 1, -1, 3, 6, -4];
            Some(halves.iter().map(|&half| Rational::new(BigInt::from(half), BigInt::from(2))).collect())
        }
        _ => None,
    }
}

/// Values of all variables.
struct Point<'a> {
    values: Vec<(&'a str, &'a Rational)>,
    work: &'a mut usize,
}

impl Point<'_> {
    /// `None`: not known.
    fn claim(&mut self, claim: &Claim) -> Option<bool> {
        match claim {
            Claim::Relation { relation, left, right } => {
                let (left_value, right_value) = (self.term(left)?, self.term(right)?);
                Some(match relation {
                    Relation::Eq => left_value == right_value,
                    Relation::Ne => left_value != right_value,
                    Relation::Lt => left_value < right_value,
                    Relation::Le => left_value <= right_value,
                    Relation::Gt => left_value > right_value,
                    Relation::Ge => left_value >= right_value,
                    Relation::Divides if matches!(left.type_of(), Type::Nat | Type::Int) => {
                        let (left, right) = (left_value.to_integer(), right_value.to_integer());
                        if left.is_zero() { right.is_zero() } else { right.is_multiple_of(&left) }
                    }
                    Relation::Divides | Relation::In => return None,
                })
            }
            Claim::Not(inner) => self.claim(inner).map(|value| !value),
            Claim::And(left, right) => match (self.claim(left), self.claim(right)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Claim::Or(left, right) => self.either(left, right, false),
            Claim::Implies(left, right) => self.either(left, right, true),
            Claim::Iff(left, right) => Some(self.claim(left)? == self.claim(right)?),
            Claim::Call { predicate, arguments } if arguments.is_empty() && predicate == "False" => {
                Some(false)
            }
            _ => None,
        }
    }

    /// Whether one of two holds, the first perhaps negated.
    fn either(&mut self, left: &Claim, right: &Claim, negated: bool) -> Option<bool> {
        let left = self.claim(left).map(|value| value != negated);
        match (left, self.claim(right)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        }
    }

    fn term(&mut self, term: &Term) -> Option<Rational> {
        *self.work = self.work.checked_sub(1).filter(|left| *left > 0).or_else(|| {
            *self.work = 0;
            None
        })?;
        if !matches!(term.type_of(), Type::Nat | Type::Int | Type::Rat | Type::Real) {
            return None;
        }
        let value = match term {
            Term::Number { value, .. } => value.clone(),
            Term::Local { name, .. } => {
                let known = self.values.iter().find(|(known, _)| known == name)?;
                known.1.clone()
            }
            Term::Cast { argument, .. } => self.term(argument)?,
            Term::Operation { operator, arguments, of } => self.operation(*operator, arguments, of)?,
            _ => return None,
        };
        (value.numer().bits() + value.denom().bits() <= MOST_BITS).then_some(value)
    }

    fn operation(&mut self, operator: Operator, arguments: &[Term], of: &Type) -> Option<Rational> {
        let whole = matches!(of, Type::Nat | Type::Int);
        match (operator, arguments) {
            (Operator::Neg, [argument]) if *of != Type::Nat => Some(-self.term(argument)?),
            (Operator::Inv, [argument]) if !whole => {
                let value = self.term(argument)?;
                Some(if value.is_zero() { value } else { value.recip() })
            }
            (Operator::Pow, [base, exponent]) => {
                // A real exponent is another operation.
                let exponent = match exponent.type_of() {
                    Type::Nat => self.term(exponent)?.to_integer().to_u32()?,
                    _ => return None,
                };
                let base = self.term(base)?;
                (exponent <= MOST_EXPONENT).then(|| num_traits::pow(base, exponent as usize))
            }
            (_, [left, right]) => {
                let (left, right) = (self.term(left)?, self.term(right)?);
                match operator {
                    Operator::Add => Some(left + right),
                    Operator::Mul => Some(left * right),
                    Operator::Sub if *of == Type::Nat && left < right => Some(Rational::zero()),
                    Operator::Sub => Some(left - right),
                    Operator::Div if right.is_zero() => Some(Rational::zero()),
                    Operator::Div if whole => Some(Rational::from(quotient(&left, &right))),
                    Operator::Div => Some(left / right),
                    Operator::Mod if whole && right.is_zero() => Some(left),
                    Operator::Mod if whole => {
                        let quotient = quotient(&left, &right);
                        Some(left - right * Rational::from(quotient))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// Of whole numbers, such that the remainder is not negative.
fn quotient(left: &Rational, right: &Rational) -> BigInt {
    let (left, right) = (left.to_integer(), right.to_integer());
    let quotient = left.div_floor(&right.abs());
    if right.is_negative() { -quotient } else { quotient * BigInt::one() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &str, of: &Type) -> Term {
        Term::local(name, of)
    }

    fn holds(claim: &Claim, values: &[(&str, i64)]) -> Option<bool> {
        let values: Vec<(&str, Rational)> =
            values.iter().map(|(name, value)| (*name, Rational::from(BigInt::from(*value)))).collect();
        let mut work = 1000;
        let values = values.iter().map(|(name, value)| (*name, value)).collect();
        Point { values, work: &mut work }.claim(claim)
    }

    #[test]
    fn values_are_those_of_lean() {
        let number = |value: i64, of: &Type| Term::number(value.unsigned_abs(), of);
        let equal = |left, right| Claim::equal(left, right);
        let operation = |operator, left, right| Term::operation(operator, vec![left, right]);
        let (nat, int, real) = (&Type::Nat, &Type::Int, &Type::Real);
        let n = || variable("n", nat);
        // In the natural numbers nothing is below 0, and nothing is left by a division by 0.
        let less = equal(n().minus(number(5, nat)), number(0, nat));
        assert_eq!(holds(&less, &[("n", 3)]), Some(true));
        let by_zero = equal(operation(Operator::Div, n(), number(0, nat)), number(0, nat));
        assert_eq!(holds(&by_zero, &[("n", 3)]), Some(true));
        let m = || variable("m", int);
        for (left, right, quotient, rest) in [(7, 2, 3, 1), (-7, 2, -4, 1), (7, -2, -3, 1), (-7, -2, 4, 1)] {
            let values = [("m", left), ("k", right)];
            let k = || variable("k", int);
            let value = |value: i64| match value < 0 {
                true => number(value, int).negated(),
                false => number(value, int),
            };
            assert_eq!(
                holds(&equal(operation(Operator::Div, m(), k()), value(quotient)), &values),
                Some(true)
            );
            assert_eq!(holds(&equal(operation(Operator::Mod, m(), k()), value(rest)), &values), Some(true));
        }
        let x = || variable("x", real);
        let unknown = Claim::relation(Relation::Lt, Term::call("Real.sqrt", vec![x()], real), x());
        assert_eq!(holds(&unknown, &[("x", 2)]), None);
        let or = Claim::Or(Box::new(unknown.clone()), Box::new(equal(x(), x())));
        assert_eq!(holds(&or, &[("x", 2)]), Some(true));
        let and = Claim::And(Box::new(unknown), Box::new(equal(x(), number(1, real))));
        assert_eq!(holds(&and, &[("x", 2)]), Some(false));
    }
}
