import Tllama.Finset.Instances
import Tllama.Order.Hierarchy
/-!
Natural numbers with infinity, `ℕ∞`, and the size of a set in them, `Set.encard`.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u

/-- `α` with a greatest element added, `⊤`. Mathlib's type. -/
def WithTop (α : Type u) : Type u := Option α

namespace WithTop
variable {α : Type u}
/-- An element of `α` in it. -/
@[coe] def some (a : α) : WithTop α := Option.some a
instance : Coe α (WithTop α) := ⟨some⟩
instance : Top (WithTop α) := ⟨Option.none⟩
instance (n : Nat) [OfNat α n] : OfNat (WithTop α) n := ⟨some (OfNat.ofNat n)⟩
instance [NatCast α] : NatCast (WithTop α) := ⟨fun n => some n⟩
/-- Everything is below `⊤`. -/
instance [LE α] : LE (WithTop α) := ⟨fun x y => ∀ b, y = some b → ∃ a, x = some a ∧ a ≤ b⟩
instance [LT α] : LT (WithTop α) := ⟨fun x y => ∃ a, x = some a ∧ ∀ b, y = some b → a < b⟩
/-- A sum with `⊤` is `⊤`. -/
instance [Add α] : Add (WithTop α) := ⟨fun x y => Option.bind x fun a => Option.map (fun b => a + b) y⟩
theorem coe_inj {a b : α} : (a : WithTop α) = b ↔ a = b := ⟨fun h => Option.some.inj h, fun h => h ▸ rfl⟩
theorem coe_ne_top {a : α} : (a : WithTop α) ≠ ⊤ := fun h => nomatch h
theorem coe_le_coe [LE α] {a b : α} : (a : WithTop α) ≤ b ↔ a ≤ b :=
  ⟨fun h => let ⟨_, e, k⟩ := h b rfl; coe_inj.1 e ▸ k, fun h c e => ⟨a, rfl, coe_inj.1 e ▸ h⟩⟩
theorem coe_lt_coe [LT α] {a b : α} : (a : WithTop α) < b ↔ a < b :=
  ⟨fun ⟨_, e, k⟩ => coe_inj.1 e ▸ k b rfl, fun h => ⟨a, rfl, fun c e => coe_inj.1 e ▸ h⟩⟩
theorem le_top [LE α] (x : WithTop α) : x ≤ (⊤ : WithTop α) := fun _ h => nomatch h
@[simp] theorem coe_add [Add α] (a b : α) : ((a + b : α) : WithTop α) = a + b := rfl
end WithTop

/-- Natural numbers with infinity. Mathlib's type. -/
abbrev ENat : Type := WithTop Nat
notation "ℕ∞" => ENat

/-- The natural number, `0` for infinity. -/
def ENat.toNat : ENat → Nat
  | Option.some n => n
  | Option.none => 0
@[simp] theorem ENat.toNat_coe (n : Nat) : ENat.toNat (n : ENat) = n := rfl

/-- The number of members, `⊤` for an infinite set. Mathlib's value. -/
def Set.encard {α : Type u} (s : Set α) : ENat :=
  letI := Classical.propDecidable s.Finite
  if s.Finite then (s.ncard : ENat) else ⊤

theorem Set.Finite.encard_eq {α : Type u} {s : Set α} (h : s.Finite) : s.encard = (s.ncard : ENat) := if_pos h
theorem Set.Infinite.encard_eq {α : Type u} {s : Set α} (h : s.Infinite) : s.encard = (⊤ : ENat) := if_neg h
/-- The number of elements of a type, `⊤` for an infinite one. -/
def ENat.card (α : Type u) : ENat := (Set.univ : Set α).encard
