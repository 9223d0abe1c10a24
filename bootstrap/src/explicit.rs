//! Elaborated statements as Lean text with every argument explicit, so that Lean reads back what the expression says.

use std::fmt::Write;

use data::{BinderInfo, Expression, Node};

/// A statement with every argument explicit, its variables under their own names. `None`: it cannot be written.
pub(crate) fn explicit_text(expression: &Expression) -> Option<String> {
    let mut writer = Writer { expression, scope: Vec::new(), names: Names::Own, replaced: None };
    let mut text = String::new();
    let mut at = expression.root();
    while let Node::Forall { name, info, domain, body } = expression.node(at) {
        let kind = writer.term(*domain)?;
        let name = writer.name(name);
        let (open, close) = brackets(*info);
        write!(text, "∀ {open}{name} : {kind}{close}, ").ok()?;
        writer.scope.push(name);
        at = *body;
    }
    text.push_str(&writer.term(at)?);
    Some(text)
}

/// How bound variables and some nodes are written.
#[derive(Clone)]
pub(crate) struct Writer<'a> {
    pub expression: &'a Expression,
    /// Texts of the variables in scope, the innermost last.
    pub scope: Vec<String>,
    pub names: Names,
    /// A node that stands for something else.
    pub replaced: Option<(u32, String)>,
}

/// What variables are called.
#[derive(Clone, Copy)]
pub(crate) enum Names {
    /// By number, behind a letter.
    Numbered(&'static str),
    /// As in the expression, as far as they can be told apart.
    Own,
}

impl Writer<'_> {
    /// A term with every argument explicit, in parentheses where it is not atomic. `None`: it cannot be written.
    pub fn term(&mut self, at: u32) -> Option<String> {
        if let Some((node, text)) = &self.replaced
            && *node == at
        {
            return Some(text.clone());
        }
        Some(match self.expression.node(at) {
            Node::Bound(index) => {
                let at = self.scope.len().checked_sub(1 + *index as usize)?;
                self.scope[at].clone()
            }
            Node::Sort(level) => match level.as_str() {
                "0" => "Prop".to_owned(),
                "1" => "Type".to_owned(),
                level if level.ends_with("+1") => "(Type _)".to_owned(),
                _ => "(Sort _)".to_owned(),
            },
            Node::Constant { name, .. } => format!("@{name}"),
            Node::Number(digits) => format!("(nat_lit {digits})"),
            Node::Text(text) => format!("{text:?}"),
            Node::Apply(..) => {
                let (head, arguments) = self.expression.spine(at);
                let mut text = format!("({}", self.term(head)?);
                for argument in arguments {
                    text.push(' ');
                    text.push_str(&self.term(argument)?);
                }
                text.push(')');
                text
            }
            Node::Lambda { name, domain, body, .. } => {
                let name = self.name(name);
                self.binder(("fun", " =>"), name, *domain, *body, BinderInfo::Explicit)?
            }
            Node::Forall { name, domain, body, info } => {
                let name = self.name(name);
                self.binder(("∀", ","), name, *domain, *body, *info)?
            }
            Node::Free(_) | Node::Let { .. } | Node::Project { .. } => return None,
        })
    }

    /// A name for the next variable.
    pub fn name(&self, own: &str) -> String {
        match self.names {
            Names::Numbered(prefix) => format!("{prefix}{}", self.scope.len()),
            Names::Own => {
                let can_be_said = own.starts_with(|c: char| c.is_alphabetic())
                    && own.chars().all(|c| c.is_alphanumeric() || "_'₀₁₂₃₄₅₆₇₈₉".contains(c));
                let base = if can_be_said { own } else { "x" };
                let free = |name: &String| !self.scope.contains(name);
                let numbered = (1..).map(|n| format!("{base}{n}"));
                std::iter::once(base.to_owned()).chain(numbered).find(free).expect("numbers do not end")
            }
        }
    }

    fn binder(
        &mut self,
        (word, mark): (&str, &str),
        name: String,
        domain: u32,
        body: u32,
        info: BinderInfo,
    ) -> Option<String> {
        let kind = self.term(domain)?;
        let (open, close) = brackets(info);
        self.scope.push(name.clone());
        let body = self.term(body);
        self.scope.pop();
        Some(format!("({word} {open}{name} : {kind}{close}{mark} {})", body?))
    }
}

/// What stands around a binder of a kind.
pub(crate) fn brackets(info: BinderInfo) -> (&'static str, &'static str) {
    match info {
        BinderInfo::Explicit => ("(", ")"),
        BinderInfo::Implicit | BinderInfo::StrictImplicit => ("{", "}"),
        BinderInfo::Instance => ("[", "]"),
    }
}
