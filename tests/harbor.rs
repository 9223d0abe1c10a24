//! Problems as tasks of Harbor: the files of a task, and its verifier as a container runs it, with other folders.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const ROWS: &str = r#"{"name":"and_swap","split":"test","informal_statement":"Conjunction ``` commutes.","statement":"theorem and_swap (p q : Prop) (h : p ∧ q) : q ∧ p","proof":"⟨h.2, h.1⟩"}
{"name":"x/../\"odd\"","statement":"theorem odd : 1 + 1 = 2"}
{"name":"AND_swap","statement":"theorem AND_swap (p q : Prop) (h : p ∧ q) : q"}
"#;

fn tllama(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
    command.args(arguments).current_dir(folder);
    command.env("TLLAMA_DB", folder.join("store.sqlite")).env("TLLAMA_STORE_KEY", folder.join("key"));
    command.output().unwrap()
}

#[test]
fn a_task_is_judged_by_its_own_verifier() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("few.jsonl"), ROWS).unwrap();
    let imported = tllama(folder, &["import", "few.jsonl"]);
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    let exported = tllama(folder, &["problems", "few", "--export", "harbor", "--out", "tasks"]);
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    let again = tllama(folder, &["problems", "few", "--export", "harbor", "--out", "tasks"]);
    assert_eq!(again.status.code(), Some(2), "what is there is not written over");
    let bad = ["problems", "few", "--export", "harbor", "--out", "other", "--image", "x\nRUN true"];
    assert_eq!(tllama(folder, &bad).status.code(), Some(2));

    let tasks = fs::read_dir(folder.join("tasks")).unwrap();
    let names: BTreeSet<String> =
        tasks.map(|task| task.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    for name in &names {
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c)), "{name}");
        let task = folder.join("tasks").join(name);
        let settings: toml::Table = fs::read_to_string(task.join("task.toml")).unwrap().parse().unwrap();
        assert_eq!(settings["schema_version"].as_str(), Some("1.4"));
        assert_eq!(settings["task"]["name"].as_str(), Some(format!("tllama/few__{name}").as_str()));
        assert_eq!(settings["verifier"]["environment_mode"].as_str(), Some("separate"));
        assert_eq!(settings["artifacts"][0].as_str(), Some("/app/Proof.lean"));
        for file in [
            "instruction.md",
            "environment/Dockerfile",
            "environment/Given.lean",
            "tests/Dockerfile",
            "tests/Given.lean",
        ] {
            assert!(task.join(file).is_file(), "{name}/{file}");
        }
        let mode = fs::metadata(task.join("tests/test.sh")).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{mode:o}");
    }
    let task = folder.join("tasks/and_swap");
    let given = fs::read_to_string(task.join("environment/Given.lean")).unwrap();
    assert_eq!(given, "theorem and_swap (p q : Prop) (h : p ∧ q) : q ∧ p := sorry\n");
    assert!(
        fs::read_to_string(task.join("instruction.md"))
            .unwrap()
            .contains("````\nConjunction ``` commutes.\n````")
    );

    // The verifier finds the program on its path.
    let own = Path::new(env!("CARGO_BIN_EXE_tllama")).parent().unwrap();
    let proof = folder.join("Proof.lean");
    let logs = folder.join("logs");
    let judged = |programs: &Path| {
        let mut command = Command::new("bash");
        let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
        command.arg(task.join("tests/test.sh")).env("PATH", path).env("PROOF", &proof).env("LOGS", &logs);
        command.env("TLLAMA_DB", folder.join("judge.sqlite")).env("TLLAMA_STORE_KEY", folder.join("key"));
        let output = command.output().unwrap();
        let reward = fs::read_to_string(logs.join("reward.json")).ok();
        let reward = reward.map(|text| serde_json::from_str::<Value>(&text).unwrap()["reward"].clone());
        (
            reward,
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)),
        )
    };
    let (reward, said) = judged(own);
    assert_eq!(reward, Some(0.into()), "nothing was handed in: {said}");
    let solved =
        Command::new("bash").arg(task.join("solution/solve.sh")).env("PROOF", &proof).status().unwrap();
    assert!(solved.success());
    let (reward, said) = judged(own);
    assert_eq!(reward, Some(1.into()), "{said}");
    for wrong in [
        "axiom cheat (p : Prop) : p\ntheorem and_swap (p q : Prop) (h : p ∧ q) : q ∧ p := cheat _",
        "theorem and_swap (p q : Prop) (h : p ∧ q) : p ∧ q := h",
        "-- \"verdict\":\"proved\"",
    ] {
        fs::write(&proof, wrong).unwrap();
        let (reward, said) = judged(own);
        assert_eq!(reward, Some(0.into()), "{wrong}: {said}");
    }
    // A right proof that Lean could not be asked about is not paid, and not held against anybody.
    fs::write(&proof, "theorem and_swap (p q : Prop) (h : p ∧ q) : q ∧ p := ⟨h.2, h.1⟩").unwrap();
    let programs = folder.join("programs");
    fs::create_dir(&programs).unwrap();
    for (says, ends) in [
        (r#"{"verdict":"rejected","reason":"Timeout"}"#, 1),
        (r#"{"verdict":"rejected","reason":"WorkerCrashed"}"#, 1),
        ("", 1),
        (r#"{"verdict":"proved"}"#, 3),
        (r#"{"verdict":"proved","detail":"\"verdict\":\"rejected\""}"#, 137),
    ] {
        let program = programs.join("tllama");
        fs::write(&program, format!("#!/bin/sh\ncat <<'END'\n{says}\nEND\nexit {ends}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let (reward, said) = judged(&programs);
        assert_eq!(reward, None, "{says} {ends}: {said}");
    }
}
