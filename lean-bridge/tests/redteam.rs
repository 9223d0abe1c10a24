//! Dishonest candidates of our own making. Each claims a false statement, so any acceptance is a hole, whatever
//! the policy: with every construct allowed, only an axiom of the candidate's own may carry it, and it is told then.
//!
//! A fixture file holds cases: the line `-- # name`, the line `-- expect` with the outcomes, then the candidate; or
//! sections headed by the lines `-- header`, `-- statement` and `-- candidate`.

#[path = "support/request.rs"]
mod request;
mod support;

use std::fs;
use std::path::Path;

use data::Outcome;
use lean_bridge::{Construct, Policy, STANDARD_AXIOMS, Verdict, VerifyRequest};
use request::request;
use support::{block_on, lean};

const FALSE: &str = "theorem t : 1 + 1 = 3";

#[derive(Debug, Default)]
struct Case {
    name: String,
    header: String,
    statement: String,
    candidate: String,
    /// Outcomes under the default policy and with every construct allowed; one word where they are the same. `A or B`:
    /// which of the two depends on how fast the machine is.
    expected: String,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut section = "candidate";
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("-- # ") {
            cases.push(Case { name: name.to_owned(), ..Case::default() });
            section = "candidate";
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        if let Some(expected) = line.strip_prefix("-- expect ") {
            expected.clone_into(&mut case.expected);
            continue;
        }
        match line {
            "-- header" | "-- statement" | "-- candidate" => {
                // What stood before the first section was no candidate.
                case.candidate.clear();
                section = &line[3..];
                continue;
            }
            _ => {}
        }
        let target = match section {
            "header" => &mut case.header,
            "statement" => &mut case.statement,
            _ => &mut case.candidate,
        };
        target.push_str(line);
        target.push('\n');
    }
    for case in &mut cases {
        if case.statement.is_empty() {
            FALSE.clone_into(&mut case.statement);
        }
    }
    cases
}

fn verify(case: &Case, policy: Policy) -> Verdict {
    let asked = request(&case.header, case.statement.trim_end(), case.candidate.clone());
    let request = VerifyRequest { policy, ..asked };
    block_on(lean().verify(&request)).expect("Lean can be asked")
}

/// The outcome in a word, and the axioms when there is a proof: `Sorry`, `axiom cheat`.
fn outcome(verdict: &Verdict) -> String {
    match &verdict.record().outcome {
        Outcome::Proved => format!("axiom {}", verdict.record().axioms.join(" ")),
        Outcome::Rejected(rejection) => format!("{:?}", rejection.reason),
    }
}

fn check_all(file: &str) {
    let mut surprises = Vec::new();
    let cases = cases(file);
    let named = file.lines().filter(|line| line.starts_with("-- # ")).count();
    assert!(named >= 5 && cases.len() == named, "{} of {named} cases were read", cases.len());
    for case in &cases {
        let is_empty = case.candidate.trim().is_empty();
        assert!(is_empty == (case.name == "no text at all") && !case.expected.is_empty(), "{case:#?}");
    }
    for case in cases {
        let all = Policy { allowed: Construct::ALL.into(), ..Policy::default() };
        let (strict, loose) = (verify(&case, Policy::default()), verify(&case, all));
        assert!(!strict.is_proved(), "{case:#?}\n{:#?}", strict.record());
        if loose.is_proved() {
            let axioms = &loose.record().axioms;
            let own = axioms.iter().any(|axiom| !STANDARD_AXIOMS.contains(&axiom.as_str()));
            assert!(own && axioms.iter().all(|axiom| axiom != "sorryAx"), "{case:#?}\n{:#?}", loose.record());
        }
        let (strict, loose) = (outcome(&strict), outcome(&loose));
        let (to_be, to_be_loose) = case.expected.split_once(", ").unwrap_or((&case.expected, &case.expected));
        let is_one_of = |expected: &str, found: &String| expected.split(" or ").any(|one| one == found);
        if !is_one_of(to_be, &strict) || !is_one_of(to_be_loose, &loose) {
            surprises.push(format!("SURPRISE {}|{}|{strict}, {loose}", case.name, case.expected));
        }
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

#[test]
fn assumptions_said_openly_or_hidden() {
    check_all(include_str!("redteam/axioms_and_sorry.lean"));
}

#[test]
fn compiled_code_and_code_that_runs() {
    check_all(include_str!("redteam/compiled_code.lean"));
}

#[test]
fn statements_that_became_something_else() {
    check_all(include_str!("redteam/statements.lean"));
}

#[test]
fn limits_of_reading_and_of_the_kernel() {
    check_all(include_str!("redteam/kernel_and_syntax.lean"));
}

#[test]
fn what_the_policy_forbids_in_other_words() {
    check_all(include_str!("redteam/policy.lean"));
}

/// A policy that lets a candidate run code does not let it switch checks off: the options in force are read after each
/// command, and no syntax need have named them.
#[test]
fn an_option_that_switches_checks_off_is_seen_in_the_state() {
    let case = Case {
        header: "import Lean".to_owned(),
        statement: FALSE.to_owned(),
        candidate: r#"open Lean Elab Command in
elab "quiet" : command => do
  let opts : Options := KVMap.mk [(.str (.str .anonymous "debug") "skipKernelTC", .ofBool true)]
  modify fun state => { state with scopes := match state.scopes with | scope :: more => { scope with opts } :: more | [] => [] }
quiet
theorem t : 1 + 1 = 3 := by decide +kernel
"#
        .to_owned(),
        ..Case::default()
    };
    let policy = Policy { allowed: [Construct::Metaprogram].into(), ..Policy::default() };
    let Outcome::Rejected(found) = verify(&case, policy).record().outcome.clone() else { panic!("proved") };
    assert!(found.detail.contains("`debug_option`"), "{found:?}");
    assert_eq!(found.position.map(|at| at.line), Some(5), "{found:?}");
}

/// Published pairs of a challenge and a solution with the verdict that is right. They are not part of the repository.
#[test]
#[ignore = "reads published pairs from ../shared/data/adversarial beside the checkout"]
fn published_pairs_of_challenge_and_solution() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/adversarial");
    let index = fs::read_to_string(folder.join("index.jsonl"))
        .unwrap_or_else(|error| panic!("{}: {error}; this test needs the published pairs", folder.display()));
    let mut tried = 0;
    for line in index.lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("an index of JSON lines");
        let id = row["id"].as_str().expect("an id");
        let read = |key: &str| row[key].as_str().and_then(|file| fs::read_to_string(folder.join(file)).ok());
        let (Some(challenge), Some(solution)) = (read("reference"), read("file")) else {
            println!("{id}: not run, it has no challenge");
            continue;
        };
        let names = &row["config"]["theorem_names"];
        let skipped = if row["config"].get("definition_names").is_some() || id.ends_with("theorem_hole_issue")
        {
            Some("it has holes that are no theorem")
        } else if challenge.starts_with("prelude") || solution.starts_with("prelude") {
            Some("it replaces Lean's own library")
        } else if names.as_array().is_none_or(|names| names.len() != 1) {
            Some("it asks for several theorems")
        } else {
            None
        };
        if let Some(reason) = skipped {
            println!("{id}: not run, {reason}");
            continue;
        }
        let (before, from_theorem) = challenge.split_at(challenge.find("theorem").expect("a theorem"));
        let statement = from_theorem.split(":=").next().unwrap_or_default().to_owned();
        // What both share is the header; the rest of the solution is the candidate.
        let candidate = solution.strip_prefix(before).unwrap_or(&solution).to_owned();
        let case =
            Case { name: id.to_owned(), header: before.to_owned(), statement, candidate, ..Case::default() };
        for allowed in [&[][..], &Construct::ALL[1..]] {
            let policy = Policy { allowed: allowed.iter().copied().collect(), ..Policy::default() };
            let verdict = verify(&case, policy);
            println!("{id}: expected {}, found {}", row["expected"], outcome(&verdict));
            assert_eq!(verdict.is_proved(), row["expected"] == "accept", "{id}\n{:#?}", verdict.record());
            tried += 1;
        }
    }
    assert!(tried > 0, "{} holds no pair that can be tried", folder.display());
}
