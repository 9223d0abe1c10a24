//! A goal as a theorem of its own: what stands in its context becomes arguments. Goals are read as Lean prints them with
//! [`EXACT`], so that what is read again means the same; where it does not, Lean says so when the proof stands in its
//! place.

use std::collections::BTreeMap;

use data::Goal;
use data::lean_text::{TokenKind, tokens};

/// Options that make Lean print what a reader would have to guess: the types of numerals and casts, whole terms.
pub const EXACT: &str = "set_option pp.numericTypes true set_option pp.coercions.types true \
                         set_option pp.deepTerms true set_option pp.proofs true set_option pp.maxSteps 100000";

/// A goal as a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// What stands behind the name: universes, arguments, colon, type.
    pub signature: String,
    /// Tactics without which the arguments are not there where the goal stands.
    pub lead: Vec<String>,
    /// Names of arguments that Lean shows without a name, in their order: `rename_i` gives them.
    pub renamed: Vec<String>,
}

/// States a goal. `header` says which universes are declared. An `Err` says why it cannot be stated.
pub fn stated(goal: &str, header: &str) -> Result<Stated, String> {
    let goal = Goal::parse(goal);
    let texts = || goal.hypotheses.iter().map(|it| it.type_text.as_str()).chain([goal.target.as_str()]);
    if texts().any(has_placeholder) {
        return Err("its goal rests on something that is not chosen yet".to_owned());
    }
    let mut taken: Vec<String> = texts().flat_map(words).collect();
    taken.extend(goal.hypotheses.iter().flat_map(|it| it.names.clone()));
    let mut fresh = |base: &str| {
        let base = if base.is_empty() || base == "_" { "h" } else { base };
        let free = (1..).map(|number| format!("{base}_{number}")).find(|name| !taken.contains(name));
        let name = free.unwrap_or_default();
        taken.push(name.clone());
        name
    };
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut renamed = Vec::new();
    for name in goal.hypotheses.iter().flat_map(|it| &it.names) {
        if let Some((base, _)) = name.split_once(HIDDEN) {
            let given = fresh(base);
            renamed.push(given.clone());
            names.insert(name.clone(), given);
        }
    }
    let mut arguments = String::new();
    let mut lead = Vec::new();
    for hypothesis in &goal.hypotheses {
        let of_type = with_names(hypothesis.type_text.trim(), &names);
        let own: Vec<String> = hypothesis.names.iter().map(|name| with_names(name, &names)).collect();
        arguments.push_str(&format!(" ({} : {of_type})", own.join(" ")));
        if let (Some(value), [name]) = (&hypothesis.value, &own[..]) {
            let (equation, value) = (fresh(&format!("{name}_eq")), with_names(value.trim(), &names));
            arguments.push_str(&format!(" ({equation} : {name} = ({value}))"));
            lead.push(format!("have {equation} : {name} = ({value}) := rfl").replace('\n', "\n  "));
        }
    }
    let target = with_names(goal.target.trim(), &names).replace('\n', "\n    ");
    let signature = format!("{}{arguments} :\n    {target}", universes(&goal, header));
    if signature.contains(HIDDEN) {
        return Err("its goal has names that cannot be written".to_owned());
    }
    Ok(Stated { signature, lead, renamed })
}

/// Stands behind a name that cannot be written.
const HIDDEN: char = '✝';

/// Whether a text has a `?x` or `?m.3`, which stands for what Lean has still to find.
fn has_placeholder(text: &str) -> bool {
    text.match_indices('?').any(|(at, _)| {
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        text[at + 1..].starts_with(is_name) && !text[..at].ends_with(is_name)
    })
}

fn words(text: &str) -> Vec<String> {
    let words = tokens(text).into_iter().filter(|token| token.kind == TokenKind::Identifier);
    words.map(|token| token.text(text).to_owned()).collect()
}

/// A text with other names for some.
fn with_names(text: &str, names: &BTreeMap<String, String>) -> String {
    if names.is_empty() {
        return text.to_owned();
    }
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '\'' | HIDDEN);
    let mut found = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len()).max(c.len_utf8());
        let word = &rest[..end];
        found.push_str(names.get(word).map_or(word, String::as_str));
        rest = &rest[end..];
    }
    found
}

/// The universes that a goal names and its header does not declare, as they stand behind a theorem's name.
fn universes(goal: &Goal, header: &str) -> String {
    let declared: Vec<String> = header
        .lines()
        .filter_map(|line| line.trim().strip_prefix("universe "))
        .flat_map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let mut found: Vec<String> = Vec::new();
    for text in goal.hypotheses.iter().map(|it| it.type_text.as_str()).chain([goal.target.as_str()]) {
        let mut is_level = false;
        let mut depth = 0usize;
        for token in tokens(text) {
            let word = token.text(text);
            match token.kind {
                TokenKind::Identifier if matches!(word, "Type" | "Sort") => (is_level, depth) = (true, 0),
                TokenKind::Identifier if is_level => {
                    if !matches!(word, "max" | "imax") && !declared.iter().chain(&found).any(|it| it == word)
                    {
                        found.push(word.to_owned());
                    }
                    is_level = depth > 0;
                }
                TokenKind::Open if is_level => depth += 1,
                TokenKind::Close if is_level && depth > 0 => {
                    depth -= 1;
                    is_level = depth > 0;
                }
                TokenKind::Number if is_level => is_level = depth > 0,
                TokenKind::Symbol if is_level && depth > 0 => {}
                _ => is_level = false,
            }
        }
    }
    if found.is_empty() { String::new() } else { format!(".{{{}}}", found.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(goal: &str, signature: &str, lead: &[&str], renamed: &[&str]) {
        let found = stated(goal, "universe w").unwrap();
        assert_eq!(found.signature, signature);
        assert_eq!((&found.lead[..], &found.renamed[..]), (&strings(lead)[..], &strings(renamed)[..]));
    }

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn a_context_becomes_arguments() {
        check(
            "case succ\nn m : Nat\nh : n <\n  m\n⊢ n + 1 ≤\n    m",
            " (n m : Nat) (h : n <\n  m) :\n    n + 1 ≤\n        m",
            &[],
            &[],
        );
        check(
            "α : Type u_1\nβ : Type (max u_1 v)\nγ : Type w\ninst✝ : Add α\nx✝¹ : α\nx✝ : α\nx_1 : α\nh✝ : x✝¹ = x✝\n⊢ x✝ = x✝¹ + x_1",
            ".{u_1, v} (α : Type u_1) (β : Type (max u_1 v)) (γ : Type w) (inst_1 : Add α) (x_2 : α) (x_3 : α) (x_1 : α) \
             (h_1 : x_2 = x_3) :\n    x_3 = x_2 + x_1",
            &[],
            &["inst_1", "x_2", "x_3", "h_1"],
        );
        check(
            "a : Nat\nb : Nat := a + 1\n⊢ a < b",
            " (a : Nat) (b : Nat) (b_eq_1 : b = (a + 1)) :\n    a < b",
            &["have b_eq_1 : b = (a + 1) := rfl"],
            &[],
        );
    }

    #[test]
    fn what_cannot_be_stated_says_why() {
        for (goal, why) in [
            ("a : Nat\n⊢ a = ?b", "not chosen yet"),
            ("⊢ ∃ x, x = ?m.12", "not chosen yet"),
            ("⊢ ∀ a✝ : Nat, True", "cannot be written"),
        ] {
            assert!(stated(goal, "").unwrap_err().contains(why), "{goal}");
        }
        assert!(stated("⊢ xs[0]? = none ∧ xs.get? 0 = y", "").is_ok());
    }
}
