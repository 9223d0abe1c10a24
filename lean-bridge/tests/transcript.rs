//! Forged transcripts, fed to the host's replay directly: what a process that a candidate took over could send.
//! Each must be refused, or end the process; none may be accepted.

#[path = "support/host.rs"]
mod host;

use std::collections::HashMap;

use host::replay;
use serde_json::{Value, json};

/// A transcript under construction. Every method returns an index into its table.
#[derive(Default)]
struct Forgery {
    names: Vec<Value>,
    name_index: HashMap<String, usize>,
    levels: Vec<Value>,
    expressions: Vec<Value>,
    literals: Vec<String>,
    declarations: Vec<Value>,
}

impl Forgery {
    /// Parts that are digits alone are numbers.
    fn name(&mut self, dotted: &str) -> usize {
        let mut parent = 0;
        let mut path = String::new();
        for part in dotted.split('.') {
            path = format!("{path}.{part}");
            parent = *self.name_index.entry(path.clone()).or_insert_with(|| {
                let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
                self.names
                    .push(json!([parent, if is_number { json!({"index": part}) } else { json!(part) }]));
                self.names.len()
            });
        }
        parent
    }

    fn level(&mut self, entry: Value) -> usize {
        self.levels.push(entry);
        self.levels.len() - 1
    }

    /// The level of `Type n`'s sort, counted from `Prop`.
    fn level_of(&mut self, depth: usize) -> usize {
        let mut level = self.level(json!([0]));
        for _ in 0..depth {
            level = self.level(json!([1, level]));
        }
        level
    }

    fn expression(&mut self, entry: Value) -> usize {
        self.expressions.push(entry);
        self.expressions.len() - 1
    }

    fn bound(&mut self, index: u64) -> usize {
        self.expression(json!([0, index]))
    }

    fn sort(&mut self, depth: usize) -> usize {
        let level = self.level_of(depth);
        self.expression(json!([3, level]))
    }

    fn constant(&mut self, dotted: &str) -> usize {
        let name = self.name(dotted);
        self.expression(json!([4, name]))
    }

    /// A constant at the universes whose sorts are `depths` above `Prop`.
    fn constant_at(&mut self, dotted: &str, depths: &[usize]) -> usize {
        let mut entry = vec![json!(4), json!(self.name(dotted))];
        for depth in depths {
            entry.push(json!(self.level_of(*depth)));
        }
        self.expression(Value::Array(entry))
    }

    fn apply(&mut self, function: usize, arguments: &[usize]) -> usize {
        arguments.iter().fold(function, |function, argument| self.expression(json!([5, function, argument])))
    }

    fn arrow(&mut self, domain: usize, codomain: usize) -> usize {
        self.expression(json!([7, domain, codomain]))
    }

    fn natural(&mut self, decimal: &str) -> usize {
        self.literals.push(decimal.to_owned());
        self.expression(json!([9, 0, self.literals.len() - 1]))
    }

    fn text(&mut self, text: &str) -> usize {
        self.literals.push(text.to_owned());
        self.expression(json!([9, 1, self.literals.len() - 1]))
    }

    fn declare(&mut self, kind: Value, dotted: &str, type_: usize, value: usize) {
        let name = self.name(dotted);
        let declaration = json!({"kind": kind, "name": name, "universes": [], "type": type_, "value": value, "hints": "opaque"});
        self.declarations.push(declaration);
    }

    fn theorem(&mut self, dotted: &str, type_: usize, value: usize) {
        self.declare(json!("theorem"), dotted, type_, value);
    }

    fn inductive(&mut self, kind: Value, dotted: &str, type_: usize, constructors: &[(&str, usize)]) {
        let constructors: Vec<_> = constructors
            .iter()
            .map(|(constructor, type_)| json!({"name": self.name(&format!("{dotted}.{constructor}")), "type": type_}))
            .collect();
        let name = self.name(dotted);
        let types = json!([{"name": name, "type": type_, "constructors": constructors}]);
        let declaration = json!({"kind": kind, "name": name, "universes": [], "type": type_, "parameters": 0, "types": types});
        self.declarations.push(declaration);
    }

    /// `theorem t : True := True.intro`, which is what the statement asks for.
    fn honest_end(&mut self) {
        let (type_, value) = (self.constant("True"), self.constant("True.intro"));
        self.theorem("t", type_, value);
    }

    fn finish(mut self) -> Value {
        let theorem = self.name("t");
        let Forgery { names, levels, expressions, literals, declarations, .. } = self;
        json!({
            "names": names, "levels": levels, "expressions": expressions, "literals": literals,
            "declarations": declarations, "roots": [theorem],
        })
    }
}

const GIVEN: &str = "theorem t : True";
const FALSE: &str = "theorem t : False";

fn forge(build: impl FnOnce(&mut Forgery)) -> Value {
    let mut forgery = Forgery::default();
    build(&mut forgery);
    forgery.finish()
}

/// Whether the answer is one on which a verdict could be `Proved` under the default policy.
fn is_accepted(answer: &Value) -> bool {
    let result = &answer["result"];
    let standard = ["Classical.choice", "Quot.sound", "propext"];
    let axioms = result["axioms"].as_array().is_some_and(|axioms| {
        axioms.iter().all(|axiom| axiom.as_str().is_some_and(|axiom| standard.contains(&axiom)))
    });
    let families = &result["families"];
    let silent = |field: &str| result.get(field).is_none_or(Value::is_null);
    result["accepted"] == true
        && axioms
        && result["ownAxioms"] == json!([])
        && families["added"].is_u64()
        && families["added"] == families["checked"]
        && silent("problem")
        && silent("difference")
}

fn accepted(header: &str, statement: &str, transcript: &Value) {
    let answer = replay(header, statement, transcript);
    assert!(is_accepted(&answer), "{answer:?}\n{transcript}");
}

fn refused(statement: &str, transcript: &Value) {
    let answer = replay("", statement, transcript);
    assert!(!is_accepted(&answer), "{answer:?}\n{transcript}");
}

#[track_caller]
fn refused_because(problem: &str, statement: &str, transcript: &Value) {
    let answer = replay("", statement, transcript);
    let result = &answer["result"];
    assert!(!is_accepted(&answer) && result["problem"] == problem, "{answer:?}\n{transcript}");
}

fn refused_forgery(build: impl FnOnce(&mut Forgery)) {
    refused(GIVEN, &forge(build));
}

#[test]
fn an_honest_transcript_is_accepted() {
    accepted("", GIVEN, &forge(Forgery::honest_end));
    accepted(
        "",
        GIVEN,
        &forge(|f| {
            let (type_, leaf) = (f.sort(1), f.constant("Mine"));
            f.inductive(json!("inductive"), "Mine", type_, &[("leaf", leaf)]);
            f.honest_end();
        }),
    );
    accepted(
        "",
        "theorem t : \"ab\" = \"ab\"",
        &forge(|f| {
            let (equal, reflexive) = (f.constant_at("Eq", &[1]), f.constant_at("rfl", &[1]));
            let (string, text) = (f.constant("String"), f.text("ab"));
            let (type_, value) = (f.apply(equal, &[string, text, text]), f.apply(reflexive, &[string, text]));
            f.theorem("t", type_, value);
        }),
    );
}

#[test]
fn the_theorem_is_the_given_one() {
    refused(FALSE, &forge(Forgery::honest_end));
    refused(
        FALSE,
        &forge(|f| {
            let (type_, value) = (f.constant("False"), f.constant("True.intro"));
            f.theorem("t", type_, value);
        }),
    );
    for name in ["other", "«t»", "\u{feff}t", "t.t", "_root_.t", "T"] {
        refused_forgery(|f| {
            let (type_, value) = (f.constant("True"), f.constant("True.intro"));
            f.theorem(name, type_, value);
        });
        let mut renamed = forge(|f| {
            let (type_, value) = (f.constant("True"), f.constant("True.intro"));
            f.theorem(name, type_, value);
        });
        // Even where the transcript says that it is about the other name.
        renamed["roots"] = json!([renamed["declarations"][0]["name"]]);
        refused_because("t is missing", GIVEN, &renamed);
    }
    for kind in ["definition", "opaque", "axiom"] {
        refused_forgery(|f| {
            let (type_, value) = (f.constant("True"), f.constant("True.intro"));
            f.declare(json!(kind), "t", type_, value);
        });
    }
    let mut trusted = forge(Forgery::honest_end);
    assert_eq!(trusted["names"], json!([[0, "True"], [1, "intro"], [0, "t"]]));
    trusted["roots"] = json!([2]);
    refused_because("t is missing", GIVEN, &trusted);
    let mut nothing = forge(Forgery::honest_end);
    nothing["declarations"] = json!([]);
    refused_because("t is missing", GIVEN, &nothing);
}

#[test]
fn literals_are_compared_byte_by_byte() {
    let length_is = |text: &str| {
        forge(|f| {
            let (equal, reflexive) = (f.constant_at("Eq", &[1]), f.constant_at("rfl", &[1]));
            let string = f.constant("String");
            let (left, type_) = (f.text(text), f.apply(equal, &[string]));
            let type_ = f.apply(type_, &[left, left]);
            let value = f.apply(reflexive, &[string, left]);
            f.theorem("t", type_, value);
        })
    };
    accepted("", "theorem t : \"a\" = \"a\"", &length_is("a"));
    for other in ["\u{feff}a", "a\u{feff}", "a\0", "A", "\u{430}", "a\u{301}", "\u{fffd}a"] {
        refused("theorem t : \"a\" = \"a\"", &length_is(other));
    }
    accepted("", "theorem t : \"\u{feff}a\" = \"\u{feff}a\"", &length_is("\u{feff}a"));
}

#[test]
fn trusted_names_cannot_be_declared_again() {
    for name in
        ["True", "Nat.add", "propext", "Classical.choice", "Quot", "Quot.lift", "Nat.rec", "sorryAx", "g"]
    {
        let forgery = forge(|f| {
            let (type_, value) = (f.constant("True"), f.constant("True.intro"));
            f.theorem(name, type_, value);
            f.honest_end();
        });
        let answer = replay("def g : Nat := 1", GIVEN, &forgery);
        assert!(!is_accepted(&answer), "{name}: {answer:?}");
    }
    for (family, constructor) in [("Nat", "zero"), ("List", "other"), ("Nat", "rec")] {
        refused_forgery(|f| {
            let (type_, leaf) = (f.sort(1), f.constant(family));
            f.inductive(json!("inductive"), family, type_, &[(constructor, leaf)]);
            f.honest_end();
        });
    }
    refused_forgery(|f| {
        f.honest_end();
        f.honest_end();
    });
    refused_forgery(|f| {
        let (type_, leaf) = (f.sort(1), f.constant("Mine"));
        f.inductive(json!("inductive"), "Mine", type_, &[("leaf", leaf), ("leaf", leaf)]);
        f.honest_end();
    });
}

/// `Nat.repeatTR.loop` is private to its module, and theorems on it are imported. With another function of that name, the
/// first of them says that 1 = 0.
#[test]
fn what_the_imports_keep_back_cannot_be_declared() {
    const LOOP: &str = "_private.Init.Data.Nat.Basic.0.Nat.repeatTR.loop";
    let forged = |name: &str| {
        forge(|f| {
            // {α : Type u} (f : α → α) (n : Nat) (a : α) : α := f a
            let parameter = f.name("u");
            let level = f.level(json!([4, parameter]));
            let above = f.level(json!([1, level]));
            let (kind, nat) = (f.expression(json!([3, above])), f.constant("Nat"));
            let [zero, one, two, three] = [0, 1, 2, 3].map(|index| f.bound(index));
            let function = f.arrow(zero, one);
            let (last, applied) = (f.arrow(two, three), f.apply(two, &[zero]));
            let (from_number, under_a) = (f.arrow(nat, last), f.expression(json!([6, two, applied])));
            let (from_function, under_number) =
                (f.arrow(function, from_number), f.expression(json!([6, nat, under_a])));
            let (type_, under_function) =
                (f.arrow(kind, from_function), f.expression(json!([6, function, under_number])));
            let value = f.expression(json!([6, kind, under_function]));
            let declared = f.name(name);
            f.declarations.push(json!({"kind": "definition", "name": declared, "universes": [parameter],
                "type": type_, "value": value, "hints": "abbrev"}));
            // `loop Nat.succ 0 0 = 0`, which is stated of the library's function.
            let equation = f.constant_at(&format!("{LOOP}.eq_1"), &[0]);
            let (successor, number) = (f.constant("Nat.succ"), f.natural("0"));
            let holds = f.apply(equation, &[nat, successor, number]);
            let (equal, one) = (f.constant_at("Eq", &[1]), f.natural("1"));
            let wrong = f.apply(equal, &[nat, one, number]);
            let so = f.constant_at(name, &[0]);
            let mine = f.apply(so, &[nat, successor, number, number]);
            let said = f.apply(equal, &[nat, mine, number]);
            f.theorem("wrong", if name == LOOP { wrong } else { said }, holds);
            f.honest_end();
        })
    };
    let problem = format!("{LOOP}: what it is judged by mentions another constant of that name");
    refused_because(&problem, GIVEN, &forged(LOOP));
    // Under any other name it is a function like all others.
    let answer = replay("", GIVEN, &forged("loop"));
    let problem = answer["result"]["problem"].as_str().unwrap_or_default();
    assert!(problem.starts_with("wrong: "), "{answer}");
}

#[test]
fn axioms_are_told_whatever_their_name() {
    for name in ["h", "propext.h", "«propext»", "Classical.choice.h"] {
        refused(
            FALSE,
            &forge(|f| {
                let type_ = f.constant("False");
                f.declare(json!("axiom"), name, type_, 0);
                let value = f.constant(name);
                f.theorem("t", type_, value);
            }),
        );
    }
    refused(
        FALSE,
        &forge(|f| {
            let (sorry, type_, no) =
                (f.constant_at("sorryAx", &[0]), f.constant("False"), f.constant("Bool.false"));
            let value = f.apply(sorry, &[type_, no]);
            f.theorem("t", type_, value);
        }),
    );
    // What the kernel would compute by running compiled code rests on the compiler.
    refused_forgery(|f| {
        let (reduce, windows) = (f.constant("Lean.reduceBool"), f.constant("System.Platform.isWindows"));
        let (type_, value) = (f.constant("Bool"), f.apply(reduce, &[windows]));
        f.declare(json!("definition"), "d", type_, value);
        f.honest_end();
    });
    // An unsafe axiom of the compiler.
    refused(
        FALSE,
        &forge(|f| {
            let (proof, type_) = (f.constant("lcProof"), f.constant("False"));
            let value = f.apply(proof, &[type_]);
            f.theorem("t", type_, value);
        }),
    );
}

#[test]
fn only_known_kinds_of_declarations_exist() {
    let kinds = [
        json!("quot"),
        json!("mutual"),
        json!("constructor"),
        json!("toString"),
        json!("__proto__"),
        json!("hasOwnProperty"),
        json!(""),
        json!(0),
        json!(null),
        json!({}),
        json!(["theorem"]),
        json!(["axiom"]),
        json!(["inductive"]),
        json!("Theorem"),
    ];
    for kind in kinds {
        refused_forgery(|f| {
            let (type_, value) = (f.constant("True"), f.constant("True.intro"));
            f.declare(kind.clone(), "helper", type_, value);
            f.honest_end();
        });
        refused_forgery(|f| {
            let (type_, leaf) = (f.sort(1), f.constant("Mine"));
            f.inductive(kind.clone(), "Mine", type_, &[("leaf", leaf)]);
            f.honest_end();
        });
    }
    for odd in [json!(null), json!(1), json!("theorem"), json!([]), json!(["theorem"])] {
        let mut transcript = forge(Forgery::honest_end);
        transcript["declarations"].as_array_mut().expect("a list").insert(0, odd);
        refused(GIVEN, &transcript);
    }
}

#[test]
fn indices_stay_within_their_tables() {
    let honest = forge(Forgery::honest_end);
    let odd = [
        json!(-1),
        json!(99),
        json!(1.5),
        json!("0"),
        json!(null),
        json!([0]),
        json!(4294967296u64),
        json!(true),
    ];
    for index in odd {
        for pointer in [
            "/roots/0",
            "/declarations/0/name",
            "/declarations/0/type",
            "/declarations/0/value",
            "/names/0/0",
            "/expressions/0/1",
        ] {
            let mut transcript = honest.clone();
            *transcript.pointer_mut(pointer).expect(pointer) = index.clone();
            refused(GIVEN, &transcript);
        }
    }
    for pointer in [
        "",
        "/names",
        "/levels",
        "/expressions",
        "/literals",
        "/declarations",
        "/declarations/0/universes",
        "/roots",
    ] {
        for odd in [json!(null), json!("text"), json!({}), json!(7)] {
            let mut transcript = honest.clone();
            *transcript.pointer_mut(pointer).expect(pointer) = odd.clone();
            refused(GIVEN, &transcript);
        }
    }
    // An expression, a level or a name that mentions itself or a later one.
    refused_forgery(|f| {
        let next = f.expressions.len();
        let cycle = f.expression(json!([5, next, next]));
        f.theorem("h", cycle, cycle);
        f.honest_end();
    });
    refused_forgery(|f| {
        f.levels.push(json!([1, 0]));
        f.honest_end();
    });
    refused_forgery(|f| {
        f.names.push(json!([1, "x"]));
        f.honest_end();
    });
    for entry in
        [json!([1, 0]), json!([2, 0]), json!([12]), json!([-1]), json!(["5", 0, 0]), json!([]), json!(null)]
    {
        refused_forgery(|f| {
            f.expression(entry.clone());
            f.honest_end();
        });
    }
    for entry in [json!([5, 0]), json!([6]), json!(["0"]), json!(null)] {
        refused_forgery(|f| {
            f.level(entry.clone());
            f.honest_end();
        });
    }
}

#[test]
fn declarations_are_closed_and_numbers_bounded() {
    for index in [0, 1, 65_535, 65_536, 1 << 20, 1 << 21, 1 << 31, 1 << 32, 1 << 40] {
        refused_forgery(|f| {
            let (type_, value) = (f.constant("True"), f.bound(index));
            f.declare(json!("opaque"), "h", type_, value);
            f.honest_end();
        });
        refused_forgery(|f| {
            let (domain, codomain) = (f.constant("Nat"), f.bound(index));
            let (type_, value) = (f.arrow(domain, codomain), f.bound(index));
            f.theorem("h", type_, value);
            f.honest_end();
        });
    }
    refused_forgery(|f| {
        let mut level = f.level(json!([0]));
        for _ in 0..100_000 {
            level = f.level(json!([1, level]));
        }
        let (sort, type_) = (f.expression(json!([3, level])), f.expression(json!([3, level])));
        f.declare(json!("definition"), "deep", type_, sort);
        f.honest_end();
    });
    for malformed in ["-1", "1e5", "0x10", "", " 1", "१", "NaN"] {
        refused_forgery(|f| {
            let (type_, value) = (f.constant("Nat"), f.natural(malformed));
            f.declare(json!("definition"), "n", type_, value);
            f.honest_end();
        });
    }
    let huge = "9".repeat(20_000);
    accepted(
        "",
        GIVEN,
        &forge(|f| {
            let (type_, value) = (f.constant("Nat"), f.natural(&huge));
            f.declare(json!("definition"), "n", type_, value);
            f.honest_end();
        }),
    );
    for parameters in
        [json!(-1), json!(1), json!(1u64 << 33), json!("x"), json!(null), json!("99999999999999999999")]
    {
        let mut transcript = forge(|f| {
            let (type_, leaf) = (f.sort(1), f.constant("Mine"));
            f.inductive(json!("inductive"), "Mine", type_, &[("leaf", leaf)]);
            f.honest_end();
        });
        transcript["declarations"][0]["parameters"] = parameters;
        refused(GIVEN, &transcript);
    }
}

#[test]
fn projections_fit_their_structure() {
    let project = |structure: &str, index: Value| {
        forge(|f| {
            let (nat, zero) = (f.constant("Nat"), f.constant("Nat.zero"));
            let make = f.constant_at("Prod.mk", &[0, 0]);
            let pair = f.apply(make, &[nat, nat, zero, zero]);
            let structure = f.name(structure);
            let value = f.expression(json!([11, structure, index, pair]));
            f.declare(json!("definition"), "d", nat, value);
            f.honest_end();
        })
    };
    accepted("", GIVEN, &project("Prod", json!(1)));
    for index in
        [json!(2), json!(1u64 << 31), json!(1u64 << 32), json!(u64::MAX), json!(-1), json!(null), json!("x")]
    {
        refused(GIVEN, &project("Prod", index));
    }
    for structure in ["PProd", "And", "Nat", "Missing", "Prod.mk"] {
        refused(GIVEN, &project(structure, json!(0)));
    }
    // A projection out of a proposition that is data.
    refused_forgery(|f| {
        let (exists, nat, truth) = (f.constant_at("Exists", &[1]), f.constant("Nat"), f.constant("True"));
        let predicate = f.expression(json!([6, nat, truth]));
        let claim = f.apply(exists, &[nat, predicate]);
        let (variable, name) = (f.bound(0), f.name("Exists"));
        let witness = f.expression(json!([11, name, 0, variable]));
        let (type_, value) = (f.arrow(claim, nat), f.expression(json!([6, claim, witness])));
        f.declare(json!("definition"), "d", type_, value);
        f.honest_end();
    });
}

#[test]
fn inductive_types_are_checked_by_the_kernel() {
    // A constructor that takes a function out of the type itself.
    refused_forgery(|f| {
        let (type_, bad, falsity) = (f.sort(1), f.constant("Bad"), f.constant("False"));
        let function = f.arrow(bad, falsity);
        let constructor = f.arrow(function, bad);
        f.inductive(json!("inductive"), "Bad", type_, &[("mk", constructor)]);
        f.honest_end();
    });
    // A constructor of another type, of a universe too small, and one that is ill-typed.
    refused_forgery(|f| {
        let (type_, other) = (f.sort(1), f.constant("True"));
        f.inductive(json!("inductive"), "Mine", type_, &[("mk", other)]);
        f.honest_end();
    });
    refused_forgery(|f| {
        let (type_, mine, large) = (f.sort(1), f.constant("Mine"), f.sort(1));
        let constructor = f.arrow(large, mine);
        f.inductive(json!("inductive"), "Mine", type_, &[("mk", constructor)]);
        f.honest_end();
    });
    refused_forgery(|f| {
        let (type_, mine, zero) = (f.sort(1), f.constant("Mine"), f.constant("Nat.zero"));
        let constructor = f.arrow(zero, mine);
        f.inductive(json!("inductive"), "Mine", type_, &[("mk", constructor)]);
        f.honest_end();
    });
    // The parameters of a type that the new one is nested in are not looked at by this version's kernel itself.
    for kind in [json!("inductive"), json!(["inductive"])] {
        let nested = forge(|f| {
            let (type_, mine, word) = (f.sort(1), f.constant("Mine"), f.text("no number"));
            let boxed = f.constant("Box");
            let domain = f.apply(boxed, &[mine, word]);
            let constructor = f.arrow(domain, mine);
            f.inductive(kind.clone(), "Mine", type_, &[("leaf", mine), ("mk", constructor)]);
            f.honest_end();
        });
        let header = "inductive Box (α : Type) (n : Nat) : Type | mk (a : α) : Box α n";
        let answer = replay(header, GIVEN, &nested);
        assert!(!is_accepted(&answer), "{answer:?}");
    }
    // No constructor can be left undeclared, and none declared without its type.
    refused_forgery(|f| {
        let (type_, value) = (f.constant("False"), f.constant("Mine.mk"));
        f.theorem("h", type_, value);
        f.honest_end();
    });
}

#[test]
fn universes_are_checked_by_the_kernel() {
    // Too few and too many universe arguments.
    refused_forgery(|f| {
        let (list, nat) = (f.constant("List"), f.constant("Nat"));
        let (value, type_) = (f.apply(list, &[nat]), f.sort(1));
        f.declare(json!("definition"), "d", type_, value);
        f.honest_end();
    });
    refused_forgery(|f| {
        let (value, type_) = (f.constant_at("Nat", &[0]), f.sort(1));
        f.declare(json!("definition"), "d", type_, value);
        f.honest_end();
    });
    // `Type : Type`, an undeclared parameter, a parameter declared twice.
    refused_forgery(|f| {
        let (type_, value) = (f.sort(1), f.sort(1));
        f.declare(json!("definition"), "d", type_, value);
        f.honest_end();
    });
    refused_forgery(|f| {
        let u = f.name("u");
        let parameter = f.level(json!([4, u]));
        let above = f.level(json!([1, parameter]));
        let (value, type_) = (f.expression(json!([3, parameter])), f.expression(json!([3, above])));
        f.declare(json!("definition"), "d", type_, value);
        f.honest_end();
    });
    for kind in ["theorem", "inductive"] {
        let mut twice = forge(|f| {
            f.name("u");
            if kind == "inductive" {
                let (type_, leaf) = (f.sort(1), f.constant("Mine"));
                f.inductive(json!(kind), "Mine", type_, &[("leaf", leaf)]);
            } else {
                let (type_, value) = (f.constant("True"), f.constant("True.intro"));
                f.theorem("h", type_, value);
            }
            f.honest_end();
        });
        twice["declarations"][0]["universes"] = json!([1, 1]);
        refused(GIVEN, &twice);
    }
    // The given theorem has one universe parameter; the forged ones have none, two, or use it elsewhere.
    for universes in [json!([]), json!([1, 2])] {
        let mut transcript = forge(|f| {
            f.name("u");
            f.name("v");
            f.honest_end();
        });
        transcript["declarations"][0]["universes"] = universes;
        refused("theorem t.{u} : ∀ _ : Sort u, True", &transcript);
    }
}

#[test]
fn circular_proofs_do_not_exist() {
    refused(
        FALSE,
        &forge(|f| {
            let (type_, value) = (f.constant("False"), f.constant("t"));
            f.theorem("t", type_, value);
        }),
    );
    refused(
        FALSE,
        &forge(|f| {
            let (type_, value) = (f.constant("False"), f.constant("t"));
            f.theorem("h", type_, value);
            let value = f.constant("h");
            f.theorem("t", type_, value);
        }),
    );
    refused(
        FALSE,
        &forge(|f| {
            let (type_, value) = (f.constant("False"), f.constant("h"));
            f.declare(json!("definition"), "h", type_, value);
            f.theorem("t", type_, value);
        }),
    );
    // A theorem about data, and one whose type is no type.
    refused_forgery(|f| {
        let (type_, value) = (f.constant("Nat"), f.constant("Nat.zero"));
        f.theorem("h", type_, value);
        f.honest_end();
    });
    refused_forgery(|f| {
        let (type_, value) = (f.constant("Nat.zero"), f.constant("Nat.zero"));
        f.theorem("h", type_, value);
        f.honest_end();
    });
}
