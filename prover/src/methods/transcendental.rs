//! Values and laws of logarithms, and of sine and cosine: products, powers, double angles, special angles.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::algebra::Rational;
use super::derivation::{Derivation, number};
use super::plan::{Sentence, Step, THIS, say};
use super::situation::{Claim, Operator, Term, Type};

impl Derivation {
    /// A logarithm of a product, a quotient, a power or a number that is a power.
    pub(super) fn logarithm_value(&mut self, term: &Term, inner: &Term) -> Option<()> {
        let of = Type::Real;
        let log = |term: &Term| Term::call("Real.log", vec![term.clone()], &Type::Real);
        if let Some(value) = number(inner) {
            let (base, exponent) = perfect_power(&value)?;
            let base = Term::number(base, &of);
            let result = Term::number(exponent, &of).times(log(&base));
            let power = base.clone().to_the(exponent);
            let by = format!(
                "rw [show {} = {} by norm_num, Real.log_pow]; norm_num",
                inner.lean_with_type(),
                power.lean()
            );
            let because = say!["Since ", inner, " = ", power, ", ", THIS, "."];
            return self.law(term, &result, because, by);
        }
        match inner {
            Term::Operation { operator: Operator::Mul | Operator::Div, arguments, .. } => {
                let [left, right] = arguments.as_slice() else { return None };
                let (a, b) = (self.factor_nonzero(left)?, self.factor_nonzero(right)?);
                let is_product = inner.operands(Operator::Mul).is_some();
                let result =
                    if is_product { log(left).plus(log(right)) } else { log(left).minus(log(right)) };
                let lemma = if is_product { "Real.log_mul" } else { "Real.log_div" };
                let kind = if is_product { "product" } else { "quotient" };
                let because = say!["By the law for the logarithm of a ", kind, ", ", THIS, "."];
                self.law(term, &result, because, format!("exact {lemma} {a} {b}"))
            }
            Term::Operation { operator: Operator::Pow, arguments, .. } => {
                let exponent = arguments[1].as_u32().filter(|_| *arguments[1].type_of() == Type::Nat)?;
                let result = Term::number(exponent, &of).times(log(&arguments[0]));
                let because = say!["By the law for the logarithm of a power, ", THIS, "."];
                self.law(term, &result, because, "rw [Real.log_pow]; norm_num")
            }
            _ => None,
        }
    }

    /// A logarithm of a whole power of its base.
    pub(super) fn base_logarithm_value(&mut self, term: &Term, base: &Term, inner: &Term) -> Option<()> {
        let of = Type::Real;
        let (low, high) = (number(base)?, number(inner)?);
        if low <= Rational::one() || high < Rational::one() {
            return None;
        }
        let mut exponent = 0u32;
        let mut power = Rational::one();
        while power < high {
            power *= &low;
            exponent += 1;
            if exponent > 200 {
                return None;
            }
        }
        if power == high {
            let power = base.clone().to_the(exponent);
            let result = Term::number(exponent, &of);
            let because = say![THIS, ", since ", &power, " = ", inner, "."];
            if exponent > 1 {
                let name = self.situation.fresh("power");
                let claim = Claim::equal(inner.clone(), power.clone());
                self.steps.push(Step::have(name, claim, say!["First, ", THIS, "."], "norm_num"));
            }
            let by = match exponent {
                0 | 1 => "norm_num".to_owned(),
                _ => format!(
                    "rw [show {} = {} by norm_num, Real.logb_pow, Real.logb_self_eq_one (by norm_num)]; norm_num",
                    inner.lean_with_type(),
                    power.lean()
                ),
            };
            return self.law(term, &result, because, by);
        }
        // Both are powers of one number.
        let ((root, below), (other, above)) = (perfect_power(&low)?, perfect_power(&high)?);
        if root != other {
            return None;
        }
        let root = Term::number(root, &of);
        let [above_power, below_power] = [above, below].map(|exponent| root.clone().to_the(exponent));
        let result = Term::rational(&Rational::new(above.into(), below.into()), &of);
        let because =
            say![THIS, ", since ", inner, " = ", &above_power, " and ", base, " = ", &below_power, "."];
        let by = format!(
            "rw [Real.logb_def, show {} = {} by norm_num, show {} = {} by norm_num, Real.log_pow, Real.log_pow]\n\
             have hlog : Real.log {} ≠ 0 := ne_of_gt (Real.log_pos (by norm_num))\nfield_simp\nnorm_num",
            base.lean_with_type(),
            below_power.lean(),
            inner.lean_with_type(),
            above_power.lean(),
            root.lean()
        );
        self.law(term, &result, because, by)
    }

    /// A sine or cosine: of a special angle, of a double or triple angle, of a sum, or what its square is.
    pub(super) fn trigonometric_value(&mut self, term: &Term, function: &str, inner: &Term) -> Option<()> {
        let of = Type::Real;
        let sine = function == "Real.sin";
        let short = if sine { "sin" } else { "cos" };
        let both = |term: &Term| {
            ["Real.sin", "Real.cos"].map(|name| Term::call(name, vec![term.clone()], &Type::Real))
        };
        if let Some((lemma, value)) = special(inner, sine) {
            return self.law(
                term,
                &value,
                say!["It is known that ", THIS, "."],
                format!("exact Real.{short}_{lemma}"),
            );
        }
        match inner {
            Term::Operation { operator: Operator::Mul, arguments, .. } => {
                let factor = number(&arguments[0])?;
                let [s, c] = both(&arguments[1]);
                let whole = |value: i64| Term::number(value, &of);
                let factor = u32::try_from(factor.to_integer()).ok().filter(|_| factor.is_integer())?;
                let (result, lemma, kind) = match (factor, sine) {
                    (2, true) => (whole(2).times(s).times(c), "two_mul", "double"),
                    (2, false) => (whole(2).times(c.to_the(2)).minus(whole(1)), "two_mul", "double"),
                    (3, true) => {
                        (whole(3).times(s.clone()).minus(whole(4).times(s.to_the(3))), "three_mul", "triple")
                    }
                    (3, false) => {
                        (whole(4).times(c.clone().to_the(3)).minus(whole(3).times(c)), "three_mul", "triple")
                    }
                    _ => return None,
                };
                let by = format!("exact Real.{short}_{lemma} {}", arguments[1].lean_argument());
                self.law(term, &result, say!["By the formula for the ", kind, " angle, ", THIS, "."], by)
            }
            Term::Operation { operator: Operator::Add | Operator::Sub, arguments, .. } => {
                let ([s, c], [t, d]) = (both(&arguments[0]), both(&arguments[1]));
                let sum = inner.operands(Operator::Add).is_some();
                let result = match (sine, sum) {
                    (true, true) => s.times(d).plus(c.times(t)),
                    (true, false) => s.times(d).minus(c.times(t)),
                    (false, true) => c.times(d).minus(s.times(t)),
                    (false, false) => c.times(d).plus(s.times(t)),
                };
                let lemma = if sum { "add" } else { "sub" };
                let [a, b] = [0, 1].map(|index: usize| arguments[index].lean_argument());
                self.law(
                    term,
                    &result,
                    say!["By the addition formula, ", THIS, "."],
                    format!("exact Real.{short}_{lemma} {a} {b}"),
                )
            }
            _ if sine => {
                let [_, cosine] = both(inner);
                let rest = Term::number(1, &of).minus(cosine.to_the(2));
                self.rule(&format!("Real.sin_sq {}", inner.lean_argument()), term, 2, &rest)
            }
            _ => None,
        }
    }

    /// Shows a law and uses it; then the parts of what it gives.
    fn law(&mut self, term: &Term, result: &Term, because: Sentence, by: impl Into<String>) -> Option<()> {
        let name = self.situation.fresh("hl");
        self.show(&name, Claim::equal(term.clone(), result.clone()), because, by);
        self.rule(&name, term, 1, result)?;
        self.evaluate(result);
        Some(())
    }

    /// A proof that a product of powers is not zero.
    fn factor_nonzero(&mut self, term: &Term) -> Option<String> {
        if let Some(value) = number(term) {
            return (!value.is_zero()).then(|| "(by norm_num)".to_owned());
        }
        match term {
            Term::Operation { operator: Operator::Mul, arguments, .. } => {
                let (a, b) = (self.factor_nonzero(&arguments[0])?, self.factor_nonzero(&arguments[1])?);
                Some(format!("(mul_ne_zero {a} {b})"))
            }
            Term::Operation { operator: Operator::Pow, arguments, .. } => {
                let exponent = arguments[1].as_u32()?;
                Some(format!("(pow_ne_zero {exponent} {})", self.factor_nonzero(&arguments[0])?))
            }
            _ => self
                .nonzero(term)
                .map(|(proof, _)| if proof.starts_with('(') { proof } else { format!("({proof})") }),
        }
    }
}

/// `value = base ^ exponent` with an exponent above one, the greatest there is.
pub fn perfect_power(value: &Rational) -> Option<(BigInt, u32)> {
    if !value.is_integer() || *value <= Rational::one() || value.numer().bits() > 200 {
        return None;
    }
    let value = value.to_integer();
    (2..=u32::try_from(value.bits()).ok()?)
        .rev()
        .find_map(|exponent| {
            let root = value.nth_root(exponent);
            (root > BigInt::one() && root.pow(exponent) == value).then_some((root, exponent))
        })
        .or(Some((value.abs(), 1)))
        .filter(|(_, exponent)| *exponent > 1)
}

/// The name of the fact and the value at an angle that everybody knows.
fn special(angle: &Term, sine: bool) -> Option<(&'static str, Term)> {
    let of = Type::Real;
    let pi = Term::call("Real.pi", Vec::new(), &of);
    let whole = |value: i64| Term::number(value, &of);
    let root = |value: i64| Term::call("Real.sqrt", vec![whole(value)], &of);
    let half = whole(1).over(whole(2));
    if number(angle).is_some_and(|value| value.is_zero()) {
        return Some(("zero", whole(i64::from(!sine))));
    }
    if *angle == pi {
        return Some(("pi", whole(if sine { 0 } else { -1 })));
    }
    if *angle == whole(2).times(pi.clone()) {
        return Some(("two_pi", whole(i64::from(!sine))));
    }
    let (above, below) = angle.operands(Operator::Div)?;
    if *above != pi {
        return None;
    }
    match (below.as_u32()?, sine) {
        (2, true) => Some(("pi_div_two", whole(1))),
        (2, false) => Some(("pi_div_two", whole(0))),
        (3, true) => Some(("pi_div_three", root(3).over(whole(2)))),
        (3, false) => Some(("pi_div_three", half)),
        (4, _) => Some(("pi_div_four", root(2).over(whole(2)))),
        (6, true) => Some(("pi_div_six", half)),
        (6, false) => Some(("pi_div_six", root(3).over(whole(2)))),
        _ => None,
    }
}
