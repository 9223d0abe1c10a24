//! Proofs as a Lean project: one file a theorem, with its header and words, so that anyone can build it and see.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use data::whole_file;
use serde_json::json;
use words::Explained;

use crate::report::{Report, ReportedTheorem};

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    pub theorems: usize,
    /// How many of them have a sentence above each tactic.
    pub annotated: usize,
    /// How many have procedures of Lean's own where tactics of the library were found.
    pub in_core_tactics: usize,
    /// Whether the headers ask for Mathlib, which the lakefile then requires.
    pub needs_mathlib: bool,
}

/// Writes the proofs of a report into `folder`, which is made. A folder with the proofs of another run is refused. The manifest names for each theorem its file, its axioms,
/// who proved it, and which Lean accepted it; `explained`, by the position in the run, adds the words in the code and
/// what a reader with another library needs.
pub fn export_project(
    report: &Report,
    explained: &BTreeMap<u32, Explained>,
    folder: &Path,
) -> io::Result<Exported> {
    if let Some(other) = run_of(folder).filter(|run| *run != report.run) {
        let problem = format!("it holds the proofs of run {other}; name another folder, or remove this one");
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, problem));
    }
    let proofs = folder.join("Proofs");
    fs::create_dir_all(&proofs)?;
    let mut modules = Vec::new();
    let mut rows = Vec::new();
    let mut needs = format!("# {}: what the proofs need\n\n{NEEDS_HEAD}", report.title);
    let mut needs_mathlib = false;
    let mut annotated = 0;
    let mut in_core_tactics = 0;
    let mut lean_version = None;
    for theorem in &report.theorems {
        let Some(proof) = &theorem.proof else { continue };
        let module = module_name(&theorem.row.name, theorem.row.position);
        let words = explained.get(&theorem.row.position);
        let in_words = words.and_then(|words| words.annotated.as_ref());
        annotated += usize::from(in_words.is_some());
        let in_core = words.is_some_and(|words| words.in_core_tactics);
        in_core_tactics += usize::from(in_core);
        whole_file::write(
            &proofs.join(format!("{module}.lean")),
            file(theorem, in_words.map_or(proof.text.as_str(), |annotated| &annotated.text)),
        )?;
        needs_mathlib |= theorem.header.contains("import Mathlib");
        lean_version = lean_version.or_else(|| version_of(&proof.toolchain));
        // The text in the file is what the last verdict was about.
        let (axioms, level, toolchain) = match in_words.map(|annotated| &annotated.verdict) {
            Some(verdict) => (&verdict.axioms, verdict.level.as_str(), verdict.toolchain.id()),
            None => (&proof.axioms, proof.level.as_str(), proof.toolchain.clone()),
        };
        rows.push(json!({
            "theorem": theorem.row.name, "file": format!("Proofs/{module}.lean"), "axioms": axioms,
            "generator": proof.generator, "level": level, "toolchain": toolchain,
            "split": theorem.row.split, "known_bad": theorem.row.known_bad, "annotated": in_words.is_some(),
            "in_core_tactics": in_core,
            "tactics": words.map(|words| &words.tactics), "lemmas": words.map(|words| &words.lemmas),
        }));
        needs.push_str(&needed(&theorem.row.name, &module, words));
        modules.push(module);
    }
    let imports: String = modules.iter().map(|module| format!("import Proofs.{module}\n")).collect();
    whole_file::write(&folder.join("Proofs.lean"), imports)?;
    whole_file::write(&folder.join("lakefile.toml"), lakefile(needs_mathlib, lean_version.as_deref()))?;
    let toolchain = lean_version.as_deref().unwrap_or("4.28.0");
    whole_file::write(&folder.join("lean-toolchain"), format!("leanprover/lean4:v{toolchain}\n"))?;
    let manifest =
        json!({ "run": report.run, "title": report.title, "set": report.manifest.set, "proofs": rows });
    whole_file::write(
        &folder.join(MANIFEST),
        serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n",
    )?;
    whole_file::write(&folder.join("NEEDS.md"), needs)?;
    Ok(Exported { theorems: modules.len(), annotated, in_core_tactics, needs_mathlib })
}

const NEEDS_HEAD: &str = "A proof that was found over one library can be used with another one that has these tactics and \
lemmas. The name in parentheses after a tactic is the decision procedure of Lean's own that did its work: if the tactic \
of that name does less elsewhere, the procedure may do it. Where a procedure alone proves a theorem, the file has it in \
place of the tactic that was found (`in_core_tactics` in axioms.json). Lemmas are those in the terms that the tactics \
made, without instances and without those of the procedures themselves.\n\n| theorem | file | tactics | lemmas |\n|---|---|---|---|\n";

fn needed(name: &str, module: &str, words: Option<&Explained>) -> String {
    let list = |items: fn(&Explained) -> &Vec<String>| {
        words.map_or_else(|| "not looked at".to_owned(), |words| items(words).join(", "))
    };
    let cell = |text: String| data::visible::visible_line(&text).replace('|', "\\|");
    let (tactics, lemmas) = (cell(list(|words| &words.tactics)), cell(list(|words| &words.lemmas)));
    format!("| {} | Proofs/{module}.lean | {tactics} | {lemmas} |\n", cell(name.to_owned()))
}

fn file(theorem: &ReportedTheorem, proof: &str) -> String {
    let mut text = String::new();
    if !theorem.header.trim().is_empty() {
        text.push_str(theorem.header.trim_end());
        text.push_str("\n\n");
    }
    if let Some(words) = &theorem.informal_statement {
        // The words must not end the comment that they stand in.
        text.push_str(&format!("/- {} -/\n", words.replace("-/", "- /").replace("/-", "/ -")));
    }
    text + proof.trim_end() + "\n"
}

/// The plain version in a toolchain's name: `embedded Lean 4.28.0-pre (…)` gives `4.28.0`.
fn version_of(toolchain: &str) -> Option<String> {
    let version = toolchain.split("Lean ").nth(1)?.split_whitespace().next()?;
    let plain = version.split('-').next()?;
    plain.starts_with(|c: char| c.is_ascii_digit()).then(|| plain.to_owned())
}

fn lakefile(needs_mathlib: bool, lean_version: Option<&str>) -> String {
    let mut text = String::from("name = \"proofs\"\ndefaultTargets = [\"Proofs\"]\n");
    if needs_mathlib {
        let version = lean_version.unwrap_or("4.28.0");
        text.push_str(&format!(
            "\n[[require]]\nname = \"mathlib\"\nscope = \"leanprover-community\"\nrev = \"v{version}\"\n"
        ));
    }
    text + "\n[[lean_lib]]\nname = \"Proofs\"\n"
}

const MANIFEST: &str = "axioms.json";

/// The run whose proofs a folder holds, if it holds any.
fn run_of(folder: &Path) -> Option<i64> {
    let manifest = fs::read(folder.join(MANIFEST)).ok()?;
    serde_json::from_slice::<serde_json::Value>(&manifest).ok()?.get("run")?.as_i64()
}

/// Characters of a name in the name of its module: a file's name is of bounded length.
const NAME_IN_MODULE: usize = 100;

/// A name as a module's: letters, digits and underscores, numbered by its place in the run, so that no two are the same
/// and each is the same in every export.
fn module_name(name: &str, position: u32) -> String {
    let plain: String = name
        .chars()
        .take(NAME_IN_MODULE)
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' })
        .collect();
    format!("P{:04}_{plain}", position + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions() {
        assert_eq!(module_name("a.b/c'", 4), "P0005_a_b_c_");
        assert_eq!(module_name(&"x".repeat(400), 0).len(), "P0001_".len() + NAME_IN_MODULE);
        assert_eq!(version_of("embedded Lean 4.28.0-pre (38f3, wasm32)").as_deref(), Some("4.28.0"));
        assert_eq!(version_of("something else"), None);
        assert!(lakefile(true, Some("4.28.0")).contains("rev = \"v4.28.0\""));
        assert!(!lakefile(false, None).contains("mathlib"));
    }
}
