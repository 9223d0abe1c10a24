import Tllama.Finset.Interval
import Tllama.Algebra.Cast
/-!
Digits in a base, as in Mathlib: least significant digit first, no leading zeros.
-/

@[expose] public section
noncomputable section

universe u

attribute [local instance] Lean.Grind.Semiring.natCast

namespace Nat

/-- Digits of `n` in base `b ≥ 2`, at most `fuel` of them; `fuel = n` is always enough. The
recursion on `fuel` lets the kernel compute. -/
def digitsAux (b : Nat) : (fuel n : Nat) → List Nat
  | 0, _ => []
  | fuel + 1, n => if n = 0 then [] else n % b :: digitsAux b fuel (n / b)

/-- The digits of `n` in base `b`, least significant first; Mathlib's values also for the bases
`0` (`[n]` unless `n = 0`) and `1` (`n` ones). -/
def digits (b n : Nat) : List Nat :=
  if b = 0 then (if n = 0 then [] else [n])
  else if b = 1 then List.replicate n 1
  else digitsAux b n n

/-- The number with the given digits in base `b`, least significant first, in any semiring.
Mathlib's recursion. -/
def ofDigits {α : Type u} [Lean.Grind.Semiring α] (b : α) : List Nat → α
  | [] => 0
  | h :: t => (h : α) + b * ofDigits b t

@[simp] theorem ofDigits_nil {α : Type u} [Lean.Grind.Semiring α] (b : α) : ofDigits b [] = 0 := rfl

@[simp] theorem ofDigits_cons {α : Type u} [Lean.Grind.Semiring α] (b : α) (d : Nat) (l : List Nat) :
    ofDigits b (d :: l) = (d : α) + b * ofDigits b l := rfl

theorem ofDigits_singleton (b n : Nat) : ofDigits b [n] = n := by simp

theorem digitsAux_fuel {b : Nat} (hb : 2 ≤ b) : ∀ {f g n : Nat}, n ≤ f → n ≤ g →
    digitsAux b f n = digitsAux b g n
  | 0, 0, _, _, _ => rfl
  | 0, g + 1, n, h, _ => by
    obtain rfl : n = 0 := by omega
    rw [digitsAux, digitsAux, if_pos rfl]
  | f + 1, 0, n, _, h => by
    obtain rfl : n = 0 := by omega
    rw [digitsAux, digitsAux, if_pos rfl]
  | f + 1, g + 1, n, hf, hg => by
    rw [digitsAux, digitsAux]
    split
    · rfl
    · have : n / b < n := Nat.div_lt_self (by omega) hb
      rw [digitsAux_fuel hb (f := f) (g := g) (by omega) (by omega)]

@[simp] theorem digits_zero (b : Nat) : digits b 0 = [] := by
  rw [digits]
  split
  · rfl
  · split <;> rfl

theorem digits_def' {b n : Nat} (hb : 1 < b) (hn : 0 < n) :
    digits b n = n % b :: digits b (n / b) := by
  rw [digits, if_neg (by omega), if_neg (by omega), digits, if_neg (by omega), if_neg (by omega)]
  obtain ⟨m, rfl⟩ : ∃ m, n = m + 1 := ⟨n - 1, by omega⟩
  rw [digitsAux, if_neg (by omega)]
  have : (m + 1) / b < m + 1 := Nat.div_lt_self (by omega) hb
  rw [digitsAux_fuel hb (f := m) (g := (m + 1) / b) (by omega) (Nat.le_refl _)]

theorem digits_of_two_le_of_pos {b n : Nat} (hb : 2 ≤ b) (hn : 0 < n) :
    digits b n = n % b :: digits b (n / b) := digits_def' hb hn

theorem digits_of_lt (b x : Nat) (hx : x ≠ 0) (hb : x < b) : digits b x = [x] := by
  rcases Nat.lt_or_ge 1 b with h | h
  · rw [digits_def' h (by omega), Nat.mod_eq_of_lt hb, Nat.div_eq_of_lt hb, digits_zero]
  · omega

theorem digits_add_two_add_one (b n : Nat) :
    digits (b + 2) (n + 1) = (n + 1) % (b + 2) :: digits (b + 2) ((n + 1) / (b + 2)) :=
  digits_def' (by omega) (by omega)

theorem ofDigits_digits (b n : Nat) : ofDigits b (digits b n) = n := by
  rcases b with _ | _ | b
  · cases n <;> simp [digits]
  · rw [digits, if_neg (by omega), if_pos rfl]
    induction n with
    | zero => rfl
    | succ n ih =>
      rw [List.replicate_succ, ofDigits_cons, ih]
      omega
  · induction n using Nat.strongRecOn with
    | _ n ih =>
      rcases Nat.eq_zero_or_pos n with h | h
      · rw [h, digits_zero, ofDigits_nil]
      · rw [digits_def' (by omega) h, ofDigits_cons, ih _ (Nat.div_lt_self h (by omega))]
        exact Nat.mod_add_div n _

theorem digits_lt_base {b m d : Nat} (hb : 1 < b) (hd : d ∈ digits b m) : d < b := by
  induction m using Nat.strongRecOn with
  | _ m ih =>
    rcases Nat.eq_zero_or_pos m with h | h
    · rw [h, digits_zero] at hd
      cases hd
    · rw [digits_def' hb h, List.mem_cons] at hd
      rcases hd with rfl | hd
      · exact Nat.mod_lt _ (by omega)
      · exact ih _ (Nat.div_lt_self h hb) hd

/-- Two numbers with the same digits are equal. -/
theorem digits_inj_iff {b n m : Nat} : digits b n = digits b m ↔ n = m :=
  ⟨fun h => by rw [← ofDigits_digits b n, h, ofDigits_digits], fun h => h ▸ rfl⟩

theorem modEq_digits_sum_aux (b b' : Nat) (h : b' % b = 1) (n : Nat) :
    ofDigits b' (digits b' n) % b = (digits b' n).sum % b := by
  generalize digits b' n = l
  induction l with
  | nil => rfl
  | cons d l ih =>
    rw [ofDigits_cons, List.sum_cons, Nat.add_mod, Nat.mul_mod, h, Nat.one_mul, Nat.mod_mod, ih,
      ← Nat.add_mod, Nat.cast_id]

end Nat
