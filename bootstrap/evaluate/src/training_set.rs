//! The record of its training that a model's folder may hold: `training_set.jsonl.gz`, a line for each thing learnt, or
//! the same as plain text in `training_set.jsonl`.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use data::Theorem;
use data::lean_text::declared_name;
use serde::Deserialize;

use crate::contamination::{Record, Source};

/// The names that the file may have.
const COMPRESSED: &str = "training_set.jsonl.gz";
const PLAIN: &str = "training_set.jsonl";

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
    let Some((path, text)) = text(folder)? else { return Ok(None) };
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

/// The file and what it says.
fn text(folder: &Path) -> io::Result<Option<(PathBuf, String)>> {
    for name in [COMPRESSED, PLAIN] {
        let path = folder.join(name);
        let file = match data::input::regular_file(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let mut text = String::new();
        let read = match name {
            COMPRESSED => flate2::read::GzDecoder::new(file).read_to_string(&mut text),
            _ => io::BufReader::new(file).read_to_string(&mut text),
        };
        read.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        return Ok(Some((path, text)));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_record_of_a_folder_is_read_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        assert!(recorded_training_set(folder.path()).unwrap().is_none());
        let line = r#"{"id": "7", "header": "import Init", "statement": "theorem t : 1 = 1", "nl_statement": "One is one.", "statement_digest": "d"}"#;
        std::fs::write(
            folder.path().join(PLAIN),
            format!("{line}\n\n{{\"statement\": \"theorem u : True\"}}\n"),
        )
        .unwrap();
        let (source, digest) = recorded_training_set(folder.path()).unwrap().unwrap();
        assert!(source.name.ends_with(&digest));
        let [first, second] = &source.records[..] else { panic!("{source:?}") };
        assert_eq!((first.theorem.name.as_str(), first.expression.as_deref()), ("t", Some("d")));
        assert_eq!((second.theorem.name.as_str(), &second.expression), ("u", &None));
        let mut compressed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        write!(compressed, "{line}\n{{").unwrap();
        let compressed = compressed.finish().unwrap();
        let path = folder.path().join(COMPRESSED);
        std::fs::write(&path, &compressed).unwrap();
        let problem = recorded_training_set(folder.path()).unwrap_err().to_string();
        assert!(problem.contains("training_set.jsonl.gz:2"), "{problem}");
        std::fs::write(&path, &compressed[..compressed.len() - 9]).unwrap();
        let problem = recorded_training_set(folder.path()).unwrap_err().to_string();
        assert!(problem.contains("training_set.jsonl.gz"), "{problem}");
    }
}
