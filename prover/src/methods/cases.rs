//! Cases by factors: a product is zero only if one of its factors is.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::algebra::factors::{Factor, Factors};
use super::algebra::{Polynomial, Rational};
use super::derivation::{Derivation, Fact, Multiple, joined};
use super::plan::{Branch, Proof, Sentence, Step, THIS, say};
use super::situation::{Claim, Term, Type};
use super::solving::{Reduced, merged};

impl Derivation {
    pub(super) fn split_by(
        &mut self,
        goal: &Claim,
        of: &Type,
        equation: &Reduced,
        unknown: usize,
        factors: &Factors,
        cases: usize,
    ) -> Option<()> {
        let term = self.atoms.get(unknown).clone();
        // Products of natural numbers are split as integers: their factors have minus signs.
        let natural = *of == Type::Nat;
        let ring = if natural { Type::Int } else { of.clone() };
        let number = if natural {
            let cast = Term::Cast { argument: Box::new(term.clone()), of: Type::Int };
            self.atoms.number(&cast)
        } else {
            unknown
        };
        let renamed = |polynomial: &Polynomial| polynomial.substituted(unknown, &Polynomial::unknown(number));
        let mut parts: Vec<(Term, Factor)> = Vec::new();
        for factor in &factors.parts {
            let base = renamed(&factor.polynomial)?.to_term(&self.atoms, &ring);
            let whole = if factor.multiplicity == 1 { base } else { base.to_the(factor.multiplicity) };
            parts.push((whole, factor.clone()));
        }
        let product = parts.iter().map(|(term, _)| term.clone()).reduce(Term::times)?;
        let zero = Term::number(0, &ring);
        let claim = Claim::equal(product, zero.clone());
        let scale = factors.content.recip();
        let by = if natural {
            let (left, right) =
                self.facts.iter().find(|fact| fact.proof == equation.from)?.claim.as_equation()?;
            if equation.used_rules() || !cast_is_plain(left) || !cast_is_plain(right) {
                return None;
            }
            let cast = Claim::equal(integer(left), integer(right));
            let name = self.situation.fresh("h");
            if !scale.is_integer() {
                Proof::Tactics(vec![
                    format!("have {name} : {} := by exact_mod_cast {}", cast.lean(), equation.from),
                    format!("nlinarith [{name}]"),
                ])
            } else {
                let by = self.combination(&[(Polynomial::constant(scale.clone()), name.clone())], &ring)?;
                Proof::Tactics(vec![
                    format!("have {name} : {} := by exact_mod_cast {}", cast.lean(), equation.from),
                    format!("linear_combination {by}"),
                ])
            }
        } else {
            let multiples: Vec<Multiple> = equation
                .multiples
                .iter()
                .map(|(cofactor, proof)| (cofactor.scaled(&scale), proof.clone()))
                .collect();
            match self.combination(&merged(multiples), &ring) {
                Some(by) => Proof::Tactics(vec![format!("linear_combination {by}")]),
                None => Proof::Tactics(vec!["linarith".to_owned()]),
            }
        };
        let name = self.situation.fresh("hz");
        self.splits += 1;
        let because = joined(vec![self.becoming(equation, " factors as "), say![THIS, "."].0]);
        self.steps.push(Step::Have { name: name.clone(), claim: claim.clone(), because, by });
        self.factor_cases(goal, &term, &name, &parts, cases)
    }

    /// The cases of a product that is zero, the last factor apart.
    fn factor_cases(
        &mut self,
        goal: &Claim,
        term: &Term,
        proof: &str,
        parts: &[(Term, Factor)],
        cases: usize,
    ) -> Option<()> {
        let (last, others) = parts.split_last()?;
        let ring = &last.0.type_of().clone();
        if others.is_empty() {
            let mut proof = proof.to_owned();
            if last.1.multiplicity > 1 {
                let base = self.root_equation(&last.1, term, ring)?;
                let name = self.situation.fresh("hx");
                let because = say!["A power is zero only if its base is: ", THIS, "."];
                self.show(&name, base, because, format!("exact pow_eq_zero_iff (by norm_num) |>.mp {proof}"));
                proof = name;
            }
            return self.root_case(goal, ring, term, &proof, &last.1, cases);
        }
        let (left, right) = (self.situation.fresh("hx"), self.situation.fresh("hx"));
        let mut branches = Vec::new();
        for (is_last, name) in [(false, left.clone()), (true, right.clone())] {
            let mut branch = self.clone();
            branch.steps.clear();
            let chosen = if is_last { std::slice::from_ref(last) } else { others };
            branch.factor_cases(goal, term, &name, chosen, cases)?;
            let shown = chosen.iter().map(|(term, _)| term.clone()).reduce(Term::times)?;
            let supposing = say!["Suppose ", Claim::equal(shown, Term::number(0, ring)), "."];
            branches.push(Branch { supposing, steps: branch.steps });
        }
        // Within a case it goes without saying.
        let within = self.steps.is_empty();
        let because = if within { Sentence::default() } else { say!["One of the factors must be zero."] };
        self.steps.push(Step::Cases {
            head: format!("rcases mul_eq_zero.mp {proof} with {left} | {right}"),
            because,
            branches,
        });
        Some(())
    }

    /// The case that one factor is zero.
    fn root_case(
        &mut self,
        goal: &Claim,
        ring: &Type,
        term: &Term,
        proof: &str,
        factor: &Factor,
        cases: usize,
    ) -> Option<()> {
        let of = term.type_of().clone();
        let Some(root) = factor.root() else {
            return self.no_root(ring, term, proof, factor);
        };
        let value = root.clone();
        let lacks = match of {
            Type::Nat => !value.is_integer() || value.is_negative(),
            Type::Int => !value.is_integer(),
            _ => false,
        };
        if lacks {
            let kind = if of == Type::Nat { "natural number" } else { "integer" };
            let article = if of == Type::Nat { "a " } else { "an " };
            let because =
                say!["Then ", term, " = ", value.to_string(), ", but ", term, " is ", article, kind, "."];
            self.steps.push(Step::close(because, "omega"));
            return Some(());
        }
        let value_term = Term::rational(&value, &of);
        // The factor itself says it.
        if value.is_zero() && of == *ring && factor.polynomial == Polynomial::unknown(factor.unknown) {
            self.facts.push(Fact {
                proof: proof.to_owned(),
                claim: Claim::equal(term.clone(), value_term.clone()),
            });
            self.rule(proof, term, 1, &value_term)?;
            self.tried.clear();
            return self.solve(goal, cases - 1);
        }
        let name = self.name_for(term);
        let by = if of.is_field() {
            let lead = factor
                .polynomial
                .terms()
                .find(|(monomial, _)| !monomial.is_empty())
                .map(|(_, value)| value.recip())?;
            format!(
                "linear_combination {}",
                self.combination(&[(Polynomial::constant(lead), proof.to_owned())], &of)?
            )
        } else {
            "omega".to_owned()
        };
        let claim = Claim::equal(term.clone(), value_term.clone());
        self.show(&name, claim, say!["Then ", THIS, "."], by);
        self.rule(&name, term, 1, &value_term)?;
        self.tried.clear();
        self.solve(goal, cases - 1)
    }

    /// A quadratic factor that has no real root.
    fn no_root(&mut self, ring: &Type, term: &Term, proof: &str, factor: &Factor) -> Option<()> {
        if !matches!(ring, Type::Real | Type::Rat | Type::Int) {
            return None;
        }
        let [c, b, a] = factor.coefficients()?;
        let two = Rational::from(BigInt::from(2));
        let four = two.clone() * two.clone();
        if a.is_negative() || !(b.clone() * b.clone() - four * a.clone() * c.clone()).is_negative() {
            return None;
        }
        let shift = b.clone() / (two * a.clone());
        let rest = c - a.clone() * shift.clone() * shift.clone();
        let inner = match shift.is_zero() {
            true => term.clone(),
            false if shift.is_negative() => term.clone().minus(Term::rational(&-shift.clone(), &Type::Rat)),
            false => term.clone().plus(Term::rational(&shift, &Type::Rat)),
        };
        let square = inner.clone().to_the(2);
        let square = if a.is_one() { square } else { Term::rational(&a, &Type::Rat).times(square) };
        let because = say![
            "But this is impossible: the left side is ",
            square.plus(Term::rational(&rest, &Type::Rat)),
            ", which is positive."
        ];
        let lean = if matches!(ring, Type::Int) {
            format!("nlinarith [sq_nonneg (2 * {} * {} + {}), {proof}]", a, term.lean_argument(), b)
        } else {
            let shift_term = Term::rational(&shift, ring);
            format!("nlinarith [sq_nonneg ({} + {}), {proof}]", term.lean(), shift_term.lean())
        };
        self.steps.push(Step::close(because, lean));
        Some(())
    }
    fn root_equation(&mut self, factor: &Factor, term: &Term, ring: &Type) -> Option<Claim> {
        let at = if *term.type_of() == Type::Nat {
            self.atoms.number(&Term::Cast { argument: Box::new(term.clone()), of: Type::Int })
        } else {
            factor.unknown
        };
        let polynomial = factor.polynomial.substituted(factor.unknown, &Polynomial::unknown(at))?;
        Some(Claim::equal(polynomial.to_term(&self.atoms, ring), Term::number(0, ring)))
    }
}

/// Whether a term of natural numbers has a cast that is built the same way.
fn cast_is_plain(term: &Term) -> bool {
    use super::situation::Operator::{Add, Mul, Pow};
    match term {
        Term::Number { .. } | Term::Local { .. } => true,
        Term::Operation { operator: Add | Mul, arguments, .. } => arguments.iter().all(cast_is_plain),
        Term::Operation { operator: Pow, arguments, .. } => {
            cast_is_plain(&arguments[0]) && arguments[1].as_u32().is_some()
        }
        _ => false,
    }
}

/// A term of natural numbers among the integers.
fn integer(term: &Term) -> Term {
    use super::situation::Operator::Pow;
    match term {
        Term::Number { value, .. } => Term::Number { value: value.clone(), of: Type::Int },
        Term::Operation { operator: Pow, arguments, .. } => Term::Operation {
            operator: Pow,
            arguments: vec![integer(&arguments[0]), arguments[1].clone()],
            of: Type::Int,
        },
        Term::Operation { operator, arguments, .. } => Term::Operation {
            operator: *operator,
            arguments: arguments.iter().map(integer).collect(),
            of: Type::Int,
        },
        other => Term::Cast { argument: Box::new(other.clone()), of: Type::Int },
    }
}
