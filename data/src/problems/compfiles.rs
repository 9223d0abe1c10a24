//! Files of Compfiles (github.com/dwrensha/compfiles), which have commands of their own: `problem` states what is to be
//! proved, `determine` defines what the solver is to find, `snip begin … snip end` stands around what belongs to the
//! solution, `problem_file` says what the file is about. Here they become what they mean: an open theorem, a definition
//! with a `sorry`, and nothing.

use std::collections::BTreeMap;

use super::lean_file::without_trailing_comment_lines;
use crate::lean_text::{Proof, Token, TokenKind, joined, line_of, segments, split_statement, tokens};

/// The module that has these commands.
const MODULE: &str = "ProblemExtraction";
/// Words that stand in front of an `import` or of a declaration.
const BEFORE: [&str; 9] =
    ["public", "meta", "private", "protected", "noncomputable", "nonrec", "unsafe", "partial", "scoped"];

/// Such a file in Lean's own commands, with every line where it was.
pub(super) struct Plain {
    pub text: String,
    /// The lines at which it states a problem, with the proof that stands there where that is complete by itself.
    pub problems: BTreeMap<u32, Option<String>>,
}

/// Whether a text imports the commands.
pub(super) fn is_own(text: &str) -> bool {
    text.contains(MODULE) && Commands::find(text, &code_of(text)).is_some()
}

/// What a text means that imports the commands; `None` of any other.
pub(super) fn plain(text: &str) -> Option<Plain> {
    if !text.contains(MODULE) {
        return None;
    }
    let commands = Commands::find(text, &code_of(text))?;
    let mut plain = text.to_owned();
    for &(start, end) in &commands.left_out {
        plain.replace_range(start..end, &blank(&text[start..end]));
    }
    for (places, word) in [(&commands.problems, "theorem"), (&commands.determined, "abbrev")] {
        for &(start, end) in places {
            // Bytes stay where they were.
            plain.replace_range(start..end, &format!("{word:<width$}", width = end - start));
        }
    }
    let starts = |places: &[(usize, usize)]| places.iter().map(|(start, _)| *start).collect::<Vec<_>>();
    let (stated, determined) = (starts(&commands.problems), starts(&commands.determined));
    let is_whole = determined.is_empty() && !commands.leaves_out_code;
    let mut problems = BTreeMap::new();
    let mut edits = Vec::new();
    for segment in segments(&plain) {
        let within = |places: &[usize]| {
            places.iter().copied().find(|&place| (segment.start..segment.end).contains(&place))
        };
        let is_stated = within(&stated);
        let Some(start) = is_stated.or_else(|| within(&determined)) else { continue };
        let split = split_statement(&plain[start..segment.end]);
        if is_stated.is_some() {
            let proof = match split.proof {
                Proof::Term(proof) if is_whole && !split.proof.is_open() => {
                    Some(without_trailing_comment_lines(proof).to_owned())
                }
                _ => None,
            };
            problems.insert(line_of(&plain, start), proof);
        }
        edits.push((start, segment.end, opened(&plain[start..segment.end], split.statement)));
    }
    for (start, end, text) in edits.into_iter().rev() {
        plain.replace_range(start..end, &text);
    }
    Some(Plain { text: plain, problems })
}

fn code_of(text: &str) -> Vec<Token> {
    tokens(text).into_iter().filter(|token| !token.is_comment()).collect()
}

/// A declaration with a `sorry` in the place of what follows its statement, in as many lines.
fn opened(declaration: &str, statement: &str) -> String {
    let mut text = joined(statement, ":= sorry");
    let lines = |text: &str| text.matches('\n').count();
    let missing = lines(declaration).saturating_sub(lines(&text));
    text.extend(std::iter::repeat_n('\n', missing));
    text
}

fn blank(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

/// Where a text has the commands, in bytes.
#[derive(Default)]
struct Commands {
    left_out: Vec<(usize, usize)>,
    /// Something of what is left out is code.
    leaves_out_code: bool,
    /// The words.
    problems: Vec<(usize, usize)>,
    determined: Vec<(usize, usize)>,
}

impl Commands {
    fn find(text: &str, code: &[Token]) -> Option<Self> {
        let word = |at: usize| code.get(at).map(|token| token.text(text));
        let mut found = Commands::default();
        let mut is_imported = false;
        let mut at = 0;
        while let Some(said) = word(at) {
            let token = code[at];
            let begins = begins_command(text, token);
            match said {
                "import" if word(at + 1) == Some(MODULE) => {
                    let line = text[..token.start].rfind('\n').map_or(0, |at| at + 1);
                    found.left_out.push((line, code[at + 1].end));
                    is_imported = true;
                }
                "problem_file" if begins => {
                    let end = end_of_braces(text, code, at + 1);
                    found.left_out.push((token.start, code[end].end));
                    at = end;
                }
                "snip" if begins && word(at + 1) == Some("begin") => {
                    let is_end = |at: &usize| {
                        word(*at) == Some("snip")
                            && word(at + 1) == Some("end")
                            && begins_command(text, code[*at])
                    };
                    let end = (at + 2..code.len()).find(is_end);
                    found.leaves_out_code |= end.unwrap_or(code.len()) > at + 2;
                    let last = end.map_or(code.len() - 1, |end| end + 1);
                    found.left_out.push((token.start, code[last].end));
                    at = last;
                }
                "problem" if begins => found.problems.push((token.start, token.end)),
                "determine" if begins => found.determined.push((token.start, token.end)),
                _ => {}
            }
            at += 1;
        }
        is_imported.then_some(found)
    }
}

/// Whether a word is the first of its line but for what may stand in front of a declaration.
fn begins_command(text: &str, token: Token) -> bool {
    let line = text[..token.start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..token.start];
    !before.starts_with(char::is_whitespace) && before.split_whitespace().all(|word| BEFORE.contains(&word))
}

/// The last token of a `{…}` that begins at a place; the token before it where there is none.
fn end_of_braces(text: &str, code: &[Token], begin: usize) -> usize {
    let mut depth = 0usize;
    if code.get(begin).is_none_or(|token| token.text(text) != "{") {
        return begin - 1;
    }
    for (at, token) in code.iter().enumerate().skip(begin) {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    code.len() - 1
}

#[cfg(test)]
mod tests {
    use super::super::lean_file;
    use super::*;
    use crate::problems::Take;

    const FILE: &str = "\
module

public import Mathlib.Tactic
public import ProblemExtraction

@[expose] public section

problem_file {
  tags := [.Algebra], videos := [\"http://x/{\"]
}

/-! # A problem
problem none -/
namespace Own

def f (n : ℕ) : ℕ := n -- problem

snip begin
lemma helper : f 1 = 1 := rfl
snip end

/-- The answer. -/
noncomputable determine answer : Set ℕ :=
  { n | let m := n
        m = 3 }

determine other : Fin 2 → ℕ where
  toFun := 1

/-- Find it. -/
problem first (n : ℕ) :
    n ∈ answer ↔ f n = 3 := by
  exact helper

problem second : other 1 = 1 := by
  sorry

lemma third : f 2 = 2 := sorry
end Own
";

    #[test]
    fn a_problem_is_an_open_theorem_and_what_is_to_be_determined_a_definition_of_the_solver() {
        let found = lean_file::read("a.lean", FILE, Take::All);
        assert_eq!(found.errors, []);
        let [first, second] = &found.problems[..] else { panic!("{:#?}", found.problems) };
        assert_eq!(first.theorem.name, "Own.first");
        assert_eq!(first.theorem.statement, "theorem first (n : ℕ) :\n    n ∈ answer ↔ f n = 3");
        assert_eq!(first.theorem.informal_statement.as_deref(), Some("Find it."));
        let line = FILE.lines().position(|line| line.starts_with("problem first")).unwrap() as u32 + 1;
        assert_eq!(first.theorem.source.line, Some(line));
        assert_eq!((first.reference_proof.as_deref(), second.reference_proof.as_deref()), (None, None));
        assert_eq!(second.theorem.statement, "theorem second : other 1 = 1");
        let header = &second.theorem.header;
        let lines: Vec<&str> = header.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(
            lines,
            [
                "module",
                "public import Mathlib.Tactic",
                "@[expose] public section",
                "/-! # A problem",
                "problem none -/",
                "namespace Own",
                "def f (n : ℕ) : ℕ := n -- problem",
                "/-- The answer. -/",
                "noncomputable abbrev    answer : Set ℕ := sorry",
                "abbrev    other : Fin 2 → ℕ := sorry",
            ]
        );
    }

    /// What a proof rests on beside it is not told, so only one that rests on nothing is a reference.
    #[test]
    fn a_proof_is_a_reference_where_it_stands_by_itself() {
        let proof = |between: &str| {
            let text = format!(
                "import Mathlib\nimport ProblemExtraction\nproblem_file\n{between}\nproblem p : 1 = 1 := by\n  rfl\n-- end\n"
            );
            let found = lean_file::read("a.lean", &text, Take::Open);
            let [problem] = &found.problems[..] else { panic!("{between}: {found:#?}") };
            assert_eq!(problem.theorem.statement, "theorem p : 1 = 1");
            problem.reference_proof.clone()
        };
        assert_eq!(proof("").as_deref(), Some("by\n  rfl"));
        assert_eq!(proof("snip begin\n-- nothing\nsnip end").as_deref(), Some("by\n  rfl"));
        assert_eq!(proof("snip begin\nlemma q : 1 = 1 := rfl\nsnip end"), None);
        assert_eq!(proof("determine q : ℕ := 1"), None);
    }

    #[test]
    fn other_texts_are_left_as_they_are() {
        for text in
            ["import Mathlib\ndef problem := 1", "-- import ProblemExtraction\nproblem p : 1 = 1 := rfl"]
        {
            assert!(plain(text).is_none(), "{text}");
        }
        let text = "import ProblemExtraction\ntheorem t (problem : ℕ) :\n  problem = 1 := sorry\nsnip begin\nlemma u";
        let Plain { text, problems } = plain(text).unwrap();
        assert_eq!(problems.len(), 0);
        assert!(
            text.contains("(problem : ℕ) :\n  problem = 1 := sorry") && !text.contains("lemma"),
            "{text}"
        );
    }
}
