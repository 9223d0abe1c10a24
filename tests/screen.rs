//! Nothing that a candidate, a file or a message brings along acts on the screen; and no odd file hangs the program.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Clears the line, goes back, writes over it, and hides what follows.
const FORGED: &str = "\u{1b}[2K\u{1b}[1Gt: proved (replayed)\u{1b}[8m\u{9b}8m\u{202e}\r\u{7f}\u{200b}";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
    command.args(arguments).current_dir(folder).env("TLLAMA_DB", folder.join("obt.sqlite"));
    command.stdin(Stdio::null()).output().unwrap()
}

/// What was printed, in which nothing acts.
#[track_caller]
fn shown(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8(text).unwrap();
    let acting: Vec<char> = text.chars().filter(|c| *c != '\n' && data::visible::acts(*c)).collect();
    assert!(acting.is_empty(), "{acting:?} in\n{text:?}");
    text
}

#[test]
fn a_candidate_cannot_write_over_its_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("«{FORGED}»");
    let line = serde_json::json!({
        "id": format!("t{FORGED}\nt: proved (replayed)"), "statement": "theorem t : 1 + 1 = 3",
        "candidate": format!("theorem t : 1 + 1 = 3 := {name}"),
    });
    std::fs::write(folder.path().join("c.jsonl"), line.to_string()).unwrap();
    let output = run(folder.path(), &["verify", "c.jsonl"]);
    let text = shown(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.starts_with("t\\u{1b}[2K"), "{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "one verdict and the sum: {text}");
    assert!(lines[1].starts_with("0 of 1 proved"), "{text}");
    let json = run(folder.path(), &["verify", "--json", "c.jsonl"]);
    let answer: serde_json::Value = serde_json::from_str(shown(&json).lines().next().unwrap()).unwrap();
    assert_eq!(answer["id"], line["id"], "the same text, written otherwise");
    for arguments in [&["db", "export"][..], &["db", "theorems"], &["db", "theorems", "--json"], &["db"]] {
        shown(&run(folder.path(), arguments));
    }
}

#[test]
fn messages_names_and_paths_are_shown_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let odd = format!("a{}.lean", FORGED.replace('\u{9b}', "").replace('\r', "\n"));
    std::fs::write(folder.path().join(&odd), format!("#check «{FORGED}»\n#check (fun α₁ : Nat => α₁ ≤ 1)\n"))
        .unwrap();
    let text = shown(&run(folder.path(), &["check", &odd]));
    assert!(text.contains("error") && text.contains(r"a\u{1b}[2K"), "{text}");
    assert!(text.contains("fun α₁ => α₁ ≤ 1"), "mathematics stays: {text}");
    shown(&run(folder.path(), &["check", "--json", &odd]));
    shown(&run(folder.path(), &["check", &format!("missing{FORGED}")]));
    shown(&run(folder.path(), &["check", "--no-such-option", FORGED]));
    shown(&run(folder.path(), &["db", "--db", &format!("missing{FORGED}")]));
    let problem = serde_json::json!({ "name": format!("p{FORGED}"), "statement": "theorem p : 1 = 1", "informal_statement": FORGED });
    std::fs::write(folder.path().join("set.jsonl"), problem.to_string()).unwrap();
    for arguments in [
        &["import", "set.jsonl"][..],
        &["problems", "set"],
        &["problems", "set", "--show", &format!("p{FORGED}")],
        &["-vvv", "import", "set.jsonl"],
    ] {
        shown(&run(folder.path(), arguments));
    }
}

/// A pipe that nobody writes to, a device without an end, a folder: each is named, and nothing hangs.
#[cfg(unix)]
#[test]
fn odd_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new("mkfifo").arg(folder.path().join("pipe.lean")).status().unwrap();
    assert!(made.success());
    std::fs::create_dir(folder.path().join("folder.lean")).unwrap();
    for (file, why) in
        [("pipe.lean", "nothing is written to"), ("/dev/zero", "device"), ("folder.lean", "folder")]
    {
        for command in [
            &["check"][..],
            &["annotate"],
            &["verify"],
            &["prove"],
            &["generate", "--examples"],
            &["bootstrap", "import"],
            &["import"],
        ] {
            if command == ["verify"] && file.ends_with(".lean")
                || file == "folder.lean" && command.len() + command[0].len() != 6
            {
                continue;
            }
            let output = run(folder.path(), &[command, &[file]].concat());
            let text = shown(&output);
            assert!(!output.status.success(), "{command:?} {file}: {text}");
            assert!(
                text.contains(why) && text.contains(file) || text.contains("required"),
                "{command:?} {file}: {text}"
            );
        }
    }
    // A shell's process substitution is a pipe with a writer.
    let script = format!("'{}' check <(echo 'theorem t : True := 5')", env!("CARGO_BIN_EXE_tllama"));
    let output = Command::new("bash").args(["-c", &script]).output().unwrap();
    assert!(shown(&output).contains("numerals are data"), "{}", shown(&output));
}

/// The one place that writes to the screen is `progress.rs`; the language server's protocol has its own stream.
#[test]
fn nothing_else_writes_to_the_screen() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    assert!(files.len() > 50);
    let words =
        ["println!", "print!(", "dbg!", "stdout()", "stderr()", "ProgressBar", "indicatif", "/dev/tty"];
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let found: Vec<&str> = words.into_iter().filter(|word| text.contains(word)).collect();
        match file.strip_prefix(&source).unwrap().to_str().unwrap() {
            "progress.rs" => assert!(!found.is_empty()),
            "lsp/mod.rs" => assert_eq!(found, ["stdout()"]),
            other => assert!(found.is_empty(), "{other} writes past progress.rs: {found:?}"),
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
