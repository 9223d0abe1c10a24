//! The steps of a training run: what each runs, and how it is known to be done.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::Context;
use tokio::process::Command;

use super::{Arguments, StartArgument};
use crate::cli::language_model::LEMMAS;
use crate::unpacked::Unpacked;

macro_rules! package {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../../training/", $name)))),*]
    };
}

/// The Python package and its lock, as they are in `training/`.
const PACKAGE: Unpacked = Unpacked {
    name: "training/package",
    files: package![
        "requirements-train.txt",
        "tllama_train/__init__.py",
        "tllama_train/__main__.py",
        "tllama_train/blocks.py",
        "tllama_train/builder.py",
        "tllama_train/export.py",
        "tllama_train/losses.py",
        "tllama_train/methods.py",
        "tllama_train/records.py",
        "tllama_train/settings.py",
        "tllama_train/tokenizer.py",
        "tllama_train/trainer.py",
    ],
};
const LOCK: &str = "requirements-train.txt";

/// Where everything is.
pub(super) struct Places {
    cache: PathBuf,
    package: PathBuf,
    environment: PathBuf,
    pub work: PathBuf,
    pub model: PathBuf,
}

impl Places {
    pub fn new(arguments: &Arguments) -> anyhow::Result<Self> {
        let cache = data::cache_folder().context("no cache folder is known; set TLLAMA_CACHE")?;
        let lock = PACKAGE.files.iter().find(|(name, _)| *name == LOCK).expect("it is a file of the package");
        let environment =
            cache.join("training").join(format!("venv-{}", &blake3::hash(lock.1).to_hex()[..16]));
        let work = std::path::absolute(&arguments.work)?;
        let model = arguments.model_out.as_deref().map(std::path::absolute).transpose()?;
        Ok(Self {
            package: PACKAGE.folder(&cache),
            model: model.unwrap_or_else(|| work.join("model")),
            environment,
            work,
            cache,
        })
    }

    /// Writes the package to the cache and makes the folder of the run.
    pub fn make_ready(&self) -> anyhow::Result<()> {
        PACKAGE.make_ready(&self.cache)?;
        fs::create_dir_all(self.work.join("steps"))
            .with_context(|| format!("cannot make the folder {}", self.work.display()))
    }

    fn python(&self) -> PathBuf {
        let inside = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
        self.environment.join(inside)
    }
}

/// One command.
pub(super) struct Step {
    /// In words, for people.
    pub what: &'static str,
    pub program: PathBuf,
    pub needs_network: bool,
    arguments: Vec<OsString>,
    environment: Vec<(&'static str, OsString)>,
    /// Holds the command once it has succeeded.
    marker: PathBuf,
}

impl Step {
    /// The command as a shell reads it.
    pub fn shown(&self) -> String {
        let variables = self
            .environment
            .iter()
            .map(|(name, value)| format!("{name}={}", quoted(&value.to_string_lossy())));
        let words =
            std::iter::once(self.program.as_os_str()).chain(self.arguments.iter().map(|word| word.as_ref()));
        variables.chain(words.map(|word| quoted(&word.to_string_lossy()))).collect::<Vec<_>>().join(" ")
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Whether this very command has succeeded before.
    pub fn is_done(&self) -> bool {
        fs::read_to_string(&self.marker).is_ok_and(|known| known == self.shown())
    }

    pub fn remember(&self) -> anyhow::Result<()> {
        fs::write(&self.marker, self.shown())
            .with_context(|| format!("cannot write {}", self.marker.display()))
    }

    pub fn forget(&self) -> anyhow::Result<()> {
        match fs::remove_file(&self.marker) {
            Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Err(error).with_context(|| format!("cannot remove {}", self.marker.display()))
            }
            _ => Ok(()),
        }
    }
}

/// A word as a POSIX shell reads it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// `bootstrap` on the store of the arguments.
fn store_words(arguments: &Arguments) -> anyhow::Result<Vec<OsString>> {
    let mut words = vec![OsString::from("bootstrap")];
    if let Some(store) = &arguments.store.db {
        words.extend([OsString::from("--db"), std::path::absolute(store)?.into()]);
    }
    if let Some(key) = &arguments.store.store_key {
        words.extend([OsString::from("--store-key"), std::path::absolute(key)?.into()]);
    }
    Ok(words)
}

/// The steps in their order.
pub(super) fn plan(arguments: &Arguments, places: &Places) -> anyhow::Result<Vec<Step>> {
    let words = |words: &[&str]| -> Vec<OsString> { words.iter().map(OsString::from).collect() };
    let work = |name: &str| places.work.join(name);
    let marker = |name: &str| places.work.join("steps").join(name);
    let made = |name: &str| places.environment.join(format!("{name}.done"));
    let mut steps = vec![
        Step {
            what: "an environment for Python",
            program: PathBuf::from(&arguments.python),
            needs_network: false,
            arguments: [words(&["-m", "venv"]), vec![places.environment.clone().into()]].concat(),
            environment: Vec::new(),
            marker: made("venv"),
        },
        Step {
            what: "PyTorch and the other packages of the lock (gigabytes, once)",
            program: places.python(),
            needs_network: true,
            arguments: [
                words(&["-m", "pip", "install", "--require-hashes", "-r"]),
                vec![places.package.join(LOCK).into()],
            ]
            .concat(),
            environment: Vec::new(),
            marker: made("packages"),
        },
    ];
    let data = match &arguments.data {
        Some(file) => std::path::absolute(file)?,
        None => {
            let mut export = store_words(arguments)?;
            export.extend(words(&["export", "--shape", "full", "--out"]));
            export.push(work("obt.jsonl").into());
            steps.push(Step {
                what: "the data set",
                program: std::env::current_exe().context("where this program is")?,
                needs_network: false,
                arguments: export,
                environment: Vec::new(),
                marker: marker("export"),
            });
            work("obt.jsonl")
        }
    };
    let python = |what, name: &str, words: Vec<OsString>| Step {
        what,
        program: places.python(),
        needs_network: false,
        arguments: [vec![OsString::from("-m"), "tllama_train".into()], words].concat(),
        environment: vec![("PYTHONPATH", places.package.clone().into())],
        marker: marker(name),
    };
    let option = |name: &str, path: &Path| vec![OsString::from(name), path.into()];
    let mut train = [words(&["train"]), option("--data", &data), option("--out", &work("run"))].concat();
    match arguments.start {
        StartArgument::Tiny => {
            let tokenizer = work("tokenizer");
            steps.push(python(
                "a tokenizer",
                "tokenizer",
                [words(&["tokenizer"]), option("--data", &data), option("--out", &tokenizer)].concat(),
            ));
            train.extend(option("--tokenizer", &tokenizer));
        }
        StartArgument::Base => {
            let base = arguments.base.as_deref().context("--start base needs --base")?;
            train.extend(words(&[
                "--start",
                "base",
                "--learning-rate",
                "2e-4",
                "--batch",
                "2",
                "--accumulate",
                "4",
            ]));
            train.extend(option("--base", &std::path::absolute(base)?));
        }
    }
    train.extend(arguments.settings.iter().map(OsString::from));
    steps.push(python("training", "train", train));
    let mut export =
        [words(&["export"]), option("--run", &work("run")), option("--out", &places.model)].concat();
    let precisions: &[&str] = match arguments.start {
        StartArgument::Tiny => &["f32", "int8"],
        StartArgument::Base => &["f32", "int8", "int4"],
    };
    for precision in precisions {
        export.extend(words(&["--precision", precision]));
    }
    steps.push(python("the model in ONNX, checked against PyTorch, with its card", "export-onnx", export));
    if arguments.data.is_none() {
        for precision in precisions {
            let mut lemmas = store_words(arguments)?;
            lemmas.extend(words(&["lemmas", "--if-any", "--out"]));
            lemmas.push(places.model.join(precision).join(LEMMAS).into());
            steps.push(Step {
                what: "the only lemmas that the model may rewrite with",
                program: std::env::current_exe().context("where this program is")?,
                needs_network: false,
                arguments: lemmas,
                environment: Vec::new(),
                marker: marker(&format!("lemmas-{precision}")),
            });
        }
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_as_shells_read_them() {
        assert_eq!(quoted("--out=/a/b-1.jsonl"), "--out=/a/b-1.jsonl");
        assert_eq!(quoted("it's here"), r"'it'\''s here'");
        assert_eq!(quoted(""), "''");
    }
}
