import Tllama.Topology.Basic
import Tllama.Algebra.Pi
/-!
Derivatives of functions of one real or complex variable, their iterates, smoothness, convergence of series. The
definitions are Mathlib's for `f : 𝕜 → F`, written out with `ε` and `δ`.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u v w

/-- `Real` and `Complex`: the fields over which derivatives are taken here. Mathlib's class is for every normed field whose norm is not
trivial; statements use these two. -/
class NontriviallyNormedField (𝕜 : Type u) extends Lean.Grind.Field 𝕜, Norm 𝕜 where
  exists_norm_pos_lt : ∀ ε : Real, 0 < ε → ∃ x : 𝕜, 0 < norm x ∧ norm x < ε
  norm_mul' : ∀ a b : 𝕜, norm (a * b) = norm a * norm b
  norm_add_le' : ∀ a b : 𝕜, norm (a + b) ≤ norm a + norm b
  norm_eq_zero' : ∀ a : 𝕜, norm a = 0 ↔ a = 0
  one_lt_norm : ∃ x : 𝕜, 1 < norm x

attribute [instance 40] NontriviallyNormedField.toNorm

instance Real.instNontriviallyNormedField : NontriviallyNormedField Real where
  exists_norm_pos_lt ε h := ⟨ε / 2, by
    show 0 < abs (ε / 2) ∧ abs (ε / 2) < ε
    rw [abs_of_pos (by grind)]
    constructor <;> grind⟩
  norm_mul' a b := abs_mul a b
  norm_add_le' a b := abs_add a b
  norm_eq_zero' a := abs_eq_zero
  one_lt_norm := ⟨2, by show (1 : Real) < abs 2; rw [abs_of_pos (by grind)]; grind⟩

section Deriv
variable {𝕜 : Type u} [Lean.Grind.Field 𝕜] [Norm 𝕜] {F : Type v} [Lean.Grind.IntModule F] [Norm F] [SMul 𝕜 F]

/-- Within `s`, `f` is `f x + (y - x) • f'` up to an error that is small against `y - x`. Mathlib: the remainder is `o(y - x)` along the
neighbourhoods of `x` within `s` (`hasDerivWithinAt_iff_isLittleO`), which is this. -/
def HasDerivWithinAt (f : 𝕜 → F) (f' : F) (s : Set 𝕜) (x : 𝕜) : Prop :=
  ∀ ε : Real, 0 < ε → ∃ δ : Real, 0 < δ ∧ ∀ y, y ∈ s → norm (y - x) < δ → norm (f y - f x - (y - x) • f') ≤ ε * norm (y - x)
/-- `f'` is the derivative of `f` at `x`: Mathlib's `hasDerivAt_iff_isLittleO`. -/
def HasDerivAt (f : 𝕜 → F) (f' : F) (x : 𝕜) : Prop :=
  ∀ ε : Real, 0 < ε → ∃ δ : Real, 0 < δ ∧ ∀ y, norm (y - x) < δ → norm (f y - f x - (y - x) • f') ≤ ε * norm (y - x)

/-- The derivative, `0` where there is none: Mathlib's value. -/
def deriv (f : 𝕜 → F) (x : 𝕜) : F :=
  letI := Classical.propDecidable (∃ f', HasDerivAt f f' x)
  if h : ∃ f', HasDerivAt f f' x then Classical.choose h else 0
/-- The derivative within `s`, `0` where there is none. Mathlib takes any of them; at points where it is unique the value is the same, and at others Mathlib's value is
`0` when `0` is one of them, which it is for isolated points. -/
def derivWithin (f : 𝕜 → F) (s : Set 𝕜) (x : 𝕜) : F :=
  letI := Classical.propDecidable (HasDerivWithinAt f 0 s x)
  letI := Classical.propDecidable (∃ f', HasDerivWithinAt f f' s x)
  if HasDerivWithinAt f 0 s x then 0 else if h : ∃ f', HasDerivWithinAt f f' s x then Classical.choose h else 0

theorem HasDerivAt.deriv_spec {f : 𝕜 → F} {f' : F} {x : 𝕜} (h : HasDerivAt f f' x) : HasDerivAt f (deriv f x) x := by
  have hx : ∃ f', HasDerivAt f f' x := ⟨f', h⟩
  unfold deriv
  rw [dif_pos hx]
  exact Classical.choose_spec hx

/-- The `n`-th derivative. Mathlib's `iteratedDeriv`, by its `iteratedDeriv_succ`. -/
def iteratedDeriv : Nat → (𝕜 → F) → 𝕜 → F
  | 0, f => f
  | n + 1, f => deriv (iteratedDeriv n f)

@[simp] theorem iteratedDeriv_zero (f : 𝕜 → F) : iteratedDeriv 0 f = f := rfl
theorem iteratedDeriv_succ (n : Nat) (f : 𝕜 → F) : iteratedDeriv (n + 1) f = deriv (iteratedDeriv n f) := rfl

end Deriv

section Differentiable
variable (𝕜 : Type u) [Lean.Grind.Field 𝕜] [Norm 𝕜] {F : Type v} [Lean.Grind.IntModule F] [Norm F] [SMul 𝕜 F]

/-- A derivative exists at `x`. Mathlib's notion is for functions of any normed space; of one variable it is this. -/
def DifferentiableAt (f : 𝕜 → F) (x : 𝕜) : Prop := ∃ f', HasDerivAt f f' x
/-- A derivative within `s` exists at `x`. -/
def DifferentiableWithinAt (f : 𝕜 → F) (s : Set 𝕜) (x : 𝕜) : Prop := ∃ f', HasDerivWithinAt f f' s x
/-- Differentiable at every point. -/
def Differentiable (f : 𝕜 → F) : Prop := ∀ x, DifferentiableAt 𝕜 f x
/-- Differentiable within `s` at every point of `s`. -/
def DifferentiableOn (f : 𝕜 → F) (s : Set 𝕜) : Prop := ∀ x, x ∈ s → DifferentiableWithinAt 𝕜 f s x

end Differentiable

theorem Real.HasDerivAt.unique {f : Real → Real} {a b x : Real} (ha : HasDerivAt f a x) (hb : HasDerivAt f b x) : a = b := by
  refine Classical.byContradiction fun hne => ?_
  have hpos : 0 < abs (a - b) := abs_pos.2 (sub_ne_zero.2 hne)
  obtain ⟨δ, hδ, h⟩ := ha (abs (a - b) / 4) (by grind)
  obtain ⟨δ', hδ', h'⟩ := hb (abs (a - b) / 4) (by grind)
  obtain ⟨t, ht, ht1, ht2⟩ : ∃ t : Real, 0 < t ∧ t < δ ∧ t < δ' := by
    rcases le_total δ δ' with k | k
    · exact ⟨δ / 2, by grind, by grind, by grind⟩
    · exact ⟨δ' / 2, by grind, by grind, by grind⟩
  have e : x + t - x = t := by grind
  have e' : abs t = t := abs_of_pos ht
  have h1 : abs (f (x + t) - f x - t * a) ≤ abs (a - b) / 4 * t := by
    have := h (x + t) (by show abs (x + t - x) < δ; rw [e, e']; exact ht1)
    change abs (f (x + t) - f x - (x + t - x) * a) ≤ abs (a - b) / 4 * abs (x + t - x) at this
    rwa [e, e'] at this
  have h2 : abs (f (x + t) - f x - t * b) ≤ abs (a - b) / 4 * t := by
    have := h' (x + t) (by show abs (x + t - x) < δ'; rw [e, e']; exact ht2)
    change abs (f (x + t) - f x - (x + t - x) * b) ≤ abs (a - b) / 4 * abs (x + t - x) at this
    rwa [e, e'] at this
  have h3 : abs (t * (a - b)) ≤ abs (a - b) / 2 * t := by
    have k1 := abs_le.1 h1
    have k2 := abs_le.1 h2
    refine abs_le.2 ⟨?_, ?_⟩ <;> grind
  rw [abs_mul, e'] at h3
  have h4 := mul_pos ht hpos
  grind

/-- The value of `deriv` is any derivative that exists. -/
theorem Real.HasDerivAt.deriv {f : Real → Real} {a x : Real} (h : HasDerivAt f a x) : deriv f x = a :=
  Real.HasDerivAt.unique h.deriv_spec h

/-! ### Smoothness -/

/-- How often a function is differentiable: some natural number of times, or infinitely often. Mathlib's numerals `n`, `∞` and `⊤` (until
2024) of `ℕ∞`; its analytic `ω` is left out. -/
inductive SmoothnessOrder where
  /-- `n` times. -/
  | fin (n : Nat)
  /-- Infinitely often. -/
  | infty

instance (n : Nat) : OfNat SmoothnessOrder n := ⟨.fin n⟩
instance : Coe Nat SmoothnessOrder := ⟨.fin⟩

/-- `n` is at most the order. -/
def SmoothnessOrder.Has : SmoothnessOrder → Nat → Prop
  | .fin m, n => n ≤ m
  | .infty, _ => True

/-- The derivatives up to order `n` exist and are continuous. Mathlib's notion is for functions of any normed space; of one variable it is
this by its `contDiff_iff_iteratedDeriv`. -/
def ContDiff (𝕜 : Type u) [Lean.Grind.Field 𝕜] [Norm 𝕜] [TopologicalSpace 𝕜] {F : Type v} [Lean.Grind.IntModule F] [Norm F] [SMul 𝕜 F]
    [TopologicalSpace F] (n : SmoothnessOrder) (f : 𝕜 → F) : Prop :=
  (∀ m : Nat, n.Has m → Continuous (iteratedDeriv m f)) ∧
    ∀ m : Nat, n.Has (m + 1) → Differentiable 𝕜 (iteratedDeriv m f)

namespace ContDiff
/-- Infinitely often. -/
scoped notation "∞" => SmoothnessOrder.infty
end ContDiff

/-! ### Series -/

section Sum
variable {α : Type u} {ι : Type v} [Lean.Grind.AddCommMonoid α]

/-- The finite sums come and stay near `a`. Mathlib: the limit of the finite sums along all finite sets ordered by inclusion, which for a
distance says this. -/
def HasSum [Dist α] (f : ι → α) (a : α) : Prop :=
  ∀ ε : Real, 0 < ε → ∃ s : Finset ι, ∀ t : Finset ι, s ⊆ t → dist (t.sum f) a < ε
/-- Some sum exists. -/
def Summable [Dist α] (f : ι → α) : Prop := ∃ a, HasSum f a
/-- The sum, `0` where there is none, `∑' i, f i`: Mathlib's value for a family that is zero outside a finite set is the finite sum, which is the
sum here too. -/
def tsum [Dist α] (f : ι → α) : α :=
  letI := Classical.propDecidable (Summable f)
  if h : Summable f then Classical.choose h else 0

theorem HasSum.summable [Dist α] {f : ι → α} {a : α} (h : HasSum f a) : Summable f := ⟨a, h⟩
theorem Summable.hasSum [Dist α] {f : ι → α} (h : Summable f) : HasSum f (tsum f) := by
  unfold tsum
  rw [dif_pos h]
  exact Classical.choose_spec h

end Sum

syntax "∑' " ident ", " term:67 : term
syntax "∑' " ident " : " term ", " term:67 : term
syntax "∑' " "(" ident " : " term ")" ", " term:67 : term
macro_rules
  | `(∑' $x:ident, $b) => `(tsum fun $x => $b)
  | `(∑' $x:ident : $t, $b) => `(tsum fun ($x : $t) => $b)
  | `(∑' ($x:ident : $t), $b) => `(tsum fun ($x : $t) => $b)
