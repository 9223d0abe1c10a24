import Init
/-!
The namespaces that headers of published problems open and that nothing here defines otherwise, so that
`open MeasureTheory Polynomial` is accepted. An empty namespace brings no name: a statement that uses one
of its names does not elaborate.
-/

public section

namespace Affine end Affine
namespace Affine.Simplex end Affine.Simplex
namespace ArithmeticFunction end ArithmeticFunction
namespace ArithmeticFunction.Moebius end ArithmeticFunction.Moebius
namespace Asymptotics end Asymptotics
namespace BigOperators end BigOperators
namespace Bornology end Bornology
namespace BoundedContinuousFunction end BoundedContinuousFunction
namespace Cardinal end Cardinal
namespace ComplexConjugate end ComplexConjugate
namespace ComplexOrder end ComplexOrder
namespace ContinuousLinearMap end ContinuousLinearMap
namespace ENNReal end ENNReal
namespace Equiv end Equiv
namespace EuclideanGeometry end EuclideanGeometry
namespace Filter end Filter
namespace FiniteDimensional end FiniteDimensional
namespace Fin.NatCast end Fin.NatCast
namespace Fintype end Fintype
namespace FourierTransform end FourierTransform
namespace Ideal end Ideal
namespace InnerProductSpace end InnerProductSpace
namespace Interval end Interval
namespace intervalIntegral end intervalIntegral
namespace Lex end Lex
namespace LinearMap end LinearMap
namespace Matrix end Matrix
namespace MeasureTheory end MeasureTheory
namespace Metric end Metric
namespace Module end Module
namespace Module.End end Module.End
namespace Multiset end Multiset
namespace MvPolynomial end MvPolynomial
namespace nonZeroDivisors end nonZeroDivisors
namespace NumberTheorySymbols end NumberTheorySymbols
namespace Pi end Pi
namespace Pointwise end Pointwise
namespace Polynomial end Polynomial
namespace Polynomial.Bivariate end Polynomial.Bivariate
namespace ProbabilityTheory end ProbabilityTheory
namespace RCLike end RCLike
namespace RealInnerProductSpace end RealInnerProductSpace
namespace RingHom end RingHom
namespace SimpleGraph end SimpleGraph
namespace SimpleGraph.Walk end SimpleGraph.Walk
namespace Subgroup end Subgroup
namespace Submodule end Submodule
namespace symmDiff end symmDiff
namespace TopologicalSpace end TopologicalSpace
namespace Topology end Topology
namespace Zsqrtd end Zsqrtd
