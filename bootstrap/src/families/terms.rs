//! Functions of the language of families that write: sums as people write them, sets, lists and numbers in words.

use num_traits::{One, Signed, Zero};

use super::value::{Number, Value};

/// What a writing function gives; `None` if the name is none of them.
pub(super) fn written(name: &str, given: &[Value]) -> Option<Result<String, String>> {
    Some(match (name, given) {
        ("lin", terms) => sum(terms),
        ("arg", [value]) => Ok(argument(value)),
        ("cat", parts) => Ok(parts.iter().map(Value::to_string).collect()),
        ("set", [list]) => list.list().map(|items| format!("{{{}}}", joined(items, ", ", ", "))),
        ("chain", [list, Value::Text(between)]) => list.list().map(|items| joined(items, between, between)),
        ("listed", [list]) => list.list().map(|items| joined(items, ", ", " and ")),
        ("alternatives", [list]) => list.list().map(|items| joined(items, ", ", " or ")),
        ("count", [number, Value::Text(thing)]) => number.number().map(|number| counted(number, thing)),
        ("article", [number]) => Ok(article(&number.to_string()).to_owned()),
        ("ordinal", [number]) => number.number().map(ordinal),
        ("words", [number]) => number.number().map(|number| in_words(&Value::Number(number))),
        ("times", [number]) => number.number().map(|number| match number.to_integer() {
            2 if number.is_integer() => "twice".to_owned(),
            3 if number.is_integer() => "three times".to_owned(),
            _ => format!("{} times", in_words(&Value::Number(number))),
        }),
        ("numbers", [Value::Text(system)]) => Ok(kind(system).1.to_owned()),
        ("number", [Value::Text(system)]) => Ok(kind(system).0.to_owned()),
        ("decimal", [number]) => number.number().and_then(decimal),
        _ => return None,
    })
}

/// A system of numbers: one of its numbers, and several.
pub(super) fn kind(system: &str) -> (&'static str, &'static str) {
    match system {
        "ℕ" => ("a natural number", "natural numbers"),
        "ℤ" => ("an integer", "integers"),
        "ℚ" => ("a rational number", "rational numbers"),
        "ℂ" => ("a complex number", "complex numbers"),
        _ => ("a real number", "real numbers"),
    }
}

/// Coefficients, each before its term, and at the end perhaps a number: `lin(2, "x", -1, "y", 3)` is `2 * x - y + 3`. Before
/// an empty term a coefficient is a number too.
/// Terms with coefficient 0 are left out.
fn sum(terms: &[Value]) -> Result<String, String> {
    let mut text = String::new();
    for pair in terms.chunks(2) {
        let coefficient = pair[0].number()?;
        let is_named = matches!(pair[0], Value::Named(..));
        if coefficient.is_zero() {
            continue;
        }
        let size = match &pair[0] {
            Value::Named(_, name) => name.clone(),
            _ => Value::Number(coefficient.abs()).to_string(),
        };
        let term = match pair.get(1) {
            Some(Value::Text(term)) if term.is_empty() => size,
            Some(term) if coefficient.abs().is_one() && !is_named => term.to_string(),
            Some(term) => format!("{size} * {term}"),
            None => size,
        };
        let is_minus = coefficient.is_negative() && !is_named;
        match (text.is_empty(), is_minus) {
            (true, false) => {}
            (true, true) => text.push('-'),
            (false, false) => text.push_str(" + "),
            (false, true) => text.push_str(" - "),
        }
        text.push_str(&term);
    }
    Ok(if text.is_empty() { "0".to_owned() } else { text })
}

/// `an` before eight, eleven, eighteen and eighty.
fn article(number: &str) -> &'static str {
    match number.starts_with('8') || number == "11" || number == "18" {
        true => "an",
        false => "a",
    }
}

/// In parentheses unless it is a single word.
pub(super) fn argument(value: &Value) -> String {
    let text = value.to_string();
    match text.chars().all(|c| c.is_alphanumeric() || c == '.') {
        true => text,
        false => format!("({text})"),
    }
}

fn joined(items: &[Value], between: &str, last: &str) -> String {
    let texts: Vec<String> = items.iter().map(Value::to_string).collect();
    match texts.split_last() {
        Some((end, begin)) if !begin.is_empty() => format!("{}{last}{end}", begin.join(between)),
        _ => texts.concat(),
    }
}

/// `1 coin`, `3 coins`, `2 boxes`.
fn counted(number: Number, thing: &str) -> String {
    let number_text = Value::Number(number).to_string();
    if number.is_one() {
        return format!("{number_text} {thing}");
    }
    let plural = match thing {
        "child" => "children".to_owned(),
        "person" => "people".to_owned(),
        "sheep" => thing.to_owned(),
        _ if ["x", "s", "sh", "ch"].iter().any(|end| thing.ends_with(end)) => format!("{thing}es"),
        _ if thing.ends_with('y') && !["ay", "ey", "oy"].iter().any(|end| thing.ends_with(end)) => {
            format!("{}ies", &thing[..thing.len() - 1])
        }
        _ => format!("{thing}s"),
    };
    format!("{number_text} {plural}")
}

fn ordinal(number: Number) -> String {
    let number = number.to_integer();
    let end = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

fn in_words(number: &Value) -> String {
    const SMALL: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let known = number
        .number()
        .ok()
        .filter(Number::is_integer)
        .and_then(|number| usize::try_from(number.to_integer()).ok());
    known.and_then(|number| SMALL.get(number)).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// A number with at most two decimal places, as prices are written.
fn decimal(number: Number) -> Result<String, String> {
    let cents = number * Number::from_integer(100);
    if !cents.is_integer() || cents.is_negative() {
        return Err(format!("{number} has more than two decimal places"));
    }
    let cents = cents.to_integer();
    Ok(match cents % 100 {
        0 => format!("{}", cents / 100),
        rest => format!("{}.{rest:02}", cents / 100),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_written_as_people_write_them() {
        let term = |text: &str| Value::Text(text.to_owned());
        for (terms, expected) in [
            (vec![Value::integer(1), term("x"), Value::integer(-1), term("y")], "x - y"),
            (vec![Value::integer(-2), term("x"), Value::integer(5)], "-2 * x + 5"),
            (vec![Value::integer(0), term("x"), Value::integer(0)], "0"),
            (
                vec![Value::Named(Number::from_integer(4), "c".to_owned()), term("x"), Value::integer(-7)],
                "c * x - 7",
            ),
        ] {
            assert_eq!(sum(&terms).unwrap(), expected);
        }
    }

    #[test]
    fn things_are_counted() {
        let count = |number: i128, thing: &str| counted(Number::from_integer(number), thing);
        assert_eq!(
            [count(1, "coin"), count(3, "box"), count(2, "penny"), count(4, "day"), count(2, "child")],
            ["1 coin", "3 boxes", "2 pennies", "4 days", "2 children"]
        );
        assert_eq!(ordinal(Number::from_integer(22)) + &ordinal(Number::from_integer(112)), "22nd112th");
    }
}
