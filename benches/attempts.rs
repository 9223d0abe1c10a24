//! A store with a million attempts: what they weigh beyond their text, and how long status and report take.
//!
//!     cargo bench --bench attempts            # a million
//!     cargo bench --bench attempts -- 100000

use std::time::Instant;

use data::problems::{ImportOptions, read_benchmarks};
use data::store::{Imported, ItemState, KeyFile, NewAttempt, NewRun, NewSample, SampleAttempt, Slot, Store};
use data::{
    Backend, Candidate, ImportLevel, Level, Message, Outcome, Position, ReasonKind, Rejection, Sampling,
    Severity, Toolchain, VerdictRecord,
};
use evaluate::{
    Comments, ExampleChoice, Hardware, Manifest, Plan, Report, SetName, StopRule, Words, to_html,
};

const PROBLEMS: u32 = 488;

fn main() {
    let count: u32 = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(measure(count));
}

async fn measure(count: u32) {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..PROBLEMS)
        .map(|n| format!("{{\"name\":\"t{n}\",\"split\":\"test\",\"statement\":\"theorem t{n} (x : Nat) : x * {n} = {n} * x\"}}\n"))
        .collect();
    let file = folder.path().join("problems.jsonl");
    std::fs::write(&file, rows).unwrap();
    let set = read_benchmarks(&file, &ImportOptions::default()).remove(0);
    let path = folder.path().join("obt.sqlite");
    let store = Store::open(&path, &KeyFile::beside(&path)).await.unwrap();
    let Imported::New(id) = store.import_set("problems", &set).await.unwrap() else { unreachable!() };
    let manifest = serde_json::to_value(manifest(set.digest())).unwrap();
    let run = NewRun { command: "bench", version: "0", manifest: &manifest };
    let positions: Vec<u32> = (0..PROBLEMS).collect();
    let run = store.begin_evaluation(&run, id, &positions).await.unwrap();
    for position in 0..PROBLEMS {
        store.set_item_state(run, position, ItemState::Posed, None).await.unwrap();
    }
    let empty = std::fs::metadata(&path).unwrap().len();
    let started = Instant::now();
    let mut text_bytes = 0u64;
    const PAGE: u32 = 2000;
    for first in (0..count).step_by(PAGE as usize) {
        let samples: Vec<(u32, Candidate, VerdictRecord)> = (first..count.min(first + PAGE))
            .map(|index| {
                let theorem = &set.problems[(index % PROBLEMS) as usize].problem.theorem;
                let (candidate, verdict) = attempt(theorem, index);
                text_bytes += text_of(&candidate, &verdict);
                (index, candidate, verdict)
            })
            .collect();
        let rows: Vec<NewSample<'_>> = samples
            .iter()
            .map(|(index, candidate, verdict)| {
                let position = index % PROBLEMS;
                let attempt = NewAttempt {
                    run: Some(run),
                    theorem: &set.problems[position as usize].problem.theorem,
                    candidate,
                    policy: "standard",
                    verdict,
                };
                NewSample {
                    run,
                    position,
                    slot: Slot { round: 0, stage: 0, sample: index / PROBLEMS, correction: 0 },
                    result: if verdict.outcome.is_proved() { "proved" } else { "UnsolvedGoals" },
                    attempt: SampleAttempt::New(attempt),
                    simplified: None,
                    goals: Some(1),
                    new_tokens: Some(200),
                    generation_ms: Some(1500),
                    judgement_ms: Some(60),
                }
            })
            .collect();
        store.record_samples(&rows).await.unwrap();
    }
    println!("{count} attempts written in {:.0} s", started.elapsed().as_secs_f64());
    store.close().await;
    let bytes = std::fs::metadata(&path).unwrap().len() - empty;
    println!(
        "{:.0} bytes an attempt, {:.0} of them text of candidates and messages: {:.0} beyond it",
        bytes as f64 / f64::from(count),
        text_bytes as f64 / f64::from(count),
        (bytes - text_bytes) as f64 / f64::from(count)
    );
    let store = Store::open(&path, &KeyFile::beside(&path)).await.unwrap();
    for round in ["cold", "warm", "warm"] {
        let started = Instant::now();
        let progress = store.run_progress(run).await.unwrap();
        println!(
            "status, {round}: {:.2} ms, {} samples",
            started.elapsed().as_secs_f64() * 1000.0,
            progress.samples
        );
    }
    let started = Instant::now();
    let report = Report::of(&store, run).await.unwrap();
    let read = started.elapsed();
    let page = to_html(&report);
    println!(
        "report: {:.2} s to read, {:.2} s with its page of {} KB",
        read.as_secs_f64(),
        started.elapsed().as_secs_f64(),
        page.len() / 1024
    );
}

/// About as much as a whole proof of a 7B model, and Lean's answer to it.
fn attempt(theorem: &data::Theorem, index: u32) -> (Candidate, VerdictRecord) {
    let steps: String = (0..12)
        .map(|step| format!("  have h{step} : x + {step} = {step} + x := by omega -- {index}\n"))
        .collect();
    let sampling = Sampling {
        temperature: 1.0,
        top_p: 0.95,
        top_k: 0,
        min_p: 0.0,
        repetition_penalty: 1.0,
        max_new_tokens: 1024,
        seed: u64::from(index),
    };
    let mut candidate = Candidate::from_proof(theorem, &format!("by\n{steps}"), "onnx:0123456789abcdef");
    candidate.sampling = Some(sampling);
    candidate.mean_logprob = Some(-0.4);
    let goal = format!("x : Nat\nh0 : x + 0 = 0 + x\n⊢ x * {index} = {index} * x");
    let message = Message {
        severity: Severity::Error,
        position: Position { line: 1, column: 40 },
        end_position: None,
        text: format!("unsolved goals\n{goal}"),
    };
    let proved = index.is_multiple_of(50);
    let rejection = Rejection {
        reason: ReasonKind::UnsolvedGoals,
        detail: "unsolved goals".into(),
        position: Some(Position { line: 1, column: 40 }),
        goals: vec![goal],
        rests_above: None,
    };
    let verdict = VerdictRecord {
        outcome: if proved { Outcome::Proved } else { Outcome::Rejected(rejection) },
        level: Level::Checked,
        axioms: if proved { vec!["propext".into()] } else { vec![] },
        messages: if proved { vec![] } else { vec![message] },
        toolchain: Toolchain {
            backend: Backend::Embedded,
            lean_version: "4.28.0".into(),
            commit: None,
            platform: "wasm32-emscripten".into(),
            import_level: ImportLevel::Exported,
            library_digest: "0123".into(),
            library: None,
            instead_of: None,
        },
        time_ms: 60.0,
    };
    (candidate, verdict)
}

fn text_of(candidate: &Candidate, verdict: &VerdictRecord) -> u64 {
    let goals = match &verdict.outcome {
        Outcome::Proved => 0,
        Outcome::Rejected(rejection) => {
            rejection.detail.len() + rejection.goals.iter().map(String::len).sum::<usize>()
        }
    };
    let messages: usize = verdict.messages.iter().map(|message| message.text.len()).sum();
    (candidate.text.len() + goals + messages) as u64
}

fn manifest(digest: String) -> Manifest {
    Manifest {
        kind: "eval".into(),
        set: SetName { name: "problems".into(), digest, origin: "bench".into() },
        selection: "0".into(),
        problems: u64::from(PROBLEMS),
        plan: Plan {
            samples: 2049,
            tactics_samples: 0,
            rounds: 1,
            corrections: 0,
            stop: StopRule::Never,
            examples: ExampleChoice::None,
            shots: 0,
            words: Words::Shown,
            comments: Comments::InCode,
            batch: 8,
            seed: 0,
            level: Level::Checked,
        },
        generators: vec!["onnx:0123".into()],
        model: serde_json::Value::Null,
        prompt: None,
        retriever: "bm25".into(),
        example_sets: vec![],
        trained_on: vec![],
        training_set: None,
        toolchains: vec!["embedded Lean".into()],
        policy: "standard".into(),
        timeout_seconds: 60.0,
        version: "0".into(),
        hardware: Hardware::here(1),
        arguments: vec![],
    }
}
