//! Lean's formulas in the usual notation: the fragments that statements and words of families consist of.

mod parse;

use super::terms;

pub(super) use parse::Formula;

/// How mathematics is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Unicode,
    Latex,
}

/// Replaces each formula between dollar signs: in LaTeX between dollar signs again, else bare.
pub(super) fn with_formulas(text: &str, script: Script) -> Result<String, String> {
    let mut written = String::new();
    for (at, part) in text.split('$').enumerate() {
        if at % 2 == 0 {
            written.push_str(part);
            continue;
        }
        let formula = parse::read(part)?.written(script);
        match script {
            Script::Unicode => written.push_str(&formula),
            Script::Latex => written.push_str(&format!("${formula}$")),
        }
    }
    match text.matches('$').count() % 2 {
        0 => Ok(written),
        _ => Err(format!("a formula does not end in `{text}`")),
    }
}

/// A claim of Lean as part of a sentence: what holds it together in words, the rest as formulas in LaTeX.
pub(super) fn claim(text: &str) -> Result<String, String> {
    Ok(parse::read(text)?.said())
}

/// One formula of Lean in the usual notation.
pub(super) fn formula(text: &str, script: Script) -> Result<String, String> {
    Ok(parse::read(text)?.written(script))
}

// How tightly a formula holds together.
const LOOSE: u8 = 0;
const RELATION: u8 = 3;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;
const POWER: u8 = 8;
const ATOM: u8 = 9;

impl Formula {
    fn said(&self) -> String {
        let bound = |names: &[String]| {
            names.iter().map(|name| format!("${}$", named(name, true))).collect::<Vec<_>>().join(" and ")
        };
        match self {
            Self::Quantified(sign, names, system, body) => {
                let (one, several) = terms::kind(system.as_deref().unwrap_or("ℝ"));
                let is_compound =
                    matches!(&**body, Self::Binary(sign, ..) if ["↔", "→", "∨"].contains(&sign.as_str()));
                match (sign.as_str(), system) {
                    ("∀", None) if is_compound => format!("for all {}, {}", bound(names), body.said()),
                    ("∀", Some(_)) if is_compound => {
                        format!("for all {several} {}, {}", bound(names), body.said())
                    }
                    ("∀", None) => format!("{} for all {}", body.said(), bound(names)),
                    ("∀", Some(_)) => format!("{} for all {several} {}", body.said(), bound(names)),
                    _ if names.len() == 1 => format!("there is {one} {} with {}", bound(names), body.said()),
                    _ => format!("there are {several} {} with {}", bound(names), body.said()),
                }
            }
            Self::Not(inner) => match &**inner {
                Self::Quantified(sign, names, Some(system), body) if sign == "∃" => {
                    format!("there are no {} {} with {}", terms::kind(system).1, bound(names), body.said())
                }
                Self::Call(head, arguments) if head == "Nat.Prime" => match &arguments[..] {
                    [number] => format!("${}$ is not prime", number.written(Script::Latex)),
                    _ => format!("${}$", self.written(Script::Latex)),
                },
                _ => format!("${}$", self.written(Script::Latex)),
            },
            Self::Binary(operator, a, b) if operator == "∧" => format!("{} and {}", a.said(), b.said()),
            Self::Binary(operator, a, b) if operator == "∨" => {
                let is_compound = |part: &Formula| matches!(part, Self::Binary(sign, ..) if sign == "∧");
                let comma = if is_compound(a) { "," } else { "" };
                format!("{}{comma} or {}", a.said(), b.said())
            }
            Self::Binary(operator, a, b) if operator == "↔" => {
                format!("{} if and only if {}", a.said(), b.said())
            }
            Self::Binary(operator, a, b) if operator == "→" => {
                format!("if {}, then {}", a.said(), b.said())
            }
            Self::Call(head, arguments) => match (head.as_str(), &arguments[..]) {
                ("Nat.Prime", [number]) => format!("${}$ is prime", number.written(Script::Latex)),
                ("Even", [number]) => format!("${}$ is even", number.written(Script::Latex)),
                ("Odd", [number]) => format!("${}$ is odd", number.written(Script::Latex)),
                ("Function.Injective", [function]) => {
                    format!("${}$ is injective", function.written(Script::Latex))
                }
                _ => format!("${}$", self.written(Script::Latex)),
            },
            _ => format!("${}$", self.written(Script::Latex)),
        }
    }

    fn written(&self, script: Script) -> String {
        self.at(LOOSE, script)
    }

    /// In parentheses where it holds together less tightly than its place wants.
    fn at(&self, wanted: u8, script: Script) -> String {
        let (text, tightness) = self.plain(script);
        match (tightness < wanted, script) {
            (false, _) => text,
            (true, Script::Unicode) => format!("({text})"),
            (true, Script::Latex) if text.contains("\\frac") || text.contains("\\sum") => {
                format!("\\left({text}\\right)")
            }
            (true, Script::Latex) => format!("({text})"),
        }
    }

    fn plain(&self, script: Script) -> (String, u8) {
        let latex = script == Script::Latex;
        match self {
            Self::Number(number) => (number.clone(), ATOM),
            Self::Name(name) => (named(name, latex), ATOM),
            Self::Negative(inner) => (format!("-{}", inner.at(PRODUCT, script)), SUM),
            Self::Not(inner) => match &**inner {
                Self::Binary(operator, a, b) if operator == "∣" => {
                    let sign = if latex { "\\nmid" } else { "∤" };
                    (format!("{} {sign} {}", a.at(SUM, script), b.at(SUM, script)), RELATION)
                }
                inner => (
                    format!("{} {}", if latex { "\\text{not }" } else { "not" }, inner.at(ATOM, script)),
                    LOOSE,
                ),
            },
            Self::Binary(operator, a, b) => binary(operator, a, b, script),
            Self::Congruent(a, b, modulus) => {
                let (a, b, modulus) = (a.at(SUM, script), b.at(SUM, script), modulus.at(LOOSE, script));
                let text = match latex {
                    true => format!("{a} \\equiv {b} \\pmod{{{modulus}}}"),
                    false => format!("{a} ≡ {b} (mod {modulus})"),
                };
                (text, RELATION)
            }
            Self::Power(base, exponent) => power(base, exponent, script),
            Self::Factorial(inner) => (format!("{}!", inner.at(ATOM, script)), POWER),
            Self::Inverse(inner) => match latex {
                true => (format!("{}^{{-1}}", inner.at(ATOM, script)), POWER),
                false => (format!("{}⁻¹", inner.at(ATOM, script)), POWER),
            },
            Self::Call(head, arguments) => call(head, arguments, script),
            Self::Absolute(inner) => (format!("|{}|", inner.at(LOOSE, script)), ATOM),
            Self::Floor(inner) => match latex {
                true => (format!("\\lfloor {} \\rfloor", inner.at(LOOSE, script)), ATOM),
                false => (format!("⌊{}⌋", inner.at(LOOSE, script)), ATOM),
            },
            Self::Set(items) => {
                let items: Vec<String> = items.iter().map(|item| item.at(LOOSE, script)).collect();
                let items = items.join(", ");
                (if latex { format!("\\{{{items}\\}}") } else { format!("{{{items}}}") }, ATOM)
            }
            Self::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|item| item.at(LOOSE, script)).collect();
                (format!("({})", items.join(", ")), ATOM)
            }
            Self::Function(name, body) => {
                let arrow = if latex { "\\mapsto" } else { "↦" };
                (format!("{} {arrow} {}", named(name, latex), body.at(LOOSE, script)), LOOSE)
            }
            Self::Those(name, system, condition) => {
                let (name, condition) = (named(name, latex), condition.at(LOOSE, script));
                let system = system.as_ref().map_or_else(String::new, |system| member(system, latex));
                let text = match latex {
                    true => format!("\\{{{name}{system} \\mid {condition}\\}}"),
                    false => format!("{{{name}{system} | {condition}}}"),
                };
                (text, ATOM)
            }
            Self::Sum { product, name, range, body } => {
                let sign = match (latex, product) {
                    (true, false) => "\\sum",
                    (true, true) => "\\prod",
                    (false, false) => "∑",
                    (false, true) => "∏",
                };
                (format!("{sign}{} {}", bounds(name, range, script), body.at(PRODUCT, script)), SUM)
            }
            Self::Quantified(sign, names, system, body) => {
                let sign = match (latex, sign.as_str()) {
                    (true, "∃") => "\\exists ",
                    (true, _) => "\\forall ",
                    (false, sign) => sign,
                };
                let names: Vec<String> = names.iter().map(|name| named(name, latex)).collect();
                let system = system.as_ref().map_or_else(String::new, |system| member(system, latex));
                (format!("{sign}{}{system}, {}", names.join(", "), body.at(LOOSE, script)), LOOSE)
            }
        }
    }

    fn ends_in_name(&self) -> bool {
        match self {
            Self::Name(_) => true,
            Self::Binary(operator, _, b) => operator == "*" && b.ends_in_name(),
            _ => false,
        }
    }

    fn begins_with_number(&self) -> bool {
        match self {
            Self::Number(_) => true,
            Self::Power(base, _) => base.begins_with_number(),
            Self::Binary(operator, a, _) => operator != "+" && operator != "-" && a.begins_with_number(),
            _ => false,
        }
    }

    /// The number after this one, where that can be written: `n` of `n + 1`.
    fn predecessor(&self) -> Formula {
        match self {
            Self::Binary(operator, a, b) if operator == "+" && **b == Self::Number("1".to_owned()) => {
                (**a).clone()
            }
            Self::Number(number) if number.parse::<u64>().is_ok_and(|number| number > 0) => {
                Self::Number((number.parse::<u64>().unwrap_or(1) - 1).to_string())
            }
            other => {
                Self::Binary("-".to_owned(), Box::new(other.clone()), Box::new(Self::Number("1".to_owned())))
            }
        }
    }
}

fn member(system: &str, latex: bool) -> String {
    let system = named(system, latex);
    if latex { format!(" \\in {system}") } else { format!(" ∈ {system}") }
}

fn bounds(name: &str, range: &Formula, script: Script) -> String {
    let written = |low: String, high: String| match script {
        Script::Latex => format!("_{{{name}={low}}}^{{{high}}}"),
        Script::Unicode if high.chars().all(char::is_alphanumeric) => format!("_{{{name}={low}}}^{high}"),
        Script::Unicode => format!("_{{{name}={low}}}^{{{high}}}"),
    };
    if let Formula::Call(head, arguments) = range {
        match (head.as_str(), &arguments[..]) {
            ("Finset.range", [end]) => return written("0".to_owned(), end.predecessor().written(script)),
            ("Nat.divisors", [number]) => {
                let number = number.at(SUM, script);
                return match script {
                    Script::Latex => format!("_{{{name} \\mid {number}}}"),
                    Script::Unicode => format!("_{{{name} ∣ {number}}}"),
                };
            }
            ("Finset.Icc", [low, high]) => return written(low.written(script), high.written(script)),
            ("Finset.Ico", [low, end]) => {
                return written(low.written(script), end.predecessor().written(script));
            }
            _ => {}
        }
    }
    match script {
        Script::Latex => format!("_{{{name} \\in {}}}", range.written(script)),
        Script::Unicode => format!("_{{{name} ∈ {}}}", range.written(script)),
    }
}

fn named(name: &str, latex: bool) -> String {
    let known = match (name, latex) {
        ("Real.pi" | "π", false) => "π",
        ("Real.pi" | "π", true) => "\\pi",
        ("Complex.I", _) => "i",
        ("ℝ", true) => "\\mathbb{R}",
        ("ℤ", true) => "\\mathbb{Z}",
        ("ℕ", true) => "\\mathbb{N}",
        ("ℚ", true) => "\\mathbb{Q}",
        ("ℂ", true) => "\\mathbb{C}",
        ("α", true) => "\\alpha",
        ("β", true) => "\\beta",
        ("θ", true) => "\\theta",
        _ => name,
    };
    // `a₁`, as LaTeX writes it.
    let plain = known.trim_end_matches(|c| ('₀'..='₉').contains(&c));
    match latex && plain.len() < known.len() {
        false => known.to_owned(),
        true => {
            let index: String = known[plain.len()..]
                .chars()
                .filter_map(|c| char::from_digit(c as u32 - '₀' as u32, 10))
                .collect();
            format!("{plain}_{{{index}}}")
        }
    }
}

fn binary(operator: &str, a: &Formula, b: &Formula, script: Script) -> (String, u8) {
    let latex = script == Script::Latex;
    match operator {
        "*" => {
            let (left, right) = (a.at(PRODUCT, script), b.at(PRODUCT + 1, script));
            let begins_open = right.starts_with(['(', '|', '⌊']) || right.starts_with("\\left(");
            let both_numbers = b.begins_with_number() || right.starts_with("\\frac");
            let dot =
                both_numbers || (!latex && a.ends_in_name() && begins_open) || right.starts_with(['∑', '∏']);
            let needs_space = latex
                && right.starts_with(|c: char| c.is_alphabetic())
                && left.ends_with(char::is_alphabetic)
                && left.contains('\\');
            let between = match (dot, latex) {
                (true, true) => " \\cdot ",
                (true, false) => "·",
                (false, _) if needs_space => " ",
                (false, false) if wordy(&left) || wordy(&right) => "·",
                (false, _) => "",
            };
            (format!("{left}{between}{right}"), PRODUCT)
        }
        "/" if latex => (format!("\\frac{{{}}}{{{}}}", a.written(script), b.written(script)), PRODUCT + 1),
        "/" => (format!("{}/{}", a.at(PRODUCT, script), b.at(POWER, script)), PRODUCT),
        "+" | "-" => {
            let right = b.at(if operator == "-" { SUM + 1 } else { SUM }, script);
            let right = if right.starts_with('-') { format!("({right})") } else { right };
            (format!("{} {operator} {right}", a.at(SUM, script)), SUM)
        }
        "%" => {
            let sign = if latex { "\\bmod" } else { "mod" };
            (format!("{} {sign} {}", a.at(PRODUCT, script), b.at(PRODUCT + 1, script)), SUM + 1)
        }
        "∧" => (
            format!("{} and {}", a.at(LOOSE, script), b.at(LOOSE, script))
                .replace(" and ", if latex { " \\text{ and } " } else { " and " }),
            LOOSE,
        ),
        "∨" => (
            format!(
                "{}{}{}",
                a.at(LOOSE, script),
                if latex { " \\text{ or } " } else { " or " },
                b.at(LOOSE, script)
            ),
            LOOSE,
        ),
        "→" => (
            format!("{} {} {}", a.at(1, script), if latex { "\\implies" } else { "⇒" }, b.at(LOOSE, script)),
            LOOSE,
        ),
        "↔" => {
            (format!("{} {} {}", a.at(1, script), if latex { "\\iff" } else { "⇔" }, b.at(1, script)), LOOSE)
        }
        _ => {
            let sign = match (latex, operator) {
                (true, "≠") => "\\ne",
                (true, "≤") => "\\le",
                (true, "≥") => "\\ge",
                (true, "∣") => "\\mid",
                (true, "∈") => "\\in",
                (true, "∪") => "\\cup",
                (true, "∩") => "\\cap",
                (true, "⊆") => "\\subseteq",
                (_, sign) => sign,
            };
            (format!("{} {sign} {}", a.at(RELATION, script), b.at(SUM.min(RELATION + 1), script)), RELATION)
        }
    }
}

/// Whether a factor is a word rather than a letter, so that it must not touch its neighbour.
fn wordy(text: &str) -> bool {
    text.chars().take_while(|c| c.is_alphabetic()).count() > 1
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.contains('(')
}

fn power(base: &Formula, exponent: &Formula, script: Script) -> (String, u8) {
    if let (Formula::Call(head, arguments), Formula::Number(_)) = (base, exponent)
        && let Some(function) = function(head)
        && let [argument] = &arguments[..]
    {
        let sign = if script == Script::Latex { format!("\\{function}") } else { function.to_owned() };
        return match script {
            Script::Latex => {
                (format!("{sign}^{{{}}} {}", exponent.written(script), argument.at(ATOM, script)), PRODUCT)
            }
            Script::Unicode => (
                format!("{sign}{} {}", raised(&exponent.written(script)), argument.at(ATOM, script)),
                PRODUCT,
            ),
        };
    }
    let base = base.at(ATOM, script);
    let written = exponent.written(script);
    let text = match script {
        Script::Latex if written.chars().count() == 1 => format!("{base}^{written}"),
        Script::Latex => format!("{base}^{{{written}}}"),
        Script::Unicode if written.chars().all(|c| c.is_ascii_digit()) => {
            format!("{base}{}", raised(&written))
        }
        Script::Unicode => format!("{base}^{}", exponent.at(ATOM, script)),
    };
    (text, POWER)
}

fn raised(digits: &str) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    digits.chars().filter_map(|c| RAISED.get(c.to_digit(10)? as usize)).collect()
}

fn function(head: &str) -> Option<&'static str> {
    Some(match head {
        "Real.sin" => "sin",
        "Real.cos" => "cos",
        "Real.tan" => "tan",
        "Real.log" => "ln",
        _ => return None,
    })
}

fn call(head: &str, arguments: &[Formula], script: Script) -> (String, u8) {
    let latex = script == Script::Latex;
    if let ("Finset.filter", [Formula::Function(name, condition), set]) = (head, arguments) {
        let (name, set, condition) = (named(name, latex), set.at(ATOM, script), condition.written(script));
        let text = match latex {
            true => format!("\\{{{name} \\in {set} \\mid {condition}\\}}"),
            false => format!("{{{name} ∈ {set} | {condition}}}"),
        };
        return (text, ATOM);
    }
    if let (Some(function), [argument]) = (function(head), arguments) {
        let sign = if latex { format!("\\{function}") } else { function.to_owned() };
        return (format!("{sign} {}", argument.at(ATOM, script)), PRODUCT + 1);
    }
    let written: Vec<String> = arguments.iter().map(|argument| argument.written(script)).collect();
    let said = |latex_text: &str, text: &str| {
        let mark = if latex { latex_text } else { text };
        mark.to_owned()
    };
    match (head, &written[..]) {
        ("Real.sqrt" | "√", [a]) => match latex {
            true => (format!("\\sqrt{{{a}}}"), ATOM),
            false => (format!("√{}", arguments[0].at(ATOM, script)), ATOM),
        },
        ("Real.exp", [a]) => match latex {
            true => (format!("e^{{{a}}}"), POWER),
            false => (format!("e^{}", arguments[0].at(ATOM, script)), POWER),
        },
        ("Real.logb", [base, a]) => {
            let inner = arguments[1].at(ATOM, script);
            match latex {
                true => (format!("\\log_{{{base}}} {inner}"), PRODUCT),
                false => {
                    (format!("log_{base} {}", if inner == *a { inner } else { format!("({a})") }), PRODUCT)
                }
            }
        }
        ("Nat.factorial", [_]) => (format!("{}!", arguments[0].at(ATOM, script)), POWER),
        ("Nat.choose", [n, k]) if latex => (format!("\\binom{{{n}}}{{{k}}}"), ATOM),
        ("Nat.choose", [n, k]) => (format!("C({n}, {k})"), ATOM),
        ("Nat.gcd" | "Int.gcd", _) => (format!("{}({})", said("\\gcd", "gcd"), written.join(", ")), ATOM),
        ("Nat.lcm" | "Int.lcm", _) => {
            (format!("{}({})", said("\\operatorname{lcm}", "lcm"), written.join(", ")), ATOM)
        }
        ("Finset.card", [a]) => (format!("|{a}|"), ATOM),
        ("Nat.Prime", [a]) => (format!("{a}{}", said("\\text{ is prime}", " is prime")), RELATION),
        ("Even", [a]) => (format!("{a}{}", said("\\text{ is even}", " is even")), RELATION),
        ("Odd", [a]) => (format!("{a}{}", said("\\text{ is odd}", " is odd")), RELATION),
        ("Nat.divisors", [a]) => match latex {
            true => (format!("\\{{d \\in \\mathbb{{N}} \\mid d \\text{{ divides }} {a}\\}}"), ATOM),
            false => (format!("{{d ∈ ℕ | d divides {a}}}"), ATOM),
        },
        ("Finset.range", [a]) => match latex {
            true => (format!("\\{{0, \\ldots, {a} - 1\\}}"), ATOM),
            false => (format!("{{0, …, {a} - 1}}"), ATOM),
        },
        ("Finset.Icc", [a, b]) => match latex {
            true => (format!("\\{{{a}, \\ldots, {b}\\}}"), ATOM),
            false => (format!("{{{a}, …, {b}}}"), ATOM),
        },
        ("Set.Icc", [a, b]) => (format!("[{a}, {b}]"), ATOM),
        ("Set.Ioo", [a, b]) => (format!("({a}, {b})"), ATOM),
        ("Set.Ico", [a, b]) => (format!("[{a}, {b})"), ATOM),
        ("Set.Ioc", [a, b]) => (format!("({a}, {b}]"), ATOM),
        ("Complex.abs", [a]) => (format!("|{a}|"), ATOM),
        _ => (format!("{}({})", named(head, latex), written.join(", ")), ATOM),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_said() {
        for (lean, expected) in [
            ("¬ ∃ x y : ℤ, x ^ 2 = 5 * y + 2", "there are no integers $x$ and $y$ with $x^2 = 5y + 2$"),
            ("∀ n, a (n + 1) = 2 * a n", "$a(n + 1) = 2a(n)$ for all $n$"),
            ("∃ k : ℕ, k ^ 2 = 49 ∧ k < 8", "there is a natural number $k$ with $k^2 = 49$ and $k < 8$"),
            ("x ^ 2 = 4 ↔ x = 2 ∨ x = -2", "$x^2 = 4$ if and only if $x = 2$ or $x = -2$"),
            (
                "∀ n : ℕ, n ∈ S ↔ n ∣ 12",
                "for all natural numbers $n$, $n \\in S$ if and only if $n \\mid 12$",
            ),
            ("x = 1 ∧ y = 2 ∨ x = 2 ∧ y = 1", "$x = 1$ and $y = 2$, or $x = 2$ and $y = 1$"),
            ("¬ Nat.Prime (n ^ 2 + 4)", "$n^2 + 4$ is not prime"),
        ] {
            assert_eq!(claim(lean).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn formulas_are_written_as_on_paper() {
        for (lean, unicode, latex) in [
            ("x ^ 2 - 5 * x + 6 = 0", "x² - 5x + 6 = 0", "x^2 - 5x + 6 = 0"),
            ("(x - 2) * (x + 3)", "(x - 2)(x + 3)", "(x - 2)(x + 3)"),
            ("x * (y + 1)", "x·(y + 1)", "x(y + 1)"),
            ("3 * 4 ^ n % 7", "3·4^n mod 7", "3 \\cdot 4^n \\bmod 7"),
            ("f (x + 1) = -f 2", "f(x + 1) = -f(2)", "f(x + 1) = -f(2)"),
            ("(n : ℝ) / (n + 1)", "n/(n + 1)", "\\frac{n}{n + 1}"),
            (
                "∑ k ∈ Finset.range (n + 1), (2 * k + 1) = (n + 1) ^ 2",
                "∑_{k=0}^n (2k + 1) = (n + 1)²",
                "\\sum_{k=0}^{n} (2k + 1) = (n + 1)^2",
            ),
            ("∑ k ∈ Finset.Icc 1 20, k ^ 2", "∑_{k=1}^20 k²", "\\sum_{k=1}^{20} k^2"),
            ("Real.sqrt (x + 1) ≤ |y - 2|", "√(x + 1) ≤ |y - 2|", "\\sqrt{x + 1} \\le |y - 2|"),
            ("¬ 7 ∣ 2 ^ n + 1", "7 ∤ 2^n + 1", "7 \\nmid 2^n + 1"),
            (
                "(Finset.filter (fun n => 3 ∣ n) (Finset.Icc 1 20)).card = 6",
                "|{n ∈ {1, …, 20} | 3 ∣ n}| = 6",
                "|\\{n \\in \\{1, \\ldots, 20\\} \\mid 3 \\mid n\\}| = 6",
            ),
            ("Real.sin t ^ 2", "sin² t", "\\sin^{2} t"),
            (
                "{x : ℝ | x ^ 2 = 4} = {2, -2}",
                "{x ∈ ℝ | x² = 4} = {2, -2}",
                "\\{x \\in \\mathbb{R} \\mid x^2 = 4\\} = \\{2, -2\\}",
            ),
            ("a₁ ≡ 3 [MOD 5]", "a₁ ≡ 3 (mod 5)", "a_{1} \\equiv 3 \\pmod{5}"),
            (
                "∃ k : ℤ, n = 2 * k ∧ k ≠ 0",
                "∃k ∈ ℤ, n = 2k and k ≠ 0",
                "\\exists k \\in \\mathbb{Z}, n = 2k \\text{ and } k \\ne 0",
            ),
            ("a - (b - c) - -3", "a - (b - c) - (-3)", "a - (b - c) - (-3)"),
        ] {
            assert_eq!(formula(lean, Script::Unicode).as_deref(), Ok(unicode));
            assert_eq!(formula(lean, Script::Latex).as_deref(), Ok(latex));
        }
        assert!(formula("x +", Script::Latex).is_err());
    }
}
