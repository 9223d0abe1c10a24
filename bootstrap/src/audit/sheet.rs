//! Sheets: rows drawn at random, with what a reader must see to grade them.

use data::random::SplitMix64;
use data::store::{DatasetRow, RowQuery, Store};
use pipeline::Footing;
use words::{StoredTrace, Words};

use crate::error::Error;

const PAGE: u32 = 200;

/// What a reader fills in: two grades of [`data::store::Fit`], whether the idea is told ([`data::store::Told`]), how many
/// steps carry the proof, and anything worth a word.
pub const GRADE_COLUMNS: [&str; 5] = ["statement_grade", "proof_grade", "idea", "steps", "remark"];

/// A row of the data set as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// Number of the proof, and digest of the texts: `17-0f3a…`.
    pub id: String,
    /// Who wrote the words.
    pub writer: String,
    pub name: String,
    pub header: String,
    pub statement: String,
    pub informal_statement: String,
    pub informal_proof: String,
    /// Statement and proof, with the words as comments.
    pub annotated: String,
    /// Of the proof without comments, in its order.
    pub steps: Vec<SheetStep>,
}

/// A tactic, and the goals before it as Lean prints them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetStep {
    pub tactic: String,
    pub goals: Vec<String>,
}

/// Draws `count` rows, each set of as many equally likely, in an order that tells nothing: of the released rows, or of all
/// where nothing was curated yet. Rows whose proofs do not count are left out. The same store and seed give the same rows.
pub async fn draw(store: &Store, count: usize, seed: u64) -> Result<Vec<SheetRow>, Error> {
    let mut drawn = reservoir(store, RowQuery::Released, count, seed).await?;
    if drawn.is_empty() {
        drawn = reservoir(store, RowQuery::All, count, seed).await?;
    }
    let mut rows = Vec::with_capacity(drawn.len());
    for row in &drawn {
        rows.push(sheet_row(store, row).await?);
    }
    Ok(rows)
}

/// Vitter's algorithm R, and then the order of Fisher and Yates.
async fn reservoir(
    store: &Store,
    query: RowQuery,
    count: usize,
    seed: u64,
) -> Result<Vec<DatasetRow>, Error> {
    let mut random = SplitMix64::new(seed);
    let mut below = |bound: usize| (random.unit() * bound as f64) as usize;
    let (mut kept, mut seen, mut after) = (Vec::new(), 0, 0);
    loop {
        let page = store.dataset_rows(query, after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (_, row) in page.into_iter().filter(|(_, row)| Footing::of_row(row).counts()) {
            seen += 1;
            if kept.len() < count {
                kept.push(row);
            } else if let Some(place) = kept.get_mut(below(seen)) {
                *place = row;
            }
        }
    }
    for place in (1..kept.len()).rev() {
        kept.swap(place, below(place + 1));
    }
    Ok(kept)
}

async fn sheet_row(store: &Store, row: &DatasetRow) -> Result<SheetRow, Error> {
    let words: Words = serde_json::from_value(row.words.clone())?;
    let trace: Option<StoredTrace> = store.trace_of(row.proof.id).await?;
    let steps = trace.iter().flat_map(|trace| {
        let goals = |step: &words::Step| step.before.iter().map(|at| trace.goals[*at].text.clone()).collect();
        trace.steps.iter().map(move |step| SheetStep { tactic: step.text.clone(), goals: goals(step) })
    });
    let theorem = &row.proof.entry.theorem;
    Ok(SheetRow {
        id: format!("{}-{}", row.proof.id.0, row.texts_digest()),
        writer: row.writer.clone(),
        name: row.proof.entry.library_name.clone().unwrap_or_else(|| theorem.name.clone()),
        header: theorem.header.clone(),
        statement: theorem.statement.trim_end().to_owned(),
        informal_statement: words.informal_statement(),
        informal_proof: words.informal_proof(),
        annotated: row.annotated.text.clone(),
        steps: steps.collect(),
    })
}

/// The sheet as comma-separated values (RFC 4180), with empty columns for the grades.
pub fn to_csv(rows: &[SheetRow]) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let shown = [
        "row",
        "writer",
        "name",
        "statement",
        "words_of_statement",
        "words_of_proof",
        "annotated_proof",
        "goals",
    ];
    writer.write_record(shown.iter().chain(&GRADE_COLUMNS))?;
    for row in rows {
        let goals: Vec<String> =
            row.steps.iter().map(|step| format!("{}\n{}", step.goals.join("\n"), step.tactic)).collect();
        let goals = goals.join("\n\n");
        let fields = [
            &row.id,
            &row.writer,
            &row.name,
            &row.statement,
            &row.informal_statement,
            &row.informal_proof,
            &row.annotated,
            &goals,
        ];
        let empty = GRADE_COLUMNS.map(|_| "");
        writer
            .write_record(fields.into_iter().map(|field| guarded(field)).chain(empty.map(str::to_owned)))?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Spreadsheets compute what begins like a formula.
fn guarded(field: &str) -> String {
    match field.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{field}"),
        false => field.to_owned(),
    }
}
