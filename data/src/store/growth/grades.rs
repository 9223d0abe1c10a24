//! Grades that readers gave rows of the data set.

use serde::{Deserialize, Serialize};
use sqlx::Row;

use super::{DatasetRow, ProofId};
use crate::store::rows::undecodable;
use crate::store::write::now_ms;
use crate::store::{Store, StoreError};

/// Whether words say what Lean says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    Exact,
    /// Right, but clumsy or incomplete.
    Minor,
    /// Another meaning, or a sentence that is false of its step.
    Wrong,
}

/// Whether the words tell the idea of the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Told {
    Yes,
    Partly,
    No,
}

impl Fit {
    pub const ALL: [Fit; 3] = [Fit::Exact, Fit::Minor, Fit::Wrong];

    pub fn as_str(self) -> &'static str {
        match self {
            Fit::Exact => "exact",
            Fit::Minor => "minor",
            Fit::Wrong => "wrong",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fit| fit.as_str() == name)
    }
}

impl Told {
    pub const ALL: [Told; 3] = [Told::Yes, Told::Partly, Told::No];

    pub fn as_str(self) -> &'static str {
        match self {
            Told::Yes => "yes",
            Told::Partly => "partly",
            Told::No => "no",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|told| told.as_str() == name)
    }
}

/// What one reader found in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    pub proof: ProofId,
    /// Whose words were read.
    pub writer: String,
    /// Digest of the texts that were read ([`DatasetRow::texts_digest`]).
    pub texts: String,
    pub reader: String,
    pub statement: Fit,
    pub words: Fit,
    pub idea: Told,
    /// Steps of the proof that carry it, as the reader counts them.
    pub steps: u32,
    pub remark: String,
}

impl DatasetRow {
    /// Identifies what a reader of the row sees: statement, words, annotated proof.
    pub fn texts_digest(&self) -> String {
        let theorem = &self.proof.entry.theorem;
        let words = self.words.to_string();
        let mut hasher = blake3::Hasher::new();
        for text in [&theorem.header, &theorem.statement, &words, &self.annotated.text] {
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }
}

impl Store {
    /// Keeps grades; a reader's later grade of the same texts takes the place of the earlier one. All or none.
    pub async fn add_grades(&self, grades: &[Grade]) -> Result<(), StoreError> {
        let added = async {
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            for grade in grades {
                sqlx::query(
                    "INSERT OR REPLACE INTO grades (proof_id, writer, texts, reader, statement, proof, idea, steps,
                                                    remark, recorded_at_ms)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                )
                .bind(grade.proof.0)
                .bind(&grade.writer)
                .bind(&grade.texts)
                .bind(&grade.reader)
                .bind(grade.statement.as_str())
                .bind(grade.words.as_str())
                .bind(grade.idea.as_str())
                .bind(grade.steps)
                .bind(&grade.remark)
                .bind(now_ms())
                .execute(&mut *transaction)
                .await?;
            }
            transaction.commit().await
        };
        added.await.map_err(|error| self.fail(error))
    }

    /// All grades, by row and reader.
    pub async fn grades(&self) -> Result<Vec<Grade>, StoreError> {
        let read = async {
            let found = sqlx::query("SELECT * FROM grades ORDER BY proof_id, writer, texts, reader")
                .fetch_all(&self.readers)
                .await?;
            let fit = |row: &sqlx::sqlite::SqliteRow, column: &'static str| {
                let name: &str = row.try_get(column)?;
                Fit::from_name(name).ok_or_else(|| undecodable(column, format!("unknown grade {name}")))
            };
            let told = |name: &str| {
                Told::from_name(name).ok_or_else(|| undecodable("idea", format!("unknown grade {name}")))
            };
            let grade = |row: &sqlx::sqlite::SqliteRow| {
                Ok(Grade {
                    proof: ProofId(row.try_get("proof_id")?),
                    writer: row.try_get("writer")?,
                    texts: row.try_get("texts")?,
                    reader: row.try_get("reader")?,
                    statement: fit(row, "statement")?,
                    words: fit(row, "proof")?,
                    idea: told(row.try_get("idea")?)?,
                    steps: row.try_get("steps")?,
                    remark: row.try_get("remark")?,
                })
            };
            found.iter().map(grade).collect::<sqlx::Result<Vec<Grade>>>()
        };
        read.await.map_err(|error| self.fail(error))
    }
}
