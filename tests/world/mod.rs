//! The program in a folder of its own, with a store and one problem set.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub struct World(tempfile::TempDir);

impl World {
    /// With the rows of a JSONL file imported as a set.
    pub fn with(file: &str, rows: &str) -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        std::fs::write(world.path().join(file), rows).unwrap();
        world.run(&["import", file], 0);
        world
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        command.args(arguments).current_dir(self.path()).env("TLLAMA_DB", self.path().join("obt.sqlite"));
        command.env("TLLAMA_STORE_KEY", self.path().join("obt.key"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// What it writes to standard output.
    #[track_caller]
    pub fn run(&self, arguments: &[&str], code: i32) -> String {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        let stdout = String::from_utf8(stdout).unwrap();
        assert_eq!(status.code(), Some(code), "{stdout}\n{}", String::from_utf8_lossy(&stderr));
        stdout
    }

    /// The last line of that.
    #[track_caller]
    pub fn json(&self, arguments: &[&str], code: i32) -> Value {
        serde_json::from_str(self.run(arguments, code).lines().last().unwrap()).unwrap()
    }
}
