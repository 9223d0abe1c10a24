//! Values of terms: of functions and sequences by the equations that give them, innermost first. Each is computed exactly,
//! shown as a step, and used as a rule from then on.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::derivation::{Derivation, joined, number, spoken};
use super::plan::{Link, Sentence, Step, THIS, say};
use super::rational::rational_root;
use super::situation::{Claim, Operator, Relation, Term, Type};

/// Values that wait for another at most: a sequence is followed no further.
const GREATEST_DEPTH: usize = 30;
/// Parts of a sum that is multiplied out and shown, at most.
const MOST_SHOWN: usize = 40;
/// Values of one derivation at most.
const MOST_VALUES: usize = 40;

/// A universal equation at chosen arguments.
#[derive(Debug, Clone)]
pub struct Instance {
    pub proof: String,
    /// The hypothesis that says it.
    pub from: String,
    pub right: Term,
}

impl Derivation {
    /// Looks for the values of what a term is made of, innermost first.
    pub fn evaluate(&mut self, term: &Term) {
        if self.spent()
            || self.depth > GREATEST_DEPTH
            || matches!(term, Term::Function { .. } | Term::Proposition(_))
        {
            return;
        }
        self.depth += 1;
        self.evaluate_one(term);
        self.depth -= 1;
    }

    fn evaluate_one(&mut self, term: &Term) {
        // A rounded root is bounded by squares; what its own square is does not matter.
        let is_rounded = matches!(term, Term::Call { function, .. } if matches!(function.as_str(), "Int.floor" | "Int.ceil"));
        for part in term.parts().into_iter().cloned().collect::<Vec<_>>() {
            if !(is_rounded && is_irrational_root(&part)) {
                self.evaluate(&part);
            }
        }
        if self.rules.iter().any(|rule| rule.left == *term) {
            return;
        }
        if self.tried.contains(term) || self.rules.len() > MOST_VALUES {
            return;
        }
        match term {
            Term::Local { .. } | Term::Apply { .. } | Term::Call { .. } => self.tried.push(term.clone()),
            _ => return,
        }
        // What a value needs may turn out not to be had; then nothing of it stays.
        let before = self.clone();
        let found = match term {
            Term::Local { name, .. } => self.local_value(term, name),
            Term::Apply { function, .. } => self.function_value(term, function),
            Term::Call { function, arguments, .. } => self.call_value(term, function, arguments),
            _ => None,
        };
        if found.is_none() {
            *self = Self { tried: std::mem::take(&mut self.tried), ..before };
        }
    }

    /// A hypothesis `x = …`.
    fn local_value(&mut self, term: &Term, name: &str) -> Option<()> {
        let mut candidates = Vec::new();
        for fact in &self.facts {
            let Some((left, right)) = fact.claim.as_equation() else { continue };
            if left == term && !right.mentions(term) {
                candidates.push((fact.proof.clone(), right.clone()));
            } else if right == term && !left.mentions(term) {
                candidates.push((format!("{}.symm", fact.proof), left.clone()));
            }
        }
        candidates.sort_by_key(|(_, value)| number(value).is_none());
        let (proof, value) = candidates.into_iter().next()?;
        if matches!(value, Term::Function { .. }) {
            return None;
        }
        self.evaluate(&value);
        if self.substituted(&value).0.mentions(term) {
            return None;
        }
        let is_literal = Term::rational(&number(&value).unwrap_or_default(), term.type_of()) == value;
        let closed = number(&self.substituted(&value).0).is_some();
        if is_literal || !closed {
            return self.rule(&proof, term, 1, &value);
        }
        let first = Link {
            relation: Relation::Eq,
            next: value.clone(),
            by: format!("exact {proof}"),
            because: Sentence::default(),
        };
        let because = joined(vec![say!["We compute ", term, " from "].0, vec![spoken(&proof)], say![":"].0]);
        self.show_chain(&format!("h{name}"), term, vec![first], because)
    }

    /// A function at an argument, by the equation that defines it or by a given value.
    fn function_value(&mut self, term: &Term, function: &str) -> Option<()> {
        let (inner, used) = self.substituted(term);
        let mut links = Vec::new();
        if !used.is_empty() {
            links.push(Link {
                relation: Relation::Eq,
                next: inner.clone(),
                by: format!("rw [{}]", used.join(", ")),
                because: Sentence::default(),
            });
            if self.value_of(&inner).is_none() {
                self.evaluate(&inner);
            }
            if self.value_of(&inner).is_some() {
                let because = say!["Hence:"];
                return self.show_chain(&format!("h{function}"), term, links, because);
            }
        }
        let given = self.facts.iter().find_map(|fact| match fact.claim.as_equation() {
            Some((left, right)) if *left == inner => Some((fact.proof.clone(), right.clone())),
            Some((left, right)) if *right == inner => Some((format!("{}.symm", fact.proof), left.clone())),
            _ => None,
        });
        let shown = self.facts.iter().find_map(|fact| match fact.claim.as_equation() {
            Some((left, right)) if *left == inner && self.situation.is_shown(&fact.proof) => {
                Some((fact.proof.clone(), right.clone()))
            }
            _ => None,
        });
        // A step has shown it already.
        if let Some((proof, right)) = shown.filter(|_| links.is_empty()) {
            return self.rule(&proof, term, 1, &right);
        }
        let instance = self.instance(&inner);
        let recursive = |term: &Term| mentions_function(term, function);
        let from;
        let (proof, right, is_recursion) = match (instance, given) {
            (Some(instance), _) if !recursive(&instance.right) => {
                from = instance.from;
                (instance.proof, instance.right, false)
            }
            (_, Some((proof, right))) if number(&right).is_some() => {
                return links.is_empty().then(|| self.rule(&proof, term, 1, &right)).flatten();
            }
            (Some(instance), _) => {
                from = instance.from;
                (instance.proof, instance.right, true)
            }
            _ => return None,
        };
        links.push(Link {
            relation: Relation::Eq,
            next: right.clone(),
            by: format!("exact {proof}"),
            because: Sentence::default(),
        });
        let verb = if self.steps.is_empty() { "We compute " } else { "Next we compute " };
        let because = joined(vec![say![verb, term, " with "].0, vec![spoken(&from)], say![":"].0]);
        self.show_chain(&format!("h{function}"), term, links, because)?;
        if is_recursion && self.value_of(term).and_then(number).is_none() {
            return None;
        }
        Some(())
    }

    /// An equation for all arguments at those of an application of a function; its conditions are checked.
    pub fn instance(&self, target: &Term) -> Option<Instance> {
        self.facts.iter().find_map(|fact| {
            if let (
                Some((Term::Local { name, .. }, Term::Function { binder, domain, body })),
                Term::Apply { function, arguments, .. },
            ) = (fact.claim.as_equation(), target)
                && name == function
                && let [argument] = arguments.as_slice()
            {
                let right = body.replaced(&Term::local(binder, domain), argument);
                return Some(Instance {
                    proof: format!("by rw [{}]", fact.proof),
                    from: fact.proof.clone(),
                    right: tidy(&right),
                });
            }
            let mut binders = Vec::new();
            let mut order = Vec::new();
            let mut claim = &fact.claim;
            let equation = loop {
                match claim {
                    Claim::ForAll { binder, of, body } => {
                        order.push(Ok(binders.len()));
                        binders.push(Term::local(binder, of));
                        claim = body;
                    }
                    Claim::Implies(condition, rest) => {
                        order.push(Err(condition));
                        claim = rest;
                    }
                    other => break other.as_equation(),
                }
            };
            if binders.is_empty() {
                return None;
            }
            let (left, right) = equation?;
            let mut values = vec![None; binders.len()];
            matched(left, target, &binders, &mut values).then_some(())?;
            let values: Vec<Term> = values.into_iter().collect::<Option<_>>()?;
            let at = |claim: &Claim| {
                binders
                    .iter()
                    .zip(&values)
                    .fold(claim.clone(), |claim, (binder, value)| claim.replaced(binder, value))
            };
            let mut proof = fact.proof.clone();
            for argument in order {
                let text = match argument {
                    Ok(index) => values[index].lean_argument(),
                    Err(condition) => {
                        let condition = at(condition);
                        match self.known(&condition) {
                            Some(proof) => proof,
                            None if self.decided(&condition) == Some(true) => "(by norm_num)".to_owned(),
                            None => return None,
                        }
                    }
                };
                proof.push(' ');
                proof.push_str(&text);
            }
            let right = binders
                .iter()
                .zip(&values)
                .fold(right.clone(), |term, (binder, value)| term.replaced(binder, value));
            Some(Instance { proof, from: fact.proof.clone(), right: tidy(&right) })
        })
    }

    fn call_value(&mut self, term: &Term, function: &str, arguments: &[Term]) -> Option<()> {
        match (function, arguments) {
            ("Complex.I", []) => {
                let minus_one = Term::number(-1, &Type::Complex);
                self.rule("Complex.I_sq", term, 2, &minus_one)
            }
            ("Equiv.toFun" | "Equiv.invFun", [own, argument]) => {
                if let Some(instance) = self.instance(term) {
                    let first = equal(&instance.right, format!("exact {}", instance.proof));
                    let because = joined(vec![
                        say!["We compute ", term, " with "].0,
                        vec![spoken(&instance.from)],
                        say![":"].0,
                    ]);
                    return self.show_chain("hv", term, vec![first], because);
                }
                self.inverse_value(term, function, own, argument)
            }
            ("Real.sqrt", [inner]) => self.root_value(term, inner),
            ("abs", [inner]) => self.absolute_value(term, inner),
            ("Int.floor" | "Int.ceil", [inner]) => self.rounded_value(term, function, inner),
            ("Max.max" | "Min.min", [left, right]) => self.extreme_value(term, function, left, right),
            ("Finset.sum" | "Finset.prod", [set, Term::Function { binder, domain, body }]) => {
                self.sum_value(term, function, set, &Term::local(binder, domain), body)
            }
            ("Real.log", [inner]) => self.logarithm_value(term, inner),
            ("Real.logb", [base, inner]) => self.base_logarithm_value(term, base, inner),
            ("Real.sin" | "Real.cos", [inner]) => self.trigonometric_value(term, function, inner),
            ("Nat.choose", [n, k]) => {
                let [n, k] =
                    [n, k].map(|part| number(&self.substituted(part).0).map(|value| value.to_integer()));
                let (n, k) = (u32::try_from(n?).ok().filter(|n| *n <= 60)?, u32::try_from(k?).ok()?);
                let value = (0..k).fold(BigInt::one(), |product, i| {
                    product * BigInt::from(i64::from(n) - i64::from(i)) / (i + 1)
                });
                let claim = Claim::equal(term.clone(), Term::number(value, &Type::Nat));
                self.show_value(term, claim, say![THIS, "."], "norm_num")
            }
            ("Nat.gcd" | "Nat.lcm", [left, right]) => self.common_value(term, function, left, right),
            _ => None,
        }
    }

    /// A greatest common divisor by Euclid, and a least common multiple by it.
    fn common_value(&mut self, term: &Term, function: &str, left: &Term, right: &Term) -> Option<()> {
        let whole = |part: &Term| number(part).map(|value| value.to_integer());
        let [a, b] = [left, right].map(|part| whole(&self.substituted(part).0));
        let (a, b) = (a?, b?);
        let used = self.substituted(term).1;
        let number_of = |value: &BigInt| Term::number(value.clone(), &Type::Nat);
        let plain = Term::call("Nat.gcd", vec![number_of(&a), number_of(&b)], &Type::Nat);
        let name = self.situation.fresh("hv");
        let (steps, divisor) = super::calculation::euclid(&mut self.situation, &a, &b, Some(&name))?;
        let divisor_term = number_of(&divisor);
        self.steps.extend(steps);
        let mut rewrite = if used.is_empty() { String::new() } else { format!("{}, ", used.join(", ")) };
        // What is worked out within, such as a factorial.
        for (part, value) in [(left, &a), (right, &b)] {
            let part = self.substituted(part).0;
            if part.as_rational().is_none() {
                rewrite.push_str(&format!("show {} = {value} by decide, ", part.lean()));
            }
        }
        if function == "Nat.gcd" {
            if plain == *term {
                return self.rule(&name, term, 1, &divisor_term);
            }
            let claim = Claim::equal(term.clone(), divisor_term);
            return self.show_value(term, claim, say!["Hence ", THIS, "."], format!("rw [{rewrite}{name}]"));
        }
        if divisor.is_zero() {
            return None;
        }
        let multiple = Term::number(&a * &b / &divisor, &Type::Nat);
        let quotient = Term::operation(Operator::Div, vec![number_of(&a).times(number_of(&b)), divisor_term]);
        let claim = Claim::equal(term.clone(), multiple);
        let because = say![
            "The least common multiple is the product divided by the greatest common divisor: ",
            Claim::equal(term.clone(), quotient),
            ", so ",
            THIS,
            "."
        ];
        self.show_value(term, claim, because, format!("rw [{rewrite}Nat.lcm, {name}]"))
    }

    /// Shows an equation and uses it as a rule.
    pub(super) fn show_value(
        &mut self,
        term: &Term,
        claim: Claim,
        because: Sentence,
        by: impl Into<String>,
    ) -> Option<()> {
        let (_, value) = claim.as_equation()?;
        let value = value.clone();
        let name = self.situation.fresh("hv");
        self.show(&name, claim, because, by);
        self.rule(&name, term, 1, &value)
    }

    /// A term shown equal to its value by a chain that begins with the given links.
    fn show_chain(
        &mut self,
        wanted: &str,
        term: &Term,
        mut links: Vec<Link>,
        because: Sentence,
    ) -> Option<()> {
        let last = links.last()?.next.clone();
        let value = self.extended(&mut links, &last)?;
        let name = self.situation.fresh(wanted);
        let claim = Claim::equal(term.clone(), value.clone());
        self.steps.push(Step::Chain { name: Some(name.clone()), start: term.clone(), links, because });
        self.facts.push(super::derivation::Fact { proof: name.clone(), claim });
        self.rule(&name, term, 1, &value)
    }

    /// Links from a term on to its value: known values put in, then numbers computed.
    pub fn extended(&mut self, links: &mut Vec<Link>, term: &Term) -> Option<Term> {
        let mut link = |next: &Term, by: String| {
            links.push(Link { relation: Relation::Eq, next: next.clone(), by, because: Sentence::default() });
        };
        self.evaluate(term);
        let (put_in, used) = self.substituted(term);
        // Numbers among others lose the mark of where they come from.
        let (put_in, plain) = (tidy(&put_in), put_in);
        if !used.is_empty() {
            let rest = if put_in == plain { "" } else { "; norm_num" };
            link(&put_in, format!("rw [{}]{rest}", used.join(", ")));
        }
        let of = put_in.type_of().clone();
        if let Some(value) = number(&put_in) {
            let value = Term::rational(&value, &of);
            let partial = partially(&put_in);
            if partial != put_in && partial != value {
                link(&partial, "norm_num".to_owned());
            }
            if value != put_in {
                link(&value, "norm_num".to_owned());
            }
            return Some(value);
        }
        if !of.has_negatives() {
            return Some(put_in);
        }
        let polynomial = self.atoms.polynomial(&put_in)?;
        let constants_alone = polynomial
            .unknowns()
            .into_iter()
            .all(|at| matches!(self.atoms.get(at), Term::Call { arguments, .. } if arguments.iter().all(|part| number(part).is_some())));
        if !constants_alone {
            return Some(put_in);
        }
        let (rest, multiples) = self.reduced(&polynomial)?;
        let value = rest.to_term(&self.atoms, &of);
        if value != put_in {
            // What is multiplied out shows where i², or the square of a root, comes in.
            let multiplied = polynomial.to_term(&self.atoms, &of);
            let from = if multiples.is_empty() || multiplied == put_in || multiplied.size() > MOST_SHOWN {
                put_in
            } else {
                link(&multiplied, "ring".to_owned());
                multiplied
            };
            let by = self.by_rules(&from, &value)?;
            link(&value, by);
        }
        Some(value)
    }
}

/// A link by `=`.
pub fn equal(next: &Term, by: String) -> Link {
    Link { relation: Relation::Eq, next: next.clone(), by, because: Sentence::default() }
}

pub fn mentions_function(term: &Term, wanted: &str) -> bool {
    matches!(term, Term::Apply { function, .. } if function == wanted)
        || term.parts().into_iter().any(|part| mentions_function(part, wanted))
}

/// Binds the variables of a pattern so that it is the target. `n + 2` is 7 for `n = 5`.
fn matched(pattern: &Term, target: &Term, binders: &[Term], values: &mut Vec<Option<Term>>) -> bool {
    if let Some(index) = binders.iter().position(|binder| binder == pattern) {
        return match &values[index] {
            Some(known) => known == target,
            None => {
                values[index] = Some(target.clone());
                true
            }
        };
    }
    // A variable of the target may have the name of a binder, which is bound to it then.
    if pattern == target && !binders.iter().any(|binder| pattern.mentions(binder)) {
        return true;
    }
    if let Some((inner, shift)) = pattern.operands(Operator::Add)
        && *pattern.type_of() == Type::Nat
        && let Some(shift) = number(shift)
        && let Some(value) = number(target)
    {
        let rest = value - shift;
        return !rest.is_negative() && matched(inner, &Term::rational(&rest, &Type::Nat), binders, values);
    }
    match (pattern, target) {
        (
            Term::Apply { function, arguments, .. },
            Term::Apply { function: wanted, arguments: targets, .. },
        ) => {
            function == wanted
                && arguments.len() == targets.len()
                && arguments
                    .iter()
                    .zip(targets)
                    .all(|(pattern, target)| matched(pattern, target, binders, values))
        }
        (Term::Call { function, arguments, .. }, Term::Call { function: wanted, arguments: targets, .. }) => {
            function == wanted
                && arguments.len() == targets.len()
                && arguments
                    .iter()
                    .zip(targets)
                    .all(|(pattern, target)| matched(pattern, target, binders, values))
        }
        _ => false,
    }
}

/// Numerals without the marks of their way here: casts of numerals, and arguments of sequences computed.
pub fn tidy(term: &Term) -> Term {
    let all = |terms: &[Term]| terms.iter().map(tidy).collect::<Vec<_>>();
    match term {
        Term::Cast { argument, of } => match &**argument {
            Term::Number { value, of: Type::Nat | Type::Int } if of.is_field() || *of == Type::Int => {
                Term::Number { value: value.clone(), of: of.clone() }
            }
            argument => Term::Cast { argument: Box::new(tidy(argument)), of: of.clone() },
        },
        Term::Operation { operator, arguments, of } => {
            Term::Operation { operator: *operator, arguments: all(arguments), of: of.clone() }
        }
        Term::Call { function, arguments, of } => {
            Term::Call { function: function.clone(), arguments: all(arguments), of: of.clone() }
        }
        Term::Apply { function, arguments, of } => {
            let arguments = all(arguments)
                .into_iter()
                .map(|argument| match number(&argument) {
                    Some(value) if *argument.type_of() == Type::Nat => Term::rational(&value, &Type::Nat),
                    _ => argument,
                })
                .collect();
            Term::Apply { function: function.clone(), arguments, of: of.clone() }
        }
        other => other.clone(),
    }
}

/// The summands or factors of a number computed, the rest left: `19 ^ 2 - 12 ^ 2` as `361 - 144`.
pub fn partially(term: &Term) -> Term {
    let literal = |term: &Term| match number(term) {
        Some(value) => Term::rational(&value, term.type_of()),
        None => term.clone(),
    };
    match term {
        Term::Operation { operator, arguments, of } => {
            let inner = |term: &Term, same: &[Operator]| match term {
                Term::Operation { operator, .. } if same.contains(operator) => partially(term),
                other => literal(other),
            };
            let arguments = match operator {
                Operator::Add | Operator::Sub => {
                    arguments.iter().map(|part| inner(part, &[Operator::Add, Operator::Sub])).collect()
                }
                Operator::Mul => arguments.iter().map(|part| inner(part, &[Operator::Mul])).collect(),
                Operator::Div | Operator::Pow | Operator::Mod => arguments.iter().map(literal).collect(),
                _ => arguments.clone(),
            };
            Term::Operation { operator: *operator, arguments, of: of.clone() }
        }
        other => other.clone(),
    }
}

/// Whether numbers of one kind are included in another somewhere in a term.
pub fn has_casts(term: &Term) -> bool {
    matches!(term, Term::Cast { .. }) || term.parts().into_iter().any(has_casts)
}

/// Whether a term is the root of a number that is no square.
fn is_irrational_root(term: &Term) -> bool {
    match term {
        Term::Call { function, arguments, .. } if function == "Real.sqrt" => {
            number(&arguments[0]).is_some_and(|value| rational_root(&value).is_none())
        }
        _ => false,
    }
}
