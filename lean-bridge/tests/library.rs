//! Our own Lean library, compiled by the embedded Lean as on a user's machine. Compiling audits every module: an error,
//! a `sorry` or an axiom outside the three standard ones fails it.

mod support;

use std::time::Instant;

use data::{Level, Outcome, ReasonKind, Source, Theorem, VerdictRecord};
use lean_bridge::embedded::Config;
use lean_bridge::{Limits, MathlibImports, Policy, VerifyRequest};
use serde_json::Value;
use support::{block_on, lean, start};

#[test]
fn the_library_compiles_soundly_and_can_be_imported() {
    let lean = lean();
    let started = Instant::now();
    block_on(lean.ensure_library()).expect("the library compiles");
    println!("the library was ready after {:.0} s", started.elapsed().as_secs_f64());
    let theorem = |statement: &str| Theorem {
        name: "t".to_owned(),
        header: "import Tllama".to_owned(),
        statement: statement.to_owned(),
        informal_statement: None,
        informal_proof: None,
        source: Source::default(),
    };
    let cases = [
        ("theorem t (x : ℝ) (h : 2 * x = 4) : x = 2", "by grind", true),
        ("theorem t (n : ℕ) : Even (n + n)", "⟨n, rfl⟩", true),
        ("theorem t (x : ℝ) (h : 2 * x = 4) : x = 3", "by grind", false),
        // Tactics by Mathlib's names: what each proves there, and what it must leave to the next step.
        ("theorem t (x y : ℝ) (hx : 0 < x) : 0 < x / (1 + y ^ 2) + Real.sqrt (x * 3)", "by positivity", true),
        ("theorem t (x y : ℝ) : 0 < x / (1 + y ^ 2)", "by positivity", false),
        (
            "theorem t (a b c : ℝ) (hb : 0 < b) (h : a / b = c) : a = c * b",
            "by field_simp at h; exact h",
            true,
        ),
        ("theorem t (a b c : ℝ) (h : a / b = c) : a = c * b", "by field_simp at h; exact h", false),
        ("theorem t (a b c : ℝ) (ha : 0 < a) (h : a ≤ b) : c - b ^ 2 ≤ c - a ^ 2", "by gcongr", true),
        ("theorem t (a b : ℝ) (h : a = b) : a + 1 = b + 1", "by ring_nf", false),
        ("theorem t (a b : ℝ) (h : a = b) : a + 1 = b + 1", "by ring_nf; rw [h]", true),
        ("theorem t (a b c : ℝ) (h : a ≥ b) (k : b > c) : a > c", "calc\n  a ≥ b := h\n  _ > c := k", true),
        ("theorem t (x : ℤ) (h : 0 ≤ x) (k : x < 1) : x = 0", "by lift x to ℕ using h; omega", true),
        (
            "theorem t (x y : ℝ) (h : x * y = 1) : (x - y) ^ 2 = (y - x) ^ 2",
            "by\n  wlog o : x ≤ y generalizing x y\n  · rw [this y x (mul_comm x y ▸ h) (le_of_not_ge o)]\n  · ring",
            true,
        ),
    ];
    for (statement, proof, expected) in cases {
        let request = VerifyRequest::new(&theorem(statement), format!("{statement} := {proof}"));
        let verdict = block_on(lean.verify(&request)).expect("Lean can be asked");
        assert_eq!(verdict.is_proved(), expected, "{statement}: {:#?}", verdict.record());
        assert_ne!(verdict.record().toolchain, lean.toolchain(""), "the library counts in the toolchain");
    }
}

#[test]
fn traces_show_the_steps_of_the_librarys_own_tactics() {
    let text = "theorem t (x : ℝ) (h : x / 12 = 2) : x = 24 ∧ (2 : ℝ) + 2 = 4 := by\n  \
                constructor\n  · linarith\n  · norm_num"
        .to_owned();
    let traces =
        block_on(lean().traces("import Mathlib", &[text], Limits::default())).expect("Lean can be asked");
    let steps: Vec<_> = traces[0].steps.iter().map(|step| (step.start.line, step.after.len())).collect();
    assert_eq!(steps, [(2, 2), (3, 0), (4, 0)], "{:#?}", traces[0].steps);
    let behind = &traces[0].steps[1].behind;
    assert!(behind.iter().any(|name| name.starts_with("Lean.Grind.")), "{behind:?}");
}

/// The published header of miniF2F, and the whole list of namespaces that problems open.
#[test]
fn headers_written_against_mathlib_are_read_for_our_library() {
    let map: Value = serde_json::from_str(include_str!("../../lean-project/header-map.json")).expect("JSON");
    let namespaces: Vec<&str> =
        map["namespaces"].as_array().expect("a list").iter().flat_map(Value::as_str).collect();
    let published = "import Mathlib\nimport Aesop\n\nset_option maxHeartbeats 400000\n\n\
                     open BigOperators Real Nat Topology Rat\n";
    let headers =
        [published.to_owned(), format!("import Mathlib.Data.Real.Basic\nopen {}", namespaces.join(" "))];
    for header in headers {
        let theorem = |statement: &str| Theorem {
            name: "t".to_owned(),
            header: header.clone(),
            statement: statement.to_owned(),
            informal_statement: None,
            informal_proof: None,
            source: Source::default(),
        };
        let statement = "theorem t : ∑ k ∈ Finset.range 4, (k : ℝ) = 6";
        // With a command of the library's own beside it.
        let proof = format!(
            "@[simp] private lemma three (n : ℕ) (h : n = 3) : n + 1 = 4 := by omega\n\
             {statement} := by norm_num [Finset.sum_range_succ]"
        );
        let verdict =
            block_on(lean().verify(&VerifyRequest::new(&theorem(statement), proof))).expect("an answer");
        assert!(verdict.is_proved(), "{header}: {:#?}", verdict.record());
        let toolchain = &verdict.record().toolchain;
        assert_eq!(*toolchain, lean().toolchain(&header));
        assert!(toolchain.id().contains("tllama library"), "{}", toolchain.id());
        assert_eq!(toolchain.instead_of.as_deref(), Some("Mathlib"));
        // Mathlib's own projects turn automatic bound variables off: a misspelt name is no variable.
        let misspelt = "theorem t : n = n";
        let verdict =
            block_on(lean().verify(&VerifyRequest::new(&theorem(misspelt), format!("{misspelt} := rfl"))));
        let record = verdict.expect("an answer").into_record();
        assert_eq!(reason(&record), Some(ReasonKind::InvalidStatement), "{record:#?}");
    }
}

fn reason(record: &VerdictRecord) -> Option<ReasonKind> {
    match &record.outcome {
        Outcome::Rejected(rejection) => Some(rejection.reason),
        Outcome::Proved => None,
    }
}

#[test]
fn the_header_map_can_be_turned_off() {
    let config = Config {
        workers: 1,
        keep_spare: false,
        mathlib_imports: MathlibImports::Refused,
        ..Config::default()
    };
    let lean = start(config);
    let request = VerifyRequest {
        header: "import Mathlib".to_owned(),
        statement: "theorem t : True".to_owned(),
        candidate: "theorem t : True := trivial".to_owned(),
        level: Level::Checked,
        policy: Policy::default(),
        limits: Limits::default(),
    };
    let record = block_on(lean.verify(&request)).expect("an answer").into_record();
    assert_eq!(reason(&record), Some(ReasonKind::InvalidStatement));
    assert_eq!(record.toolchain.instead_of, None);
}
