//! Exact computation: rational numbers, linear systems, polynomials.

pub mod linear;
pub mod polynomial;

use num_bigint::BigInt;

pub use polynomial::{Atoms, Monomial, Polynomial};

/// An exact rational number.
pub type Rational = num_rational::Ratio<BigInt>;
