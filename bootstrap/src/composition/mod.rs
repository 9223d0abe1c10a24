//! Conjectures by composition: rewriting with one library theorem, then with another where the result allows it, and so
//! on, gives a statement whose proof in steps is known before Lean has seen it.

mod instances;
mod lemma;
mod rewrite;
mod steps;
mod subscript;
mod term;
mod unify;

use std::collections::BTreeSet;
use std::sync::Arc;

use data::{BinderInfo, Expression, Node};

pub(crate) use instances::Instances;
pub(crate) use lemma::{Base, Known};
use lemma::{Binder, Rule};
pub(crate) use rewrite::Goal;
use rewrite::{Rewriting, replaced};
pub(crate) use steps::{Locals, Opening, Step, opening};
use subscript::subscript;
use term::{Ref, Term};
use unify::Bindings;

use crate::explicit::explicit_text;
use crate::rng::Rng;

/// A statement with the proof that its making suggests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Composition {
    /// The type, fully explicit.
    pub text: String,
    /// Tactics, a line each.
    pub plan: Vec<String>,
    /// Keys of the entries that it is made of.
    pub parents: Vec<String>,
    pub module: String,
    pub header: String,
}

const RULE: &str = "compose-rewrites";
/// Tries to go on from one place, and statements begun anew, before giving up.
const TRIES: usize = 24;
/// Of both sides together, in applications and constants, with what Lean leaves unsaid.
const MAX_SIZE: usize = 220;

impl Composition {
    pub const RULE: &'static str = RULE;
}

/// A lemma in a chain: its variables begin at `offset`.
#[derive(Clone, Copy)]
struct Link {
    rule: Rule,
    offset: u32,
}

/// Compositions that begin with lemma number `first`, all different.
pub(crate) fn compositions(base: &Base, first: usize, rng: &mut Rng, wanted: usize) -> Vec<Composition> {
    let mut found: Vec<Composition> = Vec::new();
    for _ in 0..wanted * 3 {
        if found.len() == wanted {
            break;
        }
        let links = match rng.below(10) {
            0..=4 => 2,
            5..=8 => 3,
            _ => 4,
        };
        let composed = compose(base, first, rng, links);
        found.extend(composed.filter(|made| !found.iter().any(|known| known.text == made.text)));
    }
    found
}

fn compose(base: &Base, first: usize, rng: &mut Rng, links: usize) -> Option<Composition> {
    let backwards = rng.below(4) == 0;
    let start = Rule { lemma: first, backwards };
    let lemma = &base.lemmas[first];
    let (from, to) = lemma.sides(backwards);
    // A pattern that fits everything leads nowhere, and must be in the base to be sound.
    if !base.rules_for(from).contains(&start) {
        return None;
    }
    let mut chain = vec![Link { rule: start, offset: 0 }];
    let mut bindings = Bindings::new(0);
    let mut next = lemma.binders.len() as u32;
    let mut current = to.clone();
    let mut seen = vec![from.clone(), current.clone()];
    while chain.len() < links {
        let (link, known, after) = step(base, &chain, &bindings, &current, next, rng)?;
        let resolved: Vec<Ref> = seen.iter().map(|term| known.resolved(term)).collect();
        if resolved.contains(&after) {
            return None;
        }
        next += base.lemmas[link.rule.lemma].binders.len() as u32;
        chain.push(link);
        bindings = known;
        seen = resolved;
        seen.push(after.clone());
        current = after;
    }
    let (left, right) = (bindings.resolved(from), bindings.resolved(&current));
    if left.size() + right.size() > MAX_SIZE {
        return None;
    }
    Statement::new(base, &chain, bindings, left, right)?.finished(base, &chain)
}

/// One more lemma that applies somewhere in `current`; with it the bindings and what comes of `current`.
fn step(
    base: &Base,
    chain: &[Link],
    bindings: &Bindings,
    current: &Ref,
    offset: u32,
    rng: &mut Rng,
) -> Option<(Link, Bindings, Ref)> {
    let mut places = Vec::new();
    collect_places(base, current, &mut places);
    for _ in 0..TRIES {
        let place = places.get(rng.below(places.len().max(1) as u64) as usize)?;
        let rules = base.rules_for(place);
        if rules.is_empty() {
            continue;
        }
        let rule = rules[rng.below(rules.len() as u64) as usize];
        let used = |link: &Link| link.rule.lemma == rule.lemma;
        if chain.iter().any(used) {
            continue;
        }
        let lemma = &base.lemmas[rule.lemma];
        let (from, to) = lemma.sides(rule.backwards);
        let mut known = bindings.clone();
        if !known.unify(&from.renamed(offset), place) {
            continue;
        }
        let target = known.resolved(place);
        let after = replaced(&known.resolved(current), &target, &known.resolved(&to.renamed(offset)));
        return Some((Link { rule, offset }, known, after));
    }
    None
}

/// Subterms that a reader sees and that are no variables.
fn collect_places(base: &Base, term: &Ref, places: &mut Vec<Ref>) {
    if term.head().is_some() && !term.is_loose() {
        places.push(term.clone());
        for argument in base.shown(term) {
            collect_places(base, argument, places);
        }
    }
}

/// What is said, and which variables it is said of.
struct Statement {
    bindings: Bindings,
    /// In the order in which they are bound.
    variables: Vec<(u32, Binder, String)>,
    relation: Ref,
    left: Ref,
    right: Ref,
}

impl Statement {
    fn new(base: &Base, chain: &[Link], mut bindings: Bindings, left: Ref, right: Ref) -> Option<Self> {
        let relation = bindings.resolved(&base.lemmas[chain[0].rule.lemma].relation);
        let mut all: Vec<(u32, Binder)> = Vec::new();
        for link in chain {
            for (number, binder) in base.lemmas[link.rule.lemma].binders.iter().enumerate() {
                let domain = binder.domain.renamed(link.offset);
                all.push((link.offset + number as u32, Binder { domain, ..binder.clone() }));
            }
        }
        let mut needed = BTreeSet::new();
        for term in [&relation, &left, &right] {
            term.variables(&mut needed);
        }
        // Hypotheses and instances are needed even where no term shows them; the same one is needed once.
        let mut assumptions: Vec<(u32, Ref)> = Vec::new();
        for (number, binder) in &all {
            if bindings.is_bound(*number) || !(binder.is_hypothesis || base.takes_instance(binder)) {
                continue;
            }
            let domain = bindings.resolved(&binder.domain);
            if let Some((known, _)) = assumptions.iter().find(|(_, known)| *known == domain) {
                let known = Arc::new(Term::Variable(*known));
                bindings.bind(*number, &known);
                continue;
            }
            let mut inside = BTreeSet::new();
            domain.variables(&mut inside);
            if base.takes_instance(binder) && !binder.is_hypothesis && inside.is_empty() {
                // Lean has to find it, or there is none.
                if needed.contains(number) {
                    return None;
                }
                continue;
            }
            assumptions.push((*number, domain));
        }
        // What follows from hypotheses that exclude each other is nothing.
        let denies = |domain: &Ref, other: &Ref| {
            let (head, arguments) = domain.spine();
            matches!(head.as_ref(), Term::Constant(name) if name.as_ref() == "Not") && arguments == [other]
        };
        if assumptions.iter().any(|(_, a)| is_false(a) || assumptions.iter().any(|(_, b)| denies(a, b))) {
            return None;
        }
        let (relation, left, right) =
            (bindings.resolved(&relation), bindings.resolved(&left), bindings.resolved(&right));
        let mut statement = Self { bindings, variables: Vec::new(), relation, left, right };
        let mut roots = BTreeSet::new();
        for term in [&statement.relation, &statement.left, &statement.right] {
            term.variables(&mut roots);
        }
        roots.extend(assumptions.iter().map(|(number, _)| *number));
        for (number, _) in &all {
            if roots.contains(number) {
                statement.admit(*number, &all, 0)?;
            }
        }
        Some(statement)
    }

    /// Binds a variable behind those that its type mentions.
    fn admit(&mut self, number: u32, all: &[(u32, Binder)], depth: u32) -> Option<()> {
        if depth > 16 {
            return None;
        }
        if self.variables.iter().any(|(known, ..)| *known == number) || self.bindings.is_bound(number) {
            return Some(());
        }
        let (_, binder) = all.iter().find(|(known, _)| *known == number)?;
        let domain = self.bindings.resolved(&binder.domain);
        let mut inside = BTreeSet::new();
        domain.variables(&mut inside);
        for other in inside {
            self.admit(other, all, depth + 1)?;
        }
        let base = match binder.name.as_str() {
            "" if binder.is_hypothesis => "h",
            "" if binder.info == BinderInfo::Instance => "inst",
            "" => "x",
            name => name,
        };
        let taken = |name: &str| self.variables.iter().any(|(_, _, known)| known == name);
        let name = (1u32..)
            .map(|n| if n == 1 { base.to_owned() } else { format!("{base}{}", subscript(n)) })
            .find(|name| !taken(name))?;
        self.variables.push((number, Binder { domain, ..binder.clone() }, name));
        Some(())
    }

    /// With its proof, if rewriting step by step leads there as Lean does it.
    fn finished(self, base: &Base, chain: &[Link]) -> Option<Composition> {
        let mut goal = Goal::new(&self.relation, &self.left, &self.right);
        let mut plan = Vec::new();
        for (index, link) in chain.iter().enumerate() {
            let lemma = &base.lemmas[link.rule.lemma];
            let mut arguments = String::new();
            let mut given = Vec::new();
            for (number, binder) in
                lemma.binders.iter().enumerate().filter(|(_, binder)| binder.is_hypothesis)
            {
                let variable = Arc::new(Term::Variable(link.offset + number as u32));
                let value = self.bindings.resolved(&variable);
                let name = |(known, _, name): &(u32, Binder, String)| {
                    (*value == Term::Variable(*known)).then(|| name.clone())
                };
                let Some(name) = self.variables.iter().find_map(name) else { continue };
                if binder.name.is_empty() {
                    return None;
                }
                arguments.push_str(&format!(" ({} := {name})", binder.name));
                given.push((number, value));
            }
            let is_last = index + 1 == chain.len();
            goal = goal.rewritten(
                &Rewriting { lemma, backwards: link.rule.backwards, given: &given },
                self.rigid(),
            )?;
            if goal.is_closed() != is_last {
                return None;
            }
            let arrow = if link.rule.backwards { "← " } else { "" };
            plan.push(format!("rw [{arrow}{}{arguments}]", lemma.name));
        }
        let parents = chain.iter().map(|link| base.lemmas[link.rule.lemma].key.clone()).collect();
        let first = &base.lemmas[chain[0].rule.lemma];
        Some(Composition {
            text: explicit_text(&self.expression(base)?)?,
            plan,
            parents,
            module: first.module.clone(),
            header: first.header.clone(),
        })
    }

    /// The number from which on no variable is one of the statement.
    fn rigid(&self) -> u32 {
        self.variables.iter().map(|(number, ..)| number + 1).max().unwrap_or(0)
    }

    fn expression(&self, base: &Base) -> Option<Expression> {
        let mut nodes = Vec::new();
        let place_below = |count: usize| {
            move |number: u32| {
                let at = self.variables[..count].iter().position(|(known, ..)| *known == number)?;
                Some((count - 1 - at) as u32)
            }
        };
        let mut domains = Vec::new();
        for (count, (_, binder, _)) in self.variables.iter().enumerate() {
            domains.push(binder.domain.write(&mut nodes, &place_below(count))?);
        }
        let place = place_below(self.variables.len());
        let sided = |side: &Ref, relation: Ref| Arc::new(Term::Apply(relation, side.clone()));
        let conclusion = sided(&self.right, sided(&self.left, self.relation.clone()));
        let mut body = conclusion.write(&mut nodes, &place)?;
        for ((_, binder, name), domain) in self.variables.iter().zip(domains).rev() {
            let info = match binder.info {
                _ if base.takes_instance(binder) => BinderInfo::Instance,
                _ if matches!(binder.domain.as_ref(), Term::Sort(_)) => BinderInfo::Implicit,
                _ => BinderInfo::Explicit,
            };
            nodes.push(Node::Forall { name: name.clone(), info, domain, body });
            body = nodes.len() as u32 - 1;
        }
        Expression::new(nodes)
    }
}

/// Whether a proposition visibly cannot hold: something differs from itself, or is less than itself.
fn is_false(proposition: &Ref) -> bool {
    let (head, arguments) = proposition.spine();
    let Term::Constant(name) = head.as_ref() else { return false };
    match (name.as_ref(), arguments.as_slice()) {
        ("False", []) => true,
        ("Ne" | "LT.lt" | "GT.gt", [.., left, right]) => left == right,
        ("Not", [inner]) => {
            let (head, arguments) = inner.spine();
            let reflexive = matches!(head.as_ref(), Term::Constant(name)
                if matches!(name.as_ref(), "Eq" | "Iff" | "HEq" | "LE.le" | "GE.ge" | "Dvd.dvd"));
            reflexive && matches!(arguments.as_slice(), [.., left, right] if left == right)
        }
        _ => false,
    }
}

#[cfg(test)]
pub(crate) mod tests;
