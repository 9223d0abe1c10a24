//! A short text can say any amount: what is kept of it is bounded, and an error among it is never lost.

#[path = "support/request.rs"]
mod request;
mod support;

use std::time::Duration;

use data::{Outcome, ReasonKind, Severity};
use lean_bridge::Limits;
use lean_bridge::embedded::CheckRequest;
use request::request;
use support::{block_on, lean};

fn check(text: String) -> Vec<data::Message> {
    let limits = Limits { wall_clock: Duration::from_secs(300), heartbeats: None };
    block_on(lean().check(&CheckRequest { header: String::new(), text, limits })).expect("an answer").messages
}

#[test]
fn many_messages_are_counted_and_the_error_behind_them_rejects() {
    let candidate = format!("{}theorem t : 1 + 1 = 3 := by\n  skip\n", "#check 1\n".repeat(1300));
    let verdict =
        block_on(lean().verify(&request("", "theorem t : 1 + 1 = 3", candidate))).expect("an answer");
    let Outcome::Rejected(rejection) = &verdict.record().outcome else {
        panic!("{:?}", verdict.record().outcome)
    };
    assert_eq!(rejection.reason, ReasonKind::UnsolvedGoals, "{rejection:?}");
    assert_eq!(rejection.position.map(|at| at.line), Some(1301));
    let messages = &verdict.record().messages;
    assert_eq!(messages.len(), 1001);
    let errors = messages.iter().filter(|message| message.severity == Severity::Error).count();
    assert_eq!(errors, 1);
    assert_eq!(
        messages.last().map(|message| message.text.as_str()),
        Some("… and 301 more messages were left out")
    );
}

#[test]
fn errors_that_are_left_out_are_told() {
    let messages = check("example : False := x\n".repeat(1100));
    assert_eq!(messages.len(), 1001);
    let last = messages.last().expect("there are some");
    assert_eq!(last.severity, Severity::Error);
    assert_eq!(last.text, "… and 100 more messages were left out, 100 of them errors");
}

#[test]
fn a_long_message_is_cut_at_a_character() {
    let text = format!("#check \"{}\"\n", "α".repeat(200_000));
    let messages = check(format!("{text}{}", "example : 1 = 2 := sorry\n"));
    assert!(messages[0].text.starts_with("\"αα") && messages[0].text.len() < 70_000);
    assert!(
        messages[0].text.ends_with("α… (400011 bytes in all)"),
        "{}",
        &messages[0].text[messages[0].text.len() - 60..]
    );
    assert_eq!(messages[1].text, "declaration uses `sorry`");
    // Forty long ones are more than all may have together.
    let messages = check(text.repeat(40) + "theorem wrong : 1 = 2 := rfl\n");
    assert!(messages.iter().map(|message| message.text.len()).sum::<usize>() < 2 << 20);
    assert!(messages.iter().any(|message| message.severity == Severity::Error));
    assert!(messages.last().is_some_and(|message| message.text.contains("more messages were left out")));
}
