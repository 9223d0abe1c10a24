import Tllama.Set.Basic
/-!
Infinite sequences, Mathlib's `Stream'`.
-/

@[expose] public section
noncomputable section

universe u v w

/-- An infinite sequence of elements. -/
def Stream' (α : Type u) := Nat → α

namespace Stream'
variable {α : Type u} {β : Type v} {δ : Type w}

/-- The entry `n`. -/
def get (s : Stream' α) (n : Nat) : α := s n
/-- The first entry. -/
abbrev head (s : Stream' α) : α := s.get 0
/-- All entries but the first. -/
def tail (s : Stream' α) : Stream' α := fun i => s.get (i + 1)
/-- All entries but the first `n`. -/
def drop (n : Nat) (s : Stream' α) : Stream' α := fun i => s.get (i + n)
/-- `a`, then `s`. -/
def cons (a : α) (s : Stream' α) : Stream' α
  | 0 => a
  | n + 1 => s n
/-- All entries have the property. -/
def All (p : α → Prop) (s : Stream' α) : Prop := ∀ n, p (get s n)
/-- Some entry has the property. -/
def Any (p : α → Prop) (s : Stream' α) : Prop := ∃ n, p (get s n)
/-- `a` is an entry. -/
instance : Membership α (Stream' α) := ⟨fun s a => Any (fun b => a = b) s⟩
/-- The images of the entries. -/
def map (f : α → β) (s : Stream' α) : Stream' β := fun n => f (get s n)
/-- The entries of two sequences, put together. -/
def zip (f : α → β → δ) (s₁ : Stream' α) (s₂ : Stream' β) : Stream' δ := fun n => f (get s₁ n) (get s₂ n)
/-- Always `a`. -/
def const (a : α) : Stream' α := fun _ => a
/-- `a`, `f a`, `f (f a)`, … -/
def iterate (f : α → α) (a : α) : Stream' α := fun n => Nat.recOn n a fun _ r => f r
/-- The values of `f` along the iteration of `g`. -/
def corec (f : α → β) (g : α → α) : α → Stream' β := fun a => map f (iterate g a)
/-- The first `n` entries. -/
def take : Nat → Stream' α → List α
  | 0, _ => []
  | n + 1, s => List.cons (head s) (take n (tail s))
end Stream'
