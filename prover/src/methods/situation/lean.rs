//! Terms and claims as Lean reads them. Every reader of the text gets the type that was meant: numerals that nothing
//! around them determines are given theirs.

use std::fmt;

use super::{Claim, Operator, Relation, Term, Type};

const ATOM: u8 = 255;
const APPLICATION: u8 = 250;
const POWER: u8 = 75;
const PRODUCT: u8 = 70;
const BIG: u8 = 67;
const SUM: u8 = 65;
const RELATION: u8 = 50;

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let argument = |of: &Type| match of {
            Type::Function(..) | Type::Finset(_) | Type::Set(_) => format!("({of})"),
            plain => plain.to_string(),
        };
        match self {
            Type::Nat => f.write_str("ℕ"),
            Type::Int => f.write_str("ℤ"),
            Type::Rat => f.write_str("ℚ"),
            Type::Real => f.write_str("ℝ"),
            Type::Complex => f.write_str("ℂ"),
            Type::Proposition => f.write_str("Prop"),
            Type::Function(arguments, value) => {
                for of in arguments {
                    write!(f, "{} → ", argument(of))?;
                }
                write!(f, "{value}")
            }
            Type::Finset(of) => write!(f, "Finset {}", argument(of)),
            Type::Set(of) => write!(f, "Set {}", argument(of)),
            Type::Other(name) => f.write_str(name),
            Type::Unknown => f.write_str("_"),
        }
    }
}

/// A text and how tightly it holds together.
struct Written(String, u8);

impl Written {
    fn at(self, precedence: u8) -> String {
        if self.1 >= precedence { self.0 } else { format!("({})", self.0) }
    }
}

impl Term {
    /// The term in Lean, fit to stand anywhere that its type is expected.
    pub fn lean(&self) -> String {
        self.written().0
    }

    /// The term in Lean where nothing tells its type.
    pub fn lean_with_type(&self) -> String {
        if self.has_evident_type() { self.lean() } else { format!("({} : {})", self.lean(), self.type_of()) }
    }

    /// The term in Lean behind a hole that stands for a term of its type: powers of numerals need to be told it.
    pub fn lean_after_hole(&self) -> String {
        fn has_powers(term: &Term) -> bool {
            matches!(term, Term::Operation { operator: Operator::Pow, .. })
                || term.parts().into_iter().any(has_powers)
        }
        if has_powers(self) { self.lean_with_type() } else { self.lean() }
    }

    /// The term in Lean as an argument of a function.
    pub fn lean_argument(&self) -> String {
        self.written().at(ATOM)
    }

    /// Whether Lean finds the type without being told.
    fn has_evident_type(&self) -> bool {
        match self {
            Term::Number { of, .. } => *of == Type::Nat,
            Term::Operation { operator: Operator::Pow, arguments, .. } => arguments[0].has_evident_type(),
            Term::Operation { arguments, of, .. } => {
                *of == Type::Nat || arguments.iter().any(Term::has_evident_type)
            }
            Term::Call { function, arguments, .. } => {
                !is_polymorphic(function) || arguments.iter().any(Term::has_evident_type)
            }
            _ => true,
        }
    }

    /// As an argument of a constant: numerals with their type where the constant takes any.
    fn as_argument_of(&self, function: &str) -> String {
        if is_polymorphic(function) && !self.has_evident_type() {
            return format!("({} : {})", self.lean(), self.type_of());
        }
        self.lean_argument()
    }

    fn written(&self) -> Written {
        match self {
            Term::Number { value, of } => {
                if value.is_integer() {
                    return Written(value.to_integer().to_string(), ATOM);
                }
                Written(format!("({} / {} : {of})", value.numer(), value.denom()), ATOM)
            }
            Term::Local { name, .. } => Written(name.clone(), ATOM),
            Term::Operation { operator, arguments, .. } => operation(*operator, arguments),
            Term::Cast { argument, of } => match &**argument {
                argument if argument.has_evident_type() && argument.parts().is_empty() => {
                    Written(format!("({} : {of})", argument.lean()), ATOM)
                }
                argument => Written(format!("(({} : {}) : {of})", argument.lean(), argument.type_of()), ATOM),
            },
            Term::Call { function, arguments, .. } => call(function, arguments),
            Term::Apply { function, arguments, .. } => applied(function, arguments),
            Term::Function { binder, domain, body } => {
                Written(format!("fun {binder} : {domain} => {}", body.lean_with_type()), 0)
            }
            Term::Proposition(claim) => claim.written(),
        }
    }
}

/// Whether a constant takes numbers of any type.
fn is_polymorphic(function: &str) -> bool {
    matches!(function, "Int.floor" | "Int.ceil" | "Int.fract" | "Nat.floor" | "Nat.ceil")
        || !["Real.", "Nat.", "Int.", "Complex.", "Rat."]
            .iter()
            .any(|namespace| function.starts_with(namespace))
}

fn operation(operator: Operator, arguments: &[Term]) -> Written {
    let infix = |sign: &str, precedence: u8| {
        let left = arguments[0].written().at(precedence);
        Written(format!("{left} {sign} {}", arguments[1].written().at(precedence + 1)), precedence)
    };
    match operator {
        Operator::Add => infix("+", SUM),
        Operator::Sub => infix("-", SUM),
        Operator::Mul => infix("*", PRODUCT),
        Operator::Div => infix("/", PRODUCT),
        Operator::Mod => infix("%", PRODUCT),
        Operator::Pow => {
            let base = arguments[0].written().at(POWER + 1);
            // Where the exponent is no natural number, nothing says so but its own type.
            let exponent = match &arguments[1] {
                exponent if exponent.has_evident_type() => exponent.written().at(POWER),
                exponent => format!("({} : {})", exponent.lean(), exponent.type_of()),
            };
            Written(format!("{base} ^ {exponent}"), POWER)
        }
        Operator::Neg => {
            let doubled = matches!(&arguments[0], Term::Operation { operator: Operator::Neg, .. });
            let inner = arguments[0].written().at(if doubled { ATOM } else { POWER });
            Written(format!("-{inner}"), POWER)
        }
        Operator::Inv => Written(format!("{}⁻¹", arguments[0].written().at(ATOM)), ATOM),
    }
}

fn applied(function: &str, arguments: &[Term]) -> Written {
    if arguments.is_empty() {
        return Written(function.to_owned(), ATOM);
    }
    let arguments: Vec<String> = arguments.iter().map(Term::lean_argument).collect();
    Written(format!("{function} {}", arguments.join(" ")), APPLICATION)
}

fn call(function: &str, arguments: &[Term]) -> Written {
    let big = |sign: &str| match arguments {
        [set, Term::Function { binder, body, .. }] => {
            let set = set.as_argument_of("Finset");
            Some(Written(format!("{sign} {binder} ∈ {set}, {}", body.written().at(BIG)), BIG))
        }
        _ => None,
    };
    let special = match (function, arguments) {
        ("Finset.sum", _) => big("∑"),
        ("Finset.prod", _) => big("∏"),
        ("abs", [argument]) => Some(Written(format!("|{}|", argument.lean_with_type()), ATOM)),
        ("Union.union", [left, right]) => {
            Some(Written(format!("{} ∪ {}", left.lean_argument(), right.lean_argument()), SUM))
        }
        ("Inter.inter", [left, right]) => {
            Some(Written(format!("{} ∩ {}", left.lean_argument(), right.lean_argument()), PRODUCT))
        }
        ("SDiff.sdiff", [left, right]) => {
            Some(Written(format!("{} \\ {}", left.lean_argument(), right.lean_argument()), PRODUCT))
        }
        ("Singleton.singleton" | "Insert.insert", _) => listed(function, arguments),
        ("setOf", [Term::Function { binder, domain, body }]) => {
            Some(Written(format!("{{{binder} : {domain} | {}}}", body.lean()), ATOM))
        }
        _ => None,
    };
    special.unwrap_or_else(|| {
        if arguments.is_empty() {
            return Written(function.to_owned(), ATOM);
        }
        let arguments: Vec<String> =
            arguments.iter().map(|argument| argument.as_argument_of(function)).collect();
        Written(format!("{function} {}", arguments.join(" ")), APPLICATION)
    })
}

/// `{a, b, c}`
fn listed(function: &str, arguments: &[Term]) -> Option<Written> {
    let mut elements = Vec::new();
    let (mut function, mut arguments) = (function, arguments);
    loop {
        match (function, arguments) {
            ("Singleton.singleton", [last]) => {
                elements.push(last);
                break;
            }
            ("Insert.insert", [first, Term::Call { function: next, arguments: rest, .. }]) => {
                elements.push(first);
                (function, arguments) = (next, rest);
            }
            ("EmptyCollection.emptyCollection", []) => break,
            _ => return None,
        }
    }
    let elements: Vec<String> = elements.into_iter().map(Term::lean_with_type).collect();
    Some(Written(format!("{{{}}}", elements.join(", ")), ATOM))
}

impl Relation {
    /// The sign, as Lean writes it.
    pub fn sign(self) -> &'static str {
        match self {
            Relation::Eq => "=",
            Relation::Ne => "≠",
            Relation::Lt => "<",
            Relation::Le => "≤",
            Relation::Gt => ">",
            Relation::Ge => "≥",
            Relation::Divides => "∣",
            Relation::In => "∈",
        }
    }
}

impl Claim {
    /// The claim in Lean.
    pub fn lean(&self) -> String {
        self.written().0
    }

    fn written(&self) -> Written {
        let infix = |left: &Claim, sign: &str, right: &Claim, precedence: u8| {
            let left = left.written().at(precedence + 1);
            Written(format!("{left} {sign} {}", right.written().at(precedence)), precedence)
        };
        match self {
            Claim::Relation { relation, left, right } => {
                let sign = relation.sign();
                let one_type = *relation != Relation::In;
                let left = if left.has_evident_type() || (one_type && right.has_evident_type()) {
                    left.written().at(RELATION + 1)
                } else {
                    left.lean_with_type()
                };
                Written(format!("{left} {sign} {}", right.written().at(RELATION + 1)), RELATION)
            }
            Claim::Not(claim) => Written(format!("¬{}", claim.written().at(ATOM)), 40),
            Claim::And(left, right) => infix(left, "∧", right, 35),
            Claim::Or(left, right) => infix(left, "∨", right, 30),
            Claim::Implies(left, right) => infix(left, "→", right, 25),
            Claim::Iff(left, right) => {
                Written(format!("{} ↔ {}", left.written().at(21), right.written().at(21)), 20)
            }
            Claim::Exists { binder, of, body } => Written(format!("∃ {binder} : {of}, {}", body.lean()), 0),
            Claim::ForAll { binder, of, body } => Written(format!("∀ {binder} : {of}, {}", body.lean()), 0),
            Claim::Call { predicate, arguments } => call(predicate, arguments),
            Claim::Apply { predicate, arguments } => applied(predicate, arguments),
        }
    }
}
