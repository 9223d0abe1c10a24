//! Statements that one library theorem says already, whatever relation they claim: what `exact?` would find, told
//! without Lean.

use std::collections::HashMap;
use std::sync::Arc;

use data::BinderInfo;
use data::store::Entry;

use super::lemma::{Binder, Claim, claim};
use super::term::{Ref, Term};
use super::unify::Bindings;

/// Library theorems by what they conclude.
#[derive(Default)]
pub(crate) struct Instances {
    by_conclusion: HashMap<Key, Vec<Known>>,
}

/// The constant at the head with the number of its arguments, and that of the last argument but one: the left side of a
/// relation.
type Key = (Arc<str>, usize, Option<Arc<str>>);

struct Known {
    name: Arc<str>,
    claim: Claim,
}

impl Instances {
    /// Takes a theorem of the library in.
    pub fn add(&mut self, entry: &Entry) {
        let Some(name) = &entry.library_name else { return };
        let Some(claim) = claim(&entry.facts) else { return };
        // A conclusion that is a variable says nothing by itself, nor does an equation of one: that any two are equal
        // holds by an instance that cannot be seen here (`Subsingleton.allEq`).
        let Some(key) = key(&claim.conclusion) else { return };
        if key.2.is_none() && swapped(&claim.conclusion).is_some() {
            return;
        }
        self.by_conclusion.entry(key).or_default().push(Known { name: name.as_str().into(), claim });
    }

    /// The name of a theorem of which a conjecture is an instance, each of whose hypotheses is one of the conjecture's.
    /// An equation or equivalence may stand the other way round.
    pub fn of(&self, entry: &Entry) -> Option<&str> {
        let claim = claim(&entry.facts)?;
        let conclusions = std::iter::once(claim.conclusion.clone()).chain(swapped(&claim.conclusion));
        let given: Vec<&Ref> = claim.binders.iter().filter(|b| b.is_hypothesis).map(|b| &b.domain).collect();
        let rigid = claim.binders.len() as u32;
        conclusions.into_iter().find_map(|conclusion| {
            let (head, count, left) = key(&conclusion)?;
            let mut keys = vec![(head.clone(), count, None)];
            keys.extend(left.map(|left| (head, count, Some(left))));
            let known = keys.iter().filter_map(|key| self.by_conclusion.get(key)).flatten();
            known
                .into_iter()
                .find(|known| says(&known.claim, &conclusion, &given, rigid))
                .map(|k| k.name.as_ref())
        })
    }
}

/// Whether a theorem gives a conclusion from what is given. Variables below `rigid` are constants.
fn says(known: &Claim, conclusion: &Ref, given: &[&Ref], rigid: u32) -> bool {
    let mut bindings = Bindings::new(rigid);
    if !bindings.unify(&known.conclusion.renamed(rigid), conclusion) {
        return false;
    }
    let needed = known
        .binders
        .iter()
        .filter(|Binder { is_hypothesis, info, .. }| *is_hypothesis && *info != BinderInfo::Instance);
    for hypothesis in needed {
        let domain = hypothesis.domain.renamed(rigid);
        let met = given.iter().find_map(|fact| {
            let mut tried = bindings.clone();
            tried.unify(&domain, fact).then_some(tried)
        });
        match met {
            Some(met) => bindings = met,
            None => return false,
        }
    }
    true
}

fn key(conclusion: &Ref) -> Option<Key> {
    let (head, arguments) = conclusion.spine();
    let Term::Constant(name) = head.as_ref() else { return None };
    let left = arguments.len().checked_sub(2).and_then(|at| arguments[at].head());
    Some((name.clone(), arguments.len(), left.map(|(name, _)| name.clone())))
}

/// An equation or equivalence the other way round.
fn swapped(conclusion: &Ref) -> Option<Ref> {
    let (head, arguments) = conclusion.spine();
    let mut arguments: Vec<Ref> = arguments.into_iter().cloned().collect();
    match head.as_ref() {
        Term::Constant(name) if matches!(name.as_ref(), "Eq" | "Iff") && arguments.len() >= 2 => {}
        _ => return None,
    }
    let count = arguments.len();
    arguments.swap(count - 2, count - 1);
    Some(
        arguments
            .into_iter()
            .fold(head.clone(), |function, argument| Arc::new(Term::Apply(function, argument))),
    )
}
