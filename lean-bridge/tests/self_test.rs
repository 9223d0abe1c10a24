//! The texts by which a project's own Lean is tested where it has its library: here there is none, and the embedded Lean
//! says that each is what it should be.

mod support;

use data::{Outcome, ReasonKind};
use lean_bridge::Limits;
use lean_bridge::audit::{Forgery, SelfTest};
use lean_bridge::embedded::CheckRequest;
use support::{block_on, lean};

#[test]
fn the_embedded_lean_judges_the_texts_alike() {
    let (mut honest, mut cheats) = (0, 0);
    for case in SelfTest::cases() {
        let is_honest = case.refused_for.is_empty();
        *if is_honest { &mut honest } else { &mut cheats } += 1;
        if !matches!(case.forgery, Forgery::None) {
            continue;
        }
        let verdict = block_on(lean().verify(&case.request())).expect("Lean can be asked");
        match &verdict.record().outcome {
            Outcome::Proved => assert!(is_honest, "{}", case.name),
            Outcome::Rejected(found) => {
                let expected = case.refused_for.contains(&found.reason)
                    || !is_honest && found.reason == ReasonKind::KernelsDisagree;
                assert!(expected, "{}: {:?} {}", case.name, found.reason, found.detail);
            }
        }
    }
    assert!(honest >= 12 && cheats >= 24, "{honest} and {cheats}");
}

/// What is forged has to compile, or nothing was tried; and the honest halves of forgeries are honest.
#[test]
fn what_is_forged_compiles() {
    for case in SelfTest::cases() {
        let text = match case.forgery {
            Forgery::FileOf(text) if !text.starts_with("prelude") => text.to_owned(),
            Forgery::None | Forgery::FileOf(_) => continue,
            _ => format!("{}{}", case.header, case.candidate),
        };
        let request = CheckRequest::of_file(&text, Limits::default());
        let checked = block_on(lean().check(&request)).expect("Lean can be asked");
        let error = checked.messages.iter().find(|message| message.severity == data::Severity::Error);
        assert!(error.is_none(), "{}: {error:?}", case.name);
    }
}
