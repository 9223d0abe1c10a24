//! Benchmarks as they are published: files of rows, or folders of Lean files, each read into one set of problems.
//!
//! An item is one row or one Lean file. It poses one problem, several (a row that holds a file with several open
//! theorems), or none, and then it is reported with its line: the items of a set are exactly those of its source.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::json::{self, CATEGORY, HEADER, HELPER, INFORMAL_PROOF, INFORMAL_STATEMENT, REFERENCE, STATEMENT};
use super::{Fault, Format, ItemError, Problem, Take, collect_files, lean_file, split};
use crate::input;
use crate::lean_text::{TokenKind, declared_name, segments, split_statement, tokens};
use crate::{Source, Theorem};

/// How the files of a benchmark are to be read.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// `None`: by extension and content.
    pub format: Option<Format>,
    /// Split of items that do not name one.
    pub split: Option<String>,
}

/// What one file of rows, or one folder of Lean files, holds.
#[derive(Debug, Clone)]
pub struct Benchmark {
    /// Stem of the file or name of the folder.
    pub name: String,
    pub origin: String,
    /// Rows or files.
    pub items: usize,
    pub problems: Vec<BenchmarkProblem>,
    /// Natural language without a statement, to be joined by name: lower-case name to statement and proof.
    pub informal: HashMap<String, Informal>,
    pub reports: Vec<ItemError>,
    /// Items that pose no problem and are no natural language.
    pub items_left_out: usize,
}

/// Natural language of a problem whose statement stands elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Informal {
    pub statement: Option<String>,
    pub proof: Option<String>,
}

/// A problem of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BenchmarkProblem {
    pub problem: Problem,
    pub category: Option<String>,
    /// The header has a `sorry` of its own, such as an answer to be filled in: nothing can be proved on top of it.
    pub has_hole: bool,
}

impl Benchmark {
    fn new(name: String, origin: &Path) -> Self {
        Self {
            name,
            origin: origin.display().to_string(),
            items: 0,
            problems: Vec::new(),
            informal: HashMap::new(),
            reports: Vec::new(),
            items_left_out: 0,
        }
    }

    /// Identifies the set: BLAKE3 over names, splits, statements with headers, and natural language, in their order.
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for problem in &self.problems {
            let theorem = &problem.problem.theorem;
            let digest = theorem.digest();
            let parts = [
                Some(theorem.name.as_str()),
                theorem.source.split.as_deref(),
                Some(digest.as_str()),
                theorem.informal_statement.as_deref(),
                theorem.informal_proof.as_deref(),
            ];
            for part in parts {
                let part = part.unwrap_or("\0");
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Adds natural language by name, without regard to case; gives the number of problems that got some.
    pub fn join(&mut self, informal: &HashMap<String, Informal>) -> usize {
        let mut joined = 0;
        for problem in &mut self.problems {
            let theorem = &mut problem.problem.theorem;
            let Some(words) = informal.get(&theorem.name.to_lowercase()) else { continue };
            if words.statement.is_some() {
                theorem.informal_statement.clone_from(&words.statement);
            }
            if words.proof.is_some() {
                theorem.informal_proof.clone_from(&words.proof);
            }
            joined += 1;
        }
        joined
    }

    fn take(&mut self, problem: Problem, category: Option<String>) {
        let has_hole = holds_sorry(&problem.theorem.header);
        self.problems.push(BenchmarkProblem { problem, category, has_hole });
    }

    fn leave_out(&mut self, origin: &str, line: Option<u32>, fault: Fault) {
        self.items_left_out += 1;
        self.reports.push(ItemError::new(origin, line, fault));
    }
}

/// Reads a file as one set; a folder as one set for each file of rows below it, and one for its Lean files.
pub fn read_benchmarks(path: &Path, options: &ImportOptions) -> Vec<Benchmark> {
    let name = |path: &Path| {
        let name = if path.is_dir() { path.file_name() } else { path.file_stem() };
        name.map_or_else(|| "problems".to_owned(), |name| name.to_string_lossy().into_owned())
    };
    if !path.is_dir() {
        let mut set = Benchmark::new(name(path), path);
        read_file(&mut set, path, options);
        return vec![set];
    }
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    collect_files(path, &mut files, &mut faults);
    files.sort();
    let (lean, rows): (Vec<PathBuf>, Vec<PathBuf>) =
        files.into_iter().partition(|file| file.extension().is_some_and(|extension| extension == "lean"));
    let mut sets = Vec::new();
    if !lean.is_empty() || rows.is_empty() {
        let folder = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut set = Benchmark::new(name(&folder), path);
        set.reports.append(&mut faults);
        for file in &lean {
            read_file(&mut set, file, options);
        }
        if lean.is_empty() {
            set.reports.push(ItemError::new(&set.origin, None, Fault::NoProblemFiles));
        }
        sets.push(set);
    }
    for file in &rows {
        let mut set = Benchmark::new(name(file), file);
        read_file(&mut set, file, options);
        sets.push(set);
    }
    sets
}

fn read_file(set: &mut Benchmark, path: &Path, options: &ImportOptions) {
    let origin = path.display().to_string();
    let bytes = match input::read(path, input::MAX_FILE_BYTES) {
        Ok(bytes) => bytes,
        Err(error) => {
            set.items += 1;
            return set.leave_out(&origin, None, Fault::Unreadable(error.to_string()));
        }
    };
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let format = options.format.unwrap_or_else(|| Format::detect(path, &String::from_utf8_lossy(bytes)));
    match (format, std::str::from_utf8(bytes)) {
        (Format::JsonLines, _) => read_rows(set, &origin, bytes, options),
        (Format::Json, Ok(text)) => read_value(set, &origin, text, options),
        (Format::Lean, Ok(text)) => read_lean(set, &origin, text, options),
        (_, Err(error)) => {
            set.items += 1;
            let line = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() as u32 + 1;
            set.leave_out(&origin, Some(line), Fault::NotUtf8);
        }
    }
}

/// One Lean file is one item.
fn read_lean(set: &mut Benchmark, origin: &str, text: &str, options: &ImportOptions) {
    set.items += 1;
    let found = lean_file::read(origin, text, Take::Open);
    let mut reports = found.errors;
    if found.problems.is_empty() {
        set.items_left_out += 1;
        if reports.is_empty() {
            reports.push(ItemError::new(origin, None, Fault::NothingToProve));
        }
    }
    set.reports.append(&mut reports);
    for mut problem in found.problems {
        let theorem = &mut problem.theorem;
        // A published set is spoken of by the names that it writes.
        if let Some(written) = declared_name(&theorem.statement) {
            theorem.name = written.to_owned();
        }
        give_split(&mut theorem.source, options);
        let category = category_of_name(&problem.theorem.name);
        set.take(problem, category);
    }
}

fn give_split(source: &mut Source, options: &ImportOptions) {
    if source.split.is_none() {
        source.split.clone_from(&options.split);
    }
}

fn read_rows(set: &mut Benchmark, origin: &str, bytes: &[u8], options: &ImportOptions) {
    let mut rows = Vec::new();
    for (line, bytes) in (1u32..).zip(bytes.split(|&byte| byte == b'\n')) {
        let row = match std::str::from_utf8(bytes) {
            Ok(text) if text.trim().is_empty() => continue,
            Ok(text) => object(text),
            Err(_) => Err(Fault::NotUtf8),
        };
        rows.push((line, None, row));
    }
    take_rows(set, origin, rows, options);
}

fn read_value(set: &mut Benchmark, origin: &str, text: &str, options: &ImportOptions) {
    match json::raw_items(text) {
        Ok(items) => {
            let rows = items.into_iter().map(|(line, key, raw)| (line, key, object(raw))).collect();
            take_rows(set, origin, rows, options);
        }
        Err((line, fault)) => {
            set.items += 1;
            set.leave_out(origin, Some(line), fault);
        }
    }
}

type Row = (u32, Option<String>, Result<Map<String, Value>, Fault>);

fn object(text: &str) -> Result<Map<String, Value>, Fault> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Fault::NotAnObject),
        Err(error) => Err(Fault::Json(error.to_string())),
    }
}

fn take_rows(set: &mut Benchmark, origin: &str, rows: Vec<Row>, options: &ImportOptions) {
    set.items += rows.len();
    let poses =
        |row: &Map<String, Value>| [&STATEMENT[..], &INFORMAL_STATEMENT].iter().any(|names| has(row, names));
    // Rows about the problems of another set: one report for all of them.
    if !rows.is_empty() && rows.iter().all(|(_, _, row)| row.as_ref().is_ok_and(|row| !poses(row))) {
        set.items_left_out += rows.len();
        set.reports.push(ItemError::new(origin, Some(rows[0].0), Fault::NoStatements(rows.len())));
        return;
    }
    let mut names: HashMap<String, u32> = HashMap::new();
    for (line, key, row) in rows {
        let read = row.and_then(|row| read_row(origin, line, key, &row, options));
        match read {
            Ok(Read::Problems { name, problems, category }) => {
                if let Some(first) = names.insert(name.clone(), line) {
                    let fault = Fault::DuplicateName { name, first: Some(first) };
                    set.reports.push(ItemError::new(origin, Some(line), fault));
                }
                for problem in problems {
                    set.take(problem, category.clone());
                }
            }
            Ok(Read::Informal { name, words }) => {
                set.informal.insert(name.to_lowercase(), words);
            }
            Err(fault) => set.leave_out(origin, Some(line), fault),
        }
    }
}

enum Read {
    Problems { name: String, problems: Vec<Problem>, category: Option<String> },
    Informal { name: String, words: Informal },
}

/// Reads one row of a published data set, by the names that such sets give their fields; usually one theorem.
/// `line` is its line or number, for the source of what is read.
///
/// # Errors
/// A row that is no object, or states nothing.
pub fn read_published_row(origin: &str, line: u32, row: &Value) -> Result<Vec<Problem>, Fault> {
    let Value::Object(row) = row else { return Err(Fault::NotAnObject) };
    match read_row(origin, line, Some(format!("row_{line}")), row, &ImportOptions::default())? {
        Read::Problems { problems, .. } => Ok(problems),
        Read::Informal { .. } => Err(Fault::MissingField("statement")),
    }
}

fn read_row(
    origin: &str,
    line: u32,
    key: Option<String>,
    row: &Map<String, Value>,
    options: &ImportOptions,
) -> Result<Read, Fault> {
    let name = json::name_field(row)?.or(key).ok_or(Fault::MissingField("name"))?;
    let informal = Informal {
        statement: json::text_field(row, &INFORMAL_STATEMENT)?.and_then(words),
        proof: json::text_field(row, &INFORMAL_PROOF)?.and_then(words),
    };
    let Some(statement) = json::text_field(row, &STATEMENT)? else {
        return match informal.statement {
            Some(_) => Ok(Read::Informal { name, words: informal }),
            None => Err(Fault::MissingField("statement")),
        };
    };
    let header = [json::text_field(row, &HEADER)?, json::text_field(row, &HELPER)?]
        .into_iter()
        .flatten()
        .map(|part| part.trim_end())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n");
    let mut problems = posed(statement, &name)?;
    let reference = json::text_or_list(row, &REFERENCE);
    let several = problems.len() > 1;
    for problem in &mut problems {
        let own = std::mem::take(&mut problem.theorem.header);
        let parts: Vec<&str> =
            [header.as_str(), own.as_str()].into_iter().filter(|part| !part.trim().is_empty()).collect();
        let theorem = &mut problem.theorem;
        theorem.header = parts.join("\n\n");
        theorem.name = if several { format!("{name}/{}", theorem.name) } else { name.clone() };
        if informal.statement.is_some() {
            theorem.informal_statement.clone_from(&informal.statement);
        }
        theorem.informal_proof.clone_from(&informal.proof);
        let expect = theorem.source.expect.take().or_else(|| expectation(row));
        theorem.source = Source { origin: origin.to_owned(), line: Some(line), expect, split: None };
        theorem.source.split = json::split_field(row)?.or_else(|| split::of_file(origin));
        give_split(&mut theorem.source, options);
        if !several && let Some(reference) = &reference {
            problem.reference_proof = proof_text(reference).or(problem.reference_proof.take());
        }
    }
    let category = json::text_or_list(row, &CATEGORY).or_else(|| category_of_name(&name));
    Ok(Read::Problems { name, problems, category })
}

/// The problems of a row's Lean text: the theorem of the row's own name; else those without a proof; else all.
fn posed(text: &str, name: &str) -> Result<Vec<Problem>, Fault> {
    if text.contains('\0') {
        return Err(Fault::NulByte);
    }
    let mut found = lean_file::read("", text, Take::All);
    if found.problems.is_empty() {
        if let Some(keyword) = constructed(text) {
            return Err(Fault::NotAProposition(keyword));
        }
        // A statement without its keyword: `name (x : α) : p`, or without a name as well.
        let anonymous = text.trim_start().starts_with(['(', '{', '[', '⦃', ':']);
        let own =
            if anonymous { format!("{} ", name.rsplit('.').next().unwrap_or(name)) } else { String::new() };
        found = lean_file::read("", &format!("theorem {own}{text}"), Take::All);
        let readable = found.problems.len() == 1 && segments(text).len() <= 1;
        if !readable {
            return Err(Fault::NoTheorem);
        }
    }
    let mut problems = found.problems;
    let is_open = |problem: &Problem| problem.reference_proof.is_none();
    let is_called =
        |theorem: &Theorem| theorem.name == name || declared_name(&theorem.statement) == Some(name);
    if let Some(own) = problems.iter().position(|problem| is_called(&problem.theorem)) {
        return Ok(vec![problems.swap_remove(own)]);
    }
    if problems.iter().any(is_open) {
        problems.retain(is_open);
    }
    Ok(problems)
}

/// The keyword of an object to be constructed, where a text asks for one instead of a proof.
fn constructed(text: &str) -> Option<&'static str> {
    segments(text).iter().find_map(|segment| {
        let declaration = &text[segment.keyword..segment.end];
        let keyword = declaration.split_whitespace().next()?;
        let keyword = ["instance", "def", "abbrev"].into_iter().find(|known| *known == keyword)?;
        split_statement(declaration).proof.is_open().then_some(keyword)
    })
}

/// The text after `:=`, of a whole theorem or of a proof alone; `None` if it is not complete.
fn proof_text(reference: &str) -> Option<String> {
    let found = lean_file::read("", reference, Take::All);
    let text = match found.problems.into_iter().next_back() {
        Some(problem) => problem.reference_proof?,
        None => reference.trim().trim_start_matches(":=").trim().to_owned(),
    };
    let indented = reference.starts_with([' ', '\t']) && !text.starts_with("by");
    let text = if indented { format!("by\n{}", reference.trim_end()) } else { text };
    (!text.is_empty() && !holds_sorry(&text) && !text.contains('\0')).then_some(text)
}

fn words(text: &str) -> Option<String> {
    let text = text.trim();
    let inner = text.strip_prefix("/--").or_else(|| text.strip_prefix("/-!")).unwrap_or(text);
    let inner = inner.strip_suffix("-/").unwrap_or(inner).trim();
    (!inner.is_empty()).then(|| inner.to_owned())
}

fn expectation(row: &Map<String, Value>) -> Option<String> {
    (row.get("truth") == Some(&Value::Bool(false))).then(|| "false".to_owned())
}

/// miniF2F says what a problem is about in its name.
fn category_of_name(name: &str) -> Option<String> {
    let known =
        ["mathd_algebra", "mathd_numbertheory", "algebra", "numbertheory", "induction", "aime", "amc", "imo"];
    let lower = name.to_lowercase();
    known.into_iter().find(|known| lower.starts_with(known)).map(str::to_owned)
}

fn has(row: &Map<String, Value>, names: &[&str]) -> bool {
    json::field(row, names).is_some_and(|(_, value)| !value.is_null())
}

/// Whether code, comments aside, has a `sorry`.
fn holds_sorry(text: &str) -> bool {
    text.contains("sorry")
        && tokens(text).iter().any(|token| token.kind == TokenKind::Identifier && token.text(text) == "sorry")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Benchmark {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        read_benchmarks(&path, &ImportOptions::default()).remove(0)
    }

    /// Name, split, header, statement, reference proof of the only problem of a row.
    fn check(row: &str, expected: (&str, Option<&str>, &str, &str, Option<&str>)) {
        let set = read("rows.jsonl", row);
        assert_eq!(set.reports, [], "{row}");
        let [BenchmarkProblem { problem, .. }] = &set.problems[..] else { panic!("{row}") };
        let theorem = &problem.theorem;
        let found = (
            theorem.name.as_str(),
            theorem.source.split.as_deref(),
            theorem.header.as_str(),
            theorem.statement.as_str(),
            problem.reference_proof.as_deref(),
        );
        assert_eq!(found, expected, "{row}");
    }

    #[test]
    fn rows_in_the_shapes_of_published_sets() {
        // TheoremLlama
        check(
            r#"{"Name":"a","Statement":"theorem a : p :=","Proof":"theorem a : p := by sorry","Informal_statement":"A."}"#,
            ("a", None, "", "theorem a : p", None),
        );
        check(
            r#"{"Name":"a","Statement":"theorem a : p :=","Proof":"theorem a : p := h","Commented_proof":"theorem a : p := by\n  -- so\n  exact h"}"#,
            ("a", None, "", "theorem a : p", Some("by\n  -- so\n  exact h")),
        );
        // DeepSeek-Prover-V1.5 and its examples
        check(
            r#"{"name":"a","split":"valid","informal_prefix":"/-- A. -/\n","formal_statement":"theorem a : p := by\n","header":"import Mathlib\n\nopen Nat\n\n"}"#,
            ("a", Some("valid"), "import Mathlib\n\nopen Nat", "theorem a : p", None),
        );
        check(
            r#"{"name":"a","split":"valid","formal_statement":"theorem a : p := by\n","formal_proof":"  simp\n  exact h\n"}"#,
            ("a", Some("valid"), "", "theorem a : p", Some("by\n  simp\n  exact h")),
        );
        // Goedel-Prover-V2: the whole file as the statement
        check(
            r#"{"name":"a","split":"test","formal_statement":"import Mathlib\n\n/-- A. -/\ntheorem a : p := by sorry","lean4_code":"x"}"#,
            ("a", Some("test"), "import Mathlib", "theorem a : p", None),
        );
        // ProofNet: definitions between header and statement
        check(
            r#"{"index":1,"name":"a","header":"import Mathlib\n","helper":"def f := 1","formal_stmt":"theorem a : f = 1 := by\n  sorry","informal_stmt":"A.","formal_proof":""}"#,
            ("a", None, "import Mathlib\n\ndef f := 1", "theorem a : f = 1", None),
        );
        // Herald and Lean Workbook
        check(
            r#"{"name":"a","header":"open N","informal_theorem":"A.","formal_theorem":"theorem a : p","formal_proof":":= by\nsimp"}"#,
            ("a", None, "open N", "theorem a : p", Some("by\nsimp")),
        );
        check(
            r#"{"id":"w_1","natural_language_statement":"A.","formal_statement":"theorem w_1 : p  :=  by sorry","split":"train","proof":["simp"]}"#,
            ("w_1", Some("train"), "", "theorem w_1 : p", Some("simp")),
        );
        // Open Bootstrapped Theorem
        check(
            r#"{"idx":3,"Name":"a","Statement":"theorem a : p :=","Proof":"theorem a : p := h","Generated_informal_statement_and_proof":"A. Clear.","Commented_proof":"theorem a : p := /- so -/ h"}"#,
            ("a", None, "", "theorem a : p", Some("/- so -/ h")),
        );
        // miniCodeProps; verina keeps its file
        check(
            r#"{"full_name":"a","prop_defn":"theorem a : p := by sorry","deps":"import Std"}"#,
            ("a", None, "import Std", "theorem a : p", None),
        );
        // Natural number game: no keyword
        check(
            r#"{"name":"G.a","statement":"a (n : N) : n = n","proof":"by\n  rfl"}"#,
            ("G.a", None, "", "theorem a (n : N) : n = n", Some("by\n  rfl")),
        );
    }

    #[test]
    fn a_row_may_pose_several_problems_or_none() {
        let set = read(
            "rows.jsonl",
            "{\"name\":\"r\",\"lean_file\":\"def f := 1\\ntheorem a : p := sorry\\ntheorem b : q := sorry\"}\n\
             {\"name\":\"i\",\"code\":\"instance i : C := sorry\"}\n\
             {\"name\":\"blocks\",\"code\":\"theorem c : p := h\\ntheorem d : q := h\"}\n\
             {\"name\":\"d\",\"lean_file\":\"theorem lemma1 : p := h\\ntheorem d : q := h\"}\n\
             {\"name\":\"n\",\"code\":\"#eval 1\"}\n",
        );
        let names: Vec<&str> = set.problems.iter().map(|p| p.problem.theorem.name.as_str()).collect();
        assert_eq!(names, ["r/a", "r/b", "blocks/c", "blocks/d", "d"]);
        assert_eq!((set.items, set.items_left_out), (5, 2));
        let faults: Vec<_> = set.reports.iter().map(|report| (report.line, report.fault.clone())).collect();
        assert_eq!(faults, [(Some(2), Fault::NotAProposition("instance")), (Some(5), Fault::NoTheorem)]);
    }

    #[test]
    fn answers_to_be_filled_in_are_marked() {
        let set = read(
            "rows.jsonl",
            r#"{"name":"t","lean_file":"abbrev t_solution : Nat := sorry\n-- 4\ntheorem t : t_solution = 4 := sorry"}"#,
        );
        assert!(set.problems[0].has_hole);
        assert!(!holds_sorry("-- sorry\ndef sorry' := 1"));
    }

    #[test]
    fn natural_language_is_joined_without_regard_to_case() {
        let words = read(
            "informal.jsonl",
            r#"{"name":"notequiv","split":"test","informal_statement":"A.","informal_proof":"Clear."}"#,
        );
        assert_eq!((words.items, words.problems.len(), words.informal.len()), (1, 0, 1));
        let mut set = read("t.lean", "import Mathlib\ntheorem notEquiv : p := sorry");
        let before = set.digest();
        assert_eq!(set.join(&words.informal), 1);
        assert_eq!(set.problems[0].problem.theorem.informal_proof.as_deref(), Some("Clear."));
        assert_ne!(set.digest(), before);
    }

    #[test]
    fn rows_about_another_set_are_one_report() {
        let set = read("notes.jsonl", "{\"name\":\"a\",\"ok\":true}\n{\"name\":\"b\",\"ok\":false}\n");
        assert_eq!((set.items, set.items_left_out, set.reports.len()), (2, 2, 1));
        assert_eq!(set.reports[0].fault, Fault::NoStatements(2));
    }
}
