//! The search against an environment and a policy that follow a script.

use super::super::tree::Status;
use super::*;

/// `goal tactic = goals`, a line each; a goal that begins with `?` is open, one that begins with `!` false.
struct Script(&'static str);

fn goal(name: &str) -> SearchGoal {
    SearchGoal {
        key: name.to_owned(),
        text: name.to_owned(),
        shape: name[..1].to_owned(),
        open: name.starts_with('?'),
        refuted: name.starts_with('!'),
    }
}

impl Script {
    fn lines(&self) -> impl Iterator<Item = (&str, &str, Vec<SearchGoal>)> {
        self.0.lines().filter(|line| !line.trim().is_empty()).map(|line| {
            let (left, right) = line.split_once('=').unwrap();
            let (at, tactic) = left.trim().split_once(' ').unwrap();
            (at, tactic, right.split_whitespace().map(goal).collect())
        })
    }

    fn leaves(&self, at: &str, tactic: &str) -> Option<Vec<SearchGoal>> {
        self.lines().find(|line| (line.0, line.1) == (at, tactic)).map(|line| line.2)
    }
}

/// Goes each path from the first goal, as a process without a memory does.
struct World {
    script: Script,
    /// Goals in the order in which the search turned to them.
    expanded: Vec<String>,
    tried: usize,
}

impl World {
    fn new(script: &'static str) -> Self {
        Self { script: Script(script), expanded: Vec::new(), tried: 0 }
    }
}

impl Environment for World {
    type Error = String;

    async fn apply(&mut self, path: &[Step], tactics: &[String]) -> Result<Vec<Tried>, String> {
        let mut at = "root".to_owned();
        for step in path {
            let goals = self.script.leaves(&at, &step.tactic).ok_or("the path leads nowhere")?;
            at.clone_from(&goals.get(step.goal).ok_or("there is no such goal")?.key);
        }
        if self.expanded.last() != Some(&at) {
            self.expanded.push(at.clone());
        }
        self.tried += tactics.len();
        Ok(tactics.iter().map(|tactic| Tried { goals: self.script.leaves(&at, tactic), spent: 1 }).collect())
    }
}

/// Proposes `a` to `e`, each less likely than the one before.
struct Letters;

impl TacticPolicy for Letters {
    type Error = String;

    async fn propose(&self, _: &SearchGoal, _: &[Step]) -> Result<Vec<Proposal>, String> {
        let proposal = |(place, letter): (usize, &str)| Proposal {
            tactic: letter.to_owned(),
            form: letter.to_owned(),
            log_probability: -1.0 - place as f64,
        };
        Ok(["a", "b", "c", "d", "e"].into_iter().enumerate().map(proposal).collect())
    }

    fn value(&self, goal: &SearchGoal) -> f64 {
        if goal.key.starts_with("far") { 100.0 } else { 0.0 }
    }
}

const BOUNDS: Bounds = Bounds { batches: 100, goals: 100, batch: 5, depth: 8, growth: 4 };

fn search(script: &'static str, bounds: Bounds) -> (Progress, Option<String>, Vec<String>) {
    let mut world = World::new(script);
    let mut search = GoalSearch::new(goal("root"), &Letters, bounds);
    let end = futures::executor::block_on(search.run(&Letters, &mut world)).unwrap();
    (end, search.proof(), world.expanded)
}

#[test]
fn finds_proofs_with_all_goals_of_a_tactic() {
    let proof = |script| search(script, BOUNDS).1;
    assert_eq!(proof("root c =").as_deref(), Some("c\n"));
    assert_eq!(
        proof("root a = x y\nx b = z\nz a =\ny c = p q\np a =\nq d =").as_deref(),
        Some("a\n· b\n  a\n· c\n  · a\n  · d\n")
    );
    // One goal of two is not enough.
    assert_eq!(search("root a = x y\nx a =", BOUNDS).0, Progress::Exhausted);
}

#[test]
fn equal_goals_are_proved_once() {
    let (end, proof, expanded) = search("root a = x x\nroot b = x\nx a = y\ny a =", BOUNDS);
    assert_eq!((end, expanded.len()), (Progress::Closed, 3));
    assert_eq!(proof.as_deref(), Some("a\n· a\n  a\n· a\n  a\n"));
}

#[test]
fn goes_to_the_most_promising_goal_and_to_none_that_cannot_help() {
    let order = |script| search(script, BOUNDS).2;
    // The value counts as well as the probability.
    assert_eq!(order("root a = far\nroot b = near\nfar a =\nnear a ="), ["root", "near"]);
    // `y` and `z` are of no use once `x` is dead, nor a second way to a closed goal.
    assert_eq!(order("root a = x y\nroot e = w\ny a = z\nw a ="), ["root", "x", "w"]);
}

#[test]
fn ends_in_circles_and_within_its_bounds() {
    assert_eq!(search("root a = x\nx a = y\ny a = x\ny b = root", BOUNDS).0, Progress::Exhausted);
    assert_eq!(search("root a = root\nroot b = ?x\n?x a =", BOUNDS).0, Progress::Exhausted);
    assert_eq!(search("root a = !x\n!x a =", BOUNDS).0, Progress::Exhausted);
    let chain = "root a = x\nx a = y\ny a =";
    assert_eq!(search(chain, BOUNDS).0, Progress::Closed);
    assert_eq!(search(chain, Bounds { depth: 1, ..BOUNDS }).0, Progress::Exhausted);
    assert_eq!(search(chain, Bounds { batches: 2, ..BOUNDS }).0, Progress::OutOfBounds);
    let mut grown = goal("grown");
    grown.text = "x".repeat(SHORT_GOAL_BYTES + 1);
    let search = GoalSearch::new(goal("root"), &Letters, BOUNDS);
    assert!(search.may_go_on(0, &[goal("x")]) && !search.may_go_on(0, &[grown]));
}

/// Written down and read again after each expansion, with bounds that grow, it does what it does at once.
#[test]
fn a_search_goes_on_from_what_was_written() {
    let script = "root a = x y\nroot b = v w\nx a = far\nfar a =\ny b = v\nv c = x\nv d = w\nw e =";
    let (end, proof, expanded) = search(script, BOUNDS);
    assert_eq!(end, Progress::Closed);
    let mut world = World::new(script);
    let mut written = serde_json::to_string(&GoalSearch::new(goal("root"), &Letters, BOUNDS)).unwrap();
    for batches_so_far in 1.. {
        let search: GoalSearch = serde_json::from_str(&written).unwrap();
        let mut search = search.with_bounds(Bounds { batches: batches_so_far, ..BOUNDS });
        let end = futures::executor::block_on(search.run(&Letters, &mut world)).unwrap();
        assert_eq!(search.batches(), batches_so_far);
        written = serde_json::to_string(&search).unwrap();
        if end == Progress::Closed {
            assert_eq!((search.proof(), &world.expanded), (proof, &expanded));
            return;
        }
        assert_eq!(end, Progress::OutOfBounds);
    }
}

/// Likely tactics of another goal come before unlikely ones of this.
#[test]
fn tactics_are_tried_in_batches() {
    let script = "root a = x\nx a = y\nx e =\ny b =\nroot d = z";
    let one = Bounds { batch: 1, ..BOUNDS };
    let mut world = World::new(script);
    let mut search = GoalSearch::new(goal("root"), &Letters, one);
    let end = futures::executor::block_on(search.run(&Letters, &mut world)).unwrap();
    assert_eq!((end, search.proof().as_deref()), (Progress::Closed, Some("a\na\nb\n")));
    // All at once would have been fifteen.
    assert!(world.tried < 10 && search.tactics() == world.tried, "{}", world.tried);
    let tallies = search.tallies();
    let used = |shape: &str, form: &str| tallies[shape].get(form).map_or(0, |tally| tally.used);
    assert_eq!((used("r", "a"), used("x", "a"), used("y", "b"), used("y", "a")), (1, 1, 1, 0));
    let tree = search.tree();
    // `z` was met on the way and left.
    let statuses: Vec<&str> = tree.iter().map(|goal| goal.status.as_str()).collect();
    assert_eq!(statuses, ["closed", "closed", "closed", "untried"]);
    assert!(tree[0].steps[0].closes && tree[0].steps[0].goals == [1], "{tree:?}");
}

#[test]
fn goes_on_when_a_proof_is_rejected() {
    let mut world = World::new("root a = x\nroot b = y\nx a =\nx c =\ny d =");
    let mut search = GoalSearch::new(goal("root"), &Letters, BOUNDS);
    let mut proofs = Vec::new();
    while futures::executor::block_on(search.run(&Letters, &mut world)).unwrap() == Progress::Closed {
        proofs.push(search.proof().unwrap());
        search.reject();
    }
    assert_eq!(proofs, ["a\na\n", "a\nc\n", "b\nd\n"]);
    assert_eq!(search.rejected(), proofs);
    assert!(search.tree().iter().all(|goal| goal.status == Status::Dead));
}
