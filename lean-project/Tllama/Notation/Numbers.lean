import Tllama.Nat.Factorial
import Tllama.Nat.Divisors
import Tllama.Order.Abs
import Tllama.Order.Floor
import Tllama.Real.Sqrt
import Tllama.Complex.Basic
import Tllama.NNReal.Basic
/-!
Notations of number theory and analysis, each in the namespace in which Mathlib has it.

A module with notation or macros must switch off `compiler.extract_closed`: the embedded Lean
loads no compiled code of the library, and the extracted constants would be missing.
-/

@[expose] public section
set_option compiler.extract_closed false

namespace Nat
scoped notation:10000 n "!" => Nat.factorial n
end Nat
notation:50 a " ≡ " b " [MOD " n "]" => Nat.ModEq n a b
notation:50 a " ≡ " b " [ZMOD " n "]" => Int.ModEq n a b

notation "ℝ" => Real
namespace NNReal
scoped notation "ℝ≥0" => NNReal
end NNReal
notation "ℂ" => Complex
prefix:max "√" => Real.sqrt

macro:max atomic("|" noWs) a:term noWs "|" : term => `(abs $a)
notation:max "⌊" a "⌋" => Int.floor a
notation:max "⌈" a "⌉" => Int.ceil a
notation:max "⌊" a "⌋₊" => Nat.floor a
notation:max "⌈" a "⌉₊" => Nat.ceil a
