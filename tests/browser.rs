//! The report's page in a real browser. It needs Chromium (Debian package `chromium`, or `TLLAMA_CHROMIUM`), which not
//! every machine that runs the tests has, so it runs on request; without a browser it fails and says so:
//!
//!     cargo test --test browser -- --ignored --nocapture

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use data::Level;
use data::store::ItemState;
use evaluate::{
    Comments, Hardware, Manifest, Overlap, PassAt, Plan, Report, ReportedTheorem, Row, SetName, ShownAttempt,
    StopRule, Tally, Words, to_html,
};
use evaluate::{ExampleChoice, statistics::Estimate};

/// As many as miniF2F has.
const THEOREMS: u32 = 488;

fn chromium() -> PathBuf {
    let named = std::env::var_os("TLLAMA_CHROMIUM").map(PathBuf::from);
    let known =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].map(PathBuf::from);
    named
        .into_iter()
        .chain(known)
        .find(|path| path.exists())
        .expect("no Chromium: install the Debian package `chromium`, or name a browser with TLLAMA_CHROMIUM")
}

/// The page after its script, and what the browser wrote to its console.
fn open(page: &Path, more: &[&str]) -> (String, String) {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(chromium())
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0"])
        .args(["--virtual-time-budget=5000", "--window-size=1100,1400"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(more)
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    let console: Vec<String> = String::from_utf8_lossy(&output.stderr)
        .lines()
        .filter(|line| line.contains("CONSOLE"))
        .map(str::to_owned)
        .collect();
    (String::from_utf8_lossy(&output.stdout).into_owned(), console.join("\n"))
}

#[test]
#[ignore = "needs Chromium; see the head of this file"]
fn the_page_works_in_light_and_dark() {
    let folder = tempfile::tempdir().unwrap();
    let html = to_html(&report());
    println!("{THEOREMS} theorems, {} KB", html.len() / 1024);
    let path = folder.path().join("report.html");
    std::fs::write(&path, &html).unwrap();
    let start = Instant::now();
    let (dom, console) = open(&path, &["--dump-dom"]);
    println!("start of the browser, load and script: {:?}", start.elapsed());
    assert_eq!(console, "");
    assert!(dom.contains(&format!("<span id=\"count\">{THEOREMS} of {THEOREMS}</span>")));
    assert_eq!(dom.matches("<circle").count(), 4);
    assert!(dom.contains("<option value=\"valid\">valid</option>"));

    // A visitor's hand, as a script behind the page's own.
    let visit = r##"<script>
        const set = (id, value) => { const e = document.getElementById(id); e.value = value; e.dispatchEvent(new Event("input")); };
        const said = [];
        const count = () => document.getElementById("count").textContent;
        set("outcome", "proved"); said.push(count());
        set("split", "valid"); said.push(count());
        set("search", "theorem_10"); said.push(count());
        set("outcome", ""); set("split", ""); set("search", "theorem_4");
        document.querySelector("#theorems tbody tr:not([hidden]) button").click();
        const detail = document.querySelector("tr.detail");
        said.push(detail.querySelectorAll(".lean-keyword").length > 1, detail.querySelectorAll(".lean-comment").length === 1);
        said.push(detail.textContent.includes("<script>"));
        const background = () => getComputedStyle(document.body).backgroundColor;
        const before = background();
        document.getElementById("theme").click();
        said.push(before !== background());
        document.body.append(Object.assign(document.createElement("output"), { id: "said", textContent: JSON.stringify(said) }));
    </script>"##;
    let visited = folder.path().join("visited.html");
    std::fs::write(&visited, html.replace("</body>", &format!("{visit}</body>"))).unwrap();
    let (dom, console) = open(&visited, &["--dump-dom"]);
    assert_eq!(console, "");
    let said = dom.split("id=\"said\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
    assert_eq!(said, r#"["244 of 488","122 of 488","3 of 488",true,true,true,true]"#);

    for (name, options) in [("light", &[][..]), ("dark", &["--blink-settings=preferredColorScheme=0"])] {
        let picture = folder.path().join(format!("{name}.png"));
        let screenshot = format!("--screenshot={}", picture.display());
        let (_, console) = open(&path, &[&[screenshot.as_str()], options].concat());
        assert_eq!(console, "");
        let bytes = std::fs::metadata(&picture).map(|file| file.len()).unwrap_or(0);
        assert!(bytes > 10_000, "the {name} picture has {bytes} bytes");
        if let Some(kept) = std::env::var_os("TLLAMA_SCREENSHOTS") {
            std::fs::copy(&picture, Path::new(&kept).join(format!("report-{name}.png"))).unwrap();
        }
    }
}

fn estimate(value: f64) -> Estimate {
    Estimate { value, low: (value - 0.04).max(0.0), high: (value + 0.04).min(1.0) }
}

fn report() -> Report {
    let theorems: Vec<ReportedTheorem> = (0..THEOREMS).map(theorem).collect();
    let tally = |split: Option<&str>| {
        Tally::of(
            theorems
                .iter()
                .map(|theorem| &theorem.row)
                .filter(|row| split.is_none() || row.split.as_deref() == split),
        )
    };
    Report {
        run: 7,
        title: "invented".into(),
        finished: true,
        started_at_ms: 0,
        manifest: manifest(),
        all: tally(None),
        repaired: tally(None),
        unseen: tally(None),
        corpora: vec![],
        splits: [("test", tally(Some("test"))), ("valid", tally(Some("valid")))]
            .map(|(name, tally)| (name.to_owned(), tally))
            .into(),
        categories: BTreeMap::new(),
        estimator: "share of problems whose first proof is among the first k samples",
        pass_at: [(1, 0.2), (2, 0.3), (4, 0.45), (8, 0.5)]
            .map(|(k, value)| PassAt { k, estimate: estimate(value) })
            .to_vec(),
        proved_by_round: vec![200, 244],
        samples_by_round: vec![3904, 1952],
        failures: BTreeMap::from([
            ("Elaboration".into(), 2500),
            ("Syntax".into(), 700),
            ("Timeout".into(), 40),
        ]),
        states: BTreeMap::from([("posed", u64::from(THEOREMS))]),
        new_tokens: 1_234_567,
        theorems,
    }
}

fn theorem(position: u32) -> ReportedTheorem {
    let proved = position.is_multiple_of(2);
    let name = format!("theorem_{position}");
    let attempt = ShownAttempt {
        text: format!(
            "theorem {name} (n : Nat) : n + 0 = n := by\n  -- <script> is text\n  have h := Nat.add_zero n\n  exact h"
        ),
        generator: "tactics/simp".into(),
        level: "replayed".into(),
        axioms: vec!["propext".into()],
        toolchain: "embedded Lean 4.28.0".into(),
        reason: (!proved).then(|| "UnsolvedGoals".into()),
        detail: (!proved).then(|| "unsolved goals".into()),
        goals: if proved { vec![] } else { vec!["n : Nat\n⊢ n + 0 = n".into()] },
    };
    ReportedTheorem {
        row: Row {
            position,
            problem: format!("{position:064x}"),
            name: name.clone(),
            split: Some(if position % 4 < 2 { "test" } else { "valid" }.into()),
            category: Some(["algebra", "numbertheory", "induction"][position as usize % 3].into()),
            state: ItemState::Posed,
            detail: None,
            samples: 12,
            proofs: u64::from(proved),
            unaudited: 0,
            first_proof: proved.then_some(3),
            proof_slot: None,
            failures: BTreeMap::from([("Elaboration".into(), 11)]),
            known_bad: None,
        },
        header: "open Nat".into(),
        statement: format!("theorem {name} (n : Nat) : n + 0 = n"),
        informal_statement: Some("Show that adding zero changes nothing.".into()),
        proof: proved.then(|| attempt.clone()),
        closest: (!proved).then_some(attempt),
        new_tokens: 2000,
        generation_seconds: 3.5,
        judgement_seconds: 1.25,
        trained_on: Overlap::default(),
        examples: vec!["samples: add_zero".into()],
    }
}

fn manifest() -> Manifest {
    Manifest {
        kind: "eval".into(),
        set: SetName {
            name: "minif2f".into(),
            digest: "0123456789abcdef".into(),
            origin: "minif2f.jsonl".into(),
        },
        selection: "0".into(),
        problems: u64::from(THEOREMS),
        plan: Plan {
            samples: 8,
            tactics_samples: 64,
            rounds: 2,
            corrections: 0,
            stop: StopRule::AtProof,
            examples: ExampleChoice::Retrieved,
            shots: 8,
            words: Words::Shown,
            comments: Comments::InCode,
            batch: 8,
            seed: 0,
            level: Level::Replayed,
        },
        generators: vec!["tactics".into(), "onnx:0123".into()],
        model: serde_json::Value::Null,
        prompt: None,
        retriever: "bm25".into(),
        example_sets: vec![],
        trained_on: vec![],
        training_set: None,
        toolchains: vec!["embedded Lean 4.28.0, tllama library 0123".into()],
        policy: "standard".into(),
        timeout_seconds: 60.0,
        version: "0.1.0".into(),
        hardware: Hardware { cores: 2, processor: "test".into(), memory_mib: 1, workers: 2 },
        arguments: vec![],
    }
}
