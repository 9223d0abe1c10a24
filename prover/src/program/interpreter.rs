//! Running a program: Starlark, with a few functions that programs about numbers want.

use starlark::environment::{Globals, Module};
use starlark::eval::Evaluator;
use starlark::syntax::{AstModule, Dialect};
use starlark::values::Heap;

use super::value::{Value, Values};

/// A program may have so many bytes.
pub const MAX_PROGRAM_BYTES: usize = 64 * 1024;
/// All values of a program together may have so many bytes, written in decimal.
const MAX_VALUE_BYTES: usize = 256 * 1024;
/// Lists within lists.
const MAX_DEPTH: usize = 8;

/// How far a program may go.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Calls and turns of loops. The same program takes the same number of them everywhere.
    pub steps: u64,
    /// Of the interpreter's heap. It looks now and then, so a single operation may go beyond.
    pub heap_bytes: usize,
    /// Calls within calls.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 2_000_000, heap_bytes: 256 << 20, depth: 200 }
    }
}

/// What a program finds defined besides Starlark's own.
const PRELUDE: &str = "\
def sum(values, start = 0):
    total = start
    for value in values:
        total += value
    return total

def gcd(a, b):
    for _ in range(100000):
        if b == 0:
            break
        a, b = b, a % b
    return abs(a)

def pow(base, exponent, modulus = None):
    if exponent < 0:
        fail('pow: the exponent is negative')
    result, factor = 1, base
    for _ in range(100000):
        if exponent == 0:
            break
        if exponent % 2 == 1:
            result = result * factor if modulus == None else result * factor % modulus
        exponent = exponent // 2
        if exponent > 0:
            factor = factor * factor if modulus == None else factor * factor % modulus
    return result if modulus == None else result % modulus

def isqrt(n):
    if n < 0:
        fail('isqrt: the number is negative')
    root = n
    for _ in range(100000):
        next = (root + n // root) // 2 if root > 0 else 0
        if next >= root:
            break
        root = next
    return root

def factorial(n):
    product = 1
    for k in range(2, n + 1):
        product *= k
    return product

def divisors(n):
    return [k for k in range(1, abs(n) + 1) if n % k == 0]

def is_prime(n):
    if n < 2:
        return False
    for k in range(2, isqrt(n) + 1):
        if n % k == 0:
            return False
    return True
";

/// Runs a program to its end and returns its global variables. `Err` is for whoever wrote it: what is wrong, and in
/// which line.
pub fn run(program: &str, limits: &Limits) -> Result<Values, String> {
    if program.len() > MAX_PROGRAM_BYTES {
        return Err(format!("the program is longer than {} KiB", MAX_PROGRAM_BYTES / 1024));
    }
    let dialect = Dialect {
        enable_load: false,
        enable_keyword_only_arguments: true,
        enable_top_level_stmt: true,
        enable_f_strings: true,
        ..Dialect::Standard
    };
    let globals = Globals::standard();
    Module::with_temp_heap(|module| {
        let mut names = Vec::new();
        {
            let mut evaluator = Evaluator::new(&module);
            let set = evaluator
                .set_max_tick_count(limits.steps.max(1))
                .and_then(|()| evaluator.set_max_heap_size(limits.heap_bytes.max(1)))
                .and_then(|()| evaluator.set_max_callstack_size(limits.depth.max(1)));
            set.map_err(|error| error.to_string())?;
            for (name, text) in [("prelude", PRELUDE), ("program", program)] {
                names.clear();
                names.extend(module.names().map(|known| known.as_str().to_owned()));
                let ast = AstModule::parse(name, text.to_owned(), &dialect).map_err(told)?;
                evaluator.eval_module(ast, &globals).map_err(told)?;
            }
            // The interpreter counts in coarse steps while it runs.
            if evaluator.get_total_tick_count() > limits.steps {
                return Err(format!("it took more than {} steps", limits.steps));
            }
        }
        let mut left = MAX_VALUE_BYTES;
        let own = module.names().filter(|name| !names.iter().any(|known| known == name.as_str()));
        own.map(|name| {
            let value =
                module.get(name.as_str()).map_or(Ok(Value::Other("missing value".to_owned())), |value| {
                    read(value, module.heap(), MAX_DEPTH, &mut left)
                });
            value
                .map(|value| (name.as_str().to_owned(), value))
                .map_err(|problem| format!("`{}` is {problem}", name.as_str()))
        })
        .collect()
    })
}

fn read<'v>(
    value: starlark::values::Value<'v>,
    heap: Heap<'v>,
    depth: usize,
    left: &mut usize,
) -> Result<Value, String> {
    let mut take = |bytes: usize| -> Result<(), String> {
        *left = left.checked_sub(bytes).ok_or("too long to be written down")?;
        Ok(())
    };
    Ok(match value.get_type() {
        "bool" => Value::Truth(value.to_bool()),
        "int" => {
            let digits = value.to_repr();
            take(digits.len())?;
            Value::Number(digits)
        }
        "string" => {
            let text = value.to_str();
            take(text.len())?;
            Value::Text(text)
        }
        kind @ ("list" | "tuple" | "set" | "range") => {
            let depth = depth.checked_sub(1).ok_or("nested too deeply")?;
            let mut values = Vec::new();
            for part in value.iterate(heap).map_err(told)? {
                // An empty list costs something, too.
                *left = left.checked_sub(1).ok_or("too long to be written down")?;
                values.push(read(part, heap, depth, left)?);
            }
            if kind == "tuple" { Value::Tuple(values) } else { Value::List(values) }
        }
        other => Value::Other(other.to_owned()),
    })
}

/// An error with the line that it is about.
fn told(error: starlark::Error) -> String {
    let said = error.without_diagnostic().to_string();
    let said = said.trim().trim_start_matches("error: ");
    match error.span() {
        Some(span) if span.filename() == "program" => {
            format!("line {}: {said}", span.resolve_span().begin.line + 1)
        }
        _ => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Limits {
        Limits { steps: 100_000, heap_bytes: 16 << 20, depth: 50 }
    }

    fn lean(program: &str, name: &str) -> String {
        run(program, &small()).unwrap()[name].lean().unwrap()
    }

    #[test]
    fn programs_compute_exactly() {
        for (program, expected) in [
            ("x = pow(7, 2023, 10)", "3"),
            ("x = pow(2, 100)", "1267650600228229401496703205376"),
            ("x = gcd(-180, 54)", "18"),
            ("x = isqrt(1369)", "37"),
            ("x = sum([k for k in range(1, 101) if k % 3 == 0])", "1683"),
            ("x = [k for k in range(30) if is_prime(k)]", "[2, 3, 5, 7, 11, 13, 17, 19, 23, 29]"),
            ("x = factorial(10) // len(divisors(12))", "604800"),
            ("x = (-1, True, [])", "((-1), true, [])"),
            ("x = 0\nfor k in range(5):\n    if k % 2 == 0:\n        x += k\n", "6"),
            ("x = 'a' + 'b'", "ab"),
            ("a = 3\nx = '%d / %d' % (a, 4)", "(3 / 4)"),
        ] {
            assert_eq!(lean(program, "x"), expected, "{program}");
        }
        let names: Vec<String> =
            run("a = 1\n_b = 2\ndef f():\n    return a\n", &small()).unwrap().into_keys().collect();
        assert_eq!(names, ["a", "f"], "what the prelude defines is not the program's");
    }

    #[test]
    fn what_goes_wrong_is_told_with_its_line() {
        for (program, problem) in [
            ("a = 1\nb = a / 0", "line 2: "),
            ("a = 1\n  b = 2", "line 2: "),
            ("x = open('/etc/passwd').read()", "line 1: "),
            ("load('//a.bzl', 'b')", "line 1: "),
            ("x = pow(2, -1)", "the exponent is negative"),
            ("for _ in range(1000000000):\n    pass", "ticks"),
            ("def f(n):\n    return f(n + 1)\nf(0)", "stack"),
            ("x = []\nfor i in range(50000):\n    x.append('a' * 1000 + str(i))", "memory"),
            ("x = 3\nfor _ in range(20):\n    x = x * x", "too long to be written down"),
            ("x = []\nfor _ in range(20):\n    x = [x]", "nested too deeply"),
        ] {
            let told = run(program, &small()).unwrap_err();
            assert!(told.to_lowercase().contains(problem), "{program}: {told}");
        }
        assert!(run(&"#".repeat(MAX_PROGRAM_BYTES + 1), &small()).unwrap_err().contains("64 KiB"));
    }
}
