//! A store is no witness, as users meet it: what another hand wrote into the file is found, is not shown as proved, and
//! counts when Lean has been asked again.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

const SUCCESS: i32 = 0;
const NOT_ALL: i32 = 1;
const USAGE: i32 = 2;
const ENVIRONMENT: i32 = 3;

const TRIGGER: &str = "CREATE TRIGGER attempts_are_not_changed BEFORE UPDATE ON attempts
BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END";

struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self { folder: tempfile::tempdir().unwrap() };
        let lines = [
            json!({"id": "true", "statement": "theorem t (a b : Nat) : a + b = b + a", "proof": "by omega"}),
            json!({"id": "false", "statement": "theorem t : 1 + 1 = 3", "proof": "by decide"}),
        ];
        let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(world.path("lines.jsonl"), lines).unwrap();
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        command.args(arguments).current_dir(self.folder.path()).env("TLLAMA_DB", self.path("obt.sqlite"));
        command.env("TLLAMA_STORE_KEY", self.path("state/store.key"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    #[track_caller]
    fn run(&self, arguments: &[&str], code: i32) -> Output {
        ended(self.command(arguments), code)
    }

    /// Verdict and whether it was known, of the true statement and of the false one.
    #[track_caller]
    fn verify(&self, arguments: &[&str]) -> [(String, bool); 2] {
        let mut all = vec!["verify", "--json", "lines.jsonl"];
        all.extend(arguments);
        let output = self.run(&all, NOT_ALL);
        let lines: Vec<Value> =
            text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let found =
            |line: &Value| (line["verdict"].as_str().unwrap().to_owned(), line["cached"].as_bool().unwrap());
        [found(&lines[0]), found(&lines[1])]
    }

    fn check(&self, arguments: &[&str], code: i32) -> Value {
        let mut all = vec!["db", "check", "--json"];
        all.extend(arguments);
        serde_json::from_slice(&self.run(&all, code).stdout).unwrap()
    }

    fn sql(&self, statements: &[&str]) {
        sql(&self.path("obt.sqlite"), statements);
    }
}

fn sql(path: &Path, statements: &[&str]) {
    let work = async {
        let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
        for statement in statements {
            sqlx::query(sqlx::AssertSqlSafe((*statement).to_owned())).execute(&mut connection).await.unwrap();
        }
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
}

#[track_caller]
fn ended(mut command: Command, code: i32) -> Output {
    let output = command.output().unwrap();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "stdout:\n{stdout}\nstderr:\n{stderr}");
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn seen(verdicts: [(&str, bool); 2]) -> [(String, bool); 2] {
    verdicts.map(|(verdict, known)| (verdict.to_owned(), known))
}

#[test]
fn a_false_statement_that_sql_made_proved_is_not_known_as_proved() {
    let world = World::new();
    assert_eq!(world.verify(&[]), seen([("proved", false), ("rejected", false)]));
    assert_eq!(world.verify(&[]), seen([("proved", true), ("rejected", true)]));
    assert!(text(&world.run(&["db", "check"], SUCCESS).stdout).contains("no fault found"));

    world.sql(&[
        "DROP TRIGGER attempts_are_not_changed",
        "UPDATE attempts SET outcome = 'proved', reason = NULL, detail = NULL, position = NULL, goals = NULL",
    ]);
    let check = world.run(&["db", "check"], ENVIRONMENT);
    let found = text(&check.stdout);
    assert!(found.contains("the trigger attempts_are_not_changed is missing"), "{found}");
    assert!(found.contains("attempts that were changed after they were recorded: 1 ("), "{found}");
    let theorems = text(&world.run(&["db", "theorems"], SUCCESS).stdout);
    let line = |name: &str| theorems.lines().filter(|line| line.contains(name)).count();
    assert_eq!(
        (line("recorded as proved (cross-checked), not vouched for"), line("proved (cross-checked) ")),
        (1, 1),
        "{theorems}"
    );
    let counts: Value = serde_json::from_slice(&world.run(&["db", "--json"], SUCCESS).stdout).unwrap();
    assert_eq!((&counts["proofs"], &counts["proofs_not_vouched_for"]), (&json!(1), &json!(1)), "{counts}");
    let proofs = text(&world.run(&["db", "export", "proofs"], SUCCESS).stdout);
    assert!(proofs.lines().count() == 1 && !proofs.contains("1 + 1 = 3"), "{proofs}");
    std::fs::write(world.path("False.lean"), "theorem t : 1 + 1 = 3 := sorry\n").unwrap();
    let prove = ["prove", "False.lean", "--json", "--budget", "5", "-n", "3", "--model-samples", "0"];
    assert!(text(&world.run(&prove, NOT_ALL).stdout).contains("not proved"));
    // With the trigger back in its place the file is whole, and the verdict still does not count.
    world.sql(&[TRIGGER]);
    let found = world.check(&[], NOT_ALL);
    assert_eq!(found["clean"], true, "{found}");
    assert_eq!(found["not_vouched_for"]["changed"].as_array().unwrap().len(), 1, "{found}");
    let found = world.check(&["--rejudge"], SUCCESS);
    assert_eq!(found["judged_again"], json!({"accepted": 0, "refused": 1, "not_judged": 0}), "{found}");
    assert_eq!(world.verify(&[]), seen([("proved", true), ("rejected", true)]));
}

#[test]
fn what_sql_changed_is_judged_and_not_remembered() {
    let world = World::new();
    world.verify(&[]);
    world.sql(&[
        "DROP TRIGGER attempts_are_not_changed",
        "UPDATE attempts SET outcome = 'proved', reason = NULL, detail = NULL, position = NULL, goals = NULL",
    ]);
    assert_eq!(world.verify(&[]), seen([("proved", true), ("rejected", false)]));
    assert_eq!(world.verify(&[]), seen([("proved", true), ("rejected", true)]), "and remembered again");
    // The answer to the one question under the other.
    world.sql(&["UPDATE verdict_cache SET attempt_id = (SELECT a.id FROM verdict_cache v
                 JOIN attempts a ON a.id = v.attempt_id WHERE a.outcome = 'proved')"]);
    assert_eq!(world.verify(&[]), seen([("proved", true), ("rejected", false)]));
}

#[test]
fn a_store_of_another_key_is_judged_again() {
    let world = World::new();
    world.verify(&[]);
    let other = ["--store-key", "other.key"];
    let check = |code| {
        let mut arguments = vec!["db", "check"];
        arguments.extend(other);
        text(&world.run(&arguments, code).stdout)
    };
    let found = check(NOT_ALL);
    assert!(
        found.contains("with the seal of another key, of another user or machine: 1 (")
            && found.contains("--rejudge"),
        "{found}"
    );
    assert!(found.contains("no proof is lost with them: 1"), "{found}");
    assert_eq!(world.verify(&other), seen([("proved", false), ("rejected", false)]));
    assert_eq!(world.verify(&other), seen([("proved", true), ("rejected", true)]));
    assert!(check(SUCCESS).contains("no fault found"));
    assert!(world.path("other.key").exists() && world.path("state/store.key").exists());
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_refused_with_a_remedy() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let key = world.path("state/store.key");
    std::fs::create_dir(key.parent().unwrap()).unwrap();
    for (bytes, mode, said) in [(32, 0o644, "chmod 600"), (31, 0o600, "32 bytes"), (0, 0o600, "32 bytes")] {
        std::fs::write(&key, vec![7; bytes]).unwrap();
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
        let error = text(&world.run(&["prove", "--only", "nothing-of-this-name"], USAGE).stderr);
        assert!(error.contains("has this in its name"), "{error}");
        let error = text(&world.run(&["prove", "--offline", "-n", "1"], ENVIRONMENT).stderr);
        assert!(error.contains(said) && error.contains("store.key"), "{error}");
    }
}

#[test]
fn several_axioms_are_not_one_with_a_comma() {
    let world = World::new();
    for name in ["a,b", "a b", "", "a\nb", "\"a\""] {
        let error = text(&world.run(&["verify", "lines.jsonl", "--allow-axiom", name], USAGE).stderr);
        assert!(error.contains("repeat the option"), "{error}");
    }
    // Each set of axioms has its own memory.
    let two = ["--allow-axiom", "a", "--allow-axiom", "b"];
    assert_eq!(world.verify(&two), seen([("proved", false), ("rejected", false)]));
    assert_eq!(world.verify(&two), seen([("proved", true), ("rejected", true)]));
    assert_eq!(world.verify(&["--allow-axiom", "«a,b»"]), seen([("proved", false), ("rejected", false)]));
    assert_eq!(world.verify(&["--allow-axiom", "a"]), seen([("proved", false), ("rejected", false)]));
}
