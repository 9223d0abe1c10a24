//! Writing sentences into Lean text as comments, and taking them out again. Only whole lines are added, so every
//! column of the code stays what it was.

use data::lean_text::{same_code, tokens};

use crate::sentences::StepSentence;

/// Columns of a comment line, as far as words allow.
const WIDTH: usize = 100;

/// The text with each sentence on lines of its own above the tactic that it explains, unless it stands there already.
pub fn with_comments(text: &str, sentences: &[StepSentence]) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut above: Vec<Vec<String>> = vec![Vec::new(); lines.len()];
    for sentence in sentences {
        let Some(line) =
            (sentence.anchor.start.line as usize).checked_sub(1).filter(|line| *line < lines.len())
        else {
            continue;
        };
        let indent: String = lines[line].chars().take_while(|c| c.is_whitespace()).collect();
        above[line].extend(comment_lines(&indent, &sentence.text));
        above[line].extend(sentence.table.iter().map(|row| format!("{indent}--   {}", row.trim_end())));
    }
    let mut annotated = Vec::with_capacity(lines.len() + sentences.len());
    for (number, comments) in above.into_iter().enumerate() {
        let before = &lines[number.saturating_sub(comments.len())..number];
        if !before.iter().copied().eq(comments.iter().map(String::as_str)) {
            annotated.extend(comments);
        }
        annotated.push(lines[number].to_owned());
    }
    annotated.join("\n")
}

fn comment_lines(indent: &str, sentence: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = format!("{indent}--");
    for word in sentence.split_whitespace() {
        let is_empty = current.ends_with("--");
        if !is_empty && current.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut current, format!("{indent}--")));
        }
        current.push(' ');
        current.push_str(word);
    }
    lines.push(current);
    lines
}

/// Whether an annotated text is the original token for token, and line for line, comments aside.
pub fn is_same_code(original: &str, annotated: &str) -> bool {
    let code = |text: &str| -> Vec<String> {
        let tokens = tokens(text);
        tokens.iter().filter(|token| !token.is_comment()).map(|token| token.text(text).to_owned()).collect()
    };
    code(original) == code(annotated) && same_code(original, annotated)
}

#[cfg(test)]
mod tests {
    use data::Position;
    use data::lean_text::strip_comments;

    use super::*;
    use crate::sentences::Anchor;

    fn sentence(line: u32, text: &str) -> StepSentence {
        let at = Position { line, column: 2 };
        StepSentence {
            text: text.to_owned(),
            anchor: Anchor { step: 0, start: at, end: at },
            lemmas: Vec::new(),
            writer: "w".to_owned(),
            table: Vec::new(),
        }
    }

    #[test]
    fn comments_stand_above_their_tactics_and_come_off_again() {
        let text = "theorem t : p := by\n  intro h\n  · exact h";
        let annotated = with_comments(text, &[sentence(2, "Assume p."), sentence(3, "That is it.")]);
        assert_eq!(
            annotated,
            "theorem t : p := by\n  -- Assume p.\n  intro h\n  -- That is it.\n  · exact h"
        );
        assert!(is_same_code(text, &annotated));
        assert_eq!(strip_comments(&annotated), text);
        assert!(!is_same_code(text, &annotated.replace("intro h", "intro k")));
        let again = with_comments(&annotated, &[sentence(3, "Assume p."), sentence(5, "That is it.")]);
        assert_eq!(again, annotated);
    }

    #[test]
    fn a_table_keeps_its_lines() {
        let text = "theorem t : p := by\n  decide";
        let table = vec!["x | x·x".to_owned(), "0 |   0".to_owned()];
        let with = StepSentence { table, ..sentence(2, "Cases:") };
        let annotated = with_comments(text, std::slice::from_ref(&with));
        assert_eq!(annotated, "theorem t : p := by\n  -- Cases:\n  --   x | x·x\n  --   0 |   0\n  decide");
        assert!(is_same_code(text, &annotated));
        assert_eq!(
            with_comments(&annotated, &[StepSentence { anchor: sentence(5, "").anchor, ..with }]),
            annotated
        );
    }

    #[test]
    fn long_sentences_are_wrapped_and_hold_no_line_break() {
        let long = "word ".repeat(60) + "\nend";
        let annotated = with_comments("theorem t : p := by\n  simp", &[sentence(2, &long)]);
        assert!(annotated.lines().all(|line| line.chars().count() <= WIDTH));
        assert!(is_same_code("theorem t : p := by\n  simp", &annotated));
    }
}
