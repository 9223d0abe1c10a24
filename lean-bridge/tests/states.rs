//! Goals of a theorem and tactics at them: each tactic meets the goal as if it were alone.

mod support;

use std::time::Duration;

use lean_bridge::embedded::{Applied, Move, States, StatesRequest};
use lean_bridge::{Construct, Limits, Policy, VerifyRequest};
use support::{block_on, lean};

const STATEMENT: &str = "theorem t (a b c : Nat) (h : a = b) (k : b < c) : a + 0 = b ∧ a < c";

fn request(path: &[(&str, usize)], tactics: &[&str]) -> StatesRequest {
    StatesRequest {
        header: String::new(),
        statement: STATEMENT.to_owned(),
        path: path.iter().map(|&(tactic, goal)| Move { tactic: tactic.to_owned(), goal }).collect(),
        tactics: tactics.iter().map(|&tactic| tactic.to_owned()).collect(),
        policy: Policy::default(),
        limits: Limits::default(),
    }
}

fn ask(request: &StatesRequest) -> Option<States> {
    block_on(lean().states(request)).expect("Lean can be asked")
}

fn try_at(path: &[(&str, usize)], tactics: &[&str]) -> Vec<Applied> {
    let states = ask(&request(path, tactics)).expect("the path leads to a goal");
    states.tried.into_iter().map(|tried| tried.applied).collect()
}

fn goals(applied: &Applied) -> Vec<&str> {
    match applied {
        Applied::Goals(goals) => goals.iter().map(|goal| goal.text.as_str()).collect(),
        other => panic!("{other:?}"),
    }
}

fn failure(applied: &Applied) -> &str {
    match applied {
        Applied::Failed(error) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_path_closes_goals_and_its_text_is_judged() {
    let at_once = try_at(&[], &["constructor\n· omega\n· omega", "constructor"]);
    assert_eq!(goals(&at_once[0]), [""; 0]);
    let halves = goals(&at_once[1]);
    assert!(halves[0].ends_with("⊢ a + 0 = b") && halves[1].ends_with("⊢ a < c"), "{halves:?}");
    assert_eq!(goals(&try_at(&[("constructor", 0)], &["exact h"])[0]), [""; 0]);
    assert_eq!(goals(&try_at(&[("constructor", 1), ("subst h", 0)], &["exact k"])[0]), [""; 0]);
    assert_eq!(ask(&request(&[("constructor", 2)], &[])), None);
    let candidate = format!("{STATEMENT} := by\n  constructor\n  · exact h\n  · subst h\n    exact k\n");
    let request = VerifyRequest {
        header: String::new(),
        statement: STATEMENT.to_owned(),
        candidate,
        level: data::Level::CrossChecked,
        policy: Policy::default(),
        limits: Limits::default(),
    };
    let verdict = block_on(lean().verify(&request)).expect("Lean can be asked");
    assert!(verdict.is_proved(), "{verdict:?}");
}

/// What one tactic assumes, names, sets, opens or breaks is not there for the next, nor at the same goal later.
#[test]
fn nothing_leaks_between_tactics() {
    let tried = try_at(
        &[],
        &[
            "have z : a = b := h",
            "exact z",
            "set_option maxRecDepth 20 in simp [h, k]",
            "open Nat in have q := succ_le_of_lt k",
            "have q := succ_le_of_lt k",
            "have : 1 = 2 := by decide",
            "sorry",
            "have e : 2 + 2 = 4 := by decide +kernel\nexact foo",
            "constructor",
        ],
    );
    assert!(goals(&tried[0])[0].contains("z : a = b"));
    assert!(failure(&tried[1]).contains("Unknown identifier `z`"), "{:?}", tried[1]);
    assert!(goals(&tried[3])[0].contains("q :"));
    assert!(failure(&tried[4]).contains("succ_le_of_lt"), "{:?}", tried[4]);
    assert!(failure(&tried[5]).contains("false"), "{:?}", tried[5]);
    assert_eq!(failure(&tried[6]), "it leaves a proof out");
    assert!(failure(&tried[7]).contains("foo"), "{:?}", tried[7]);
    assert_eq!(goals(&tried[8]).len(), 2);
    let again = try_at(&[], &["exact z", "constructor"]);
    assert_eq!(again[0], tried[1]);
    assert_eq!(again[1], tried[8]);
    // Nor is it there for a text of the same worker.
    assert_eq!(goals(&try_at(&[("have z : a = b := h", 0)], &["exact ⟨z, z ▸ k⟩"])[0]), [""; 0]);
}

#[test]
fn what_could_change_lean_itself_is_not_run() {
    for (tactic, construct) in [
        ("native_decide", Construct::NativeDecide),
        ("run_tac Lean.Elab.Tactic.done", Construct::RunCommand),
        ("set_option debug.skipKernelTC true in skip", Construct::DebugOption),
        ("exact by_elab return Lean.mkNatLit 0", Construct::RunCommand),
    ] {
        assert_eq!(try_at(&[], &[tactic]), [Applied::Forbidden(construct)], "{tactic}");
    }
    for tactic in ["skip) (skip", "skip\n)\n(skip", "", "skip end theorem u : 1 = 2 := sorry"] {
        assert!(failure(&try_at(&[], &[tactic])[0]).contains(':'), "{tactic}");
    }
}

/// Equal goals have one digest, whatever their hypotheses are called; others have others.
#[test]
fn a_digest_is_of_what_a_goal_says() {
    let digest = |tactic: &str| match &try_at(&[], &[tactic])[0] {
        Applied::Goals(goals) => goals[0].digest.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(digest("show a + 0 = b ∧ a < c"), digest("skip"));
    assert_eq!(digest("have x : a = b := h"), digest("have y : a = b := h"));
    assert_ne!(digest("have x : a = b := h"), digest("have x : b = a := h.symm"));
    assert_eq!(
        digest("have x : ∀ n : Nat, n = n := fun n => rfl"),
        digest("have y : ∀ m : Nat, m = m := fun m => rfl")
    );
    let Applied::Goals(open) = &try_at(
        &[],
        &["have ⟨x, hx⟩ : ∃ x, x = a := by\n  exact ⟨a, rfl⟩\nrefine ⟨Eq.trans (b := ?_) ?_ ?_, ?_⟩"],
    )[0] else {
        panic!("it can be applied")
    };
    assert!(open.iter().any(|goal| goal.open), "{open:?}");
}

/// A worker that was never there goes the path again; a tactic without end costs itself alone.
#[test]
fn what_a_lost_worker_knew_is_made_again() {
    let path = [("constructor", 1), ("subst h", 0)];
    let before = ask(&request(&path, &["exact k"])).expect("it leads to a goal");
    lean().shutdown();
    let fresh = support::start(lean_bridge::embedded::Config { workers: 1, ..Default::default() });
    let after =
        block_on(fresh.states(&request(&path, &["exact k"]))).expect("Lean can be asked").expect("a goal");
    assert_eq!(after.rebuilt, 2);
    assert_eq!((after.goal, &after.tried[0].applied), (before.goal, &before.tried[0].applied));
    let endless = "set_option maxHeartbeats 0 in set_option maxRecDepth 1000000000 in repeat skip";
    let mut endless = request(&path, &["exact k", endless, "exact k"]);
    endless.limits.wall_clock = Duration::from_secs(4);
    let states = block_on(fresh.states(&endless)).expect("Lean can be asked").expect("a goal");
    assert!(matches!(&states.tried[0].applied, Applied::Goals(goals) if goals.is_empty()));
    assert!(matches!(states.tried[1].applied, Applied::Stopped(_)), "{states:?}");
    assert_eq!(states.tried[2].applied, states.tried[0].applied);
}
