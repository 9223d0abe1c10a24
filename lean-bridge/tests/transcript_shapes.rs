//! Transcripts that are no transcripts, fed to the host's replay directly: any JSON in the place of any part. Each is an
//! answer that says what is malformed and where; none ends the process, and none is accepted.

#[path = "support/host.rs"]
mod host;

use host::replay;
use serde_json::{Value, json};

const GIVEN: &str = "theorem t : True";

/// A structure-like type, an axiom, a definition and the theorem: something of everything.
fn honest() -> Value {
    json!({
        "names": [[0, "t"], [0, "True"], [2, "intro"], [0, "Mine"], [4, "leaf"], [0, "d"], [0, "u"]],
        "levels": [[0], [1, 0], [4, 7]],
        "expressions": [[3, 1], [4, 4], [4, 2], [4, 3], [9, 0, 0], [0, 0], [6, 1, 5], [7, 1, 1]],
        "literals": ["12"],
        "declarations": [
            {"kind": "inductive", "name": 4, "universes": [], "type": 0, "parameters": 0,
             "types": [{"name": 4, "type": 0, "constructors": [{"name": 5, "type": 1}]}]},
            {"kind": "definition", "name": 6, "universes": [], "type": 7, "value": 6, "hints": 1},
            {"kind": "theorem", "name": 1, "universes": [], "type": 2, "value": 3},
        ],
        "roots": [1],
    })
}

/// The transcript with something else at a place, or without it.
fn with(place: &str, value: Option<Value>) -> Value {
    let mut transcript = honest();
    match value {
        Some(value) => {
            *transcript.pointer_mut(place).unwrap_or_else(|| panic!("{place} is a place")) = value;
        }
        None => {
            let (parent, field) = place.rsplit_once('/').expect("a place has a parent");
            match transcript.pointer_mut(parent).unwrap_or_else(|| panic!("{parent} is a place")) {
                Value::Object(fields) => drop(fields.remove(field)),
                Value::Array(entries) => drop(entries.remove(field.parse().expect("an index"))),
                other => panic!("{other} has no parts"),
            }
        }
    }
    transcript
}

/// The faults of a table of answers, all of them at once.
fn assert_refused(cases: impl IntoIterator<Item = (String, Value, String)>) {
    let mut faults = Vec::new();
    for (what, transcript, problem) in cases {
        let answer = replay("", GIVEN, &transcript);
        let result = &answer["result"];
        let said = result["problem"].as_str().unwrap_or_default();
        if result["accepted"] != false || !said.contains(&problem) {
            faults.push(format!("{what}: wanted `{problem}`, got {answer}"));
        }
    }
    assert!(faults.is_empty(), "{} of them:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_honest_transcript_is_accepted() {
    let answer = replay("", GIVEN, &honest());
    assert_eq!(answer["result"]["accepted"], true, "{answer}");
    assert_eq!(answer["result"]["declarations"], 3, "{answer}");
}

#[test]
fn what_is_no_object_is_no_transcript() {
    let cases = [json!(null), json!(true), json!(3), json!("names"), json!([]), json!([[], []])];
    assert_refused(cases.map(|value| (value.to_string(), value, "the transcript is no object".to_owned())));
}

/// Every part of the transcript that must be of one type, in the place of which any other is put, or nothing.
#[test]
fn every_field_is_there_and_of_its_type() {
    let others =
        || [json!(null), json!(true), json!(-1), json!(1.5), json!("x"), json!({}), json!([]), json!([null])];
    let lists = [
        ("/names", "names"),
        ("/levels", "levels"),
        ("/expressions", "expressions"),
        ("/literals", "literals"),
        ("/declarations", "declarations"),
        ("/roots", "roots"),
        ("/declarations/0/universes", "declarations[0].universes"),
        ("/declarations/0/types", "declarations[0].types"),
        ("/declarations/0/types/0/constructors", "declarations[0].types[0].constructors"),
        ("/names/0", "names[0]"),
        ("/levels/1", "levels[1]"),
        ("/expressions/6", "expressions[6]"),
    ];
    let indices = [
        ("/declarations/0/name", "declarations[0].name"),
        ("/declarations/0/type", "declarations[0].type"),
        ("/declarations/0/parameters", "declarations[0].parameters"),
        ("/declarations/0/types/0/name", "declarations[0].types[0].name"),
        ("/declarations/0/types/0/type", "declarations[0].types[0].type"),
        ("/declarations/0/types/0/constructors/0/name", "declarations[0].types[0].constructors[0].name"),
        ("/declarations/0/types/0/constructors/0/type", "declarations[0].types[0].constructors[0].type"),
        ("/declarations/1/value", "declarations[1].value"),
        ("/declarations/1/hints", "declarations[1].hints"),
        ("/declarations/2/value", "declarations[2].value"),
        ("/roots/0", "roots[0]"),
        ("/names/0/0", "names[0][0]"),
        ("/levels/1/1", "levels[1][1]"),
        ("/expressions/6/1", "expressions[6][1]"),
        ("/expressions/4/2", "expressions[4][2]"),
        ("/expressions/5/1", "expressions[5][1]"),
    ];
    let records = [
        ("/declarations/0", "declarations[0]"),
        ("/declarations/0/types/0", "declarations[0].types[0]"),
        ("/declarations/0/types/0/constructors/0", "declarations[0].types[0].constructors[0]"),
    ];
    let texts = [("/literals/0", "literals[0]"), ("/names/0/1", "names[0][1]")];
    let mut cases = Vec::new();
    let mut try_all = |places: &[(&str, &str)], fits: fn(&Value) -> bool, removable: bool| {
        for (place, shown) in places {
            for other in others().into_iter().filter(|other| !fits(other)) {
                let transcript = with(place, Some(other.clone()));
                cases.push((format!("{place} := {other}"), transcript, format!("malformed: {shown}")));
            }
            if removable {
                cases.push((format!("no {place}"), with(place, None), format!("malformed: {shown}")));
            }
        }
    };
    try_all(&lists[..9], Value::is_array, true);
    try_all(&lists[9..], |_| false, false);
    try_all(&indices[..10], |_| false, true);
    try_all(&indices[10..], |_| false, false);
    try_all(&records, |_| false, false);
    try_all(&texts, Value::is_string, false);
    assert_refused(cases);
}

#[test]
fn entries_are_whole_and_point_backwards() {
    let case = |place: &str, value: Value, problem: &str| {
        (format!("{place} := {value}"), with(place, Some(value)), problem.to_owned())
    };
    assert_refused([
        case("/names/0", json!([1, "t"]), "names[0][0] is out of range"),
        case("/names/0", json!([0, {"index": "x"}]), "names[0][1].index is no number"),
        case("/names/0", json!([0, {"index": 3}]), "names[0][1].index is no number"),
        case("/names/0", json!([0, {"index": "07"}]), "names[0][1].index is no number"),
        case("/names/0", json!([0, "t", 1]), "names[0] has 3 entries, not 2"),
        case("/levels/1", json!([1, 1]), "levels[1][1] is out of range"),
        case("/levels/1", json!([5, 0]), "levels[1] has an unknown tag"),
        case("/levels/1", json!([2, 0]), "levels[1] has 2 entries, not 3"),
        case("/levels/0", json!([0, 0]), "levels[0] has 2 entries, not 1"),
        case("/levels/2", json!([4, 99]), "levels[2][1] is out of range"),
        case("/expressions/6", json!([6, 6, 5]), "expressions[6][1] is out of range"),
        case("/expressions/6", json!([1, 5]), "expressions[6] has an unknown tag"),
        case("/expressions/6", json!([2, 5]), "expressions[6] has an unknown tag"),
        case("/expressions/6", json!([10, 5]), "expressions[6] has an unknown tag"),
        case("/expressions/6", json!(["0", 5]), "expressions[6] has an unknown tag"),
        case("/expressions/6", json!([6, 1]), "expressions[6] has 2 entries, not 3"),
        case("/expressions/1", json!([4]), "expressions[1] is too short"),
        case("/expressions/1", json!([4, 4, 77]), "expressions[1][2] is out of range"),
        case("/expressions/4", json!([9, 2, 0]), "expressions[4][1] is no kind of literal"),
        case("/expressions/4", json!([9, 0, 1]), "expressions[4][2] is out of range"),
        case("/expressions/5", json!([11, 4, 0, 5]), "expressions[5][3] is out of range"),
        case("/literals/0", json!("1e3"), "literals[0] is no number"),
        case("/literals/0", json!("-1"), "literals[0] is no number"),
        case("/literals/0", json!("1".repeat(70_000)), "literals[0] is too large"),
        case("/declarations/0/kind", json!("constructor"), "declarations[0].kind is no kind"),
        case("/declarations/0/kind", json!("quot"), "declarations[0].kind is no kind"),
        case("/declarations/0/kind", json!(["axiom"]), "declarations[0].kind is no kind"),
        case("/declarations/0/kind", json!("__proto__"), "declarations[0].kind is no kind"),
        case("/declarations/0/types", json!([]), "declarations[0].types is empty"),
        case("/declarations/0/types", json!([null]), "declarations[0].types[0] is no object"),
        case("/declarations/0/types/0/constructors", json!([null]), "constructors[0] is no object"),
        case("/declarations/0/parameters", json!(1_000_000), "declarations[0].parameters is out of range"),
        case("/declarations/0/universes", json!([99]), "declarations[0].universes[0] is out of range"),
        case("/declarations/0/name", json!(0), "declarations[0].name is the anonymous name"),
        case("/declarations/0/types/0/name", json!(0), "declarations[0].types[0].name is the anonymous name"),
        case("/declarations/1/hints", json!("regular"), "declarations[1].hints is no index"),
        case("/declarations/1/hints", json!(4_294_967_296_u64), "declarations[1].hints is out of range"),
        case("/declarations/2/value", json!(99), "declarations[2].value is out of range"),
        case("/roots", json!([]), "roots is empty"),
        case("/roots", json!([99]), "roots[0] is out of range"),
        case("/declarations/0/universes", json!(vec![7; 5000]), "declarations[0].universes has more than"),
        case("/roots", json!(vec![1; 5000]), "roots has more than"),
    ]);
}

/// Beyond these, what Lean keeps of a term overflows. Nothing that is declared need mention it.
#[test]
fn what_lean_cannot_count_is_refused() {
    let mut deep = honest();
    let levels = deep["levels"].as_array_mut().expect("levels");
    for below in levels.len()..levels.len() + 4100 {
        levels.push(json!([1, below - 1]));
    }
    let mut far = honest();
    far["expressions"].as_array_mut().expect("expressions").push(json!([0, 1 << 16]));
    assert_refused([
        ("a deep level".to_owned(), deep, "a universe level is too deep".to_owned()),
        ("a far variable".to_owned(), far, "a bound variable is out of range".to_owned()),
    ]);
}

/// Half of a surrogate pair is JSON and no text.
#[test]
fn half_a_character_is_refused() {
    let text = honest().to_string().replace("\"Mine\"", "\"Mi\\ud800ne\"");
    let answer = host::replay_text("", GIVEN, &text);
    assert_eq!(
        answer["result"]["problem"], "the transcript is malformed: names[3][1] holds half a character",
        "{answer}"
    );
}
