import Tllama.Notation.Sets
import Tllama.Notation.BigOperators
import Tllama.Set.Lattice
/-!
More of Mathlib's notation for sets and sums: patterns and families in set builders (`{(x, y) | p}`, `{f x | x ∈ s}`,
`{f x y | (x : X) (y : Y)}`), unions and intersections of families, sums with conditions, `∃ᵉ`, `∀ᵉ`, `#s`.

A module with notation or macros must switch off `compiler.extract_closed`: see `Tllama.Notation.Sets`.
-/

@[expose] public section
set_option compiler.extract_closed false

open Lean

/-- A binder of the extended form: `x`, `x : X`, `x ∈ s`, `x > a`. -/
syntax extBinderBody := binderIdent+ (" : " term)?
syntax extBinderPred := ident binderPred
syntax extBinderParen := "(" (atomic(extBinderPred) <|> extBinderBody) ")"

syntax (name := setPatternTuple2) (priority := low) "{" "(" term ", " term ")" (" : " term)? " | " term "}" : term
syntax (name := setPatternTuple3) (priority := low) "{" "(" term ", " term ", " term ")" (" : " term)? " | " term "}" : term
syntax (name := setPatternTuple4) (priority := low) "{" "(" term ", " term ", " term ", " term ")" (" : " term)? " | " term "}" : term
syntax (name := setPatternTuple5) (priority := low) "{" "(" term ", " term ", " term ", " term ", " term ")" (" : " term)? " | " term "}" : term
syntax (name := setPatternAnonymous2) (priority := low) "{" "⟨" term ", " term "⟩" (" : " term)? " | " term "}" : term
syntax (name := setPatternAnonymous3) (priority := low) "{" "⟨" term ", " term ", " term "⟩" (" : " term)? " | " term "}" : term
syntax (name := setPatternAnonymous4) (priority := low) "{" "⟨" term ", " term ", " term ", " term "⟩" (" : " term)? " | " term "}" : term
macro_rules
  | `({($p, $q) | $b}) => `(setOf fun x => match x with | ($p, $q) => $b)
  | `({($p, $q) : $t | $b}) => `(setOf fun (x : $t) => match x with | ($p, $q) => $b)
macro_rules
  | `({($p, $q, $r) | $b}) => `(setOf fun x => match x with | ($p, $q, $r) => $b)
  | `({($p, $q, $r) : $t | $b}) => `(setOf fun (x : $t) => match x with | ($p, $q, $r) => $b)
macro_rules
  | `({($p, $q, $r, $s) | $b}) => `(setOf fun x => match x with | ($p, $q, $r, $s) => $b)
  | `({($p, $q, $r, $s) : $t | $b}) => `(setOf fun (x : $t) => match x with | ($p, $q, $r, $s) => $b)
macro_rules
  | `({⟨$p, $q⟩ | $b}) => `(setOf fun x => match x with | ⟨$p, $q⟩ => $b)
  | `({⟨$p, $q⟩ : $t | $b}) => `(setOf fun (x : $t) => match x with | ⟨$p, $q⟩ => $b)
macro_rules
  | `({⟨$p, $q, $r⟩ | $b}) => `(setOf fun x => match x with | ⟨$p, $q, $r⟩ => $b)
  | `({⟨$p, $q, $r⟩ : $t | $b}) => `(setOf fun (x : $t) => match x with | ⟨$p, $q, $r⟩ => $b)
macro_rules
  | `({⟨$p, $q, $r, $s⟩ | $b}) => `(setOf fun x => match x with | ⟨$p, $q, $r, $s⟩ => $b)
  | `({⟨$p, $q, $r, $s⟩ : $t | $b}) => `(setOf fun (x : $t) => match x with | ⟨$p, $q, $r, $s⟩ => $b)

macro_rules
  | `({($p, $q, $r, $s, $t) | $b}) => `(setOf fun x => match x with | ($p, $q, $r, $s, $t) => $b)
  | `({($p, $q, $r, $s, $t) : $u | $b}) => `(setOf fun (x : $u) => match x with | ($p, $q, $r, $s, $t) => $b)

/-- The lemma that `mk_iff` makes is left out; no statement uses it. The attribute that takes its place only concerns printing. -/
macro "mk_iff" (ppSpace ident)? : attr => `(attr| pp_nodot)

syntax (name := setImagePred) (priority := low) "{" term " | " ident binderPred "}" : term
macro_rules
  | `({$t:term | $x:ident $b:binderPred}) => `(setOf fun y => ∃ $x:ident, satisfies_binder_pred% $x $b ∧ $t = y)

/-- `∃` over the binders from index `i` on, at most `fuel` of them. -/
meta def Tllama.existsBinders (bs : Array Syntax) : (fuel i : Nat) → TSyntax `term → MacroM (TSyntax `term)
  | 0, _, body => return body
  | fuel + 1, i, body => do
    let rest ← Tllama.existsBinders bs fuel (i + 1) body
    match bs[i]! with
    | `(extBinderParen| ($x:ident $p:binderPred)) => `(∃ $x:ident, satisfies_binder_pred% $x $p ∧ $rest)
    | `(extBinderParen| ($x:ident : $t)) => `(∃ $x:ident : $t, $rest)
    | `(extBinderParen| (_ : $t)) => `(∃ _x : $t, $rest)
    | `(extBinderParen| ($x:ident)) => `(∃ $x:ident, $rest)
    | `(extBinderParen| ($x:ident $y:ident : $t)) => `(∃ $x:ident : $t, ∃ $y:ident : $t, $rest)
    | `(extBinderParen| ($x:ident $y:ident $z:ident : $t)) => `(∃ $x:ident : $t, ∃ $y:ident : $t, ∃ $z:ident : $t, $rest)
    | _ => fun _ s => .error .unsupportedSyntax s

/-- `∀` over the binders from index `i` on, at most `fuel` of them. -/
meta def Tllama.forallBinders (bs : Array Syntax) : (fuel i : Nat) → TSyntax `term → MacroM (TSyntax `term)
  | 0, _, body => return body
  | fuel + 1, i, body => do
    let rest ← Tllama.forallBinders bs fuel (i + 1) body
    match bs[i]! with
    | `(extBinderParen| ($x:ident $p:binderPred)) => `(∀ $x:ident, satisfies_binder_pred% $x $p → $rest)
    | `(extBinderParen| ($x:ident : $t)) => `(∀ $x:ident : $t, $rest)
    | `(extBinderParen| (_ : $t)) => `(∀ _x : $t, $rest)
    | `(extBinderParen| ($x:ident)) => `(∀ $x:ident, $rest)
    | `(extBinderParen| ($x:ident $y:ident : $t)) => `(∀ $x:ident : $t, ∀ $y:ident : $t, $rest)
    | `(extBinderParen| ($x:ident $y:ident $z:ident : $t)) => `(∀ $x:ident : $t, ∀ $y:ident : $t, ∀ $z:ident : $t, $rest)
    | _ => fun _ s => .error .unsupportedSyntax s

syntax (name := setImage) (priority := low) "{" term " | " extBinderParen+ "}" : term
macro_rules
  | `({$t:term | $bs:extBinderParen*}) => do
    let a : Array Syntax := bs
    `(setOf fun y => $(← Tllama.existsBinders a a.size 0 (← `($t = y))))

syntax (name := existsExt) "∃ᵉ" (ppSpace extBinderParen)+ ", " term : term
syntax (name := forallExt) "∀ᵉ" (ppSpace extBinderParen)+ ", " term : term
macro_rules
  | `(∃ᵉ $bs:extBinderParen*, $p) => do
    let a : Array Syntax := bs
    Tllama.existsBinders a a.size 0 p
macro_rules
  | `(∀ᵉ $bs:extBinderParen*, $p) => do
    let a : Array Syntax := bs
    Tllama.forallBinders a a.size 0 p

/-! ### Families -/

prefix:110 "⋃₀ " => Set.sUnion
prefix:110 "⋂₀ " => Set.sInter

syntax "⋃ " ident+ (" : " term)? ", " term:60 : term
syntax "⋂ " ident+ (" : " term)? ", " term:60 : term
syntax "⋃ " ident binderPred ", " term:60 : term
syntax "⋂ " ident binderPred ", " term:60 : term
syntax "⋃ " extBinderParen+ ", " term:60 : term
syntax "⋂ " extBinderParen+ ", " term:60 : term
macro_rules
  | `(⋃ $x:ident, $b) => `(Set.iUnion fun $x => $b)
  | `(⋃ $x:ident : $t, $b) => `(Set.iUnion fun ($x : $t) => $b)
  | `(⋃ $x:ident $y:ident, $b) => `(Set.iUnion fun $x => Set.iUnion fun $y => $b)
  | `(⋃ $x:ident $p:binderPred, $b) => `(Set.iUnion fun $x => Set.iUnion fun (_ : satisfies_binder_pred% $x $p) => $b)
  | `(⋃ ($x:ident : $t), $b) => `(Set.iUnion fun ($x : $t) => $b)
  | `(⋃ ($x:ident $p:binderPred), $b) => `(⋃ $x:ident $p:binderPred, $b)
  | `(⋃ ($x:ident : $t) ($y:ident : $u), $b) => `(Set.iUnion fun ($x : $t) => Set.iUnion fun ($y : $u) => $b)
macro_rules
  | `(⋂ $x:ident, $b) => `(Set.iInter fun $x => $b)
  | `(⋂ $x:ident : $t, $b) => `(Set.iInter fun ($x : $t) => $b)
  | `(⋂ $x:ident $y:ident, $b) => `(Set.iInter fun $x => Set.iInter fun $y => $b)
  | `(⋂ $x:ident $p:binderPred, $b) => `(Set.iInter fun $x => Set.iInter fun (_ : satisfies_binder_pred% $x $p) => $b)
  | `(⋂ ($x:ident : $t), $b) => `(Set.iInter fun ($x : $t) => $b)
  | `(⋂ ($x:ident $p:binderPred), $b) => `(⋂ $x:ident $p:binderPred, $b)
  | `(⋂ ($x:ident : $t) ($y:ident : $u), $b) => `(Set.iInter fun ($x : $t) => Set.iInter fun ($y : $u) => $b)

namespace symmDiff
scoped infixl:100 " ∆ " => symmDiff
end symmDiff
infixr:25 " ↪ " => Function.Embedding

/-! ### Sums and products -/

syntax "∑ " ident (" : " term)? " with " term ", " term:67 : term
syntax "∏ " ident (" : " term)? " with " term ", " term:67 : term
macro_rules
  | `(∑ $x:ident with $p, $b) => `(Finset.sum (Finset.filter (fun $x => $p) Finset.univ) fun $x => $b)
  | `(∑ $x:ident : $t with $p, $b) => `(Finset.sum (Finset.filter (fun ($x : $t) => $p) Finset.univ) fun $x => $b)
macro_rules
  | `(∏ $x:ident with $p, $b) => `(Finset.prod (Finset.filter (fun $x => $p) Finset.univ) fun $x => $b)
  | `(∏ $x:ident : $t with $p, $b) => `(Finset.prod (Finset.filter (fun ($x : $t) => $p) Finset.univ) fun $x => $b)

syntax "∑ " "(" term ", " term ")" " ∈ " term ", " term:67 : term
syntax "∑ " "⟨" term ", " term "⟩" " ∈ " term ", " term:67 : term
syntax "∏ " "(" term ", " term ")" " ∈ " term ", " term:67 : term
syntax "∏ " "⟨" term ", " term "⟩" " ∈ " term ", " term:67 : term
macro_rules
  | `(∑ ($x, $y) ∈ $s, $b) => `(Finset.sum $s fun ($x, $y) => $b)
  | `(∑ ⟨$x, $y⟩ ∈ $s, $b) => `(Finset.sum $s fun ($x, $y) => $b)
macro_rules
  | `(∏ ($x, $y) ∈ $s, $b) => `(Finset.prod $s fun ($x, $y) => $b)
  | `(∏ ⟨$x, $y⟩ ∈ $s, $b) => `(Finset.prod $s fun ($x, $y) => $b)

namespace Finset
/-- The number of members. A set builder is a finite set here. -/
scoped syntax:max "#" term:max : term
macro_rules
  | `(#{$x:ident ∈ $s | $p}) => `(Finset.card (Finset.filter (fun $x => $p) $s))
  | `(#{$x:ident | $p}) => `(Finset.card (Finset.filter (fun $x => $p) Finset.univ))
  | `(#{$x:ident : $t | $p}) => `(Finset.card (Finset.filter (fun ($x : $t) => $p) Finset.univ))
  | `(#$s) => `(Finset.card $s)
end Finset
