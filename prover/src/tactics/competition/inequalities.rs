//! Real algebra: hints for `nlinarith`, facts about the roots that occur, denominators taken out of inequalities.

use super::super::binders::code_tokens;
use super::super::group::Group;
use super::super::script::Closer;
use super::super::subject::Subject;
use super::blocks::{closer, costly, group, plain};

/// Variables of an ordered field beyond which products of pairs are too many.
const MOST_VARIABLES: usize = 4;

pub(super) fn groups(subject: &Subject, opening: &[String]) -> Vec<Group> {
    let mut found = Vec::new();
    let after = |hints: &[String]| [opening, hints].concat();
    let grind = || vec![closer("grind", &["grind"])];
    if subject.statement.contains('√') || subject.statement.contains("sqrt") {
        found.push(group("roots", plain("perfect", &after(&[perfect_squares()])), root_closers(subject)));
    }
    let roots = root_facts(subject);
    if !roots.is_empty() {
        found.push(group("roots", plain("roots", &after(&roots)), grind()));
    }
    let variables = ordered_variables(subject);
    if (1..=MOST_VARIABLES).contains(&variables.len()) && (is_inequality(subject) || subject.target_has("∧"))
    {
        let mut squares = completed(subject, &variables);
        squares.extend(self::squares(&variables));
        found.push(group("squares", plain("squares", &after(&squares)), grind()));
        if subject.target.contains('/') {
            found.push(group("denominators", plain("denominators", opening), denominators(&squares)));
        }
        found.push(group("products", plain("products", &after(&products(&variables))), grind()));
    }
    if !variables.is_empty() {
        let nlinarith = vec![closer("nlinarith", &["nlinarith"])];
        found.push(costly(group("nlinarith", plain("nlinarith", opening), nlinarith)));
    }
    found
}

fn is_inequality(subject: &Subject) -> bool {
    ["≤", "<", "≥", ">"].iter().any(|relation| subject.target_has(relation))
}

/// The variables whose squares are not negative, and the witnesses that the opening brings.
fn ordered_variables(subject: &Subject) -> Vec<String> {
    let variables = subject
        .data()
        .filter(|(_, type_name)| matches!(*type_name, "Real" | "Rat" | "Int"))
        .map(|(local, _)| local.name.clone());
    let witnesses = subject.hypotheses().filter_map(|local| {
        let bound = local.type_text.trim_start().strip_prefix('∃')?.split(',').next()?;
        bound.split_whitespace().next().map(str::to_owned)
    });
    witnesses.chain(variables).collect()
}

/// Facts that hold for all numbers and decide most quadratic inequalities: `grind` combines them linearly.
fn squares(variables: &[String]) -> Vec<String> {
    let mut hints = Vec::new();
    let mut square = |root: String| hints.push(format!("try have := sq_nonneg ({root})"));
    for (index, left) in variables.iter().enumerate() {
        for right in &variables[index + 1..] {
            square(format!("{left} - {right}"));
            square(format!("{left} + {right}"));
            if variables.len() == 2 {
                for root in [format!("{left} - 2 * {right}"), format!("2 * {left} - {right}")] {
                    square(format!("{root} - 1"));
                    square(format!("{root} + 1"));
                    square(root);
                }
                for shift in ["- 1", "+ 1", "- 2", "+ 2"] {
                    square(format!("{left} - {right} {shift}"));
                }
            }
        }
        if variables.len() == 1 {
            for factor in [2, 3, 4, 5] {
                square(format!("{factor} * {left} - 1"));
            }
        }
        if variables.len() <= 2 {
            for shift in ["", " - 1", " + 1", " - 2", " + 2", " - 1 / 2", " - 3"] {
                square(format!("{left}{shift}"));
            }
        }
    }
    hints
}

/// Squares that this statement in particular suggests: a variable less a number of the target, for roots of quadratic
/// inequalities; and `2 a x ± b` for coefficients `a` of `x ^ 2` and `b` of `x`, which completes the square.
fn completed(subject: &Subject, variables: &[String]) -> Vec<String> {
    let hypotheses = subject.hypotheses().map(|local| local.type_text.as_str());
    let texts: Vec<&str> = hypotheses.chain([subject.target.as_str()]).collect();
    let mut hints = Vec::new();
    for variable in variables.iter().take(2) {
        let mut quadratic: Vec<u64> = Vec::new();
        let mut linear: Vec<u64> = Vec::new();
        for text in &texts {
            let code = code_tokens(text);
            let word = |index: usize| code.get(index).map_or("", |token| token.text(text));
            for index in (0..code.len()).filter(|&index| word(index) == variable) {
                let factor = match index.checked_sub(2).map(|at| (word(at), word(at + 1))) {
                    Some((number, "*")) => number.parse().unwrap_or(1),
                    _ => 1,
                };
                let known = match (word(index + 1), word(index + 2)) {
                    ("^", "2") => &mut quadratic,
                    _ => &mut linear,
                };
                if factor <= 1000 && !known.contains(&factor) {
                    known.push(factor);
                }
            }
        }
        for (a, b) in quadratic.iter().take(3).flat_map(|a| linear.iter().take(3).map(move |b| (2 * a, b))) {
            hints.push(format!("try have := sq_nonneg ({a} * {variable} - {b})"));
            hints.push(format!("try have := sq_nonneg ({a} * {variable} + {b})"));
        }
        for number in numbers(&subject.target).into_iter().take(3) {
            hints.push(format!("try have := sq_nonneg ({variable} - {number})"));
            hints.push(format!("try have := sq_nonneg ({variable} + {number})"));
        }
    }
    hints
}

/// The small numbers of a text.
fn numbers(text: &str) -> Vec<u64> {
    let code = code_tokens(text);
    let mut found: Vec<u64> = code.iter().filter_map(|token| token.text(text).parse().ok()).collect();
    found.retain(|number| (2..=1000).contains(number));
    found.dedup();
    found
}

/// Products of squares and of variables that are known to be positive, for inequalities of degree three and four.
fn products(variables: &[String]) -> Vec<String> {
    let mut hints = Vec::new();
    for (index, left) in variables.iter().enumerate() {
        for right in &variables[index + 1..] {
            hints.push(format!("try have := mul_pos (show 0 < {left} by grind) (show 0 < {right} by grind)"));
            hints.push(format!("try have := sq_nonneg ({left} - {right})"));
            hints.push(format!("try have := sq_nonneg ({left} * {right} - 1)"));
            for factor in [format!("{left} + {right}"), left.clone(), right.clone()] {
                hints.push(format!(
                    "have := mul_nonneg (sq_nonneg ({left} - {right})) (sq_nonneg ({factor}))"
                ));
                hints.push(format!(
                    "try have := mul_nonneg (show 0 ≤ {factor} by grind) (sq_nonneg ({left} - {right}))"
                ));
            }
        }
    }
    if let [only] = variables {
        for root in ["", " - 1", " + 1", " - 2"] {
            hints.push(format!("try have := sq_nonneg ({only} ^ 2{root})"));
            hints.push(format!(
                "try have := mul_nonneg (show 0 ≤ {only} by grind) (sq_nonneg ({only}{root}))"
            ));
        }
    }
    hints
}

/// Inequalities between quotients with positive denominators.
fn denominators(hints: &[String]) -> Vec<Closer> {
    let rules = [
        ("div_le", "rw [ge_iff_le, div_le_iff₀ (by positivity)]"),
        ("le_div", "rw [le_div_iff₀ (by positivity)]"),
        ("div_le_div", "rw [div_le_div_iff₀ (by positivity) (by positivity)]"),
    ];
    let closer = |(name, rule): (&str, &str)| {
        let mut steps = vec![rule.to_owned()];
        steps.extend(hints.iter().cloned());
        steps.push("grind".to_owned());
        Closer { name: name.to_owned(), steps, cost_ms: 300 }
    };
    rules.into_iter().map(closer).collect()
}

/// The roots of the first perfect squares.
fn perfect_squares() -> String {
    let claims: Vec<String> = (2..=15).map(|root| format!("√({} : ℝ) = {root}", root * root)).collect();
    let proof = "(rw [Real.sqrt_eq_iff_mul_self_eq (by norm_num) (by norm_num)]; norm_num)";
    format!(
        "have perfect : {} := by\n    refine ⟨{}⟩ <;> {proof}",
        claims.join(" ∧ "),
        vec!["?_"; 14].join(", ")
    )
}

/// For values of roots; a target `√e = c` follows from `e = c ^ 2`.
fn root_closers(subject: &Subject) -> Vec<Closer> {
    let mut found = vec![
        closer("norm_num", &["norm_num [perfect]"]),
        closer("simp-grind", &["(try simp [perfect] at *) <;> grind"]),
    ];
    let target = subject.target.trim();
    if let (Some(after), Some((_, value))) = (target.strip_prefix('√'), target.rsplit_once(" = "))
        && let Some(radicand) = bracketed(target, target.len() - after.len())
        && target == format!("√({radicand}) = {value}")
    {
        let equal = format!("rw [show {radicand} = ({value}) ^ 2 by first | grind | nlinarith]");
        found.push(closer("root", &[&equal, "exact Real.sqrt_sq (by norm_num)"]));
    }
    found
}

/// For each root that occurs, its square and its sign.
fn root_facts(subject: &Subject) -> Vec<String> {
    let mut facts = Vec::new();
    for radicand in radicands(subject).into_iter().take(4) {
        facts.push(format!(
            "try have := Real.sq_sqrt (show (0 : ℝ) ≤ {radicand} by first | positivity | nlinarith | (norm_num; done))"
        ));
        facts.push(format!("have := Real.sqrt_nonneg ({radicand})"));
    }
    facts
}

/// What stands under the roots of the goal, outermost first.
fn radicands(subject: &Subject) -> Vec<String> {
    let hypotheses = subject.hypotheses().map(|local| local.type_text.as_str());
    let mut found: Vec<String> = Vec::new();
    for text in hypotheses.chain([subject.target.as_str()]) {
        let code = code_tokens(text);
        for (index, _) in code.iter().enumerate().filter(|(_, token)| token.text(text) == "√") {
            let Some(next) = code.get(index + 1) else { continue };
            let radicand = match next.text(text) {
                "(" => bracketed(text, next.start),
                word => Some(word.to_owned()),
            };
            let bound = |word: &str| text.contains(&format!("∀ ({word} :"));
            found.extend(radicand.filter(|radicand| {
                !radicand.split(|c: char| !c.is_alphanumeric()).any(bound) && !found.contains(radicand)
            }));
        }
    }
    found
}

/// The inside of the parenthesis that opens at `start`; `None` where none does.
pub(super) fn bracketed(text: &str, start: usize) -> Option<String> {
    let mut depth = 0usize;
    for (at, c) in text[start..].strip_prefix('(').map(|_| &text[start..])?.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(text[start + 1..start + at].to_owned());
        }
    }
    None
}
