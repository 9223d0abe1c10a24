import Tllama.Set.Basic
import Tllama.Finset.Basic
import Tllama.Nat.PNat
/-!
Notations of sets, types and logic, as in Mathlib, and the empty namespaces that the usual header opens.

A module with notation or macros must switch off `compiler.extract_closed`: the embedded Lean
loads no compiled code of the library, and the extracted constants would be missing.
-/

@[expose] public section
set_option compiler.extract_closed false

namespace BigOperators end BigOperators
namespace Topology end Topology
namespace Classical end Classical

notation "ℕ" => Nat
notation "ℤ" => Int
notation "ℚ" => Rat
notation "ℕ+" => PNat

/-- A type in some universe. -/
syntax "Type*" : term
macro_rules | `(term| Type*) => `(Type _)
/-- A sort in some universe. -/
syntax "Sort*" : term
macro_rules | `(term| Sort*) => `(Sort _)

/-- `lemma` is `theorem`. -/
syntax (name := lemma) (priority := default + 1) declModifiers
  group("lemma " declId ppIndent(declSig) declVal) : command
macro_rules
  | `(command| $m:declModifiers lemma $n:declId $s:declSig $v:declVal) =>
    `(command| $m:declModifiers theorem $n $s $v)

open Lean in
macro "∃!" xs:explicitBinders ", " b:term : term => do
  return ⟨← expandExplicitBinders ``ExistsUnique xs b⟩
macro "∃!" x:ident h:binderPred ", " b:term : term =>
  `(∃! $x:ident, satisfies_binder_pred% $x $h ∧ $b)

infixl:25 " ≃ " => Equiv
notation:max f "^[" n "]" => Function.iterate f n

infixl:80 " ⁻¹' " => Set.preimage
infixl:80 " '' " => Set.image
notation:1024 s "ᶜ" => Set.compl s
prefix:100 "𝒫 " => Set.powerset
infixr:82 " ×ˢ " => SProd.sprod

syntax "{" ident (" : " term)? " | " term "}" : term
syntax "{" ident binderPred " | " term "}" : term
macro_rules
  | `({$x:ident | $p}) => `(setOf fun $x => $p)
  | `({$x:ident : $t | $p}) => `(setOf fun ($x : $t) => $p)
  | `({$x:ident $b:binderPred | $p}) => `(setOf fun $x => satisfies_binder_pred% $x $b ∧ $p)
