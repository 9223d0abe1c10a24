//! Verdicts on a project's own Lean by the command line: the real Lean 4.35 on files that bring their own prelude.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

#[path = "../lean-bridge/tests/native/toolchain.rs"]
mod toolchain;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const HEADER: &str = include_str!("../lean-bridge/src/audit/self_test/Core.lean");

/// A project whose `lean` is what `script` says, or the real one; `LEAN` in it stands for that.
fn project(script: Option<&str>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("lean-toolchain"), "test").unwrap();
    let (programs, real) = (folder.path().join("programs"), toolchain::installation().join("bin/lean"));
    std::fs::create_dir(&programs).unwrap();
    let text = script.unwrap_or("exec LEAN \"$@\"").replace("LEAN", &real.display().to_string());
    std::fs::write(programs.join("lean"), format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(programs.join("lean"), std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn tllama(folder: &Path, arguments: &[&str]) -> Output {
    let path = format!("{}:/usr/bin:/bin", folder.join("programs").display());
    let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.env("PATH", path).env("TLLAMA_CACHE", folder.join("cache")).env("TLLAMA_OFFLINE", "1");
    command.env("TLLAMA_DB", folder.join("store.sqlite")).env("TLLAMA_STORE_KEY", folder.join("key"));
    command.output().unwrap()
}

fn verdicts(folder: &Path, lines: &[Value]) -> (Vec<Value>, String) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(folder.join("lines.jsonl"), text).unwrap();
    let output = tllama(folder, &["verify", "--json", "--lean-project", ".", "lines.jsonl"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{said}");
    let lines = String::from_utf8(output.stdout).unwrap();
    (lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), said)
}

fn line(id: &str, statement: &str, proof: &str) -> Value {
    json!({"id": id, "header": HEADER, "statement": statement, "proof": proof})
}

#[test]
fn a_project_s_lean_gives_verdicts() {
    let folder = project(None);
    let (found, _) = verdicts(
        folder.path(),
        &[
            line("right", "theorem t (n : Nat) : Eq n n", "Eq.refl n"),
            line("open", "theorem t (n : Nat) : Eq n n", "sorry"),
            line("wrong", "theorem t : Eq (Nat.succ 0) 0", "Eq.refl 0"),
            json!({"id": "none"}),
        ],
    );
    let told = |at: usize, field: &str| found[at][field].clone();
    assert_eq!((told(0, "verdict"), told(0, "level")), (json!("proved"), json!("replayed")), "{found:#?}");
    let toolchain = found[0]["toolchain"].to_string();
    for part in ["native", "4.35.0", "project ", "checked by tllama's kernel "] {
        assert!(toolchain.contains(part), "{toolchain}");
    }
    let reasons: Vec<String> = (1..4).map(|at| told(at, "reason").to_string()).collect();
    assert_eq!(reasons, ["\"Sorry\"", "\"Elaboration\"", "\"InvalidInput\""], "{found:#?}");
}

/// What two files have in common is compared by the project's Lean; the definitions that both make must mean the same.
#[test]
fn pairs_of_files_are_judged() {
    let folder = project(None);
    let given = format!(
        "{HEADER}\ndef answer : Nat := Nat.zero\n\ntheorem t : Eq answer 0 := sorry\n\ntheorem u : Eq answer 1 := sorry\n"
    );
    std::fs::write(folder.path().join("Given.lean"), &given).unwrap();
    let proofs = |text: &str| {
        text.replacen(":= sorry", ":= Eq.refl answer", 1).replacen(":= sorry", ":= Eq.refl answer", 1)
    };
    let same = "def answer := Nat.zero";
    let mut told = Vec::new();
    for text in [
        proofs(&given),
        proofs(&given).replace("def answer : Nat := Nat.zero", same),
        proofs(&given).replace("def answer : Nat := Nat.zero", "def answer : Nat := Nat.succ Nat.zero"),
        // A command that fails, and is not needed.
        proofs(&given).replace("theorem t", "theorem bad : Eq answer 2 := Eq.refl 2\n\ntheorem t"),
    ] {
        std::fs::write(folder.path().join("Solved.lean"), text).unwrap();
        let output =
            tllama(folder.path(), &["verify", "--json", "--lean-project", ".", "Given.lean", "Solved.lean"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let lines = String::from_utf8(output.stdout).unwrap();
        let outcome = |line: &str| {
            let line: Value = serde_json::from_str(line).unwrap();
            let detail = line["detail"].as_str().unwrap_or_default().to_owned();
            (line["reason"].as_str().unwrap_or("Proved").to_owned(), detail)
        };
        let found: Vec<_> = lines.lines().map(outcome).collect();
        assert_eq!(found.len(), 2, "{said}");
        told.push(found);
    }
    for at in [0, 1, 3] {
        assert_eq!(
            (told[at][0].0.as_str(), told[at][1].0.as_str()),
            ("Proved", "Elaboration"),
            "{at}: {told:#?}"
        );
    }
    for (reason, detail) in &told[2] {
        assert!(
            reason == "StatementChanged" && detail.contains("the candidate changes `answer`"),
            "{reason}: {detail}"
        );
    }
}

/// Lean's automation needs its library; what a project without it lacks is told, and what a file says is proved.
#[test]
fn theorems_are_proved_with_a_project_s_lean() {
    let folder = project(None);
    let rows = [
        json!({"name": "same", "header": HEADER, "statement": "theorem same (n : Nat) : Eq n n"}),
        json!({"name": "far", "header": "prelude\nimport Mathlib", "statement": "theorem far : True"}),
    ];
    let text: String = rows.iter().map(|row| format!("{row}\n")).collect();
    std::fs::write(folder.path().join("problems.jsonl"), text).unwrap();
    let arguments =
        ["prove", "--json", "--model-samples", "0", "-n", "2", "--lean-project", ".", "problems.jsonl"];
    let output = tllama(folder.path(), &arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    let lines: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of = |name: &str| lines.iter().find(|line| line["name"] == name).unwrap();
    assert_eq!(of("same")["why"], "no candidate worked", "{lines:#?}");
    assert_eq!(of("far")["why"], "invalid statement", "{lines:#?}");
    assert!(of("far")["closest"]["detail"].as_str().unwrap().contains("Mathlib"), "{lines:#?}");
}

#[test]
fn a_lean_that_is_not_fit_proves_nothing() {
    let right = line("right", "theorem t (n : Nat) : Eq n n", "Eq.refl n");
    // What is missing, or answers with nothing of use.
    for (script, expected) in [
        ("echo hello", "Lean's version cannot be read: hello"),
        ("exit 4", "exit status: 4"),
        (
            "[ $1 = --version ] && echo 'Lean (version 4.20.0, commit 0123abc, Release)' || exec LEAN \"$@\"",
            "it is Lean 4.35.0, and the project's is 4.20.0",
        ),
        ("[ $1 = --version ] && exec LEAN \"$@\"; echo /nowhere", "there is no /nowhere/bin/lean"),
    ] {
        let folder = project(Some(script));
        std::fs::write(folder.path().join("lines.jsonl"), right.to_string()).unwrap();
        let output = tllama(folder.path(), &["verify", "--lean-project", ".", "lines.jsonl"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(expected), "{script}: {said}");
    }
    // No Lean, and no project.
    let folder = project(None);
    std::fs::remove_file(folder.path().join("programs/lean")).unwrap();
    std::fs::write(folder.path().join("lines.jsonl"), right.to_string()).unwrap();
    let nowhere = tempfile::tempdir().unwrap();
    let elsewhere = nowhere.path().to_str().unwrap();
    for (project, expected) in [
        (".", &["`lean` is not on the search path", "install elan"][..]),
        (elsewhere, &["is no Lean project", "`lake new`"]),
        ("missing", &["cannot read missing: No such file"]),
    ] {
        for command in ["verify", "prove"] {
            let output = tllama(folder.path(), &[command, "--lean-project", project, "lines.jsonl"]);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success(), "{command} {project}");
            for part in expected {
                assert!(said.contains(part), "{command} {project}: {said}");
            }
        }
    }
}

#[test]
fn the_doctor_tests_a_project_s_lean() {
    let folder = project(Some("echo settings of the project\nexec LEAN \"$@\""));
    let output = tllama(folder.path(), &["doctor", "--json", "--lean-project", "."]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let item = &report["items"]["project_judge"];
    assert_eq!(item["ok"], true, "{item:#}");
    let outcomes = item["details"]["self_test"]["outcomes"].as_array().unwrap();
    assert!(outcomes.len() >= 36 && outcomes.iter().all(|outcome| outcome["fault"].is_null()), "{item:#}");
    assert!(item["found"].as_str().unwrap().contains("cheats refused"), "{item:#}");
}
