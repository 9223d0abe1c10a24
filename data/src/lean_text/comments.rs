//! Comments: taking them out, reading docstrings, comparing code without them.
//! Lean's meaning depends on columns, so removing a comment never moves the code that stays on its line.

use super::tokens::{Token, TokenKind, tokens};

/// `text` without `--` and `/- -/` comments. Docstrings stay: they are syntax that belongs to a declaration.
///
/// Code keeps its column; lines that held nothing but a comment are gone.
pub fn strip_comments(text: &str) -> String {
    strip(text, |kind| matches!(kind, TokenKind::LineComment | TokenKind::BlockComment))
}

/// As [`strip_comments`], and without docstrings and module documentation.
pub fn strip_comments_and_docs(text: &str) -> String {
    strip(text, |kind| {
        matches!(
            kind,
            TokenKind::LineComment | TokenKind::BlockComment | TokenKind::DocComment | TokenKind::ModuleDoc
        )
    })
}

/// Whether two texts are the same code, comments, docstrings, blank lines and space at line ends aside.
pub fn same_code(left: &str, right: &str) -> bool {
    let code = |text: &str| -> Vec<String> {
        let stripped = strip_comments_and_docs(text);
        stripped.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    code(left) == code(right)
}

/// The text inside `/-- … -/`, trimmed, common leading stars and indentation left as they are.
pub fn docstring_text(comment: &str) -> &str {
    let inner = comment.strip_prefix("/--").unwrap_or(comment);
    inner.strip_suffix("-/").unwrap_or(inner).trim()
}

fn strip(text: &str, remove: impl Fn(TokenKind) -> bool) -> String {
    let removed: Vec<Token> = tokens(text).into_iter().filter(|token| remove(token.kind)).collect();
    let mut result = String::with_capacity(text.len());
    let mut pending = removed.iter().peekable();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let line_end = line_start + line.len();
        while pending.peek().is_some_and(|token| token.end <= line_start) {
            pending.next();
        }
        let touched = pending.peek().is_some_and(|token| token.start < line_end);
        if touched {
            let kept: String = line
                .char_indices()
                .map(|(offset, c)| if covers(&removed, line_start + offset) { ' ' } else { c })
                .collect();
            let kept = kept.trim_end();
            if !kept.is_empty() {
                result.push_str(kept);
                if line.ends_with('\n') {
                    result.push('\n');
                }
            }
        } else {
            result.push_str(line);
        }
        line_start = line_end;
    }
    result
}

/// Whether one of `spans` (in order) contains the byte at `offset`.
fn covers(spans: &[Token], offset: usize) -> bool {
    let next = spans.partition_point(|span| span.end <= offset);
    spans.get(next).is_some_and(|span| span.start <= offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(strip_comments(text), expected, "{text}");
    }

    #[test]
    fn comments_go_and_columns_stay() {
        check("by\n  -- first\n  simp -- second\n  omega", "by\n  simp\n  omega");
        check("/- a -/ simp\n", "        simp\n");
        check("x /- a\nb -/ y\n", "x\n     y\n");
        check("/-- doc -/\ntheorem t : p", "/-- doc -/\ntheorem t : p");
        check("f \"-- no\" -- yes", "f \"-- no\"");
        check("no comment  \n\n kept ", "no comment  \n\n kept ");
    }

    #[test]
    fn docs_go_when_asked() {
        assert_eq!(strip_comments_and_docs("/-- doc -/\ntheorem t : p -- x"), "theorem t : p");
        assert_eq!(docstring_text("/-- Two\nlines. -/"), "Two\nlines.");
    }

    #[test]
    fn annotated_proofs_are_the_same_code() {
        assert!(same_code("by\n  simp\n  omega", "by\n  -- we simplify\n  simp /- then -/\n\n  omega\n"));
        assert!(!same_code("by\n  simp", "by\n    simp"));
        assert!(!same_code("f \"-- a\"", "f \"-- b\""));
    }
}
