//! What is left to prove in a declaration that is no theorem: a definition, an instance, a `mutual` block. Found from
//! the text alone, as everything of an outline; where a `by` block ends is a guess, and what is put in its place is
//! judged with the whole declaration.

use std::ops::Range as Span;

use data::lean_text::{Segment, SegmentKind, Token, TokenKind, tokens};

/// A declaration in which something may be left to prove; offsets are relative to the command's start.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    pub sorries: Vec<Obligation>,
    /// The `by` blocks, which may fail.
    pub proofs: Vec<Obligation>,
    /// After the last token that is no comment.
    pub end: usize,
}

/// A part of a declaration that is, or is to be, a proof.
#[derive(Debug, Clone, PartialEq)]
pub struct Obligation {
    pub span: Span<usize>,
    /// The declaration around it; `None` for what has no name of its own.
    pub name: Option<String>,
}

impl Definition {
    /// `None` for a command of another kind, and where there is nothing to prove.
    pub fn read(text: &str, segment: &Segment) -> Option<Self> {
        let declaration = &text[segment.keyword..segment.end];
        let code: Vec<Token> = tokens(declaration).into_iter().filter(|token| !token.is_comment()).collect();
        let first = code.first()?.text(declaration);
        if segment.kind != SegmentKind::Mutual && !is_definition(first) {
            return None;
        }
        let base = segment.keyword - segment.start;
        let mut name = None;
        let (mut sorries, mut proofs) = (Vec::new(), Vec::new());
        for (index, token) in code.iter().enumerate() {
            let word = token.text(declaration);
            if token.kind != TokenKind::Identifier {
                continue;
            }
            let obligation =
                |end: usize| Obligation { span: base + token.start..base + end, name: name.clone() };
            match word {
                "sorry" | "admit" => sorries.push(obligation(token.end)),
                "by" => proofs.push(obligation(end_of_block(declaration, &code[index..]))),
                _ if declares(word) => name = name_after(declaration, &code[index + 1..]),
                _ => {}
            }
        }
        let end = base + code.last().map_or(0, |token| token.end);
        (!sorries.is_empty() || !proofs.is_empty()).then_some(Self { sorries, proofs, end })
    }
}

fn is_definition(keyword: &str) -> bool {
    matches!(keyword, "def" | "abbrev" | "instance" | "opaque" | "irreducible_def")
}

fn declares(word: &str) -> bool {
    is_definition(word) || matches!(word, "theorem" | "lemma")
}

/// The name behind a keyword, past the priority of an instance.
fn name_after(text: &str, after: &[Token]) -> Option<String> {
    let priority = match after {
        [open, word, ..] if open.text(text) == "(" && word.text(text) == "priority" => {
            after.iter().position(|token| token.kind == TokenKind::Close).map_or(0, |at| at + 1)
        }
        _ => 0,
    };
    let name = after.get(priority)?;
    (name.kind == TokenKind::Identifier).then(|| name.text(text).to_owned())
}

/// Where the block ends that begins with the first of `code`, a `by`: at a bracket or comma of what is around it, or
/// at a line that stands further left than its tactics.
fn end_of_block(text: &str, code: &[Token]) -> usize {
    let line_of = |token: &Token| text[..token.start].rfind('\n').map_or(0, |at| at + 1);
    let column = |token: &Token| text[line_of(token)..token.start].chars().count();
    let by = &code[0];
    let Some(first) = code.get(1) else { return by.end };
    let line = &text[line_of(by)..];
    let indent = line.chars().take_while(|c| c.is_whitespace()).count();
    let leftmost = if line_of(first) == line_of(by) { indent + 1 } else { column(first) };
    let mut depth = 0usize;
    let mut end = by.end;
    for token in &code[1..] {
        let begins_line = text[line_of(token)..token.start].trim().is_empty();
        match token.kind {
            _ if begins_line && depth == 0 && column(token) < leftmost => break,
            TokenKind::Open => depth += 1,
            TokenKind::Close if depth == 0 => break,
            TokenKind::Close => depth -= 1,
            TokenKind::Symbol if depth == 0 && token.text(text) == "," => break,
            _ => {}
        }
        end = token.end;
    }
    end
}

#[cfg(test)]
mod tests {
    use data::lean_text::segments;

    use super::*;

    /// The places where `sorry` stands and the `by` blocks, each with the name around it.
    #[track_caller]
    fn check(text: &str, sorries: &[&str], proofs: &[(&str, &str)]) {
        let segment = segments(text)[0];
        let found = Definition::read(text, &segment);
        let (found_sorries, found_proofs) = found.map_or_else(Default::default, |it| (it.sorries, it.proofs));
        let name = |it: &Obligation| it.name.clone().unwrap_or_default();
        assert_eq!(found_sorries.iter().map(name).collect::<Vec<_>>(), sorries, "{text}");
        let proof = |it: &Obligation| (name(it), text[segment.start..][it.span.clone()].to_owned());
        let found: Vec<(String, String)> = found_proofs.iter().map(proof).collect();
        let found: Vec<(&str, &str)> =
            found.iter().map(|(name, proof)| (name.as_str(), proof.as_str())).collect();
        assert_eq!(found, proofs, "{text}");
    }

    #[test]
    fn what_is_left_in_a_definition() {
        check("def f : Nat := 3", &[], &[]);
        check("structure S where\n  h : p := by sorry", &[], &[]);
        check("/-- sorry -/\n@[simp] def f : T := ⟨5, by sorry⟩", &["f"], &[("f", "by sorry")]);
        check("noncomputable abbrev f := sorry -- sorry", &["f"], &[]);
        check("instance (priority := low) a : C where\n  h := sorry\n", &["a"], &[]);
        check("instance : C := ⟨sorry⟩", &[""], &[]);
        check(
            "mutual\n/-- doc -/\ntheorem a : p := by\n  simp\n  omega\n@[x] def b := sorry\nend",
            &["b"],
            &[("a", "by\n  simp\n  omega")],
        );
    }

    #[test]
    fn blocks_end_where_their_surroundings_go_on() {
        check(
            "def f := ⟨1, by simp [a, b], by\n  omega⟩",
            &[],
            &[("f", "by simp [a, b]"), ("f", "by\n  omega")],
        );
        check(
            "def f : Nat → T\n  | 0 => by simp\n  | n + 1 => by\n    cases h\n    · simp\n    · (omega)\n  termination_by n",
            &[],
            &[("f", "by simp"), ("f", "by\n    cases h\n    · simp\n    · (omega)")],
        );
        check(
            "def f := by\n  have : p := by\n    x\n  y",
            &[],
            &[("f", "by\n  have : p := by\n    x\n  y"), ("f", "by\n    x")],
        );
        check("def f := by", &[], &[("f", "by")]);
    }
}
