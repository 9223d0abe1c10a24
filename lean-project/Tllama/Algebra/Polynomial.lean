import Tllama.Nat.More
import Tllama.Complex.Basic
/-!
Polynomials in one variable: the sequences of coefficients that vanish from some index on, with the convolution as
product. Mathlib's polynomials are finitely supported functions on ℕ with the same operations, so each statement about
coefficients, values and degrees means the same.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u v w

namespace Polynomial.Coefficients
variable {R : Type u} [Lean.Grind.Semiring R]

/-- The coefficients behind the first. -/
def tail (f : Nat → R) : Nat → R := fun n => f (n + 1)

/-- The convolution: `∑ i ≤ n, f i * g (n - i)`, by splitting off the first coefficient of `f`. -/
def conv (f g : Nat → R) : Nat → R
  | 0 => f 0 * g 0
  | n + 1 => f 0 * g (n + 1) + conv (tail f) g n

theorem conv_zero_left (f g : Nat → R) (n : Nat) (h : ∀ k, f k = 0) : conv f g n = 0 := by
  induction n generalizing f with
  | zero => rw [conv, h]; grind
  | succ n ih => rw [conv, h, ih (tail f) fun k => h (k + 1)]; grind

theorem conv_zero_right (f g : Nat → R) (n : Nat) (h : ∀ k, g k = 0) : conv f g n = 0 := by
  induction n generalizing f with
  | zero => rw [conv, h]; grind
  | succ n ih => rw [conv, h, ih]; grind

theorem conv_add_left (f f' g : Nat → R) (n : Nat) : conv (fun k => f k + f' k) g n = conv f g n + conv f' g n := by
  induction n generalizing f f' with
  | zero => simp only [conv]; grind
  | succ n ih =>
    have := ih (tail f) (tail f')
    simp only [conv]
    have e : tail (fun k => f k + f' k) = fun k => tail f k + tail f' k := rfl
    rw [e, this]
    grind

theorem conv_add_right (f g g' : Nat → R) (n : Nat) : conv f (fun k => g k + g' k) n = conv f g n + conv f g' n := by
  induction n generalizing f with
  | zero => simp only [conv]; grind
  | succ n ih => simp only [conv]; rw [ih]; grind

theorem conv_smul_left (c : R) (f g : Nat → R) (n : Nat) : conv (fun k => c * f k) g n = c * conv f g n := by
  induction n generalizing f with
  | zero => simp only [conv]; grind
  | succ n ih =>
    simp only [conv]
    have e : tail (fun k => c * f k) = fun k => c * tail f k := rfl
    rw [e, ih]
    grind

theorem conv_assoc (f g h : Nat → R) (n : Nat) : conv (conv f g) h n = conv f (conv g h) n := by
  induction n generalizing f g with
  | zero => simp only [conv]; grind
  | succ n ih =>
    have e : tail (conv f g) = fun k => (fun k => f 0 * tail g k) k + conv (tail f) g k := funext fun k => rfl
    rw [conv, e, conv_add_left, conv_smul_left, ih]
    simp only [conv]
    grind

theorem conv_succ_right (f g : Nat → R) (n : Nat) : conv f g (n + 1) = conv f (tail g) n + f (n + 1) * g 0 := by
  induction n generalizing f with
  | zero => simp only [conv, tail]
  | succ n ih =>
    rw [conv, ih]
    simp only [conv, tail]
    grind

theorem conv_comm {R : Type u} [Lean.Grind.CommSemiring R] (f g : Nat → R) (n : Nat) : conv f g n = conv g f n := by
  induction n generalizing f with
  | zero => simp only [conv]; grind
  | succ n ih => rw [conv, ih, conv_succ_right g f]; grind

theorem conv_eq_zero {f g : Nat → R} {M : Nat} (hg : ∀ n, M ≤ n → g n = 0) (N : Nat) :
    ∀ f : Nat → R, (∀ n, N ≤ n → f n = 0) → ∀ n, N + M ≤ n → conv f g n = 0 := by
  induction N with
  | zero => exact fun f hf n _ => conv_zero_left f g n fun k => hf k (Nat.zero_le k)
  | succ N ih =>
    intro f hf n hn
    obtain ⟨k, rfl⟩ : ∃ k, n = k + 1 := ⟨n - 1, by omega⟩
    rw [conv, hg (k + 1) (by omega), ih (tail f) (fun n hn => hf (n + 1) (by omega)) k (by omega)]
    grind

/-- The coefficients of `1`. -/
def one : Nat → R := fun n => if n = 0 then 1 else 0

theorem conv_one_left (f : Nat → R) (n : Nat) : conv one f n = f n := by
  have h1 : one (R := R) 0 = 1 := if_pos rfl
  cases n with
  | zero => show one 0 * f 0 = f 0; rw [h1]; grind
  | succ n =>
    have h2 : conv (tail one) f n = 0 := conv_zero_left (tail one) f n fun k =>
      (if_neg (Nat.succ_ne_zero k) : (if k + 1 = 0 then (1 : R) else 0) = 0)
    show one 0 * f (n + 1) + conv (tail one) f n = f (n + 1)
    rw [h1, h2]
    grind

theorem conv_one_right (f : Nat → R) (n : Nat) : conv f one n = f n := by
  have h1 : one (R := R) 0 = 1 := if_pos rfl
  cases n with
  | zero => show f 0 * one 0 = f 0; rw [h1]; grind
  | succ n =>
    have h2 : conv f (tail one) n = 0 := conv_zero_right f (tail one) n fun k =>
      (if_neg (Nat.succ_ne_zero k) : (if k + 1 = 0 then (1 : R) else 0) = 0)
    rw [conv_succ_right, h1, h2]
    grind

end Polynomial.Coefficients

open Polynomial.Coefficients

/-- A polynomial over `R`: coefficients that vanish from some index on. -/
structure Polynomial (R : Type u) [Lean.Grind.Semiring R] where
  /-- The coefficient of each power of the variable. -/
  coeff : Nat → R
  exists_bound : ∃ N, ∀ n, N ≤ n → coeff n = 0

namespace Polynomial

scoped notation:9000 R "[X]" => Polynomial R

section Semiring
variable {R : Type u} [Lean.Grind.Semiring R]

@[ext] theorem ext {p q : Polynomial R} (h : ∀ n, p.coeff n = q.coeff n) : p = q := by
  cases p
  cases q
  cases (funext h : _ = _)
  rfl

instance : Zero (Polynomial R) := ⟨⟨fun _ => 0, 0, fun _ _ => rfl⟩⟩
instance : Add (Polynomial R) := ⟨fun p q => ⟨fun n => p.coeff n + q.coeff n, by
  obtain ⟨N, h⟩ := p.exists_bound
  obtain ⟨M, k⟩ := q.exists_bound
  exact ⟨N + M, fun n hn => by show p.coeff n + q.coeff n = 0; rw [h n (by omega), k n (by omega)]; grind⟩⟩⟩
instance : Mul (Polynomial R) := ⟨fun p q => ⟨conv p.coeff q.coeff, by
  obtain ⟨N, h⟩ := p.exists_bound
  obtain ⟨M, k⟩ := q.exists_bound
  exact ⟨N + M, conv_eq_zero k N (f := p.coeff) p.coeff h⟩⟩⟩
instance : One (Polynomial R) := ⟨⟨one, 1, fun n hn => if_neg (by omega)⟩⟩

/-- The constant polynomial. Mathlib's is a bundled homomorphism with these values. -/
def C (a : R) : Polynomial R := ⟨fun n => if n = 0 then a else 0, 1, fun n hn => if_neg (by omega)⟩
/-- The variable. -/
def X : Polynomial R := ⟨fun n => if n = 1 then 1 else 0, 2, fun n hn => if_neg (by omega)⟩
/-- `a` times a power of the variable. Mathlib's is a bundled linear map with these values. -/
def monomial (n : Nat) (a : R) : Polynomial R :=
  ⟨fun k => if k = n then a else 0, n + 1, fun k hk => if_neg (by omega)⟩

/-- Powers, by repeated multiplication. -/
def npow (p : Polynomial R) : Nat → Polynomial R
  | 0 => 1
  | n + 1 => npow p n * p

instance (n : Nat) : OfNat (Polynomial R) n := ⟨C (OfNat.ofNat n)⟩
instance : NatCast (Polynomial R) := ⟨fun n => C (n : R)⟩
instance : SMul Nat (Polynomial R) := ⟨fun n p => C (n : R) * p⟩
instance : HPow (Polynomial R) Nat (Polynomial R) := ⟨npow⟩
instance [SMul R R] : SMul R (Polynomial R) := ⟨fun a p => C a * p⟩

@[simp] theorem coeff_add (p q : Polynomial R) (n : Nat) : (p + q).coeff n = p.coeff n + q.coeff n := rfl
@[simp] theorem coeff_C {a : R} {n : Nat} : (C a).coeff n = if n = 0 then a else 0 := rfl
@[simp] theorem coeff_X {n : Nat} : (X : Polynomial R).coeff n = if n = 1 then 1 else 0 := rfl
theorem coeff_mul_conv (p q : Polynomial R) (n : Nat) : (p * q).coeff n = conv p.coeff q.coeff n := rfl
theorem C_one : C (1 : R) = 1 := ext fun _ => rfl

instance instSemiring : Lean.Grind.Semiring (Polynomial R) where
  natCast := ⟨fun n => C (n : R)⟩
  ofNat := fun n => ⟨C (OfNat.ofNat n)⟩
  nsmul := ⟨fun n p => C (n : R) * p⟩
  npow := ⟨npow⟩
  add_zero p := ext fun n => by
    show p.coeff n + (if n = 0 then OfNat.ofNat 0 else 0) = p.coeff n
    split <;> grind
  add_comm p q := ext fun n => by show p.coeff n + q.coeff n = q.coeff n + p.coeff n; grind
  add_assoc p q r := ext fun n => by
    show p.coeff n + q.coeff n + r.coeff n = p.coeff n + (q.coeff n + r.coeff n); grind
  mul_assoc p q r := ext fun n => conv_assoc _ _ _ n
  mul_one p := ext fun n => conv_one_right _ n
  one_mul p := ext fun n => conv_one_left _ n
  left_distrib p q r := ext fun n => conv_add_right _ _ _ n
  right_distrib p q r := ext fun n => conv_add_left _ _ _ n
  zero_mul p := ext fun n => by
    have h : ∀ k, (C (OfNat.ofNat 0 : R)).coeff k = 0 := fun k => by rw [coeff_C]; split <;> rfl
    show conv (C (OfNat.ofNat 0 : R)).coeff p.coeff n = (C (OfNat.ofNat 0 : R)).coeff n
    rw [conv_zero_left _ _ n h, h]
  mul_zero p := ext fun n => by
    have h : ∀ k, (C (OfNat.ofNat 0 : R)).coeff k = 0 := fun k => by rw [coeff_C]; split <;> rfl
    show conv p.coeff (C (OfNat.ofNat 0 : R)).coeff n = (C (OfNat.ofNat 0 : R)).coeff n
    rw [conv_zero_right _ _ n h, h]
  pow_zero _ := rfl
  pow_succ _ _ := rfl
  ofNat_succ k := ext fun n => by
    show (if n = 0 then (OfNat.ofNat (k + 1) : R) else 0) = (if n = 0 then OfNat.ofNat k else 0) + (if n = 0 then 1 else 0)
    split
    · exact Lean.Grind.Semiring.ofNat_succ k
    · grind
  ofNat_eq_natCast k := ext fun n => by
    show (if n = 0 then (OfNat.ofNat k : R) else 0) = (if n = 0 then (k : R) else 0)
    split
    · exact Lean.Grind.Semiring.ofNat_eq_natCast k
    · rfl

theorem coeff_eq_zero_of_forall {p : Polynomial R} (h : ∀ n, p.coeff n = 0) : p = 0 := ext fun n => by
  rw [h]; show (0 : R) = if n = 0 then OfNat.ofNat 0 else 0; split <;> rfl

/-- The greatest index of a coefficient other than 0, `0` for the polynomial 0. Mathlib's value. -/
def natDegree (p : Polynomial R) : Nat :=
  letI := Classical.propDecidable (∃ n, IsGreatest (setOf fun k => p.coeff k ≠ 0) n)
  if h : ∃ n, IsGreatest (setOf fun k => p.coeff k ≠ 0) n then Classical.choose h else 0

theorem exists_isGreatest {p : Polynomial R} (h : p ≠ 0) : ∃ n, IsGreatest (setOf fun k => p.coeff k ≠ 0) n := by
  obtain ⟨N, hN⟩ := p.exists_bound
  have key : ∀ N, (∀ n, N ≤ n → p.coeff n = 0) → ∃ n, IsGreatest (setOf fun k => p.coeff k ≠ 0) n := by
    intro N
    induction N with
    | zero => exact fun hN => (h (coeff_eq_zero_of_forall fun n => hN n (Nat.zero_le n))).elim
    | succ N ih =>
      intro hN
      rcases Classical.em (p.coeff N = 0) with h0 | h0
      · exact ih fun n hn => (Nat.lt_or_eq_of_le hn).elim (fun hlt => hN n hlt) fun e => e ▸ h0
      · exact ⟨N, h0, fun k hk => Nat.le_of_not_lt fun hlt => hk (hN k hlt)⟩
  exact key N hN

theorem coeff_natDegree_ne_zero {p : Polynomial R} (h : p ≠ 0) : p.coeff p.natDegree ≠ 0 := by
  have hx := exists_isGreatest h
  rw [natDegree, dif_pos hx]
  exact (Classical.choose_spec hx).1
theorem coeff_eq_zero_of_natDegree_lt {p : Polynomial R} {n : Nat} (h : p.natDegree < n) : p.coeff n = 0 := by
  refine Classical.byContradiction fun hn => ?_
  have hp : p ≠ 0 := fun e => hn (by rw [e]; show (if n = 0 then (OfNat.ofNat 0 : R) else 0) = 0; split <;> rfl)
  have hx := exists_isGreatest hp
  rw [natDegree, dif_pos hx] at h
  exact Nat.not_lt.2 ((Classical.choose_spec hx).2 hn) h

/-- The coefficient of highest index. -/
def leadingCoeff (p : Polynomial R) : R := p.coeff p.natDegree
/-- The highest coefficient is 1. -/
def Monic (p : Polynomial R) : Prop := p.leadingCoeff = 1

/-- The value at `x`: `∑ i ≤ natDegree p, pᵢ xⁱ`. Mathlib's `eval_eq_sum_range`. -/
def eval (x : R) (p : Polynomial R) : R := (Finset.range (p.natDegree + 1)).sum fun i => p.coeff i * x ^ i
/-- The value is 0. -/
def IsRoot (p : Polynomial R) (a : R) : Prop := p.eval a = 0
/-- The value at `x` after the coefficients are sent to `S` by `f`. Mathlib's `f` is a bundled homomorphism. -/
def eval₂ {S : Type v} [Lean.Grind.Semiring S] (f : R → S) (x : S) (p : Polynomial R) : S :=
  (Finset.range (p.natDegree + 1)).sum fun i => f (p.coeff i) * x ^ i
/-- `p` with `q` in place of the variable. -/
def comp (p q : Polynomial R) : Polynomial R := p.eval₂ C q
/-- The indices of coefficients other than 0. Mathlib's set. -/
def support (p : Polynomial R) : Finset Nat :=
  @Finset.filter Nat (fun n => p.coeff n ≠ 0) (Classical.decPred _) (Finset.range (p.natDegree + 1))
@[simp] theorem mem_support {p : Polynomial R} {n : Nat} : n ∈ p.support ↔ p.coeff n ≠ 0 := by
  refine (@Finset.mem_filter _ _ (Classical.decPred _) _ _).trans ?_
  rw [Finset.mem_range]
  exact ⟨And.right, fun h => ⟨Nat.lt_succ_of_le (Nat.le_of_not_lt fun hlt => h (coeff_eq_zero_of_natDegree_lt hlt)), h⟩⟩

/-- The formal derivative. Mathlib's is a bundled linear map with these coefficients. -/
def derivative (p : Polynomial R) : Polynomial R :=
  ⟨fun n => p.coeff (n + 1) * ((n : R) + 1), let ⟨N, h⟩ := p.exists_bound
    ⟨N, fun n hn => by show p.coeff (n + 1) * ((n : R) + 1) = 0; rw [h (n + 1) (by omega)]; grind⟩⟩

end Semiring

section Ring
variable {R : Type u} [Lean.Grind.Ring R]

instance : Neg (Polynomial R) := ⟨fun p => ⟨fun n => -p.coeff n, let ⟨N, h⟩ := p.exists_bound
  ⟨N, fun n hn => by show -p.coeff n = 0; rw [h n hn]; grind⟩⟩⟩
instance : Sub (Polynomial R) := ⟨fun p q => ⟨fun n => p.coeff n - q.coeff n, by
  obtain ⟨N, h⟩ := p.exists_bound
  obtain ⟨M, k⟩ := q.exists_bound
  exact ⟨N + M, fun n hn => by show p.coeff n - q.coeff n = 0; rw [h n (by omega), k n (by omega)]; grind⟩⟩⟩
instance : IntCast (Polynomial R) := ⟨fun n => C (n : R)⟩
instance : SMul Int (Polynomial R) := ⟨fun n p => C (n : R) * p⟩

@[simp] theorem coeff_neg (p : Polynomial R) (n : Nat) : (-p).coeff n = -p.coeff n := rfl
@[simp] theorem coeff_sub (p q : Polynomial R) (n : Nat) : (p - q).coeff n = p.coeff n - q.coeff n := rfl

instance instRing : Lean.Grind.Ring (Polynomial R) where
  intCast := ⟨fun n => C (n : R)⟩
  zsmul := ⟨fun n p => C (n : R) * p⟩
  neg_add_cancel p := ext fun n => by
    show -p.coeff n + p.coeff n = if n = 0 then OfNat.ofNat 0 else 0
    split <;> grind
  sub_eq_add_neg p q := ext fun n => by show p.coeff n - q.coeff n = p.coeff n + -q.coeff n; grind
  neg_zsmul i p := ext fun n => by
    have e : (C ((-i : Int) : R)).coeff = fun k => (-1 : R) * (C (i : R)).coeff k := funext fun k => by
      simp only [coeff_C]
      split
      · rw [Lean.Grind.Ring.intCast_neg]; grind
      · grind
    show conv (C ((-i : Int) : R)).coeff p.coeff n = -conv (C (i : R)).coeff p.coeff n
    rw [e, conv_smul_left]
    grind
  zsmul_natCast_eq_nsmul k p := by
    show C ((k : Int) : R) * p = C (k : R) * p
    rw [Lean.Grind.Ring.intCast_natCast]
  intCast_ofNat k := by
    show C ((OfNat.ofNat k : Int) : R) = C (OfNat.ofNat k)
    rw [Lean.Grind.Ring.intCast_ofNat]
  intCast_neg i := ext fun n => by
    show (if n = 0 then ((-i : Int) : R) else 0) = -(if n = 0 then (i : R) else 0)
    split
    · rw [Lean.Grind.Ring.intCast_neg]
    · grind
end Ring

instance instCommSemiring {R : Type u} [Lean.Grind.CommSemiring R] : Lean.Grind.CommSemiring (Polynomial R) where
  mul_comm _ _ := ext fun n => conv_comm _ _ n
instance instCommRing {R : Type u} [Lean.Grind.CommRing R] : Lean.Grind.CommRing (Polynomial R) where
  mul_comm _ _ := ext fun n => conv_comm _ _ n

/-- The coefficients sent to `S` by `f`. Mathlib's `f` is a bundled homomorphism, which sends 0 to 0; here that is a condition of the value. -/
def map {R : Type u} {S : Type v} [Lean.Grind.Semiring R] [Lean.Grind.Semiring S] (f : { f : R → S // f 0 = 0 }) (p : Polynomial R) :
    Polynomial S := ⟨fun n => f.1 (p.coeff n), let ⟨N, h⟩ := p.exists_bound; ⟨N, fun n hn => by show f.1 (p.coeff n) = 0; rw [h n hn, f.2]⟩⟩

end Polynomial

/-! ### The degree -/

/-- `α` with a least element added, `⊥`. Mathlib's type. -/
def WithBot (α : Type u) : Type u := Option α

namespace WithBot
variable {α : Type u}
/-- An element of `α` in it. -/
@[coe] def some (a : α) : WithBot α := Option.some a
instance : Coe α (WithBot α) := ⟨some⟩
instance : Bot (WithBot α) := ⟨Option.none⟩
instance (n : Nat) [OfNat α n] : OfNat (WithBot α) n := ⟨some (OfNat.ofNat n)⟩
instance [NatCast α] : NatCast (WithBot α) := ⟨fun n => some n⟩
/-- `⊥` is below everything. -/
instance [LE α] : LE (WithBot α) := ⟨fun x y => ∀ a, x = some a → ∃ b, y = some b ∧ a ≤ b⟩
instance [LT α] : LT (WithBot α) := ⟨fun x y => ∃ b, y = some b ∧ ∀ a, x = some a → a < b⟩
theorem coe_inj {a b : α} : (a : WithBot α) = b ↔ a = b := ⟨fun h => Option.some.inj h, fun h => h ▸ rfl⟩
theorem coe_le_coe [LE α] {a b : α} : (a : WithBot α) ≤ b ↔ a ≤ b :=
  ⟨fun h => let ⟨_, e, k⟩ := h a rfl; coe_inj.1 e ▸ k, fun h c e => ⟨b, rfl, coe_inj.1 e ▸ h⟩⟩
theorem coe_lt_coe [LT α] {a b : α} : (a : WithBot α) < b ↔ a < b :=
  ⟨fun ⟨_, e, k⟩ => coe_inj.1 e ▸ k a rfl, fun h => ⟨b, rfl, fun c e => coe_inj.1 e ▸ h⟩⟩
theorem bot_le [LE α] (x : WithBot α) : (Bot.bot : WithBot α) ≤ x := fun _ h => nomatch h
end WithBot

/-- The degree, `⊥` for the polynomial 0. Mathlib's value. -/
def Polynomial.degree {R : Type u} [Lean.Grind.Semiring R] (p : Polynomial R) : WithBot Nat :=
  letI := Classical.propDecidable (p = 0)
  if p = 0 then ⊥ else p.natDegree

theorem Polynomial.degree_eq_natDegree {R : Type u} [Lean.Grind.Semiring R] {p : Polynomial R} (h : p ≠ 0) :
    p.degree = (p.natDegree : WithBot Nat) := if_neg h

/-! ### Algebras -/

/-- A semiring with a homomorphism from commutative scalars whose values commute with everything. Mathlib's class, with the homomorphism as a
plain function. -/
class Algebra (R : Type u) (A : Type v) [Lean.Grind.CommSemiring R] [Lean.Grind.Semiring A] extends SMul R A where
  /-- The scalar as an element. -/
  toFun : R → A
  map_zero : toFun 0 = 0
  map_one : toFun 1 = 1
  map_add : ∀ a b, toFun (a + b) = toFun a + toFun b
  map_mul : ∀ a b, toFun (a * b) = toFun a * toFun b
  commutes : ∀ r x, toFun r * x = x * toFun r
  smul_def : ∀ (r : R) (x : A), r • x = toFun r * x

attribute [instance 30] Algebra.toSMul

/-- The scalar `r` as an element of `A`. Mathlib's is a bundled homomorphism. -/
def algebraMap (R : Type u) (A : Type v) [Lean.Grind.CommSemiring R] [Lean.Grind.Semiring A] [Algebra R A] (r : R) : A := Algebra.toFun r

instance Algebra.id {R : Type u} [Lean.Grind.CommSemiring R] : Algebra R R where
  smul a b := a * b
  toFun a := a
  map_zero := rfl
  map_one := rfl
  map_add _ _ := rfl
  map_mul _ _ := rfl
  commutes a b := Lean.Grind.CommSemiring.mul_comm a b
  smul_def _ _ := rfl

instance (priority := 90) Ring.toIntAlgebra {A : Type u} [Lean.Grind.Ring A] : Algebra Int A where
  toSMul := Lean.Grind.Ring.zsmul
  toFun n := n
  map_zero := Lean.Grind.Ring.intCast_zero
  map_one := Lean.Grind.Ring.intCast_one
  map_add := Lean.Grind.Ring.intCast_add
  map_mul := Lean.Grind.Ring.intCast_mul
  commutes r x := Lean.Grind.Ring.intCast_mul_comm r x
  smul_def _ _ := Lean.Grind.Ring.zsmul_eq_intCast_mul

instance Complex.instAlgebraReal : Algebra Real Complex where
  smul r z := (r : Complex) * z
  toFun r := r
  map_zero := Complex.ext_iff.2 ⟨rfl, rfl⟩
  map_one := Complex.ext_iff.2 ⟨rfl, rfl⟩
  map_add _ _ := Complex.ofReal_add _ _
  map_mul _ _ := Complex.ofReal_mul _ _
  commutes _ _ := Lean.Grind.CommSemiring.mul_comm _ _
  smul_def _ _ := rfl

instance Real.instAlgebraRat : Algebra Rat Real where
  smul r z := (r : Real) * z
  toFun r := r
  map_zero := Real.ratCast_ofNat 0
  map_one := Real.ratCast_ofNat 1
  map_add := Real.ratCast_add
  map_mul := Real.ratCast_mul
  commutes _ _ := Lean.Grind.CommSemiring.mul_comm _ _
  smul_def _ _ := rfl

/-- The value of a polynomial at an element of an algebra. Mathlib's is a bundled homomorphism. -/
def Polynomial.aeval {R : Type u} {A : Type v} [Lean.Grind.CommSemiring R] [Lean.Grind.Semiring A] [Algebra R A] (x : A)
    (p : Polynomial R) : A := p.eval₂ (algebraMap R A) x

example (p q : Polynomial Int) : (p + q) ^ 2 = p ^ 2 + 2 * p * q + q ^ 2 := by grind
example : (inferInstance : Mul (Polynomial Real)) = Polynomial.instSemiring.toMul := rfl
