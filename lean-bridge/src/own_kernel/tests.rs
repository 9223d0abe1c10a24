use std::sync::Arc;

use super::*;

/// What a library tells of itself: a relation on a type, and a definition whose meaning it keeps back.
const LIBRARY: &str = r#"{"in":1,"str":{"pre":0,"str":"Color"}}
{"in":2,"str":{"pre":1,"str":"red"}}
{"in":3,"str":{"pre":1,"str":"blue"}}
{"in":4,"str":{"pre":0,"str":"Same"}}
{"in":5,"str":{"pre":4,"str":"refl"}}
{"in":6,"str":{"pre":0,"str":"kept"}}
{"in":7,"str":{"pre":0,"str":"shown"}}
{"in":8,"str":{"pre":7,"str":"is_red"}}
{"il":1,"succ":0}
{"ie":0,"sort":1}
{"ie":1,"const":{"name":1,"us":[]}}
{"ie":2,"sort":0}
{"ie":3,"forallE":{"name":0,"type":1,"body":2,"binderInfo":"default"}}
{"ie":4,"forallE":{"name":0,"type":1,"body":3,"binderInfo":"default"}}
{"ie":5,"const":{"name":4,"us":[]}}
{"ie":6,"bvar":0}
{"ie":7,"app":{"fn":5,"arg":6}}
{"ie":8,"app":{"fn":7,"arg":6}}
{"ie":9,"forallE":{"name":0,"type":1,"body":8,"binderInfo":"default"}}
{"ie":10,"const":{"name":6,"us":[]}}
{"ie":11,"const":{"name":7,"us":[]}}
{"ie":12,"const":{"name":2,"us":[]}}
{"ie":13,"app":{"fn":5,"arg":11}}
{"ie":14,"app":{"fn":13,"arg":12}}
{"axiom":{"name":1,"levelParams":[],"type":0,"isUnsafe":false}}
{"axiom":{"name":2,"levelParams":[],"type":1,"isUnsafe":false}}
{"axiom":{"name":3,"levelParams":[],"type":1,"isUnsafe":false}}
{"axiom":{"name":4,"levelParams":[],"type":4,"isUnsafe":false}}
{"axiom":{"name":5,"levelParams":[],"type":9,"isUnsafe":false}}
{"def":{"name":7,"levelParams":[],"type":1,"value":10,"hints":"abbrev","safety":"safe","all":[7]}}
{"axiom":{"name":8,"levelParams":[],"type":14,"isUnsafe":false}}
"#;

/// `theorem t : Same color color'`, as the clean process tells it.
fn statement(left: &str, right: &str) -> String {
    let named = |index: u32, parent: u32, text: &str| {
        format!("{{\"in\":{index},\"str\":{{\"pre\":{parent},\"str\":\"{text}\"}}}}\n")
    };
    let constants = [("Same", 4), ("Color", 5)].map(|(text, index)| named(index, 0, text)).concat();
    let color = |index: u32, text: &str| match text.split_once('.') {
        Some((_, last)) => named(index, 5, last),
        None => named(index, 0, text),
    };
    format!(
        "{}{}{constants}{}{}{{\"ie\":0,\"const\":{{\"name\":4,\"us\":[]}}}}\n{{\"ie\":1,\"const\":{{\"name\":6,\"us\":[]}}}}\n\
         {{\"ie\":2,\"const\":{{\"name\":7,\"us\":[]}}}}\n{{\"ie\":3,\"app\":{{\"fn\":0,\"arg\":1}}}}\n\
         {{\"ie\":4,\"app\":{{\"fn\":3,\"arg\":2}}}}\n{{\"axiom\":{{\"name\":2,\"levelParams\":[],\"type\":4,\"isUnsafe\":false}}}}\n",
        named(1, 0, GIVEN),
        named(2, 1, "t"),
        color(6, left),
        color(7, right),
    )
}

/// Names 1 to 8: `Color`, `Color.blue`, `Same`, `Same.refl`, `shown`, `kept`, `t`, `Color.red`. Of the expressions, 0 is
/// `Color`, 1 `Color.blue`, 5 `Same shown Color.blue`, 7 `Same.refl Color.blue`, 9 `Same.refl Color.red`, 11
/// `Same Color.red Color.red`.
fn transcript(declarations: &str) -> Arc<str> {
    format!(
        r#"{{"names":[[0,"Color"],[1,"blue"],[0,"Same"],[3,"refl"],[0,"shown"],[0,"kept"],[0,"t"],[1,"red"]],
        "levels":[],"literals":[],"expressions":[[4,1],[4,2],[4,3],[4,5],[5,2,3],[5,4,1],[4,4],[5,6,1],[4,8],[5,6,8],
        [5,2,8],[5,10,8]],"declarations":[{declarations}],"roots":[7]}}"#
    )
    .into()
}

fn ask(library: &mut Library, statement: &str, transcript: Arc<str>) -> OwnReplay {
    let question =
        Question { header: "".into(), statement: Some(statement.into()), transcript, export_of: None };
    loop {
        match library.ask(&question) {
            Step::Answered(answer) => return answer.replay,
            Step::Needs(_) => library.load(LIBRARY).unwrap(),
        }
    }
}

const HONEST: &str = r#"{"kind":"theorem","name":7,"universes":[],"type":11,"value":9}"#;

#[test]
fn what_follows_is_accepted_and_what_was_asked_for_is_compared() {
    let mut library = Library::new();
    let honest = statement("Color.red", "Color.red");
    let replay = ask(&mut library, &honest, transcript(HONEST));
    assert_eq!(replay.finding, Finding::Accepted);
    assert_eq!((replay.declarations, replay.axioms), (1, Vec::new()));
    let replay = ask(&mut library, &statement("Color.red", "Color.blue"), transcript(HONEST));
    assert_eq!(replay.finding, Finding::Differs("type".to_owned()));
    let definition = HONEST.replace(r#""kind":"theorem""#, r#""kind":"definition","hints":"abbrev""#);
    let replay = ask(&mut library, &honest, transcript(&definition));
    assert_eq!(replay.finding, Finding::Differs("kind".to_owned()));
    let ill_typed = HONEST.replace("\"value\":9", "\"value\":7");
    let replay = ask(&mut library, &honest, transcript(&ill_typed));
    assert!(
        matches!(&replay.finding, Finding::Refused(problem) if problem.starts_with("t: a value has type")),
        "{replay:?}"
    );
    let axiom = HONEST.replace(r#""kind":"theorem""#, r#""kind":"axiom""#);
    let replay = ask(&mut library, &honest, transcript(&axiom));
    assert_eq!((&replay.own_axioms[..], &replay.axioms[..]), (&["t".to_owned()][..], &["t".to_owned()][..]));
    let reserved: Arc<str> = transcript(HONEST).replace("\"kept\"", "\"_given\"").into();
    let replay = ask(&mut library, &honest, reserved);
    assert!(
        matches!(&replay.finding, Finding::Malformed(problem) if problem.contains("_given are reserved")),
        "{replay:?}"
    );
}

/// What the reader of Lean's replay refuses is refused here for the same reason, so that it is no disagreement.
#[test]
fn what_the_other_kernel_is_not_shown_is_not_read() {
    let mut library = Library::new();
    let honest = statement("Color.red", "Color.red");
    let levels = |depth: usize| -> String {
        let deeper = (1..depth).map(|below| format!(",[1,{}]", below - 1));
        format!("[[0]{}]", deeper.collect::<String>())
    };
    let many = |count: usize| vec!["7"; count].join(",");
    let accepted = |changed: &str, to: &str| transcript(HONEST).replace(changed, to);
    let universes = |count| accepted(r#""universes":[]"#, &format!(r#""universes":[{}]"#, many(count)));
    let literal = |digits: &str| {
        let text = accepted(r#""literals":[]"#, &format!(r#""literals":["{digits}"]"#));
        text.replace("[4,1],", "[4,1],[9,0,0],")
    };
    let part = |index: &str| accepted(r#"[0,"kept"]"#, &format!(r#"[0,{{"index":"{index}"}}]"#));
    for (text, problem) in [
        (
            accepted(r#""levels":[]"#, &format!(r#""levels":{}"#, levels(4097))),
            "a universe level is deeper than 4096",
        ),
        (universes(4097), "there are more than 4096 universes"),
        (
            accepted(r#""roots":[7]"#, &format!(r#""roots":[{}]"#, many(4097))),
            "there are more than 4096 roots",
        ),
        (literal("007"), "a number is malformed or too large"),
        (literal(&"7".repeat(65_537)), "a number is malformed or too large"),
        (part("01"), "the number in a name is malformed or too large"),
        (part("18446744073709551616"), "the number in a name is malformed or too large"),
        ("null".to_owned(), "invalid type: null"),
    ] {
        let replay = ask(&mut library, &honest, text.into());
        let Finding::Malformed(found) = &replay.finding else { panic!("{problem}: {replay:?}") };
        assert!(found.starts_with(problem), "{problem}: {found}");
    }
    for text in
        [accepted(r#""levels":[]"#, &format!(r#""levels":{}"#, levels(4096))), part("18446744073709551615")]
    {
        assert_eq!(ask(&mut library, &honest, text.into()).finding, Finding::Accepted);
    }
}

/// `shown` unfolds to `kept`, which the imports do not show. Who declares it makes `shown` something else, while what the
/// imports prove of it still stands.
#[test]
fn what_the_imports_keep_back_cannot_be_declared() {
    let mut library = Library::new();
    let kept = r#"{"kind":"definition","name":6,"universes":[],"type":0,"value":1,"hints":"abbrev"},
        {"kind":"theorem","name":7,"universes":[],"type":5,"value":7}"#;
    let replay = ask(&mut library, &statement("shown", "Color.blue"), transcript(kept));
    assert!(
        matches!(&replay.finding, Finding::Refused(problem) if problem.starts_with("kept: what it is judged by mentions")),
        "{replay:?}"
    );
}

/// What the imports declare stays theirs, whether or not anything reached it before.
#[test]
fn what_the_imports_declare_cannot_be_declared() {
    let mut library = Library::new();
    let again = format!(r#"{{"kind":"axiom","name":8,"universes":[],"type":0}},{HONEST}"#);
    let replay = ask(&mut library, &statement("Color.red", "Color.red"), transcript(&again));
    assert_eq!(replay.finding, Finding::Refused("Color.red: it is already declared".to_owned()));
}
