//! Logarithms and real exponents: numbers by the logarithms of their prime factors, products and powers taken apart,
//! equations between powers turned into equations between logarithms.

use super::super::binders::code_tokens;
use super::super::group::Group;
use super::super::subject::Subject;
use super::blocks::{closer, group, plain};

/// Numbers that are factored.
const LARGEST_NUMBER: u64 = 1_000_000;
/// Numbers of a statement that are factored.
const MOST_NUMBERS: usize = 6;
/// Variables whose signs are looked for.
const MOST_VARIABLES: usize = 4;

pub(super) fn groups(subject: &Subject, opening: &[String]) -> Vec<Group> {
    let logarithms = ["log", "logb"].iter().any(|word| subject.statement.contains(word));
    let reals = subject.statement.contains('ℝ') || subject.statement.contains("Real");
    let powers: Vec<&str> = equations_of_powers(subject).take(3).collect();
    if !logarithms && (!reals || powers.is_empty()) {
        return Vec::new();
    }
    let numbers = numbers(subject);
    let mut steps = opening.to_vec();
    steps.push(
        "have rpow_ne : ∀ x y : ℝ, 0 < x → x ^ y ≠ 0 := fun x y h => ne_of_gt (Real.rpow_pos_of_pos h y)"
            .to_owned(),
    );
    steps.extend(numbers.iter().filter_map(composite));
    steps.extend(variables(subject));
    // `simp` may take a fact away that it proves, so the signs come after it.
    let signs: Vec<String> = primes(&numbers).into_iter().map(signs).collect();
    let end = [signs, vec!["grind".to_owned()]].concat().join("; ");
    let mut closers = vec![closer("hypotheses", &[&format!("(try simp [{RULES}, *] at *) <;> ({end})")])];
    if !powers.is_empty() {
        let names: Vec<String> = (0..powers.len()).map(|index| format!("taken{index}")).collect();
        let taken: Vec<String> = powers
            .iter()
            .zip(&names)
            .map(|(hypothesis, name)| format!("have {name} := congrArg Real.log {hypothesis}"))
            .collect();
        let (taken, names) = (taken.join("; "), names.join(" "));
        let known: Vec<String> = numbers
            .iter()
            .filter(|number| composite(number).is_some())
            .map(|number| format!("log{}", number.0))
            .collect();
        let known = known.join(", ");
        closers.push(closer(
            "taken",
            &[&format!("{taken}; (try simp [{RULES}] at {names}) <;> ((try simp only [{known}] at {names}) <;> ({end}))")],
        ));
    }
    closers.push(closer("field", &[&format!("(try simp only [Real.logb, Real.log_pow] at *) <;> ({end})")]));
    vec![group("logarithms", plain("logarithms", &steps), closers)]
}

const RULES: &str = "Real.logb, Real.log_mul, Real.log_div, Real.log_pow, Real.log_inv, Real.log_one, \
     Real.log_rpow, pow_ne_zero, rpow_ne";

/// Hypotheses that equate powers without a logarithm.
fn equations_of_powers(subject: &Subject) -> impl Iterator<Item = &str> {
    let hypotheses = subject.hypotheses().filter(|local| {
        let text = &local.type_text;
        let code = code_tokens(text);
        let has = |word: &str| code.iter().any(|token| token.text(text) == word);
        let plain = !has("∀") && !has("∃") && !has("∧") && !has("∨") && !text.contains("log");
        plain && has("=") && has("^")
    });
    hypotheses.map(|local| local.name.as_str())
}

/// A number with its prime factors and their exponents.
type Factored = (u64, Vec<(u64, u32)>);

/// The numbers of the statement, factored.
fn numbers(subject: &Subject) -> Vec<Factored> {
    let code = code_tokens(&subject.statement);
    let mut occurring: Vec<u64> =
        code.iter().filter_map(|token| token.text(&subject.statement).parse().ok()).collect();
    occurring.retain(|number| (2..=LARGEST_NUMBER).contains(number));
    occurring.sort_unstable();
    occurring.dedup();
    occurring.into_iter().take(MOST_NUMBERS).map(|number| (number, factors(number))).collect()
}

fn primes(numbers: &[Factored]) -> Vec<u64> {
    let mut found: Vec<u64> =
        numbers.iter().flat_map(|(_, factors)| factors).map(|(prime, _)| *prime).collect();
    found.sort_unstable();
    found.dedup();
    found.truncate(MOST_NUMBERS);
    found
}

/// That the logarithm of a prime number is positive, in the two ways in which `grind` asks for it.
fn signs(prime: u64) -> String {
    format!(
        "have pos{prime} : 0 < Real.log {prime} := Real.log_pos (by norm_num); have ne{prime} := ne_of_gt pos{prime}"
    )
}

/// The logarithm of a composite number by those of its prime factors.
fn composite((number, factors): &Factored) -> Option<String> {
    if matches!(factors.as_slice(), [(_, 1)] | []) {
        return None;
    }
    let sum: Vec<String> =
        factors.iter().map(|(prime, exponent)| format!("{exponent} * Real.log {prime}")).collect();
    let product: Vec<String> =
        factors.iter().map(|(prime, exponent)| format!("({prime} : ℝ) ^ {exponent}")).collect();
    let apart = "Real.log_mul (by positivity) (by positivity), ".repeat(factors.len() - 1);
    Some(format!(
        "have log{number} : Real.log {number} = {} := by rw [show ({number} : ℝ) = {} by norm_num, {apart}{}]; norm_num",
        sum.join(" + "),
        product.join(" * "),
        vec!["Real.log_pow"; factors.len()].join(", "),
    ))
}

/// Prime factors with their exponents.
fn factors(mut number: u64) -> Vec<(u64, u32)> {
    let mut found = Vec::new();
    let mut prime = 2;
    while prime * prime <= number {
        let mut exponent = 0;
        while number.is_multiple_of(prime) {
            number /= prime;
            exponent += 1;
        }
        if exponent > 0 {
            found.push((prime, exponent));
        }
        prime += 1;
    }
    if number > 1 {
        found.push((number, 1));
    }
    found
}

/// That a variable is not zero, where that follows: the rules for logarithms ask for it.
fn variables(subject: &Subject) -> impl Iterator<Item = String> {
    let reals = subject.data().filter(|(_, of)| *of == "Real").take(MOST_VARIABLES);
    reals.map(|(local, _)| format!("try have ne_{0} : {0} ≠ 0 := by grind", local.name))
}
