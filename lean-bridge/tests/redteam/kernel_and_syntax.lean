-- The limits of Lean itself: reading, depth, inductive types, the kernel's own computation.

-- # the text ends early
-- expect Syntax
#exit
theorem t : 1 + 1 = 3 := rfl

-- # the text ends after the theorem
-- expect Syntax
theorem t : 1 + 1 = 3 := sorry
#exit

-- # a comment that is closed and never opened
-- expect Syntax
-/ theorem t : 1 + 1 = 3 := rfl

-- # a comment that is never closed
-- expect Syntax
theorem t : 1 + 1 = 3 := rfl /- the end

-- # a section that is closed and never opened
-- expect Elaboration
end
theorem t : 1 + 1 = 3 := rfl

-- # a type with a negative occurrence
-- expect KernelRejected
inductive Bad | mk (f : Bad → False)
theorem t : 1 + 1 = 3 := by
  have no : ∀ b : Bad, False := fun b => match b with | .mk f => f b
  exact (no ⟨no⟩).elim

-- # a type nested in one with an ill-typed parameter
-- expect Elaboration
structure Box (α : Type) (h : 1 + 1 = 3) : Type where
  value : α
inductive Bad | leaf | node (b : Box Bad trivial)
theorem t : 1 + 1 = 3 := by trivial

-- # elimination of a proposition into data
-- expect Elaboration
inductive Two : Prop | a | b
def Two.value : Two → Nat | .a => 2 | .b => 3
theorem t : 1 + 1 = 3 := congrArg Two.value (proof_irrel Two.a Two.b)

-- # a quotient that forgets too much
-- expect Elaboration
def Q := Quot (fun (_ _ : Nat) => True)
def Q.value (q : Q) : Nat := Quot.lift id (fun _ _ _ => rfl) q
theorem t : 1 + 1 = 3 := congrArg Q.value (Quot.sound (r := fun _ _ => True) trivial)

-- # a proof taken for any other
-- expect Elaboration
theorem t : 1 + 1 = 3 := (rfl : 1 + 1 = 2)

-- # a cast along a false equality
-- expect Elaboration
theorem t : 1 + 1 = 3 := cast (by rfl) (rfl : 1 + 1 = 2)

-- # subtraction below zero
-- expect Elaboration
theorem t : 1 + 1 = 3 := by
  have : (1 - 2 : Nat) = (1 : Nat) - 2 + 1 := by omega
  omega

-- # large numbers
-- expect Elaboration
theorem t : 1 + 1 = 3 := by
  have : 2 ^ 64 = 0 := by decide
  contradiction

-- # machine words
-- expect UnsolvedGoals
theorem t : 1 + 1 = 3 := by
  have h : (255 : UInt8) + 1 = 0 := by decide
  have := congrArg UInt8.toNat h
  simp at this

-- # floating point
-- expect Elaboration
theorem t : 1 + 1 = 3 := by
  have : (0.1 + 0.2 : Float) = 0.3 := by rfl
  trivial

-- # a proof that calls itself
-- expect Elaboration
theorem t : 1 + 1 = 3 := t

-- # two proofs that call each other
-- expect Elaboration
mutual
theorem t : 1 + 1 = 3 := u
theorem u : 1 + 1 = 3 := t
end

-- # structural recursion that is none
-- expect Elaboration
theorem loop : (n : Nat) → 1 + 1 = 3
  | 0 => loop 1
  | n + 1 => loop n
theorem t : 1 + 1 = 3 := loop 0

-- # an equation that is ill-typed behind a macro
-- expect Elaboration
macro "same" : term => `(rfl)
theorem t : 1 + 1 = 3 := same

-- # options that loosen everything
-- expect ForbiddenConstruct, Elaboration
set_option maxRecDepth 100000
set_option maxHeartbeats 0
set_option pp.all true
set_option autoImplicit true
set_option Elab.async true
set_option warn.sorry false
set_option linter.all false
theorem t : 1 + 1 = 3 := by decide

-- # many errors before the theorem
-- expect Elaboration
#guard_msgs (drop all) in example : 0 = 1 := rfl
example : 0 = 1 := rfl
example : 0 = 1 := rfl
theorem t : 1 + 1 = 3 := rfl

-- # an option for the number of errors
-- expect Elaboration
set_option maxErrors 1
example : 0 = 1 := rfl
theorem t : 1 + 1 = 3 := rfl

-- # a text in which the statement is a comment
-- expect TheoremMissing
-- statement
theorem t : 1 + 1 = 3
-- candidate
/- theorem t : 1 + 1 = 3 := rfl -/

-- # a proof in a string
-- expect TheoremMissing
def text := "theorem t : 1 + 1 = 3 := rfl"

-- # a proof in a check
-- expect TheoremMissing
#check (rfl : 1 + 1 = 2)

-- # an example in place of a theorem
-- expect TheoremMissing
example : 1 + 1 = 2 := rfl

-- # a failing command
-- expect TheoremMissing
#check_failure (rfl : 1 + 1 = 3)

-- # a deep term
-- expect Elaboration
theorem t : 1 + 1 = 3 := by
  have : (List.replicate 3000 0).foldl (· + ·) 0 = 1 := by decide
  contradiction

-- # no text at all
-- expect TheoremMissing
-- statement
theorem t : 1 + 1 = 3
-- candidate

