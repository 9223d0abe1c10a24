import Tllama.Analysis.Calculus
/-!
The Lebesgue integral of real functions over intervals, `∫ x in a..b, f x` and `∫ x in s, f x` for an interval `s`.

Mathlib's integral is Bochner's with Lebesgue measure. For a real function it is the integral of the positive part less that of the negative part
(`integral_eq_lintegral_pos_part_sub_lintegral_neg_part`), and the integral of a function that is not negative is the integral of the measures of its level sets (the layer
cake formula, `lintegral_eq_lintegral_meas_lt`). Since these measures decrease with the level, that integral is the supremum of the sums
`∑ k ≤ K, 2⁻ⁿ λ {k / 2ⁿ < f}`, which is the definition here. Functions that are not measurable or not integrable have the integral 0, as in
Mathlib. Functions with values in other spaces and integrals over other sets are left out.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

namespace Lebesgue

/-- The total lengths of sequences of open intervals that cover `A`. -/
def coverLengths (A : Set Real) : Set Real := setOf fun t =>
  ∃ c d : Nat → Real, (∀ i, c i ≤ d i) ∧ (∀ x, x ∈ A → ∃ i, c i < x ∧ x < d i) ∧ HasSum (fun i => d i - c i) t

/-- Some cover has a finite total length. -/
def HasFiniteOuter (A : Set Real) : Prop := (coverLengths A).Nonempty
/-- The outer measure, for sets where it is finite. -/
def outer (A : Set Real) : Real := Real.sInf (coverLengths A)

/-- `E` divides each bounded open interval into two parts whose outer measures add up: Carathéodory's condition for outer Lebesgue measure,
which needs to be asked for intervals only. -/
def Measurable (E : Set Real) : Prop :=
  ∀ p q : Real, p ≤ q → outer (Set.Ioo p q ∩ E) + outer (Set.Ioo p q \ E) = q - p

/-- The points of `s` where `f` exceeds `t`. -/
def level (s : Set Real) (f : Real → Real) (t : Real) : Set Real := setOf fun x => x ∈ s ∧ t < f x

/-- The lower sums `∑ k ≤ K, 2⁻ⁿ λ {x ∈ s | k / 2ⁿ < f x}`, with `k` from 1 on. -/
def lowerSums (s : Set Real) (f : Real → Real) : Set Real := setOf fun t =>
  ∃ n K : Nat, (Finset.sum (Finset.range K) fun k => outer (level s f ((k + 1 : Nat) / 2 ^ n)) / 2 ^ n) = t

/-- The positive part of `f` has a finite integral over `s`. -/
def PosIntegrable (s : Set Real) (f : Real → Real) : Prop :=
  (∀ t : Real, 0 < t → HasFiniteOuter (level s f t)) ∧ BddAbove (lowerSums s f)

/-- Measurable on `s`, and both parts have finite integrals. -/
def Integrable (s : Set Real) (f : Real → Real) : Prop :=
  (∀ t : Real, Measurable (level s f t)) ∧ PosIntegrable s f ∧ PosIntegrable s fun x => -f x

/-- The integral over `s`, `0` where `f` is not integrable. -/
def integral (s : Set Real) (f : Real → Real) : Real :=
  letI := Classical.propDecidable (Integrable s f)
  if Integrable s f then Real.sSup (lowerSums s f) - Real.sSup (lowerSums s fun x => -f x) else 0

theorem integral_of_not_integrable {s : Set Real} {f : Real → Real} (h : ¬ Integrable s f) : integral s f = 0 := if_neg h

/-- Exchanging the two parts changes the sign. -/
theorem integral_neg (s : Set Real) (f : Real → Real) (h : Integrable s f) (h' : Integrable s fun x => -f x) :
    integral s (fun x => -f x) = -integral s f := by
  have e : (fun x => - -f x) = f := funext fun x => neg_neg (f x)
  rw [integral, integral, if_pos h, if_pos h', e]
  grind

end Lebesgue

/-- The sets over which integrals are taken here: intervals. -/
class Set.IsInterval (s : Set Real) : Prop where
  /-- With two points all between them belong to it. -/
  ordConnected : ∀ x y z, x ∈ s → z ∈ s → x ≤ y → y ≤ z → y ∈ s
instance (a b : Real) : Set.IsInterval (Set.Icc a b) := ⟨fun _ _ _ hx hz h k => ⟨le_trans hx.1 h, le_trans k hz.2⟩⟩
instance (a b : Real) : Set.IsInterval (Set.Ico a b) := ⟨fun _ _ _ hx hz h k => ⟨le_trans hx.1 h, lt_of_le_of_lt k hz.2⟩⟩
instance (a b : Real) : Set.IsInterval (Set.Ioc a b) := ⟨fun _ _ _ hx hz h k => ⟨lt_of_lt_of_le hx.1 h, le_trans k hz.2⟩⟩
instance (a b : Real) : Set.IsInterval (Set.Ioo a b) := ⟨fun _ _ _ hx hz h k => ⟨lt_of_lt_of_le hx.1 h, lt_of_le_of_lt k hz.2⟩⟩
instance (a : Real) : Set.IsInterval (Set.Ici a) := ⟨fun _ _ _ hx _ h _ => le_trans (b := _) hx h⟩
instance (a : Real) : Set.IsInterval (Set.Ioi a) := ⟨fun _ _ _ hx _ h _ => lt_of_lt_of_le (b := _) hx h⟩
instance (a : Real) : Set.IsInterval (Set.Iic a) := ⟨fun _ _ _ _ hz _ k => le_trans (b := _) k hz⟩
instance (a : Real) : Set.IsInterval (Set.Iio a) := ⟨fun _ _ _ _ hz _ k => lt_of_le_of_lt (b := _) k hz⟩
instance : Set.IsInterval (Set.univ : Set Real) := ⟨fun _ _ _ _ _ _ _ => trivial⟩

/-- `∫ x in s, f x` for an interval `s`. -/
def MeasureTheory.setIntegral (s : Set Real) [s.IsInterval] (f : Real → Real) : Real := Lebesgue.integral s f

/-- `∫ x in a..b, f x`. Mathlib's definition: the integral over `(a, b]` less that over `(b, a]`, one of which is empty. -/
def intervalIntegral (f : Real → Real) (a b : Real) : Real :=
  letI := Classical.propDecidable (a ≤ b)
  if a ≤ b then Lebesgue.integral (Set.Ioc a b) f else -Lebesgue.integral (Set.Ioc b a) f

namespace intervalIntegral
theorem integral_of_le {f : Real → Real} {a b : Real} (h : a ≤ b) : intervalIntegral f a b = Lebesgue.integral (Set.Ioc a b) f := if_pos h
theorem integral_symm_of_lt {f : Real → Real} {a b : Real} (h : a < b) : intervalIntegral f b a = -intervalIntegral f a b := by
  rw [integral_of_le (le_of_lt h), intervalIntegral, if_neg (not_le_of_gt h)]
end intervalIntegral

syntax "∫ " ident " in " term:41 ".." term:41 ", " term:60 : term
syntax "∫ " ident " in " term:41 ", " term:60 : term
syntax "∫ " ident " : " term ", " term:60 : term
syntax "∫ " ident ", " term:60 : term
macro_rules
  | `(∫ $x:ident in $a..$b, $f) => `(intervalIntegral (fun $x => $f) $a $b)
  | `(∫ $x:ident in $s, $f) => `(MeasureTheory.setIntegral $s fun $x => $f)
  | `(∫ $x:ident : $t, $f) => `(MeasureTheory.setIntegral Set.univ fun ($x : $t) => $f)
  | `(∫ $x:ident, $f) => `(MeasureTheory.setIntegral Set.univ fun $x => $f)
