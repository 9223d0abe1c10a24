-- What the policy forbids, by other ways of writing it than the plain one.

-- # a macro behind notation that begins with a command's mark
-- expect ForbiddenConstruct, KernelRejected
open Lean in
meta def seqq (a : MacroM (TSyntax `command)) (f : Syntax → Syntax) : MacroM (TSyntax `command) :=
  bind a fun s => pure ⟨f s⟩
macro:55 a:term:55 " # " b:term:56 : term => `(seqq $a $b)
macro "go" : command => `(set_option maxRecDepth true) # (fun s => Lean.Syntax.setArg s 1 (Lean.Syntax.ident .none "".toRawSubstring (.str (.str .anonymous "debug") "skipKernelTC") []))
go
theorem t : 1 + 1 = 3 := by decide +kernel

-- # a macro behind notation that is the word of a command
-- expect ForbiddenConstruct, KernelRejected
open Lean in
meta def run (a : MacroM (TSyntax `command)) (f : Syntax → Syntax) : MacroM (TSyntax `command) := bind a fun s => pure ⟨f s⟩
open Lean in
macro:55 a:term:55 " end " b:term:56 : term => `(run $a $b)
macro "go" : command => `(set_option maxRecDepth true) end (fun s => Lean.Syntax.setArg s 1 (Lean.mkIdent (.str (.str .anonymous "debug") "skipKernelTC")))
go
theorem t : 1 + 1 = 3 := by decide +kernel

-- # a macro that pipes its quotation on
-- expect ForbiddenConstruct, Elaboration
open Lean in
macro "go" : command => `(set_option maxRecDepth 5) |>.map fun s => ⟨s.raw.setArg 1 (mkIdent (.str (.str .anonymous "debug") "skipKernelTC"))⟩
go
theorem t : 1 + 1 = 3 := by decide +kernel

-- # a macro whose quotation is an argument
-- expect ForbiddenConstruct, Elaboration
open Lean in
macro "go" : command => id <| `(#eval (IO.println "seen" : IO Unit))
go
theorem t : 1 + 1 = 3 := rfl

-- # a postfix operator behind a quotation
-- expect ForbiddenConstruct, Elaboration
open Lean in
meta def turned (a : MacroM (TSyntax `term)) : MacroM (TSyntax `term) := a
postfix:max " ! " => turned
macro "go" : term => `(trivial) !
theorem t : 1 + 1 = 3 := by exact go

-- # an antiquotation that computes
-- expect ForbiddenConstruct, KernelRejected
open Lean in
macro "go" : command => `(set_option $(mkIdent (.str (.str .anonymous "debug") "skipKernelTC")) true)
go
theorem t : 1 + 1 = 3 := by decide +kernel

-- # an antiquotation in the right-hand side of notation
-- expect ForbiddenConstruct, Elaboration
open Lean in
notation "go" => $(⟨mkNatLit 1⟩)
theorem t : 1 + 1 = 3 := by exact go

-- # an antiquotation in notation that names what the candidate defined
-- expect ForbiddenConstruct, Elaboration
meta def evil : Lean.Term := ⟨Lean.Syntax.mkNumLit "1"⟩
notation "go" => $evil
theorem t : 1 + 1 = 3 := by exact go

-- # a quotation in a quotation whose macro computes
-- expect ForbiddenConstruct, Elaboration
macro "outer" : command => `(macro "inner" : command => do return Lean.mkNullNode)
outer
inner
theorem t : 1 + 1 = 3 := rfl

-- # a macro that declares a macro
-- expect ForbiddenConstruct, UnsolvedGoals
macro "outer" : command => `(macro_rules | `(tactic| rfl) => `(tactic| skip))
outer
theorem t : 1 + 1 = 3 := by rfl

-- # a coercion of the candidate's own within a macro
-- expect ForbiddenConstruct, Elaboration
open Lean in
meta instance : CoeOut (TSyntax `num) (TSyntax `ident) := ⟨fun _ => mkIdent (.str (.str .anonymous "debug") "skipKernelTC")⟩
macro "go" n:num : command => `(open $n:ident)
go 1
theorem t : 1 + 1 = 3 := by decide +kernel

-- # a constant of the candidate's own in a quotation
-- expect ForbiddenConstruct, Elaboration
open Lean in
meta def option : Ident := mkIdent (.str (.str .anonymous "debug") "skipKernelTC")
macro "go" : command => `(open $option:ident)
go
theorem t : 1 + 1 = 3 := by decide +kernel

-- # an option's name as an argument
-- expect ForbiddenConstruct, KernelRejected
macro "quietly" o:ident : command => `(set_option $o true)
quietly debug.skipKernelTC
theorem t : 1 + 1 = 3 := by decide +kernel

-- # an option within a tactic
-- expect ForbiddenConstruct, KernelRejected
theorem t : 1 + 1 = 3 := by
  set_option debug.skipKernelTC true in decide +kernel

-- # an option within a term
-- expect ForbiddenConstruct, KernelRejected
theorem t : 1 + 1 = 3 := set_option debug.skipKernelTC true in by decide +kernel

-- # an option within a quotation
-- expect ForbiddenConstruct, KernelRejected
macro "go" : tactic => `(tactic| set_option debug.skipKernelTC true in decide +kernel)
theorem t : 1 + 1 = 3 := by go

-- # an option's name in quotation marks
-- expect ForbiddenConstruct, KernelRejected
set_option «debug».«skipKernelTC» true
theorem t : 1 + 1 = 3 := by decide +kernel

-- # an attribute of the candidate's scope
-- expect ForbiddenConstruct, Elaboration
def wrong : Bool := true
def right : Bool := false
attribute [local implemented_by wrong] right
theorem t : 1 + 1 = 3 := absurd (show right = true by native_decide) (by decide)

-- # an attribute in quotation marks
-- expect ForbiddenConstruct, ForbiddenAxiom
def wrong : Bool := true
@[«implemented_by» wrong] def right : Bool := false
theorem cheat : right = true := by native_decide
theorem t : 1 + 1 = 3 := absurd cheat (by decide)

-- # an attribute by an argument
-- expect ForbiddenConstruct, Elaboration
theorem same : @id = fun α (x : α) => x := rfl
macro "mark" a:ident : command => `(attribute [$a:ident] same)
mark csimp
theorem t : 1 + 1 = 3 := rfl

-- # an attribute with the syntax of another
-- expect ForbiddenConstruct, Elaboration
syntax (name := csimp) "harmless" : attr
@[harmless] theorem cheat : (fun n : Nat => n) = id := rfl
theorem t : 1 + 1 = 3 := rfl

-- # an elaborator that is local
-- expect ForbiddenConstruct, Elaboration
syntax (name := going) "go!" : command
@[local command_elab going] def run := 1
theorem t : 1 + 1 = 3 := rfl

-- # an elaborator within an opened namespace
-- expect ForbiddenConstruct, Elaboration
namespace Hidden
syntax (name := going) "go!" : term
@[scoped term_elab going] def run := 1
end Hidden
open Hidden
theorem t : 1 + 1 = 3 := rfl

-- # a parser of the candidate's own category
-- expect ForbiddenConstruct, Elaboration
declare_syntax_cat mine
@[mine_parser] def run := 1
theorem t : 1 + 1 = 3 := rfl

-- # a parser that is a program, used as syntax
-- expect ForbiddenConstruct, Elaboration
-- header
import Lean
-- candidate
meta def reader : Lean.Parser.Parser := { fn := fun _ s => s }
syntax "go" reader : term
theorem t : 1 + 1 = 3 := rfl

-- # a program that makes suggestions
-- expect ForbiddenConstruct, Elaboration or Timeout
-- header
import Lean
-- candidate
open Lean Elab Tactic
@[try_suggestion] def run (goal : MVarId) (info : Try.Info) : MetaM (Array (TSyntax `tactic)) := do
  (IO.println "seen" : IO Unit)
  return #[]
theorem t : 1 + 1 = 3 := by try?

-- # comments that are code
-- expect ForbiddenConstruct, Elaboration
notation a " +-- " => a
theorem cheat : 1 +-- = 1 := by native_decide
theorem t : 1 + 1 = 3 := rfl

-- # a string that ends where another reader would not end it
-- expect ForbiddenConstruct, Elaboration
syntax "x!" str : term
#check "{"
#eval "}"
theorem t : 1 + 1 = 3 := rfl

-- # code in the braces of a string
-- expect ForbiddenConstruct, Elaboration
theorem t : 1 + 1 = 3 := by
  have := s!"{by run_tac pure ()}"
  rfl

-- # a documentation comment as code
-- expect ForbiddenConstruct, Elaboration
set_option doc.verso true
/-- {lean}`#eval 1` -/
def documented := 1
theorem t : 1 + 1 = 3 := rfl

-- # compiled evaluation by a configuration
-- expect ForbiddenConstruct, Elaboration
theorem t : 1 + 1 = 3 := by decide (config := { native := true })

-- # compiled evaluation by another one
-- expect ForbiddenConstruct, Elaboration
theorem t : 1 + 1 = 3 := by decide (native := true)

-- # native evaluation by a configuration that does not name what it sets
-- expect ForbiddenConstruct, Elaboration
theorem t : 1 + 1 = 3 := by decide (config := ⟨false, true, false, false⟩)

-- # native evaluation by a configuration that stands elsewhere
-- expect ForbiddenConstruct, Elaboration
def settings : Lean.Parser.Tactic.DecideConfig := .mk false true false false
theorem t : 1 + 1 = 3 := by decide (config := { settings with kernel := false })

-- # compiled evaluation in a guard
-- expect ForbiddenConstruct, Elaboration
#guard 1 = 1
theorem t : 1 + 1 = 3 := rfl

-- # a construct among others
-- expect ForbiddenConstruct, Elaboration
mutual
partial def a (n : Nat) : Nat := b n
partial def b (n : Nat) : Nat := a n
end
theorem t : 1 + 1 = 3 := rfl

-- # an unsafe term
-- expect ForbiddenConstruct, Elaboration
def value : Nat := unsafe 1
theorem t : 1 + 1 = 3 := rfl

-- # an import behind what looks like a header
-- expect ForbiddenConstruct, Elaboration
/- about -/ import Init
import Lean
theorem t : 1 + 1 = 3 := rfl

-- # an import below a command
-- expect ForbiddenConstruct, Elaboration
open Nat
import Init
theorem t : 1 + 1 = 3 := rfl

-- # a macro on syntax of the statement
-- expect StatementChanged
local macro_rules | `($a = $b) => `(HEq $a $a)
theorem t : 1 + 1 = 3 := HEq.rfl

-- # a macro on an operator of the statement
-- expect StatementChanged
local macro_rules | `($a + $b) => `(HMul.hMul 3 $a)
theorem t : 1 + 1 = 3 := rfl

-- # a macro of the header asked for what is forbidden
-- expect ForbiddenConstruct, KernelRejected
-- header
macro "quietly" o:ident : command => `(set_option $o true)
-- candidate
quietly debug.skipKernelTC
theorem t : 1 + 1 = 3 := by decide +kernel

-- # a macro of the header that is given an attribute
-- expect ForbiddenConstruct, Elaboration
-- header
def wrong : Bool := true
def right : Bool := false
macro "mark" a:ident : command => `(attribute [$a:ident wrong] right)
-- candidate
mark implemented_by
theorem cheat : right = true := by decide
theorem t : 1 + 1 = 3 := absurd cheat (by decide)

-- # a default proof whose text is computed
-- expect ForbiddenConstruct, Elaboration
open Lean in
meta def computed : Syntax :=
  .node .none `Lean.Parser.Tactic.tacticSeq #[.node .none `Lean.Parser.Tactic.tacticSeq1Indented #[.node .none `null #[
    .node .none `Lean.Parser.Tactic.decide #[.atom .none "decide", .node .none `Lean.Parser.Tactic.optConfig #[.node .none `null #[]]]]]]
theorem cheat (h : autoParam (1 + 1 = 3) computed) : 1 + 1 = 3 := h
theorem t : 1 + 1 = 3 := cheat

-- # an attribute that stands for a forbidden one
-- expect ForbiddenConstruct, Elaboration
def wrong : Bool := true
macro "tidy" : attr => `(attr| implemented_by wrong)
@[tidy] def right : Bool := false
theorem cheat : right = true := by decide
theorem t : 1 + 1 = 3 := absurd cheat (by decide)

-- # an option set by a macro
-- expect ForbiddenConstruct, KernelRejected
macro "off" : command => `(set_option debug.skipKernelTC true)
off
theorem t : 1 + 1 = 3 := by decide +kernel

-- # a description of syntax that names a program
-- expect ForbiddenConstruct, Elaboration
meta def mine : Lean.ParserDescr := .parser `mine.program
syntax "say" : term
theorem t : 1 + 1 = 3 := by decide

-- # an attribute that the same command declares
-- expect ForbiddenConstruct, Elaboration
declare_syntax_cat baz in
@[baz_parser] def mine : Nat := 1
theorem t : 1 + 1 = 3 := by decide

-- # an attribute that is declared after it was quoted
-- expect ForbiddenConstruct, Elaboration
macro "go" : command => `(@[baz_parser] def mine : Nat := 1)
declare_syntax_cat baz
go
theorem t : 1 + 1 = 3 := by decide

-- # a macro of the header for attributes, given a name
-- expect ForbiddenConstruct, Elaboration
-- header
def wrong : Bool := true
macro "mark" a:ident : attr => `(attr| $a:ident wrong)
-- candidate
@[mark implemented_by] def right : Bool := false
theorem cheat : right = true := by decide
theorem t : 1 + 1 = 3 := absurd cheat (by decide)

-- # an attribute whose command is named from the root
-- expect ForbiddenConstruct, Elaboration
-- header
import Lean
-- candidate
register_label_attr mine
theorem t : 1 + 1 = 3 := rfl

-- # a set of rules whose command is named from the root
-- expect ForbiddenConstruct, Elaboration
-- header
import Lean
-- candidate
open Lean in
register_simp_attr mine
theorem t : 1 + 1 = 3 := rfl
