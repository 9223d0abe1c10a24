//! A report as Markdown: the same content as the page, for repositories and mails.

use std::fmt::Write;

use crate::contamination::ComparedAs;
use crate::report::{
    Report, ReportedTheorem, ShownAttempt, compared, outcome_words, state_words, unaudited, unjudged,
};
use crate::table::Tally;

/// The whole report.
pub fn to_markdown(report: &Report) -> String {
    let mut text = String::new();
    write(&mut text, report).expect("writing to a string does not fail");
    data::visible::visible(&text).into_owned()
}

fn write(out: &mut String, report: &Report) -> std::fmt::Result {
    let manifest = &report.manifest;
    writeln!(out, "# {}, run {}\n", report.title, report.run)?;
    if !report.finished {
        writeln!(out, "**This run is not finished.**\n")?;
    }
    writeln!(out, "| | problems | posed | proved | rate | 95 % interval | samples |")?;
    writeln!(out, "|---|---|---|---|---|---|---|")?;
    tally(out, "all", &report.all)?;
    tally(out, "repaired (without statements known to be bad)", &report.repaired)?;
    if !report.corpora.is_empty() {
        tally(out, "not in the recorded training sets", &report.unseen)?;
    }
    for (split, counts) in &report.splits {
        tally(out, &format!("split {split}"), counts)?;
    }
    for (category, counts) in &report.categories {
        tally(out, &format!("category {category}"), counts)?;
    }
    for line in [unjudged(report), unaudited(report), compared(report)].into_iter().flatten() {
        writeln!(out, "\n{line}")?;
    }
    writeln!(out, "\n## pass@k\n\nEstimate: {}.\n", report.estimator)?;
    writeln!(out, "| k | pass@k | 95 % interval |\n|---|---|---|")?;
    for point in &report.pass_at {
        let estimate = point.estimate;
        writeln!(
            out,
            "| {} | {:.1} % | {:.1}–{:.1} |",
            point.k,
            estimate.value * 100.0,
            estimate.low * 100.0,
            estimate.high * 100.0
        )?;
    }
    if report.proved_by_round.len() > 1 {
        writeln!(out, "\n## Rounds\n\n| round | samples | proved by its end |\n|---|---|---|")?;
        for (round, (proved, samples)) in
            report.proved_by_round.iter().zip(&report.samples_by_round).enumerate()
        {
            writeln!(out, "| {} | {samples} | {proved} |", round + 1)?;
        }
    }
    writeln!(out, "\n## Failed samples\n\n| reason | samples |\n|---|---|")?;
    for (reason, count) in &report.failures {
        writeln!(out, "| {reason} | {count} |")?;
    }
    writeln!(
        out,
        "\n## Manifest\n\n```json\n{}\n```\n",
        serde_json::to_string_pretty(manifest).unwrap_or_default()
    )?;
    writeln!(out, "## Theorems")?;
    for item in &report.theorems {
        theorem(out, item)?;
    }
    Ok(())
}

fn tally(out: &mut String, name: &str, counts: &Tally) -> std::fmt::Result {
    let [rate, interval] = counts.rate_words();
    let Tally { problems, posed, proved, samples, .. } = counts;
    writeln!(out, "| {name} | {problems} | {posed} | {proved} | {rate} | {interval} | {samples} |")
}

fn theorem(out: &mut String, item: &ReportedTheorem) -> std::fmt::Result {
    let row = &item.row;
    let state = outcome_words(row);
    writeln!(out, "\n### {} ({state})\n", row.name)?;
    if row.state != data::store::ItemState::Posed {
        let detail = row.detail.as_deref().unwrap_or_default();
        writeln!(out, "{}: {}\n", state_words(row.state), detail.lines().next().unwrap_or_default())?;
    }
    if let Some(defect) = &row.known_bad {
        writeln!(out, "Reported as bad: {} ({}).\n", defect.note, defect.source)?;
    }
    if let Some((source, how)) = &item.trained_on.statement {
        let how = match how {
            ComparedAs::Expression => "as Lean reads it",
            ComparedAs::Text => "as text",
        };
        writeln!(
            out,
            "The statement is in a training set, up to the names of variables, {how}: {source}.\n"
        )?;
    }
    if let Some((source, likeness)) = &item.trained_on.words {
        writeln!(out, "The words are like those of {source} ({likeness:.2}).\n")?;
    }
    writeln!(
        out,
        "{} samples, {} proofs, {} tokens, {:.1} s generated, {:.1} s judged.\n",
        row.samples, row.proofs, item.new_tokens, item.generation_seconds, item.judgement_seconds
    )?;
    match (&item.proof, &item.closest) {
        (Some(proof), _) => attempt(out, proof),
        (None, Some(closest)) => attempt(out, closest),
        (None, None) => writeln!(out, "```lean\n{} := sorry\n```", item.statement),
    }
}

fn attempt(out: &mut String, attempt: &ShownAttempt) -> std::fmt::Result {
    writeln!(out, "```lean\n{}\n```", attempt.text.trim_end())?;
    match &attempt.reason {
        None => writeln!(out, "\n{} ({}; axioms: {})", attempt.generator, attempt.level, axioms(attempt)),
        Some(reason) => {
            writeln!(out, "\n{}: {reason}: {}", attempt.generator, attempt.detail.as_deref().unwrap_or(""))?;
            for goal in &attempt.goals {
                writeln!(out, "\n```\n{goal}\n```")?;
            }
            Ok(())
        }
    }
}

fn axioms(attempt: &ShownAttempt) -> String {
    if attempt.axioms.is_empty() { "none".to_owned() } else { attempt.axioms.join(", ") }
}
