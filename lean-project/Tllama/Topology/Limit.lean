import Tllama.Set.Basic
import Tllama.Complex.Basic
import Tllama.NNReal.Basic
import Tllama.Order.Abs
/-!
Filters and limits, as far as statements use them: `Filter.Tendsto f Filter.atTop (nhds a)`.
Neighbourhoods are those of a distance; Mathlib's topologies of `ℝ`, `ℝ≥0` and `ℂ` are the same
by its `Metric.mem_nhds_iff`.
-/

@[expose] public section
noncomputable section

universe u v

/-- A family of sets that contains the whole type, larger sets, and intersections. Mathlib's
structure. -/
structure Filter (α : Type u) where
  /-- The sets of the filter. -/
  sets : Set (Set α)
  univ_sets : Set.univ ∈ sets
  sets_of_superset : ∀ {x y : Set α}, x ∈ sets → x ⊆ y → y ∈ sets
  inter_sets : ∀ {x y : Set α}, x ∈ sets → y ∈ sets → x ∩ y ∈ sets

namespace Filter

variable {α : Type u} {β : Type v}

instance : Membership (Set α) (Filter α) := ⟨fun f s => s ∈ f.sets⟩

/-- The preimage of every set of `l₂` is in `l₁`: Mathlib's definition, unfolded
(`Filter.tendsto_def`). -/
def Tendsto (f : α → β) (l₁ : Filter α) (l₂ : Filter β) : Prop :=
  ∀ s, s ∈ l₂ → Set.preimage f s ∈ l₁

theorem tendsto_def {f : α → β} {l₁ : Filter α} {l₂ : Filter β} :
    Tendsto f l₁ l₂ ↔ ∀ s, s ∈ l₂ → Set.preimage f s ∈ l₁ := Iff.rfl

/-- The sets that contain all large elements; Mathlib's `atTop` for a nonempty linear order, by
`Filter.mem_atTop_sets`. -/
def atTop [LE α] [Std.IsLinearOrder α] [Nonempty α] : Filter α where
  sets := setOf fun s => ∃ a, ∀ b, a ≤ b → b ∈ s
  univ_sets := let ⟨a⟩ := ‹Nonempty α›; ⟨a, fun _ _ => trivial⟩
  sets_of_superset := fun ⟨a, h⟩ hs => ⟨a, fun b hb => hs b (h b hb)⟩
  inter_sets := fun {x y} ⟨a, ha⟩ ⟨b, hb⟩ => by
    rcases Std.le_total (a := a) (b := b) with h | h
    · exact ⟨b, fun c hc => ⟨ha c (Std.le_trans h hc), hb c hc⟩⟩
    · exact ⟨a, fun c hc => ⟨ha c hc, hb c (Std.le_trans h hc)⟩⟩

theorem mem_atTop_sets [LE α] [Std.IsLinearOrder α] [Nonempty α] {s : Set α} :
    s ∈ (atTop : Filter α) ↔ ∃ a, ∀ b, a ≤ b → b ∈ s := Iff.rfl

end Filter

/-- Types with a distance. Mathlib's class. -/
class Dist (α : Type u) where
  /-- The distance. -/
  dist : α → α → Real

export Dist (dist)

instance : Dist Real := ⟨fun x y => abs (x - y)⟩
instance : Dist NNReal := ⟨fun x y => abs ((x : Real) - y)⟩
instance : Dist Complex := ⟨fun x y => norm (x - y)⟩

/-- The sets that contain a ball around `a`. -/
def nhds {α : Type u} [Dist α] (a : α) : Filter α where
  sets := setOf fun s => ∃ ε : Real, 0 < ε ∧ ∀ x, dist x a < ε → x ∈ s
  univ_sets := ⟨1, by grind, fun _ _ => trivial⟩
  sets_of_superset := fun ⟨ε, h0, h⟩ hs => ⟨ε, h0, fun x hx => hs x (h x hx)⟩
  inter_sets := fun ⟨ε, h0, h⟩ ⟨δ, k0, k⟩ => by
    rcases le_total ε δ with hle | hle
    · exact ⟨ε, h0, fun x hx => ⟨h x hx, k x (lt_of_lt_of_le hx hle)⟩⟩
    · exact ⟨δ, k0, fun x hx => ⟨h x (lt_of_lt_of_le hx hle), k x hx⟩⟩

theorem mem_nhds_iff {α : Type u} [Dist α] {a : α} {s : Set α} :
    s ∈ nhds a ↔ ∃ ε : Real, 0 < ε ∧ ∀ x, dist x a < ε → x ∈ s := Iff.rfl
