-- Assumptions: `sorry` and axioms, said openly or hidden.

-- # an axiom
-- expect ForbiddenConstruct, axiom cheat
axiom cheat : 1 + 1 = 3
theorem t : 1 + 1 = 3 := cheat

-- # an axiom of any type
-- expect ForbiddenConstruct, axiom cheat
axiom cheat {α : Sort u} : α
theorem t : 1 + 1 = 3 := cheat

-- # an axiom named like one of the library
-- expect ForbiddenConstruct, axiom propext.extra
axiom propext.extra : 1 + 1 = 3
theorem t : 1 + 1 = 3 := propext.extra

-- # a standard axiom declared again
-- expect ForbiddenConstruct, axiom A.propext
namespace A
axiom propext : 1 + 1 = 3
end A
open A
theorem t : 1 + 1 = 3 := A.propext

-- # an axiom whose name looks like an allowed one
-- expect ForbiddenConstruct, Elaboration
axiom «propext» : 1 + 1 = 3
theorem t : 1 + 1 = 3 := «propext»

-- # an axiom in the clothes of an instance
-- expect ForbiddenConstruct, axiom cheat
axiom cheat : Inhabited (PLift (1 + 1 = 3))
attribute [instance] cheat
theorem t : 1 + 1 = 3 := (default : PLift (1 + 1 = 3)).down

-- # an axiom behind an opaque constant
-- expect ForbiddenConstruct, axiom cheat
axiom cheat : 1 + 1 = 3
opaque hidden : 1 + 1 = 3 := cheat
theorem t : 1 + 1 = 3 := hidden

-- # an axiom written by a macro that builds its syntax
-- expect ForbiddenConstruct, axiom cheat
open Lean in
macro "go" : command => do
  let kind (s : String) : Name := .str (.str (.str (.str .anonymous "Lean") "Parser") "Command") s
  let term (s : String) : Name := .str (.str (.str (.str .anonymous "Lean") "Parser") "Term") s
  let none' : Syntax := .node .none `null #[]
  let type : Syntax := .node .none (term "typeSpec") #[.atom .none ":", ← `(1 + 1 = 3)]
  let signature : Syntax := .node .none (kind "declSig") #[none', type]
  let id : Syntax := .node .none (kind "declId") #[mkIdent `cheat, none']
  let modifiers : Syntax := .node .none (kind "declModifiers") #[none', none', none', none', none', none', none']
  let assumption : Syntax := .node .none (kind ("axi" ++ "om")) #[.atom .none "axiom", id, signature]
  return ⟨.node .none (kind "declaration") #[modifiers, assumption]⟩
go
theorem t : 1 + 1 = 3 := cheat

-- # a macro that makes axioms from its argument
-- expect ForbiddenConstruct, axiom cheat
macro "postulate" n:ident t:term : command => `(axiom $n : $t)
postulate cheat (1 + 1 = 3)
theorem t : 1 + 1 = 3 := cheat

-- # a theorem turned into an axiom
-- expect ForbiddenConstruct, StatementChanged
axiom t : 1 + 1 = 3

-- # a theorem turned into an opaque constant
-- expect StatementChanged
opaque t : 1 + 1 = 3 := sorry

-- # sorry in a lemma
-- expect Sorry
theorem helper : 1 + 1 = 3 := by sorry
theorem t : 1 + 1 = 3 := helper

-- # sorry in an instance
-- expect Sorry
instance : Inhabited (1 + 1 = 3) := ⟨sorry⟩
theorem t : 1 + 1 = 3 := default

-- # sorry in a decision procedure
-- expect Sorry
instance cheat : Decidable (1 + 1 = 3) := .isTrue sorry
theorem t : 1 + 1 = 3 := @of_decide_eq_true _ cheat rfl

-- # sorry in the default value of a structure
-- expect Sorry
structure Cheat where
  proof : 1 + 1 = 3 := sorry
theorem t : 1 + 1 = 3 := ({} : Cheat).proof

-- # sorry in the default method of a class
-- expect Sorry
class Cheat where
  proof : 1 + 1 = 3 := by sorry
instance : Cheat := {}
theorem t : 1 + 1 = 3 := Cheat.proof

-- # sorry in a proof of termination
-- expect Sorry
def loop (n : Nat) : 1 + 1 = 3 := loop (n + 1)
termination_by n
decreasing_by sorry
theorem t : 1 + 1 = 3 := loop 0

-- # admit in a proof of termination
-- expect Sorry
theorem loop (n : Nat) : 1 + 1 = 3 := loop (n + 1)
termination_by n
decreasing_by all_goals admit
theorem t : 1 + 1 = 3 := loop 0

-- # sorry in an auxiliary definition
-- expect Sorry
theorem t : 1 + 1 = 3 := go
where go : 1 + 1 = 3 := by stop trivial

-- # sorry under the name of the constant behind it
-- expect Sorry
theorem t : 1 + 1 = 3 := sorryAx _ true

-- # sorry with its warning turned off
-- expect Sorry
set_option warn.sorry false
theorem t : 1 + 1 = 3 := sorry

-- # sorry with its messages swallowed
-- expect Sorry
#guard_msgs (drop all) in
theorem t : 1 + 1 = 3 := by decide

-- # sorry with its messages swallowed, elaborated later
-- expect ForbiddenConstruct, Sorry
set_option Elab.async true
#guard_msgs (drop all) in
theorem t : 1 + 1 = 3 := by decide

-- # sorry among mutual theorems
-- expect Sorry
mutual
theorem t : 1 + 1 = 3 := other 0
theorem other (n : Nat) : 1 + 1 = 3 := by sorry
end

-- # a search that admits the goal
-- expect Sorry
theorem t : 1 + 1 = 3 := by
  first | exact? | show_term admit

-- # an unfinished hole
-- expect UnsolvedGoals
theorem t : 1 + 1 = 3 := by
  refine ?_

-- # an error that recovery turns into sorry
-- expect Elaboration
theorem t : 1 + 1 = 3 := by
  exact (missing : 1 + 1 = 3)

-- # a hundred errors and one
-- expect ForbiddenConstruct, Elaboration
#guard_msgs (drop all) in
run_cmd Lean.logInfo "x"
example : 0 = 1 := rfl
theorem t : 1 + 1 = 3 := rfl
