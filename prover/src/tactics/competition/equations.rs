//! Equations between real numbers: values that a sign singles out among roots, products of equations for what is to be
//! compared, absolute values by their cases, integer parts.

use super::super::binders::{code_tokens, outside_brackets};
use super::super::group::Group;
use super::super::subject::Subject;
use super::blocks::{closer, costly, group, plain};

pub(super) fn groups(subject: &Subject, opening: &[String]) -> Vec<Group> {
    let mut found = Vec::new();
    found.extend(integer_parts(subject, opening));
    found.extend(root(subject, opening));
    found.extend(absolute_values(subject, opening));
    found.extend(products(subject, opening));
    found
}

fn reals(subject: &Subject) -> Vec<&str> {
    let reals = subject.data().filter(|(_, of)| matches!(*of, "Real" | "Rat"));
    reals.map(|(local, _)| local.name.as_str()).collect()
}

/// A target `x = c`: neither `x < c` nor `c < x`, by powers and squares.
fn root(subject: &Subject, opening: &[String]) -> Option<Group> {
    let (variable, value) = subject.target.trim().split_once(" = ")?;
    if !reals(subject).contains(&variable) || value.contains(['=', '∧', '∨', '↔']) {
        return None;
    }
    let mut steps = opening.to_vec();
    steps.extend(["by_contra hne", "rcases lt_or_gt_of_ne hne with hlt | hgt"].map(str::to_owned));
    let hints =
        format!("sq_nonneg ({variable} + ({value})), sq_nonneg {variable}, sq_nonneg (({variable}) ^ 2)");
    let power = |smaller: &str, sign: &str| {
        let powers: Vec<String> = (2..=6)
            .map(|n| format!("try have := pow_lt_pow_left₀ {smaller} (by {sign}) (show {n} ≠ 0 by decide)"))
            .collect();
        powers.join("; ")
    };
    let sign = "first | positivity | (norm_num; done) | grind";
    let closers = vec![closer(
        "compared",
        &[&format!(
            "all_goals first | ({}; norm_num at *; done) | ({}; norm_num at *; done) | ({}; norm_num at *; grind) \
             | ({}; norm_num at *; grind) | nlinarith [{hints}]",
            power("hlt", sign),
            power("hgt", sign),
            power("hlt", sign),
            power("hgt", sign),
        )],
    )];
    Some(costly(group("root", plain("root", &steps), closers)))
}

/// Equations multiplied by variables, beside the squares of differences: linear arithmetic takes products as unknowns
/// and does not put an equation into them.
fn products(subject: &Subject, opening: &[String]) -> Option<Group> {
    if !["≤", "<", "≥", ">"].iter().any(|relation| subject.target_has(relation)) {
        return None;
    }
    let variables = reals(subject);
    let variables = &variables[..variables.len().min(3)];
    let mut steps = opening.to_vec();
    for local in subject.hypotheses().take(4) {
        let text = &local.type_text;
        let code = code_tokens(text);
        let sides = outside_brackets(text, &code, |word| matches!(word, "=" | "∧" | "∨" | "→" | "↔" | ","));
        let [equals] = sides[..] else { continue };
        if code[equals].text(text) != "=" {
            continue;
        }
        let (left, right) = (&text[..code[equals].start], &text[code[equals].end..]);
        for factor in variables {
            steps.push(format!(
                "try have : ({}) * {factor} = ({}) * {factor} := by rw [{}]",
                left.trim(),
                right.trim(),
                local.name
            ));
        }
    }
    if steps.len() == opening.len() {
        return None;
    }
    for (index, left) in variables.iter().enumerate() {
        steps.push(format!("try have := sq_nonneg {left}"));
        for right in &variables[index + 1..] {
            steps.push(format!("try have := sq_nonneg ({left} - {right})"));
            steps.push(format!("try have := sq_nonneg ({left} + {right})"));
        }
    }
    let closers = vec![closer("grind", &["grind"]), closer("nlinarith", &["nlinarith"])];
    Some(costly(group("equations", plain("equations", &steps), closers)))
}

/// Each absolute value by the sign of what stands in it.
fn absolute_values(subject: &Subject, opening: &[String]) -> Option<Group> {
    let mut inside = insides(subject);
    inside.truncate(3);
    if inside.is_empty() {
        return None;
    }
    let splits: Vec<String> = inside
        .iter()
        .enumerate()
        .map(|(index, text)| {
            format!("rcases abs_cases ({text}) with ⟨a{index}, b{index}⟩ | ⟨a{index}, b{index}⟩")
        })
        .collect();
    let names: Vec<String> = (0..inside.len()).map(|index| format!("a{index}")).collect();
    let rewrite = format!("simp only [{}] at *", names.join(", "));
    let tactic = format!("{} <;> (try {rewrite}) <;> first | grind | nlinarith", splits.join(" <;> "));
    Some(group("absolute", plain("absolute", opening), vec![closer("cases", &[&tactic])]))
}

/// What stands in the absolute values of the goal, as goals show them: `|e|` or `abs e`.
fn insides(subject: &Subject) -> Vec<String> {
    let hypotheses = subject.hypotheses().map(|local| local.type_text.as_str());
    let mut found: Vec<String> = Vec::new();
    for text in hypotheses.chain([subject.target.as_str()]) {
        if text.contains('∀') || text.contains('∑') {
            continue;
        }
        let code = code_tokens(text);
        for (index, _) in code.iter().enumerate().filter(|(_, token)| token.text(text) == "abs") {
            let Some(next) = code.get(index + 1) else { continue };
            let inside = match next.text(text) {
                "(" => super::inequalities::bracketed(text, next.start),
                word => Some(word.to_owned()),
            };
            found.extend(inside.filter(|inside| !found.contains(inside)));
        }
    }
    found
}

/// `⌊e⌋ = k` and `⌈e⌉ = k` by the inequalities that they mean.
fn integer_parts(subject: &Subject, opening: &[String]) -> Option<Group> {
    if !["⌊", "⌈", "floor", "ceil"].iter().any(|sign| subject.statement.contains(sign)) {
        return None;
    }
    let rules = "Int.floor_eq_iff, Int.ceil_eq_iff, Nat.floor_eq_iff";
    let closers = vec![
        closer("norm_num", &[&format!("norm_num [{rules}]")]),
        closer("grind", &[&format!("(try simp only [{rules}] at *) <;> grind")]),
    ];
    Some(group("floors", plain("floors", opening), closers))
}
