use serde_json::{Value, json};

use super::*;

/// An answer about a filled declaration in which nothing is wrong.
fn answer() -> Value {
    json!({
        "given": { "errors": [], "open": null, "broken": [] }, "forbidden": null, "kernel": null,
        "messages": [], "readToEnd": true, "tampered": [], "theorem": null, "rests": rests(&["gap"]), "transcript": null,
        "filling": {
            "sameCommands": true, "declared": 1, "difference": null, "around": null,
            "apart": { "axioms": [], "open": null, "others": null },
        },
    })
}

fn rests(axioms: &[&str]) -> Value {
    json!({
        "axioms": axioms, "ownAxioms": [], "unknown": [], "escapes": [], "familyProblem": null, "through": {},
    })
}

/// What a kernel says that takes everything.
fn taken() -> Value {
    json!({
        "given": { "errors": [], "open": null, "broken": [] }, "accepted": true, "problem": null, "gaveUp": false,
        "difference": null, "axioms": ["propext"], "ownAxioms": [], "through": {}, "declarations": 2, "families": { "added": 1, "checked": 1 },
    })
}

/// What our own kernel says that takes everything.
fn taken_by_our_own() -> Value {
    json!({ "finding": "accepted", "axioms": ["propext"], "ownAxioms": [], "through": {}, "declarations": 2 })
}

/// All that is said of a theorem that is proved.
fn proof() -> Value {
    json!({
        "examination": {
            "given": { "errors": [], "open": null, "broken": [], "name": "t" }, "forbidden": null,
            "kernel": taken(), "messages": [], "readToEnd": true, "tampered": [], "theorem": { "kind": "theorem", "difference": null },
            "filling": null, "rests": rests(&["propext"]), "transcript": null,
        },
        "replay": taken(),
        "own": taken_by_our_own(),
    })
}

/// The outcome of such answers; `Err` where one of them is none.
fn outcome(answers: &Value, level: Level) -> Result<Outcome, serde_json::Error> {
    outcome_under(answers, level, &Policy::default())
}

fn outcome_under(answers: &Value, level: Level, policy: &Policy) -> Result<Outcome, serde_json::Error> {
    outcome_of(answers, &Demand { level, policy, external: &[] }, Vec::new())
}

/// The same where other checkers have to accept it too.
fn outcome_with(
    answers: &Value,
    level: Level,
    demanded: &[ExternalKernel],
    external: Vec<KernelAnswer>,
) -> Result<Outcome, serde_json::Error> {
    outcome_of(answers, &Demand { level, policy: &Policy::default(), external: demanded }, external)
}

fn outcome_of(
    answers: &Value,
    demand: &Demand<'_>,
    external: Vec<KernelAnswer>,
) -> Result<Outcome, serde_json::Error> {
    // As they arrive: as texts.
    let examination: Examination = serde_json::from_str(&answers["examination"].to_string())?;
    let replay = match &answers["replay"] {
        Value::Null => None,
        said => Some(Ok(serde_json::from_str(&said.to_string())?)),
    };
    let own = match &answers["own"] {
        Value::Null => None,
        said => Some(Ok(serde_json::from_str(&said.to_string())?)),
    };
    let kernels = Box::new(Kernels { lean: replay, own, export: None, external });
    let evidence =
        Evidence::Examined { subject: Subject::Theorem, examination: Box::new(examination), kernels };
    let toolchain = Toolchain {
        backend: data::Backend::Embedded,
        lean_version: "4.28.0".to_owned(),
        commit: None,
        platform: "wasm32".to_owned(),
        import_level: data::ImportLevel::Exported,
        library_digest: String::new(),
        library: None,
        instead_of: None,
    };
    Ok(decide(evidence, demand, toolchain, 0.0).into_record().outcome)
}

/// Every finding is needed: without one there is no answer, or no proof.
#[test]
fn each_finding_is_needed_for_a_proof() {
    for (level, parts) in [
        (Level::CrossChecked, &["/examination", "/replay", "/own"][..]),
        (Level::Replayed, &["/examination", "/own"]),
        (Level::Checked, &["/examination", "/examination/kernel"]),
    ] {
        assert!(outcome(&proof(), level).unwrap().is_proved(), "{level:?}");
        for part in parts {
            let fields = fields_below(&proof(), part);
            assert!(fields.len() >= if *part == "/own" { 5 } else { 12 }, "{part}: {fields:?}");
            for (within, field) in fields {
                let mut answers = proof();
                answers
                    .pointer_mut(&within)
                    .and_then(Value::as_object_mut)
                    .expect("an object")
                    .remove(&field);
                let proved = outcome(&answers, level).is_ok_and(|outcome| outcome.is_proved());
                // What a theorem is called, and how it reads, is for people.
                assert_eq!(proved, WORDS.contains(&field.as_str()), "{level:?} without {within}/{field}");
            }
        }
    }
}

const WORDS: [&str; 3] = ["name", "part", "found"];

#[test]
fn what_a_proof_rests_on_above_it_has_a_field() {
    let mut answers = proof();
    answers["examination"]["rests"]["axioms"] = json!(["sorryAx"]);
    let of = |answers: &Value| match outcome(answers, Level::CrossChecked).unwrap() {
        Outcome::Rejected(rejection) => (rejection.reason, rejection.rests_above, rejection.detail),
        Outcome::Proved => panic!("it rests on `sorry`"),
    };
    assert_eq!(of(&answers), (ReasonKind::Sorry, None, "the proof depends on `sorry`".to_owned()));
    answers["examination"]["rests"]["through"] = json!({ "sorryAx": "low" });
    let detail = "the proof depends on `sorry` in `low`, which stands above".to_owned();
    assert_eq!(of(&answers), (ReasonKind::Sorry, Some("low".to_owned()), detail));
}

/// The places of all fields below a place.
fn fields_below(value: &Value, place: &str) -> Vec<(String, String)> {
    let Some(Value::Object(fields)) = value.pointer(place) else { return Vec::new() };
    let own = fields.keys().map(|field| (place.to_owned(), field.clone()));
    own.chain(fields.keys().flat_map(|field| fields_below(value, &format!("{place}/{field}")))).collect()
}

#[test]
fn each_finding_can_refuse_a_proof() {
    let error = json!({ "severity": "error", "pos": { "line": 1, "column": 0 }, "data": "no", "keepFullRange": false });
    let findings = [
        ("/examination/given/errors", json!([error]), ReasonKind::InvalidStatement),
        (
            "/examination/forbidden",
            json!({ "construct": "axiom", "position": null }),
            ReasonKind::ForbiddenConstruct,
        ),
        ("/examination/messages", json!([error]), ReasonKind::Elaboration),
        ("/examination/readToEnd", json!(false), ReasonKind::Syntax),
        ("/examination/tampered", json!(["Nat"]), ReasonKind::EnvironmentTampered),
        ("/examination/theorem", json!(null), ReasonKind::TheoremMissing),
        ("/examination/theorem/kind", json!("axiom"), ReasonKind::StatementChanged),
        ("/examination/theorem/difference", json!("type"), ReasonKind::StatementChanged),
        ("/examination/rests", json!(null), ReasonKind::KernelRejected),
        ("/examination/rests/axioms", json!(["sorryAx"]), ReasonKind::Sorry),
        ("/examination/rests/axioms", json!(["cheat"]), ReasonKind::ForbiddenAxiom),
        ("/examination/rests/ownAxioms", json!(["propext"]), ReasonKind::ForbiddenAxiom),
        ("/examination/rests/unknown", json!(["x"]), ReasonKind::EnvironmentTampered),
        (
            "/examination/rests/escapes",
            json!([{ "safety": "unsafe", "name": "x" }]),
            ReasonKind::ForbiddenConstruct,
        ),
        ("/examination/rests/familyProblem", json!("Owner"), ReasonKind::KernelRejected),
        ("/given/errors", json!([error]), ReasonKind::InvalidStatement),
        ("/accepted", json!(false), ReasonKind::KernelRejected),
        ("/problem", json!("t: ill-typed"), ReasonKind::KernelRejected),
        ("/difference", json!("type"), ReasonKind::EnvironmentTampered),
        ("/axioms", json!(["cheat"]), ReasonKind::ForbiddenAxiom),
        ("/ownAxioms", json!(["cheat"]), ReasonKind::ForbiddenAxiom),
        ("/declarations", json!(0), ReasonKind::KernelRejected),
        ("/families", json!(null), ReasonKind::KernelRejected),
        ("/families/checked", json!(0), ReasonKind::KernelRejected),
    ];
    // Where the other kernel takes what this one refuses, they disagree.
    let disagreements = ["/problem", "/difference"];
    for (level, kernel) in [(Level::CrossChecked, "/replay"), (Level::Checked, "/examination/kernel")] {
        for (place, found, expected) in &findings {
            let expected = match level {
                Level::CrossChecked if disagreements.contains(place) => &ReasonKind::KernelsDisagree,
                _ => expected,
            };
            let place = if place.starts_with("/examination") {
                (*place).to_owned()
            } else {
                format!("{kernel}{place}")
            };
            let mut answers = proof();
            *answers.pointer_mut(&place).expect(&place) = found.clone();
            match outcome(&answers, level).expect("an answer") {
                Outcome::Rejected(rejection) => {
                    assert_eq!(rejection.reason, *expected, "{level:?} {place}")
                }
                Outcome::Proved => panic!("{level:?}: {place} is not looked at"),
            }
        }
        let mut silent = proof();
        *silent.pointer_mut(kernel).expect(kernel) = Value::Null;
        assert!(!outcome(&silent, level).expect("an answer").is_proved(), "{level:?} without a kernel");
    }
}

#[test]
fn each_finding_of_our_own_kernel_can_refuse_a_proof() {
    use ReasonKind::{
        EnvironmentTampered, ForbiddenAxiom, InvalidStatement, KernelRejected, KernelsDisagree, Timeout,
    };
    for (place, found, alone, beside_lean) in [
        ("/finding", json!({ "invalid": "no" }), InvalidStatement, InvalidStatement),
        ("/finding", json!({ "malformed": "it has no roots" }), KernelRejected, KernelRejected),
        ("/finding", json!({ "refused": "t: ill-typed" }), KernelRejected, KernelsDisagree),
        ("/finding", json!({ "differs": "type" }), EnvironmentTampered, KernelsDisagree),
        ("/finding", json!({ "exhausted": "t: steps" }), Timeout, Timeout),
        ("/finding", json!({ "unsupported": "t: unsafe" }), KernelRejected, KernelRejected),
        ("/axioms", json!(["cheat"]), ForbiddenAxiom, ForbiddenAxiom),
        ("/ownAxioms", json!(["propext"]), ForbiddenAxiom, ForbiddenAxiom),
        ("/declarations", json!(0), KernelRejected, KernelRejected),
    ] {
        for (level, expected) in [(Level::Replayed, alone), (Level::CrossChecked, beside_lean)] {
            let mut answers = proof();
            *answers.pointer_mut(&format!("/own{place}")).expect(place) = found.clone();
            match outcome(&answers, level).expect("an answer") {
                Outcome::Rejected(rejection) => {
                    assert_eq!(rejection.reason, expected, "{level:?} {place} {found}")
                }
                Outcome::Proved => panic!("{level:?}: {place} {found} is not looked at"),
            }
        }
    }
    for (level, kernel) in
        [(Level::Replayed, "own"), (Level::CrossChecked, "own"), (Level::CrossChecked, "replay")]
    {
        let mut silent = proof();
        silent[kernel] = Value::Null;
        assert!(!outcome(&silent, level).expect("an answer").is_proved(), "{level:?} without {kernel}");
    }
}

/// A kernel that gave up says nothing against the other; one that refuses what the other takes does.
#[test]
fn kernels_that_disagree_prove_nothing_and_it_is_said() {
    for (lean, own, expected, words) in [
        (
            "t: declaration type mismatch",
            "accepted",
            ReasonKind::KernelsDisagree,
            "accepts the declarations, Lean's refuses t",
        ),
        ("t: deep recursion", "accepted", ReasonKind::KernelRejected, "refused t: deep recursion"),
        ("t: declaration type mismatch", "refused", ReasonKind::KernelRejected, "refused t: declaration"),
        (
            "",
            "refused",
            ReasonKind::KernelsDisagree,
            "Lean's kernel accepts the declarations, tllama's own refuses u",
        ),
    ] {
        let mut answers = proof();
        if !lean.is_empty() {
            answers["replay"]["problem"] = json!(lean);
            answers["replay"]["gaveUp"] = json!(lean.ends_with(": deep recursion"));
            answers["replay"]["accepted"] = json!(false);
        }
        if own == "refused" {
            answers["own"]["finding"] = json!({ "refused": "u: ill-typed" });
        }
        let Outcome::Rejected(rejection) = outcome(&answers, Level::CrossChecked).unwrap() else {
            panic!("{lean} {own}: proved")
        };
        assert_eq!(rejection.reason, expected, "{}", rejection.detail);
        assert!(rejection.detail.contains(words), "{}", rejection.detail);
    }
}

#[test]
fn each_kind_of_unsafe_declaration_is_allowed_by_itself() {
    let mut answers = proof();
    let mut with = |escapes: Value, allowed: Construct| {
        *answers.pointer_mut("/examination/rests/escapes").unwrap() = escapes;
        let policy = Policy { allowed: [allowed].into(), ..Policy::default() };
        outcome_under(&answers, Level::Replayed, &policy)
    };
    let escape = |safety: &str, name: &str| json!([{ "safety": safety, "name": name }]);
    assert!(with(escape("partial", "f"), Construct::Partial).unwrap().is_proved());
    assert!(with(escape("unsafe", "f"), Construct::Unsafe).unwrap().is_proved());
    // What a declaration is called says nothing of it.
    let Outcome::Rejected(rejection) = with(escape("unsafe", "partial"), Construct::Partial).unwrap() else {
        panic!("proved")
    };
    assert_eq!(rejection.detail, "the proof depends on the unsafe declaration partial");
    assert!(!with(escape("partial", "f"), Construct::Unsafe).unwrap().is_proved());
    for odd in [json!(["partial f"]), json!([{ "name": "f" }]), escape("lawless", "f"), escape("safe", "f")] {
        assert!(with(odd.clone(), Construct::Partial).is_err(), "{odd}");
    }
}

/// Why a declaration with other gaps is refused after such an answer, in a word and with its detail.
fn refusal(answer: Value) -> Option<(ReasonKind, String)> {
    let examination: Examination = serde_json::from_value(answer).expect("an answer of the host");
    let policy = Policy { axioms: ["gap".to_owned()].into(), ..Policy::default() };
    let subject = Subject::Filling { placeholder: Some("gap".to_owned()) };
    examined(&subject, &examination, &policy).map(|rejection| (rejection.reason, rejection.detail))
}

#[test]
fn a_filling_is_refused_for_each_thing_that_is_found_of_it() {
    assert_eq!(refusal(answer()), None);
    for (place, found, reason, words) in [
        (
            "/filling/difference",
            json!("the value of `f` is another"),
            ReasonKind::StatementChanged,
            "more than its gap",
        ),
        ("/filling/declared", json!(0), ReasonKind::StatementChanged, "declares nothing"),
        ("/filling/sameCommands", json!(false), ReasonKind::StatementChanged, "further commands"),
        ("/filling/around", json!("it reads otherwise"), ReasonKind::StatementChanged, "it reads otherwise"),
        ("/filling/apart", json!(null), ReasonKind::Sorry, "by itself was not seen"),
        ("/filling/apart/axioms", json!(["gap"]), ReasonKind::Sorry, "rests on another `sorry`"),
        ("/filling/apart/open", json!("is open"), ReasonKind::UnsolvedGoals, "fills the gap is open"),
        ("/filling/apart/others", json!("all changed"), ReasonKind::StatementChanged, "with it all changed"),
    ] {
        let mut answer = answer();
        *answer.pointer_mut(place).expect(place) = found;
        let (kind, detail) = refusal(answer).unwrap_or_else(|| panic!("{place} is not looked at"));
        assert_eq!(kind, reason, "{place}: {detail}");
        assert!(detail.contains(words), "{place}: {detail}");
    }
}

#[test]
fn what_is_not_told_of_a_filling_is_no_answer() {
    for (within, field) in [
        ("/filling", "sameCommands"),
        ("/filling", "declared"),
        ("/filling", "difference"),
        ("/filling", "around"),
        ("/filling", "apart"),
        ("/filling/apart", "axioms"),
        ("/filling/apart", "open"),
        ("/filling/apart", "others"),
    ] {
        let mut answer = answer();
        answer.pointer_mut(within).and_then(Value::as_object_mut).expect(within).remove(field);
        let error = serde_json::from_value::<Examination>(answer).expect_err(field).to_string();
        assert!(error.contains(field), "{error}");
    }
}

/// Every checker that is demanded has to accept; whose answer is missing, is in another's place or is no answer has not.
#[test]
fn a_demanded_checker_has_to_accept() {
    let demanded: Vec<ExternalKernel> = ["one", "two"].map(|command| command.parse().unwrap()).into();
    let said =
        |name: &str, finding| KernelAnswer { name: name.to_owned(), finding, detail: "why".to_owned() };
    let decided =
        |level, answers: Vec<KernelAnswer>| outcome_with(&proof(), level, &demanded, answers).unwrap();
    use KernelFinding::*;
    let cases = [
        (vec![], ReasonKind::KernelRejected, "`one` was not asked"),
        (vec![said("one", Accepted)], ReasonKind::KernelRejected, "`two` was not asked"),
        (
            vec![said("two", Accepted), said("one", Accepted)],
            ReasonKind::KernelRejected,
            "`one` was not asked",
        ),
        (
            vec![said("one", Accepted), said("two", Refused)],
            ReasonKind::KernelsDisagree,
            "tllama's own kernel takes the declarations, `two` refuses them: why",
        ),
        (vec![said("one", Timeout), said("two", Accepted)], ReasonKind::Timeout, "`one`: why"),
        (vec![said("one", Crashed), said("two", Accepted)], ReasonKind::WorkerCrashed, "`one`: why"),
        (
            vec![said("one", Accepted), said("two", Missing)],
            ReasonKind::KernelRejected,
            "`two` gave no answer: why",
        ),
    ];
    for level in [Level::Replayed, Level::CrossChecked] {
        let all = vec![said("one", Accepted), said("two", Accepted)];
        assert_eq!(decided(level, all), Outcome::Proved);
        for (answers, reason, detail) in &cases {
            let Outcome::Rejected(found) = decided(level, answers.clone()) else {
                panic!("proved: {detail}")
            };
            assert_eq!((found.reason, found.detail.as_str()), (*reason, *detail));
        }
    }
    // Who accepts what our own kernels refuse changes nothing.
    let mut refused = proof();
    refused["own"]["finding"] = json!({"refused": "t: a rule"});
    let all = vec![said("one", Accepted), said("two", Accepted)];
    let found = outcome_with(&refused, Level::Replayed, &demanded, all).unwrap();
    assert!(matches!(found, Outcome::Rejected(found) if found.reason == ReasonKind::KernelRejected));
}
