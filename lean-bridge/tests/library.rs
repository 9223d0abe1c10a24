//! Our own Lean library, compiled by the embedded Lean as on a user's machine. Compiling audits every module: an error,
//! a `sorry` or an axiom outside the three standard ones fails it.

mod support;

use std::collections::BTreeMap;
use std::time::Instant;

use data::{Level, Outcome, ReasonKind, Severity, Source, Theorem, VerdictRecord};
use lean_bridge::embedded::{CheckRequest, Config, SearchGroup, SearchRequest};
use lean_bridge::{Limits, MathlibImports, Policy, VerifyRequest};
use serde_json::Value;
use support::{block_on, lean, start};

const HEADER: &str = "import Mathlib\n\nopen Nat Real\n";

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
        // As in a file that imports Mathlib, a letter that nothing declares is a variable; but not where a namespace is
        // open whose letters the library may lack, as `Filter` is in the second header.
        let bound = "theorem t (h : x₁ + y = (3 : ℝ)) : y + x₁ = 3";
        let proof = format!("{bound} := by linarith");
        let verdict =
            block_on(lean().verify(&VerifyRequest::new(&theorem(bound), proof))).expect("an answer");
        assert_eq!(verdict.is_proved(), header == published, "{header}: {:#?}", verdict.record());
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

/// Each module of the table is asked for by a word in the statement, where it can be no more than the name of a
/// variable; a proof asks for none; and what is asked at once is read with the modules of each.
#[test]
fn a_problem_is_judged_with_the_modules_whose_words_it_has() {
    let table: BTreeMap<String, Value> =
        serde_json::from_str(include_str!("../../lean-project/vocabulary.json")).expect("JSON");
    let is_plain = |word: &&str| word.chars().all(|c| c.is_ascii_alphabetic()) && *word != "with";
    let words: Vec<(&str, &str)> = table
        .iter()
        .filter_map(|(module, words)| {
            Some((module.as_str(), words.as_array()?.iter().flat_map(Value::as_str).find(is_plain)?))
        })
        .collect();
    let stated = |word: &str| format!("theorem t ({word} : Nat) : {word} + 0 = {word}");
    let library = |statement: &str| lean().toolchain(HEADER, statement).library.unwrap_or_default();
    let request = |statement: &str, proof: &str| VerifyRequest {
        header: HEADER.to_owned(),
        statement: statement.to_owned(),
        candidate: format!("{statement} := {proof}"),
        level: Level::CrossChecked,
        policy: Policy::default(),
        limits: Limits::default(),
    };
    let mut statements = vec![stated("n")];
    for (module, word) in &words {
        let library = library(&stated(word));
        let with = library.strip_prefix("tllama library with ").unwrap_or_default();
        // A word of several modules asks for the one that imports the others, or for all.
        assert!(with == *module || !with.is_empty(), "{module}: {word} gives {library}");
        let proof = format!("by\n  have {word} := 1\n  rfl");
        let record =
            block_on(lean().verify(&request(&stated("n"), &proof))).expect("an answer").into_record();
        assert_eq!(record.outcome, Outcome::Proved, "{record:#?}");
        assert_eq!(record.toolchain.library.as_deref(), Some("tllama library"), "{module}: {word}");
        statements.push(stated(word));
    }
    let with_everything = statements.iter().find(|said| library(said).ends_with("everything")).cloned();
    if let Some(everything) = with_everything {
        statements.truncate(4);
        statements.push(everything);
    }
    for statement in &statements {
        let record = block_on(lean().verify(&request(statement, "by rfl"))).expect("an answer").into_record();
        assert_eq!(record.outcome, Outcome::Proved, "{statement}: {record:#?}");
        assert_eq!(record.toolchain, lean().toolchain(HEADER, statement));
    }
    let described = block_on(lean().describe(HEADER, &statements, Limits::default())).expect("an answer");
    let printed: Vec<_> = described.iter().map(|one| (one.errors.len(), one.name.as_deref())).collect();
    assert_eq!(printed, vec![(0, Some("t")); statements.len()]);
    let groups = statements.iter().map(|statement| SearchGroup {
        statement: statement.clone(),
        candidates: vec![format!("{statement} := by rfl")],
        enough: 1,
        trace: false,
    });
    let search = SearchRequest {
        header: HEADER.to_owned(),
        groups: groups.collect(),
        policy: Policy::default(),
        limits: Limits::default(),
    };
    let found = block_on(lean().search(&search)).expect("an answer");
    for (statement, searched) in statements.iter().zip(&found) {
        let verdicts: Vec<_> = searched.iter().map(|one| one.verdict.record()).collect();
        assert_eq!(verdicts.len(), 1, "{statement}");
        assert_eq!(verdicts[0].outcome, Outcome::Proved, "{statement}");
        assert_eq!(verdicts[0].toolchain, lean().toolchain(HEADER, statement));
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

/// The table of Mathlib's names says which of them our library has.
#[test]
fn the_names_that_are_said_to_be_lacking_are_those() {
    let table: Value = serde_json::from_str(include_str!("../../lean-project/names.json")).unwrap();
    let mut asked = Vec::new();
    for (namespace, listed) in table["namespaces"].as_object().unwrap() {
        for (kind, command) in [("has", "#check"), ("lacks", "#check_failure")] {
            let names = listed[kind].as_array().unwrap().iter().flat_map(Value::as_str);
            asked.extend(names.map(|name| format!("{command} @{namespace}.{name}\n")));
        }
    }
    assert!(asked.len() > 4000);
    let mut wrong = Vec::new();
    for part in asked.chunks(500) {
        // Below such a name a text gets all modules.
        let text = format!("def Rat.forAll := 0\n{}", part.concat());
        let request = CheckRequest { header: "import Mathlib".to_owned(), text, limits: Limits::default() };
        let checked = block_on(lean().check(&request)).expect("an answer");
        assert!(checked.read_to_end);
        let errors = checked.messages.iter().filter(|message| message.severity == Severity::Error);
        wrong.extend(errors.map(|error| part[error.position.line as usize - 2].trim_end()));
    }
    assert!(wrong.is_empty(), "names.json is wrong about {wrong:?}");
}

/// Where a statement stands in a namespace of Mathlib, a name means the one there or nothing.
#[test]
fn a_name_that_the_namespace_lacks_is_no_other_one() {
    let read = |header: &str, statement: &str| {
        let header = format!("import Mathlib\n{header}");
        let request = VerifyRequest {
            header,
            statement: statement.to_owned(),
            candidate: format!("{statement} := by simp [Nat.sub_self]"),
            level: Level::Replayed,
            policy: Policy::default(),
            limits: Limits::default(),
        };
        match block_on(lean().verify(&request)).expect("an answer").into_record().outcome {
            Outcome::Proved => "proved".to_owned(),
            Outcome::Rejected(rejection) => rejection.detail,
        }
    };
    let catalan = "theorem t (catalan : ℕ → ℕ) : catalan 3 - catalan 3 = 0";
    assert_eq!(read("", catalan), "proved");
    assert_eq!(read("namespace Order", catalan), "proved");
    let refused =
        "here `catalan` can be `Nat.catalan`, which the library lacks; write in full which one is meant";
    for (header, statement) in [
        ("def catalan (n : ℕ) := n\nnamespace Nat", "theorem t : catalan 3 - catalan 3 = 0"),
        ("def catalan (n : ℕ) := n", "theorem Nat.t : catalan 3 - catalan 3 = 0"),
    ] {
        let detail = read(header, statement);
        assert!(detail.contains(refused), "{detail}");
    }
    let full = "theorem Nat.t : _root_.catalan 3 - _root_.catalan 3 = 0";
    assert_eq!(read("def catalan (n : ℕ) := n", full), "proved");
    let free = read("set_option autoImplicit true", "theorem t : x - x = 0");
    assert!(free.contains("which cannot stand in for it: the text sets `autoImplicit`"), "{free}");
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
