import Tllama.Real.Sqrt
import Tllama.Tactic.NormNum
/-!
Square roots of the first perfect squares, for `simp` and `norm_num`, which in Mathlib evaluates any of them.
-/

@[expose] public section

namespace Real

private theorem sqrt_of_mul_self {x y : Real} (hy : 0 ≤ y) (h : x = y * y) : sqrt x = y := by
  rw [h, sqrt_mul_self hy]

@[simp, grind =] theorem sqrt_ofNat_4 : sqrt 4 = 2 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_9 : sqrt 9 = 3 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_16 : sqrt 16 = 4 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_25 : sqrt 25 = 5 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_36 : sqrt 36 = 6 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_49 : sqrt 49 = 7 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_64 : sqrt 64 = 8 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_81 : sqrt 81 = 9 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_100 : sqrt 100 = 10 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_121 : sqrt 121 = 11 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_144 : sqrt 144 = 12 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_169 : sqrt 169 = 13 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_196 : sqrt 196 = 14 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_225 : sqrt 225 = 15 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_256 : sqrt 256 = 16 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_289 : sqrt 289 = 17 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_324 : sqrt 324 = 18 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_361 : sqrt 361 = 19 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_400 : sqrt 400 = 20 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_441 : sqrt 441 = 21 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_484 : sqrt 484 = 22 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_529 : sqrt 529 = 23 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_576 : sqrt 576 = 24 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_625 : sqrt 625 = 25 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_676 : sqrt 676 = 26 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_729 : sqrt 729 = 27 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_784 : sqrt 784 = 28 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_841 : sqrt 841 = 29 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_900 : sqrt 900 = 30 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_961 : sqrt 961 = 31 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_1024 : sqrt 1024 = 32 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_1225 : sqrt 1225 = 35 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_1600 : sqrt 1600 = 40 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_2025 : sqrt 2025 = 45 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_2500 : sqrt 2500 = 50 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_3600 : sqrt 3600 = 60 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_4900 : sqrt 4900 = 70 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_6400 : sqrt 6400 = 80 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_8100 : sqrt 8100 = 90 := sqrt_of_mul_self (by simp) (by grind)
@[simp, grind =] theorem sqrt_ofNat_10000 : sqrt 10000 = 100 := sqrt_of_mul_self (by simp) (by grind)

end Real
