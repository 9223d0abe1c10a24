import Tllama.Notation.Builders
import Tllama.Finset.Instances
/-!
Set builders that mean finite sets: `{x | p x}` is `Finset.univ.filter p` and `{x ∈ s | p x}` is `s.filter p` where a
finite set is expected, as in Mathlib. The second reading is tried beside that as a set; `.filter` is found only if the expected type is
known to be `Finset`, so at most one of the two elaborates.
-/

@[expose] public section
set_option compiler.extract_closed false

open Lean

syntax (name := finsetBuilder) "{" ident (" : " term)? " | " term "}" : term
syntax (name := finsetBuilderMem) "{" ident binderPred " | " term "}" : term

@[macro finsetBuilder] meta def Tllama.expandFinsetBuilder : Macro := fun stx => do
  let x : TSyntax `ident := ⟨stx.getArg 1⟩
  let p : TSyntax `term := ⟨stx.getArg 4⟩
  let t := stx.getArg 2
  if t.getNumArgs == 0 then `(.filter (fun $x:ident => $p) Finset.univ)
  else
    let t : TSyntax `term := ⟨t.getArg 1⟩
    `(.filter (fun ($x:ident : $t) => $p) Finset.univ)

@[macro finsetBuilderMem] meta def Tllama.expandFinsetBuilderMem : Macro := fun stx => do
  let x : TSyntax `ident := ⟨stx.getArg 1⟩
  let p : TSyntax `term := ⟨stx.getArg 4⟩
  let b := stx.getArg 2
  let s : TSyntax `term := ⟨b.getArg 1⟩
  if b.getNumArgs == 2 && (b.getArg 0).isToken "∈" then `(.filter (fun $x:ident => $p) $s)
  else fun _ st => .error .unsupportedSyntax st
