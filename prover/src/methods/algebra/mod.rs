//! Exact computation: rational numbers, linear systems, polynomials.

pub mod cone;
pub mod factors;
pub mod gram;
pub mod linear;
pub mod polynomial;
pub mod value;

pub use super::rational::{Rational, approximate};
pub use polynomial::{Atoms, Monomial, Polynomial};
