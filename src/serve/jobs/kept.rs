//! Jobs on disk, in a folder beside the store: for each a file that says what is asked and how it ended, and one with its
//! answers, a line each. Both are whole after a crash, the last line of the second aside.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::PathBuf;

use data::whole_file;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Verify,
    Reward,
    Prove,
}

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It waits for its turn, or is worked on.
    Open,
    Done,
    Failed,
    Cancelled,
}

/// A job as its file has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    pub id: String,
    pub kind: Kind,
    pub state: State,
    /// The key that asked; nobody else sees it.
    pub owner: Option<String>,
    /// What the caller called the request, so that asking twice makes one job.
    pub idempotency: Option<String>,
    /// Seconds since 1970.
    pub made: u64,
    /// Why it failed.
    pub error: Option<String>,
    pub request: Box<RawValue>,
}

#[derive(Debug, thiserror::Error)]
#[error("the jobs in {} cannot be kept: {source}", path.display())]
pub struct JobsError {
    path: PathBuf,
    source: io::Error,
}

/// Where jobs are kept.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Claims the folder for this process, until the file is dropped; `None` where another server works on its jobs.
    pub fn claim(&self) -> Result<Option<File>, JobsError> {
        let path = self.0.join("claimed");
        let file = fs::create_dir_all(&self.0)
            .and_then(|()| OpenOptions::new().create(true).append(true).open(path))
            .map_err(|source| self.error(source))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(self.error(source)),
        }
    }

    /// Every job that can be read; another one is told in the log and left alone.
    pub fn all(&self) -> Result<Vec<Kept>, JobsError> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(self.error(source)),
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.map_err(|source| self.error(source))?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let read = fs::read(&path)
                .and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).map_err(io::Error::other));
            match read {
                Ok(kept) => found.push(kept),
                Err(error) => tracing::error!(path = %path.display(), %error, "a job cannot be read"),
            }
        }
        found.sort_by(|a, b| (a.made, &a.id).cmp(&(b.made, &b.id)));
        Ok(found)
    }

    pub fn write(&self, kept: &Kept) -> Result<(), JobsError> {
        let written = fs::create_dir_all(&self.0).and_then(|()| {
            let bytes = serde_json::to_vec(kept).map_err(io::Error::other)?;
            whole_file::write(&self.file(&kept.id, "json"), &bytes)
        });
        written.map_err(|source| self.error(source))
    }

    /// The file of a job's answers, from its beginning.
    pub fn begin_answers(&self, id: &str) -> Result<Answers, JobsError> {
        let path = self.file(id, "ndjson");
        let file = OpenOptions::new().create(true).write(true).truncate(true).open(path);
        file.map(Answers).map_err(|source| self.error(source))
    }

    /// The answers so far, a line each.
    pub fn answers(&self, id: &str) -> Result<Vec<Box<RawValue>>, JobsError> {
        let text = match fs::read_to_string(self.file(id, "ndjson")) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(self.error(source)),
        };
        // A line that a crash cut short is written again when the job is.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let lines = whole.lines().map(|line| serde_json::from_str(line).map_err(io::Error::other));
        lines.collect::<Result<_, _>>().map_err(|source| self.error(source))
    }

    /// Ids are made here, of letters and digits; no other is looked for.
    fn file(&self, id: &str, extension: &str) -> PathBuf {
        self.0.join(format!("{id}.{extension}"))
    }

    fn error(&self, source: io::Error) -> JobsError {
        JobsError { path: self.0.clone(), source }
    }
}

/// A file of answers.
pub struct Answers(File);

impl Answers {
    pub fn add(&mut self, answer: &RawValue) -> io::Result<()> {
        // Line breaks stand between the words of a JSON text only.
        let line = format!("{}\n", answer.get().replace(['\n', '\r'], " "));
        self.0.write_all(line.as_bytes())
    }
}
