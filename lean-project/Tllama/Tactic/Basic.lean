import Tllama.Order.Basic
import Tllama.Logic.Basic
import Tllama.Tactic.Products
import Tllama.Tactic.Syntax
/-!
Mathlib's structural tactics on core Lean, as macros: they agree on what proofs usually ask of them,
not on every option. See `docs/library/vocabulary.md` for what each does less than in Mathlib.

A module with macros must switch off `compiler.extract_closed`: the embedded Lean loads no compiled
code of the library, and the extracted constants would be missing.
-/

@[expose] public section
set_option compiler.extract_closed false

open Lean (binderIdent)

/-- Moves negations inwards. -/
syntax "push_neg" (Lean.Parser.Tactic.location)? : tactic
macro_rules
  | `(tactic| push_neg) =>
    `(tactic| simp only [Classical.not_forall, not_exists, not_and, not_or, Classical.not_not,
      Classical.not_imp, not_le, not_lt, Nat.not_le, Nat.not_lt, ← ne_eq])
  | `(tactic| push_neg $l:location) =>
    `(tactic| simp only [Classical.not_forall, not_exists, not_and, not_or, Classical.not_not,
      Classical.not_imp, not_le, not_lt, Nat.not_le, Nat.not_lt, ← ne_eq] $l:location)

/-- Proof by contradiction. -/
syntax "by_contra" (ppSpace colGt ident)? (" : " term)? : tactic
macro_rules
  | `(tactic| by_contra) =>
    `(tactic| first
      | (guard_target =~ ¬ _; intro h; have := h; clear h)
      | (refine Classical.byContradiction fun h => ?_; have := h; clear h))
  | `(tactic| by_contra $h:ident) =>
    `(tactic| first
      | (guard_target =~ ¬ _; intro $h:ident)
      | refine Classical.byContradiction fun $h => ?_)
  | `(tactic| by_contra $h:ident : $t) => `(tactic| (by_contra $h:ident; change $t at $h:ident))

/-- Proof by contradiction; the negation is moved inwards. -/
syntax "by_contra!" (ppSpace colGt ident)? (" : " term)? : tactic
macro_rules
  | `(tactic| by_contra!) => `(tactic| (by_contra; try push_neg at this))
  | `(tactic| by_contra! $h:ident) => `(tactic| (by_contra $h:ident; try push_neg at $h:ident))
  | `(tactic| by_contra! $h:ident : $t) =>
    `(tactic| (by_contra! $h:ident; first | change $t at $h:ident | replace $h:ident : $t := by simpa using $h))

/-- Turns a goal `q → p`, or a hypothesis `q` and a goal `p`, into `¬ p → ¬ q`. -/
syntax "contrapose" (ppSpace colGt ident)? : tactic
/-- `contrapose`, then moves negations inwards. -/
syntax "contrapose!" (ppSpace colGt ident)? : tactic
macro_rules
  | `(tactic| contrapose) => `(tactic| refine Tllama.Nlinarith.contra ?_)
  | `(tactic| contrapose $h:ident) =>
    `(tactic| (revert $h:ident; refine Tllama.Nlinarith.contra ?_; intro $h:ident))
macro_rules
  | `(tactic| contrapose!) => `(tactic| (contrapose; try push_neg))
  | `(tactic| contrapose! $h:ident) =>
    `(tactic| (contrapose $h:ident; try push_neg; try push_neg at $h:ident))

/-- Witnesses for an existential goal. -/
syntax "use " term (", " term)? (", " term)? (", " term)? : tactic
/-- Closes what `use` leaves, if that is trivial without unfolding anything. -/
macro "use_trivial" : tactic => `(tactic| try with_reducible first | rfl | assumption | exact True.intro)
macro_rules
  | `(tactic| use $a) => `(tactic| first | (refine ⟨$a, ?_⟩; use_trivial) | exact $a)
  | `(tactic| use $a, $b) => `(tactic| first | (refine ⟨$a, $b, ?_⟩; use_trivial) | exact ⟨$a, $b⟩)
  | `(tactic| use $a, $b, $c) => `(tactic| first | (refine ⟨$a, $b, $c, ?_⟩; use_trivial) | exact ⟨$a, $b, $c⟩)
  | `(tactic| use $a, $b, $c, $d) =>
    `(tactic| first | (refine ⟨$a, $b, $c, $d, ?_⟩; use_trivial) | exact ⟨$a, $b, $c, $d⟩)
/-- Witnesses for an existential goal. -/
macro "existsi " e:term : tactic => `(tactic| exists $e)

/-- Names a term and replaces it everywhere. -/
syntax "set " ident (" : " term)? " := " term (" with " (" ← ")? ident)? : tactic
macro_rules
  | `(tactic| set $x:ident := $e) => `(tactic| (generalize h : $e = $x at *))
  | `(tactic| set $x:ident := $e with $h:ident) =>
    `(tactic| (generalize h : $e = $x at *; have $h:ident := Eq.symm h; clear h))
  | `(tactic| set $x:ident : $t := $e) => `(tactic| (generalize h : ($e : $t) = $x at *))
  | `(tactic| set $x:ident : $t := $e with $h:ident) =>
    `(tactic| (generalize h : ($e : $t) = $x at *; have $h:ident := Eq.symm h; clear h))

/-- Destructs by one constructor after the other, with names in order. -/
syntax "cases' " term " with " (ppSpace colGt binderIdent)+ : tactic
macro_rules
  | `(tactic| cases' $h:ident with $a:ident) =>
    `(tactic| first
      | (have _ := Nat.succ $h; obtain _ | $a:ident := $h)
      | obtain ⟨$a:ident, _⟩ := $h
      | obtain ⟨$a:ident⟩ := $h)
  | `(tactic| cases' $h:term with $a:ident $b:ident) =>
    `(tactic| first
      | (refine Or.elim $h (fun $a => ?_) (fun $b => ?_))
      | obtain ⟨$a:ident, $b:ident⟩ := $h)
  | `(tactic| cases' $h:term with $a:ident $b:ident $c:ident) =>
    `(tactic| first | obtain ⟨$a:ident, $b:ident, $c:ident⟩ := $h | obtain $a:ident | $b:ident | $c:ident := $h)
  | `(tactic| cases' $h:term with $a:ident $b:ident $c:ident $d:ident) =>
    `(tactic| obtain ⟨$a:ident, $b:ident, $c:ident, $d:ident⟩ := $h)

/-- Induction with names in order, for natural numbers. -/
syntax "induction' " ident " with " (ppSpace colGt binderIdent)+ : tactic
syntax "induction' " ident " using " ident " with " (ppSpace colGt binderIdent)+ : tactic
macro_rules
  | `(tactic| induction' $x:ident with $n:ident $ih:ident) => `(tactic| first
      | (induction $x:ident with | zero => ?_ | succ $n $ih => ?_)
      | (induction $x:ident with | refl => ?_ | @step $n $ih => ?_)
      | (induction $x:ident with | nil => ?_ | cons $n $ih => ?_))
  | `(tactic| induction' $x:ident with $n:ident $h:ident $ih:ident) => `(tactic| first
      | (induction $x:ident with | refl => ?_ | @step $n $h $ih => ?_)
      | (induction $x:ident with | nil => ?_ | cons $n $h $ih => ?_))
  | `(tactic| induction' $x:ident with $n:ident) =>
    `(tactic| induction $x:ident with | zero => ?_ | succ $n => ?_)
  | `(tactic| induction' $x:ident using $_:ident with $n:ident $ih:ident) =>
    `(tactic| induction $x:ident using Nat.strongRecOn with | ind $n $ih => ?_)

/-- Exchanges the first two goals. -/
macro "swap" : tactic => `(tactic| rotate_left)
/-- One term for each goal. -/
syntax "exacts " "[" term,* "]" : tactic
macro_rules
  | `(tactic| exacts [$a]) => `(tactic| exact $a)
  | `(tactic| exacts [$a, $b]) => `(tactic| (exact $a; exact $b))
  | `(tactic| exacts [$a, $b, $c]) => `(tactic| (exact $a; exact $b; exact $c))

/-- Rewrites at the numbered occurrence. -/
syntax "nth_rewrite " num Lean.Parser.Tactic.rwRuleSeq (Lean.Parser.Tactic.location)? : tactic
/-- Rewrites at the numbered occurrence, then tries `rfl`. -/
syntax "nth_rw " num Lean.Parser.Tactic.rwRuleSeq (Lean.Parser.Tactic.location)? : tactic
macro_rules
  | `(tactic| nth_rewrite $n:num $s:rwRuleSeq) => `(tactic| rewrite (occs := .pos [$n]) $s:rwRuleSeq)
  | `(tactic| nth_rewrite $n:num $s:rwRuleSeq $l:location) =>
    `(tactic| rewrite (occs := .pos [$n]) $s:rwRuleSeq $l:location)
macro_rules
  | `(tactic| nth_rw $n:num $s:rwRuleSeq) => `(tactic| rw (occs := .pos [$n]) $s:rwRuleSeq)
  | `(tactic| nth_rw $n:num $s:rwRuleSeq $l:location) =>
    `(tactic| rw (occs := .pos [$n]) $s:rwRuleSeq $l:location)

/-- Rewrites under binders as well. -/
syntax "simp_rw " "[" Lean.Parser.Tactic.simpLemma,* "]" (Lean.Parser.Tactic.location)? : tactic
macro_rules
  | `(tactic| simp_rw [$s,*]) => do
    let t ← `(tactic| simp only [implies_true])
    return Tllama.withSimpArgs t s.elemsAndSeps
  | `(tactic| simp_rw [$s,*] $l:location) => do
    let t ← `(tactic| simp only [implies_true] $l:location)
    return Tllama.withSimpArgs t s.elemsAndSeps

/-- Splits every `if` of the goal or of a hypothesis. -/
syntax "split_ifs" (Lean.Parser.Tactic.location)? (" with " (ppSpace colGt binderIdent)+)? : tactic
macro_rules
  | `(tactic| split_ifs) => `(tactic| repeat' split)
  | `(tactic| split_ifs at $h:ident) => `(tactic| repeat' (split at $h:ident))
  | `(tactic| split_ifs with $h:ident) => `(tactic| repeat' (split <;> rename_i $h:ident))
  | `(tactic| split_ifs with $h:ident $_:ident) => `(tactic| repeat' (split <;> rename_i $h:ident))
  | `(tactic| split_ifs at $l:ident with $h:ident) => `(tactic| repeat' (split at $l:ident <;> rename_i $h:ident))

/-- Propositional reasoning. -/
macro "tauto" : tactic => `(tactic| first | (simp_all; done) | grind | (intros; simp_all; done))
/-- Propositional reasoning. -/
macro "itauto" : tactic => `(tactic| tauto)
/-- General search: here simplification and `grind`. -/
syntax "aesop" : tactic
macro_rules
  | `(tactic| aesop) => `(tactic| first | (simp_all; done) | grind | (constructor <;> simp_all; done))

/-- A function that chooses a witness. -/
syntax "choose " (ppSpace colGt ident) (ppSpace colGt ident) " using " term : tactic
macro_rules
  | `(tactic| choose $f:ident $h:ident using $e) =>
    `(tactic| obtain ⟨$f:ident, $h:ident⟩ := Classical.skolem.mp $e)

/-- Applies a function to both sides of an equation. -/
syntax "apply_fun " term " at " ident : tactic
macro_rules
  | `(tactic| apply_fun $f at $h:ident) => `(tactic| replace $h:ident := congrArg $f $h; try dsimp only at $h:ident)

/-- Goals about integers from goals about natural numbers. -/
syntax "zify" (" [" Lean.Parser.Tactic.simpLemma,* "]")? (Lean.Parser.Tactic.location)? : tactic
macro_rules
  | `(tactic| zify) => `(tactic| simp only [← Int.ofNat_inj, ← Int.ofNat_le, ← Int.ofNat_lt, push_cast])
  | `(tactic| zify $l:location) =>
    `(tactic| simp only [← Int.ofNat_inj, ← Int.ofNat_le, ← Int.ofNat_lt, push_cast] $l:location)
  | `(tactic| zify [$s,*]) => do
    let t ← `(tactic| simp only [← Int.ofNat_inj, ← Int.ofNat_le, ← Int.ofNat_lt, push_cast])
    return Tllama.withSimpArgs t s.elemsAndSeps
  | `(tactic| zify [$s,*] $l:location) => do
    let t ← `(tactic| simp only [← Int.ofNat_inj, ← Int.ofNat_le, ← Int.ofNat_lt, push_cast] $l:location)
    return Tllama.withSimpArgs t s.elemsAndSeps

/-- Transitivity with the given middle term. -/
macro "trans " t:term : tactic => `(tactic| first | refine Eq.trans (b := $t) ?_ ?_ | refine le_trans (b := $t) ?_ ?_)
