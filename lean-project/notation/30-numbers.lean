-- Notations of number theory. `n !` binds as tightly as in Mathlib; it is scoped there and open in
-- every header that we map, so it is always on here.

notation:10000 n "!" => Nat.factorial n
notation:50 a " ≡ " b " [MOD " n "]" => Nat.ModEq n a b
notation:50 a " ≡ " b " [ZMOD " n "]" => Int.ModEq n a b

notation "ℝ" => Real
notation "ℝ≥0" => NNReal
notation "ℂ" => Complex
notation "π" => Real.pi
prefix:max "√" => Real.sqrt

macro:max atomic("|" noWs) a:term noWs "|" : term => `(abs $a)
notation:max "⌊" a "⌋" => Int.floor a
notation:max "⌈" a "⌉" => Int.ceil a
notation:max "⌊" a "⌋₊" => Nat.floor a
notation:max "⌈" a "⌉₊" => Nat.ceil a
macro:max atomic("‖" noWs) a:term noWs "‖" : term => `(norm $a)
