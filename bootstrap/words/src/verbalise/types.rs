//! Types as noun phrases and as terms.

use data::{BinderInfo, Node};

use super::lexicon;
use super::scope::{Local, Scope};
use super::terms::Term;
use super::verbaliser::{NotVerbalisable, Verbaliser};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    One,
    Many,
}

impl Count {
    fn of(self, (one, many): (&'static str, &'static str)) -> &'static str {
        match self {
            Count::One => one,
            Count::Many => many,
        }
    }
}

impl Verbaliser<'_> {
    /// What an object of this type is called: `a list of natural numbers`.
    pub(super) fn type_phrase(
        &self,
        at: u32,
        scope: &Scope,
        count: Count,
    ) -> Result<String, NotVerbalisable> {
        match self.expression.node(at) {
            Node::Sort(level) if level == "0" => {
                return Ok(count.of(("a proposition", "propositions")).to_owned());
            }
            Node::Sort(_) => return Ok(count.of(("a type", "types")).to_owned()),
            Node::Forall { .. } => return self.function_phrase(at, scope, count),
            _ => {}
        }
        if let Some((name, arguments)) = self.expression.constant_application(at) {
            if let Some(phrase) = lexicon::object(name) {
                return Ok(count.of(phrase).to_owned());
            }
            if let (Some(phrase), [element]) = (lexicon::collection(name), arguments.as_slice()) {
                return Ok(format!(
                    "{} {}",
                    count.of(phrase),
                    self.type_phrase(*element, scope, Count::Many)?
                ));
            }
            if let ("BitVec", [width]) = (name, arguments.as_slice()) {
                let width = self.math(&self.term(*width, scope)?.text);
                return Ok(format!("{} of width {width}", count.of(("a bit vector", "bit vectors"))));
            }
        }
        let term = self.math(&self.term(at, scope)?.text);
        Ok(format!("{} {term}", count.of(("an element of", "elements of"))))
    }

    fn function_phrase(&self, at: u32, scope: &Scope, count: Count) -> Result<String, NotVerbalisable> {
        let (domains, result, inner) = self.arrows(at, scope)?;
        let target = self.expression.node(result);
        let is_predicate = matches!(target, Node::Sort(level) if level == "0");
        let domains: Vec<String> = domains.iter().map(|domain| self.math(domain)).collect();
        if is_predicate {
            return Ok(match domains.as_slice() {
                [one] => format!("{} on {one}", count.of(("a predicate", "predicates"))),
                [left, right] if left == right => {
                    format!("{} on {left}", count.of(("a relation", "relations")))
                }
                several => format!("{} between {}", count.of(("a relation", "relations")), listed(several)),
            });
        }
        let result = self.math(&self.term(result, &inner)?.text);
        Ok(format!("{} from {} to {result}", count.of(("a function", "functions")), listed(&domains)))
    }

    /// Domains, result and the scope in which the result stands, of a type of plain functions.
    fn arrows(&self, at: u32, scope: &Scope) -> Result<(Vec<String>, u32, Scope), NotVerbalisable> {
        let mut domains = Vec::new();
        let mut scope = scope.clone();
        let mut result = at;
        while let Node::Forall { name, info, domain, body } = self.expression.node(result) {
            let plain = *info == BinderInfo::Explicit && !self.expression.mentions_bound(*body, 0);
            if !plain || self.is_proposition(*domain, &scope) {
                return Err(NotVerbalisable("a dependent function type".to_owned()));
            }
            domains.push(self.term(*domain, &scope)?.at(1));
            let name = self.fresh_name(name, *domain, &scope);
            scope = scope.with(Local { name, makes_proposition: false, is_proof: false });
            result = *body;
        }
        Ok((domains, result, scope))
    }

    /// A type in mathematical notation.
    pub(super) fn type_term(&self, at: u32, scope: &Scope) -> Result<Term, NotVerbalisable> {
        match self.expression.node(at) {
            Node::Sort(level) if level == "0" => Ok(Term { text: self.prose("Prop"), precedence: 255 }),
            Node::Sort(_) => Ok(Term { text: self.prose("Type"), precedence: 255 }),
            _ => {
                let (domains, result, inner) = self.arrows(at, scope)?;
                let arrow = self.sign(" → ", " \\to ");
                let result = self.term(result, &inner)?.at(1);
                let domains: Vec<String> = domains
                    .into_iter()
                    .map(|d| if d.contains(arrow) { format!("({d})") } else { d })
                    .collect();
                Ok(Term { text: format!("{}{arrow}{result}", domains.join(arrow)), precedence: 25 })
            }
        }
    }

    /// Whether an expression is a proposition, as far as its head tells.
    pub(super) fn is_proposition(&self, at: u32, scope: &Scope) -> bool {
        let (head, _) = self.expression.spine(at);
        match self.expression.node(head) {
            Node::Constant { name, .. } => self.signatures.get(name).is_some_and(|s| s.makes_proposition()),
            Node::Bound(index) => scope.get(*index).is_ok_and(|local| local.makes_proposition),
            Node::Free(name) => self.locals.propositions.contains(name),
            Node::Forall { name, domain, body, .. } => {
                let makes_proposition = self.type_makes_proposition(*domain);
                let local = Local { name: name.clone(), makes_proposition, is_proof: false };
                self.is_proposition(*body, &scope.with(local))
            }
            Node::Let { name, domain, body, .. } => {
                let makes_proposition = self.type_makes_proposition(*domain);
                let local = Local { name: name.clone(), makes_proposition, is_proof: false };
                self.is_proposition(*body, &scope.with(local))
            }
            _ => false,
        }
    }

    /// Whether what has this type makes propositions of enough arguments.
    pub(super) fn type_makes_proposition(&self, mut at: u32) -> bool {
        while let Node::Forall { body, .. } = self.expression.node(at) {
            at = *body;
        }
        matches!(self.expression.node(at), Node::Sort(level) if level == "0")
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
