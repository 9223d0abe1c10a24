import Tllama.Geometry.Euclidean
/-!
The circumscribed sphere of a simplex in Euclidean space, points on one circle.
-/

@[expose] public section
noncomputable section

universe u v

namespace Affine.Simplex
variable {ι : Type u} [Fintype ι] {n : Nat}

/-- The sphere through the vertices with its centre in their span. Mathlib's sphere; it is the only one. -/
def circumsphere (s : Affine.Simplex Real (EuclideanSpace Real ι) n) : EuclideanGeometry.Sphere (EuclideanSpace Real ι) :=
  letI := Classical.propDecidable (∃ c : EuclideanGeometry.Sphere (EuclideanSpace Real ι),
    c.center ∈ affineSpan Real (Set.range s.points) ∧ ∀ i, dist (s.points i) c.center = c.radius)
  if h : ∃ c : EuclideanGeometry.Sphere (EuclideanSpace Real ι),
    c.center ∈ affineSpan Real (Set.range s.points) ∧ ∀ i, dist (s.points i) c.center = c.radius
  then Classical.choose h else ⟨s.points 0, 0⟩
/-- The centre of the circumscribed sphere. -/
def circumcenter (s : Affine.Simplex Real (EuclideanSpace Real ι) n) : EuclideanSpace Real ι := s.circumsphere.center
/-- The radius of the circumscribed sphere. -/
def circumradius (s : Affine.Simplex Real (EuclideanSpace Real ι) n) : Real := s.circumsphere.radius
end Affine.Simplex

/-- The points are on one sphere and in one plane. Mathlib's structure. -/
structure EuclideanGeometry.Concyclic {P : Type u} [Lean.Grind.IntModule P] [SMul Real P] [Dist P] (ps : Set P) : Prop where
  cospherical : EuclideanGeometry.Cospherical ps
  coplanar : Coplanar Real ps
