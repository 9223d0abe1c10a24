//! Problems from JSON and JSON lines.
//!
//! An item has `name`, `statement` and optionally `header`, `informal_statement`, `informal_proof`, as our own
//! serialisation of a theorem has; the names that published benchmarks give these fields are understood too. A
//! statement may be a whole Lean file: what stands in front of its theorem is then added to the header.
//!
//! A JSON value holds items in one of these ways: a list of them, one item, an object from names to items, a list under
//! a name (`data`, `train` and `test`, `rows` with a `row` each), or columns.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::row::{self, Place, Row};
use super::{Fault, ItemError, Names, Problem, Problems, Take, lean_file, split};
use crate::lean_text::line_of;
use crate::python_json::as_json;

/// Objects around a list of items.
const MAX_DEPTH: usize = 4;

/// One object a line. Bad lines are reported, blank ones passed over.
pub(super) fn read_lines(origin: &str, bytes: &[u8]) -> Problems {
    let mut reader = Reader::new(origin);
    for item in line_items(bytes) {
        reader.item(item);
    }
    reader.found
}

/// One JSON value, with its items in any of their ways.
pub(super) fn read_value(origin: &str, text: &str) -> Problems {
    let mut reader = Reader::new(origin);
    match items(text) {
        Ok(items) => items.into_iter().for_each(|item| reader.item(item)),
        Err((line, fault)) => reader.found.errors.push(ItemError::new(origin, Some(line), fault)),
    }
    reader.found
}

/// An item as it stands in a text.
#[derive(Debug)]
pub(super) struct Item {
    pub line: u32,
    /// The name that an enclosing object gives it.
    pub key: Option<String>,
    /// The split that an enclosing object is named after.
    pub split: Option<String>,
    pub object: Result<Map<String, Value>, Fault>,
}

impl Item {
    pub fn place<'a>(&'a self, origin: &'a str) -> Place<'a> {
        Place { origin, line: self.line, key: self.key.as_deref(), split: self.split.as_deref() }
    }
}

/// The items of lines, one object each.
pub(super) fn line_items(bytes: &[u8]) -> impl Iterator<Item = Item> + '_ {
    let lines = (1u32..).zip(bytes.split(|&byte| byte == b'\n'));
    lines.filter_map(|(line, bytes)| {
        let object = match std::str::from_utf8(bytes).map(|text| text.trim_start_matches('\u{feff}')) {
            Ok(text) if text.trim().is_empty() => return None,
            Ok(text) => object(&as_json(text)),
            Err(_) => Err(Fault::NotUtf8),
        };
        Some(Item { line, key: None, split: None, object: object.map(unwrapped) })
    })
}

/// The items of a JSON value in the order of the text; or where it is no JSON.
pub(super) fn items(text: &str) -> Result<Vec<Item>, (u32, Fault)> {
    let text = as_json(text);
    let whole = serde_json::from_str::<&RawValue>(&text)
        .map_err(|error| (u32::try_from(error.line()).unwrap_or(u32::MAX), Fault::Json(error.to_string())))?;
    let mut collector = Collector { text: &text, found: Vec::new() };
    collector.take(whole.get(), None, None, 0);
    Ok(collector.found)
}

fn object(text: &str) -> Result<Map<String, Value>, Fault> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Fault::NotAnObject),
        Err(error) => Err(Fault::Json(error.to_string())),
    }
}

/// Some servers wrap each row: `{"row_idx": 0, "row": {…}}`.
fn unwrapped(mut object: Map<String, Value>) -> Map<String, Value> {
    if !object.keys().any(|key| row::is_posing(key))
        && let Some(Value::Object(row)) = object.get_mut("row")
    {
        return std::mem::take(row);
    }
    object
}

/// Gathers items. Raw values are slices of `text`: their address tells their line.
struct Collector<'a> {
    text: &'a str,
    found: Vec<Item>,
}

type Fields<'a> = BTreeMap<String, &'a RawValue>;

impl<'a> Collector<'a> {
    fn line(&self, raw: &str) -> u32 {
        line_of(self.text, raw.as_ptr().addr() - self.text.as_ptr().addr())
    }

    fn item(&mut self, raw: &'a str, key: Option<&str>, split: Option<&str>) {
        let object = object(raw).map(unwrapped);
        let (key, split) = (key.map(str::to_owned), split.map(str::to_owned));
        self.found.push(Item { line: self.line(raw), key, split, object });
    }

    fn take(&mut self, raw: &'a str, key: Option<&str>, split: Option<&str>, depth: usize) {
        if raw.starts_with('[') {
            for element in serde_json::from_str::<Vec<&RawValue>>(raw).unwrap_or_default() {
                self.item(element.get(), None, split);
            }
            return;
        }
        let Ok(fields) = serde_json::from_str::<Fields<'a>>(raw) else { return self.item(raw, key, split) };
        let is_text = |raw: &RawValue| raw.get().starts_with('"');
        let is_item = fields.iter().any(|(key, raw)| is_text(raw) && row::is_posing(key));
        if is_item || fields.is_empty() || depth == MAX_DEPTH {
            return self.item(raw, key, split);
        }
        if let Some(rows) = columns(&fields) {
            let line = self.line(raw);
            let split = split.map(str::to_owned);
            let items = rows.into_iter();
            self.found.extend(items.map(|row| Item {
                line,
                key: None,
                split: split.clone(),
                object: Ok(row),
            }));
            return;
        }
        let all_objects = fields.values().all(|raw| raw.get().starts_with('{'));
        let mut inner = Collector { text: self.text, found: Vec::new() };
        let mut fields: Vec<(String, &RawValue)> = fields.into_iter().collect();
        fields.sort_by_key(|(_, raw)| raw.get().as_ptr().addr());
        for (name, value) in &fields {
            let own = split::named(name);
            let split = own.as_deref().or(split);
            match value.get().as_bytes()[0] {
                b'[' | b'{' => inner.take(value.get(), Some(name), split, depth + 1),
                _ => {}
            }
        }
        let poses = |item: &Item| item.object.as_ref().is_ok_and(row::poses);
        // What stands beside a list of items tells of the list.
        match (all_objects, inner.found.iter().any(poses)) {
            (true, _) => self.found.append(&mut inner.found),
            (false, true) => self.found.extend(inner.found.into_iter().filter(poses)),
            (false, false) => self.item(raw, key, split),
        }
    }
}

/// The rows of columns: lists of equal length, or objects from row numbers to values, as pandas writes them.
fn columns(fields: &Fields<'_>) -> Option<Vec<Map<String, Value>>> {
    let of = |raw: &RawValue| -> Option<Vec<Value>> {
        match serde_json::from_str(raw.get()).ok()? {
            Value::Array(values) => Some(values),
            Value::Object(values) if values.keys().all(|key| key.parse::<u64>().is_ok()) => {
                let mut rows: Vec<(u64, Value)> = values
                    .into_iter()
                    .map(|(key, value)| Some((key.parse().ok()?, value)))
                    .collect::<Option<_>>()?;
                rows.sort_by_key(|(row, _)| *row);
                Some(rows.into_iter().map(|(_, value)| value).collect())
            }
            _ => None,
        }
    };
    let statement = fields.iter().find(|(key, _)| row::is_statement(key))?;
    let length = of(statement.1).filter(|values| values.first().is_some_and(Value::is_string))?.len();
    let mut rows = vec![Map::new(); length];
    for (name, raw) in fields {
        let values = of(raw).filter(|values| values.len() == length)?;
        for (row, value) in rows.iter_mut().zip(values) {
            row.insert(name.clone(), value);
        }
    }
    Some(rows)
}

struct Reader<'a> {
    origin: &'a str,
    names: Names,
    found: Problems,
}

impl<'a> Reader<'a> {
    fn new(origin: &'a str) -> Self {
        Self { origin, names: Names::default(), found: Problems::default() }
    }

    fn fault(&mut self, line: u32, fault: Fault) {
        self.found.errors.push(ItemError::new(self.origin, Some(line), fault));
    }

    fn item(&mut self, item: Item) {
        let line = item.line;
        let read = match &item.object {
            Ok(object) => row::read(item.place(self.origin), object),
            Err(fault) => Err(fault.clone()),
        };
        match (read, &item.object) {
            (Ok(Row::Problems { problems, notes, .. }), _) => {
                for note in notes {
                    self.fault(line, note);
                }
                for problem in problems {
                    if let Some(repeated) = self.names.enter(&problem.theorem.name, Some(line)) {
                        self.fault(line, repeated);
                    }
                    self.found.problems.push(problem);
                }
            }
            (Ok(Row::Informal { .. }), Ok(object)) => {
                self.fault(line, Fault::NoStatement(row::field_names(object)));
            }
            (Ok(Row::Informal { .. }), Err(fault)) => self.fault(line, fault.clone()),
            (Err(fault), _) => self.fault(line, fault),
        }
    }
}

/// The theorem of a statement that may bring a proof, a `sorry` or a part of the header along.
pub(super) fn from_statement(header: &str, text: &str) -> Result<Problem, Fault> {
    if header.contains('\0') || text.contains('\0') {
        return Err(Fault::NulByte);
    }
    let (mut posed, errors) = lean_file::read_posed("", text, Take::All);
    if let Some(error) = errors.into_iter().find(|error| !matches!(error.fault, Fault::DuplicateName { .. }))
    {
        return Err(error.fault);
    }
    let chosen = match posed.iter().filter(|posed| posed.is_open).count() {
        0 => posed.pop(),
        1 => posed.into_iter().find(|posed| posed.is_open),
        open => return Err(Fault::SeveralTheorems(open)),
    };
    let mut problem = chosen.ok_or(Fault::NoTheorem)?.problem;
    let own = std::mem::take(&mut problem.theorem.header);
    let joined: Vec<&str> =
        [header.trim_end(), own.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    problem.theorem.header = if own.is_empty() { header.to_owned() } else { joined.join("\n\n") };
    Ok(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_LINES: &str = r#"{"name":"a","header":"open Nat","statement":"theorem a : p := by","informal_statement":"/-- A. -/"}
{"name":"b","formal_statement":"theorem b : q","nl_proof":"Clear."}"#;

    fn names(found: &Problems) -> Vec<&str> {
        found.problems.iter().map(|problem| problem.theorem.name.as_str()).collect()
    }

    fn faults(found: Problems) -> Vec<(Option<u32>, Fault)> {
        found.errors.into_iter().map(|error| (error.line, error.fault)).collect()
    }

    #[test]
    fn lines_with_our_names_and_others() {
        let found = read_lines("x.jsonl", TWO_LINES.as_bytes());
        assert_eq!(found.errors, []);
        let [a, b] = &found.problems[..] else { panic!("two problems") };
        assert_eq!((a.theorem.header.as_str(), a.theorem.statement.as_str()), ("open Nat", "theorem a : p"));
        assert_eq!(a.theorem.informal_statement.as_deref(), Some("A."));
        assert_eq!(b.theorem.informal_proof.as_deref(), Some("Clear."));
        assert_eq!(b.theorem.source.line, Some(2));
    }

    #[test]
    fn whole_files_as_statements() {
        let text =
            r#"[{"name":"x|1","lean_file":"import Init\nopen Nat\n/-- D. -/\ntheorem x1 : p := by sorry"}]"#;
        let found = read_value("x.json", text);
        let theorem = &found.problems[0].theorem;
        assert_eq!((theorem.name.as_str(), theorem.header.as_str()), ("x|1", "import Init\nopen Nat"));
        assert_eq!(theorem.statement, "theorem x1 : p");
        assert_eq!(theorem.informal_statement.as_deref(), Some("D."));
    }

    #[test]
    fn an_item_with_several_open_theorems_poses_each() {
        let two = "theorem a : p := sorry\ntheorem b : q := by sorry";
        for (name, expected) in [("x", &["x/a", "x/b"][..]), ("b", &["b"])] {
            let item = serde_json::json!({ "name": name, "statement": two }).to_string();
            let found = read_lines("x.jsonl", item.as_bytes());
            assert_eq!((names(&found), found.errors.len()), (expected.to_vec(), 0));
        }
        assert_eq!(from_statement("", two).unwrap_err(), Fault::SeveralTheorems(2));
    }

    #[test]
    fn splits_are_said_by_the_item_or_by_the_file() {
        let lines = "{\"name\":\"a\",\"statement\":\"theorem a : p\",\"split\":\"Validation\"}\n\
                     {\"name\":\"b\",\"statement\":\"theorem b : p\"}";
        let found = read_lines("miniF2F_test.jsonl", lines.as_bytes());
        let splits: Vec<_> = found.problems.iter().map(|p| p.theorem.source.split.as_deref()).collect();
        assert_eq!(splits, [Some("valid"), Some("test")]);
    }

    #[test]
    fn lists_and_named_objects_keep_their_lines() {
        let list = "[\n {\"name\":\"a\",\"statement\":\"theorem a : p\"},\n {\"name\":\"b\"},\n 3]";
        let found = read_value("x.json", list);
        assert_eq!(found.problems[0].theorem.source.line, Some(2));
        assert_eq!(
            faults(found),
            [(Some(3), Fault::NoStatement("name".into())), (Some(4), Fault::NotAnObject)]
        );
        let named = "{\"z\":{\"statement\":\"theorem t : p\"},\n\"a\":{\"statement\":\"theorem t : p\"}}";
        assert_eq!(names(&read_value("x.json", named)), ["z", "a"]);
    }

    #[test]
    fn a_row_with_several_open_theorems_poses_each() {
        let text = r#"{"name":"r","lean_file":"def f := 1\ntheorem a : p := sorry\ntheorem b : q := sorry"}"#;
        let found = read_lines("x.jsonl", text.as_bytes());
        assert_eq!((names(&found), found.errors.len()), (vec!["r/a", "r/b"], 0));
    }

    #[test]
    fn our_own_serialisation_comes_back_as_it_was() {
        for theorem in crate::samples() {
            let line = serde_json::to_string(&theorem).unwrap();
            let found = read_lines("x.jsonl", line.as_bytes());
            assert_eq!(found.errors, []);
            assert_eq!(found.problems[0].theorem, theorem);
        }
    }

    #[test]
    fn each_odd_line_is_reported_and_the_rest_read() {
        let mut bytes = b"{\"name\":\"a\",\"statement\":\"theorem a : p\"}\n\n{broken\n".to_vec();
        bytes.extend(b"{\"name\":\"b\",\"statement\":\"\xff\"}\n[1]\n{\"statement\":\"theorem c : p\"}\n");
        bytes.extend(b"{\"name\":\"d\",\"statement\":\"1 = 1\"}\n{\"name\":\"e\",\"statement\":7}\n");
        bytes.extend(b"{\"name\":\"a\",\"statement\":\"theorem a : q\"}\n");
        bytes.extend(b"{\"name\":\"f\",\"statement\":\"theorem f : \\u0000\"}\n");
        let found = read_lines("x.jsonl", &bytes);
        assert_eq!(names(&found), ["a", "c", "a"], "a row without a name has its theorem's");
        let found = faults(found);
        assert!(matches!(&found[0], (Some(3), Fault::Json(_))));
        let rest = [
            (Some(4), Fault::NotUtf8),
            (Some(5), Fault::NotAnObject),
            (Some(7), Fault::NoTheorem),
            (Some(8), Fault::NotText("statement".into())),
            (Some(9), Fault::DuplicateName { name: "a".into(), first: Some(1) }),
            (Some(10), Fault::NulByte),
        ];
        assert_eq!(found[1..], rest);
    }
}
