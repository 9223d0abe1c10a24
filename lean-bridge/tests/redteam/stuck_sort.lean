noncomputable def run (n : Nat) (h : Acc (· < ·) n) : Bool :=
  Acc.rec (fun m _ ih => match m, ih with | 0, _ => false | k + 1, ih => ih k (Nat.lt_succ_self k)) h
opaque seed : Acc (· < ·) 1 := Nat.lt_wfRel.wf.apply 1
noncomputable def a := run 1 seed
noncomputable def b := run 1 (.intro 1 fun _ => seed.inv)
noncomputable def c := run 0 (seed.inv (Nat.lt_succ_self 0))
theorem run_eq (n : Nat) (h : Acc (· < ·) n) : run n h = false := by
  induction h with
  | intro n _ ih => cases n with
    | zero => rfl
    | succ n => exact ih n (Nat.lt_succ_self n)
def P : Prop := a = b
def Q : Prop := a = c
opaque w : Q := (run_eq _ _).trans (run_eq _ _).symm
def gate (h : P) : Type := Eq.rec (motive := fun _ _ => Type) Prop h
