import Tllama.Algebra.Field
/-!
The remainder in a field, which Mathlib has from the Euclidean structure of fields: division leaves none, but by 0.
-/

@[expose] public section
noncomputable section

universe u

/-- `a - a * b / b`: 0 for `b ≠ 0`, and `a` for `b = 0`. Mathlib's remainder in a field. -/
instance (priority := 20) Field.instMod {K : Type u} [Lean.Grind.Field K] : Mod K := ⟨fun a b => a - a * b / b⟩

theorem Field.mod_def {K : Type u} [Lean.Grind.Field K] (a b : K) : a % b = a - a * b / b := rfl
