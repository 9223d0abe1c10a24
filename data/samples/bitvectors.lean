import Std.Tactic.BVDecide

/-! Fixed-width bit vectors. -/

/-- Addition of bytes is commutative. -/
theorem byte_add_comm (x y : BitVec 8) : x + y = y + x := sorry

/-- A bit vector combined with itself by exclusive or is zero. -/
theorem xor_with_itself (x : BitVec 32) : x ^^^ x = 0 := sorry

/-- Inverting all bits twice gives the vector. -/
theorem invert_twice (x : BitVec 16) : ~~~(~~~x) = x := sorry

/-- Masking a word twice with the same mask is masking it once. -/
theorem mask_twice (x m : BitVec 64) : (x &&& m) &&& m = x &&& m := sorry

/-- Shifting a byte left by one is adding it to itself. -/
theorem shift_is_double (x : BitVec 8) : x <<< 1 = x + x := sorry

/-- The negation of a bit vector is its complement plus one. -/
theorem negation_is_complement_plus_one (x : BitVec 32) : -x = ~~~x + 1 := sorry

/-- The two four-bit halves of a byte, put together again, are the byte. -/
theorem halves_of_a_byte (x : BitVec 8) : x.extractLsb' 4 4 ++ x.extractLsb' 0 4 = x := sorry

/-- De Morgan's law for bits. -/
theorem complement_of_and (x y : BitVec 16) : ~~~(x &&& y) = ~~~x ||| ~~~y := sorry
