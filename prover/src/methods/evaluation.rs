//! Values: of functions and sequences given by equations, of roots, absolute values, roundings, sums. Each is computed
//! exactly, shown as a step, and used as a rule from then on.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::algebra::Rational;
use super::derivation::{Derivation, joined, number, spoken};
use super::plan::{Link, Sentence, Step, THIS, say};
use super::situation::{Claim, Operator, Relation, Term, Type};

/// Terms of a sum that are written out.
const MOST_SHOWN: usize = 12;
/// Terms of a sum that are added up.
const MOST_ADDED: usize = 1000;
/// Terms of a sum of other than whole numbers.
const MOST_ADDED_IN_FIELDS: usize = 40;
/// Values that wait for another at most: a sequence is followed no further.
const GREATEST_DEPTH: usize = 30;
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
                    let because =
                        joined(vec![say!["We compute ", term, " with "].0, vec![spoken(&instance.from)], say![":"].0]);
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
            ("Nat.choose" | "Nat.gcd" | "Nat.lcm", [n, k]) => {
                let [n, k] =
                    [n, k].map(|part| number(&self.substituted(part).0).map(|value| value.to_integer()));
                let (n, k) = (u32::try_from(n?).ok()?, u32::try_from(k?).ok()?);
                use num_integer::Integer as _;
                let value = match function {
                    "Nat.choose" => {
                        if n > 60 {
                            return None;
                        }
                        (0..k).fold(BigInt::one(), |product, i| {
                            product * BigInt::from(i64::from(n) - i64::from(i)) / (i + 1)
                        })
                    }
                    "Nat.gcd" => BigInt::from(n.gcd(&k)),
                    _ => BigInt::from(n).lcm(&BigInt::from(k)),
                };
                let claim = Claim::equal(term.clone(), Term::number(value, &Type::Nat));
                self.show_value(term, claim, say![THIS, "."], "norm_num")
            }
            _ => None,
        }
    }

    /// Shows an equation and uses it as a rule.
    fn show_value(
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
        if !used.is_empty() {
            link(&put_in, format!("rw [{}]", used.join(", ")));
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
        let (rest, _) = self.reduced(&polynomial)?;
        let value = rest.to_term(&self.atoms, &of);
        if value != put_in {
            let by = self.by_rules(&put_in, &value)?;
            link(&value, by);
        }
        Some(value)
    }

    /// A root of a number: the number under the square, or what its square is.
    fn root_value(&mut self, term: &Term, inner: &Term) -> Option<()> {
        let of = Type::Real;
        let value = match self.constant(inner) {
            Some(value) => value,
            None => {
                let found = self.expressed(inner)?;
                let name = self.situation.fresh("hv");
                let value = Term::rational(&found.value, &of);
                let because = say!["From the given values:"];
                self.steps.push(Step::Chain {
                    name: Some(name.clone()),
                    start: inner.clone(),
                    links: found.links,
                    because,
                });
                self.rule(&name, inner, 1, &value)?;
                found.value
            }
        };
        if value.is_negative() {
            return None;
        }
        if let Some(root) = rational_root(&value) {
            let root_term = Term::rational(&root, &of);
            let square = root_term.clone().to_the(2);
            let equal = self.proof_of_value(inner, &value, &square)?;
            let claim = Claim::equal(term.clone(), root_term.clone());
            let because = if root_term.clone().to_the(2) == *inner {
                say![THIS, "."]
            } else {
                say![THIS, ", since ", square, " = ", Term::rational(&value, &of), "."]
            };
            let by = format!("exact (congrArg Real.sqrt {equal}).trans (Real.sqrt_sq (by norm_num))");
            return self.show_value(term, claim, because, by);
        }
        if !value.is_integer() {
            return self.square_rule(term, inner, &value);
        }
        let (outer, under) = square_part(&value.to_integer())?;
        if outer.is_one() {
            return self.square_rule(term, inner, &value);
        }
        let [outer, under] = [outer, under].map(|part| Term::number(part, &of));
        let root = Term::call("Real.sqrt", vec![under.clone()], &of);
        let product = outer.clone().to_the(2).times(under.clone());
        let equal = self.proof_of_value(inner, &value, &product)?;
        let claim = Claim::equal(term.clone(), outer.clone().times(root.clone()));
        let because = say![THIS, ", since ", Term::rational(&value, &of), " = ", product, "."];
        let by = format!(
            "rw [congrArg Real.sqrt {equal}, Real.sqrt_mul (by norm_num), Real.sqrt_sq (by norm_num)]"
        );
        self.evaluate(&root);
        self.show_value(term, claim, because, by)
    }

    /// `√a ^ 2 = a`
    fn square_rule(&mut self, term: &Term, inner: &Term, value: &Rational) -> Option<()> {
        let claim = Claim::equal(term.clone().to_the(2), Term::rational(value, &Type::Real));
        number(inner)?;
        let proof =
            format!("(show {} by exact (Real.sq_sqrt (by norm_num)).trans (by norm_num))", claim.lean());
        self.rule(&proof, term, 2, &Term::rational(value, &Type::Real))
    }

    /// The value of a term, by its known parts.
    pub fn constant(&mut self, term: &Term) -> Option<Rational> {
        let (put_in, _) = self.substituted(term);
        if let Some(value) = number(&put_in) {
            return Some(value);
        }
        let polynomial = self.atoms.polynomial(&put_in)?;
        self.reduced(&polynomial)?.0.as_constant()
    }

    /// `(show term = shown by …)`, where both are the value.
    fn proof_of_value(&mut self, term: &Term, value: &Rational, shown: &Term) -> Option<String> {
        let (put_in, used) = self.substituted(term);
        let by = match (number(&put_in).as_ref() == Some(value), used.is_empty()) {
            (true, true) => "norm_num".to_owned(),
            (true, false) => format!("rw [{}]; norm_num", used.join(", ")),
            _ => self.by_rules(term, shown)?,
        };
        Some(format!("(show {} = {} by {by})", term.lean_with_type(), shown.lean()))
    }

    fn absolute_value(&mut self, term: &Term, inner: &Term) -> Option<()> {
        let of = inner.type_of().clone();
        if let Some(value) = self.constant(inner) {
            let size = Term::rational(&value.abs(), &of);
            let value_term = Term::rational(&value, &of);
            let equal = self.proof_of_value(inner, &value, &value_term)?;
            let claim = Claim::equal(term.clone(), size);
            let rest = if value.is_negative() {
                "((abs_of_neg (by norm_num)).trans (by norm_num))"
            } else {
                "(abs_of_nonneg (by norm_num))"
            };
            let because = if value_term == *inner {
                say![THIS, "."]
            } else {
                say![THIS, ", since ", inner, " = ", value_term, "."]
            };
            return self.show_value(
                term,
                claim,
                because,
                format!("exact (congrArg abs {equal}).trans {rest}"),
            );
        }
        let (sign, proof) = self.sign(inner)?;
        let (value, lemma, word) = if sign {
            (inner.clone(), "abs_of_nonneg", " is not negative")
        } else {
            let opposite = self.atoms.polynomial(inner)?;
            ((-opposite).to_term(&self.atoms, &of), "abs_of_nonpos", " is not positive")
        };
        let claim = Claim::equal(term.clone(), value);
        let because =
            joined(vec![say!["By "].0, vec![spoken(&proof)], say![", ", inner, word, ", so ", THIS, "."].0]);
        self.show_value(term, claim, because, format!("rw [{lemma} (by linarith)]; ring"))
    }

    /// Whether a term is known not to be negative, or not to be positive, by one inequality.
    fn sign(&mut self, term: &Term) -> Option<(bool, String)> {
        let wanted = self.atoms.polynomial(term)?;
        for fact in self.facts.clone() {
            let Some((smaller, larger, _)) = fact.claim.as_inequality() else { continue };
            if larger.type_of() != term.type_of() {
                continue;
            }
            let (Some(larger), Some(smaller)) =
                (self.atoms.polynomial(larger), self.atoms.polynomial(smaller))
            else {
                continue;
            };
            let positive = larger - smaller;
            let above = (wanted.clone() - positive.clone()).as_constant();
            if above.is_some_and(|value| !value.is_negative()) {
                return Some((true, fact.proof));
            }
            let below = (-wanted.clone() - positive).as_constant();
            if below.is_some_and(|value| !value.is_negative()) {
                return Some((false, fact.proof));
            }
        }
        None
    }

    fn rounded_value(&mut self, term: &Term, function: &str, inner: &Term) -> Option<()> {
        let up = function == "Int.ceil";
        let lemma = if up { "Int.ceil_eq_iff" } else { "Int.floor_eq_iff" };
        let of = inner.type_of().clone();
        // A root between whole numbers.
        if let Term::Call { function, arguments, .. } = inner
            && function == "Real.sqrt"
            && let Some(value) = number(&arguments[0])
            && rational_root(&value).is_none()
        {
            let low = value.floor().to_integer().sqrt();
            let high: BigInt = low.clone() + BigInt::one();
            let claim = Claim::equal(
                term.clone(),
                Term::number(if up { high.clone() } else { low.clone() }, &Type::Int),
            );
            let squares = [&low, &high].map(|bound| Term::number(bound.clone(), &of).to_the(2));
            let because = say![&squares[0], " < ", &arguments[0], " < ", &squares[1], ", so ", THIS, "."];
            let by = if up {
                format!(
                    "rw [{lemma}]; exact ⟨Real.lt_sqrt_of_sq_lt (by norm_num), Real.sqrt_le_iff.mpr ⟨by norm_num, by norm_num⟩⟩"
                )
            } else {
                format!(
                    "rw [{lemma}]; exact ⟨Real.le_sqrt_of_sq_le (by norm_num), (Real.sqrt_lt' (by norm_num)).mpr (by norm_num)⟩"
                )
            };
            return self.show_value(term, claim, because, by);
        }
        let (put_in, used) = self.substituted(inner);
        let value = number(&put_in)?;
        let whole = if up { value.ceil() } else { value.floor() }.to_integer();
        let claim = Claim::equal(term.clone(), Term::number(whole.clone(), &Type::Int));
        let rewrite = if used.is_empty() { String::new() } else { format!("rw [{}]; ", used.join(", ")) };
        let (low, high) = if up { (whole.clone() - 1, whole) } else { (whole.clone(), whole + 1) };
        let (low, high) = (Term::number(low, &of), Term::number(high, &of));
        let because = match (up, value.is_integer()) {
            (_, true) => say![THIS, "."],
            (true, false) => say![low, " < ", Term::rational(&value, &of), " ≤ ", high, ", so ", THIS, "."],
            (false, false) => say![low, " ≤ ", Term::rational(&value, &of), " < ", high, ", so ", THIS, "."],
        };
        let by = format!("{rewrite}exact {lemma}.mpr ⟨by norm_num, by norm_num⟩");
        self.show_value(term, claim, because, by)
    }

    fn extreme_value(&mut self, term: &Term, function: &str, left: &Term, right: &Term) -> Option<()> {
        let values = [left, right].map(|part| number(&self.substituted(part).0));
        let [Some(a), Some(b)] = values else { return None };
        let first = if function == "Max.max" { a >= b } else { a <= b };
        let value = Term::rational(if first { &a } else { &b }, term.type_of());
        let used = self.substituted(term).1;
        let rewrite = if used.is_empty() { String::new() } else { format!("rw [{}]; ", used.join(", ")) };
        let side = if first { "left" } else { "right" };
        let name = if function == "Max.max" { "max" } else { "min" };
        let claim = Claim::equal(term.clone(), value);
        let by = format!("{rewrite}exact ({name}_eq_{side} (by norm_num)).trans (by norm_num)");
        let (small, large) = if a <= b { (a, b) } else { (b, a) };
        let [small, large] = [small, large].map(|value| Term::rational(&value, term.type_of()));
        self.show_value(term, claim, say![THIS, ", since ", small, " ≤ ", large, "."], by)
    }

    /// A finite sum or product, written out where it is short.
    fn sum_value(
        &mut self,
        term: &Term,
        function: &str,
        set: &Term,
        binder: &Term,
        body: &Term,
    ) -> Option<()> {
        let of = body.type_of().clone();
        let is_sum = function == "Finset.sum";
        let (from, to, lemma) = interval(set)?;
        let count = usize::try_from(to.clone() - from.clone()).ok()?;
        let whole = matches!(of, Type::Nat | Type::Int);
        if count == 0
            || count > if whole { MOST_ADDED } else { MOST_ADDED_IN_FIELDS }
            || !(whole || of.is_field())
        {
            return None;
        }
        let mut links = Vec::new();
        let mut current = body.clone();
        // The terms of a sequence by the equation that defines it.
        if let Some((inner, instance)) = self.defined_within(body) {
            current = current.replaced(&inner, &instance.right);
            let proof = instance.from;
            let next = Term::Call {
                function: function.to_owned(),
                arguments: vec![
                    set.clone(),
                    Term::Function {
                        binder: binder.lean(),
                        domain: binder.type_of().clone(),
                        body: Box::new(current.clone()),
                    },
                ],
                of: of.clone(),
            };
            links.push(equal(&next, format!("simp only [{proof}]")));
        }
        let mut terms = Vec::new();
        let mut value = if is_sum { Rational::zero() } else { Rational::one() };
        let mut at = from.clone();
        while at < to {
            if self.budget.spent() {
                return None;
            }
            let term = tidy(&current.replaced(binder, &Term::number(at.clone(), binder.type_of())));
            let one = number(&term)?;
            if is_sum {
                value += one;
            } else {
                value *= one;
            }
            if value.numer().bits() > 5000 {
                return None;
            }
            terms.push(term);
            at += 1;
        }
        let kind = if is_sum { "sum" } else { "prod" };
        let by = |shown: bool| match (whole, shown) {
            (true, true) => "decide".to_owned(),
            (true, false) => "decide +kernel".to_owned(),
            (false, _) => format!("norm_num [Finset.{kind}_{lemma}]"),
        };
        let result = Term::rational(&value, &of);
        if count <= MOST_SHOWN && count > 1 {
            let all = terms.iter().map(|term| Term::rational(&number(term).unwrap_or_default(), &of));
            let written = terms.iter().cloned().reduce(|a, b| if is_sum { a.plus(b) } else { a.times(b) })?;
            let values = all.reduce(|a, b| if is_sum { a.plus(b) } else { a.times(b) })?;
            links.push(equal(&written, by(true)));
            if values != written {
                links.push(equal(&values, "norm_num".to_owned()));
            }
            links.push(equal(&result, "norm_num".to_owned()));
        } else {
            links.push(equal(&result, by(false)));
        }
        let name = self.situation.fresh("hsum");
        let because = match (count <= MOST_SHOWN, is_sum) {
            (true, true) => say!["We write the sum out and add up:"],
            (true, false) => say!["We write the product out and multiply:"],
            (false, true) => say!["We add up the ", count.to_string(), " terms of the sum:"],
            (false, false) => say!["We multiply the ", count.to_string(), " factors of the product:"],
        };
        self.steps.push(Step::Chain { name: Some(name.clone()), start: term.clone(), links, because });
        self.rule(&name, term, 1, &result)
    }

    /// An application within a term that an equation for all arguments gives.
    fn defined_within(&self, term: &Term) -> Option<(Term, Instance)> {
        if let Term::Apply { function, .. } = term
            && let Some(instance) = self.instance(term)
            && !mentions_function(&instance.right, function)
        {
            return Some((term.clone(), instance));
        }
        term.parts().into_iter().find_map(|part| self.defined_within(part))
    }
}

/// A link by `=`.
pub fn equal(next: &Term, by: String) -> Link {
    Link { relation: Relation::Eq, next: next.clone(), by, because: Sentence::default() }
}

/// First number, the number behind the last, and the lemma that splits off a term.
fn interval(set: &Term) -> Option<(BigInt, BigInt, &'static str)> {
    let Term::Call { function, arguments, .. } = set else { return None };
    let bound = |index: usize| number(arguments.get(index)?).map(|value| value.to_integer());
    match function.as_str() {
        "Finset.range" => Some((BigInt::zero(), bound(0)?, "range_succ")),
        "Finset.Icc" => Some((bound(0)?, bound(1)? + 1, "Icc_succ_top")),
        "Finset.Ico" => Some((bound(0)?, bound(1)?, "Ico_succ_top")),
        _ => None,
    }
}

fn mentions_function(term: &Term, wanted: &str) -> bool {
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
    if pattern == target {
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

/// The square root of a rational number, where it is one.
pub fn rational_root(value: &Rational) -> Option<Rational> {
    if value.is_negative() {
        return None;
    }
    let root = |value: &BigInt| Some(value.sqrt()).filter(|root| root * root == *value);
    Some(Rational::new(root(value.numer())?, root(value.denom())?))
}

/// `value = outer² · under`, with the greatest outer that trial division finds.
fn square_part(value: &BigInt) -> Option<(BigInt, BigInt)> {
    if value.bits() > 40 {
        return None;
    }
    let mut under = value.clone();
    let mut outer = BigInt::one();
    let mut factor = BigInt::from(2);
    while &factor * &factor <= under {
        let square = &factor * &factor;
        if (&under % &square).is_zero() {
            under /= square;
            outer *= &factor;
        } else {
            factor += 1;
        }
        if factor > BigInt::from(2000) {
            break;
        }
    }
    Some((outer, under))
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
