//! Programs in a process of their own: what the interpreter does not bound, the system does.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::interpreter::{Limits, run};
use super::value::Values;

/// How long a process may take, whatever its program does.
const TIME: Duration = Duration::from_secs(10);
/// What it may answer.
const MAX_ANSWER_BYTES: u64 = 4 << 20;

/// Where programs are run.
#[derive(Debug, Clone, Default)]
pub enum Programs {
    /// In this process, within the interpreter's own limits.
    #[default]
    Here,
    /// In a process of `executable`, which is called with `arguments`, gets the program on its standard input and answers
    /// with [`Programs::answer`].
    Apart { executable: PathBuf, arguments: Vec<String> },
}

/// What such a process answers, as JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Values(Values),
    Problem(String),
}

impl Programs {
    /// Runs a program; blocks until it ends. `Err` is for whoever wrote it.
    pub fn run(&self, program: &str) -> Result<Values, String> {
        let (executable, arguments) = match self {
            Programs::Here => return run(program, &Limits::default()),
            Programs::Apart { executable, arguments } => (executable, arguments),
        };
        let mut command = Command::new(executable);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let started = command.spawn();
        let mut process =
            started.map_err(|error| format!("no process for the program could be started: {error}"))?;
        let answer = ask(&mut process, program);
        // Killed and waited for in any case: nothing of it stays behind.
        let _ = process.kill();
        let _ = process.wait();
        let answer = answer.ok_or("it took more time or memory than a program may")?;
        match serde_json::from_slice(&answer) {
            Ok(Answer::Values(values)) => Ok(values),
            Ok(Answer::Problem(problem)) => Err(problem),
            Err(_) => Err("it took more time or memory than a program may".to_owned()),
        }
    }

    /// What the process for a program writes to its standard output.
    pub fn answer(program: &str) -> String {
        let answer = match run(program, &Limits::default()) {
            Ok(values) => Answer::Values(values),
            Err(problem) => Answer::Problem(problem),
        };
        serde_json::to_string(&answer).unwrap_or_default()
    }
}

/// Gives the program to the process and takes its answer; `None` where there is none in time.
fn ask(process: &mut Child, program: &str) -> Option<Vec<u8>> {
    let (mut input, output) = (process.stdin.take()?, process.stdout.take()?);
    let program = program.to_owned();
    // The process may answer, or end, before it has read everything.
    let writing = std::thread::spawn(move || drop(input.write_all(program.as_bytes())));
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut answer = Vec::new();
        let read = output.take(MAX_ANSWER_BYTES).read_to_end(&mut answer);
        let _ = sender.send(read.ok().map(|_| answer));
    });
    let ends = Instant::now() + TIME;
    let answer = receiver.recv_timeout(ends.saturating_duration_since(Instant::now())).ok().flatten();
    if answer.is_some() {
        let _ = writing.join();
    }
    answer
}
