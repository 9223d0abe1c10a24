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

/-- Removes the hypotheses that are facts and that nothing depends on. -/
macro "clear_facts" : tactic => `(tactic| repeat (rename (_ : Prop) => h; clear h))

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
      | done | (focus (norm_num_simp; done)) | (focus (decide; done)) | (focus (clear_facts; grind (splits := 3); done)) | norm_num_simp | skip)
  | `(tactic| norm_num $l:location) => `(tactic| first | done | norm_num_simp $l:location | skip)
  | `(tactic| norm_num $s:normNumArgs) => `(tactic| first
      | done | (focus (norm_num_simp $s:normNumArgs; done)) | (focus (norm_num_simp $s:normNumArgs; clear_facts; grind (splits := 3); done))
      | norm_num_simp $s:normNumArgs | skip)
  | `(tactic| norm_num $s:normNumArgs $l:location) =>
    `(tactic| first | done | norm_num_simp $s:normNumArgs $l:location | skip)
macro_rules
  | `(tactic| norm_num1) => `(tactic| norm_num)
  | `(tactic| norm_num1 $l:location) => `(tactic| norm_num $l:location)

/-- Multiplies out and puts numerals first: the steps of Mathlib's normal form of rings that `simp` can make. -/
macro "ring_expand" : tactic => `(tactic| simp only [mul_add, add_mul, mul_sub, sub_mul, neg_mul, mul_neg, one_div,
  Tllama.RingNF.add_numeral, Tllama.RingNF.add_one])
/-- Proves identities of commutative rings and fields. Where there is none, the goal is multiplied out, as in Mathlib. -/
macro "ring" : tactic => `(tactic| first
  | done | rfl | grind (splits := 3)
  | (simp only [pow_mul, mul_pow, pow_add, pow_succ, pow_zero, one_pow, one_mul, mul_one, div_eq_mul_inv] <;> grind)
  | ring_expand)
/-- Proves identities of commutative rings; the closing step of `ring`. -/
macro "ring1" : tactic => `(tactic| focus (ring; done))
/-- Closes an identity without the help of hypotheses. -/
macro "ring_identity" : tactic => `(tactic| first | rfl | (focus (clear_facts; grind (splits := 3); done)))
/-- Closes an identity, without the help of hypotheses, as in Mathlib. Of Mathlib's normal form it makes two things: numerals
stand before what they are added to, and `1 / a` becomes `a⁻¹`. For the tactics that follow, which compute in rings, the
form of a term does not matter. -/
syntax "ring_nf" (Lean.Parser.Tactic.location)? : tactic
macro_rules
  | `(tactic| ring_nf) => `(tactic| first
      | done | ring_identity
      | (simp only [one_div, Tllama.RingNF.add_numeral, Tllama.RingNF.add_one]; try ring_identity) | skip)
  | `(tactic| ring_nf $l:location) =>
    `(tactic| first | done | simp only [one_div, Tllama.RingNF.add_numeral, Tllama.RingNF.add_one] $l:location | skip)

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

/-- What `field_simp` proves of a denominator: that it is not zero. -/
macro "nonzero" : tactic => `(tactic| first
  | assumption
  | positivity_core
  | (refine sub_ne_zero.mpr ?_; first | assumption | (refine Ne.symm ?_; assumption))
  | (refine Ne.symm ?_; assumption))
/-- The rewriting of `field_simp`. -/
syntax "field_simp_core" (normNumArgs)? (Lean.Parser.Tactic.location)? : tactic
macro_rules
  | `(tactic| field_simp_core) => `(tactic| simp (disch := nonzero) only [div_add_div, div_sub_div, div_add', add_div',
      div_sub', sub_div', div_eq_div_iff, div_eq_iff, eq_div_iff, div_div_eq_mul_div, div_div, mul_div_assoc',
      div_mul_eq_mul_div, neg_div', div_pow, inv_eq_one_div, div_self, mul_div_cancel_left₀, mul_div_cancel_right₀,
      div_one, mul_one, one_mul, ne_eq, not_false_eq_true])
  | `(tactic| field_simp_core $l:location) => `(tactic| simp (disch := nonzero) only [div_add_div, div_sub_div, div_add',
      add_div', div_sub', sub_div', div_eq_div_iff, div_eq_iff, eq_div_iff, div_div_eq_mul_div, div_div, mul_div_assoc',
      div_mul_eq_mul_div, neg_div', div_pow, inv_eq_one_div, div_self, mul_div_cancel_left₀, mul_div_cancel_right₀,
      div_one, mul_one, one_mul, ne_eq, not_false_eq_true] $l:location)
  | `(tactic| field_simp_core $s:normNumArgs) => do
    let t ← `(tactic| simp (disch := nonzero) only [div_add_div, div_sub_div, div_add', add_div',
      div_sub', sub_div', div_eq_div_iff, div_eq_iff, eq_div_iff, div_div_eq_mul_div, div_div, mul_div_assoc',
      div_mul_eq_mul_div, neg_div', div_pow, inv_eq_one_div, div_self, mul_div_cancel_left₀, mul_div_cancel_right₀,
      div_one, mul_one, one_mul, ne_eq, not_false_eq_true])
    return Tllama.withNormNumArgs t s
  | `(tactic| field_simp_core $s:normNumArgs $l:location) => do
    let t ← `(tactic| simp (disch := nonzero) only [div_add_div, div_sub_div, div_add', add_div',
      div_sub', sub_div', div_eq_div_iff, div_eq_iff, eq_div_iff, div_div_eq_mul_div, div_div, mul_div_assoc',
      div_mul_eq_mul_div, neg_div', div_pow, inv_eq_one_div, div_self, mul_div_cancel_left₀, mul_div_cancel_right₀,
      div_one, mul_one, one_mul, ne_eq, not_false_eq_true] $l:location)
    return Tllama.withNormNumArgs t s

/-- Clears denominators: each side becomes one fraction, an equation of fractions a product. -/
syntax "field_simp" (normNumArgs)? (Lean.Parser.Tactic.location)? : tactic
macro_rules
  | `(tactic| field_simp) => `(tactic| first | done | (field_simp_core; try ring_identity) | ring_identity | skip)
  | `(tactic| field_simp $l:location) => `(tactic| first | done | field_simp_core $l:location | skip)
  | `(tactic| field_simp $s:normNumArgs) => `(tactic| first
      | done | (field_simp_core $s:normNumArgs; try ring_identity) | ring_identity | skip)
  | `(tactic| field_simp $s:normNumArgs $l:location) =>
    `(tactic| first | done | field_simp_core $s:normNumArgs $l:location | skip)

/-- One step of `gcongr`, and the steps that follow from it; a side condition is left to `positivity`. -/
syntax "gcongr_step" : tactic
/-- What `gcongr` does with a side condition. -/
macro "gcongr_side" : tactic => `(tactic| try first | assumption | positivity_core)
macro_rules
  | `(tactic| gcongr_step) => `(tactic| first
    | with_reducible rfl
    | assumption
    | ((with_reducible refine le_of_lt ?_); assumption)
    | ((with_reducible refine mul_le_mul_of_nonneg_left ?_ ?_); gcongr_step; gcongr_side)
    | ((with_reducible refine mul_le_mul_of_nonneg_right ?_ ?_); gcongr_step; gcongr_side)
    | ((with_reducible refine mul_lt_mul_of_pos_left ?_ ?_); gcongr_step; gcongr_side)
    | ((with_reducible refine mul_lt_mul_of_pos_right ?_ ?_); gcongr_step; gcongr_side)
    | ((with_reducible refine mul_le_mul ?_ ?_ ?_ ?_); gcongr_step; gcongr_step; gcongr_side; gcongr_side)
    | ((with_reducible refine mul_lt_mul'' ?_ ?_ ?_ ?_); gcongr_step; gcongr_step; gcongr_side; gcongr_side)
    | ((with_reducible refine div_le_div_of_nonneg_right ?_ ?_); gcongr_step; gcongr_side)
    | ((with_reducible refine div_lt_div_of_pos_right ?_ ?_); gcongr_step; gcongr_side)
    | ((with_reducible refine div_le_div_of_nonneg_left ?_ ?_ ?_); gcongr_side; gcongr_side; gcongr_step)
    | ((with_reducible refine div_lt_div_of_pos_left ?_ ?_ ?_); gcongr_side; gcongr_side; gcongr_step)
    | ((with_reducible refine div_le_div ?_ ?_ ?_ ?_); gcongr_side; gcongr_step; gcongr_side; gcongr_step)
    | ((with_reducible refine add_le_add_left ?_ _); gcongr_step)
    | ((with_reducible refine add_le_add_right ?_ _); gcongr_step)
    | ((with_reducible refine add_lt_add_left ?_ _); gcongr_step)
    | ((with_reducible refine add_lt_add_right ?_ _); gcongr_step)
    | ((with_reducible refine add_le_add ?_ ?_) <;> gcongr_step)
    | ((with_reducible refine add_lt_add ?_ ?_) <;> gcongr_step)
    | ((with_reducible refine sub_le_sub_left ?_ _); gcongr_step)
    | ((with_reducible refine sub_le_sub_right ?_ _); gcongr_step)
    | ((with_reducible refine sub_lt_sub_left ?_ _); gcongr_step)
    | ((with_reducible refine sub_lt_sub_right ?_ _); gcongr_step)
    | ((with_reducible refine sub_le_sub ?_ ?_) <;> gcongr_step)
    | ((with_reducible refine neg_le_neg ?_); gcongr_step)
    | ((with_reducible refine neg_lt_neg ?_); gcongr_step)
    | ((with_reducible refine pow_le_pow_left₀ ?_ ?_ _); gcongr_side; gcongr_step)
    | ((with_reducible refine pow_lt_pow_left₀ ?_ ?_ _ ?_); gcongr_step; gcongr_side; (try first | assumption | decide | omega))
    | ((with_reducible refine pow_le_pow_right₀ ?_ ?_); (try first | assumption | norm_num_simp); gcongr_step)
    | ((with_reducible refine pow_lt_pow_right₀ ?_ ?_); (try first | assumption | norm_num_simp); gcongr_step)
    | ((with_reducible refine inv_anti₀ ?_ ?_); gcongr_side; gcongr_step)
    | ((with_reducible refine Real.sqrt_le_sqrt ?_); gcongr_step)
    | ((with_reducible refine Real.log_le_log ?_ ?_); gcongr_side; gcongr_step)
    | ((with_reducible refine Real.exp_le_exp_of_le ?_); gcongr_step)
    | ((with_reducible refine Real.rpow_le_rpow ?_ ?_ ?_); gcongr_side; gcongr_step; gcongr_side)
    | ((with_reducible refine Finset.sum_le_sum fun _ _ => ?_); gcongr_step)
    | ((with_reducible refine Finset.prod_le_prod (fun _ _ => ?_) fun _ _ => ?_); gcongr_side; gcongr_step)
    | skip)
/-- Monotonicity: an inequality between terms of one form is reduced to inequalities between their parts; those that
are assumptions are closed, and so are side conditions that `positivity` proves. -/
syntax "gcongr" (ppSpace colGt term:max)? (" with " (ppSpace colGt Lean.binderIdent)+)? : tactic
macro_rules
  | `(tactic| gcongr) => `(tactic| gcongr_step)
  | `(tactic| gcongr $_:term) => `(tactic| gcongr_step)
  | `(tactic| gcongr with $i:ident) => `(tactic| (gcongr_step; try rename_i $i:ident _))
  | `(tactic| gcongr with $i:ident $h:ident) => `(tactic| (gcongr_step; try rename_i $i:ident $h:ident))
  | `(tactic| gcongr $_:term with $i:ident) => `(tactic| (gcongr_step; try rename_i $i:ident _))
  | `(tactic| gcongr $_:term with $i:ident $h:ident) => `(tactic| (gcongr_step; try rename_i $i:ident $h:ident))
/-- Inequalities by standard rules. -/
macro "bound" : tactic => `(tactic| first | positivity | (gcongr; done) | nlinarith)
