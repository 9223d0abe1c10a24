//! Greatest common divisors of linear forms: a common divisor divides every combination, so a combination without
//! variables bounds it. The coefficients are those of Euclid's algorithm, as Bézout writes them.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use super::algebra::{Atoms, Polynomial, Rational};
use super::budget::Budget;
use super::plan::{Plan, Proof, Step, THIS, say};
use super::situation::{Claim, Relation, Situation, Term, Type};

pub const NAME: &str = "bezout";

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    divides_combination(situation, budget).into_iter().collect()
}

/// What a goal says of a greatest common divisor.
enum Wanted {
    /// It is one.
    One,
    /// It is at most so much.
    AtMost(BigInt),
    /// It divides a number.
    Divides(BigInt),
}

fn wanted(goal: &Claim) -> Option<(Term, Term, Wanted)> {
    let gcd = |term: &Term| match term {
        Term::Call { function, arguments, .. } if function == "Nat.gcd" => {
            Some((arguments[0].clone(), arguments[1].clone()))
        }
        _ => None,
    };
    let number =
        |term: &Term| term.as_rational().filter(Rational::is_integer).map(|value| value.to_integer());
    match goal {
        Claim::Call { predicate, arguments } if predicate == "Nat.Coprime" => {
            Some((arguments[0].clone(), arguments[1].clone(), Wanted::One))
        }
        Claim::Relation { relation: Relation::Eq, left, right } => {
            let (a, b) = gcd(left)?;
            number(right).filter(BigInt::is_one).map(|_| (a, b, Wanted::One))
        }
        Claim::Relation { relation: Relation::Divides, left, right } => {
            let (a, b) = gcd(left)?;
            Some((a, b, Wanted::Divides(number(right)?)))
        }
        other => {
            let (smaller, larger, strict) = other.as_inequality()?;
            let (a, b) = gcd(smaller)?;
            Some((a, b, Wanted::AtMost(number(larger)? - BigInt::from(i32::from(strict)))))
        }
    }
}

/// Integers with `p · left - q · right` a positive number, both not negative, as small as they can be.
fn coefficients(left: &Polynomial, right: &Polynomial) -> Option<(BigInt, BigInt, BigInt)> {
    let unknowns = left.unknowns();
    let [unknown] = unknowns.as_slice() else { return None };
    if right.unknowns() != unknowns || left.degree() != 1 || right.degree() != 1 {
        return None;
    }
    let whole = |value: Rational| value.is_integer().then(|| value.to_integer());
    let at = vec![(*unknown, 1)];
    let (a, b) = (whole(left.coefficient(&at))?, whole(right.coefficient(&at))?);
    let (c, d) = (whole(left.coefficient(&Vec::new()))?, whole(right.coefficient(&Vec::new()))?);
    if a.is_negative() || b.is_negative() || c.is_negative() || d.is_negative() {
        return None;
    }
    let common = a.gcd(&b);
    let (p, q) = (&b / &common, &a / &common);
    let rest = &p * &c - &q * &d;
    (!rest.is_zero()).then_some((p, q, rest))
}

fn divides_combination(situation: &mut Situation, budget: &Budget) -> Option<Plan> {
    let goal = situation.goal.clone();
    let (left, right, wanted) = wanted(&goal)?;
    if *left.type_of() != Type::Nat || budget.spent() {
        return None;
    }
    let mut atoms = Atoms::default();
    let (p, q, rest) = coefficients(&atoms.polynomial(&left)?, &atoms.polynomial(&right)?)?;
    // The difference that is not negative.
    let ((first, p), (second, q), rest) = if rest.is_negative() {
        ((right.clone(), q), (left.clone(), p), -rest)
    } else {
        ((left.clone(), p), (right.clone(), q), rest)
    };
    let holds = match &wanted {
        Wanted::One => rest.is_one(),
        Wanted::AtMost(bound) => rest <= *bound,
        Wanted::Divides(number) => number.is_multiple_of(&rest),
    };
    if !holds {
        return None;
    }
    let gcd = Term::call("Nat.gcd", vec![left.clone(), right.clone()], &Type::Nat);
    let number = |value: &BigInt| Term::number(value.clone(), &Type::Nat);
    let times = |factor: &BigInt, term: &Term| {
        if factor.is_one() { term.clone() } else { number(factor).times(term.clone()) }
    };
    let [d_first, d_second, key] = ["first", "second", "key"].map(|name| situation.fresh(name));
    let divides = |term: Term| Claim::relation(Relation::Divides, gcd.clone(), term);
    let side =
        |is_left: bool| if is_left { "exact Nat.gcd_dvd_left _ _" } else { "exact Nat.gcd_dvd_right _ _" };
    let first_is_left = first == left;
    let difference = times(&p, &first).minus(times(&q, &second));
    let multiple = |name: &String, factor: &BigInt| {
        if factor.is_one() { name.clone() } else { format!("(Dvd.dvd.mul_left {name} {factor})") }
    };
    let identity = Claim::equal(number(&rest), difference.clone());
    let steps = vec![
        Step::have(
            d_first.clone(),
            divides(first.clone()),
            say!["By definition, ", THIS, "."],
            side(first_is_left),
        ),
        Step::have(
            d_second.clone(),
            divides(second.clone()),
            say!["Likewise ", THIS, "."],
            side(!first_is_left),
        ),
        Step::Have {
            name: key.clone(),
            claim: divides(number(&rest)),
            because: say!["So it divides ", Claim::equal(difference, number(&rest)), " as well: ", THIS, "."],
            by: Proof::Tactics(vec![
                format!("rw [show {} from by omega]", identity.lean()),
                format!("exact Nat.dvd_sub {} {}", multiple(&d_first, &p), multiple(&d_second, &q)),
            ]),
        },
        match wanted {
            Wanted::One => Step::close(
                say!["Only 1 divides 1; hence ", THIS, "."],
                format!("exact Nat.dvd_one.mp {key}"),
            ),
            Wanted::AtMost(_) => Step::close(
                say!["A divisor of ", number(&rest), " is at most ", number(&rest), "; hence ", THIS, "."],
                format!("exact le_trans (Nat.le_of_dvd (by norm_num) {key}) (by norm_num)"),
            ),
            Wanted::Divides(_) => {
                Step::close(say!["Hence ", THIS, "."], format!("exact Dvd.dvd.trans {key} (by norm_num)"))
            }
        },
    ];
    let idea =
        say!["A common divisor of two numbers also divides every sum and difference of their multiples."];
    Some(Plan { method: NAME, idea, steps })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_lose_the_variable() {
        let n = Term::local("n", &Type::Nat);
        let form =
            |a: i64, b: i64| Term::number(a, &Type::Nat).times(n.clone()).plus(Term::number(b, &Type::Nat));
        let mut atoms = Atoms::default();
        let mut found = |a, b, c, d| {
            coefficients(&atoms.polynomial(&form(a, b)).unwrap(), &atoms.polynomial(&form(c, d)).unwrap())
                .map(|(p, q, rest)| (p.to_string(), q.to_string(), rest.to_string()))
        };
        let say = |p: &str, q: &str, rest: &str| Some((p.to_owned(), q.to_owned(), rest.to_owned()));
        assert_eq!(found(21, 4, 14, 3), say("2", "3", "-1"));
        assert_eq!(found(1, 7, 2, 1), say("2", "1", "13"));
        // Multiples of each other.
        assert_eq!(found(1, 1, 2, 2), None);
    }
}
