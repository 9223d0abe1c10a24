//! Lists of numbers.

use super::exercise::Exercise;
use crate::rng::Rng;

/// A list term over `xs` and `ys`, and its length.
fn list_term(rng: &mut Rng, depth: u32) -> (String, [i64; 3]) {
    if depth == 0 {
        return match rng.between(0, 2) {
            0 => ("xs".to_owned(), [1, 0, 0]),
            1 => ("ys".to_owned(), [0, 1, 0]),
            _ => {
                let items = rng.between(0, 3);
                let list: Vec<String> = (0..items).map(|_| rng.between(0, 9).to_string()).collect();
                (format!("[{}]", list.join(", ")), [0, 0, items])
            }
        };
    }
    match rng.between(0, 3) {
        0 => {
            let (inner, length) = list_term(rng, depth - 1);
            (format!("({inner}).reverse"), length)
        }
        1 => {
            let (inner, length) = list_term(rng, depth - 1);
            (format!("({inner}).map (fun x => x + {})", rng.between(1, 9)), length)
        }
        _ => {
            let ((left, a), (right, b)) = (list_term(rng, depth - 1), list_term(rng, depth - 1));
            (format!("({left} ++ {right})"), [a[0] + b[0], a[1] + b[1], a[2] + b[2]])
        }
    }
}

pub(super) fn length(rng: &mut Rng) -> Exercise {
    let depth = rng.between(2, 3) as u32;
    let (term, [xs, ys, items]) = list_term(rng, depth);
    let text =
        format!("(xs ys : List Nat) : ({term}).length = {xs} * xs.length + {ys} * ys.length + {items}");
    Exercise::open("list-length", text)
}

pub(super) fn membership(rng: &mut Rng) -> Exercise {
    let (first, second) = (rng.between(0, 20), rng.between(0, 20));
    let shift = rng.between(1, 9);
    let text = match rng.between(0, 2) {
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
    };
    Exercise::open("list-membership", text)
}

pub(super) fn bounded_sum(rng: &mut Rng) -> Exercise {
    let bound = rng.between(1, 60);
    let extra = rng.between(0, 40);
    let text =
        format!("(xs : List Nat) (h : ∀ x ∈ xs, x ≤ {bound}) : xs.sum ≤ {bound} * xs.length + {extra}");
    let plan = format!(
        "induction xs with\n| nil => simp\n| cons x xs ih =>\n  \
         have hx : x ≤ {bound} := h x List.mem_cons_self\n  \
         have ht := ih (fun y hy => h y (List.mem_cons_of_mem x hy))\n  \
         simp only [List.sum_cons, List.length_cons]\n  omega"
    );
    Exercise::planned("bounded-sum", text, &plan)
}

pub(super) fn rebuilt(rng: &mut Rng) -> Exercise {
    let (a, b) = (rng.between(0, 30), rng.between(0, 30));
    let (c, d) = (rng.between(1, 30), rng.between(0, 30));
    let text = format!(
        "(xs ys : List Nat) : ((xs ++ [{a}, {b}]).map (fun x => {c} * x + {d}) ++ ys).reverse = \
         ys.reverse ++ {} :: {} :: (xs.map (fun x => {c} * x + {d})).reverse",
        c * b + d,
        c * a + d
    );
    let plan = "rw [List.reverse_append]\nrw [List.map_append]\nrw [List.reverse_append]\nrfl";
    Exercise::planned("rebuilt-list", text, plan)
}
