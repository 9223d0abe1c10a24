//! Statements about numbers without variables: greatest common divisors by Euclid, primes, divisors, digits, finite sets
//! and sums over them. The parts are worked out and shown, largest last.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{ToPrimitive as _, Zero};

use super::algebra::Rational;
use super::algebra::value::{Environment, Evaluator, Value};
use super::budget::Budget;
use super::plan::{Link, Plan, Sentence, Step, THIS, say};
use super::situation::{Claim, Relation, Situation, Term, Type};

pub const NAME: &str = "calculation";

/// Sets with more elements are not listed.
const MOST_LISTED: usize = 40;
/// Numbers whose divisors Lean looks for are no greater: it tries all.
const GREATEST_NUMBER: u32 = 4000;
/// Lists that Lean goes through without the kernel's help are no longer.
const SHORT: usize = 300;
/// And with it.
const LONG: usize = 5000;
/// Primes are no greater: Lean tries all divisors up to the root.
const GREATEST_PRIME: u64 = 4_000_000;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    prime(situation, budget).or_else(|| parts(situation, budget)).into_iter().collect()
}

/// What closes a statement that can be worked out, by the length of the longest list in it.
pub fn decide(size: usize) -> &'static str {
    if size <= SHORT { "decide" } else { "decide +kernel" }
}

/// `n` is prime, or is not.
fn prime(situation: &Situation, budget: &Budget) -> Option<Plan> {
    let (claim, positive) = match &situation.goal {
        Claim::Not(inner) => (&**inner, false),
        other => (other, true),
    };
    let number = match claim {
        Claim::Call { predicate, arguments } if predicate == "Nat.Prime" => arguments.first()?,
        _ => return None,
    };
    let evaluator = Evaluator::new(budget);
    let value = evaluator.integer(number, &Environment::new())?;
    let factors = evaluator.factors(&value)?;
    let is_prime = matches!(factors.as_slice(), [(prime, 1)] if *prime == value);
    if is_prime != positive || value > BigInt::from(GREATEST_PRIME) {
        return None;
    }
    let n = Term::number(value.clone(), &Type::Nat);
    let mut steps = Vec::new();
    if *number != n {
        steps.push(Step::turn(
            say!["First, ", Claim::equal(number.clone(), n.clone()), "."],
            format!("rw [show {} = {} from by decide]", number.lean(), n.lean()),
        ));
    }
    if positive {
        let root = value.sqrt();
        let because = if root < BigInt::from(2) {
            say![&n, " is prime, as one sees at once."]
        } else {
            let past = Term::number(&root + 1, &Type::Nat);
            say![
                "A divisor other than 1 and ",
                &n,
                " would come with one of at most ",
                Term::number(root, &Type::Nat),
                ", since ",
                past.to_the(2),
                " exceeds ",
                &n,
                "; none of these numbers divides it.",
            ]
        };
        steps.push(Step::close(because, "norm_num"));
        return Some(Plan {
            method: NAME,
            idea: say![&n, " has no proper divisor up to its square root."],
            steps,
        });
    }
    let (least, _) = factors.first()?;
    let product = Term::number(least.clone(), &Type::Nat).times(Term::number(&value / least, &Type::Nat));
    let because = say!["Indeed ", Claim::equal(n.clone(), product), "."];
    steps.push(Step::close(because, "norm_num"));
    Some(Plan { method: NAME, idea: say![&n, " is a product of smaller numbers."], steps })
}

/// The goal by the values of the parts that need a thought.
fn parts(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let evaluator = Evaluator::new(budget);
    if !evaluator.holds(&situation.goal, &Environment::new())? {
        return None;
    }
    let Claim::Relation { left, right, .. } = situation.goal.clone() else { return None };
    // Lean decides nothing about real numbers.
    let decidable = |term: &Term| !matches!(term.type_of(), Type::Rat | Type::Real | Type::Complex);
    if !decidable(&left) || !decidable(&right) {
        return None;
    }
    let mut found = Vec::new();
    for side in [&left, &right] {
        calls(side, &mut found);
    }
    if found.is_empty() {
        return None;
    }
    let mut steps = Vec::new();
    let mut rewrites: Vec<(String, Term)> = Vec::new();
    let mut longest = 0;
    for part in found {
        let size = effort(&part, &evaluator)?;
        if size > LONG {
            return None;
        }
        longest = longest.max(size);
        let whole_goal = is_value(&situation.goal, &part, &evaluator);
        if let Some(plan) =
            part_steps(situation, &part, size, whole_goal, &evaluator, &mut steps, &mut rewrites)?
        {
            return Some(plan);
        }
    }
    steps.push(Step::Close { because: say!["So ", THIS, "."], by: closing(&rewrites, longest) });
    Some(Plan { method: NAME, idea: say!["We work out the numbers."], steps })
}

/// Puts in what was worked out, and works out the rest.
fn closing(rewrites: &[(String, Term)], size: usize) -> Vec<String> {
    if rewrites.is_empty() {
        return vec![decide(size).to_owned()];
    }
    let names: Vec<&str> = rewrites.iter().map(|(name, _)| name.as_str()).collect();
    vec![format!("rw [{}]", names.join(", ")), format!("all_goals {}", decide(size))]
}

/// Whether a goal says no more than the value of a part.
fn is_value(goal: &Claim, part: &Term, evaluator: &Evaluator<'_>) -> bool {
    goal.as_equation().is_some_and(|(left, right)| {
        left == part
            && right.as_rational().is_some()
            && evaluator.number(right, &Environment::new()).is_some()
    })
}

/// Calls in a term whose values need a thought, inner ones first.
pub fn calls(term: &Term, found: &mut Vec<Term>) {
    for part in term.parts() {
        // What is below a binder has no value of its own.
        if !matches!(part, Term::Function { .. }) {
            calls(part, found);
        }
    }
    let Term::Call { function, .. } = term else { return };
    let told = [
        "Nat.gcd",
        "Nat.lcm",
        "Int.gcd",
        "Nat.factorial",
        "Nat.choose",
        "Nat.divisors",
        "Nat.properDivisors",
        "Nat.primeFactors",
        "Nat.digits",
        "Finset.filter",
        "Finset.sum",
        "Finset.prod",
        "Finset.card",
        "Nat.sqrt",
        "Nat.totient",
        "List.sum",
    ];
    if told.contains(&function.as_str()) && !found.contains(term) {
        found.push(term.clone());
    }
}

/// How many things Lean looks at to work a part out.
pub fn effort(term: &Term, evaluator: &Evaluator<'_>) -> Option<usize> {
    let at = Environment::new();
    let Term::Call { function, arguments, .. } = term else { return Some(1) };
    let number = |index: usize| evaluator.integer(arguments.get(index)?, &at);
    match function.as_str() {
        "Nat.divisors" | "Nat.properDivisors" | "Nat.primeFactors" | "Nat.totient" => {
            number(0)?.to_u32().filter(|n| *n <= GREATEST_NUMBER).map(|n| n as usize)
        }
        "Nat.factorial" => number(0)?.to_usize().filter(|n| *n <= 60),
        "Nat.choose" => number(0)?.to_usize().filter(|n| *n <= 25).map(|n| n * n),
        "Nat.sqrt" => Some(10),
        "Finset.filter" | "Finset.card" | "Finset.sum" | "Finset.prod" => {
            let set = arguments.iter().find_map(|argument| evaluator.set(argument, &at))?;
            let inner = arguments.iter().filter_map(|argument| match argument {
                Term::Call { .. } => effort(argument, evaluator),
                _ => None,
            });
            Some(inner.max().unwrap_or(0).max(set.len()))
        }
        _ => Some(1),
    }
}

/// Adds the step that works a part out; a whole plan where that is all there is to show.
fn part_steps(
    situation: &mut Situation,
    part: &Term,
    size: usize,
    whole: bool,
    evaluator: &Evaluator<'_>,
    steps: &mut Vec<Step>,
    rewrites: &mut Vec<(String, Term)>,
) -> Option<Option<Plan>> {
    let Term::Call { function, arguments, of } = part else { return Some(None) };
    let at = Environment::new();
    match evaluator.value(part, &at)? {
        Value::Number(value) => {
            if let ("Nat.gcd", [left, right], true) = (function.as_str(), arguments.as_slice(), whole)
                && left.as_rational().is_some()
                && right.as_rational().is_some()
            {
                let [left, right] = [left, right].map(|part| evaluator.integer(part, &at));
                steps.extend(euclid(situation, &left?, &right?, None)?.0);
                let idea = say![
                    "Euclid's algorithm: a common divisor of two numbers also divides the remainder of one by the other."
                ];
                return Some(Some(Plan { method: NAME, idea, steps: std::mem::take(steps) }));
            }
            let of = if matches!(function.as_str(), "Nat.gcd" | "Nat.lcm" | "Nat.factorial" | "Nat.choose") {
                Type::Nat
            } else {
                of.clone()
            };
            let number = Term::rational(&value, &of);
            let told = told(function, arguments, evaluator);
            let claim = Claim::equal(part.clone(), number);
            if whole {
                let (idea, because) = match told {
                    Some(told) => (told, say!["So ", THIS, "."]),
                    None if steps.is_empty() => {
                        (say!["We work out the number."], say!["Working it out gives ", THIS, "."])
                    }
                    None => (say!["We list what is counted or added up."], say!["So ", THIS, "."]),
                };
                let idea = if steps.is_empty() { idea } else { say!["We list what is counted or added up."] };
                steps.push(Step::Close { because, by: closing(rewrites, size) });
                return Some(Some(Plan { method: NAME, idea, steps: std::mem::take(steps) }));
            }
            if matches!(function.as_str(), "List.sum" | "Finset.card") {
                return Some(None);
            }
            let name = situation.fresh("value");
            let because = told.map_or_else(
                || say![THIS, "."],
                |told| Sentence([told.0, say![" So ", THIS, "."].0].concat()),
            );
            steps.push(Step::have(name.clone(), claim, because, decide(size)));
            // What was worked out within this part is done with.
            rewrites.retain(|(_, inner)| !part.mentions(inner));
            rewrites.push((name, part.clone()));
            Some(None)
        }
        Value::Set(elements) => {
            if elements.len() > MOST_LISTED
                || !matches!(
                    function.as_str(),
                    "Finset.filter" | "Nat.divisors" | "Nat.properDivisors" | "Nat.primeFactors"
                )
            {
                return Some(None);
            }
            let set = listed(&elements, &Type::Nat)?;
            let name = situation.fresh("list");
            let because = match function.as_str() {
                "Nat.divisors" => {
                    say!["The divisors of ", &arguments[0], " are ", elements_said(&elements), "."]
                }
                "Nat.properDivisors" => {
                    say!["The proper divisors of ", &arguments[0], " are ", elements_said(&elements), "."]
                }
                "Nat.primeFactors" => {
                    say!["The prime factors of ", &arguments[0], " are ", elements_said(&elements), "."]
                }
                _ if elements.is_empty() => say!["No number meets the conditions."],
                _ => say!["The numbers that meet the conditions are ", elements_said(&elements), "."],
            };
            steps.push(Step::have(name.clone(), Claim::equal(part.clone(), set), because, decide(size)));
            rewrites.push((name, part.clone()));
            Some(None)
        }
        Value::List(digits) => {
            let said: Vec<String> = digits.iter().rev().map(Rational::to_string).collect();
            let lean: Vec<String> = digits.iter().map(Rational::to_string).collect();
            let name = situation.fresh("digits");
            let because = say!["The digits are ", said.join(", "), "; Lean lists the last one first."];
            let tactic = format!("have {name} : {} = [{}] := by decide", part.lean(), lean.join(", "));
            steps.push(Step::turn(because, tactic));
            rewrites.push((name, part.clone()));
            Some(None)
        }
    }
}

/// A finite set by its elements.
pub fn listed(elements: &[Rational], of: &Type) -> Option<Term> {
    let set = Type::Finset(Box::new(of.clone()));
    let Some((last, rest)) = elements.split_last() else {
        return Some(Term::call("EmptyCollection.emptyCollection", Vec::new(), &set));
    };
    let single = Term::call("Singleton.singleton", vec![Term::rational(last, of)], &set);
    Some(rest.iter().rev().fold(single, |found, element| {
        Term::call("Insert.insert", vec![Term::rational(element, of), found], &set)
    }))
}

/// `1, 2 and 3`
pub fn elements_said(elements: &[Rational]) -> String {
    let said: Vec<String> = elements.iter().map(Rational::to_string).collect();
    match said.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// How a value comes about, where that takes a sentence.
fn told(function: &str, arguments: &[Term], evaluator: &Evaluator<'_>) -> Option<Sentence> {
    let at = Environment::new();
    match function {
        "Nat.lcm" => {
            let (left, right) =
                (evaluator.integer(&arguments[0], &at)?, evaluator.integer(&arguments[1], &at)?);
            if left.is_zero() || right.is_zero() {
                return None;
            }
            let gcd = left.gcd(&right);
            let number = |value: BigInt| Term::number(value, &Type::Nat);
            Some(say![
                "The least common multiple is the product divided by the greatest common divisor, here ",
                Term::operation(
                    super::situation::Operator::Div,
                    vec![number(left).times(number(right)), number(gcd)]
                ),
                ".",
            ])
        }
        "Nat.factorial" => {
            let n = evaluator.integer(&arguments[0], &at)?.to_u32().filter(|n| (3..=12).contains(n))?;
            let factors: Vec<String> = (1..=n).map(|factor| factor.to_string()).collect();
            Some(say![
                &Term::call(function, arguments.to_vec(), &Type::Nat),
                " is the product ",
                factors.join("·"),
                "."
            ])
        }
        _ => None,
    }
}

/// Euclid's algorithm: a step for each division, and a chain from the greatest common divisor of two numbers to its value.
/// The chain has a name, or is the end. With the value.
pub fn euclid(
    situation: &mut Situation,
    left: &BigInt,
    right: &BigInt,
    name: Option<&str>,
) -> Option<(Vec<Step>, BigInt)> {
    let number = |value: &BigInt| Term::number(value.clone(), &Type::Nat);
    let gcd =
        |left: &BigInt, right: &BigInt| Term::call("Nat.gcd", vec![number(left), number(right)], &Type::Nat);
    let link = |next: Term| Link {
        relation: Relation::Eq,
        next,
        by: "decide".to_owned(),
        because: Sentence::default(),
    };
    let start = gcd(left, right);
    let (mut left, mut right) = (left.clone(), right.clone());
    let (mut links, mut steps) = (Vec::new(), Vec::new());
    if left < right {
        std::mem::swap(&mut left, &mut right);
        links.push(link(gcd(&left, &right)));
    }
    while !right.is_zero() {
        let (quotient, rest) = left.div_mod_floor(&right);
        let product = number(&quotient).times(number(&right));
        let sum = if rest.is_zero() { product } else { product.plus(number(&rest)) };
        let because = match (steps.is_empty(), rest.is_zero()) {
            (_, true) => say![number(&right), " divides ", number(&left), ": ", THIS, "."],
            (true, false) => say!["Dividing with remainder, ", THIS, "."],
            (false, false) => say!["Dividing again, ", THIS, "."],
        };
        steps.push(Step::have(situation.fresh("div"), Claim::equal(number(&left), sum), because, "norm_num"));
        links.push(link(if rest.is_zero() { number(&right) } else { gcd(&right, &rest) }));
        (left, right) = (right, rest);
        if links.len() > 30 {
            return None;
        }
    }
    if links.is_empty() {
        return None;
    }
    let because = if steps.len() == 1 {
        say!["So it is the greatest common divisor of both:"]
    } else {
        say!["Each time, the common divisors stay the same; hence:"]
    };
    steps.push(Step::Chain { name: name.map(str::to_owned), start, links, because });
    Some((steps, left))
}
