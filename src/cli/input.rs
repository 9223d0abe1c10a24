//! Files that a command was given, and standard input (`-`), read with an error that names what is wrong with which.

use std::io::{BufRead, BufReader};
use std::path::Path;

use data::input;

use crate::exit::Usage;

/// Standard input, as an argument.
pub fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// A Lean text, or another of the size of one.
pub fn read_text(path: &Path) -> anyhow::Result<String> {
    let unusable = |problem: String| Usage(format!("{}: {problem}", name(path)));
    let text = String::from_utf8(read(path, input::MAX_TEXT_BYTES)?)
        .map_err(|error| unusable(format!("not UTF-8 (byte {})", error.utf8_error().valid_up_to())))?;
    if text.contains('\0') {
        return Err(unusable("holds a NUL byte, which Lean text cannot".to_owned()).into());
    }
    Ok(text)
}

/// A file of problems.
pub fn read_problem_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    read(path, input::MAX_FILE_BYTES)
}

/// A file that is read line by line.
pub fn open(path: &Path) -> anyhow::Result<Box<dyn BufRead + Send>> {
    if is_standard_input(path) {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = input::open(path).map_err(|error| unreadable(path, &error))?;
    Ok(Box::new(BufReader::new(file)))
}

fn read(path: &Path, limit: u64) -> anyhow::Result<Vec<u8>> {
    let read = match is_standard_input(path) {
        true => input::read_all(std::io::stdin().lock(), limit),
        false => input::read(path, limit),
    };
    Ok(read.map_err(|error| unreadable(path, &error))?)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Usage {
    Usage(format!("{}: cannot be read: {error}", name(path)))
}

fn name(path: &Path) -> String {
    if is_standard_input(path) { "standard input".to_owned() } else { path.display().to_string() }
}
