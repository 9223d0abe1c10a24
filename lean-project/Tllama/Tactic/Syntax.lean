import Init
/-!
Syntax surgery for macros. The quotation `[$a, $xs,*]` with a list spliced into a list compiles to
generic array functions whose code the embedded Lean does not load; these loops do without.
-/

public section
set_option compiler.extract_closed false

namespace Tllama

open Lean

/-- The syntax nodes of `ys` from index `i` on, at most `fuel` of them, put behind `acc`. -/
meta def appendFrom (ys : Array Syntax) : (fuel i : Nat) → Array Syntax → Array Syntax
  | 0, _, acc => acc
  | fuel + 1, i, acc => appendFrom ys fuel (i + 1) (acc.push ys[i]!)

/-- `simp … [as]` with the arguments `extra` (with their separators) behind `as`. -/
meta def withSimpArgs (simp : Syntax) (extra : Array Syntax) : Syntax :=
  let args := simp.getArg 4
  let list := ((args.getArg 1).getArgs).push (Syntax.atom SourceInfo.none ",")
  simp.setArg 4 (args.setArg 1 (Syntax.node SourceInfo.none `null (appendFrom extra extra.size 0 list)))

/-- `tac` after a `have` for each of the terms at the even positions of `terms`. -/
meta def withHaves (terms : Array Syntax) : (fuel i : Nat) → Syntax → MacroM Syntax
  | 0, _, tac => return tac
  | fuel + 1, i, tac => do
    let rest ← withHaves terms fuel (i + 2) tac
    let term : TSyntax `term := ⟨terms[i]!⟩
    let rest : TSyntax `tactic := ⟨rest⟩
    `(tactic| (have := $term; $rest:tactic))

/-- `tac` after a `have` for each of `terms`, which come with separators. -/
meta def haveAll (terms : Array Syntax) (tac : Syntax) : MacroM Syntax :=
  withHaves terms ((terms.size + 1) / 2) 0 tac

/-- `tac` after a `have` for each fact of a linear combination, at most `fuel` levels down. -/
meta def haveFacts : (fuel : Nat) → (e : TSyntax `term) → (tac : TSyntax `tactic) → MacroM (TSyntax `tactic)
  | 0, _, tac => return tac
  | fuel + 1, e, tac =>
    match e with
    | `($a + $b) => do haveFacts fuel a (← haveFacts fuel b tac)
    | `($a - $b) => do haveFacts fuel a (← haveFacts fuel b tac)
    | `($a * $b) => do haveFacts fuel a (← haveFacts fuel b tac)
    | `($a / $b) => do haveFacts fuel a (← haveFacts fuel b tac)
    | `(-$a) => haveFacts fuel a tac
    | `(($a)) => haveFacts fuel a tac
    | `($_:num) => return tac
    | _ => `(tactic| ((try have : _ = _ := $e); $tac:tactic))

end Tllama
