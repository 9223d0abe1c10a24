//! Terms and claims as methods see them: arithmetic by its operations, everything else by its name.

use num_bigint::BigInt;
use num_traits::{One, Zero};

use crate::methods::rational::Rational;

/// Parts that a term may have after a replacement.
const MOST_PARTS: usize = 100_000;

/// The types that methods tell apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    Nat,
    Int,
    Rat,
    Real,
    Complex,
    Proposition,
    /// Arguments and value.
    Function(Vec<Type>, Box<Type>),
    Finset(Box<Type>),
    Set(Box<Type>),
    /// As Lean writes it.
    Other(String),
    Unknown,
}

impl Type {
    /// Whether division undoes multiplication there.
    pub fn is_field(&self) -> bool {
        matches!(self, Type::Rat | Type::Real | Type::Complex)
    }

    /// Whether there are negative numbers.
    pub fn has_negatives(&self) -> bool {
        *self == Type::Int || self.is_field()
    }

    /// Whether `≤` is a linear order that goes with the operations.
    pub fn is_ordered(&self) -> bool {
        matches!(self, Type::Nat | Type::Int | Type::Rat | Type::Real)
    }
}

/// An operation with a sign of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Pow,
    Neg,
    Inv,
}

/// A term. Numerals are not negative; `Neg` makes them so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    Number {
        value: Rational,
        of: Type,
    },
    /// A local of the goal, or a variable that a binder around it names.
    Local {
        name: String,
        of: Type,
    },
    Operation {
        operator: Operator,
        arguments: Vec<Term>,
        of: Type,
    },
    /// The inclusion of one kind of number in another.
    Cast {
        argument: Box<Term>,
        of: Type,
    },
    /// A constant with its explicit arguments.
    Call {
        function: String,
        arguments: Vec<Term>,
        of: Type,
    },
    /// A local function with its arguments.
    Apply {
        function: String,
        arguments: Vec<Term>,
        of: Type,
    },
    /// `fun binder : domain => body`
    Function {
        binder: String,
        domain: Type,
        body: Box<Term>,
    },
    Proposition(Box<Claim>),
}

/// How two terms are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    /// `left` divides `right`.
    Divides,
    /// `left` is an element of `right`.
    In,
}

/// A proposition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    Relation {
        relation: Relation,
        left: Term,
        right: Term,
    },
    Not(Box<Claim>),
    And(Box<Claim>, Box<Claim>),
    Or(Box<Claim>, Box<Claim>),
    Implies(Box<Claim>, Box<Claim>),
    Iff(Box<Claim>, Box<Claim>),
    Exists {
        binder: String,
        of: Type,
        body: Box<Claim>,
    },
    ForAll {
        binder: String,
        of: Type,
        body: Box<Claim>,
    },
    /// A constant with its explicit arguments, such as `Nat.Prime p`.
    Call {
        predicate: String,
        arguments: Vec<Term>,
    },
    /// A local predicate with its arguments, or a local proposition.
    Apply {
        predicate: String,
        arguments: Vec<Term>,
    },
}

impl Term {
    pub fn number(value: impl Into<BigInt>, of: &Type) -> Self {
        Term::rational(&Rational::from(value.into()), of)
    }

    /// A rational number of a type that has it: with a sign, and as a quotient where it is none of the integers.
    pub fn rational(value: &Rational, of: &Type) -> Self {
        if *value < Rational::zero() {
            return Term::rational(&-value, of).negated();
        }
        let whole = |value: &BigInt| Term::Number { value: Rational::from(value.clone()), of: of.clone() };
        if value.denom().is_one() {
            return whole(value.numer());
        }
        Term::operation(Operator::Div, vec![whole(value.numer()), whole(value.denom())])
    }

    pub fn local(name: &str, of: &Type) -> Self {
        Term::Local { name: name.to_owned(), of: of.clone() }
    }

    /// An operation on terms of one type, that of the first.
    pub fn operation(operator: Operator, arguments: Vec<Term>) -> Self {
        let of = arguments[0].type_of().clone();
        Term::Operation { operator, arguments, of }
    }

    pub fn plus(self, other: Term) -> Self {
        Term::operation(Operator::Add, vec![self, other])
    }

    pub fn minus(self, other: Term) -> Self {
        Term::operation(Operator::Sub, vec![self, other])
    }

    pub fn times(self, other: Term) -> Self {
        Term::operation(Operator::Mul, vec![self, other])
    }

    pub fn over(self, other: Term) -> Self {
        Term::operation(Operator::Div, vec![self, other])
    }

    pub fn to_the(self, exponent: u32) -> Self {
        let exponent = Term::number(exponent, &Type::Nat);
        Term::operation(Operator::Pow, vec![self, exponent])
    }

    pub fn negated(self) -> Self {
        Term::operation(Operator::Neg, vec![self])
    }

    /// A constant applied to explicit arguments.
    pub fn call(function: &str, arguments: Vec<Term>, of: &Type) -> Self {
        Term::Call { function: function.to_owned(), arguments, of: of.clone() }
    }

    pub fn type_of(&self) -> &Type {
        match self {
            Term::Number { of, .. }
            | Term::Local { of, .. }
            | Term::Operation { of, .. }
            | Term::Cast { of, .. }
            | Term::Call { of, .. }
            | Term::Apply { of, .. } => of,
            Term::Function { .. } => &Type::Unknown,
            Term::Proposition(_) => &Type::Proposition,
        }
    }

    /// The value of a numeral, with its sign, or of a quotient of two in a field.
    pub fn as_rational(&self) -> Option<Rational> {
        match self {
            Term::Number { value, .. } => Some(value.clone()),
            Term::Operation { operator: Operator::Neg, arguments, .. } => Some(-arguments[0].as_rational()?),
            Term::Operation { operator: Operator::Div, arguments, of } if of.is_field() => {
                let divisor = arguments[1].as_rational().filter(|divisor| !divisor.is_zero())?;
                Some(arguments[0].as_rational()? / divisor)
            }
            _ => None,
        }
    }

    /// The value of a natural numeral that fits.
    pub fn as_u32(&self) -> Option<u32> {
        let value = self.as_rational()?;
        value.is_integer().then(|| value.to_integer()).and_then(|value| u32::try_from(value).ok())
    }

    /// The operands of a binary operation.
    pub fn operands(&self, wanted: Operator) -> Option<(&Term, &Term)> {
        match self {
            Term::Operation { operator, arguments, .. } if *operator == wanted => {
                match arguments.as_slice() {
                    [left, right] => Some((left, right)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The terms that this one is made of, one level down.
    pub fn parts(&self) -> Vec<&Term> {
        match self {
            Term::Number { .. } | Term::Local { .. } | Term::Proposition(_) => Vec::new(),
            Term::Operation { arguments, .. }
            | Term::Call { arguments, .. }
            | Term::Apply { arguments, .. } => arguments.iter().collect(),
            Term::Cast { argument, .. } => vec![argument],
            Term::Function { body, .. } => vec![body],
        }
    }

    /// Of how many parts it consists.
    pub fn size(&self) -> usize {
        let inside = match self {
            Term::Proposition(claim) => claim.size(),
            _ => self.parts().into_iter().map(Term::size).sum(),
        };
        inside + 1
    }

    /// Whether a term occurs in this one, or is it.
    pub fn mentions(&self, wanted: &Term) -> bool {
        self == wanted
            || self.parts().into_iter().any(|part| part.mentions(wanted))
            || matches!(self, Term::Proposition(claim) if claim.mentions(wanted))
    }

    /// How often a term occurs in this one.
    fn occurrences(&self, wanted: &Term) -> usize {
        if self == wanted {
            return 1;
        }
        match self {
            Term::Proposition(claim) => claim.occurrences(wanted),
            _ => self.parts().into_iter().map(|part| part.occurrences(wanted)).sum(),
        }
    }

    /// Another term in the place of each occurrence of one; binders are not looked into where they bind the same name. A
    /// term that would become enormous stays as it is: what is replaced again and again does not grow without end.
    pub fn replaced(&self, wanted: &Term, by: &Term) -> Term {
        let grown = self.occurrences(wanted).saturating_mul(by.size()).saturating_add(self.size());
        if grown > MOST_PARTS { self.clone() } else { self.with(wanted, by) }
    }

    fn with(&self, wanted: &Term, by: &Term) -> Term {
        if self == wanted {
            return by.clone();
        }
        let all = |terms: &[Term]| terms.iter().map(|term| term.with(wanted, by)).collect();
        match self {
            Term::Number { .. } | Term::Local { .. } => self.clone(),
            Term::Operation { operator, arguments, of } => {
                Term::Operation { operator: *operator, arguments: all(arguments), of: of.clone() }
            }
            Term::Cast { argument, of } => {
                Term::Cast { argument: Box::new(argument.with(wanted, by)), of: of.clone() }
            }
            Term::Call { function, arguments, of } => {
                Term::Call { function: function.clone(), arguments: all(arguments), of: of.clone() }
            }
            Term::Apply { function, arguments, of } => {
                Term::Apply { function: function.clone(), arguments: all(arguments), of: of.clone() }
            }
            Term::Function { binder, domain, body } => {
                if matches!(wanted, Term::Local { name, .. } if name == binder) {
                    return self.clone();
                }
                Term::Function {
                    binder: binder.clone(),
                    domain: domain.clone(),
                    body: Box::new(body.with(wanted, by)),
                }
            }
            Term::Proposition(claim) => Term::Proposition(Box::new(claim.with(wanted, by))),
        }
    }
}

impl Claim {
    pub fn relation(relation: Relation, left: Term, right: Term) -> Self {
        Claim::Relation { relation, left, right }
    }

    pub fn equal(left: Term, right: Term) -> Self {
        Claim::relation(Relation::Eq, left, right)
    }

    /// The sides of an equation.
    pub fn as_equation(&self) -> Option<(&Term, &Term)> {
        match self {
            Claim::Relation { relation: Relation::Eq, left, right } => Some((left, right)),
            _ => None,
        }
    }

    /// An inequality as (smaller, larger, whether it is strict).
    pub fn as_inequality(&self) -> Option<(&Term, &Term, bool)> {
        match self {
            Claim::Relation { relation, left, right } => match relation {
                Relation::Lt => Some((left, right, true)),
                Relation::Le => Some((left, right, false)),
                Relation::Gt => Some((right, left, true)),
                Relation::Ge => Some((right, left, false)),
                _ => None,
            },
            _ => None,
        }
    }

    fn terms(&self) -> Vec<&Term> {
        match self {
            Claim::Relation { left, right, .. } => vec![left, right],
            Claim::Call { arguments, .. } | Claim::Apply { arguments, .. } => arguments.iter().collect(),
            _ => Vec::new(),
        }
    }

    fn claims(&self) -> Vec<&Claim> {
        match self {
            Claim::Not(claim) => vec![claim],
            Claim::And(a, b) | Claim::Or(a, b) | Claim::Implies(a, b) | Claim::Iff(a, b) => vec![a, b],
            Claim::Exists { body, .. } | Claim::ForAll { body, .. } => vec![body],
            _ => Vec::new(),
        }
    }

    /// Of how many parts it consists.
    pub fn size(&self) -> usize {
        let terms: usize = self.terms().into_iter().map(Term::size).sum();
        terms + self.claims().into_iter().map(Claim::size).sum::<usize>() + 1
    }

    /// Whether a term occurs in it.
    pub fn mentions(&self, wanted: &Term) -> bool {
        self.terms().into_iter().any(|term| term.mentions(wanted))
            || self.claims().into_iter().any(|claim| claim.mentions(wanted))
    }

    fn occurrences(&self, wanted: &Term) -> usize {
        let terms: usize = self.terms().into_iter().map(|term| term.occurrences(wanted)).sum();
        terms + self.claims().into_iter().map(|claim| claim.occurrences(wanted)).sum::<usize>()
    }

    /// Another term in the place of each occurrence of one; binders are not looked into where they bind the same name. A
    /// claim that would become enormous stays as it is, as in [`Term::replaced`].
    pub fn replaced(&self, wanted: &Term, by: &Term) -> Claim {
        let grown = self.occurrences(wanted).saturating_mul(by.size()).saturating_add(self.size());
        if grown > MOST_PARTS { self.clone() } else { self.with(wanted, by) }
    }

    fn with(&self, wanted: &Term, by: &Term) -> Claim {
        let term = |term: &Term| term.with(wanted, by);
        let claim = |claim: &Claim| Box::new(claim.with(wanted, by));
        let bound = |binder: &str| matches!(wanted, Term::Local { name, .. } if name == binder);
        match self {
            Claim::Relation { relation, left, right } => Claim::relation(*relation, term(left), term(right)),
            Claim::Not(inner) => Claim::Not(claim(inner)),
            Claim::And(a, b) => Claim::And(claim(a), claim(b)),
            Claim::Or(a, b) => Claim::Or(claim(a), claim(b)),
            Claim::Implies(a, b) => Claim::Implies(claim(a), claim(b)),
            Claim::Iff(a, b) => Claim::Iff(claim(a), claim(b)),
            Claim::Exists { binder, .. } | Claim::ForAll { binder, .. } if bound(binder) => self.clone(),
            Claim::Exists { binder, of, body } => {
                Claim::Exists { binder: binder.clone(), of: of.clone(), body: claim(body) }
            }
            Claim::ForAll { binder, of, body } => {
                Claim::ForAll { binder: binder.clone(), of: of.clone(), body: claim(body) }
            }
            Claim::Call { predicate, arguments } => {
                Claim::Call { predicate: predicate.clone(), arguments: arguments.iter().map(term).collect() }
            }
            Claim::Apply { predicate, arguments } => {
                Claim::Apply { predicate: predicate.clone(), arguments: arguments.iter().map(term).collect() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_replaced_again_and_again_stays_bounded() {
        let x = Term::local("x", &Type::Real);
        let square = x.clone().times(x.clone());
        let mut term = x.clone();
        for _ in 0..60 {
            term = term.replaced(&x, &square);
        }
        assert!((1000..=MOST_PARTS).contains(&term.size()), "{}", term.size());
        let claim = Claim::equal(term.clone(), x.clone());
        assert_eq!(claim.replaced(&x, &term), claim);
        assert_eq!(square.replaced(&x, &Term::number(2, &Type::Real)).as_rational(), None);
    }
}
