//! JSON as models' folders and servers write it: with a byte order mark, with the `NaN` and `Infinity` of Python, and
//! with halves of surrogate pairs where a token ends within a character. None of these is JSON, and none is a reason
//! to give a model or an answer up.

use std::borrow::Cow;

use serde_json::Value;

/// Reads a text. What is no number counts as null, half a character as U+FFFD.
pub(crate) fn parse(text: &str) -> serde_json::Result<Value> {
    let text = text.trim_start_matches('\u{feff}');
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        Err(error) => match mended(text) {
            Cow::Borrowed(_) => Err(error),
            Cow::Owned(mended) => serde_json::from_str(&mended).map_err(|_| error),
        },
    }
}

/// Bare words of Python that JSON does not have; they stand for numbers that are none.
const NOT_NUMBERS: [&str; 4] = ["NaN", "-Infinity", "Infinity", "-NaN"];

fn mended(text: &str) -> Cow<'_, str> {
    let mut found = String::new();
    // Up to here `text` has been copied.
    let mut copied = 0;
    let mut at = 0;
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let (length, instead) = match bytes[at] {
            b'"' => {
                at = string(text, at, &mut found, &mut copied);
                continue;
            }
            b'N' | b'I' | b'-' => match NOT_NUMBERS.iter().find(|word| text[at..].starts_with(**word)) {
                Some(word) => (word.len(), "null"),
                None => (1, ""),
            },
            _ => (1, ""),
        };
        if !instead.is_empty() {
            found.push_str(&text[copied..at]);
            found.push_str(instead);
            copied = at + length;
        }
        at += length;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    found.push_str(&text[copied..]);
    Cow::Owned(found)
}

/// Passes over the string that begins at `start` and mends its halves of surrogate pairs; where it ends.
fn string(text: &str, start: usize, found: &mut String, copied: &mut usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at + 1,
            b'\\' => match surrogate(text, at) {
                Some(0xd800..=0xdbff) if matches!(surrogate(text, at + 6), Some(0xdc00..=0xdfff)) => at += 12,
                Some(_) => {
                    found.push_str(&text[*copied..at]);
                    found.push_str("\\ufffd");
                    at += 6;
                    *copied = at;
                }
                None => at += 2,
            },
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The half of a surrogate pair that is written at `at`, if one is.
fn surrogate(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..)?.strip_prefix("\\u")?.get(..4)?;
    let code = u32::from_str_radix(digits, 16).ok()?;
    (0xd800..=0xdfff).contains(&code).then_some(code)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_python_writes_is_read() {
        for (text, expected) in [
            ("\u{feff}{\"a\": 1}", json!({ "a": 1 })),
            ("[0.0, Infinity, -Infinity, NaN]", json!([0.0, null, null, null])),
            (
                r#"{"a": NaN, "b": "NaN", "c": "\"Infinity"}"#,
                json!({ "a": null, "b": "NaN", "c": "\"Infinity" }),
            ),
            (
                r#"["\ud835", "\udd5c x", "\ud835\udd5c", "\\ud835"]"#,
                json!(["\u{fffd}", "\u{fffd} x", "𝕜", "\\ud835"]),
            ),
            (r#"["∀ \ud835", -Infinity]"#, json!(["∀ \u{fffd}", null])),
        ] {
            assert_eq!(parse(text).unwrap(), expected, "{text}");
        }
        for text in ["", "{", "[Nan]", "\"\\ud8", "[In", "{\"a\": NaN", "-"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
