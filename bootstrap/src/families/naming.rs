//! Renaming in texts of Lean, and in words with formulas between dollar signs.

use std::collections::HashMap;

/// A text as its names and numbers and the signs between them.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() && !"∑∏ℝℤℕℚℂ".contains(c) || "_'₀₁₂₃₄₅₆₇₈₉".contains(c);
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let length = match is_part(first) {
            true => rest.find(|c| !is_part(c)).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (word, after) = rest.split_at(length);
        rest = after;
        Some(word)
    })
}

/// A text with the heads of its names renamed, all at once.
pub(super) fn renamed(text: &str, names: &HashMap<String, String>) -> String {
    let mut written = String::new();
    let mut is_end = false;
    for word in words(text) {
        // What follows a dot is the end of a longer name.
        match names.get(word).filter(|_| !is_end) {
            Some(name) => written.push_str(name),
            None => written.push_str(word),
        }
        is_end = word == ".";
    }
    written
}

pub(super) fn in_formulas(text: &str, names: &HashMap<String, String>) -> String {
    parts_renamed(text, names, 1)
}

pub(super) fn outside_formulas(text: &str, names: &HashMap<String, String>) -> String {
    parts_renamed(text, names, 0)
}

fn parts_renamed(text: &str, names: &HashMap<String, String>, which: usize) -> String {
    let parts = text.split('$').enumerate();
    let parts = parts.map(|(at, part)| if at % 2 == which { renamed(part, names) } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("$")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_all_at_once_and_only_as_whole_words() {
        let names = [("x", "y"), ("y", "x"), ("S", "A")].map(|(from, to)| (from.to_owned(), to.to_owned()));
        let names = HashMap::from(names);
        assert_eq!(
            renamed("2*x + y₁ - y = exp x ∧ S.card = Set.S", &names),
            "2*y + y₁ - x = exp y ∧ A.card = Set.S"
        );
        assert_eq!(in_formulas("x is $x + 1$", &names), "x is $y + 1$");
        assert_eq!(outside_formulas("x is $x + 1$", &names), "y is $x + 1$");
    }
}
