//! Reader and checker are given what nobody wrote, for as long as is asked: exports that are broken in their lines, their
//! numbers and their bytes, and terms put together at random. No panic, no endless check, no memory beyond the limits.
//!
//!     cargo test -p lean-kernel --test fuzz -- --seconds 3600 [--seed N]
//!
//! Without `--seconds`, only the corpus is tried: what was found before, and a few of each kind.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use lean_kernel::export::Reader;
use lean_kernel::{Kernel, Limits};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use support::fixture;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/corpus");
const EXPORTS: [&str; 5] =
    ["honest_types", "honest_terms", "operations", "stuck_sort_false", "stuck_sort_three"];
/// Of one declaration; an export has hundreds.
const STEPS: u64 = 30_000;
const MEMORY: usize = 128 << 20;
/// What one export may take, whose declarations have limits each.
const AMPLE: Duration = Duration::from_secs(60);
const FAULTS_MAX: u32 = 20;
/// Of exports that are cut out of the fixtures.
const LINES_MAX: usize = 1200;
const DECLARATIONS_MAX: usize = 400;

/// A change of an export.
#[derive(Clone, Debug)]
enum Mutation {
    /// The numbers in a line, by their places, become others.
    Number {
        line: prop::sample::Index,
        place: prop::sample::Index,
        to: u64,
    },
    /// Two values of one line are exchanged with those of another.
    Splice {
        from: prop::sample::Index,
        to: prop::sample::Index,
    },
    Drop(prop::sample::Index),
    Double(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Text {
        line: prop::sample::Index,
        text: String,
    },
    Byte {
        at: prop::sample::Index,
        to: u8,
    },
    Cut(prop::sample::Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let line = any::<prop::sample::Index>;
    let number = prop_oneof![0u64..8, 0u64..2000, Just(u64::from(u32::MAX)), Just(u64::MAX), any::<u64>()];
    let text = prop_oneof!["[a-zA-Z_.]{0,8}", "\\PC{0,6}", "[0-9]{1,400}", Just("rec".to_owned())];
    prop_oneof![
        6 => (line(), line(), number).prop_map(|(line, place, to)| Mutation::Number { line, place, to }),
        2 => (line(), line()).prop_map(|(from, to)| Mutation::Splice { from, to }),
        1 => line().prop_map(Mutation::Drop),
        1 => line().prop_map(Mutation::Double),
        1 => (line(), line()).prop_map(|(a, b)| Mutation::Swap(a, b)),
        1 => (line(), text).prop_map(|(line, text)| Mutation::Text { line, text }),
        1 => (line(), any::<u8>()).prop_map(|(at, to)| Mutation::Byte { at, to }),
        1 => line().prop_map(Mutation::Cut),
    ]
}

/// Calls `change` on the numbers (or the texts) in a value, in order.
fn walk(value: &mut Value, change: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, change)),
        Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, change)),
        other => change(other),
    }
}

/// A part of a fixture with some changes.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let texts: Vec<Vec<String>> =
        EXPORTS.iter().map(|name| fixture(name).lines().map(str::to_owned).collect()).collect();
    (0..texts.len(), 50..LINES_MAX, prop::collection::vec(mutation(), 1..6)).prop_map(
        move |(of, length, mutations)| {
            let mut lines: Vec<String> = texts[of].iter().take(length).cloned().collect();
            let mut after = Vec::new();
            for mutation in mutations {
                let len = lines.len().max(1);
                if lines.is_empty() {
                    break;
                }
                match mutation {
                    Mutation::Number { line, place, to } => {
                        edit(&mut lines[line.index(len)], Value::is_number, &place, json!(to))
                    }
                    Mutation::Text { line, text } => {
                        let at = line.index(len);
                        edit(&mut lines[at], Value::is_string, &line, json!(text));
                    }
                    Mutation::Splice { from, to } => {
                        let from = lines[from.index(len)].clone();
                        let to = &mut lines[to.index(len)];
                        // The form of one line under the number of another.
                        if let (Some((head, _)), Some((_, tail))) = (to.split_once(','), from.split_once(','))
                        {
                            *to = format!("{head},{tail}");
                        }
                    }
                    Mutation::Drop(line) => drop(lines.remove(line.index(len))),
                    Mutation::Double(line) => {
                        let again = lines[line.index(len)].clone();
                        lines.push(again);
                    }
                    Mutation::Swap(a, b) => lines.swap(a.index(len), b.index(len)),
                    Mutation::Byte { .. } | Mutation::Cut(_) => after.push(mutation),
                }
            }
            let mut bytes = lines.join("\n").into_bytes();
            for mutation in after {
                match mutation {
                    Mutation::Byte { at, to } if !bytes.is_empty() => {
                        let at = at.index(bytes.len());
                        bytes[at] = to;
                    }
                    Mutation::Cut(at) if !bytes.is_empty() => bytes.truncate(at.index(bytes.len())),
                    _ => {}
                }
            }
            bytes
        },
    )
}

/// Another value for one of those in a line that are of a kind.
fn edit(line: &mut String, is_meant: fn(&Value) -> bool, place: &prop::sample::Index, to: Value) {
    let Ok(mut value) = serde_json::from_str::<Value>(line) else { return };
    let mut count = 0;
    walk(&mut value, &mut |leaf| count += usize::from(is_meant(leaf)));
    if count == 0 {
        return;
    }
    let chosen = place.index(count);
    let mut at = 0;
    walk(&mut value, &mut |leaf| {
        if is_meant(leaf) {
            if at == chosen {
                *leaf = to.clone();
            }
            at += 1;
        }
    });
    *line = value.to_string();
}

/// Levels and expressions of every form, each of earlier ones, and declarations of them, below the basic types.
fn assembled() -> impl Strategy<Value = Vec<u8>> {
    let basics: Vec<String> = fixture("honest_types").lines().take(400).map(str::to_owned).collect();
    let step = (0u8..16, any::<[u16; 4]>(), "[0-9]{1,40}");
    (prop::collection::vec(step, 1..120), any::<bool>()).prop_map(move |(steps, with_basics)| {
        let mut lines = if with_basics { basics.clone() } else { Vec::new() };
        let (mut names, mut levels, mut exprs) = (2000u64, 2000u64, 5000u64);
        let base = if with_basics { 40 } else { 0 };
        lines.push(json!({"in": names, "str": {"pre": 0, "str": "x"}}).to_string());
        lines.push(json!({"il": levels, "succ": 0}).to_string());
        lines.push(json!({"ie": exprs, "sort": levels}).to_string());
        for (form, picks, digits) in steps {
            // Mostly the latest, sometimes those of the fixture.
            let pick = |latest: u64, first: u64, pick: u16| match pick % 8 {
                0 if base > 0 => u64::from(pick / 8) % base,
                _ => latest - u64::from(pick / 8) % (latest - first + 1),
            };
            let name = |at: usize| pick(names, 2000, picks[at]);
            let level = |at: usize| pick(levels, 2000, picks[at]);
            let expr = |at: usize| pick(exprs, 5000, picks[at]);
            let new = exprs + 1;
            let line = match form {
                0 => json!({"in": names + 1, "str": {"pre": name(0), "str": digits}}),
                1 => json!({"il": levels + 1, "max": [level(0), level(1)]}),
                2 => json!({"il": levels + 1, "imax": [level(0), level(1)]}),
                3 => json!({"il": levels + 1, "param": name(0)}),
                4 => json!({"ie": new, "bvar": picks[0] % 4}),
                5 => json!({"ie": new, "sort": level(0)}),
                6 => json!({"ie": new, "const": {"name": name(0), "us": if picks[1] % 2 == 0 { vec![] } else { vec![level(2)] }}}),
                7 | 8 => json!({"ie": new, "app": {"fn": expr(0), "arg": expr(1)}}),
                9 => json!({"ie": new, "lam": {"name": 0, "type": expr(0), "body": expr(1), "binderInfo": "default"}}),
                10 => json!({"ie": new, "forallE": {"name": 0, "type": expr(0), "body": expr(1), "binderInfo": "default"}}),
                11 => json!({"ie": new, "letE": {"name": 0, "type": expr(0), "value": expr(1), "body": expr(2), "nondep": false}}),
                12 => json!({"ie": new, "natVal": digits}),
                13 => json!({"ie": new, "proj": {"typeName": name(0), "idx": picks[1] % 3, "struct": expr(2)}}),
                14 => json!({"axiom": {"name": name(0), "levelParams": [], "type": expr(1), "isUnsafe": false}}),
                _ => json!({"def": {"name": name(0), "levelParams": if picks[3] % 3 == 0 { vec![name(3)] } else { vec![] },
                    "type": expr(1), "value": expr(2), "hints": {"regular": picks[3]}, "safety": "safe", "all": [name(0)]}}),
            };
            names += u64::from(form == 0);
            levels += u64::from((1..4).contains(&form));
            exprs += u64::from((4..14).contains(&form));
            lines.push(line.to_string());
        }
        lines.join("\n").into_bytes()
    })
}

/// What is wrong with how an export is answered. A check that does not end is left behind: the program ends soon.
fn fault_of(export: &[u8]) -> Option<String> {
    let (done, answer) = mpsc::channel();
    let export: Arc<[u8]> = export.into();
    std::thread::spawn(move || done.send(fault_of_answer(&export)));
    match answer.recv_timeout(AMPLE) {
        Ok(fault) => fault,
        Err(_) => Some(format!("it takes more than {AMPLE:?}")),
    }
}

fn fault_of_answer(export: &[u8]) -> Option<String> {
    let answered = catch_unwind(AssertUnwindSafe(|| {
        let limits = Limits { steps: STEPS, memory: MEMORY, ..Limits::default() };
        let mut kernel = Kernel::new(limits);
        let mut reader = Reader::new(export);
        let mut count = 0;
        while let Ok(Some(declaration)) = reader.next(&mut kernel.store) {
            count += 1;
            // Believed where it is refused, so that what follows is looked at too.
            if kernel.check(&declaration).is_err() && kernel.assume(&declaration).is_err() && count > 50 {
                break;
            }
            if count > DECLARATIONS_MAX {
                break;
            }
        }
        kernel.bytes()
    }));
    match answered {
        Err(_) => Some("it panics".to_owned()),
        Ok(bytes) if bytes > 2 * MEMORY => Some(format!("its terms take {bytes} bytes")),
        Ok(_) => None,
    }
}

/// Resident memory of this process, where the system tells.
fn resident_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

/// Keeps what was found where it is tried in every run from then on.
fn keep(export: &[u8], number: u64) -> PathBuf {
    let path = Path::new(CORPUS).join(format!("found-{number}.ndjson"));
    std::fs::write(&path, export).unwrap();
    path
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        return;
    }
    let number = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        Some(
            arguments
                .get(at + 1)
                .and_then(|n| n.parse::<u64>().ok())
                .unwrap_or_else(|| panic!("{name} takes a number")),
        )
    };
    let mut tried = 0;
    for entry in std::fs::read_dir(CORPUS).unwrap() {
        let path = entry.unwrap().path();
        let fault = fault_of(&std::fs::read(&path).unwrap());
        assert_eq!(fault, None, "{}", path.display());
        tried += 1;
    }
    assert!(tried > 0, "the corpus is empty");
    let seed = number("--seed").unwrap_or(0);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = prop_oneof![mutated().boxed(), assembled().boxed()];
    let until = number("--seconds").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let (mut count, mut slowest, mut faults) = (0u64, Duration::ZERO, 0);
    while until.map_or(count < 40, |until| Instant::now() < until) {
        let export = strategy.new_tree(&mut runner).unwrap().current();
        let started = Instant::now();
        if let Some(fault) = fault_of(&export) {
            println!("{fault}; kept as {} (seed {seed}, number {count})", keep(&export, count).display());
            faults += 1;
            // One fault shows itself often.
            assert!(faults < FAULTS_MAX, "{faults} faults: the rest of the time is not worth it");
        }
        slowest = slowest.max(started.elapsed());
        count += 1;
    }
    assert_eq!(faults, 0, "of {count} exports");
    println!(
        "fuzz: {tried} exports of the corpus and {count} others are answered; the slowest took {slowest:?}, {} MiB at most",
        resident_mib().unwrap_or_default()
    );
    if until.is_none() {
        println!(
            "fuzz: an hour of it is not part of every run: cargo test -p lean-kernel --test fuzz -- --seconds 3600"
        );
    }
}
