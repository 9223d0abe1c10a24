//! A store with a run and with rows of a data set, whose texts try to be more than texts.

use std::path::Path;

use data::problems::{ImportOptions, read_benchmarks};
use data::store::{
    Curated, EntryId, EntryKind, Imported, KeyFile, NewAnnotation, NewAttempt, NewEntry, NewProof, NewRun,
    NewSample, Posed, ProofId, Provenance, SampleAttempt, Slot, StageRecord, Store,
};
use data::{
    Backend, Candidate, ImportLevel, Level, Outcome, ReasonKind, Rejection, Theorem, Toolchain, VerdictRecord,
};
use lean_bridge::Policy;
use serde_json::json;

/// Texts that a page must show as they are.
pub const HOSTILE: [&str; 4] = [
    "<script>window.broken = 1</script>",
    "<img src=x onerror=\"window.broken = 2\">",
    "\"><svg onload=window.broken=3>",
    "javascript:window.broken=4",
];
/// Statements of the data set.
pub const ENTRIES: usize = 60;

fn toolchain() -> Toolchain {
    Toolchain {
        backend: Backend::Embedded,
        lean_version: "4.28.0-pre".to_owned(),
        commit: None,
        platform: "wasm32-emscripten".to_owned(),
        import_level: ImportLevel::Exported,
        library_digest: "0123456789abcdef".to_owned(),
        library: None,
        instead_of: None,
    }
}

fn verdict(outcome: Outcome) -> VerdictRecord {
    VerdictRecord {
        outcome,
        level: Level::CrossChecked,
        axioms: vec!["propext".to_owned()],
        messages: Vec::new(),
        toolchain: toolchain(),
        time_ms: 12.0,
    }
}

fn rejected() -> VerdictRecord {
    verdict(Outcome::Rejected(Rejection::new(ReasonKind::Elaboration, HOSTILE[1])))
}

fn theorem(number: usize) -> Theorem {
    Theorem {
        name: format!("row_{number}"),
        header: String::new(),
        statement: format!("theorem row_{number} (n : Nat) : n + {number} = {number} + n"),
        informal_statement: None,
        informal_proof: None,
        source: Default::default(),
    }
}

/// Makes the store at `path`, sealed with the key at `key`. The run has four problems; two are proved, and it is not
/// finished.
pub async fn stock(path: &Path, key: &Path) {
    let store = Store::open(path, &KeyFile::at(key.to_owned())).await.unwrap();
    data_set(&store).await;
    run(&store, path.parent().unwrap()).await;
    store.close().await;
}

async fn data_set(store: &Store) {
    let entries: Vec<NewEntry> = (1..=ENTRIES).map(entry).collect();
    assert_eq!(store.add_entries(&entries, None).await.unwrap(), ENTRIES as u64);
    let policy = Policy::default().id();
    let mut proofs = Vec::new();
    for number in 1..=2 {
        let theorem = theorem(number);
        let candidate = Candidate::from_proof(&theorem, "by\n  omega", "tactics/omega");
        proofs.push(NewProof {
            entry: EntryId(number as i64),
            theorem,
            candidate,
            verdict: verdict(Outcome::Proved),
            style: "tactics".to_owned(),
            tactic_calls: 1,
            uses: Vec::new(),
            preferred: true,
            trace: None,
        });
    }
    let done = StageRecord {
        entry: EntryId(1),
        stage: "prove".to_owned(),
        outcome: "proved".to_owned(),
        detail: json!({"note": HOSTILE[2]}),
        spent_ms: 5.0,
    };
    store.record_proofs(None, &policy, &proofs, &[done]).await.unwrap();
    let words = json!({
        "writer": "verbaliser-7",
        "statement": [{"text": format!("Adding commutes, says {}.", HOSTILE[0]), "part": "conclusion"}],
        "steps": [],
    });
    store.record_words("verbaliser-7", &[(ProofId(1), words)], &[]).await.unwrap();
    let theorem = theorem(1);
    let text = format!("{} := by\n  -- {}\n  omega", theorem.statement, HOSTILE[0]);
    let candidate = Candidate { text, ..proofs[0].candidate.clone() };
    let annotation = NewAnnotation {
        proof: ProofId(1),
        writer: "verbaliser-7".to_owned(),
        theorem,
        candidate,
        verdict: Ok(verdict(Outcome::Proved)),
        known: None,
    };
    store.record_annotations(None, &policy, &[annotation]).await.unwrap();
    store.record_judgements("verbaliser-7", &[(ProofId(1), "keep", json!([]))]).await.unwrap();
    let curated = Curated {
        entry: EntryId(1),
        proof: ProofId(1),
        writer: "verbaliser-7".to_owned(),
        position: 1,
        difficulty: 0.5,
        split: "train".to_owned(),
        excluded: None,
        detail: json!({}),
    };
    store.replace_curation(&[curated]).await.unwrap();
    // Somebody has asked about the same statement.
    let theorem = self::theorem(1);
    let candidate = Candidate::from_proof(&theorem, "by exact secret_of_another", "somebody");
    let attempt = NewAttempt {
        run: None,
        theorem: &theorem,
        candidate: &candidate,
        policy: &policy,
        verdict: &rejected(),
    };
    store.record_attempt(&attempt).await.unwrap();
}

fn entry(number: usize) -> NewEntry {
    let facts = json!({ "universes": [], "expression": [[9, 0, format!("e{number}")]], "constants": [], "signatures": {} });
    let posed = Posed {
        families: vec!["sums".to_owned()],
        methods: vec![if number == 2 { "telescope".to_owned() } else { "linear".to_owned() }],
        words: vec![("story".to_owned(), format!("Ann has {number} apples. {}", HOSTILE[1]))],
        refutation: Vec::new(),
    };
    NewEntry {
        key: format!("conjecture:{number}"),
        kind: EntryKind::Conjecture,
        theorem: Ok(theorem(number)),
        library_name: (number == 3).then(|| HOSTILE[0].to_owned()),
        module: "Init".to_owned(),
        docstring: (number == 1).then(|| HOSTILE[3].to_owned()),
        facts: serde_json::from_value(facts).unwrap(),
        rule: Some(HOSTILE[2].to_owned()),
        parents: Vec::new(),
        family: None,
        making: Provenance { plan: Vec::new(), posed: Some(posed) },
    }
}

async fn run(store: &Store, folder: &Path) {
    let rows: String = (0..4)
        .map(|number| {
            let name = if number == 3 { HOSTILE[0].to_owned() } else { format!("t{number}") };
            let row = json!({"name": name, "statement": format!("theorem t{number} : {number} = {number}")});
            format!("{row}\n")
        })
        .collect();
    let file = folder.join("four.jsonl");
    std::fs::write(&file, rows).unwrap();
    let set = read_benchmarks(&file, &ImportOptions::default()).remove(0);
    let Imported::New(id) = store.import_set("four", &set).await.unwrap() else { panic!("it is new") };
    let manifest = json!({
        "kind": "eval", "set": {"name": HOSTILE[1], "digest": "0123", "origin": "four.jsonl"}, "selection": "0",
        "problems": 4, "generators": [HOSTILE[2]], "model": null, "prompt": null, "retriever": "bm25",
        "example_sets": [], "trained_on": [], "toolchains": [toolchain().id()], "policy": "standard",
        "timeout_seconds": 60.0, "version": "0.1.0", "arguments": [],
        "hardware": {"cores": 2, "processor": "test", "memory_mib": 1, "workers": 2},
        "plan": {
            "samples": 8, "tactics_samples": 64, "rounds": 1, "corrections": 0, "stop": "at_proof",
            "examples": "retrieved", "shots": 8, "words": "shown", "comments": "in_code", "batch": 8, "seed": 0,
            "level": "cross-checked",
        },
    });
    let run = NewRun { command: "eval", version: "0", manifest: &manifest };
    let run = store.begin_evaluation(&run, id, &[0, 1, 2, 3]).await.unwrap();
    // Problem 2 is proved by the third attempt of the run, problem 0 by the fifth.
    for (number, (position, proves)) in
        (0u32..).zip([(0u32, false), (1, false), (2, true), (3, false), (0, true), (1, false)])
    {
        let theorem = &set.problems[position as usize].problem.theorem;
        let candidate = Candidate::from_proof(theorem, &format!("by rfl -- {number}"), "test");
        let verdict = if proves { verdict(Outcome::Proved) } else { rejected() };
        let policy = Policy::default().id();
        let attempt =
            NewAttempt { run: Some(run), theorem, candidate: &candidate, policy: &policy, verdict: &verdict };
        let sample = NewSample {
            run,
            position,
            slot: Slot { round: 0, stage: 0, sample: number, correction: 0 },
            result: if proves { "proved" } else { "Elaboration" },
            attempt: SampleAttempt::New(attempt),
            simplified: None,
            goals: None,
            new_tokens: None,
            generation_ms: None,
            judgement_ms: None,
        };
        store.record_sample(&sample).await.unwrap();
        // The curve goes by time, to the millisecond.
        tokio::time::sleep(std::time::Duration::from_millis(3)).await;
    }
}
