//! The portfolio for competition mathematics: what is tried, and in which order, when a theorem stands on a library
//! that has real numbers, finite sets and Mathlib's tactics by their names.
//!
//! `opening` takes hypotheses apart and substitutes equations; the other modules know one kind of problem each. What costs
//! little stands before what costs much: an unproved theorem costs the whole of it. Every group has a budget of heartbeats: what fails must fail soon.

mod blocks;
mod equations;
mod functions;
mod inequalities;
mod integers;
mod logarithms;
mod opening;
mod sets;

use super::closers::simp_set;
use super::config::TacticsConfig;
use super::group::Group;
use super::script::{Closer, Fork, Shape};
use super::subject::Subject;
use super::{closers, connectives};

pub(super) use blocks::HEARTBEATS;
use blocks::{closer, costly, group, plain};

/// Whether the theorem's header imports a library with Mathlib's vocabulary.
pub(super) fn applies(subject: &Subject) -> bool {
    let of = |library: &str| {
        let below = |module: &String| module.strip_prefix(library).map(str::to_owned);
        subject.header.imports.iter().filter_map(below).any(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    ["Tllama", "Mathlib", "Aesop"].into_iter().any(of)
}

/// What a library of mathematics adds, in the order in which it is worth trying.
pub(super) fn groups(subject: &Subject, config: &TacticsConfig) -> Vec<Group> {
    let opening = opening::steps(subject);
    let mut found = vec![
        group("closed", plain("", &[]), closed(subject)),
        group("opened", plain("opened", &opening), direct(subject)),
    ];
    found.extend(sets::groups(subject));
    found.extend(integers::groups(subject, &opening));
    found.push(group("opened", plain("simplified", &simplified(&opening)), simplified_closers(subject)));
    // The opening may take away what a tactic would have used.
    found.push(group("given", plain("given", &[]), vec![closer("grind", &["grind"])]));
    found.extend(functions::groups(subject, &opening));
    found.extend(logarithms::groups(subject, &opening));
    found.extend(parts(subject, &opening));
    found.extend(equations::groups(subject, &opening));
    found.extend(inequalities::groups(subject, &opening));
    found.extend(logical(subject, config));
    found.retain(|group| !group.closers.is_empty());
    for (index, group) in found.iter_mut().enumerate() {
        group.rank = Some(index);
    }
    found
}

/// The rules by which `norm_num` computes sums and products over short ranges.
const UNFOLDED_SUMS: &str =
    "Finset.sum_range_succ, Finset.prod_range_succ, Finset.sum_Icc_succ_top, Finset.prod_Icc_succ_top";

/// For goals that compute, and those that the arithmetic of integers decides.
fn closed(subject: &Subject) -> Vec<Closer> {
    let mut found = vec![closer("omega", &["omega"])];
    if !speaks_of_reals(&subject.target) {
        found.push(closer("decide", &["subst_vars", "decide +kernel"]));
        found.push(closer("decide-goal", &["decide +kernel"]));
        found.push(closer("rfl", &["rfl"]));
    }
    found.push(closer("norm_num", &["norm_num"]));
    found
}

fn direct(subject: &Subject) -> Vec<Closer> {
    let definitions = simp_set(subject, &[]);
    let mut found = vec![closer("assumption", &["assumption"])];
    if !speaks_of_reals(&subject.target) {
        found.push(closer("decide", &["decide +kernel"]));
    }
    found.push(closer("grind", &[&format!("grind{definitions}")]));
    found.push(closer("norm_num-sums", &[&format!("norm_num [{UNFOLDED_SUMS}]")]));
    found
}

/// The opening, and then everything brought to simple terms.
fn simplified(opening: &[String]) -> Vec<String> {
    let mut steps = opening.to_vec();
    steps.push("try norm_num at *".to_owned());
    steps
}

fn simplified_closers(subject: &Subject) -> Vec<Closer> {
    let definitions = simp_set(subject, &[]);
    vec![
        closer("assumption", &["assumption"]),
        closer("omega", &["omega"]),
        closer("simp_all", &[&format!("simp_all{definitions}")]),
        closer("grind", &[&format!("grind{definitions}")]),
    ]
}

/// A conjunction or an equivalence, part by part.
fn parts(subject: &Subject, opening: &[String]) -> Option<Group> {
    let head = if subject.target_has("↔") {
        "constructor <;> intro h"
    } else if subject.target_has("∧") {
        "(repeat' apply And.intro)"
    } else {
        return None;
    };
    let shape = Shape {
        name: "parts".to_owned(),
        steps: opening.to_vec(),
        fork: Fork::Goals { head: head.to_owned() },
        cost_ms: 0,
    };
    let closers = vec![
        closer("omega", &["omega"]),
        closer("norm_num", &["norm_num at *"]),
        closer("grind", &["grind"]),
        closer("nlinarith", &["nlinarith"]),
    ];
    Some(costly(group("parts", shape, closers)))
}

/// Shapes that follow the logical form.
fn logical(subject: &Subject, config: &TacticsConfig) -> Vec<Group> {
    let mut found =
        vec![group("witnesses", plain("", &[]), connectives::witnesses(subject, config.max_witnesses))];
    if config.depth > 0 {
        let shapes = connectives::shapes(subject).into_iter().filter(|shape| shape.name != "residues");
        found.extend(shapes.take(4).map(|shape| group("cases", shape, closers::cases(subject))));
    }
    found
}

/// Whether a text speaks of numbers that no program computes with.
fn speaks_of_reals(text: &str) -> bool {
    ["ℝ", "ℂ", "√", "π", "Real", "Complex", ".log", ".sin", ".cos", ".exp"]
        .iter()
        .any(|word| text.contains(word))
}

#[cfg(test)]
mod tests;
