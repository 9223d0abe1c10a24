//! The curve of a run as a picture: problems proved over attempts.

use data::store::RunCurve;
use maud::{Markup, html};

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 260.0;
/// Room for the numbers of the axes.
const LEFT: f64 = 48.0;
const BELOW: f64 = 40.0;
const ABOVE: f64 = 12.0;
const RIGHT: f64 = 16.0;
/// Lines of the grid on an axis, about.
const LINES: u64 = 5;
/// Points that are marked one by one.
const MOST_MARKED: usize = 80;

/// `problems` is how many there are to prove.
pub fn curve(curve: &RunCurve, problems: u64) -> Markup {
    let (most_x, most_y) = (curve.attempts.max(1), problems.max(1));
    let x = |attempts: u64| LEFT + (WIDTH - LEFT - RIGHT) * attempts as f64 / most_x as f64;
    let y = |proved: u64| HEIGHT - BELOW - (HEIGHT - BELOW - ABOVE) * proved as f64 / most_y as f64;
    let mut path = format!("M {:.1} {:.1}", x(0), y(0));
    for (count, step) in (1u64..).zip(&curve.steps) {
        path.push_str(&format!(" H {:.1} V {:.1}", x(step.attempts), y(count)));
    }
    path.push_str(&format!(" H {:.1}", x(curve.attempts)));
    let proved = curve.steps.len();
    let marked = if proved <= MOST_MARKED { &curve.steps[..] } else { &[] };
    let said = format!("{proved} of {problems} problems proved after {} attempts", curve.attempts);
    html! {
        svg.curve role="img" aria-label=(said) viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) {
            @for at in ticks(most_y) {
                line.grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(place(y(at))) y2=(place(y(at))) {}
                text x=(LEFT - 8.0) y=(place(y(at) + 4.0)) text-anchor="end" { (at) }
            }
            @for at in ticks(most_x) {
                text x=(place(x(at))) y=(HEIGHT - BELOW + 18.0) text-anchor="middle" { (at) }
            }
            text x=((LEFT + WIDTH - RIGHT) / 2.0) y=(HEIGHT - 4.0) text-anchor="middle" { "attempts" }
            path.line d=(path) {}
            @for (count, step) in (1u64..).zip(marked) {
                circle cx=(place(x(step.attempts))) cy=(place(y(count))) r="3" {
                    title { (count) " proved after " (step.attempts) " attempts" }
                }
            }
        }
    }
}

fn place(at: f64) -> String {
    format!("{at:.1}")
}

/// Round numbers from 0 up to `most`.
fn ticks(most: u64) -> Vec<u64> {
    let mut step = 1;
    let mut factors = [2, 5, 10].iter().cycle();
    let mut decade = 1;
    while most / step > LINES {
        let factor = *factors.next().unwrap_or(&10);
        step = decade * factor;
        if factor == 10 {
            decade *= 10;
        }
    }
    (0..=most / step).map(|number| number * step).collect()
}

#[cfg(test)]
mod tests {
    use data::store::CurveStep;

    use super::*;

    #[test]
    fn axes_have_round_numbers() {
        assert_eq!(ticks(1), [0, 1]);
        assert_eq!(ticks(5), [0, 1, 2, 3, 4, 5]);
        assert_eq!(ticks(12), [0, 5, 10]);
        assert_eq!(ticks(488), [0, 100, 200, 300, 400]);
        assert!(ticks(u64::MAX / 100).len() <= 6);
    }

    #[test]
    fn each_first_proof_raises_the_curve_where_it_came() {
        let step = |position, attempts| CurveStep { position, attempts, at_ms: 0 };
        let run = RunCurve { steps: vec![step(3, 25), step(1, 50)], attempts: 100 };
        let picture = curve(&run, 2).into_string();
        // A quarter and a half of the way, one and two of two steps up.
        assert!(picture.contains(r#"d="M 48.0 220.0 H 222.0 V 116.0 H 396.0 V 12.0 H 744.0""#), "{picture}");
        assert!(picture.contains("2 of 2 problems proved after 100 attempts"), "{picture}");
        let nothing = curve(&RunCurve::default(), 0).into_string();
        assert!(!nothing.contains("NaN") && !nothing.contains("inf"), "{nothing}");
    }
}
