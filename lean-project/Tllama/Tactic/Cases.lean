import Tllama.Tactic.Arith
import Tllama.Finset.Fintype
/-!
`interval_cases` and `fin_cases`. The bounds of `interval_cases` are found by `omega`, trying one
upper bound after the other; then the cases are split off from above, the absurd ones closed.
-/

@[expose] public section
set_option compiler.extract_closed false

theorem Tllama.nat_le_cases {x n : Nat} (h : x ≤ n + 1) : x = n + 1 ∨ x ≤ n := by omega
theorem Tllama.int_ofNat_cases {x : Int} (a : Int) (h : a ≤ x) : ∃ k : Nat, x = a + k :=
  ⟨(x - a).toNat, by omega⟩

/-- Splits `h : x ≤ n` into `x = n`, …, `x = 0`. -/
syntax "nat_cases_from " ident ident : tactic
macro_rules
  | `(tactic| nat_cases_from $x:ident $h:ident) => `(tactic| first
    | (exfalso; omega)
    | (refine Or.elim (Tllama.nat_le_cases $h) (fun e => ?_) (fun $h => ?_) <;>
        first | (exfalso; omega) | (clear $h; subst e) | nat_cases_from $x $h)
    | (replace $h:ident := Nat.le_zero.mp $h; first | (exfalso; omega) | subst $h:ident))

/-- Adds the least upper bound on a natural number, of a list, that `omega` proves. -/
syntax "nat_upper_bound " ident " as " ident : tactic
macro_rules
  | `(tactic| nat_upper_bound $x:ident as $h:ident) => `(tactic| first
      | have $h:ident : $x ≤ 0 := by omega | have $h:ident : $x ≤ 1 := by omega | have $h:ident : $x ≤ 2 := by omega
      | have $h:ident : $x ≤ 3 := by omega | have $h:ident : $x ≤ 4 := by omega | have $h:ident : $x ≤ 5 := by omega
      | have $h:ident : $x ≤ 6 := by omega | have $h:ident : $x ≤ 7 := by omega | have $h:ident : $x ≤ 8 := by omega
      | have $h:ident : $x ≤ 9 := by omega | have $h:ident : $x ≤ 10 := by omega | have $h:ident : $x ≤ 11 := by omega
      | have $h:ident : $x ≤ 12 := by omega | have $h:ident : $x ≤ 14 := by omega | have $h:ident : $x ≤ 16 := by omega
      | have $h:ident : $x ≤ 18 := by omega | have $h:ident : $x ≤ 20 := by omega | have $h:ident : $x ≤ 22 := by omega
      | have $h:ident : $x ≤ 25 := by omega | have $h:ident : $x ≤ 30 := by omega | have $h:ident : $x ≤ 35 := by omega
      | have $h:ident : $x ≤ 40 := by omega | have $h:ident : $x ≤ 50 := by omega | have $h:ident : $x ≤ 60 := by omega
      | have $h:ident : $x ≤ 70 := by omega | have $h:ident : $x ≤ 80 := by omega | have $h:ident : $x ≤ 100 := by omega
      | have $h:ident : $x ≤ 120 := by omega | have $h:ident : $x ≤ 150 := by omega | have $h:ident : $x ≤ 200 := by omega
      | have $h:ident : $x ≤ 250 := by omega | have $h:ident : $x ≤ 300 := by omega | have $h:ident : $x ≤ 400 := by omega
      | have $h:ident : $x ≤ 500 := by omega | have $h:ident : $x ≤ 700 := by omega | have $h:ident : $x ≤ 1000 := by omega)

/-- Adds a lower bound on an integer, of a list, that `omega` proves, as an equation with a natural
number. -/
syntax "int_lower_bound " ident " as " ident ident : tactic
macro_rules
  | `(tactic| int_lower_bound $x:ident as $k:ident $h:ident) => `(tactic| first
      | (have hl : (0 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (0) hl; clear hl)
      | (have hl : (1 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (1) hl; clear hl)
      | (have hl : (-1 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-1) hl; clear hl)
      | (have hl : (-2 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-2) hl; clear hl)
      | (have hl : (-3 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-3) hl; clear hl)
      | (have hl : (-4 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-4) hl; clear hl)
      | (have hl : (-5 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-5) hl; clear hl)
      | (have hl : (-6 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-6) hl; clear hl)
      | (have hl : (-8 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-8) hl; clear hl)
      | (have hl : (-10 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-10) hl; clear hl)
      | (have hl : (-12 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-12) hl; clear hl)
      | (have hl : (-15 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-15) hl; clear hl)
      | (have hl : (-20 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-20) hl; clear hl)
      | (have hl : (-30 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-30) hl; clear hl)
      | (have hl : (-50 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-50) hl; clear hl)
      | (have hl : (-100 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-100) hl; clear hl)
      | (have hl : (-200 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-200) hl; clear hl)
      | (have hl : (-500 : Int) ≤ $x := by omega; obtain ⟨$k:ident, $h:ident⟩ := Tllama.int_ofNat_cases (-500) hl; clear hl))

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
        | (have _ := Nat.succ $x; nat_upper_bound $x as hb; nat_cases_from $x hb)
        | (int_lower_bound $x as k hk; nat_upper_bound k as hb; nat_cases_from k hb <;> (simp at hk; subst hk)))
    else `(tactic| (generalize hx : $t = x at *; interval_cases x))

/-- Cases on an element of `Fin n` or on a membership in a literal finite set. -/
syntax "fin_cases " ident : tactic
macro_rules
  | `(tactic| fin_cases $h:ident) => `(tactic| first
    | (obtain ⟨x, hx⟩ := ($h : Fin _); nat_upper_bound x as hb; nat_cases_from x hb)
    | (simp only [Finset.mem_insert, Finset.mem_singleton] at $h:ident
       repeat' (obtain rfl | $h:ident := $h)
       try subst $h:ident))
