//! What a sentence says, word by word: connectives, quantifiers, types, relations, names, numbers. Function words
//! are left out and synonyms read as one.

use std::collections::BTreeSet;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantifier {
    Every,
    Exists,
    /// The next one belongs to the one before.
    Grouped(u32),
}

impl Quantifier {
    pub fn as_str(self) -> &'static str {
        match self {
            Quantifier::Every => "∀",
            Quantifier::Exists => "∃",
            Quantifier::Grouped(_) => "",
        }
    }
}

/// Phrases with a meaning of their own, longer ones first.
const PHRASES: [(&str, &str); 46] = [
    ("it is not the case that", "¬"),
    ("it is not true that", "¬"),
    ("if and only if", "↔"),
    ("is equivalent to", "↔"),
    ("is not an element of", "∉"),
    ("is not a member of", "∉"),
    ("does not belong to", "∉"),
    ("is an element of", "∈"),
    ("is a member of", "∈"),
    ("belongs to", "∈"),
    ("does not divide", "∤"),
    ("divides", "∣"),
    ("there exists", "∃"),
    ("there exist", "∃"),
    ("there is", "∃"),
    ("there are", "∃"),
    ("for every", "∀"),
    ("for all", "∀"),
    ("for any", "∀"),
    ("for each", "∀"),
    ("every", "∀"),
    ("is not equal to", "≠"),
    ("is equal to", "="),
    ("equals", "="),
    ("is at most", "≤"),
    ("is at least", "≥"),
    ("is less than", "<"),
    ("is greater than", ">"),
    ("natural numbers", "ℕ"),
    ("natural number", "ℕ"),
    ("integers", "ℤ"),
    ("integer", "ℤ"),
    ("lists of", "list"),
    ("list of", "list"),
    ("arrays of", "array"),
    ("array of", "array"),
    ("bit vectors", "bitvec"),
    ("bit vector", "bitvec"),
    ("booleans", "bool"),
    ("boolean", "bool"),
    ("strings", "string"),
    ("characters", "character"),
    ("propositions", "proposition"),
    ("types", "type"),
    ("functions", "function"),
    ("elements of", "element"),
];

/// Words without content of their own.
const FUNCTION_WORDS: [&str; 34] = [
    "a", "an", "the", "let", "be", "is", "are", "that", "then", "we", "claim", "suppose", "assume", "such",
    "and", "of", "to", "with", "holds", "hold", "have", "has", "given", "it", "this", "where", "also", "by",
    "its", "as", "element", "elements", "so", "there",
];

/// The content of a sentence in its order.
pub(super) fn atoms(sentence: &str) -> Vec<String> {
    let marked = mark_phrases(sentence);
    let mut found: Vec<String> = Vec::new();
    for word in words(&marked) {
        let lower = word.to_lowercase();
        if FUNCTION_WORDS.contains(&lower.as_str()) && word != "A" {
            // Conjunction counts; the "and" of a list of names is dropped together with its commas.
            continue;
        }
        found.push(if word.chars().count() > 1 { lower } else { word });
    }
    found
}

fn mark_phrases(sentence: &str) -> String {
    let mut text =
        format!(" {} ", sentence.trim().trim_end_matches('.')).replace('(', "( ").replace('“', "“ ");
    for (phrase, mark) in PHRASES {
        loop {
            let lower = text.to_lowercase();
            // Lower-casing may change lengths; then the text is left as it is.
            if lower.len() != text.len() {
                break;
            }
            let Some(at) = lower.find(&format!(" {phrase}")).filter(|at| {
                let end = at + 1 + phrase.len();
                !lower[end..].starts_with(|c: char| c.is_alphanumeric() || c == '.' || c == '(')
            }) else {
                break;
            };
            text.replace_range(at..at + 1 + phrase.len(), &format!(" {mark}"));
        }
    }
    text
}

/// Names with their dots, numbers, and each sign by itself.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut current = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let joins = c.is_alphanumeric()
            || "_'?!".contains(c)
            || ('₀'..='₉').contains(&c)
            || c == '.'
                && !current.is_empty()
                && characters.peek().is_some_and(|next| next.is_alphanumeric());
        if joins {
            current.push(c);
            continue;
        }
        if !current.is_empty() {
            found.push(std::mem::take(&mut current));
        }
        if !c.is_whitespace() && !",;:“”\"`".contains(c) {
            found.push(c.to_string());
        }
    }
    if !current.is_empty() {
        found.push(current);
    }
    found
}

/// The kinds of quantifiers that a text has, in order.
pub(super) fn quantifiers(text: &str) -> Vec<Quantifier> {
    mark_phrases(text)
        .chars()
        .filter_map(|c| match c {
            '∀' => Some(Quantifier::Every),
            '∃' => Some(Quantifier::Exists),
            _ => None,
        })
        .collect()
}

pub(super) fn numerals(text: &str) -> BTreeSet<String> {
    let number = |word: &String| word.chars().all(|c| c.is_ascii_digit());
    words(text).into_iter().filter(number).collect()
}
