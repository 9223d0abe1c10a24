//! What a header defines, read from its text: inductive types with their constructors, functions, theorems, variables.

use data::lean_text::{SegmentKind, Token, TokenKind, segments, split_statement};

use super::binders::{Binder, bracketed_binders, code_tokens, outside_brackets, signature, telescope};

/// The declarations of a header, in its order.
#[derive(Debug, Default)]
pub(crate) struct HeaderNames {
    pub inductives: Vec<Inductive>,
    pub functions: Vec<Function>,
    pub theorems: Vec<String>,
    pub variables: Vec<Binder>,
    pub imports: Vec<String>,
}

/// An inductive type or structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inductive {
    pub name: String,
    pub constructors: Vec<Constructor>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Constructor {
    pub name: String,
    /// For each explicit field, whether it is of the type itself.
    pub recursive: Vec<bool>,
}

/// A definition or abbreviation.
#[derive(Debug)]
pub(crate) struct Function {
    pub name: String,
    pub recursive: bool,
    /// Whether its type ends in `Prop`.
    pub is_predicate: bool,
    /// An abbreviation, which tactics see through without being told.
    pub is_abbreviation: bool,
    /// What stands after `:=`, or the alternatives.
    pub body: String,
}

/// A section or namespace that is open, and how much was declared before it.
struct Section {
    namespace: Option<String>,
    functions: usize,
    theorems: usize,
}

/// The last component of a dotted name.
pub(super) fn last_component(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

impl HeaderNames {
    pub fn read(header: &str) -> Self {
        let mut names = HeaderNames::default();
        names.read_commands(header, &mut Vec::new());
        names
    }

    /// `open` holds the sections and namespaces around.
    fn read_commands(&mut self, text: &str, open: &mut Vec<Section>) {
        for segment in segments(text) {
            let own = &text[segment.keyword..segment.end];
            let code = code_tokens(own);
            let Some(keyword) = code.first() else { continue };
            match (segment.kind, keyword.text(own)) {
                (SegmentKind::Mutual, _) => {
                    let inner = code.last().map_or(own.len(), |end| end.start);
                    self.read_commands(&own[keyword.end..inner.max(keyword.end)], open);
                }
                (_, "namespace" | "section") => open.push(Section {
                    namespace: (keyword.text(own) == "namespace").then(|| declared(own, &code)).flatten(),
                    functions: self.functions.len(),
                    theorems: self.theorems.len(),
                }),
                (_, "end") => {
                    if let Some(closed) = open.pop() {
                        self.close(&closed);
                    }
                }
                (SegmentKind::Declaration(_), _) => self.theorems.extend(declared(own, &code)),
                (_, "def" | "abbrev") => self.functions.extend(function(own, &code)),
                (_, "inductive") => self.inductives.extend(inductive(own, &code)),
                (_, "variable") => self.variables.extend(bracketed_binders(&own[keyword.end..])),
                (_, "import") => {
                    self.imports.extend(code.get(1).map(|module| module.text(own).to_owned()));
                }
                _ => {}
            }
        }
    }

    /// From its end on, what a namespace declared is called by its whole name.
    fn close(&mut self, section: &Section) {
        let Some(namespace) = &section.namespace else { return };
        let functions = self.functions.iter_mut().skip(section.functions).map(|function| &mut function.name);
        for name in functions.chain(self.theorems.iter_mut().skip(section.theorems)) {
            *name = match name.strip_prefix("_root_.") {
                Some(_) => name.clone(),
                None => format!("{namespace}.{name}"),
            };
        }
    }

    pub fn inductive(&self, type_name: &str) -> Option<&Inductive> {
        self.inductives.iter().find(|inductive| inductive.name == type_name)
    }

    /// The functions that `text` speaks of, and those that their bodies speak of; in the header's order.
    pub fn mentioned_in(&self, text: &str) -> Vec<&Function> {
        let mut mentioned = vec![false; self.functions.len()];
        let mut pending = vec![text];
        while let Some(text) = pending.pop() {
            let code = code_tokens(text);
            for (index, function) in self.functions.iter().enumerate() {
                if !mentioned[index] && mentions(text, &code, &function.name) {
                    mentioned[index] = true;
                    pending.push(&function.body);
                }
            }
        }
        self.functions.iter().zip(mentioned).filter(|(_, used)| *used).map(|(function, _)| function).collect()
    }
}

/// Whether one of the identifiers is `name`, or ends in its last component by dot notation (`t.size`).
fn mentions(text: &str, code: &[Token], name: &str) -> bool {
    let short = last_component(name);
    code.iter()
        .filter(|token| token.kind == TokenKind::Identifier)
        .any(|token| token.text(text).split('.').any(|part| part == short))
}

fn declared(own: &str, code: &[Token]) -> Option<String> {
    let name = code.get(1).filter(|token| token.kind == TokenKind::Identifier)?;
    Some(name.text(own).to_owned())
}

fn function(own: &str, code: &[Token]) -> Option<Function> {
    let name = declared(own, code)?;
    let split = split_statement(own);
    let body = split.proof.text().to_owned();
    let recursive = mentions(&body, &code_tokens(&body), &name);
    let type_text = signature(split.statement, &["def", "abbrev"]).map(|(_, text)| telescope(&text).1);
    let is_predicate = type_text.as_deref() == Some("Prop");
    let is_abbreviation = code.first().is_some_and(|keyword| keyword.text(own) == "abbrev");
    Some(Function { name, recursive, is_predicate, is_abbreviation, body })
}

fn inductive(own: &str, code: &[Token]) -> Option<Inductive> {
    let name = declared(own, code)?;
    let end = code.iter().find(|token| token.text(own) == "deriving").map_or(own.len(), |token| token.start);
    let bars = outside_brackets(own, code, |word| word == "|");
    let mut constructors = Vec::new();
    for (index, &bar) in bars.iter().enumerate() {
        let next = bars.get(index + 1).map_or(end, |&next| code[next].start);
        constructors.push(constructor(own[code[bar].end..next.max(code[bar].end)].trim(), &name)?);
    }
    Some(Inductive { name, constructors })
}

/// `node (l : Tree) (x : Nat) : Tree → Tree`
fn constructor(text: &str, type_name: &str) -> Option<Constructor> {
    let code = code_tokens(text);
    let name = code.first().filter(|token| token.kind == TokenKind::Identifier)?;
    let after = &text[name.end..];
    let rest = code_tokens(after);
    let colon = outside_brackets(after, &rest, |word| word == ":").first().map(|&index| rest[index]);
    let mut fields = bracketed_binders(&after[..colon.map_or(after.len(), |colon| colon.start)]);
    if let Some(colon) = colon {
        fields.extend(telescope(&after[colon.end..]).0);
    }
    let short = last_component(type_name);
    let recursive = fields
        .iter()
        .map(|field| {
            let (_, result) = telescope(&field.type_text);
            code_tokens(&result).first().is_some_and(|head| last_component(head.text(&result)) == short)
        })
        .collect();
    Some(Constructor { name: name.text(text).to_owned(), recursive })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_types_functions_theorems_and_variables() {
        let names = HeaderNames::read(
            "import Std.Tactic.BVDecide\nvariable (p q : Prop) {α : Type}\n\ninductive Tree (α : Type) where\n  \
             | leaf : Tree α\n  | node (l : Tree α) (x : α) : Tree α → Tree α\n  deriving Repr\n\n\
             def Tree.size : Tree α → Nat\n  | .leaf => 0\n  | .node l _ r => l.size + one + r.size\n\
             abbrev one := 1\ndef Even (n : Nat) : Prop := ∃ k, n = 2 * k\ntheorem one_eq : one = 1 := rfl\n\
             mutual\ndef f : Nat → Nat | 0 => 0 | n + 1 => g n\ndef g : Nat → Nat | 0 => 0 | n + 1 => f n\nend\n",
        );
        let tree = names.inductive("Tree").unwrap();
        assert_eq!(tree.constructors[0], Constructor { name: "leaf".into(), recursive: vec![] });
        assert_eq!(
            tree.constructors[1],
            Constructor { name: "node".into(), recursive: vec![true, false, true] }
        );
        let functions: Vec<_> =
            names.functions.iter().map(|f| (f.name.as_str(), f.recursive, f.is_predicate)).collect();
        assert_eq!(
            functions,
            [
                ("Tree.size", true, false),
                ("one", false, false),
                ("Even", false, true),
                ("f", false, false),
                ("g", false, false)
            ]
        );
        assert_eq!(names.theorems, ["one_eq"]);
        assert_eq!(names.imports, ["Std.Tactic.BVDecide"]);
        assert_eq!(names.variables.len(), 3);
        let mentioned: Vec<_> = names.mentioned_in("t.size = 3").iter().map(|f| f.name.as_str()).collect();
        assert_eq!(mentioned, ["Tree.size", "one"]);
        assert_eq!(names.mentioned_in("f 0 = 0").len(), 2);
    }

    #[test]
    fn what_a_closed_namespace_declares_is_called_by_its_whole_name() {
        let names = HeaderNames::read(
            "namespace A\nsection\ndef one := 1\nend\nnamespace B\ntheorem _root_.free : True := trivial\n\
             def two := 2\nend B\ntheorem x : True := trivial\nend A\nnamespace C\ndef three := 3\n",
        );
        let functions: Vec<_> = names.functions.iter().map(|function| function.name.as_str()).collect();
        assert_eq!(functions, ["A.one", "A.B.two", "three"]);
        assert_eq!(names.theorems, ["_root_.free", "A.x"]);
        let mentioned: Vec<_> =
            names.mentioned_in("A.B.two = three").iter().map(|function| function.name.as_str()).collect();
        assert_eq!(mentioned, ["A.B.two", "three"]);
    }
}
