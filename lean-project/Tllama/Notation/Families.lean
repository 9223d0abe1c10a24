import Tllama.Notation.Builders
import Tllama.Finset.Instances
/-!
Set builders of families with a typed index, `{f x | x : X}`; typed patterns, `{(x : X) | p x}`; the number of members of a part of a finite set,
`{x ∈ s | p x}.card`; sums and products over what is below a bound.

A module with notation or macros must switch off `compiler.extract_closed`: see `Tllama.Notation.Sets`.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u

macro_rules
  | `({$x:ident ∈ $s | $p}.card) => `(Finset.card (Finset.filter (fun $x => $p) $s))

syntax (name := setFamily) (priority := low) "{" term " | " ident+ " : " term "}" : term
macro_rules (kind := setFamily)
  | `({$t:term | $x:ident : $X}) => `(setOf fun y => ∃ $x:ident : $X, $t = y)
  | `({$t:term | $x:ident $z:ident : $X}) => `(setOf fun y => ∃ $x:ident : $X, ∃ $z:ident : $X, $t = y)

syntax (name := setTypedPattern) (priority := low) "{" "(" ident " : " term ")" " | " term "}" : term
macro_rules (kind := setTypedPattern)
  | `({($x:ident : $X) | $p}) => `(setOf fun ($x : $X) => $p)

/-- The elements below a bound are finitely many. Mathlib's class. -/
class LocallyFiniteOrderBot (α : Type u) [LE α] [LT α] where
  /-- What is at most `b`. -/
  finsetIic : α → Finset α
  /-- What is less than `b`. -/
  finsetIio : α → Finset α
  finset_mem_Iic : ∀ b x, x ∈ finsetIic b ↔ x ≤ b
  finset_mem_Iio : ∀ b x, x ∈ finsetIio b ↔ x < b

instance : LocallyFiniteOrderBot Nat where
  finsetIic b := Finset.range (b + 1)
  finsetIio b := Finset.range b
  finset_mem_Iic _ _ := by rw [Finset.mem_range]; exact Nat.lt_succ_iff
  finset_mem_Iio _ _ := Finset.mem_range
instance (n : Nat) : LocallyFiniteOrderBot (Fin n) where
  finsetIic b := Finset.univ.filter fun x => x ≤ b
  finsetIio b := Finset.univ.filter fun x => x < b
  finset_mem_Iic _ _ := by simp
  finset_mem_Iio _ _ := by simp

syntax "∑ " ident " ≤ " term ", " term:67 : term
syntax "∑ " ident " < " term ", " term:67 : term
syntax "∏ " ident " ≤ " term ", " term:67 : term
syntax "∏ " ident " < " term ", " term:67 : term
macro_rules
  | `(∑ $x:ident ≤ $k, $b) => `(Finset.sum (LocallyFiniteOrderBot.finsetIic $k) fun $x => $b)
  | `(∑ $x:ident < $k, $b) => `(Finset.sum (LocallyFiniteOrderBot.finsetIio $k) fun $x => $b)
macro_rules
  | `(∏ $x:ident ≤ $k, $b) => `(Finset.prod (LocallyFiniteOrderBot.finsetIic $k) fun $x => $b)
  | `(∏ $x:ident < $k, $b) => `(Finset.prod (LocallyFiniteOrderBot.finsetIio $k) fun $x => $b)
