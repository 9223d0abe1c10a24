//! The theorems of a module as they stand there: each with the namespaces, options and variables in force, so that it
//! can be stated again under another name where the module is imported.

use super::lean_file::without_trailing_comment_lines;
use crate::lean_text::{
    Proof, Segment, SegmentKind, TokenKind, declared_name, docstring_text, line_of, segments,
    split_statement, strip_comments, strip_comments_and_docs, tokens,
};

/// A theorem of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingTheorem {
    /// With the namespaces around it.
    pub name: String,
    /// Commands in force, one after another: `namespace`, `open`, `variable`, options, and what is local to the file.
    pub context: String,
    /// The statement behind the name, without comments: universes, binders, colon, type.
    pub signature: String,
    /// The text after `:=`, behind as much space as stands before it on its line; `None` for other forms of proof.
    pub proof: Option<String>,
    pub docstring: Option<String>,
    /// Line (1-based) of the keyword.
    pub line: u32,
}

/// Every theorem and lemma with a complete proof, in the order of the text. What stands in a `mutual` block is left out.
pub fn theorems_in_context(text: &str) -> Vec<StandingTheorem> {
    let mut found = Vec::new();
    // Of each open scope the namespace that it adds, if it is one, and its commands.
    let mut scopes: Vec<(Option<&str>, Vec<&str>)> = vec![(None, Vec::new())];
    for segment in segments(text) {
        let command = text[segment.keyword..segment.end].trim_end();
        let argument = command.split_whitespace().nth(1);
        match segment.kind {
            SegmentKind::Namespace => {
                scopes.extend(argument.into_iter().flat_map(parts).map(|part| (Some(part), Vec::new())));
            }
            SegmentKind::Section => {
                let parts: Vec<_> = argument.into_iter().flat_map(parts).collect();
                scopes.extend((0..parts.len().max(1)).map(|_| (None, Vec::new())));
            }
            SegmentKind::End => {
                let closed = argument.map_or(1, |name| parts(name).count());
                scopes.truncate(scopes.len().saturating_sub(closed).max(1));
            }
            SegmentKind::Declaration(_) => found.extend(standing(text, &segment, &scopes)),
            SegmentKind::Other if is_local(&text[segment.start..segment.end], command) => {
                let (_, commands) = scopes.last_mut().expect("the first scope is never closed");
                commands.push(text[segment.start..segment.end].trim_end());
            }
            SegmentKind::Other | SegmentKind::Mutual => {}
        }
    }
    found
}

/// Whether a command is in force only here, and so does not come with an import.
fn is_local(whole: &str, command: &str) -> bool {
    match command.split_whitespace().next() {
        Some("open" | "variable" | "universe" | "set_option" | "include" | "omit") => true,
        Some("attribute") => command.contains("[local") || command.contains("[-"),
        _ => strip_comments_and_docs(whole).trim_start().starts_with("local "),
    }
}

fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split('.')
}

fn standing(text: &str, segment: &Segment, scopes: &[(Option<&str>, Vec<&str>)]) -> Option<StandingTheorem> {
    let declaration = &text[segment.keyword..segment.end];
    let split = split_statement(declaration);
    let written = declared_name(split.statement)?;
    if split.proof.is_open() {
        return None;
    }
    let behind = written.as_ptr() as usize - split.statement.as_ptr() as usize + written.len();
    let namespaces = scopes.iter().filter_map(|(namespace, _)| *namespace);
    let name = match written.strip_prefix("_root_.") {
        Some(name) => name.to_owned(),
        None => namespaces.chain([written]).collect::<Vec<_>>().join("."),
    };
    let mut context = String::new();
    for (namespace, commands) in scopes {
        context.extend(namespace.iter().flat_map(|namespace| ["namespace ", namespace, "\n"]));
        context.extend(commands.iter().flat_map(|command| [command, "\n"]));
    }
    for command in commands_before(&text[segment.start..segment.keyword]) {
        context.push_str(command);
        context.push('\n');
    }
    let proof = match split.proof {
        Proof::Term(proof) => {
            let start = proof.as_ptr() as usize - text.as_ptr() as usize;
            let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
            let column = text[line_start..start].chars().count();
            Some(format!("{}{}", " ".repeat(column), without_trailing_comment_lines(proof)))
        }
        _ => None,
    };
    Some(StandingTheorem {
        name,
        context: strip_comments(&context).trim_end().to_owned(),
        signature: strip_comments(&split.statement[behind..]).trim_end().to_owned(),
        proof,
        docstring: segment.docstring.map(|(start, end)| docstring_text(&text[start..end]).to_owned()),
        line: line_of(text, segment.keyword),
    })
}

/// The commands of `open A in set_option b c in @[simp]`, without their `in`.
fn commands_before(prefix: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (None, 0usize);
    for token in tokens(prefix) {
        match token.kind {
            _ if token.is_comment() => {}
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            TokenKind::Identifier if depth == 0 && token.text(prefix) == "in" => {
                found.extend(start.take().map(|start| prefix[start..token.start].trim_end()));
            }
            _ => {
                start.get_or_insert(token.start);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn theorems_stand_in_the_scopes_that_are_open() {
        let text = "import Init\nopen Nat -- numbers\nnamespace A.B\nvariable (n : Nat)\nsection\nlocal notation \"two\" => 2\n\
                    /-- Doc. -/\n@[simp] theorem one : n = n -- so\n  := by\n  rfl\nend\n\
                    set_option autoImplicit true in\nopen List in\nprotected lemma two.{u} {α : Type u} : α = α := rfl\n\
                    end A.B\ntheorem _root_.three : 1 = 1\n  | _ => rfl\ntheorem four : p := sorry\n";
        let found = theorems_in_context(text);
        let seen: Vec<_> =
            found.iter().map(|it| (it.name.as_str(), it.context.as_str(), it.signature.as_str())).collect();
        let inner = "open Nat\nnamespace A\nnamespace B\nvariable (n : Nat)";
        let one = format!("{inner}\nlocal notation \"two\" => 2");
        let two = format!("{inner}\nset_option autoImplicit true\nopen List");
        assert_eq!(
            seen,
            [
                ("A.B.one", one.as_str(), " : n = n"),
                ("A.B.two", two.as_str(), ".{u} {α : Type u} : α = α"),
                ("three", "open Nat", " : 1 = 1"),
            ]
        );
        assert_eq!(found[0].docstring.as_deref(), Some("Doc."));
        assert_eq!(found[0].proof.as_deref().map(str::trim_start), Some("by\n  rfl"));
        assert_eq!((found[1].line, found[2].proof.as_deref()), (14, None));
    }
}
