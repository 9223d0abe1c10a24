//! The local backend from a task to candidates, on the tiny models: prompts, budgets, revision, counting, streaming.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use data::{Example, Message, Position, Severity, Theorem};
use futures::{StreamExt as _, executor::block_on};
use prover::{
    Error, Event, Generator, KeepLogprobs, Revision, Task,
    onnx::{Device, Engine, EngineOptions, OnnxProver, ProverOptions, SamplingParameters},
    prompt::PromptFile,
};

fn model(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models").join(name)
}

fn theorem(name: &str) -> Theorem {
    Theorem {
        name: name.to_owned(),
        header: String::new(),
        statement: format!("theorem {name} : 1 = 1"),
        informal_statement: None,
        informal_proof: None,
        source: Default::default(),
    }
}

fn task(samples: usize) -> Task {
    Task {
        theorem: theorem("t"),
        goal: None,
        examples: vec![],
        samples,
        seed: 11,
        revision: None,
        facts: None,
    }
}

struct Observed {
    prover: OnnxProver,
    events: Arc<Mutex<Vec<Event>>>,
}

fn prover(name: &str, prompt: &str, max_new_tokens: u32) -> Observed {
    let engine = EngineOptions { device: Device::Cpu, threads: 1, ..Default::default() };
    let engine = Engine::load(&model(name), &engine).unwrap();
    let events = Arc::new(Mutex::new(Vec::new()));
    let sink = events.clone();
    let options = ProverOptions {
        parameters: SamplingParameters { max_new_tokens, temperature: 0.7, ..Default::default() },
        observer: Some(Arc::new(move |event: &Event| sink.lock().unwrap().push(event.clone()))),
        keep: KeepLogprobs::Top,
        ..ProverOptions::new(prompt).unwrap()
    };
    Observed { prover: OnnxProver::new(engine, options).unwrap(), events }
}

#[test]
fn candidates_keep_the_statement_and_failures_are_counted() {
    for name in ["tiny-llama", "tiny-llama-gqa", "tiny-recurrent"] {
        let Observed { prover, events } = prover(name, "continuation", 30);
        let found: Vec<_> = block_on(prover.generate(task(12)).map(Result::unwrap).collect());
        let outcomes = prover.outcomes();
        assert_eq!(outcomes.candidates as usize, found.len());
        assert_eq!(outcomes.candidates + outcomes.unreadable.values().sum::<u64>(), 12, "{name}");
        assert!(!found.is_empty(), "{name}: {outcomes:?}");
        for candidate in &found {
            assert!(candidate.text.contains("theorem t : 1 = 1 := by"), "{}", candidate.text);
            assert_eq!(candidate.generator, prover.id());
            let logprobs = candidate.token_logprobs.as_ref().unwrap();
            let mean = logprobs.iter().map(|&one| f64::from(one)).sum::<f64>() / logprobs.len() as f64;
            assert!((candidate.mean_logprob.unwrap() - mean).abs() < 1e-9);
            let choices = candidate.token_choices.as_ref().unwrap();
            assert!(choices.iter().zip(logprobs).all(|(one, &logprob)| one.sampled.logprob == logprob));
            assert!(
                choices.iter().all(|one| one.top.len() == 5 && one.top[0].logprob >= one.sampled.logprob)
            );
            assert_eq!(candidate.confidence, Some(candidate.mean_logprob.unwrap().exp() as f32));
            assert!((11..23).contains(&candidate.sampling.as_ref().unwrap().seed));
        }
        assert_eq!(events.lock().unwrap().len(), 13, "one prompt and twelve answers");
        let again: Vec<_> = block_on(prover.generate(task(12)).map(Result::unwrap).collect());
        let texts = |candidates: &[data::Candidate]| {
            let mut texts: Vec<_> = candidates.iter().map(|candidate| candidate.text.clone()).collect();
            texts.sort();
            texts
        };
        assert_eq!(texts(&found), texts(&again), "a seed repeats its candidates");
    }
}

#[test]
fn examples_fill_the_context_exactly() {
    let Observed { prover, .. } = prover("tiny-llama", "continuation", 20);
    let example = |index: usize| Example {
        theorem: theorem(&format!("e{index}")),
        annotated_proof: format!("theorem e{index} : 1 = 1 := by\n  -- by definition\n  rfl"),
    };
    let task = Task { examples: (0..20).map(example).collect(), ..task(1) };
    let (tokens, opening, report) = prover.build_prompt(&task).unwrap();
    assert_eq!((tokens.len(), report.budget), (report.tokens, 256 - 20));
    assert!(
        report.tokens <= report.budget && report.examples_shown > 1 && report.examples_shown < 20,
        "{report:?}"
    );
    assert_eq!(report.examples_left_out[0], format!("e{}", report.examples_shown));
    let one_more = Task { examples: task.examples[..=report.examples_shown].to_vec(), ..task };
    assert_eq!(prover.build_prompt(&one_more).unwrap().2.examples_shown, report.examples_shown);
    assert_eq!(opening, "theorem t : 1 = 1 := by");
    let text = prover.engine().vocabulary().decode(&tokens).unwrap();
    assert!(text.ends_with(&opening) && text.find("e1 :").unwrap() < text.find("e0 :").unwrap(), "{text}");
}

#[test]
fn a_revision_shows_the_attempt_with_its_errors() {
    let Observed { prover, .. } = prover("tiny-llama", "continuation", 8);
    let message = Message {
        severity: Severity::Error,
        position: Position { line: 1, column: 20 },
        end_position: None,
        text: "nope".to_owned(),
    };
    let revision = Revision { attempt: "theorem t : 1 = 1 := x".to_owned(), messages: vec![message] };
    // The revision prompt is longer than the tiny context: the error says by how much.
    let long = prover.build_prompt(&Task { revision: Some(revision.clone()), ..task(1) }).unwrap_err();
    assert!(matches!(long, Error::PromptTooLong { limit: 248, context: 256, .. }), "{long}");
    let short =
        PromptFile::parse("short", "#% user\n{{ revision.annotated }}\n#% answer\n```lean4\n").unwrap();
    let engine = EngineOptions { device: Device::Cpu, threads: 1, ..Default::default() };
    let options = ProverOptions { revision: short, ..ProverOptions::new("direct").unwrap() };
    let options = ProverOptions {
        parameters: SamplingParameters { max_new_tokens: 8, ..Default::default() },
        ..options
    };
    let engine = Engine::load(&model("tiny-llama"), &engine).unwrap();
    let prover = OnnxProver::new(engine, options).unwrap();
    let (tokens, ..) = prover.build_prompt(&Task { revision: Some(revision), ..task(1) }).unwrap();
    let text = prover.engine().vocabulary().decode(&tokens).unwrap();
    assert!(text.contains("user\ntheorem t : 1 = 1 := x\n--                  ^ error: nope"), "{text}");
    assert!(text.ends_with("assistant\n```lean4"), "{text}");
}

#[test]
fn a_prompt_longer_than_the_context_ends_the_stream_with_one_error() {
    let Observed { prover, .. } = prover("tiny-llama", "theorem-llama", 64);
    let mut task = task(4);
    task.theorem.informal_proof = Some("and so on ".repeat(200));
    let found: Vec<_> = block_on(prover.generate(task).collect());
    assert_eq!(found.len(), 1);
    assert!(matches!(found[0], Err(Error::PromptTooLong { .. })));
}

#[test]
fn dropping_the_stream_leaves_the_engine_usable() {
    let Observed { prover, .. } = prover("tiny-llama-gqa", "continuation", 200);
    drop(prover.generate(task(50)));
    assert_eq!(
        block_on(prover.generate(task(2)).collect::<Vec<_>>()).iter().filter(|one| one.is_err()).count(),
        0
    );
}
