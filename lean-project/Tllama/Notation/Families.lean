import Tllama.Notation.Builders
/-!
Set builders of families with a typed index, `{f x | x : X}`; typed patterns, `{(x : X) | p x}`; the number of members of a part of a finite set,
`{x ∈ s | p x}.card`.

A module with notation or macros must switch off `compiler.extract_closed`: see `Tllama.Notation.Sets`.
-/

@[expose] public section
set_option compiler.extract_closed false

macro_rules
  | `({$x:ident ∈ $s | $p}.card) => `(Finset.card (Finset.filter (fun $x => $p) $s))

syntax (name := setFamily) (priority := low) "{" term " | " ident+ " : " term "}" : term
macro_rules (kind := setFamily)
  | `({$t:term | $x:ident : $X}) => `(setOf fun y => ∃ $x:ident : $X, $t = y)
  | `({$t:term | $x:ident $z:ident : $X}) => `(setOf fun y => ∃ $x:ident : $X, ∃ $z:ident : $X, $t = y)

syntax (name := setTypedPattern) (priority := low) "{" "(" ident " : " term ")" " | " term "}" : term
macro_rules (kind := setTypedPattern)
  | `({($x:ident : $X) | $p}) => `(setOf fun ($x : $X) => $p)

