//! Natural number literals and the operations that are computed on them.
//!
//! A literal `n` is shorthand for `succ (… zero)` and needs the inductive type `Nat` with `zero` and `succ`, which
//! is checked when it is declared. An operation is computed only for a constant whose definition was seen to satisfy
//! the equations of the operation, as definitional equalities: whatever is called `Nat.add` and is something else
//! is unfolded like any definition.

use num_bigint::BigUint;

use crate::checker::Checker;
use crate::environment::Kind;
use crate::error::{Checked, Fault, Limit};
use crate::expr::{Expr, Node};
use crate::name::Name;
use crate::operations::{Operation, Operation::*};

/// Beyond this exponent (or shift), Lean does not compute powers either.
const EXPONENT_LIMIT: u64 = 1 << 24;
/// Bits of a number that is computed; a limit on memory.
const BIT_LIMIT: u64 = 1 << 30;

enum Value {
    Number(BigUint),
    Truth(bool),
}

impl Checker<'_> {
    pub fn is_zero(&self, e: Expr) -> bool {
        match self.store.node(e) {
            Node::Nat(literal) => self.store.nat_value(literal) == &BigUint::ZERO,
            Node::Const(name, _) => name == self.known.zero && self.env.features.nat,
            _ => false,
        }
    }

    /// `n` where `e` is `succ n` or a literal above zero.
    pub fn predecessor(&mut self, e: Expr) -> Checked<Option<Expr>> {
        if !self.env.features.nat {
            return Ok(None);
        }
        Ok(match self.store.node(e) {
            Node::Nat(literal) => {
                let value = self.store.nat_value(literal);
                if value == &BigUint::ZERO {
                    return Ok(None);
                }
                let below = value - 1u32;
                self.spend(length(&below))?;
                Some(self.store.nat(below))
            }
            Node::App(f, n) if self.is_const(f, self.known.succ) => Some(n),
            _ => None,
        })
    }

    /// A literal as a constructor application.
    pub fn nat_to_constructor(&mut self, literal: Expr) -> Checked<Option<Expr>> {
        if !self.env.features.nat {
            return Ok(None);
        }
        if self.is_zero(literal) {
            return Ok(Some(self.store.constant(self.known.zero, &[])));
        }
        let Some(below) = self.predecessor(literal)? else { return Ok(None) };
        let succ = self.store.constant(self.known.succ, &[]);
        Ok(Some(self.store.app(succ, below)))
    }

    fn number(&mut self, e: Expr) -> Checked<Option<BigUint>> {
        let reduced = self.whnf(e)?;
        if self.is_zero(reduced) {
            return Ok(Some(BigUint::ZERO));
        }
        Ok(match self.store.node(reduced) {
            Node::Nat(literal) => {
                let value = self.store.nat_value(literal).clone();
                self.spend(length(&value))?;
                Some(value)
            }
            _ => None,
        })
    }

    /// The result of an operation on literals. Terms with locals are left alone.
    pub fn reduce_nat(&mut self, e: Expr) -> Checked<Option<Expr>> {
        let Node::App(f, last) = self.store.node(e) else { return Ok(None) };
        if !self.env.features.nat || self.store.locals(e) > 0 {
            return Ok(None);
        }
        let (name, first) = match self.store.node(f) {
            Node::Const(name, _) => (name, None),
            Node::App(g, first) => match self.store.node(g) {
                Node::Const(name, _) => (name, Some(first)),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        if name == self.known.succ && first.is_none() {
            let Some(number) = self.number(last)? else { return Ok(None) };
            return Ok(Some(self.store.nat(number + 1u32)));
        }
        let Some(operation) = self.operations.find(name) else { return Ok(None) };
        if operation.is_unary() != first.is_none() {
            return Ok(None);
        }
        if self.env.features.nat_operations & operation.bit() == 0 {
            if !operation.has_equations() {
                self.unverified = Some(name);
            }
            return Ok(None);
        }
        let a = match first {
            Some(first) => match self.number(first)? {
                Some(a) => a,
                None => return Ok(None),
            },
            None => BigUint::ZERO,
        };
        let Some(b) = self.number(last)? else { return Ok(None) };
        self.spend(cost(operation, &a, &b))?;
        let value = match operation {
            Gcd => Some(Value::Number(self.gcd(a, b)?)),
            _ => compute(operation, &a, &b)?,
        };
        let Some(value) = value else { return Ok(None) };
        Ok(Some(match value {
            Value::Number(number) => {
                self.spend(length(&number))?;
                self.store.nat(number)
            }
            Value::Truth(truth) => {
                self.store.constant(if truth { self.known.bool_true } else { self.known.bool_false }, &[])
            }
        }))
    }
}

impl Checker<'_> {
    /// By the steps that it takes: on large numbers there are many.
    fn gcd(&mut self, mut a: BigUint, mut b: BigUint) -> Checked<BigUint> {
        while b != BigUint::ZERO {
            self.spend(cost(Mod, &a, &b))?;
            (a, b) = (b.clone(), a % b);
        }
        Ok(a)
    }
}

fn words(number: &BigUint) -> u64 {
    number.bits() / 64
}

/// How many steps it is worth to go through a number.
fn length(number: &BigUint) -> u64 {
    /// Words that take as long as a step does.
    const WORDS: u64 = 32;
    words(number) / WORDS
}

/// How many steps an operation is worth, by what it does with the words of its numbers.
fn cost(operation: Operation, a: &BigUint, b: &BigUint) -> u64 {
    /// Products of two words that take as long as a step does.
    const PRODUCTS: u64 = 64;
    let (m, n) = (words(a), words(b));
    let product = |words: u64| words.saturating_mul(words.isqrt()) / PRODUCTS;
    let work = match operation {
        Mul => product(m.max(n)),
        Pow => {
            let bits = small(b).and_then(|exponent| exponent.checked_mul(a.bits()));
            // The last product is of two numbers of half the length; beyond the limit there is none.
            bits.filter(|bits| *bits <= BIT_LIMIT).map_or(0, |bits| product(bits / 128))
        }
        Div | Mod => m.saturating_sub(n).saturating_add(1).saturating_mul(n) / PRODUCTS,
        _ => 0,
    };
    work.saturating_add(length(a)).saturating_add(length(b))
}

/// An exponent or a shift that is computed with.
fn small(n: &BigUint) -> Option<u64> {
    u64::try_from(n).ok().filter(|n| *n <= EXPONENT_LIMIT)
}

/// Nothing where the result would be too large to compute. A unary operation takes `b`.
fn compute(operation: Operation, a: &BigUint, b: &BigUint) -> Checked<Option<Value>> {
    let zero = &BigUint::ZERO;
    let fits = |bits: u64| if bits > BIT_LIMIT { Err(Fault::Exhausted(Limit::Memory)) } else { Ok(()) };
    Ok(Some(match operation {
        Add => Value::Number(a + b),
        Sub => Value::Number(if a > b { a - b } else { BigUint::ZERO }),
        Mul => {
            fits(a.bits() + b.bits())?;
            Value::Number(a * b)
        }
        Pow => {
            let Some(exponent) = small(b) else { return Ok(None) };
            fits(a.bits().saturating_mul(exponent))?;
            Value::Number(a.pow(exponent as u32))
        }
        Beq => Value::Truth(a == b),
        Ble => Value::Truth(a <= b),
        Div => Value::Number(if b == zero { BigUint::ZERO } else { a / b }),
        Mod => Value::Number(if b == zero { a.clone() } else { a % b }),
        // Its steps are counted one by one, in `Checker::gcd`.
        Gcd => return Ok(None),
        Land => Value::Number(a & b),
        Lor => Value::Number(a | b),
        Xor => Value::Number(a ^ b),
        ShiftLeft => {
            let Some(shift) = small(b) else { return Ok(None) };
            fits(a.bits() + shift)?;
            Value::Number(a << shift)
        }
        ShiftRight => Value::Number(match u64::try_from(b) {
            Ok(shift) if shift < a.bits() => a >> shift,
            _ => BigUint::ZERO,
        }),
        Log2 => Value::Number(BigUint::from(b.bits().saturating_sub(1))),
    }))
}

impl Checker<'_> {
    /// Looks at a constant that has just been added and enables what rests on it.
    pub fn learn(&mut self, name: Name) -> Checked<()> {
        if name == self.known.nat {
            self.env.features.nat = self.is_real_nat();
        } else if name == self.known.bool {
            self.env.features.bool = self.is_real_bool();
        } else if name == self.known.eq {
            self.env.features.equality = self.is_real_equality();
        } else if let Some(operation) = self.operations.find(name)
            && self.is_real_operation(operation)?
        {
            self.env.features.nat_operations |= operation.bit();
        }
        Ok(())
    }

    fn is_real_nat(&mut self) -> bool {
        let nat = self.store.constant(self.known.nat, &[]);
        let step = self.store.pi(nat, nat);
        let ty = self.store.sort(crate::level::Level::ONE);
        self.is_plain_type(self.known.nat, ty, &[(self.known.zero, nat), (self.known.succ, step)])
    }

    fn is_real_bool(&mut self) -> bool {
        let bool = self.store.constant(self.known.bool, &[]);
        let ty = self.store.sort(crate::level::Level::ONE);
        self.is_plain_type(
            self.known.bool,
            ty,
            &[(self.known.bool_false, bool), (self.known.bool_true, bool)],
        )
    }

    /// Whether `name` is an inductive type without parameters that has exactly these constructors.
    fn is_plain_type(&self, name: Name, ty: Expr, constructors: &[(Name, Expr)]) -> bool {
        let Some(constant) = self.env.get(name) else { return false };
        let Kind::Inductive(info) = &constant.kind else { return false };
        constant.ty == ty
            && constant.params.is_empty()
            && info.parameter_count == 0
            && info.all == [name]
            && info.constructors.iter().eq(constructors.iter().map(|(name, _)| name))
            && constructors
                .iter()
                .all(|(constructor, ty)| self.env.get(*constructor).is_some_and(|c| c.ty == *ty))
    }

    /// Whether `Eq` is the inductive family that quotients speak of.
    fn is_real_equality(&mut self) -> bool {
        let Some(constant) = self.env.get(self.known.eq).cloned() else { return false };
        let (Kind::Inductive(info), [param]) = (&constant.kind, &constant.params[..]) else { return false };
        let level = self.store.level_param(*param);
        let (sort, prop) = (self.store.sort(level), self.store.sort(crate::level::Level::ZERO));
        let (v0, v1) = (self.store.bound(0), self.store.bound(1));
        let ty = self.store.pi(v1, prop);
        let ty = self.store.pi(v0, ty);
        let ty = self.store.pi(sort, ty);
        let eq = self.store.constant(self.known.eq, &[level]);
        let refl = self.store.apps(eq, &[v1, v0, v0]);
        let refl = self.store.pi(v0, refl);
        let refl = self.store.pi(sort, refl);
        constant.ty == ty
            && info.parameter_count == 2
            && info.constructors == [self.known.eq_refl]
            && self.env.get(self.known.eq_refl).is_some_and(|c| c.ty == refl && c.params == constant.params)
    }

    fn is_real_operation(&mut self, operation: Operation) -> Checked<bool> {
        let features = self.env.features;
        if !features.nat || (operation.gives_bool() && !features.bool) {
            return Ok(false);
        }
        let name = self.operations.name(operation);
        let Some(constant) = self.env.get(name).cloned() else { return Ok(false) };
        let nat = self.store.constant(self.known.nat, &[]);
        let result = if operation.gives_bool() { self.store.constant(self.known.bool, &[]) } else { nat };
        let unary = self.store.pi(nat, result);
        let ty = if operation.is_unary() { unary } else { self.store.pi(nat, unary) };
        if !constant.params.is_empty() || !self.is_def_eq(constant.ty, ty)? {
            return Ok(false);
        }
        match constant.kind {
            Kind::Axiom | Kind::Definition { .. } | Kind::Opaque { .. } if self.trusts_operations => Ok(true),
            Kind::Definition { .. } => self.satisfies_equations(operation),
            _ => Ok(false),
        }
    }

    fn satisfies_equations(&mut self, operation: Operation) -> Checked<bool> {
        let mut depth = 0;
        let nat = self.store.constant(self.known.nat, &[]);
        let x = self.fresh(&mut depth, nat);
        let y = self.fresh(&mut depth, nat);
        let zero = self.store.constant(self.known.zero, &[]);
        let succ = self.store.constant(self.known.succ, &[]);
        let (next_x, next_y) = (self.store.app(succ, x), self.store.app(succ, y));
        let one = self.store.app(succ, zero);
        let two = self.store.app(succ, one);
        let truth = self.store.constant(self.known.bool_true, &[]);
        let falsity = self.store.constant(self.known.bool_false, &[]);
        let needs = |checker: &Self, other: Operation| checker.env.features.nat_operations & other.bit() != 0;
        let equations = match operation {
            Add => {
                let inner = self.apply(Add, &[x, y]);
                let inner = self.store.app(succ, inner);
                vec![(Add, [x, zero], x), (Add, [x, next_y], inner)]
            }
            Sub => {
                let pred = self.store.dotted("Nat.pred");
                if !self.env.contains(pred) {
                    return Ok(false);
                }
                let pred = self.store.constant(pred, &[]);
                let (of_zero, of_next) = (self.store.app(pred, zero), self.store.app(pred, next_x));
                if !self.is_def_eq(of_zero, zero)? || !self.is_def_eq(of_next, x)? {
                    return Ok(false);
                }
                let inner = self.apply(Sub, &[x, y]);
                let inner = self.store.app(pred, inner);
                vec![(Sub, [x, zero], x), (Sub, [x, next_y], inner)]
            }
            Mul if needs(self, Add) => {
                let inner = self.apply(Mul, &[x, y]);
                let inner = self.apply(Add, &[inner, x]);
                vec![(Mul, [x, zero], zero), (Mul, [x, next_y], inner)]
            }
            Pow if needs(self, Mul) => {
                let inner = self.apply(Pow, &[x, y]);
                let inner = self.apply(Mul, &[inner, x]);
                vec![(Pow, [x, zero], one), (Pow, [x, next_y], inner)]
            }
            Beq => {
                let inner = self.apply(Beq, &[x, y]);
                vec![
                    (Beq, [zero, zero], truth),
                    (Beq, [zero, next_y], falsity),
                    (Beq, [next_x, zero], falsity),
                    (Beq, [next_x, next_y], inner),
                ]
            }
            Ble => {
                let inner = self.apply(Ble, &[x, y]);
                vec![
                    (Ble, [zero, zero], truth),
                    (Ble, [zero, next_y], truth),
                    (Ble, [next_x, zero], falsity),
                    (Ble, [next_x, next_y], inner),
                ]
            }
            ShiftLeft if needs(self, Mul) => {
                let doubled = self.apply(Mul, &[two, x]);
                let inner = self.apply(ShiftLeft, &[doubled, y]);
                vec![(ShiftLeft, [x, zero], x), (ShiftLeft, [x, next_y], inner)]
            }
            ShiftRight if needs(self, Div) => {
                let inner = self.apply(ShiftRight, &[x, y]);
                let halved = self.apply(Div, &[inner, two]);
                vec![(ShiftRight, [x, zero], x), (ShiftRight, [x, next_y], halved)]
            }
            _ => return self.has_evidence(operation),
        };
        for (operation, args, expected) in equations {
            let left = self.apply(operation, &args);
            if !self.is_def_eq(left, expected)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub fn apply(&mut self, operation: Operation, args: &[Expr]) -> Expr {
        let f = self.store.constant(self.operations.name(operation), &[]);
        self.store.apps(f, args)
    }
}
