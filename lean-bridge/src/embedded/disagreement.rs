//! What is kept where two kernels do not agree: one of them is wrong, and whoever maintains it needs what they were shown.
//!
//! A folder for each: `question.json` has the texts, the versions and what was said; `declarations.ndjson` what the
//! candidate declares with all that it reaches, for any checker that reads lean4export's format; `transcript.json` what
//! the kernels were shown.

use std::path::{Path, PathBuf};
use std::{fs, io};

use data::Toolchain;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::error::Error;
use crate::header::Header;
use crate::request::Limits;

use super::pool::Role;
use super::worker::Request;
use super::{Embedded, options};

/// What the kernels did not agree on.
pub(super) struct Exhibit<'a> {
    pub header: &'a str,
    /// The statement, or the declaration with a gap.
    pub given: &'a str,
    pub candidate: &'a str,
    pub disagreement: &'a str,
    pub transcript: Option<&'a RawValue>,
}

/// Answer to a question for all that a text declares.
#[derive(Deserialize)]
struct Exported {
    lines: Vec<String>,
}

impl Embedded {
    /// Keeps an exhibit; the folder.
    pub(super) async fn keep_exhibit(
        &self,
        exhibit: &Exhibit<'_>,
        toolchain: &Toolchain,
        limits: Limits,
    ) -> io::Result<PathBuf> {
        let question = json!({
            "disagreement": exhibit.disagreement,
            "header": exhibit.header,
            "given": exhibit.given,
            "candidate": exhibit.candidate,
            "toolchain": toolchain,
            "tllama": env!("CARGO_PKG_VERSION"),
            "judge": env!("TLLAMA_JUDGE_DIGEST"),
        });
        let header = self.read_header(exhibit.header, exhibit.given);
        let declarations = self.export_text(&header, exhibit.candidate, limits).await;
        let folder = self.disagreements.join(&blake3::hash(question.to_string().as_bytes()).to_hex()[..16]);
        let transcript = exhibit.transcript.map(RawValue::get);
        write(&folder, &question, declarations.as_deref().ok(), transcript)?;
        Ok(folder)
    }

    /// What a text declares below its header, as Lean says.
    async fn export_text(&self, header: &Header, text: &str, limits: Limits) -> Result<String, Error> {
        let options = options(&limits);
        let asked = Request::ExportText { header: &header.rest, text, options: &options };
        let (exported, _) =
            self.answer::<Exported>(header, Role::Examiner, &asked, limits.wall_clock).await?;
        Ok(exported.lines.join("\n") + "\n")
    }
}

fn write(
    folder: &Path,
    question: &Value,
    declarations: Option<&str>,
    transcript: Option<&str>,
) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, text) in [("declarations.ndjson", declarations), ("transcript.json", transcript)] {
        if let Some(text) = text {
            fs::write(folder.join(name), text)?;
        }
    }
    // Last: a folder that has it is complete.
    fs::write(folder.join("question.json"), format!("{question:#}\n"))
}
