//! A proof written where a `sorry` stands, so that the text around it reads as before.

use data::lean_text::{Token, TokenKind, declared_name, segments, split_statement, strip_comments, tokens};

/// A proof as it stands behind `:=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// Tactics, one or more on each line, without the `by` and from column 0 on.
    Tactics(Vec<String>),
    Term(Vec<String>),
}

/// The proof of a candidate that is one declaration; `None` for others.
pub fn proof_of(candidate: &str) -> Option<Written> {
    let [declaration] = segments(candidate)[..] else { return None };
    declared_name(candidate)?;
    let data::lean_text::Proof::Term(proof) = split_statement(&candidate[..declaration.end]).proof else {
        return None;
    };
    let start = proof.as_ptr() as usize - candidate.as_ptr() as usize;
    let inner = match tokens(proof).first() {
        Some(by) if by.text(proof) == "by" => start + by.end,
        _ => return Some(Written::Term(lines_from(candidate, start, start + proof.len()))),
    };
    Some(Written::Tactics(lines_from(candidate, inner, start + proof.len())))
}

/// The lines of a part of a text, moved so that the first word stands in column 0.
fn lines_from(text: &str, start: usize, end: usize) -> Vec<String> {
    let start = start + text[start..end].len() - text[start..end].trim_start().len();
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let column = text[line_start..start].chars().count();
    let mut lines = text[start..end].trim_end().lines();
    let mut found: Vec<String> = lines.next().map(str::to_owned).into_iter().collect();
    found.extend(lines.map(|line| {
        let spaces = line.chars().take(column).take_while(|c| *c == ' ').count();
        line[spaces..].trim_end().to_owned()
    }));
    found
}

/// What stands between two parts of a text in the place of a `sorry`, and how much of the first part stays: the white
/// space at its end may go.
pub fn in_place(so_far: &str, after: &str, is_term: bool, proof: &Written) -> (usize, String) {
    let start = so_far.len();
    let line_start = so_far.rfind('\n').map_or(0, |at| at + 1);
    let before = &so_far[line_start..];
    let line_end = after.find('\n').unwrap_or(after.len());
    let ends_its_line = tokens(&after[..line_end]).iter().all(Token::is_comment);
    let previous = tokens(before).last().map(|token| token.text(before));
    let column = before.chars().count();
    // Below the word that begins the line, behind its dots.
    let below = || {
        let dots = |c: char| c.is_whitespace() || matches!(c, '·' | '.');
        " ".repeat(before.chars().take_while(|c| dots(*c)).count() + 2)
    };
    let trimmed = line_start + before.trim_end().len();
    let at_column = |lines: &[String], column: usize| lines.join(&format!("\n{}", " ".repeat(column)));
    // Below what begins a block, on lines of its own; behind a dot or at the beginning of a line, where it is.
    let block = |lines: &[String]| match previous {
        None | Some("·" | ".") => Some((start, at_column(lines, column))),
        Some("by" | "=>") if lines.len() == 1 => Some((start, lines[0].clone())),
        Some("by" | "=>") => {
            let below = format!("\n{}", below());
            Some((trimmed, format!("{below}{}", lines.join(&below))))
        }
        _ => None,
    };
    match (is_term, proof) {
        (false, Written::Tactics(lines)) if ends_its_line => {
            block(lines).unwrap_or_else(|| (start, bracketed("", lines, column)))
        }
        (false, Written::Tactics(lines)) => (start, bracketed("", lines, column)),
        (false, Written::Term(lines)) => {
            let exact: Vec<String> = match &lines[..] {
                [one] => vec![format!("exact {one}")],
                lines => bracketed("exact ", lines, 0).lines().map(str::to_owned).collect(),
            };
            match block(&exact).filter(|_| ends_its_line) {
                Some(placed) => placed,
                None => (start, bracketed("", &exact, column)),
            }
        }
        (true, Written::Tactics(lines)) if ends_its_line && previous == Some(":=") => match &lines[..] {
            [one] => (start, format!("by {one}")),
            lines => {
                let below = format!("\n{}", below());
                (start, format!("by{below}{}", lines.join(&below)))
            }
        },
        (true, Written::Tactics(lines)) => (start, bracketed("by ", lines, column)),
        (true, Written::Term(lines)) => match &lines[..] {
            [one] if ends_its_line && previous == Some(":=") => (start, one.clone()),
            lines => (start, bracketed("", lines, column)),
        },
    }
}

/// In round brackets, whose content keeps its columns. Comments go: one would take in the closing bracket.
fn bracketed(word: &str, lines: &[String], column: usize) -> String {
    let code = strip_comments(&lines.join("\n"));
    let indent = format!("\n{}", " ".repeat(column + 1 + word.chars().count()));
    let lines: Vec<&str> = code.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    format!("({word}{})", lines.join(&indent))
}

/// Whether a proof has one of these names.
pub fn mentions(proof: &Written, names: &[String]) -> bool {
    let (Written::Tactics(lines) | Written::Term(lines)) = proof;
    let text = lines.join("\n");
    let all = tokens(&text);
    let mut words = all.iter().filter(|token| token.kind == TokenKind::Identifier);
    words.any(|token| {
        let first = token.text(&text).split('.').next().unwrap_or_default();
        names.iter().any(|name| name == first)
    })
}

/// A proof behind some tactics.
pub fn behind(lead: Vec<String>, proof: Written) -> Written {
    if lead.is_empty() {
        return proof;
    }
    let mut lines: Vec<String> = lead.iter().flat_map(|tactic| tactic.lines()).map(str::to_owned).collect();
    match proof {
        Written::Tactics(own) => lines.extend(own),
        Written::Term(own) => {
            lines.push(format!("exact {}", own.first().map_or("", String::as_str)));
            lines.extend(own.iter().skip(1).map(|line| format!("  {line}")));
        }
    }
    Written::Tactics(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tactics(lines: &[&str]) -> Written {
        Written::Tactics(lines.iter().map(|&line| line.to_owned()).collect())
    }

    #[test]
    fn proofs_of_candidates_begin_in_column_0() {
        assert_eq!(
            proof_of("theorem t : p := by\n  intro h\n  · omega\n    -- so\n"),
            Some(tactics(&["intro h", "· omega", "  -- so"]))
        );
        assert_eq!(
            proof_of("theorem t : p := by simp\n                    omega"),
            Some(tactics(&["simp", "omega"]))
        );
        assert_eq!(proof_of("theorem t : p := h x"), Some(Written::Term(vec!["h x".to_owned()])));
        assert_eq!(proof_of("theorem a : p := x\ntheorem t : p := a"), None);
        assert_eq!(proof_of("theorem t : p\n  | 0 => x"), None);
    }

    #[test]
    fn the_text_around_a_proof_stays() {
        let one = tactics(&["omega"]);
        let two = tactics(&["intro h", "cases h", "  done -- so"]);
        let term = Written::Term(vec!["h x".to_owned()]);
        for (text, is_term, proof, wanted) in [
            ("  have h : p := by sorry\n  x", false, &one, "  have h : p := by omega\n  x"),
            (
                "  have h : p := by sorry -- later",
                false,
                &two,
                "  have h : p := by\n    intro h\n    cases h\n      done -- so -- later",
            ),
            (
                "  · have h : p := by sorry",
                false,
                &two,
                "  · have h : p := by\n      intro h\n      cases h\n        done -- so",
            ),
            ("  simp\n  sorry", false, &two, "  simp\n  intro h\n  cases h\n    done -- so"),
            ("  · sorry", false, &two, "  · intro h\n    cases h\n      done -- so"),
            ("  | inl a => sorry", false, &two, "  | inl a =>\n    intro h\n    cases h\n      done -- so"),
            ("  simp <;> sorry", false, &one, "  simp <;> (omega)"),
            ("  simp; sorry", false, &two, "  simp; (intro h\n         cases h\n           done)"),
            (
                "  exact ⟨by sorry, h⟩",
                false,
                &two,
                "  exact ⟨by (intro h\n             cases h\n               done), h⟩",
            ),
            ("  exact f sorry", true, &one, "  exact f (by omega)"),
            (
                "  have h : p := sorry",
                true,
                &two,
                "  have h : p := by\n    intro h\n    cases h\n      done -- so",
            ),
            ("  have h : p := sorry", true, &term, "  have h : p := h x"),
            ("  exact f sorry x", true, &term, "  exact f (h x) x"),
            ("  by sorry", false, &term, "  by exact h x"),
        ] {
            let start = text.find("sorry").unwrap();
            let (from, placed) = in_place(&text[..start], &text[start + 5..], is_term, proof);
            assert_eq!(format!("{}{placed}{}", &text[..from], &text[start + 5..]), wanted, "{text}");
        }
    }

    #[test]
    fn what_a_proof_needs_stands_before_it() {
        let names = ["x_1".to_owned()];
        assert!(
            mentions(&tactics(&["exact x_1.symm"]), &names) && !mentions(&tactics(&["exact x_12"]), &names)
        );
        let term = Written::Term(vec!["f".to_owned(), "  x".to_owned()]);
        assert_eq!(behind(vec!["a".to_owned()], term), tactics(&["a", "exact f", "    x"]));
    }
}
