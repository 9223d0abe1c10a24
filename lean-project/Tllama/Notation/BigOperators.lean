import Tllama.Finset.Fintype
/-!
Sums and products over finite sets with Mathlib's precedence: `∑ x ∈ s, f x`, `∑ x ∈ s with p x, f x`,
the older `∑ x in s, f x`, and `∑ x, f x` over a finite type.

A module with notation or macros must switch off `compiler.extract_closed`: the embedded Lean
loads no compiled code of the library, and the extracted constants would be missing.
-/

@[expose] public section
set_option compiler.extract_closed false

syntax bigOpVar := ident <|> ("(" ident " : " term ")") <|> ("⟨" ident ", " ident "⟩")
syntax "∑ " ident (" : " term)? ", " term:67 : term
syntax "∏ " ident (" : " term)? ", " term:67 : term
syntax "∑ " "(" ident " : " term ")" ", " term:67 : term
syntax "∏ " "(" ident " : " term ")" ", " term:67 : term
syntax "∑ " ident ident ", " term:67 : term
syntax "∑ " ident " ∈ " term (" with " term)? ", " term:67 : term
syntax "∏ " ident " ∈ " term (" with " term)? ", " term:67 : term
syntax "∑ " ident " in " term (" with " term)? ", " term:67 : term
syntax "∏ " ident " in " term (" with " term)? ", " term:67 : term
syntax "∑ " "(" ident " ∈ " term ")" ", " term:67 : term
syntax "∏ " "(" ident " ∈ " term ")" ", " term:67 : term

macro_rules
  | `(∑ $x:ident, $b) => `(Finset.sum Finset.univ fun $x => $b)
  | `(∑ $x:ident : $t, $b) => `(Finset.sum Finset.univ fun ($x : $t) => $b)
  | `(∑ ($x:ident : $t), $b) => `(Finset.sum Finset.univ fun ($x : $t) => $b)
  | `(∑ $x:ident $y:ident, $b) => `(Finset.sum Finset.univ fun $x => Finset.sum Finset.univ fun $y => $b)
  | `(∑ $x:ident ∈ $s, $b) => `(Finset.sum $s fun $x => $b)
  | `(∑ ($x:ident ∈ $s), $b) => `(Finset.sum $s fun $x => $b)
  | `(∑ $x:ident in $s, $b) => `(Finset.sum $s fun $x => $b)
  | `(∑ $x:ident ∈ $s with $p, $b) => `(Finset.sum (Finset.filter (fun $x => $p) $s) fun $x => $b)
  | `(∑ $x:ident in $s with $p, $b) => `(Finset.sum (Finset.filter (fun $x => $p) $s) fun $x => $b)
macro_rules
  | `(∏ $x:ident, $b) => `(Finset.prod Finset.univ fun $x => $b)
  | `(∏ $x:ident : $t, $b) => `(Finset.prod Finset.univ fun ($x : $t) => $b)
  | `(∏ ($x:ident : $t), $b) => `(Finset.prod Finset.univ fun ($x : $t) => $b)
  | `(∏ $x:ident ∈ $s, $b) => `(Finset.prod $s fun $x => $b)
  | `(∏ ($x:ident ∈ $s), $b) => `(Finset.prod $s fun $x => $b)
  | `(∏ $x:ident in $s, $b) => `(Finset.prod $s fun $x => $b)
  | `(∏ $x:ident ∈ $s with $p, $b) => `(Finset.prod (Finset.filter (fun $x => $p) $s) fun $x => $b)
  | `(∏ $x:ident in $s with $p, $b) => `(Finset.prod (Finset.filter (fun $x => $p) $s) fun $x => $b)
