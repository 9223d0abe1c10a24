//! `tllama problems SET --export harbor`: problems as tasks of Harbor, a folder each, whose verifier is this program.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use anyhow::Context;
use data::defects::known_defect;
use data::lean_text::joined;
use data::problems::BenchmarkProblem;
use data::store::Store;
use data::{Theorem, whole_file};

use super::super::proof_files::plain;
use crate::exit::{Exit, Usage};
use crate::progress;

/// The version of the format.
const SCHEMA: &str = "1.4";
const TEST: &str = include_str!("harbor/test.sh");
const SOLVE: &str = include_str!("harbor/solve.sh");
/// Hexadecimal digits of a digest that tell a task from another.
const DIGEST_DIGITS: usize = 8;

/// Writes a task for each problem into a new folder.
pub async fn export(
    store: &Store,
    set: &str,
    problems: &[BenchmarkProblem],
    out: &Path,
    image: &str,
) -> anyhow::Result<Exit> {
    anyhow::ensure!(is_image(image), Usage(format!("{image:?} is no name of an image")));
    let is_free = match fs::read_dir(out) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", out.display())),
    };
    anyhow::ensure!(
        is_free,
        Usage(format!("{} is not empty; name a folder that is not there yet", out.display()))
    );
    let set = safe(set, set.as_bytes(), &mut HashSet::new());
    let mut taken = HashSet::new();
    let (mut written, mut with_solution, mut with_hole) = (0u64, 0u64, 0u64);
    for item in problems {
        if item.has_hole {
            with_hole += 1;
            continue;
        }
        let theorem = &item.problem.theorem;
        let name = safe(&theorem.name, theorem.digest().as_bytes(), &mut taken);
        let solution = solution(store, item).await?;
        with_solution += u64::from(solution.is_some());
        let folder = out.join(&name);
        let task = Task { set: &set, name: &name, item, solution, image };
        task.write(&folder).with_context(|| format!("{} cannot be written", folder.display()))?;
        written += 1;
    }
    progress::note(&format!(
        "{written} tasks in {}, {with_solution} of them with a solution; try one: harbor run -p {} -a oracle",
        out.display(),
        out.display()
    ));
    if with_hole > 0 {
        progress::note(&format!(
            "{with_hole} problems are left out, since their headers hold an answer to be filled in"
        ));
    }
    Ok(if written == 0 { Exit::NotAll } else { Exit::Success })
}

/// A proof, and whether this program has verified it.
struct Solution {
    text: String,
    is_verified: bool,
}

async fn solution(store: &Store, item: &BenchmarkProblem) -> anyhow::Result<Option<Solution>> {
    let theorem = &item.problem.theorem;
    if let Some(proof) = store.best_proof(&theorem.digest()).await? {
        return Ok(Some(Solution { text: proof.candidate.text, is_verified: true }));
    }
    let reference = item.problem.reference_proof.as_deref();
    Ok(reference.map(|proof| Solution {
        text: joined(&theorem.statement, &format!(":= {proof}")),
        is_verified: false,
    }))
}

struct Task<'a> {
    set: &'a str,
    name: &'a str,
    item: &'a BenchmarkProblem,
    solution: Option<Solution>,
    image: &'a str,
}

impl Task<'_> {
    fn write(&self, folder: &Path) -> std::io::Result<()> {
        let theorem = &self.item.problem.theorem;
        let given = below_header(theorem, &joined(&theorem.statement, ":= sorry"));
        for part in ["environment", "tests"] {
            fs::create_dir_all(folder.join(part))?;
            whole_file::write(&folder.join(part).join("Given.lean"), &given)?;
        }
        whole_file::write(&folder.join("task.toml"), self.settings())?;
        whole_file::write(&folder.join("instruction.md"), self.instruction(&given))?;
        whole_file::write(&folder.join("environment/Dockerfile"), self.dockerfile("/app", ""))?;
        // The verifier's image holds its tests, which whoever proves never sees or changes.
        whole_file::write(
            &folder.join("tests/Dockerfile"),
            self.dockerfile("/tests", "COPY test.sh /tests/\n"),
        )?;
        write_program(&folder.join("tests/test.sh"), TEST)?;
        if let Some(solution) = &self.solution {
            fs::create_dir_all(folder.join("solution"))?;
            whole_file::write(&folder.join("solution/Proof.lean"), below_header(theorem, &solution.text))?;
            write_program(&folder.join("solution/solve.sh"), SOLVE)?;
        }
        Ok(())
    }

    fn settings(&self) -> String {
        let theorem = &self.item.problem.theorem;
        let mut text = format!(
            "schema_version = \"{SCHEMA}\"\n\
             artifacts = [\"/app/Proof.lean\"]\n\n\
             [task]\n\
             name = {}\n\
             description = {}\n\
             keywords = [\"lean4\", \"theorem-proving\"]\n\n\
             [metadata]\n\
             set = {}\n\
             theorem = {}\n\
             digest = {}\n",
            quoted(&format!("tllama/{}__{}", self.set, self.name)),
            quoted(&format!("Prove {} in Lean 4", theorem.name)),
            quoted(self.set),
            quoted(&theorem.name),
            quoted(&theorem.digest()),
        );
        let known = [
            ("split", theorem.source.split.clone()),
            ("category", self.item.category.clone()),
            ("reported_defect", known_defect(theorem).map(|defect| defect.note.to_string())),
        ];
        for (name, value) in known {
            if let Some(value) = value {
                text.push_str(&format!("{name} = {}\n", quoted(&value)));
            }
        }
        let solution = match &self.solution {
            None => "none",
            Some(Solution { is_verified: true, .. }) => "verified by tllama",
            Some(Solution { is_verified: false, .. }) => "of the problem set, not verified",
        };
        text.push_str(&format!(
            "solution = {}\n\n\
             [verifier]\n\
             environment_mode = \"separate\"\n\
             timeout_sec = 900.0\n\n\
             [verifier.environment]\n\
             build_timeout_sec = 3600.0\n\
             cpus = 2\n\
             memory_mb = 6144\n\
             storage_mb = 10240\n\n\
             [agent]\n\
             timeout_sec = 3600.0\n\n\
             [environment]\n\
             build_timeout_sec = 3600.0\n\
             cpus = 2\n\
             memory_mb = 6144\n\
             storage_mb = 10240\n",
            quoted(solution)
        ));
        text
    }

    fn instruction(&self, given: &str) -> String {
        let theorem = &self.item.problem.theorem;
        let words = theorem.informal_statement.as_deref().map(str::trim).filter(|words| !words.is_empty());
        let words = words.map_or(String::new(), |words| format!("In words:\n\n{}\n\n", fenced("", words)));
        format!(
            "Prove a theorem in Lean 4.\n\n\
             `/app/Given.lean` states it:\n\n{}\n\n\
             {words}Write a file `/app/Proof.lean` that has the same header, states the same theorem under the same name, and \
             proves it. Lemmas of your own may stand between the header and the theorem.\n\n\
             The proof counts if Lean and a second kernel accept it for the statement as given: no `sorry`, no axioms but \
             `propext`, `Classical.choice` and `Quot.sound`, and no code that runs while Lean reads the file. Try it with\n\n\
             ```\ntllama verify --offline /app/Given.lean /app/Proof.lean\n```\n",
            fenced("lean", given.trim_end())
        )
    }

    /// An image with the program, with Lean and the library that the header needs, and with what is given.
    fn dockerfile(&self, folder: &str, more: &str) -> String {
        format!(
            "# An image with tllama in it: `docker build -t tllama -f deploy/Containerfile .` in tllama's sources makes one.\n\
             FROM {}\n\
             USER root\n\
             ENTRYPOINT []\n\
             ENV TLLAMA_CACHE=/opt/tllama-cache TLLAMA_DB=/opt/tllama-data/obt.sqlite TLLAMA_STORE_KEY=/opt/tllama-data/key\n\
             WORKDIR {folder}\n\
             COPY Given.lean {folder}/\n\
             {more}\
             # Lean is fetched and the library is compiled here, so that no network is needed later.\n\
             RUN tllama check {folder}/Given.lean\n",
            self.image
        )
    }
}

fn below_header(theorem: &Theorem, text: &str) -> String {
    let header = theorem.header.trim_end();
    let gap = if header.is_empty() { "" } else { "\n\n" };
    format!("{header}{gap}{}\n", text.trim_end())
}

/// A text between marks that do not occur in it.
fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let mark = "`".repeat(longest.max(2) + 1);
    format!("{mark}{language}\n{text}\n{mark}")
}

/// A string of TOML: what JSON escapes is escaped in the same way there, and one character more.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// Whether a text can stand for an image in a Dockerfile and means nothing else there.
fn is_image(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-/:@".contains(c))
}

/// A name for a folder, a task and an image: letters of ASCII, and one that no other has, also where capitals do not
/// count.
fn safe(name: &str, told_apart_by: &[u8], taken: &mut HashSet<String>) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let (stem, is_name) = plain(name);
    let mut stem: String = stem.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let begins_well = stem.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !begins_well {
        stem.insert(0, 't');
    }
    let digest = &blake3::hash(&[name.as_bytes(), told_apart_by].concat()).to_hex()[..DIGEST_DIGITS];
    if !is_name || !begins_well || stem != name || taken.contains(&stem.to_lowercase()) {
        stem = format!("{stem}-{digest}");
    }
    let first = stem.clone();
    let mut number = 2;
    while !taken.insert(stem.to_lowercase()) {
        stem = format!("{first}-{number}");
        number += 1;
    }
    stem
}

fn write_program(path: &Path, text: &str) -> std::io::Result<()> {
    whole_file::write(path, text)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_no_two_are_alike() {
        let mut taken = HashSet::new();
        let mut name = |text: &str, digest: &str| safe(text, digest.as_bytes(), &mut taken);
        assert_eq!(name("mathd_algebra_22", "a"), "mathd_algebra_22");
        let names = [
            name("../../etc/passwd", "a"),
            name("mathd_algebra_22", "b"),
            name("MATHD_algebra_22", "c"),
            name("Σ.ß", "d"),
            name("", "e"),
            name("-rf", "f"),
            name("a\nb", "g"),
            name("con", "h"),
            name("con", "h"),
        ];
        let different: HashSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(different.len(), names.len(), "{names:?}");
        for name in names {
            assert!(name.starts_with(|c: char| c.is_ascii_alphanumeric()), "{name}");
            assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c)), "{name}");
        }
    }

    #[test]
    fn texts_of_a_problem_stay_texts_in_each_format() {
        let odd = "a\"b\\c\nd\u{7f}\u{1}";
        let read: toml::Table = toml::from_str(&format!("x = {}", quoted(odd))).unwrap();
        assert_eq!(read["x"].as_str(), Some(odd));
        assert_eq!(fenced("lean", "a ```` b"), "`````lean\na ```` b\n`````");
        assert!(
            is_image("registry.example.com:5000/tllama:1.0")
                && !is_image("x\nRUN y")
                && !is_image("--platform=x")
        );
    }
}
