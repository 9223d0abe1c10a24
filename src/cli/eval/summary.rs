//! What came of a run, and how far the runs of a store are, as tables.

use std::time::Duration;

use data::store::{ItemState, RunId, Store};
use data::visible::visible_line;
use evaluate::{Manifest, Row, Table, Tally, state_words};
use serde_json::json;

use crate::exit::Exit;
use crate::under_way::is_under_way;
use crate::{progress, table};

/// Problems of one kind that are named.
const NAMED: usize = 6;

fn percent(tally: &Tally) -> Vec<String> {
    let [rate, interval] = tally.rate_words();
    vec![
        tally.problems.to_string(),
        tally.posed.to_string(),
        tally.proved.to_string(),
        rate,
        interval,
        tally.samples.to_string(),
    ]
}

pub fn text(run: RunId, manifest: &Manifest, result: &Table, elapsed: Duration) -> String {
    let head = ["", "problems", "asked", "proved", "rate", "95 %", "samples"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let mut row = |name: &str, tally: &Tally| rows.push([vec![name.to_owned()], percent(tally)].concat());
    row("all", &result.all());
    row("repaired", &result.repaired());
    for (split, tally) in result.by(|row| row.split.as_deref()) {
        row(&format!("  {split}"), &tally);
    }
    let mut text = format!(
        "{} (digest {})\n\n{}",
        visible_line(&manifest.title()),
        data::short_digest(&manifest.set.digest),
        table::table(&rows)
    );
    if result.proved_by_round.len() > 1 {
        let rounds: Vec<String> = result
            .proved_by_round
            .iter()
            .zip(&result.samples_by_round)
            .map(|(proved, samples)| format!("{proved} with {samples} samples"))
            .collect();
        text.push_str(&format!("\nproved by the end of each round: {}\n", rounds.join(", ")));
    }
    for state in [ItemState::NoHeader, ItemState::InvalidStatement, ItemState::Hole] {
        text.push_str(&unposed(result, state));
    }
    let unaudited = result.all().unaudited;
    if unaudited > 0 {
        text.push_str(&format!(
            "\naccepted by the project's Lean, but not audited (these are not proofs): {unaudited}\n"
        ));
    }
    text.push_str(&format!(
        "\nrun {}, {:.1} s; `tllama report {}` shows it\n",
        run.0,
        elapsed.as_secs_f64(),
        run.0
    ));
    text
}

/// The problems in a state in which nothing was tried, with the reason of each.
fn unposed(result: &Table, state: ItemState) -> String {
    let rows: Vec<&Row> = result.rows.iter().filter(|row| row.state == state).collect();
    if rows.is_empty() {
        return String::new();
    }
    let out = if state == ItemState::NoHeader { ", left out of the rates" } else { "" };
    let mut text = format!("\ncould not be asked{out}: {}; {}\n", rows.len(), state_words(state));
    for row in rows.iter().take(NAMED) {
        let reason = row.detail.as_deref().and_then(|detail| detail.lines().next()).unwrap_or_default();
        text.push_str(&format!("  {}: {}\n", visible_line(&row.name), table::cut(reason, 120)));
    }
    if rows.len() > NAMED {
        text.push_str(&format!("  and {} more, which the report names\n", rows.len() - NAMED));
    }
    text
}

pub async fn status(store: &Store, as_json: bool) -> anyhow::Result<Exit> {
    let head = ["run", "set", "generator", "state", "problems", "asked", "proved", "samples"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for run in store.runs().await? {
        let Ok(manifest) = serde_json::from_value::<Manifest>(run.manifest) else { continue };
        let counts = store.run_progress(run.id).await?;
        let state = match run.finished_at_ms {
            Some(_) => "finished",
            None if is_under_way(store, run.id) => "under way",
            None => "interrupted",
        };
        if as_json {
            let object = json!({ "run": run.id.0, "set": manifest.set, "state": state, "progress": counts });
            progress::json(&object)?;
            continue;
        }
        let counts = [counts.problems, counts.posed, counts.proved, counts.samples];
        let generators: Vec<String> =
            manifest.generators.iter().map(|generator| table::cut(generator, 24)).collect();
        let texts = [run.id.0.to_string(), manifest.title(), generators.join("+"), state.to_owned()];
        rows.push([texts.to_vec(), counts.map(|count| count.to_string()).to_vec()].concat());
    }
    if !as_json {
        progress::text(&table::table(&rows))?;
    }
    Ok(Exit::Success)
}
