import Tllama.Tactic.Basic
/-!
Mathlib's tactics that choose among goals, convert a fact into a goal, or move between number types, as macros.
-/

@[expose] public section
set_option compiler.extract_closed false

/-- The numbered goal becomes the first one. -/
syntax "pick_goal " num : tactic
/-- Runs tactics on the numbered goal alone. -/
syntax "on_goal " num " => " tacticSeq : tactic
macro_rules
  | `(tactic| pick_goal $n:num) => do
    let k := n.getNat - 1
    if k == 0 then `(tactic| skip) else `(tactic| rotate_left $(Lean.Syntax.mkNumLit (toString k)):num)
macro_rules
  | `(tactic| on_goal $n:num => $t:tacticSeq) => do
    let k := n.getNat - 1
    if k == 0 then `(tactic| focus $t:tacticSeq)
    else
      let k := Lean.Syntax.mkNumLit (toString k)
      `(tactic| (rotate_left $k:num; focus $t:tacticSeq; rotate_right $k:num))

/-- Replaces a hypothesis by what follows from it. -/
syntax (name := applyAt) "apply " term " at " ident : tactic
macro_rules
  | `(tactic| apply $f at $h:ident) => `(tactic| first | replace $h:ident := $f $h | replace $h:ident := $f _ $h)

/-- `conv` on the left side. -/
syntax "conv_lhs" (" at " ident)? " => " Lean.Parser.Tactic.Conv.convSeq : tactic
/-- `conv` on the right side. -/
syntax "conv_rhs" (" at " ident)? " => " Lean.Parser.Tactic.Conv.convSeq : tactic
macro_rules
  | `(tactic| conv_lhs => $t:convSeq) => `(tactic| conv => (lhs; ($t:convSeq)))
  | `(tactic| conv_lhs at $h:ident => $t:convSeq) => `(tactic| conv at $h:ident => (lhs; ($t:convSeq)))
macro_rules
  | `(tactic| conv_rhs => $t:convSeq) => `(tactic| conv => (rhs; ($t:convSeq)))
  | `(tactic| conv_rhs at $h:ident => $t:convSeq) => `(tactic| conv at $h:ident => (rhs; ($t:convSeq)))

/-- Proves the goal from a fact of a similar form; where the two differ, equations are left. -/
syntax "convert " term (" using " num)? : tactic
/-- `convert` for a hypothesis or a goal that is to have another form. -/
syntax "convert_to " term (" using " num)? : tactic
/-- Closes what `convert` leaves, where that is trivial. -/
macro "convert_close" : tactic => `(tactic| try with_reducible first | rfl | assumption | (symm; assumption) | exact Subsingleton.elim _ _)
macro_rules
  | `(tactic| convert $e) => `(tactic| first
    | exact $e
    | (refine Eq.mp ?_ $e; symm; congr 1 <;> convert_close)
    | (refine Eq.mp ?_ $e; congr 1 <;> convert_close))
  | `(tactic| convert $e using $n:num) => `(tactic| first
    | exact $e
    | (refine Eq.mp ?_ $e; symm; congr $n:num <;> convert_close)
    | (refine Eq.mp ?_ $e; congr $n:num <;> convert_close))
macro_rules
  | `(tactic| convert_to $t) => `(tactic| (suffices h : $t by first | exact h | (convert h)))
  | `(tactic| convert_to $t using $n:num) => `(tactic| (suffices h : $t by first | exact h | (convert h using $n)))

/-- A number that is not negative becomes a natural number. -/
syntax "lift " ident " to " term (" using " term)? (" with " ident (ppSpace ident)?)? : tactic
theorem Tllama.lift_int {p : Int → Prop} (x : Int) (h : 0 ≤ x) (k : ∀ n : Nat, p n) : p x := by
  obtain ⟨n, rfl⟩ := Int.eq_ofNat_of_zero_le h
  exact k n
macro_rules
  | `(tactic| lift $x:ident to $_ using $h) => `(tactic| obtain ⟨$x:ident, rfl⟩ := Int.eq_ofNat_of_zero_le $h)
  | `(tactic| lift $x:ident to $_ using $h with $n:ident) => `(tactic| obtain ⟨$n:ident, rfl⟩ := Int.eq_ofNat_of_zero_le $h)
  | `(tactic| lift $x:ident to $_ using $h with $n:ident $e:ident) =>
    `(tactic| (obtain ⟨$n:ident, $e:ident⟩ := Int.eq_ofNat_of_zero_le $h; subst $e:ident))
  | `(tactic| lift $x:ident to $_) => `(tactic| obtain ⟨$x:ident, rfl⟩ := Int.eq_ofNat_of_zero_le (a := $x) (by omega))

/-- A fact that remains to be proved after the goal has been proved from it. -/
syntax (name := sufficesTactic) "suffices " ident " : " term : tactic
macro_rules
  | `(tactic| suffices $h:ident : $t) => `(tactic| refine (fun $h : $t => ?_) ?_)

/-- Without loss of generality: the goal is first proved under the assumption; `this` (or the given name) is that case,
for all values of the variables, where the assumption does not hold. -/
syntax "wlog " ident " : " term (" generalizing" (ppSpace colGt ident)+)? (" with " ident)? : tactic
theorem Tllama.wlog {p q : Prop} (main : q) (reduce : q → p) : p := reduce main
/-- The two cases of `wlog`, when what is to vary has been reverted: first the goal without the assumption, then with. -/
syntax "wlog_cases " ident ident term " then " tacticSeq : tactic
macro_rules
  | `(tactic| wlog_cases $H:ident $h:ident $t then $back:tacticSeq) =>
    `(tactic| (
      apply Tllama.wlog
      on_goal 2 =>
        intro $H:ident
        set_option tactic.hygienic false in intros
        refine Or.elim (Classical.em $t) (fun $h => ?_) (fun $h => ?_)
        focus
          revert $h:ident
          ($back:tacticSeq)
          exact $H
      set_option tactic.hygienic false in intros
      rotate_left))
macro_rules
  | `(tactic| wlog $h:ident : $t generalizing $x1:ident) =>
    `(tactic| (revert $x1:ident; wlog_cases $(Lean.mkIdent `this) $h $t then revert $x1:ident))
  | `(tactic| wlog $h:ident : $t generalizing $x1:ident with $H:ident) =>
    `(tactic| (revert $x1:ident; wlog_cases $H $h $t then revert $x1:ident))
  | `(tactic| wlog $h:ident : $t generalizing $x1:ident $x2:ident) =>
    `(tactic| (revert $x1:ident $x2:ident; wlog_cases $(Lean.mkIdent `this) $h $t then revert $x1:ident $x2:ident))
  | `(tactic| wlog $h:ident : $t generalizing $x1:ident $x2:ident with $H:ident) =>
    `(tactic| (revert $x1:ident $x2:ident; wlog_cases $H $h $t then revert $x1:ident $x2:ident))
  | `(tactic| wlog $h:ident : $t generalizing $x1:ident $x2:ident $x3:ident) =>
    `(tactic| (revert $x1:ident $x2:ident $x3:ident; wlog_cases $(Lean.mkIdent `this) $h $t then revert $x1:ident $x2:ident $x3:ident))
  | `(tactic| wlog $h:ident : $t generalizing $x1:ident $x2:ident $x3:ident with $H:ident) =>
    `(tactic| (revert $x1:ident $x2:ident $x3:ident; wlog_cases $H $h $t then revert $x1:ident $x2:ident $x3:ident))
  | `(tactic| wlog $h:ident : $t generalizing $x1:ident $x2:ident $x3:ident $x4:ident) =>
    `(tactic| (revert $x1:ident $x2:ident $x3:ident $x4:ident; wlog_cases $(Lean.mkIdent `this) $h $t then revert $x1:ident $x2:ident $x3:ident $x4:ident))
  | `(tactic| wlog $h:ident : $t generalizing $x1:ident $x2:ident $x3:ident $x4:ident with $H:ident) =>
    `(tactic| (revert $x1:ident $x2:ident $x3:ident $x4:ident; wlog_cases $H $h $t then revert $x1:ident $x2:ident $x3:ident $x4:ident))
