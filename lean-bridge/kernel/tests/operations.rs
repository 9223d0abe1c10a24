//! Operations on natural numbers, from nothing: Lean's definitions are seen to be what they are called and then computed
//! with; definitions that differ in anything are only unfolded.

mod support;

use lean_kernel::export::Reader;
use lean_kernel::*;
use support::{Text, fixture};

/// What the fixture declares up to `end`, checked, with `Own` read as `Nat` and one line edited. A declaration that is refused
/// must be one that an edit has hit.
fn declared(edit: impl Fn(&mut Text, &mut Declaration)) -> Text {
    let mut text = Text { kernel: Kernel::new(Limits { steps: 2_000_000, ..Limits::default() }) };
    let export = fixture("operations").replace(r#""str":"Own""#, r#""str":"Nat""#);
    let mut reader = Reader::new(export.as_bytes());
    while let Some(mut declaration) = reader.next(&mut text.kernel.store).unwrap() {
        edit(&mut text, &mut declaration);
        text.kernel.check(&declaration).unwrap();
    }
    text
}

/// A statement about literals by `rfl`: nothing where it is accepted.
fn said_of(text: &mut Text, operation: &str, args: &str, value: &str) -> Option<Error> {
    let name = format!("test_{operation}");
    let at = text.kernel.checkpoint();
    let statement = format!("Eq.{{1}} Nat (Nat.{operation} {args}) {value}");
    let answer = text.theorem(&name, "", &statement, &format!("Eq.refl.{{1}} Nat {value}"));
    text.kernel.rollback(at);
    answer.err()
}

/// No number here is small enough to be counted down.
const VALUES: [(&str, &str, &str); 14] = [
    ("div", "1000000000000000000000000000007 12345678901234567", "81000000729000"),
    ("div", "1000000000000000000000000000007 0", "0"),
    ("mod", "1000000000000000000000000000007 12345678901234567", "154000000657007"),
    ("mod", "1000000000000000000000000000007 0", "1000000000000000000000000000007"),
    ("mod", "7 1000000000000000000000000000007", "7"),
    ("gcd", "1000000000000000000000000000000 123456789012345678901234567890", "10"),
    ("gcd", "0 1000000000000000000000000000007", "1000000000000000000000000000007"),
    ("gcd", "1000000000000000000000000000007 0", "1000000000000000000000000000007"),
    ("land", "1267650600228229401496703205375 618970019642690137449562113", "618970019642690137449562113"),
    ("lor", "1267650600228229401496703205376 1", "1267650600228229401496703205377"),
    ("xor", "1267650600228229401496703205377 1", "1267650600228229401496703205376"),
    ("shiftRight", "1267650600228229401496703205376 99", "2"),
    ("log2", "1267650600228229401496703205376", "100"),
    ("log2", "0", "0"),
];

#[test]
fn operations_are_computed_from_nothing() {
    let mut text = declared(|_, _| {});
    for (operation, args, value) in VALUES {
        if let Some(error) = said_of(&mut text, operation, args, value) {
            panic!("{operation} {args} = {value}: {error}");
        }
        let wrong = format!("(Nat.succ {value})");
        let error = said_of(&mut text, operation, args, &wrong).expect("it is another number");
        assert!(error.is_rejection(), "{operation} {args} = {wrong}: {error}");
    }
}
