//! Probes: tactics that Lean tries in turn, each with a trace that tells whether it worked; and what Lean's messages
//! say of a probe that it accepted.

use data::{Message, Severity};

/// What a trace starts with in Lean's messages; the name of what worked follows.
const MARK: &str = "closed by ";
/// Between an alternative that must finish its goal and its mark.
const TRACE: &str = "; done; trace \"";

/// An alternative that must finish its goal: the `done` keeps one that leaves goals from winning. A trace is part of
/// Lean's messages only if what came before it succeeded.
pub fn closing(tactics: &str, name: &str) -> String {
    format!("({tactics}{TRACE}{MARK}{name}\")")
}

/// An alternative that may leave goals, traced under its own text.
pub fn step(tactic: &str) -> String {
    format!("({tactic}; trace \"{MARK}{tactic}\")")
}

/// `first` and its alternatives, one a line.
pub fn first(alternatives: impl IntoIterator<Item = String>, indent: &str) -> Vec<String> {
    let alternatives = alternatives.into_iter().map(|alternative| format!("{indent}| {alternative}"));
    std::iter::once(format!("{indent}first")).chain(alternatives).collect()
}

/// Whether a text tries alternatives and traces which one finished its goal.
pub(super) fn traces_a_winner(text: &str) -> bool {
    text.match_indices(TRACE).any(|(at, _)| text[at + TRACE.len()..].starts_with(MARK))
}

/// Lines and names of what worked, in the order of the messages: by place in the text, and at one place by time.
pub fn winners(messages: &[Message]) -> impl Iterator<Item = (u32, &str)> {
    messages
        .iter()
        .filter(|message| message.severity == Severity::Information)
        .filter_map(|message| Some((message.position.line, message.text.trim().strip_prefix(MARK)?)))
}

/// The tactic that Lean suggests, on one line: that of `exact?`, `simp?` and the like. One with holes is none.
pub fn suggestion(message: &Message) -> Option<String> {
    let text = message.text.trim().strip_prefix("Try this:")?.trim();
    let text = text.strip_prefix("[apply]").unwrap_or(text);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty() && !line.contains("?_")).then_some(line)
}

#[cfg(test)]
mod tests {
    use data::Position;

    use super::*;

    fn said(severity: Severity, line: u32, text: &str) -> Message {
        Message {
            severity,
            position: Position { line, column: 0 },
            end_position: None,
            text: text.to_owned(),
        }
    }

    #[test]
    fn what_is_traced_is_found_again() {
        let lines = first([closing("simp; omega", "simp-omega"), step("rw [a]")], "  ");
        assert_eq!(
            lines,
            [
                "  first",
                "  | (simp; omega; done; trace \"closed by simp-omega\")",
                "  | (rw [a]; trace \"closed by rw [a]\")"
            ]
        );
        assert!(traces_a_winner(&lines[1]) && !traces_a_winner(&lines[2]));
        let messages = [
            said(Severity::Information, 3, "closed by simp-omega\n"),
            said(Severity::Warning, 4, "closed by nobody"),
            said(Severity::Information, 5, "closed by rw [a]"),
        ];
        assert_eq!(winners(&messages).collect::<Vec<_>>(), [(3, "simp-omega"), (5, "rw [a]")]);
    }

    #[test]
    fn suggestions_come_on_one_line_and_without_holes() {
        let suggested = |text| suggestion(&said(Severity::Information, 1, text));
        let text = "Try this:\n  [apply] simp only [List.map_cons,\n    Nat.add_zero]";
        assert_eq!(suggested(text).unwrap(), "simp only [List.map_cons, Nat.add_zero]");
        assert_eq!(suggested("Try this: refine foo ?_"), None);
        assert_eq!(suggested("unused variable"), None);
    }
}
