//! Questions about many texts at once: each is answered as if it had come alone.

mod support;

use std::time::Duration;

use lean_bridge::embedded::{SearchGroup, SearchRequest, TheoremQuery};
use lean_bridge::{Limits, Policy};
use support::{block_on, lean};

fn search(groups: Vec<SearchGroup>) -> Vec<Vec<(usize, bool)>> {
    let request = SearchRequest {
        header: String::new(),
        groups,
        policy: Policy::default(),
        limits: Limits { heartbeats: Some(20_000), ..Limits::default() },
    };
    let found = block_on(lean().search(&request)).expect("Lean can be asked");
    found
        .iter()
        .map(|group| group.iter().map(|one| (one.candidate, one.verdict.is_proved())).collect())
        .collect()
}

fn group(statement: &str, proofs: &[&str], enough: usize) -> SearchGroup {
    let text = |proof: &&str| match proof.strip_prefix('!') {
        Some(whole) => whole.to_owned(),
        None => format!("{statement} := {proof}"),
    };
    SearchGroup {
        statement: statement.to_owned(),
        candidates: proofs.iter().map(text).collect(),
        enough,
        trace: false,
    }
}

#[test]
fn candidates_of_a_batch_do_not_see_one_another() {
    let falsity = "theorem t : 1 + 1 = 3";
    let cheat = "!local instance : Add Nat := ⟨fun _ _ => 3⟩\ntheorem t : 1 + 1 = 3 := rfl";
    let found = search(vec![
        // What one declares, opens or changes is gone for the next.
        group("theorem a : 2 = 2", &["!theorem helper : 1 = 1 := rfl\ntheorem a : 2 = 2 := rfl"], 9),
        group("theorem b : 1 = 1", &["helper", "rfl"], 9),
        group(falsity, &[cheat, "rfl", "by decide"], 9),
        // The first ends at what the policy forbids, and counts for nothing.
        group("theorem d : 1 = 1", &["by native_decide", "by sorry", "rfl", "rfl"], 1),
        group("theorem e : 1 = ", &["rfl"], 9),
    ]);
    assert_eq!(found[0], [(0, true)]);
    assert_eq!(found[1], [(0, false), (1, true)]);
    assert_eq!(found[2], [(0, false), (1, false), (2, false)]);
    assert_eq!(found[3], [(0, false), (1, false), (2, true)], "enough is enough");
    assert_eq!(found[4], [(0, false)]);
}

#[test]
fn a_candidate_without_an_end_costs_only_itself() {
    // Takes minutes, far beyond the limit.
    let endless = format!("by\n  have : 0{} = 0 := by simp\n  trivial", " + 0".repeat(6000));
    let request = SearchRequest {
        header: String::new(),
        groups: vec![
            group("theorem a : True", &["trivial"], 1),
            group("theorem b : True", &[endless.as_str(), "trivial"], 1),
        ],
        policy: Policy::default(),
        limits: Limits { wall_clock: Duration::from_secs(4), heartbeats: None },
    };
    let found = block_on(lean().search(&request)).expect("Lean can be asked");
    assert!(found[0][0].verdict.is_proved());
    let outcomes: Vec<_> = found[1].iter().map(|one| (one.candidate, one.verdict.is_proved())).collect();
    assert_eq!(outcomes, [(0, false), (1, true)]);
}

#[test]
fn library_theorems_come_as_texts_that_say_the_same() {
    let modules = vec!["Init.Data.Option.Lemmas".to_owned()];
    let query = TheoremQuery { modules, offset: 0, limit: 12 };
    let limit = Duration::from_secs(300);
    let page = block_on(lean().theorems("", &query, limit)).expect("Lean can be asked");
    assert!(page.total > 100 && page.looked == 12);
    let stated: Vec<_> = page.theorems.iter().filter(|theorem| theorem.statement.is_some()).collect();
    assert!(stated.len() >= 8);
    let texts: Vec<String> = stated.iter().filter_map(|theorem| theorem.statement.clone()).collect();
    let described = block_on(lean().describe("", &texts, Limits::default())).expect("Lean can be asked");
    for (theorem, described) in stated.iter().zip(&described) {
        assert!(described.errors.is_empty(), "{}: {:?}", theorem.name, described.errors);
        let again = described.facts.as_ref().map(|facts| facts.expression.digest());
        assert_eq!(again, Some(theorem.facts.expression.digest()), "{}", theorem.name);
    }
    let odd = ["theorem c : 1 = ".to_owned(), "example : True".to_owned()];
    let described = block_on(lean().describe("", &odd, Limits::default())).expect("Lean can be asked");
    assert!(described.iter().all(|one| !one.errors.is_empty() && one.facts.is_none()));
}

#[test]
fn statements_come_with_the_goal_that_a_proof_starts_from() {
    let texts = [
        "theorem t {p : Prop} (h : p) : ∀ n : Nat, n = n ∧ p".to_owned(),
        "theorem u : (⟨1, by decide⟩ : Fin 3).val = 1 -- a tactic that is none of the proof".to_owned(),
    ];
    let described = block_on(lean().describe_with_goals("variable (m : Nat)", &texts, Limits::default()));
    let described = described.expect("Lean can be asked");
    let goals: Vec<_> = described.iter().map(|one| one.goal.as_deref()).collect();
    let first = "p : Prop\nh : p\n⊢ ∀ (n : Nat), n = n ∧ p";
    assert_eq!(goals, [Some(first), Some("⊢ ↑⟨1, ⋯⟩ = 1")]);
}

#[test]
fn statements_mean_the_same_whatever_their_header_calls_things() {
    let law = |magma: &str, first: &str, second: &str, conclusion: &str| {
        let header = format!(
            "class {magma} (α : Type) where\n  op : α → α → α\ninfix:65 \" ◇ \" => {magma}.op\n\
             abbrev {first} (G : Type) [{magma} G] : Prop := ∀ x y : G, x ◇ y = y ◇ x\n\
             def {second} (G : Type) [{magma} G] : Prop := ∀ x y z : G, {conclusion}"
        );
        let statement = format!("theorem t (G : Type) [{magma} G] (h : {first} G) : {second} G");
        let described = block_on(lean().describe(&header, &[statement], Limits::default()));
        let facts = described.expect("Lean can be asked").remove(0).facts.expect("it elaborates");
        (facts.expression.digest(), facts.meaning())
    };
    let shuffled = "x ◇ (y ◇ z) = (y ◇ z) ◇ x";
    let (digest, meaning) = law("Magma", "Law7", "Law9", shuffled);
    let renamed = law("Groupoid", "Commutative", "Shuffled", shuffled);
    assert_ne!(digest, renamed.0);
    assert_eq!(meaning, renamed.1);
    // The same names for something else.
    let other = law("Magma", "Law7", "Law9", "x ◇ (y ◇ z) = y ◇ (z ◇ x)");
    assert_eq!(digest, other.0);
    assert_ne!(meaning, other.1);
    // Types that speak of one another.
    let forest = |tree: &str, list: &str, statement_about: &str| {
        let header = format!(
            "mutual\ninductive {tree} where\n  | node : {list} → {tree}\ninductive {list} where\n  | none : {list}\n\
             \x20 | more : {tree} → {list} → {list}\nend"
        );
        let statement = format!("theorem t (x : {statement_about}) : x = x");
        let described = block_on(lean().describe(&header, &[statement], Limits::default()));
        described.expect("Lean can be asked").remove(0).facts.expect("it elaborates").meaning()
    };
    assert_eq!(forest("Tree", "Forest", "Forest"), forest("A", "B", "B"));
    assert_ne!(forest("Tree", "Forest", "Forest"), forest("Tree", "Forest", "Tree"));
    let plain = block_on(lean().describe("", &["theorem t : 1 = 1".to_owned()], Limits::default()));
    let plain = plain.expect("Lean can be asked").remove(0).facts.expect("it elaborates");
    assert_eq!(plain.meaning(), plain.expression.digest());
}

#[test]
fn traces_show_goals_as_facts() {
    let text =
        "theorem t (xs : List Nat) : (xs ++ []).length = xs.length := by\n  rw [List.append_nil]".to_owned();
    let traces = block_on(lean().traces("", &[text], Limits::default())).expect("Lean can be asked");
    let step = traces[0].steps.iter().find(|step| step.kind.ends_with("rwSeq")).expect("the rewriting");
    let goal = &traces[0].goals[step.before[0]];
    assert_eq!(goal.facts.hypotheses[0].name, "xs");
    assert_eq!(goal.text, "xs : List Nat\n⊢ (xs ++ []).length = xs.length");
    assert!(step.uses.iter().any(|used| used == "List.append_nil"), "{:?}", step.uses);
    assert!(traces[0].signatures["Eq"].makes_proposition());

    // The same from a search, for the first proof alone.
    let statement = "theorem t (xs : List Nat) : (xs ++ []).length = xs.length";
    let proofs = ["by rw [List.nil_append]", "by rw [List.append_nil]", "by simp"];
    let request = SearchRequest {
        header: String::new(),
        groups: vec![SearchGroup { trace: true, ..group(statement, &proofs, 9) }],
        policy: Policy::default(),
        limits: Limits::default(),
    };
    let found = block_on(lean().search(&request)).expect("Lean can be asked");
    let traced: Vec<bool> = found[0].iter().map(|one| one.trace.is_some()).collect();
    assert_eq!(traced, [false, true, false]);
    let trace = found[0][1].trace.as_ref().expect("it was traced");
    assert_eq!((trace.goals[0].text.as_str(), trace.steps.len()), (goal.text.as_str(), 1));
}
