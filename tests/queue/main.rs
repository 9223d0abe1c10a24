//! The program, with the real Lean: a worker in a process of its own, and the same verdicts as without one.

#[path = "../../bootstrap/queue/tests/cluster/broker.rs"]
mod broker;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use broker::Broker;

const SUCCESS: i32 = 0;
const NOT_ALL: i32 = 1;
const USAGE: i32 = 2;
const ENVIRONMENT: i32 = 3;

struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, store: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        command.args(arguments).current_dir(self.folder.path()).env("TLLAMA_DB", self.path(store));
        command
            .env("TLLAMA_STORE_KEY", self.path("store.key"))
            .env("TLLAMA_QUEUE_KEY", self.path("queue.key"));
        command.env_remove("TLLAMA_QUEUE");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    #[track_caller]
    fn run(&self, store: &str, arguments: &[&str], code: i32) -> Output {
        let output = self.command(store, arguments).output().unwrap();
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "stdout:\n{stdout}\nstderr:\n{stderr}");
        output
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The verdicts without what is about the moment.
fn verdicts(output: &Output) -> Vec<Value> {
    text(&output.stdout)
        .lines()
        .map(|line| {
            let mut verdict: Value = serde_json::from_str(line).unwrap();
            verdict.as_object_mut().unwrap().remove("time_ms");
            verdict
        })
        .collect()
}

fn ended(child: &mut Child) -> (Option<i32>, String) {
    let code = child.wait().unwrap().code();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (code, said)
}

fn terminate(child: &Child) {
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
}

fn lines(path: &Path) {
    let lines = [
        json!({"id": "true", "statement": "theorem t (a b : Nat) : a + b = b + a", "proof": "by omega"}),
        json!({"id": "false", "statement": "theorem t : 1 + 1 = 3", "proof": "by decide"}),
        json!({"id": "cheat", "statement": "theorem t : 1 + 1 = 3", "proof": "by sorry"}),
        json!({"id": "header", "header": "def two := 2", "statement": "theorem t : two = 2", "proof": "rfl"}),
        json!({"id": "empty", "statement": "theorem t : True", "candidate": "theorem u : True := trivial"}),
    ];
    std::fs::write(path, lines.map(|line| format!("{line}\n")).concat()).unwrap();
}

#[test]
fn workers_say_what_one_machine_says() {
    let Some(mut broker) = Broker::start() else { return };
    let world = World { folder: tempfile::tempdir().unwrap() };
    lines(&world.path("lines.jsonl"));
    let url = broker.url();
    let made = text(&world.run("none.sqlite", &["queue", "key", "queue.key"], SUCCESS).stdout);
    assert!(made.contains("copy the file to every machine"), "{made}");
    let alone = world.run("alone.sqlite", &["verify", "--json", "lines.jsonl"], NOT_ALL);
    let mut worker = world
        .command("none.sqlite", &["worker", "--queue", &url, "--name", "w.1", "-j", "1"])
        .spawn()
        .unwrap();
    let status = || -> Value {
        let output = world.run("none.sqlite", &["queue", "status", "--json", "--queue", &url], SUCCESS);
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let began = Instant::now();
    while status()["workers"][0]["name"] != json!("w_1") {
        assert!(began.elapsed() < Duration::from_secs(300), "the worker is not seen");
        std::thread::sleep(Duration::from_millis(200));
    }
    let asked = ["verify", "--json", "lines.jsonl", "--queue", &url];
    let spread = world.run("spread.sqlite", &asked, NOT_ALL);
    assert_eq!(verdicts(&spread), verdicts(&alone));
    assert!(text(&spread.stderr).contains("candidates are judged by the workers at nats://"), "{spread:?}");
    let counts = |store: &str| -> Value {
        serde_json::from_slice(&world.run(store, &["db", "counts", "--json"], SUCCESS).stdout).unwrap()
    };
    assert_eq!(counts("spread.sqlite")["attempts"], counts("alone.sqlite")["attempts"]);
    // The verdicts bear the asker's own seal, and are remembered.
    let known = verdicts(&world.run("spread.sqlite", &asked, NOT_ALL));
    assert!(known.iter().all(|verdict| verdict["cached"] == json!(true)), "{known:?}");
    // The worker finds the broker again.
    broker.kill();
    broker.begin();
    // A theorem of a file, its candidates by the worker, the proof in the asker's folder.
    std::fs::write(world.path("A.lean"), "theorem t (a b : Nat) (h : a < b) : a + 1 ≤ b := sorry").unwrap();
    let prove =
        ["prove", "A.lean", "--model-samples", "0", "--out", "proofs", "--no-comments", "--queue", &url];
    world.run("spread.sqlite", &prove, SUCCESS);
    assert!(world.path("proofs/t.lean").exists());
    let seen = status();
    let lane = &seen["lanes"][0];
    assert_eq!((&lane["waiting_batch"], &lane["working"], &lane["dead"]), (&json!(0), &json!(0), &json!(0)));
    assert!(seen["lanes"].as_array().unwrap().len() == 1, "{seen}");
    terminate(&worker);
    let (code, said) = ended(&mut worker);
    assert_eq!(code, Some(SUCCESS), "{said}");
    for words in ["w_1 serves nats://127.0.0.1:", "went away; waiting", "is there again", "w_1 has ended: "] {
        assert!(said.contains(words), "{said}");
    }
    let without = world.run("none.sqlite", &["queue", "status", "--queue", &url], SUCCESS);
    assert!(text(&without.stdout).contains("no worker is there"), "{without:?}");
}

#[test]
fn what_is_missing_is_said_with_the_remedy() {
    let world = World { folder: tempfile::tempdir().unwrap() };
    lines(&world.path("lines.jsonl"));
    world.run("none.sqlite", &["queue", "key", "queue.key"], SUCCESS);
    let nobody = "nats://me:secret@127.0.0.1:1";
    type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], i32, &'a [&'a str]);
    let cases: [Case<'_>; 7] = [
        (&["queue", "status"], &[], USAGE, &["--queue URL (or TLLAMA_QUEUE) is missing"]),
        (
            &["queue", "status"],
            &[("TLLAMA_QUEUE", nobody)],
            ENVIRONMENT,
            &["no broker answers at nats://127.0.0.1:1", "`nats-server -js`"],
        ),
        (&["queue", "status", "--queue", nobody], &[], USAGE, &["a password in a command line"]),
        (
            &["queue", "status", "--queue", "http://x"],
            &[],
            ENVIRONMENT,
            &["not the address of a NATS server"],
        ),
        (&["queue", "key", "queue.key"], &[], ENVIRONMENT, &["queue.key cannot be made"]),
        (
            &["verify", "lines.jsonl", "--no-store", "--queue", "nats://127.0.0.1:1"],
            &[("TLLAMA_QUEUE_KEY", "missing.key")],
            ENVIRONMENT,
            &["missing.key cannot be read", "`tllama queue key missing.key`"],
        ),
        (
            &["prove", "--lean-project", ".", "--queue", "nats://127.0.0.1:1"],
            &[],
            USAGE,
            &["workers judge with the embedded Lean alone"],
        ),
    ];
    for (arguments, variables, code, said) in cases {
        let mut command = world.command("none.sqlite", arguments);
        command.envs(variables.iter().copied());
        let output = command.output().unwrap();
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stderr}");
        assert!(said.iter().all(|words| stderr.contains(words)), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("secret"), "{stderr}");
    }
}
