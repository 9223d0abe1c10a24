//! Shapes times closers as groups, ordered by cost; and the way back from a probe that won to the plain proof.

use std::collections::HashSet;

use data::{Candidate, Message, Theorem};

use super::config::{LibrarySearch, TacticsConfig};
use super::group::Group;
use super::script::{Closer, Fork, Shape};
use super::subject::Subject;
use super::{closers, competition, connectives, induction, probe};
use crate::generator::Task;

/// Plain proofs proposed for one probe at most.
const MAX_ALTERNATIVES: usize = 24;

/// All that the portfolio tries for one theorem.
#[derive(Debug)]
pub struct Portfolio {
    theorem: Theorem,
    groups: Vec<Group>,
}

impl Portfolio {
    pub fn new(task: &Task, config: &TacticsConfig) -> Self {
        let subject = Subject::read(task);
        let mut groups = match competition::applies(&subject) {
            true => competition::groups(&subject, config),
            false => groups(&subject, config),
        };
        for group in &mut groups {
            if !subject.intro.is_empty() {
                group.shape.steps.insert(0, format!("intro {}", subject.intro.join(" ")));
            }
        }
        let limit = competition::applies(&subject).then_some(competition::HEARTBEATS);
        groups.extend(as_it_stands(&subject).map(|group| Group { heartbeats: limit, ..group }));
        groups.sort_by_key(Group::place);
        let mut seen = HashSet::new();
        groups.retain(|group| !group.closers.is_empty() && seen.insert(group.proof()));
        groups.truncate(config.max_candidates);
        Self { theorem: task.theorem.clone(), groups }
    }

    /// How many candidates there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The candidates, cheapest first.
    pub fn candidates(&self) -> impl Iterator<Item = Candidate> + '_ {
        self.groups.iter().map(|group| group.candidate(&self.theorem))
    }

    /// The same, on its own.
    pub fn into_candidates(self) -> impl Iterator<Item = Candidate> + Send + 'static {
        let theorem = self.theorem;
        self.groups.into_iter().map(move |group| group.candidate(&theorem))
    }

    /// The plain proofs that may stand for `candidate` once Lean has accepted it with `messages`: to be verified in
    /// order, the first that Lean accepts to be stored in its place.
    ///
    /// Usually one: the messages name the closers that won. Without messages all closers are proposed. Empty if the
    /// candidate is plain already or none of this portfolio. If Lean accepts none, the candidate itself remains.
    pub fn alternatives(&self, candidate: &Candidate, messages: &[Message]) -> Vec<Candidate> {
        let Some(group) =
            self.groups.iter().find(|group| group.candidate(&self.theorem).text == candidate.text)
        else {
            return Vec::new();
        };
        let winners = winners(group, messages);
        let mut proofs = Vec::new();
        if group.is_plain() {
            if let Some(found) = messages.iter().find_map(probe::suggestion) {
                let closer = Closer::new("exact", found, 0);
                proofs.push((group.id(&group.closers[0].name), group.shape.uniform(&closer)));
            }
        } else if winners.is_empty() {
            proofs.extend(
                group.closers.iter().map(|closer| (group.id(&closer.name), group.shape.uniform(closer))),
            );
        } else {
            proofs.extend(settled(group, &winners));
        }
        proofs.truncate(MAX_ALTERNATIVES);
        proofs.into_iter().map(|(id, proof)| Candidate::from_proof(&self.theorem, &proof, id)).collect()
    }
}

/// The closers that Lean's messages name, in the order of the text.
fn winners<'a>(group: &'a Group, messages: &[Message]) -> Vec<&'a Closer> {
    probe::winners(messages)
        .filter_map(|(_, name)| group.closers.iter().find(|closer| closer.name == name))
        .collect()
}

/// Proofs made of the winners of each goal.
fn settled(group: &Group, winners: &[&Closer]) -> Vec<(String, String)> {
    let mut distinct: Vec<&Closer> = Vec::new();
    for winner in winners {
        if !distinct.contains(winner) {
            distinct.push(winner);
        }
    }
    let names: Vec<&str> = distinct.iter().map(|closer| closer.name.as_str()).collect();
    let mixed = group.id(&names.join("+"));
    let by_goal = |closers: &[&Closer]| (mixed.clone(), group.shape.by_goal(closers));
    let uniform = |closer: &&Closer| (group.id(&closer.name), group.shape.uniform(closer));
    match &group.shape.fork {
        Fork::Arms { patterns, .. } if patterns.len() == winners.len() => vec![by_goal(winners)],
        Fork::Goals { .. } if distinct.len() > 1 => {
            // The goals share one place in the text, so the messages do not tell which goal a winner belongs to.
            let mut proofs: Vec<_> = distinct.iter().rev().map(uniform).collect();
            proofs.extend(arrangements(winners).iter().map(|order| by_goal(order)));
            proofs
        }
        _ => distinct.iter().map(uniform).collect(),
    }
}

/// The different orders of `items`, as far as [`MAX_ALTERNATIVES`] has use for them.
fn arrangements<'a>(items: &[&'a Closer]) -> Vec<Vec<&'a Closer>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let mut found = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if items[..index].contains(item) {
            continue;
        }
        let mut others = items.to_vec();
        others.remove(index);
        for mut rest in arrangements(&others) {
            rest.insert(0, item);
            found.push(rest);
            if found.len() >= MAX_ALTERNATIVES {
                return found;
            }
        }
    }
    found
}

/// Shapes times tiers. The steps of the shapes do not hold the opening `intro` yet. The embedded Lean starts no programs,
/// so `bv_decide` has no SAT solver there and proves what its own simplification decides.
fn groups(subject: &Subject, config: &TacticsConfig) -> Vec<Group> {
    let plain = |cost_ms| Shape { name: String::new(), steps: Vec::new(), fork: Fork::One, cost_ms };
    let mut groups = vec![
        Group::new("quick", plain(0), closers::quick(subject)),
        Group::new("main", plain(0), closers::main(subject)),
        Group::new("deep", plain(0), closers::deep(subject)),
        Group::new("hypotheses", plain(100), connectives::uses_of_hypotheses(subject)),
        Group::new("witnesses", plain(0), connectives::witnesses(subject, config.max_witnesses)),
        Group::new("numerals", plain(0), connectives::numerals(subject)),
    ];
    if has_bit_vectors(subject) {
        let bv_decide = Closer::new("bv_decide", "bv_decide", 100);
        groups.push(Group::new("bits", plain(0), vec![bv_decide]));
    }
    if config.library_search == LibrarySearch::Tried {
        let exact = Closer::new("exact?", "exact?", 240);
        groups.push(Group::new("library", plain(0), vec![exact]));
    }
    if config.depth == 0 {
        return groups;
    }
    for shape in connectives::shapes(subject) {
        let (tier, mut closers) = match shape.name.as_str() {
            "residues" => ("residues", connectives::residue_closers()),
            _ => ("cases", closers::cases(subject)),
        };
        if shape.name.starts_with("by_cases-all") {
            closers.extend(connectives::witnesses(subject, config.max_witnesses));
        }
        groups.push(Group::new(tier, shape, closers));
    }
    for shape in induction::shapes(subject) {
        if config.depth > 1 {
            let mut deeper = shape.clone();
            deeper.cost_ms += 300;
            groups.push(Group::new("deep", deeper, closers::deep_cases(subject)));
        }
        groups.push(Group::new("cases", shape, closers::cases(subject)));
    }
    groups
        .extend(connectives::squares(subject).map(|(shape, closers)| Group::new("squares", shape, closers)));
    groups
}

/// For statements that quantify: tactics that want the quantifiers where they are.
fn as_it_stands(subject: &Subject) -> Option<Group> {
    let closers = vec![
        Closer::new("simp", format!("simp{}", closers::simp_set(subject, &[])), 20),
        Closer::new("decide", "decide", 20),
    ];
    let shape = Shape { name: "statement".to_owned(), steps: Vec::new(), fork: Fork::One, cost_ms: 100 };
    (!subject.intro.is_empty()).then(|| Group::new("quick", shape, closers))
}

/// Whether `bv_decide` is there and has something to decide.
fn has_bit_vectors(subject: &Subject) -> bool {
    subject
        .header
        .imports
        .iter()
        .any(|module| matches!(module.as_str(), "Std" | "Std.Tactic" | "Std.Tactic.BVDecide"))
}

#[cfg(test)]
mod tests;
