//! Competition-style statements over numbers and lists. The right-hand sides are worked out here, so most are true;
//! Lean says which.

/// Statement number `number` of a series: its rule, and what follows the name.
pub(super) fn statement(seed: u64, number: u64) -> (&'static str, String) {
    let mut dice = Dice(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    match number % 6 {
        0 => ("linear-system", linear_system(&mut dice)),
        1 => ("remainder", remainder(&mut dice)),
        2 => ("list-length", list_length(&mut dice)),
        3 => ("list-membership", list_membership(&mut dice)),
        4 => ("bound", bound(&mut dice)),
        _ => ("parity", parity(&mut dice)),
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In `low..=high`.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }
}

fn linear_system(dice: &mut Dice) -> String {
    let (x, y) = (dice.between(-9, 12), dice.between(-9, 12));
    let (a, b, c, d) = (dice.between(1, 7), dice.between(1, 7), dice.between(1, 7), dice.between(1, 7));
    if a * d == b * c {
        return format!(
            "(x y : Int) (h₁ : {a} * x + {b} * y = {}) (h₂ : y = {y}) : {a} * x = {}",
            a * x + b * y,
            a * x
        );
    }
    let (first, second) = (a * x + b * y, c * x + d * y);
    format!(
        "(x y : Int) (h₁ : {a} * x + {b} * y = {first}) (h₂ : {c} * x + {d} * y = {second}) : x = {x} ∧ y = {y}"
    )
}

fn remainder(dice: &mut Dice) -> String {
    let (modulus, factor, shift) = (dice.between(3, 12), dice.between(2, 6), dice.between(1, 20));
    let residue = dice.between(0, modulus - 1);
    let result = (factor * residue + shift).rem_euclid(modulus);
    format!("(n : Nat) (h : n % {modulus} = {residue}) : ({factor} * n + {shift}) % {modulus} = {result}")
}

/// A list term over `xs` and `ys`, and its length.
fn list_term(dice: &mut Dice, depth: u32) -> (String, [i64; 3]) {
    if depth == 0 {
        return match dice.between(0, 2) {
            0 => ("xs".to_owned(), [1, 0, 0]),
            1 => ("ys".to_owned(), [0, 1, 0]),
            _ => {
                let items = dice.between(0, 3);
                let list: Vec<String> = (0..items).map(|_| dice.between(0, 9).to_string()).collect();
                (format!("[{}]", list.join(", ")), [0, 0, items])
            }
        };
    }
    match dice.between(0, 3) {
        0 => {
            let (inner, length) = list_term(dice, depth - 1);
            (format!("({inner}).reverse"), length)
        }
        1 => {
            let (inner, length) = list_term(dice, depth - 1);
            (format!("({inner}).map (fun x => x + {})", dice.between(1, 9)), length)
        }
        _ => {
            let ((left, a), (right, b)) = (list_term(dice, depth - 1), list_term(dice, depth - 1));
            (format!("({left} ++ {right})"), [a[0] + b[0], a[1] + b[1], a[2] + b[2]])
        }
    }
}

fn list_length(dice: &mut Dice) -> String {
    let depth = dice.between(2, 3) as u32;
    let (term, [xs, ys, items]) = list_term(dice, depth);
    format!("(xs ys : List Nat) : ({term}).length = {xs} * xs.length + {ys} * ys.length + {items}")
}

fn list_membership(dice: &mut Dice) -> String {
    let (first, second) = (dice.between(0, 20), dice.between(0, 20));
    let shift = dice.between(1, 9);
    match dice.between(0, 2) {
        0 => format!(
            "(a : Nat) (xs ys : List Nat) : a ∈ (xs ++ {first} :: ys).reverse ↔ a ∈ xs ∨ a = {first} ∨ a ∈ ys"
        ),
        1 => format!(
            "(a : Nat) (xs : List Nat) (h : a ∈ xs) : a + {shift} ∈ (xs ++ [{first}, {second}]).map (fun x => x + {shift})"
        ),
        _ => format!(
            "(a : Nat) (xs ys : List Nat) (h : a ∉ xs) : a ∈ xs ++ {first} :: {second} :: ys → \
             a = {first} ∨ a = {second} ∨ a ∈ ys"
        ),
    }
}

fn bound(dice: &mut Dice) -> String {
    let (low, width, factor, shift) =
        (dice.between(0, 15), dice.between(1, 15), dice.between(2, 9), dice.between(0, 30));
    let high = low + width;
    format!(
        "(n : Nat) (h₁ : {low} ≤ n) (h₂ : n ≤ {high}) : {} ≤ {factor} * n + {shift} ∧ {factor} * n + {shift} < {}",
        factor * low + shift,
        factor * high + shift + dice.between(1, 5)
    )
}

fn parity(dice: &mut Dice) -> String {
    let (a, b) = (dice.between(0, 1), dice.between(0, 1));
    let (p, q, shift) = (dice.between(1, 9), dice.between(1, 9), dice.between(0, 9));
    let result = (p * a + q * b + shift).rem_euclid(2);
    format!(
        "(m n : Int) (hm : m % 2 = {a}) (hn : n % 2 = {b}) : ({p} * m + {q} * n + {shift}) % 2 = {result}"
    )
}
