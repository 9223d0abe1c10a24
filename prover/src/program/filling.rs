//! Holes: `?name` in Lean text, to be filled with the value of the program's variable of that name.

use super::value::{Value, Values};

/// The text with each hole filled that a value has the name of; others are Lean's own and stay.
pub fn fill(text: &str, values: &Values) -> Result<String, String> {
    filled(text, values, Value::lean)
}

/// As [`fill`], for a statement: only numbers, truth values and lists of them, which cannot change what it says
/// otherwise.
pub fn fill_statement(text: &str, values: &Values) -> Result<String, String> {
    filled(text, values, Value::plain)
}

fn filled(
    text: &str,
    values: &Values,
    write: fn(&Value) -> Result<String, String>,
) -> Result<String, String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '\'';
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('?') {
        let (before, hole) = rest.split_at(at);
        made.push_str(before);
        let name: String = hole[1..].chars().take_while(|c| is_part(*c)).collect();
        // `h?` is a name.
        let stands_alone = !made.ends_with(is_part);
        match values.get(&name).filter(|_| stands_alone) {
            Some(value) => {
                made.push_str(&write(value).map_err(|problem| format!("`{name}` is {problem}"))?);
            }
            None => made.push_str(&hole[..1 + name.len()]),
        }
        rest = &hole[1 + name.len()..];
    }
    made.push_str(rest);
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_programs_names_are_filled() {
        let number = |text: &str| Value::Number(text.to_owned());
        let values = Values::from([
            ("n".to_owned(), number("37")),
            ("c".to_owned(), number("-2")),
            ("l".to_owned(), Value::List(vec![number("1"), number("-1")])),
            ("p".to_owned(), Value::Tuple(vec![number("1"), Value::Truth(true)])),
            ("q".to_owned(), Value::Text("3 / 4".to_owned())),
            ("f".to_owned(), Value::Other("float".to_owned())),
        ]);
        for (text, expected) in [
            ("⟨?n, ?_⟩", "⟨37, ?_⟩"),
            ("linear_combination ?c * h?n + ?q * h", "linear_combination (-2) * h?n + (3 / 4) * h"),
            ("?l = ?list ∧ ?p", "[1, (-1)] = ?list ∧ (1, true)"),
            ("exact?", "exact?"),
        ] {
            assert_eq!(fill(text, &values).unwrap(), expected);
        }
        assert!(fill("?f", &values).unwrap_err().starts_with("`f` is a float; an int"));
        assert_eq!(fill_statement("a = ?n", &values).unwrap(), "a = 37");
        let word = fill_statement("a = ?q", &values).unwrap_err();
        assert_eq!(word, "`q` is a string; a number is needed", "text could make the statement say anything");
    }
}
