//! What a method works with: what is given, what has been shown of it, and the steps that led there.

use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::algebra::{Atoms, Polynomial, Rational};
use super::budget::Budget;
use super::plan::{Piece, Sentence, Step, named};
use super::situation::{Claim, Hypothesis, Relation, Situation, Term, Type};

/// Reductions of one polynomial at most; rules that feed each other end there.
const MOST_REDUCTIONS: usize = 400;
/// Steps of one derivation at most: a longer proof tells nothing.
pub const MOST_STEPS: usize = 60;
/// Parts of a term that is still written on.
pub const MOST_PARTS: usize = 5_000;

/// Something known, with a proof as Lean writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub proof: String,
    pub claim: Claim,
}

/// `left ^ degree = value`, used from left to right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub proof: String,
    pub left: Term,
    pub degree: u32,
    pub value: Term,
    pub(super) number: usize,
    pub(super) polynomial: Polynomial,
}

/// Facts, rules and steps so far. A case works on a copy.
#[derive(Debug, Clone)]
pub struct Derivation {
    pub situation: Situation,
    pub facts: Vec<Fact>,
    pub rules: Vec<Rule>,
    pub steps: Vec<Step>,
    pub atoms: Atoms,
    pub budget: Budget,
    /// Terms whose value was asked for: a second time nothing new would come of it.
    pub(super) tried: Vec<Term>,
    /// How many values wait for the one that is looked for.
    pub(super) depth: usize,
    /// Unknowns that were solved for, and equations that were split by factors.
    pub solved: usize,
    pub splits: usize,
}

/// A factor, its size as a number (negative where it is subtracted), and the equation as words name it.
pub type Told = (Term, Rational, Piece);

/// A polynomial times a proof of an equation.
pub type Multiple = (Polynomial, String);

impl Derivation {
    pub fn new(situation: &Situation, budget: &Budget) -> Self {
        let facts = situation.facts().into_iter().map(|(proof, claim)| Fact { proof, claim }).collect();
        Self {
            situation: situation.clone(),
            facts,
            rules: Vec::new(),
            steps: Vec::new(),
            atoms: Atoms::default(),
            budget: budget.clone(),
            tried: Vec::new(),
            depth: 0,
            solved: 0,
            splits: 0,
        }
    }

    /// The situation with what was shown, for another method to go on, and the steps so far.
    pub fn handed_on(self) -> (Situation, Vec<Step>) {
        let mut situation = self.situation;
        for Fact { proof, claim } in self.facts {
            let is_name = !proof.contains(['.', ' ', '(']);
            if is_name && !situation.hypotheses.iter().any(|hypothesis| hypothesis.name == proof) {
                situation.hypotheses.push(Hypothesis::shown(&proof, claim));
            }
        }
        (situation, self.steps)
    }

    /// Whether the work must end.
    pub fn spent(&self) -> bool {
        self.steps.len() > MOST_STEPS || self.budget.spent()
    }

    /// Takes a step that shows a claim, and knows it from then on.
    pub fn show(&mut self, name: &str, claim: Claim, because: Sentence, by: impl Into<String>) {
        self.steps.push(Step::have(name, claim.clone(), because, by));
        self.facts.push(Fact { proof: name.to_owned(), claim });
    }

    /// Uses an equation from now on to replace its left side.
    pub fn rule(&mut self, proof: &str, left: &Term, degree: u32, value: &Term) -> Option<()> {
        let polynomial = self.atoms.polynomial(value)?;
        let number = self.atoms.number(left);
        if polynomial.degree_in(number) >= degree {
            return None;
        }
        self.rules.push(Rule {
            proof: proof.to_owned(),
            left: left.clone(),
            degree,
            value: value.clone(),
            number,
            polynomial,
        });
        Some(())
    }

    /// The value that a rule gives a term.
    pub fn value_of(&self, term: &Term) -> Option<&Term> {
        self.rules.iter().find(|rule| rule.degree == 1 && rule.left == *term).map(|rule| &rule.value)
    }

    /// What the rules leave of a polynomial, and multiples of the rules that make the difference.
    pub fn reduced(&self, polynomial: &Polynomial) -> Option<(Polynomial, Vec<Multiple>)> {
        let mut rest = polynomial.clone();
        let mut multiples: Vec<(usize, Polynomial)> = Vec::new();
        for _ in 0..MOST_REDUCTIONS {
            let found = self
                .rules
                .iter()
                .enumerate()
                .rev()
                .find(|(_, rule)| rest.degree_in(rule.number) >= rule.degree);
            let Some((index, rule)) = found else {
                let named = multiples
                    .into_iter()
                    .map(|(index, cofactor)| (cofactor, self.rules[index].proof.clone()))
                    .filter(|(cofactor, _)| !cofactor.is_zero())
                    .collect();
                return Some((rest, named));
            };
            let coefficients = rest.coefficients_in(rule.number);
            let top = coefficients.len() - 1;
            let power =
                |exponent: usize| Polynomial::unknown(rule.number).to_the(u32::try_from(exponent).ok()?);
            let cofactor = coefficients[top].times(&power(top - rule.degree as usize)?)?;
            let difference = power(rule.degree as usize)? - rule.polynomial.clone();
            rest = rest - cofactor.times(&difference)?;
            match multiples.iter_mut().find(|(known, _)| *known == index) {
                Some((_, sum)) => *sum = std::mem::take(sum) + cofactor,
                None => multiples.push((index, cofactor)),
            }
        }
        None
    }

    /// Another term after all replacements that rules make, and the proofs to rewrite with, in order.
    pub fn substituted(&self, term: &Term) -> (Term, Vec<String>) {
        let mut current = term.clone();
        let mut used = Vec::new();
        while used.len() < MOST_STEPS && current.size() < MOST_PARTS {
            let Some(rule) = self.rule_for(&|left| current.mentions(left)) else { break };
            current = current.replaced(&rule.left, &rule.value);
            used.push(rule.proof.clone());
        }
        (current, used)
    }

    /// The newest rule for something that is there. One whose value speaks of itself, such as `x = √(x + 2)`, or several
    /// that lead to each other, make terms that grow without end: hence the bound on their parts.
    fn rule_for(&self, is_there: &dyn Fn(&Term) -> bool) -> Option<&Rule> {
        let fits =
            |rule: &&Rule| rule.degree == 1 && is_there(&rule.left) && !rule.value.mentions(&rule.left);
        self.rules.iter().rev().find(fits)
    }

    /// A tactic that proves an equation of a ring by the rules; `None` where they do not.
    pub fn by_rules(&mut self, left: &Term, right: &Term) -> Option<String> {
        let of = left.type_of().clone();
        let difference = self.atoms.polynomial(left)? - self.atoms.polynomial(right)?;
        if difference.is_zero() {
            return Some("ring".to_owned());
        }
        let (rest, multiples) = self.reduced(&difference)?;
        if !rest.is_zero() || !of.has_negatives() {
            return None;
        }
        Some(format!("linear_combination {}", self.combination(&multiples, &of)?))
    }

    /// `2 * h₁ - x * h₂` for Lean. `None` where a coefficient is no number of the type.
    pub fn combination(&self, multiples: &[Multiple], of: &Type) -> Option<String> {
        let mut text = String::new();
        for (cofactor, proof) in multiples {
            if !of.is_field() && cofactor.terms().any(|(_, value)| !value.is_integer()) {
                return None;
            }
            let proof = if proof.contains(' ') { format!("({proof})") } else { proof.clone() };
            let negative = cofactor.terms().all(|(_, value)| *value < Rational::zero());
            let size = if negative { -cofactor.clone() } else { cofactor.clone() };
            let sign = match (text.is_empty(), negative) {
                (true, true) => "-",
                (true, false) => "",
                (false, true) => " - ",
                (false, false) => " + ",
            };
            text.push_str(sign);
            if !size.as_constant().is_some_and(|value| value.is_one()) {
                text.push_str(&size.to_term(&self.atoms, of).lean_argument());
                text.push_str(" * ");
            }
            text.push_str(&proof);
        }
        Some(text)
    }

    /// The known equations of a type as polynomials that are zero, with proofs.
    pub fn equations(&mut self, of: &Type) -> Vec<(String, Polynomial)> {
        let mut found = Vec::new();
        for Fact { proof, claim } in self.facts.clone() {
            if let Some((left, right)) = claim.as_equation()
                && left.type_of() == of
                && let (Some(left), Some(right)) = (self.atoms.polynomial(left), self.atoms.polynomial(right))
            {
                found.push((proof, left - right));
            }
        }
        found
    }

    /// Whether a claim about numbers holds once the rules have replaced what they can; `None` where that does not tell.
    pub fn decided(&self, claim: &Claim) -> Option<bool> {
        decided(claim, &|term| number(&self.substituted(term).0))
    }

    /// A claim after all replacements that rules make, and the proofs to rewrite with, in order.
    pub fn substituted_claim(&self, claim: &Claim) -> (Claim, Vec<String>) {
        let mut current = claim.clone();
        let mut used = Vec::new();
        while used.len() < MOST_STEPS && current.size() < MOST_PARTS {
            let Some(rule) = self.rule_for(&|left| current.mentions(left)) else { break };
            current = current.replaced(&rule.left, &rule.value);
            used.push(rule.proof.clone());
        }
        (current, used)
    }

    /// A tactic that proves a claim that [`decided`](Self::decided) finds true.
    pub fn computation(&self, claim: &Claim) -> String {
        let (_, used) = self.substituted_claim(claim);
        if used.is_empty() { "norm_num".to_owned() } else { format!("rw [{}]; norm_num", used.join(", ")) }
    }

    /// Multiples as [`combining`] takes them: a cofactor with negative coefficients alone is subtracted.
    pub fn told(&self, multiples: &[Multiple], of: &Type) -> Vec<Told> {
        multiples
            .iter()
            .map(|(cofactor, proof)| {
                let negative = cofactor.terms().all(|(_, value)| *value < Rational::zero());
                let size = if negative { -cofactor.clone() } else { cofactor.clone() };
                // Any size will do that is not told apart.
                let amount = size.as_constant().unwrap_or_else(|| Rational::from(BigInt::from(3)));
                // An equation that is turned round is named by what it says unturned.
                let amount = if negative != proof.ends_with(".symm") { -amount } else { amount };
                (size.to_term(&self.atoms, of), amount, self.spoken(proof))
            })
            .collect()
    }

    /// How words name what is proved: a hypothesis by its name, a step by what it says.
    pub fn spoken(&self, proof: &str) -> Piece {
        let name = proof.trim_end_matches(".symm").split('.').next().unwrap_or(proof);
        let is_given = self
            .situation
            .hypotheses
            .iter()
            .any(|hypothesis| hypothesis.name == name && !hypothesis.is_shown);
        // A part of a conjunction has no name that a reader could look up.
        let is_part = proof.ends_with(".1") || proof.ends_with(".2");
        match self.facts.iter().find(|fact| fact.proof == proof).filter(|_| !is_given || is_part) {
            Some(fact) if !matches!(fact.claim, Claim::ForAll { .. }) => Piece::Claim(fact.claim.clone()),
            _ => spoken(proof),
        }
    }

    /// `x = 2, y = 3 and h₁`, each said once.
    pub fn listed(&self, proofs: &[String]) -> Vec<Piece> {
        let mut names: Vec<Piece> = Vec::new();
        for proof in proofs {
            let name = self.spoken(proof);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let count = names.len();
        let mut found = Vec::new();
        for (index, name) in names.into_iter().enumerate() {
            if index > 0 {
                found.push(Piece::from(if index + 1 == count { " and " } else { ", " }));
            }
            found.push(name);
        }
        found
    }

    /// The proof of a known fact that says exactly this.
    pub fn known(&self, claim: &Claim) -> Option<String> {
        self.facts.iter().find(|fact| fact.claim == *claim).map(|fact| fact.proof.clone())
    }

    /// A proof that a term is not zero, and the fact that it comes from.
    pub fn nonzero(&mut self, term: &Term) -> Option<(String, String)> {
        let zero = Term::number(0, term.type_of());
        let wanted = self.atoms.polynomial(term)?;
        if let Some(value) = number(term) {
            return (!value.is_zero()).then(|| ("(by norm_num)".to_owned(), String::new()));
        }
        for Fact { proof, claim } in self.facts.clone() {
            let (relation, left, right) = match &claim {
                Claim::Relation { relation, left, right } => (*relation, left, right),
                Claim::Not(inner) => match &**inner {
                    Claim::Relation { relation: Relation::Eq, left, right } => (Relation::Ne, left, right),
                    _ => continue,
                },
                _ => continue,
            };
            if left.type_of() != term.type_of() {
                continue;
            }
            let (Some(a), Some(b)) = (self.atoms.polynomial(left), self.atoms.polynomial(right)) else {
                continue;
            };
            let difference = a - b;
            if difference != wanted && -difference.clone() != wanted {
                continue;
            }
            match relation {
                Relation::Ne if left == term && *right == zero => return Some((proof.clone(), proof)),
                Relation::Ne => return Some((format!("(fun e => {proof} (by linarith))"), proof)),
                Relation::Lt if *left == zero && right == term => {
                    return Some((format!("(ne_of_gt {proof})"), proof));
                }
                Relation::Gt if *right == zero && left == term => {
                    return Some((format!("(ne_of_gt {proof})"), proof));
                }
                Relation::Lt if *right == zero && left == term => {
                    return Some((format!("(ne_of_lt {proof})"), proof));
                }
                _ => {}
            }
        }
        None
    }
}

/// A proof as words name it: the hypothesis that it comes from.
pub fn spoken(proof: &str) -> Piece {
    let name = proof.trim_start_matches(['(', '←', ' ']);
    // What everybody knows is said, not named.
    if name == "Complex.I_sq" {
        return "i² = -1".into();
    }
    if name.starts_with("show ") {
        return "the definition of the root".into();
    }
    if let Some(angle) = name.strip_prefix("Real.sin_sq ") {
        let angle = angle.trim_end_matches(')');
        return format!("sin({angle})² + cos({angle})² = 1").into();
    }
    named(name.split(['.', ' ', ')']).next().unwrap_or(name))
}

/// Texts and lists as one sentence.
pub fn joined(parts: Vec<Vec<Piece>>) -> Sentence {
    Sentence(parts.concat())
}

/// Says what adding multiples of equations does: `subtracting twice h₁ from h₂`, `adding h₁ and 3 times h₂`; the words
/// begin a sentence.
pub fn combining(multiples: &[Told]) -> Vec<Piece> {
    let multiple = |(cofactor, size, proof): &Told| -> Vec<Piece> {
        let two = Rational::from(BigInt::from(2));
        match cofactor.as_rational() {
            Some(_) if size.is_one() => vec![proof.clone()],
            Some(_) if *size == two => vec!["twice ".into(), proof.clone()],
            _ => vec![cofactor.into(), " times ".into(), proof.clone()],
        }
    };
    let all = |chosen: Vec<&Told>| {
        let count = chosen.len();
        let mut found = Vec::new();
        for (index, one) in chosen.into_iter().enumerate() {
            if index > 0 {
                found.push(Piece::from(if index + 1 == count { " and " } else { ", " }));
            }
            found.extend(multiple(one));
        }
        found
    };
    let (negative, positive): (Vec<_>, Vec<_>) =
        multiples.iter().partition(|(_, size, _)| *size < Rational::zero());
    let sizes: Vec<Told> = negative
        .into_iter()
        .map(|(term, size, proof)| (term.clone(), -size.clone(), proof.clone()))
        .collect();
    match (positive.as_slice(), sizes.as_slice()) {
        ([one], []) if one.0.as_rational().is_some() && one.1.is_one() => {
            vec!["Rewriting ".into(), one.2.clone()]
        }
        ([], [one]) if one.0.as_rational().is_some() && one.1.is_one() => {
            vec!["Changing signs in ".into(), one.2.clone()]
        }
        ([], [one]) if one.0.as_rational().is_some() => {
            vec!["Multiplying ".into(), one.2.clone(), " by ".into(), one.0.clone().negated().into()]
        }
        ([one], []) => vec!["Multiplying ".into(), one.2.clone(), " by ".into(), (&one.0).into()],
        (_, []) => [vec!["Adding ".into()], all(positive)].concat(),
        ([], _) => {
            [vec!["Adding ".into()], all(sizes.iter().collect()), vec![" and changing signs".into()]].concat()
        }
        _ => [
            vec!["Subtracting ".into()],
            all(sizes.iter().collect()),
            vec![" from ".into()],
            if positive.len() > 1 { vec!["the sum of ".into()] } else { Vec::new() },
            all(positive),
        ]
        .concat(),
    }
}

/// The value of a term that is made of numerals alone, where Lean and the usual notation mean the same by it. `None` for
/// division by zero, and where numbers would be huge.
pub fn number(term: &Term) -> Option<Rational> {
    use super::situation::Operator::{Add, Div, Inv, Mod, Mul, Neg, Pow, Sub};
    const MOST_BITS: u64 = 800;
    match term {
        Term::Number { value, .. } => Some(value.clone()),
        Term::Cast { argument, .. } => number(argument),
        Term::Operation { operator, arguments, of } => {
            let whole = matches!(of, Type::Nat | Type::Int);
            if !whole && !of.is_field() {
                return None;
            }
            let left = number(&arguments[0])?;
            let right = || number(&arguments[1]);
            let nonzero = || right().filter(|value| !value.is_zero());
            match operator {
                Add => Some(left + right()?),
                Mul => Some(left * right()?),
                // Where a difference of natural numbers is cut off at zero, or a quotient of integers rounded, the usual
                // notation would say something false.
                Sub if *of == Type::Nat => Some(left - right()?).filter(|value| *value >= Rational::zero()),
                Sub => Some(left - right()?),
                Neg => (*of != Type::Nat).then(|| -left),
                Inv => (of.is_field() && !left.is_zero()).then(|| left.recip()),
                Div if whole => Some(left / nonzero()?).filter(Rational::is_integer),
                Mod if whole => {
                    let divisor = nonzero().filter(|value| *value > Rational::zero())?;
                    let quotient = (left.clone() / divisor.clone()).floor();
                    Some(left - quotient * divisor)
                }
                Div => Some(left / nonzero()?),
                Mod => None,
                Pow => {
                    let exponent = right()?;
                    // A real power with a natural exponent is the usual one.
                    let is_plain = matches!(arguments[1].type_of(), Type::Nat | Type::Int)
                        || (*arguments[1].type_of() == Type::Real && exponent >= Rational::zero());
                    if !exponent.is_integer() || !is_plain {
                        return None;
                    }
                    let exponent = i32::try_from(exponent.to_integer()).ok()?;
                    let bits = left.numer().bits().max(left.denom().bits());
                    if bits.saturating_mul(u64::from(exponent.unsigned_abs())) > MOST_BITS
                        || (exponent < 0 && (left.is_zero() || !of.is_field()))
                    {
                        return None;
                    }
                    Some(left.pow(exponent))
                }
            }
        }
        Term::Call { function, arguments, .. } => match (function.as_str(), arguments.as_slice()) {
            ("Nat.factorial", [of]) => {
                let of = number(of)?.to_integer();
                let of = u32::try_from(of).ok().filter(|of| *of <= 50)?;
                Some((1..=of).fold(Rational::one(), |product, k| product * Rational::from(BigInt::from(k))))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether a claim about numbers holds.
pub fn decided(claim: &Claim, number: &dyn Fn(&Term) -> Option<Rational>) -> Option<bool> {
    match claim {
        Claim::Relation { relation, left, right } => {
            let (left, right) = (number(left)?, number(right)?);
            Some(match relation {
                Relation::Eq => left == right,
                Relation::Ne => left != right,
                Relation::Lt => left < right,
                Relation::Le => left <= right,
                Relation::Gt => left > right,
                Relation::Ge => left >= right,
                Relation::Divides | Relation::In => return None,
            })
        }
        Claim::Not(claim) => decided(claim, number).map(|holds| !holds),
        Claim::And(left, right) => match (decided(left, number), decided(right, number)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        Claim::Or(left, right) => match (decided(left, number), decided(right, number)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::Budget;
    use crate::methods::situation::Type;

    #[test]
    fn rules_that_lead_to_each_other_make_no_endless_terms() {
        let local = |name: &str| Term::local(name, &Type::Real);
        let root =
            |of: Term| Term::Call { function: "Real.sqrt".to_owned(), arguments: vec![of], of: Type::Real };
        let doubled = |of: &Term| root(of.clone().times(of.clone()));
        let budget = Budget::lasting(std::time::Duration::from_secs(60));
        let (x, y) = (local("x"), local("y"));
        let row = include_str!("fixtures/equations.jsonl").lines().next().unwrap();
        let mut row: serde_json::Value = serde_json::from_str(row).unwrap();
        let facts = serde_json::from_value(row["facts"].take()).unwrap();
        let goal = data::Goal::parse(row["goal"].as_str().unwrap());
        let situation = Situation::read(&facts, &goal).unwrap();
        let mut derivation = Derivation::new(&situation, &budget);
        derivation.rule("itself", &x, 1, &doubled(&x)).unwrap();
        assert_eq!(derivation.substituted(&x), (x.clone(), Vec::new()));
        derivation.rule("h₀", &x, 1, &doubled(&y)).unwrap();
        derivation.rule("h₁", &y, 1, &doubled(&x)).unwrap();
        let (grown, used) = derivation.substituted(&x);
        assert!(grown.size() < 3 * MOST_PARTS && used.len() > 4, "{} after {used:?}", grown.size());
        let claim = Claim::equal(x.clone(), y);
        assert!(derivation.substituted_claim(&claim).0.size() < 3 * MOST_PARTS);
        assert_eq!(derivation.decided(&claim), None);
    }
}
