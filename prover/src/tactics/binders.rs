//! Reading binders and telescopes from Lean text: `(x y : Nat) {h : p}` and `∀ x y : Nat, x < y → …`.
//! Guesses by tokens, not by elaboration; a wrong guess costs a rejected candidate, nothing else.

use data::lean_text::{Token, TokenKind, tokens};

/// A bound name and the text of its type; the type is empty where the text gives none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binder {
    /// `None` for `_`, `→` and anonymous instances.
    pub name: Option<String>,
    pub type_text: String,
    pub instance: bool,
}

/// The tokens of a text without its comments.
pub(crate) fn code_tokens(text: &str) -> Vec<Token> {
    tokens(text).into_iter().filter(|token| !token.is_comment()).collect()
}

/// Whether a token is a word that binds: everything after it belongs to it.
pub(super) fn is_binding_word(word: &str) -> bool {
    matches!(
        word,
        "∀" | "∃" | "∃!" | "Σ" | "fun" | "λ" | "forall" | "exists" | "let" | "have" | "if" | "match"
    )
}

/// Positions (indices into `code`) of the tokens outside all brackets that satisfy `wanted`.
pub(crate) fn outside_brackets(text: &str, code: &[Token], wanted: impl Fn(&str) -> bool) -> Vec<usize> {
    let mut depth = 0usize;
    let mut found = Vec::new();
    for (index, token) in code.iter().enumerate() {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            _ if depth == 0 && wanted(token.text(text)) => found.push(index),
            _ => {}
        }
    }
    found
}

/// `text` without surrounding blanks and without parentheses that enclose the whole of it.
pub(super) fn unwrap_parentheses(text: &str) -> &str {
    let text = text.trim();
    let code = code_tokens(text);
    let [first, .., last] = code.as_slice() else { return text };
    if first.text(text) != "(" || last.text(text) != ")" {
        return text;
    }
    match closing_of(&code, 0) {
        Some(closing) if closing == code.len() - 1 => unwrap_parentheses(&text[first.end..last.start]),
        _ => text,
    }
}

/// Index of the bracket that closes the one at `open`.
fn closing_of(code: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (index, token) in code.iter().enumerate().skip(open) {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(index);
                }
            }
            _ => {}
        }
    }
    None
}

/// Bracketed binders one after another, up to the first token that is none. Bare names are binders without a type.
pub(super) fn bracketed_binders(text: &str) -> Vec<Binder> {
    let code = code_tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = code.get(at) {
        match token.kind {
            TokenKind::Open => {
                let Some(closing) = closing_of(&code, at) else { break };
                let inner = &text[token.end..code[closing].start];
                found.extend(one_bracket(inner, token.text(text) == "["));
                at = closing + 1;
            }
            TokenKind::Identifier => {
                found.push(binder(token.text(text), "", false));
                at += 1;
            }
            _ => break,
        }
    }
    found
}

fn binder(name: &str, type_text: &str, instance: bool) -> Binder {
    let name = (name != "_").then(|| name.to_owned());
    Binder { name, type_text: type_text.trim().to_owned(), instance }
}

/// The inside of one bracket: `x y : T`, `T` of an anonymous instance, a default value after `:=`.
fn one_bracket(inner: &str, instance: bool) -> Vec<Binder> {
    let code = code_tokens(inner);
    let end =
        outside_brackets(inner, &code, |word| word == ":=").first().map_or(inner.len(), |&i| code[i].start);
    match outside_brackets(inner, &code, |word| word == ":").first() {
        Some(&colon) => {
            let type_text = &inner[code[colon].end..end.max(code[colon].end)];
            code[..colon].iter().map(|name| binder(name.text(inner), type_text, instance)).collect()
        }
        None if instance => vec![binder("_", inner, true)],
        None => code.iter().map(|name| binder(name.text(inner), "", false)).collect(),
    }
}

/// Everything that `intro` can bring into the context, and what then remains to be shown.
pub(crate) fn telescope(target: &str) -> (Vec<Binder>, String) {
    let mut found = Vec::new();
    let mut rest = unwrap_parentheses(target).to_owned();
    while let Some((binders, after)) = leading_quantifier(&rest).or_else(|| leading_premise(&rest)) {
        found.extend(binders);
        rest = unwrap_parentheses(&after).to_owned();
    }
    (found, rest)
}

/// `∀ binders, body`. `∀ x ∈ s, …` and `∀ x < n, …` bind `x` and a hypothesis.
fn leading_quantifier(text: &str) -> Option<(Vec<Binder>, String)> {
    let code = code_tokens(text);
    if !matches!(code.first()?.text(text), "∀" | "forall") {
        return None;
    }
    let comma = *outside_brackets(text, &code, |word| word == ",").first()?;
    let domain = &text[code[0].end..code[comma].start];
    let body = text[code[comma].end..].to_owned();
    let inner = code_tokens(domain);
    if let Some(&colon) = outside_brackets(domain, &inner, |word| word == ":").first() {
        let type_text = &domain[inner[colon].end..];
        let names = &inner[..colon];
        return Some((names.iter().map(|name| binder(name.text(domain), type_text, false)).collect(), body));
    }
    let relation =
        outside_brackets(domain, &inner, |word| matches!(word, "∈" | "∉" | "<" | ">" | "≤" | "≥" | "≠"));
    if let Some(&relation) = relation.first() {
        let mut binders: Vec<Binder> =
            inner[..relation].iter().map(|name| binder(name.text(domain), "", false)).collect();
        binders.push(binder("_", domain, false));
        return Some((binders, body));
    }
    Some((bracketed_binders(domain), body))
}

/// `premise → rest`, also `¬ p` (as `p → False`), where the arrow is the outermost connective.
fn leading_premise(text: &str) -> Option<(Vec<Binder>, String)> {
    let code = code_tokens(text);
    let words = outside_brackets(text, &code, |word| {
        is_binding_word(word) || matches!(word, "→" | "->" | "↔" | "<->" | "|" | "<|" | "=>" | "↦" | ",")
    });
    let arrow = *words.first()?;
    if !matches!(code[arrow].text(text), "→" | "->") {
        return None;
    }
    // `p → q ↔ r` is `(p → q) ↔ r`, unless a binder stands between.
    let next =
        words[1..].iter().map(|&index| code[index].text(text)).find(|word| !matches!(*word, "→" | "->"));
    if matches!(next, Some("↔" | "<->")) {
        return None;
    }
    let premise = text[..code[arrow].start].trim();
    let rest = text[code[arrow].end..].to_owned();
    if let [open, .., close] = code_tokens(premise).as_slice()
        && (open.text(premise), close.text(premise)) == ("(", ")")
        && let Some(named) = dependent_arrow(premise)
    {
        return Some((named, rest));
    }
    Some((vec![binder("_", premise, false)], rest))
}

/// `(x : A) → B`
fn dependent_arrow(premise: &str) -> Option<Vec<Binder>> {
    let inner = unwrap_parentheses(premise);
    let code = code_tokens(inner);
    let colon = *outside_brackets(inner, &code, |word| word == ":").first()?;
    let names_only = code[..colon].iter().all(|token| token.kind == TokenKind::Identifier);
    let binds_nothing = !code.iter().any(|token| is_binding_word(token.text(inner)));
    (names_only && binds_nothing).then(|| one_bracket(inner, false))
}

/// The binders between a declaration's name and its colon, and the type after it. `statement` ends before `:=`.
pub(super) fn signature(statement: &str, keywords: &[&str]) -> Option<(Vec<Binder>, String)> {
    let code = code_tokens(statement);
    let keyword = code.iter().position(|token| keywords.contains(&token.text(statement)))?;
    let mut first = keyword + 1;
    if code.get(first).is_some_and(|token| token.kind == TokenKind::Identifier) {
        first += 1;
    }
    // A universe list `.{u, v}` clings to the name.
    if code.get(first).is_some_and(|token| token.text(statement) == ".") {
        first = closing_of(&code, first + 1).map_or(first + 1, |closing| closing + 1);
    }
    let own = &code[first.min(code.len())..];
    let colon = own.get(*outside_brackets(statement, own, |word| word == ":").first()?)?;
    let start = own.first()?.start;
    Some((bracketed_binders(&statement[start..colon.start]), statement[colon.end..].trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_telescope(target: &str, names: &str, rest: &str) {
        let (binders, remaining) = telescope(target);
        let found: Vec<&str> = binders.iter().map(|binder| binder.name.as_deref().unwrap_or("_")).collect();
        assert_eq!((found.join(" ").as_str(), remaining.as_str()), (names, rest), "{target}");
    }

    #[test]
    fn telescopes() {
        check_telescope("a = b", "", "a = b");
        check_telescope("∀ x y : Nat, x = y", "x y", "x = y");
        check_telescope("∀ {α : Type u} [inst : Monad α] (x : α), p x → q x", "α inst x _", "q x");
        check_telescope("∀ x ∈ xs, p x", "x _", "p x");
        check_telescope("(p → q) → p → r", "_ _", "r");
        check_telescope("(∀ x, p x → q x)", "x _", "q x");
        check_telescope("p → q ↔ r", "", "p → q ↔ r");
        check_telescope("p → ∀ x, q x ↔ r", "_ x", "q x ↔ r");
        check_telescope("∃ x, p x → q", "", "∃ x, p x → q");
        check_telescope("p ∧ (q → r)", "", "p ∧ (q → r)");
        check_telescope("(n : Nat) → n = n", "n", "n = n");
    }

    #[test]
    fn signatures() {
        let (binders, target) =
            signature("theorem A.t.{u} (a b : Nat) {α : Type u} [Monad m] (h : a < b) : a ≤ b", &["theorem"])
                .unwrap();
        let names: Vec<_> = binders.iter().map(|binder| binder.name.as_deref()).collect();
        assert_eq!(names, [Some("a"), Some("b"), Some("α"), None, Some("h")]);
        assert_eq!(binders[4].type_text, "a < b");
        assert!(binders[3].instance);
        assert_eq!(target, "a ≤ b");
        assert_eq!(signature("theorem t", &["theorem"]), None);
    }
}
