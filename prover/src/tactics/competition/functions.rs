//! Hypotheses about functions: equations that hold everywhere, at small arguments; inverses; complex numbers by their
//! parts.

use super::super::binders::{Binder, code_tokens, telescope};
use super::super::group::Group;
use super::super::subject::{Kind, Local, Subject};
use super::blocks::{closer, group, plain};

pub(super) fn groups(subject: &Subject, opening: &[String]) -> Vec<Group> {
    let mut found = Vec::new();
    found.extend(rewritten(subject));
    found.extend(instances(subject, opening));
    found.extend(inverses(subject));
    found.extend(pi(subject, opening));
    found.extend(integer_powers(subject, opening));
    found.extend(complex(subject, opening));
    found
}

/// Hypotheses as rewrite rules for the goal.
fn rewritten(subject: &Subject) -> Option<Group> {
    let names: Vec<&str> = subject.hypotheses().map(|local| local.name.as_str()).collect();
    let functions = subject.of_kind(|kind| *kind == Kind::Function).next().is_some();
    if names.is_empty() || !functions {
        return None;
    }
    let all = names.join(", ");
    let closers = vec![
        closer("norm_num-hyps", &[&format!("norm_num [{all}]")]),
        closer("simp-sums", &[&format!("simp [{all}, Finset.sum_range_succ, Finset.sum_Icc_succ_top]")]),
    ];
    Some(group("rewritten", plain("rewritten", &[]), closers))
}

/// Equations that hold for every number of a field, at small numbers.
fn instances(subject: &Subject, opening: &[String]) -> Option<Group> {
    let mut steps: Vec<String> = Vec::new();
    for local in subject.hypotheses() {
        let (binders, body) = telescope(&local.type_text);
        let numbers = |text: &str| matches!(text.trim(), "ℝ" | "ℂ" | "ℚ" | "Real" | "Complex" | "ℤ");
        // Whatever follows the number is a premise.
        let premises = binders.len().saturating_sub(1);
        let first = binders.first().is_some_and(|binder| binder.name.is_some() && numbers(&binder.type_text));
        if !first || !body.contains('=') {
            continue;
        }
        let occurring = function_arguments(subject);
        steps.extend(quotients(local, &binders, &occurring));
        if premises > 2 {
            continue;
        }
        let premises = " (by norm_num)".repeat(premises);
        if super::opening::defined_function(subject, local).is_some() {
            continue;
        }
        let usual = ["0", "1", "-1", "2"].map(str::to_owned);
        for value in usual.iter().chain(occurring.iter().take(4).filter(|value| !usual.contains(value))) {
            steps.push(format!("try have := {} ({value}){premises}", local.name));
        }
    }
    if steps.is_empty() {
        return None;
    }
    steps.extend(opening.iter().cloned());
    steps.push("try norm_num at *".to_owned());
    let closers = vec![
        closer("linarith", &["linarith"]),
        closer("parts-grind", &["constructor <;> grind"]),
        closer("grind", &["grind"]),
    ];
    Some(group("instances", plain("instances", &steps), closers))
}

/// For an equation about a product of two arguments: the instances that lead from one number to another.
fn quotients(local: &Local, binders: &[Binder], occurring: &[String]) -> Vec<String> {
    let names: Vec<&str> = binders.iter().filter_map(|binder| binder.name.as_deref()).collect();
    let [left, right] = names[..] else { return Vec::new() };
    if !local.type_text.contains(&format!("{left} * {right}")) {
        return Vec::new();
    }
    let premise = if binders.len() > names.len() { " (by norm_num)" } else { "" };
    let pairs = occurring.iter().flat_map(|from| occurring.iter().map(move |to| (from, to)));
    pairs
        .filter(|(from, to)| from != to)
        .take(6)
        .map(|(from, to)| format!("try have := {} {from}{premise} ({to} / {from} : ℝ){premise}", local.name))
        .collect()
}

/// The numbers to which functions of the context are applied.
fn function_arguments(subject: &Subject) -> Vec<String> {
    let functions: Vec<&str> =
        subject.of_kind(|kind| *kind == Kind::Function).map(|local| local.name.as_str()).collect();
    let hypotheses = subject.hypotheses().map(|local| local.type_text.as_str());
    let mut found: Vec<String> = Vec::new();
    for text in hypotheses.chain([subject.target.as_str()]) {
        let code = code_tokens(text);
        for pair in code.windows(2).filter(|pair| functions.contains(&pair[0].text(text))) {
            let argument = pair[1].text(text);
            if argument.parse::<u64>().is_ok() && !found.iter().any(|known| known == argument) {
                found.push(argument.to_owned());
            }
        }
    }
    found
}

/// What a bijection and its inverse do to one another, at the numbers of the goal.
fn inverses(subject: &Subject) -> Option<Group> {
    let bijection = subject.locals.iter().find(|local| local.type_text.contains('≃'))?;
    let name = &bijection.name;
    let mut steps = vec![
        format!("have left := {name}.left_inv"),
        format!("have right := {name}.right_inv"),
        "simp only [Function.LeftInverse, Function.RightInverse] at left right".to_owned(),
    ];
    for argument in arguments(subject, name).into_iter().take(6) {
        steps.push(format!("have := left ({argument})"));
        steps.push(format!("have := right ({argument})"));
    }
    // Where a formula gives the bijection: the value that the target names, looked up from the other side.
    let formulas: Vec<&str> = subject
        .hypotheses()
        .filter(|local| local.type_text.contains('∀'))
        .map(|local| local.name.as_str())
        .collect();
    if let Some((_, value)) = subject.target.rsplit_once(" = ")
        && !formulas.is_empty()
    {
        steps.push(format!("have value := left ({value})"));
        steps.push(format!("try simp only [{}] at value", formulas.join(", ")));
        steps.push("try norm_num at value".to_owned());
    }
    let closers = vec![closer("simp_all", &["simp_all"]), closer("grind", &["grind"])];
    Some(group("inverses", plain("inverses", &steps), closers))
}

/// The numbers and variables to which a bijection or its inverse is applied.
fn arguments(subject: &Subject, name: &str) -> Vec<String> {
    let hypotheses = subject.hypotheses().map(|local| local.type_text.as_str());
    let mut found: Vec<String> = Vec::new();
    for text in hypotheses.chain([subject.target.as_str()]) {
        let code = code_tokens(text);
        for (index, token) in code.iter().enumerate() {
            let function = token.text(text);
            if function != format!("{name}.toFun") && function != format!("{name}.invFun") {
                continue;
            }
            let Some(argument) = code.get(index + 1).map(|next| next.text(text)) else { continue };
            let known =
                argument.parse::<u64>().is_ok() || subject.data().any(|(local, _)| local.name == argument);
            if known && !found.iter().any(|other| other == argument) {
                found.push(argument.to_owned());
            }
        }
    }
    found
}

/// Facts about π.
fn pi(subject: &Subject, opening: &[String]) -> Option<Group> {
    if !subject.target.contains('π') && !subject.target.contains("pi") {
        return None;
    }
    let mut steps = opening.to_vec();
    steps.extend(["have := Real.pi_gt_three".to_owned(), "have := Real.pi_le_four".to_owned()]);
    Some(group("pi", plain("pi", &steps), vec![closer("grind", &["grind"])]))
}

/// Powers with integer exponents that are numbers.
fn integer_powers(subject: &Subject, opening: &[String]) -> Option<Group> {
    if !subject.statement.contains('^') || !["ℝ", "ℂ", "ℚ"].iter().any(|of| subject.statement.contains(of))
    {
        return None;
    }
    let rules = "zpow_neg, zpow_ofNat, Real.rpow_ofNat";
    let closers = vec![
        closer("norm_num", &[&format!("norm_num [{rules}]")]),
        closer("grind", &[&format!("simp only [{rules}] at *"), "grind"]),
        closer("grind-zpow", &["simp only [zpow_neg, zpow_ofNat] at *", "grind"]),
    ];
    Some(group("exponents", plain("exponents", opening), closers))
}

/// Complex numbers are equal if their parts are.
fn complex(subject: &Subject, opening: &[String]) -> Option<Group> {
    if !subject.statement.contains('ℂ') && !subject.statement.contains("Complex") {
        return None;
    }
    let closers = vec![
        closer("parts", &["simp [Complex.ext_iff, pow_succ]"]),
        closer("parts-norm_num", &["rw [Complex.ext_iff]", "constructor <;> norm_num [pow_succ]"]),
        closer("parts-grind", &["simp [Complex.ext_iff, pow_succ] at *", "grind"]),
    ];
    Some(group("complex", plain("complex", opening), closers))
}
