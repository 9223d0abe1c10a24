import Tllama.NNReal.Basic
import Tllama.Complex.Basic
/-!
An exponent whose type nothing else says is a natural number, as in Mathlib, where the power of monoids is the default.
-/

@[expose] public section

attribute [default_instance high] Real.instPowNat Complex.instPowNat NNReal.instPowNat
