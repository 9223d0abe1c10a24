//! Mutation of elaborated statements: a statement is taken apart into binders and a conclusion, changed, and written
//! down again with every argument explicit. Whether the result makes sense is for Lean to say: ill-typed ones are
//! refused there.

use std::fmt::Write;

use data::{BinderInfo, Expression, Node};

use crate::explicit::{Names, Writer, brackets};

/// A changed statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mutant {
    pub rule: &'static str,
    /// The type, fully explicit.
    pub text: String,
}

/// Applies every rule that fits. `other`: a statement to compose with.
pub(super) fn mutants(expression: &Expression, other: Option<&Expression>) -> Vec<Mutant> {
    let mut found = Vec::new();
    let mut keep = |rule, text: Option<String>| {
        if let Some(text) = text {
            found.push(Mutant { rule, text });
        }
    };
    let statement = Telescope::of(expression);
    keep("swap-sides", statement.swapped());
    keep("converse", statement.converse());
    for index in 0..statement.binders.len() {
        for value in statement.special_values(index) {
            keep("specialise", statement.specialised(index, value));
        }
        keep("drop-hypothesis", statement.without(index));
    }
    for wrap in ["length", "successor", "double"] {
        keep("apply-function", statement.wrapped(wrap));
    }
    if let Some(number) = expression.nodes().iter().position(|node| matches!(node, Node::Number(_))) {
        keep("generalise-number", statement.generalised(number as u32));
    }
    if let Some(other) = other {
        keep("compose-sums", statement.composed(&Telescope::of(other)));
    }
    found
}

/// Binders and conclusion of a statement.
struct Telescope<'a> {
    expression: &'a Expression,
    binders: Vec<(BinderInfo, u32)>,
    conclusion: u32,
}

impl<'a> Telescope<'a> {
    fn of(expression: &'a Expression) -> Self {
        let mut binders = Vec::new();
        let mut at = expression.root();
        while let Node::Forall { info, domain, body, .. } = expression.node(at) {
            binders.push((*info, *domain));
            at = *body;
        }
        Self { expression, binders, conclusion: at }
    }

    fn writer(&self, prefix: &'static str) -> Writer<'a> {
        Writer {
            expression: self.expression,
            scope: Vec::new(),
            names: Names::Numbered(prefix),
            replaced: None,
        }
    }

    /// The statement with binders and conclusion as `write` gives them: for each binder its text, or what the variable
    /// stands for in place of a binder.
    fn rebuilt(
        &self,
        mut writer: Writer<'a>,
        special: Option<(usize, &str)>,
        conclude: impl FnOnce(&mut Writer<'a>) -> Option<String>,
    ) -> Option<String> {
        let mut text = String::new();
        for (index, (info, domain)) in self.binders.iter().enumerate() {
            let kind = writer.term(*domain)?;
            if let Some((_, value)) = special.filter(|(at, _)| *at == index) {
                writer.scope.push(format!("({value} : {kind})"));
                continue;
            }
            let name = writer.name("");
            let (open, close) = brackets(*info);
            write!(text, "∀ {open}{name} : {kind}{close}, ").ok()?;
            writer.scope.push(name);
        }
        text.push_str(&conclude(&mut writer)?);
        Some(text)
    }

    fn swapped(&self) -> Option<String> {
        let (name, arguments) = self.expression.constant_application(self.conclusion)?;
        let (left, right) = match (name, arguments.as_slice()) {
            ("Eq" | "Ne", [_, left, right]) | ("Iff", [left, right]) => (*left, *right),
            _ => return None,
        };
        let sign = match name {
            "Eq" => "=",
            "Ne" => "≠",
            _ => "↔",
        };
        self.rebuilt(self.writer("x"), None, |writer| {
            Some(format!("{} {sign} {}", writer.term(right)?, writer.term(left)?))
        })
    }

    /// The last binder, if nothing depends on it, and the conclusion change places.
    fn converse(&self) -> Option<String> {
        let (info, domain) = self.binders.last()?;
        if *info != BinderInfo::Explicit || self.expression.mentions_bound(self.conclusion, 0) {
            return None;
        }
        self.is_relation(*domain)?;
        let shortened = Telescope {
            binders: self.binders[..self.binders.len() - 1].to_vec(),
            ..Telescope::of(self.expression)
        };
        shortened.rebuilt(self.writer("x"), None, |writer| {
            let hypothesis = writer.term(*domain)?;
            writer.scope.push("h".to_owned());
            let conclusion = writer.term(self.conclusion)?;
            Some(format!("({conclusion}) → {hypothesis}"))
        })
    }

    /// `Some` if an expression is visibly a proposition about objects.
    fn is_relation(&self, at: u32) -> Option<()> {
        let (name, _) = self.expression.constant_application(at)?;
        matches!(
            name,
            "Eq" | "Ne"
                | "LT.lt"
                | "LE.le"
                | "GT.gt"
                | "GE.ge"
                | "Membership.mem"
                | "Dvd.dvd"
                | "Not"
                | "Iff"
        )
        .then_some(())
    }

    fn special_values(&self, index: usize) -> &'static [&'static str] {
        match self.expression.constant_application(self.binders[index].1).map(|(name, _)| name) {
            Some("Nat") => &["0", "1"],
            Some("Int") => &["0", "-1"],
            Some("List") => &["[]"],
            Some("Bool") => &["true", "false"],
            Some("Option") => &["none"],
            _ => &[],
        }
    }

    fn specialised(&self, index: usize, value: &str) -> Option<String> {
        self.rebuilt(self.writer("x"), Some((index, value)), |writer| writer.term(self.conclusion))
    }

    /// Without a hypothesis that nothing depends on: its variable is not written anywhere.
    fn without(&self, index: usize) -> Option<String> {
        let (info, domain) = self.binders[index];
        if info != BinderInfo::Explicit {
            return None;
        }
        self.is_relation(domain)?;
        const MARK: &str = "⊥dropped⊥";
        let text =
            self.rebuilt(self.writer("x"), Some((index, MARK)), |writer| writer.term(self.conclusion))?;
        (!text.contains(MARK)).then_some(text)
    }

    /// A function on both sides of an equation.
    fn wrapped(&self, function: &str) -> Option<String> {
        let (name, arguments) = self.expression.constant_application(self.conclusion)?;
        let ("Eq", [kind, left, right]) = (name, arguments.as_slice()) else { return None };
        let kind = self.expression.constant_application(*kind)?.0;
        let pattern = match (kind, function) {
            ("List", "length") => ("List.length (", ")"),
            ("Nat" | "Int", "successor") => ("1 + (", ")"),
            ("Nat" | "Int", "double") => ("2 * (", ")"),
            _ => return None,
        };
        self.rebuilt(self.writer("x"), None, |writer| {
            let (left, right) = (writer.term(*left)?, writer.term(*right)?);
            Some(format!("{}{left}{} = {}{right}{}", pattern.0, pattern.1, pattern.0, pattern.1))
        })
    }

    /// A number becomes a variable.
    fn generalised(&self, number: u32) -> Option<String> {
        let literal = self.expression.nodes().iter().enumerate().find_map(|(at, _)| {
            let (name, arguments) = self.expression.constant_application(at as u32)?;
            let natural = |kind: u32| matches!(self.expression.constant_application(kind), Some(("Nat", _)));
            (name == "OfNat.ofNat" && arguments.len() == 3 && arguments[1] == number && natural(arguments[0]))
                .then_some(at as u32)
        })?;
        let mut writer = self.writer("x");
        writer.replaced = Some((literal, "c".to_owned()));
        let text = self.rebuilt(writer, None, |writer| writer.term(self.conclusion))?;
        text.contains('c').then(|| format!("∀ (c : Nat), {text}"))
    }

    /// `a = b` and `c = d` between numbers of one kind give `a + c = b + d`.
    fn composed(&self, other: &Telescope<'_>) -> Option<String> {
        let sides = |telescope: &Telescope<'_>| {
            let (name, arguments) = telescope.expression.constant_application(telescope.conclusion)?;
            let ("Eq", [kind, left, right]) = (name, arguments.as_slice()) else { return None };
            let kind = telescope.expression.constant_application(*kind)?.0.to_owned();
            matches!(kind.as_str(), "Nat" | "Int").then_some((kind, *left, *right))
        };
        let (kind, left, right) = sides(self)?;
        let (other_kind, other_left, other_right) = sides(other)?;
        if kind != other_kind {
            return None;
        }
        self.rebuilt(self.writer("x"), None, |writer| {
            let (a, b) = (writer.term(left)?, writer.term(right)?);
            let inner = other.rebuilt(other.writer("y"), None, |writer| {
                Some(format!("{a} + {} = {b} + {}", writer.term(other_left)?, writer.term(other_right)?))
            })?;
            Some(inner)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rules_give_explicit_statements() {
        // ∀ (a b : Nat), a = b → b = 3
        let expression: Expression = serde_json::from_value(json!([
            [4, "Nat"],
            [4, "Eq", "1"],
            [5, 1, 0],
            [0, 1],
            [0, 0],
            [5, 2, 3],
            [5, 5, 4],
            [9, 0, "3"],
            [4, "OfNat.ofNat", "0"],
            [5, 8, 0],
            [5, 9, 7],
            [4, "instOfNatNat"],
            [5, 11, 7],
            [5, 10, 12],
            [5, 2, 3],
            [5, 14, 13],
            [7, "h", "d", 6, 15],
            [7, "b", "d", 0, 16],
            [7, "a", "d", 0, 17]
        ]))
        .unwrap();
        let found = mutants(&expression, None);
        let texts = |rule: &str| -> Vec<&str> {
            found.iter().filter(|mutant| mutant.rule == rule).map(|mutant| mutant.text.as_str()).collect()
        };
        let three = "(@OfNat.ofNat @Nat (nat_lit 3) (@instOfNatNat (nat_lit 3)))";
        assert_eq!(
            texts("swap-sides"),
            [format!("∀ (x0 : @Nat), ∀ (x1 : @Nat), ∀ (x2 : (@Eq @Nat x0 x1)), {three} = x1")]
        );
        assert_eq!(
            texts("drop-hypothesis"),
            [format!("∀ (x0 : @Nat), ∀ (x1 : @Nat), (@Eq @Nat x1 {three})")]
        );
        assert_eq!(texts("specialise").len(), 4);
        assert_eq!(texts("converse").len(), 1);
        assert_eq!(
            texts("generalise-number"),
            ["∀ (c : Nat), ∀ (x0 : @Nat), ∀ (x1 : @Nat), ∀ (x2 : (@Eq @Nat x0 x1)), (@Eq @Nat x1 c)"]
        );
    }
}
