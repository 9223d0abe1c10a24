//! Names of variables: as the author wrote them where that can be said, else a fresh letter.

use data::Node;

use super::scope::Scope;
use super::verbaliser::Verbaliser;

impl Verbaliser<'_> {
    /// A name for a bound variable that no other variable in scope has, nor a local of the goal. `domain` suggests a letter for one that was
    /// never named.
    pub(super) fn fresh_name(&self, name: &str, domain: u32, scope: &Scope) -> String {
        let said = name.split(".«_@»").next().unwrap_or(name);
        let anonymous = said != name && matches!(said, "a" | "x" | "inst" | "") || said.is_empty();
        let plain = !anonymous && said.chars().all(|c| c.is_alphanumeric() || "_'₀₁₂₃₄₅₆₇₈₉".contains(c));
        let base = if plain { said.trim_start_matches('_') } else { self.letter_for(domain, scope) };
        let base = if base.is_empty() { "x" } else { base };
        let is_taken = |name: &str| {
            let of_goal =
                |node: &Node| matches!(node, Node::Free(free) if free.trim_end_matches('✝') == name);
            scope.knows(name) || self.expression.nodes().iter().any(of_goal)
        };
        if !is_taken(base) {
            return base.to_owned();
        }
        (1..)
            .map(|n| format!("{base}{}", subscript(n)))
            .find(|name| !is_taken(name))
            .expect("numbers do not end")
    }

    fn letter_for(&self, domain: u32, scope: &Scope) -> &'static str {
        if self.is_proposition(domain, scope) {
            return "h";
        }
        match self.expression.constant_application(domain).map(|(name, _)| name) {
            Some("Nat") => "n",
            Some("Int") => "k",
            Some("Bool") => "b",
            Some("List" | "Array" | "Vector") => "l",
            Some("String") => "s",
            Some("Option") => "o",
            _ if matches!(self.expression.node(domain), Node::Forall { .. }) => "f",
            _ => "x",
        }
    }
}

pub(super) fn subscript(number: u32) -> String {
    number
        .to_string()
        .chars()
        .map(|digit| char::from_u32('₀' as u32 + digit as u32 - '0' as u32).unwrap_or(digit))
        .collect()
}
