//! Texts joined into one line that names them: two different lists of texts must never make the same line, whatever
//! their authors wrote into them.

use std::borrow::Cow;

/// `text` as a part of a line whose parts are told apart by `separators`: as it is, or quoted where it is empty or holds a
/// separator, a quotation mark, a backslash or a control character.
pub fn part<'a>(text: &'a str, separators: &[char]) -> Cow<'a, str> {
    let is_special = |c: char| separators.contains(&c) || matches!(c, '"' | '\\') || c.is_control();
    match text.is_empty() || text.contains(is_special) {
        true => quoted(text),
        false => Cow::Borrowed(text),
    }
}

/// `text` in quotation marks, with those inside escaped: never the same as a text without them.
pub fn quoted(text: &str) -> Cow<'_, str> {
    Cow::Owned(format!("{text:?}"))
}

/// Texts as one line, a separator between them.
pub fn joined<'a>(texts: impl IntoIterator<Item = &'a str>, separator: char) -> String {
    let mut line = String::new();
    for (index, text) in texts.into_iter().enumerate() {
        if index > 0 {
            line.push(separator);
        }
        line.push_str(&part(text, &[separator, ' ']));
    }
    line
}

/// The beginning of a digest by which people tell it from others. One from elsewhere may be shorter.
pub fn short_digest(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_lists_are_different_lines() {
        let lists: [&[&str]; 17] = [
            &[],
            &[""],
            &["", ""],
            &["a"],
            &["a", "b"],
            &["a,b"],
            &["a", "b", ""],
            &["\"a\"", "b"],
            &["\"a\",b"],
            &["a\\", "b"],
            &["a\\,b"],
            &["a\nb"],
            &["a\\nb"],
            &["a b"],
            // What an empty text and a line break would be quoted as.
            &["\"\""],
            &["\"a\\nb\""],
            &["\"a\\\\nb\""],
        ];
        let mut lines: Vec<String> = lists.iter().map(|list| joined(list.iter().copied(), ',')).collect();
        assert_eq!(lines[4], "a,b", "what is plain stays as it is");
        assert!(!lines.concat().contains(char::is_control), "each is one line");
        lines.sort();
        lines.dedup();
        assert_eq!(lines.len(), lists.len());
    }
}
