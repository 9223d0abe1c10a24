import Tllama.Tactic.Arith
import Tllama.Finset.Fintype
/-!
`interval_cases` and `fin_cases`. The bounds of `interval_cases` are found by `omega`, trying one
upper bound after the other; then the range is halved until one value is left, the absurd ones closed.
-/

@[expose] public section
set_option compiler.extract_closed false

theorem Tllama.nat_split (x m n : Nat) (h : n = m + 1) : x ≤ m ∨ n ≤ x := by omega
theorem Tllama.int_ofNat_cases {x : Int} (a : Int) (h : a ≤ x) : ∃ k : Nat, x = a + k :=
  ⟨(x - a).toNat, by omega⟩

/-- `nat_cases_between x hl hu lo hi` splits `hl : lo ≤ x`, `hu : x ≤ hi` into `x = lo`, …, `x = hi`, by halves; what
`omega` finds absurd is closed. -/
syntax "nat_cases_between " ident ident ident num num : tactic
macro_rules
  | `(tactic| nat_cases_between $x:ident $hl:ident $hu:ident $lo:num $hi:num) => do
    let least := lo.getNat
    let most := hi.getNat
    let split : Lean.TSyntax `tactic ←
      if least == most then
        `(tactic| (have e := Nat.le_antisymm $hu $hl; clear $hl $hu; subst e))
      else do
        let half := (least + most) / 2
        let middle := Lean.Syntax.mkNumLit (toString half)
        let next := Lean.Syntax.mkNumLit (toString (half + 1))
        `(tactic| (refine Or.elim (Tllama.nat_split $x $middle $next rfl) (fun h => ?_) (fun h => ?_) <;> first
                     | (have hm : $x ≤ $middle := h; clear h $hu; nat_cases_between $x $hl hm $lo $middle)
                     | (have hm : $next ≤ $x := h; clear h $hl; nat_cases_between $x hm $hu $next $hi)))
    if least == most || most - least ≥ 24 then `(tactic| first | (exfalso; omega) | $split:tactic)
    else return split

/-- Cases on a natural number by the least upper bound, of a list, that `omega` proves. -/
syntax "nat_bounded_cases " ident : tactic
macro_rules
  | `(tactic| nat_bounded_cases $x:ident) => `(tactic| (have hl := Nat.zero_le $x; first
      | (have hu : $x ≤ 0 := (by omega); nat_cases_between $x hl hu 0 0)
      | (have hu : $x ≤ 1 := (by omega); nat_cases_between $x hl hu 0 1)
      | (have hu : $x ≤ 2 := (by omega); nat_cases_between $x hl hu 0 2)
      | (have hu : $x ≤ 3 := (by omega); nat_cases_between $x hl hu 0 3)
      | (have hu : $x ≤ 4 := (by omega); nat_cases_between $x hl hu 0 4)
      | (have hu : $x ≤ 5 := (by omega); nat_cases_between $x hl hu 0 5)
      | (have hu : $x ≤ 6 := (by omega); nat_cases_between $x hl hu 0 6)
      | (have hu : $x ≤ 7 := (by omega); nat_cases_between $x hl hu 0 7)
      | (have hu : $x ≤ 8 := (by omega); nat_cases_between $x hl hu 0 8)
      | (have hu : $x ≤ 9 := (by omega); nat_cases_between $x hl hu 0 9)
      | (have hu : $x ≤ 10 := (by omega); nat_cases_between $x hl hu 0 10)
      | (have hu : $x ≤ 11 := (by omega); nat_cases_between $x hl hu 0 11)
      | (have hu : $x ≤ 12 := (by omega); nat_cases_between $x hl hu 0 12)
      | (have hu : $x ≤ 14 := (by omega); nat_cases_between $x hl hu 0 14)
      | (have hu : $x ≤ 16 := (by omega); nat_cases_between $x hl hu 0 16)
      | (have hu : $x ≤ 18 := (by omega); nat_cases_between $x hl hu 0 18)
      | (have hu : $x ≤ 20 := (by omega); nat_cases_between $x hl hu 0 20)
      | (have hu : $x ≤ 22 := (by omega); nat_cases_between $x hl hu 0 22)
      | (have hu : $x ≤ 25 := (by omega); nat_cases_between $x hl hu 0 25)
      | (have hu : $x ≤ 30 := (by omega); nat_cases_between $x hl hu 0 30)
      | (have hu : $x ≤ 35 := (by omega); nat_cases_between $x hl hu 0 35)
      | (have hu : $x ≤ 40 := (by omega); nat_cases_between $x hl hu 0 40)
      | (have hu : $x ≤ 50 := (by omega); nat_cases_between $x hl hu 0 50)
      | (have hu : $x ≤ 60 := (by omega); nat_cases_between $x hl hu 0 60)
      | (have hu : $x ≤ 70 := (by omega); nat_cases_between $x hl hu 0 70)
      | (have hu : $x ≤ 80 := (by omega); nat_cases_between $x hl hu 0 80)
      | (have hu : $x ≤ 100 := (by omega); nat_cases_between $x hl hu 0 100)
      | (have hu : $x ≤ 120 := (by omega); nat_cases_between $x hl hu 0 120)
      | (have hu : $x ≤ 150 := (by omega); nat_cases_between $x hl hu 0 150)
      | (have hu : $x ≤ 200 := (by omega); nat_cases_between $x hl hu 0 200)
      | (have hu : $x ≤ 250 := (by omega); nat_cases_between $x hl hu 0 250)
      | (have hu : $x ≤ 300 := (by omega); nat_cases_between $x hl hu 0 300)
      | (have hu : $x ≤ 400 := (by omega); nat_cases_between $x hl hu 0 400)
      | (have hu : $x ≤ 500 := (by omega); nat_cases_between $x hl hu 0 500)
      | (have hu : $x ≤ 700 := (by omega); nat_cases_between $x hl hu 0 700)
      | (have hu : $x ≤ 1000 := (by omega); nat_cases_between $x hl hu 0 1000)))

/-- Adds a lower bound on an integer, of a list, that `omega` proves, as an equation with a natural
number. -/
syntax "int_lower_bound " ident " as " ident ident : tactic
macro_rules
  | `(tactic| int_lower_bound $x:ident as $k:ident $h:ident) => `(tactic| first
      | (have hl : (0 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (0) hl; clear hl)
      | (have hl : (1 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (1) hl; clear hl)
      | (have hl : (-1 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-1) hl; clear hl)
      | (have hl : (-2 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-2) hl; clear hl)
      | (have hl : (-3 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-3) hl; clear hl)
      | (have hl : (-4 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-4) hl; clear hl)
      | (have hl : (-5 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-5) hl; clear hl)
      | (have hl : (-6 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-6) hl; clear hl)
      | (have hl : (-8 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-8) hl; clear hl)
      | (have hl : (-10 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-10) hl; clear hl)
      | (have hl : (-12 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-12) hl; clear hl)
      | (have hl : (-15 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-15) hl; clear hl)
      | (have hl : (-20 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-20) hl; clear hl)
      | (have hl : (-30 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-30) hl; clear hl)
      | (have hl : (-50 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-50) hl; clear hl)
      | (have hl : (-100 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-100) hl; clear hl)
      | (have hl : (-200 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-200) hl; clear hl)
      | (have hl : (-500 : Int) ≤ $x := (by omega); obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-500) hl; clear hl))

/-- Cases on the value of a bounded natural number or integer. -/
syntax "interval_cases " term : tactic
/-- Cases on the value of a bounded natural number; the equation gets a name. -/
syntax "interval_cases " atomic(ident " : ") term : tactic
macro_rules
  | `(tactic| interval_cases $h:ident : $t:term) => `(tactic| (generalize $h:ident : $t = x at *; interval_cases x))
macro_rules
  | `(tactic| interval_cases $t:term) =>
    if t.raw.isIdent then do
      let x : Lean.TSyntax `ident := ⟨t.raw⟩
      `(tactic| first
        | (have hx := Nat.succ $x; clear hx; nat_bounded_cases $x)
        | (int_lower_bound $x as k hk; nat_bounded_cases k <;> ((try simp at hk) <;> subst hk)))
    else `(tactic| (generalize hx : $t = x at *; interval_cases x))

/-- Cases on an element of `Fin n` or on a membership in a literal finite set. -/
syntax "fin_cases " ident : tactic
macro_rules
  | `(tactic| fin_cases $h:ident) => `(tactic| first
    | (obtain ⟨x, hx⟩ := ($h : Fin _); nat_bounded_cases x)
    | (simp only [Finset.mem_insert, Finset.mem_singleton] at $h:ident
       repeat' (obtain rfl | $h:ident := $h)
       try subst $h:ident))
