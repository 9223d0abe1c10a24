//! The operations on natural numbers that the theory computes, by the names that Lean's library gives them.

use crate::expr::Expr;
use crate::name::Name;
use crate::store::Store;

/// An operation on natural numbers that may be computed on literals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Sub,
    Mul,
    Pow,
    Beq,
    Ble,
    Div,
    Mod,
    Gcd,
    Land,
    Lor,
    Xor,
    ShiftLeft,
    ShiftRight,
    Log2,
}

use Operation::*;

/// What a question reduces to as long as it is assumed: an operation on two numbers, and its answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub question: Operation,
    pub of: [Expr; 2],
    pub answer: bool,
}

pub(crate) const OPERATIONS: [(Operation, &str); 15] = [
    (Add, "Nat.add"),
    (Sub, "Nat.sub"),
    (Mul, "Nat.mul"),
    (Pow, "Nat.pow"),
    (Beq, "Nat.beq"),
    (Ble, "Nat.ble"),
    (Div, "Nat.div"),
    (Mod, "Nat.mod"),
    (Gcd, "Nat.gcd"),
    (Land, "Nat.land"),
    (Lor, "Nat.lor"),
    (Xor, "Nat.xor"),
    (ShiftLeft, "Nat.shiftLeft"),
    (ShiftRight, "Nat.shiftRight"),
    (Log2, "Nat.log2"),
];

/// The names of the operations, interned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OperationNames([Name; OPERATIONS.len()]);

impl OperationNames {
    pub fn new(store: &mut Store) -> Self {
        Self(OPERATIONS.map(|(_, text)| store.dotted(text)))
    }

    pub fn find(&self, name: Name) -> Option<Operation> {
        self.0.iter().position(|n| *n == name).map(|at| OPERATIONS[at].0)
    }

    pub fn name(&self, operation: Operation) -> Name {
        self.0[operation as usize]
    }
}

impl Operation {
    pub fn bit(self) -> u32 {
        1 << self as u32
    }

    pub fn is_unary(self) -> bool {
        self == Log2
    }

    /// Whether its equations hold by reduction for the definition in Lean's library. The others are defined by
    /// recursion on fuel, with proofs in between, see `evidence.rs`.
    pub fn has_equations(self) -> bool {
        matches!(self, Add | Sub | Mul | Pow | Beq | Ble | ShiftLeft)
    }

    pub fn gives_bool(self) -> bool {
        matches!(self, Beq | Ble)
    }
}
