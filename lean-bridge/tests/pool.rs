//! Faults and limits of the pool: time, memory, crashes, cancellation, turns, leaks, orphans, and bad input.

#[path = "support/request.rs"]
mod request;
mod support;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use data::{Outcome, ReasonKind};
use lean_bridge::embedded::{Config, Embedded};
use lean_bridge::{Construct, Limits, Policy, VerifyRequest};
use request::request;
use support::{block_on, lean, start};

const TRUTH: &str = "theorem t : True";
/// Never ends and makes nothing that heartbeats would count for long.
const ENDLESS: &str = "set_option maxHeartbeats 0\nset_option maxRecDepth 1000000\ntheorem t : True := by\n  have : (List.range 5000000).foldl (· + ·) 0 = 1 := by decide +kernel\n  trivial";

fn honest() -> VerifyRequest {
    request("", TRUTH, "theorem t : True := trivial")
}

/// Needs a worker for as long as it is let.
fn endless(wall_clock: Duration) -> VerifyRequest {
    let mut request = request("", TRUTH, ENDLESS);
    request.limits = Limits { wall_clock, heartbeats: Some(0) };
    request
}

async fn reason(lean: &Embedded, request: &VerifyRequest) -> Option<ReasonKind> {
    match lean.verify(request).await.expect("Lean can be asked").record().outcome.clone() {
        Outcome::Proved => None,
        Outcome::Rejected(rejection) => Some(rejection.reason),
    }
}

fn one_worker() -> Config {
    Config { workers: 1, keep_spare: false, ..Config::default() }
}

#[test]
fn a_request_that_takes_too_long_is_stopped_and_the_next_one_served() {
    let lean = start(Config { keep_spare: true, ..one_worker() });
    block_on(async {
        assert_eq!(reason(&lean, &honest()).await, None);
        assert_eq!(reason(&lean, &endless(Duration::from_secs(1))).await, Some(ReasonKind::Timeout));
        let asked = Instant::now();
        assert_eq!(reason(&lean, &honest()).await, None);
        println!("with a spare, the request after a stopped one took {:?}", asked.elapsed());
    });
}

#[test]
fn a_worker_that_uses_too_much_memory_is_stopped() {
    let lean = start(Config { memory_limit_bytes: 64 << 20, ..one_worker() });
    assert_eq!(block_on(reason(&lean, &endless(Duration::from_secs(30)))), Some(ReasonKind::OutOfMemory));
}

#[test]
fn a_process_that_ends_is_told_and_replaced() {
    let deep = "def deep : Nat → Nat | 0 => 0 | n + 1 => deep n + 1\n#eval deep 10000000";
    for code in ["#eval (IO.Process.exit 0 : IO Unit)", deep] {
        let mut crash = request("", TRUTH, format!("{code}\ntheorem t : True := trivial"));
        crash.policy = Policy { allowed: [Construct::Eval].into(), ..Policy::default() };
        block_on(async {
            assert_eq!(reason(lean(), &crash).await, Some(ReasonKind::WorkerCrashed), "{code}");
            assert_eq!(reason(lean(), &honest()).await, None);
        });
    }
}

#[test]
fn a_request_that_is_dropped_ends_its_worker_and_gives_its_turn_up() {
    let lean = start(one_worker());
    block_on(async {
        assert_eq!(reason(&lean, &honest()).await, None);
        let idle = lean.idle_workers();
        let endless = endless(Duration::from_secs(600));
        let dropped = tokio::time::timeout(Duration::from_millis(300), lean.verify(&endless)).await;
        assert!(dropped.is_err(), "it should not have come to an end");
        assert_eq!(reason(&lean, &honest()).await, None);
        let gone = idle.iter().filter(|pid| !lean.idle_workers().contains(pid)).count();
        assert_eq!(gone, 1, "the worker in the middle of the request is another one now: {idle:?}");
    });
}

#[test]
fn requests_are_served_in_the_order_in_which_they_came() {
    let finished = std::sync::Mutex::new(Vec::new());
    // One worker and one question to it each, so that the order of the answers is that of the turns.
    let (lean, honest) = (start(one_worker()), VerifyRequest { level: data::Level::Checked, ..honest() });
    let (finished, lean, honest) = (&finished, &lean, &honest);
    block_on(async {
        let ask = |number: usize| async move {
            assert_eq!(reason(lean, honest).await, None);
            finished.lock().expect("no panic").push(number);
        };
        tokio::join!(biased; ask(0), ask(1), ask(2), ask(3), ask(4));
    });
    assert_eq!(*finished.lock().expect("no panic"), [0, 1, 2, 3, 4]);
}

#[test]
fn nothing_of_a_request_is_seen_by_the_next() {
    let leaving = [
        "def leftover := 1",
        "set_option autoImplicit true\nset_option maxRecDepth 17",
        "notation:50 (priority := high) a \" = \" b => True",
        "instance (priority := high) : Add Nat := ⟨fun _ _ => 3⟩",
        "macro_rules | `($a + $b) => `(3)\nmacro_rules | `(tactic| rfl) => `(tactic| trivial)",
        "open Nat\nnamespace Left\nvariable (leftover : False)\nuniverse leftover",
        "attribute [simp] Nat.add_comm\nattribute [-simp] Nat.add_zero\nattribute [irreducible] Nat.add",
        "theorem t : 1 + 1 = 3 := sorry",
        "section\ninclude leftover",
    ];
    let clean = request(
        "",
        "theorem t (n : Nat) : n + 0 = n ∧ 1 + 1 = 2",
        "def leftover := 2\ntheorem t (n : Nat) : n + 0 = n ∧ 1 + 1 = 2 := ⟨by simp only [Nat.add_zero], by rfl⟩",
    );
    let asking = ["leftover", "leftover + x", "(1 + 1 = 3 : Prop) ∧ succ 1 = 2"]
        .map(|term| request("", TRUTH, format!("theorem t : True := by\n  have := {term}\n  trivial")));
    block_on(async {
        for text in leaving {
            let left = request("", TRUTH, format!("{text}\ntheorem t : True := trivial"));
            let _ = reason(lean(), &left).await;
            assert_eq!(reason(lean(), &clean).await, None, "after {text}");
            for request in &asking {
                assert_ne!(reason(lean(), request).await, None, "after {text}");
            }
        }
    });
}

/// Waits until so many workers wait for work.
async fn until_idle(lean: &Embedded, count: usize) {
    let waiting = async {
        while lean.idle_workers().len() != count {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(120), waiting).await;
    assert!(found.is_ok(), "{count} workers should wait for work: {:?}", lean.idle_workers());
}

fn at(level: data::Level, number: u32) -> VerifyRequest {
    let statement = format!("theorem t : {number} = {number}");
    VerifyRequest { level, ..request("", &statement, format!("{statement} := rfl")) }
}

#[test]
fn what_only_says_what_is_given_ends_when_nobody_asks_it() {
    let lean = start(Config { teller_idle: Duration::from_millis(200), ..one_worker() });
    block_on(async {
        for number in [1, 2] {
            assert_eq!(reason(&lean, &at(data::Level::Replayed, number)).await, None);
            until_idle(&lean, 1).await;
        }
        let examiner = lean.idle_workers();
        assert_eq!(reason(&lean, &at(data::Level::Replayed, 2)).await, None);
        assert_eq!(lean.idle_workers(), examiner, "the statement is known: no other process is needed");

        // One that re-checks is needed for every candidate, and stays.
        assert_eq!(reason(&lean, &at(data::Level::CrossChecked, 2)).await, None);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(lean.idle_workers().len(), 2);
    });
}

#[test]
fn what_only_says_what_is_given_has_no_spare() {
    let lean = start(Config { keep_spare: true, teller_idle: Duration::MAX, ..one_worker() });
    block_on(async {
        assert_eq!(reason(&lean, &at(data::Level::Replayed, 1)).await, None);
        // Who elaborates the candidate, its spare, and who said the statement.
        until_idle(&lean, 3).await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(lean.idle_workers().len(), 3);
        assert_eq!(reason(&lean, &at(data::Level::CrossChecked, 1)).await, None);
        until_idle(&lean, 4).await;
    });
}

const CHILD: &str = "TLLAMA_TEST_POOL_CHILD";

/// Not a test of its own: the process that the next test kills.
#[test]
fn a_process_with_a_busy_worker() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let lean = start(one_worker());
    block_on(async {
        assert_eq!(reason(&lean, &honest()).await, None);
        println!("workers {:?}", lean.idle_workers());
        let _ = lean.verify(&endless(Duration::from_secs(120))).await;
    });
}

#[cfg(target_os = "linux")]
#[test]
fn no_worker_outlives_a_killed_parent() {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "a_process_with_a_busy_worker", "--nocapture"])
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the child starts");
    let lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    let workers: Vec<u32> = lines
        .map_while(Result::ok)
        .find_map(|line| {
            let list = line.split_once("workers [")?.1.trim_end_matches(']').to_owned();
            Some(list.split(", ").map(|pid| pid.parse().expect("a process id")).collect())
        })
        .expect("the child names its workers");
    assert!(!workers.is_empty() && workers.iter().all(|pid| is_alive(*pid)), "{workers:?}");
    child.kill().expect("the child can be killed");
    child.wait().expect("the child ends");
    let deadline = Instant::now() + Duration::from_secs(10);
    while workers.iter().any(|pid| is_alive(*pid)) {
        assert!(Instant::now() < deadline, "still alive: {workers:?}");
        std::thread::yield_now();
    }
}

/// A process that has ended but was not waited for is not alive.
#[cfg(target_os = "linux")]
fn is_alive(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    status
        .rsplit(')')
        .next()
        .is_some_and(|rest| !rest.trim().is_empty() && !rest.trim_start().starts_with('Z'))
}

#[test]
fn bad_input_has_a_reason() {
    use ReasonKind::*;
    let proof = "theorem t : True := trivial";
    let mut table = vec![
        (String::new(), TRUTH, String::new(), Some(TheoremMissing)),
        (String::new(), TRUTH, format!("{proof}\0"), Some(InvalidInput)),
        ("\0".to_owned(), TRUTH, proof.to_owned(), Some(InvalidInput)),
        (String::new(), TRUTH, format!("{proof}\n--{}", "x".repeat(50 << 20)), Some(InvalidInput)),
        (String::new(), TRUTH, format!("{proof}\n-- {}", "x".repeat(1 << 20)), None),
        (String::new(), "theorem t : Missing", proof.to_owned(), Some(InvalidStatement)),
        (String::new(), "theorem t : (", proof.to_owned(), Some(InvalidStatement)),
        (String::new(), "theorem t : True -- with a remark", proof.to_owned(), None),
        (String::new(), "\u{feff}theorem t : True", proof.to_owned(), None),
        (String::new(), TRUTH, format!("\u{feff}{proof}"), None),
        (String::new(), TRUTH, format!("{proof}\n-- \u{ffff}\u{fdd0}\u{10ffff}"), None),
        ("theorem".to_owned(), TRUTH, proof.to_owned(), None),
        ("example : False := trivial".to_owned(), TRUTH, proof.to_owned(), None),
        ("import Missing.Module".to_owned(), TRUTH, proof.to_owned(), Some(InvalidStatement)),
        ("import ..Lean".to_owned(), TRUTH, proof.to_owned(), Some(InvalidStatement)),
        ("prelude".to_owned(), TRUTH, proof.to_owned(), None),
        ("module".to_owned(), TRUTH, proof.to_owned(), None),
        (String::new(), TRUTH, "s!\"{".repeat(1000), Some(Syntax)),
        (String::new(), TRUTH, "«".repeat(1000), Some(Syntax)),
    ];
    table.push((String::new(), TRUTH, proof.replace(' ', "\r"), Some(Syntax)));
    block_on(async {
        for (header, statement, candidate, expected) in table {
            let found = reason(lean(), &request(&header, statement, candidate.clone())).await;
            let shown: String = candidate.chars().take(60).collect();
            assert_eq!(found, expected, "{header:?} {statement:?} {shown:?}");
        }
        let nested = format!("theorem t : True := {}trivial{}", "(".repeat(20_000), ")".repeat(20_000));
        let found = reason(lean(), &request("", TRUTH, nested)).await;
        assert!(matches!(found, Some(WorkerCrashed | Elaboration | Syntax)), "{found:?}");
        assert_eq!(reason(lean(), &honest()).await, None);
    });
}
