//! The tactics of a text, among all the parts of its syntax that Lean tells goals of.

use data::Position;
use lean_bridge::embedded::TacticStep;
use serde::Serialize;

/// A tactic as it is written, with the goals around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tactic {
    pub text: String,
    #[serde(flatten)]
    pub step: TacticStep,
}

/// Parts that hold tactics and are none.
const HOLDERS: [&str; 8] = [
    "Lean.Parser.Term.byTactic",
    "Lean.Parser.Tactic.tacticSeq",
    "Lean.Parser.Tactic.tacticSeq1Indented",
    "Lean.Parser.Tactic.tacticSeqBracketed",
    "Lean.Parser.Tactic.paren",
    "Lean.cdotTk",
    "Lean.cdot",
    "null",
];

/// The tactics among `steps`, in the order of the text; one that is a part of another comes after it.
pub fn tactics(text: &str, steps: Vec<TacticStep>) -> Vec<Tactic> {
    let lines: Vec<&str> = text.split('\n').collect();
    let named = steps.into_iter().filter(|step| !HOLDERS.contains(&step.kind.as_str()));
    let mut found: Vec<Tactic> = named
        .map(|step| Tactic { text: written(&lines, step.start, step.end), step })
        // A word of the syntax is its own kind.
        .filter(|tactic| tactic.text != tactic.step.kind)
        .collect();
    found.sort_by(|a, b| a.step.start.cmp(&b.step.start).then(b.step.end.cmp(&a.step.end)));
    found
}

/// What stands between two places.
fn written(lines: &[&str], start: Position, end: Position) -> String {
    let line = |number: u32| lines.get(number.saturating_sub(1) as usize).copied().unwrap_or_default();
    let byte =
        |line: &str, column: u32| line.char_indices().nth(column as usize).map_or(line.len(), |(at, _)| at);
    let (first, last) = (line(start.line), line(end.line));
    let from = byte(first, start.column);
    if start.line >= end.line {
        return first[from..byte(first, end.column).max(from)].to_owned();
    }
    let between = (start.line + 1..end.line).map(line);
    let last = &last[..byte(last, end.column)];
    std::iter::once(&first[from..]).chain(between).chain([last]).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holders_and_words_are_no_tactics() {
        let text = "theorem t : p := by\n  have h := by\n    simp\n  exact h";
        let step = |kind: &str, from: (u32, u32), to: (u32, u32)| TacticStep {
            start: Position { line: from.0, column: from.1 },
            end: Position { line: to.0, column: to.1 },
            kind: kind.to_owned(),
            before: Vec::new(),
            after: Vec::new(),
        };
        let found = tactics(
            text,
            vec![
                step("Lean.Parser.Tactic.exact", (4, 2), (4, 9)),
                step("by", (1, 17), (1, 19)),
                step("Lean.Parser.Tactic.tacticSeq", (2, 2), (4, 9)),
                step("Lean.Parser.Tactic.simp", (3, 4), (3, 8)),
                step("Lean.Parser.Tactic.tacticHave_", (2, 2), (3, 8)),
            ],
        );
        let texts: Vec<&str> = found.iter().map(|tactic| tactic.text.as_str()).collect();
        assert_eq!(texts, ["have h := by\n    simp", "simp", "exact h"]);
    }
}
