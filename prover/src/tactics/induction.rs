//! Shapes that take apart a variable: induction, structural and along a function, and case splits.

use super::binders::code_tokens;
use super::header::Inductive;
use super::script::{Fork, Shape};
use super::subject::{Local, Subject};

/// Induction and case splits on every variable of a known type.
pub(super) fn shapes(subject: &Subject) -> Vec<Shape> {
    let mut found = Vec::new();
    for (local, type_name) in subject.data() {
        if let Some(inductive) = subject.inductive(type_name) {
            found.extend(structural(subject, local, &Arms::of_header(inductive)));
        } else if matches!(type_name, "Array" | "Int" | "Prod" | "Fin" | "Subtype" | "Sum" | "Vector") {
            found.push(goals(format!("cases-{}", local.name), format!("cases {}", local.name), 40));
        } else if let Some(arms) = Arms::of_library(type_name, &local.name) {
            found.extend(structural(subject, local, &arms));
        }
    }
    found.extend(along_functions(subject));
    found.extend(pairs(subject));
    found
}

fn goals(name: String, head: String, cost_ms: u32) -> Shape {
    Shape { name, steps: Vec::new(), fork: Fork::Goals { head }, cost_ms }
}

/// The patterns of the cases of a type.
pub(super) struct Arms {
    cases: Vec<String>,
    /// With names for the hypotheses of an induction.
    pub induction: Vec<String>,
    pub recursive: bool,
}

impl Arms {
    /// Those of a type of the library, where the cases have names worth writing.
    pub fn of_library(type_name: &str, variable: &str) -> Option<Self> {
        let named = |cases: &[&str], induction: &[&str]| Arms {
            cases: cases.iter().map(|&case| case.to_owned()).collect(),
            induction: induction.iter().map(|&case| case.to_owned()).collect(),
            recursive: cases != induction,
        };
        let flat = |cases: &[&str]| named(cases, cases);
        Some(match type_name {
            "Nat" => {
                let (next, ih) = (format!("succ {variable}"), format!("succ {variable} ih"));
                named(&["zero", &next], &["zero", &ih])
            }
            "List" => named(&["nil", "cons head tail"], &["nil", "cons head tail ih"]),
            "Option" => flat(&["none", "some val"]),
            "Bool" => flat(&["false", "true"]),
            "Prod" => flat(&["mk fst snd"]),
            "Sum" => flat(&["inl val", "inr val"]),
            "Int" => flat(&["ofNat a", "negSucc a"]),
            "Array" => flat(&["mk toList"]),
            "Except" => flat(&["error e", "ok a"]),
            "Ordering" => flat(&["lt", "eq", "gt"]),
            _ => return None,
        })
    }

    fn of_header(inductive: &Inductive) -> Self {
        let mut arms = Arms { cases: Vec::new(), induction: Vec::new(), recursive: false };
        for constructor in &inductive.constructors {
            let mut pattern = constructor.name.clone();
            for index in 1..=constructor.recursive.len() {
                pattern.push_str(&format!(" a{index}"));
            }
            arms.cases.push(pattern.clone());
            for (index, _) in constructor.recursive.iter().enumerate().filter(|(_, recursive)| **recursive) {
                pattern.push_str(&format!(" ih{}", index + 1));
                arms.recursive = true;
            }
            arms.induction.push(pattern);
        }
        arms
    }
}

fn structural(subject: &Subject, local: &Local, arms: &Arms) -> Vec<Shape> {
    let Local { name, .. } = local;
    let with = |short: String, head: String, patterns: &[String], cost_ms| Shape {
        name: short,
        steps: Vec::new(),
        fork: Fork::Arms { head, patterns: patterns.to_vec() },
        cost_ms,
    };
    if arms.cases.is_empty() {
        return vec![goals(format!("cases-{name}"), format!("cases {name}"), 10)];
    }
    let mut found = Vec::new();
    if arms.recursive {
        found.push(with(format!("induction-{name}"), format!("induction {name}"), &arms.induction, 10));
        let others = others(subject, local);
        if !others.is_empty() {
            let head = format!("induction {name} generalizing {others}");
            found.push(with(format!("induction-{name}-generalizing"), head, &arms.induction, 60));
        }
    }
    found.push(with(format!("cases-{name}"), format!("cases {name}"), &arms.cases, 30));
    found
}

/// The other variables with data in them, for `generalizing`; Lean refuses those whose type depends on the variable.
fn others(subject: &Subject, local: &Local) -> String {
    let names: Vec<&str> = subject
        .data()
        .map(|(other, _)| other)
        .filter(|other| other.name != local.name && !mentions(&other.type_text, &local.name))
        .map(|other| other.name.as_str())
        .collect();
    names.join(" ")
}

fn mentions(text: &str, name: &str) -> bool {
    code_tokens(text).iter().any(|token| token.text(text).split('.').next() == Some(name))
}

/// `fun_induction f x` and `fun_cases` for the recursive functions that the statement applies to variables.
fn along_functions(subject: &Subject) -> Vec<Shape> {
    let mut found = Vec::new();
    for function in subject.header.mentioned_in(&subject.statement) {
        if !function.recursive {
            continue;
        }
        let calls = calls(subject, &function.name);
        let calls = if calls.is_empty() { vec![function.name.clone()] } else { calls };
        for (index, call) in calls.iter().enumerate() {
            let number = if index == 0 { String::new() } else { format!("-{}", index + 1) };
            let name = format!("fun_induction-{}{number}", function.name);
            found.push(goals(name, format!("fun_induction {call}"), 50));
            let others: Vec<&str> = subject
                .data()
                .map(|(local, _)| local.name.as_str())
                .filter(|name| !call.split(' ').any(|word| word == *name))
                .collect();
            if !others.is_empty() {
                let name = format!("fun_induction-{}{number}-generalizing", function.name);
                let head = format!("fun_induction {call} generalizing {}", others.join(" "));
                found.push(goals(name, head, 100));
            }
        }
    }
    found
}

/// Applications of `function` to variables only, `f x y` or `x.f`, written as `fun_induction` wants them.
fn calls(subject: &Subject, function: &str) -> Vec<String> {
    let text = &subject.statement;
    let code = code_tokens(text);
    let words: Vec<&str> = code.iter().map(|token| token.text(text)).collect();
    let is_local = |word: &str| subject.locals.iter().any(|local| local.name == word);
    let mut found: Vec<String> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let mut call = function.to_owned();
        let mut arguments = 0;
        if let Some((object, field)) = word.split_once('.')
            && *word != function
            && is_local(object)
            && function.rsplit('.').next() == Some(field)
        {
            call.push_str(&format!(" {object}"));
            arguments += 1;
        } else if *word != function {
            continue;
        }
        for argument in words[index + 1..].iter().take_while(|word| is_local(word)) {
            call.push_str(&format!(" {argument}"));
            arguments += 1;
        }
        if arguments > 0 && !found.contains(&call) {
            found.push(call);
        }
    }
    found
}

/// Case splits on two or three variables at once, for goals that compute once all are known.
fn pairs(subject: &Subject) -> Vec<Shape> {
    let splittable: Vec<&str> = subject
        .data()
        .filter(|(_, type_name)| matches!(*type_name, "Bool" | "Option" | "Nat" | "List" | "Int" | "Array"))
        .map(|(local, _)| local.name.as_str())
        .collect();
    match splittable.len() {
        2 | 3 => {
            let head: Vec<String> = splittable.iter().map(|name| format!("cases {name}")).collect();
            vec![goals("cases-all".to_owned(), head.join(" <;> "), 120)]
        }
        _ => Vec::new(),
    }
}
