import Init
@[expose] public noncomputable section set_option compiler.extract_closed false 
namespace H
structure Point (α : Type u) where
  x : α
  y : α := x
  deriving Repr, BEq, DecidableEq, Hashable, Inhabited, Ord
class Shape (α : Type u) where
  area : α → Nat
  pos : ∀ a, 0 < area a + 1 := by intro a; omega
instance : Shape Nat := { area := id }
structure Point3 (α : Type u) extends Point α where
  z : α
inductive Tree (α : Type u) | leaf | node : List (Tree α) → α → Tree α
mutual
inductive Even : Nat → Prop | zero : Even 0 | succ : Odd n → Even (n + 1)
inductive Odd : Nat → Prop | succ : Even n → Odd (n + 1)
end
inductive Vec (α : Type u) : Nat → Type u | nil : Vec α 0 | cons : α → Vec α n → Vec α (n + 1)
mutual
inductive A : Type | a : Nat → A | b : List B → A
inductive B : Type | c : Array A → B
end
private def secret : Nat := 7
private theorem secret_eq : secret = 7 := rfl
theorem shown : ∃ n : Nat, n = 7 := ⟨secret, secret_eq⟩
partial def loop (n : Nat) : Nat := if n > 100 then n else loop (n * 2 + 1)
opaque hidden : Nat := 3
@[irreducible] def irr : Nat := 5
def big : Nat := 123456789012345678901234567890
theorem big_pos : 0 < big := by decide
def word : String := "héllo"
notation "⟪" a "⟫" => Point.mk a a
macro "six" : term => `(6)
theorem six_eq : (six : Nat) = 6 := rfl
@[simp] theorem pt (a : Nat) : (⟪a⟫ : Point Nat).x = a := rfl
def gcd (a b : Nat) : Nat := if h : b = 0 then a else gcd b (a % b)
termination_by b
decreasing_by exact Nat.mod_lt _ (Nat.pos_of_ne_zero h)
theorem gcd_zero (a : Nat) : gcd a 0 = a := by unfold gcd; simp
def ack : Nat → Nat → Nat
  | 0, n => n + 1
  | m + 1, 0 => ack m 1
  | m + 1, n + 1 => ack m (ack (m + 1) n)
termination_by m n => (m, n)
def fib : Nat → Nat | 0 => 0 | 1 => 1 | n + 2 => fib (n + 1) + fib n
theorem fib_two : fib 2 = 1 := by simp [fib]
def sum (l : List Nat) : Nat := go l 0
where go : List Nat → Nat → Nat | [], a => a | x :: xs, a => go xs (a + x)
theorem em (p : Prop) : p ∨ ¬ p := Classical.em p
theorem ext (f g : Nat → Nat) (h : ∀ x, f x = g x) : f = g := funext h
theorem pe (p q : Prop) (h : p ↔ q) : p = q := propext h
inductive Color | red | green | blue deriving Repr, DecidableEq, Inhabited
abbrev N := Nat
theorem omega_thing (a b : Nat) (h : a < b) : a + 1 ≤ b := by omega
theorem bv (x y : BitVec 8) : x + y = y + x := BitVec.add_comm x y
theorem grinds (a b c : Nat) (h : a = b) (h' : b = c) : a = c := by grind
example : 1 = 1 := rfl
variable {α : Type u} [BEq α]
def count (a : α) : List α → Nat | [] => 0 | x :: xs => (if x == a then 1 else 0) + count a xs
def Tree.size : Tree α → Nat | .leaf => 0 | .node ts _ => 1 + (ts.attach.map fun ⟨t, _⟩ => t.size).sum
syntax "triv" : tactic
macro_rules | `(tactic| triv) => `(tactic| trivial)
theorem tt : True := by triv
end H
