//! Evaluation on the Lean of a project: the real native server on files that bring their own prelude, and a scripted
//! peer for what cannot be had here, headers that are unknown or never load. No outcome is ever a proof.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

#[path = "../../../lean-bridge/tests/native/toolchain.rs"]
mod toolchain;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use data::problems::{ImportOptions, read_benchmarks};
use data::store::{AttemptId, Imported, ItemState, NewRun, RunId, Store};
use data::{Candidate, Level, Outcome, Theorem};
use evaluate::{
    Comments, Evaluation, ExampleChoice, NativeVerifier, Plan, Retriever, Stage, StageKind, StopRule, Table,
    TokenMeter, Verifier, Words,
};
use futures::StreamExt;
use futures::stream::BoxStream;
use lean_bridge::native::{Config, Launch, NativeServer, Project, Tools};
use lean_bridge::{Limits, Policy};
use prover::{Generator, Task};
use serde_json::json;
use tokio_util::sync::CancellationToken;

const PRELUDE: &str = "prelude
inductive N where | z | s (n : N)
inductive E {A : Type} (a : A) : A → Prop where | refl : E a a
axiom magic : E N.z (N.s N.z)
axiom sorryAx (A : Prop) : A
";

fn limits(seconds: u64) -> Limits {
    Limits { wall_clock: Duration::from_secs(seconds), heartbeats: None }
}

async fn real(folder: &Path) -> NativeVerifier {
    let project = Project { root: folder.to_owned(), lakefile: None, toolchain: None };
    let tools = Tools { lean: Some(toolchain::lean().to_owned()), ..Tools::default() };
    let server = NativeServer::start(Config::for_project(&project, &tools).unwrap()).await.unwrap();
    NativeVerifier::new(server, &project, Policy::default(), limits(30))
}

async fn scripted(folder: &Path, fault: &str) -> NativeVerifier {
    let peer = concat!(env!("CARGO_MANIFEST_DIR"), "/../../lean-bridge/tests/native/peer.py");
    let mut config = Config::new(Launch {
        program: "python3".into(),
        arguments: vec![peer.into(), fault.into()],
        directory: folder.to_owned(),
        environment: Vec::new(),
    });
    config.header_limit = Duration::from_millis(300);
    config.cancel_grace = Duration::from_millis(200);
    let server = NativeServer::start(config).await.unwrap();
    let project = Project { root: folder.to_owned(), lakefile: None, toolchain: None };
    // It does not answer questions about goals; a statement is posed without one.
    NativeVerifier::new(server, &project, Policy::default(), limits(1))
}

fn theorem(header: &str, statement: &str) -> Theorem {
    serde_json::from_value(json!({ "name": "t", "header": header, "statement": statement })).unwrap()
}

/// What became of a candidate: a reason, since there is no other outcome.
async fn reason(lean: &NativeVerifier, theorem: &Theorem, text: &str) -> &'static str {
    let candidate = Candidate { text: text.to_owned(), ..Candidate::from_proof(theorem, "", "test") };
    let judged = lean.verify(theorem, &candidate, Level::Checked).await.unwrap();
    match judged.record.outcome {
        Outcome::Rejected(rejection) => rejection.reason.as_str(),
        Outcome::Proved => panic!("nothing that this Lean says is a proof: {text}"),
    }
}

#[tokio::test]
async fn the_real_server_accepts_and_rejects_and_nothing_is_proved() {
    let folder = tempfile::tempdir().unwrap();
    let lean = real(folder.path()).await;
    let given = theorem(PRELUDE, "theorem t (a : N) : E a a");
    assert_eq!(lean.pose(&given).await.unwrap().state, ItemState::Posed);
    for (text, expected) in [
        ("theorem t (a : N) : E a a := E.refl", "Unaudited"),
        ("theorem help (a : N) : E a a := E.refl\n\ntheorem t (a : N) : E a a :=\n  help a", "Unaudited"),
        ("theorem t (a : N) : E a a := a", "Elaboration"),
        ("theorem t (a : N) : E a a := sorryAx (E a a)", "Sorry"),
        ("theorem t (b : N) : E N.z N.z := E.refl", "StatementChanged"),
        ("theorem u (a : N) : E a a := E.refl", "TheoremMissing"),
        ("-- theorem t\ndef t (a : N) : E a a := E.refl", "TheoremMissing"),
        ("axiom h (a : N) : E a a\ntheorem t (a : N) : E a a := h a", "ForbiddenConstruct"),
        ("theorem t (a : N) : E a a := E.refl\n#exit", "TheoremMissing"),
    ] {
        assert_eq!(reason(&lean, &given, text).await, expected, "{text}");
    }
    let needs = theorem(PRELUDE, "theorem t : E N.z (N.s N.z)");
    assert_eq!(reason(&lean, &needs, "theorem t : E N.z (N.s N.z) := magic").await, "ForbiddenAxiom");
    // What the toolchain lacks and what the statement gets wrong are told apart.
    let state = async |header: &str, statement: &str| {
        let posed = lean.pose(&theorem(header, statement)).await.unwrap();
        (posed.state, posed.detail.unwrap_or_default())
    };
    let (unknown, detail) = state("prelude\nimport Mathlib", "theorem t : True").await;
    assert!(unknown == ItemState::NoHeader && detail.contains("Mathlib"), "{unknown:?} {detail}");
    assert_eq!(state(PRELUDE, "theorem t : E N.z").await.0, ItemState::InvalidStatement);
    let broken = format!("{PRELUDE}\ndef broken : N := Nope");
    assert_eq!(state(&broken, "theorem t : E N.z N.z").await.0, ItemState::InvalidStatement);
    assert!(lean.toolchain().id().starts_with("native Lean 4.35.0"), "{}", lean.toolchain().id());
    lean.shutdown().await;
}

#[tokio::test]
async fn headers_that_are_unknown_or_never_load_are_the_toolchains_problem() {
    let folder = tempfile::tempdir().unwrap();
    for (fault, said) in
        [("unknown import", "unknown module prefix 'Mathlib'"), ("slow header", "loading the header")]
    {
        let lean = scripted(folder.path(), fault).await;
        let mathlib = theorem("import Mathlib\nopen Nat", "theorem t : 1 = 1");
        let posed = lean.pose(&mathlib).await.unwrap();
        assert_eq!(posed.state, ItemState::NoHeader, "{fault}: {posed:?}");
        assert!(posed.detail.as_deref().is_some_and(|detail| detail.contains(said)), "{fault}: {posed:?}");
        // Others are not kept waiting by it.
        assert_eq!(
            lean.pose(&theorem("import Other", "theorem t : 1 = 1")).await.unwrap().state,
            ItemState::Posed
        );
        // This peer says nothing of axioms, so it is not believed that anything was declared.
        let quiet =
            reason(&lean, &theorem("import Other", "theorem t : 1 = 1"), "theorem t : 1 = 1 := rfl").await;
        assert_eq!(quiet, "TheoremMissing");
    }
}

/// Writes a wrong proof, then a right one.
struct Writer;

impl Generator for Writer {
    fn id(&self) -> String {
        "writer".into()
    }

    fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, prover::Error>> {
        let written = ["N.z", "E.refl", "E.refl -- again"]
            .map(|proof| Ok(Candidate::from_proof(&task.theorem, proof, "writer")));
        futures::stream::iter(written).boxed()
    }
}

#[tokio::test]
async fn a_run_on_a_project_counts_what_was_accepted_apart_from_proofs() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [
        json!({ "name": "easy", "header": PRELUDE, "statement": "theorem easy (a : N) : E a a" }),
        json!({ "name": "false", "header": PRELUDE, "statement": "theorem false : E N.z (N.s N.z)" }),
        json!({ "name": "far", "header": "import Mathlib", "statement": "theorem far : 1 = 1" }),
    ];
    let file = folder.path().join("three.jsonl");
    std::fs::write(&file, rows.map(|row| row.to_string()).join("\n")).unwrap();
    let set = read_benchmarks(&file, &ImportOptions::default()).remove(0);
    let store = Store::open_in_memory().await.unwrap();
    let Imported::New(id) = store.import_set("three", &set).await.unwrap() else { panic!("it is new") };
    let run = NewRun { command: "test", version: "0", manifest: &json!({}) };
    let run: RunId = store.begin_evaluation(&run, id, &[0, 1, 2]).await.unwrap();
    let lean = real(folder.path()).await;
    let evaluation = Evaluation {
        store: &store,
        run,
        verifier: &lean,
        plan: Plan {
            samples: 1,
            tactics_samples: 8,
            rounds: 1,
            corrections: 0,
            stop: StopRule::AtProof,
            examples: ExampleChoice::None,
            shots: 0,
            words: Words::Shown,
            comments: Comments::InCode,
            batch: 1,
            seed: 0,
            level: Level::Checked,
        },
        stages: vec![Stage { generator: Arc::new(Writer), kind: StageKind::Ordered }],
        retriever: Retriever::Bm25,
        examples: Vec::new(),
        ahead: 2,
        tokens: TokenMeter::default(),
    };
    evaluation.run(&CancellationToken::new(), &|_| {}).await.unwrap();
    let table = Table::of(&store, run).await.unwrap();
    let seen: Vec<_> =
        table.rows.iter().map(|row| (row.state, row.samples, row.proofs, row.unaudited)).collect();
    let expected = [
        // The second candidate was accepted, and the work stopped.
        (ItemState::Posed, 2, 0, 1),
        (ItemState::Posed, 3, 0, 0),
        (ItemState::NoHeader, 0, 0, 0),
    ];
    assert_eq!(seen, expected);
    let tally = table.all();
    assert_eq!((tally.proved, tally.unaudited, tally.posed), (0, 1, 2));
    // Nothing in the store can be taken for a proof.
    assert!(store.theorems().await.unwrap().iter().all(|stored| stored.attempts == 0 || !is_proved(stored)));
    for attempt in store.attempts_of_run(run, AttemptId(0), 100).await.unwrap() {
        assert!(!attempt.verdict.outcome.is_proved());
        assert_eq!(store.best_proof(&attempt.theorem.digest()).await.unwrap(), None);
    }
}

fn is_proved(stored: &data::store::StoredTheorem) -> bool {
    matches!(stored.state, data::store::TheoremState::Proved(_))
}
