import Tllama.Nat.Divisors
/-!
Euler's function as `φ`, where the namespace `Nat` is open, as in Mathlib.
-/

@[expose] public section
set_option compiler.extract_closed false

namespace Nat
scoped notation "φ" => Nat.totient
end Nat
