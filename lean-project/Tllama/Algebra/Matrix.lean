import Tllama.Algebra.Pi
import Tllama.Geometry.Euclidean
import Tllama.Nat.More
/-!
Matrices: functions of two indices, with the sum, the product, the transpose, the trace, the determinant and the inverse.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u v w x

/-- A matrix. Mathlib's definition. -/
def Matrix (m : Type u) (n : Type v) (α : Type w) : Type (max u v w) := m → n → α

namespace Matrix
variable {l : Type u} {m : Type u} {n : Type v} {o : Type x} {α : Type w}

@[ext] theorem ext {M N : Matrix m n α} (h : ∀ i j, M i j = N i j) : M = N := funext fun i => funext fun j => h i j

/-- The matrix with given entries. Mathlib's is a bundled equivalence with these values. -/
def of (f : m → n → α) : Matrix m n α := f
@[simp] theorem of_apply (f : m → n → α) (i : m) (j : n) : of f i j = f i j := rfl

instance [DecidableEq α] [Fintype m] [Fintype n] : DecidableEq (Matrix m n α) := Classical.decEq _
instance [Inhabited α] : Inhabited (Matrix m n α) := ⟨fun _ _ => default⟩
instance [Add α] : Add (Matrix m n α) := ⟨fun M N i j => M i j + N i j⟩
instance [Sub α] : Sub (Matrix m n α) := ⟨fun M N i j => M i j - N i j⟩
instance [Neg α] : Neg (Matrix m n α) := ⟨fun M i j => -M i j⟩
instance [Zero α] : Zero (Matrix m n α) := ⟨fun _ _ => 0⟩
instance {R : Type u} [SMul R α] : SMul R (Matrix m n α) := ⟨fun r M i j => r • M i j⟩
@[simp] theorem add_apply [Add α] (M N : Matrix m n α) (i : m) (j : n) : (M + N) i j = M i j + N i j := rfl
@[simp] theorem sub_apply [Sub α] (M N : Matrix m n α) (i : m) (j : n) : (M - N) i j = M i j - N i j := rfl
@[simp] theorem neg_apply [Neg α] (M : Matrix m n α) (i : m) (j : n) : (-M) i j = -M i j := rfl

/-- The product, `∑ j, M i j * N j k`. -/
instance instHMul [Fintype m] [Mul α] [Lean.Grind.AddCommMonoid α] : HMul (Matrix l m α) (Matrix m n α) (Matrix l n α) :=
  ⟨fun M N i k => Finset.sum Finset.univ fun j => M i j * N j k⟩
instance instMul [Fintype n] [Mul α] [Lean.Grind.AddCommMonoid α] : Mul (Matrix n n α) :=
  ⟨fun M N i k => Finset.sum Finset.univ fun j => M i j * N j k⟩
theorem mul_apply [Fintype m] [Mul α] [Lean.Grind.AddCommMonoid α] {M : Matrix l m α} {N : Matrix m n α} {i : l} {k : n} :
    (M * N) i k = Finset.sum Finset.univ fun j => M i j * N j k := rfl

/-- The entries exchanged across the diagonal, `Mᵀ`. -/
def transpose (M : Matrix m n α) : Matrix n m α := fun i j => M j i
scoped postfix:1024 "ᵀ" => Matrix.transpose
@[simp] theorem transpose_apply (M : Matrix m n α) (i : n) (j : m) : transpose M i j = M j i := rfl
/-- Equal to its transpose. -/
def IsSymm (M : Matrix n n α) : Prop := M.transpose = M

/-- Given entries on the diagonal, 0 elsewhere. -/
def diagonal [DecidableEq n] [Zero α] (d : n → α) : Matrix n n α := fun i j => if i = j then d i else 0

section Semiring
variable {n : Type v} [Fintype n] [DecidableEq n] {α : Type w} [Lean.Grind.Semiring α]

theorem sum_ite_mul (i : n) (f : n → α) :
    (Finset.sum Finset.univ fun j => (if i = j then (1 : α) else 0) * f j) = f i := by
  have e : (fun j => (if i = j then (1 : α) else 0) * f j) = fun j => if i = j then f j else 0 := funext fun j => by
    split <;> grind
  rw [e, Finset.sum_ite_eq, if_pos (Finset.mem_univ i)]

theorem sum_mul_ite (i : n) (f : n → α) :
    (Finset.sum Finset.univ fun j => f j * (if j = i then (1 : α) else 0)) = f i := by
  have e : (fun j => f j * (if j = i then (1 : α) else 0)) = fun j => if i = j then f j else 0 := funext fun j => by
    by_cases h : j = i
    · rw [if_pos h, if_pos h.symm]; grind
    · rw [if_neg h, if_neg fun e => h e.symm]; grind
  rw [e, Finset.sum_ite_eq, if_pos (Finset.mem_univ i)]

/-- The scalar matrix. -/
def scalar (a : α) : Matrix n n α := fun i j => if i = j then a else 0

/-- Powers, by repeated multiplication. -/
def npow (M : Matrix n n α) : Nat → Matrix n n α
  | 0 => fun i j => if i = j then 1 else 0
  | k + 1 => npow M k * M

theorem finsum_mul (s : Finset n) (f : n → α) (b : α) : s.sum f * b = s.sum fun i => f i * b := by
  induction s using Finset.induction_on with
  | empty => rw [Finset.sum_empty, Finset.sum_empty]; grind
  | insert a s ha ih => rw [Finset.sum_insert ha, Finset.sum_insert ha, Lean.Grind.Semiring.right_distrib, ih]
theorem mul_finsum (s : Finset n) (f : n → α) (b : α) : b * s.sum f = s.sum fun i => b * f i := by
  induction s using Finset.induction_on with
  | empty => rw [Finset.sum_empty, Finset.sum_empty]; grind
  | insert a s ha ih => rw [Finset.sum_insert ha, Finset.sum_insert ha, Lean.Grind.Semiring.left_distrib, ih]

instance instSemiring : Lean.Grind.Semiring (Matrix n n α) where
  natCast := ⟨fun k => scalar (k : α)⟩
  ofNat k := ⟨scalar (OfNat.ofNat k : α)⟩
  nsmul := ⟨fun k M => scalar (k : α) * M⟩
  npow := ⟨npow⟩
  add_zero M := ext fun i j => by
    show M i j + (if i = j then (OfNat.ofNat 0 : α) else 0) = M i j
    split <;> grind
  add_comm M N := ext fun i j => by show M i j + N i j = N i j + M i j; grind
  add_assoc M N P := ext fun i j => by show M i j + N i j + P i j = M i j + (N i j + P i j); grind
  mul_assoc M N P := ext fun i j => by
    show (Finset.sum Finset.univ fun k => (Finset.sum Finset.univ fun l => M i l * N l k) * P k j) =
      Finset.sum Finset.univ fun l => M i l * Finset.sum Finset.univ fun k => N l k * P k j
    have e1 : (fun k => (Finset.sum Finset.univ fun l => M i l * N l k) * P k j) =
        fun k => Finset.sum Finset.univ fun l => M i l * N l k * P k j := funext fun k => finsum_mul _ _ _
    have e2 : (fun l => M i l * Finset.sum Finset.univ fun k => N l k * P k j) =
        fun l => Finset.sum Finset.univ fun k => M i l * N l k * P k j := funext fun l => by
      rw [mul_finsum]
      congr 1
      funext k
      exact (Lean.Grind.Semiring.mul_assoc _ _ _).symm
    rw [e1, e2, Finset.sum_comm]
  mul_one M := ext fun i j => sum_mul_ite j fun k => M i k
  one_mul M := ext fun i j => sum_ite_mul i fun k => M k j
  left_distrib M N P := ext fun i j => by
    show (Finset.sum Finset.univ fun k => M i k * (N k j + P k j)) =
      (Finset.sum Finset.univ fun k => M i k * N k j) + Finset.sum Finset.univ fun k => M i k * P k j
    rw [← Finset.sum_add_distrib]
    congr 1
    funext k
    exact Lean.Grind.Semiring.left_distrib _ _ _
  right_distrib M N P := ext fun i j => by
    show (Finset.sum Finset.univ fun k => (M i k + N i k) * P k j) =
      (Finset.sum Finset.univ fun k => M i k * P k j) + Finset.sum Finset.univ fun k => N i k * P k j
    rw [← Finset.sum_add_distrib]
    congr 1
    funext k
    exact Lean.Grind.Semiring.right_distrib _ _ _
  zero_mul M := ext fun i j => by
    show (Finset.sum Finset.univ fun k => (if i = k then (OfNat.ofNat 0 : α) else 0) * M k j) = if i = j then (OfNat.ofNat 0 : α) else 0
    rw [Finset.sum_eq_zero fun k _ => by split <;> grind]
    split <;> grind
  mul_zero M := ext fun i j => by
    show (Finset.sum Finset.univ fun k => M i k * (if k = j then (OfNat.ofNat 0 : α) else 0)) = if i = j then (OfNat.ofNat 0 : α) else 0
    rw [Finset.sum_eq_zero fun k _ => by split <;> grind]
    split <;> grind
  pow_zero _ := rfl
  pow_succ _ _ := rfl
  ofNat_succ k := ext fun i j => by
    show (if i = j then (OfNat.ofNat (k + 1) : α) else 0) = (if i = j then OfNat.ofNat k else 0) + (if i = j then 1 else 0)
    split
    · exact Lean.Grind.Semiring.ofNat_succ k
    · grind
  ofNat_eq_natCast k := ext fun i j => by
    show (if i = j then (OfNat.ofNat k : α) else 0) = (if i = j then (k : α) else 0)
    split
    · exact Lean.Grind.Semiring.ofNat_eq_natCast k
    · rfl
  nsmul_eq_natCast_mul _ _ := rfl

@[simp] theorem one_apply {i j : n} : (1 : Matrix n n α) i j = if i = j then 1 else 0 := rfl

end Semiring

instance instRing {n : Type v} [Fintype n] [DecidableEq n] {α : Type w} [Lean.Grind.Ring α] : Lean.Grind.Ring (Matrix n n α) where
  intCast := ⟨fun k => scalar (k : α)⟩
  zsmul := ⟨fun k M => scalar (k : α) * M⟩
  neg_add_cancel M := ext fun i j => by
    show -M i j + M i j = if i = j then (OfNat.ofNat 0 : α) else 0
    split <;> grind
  sub_eq_add_neg M N := ext fun i j => by show M i j - N i j = M i j + -N i j; grind
  neg_zsmul k M := ext fun i j => by
    show (Finset.sum Finset.univ fun l => (if i = l then ((-k : Int) : α) else 0) * M l j) =
      -(Finset.sum Finset.univ fun l => (if i = l then (k : α) else 0) * M l j)
    have e : (fun l => (if i = l then ((-k : Int) : α) else 0) * M l j) =
        fun l => (-1 : α) * ((if i = l then (k : α) else 0) * M l j) := funext fun l => by
      split
      · rw [Lean.Grind.Ring.intCast_neg]; grind
      · grind
    rw [e, ← mul_finsum]
    grind
  zsmul_natCast_eq_nsmul k M := by
    show scalar ((k : Int) : α) * M = scalar (k : α) * M
    rw [Lean.Grind.Ring.intCast_natCast]
  intCast_ofNat k := by
    show scalar ((OfNat.ofNat k : Int) : α) = scalar (OfNat.ofNat k : α)
    rw [Lean.Grind.Ring.intCast_ofNat]
  intCast_neg k := ext fun i j => by
    show (if i = j then ((-k : Int) : α) else 0) = -(if i = j then (k : α) else 0)
    split
    · rw [Lean.Grind.Ring.intCast_neg]
    · grind

/-- The sum of the diagonal. -/
def trace {n : Type v} [Fintype n] [Lean.Grind.AddCommMonoid α] (M : Matrix n n α) : α := Finset.sum Finset.univ fun i => M i i
/-- The product with a column, `M *ᵥ v`. -/
def mulVec [Fintype n] [Mul α] [Lean.Grind.AddCommMonoid α] (M : Matrix m n α) (v : n → α) : m → α :=
  fun i => Finset.sum Finset.univ fun j => M i j * v j
/-- The product of a row with it, `v ᵥ* M`. -/
def vecMul [Fintype m] [Mul α] [Lean.Grind.AddCommMonoid α] (v : m → α) (M : Matrix m n α) : n → α :=
  fun j => Finset.sum Finset.univ fun i => v i * M i j
scoped infixr:73 " *ᵥ " => Matrix.mulVec
scoped infixl:73 " ᵥ* " => Matrix.vecMul
/-- Some rows and columns. -/
def submatrix {l : Type u} {o : Type v} (A : Matrix m n α) (r : l → m) (c : o → n) : Matrix l o α := fun i j => A (r i) (c j)

/-- The determinant, by expansion along the first column. Mathlib: the sum over permutations; the same by its `det_succ_column_zero`. Here for
rows and columns numbered by `Fin n` only. -/
def det {α : Type w} [Lean.Grind.CommRing α] : {n : Nat} → Matrix (Fin n) (Fin n) α → α
  | 0, _ => 1
  | n + 1, M => Finset.sum (Finset.univ : Finset (Fin (n + 1))) fun i =>
      (-1) ^ i.val * M i 0 * det (fun (k l : Fin n) => M (if k.castSucc < i then k.castSucc else k.succ) l.succ)

theorem det_fin_zero {α : Type w} [Lean.Grind.CommRing α] (M : Matrix (Fin 0) (Fin 0) α) : M.det = 1 := rfl
theorem det_fin_one {α : Type w} [Lean.Grind.CommRing α] (M : Matrix (Fin 1) (Fin 1) α) : M.det = M 0 0 := by
  show Finset.sum (Finset.univ : Finset (Fin 1)) _ = _
  rw [Fin.sum_univ_succ, Fin.sum_univ_zero]
  show (-1 : α) ^ 0 * M 0 0 * 1 + 0 = M 0 0
  grind
theorem det_fin_two {α : Type w} [Lean.Grind.CommRing α] (M : Matrix (Fin 2) (Fin 2) α) :
    M.det = M 0 0 * M 1 1 - M 0 1 * M 1 0 := by
  show Finset.sum (Finset.univ : Finset (Fin 2)) _ = _
  rw [Fin.sum_univ_two, det_fin_one, det_fin_one]
  show (-1 : α) ^ 0 * M 0 0 * M 1 1 + (-1) ^ 1 * M 1 0 * M 0 1 = _
  grind

/-- The inverse of a real or other matrix over a field, `0` where there is none. Mathlib's value. -/
instance instInv {n : Type v} [Fintype n] [DecidableEq n] {α : Type w} [Lean.Grind.Field α] : Inv (Matrix n n α) :=
  ⟨fun M => letI := Classical.propDecidable (∃ N : Matrix n n α, N * M = 1 ∧ M * N = 1)
    if h : ∃ N : Matrix n n α, N * M = 1 ∧ M * N = 1 then Classical.choose h else fun _ _ => 0⟩

end Matrix

/-- `∑ i, v i * w i`. Mathlib's `v ⬝ᵥ w`. -/
def dotProduct {m : Type u} {α : Type v} [Fintype m] [Mul α] [Lean.Grind.AddCommMonoid α] (v w : m → α) : α :=
  Finset.sum Finset.univ fun i => v i * w i
infixl:72 " ⬝ᵥ " => dotProduct

syntax "!![" term,* (";" term,*)* "]" : term
macro_rules
  | `(!![$a]) => `(Matrix.of ![![$a]])
  | `(!![$a, $b; $c, $d]) => `(Matrix.of ![![$a, $b], ![$c, $d]])
  | `(!![$a; $c]) => `(Matrix.of ![![$a], ![$c]])
  | `(!![$a, $b, $c; $d, $e, $f; $g, $h, $i]) => `(Matrix.of ![![$a, $b, $c], ![$d, $e, $f], ![$g, $h, $i]])
  | `(!![$a, $b, $c, $d; $e, $f, $g, $h; $i, $j, $k, $l; $m, $n, $o, $p]) =>
    `(Matrix.of ![![$a, $b, $c, $d], ![$e, $f, $g, $h], ![$i, $j, $k, $l], ![$m, $n, $o, $p]])
