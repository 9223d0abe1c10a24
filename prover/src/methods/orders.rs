//! The order of a number modulo another: its powers leave one just for the multiples of the order. And powers of what is
//! divisible: with an exponent that is not zero they are divisible, too.

use num_integer::Integer as _;

use super::budget::Budget;
use super::plan::{Branch, Plan, Sentence, Step, THIS, named, say};
use super::situation::{Claim, Operator, Relation, Situation, Term, Type};

pub const NAME: &str = "orders";

/// Orders are no greater.
const GREATEST: u32 = 24;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    if budget.spent() {
        return Vec::new();
    }
    exponent(situation).or_else(|| divisible(situation)).into_iter().collect()
}

fn nat(value: u32) -> Term {
    Term::number(value, &Type::Nat)
}

/// A fact that a power of a number leaves one: modulus, base, exponent, and whether it speaks of a difference.
fn leaves_one(claim: &Claim) -> Option<(u32, u32, Term, bool)> {
    let power = |term: &Term| {
        let (base, exponent) = term.operands(Operator::Pow)?;
        matches!(exponent, Term::Local { of: Type::Nat, .. }).then(|| (base.clone(), exponent.clone()))
    };
    let (modulus, (base, exponent), is_difference) = match claim {
        Claim::Relation { relation: Relation::Divides, left, right } => {
            let (whole, one) = right.operands(Operator::Sub)?;
            one.as_u32().filter(|one| *one == 1)?;
            (left, power(whole)?, true)
        }
        Claim::Relation { relation: Relation::Eq, left, right } => {
            right.as_u32().filter(|rest| *rest == 1)?;
            let (whole, modulus) = left.operands(Operator::Mod)?;
            (modulus, power(whole)?, false)
        }
        _ => return None,
    };
    if *base.type_of() != Type::Nat {
        return None;
    }
    Some((modulus.as_u32().filter(|modulus| *modulus >= 2)?, base.as_u32()?, exponent, is_difference))
}

/// The least exponent for which a power leaves one, and the remainders of the powers below it.
fn order(base: u32, modulus: u32) -> Option<(u32, Vec<u32>)> {
    if base.gcd(&modulus) != 1 {
        return None;
    }
    let mut rests = vec![1 % modulus];
    let mut power = u64::from(base) % u64::from(modulus);
    for exponent in 1..=GREATEST {
        if power == 1 {
            return Some((exponent, rests));
        }
        rests.push(u32::try_from(power).ok()?);
        power = power * u64::from(base) % u64::from(modulus);
    }
    None
}

/// `7 ∣ 2 ^ n - 1` only for multiples of the order of 2.
fn exponent(situation: &mut Situation) -> Option<Plan> {
    let Claim::Relation { relation: Relation::Divides, left, right } = situation.goal.clone() else {
        return None;
    };
    let divisor = left.as_u32().filter(|divisor| *divisor >= 2)?;
    let (proof, (modulus, base, exponent, is_difference)) =
        situation.facts().into_iter().find_map(|(proof, claim)| {
            leaves_one(&claim).filter(|(_, _, n, _)| *n == right).map(|found| (proof, found))
        })?;
    let (order, rests) = order(base, modulus)?;
    if order < 2 || !order.is_multiple_of(divisor) {
        return None;
    }
    let Term::Local { name, .. } = &exponent else { return None };
    let power = |exponent: Term| Term::operation(Operator::Pow, vec![nat(base), exponent]);
    let modulo = |term: Term| Term::operation(Operator::Mod, vec![term, nat(modulus)]);
    let [one, k, hk, rem, pos] = ["one", "k", "hk", "rem", "pos"].map(|name| situation.fresh(name));
    let quotient = Term::local(&k, &Type::Nat);
    let class = |rest: u32| {
        let multiple = nat(order).times(quotient.clone());
        if rest == 0 { multiple } else { multiple.plus(nat(rest)) }
    };
    let mut branches = Vec::new();
    for rest in 0..order {
        let case = Claim::equal(exponent.clone(), class(rest));
        let supposing = say!["Case ", &case, "."];
        let steps = if rest == 0 {
            vec![Step::close(say!["Then ", THIS, "."], "omega")]
        } else {
            let claim = Claim::equal(modulo(power(exponent.clone())), nat(*rests.get(rest as usize)?));
            let by = format!(
                "rw [show {} from {hk}, Nat.pow_add, Nat.pow_mul]; simp [Nat.mul_mod, Nat.pow_mod, {one}]",
                case.lean()
            );
            vec![
                Step::have(rem.clone(), claim, say!["Then ", THIS, ", which is not 1."], by),
                Step::close(say!["This contradicts ", named(&proof), "."], "omega"),
            ]
        };
        branches.push(Branch { supposing, steps });
    }
    let cases: Vec<String> =
        (0..order).map(|rest| Claim::equal(exponent.clone(), class(rest)).lean()).collect();
    let head = format!(
        "obtain ⟨{k}, {}⟩ : ∃ {k}, {} := ⟨{name} / {order}, by omega⟩",
        vec![hk.clone(); order as usize].join(" | "),
        cases.join(" ∨ ")
    );
    let leaves = Claim::equal(modulo(power(nat(order))), nat(1));
    let mut steps =
        vec![Step::have(one, leaves, say!["First, ", THIS, ", and no smaller power leaves 1."], "decide")];
    if is_difference {
        let positive = Claim::relation(Relation::Lt, nat(0), power(exponent.clone()));
        steps.push(Step::have(pos, positive, Sentence::default(), "exact Nat.pow_pos (by norm_num)"));
    }
    steps.push(Step::Cases { head, because: Sentence::default(), branches });
    let idea = say![
        "The order of ",
        nat(base),
        " modulo ",
        nat(modulus),
        " is ",
        nat(order),
        ": a power leaves 1 only if its exponent is a multiple of it."
    ];
    Some(Plan { method: NAME, idea, steps })
}

/// `2 ∣ 4 ^ n` for exponents that are not zero.
fn divisible(situation: &mut Situation) -> Option<Plan> {
    let Claim::Relation { relation: Relation::Divides, left, right } = situation.goal.clone() else {
        return None;
    };
    let (base, exponent) = right.operands(Operator::Pow)?;
    let (divisor, number) = (left.as_u32()?, base.as_u32()?);
    let Term::Local { name, of: Type::Nat } = exponent else { return None };
    if divisor < 2 || !number.is_multiple_of(divisor) {
        return None;
    }
    let zero = nat(0);
    let is_positive = |claim: &Claim| match claim {
        Claim::Relation { relation: Relation::Ne, left, right } => left == exponent && *right == zero,
        other => other.as_inequality().is_some_and(|(smaller, larger, strict)| {
            larger == exponent && smaller.as_u32().is_some_and(|low| low + u32::from(strict) >= 1)
        }),
    };
    let (proof, _) = situation.facts().into_iter().find(|(_, claim)| is_positive(claim))?;
    let m = situation.fresh("m");
    let next = Term::local(&m, &Type::Nat).plus(nat(1));
    let claim = Claim::equal(exponent.clone(), next.clone());
    let apart =
        Term::operation(Operator::Pow, vec![base.clone(), Term::local(&m, &Type::Nat)]).times(base.clone());
    let [h, key] = ["hm", "key"].map(|name| situation.fresh(name));
    let power = Claim::equal(right.clone(), apart);
    let steps = vec![
        Step::turn(
            say!["By ", named(&proof), " we can write ", &claim, "."],
            format!("obtain ⟨{m}, {h}⟩ : ∃ {m}, {} := ⟨{name} - 1, by omega⟩", claim.lean()),
        ),
        Step::have(key, power, say!["Then ", THIS, "."], format!("rw [{h}, pow_succ]")),
        Step::close(say!["The last factor is a multiple of ", &left, "; hence ", THIS, "."], "omega"),
    ];
    let idea =
        say![base, " is a multiple of ", &left, ", and so are its powers, except the one with exponent 0."];
    Some(Plan { method: NAME, idea, steps })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_least_exponents() {
        assert_eq!(order(2, 7), Some((3, vec![1, 2, 4])));
        assert_eq!(order(10, 7), Some((6, vec![1, 3, 2, 6, 4, 5])));
        assert_eq!(order(1, 5), Some((1, vec![1])));
        assert_eq!(order(2, 6), None);
    }
}
