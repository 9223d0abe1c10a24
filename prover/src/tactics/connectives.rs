//! Shapes that follow the logical form of hypotheses and target.

use super::binders::{code_tokens, is_binding_word, outside_brackets, unwrap_parentheses};
use super::closers::simp_set;
use super::script::{Closer, Fork, Shape};
use super::subject::{Kind, Subject};

/// Residues up to this modulus are tried one by one.
const LARGEST_MODULUS: u64 = 12;

pub(super) fn shapes(subject: &Subject) -> Vec<Shape> {
    let mut found = Vec::new();
    found.extend(decomposed_hypotheses(subject));
    found.extend(target_shapes(subject));
    found.extend(excluded_middle(subject));
    found.extend(uniform_or_not(subject));
    found.extend(instantiated_at_witness(subject));
    found.extend(residues(subject));
    found
}

fn shape(name: &str, steps: &[&str], fork: Fork, cost_ms: u32) -> Shape {
    Shape { name: name.to_owned(), steps: steps.iter().map(|&step| step.to_owned()).collect(), fork, cost_ms }
}

fn goals(name: &str, head: &str, cost_ms: u32) -> Shape {
    shape(name, &[], Fork::Goals { head: head.to_owned() }, cost_ms)
}

/// `rcases` on every hypothesis that is a conjunction, a disjunction or an existential.
fn decomposed_hypotheses(subject: &Subject) -> Option<Shape> {
    let splits: Vec<String> = subject
        .hypotheses()
        .filter_map(|local| {
            let pattern = pattern(&local.type_text, &local.name, 0);
            (pattern != local.name).then(|| format!("rcases {} with {pattern}", local.name))
        })
        .collect();
    (!splits.is_empty()).then(|| goals("rcases", &splits.join(" <;> "), 40))
}

/// The `rcases` pattern of a proposition: its name where there is nothing to take apart.
fn pattern(proposition: &str, name: &str, depth: usize) -> String {
    let text = unwrap_parentheses(proposition);
    let code = code_tokens(text);
    let connectives = outside_brackets(text, &code, |word| {
        is_binding_word(word) || matches!(word, "∧" | "∨" | "→" | "->" | "↔" | "<->" | ",")
    });
    let Some(&first) = connectives.first() else { return name.to_owned() };
    let word = |index: usize| code[index].text(text);
    if depth > 3 {
        return name.to_owned();
    }
    if word(first) == "∃" {
        let comma = connectives.iter().copied().find(|&index| word(index) == ",");
        let Some(comma) = comma else { return name.to_owned() };
        let body = pattern(&text[code[comma].end..], &format!("{name}'"), depth + 1);
        let colon = code[1..comma].iter().position(|token| matches!(token.text(text), ":" | "∈" | "<" | "≤"));
        let plain = colon.map_or(comma, |colon| colon + 1);
        let names: Vec<&str> = code[1..plain].iter().map(|token| token.text(text)).collect();
        let bracketed = names.iter().any(|name| matches!(*name, "(" | "{" | "⟨"));
        if bracketed || colon.is_some_and(|colon| word(colon + 1) != ":") {
            return format!("⟨_, {name}'⟩");
        }
        return format!("⟨{}, {body}⟩", names.join(", "));
    }
    // The outermost connective binds least: →, ↔ are not taken apart, ∨ is above ∧.
    let before_binder = || {
        connectives.iter().copied().take_while(|&index| !is_binding_word(word(index)) && word(index) != ",")
    };
    if before_binder().any(|index| matches!(word(index), "→" | "->" | "↔" | "<->")) {
        return name.to_owned();
    }
    let Some(outermost) = before_binder()
        .find(|&index| word(index) == "∨")
        .or_else(|| before_binder().find(|&i| word(i) == "∧"))
    else {
        return name.to_owned();
    };
    let (left, right) = (&text[..code[outermost].start], &text[code[outermost].end..]);
    if word(outermost) == "∨" {
        let (left, right) = (pattern(left, name, depth + 1), pattern(right, name, depth + 1));
        format!("({left} | {right})")
    } else {
        let left = pattern(left, &format!("{name}l"), depth + 1);
        let right = pattern(right, &format!("{name}r"), depth + 1);
        format!("⟨{left}, {right}⟩")
    }
}

/// The pattern of a hypothesis that comes apart into one case, its name otherwise.
pub(super) fn conjunction_pattern(proposition: &str, name: &str) -> String {
    let pattern = pattern(proposition, name, 0);
    if pattern.contains('|') { name.to_owned() } else { pattern }
}

/// What the target's outermost connective asks for.
fn target_shapes(subject: &Subject) -> Vec<Shape> {
    let mut found = Vec::new();
    if subject.target_has("↔") {
        found.push(goals("iff", "constructor <;> intro h", 30));
    } else if subject.target_has("∨") {
        found.push(shape("left", &["left"], Fork::One, 60));
        found.push(shape("right", &["right"], Fork::One, 60));
    } else if subject.target_has("∧") {
        found.push(goals("constructor", "constructor", 30));
    } else if subject.target_has("=")
        && (subject.statement_mentions("fun") || subject.statement_mentions("∘"))
    {
        found.push(shape("funext", &["funext x"], Fork::One, 60));
    }
    if ["if", "match", "bif"].iter().any(|word| subject.statement_mentions(word)) {
        found.push(goals("split", "split", 80));
    }
    for definition in subject.definitions() {
        found.push(goals(&format!("unfold-{definition}"), &format!("unfold {definition} <;> split"), 80));
    }
    found
}

/// `by_cases` on the propositional variables.
fn excluded_middle(subject: &Subject) -> Option<Shape> {
    let splits: Vec<String> = subject
        .of_kind(|kind| *kind == Kind::Proposition)
        .take(3)
        .map(|local| format!("by_cases h{} : {}", local.name, local.name))
        .collect();
    (!splits.is_empty()).then(|| goals("by_cases", &splits.join(" <;> "), 60))
}

/// For an existential target: whether each unary predicate holds of everything.
fn uniform_or_not(subject: &Subject) -> Vec<Shape> {
    if !subject.target_has("∃") {
        return Vec::new();
    }
    let unary = subject.of_kind(|kind| *kind == Kind::Function).filter(|local| {
        let code = code_tokens(&local.type_text);
        let arrows = code.iter().filter(|token| matches!(token.text(&local.type_text), "→" | "->")).count();
        arrows == 1 && code.last().is_some_and(|last| last.text(&local.type_text) == "Prop")
    });
    unary
        .take(2)
        .map(|local| {
            let head = format!("by_cases all : ∀ x, {} x", local.name);
            goals(&format!("by_cases-all-{}", local.name), &head, 60)
        })
        .collect()
}

/// For `¬ ∃ x, …` and `(∃ x, …) → False`: what is said of the witness, at the witness itself.
fn instantiated_at_witness(subject: &Subject) -> Option<Shape> {
    let denied = unwrap_parentheses(subject.target.trim().strip_prefix('¬')?);
    let existential = code_tokens(denied).first().is_some_and(|first| first.text(denied) == "∃");
    let steps = ["intro ⟨w, hw⟩", "have hself := hw w"];
    existential.then(|| shape("at-witness", &steps, Fork::One, 40))
}

/// For inequalities between products of integers: squares of the variables and of their sums and differences are
/// not negative.
pub(super) fn squares(subject: &Subject) -> Option<(Shape, Vec<Closer>)> {
    let variables: Vec<&str> = subject
        .data()
        .filter(|(_, type_name)| *type_name == "Int")
        .map(|(local, _)| local.name.as_str())
        .collect();
    let inequality = ["≤", "<", "≥", ">"].iter().any(|relation| subject.target_has(relation));
    if !inequality || variables.is_empty() || variables.len() > 3 {
        return None;
    }
    let lemma = "have square (x : Int) : 0 ≤ x * x := (Int.le_total 0 x).elim (fun h => Int.mul_nonneg h h) \
                 (fun h => Int.mul_nonneg_of_nonpos_of_nonpos h h)";
    let mut steps = vec![lemma.to_owned()];
    for (index, left) in variables.iter().enumerate() {
        steps.push(format!("have := square {left}"));
        for right in &variables[index + 1..] {
            steps.push(format!("have := square ({left} - {right})"));
            steps.push(format!("have := square ({left} + {right})"));
        }
    }
    let shape = Shape { name: "squares".to_owned(), steps, fork: Fork::One, cost_ms: 100 };
    Some((shape, vec![Closer::new("assumption", "assumption", 2), Closer::new("grind", "grind", 200)]))
}

/// For a statement about remainders by a small number: one case for each remainder of each variable.
fn residues(subject: &Subject) -> Option<Shape> {
    let text = &subject.statement;
    let code = code_tokens(text);
    let number = |index: usize| code.get(index).and_then(|token| token.text(text).parse::<u64>().ok());
    let modulus = code.iter().enumerate().find_map(|(index, token)| match token.text(text) {
        "%" => number(index + 1),
        "∣" => index.checked_sub(1).and_then(number),
        _ => None,
    });
    let modulus = modulus.filter(|modulus| (2..=LARGEST_MODULUS).contains(modulus))?;
    let variables: Vec<&str> = subject
        .data()
        .filter(|(_, type_name)| matches!(*type_name, "Nat" | "Int"))
        .map(|(local, _)| local.name.as_str())
        .collect();
    if variables.is_empty() || variables.len() > 2 {
        return None;
    }
    let mut steps = Vec::new();
    let mut splits = Vec::new();
    for name in variables {
        let cases: Vec<String> =
            (0..modulus).map(|residue| format!("{name} % {modulus} = {residue}")).collect();
        steps.push(format!("have r{name} : {} := by omega", cases.join(" ∨ ")));
        let patterns = vec![format!("r{name}"); cases.len()];
        splits.push(format!("rcases r{name} with {}", patterns.join(" | ")));
    }
    let fork = Fork::Goals { head: splits.join(" <;> ") };
    Some(Shape { name: "residues".to_owned(), steps, fork, cost_ms: 100 })
}

/// What finishes the cases of [`residues`].
pub(super) fn residue_closers() -> Vec<Closer> {
    let rules = "Nat.add_mod, Nat.mul_mod, Nat.pow_mod, Int.add_emod, Int.mul_emod, Int.sub_emod";
    let divides = "Nat.dvd_iff_mod_eq_zero, Int.dvd_iff_emod_eq_zero";
    vec![
        Closer::new("simp-mod", format!("simp [{rules}, *]"), 60),
        Closer::new("simp_all-mod", format!("simp_all [{divides}, {rules}]"), 80),
    ]
}

/// Witnesses for an existential target, each with what may verify it.
pub(super) fn witnesses(subject: &Subject, limit: usize) -> Vec<Closer> {
    if !subject.target_has("∃") {
        return Vec::new();
    }
    let variables = subject.data().map(|(local, _)| local.name.clone());
    let literals = ["0", "1", "2"].map(str::to_owned);
    let elements = subject
        .of_kind(|kind| *kind == Kind::Other)
        .filter(|local| !matches!(local.type_text.split(' ').next(), Some("Type" | "Sort")))
        .map(|local| local.name.clone());
    let shifted = subject.data().map(|(local, _)| format!("{} + 1", local.name));
    let mut found = Vec::new();
    for witness in variables.chain(elements).chain(literals).chain(shifted).take(limit) {
        for (short, tactic) in
            [("omega", "omega".to_owned()), ("simp", format!("simp_all{}", simp_set(subject, &[])))]
        {
            let steps = vec![format!("refine ⟨{witness}, ?_⟩"), tactic];
            found.push(Closer { name: format!("witness-{witness}-{short}"), steps, cost_ms: 25 });
        }
    }
    found
}

/// Numbers for one variable up to this are tried, and up to the second for each of two.
const LARGEST_WITNESS: u32 = 40;
const LARGEST_OF_TWO: u32 = 9;

/// Small numbers as witnesses of an existential target that can be decided once they are there.
pub(super) fn numerals(subject: &Subject) -> Vec<Closer> {
    let target = unwrap_parentheses(&subject.target);
    let code = code_tokens(target);
    if code.first().is_none_or(|first| first.text(target) != "∃") {
        return Vec::new();
    }
    let names = code[1..].iter().map(|token| token.text(target));
    let variables = names.take_while(|word| !matches!(*word, ":" | ",")).filter(|word| *word != "(").count();
    let decided = |witness: String| {
        Closer::new(
            format!("witness-{}", witness.replace(", ", "-")),
            format!("exact ⟨{witness}, by decide⟩"),
            3,
        )
    };
    match variables {
        1 => (0..=LARGEST_WITNESS).map(|number| decided(number.to_string())).collect(),
        2 => (0..=LARGEST_OF_TWO)
            .flat_map(|first| (0..=LARGEST_OF_TWO).map(move |second| format!("{first}, {second}")))
            .map(decided)
            .collect(),
        _ => Vec::new(),
    }
}

/// Direct use of hypotheses that are themselves universal or implications.
pub(super) fn uses_of_hypotheses(subject: &Subject) -> Vec<Closer> {
    let mut found = Vec::new();
    for local in subject.hypotheses().take(4) {
        let name = &local.name;
        found.push(Closer::new(format!("apply-{name}"), format!("apply {name} <;> assumption"), 10));
        found.push(Closer::new(format!("rw-{name}"), format!("rw [{name}]"), 10));
        found.push(Closer::new(
            format!("simpa-{name}"),
            format!("simpa{} using {name}", simp_set(subject, &[])),
            25,
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rcases_patterns() {
        for (proposition, expected) in [
            ("a = b", "h"),
            ("p ∧ q", "⟨hl, hr⟩"),
            ("p ∧ q ∨ r", "(⟨hl, hr⟩ | h)"),
            ("(p ∨ q) ∧ r", "⟨(hl | hl), hr⟩"),
            ("∃ x y, p x ∧ q y", "⟨x, y, ⟨h'l, h'r⟩⟩"),
            ("∃ x : Nat, p x", "⟨x, h'⟩"),
            ("∃ x ∈ xs, p x", "⟨_, h'⟩"),
            ("p → q ∧ r", "h"),
            ("p ∧ q ↔ r", "h"),
            ("∀ x, p x ∧ q x", "h"),
            ("¬ (p ∧ q)", "h"),
            ("p ∧ ∃ x, q x → r", "⟨hl, ⟨x, hr'⟩⟩"),
        ] {
            assert_eq!(pattern(proposition, "h", 0), expected, "{proposition}");
        }
    }
}
