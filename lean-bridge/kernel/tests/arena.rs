//! Exports that lie, under the names by which the Lean Kernel Arena knows such traps. Each is refused for its own reason.

mod support;

use lean_kernel::export::Writer;
use lean_kernel::{Declaration, Name};
use serde_json::{Value, json};
use support::{BASICS, Text, check_export, refused};

/// An export whose last group of inductive types can be edited.
struct Trap {
    tables: Vec<Value>,
    declarations: Vec<Value>,
    /// Numbers of terms that stand in the export for the use of edits.
    terms: Vec<Value>,
}

impl Trap {
    /// The number of a name that stands in the export.
    fn name(&self, text: &str) -> Value {
        let is_it = |line: &&Value| line["str"]["str"] == text;
        self.tables.iter().find(is_it).unwrap_or_else(|| panic!("{text} is named"))["in"].clone()
    }
}

impl Trap {
    fn new(groups: &[&str], terms: &[&str]) -> Self {
        let mut text = Text::new();
        let mut writer = Writer::new(Vec::new(), ("4.28.0", "0")).unwrap();
        for group in groups {
            let group = Declaration::Inductive(text.group(group));
            text.kernel.check(&group).unwrap();
            writer.declaration(&text.kernel.store, text.kernel.environment(), &group).unwrap();
        }
        for term in terms {
            let axiom = Declaration::Axiom { name: Name::ANONYMOUS, params: vec![], ty: text.expr(term) };
            writer.declaration(&text.kernel.store, text.kernel.environment(), &axiom).unwrap();
        }
        let bytes = String::from_utf8(writer.into_inner()).unwrap();
        let lines = bytes.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let (mut tables, mut declarations, mut terms) = (Vec::new(), Vec::new(), Vec::new());
        for line in lines {
            match (line.get("axiom"), line.get("inductive")) {
                (Some(axiom), _) => terms.push(axiom["type"].clone()),
                (_, Some(_)) => declarations.push(line),
                _ => tables.push(line),
            }
        }
        Self { tables, declarations, terms }
    }

    fn edited(mut self, edit: impl Fn(&mut Value, &[Value])) -> Result<usize, String> {
        let group = self.declarations.last_mut().expect("a group");
        edit(&mut group["inductive"], &self.terms);
        let lines = self.tables.iter().chain(&self.declarations);
        check_export(&lines.map(|line| format!("{line}\n")).collect::<String>())
    }
}

const NAT: &str = BASICS[0];
const TWO: &str = "| 0\n inductive Two : Type\n | Two.a : Two\n | Two.b : Two";
const PROOF: &str = "| 0\n inductive Fact : Prop\n | Fact.mk : Fact";
const BLURRED: &str = "| 0\n inductive Some : Prop\n | Some.mk : (-> Nat Some)";

fn lie(name: &str, groups: &[&str], terms: &[&str], edit: impl Fn(&mut Value, &[Value]), reason: &str) {
    Trap::new(groups, terms).edited(|_, _| {}).unwrap_or_else(|problem| panic!("{name} unedited: {problem}"));
    let problem = Trap::new(groups, terms).edited(edit).expect_err(name);
    assert!(problem.contains(reason), "{name}: {problem}");
}

#[test]
fn lies_about_recursors() {
    let differs = "the recursor of";
    lie("nat-rec-k-lie", &[NAT], &[], |group, _| group["recs"][0]["k"] = json!(true), differs);
    lie("rec-k-lie", &[TWO], &[], |group, _| group["recs"][0]["k"] = json!(true), differs);
    lie(
        "rec-k-lie, with a field",
        &[NAT, BLURRED],
        &[],
        |group, _| group["recs"][0]["k"] = json!(true),
        differs,
    );
    lie("rec-k-lie, denied", &[PROOF], &[], |group, _| group["recs"][0]["k"] = json!(false), differs);
    // Without the hypothesis of induction, every statement that holds of 0 would hold of all numbers.
    let motive = "(-> Nat (Sort u))";
    let no_hypothesis = format!(
        "pi motive {motive} (-> (motive Nat.zero) (-> (pi n Nat (motive (Nat.succ n))) (pi t Nat (motive t))))"
    );
    let its_rule = format!(
        "fun motive {motive} (fun zero (motive Nat.zero) (fun succ (pi n Nat (motive (Nat.succ n))) (fun n Nat (succ n))))"
    );
    lie(
        "rec-missing-ih",
        &[NAT],
        &[&no_hypothesis, &its_rule],
        |group, terms| {
            group["recs"][0]["type"] = terms[0].clone();
            group["recs"][0]["rules"][1]["rhs"] = terms[1].clone();
        },
        differs,
    );
    // A rule that gives the answer of another constructor.
    lie(
        "rec-rules-swapped",
        &[TWO],
        &[],
        |group, _| {
            let other = group["recs"][0]["rules"][1]["rhs"].clone();
            group["recs"][0]["rules"][0]["rhs"] = other;
        },
        differs,
    );
    let copy = |group: &mut Value, name: Value| {
        let mut other = group["recs"][0].clone();
        other["name"] = name;
        group["recs"].as_array_mut().unwrap().push(other);
    };
    lie(
        "extra-rec",
        &[TWO],
        &[],
        |group, _| copy(group, group["ctors"][0]["name"].clone()),
        "is no recursor of this group",
    );
    lie(
        "extra-rec, twice",
        &[TWO],
        &[],
        |group, _| copy(group, group["recs"][0]["name"].clone()),
        "number of recursors",
    );
    lie(
        "orphan-rec",
        &[NAT, TWO],
        &[],
        |group, _| {
            group["types"] = json!([]);
            group["ctors"] = json!([]);
        },
        "a group of inductive types is empty",
    );
    // nat-rec-rules: the answer for 0 is given for every number.
    let rule = format!(
        "fun motive {motive} (fun zero (motive Nat.zero) (fun succ (pi n Nat (-> (motive n) (motive (Nat.succ n)))) (fun n Nat zero)))"
    );
    lie(
        "nat-rec-rules",
        &[NAT],
        &[&rule],
        |group, terms| {
            group["recs"][0]["rules"][1]["rhs"] = terms[0].clone();
        },
        differs,
    );
    lie("rec-orphan-empty", &[NAT, TWO], &[], |group, _| group["recs"][0]["all"] = json!([]), differs);
    lie(
        "rec-orphan-bad-ind",
        &[NAT, TWO],
        &[],
        |group, _| group["recs"][0]["all"] = json!([group["ctors"][0]["name"]]),
        differs,
    );
    lie("missing-rec", &[TWO], &[], |group, _| group["recs"] = json!([]), "the number of recursors");
}

/// orphan-ctor: a constructor that no type of its group has, of a type that has none.
#[test]
fn a_constructor_that_belongs_to_nothing() {
    let groups = ["| 0\n inductive Orphan : Type\n | Orphan.mk : Orphan", "| 0\n inductive False : Prop"];
    for induct in ["Orphan", "False", "rogue"] {
        let trap = Trap::new(&groups, &["False", "rogue"]);
        let (name, of) = (trap.name("rogue"), trap.name(induct));
        let problem = trap
            .edited(|group, terms| {
                group["ctors"] = json!([{"name": name, "levelParams": [], "type": terms[0], "induct": of, "cidx": 0,
                    "numParams": 0, "numFields": 0, "isUnsafe": false}]);
            })
            .expect_err(induct);
        assert!(
            problem.contains("the number of types or constructors of False differs"),
            "{induct}: {problem}"
        );
    }
}

/// A proposition with two proofs that a recursor may tell apart would make them different.
#[test]
fn lies_about_elimination() {
    // The export of a type, said to be a proposition: its recursor still eliminates into every sort.
    for (name, group) in [
        ("large-elim-prop-bool", TWO),
        ("large-elim-prop-some", "| 0\n inductive Some : Type\n | Some.mk : (-> Nat Some)"),
    ] {
        lie(
            name,
            &[NAT, group],
            &["Prop"],
            |group, terms| group["types"][0]["type"] = terms[0].clone(),
            "the recursor of",
        );
    }
}

#[test]
fn lies_about_constructors() {
    let description = "the description of";
    for (key, value) in [("numFields", 0), ("numFields", 2), ("numParams", 1), ("cidx", 1)] {
        let edit = |group: &mut Value, _: &[Value]| group["ctors"][0][key] = json!(value);
        lie("ctor-num-fields", &[NAT, BLURRED], &[], edit, description);
    }
    let induct =
        |group: &mut Value, _: &[Value]| group["ctors"][0]["induct"] = group["ctors"][0]["name"].clone();
    lie("ctor-of-another", &[NAT, BLURRED], &[], induct, description);
    lie(
        "inductive-not-recursive",
        &[NAT],
        &[],
        |group, _| group["types"][0]["isRec"] = json!(false),
        description,
    );
    lie(
        "inductive-num-indices",
        &[NAT],
        &[],
        |group, _| group["types"][0]["numIndices"] = json!(1),
        description,
    );
}

#[test]
fn projections_out_of_propositions_in_disguise() {
    let no_data = "data cannot be taken out of what may be a proposition";
    // proj-of-imax-prop: a sort that denotes `Prop` and is not written so.
    for (name, sort) in
        [("A", "(Sort (imax 1 0))"), ("B", "(Sort (imax 2 (imax 1 0)))"), ("C", "(Sort (max 0 (imax 1 0)))")]
    {
        let mut text = Text::with_basics();
        text.inductive(&format!("| 0\n inductive {name} : {sort}\n | {name}.mk : (-> Nat {name})")).unwrap();
        let out = format!("fun x {name} (proj {name} 0 x)");
        refused(text.def("out", "", &format!("(-> {name} Nat)"), &out), no_data);
    }
    // proj-of-stuck-prop: the argument's type is one by unfolding, behind a variable, or never.
    let mut text = Text::with_basics();
    text.inductive("| 0\n inductive Box : Prop\n | Box.mk : (-> Nat Box)").unwrap();
    text.def("Alias", "", "Prop", "Box").unwrap();
    refused(text.def("out", "", "(-> Alias Nat)", "fun x Alias (proj Box 0 x)"), no_data);
    text.opaque("Hidden", "", "Prop", "Box").unwrap();
    refused(
        text.def("out", "", "(-> Hidden Nat)", "fun x Hidden (proj Box 0 x)"),
        "it names another structure",
    );
    let choice = "(Bool.rec.{1} (fun b Bool Prop) Box Box b)";
    let out = format!("fun b Bool (fun x {choice} (proj Box 0 x))");
    refused(
        text.def("out", "", &format!("(pi b Bool (-> {choice} Nat))"), &out),
        "it names another structure",
    );
    // A sort that may be `Prop` at some universes.
    text.inductive("u | 0\n inductive Perhaps : (Sort u)\n | Perhaps.mk : Perhaps.{u}").unwrap();
    refused(
        text.inductive("u | 0\n inductive Holds : (Sort u)\n | Holds.mk : (-> Nat Holds.{u})"),
        "universe too large",
    );
}

/// level-imax-leq: `max u v ≤ imax u v` fails where `v` is 0.
#[test]
fn levels_that_are_below_others_almost_everywhere() {
    let mut text = Text::with_basics();
    for (params, smaller, larger) in [
        ("u v", "(max u v)", "(imax u v)"),
        ("u v", "u", "(imax u v)"),
        ("u v", "(succ (imax u v))", "(imax (succ u) v)"),
        ("u v", "(imax u (succ v))", "(imax (succ u) v)"),
        // level-imax-normalization
        ("v", "(succ (imax 0 v))", "(imax 0 v)"),
        ("u v w", "(imax u (max v w))", "(max (imax u v) w)"),
    ] {
        let group = format!(
            "{params} | 1\n inductive T : (-> (Sort {smaller}) (Sort (max 1 {larger})))\n \
             | T.mk : (pi A (Sort {smaller}) (-> A (T.{{{params}}} A)))"
        );
        let value = format!("(fun A (Sort {smaller}) A)");
        refused(
            text.def("f", params, &format!("(-> (Sort {smaller}) (Sort {larger}))"), &value),
            "a value has type",
        );
        refused(text.inductive(&group), "universe too large");
    }
}

/// nested-nonuniform-param: the declared type stands at other parameters inside a nested one.
#[test]
fn nested_types_at_other_parameters() {
    let mut text = Text::with_basics();
    for field in ["(List.{0} (T Nat))", "(List.{0} (T (T α)))", "(-> Nat (List.{0} (T Nat)))"] {
        let group = format!("| 1\n inductive T : (-> Type Type)\n | T.mk : (pi α Type (-> {field} (T α)))");
        refused(text.inductive(&group), "other parameters or universes than its own");
    }
    text.inductive("| 1\n inductive T : (-> Type Type)\n | T.mk : (pi α Type (-> (List.{0} (T α)) (T α)))")
        .unwrap();
}

/// large-elim-param, large-elim-imax-prop: types that are propositions at some universes, or are and do not look it, have
/// recursors into propositions alone.
#[test]
fn elimination_of_propositions_in_disguise() {
    let mut text = Text::with_basics();
    for (name, params, sort) in [("Param", "u", "u"), ("Imax", "", "(imax 1 0)"), ("Both", "u", "(imax 1 u)")]
    {
        let group = format!(
            "{params} | 0\n inductive {name} : (Sort {sort})\n | {name}.tt : {name}.{{{params}}}\n | {name}.ff : {name}.{{{params}}}"
        );
        text.inductive(&group).unwrap();
        let own = params.split_whitespace().count();
        assert_eq!(
            text.recursor(&format!("{name}.rec")).params.len(),
            own,
            "{name}: no universe to eliminate into"
        );
    }
}

/// field-too-high-imax: what a field takes is more than the type's own universe, which an `imax` hides.
#[test]
fn fields_above_their_type() {
    let mut text = Text::with_basics();
    for (sort, field) in
        [("(imax u 1)", "u"), ("(imax 1 u)", "u"), ("(succ (imax u 0))", "u"), ("(imax 3 2)", "3")]
    {
        let group =
            format!("u | 0\n inductive Foo : (Sort {sort})\n | Foo.mk : (-> (Sort {field}) Foo.{{u}})");
        refused(text.inductive(&group), "universe too large");
    }
    text.inductive("u | 0\n inductive Foo : (Sort (succ (imax u 1)))\n | Foo.mk : (-> (Sort u) Foo.{u})")
        .unwrap();
}

/// constlevels: a definition at a wrong number of universes does not unfold, wherever it stands.
#[test]
fn constants_at_a_wrong_number_of_universes() {
    let mut text = Text::with_basics();
    text.def("c", "u", "(Sort (succ (succ u)))", "(Sort (succ u))").unwrap();
    let problem = "c takes 1 universe levels and is given";
    for wrong in ["c", "c.{1 2}"] {
        refused(text.axiom("a", "", wrong), problem);
        refused(text.def("a", "", "(-> Nat Type)", &format!("fun n Nat {wrong}")), problem);
        refused(
            text.theorem(
                "a",
                "",
                &format!("Eq.{{3}} (Sort 2) {wrong} {wrong}"),
                "Eq.refl.{3} (Sort 2) c.{0}",
            ),
            problem,
        );
    }
}

/// k-rec-conv: K asks whether the type of a proof fits, and `fun x => x` is no constant function.
#[test]
fn k_does_not_make_functions_equal() {
    let mut text = Text::with_basics();
    let fits = "(Eq.{1} (-> Nat Nat) (fun x Nat x) (fun z Nat y))";
    text.def("T", "", "Type", &format!("pi y Nat (-> {fits} Nat)")).unwrap();
    text.def("zero", "", "T", &format!("fun y Nat (fun h {fits} 0)")).unwrap();
    let motive = "(fun f (-> Nat Nat) (fun e (Eq.{1} (-> Nat Nat) (fun x Nat x) f) Nat))";
    let by_k = format!(
        "fun y Nat (fun h {fits} (Eq.rec.{{1 1}} (-> Nat Nat) (fun x Nat x) {motive} 0 (fun z Nat y) h))"
    );
    text.def("by_k", "", "T", &by_k).unwrap();
    refused(text.theorem("bad", "", "Eq.{1} T by_k zero", "Eq.refl.{1} T by_k"), "a value has type");
}

/// positivity-whnf, a corner case: the type stands where a definition drops it. Neither Lean nor we look behind it.
#[test]
fn an_occurrence_that_a_definition_drops() {
    let mut text = Text::with_basics();
    text.def("Ignore", "", "(-> Type Type Type)", "fun A Type (fun B Type A)").unwrap();
    let group = "| 0\n inductive T : Type\n | T.mk : (-> (-> (Ignore Unit T) T) T)";
    refused(text.inductive(group), "non-positive occurrence");
}
