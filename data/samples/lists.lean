/-! Lists. -/

/-- Appending the empty list changes nothing. -/
theorem append_empty (xs : List Nat) : xs ++ [] = xs := sorry

/-- The length of two lists joined is the sum of their lengths. -/
theorem length_joined (xs ys : List Nat) : (xs ++ ys).length = xs.length + ys.length := sorry

/-- Reversing a list twice gives the list. -/
theorem reverse_twice (xs : List Nat) : xs.reverse.reverse = xs := sorry

/-- Reversing keeps the length. -/
theorem reverse_same_length (xs : List Nat) : xs.reverse.length = xs.length := sorry

/-- Mapping one function after another is mapping their composition. -/
theorem map_after_map (f g : Nat → Nat) (xs : List Nat) : (xs.map f).map g = xs.map (fun x => g (f x)) := sorry

/-- What a filter keeps is no longer than the list. -/
theorem filter_not_longer (p : Nat → Bool) (xs : List Nat) : (xs.filter p).length ≤ xs.length := sorry

/-- An element of the joined list is an element of one of the two. -/
theorem member_of_joined (a : Nat) (xs ys : List Nat) : a ∈ xs ++ ys ↔ a ∈ xs ∨ a ∈ ys := sorry

/-- Taking some elements and dropping as many splits the list. -/
theorem take_and_drop (n : Nat) (xs : List Nat) : xs.take n ++ xs.drop n = xs := sorry

/-- A list of `n` copies of an element has length `n`. -/
theorem length_of_copies (n a : Nat) : (List.replicate n a).length = n := sorry

/-- The sum of a list of copies is the number of copies times the element. -/
theorem sum_of_copies (n a : Nat) : (List.replicate n a).sum = n * a := sorry

/-- The sum of two lists joined is the sum of their sums. -/
theorem sum_of_joined (xs ys : List Nat) : (xs ++ ys).sum = xs.sum + ys.sum := sorry

/-- Doubling every element doubles the sum. -/
theorem sum_of_doubled (xs : List Nat) : (xs.map (fun x => 2 * x)).sum = 2 * xs.sum := sorry

/-- An element of a list of natural numbers is at most the sum of the list. -/
theorem member_le_sum (a : Nat) (xs : List Nat) (h : a ∈ xs) : a ≤ xs.sum := sorry

/-- A list equal to its own tail is empty. -/
theorem eq_tail_only_empty (xs : List Nat) (h : xs.tail = xs) : xs = [] := sorry
