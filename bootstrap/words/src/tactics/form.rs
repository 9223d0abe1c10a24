//! The form of tactics and goals: what can be told from a tactic's text alone, or from an expression alone.

use data::{Expression, Node};

/// The hypotheses that a tactic names as its place: `h₁ h₂` of `rw [e] at h₁ h₂`. `None` where the goal is one of them.
pub(super) fn location(text: &str) -> Option<&str> {
    let (_, names) = text.rsplit_once(" at ")?;
    let is_name = |name: &str| name.chars().all(|c| c.is_alphanumeric() || "_'₀₁₂₃₄₅₆₇₈₉✝".contains(c));
    names.split_whitespace().all(is_name).then_some(names.trim())
}

/// What stands in the brackets of a tactic, comma by comma; a part may have brackets of its own.
pub(super) fn bracketed(text: &str) -> Vec<String> {
    let Some((_, rest)) = text.split_once('[') else { return Vec::new() };
    let Some((inside, _)) = rest.rsplit_once(']') else { return Vec::new() };
    let mut depth = 0_u32;
    let parts = inside.split(|character| {
        match character {
            '(' | '[' | '{' | '⟨' => depth += 1,
            ')' | ']' | '}' | '⟩' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    });
    parts.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// Names in backticks, as a list in words.
pub(super) fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The two sides of `⟨a, b⟩`; `a` holds no comma of its own.
pub(super) fn pair(term: &str) -> Option<(&str, &str)> {
    let inside = term.trim().strip_prefix('⟨')?.strip_suffix('⟩')?;
    let mut depth = 0;
    let comma = inside.char_indices().find_map(|(at, character)| {
        match character {
            '(' | '[' | '{' | '⟨' => depth += 1,
            ')' | ']' | '}' | '⟩' => depth -= 1,
            ',' if depth == 0 => return Some(at),
            _ => {}
        }
        None
    })?;
    Some((inside[..comma].trim(), inside[comma + 1..].trim()))
}

/// Whether a proposition is an equation between numbers, made of variables, numerals, sums, differences, products and
/// powers alone.
pub(super) fn is_ring_equation(proposition: &Expression) -> bool {
    let Some(("Eq", arguments)) = proposition.constant_application(proposition.root()) else { return false };
    let [kind, left, right] = arguments.as_slice() else { return false };
    let number = matches!(proposition.constant_application(*kind), Some(("Nat" | "Int" | "Rat", _)));
    number && is_polynomial(proposition, *left) && is_polynomial(proposition, *right)
}

fn is_polynomial(expression: &Expression, at: u32) -> bool {
    match (expression.node(at), expression.constant_application(at)) {
        (Node::Bound(_) | Node::Free(_) | Node::Number(_), _) => true,
        (_, Some(("OfNat.ofNat", _))) => true,
        (_, Some(("HAdd.hAdd" | "HSub.hSub" | "HMul.hMul" | "HPow.hPow", arguments))) => {
            matches!(arguments.as_slice(), [.., left, right]
                if is_polynomial(expression, *left) && is_polynomial(expression, *right))
        }
        (_, Some(("Neg.neg", arguments))) => {
            arguments.last().is_some_and(|value| is_polynomial(expression, *value))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_tactic_is_told_from_the_goal() {
        assert_eq!(location("rw [hs, hp] at h"), Some("h"));
        assert_eq!(location("simp only [Nat.add_zero] at h₁ h₂"), Some("h₁ h₂"));
        assert_eq!(location("rw [hs] at h ⊢"), None);
        assert_eq!(location("simp at *"), None);
        assert_eq!(location("rw [hs]"), None);
    }

    #[test]
    fn a_witness_is_told_from_the_rest() {
        assert_eq!(pair("⟨13 * c + 6 * d, by omega⟩"), Some(("13 * c + 6 * d", "by omega")));
        assert_eq!(pair("⟨f (a, b), ?_, ?_⟩"), Some(("f (a, b)", "?_, ?_")));
        assert_eq!(pair("⟨30⟩"), None);
        assert_eq!(pair("h"), None);
    }
}
