/-! Lists. -/

/-- Appending the empty list changes nothing. -/
theorem append_empty (xs : List Nat) : xs ++ [] = xs := by
  -- This is how appending is simplified.
  simp

/-- The length of two lists joined is the sum of their lengths. -/
theorem length_joined (xs ys : List Nat) : (xs ++ ys).length = xs.length + ys.length := by
  -- Each element of either list is counted once.
  simp

/-- Reversing a list twice gives the list. -/
theorem reverse_twice (xs : List Nat) : xs.reverse.reverse = xs := by
  -- Reversal is its own inverse.
  simp

/-- Reversing keeps the length. -/
theorem reverse_same_length (xs : List Nat) : xs.reverse.length = xs.length := by
  -- No element is lost or added.
  simp

/-- Mapping one function after another is mapping their composition. -/
theorem map_after_map (f g : Nat → Nat) (xs : List Nat) : (xs.map f).map g = xs.map (fun x => g (f x)) := by
  -- By induction on the list.
  induction xs with
  | nil =>
    -- Nothing to map.
    rfl
  | cons x rest ih =>
    -- The head is mapped twice, the rest by the hypothesis.
    simp

/-- What a filter keeps is no longer than the list. -/
theorem filter_not_longer (p : Nat → Bool) (xs : List Nat) : (xs.filter p).length ≤ xs.length := by
  -- The filtered list is a sublist.
  exact List.length_filter_le p xs

/-- An element of the joined list is an element of one of the two. -/
theorem member_of_joined (a : Nat) (xs ys : List Nat) : a ∈ xs ++ ys ↔ a ∈ xs ∨ a ∈ ys := by
  -- Membership in an appended list is membership in a part.
  simp

/-- Taking some elements and dropping as many splits the list. -/
theorem take_and_drop (n : Nat) (xs : List Nat) : xs.take n ++ xs.drop n = xs := by
  -- The two parts meet where the list is cut.
  simp

/-- A list of `n` copies of an element has length `n`. -/
theorem length_of_copies (n a : Nat) : (List.replicate n a).length = n := by
  -- By how copies are made.
  simp

/-- The sum of a list of copies is the number of copies times the element. -/
theorem sum_of_copies (n a : Nat) : (List.replicate n a).sum = n * a := by
  -- By induction on the number of copies.
  induction n with
  | zero =>
    -- The empty sum is zero.
    simp
  | succ n ih =>
    -- One more copy adds the element once more.
    simp [List.replicate_succ, ih, Nat.succ_mul, Nat.add_comm]

/-- The sum of two lists joined is the sum of their sums. -/
theorem sum_of_joined (xs ys : List Nat) : (xs ++ ys).sum = xs.sum + ys.sum := by
  -- By induction on the first list.
  induction xs with
  | nil =>
    -- The first sum is zero.
    simp
  | cons x rest ih =>
    -- The head is added on both sides.
    simp only [List.cons_append, List.sum_cons, ih]
    omega

/-- Doubling every element doubles the sum. -/
theorem sum_of_doubled (xs : List Nat) : (xs.map (fun x => 2 * x)).sum = 2 * xs.sum := by
  -- By induction on the list.
  induction xs with
  | nil =>
    -- Both sums are empty.
    rfl
  | cons x rest ih =>
    -- Two times the head and, by the hypothesis, two times the rest.
    simp only [List.map_cons, List.sum_cons, ih]
    omega

/-- An element of a list of natural numbers is at most the sum of the list. -/
theorem member_le_sum (a : Nat) (xs : List Nat) (h : a ∈ xs) : a ≤ xs.sum := by
  -- By induction on the list.
  induction xs with
  | nil =>
    -- The empty list has no element.
    simp at h
  | cons x rest ih =>
    -- The element is the head, or lies in the rest and is bounded by the rest's sum.
    simp only [List.mem_cons] at h
    simp only [List.sum_cons]
    cases h with
    | inl equal => omega
    | inr inside =>
      have bound := ih inside
      omega

/-- A list equal to its own tail is empty. -/
theorem eq_tail_only_empty (xs : List Nat) (h : xs.tail = xs) : xs = [] := by
  -- A list that is not empty is longer than its tail.
  cases xs with
  | nil => rfl
  | cons x rest =>
    have lengths := congrArg List.length h
    simp at lengths
