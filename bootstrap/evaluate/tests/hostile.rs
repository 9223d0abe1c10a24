//! A report on candidates and names that would write its page themselves.

use std::collections::BTreeMap;

use data::Level;
use data::store::ItemState;
use evaluate::{
    Comments, ExampleChoice, Hardware, Manifest, Overlap, PassAt, Plan, Report, ReportedTheorem, Row,
    SetName, ShownAttempt, StopRule, Tally, Words, statistics::Estimate, to_html, to_markdown,
};

/// Ends what it stands in, if it can: a line, a cell, a block of code, an element.
const HOSTILE: &str = "x_1 </script><script>PAGE</script>\n# HEADING\n| CELL | <b title=\"PAGE\">\n```\n````\n**BOLD** [LINK](x) `CODE`\u{1b}[2J";

fn hostile() -> String {
    HOSTILE.to_owned()
}

fn attempt(reason: Option<String>) -> ShownAttempt {
    ShownAttempt {
        text: hostile(),
        generator: hostile(),
        level: hostile(),
        axioms: vec![hostile()],
        toolchain: hostile(),
        detail: reason.clone(),
        reason,
        goals: vec![hostile()],
    }
}

fn theorem(state: ItemState, proof: Option<ShownAttempt>, closest: Option<ShownAttempt>) -> ReportedTheorem {
    ReportedTheorem {
        row: Row {
            position: 0,
            problem: hostile(),
            name: hostile(),
            split: Some(hostile()),
            category: Some(hostile()),
            state,
            detail: Some(hostile()),
            samples: 1,
            proofs: u64::from(proof.is_some()),
            unaudited: 0,
            first_proof: None,
            proof_slot: None,
            failures: BTreeMap::from([(hostile(), 1)]),
            known_bad: None,
        },
        header: hostile(),
        statement: hostile(),
        informal_statement: Some(hostile()),
        proof,
        closest,
        new_tokens: 1,
        generation_seconds: 1.0,
        judgement_seconds: 1.0,
        trained_on: Overlap { words: Some((hostile(), 0.5)), ..Overlap::default() },
        examples: vec![hostile()],
    }
}

fn report() -> Report {
    let theorems = vec![
        theorem(ItemState::Posed, Some(attempt(None)), None),
        theorem(ItemState::Posed, None, Some(attempt(Some(hostile())))),
        theorem(ItemState::InvalidStatement, None, None),
    ];
    let tally = || Tally::of(theorems.iter().map(|theorem| &theorem.row));
    Report {
        run: 7,
        title: hostile(),
        finished: true,
        started_at_ms: 0,
        manifest: manifest(),
        all: tally(),
        repaired: tally(),
        unseen: tally(),
        corpora: vec![],
        splits: BTreeMap::from([(hostile(), tally())]),
        categories: BTreeMap::from([(hostile(), tally())]),
        estimator: "share",
        pass_at: vec![PassAt { k: 1, estimate: Estimate { value: 0.5, low: 0.4, high: 0.6 } }],
        proved_by_round: vec![1],
        samples_by_round: vec![2],
        failures: BTreeMap::from([(hostile(), 1)]),
        states: BTreeMap::from([("posed", 2)]),
        new_tokens: 1,
        theorems,
    }
}

fn manifest() -> Manifest {
    Manifest {
        kind: "eval".to_owned(),
        set: SetName { name: hostile(), digest: hostile(), origin: hostile() },
        selection: hostile(),
        problems: 3,
        plan: Plan {
            samples: 1,
            tactics_samples: 1,
            rounds: 1,
            corrections: 0,
            stop: StopRule::AtProof,
            examples: ExampleChoice::Retrieved,
            shots: 0,
            words: Words::Shown,
            comments: Comments::InCode,
            batch: 1,
            seed: 0,
            level: Level::Replayed,
        },
        generators: vec![hostile()],
        model: serde_json::Value::String(hostile()),
        prompt: None,
        retriever: hostile(),
        example_sets: vec![hostile()],
        trained_on: vec![hostile()],
        training_set: None,
        toolchains: vec![hostile()],
        policy: hostile(),
        timeout_seconds: 1.0,
        version: "0.1.0".to_owned(),
        hardware: Hardware { cores: 1, processor: hostile(), memory_mib: 1, workers: 1 },
        arguments: vec![hostile()],
    }
}

#[test]
fn a_page_holds_no_element_of_a_candidate() {
    let page = to_html(&report());
    // One of the page's own, and one with its data.
    assert_eq!((page.matches("<script").count(), page.matches("</script>").count()), (2, 2));
    for part in ["<b title", "\u{1b}", "title=\"PAGE\"", "title=\\\"PAGE\\\"><"] {
        assert!(!page.contains(part), "{part}");
    }
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;PAGE"), "it is shown as text");
    // The data reads as it was, but for what acts on a screen.
    let (_, data) = page.split_once("id=\"data\">").unwrap();
    let data: serde_json::Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    let text = data["theorems"][0]["proof"]["text"].as_str().unwrap();
    assert_eq!(text, HOSTILE.replace('\u{1b}', "\\u{1b}"));
}

#[test]
fn markdown_holds_no_mark_of_a_candidate() {
    let text = to_markdown(&report());
    assert!(!text.contains('\u{1b}'));
    // What a reader of Markdown takes for text, and for code: a fence ends at one that is as long at least.
    let (mut outside, mut blocks, mut fence) = (Vec::new(), 0, None);
    for line in text.lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match fence {
            None if ticks >= 3 => {
                fence = Some(ticks);
                blocks += 1;
            }
            None => outside.push(line),
            Some(open) if ticks >= open && ticks == line.len() => fence = None,
            Some(_) => {}
        }
    }
    assert!(fence.is_none(), "{text}");
    // The manifest, a proof, an attempt with its goal, a statement.
    assert_eq!(blocks, 5, "{text}");
    let plain = |line: &str| {
        let mut shown = String::new();
        let mut rest = line.chars();
        while let Some(c) = rest.next() {
            match c {
                '\\' => drop(rest.next()),
                c => shown.push(c),
            }
        }
        shown
    };
    for line in &outside {
        let marks = plain(line);
        assert!(!marks.contains(['<', '>', '*', '[', '`']), "{line}");
        let own = ["# ", "## ", "### "].iter().any(|mark| marks.starts_with(mark));
        assert!(own || !marks.contains('#'), "{line}");
        assert!(!marks.contains("CELL") || !line.starts_with("| CELL"), "{line}");
    }
    let rows =
        |cells: usize| outside.iter().filter(|line| plain(line).matches('|').count() == cells + 1).count();
    // Two tallies, the split and the category below a head of two lines; and the table of failures.
    assert_eq!((rows(7), rows(2)), (6, 3), "{text}");
    assert!(text.contains("x_1 \\</script\\>"), "a name reads as it is written: {text}");
}
