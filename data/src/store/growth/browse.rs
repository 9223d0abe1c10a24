//! The statements of the data set as people look for them, and all that is on record about one.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{QueryBuilder, Row};

use super::entries::{ENTRY_COLUMNS, entry};
use super::proofs::{PROOF_COLUMNS, attempt, proof};
use super::{Curated, Entry, EntryId, Proof, ProofId};
use crate::store::rows;
use crate::store::{Store, StoreError, StoredAttempt};

/// Words of a search that are looked at; what comes after them is not.
const MOST_WORDS: usize = 12;

/// What to look for; an empty field leaves nothing out. Case does not count for letters of ASCII.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntrySearch {
    /// Each of these words stands in the statement, in what is said of it, or in its problem.
    pub words: String,
    /// A part of the name.
    pub name: String,
    /// A part of what made or proved it: a rule, a family, a method, a generator.
    pub method: String,
    /// The split that it was curated into.
    pub split: String,
}

/// A statement among others.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundEntry {
    pub id: EntryId,
    pub name: String,
    pub statement: String,
    pub kind: String,
    pub rule: Option<String>,
    /// The words of one of its proofs, as the stage left them.
    pub words: Option<Value>,
    /// The attempts behind its proofs.
    pub proofs: Vec<StoredAttempt>,
    pub split: Option<String>,
    pub excluded: Option<String>,
}

/// Everything that is on record about a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryRecord {
    pub entry: Entry,
    pub added_at_ms: i64,
    pub work: Vec<DoneWork>,
    /// In the order in which they were found.
    pub proofs: Vec<ProofRecord>,
    pub curated: Option<Curated>,
}

/// What a stage did with a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct DoneWork {
    pub stage: String,
    pub outcome: String,
    pub detail: Value,
    pub spent_ms: f64,
    pub recorded_at_ms: i64,
}

/// A proof with what was made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProofRecord {
    pub proof: Proof,
    /// Whether it is the one that goes on to be explained.
    pub preferred: bool,
    pub words: Vec<WordsRecord>,
}

/// The words of one writer on a proof.
#[derive(Debug, Clone, PartialEq)]
pub struct WordsRecord {
    pub writer: String,
    pub words: Value,
    /// The proof with the words in it and the verdict on that, or why it was refused.
    pub annotated: Option<(String, Result<Box<StoredAttempt>, String>)>,
    /// What was decided about the words, with the claims that it rests on.
    pub judgement: Option<(String, Value)>,
}

impl Store {
    /// Statements behind `after` that a search finds, in the order in which they were added, at most `limit`.
    pub async fn find_entries(
        &self,
        search: &EntrySearch,
        after: EntryId,
        limit: u32,
    ) -> Result<Vec<FoundEntry>, StoreError> {
        let found = async {
            let mut query = QueryBuilder::new(
                "SELECT e.id AS entry_id, e.kind, e.rule, coalesce(e.library_name, t.name) AS shown_name, t.statement,
                        c.split, c.excluded,
                        (SELECT i.body FROM informal i JOIN proofs p ON p.id = i.proof_id WHERE p.entry_id = e.id
                         ORDER BY p.preferred DESC, p.id, i.writer LIMIT 1) AS words
                 FROM entries e JOIN theorems t ON t.id = e.theorem_id
                 LEFT JOIN curation c ON c.entry_id = e.id WHERE e.id > ",
            );
            query.push_bind(after.0);
            push_conditions(&mut query, search);
            query.push(" ORDER BY e.id LIMIT ").push_bind(limit);
            let found = query.build().fetch_all(&self.readers).await?;
            let mut entries = found.iter().map(found_entry).collect::<sqlx::Result<Vec<_>>>()?;
            self.add_proofs(&mut entries).await?;
            Ok(entries)
        };
        found.await.map_err(|error| self.fail(error))
    }

    /// How many statements a search finds.
    pub async fn count_found_entries(&self, search: &EntrySearch) -> Result<u64, StoreError> {
        let mut query = QueryBuilder::new(
            "SELECT count(*) FROM entries e JOIN theorems t ON t.id = e.theorem_id
             LEFT JOIN curation c ON c.entry_id = e.id WHERE true",
        );
        push_conditions(&mut query, search);
        let counted: Result<i64, _> = query.build_query_scalar().fetch_one(&self.readers).await;
        Ok(counted.map_err(|error| self.fail(error))?.unsigned_abs())
    }

    /// Everything that is on record about a statement.
    pub async fn entry_record(&self, id: EntryId) -> Result<Option<EntryRecord>, StoreError> {
        let found = async {
            let mut query = QueryBuilder::<Sqlite>::new(format!(
                "SELECT e.added_at_ms, {ENTRY_COLUMNS} FROM entries e JOIN theorems t ON t.id = e.theorem_id
                 WHERE e.id = "
            ));
            let row = query.push_bind(id.0).build().fetch_optional(&self.readers).await?;
            let Some(row) = row else { return Ok(None) };
            Ok(Some(EntryRecord {
                entry: entry(&row)?,
                added_at_ms: row.try_get("added_at_ms")?,
                work: self.done_work(id).await?,
                proofs: self.proof_records(id).await?,
                curated: self.curated(id).await?,
            }))
        };
        found.await.map_err(|error| self.fail(error))
    }

    async fn add_proofs(&self, entries: &mut [FoundEntry]) -> sqlx::Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut query = QueryBuilder::new("SELECT entry_id, attempt_id FROM proofs WHERE entry_id IN (");
        let mut ids = query.separated(", ");
        for entry in entries.iter() {
            ids.push_bind(entry.id.0);
        }
        query.push(")");
        let proofs: Vec<(i64, i64)> = query.build_query_as().fetch_all(&self.readers).await?;
        let named: Vec<i64> = proofs.iter().map(|(_, attempt)| *attempt).collect();
        let attempts = self.attempts_numbered(&named).await?;
        for (of, id) in proofs {
            let entry = entries.iter_mut().find(|entry| entry.id.0 == of);
            if let (Some(entry), Some(attempt)) = (entry, attempts.get(&id)) {
                entry.proofs.push(attempt.clone());
            }
        }
        Ok(())
    }

    async fn done_work(&self, id: EntryId) -> sqlx::Result<Vec<DoneWork>> {
        let found = sqlx::query("SELECT * FROM work WHERE entry_id = ? ORDER BY recorded_at_ms, stage");
        let found = found.bind(id.0).fetch_all(&self.readers).await?;
        let work = |row: &SqliteRow| {
            Ok(DoneWork {
                stage: row.try_get("stage")?,
                outcome: row.try_get("outcome")?,
                detail: rows::json(row, "detail")?,
                spent_ms: row.try_get("spent_ms")?,
                recorded_at_ms: row.try_get("recorded_at_ms")?,
            })
        };
        found.iter().map(work).collect()
    }

    async fn proof_records(&self, id: EntryId) -> sqlx::Result<Vec<ProofRecord>> {
        let mut query = QueryBuilder::<Sqlite>::new(format!(
            "SELECT p.preferred, {PROOF_COLUMNS}, {ENTRY_COLUMNS} FROM proofs p
             JOIN entries e ON e.id = p.entry_id JOIN theorems t ON t.id = e.theorem_id WHERE p.entry_id = "
        ));
        query.push_bind(id.0).push(" ORDER BY p.id");
        let found = query.build().fetch_all(&self.readers).await?;
        let words = sqlx::query(
            "SELECT i.proof_id, i.writer, i.body, n.text, n.attempt_id, n.problem, j.decision, j.claims
             FROM informal i JOIN proofs p ON p.id = i.proof_id
             LEFT JOIN annotations n ON n.proof_id = i.proof_id AND n.writer = i.writer
             LEFT JOIN judgements j ON j.proof_id = i.proof_id AND j.writer = i.writer
             WHERE p.entry_id = ? ORDER BY i.proof_id, i.writer",
        );
        let words = words.bind(id.0).fetch_all(&self.readers).await?;
        let mut attempts = self.attempts_behind(&found, &["proof_attempt"]).await?;
        let mut named = Vec::new();
        for row in &words {
            named.extend(row.try_get::<Option<i64>, _>("attempt_id")?);
        }
        attempts.extend(self.attempts_numbered(&named).await?);
        let mut by_proof: HashMap<ProofId, Vec<WordsRecord>> = HashMap::new();
        for row in &words {
            let of = ProofId(row.try_get("proof_id")?);
            by_proof.entry(of).or_default().push(words_record(row, &attempts)?);
        }
        let record = |row: &SqliteRow| {
            let proof = proof(row, &attempts)?;
            let words = by_proof.remove(&proof.id).unwrap_or_default();
            Ok(ProofRecord { proof, preferred: row.try_get("preferred")?, words })
        };
        found.iter().map(record).collect()
    }

    async fn curated(&self, id: EntryId) -> sqlx::Result<Option<Curated>> {
        let found = sqlx::query("SELECT * FROM curation WHERE entry_id = ?").bind(id.0);
        let Some(row) = found.fetch_optional(&self.readers).await? else { return Ok(None) };
        Ok(Some(Curated {
            entry: id,
            proof: ProofId(row.try_get("proof_id")?),
            writer: row.try_get("writer")?,
            position: row.try_get::<i64, _>("position")?.unsigned_abs(),
            difficulty: row.try_get("difficulty")?,
            split: row.try_get("split")?,
            excluded: row.try_get("excluded")?,
            detail: rows::json(&row, "detail")?,
        }))
    }
}

fn push_conditions(query: &mut QueryBuilder<Sqlite>, search: &EntrySearch) {
    for word in search.words.split_whitespace().take(MOST_WORDS) {
        let pattern = containing(word);
        query.push(" AND (t.statement LIKE ").push_bind(pattern.clone()).push(" ESCAPE '\\'");
        for column in ["t.informal_statement", "e.docstring"] {
            query.push(format!(" OR {column} LIKE ")).push_bind(pattern.clone()).push(" ESCAPE '\\'");
        }
        query.push(
            " OR EXISTS (SELECT 1 FROM json_each(e.making, '$.posed.words') w
                         WHERE json_extract(w.value, '$[1]') LIKE ",
        );
        query.push_bind(pattern.clone()).push(" ESCAPE '\\')");
        query.push(
            " OR EXISTS (SELECT 1 FROM proofs p JOIN informal i ON i.proof_id = p.id, json_tree(i.body) w
                         WHERE p.entry_id = e.id AND w.key = 'text' AND w.value LIKE ",
        );
        query.push_bind(pattern).push(" ESCAPE '\\'))");
    }
    let name = search.name.trim();
    if !name.is_empty() {
        query.push(" AND coalesce(e.library_name, t.name) LIKE ").push_bind(containing(name));
        query.push(" ESCAPE '\\'");
    }
    let method = search.method.trim();
    if !method.is_empty() {
        let pattern = containing(method);
        query.push(" AND (e.rule LIKE ").push_bind(pattern.clone()).push(" ESCAPE '\\'");
        for list in ["methods", "families"] {
            query.push(format!(
                " OR EXISTS (SELECT 1 FROM json_each(e.making, '$.posed.{list}') m WHERE m.value LIKE "
            ));
            query.push_bind(pattern.clone()).push(" ESCAPE '\\')");
        }
        query.push(" OR EXISTS (SELECT 1 FROM proofs p WHERE p.entry_id = e.id AND p.generator LIKE ");
        query.push_bind(pattern).push(" ESCAPE '\\'))");
    }
    let split = search.split.trim();
    if !split.is_empty() {
        query.push(" AND c.split = ").push_bind(split.to_owned()).push(" AND c.excluded IS NULL");
    }
}

/// A pattern of LIKE for what contains this text, letter for letter.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn found_entry(row: &SqliteRow) -> sqlx::Result<FoundEntry> {
    Ok(FoundEntry {
        id: EntryId(row.try_get("entry_id")?),
        name: row.try_get("shown_name")?,
        statement: row.try_get("statement")?,
        kind: row.try_get("kind")?,
        rule: row.try_get("rule")?,
        words: rows::optional_json(row, "words")?,
        proofs: Vec::new(),
        split: row.try_get("split")?,
        excluded: row.try_get("excluded")?,
    })
}

fn words_record(row: &SqliteRow, attempts: &HashMap<i64, StoredAttempt>) -> sqlx::Result<WordsRecord> {
    let annotated = match row.try_get::<Option<String>, _>("text")? {
        None => None,
        Some(text) => Some((
            text,
            match row.try_get::<Option<String>, _>("problem")? {
                Some(problem) => Err(problem),
                None => Ok(Box::new(attempt(row, "attempt_id", attempts)?)),
            },
        )),
    };
    let decision: Option<String> = row.try_get("decision")?;
    let claims: Option<Value> = rows::optional_json(row, "claims")?;
    Ok(WordsRecord {
        writer: row.try_get("writer")?,
        words: rows::json(row, "body")?,
        annotated,
        judgement: decision.zip(claims),
    })
}
