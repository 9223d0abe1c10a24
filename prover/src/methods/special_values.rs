//! Values of roots, absolute values, roundings, minima and maxima, sums and products, each with the reason for it.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::algebra::Rational;
use super::derivation::{Derivation, joined, number, spoken};
use super::evaluation::{Instance, equal, mentions_function, tidy};
use super::plan::{Sentence, Step, THIS, say};
use super::rational::rational_root;
use super::situation::{Claim, Term, Type};

/// Terms of a sum that are written out.
const MOST_SHOWN: usize = 12;
/// Terms of a sum that are added up.
const MOST_ADDED: usize = 3000;
/// Terms of a sum of other than whole numbers.
const MOST_ADDED_IN_FIELDS: usize = 40;

impl Derivation {
    /// A root of a number: the number under the square, or what its square is.
    pub(super) fn root_value(&mut self, term: &Term, inner: &Term) -> Option<()> {
        let of = Type::Real;
        let value = match self.constant(inner) {
            Some(value) => {
                self.computed_inside(inner, &value, say!["Under the root:"]);
                value
            }
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
        let name = self.situation.fresh("sq");
        let by = "exact (Real.sq_sqrt (by norm_num)).trans (by norm_num)";
        self.show(&name, claim, say!["By what a root is, ", THIS, "."], by);
        self.rule(&name, term, 2, &Term::rational(value, &Type::Real))
    }

    /// Shows the value of a part that is no numeral, so that what stands around it can be told by it.
    fn computed_inside(&mut self, inner: &Term, value: &Rational, because: Sentence) {
        if inner.as_rational().is_some() || self.value_of(inner).is_some() {
            return;
        }
        let before = self.clone();
        let mut links = Vec::new();
        let reached = self.extended(&mut links, inner).and_then(|reached| number(&reached));
        if reached.as_ref() != Some(value) || links.is_empty() {
            *self = before;
            return;
        }
        let name = self.situation.fresh("inside");
        let value = Term::rational(value, inner.type_of());
        if self.rule(&name, inner, 1, &value).is_none() {
            *self = before;
            return;
        }
        self.steps.push(Step::Chain { name: Some(name), start: inner.clone(), links, because });
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

    pub(super) fn absolute_value(&mut self, term: &Term, inner: &Term) -> Option<()> {
        let of = inner.type_of().clone();
        if let Some(value) = self.constant(inner) {
            self.computed_inside(inner, &value, say!["Between the bars:"]);
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

    pub(super) fn rounded_value(&mut self, term: &Term, function: &str, inner: &Term) -> Option<()> {
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
        let value = number(&self.substituted(inner).0)?;
        self.computed_inside(inner, &value, say!["First we compute what is rounded:"]);
        let used = self.substituted(inner).1;
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

    pub(super) fn extreme_value(
        &mut self,
        term: &Term,
        function: &str,
        left: &Term,
        right: &Term,
    ) -> Option<()> {
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
    pub(super) fn sum_value(
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
            if terms.len().is_multiple_of(32) && self.budget.spent() {
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
