//! A verdict with what it rests on.

use data::store::{Standing, StoredAttempt};
use data::{Level, Outcome};
use maud::{Markup, html};
use pipeline::Footing;

use super::frame::time;
use crate::render::reason_words;

/// Who accepted a proof at a level.
pub fn kernels(level: Level) -> &'static str {
    match level {
        Level::Checked => "Lean's kernel, in the process that read the proof",
        Level::Replayed => "tllama's own kernel, which never ran the proof",
        Level::CrossChecked => {
            "Lean's kernel in a second process and tllama's own kernel; neither ran the proof"
        }
    }
}

/// The verdict in a few words. What nobody vouches for is not called a proof.
pub fn outcome(attempt: &StoredAttempt) -> Markup {
    let doubtful = !Footing::of_attempt(attempt).counts();
    match &attempt.verdict.outcome {
        Outcome::Proved if doubtful => html! { span.soft { "recorded as proved; to be judged again" } },
        Outcome::Proved => html! { span.good { "proved" } },
        Outcome::Rejected(rejection) => html! { span.bad { (reason_words(rejection.reason)) } },
    }
}

/// The verdict with its evidence.
pub fn evidence(attempt: &StoredAttempt) -> Markup {
    let verdict = &attempt.verdict;
    let is_proved = verdict.outcome.is_proved();
    html! {
        dl {
            dt { "verdict" } dd { (outcome(attempt)) }
            @if let Outcome::Rejected(rejection) = &verdict.outcome {
                dt { "why" } dd { (rejection.detail) }
            }
            dt { "level" } dd { (verdict.level.as_str()) }
            @if is_proved { dt { "accepted by" } dd { (kernels(verdict.level)) } }
            dt { "axioms" }
            dd { @if verdict.axioms.is_empty() { "none" } @else { (verdict.axioms.join(", ")) } }
            dt { "Lean" } dd { (verdict.toolchain.id()) }
            dt { "policy" } dd { (attempt.policy) }
            dt { "seal" } dd { (standing(attempt.standing)) }
            dt { "judged" } dd { (time(attempt.recorded_at_ms)) }
        }
    }
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Vouched => "of this server's key",
        Standing::Unsealed => "none: nothing is known until it is judged again",
        Standing::OtherKey => "of another key: nothing is known until it is judged again",
        Standing::Changed => "broken: the row was changed after it was sealed",
    }
}
