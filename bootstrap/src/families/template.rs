//! Texts with holes: `{expression}`; a brace that stands for itself is doubled.

use std::str::FromStr;

use serde::Deserialize;

use super::expression::{Expression, Scope};

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    Hole(Expression),
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            plain.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                plain.push_str(brace);
                rest = after;
                continue;
            }
            let end = rest.find('}').filter(|_| brace == "{");
            let end = end.ok_or_else(|| format!("a brace without its fellow in `{text}`"))?;
            parts.push(Part::Text(std::mem::take(&mut plain)));
            parts.push(Part::Hole(rest[..end].parse()?));
            rest = &rest[end + 1..];
        }
        plain.push_str(rest);
        parts.push(Part::Text(plain));
        Ok(Self(parts))
    }
}

impl Template {
    pub fn filled(&self, scope: &Scope) -> Result<String, String> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Hole(expression) => text.push_str(&expression.value(scope)?.to_string()),
            }
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::expression::Value;
    use super::*;

    #[test]
    fn holes_are_filled_and_doubled_braces_stay() {
        let mut scope = Scope::default();
        scope.set("a", Value::integer(4));
        let template: Template = "{{x | x = {a + 1}}}".parse().unwrap();
        assert_eq!(template.filled(&scope).unwrap(), "{x | x = 5}");
        assert!("{a".parse::<Template>().is_err() && "a}".parse::<Template>().is_err());
    }
}
