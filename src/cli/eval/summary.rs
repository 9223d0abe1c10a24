//! What came of a run, and how far the runs of a store are, as tables.

use std::time::Duration;

use bootstrap::eval::{Manifest, Table, Tally};
use data::store::{RunId, Store};
use serde_json::json;

use super::lock;
use crate::exit::Exit;
use crate::{progress, table};

fn percent(tally: &Tally) -> Vec<String> {
    let share = |value: f64| format!("{:.1}", value * 100.0);
    vec![
        tally.problems.to_string(),
        tally.posed.to_string(),
        tally.proved.to_string(),
        format!("{} %", share(tally.rate.value)),
        format!("{}–{}", share(tally.rate.low), share(tally.rate.high)),
        tally.samples.to_string(),
    ]
}

pub fn text(run: RunId, manifest: &Manifest, result: &Table, elapsed: Duration) -> String {
    let head = ["", "problems", "posed", "proved", "rate", "95 %", "samples"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let mut row = |name: &str, tally: &Tally| rows.push([vec![name.to_owned()], percent(tally)].concat());
    row("all", &result.all());
    row("repaired", &result.repaired());
    for (split, tally) in result.by(|row| row.split.as_deref()) {
        row(&format!("  {split}"), &tally);
    }
    let mut text =
        format!("{} (digest {})\n\n{}", manifest.title(), &manifest.set.digest[..12], table::table(&rows));
    if result.proved_by_round.len() > 1 {
        let rounds: Vec<String> = result
            .proved_by_round
            .iter()
            .zip(&result.samples_by_round)
            .map(|(proved, samples)| format!("{proved} with {samples} samples"))
            .collect();
        text.push_str(&format!("\nproved by the end of each round: {}\n", rounds.join(", ")));
    }
    let unaudited = result.all().unaudited;
    if unaudited > 0 {
        text.push_str(&format!("\naccepted by the project's Lean, not audited, no proofs: {unaudited}\n"));
    }
    text.push_str(&format!(
        "\nrun {}, {:.1} s; `tllama report {}` shows it\n",
        run.0,
        elapsed.as_secs_f64(),
        run.0
    ));
    text
}

pub async fn status(store: &Store, as_json: bool) -> anyhow::Result<Exit> {
    let head = ["run", "set", "generator", "state", "problems", "posed", "proved", "samples"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for run in store.runs().await? {
        let Ok(manifest) = serde_json::from_value::<Manifest>(run.manifest) else { continue };
        let counts = store.run_progress(run.id).await?;
        let state = match run.finished_at_ms {
            Some(_) => "finished",
            None if lock(store, run.id).is_err() => "under way",
            None => "interrupted",
        };
        if as_json {
            let object = json!({ "run": run.id.0, "set": manifest.set, "state": state, "progress": counts });
            progress::line(&object.to_string())?;
            continue;
        }
        let counts = [counts.problems, counts.posed, counts.proved, counts.samples];
        let generators: Vec<String> =
            manifest.generators.iter().map(|generator| table::cut(generator, 24)).collect();
        let texts = [run.id.0.to_string(), manifest.title(), generators.join("+"), state.to_owned()];
        rows.push([texts.to_vec(), counts.map(|count| count.to_string()).to_vec()].concat());
    }
    if !as_json {
        progress::line(table::table(&rows).trim_end())?;
    }
    Ok(Exit::Success)
}
