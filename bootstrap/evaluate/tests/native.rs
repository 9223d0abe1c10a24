//! Evaluation on the Lean of a project: the real native Lean on files that bring their own prelude, whose verdicts are
//! audited; the same where it is not fit for verdicts; and a scripted peer for what cannot be had here, headers that are
//! unknown or never load.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

#[path = "../../../lean-bridge/tests/native/toolchain.rs"]
mod toolchain;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use data::problems::{ImportOptions, read_benchmarks};
use data::store::{AttemptId, Imported, ItemState, NewRun, RunId, Store};
use data::{Backend, Candidate, Level, Outcome, Theorem, Toolchain};
use evaluate::{
    Comments, Evaluation, ExampleChoice, Plan, Retriever, Stage, StageKind, StopRule, Table, TokenMeter,
    Verifier, Words,
};
use futures::StreamExt;
use futures::stream::BoxStream;
use lean_bridge::audit::{self, Auditor, ProjectJudge};
use lean_bridge::native::{Config, Launch, NativeServer, Project, Tools};
use lean_bridge::{Limits, Policy};
use pipeline::{Arbiter, NativeJudge, NotProved, ProveOptions};
use prover::{Generator, Task};
use serde_json::json;
use tokio_util::sync::CancellationToken;

const PRELUDE: &str = concat!(
    include_str!("../../../lean-bridge/src/audit/self_test/Core.lean"),
    "abbrev N := Nat\ntheorem E.refl {A : Type} {a : A} : Eq a a := Eq.refl a\naxiom magic : Eq Nat.zero (Nat.succ Nat.zero)\n"
);

fn limits(seconds: u64) -> Limits {
    Limits { wall_clock: Duration::from_secs(seconds), heartbeats: None }
}

fn tools(folder: &Path) -> Tools {
    Tools { lean: Some(folder.join("bin/lean")), ..Tools::default() }
}

fn project(folder: &Path) -> Project {
    Project { root: folder.canonicalize().unwrap(), lakefile: None, toolchain: None }
}

/// The real Lean, fit for verdicts.
async fn real(folder: &Path) -> NativeJudge {
    let installation = toolchain::installation();
    let (project, tools) = (project(folder), tools(&installation));
    let kept = audit::Config { folder: Some(folder.join("kept")), ..audit::Config::default() };
    let auditor = Auditor::find(project, &tools, kept).await.unwrap();
    let server = NativeServer::start(auditor.lean().server(2048)).await.unwrap();
    NativeJudge::new(ProjectJudge::new(server, auditor), Policy::default(), limits(30))
}

/// The same where its self-test fails: nothing can be compiled in a MiB.
async fn unfit(folder: &Path) -> NativeJudge {
    let installation = toolchain::installation();
    let (project, tools) = (project(folder), tools(&installation));
    let kept = audit::Config { memory_mib: 1, ..audit::Config::default() };
    let auditor = Auditor::find(project, &tools, kept).await.unwrap();
    let server = NativeServer::start(auditor.lean().server(2048)).await.unwrap();
    NativeJudge::new(ProjectJudge::new(server, auditor), Policy::default(), limits(30))
}

async fn scripted(folder: &Path, fault: &str) -> NativeJudge {
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
    let tools = tools(&toolchain::installation());
    let auditor = Auditor::find(project(folder), &tools, audit::Config::default()).await.unwrap();
    // It does not answer questions about goals; a statement is posed without one.
    NativeJudge::new(ProjectJudge::new(server, auditor), Policy::default(), limits(1))
}

fn theorem(header: &str, statement: &str) -> Theorem {
    serde_json::from_value(json!({ "name": "t", "header": header, "statement": statement })).unwrap()
}

/// What became of a candidate.
async fn outcome(lean: &NativeJudge, theorem: &Theorem, text: &str) -> (&'static str, String) {
    let candidate = Candidate { text: text.to_owned(), ..Candidate::from_proof(theorem, "", "test") };
    let judged = lean.verify(theorem, &candidate, Level::Checked).await.unwrap();
    assert_eq!(judged.record.level, Level::Replayed);
    match judged.record.outcome {
        Outcome::Rejected(rejection) => (rejection.reason.as_str(), rejection.detail),
        Outcome::Proved => ("Proved", judged.record.toolchain.id()),
    }
}

#[tokio::test]
async fn what_the_server_accepts_is_audited() {
    let folder = tempfile::tempdir().unwrap();
    let lean = real(folder.path()).await;
    let given = theorem(PRELUDE, "theorem t (a : N) : Eq a a");
    assert_eq!(Verifier::pose(&lean, &given).await.unwrap().state, ItemState::Posed);
    for (text, expected) in [
        ("theorem t (a : N) : Eq a a := E.refl", "Proved"),
        ("theorem help (a : N) : Eq a a := E.refl\n\ntheorem t (a : N) : Eq a a :=\n  help a", "Proved"),
        // Other words of the same meaning.
        ("theorem t : (x : N) → Eq x x := fun x => E.refl", "Proved"),
        ("theorem t (a : N) : Eq a a := nothing", "Elaboration"),
        ("theorem t (a : N) : Eq a a := sorryAx (Eq a a) Bool.false", "Sorry"),
        ("theorem t (b : N) : Eq Nat.zero Nat.zero := E.refl", "StatementChanged"),
        ("theorem u (a : N) : Eq a a := E.refl", "TheoremMissing"),
        ("-- theorem t\ndef t (a : N) : Eq a a := E.refl", "StatementChanged"),
        ("axiom h (a : N) : Eq a a\ntheorem t (a : N) : Eq a a := h a", "ForbiddenConstruct"),
        ("theorem t (a : N) : Eq a a := E.refl\n#exit", "TheoremMissing"),
    ] {
        let (found, detail) = outcome(&lean, &given, text).await;
        assert_eq!(found, expected, "{text}: {detail}");
    }
    let (_, toolchain) = outcome(&lean, &given, "theorem t (a : N) : Eq a a := E.refl").await;
    for part in ["native Lean 4.35.0 (", "project ", " checked by tllama's kernel "] {
        assert!(toolchain.contains(part) && !toolchain.contains("unread"), "{toolchain}");
    }
    let needs = theorem(PRELUDE, "theorem t : Eq Nat.zero (Nat.succ Nat.zero)");
    let by_axiom = outcome(&lean, &needs, "theorem t : Eq Nat.zero (Nat.succ Nat.zero) := magic").await;
    assert_eq!(by_axiom.0, "ForbiddenAxiom");
    // What the toolchain lacks and what the statement gets wrong are told apart.
    let state = async |header: &str, statement: &str| {
        let posed = Verifier::pose(&lean, &theorem(header, statement)).await.unwrap();
        (posed.state, posed.detail.unwrap_or_default())
    };
    let (unknown, detail) = state("prelude\nimport Mathlib", "theorem t : True").await;
    assert!(unknown == ItemState::NoHeader && detail.contains("Mathlib"), "{unknown:?} {detail}");
    assert_eq!(state(PRELUDE, "theorem t : Eq Nat.zero").await.0, ItemState::InvalidStatement);
    let broken = format!("{PRELUDE}\ndef broken : N := Nope");
    assert_eq!(state(&broken, "theorem t : Eq Nat.zero Nat.zero").await.0, ItemState::InvalidStatement);
    lean.shutdown().await;
}

#[tokio::test]
async fn a_lean_that_is_not_fit_accepts_without_an_audit() {
    let folder = tempfile::tempdir().unwrap();
    let lean = unfit(folder.path()).await;
    let given = theorem(PRELUDE, "theorem t (a : N) : Eq a a");
    for (text, expected, told) in [
        (
            "theorem t (a : N) : Eq a a := E.refl",
            "Unaudited",
            "the project's Lean accepts it, and it was not audited: ",
        ),
        // Nobody compares expressions here: only the given words count.
        ("theorem t : (x : N) → Eq x x := fun x => E.refl", "StatementChanged", "in other words"),
        ("theorem u (a : N) : Eq a a := E.refl", "TheoremMissing", "no theorem named t"),
        ("theorem t (a : N) : Eq a a := nothing", "Elaboration", ""),
    ] {
        let (found, detail) = outcome(&lean, &given, text).await;
        assert!(found == expected && detail.contains(told), "{text}: {found}: {detail}");
    }
    let (_, detail) = outcome(&lean, &given, "theorem t (a : N) : Eq a a := E.refl").await;
    assert!(detail.contains("cases of its self-test came out wrong"), "{detail}");
}

#[tokio::test]
async fn headers_that_are_unknown_or_never_load_are_the_toolchains_problem() {
    let folder = tempfile::tempdir().unwrap();
    for (fault, said) in
        [("unknown import", "unknown module prefix 'Mathlib'"), ("slow header", "loading the header")]
    {
        let lean = scripted(folder.path(), fault).await;
        let mathlib = theorem("import Mathlib\nopen Nat", "theorem t : 1 = 1");
        let posed = Verifier::pose(&lean, &mathlib).await.unwrap();
        assert_eq!(posed.state, ItemState::NoHeader, "{fault}: {posed:?}");
        assert!(posed.detail.as_deref().is_some_and(|detail| detail.contains(said)), "{fault}: {posed:?}");
        // Others are not kept waiting by it.
        assert_eq!(
            Verifier::pose(&lean, &theorem("import Other", "theorem t : 1 = 1")).await.unwrap().state,
            ItemState::Posed
        );
    }
}

/// Writes a wrong proof, then a right one.
struct Writer;

impl Generator for Writer {
    fn id(&self) -> String {
        "writer".into()
    }

    fn generate(&self, task: Task) -> BoxStream<'_, Result<Candidate, prover::Error>> {
        let written = ["Nat.zero", "E.refl", "E.refl -- again"]
            .map(|proof| Ok(Candidate::from_proof(&task.theorem, proof, "writer")));
        futures::stream::iter(written).boxed()
    }
}

#[tokio::test]
async fn a_run_on_a_project_has_verdicts() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [
        json!({ "name": "easy", "header": PRELUDE, "statement": "theorem easy (a : N) : Eq a a" }),
        json!({ "name": "false", "header": PRELUDE, "statement": "theorem false : Eq Nat.zero (Nat.succ Nat.zero)" }),
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
            level: Level::Replayed,
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
        // The second candidate was proved, and the work stopped.
        (ItemState::Posed, 2, 1, 0),
        (ItemState::Posed, 3, 0, 0),
        (ItemState::NoHeader, 0, 0, 0),
    ];
    assert_eq!(seen, expected);
    let tally = table.all();
    assert_eq!((tally.proved, tally.unaudited, tally.posed), (1, 0, 2));
    // The store has the verdict under the name of this Lean, and no other is taken for it.
    let attempts = store.attempts_of_run(run, AttemptId(0), 100).await.unwrap();
    let proofs: Vec<_> = attempts.iter().filter(|attempt| attempt.verdict.outcome.is_proved()).collect();
    let [proof] = proofs[..] else { panic!("{proofs:?}") };
    assert_eq!((proof.verdict.level, proof.verdict.toolchain.backend), (Level::Replayed, Backend::Native));
    let embedded = Toolchain { backend: Backend::Embedded, ..proof.verdict.toolchain.clone() };
    let (theorem, policy) = (&proof.theorem, Policy::default().id());
    assert_eq!(store.known_proof(theorem, &embedded, &policy, Level::Checked).await.unwrap(), None);
    assert_eq!(lean.known_proof(theorem, Level::Checked).await.unwrap().map(|(found, _)| found), None);
}

/// The main job on the same Lean.
#[tokio::test]
async fn theorems_are_proved_on_a_project() {
    let folder = tempfile::tempdir().unwrap();
    let theorems = [
        theorem(PRELUDE, "theorem easy (a : N) : Eq a a"),
        theorem(PRELUDE, "theorem false : Eq Nat.zero (Nat.succ Nat.zero)"),
    ];
    let options = ProveOptions {
        level: Level::Replayed,
        jobs: 1,
        samples: 8,
        seed: 0,
        budget: Duration::from_secs(600),
    };
    let store = Store::open_in_memory().await.unwrap();
    let run = NewRun { command: "test", version: "0", manifest: &json!({}) };
    let run = store.begin_run(&run).await.unwrap();
    let lean = real(folder.path()).await.in_run(store.clone(), run);
    let cancel = CancellationToken::new();
    let (reports, summary) =
        pipeline::prove(&theorems, &Writer, &lean, &options, &cancel, &|_| {}).await.unwrap();
    assert_eq!((summary.proved, summary.attempts, summary.cached), (1, 5, 0));
    let pipeline::Outcome::Proved { judged, .. } = &reports[0].outcome else { panic!("{reports:?}") };
    assert_eq!(judged.record.toolchain.backend, Backend::Native);
    assert_eq!(store.attempts_of_run(run, AttemptId(0), 100).await.unwrap().len(), 5);
    // Accepted without an audit is an end of the search, and no proof.
    let lean = unfit(folder.path()).await;
    let (reports, summary) =
        pipeline::prove(&theorems, &Writer, &lean, &options, &cancel, &|_| {}).await.unwrap();
    assert_eq!((summary.proved, reports[0].attempts), (0, 2));
    let pipeline::Outcome::NotProved(NotProved::Unaudited(candidate, _)) = &reports[0].outcome else {
        panic!("{reports:?}")
    };
    assert!(candidate.text.ends_with("E.refl"), "{}", candidate.text);
}
