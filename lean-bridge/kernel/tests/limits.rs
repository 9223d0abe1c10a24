//! Limits: every check ends, with an answer, however large its input or its reductions are.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lean_kernel::*;
use support::Text;

fn exhausted(answer: Result<(), Error>) -> Limit {
    match answer {
        Err(Error { fault: Fault::Exhausted(limit), .. }) => limit,
        other => panic!("{other:?}"),
    }
}

fn limited(limits: Limits) -> Text {
    let mut text = Text::with_basics();
    let mut small = Text { kernel: Kernel::new(limits) };
    std::mem::swap(&mut text, &mut small);
    for group in support::BASICS {
        text.inductive(group).unwrap();
    }
    text
}

const DOUBLE: &str = "fun n Nat (Nat.rec.{1} (fun x Nat Nat) 1 (fun n Nat (fun ih Nat (Nat.rec.{1} (fun x Nat Nat) ih (fun n Nat (fun s Nat (Nat.succ s))) ih))) n)";

#[test]
fn steps_run_out() {
    let mut text = limited(Limits { steps: 100_000, ..Limits::default() });
    text.def("power", "", "(-> Nat Nat)", DOUBLE).unwrap();
    assert!(text.equal("1", "Nat", "(power 5)", "32"));
    let proof = "Eq.refl.{1} Nat (power 40)";
    let answer = text.theorem("far", "", "Eq.{1} Nat (power 40) (Nat.succ (power 39))", proof);
    assert!(matches!(exhausted(answer), Limit::Steps | Limit::Depth));
    // The environment is as it was.
    text.theorem("near", "", "Eq.{1} Nat (power 3) 8", "Eq.refl.{1} Nat 8").unwrap();
}

#[test]
fn memory_runs_out() {
    let mut text = limited(Limits { memory: 4 << 20, ..Limits::default() });
    text.def("power", "", "(-> Nat Nat)", DOUBLE).unwrap();
    let answer =
        text.theorem("far", "", "Eq.{1} Nat (power 40) (Nat.succ (power 39))", "Eq.refl.{1} Nat (power 40)");
    assert!(matches!(exhausted(answer), Limit::Memory | Limit::Depth));
}

#[test]
fn a_check_is_cancelled() {
    let mut text = limited(Limits::default());
    let flag = Arc::new(AtomicBool::new(false));
    text.kernel.cancel_by(flag.clone());
    text.def("power", "", "(-> Nat Nat)", DOUBLE).unwrap();
    flag.store(true, Ordering::Relaxed);
    let answer =
        text.theorem("far", "", "Eq.{1} Nat (power 40) (Nat.succ (power 39))", "Eq.refl.{1} Nat (power 40)");
    assert_eq!(exhausted(answer), Limit::Cancelled);
}

/// A million nested binders, applications and `let`s: an answer each, and no overflow, on a small stack as well.
#[test]
fn deep_terms() {
    let check = || {
        for depth in [1_000u32, 1_000_000] {
            let mut text = Text::with_basics();
            let (nat, zero, succ) = (text.expr("Nat"), text.expr("Nat.zero"), text.expr("Nat.succ"));
            let prop = text.expr("Prop");
            let true_type = text.expr("True");
            let store = &mut text.kernel.store;
            let (mut lambdas, mut pis, mut lets, mut apps) = (zero, nat, zero, zero);
            for _ in 0..depth {
                lambdas = store.lambda(nat, lambdas);
                pis = store.pi(nat, pis);
                lets = store.let_in(nat, zero, lets);
                apps = store.app(succ, apps);
            }
            let mut nested = true_type;
            for _ in 0..depth {
                nested = store.pi(nested, true_type);
            }
            let terms = [(pis, lambdas), (nat, lets), (nat, apps), (prop, nested)];
            for (index, (ty, value)) in terms.into_iter().enumerate() {
                let name = text.name(&format!("deep{index}"));
                let declaration =
                    Declaration::Definition { name, params: Vec::new(), ty, value, hints: Hints::Opaque };
                match text.kernel.check(&declaration) {
                    Ok(()) => {}
                    Err(error) => assert!(depth > 1_000 && !error.is_rejection(), "{depth} {index}: {error}"),
                }
            }
        }
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(check).unwrap().join().unwrap();
}

/// A term of 2^60 parts that is stored in sixty: sharing is kept everywhere.
#[test]
fn wide_terms() {
    let mut text = Text::with_basics();
    text.def("pair", "", "(-> Nat Nat Nat)", "fun a Nat (fun b Nat a)").unwrap();
    let (nat, pair) = (text.expr("Nat"), text.expr("pair"));
    let store = &mut text.kernel.store;
    let mut body = store.bound(0);
    for _ in 0..60 {
        body = store.apps(pair, &[body, body]);
    }
    let value = store.lambda(nat, body);
    let ty = store.pi(nat, nat);
    let (name, again) = (text.name("wide"), text.name("again"));
    let params = Vec::new();
    let declaration =
        Declaration::Definition { name, params: params.clone(), ty, value, hints: Hints::Regular(2) };
    text.kernel.check(&declaration).unwrap();
    assert!(text.equal("1", "Nat", "(wide 7)", "7"));
    let declaration = Declaration::Definition { name: again, params, ty, value, hints: Hints::Regular(2) };
    text.kernel.check(&declaration).unwrap();
    assert!(text.equal("1", "(-> Nat Nat)", "wide", "again"));
}

#[test]
fn deep_and_wide_levels() {
    let mut text = Text::with_basics();
    let store = &mut text.kernel.store;
    let mut deep = Level::ZERO;
    for _ in 0..200_000 {
        deep = store.level(LevelNode::Succ(deep));
    }
    let params: Vec<Name> = (0..40).map(|i| store.dotted(&format!("u{i}"))).collect();
    let levels: Vec<Level> = params.iter().map(|param| store.level_param(*param)).collect();
    let mut bomb = levels[0];
    for level in &levels {
        let pair = store.level(LevelNode::Max(bomb, *level));
        bomb = store.level(LevelNode::IMax(pair, bomb));
        bomb = store.level(LevelNode::IMax(bomb, *level));
    }
    for (index, level) in [deep, bomb].into_iter().enumerate() {
        let value = text.kernel.store.sort(level);
        let next = text.kernel.store.level(LevelNode::Succ(level));
        let ty = text.kernel.store.sort(next);
        let wrong = text.kernel.store.level(LevelNode::Succ(next));
        let wrong = text.kernel.store.sort(wrong);
        for (part, ty) in [("right", ty), ("wrong", wrong)] {
            let name = text.name(&format!("{part}{index}"));
            let declaration =
                Declaration::Definition { name, params: params.clone(), ty, value, hints: Hints::Opaque };
            let answer = text.kernel.check(&declaration);
            assert!(part == "right" || answer.is_err());
            if let Err(error) = answer {
                assert!(part == "wrong" || !error.is_rejection(), "{error}");
            }
        }
    }
}

#[test]
fn large_numbers() {
    let mut text = Text::with_basics();
    text.kernel.trust_operations();
    for name in ["Nat.pow", "Nat.mul", "Nat.shiftLeft", "Nat.add"] {
        text.axiom(name, "", "(-> Nat Nat Nat)").unwrap();
    }
    // Within the bound on exponents, and beyond it, where it stays as it is.
    assert!(text.equal("1", "Nat", "(Nat.pow 2 100000)", "(Nat.shiftLeft 1 100000)"));
    assert!(!text.equal("1", "Nat", "(Nat.pow 2 100000000)", "(Nat.shiftLeft 1 100000000)"));
    let digits = "7".repeat(200_000);
    assert!(text.equal("1", "Nat", &format!("(Nat.add {digits} 1)"), &format!("(Nat.succ {digits})")));
    // Powers of powers would fill the memory.
    let tower = "(Nat.pow (Nat.pow 2 16000000) 16000000)";
    let answer =
        text.theorem("tower", "", &format!("Eq.{{1}} Nat {tower} 0"), &format!("Eq.refl.{{1}} Nat {tower}"));
    assert_eq!(exhausted(answer), Limit::Memory);
}

/// Long divisions are as many steps as they take, also those within a greatest common divisor.
#[test]
fn operations_on_large_numbers_are_many_steps() {
    let mut text = limited(Limits { steps: 1_000_000, ..Limits::default() });
    text.kernel.trust_operations();
    for name in ["Nat.pow", "Nat.div", "Nat.mod", "Nat.gcd", "Nat.mul"] {
        text.axiom(name, "", "(-> Nat Nat Nat)").unwrap();
    }
    assert!(text.equal("1", "Nat", "(Nat.gcd (Nat.pow 6 300) (Nat.pow 10 200))", "(Nat.pow 2 200)"));
    let (two, three) = ("(Nat.pow 2 1600000)", "(Nat.pow 3 500000)");
    for value in [
        format!("(Nat.div {two} {three})"),
        format!("(Nat.mod {two} {three})"),
        "(Nat.gcd (Nat.pow 2 160000) (Nat.pow 3 100000))".to_owned(),
        "(Nat.mul (Nat.pow 2 8000000) (Nat.pow 3 5000000))".to_owned(),
        "(Nat.pow 3 12000000)".to_owned(),
    ] {
        let answer = text.theorem("large", "", &format!("Eq.{{1}} Nat {value} 0"), "Eq.refl.{1} Nat 0");
        assert_eq!(exhausted(answer), Limit::Steps, "{value}");
    }
}

/// One step may put something into a term that holds each of its parts below a thousand numbers of binders: half a million
/// terms are to be made, of each of three parts. None is looked at afterwards.
#[test]
fn a_single_substitution_has_limits() {
    const SIZE: u32 = 1000;
    type Limited = fn(usize) -> Limits;
    let refused = |limits: Limited, flag: bool| {
        let mut text = limited(limits(limited(Limits::default()).kernel.bytes()));
        text.def("pair", "", "(-> Nat Nat Nat)", "fun a Nat (fun b Nat a)").unwrap();
        text.axiom("P", "", "(-> Nat Prop)").unwrap();
        let (nat, zero, pair, p) =
            (text.expr("Nat"), text.expr("Nat.zero"), text.expr("pair"), text.expr("P"));
        let ty = text.expr("True");
        let store = &mut text.kernel.store;
        let mut body = store.bound(SIZE);
        for _ in 0..SIZE {
            let below = store.lambda(nat, body);
            let below = store.app(below, zero);
            body = store.apps(pair, &[body, below]);
        }
        let mut said = store.app(p, body);
        for _ in 0..=SIZE {
            said = store.pi(nat, said);
        }
        let (name, f) = (text.name("f"), text.name("g"));
        text.kernel.assume(&Declaration::Axiom { name, params: Vec::new(), ty: said }).unwrap();
        let value = text.expr("f");
        let value = (0..=SIZE).fold(value, |value, _| text.kernel.store.app(value, zero));
        let declaration =
            Declaration::Definition { name: f, params: Vec::new(), ty, value, hints: Hints::Opaque };
        text.kernel.cancel_by(Arc::new(AtomicBool::new(flag)));
        let answer = text.kernel.check(&declaration);
        // What was given up is forgotten.
        text.kernel.cancel_by(Arc::default());
        text.theorem("t", "", "Eq.{1} Nat (pair 1 2) 1", "Eq.refl.{1} Nat 1").unwrap();
        answer
    };
    let ample = refused(|_| Limits::default(), false);
    assert!(ample.is_err_and(|error| error.is_rejection()));
    let cases: [(Limited, bool, Limit); 3] = [
        (|_| Limits { steps: 20_000, ..Limits::default() }, false, Limit::Steps),
        (|used| Limits { memory: used + (16 << 20), ..Limits::default() }, false, Limit::Memory),
        (|_| Limits::default(), true, Limit::Cancelled),
    ];
    for (limits, flag, limit) in cases {
        assert_eq!(exhausted(refused(limits, flag)), limit);
    }
}

#[test]
fn a_single_comparison_of_levels_has_limits() {
    let compared = |limits| {
        let mut text = limited(limits);
        let store = &mut text.kernel.store;
        let params: Vec<Name> = (0..40).map(|i| store.dotted(&format!("u{i}"))).collect();
        let mut level = Level::ZERO;
        for param in &params {
            let param = store.level_param(*param);
            level = store.level(LevelNode::Max(level, param));
        }
        for _ in 0..20_000 {
            level = store.level(LevelNode::Succ(level));
        }
        let value = store.sort(level);
        for _ in 0..2 {
            level = store.level(LevelNode::Succ(level));
        }
        let ty = store.sort(level);
        let name = text.name("wrong");
        text.kernel.check(&Declaration::Definition { name, params, ty, value, hints: Hints::Opaque })
    };
    assert!(compared(Limits::default()).is_err_and(|error| error.is_rejection()));
    let few = Limits { steps: 10_000, ..Limits::default() };
    assert_eq!(exhausted(compared(few)), Limit::Steps);
}

#[test]
fn a_rejected_declaration_leaves_nothing_behind() {
    let mut text = Text::with_basics();
    let before = text.kernel.environment().len();
    assert!(text.inductive("| 0\n inductive T : Type\n | T.mk : (-> (-> T Nat) T)").is_err());
    assert!(text.def("a", "", "Nat", "Bool.true").is_err());
    assert_eq!(text.kernel.environment().len(), before);
    text.inductive("| 0\n inductive T : Type\n | T.mk : (-> Nat T)").unwrap();
    text.def("a", "", "T", "T.mk 3").unwrap();
}

#[test]
fn a_trusted_library_is_taken_as_it_is_and_can_be_left_again() {
    let mut text = Text::with_basics();
    let (name, ty) = (text.name("claimed"), text.expr("False"));
    text.kernel.assume(&Declaration::Axiom { name, params: Vec::new(), ty }).unwrap();
    let at = text.kernel.checkpoint();
    text.theorem("t", "", "False", "claimed").unwrap();
    text.kernel.rollback(at);
    text.theorem("t", "", "False", "claimed").unwrap();
    let again = text.kernel.assume(&Declaration::Axiom { name, params: Vec::new(), ty });
    assert!(again.unwrap_err().to_string().contains("already declared"));
}

/// What is trusted is still closed: nothing that is checked on top of it can meet a loose variable.
#[test]
fn a_trusted_declaration_is_closed() {
    let mut text = Text::with_basics();
    for (ty, value) in [("#0", "0"), ("(-> Nat #1)", "0"), ("Nat", "#0"), ("(Sort w)", "Nat")] {
        let (name, ty, value) = (text.name("t"), text.expr(ty), text.expr(value));
        let declaration =
            Declaration::Definition { name, params: Vec::new(), ty, value, hints: Hints::Opaque };
        let error = text.kernel.assume(&declaration).expect_err("an open term");
        assert!(error.is_rejection(), "{error}");
    }
}
