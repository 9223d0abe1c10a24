//! Unknowns solved for one after the other: linear equations by elimination; where that ends, by one unknown in terms of
//! the others, or by cases.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use super::algebra::factors::factors;
use super::algebra::{Monomial, Polynomial, Rational, linear};
use super::derivation::{Derivation, Fact, Multiple, combining, joined};
use super::evaluation::equal;
use super::plan::{Piece, Sentence, Step, THIS, say};
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
    pub(super) fn used_rules(&self) -> bool {
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
        if self.solved_in_two(equation, &coefficient, &claim, &name, of).is_some() {
            self.learn(name, claim, &term, &value_term)?;
            return Some(false);
        }
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
        let multiple = Claim::equal(
            size_term.clone().times(term.clone()),
            Term::rational(&(value.clone() * size.clone()), of),
        );
        let is_given = self.facts.iter().any(|fact| fact.proof == equation.from && fact.claim == multiple);
        let because = if size.is_one() || is_given || !size.is_integer() && !of.is_field() {
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

    /// Two steps: what the equation says with numbers in the place of what is known, and the value that follows.
    fn solved_in_two(
        &mut self,
        equation: &Reduced,
        coefficient: &Rational,
        claim: &Claim,
        name: &str,
        of: &Type,
    ) -> Option<()> {
        let is_numeric = |proof: &str| {
            let rule = self.rules.iter().find(|rule| rule.proof == proof);
            rule.is_some_and(|rule| rule.degree == 1 && rule.value.as_rational().is_some())
        };
        if !equation.multiples.iter().skip(1).all(|(_, proof)| is_numeric(proof)) {
            return None;
        }
        let original = self.facts.iter().find(|fact| fact.proof == equation.from)?.claim.clone();
        let (left, right) = original.as_equation()?;
        let (term, value) = claim.as_equation()?;
        let sides = [left, right].map(|side| {
            let polynomial = self.atoms.polynomial(side)?;
            Some(self.reduced(&polynomial)?.0.to_term(&self.atoms, of))
        });
        let [Some(left), Some(right)] = sides else { return None };
        let (mut becomes, mut factor) = (Claim::equal(left.clone(), right.clone()), coefficient.clone());
        let size = if coefficient.is_negative() { -coefficient.clone() } else { coefficient.clone() };
        if becomes == original && !size.is_one() {
            // What is left is to put the numbers on one side.
            factor = size;
            let size = Term::rational(&factor, of);
            let product = Term::rational(&(value.as_rational()? * &factor), of);
            becomes = Claim::equal(size.times(term.clone()), product);
        }
        let turned = Claim::equal(right, left);
        if becomes == original || becomes == *claim || turned == *claim {
            return None;
        }
        let scaled = |multiples: &[Multiple], by: &Rational| -> Vec<Multiple> {
            multiples.iter().map(|(cofactor, proof)| (cofactor.scaled(by), proof.clone())).collect()
        };
        let inner = self.situation.fresh("h");
        let (by, last) = if of.has_negatives() {
            let first = scaled(&equation.multiples, &(&factor / coefficient));
            let last = [(Polynomial::constant(factor.recip()), inner.clone())];
            let [first, last] = [&first[..], &last[..]].map(|multiples| self.combination(multiples, of));
            (format!("linear_combination {}", first?), format!("linear_combination {}", last?))
        } else {
            ("omega".to_owned(), "omega".to_owned())
        };
        let because = joined(vec![self.becoming(equation, " says that "), say![THIS, "."].0]);
        self.steps.push(Step::have(inner, becomes, because, by));
        self.steps.push(Step::have(name, claim.clone(), say!["Hence ", THIS, "."], last));
        Some(())
    }

    /// `h₁ gives `, or `with x = 2, h₁ becomes ` where rules were used: how an equation is read now.
    pub(super) fn becoming(&self, equation: &Reduced, verb: &str) -> Vec<Piece> {
        let rules: Vec<String> = equation.multiples.iter().skip(1).map(|(_, proof)| proof.clone()).collect();
        let own = self.spoken(&equation.from);
        if rules.is_empty() {
            // A sentence does not begin with a formula.
            let article = if matches!(own, Piece::Claim(_)) { "The equation " } else { "" };
            return vec![article.into(), own, verb.into()];
        }
        let verb = if verb == " says that " { " becomes " } else { verb };
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
        let gives = self.with_values(equations, coefficients, gives);
        if let Some(ended) = self.impossible(&term, &scale, &value, gives.clone(), of) {
            return Some(ended);
        }
        let value_term = Term::rational(&value, of);
        let claim = Claim::equal(term.clone(), value_term.clone());
        let by = match self.combination(&merged(multiples.clone()), of).filter(|_| of.has_negatives()) {
            Some(combination) => format!("linear_combination {combination}"),
            None => "omega".to_owned(),
        };
        let name = self.name_for(&term);
        if scale.is_one() {
            let because = joined(vec![gives, say![THIS, "."].0]);
            self.show(&name, claim, because, by);
        } else {
            let scaled_value = Term::rational(&(value * scale.clone()), of);
            let multiple = Claim::equal(Term::rational(&scale, of).times(term.clone()), scaled_value);
            let scaled: Vec<Multiple> = merged(multiples)
                .into_iter()
                .map(|(cofactor, proof)| (cofactor.scaled(&scale), proof))
                .collect();
            let inner = self.situation.fresh("h");
            let of_inner = [(Polynomial::constant(scale.recip()), inner.clone())];
            let in_negatives = of.has_negatives();
            let by = |combination: Option<String>| match combination.filter(|_| in_negatives) {
                Some(combination) => format!("linear_combination {combination}"),
                None => "omega".to_owned(),
            };
            let because = joined(vec![gives, say![THIS, "."].0]);
            let step = Step::have(inner, multiple, because, by(self.combination(&scaled, of)));
            self.steps.push(step);
            let last = by(self.combination(&of_inner, of));
            self.show(&name, claim, say!["Hence ", THIS, "."], last);
        }
        self.rule(&name, &term, 1, &value_term)?;
        self.tried.clear();
        Some(false)
    }

    /// A sentence about a combination of equations that names the values which were put into them.
    fn with_values(
        &self,
        equations: &[Reduced],
        coefficients: &[Rational],
        sentence: Vec<Piece>,
    ) -> Vec<Piece> {
        const MOST_NAMED: usize = 4;
        let mut rules: Vec<String> = Vec::new();
        for (equation, _) in equations.iter().zip(coefficients).filter(|(_, value)| !value.is_zero()) {
            for (_, proof) in equation.multiples.iter().skip(1) {
                if !rules.contains(proof) {
                    rules.push(proof.clone());
                }
            }
        }
        let mut sentence = sentence;
        match rules.len() {
            0 => return sentence,
            1..=MOST_NAMED => {}
            _ => rules.clear(),
        }
        let is_value = |proof: &String| {
            self.rules.iter().any(|rule| rule.proof == *proof && rule.value.as_rational().is_some())
        };
        if !rules.iter().all(is_value) {
            rules.clear();
        }
        if let Some(Piece::Text(first)) = sentence.first_mut()
            && let Some(letter) = first.chars().next()
        {
            *first = format!("{}{}", letter.to_lowercase(), &first[letter.len_utf8()..]);
        }
        if rules.is_empty() {
            return [vec!["With what was found so far, ".into()], sentence].concat();
        }
        [vec!["With ".into()], self.listed(&rules), vec![", ".into()], sentence].concat()
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

    pub(super) fn name_for(&mut self, term: &Term) -> String {
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
