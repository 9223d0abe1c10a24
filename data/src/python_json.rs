//! JSON as Python and its libraries write it: a missing number is `NaN`, which JSON does not have.

use std::borrow::Cow;

/// What is written where a number is missing or is none, the longer first.
const NUMBERS_THAT_ARE_NONE: [&str; 5] = ["-Infinity", "Infinity", "-NaN", "NaN", "nan"];

/// The same text with `null` in the place of `NaN` and the infinities. Texts within it and line numbers stay.
pub fn as_json(text: &str) -> Cow<'_, str> {
    if !NUMBERS_THAT_ARE_NONE.iter().any(|number| text.contains(number)) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let (mut copied, mut at) = (0, 0);
    let mut in_string = false;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            b'-' | b'I' | b'N' | b'n' if !in_string => {
                if let Some(number) = NUMBERS_THAT_ARE_NONE.iter().find(|n| text[at..].starts_with(**n)) {
                    plain.push_str(&text[copied..at]);
                    plain.push_str("null");
                    at += number.len();
                    copied = at;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    plain.push_str(&text[copied..]);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_numbers_are_null_and_texts_stay() {
        for (text, plain) in [
            (
                r#"{"a":NaN,"b":[-Infinity, Infinity],"NaN":"NaN \" NaN"}"#,
                r#"{"a":null,"b":[null, null],"NaN":"NaN \" NaN"}"#,
            ),
            (r#"{"a":"\\","b":NaN}"#, r#"{"a":"\\","b":null}"#),
            ("[nan,\n-NaN, null, -1]", "[null,\nnull, null, -1]"),
            (r#"{"ℝ":"∀ Infinity","é":NaN}"#, r#"{"ℝ":"∀ Infinity","é":null}"#),
        ] {
            assert_eq!(as_json(text), plain);
            assert!(serde_json::from_str::<serde_json::Value>(&as_json(text)).is_ok(), "{text}");
        }
        assert!(matches!(as_json(r#"{"a":1}"#), Cow::Borrowed(_)));
        assert_eq!(as_json("\"NaN"), "\"NaN", "a text that does not end");
    }
}
