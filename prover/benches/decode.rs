//! Measures the engine on a real model and prints one JSON object: tokens per second, time to the first token of all
//! samples, share of our own code in a step, memory over many prompts.
//!
//!     cargo bench -p prover --bench decode -- MODEL_FOLDER [key=value …]
//!
//! Keys: `mode` (decode | first | memory), `samples`, `prompt` (tokens), `new` (tokens), `threads`, `batch`, `top_p`,
//! `temperature`, `prompts`, `period` (prompts after which lengths repeat). `prover/benches/compare.py` runs it side by
//! side with other engines.

use std::{collections::HashMap, path::Path, time::Instant};

use futures::{StreamExt as _, executor::block_on};
use prover::onnx::{Device, Engine, EngineOptions, Request, SamplingParameters, Statistics};

struct Settings(HashMap<String, String>);

impl Settings {
    fn number(&self, key: &str, default: f64) -> f64 {
        self.0.get(key).map_or(default, |value| value.parse().expect("a number"))
    }

    fn count(&self, key: &str, default: usize) -> usize {
        self.number(key, default as f64) as usize
    }
}

fn main() {
    // `cargo bench` passes flags of its own.
    let mut arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if arguments.is_empty() {
        eprintln!(
            "give the model's folder: cargo bench -p prover --bench decode -- FOLDER mode=decode samples=16"
        );
        return;
    }
    let folder = arguments.remove(0);
    let pairs = arguments.iter().filter_map(|pair| pair.split_once('='));
    let settings = Settings(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect());
    let options = EngineOptions {
        device: settings.0.get("device").map_or(Device::Cpu, |device| device.parse().expect("a device")),
        threads: settings.count("threads", 2),
        batch: settings.count("batch", settings.count("samples", 1)),
        ..Default::default()
    };
    let engine = Engine::load(Path::new(&folder), &options).unwrap_or_else(|error| panic!("{error}"));
    match settings.0.get("mode").map_or("decode", String::as_str) {
        "decode" => decode(&engine, &settings),
        "first" => first(&engine, &settings),
        "memory" => memory(&engine, &settings),
        other => panic!("no mode {other}"),
    }
}

fn request(engine: &Engine, settings: &Settings, new: usize, seed: u64) -> Request {
    let text = "theorem add_comm (a b : Nat) : a + b = b + a := by induction b with simp_all ".repeat(200);
    let mut prompt = engine.vocabulary().encode(&text).expect("the prompt encodes");
    prompt.truncate(settings.count("prompt", 64));
    Request {
        prompt,
        samples: settings.count("samples", 1),
        seed,
        parameters: SamplingParameters {
            temperature: settings.number("temperature", 1.0) as f32,
            top_p: settings.number("top_p", 0.95) as f32,
            max_new_tokens: new as u32,
            ..Default::default()
        },
        ..Default::default()
    }
}

/// What a run took.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    /// Processor time of all threads.
    cpu_seconds: f64,
}

/// Runs a request; returns its cost and the counters before and after.
fn run(engine: &Engine, request: Request) -> (Cost, Statistics, Statistics) {
    let before = engine.statistics();
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let results: Vec<_> = block_on(engine.submit(request).expect("accepted").collect());
    let cost = Cost { seconds: start.elapsed().as_secs_f64(), cpu_seconds: cpu_seconds() - cpu };
    results.into_iter().for_each(|result| drop(result.expect("a completion")));
    (cost, before, engine.statistics())
}

/// Processor time of this process, from /proc: exact to 10 ms, which is little beside a run of seconds.
fn cpu_seconds() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name in parentheses may hold spaces; user and system time are the 12th and 13th field after it.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / TICKS_PER_SECOND
}

/// Total tokens per second of the decode phase: the time to the first tokens is measured apart and taken off.
fn decode(engine: &Engine, settings: &Settings) {
    let new = settings.count("new", 128);
    run(engine, request(engine, settings, 8, 1));
    let (first, ..) = run(engine, request(engine, settings, 1, 1));
    let (whole, before, after) = run(engine, request(engine, settings, new, 1));
    let samples = settings.count("samples", 1) as f64;
    let tokens = (after.new_tokens - before.new_tokens) as f64 - samples;
    let own = (after.own - before.own).as_secs_f64();
    let runtime = (after.runtime - before.runtime).as_secs_f64();
    println!(
        "{{\"tokens_per_s\":{:.1},\"cpu_ms_per_token\":{:.2},\"steps\":{},\"mean_batch\":{:.2},\"own_share\":{:.4},\"own_ms_per_step\":{:.3}}}",
        tokens / (whole.seconds - first.seconds),
        (whole.cpu_seconds - first.cpu_seconds) * 1e3 / tokens,
        after.steps - before.steps,
        tokens / (after.steps - before.steps) as f64,
        own / (own + runtime),
        own * 1e3 / (after.steps - before.steps) as f64
    );
}

/// Seconds until every sample has its first token, drawn from the prompt's logits, and its second one, for which the
/// prompt's state was copied for each.
fn first(engine: &Engine, settings: &Settings) {
    run(engine, request(engine, settings, 2, 1));
    let best = |new: usize| {
        let seconds = (0..3).map(|_| run(engine, request(engine, settings, new, 1)).0.seconds);
        seconds.fold(f64::INFINITY, f64::min)
    };
    println!("{{\"first_token_s\":{:.4},\"second_token_s\":{:.4}}}", best(1), best(2));
}

/// Resident memory over many different prompts, in MiB.
fn memory(engine: &Engine, settings: &Settings) {
    let prompts = settings.count("prompts", 1000);
    let mut readings = Vec::new();
    // With a period, every length has been seen after so many prompts, and the seeds alone are new.
    let period = settings.count("period", usize::MAX);
    for index in 0..prompts {
        let shape = index % period;
        let mut request = request(engine, settings, 1 + shape * 7 % 23, index as u64);
        request.prompt.truncate(1 + shape * 37 % request.prompt.len());
        run(engine, request);
        if index % 50 == 49 {
            readings.push(resident_mib());
        }
    }
    println!("{{\"resident_mib_every_50_prompts\":{readings:.2?}}}");
}

fn resident_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<f64>().ok())
        .map_or(0.0, |kib| kib / 1024.0)
}
