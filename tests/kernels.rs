//! Exports of verified proofs, and other kernels that read them: the real binaries and the real Lean.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// What the library's automation, literals, quotients, bits, types of the header and of the candidate come down to.
fn questions() -> Vec<Value> {
    let types = "inductive Tree (α : Type) where\n  | leaf : Tree α\n  | node : List (Tree α) → α → Tree α\n\
                 structure Point where\n  x : Nat\n  y : Nat";
    let own = "def Tree.isLeaf {α : Type} : Tree α → Bool\n  | .leaf => true\n  | _ => false\n\
               mutual\ninductive A : Type\n  | a : B → A\n  | none\ninductive B : Type\n  | b : A → B\nend\n\
               theorem leaf : (Tree.leaf : Tree Nat).isLeaf = true := rfl\n\
               theorem t (p : Point) : Point.mk p.x p.y = p := rfl";
    let given =
        |id: &str, statement: &str, proof: &str| json!({"id": id, "statement": statement, "proof": proof});
    vec![
        given("omega", "theorem t (a b : Nat) (h : a < b) : a + 1 ≤ b", "by omega"),
        given("gcd", "theorem t : (123456789 * 987654321).gcd 3 = 3", "by rfl"),
        given("bits", "theorem t : 1 <<< 20 = 1048576 ∧ 12 &&& 10 = 8 ∧ 12 ^^^ 10 = 6", "by decide"),
        given("text", "theorem t : \"ab\" ++ \"c\" = \"abc\"", "by decide"),
        given("quotients", "theorem t (f g : Nat → Nat) (h : ∀ n, f n = g n) : f = g", "funext h"),
        given("a/b", "theorem t (n : Nat) (xs : List Nat) (h : n < xs.length) : xs[n] = xs[n]", "by grind"),
        json!({"id": "types", "header": types, "statement": "theorem t (p : Point) : Point.mk p.x p.y = p", "candidate": own}),
        given("false", "theorem t : 1 = 2", "by simp"),
    ]
}

/// `lean-kernel-check`, built unless it is there.
fn checker() -> PathBuf {
    let folder = Path::new(env!("CARGO_BIN_EXE_tllama")).parent().unwrap();
    let target = folder.parent().unwrap();
    let mut command = Command::new(env!("CARGO"));
    command.args(["build", "--offline", "--quiet", "-p", "lean-kernel", "--bin", "lean-kernel-check"]);
    command.arg("--target-dir").arg(target).current_dir(env!("CARGO_MANIFEST_DIR"));
    assert!(command.status().unwrap().success());
    target.join("debug").join(format!("lean-kernel-check{}", std::env::consts::EXE_SUFFIX))
}

fn verify(folder: &Path, questions: &[Value], arguments: &[&str]) -> Vec<Value> {
    let lines: String = questions.iter().map(|question| format!("{question}\n")).collect();
    std::fs::write(folder.join("lines.jsonl"), lines).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
    command.args(["verify", "--json", "--no-store", "lines.jsonl"]).args(arguments).current_dir(folder);
    command.env("TLLAMA_DB", folder.join("store.sqlite"));
    let output = command.stdin(Stdio::null()).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{error}");
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn other_kernels_read_what_is_exported() {
    let (folder, checker) = (tempfile::tempdir().unwrap(), checker());
    let kernel = format!("'{}' --trust-operations {{}}", checker.display());
    let questions = questions();
    let arguments = ["--export", "out", "--kernel", &kernel, "--kernel", "grep -q nat_extension {config}"];
    let found = verify(folder.path(), &questions, &arguments);
    assert_eq!(found.len(), questions.len());
    let mut files = 0;
    for line in &found {
        if line["id"] == "false" {
            assert_eq!(
                (&line["reason"], &line["kernels"], &line["export"]),
                (&"UnsolvedGoals".into(), &json!([]), &Value::Null)
            );
            continue;
        }
        assert_eq!(line["verdict"], "proved", "{line}");
        let kernels = line["kernels"].as_array().unwrap();
        assert_eq!((kernels.len(), &kernels[0]["name"]), (2, &kernel.as_str().into()));
        assert!(kernels.iter().all(|kernel| kernel["accepted"] == true), "{line}");
        assert!(kernels[0]["detail"].as_str().unwrap().ends_with("declarations accepted"), "{line}");
        let export = folder.path().join(line["export"].as_str().unwrap());
        let again = Command::new(&checker).arg("--trust-operations").arg(&export).output().unwrap();
        assert!(again.status.success(), "{line}: {}", String::from_utf8_lossy(&again.stderr));
        let text = std::fs::read_to_string(&export).unwrap();
        assert!(text.lines().any(|line| line.starts_with("{\"thm\":")), "{text}");
        files += 1;
    }
    assert_eq!(files, std::fs::read_dir(folder.path().join("out")).unwrap().count());
    assert!(folder.path().join("out/a_b.ndjson").exists());
}

#[cfg(unix)]
#[test]
fn a_kernel_that_refuses_is_heard_and_what_it_saw_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let questions = &questions()[4..5];
    let refusing = "sh -c 'echo t: I know better >&2; exit 1' sh";
    let found =
        verify(folder.path(), questions, &["--kernel", "true", "--kernel", refusing, "--level", "replayed"]);
    let [line] = &found[..] else { panic!("{found:?}") };
    assert_eq!(
        (&line["verdict"], &line["reason"]),
        (&"rejected".into(), &"KernelsDisagree".into()),
        "{line}"
    );
    let detail = line["detail"].as_str().unwrap();
    assert!(detail.contains("exit 1' sh` refuses them: t: I know better; kept in "), "{detail}");
    let accepted: Vec<_> =
        line["kernels"].as_array().unwrap().iter().map(|kernel| &kernel["accepted"]).collect();
    assert_eq!(accepted, [&json!(true), &json!(false)]);
    let kept = PathBuf::from(detail.rsplit("kept in ").next().unwrap());
    assert!(kept.join("declarations.ndjson").exists() && kept.join("question.json").exists(), "{detail}");

    // What cannot be asked is said before Lean is started.
    for (arguments, problem) in [
        (&["--kernel", "no-such-checker {}"][..], "there is no program no-such-checker"),
        (&["--kernel", "sh 'open"][..], "is not closed"),
        (&["--kernel", "true", "--level", "checked"][..], "need --level replayed or cross-checked"),
        (&["--export", "out", "--level", "checked"][..], "need --level replayed or cross-checked"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        let output =
            command.args(["verify", "lines.jsonl"]).args(arguments).current_dir(folder.path()).output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains(problem), "{error}");
    }
}
