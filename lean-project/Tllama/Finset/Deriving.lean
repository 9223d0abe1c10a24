import Tllama.Finset.Instances
/-!
`deriving Fintype` for types of finitely many names, and for structures whose fields are of finite types, both without parameters. Mathlib has a handler; here a macro
takes the class out of the list and declares the instance behind the type.
-/

@[expose] public section
set_option compiler.extract_closed false

open Lean

namespace Tllama.Deriving

/-- Whether a piece of syntax is the identifier `Fintype`, at most `fuel` levels down. -/
meta def isFintype : (fuel : Nat) → Syntax → Bool
  | 0, _ => false
  | fuel + 1, stx =>
    if stx.isIdent then stx.getId == `Fintype
    else if stx.getNumArgs == 0 then false
    else isFintype fuel (stx.getArg (stx.getNumArgs - 1))

/-- The index of the class among those to derive, each behind a comma but the first. -/
meta def position (list : Syntax) : (fuel i : Nat) → Option Nat
  | 0, _ => none
  | fuel + 1, i => if isFintype 4 (list.getArg i) then some i else position list fuel (i + 2)

/-- The arguments of `list` from index `i` on, without those at `a` and at `b`, behind `acc`. -/
meta def without (list : Syntax) (a b : Nat) : (fuel i : Nat) → Array Syntax → Array Syntax
  | 0, _, acc => acc
  | fuel + 1, i, acc => without list a b fuel (i + 1) (if i == a || i == b then acc else acc.push (list.getArg i))

/-- The first identifier among the arguments of `stx` from index `i` on. -/
meta def firstIdent (stx : Syntax) : (fuel i : Nat) → Option Syntax
  | 0, _ => none
  | fuel + 1, i => if (stx.getArg i).isIdent then some (stx.getArg i) else firstIdent stx fuel (i + 1)

/-- The set of the constructors from index `i` on. -/
meta def setOfNames (type : Name) (ctors : Syntax) : (fuel i : Nat) → MacroM (TSyntax `term)
  | 0, _ => `(∅)
  | fuel + 1, i => do
    let rest ← setOfNames type ctors fuel (i + 1)
    match firstIdent (ctors.getArg i) (ctors.getArg i).getNumArgs 0 with
    | some name => `(insert $(mkIdent (type ++ name.getId)) $rest)
    | none => return rest

/-- Identifiers among the arguments of `stx` from index `i` on, behind `acc`. -/
meta def idents (stx : Syntax) : (fuel i : Nat) → Array Name → Array Name
  | 0, _, acc => acc
  | fuel + 1, i, acc => idents stx fuel (i + 1) (if (stx.getArg i).isIdent then acc.push (stx.getArg i).getId else acc)

/-- The names of the fields from index `i` on, behind `acc`. -/
meta def fieldNames (fields : Syntax) : (fuel i : Nat) → Array Name → Array Name
  | 0, _, acc => acc
  | fuel + 1, i, acc =>
    let field := fields.getArg i
    let acc := if field.getKind == `Lean.Parser.Command.structExplicitBinder
      then idents (field.getArg 2) (field.getArg 2).getNumArgs 0 acc
      else idents field field.getNumArgs 0 acc
    fieldNames fields fuel (i + 1) acc

/-- The values of the first fields of `x`, as nested pairs. -/
meta def tuple (names : Array Name) : (fuel i : Nat) → MacroM (TSyntax `term)
  | 0, _ => `(())
  | fuel + 1, i => do
    let rest ← tuple names fuel (i + 1)
    `(($(mkIdent (`x ++ names[i]!)), $rest))

/-- Tries to show finiteness by the first `k` fields, for `k` from `fuel` down. -/
meta def finiteBy (names : Array Name) : (fuel : Nat) → MacroM (TSyntax `tactic)
  | 0 => `(tactic| fail "the fields are not of finite types")
  | fuel + 1 => do
    let rest ← finiteBy names fuel
    let value ← tuple names (fuel + 1) 0
    let x := mkIdent `x
    `(tactic| first
      | exact Finite.of_injective (fun $x => $value) (by intro a b h; cases a; cases b; simp_all)
      | $rest:tactic)

/-- The declaration without the class in its list, and the instance of the class. -/
meta def expanded (stx decl given list : Syntax) (index : Nat) : MacroM Syntax := do
  let last := decl.getNumArgs - 1
  let comma := if index == 0 then 1 else index - 1
  let left := without list index comma list.getNumArgs 0 #[]
  let given := if left.size == 0 then Syntax.node SourceInfo.none `null #[]
    else given.setArg 1 (Syntax.node SourceInfo.none `null left)
  let plain := stx.setArg 1 (decl.setArg last ((decl.getArg last).setArg 0 given))
  let name := ((decl.getArg 1).getArg 0).getId
  let type := mkIdent name
  let inst ← if decl.getKind == `Lean.Parser.Command.inductive then do
      let ctors := decl.getArg 4
      let names ← setOfNames name ctors ctors.getNumArgs 0
      `(command| noncomputable instance : Fintype $type :=
        letI := Classical.decEq $type
        ⟨$names, fun x => by cases x <;> simp⟩)
    else do
      let fields := ((decl.getArg (last - 1)).getArg 2).getArg 0
      let names := fieldNames fields fields.getNumArgs 0 #[]
      let tac ← finiteBy names names.size
      `(command| noncomputable instance : Fintype $type := @Fintype.ofFinite $type (by $tac:tactic))
  return Syntax.node SourceInfo.none `null #[plain, inst]

/-- What a declaration becomes that derives `Fintype`. -/
@[macro Lean.Parser.Command.declaration] meta def expand : Macro := fun stx =>
  let decl := stx.getArg 1
  let opt := decl.getArg (decl.getNumArgs - 1)
  let given := opt.getArg 0
  let list := given.getArg 1
  let sig := decl.getArg 2
  -- Types with parameters are left to what Lean says about them.
  let parameters := if sig.getKind == `null then sig else sig.getArg 0
  if opt.getKind != `Lean.Parser.Command.optDeriving || parameters.getNumArgs != 0 then fun _ s => .error .unsupportedSyntax s
  else match position list ((list.getNumArgs + 1) / 2) 0 with
    | some index => expanded stx decl given list index
    | none => fun _ s => .error .unsupportedSyntax s

end Tllama.Deriving
