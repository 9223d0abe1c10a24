//! Natural numbers and integers: bounded variables case by case, remainders, powers modulo a number, induction over
//! sums.

use super::super::binders::code_tokens;
use super::super::group::Group;
use super::super::script::{Closer, Fork, Shape};
use super::super::subject::{Kind, Subject};
use super::blocks::{closer, group, plain};

const REMAINDER_RULES: &str = "pow_succ, Nat.add_mod, Nat.mul_mod, Nat.pow_mod, Int.add_emod, Int.mul_emod, \
     Int.sub_emod, Nat.ModEq, Int.ModEq";
/// Products that are taken apart into their factors.
const LARGEST_PRODUCT: u64 = 20_000;
/// Bounds that are looked for, the nearest first.
const BOUNDS: [u64; 2] = [20, 120];
/// Moduli up to which a power is followed through its remainders.
const LARGEST_MODULUS: u64 = 40;

pub(super) fn groups(subject: &Subject, opening: &[String]) -> Vec<Group> {
    let mut found = Vec::new();
    found.extend(powers(subject));
    found.extend(factored(subject));
    found.extend(known_remainders(subject));
    found.extend(remainders(subject));
    found.extend(inductions(subject));
    found.extend(bounded(subject, opening));
    found
}

fn integer_variables<'a>(subject: &'a Subject, types: &'a [&'a str]) -> Vec<&'a str> {
    let wanted = |type_name: &str| types.contains(&type_name);
    subject.data().filter(|(_, of)| wanted(of)).map(|(local, _)| local.name.as_str()).collect()
}

/// Numbers after `%`, before `∣` and in `[MOD n]`.
fn moduli(subject: &Subject) -> Vec<u64> {
    let text = &subject.statement;
    let code = code_tokens(text);
    let number = |index: usize| code.get(index).and_then(|token| token.text(text).parse::<u64>().ok());
    let mut found: Vec<u64> = Vec::new();
    for (index, token) in code.iter().enumerate() {
        let modulus = match token.text(text) {
            "%" | "MOD" | "ZMOD" => number(index + 1),
            "∣" => index.checked_sub(1).and_then(number),
            _ => None,
        };
        found.extend(modulus.filter(|modulus| *modulus >= 2 && !found.contains(modulus)));
    }
    found
}

/// `a ^ e` with a number `a` and an exponent that is no number: the remainders of the powers of `a` go round in a
/// circle, which an induction shows; the exponents that occur are then looked up in it.
fn powers(subject: &Subject) -> Option<Group> {
    let modulus = moduli(subject).into_iter().find(|modulus| *modulus <= LARGEST_MODULUS)?;
    let text = &subject.statement;
    let code = code_tokens(text);
    let mut steps = Vec::new();
    let mut bases: Vec<u64> = Vec::new();
    let mut hidden: Vec<String> = Vec::new();
    for (index, token) in code.iter().enumerate().filter(|(_, token)| token.text(text) == "^") {
        let base = index.checked_sub(1).and_then(|before| code[before].text(text).parse::<u64>().ok());
        let Some(base) = base.filter(|base| *base >= 2) else { continue };
        let exponent = match code.get(index + 1).map(|next| (next.text(text), next.start)) {
            Some(("(", _)) => {
                let closing = text[token.end..].find(')').map(|at| token.end + at + 1)?;
                text[token.end..closing].trim().to_owned()
            }
            Some((word, _)) if word.parse::<u64>().is_err() => word.to_owned(),
            _ => continue,
        };
        if !bases.contains(&base) {
            steps.push(format!("have circle{base} : {} := by", circle(base, modulus)));
            steps.push(format!(
                "  intro k; induction k with | zero => omega | succ k ih => rw [show {base} ^ (k + 1) = {base} ^ k * {base} from pow_succ _ _]; omega"
            ));
            bases.push(base);
        }
        steps.push(format!("have := circle{base} {exponent}"));
        hidden.push(format!("try generalize {base} ^ {exponent} = p{} at *", hidden.len()));
    }
    // `omega` does not see that a power is a natural number; a variable in its place is one.
    hidden.push("omega".to_owned());
    let hidden = Closer { name: "hidden".to_owned(), steps: hidden, cost_ms: 100 };
    (!bases.is_empty())
        .then(|| group("powers", plain("powers", &steps), vec![closer("omega", &["omega"]), hidden]))
}

/// The statement that `k` and `base ^ k` run through their remainders together, after those that do not come again.
fn circle(base: u64, modulus: u64) -> String {
    let mut seen: Vec<u64> = Vec::new();
    let mut power = 1 % modulus;
    while !seen.contains(&power) {
        seen.push(power);
        power = power * base % modulus;
    }
    let start = seen.iter().position(|known| *known == power).unwrap_or(0);
    let period = seen.len() - start;
    let place = |k: usize| match (k < start, start, period) {
        (true, ..) => format!("k = {k} ∧ "),
        (false, 0, 1) => String::new(),
        (false, 0, _) => format!("k % {period} = {k} ∧ "),
        (false, _, 1) => format!("{start} ≤ k ∧ "),
        (false, ..) => format!("{start} ≤ k ∧ k % {period} = {} ∧ ", k % period),
    };
    let cases: Vec<String> = seen
        .iter()
        .enumerate()
        .map(|(k, power)| format!("{}{base} ^ k % {modulus} = {power}", place(k)))
        .collect();
    format!("∀ k : ℕ, {}", cases.join(" ∨ "))
}

/// Remainders that the hypotheses give, carried through sums, products and powers.
fn known_remainders(subject: &Subject) -> Option<Group> {
    if moduli(subject).is_empty() || integer_variables(subject, &["Nat", "Int"]).is_empty() {
        return None;
    }
    let tactic = format!("simp [{REMAINDER_RULES}, *]");
    Some(group("remainders", plain("remainders", &[]), vec![closer("simp-mod", &[&tactic])]))
}

/// `x * y = n` with natural numbers: `x` is one of the divisors of `n`.
fn factored(subject: &Subject) -> Option<Group> {
    let naturals = integer_variables(subject, &["Nat"]);
    let (hypothesis, left, right, product) = subject.hypotheses().find_map(|local| {
        let words: Vec<&str> = local.type_text.split_whitespace().collect();
        let [left, "*", right, "=", product] = words[..] else { return None };
        let product: u64 = product.parse().ok()?;
        let both = naturals.contains(&left) && naturals.contains(&right);
        (both && (1..=LARGEST_PRODUCT).contains(&product)).then_some((&local.name, left, right, product))
    })?;
    let divisors: Vec<String> = (1..=product).filter(|d| product % d == 0).map(|d| d.to_string()).collect();
    let step = format!(
        "have d : {left} ∈ Nat.divisors {product} := Nat.mem_divisors.2 ⟨⟨{right}, {hypothesis}.symm⟩, by decide⟩"
    );
    let list =
        format!("rw [show Nat.divisors {product} = {{{}}} by decide +kernel] at d", divisors.join(", "));
    let simplify = "simp only [Finset.mem_insert, Finset.mem_singleton] at d".to_owned();
    let shape = Shape {
        name: "factored".to_owned(),
        steps: vec![step, list, simplify],
        fork: Fork::Goals { head: format!("rcases d with {}", vec!["rfl"; divisors.len()].join(" | ")) },
        cost_ms: 0,
    };
    Some(group(
        "factored",
        shape,
        vec![closer("omega", &["omega"]), closer("simp_all", &["simp_all", "omega"])],
    ))
}

/// One case for each remainder of each variable.
fn remainders(subject: &Subject) -> Option<Group> {
    let modulus = moduli(subject).into_iter().find(|modulus| *modulus <= 12)?;
    let variables = integer_variables(subject, &["Nat", "Int"]);
    if variables.is_empty() || variables.len() > 2 {
        return None;
    }
    let mut steps = Vec::new();
    let mut splits = Vec::new();
    for name in variables {
        let cases: Vec<String> = (0..modulus).map(|rest| format!("{name} % {modulus} = {rest}")).collect();
        steps.push(format!("have r{name} : {} := by omega", cases.join(" ∨ ")));
        splits.push(format!("rcases r{name} with {}", vec![format!("r{name}"); cases.len()].join(" | ")));
    }
    let shape = Shape {
        name: "remainders".to_owned(),
        steps,
        fork: Fork::Goals { head: splits.join(" <;> ") },
        cost_ms: 0,
    };
    let rules = REMAINDER_RULES;
    let divides = "Nat.dvd_iff_mod_eq_zero, Int.dvd_iff_emod_eq_zero";
    let closers = vec![
        closer("omega", &["omega"]),
        closer("simp-mod", &[&format!("simp [{rules}, {divides}, *]")]),
        closer("simp_all-mod", &[&format!("simp_all [{rules}, {divides}]")]),
    ];
    Some(group("remainders", shape, closers))
}

/// Induction on each natural number, from its lower bound where a hypothesis gives one, with the sums and products
/// unfolded.
fn inductions(subject: &Subject) -> Vec<Group> {
    let mut found = Vec::new();
    let text = &subject.statement;
    if !["∑", "∏", "Finset", "!", "^"].iter().any(|mark| text.contains(mark)) {
        return found;
    }
    for name in integer_variables(subject, &["Nat"]).into_iter().take(2) {
        let occurs = code_tokens(&subject.target).iter().any(|token| token.text(&subject.target) == name);
        if !occurs {
            continue;
        }
        let mut shape = Shape {
            name: format!("induction-{name}"),
            steps: Vec::new(),
            fork: Fork::Arms {
                head: format!("induction {name}"),
                patterns: vec!["zero".to_owned(), format!("succ {name} ih")],
            },
            cost_ms: 0,
        };
        if let Some((hypothesis, bound)) = lower_bound(subject, name) {
            shape.steps.push(format!("replace {hypothesis} : {bound} ≤ {name} := {hypothesis}"));
            shape.fork = Fork::Arms {
                head: format!("induction {name}, {hypothesis} using Nat.le_induction"),
                patterns: vec!["base".to_owned(), format!("succ {name} hn ih")],
            };
        }
        found.push(group("induction", shape, induction_closers(name, &sides(subject))));
    }
    found
}

/// The hypothesis that says `k ≤ n` or `k < n` for a number `k`, and the least value of `n`.
fn lower_bound(subject: &Subject, name: &str) -> Option<(String, u64)> {
    subject.hypotheses().find_map(|local| {
        let words: Vec<&str> = local.type_text.split_whitespace().collect();
        let bound = match words[..] {
            [k, "≤", n] if n == name => k.parse().ok(),
            [n, "≥", k] if n == name => k.parse().ok(),
            [k, "<", n] if n == name => k.parse::<u64>().ok().map(|k| k + 1),
            [n, ">", k] if n == name => k.parse::<u64>().ok().map(|k| k + 1),
            _ => None,
        };
        Some((local.name.clone(), bound?))
    })
}

/// The hypotheses that an induction step may rewrite with.
fn sides(subject: &Subject) -> String {
    subject
        .hypotheses()
        .filter(|local| local.type_text.trim_start().starts_with('∀'))
        .map(|local| format!(", {}", local.name))
        .collect()
}

fn induction_closers(name: &str, hypotheses: &str) -> Vec<Closer> {
    let unfold = "Finset.sum_range_succ, Finset.prod_range_succ, pow_succ, Nat.factorial_succ";
    vec![
        closer("rfl", &["rfl"]),
        closer("simp", &["simp"]),
        closer("omega", &["omega"]),
        closer("unfold-omega", &[&format!("simp only [{unfold}] at *"), "omega"]),
        closer("simp_all", &["simp_all"]),
        closer("unfold-grind", &["rw [Finset.sum_range_succ, ih]", "push_cast", "grind"]),
        closer("unfold-icc-grind", &["rw [Finset.sum_Icc_succ_top (by omega), ih]", "push_cast", "grind"]),
        closer(
            "powers-omega",
            &[
                &format!("have := Nat.lt_two_pow_self (n := {name})"),
                &format!("simp only [pow_succ{hypotheses}] at *"),
                "omega",
            ],
        ),
        closer("decide", &["decide +kernel"]),
        closer("factorial-nlinarith", &["rw [Nat.factorial_succ]", "nlinarith"]),
        closer("unfold-all-grind", &[&format!("simp only [{unfold}] at *"), "grind"]),
    ]
}

/// Variables with a bound that linear or nonlinear arithmetic finds, case by case.
fn bounded(subject: &Subject, opening: &[String]) -> Vec<Group> {
    let variables: Vec<(&str, &str)> = subject
        .data()
        .filter(|(_, of)| matches!(*of, "Nat" | "Int"))
        .map(|(local, of)| (local.name.as_str(), of))
        .collect();
    let reals = subject.data().any(|(_, of)| matches!(of, "Real" | "Complex" | "NNReal" | "Rat"));
    let functions = subject.of_kind(|kind| *kind == Kind::Function).next().is_some();
    let mut found = Vec::new();
    if reals || functions || variables.is_empty() || variables.len() > 3 {
        return found;
    }
    let check = "first | omega | (simp_all (decide := true); done) | (norm_num at *; done) | (simp_all; omega) | (norm_num at *; omega)";
    let mut steps = opening.to_vec();
    let mut splits = Vec::new();
    for (name, of) in &variables {
        let bound = |relation: &dyn Fn(u64) -> String| {
            let shown =
                BOUNDS.map(|limit| format!("have : {} := (by first | omega | nlinarith)", relation(limit)));
            format!("try first | {}", shown.join(" | "))
        };
        if *of == "Int" {
            steps.push(bound(&|limit| format!("-{limit} ≤ {name}")));
        }
        steps.push(bound(&|limit| format!("{name} ≤ {limit}")));
        splits.push(format!("try interval_cases {name}"));
    }
    // One variable alone is often enough: what is left is linear.
    let mut closers: Vec<Closer> = Vec::new();
    if variables.len() > 1 {
        let alone = splits.iter().map(|split| format!("({split}) <;> omega"));
        closers.extend(alone.enumerate().map(|(index, tactic)| closer(&format!("case{index}"), &[&tactic])));
    }
    closers.push(closer("cases", &[&format!("({}) <;> ({check})", splits.join(" <;> "))]));
    found.push(group("bounded", plain("bounded", &steps), closers));
    found
}
