//! Plans of the methods as proofs of entries: the code without its comments, and the sentences on its lines.

use data::{Facts, Goal};
use prover::methods::{Budget, plans};
use prover::tactics::explainable::Script;

/// Plans that are tried for one entry at most.
const MOST: usize = 3;

/// A plan as a script, and what it says.
pub(super) struct Planned {
    pub script: Script,
    /// Each on a line of the script, from 0.
    pub sentences: Vec<(usize, String)>,
}

/// Plans for a statement, the most telling first.
pub(super) fn planned(facts: &Facts, goal: &Goal, budget: &Budget) -> Vec<Planned> {
    let found = plans(facts, goal, budget).into_iter().take(MOST);
    found.filter_map(|(situation, plan)| uncommented(&plan.lean(&situation))).collect()
}

/// The plan that an entry came with, with the sentences of its comments.
pub(super) fn given(plan: &[String]) -> Option<Planned> {
    let lines: String = plan.iter().map(|line| format!("\n  {line}")).collect();
    uncommented(&format!("by{lines}"))
}

/// Takes a proof (`by`, and the lines below it) apart into code and comments.
fn uncommented(proof: &str) -> Option<Planned> {
    let mut lines: Vec<String> = Vec::new();
    let mut sentences: Vec<(usize, String)> = Vec::new();
    let mut comment = String::new();
    // A bullet whose line is a comment stands before the next line of code.
    let mut bullet: Option<usize> = None;
    for line in proof.strip_prefix("by\n")?.lines() {
        let line = line.strip_prefix("  ")?;
        let indent = line.len() - line.trim_start().len();
        let words = match line.trim_start().strip_prefix("· --") {
            Some(words) => {
                bullet = Some(indent);
                Some(words)
            }
            None => line.trim_start().strip_prefix("--"),
        };
        if let Some(words) = words {
            if !comment.is_empty() {
                comment.push(' ');
            }
            comment.push_str(words.trim());
            continue;
        }
        if !comment.is_empty() {
            sentences.push((lines.len(), std::mem::take(&mut comment)));
        }
        // What stands behind a line of a chain.
        let code = line.split(" -- ").next().unwrap_or(line).trim_end();
        lines.push(match bullet.take() {
            Some(column) => format!("{}· {}", " ".repeat(column), code.trim_start()),
            None => code.to_owned(),
        });
    }
    for (line, sentence) in &mut sentences {
        if let Some(chain) = chain(&lines[*line..]) {
            sentence.push_str(&format!(" {chain}."));
        }
    }
    let tactic_calls = Script::planned(&lines)?.tactic_calls;
    Some(Planned { script: Script { style: "planned", lines, tactic_calls }, sentences })
}

/// The terms of a chain that begins in the first line: its sentence ends where they begin.
fn chain(lines: &[String]) -> Option<String> {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '·']).len();
    let (first, below) = lines.split_first().filter(|(first, _)| first.ends_with("calc"))?;
    let links = below.iter().take_while(|line| indent(line) > indent(first));
    let term = |line: &String| {
        let link = line.trim().split(" := ").next().unwrap_or_default().to_owned();
        link.strip_prefix("_ ").map(str::to_owned).unwrap_or(link)
    };
    Some(links.map(term).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_become_sentences_on_lines_of_code() {
        let proof = "by\n  -- By cases.\n  obtain h | h := h\n  · -- Case one.\n    -- Then\n    calc\n      a = b := by \
                     rw [h] -- by h\n      _ = c := by rfl\n  · exact h";
        let found = uncommented(proof).unwrap();
        assert_eq!(
            found.script.lines,
            ["obtain h | h := h", "· calc", "    a = b := by rw [h]", "    _ = c := by rfl", "· exact h"]
        );
        let said = |line: usize, text: &str| (line, text.to_owned());
        assert_eq!(found.sentences, [said(0, "By cases."), said(1, "Case one. Then a = b = c.")]);
    }
}
