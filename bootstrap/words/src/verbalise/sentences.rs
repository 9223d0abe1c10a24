//! A whole statement: what is given, what is assumed, what is claimed; a sentence each.

use data::{BinderInfo, Node};
use serde::{Deserialize, Serialize};

use super::lexicon;
use super::scope::{Local, Scope};
use super::types::{Count, listed};
use super::verbaliser::{NotVerbalisable, Verbaliser};

/// One sentence and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    pub text: String,
    pub part: Part,
}

/// What a sentence of a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Introduces objects.
    Objects,
    /// Assumes the structure of an instance.
    Structure,
    /// Assumes a proposition.
    Hypothesis,
    Conclusion,
}

impl Verbaliser<'_> {
    /// The sentences of a whole statement, in the order of its binders.
    pub fn statement(&self) -> Result<Vec<Sentence>, NotVerbalisable> {
        let mut sentences = Vec::new();
        let mut scope = Scope::default();
        let mut objects = Objects::default();
        let mut at = self.expression.root();
        while let Node::Forall { name, info, domain, body } = self.expression.node(at) {
            let local_name = self.fresh_name(name, *domain, &scope);
            let is_proof = self.is_proposition(*domain, &scope);
            let makes_proposition = self.type_makes_proposition(*domain);
            // An instance may be given as an implicit argument too.
            let head = self.expression.constant_application(*domain).map(|(name, _)| name);
            if *info == BinderInfo::Instance || head.is_some_and(|name| lexicon::class(name).is_some()) {
                objects.end(&mut sentences);
                let clause = self.instance_clause(*domain, &scope)?;
                push(&mut sentences, Part::Structure, format!("Assume that {clause}."));
            } else if is_proof {
                objects.end(&mut sentences);
                let clause = self.proposition(*domain, &scope)?.text;
                let label = self.math(&self.variable(&local_name));
                push(&mut sentences, Part::Hypothesis, format!("Suppose ({label}) that {clause}."));
            } else {
                let one = self.type_phrase(*domain, &scope, Count::One)?;
                let many = self.type_phrase(*domain, &scope, Count::Many)?;
                objects.add(self.math(&self.variable(&local_name)), one, many, &mut sentences);
            }
            scope = scope.with(Local { name: local_name, makes_proposition, is_proof });
            at = *body;
        }
        objects.end(&mut sentences);
        let clause = self.proposition(at, &scope)?.text;
        let opening = if sentences.is_empty() { "We claim that" } else { "Then" };
        push(&mut sentences, Part::Conclusion, format!("{opening} {clause}."));
        Ok(sentences)
    }
}

fn push(sentences: &mut Vec<Sentence>, part: Part, text: String) {
    sentences.push(Sentence { text, part });
}

/// Objects of the same type that are introduced in one sentence.
#[derive(Default)]
struct Objects {
    names: Vec<String>,
    one: String,
    many: String,
}

impl Objects {
    fn add(&mut self, name: String, one: String, many: String, sentences: &mut Vec<Sentence>) {
        if !self.names.is_empty() && self.one != one {
            self.end(sentences);
        }
        (self.one, self.many) = (one, many);
        self.names.push(name);
    }

    fn end(&mut self, sentences: &mut Vec<Sentence>) {
        let phrase = if self.names.len() == 1 { &self.one } else { &self.many };
        if !self.names.is_empty() {
            push(sentences, Part::Objects, format!("Let {} be {phrase}.", listed(&self.names)));
        }
        self.names.clear();
    }
}
