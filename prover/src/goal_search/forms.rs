//! The closed set: for a goal, every form of tactic with each hypothesis, variable and numeral that it could be used
//! with. Nothing is named that is not there, so whoever chooses among them cannot invent.
//!
//! Guesses by text; a wrong one costs a tactic that fails.

use data::{Goal, Hypothesis};

use crate::tactics::binders::{code_tokens, outside_brackets, telescope};

/// A tactic of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The form's name; tactics that differ in what they are applied to share it.
    pub form: &'static str,
    pub tactic: String,
    /// How often such a tactic is thought to be a step of a proof, before anything is known.
    pub believed: f64,
}

/// Numbers of a goal that are tried as values.
const NUMBERS: usize = 6;
/// Variables whose squares and products are looked at.
const VARIABLES: usize = 4;
/// Hints that one `nlinarith` gets.
const HINTS: usize = 12;
/// Hypotheses that are looked at, the last ones first: they are what the steps so far have made.
const HYPOTHESES: usize = 16;

/// What a proposition says, by its outermost connective.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Forall,
    Implies,
    Exists,
    And,
    Or,
    Iff,
    Not,
    Equal,
    NotEqual,
    /// `<`, `≤`, `>`, `≥`
    Order,
    Divides,
    Member,
    Other,
}

fn kind(text: &str) -> Kind {
    let text = text.trim();
    for (sign, kind) in [("∀", Kind::Forall), ("∃", Kind::Exists), ("¬", Kind::Not)] {
        // A negation binds tightly; it speaks for the whole only where nothing weaker stands beside it.
        if text.starts_with(sign) && (kind != Kind::Not || connective(text).is_none()) {
            return kind;
        }
    }
    connective(text).unwrap_or(Kind::Other)
}

/// The weakest connective outside of brackets, and before anything that is bound.
fn connective(text: &str) -> Option<Kind> {
    let code = code_tokens(text);
    let bound = outside_brackets(text, &code, |word| matches!(word, "∀" | "∃" | "fun" | "λ" | "∑" | "∏"));
    let first_bound = bound.first().map_or(usize::MAX, |&at| at);
    let has = |signs: &[&str]| {
        let found = outside_brackets(text, &code, |word| signs.contains(&word));
        found.first().is_some_and(|&at| at < first_bound)
    };
    let weakest_first: [(&[&str], Kind); 10] = [
        (&["↔"], Kind::Iff),
        (&["→"], Kind::Implies),
        (&["∨"], Kind::Or),
        (&["∧"], Kind::And),
        (&["≠"], Kind::NotEqual),
        (&["="], Kind::Equal),
        (&["<", "≤", ">", "≥"], Kind::Order),
        (&["∣"], Kind::Divides),
        (&["∈"], Kind::Member),
        (&["∉"], Kind::Not),
    ];
    weakest_first.into_iter().find(|(signs, _)| has(signs)).map(|(_, kind)| kind)
}

/// A hypothesis that a tactic can name, or a variable.
struct Given {
    name: String,
    type_text: String,
}

/// A goal as far as its text tells.
struct Reading<'a> {
    goal: &'a Goal,
    /// Of number types, with the type.
    variables: Vec<(String, &'static str)>,
    functions: Vec<String>,
    hypotheses: Vec<Given>,
    numbers: Vec<u64>,
}

/// Types of numbers, as goals show them with and without the notation of a library.
const NUMBER_TYPES: [(&str, &str); 8] =
    [("ℕ", "ℕ"), ("Nat", "ℕ"), ("ℤ", "ℤ"), ("Int", "ℤ"), ("ℚ", "ℚ"), ("Rat", "ℚ"), ("ℝ", "ℝ"), ("ℂ", "ℂ")];

fn number_type(text: &str) -> Option<&'static str> {
    NUMBER_TYPES.iter().find(|(shown, _)| *shown == text).map(|(_, known)| *known)
}

impl<'a> Reading<'a> {
    fn new(goal: &'a Goal) -> Self {
        let mut found = Self {
            goal,
            variables: Vec::new(),
            functions: Vec::new(),
            hypotheses: Vec::new(),
            numbers: Vec::new(),
        };
        for line in &goal.hypotheses {
            let type_text = line.type_text.trim();
            for name in line.names.iter().filter(|name| !name.contains('✝')) {
                match number_type(type_text) {
                    Some(known) => found.variables.push((name.clone(), known)),
                    None if is_function_type(type_text) => found.functions.push(name.clone()),
                    None if line.value.is_none() => {
                        found.hypotheses.push(Given { name: name.clone(), type_text: type_text.to_owned() });
                    }
                    None => {}
                }
            }
        }
        let texts = goal.hypotheses.iter().map(|line| line.type_text.as_str()).chain([goal.target.as_str()]);
        for text in texts {
            for token in code_tokens(text) {
                if let Ok(number) = token.text(text).parse::<u64>()
                    && number <= 1000
                    && !found.numbers.contains(&number)
                {
                    found.numbers.push(number);
                }
            }
        }
        found.numbers.truncate(NUMBERS);
        for usual in [0, 1, 2] {
            if !found.numbers.contains(&usual) {
                found.numbers.push(usual);
            }
        }
        found
    }

    /// Names that mean nothing in the goal yet.
    fn fresh(&self, wanted: &str, count: usize) -> Vec<String> {
        let taken = |name: &String| {
            let of = |line: &Hypothesis| line.names.iter().any(|known| known == name);
            self.goal.hypotheses.iter().any(of)
        };
        (1..).map(|number| format!("{wanted}{number}")).filter(|name| !taken(name)).take(count).collect()
    }

    fn one_fresh(&self, wanted: &str) -> String {
        self.fresh(wanted, 1).remove(0)
    }

    fn target(&self) -> &str {
        &self.goal.target
    }

    fn mentions(&self, sign: &str) -> bool {
        self.goal.target.contains(sign) || self.hypotheses.iter().any(|given| given.type_text.contains(sign))
    }

    fn has_type(&self, wanted: &[&str]) -> bool {
        self.variables.iter().any(|(_, known)| wanted.contains(known))
            || wanted.iter().any(|it| self.mentions(it))
    }
}

fn is_function_type(text: &str) -> bool {
    text.contains('→')
        && text
            .split_whitespace()
            .all(|word| word == "→" || number_type(word.trim_matches(['(', ')'])).is_some())
}

/// Everything that is worth trying at a goal; `definitions` are functions that the theorem's own text defines.
pub fn forms(goal: &Goal, definitions: &[String]) -> Vec<Form> {
    let reading = Reading::new(goal);
    let mut found = Vec::new();
    let mut add = |form: &'static str, believed: f64, tactic: String| {
        if found.iter().all(|known: &Form| known.tactic != tactic) {
            found.push(Form { form, tactic, believed });
        }
    };
    closers(&reading, &mut add);
    at_the_target(&reading, &mut add);
    everywhere(&reading, &mut add);
    with_variables(&reading, &mut add);
    with_definitions(&reading, definitions, &mut add);
    for given in reading.hypotheses.iter().rev().take(HYPOTHESES) {
        with_a_hypothesis(&reading, given, &mut add);
    }
    found
}

/// What ends a goal, or fails soon.
fn closers(goal: &Reading, add: &mut dyn FnMut(&'static str, f64, String)) {
    let integers = goal.has_type(&["ℕ", "ℤ"]);
    let field = goal.has_type(&["ℝ", "ℚ", "ℂ"]);
    let kind = kind(goal.target());
    add("assumption", 0.06, "assumption".to_owned());
    if integers || !field {
        add("omega", 0.12, "omega".to_owned());
        add("decide", 0.03, "decide".to_owned());
    }
    add("norm_num", 0.12, "norm_num".to_owned());
    if matches!(kind, Kind::Equal) {
        add("ring", 0.08, "ring".to_owned());
        add("rfl", 0.03, "rfl".to_owned());
    }
    if matches!(kind, Kind::Equal | Kind::Order | Kind::Other) {
        add("linarith", 0.12, "linarith".to_owned());
    }
    if matches!(kind, Kind::Order | Kind::NotEqual) {
        add("positivity", 0.06, "positivity".to_owned());
    }
    add("simp_all", 0.06, "simp_all".to_owned());
    add("grind", 0.12, "grind".to_owned());
    if matches!(kind, Kind::Equal | Kind::Order | Kind::Other) {
        add("nlinarith", 0.10, "nlinarith".to_owned());
        let squares = squares(goal);
        if !squares.is_empty() {
            add("nlinarith squares", 0.08, format!("nlinarith [{}]", squares.join(", ")));
        }
        let products = products(goal);
        if !products.is_empty() {
            add("nlinarith products", 0.06, format!("nlinarith [{}]", products.join(", ")));
            let both: Vec<String> = products.into_iter().chain(squares).take(HINTS).collect();
            add("nlinarith both", 0.05, format!("nlinarith [{}]", both.join(", ")));
        }
    }
    if matches!(kind, Kind::Equal) && goal.target().contains('/') {
        add("field_simp ring", 0.05, "field_simp\nring".to_owned());
    }
    if matches!(kind, Kind::Or | Kind::And | Kind::Iff | Kind::Implies | Kind::Not) {
        add("tauto", 0.02, "tauto".to_owned());
    }
}

/// Squares of differences and sums of variables.
fn squares(goal: &Reading) -> Vec<String> {
    let names = ordered(goal);
    let mut found = Vec::new();
    for (index, left) in names.iter().enumerate() {
        for right in &names[index + 1..] {
            found.push(format!("sq_nonneg ({left} - {right})"));
            found.push(format!("sq_nonneg ({left} + {right})"));
        }
    }
    for name in &names {
        found.push(format!("sq_nonneg {name}"));
        found.push(format!("sq_nonneg ({name} - 1)"));
    }
    found.truncate(HINTS);
    found
}

fn ordered<'a>(goal: &'a Reading) -> Vec<&'a str> {
    let is_ordered = |known: &str| matches!(known, "ℝ" | "ℚ" | "ℤ");
    let names = goal.variables.iter().filter(|(_, known)| is_ordered(known)).map(|(name, _)| name.as_str());
    names.take(VARIABLES).collect()
}

/// Products of inequalities that are given.
fn products(goal: &Reading) -> Vec<String> {
    let positive =
        |given: &&Given| given.type_text.starts_with("0 <") && kind(&given.type_text) == Kind::Order;
    let strict: Vec<&str> =
        goal.hypotheses.iter().filter(positive).map(|given| given.name.as_str()).take(VARIABLES).collect();
    let mut found = Vec::new();
    for (index, left) in strict.iter().enumerate() {
        found.extend(strict[index + 1..].iter().map(|right| format!("mul_pos {left} {right}")));
    }
    let variables = ordered(goal);
    for name in strict.iter().take(2) {
        for (index, left) in variables.iter().enumerate() {
            for right in &variables[index + 1..] {
                found.push(format!("mul_nonneg (le_of_lt {name}) (sq_nonneg ({left} - {right}))"));
            }
        }
    }
    found.truncate(HINTS);
    found
}

/// Steps that the form of the target suggests.
fn at_the_target(goal: &Reading, add: &mut dyn FnMut(&'static str, f64, String)) {
    let target = goal.target();
    match kind(target) {
        Kind::Forall | Kind::Implies => {
            let (binders, _) = telescope(target);
            let fresh = goal.fresh("h", binders.len().max(1));
            let taken =
                |name: &str| goal.goal.hypotheses.iter().any(|line| line.names.iter().any(|it| it == name));
            let names = binders.iter().zip(&fresh).map(|(binder, fresh)| match &binder.name {
                Some(name) if !taken(name) && !name.contains('✝') => name.clone(),
                _ => fresh.clone(),
            });
            let names: Vec<String> = names.collect();
            if !names.is_empty() {
                add("intro", 0.5, format!("intro {}", names.join(" ")));
            }
        }
        Kind::And => add("constructor", 0.4, "constructor".to_owned()),
        Kind::Iff => add("constructor", 0.4, "constructor".to_owned()),
        Kind::Or => {
            add("left", 0.1, "left".to_owned());
            add("right", 0.1, "right".to_owned());
        }
        Kind::Exists => {
            for number in &goal.numbers {
                add("witness", 0.06, format!("refine ⟨{number}, ?_⟩"));
            }
            for (name, _) in goal.variables.iter().take(VARIABLES) {
                add("witness", 0.05, format!("refine ⟨{name}, ?_⟩"));
            }
        }
        Kind::Not | Kind::NotEqual => add("intro", 0.3, format!("intro {}", goal.one_fresh("h"))),
        Kind::Equal => {
            add("antisymm", 0.02, "apply le_antisymm".to_owned());
            add("ext", 0.02, format!("ext {}", goal.one_fresh("x")));
            add("symm", 0.01, "symm".to_owned());
            add("congr", 0.02, "congr 1".to_owned());
            if target.contains('/') {
                add("rw division", 0.04, "rw [div_eq_iff (by positivity)]".to_owned());
                add("rw division", 0.03, "rw [eq_div_iff (by positivity)]".to_owned());
            }
        }
        Kind::Order => {
            if target.contains('/') {
                for rule in ["div_le_iff₀", "le_div_iff₀", "div_lt_iff₀", "lt_div_iff₀"] {
                    add("rw division", 0.03, format!("rw [{rule} (by positivity)]"));
                }
                add("rw division", 0.03, "rw [div_le_div_iff₀ (by positivity) (by positivity)]".to_owned());
            }
            if target.contains("abs ") {
                add("rw abs", 0.05, "rw [abs_le]".to_owned());
                add("rw abs", 0.05, "rw [abs_lt]".to_owned());
            }
            if speaks_of_roots(target) {
                add("rw sqrt", 0.04, "apply Real.sqrt_le_iff.mpr".to_owned());
                add("rw sqrt", 0.04, "apply Real.le_sqrt_of_sq_le".to_owned());
            }
            add("gcongr", 0.02, "gcongr".to_owned());
        }
        Kind::Member | Kind::Divides | Kind::Other => {}
    }
    if !matches!(kind(target), Kind::Forall | Kind::Implies | Kind::And | Kind::Iff | Kind::Other) {
        add("by_contra", 0.03, format!("by_contra {}", goal.one_fresh("h")));
    }
    if target != "False" && kind(target) != Kind::Forall {
        add("exfalso", 0.01, "exfalso".to_owned());
    }
    for (form, believed, tactic) in [
        ("ring_nf", 0.03, "ring_nf"),
        ("field_simp", 0.04, "field_simp"),
        ("simp", 0.05, "simp"),
        ("push_cast", 0.02, "push_cast"),
        ("push_neg", 0.02, "push_neg"),
        ("split_ifs", 0.05, "split_ifs"),
    ] {
        let applies = match form {
            "field_simp" => target.contains('/') || target.contains('⁻'),
            "push_cast" => target.contains('↑'),
            "push_neg" => target.contains('¬'),
            "split_ifs" => target.contains("if "),
            "ring_nf" => target.contains(['+', '*', '-', '^']),
            _ => true,
        };
        if applies {
            add(form, believed, tactic.to_owned());
        }
    }
    if target.contains(".sum ") || target.contains(".prod ") {
        add("sums", 0.1, "simp [Finset.sum_range_succ, Finset.prod_range_succ]".to_owned());
        add("sums", 0.05, "norm_num [Finset.sum_Icc_succ_top, Finset.prod_Icc_succ_top]".to_owned());
    }
}

/// Steps that change all hypotheses.
fn everywhere(goal: &Reading, add: &mut dyn FnMut(&'static str, f64, String)) {
    if goal.hypotheses.is_empty() {
        return;
    }
    let equations = goal.hypotheses.iter().any(|given| kind(&given.type_text) == Kind::Equal);
    add("norm_num everywhere", 0.06, "norm_num at *".to_owned());
    add("simp everywhere", 0.04, "simp at *".to_owned());
    if equations {
        add("subst_vars", 0.05, "subst_vars".to_owned());
    }
    if goal.mentions("/") || goal.mentions("⁻") {
        add("field_simp everywhere", 0.06, "field_simp at *".to_owned());
    }
    if goal.mentions("↑") {
        add("push_cast everywhere", 0.03, "push_cast at *".to_owned());
    }
    if goal.mentions("¬") {
        add("push_neg everywhere", 0.03, "push_neg at *".to_owned());
    }
    add("ring_nf everywhere", 0.03, "ring_nf at *".to_owned());
    if goal.has_type(&["ℕ"]) {
        add("zify everywhere", 0.01, "zify at *".to_owned());
    }
}

/// Steps with the functions that the theorem's text defines.
fn with_definitions(goal: &Reading, definitions: &[String], add: &mut dyn FnMut(&'static str, f64, String)) {
    let mentioned: Vec<&str> =
        definitions.iter().map(String::as_str).filter(|name| goal.mentions(name)).collect();
    let all = mentioned.join(", ");
    for name in &mentioned {
        add("unfold", 0.08, format!("rw [{name}]"));
        add("unfold", 0.05, format!("unfold {name}"));
    }
    if !mentioned.is_empty() {
        add("simp with definitions", 0.1, format!("simp [{all}]"));
        add("simp_all with definitions", 0.08, format!("simp_all [{all}]"));
        add("grind with definitions", 0.12, format!("grind [{all}]"));
    }
}

/// Steps with one variable.
fn with_variables(goal: &Reading, add: &mut dyn FnMut(&'static str, f64, String)) {
    for (name, known) in goal.variables.iter().take(VARIABLES) {
        let is_bounded = |given: &Given| {
            kind(&given.type_text) == Kind::Order
                && code_tokens(&given.type_text).iter().any(|token| token.text(&given.type_text) == name)
        };
        if matches!(*known, "ℕ" | "ℤ") && goal.hypotheses.iter().any(is_bounded) {
            add("interval_cases", 0.05, format!("interval_cases {name}"));
        }
        if *known == "ℕ" {
            let ih = goal.one_fresh("ih");
            add("induction", 0.04, format!("induction {name} with\n| zero => ?_\n| succ {name} {ih} => ?_"));
            add("cases", 0.03, format!("rcases {name} with _ | {name}"));
            for modulus in goal.numbers.iter().filter(|modulus| (2..=8).contains(*modulus)).take(2) {
                let rest = goal.one_fresh("h");
                let cases: Vec<String> =
                    (0..*modulus).map(|value| format!("{name} % {modulus} = {value}")).collect();
                let pattern = vec![rest.as_str(); *modulus as usize].join(" | ");
                add("residues", 0.02, format!("rcases (by omega : {}) with {pattern}", cases.join(" ∨ ")));
            }
        }
        if *known == "ℝ" || *known == "ℤ" {
            if goal.mentions(&format!("abs {name}")) || goal.mentions(&format!("abs ({name}")) {
                add("abs cases", 0.06, format!("cases abs_cases {name}"));
            }
            add("sign cases", 0.02, format!("rcases le_or_gt 0 {name} with {0} | {0}", goal.one_fresh("h")));
        }
    }
    let ordered = ordered(goal);
    for (index, left) in ordered.iter().enumerate() {
        for right in ordered[index + 1..].iter().take(2) {
            let h = goal.one_fresh("h");
            add("order cases", 0.01, format!("rcases le_total {left} {right} with {h} | {h}"));
        }
    }
}

/// Steps with one hypothesis.
fn with_a_hypothesis(goal: &Reading, given: &Given, add: &mut dyn FnMut(&'static str, f64, String)) {
    let Given { name, type_text } = given;
    let stated = kind(type_text);
    match stated {
        Kind::And => {
            let parts = goal.fresh("h", 2);
            add("take apart", 0.3, format!("obtain ⟨{}, {}⟩ := {name}", parts[0], parts[1]));
        }
        Kind::Iff => {
            add("rw", 0.05, format!("rw [{name}]"));
            add("apply iff", 0.04, format!("apply {name}.mpr"));
        }
        Kind::Exists => {
            let (witness, proof) = (goal.one_fresh("x"), goal.one_fresh("h"));
            add("take apart", 0.3, format!("obtain ⟨{witness}, {proof}⟩ := {name}"));
        }
        Kind::Or => add("cases of", 0.2, format!("rcases {name} with {name} | {name}")),
        Kind::Equal => {
            add("subst", 0.08, format!("subst {name}"));
            add("rw", 0.05, format!("rw [{name}]"));
            add("rw back", 0.03, format!("rw [← {name}]"));
            add("simp with", 0.03, format!("simp [{name}]"));
            add("linear_combination", 0.04, format!("linear_combination {name}"));
            for other in goal.hypotheses.iter().filter(|other| other.name != *name).take(3) {
                add("rw at", 0.02, format!("rw [{name}] at {}", other.name));
            }
        }
        Kind::Forall | Kind::Implies => {
            add("apply", 0.05, format!("apply {name}"));
            add("rw", 0.05, format!("rw [{name}]"));
            add("simp with", 0.06, format!("simp [{name}]"));
            add("simp only everywhere", 0.05, format!("simp only [{name}] at *"));
            add("norm_num with", 0.04, format!("norm_num [{name}]"));
            if stated == Kind::Forall {
                let fresh = goal.one_fresh("s");
                for number in &goal.numbers {
                    add("instance", 0.05, format!("have {fresh} := {name} {number}"));
                }
                for (variable, _) in goal.variables.iter().take(VARIABLES) {
                    add("instance", 0.05, format!("have {fresh} := {name} {variable}"));
                }
                let (first, second) = (&goal.numbers[0], goal.numbers.get(1).unwrap_or(&goal.numbers[0]));
                add("instance of two", 0.02, format!("have {fresh} := {name} {first} {second}"));
                add("instance of two", 0.01, format!("have {fresh} := {name} {second} {first}"));
            }
        }
        Kind::Not | Kind::NotEqual => {
            add("apply", 0.04, format!("apply {name}"));
            add("push_neg at", 0.03, format!("push_neg at {name}"));
        }
        Kind::Divides => {
            let (factor, proof) = (goal.one_fresh("k"), goal.one_fresh("h"));
            add("take apart", 0.1, format!("obtain ⟨{factor}, {proof}⟩ := {name}"));
        }
        Kind::Order if type_text.contains("abs ") => {
            add("rw abs at", 0.06, format!("rw [abs_lt] at {name}"));
            add("rw abs at", 0.06, format!("rw [abs_le] at {name}"));
        }
        _ => {}
    }
    if matches!(
        stated,
        Kind::Equal | Kind::Order | Kind::Member | Kind::NotEqual | Kind::Other | Kind::Divides
    ) {
        add("norm_num at", 0.05, format!("norm_num at {name}"));
        add("simp at", 0.03, format!("simp at {name}"));
    }
    if matches!(stated, Kind::Equal | Kind::Order) {
        if type_text.contains('/') || type_text.contains('⁻') {
            add("field_simp at", 0.08, format!("field_simp at {name}"));
        }
        if type_text.contains(['*', '^']) {
            add("ring_nf at", 0.02, format!("ring_nf at {name}"));
        }
        if stated == Kind::Equal && goal.has_type(&["ℝ", "ℚ", "ℂ"]) && speaks_of_roots(type_text) {
            add("square both", 0.04, format!("apply_fun (fun t => t ^ 2) at {name}"));
        }
        if stated == Kind::Equal && type_text.ends_with("= 0") && type_text.contains('*') {
            let fresh = goal.one_fresh("h");
            add("zero product", 0.08, format!("rcases mul_eq_zero.mp {name} with {fresh} | {fresh}"));
        }
        if type_text.contains('^') {
            add("nlinarith with", 0.03, format!("nlinarith [{name}, sq_nonneg ({})]", sides(type_text)));
        }
    }
}

fn speaks_of_roots(text: &str) -> bool {
    text.contains('√') || text.contains("sqrt")
}

/// The difference of the sides of a relation.
fn sides(text: &str) -> String {
    let code = code_tokens(text);
    match outside_brackets(text, &code, |word| matches!(word, "=" | "<" | "≤" | ">" | "≥"))[..] {
        [at] => format!("({}) - ({})", text[..code[at].start].trim(), text[code[at].end..].trim()),
        _ => "0".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tactics(goal: &str) -> Vec<String> {
        forms(&Goal::parse(goal), &["total".to_owned()]).into_iter().map(|form| form.tactic).collect()
    }

    #[test]
    fn the_outermost_connective_decides() {
        for (text, wanted) in [
            ("∀ x, p x ∧ q x", Kind::Forall),
            ("a ∧ b → c", Kind::Implies),
            ("a ∧ (b ∨ c)", Kind::And),
            ("¬a ∨ b", Kind::Or),
            ("¬(a ∨ b)", Kind::Not),
            ("x + 1 = y", Kind::Equal),
            ("0 < f (x = y)", Kind::Order),
            ("∑ i ∈ s, i = 3", Kind::Other),
            ("p x", Kind::Other),
        ] {
            assert_eq!(kind(text), wanted, "{text}");
        }
    }

    #[test]
    fn only_what_is_there_is_named() {
        let found = tactics(
            "x y : ℝ\nf : ℝ → ℝ\nh : ∀ (t : ℝ), f t = t + 5\na✝ : x = y\nk : x = 7 ∧ 0 < y\n⊢ f 3 = 8",
        );
        let has = |tactic: &str| found.iter().any(|known| known == tactic);
        assert!(has("have s1 := h 3") && has("have s1 := h x") && has("obtain ⟨h1, h2⟩ := k"), "{found:?}");
        assert!(!found.iter().any(|tactic| tactic.contains('✝')), "{found:?}");
        assert!(!has("omega") && has("ring"));
        let again = tactics("h1 : a ∧ b\n⊢ ∀ (n : ℕ), n > 0 → p n");
        assert!(
            again.iter().any(|tactic| tactic.starts_with("intro n h") && tactic != "intro n h1"),
            "{again:?}"
        );
        assert!(again.contains(&"obtain ⟨h2, h3⟩ := h1".to_owned()), "{again:?}");
        let own = tactics("n : Nat\n⊢ 2 * total n = n");
        assert!(
            own.contains(&"grind [total]".to_owned()) && own.contains(&"rw [total]".to_owned()),
            "{own:?}"
        );
        assert!(!found.iter().any(|tactic| tactic.contains("[total]")), "{found:?}");
        let different = |tactics: &[String]| tactics.iter().collect::<std::collections::HashSet<_>>().len();
        assert_eq!(different(&found), found.len());
    }
}
