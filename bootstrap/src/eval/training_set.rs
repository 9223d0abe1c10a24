//! The record of its training that a model's folder may hold: `training_set.jsonl`, a line for each thing learnt.

use std::io;
use std::path::Path;

use data::Theorem;
use data::lean_text::declared_name;
use serde::Deserialize;

use super::contamination::{Record, Source};

/// The name of the file.
const FILE: &str = "training_set.jsonl";

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: String,
    #[serde(default)]
    header: String,
    statement: String,
    #[serde(default, alias = "informal_statement")]
    nl_statement: Option<String>,
    /// Of the elaborated statement up to the names of variables, where the data set has it.
    #[serde(default)]
    statement_digest: Option<String>,
}

/// Reads the record in a model's folder, with its digest; `None` where there is none. A line that does not parse is an
/// error that names it: half a record would hide what was learnt.
pub fn recorded_training_set(folder: &Path) -> io::Result<Option<(Source, String)>> {
    let path = folder.join(FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut records = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line: Line = serde_json::from_str(line).map_err(|error| {
            let problem = format!("{}:{}: {error}", path.display(), number + 1);
            io::Error::new(io::ErrorKind::InvalidData, problem)
        })?;
        let name = declared_name(&line.statement).unwrap_or(&line.id).to_owned();
        let theorem = Theorem {
            name,
            header: line.header,
            statement: line.statement,
            informal_statement: line.nl_statement.filter(|words| !words.is_empty()),
            informal_proof: None,
            source: Default::default(),
        };
        records
            .push(Record { theorem, expression: line.statement_digest.filter(|digest| !digest.is_empty()) });
    }
    let digest = blake3::hash(text.as_bytes()).to_hex()[..16].to_owned();
    Ok(Some((Source { name: format!("the model's training set {digest}"), records }, digest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_of_a_folder_is_read_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        assert!(recorded_training_set(folder.path()).unwrap().is_none());
        let line = r#"{"id": "7", "header": "import Init", "statement": "theorem t : 1 = 1", "nl_statement": "One is one.", "statement_digest": "d"}"#;
        std::fs::write(
            folder.path().join(FILE),
            format!("{line}\n\n{{\"statement\": \"theorem u : True\"}}\n"),
        )
        .unwrap();
        let (source, digest) = recorded_training_set(folder.path()).unwrap().unwrap();
        assert!(source.name.ends_with(&digest));
        let [first, second] = &source.records[..] else { panic!("{source:?}") };
        assert_eq!((first.theorem.name.as_str(), first.expression.as_deref()), ("t", Some("d")));
        assert_eq!((second.theorem.name.as_str(), &second.expression), ("u", &None));
        std::fs::write(folder.path().join(FILE), format!("{line}\n{{")).unwrap();
        let problem = recorded_training_set(folder.path()).unwrap_err().to_string();
        assert!(problem.contains("training_set.jsonl:2"), "{problem}");
    }
}
