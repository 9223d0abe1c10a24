//! What a candidate and a text have written in them, read from the words alone.

use data::lean_text::{SegmentKind, segments, tokens};
use data::{Candidate, Theorem};

/// Whether code in `text`, comments aside, says `sorry` or `admit`.
pub fn holds_sorry(text: &str) -> bool {
    let words = tokens(text);
    words.iter().any(|token| !token.is_comment() && matches!(token.text(text), "sorry" | "admit"))
}

/// The proof that a candidate gives for `name`, and the declarations that it puts in front.
pub fn proof_of(candidate: &Candidate, theorem: &Theorem) -> Option<(String, String)> {
    let restated = format!("{} := ", theorem.statement.trim_end());
    if let Some(proof) = candidate.text.strip_prefix(&restated) {
        return Some((proof.trim().to_owned(), String::new()));
    }
    let text = candidate.text.as_str();
    for segment in segments(text) {
        if !matches!(segment.kind, SegmentKind::Declaration(_)) {
            continue;
        }
        let declaration = &text[segment.keyword..segment.end];
        let split = data::lean_text::split_statement(declaration);
        if data::lean_text::declared_name(split.statement) != Some(theorem.name.as_str()) {
            continue;
        }
        let data::lean_text::Proof::Term(proof) = split.proof else { return None };
        return Some((proof.trim().to_owned(), text[..segment.start].trim().to_owned()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proofs_are_read_from_candidates() {
        let theorem = Theorem {
            name: "a".to_owned(),
            header: String::new(),
            statement: "theorem a : p".to_owned(),
            informal_statement: None,
            informal_proof: None,
            source: data::Source::default(),
        };
        let proof = |text: &str| {
            let candidate =
                Candidate { text: text.to_owned(), ..Candidate::from_proof(&theorem, "", "test") };
            proof_of(&candidate, &theorem)
        };
        assert_eq!(proof("theorem a : p := by simp"), Some(("by simp".to_owned(), String::new())));
        assert_eq!(
            proof("lemma h : q := rfl\n\ntheorem a :\n  p := by\n  simp [h]"),
            Some(("by\n  simp [h]".to_owned(), "lemma h : q := rfl".to_owned()))
        );
        assert_eq!(proof("theorem b : p := by simp"), None);
    }
}
