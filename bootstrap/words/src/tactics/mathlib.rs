//! Tactics that Mathlib adds to Lean, and tllama's own library under the same names. The kinds of their syntax differ
//! between the two, so they are known by the word that they begin with.

use super::form::{bracketed, listed};

/// What such a tactic does: a whole sentence, or the opening of one that goes on with what is left to show.
pub(super) enum Said {
    Whole(String),
    Opening(String),
}

/// `text`: the tactic on one line; `closes`: whether it leaves no goal.
pub(super) fn said(text: &str, closes: bool) -> Option<Said> {
    let word = text.split([' ', '[']).next()?;
    let named = bracketed(text);
    let with = |what: &str| match named.as_slice() {
        [] => what.to_owned(),
        names => format!("{what} with {}", listed(names)),
    };
    let and = |what: &str| match named.as_slice() {
        [] => format!("{what}."),
        names => format!("{what} and {}.", listed(names)),
    };
    let place = text.rsplit_once(" at ").map_or(String::new(), |(_, place)| match place.trim() {
        "*" => " everywhere".to_owned(),
        names => format!(" in {names}"),
    });
    Some(match (word, closes) {
        ("norm_num" | "norm_num1", true) => {
            Said::Whole(format!("{}{place} proves the goal.", with("Calculation with numbers")))
        }
        ("norm_num" | "norm_num1", false) => Said::Opening(match named.as_slice() {
            [] => format!("Calculate with numbers{place}"),
            names => format!("Simplify with {} and calculate with numbers{place}", listed(names)),
        }),
        ("linarith", true) => Said::Whole(and("This follows by linear arithmetic from the hypotheses")),
        ("nlinarith", true) => {
            Said::Whole(and("This follows by arithmetic from the hypotheses, their products"))
        }
        ("positivity", true) => Said::Whole("The sign of the parts gives the sign of the whole.".to_owned()),
        ("ring" | "ring1" | "ring_nf", true) => {
            Said::Whole(format!("Calculating with sums and products{place} proves the goal."))
        }
        ("ring_nf", false) => Said::Opening(format!("Bring sums and products{place} into their normal form")),
        ("field_simp", _) => Said::Opening(format!("{}{place}", with("Clear denominators"))),
        ("push_neg", _) => Said::Opening(format!("Move negations inward{place}")),
        ("by_contra" | "by_contra!", false) => Said::Opening("Suppose that this were not so".to_owned()),
        ("interval_cases", _) => {
            let subject = text.trim_start_matches("interval_cases").trim();
            Said::Opening(format!("Go through the values that `{subject}` can have"))
        }
        ("fin_cases", _) => {
            let subject = text.trim_start_matches("fin_cases").trim();
            Said::Opening(format!("Go through the elements that `{subject}` can be"))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, closes: bool) -> Option<String> {
        said(text, closes).map(|said| match said {
            Said::Whole(words) | Said::Opening(words) => words,
        })
    }

    #[test]
    fn tactics_of_a_library_are_put_into_words() {
        for (text, closes, expected) in [
            ("norm_num", true, "Calculation with numbers proves the goal."),
            ("norm_num [h₀] at h₁ ⊢", false, "Simplify with `h₀` and calculate with numbers in h₁ ⊢"),
            ("norm_num at *", true, "Calculation with numbers everywhere proves the goal."),
            ("linarith", true, "This follows by linear arithmetic from the hypotheses."),
            (
                "nlinarith [sq_nonneg (a - b)]",
                true,
                "This follows by arithmetic from the hypotheses, their products and `sq_nonneg (a - b)`.",
            ),
            ("ring_nf", false, "Bring sums and products into their normal form"),
        ] {
            assert_eq!(words(text, closes).as_deref(), Some(expected), "{text}");
        }
        assert!(words("linarith", false).is_none() && words("exact h", true).is_none());
    }
}
