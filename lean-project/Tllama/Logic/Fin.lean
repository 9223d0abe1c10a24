import Tllama.Logic.Basic
/-!
Tuples: functions on `Fin n`, also dependent ones, with an entry put in front, behind or between. Mathlib's definitions.
-/

@[expose] public section
noncomputable section

universe u v

namespace Fin
variable {n : Nat} {α : Fin (n + 1) → Sort u}

/-- The entry `x` in front of `p`. -/
def cons (x : α 0) (p : ∀ i : Fin n, α i.succ) : ∀ i, α i := fun j => Fin.cases x p j
/-- All entries but the first. -/
def tail (q : ∀ i, α i) : ∀ i : Fin n, α i.succ := fun i => q i.succ
/-- All entries but the last. -/
def init (q : ∀ i, α i) (i : Fin n) : α i.castSucc := q i.castSucc
/-- The entry `x` behind `p`. -/
def snoc (p : ∀ i : Fin n, α i.castSucc) (x : α (last n)) (i : Fin (n + 1)) : α i :=
  if h : i.val < n then cast (congrArg α (Fin.ext rfl)) (p ⟨i.val, h⟩)
  else cast (congrArg α (Fin.ext (by have := i.isLt; show n = i.val; omega))) x

@[simp] theorem cons_zero (x : α 0) (p : ∀ i : Fin n, α i.succ) : cons x p 0 = x := rfl
@[simp] theorem cons_succ (x : α 0) (p : ∀ i : Fin n, α i.succ) (i : Fin n) : cons x p i.succ = p i := rfl
@[simp] theorem snoc_last (p : ∀ i : Fin n, α i.castSucc) (x : α (last n)) : snoc p x (last n) = x := by
  rw [snoc, dif_neg (by show ¬ n < n; omega)]
  rfl
@[simp] theorem snoc_castSucc (p : ∀ i : Fin n, α i.castSucc) (x : α (last n)) (i : Fin n) : snoc p x i.castSucc = p i := by
  rw [snoc, dif_pos (by exact i.isLt)]
  rfl

/-- Two tuples, one behind the other. -/
def append {m n : Nat} {α : Sort u} (a : Fin m → α) (b : Fin n → α) (i : Fin (m + n)) : α :=
  if h : i.val < m then a ⟨i.val, h⟩ else b ⟨i.val - m, by have := i.isLt; omega⟩

/-- The embedding of `Fin n` into `Fin (n + 1)` that leaves out `p`. -/
def succAbove (p : Fin (n + 1)) (i : Fin n) : Fin (n + 1) := if i.castSucc < p then i.castSucc else i.succ

/-- The numbers in reverse order. -/
def revPerm {n : Nat} : Equiv.Perm (Fin n) where
  toFun := Fin.rev
  invFun := Fin.rev
  left_inv := Fin.rev_rev
  right_inv := Fin.rev_rev

end Fin
