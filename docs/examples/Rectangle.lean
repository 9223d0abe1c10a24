import Mathlib

/-- A rectangle has area 180 and perimeter 54. What is the square of its diagonal? -/
theorem diagonal (a b : ℝ) (h₀ : a * b = 180) (h₁ : 2 * (a + b) = 54) : a ^ 2 + b ^ 2 = 369 := sorry
