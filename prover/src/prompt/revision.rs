//! An attempt with Lean's errors written under the lines that they belong to, for a prompt that asks to mend it.

use data::{Message, Severity};
use serde::Serialize;

use crate::generator::Revision;

/// More errors than this confuse more than they help; later ones are often consequences of earlier ones.
const ERRORS_MAX: usize = 8;
/// Lines of one message that are shown.
const LINES_MAX: usize = 8;
/// Characters of one line that are shown.
const LINE_CHARACTERS_MAX: usize = 200;

/// What a prompt file sees as `revision`.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub(crate) struct AnnotatedAttempt {
    pub annotated: String,
    /// Errors that are not shown.
    pub omitted: usize,
}

pub(crate) fn annotate(revision: &Revision) -> AnnotatedAttempt {
    let mut errors: Vec<&Message> =
        revision.messages.iter().filter(|message| message.severity == Severity::Error).collect();
    errors.sort_by_key(|message| message.position);
    let omitted = errors.len().saturating_sub(ERRORS_MAX);
    errors.truncate(ERRORS_MAX);
    let lines: Vec<&str> = revision.attempt.lines().collect();
    let mut annotated = String::new();
    let mut pending = errors.into_iter().peekable();
    for (number, line) in (1u32..).zip(&lines) {
        annotated.push_str(line);
        annotated.push('\n');
        let last = number as usize == lines.len();
        while let Some(error) = pending.next_if(|error| error.position.line <= number || last) {
            write_error(&mut annotated, error);
        }
    }
    AnnotatedAttempt { annotated: annotated.trim_end().to_owned(), omitted }
}

fn write_error(text: &mut String, error: &Message) {
    // A caret under the place, where there is room for one beside the comment mark.
    let column = error.position.column as usize;
    match column {
        0..2 => text.push_str(&format!("-- error in column {}:", column + 1)),
        _ => text.push_str(&format!("--{}^ error:", " ".repeat(column - 2))),
    }
    let shown: Vec<String> = error
        .text
        .lines()
        .take(LINES_MAX)
        .map(|line| line.chars().take(LINE_CHARACTERS_MAX).collect())
        .collect();
    match &shown[..] {
        [line] => text.push_str(&format!(" {line}\n")),
        lines => {
            text.push('\n');
            lines.iter().for_each(|line| text.push_str(&format!("--   {line}\n")));
        }
    }
    if error.text.lines().count() > LINES_MAX {
        text.push_str("--   …\n");
    }
}

#[cfg(test)]
mod tests {
    use data::Position;

    use super::*;

    fn error(line: u32, column: u32, text: &str) -> Message {
        Message {
            severity: Severity::Error,
            position: Position { line, column },
            end_position: None,
            text: text.to_owned(),
        }
    }

    fn annotated(messages: Vec<Message>) -> AnnotatedAttempt {
        annotate(&Revision { attempt: "theorem t : p := by\n  simp\n  omega".to_owned(), messages })
    }

    #[test]
    fn errors_stand_under_their_lines() {
        let messages = vec![error(3, 2, "omega failed"), error(1, 0, "unsolved\ngoal"), error(9, 4, "late")];
        assert_eq!(
            annotated(messages).annotated,
            "theorem t : p := by\n-- error in column 1:\n--   unsolved\n--   goal\n  simp\n  omega\n\
             --^ error: omega failed\n--  ^ error: late"
        );
    }

    #[test]
    fn at_most_eight_errors_are_shown() {
        let mut messages: Vec<_> = (0..11).map(|index| error(2, 2, &format!("e{index}"))).collect();
        messages.push(Message { severity: Severity::Warning, ..error(1, 0, "unused") });
        let attempt = annotated(messages);
        assert_eq!(attempt.omitted, 3);
        assert_eq!(attempt.annotated.matches("error:").count(), 8);
        assert!(!attempt.annotated.contains("unused"));
        let long = annotated(vec![error(2, 2, &"x\n".repeat(50))]).annotated;
        assert_eq!(long.lines().filter(|line| line.contains('x')).count(), LINES_MAX);
    }
}
