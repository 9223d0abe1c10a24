//! One declaration: where its statement ends and its proof begins, and the name it declares.

use super::tokens::{Token, TokenKind, tokens};

/// A declaration cut in two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitStatement<'a> {
    /// Up to the proof, trimmed: modifiers, keyword, name, binders, type.
    pub statement: &'a str,
    pub proof: Proof<'a>,
}

/// What follows the statement. The texts are trimmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof<'a> {
    /// The text after `:=`; empty if nothing follows it.
    Term(&'a str),
    /// `| pattern => …`, from the first `|` on.
    Alternatives(&'a str),
    /// `where field := …`, from the `where` on.
    Where(&'a str),
    Missing,
}

impl<'a> Proof<'a> {
    pub fn text(&self) -> &'a str {
        match self {
            Proof::Term(text) | Proof::Alternatives(text) | Proof::Where(text) => text,
            Proof::Missing => "",
        }
    }

    /// Whether the proof is still to be written: missing, empty, `by` alone, or with a `sorry` in it.
    pub fn is_open(&self) -> bool {
        let text = self.text();
        let code: Vec<&str> =
            tokens(text).iter().filter(|token| !token.is_comment()).map(|token| token.text(text)).collect();
        matches!(code[..], [] | ["by"]) || code.iter().any(|word| matches!(*word, "sorry" | "admit"))
    }
}

/// Splits the text of one declaration at the `:=`, the first `|` alternative or the `where` of its proof.
///
/// A `:=` in brackets (default values, named arguments, structure instances) or of a `let` or `have` within the
/// statement is not the proof's, nor is a `|` of `match`, `fun` or an absolute value.
pub fn split_statement(text: &str) -> SplitStatement<'_> {
    let code: Vec<Token> = tokens(text).into_iter().filter(|token| !token.is_comment()).collect();
    let Some(cut) = proof_start(text, &code) else {
        return SplitStatement { statement: text.trim(), proof: Proof::Missing };
    };
    let rest = &text[cut.start..];
    let proof = match cut.text(text) {
        ":=" => Proof::Term(text[cut.end..].trim()),
        "where" => Proof::Where(rest.trim()),
        _ => Proof::Alternatives(rest.trim()),
    };
    SplitStatement { statement: text[..cut.start].trim(), proof }
}

/// A declaration from its statement and the rest of it, `:= …` for most: on a line of its own where the statement ends
/// in a line comment, which would take it in.
pub fn joined(statement: &str, rest: &str) -> String {
    let statement = statement.trim_end();
    let ends_in_line_comment =
        tokens(statement).last().is_some_and(|token| token.kind == TokenKind::LineComment);
    let between = if ends_in_line_comment { "\n  " } else { " " };
    format!("{statement}{between}{rest}")
}

/// The token that begins the proof.
fn proof_start(text: &str, code: &[Token]) -> Option<Token> {
    let mut depth = 0usize;
    // Keywords at depth 0 that wait for something of their own: a `let` for its `:=`, a `match` for its arms.
    let mut open_bindings = 0usize;
    let mut arms_open = false;
    for (index, token) in code.iter().enumerate() {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            TokenKind::Identifier => match token.text(text) {
                "let" | "have" | "letI" | "haveI" | "let_fun" | "let_delayed" => open_bindings += 1,
                "match" | "fun" | "λ" => arms_open = true,
                "where" => return Some(*token),
                _ => {}
            },
            TokenKind::Symbol => match token.text(text) {
                "λ" => arms_open = true,
                ":=" | "←" | "<-" if open_bindings > 0 => open_bindings -= 1,
                ":=" => return Some(*token),
                "|" if !arms_open && opens_alternative(text, &code[index + 1..]) => return Some(*token),
                _ => {}
            },
            _ => {}
        }
    }
    None
}

/// Whether what follows a `|` is a pattern with its `=>`. An absolute value or a divisor is followed by a relation,
/// a binder or the proof's `:=` first.
fn opens_alternative(text: &str, after: &[Token]) -> bool {
    let mut depth = 0usize;
    for token in after {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close if depth == 0 => return false,
            TokenKind::Close => depth -= 1,
            _ if depth > 0 => {}
            _ => match token.text(text) {
                "=>" => return true,
                ":=" | "=" | "<" | ">" | "≤" | "≥" | "≠" | "<=" | ">=" | "==" | "∣" | "∈" | "→" | "↔"
                | "∧" | "∨" | "∀" | "∃" | "∑" | "∏" | "fun" | "λ" | "match" | "if" | "let" | "have"
                | "by" => return false,
                _ => {}
            },
        }
    }
    false
}

/// The name that the first `theorem` or `lemma` in `text` declares, as written there.
pub fn declared_name(text: &str) -> Option<&str> {
    let code: Vec<Token> = tokens(text).into_iter().filter(|token| !token.is_comment()).collect();
    let keyword = code.iter().position(|token| matches!(token.text(text), "theorem" | "lemma"))?;
    let name = code.get(keyword + 1)?;
    (name.kind == TokenKind::Identifier).then(|| name.text(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_line_comment_is_not_in_it() {
        for (statement, whole) in [
            ("theorem t : p", "theorem t : p := h"),
            ("theorem t : p /- c -/\n", "theorem t : p /- c -/ := h"),
            ("theorem t : p -- c", "theorem t : p -- c\n  := h"),
            ("theorem t : p -- c\n  ", "theorem t : p -- c\n  := h"),
            ("theorem t : s = \"--\"", "theorem t : s = \"--\" := h"),
        ] {
            assert_eq!(joined(statement, ":= h"), whole);
            assert_eq!(split_statement(whole).proof, Proof::Term("h"));
        }
    }

    fn check(text: &str, statement: &str, proof: Proof<'_>) {
        assert_eq!(split_statement(text), SplitStatement { statement, proof }, "{text}");
    }

    #[test]
    fn plain_statements() {
        check("theorem t : 1 = 1 := rfl", "theorem t : 1 = 1", Proof::Term("rfl"));
        check(
            "theorem t (n : Nat) :\n    n = n:= by\n  rfl\n",
            "theorem t (n : Nat) :\n    n = n",
            Proof::Term("by\n  rfl"),
        );
        check("theorem t : p :=", "theorem t : p", Proof::Term(""));
        check("theorem t : p", "theorem t : p", Proof::Missing);
        check("example : p := h", "example : p", Proof::Term("h"));
    }

    #[test]
    fn assignments_inside_brackets_belong_to_the_statement() {
        check(
            "theorem t (x : Nat := 3) : f (n := x) = { a := 1 }.a := h",
            "theorem t (x : Nat := 3) : f (n := x) = { a := 1 }.a",
            Proof::Term("h"),
        );
        check(
            "theorem t {h : p := by simp} : q ⟨a := 1⟩ := h",
            "theorem t {h : p := by simp} : q ⟨a := 1⟩",
            Proof::Term("h"),
        );
    }

    #[test]
    fn bindings_inside_the_statement() {
        check("theorem t : let x := 3; x = 3 := rfl", "theorem t : let x := 3; x = 3", Proof::Term("rfl"));
        check(
            "theorem t :\n  have h := a\n  let ⟨y, z⟩ := b\n  y = z := by simp",
            "theorem t :\n  have h := a\n  let ⟨y, z⟩ := b\n  y = z",
            Proof::Term("by simp"),
        );
        check(
            "theorem t : p (fun x => let y := x; y) := c",
            "theorem t : p (fun x => let y := x; y)",
            Proof::Term("c"),
        );
        check(
            "theorem t : ∀ x, f x = fun y => y := c",
            "theorem t : ∀ x, f x = fun y => y",
            Proof::Term("c"),
        );
    }

    #[test]
    fn text_in_comments_and_strings_does_not_count() {
        check(
            "theorem t /- := -/ : s = \" := \" -- := x\n  := rfl",
            "theorem t /- := -/ : s = \" := \" -- := x",
            Proof::Term("rfl"),
        );
        check("theorem «a := b» : ':' = c := rfl", "theorem «a := b» : ':' = c", Proof::Term("rfl"));
    }

    #[test]
    fn alternatives_where_and_bars() {
        check(
            "theorem t : ∀ n, p n\n  | 0 => a\n  | n + 1 => t n",
            "theorem t : ∀ n, p n",
            Proof::Alternatives("| 0 => a\n  | n + 1 => t n"),
        );
        check(
            "theorem t : ∀ n, p n | 0 => a := b",
            "theorem t : ∀ n, p n",
            Proof::Alternatives("| 0 => a := b"),
        );
        check(
            "theorem t : |a - b| < 3 := by\n  exact fun | 0 => a",
            "theorem t : |a - b| < 3",
            Proof::Term("by\n  exact fun | 0 => a"),
        );
        check(
            "theorem t : a.x\n  |b| = f fun y => y := c",
            "theorem t : a.x\n  |b| = f fun y => y",
            Proof::Term("c"),
        );
        check(
            "theorem t : (match n with | 0 => a | _ => b) := c",
            "theorem t : (match n with | 0 => a | _ => b)",
            Proof::Term("c"),
        );
        check(
            "theorem t : match n with | 0 => a | _ => b := c",
            "theorem t : match n with | 0 => a | _ => b",
            Proof::Term("c"),
        );
        check("theorem t : A where\n  x := 1", "theorem t : A", Proof::Where("where\n  x := 1"));
        check("theorem t : {x | p x} = {y | q} := c", "theorem t : {x | p x} = {y | q}", Proof::Term("c"));
    }

    #[test]
    fn open_proofs() {
        for open in ["", "by", "sorry", "by\n  simp\n  sorry", "by -- think", "by admit"] {
            assert!(Proof::Term(open).is_open(), "{open}");
        }
        for closed in ["rfl", "by simp", "by exact sorry'", "f \"sorry\"", "by simp -- sorry"] {
            assert!(!Proof::Term(closed).is_open(), "{closed}");
        }
        assert!(Proof::Missing.is_open());
    }

    #[test]
    fn names() {
        assert_eq!(declared_name("@[simp] private theorem Nat.foo' (n : Nat) : p := h"), Some("Nat.foo'"));
        assert_eq!(declared_name("/-- theorem x -/ lemma «a b».{u} : p"), Some("«a b»"));
        assert_eq!(declared_name("example : p := h"), None);
    }
}
