//! The small language in which a family says what is drawn and what follows from it: exact numbers, texts, lists.

use std::str::FromStr;

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, ToPrimitive, Zero};

use super::terms;
pub(super) use super::value::{Number, Value};

/// Names with their values; of the same name the last one counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope(Vec<(String, Value)>);

impl Scope {
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub fn set(&mut self, name: &str, value: Value) {
        self.0.push((name.to_owned(), value));
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Constant(Value),
    Name(String),
    List(Vec<Expression>),
    Call(String, Vec<Expression>),
    Operation(&'static str, Box<Expression>, Box<Expression>),
    Negative(Box<Expression>),
    At(Box<Expression>, Box<Expression>),
}

/// Operators from the loosest to the tightest; those of a line bind equally.
const LEVELS: [&[&str]; 5] =
    [&["or"], &["and"], &["==", "!=", "<=", ">=", "<", ">"], &["+", "-"], &["*", "//", "/", "%"]];

impl FromStr for Expression {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parser = Parser { text, at: 0 };
        let found = parser.level(0)?;
        parser.space();
        match parser.at == text.len() {
            true => Ok(found),
            false => Err(format!("`{}` is left over in `{text}`", &text[parser.at..])),
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn take(&mut self, token: &str) -> bool {
        self.space();
        let is_word = token.chars().all(char::is_alphabetic);
        let goes_on = |c: char| c.is_alphanumeric() || c == '_';
        let there = self.rest().strip_prefix(token);
        let there = there.is_some_and(|after| !(is_word && after.starts_with(goes_on)));
        if there {
            self.at += token.len();
        }
        there
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        match self.take(token) {
            true => Ok(()),
            false => Err(format!("`{token}` is missing before `{}` in `{}`", self.rest(), self.text)),
        }
    }

    fn level(&mut self, level: usize) -> Result<Expression, String> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.level(level + 1)?;
        while let Some(operator) = operators.iter().find(|operator| self.take(operator)) {
            let right = self.level(level + 1)?;
            left = Expression::Operation(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expression, String> {
        if self.take("-") {
            return Ok(Expression::Negative(Box::new(self.unary()?)));
        }
        let base = self.atom()?;
        match self.take("^") {
            true => Ok(Expression::Operation("^", Box::new(base), Box::new(self.unary()?))),
            false => Ok(base),
        }
    }

    fn listed(&mut self, end: &str) -> Result<Vec<Expression>, String> {
        let mut items = Vec::new();
        while !self.take(end) {
            if !items.is_empty() {
                self.expect(",")?;
            }
            items.push(self.level(0)?);
        }
        Ok(items)
    }

    fn atom(&mut self) -> Result<Expression, String> {
        self.space();
        let mut found = self.simple()?;
        while self.take("[") {
            let index = self.level(0)?;
            self.expect("]")?;
            found = Expression::At(Box::new(found), Box::new(index));
        }
        Ok(found)
    }

    fn simple(&mut self) -> Result<Expression, String> {
        let rest = self.rest();
        let length = |is_part: fn(char) -> bool| rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        match rest.chars().next() {
            Some('(') => {
                self.at += 1;
                let inner = self.level(0)?;
                self.expect(")")?;
                Ok(inner)
            }
            Some('[') => {
                self.at += 1;
                Ok(Expression::List(self.listed("]")?))
            }
            Some('"') => {
                let end =
                    rest[1..].find('"').ok_or_else(|| format!("a text does not end in `{}`", self.text))?;
                self.at += end + 2;
                Ok(Expression::Constant(Value::Text(rest[1..=end].to_owned())))
            }
            Some(c) if c.is_ascii_digit() => {
                let digits = &rest[..length(|c| c.is_ascii_digit())];
                self.at += digits.len();
                let number = digits.parse().map_err(|_| format!("`{digits}` is too large"))?;
                Ok(Expression::Constant(Value::integer(number)))
            }
            Some(c) if c.is_alphabetic() => {
                let name = &rest[..length(|c| c.is_alphanumeric() || c == '_')];
                self.at += name.len();
                match self.take("(") {
                    true => Ok(Expression::Call(name.to_owned(), self.listed(")")?)),
                    false => Ok(Expression::Name(name.to_owned())),
                }
            }
            _ => Err(format!("an expression is missing before `{rest}` in `{}`", self.text)),
        }
    }
}

const OVERFLOW: &str = "a number is too large";

impl Expression {
    /// Its value. `Err`: why there is none, such as a division by zero.
    pub fn value(&self, scope: &Scope) -> Result<Value, String> {
        match self {
            Self::Constant(value) => Ok(value.clone()),
            Self::Name(name) => scope.get(name).cloned().ok_or_else(|| format!("nothing is called `{name}`")),
            Self::List(items) => Ok(Value::List(values(items, scope)?)),
            Self::Negative(inner) => Ok(Value::Number(-inner.value(scope)?.number()?)),
            Self::At(list, index) => {
                let (list, index) = (list.value(scope)?, index.value(scope)?.whole()?);
                let item = usize::try_from(index).ok().and_then(|index| list.list().ok()?.get(index));
                item.cloned().ok_or_else(|| format!("there is no item {index}"))
            }
            Self::Operation(operator, left, right) => {
                let left = left.value(scope)?;
                match (*operator, &left) {
                    ("and", Value::Truth(false)) | ("or", Value::Truth(true)) => return Ok(left),
                    _ => {}
                }
                operation(operator, &left, &right.value(scope)?)
            }
            Self::Call(name, arguments) => call(name, arguments, scope),
        }
    }
}

fn values(items: &[Expression], scope: &Scope) -> Result<Vec<Value>, String> {
    items.iter().map(|item| item.value(scope)).collect()
}

fn operation(operator: &str, left: &Value, right: &Value) -> Result<Value, String> {
    match operator {
        "and" | "or" => return Ok(Value::Truth(right.truth()?)),
        "==" | "!=" => {
            let same = match (left.number(), right.number()) {
                (Ok(left), Ok(right)) => left == right,
                _ => left == right,
            };
            return Ok(Value::Truth(same == (operator == "==")));
        }
        _ => {}
    }
    let (a, b) = (left.number()?, right.number()?);
    let number = match operator {
        "<" => return Ok(Value::Truth(a < b)),
        "<=" => return Ok(Value::Truth(a <= b)),
        ">" => return Ok(Value::Truth(a > b)),
        ">=" => return Ok(Value::Truth(a >= b)),
        "+" => a.checked_add(&b).ok_or(OVERFLOW)?,
        "-" => a.checked_sub(&b).ok_or(OVERFLOW)?,
        "*" => a.checked_mul(&b).ok_or(OVERFLOW)?,
        "/" | "//" | "%" if b.is_zero() => return Err("a division by zero".to_owned()),
        "/" => a.checked_div(&b).ok_or(OVERFLOW)?,
        "//" => a.checked_div(&b).ok_or(OVERFLOW)?.floor(),
        "%" => {
            let floor = a.checked_div(&b).ok_or(OVERFLOW)?.floor();
            a - floor.checked_mul(&b).ok_or(OVERFLOW)?
        }
        "^" => power(a, right.whole()?)?,
        other => return Err(format!("`{other}` is no operator")),
    };
    Ok(Value::Number(number))
}

fn power(base: Number, exponent: i128) -> Result<Number, String> {
    let base = if exponent < 0 { Ratio::from_integer(1).checked_div(&base).ok_or(OVERFLOW)? } else { base };
    let mut product = Ratio::from_integer(1);
    for _ in 0..exponent.unsigned_abs() {
        product = product.checked_mul(&base).ok_or(OVERFLOW)?;
    }
    Ok(product)
}

/// Functions whose first argument is a name that the others speak of: `map(i, list, of i)`.
fn binding(name: &str, arguments: &[Expression], scope: &Scope) -> Result<Option<Value>, String> {
    let [Expression::Name(bound), list, body] = arguments else { return Ok(None) };
    if !matches!(name, "map" | "filter" | "all" | "any" | "sum" | "product") {
        return Ok(None);
    }
    let mut inner = scope.clone();
    let mut found = Vec::new();
    for item in list.value(scope)?.list()? {
        inner.set(bound, item.clone());
        let value = body.value(&inner)?;
        match name {
            "filter" => {
                if value.truth()? {
                    found.push(item.clone());
                }
            }
            _ => found.push(value),
        }
    }
    let folded = |operator: &str, start| {
        found.iter().try_fold(Value::integer(start), |sum, item| operation(operator, &sum, item))
    };
    Ok(Some(match name {
        "all" | "any" => {
            let truths = found.iter().map(Value::truth).collect::<Result<Vec<bool>, _>>()?;
            Value::Truth(if name == "all" { !truths.contains(&false) } else { truths.contains(&true) })
        }
        "sum" => folded("+", 0)?,
        "product" => folded("*", 1)?,
        _ => Value::List(found),
    }))
}

fn call(name: &str, arguments: &[Expression], scope: &Scope) -> Result<Value, String> {
    if let Some(value) = binding(name, arguments, scope)? {
        return Ok(value);
    }
    if let ("if", [condition, yes, no]) = (name, arguments) {
        return if condition.value(scope)?.truth()? { yes } else { no }.value(scope);
    }
    let given = values(arguments, scope)?;
    if let Some(text) = terms::written(name, &given) {
        return text.map(Value::Text);
    }
    let integer = |value: i128| Ok(Value::integer(value));
    match (name, &given[..]) {
        ("not", [truth]) => Ok(Value::Truth(!truth.truth()?)),
        ("abs", [a]) => Ok(Value::Number(num_traits::abs(a.number()?))),
        ("sign", [a]) => integer(a.number()?.numer().signum()),
        ("min", [a, b]) => Ok(Value::Number(a.number()?.min(b.number()?))),
        ("max", [a, b]) => Ok(Value::Number(a.number()?.max(b.number()?))),
        ("floor", [a]) => Ok(Value::Number(a.number()?.floor())),
        ("numerator", [a]) => integer(*a.number()?.numer()),
        ("denominator", [a]) => integer(*a.number()?.denom()),
        ("is_whole", [a]) => Ok(Value::Truth(a.number()?.is_integer())),
        ("gcd", [a, b]) => integer(num_integer::gcd(a.whole()?, b.whole()?)),
        ("lcm", [a, b]) => integer(num_integer::lcm(a.whole()?, b.whole()?)),
        ("root", [a]) => integer(num_integer::sqrt(a.whole()?.max(0))),
        ("is_square", [a]) => {
            let number = a.whole()?;
            Ok(Value::Truth(number >= 0 && num_integer::sqrt(number).pow(2) == number))
        }
        ("is_prime", [a]) => {
            let number = a.whole()?;
            Ok(Value::Truth(number > 1 && divisors(number).len() == 2))
        }
        ("divisors", [a]) => Ok(Value::List(divisors(a.whole()?).into_iter().map(Value::integer).collect())),
        ("factorial", [a]) => {
            let factors = 1..=a.whole()?;
            let product = factors.into_iter().try_fold(1i128, i128::checked_mul);
            Ok(Value::integer(product.ok_or(OVERFLOW)?))
        }
        ("choose", [n, k]) => {
            let (n, k) = (n.whole()?, k.whole()?);
            let step = |found: i128, at: i128| found.checked_mul(n - at).map(|found| found / (at + 1));
            integer((0..k).try_fold(1, step).ok_or(OVERFLOW)?)
        }
        ("powmod", [base, exponent, modulus]) => {
            let (base, modulus) = (base.whole()?, modulus.whole()?);
            if !(1..1 << 60).contains(&modulus) {
                return Err(format!("{modulus} is no modulus"));
            }
            let power = |found: i128, _| (found * base).rem_euclid(modulus);
            integer((0..exponent.whole()?).fold(1 % modulus, power))
        }
        ("range", [low, high]) => {
            Ok(Value::List((low.whole()?..=high.whole()?).map(Value::integer).collect()))
        }
        ("length", [list]) => integer(list.list()?.len() as i128),
        ("contains", [list, item]) => {
            let mut items = list.list()?.iter();
            Ok(Value::Truth(items.any(|known| operation("==", known, item) == Ok(Value::Truth(true)))))
        }
        ("sum", [list]) => {
            list.list()?.iter().try_fold(Value::integer(0), |sum, item| operation("+", &sum, item))
        }
        ("product", [list]) => {
            list.list()?.iter().try_fold(Value::integer(1), |product, item| operation("*", &product, item))
        }
        ("sorted", [list]) => {
            let mut numbers = list.list()?.iter().map(Value::number).collect::<Result<Vec<Number>, _>>()?;
            numbers.sort();
            numbers.dedup();
            Ok(Value::List(numbers.into_iter().map(Value::Number).collect()))
        }
        ("digits", [a]) => {
            let digits = a.whole()?.unsigned_abs().to_string();
            let digit = |c: char| Value::integer(c.to_digit(10).map_or(0, i128::from));
            Ok(Value::List(digits.chars().map(digit).collect()))
        }
        _ => Err(format!("there is no function `{name}` of {} arguments", given.len())),
    }
}

fn divisors(number: i128) -> Vec<i128> {
    let number = number.abs().to_i64().map_or(0, i128::from);
    let mut small: Vec<i128> = (1..).take_while(|d| d * d <= number).filter(|d| number % d == 0).collect();
    let large: Vec<i128> = small.iter().rev().map(|d| number / d).filter(|d| !small.contains(d)).collect();
    small.extend(large);
    small
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<String, String> {
        let mut scope = Scope::default();
        scope.set("a", Value::integer(-3));
        scope.set("R", Value::Text("ℝ".to_owned()));
        text.parse::<Expression>()?.value(&scope).map(|value| value.to_string())
    }

    #[test]
    fn expressions_have_values() {
        for (text, expected) in [
            ("1 + 2 * 3 ^ 2", "19"),
            ("-a ^ 2", "-9"),
            ("(7 - a) / 4", "5 / 2"),
            ("-7 // 2", "-4"),
            ("-7 % 5", "3"),
            ("a < 0 and R == \"ℝ\"", "true"),
            ("if(a > 0, 1, abs(a))", "3"),
            ("filter(i, range(0, 9), i ^ 2 % 5 == 4)", "2, 3, 7, 8"),
            ("sum(i, divisors(12), i)", "28"),
            ("sum([1, 2, 3])", "6"),
            ("[4, 5][1]", "5"),
            ("choose(6, 2)", "15"),
            ("powmod(7, 100, 13)", "9"),
            ("is_square(49) and not(is_square(50))", "true"),
            ("lin(1, \"x ^ 2\", a, \"x\", 2)", "x ^ 2 - 3 * x + 2"),
        ] {
            assert_eq!(value(text).as_deref(), Ok(expected), "{text}");
        }
        for (text, expected) in [
            ("1 / 0", "a division by zero"),
            ("b", "nothing is called `b`"),
            ("10 ^ 40", "a number is too large"),
            ("(1", "`)` is missing before `` in `(1`"),
            ("1 2", "`2` is left over in `1 2`"),
            ("f(1)", "there is no function `f` of 1 arguments"),
        ] {
            assert_eq!(value(text).unwrap_err(), expected, "{text}");
        }
    }
}
