import Tllama.Finset.Fintype
/-!
The integers modulo `n`, `ZMod n`: Mathlib's definition by cases on `n`, with its commutative ring,
its inverse (the Bézout coefficient) and decidable equality.
-/

@[expose] public section
noncomputable section

open Lean.Grind (CommRing Ring Semiring)

namespace Nat

/-- Helper of the extended Euclidean algorithm, at most `fuel` steps; Mathlib's recursion. -/
def xgcdAux : (fuel : Nat) → (r : Nat) → (s t : Int) → (r' : Nat) → (s' t' : Int) → Nat × Int × Int
  | 0, _, _, _, r', s', t' => (r', s', t')
  | fuel + 1, r, s, t, r', s', t' =>
    if r = 0 then (r', s', t')
    else xgcdAux fuel (r' % r) (s' - (r' / r : Nat) * s) (t' - (r' / r : Nat) * t) r s t

/-- The coefficients `x`, `y` of `gcd a b = a * x + b * y` that Euclid's algorithm gives. -/
def xgcd (x y : Nat) : Int × Int := (xgcdAux (x + 1) x 1 0 y 0 1).2

/-- The coefficient of the first number. -/
def gcdA (x y : Nat) : Int := (xgcd x y).1
/-- The coefficient of the second number. -/
def gcdB (x y : Nat) : Int := (xgcd x y).2

end Nat

/-- The integers modulo `n`: `ℤ` for `n = 0`, else the remainders `0, …, n - 1`. Mathlib's
definition. -/
def ZMod : Nat → Type
  | 0 => Int
  | n + 1 => Fin (n + 1)

namespace ZMod

instance decEq : (n : Nat) → DecidableEq (ZMod n)
  | 0 => inferInstanceAs (DecidableEq Int)
  | n + 1 => inferInstanceAs (DecidableEq (Fin (n + 1)))

instance commRing : (n : Nat) → CommRing (ZMod n)
  | 0 => inferInstanceAs (CommRing Int)
  | n + 1 => inferInstanceAs (CommRing (Fin (n + 1)))

instance (n : Nat) : NatCast (ZMod n) := Semiring.natCast
instance (n : Nat) : IntCast (ZMod n) := Ring.intCast
instance (n : Nat) : Inhabited (ZMod n) := ⟨0⟩

instance fintype : (n : Nat) → [NeZero n] → Fintype (ZMod n)
  | 0, h => (h.out rfl).elim
  | n + 1, _ => inferInstanceAs (Fintype (Fin (n + 1)))

/-- The least natural number in the class; the absolute value for `n = 0`. -/
def val : {n : Nat} → ZMod n → Nat
  | 0, a => Int.natAbs a
  | _ + 1, a => Fin.val a

/-- The inverse when there is one; else Mathlib's value, the Bézout coefficient. -/
def inv : (n : Nat) → ZMod n → ZMod n
  | 0, a => Int.sign a
  | n + 1, a => ((Nat.gcdA (val a) (n + 1) : Int) : ZMod (n + 1))

instance (n : Nat) : Inv (ZMod n) := ⟨inv n⟩

end ZMod
