//! Evaluation as its users meet it: the real binary, the real Lean, kills, reports in every form.

mod world;

use std::io::{BufRead, BufReader, Read};

use serde_json::Value;

use world::World;

const ROWS: &str = r#"{"name":"easy","split":"test","statement":"theorem easy (n : Nat) : n + 0 = n","informal_statement":"Adding zero changes nothing."}
{"name":"omega","split":"test","statement":"theorem omega (a b : Nat) (h : a < b) : a + 1 ≤ b"}
{"name":"false","split":"valid","statement":"theorem false (n : Nat) : n < n"}
{"name":"needs_more","split":"valid","header":"import NoSuchLibrary","statement":"theorem needs_more : 1 = 1"}
{"name":"wrong_words","split":"valid","statement":"theorem wrong_words : frobnicate 1 = 1"}
{"name":"answer","split":"valid","header":"def answer_solution : Nat := sorry","statement":"theorem answer : answer_solution = 4"}
"#;

fn with_rows() -> World {
    World::with("six.jsonl", ROWS)
}

#[test]
fn slips_are_answered_with_what_there_is() {
    let world = with_rows();
    let said = |arguments: &[&str], code: i32| {
        let output = world.command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    for command in [["problems", "six", "--split", "nosuch"], ["eval", "six", "--split", "nosuch"]] {
        let said = said(&command, 2);
        assert!(said.contains("no problem has the split nosuch; the set has test, valid"), "{said}");
    }
    // A command that ends well writes the log back into the file and takes it away, whatever earlier ones left.
    said(&["problems"], 0);
    // A store that cannot be written is read, and who asks writes nothing beside it.
    std::fs::create_dir(world.path().join("obt.sqlite-shm")).unwrap();
    let said = said(&["problems"], 0);
    assert!(said.contains("the store is opened for reading only"), "{said}");
    assert_eq!(world.run(&["problems", "six", "--split", "test", "--json"], 0).lines().count(), 2);
}

const EVAL: [&str; 7] = ["eval", "six", "--level", "checked", "--tactics-samples", "12", "--json"];

#[test]
fn a_guided_model_rewrites_with_lemmas_that_are_there() {
    let world = with_rows();
    let row = r#"{"name":"rewriting","statement":"theorem rewriting (a b c : Nat) : max (a + c) (b + c) = max b a + c"}"#;
    std::fs::write(world.path().join("one.jsonl"), row).unwrap();
    world.run(&["import", "one.jsonl"], 0);
    let eval = [
        "eval",
        "one",
        "--generator",
        "model",
        "--prompt",
        "continuation",
        "-n",
        "8",
        "--max-tokens",
        "60",
        "--no-nl",
        "--exhaustive",
        "--examples",
        "none",
        "--level",
        "checked",
        "--device",
        "cpu",
        "--json",
    ];
    let attempts = |options: &[&str]| -> Vec<Value> {
        let output = world.command(&[&eval[..], options].concat()).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
        let exported = world.run(&["db", "export", "attempts"], 0);
        exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let generator = |attempt: &Value| attempt["candidate"]["generator"].as_str().unwrap().to_owned();
    let guided = attempts(&[]);
    assert!(!guided.is_empty() && guided.iter().all(|attempt| generator(attempt).contains("/lemmas:")));
    let only_rewrites = |attempt: &&Value| {
        let text = attempt["candidate"]["text"].as_str().unwrap();
        let proof = text.split_once(":= by").unwrap().1;
        proof.lines().map(str::trim).filter(|line| !line.is_empty()).all(|line| line.starts_with("rw ["))
    };
    let rewrites: Vec<&Value> = guided.iter().filter(only_rewrites).collect();
    assert!(!rewrites.is_empty(), "the model rewrites: {guided:?}");
    for attempt in rewrites {
        let said = attempt["verdict"]["messages"].to_string();
        assert!(!said.contains("nknown") && !said.contains("Did not find an occurrence"), "{attempt}");
    }
    let free = attempts(&["--unguided"]);
    assert!(free.iter().any(|attempt| !generator(attempt).contains("/lemmas:")));
}

#[test]
fn a_killed_run_resumes_to_the_same_table_and_is_reported() {
    let world = with_rows();
    let whole = world.json(&EVAL, 1);
    let state = |name: &str| {
        let rows = whole["table"]["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["name"] == name).unwrap();
        (row["state"].as_str().unwrap().to_owned(), row["proofs"].as_u64().unwrap())
    };
    assert_eq!(state("easy"), ("posed".to_owned(), 1));
    assert_eq!(state("omega"), ("posed".to_owned(), 1));
    assert_eq!(state("false"), ("posed".to_owned(), 0));
    // What the toolchain lacks is no failed proof.
    assert_eq!(state("needs_more"), ("no_header".to_owned(), 0));
    assert_eq!(state("wrong_words"), ("invalid_statement".to_owned(), 0));
    assert_eq!(state("answer"), ("hole".to_owned(), 0));
    assert_eq!(whole["result"]["all"]["posed"], 3);

    // Another run in a store of its own, so that nothing is known before; killed while it works.
    let other = with_rows();
    for kill in 0..3 {
        let mut child = match kill {
            0 => other.command(&[&EVAL[..], &["-v"]].concat()).spawn().unwrap(),
            _ => other.command(&["eval", "--resume", "1", "--json"]).spawn().unwrap(),
        };
        // The first line on standard error says that the run has begun; then Lean starts and works.
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        lines.take_while(|line| !line.as_ref().is_ok_and(|line| line.starts_with("run 1"))).count();
        let started = std::time::Instant::now();
        while started.elapsed().as_millis() < 300 + 900 * kill {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let resumed = other.json(&["eval", "--resume", "1", "--json"], 1);
    assert_eq!(resumed["table"], whole["table"]);

    let report = world.json(&["report", "1", "--format", "json"], 0);
    assert_eq!(report["all"]["proved"], 2);
    assert!(report["theorems"][0]["proof"]["text"].as_str().unwrap().starts_with("theorem easy"));
    assert!(report["manifest"]["toolchains"][0].as_str().unwrap().contains("embedded"));
    let markdown = world.run(&["report", "1"], 0);
    assert!(markdown.contains("| all | 6 | 3 | 2 |") && markdown.contains("### needs_more"), "{markdown}");
    assert_eq!(world.run(&["report", "1", "--format", "csv"], 0).lines().count(), 7);
    world.run(&["report", "1", "--out", "report.html"], 0);
    let page = std::fs::read_to_string(world.path().join("report.html")).unwrap();
    assert!(page.contains("id=\"curve\"") && !page.contains("http"), "the page asks for something");

    let again = world.json(&EVAL, 1);
    assert_eq!(again["table"], whole["table"]);
    let compared = world.json(&["compare", "1", "2", "--json"], 0);
    assert_eq!((&compared["both"], &compared["p_value"]), (&Value::from(2), &Value::from(1.0)));
    assert_eq!(world.run(&["eval", "--status"], 0).lines().count(), 3);

    let said = world.run(&["export-proofs", "1", "--out", "project", "--exports"], 0);
    assert!(said.ends_with("2 exports in project/exports\n"), "{said}");
    let export = std::fs::read_to_string(world.path().join("project/exports/easy.ndjson")).unwrap();
    assert!(
        export.starts_with("{\"meta\":") && export.lines().any(|line| line.starts_with("{\"thm\":")),
        "{export}"
    );
    let axioms = std::fs::read_to_string(world.path().join("project/axioms.json")).unwrap();
    let axioms: Value = serde_json::from_str(&axioms).unwrap();
    assert_eq!(axioms["proofs"].as_array().unwrap().len(), 2);
    let file = axioms["proofs"][0]["file"].as_str().unwrap();
    let text = std::fs::read_to_string(world.path().join("project").join(file)).unwrap();
    assert!(
        text.starts_with("/- Adding zero changes nothing. -/\ntheorem easy")
            && text.contains(" := by\n  -- "),
        "{text}"
    );
    assert_eq!(
        (&axioms["proofs"][0]["annotated"], &axioms["proofs"][0]["tactics"][0]),
        (&true.into(), &"rfl".into())
    );
    let needs = std::fs::read_to_string(world.path().join("project/NEEDS.md")).unwrap();
    assert!(needs.contains("| easy | Proofs/P0001_easy.lean | rfl |"), "{needs}");
}

/// Twenty kills at random moments, from before Lean has started to deep in the work. About five minutes:
///
///     cargo test --test eval -- --ignored --nocapture
#[test]
#[ignore = "takes minutes"]
fn twenty_kills_at_random_moments_change_nothing() {
    let rows: String = data::sample_proofs()
        .into_iter()
        .map(|(theorem, _)| serde_json::to_string(&theorem).unwrap() + "\n")
        .collect();
    let eval = ["eval", "samples", "--level", "replayed", "--tactics-samples", "6", "--exhaustive"];
    // Of Lean's own limits, only those that do not depend on the load of the machine may be hit.
    let eval = [&eval[..], &["--heartbeats", "40000", "--timeout", "600", "-j", "1", "--json"]].concat();
    let world = || World::with("samples.jsonl", &rows);
    let whole = world();
    let started = std::time::Instant::now();
    let expected = whole.json(&eval, 1);
    let length = started.elapsed();
    let killed = world();
    let mut seed = u64::from(std::process::id()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    println!("uninterrupted: {length:?}; seed of the kills {seed}");
    for kill in 0..20 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let arguments = if kill == 0 { eval.clone() } else { vec!["eval", "--resume", "1", "--json"] };
        let mut child = killed.command(&arguments).spawn().unwrap();
        if kill == 0 {
            // A run that was not begun cannot be resumed.
            let mut errors = BufReader::new(child.stderr.take().unwrap());
            let begun = errors
                .by_ref()
                .lines()
                .find(|line| line.as_ref().is_ok_and(|line| line.starts_with("run 1")));
            assert!(begun.is_some());
            // The pipe stays open: a child must die of the kill and of nothing else.
            child.stderr = Some(errors.into_inner());
        }
        // On the average as much as is left for twenty kills, so that the last ones still find work.
        let most = length.as_millis() as u64 / 8;
        std::thread::sleep(std::time::Duration::from_millis((seed >> 33) % most));
        child.kill().unwrap();
        child.wait().unwrap();
        killed.run(&["db", "check"], 0);
    }
    let before = killed.run(&["eval", "--status"], 0);
    println!("{before}");
    let resumed = killed.json(&["eval", "--resume", "1", "--json"], 1);
    assert_eq!(resumed["table"], expected["table"]);
}

#[test]
fn what_cannot_go_on_says_why() {
    let world = with_rows();
    world.run(&["eval", "nosuch"], 2);
    world.run(&["eval", "six", "--only", "nothing_like_it"], 2);
    world.run(&["eval"], 2);
    world.run(&["eval", "--resume", "9"], 3);
    world.run(&["report", "9"], 3);
    world.run(&["compare", "1", "2"], 3);
}
