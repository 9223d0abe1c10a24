//! Which comment speaks of which lines: the pairs of words and proof steps that TheoremLlama's method lives on.

use std::ops::RangeInclusive;

use data::lean_text::{TokenKind, line_of, tokens};

/// A comment of a candidate and the lines (1-based) that it annotates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// Without comment marks, lines joined by line breaks.
    pub text: String,
    pub lines: RangeInclusive<u32>,
}

/// The comments of a proof, in order.
///
/// A comment behind code annotates its line. One on lines of its own annotates the code below it, down to the next
/// comment on a line of its own, a blank line, or code further to the left. Comments that no code follows are left out.
pub fn annotations(text: &str) -> Vec<Annotation> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found: Vec<Annotation> = Vec::new();
    // An own-line comment that waits for its code: text, column, last line.
    let mut waiting: Option<(String, usize, u32)> = None;
    for token in tokens(text) {
        if !matches!(token.kind, TokenKind::LineComment | TokenKind::BlockComment) {
            continue;
        }
        let (first, last) = (line_of(text, token.start), line_of(text, token.end));
        let line_start = text[..token.start].rfind('\n').map_or(0, |end| end + 1);
        let words = words(token.text(text));
        if !text[line_start..token.start].trim().is_empty() {
            found.push(Annotation { text: words, lines: first..=first });
            continue;
        }
        waiting = match waiting.take() {
            // Comments on adjacent lines are one.
            Some((before, column, end)) if end + 1 == first => Some((before + "\n" + &words, column, last)),
            earlier => {
                found.extend(earlier.and_then(|comment| below(&lines, comment)));
                Some((words, token.start - line_start, last))
            }
        };
    }
    found.extend(waiting.and_then(|comment| below(&lines, comment)));
    found.sort_by_key(|annotation| *annotation.lines.start());
    found
}

fn below(lines: &[&str], (text, column, end): (String, usize, u32)) -> Option<Annotation> {
    let belongs = |line: &&&str| {
        let code = line.trim_start();
        let indentation = line.len() - code.len();
        !code.is_empty() && !code.starts_with("--") && !code.starts_with("/-") && indentation >= column
    };
    let count = lines[end as usize..].iter().take_while(belongs).count() as u32;
    (count > 0).then(|| Annotation { text, lines: end + 1..=end + count })
}

fn words(comment: &str) -> String {
    let inner = match comment.strip_prefix("/-") {
        Some(block) => block.strip_suffix("-/").unwrap_or(block),
        None => comment.trim_start_matches('-'),
    };
    inner.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, RangeInclusive<u32>)]) {
        let found = annotations(text);
        let found: Vec<_> = found.iter().map(|one| (one.text.as_str(), one.lines.clone())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn comments_speak_of_the_lines_below_or_beside() {
        check(
            "theorem t : p := by\n  -- unfold\n  -- the name\n  simp\n  omega -- arithmetic\n  /- last -/\n  rfl",
            &[("unfold\nthe name", 4..=5), ("arithmetic", 5..=5), ("last", 7..=7)],
        );
        check("by\n    -- inner\n    a\n  b", &[("inner", 3..=3)]);
        check("by\n  a\n  -- nothing follows\n", &[]);
        check("f \"-- no comment\"", &[]);
    }
}
