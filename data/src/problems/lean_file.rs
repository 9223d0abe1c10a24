//! Problems from Lean text: each theorem with its header.
//!
//! The header of a theorem is everything in front of it, less the theorems whose own proof is open: those are problems
//! themselves, and a later one must not be proved from a `sorry`. Definitions, options, open namespaces and theorems
//! with complete proofs stay. An `example` has no name to ask for: it becomes `theorem example_LINE`.

use super::{Fault, ItemError, Names, Problem, Problems, Take, compfiles, split};
use crate::lean_text::{
    DeclarationKind, Proof, Scopes, Segment, SegmentKind, TokenKind, declared_name, docstring_text, line_of,
    segments, split_statement, tokens,
};
use crate::{Source, Theorem};

/// A theorem of a text, and the command of the text that it is, or stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Posed {
    pub problem: Problem,
    /// Its proof is still to be written.
    pub is_open: bool,
    /// Where the command starts, in bytes: that of a `mutual` block is the block's.
    pub command: usize,
    /// It was an `example`, which got a name.
    pub was_example: bool,
}

/// Every theorem of `text` that `take` asks for.
pub(super) fn read(origin: &str, text: &str, take: Take) -> Problems {
    if let Some(own) = compfiles::plain(text) {
        return read_compfiles(origin, own);
    }
    let (posed, errors) = read_posed(origin, text, take);
    Problems { problems: posed.into_iter().map(|posed| posed.problem).collect(), errors }
}

/// The problems of a file of Compfiles, solved ones among them.
fn read_compfiles(origin: &str, mut own: compfiles::Plain) -> Problems {
    let mut found = Problems::default();
    let (posed, errors) = read_posed(origin, &own.text, Take::Open);
    found.errors = errors;
    for mut problem in posed.into_iter().map(|posed| posed.problem) {
        let proof = problem.theorem.source.line.and_then(|line| own.problems.remove(&line));
        if let Some(proof) = proof {
            problem.reference_proof = proof;
            found.problems.push(problem);
        }
    }
    found
}

/// As [`read`], with the place of each theorem, and without regard to commands of other libraries.
pub(super) fn read_posed(origin: &str, text: &str, take: Take) -> (Vec<Posed>, Vec<ItemError>) {
    let mut errors = Vec::new();
    let mut fault = |offset: usize, fault: Fault| {
        errors.push(ItemError::new(origin, Some(line_of(text, offset)), fault));
    };
    if let Some(nul) = text.find('\0') {
        fault(nul, Fault::NulByte);
        return (Vec::new(), errors);
    }
    for token in tokens(text).iter().filter(|token| token.kind == TokenKind::Unterminated) {
        fault(token.start, Fault::Unterminated);
    }
    let mut found = Vec::new();
    let mut header = String::new();
    let mut copied = 0;
    let mut names = Names::default();
    let mut scopes = Scopes::default();
    for command in segments(text) {
        let theorems = theorems_of(text, &command);
        if theorems.is_empty() {
            if command.kind == SegmentKind::Mutual && holds_sorry(&text[command.start..command.end]) {
                fault(command.keyword, Fault::Mutual);
            }
            scopes.pass(text, &command);
            continue;
        }
        let open = theorems.iter().any(|theorem| theorem.is_open);
        if open {
            header.push_str(&text[copied..command.start]);
            copied = command.end;
        }
        let before = if open { "" } else { &text[copied..command.start] };
        for StatedTheorem { segment, kind, split, is_open } in theorems {
            if !is_open && take == Take::Open {
                continue;
            }
            let line = line_of(text, segment.keyword);
            let Some((written, statement)) = named_statement(text, &segment, kind, split.statement, line)
            else {
                fault(segment.keyword, Fault::Unnamed("theorem"));
                continue;
            };
            let name = scopes.full_name(&written);
            if let Some(repeated) = names.enter(&name, Some(line)) {
                fault(segment.keyword, repeated);
            }
            let reference_proof = match split.proof {
                Proof::Term(proof) if !is_open && command.kind != SegmentKind::Mutual => {
                    Some(without_trailing_comment_lines(proof).to_owned())
                }
                _ => None,
            };
            let theorem = Theorem {
                name,
                header: format!("{header}{before}").trim_end().to_owned(),
                statement,
                informal_statement: segment
                    .docstring
                    .map(|(start, end)| docstring_text(&text[start..end]).to_owned()),
                informal_proof: None,
                source: Source {
                    origin: origin.to_owned(),
                    line: Some(line),
                    expect: expectation(text, &segment),
                    split: split::of_folders(origin),
                },
            };
            found.push(Posed {
                problem: Problem { theorem, reference_proof },
                is_open,
                command: command.start,
                was_example: kind == DeclarationKind::Example,
            });
        }
    }
    (found, errors)
}

struct StatedTheorem<'a> {
    segment: Segment,
    kind: DeclarationKind,
    split: crate::lean_text::SplitStatement<'a>,
    is_open: bool,
}

/// The theorems that a command states: one, or those of a `mutual` block that holds nothing else.
fn theorems_of<'a>(text: &'a str, command: &Segment) -> Vec<StatedTheorem<'a>> {
    let stated = |segment: Segment, kind| {
        let split = split_statement(&text[segment.keyword..segment.end]);
        StatedTheorem { segment, kind, split, is_open: split.proof.is_open() }
    };
    match command.kind {
        SegmentKind::Declaration(kind) => vec![stated(*command, kind)],
        SegmentKind::Mutual => {
            let begin = command.keyword + "mutual".len();
            let mut theorems = Vec::new();
            for inner in segments(&text[begin..command.end]) {
                match inner.kind {
                    SegmentKind::Declaration(kind) => theorems.push(stated(inner.moved(begin), kind)),
                    SegmentKind::End => {}
                    // What such a block defines beside its theorems stands in no header.
                    _ => return Vec::new(),
                }
            }
            theorems
        }
        _ => Vec::new(),
    }
}

/// The declared name, and the statement with what stands in front of its keyword, the docstring taken out.
fn named_statement(
    text: &str,
    segment: &Segment,
    kind: DeclarationKind,
    statement: &str,
    line: u32,
) -> Option<(String, String)> {
    let mut prefix = text[segment.start..segment.keyword].to_owned();
    for token in tokens(&prefix.clone()).iter().rev().filter(|token| token.kind == TokenKind::DocComment) {
        prefix.replace_range(token.start..token.end, "");
    }
    let prefix = prefix.trim_start();
    let (name, statement) = match kind {
        DeclarationKind::Example => {
            let name = format!("example_{line}");
            let rest = statement.strip_prefix("example")?;
            (name.clone(), format!("theorem {name}{rest}"))
        }
        DeclarationKind::Theorem | DeclarationKind::Lemma => {
            (declared_name(statement)?.to_owned(), statement.to_owned())
        }
    };
    let complete = statement.contains(':');
    complete.then(|| (name, format!("{prefix}{statement}")))
}

/// Comments between two commands belong to neither; the text of a proof ends before those that start a line.
pub(super) fn without_trailing_comment_lines(proof: &str) -> &str {
    let mut end = proof.len();
    for token in tokens(proof).iter().rev() {
        let line_start = proof[..token.start].rfind('\n').map_or(0, |at| at + 1);
        if !token.is_comment() || line_start == 0 || token.start != line_start {
            break;
        }
        end = token.start;
    }
    proof[..end].trim_end()
}

/// The word of a line comment `-- expect: WORD` directly above a theorem.
fn expectation(text: &str, segment: &Segment) -> Option<String> {
    let above = text[..segment.start].trim_end().lines().next_back()?;
    above.trim().strip_prefix("-- expect:").map(|word| word.trim().to_owned())
}

fn holds_sorry(block: &str) -> bool {
    let code = tokens(block);
    code.iter().any(|token| token.kind == TokenKind::Identifier && token.text(block) == "sorry")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, header and statement of each problem.
    fn check(text: &str, take: Take, expected: &[(&str, &str, &str)]) {
        let found = read("a.lean", text, take);
        assert_eq!(found.errors, [], "{text}");
        let problems: Vec<(&str, &str, &str)> = found
            .problems
            .iter()
            .map(|p| (p.theorem.name.as_str(), p.theorem.header.as_str(), p.theorem.statement.as_str()))
            .collect();
        assert_eq!(problems, expected, "{text}");
    }

    #[test]
    fn headers_hold_what_is_given_and_no_sorry() {
        check(
            "import Init\nopen Nat\n\ntheorem a : p := sorry\n\ntheorem b : q := by simp\n\nnamespace N\ntheorem c (x : Nat := 3) : r := by\n  sorry\n",
            Take::Open,
            &[
                ("a", "import Init\nopen Nat", "theorem a : p"),
                (
                    "N.c",
                    "import Init\nopen Nat\n\ntheorem b : q := by simp\n\nnamespace N",
                    "theorem c (x : Nat := 3) : r",
                ),
            ],
        );
    }

    #[test]
    fn complete_proofs_are_taken_on_request() {
        let text =
            "theorem a : p := sorry\n/-- B. -/\ntheorem b : q := by\n  simp\n-- about c\nlemma c : r := b\n";
        check(
            text,
            Take::All,
            &[
                ("a", "", "theorem a : p"),
                ("b", "", "theorem b : q"),
                ("c", "/-- B. -/\ntheorem b : q := by\n  simp\n-- about c", "lemma c : r"),
            ],
        );
        let found = read("a.lean", text, Take::All).problems;
        assert_eq!(found[1].reference_proof.as_deref(), Some("by\n  simp"));
        assert_eq!(found[1].theorem.informal_statement.as_deref(), Some("B."));
        assert_eq!(found[0].reference_proof, None);
    }

    #[test]
    fn prefixes_stay_with_the_statement_and_docstrings_do_not() {
        check(
            "open Nat in\n/-- Doc. -/\n@[simp] theorem a : p := sorry",
            Take::Open,
            &[("a", "", "open Nat in\n\n@[simp] theorem a : p")],
        );
    }

    #[test]
    fn examples_get_a_name() {
        check(
            "\n\nexample (n : Nat) : n = n := by sorry",
            Take::Open,
            &[("example_3", "", "theorem example_3 (n : Nat) : n = n")],
        );
    }

    #[test]
    fn sorry_in_comments_and_names_is_none() {
        check("theorem a : p := by simp -- sorry\ntheorem b : q := sorry_free", Take::Open, &[]);
    }

    #[test]
    fn expectations_above_a_theorem() {
        let found = read("a.lean", "-- expect: false\n/-- D. -/\ntheorem a : p := sorry", Take::Open);
        assert_eq!(found.problems[0].theorem.source.expect.as_deref(), Some("false"));
    }

    #[test]
    fn odd_places_are_reported_with_their_line() {
        let faults = |text: &str| -> Vec<(Option<u32>, Fault)> {
            read("a.lean", text, Take::Open).errors.into_iter().map(|e| (e.line, e.fault)).collect()
        };
        assert_eq!(faults("theorem a : p := sorry\n/- open"), [(Some(2), Fault::Unterminated)]);
        assert_eq!(faults("\ntheorem : p := sorry"), [(Some(2), Fault::Unnamed("theorem"))]);
        assert_eq!(faults("a\n\0"), [(Some(2), Fault::NulByte)]);
        assert_eq!(faults("namespace A\ntheorem a : p := sorry\nend A\ntheorem a : p := sorry"), []);
        let repeated = Fault::DuplicateName { name: "a".into(), first: Some(1) };
        assert_eq!(faults("theorem a : p := sorry\ntheorem a : p := sorry"), [(Some(2), repeated)]);
        let beside = "mutual\ndef f : Nat := g\ntheorem a : p := sorry\nend";
        assert_eq!(faults(beside), [(Some(1), Fault::Mutual)]);
    }

    #[test]
    fn theorems_of_a_mutual_block_are_posed_one_by_one() {
        let text = "namespace N\nmutual\ntheorem a : p := sorry\n/-- B. -/\n@[simp] theorem b : q := a\nend\n\
                    theorem c : r := sorry\nend N\n";
        check(
            text,
            Take::Open,
            &[("N.a", "namespace N", "theorem a : p"), ("N.c", "namespace N", "theorem c : r")],
        );
        let (posed, _) = read_posed("a.lean", text, Take::All);
        let places: Vec<_> = posed.iter().map(|posed| (posed.is_open, posed.command)).collect();
        assert_eq!(places, [(true, 12), (false, 12), (true, text.find("theorem c").unwrap())]);
        assert_eq!(posed[1].problem.theorem.statement, "@[simp] theorem b : q");
        assert_eq!(posed[1].problem.theorem.informal_statement.as_deref(), Some("B."));
    }
}
