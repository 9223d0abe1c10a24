//! Where rows of the data set come from, who wrote them, and under which licence they are, as far as that is known.

use data::PROJECT_MARK;
use data::store::{Entry, EntryKind};

/// What Lean's own library and this program are under.
const APACHE: &str = "apache-2.0";
/// First parts of the names of modules that come with Lean, and of this program's library.
const OWN_MODULES: [&str; 5] = ["Init", "Std", "Lean", "Lake", "Tllama"];

/// Where a statement comes from, and its licence where that is known.
pub fn origin(entry: &Entry) -> (String, Option<&'static str>) {
    let root = entry.module.split('.').next().unwrap_or_default();
    let is_known = OWN_MODULES.contains(&root);
    if entry.theorem.header.starts_with(PROJECT_MARK) {
        return ("modules of a Lean project".to_owned(), None);
    }
    let licence = |known: bool| known.then_some(APACHE);
    match entry.kind {
        EntryKind::Library if is_known => (format!("the library, `{root}`"), licence(true)),
        EntryKind::Library => (format!("a library, `{root}`"), None),
        EntryKind::File => ("files of the user".to_owned(), None),
        EntryKind::Conjecture if entry.parents.is_empty() => {
            ("made by this program".to_owned(), licence(true))
        }
        EntryKind::Conjecture => {
            let from_library = is_known && !entry.parents.iter().any(|parent| parent.starts_with("file:"));
            let from = if from_library { "the library" } else { "other statements" };
            (format!("made by this program from {from}"), licence(from_library))
        }
    }
}

/// Who wrote a text.
#[derive(Clone, Copy)]
pub enum Author<'a> {
    ThisProgram(&'static str),
    Model(&'a str),
    Server(&'a str),
    /// The text was there before.
    Source,
    Other(&'a str),
}

impl Author<'_> {
    pub fn is_this_program(self) -> bool {
        matches!(self, Author::ThisProgram(_) | Author::Source)
    }
}

impl std::fmt::Display for Author<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Author::ThisProgram(part) => write!(f, "this program's {part}"),
            Author::Model(name) => write!(f, "a model, {name}"),
            Author::Server(name) => write!(f, "a model behind a server, {name}"),
            Author::Source => write!(f, "where the statement comes from"),
            Author::Other(name) => write!(f, "{name}"),
        }
    }
}

/// Whose words they are.
pub fn writer_of(writer: &str) -> Author<'_> {
    match writer {
        writer if writer.starts_with("verbaliser-") => Author::ThisProgram("verbaliser"),
        writer => model_of(writer),
    }
}

/// Whose proof it is.
pub fn prover_of(generator: &str) -> Author<'_> {
    match generator.split('/').next().unwrap_or_default() {
        "search" | "tactics" | "growth" => Author::ThisProgram("search"),
        "methods" => Author::ThisProgram("methods"),
        "families" => Author::ThisProgram("families of problems"),
        "source" => Author::Source,
        _ => model_of(generator),
    }
}

fn model_of(name: &str) -> Author<'_> {
    match name {
        name if name.contains("http:") => Author::Server(name),
        name if name.contains("onnx:") => Author::Model(name),
        name => Author::Other(name),
    }
}

/// The licence of a row whose statement is under `of_statement`. What a model writes has the licence that its terms say,
/// and these are not recorded.
pub fn licence_of_row(
    of_statement: Option<&'static str>,
    writer: Author<'_>,
    prover: Author<'_>,
) -> Option<&'static str> {
    of_statement.filter(|_| writer.is_this_program() && prover.is_this_program())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_of_a_user_have_no_known_licence() {
        let entry = |kind, module: &str, header: &str, parents: &[&str]| {
            let facts = serde_json::json!({
                "universes": [], "expression": [[9, 0, "1"]], "constants": [], "signatures": {},
            });
            Entry {
                id: data::store::EntryId(1),
                key: "k".to_owned(),
                kind,
                theorem: data::Theorem {
                    name: "t".to_owned(),
                    header: header.to_owned(),
                    statement: "theorem t : True".to_owned(),
                    informal_statement: None,
                    informal_proof: None,
                    source: Default::default(),
                },
                library_name: None,
                module: module.to_owned(),
                docstring: None,
                facts: serde_json::from_value(facts).unwrap(),
                digest: String::new(),
                family: String::new(),
                rule: None,
                parents: parents.iter().map(|parent| (*parent).to_owned()).collect(),
                making: Default::default(),
            }
        };
        let project = format!("{PROJECT_MARK}demo 0123\nimport Demo");
        for (entry, known) in [
            (entry(EntryKind::Library, "Init.Core", "", &[]), true),
            (entry(EntryKind::Library, "Demo", "", &[]), false),
            (entry(EntryKind::Library, "Init.Core", &project, &[]), false),
            (entry(EntryKind::File, "x.lean", "", &[]), false),
            (entry(EntryKind::Conjecture, "competition.sum", "", &[]), true),
            (entry(EntryKind::Conjecture, "Init.Core", "", &["library:a"]), true),
            (entry(EntryKind::Conjecture, "Init.Core", "", &["library:a", "file:b"]), false),
            (entry(EntryKind::Conjecture, "x.lean", "", &["file:b"]), false),
        ] {
            assert_eq!(origin(&entry).1.is_some(), known, "{:?} {}", entry.kind, entry.module);
        }
    }
}
