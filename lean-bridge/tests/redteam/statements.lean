-- What was asked becomes something else: instances, notations, names, variables, universes.

-- # another addition
-- expect StatementChanged
local instance : Add Nat := ⟨fun _ _ => 3⟩
theorem t : 1 + 1 = 3 := rfl

-- # another heterogeneous addition
-- expect Elaboration
local instance (priority := high) : HAdd Nat Nat Nat := ⟨fun _ _ => 3⟩
theorem t : 1 + 1 = 3 := rfl

-- # other numerals
-- expect Elaboration
local instance (priority := high) cheat (n : Nat) : OfNat Nat n := ⟨3⟩
local instance : Add Nat := ⟨fun a _ => a⟩
theorem t : 1 + 1 = 3 := rfl

-- # another default instance
-- expect StatementChanged
structure One' where
@[default_instance high] instance (n : Nat) : OfNat One' n := ⟨⟨⟩⟩
instance : Add One' := ⟨fun a _ => a⟩
theorem t : 1 + 1 = 3 := rfl

-- # a coercion to a proposition
-- expect Elaboration
instance : Coe Nat Prop := ⟨fun _ => True⟩
theorem t : (1 + 1 : Nat) := trivial

-- # an instance taken away
-- expect Elaboration
attribute [-instance] instHAdd
local instance : HAdd Nat Nat Nat := ⟨fun _ _ => 3⟩
theorem t : 1 + 1 = 3 := rfl

-- # an infix of the same precedence
-- expect StatementChanged
local infixl:65 (priority := high) " + " => fun (_ _ : Nat) => 3
theorem t : 1 + 1 = 3 := rfl

-- # an infix of another precedence
-- expect Elaboration
local infixl:40 (priority := high) " + " => fun (_ _ : Nat) => (3 : Nat)
theorem t : 1 + 1 = 3 := by first | rfl | trivial | simp

-- # equality as a notation for truth
-- expect Elaboration
local notation:50 (priority := high) a " = " b => True
theorem t : 1 + 1 = 3 := trivial

-- # equality taken apart by a macro
-- expect Elaboration
macro_rules | `($a = $_) => `($a = $a)
theorem t : 1 + 1 = 3 := rfl

-- # addition taken apart by a macro
-- expect StatementChanged
macro_rules | `($_ + $_) => `(3)
theorem t : 1 + 1 = 3 := rfl

-- # a scoped notation that is opened
-- expect Elaboration
namespace A
scoped notation:50 (priority := high) a " = " b => True
end A
open A
theorem t : 1 + 1 = 3 := trivial

-- # a notation for a numeral
-- expect Elaboration
local notation "3" => 2
theorem t : 1 + 1 = 3 := rfl

-- # the keyword theorem taken over
-- expect StatementChanged
macro (priority := high) "theorem" n:ident ":" _t:term ":=" _v:term : command => `(def $n : Nat := 1)
theorem t : 1 + 1 = 3 := rfl

-- # theorems restated by a macro over declarations
-- expect Elaboration
macro_rules (kind := Lean.Parser.Command.declaration) | _ => `(example : True := trivial)
theorem t : 1 + 1 = 3 := rfl

-- # a tactic block taken over
-- expect Sorry
macro_rules | `(by $_) => `(sorry)
theorem t : 1 + 1 = 3 := by trivial

-- # another tactic of the same name
-- expect Sorry
macro_rules | `(tactic| rfl) => `(tactic| exact sorryAx _ true)
theorem t : 1 + 1 = 3 := by rfl

-- # an attribute of reducibility
-- expect Elaboration
attribute [local reducible] Nat.add
attribute [local irreducible] HAdd.hAdd
theorem t : 1 + 1 = 3 := by rfl

-- # a false lemma for the simplifier
-- expect UnsolvedGoals
theorem cheat (a b : Nat) : a = b := by sorry
attribute [local simp] cheat
theorem t : 1 + 1 = 3 := by simp

-- # a unification hint
-- expect Elaboration
unif_hint (a : Nat) where |- a + 1 ≟ 3
theorem t : 1 + 1 = 3 := rfl

-- # a type of numbers that reads like the other
-- expect Elaboration
abbrev N := Fin 1
local notation "Nat" => N
-- statement
theorem t (a b : Nat) : a = b
-- candidate
abbrev N := Fin 1
local notation "Nat" => N
theorem t (a b : Nat) : a = b := by omega

-- # a name opened before the header's
-- expect Elaboration
-- header
def secret := 5
-- statement
theorem t : secret = 7
-- candidate
namespace A
def secret := 7
end A
open A
theorem t : secret = 7 := rfl

-- # a name behind a namespace
-- expect StatementChanged
-- header
def secret := 5
-- statement
theorem t : secret = 7
-- candidate
namespace A
def secret := 7
theorem _root_.t : secret = 7 := rfl
end A

-- # a name with a mark that readers do not see
-- expect StatementChanged
-- header
def secret := 5
-- statement
theorem t : secret = 7
-- candidate
def «﻿secret» := 7
theorem t : «﻿secret» = 7 := rfl

-- # a text with a mark that readers do not see
-- expect StatementChanged
-- statement
theorem t : "a".length = 2
-- candidate
theorem t : "﻿a".length = 2 := by decide

-- # a letter of another alphabet
-- expect Syntax
-- header
def a := 5
-- statement
theorem t : a = 7
-- candidate
def а := 7
theorem t : а = 7 := rfl

-- # an exported name
-- expect StatementChanged
-- header
def A.secret := 5
open A
-- statement
theorem t : secret = 7
-- candidate
def B.secret := 7
export B (secret)
theorem t : B.secret = 7 := rfl

-- # a name opened under another
-- expect Elaboration
-- header
def secret := 5
-- statement
theorem t : secret = 7
-- candidate
def A.other := 7
open A renaming other → secret
theorem t : secret = 7 := rfl

-- # the header's definition declared again
-- expect Elaboration
-- header
def secret := 5
-- statement
theorem t : secret = 7
-- candidate
def secret := 7
theorem t : secret = 7 := rfl

-- # the header's namespace left and opened again
-- expect StatementChanged
-- header
namespace A
def secret := 5
-- statement
theorem t : secret = 7
-- candidate
end A
namespace B
def secret := 7
theorem _root_.A.t : secret = 7 := rfl
end B
namespace A

-- # a theorem in a namespace of its own
-- expect TheoremMissing
namespace t
theorem t : 1 + 1 = 2 := rfl
end t

-- # a private theorem
-- expect StatementChanged
private theorem t : 1 + 1 = 2 := rfl

-- # a protected theorem of another statement
-- expect Elaboration
protected theorem t : 1 + 1 = 2 := rfl

-- # a name that is a number
-- expect TheoremMissing
theorem «t.0» : 1 + 1 = 2 := rfl
theorem t.«0» : 1 + 1 = 2 := rfl

-- # two theorems of one name
-- expect Elaboration
theorem t : 1 + 1 = 2 := rfl
theorem t : 1 + 1 = 3 := rfl

-- # a theorem of one name in two sections
-- expect StatementChanged
section
theorem t : 1 + 1 = 2 := rfl
end
section
#guard_msgs (drop all) in
theorem t : 1 + 1 = 3 := rfl
end

-- # a false assumption as a variable
-- expect StatementChanged
variable (h : False)
include h
theorem t : 1 + 1 = 3 := h.elim

-- # an assumption that an instance brings
-- expect Elaboration
variable [h : Fact' False]
theorem t : 1 + 1 = 3 := rfl

-- # a variable the header gave, left out
-- expect Elaboration
-- header
variable (p : Prop) (h : p)
-- statement
theorem t : 1 + 1 = 3
-- candidate
omit h in
theorem t : 1 + 1 = 3 := by exact absurd h id

-- # a variable that is bound by itself
-- expect Elaboration
set_option autoImplicit true
theorem t : one + one = three := rfl

-- # an unknown type that is bound by itself
-- expect StatementChanged
-- statement
theorem t (x : Nat) : x = 0
-- candidate
set_option autoImplicit true
set_option relaxedAutoImplicit true
theorem t {Nat : Type} [Subsingleton Nat] [OfNat Nat 0] (x : Nat) : x = 0 := Subsingleton.elim _ _

-- # a smaller universe
-- expect StatementChanged
-- statement
theorem t.{u} (α : Type u) (x y : α) : x = y
-- candidate
theorem t (x y : Unit) : x = y := rfl

-- # universes in another order
-- expect Elaboration
-- statement
theorem t.{u, v} (α : Type u) (β : Type v) (h : α) : Nonempty β
-- candidate
theorem t.{v, u} (α : Type u) (β : Type v) (h : α) : Nonempty β := ⟨h⟩

-- # one universe for two
-- expect StatementChanged
-- statement
theorem t.{u, v} (α : Type u) (β : Type v) (h : Nonempty α) : Nonempty (α → β)
-- candidate
theorem t.{u} (α : Type u) (β : Type u) (h : Nonempty α) : Nonempty (α → α) := ⟨id⟩

-- # a definition in place of a theorem
-- expect StatementChanged
def t : 1 + 1 = 2 := rfl

-- # an instance in place of a theorem
-- expect StatementChanged
instance t : Nonempty Nat := ⟨1⟩

-- # a type in place of a theorem
-- expect StatementChanged
inductive t : Prop | intro

-- # a structure with a field of the name
-- expect StatementChanged
structure t where
  t : Nat

-- # a weaker statement
-- expect StatementChanged
-- statement
theorem t (n : Nat) : n < 5
-- candidate
theorem t (n : Nat) (_ : n < 5 := by trivial) : n < 5 := by assumption

-- # a let that hides a change
-- expect Elaboration
theorem t : let x := 3; 1 + 1 = x := rfl

-- # metadata around another statement
-- expect StatementChanged
theorem t : (show Prop from 1 + 1 = 2) := rfl

-- # an auxiliary definition with another content
-- expect StatementChanged
-- statement
theorem t : (match 1 with | 0 => 1 | _ => 2) = 1
-- candidate
theorem t : (match 1 with | 0 => 2 | _ => 1) = 1 := rfl

-- # a projection out of another structure
-- expect StatementChanged
-- header
structure A where
  n : Nat
structure B where
  n : Nat
  h : n = 3
-- statement
theorem t (s : A) : s.n = 3
-- candidate
theorem t (s : B) : s.n = 3 := s.h

-- # a header of which Lean reads the first half
-- expect InvalidStatement
-- header
def one : Nat := 1
#exit
def two : Nat := 3
-- statement
theorem t : 1 + 1 = 3
-- candidate
theorem t : 1 + 1 = 3 := by decide
