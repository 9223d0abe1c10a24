//! Benchmarks as they are published: files of rows, or folders of Lean files, each read into one set of problems.
//!
//! An item is one row or one Lean file. It poses one problem, several (a row that holds a file with several open
//! theorems), or none, and then it is reported with its line: the items of a set are exactly those of its source.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::json::{self, Item};
use super::lean3::is_lean3;
use super::row::{self, Informal, Row, category_of_name, holds_sorry};
use super::{Fault, Format, ItemError, Problem, SETS, Take, collect_files, lean_file};
use crate::Source;
use crate::input;
use crate::lean_text::declared_name;

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
        let plain = uncompressed(path);
        let name = if path.is_dir() { path.file_name() } else { plain.file_stem() };
        name.map_or_else(|| "problems".to_owned(), |name| name.to_string_lossy().into_owned())
    };
    if !path.is_dir() {
        let mut set = Benchmark::new(name(path), path);
        read_file(&mut set, path, options);
        return vec![set];
    }
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    collect_files(path, &SETS, &mut files, &mut faults);
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
    if is_parquet(path) {
        return read_columns(set, &origin, path, options);
    }
    let plain = uncompressed(path);
    let is_compressed = plain.as_os_str() != path.as_os_str();
    let read = if is_compressed { read_compressed(path) } else { input::read(path, input::MAX_FILE_BYTES) };
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(error) => {
            set.items += 1;
            return set.leave_out(&origin, None, Fault::Unreadable(error.to_string()));
        }
    };
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let format = options.format.unwrap_or_else(|| Format::detect(&plain, &String::from_utf8_lossy(bytes)));
    match (format, std::str::from_utf8(bytes)) {
        (Format::JsonLines, _) => take_items(set, &origin, json::line_items(bytes).collect(), options),
        (Format::Json, Ok(text)) => match json::items(text) {
            Ok(items) => take_items(set, &origin, items, options),
            Err((line, fault)) => {
                set.items += 1;
                set.leave_out(&origin, Some(line), fault);
            }
        },
        (Format::Lean, Ok(text)) => read_lean(set, &origin, text, options),
        (_, Err(error)) => {
            set.items += 1;
            let line = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() as u32 + 1;
            set.leave_out(&origin, Some(line), Fault::NotUtf8);
        }
    }
}

/// The name of a file without the mark of its compression.
fn uncompressed(path: &Path) -> PathBuf {
    let is_gzip = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    if is_gzip { path.with_extension("") } else { path.to_owned() }
}

#[cfg(feature = "store")]
fn read_compressed(path: &Path) -> std::io::Result<Vec<u8>> {
    input::read_all(flate2::read::MultiGzDecoder::new(input::open(path)?), input::MAX_FILE_BYTES)
}

#[cfg(not(feature = "store"))]
fn read_compressed(_: &Path) -> std::io::Result<Vec<u8>> {
    Err(std::io::Error::new(std::io::ErrorKind::Unsupported, "this build cannot read compressed files"))
}

fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"))
}

/// A row of a Parquet file is an item, and its number its line.
#[cfg(feature = "columns")]
fn read_columns(set: &mut Benchmark, origin: &str, path: &Path, options: &ImportOptions) {
    let mut items = Vec::new();
    let mut unreadable = None;
    match crate::columns::read_parquet(path) {
        Ok(rows) => {
            for (line, row) in (1..).zip(rows) {
                match row {
                    Ok(row) => items.push(Item { line, key: None, split: None, object: Ok(row) }),
                    Err(error) => unreadable = Some((Some(line), error)),
                }
            }
        }
        Err(error) => unreadable = Some((None, error)),
    }
    take_items(set, origin, items, options);
    if let Some((line, error)) = unreadable {
        set.items += 1;
        set.leave_out(origin, line, Fault::Unreadable(error.to_string()));
    }
}

#[cfg(not(feature = "columns"))]
fn read_columns(set: &mut Benchmark, origin: &str, _: &Path, _: &ImportOptions) {
    set.items += 1;
    set.leave_out(origin, None, Fault::Unreadable("this build cannot read Parquet".to_owned()));
}

/// One Lean file is one item.
fn read_lean(set: &mut Benchmark, origin: &str, text: &str, options: &ImportOptions) {
    set.items += 1;
    if is_lean3(text) {
        return set.leave_out(origin, None, Fault::Lean3(1));
    }
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

fn take_items(set: &mut Benchmark, origin: &str, items: Vec<Item>, options: &ImportOptions) {
    set.items += items.len();
    // Rows about the problems of another set: one report for all of them.
    let poses = |item: &Item| !item.object.as_ref().is_ok_and(|row| !row::poses(row));
    if let Some(Item { line, object: Ok(first), .. }) = items.first()
        && !items.iter().any(poses)
    {
        set.items_left_out += items.len();
        let fault = Fault::NoStatements { items: items.len(), fields: row::field_names(first) };
        set.reports.push(ItemError::new(origin, Some(*line), fault));
        return;
    }
    let mut names: HashMap<String, u32> = HashMap::new();
    let mut lean3 = None;
    for item in items {
        let line = item.line;
        let read = match &item.object {
            Ok(object) => row::read(item.place(origin), object),
            Err(fault) => Err(fault.clone()),
        };
        match read {
            Ok(Row::Problems { name, problems, category, notes }) => {
                let repeated = names.insert(name.clone(), line);
                let repeated = repeated.map(|first| Fault::DuplicateName { name, first: Some(first) });
                let faults = notes.into_iter().chain(repeated);
                set.reports.extend(faults.map(|fault| ItemError::new(origin, Some(line), fault)));
                for mut problem in problems {
                    give_split(&mut problem.theorem.source, options);
                    set.take(problem, category.clone());
                }
            }
            Ok(Row::Informal { name, words }) => {
                set.informal.insert(name.to_lowercase(), words);
            }
            Err(Fault::Lean3(_)) => {
                set.items_left_out += 1;
                lean3.get_or_insert((line, 0)).1 += 1;
            }
            Err(fault) => set.leave_out(origin, Some(line), fault),
        }
    }
    if let Some((line, count)) = lean3 {
        set.reports.push(ItemError::new(origin, Some(line), Fault::Lean3(count)));
    }
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
            ("w_1", Some("train"), "", "theorem w_1 : p", Some("by\n  simp")),
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
        check(
            r#"{"name":"G.b","statement":"succ_eq n : succ n = n + 1"}"#,
            ("G.b", None, "", "theorem succ_eq n : succ n = n + 1", None),
        );
    }

    #[test]
    fn rows_of_compfiles_whole_and_taken_apart() {
        let file = r#"{"name":"a1","informal_statement":"Find it.","lean_file":"module\n\npublic import Mathlib.Tactic\npublic import ProblemExtraction\n\nproblem_file { tags := [.Algebra] }\n\nnamespace A1\nsnip begin\nlemma l : 1 = 1 := rfl\nsnip end\ndetermine answer : ℕ := 9\nproblem a1 : IsLeast S answer := by\n  exact l\nproblem a1_b : 2 ∈ S := by\n  exact l\nend A1","tags":["Algebra"]}"#;
        let set = read("compfiles.jsonl", file);
        assert_eq!(set.reports, []);
        let told: Vec<_> = set
            .problems
            .iter()
            .map(|item| {
                (item.problem.theorem.name.as_str(), item.problem.theorem.statement.as_str(), item.has_hole)
            })
            .collect();
        assert_eq!(
            told,
            [
                ("a1/A1.a1", "theorem a1 : IsLeast S answer", true),
                ("a1/A1.a1_b", "theorem a1_b : 2 ∈ S", true),
            ]
        );
        assert!(set.problems.iter().all(|item| item.problem.reference_proof.is_none()));
        // Its rows taken apart: the answer stands there, and so may lemmas that the proof needs.
        let row = |above: &str| {
            format!(
                r#"{{"name":"a1","header":"import Mathlib","preamble":"namespace A1\n\nabbrev answer : ℕ := 9","statement":"theorem a1 : IsLeast S answer","proof_preamble":"{above}","proof":"by\n  simp","tags":["Algebra","determine"]}}"#
            )
        };
        let header = "import Mathlib\n\nnamespace A1\n\nabbrev answer : ℕ := 9";
        let expected = |proof| ("a1", None, header, "theorem a1 : IsLeast S answer", proof);
        check(&row(r"namespace A1\n\nabbrev answer : ℕ := 9"), expected(Some("by\n  simp")));
        check(&row(""), expected(Some("by\n  simp")));
        check(&row(r"namespace A1\n\nlemma l : 1 = 1 := rfl"), expected(None));
    }

    #[test]
    fn compressed_rows_are_read_under_the_name_of_what_is_in_them() {
        use std::io::Write;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.jsonl.gz");
        let mut file =
            flate2::write::GzEncoder::new(std::fs::File::create(&path).unwrap(), flate2::Compression::fast());
        writeln!(file, r#"{{"name":"a","statement":"theorem a : p"}}"#).unwrap();
        file.finish().unwrap();
        std::fs::write(folder.path().join("broken.json.gz"), "{}").unwrap();
        let sets = read_benchmarks(folder.path(), &ImportOptions::default());
        let told: Vec<_> =
            sets.iter().map(|set| (set.name.as_str(), set.problems.len(), set.reports.len())).collect();
        assert_eq!(told, [("broken", 0, 1), ("rows", 1, 0)]);
        assert!(matches!(sets[0].reports[0].fault, Fault::Unreadable(_)), "{:?}", sets[0].reports);
        assert_eq!(read_benchmarks(&path, &ImportOptions::default())[0].name, "rows");
    }

    /// Small extracts in the shapes of the sets, in our own words.
    #[test]
    fn rows_of_competition_sets() {
        // MathOlympiadBench: the words as the documentation of a module.
        let words =
            |text: &str| read("rows.jsonl", text).problems[0].problem.theorem.informal_statement.clone();
        let row = r#"{"name":"Xyz2005P2","header":"\nimport Mathlib\n\nopen Real Nat\n","informal_prefix":"/-!\n# Xyz 2005, Problem 2\n-/","formal_statement":"theorem xyz2005_p2 :\n    ¬∃ x : ℤ, x^6 + x = 7 := by sorry","lean4_code":"\nimport Mathlib\n\nopen Real Nat\n\ntheorem xyz2005_p2 :\n    ¬∃ x : ℤ, x^6 + x = 7 := by sorry","split":"test","category":"algebra"}"#;
        check(
            row,
            (
                "Xyz2005P2",
                Some("test"),
                "\nimport Mathlib\n\nopen Real Nat",
                "theorem xyz2005_p2 :\n    ¬∃ x : ℤ, x^6 + x = 7",
                None,
            ),
        );
        assert_eq!(words(row).as_deref(), Some("# Xyz 2005, Problem 2"));
        // CombiBench and PutnamBench: files with an answer to be filled in.
        let row = r#"{"name":"xyz_p2","informal_statement":"How many?","lean_file":"import Mathlib\n\nabbrev xyz_p2_solution : ℕ := sorry\n\n/-- How many? -/\ntheorem xyz_p2 (s : Finset ℕ) (h : s ⊆ Finset.range 3) :\n    s.card ≤ xyz_p2_solution := by sorry\n"}"#;
        check(
            row,
            (
                "xyz_p2",
                None,
                "import Mathlib\n\nabbrev xyz_p2_solution : ℕ := sorry",
                "theorem xyz_p2 (s : Finset ℕ) (h : s ⊆ Finset.range 3) :\n    s.card ≤ xyz_p2_solution",
                None,
            ),
        );
        assert!(read("rows.jsonl", row).problems[0].has_hole);
        check(
            r#"{"name":"putnam_a1","lean_file":"import Mathlib\n\nopen MeasureTheory\n\n/--\nShow it.\n-/\ntheorem putnam_a1\n(S : Set (ℝ × ℝ))\n: S ⊆ S :=\nsorry\n","informal_solution":"None.","tags":["geometry"]}"#,
            (
                "putnam_a1",
                None,
                "import Mathlib\n\nopen MeasureTheory",
                "theorem putnam_a1\n(S : Set (ℝ × ℝ))\n: S ⊆ S",
                None,
            ),
        );
        // ProofNet: words between the header and the theorem, and a section that nobody ends.
        check(
            r#"{"name":"proofnet-1.lean","path":"x","code":"import Mathlib\n\nopen Function\nnoncomputable section\n\n/-Informal Statement\n\nShow it.\n-/\n\ntheorem X_exercise_1 {G : Type*} [Group G] {a : G} :\n  a = a := by\n  sorry\n"}"#,
            (
                "proofnet-1.lean",
                None,
                "import Mathlib\n\nopen Function\nnoncomputable section\n\n/-Informal Statement\n\nShow it.\n-/",
                "theorem X_exercise_1 {G : Type*} [Group G] {a : G} :\n  a = a",
                None,
            ),
        );
        check(
            r#"{"id":"X|exercise_2","nl_statement":"Show it.","lean4_src_header":"import Mathlib\n\nopen Function\n\n","lean4_formalization":"theorem exercise_2 {G : Type*} [Group G] (a : G) :\n  a = a :="}"#,
            (
                "X|exercise_2",
                None,
                "import Mathlib\n\nopen Function",
                "theorem exercise_2 {G : Type*} [Group G] (a : G) :\n  a = a",
                None,
            ),
        );
    }

    #[test]
    fn rows_as_the_hub_has_them() {
        // PutnamBench
        check(
            r#"{"name":"putnam_a1","lean4_statement":"theorem putnam_a1 (n : ℕ) : n + 0 = n :=\nsorry","informal_statement":"Prove.","coq_statement":"Theorem putnam_a1: True.","tags":["geometry"]}"#,
            ("putnam_a1", None, "", "theorem putnam_a1 (n : ℕ) : n + 0 = n", None),
        );
        // NuminaMath-LEAN: named by its number, the proof in one of two fields, a missing number
        check(
            r#"{"uuid":"a1","problem":"Show it.","formal_statement":"import Mathlib\n\ntheorem my_favorite_theorem : p := by sorry","formal_ground_truth":"import Mathlib\n\ntheorem my_favorite_theorem : p := by\n  simp","formal_proof":null,"rl_data":{"n_proofs":NaN}}"#,
            ("a1", None, "import Mathlib", "theorem my_favorite_theorem : p", Some("by\n  simp")),
        );
        // FormalMATH
        check(
            r#"{"theorem_names":"algebra_1","source":"x","refined_statement":"Show $n+0=n$.","solution":null,"autoformalization":"import Mathlib\n\ntheorem algebra_1 : p := by sorry"}"#,
            ("algebra_1", None, "import Mathlib", "theorem algebra_1 : p", None),
        );
        // miniCTX
        check(
            r#"{"srcContext":"import Mathlib\n\ndef s (x : ℝ) : ℝ := x * x\n\n","theoremStatement":"lemma s_eq {x : ℝ} : s x = x ^ 2","theoremName":"s_eq","positionMetadata":{"lineInFile":10},"proofMetadata":{"hasProof":true,"proof":"by\n  rw [s, pow_two]"}}"#,
            (
                "s_eq",
                None,
                "import Mathlib\n\ndef s (x : ℝ) : ℝ := x * x",
                "lemma s_eq {x : ℝ} : s x = x ^ 2",
                Some("by\n  rw [s, pow_two]"),
            ),
        );
        // Words in the field that elsewhere holds Lean
        check(
            r#"{"id":7,"statement":"Prove that: every n is itself.","lean_code":"import Mathlib\n\ntheorem t : p := by\n  sorry"}"#,
            ("7", None, "import Mathlib", "theorem t : p", None),
        );
        check(
            r#"{"Question":"How much?","Formal Statement":"theorem t : p := by","Formal Proof":"theorem t : p := by omega"}"#,
            ("t", None, "", "theorem t : p", Some("by omega")),
        );
        // Proofs of Lean Workbook alone, and definitions in a field of their own
        check(
            r#"{"problem_id":"w_2","full_proof":"import Mathlib\nopen Nat\n\ntheorem w_2 : p := by\n  norm_num"}"#,
            ("w_2", None, "import Mathlib\nopen Nat", "theorem w_2 : p", Some("by\n  norm_num")),
        );
        check(
            r#"{"name":"f","header":"import Mathlib\nopen Nat","preamble":"def f := 1","statement":"import Mathlib\nopen Nat\ntheorem f_eq : f = 1"}"#,
            ("f", None, "import Mathlib\nopen Nat\n\ndef f := 1", "theorem f_eq : f = 1", None),
        );
        // Tactics in a list, of one proof; whole proofs in a list
        check(
            r#"{"id":"w","formal_statement":"theorem w : p := by sorry","proof":["intro x","simp"]}"#,
            ("w", None, "", "theorem w : p", Some("by\n  intro x\n  simp")),
        );
        check(
            r#"{"id":"w","formal_statement":"theorem w : p := by sorry","proof":["by sorry","by simp"]}"#,
            ("w", None, "", "theorem w : p", Some("by simp")),
        );
        check(
            r#"{"id":"w","formal_statement":"theorem w : p := by sorry","proof":"by_contra h\nomega"}"#,
            ("w", None, "", "theorem w : p", Some("by\n  by_contra h\n  omega")),
        );
        check(
            r#"{"id":"w","formal_statement":"theorem w : p := by sorry","proof":"fun h => h"}"#,
            ("w", None, "", "theorem w : p", Some("fun h => h")),
        );
    }

    #[test]
    fn words_of_another_kind_do_not_cost_a_problem() {
        let set = read(
            "rows.jsonl",
            "\u{feff}{\"name\":\"a\",\"statement\":\"theorem a : p\",\"informal_statement\":[\"One.\",\"Two.\"],\"score\":NaN}\r\n\
             {\"name\":\"b\",\"statement\":\"theorem b : p\",\"informal_statement\":{\"en\":\"B.\"}}\r\n",
        );
        let words: Vec<_> =
            set.problems.iter().map(|p| p.problem.theorem.informal_statement.as_deref()).collect();
        assert_eq!(words, [Some("One.\n\nTwo."), None]);
        let faults: Vec<_> = set.reports.iter().map(|report| (report.line, report.fault.clone())).collect();
        assert_eq!(faults, [(Some(2), Fault::WordsNotText("informal_statement".into()))]);
    }

    #[test]
    fn lean3_is_named_once_with_the_remedy() {
        let set = read(
            "proofnet.jsonl",
            "{\"id\":\"a\",\"nl_statement\":\"A.\",\"src_header\":\"import .common\",\"formal_statement\":\"theorem a (x : ℝ) : irrational x → x = x :=\"}\n\
             {\"id\":\"b\",\"nl_statement\":\"B.\",\"src_header\":\"import .common\",\"formal_statement\":\"theorem b (h : nat.prime p) : 2 ≤ p :=\"}\n",
        );
        assert_eq!((set.items, set.problems.len(), set.items_left_out, set.reports.len()), (2, 0, 2, 1));
        let said = set.reports[0].to_string();
        assert!(said.contains("Lean 3, as are 1 other items") && said.contains("Lean 4 version"), "{said}");
        let file = read("t.lean", "import data.nat.basic\ntheorem t : p :=\nbegin\n  sorry\nend");
        assert_eq!(file.reports[0].fault, Fault::Lean3(1));
    }

    #[test]
    fn lists_under_a_name_are_read_and_their_splits_kept() {
        let item = |name: &str| format!("{{\"name\":\"{name}\",\"statement\":\"theorem {name} : p\"}}");
        let (a, b) = (item("a"), item("b"));
        let expect = |name: &str, text: &str, expected: &[(&str, Option<&str>)]| {
            let set = read(name, text);
            let found: Vec<_> = set
                .problems
                .iter()
                .map(|p| (p.problem.theorem.name.as_str(), p.problem.theorem.source.split.as_deref()))
                .collect();
            assert_eq!((found, set.reports), (expected.to_vec(), vec![]), "{text}");
        };
        let both = [("a", None), ("b", None)];
        expect("x.json", &format!("{{\"version\": 1, \"data\": [{a},\n{b}]}}"), &both);
        expect("x.json", &format!("{{\"theorems\":[{a},{b}], \"about\": {{\"by\":\"me\"}}}}"), &both);
        expect("x.jsonl", &format!("[{a},\n{b}]"), &both);
        expect("x.json", &format!("{a}\n{b}\n"), &both);
        expect("x.json", &format!("{{\"data\":{{\"rows\":[{a},{b}]}}}}"), &both);
        expect(
            "x.json",
            &format!("{{\"rows\":[{{\"row_idx\":0,\"row\":{a}}},{{\"row_idx\":1,\"row\":{b}}}]}}"),
            &both,
        );
        let splits = [("a", Some("train")), ("b", Some("valid"))];
        expect("x.json", &format!("{{\"train\":[{a}],\"validation\":[{b}]}}"), &splits);
        expect("x.json", &format!("{{\"train\":{{\"one\":{a}}},\"validation\":{{\"two\":{b}}}}}"), &splits);
        let columns = r#"{"name":["a","b"],"statement":["theorem a : p","theorem b : p"]}"#;
        expect("x.json", columns, &both);
        let columns = r#"{"name":{"0":"a","1":"b"},"statement":{"0":"theorem a : p","1":"theorem b : p"},"score":{"0":1,"1":NaN}}"#;
        expect("x.json", columns, &both);
        expect("x.jsonl", "{\n  \"name\": \"a\",\n  \"statement\": \"theorem a : p\"\n}", &both[..1]);
    }

    #[test]
    fn fields_that_are_not_known_are_named() {
        let set = read("x.jsonl", r#"{"title":"a","body":"theorem a : p"}"#);
        let said = set.reports[0].to_string();
        assert!(said.contains("title, body") || said.contains("body, title"), "{said}");
        assert!(said.contains("in a field `statement`"), "{said}");
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
        assert_eq!(set.reports[0].fault, Fault::NoStatements { items: 2, fields: "name, ok".into() });
    }
}
