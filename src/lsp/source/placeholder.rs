//! The other `sorry` of a declaration while a proof for one of them is judged. For Lean each is an axiom of its own
//! name, so that `sorry` itself stays forbidden: whatever leaves something out, in the proof or in what it stands on,
//! is seen by the axioms of the declaration and not by how it is written (`stop`, `apply?`, a macro).

use data::lean_text::{Token, TokenKind, tokens};

/// Stands where `sorry` stood, as a term and as a tactic. As many characters as `sorry`: columns stay what they are.
pub const PLACEHOLDER: &str = "⟪gap⟫";
/// What it rests on.
pub const AXIOM: &str = "tllamaGap";

/// A header below which the placeholder can be used.
pub fn with_placeholder(header: &str) -> String {
    format!(
        "{header}\n\naxiom _root_.{AXIOM}.{{tllamaGap_u}} (goal : Sort tllamaGap_u) : goal\n\
         macro \"{PLACEHOLDER}\" : term => `(_root_.{AXIOM} _)\n\
         macro \"{PLACEHOLDER}\" : tactic => `(tactic| exact _root_.{AXIOM} _)"
    )
}

/// Whether a proof names the placeholder, or searches the library, in which the axiom would be found.
pub fn may_use_placeholder(proof: &str) -> bool {
    let names_it = |text: &str| text.contains(PLACEHOLDER) || text.contains(AXIOM);
    let searches = |token: &Token| {
        let word = token.text(proof);
        token.kind == TokenKind::Identifier && (word.ends_with('?') || word == "suggestions")
    };
    names_it(proof) || tokens(proof).iter().any(searches)
}

/// Whether a proof names a hole (`?x`), which may be another goal than its own: `?_` is a new one.
pub fn names_a_goal(proof: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '\'' | '?' | '!' | '»');
    proof.match_indices('?').any(|(at, mark)| {
        let begins_a_word = !proof[..at].ends_with(is_part);
        let mut rest = proof[at + mark.len()..].chars();
        let named = match rest.next() {
            Some('_') => rest.next().is_some_and(is_part),
            Some(first) => first.is_alphabetic() || first == '«',
            None => false,
        };
        begins_a_word && named
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_as_wide_as_what_it_stands_for() {
        assert_eq!(PLACEHOLDER.chars().count(), "sorry".len());
        assert_eq!(PLACEHOLDER.chars().count(), "admit".len());
    }

    #[test]
    fn holes_with_a_name_are_seen() {
        for proof in ["exact ?h", "refine ⟨?_, ?left⟩", "exact (?_x)", "exact f ?«a b»", "apply ?α"] {
            assert!(names_a_goal(proof), "{proof}");
        }
        for proof in
            ["refine ⟨?_, h⟩", "exact?", "simp? [a]", "exact f ?_", "exact xs.head? h", "simp [a?b]", "?"]
        {
            assert!(!names_a_goal(proof), "{proof}");
        }
    }

    #[test]
    fn what_could_rest_on_the_axiom_is_seen() {
        for proof in
            ["exact tllamaGap _", "exact ⟪gap⟫", "exact?", "by\n  apply?", "grind +suggestions", "simp?"]
        {
            assert!(may_use_placeholder(proof), "{proof}");
        }
        for proof in ["omega", "refine ⟨?_, h⟩", "exact h -- why?", "simp [a?_b]"] {
            assert!(!may_use_placeholder(proof), "{proof}");
        }
    }
}
