//! Operations on natural numbers, from nothing: Lean's definitions are seen to be what they are called and then computed
//! with; definitions that differ in anything are only unfolded.

mod support;

use std::collections::{BTreeSet, HashMap};

use lean_kernel::export::Reader;
use lean_kernel::*;
use serde_json::Value;
use support::{Text, fixture};

/// What an export declares; nothing where a declaration is refused.
fn declared(export: &str) -> Option<Text> {
    let mut text = Text { kernel: Kernel::new(Limits { steps: 300_000, ..Limits::default() }) };
    let mut reader = Reader::new(export.as_bytes());
    while let Some(declaration) = reader.next(&mut text.kernel.store).ok()? {
        text.kernel.check(&declaration).ok()?;
    }
    Some(text)
}

/// `Own` is read as `Nat`.
fn export() -> String {
    fixture("operations").replace(r#""str":"Own""#, r#""str":"Nat""#)
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
    let mut text = declared(&export()).expect("it is accepted");
    for (operation, args, value) in VALUES {
        if let Some(error) = said_of(&mut text, operation, args, value) {
            panic!("{operation} {args} = {value}: {error}");
        }
        let wrong = format!("(Nat.succ {value})");
        let error = said_of(&mut text, operation, args, &wrong).expect("it is another number");
        assert!(error.is_rejection(), "{operation} {args} = {wrong}: {error}");
    }
}

const TRIES: usize = 40;

/// Operations, with the definitions that they are made of.
const DEFINITIONS: [(&str, &[&str]); 7] = [
    ("div", &["Nat.div", "Nat.div.go"]),
    ("mod", &["Nat.mod", "Nat.modCore", "Nat.modCore.go"]),
    ("log2", &["Nat.log2"]),
    ("gcd", &["Nat.gcd", "Nat.gcd._unary"]),
    ("land", &["Nat.land", "Nat.bitwise", "Nat.bitwise._unary"]),
    ("lor", &["Nat.lor"]),
    ("xor", &["Nat.xor"]),
];

/// The lines of terms that the values of definitions consist of.
fn parts_of(lines: &[Value], definitions: &[&str]) -> Vec<usize> {
    let mut names = HashMap::from([(0, String::new())]);
    let (mut terms, mut stack) = (HashMap::new(), Vec::new());
    for (at, line) in lines.iter().enumerate() {
        if let Some(name) = line["in"].as_u64() {
            let parent = &names[&line["str"]["pre"].as_u64().unwrap_or_default()];
            let own = line["str"]["str"].as_str().unwrap_or("number");
            let name_text = if parent.is_empty() { own.to_owned() } else { format!("{parent}.{own}") };
            names.insert(name, name_text);
        } else if let Some(term) = line["ie"].as_u64() {
            terms.insert(term, at);
        } else if definitions.contains(&names[&line["def"]["name"].as_u64().unwrap_or_default()].as_str()) {
            stack.extend(line["def"]["value"].as_u64());
        }
    }
    let mut found = BTreeSet::new();
    while let Some(term) = stack.pop() {
        let at = terms[&term];
        if found.insert(at) {
            for (form, fields) in
                [("app", &["fn", "arg"][..]), ("lam", &["type", "body"]), ("proj", &["struct"])]
            {
                stack.extend(fields.iter().filter_map(|field| lines[at][form][*field].as_u64()));
            }
        }
    }
    found.into_iter().collect()
}

/// What is computed is what unfolding comes to, whatever the definitions say: variables and numbers in them are
/// exchanged at random, and what is still well typed
/// is asked under the name of the operation and under another.
#[test]
fn what_is_computed_is_what_unfolding_comes_to() {
    let original = export();
    let lines: Vec<Value> = original.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut random = 0x2545_F491_4F6C_DD1Du64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below as u64) as usize
    };
    let (mut changed, mut stuck) = (0, 0);
    for (operation, definitions) in DEFINITIONS {
        let parts = parts_of(&lines, definitions);
        assert!(parts.len() > 2, "{operation}");
        // Arguments that are variables or numbers, and what may stand in their places.
        let simple = |at: &usize| lines[*at].get("bvar").is_some() || lines[*at].get("natVal").is_some();
        let simple: Vec<usize> = parts.iter().copied().filter(simple).collect();
        let is_simple = |term: &Value| simple.iter().any(|at| lines[*at]["ie"] == *term);
        let places: Vec<usize> =
            parts.iter().copied().filter(|at| is_simple(&lines[*at]["app"]["arg"])).collect();
        for _ in 0..if simple.len() > 1 { TRIES } else { 0 } {
            let mut copy = lines.clone();
            let (at, other) = (places[next(places.len())], simple[next(simple.len())]);
            if other > at || lines[other]["ie"] == lines[at]["app"]["arg"] {
                continue;
            }
            copy[at]["app"]["arg"] = lines[other]["ie"].clone();
            let text: String = copy.iter().map(|line| format!("{line}\n")).collect();
            let renamed = text.replace(&format!("\"str\":\"{operation}\""), "\"str\":\"renamed\"");
            assert_ne!(text, renamed);
            let (Some(mut named), Some(mut unfolded)) = (declared(&text), declared(&renamed)) else {
                continue;
            };
            changed += 1;
            for args in if operation == "log2" { ["9", "1"] } else { ["12 5", "5 12"] } {
                let value = (0..20)
                    .find(|value| said_of(&mut unfolded, "renamed", args, &value.to_string()).is_none());
                stuck += usize::from(value.is_none());
                for claimed in 0..20 {
                    let answer = said_of(&mut named, operation, args, &claimed.to_string());
                    assert!(
                        answer.is_some() || value == Some(claimed),
                        "{operation} {args} is {value:?}, and {claimed} is taken: {}",
                        copy[at]
                    );
                }
            }
        }
    }
    println!("{changed} changed definitions are well typed, {stuck} questions have no answer");
    assert!(changed > 10, "{changed}");
}
