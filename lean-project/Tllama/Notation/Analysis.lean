import Tllama.Real.Trig
import Tllama.Topology.Limit
import Tllama.Complex.Basic
/-!
Notations of analysis: `π` where `Real` is open, `‖x‖`, `𝓝 a` where `Topology` is.

A module with notation must switch off `compiler.extract_closed`: see `Tllama.Notation.Sets`.
-/

@[expose] public section
set_option compiler.extract_closed false

namespace Real
scoped notation "π" => Real.pi
end Real
/-- The norms of integers and rational numbers are those of the real numbers that they are. -/
noncomputable instance Int.instNorm : Norm Int := ⟨fun n => norm (n : Real)⟩
noncomputable instance Rat.instNorm : Norm Rat := ⟨fun q => norm (q : Real)⟩

macro:max atomic("‖" noWs) a:term noWs "‖" : term => `(norm $a)
namespace Topology
scoped notation "𝓝" => nhds
end Topology
