//! What the language server costs, measured from the client's side of its standard streams: the list of code actions
//! after an edit of a large file, the first verified suggestion, cancelling, memory. Prints; asserts nothing about time.
//!
//!     cargo bench --bench lsp                    everything
//!     cargo bench --bench lsp -- list memory     some of it: list, memory, first, cancel, generation
//!
//! `generation` cancels a model at work: the one in the folder `TLLAMA_BENCH_MODEL`, else a tiny one of the tests.

#[path = "../tests/lsp/client.rs"]
#[allow(dead_code)] // The tests use more of it.
mod client;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use client::Client;

const LINES: usize = 5000;
const EDITS: usize = 2000;
const LISTS: usize = 300;
const CANCELS: usize = 7;

fn main() {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|known| known == name);
    if is_wanted("list") {
        list();
    }
    if is_wanted("memory") {
        memory();
    }
    if is_wanted("first") {
        first_suggestion();
    }
    if is_wanted("cancel") {
        cancel();
    }
    if is_wanted("generation") {
        cancel_generation();
    }
}

/// A file of about 5,000 lines with a gap every 50 lines.
fn large_file() -> String {
    let mut text = String::from("import Init\n\nopen Nat\n\n");
    let mut number = 0;
    while text.matches('\n').count() < LINES {
        let proof = if number % 10 == 9 { "sorry" } else { "simp [Nat.add_comm]\n  done" };
        text.push_str(&format!(
            "/-- Theorem {number} of many. -/\ntheorem t{number} (a b : Nat) (h : a < b) : a + {number} = {number} + a := by\n  {proof}\n\n"
        ));
        number += 1;
    }
    text
}

fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// The line of the gap that is nearest to the middle.
fn middle_gap(text: &str) -> u32 {
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len() / 2;
    u32::try_from(from + lines[from..].iter().position(|line| line.trim() == "sorry").unwrap()).unwrap()
}

fn list() {
    let mut client = Client::session(Value::Null);
    let text = large_file();
    let gap = middle_gap(&text);
    let uri = client.open("Large.lean", &text);
    let mut times = Vec::new();
    for round in 0..LISTS {
        // Typing in the theorem itself, above it, and at the top of the file.
        let line = [gap - 1, gap - 40, 2][round % 3];
        let place = json!({ "line": line, "character": 0 });
        let (range, new) = match round % 2 {
            0 => (json!({ "start": place, "end": place }), " "),
            _ => (json!({ "start": place, "end": { "line": line, "character": 1 } }), ""),
        };
        let started = Instant::now();
        client.change(&uri, i32::try_from(round).unwrap() + 2, range, new);
        let actions = client.actions(&uri, gap, 4);
        times.push(milliseconds(started));
        assert!(!actions.is_empty());
    }
    println!(
        "list: code actions after an edit, {} lines, {LISTS} edits: p50 {:.2} ms, p95 {:.2} ms",
        text.lines().count(),
        percentile(&mut times, 0.5),
        percentile(&mut times, 0.95)
    );
}

fn memory() {
    let mut client = Client::session(Value::Null);
    let text = large_file();
    let gap = middle_gap(&text);
    let uri = client.open("Large.lean", &text);
    client.actions(&uri, gap, 4);
    let mut resident = vec![resident_mib(client.child.id())];
    for edit in 0..EDITS {
        let place = json!({ "line": gap, "character": 2 });
        let (range, new) = match edit % 2 {
            0 => (json!({ "start": place, "end": place }), "x"),
            _ => (json!({ "start": place, "end": { "line": gap, "character": 3 } }), ""),
        };
        client.change(&uri, i32::try_from(edit).unwrap() + 2, range, new);
        client.actions(&uri, gap, 4);
        if (edit + 1) % (EDITS / 4) == 0 {
            resident.push(resident_mib(client.child.id()));
        }
    }
    println!(
        "memory: resident MiB of the server, before and during {EDITS} edits of that file: {resident:?}"
    );
}

/// The sample file of arithmetic, gap by gap. The first round starts Lean and is not counted; in the second a line in
/// front makes every theorem new to the store.
fn first_suggestion() {
    let mut client = Client::session(json!({ "proof": { "budget": 30 } }));
    let sample =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/arithmetic.lean"))
            .unwrap();
    let mut times = Vec::new();
    let mut failed = Vec::new();
    let mut gaps = 0;
    for round in 0..2 {
        let text = format!("def round : Nat := {round}\n\n{sample}");
        let uri = client.open(&format!("Sample{round}.lean"), &text);
        let places = client.request("tllama/places", json!({ "uri": uri }));
        let places = places["result"].as_array().unwrap().clone();
        gaps = places.len();
        let mut text = text;
        let mut version = 1;
        // From the end, so that the places above stay where they are.
        for place in places.iter().rev().take(if round == 0 { 3 } else { gaps }) {
            let start = &place["range"]["start"];
            let number = |field: &str| u32::try_from(start[field].as_u64().unwrap()).unwrap();
            let action = client.action(&uri, number("line"), number("character"), "Prove with tactics");
            let started = Instant::now();
            let answer = client.request("codeAction/resolve", action);
            let edit = &answer["result"]["edit"];
            match (round, edit.is_object()) {
                (0, _) => {}
                (_, true) => times.push(milliseconds(started)),
                (_, false) => failed.push(place["theorem"].to_string()),
            }
            // As an editor does, at once: what is still looked for is stale by it.
            if edit.is_object() {
                text = client::applied(&text, edit, &uri);
                version += 1;
                client.notify(
                    "textDocument/didChange",
                    json!({
                        "textDocument": { "uri": uri, "version": version },
                        "contentChanges": [{ "text": text }],
                    }),
                );
            }
            client.seen.clear();
        }
    }
    println!(
        "first: first verified suggestion with tactics, warm, {} of {gaps} gaps proved: p50 {:.2} s, p95 {:.2} s; not proved: {}",
        times.len(),
        percentile(&mut times, 0.5) / 1000.0,
        percentile(&mut times, 0.95) / 1000.0,
        failed.join(", ")
    );
}

fn cancel() {
    let mut client = Client::start();
    client.initialize(json!({
        "capabilities": {
            "window": { "workDoneProgress": true },
            "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } },
        },
        "initializationOptions": { "status": true },
    }));
    let text = "theorem hard (a b c n : Nat) (h : 2 < n) (hb : 0 < b) (ha : 0 < a) : a ^ n + b ^ n ≠ c ^ n := by\n  sorry\n";
    let uri = client.open("Hard.lean", text);
    let mut times = Vec::new();
    for _ in 0..CANCELS {
        let action = client.action(&uri, 0, 9, "Prove with tactics");
        let id = client.ask("codeAction/resolve", action);
        client.wait_for(|message| {
            message["params"]["value"]["message"].as_str().unwrap_or("").starts_with("attempt")
        });
        client.seen.clear();
        let started = Instant::now();
        client.notify("$/cancelRequest", json!({ "id": id }));
        client.answer(id);
        client.wait_for(|message| {
            message["method"] == "$/tllama/status" && message["params"]["working"] == false
        });
        times.push(milliseconds(started));
        client.seen.clear();
    }
    println!(
        "cancel: from the request to idle, Lean at work, {CANCELS} times: p50 {:.1} ms, longest {:.1} ms",
        percentile(&mut times, 0.5),
        percentile(&mut times, 1.0)
    );
}

/// From the client's word to the moment at which the server uses no processor any more. The samples are many and long,
/// so that generation is far from its end.
fn cancel_generation() {
    let tiny = concat!(env!("CARGO_MANIFEST_DIR"), "/prover/tests/models/tiny-llama");
    let given = std::env::var_os("TLLAMA_BENCH_MODEL");
    let folder = given.as_ref().map_or(PathBuf::from(tiny), PathBuf::from);
    let tokens = if given.is_some() { 512 } else { 100 };
    let mut client = Client::start();
    client.initialize(json!({
        "capabilities": {
            "window": { "workDoneProgress": true },
            "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } },
        },
        "initializationOptions": { "settings": { "model": {
            "folder": folder, "samples": 1024, "tokens": tokens, "prompt": "continuation", "device": "cpu",
        } } },
    }));
    let text = "theorem hard (a b : Nat) : a * a ≠ 2 * b * b := by\n  sorry\n";
    let uri = client.open("Hard.lean", text);
    let pid = client.child.id();
    let (mut answered, mut idle) = (Vec::new(), Vec::new());
    for round in 0..=CANCELS {
        let action = client.action(&uri, 0, 9, "Prove with the model");
        let id = client.ask("codeAction/resolve", action);
        client.wait_for(|message| {
            message["params"]["value"]["message"].as_str().unwrap_or("").starts_with("asking Lean")
        });
        // Until the model has been at work for half a second.
        let mut worked = Duration::ZERO;
        while worked < Duration::from_millis(500) {
            let before = processor_time(pid);
            std::thread::sleep(Duration::from_millis(50));
            worked = match processor_time(pid).saturating_sub(before) {
                used if used > Duration::from_millis(30) => worked + Duration::from_millis(50),
                _ => Duration::ZERO,
            };
        }
        let started = Instant::now();
        client.notify("$/cancelRequest", json!({ "id": id }));
        assert_eq!(client.answer(id)["error"]["code"], -32800);
        let answer = milliseconds(started);
        let (mut last_busy, mut used) = (answer, processor_time(pid));
        while milliseconds(started) < 1000.0 {
            std::thread::sleep(Duration::from_millis(5));
            let now = processor_time(pid);
            if now.saturating_sub(used) > Duration::from_millis(1) {
                last_busy = milliseconds(started);
            }
            used = now;
        }
        // The first round loads the model.
        if round > 0 {
            answered.push(answer);
            idle.push(last_busy);
        }
        client.seen.clear();
    }
    println!(
        "generation: {} in the middle of 1024 samples, {CANCELS} times: answered p50 {:.1} ms, longest {:.1} ms; no processor used after p50 {:.1} ms, longest {:.1} ms",
        folder.file_name().unwrap_or_default().display(),
        percentile(&mut answered, 0.5),
        percentile(&mut answered, 1.0),
        percentile(&mut idle, 0.5),
        percentile(&mut idle, 1.0)
    );
}

/// What all threads of a process have used of the processor.
fn processor_time(pid: u32) -> Duration {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let used = |task: std::fs::DirEntry| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
        text.split_whitespace().next()?.parse::<u64>().ok()
    };
    Duration::from_nanos(tasks.filter_map(used).sum())
}

fn resident_mib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
