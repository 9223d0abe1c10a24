import Tllama.Tactic.NormNum
import Tllama.Tactic.Products
import Tllama.Tactic.Basic
import Tllama.Tactic.Positivity
import Tllama.Finset.Interval
import Tllama.Nat.Factorial
import Tllama.Nat.Digits
/-!
Mathlib's arithmetic tactics as macros over core's `simp`, `omega` and `grind`. Each accepts a goal
that is already closed, since the step before may do more here than in Mathlib.
-/

@[expose] public section
set_option compiler.extract_closed false

open Lean

/-- The lemmas given to `norm_num`. -/
syntax normNumArgs := " [" Lean.Parser.Tactic.simpLemma,* "]"
/-- Evaluates numerals and simplifies. -/
syntax "norm_num" (normNumArgs)? (Lean.Parser.Tactic.location)? : tactic
/-- `norm_num`. -/
syntax "norm_num1" (Lean.Parser.Tactic.location)? : tactic
/-- The simplification behind `norm_num`. -/
syntax "norm_num_simp" (normNumArgs)? (Lean.Parser.Tactic.location)? : tactic

/-- `simp` with the lemmas of `norm_num` and those given. -/
meta def Tllama.withNormNumArgs (simp args : Syntax) : Syntax :=
  Tllama.withSimpArgs simp (args.getArg 1).getArgs

open Tllama.NormNum in
macro_rules
  | `(tactic| norm_num_simp) => `(tactic| simp [add_nat, mul_nat, pow_nat, sub_nat, sub_nat_neg,
      neg_add_nat, add_neg_nat, neg_add_neg_nat, neg_sub_nat, eq_nat, neg_eq_nat, eq_neg_nat, le_nat, lt_nat,
      neg_le_nat, neg_lt_nat, le_neg_nat, lt_neg_nat, div_nat, Nat.factorial, Nat.choose])
  | `(tactic| norm_num_simp $l:location) => `(tactic| simp [add_nat, mul_nat, pow_nat, sub_nat, sub_nat_neg,
      neg_add_nat, add_neg_nat, neg_add_neg_nat, neg_sub_nat, eq_nat, neg_eq_nat, eq_neg_nat, le_nat, lt_nat,
      neg_le_nat, neg_lt_nat, le_neg_nat, lt_neg_nat, div_nat, Nat.factorial, Nat.choose] $l:location)
  | `(tactic| norm_num_simp $s:normNumArgs) => do
    let t ← `(tactic| simp [add_nat, mul_nat, pow_nat, sub_nat, sub_nat_neg,
      neg_add_nat, add_neg_nat, neg_add_neg_nat, neg_sub_nat, eq_nat, neg_eq_nat, eq_neg_nat, le_nat, lt_nat,
      neg_le_nat, neg_lt_nat, le_neg_nat, lt_neg_nat, div_nat, Nat.factorial, Nat.choose])
    return Tllama.withNormNumArgs t s
  | `(tactic| norm_num_simp $s:normNumArgs $l:location) => do
    let t ← `(tactic| simp [add_nat, mul_nat, pow_nat, sub_nat, sub_nat_neg,
      neg_add_nat, add_neg_nat, neg_add_neg_nat, neg_sub_nat, eq_nat, neg_eq_nat, eq_neg_nat, le_nat, lt_nat,
      neg_le_nat, neg_lt_nat, le_neg_nat, lt_neg_nat, div_nat, Nat.factorial, Nat.choose] $l:location)
    return Tllama.withNormNumArgs t s

macro_rules
  | `(tactic| norm_num) => `(tactic| first
      | done | (norm_num_simp; done) | (decide; done) | (grind (splits := 3); done) | norm_num_simp | skip)
  | `(tactic| norm_num $l:location) => `(tactic| first | done | norm_num_simp $l:location | skip)
  | `(tactic| norm_num $s:normNumArgs) => `(tactic| first
      | done | (norm_num_simp $s:normNumArgs; done) | (norm_num_simp $s:normNumArgs; grind (splits := 3); done)
      | norm_num_simp $s:normNumArgs | skip)
  | `(tactic| norm_num $s:normNumArgs $l:location) =>
    `(tactic| first | done | norm_num_simp $s:normNumArgs $l:location | skip)
macro_rules
  | `(tactic| norm_num1) => `(tactic| norm_num)
  | `(tactic| norm_num1 $l:location) => `(tactic| norm_num $l:location)

/-- Proves identities of commutative rings and fields. -/
macro "ring" : tactic => `(tactic| first
  | done | rfl | grind (splits := 3) | (simp only [pow_mul, mul_pow, pow_add, pow_succ, pow_zero, one_pow, one_mul, mul_one, div_eq_mul_inv] <;> grind))
/-- Proves identities of commutative rings; the closing step of `ring`. -/
macro "ring1" : tactic => `(tactic| ring)
/-- Normal forms of rings are `grind`'s own business: at hypotheses nothing needs to be done, and a
goal is closed if it is an identity. -/
syntax "ring_nf" (Lean.Parser.Tactic.location)? : tactic
macro_rules
  | `(tactic| ring_nf) => `(tactic| first | done | rfl | grind (splits := 3) | skip)
  | `(tactic| ring_nf $_:location) => `(tactic| skip)

/-- Linear arithmetic over ordered fields, with the given facts. -/
syntax "linarith" (" only")? (" [" term,* "]")? : tactic
/-- `linarith` with products of the facts. -/
syntax "nlinarith" (" only")? (" [" term,* "]")? : tactic
/-- Makes the negation of an inequality goal a hypothesis. -/
macro "negate_goal" : tactic => `(tactic| first
  | (apply le_of_not_gt; intro hneg) | (apply lt_of_not_ge; intro hneg) | skip)
/-- `grind` with products of inequalities. -/
syntax "grind_products" num : tactic

macro_rules
  | `(tactic| linarith) => `(tactic| first | done | omega | grind (splits := 5))
  | `(tactic| linarith [$s,*]) => do
    let t ← Tllama.haveAll s.elemsAndSeps (← `(tactic| linarith))
    `(tactic| first | done | $(⟨t⟩):tactic)

open Tllama.Nlinarith in
macro_rules
  | `(tactic| grind_products $n:num) => `(tactic| grind (ematch := $n) (instances := 300)
      [→ int_nonpos, → rat_le_le, → rat_lt_lt, → rat_le_lt,
      → real_le_le, → real_lt_lt, → real_le_lt, → nat_le_le])

macro_rules
  | `(tactic| nlinarith) => `(tactic| first
      | done | grind (splits := 5)
      | (negate_goal; first | grind_products 1 | grind_products 2)
      | (apply le_antisymm <;> (negate_goal; first | grind_products 1 | grind_products 2)))
  | `(tactic| nlinarith [$s,*]) => do
    let t ← Tllama.haveAll s.elemsAndSeps (← `(tactic| nlinarith))
    `(tactic| first | done | $(⟨t⟩):tactic)

/-- A combination of hypotheses: the facts are added, `grind` finds the coefficients itself. -/
syntax "linear_combination" (ppSpace colGt term)? : tactic
macro_rules
  | `(tactic| linear_combination) => `(tactic| ring)
  | `(tactic| linear_combination $e) => do
    let t ← Tllama.haveFacts 12 e (← `(tactic| grind))
    `(tactic| first | done | $t:tactic)

/-- Clears denominators. -/
syntax "field_simp" (normNumArgs)? (Lean.Parser.Tactic.location)? : tactic
macro_rules
  | `(tactic| field_simp) => `(tactic| first | done | grind (splits := 3) | skip)
  | `(tactic| field_simp $_:location) => `(tactic| skip)
  | `(tactic| field_simp $_:normNumArgs) => `(tactic| field_simp)
  | `(tactic| field_simp $_:normNumArgs $_:location) => `(tactic| skip)

/-- Monotonicity; here only by the rules that `apply_rules` finds. -/
macro "gcongr" : tactic => `(tactic| (apply_rules [add_le_add, mul_le_mul_of_nonneg_left,
  mul_le_mul_of_nonneg_right, pow_le_pow_left₀, le_refl, sub_le_sub] <;> try first | assumption | positivity))
/-- Inequalities by standard rules. -/
macro "bound" : tactic => `(tactic| first | positivity | nlinarith)
