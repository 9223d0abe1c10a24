//! Problems from JSON and JSON lines.
//!
//! An item has `name`, `statement` and optionally `header`, `informal_statement`, `informal_proof`, as our own
//! serialisation of a theorem has; the names that published benchmarks give these fields are understood too. A
//! statement may be a whole Lean file: what stands in front of its theorem is then added to the header.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{Fault, ItemError, Names, Problem, Problems, Take, lean_file, split};
use crate::lean_text::line_of;
use crate::{Source, Theorem};

/// Names of each field, compared without regard to case; the first one present counts.
const NAME: [&str; 6] = ["name", "full_name", "theorem_name", "problem_name", "problem_id", "id"];
pub(super) const STATEMENT: [&str; 11] = [
    "statement",
    "formal_statement",
    "formal_stmt",
    "formal_theorem",
    "lean4_formalization",
    "prop_defn",
    "lean_file",
    "lean4_code",
    "lean_code",
    "code",
    "correct_proof",
];
pub(super) const HEADER: [&str; 3] = ["header", "lean4_src_header", "deps"];
const SPLIT: [&str; 1] = ["split"];
/// Definitions between the header and the statement.
pub(super) const HELPER: [&str; 1] = ["helper"];
/// A complete proof, or the theorem with one; annotated ones first.
pub(super) const REFERENCE: [&str; 3] = ["commented_proof", "formal_proof", "proof"];
pub(super) const CATEGORY: [&str; 5] = ["category", "tags", "textbook", "family", "namespace"];
pub(super) const INFORMAL_STATEMENT: [&str; 9] = [
    "informal_statement",
    "informal_stmt",
    "informal_theorem",
    "nl_statement",
    "informal_prefix",
    "natural_language_statement",
    "generated_informal_statement_and_proof",
    "description",
    "python_docstring",
];
pub(super) const INFORMAL_PROOF: [&str; 3] = ["informal_proof", "nl_proof", "informal_solution"];

/// One object a line. Bad lines are reported, blank ones passed over.
pub(super) fn read_lines(origin: &str, bytes: &[u8]) -> Problems {
    let mut reader = Reader::new(origin);
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    for (index, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        let number = index as u32 + 1;
        match std::str::from_utf8(line) {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => reader.item(text, None, number),
            Err(_) => reader.fault(number, Fault::NotUtf8),
        }
    }
    reader.found
}

/// One JSON value: a list of items, one item, or an object from names to items.
pub(super) fn read_value(origin: &str, text: &str) -> Problems {
    let mut reader = Reader::new(origin);
    match raw_items(text) {
        Ok(items) => {
            for (line, key, raw) in items {
                reader.item(raw, key.as_deref(), line);
            }
        }
        Err((line, fault)) => reader.fault(line, fault),
    }
    reader.found
}

/// An item as it stands in a text: its line, the name that an enclosing object gives it, its raw text.
type RawItem<'a> = (u32, Option<String>, &'a str);

/// The items of a JSON value in the order of the text.
pub(super) fn raw_items(text: &str) -> Result<Vec<RawItem<'_>>, (u32, Fault)> {
    // The raw values are slices of `text`: their address tells their line.
    let line = |raw: &RawValue| line_of(text, raw.get().as_ptr().addr() - text.as_ptr().addr());
    let fault = |error: serde_json::Error| (line_number(&error), Fault::Json(error.to_string()));
    if text.trim_start().starts_with('[') {
        let items = serde_json::from_str::<Vec<&RawValue>>(text).map_err(fault)?;
        return Ok(items.into_iter().map(|raw| (line(raw), None, raw.get())).collect());
    }
    let fields = serde_json::from_str::<BTreeMap<String, &RawValue>>(text).map_err(fault)?;
    if fields.is_empty() || !fields.values().all(|raw| raw.get().starts_with('{')) {
        return Ok(vec![(1, None, text)]);
    }
    let mut items: Vec<(String, &RawValue)> = fields.into_iter().collect();
    items.sort_by_key(|(_, raw)| raw.get().as_ptr().addr());
    Ok(items.into_iter().map(|(name, raw)| (line(raw), Some(name), raw.get())).collect())
}

fn line_number(error: &serde_json::Error) -> u32 {
    u32::try_from(error.line()).unwrap_or(u32::MAX)
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

    /// Reads one item; `key` is the name that an enclosing object gives it.
    fn item(&mut self, text: &str, key: Option<&str>, line: u32) {
        match problems(self.origin, text, key, line) {
            Ok(problems) => {
                for problem in problems {
                    if let Some(repeated) = self.names.enter(&problem.theorem.name, Some(line)) {
                        self.fault(line, repeated);
                    }
                    self.found.problems.push(problem);
                }
            }
            Err(fault) => self.fault(line, fault),
        }
    }
}

/// The problems of an item: one, or one for each open theorem of the file that it holds.
fn problems(origin: &str, text: &str, key: Option<&str>, line: u32) -> Result<Vec<Problem>, Fault> {
    let object = match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return Err(Fault::NotAnObject),
        Err(error) => return Err(Fault::Json(error.to_string())),
    };
    let statement = text_field(&object, &STATEMENT)?.ok_or(Fault::MissingField("statement"))?;
    let name = name_field(&object)?.or_else(|| key.map(str::to_owned)).ok_or(Fault::MissingField("name"))?;
    let header = text_field(&object, &HEADER)?.unwrap_or_default();
    let mut problems = from_statements(header, statement)?;
    // An item named as one of them is about that one.
    if problems.iter().any(|problem| problem.theorem.name == name) {
        problems.retain(|problem| problem.theorem.name == name);
    }
    let several = problems.len() > 1;
    for problem in &mut problems {
        let theorem = &mut problem.theorem;
        theorem.name = if several { format!("{name}/{}", theorem.name) } else { name.clone() };
        describe(theorem, &object, origin, line)?;
    }
    Ok(problems)
}

/// Gives a theorem what its item says of it beside the statement.
fn describe(
    theorem: &mut Theorem,
    object: &Map<String, Value>,
    origin: &str,
    line: u32,
) -> Result<(), Fault> {
    if let Some(informal) = text_field(object, &INFORMAL_STATEMENT)? {
        let informal = informal.trim();
        theorem.informal_statement = Some(
            informal
                .strip_prefix("/--")
                .and_then(|doc| doc.strip_suffix("-/"))
                .unwrap_or(informal)
                .trim()
                .to_owned(),
        );
    }
    theorem.informal_proof = text_field(object, &INFORMAL_PROOF)?.map(str::to_owned);
    let expect = theorem.source.expect.take();
    theorem.source = match object.get("source") {
        // Our own serialisation says itself where the theorem was read.
        Some(source @ Value::Object(_)) => serde_json::from_value(source.clone()).unwrap_or_default(),
        _ => Source::default(),
    };
    if theorem.source.origin.is_empty() {
        theorem.source.origin = origin.to_owned();
        theorem.source.line = Some(line);
    }
    theorem.source.expect = theorem.source.expect.take().or(expect);
    if theorem.source.split.is_none() {
        let named = text_field(object, &SPLIT)?.map(split::canonical);
        theorem.source.split = named.or_else(|| split::of_file(origin));
    }
    Ok(())
}

/// The theorem of a statement that may bring a proof, a `sorry` or a part of the header along.
pub(super) fn from_statement(header: &str, text: &str) -> Result<Problem, Fault> {
    let mut problems = from_statements(header, text)?;
    match problems.len() {
        0 | 1 => problems.pop().ok_or(Fault::NoTheorem),
        several => Err(Fault::SeveralTheorems(several)),
    }
}

/// The open theorems of such a text, or the last one if none is; at least one.
fn from_statements(header: &str, text: &str) -> Result<Vec<Problem>, Fault> {
    if header.contains('\0') || text.contains('\0') {
        return Err(Fault::NulByte);
    }
    let read = lean_file::read("", text, Take::All);
    if let Some(error) =
        read.errors.into_iter().find(|error| !matches!(error.fault, Fault::DuplicateName { .. }))
    {
        return Err(error.fault);
    }
    let mut problems = read.problems;
    let is_open = |problem: &Problem| problem.reference_proof.is_none();
    if problems.iter().any(is_open) {
        problems.retain(is_open);
    } else {
        problems.drain(..problems.len().saturating_sub(1));
    }
    if problems.is_empty() {
        return Err(Fault::NoTheorem);
    }
    for problem in &mut problems {
        let own = std::mem::take(&mut problem.theorem.header);
        let joined: Vec<&str> =
            [header.trim_end(), own.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
        problem.theorem.header = if own.is_empty() { header.to_owned() } else { joined.join("\n\n") };
    }
    Ok(problems)
}

/// The text of the first of `names` that the object has; `null` counts as absent.
pub(super) fn text_field<'a>(
    object: &'a Map<String, Value>,
    names: &[&str],
) -> Result<Option<&'a str>, Fault> {
    match field(object, names) {
        None | Some((_, Value::Null)) => Ok(None),
        Some((_, Value::String(text))) => Ok(Some(text)),
        Some((name, _)) => Err(Fault::NotText(name.to_owned())),
    }
}

pub(super) fn name_field(object: &Map<String, Value>) -> Result<Option<String>, Fault> {
    match field(object, &NAME) {
        Some((_, Value::Number(number))) => Ok(Some(number.to_string())),
        _ => Ok(text_field(object, &NAME)?.filter(|name| !name.trim().is_empty()).map(str::to_owned)),
    }
}

/// The canonical split that an item names.
pub(super) fn split_field(object: &Map<String, Value>) -> Result<Option<String>, Fault> {
    Ok(text_field(object, &SPLIT)?.map(split::canonical))
}

/// A text, or the first of a list of texts.
pub(super) fn text_or_list(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    match field(object, names)?.1 {
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => list.first()?.as_str().map(str::to_owned),
        _ => None,
    }
}

pub(super) fn field<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Option<(&'a str, &'a Value)> {
    names.iter().find_map(|name| {
        let (key, value) = object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some((key.as_str(), value))
    })
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
            [(Some(3), Fault::MissingField("statement")), (Some(4), Fault::NotAnObject)]
        );
        let named = "{\"z\":{\"statement\":\"theorem t : p\"},\n\"a\":{\"statement\":\"theorem t : p\"}}";
        assert_eq!(names(&read_value("x.json", named)), ["z", "a"]);
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
        assert_eq!(names(&found), ["a", "a"]);
        let found = faults(found);
        assert!(matches!(&found[0], (Some(3), Fault::Json(_))));
        let rest = [
            (Some(4), Fault::NotUtf8),
            (Some(5), Fault::NotAnObject),
            (Some(6), Fault::MissingField("name")),
            (Some(7), Fault::NoTheorem),
            (Some(8), Fault::NotText("statement".into())),
            (Some(9), Fault::DuplicateName { name: "a".into(), first: Some(1) }),
            (Some(10), Fault::NulByte),
        ];
        assert_eq!(found[1..], rest);
    }
}
