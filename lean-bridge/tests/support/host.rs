//! The host program spoken to directly, as only an attacker would: one process for all tests of a binary, started
//! again when it has ended.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};

#[allow(dead_code)]
#[path = "../../src/own_kernel/mod.rs"]
pub mod own_kernel;

use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use own_kernel::{Finding, Library, OwnReplay, Question, Step};
use serde_json::{Value, json};

struct Host {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Host {
    fn start() -> Self {
        let mut child = node(&[&host_folder().join("main.cjs")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Node.js starts");
        let (stdin, stdout) = (child.stdin.take().expect("stdin"), child.stdout.take().expect("stdout"));
        let mut host = Host { child, stdin, stdout: BufReader::new(stdout) };
        let ready = host.line().expect("the host is ready");
        assert!(ready.get("ready").is_some(), "{ready}");
        host
    }

    fn line(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("text");
        (!line.is_empty()).then(|| serde_json::from_str(&line).expect("JSON"))
    }

    fn ask(&mut self, question: &str) -> Value {
        writeln!(self.stdin, "{question}").expect("the host reads");
        self.line().unwrap_or_default()
    }
}

/// Where the host's files are.
pub fn host_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../lean-project/host")
}

/// Node.js with a script and its first arguments; the last one is the configuration of an embedded Lean.
pub fn node(script: &[&Path]) -> Command {
    let cache = CacheDir::from_environment().expect("a cache folder");
    let install = install::ensure(&cache, Downloads::Allowed, &|_| {}).expect("the embedded Lean");
    let node = Node::probe().expect("Node.js");
    let configuration = json!({"lean": install.root, "libraries": [install.library()], "imports": ["Init"]});
    let mut command = Command::new(&node.path);
    command.args(["--liftoff-only", "--no-warnings"]).args(script).arg(configuration.to_string());
    command
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What speaks against a form in which ours sees the same as in another one.
const FORMS: [&str; 4] = [
    "its sort is `Prop` and does not say so",
    "does not end in a sort as it is written",
    // What Lean keeps of a term has room for so much; our own kernel keeps nothing of the kind.
    "a universe level is too deep",
    "a bound variable is out of range",
];

/// Asks the host to replay `transcript`: its line, null when it ended without one. A process that is silent ends when this one does: it reads the end of its
/// standard input.
pub fn replay(header: &str, statement: &str, transcript: &Value) -> Value {
    replay_text(header, statement, &transcript.to_string())
}

/// The same with any text in the place of the transcript. What Lean's side does not take, our own kernel must not take
/// either, by itself; and the other way round.
pub fn replay_text(header: &str, statement: &str, transcript: &str) -> Value {
    let answer = ask(&format!(
        r#"{{"id":1,"op":"replay","header":{},"statement":{},"transcript":{transcript},"options":{{}}}}"#,
        json!(header),
        json!(statement)
    ));
    if let Some(lean) = answer.get("result") {
        let own = own_replay(header, statement, transcript);
        let takes = own.finding == Finding::Accepted && own.declarations > 0;
        let problem = lean["problem"].as_str().unwrap_or_default();
        // On Lean's side a family is held to a form, since its kernel is not relied on to see what stands behind it.
        let is_of_form = FORMS.iter().any(|form| problem.contains(form));
        assert!(
            takes == (lean["accepted"] == true) || is_of_form,
            "ours: {own:?}\nLean's: {lean}\n{transcript}"
        );
    }
    answer
}

/// The transcript of an honest candidate.
#[allow(dead_code)]
pub fn transcript(header: &str, statement: &str, candidate: &str) -> Value {
    let question = json!({
        "id": 1, "op": "examine", "header": header, "statement": statement, "candidate": candidate, "forbidden": [],
        "transcript": true, "kernel": false, "options": {},
    });
    let answer = ask(&question.to_string());
    let messages = answer["result"]["messages"].as_array().expect("messages");
    let has_errors = messages.iter().any(|message| message["severity"] == "error");
    assert!(answer["result"]["transcript"].is_object() && !has_errors, "{answer:#}");
    answer["result"]["transcript"].clone()
}

/// What our own kernel says of a transcript, with nobody beside it that judges.
pub fn own_replay(header: &str, statement: &str, transcript: &str) -> OwnReplay {
    static LIBRARY: Mutex<Option<Library>> = Mutex::new(None);
    let told = |given: Value| {
        let answer =
            ask(&json!({"id": 1, "op": "export", "header": header, "given": given, "options": {}})
                .to_string());
        answer["result"]["text"].as_str().map(Arc::from).ok_or(answer)
    };
    let (header, statement) = match (told(json!({})), told(json!({"statement": statement}))) {
        (Ok(header), Ok(statement)) => (header, Some(statement)),
        (Err(answer), _) | (_, Err(answer)) => return OwnReplay::of(Finding::Invalid(answer.to_string()), 0),
    };
    let question = Question { header, statement, transcript: transcript.into(), export_of: None };
    let mut library = LIBRARY.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let library = library.get_or_insert_with(Library::new);
    loop {
        match library.ask(&question) {
            Step::Answered(answer) => return answer.replay,
            Step::Needs(names) => {
                let names: Vec<Value> = names.iter().map(|name| own_kernel::name_json(name)).collect();
                let constants = json!({"session": library.session(), "names": names});
                let answer = ask(&json!({"id": 1, "op": "export", "constants": constants}).to_string());
                let text = answer["result"]["text"].as_str().unwrap_or_else(|| panic!("{answer}"));
                library.load(text).expect("an export");
            }
        }
    }
}

fn ask(question: &str) -> Value {
    static HOST: Mutex<Option<Host>> = Mutex::new(None);
    let mut host = HOST.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let answer = host.get_or_insert_with(Host::start).ask(question);
    let lives = answer.get("result").is_some() || answer.get("error").is_some();
    if !lives {
        *host = None;
    }
    answer
}
