//! Readers of problems: Lean files, JSON, JSON lines, and the input lines of verification.
//!
//! A reader never stops at an odd item: it reports it with file and line and goes on. Nothing is dropped without a
//! report. What is read here is untrusted text; whether a statement makes sense is for Lean to say.

mod benchmark;
mod compfiles;
mod fault;
mod in_context;
mod json;
mod lean3;
mod lean_file;
mod pairs;
mod published;
mod row;
mod split;
mod verify_lines;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

pub use benchmark::{Benchmark, BenchmarkProblem, ImportOptions, read_benchmarks};
pub use fault::{Fault, ItemError};
pub use in_context::{StandingTheorem, theorems_in_context};
pub use pairs::{Change, Declaration, Pair, PairCandidate, PairTheorem, other_declarations, plain_text};
pub use published::published_rows;
pub use row::{Informal, read_published_row};
pub use split::canonical as canonical_split;
pub use verify_lines::{LineId, MAX_LINE_BYTES, ProofPlace, VerifyInput, VerifyLineError, VerifyLines};

use crate::python_json::as_json;
use crate::{Theorem, input};

/// A theorem as read, with the complete proof that stood at its source, if any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub theorem: Theorem,
    /// The text after `:=`, without a `sorry`.
    pub reference_proof: Option<String>,
}

/// Everything that a reader found, good and odd, in the order of the source.
#[derive(Debug, Default)]
pub struct Problems {
    pub problems: Vec<Problem>,
    pub errors: Vec<ItemError>,
}

/// Which theorems of a Lean file are problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// Those whose proof is missing or contains a `sorry`.
    Open,
    /// Also those with a complete proof.
    All,
}

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Lean,
    /// One JSON value: a list of problems, one problem, an object from names to problems, or a list under a name.
    Json,
    /// One JSON object a line.
    JsonLines,
}

impl Format {
    /// By the extension if it is known, else by the first character. A file of lines that is one JSON value is that,
    /// and a file of one value that is lines is lines.
    pub fn detect(path: &Path, text: &str) -> Format {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_ascii_lowercase();
        let start = text.trim_start_matches('\u{feff}').trim_start();
        match extension.as_str() {
            "lean" => Format::Lean,
            "jsonl" | "ndjson" if start.starts_with('[') || is_one_value(start) => Format::Json,
            "jsonl" | "ndjson" => Format::JsonLines,
            _ if start.starts_with('{') && is_lines_of_json(start) => Format::JsonLines,
            "json" => Format::Json,
            _ if start.starts_with(['{', '[']) => Format::Json,
            _ => Format::Lean,
        }
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(&as_json(text)).is_ok()
}

/// Whether the first line is a whole JSON object and something follows it.
fn is_lines_of_json(text: &str) -> bool {
    match text.split_once('\n') {
        Some((first, rest)) => !rest.trim().is_empty() && is_json(first),
        None => false,
    }
}

/// Whether a text goes on with its first value where its first line ends.
fn is_one_value(text: &str) -> bool {
    text.split_once('\n').is_some_and(|(first, _)| first.trim_end() == "{" || !is_json(first))
        && is_json(text)
}

/// Reads a file, or every `.lean`, `.json`, `.jsonl` and `.ndjson` file below a folder in the order of their paths.
pub fn read_problems(path: &Path, take: Take) -> Problems {
    let mut found = Problems::default();
    let mut files = Vec::new();
    if path.is_dir() {
        collect_files(path, &TEXTS, &mut files, &mut found.errors);
        files.sort();
        if files.is_empty() && found.errors.is_empty() {
            found.errors.push(ItemError::new(&path.display().to_string(), None, Fault::NoProblemFiles));
        }
    } else {
        files.push(path.to_owned());
    }
    for file in files {
        let origin = file.display().to_string();
        match input::read(&file, input::MAX_FILE_BYTES) {
            Ok(bytes) => {
                let read = read_problem_bytes(&file, &bytes, take);
                found.problems.extend(read.problems);
                found.errors.extend(read.errors);
            }
            Err(error) => {
                found.errors.push(ItemError::new(&origin, None, Fault::Unreadable(error.to_string())))
            }
        }
    }
    found
}

/// Reads the content of one file. `path` names it in reports and tells its format.
pub fn read_problem_bytes(path: &Path, bytes: &[u8], take: Take) -> Problems {
    let origin = path.display().to_string();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // Lines of JSON are each on their own: only the lines with the odd bytes are lost.
        Err(_) if path.extension().is_some_and(|e| e == "jsonl" || e == "ndjson") => {
            return finish(&origin, json::read_lines(&origin, bytes));
        }
        Err(error) => {
            let line = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() as u32 + 1;
            let errors = vec![ItemError::new(&origin, Some(line), Fault::NotUtf8)];
            return Problems { problems: Vec::new(), errors };
        }
    };
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Problems { problems: Vec::new(), errors: vec![ItemError::new(&origin, None, Fault::Empty)] };
    }
    let found = match Format::detect(path, text) {
        Format::Lean if lean3::is_lean3(text) => {
            Problems { problems: Vec::new(), errors: vec![ItemError::new(&origin, None, Fault::Lean3(1))] }
        }
        Format::Lean => lean_file::read(&origin, text, take),
        Format::Json => json::read_value(&origin, text),
        Format::JsonLines => json::read_lines(&origin, text.as_bytes()),
    };
    finish(&origin, found)
}

/// Says so if nothing was found, and brings the reports into the order of the file.
fn finish(origin: &str, mut found: Problems) -> Problems {
    if found.problems.is_empty() && found.errors.is_empty() {
        found.errors.push(ItemError::new(origin, None, Fault::NothingToProve));
    }
    found.errors.sort_by_key(|error| error.line);
    found
}

/// The names of one file, to report those that occur again.
#[derive(Default)]
struct Names {
    first_lines: HashMap<String, Option<u32>>,
}

impl Names {
    fn enter(&mut self, name: &str, line: Option<u32>) -> Option<Fault> {
        match self.first_lines.get(name) {
            Some(first) => Some(Fault::DuplicateName { name: name.to_owned(), first: *first }),
            None => {
                self.first_lines.insert(name.to_owned(), line);
                None
            }
        }
    }
}

/// Files of problems by their names.
const TEXTS: [&str; 4] = ["lean", "json", "jsonl", "ndjson"];
/// And what `tllama import` reads besides.
const SETS: [&str; 8] = ["lean", "json", "jsonl", "ndjson", "parquet", "json.gz", "jsonl.gz", "ndjson.gz"];

/// Whether a file's name ends in an extension, which may have parts: `jsonl.gz`.
fn has_extension(path: &Path, extension: &str) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.and_then(|name| name.strip_suffix(extension))
        .is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'))
}

fn collect_files(folder: &Path, extensions: &[&str], files: &mut Vec<PathBuf>, errors: &mut Vec<ItemError>) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let fault = Fault::Unreadable(error.to_string());
            return errors.push(ItemError::new(&folder.display().to_string(), None, fault));
        }
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        // A linked folder is not entered: it may lead back up.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if !hidden {
                collect_files(&path, extensions, files, errors);
            }
        } else if extensions.iter().any(|extension| has_extension(&path, extension)) {
            files.push(path);
        }
    }
}
