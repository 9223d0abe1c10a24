//! The rows of a published data set, one by one and as they are: Parquet, JSON lines, or one JSON value that holds them.

use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde_json::Value;

use super::{Fault, Format, ItemError, json, verify_lines::MAX_LINE_BYTES};
use crate::input;

type Rows = Box<dyn Iterator<Item = Result<Value, ItemError>>>;

/// Opens a file of rows. An odd row is an item of its own, and the rest is read; where the file itself fails, that is
/// the last item.
///
/// # Errors
/// A file that cannot be opened or read.
pub fn published_rows(path: &Path) -> io::Result<Rows> {
    let origin = path.display().to_string();
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    if extension == "parquet" {
        return columns(path, origin);
    }
    let mut file = BufReader::new(input::open(path)?);
    let begins = |bytes: &[u8]| bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace());
    let is_lines = matches!(extension.as_str(), "jsonl" | "ndjson") && {
        let bytes = file.fill_buf()?;
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        // A value in many lines begins with a brace alone.
        begins(bytes) == Some(b'{')
            && bytes.split(|byte| *byte == b'\n').next().is_some_and(|first| first.len() > 2)
    };
    if is_lines {
        // Behind a failure to read there is nothing to trust.
        let mut failed = false;
        let rows = (1u32..)
            .zip(input::lines(file, MAX_LINE_BYTES as u64))
            .take_while(move |(_, bytes)| !std::mem::replace(&mut failed, bytes.is_err()));
        return Ok(Box::new(rows.filter_map(move |(line, bytes)| {
            let fault = |fault| ItemError::new(&origin, Some(line), fault);
            match bytes {
                Err(error) => Some(Err(fault(Fault::Unreadable(error.to_string())))),
                Ok(bytes) => {
                    let item = json::line_items(&bytes).next()?;
                    Some(item.object.map(Value::Object).map_err(fault))
                }
            }
        })));
    }
    let bytes = input::read_all(file, input::MAX_FILE_BYTES)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8; save the text as UTF-8"))?;
    let text = text.trim_start_matches('\u{feff}');
    let items = match Format::detect(path, text) {
        Format::JsonLines => Ok(json::line_items(text.as_bytes()).collect()),
        _ => json::items(text),
    };
    let rows = match items {
        Err((line, fault)) => vec![Err(ItemError::new(&origin, Some(line), fault))],
        Ok(items) => items
            .into_iter()
            .map(|item| {
                let mut row = item.object.map_err(|fault| ItemError::new(&origin, Some(item.line), fault))?;
                for (field, value) in [("name", item.key), ("split", item.split)] {
                    if let Some(value) = value {
                        row.entry(field).or_insert(Value::String(value));
                    }
                }
                Ok(Value::Object(row))
            })
            .collect(),
    };
    Ok(Box::new(rows.into_iter()))
}

#[cfg(feature = "columns")]
fn columns(path: &Path, origin: String) -> io::Result<Rows> {
    let rows = crate::columns::read_parquet(path).map_err(io::Error::other)?;
    Ok(Box::new((1u32..).zip(rows).map(move |(row, read)| {
        read.map(Value::Object)
            .map_err(|error| ItemError::new(&origin, Some(row), Fault::Unreadable(error.to_string())))
    })))
}

#[cfg(not(feature = "columns"))]
fn columns(_: &Path, _: String) -> io::Result<Rows> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this build cannot read Parquet"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_one_by_one_whatever_is_around_them() {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str, text: &str| -> Vec<Result<String, Option<u32>>> {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            let rows = published_rows(&path).unwrap();
            rows.map(|row| row.map(|row| row.to_string()).map_err(|error| error.line)).collect()
        };
        let ok = |text: &str| Ok(text.to_owned());
        assert_eq!(
            read(
                "a.jsonl",
                "\u{feff}{\"id\":1,\"x\":NaN}\r\n\r\n{broken\n{\"row_idx\":2,\"row\":{\"id\":3}}"
            ),
            [ok(r#"{"id":1,"x":null}"#), Err(Some(3)), ok(r#"{"id":3}"#)]
        );
        let wrapped = "{\"train\":[{\"statement\":\"a\"},\n 7],\"test\":[{\"statement\":\"b\"}]}";
        let expected =
            [ok(r#"{"split":"train","statement":"a"}"#), ok(r#"{"split":"test","statement":"b"}"#)];
        assert_eq!(read("a.json", wrapped), expected);
        assert_eq!(read("b.json", "[{\"id\":1},\n{\"id\":2}]"), [ok(r#"{"id":1}"#), ok(r#"{"id":2}"#)]);
        assert_eq!(read("b.jsonl", "[{\"id\":1}]"), [ok(r#"{"id":1}"#)]);
        assert_eq!(read("c.json", "[{\"id\":1},\n{\"id\":"), [Err(Some(2))]);
    }
}
