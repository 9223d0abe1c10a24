//! What the user can set: `tllama.toml` in the workspace, and over it the client's configuration, with the same names
//! in both. What is wrong is told with its name, what it was and what it may be; the rest keeps its value.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use lean_bridge::native::Project;
use prover::onnx::Device;
use serde::Deserialize;
use serde_json::{Map, Value};

pub const FILE_NAME: &str = "tllama.toml";
const SECTIONS: [&str; 4] = ["lean", "proof", "model", "editor"];

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    pub lean: LeanSettings,
    pub proof: ProofSettings,
    pub model: ModelSettings,
    pub editor: EditorSettings,
}

/// Which Lean checks suggestions, and how much of the machine it may take.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LeanSettings {
    pub backend: LeanBackend,
    /// A folder of the project whose Lean `native` checks with; by default the workspace.
    pub project: Option<PathBuf>,
    /// Proofs elaborated at once.
    pub workers: u16,
    /// Resident memory of one Lean process, in MiB.
    pub memory: u64,
    /// A further process in readiness, so that the next question after a cancelled one need not wait for a start.
    pub spare: bool,
    /// Never use the network.
    pub offline: bool,
    /// Read `import Mathlib` as tllama's own library. What is proved so was not checked against Mathlib.
    pub mathlib: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LeanBackend {
    Embedded,
    Native,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProofSettings {
    /// Seconds for one action, all candidates together.
    pub budget: f64,
    /// Seconds that Lean may take over one candidate.
    pub timeout: f64,
    /// Further proofs looked for once one is found.
    pub alternatives: usize,
}

/// A model in a folder, or an OpenAI-compatible server; without either there is no model.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelSettings {
    pub folder: Option<PathBuf>,
    /// Up to and including the version, e.g. `http://localhost:8000/v1`.
    pub endpoint: Option<String>,
    /// The model's name at the endpoint.
    pub name: Option<String>,
    /// Environment variable that holds the endpoint's key.
    pub key: Option<String>,
    pub device: String,
    /// A built-in prompt or a `.jinja` file.
    pub prompt: String,
    pub samples: usize,
    pub temperature: f32,
    /// Tokens of one answer at most.
    pub tokens: u32,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EditorSettings {
    /// A lens above each theorem without a proof.
    pub lens: bool,
    /// What each tactic does, in words beside it.
    pub hints: bool,
    /// Statements and proofs in words where the pointer rests on a theorem.
    pub words: bool,
}

impl Default for LeanSettings {
    fn default() -> Self {
        Self {
            backend: LeanBackend::Embedded,
            project: None,
            workers: 1,
            memory: 2560,
            spare: false,
            offline: false,
            mathlib: false,
        }
    }
}

impl Default for ProofSettings {
    fn default() -> Self {
        Self { budget: 60.0, timeout: 20.0, alternatives: 3 }
    }
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self {
            folder: None,
            endpoint: None,
            name: None,
            key: None,
            device: "auto".to_owned(),
            prompt: "direct".to_owned(),
            samples: 8,
            temperature: 1.0,
            tokens: 1024,
        }
    }
}

impl Default for EditorSettings {
    fn default() -> Self {
        Self { lens: true, hints: false, words: true }
    }
}

impl ProofSettings {
    pub fn budget(&self) -> Duration {
        Duration::from_secs_f64(self.budget)
    }

    pub fn timeout(&self) -> Duration {
        Duration::from_secs_f64(self.timeout)
    }
}

impl ModelSettings {
    pub fn is_configured(&self) -> bool {
        self.folder.is_some() || self.endpoint.is_some()
    }
}

impl Settings {
    /// The settings of a workspace: its `tllama.toml`, and `client` over it. With them comes what is wrong, in words
    /// for the user; a section with something wrong keeps what the defaults say.
    pub fn read(root: Option<&Path>, client: &Value) -> (Self, Vec<String>) {
        let mut problems = Vec::new();
        let mut given = match root.map(|root| root.join(FILE_NAME)) {
            Some(file) => read_file(&file, &mut problems),
            None => Map::new(),
        };
        overlay(&mut given, client, &mut problems);
        let mut settings = Self::from_map(given, &mut problems);
        if let Some(root) = root {
            let paths = [&mut settings.lean.project, &mut settings.model.folder];
            for path in paths.into_iter().flatten() {
                *path = root.join(&*path);
            }
            if settings.lean.backend == LeanBackend::Native {
                settings.lean.project.get_or_insert_with(|| root.to_owned());
            }
        }
        settings.check(&mut problems);
        (settings, problems)
    }

    fn from_map(mut given: Map<String, Value>, problems: &mut Vec<String>) -> Self {
        let settings = Self {
            lean: section(&mut given, "lean", problems),
            proof: section(&mut given, "proof", problems),
            model: section(&mut given, "model", problems),
            editor: section(&mut given, "editor", problems),
        };
        for name in given.keys().filter(|name| *name != "server") {
            problems.push(format!("`{name}` is not a section; the sections are {}", SECTIONS.join(", ")));
        }
        settings
    }

    /// What no type can say. A value that cannot be kept to is replaced by the default.
    fn check(&mut self, problems: &mut Vec<String>) {
        let defaults = Self::default();
        let mut refuse = |wrong: bool, text: String| {
            if wrong {
                problems.push(text);
            }
            wrong
        };
        for (name, value, default) in [
            ("proof.budget", &mut self.proof.budget, defaults.proof.budget),
            ("proof.timeout", &mut self.proof.timeout, defaults.proof.timeout),
        ] {
            let wrong = !(*value > 0.0 && *value <= 86_400.0);
            if refuse(wrong, format!("{name}: {value} is not a number of seconds between 0 and 86400")) {
                *value = default;
            }
        }
        let lean = &mut self.lean;
        if refuse(!(1..=64).contains(&lean.workers), format!("lean.workers: {} is not 1 to 64", lean.workers))
        {
            lean.workers = defaults.lean.workers;
        }
        if refuse(
            lean.memory < 512,
            format!("lean.memory: {} MiB is less than Lean needs (512)", lean.memory),
        ) {
            lean.memory = defaults.lean.memory;
        }
        if let Some(folder) = lean.project.take_if(|folder| !folder.is_dir()) {
            refuse(true, format!("lean.project: {} is not a folder", folder.display()));
        }
        if lean.backend == LeanBackend::Native
            && let Err(error) = Project::discover(lean.project.as_deref().unwrap_or(Path::new(".")))
        {
            refuse(true, format!("lean.backend: no project for `native`: {error}"));
            lean.backend = defaults.lean.backend;
        }
        let model = &mut self.model;
        if let Err(error) = Device::from_str(&model.device) {
            refuse(true, format!("model.device: {error}"));
            model.device = defaults.model.device;
        }
        if refuse(
            !(1..=1024).contains(&model.samples),
            format!("model.samples: {} is not 1 to 1024", model.samples),
        ) {
            model.samples = defaults.model.samples;
        }
        if let Some(folder) = model.folder.take_if(|folder| !folder.is_dir()) {
            refuse(true, format!("model.folder: {} is not a folder", folder.display()));
        }
        let scheme = |url: &String| url.starts_with("http://") || url.starts_with("https://");
        if let Some(url) = model.endpoint.take_if(|url| !scheme(url)) {
            refuse(true, format!("model.endpoint: `{url}` is not an http:// or https:// address"));
        }
        if refuse(
            model.endpoint.is_some() && model.name.is_none(),
            "model.name: an endpoint needs the name of the model to ask for".to_owned(),
        ) {
            model.endpoint = None;
        }
        if refuse(
            model.folder.is_some() && model.endpoint.is_some(),
            "model: both `folder` and `endpoint` are set; the folder is used".to_owned(),
        ) {
            model.endpoint = None;
        }
    }
}

fn read_file(file: &Path, problems: &mut Vec<String>) -> Map<String, Value> {
    let text = match data::input::read_text(file, data::input::MAX_TEXT_BYTES) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Map::new(),
        Err(error) => {
            problems.push(format!("{} cannot be read: {error}", file.display()));
            return Map::new();
        }
    };
    toml::from_str(&text).unwrap_or_else(|error| {
        problems.push(format!("{}: {error}", file.display()));
        Map::new()
    })
}

/// Lays the client's settings over others. `null` and empty texts mean "not set": clients send all that they know.
fn overlay(given: &mut Map<String, Value>, client: &Value, problems: &mut Vec<String>) {
    let sections = match client {
        Value::Null => return,
        Value::Object(sections) => sections,
        other => {
            problems.push(format!("the client's configuration is not an object: {other}"));
            return;
        }
    };
    for (name, section) in sections {
        match (section, given.entry(name).or_insert_with(|| Value::Object(Map::new()))) {
            (Value::Object(section), Value::Object(into)) => {
                let set = section.iter().filter(|(_, value)| !value.is_null() && value.as_str() != Some(""));
                into.extend(set.map(|(key, value)| (key.clone(), value.clone())));
            }
            (Value::Null, _) => {}
            (section, into) => *into = section.clone(),
        }
    }
}

fn section<T: Default + for<'de> Deserialize<'de>>(
    given: &mut Map<String, Value>,
    name: &str,
    problems: &mut Vec<String>,
) -> T {
    let Some(value) = given.remove(name) else { return T::default() };
    T::deserialize(value).unwrap_or_else(|error| {
        problems.push(format!("{name}: {error}"));
        T::default()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(client: Value, problems: &[&str]) -> Settings {
        let (settings, found) = Settings::read(None, &client);
        assert_eq!(found.len(), problems.len(), "{found:?}");
        for (found, expected) in found.iter().zip(problems) {
            assert!(found.contains(expected), "{found}");
        }
        settings
    }

    #[test]
    fn nothing_set_is_the_default() {
        assert_eq!(check(Value::Null, &[]), Settings::default());
        assert_eq!(
            check(json!({"model": {"folder": "", "name": null}, "lean": null}), &[]),
            Settings::default()
        );
    }

    #[test]
    fn what_is_wrong_is_told_and_the_rest_holds() {
        let settings = check(
            json!({"proof": {"budget": -1, "alternatives": 7}, "lean": {"workers": 2}}),
            &["proof.budget: -1 is not a number of seconds"],
        );
        assert_eq!((settings.proof.budget, settings.proof.alternatives, settings.lean.workers), (60.0, 7, 2));
        check(json!({"prof": {}}), &["`prof` is not a section; the sections are lean, proof, model, editor"]);
        check(json!({"proof": {"budgte": 3}}), &["proof: unknown field `budgte`, expected one of `budget`"]);
        check(json!({"lean": {"backend": "other"}}), &["lean: unknown variant `other`"]);
        check(json!({"model": {"device": "gpu"}}), &["`gpu` is not one of auto, cpu, cuda"]);
        check(
            json!({"model": {"endpoint": "localhost:8000"}}),
            &["model.endpoint: `localhost:8000` is not an http"],
        );
        check(json!({"model": {"endpoint": "http://localhost/v1"}}), &["model.name"]);
        check(
            json!({"model": {"folder": "/nowhere/at/all"}}),
            &["model.folder: /nowhere/at/all is not a folder"],
        );
        check(json!([1]), &["not an object"]);
    }

    #[test]
    fn a_native_lean_needs_a_project() {
        let folder = tempfile::tempdir().unwrap();
        let native = json!({"lean": {"backend": "native"}});
        let (settings, problems) = Settings::read(Some(folder.path()), &native);
        assert!(problems[0].contains("lean.backend: no project for `native`"), "{problems:?}");
        assert_eq!(settings.lean.backend, LeanBackend::Embedded);
        std::fs::write(folder.path().join("lean-toolchain"), "leanprover/lean4:v4.28.0\n").unwrap();
        let (settings, problems) = Settings::read(Some(folder.path()), &native);
        assert_eq!((settings.lean.backend, problems.as_slice()), (LeanBackend::Native, &[][..]));
        assert_eq!(settings.lean.project.as_deref(), Some(folder.path()));
    }

    #[test]
    fn the_client_wins_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("model")).unwrap();
        let file = folder.path().join(FILE_NAME);
        std::fs::write(&file, "[proof]\nbudget = 5\ntimeout = 2.5\n[model]\nfolder = \"model\"\n").unwrap();
        let (settings, problems) =
            Settings::read(Some(folder.path()), &json!({"proof": {"budget": 9.0}, "model": {"folder": ""}}));
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!((settings.proof.budget, settings.proof.timeout), (9.0, 2.5));
        assert_eq!(settings.model.folder, Some(folder.path().join("model")));
        std::fs::write(&file, "[proof\n").unwrap();
        let (settings, problems) = Settings::read(Some(folder.path()), &Value::Null);
        assert_eq!(settings, Settings::default());
        assert!(problems[0].contains("tllama.toml"), "{problems:?}");
    }
}
