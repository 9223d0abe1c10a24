//! Exports: real ones are accepted, edited ones are refused, and nothing in one can make the reader or the checker
//! fall over.

mod support;

use lean_kernel::export::{Reader, Writer};
use lean_kernel::{Kernel, Limits};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{BASICS, Text, check_export, fixture};

const HONEST: [&str; 2] = ["honest_types", "honest_terms"];

#[test]
fn honest_exports_are_accepted() {
    for name in HONEST {
        let count = check_export(&fixture(name)).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert!(count > 400, "{name}: {count}");
    }
}

/// Reads, checks and writes; the result is accepted alike, and written again it is the same text.
#[test]
fn what_is_written_is_read_again() {
    let rewrite = |text: &str| {
        let mut kernel = Kernel::new(Limits::default());
        kernel.trust_operations();
        let mut reader = Reader::new(text.as_bytes());
        let mut writer = Writer::new(Vec::new(), ("4.28.0", "0")).unwrap();
        while let Some(declaration) = reader.next(&mut kernel.store).unwrap() {
            kernel.check(&declaration).unwrap();
            writer.declaration(&kernel.store, kernel.environment(), &declaration).unwrap();
        }
        String::from_utf8(writer.into_inner()).unwrap()
    };
    for name in HONEST {
        let text = fixture(name);
        let once = rewrite(&text);
        assert_eq!(check_export(&once), check_export(&text), "{name}");
        assert_eq!(rewrite(&once), once, "{name}");
    }
}

/// An export of the basic types with their recursors, as JSON lines.
fn basics() -> Vec<Value> {
    let mut text = Text::new();
    let mut writer = Writer::new(Vec::new(), ("4.28.0", "0")).unwrap();
    let mut groups = BASICS.to_vec();
    groups.push("| 1\n inductive Tree : (-> Type Type)\n | Tree.node : (pi α Type (-> α (List.{0} (Tree α)) (Tree α)))");
    groups.push("| 0\n inductive Box : Prop\n | Box.mk : (-> Bool Box)");
    for group in groups {
        let group = lean_kernel::Declaration::Inductive(text.group(group));
        text.kernel.check(&group).unwrap();
        writer.declaration(&text.kernel.store, text.kernel.environment(), &group).unwrap();
    }
    let bytes = String::from_utf8(writer.into_inner()).unwrap();
    bytes.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn check_lines(lines: &[Value]) -> Result<usize, String> {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    check_export(&text)
}

/// Applies `edit` to each number, flag and list below `value` in turn.
fn each_edit(value: &Value, edits: &mut Vec<Value>) {
    let mut put = |changed: Value| edits.push(changed);
    match value {
        Value::Bool(flag) => put(json!(!flag)),
        Value::Number(number) => {
            let number = number.as_u64().unwrap();
            put(json!(number + 1));
            if number > 0 {
                put(json!(number - 1));
            }
        }
        Value::Array(list) => {
            for (index, item) in list.iter().enumerate() {
                let mut inner = Vec::new();
                each_edit(item, &mut inner);
                for changed in inner {
                    let mut copy = list.clone();
                    copy[index] = changed;
                    put(json!(copy));
                }
                let mut shorter = list.clone();
                shorter.remove(index);
                put(json!(shorter));
                let mut longer = list.clone();
                longer.insert(index, item.clone());
                put(json!(longer));
            }
        }
        Value::Object(fields) => {
            for (key, item) in fields {
                let mut inner = Vec::new();
                each_edit(item, &mut inner);
                for changed in inner {
                    let mut copy = fields.clone();
                    copy[key] = changed;
                    put(json!(copy));
                }
            }
        }
        _ => {}
    }
}

/// `rec-k-lie`, `extra-rec`, `rec-missing-ih`, `ctor-num-fields`, `large-elim-prop-bool` and their like: whatever an
/// export says of an inductive type beyond its declaration must be what follows from it. Every edit of one number, flag
/// or list of a group is refused.
#[test]
fn lies_about_inductive_types() {
    let lines = basics();
    check_lines(&lines).expect("unedited");
    let mut refused = 0;
    for (at, line) in lines.iter().enumerate() {
        let Some(group) = line.get("inductive") else { continue };
        let mut edits = Vec::new();
        each_edit(group, &mut edits);
        for edit in edits {
            let mut copy = lines[..=at].to_vec();
            copy[at] = json!({"inductive": edit});
            // Constructors may be listed in any order, and an item twice is the same item.
            let says_the_same = edit["ctors"] != group["ctors"]
                && edit["types"] == group["types"]
                && edit["recs"] == group["recs"]
                && edit["ctors"].as_array().unwrap().len() != group["ctors"].as_array().unwrap().len();
            match check_lines(&copy) {
                Err(problem) => {
                    assert!(!problem.contains("not checked") || problem.contains("unsafe"), "{problem}");
                    refused += 1;
                }
                Ok(_) => assert!(says_the_same, "accepted: {edit}\ninstead of {group}"),
            }
        }
    }
    assert!(refused > 800, "{refused}");
}

#[test]
fn recursors_and_constructors_of_nothing() {
    let lines = basics();
    let at = lines.iter().position(|line| line.get("inductive").is_some()).unwrap();
    let group = &lines[at]["inductive"];
    for (types, ctors, recs) in [
        (json!([]), group["ctors"].clone(), group["recs"].clone()),
        (json!([]), json!([]), group["recs"].clone()),
        (json!([]), group["ctors"].clone(), json!([])),
        (json!([]), json!([]), json!([])),
        (group["types"].clone(), group["ctors"].clone(), json!([])),
        (group["types"].clone(), json!([]), group["recs"].clone()),
    ] {
        let mut copy = lines[..=at].to_vec();
        copy[at] = json!({"inductive": {"types": types, "ctors": ctors, "recs": recs}});
        assert!(check_lines(&copy).is_err(), "{}", copy[at]);
    }
}

/// References of terms and declarations are turned to others at random: thousands of exports, each judged without a
/// panic, and the same way twice.
#[test]
fn turned_references() {
    let text = fixture("honest_types");
    let all: Vec<&str> = text.lines().collect();
    let mut random = 0x9E37_79B9u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below as u64) as usize
    };
    let (mut refused, mut total) = (0, 0);
    while total < 2_000 {
        // Short prefixes: what is edited stands near the end.
        let end = 60 + next(1_200);
        let at = end.saturating_sub(1 + next(60));
        let line: Value = serde_json::from_str(all[at]).unwrap();
        let mut edits = Vec::new();
        each_edit(&line, &mut edits);
        if edits.is_empty() {
            continue;
        }
        let edit = edits.swap_remove(next(edits.len()));
        let edited: String = all[..end]
            .iter()
            .enumerate()
            .map(|(i, line)| if i == at { format!("{edit}\n") } else { format!("{line}\n") })
            .collect();
        let answer = check_export(&edited);
        if total % 20 == 0 {
            assert_eq!(check_export(&edited), answer, "the same answer each time");
        }
        total += 1;
        refused += answer.is_err() as usize;
        if let Err(problem) = answer {
            assert!(!problem.contains('\n'), "{problem}");
        }
    }
    assert!(refused > total / 3, "{refused} of {total}");
}

#[test]
fn malformed_exports() {
    let name = r#"{"in":1,"str":{"pre":0,"str":"A"}}"#;
    for (export, reason) in [
        ("{", "malformed"),
        ("[]", "malformed"),
        ("null", "malformed"),
        (r#"{"in":1}"#, "a number"),
        (r#"{"in":1,"str":{"pre":7,"str":"A"}}"#, "there is no name 7 yet"),
        (r#"{"in":0,"str":{"pre":0,"str":"A"}}"#, "the name 0 is given twice"),
        (r#"{"in":1,"succ":0}"#, "exactly one thing"),
        (r#"{"il":1,"succ":1}"#, "there is no level 1 yet"),
        (r#"{"ie":0,"app":{"fn":0,"arg":0}}"#, "there is no expression 0 yet"),
        (r#"{"ie":0,"bvar":4294967295}"#, "out of range"),
        (r#"{"ie":0,"bvar":-1}"#, "malformed"),
        (r#"{"ie":0,"natVal":"1e9"}"#, "is no number"),
        (r#"{"ie":0,"natVal":""}"#, "is no number"),
        (r#"{"ie":0,"natVal":7}"#, "malformed"),
        (r#"{"ie":0,"sort":0,"bvar":0}"#, "exactly one thing"),
        (r#"{"ie":0,"sort":0,"surprise":0}"#, "malformed"),
        (r#"{"axiom":{"name":1,"levelParams":[],"type":0,"isUnsafe":false}}"#, "there is no name 1 yet"),
        (r#"{"axiom":{"name":0,"levelParams":[],"type":0}}"#, "isUnsafe"),
        (r#"{"axiom":{"name":0,"levelParams":[],"type":0,"isUnsafe":true}}"#, "unsafe declaration"),
        (r#"{"meta":{"exporter":{},"format":{"version":"2.0.0"},"lean":{}}}"#, "format version"),
    ] {
        let problem = check_export(export).expect_err(export);
        assert!(
            problem.contains(reason) || (reason == "a number" && problem.contains("malformed")),
            "{export}: {problem}"
        );
        assert!(problem.contains("line 1"), "{problem}");
    }
    assert!(check_export(&format!("{name}\n{name}\n")).unwrap_err().contains("line 2"));
    assert_eq!(check_export(""), Ok(0));
    assert_eq!(check_export("\n \n"), Ok(0));
}

/// Gigantic, cyclic and doubled entries, and names that would break a line: an answer each, in one line.
#[test]
fn entries_of_bad_intent() {
    let digits = |count| format!("{{\"ie\":0,\"natVal\":\"{}\"}}\n", "7".repeat(count));
    let name = r#"{"in":1,"str":{"pre":0,"str":"a\n: accepted\u001b[2J"}}"#;
    let sort = r#"{"ie":0,"sort":0}"#;
    let axiom = r#"{"axiom":{"name":1,"levelParams":[],"type":0,"isUnsafe":false}}"#;
    for (export, reason) in [
        (digits((1 << 20) + 1), "a number of more than a million digits"),
        (r#"{"in":1,"str":{"pre":1,"str":"a"}}"#.to_owned(), "there is no name 1 yet"),
        (
            r#"{"ie":0,"lam":{"name":0,"type":0,"body":0,"binderInfo":"default"}}"#.to_owned(),
            "no expression 0 yet",
        ),
        (r#"{"il":1,"max":[1,0]}"#.to_owned(), "there is no level 1 yet"),
        (format!("{sort}\n{sort}\n"), "the expression 0 is given twice"),
        (format!("{name}\n{sort}\n{axiom}\n{axiom}\n"), "already declared"),
        (
            format!(
                "{name}\n{sort}\n{{\"axiom\":{{\"name\":1,\"levelParams\":[1,1],\"type\":0,\"isUnsafe\":false}}}}"
            ),
            "declared twice",
        ),
    ] {
        let problem = check_export(&export).expect_err(reason);
        assert!(problem.contains(reason), "{reason}: {problem}");
        assert!(!problem.contains(|c: char| c.is_control()), "{problem:?}");
    }
}

/// Numbers may come in any order and with gaps.
#[test]
fn sparse_numbers() {
    let export = r#"{"in":4000000000000,"str":{"pre":0,"str":"foo"}}
{"il":2,"succ":0}
{"il":1,"succ":2}
{"ie":9,"sort":1}
{"axiom":{"name":4000000000000,"levelParams":[],"type":9,"isUnsafe":false}}
"#;
    assert_eq!(check_export(export), Ok(1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Bytes are changed, lines dropped, doubled and moved, the end is cut off.
    #[test]
    fn broken_exports_are_answered(
        start in 0usize..1500, bytes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        drop in any::<prop::sample::Index>(), swap in any::<[prop::sample::Index; 2]>(), cut in any::<prop::sample::Index>(),
    ) {
        let text = fixture("honest_types");
        let mut lines: Vec<Vec<u8>> = text.lines().take(start + 50).map(|line| line.as_bytes().to_vec()).collect();
        let len = lines.len();
        lines.swap(swap[0].index(len), swap[1].index(len));
        lines.remove(drop.index(len));
        let mut all = lines.join(&b'\n');
        for (at, byte) in bytes {
            let at = at.index(all.len());
            all[at] = byte;
        }
        if start % 3 == 0 {
            all.truncate(cut.index(all.len()));
        }
        let mut kernel = Kernel::new(Limits { steps: 1_000_000, ..Limits::default() });
        let mut reader = Reader::new(&all[..]);
        while let Ok(Some(declaration)) = reader.next(&mut kernel.store) {
            if kernel.check(&declaration).is_err() {
                break;
            }
        }
    }
}
