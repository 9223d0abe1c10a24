//! The tactics of core Lean that finish goals, in tiers. A tier is tried in one round trip, so it holds what costs
//! about the same. Lean's `first` does not outlive an exhausted recursion depth or heartbeat budget: what may exhaust
//! them (`simp_all`, `decide`) stands last in its tier.

use super::script::Closer;
use super::subject::{Kind, Subject};

/// Tactics that look at the goal as it is.
pub(super) fn quick(subject: &Subject) -> Vec<Closer> {
    let mut closers = vec![Closer::new("rfl", "rfl", 4), Closer::new("assumption", "assumption", 2)];
    closers.push(Closer::new("omega", "omega", 15));
    closers.push(Closer::new("simp", format!("simp{}", simp_set(subject, &[])), 15));
    if speaks_of_propositions(subject) {
        closers.push(Closer::new("solve_by_elim", "solve_by_elim", 10));
    }
    closers.push(Closer::new("decide", "decide", 10));
    closers
}

/// Automation that combines hypotheses, definitions and goal.
pub(super) fn main(subject: &Subject) -> Vec<Closer> {
    let mut closers = vec![Closer::new("grind", format!("grind{}", simp_set(subject, &[])), 120)];
    if !subject.header.theorems.is_empty() {
        closers.push(Closer::new("grind-theorems", format!("grind{}", theorem_set(subject)), 120));
    }
    closers.push(Closer::new("simp_all", format!("simp_all{}", simp_set(subject, &[])), 40));
    closers
}

/// What finishes the cases of a split or an induction.
pub(super) fn cases(subject: &Subject) -> Vec<Closer> {
    let definitions = simp_set(subject, &[]);
    vec![
        Closer::new("rfl", "rfl", 4),
        Closer::new("omega", "omega", 10),
        Closer::new("simp", format!("simp{definitions}"), 15),
        Closer::new("grind", format!("grind{definitions}"), 120),
        Closer::new("simp_all", format!("simp_all{definitions}"), 40),
    ]
}

/// Combinations for the cases that one tactic leaves open.
pub(super) fn deep_cases(subject: &Subject) -> Vec<Closer> {
    let simple = ["simp-omega", "simp-products", "split-simp", "simp_all-omega"];
    deep(subject).into_iter().filter(|closer| simple.contains(&closer.name.as_str())).collect()
}

/// Combinations for goals that one tactic leaves open.
pub(super) fn deep(subject: &Subject) -> Vec<Closer> {
    let definitions = simp_set(subject, &[]);
    let products = ["Nat.mul_add", "Nat.add_mul", "Nat.mul_comm", "Nat.mul_left_comm", "Nat.pow_succ"];
    vec![
        Closer::new("contradiction", "contradiction", 3),
        Closer::new("ac_rfl", "ac_rfl", 15),
        Closer::new("simp-omega", format!("simp{definitions} <;> omega"), 30),
        Closer::new("simp-hyps", format!("simp{}", simp_set(subject, &["*"])), 40),
        Closer::new("simp-arith", format!("simp +arith{}", simp_set(subject, &["*"])), 50),
        Closer::new("simp-products", format!("simp{} <;> omega", simp_set(subject, &products)), 60),
        Closer::new("split-simp", format!("split <;> simp_all{definitions} <;> omega"), 60),
        Closer::new("simp_all-omega", format!("simp_all{definitions} <;> omega"), 60),
        Closer::new("simp_all-grind", format!("simp_all{definitions} <;> grind{definitions}"), 60),
    ]
}

/// What finishes a goal so that a reader can be told how; a simplification is asked what it used. `without` some lemmas.
pub(super) fn explainable(has_arithmetic: bool, is_closed: bool, without: &[String]) -> Vec<Closer> {
    let removed: Vec<String> = without.iter().map(|lemma| format!("-{lemma}")).collect();
    let minus = bracketed(removed.iter().map(String::as_str));
    let mut closers = vec![Closer::new("rfl", "rfl", 4)];
    if has_arithmetic {
        closers.push(Closer::new("omega", "omega", 15));
    }
    closers.push(Closer::new("simp", format!("simp?{minus}"), 15));
    closers.push(Closer::new("simp_all", format!("simp_all?{minus}"), 40));
    closers.push(Closer::new("grind", format!("grind{minus}"), 120));
    if is_closed {
        closers.push(Closer::new("decide", "decide", 10));
    }
    closers
}

/// ` [f, g, extra]`, or nothing.
pub(super) fn simp_set(subject: &Subject, extra: &[&str]) -> String {
    bracketed(subject.definitions().into_iter().chain(extra.iter().copied()))
}

/// Definitions and the header's own theorems.
fn theorem_set(subject: &Subject) -> String {
    let theorems = subject.header.theorems.iter().map(String::as_str);
    bracketed(subject.definitions().into_iter().chain(theorems))
}

fn bracketed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { String::new() } else { format!(" [{}]", names.join(", ")) }
}

fn speaks_of_propositions(subject: &Subject) -> bool {
    subject
        .of_kind(|kind| matches!(kind, Kind::Proposition | Kind::Function | Kind::Hypothesis))
        .next()
        .is_some()
}
