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
    ];
    for (statement, proof, expected) in cases {
        let request = VerifyRequest::new(&theorem(statement), format!("{statement} := {proof}"));
        let verdict = block_on(lean.verify(&request)).expect("Lean can be asked");
        assert_eq!(verdict.is_proved(), expected, "{statement}: {:#?}", verdict.record());
        assert_ne!(verdict.record().toolchain, lean.toolchain("", ""), "the library counts in the toolchain");
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
        assert_eq!(*toolchain, lean().toolchain(&header, statement));
        assert!(toolchain.id().contains("tllama library"), "{}", toolchain.id());
        assert_eq!(toolchain.instead_of.as_deref(), Some("Mathlib"));
        // As in a file that imports Mathlib, a letter that nothing declares is a variable.
        let bound = "theorem t (h : x₁ + y = (3 : ℝ)) : y + x₁ = 3";
        let proof = format!("{bound} := by linarith");
        let verdict =
            block_on(lean().verify(&VerifyRequest::new(&theorem(bound), proof))).expect("an answer");
        assert!(verdict.is_proved(), "{header}: {:#?}", verdict.record());
        // A longer name is none: it may be one of Mathlib that our library lacks.
        for (unknown, name) in [
            ("theorem t (x : Rael) : x = x", "Unknown identifier `Rael`"),
            ("theorem t (h : total = (2 : ℝ)) : total = 2", "Unknown identifier `total`"),
        ] {
            let request =
                VerifyRequest::new(&theorem(unknown), format!("{unknown} := by first | rfl | exact h"));
            let record = block_on(lean().verify(&request)).expect("an answer").into_record();
            let Outcome::Rejected(rejection) = &record.outcome else { panic!("{unknown}: {record:#?}") };
            assert_eq!(rejection.reason, ReasonKind::InvalidStatement, "{record:#?}");
            assert!(rejection.detail.contains(name), "{record:#?}");
        }
    }
}

/// Of a letter that Mathlib gives a meaning where a namespace is open, our library has that meaning or nothing below
/// such a header reads it: no variable takes its place.
#[test]
fn letters_of_mathlib_are_no_variables() {
    let letters = [
        ("Nat", "φ 4 = x"),
        ("Real", "π = x"),
        ("Complex", "I = x"),
        ("Topology", "𝓝 = x"),
        ("Filter", "𝓟 = x"),
        ("ArithmeticFunction", "σ = x"),
        ("ArithmeticFunction.Omega", "Ω = x"),
        ("ArithmeticFunction.omega", "ω = x"),
        ("ArithmeticFunction.Moebius", "μ = x"),
        ("ArithmeticFunction.zeta", "ζ = x"),
        ("ArithmeticFunction.vonMangoldt", "Λ = x"),
        ("Cardinal", "𝔠 = x"),
        ("Cardinal", "ℵ₀ = x"),
        ("Ordinal", "ω = x"),
        ("goldenRatio", "φ = x"),
        ("Polynomial", "X = (x : Polynomial ℤ)"),
        ("Quaternion", "ℍ = x"),
        ("UpperHalfPlane", "ℍ = x"),
        ("NumberField", "𝓞 = x"),
    ];
    for (namespace, says) in letters {
        let reads = |options: &str| {
            let header = format!("import Mathlib\n{options}\nopen {namespace}");
            let statement = format!("theorem t (x) (h : {says}) : True");
            let said =
                block_on(lean().describe(&header, &[statement], Limits::default())).expect("an answer");
            said[0].errors.is_empty()
        };
        assert_eq!(reads(""), reads("set_option autoImplicit false"), "{namespace}: {says}");
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
