//! *Explain this proof*: a comment above each tactic that says what it does and what is left after it, from the goals
//! that Lean shows. Comments are all that is added: the edit is refused unless the code without them is what it was.

use data::Goal;
use data::lean_text::same_code;
use lean_bridge::embedded::{CheckRequest, TacticStep};

use super::phrases::sentence;
use super::question::{Question, first_line};
use super::scratch::Scratch;
use super::work::{Commission, Done, NotDone};

/// A goal longer than this is not repeated in a comment.
const MAX_GOAL_CHARS: usize = 160;

/// What is said of one tactic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Line of the declaration, from 1.
    pub line: u32,
    pub column: u32,
    pub text: String,
}

pub async fn run(commission: &Commission) -> anyhow::Result<Result<Done, NotDone>> {
    commission.progress.report("starting Lean".to_owned());
    let judges = commission.engines.judges().await?;
    let (lean, limits) = (judges.whole.lean(), judges.whole.limits());
    // The question's header is the one under which the declaration elaborates.
    let question = Question::ask(&commission.document, commission.place, lean, limits).await?;
    let scratch = &question.scratch;
    commission.progress.report("reading the proof".to_owned());
    let text = scratch.as_written();
    let request = CheckRequest { header: scratch.theorem.header.clone(), text: text.clone(), limits };
    let steps = lean.tactic_steps(&request).await?;
    let remarks = remarks(&text, &steps);
    if remarks.is_empty() {
        return Ok(Ok(Done::Told(format!(
            "`{}` has no tactics to explain: its proof is a term.",
            scratch.theorem.name
        ))));
    }
    let annotated = annotated(&text, &remarks);
    // The promise of this action, checked on what is about to be inserted.
    anyhow::ensure!(same_code(&text, &annotated), "the comments would change the code; nothing is inserted");
    if annotated == text {
        return Ok(Ok(Done::Told(format!(
            "`{}` says all that there is to say already.",
            scratch.theorem.name
        ))));
    }
    Ok(commission.edit(&edits(scratch, &text, &annotated), None))
}

/// One remark for each line on which tactics begin: about the first of them, with what is left when the line is done.
pub fn remarks(text: &str, steps: &[TacticStep]) -> Vec<Remark> {
    let lines: Vec<&str> = text.lines().collect();
    let mut remarks: Vec<Remark> = Vec::new();
    for step in steps {
        let Some(line) = lines.get(step.start.line.saturating_sub(1) as usize) else { continue };
        let before: String = line.chars().take(step.start.column as usize).collect();
        let begins_line = before.trim().is_empty() || matches!(before.trim(), "·" | ".");
        let known = remarks.iter().any(|remark| remark.line == step.start.line);
        if !begins_line || known || step.before.is_empty() {
            continue;
        }
        let tactic = tactic_text(text, step);
        let word = tactic.split(|c: char| !(c.is_alphanumeric() || "_?!'".contains(c))).next().unwrap_or("");
        if word.is_empty() {
            continue;
        }
        let goal = step.before.first().map(|goal| Goal::parse(goal));
        let mut said = sentence(word, first_line(&tactic), goal.as_ref());
        said.push_str(&rest(step));
        remarks.push(Remark { line: step.start.line, column: step.start.column, text: said });
    }
    remarks
}

/// What is left after a tactic: nothing, one goal, several.
fn rest(step: &TacticStep) -> String {
    match step.after.as_slice() {
        after if after.len() < step.before.len() => String::new(),
        [one] if step.before.len() == 1 && one != &step.before[0] => {
            let target = Goal::parse(one).target.split_whitespace().collect::<Vec<_>>().join(" ");
            if target.chars().count() > MAX_GOAL_CHARS {
                String::new()
            } else {
                format!(" It remains to show: {target}")
            }
        }
        after if after.len() > step.before.len() => {
            format!(" This leaves {} goals.", after.len() - step.before.len() + 1)
        }
        _ => String::new(),
    }
}

fn tactic_text(text: &str, step: &TacticStep) -> String {
    let mut lines = text.lines().skip(step.start.line.saturating_sub(1) as usize);
    let first: String = lines.next().unwrap_or("").chars().skip(step.start.column as usize).collect();
    if step.end.line == step.start.line {
        first.chars().take((step.end.column - step.start.column) as usize).collect()
    } else {
        first
    }
}

/// The text with each remark as a comment on a line of its own, above the line that it is about. A line that has such
/// a comment above it already is left as it is.
pub fn annotated(text: &str, remarks: &[Remark]) -> String {
    let mut result = String::with_capacity(text.len() * 2);
    let mut above = "";
    for (number, line) in (1u32..).zip(text.split_inclusive('\n')) {
        let remark = remarks.iter().find(|remark| remark.line == number);
        if let Some(remark) = remark
            && !above.trim_start().starts_with("--")
        {
            let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
            for said in remark.text.lines() {
                result.push_str(&format!("{indent}-- {}\n", said.trim_end()));
            }
        }
        result.push_str(line);
        above = line;
    }
    result
}

/// The insertions that turn the declaration into its annotated form, as changes of the document.
fn edits(scratch: &Scratch, text: &str, annotated: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let mut edits: Vec<(usize, String)> = Vec::new();
    let mut old = text.split_inclusive('\n').peekable();
    let mut line = 0;
    for new in annotated.split_inclusive('\n') {
        if old.peek() == Some(&new) {
            old.next();
            line += 1;
        } else {
            match edits.last_mut() {
                Some((at, inserted)) if *at == line => inserted.push_str(new),
                _ => edits.push((line, new.to_owned())),
            }
        }
    }
    edits.into_iter().map(|(line, new)| scratch.insertion_above_line(line, &new)).collect()
}

#[cfg(test)]
mod tests {
    use data::Position;

    use super::*;

    fn step(line: u32, column: u32, end: u32, before: &[&str], after: &[&str]) -> TacticStep {
        let owned = |goals: &[&str]| goals.iter().map(|goal| (*goal).to_owned()).collect();
        TacticStep {
            start: Position { line, column },
            end: Position { line, column: end },
            kind: String::new(),
            before: owned(before),
            after: owned(after),
        }
    }

    #[test]
    fn comments_stand_above_and_the_code_stays() {
        let text =
            "theorem t (a b : Nat) : a + b = b + a ∧ True := by\n  constructor\n  · omega\n  · trivial\n";
        let goal = "a b : Nat\n⊢ a + b = b + a ∧ True";
        let steps = [
            step(2, 2, 13, &[goal], &["a b : Nat\n⊢ a + b = b + a", "⊢ True"]),
            step(3, 4, 9, &["a b : Nat\n⊢ a + b = b + a"], &[]),
            step(4, 4, 11, &["⊢ True"], &[]),
        ];
        let remarks = remarks(text, &steps);
        let annotated = annotated(text, &remarks);
        assert!(same_code(text, &annotated));
        let lines: Vec<&str> = annotated.lines().collect();
        assert_eq!(lines.len(), 7, "{annotated}");
        assert!(lines[1].starts_with("  -- ") && lines[1].ends_with("This leaves 2 goals."), "{annotated}");
        assert!(lines[3].contains("linear arithmetic"), "{annotated}");
        assert_eq!(super::annotated(&annotated, &[]), annotated);
    }

    #[test]
    fn what_is_explained_already_stays() {
        let text = "theorem t : True := by\n  -- said\n  trivial\n";
        let remarks = remarks(text, &[step(3, 2, 9, &["⊢ True"], &[])]);
        assert_eq!(annotated(text, &remarks), text);
    }
}
