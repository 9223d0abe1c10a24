//! The host program spoken to directly, as only an attacker would: one process for all tests of a binary, started
//! again when it has ended.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
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

/// Asks the host to replay `transcript`: its line, null when it ended without one. A process that is silent ends when this one does: it reads the end of its
/// standard input.
pub fn replay(header: &str, statement: &str, transcript: &Value) -> Value {
    replay_text(header, statement, &transcript.to_string())
}

/// The same with any text in the place of the transcript.
pub fn replay_text(header: &str, statement: &str, transcript: &str) -> Value {
    static HOST: Mutex<Option<Host>> = Mutex::new(None);
    let mut host = HOST.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let (header, statement) = (json!(header), json!(statement));
    let question = format!(
        r#"{{"id":1,"op":"replay","header":{header},"statement":{statement},"transcript":{transcript},"options":{{}}}}"#
    );
    let answer = host.get_or_insert_with(Host::start).ask(&question);
    let lives = answer.get("result").is_some() || answer.get("error").is_some();
    if !lives {
        *host = None;
    }
    answer
}
