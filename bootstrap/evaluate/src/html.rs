//! A report as one page that loads nothing else: style, script and data are in it. The curve and the tables are
//! written here, so that they show without the script; the script filters, and opens a theorem when it is asked for.

use data::visible::visible;

use crate::report::{PassAt, Report, compared, outcome_words, state_words, unaudited, unjudged};
use crate::table::Tally;

const STYLE: &str = include_str!("html/report.css");
const SCRIPT: &str = include_str!("html/report.js");

/// The whole page.
pub fn to_html(report: &Report) -> String {
    let data = serde_json::json!({
        "theorems": report.theorems,
        "states": state_texts(report),
    });
    let data = shown(data);
    // `<` cannot end the element that the data stands in, nor begin a comment.
    let data = data.to_string().replace('<', "\\u003c");
    let title = escape(&format!("{}, run {}", report.title, report.run));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <header><h1>{title}</h1><button id=\"theme\" type=\"button\">light / dark</button></header>\n"
    );
    if !report.finished {
        page.push_str("<p class=\"warning\">This run is not finished.</p>\n");
    }
    page.push_str(&facts(report));
    page.push_str(&tallies(report));
    for line in [unjudged(report), unaudited(report), compared(report)].into_iter().flatten() {
        page.push_str(&format!("<p>{}</p>\n", escape(&line)));
    }
    page.push_str("<h2>pass@k</h2>\n");
    page.push_str(&format!(
        "<p>Estimate: {}. The band is the 95 % bootstrap interval.</p>\n",
        report.estimator
    ));
    page.push_str(&curve(&report.pass_at));
    page.push_str(&rounds(report));
    page.push_str(&bars("Failed samples by reason", &report.failures));
    page.push_str(FILTERS);
    page.push_str(&theorem_table(report));
    let manifest = serde_json::to_string_pretty(&report.manifest).unwrap_or_default();
    page.push_str(&format!("<h2>Manifest</h2>\n<details><summary>Everything needed to repeat the run</summary><pre>{}</pre></details>\n", escape(&manifest)));
    page.push_str(&format!(
        "</main>\n<script type=\"application/json\" id=\"data\">{data}</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    ));
    page
}

const FILTERS: &str = "<h2>Theorems</h2>\n<div id=\"filters\">\n\
    <input id=\"search\" type=\"search\" placeholder=\"name\" aria-label=\"name\">\n\
    <select id=\"outcome\" aria-label=\"outcome\"><option value=\"\">all</option><option value=\"proved\">proved</option>\
    <option value=\"unaudited\">accepted, but not audited</option>\
    <option value=\"failed\">not proved</option><option value=\"unposed\">could not be asked</option></select>\n\
    <select id=\"split\" aria-label=\"split\"><option value=\"\">every split</option></select>\n\
    <select id=\"category\" aria-label=\"category\"><option value=\"\">every category</option></select>\n\
    <label><input id=\"repaired\" type=\"checkbox\"> without statements known to be bad</label>\n\
    <span id=\"count\"></span>\n</div>\n";

fn state_texts(report: &Report) -> serde_json::Value {
    report
        .theorems
        .iter()
        .map(|theorem| {
            (theorem.row.state.as_str().to_owned(), serde_json::Value::from(state_words(theorem.row.state)))
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// A page is for others, who have no use for the folders of this machine.
fn file_name(origin: &str) -> String {
    let name = std::path::Path::new(origin).file_name();
    name.map_or_else(|| origin.to_owned(), |name| name.to_string_lossy().into_owned())
}

fn facts(report: &Report) -> String {
    let manifest = &report.manifest;
    let rows = [
        ("problem set", format!("{} (digest {})", manifest.set.name, manifest.set.digest)),
        ("read from", file_name(&manifest.set.origin)),
        ("generators", manifest.generators.join(", then ")),
        ("toolchain", manifest.toolchains.join("; ")),
        ("policy", manifest.policy.clone()),
        ("tokens written", report.new_tokens.to_string()),
        ("machine", format!("{}, {} cores", manifest.hardware.processor, manifest.hardware.cores)),
    ];
    let rows: String =
        rows.iter().map(|(name, value)| format!("<dt>{name}</dt><dd>{}</dd>\n", escape(value))).collect();
    format!("<dl>\n{rows}</dl>\n")
}

fn tallies(report: &Report) -> String {
    let mut rows = String::new();
    let mut row = |name: &str, tally: &Tally| {
        let [rate, interval] = tally.rate_words();
        let Tally { problems, posed, proved, samples, .. } = tally;
        rows.push_str(&format!(
            "<tr><td>{}</td><td>{problems}</td><td>{posed}</td><td>{proved}</td><td>{rate}</td><td>{interval}</td>\
             <td>{samples}</td></tr>\n",
            escape(name)
        ));
    };
    row("all", &report.all);
    row("repaired: without statements known to be bad", &report.repaired);
    if !report.corpora.is_empty() {
        row("not in the recorded training sets", &report.unseen);
    }
    for (name, tally) in &report.splits {
        row(&format!("split {name}"), tally);
    }
    for (name, tally) in &report.categories {
        row(&format!("category {name}"), tally);
    }
    format!(
        "<h2>Results</h2>\n<table id=\"tallies\"><thead><tr><th></th><th>problems</th><th>asked</th><th>proved</th>\
         <th>rate</th><th>95 %</th><th>samples</th></tr></thead><tbody>\n{rows}</tbody></table>\n"
    )
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 48.0;
const BOTTOM: f64 = 36.0;

/// The curve over a logarithmic axis, with its band.
fn curve(points: &[PassAt]) -> String {
    let Some(last) = points.last() else { return "<p>No samples yet.</p>\n".to_owned() };
    let span = (last.k as f64).log2().max(1.0);
    let x = |k: u64| LEFT + (k as f64).log2() / span * (WIDTH - LEFT - 16.0);
    let y = |value: f64| (HEIGHT - BOTTOM) - value * (HEIGHT - BOTTOM - 12.0);
    let path = |value: fn(&PassAt) -> f64| -> Vec<String> {
        points.iter().map(|point| format!("{:.1},{:.1}", x(point.k), y(value(point)))).collect()
    };
    let mut band = path(|point| point.estimate.high);
    band.extend(path(|point| point.estimate.low).into_iter().rev());
    let mut svg = format!(
        "<svg id=\"curve\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"pass@k with its interval\">\n"
    );
    for tenth in (0..=10).step_by(2) {
        let (value, at) = (tenth * 10, y(f64::from(tenth) / 10.0));
        svg.push_str(&format!(
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{value} %</text>\n",
            WIDTH - 16.0,
            LEFT - 6.0,
            at + 4.0
        ));
    }
    svg.push_str(&format!("<polygon class=\"band\" points=\"{}\"/>\n", band.join(" ")));
    svg.push_str(&format!(
        "<polyline class=\"line\" points=\"{}\"/>\n",
        path(|point| point.estimate.value).join(" ")
    ));
    for point in points {
        let estimate = point.estimate;
        svg.push_str(&format!(
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\"><title>k = {}: {:.1} % ({:.1}–{:.1})</title></circle>\
             <text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
            x(point.k),
            y(estimate.value),
            point.k,
            estimate.value * 100.0,
            estimate.low * 100.0,
            estimate.high * 100.0,
            x(point.k),
            HEIGHT - BOTTOM + 16.0,
            point.k
        ));
    }
    svg + "</svg>\n"
}

fn rounds(report: &Report) -> String {
    if report.proved_by_round.len() < 2 {
        return String::new();
    }
    let rows: String = report
        .proved_by_round
        .iter()
        .zip(&report.samples_by_round)
        .enumerate()
        .map(|(round, (proved, samples))| {
            format!("<tr><td>{}</td><td>{samples}</td><td>{proved}</td></tr>\n", round + 1)
        })
        .collect();
    format!(
        "<h2>Rounds</h2>\n<table><thead><tr><th>round</th><th>samples</th><th>proved by its end</th></tr></thead>\
         <tbody>\n{rows}</tbody></table>\n"
    )
}

fn bars(title: &str, counts: &std::collections::BTreeMap<String, u64>) -> String {
    let most = counts.values().copied().max().unwrap_or(0).max(1);
    let rows: String = counts
        .iter()
        .map(|(name, count)| {
            format!(
                "<tr><td>{}</td><td>{count}</td><td class=\"bar\"><span style=\"width:{:.1}%\"></span></td></tr>\n",
                escape(name),
                *count as f64 / most as f64 * 100.0
            )
        })
        .collect();
    format!("<h2>{title}</h2>\n<table class=\"bars\"><tbody>\n{rows}</tbody></table>\n")
}

fn theorem_table(report: &Report) -> String {
    let rows: String = report
        .theorems
        .iter()
        .enumerate()
        .map(|(index, theorem)| {
            let row = &theorem.row;
            let outcome = match () {
                () if row.is_proved() => "proved",
                () if row.unaudited > 0 => "unaudited",
                () if row.state == data::store::ItemState::Posed => "failed",
                () => "unposed",
            };
            let word = outcome_words(row);
            let text = |text: &Option<String>| escape(text.as_deref().unwrap_or(""));
            format!(
                "<tr data-index=\"{index}\" data-outcome=\"{outcome}\" data-bad=\"{}\"><td><button type=\"button\">{}</button></td>\
                 <td>{}</td><td>{}</td><td class=\"{outcome}\">{word}</td><td>{}</td><td>{:.1}</td><td>{}</td></tr>\n",
                row.known_bad.is_some(),
                escape(&row.name),
                text(&row.split),
                text(&row.category),
                row.samples,
                theorem.generation_seconds + theorem.judgement_seconds,
                theorem.new_tokens
            )
        })
        .collect();
    format!(
        "<table id=\"theorems\"><thead><tr><th>theorem</th><th>split</th><th>category</th><th>outcome</th><th>samples</th>\
         <th>seconds</th><th>tokens</th></tr></thead><tbody>\n{rows}</tbody></table>\n"
    )
}

/// A value whose texts hold nothing that acts: the page shows them as they are.
fn shown(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::String(text) => Value::String(visible(&text).into_owned()),
        Value::Array(items) => items.into_iter().map(shown).collect(),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, shown(value))).collect())
        }
        other => other,
    }
}

fn escape(text: &str) -> String {
    visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Estimate;

    #[test]
    fn curves_are_drawn_within_their_frame() {
        let point = |k, value| PassAt { k, estimate: Estimate { value, low: value / 2.0, high: 1.0 } };
        let svg = curve(&[point(1, 0.25), point(2, 0.5), point(8, 0.75)]);
        assert_eq!(svg.matches("<circle").count(), 3);
        assert!(svg.contains("class=\"band\"") && svg.contains("k = 8: 75.0 % (37.5–100.0)"), "{svg}");
        assert!(curve(&[point(1, 0.0)]).contains("polyline"));
        assert!(curve(&[]).contains("No samples"));
    }

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(escape("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
    }
}
