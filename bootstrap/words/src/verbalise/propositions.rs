//! Propositions as clauses. A clause that is made of others stands in parentheses within another, so that its reach
//! is plain.

use data::{BinderInfo, Node};

use super::lexicon;
use super::scope::{Local, Scope};
use super::types::{Count, listed};
use super::verbaliser::{NotVerbalisable, Verbaliser};

pub(super) struct Clause {
    pub text: String,
    /// Made of other clauses.
    pub compound: bool,
}

impl Clause {
    fn simple(text: String) -> Self {
        Self { text, compound: false }
    }

    fn compound(text: String) -> Self {
        Self { text, compound: true }
    }

    pub fn part(self) -> String {
        if self.compound { format!("({})", self.text) } else { self.text }
    }
}

impl Verbaliser<'_> {
    pub(super) fn proposition(&self, at: u32, scope: &Scope) -> Result<Clause, NotVerbalisable> {
        if let Node::Forall { .. } = self.expression.node(at) {
            return self.universal(at, scope);
        }
        let Some((name, arguments)) = self.expression.constant_application(at) else {
            return self.applied_predicate(at, scope);
        };
        match (name, arguments.as_slice()) {
            ("True", []) => return Ok(Clause::simple("true".to_owned())),
            ("False", []) => return Ok(Clause::simple("a contradiction holds".to_owned())),
            ("Not", [inner]) => return self.negation(*inner, scope),
            ("And", [left, right]) => return self.joined(*left, *right, "and", scope),
            ("Or", [left, right]) => return self.joined(*left, *right, "or", scope),
            ("Iff", [left, right]) => {
                let (left, right) =
                    (self.proposition(*left, scope)?.part(), self.proposition(*right, scope)?.part());
                return Ok(Clause::compound(format!("{left} if and only if {right}")));
            }
            ("Exists", [_, predicate]) => return self.existential(*predicate, scope),
            ("ite", [_, condition, _, yes, no]) => {
                let condition = self.proposition(*condition, scope)?.part();
                let (yes, no) = (self.proposition(*yes, scope)?.part(), self.proposition(*no, scope)?.part());
                return Ok(Clause::compound(format!("if {condition} then {yes}, and otherwise {no}")));
            }
            ("Eq", [kind, left, right]) => {
                if let Some(clause) = self.equation_of_propositions(*kind, *left, *right, scope)? {
                    return Ok(clause);
                }
                if let Some(clause) = self.truth(*left, *right, scope)? {
                    return Ok(clause);
                }
            }
            _ => {}
        }
        let explicit = self.explicit(name, &arguments, scope);
        if let (Some(relation), [left, right]) = (lexicon::relation(name), explicit.as_slice()) {
            return self.related(self.sign(relation.plain, relation.latex), *left, *right, scope);
        }
        if let Some(template) = lexicon::clause(name) {
            return Ok(Clause::simple(self.filled(template, &explicit, scope)?));
        }
        let term = self.term(at, scope)?;
        Ok(Clause::simple(format!("{} holds", self.math(&term.text))))
    }

    fn applied_predicate(&self, at: u32, scope: &Scope) -> Result<Clause, NotVerbalisable> {
        let (head, _) = self.expression.spine(at);
        match self.expression.node(head) {
            Node::Bound(_) | Node::Free(_) => {
                let term = self.term(at, scope)?;
                Ok(Clause::simple(format!("{} holds", self.math(&term.text))))
            }
            _ => Err(NotVerbalisable("a proposition of an unusual form".to_owned())),
        }
    }

    pub(super) fn filled(
        &self,
        template: &str,
        arguments: &[u32],
        scope: &Scope,
    ) -> Result<String, NotVerbalisable> {
        let mut text = template.to_owned();
        for (index, argument) in arguments.iter().enumerate() {
            let place = format!("{{{index}}}");
            if !text.contains(&place) {
                continue;
            }
            let said = if self.is_proposition(*argument, scope) && !self.is_variable(*argument) {
                self.proposition(*argument, scope)?.part()
            } else {
                self.math(&self.term(*argument, scope)?.at(1))
            };
            text = text.replace(&place, &said);
        }
        // A relation without all of its arguments: `List.Sublist xs` as a predicate.
        if (arguments.len()..3).any(|index| template.contains(&format!("{{{index}}}"))) {
            return Err(NotVerbalisable(format!("a part of “{template}”")));
        }
        Ok(text)
    }

    fn related(&self, sign: &str, left: u32, right: u32, scope: &Scope) -> Result<Clause, NotVerbalisable> {
        let side = |at| Ok::<_, NotVerbalisable>(self.term(at, scope)?.at(lexicon::RELATION + 1));
        Ok(Clause::simple(self.math(&format!("{} {sign} {}", side(left)?, side(right)?))))
    }

    /// `b = true` and `b = false` for a Boolean.
    fn truth(&self, left: u32, right: u32, scope: &Scope) -> Result<Option<Clause>, NotVerbalisable> {
        let value = match self.expression.constant_application(right) {
            Some(("Bool.true", _)) => "true",
            Some(("Bool.false", _)) => "false",
            _ => return Ok(None),
        };
        if let (Some(("Decidable.decide", arguments)), "true") =
            (self.expression.constant_application(left), value)
            && let [condition, _] = arguments.as_slice()
        {
            return self.proposition(*condition, scope).map(Some);
        }
        let left = self.term(left, scope)?.at(lexicon::RELATION);
        Ok(Some(Clause::simple(format!("{} is {value}", self.math(&left)))))
    }

    fn equation_of_propositions(
        &self,
        kind: u32,
        left: u32,
        right: u32,
        scope: &Scope,
    ) -> Result<Option<Clause>, NotVerbalisable> {
        if !matches!(self.expression.node(kind), Node::Sort(level) if level == "0") {
            return Ok(None);
        }
        let (left, right) = (self.proposition(left, scope)?.text, self.proposition(right, scope)?.text);
        Ok(Some(Clause::compound(format!("the propositions “{left}” and “{right}” are equal"))))
    }

    fn negation(&self, inner: u32, scope: &Scope) -> Result<Clause, NotVerbalisable> {
        if let Some((name, arguments)) = self.expression.constant_application(inner) {
            let explicit = self.explicit(name, &arguments, scope);
            let of_propositions = matches!((name, arguments.as_slice()), ("Eq", [kind, ..])
                if matches!(self.expression.node(*kind), Node::Sort(_)));
            if let ("Eq", [_, left, right], false) = (name, arguments.as_slice(), of_propositions)
                && let Some(truth) = self.truth(*left, *right, scope)?
            {
                return Ok(Clause::compound(format!("it is not the case that {}", truth.part())));
            }
            if let Some((plain, latex)) = lexicon::relation(name).and_then(|relation| relation.negated)
                && let [left, right] = explicit.as_slice()
                && !of_propositions
            {
                return self.related(self.sign(plain, latex), *left, *right, scope);
            }
            if let Some(template) = lexicon::negated_clause(name) {
                return Ok(Clause::simple(self.filled(template, &explicit, scope)?));
            }
        }
        let inner = self.proposition(inner, scope)?.part();
        Ok(Clause::compound(format!("it is not the case that {inner}")))
    }

    fn joined(&self, left: u32, right: u32, word: &str, scope: &Scope) -> Result<Clause, NotVerbalisable> {
        let constant = if word == "and" { "And" } else { "Or" };
        let mut parts = vec![self.proposition(left, scope)?.part()];
        let mut rest = right;
        loop {
            match self.expression.constant_application(rest) {
                Some((name, arguments)) if name == constant && arguments.len() == 2 => {
                    parts.push(self.proposition(arguments[0], scope)?.part());
                    rest = arguments[1];
                }
                _ => break,
            }
        }
        parts.push(self.proposition(rest, scope)?.part());
        let text = match parts.as_slice() {
            [left, right] => format!("{left} {word} {right}"),
            [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
            [] => unreachable!("there are at least two parts"),
        };
        Ok(Clause::compound(text))
    }

    fn existential(&self, predicate: u32, scope: &Scope) -> Result<Clause, NotVerbalisable> {
        let Node::Lambda { name, domain, body, .. } = self.expression.node(predicate) else {
            let predicate = self.math(&self.term(predicate, scope)?.text);
            return Ok(Clause::simple(format!("{predicate} holds of some object")));
        };
        if self.is_proposition(*domain, scope) {
            let first = self.proposition(*domain, scope)?.part();
            let name = self.fresh_name(name, *domain, scope);
            let inner = scope.with(Local { name, makes_proposition: false, is_proof: true });
            let second = self.proposition(*body, &inner)?.part();
            return Ok(Clause::compound(format!("{first} and {second}")));
        }
        let mut names = Vec::new();
        let mut scope = scope.clone();
        let mut inner = predicate;
        let first_domain = *domain;
        let kind;
        let kind_scope = scope.clone();
        loop {
            let Node::Lambda { name, domain, body, .. } = self.expression.node(inner) else {
                return Err(NotVerbalisable("an existential statement of an unusual form".to_owned()));
            };
            let name = self.fresh_name(name, *domain, &scope);
            names.push(self.math(&self.variable(&name)));
            let makes_proposition = self.type_makes_proposition(*domain);
            scope = scope.with(Local { name, makes_proposition, is_proof: false });
            match self.expression.constant_application(*body) {
                Some(("Exists", arguments))
                    if arguments.len() == 2 && same_closed_type(self, arguments[0], first_domain) =>
                {
                    inner = arguments[1];
                    if !matches!(self.expression.node(inner), Node::Lambda { .. }) {
                        kind = *body;
                        break;
                    }
                }
                _ => {
                    kind = *body;
                    break;
                }
            }
        }
        let (count, verb) = if names.len() == 1 { (Count::One, "exists") } else { (Count::Many, "exist") };
        let phrase = self.type_phrase(first_domain, &kind_scope, count)?;
        let body = self.proposition(kind, &scope)?.text;
        // `a list of natural numbers xs` would be read wrongly.
        let introduced = match phrase.contains(" of ") || phrase.contains(" from ") || phrase.contains(" on ")
        {
            true => format!("{}, {phrase},", listed(&names)),
            false => format!("{phrase} {}", listed(&names)),
        };
        Ok(Clause::compound(format!("there {verb} {introduced} such that {body}")))
    }

    /// `for every natural number n, if …, then …`.
    fn universal(&self, at: u32, scope: &Scope) -> Result<Clause, NotVerbalisable> {
        let mut scope = scope.clone();
        let mut objects: Vec<(String, Vec<String>)> = Vec::new();
        let mut conditions = Vec::new();
        let mut body = at;
        while let Node::Forall { name, info, domain, body: below } = self.expression.node(body) {
            let is_proof = self.is_proposition(*domain, &scope);
            if is_proof {
                conditions.push(self.proposition(*domain, &scope)?.part());
            } else if !conditions.is_empty() {
                break;
            }
            let local_name = self.fresh_name(name, *domain, &scope);
            if !is_proof && *info == BinderInfo::Instance {
                conditions.push(self.instance_clause(*domain, &scope)?);
            } else if !is_proof {
                let phrase = self.type_phrase(*domain, &scope, Count::One)?;
                let variable = self.math(&self.variable(&local_name));
                match objects.last_mut() {
                    Some((known, names)) if *known == phrase => names.push(variable),
                    _ => objects.push((phrase, vec![variable])),
                }
            }
            let makes_proposition = self.type_makes_proposition(*domain);
            scope = scope.with(Local { name: local_name, makes_proposition, is_proof });
            body = *below;
        }
        let inner = self.proposition(body, &scope)?;
        let objects: Vec<String> =
            objects.iter().map(|(phrase, names)| every(phrase, &listed(names))).collect();
        let inner = match conditions.as_slice() {
            [] => inner.text,
            conditions => format!("if {}, then {}", listed(conditions), inner.part()),
        };
        Ok(Clause::compound(match objects.as_slice() {
            [] => inner,
            objects => format!("for {}, {inner}", listed(objects)),
        }))
    }

    /// What having an instance of a class means.
    pub(super) fn instance_clause(&self, at: u32, scope: &Scope) -> Result<String, NotVerbalisable> {
        let Some((name, arguments)) = self.expression.constant_application(at) else {
            return Err(NotVerbalisable("an instance of no class".to_owned()));
        };
        let explicit = self.explicit(name, &arguments, scope);
        if let Some(template) = lexicon::class(name) {
            return self.filled(template, &explicit, scope);
        }
        let objects = explicit.iter().map(|argument| Ok(self.math(&self.term(*argument, scope)?.text)));
        let objects = objects.collect::<Result<Vec<_>, NotVerbalisable>>()?;
        Ok(match objects.as_slice() {
            [] => format!("there is an instance of {name}"),
            [one] => format!("{one} is an instance of {name}"),
            several => format!("{} form an instance of {name}", listed(several)),
        })
    }
}

/// `every natural number n` for `a natural number`, `every xs (a list of integers)` for longer phrases.
fn every(phrase: &str, names: &str) -> String {
    if phrase.contains(" of ") || phrase.contains(" from ") || phrase.contains(" on ") {
        return format!("every {names} ({phrase})");
    }
    match phrase.strip_prefix("an ").or_else(|| phrase.strip_prefix("a ")) {
        Some(noun) => format!("every {noun} {names}"),
        None => format!("every {phrase} {names}"),
    }
}

/// Whether two types are the same and depend on no bound variable, so that they can be said once.
fn same_closed_type(verbaliser: &Verbaliser<'_>, a: u32, b: u32) -> bool {
    let node = |at| verbaliser.expression.node(at);
    a == b && matches!(node(a), Node::Constant { .. })
}
