//! `tllama generate`, `tllama model info` and `tllama prove --model` on the tiny models that come with the prover.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use prover::onnx::{RuntimeBuild, RuntimeOptions, prepare_runtime};
use serde_json::Value;

fn model(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("prover/tests/models").join(name)
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
    command.args(arguments).current_dir(folder).env("TLLAMA_DB", folder.join("obt.sqlite"));
    command.env("TLLAMA_STORE_KEY", folder.join("obt.key"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[track_caller]
fn run(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let Output { status, stdout, stderr } = command(folder, arguments).output().unwrap();
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert_eq!(status.code(), Some(code), "stdout:\n{stdout}\nstderr:\n{stderr}");
    assert!(!stderr.contains('\u{1b}'), "no escape codes in a pipe:\n{stderr}");
    (stdout, stderr)
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A folder with a file of two theorems to prove.
fn problems() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = "theorem one : 1 = 1 := sorry\n\ntheorem two (n : Nat) : n = n := by\n  sorry\n";
    std::fs::write(folder.path().join("p.lean"), text).unwrap();
    folder
}

#[test]
fn candidates_come_as_text_or_json_and_a_seed_repeats_them() {
    let folder = problems();
    let tiny = model("tiny-llama");
    let ask = |more: &[&str]| {
        let base = ["generate", "--model", tiny.to_str().unwrap(), "--device", "cpu", "p.lean", "-n", "6"];
        let settings = ["--max-tokens", "30", "--prompt", "continuation", "--temperature", "0.7"];
        run(folder.path(), &[&base[..], &settings, more].concat(), 0)
    };
    let (text, notes) = ask(&[]);
    assert!(
        text.contains("-- one, candidate 1, seed ") && text.contains("theorem two (n : Nat) : n = n := by")
    );
    assert!(notes.contains("on cpu") && notes.contains("tokens/s"), "{notes}");
    let sorted = || {
        let mut found = lines(&ask(&["--json", "--logprobs", "top", "--unreadable"]).0);
        found.sort_by_key(|line| line.to_string());
        found.iter_mut().for_each(|line| line["id"] = Value::Null);
        found
    };
    let first = sorted();
    assert_eq!(first.len(), 12, "six answers for each theorem, readable or not");
    let candidates: Vec<&Value> = first.iter().filter(|line| line.get("candidate").is_some()).collect();
    assert!(!candidates.is_empty());
    for line in &candidates {
        let generation = &line["generation"];
        let tokens = generation["tokens"].as_u64().unwrap() as usize;
        assert_eq!(generation["token_choices"].as_array().unwrap().len(), tokens);
        assert_eq!(generation["token_logprobs"].as_array().unwrap().len(), tokens);
        assert!(generation["generator"].as_str().unwrap().starts_with("onnx:"));
        assert!((0.0..=1.0).contains(&generation["confidence"].as_f64().unwrap()));
        assert!(line["candidate"].as_str().unwrap().contains(line["statement"].as_str().unwrap()));
    }
    let again = sorted();
    let key = |lines: &[Value]| {
        let mut texts: Vec<String> =
            lines.iter().map(|line| format!("{}{}", line["name"], line["candidate"])).collect();
        texts.sort();
        texts
    };
    assert_eq!(key(&first), key(&again), "a seed repeats its candidates");
}

#[test]
fn what_cannot_be_asked_is_named() {
    let folder = problems();
    let tiny = model("tiny-llama");
    let tiny = tiny.to_str().unwrap();
    let told = |arguments: &[&str], code| run(folder.path(), &[&["generate"], arguments].concat(), code).1;
    assert!(told(&["nobody", "--model", tiny], 2).contains("neither a file nor a theorem"));
    assert!(told(&["p.lean", "--model", "missing"], 3).contains("missing"));
    assert!(told(&["p.lean", "--model", tiny, "--prompt", "sonnet"], 2).contains("theorem-llama"));
    assert!(told(&["p.lean", "--model", tiny, "--top-p", "7"], 2).contains("top-p"));
    assert!(told(&["p.lean", "--model", tiny, "--device", "tpu"], 2).contains("cuda:0"));
    assert!(told(&["p.lean", "--endpoint", "http://localhost:1/v1"], 2).contains("--served-model"));
    // The prompt and the answer together do not fit into 256 tokens.
    let long = told(&["p.lean", "--model", tiny, "--device", "cpu", "--max-tokens", "250"], 1);
    assert!(long.contains("one: the prompt has") && long.contains("two: the prompt has"), "{long}");
}

/// A server that answers with a proof, without log-probabilities, and refuses prompts that hold a text. The port's
/// thread ends with the test.
fn server(refused: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut length, mut line) = (0, String::new());
            while reader.read_line(&mut line).unwrap_or(0) > 2 {
                let header = std::mem::take(&mut line).to_ascii_lowercase();
                if let Some(value) = header.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let (status, answer) = match String::from_utf8(body).unwrap().contains(refused) {
                true => (
                    400,
                    serde_json::json!({ "error": { "code": 400, "message": "maximum context length" } }),
                ),
                false => (
                    200,
                    serde_json::json!({
                        "choices": [{ "message": { "content": "```lean4\nby omega\n```" }, "finish_reason": "stop" }],
                        "usage": { "completion_tokens": 7 },
                    }),
                ),
            };
            let answer = answer.to_string();
            let head = format!(
                "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                answer.len()
            );
            (&stream).write_all((head + &answer).as_bytes()).ok();
        }
    });
    url
}

#[test]
fn a_prompt_that_a_server_refuses_costs_one_theorem() {
    let folder = problems();
    let text = "theorem aa : 1 + 1 = 2 := sorry\n\ntheorem bb : 2 + 2 = 4 := sorry\n\ntheorem cc (n : Nat) : 0 + n = n := sorry\n";
    std::fs::write(folder.path().join("q.lean"), text).unwrap();
    let url = server("theorem bb");
    let asked = ["--endpoint", &url, "--served-model", "m"];
    let (text, notes) =
        run(folder.path(), &[&["generate", "q.lean", "-n", "2", "--json"], &asked[..]].concat(), 1);
    let found = lines(&text);
    let names: Vec<&str> = found.iter().map(|line| line["name"].as_str().unwrap()).collect();
    assert_eq!((names.len(), names.contains(&"aa"), names.contains(&"cc")), (4, true, true), "{text}");
    assert!(found.iter().all(|line| line["generation"]["tokens"] == 7), "as the server counts them: {text}");
    assert!(notes.contains("bb: ") && notes.contains("maximum context length"), "{notes}");
    assert_eq!(notes.matches("maximum context length").count(), 1, "the prompt is not sent again: {notes}");
}

/// ONNX Runtime comes from `ORT_DYLIB_PATH` where that is set, whatever the cache holds.
#[test]
fn the_library_may_be_named() {
    let folder = problems();
    let tiny = model("tiny-llama");
    let ask = |library: &Path, device: &str| {
        let base =
            ["generate", "p.lean", "-n", "1", "--max-tokens", "8", "--offline", "--prompt", "continuation"];
        let mut command = command(
            folder.path(),
            &[&base[..], &["--model", tiny.to_str().unwrap(), "--device", device]].concat(),
        );
        command.env("TLLAMA_CACHE", folder.path().join("empty cache")).env("ORT_DYLIB_PATH", library);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, notes) = ask(Path::new(""), "cpu");
    assert!(code == Some(3) && notes.contains("downloads are switched off"), "{notes}");
    let (code, notes) = ask(&folder.path().join("nowhere.so"), "cpu");
    assert!(code == Some(3) && notes.contains("ORT_DYLIB_PATH") && notes.contains("nowhere.so"), "{notes}");
    let (code, notes) = ask(&folder.path().join("p.lean"), "cpu");
    assert!(code == Some(3) && notes.contains("p.lean") && notes.contains("1.31 or newer"), "{notes}");
    let library = prepare_runtime(RuntimeBuild::Cpu, &RuntimeOptions::default()).unwrap();
    let (code, notes) = ask(&library, "cpu");
    assert!(matches!(code, Some(0 | 1)) && notes.contains("on cpu"), "{notes}");
    // The CPU build serves no GPU; without a driver that is missed first.
    let (code, notes) = ask(&library, "cuda");
    let problem = notes.lines().find(|line| line.contains("device `cuda:0` is not available: "));
    let problem = problem.unwrap_or_else(|| panic!("{notes}"));
    assert_eq!(code, Some(3));
    assert!(Path::new("/dev/nvidiactl").exists() || problem.contains("driver"), "{notes}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_came() {
    let folder = problems();
    let tiny = model("tiny-llama");
    let arguments = ["generate", "--model", tiny.to_str().unwrap(), "--device", "cpu", "p.lean", "--json"];
    let endless = ["-n", "60000", "--max-tokens", "200", "--prompt", "continuation", "--unreadable"];
    let mut child = command(folder.path(), &[&arguments[..], &endless].concat()).spawn().unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    serde_json::from_str::<Value>(&line).unwrap();
    let process = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &process]).status().unwrap().success());
    let rest: Vec<String> = reader.lines().map(Result::unwrap).collect();
    assert!(rest.iter().all(|line| serde_json::from_str::<Value>(line).is_ok()), "whole lines only");
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_model_is_described() {
    let folder = problems();
    let tiny = model("tiny-llama-gqa");
    let tiny = tiny.to_str().unwrap();
    let (text, _) = run(folder.path(), &["model", "info", tiny], 0);
    for part in ["llama, hidden size 64", "256 tokens", "[batch, ", ", time, ", "in place", "model.onnx.data"]
    {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    let (json, _) = run(folder.path(), &["model", "info", tiny, "--json"], 0);
    assert_eq!(lines(&json)[0]["vocabulary"], 320);
    assert!(run(folder.path(), &["model", "info", "nowhere"], 2).1.contains("nowhere"));
    assert!(run(folder.path(), &["model", "info", "."], 3).1.contains("config.json"));
}

/// On a busy machine the tactics alone may take a minute.
const PROVE_SLOWLY: [&str; 8] = ["prove", "false.lean", "-j", "1", "--device", "cpu", "--budget", "900"];

#[test]
fn the_default_model_is_taken_where_none_is_named() {
    let folder = problems();
    let (text, _) = run(folder.path(), &["model", "info"], 0);
    assert!(text.contains("models/tiny-"), "{text}");
    assert!(text.contains(" to rewrite with, "), "{text}");
    assert!(text.contains("records learnt"), "its card says what it was trained on:\n{text}");
    let (json, _) = run(folder.path(), &["model", "info", "--json"], 0);
    let id = format!("onnx:{}", lines(&json)[0]["digest"].as_str().unwrap());
    let arguments = ["generate", "p.lean", "-n", "4", "--device", "cpu", "--json", "--unreadable"];
    let (answers, notes) = run(folder.path(), &arguments, 0);
    assert!(notes.contains(&format!("model {id}")), "{notes}");
    assert_eq!(answers.lines().count(), 8, "four answers for each theorem:\n{answers}");
    // It comes after the tactics, and can be left out.
    std::fs::write(folder.path().join("false.lean"), "theorem f : 1 = 2 := sorry\n").unwrap();
    let generators = |arguments: &[&str]| {
        run(folder.path(), &[&PROVE_SLOWLY[..], arguments].concat(), 1);
        let (attempts, _) = run(folder.path(), &["db", "export", "attempts"], 0);
        lines(&attempts)
            .iter()
            .map(|attempt| attempt["candidate"]["generator"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    // Where Lean is asked for the statement, the model is held to its lemmas.
    let guided = format!("{id}/lemmas:");
    let is_model = |generator: &String| generator.starts_with(&guided);
    assert!(!generators(&["-n", "3", "--model-samples", "0"]).iter().any(is_model));
    let with = generators(&["-n", "24"]);
    assert!(
        with.iter().any(is_model) && with.iter().any(|generator| generator.starts_with("tactics")),
        "{with:?}"
    );
}

#[test]
fn prove_asks_the_model_after_the_tactics() {
    let folder = problems();
    // False, so the tactics do not prove it.
    std::fs::write(folder.path().join("false.lean"), "theorem f : 1 = 2 := sorry\n").unwrap();
    let tiny = model("tiny-llama");
    let arguments = [&PROVE_SLOWLY[..], &["--model", tiny.to_str().unwrap()]].concat();
    let settings = ["-n", "12", "--model-samples", "8", "--max-tokens", "30", "--temperature", "0.7"];
    run(folder.path(), &[&arguments[..], &settings, &["--prompt", "continuation"]].concat(), 1);
    let (attempts, _) = run(folder.path(), &["db", "export", "attempts"], 0);
    let generators: Vec<String> = lines(&attempts)
        .iter()
        .map(|attempt| attempt["candidate"]["generator"].as_str().unwrap().to_owned())
        .collect();
    let first_of_model =
        generators.iter().position(|name| name.starts_with("onnx:")).expect("the model was asked");
    assert!(
        first_of_model > 0 && generators[..first_of_model].iter().all(|name| name.starts_with("tactics"))
    );
    assert!(lines(&attempts).iter().any(|attempt| !attempt["candidate"]["confidence"].is_null()));
}
