//! Programs in the place of numbers: a model answers with a small Starlark program and a proof with named holes; the
//! program is run, its values fill the holes, and Lean judges the rest.
//!
//! Starlark has no input and no output. [`run`] bounds steps, depth and memory as its interpreter can; [`Programs::Apart`]
//! runs it in a process of its own besides, with bounds that the system keeps.

mod apart;
mod filling;
mod interpreter;
mod value;

pub use apart::Programs;
pub use filling::{fill, fill_statement};
pub use interpreter::{Limits, MAX_PROGRAM_BYTES, run};
pub use value::{Value, Values};

use data::Theorem;
use data::lean_text::joined;

use crate::answer::{Ending, Unreadable, fences, read_answer, without_thinking};
use crate::prompt::Reading;

/// Languages of a fenced block that is taken for a program.
const LANGUAGES: &[&str] = &["starlark", "python", "python3", "py", "star", "bzl"];

/// The program of an answer: its last closed block of that language, or the last one.
pub fn program_of(answer: &str) -> Option<String> {
    let blocks = fences(answer);
    let is_program =
        |fence: &&crate::answer::Fence<'_>| LANGUAGES.contains(&fence.language.to_ascii_lowercase().as_str());
    let programs: Vec<_> = blocks.iter().filter(is_program).collect();
    let last = programs.iter().rev().find(|fence| fence.closed).or(programs.last());
    last.map(|fence| fence.text.to_owned())
}

impl Programs {
    /// As [`read_answer`], for an answer that may hold a program: its values fill the holes of the proof. A program that
    /// fails makes a candidate without a proof that says why, so that the attempt can be mended like any other. Blocks
    /// while the program runs.
    pub fn read_answer(&self, theorem: &Theorem, answer: &str, ending: Ending) -> Result<String, Unreadable> {
        let answer = without_thinking(answer).ok_or(Unreadable::UnfinishedThinking)?;
        let Some(program) = program_of(answer) else {
            return read_answer(theorem, answer, Reading::LastFence, ending);
        };
        let values = match self.run(&program) {
            Ok(values) => values,
            Err(problem) => return Ok(failed(theorem, &program, &problem)),
        };
        let proof = read_answer(theorem, answer, Reading::LastFence, ending)?;
        Ok(match fill(&proof, &values) {
            Ok(filled) => format!("{}\n{filled}", comment(&program, None)),
            Err(problem) => failed(theorem, &program, &problem),
        })
    }
}

/// An attempt that is known to fail, with what is to be mended in it.
fn failed(theorem: &Theorem, program: &str, problem: &str) -> String {
    format!("{}\n{}", comment(program, Some(problem)), joined(&theorem.statement, ":= by\n  sorry"))
}

/// The program as a comment of Lean; what would end the comment does not.
fn comment(program: &str, problem: Option<&str>) -> String {
    let written = |text: &str| text.replace("-/", "- /").replace("/-", "/ -");
    let problem = problem.map(|problem| format!("\nThe program failed: {}", written(problem.trim())));
    format!("/- Program:\n{}{} -/", written(program.trim_end()), problem.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theorem() -> Theorem {
        Theorem {
            name: "t".to_owned(),
            header: String::new(),
            statement: "theorem t : ∃ n : Nat, n * n = 1369".to_owned(),
            informal_statement: None,
            informal_proof: None,
            source: Default::default(),
        }
    }

    fn read(answer: &str) -> Result<String, Unreadable> {
        Programs::Here.read_answer(&theorem(), answer, Ending::Finished)
    }

    #[test]
    fn a_program_fills_the_holes_of_the_proof() {
        let proof = "```lean4\ntheorem t : ∃ n : Nat, n * n = 1369 := by\n  exact ⟨?n, by decide⟩\n```";
        let program = "```python\nn = [k for k in range(100) if k * k == 1369][0] # -/ a trap\n```";
        assert_eq!(
            read(&format!("Search.\n{program}\n{proof}")).unwrap(),
            "/- Program:\nn = [k for k in range(100) if k * k == 1369][0] # - / a trap -/\ntheorem t : ∃ n : Nat, n * n \
             = 1369 := by\n  exact ⟨37, by decide⟩"
        );
        // Without a program it is an answer like any other.
        assert!(read(proof).unwrap().contains("⟨?n, by decide⟩"));
        assert_eq!(read(program), Err(Unreadable::NoCode));
    }

    #[test]
    fn a_program_that_fails_is_an_attempt_to_mend() {
        let proof = "```lean\ntheorem t : ∃ n : Nat, n * n = 1369 := ⟨?n, rfl⟩\n```";
        for (program, problem) in [
            ("n = 1 // 0", "division by zero"),
            ("import math\nn = 37", "line 1"),
            ("n = 37 / 1", "`n` is a float"),
            ("def f():\n    return 37\nn = f", "`n` is a function"),
        ] {
            let text = read(&format!("```starlark\n{program}\n```\n{proof}")).unwrap();
            assert!(text.contains("\nThe program failed: ") && text.contains(problem), "{text}");
            assert!(text.ends_with("-/\ntheorem t : ∃ n : Nat, n * n = 1369 := by\n  sorry"), "{text}");
        }
    }
}
