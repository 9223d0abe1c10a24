//! Hypotheses about functions: equations that hold everywhere, at small arguments; inverses; logarithms; complex numbers
//! by their parts.

use super::super::binders::{code_tokens, telescope};
use super::super::portfolio::Group;
use super::super::subject::{Kind, Subject};
use super::{closer, group, plain};

pub(super) fn groups(subject: &Subject, opening: &[String]) -> Vec<Group> {
    let mut found = Vec::new();
    found.extend(rewritten(subject));
    found.extend(instances(subject, opening));
    found.extend(inverses(subject));
    found.extend(pi(subject, opening));
    found.extend(integer_powers(subject, opening));
    found.extend(complex(subject, opening));
    found.extend(logarithms(subject, opening));
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
        if !first || premises > 2 || !body.contains('=') {
            continue;
        }
        let premises = " (by norm_num)".repeat(premises);
        if super::opening::defined_function(subject, local).is_some() {
            continue;
        }
        for value in ["0", "1", "-1", "2"] {
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

/// Logarithms by those of the prime numbers in them.
fn logarithms(subject: &Subject, opening: &[String]) -> Option<Group> {
    if !["log", "logb"].iter().any(|word| subject.statement.contains(word)) {
        return None;
    }
    let rules = "Real.logb, Real.log_mul, Real.log_div, Real.log_pow, Real.log_inv, Real.log_one";
    let mut steps = opening.to_vec();
    for (number, base, exponent) in [
        (4, 2, 2),
        (8, 2, 3),
        (16, 2, 4),
        (32, 2, 5),
        (64, 2, 6),
        (9, 3, 2),
        (27, 3, 3),
        (25, 5, 2),
        (125, 5, 3),
        (100, 10, 2),
    ] {
        if subject.statement.contains(&number.to_string()) {
            steps.push(format!(
                "have log{number} : Real.log {number} = {exponent} * Real.log {base} := by rw [show ({number} : ℝ) = {base} ^ {exponent} by norm_num, Real.log_pow]; norm_num"
            ));
        }
    }
    for base in [2, 3, 5, 10] {
        if subject.statement.contains(&base.to_string())
            || steps.iter().any(|step| step.contains(&format!("log {base} =")))
        {
            steps.push(format!("have pos{base} : 0 < Real.log {base} := Real.log_pos (by norm_num)"));
        }
    }
    let closers = vec![
        closer("simp", &[&format!("simp [{rules}] at *"), "grind"]),
        closer("field", &["simp only [Real.logb, Real.log_pow] at *", "grind"]),
        closer("grind", &["grind"]),
    ];
    Some(group("logarithms", plain("logarithms", &steps), closers))
}
