import Init
/-!
Predicates of pure logic and of functions that core Lean lacks and Mathlib has in its root
namespace. Nothing here may depend on a number type. Names and meanings are Mathlib's.
-/

@[expose] public section
noncomputable section

universe u v w

/-- Exactly one `x` satisfies `p`. Word for word Mathlib's definition; `∃! x, p x` is notation. -/
def ExistsUnique {α : Sort u} (p : α → Prop) : Prop := ∃ x, p x ∧ ∀ y, p y → y = x

theorem ExistsUnique.intro {α : Sort u} {p : α → Prop} (w : α) (h₁ : p w)
    (h₂ : ∀ y, p y → y = w) : ExistsUnique p := ⟨w, h₁, h₂⟩

theorem ExistsUnique.elim {α : Sort u} {p : α → Prop} {b : Prop} (h : ExistsUnique p)
    (h₁ : ∀ x, p x → (∀ y, p y → y = x) → b) : b :=
  let ⟨x, hp, hu⟩ := h
  h₁ x hp hu

theorem ExistsUnique.exists {α : Sort u} {p : α → Prop} : ExistsUnique p → ∃ x, p x
  | ⟨x, h, _⟩ => ⟨x, h⟩

theorem ExistsUnique.unique {α : Sort u} {p : α → Prop} (h : ExistsUnique p) {y₁ y₂ : α}
    (h₁ : p y₁) (h₂ : p y₂) : y₁ = y₂ := by
  obtain ⟨x, -, hx⟩ := h
  rw [hx _ h₁, hx _ h₂]

theorem existsUnique_iff {α : Sort u} {p : α → Prop} :
    ExistsUnique p ↔ ∃ x, p x ∧ ∀ y, p y → y = x := Iff.rfl

/-- Equality is decidable by choice; for proofs only, it never computes. -/
@[reducible] def Classical.decEq (α : Sort u) : DecidableEq α := fun a b => Classical.propDecidable (a = b)

/-- Every predicate is decidable by choice; for proofs only. -/
@[reducible] def Classical.decPred {α : Sort u} (p : α → Prop) : DecidablePred p :=
  fun a => Classical.propDecidable (p a)

namespace Function

/-- Both injective and surjective, as in Mathlib. -/
def Bijective {α : Sort u} {β : Sort v} (f : α → β) : Prop := Injective f ∧ Surjective f

/-- `g` undoes `f` and `f` undoes `g`, up to existence of such a `g`. -/
theorem bijective_iff_has_inverse {α : Sort u} {β : Sort v} {f : α → β} :
    Bijective f ↔ ∃ g, LeftInverse g f ∧ RightInverse g f := by
  constructor
  · intro ⟨hi, hs⟩
    refine ⟨fun b => Classical.choose (hs b), fun a => hi ?_, fun b => ?_⟩
    · exact Classical.choose_spec (hs (f a))
    · exact Classical.choose_spec (hs b)
  · intro ⟨g, hl, hr⟩
    exact ⟨fun a b h => by rw [← hl a, ← hl b, h], fun b => ⟨g b, hr b⟩⟩

theorem Bijective.injective {α : Sort u} {β : Sort v} {f : α → β} (h : Bijective f) :
    Injective f := h.1

theorem Bijective.surjective {α : Sort u} {β : Sort v} {f : α → β} (h : Bijective f) :
    Surjective f := h.2

/-- `f` applied `n` times. Mathlib's definition: the new application is innermost. -/
def iterate {α : Sort u} (f : α → α) : Nat → α → α
  | 0, a => a
  | n + 1, a => iterate f n (f a)

@[simp] theorem iterate_zero_apply {α : Sort u} (f : α → α) (x : α) : iterate f 0 x = x := rfl

theorem iterate_succ_apply {α : Sort u} (f : α → α) (n : Nat) (x : α) :
    iterate f (n + 1) x = iterate f n (f x) := rfl

theorem iterate_succ_apply' {α : Sort u} (f : α → α) (n : Nat) (x : α) :
    iterate f (n + 1) x = f (iterate f n x) := by
  induction n generalizing x with
  | zero => rfl
  | succ n ih => exact ih (f x)

/-- `x` is fixed by `f`. -/
def IsFixedPt {α : Sort u} (f : α → α) (x : α) : Prop := f x = x

end Function

/-- An invertible function with its inverse, for any two sorts. Mathlib's structure, with its
field names; `σ.1` is the function and `σ.2` the inverse. -/
structure Equiv (α : Sort u) (β : Sort v) where
  /-- The function. -/
  toFun : α → β
  /-- Its inverse. -/
  invFun : β → α
  /-- The inverse undoes the function. -/
  left_inv : Function.LeftInverse invFun toFun
  /-- The function undoes the inverse. -/
  right_inv : Function.RightInverse invFun toFun

namespace Equiv

variable {α : Sort u} {β : Sort v} {γ : Sort w}

/-- A permutation: an equivalence of a sort with itself. -/
abbrev Perm (α : Sort u) := Equiv α α

instance : CoeFun (Equiv α β) fun _ => α → β := ⟨Equiv.toFun⟩

/-- The identity. -/
protected def refl (α : Sort u) : Equiv α α := ⟨id, id, fun _ => rfl, fun _ => rfl⟩

/-- The inverse. -/
protected def symm (e : Equiv α β) : Equiv β α := ⟨e.invFun, e.toFun, e.right_inv, e.left_inv⟩

/-- Composition. -/
protected def trans (e : Equiv α β) (f : Equiv β γ) : Equiv α γ :=
  ⟨fun x => f.toFun (e.toFun x), fun x => e.invFun (f.invFun x),
    fun x => (congrArg e.invFun (f.left_inv (e.toFun x))).trans (e.left_inv x),
    fun x => (congrArg f.toFun (e.right_inv (f.invFun x))).trans (f.right_inv x)⟩

@[simp, grind =] theorem symm_apply_apply (e : Equiv α β) (x : α) : e.symm (e x) = x := e.left_inv x
@[simp, grind =] theorem apply_symm_apply (e : Equiv α β) (y : β) : e (e.symm y) = y := e.right_inv y
@[simp, grind =] theorem toFun_invFun (e : Equiv α β) (y : β) : e.toFun (e.invFun y) = y := e.right_inv y
@[simp, grind =] theorem invFun_toFun (e : Equiv α β) (x : α) : e.invFun (e.toFun x) = x := e.left_inv x
@[simp] theorem toFun_as_coe (e : Equiv α β) : e.toFun = (e : α → β) := rfl
@[simp] theorem invFun_as_coe (e : Equiv α β) : e.invFun = (e.symm : β → α) := rfl

theorem injective (e : Equiv α β) : Function.Injective e.toFun :=
  fun a b h => by rw [← e.left_inv a, ← e.left_inv b, h]

theorem surjective (e : Equiv α β) : Function.Surjective e.toFun :=
  fun b => ⟨e.invFun b, e.right_inv b⟩

theorem bijective (e : Equiv α β) : Function.Bijective e.toFun := ⟨e.injective, e.surjective⟩

theorem symm_apply_eq (e : Equiv α β) {x : β} {y : α} : e.symm x = y ↔ x = e y :=
  ⟨fun h => by rw [← h, apply_symm_apply], fun h => by rw [h, symm_apply_apply]⟩

theorem eq_symm_apply (e : Equiv α β) {x : β} {y : α} : y = e.symm x ↔ e y = x :=
  ⟨fun h => by rw [h, apply_symm_apply], fun h => by rw [← h, symm_apply_apply]⟩

theorem apply_eq_iff_eq (e : Equiv α β) {x y : α} : e x = e y ↔ x = y :=
  ⟨fun h => e.injective h, fun h => by rw [h]⟩

end Equiv
