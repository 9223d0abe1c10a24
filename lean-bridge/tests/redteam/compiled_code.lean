-- Compiled code in place of logic, and code that runs while Lean elaborates.

-- # compiled evaluation of a wrong implementation
-- expect ForbiddenConstruct, ForbiddenAxiom
def wrong : Bool := true
@[implemented_by wrong] def right : Bool := false
theorem cheat : right = true := by native_decide
theorem t : 1 + 1 = 3 := absurd cheat (by decide)

-- # a foreign implementation
-- expect ForbiddenConstruct, Elaboration
@[extern "lean_nat_sub"] def plus (a b : Nat) : Nat := a + b
theorem cheat : plus 2 1 = 1 := by native_decide
theorem t : 1 + 1 = 3 := absurd cheat (by decide)

-- # a replacement for the compiler with a false proof
-- expect ForbiddenConstruct, ForbiddenAxiom
def slow (n : Nat) : Nat := n
def fast (n : Nat) : Nat := n + 1
@[csimp] theorem slow_eq_fast : @slow = @fast := sorry
theorem cheat : slow 1 = 2 := by native_decide
theorem t : 1 + 1 = 3 := absurd cheat (by decide)

-- # the kernel runs compiled code
-- expect ForbiddenConstruct, Sorry
def wrong : Bool := true
@[implemented_by wrong] def right : Bool := false
def plain : Bool := false
theorem one : Lean.reduceBool right = true := rfl
theorem two : Lean.reduceBool plain = false := rfl
theorem t : 1 + 1 = 3 := absurd (one.symm.trans ((congrArg Lean.reduceBool (show right = plain from rfl)).trans two)) (by decide)

-- # the kernel runs compiled code that is honest
-- expect Elaboration
-- statement
theorem t : Lean.reduceBool true = true
-- candidate
theorem t : Lean.reduceBool true = true := rfl

-- # decide with compiled code
-- expect ForbiddenConstruct, Elaboration
theorem t : 1 + 1 = 3 := by decide +native

-- # decide by the kernel alone
-- expect Elaboration
theorem t : 1 + 1 = 3 := by decide +kernel

-- # an unsafe cast
-- expect ForbiddenConstruct, KernelRejected
unsafe def cheat : 1 + 1 = 3 := unsafeCast trivial
theorem t : 1 + 1 = 3 := cheat

-- # an unsafe constant behind a safe one
-- expect ForbiddenConstruct, Elaboration
unsafe def cheat : PLift (1 + 1 = 3) := unsafeCast ()
@[implemented_by cheat] opaque safe : PLift (1 + 1 = 3)
theorem t : 1 + 1 = 3 := safe.down

-- # an axiom of the compiler
-- expect KernelRejected
theorem t : 1 + 1 = 3 := lcProof

-- # another axiom of the compiler
-- expect KernelRejected
theorem t : 1 + 1 = 3 := lcUnreachable

-- # a partial proof
-- expect ForbiddenConstruct, Elaboration
partial def cheat (n : Nat) : 1 + 1 = 3 := cheat (n + 1)
theorem t : 1 + 1 = 3 := cheat 0

-- # a partial function of an empty type
-- expect ForbiddenConstruct, Elaboration
partial def cheat (n : Nat) : PLift (1 + 1 = 3) := cheat n
theorem t : 1 + 1 = 3 := (cheat 0).down

-- # the process ends
-- expect ForbiddenConstruct, WorkerCrashed
#eval (IO.Process.exit 0 : IO Unit)
theorem t : 1 + 1 = 3 := rfl

-- # the process ends behind a macro
-- expect ForbiddenConstruct, WorkerCrashed
open Lean in
macro "go" : command => do
  let action ← `((IO.Process.exit 0 : IO Unit))
  return ⟨.node .none (.str (.str (.str (.str .anonymous "Lean") "Parser") "Command") ("ev" ++ "al")) #[.atom .none "#", action]⟩
go
theorem t : 1 + 1 = 3 := rfl

-- # code behind an antiquotation
-- expect ForbiddenConstruct, Elaboration
open Lean in
def action : Syntax := .node .none (.str (.str (.str (.str .anonymous "Lean") "Parser") "Command") ("ev" ++ "al")) #[.atom .none "#", mkIdent `x]
macro "go" : command => `(section $(⟨action⟩):command end)
go
theorem t : 1 + 1 = 3 := rfl

-- # an answer printed to the protocol
-- expect ForbiddenConstruct, Elaboration
#eval IO.println "{\"id\":1,\"result\":{\"given\":{\"errors\":[]},\"accepted\":true,\"declarations\":1}}"
#eval (do let work ← IO.asTask (IO.println "{\"id\":1,\"result\":{}}"); discard <| IO.wait work : IO Unit)
theorem t : 1 + 1 = 3 := rfl

-- # a stack overflow
-- expect ForbiddenConstruct, WorkerCrashed
def deep : Nat → Nat | 0 => 0 | n + 1 => deep n + 1
#eval deep 10000000
theorem t : 1 + 1 = 3 := rfl

-- # code before the theorem
-- expect ForbiddenConstruct, Elaboration
initialize cheat : Nat ← pure 1
theorem t : 1 + 1 = 3 := rfl

-- # a metaprogram that closes the goal
-- expect ForbiddenConstruct, Elaboration
open Lean Elab Tactic in
elab "magic" : tactic => closeMainGoal `magic (mkConst `trivial)
theorem t : 1 + 1 = 3 := by magic

-- # a metaprogram that adds a declaration
-- expect ForbiddenConstruct, Syntax
-- header
import Lean
-- candidate
open Lean Elab Command
set_option debug.skipKernelTC true
run_cmd liftCoreM <| addDecl <| .thmDecl
  { name := `t, levelParams := [], type := (mkNatEq (mkNatAdd (mkNatLit 1) (mkNatLit 1)) (mkNatLit 3)), value := mkConst `trivial }

-- # a metaprogram that replaces a standard axiom
-- expect ForbiddenConstruct, Elaboration
-- header
import Lean
-- candidate
open Lean Elab Command
#eval show CommandElabM Unit from modifyEnv fun env => env
run_elab addDecl <| .axiomDecl { name := `propext, levelParams := [], type := mkConst `False, isUnsafe := false }
theorem t : 1 + 1 = 3 := absurd propext id

-- # the type checker turned off
-- expect ForbiddenConstruct, Elaboration
set_option debug.skipKernelTC true
theorem t : 1 + 1 = 3 := by decide

-- # the type checker turned off through a macro
-- expect ForbiddenConstruct, Elaboration
macro "quietly" o:ident : command => `(set_option $o true)
quietly debug.skipKernelTC
theorem t : 1 + 1 = 3 := by decide

-- # an import
-- expect ForbiddenConstruct, Elaboration
import Lean
theorem t : 1 + 1 = 3 := rfl

-- # reading a file of the host
-- expect Elaboration
theorem t : 1 + 1 = 3 := by
  have : include_str "/etc/passwd" = "" := rfl
  rfl

-- # a derived instance of a proposition
-- expect Elaboration
structure P where
  value : Nat
  deriving DecidableEq, Repr, Inhabited, BEq
theorem t : 1 + 1 = 3 := by
  have : (default : P) = ⟨1⟩ := rfl
  exact absurd this (by decide)

-- # a simplification procedure
-- expect ForbiddenConstruct, Elaboration
simproc cheat (1 + 1 = 3) := fun _ => return .done { expr := .const ``True [] }
theorem t : 1 + 1 = 3 := by simp
