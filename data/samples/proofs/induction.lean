/-! Statements about recursive functions, proved by induction. -/

/-- The sum of the numbers from 0 to `n`. -/
def sumTo : Nat → Nat
  | 0 => 0
  | n + 1 => sumTo n + (n + 1)

/-- The sum of the first `n` odd numbers. -/
def sumOdd : Nat → Nat
  | 0 => 0
  | n + 1 => sumOdd n + (2 * n + 1)

/-- The factorial. -/
def fact : Nat → Nat
  | 0 => 1
  | n + 1 => (n + 1) * fact n

/-- The Fibonacci numbers. -/
def fib : Nat → Nat
  | 0 => 0
  | 1 => 1
  | n + 2 => fib n + fib (n + 1)

/-- Binary trees with a number at each inner node. -/
inductive Tree where
  | leaf : Tree
  | node : Tree → Nat → Tree → Tree

/-- The number of inner nodes. -/
def Tree.size : Tree → Nat
  | .leaf => 0
  | .node l _ r => l.size + 1 + r.size

/-- The number of leaves. -/
def Tree.leaves : Tree → Nat
  | .leaf => 1
  | .node l _ r => l.leaves + r.leaves

/-- The tree seen in a mirror. -/
def Tree.mirror : Tree → Tree
  | .leaf => .leaf
  | .node l x r => .node r.mirror x l.mirror

/-- The tree's height: the number of nodes on a longest path. -/
def Tree.height : Tree → Nat
  | .leaf => 0
  | .node l _ r => max l.height r.height + 1

/-- Twice the sum of the numbers up to `n` is `n` times `n + 1` (Gauss). -/
theorem gauss_sum (n : Nat) : 2 * sumTo n = n * (n + 1) := by
  -- By induction on `n`.
  induction n with
  | zero =>
    -- Both sides are zero.
    rfl
  | succ n ih =>
    -- The new summand adds `2 * (n + 1)` on both sides.
    simp only [sumTo, Nat.mul_add, ih]
    grind

/-- The sum of the first `n` odd numbers is the square of `n`. -/
theorem odd_sum_square (n : Nat) : sumOdd n = n * n := by
  -- By induction on `n`.
  induction n with
  | zero =>
    -- The empty sum is zero.
    rfl
  | succ n ih =>
    -- The next odd number is the difference of the two squares.
    simp only [sumOdd, ih]
    grind

/-- The factorial is never zero. -/
theorem fact_positive (n : Nat) : 0 < fact n := by
  -- By induction: a product of positive numbers is positive.
  induction n with
  | zero => decide
  | succ n ih => exact Nat.mul_pos (Nat.succ_pos n) ih

/-- A number is at most its factorial. -/
theorem le_fact (n : Nat) : n ≤ fact n := by
  -- The factorial is the number times the factorial of its predecessor, which is at least one.
  cases n with
  | zero => decide
  | succ n =>
    have positive : 0 < fact n := by
      induction n with
      | zero => decide
      | succ n ih => exact Nat.mul_pos (Nat.succ_pos n) ih
    exact Nat.le_mul_of_pos_right (n + 1) positive

/-- The tenth Fibonacci number is 55. -/
theorem fib_ten : fib 10 = 55 := by
  -- Compute it.
  decide

/-- Fibonacci numbers after the first are positive. -/
theorem fib_positive (n : Nat) : 0 < fib (n + 1) := by
  -- By induction: the next one is the sum of one that is positive and another.
  induction n with
  | zero => decide
  | succ n ih =>
    simp only [fib]
    omega

/-- A tree has one more leaf than inner nodes. -/
theorem leaves_eq_size_succ (t : Tree) : t.leaves = t.size + 1 := by
  -- By induction on the tree.
  induction t with
  | leaf => rfl
  | node l x r ihl ihr =>
    -- The leaves of the two parts; each part has one more than its nodes, and the root is a node.
    simp only [Tree.leaves, Tree.size]
    omega

/-- Mirroring a tree twice gives the tree. -/
theorem mirror_twice (t : Tree) : t.mirror.mirror = t := by
  -- By induction: the two parts change places twice.
  induction t with
  | leaf => rfl
  | node l x r ihl ihr => simp only [Tree.mirror, ihl, ihr]

/-- A tree and its mirror image have the same number of nodes. -/
theorem mirror_same_size (t : Tree) : t.mirror.size = t.size := by
  -- By induction: only the order of the summands changes.
  induction t with
  | leaf => rfl
  | node l x r ihl ihr =>
    simp only [Tree.mirror, Tree.size, ihl, ihr]
    omega

/-- The height of a tree is at most its number of nodes. -/
theorem height_le_size (t : Tree) : t.height ≤ t.size := by
  -- By induction: the higher part has at most as many nodes as both together.
  induction t with
  | leaf => exact Nat.le_refl 0
  | node l x r ihl ihr =>
    simp only [Tree.height, Tree.size]
    omega

/-- A tree of height `h` has fewer than `2 ^ h` nodes. -/
theorem size_lt_two_pow_height (t : Tree) : t.size < 2 ^ t.height := by
  -- By induction on the tree.
  induction t with
  | leaf => decide
  | node l x r ihl ihr =>
    -- Each part is bounded by the power for the larger height.
    have left : 2 ^ l.height ≤ 2 ^ max l.height r.height :=
      Nat.pow_le_pow_right (by decide) (Nat.le_max_left _ _)
    have right : 2 ^ r.height ≤ 2 ^ max l.height r.height :=
      Nat.pow_le_pow_right (by decide) (Nat.le_max_right _ _)
    -- One level more doubles the power.
    simp only [Tree.height, Tree.size, Nat.pow_succ]
    omega

/-- Powers of two outgrow the numbers themselves. -/
theorem lt_two_power (n : Nat) : n < 2 ^ n := by
  -- By induction: doubling a positive number adds at least one.
  induction n with
  | zero => decide
  | succ n ih =>
    rw [Nat.pow_succ]
    omega
