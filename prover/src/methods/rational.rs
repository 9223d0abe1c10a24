//! Exact rational numbers.

use num_bigint::BigInt;
use num_traits::ToPrimitive as _;

/// An exact rational number.
pub type Rational = num_rational::Ratio<BigInt>;

/// A rational as a floating-point number; `None` where its parts have none.
pub fn approximate(value: &Rational) -> Option<f64> {
    let quotient = value.numer().to_f64()? / value.denom().to_f64()?;
    quotient.is_finite().then_some(quotient)
}
