//! Unknowns solved for one after the other: linear equations by elimination, others by their factors, case by case.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use super::algebra::{Monomial, Polynomial, Rational, linear};
use super::derivation::{Derivation, Fact, Multiple, combining, joined};
use super::evaluation::{equal, rational_root};
use super::plan::{Branch, Piece, Proof, Sentence, Step, THIS, say};
use super::situation::{Claim, Term, Type};

/// Equations of one elimination at most.
const MOST_EQUATIONS: usize = 14;
/// Greatest degree of a polynomial whose roots are looked for.
const GREATEST_DEGREE: u32 = 8;

/// An equation after the rules: the polynomial that is zero, and how it comes about.
#[derive(Debug, Clone)]
pub struct Reduced {
    pub from: String,
    pub original: Polynomial,
    pub zero: Polynomial,
    pub multiples: Vec<Multiple>,
}

impl Reduced {
    fn used_rules(&self) -> bool {
        self.multiples.len() > 1
    }
}

impl Derivation {
    /// Values of everything that the equations and the goal speak of.
    pub fn prepare(&mut self, goal: &Claim) {
        for term in super::closing::terms(goal) {
            self.evaluate(&term);
        }
        for fact in self.facts.clone() {
            for term in super::closing::terms(&fact.claim) {
                self.evaluate(&term);
            }
        }
    }

    /// The equations of a type after the rules, without those that say nothing.
    pub fn reduced_equations(&mut self, of: &Type) -> Vec<Reduced> {
        let mut found = Vec::new();
        for (proof, polynomial) in self.equations(of) {
            if self.rules.iter().any(|rule| rule.proof.trim_end_matches(".symm") == proof) {
                continue;
            }
            let Some((zero, multiples)) = self.reduced(&polynomial) else { continue };
            if zero.is_zero() {
                continue;
            }
            let mut all = vec![(Polynomial::constant(Rational::one()), proof.clone())];
            all.extend(multiples.into_iter().map(|(cofactor, proof)| (-cofactor, proof)));
            found.push(Reduced { from: proof, original: polynomial, zero, multiples: all });
        }
        found
    }

    /// Finds the value of one more unknown from the linear equations. `Some(true)` where that ended the goal, because
    /// the equations contradict each other.
    pub fn solve_linear(&mut self, of: &Type) -> Option<bool> {
        if self.spent() {
            return None;
        }
        let equations = self.reduced_equations(of);
        if equations.len() > MOST_EQUATIONS {
            return None;
        }
        let solvable = |derivation: &Self, at: usize| {
            matches!(
                derivation.atoms.get(at),
                Term::Local { .. } | Term::Apply { .. } | Term::Call { .. } | Term::Cast { .. }
            )
        };
        for equation in &equations {
            if let [only] = equation.zero.unknowns().as_slice()
                && equation.zero.degree() == 1
                && solvable(self, *only)
            {
                return self.solved(equation, *only, of);
            }
        }
        let mut monomials: Vec<Monomial> = equations
            .iter()
            .flat_map(|equation| equation.zero.terms().map(|(monomial, _)| monomial.clone()))
            .collect();
        monomials.sort();
        monomials.dedup();
        monomials.retain(|monomial| !monomial.is_empty());
        let mut best: Option<(usize, Vec<Rational>)> = None;
        for unknown in monomials.iter().filter_map(|monomial| match monomial.as_slice() {
            [(at, 1)] => Some(*at),
            _ => None,
        }) {
            if !solvable(self, unknown) || self.budget.spent() {
                continue;
            }
            let right: Vec<Rational> = monomials
                .iter()
                .map(
                    |monomial| {
                        if *monomial == vec![(unknown, 1)] { Rational::one() } else { Rational::zero() }
                    },
                )
                .collect();
            let Some(coefficients) = self.combined(&equations, &monomials, &right) else { continue };
            let size = |values: &[Rational]| values.iter().filter(|value| !value.is_zero()).count();
            if best.as_ref().is_none_or(|(_, known)| size(&coefficients) < size(known)) {
                best = Some((unknown, coefficients));
            }
        }
        if let Some((unknown, coefficients)) = best {
            return self.eliminated(&equations, &coefficients, unknown, of);
        }
        self.contradiction(&equations, &monomials, of)
    }

    /// Coefficients with `Σ c · equation = right` in the given monomials.
    fn combined(
        &self,
        equations: &[Reduced],
        monomials: &[Monomial],
        right: &[Rational],
    ) -> Option<Vec<Rational>> {
        let columns: Vec<Vec<Rational>> = equations
            .iter()
            .map(|equation| monomials.iter().map(|monomial| equation.zero.coefficient(monomial)).collect())
            .collect();
        linear::solve(&linear::transposed(&columns, monomials.len()), right, &|| self.budget.spent())
    }

    /// One equation with one unknown.
    fn solved(&mut self, equation: &Reduced, unknown: usize, of: &Type) -> Option<bool> {
        let coefficient = equation.zero.coefficient(&vec![(unknown, 1)]);
        let value = -equation.zero.coefficient(&Vec::new()) / coefficient.clone();
        let term = self.atoms.get(unknown).clone();
        if let Some(ended) = self.impossible(
            &term,
            &coefficient,
            &value,
            vec![self.spoken(&equation.from), " would give ".into()],
            of,
        ) {
            return Some(ended);
        }
        let value_term = Term::rational(&value, of);
        let claim = Claim::equal(term.clone(), value_term.clone());
        let name = self.name_for(&term);
        let own = equation.original.coefficient(&vec![(unknown, 1)]);
        let rest = equation.original.clone() - Polynomial::term(vec![(unknown, 1)], own.clone());
        if of.is_field() && equation.used_rules() && own == coefficient && rest.degree_in(unknown) == 0 {
            // y = 7 - x = 7 - 19 = -12
            let isolated = rest.scaled(&(-own.clone().recip())).to_term(&self.atoms, of);
            let by = self.combination(&[(Polynomial::constant(own.recip()), equation.from.clone())], of)?;
            let mut links = vec![equal(&isolated, format!("linear_combination {by}"))];
            let reached = self.extended(&mut links, &isolated)?;
            if reached == value_term {
                let because = joined(vec![
                    say!["Then "].0,
                    vec![self.spoken(&equation.from)],
                    say![" gives ", &term, ":"].0,
                ]);
                self.steps.push(Step::Chain {
                    name: Some(name.clone()),
                    start: term.clone(),
                    links,
                    because,
                });
                self.learn(name, claim, &term, &value_term)?;
                return Some(false);
            }
        }
        let scale = coefficient.recip();
        let multiples: Vec<Multiple> = equation
            .multiples
            .iter()
            .map(|(cofactor, proof)| (cofactor.scaled(&scale), proof.clone()))
            .collect();
        let by = match self.combination(&multiples, of).filter(|_| of.has_negatives()) {
            Some(combination) => format!("linear_combination {combination}"),
            None => "omega".to_owned(),
        };
        let size = if coefficient.is_negative() { -coefficient.clone() } else { coefficient.clone() };
        let size_term = Term::rational(&size, of);
        let because = if size.is_one() || !size.is_integer() && !of.is_field() {
            joined(vec![self.becoming(equation, " gives "), say![THIS, "."].0])
        } else {
            joined(vec![
                self.becoming(equation, " gives "),
                say![
                    size_term.times(term.clone()),
                    " = ",
                    Term::rational(&(value.clone() * size), of),
                    ", so ",
                    THIS,
                    "."
                ]
                .0,
            ])
        };
        self.show(&name, claim, because, by);
        self.rule(&name, &term, 1, &value_term)?;
        self.tried.clear();
        Some(false)
    }

    /// `h₁ gives `, or `with x = 2, h₁ becomes ` where rules were used: how an equation is read now.
    fn becoming(&self, equation: &Reduced, verb: &str) -> Vec<Piece> {
        let rules: Vec<String> = equation.multiples.iter().skip(1).map(|(_, proof)| proof.clone()).collect();
        let own = self.spoken(&equation.from);
        if rules.is_empty() {
            // A sentence does not begin with a formula.
            let article = if matches!(own, Piece::Claim(_)) { "The equation " } else { "" };
            return vec![article.into(), own, verb.into()];
        }
        let verb = if verb == " gives " { verb } else { " becomes " };
        [vec!["With ".into()], self.listed(&rules), vec![", ".into(), own, verb.into()]].concat()
    }

    /// A combination of several equations that leaves one unknown.
    fn eliminated(
        &mut self,
        equations: &[Reduced],
        coefficients: &[Rational],
        unknown: usize,
        of: &Type,
    ) -> Option<bool> {
        let term = self.atoms.get(unknown).clone();
        let (scaled, scale) = whole(coefficients);
        let mut zero = Polynomial::zero();
        let mut multiples: Vec<Multiple> = Vec::new();
        let mut told_multiples: Vec<Multiple> = Vec::new();
        for (equation, (coefficient, scaled)) in equations.iter().zip(coefficients.iter().zip(&scaled)) {
            if coefficient.is_zero() {
                continue;
            }
            zero = zero + equation.zero.scaled(coefficient);
            told_multiples.push((Polynomial::constant(scaled.clone()), equation.from.clone()));
            multiples.extend(
                equation
                    .multiples
                    .iter()
                    .map(|(cofactor, proof)| (cofactor.scaled(coefficient), proof.clone())),
            );
        }
        let value = -zero.coefficient(&Vec::new());
        let combination = combining(&self.told(&told_multiples, of));
        let gives = [combination, vec![Piece::from(" gives ")]].concat();
        if let Some(ended) = self.impossible(&term, &scale, &value, gives.clone(), of) {
            return Some(ended);
        }
        let value_term = Term::rational(&value, of);
        let claim = Claim::equal(term.clone(), value_term.clone());
        let by = match self.combination(&merged(multiples), of).filter(|_| of.has_negatives()) {
            Some(combination) => format!("linear_combination {combination}"),
            None => "omega".to_owned(),
        };
        let because = if scale.is_one() {
            joined(vec![gives, say![THIS, "."].0])
        } else {
            let scaled_value = Term::rational(&(value * scale.clone()), of);
            joined(vec![
                gives,
                say![Term::rational(&scale, of).times(term.clone()), " = ", scaled_value, ", so ", THIS, "."]
                    .0,
            ])
        };
        let name = self.name_for(&term);
        self.show(&name, claim, because, by);
        self.rule(&name, &term, 1, &value_term)?;
        self.tried.clear();
        Some(false)
    }

    /// Ends the goal where an unknown would have a value that its type lacks.
    fn impossible(
        &mut self,
        term: &Term,
        scale: &Rational,
        value: &Rational,
        gives: Vec<Piece>,
        of: &Type,
    ) -> Option<bool> {
        let reason = match of {
            Type::Nat | Type::Int if !value.is_integer() => ", which no whole number satisfies",
            Type::Nat if value.is_negative() => ", which no natural number satisfies",
            _ => return None,
        };
        let scale = if scale.is_negative() { -scale.clone() } else { scale.clone() };
        // The type of the unknown lacks the number; one that nobody reads is not said either.
        let huge = value.numer().bits() > 60;
        let shown = if huge {
            say!["an equation for ", term]
        } else if value.is_integer() {
            say![term, " = ", value.to_string()]
        } else {
            say![Term::rational(&scale, of).times(term.clone()), " = ", (value * scale.clone()).to_string()]
        };
        let because = joined(vec![gives, shown.0, say![reason, "."].0]);
        self.steps.push(Step::close(because, "omega"));
        Some(true)
    }

    /// A combination of the equations that says `0 = 1`.
    fn contradiction(&mut self, equations: &[Reduced], monomials: &[Monomial], of: &Type) -> Option<bool> {
        if equations.is_empty() {
            return None;
        }
        let mut with_constant = monomials.to_vec();
        with_constant.push(Vec::new());
        let mut right = vec![Rational::zero(); monomials.len()];
        right.push(Rational::one());
        let coefficients = self.combined(equations, &with_constant, &right)?;
        let (scaled, scale) = whole(&coefficients);
        let mut multiples = Vec::new();
        let mut told_multiples = Vec::new();
        for (equation, scaled) in equations.iter().zip(&scaled).filter(|(_, scaled)| !scaled.is_zero()) {
            told_multiples.push((Polynomial::constant(scaled.clone()), equation.from.clone()));
            multiples.extend(
                equation.multiples.iter().map(|(cofactor, proof)| (cofactor.scaled(scaled), proof.clone())),
            );
        }
        let claim = Claim::equal(Term::rational(&scale, of), Term::number(0, of));
        let by = match self.combination(&merged(multiples), of).filter(|_| of.has_negatives()) {
            Some(combination) => format!("linear_combination {combination}"),
            None => "omega".to_owned(),
        };
        let combination = combining(&self.told(&told_multiples, of));
        let because = joined(vec![combination, say![" gives ", THIS, ", which is false."].0]);
        let name = self.situation.fresh("h");
        self.steps.push(Step::have(&name, claim, because, by));
        self.steps.push(Step::close(Sentence::default(), format!("exact absurd {name} (by norm_num)")));
        Some(true)
    }

    fn learn(&mut self, name: String, claim: Claim, term: &Term, value: &Term) -> Option<()> {
        self.facts.push(Fact { proof: name.clone(), claim });
        self.rule(&name, term, 1, value)?;
        self.tried.clear();
        Some(())
    }

    fn name_for(&mut self, term: &Term) -> String {
        let wanted = match term {
            Term::Local { name, .. } => format!("h{name}"),
            Term::Apply { function, .. } => format!("h{function}"),
            _ => "h".to_owned(),
        };
        self.situation.fresh(&wanted)
    }

    /// The types of numbers that the equations are about, that of the goal first.
    pub fn number_types(&self, goal: &Claim) -> Vec<Type> {
        let mut found: Vec<Type> = Vec::new();
        let claims = super::closing::conjuncts(goal).into_iter().cloned().collect::<Vec<_>>();
        for claim in claims.iter().chain(self.facts.iter().map(|fact| &fact.claim)) {
            for term in super::closing::terms(claim) {
                let of = term.type_of();
                if (*of == Type::Nat || of.has_negatives()) && !found.contains(of) {
                    found.push(of.clone());
                }
            }
        }
        found
    }

    /// Solves until the goal is closed. With `cases`, equations that are not linear are split by their factors.
    pub fn solve(&mut self, goal: &Claim, cases: usize) -> Option<()> {
        let types = self.number_types(goal);
        self.prepare(goal);
        loop {
            if self.spent() {
                return None;
            }
            if self.contradicted().is_some() || self.close(goal).is_some() {
                return Some(());
            }
            let mut progress = false;
            for of in &types {
                match self.solve_linear(of) {
                    Some(true) => {
                        self.solved += 1;
                        return Some(());
                    }
                    Some(false) => {
                        self.solved += 1;
                        progress = true;
                        break;
                    }
                    None => {}
                }
            }
            if progress {
                if self.contradicted().is_some() || self.close(goal).is_some() {
                    return Some(());
                }
                self.prepare(goal);
                continue;
            }
            if cases == 0 {
                return None;
            }
            for of in &types {
                let mut attempt = self.clone();
                if attempt.split(goal, of, cases).is_some() {
                    *self = attempt;
                    return Some(());
                }
            }
            return None;
        }
    }

    /// Splits by the factors of a polynomial in one unknown, and solves in every case.
    fn split(&mut self, goal: &Claim, of: &Type, cases: usize) -> Option<()> {
        let equations = self.reduced_equations(of);
        for equation in &equations {
            if let [unknown] = equation.zero.unknowns().as_slice()
                && (2..=GREATEST_DEGREE).contains(&equation.zero.degree())
                && let Some(factors) = factors(&equation.zero, *unknown)
            {
                let mut attempt = self.clone();
                if attempt.split_by(goal, of, equation, *unknown, &factors, cases).is_some() {
                    *self = attempt;
                    return Some(());
                }
            }
        }
        // One unknown by the others, so that fewer are left.
        for equation in equations.iter().filter(|_| of.is_field()) {
            for unknown in equation.zero.unknowns() {
                let coefficients = equation.zero.coefficients_in(unknown);
                let [rest, own] = coefficients.as_slice() else { continue };
                let Some(own) = own.as_constant() else { continue };
                if !matches!(self.atoms.get(unknown), Term::Local { .. }) || self.spent() {
                    continue;
                }
                let term = self.atoms.get(unknown).clone();
                let value = rest.scaled(&-own.recip()).to_term(&self.atoms, of);
                let multiples: Vec<Multiple> = equation
                    .multiples
                    .iter()
                    .map(|(cofactor, proof)| (cofactor.scaled(&own.recip()), proof.clone()))
                    .collect();
                let mut attempt = self.clone();
                let name = attempt.name_for(&term);
                let by = attempt.combination(&multiples, of)?;
                let because =
                    joined(vec![say!["By "].0, vec![self.spoken(&equation.from)], say![", ", THIS, "."].0]);
                attempt.show(
                    &name,
                    Claim::equal(term.clone(), value.clone()),
                    because,
                    format!("linear_combination {by}"),
                );
                if attempt.rule(&name, &term, 1, &value).is_none() {
                    continue;
                }
                if attempt.solve(goal, cases - 1).is_some() {
                    *self = attempt;
                    return Some(());
                }
                break;
            }
        }
        None
    }

    fn split_by(
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
                let base = last.1.root_equation(self, term, ring)?;
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
}

/// The factors of a polynomial in one unknown: coefficient and irreducible parts as far as they are linear or quadratic.
#[derive(Debug, Clone)]
pub struct Factors {
    pub content: Rational,
    pub parts: Vec<Factor>,
}

#[derive(Debug, Clone)]
pub struct Factor {
    pub polynomial: Polynomial,
    pub unknown: usize,
    pub multiplicity: u32,
}

impl Factor {
    /// Coefficients of a quadratic factor, from the constant on.
    fn coefficients(&self) -> Option<[Rational; 3]> {
        let found: Vec<Rational> = self
            .polynomial
            .coefficients_in(self.unknown)
            .iter()
            .map(Polynomial::as_constant)
            .collect::<Option<_>>()?;
        found.try_into().ok()
    }

    /// The root of a linear factor.
    pub fn root(&self) -> Option<Rational> {
        let coefficients = self.polynomial.coefficients_in(self.unknown);
        let [rest, lead] = coefficients.as_slice() else { return None };
        Some(-rest.as_constant()? / lead.as_constant()?)
    }

    fn root_equation(&self, derivation: &mut Derivation, term: &Term, ring: &Type) -> Option<Claim> {
        let at = if *term.type_of() == Type::Nat {
            derivation.atoms.number(&Term::Cast { argument: Box::new(term.clone()), of: Type::Int })
        } else {
            self.unknown
        };
        let polynomial = self.polynomial.substituted(self.unknown, &Polynomial::unknown(at))?;
        Some(Claim::equal(polynomial.to_term(&derivation.atoms, ring), Term::number(0, ring)))
    }
}

/// Rational roots split off, with integer coefficients; a rest of degree two is kept, a greater one is given up.
pub fn factors(polynomial: &Polynomial, unknown: usize) -> Option<Factors> {
    const GREATEST_SIZE: u64 = 40;
    let content = polynomial.content();
    let mut rest: Vec<Rational> = polynomial
        .scaled(&content.recip())
        .coefficients_in(unknown)
        .iter()
        .map(Polynomial::as_constant)
        .collect::<Option<_>>()?;
    if rest.last()?.is_negative() {
        rest.iter_mut().for_each(|value| *value = -value.clone());
    }
    let mut parts: Vec<Factor> = Vec::new();
    let mut add = |coefficients: &[Rational]| {
        let polynomial = polynomial_of(coefficients, unknown);
        match parts.iter_mut().find(|part: &&mut Factor| part.polynomial == polynomial) {
            Some(known) => known.multiplicity += 1,
            None => parts.push(Factor { polynomial, unknown, multiplicity: 1 }),
        }
    };
    'roots: while rest.len() > 2 {
        let (first, last) = (rest.first()?.to_integer(), rest.last()?.to_integer());
        if first.bits() > GREATEST_SIZE || last.bits() > GREATEST_SIZE {
            return None;
        }
        let candidates: Vec<Rational> = if first.is_zero() {
            vec![Rational::zero()]
        } else if rest.len() == 3 {
            quadratic_roots(&rest)
        } else {
            let (numerators, denominators) = (divisors(&first)?, divisors(&last)?);
            numerators
                .iter()
                .flat_map(|n| denominators.iter().map(move |d| Rational::new(n.clone(), d.clone())))
                .flat_map(|value| [value.clone(), -value])
                .collect()
        };
        for root in candidates {
            let value =
                rest.iter().rev().fold(Rational::zero(), |sum, coefficient| sum * root.clone() + coefficient);
            if value.is_zero() {
                let linear = [-Rational::from(root.numer().clone()), Rational::from(root.denom().clone())];
                add(&linear);
                rest = divided(&rest, &linear);
                continue 'roots;
            }
        }
        break;
    }
    match rest.len() {
        1 => {}
        2 | 3 => add(&rest),
        _ => return None,
    }
    let made: Rational = Rational::one();
    // The leading coefficients of the parts make that of the whole.
    let lead = parts.iter().fold(made, |product, part| {
        let own = part
            .polynomial
            .coefficients_in(unknown)
            .last()
            .and_then(Polynomial::as_constant)
            .unwrap_or_else(Rational::one);
        product * (0..part.multiplicity).fold(Rational::one(), |power, _| power * own.clone())
    });
    let whole_lead = polynomial.coefficients_in(unknown).last()?.as_constant()?;
    let content = whole_lead / lead;
    parts.sort_by_key(|part| part.polynomial.degree());
    Some(Factors { content, parts })
}

fn polynomial_of(coefficients: &[Rational], unknown: usize) -> Polynomial {
    coefficients.iter().enumerate().fold(Polynomial::zero(), |sum, (exponent, value)| {
        let monomial = if exponent == 0 {
            Vec::new()
        } else {
            vec![(unknown, u32::try_from(exponent).unwrap_or(u32::MAX))]
        };
        sum + Polynomial::term(monomial, value.clone())
    })
}

/// The quotient by a linear polynomial that divides.
fn divided(coefficients: &[Rational], linear: &[Rational; 2]) -> Vec<Rational> {
    let mut found = vec![Rational::zero(); coefficients.len() - 1];
    let mut carry = Rational::zero();
    for index in (0..found.len()).rev() {
        let value = (coefficients[index + 1].clone() - carry.clone()) / linear[1].clone();
        carry = value.clone() * linear[0].clone();
        found[index] = value;
    }
    found
}

fn quadratic_roots(coefficients: &[Rational]) -> Vec<Rational> {
    let [c, b, a] = [0, 1, 2].map(|index: usize| coefficients[index].clone());
    let two = Rational::from(BigInt::from(2));
    let discriminant = b.clone() * b.clone() - two.clone() * two.clone() * a.clone() * c;
    match rational_root(&discriminant) {
        Some(root) => {
            let below = two * a;
            vec![(-b.clone() - root.clone()) / below.clone(), (-b + root) / below]
        }
        None => Vec::new(),
    }
}

/// The positive divisors of a number that trial division finds quickly.
fn divisors(value: &BigInt) -> Option<Vec<BigInt>> {
    let value = u64::try_from(value.abs()).ok()?;
    let mut found = Vec::new();
    let mut divisor = 1u64;
    while divisor.saturating_mul(divisor) <= value {
        if divisor > 200_000 {
            return None;
        }
        if value % divisor == 0 {
            found.push(BigInt::from(divisor));
            if divisor != value / divisor {
                found.push(BigInt::from(value / divisor));
            }
        }
        divisor += 1;
    }
    found.sort();
    Some(found)
}

/// The coefficients times the least number that makes them whole, and that number.
fn whole(coefficients: &[Rational]) -> (Vec<Rational>, Rational) {
    let mut denominator = BigInt::one();
    for value in coefficients {
        denominator = denominator.lcm(value.denom());
    }
    let scale = Rational::from(denominator);
    (coefficients.iter().map(|value| value * &scale).collect(), scale)
}

/// Multiples of the same proof added.
pub fn merged(multiples: Vec<Multiple>) -> Vec<Multiple> {
    let mut found: Vec<Multiple> = Vec::new();
    for (cofactor, proof) in multiples {
        match found.iter_mut().find(|(_, known)| *known == proof) {
            Some((sum, _)) => *sum = std::mem::take(sum) + cofactor,
            None => found.push((cofactor, proof)),
        }
    }
    found.retain(|(cofactor, _)| !cofactor.is_zero());
    found
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
