//! Rows as Parquet files: the flat part of the format that data sets of text need (texts, numbers, lists of texts).
//! Written with the low-level writer, a row group at a time, so that memory does not grow with the file; read from
//! untrusted files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use serde_json::{Map, Value};

use crate::whole_file::WholeFile;

/// Rows of a row group.
const GROUP_ROWS: usize = 1000;

/// What a column holds. Any value may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    Integer,
    Number,
    Texts,
}

#[derive(Debug, thiserror::Error)]
pub enum ColumnsError {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{} is not a Parquet file that can be read: {source}", path.display())]
    Parquet { path: PathBuf, source: ParquetError },
    #[error("{} cannot be written: {source}", path.display())]
    Writing { path: PathBuf, source: ParquetError },
}

/// Writes rows into one file. Without [`ParquetWriter::finish`] nothing is left of it.
pub struct ParquetWriter {
    path: PathBuf,
    columns: Vec<(String, ColumnKind)>,
    writer: SerializedFileWriter<WholeFile>,
    pending: Vec<Map<String, Value>>,
}

impl ParquetWriter {
    /// Columns are in the order of the file. Field names must be words.
    pub fn create(path: &Path, columns: Vec<(String, ColumnKind)>) -> Result<Self, ColumnsError> {
        let failed = |source| ColumnsError::Writing { path: path.to_owned(), source };
        let mut schema = "message rows {\n".to_owned();
        for (name, kind) in &columns {
            schema.push_str(&match kind {
                ColumnKind::Text => format!("optional binary {name} (UTF8);\n"),
                ColumnKind::Integer => format!("optional int64 {name};\n"),
                ColumnKind::Number => format!("optional double {name};\n"),
                ColumnKind::Texts => format!(
                    "optional group {name} (LIST) {{ repeated group list {{ optional binary element (UTF8); }} }}\n"
                ),
            });
        }
        schema.push('}');
        let schema = Arc::new(parse_message_type(&schema).map_err(failed)?);
        let file =
            WholeFile::create(path).map_err(|source| ColumnsError::File { path: path.to_owned(), source })?;
        let properties = Arc::new(WriterProperties::builder().set_compression(Compression::SNAPPY).build());
        let writer = SerializedFileWriter::new(file, schema, properties).map_err(failed)?;
        Ok(Self { path: path.to_owned(), columns, writer, pending: Vec::new() })
    }

    pub fn write(&mut self, row: Map<String, Value>) -> Result<(), ColumnsError> {
        self.pending.push(row);
        if self.pending.len() >= GROUP_ROWS { self.flush() } else { Ok(()) }
    }

    pub fn finish(mut self) -> Result<(), ColumnsError> {
        self.flush()?;
        let path = self.path;
        let file = self
            .writer
            .into_inner()
            .map_err(|source| ColumnsError::Writing { path: path.clone(), source })?;
        file.finish().map_err(|source| ColumnsError::File { path, source })
    }

    fn flush(&mut self) -> Result<(), ColumnsError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.pending);
        let written = (|| {
            let mut group = self.writer.next_row_group()?;
            for (name, kind) in &self.columns {
                write_column(&mut group, *kind, &rows, name)?;
            }
            group.close().map(|_| ())
        })();
        written.map_err(|source| ColumnsError::Writing { path: self.path.clone(), source })
    }
}

fn write_column(
    group: &mut SerializedRowGroupWriter<'_, WholeFile>,
    kind: ColumnKind,
    rows: &[Map<String, Value>],
    name: &str,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General(format!("there is no column {name}")));
    };
    let values = rows.iter().map(|row| row.get(name).filter(|value| !value.is_null()));
    match kind {
        ColumnKind::Text => {
            let (present, levels) = split(values.map(|value| value.map(text)));
            column.typed::<ByteArrayType>().write_batch(&present, Some(&levels), None)?;
        }
        ColumnKind::Integer => {
            let (present, levels) = split(numbers(values, name, Value::as_i64)?);
            column.typed::<Int64Type>().write_batch(&present, Some(&levels), None)?;
        }
        ColumnKind::Number => {
            let (present, levels) = split(numbers(values, name, Value::as_f64)?);
            column.typed::<DoubleType>().write_batch(&present, Some(&levels), None)?;
        }
        ColumnKind::Texts => {
            let (mut present, mut definition, mut repetition) = (Vec::new(), Vec::new(), Vec::new());
            for value in values {
                if value.is_some_and(|value| !value.is_array()) {
                    return Err(misplaced(name, value));
                }
                match value.and_then(Value::as_array) {
                    None => (definition.push(0), repetition.push(0)),
                    Some(items) if items.is_empty() => (definition.push(1), repetition.push(0)),
                    Some(items) => {
                        for (index, item) in items.iter().enumerate() {
                            present.push(text(item));
                            definition.push(3);
                            repetition.push(i16::from(index > 0));
                        }
                        ((), ())
                    }
                };
            }
            column.typed::<ByteArrayType>().write_batch(&present, Some(&definition), Some(&repetition))?;
        }
    }
    column.close()
}

/// The numbers of a column; what is none of its kind is an error, and never a missing value.
fn numbers<'a, T>(
    values: impl Iterator<Item = Option<&'a Value>>,
    name: &str,
    number: impl Fn(&Value) -> Option<T>,
) -> Result<std::vec::IntoIter<Option<T>>, ParquetError> {
    let read = |value: Option<&Value>| match value {
        None => Ok(None),
        Some(value) => number(value).map(Some).ok_or_else(|| misplaced(name, Some(value))),
    };
    Ok(values.map(read).collect::<Result<Vec<_>, _>>()?.into_iter())
}

fn misplaced(name: &str, value: Option<&Value>) -> ParquetError {
    let value = value.map_or_else(String::new, Value::to_string);
    ParquetError::General(format!("the column {name} cannot hold {value}"))
}

/// A text as it is, anything else as JSON.
fn text(value: &Value) -> ByteArray {
    match value {
        Value::String(text) => text.as_str().into(),
        other => other.to_string().as_str().into(),
    }
}

fn split<T>(values: impl Iterator<Item = Option<T>>) -> (Vec<T>, Vec<i16>) {
    let mut present = Vec::new();
    let levels = values
        .map(|value| {
            let level = i16::from(value.is_some());
            present.extend(value);
            level
        })
        .collect();
    (present, levels)
}

/// Reads the rows of a file one by one. An error ends it.
pub fn read_parquet(
    path: &Path,
) -> Result<impl Iterator<Item = Result<Map<String, Value>, ColumnsError>> + use<>, ColumnsError> {
    let file = crate::input::regular_file(path)
        .map_err(|source| ColumnsError::File { path: path.to_owned(), source })?;
    let failed = {
        let path = path.to_owned();
        move |source| ColumnsError::Parquet { path: path.clone(), source }
    };
    let reader = SerializedFileReader::new(file).map_err(&failed)?;
    let rows = parquet::record::reader::RowIter::from_file_into(Box::new(reader) as Box<dyn FileReader>);
    Ok(rows.map(move |row| {
        let row = row.map_err(&failed)?;
        Ok(match row.to_json_value() {
            Value::Object(object) => object,
            other => Map::from_iter([("value".to_owned(), other)]),
        })
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.parquet");
        let columns = [
            ("name", ColumnKind::Text),
            ("steps", ColumnKind::Integer),
            ("hard", ColumnKind::Number),
            ("lemmas", ColumnKind::Texts),
        ];
        let columns = columns.map(|(name, kind)| (name.to_owned(), kind)).to_vec();
        let mut writer = ParquetWriter::create(&path, columns).unwrap();
        let rows: Vec<Value> = (0..GROUP_ROWS + 3)
            .map(|n| match n % 3 {
                0 => json!({"name": format!("∀ {n}"), "steps": n, "hard": 0.5, "lemmas": ["a", "b"]}),
                1 => json!({"name": null, "steps": n, "hard": null, "lemmas": []}),
                _ => json!({"name": "x", "steps": null, "hard": 1.0, "lemmas": null}),
            })
            .collect();
        for row in &rows {
            writer.write(row.as_object().unwrap().clone()).unwrap();
        }
        writer.finish().unwrap();
        let read: Vec<Value> = read_parquet(&path).unwrap().map(|row| Value::Object(row.unwrap())).collect();
        assert_eq!(read, rows);
        std::fs::write(&path, "PAR1 and no more").unwrap();
        assert!(matches!(read_parquet(&path).err(), Some(ColumnsError::Parquet { .. })));
    }

    #[test]
    fn every_usual_compression_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.parquet");
        for compression in [
            Compression::UNCOMPRESSED,
            Compression::SNAPPY,
            Compression::GZIP(Default::default()),
            Compression::BROTLI(Default::default()),
            Compression::ZSTD(Default::default()),
            Compression::LZ4,
            Compression::LZ4_RAW,
        ] {
            let schema =
                parse_message_type("message rows { optional binary name (UTF8); optional double score; }");
            let properties = WriterProperties::builder().set_compression(compression).build();
            let file = std::fs::File::create(&path).unwrap();
            let mut writer =
                SerializedFileWriter::new(file, Arc::new(schema.unwrap()), Arc::new(properties)).unwrap();
            let mut group = writer.next_row_group().unwrap();
            let mut column = group.next_column().unwrap().unwrap();
            let names: [ByteArray; 2] = ["∀ a".into(), "b".into()];
            column.typed::<ByteArrayType>().write_batch(&names, Some(&[1, 1]), None).unwrap();
            column.close().unwrap();
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<DoubleType>().write_batch(&[f64::NAN], Some(&[1, 0]), None).unwrap();
            column.close().unwrap();
            group.close().unwrap();
            writer.close().unwrap();
            let read: Vec<Value> =
                read_parquet(&path).unwrap().map(|row| Value::Object(row.unwrap())).collect();
            let expected = [json!({"name": "∀ a", "score": null}), json!({"name": "b", "score": null})];
            assert_eq!(read, expected, "{compression}");
        }
    }

    #[test]
    fn a_value_of_another_kind_is_an_error_and_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.parquet");
        std::fs::write(&path, "old").unwrap();
        for (kind, value) in [
            (ColumnKind::Integer, json!(0.5)),
            (ColumnKind::Number, json!("x")),
            (ColumnKind::Texts, json!("x")),
        ] {
            let mut writer = ParquetWriter::create(&path, vec![("a".to_owned(), kind)]).unwrap();
            writer.write(json!({ "a": value }).as_object().unwrap().clone()).unwrap();
            let said = writer.finish().unwrap_err().to_string();
            assert!(said.contains("rows.parquet cannot be written") && said.contains("column a"), "{said}");
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
