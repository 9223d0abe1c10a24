//! Sheets that somebody filled in, and what they come to.

use std::collections::BTreeMap;

use data::store::{Fit, Grade, ProofId, RowQuery, Store, Told};

use crate::error::Error;

/// More than there are writers of one proof.
const PAGE: u32 = 50;

/// A sheet as one reader left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub grades: Vec<Grade>,
    /// Rows without any grade.
    pub ungraded: usize,
}

/// Why a sheet cannot be read. Nothing of it is taken then.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    #[error("{0}")]
    Csv(#[from] csv::Error),
    #[error(
        "the column `{0}` is missing; a sheet has the columns row, writer, statement_grade, proof_grade, idea, steps"
    )]
    Column(&'static str),
    #[error("line {line}: {problem}")]
    Field { line: u64, problem: String },
    #[error("the row {0} is there twice")]
    Twice(String),
}

/// Reads a filled-in sheet. Columns may stand in any order, and others may stand between them. A row without grades is
/// counted and left out; one with some of them is an error.
pub fn read_sheet(text: &str, reader: &str) -> Result<Reading, SheetError> {
    let mut table =
        csv::ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let names = table.headers()?.clone();
    let column = |name: &'static str| {
        names.iter().position(|found| found.trim() == name).ok_or(SheetError::Column(name))
    };
    let [row, writer, statement, proof, idea, steps] = [
        column("row")?,
        column("writer")?,
        column("statement_grade")?,
        column("proof_grade")?,
        column("idea")?,
        column("steps")?,
    ];
    let remark = column("remark").ok();
    let mut reading = Reading { grades: Vec::new(), ungraded: 0 };
    for record in table.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let field = |at: usize| record.get(at).unwrap_or_default().trim();
        let wrong = |problem: String| SheetError::Field { line, problem };
        if [statement, proof, idea, steps].iter().all(|at| field(*at).is_empty()) {
            reading.ungraded += 1;
            continue;
        }
        let fit = |name: &str, at: usize| {
            let said = field(at).to_lowercase();
            Fit::from_name(&said)
                .ok_or_else(|| wrong(format!("{name} is `{said}`; it is one of exact, minor, wrong")))
        };
        let told = |at: usize| {
            let said = field(at).to_lowercase();
            Told::from_name(&said)
                .ok_or_else(|| wrong(format!("idea is `{said}`; it is one of yes, partly, no")))
        };
        let (number, texts) = field(row)
            .split_once('-')
            .and_then(|(number, texts)| Some((number.parse().ok()?, texts.to_owned())))
            .ok_or_else(|| wrong(format!("`{}` names no row", field(row))))?;
        if reading.grades.iter().any(|grade| grade.texts == texts) {
            return Err(SheetError::Twice(field(row).to_owned()));
        }
        reading.grades.push(Grade {
            proof: ProofId(number),
            writer: field(writer).trim_start_matches('\'').to_owned(),
            texts,
            reader: reader.to_owned(),
            statement: fit("statement_grade", statement)?,
            words: fit("proof_grade", proof)?,
            idea: told(idea)?,
            steps: field(steps)
                .parse()
                .map_err(|_| wrong(format!("steps is `{}`; it is a number of steps", field(steps))))?,
            remark: remark.map_or("", field).to_owned(),
        });
    }
    Ok(reading)
}

/// Stores the grades of a reading, all or none. Gives how many are of texts that the rows have no longer: such a grade
/// stays with the texts that were read.
pub async fn keep(store: &Store, reading: &Reading) -> Result<usize, Error> {
    let mut former = 0;
    for grade in &reading.grades {
        // The rows of one proof, one for each writer, come first behind the number below it.
        let page = store.dataset_rows(RowQuery::All, grade.proof.0 - 1, PAGE).await?;
        let mut of_proof =
            page.iter().map(|(_, row)| row).filter(|row| row.proof.id == grade.proof).peekable();
        if of_proof.peek().is_none() {
            let row = format!("{}-{}", grade.proof.0, grade.texts);
            return Err(Error::Sheet {
                problem: format!("the store has no row {row}; the sheet is of another store"),
            });
        }
        former += usize::from(!of_proof.any(|row| row.texts_digest() == grade.texts));
    }
    store.add_grades(&reading.grades).await?;
    Ok(former)
}

/// How often each grade was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub rows: usize,
    pub statement: BTreeMap<Fit, usize>,
    pub words: BTreeMap<Fit, usize>,
    pub idea: BTreeMap<Told, usize>,
    /// Rows whose statement or proof is told wrongly.
    pub critical: usize,
    /// Rows whose words tell the idea of a proof of at least two steps.
    pub telling: usize,
    /// The middle one of the numbers of steps; the lower of two.
    pub median_steps: u32,
}

pub fn tally(grades: &[Grade]) -> Tally {
    let mut found = Tally { rows: grades.len(), ..Tally::default() };
    for grade in grades {
        *found.statement.entry(grade.statement).or_default() += 1;
        *found.words.entry(grade.words).or_default() += 1;
        *found.idea.entry(grade.idea).or_default() += 1;
        found.critical += usize::from([grade.statement, grade.words].contains(&Fit::Wrong));
        found.telling += usize::from(grade.idea == Told::Yes && grade.steps >= 2);
    }
    let mut steps: Vec<u32> = grades.iter().map(|grade| grade.steps).collect();
    steps.sort_unstable();
    found.median_steps = steps.get(steps.len().saturating_sub(1) / 2).copied().unwrap_or_default();
    found
}

/// How far two readers agree about one question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Rows that both read.
    pub rows: usize,
    /// Rows to which both gave the same grade.
    pub same: usize,
    /// Cohen's κ (1960): agreement beyond what chance gives. `None` where both gave every row the same one grade, or no
    /// row was read by both.
    pub kappa: Option<f64>,
}

/// How far two readers agree about the statement, the proof and the idea, by the rows whose texts both read.
pub fn agreement(first: &[Grade], second: &[Grade]) -> [(&'static str, Agreement); 3] {
    let others: BTreeMap<&str, &Grade> = second.iter().map(|grade| (grade.texts.as_str(), grade)).collect();
    let both: Vec<(&Grade, &Grade)> =
        first.iter().filter_map(|grade| Some((grade, *others.get(grade.texts.as_str())?))).collect();
    let about = |grade: fn(&Grade) -> usize| {
        let pairs: Vec<(usize, usize)> = both.iter().map(|(one, other)| (grade(one), grade(other))).collect();
        cohen(&pairs)
    };
    [
        ("statement", about(|grade| grade.statement as usize)),
        ("proof", about(|grade| grade.words as usize)),
        ("idea", about(|grade| grade.idea as usize)),
    ]
}

fn cohen(pairs: &[(usize, usize)]) -> Agreement {
    let (rows, same) = (pairs.len(), pairs.iter().filter(|(one, other)| one == other).count());
    let share = |count: usize| count as f64 / rows as f64;
    let by_chance: f64 = (0..3)
        .map(|grade| {
            let first = pairs.iter().filter(|(one, _)| *one == grade).count();
            let second = pairs.iter().filter(|(_, other)| *other == grade).count();
            share(first) * share(second)
        })
        .sum();
    let kappa = (rows > 0 && by_chance < 1.0).then(|| (share(same) - by_chance) / (1.0 - by_chance));
    Agreement { rows, same, kappa }
}

#[cfg(test)]
mod tests {
    use super::super::{SheetRow, SheetStep, to_csv};
    use super::*;

    fn row(id: &str) -> SheetRow {
        SheetRow {
            id: id.to_owned(),
            writer: "verbaliser-7".to_owned(),
            name: "t".to_owned(),
            header: String::new(),
            statement: "theorem t : 1 + 1 = 2".to_owned(),
            informal_statement: "One and one, \"two\".".to_owned(),
            informal_proof: "= by computation".to_owned(),
            annotated: "theorem t : 1 + 1 = 2 := by\n  -- One, one: two.\n  rfl".to_owned(),
            steps: vec![SheetStep { tactic: "rfl".to_owned(), goals: vec!["⊢ 1 + 1 = 2".to_owned()] }],
        }
    }

    /// The sheet with grades written into its rows.
    fn filled(rows: &[SheetRow], grades: &[[&str; 5]]) -> String {
        let text = to_csv(rows).unwrap();
        let mut table = csv::Reader::from_reader(text.as_bytes());
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(table.headers().unwrap()).unwrap();
        for (record, grades) in table.records().zip(grades) {
            let record = record.unwrap();
            out.write_record(record.iter().take(8).chain(grades.iter().copied())).unwrap();
        }
        String::from_utf8(out.into_inner().unwrap()).unwrap()
    }

    #[test]
    fn a_filled_sheet_is_read_as_it_was_filled() {
        let rows = [row("17-0a"), row("18-0b"), row("19-0c")];
        let text = filled(
            &rows,
            &[
                ["exact", "Minor ", "yes", "3", "a = b, c"],
                ["", "", "", "", ""],
                ["wrong", "exact", "no", "0", ""],
            ],
        );
        let reading = read_sheet(&format!("\u{feff}{text}"), "Ada").unwrap();
        assert_eq!((reading.grades.len(), reading.ungraded), (2, 1));
        let first = &reading.grades[0];
        assert_eq!(
            (first.proof, first.texts.as_str(), first.writer.as_str()),
            (ProofId(17), "0a", "verbaliser-7")
        );
        assert_eq!(
            (first.statement, first.words, first.idea, first.steps),
            (Fit::Exact, Fit::Minor, Told::Yes, 3)
        );
        assert_eq!((first.remark.as_str(), first.reader.as_str()), ("a = b, c", "Ada"));
        let tally = tally(&reading.grades);
        assert_eq!((tally.rows, tally.critical, tally.telling, tally.median_steps), (2, 1, 1, 0));
        // What a spreadsheet would compute is kept from it.
        assert!(text.contains(",'= by computation,"), "{text}");
    }

    #[test]
    fn what_is_wrong_with_a_sheet_is_said() {
        let rows = [row("17-0a"), row("17-0a")];
        let read =
            |grades: [[&str; 5]; 2]| read_sheet(&filled(&rows, &grades), "Ada").unwrap_err().to_string();
        let none = ["", "", "", "", ""];
        for (grades, problem) in [
            (
                [["good", "exact", "yes", "1", ""], none],
                "statement_grade is `good`; it is one of exact, minor, wrong",
            ),
            ([["exact", "", "yes", "1", ""], none], "proof_grade is ``; it is one of exact, minor, wrong"),
            ([["exact", "exact", "maybe", "1", ""], none], "idea is `maybe`; it is one of yes, partly, no"),
            ([["exact", "exact", "yes", "-1", ""], none], "steps is `-1`; it is a number of steps"),
            ([["exact", "exact", "yes", "1", ""]; 2], "the row 17-0a is there twice"),
        ] {
            let found = read(grades);
            assert!(found.ends_with(problem), "{found}");
        }
        assert!(
            read_sheet("row,writer\n", "Ada")
                .unwrap_err()
                .to_string()
                .contains("`statement_grade` is missing")
        );
    }

    #[test]
    fn kappa_is_cohens() {
        // The table of Cohen's first example type: 20 and 15 agreed, 5 and 10 not.
        let pairs: Vec<(usize, usize)> = [((0, 0), 20), ((0, 1), 5), ((1, 0), 10), ((1, 1), 15)]
            .iter()
            .flat_map(|(pair, n)| vec![*pair; *n])
            .collect();
        let found = cohen(&pairs);
        assert_eq!((found.rows, found.same), (50, 35));
        assert!((found.kappa.unwrap() - 0.4).abs() < 1e-12);
        assert_eq!(cohen(&[(0, 0), (0, 0)]).kappa, None);
        assert_eq!(cohen(&[]).kappa, None);
    }
}
