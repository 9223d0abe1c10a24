import Tllama.Real.Exp
/-!
Hyperbolic functions of real numbers. Mathlib takes the real parts of the complex ones, which are these.
-/

@[expose] public section
noncomputable section

/-- `(eˣ - e⁻ˣ) / 2`. -/
def Real.sinh (x : Real) : Real := (Real.exp x - Real.exp (-x)) / 2
/-- `(eˣ + e⁻ˣ) / 2`. -/
def Real.cosh (x : Real) : Real := (Real.exp x + Real.exp (-x)) / 2
/-- `sinh x / cosh x`. -/
def Real.tanh (x : Real) : Real := Real.sinh x / Real.cosh x
