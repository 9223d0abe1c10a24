//! Library theorems as rewriting rules, and which of them may apply to a term.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use data::store::Entry;
use data::{BinderInfo, Expression, Facts, Node};

use super::term::{Ref, Term};

/// What a theorem takes before its conclusion; its variables are numbered in this order.
#[derive(Debug, Clone)]
pub(super) struct Binder {
    /// As written; empty for one without a name that can be said.
    pub name: String,
    pub info: BinderInfo,
    pub domain: Ref,
    pub is_hypothesis: bool,
}

/// An equation or equivalence.
#[derive(Debug, Clone)]
pub(super) struct Lemma {
    pub name: Arc<str>,
    pub key: String,
    pub module: String,
    pub header: String,
    pub binders: Vec<Binder>,
    /// The relation without its two sides: `@Eq α` or `Iff`.
    pub relation: Ref,
    pub left: Ref,
    pub right: Ref,
    /// Constants of the left and of the right side.
    constants: [Vec<Arc<str>>; 2],
}

/// A lemma in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Rule {
    pub lemma: usize,
    pub backwards: bool,
}

/// The lemmas that can be had, by the constant at the head of each side.
#[derive(Default)]
pub(crate) struct Base {
    pub(super) lemmas: Vec<Lemma>,
    rules: HashMap<(Arc<str>, usize), Vec<Rule>>,
    /// How the constants in them take their arguments.
    pub(super) signatures: HashMap<String, String>,
    /// Constants of which instances are taken.
    classes: HashSet<Arc<str>>,
}

/// A theorem of a library.
pub(crate) struct Known<'a> {
    pub name: &'a str,
    pub key: &'a str,
    pub module: &'a str,
    pub header: &'a str,
    pub facts: &'a Facts,
}

/// Larger statements say little to a reader.
const MAX_SIZE: usize = 160;

impl Base {
    /// Takes a theorem in, if it is an equation or equivalence that reads well.
    pub fn add(&mut self, entry: &Entry) {
        let Some(name) = &entry.library_name else { return };
        self.add_theorem(&Known {
            name,
            key: &entry.key,
            module: &entry.module,
            header: &entry.theorem.header,
            facts: &entry.facts,
        });
    }

    /// As [`Base::add`].
    pub fn add_theorem(&mut self, known: &Known<'_>) {
        let Known { name, module, facts, .. } = known;
        let is_shown = |constant: &String| !constant.split('.').any(is_inner);
        if !reads_well(name, module) || !facts.constants.iter().all(is_shown) {
            return;
        }
        let Some(lemma) = lemma(known) else { return };
        for (constant, signature) in &facts.signatures {
            self.signatures.entry(constant.clone()).or_insert_with(|| signature.0.clone());
        }
        let instances = lemma.binders.iter().filter(|binder| binder.info == BinderInfo::Instance);
        self.classes.extend(instances.filter_map(|binder| Some(binder.domain.head()?.0.clone())));
        let index = self.lemmas.len();
        for backwards in [false, true] {
            let (from, to) = lemma.sides(backwards);
            if lemma.determines(from, to)
                && let Some((head, arguments)) = from.head()
            {
                let rule = Rule { lemma: index, backwards };
                self.rules.entry((head.clone(), arguments)).or_default().push(rule);
            }
        }
        self.lemmas.push(lemma);
    }

    /// The rules whose left-hand side has this constant with so many arguments at its head.
    pub(super) fn rules_with_head(&self, name: &Arc<str>, arguments: usize) -> &[Rule] {
        self.rules.get(&(name.clone(), arguments)).map_or(&[], Vec::as_slice)
    }

    pub fn len(&self) -> usize {
        self.lemmas.len()
    }

    /// Whether a binder takes an instance, in whatever brackets.
    pub(super) fn takes_instance(&self, binder: &Binder) -> bool {
        binder.info == BinderInfo::Instance
            || binder.domain.head().is_some_and(|(head, _)| self.classes.contains(head))
    }

    /// The rules whose left-hand side has the head of `term`.
    pub(super) fn rules_for(&self, term: &Ref) -> &[Rule] {
        term.head().map_or(&[], |(head, count)| self.rules_with_head(head, count))
    }

    /// The arguments of a term that a reader sees: neither types nor instances.
    pub(super) fn shown<'a>(&self, term: &'a Ref) -> Vec<&'a Ref> {
        let (head, arguments) = term.spine();
        let signature = match head.as_ref() {
            Term::Constant(name) => self.signatures.get(name.as_ref()).map_or("", String::as_str),
            _ => "",
        };
        let kinds = signature.trim_start_matches('!').split('>').next().unwrap_or_default();
        let mut kinds = kinds.chars();
        arguments.into_iter().filter(|_| kinds.next().is_none_or(|kind| kind == 'd')).collect()
    }
}

impl Lemma {
    pub fn sides(&self, backwards: bool) -> (&Ref, &Ref) {
        if backwards { (&self.right, &self.left) } else { (&self.left, &self.right) }
    }

    /// The constants of the side that is looked for.
    pub fn constants(&self, backwards: bool) -> &[Arc<str>] {
        &self.constants[usize::from(backwards)]
    }

    /// Whether a match of `from` and the hypotheses say what the variables of `to` stand for.
    fn determines(&self, from: &Ref, to: &Ref) -> bool {
        let mut known = BTreeSet::new();
        from.variables(&mut known);
        for binder in self.binders.iter().filter(|binder| binder.is_hypothesis) {
            binder.domain.variables(&mut known);
        }
        for (number, binder) in self.binders.iter().enumerate().rev() {
            if known.contains(&(number as u32)) {
                binder.domain.variables(&mut known);
            }
        }
        let mut wanted = BTreeSet::new();
        to.variables(&mut wanted);
        let open = |number: &u32| {
            let binder = &self.binders[*number as usize];
            !known.contains(number) && binder.info != BinderInfo::Instance
        };
        !wanted.iter().any(open)
    }
}

/// A statement taken apart.
pub(super) struct Claim {
    pub binders: Vec<Binder>,
    pub conclusion: Ref,
}

/// `None` for a statement with local definitions or raw projections in it.
pub(super) fn claim(facts: &Facts) -> Option<Claim> {
    let (binders, at) = binders(facts)?;
    let conclusion = Term::read(&facts.expression, at, binders.len() as u32)?;
    Some(Claim { binders, conclusion })
}

/// What a statement takes, and where its conclusion stands.
fn binders(facts: &Facts) -> Option<(Vec<Binder>, u32)> {
    let Facts { expression, signatures, .. } = facts;
    let mut binders: Vec<Binder> = Vec::new();
    let mut at = expression.root();
    while let Node::Forall { name, info, domain, body } = expression.node(at) {
        let makes = |constant: &str| signatures.get(constant).is_some_and(|s| s.makes_proposition());
        let read = Term::read(expression, *domain, binders.len() as u32)?;
        let is_hypothesis = is_proposition(&read, &binders, &makes);
        binders.push(Binder { name: plain(name), info: *info, domain: read, is_hypothesis });
        at = *body;
    }
    Some((binders, at))
}

fn lemma(known: &Known<'_>) -> Option<Lemma> {
    let expression = &known.facts.expression;
    let (binders, at) = binders(known.facts)?;
    let (relation, sides) = relation(expression, at)?;
    let read = |at| Term::read(expression, at, binders.len() as u32);
    let (relation, left, right) = (read(relation)?, read(sides[0])?, read(sides[1])?);
    let constants = [left.constants(), right.constants()];
    // Equations between propositions or types are not for readers.
    let of_sorts = matches!(relation.spine().1.as_slice(), [kind] if matches!(kind.as_ref(), Term::Sort(_)));
    if of_sorts || left.size() + right.size() > MAX_SIZE || left == right {
        return None;
    }
    Some(Lemma {
        name: known.name.into(),
        key: known.key.to_owned(),
        module: known.module.to_owned(),
        header: known.header.to_owned(),
        binders,
        relation,
        left,
        right,
        constants,
    })
}

/// Where the relation without its sides stands, and where these stand.
fn relation(expression: &Expression, at: u32) -> Option<(u32, [u32; 2])> {
    let (name, arguments) = expression.constant_application(at)?;
    let sides = match (name, arguments.as_slice()) {
        ("Eq", [_, left, right]) | ("Iff", [left, right]) => [*left, *right],
        _ => return None,
    };
    let Node::Apply(inner, _) = expression.node(at) else { return None };
    let Node::Apply(relation, _) = expression.node(*inner) else { return None };
    Some((*relation, sides))
}

/// Whether a type is visibly a proposition, below `binders`.
fn is_proposition(domain: &Ref, binders: &[Binder], makes: &dyn Fn(&str) -> bool) -> bool {
    let mut at = domain;
    while let Term::Forall(_, _, _, body) = at.as_ref() {
        at = body;
    }
    match at.spine().0.as_ref() {
        Term::Constant(name) => makes(name),
        Term::Variable(number) => binders.get(*number as usize).is_some_and(|binder| {
            let mut kind = &binder.domain;
            while let Term::Forall(_, _, _, body) = kind.as_ref() {
                kind = body;
            }
            matches!(kind.as_ref(), Term::Sort(level) if level.as_ref() == "0")
        }),
        _ => false,
    }
}

/// The name of a binder without what Lean adds to it, if it can be said.
fn plain(name: &str) -> String {
    let said = name.split(".«_@»").next().unwrap_or_default();
    let can_be_said = said == name
        && said.starts_with(|c: char| c.is_alphabetic())
        && said.chars().all(|c| c.is_alphanumeric() || "_'₀₁₂₃₄₅₆₇₈₉".contains(c));
    if can_be_said { said.to_owned() } else { String::new() }
}

/// Whether a theorem is about mathematics or programs, not about how Lean does things.
fn reads_well(name: &str, module: &str) -> bool {
    const INNER: [&str; 7] =
        ["Init.Grind", "Init.Omega", "Init.Meta", "Init.Internal", "Init.Simp", "Init.Sym", "Lean."];
    !INNER.iter().any(|inner| module.starts_with(inner))
        && !module.split('.').any(|part| part == "Internal")
        && !name.split('.').any(is_inner)
        && !name.starts_with("Lean.")
        && !name.contains('«')
}

/// Whether a part of a name says that it stands for the inside of a definition.
fn is_inner(part: &str) -> bool {
    part.starts_with('_')
        || part.starts_with("match_")
        || matches!(part, "Internal" | "Impl" | "loop" | "go" | "wfParam")
}
