//! `tllama train`: the commands that it prints, and how it runs them; with a real PyTorch behind `--ignored`.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Stands for Python: notes what it is asked, makes an environment that holds itself, and sleeps where it would train
/// for as long as a file `slow` lies beside the notes.
const PYTHON: &str = r#"#!/bin/sh
echo "$*" >> "$NOTES/asked"
case "$2 $3" in
  venv*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "tllama_train train") if [ -e "$NOTES/slow" ]; then exec sleep 600; fi ;;
  "tllama_train export") if [ -e "$NOTES/broken" ]; then exit 9; fi ;;
esac
"#;

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::write(place.path("obt.jsonl"), "").unwrap();
        fs::write(place.path("python"), PYTHON).unwrap();
        fs::set_permissions(place.path("python"), fs::Permissions::from_mode(0o755)).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        command.args(["train", "--python", "./python", "--work", "work"]).args(arguments);
        command.current_dir(self.0.path()).env("NOTES", self.0.path());
        command.env("TLLAMA_CACHE", self.path("cache")).env("TLLAMA_DB", self.path("obt.sqlite"));
        command.env("TLLAMA_STORE_KEY", self.path("obt.key"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    #[track_caller]
    fn run(&self, arguments: &[&str], code: i32) -> (String, String) {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
        assert_eq!(status.code(), Some(code), "stdout:\n{stdout}\nstderr:\n{stderr}");
        (stdout, stderr)
    }

    /// What Python was asked since the last look, without the paths before names.
    fn asked(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path("asked")).unwrap_or_default();
        fs::remove_file(self.path("asked")).ok();
        let name = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
        text.lines().map(|line| line.split(' ').map(name).collect::<Vec<_>>().join(" ")).collect()
    }
}

#[test]
fn a_dry_run_prints_the_commands_in_order_and_does_nothing() {
    let place = Place::new();
    let (text, _) = place.run(&["--dry-run", "--model-out", "my model", "--", "--steps", "7"], 0);
    let commands: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let parts = [
        "-m venv ",
        "-m pip install --require-hashes -r ",
        "bootstrap export --shape full --out ",
        "-m tllama_train tokenizer --data ",
        "-m tllama_train train --data ",
        "-m tllama_train export --run ",
        "lemmas --if-any --out ",
        "lemmas --if-any --out ",
    ];
    assert_eq!(commands.len(), parts.len(), "{text}");
    for (command, part) in commands.iter().zip(parts) {
        assert!(command.contains(part), "{part} in {command}");
    }
    assert!(commands[4].ends_with("--steps 7") && commands[4].starts_with("PYTHONPATH="), "{}", commands[4]);
    assert!(commands[5].contains("/my model' --precision f32 --precision int8"), "{}", commands[5]);
    let base = ["--dry-run", "--start", "base", "--base", ".", "--data", "obt.jsonl"];
    let (text, _) = place.run(&base, 0);
    assert!(text.contains("--start base") && text.contains("--precision int4"), "{text}");
    assert!(!text.contains("tllama_train tokenizer") && !text.contains("bootstrap"), "{text}");
    assert!(!place.path("work").exists() && !place.path("cache").exists());
}

#[test]
fn wrong_use_is_named() {
    let place = Place::new();
    assert!(place.run(&["--start", "base"], 2).1.contains("--base"));
    assert!(place.run(&["--data", "nowhere.jsonl"], 2).1.contains("nowhere.jsonl"));
    let (_, offline) = place.run(&["--offline", "--data", "obt.jsonl"], 3);
    assert!(offline.contains("network"), "{offline}");
}

#[test]
fn what_succeeded_is_not_run_again_and_what_failed_is() {
    let place = Place::new();
    fs::write(place.path("broken"), "").unwrap();
    let (_, notes) = place.run(&["--data", "obt.jsonl"], 3);
    assert!(notes.contains("the model in ONNX") && notes.contains("failed"), "{notes}");
    let asked = place.asked();
    assert_eq!(asked.len(), 5, "{asked:?}");
    assert_eq!(asked[2], "-m tllama_train tokenizer --data obt.jsonl --out tokenizer");
    fs::remove_file(place.path("broken")).unwrap();
    let (text, notes) = place.run(&["--data", "obt.jsonl"], 0);
    assert!(text.trim_end().ends_with("work/model/int8"), "{text}");
    assert_eq!(notes.matches("done before").count(), 4, "{notes}");
    let export = "-m tllama_train export --run run --out model --precision f32 --precision int8";
    assert_eq!(place.asked(), [export]);
    // Other settings are another command, and what comes after it is made anew.
    place.run(&["--data", "obt.jsonl", "--", "--steps", "7"], 0);
    assert_eq!(place.asked().len(), 2);
}

#[test]
fn ctrl_c_ends_the_step_and_the_next_call_goes_on() {
    let place = Place::new();
    fs::write(place.path("slow"), "").unwrap();
    let child = place.command(&["--data", "obt.jsonl"]).spawn().unwrap();
    let limit = Instant::now() + Duration::from_secs(60);
    while !fs::read_to_string(place.path("asked")).is_ok_and(|text| text.contains("tllama_train train")) {
        assert!(Instant::now() < limit, "training was never begun");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    assert_eq!(status.code(), Some(130), "{}", String::from_utf8_lossy(&stderr));
    place.asked();
    fs::remove_file(place.path("slow")).unwrap();
    place.run(&["--data", "obt.jsonl"], 0);
    let asked = place.asked();
    assert_eq!(asked.len(), 2, "training and what comes after it: {asked:?}");
}

/// Rows as `tllama bootstrap export` writes them.
fn write_rows(path: &Path) {
    let row = |n: usize| {
        serde_json::json!({
            "id": n, "header": "import Init", "statement": format!("theorem add_{n} (n : Nat) : {n} ≤ n + {n}"),
            "annotated_proof": format!(
                "theorem add_{n} (n : Nat) : {n} ≤ n + {n} := by\n  -- a sum is no less than its parts\n  omega"
            ),
            "informal_statement": format!("n plus {n} is at least {n}."), "informal_proof": "By arithmetic.",
            "split": if n % 8 == 7 { "test" } else { "train" }, "family": format!("f{n}"), "difficulty": 1.0,
        })
        .to_string()
    };
    fs::write(path, (0..40).map(row).collect::<Vec<_>>().join("\n")).unwrap();
}

#[test]
#[ignore = "installs PyTorch from the lock file (about 6 GB, once, in the cache) and trains for seconds"]
fn a_model_is_trained_exported_and_asked() {
    let place = Place::new();
    write_rows(&place.path("obt.jsonl"));
    let cached = |mut command: Command| {
        command.env_remove("TLLAMA_CACHE");
        let Output { status, stdout, stderr } = command.output().unwrap();
        let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert!(status.success(), "stdout:\n{stdout}\nstderr:\n{stderr}");
        stdout.into_owned()
    };
    let shape = "--hidden 48 --layers 2 --heads 3 --length 256 --batch 2 --steps 8 --warmup 2";
    let settings: Vec<&str> = shape.split(' ').collect();
    let train = ["--python", "python3", "--data", "obt.jsonl", "--model-out", "model", "--"];
    let text = cached(place.command(&[&train[..], &settings].concat()));
    assert!(text.contains("step 8/8") && text.contains("logits_max_difference"), "{text}");
    let mut info = Command::new(env!("CARGO_BIN_EXE_tllama"));
    info.args(["model", "info", "model/int8"]).current_dir(place.0.path());
    let card = cached(info);
    assert!(card.contains("35 records learnt, 5 held out"), "{card}");
    fs::write(place.path("p.lean"), "theorem add_3 (n : Nat) : 3 ≤ n + 3 := sorry\n").unwrap();
    let mut generate = Command::new(env!("CARGO_BIN_EXE_tllama"));
    generate.args(["generate", "p.lean", "--model", "model/int8", "--unreadable", "--max-tokens", "16"]);
    generate.current_dir(place.0.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let written = generate.output().unwrap();
    assert!(String::from_utf8_lossy(&written.stderr).contains("4 samples"), "{written:?}");
}
