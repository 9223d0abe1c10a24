//! Programs in the place of numbers, and questions about graphs: the real binary, the real Lean, and a server that stands
//! for a model.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

struct World(tempfile::TempDir);

impl World {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Standard output and standard error.
    #[track_caller]
    fn run(&self, arguments: &[&str], input: &str, code: i32) -> (String, String) {
        let mut process = Command::new(env!("CARGO_BIN_EXE_tllama"))
            .args(arguments)
            .current_dir(self.path())
            .env("TLLAMA_DB", self.path().join("obt.sqlite"))
            .env("TLLAMA_STORE_KEY", self.path().join("key"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut given = process.stdin.take().unwrap();
        given.write_all(input.as_bytes()).unwrap();
        drop(given);
        let output = process.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stdout}\n{stderr}");
        (stdout, stderr)
    }
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A server whose answers depend on the prompt.
fn serve(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            reply(stream, &answer);
        }
    });
    url
}

fn reply(mut stream: TcpStream, answer: &impl Fn(&str) -> String) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) <= 2 {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let asked: Value = serde_json::from_slice(&body).unwrap();
    let prompt = asked["messages"].as_array().unwrap().last().unwrap()["content"].as_str().unwrap();
    let choice = json!({ "message": { "content": answer(prompt) }, "finish_reason": "stop" });
    let body = json!({ "choices": [choice] }).to_string();
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all((head + &body).as_bytes()).ok();
}

#[test]
fn a_program_is_run_apart_and_within_bounds() {
    let world = World::new();
    let (shown, _) = world.run(&["run-program", "-"], "a = pow(7, 2023, 10)\nb = [a, -a]\nc = 0.5\n", 0);
    assert_eq!(
        shown,
        "a = 3\nb = [3, (-3)]\nc = (a float; an int, a bool, a string or a list of them is needed)\n"
    );
    let (_, told) = world.run(&["run-program", "-"], "a = 1\nb = a // 0\n", 1);
    assert!(told.contains("line 2: ") && told.contains("division by zero"), "{told}");
    // What the interpreter does not bound, the system does.
    let mut process = Command::new(env!("CARGO_BIN_EXE_tllama"))
        .args(["run-program", "--child", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(b"x = [0] * 2000000000\n").unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(!output.stdout.starts_with(b"{\"values\""), "{output:?}");
}

#[test]
fn a_program_that_fails_is_mended_and_lean_judges_what_it_computed() {
    let world = World::new();
    let row = json!({ "name": "square", "statement": "theorem square : ∃ n : Nat, 0 < n ∧ n * n = 1369" });
    std::fs::write(world.path().join("one.jsonl"), row.to_string()).unwrap();
    world.run(&["import", "one.jsonl"], "", 0);
    let url = serve(|prompt| {
        let program = match prompt.contains("The program failed: line 1: ") {
            true => "n = isqrt(1369)",
            false => "import math\nn = math.sqrt(1369)",
        };
        let proof = "theorem square : ∃ n : Nat, 0 < n ∧ n * n = 1369 := ⟨?n, by decide, by decide⟩";
        format!("It is a square.\n```python\n{program}\n```\n```lean4\n{proof}\n```")
    });
    let eval = [
        "eval",
        "one",
        "--generator",
        "model",
        "--endpoint",
        &url,
        "--served-model",
        "m",
        "--prompt",
        "compute",
        "-n",
        "2",
        "--corrections",
        "1",
        "--examples",
        "none",
        "--json",
    ];
    let (shown, _) = world.run(&eval, "", 0);
    let report: Value = serde_json::from_str(shown.lines().last().unwrap()).unwrap();
    let run = report["run"].to_string();
    world.run(&["export-proofs", &run, "--out", "proofs", "--plain"], "", 0);
    let file = std::fs::read_dir(world.path().join("proofs/Proofs")).unwrap().next().unwrap().unwrap();
    let proof = std::fs::read_to_string(file.path()).unwrap();
    assert!(proof.contains("n = isqrt(1369)") && proof.contains("⟨37, by decide, by decide⟩"), "{proof}");
}

/// The edges that the last graph of a prompt has, as it writes them.
fn edges_of(prompt: &str) -> &str {
    let (_, edges) = prompt.rsplit_once("Edges: ").unwrap();
    edges.split(".\n").next().unwrap()
}

#[test]
fn questions_about_graphs_are_answered_by_words_programs_and_methods() {
    let world = World::new();
    let url = serve(|prompt| match prompt.contains("Starlark") {
        true => format!("```python\nedges = [{}]\nanswer = len(edges)\n```", edges_of(prompt)),
        false => "1000.".to_owned(),
    });
    let ask = [
        "graphqa",
        "--endpoint",
        &url,
        "--served-model",
        "m",
        "--task",
        "edge_count",
        "--encoding",
        "adjacency",
        "--graphs",
        "2",
        "--seed",
        "3",
    ];
    let (shown, _) = world.run(&ask, "", 0);
    let row = |way: &str| {
        let found = shown.lines().find(|line| line.starts_with("adjacency") && line.contains(way));
        found.and_then(|line| line.split_whitespace().last()).unwrap_or_else(|| panic!("{shown}")).to_owned()
    };
    assert_eq!([row("direct"), row("program"), row("methods")], ["0.0", "100.0", "100.0"], "{shown}");
    assert!(shown.contains("0 of 2 false statements proved"), "{shown}");
    let (shown, _) = world.run(&[&ask[..], &["--by", "direct", "--json"]].concat(), "", 0);
    assert_eq!(lines(&shown)[0]["outcome"], "wrong: 1000.");
}

#[test]
fn graphs_become_problems_with_true_and_false_answers() {
    let world = World::new();
    let mut judged = Vec::new();
    for family in ["er", "tree"] {
        let import = [
            "import", "graphqa", "--seed", "5", "--graphs", "1", "--family", family, "--name", family,
            "--json",
        ];
        let (shown, _) = world.run(&import, "", 0);
        let sets = lines(&shown);
        assert_eq!([&sets[0]["name"], &sets[1]["name"]], [family, &format!("{family}.false")], "{shown}");
        assert_eq!([&sets[0]["problems"], &sets[1]["problems"]], [&json!(36), &json!(36)], "{shown}");
        // The statements are the same in every encoding.
        let of = |set: &str| {
            let (shown, _) = world.run(&["problems", set, "--only", "incident", "--json"], "", 0);
            lines(&shown)
        };
        for (right, wrong) in of(family).into_iter().zip(of(&format!("{family}.false"))) {
            assert!(right["informal_statement"].as_str().unwrap().contains("Node "), "{right}");
            let proof = right["reference_proof"].as_str().unwrap();
            for row in [&right, &wrong] {
                let statement = row["statement"].as_str().unwrap();
                judged.push(json!({
                    "id": row["name"], "header": row["header"], "statement": statement,
                    "candidate": format!("{statement} := {proof}"),
                }));
            }
        }
    }
    assert_eq!(judged.len(), 24);
    let input: Vec<String> = judged.iter().map(Value::to_string).collect();
    let (shown, _) = world.run(&["verify", "--json", "--no-store", "-"], &input.join("\n"), 1);
    for verdict in lines(&shown) {
        let expected = !verdict["id"].as_str().unwrap().ends_with("_false");
        assert_eq!(verdict["verdict"] == "proved", expected, "{verdict}");
    }
    let (_, told) = world.run(&["import", "other.jsonl", "--seed", "5"], "", 2);
    assert!(told.contains("--seed is for `tllama import graphqa`"), "{told}");
}
