//! Exact rational numbers.

use num_bigint::BigInt;
use num_traits::{Signed as _, ToPrimitive as _};

/// An exact rational number.
pub type Rational = num_rational::Ratio<BigInt>;

/// A rational as a floating-point number; `None` where its parts have none.
pub fn approximate(value: &Rational) -> Option<f64> {
    let quotient = value.numer().to_f64()? / value.denom().to_f64()?;
    quotient.is_finite().then_some(quotient)
}

/// The square root of a rational number, where it is one.
pub fn rational_root(value: &Rational) -> Option<Rational> {
    if value.is_negative() {
        return None;
    }
    let root = |value: &BigInt| Some(value.sqrt()).filter(|root| root * root == *value);
    Some(Rational::new(root(value.numer())?, root(value.denom())?))
}
