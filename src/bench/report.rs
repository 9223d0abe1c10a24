//! A page about a load: numbers, latency over time, and its distribution. It needs nothing but itself.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::measured::{Measured, Percentiles, Summary};

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 240.0;
/// Room for the numbers of the axes.
const LEFT: f64 = 64.0;
const BELOW: f64 = 36.0;

const STYLE: &str = "\
:root { color-scheme: light dark; --line: light-dark(#1f5fbf, #7fb0ff); --faint: light-dark(#d5d9e0, #3a404a); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; } th, td { text-align: right; padding: .2rem .8rem; } th:first-child { text-align: left; }
svg { width: 100%; height: auto; } svg text { font-size: 12px; fill: currentColor; }
.grid { stroke: var(--faint); } .curve { stroke: var(--line); fill: none; stroke-width: 2; } .dot { fill: var(--line); fill-opacity: .45; }";

/// `about`: what was asked of which server, in a sentence.
pub fn to_html(about: &str, summary: &Summary, measured: &Measured) -> String {
    let counts = &summary.counts;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "tllama serve under load" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "tllama serve under load" }
                p { (about) }
                p {
                    (counts.answered) " of " (counts.sent) " requests answered in " (format!("{:.1}", summary.seconds))
                    " s, " (format!("{:.1}", summary.answered_a_second)) " a second; " (counts.wrong) " wrong, "
                    (counts.lost) " lost, " (counts.busy) " told to come again, " (counts.gone) " clients gone."
                }
                table {
                    thead { tr { th {} th { "p50" } th { "p90" } th { "p99" } th { "max" } } }
                    tbody {
                        (row("latency, ms", &summary.latency_ms))
                        (row("all but judging, ms", &summary.overhead_ms))
                    }
                }
                h2 { "Latency over time" }
                (over_time(measured))
                h2 { "Latency by share of the answers" }
                (distribution(measured))
                @if !counts.faults.is_empty() {
                    h2 { "Wrong or lost, the first ones" }
                    ul { @for fault in &counts.faults { li { code { (fault) } } } }
                }
            }
        }
    };
    page.into_string()
}

fn row(name: &str, of: &Percentiles) -> Markup {
    html! {
        tr {
            th { (name) }
            @for value in [of.p50, of.p90, of.p99, of.max] { td { (format!("{value:.1}")) } }
        }
    }
}

fn over_time(measured: &Measured) -> Markup {
    let most_x = measured.points.iter().fold(1.0_f64, |most, point| most.max(point.at_s));
    let most_y = measured.points.iter().fold(1.0_f64, |most, point| most.max(point.latency_ms));
    let dots = html! {
        @for point in &measured.points {
            circle.dot r="2.5" cx=(place(x(point.at_s / most_x))) cy=(place(y(point.latency_ms / most_y))) {}
        }
    };
    picture(
        "latency of each answer over the time at which its request was due",
        "seconds",
        most_x,
        most_y,
        dots,
    )
}

fn distribution(measured: &Measured) -> Markup {
    let quantiles = measured.quantiles();
    let most = quantiles.iter().fold(1.0_f64, |most, (_, value)| most.max(*value));
    let points: Vec<String> = quantiles
        .iter()
        .map(|(share, value)| format!("{} {}", place(x(*share)), place(y(value / most))))
        .collect();
    let path = format!("M {}", points.join(" L "));
    picture(
        "latency by share of the answers",
        "per cent of the answers",
        100.0,
        most,
        html! { path.curve d=(path) {} },
    )
}

fn picture(said: &str, below: &str, most_x: f64, most_y: f64, inside: Markup) -> Markup {
    html! {
        svg role="img" aria-label=(said) viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) {
            @for step in 0..=4 {
                @let share = f64::from(step) / 4.0;
                line.grid x1=(LEFT) x2=(WIDTH) y1=(place(y(share))) y2=(place(y(share))) {}
                text x=(LEFT - 6.0) y=(place(y(share) + 4.0)) text-anchor="end" { (format!("{:.0} ms", most_y * share)) }
                text x=(place(x(share))) y=(HEIGHT - BELOW + 16.0) text-anchor=(if step == 4 { "end" } else { "middle" }) {
                    (format!("{:.0}", most_x * share))
                }
            }
            text x=((LEFT + WIDTH) / 2.0) y=(HEIGHT - 4.0) text-anchor="middle" { (below) }
            (inside)
        }
    }
}

fn x(share: f64) -> f64 {
    LEFT + (WIDTH - LEFT - 4.0) * share
}

fn y(share: f64) -> f64 {
    HEIGHT - BELOW - (HEIGHT - BELOW - 10.0) * share
}

fn place(at: f64) -> String {
    format!("{at:.1}")
}
