//! What a run was: enough to repeat it, and to tell whether two runs may be compared.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::plan::Plan;

/// Stored with a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `eval`.
    pub kind: String,
    pub set: SetName,
    /// Digest over the chosen problems, in their order.
    pub selection: String,
    pub problems: u64,
    pub plan: Plan,
    /// Generators in the order in which they are asked, a model with its digest.
    pub generators: Vec<String>,
    /// Prompt, sampling and device of a model, as it says them.
    pub model: serde_json::Value,
    /// Digest of the prompt's text.
    pub prompt: Option<String>,
    pub retriever: String,
    /// Names of the sets that examples were taken from.
    pub example_sets: Vec<String>,
    /// Names of sets that the model is said to be trained on.
    pub trained_on: Vec<String>,
    /// Digest of the record of its training that the model's folder holds.
    #[serde(default)]
    pub training_set: Option<String>,
    /// Each Lean, with its library, that the headers of the set ask for.
    pub toolchains: Vec<String>,
    pub policy: String,
    pub timeout_seconds: f64,
    pub version: String,
    pub hardware: Hardware,
    /// The command line, from which the run can be resumed.
    pub arguments: Vec<String>,
}

/// Which copy of a benchmark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetName {
    pub name: String,
    pub digest: String,
    pub origin: String,
}

/// The machine, for reading times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hardware {
    pub cores: usize,
    pub processor: String,
    pub memory_mib: u64,
    pub workers: usize,
}

impl Hardware {
    /// This machine.
    pub fn here(workers: usize) -> Self {
        let field = |file: &str, key: &str| {
            let text = std::fs::read_to_string(file).ok()?;
            let line = text.lines().find(|line| line.starts_with(key))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let memory = field("/proc/meminfo", "MemTotal")
            .and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok())
            .unwrap_or(0);
        Self {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            processor: field("/proc/cpuinfo", "model name")
                .unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            memory_mib: memory / 1024,
            workers,
        }
    }
}

impl Manifest {
    /// What keeps `other` from being a continuation of this run: each field that must be the same and is not.
    pub fn differences(&self, other: &Manifest) -> Vec<String> {
        let mut found = Vec::new();
        let mut check = |name: &str, one: serde_json::Value, two: serde_json::Value| {
            if one != two {
                found.push(format!("{name} was {one} and is {two}"));
            }
        };
        check("the problem set", json!(self.set), json!(other.set));
        check("the selection of problems", json!(self.selection), json!(other.selection));
        check("the method", json!(self.plan), json!(other.plan));
        check("the generators", json!(self.generators), json!(other.generators));
        check("the model's options", self.model.clone(), other.model.clone());
        check("the prompt", json!(self.prompt), json!(other.prompt));
        check("the retrieval", json!(self.retriever), json!(other.retriever));
        check("the example sets", json!(self.example_sets), json!(other.example_sets));
        check("the toolchains", json!(self.toolchains), json!(other.toolchains));
        check("the policy", json!(self.policy), json!(other.policy));
        check("the time limit", json!(self.timeout_seconds), json!(other.timeout_seconds));
        found
    }

    /// The result's name: which copy, which library. Results of different names are not to be mixed.
    pub fn title(&self) -> String {
        let named = |word: &str| self.toolchains.iter().any(|name| name.contains(word));
        let library = match () {
            () if named("native Lean") => ", the project's Lean, not audited",
            () if named("tllama library") => ", tllama library",
            () => "",
        };
        format!("{}{library}", self.set.name)
    }
}
