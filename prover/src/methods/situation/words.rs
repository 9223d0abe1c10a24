//! Terms and claims in the usual notation of mathematics, as Unicode text and as LaTeX.

use super::{Claim, Operator, Relation, Term};
use crate::methods::plan::Notation;

const ATOM: u8 = 255;
const POWER: u8 = 75;
const PRODUCT: u8 = 70;
const SUM: u8 = 65;

struct Written(String, u8);

impl Written {
    fn at(self, precedence: u8, notation: Notation) -> String {
        match notation {
            _ if self.1 >= precedence => self.0,
            Notation::Unicode => format!("({})", self.0),
            Notation::Latex => format!("\\left({}\\right)", self.0),
        }
    }
}

impl Term {
    /// The term as mathematics.
    pub fn said(&self, notation: Notation) -> String {
        self.notated(notation).0
    }

    fn notated(&self, notation: Notation) -> Written {
        match self {
            Term::Number { value, .. } if value.is_integer() => Written(value.to_integer().to_string(), ATOM),
            Term::Number { value, .. } => {
                Written(fraction(value.numer().to_string(), value.denom().to_string(), notation), PRODUCT)
            }
            Term::Local { name, .. } => Written(variable(name, notation), ATOM),
            Term::Cast { argument, .. } => argument.notated(notation),
            Term::Operation { operator, arguments, .. } => operation(*operator, arguments, notation),
            Term::Call { function, arguments, .. } => call(function, arguments, notation),
            Term::Apply { function, arguments, .. } => {
                applied(&variable(function, notation), arguments, notation)
            }
            Term::Function { binder, body, .. } => {
                let arrow = if notation == Notation::Latex { "\\mapsto" } else { "↦" };
                Written(format!("{} {arrow} {}", variable(binder, notation), body.said(notation)), 0)
            }
            Term::Proposition(claim) => Written(claim.said(notation), 0),
        }
    }
}

fn variable(name: &str, notation: Notation) -> String {
    match notation {
        Notation::Unicode => name.to_owned(),
        Notation::Latex => {
            let (letters, digits): (String, String) =
                name.chars().partition(|c| !('₀'..='₉').contains(c) && !c.is_ascii_digit());
            let digits: String = digits
                .chars()
                .map(|c| {
                    char::from_u32((c as u32).wrapping_sub(0x2080).wrapping_add(0x30))
                        .filter(char::is_ascii_digit)
                        .unwrap_or(c)
                })
                .collect();
            let letters = letters.replace('_', "\\_");
            if digits.is_empty() { letters } else { format!("{letters}_{{{digits}}}") }
        }
    }
}

fn fraction(above: String, below: String, notation: Notation) -> String {
    match notation {
        Notation::Unicode => format!("{above}/{below}"),
        Notation::Latex => format!("\\frac{{{above}}}{{{below}}}"),
    }
}

fn operation(operator: Operator, arguments: &[Term], notation: Notation) -> Written {
    let infix = |sign: &str, precedence: u8| {
        let left = arguments[0].notated(notation).at(precedence, notation);
        let right = arguments[1].notated(notation).at(precedence + 1, notation);
        Written(format!("{left}{sign}{right}"), precedence)
    };
    match operator {
        Operator::Add => infix(" + ", SUM),
        Operator::Sub => infix(" - ", SUM),
        Operator::Mul => {
            // A product of products needs no parentheses.
            let inner = if arguments[1].operands(Operator::Mul).is_some() { PRODUCT } else { PRODUCT + 1 };
            let left = arguments[0].notated(notation).at(PRODUCT, notation);
            let right = arguments[1].notated(notation).at(inner, notation);
            Written(format!("{left}{}{right}", times(&arguments[0], &arguments[1], notation)), PRODUCT)
        }
        Operator::Div if notation == Notation::Latex => {
            let [above, below] = [&arguments[0], &arguments[1]].map(|part| part.said(notation));
            Written(fraction(above, below, notation), ATOM)
        }
        // -1/2 reads as both -(1/2) and (-1)/2, which are the same.
        Operator::Div if matches!(&arguments[0], Term::Operation { operator: Operator::Neg, arguments, .. } if arguments[0].as_u32().is_some()) =>
        {
            let [above, below] = [&arguments[0], &arguments[1]].map(|part| part.notated(notation));
            Written(format!("{}/{}", above.0, below.at(PRODUCT + 1, notation)), SUM)
        }
        // A quotient of a quotient is not read from left to right.
        Operator::Div if arguments[0].operands(Operator::Div).is_some() => {
            let [above, below] =
                [&arguments[0], &arguments[1]].map(|part| part.notated(notation).at(PRODUCT + 1, notation));
            Written(format!("{above}/{below}"), PRODUCT)
        }
        Operator::Div => infix("/", PRODUCT),
        Operator::Mod => infix(if notation == Notation::Latex { " \\bmod " } else { " mod " }, PRODUCT),
        Operator::Pow => power(&arguments[0], &arguments[1], notation),
        Operator::Neg => Written(format!("-{}", arguments[0].notated(notation).at(PRODUCT, notation)), SUM),
        Operator::Inv => {
            let base = arguments[0].notated(notation).at(ATOM, notation);
            Written(format!("{base}{}", if notation == Notation::Latex { "^{-1}" } else { "⁻¹" }), POWER)
        }
    }
}

/// `2x` and `xy` stand side by side, other factors have a dot between them.
fn times(left: &Term, right: &Term, notation: Notation) -> &'static str {
    fn begins_with_letter(term: &Term) -> bool {
        match term {
            Term::Local { name, .. } => name.chars().count() == 1,
            Term::Cast { argument, .. } => begins_with_letter(argument),
            Term::Operation { operator: Operator::Pow | Operator::Mul, arguments, .. } => {
                begins_with_letter(&arguments[0])
            }
            _ => false,
        }
    }
    // A letter in an exponent would take the next factor up.
    fn ends_with_letter(term: &Term) -> bool {
        match term {
            Term::Operation { operator: Operator::Mul, arguments, .. } => ends_with_letter(&arguments[1]),
            Term::Operation { operator: Operator::Pow, arguments, .. } => {
                arguments[1].as_u32().is_some() && begins_with_letter(&arguments[0])
            }
            other => begins_with_letter(other),
        }
    }
    let is_sum =
        |term: &Term| matches!(term, Term::Operation { operator: Operator::Add | Operator::Sub, .. });
    let is_sign = |term: &Term| matches!(term, Term::Call { function, .. } if ["Real.sqrt", "Real.pi", "Complex.I"].contains(&function.as_str()));
    let close = match left {
        Term::Number { value, .. } => {
            value.is_integer() && (begins_with_letter(right) || is_sum(right) || is_sign(right))
        }
        other => {
            let last = other.operands(Operator::Mul).map_or(other, |(_, last)| last);
            (ends_with_letter(other) && begins_with_letter(right) && last != right)
                || (is_sum(last) && is_sum(right))
        }
    };
    match (close, notation) {
        (true, Notation::Unicode) => "",
        (true, Notation::Latex) => " ",
        (false, Notation::Unicode) => "·",
        (false, Notation::Latex) => " \\cdot ",
    }
}

fn power(base: &Term, exponent: &Term, notation: Notation) -> Written {
    let base = base.notated(notation).at(POWER + 1, notation);
    if notation == Notation::Latex {
        return Written(format!("{base}^{{{}}}", exponent.said(notation)), POWER);
    }
    if let Some(exponent) = exponent.as_u32() {
        return Written(format!("{base}{}", superscript(exponent)), POWER);
    }
    Written(format!("{base}^{}", exponent.notated(notation).at(ATOM, notation)), POWER)
}

fn superscript(number: u32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number.to_string().bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect()
}

fn applied(function: &str, arguments: &[Term], notation: Notation) -> Written {
    if arguments.is_empty() {
        return Written(function.to_owned(), ATOM);
    }
    let arguments: Vec<String> = arguments.iter().map(|argument| argument.said(notation)).collect();
    Written(format!("{function}({})", arguments.join(", ")), ATOM)
}

fn call(function: &str, arguments: &[Term], notation: Notation) -> Written {
    let latex = notation == Notation::Latex;
    let argument = |index: usize| arguments[index].said(notation);
    let around = |open: &str, close: &str| Written(format!("{open}{}{close}", argument(0)), ATOM);
    let named = |plain: &str, latex_name: &str| {
        let name = if latex { latex_name.to_owned() } else { plain.to_owned() };
        applied(&name, arguments, notation)
    };
    match (function, arguments) {
        // A graph that lists its edges is not listed again.
        ("Graph.mk", [_, _]) => Written("G".to_owned(), ATOM),
        ("Prod.mk", [_, _]) => applied("", arguments, notation),
        ("List.nil", []) => Written("[]".to_owned(), ATOM),
        ("List.cons", [_, _]) if list(function, arguments).is_some() => {
            let elements = list(function, arguments).unwrap_or_default();
            let inner: Vec<String> = elements.into_iter().map(|element| element.said(notation)).collect();
            Written(format!("[{}]", inner.join(", ")), ATOM)
        }
        ("Equiv.toFun", [of, argument]) => {
            applied(&of.said(notation), std::slice::from_ref(argument), notation)
        }
        ("Equiv.invFun", [of, argument]) => {
            let sign = if latex { "^{-1}" } else { "⁻¹" };
            applied(&format!("{}{sign}", of.said(notation)), std::slice::from_ref(argument), notation)
        }
        ("Real.sqrt", [_]) if latex => around("\\sqrt{", "}"),
        ("Real.sqrt", [inner]) => Written(format!("√{}", inner.notated(notation).at(ATOM, notation)), POWER),
        ("abs", [_]) => around("|", "|"),
        ("Int.floor" | "Nat.floor", [_]) => {
            if latex {
                around("\\lfloor ", "\\rfloor")
            } else {
                around("⌊", "⌋")
            }
        }
        ("Int.ceil" | "Nat.ceil", [_]) => {
            if latex {
                around("\\lceil ", "\\rceil")
            } else {
                around("⌈", "⌉")
            }
        }
        ("Nat.sqrt", [_]) if latex => around("\\lfloor\\sqrt{", "}\\rfloor"),
        ("Nat.sqrt", [inner]) => Written(format!("⌊√{}⌋", inner.notated(notation).at(ATOM, notation)), ATOM),
        ("Nat.factorial", [inner]) => {
            Written(format!("{}!", inner.notated(notation).at(ATOM, notation)), ATOM)
        }
        ("Real.pi", []) => Written(if latex { "\\pi" } else { "π" }.to_owned(), ATOM),
        ("Complex.I", []) => Written("i".to_owned(), ATOM),
        ("Nat.choose", [_, _]) if latex => {
            Written(format!("\\binom{{{}}}{{{}}}", argument(0), argument(1)), ATOM)
        }
        ("Nat.choose", [_, _]) => Written(format!("C({}, {})", argument(0), argument(1)), ATOM),
        ("Real.log", [_]) => named("ln", "\\ln"),
        ("Real.exp", [_]) => named("exp", "\\exp"),
        ("Real.sin", [_]) => named("sin", "\\sin"),
        ("Real.cos", [_]) => named("cos", "\\cos"),
        ("Real.tan", [_]) => named("tan", "\\tan"),
        ("Real.logb", [base, of]) => {
            let (base, of) = (base.said(notation), of.said(notation));
            Written(
                if latex { format!("\\log_{{{base}}}({of})") } else { format!("log_{}({of})", index(&base)) },
                ATOM,
            )
        }
        ("Nat.gcd" | "Int.gcd", [_, _]) => named("gcd", "\\gcd"),
        ("Nat.lcm" | "Int.lcm", [_, _]) => named("lcm", "\\operatorname{lcm}"),
        ("Max.max", [_, _]) => named("max", "\\max"),
        ("Min.min", [_, _]) => named("min", "\\min"),
        ("Finset.card", [set]) => Written(format!("|{}|", set.said(notation)), ATOM),
        ("Finset.sum" | "Finset.prod", [set, Term::Function { binder, body, .. }]) => {
            big(function, set, binder, body, notation)
        }
        ("Finset.range", [count]) => {
            let (dots, last) = (if latex { "\\dots" } else { "…" }, before(count, notation));
            let text =
                if latex { format!("\\{{0, {dots}, {last}\\}}") } else { format!("{{0, {dots}, {last}}}") };
            Written(text, ATOM)
        }
        ("Finset.filter", [Term::Function { binder, body, .. }, set]) => {
            let binder = variable(binder, notation);
            let inner = format!("{binder} {} {}", if latex { "\\in" } else { "∈" }, set.said(notation));
            let text = if latex {
                format!("\\{{{inner} \\mid {}\\}}", body.said(notation))
            } else {
                format!("{{{inner} | {}}}", body.said(notation))
            };
            Written(text, ATOM)
        }
        ("Singleton.singleton" | "Insert.insert", _) if elements(function, arguments).is_some() => {
            let elements = elements(function, arguments).unwrap_or_default();
            let inner: Vec<String> = elements.into_iter().map(|element| element.said(notation)).collect();
            let (open, close) = if latex { ("\\{", "\\}") } else { ("{", "}") };
            Written(format!("{open}{}{close}", inner.join(", ")), ATOM)
        }
        ("Finset.Icc" | "Set.Icc", [from, to]) => {
            let [from, to] = [from, to].map(|end| end.said(notation));
            Written(format!("[{from}, {to}]"), ATOM)
        }
        _ => {
            let name = function.rsplit('.').next().unwrap_or(function);
            let name = if latex {
                format!("\\operatorname{{{}}}", name.replace('_', "\\_"))
            } else {
                name.to_owned()
            };
            applied(&name, arguments, notation)
        }
    }
}

/// The elements of a list that is written out.
fn list<'a>(function: &str, arguments: &'a [Term]) -> Option<Vec<&'a Term>> {
    match (function, arguments) {
        ("List.nil", []) => Some(Vec::new()),
        ("List.cons", [first, Term::Call { function, arguments, .. }]) => {
            let mut found = vec![first];
            found.extend(list(function, arguments)?);
            Some(found)
        }
        _ => None,
    }
}

/// The elements of a set that lists them.
fn elements<'a>(function: &str, arguments: &'a [Term]) -> Option<Vec<&'a Term>> {
    match (function, arguments) {
        ("Singleton.singleton", [last]) => Some(vec![last]),
        ("Insert.insert", [first, Term::Call { function, arguments, .. }]) => {
            let mut found = vec![first];
            found.extend(elements(function, arguments)?);
            Some(found)
        }
        ("EmptyCollection.emptyCollection", []) => Some(Vec::new()),
        _ => None,
    }
}

/// A sum or product, with its bounds where it runs over numbers.
fn big(function: &str, set: &Term, binder: &str, body: &Term, notation: Notation) -> Written {
    let latex = notation == Notation::Latex;
    let sign = match (function, latex) {
        ("Finset.sum", false) => "∑",
        ("Finset.sum", true) => "\\sum",
        (_, false) => "∏",
        (_, true) => "\\prod",
    };
    let binder = variable(binder, notation);
    let body = body.notated(notation).at(PRODUCT, notation);
    let bounds = match set {
        Term::Call { function, arguments, .. } => match (function.as_str(), arguments.as_slice()) {
            ("Finset.range", [count]) => Some(("0".to_owned(), before(count, notation))),
            ("Finset.Icc", [from, to]) => Some((from.said(notation), to.said(notation))),
            ("Finset.Ico", [from, to]) => Some((from.said(notation), before(to, notation))),
            _ => None,
        },
        _ => None,
    };
    let text = match (bounds, latex) {
        (Some((from, to)), true) => format!("{sign}_{{{binder}={from}}}^{{{to}}} {body}"),
        (Some((from, to)), false) if to.chars().count() == 1 => {
            format!("{sign}_{{{binder}={from}}}^{to} {body}")
        }
        (Some((from, to)), false) => format!("{sign}_{{{binder}={from}}}^{{{to}}} {body}"),
        (None, true) => format!("{sign}_{{{binder} \\in {}}} {body}", set.said(notation)),
        (None, false) => format!("{sign}_{{{binder} ∈ {}}} {body}", set.said(notation)),
    };
    Written(text, SUM)
}

/// The last number below a bound.
fn before(bound: &Term, notation: Notation) -> String {
    match bound.as_rational() {
        Some(value) => {
            (value - crate::methods::algebra::Rational::from(num_bigint::BigInt::from(1))).to_string()
        }
        None => match bound.operands(Operator::Add) {
            Some((left, right)) if right.as_u32() == Some(1) => left.said(notation),
            _ => format!("{} - 1", bound.notated(notation).at(SUM, notation)),
        },
    }
}

impl Claim {
    /// The claim as mathematics, connectives as words.
    pub fn said(&self, notation: Notation) -> String {
        let latex = notation == Notation::Latex;
        let word = |word: &str| if latex { format!("\\text{{ {word} }}") } else { format!(" {word} ") };
        let of = |of: &super::Type| of.to_string();
        match self {
            Claim::Relation { relation, left, right } => {
                let sign = match (relation, latex) {
                    (Relation::Eq, _) => "=",
                    (Relation::Lt, _) => "<",
                    (Relation::Gt, _) => ">",
                    (Relation::Ne, false) => "≠",
                    (Relation::Ne, true) => "\\ne",
                    (Relation::Le, false) => "≤",
                    (Relation::Le, true) => "\\le",
                    (Relation::Ge, false) => "≥",
                    (Relation::Ge, true) => "\\ge",
                    (Relation::Divides, false) => "∣",
                    (Relation::Divides, true) => "\\mid",
                    (Relation::In, false) => "∈",
                    (Relation::In, true) => "\\in",
                };
                format!("{} {sign} {}", left.said(notation), right.said(notation))
            }
            Claim::Not(claim) => match &**claim {
                Claim::Relation { relation: Relation::Divides, left, right } => {
                    format!(
                        "{} {} {}",
                        left.said(notation),
                        if latex { "\\nmid" } else { "∤" },
                        right.said(notation)
                    )
                }
                claim => format!("{}{}", word("not").trim_start(), claim.said(notation)),
            },
            Claim::And(left, right) => {
                format!("{}{}{}", left.said(notation), word("and"), right.said(notation))
            }
            Claim::Or(left, right) => {
                format!("{}{}{}", left.said(notation), word("or"), right.said(notation))
            }
            Claim::Implies(left, right) => {
                format!(
                    "{}{}{}",
                    left.said(notation),
                    if latex { " \\implies " } else { " ⟹ " },
                    right.said(notation)
                )
            }
            Claim::Iff(left, right) => {
                format!(
                    "{}{}{}",
                    left.said(notation),
                    if latex { " \\iff " } else { " ⟺ " },
                    right.said(notation)
                )
            }
            Claim::Exists { binder, of: domain, body } => format!(
                "{}{} {} {}{}{}",
                word("there is").trim_start(),
                variable(binder, notation),
                if latex { "\\in" } else { "∈" },
                of(domain),
                word("with"),
                body.said(notation)
            ),
            Claim::ForAll { binder, of: domain, body } => format!(
                "{}{}{}{} {} {}",
                body.said(notation),
                word("for all"),
                variable(binder, notation),
                "",
                if latex { "\\in" } else { "∈" },
                of(domain)
            ),
            Claim::Call { predicate, arguments } => match (predicate.as_str(), arguments.as_slice()) {
                ("Even", [number]) => format!("{}{}", number.said(notation), word("is even").trim_end()),
                ("Odd", [number]) => format!("{}{}", number.said(notation), word("is odd").trim_end()),
                ("Nat.Prime" | "Prime", [number]) => {
                    format!("{}{}", number.said(notation), word("is prime").trim_end())
                }
                ("False", []) => "a contradiction".to_owned(),
                ("Nat.ModEq" | "Int.ModEq", [modulus, left, right]) => {
                    let [modulus, left, right] = [modulus, left, right].map(|term| term.said(notation));
                    if latex {
                        format!("{left} \\equiv {right} \\pmod{{{modulus}}}")
                    } else {
                        format!("{left} ≡ {right} (mod {modulus})")
                    }
                }
                _ => call(predicate, arguments, notation).0,
            },
            Claim::Apply { predicate, arguments } => {
                applied(&variable(predicate, notation), arguments, notation).0
            }
        }
    }
}

/// A lower index, in braces where it is more than a name or a number.
fn index(text: &str) -> String {
    let is_plain =
        text.chars().all(|character| character.is_alphanumeric() && !('⁰'..='⁹').contains(&character));
    if is_plain && !text.contains(['²', '³', '¹']) { text.to_owned() } else { format!("{{{text}}}") }
}
