import Tllama.Topology.Basic
import Tllama.Real.InverseTrig
import Tllama.Algebra.Pi
import Tllama.Finset.Instances
/-!
Euclidean space `EuclideanSpace ℝ ι` with its distance, inner product and angles; lines, segments, convexity. A vector space is here its own
space of points, so `p -ᵥ q` is `p - q`.
-/

@[expose] public section
noncomputable section
set_option compiler.extract_closed false

universe u v w

/-- Vectors with coordinates indexed by `n`. Mathlib: `PiLp 2 fun _ : n => 𝕜`, the same functions with the Euclidean norm. -/
def EuclideanSpace (𝕜 : Type u) (n : Type v) : Type (max u v) := n → 𝕜

/-- The inner product of a space over `𝕜`. Mathlib's class. -/
class Inner (𝕜 : outParam (Type u)) (E : Type v) where
  /-- The inner product; Mathlib's argument `𝕜` is explicit. -/
  inner' : E → E → 𝕜

/-- The inner product `⟪x, y⟫`. -/
def inner (𝕜 : Type u) {E : Type v} [Inner 𝕜 E] (x y : E) : 𝕜 := Inner.inner' x y
notation "⟪" x ", " y "⟫_ℝ" => inner Real x y

namespace EuclideanSpace
variable {ι : Type v}

instance instIntModule : Lean.Grind.IntModule (EuclideanSpace Real ι) := Pi.instIntModule (f := fun _ : ι => Real)
instance instAdd : Add (EuclideanSpace Real ι) := ⟨fun x y i => x i + y i⟩
instance instSub : Sub (EuclideanSpace Real ι) := ⟨fun x y i => x i - y i⟩
instance instNeg : Neg (EuclideanSpace Real ι) := ⟨fun x i => -x i⟩
instance instZero : Zero (EuclideanSpace Real ι) := ⟨fun _ => 0⟩
instance instSMul : SMul Real (EuclideanSpace Real ι) := ⟨fun c x i => c * x i⟩
instance instModule : Module Real (EuclideanSpace Real ι) := Pi.instModule (f := fun _ : ι => Real)
instance instInhabited : Inhabited (EuclideanSpace Real ι) := ⟨0⟩

@[simp] theorem add_apply (x y : EuclideanSpace Real ι) (i : ι) : (x + y) i = x i + y i := rfl
@[simp] theorem sub_apply (x y : EuclideanSpace Real ι) (i : ι) : (x - y) i = x i - y i := rfl
@[simp] theorem neg_apply (x : EuclideanSpace Real ι) (i : ι) : (-x) i = -x i := rfl
@[simp] theorem smul_apply (c : Real) (x : EuclideanSpace Real ι) (i : ι) : (c • x) i = c * x i := rfl

variable [Fintype ι]

/-- `√ (∑ xᵢ²)`: Mathlib's `EuclideanSpace.norm_eq`. -/
instance instNorm : Norm (EuclideanSpace Real ι) := ⟨fun x => Real.sqrt (Finset.sum Finset.univ fun i => x i ^ 2)⟩
/-- `√ (∑ (xᵢ - yᵢ)²)`: Mathlib's `EuclideanSpace.dist_eq`. -/
instance instDist : Dist (EuclideanSpace Real ι) := ⟨fun x y => norm (x - y)⟩
/-- `∑ xᵢ yᵢ`. -/
instance instInner : Inner Real (EuclideanSpace Real ι) := ⟨fun x y => Finset.sum Finset.univ fun i => x i * y i⟩
instance instTopologicalSpace : TopologicalSpace (EuclideanSpace Real ι) := TopologicalSpace.ofDist _

theorem norm_eq (x : EuclideanSpace Real ι) : norm x = Real.sqrt (Finset.sum Finset.univ fun i => x i ^ 2) := rfl
theorem dist_eq (x y : EuclideanSpace Real ι) :
    dist x y = Real.sqrt (Finset.sum Finset.univ fun i => (x i - y i) ^ 2) := rfl

end EuclideanSpace

/-- The real line with the product. -/
instance Real.instInner : Inner Real Real := ⟨fun x y => x * y⟩

/-- The angle of two vectors: `arccos (⟪x, y⟫ / (‖x‖ ‖y‖))`. Mathlib's definition. -/
def InnerProductGeometry.angle {V : Type u} [Norm V] [Inner Real V] (x y : V) : Real :=
  Real.arccos (inner Real x y / (norm x * norm y))

namespace EuclideanGeometry
variable {V : Type u} [Norm V] [Inner Real V] [Sub V]

/-- The angle at `p₂`, `∠ p₁ p₂ p₃`. Mathlib's definition. -/
def angle (p₁ p₂ p₃ : V) : Real := InnerProductGeometry.angle (p₁ - p₂) (p₃ - p₂)
scoped notation "∠" => EuclideanGeometry.angle

/-- All points have one distance from some point. Mathlib's definition. -/
def Cospherical {P : Type u} [Dist P] (ps : Set P) : Prop := ∃ (center : P) (radius : Real), ∀ p, p ∈ ps → dist p center = radius

/-- A centre and a radius. Mathlib's structure. -/
structure Sphere (P : Type u) [Dist P] where
  /-- The centre. -/
  center : P
  /-- The radius. -/
  radius : Real

/-- The points at the distance of the radius from the centre. -/
instance {P : Type u} [Dist P] : CoeOut (Sphere P) (Set P) := ⟨fun s => setOf fun p => dist p s.center = s.radius⟩
instance {P : Type u} [Dist P] : Membership P (Sphere P) := ⟨fun s p => dist p s.center = s.radius⟩
@[simp] theorem mem_sphere {P : Type u} [Dist P] {p : P} {s : Sphere P} : p ∈ s ↔ dist p s.center = s.radius := Iff.rfl

end EuclideanGeometry

/-! ### Affine notions -/

section Affine
variable (k : Type u) [Lean.Grind.Field k] {P : Type v} [Lean.Grind.IntModule P] [SMul k P]

/-- All points are on one line. Mathlib: the dimension of the span of differences is at most 1; the same by its
`collinear_iff_exists_forall_eq_smul_vadd`. -/
def Collinear (s : Set P) : Prop := ∃ p₀ v : P, ∀ p, p ∈ s → ∃ r : k, p = r • v + p₀
/-- All points are in one plane. Mathlib: the dimension of the span of differences is at most 2. -/
def Coplanar (s : Set P) : Prop := ∃ p₀ v w : P, ∀ p, p ∈ s → ∃ a b : k, p = a • v + b • w + p₀

/-- No combination with sum 0 of the coefficients vanishes but the trivial one. Mathlib's definition, where `weightedVSub` is this sum. -/
def AffineIndependent {ι : Type w} (p : ι → P) : Prop :=
  ∀ (s : Finset ι) (c : ι → k), s.sum c = 0 → (s.sum fun i => c i • p i) = 0 → ∀ i, i ∈ s → c i = 0

/-- The middle of two points. Mathlib: the image of `1/2` on the line through them. -/
def midpoint (x y : P) : P := (2 : k)⁻¹ • (x + y)

/-- The points of the line through `x` and `y`, with `x` at 0 and `y` at 1. Mathlib's is a bundled affine map. -/
def AffineMap.lineMap (x y : P) (t : k) : P := t • (y - x) + x

/-- A subset closed under affine combinations. Mathlib's structure. -/
structure AffineSubspace (k : Type u) [Lean.Grind.Field k] (P : Type v) [Lean.Grind.IntModule P] [SMul k P] where
  /-- The points. -/
  carrier : Set P
  smul_vsub_vadd_mem : ∀ (c : k) {p₁ p₂ p₃ : P}, p₁ ∈ carrier → p₂ ∈ carrier → p₃ ∈ carrier → c • (p₁ - p₂) + p₃ ∈ carrier

instance : Membership P (AffineSubspace k P) := ⟨fun S p => p ∈ S.carrier⟩
instance : CoeOut (AffineSubspace k P) (Set P) := ⟨AffineSubspace.carrier⟩

/-- The smallest affine subspace that contains `s`. Mathlib's `affineSpan`, by its `affineSpan_le`. -/
def affineSpan (s : Set P) : AffineSubspace k P where
  carrier := setOf fun p => ∀ S : AffineSubspace k P, s ⊆ S.carrier → p ∈ S.carrier
  smul_vsub_vadd_mem c _ _ _ h₁ h₂ h₃ S hS := S.smul_vsub_vadd_mem c (h₁ S hS) (h₂ S hS) (h₃ S hS)

theorem subset_affineSpan (s : Set P) : s ⊆ (affineSpan k s).carrier := fun _ hx _ hS => hS _ hx

notation "line[" k ", " x ", " y "]" => affineSpan k (insert x (singleton y))

/-- `n + 1` independent points. Mathlib's structure; its space of vectors and its space of points are one here. -/
structure Affine.Simplex (k : Type u) [Lean.Grind.Field k] (P : Type v) [Lean.Grind.IntModule P] [SMul k P] (n : Nat) where
  /-- The points. -/
  points : Fin (n + 1) → P
  independent : AffineIndependent k points
/-- A triangle. -/
abbrev Affine.Triangle (k : Type u) [Lean.Grind.Field k] (P : Type v) [Lean.Grind.IntModule P] [SMul k P] := Affine.Simplex k P 2

variable [LE k] [LT k]

/-- `y` is on the closed segment from `x` to `z`. Mathlib's definition. -/
def Wbtw (x y z : P) : Prop := ∃ t : k, 0 ≤ t ∧ t ≤ 1 ∧ y = t • (z - x) + x
/-- `y` is between `x` and `z` and different from both. Mathlib's definition. -/
def Sbtw (x y z : P) : Prop := Wbtw k x y z ∧ y ≠ x ∧ y ≠ z

/-- The closed segment from `x` to `y`. Mathlib's definition. -/
def segment (x y : P) : Set P := setOf fun z => ∃ a b : k, 0 ≤ a ∧ 0 ≤ b ∧ a + b = 1 ∧ a • x + b • y = z
/-- The segment without its ends. Mathlib's definition. -/
def openSegment (x y : P) : Set P := setOf fun z => ∃ a b : k, 0 < a ∧ 0 < b ∧ a + b = 1 ∧ a • x + b • y = z
/-- With two points the segment between them is in the set. Mathlib's definition, unfolded. -/
def Convex (s : Set P) : Prop :=
  ∀ ⦃x⦄, x ∈ s → ∀ ⦃y⦄, y ∈ s → ∀ ⦃a b : k⦄, 0 ≤ a → 0 ≤ b → a + b = 1 → a • x + b • y ∈ s
/-- The intersection of all convex sets around `s`. Mathlib's is a bundled closure operator. -/
def convexHull (s : Set P) : Set P := setOf fun x => ∀ t, s ⊆ t → Convex k t → x ∈ t

theorem subset_convexHull (s : Set P) : s ⊆ convexHull k s := fun x hx _ ht _ => ht x hx
theorem convex_convexHull (s : Set P) : Convex k (convexHull k s) :=
  fun _ hx _ hy _ _ ha hb hab t ht hc => hc (hx t ht hc) (hy t ht hc) ha hb hab

/-- Below its chords. Mathlib's definition. -/
def ConvexOn {β : Type w} [Add β] [LE β] [SMul k β] (s : Set P) (f : P → β) : Prop :=
  Convex k s ∧ ∀ ⦃x⦄, x ∈ s → ∀ ⦃y⦄, y ∈ s → ∀ ⦃a b : k⦄, 0 ≤ a → 0 ≤ b → a + b = 1 → f (a • x + b • y) ≤ a • f x + b • f y
/-- Above its chords. Mathlib's definition. -/
def ConcaveOn {β : Type w} [Add β] [LE β] [SMul k β] (s : Set P) (f : P → β) : Prop :=
  Convex k s ∧ ∀ ⦃x⦄, x ∈ s → ∀ ⦃y⦄, y ∈ s → ∀ ⦃a b : k⦄, 0 ≤ a → 0 ≤ b → a + b = 1 → a • f x + b • f y ≤ f (a • x + b • y)
/-- Strictly below its chords. Mathlib's definition. -/
def StrictConvexOn {β : Type w} [Add β] [LT β] [SMul k β] (s : Set P) (f : P → β) : Prop :=
  Convex k s ∧ ∀ ⦃x⦄, x ∈ s → ∀ ⦃y⦄, y ∈ s → x ≠ y → ∀ ⦃a b : k⦄, 0 < a → 0 < b → a + b = 1 → f (a • x + b • y) < a • f x + b • f y

end Affine

/-! ### Vectors by their coordinates -/

namespace Matrix
/-- No coordinates, `![]`. -/
def vecEmpty {α : Type u} : Fin 0 → α := fun i => i.elim0
/-- One more coordinate in front, `![a, …]`. -/
def vecCons {α : Type u} {n : Nat} (h : α) (t : Fin n → α) : Fin (n + 1) → α := Fin.cases h t
@[simp] theorem cons_val_zero {α : Type u} {n : Nat} (h : α) (t : Fin n → α) : vecCons h t 0 = h := rfl
@[simp] theorem cons_val_succ {α : Type u} {n : Nat} (h : α) (t : Fin n → α) (i : Fin n) : vecCons h t i.succ = t i := rfl
end Matrix

syntax "![" term,* "]" : term
macro_rules
  | `(![]) => `(Matrix.vecEmpty)
  | `(![$a]) => `(Matrix.vecCons $a Matrix.vecEmpty)
  | `(![$a, $b]) => `(Matrix.vecCons $a (Matrix.vecCons $b Matrix.vecEmpty))
  | `(![$a, $b, $c]) => `(Matrix.vecCons $a ![$b, $c])
  | `(![$a, $b, $c, $d]) => `(Matrix.vecCons $a ![$b, $c, $d])
  | `(![$a, $b, $c, $d, $e]) => `(Matrix.vecCons $a ![$b, $c, $d, $e])
  | `(![$a, $b, $c, $d, $e, $f]) => `(Matrix.vecCons $a ![$b, $c, $d, $e, $f])
  | `(![$a, $b, $c, $d, $e, $f, $g]) => `(Matrix.vecCons $a ![$b, $c, $d, $e, $f, $g])
  | `(![$a, $b, $c, $d, $e, $f, $g, $h]) => `(Matrix.vecCons $a ![$b, $c, $d, $e, $f, $g, $h])
  | `(![$a, $b, $c, $d, $e, $f, $g, $h, $i]) => `(Matrix.vecCons $a ![$b, $c, $d, $e, $f, $g, $h, $i])
syntax "!₂[" term,* "]" : term
macro_rules
  | `(!₂[$a, $b]) => `((![$a, $b] : EuclideanSpace Real (Fin 2)))
  | `(!₂[$a, $b, $c]) => `((![$a, $b, $c] : EuclideanSpace Real (Fin 3)))
