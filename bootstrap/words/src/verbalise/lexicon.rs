//! The lexicon: which constants have a notation or a phrase of their own. One place, so that it can be read as a
//! whole; everything else is written as a function with its full name.

/// An infix operator, by precedence as in Lean.
pub(super) struct Infix {
    pub plain: &'static str,
    pub latex: &'static str,
    pub precedence: u8,
    pub association: Association,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Association {
    Left,
    Right,
    None,
    /// What is no power and no atom stands in parentheses on either side.
    Apart,
}

/// The precedence of `^`.
pub(super) const POWER: u8 = 75;
/// The precedence of relations. What binds less stands in parentheses beside them.
pub(super) const RELATION: u8 = 50;

/// Operators between the last two explicit arguments of a constant.
pub(super) fn infix(constant: &str) -> Option<Infix> {
    use Association::{Apart, Left, None as No, Right};
    let (plain, latex, precedence, association) = match constant {
        "HAdd.hAdd" | "Nat.add" | "Int.add" => ("+", "+", 65, Left),
        "HSub.hSub" | "Nat.sub" | "Int.sub" => ("-", "-", 65, Left),
        "HMul.hMul" | "Nat.mul" | "Int.mul" => ("*", "\\cdot", 70, Left),
        "HDiv.hDiv" => ("/", "/", 70, Left),
        // Lean lets it bind as `*` does, on paper it binds last: parentheses say which is meant.
        "HMod.hMod" => ("mod", "\\bmod", RELATION + 2, Apart),
        "HPow.hPow" => ("^", "^", POWER, Right),
        "HAppend.hAppend" => ("++", "\\mathbin{++}", 65, Left),
        "List.cons" => ("::", "::", 67, Right),
        "Function.comp" => ("∘", "\\circ", 90, Right),
        "Magma.op" => ("◇", "\\diamond", 65, Apart),
        "and" | "Bool.and" => ("&&", "\\mathbin{\\&\\&}", 35, Left),
        "or" | "Bool.or" => ("||", "\\mathbin{||}", 30, Left),
        "xor" | "Bool.xor" => ("xor", "\\oplus", 33, Left),
        "BEq.beq" => ("==", "\\mathrel{==}", RELATION, No),
        "bne" => ("!=", "\\mathrel{!=}", RELATION, No),
        "HAnd.hAnd" => ("&&&", "\\mathbin{\\&\\&\\&}", 60, Left),
        "HXor.hXor" => ("^^^", "\\mathbin{\\hat{}\\hat{}\\hat{}}", 58, Left),
        "HOr.hOr" => ("|||", "\\mathbin{|||}", 55, Left),
        "HShiftLeft.hShiftLeft" => ("<<<", "\\ll", 75, Left),
        "HShiftRight.hShiftRight" => (">>>", "\\gg", 75, Left),
        "Union.union" => ("∪", "\\cup", 65, Left),
        "Inter.inter" => ("∩", "\\cap", 70, Left),
        "SDiff.sdiff" => ("\\", "\\setminus", 70, Left),
        "Prod" => ("×", "\\times", 35, Right),
        "Sum" => ("⊕", "\\oplus", 30, Right),
        "Functor.map" => ("<$>", "\\mathbin{<\\$>}", 100, Right),
        "Bind.bind" => (">>=", "\\gg\\!=", 55, Left),
        _ => return None,
    };
    Some(Infix { plain, latex, precedence, association })
}

/// Ranges, by the sign between their bounds: whether there is a lower one, and an upper one.
pub(super) fn range(constant: &str) -> Option<(bool, &'static str, bool)> {
    Some(match constant {
        "Std.Rcc.mk" => (true, "...=", true),
        "Std.Rco.mk" => (true, "...", true),
        "Std.Rci.mk" => (true, "...*", false),
        "Std.Roc.mk" => (true, "<...=", true),
        "Std.Roo.mk" => (true, "<...", true),
        "Std.Roi.mk" => (true, "<...*", false),
        "Std.Ric.mk" => (false, "*...=", true),
        "Std.Rio.mk" => (false, "*...", true),
        "Std.Rii.mk" => (false, "*...*", false),
        _ => return None,
    })
}

/// Relations between the last two explicit arguments: plain, LaTeX, and the negation of each where it has a sign.
pub(super) struct Relation {
    pub plain: &'static str,
    pub latex: &'static str,
    pub negated: Option<(&'static str, &'static str)>,
}

pub(super) fn relation(constant: &str) -> Option<Relation> {
    let (plain, latex, negated) = match constant {
        "Eq" => ("=", "=", Some(("≠", "\\neq"))),
        "Ne" => ("≠", "\\neq", None),
        "HEq" => ("≍", "\\cong", None),
        "LT.lt" | "Nat.lt" => ("<", "<", None),
        "LE.le" | "Nat.le" => ("≤", "\\leq", None),
        "GT.gt" => (">", ">", None),
        "GE.ge" => ("≥", "\\geq", None),
        "HasSubset.Subset" => ("⊆", "\\subseteq", Some(("⊄", "\\not\\subseteq"))),
        "HasEquiv.Equiv" => ("≈", "\\approx", None),
        _ => return None,
    };
    Some(Relation { plain, latex, negated })
}

/// Phrases of propositions, by the explicit arguments `{0}`, `{1}`, …; each is a whole clause.
pub(super) fn clause(constant: &str) -> Option<&'static str> {
    Some(match constant {
        "Dvd.dvd" => "{0} divides {1}",
        "Membership.mem" => "{1} is an element of {0}",
        "List.Sublist" => "{0} is a sublist of {1}",
        "List.IsPrefix" => "{0} is a prefix of {1}",
        "List.IsSuffix" => "{0} is a suffix of {1}",
        "List.IsInfix" => "{0} is a contiguous part of {1}",
        "List.Perm" => "{0} is a permutation of {1}",
        "Array.Perm" => "{0} is a permutation of {1}",
        "List.Nodup" => "{0} has no duplicates",
        "List.Pairwise" => "the relation {0} holds between each element of {1} and each later one",
        "Nonempty" => "{0} has an element",
        "Subsingleton" => "{0} has at most one element",
        "Function.Injective" => "{0} is injective",
        "Function.Surjective" => "{0} is surjective",
        "Nat.Coprime" | "IsCoprime" | "Nat.coprime" => "{0} and {1} are coprime",
        "Even" => "{0} is even",
        "Odd" => "{0} is odd",
        "Nat.Prime" | "Prime" => "{0} is prime",
        "Irrational" => "{0} is irrational",
        "IsSquare" => "{0} is a square",
        "IsLeast" => "{1} is the least element of {0}",
        "IsGreatest" => "{1} is the greatest element of {0}",
        "StrictMono" => "{0} is strictly increasing",
        "StrictAnti" => "{0} is strictly decreasing",
        "Monotone" => "{0} is nondecreasing",
        "Antitone" => "{0} is nonincreasing",
        "Function.Bijective" => "{0} is bijective",
        "Set.Finite" => "{0} is finite",
        "Set.Infinite" => "{0} is infinite",
        "Set.Nonempty" | "Finset.Nonempty" => "{0} has an element",
        "Nat.ModEq" | "Int.ModEq" => "{1} and {2} are congruent modulo {0}",
        "WellFounded" => "the relation {0} is well-founded",
        "Acc" => "{1} is accessible for the relation {0}",
        "LawfulBEq" => "the Boolean equality test of {0} agrees with equality",
        _ => return None,
    })
}

/// The negation of a phrase of [`clause`], where it has a natural one.
pub(super) fn negated_clause(constant: &str) -> Option<&'static str> {
    Some(match constant {
        "Dvd.dvd" => "{0} does not divide {1}",
        "Membership.mem" => "{1} is not an element of {0}",
        "List.Sublist" => "{0} is not a sublist of {1}",
        "List.Nodup" => "{0} has duplicates",
        "Even" => "{0} is not even",
        "Odd" => "{0} is not odd",
        "Nat.Prime" | "Prime" => "{0} is not prime",
        "IsSquare" => "{0} is not a square",
        "Nat.ModEq" | "Int.ModEq" => "{1} and {2} are not congruent modulo {0}",
        _ => return None,
    })
}

/// Classes of instances with a sentence of their own: `Assume that …`.
pub(super) fn class(constant: &str) -> Option<&'static str> {
    Some(match constant {
        "DecidableEq" => "equality on {0} is decidable",
        "BEq" => "{0} has a Boolean equality test",
        "LawfulBEq" => "the Boolean equality test of {0} agrees with equality",
        "Magma" => "{0} has a binary operation ◇",
        "EquivBEq" => "the Boolean equality test of {0} is an equivalence relation",
        "Hashable" => "{0} has a hash function",
        "LawfulHashable" => "equal elements of {0} have equal hashes",
        "Decidable" => "it is decidable whether {0}",
        "DecidablePred" => "the predicate {0} is decidable",
        "DecidableRel" => "the relation {0} is decidable",
        "Inhabited" => "{0} has a chosen default element",
        "Nonempty" => "{0} has an element",
        "Subsingleton" => "{0} has at most one element",
        "LT" => "{0} has a relation <",
        "LE" => "{0} has a relation ≤",
        "Add" => "{0} has an addition",
        "Mul" => "{0} has a multiplication",
        "Sub" => "{0} has a subtraction",
        "Neg" => "{0} has a negation",
        "Zero" => "{0} has a zero",
        "One" => "{0} has a one",
        "Min" => "{0} has a minimum operation",
        "Max" => "{0} has a maximum operation",
        "Monad" => "{0} is a monad",
        "LawfulMonad" => "the monad {0} satisfies the monad laws",
        "Functor" => "{0} is a functor",
        "LawfulFunctor" => "the functor {0} satisfies the functor laws",
        "Applicative" => "{0} is an applicative functor",
        "LawfulApplicative" => "the applicative functor {0} satisfies its laws",
        _ => return None,
    })
}

/// Types of objects: singular and plural, with arguments `{0}`, …. In the plural form of a type of collections the
/// argument stands as a plural too.
pub(super) fn object(constant: &str) -> Option<(&'static str, &'static str)> {
    Some(match constant {
        "Nat" => ("a natural number", "natural numbers"),
        "Int" => ("an integer", "integers"),
        "Rat" => ("a rational number", "rational numbers"),
        "Real" => ("a real number", "real numbers"),
        "Complex" => ("a complex number", "complex numbers"),
        "NNReal" => ("a nonnegative real number", "nonnegative real numbers"),
        "PNat" => ("a positive integer", "positive integers"),
        "Bool" => ("a Boolean", "Booleans"),
        "String" => ("a string", "strings"),
        "Char" => ("a character", "characters"),
        "Unit" | "PUnit" => ("an element of the unit type", "elements of the unit type"),
        "Float" => ("a floating-point number", "floating-point numbers"),
        "UInt8" => ("an 8-bit unsigned integer", "8-bit unsigned integers"),
        "UInt16" => ("a 16-bit unsigned integer", "16-bit unsigned integers"),
        "UInt32" => ("a 32-bit unsigned integer", "32-bit unsigned integers"),
        "UInt64" => ("a 64-bit unsigned integer", "64-bit unsigned integers"),
        "USize" => ("a word-sized unsigned integer", "word-sized unsigned integers"),
        "Int8" => ("an 8-bit signed integer", "8-bit signed integers"),
        "Int16" => ("a 16-bit signed integer", "16-bit signed integers"),
        "Int32" => ("a 32-bit signed integer", "32-bit signed integers"),
        "Int64" => ("a 64-bit signed integer", "64-bit signed integers"),
        "ISize" => ("a word-sized signed integer", "word-sized signed integers"),
        "ByteArray" => ("a byte array", "byte arrays"),
        _ => return None,
    })
}

/// Collections of objects, singular and plural; the objects follow as a plural phrase.
pub(super) fn collection(constant: &str) -> Option<(&'static str, &'static str)> {
    Some(match constant {
        "List" => ("a list of", "lists of"),
        "Array" => ("an array of", "arrays of"),
        "Set" => ("a set of", "sets of"),
        "Finset" => ("a finite set of", "finite sets of"),
        "Multiset" => ("a multiset of", "multisets of"),
        _ => return None,
    })
}

/// Functions of one kind of argument whose short name says it all, given the type of what they are applied to.
pub(super) fn function(constant: &str) -> Option<&'static str> {
    Some(match constant {
        "List.length" => "length",
        "Array.size" | "Vector.size" | "ByteArray.size" => "size",
        "List.reverse" | "Array.reverse" | "Vector.reverse" | "BitVec.reverse" => "reverse",
        "Option.isSome" => "isSome",
        "Option.isNone" => "isNone",
        "Option.some" => "some",
        "Nat.succ" => "succ",
        "Nat.pred" => "pred",
        "Nat.gcd" | "Int.gcd" => "gcd",
        "Nat.lcm" | "Int.lcm" => "lcm",
        "Min.min" => "min",
        "Max.max" => "max",
        "Prod.fst" => "fst",
        "Prod.snd" => "snd",
        "Sum.inl" => "inl",
        "Sum.inr" => "inr",
        "Array.toList" | "Vector.toList" | "Option.toList" => "toList",
        "List.toArray" | "Vector.toArray" | "Option.toArray" => "toArray",
        "String.length" => "length",
        "Pure.pure" => "pure",
        _ => return None,
    })
}

/// Constants with a sign of their own: plain and LaTeX.
pub(super) fn sign(constant: &str) -> Option<(&'static str, &'static str)> {
    Some(match constant {
        "Bool.true" => ("true", "\\mathrm{true}"),
        "Bool.false" => ("false", "\\mathrm{false}"),
        "List.nil" => ("[]", "[]"),
        "Option.none" => ("none", "\\mathrm{none}"),
        "Nat.zero" => ("0", "0"),
        "EmptyCollection.emptyCollection" => ("∅", "\\emptyset"),
        "Nat" => ("ℕ", "\\mathbb{N}"),
        "Int" => ("ℤ", "\\mathbb{Z}"),
        "Rat" => ("ℚ", "\\mathbb{Q}"),
        "Real" => ("ℝ", "\\mathbb{R}"),
        "Complex" => ("ℂ", "\\mathbb{C}"),
        "Real.pi" => ("π", "\\pi"),
        "Complex.I" => ("i", "i"),
        "PUnit.unit" | "Unit.unit" => ("()", "()"),
        _ => return None,
    })
}
