//! The card of an exported data set, in the form that Hugging Face reads. What it says of licence, origin and writers
//! comes from the rows; what no row tells, it does not say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use data::store::DatasetRow;
use data::visible::visible_line;
use pipeline::Footing;

use super::export::ShapeArgument;
use crate::exit::Usage;
use crate::origin::{Author, licence_of_row, origin, prover_of, writer_of};

/// What the exported rows are, counted as they are written.
#[derive(Default)]
pub(super) struct Counts {
    pub rows: u64,
    /// Rows that do not count and are not exported.
    pub left_out: u64,
    /// Rows that do not count and are exported all the same.
    pub not_counting: u64,
    pub of_earlier_judges: u64,
    pub several: u64,
    pub splits: BTreeMap<String, u64>,
    styles: BTreeMap<String, u64>,
    /// Where statements come from.
    sources: BTreeMap<String, u64>,
    writers: BTreeMap<String, u64>,
    /// Whether some words are the verbaliser's, and whether some are a model's.
    by_verbaliser: bool,
    by_model: bool,
    provers: BTreeMap<String, u64>,
    /// The licence of each row, where one is known.
    licences: BTreeSet<Option<&'static str>>,
    toolchains: BTreeSet<String>,
    /// Whether some toolchain has the library's theorems without their proofs.
    without_library_proofs: bool,
}

impl Counts {
    pub fn add(&mut self, split: &str, row: &DatasetRow, footing: Footing) {
        let entry = &row.proof.entry;
        self.rows += 1;
        self.not_counting += u64::from(!footing.counts());
        self.of_earlier_judges += u64::from(footing == Footing::EarlierJudge);
        self.several += u64::from(row.proof.tactic_calls > 1);
        *self.splits.entry(split.to_owned()).or_default() += 1;
        *self.styles.entry(row.proof.style.clone()).or_default() += 1;
        let (source, licence) = origin(entry);
        *self.sources.entry(source).or_default() += 1;
        let [writer, prover] = [writer_of(&row.writer), prover_of(&row.proof.generator)];
        *self.writers.entry(writer.to_string()).or_default() += 1;
        self.by_verbaliser |= matches!(writer, Author::ThisProgram(_));
        self.by_model |= matches!(writer, Author::Model(_) | Author::Server(_));
        *self.provers.entry(prover.to_string()).or_default() += 1;
        self.licences.insert(licence_of_row(licence, writer, prover));
        let toolchain = &row.annotated.attempt.verdict.toolchain;
        self.without_library_proofs |= toolchain.import_level == data::ImportLevel::Exported;
        self.toolchains.insert(toolchain.id());
    }
}

/// The licence line, where there is something to say; and the sentence about it.
fn licence(licences: &BTreeSet<Option<&'static str>>) -> (String, String) {
    let known: Vec<&str> = licences.iter().copied().flatten().collect();
    match (licences.contains(&None), &known[..]) {
        (false, [one]) => (format!("license: {one}\n"), format!("Everything in it is under `{one}`.")),
        (false, []) => (String::new(), "It has no rows.".to_owned()),
        (false, several) => (
            "license: other\nlicense_name: mixed\n".to_owned(),
            format!("Its rows are under different licences: `{}`.", several.join("`, `")),
        ),
        (true, _) => (
            String::new(),
            "Of some rows no licence is known: they come from files or modules of a user, or a model wrote their words or \
             their proofs. Whoever publishes them has to say."
                .to_owned(),
        ),
    }
}

/// The configuration by which each split is loaded from its own file. Paths are relative to the card.
fn configs(card: &Path, files: &BTreeMap<String, PathBuf>) -> anyhow::Result<String> {
    let absolute = |path: &Path| -> Result<PathBuf, Usage> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = folder.canonicalize().map_err(|error| {
            Usage(format!("{} cannot be written, because of its folder: {error}", path.display()))
        })?;
        Ok(folder.join(path.file_name().unwrap_or_default()))
    };
    let card = absolute(card)?;
    let folder = card.parent().unwrap_or(Path::new("/"));
    let mut text = "configs:\n- config_name: default\n  data_files:\n".to_owned();
    for (split, file) in files {
        let file = absolute(file)?;
        let relative = file.strip_prefix(folder).map_err(|_| {
            Usage(format!(
                "the card must be in the folder of the files that it describes, or above it; {} is elsewhere",
                file.display()
            ))
        })?;
        let relative = serde_json::to_string(&relative.to_string_lossy())?;
        text.push_str(&format!("  - split: {split}\n    path: {relative}\n"));
    }
    Ok(text)
}

/// The card of some rows in these files, one a split.
pub(super) fn card(
    counts: &Counts,
    shape: ShapeArgument,
    path: &Path,
    files: &BTreeMap<String, PathBuf>,
) -> anyhow::Result<String> {
    let cell = |text: &str| visible_line(text).replace('|', "\\|");
    let list = |title: &str, entries: &BTreeMap<String, u64>| {
        let lines: Vec<String> =
            entries.iter().map(|(name, count)| format!("| {} | {count} |\n", cell(name))).collect();
        format!("| {title} | rows |\n|---|---|\n{}\n", lines.concat())
    };
    let (licence_line, licence_words) = licence(&counts.licences);
    let every = match counts.not_counting {
        0 => "Every".to_owned(),
        count => format!("Except for {count} rows, for which that is only recorded, every"),
    };
    let toolchains: Vec<String> = counts.toolchains.iter().map(|toolchain| cell(toolchain)).collect();
    let shape = shape.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
    let mut limits = Vec::new();
    if counts.by_verbaliser {
        limits.push(
            "Words of the verbaliser are made by rule from Lean's elaborated facts; they are exact rather than elegant.",
        );
    }
    if counts.by_model {
        limits.push(
            "Words of a model were compared with Lean's facts as far as a program can; nobody has read them.",
        );
    }
    if counts.without_library_proofs {
        limits.push(
            "The embedded Lean stores library theorems without their proofs, so an axiom that is used through one is not \
             listed, and a proof may rest on a library theorem whose own proof uses the theorem.",
        );
    }
    let limits: String = limits.into_iter().map(|limit| format!("- {limit}\n")).collect();
    Ok(format!(
        "---\n{licence_line}language: en\ntask_categories: [text-generation]\ntags: [lean4, theorem-proving, \
         autoformalization]\npretty_name: Open Bootstrapped Theorems of tllama\n{}---\n\n# Open Bootstrapped Theorems\n\n\
         {} theorems of Lean 4 with a proof, the same in words, and the words in the proof as comments. {every} annotated \
         proof was accepted at level `replayed` or above: elaborated, audited for its axioms, and its declarations checked \
         again by a kernel that never ran it. {} proofs have more than one tactic. {licence_words}\n\n{}{}{}{}{}\
         Shape: `{shape}`. Toolchain: {}.\n\n## Limits\n\n{limits}",
        configs(path, files)?,
        counts.rows,
        counts.several,
        list("split", &counts.splits),
        list("statements from", &counts.sources),
        list("words by", &counts.writers),
        list("proofs by", &counts.provers),
        list("style of proof", &counts.styles),
        toolchains.join("; "),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_told_only_where_every_row_has_one() {
        let of = |licences: &[Option<&'static str>]| licence(&licences.iter().copied().collect());
        assert_eq!(of(&[Some("apache-2.0")]).0, "license: apache-2.0\n");
        assert_eq!(of(&[Some("apache-2.0"), Some("mit")]).0, "license: other\nlicense_name: mixed\n");
        let (line, words) = of(&[Some("apache-2.0"), None]);
        assert_eq!(line, "");
        assert!(words.contains("no licence is known"), "{words}");
    }

    #[test]
    fn authors_are_told_apart() {
        let own = |author: Author<'_>| author.is_this_program();
        assert!(
            own(writer_of("verbaliser-6"))
                && own(prover_of("search/rfl"))
                && own(prover_of("source/term"))
                && own(prover_of("methods/grow"))
                && own(prover_of("families/grow"))
        );
        assert!(
            !own(writer_of("http:gpt"))
                && !own(writer_of("onnx:0123"))
                && !own(prover_of("onnx:0123/lemmas:1"))
        );
        assert_eq!(writer_of("http:gpt").to_string(), "a model behind a server, http:gpt");
    }

    #[test]
    fn each_split_has_its_own_file_in_the_card() {
        let folder = tempfile::tempdir().unwrap();
        let files = [("test", "obt-test.parquet"), ("train", "obt-train.parquet")];
        let files: BTreeMap<String, PathBuf> =
            files.iter().map(|(split, file)| ((*split).to_owned(), folder.path().join(file))).collect();
        let counts = Counts::default();
        let text = card(&counts, ShapeArgument::Full, &folder.path().join("README.md"), &files).unwrap();
        let configs = "configs:\n- config_name: default\n  data_files:\n  - split: test\n    path: \"obt-test.parquet\"\n  \
                       - split: train\n    path: \"obt-train.parquet\"\n---\n";
        assert!(text.contains(configs) && text.contains("Shape: `full`"), "{text}");
        std::fs::create_dir(folder.path().join("elsewhere")).unwrap();
        let refused = card(&counts, ShapeArgument::Full, &folder.path().join("elsewhere/README.md"), &files);
        assert!(refused.unwrap_err().to_string().contains("in the folder of the files"));
        let refused = card(&counts, ShapeArgument::Full, &folder.path().join("missing/README.md"), &files);
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("missing/README.md cannot be written, because of its folder"), "{refused}");
    }
}
