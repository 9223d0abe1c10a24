//! The file of lemmas that a guide reads: gzipped JSON lines, one for each theorem.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use data::whole_file::WholeFile;
use data::{Facts, input};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// A theorem that may be rewritten with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LemmaRecord {
    pub name: String,
    pub module: String,
    pub facts: Facts,
}

/// The theorems of a library.
#[derive(Debug, Clone, Default)]
pub struct LemmaFile {
    pub lemmas: Vec<LemmaRecord>,
    /// Of the file: BLAKE3, 12 hexadecimal digits.
    pub digest: String,
}

impl LemmaFile {
    /// Reads a file; what is no lemma file is an error that names it and the line.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let problem = |what: String| Error::Lemmas { path: path.to_owned(), problem: what };
        let file = input::read(path, input::MAX_FILE_BYTES).map_err(|error| problem(error.to_string()))?;
        let mut lemmas = Vec::new();
        for (number, line) in BufReader::new(GzDecoder::new(file.as_slice())).lines().enumerate() {
            let line = line.map_err(|error| problem(format!("it is not a gzip file: {error}")))?;
            let record = serde_json::from_str(&line)
                .map_err(|error| problem(format!("line {} is not a lemma: {error}", number + 1)))?;
            lemmas.push(record);
        }
        Ok(Self { lemmas, digest: digest(&file) })
    }

    /// The digest that a file has, without reading what is in it.
    pub fn digest_of(path: &Path) -> Result<String, Error> {
        let problem =
            |error: std::io::Error| Error::Lemmas { path: path.to_owned(), problem: error.to_string() };
        Ok(digest(&input::read(path, input::MAX_FILE_BYTES).map_err(problem)?))
    }

    /// Writes the lemmas; the same ones in the same order give the same file. What stood there stays until all is
    /// written.
    pub fn write(lemmas: &[LemmaRecord], path: &Path) -> Result<(), Error> {
        let problem =
            |error: std::io::Error| Error::Lemmas { path: path.to_owned(), problem: error.to_string() };
        let file = WholeFile::create(path).map_err(problem)?;
        let mut text = GzEncoder::new(file, Compression::best());
        for lemma in lemmas {
            let line = serde_json::to_string(lemma).map_err(|error| problem(error.into()))?;
            writeln!(text, "{line}").map_err(problem)?;
        }
        text.finish().and_then(WholeFile::finish).map_err(problem)
    }
}

fn digest(file: &[u8]) -> String {
    blake3::hash(file).to_hex()[..12].to_owned()
}
