//! The opening of a proof: conjunctions and existentials taken apart, functions that a hypothesis defines substituted,
//! then variables that an equation gives.

use super::super::binders::{code_tokens, outside_brackets, telescope};
use super::super::connectives::conjunction_pattern;
use super::super::subject::{Kind, Local, Subject};

/// The steps of the opening. Each holds for the context that the ones before it leave.
pub(super) fn steps(subject: &Subject) -> Vec<String> {
    let mut steps = Vec::new();
    for local in subject.hypotheses() {
        let pattern = conjunction_pattern(&local.type_text, &local.name);
        if pattern != local.name {
            steps.push(format!("obtain {pattern} := {}", local.name));
        }
    }
    let definitions: Vec<String> =
        subject.hypotheses().filter_map(|local| substituted_function(subject, local)).collect();
    let any = !definitions.is_empty();
    steps.extend(definitions);
    steps.push("try subst_vars".to_owned());
    if any {
        steps.push("try dsimp only at *".to_owned());
    }
    steps
}

/// `h : ∀ x, f x = e` where `e` does not speak of `f`: the function is what the hypothesis says.
fn substituted_function(subject: &Subject, local: &Local) -> Option<String> {
    let (function, arguments) = defined_function(subject, local)?;
    let proof = match arguments {
        1 => format!("funext {}", local.name),
        2 => format!("funext fun x => funext fun y => {} x y", local.name),
        _ => return None,
    };
    Some(format!("(have e : {function} = _ := {proof}); subst e"))
}

/// The function that a hypothesis defines at every argument, and how many arguments it has.
pub(super) fn defined_function(subject: &Subject, local: &Local) -> Option<(String, usize)> {
    let (binders, body) = telescope(&local.type_text);
    if binders.is_empty() || !local.type_text.trim_start().starts_with('∀') {
        return None;
    }
    let names: Vec<&str> = binders.iter().map(|binder| binder.name.as_deref()).collect::<Option<_>>()?;
    let code = code_tokens(&body);
    let equals =
        *outside_brackets(&body, &code, |word| matches!(word, "=" | "↔" | "∧" | "∨" | "→")).first()?;
    if code[equals].text(&body) != "=" {
        return None;
    }
    let left: Vec<&str> = body[..code[equals].start].split_whitespace().collect();
    let (function, arguments) = left.split_first()?;
    let is_function =
        subject.locals.iter().any(|local| local.name == *function && local.kind == Kind::Function);
    let right = &code[equals + 1..];
    let recursive = right.iter().any(|token| token.text(&body).split('.').next() == Some(*function));
    (is_function && arguments == names.as_slice() && !recursive)
        .then(|| ((*function).to_owned(), names.len()))
}
