//! Two different roots of one quadratic polynomial: Vieta's formulas give their sum and their product.

use num_traits::Zero;

use super::algebra::{Polynomial, Rational};
use super::budget::Budget;
use super::derivation::{Derivation, Multiple, joined};
use super::parts::Ask;
use super::plan::{Plan, Step, THIS, say};
use super::situation::{Claim, Operator, Relation, Situation, Term, Type};
use super::solving::{Reduced, merged};

pub const NAME: &str = "vieta";

pub fn find(situation: &mut Situation, budget: &Budget, ask: Ask<'_>) -> Vec<Plan> {
    let goal = situation.goal.clone();
    for of in [Type::Real, Type::Complex, Type::Rat] {
        let mut derivation = Derivation::new(situation, budget);
        derivation.prepare(&goal);
        let equations = derivation.reduced_equations(&of);
        let roots: Vec<Root> = equations.iter().filter_map(|equation| derivation.root(equation)).collect();
        let pairs =
            roots.iter().enumerate().flat_map(|(at, one)| roots[at + 1..].iter().map(move |two| (one, two)));
        for (one, two) in pairs.filter(|(one, two)| one.coefficients == two.coefficients && one.of != two.of)
        {
            let mut attempt = derivation.clone();
            if attempt.formulas(one, two, &goal).is_none() {
                continue;
            }
            let (prepared, mut steps) = attempt.handed_on();
            let Some((after, plan)) = ask(&prepared) else { continue };
            steps.extend(plan.steps);
            let idea = say![
                &one.of,
                " and ",
                &two.of,
                " are the two roots of one quadratic equation, so Vieta's formulas give their sum and their product."
            ];
            *situation = after;
            return vec![Plan { method: NAME, idea, steps }];
        }
    }
    Vec::new()
}

/// A root of a quadratic polynomial.
struct Root {
    of: Term,
    /// Of the square, the root and one; the first is one.
    coefficients: [Rational; 3],
    /// Multiples of known equations that add up to the polynomial with these coefficients.
    multiples: Vec<Multiple>,
}

impl Derivation {
    fn root(&self, equation: &Reduced) -> Option<Root> {
        let unknowns = equation.zero.unknowns();
        let [unknown] = unknowns.as_slice() else { return None };
        let coefficients = equation.zero.coefficients_in(*unknown);
        let [rest, linear, square] = coefficients.as_slice() else { return None };
        let (rest, linear, square) = (rest.as_constant()?, linear.as_constant()?, square.as_constant()?);
        let scale = square.recip();
        let multiples = equation
            .multiples
            .iter()
            .map(|(cofactor, proof)| (cofactor.scaled(&scale), proof.clone()))
            .collect();
        Some(Root {
            of: self.atoms.get(*unknown).clone(),
            coefficients: [square * &scale, linear * &scale, rest * &scale],
            multiples: merged(multiples),
        })
    }

    /// Shows the sum and the product of two roots, and that what stands below fraction bars of the goal is not zero.
    fn formulas(&mut self, one: &Root, two: &Root, goal: &Claim) -> Option<()> {
        let (a, b) = (one.of.clone(), two.of.clone());
        let of = a.type_of().clone();
        let (nonzero, from) = self.nonzero(&a.clone().minus(b.clone()))?;
        let zero = Term::number(0, &of);
        let mut equations = Vec::new();
        for root in [one, two] {
            let at = self.atoms.number(&root.of);
            let [_, linear, rest] = root.coefficients.clone();
            let polynomial = Polynomial::term(vec![(at, 2)], Rational::from_integer(1.into()))
                + Polynomial::term(vec![(at, 1)], linear)
                + Polynomial::constant(rest);
            let claim = Claim::equal(polynomial.to_term(&self.atoms, &of), zero.clone());
            let known = self.known(&claim);
            let name = match known {
                Some(name) => name,
                None => {
                    let name = self.situation.fresh("root");
                    let by = format!("linear_combination {}", self.combination(&root.multiples, &of)?);
                    let because = joined(vec![
                        say!["From "].0,
                        vec![self.spoken(&root.multiples.first()?.1)],
                        say![", ", THIS, "."].0,
                    ]);
                    self.show(&name, claim, because, by);
                    name
                }
            };
            equations.push(name);
        }
        let [_, linear, rest] = one.coefficients.clone();
        let total = Term::rational(&-linear, &of);
        let sum = Claim::equal(a.clone().plus(b.clone()), total.clone());
        let product = Claim::equal(a.clone().times(b.clone()), Term::rational(&rest, &of));
        let split = self.situation.fresh("split");
        let difference = a.clone().minus(b.clone());
        let factored =
            Claim::equal(difference.clone().times(a.clone().plus(b.clone()).minus(total)), zero.clone());
        let because = say!["Subtracting the two equations gives ", THIS, "."];
        self.steps.push(Step::have(
            split.clone(),
            factored,
            because,
            format!("linear_combination {} - {}", equations[0], equations[1]),
        ));
        let name = self.situation.fresh("sum");
        let because = joined(vec![
            say!["Since ", difference, " is not zero ("].0,
            vec![self.spoken(&from)],
            say!["), ", THIS, "."].0,
        ]);
        let by = format!("linear_combination (mul_eq_zero.mp {split}).resolve_left {nonzero}");
        self.show(&name, sum, because, by);
        let other = self.situation.fresh("product");
        let because = say!["Putting this into the first equation gives ", THIS, "."];
        let by = format!("linear_combination {} * {name} - {}", a.lean_argument(), equations[0]);
        self.show(&other, product, because, by);
        let mut below = Vec::new();
        for term in super::closing::terms(goal) {
            divisors(&term, &mut below);
        }
        for divisor in below {
            self.not_a_root(&divisor, &[(one, &equations[0]), (two, &equations[1])]);
        }
        Some(())
    }

    /// Shows that a linear term in a root is not zero, because its own root is none of the polynomial.
    fn not_a_root(&mut self, divisor: &Term, roots: &[(&Root, &String)]) -> Option<()> {
        let polynomial = self.atoms.polynomial(divisor)?;
        let unknowns = polynomial.unknowns();
        let [unknown] = unknowns.as_slice() else { return None };
        let term = self.atoms.get(*unknown).clone();
        let (root, equation) = roots.iter().find(|(root, _)| root.of == term)?;
        let coefficients = polynomial.coefficients_in(*unknown);
        let [rest, lead] = coefficients.as_slice() else { return None };
        let value = -rest.as_constant()? / lead.as_constant()?;
        let [_, linear, constant] = &root.coefficients;
        let there = &value * &value + linear * &value + constant;
        if there.is_zero() {
            return None;
        }
        let of = term.type_of().clone();
        let number = Term::rational(&value, &of);
        let claim = Claim::relation(Relation::Ne, divisor.clone(), Term::number(0, &of));
        let because = say![
            THIS,
            ", since ",
            &number,
            " is not a root: there the polynomial is ",
            Term::rational(&there, &of),
            "."
        ];
        let own = Claim::equal(term.clone(), number);
        let by = super::plan::Proof::Tactics(vec![
            "intro e".to_owned(),
            format!(
                "have e : {} := by linear_combination {} * e",
                own.lean(),
                Term::rational(&lead.as_constant()?.recip(), &of).lean_argument()
            ),
            format!("exact absurd {equation} (by rw [e]; norm_num)"),
        ]);
        let name = self.situation.fresh("hne");
        self.steps.push(Step::Have { name: name.clone(), claim: claim.clone(), because, by });
        self.facts.push(super::derivation::Fact { proof: name, claim });
        Some(())
    }
}

/// What stands below fraction bars.
fn divisors(term: &Term, found: &mut Vec<Term>) {
    if let Some((_, divisor)) = term.operands(Operator::Div)
        && !found.contains(divisor)
    {
        found.push(divisor.clone());
    }
    for part in term.parts() {
        divisors(part, found);
    }
}
