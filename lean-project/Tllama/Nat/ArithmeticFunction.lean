import Tllama.Nat.More
import Tllama.Nat.Log
import Tllama.Nat.Factorial
import Tllama.Real.Log
/-!
Arithmetic functions: prime factors in a list, `σ`, `ζ`, `μ`, `Λ`, `ω`, `Ω`, multiplicativity; binary digits.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u v

namespace Nat

/-- The prime factors from the least on, with repetition, by at most `fuel` divisions. -/
def primeFactorsListAux : (fuel n : Nat) → List Nat
  | 0, _ => []
  | fuel + 1, n => if n ≤ 1 then [] else n.minFac :: primeFactorsListAux fuel (n / n.minFac)
/-- The prime factors of `n` from the least on, with repetition. Mathlib's list. -/
def primeFactorsList (n : Nat) : List Nat := primeFactorsListAux n n

/-- `2 * n`, and 1 more if the digit is set. -/
def bit (b : Bool) (n : Nat) : Nat := bif b then 2 * n + 1 else 2 * n

theorem bit_eta (n : Nat) : bit (n % 2 == 1) (n / 2) = n := by
  rcases Nat.mod_two_eq_zero_or_one n with h | h
  · rw [h]; show 2 * (n / 2) = n; omega
  · rw [h]; show 2 * (n / 2) + 1 = n; omega

/-- Recursion by the binary digits. Mathlib's function. -/
def binaryRec {C : Nat → Sort u} (z : C 0) (f : ∀ b n, C n → C (bit b n)) (n : Nat) : C n :=
  if h : n = 0 then cast (by rw [h]) z
  else cast (by rw [bit_eta]) (f (n % 2 == 1) (n / 2) (binaryRec z f (n / 2)))
termination_by n
decreasing_by omega

/-- The sum of the proper divisors is the number. -/
def Perfect (n : Nat) : Prop := (properDivisors n).sum (fun i => i) = n ∧ 0 < n
/-- The sum of the proper divisors is greater than the number. -/
def Abundant (n : Nat) : Prop := n < (properDivisors n).sum fun i => i
/-- The sum of the proper divisors is less than the number. -/
def Deficient (n : Nat) : Prop := (properDivisors n).sum (fun i => i) < n
/-- The primes below `n`. -/
def primesBelow (n : Nat) : Finset Nat := (Finset.range n).filter Nat.Prime
/-- The number of primes below `n`. -/
def primeCounting' (n : Nat) : Nat := (primesBelow n).card
/-- The binomial coefficient of `2 n` over `n`. -/
def centralBinom (n : Nat) : Nat := (2 * n).choose n
/-- The product of the factorials to `n !`. -/
def superFactorial : Nat → Nat
  | 0 => 1
  | n + 1 => factorial (n + 1) * superFactorial n
/-- The number of multisets of `k` of `n` elements, by Mathlib's recursion. -/
def multichoose : Nat → Nat → Nat
  | _, 0 => 1
  | 0, _ + 1 => 0
  | n + 1, k + 1 => multichoose n (k + 1) + multichoose (n + 1) k
/-- `2 ^ 2 ^ n + 1`. -/
def fermatNumber (n : Nat) : Nat := 2 ^ (2 ^ n) + 1

end Nat

/-- The product of the primes to `n`. -/
def primorial (n : Nat) : Nat := ((Finset.range (n + 1)).filter Nat.Prime).prod fun p => p
/-- `2 ^ p - 1`. -/
def mersenne (p : Nat) : Nat := 2 ^ p - 1

/-- A function of natural numbers with value 0 at 0. Mathlib: a homomorphism that keeps 0. -/
@[ext] structure ArithmeticFunction (R : Type u) [Zero R] where
  /-- The function. -/
  toFun : Nat → R
  map_zero' : toFun 0 = 0

namespace ArithmeticFunction

instance {R : Type u} [Zero R] : CoeFun (ArithmeticFunction R) fun _ => Nat → R := ⟨toFun⟩

/-- The sum of the `k`-th powers of the divisors. -/
def sigma (k : Nat) : ArithmeticFunction Nat := ⟨fun n => n.divisors.sum fun d => d ^ k, by
  show (Nat.divisors 0).sum _ = 0
  rw [show Nat.divisors 0 = ∅ by decide, Finset.sum_empty]⟩
/-- 1 at all positive numbers. -/
def zeta : ArithmeticFunction Nat := ⟨fun n => if n = 0 then 0 else 1, rfl⟩
/-- The number of prime factors, with repetition. -/
def cardFactors : ArithmeticFunction Nat := ⟨fun n => n.primeFactorsList.length, rfl⟩
/-- The number of different prime factors. -/
def cardDistinctFactors : ArithmeticFunction Nat := ⟨fun n => n.primeFactorsList.dedup.length, rfl⟩
/-- `(-1) ^ Ω n` for squarefree numbers, 0 for others. -/
def moebius : ArithmeticFunction Int :=
  letI := Classical.decPred (Squarefree : Nat → Prop)
  ⟨fun n => if n ≠ 0 ∧ Squarefree n then (-1) ^ cardFactors n else 0, if_neg fun h => h.1 rfl⟩
/-- `log p` at the powers of a prime `p`, 0 elsewhere. -/
def vonMangoldt : ArithmeticFunction Real :=
  letI := Classical.decPred (IsPrimePow : Nat → Prop)
  ⟨fun n => if n ≠ 0 ∧ IsPrimePow n then Real.log n.minFac else 0, if_neg fun h => h.1 rfl⟩

/-- `1` at 1, and the value at a product of coprime numbers is the product of the values. -/
def IsMultiplicative {R : Type u} [Zero R] [OfNat R 1] [Mul R] (f : ArithmeticFunction R) : Prop :=
  f 1 = 1 ∧ ∀ {m n : Nat}, m.Coprime n → f (m * n) = f m * f n

scoped notation "σ" => ArithmeticFunction.sigma
scoped notation "ζ" => ArithmeticFunction.zeta
scoped notation "μ" => ArithmeticFunction.moebius
scoped notation "Λ" => ArithmeticFunction.vonMangoldt
scoped notation "ω" => ArithmeticFunction.cardDistinctFactors
scoped notation "Ω" => ArithmeticFunction.cardFactors

namespace sigma
scoped notation "σ" => ArithmeticFunction.sigma
end sigma
namespace zeta
scoped notation "ζ" => ArithmeticFunction.zeta
end zeta
namespace Moebius
scoped notation "μ" => ArithmeticFunction.moebius
end Moebius
namespace vonMangoldt
scoped notation "Λ" => ArithmeticFunction.vonMangoldt
end vonMangoldt
namespace omega
scoped notation "ω" => ArithmeticFunction.cardDistinctFactors
end omega
namespace Omega
scoped notation "Ω" => ArithmeticFunction.cardFactors
end Omega

end ArithmeticFunction
