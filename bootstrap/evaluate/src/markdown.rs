//! A report as Markdown: the same content as the page, for repositories and mails. Names and texts of candidates are shown
//! as they are: none can begin a heading, a cell or a block of its own, or end the one in which it stands.

use std::fmt::Write;

use data::visible::visible_line;

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
    writeln!(out, "# {}, run {}\n", inline(&report.title), report.run)?;
    if !report.finished {
        writeln!(out, "**This run is not finished.**\n")?;
    }
    writeln!(out, "| | problems | asked | proved | rate | 95 % interval | samples |")?;
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
        writeln!(out, "\n{}", inline(&line))?;
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
        writeln!(out, "| {} | {count} |", inline(reason))?;
    }
    writeln!(out, "\n## Manifest\n")?;
    block(out, "json", &serde_json::to_string_pretty(manifest).unwrap_or_default())?;
    writeln!(out, "\n## Theorems")?;
    for item in &report.theorems {
        theorem(out, item)?;
    }
    Ok(())
}

fn tally(out: &mut String, name: &str, counts: &Tally) -> std::fmt::Result {
    let [rate, interval] = counts.rate_words();
    let Tally { problems, posed, proved, samples, .. } = counts;
    let name = inline(name);
    writeln!(out, "| {name} | {problems} | {posed} | {proved} | {rate} | {interval} | {samples} |")
}

fn theorem(out: &mut String, item: &ReportedTheorem) -> std::fmt::Result {
    let row = &item.row;
    let state = outcome_words(row);
    writeln!(out, "\n### {} ({state})\n", inline(&row.name))?;
    if row.state != data::store::ItemState::Posed {
        let detail = row.detail.as_deref().unwrap_or_default();
        let first = inline(detail.lines().next().unwrap_or_default());
        writeln!(out, "{}: {first}\n", state_words(row.state))?;
    }
    if let Some(defect) = &row.known_bad {
        writeln!(out, "Reported as bad: {} ({}).\n", inline(defect.note), inline(defect.source))?;
    }
    if let Some((source, how)) = &item.trained_on.statement {
        let how = match how {
            ComparedAs::Expression => "as Lean reads it",
            ComparedAs::Text => "as text",
        };
        let source = inline(source);
        writeln!(
            out,
            "The statement is in a training set, up to the names of variables, {how}: {source}.\n"
        )?;
    }
    if let Some((source, likeness)) = &item.trained_on.words {
        writeln!(out, "The words are like those of {} ({likeness:.2}).\n", inline(source))?;
    }
    writeln!(
        out,
        "{} samples, {} proofs, {} tokens, {:.1} s generated, {:.1} s judged.\n",
        row.samples, row.proofs, item.new_tokens, item.generation_seconds, item.judgement_seconds
    )?;
    match (&item.proof, &item.closest) {
        (Some(proof), _) => attempt(out, proof),
        (None, Some(closest)) => attempt(out, closest),
        (None, None) => block(out, "lean", &format!("{} := sorry", item.statement)),
    }
}

fn attempt(out: &mut String, attempt: &ShownAttempt) -> std::fmt::Result {
    block(out, "lean", attempt.text.trim_end())?;
    let generator = inline(&attempt.generator);
    match &attempt.reason {
        None => {
            writeln!(out, "\n{generator} ({}; axioms: {})", inline(&attempt.level), inline(&axioms(attempt)))
        }
        Some(reason) => {
            let detail = inline(attempt.detail.as_deref().unwrap_or(""));
            writeln!(out, "\n{generator}: {}: {detail}", inline(reason))?;
            for goal in &attempt.goals {
                writeln!(out)?;
                block(out, "", goal)?;
            }
            Ok(())
        }
    }
}

fn axioms(attempt: &ShownAttempt) -> String {
    if attempt.axioms.is_empty() { "none".to_owned() } else { attempt.axioms.join(", ") }
}

/// A text in a block of its own, which nothing in it ends: the fence is longer than any row of backticks there.
fn block(out: &mut String, language: &str, text: &str) -> std::fmt::Result {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(3.max(longest + 1));
    writeln!(out, "{fence}{language}\n{text}\n{fence}")
}

/// A text within a line, as it reads: what Markdown would take for a mark is no mark.
fn inline(text: &str) -> String {
    let line = visible_line(text);
    let mut shown = String::with_capacity(line.len());
    let mut before = None;
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let is_mark = match c {
            // Within a word it is a letter like others.
            '_' => {
                let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                !(is_letter(before) && is_letter(rest.peek().copied()))
            }
            c => matches!(c, '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$' | '!'),
        };
        if is_mark {
            shown.push('\\');
        }
        shown.push(c);
        before = Some(c);
    }
    shown
}
