//! Elaborated statements as situations.

use std::collections::{BTreeMap, HashSet};

use data::{BinderInfo, Expression, Facts, Goal, Node, Signature};
use num_bigint::BigInt;

use super::context::{Hypothesis, Local, Situation, subscript};
use super::term::{Claim, Operator, Relation, Term, Type};
use crate::methods::rational::Rational;

/// Parts of a statement that are looked at; beyond it no method would find anything.
const MOST_PARTS: usize = 4000;

/// Nodes of a statement whose `let`s are replaced by their values.
const MOST_NODES: usize = 100_000;

struct Reader<'a> {
    expression: &'a Expression,
    signatures: &'a BTreeMap<String, Signature>,
    /// Terms that were made, so that a statement with shared parts does not grow without bound.
    made: std::cell::Cell<usize>,
}

/// The names around a part, innermost last, each with its type.
#[derive(Clone, Default)]
struct Scope(Vec<(String, Type)>);

impl Situation {
    /// Reads a statement. `goal` is what Lean shows before the first tactic; its context tells how much of the
    /// statement stands before the colon. `None` where a local has no name that a proof can say, or the statement is of
    /// a form that no method knows.
    pub fn read(facts: &Facts, goal: &Goal) -> Option<Self> {
        situation(facts, goal)
    }
}

fn situation(facts: &Facts, goal: &Goal) -> Option<Situation> {
    // Lean writes long lists as `let`s of their parts.
    let expression = facts.expression.without_lets(MOST_NODES)?;
    let reader =
        Reader { expression: &expression, signatures: &facts.signatures, made: std::cell::Cell::new(0) };
    let shown: Vec<&String> = goal.hypotheses.iter().flat_map(|line| &line.names).collect();
    let mut taken: HashSet<String> = facts.constants.iter().cloned().collect();
    let mut found = Situation {
        locals: Vec::new(),
        hypotheses: Vec::new(),
        goal: Claim::Apply { predicate: "True".to_owned(), arguments: Vec::new() },
        intros: Vec::new(),
        taken: HashSet::new(),
    };
    let mut scope = Scope::default();
    let mut at = expression.root();
    let mut depth = 0;
    while let Node::Forall { name, info, domain, body } = expression.node(at) {
        let is_claim = reader.is_proposition(*domain, &scope);
        let name = match shown.get(depth) {
            Some(shown) => (*shown).clone(),
            None => {
                let plain = is_plain(name).then(|| name.clone());
                let wanted = plain.unwrap_or_else(|| if is_claim { "h".to_owned() } else { "x".to_owned() });
                let fresh = fresh(&wanted, &taken);
                found.intros.push(fresh.clone());
                fresh
            }
        };
        taken.insert(name.clone());
        if *info != BinderInfo::Instance {
            if is_claim {
                let claim = reader.claim(*domain, &scope)?;
                // A proof cannot speak of a hypothesis whose name is hidden by a later one.
                if is_plain(&name) {
                    found.hypotheses.push(Hypothesis::supposed(&name, claim));
                }
            } else {
                if !is_plain(&name) {
                    return None;
                }
                found.locals.push(Local { name: name.clone(), of: reader.type_at(*domain, &scope) });
            }
        }
        let of = if is_claim { Type::Proposition } else { reader.type_at(*domain, &scope) };
        scope.0.push((name, of));
        at = *body;
        depth += 1;
    }
    found.goal = reader.claim(at, &scope)?;
    found.taken = taken;
    Some(found)
}

/// Whether a proof can say a name.
fn is_plain(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && !name.contains(['✝', '.', '«', ' '])
        && name != "_"
}

fn fresh(wanted: &str, taken: &HashSet<String>) -> String {
    let numbered = (1..).map(|number| format!("{wanted}{}", subscript(number)));
    let name = std::iter::once(wanted.to_owned()).chain(numbered).find(|name| !taken.contains(name));
    name.expect("there are more names than can be taken")
}

impl Reader<'_> {
    /// The explicit arguments of a constant.
    fn explicit(&self, name: &str, arguments: &[u32]) -> Vec<u32> {
        let signature = self.signatures.get(name);
        let explicit =
            |index| signature.is_none_or(|signature| signature.argument(index) == BinderInfo::Explicit);
        arguments.iter().enumerate().filter(|(index, _)| explicit(*index)).map(|(_, at)| *at).collect()
    }

    fn is_proposition(&self, at: u32, scope: &Scope) -> bool {
        let (head, arguments) = self.expression.spine(at);
        match self.expression.node(head) {
            Node::Constant { name, .. } => {
                self.signatures.get(name).is_some_and(Signature::makes_proposition)
            }
            Node::Forall { name, domain, body, .. } => {
                let mut inner = scope.clone();
                let of = self.type_at(*domain, scope);
                inner.0.push((name.clone(), of));
                self.is_proposition(*body, &inner)
            }
            Node::Bound(index) => match scope.get(*index) {
                Some((_, Type::Proposition)) => arguments.is_empty(),
                Some((_, Type::Function(_, value))) => **value == Type::Proposition,
                _ => false,
            },
            _ => false,
        }
    }

    fn type_at(&self, at: u32, scope: &Scope) -> Type {
        match self.expression.node(at) {
            Node::Sort(level) if level == "0" => return Type::Proposition,
            Node::Forall { name, domain, body, .. } => {
                let argument = self.type_at(*domain, scope);
                let mut inner = scope.clone();
                inner.0.push((name.clone(), argument.clone()));
                return match self.type_at(*body, &inner) {
                    Type::Function(mut arguments, value) => {
                        arguments.insert(0, argument);
                        Type::Function(arguments, value)
                    }
                    value => Type::Function(vec![argument], Box::new(value)),
                };
            }
            _ => {}
        }
        let Some((name, arguments)) = self.expression.constant_application(at) else { return Type::Unknown };
        let inner = |index: usize| {
            let of = arguments.get(index).map_or(Type::Unknown, |at| self.type_at(*at, scope));
            Box::new(of)
        };
        match name {
            "Nat" => Type::Nat,
            "Int" => Type::Int,
            "Rat" => Type::Rat,
            "Real" => Type::Real,
            "Complex" => Type::Complex,
            "Finset" => Type::Finset(inner(0)),
            "Set" => Type::Set(inner(0)),
            "ZMod" => match arguments.first().map(|at| self.literal(*at)) {
                Some(Node::Number(modulus)) => Type::Other(format!("ZMod {modulus}")),
                _ => Type::Unknown,
            },
            _ if arguments.is_empty() => Type::Other(name.to_owned()),
            _ => Type::Unknown,
        }
    }

    fn claim(&self, at: u32, scope: &Scope) -> Option<Claim> {
        let boxed = |at: u32| Some(Box::new(self.claim(at, scope)?));
        let (head, arguments) = self.expression.spine(at);
        match self.expression.node(head) {
            Node::Constant { name, .. } => {
                let relation = |relation, left: u32, right: u32| {
                    Some(Claim::relation(relation, self.term(left, scope)?, self.term(right, scope)?))
                };
                match (name.as_str(), arguments.as_slice()) {
                    ("Eq", [_, left, right]) => relation(Relation::Eq, *left, *right),
                    ("Ne", [_, left, right]) => relation(Relation::Ne, *left, *right),
                    ("LT.lt", [_, _, left, right]) => relation(Relation::Lt, *left, *right),
                    ("LE.le", [_, _, left, right]) => relation(Relation::Le, *left, *right),
                    ("GT.gt", [_, _, left, right]) => relation(Relation::Gt, *left, *right),
                    ("GE.ge", [_, _, left, right]) => relation(Relation::Ge, *left, *right),
                    ("Dvd.dvd", [_, _, left, right]) => relation(Relation::Divides, *left, *right),
                    ("Membership.mem", [_, _, _, set, element]) => relation(Relation::In, *element, *set),
                    ("Not", [inner]) => Some(Claim::Not(boxed(*inner)?)),
                    ("And", [left, right]) => Some(Claim::And(boxed(*left)?, boxed(*right)?)),
                    ("Or", [left, right]) => Some(Claim::Or(boxed(*left)?, boxed(*right)?)),
                    ("Iff", [left, right]) => Some(Claim::Iff(boxed(*left)?, boxed(*right)?)),
                    ("Exists", [_, predicate]) => {
                        let (binder, of, body) = self.binder(*predicate, scope)?;
                        Some(Claim::Exists { binder, of, body: Box::new(self.claim(body.0, &body.1)?) })
                    }
                    _ => {
                        let arguments = self.explicit(name, &arguments).into_iter();
                        let arguments = arguments.map(|at| self.term(at, scope)).collect::<Option<_>>()?;
                        Some(Claim::Call { predicate: name.clone(), arguments })
                    }
                }
            }
            Node::Forall { name, domain, body, .. } if arguments.is_empty() => {
                let mut inner = scope.clone();
                if self.is_proposition(*domain, scope) {
                    inner.0.push((String::new(), Type::Proposition));
                    // Of a proof that the rest speaks of nothing is known here.
                    let left = boxed(*domain)?;
                    return Some(Claim::Implies(left, Box::new(self.claim(*body, &inner)?)));
                }
                let of = self.type_at(*domain, scope);
                let binder = self.unused(name, scope);
                inner.0.push((binder.clone(), of.clone()));
                Some(Claim::ForAll { binder, of, body: Box::new(self.claim(*body, &inner)?) })
            }
            Node::Bound(index) => {
                let (name, _) = scope.get(*index)?;
                let arguments = arguments.iter().map(|at| self.term(*at, scope)).collect::<Option<_>>()?;
                Some(Claim::Apply { predicate: name.clone(), arguments })
            }
            _ => None,
        }
    }

    /// A name that nothing around it has.
    fn unused(&self, name: &str, scope: &Scope) -> String {
        let taken: HashSet<String> = scope.0.iter().map(|(name, _)| name.clone()).collect();
        fresh(if is_plain(name) { name } else { "x" }, &taken)
    }

    /// What a function of one argument binds, and its body with the names around it.
    fn binder(&self, at: u32, scope: &Scope) -> Option<(String, Type, (u32, Scope))> {
        let Node::Lambda { name, domain, body, .. } = self.expression.node(at) else { return None };
        let of = self.type_at(*domain, scope);
        let binder = self.unused(name, scope);
        let mut inner = scope.clone();
        inner.0.push((binder.clone(), of.clone()));
        Some((binder, of, (*body, inner)))
    }

    fn term(&self, at: u32, scope: &Scope) -> Option<Term> {
        self.made.set(self.made.get() + 1);
        if self.made.get() > MOST_PARTS {
            return None;
        }
        if self.is_proposition(at, scope) {
            return Some(Term::Proposition(Box::new(self.claim(at, scope)?)));
        }
        let (head, arguments) = self.expression.spine(at);
        let all =
            |arguments: &[u32]| arguments.iter().map(|at| self.term(*at, scope)).collect::<Option<Vec<_>>>();
        match self.expression.node(head) {
            Node::Bound(index) => {
                let (name, of) = scope.get(*index)?;
                if arguments.is_empty() {
                    return (!name.is_empty()).then(|| Term::local(name, of));
                }
                let of = match of {
                    Type::Function(domains, value) if domains.len() == arguments.len() => (**value).clone(),
                    _ => Type::Unknown,
                };
                Some(Term::Apply { function: name.clone(), arguments: all(&arguments)?, of })
            }
            Node::Number(digits) if arguments.is_empty() => {
                Some(Term::Number { value: Rational::from(digits.parse::<BigInt>().ok()?), of: Type::Nat })
            }
            Node::Lambda { .. } if arguments.is_empty() => {
                let (binder, domain, (body, inner)) = self.binder(at, scope)?;
                Some(Term::Function { binder, domain, body: Box::new(self.term(body, &inner)?) })
            }
            Node::Constant { name, .. } => self.constant(name, &arguments, scope),
            _ => None,
        }
    }

    fn constant(&self, name: &str, arguments: &[u32], scope: &Scope) -> Option<Term> {
        let of = |at: &u32| self.type_at(*at, scope);
        let operation = |operator, of: Type, parts: &[u32]| {
            let arguments = parts.iter().map(|at| self.term(*at, scope)).collect::<Option<_>>()?;
            Some(Term::Operation { operator, arguments, of })
        };
        let binary = match name {
            "HAdd.hAdd" => Some(Operator::Add),
            "HSub.hSub" => Some(Operator::Sub),
            "HMul.hMul" => Some(Operator::Mul),
            "HDiv.hDiv" => Some(Operator::Div),
            "HMod.hMod" => Some(Operator::Mod),
            "HPow.hPow" => Some(Operator::Pow),
            _ => None,
        };
        match (name, arguments) {
            (_, [_, _, value, _, left, right]) if binary.is_some() => {
                operation(binary?, of(value), &[*left, *right])
            }
            ("Neg.neg", [value, _, argument]) => operation(Operator::Neg, of(value), &[*argument]),
            ("Inv.inv", [value, _, argument]) => operation(Operator::Inv, of(value), &[*argument]),
            ("OfNat.ofNat", [value, literal, _]) => match self.expression.node(*literal) {
                Node::Number(digits) => {
                    let value_of = Rational::from(digits.parse::<BigInt>().ok()?);
                    Some(Term::Number { value: value_of, of: of(value) })
                }
                _ => None,
            },
            ("OfScientific.ofScientific", [value, _, mantissa, sign, exponent]) => {
                let (Node::Number(mantissa), Node::Number(exponent)) =
                    (self.literal(*mantissa), self.literal(*exponent))
                else {
                    return None;
                };
                let negative =
                    matches!(self.expression.node(*sign), Node::Constant { name, .. } if name == "Bool.true");
                let scale = BigInt::from(10).pow(exponent.parse::<u32>().ok().filter(|e| *e < 1000)?);
                let mantissa = Rational::from(mantissa.parse::<BigInt>().ok()?);
                let scaled = if negative {
                    mantissa / Rational::from(scale)
                } else {
                    mantissa * Rational::from(scale)
                };
                Some(Term::Number { value: scaled, of: of(value) })
            }
            ("Nat.cast" | "Int.cast" | "Rat.cast", [value, _, argument]) => {
                Some(Term::Cast { argument: Box::new(self.term(*argument, scope)?), of: of(value) })
            }
            ("Equiv.toFun", [_, value, _, _]) | ("Equiv.invFun", [value, _, _, _]) => {
                let explicit =
                    arguments[2..].iter().map(|at| self.term(*at, scope)).collect::<Option<_>>()?;
                Some(Term::Call { function: name.to_owned(), arguments: explicit, of: of(value) })
            }
            ("Complex.ofReal", [argument]) => {
                Some(Term::Cast { argument: Box::new(self.term(*argument, scope)?), of: Type::Complex })
            }
            _ => {
                let explicit = self.explicit(name, arguments);
                let explicit =
                    explicit.into_iter().map(|at| self.term(at, scope)).collect::<Option<Vec<_>>>()?;
                let of = value_type(name, &explicit, || arguments.first().map_or(Type::Unknown, of));
                Some(Term::Call { function: name.to_owned(), arguments: explicit, of })
            }
        }
    }

    /// The node of a literal, below the `OfNat.ofNat` of natural numbers where there is one.
    fn literal(&self, at: u32) -> &Node {
        match self.expression.constant_application(at) {
            Some(("OfNat.ofNat", arguments)) if arguments.len() == 3 => self.expression.node(arguments[1]),
            _ => self.expression.node(at),
        }
    }
}

/// The type of what well-known functions give; `first` is the type that is their first argument, mostly implicit.
fn value_type(name: &str, explicit: &[Term], first: impl Fn() -> Type) -> Type {
    let same = || explicit.first().map_or(Type::Unknown, |term| term.type_of().clone());
    match name {
        "Nat.gcd" | "Nat.lcm" | "Nat.factorial" | "Nat.choose" | "Nat.sqrt" | "Nat.succ" | "Finset.card"
        | "Nat.log" | "Int.natAbs" | "Int.toNat" | "Nat.floor" | "Nat.ceil" | "Nat.totient" => Type::Nat,
        "Int.floor" | "Int.ceil" | "Int.gcd" | "Rat.num" | "Rat.floor" => match name {
            "Int.gcd" => Type::Nat,
            _ => Type::Int,
        },
        "Rat.den" => Type::Nat,
        "Real.sqrt" | "Real.log" | "Real.exp" | "Real.sin" | "Real.cos" | "Real.tan" | "Real.pi"
        | "Real.logb" | "Complex.re" | "Complex.im" | "Complex.normSq" | "Real.arcsin" | "Real.arccos"
        | "Real.arctan" => Type::Real,
        "Complex.I" | "Complex.exp" | "Complex.cos" | "Complex.sin" => Type::Complex,
        "abs" | "Max.max" | "Min.min" => same(),
        "Finset.range" => Type::Finset(Box::new(Type::Nat)),
        "Finset.Icc" | "Finset.Ico" | "Finset.Ioc" | "Finset.Ioo" => Type::Finset(Box::new(same())),
        "Set.Icc" | "Set.Ico" | "Set.Ioc" | "Set.Ioo" => Type::Set(Box::new(same())),
        "Finset.filter" => explicit.last().map_or(Type::Unknown, |term| term.type_of().clone()),
        "Finset.sum" | "Finset.prod" => match explicit.last() {
            Some(Term::Function { body, .. }) => body.type_of().clone(),
            _ => Type::Unknown,
        },
        "setOf" => Type::Set(Box::new(first())),
        _ => Type::Unknown,
    }
}

impl Scope {
    fn get(&self, index: u32) -> Option<&(String, Type)> {
        self.0.len().checked_sub(index as usize + 1).map(|at| &self.0[at])
    }
}
