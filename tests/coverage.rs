//! `tllama problems --coverage` as its users meet it: the real binary and the real Lean.

#[cfg(unix)]
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const ALL: i32 = 0;
const NOT_ALL: i32 = 1;
const USAGE: i32 = 2;

struct World(tempfile::TempDir);

impl World {
    /// With a set of these rows.
    fn with(rows: &[Value]) -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        let text: String = rows.iter().map(|row| format!("{row}\n")).collect();
        std::fs::write(world.path().join("set.jsonl"), text).unwrap();
        world.run(&["import", "set.jsonl"], ALL);
        world
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        command.args(arguments).current_dir(self.path()).env("TLLAMA_DB", self.path().join("obt.sqlite"));
        command.env("TLLAMA_STORE_KEY", self.path().join("obt.key"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// What it writes to standard output and to standard error.
    #[track_caller]
    fn run(&self, arguments: &[&str], code: i32) -> [String; 2] {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        let said = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(status.code(), Some(code), "{arguments:?}: {said:#?}");
        said
    }

    #[track_caller]
    fn json(&self, arguments: &[&str], code: i32) -> Vec<Value> {
        let [stdout, _] = self.run(arguments, code);
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn row(name: &str, header: &str, says: &str) -> Value {
    json!({ "name": name, "header": header, "statement": format!("theorem {name} {says}"), "split": "test" })
}

const COVERAGE: [&str; 4] = ["problems", "set", "--coverage", "-j1"];
const AS_JSON: [&str; 5] = ["problems", "set", "--coverage", "-j1", "--json"];

#[test]
fn statements_that_are_read_are_told_from_others_once() {
    let world = World::with(&[
        row("reads", "", "(n : Nat) : n + 0 = n"),
        row("no_word", "", ": frobnicate 1 = 1"),
        row("no_word_again", "open Nat", "(n : Nat) : frobnicate n = n"),
        row("no_field", "", "(xs : List Nat) : xs.frobnicate = xs"),
        row("no_instance", "", "(f : Nat → Nat) : f + f = f"),
        row("no_module", "import NoSuchLibrary", ": 1 = 1"),
        row("broken_header", "notation \"ten\" => nothing here (", ": ten = 10"),
    ]);
    let found = world.json(&AS_JSON, NOT_ALL);
    let told: Vec<_> = found.iter().map(|line| (&line["name"], &line["reads"], &line["missing"])).collect();
    let expected = [
        (json!("reads"), json!(true), json!(null)),
        (json!("no_word"), json!(false), json!("frobnicate")),
        (json!("no_word_again"), json!(false), json!("frobnicate")),
        (json!("no_field"), json!(false), json!("List.frobnicate")),
        (json!("no_instance"), json!(false), json!(null)),
        (json!("no_module"), json!(false), json!("NoSuchLibrary")),
        (json!("broken_header"), json!(false), json!(null)),
    ];
    assert_eq!(
        told,
        expected.iter().map(|(name, reads, missing)| (name, reads, missing)).collect::<Vec<_>>()
    );
    assert!(found.iter().all(|line| line["known"] == false && line["split"] == "test"), "{found:#?}");
    let toolchain = found[0]["toolchain"].as_str().unwrap();
    assert!(toolchain.starts_with("embedded Lean "), "{toolchain}");
    let error = found[4]["error"].as_str().unwrap();
    assert!(error.starts_with("failed to synthesize") && error.contains("HAdd"), "{error}");
    assert_eq!(found[0]["error"], json!(null));

    // What Lean said of a statement is known from then on; that a module is not there may change.
    let again = world.json(&AS_JSON, NOT_ALL);
    let known: Vec<_> = again.iter().map(|line| line["known"] == true).collect();
    assert_eq!(known, [true, true, true, true, true, false, true]);
    assert!(again.iter().zip(&found).all(|(two, one)| two["error"] == one["error"]));

    let [table, _] = world.run(&COVERAGE, NOT_ALL);
    assert!(
        table.starts_with("problem        split  why Lean does not read it\nno_word        test   "),
        "{table}"
    );
    assert!(table.contains("\nfrobnicate       2\n"), "{table}");
    assert!(table.contains("\nfailed to synthesize"), "{table}");
    assert!(table.ends_with("1 of 7 statements read (14.3 %), 6 not; 6 known before\n"), "{table}");
    let [table, _] = world.run(&[&COVERAGE[..], &["--only", "reads"]].concat(), ALL);
    assert!(
        table.starts_with("library  ")
            && table.ends_with("1 of 1 statements read (100.0 %), 0 not; 1 known before\n"),
        "{table}"
    );

    let others = world.json(&[&AS_JSON[..], &["--timeout", "30", "--only", "reads"]].concat(), ALL);
    assert_eq!(others[0]["known"], json!(true), "a limit on time is no property of an answer");
}

#[test]
fn slips_are_usage() {
    let world = World::with(&[row("reads", "", ": 1 = 1")]);
    for (arguments, said) in [
        (&["problems", "--coverage"][..], "<SET>"),
        (&["problems", "nosuch", "--coverage"], "no problem set is named nosuch (set)"),
        (&["problems", "set", "--coverage", "--show", "reads"], "cannot be used with"),
        (&["problems", "set", "--coverage", "--only", "zzz"], "no problem of the set is chosen"),
        (
            &["problems", "set", "--coverage", "--split", "zzz"],
            "no problem has the split zzz; the set has test",
        ),
        (&["problems", "set", "--coverage", "--timeout", "0"], "must be more than 0 and"),
        (&["problems", "set", "--coverage", "-j0"], "-j"),
        (&["problems", "set", "--timeout", "5"], "--coverage"),
    ] {
        let [stdout, stderr] = world.run(arguments, USAGE);
        assert!(stdout.is_empty() && stderr.contains(said), "{arguments:?}: {stderr}");
    }
    let [help, _] = world.run(&["problems", "--help"], ALL);
    assert!(help.contains("tllama problems putnam --coverage -j 4"), "{help}");
}

/// Ctrl-C in the midst of many statements: those that were read stay known, and the next run goes on with the others.
#[cfg(unix)]
#[test]
fn an_interrupted_run_goes_on_where_it_was() {
    const STATEMENTS: usize = 300;
    let rows: Vec<Value> =
        (0..STATEMENTS).map(|n| row(&format!("t{n}"), "", &format!(": {n} + 1 = {}", n + 1))).collect();
    let world = World::with(&rows);
    let mut child = world.command(&[&COVERAGE[..], &["-v"]].concat()).spawn().unwrap();
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("a statement was read") {
        line.clear();
        assert_ne!(errors.read_line(&mut line).unwrap(), 0, "it ended before it had read a statement");
    }
    let signalled = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(signalled.success());
    let said: Vec<String> = errors.lines().map(Result::unwrap).collect();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{said:#?}");
    let last = said.last().unwrap();
    let left: usize =
        last.split_once(" statements are left; run it again to go on").unwrap().0.parse().unwrap();
    assert!((1..STATEMENTS).contains(&left), "{last}");

    let [table, _] = world.run(&COVERAGE, ALL);
    let line = table.lines().last().unwrap();
    let known = line.strip_prefix("300 of 300 statements read (100.0 %), 0 not; ").unwrap();
    let known: usize = known.strip_suffix(" known before").unwrap().parse().unwrap();
    // One may have been written down when nobody waited for it any more.
    assert!(known >= STATEMENTS - left && known < STATEMENTS, "{left} were left, {known} were known");
}
