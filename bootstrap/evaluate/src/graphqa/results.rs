//! Results in the form of CodeGraph's table: a row for each encoding and way of answering, a column for each task.

use std::collections::BTreeMap;

use super::question::{Encoding, Task};

/// Right answers, and how many were asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub right: usize,
    pub of: usize,
}

impl Tally {
    pub fn add(&mut self, is_right: bool) {
        self.right += usize::from(is_right);
        self.of += 1;
    }

    fn cell(self) -> String {
        match self.of {
            0 => String::new(),
            of => format!("{:.1}", 100.0 * self.right as f64 / of as f64),
        }
    }
}

/// Rows of cells, the first of them the head: per cent of right answers by task, encoding and way of answering, with the
/// mean over all encodings below.
pub fn table(ways: &[&str], results: &BTreeMap<(String, Encoding, Task), Tally>) -> Vec<Vec<String>> {
    let tasks: Vec<Task> =
        Task::ALL.into_iter().filter(|task| results.keys().any(|(_, _, known)| known == task)).collect();
    let encodings: Vec<Encoding> =
        Encoding::ALL.into_iter().filter(|one| results.keys().any(|(_, known, _)| known == one)).collect();
    let mut head = vec!["encoding".to_owned(), "answered by".to_owned()];
    head.extend(tasks.iter().map(|task| task.as_str().replace('_', " ")));
    let mut rows = vec![head];
    let of = |way: &str, among: &[Encoding], task: Task| {
        let mut all = Tally::default();
        for encoding in among {
            if let Some(tally) = results.get(&(way.to_owned(), *encoding, task)) {
                all.right += tally.right;
                all.of += tally.of;
            }
        }
        all.cell()
    };
    let groups = encodings.iter().map(|one| (one.as_str(), vec![*one])).chain([("all", encodings.clone())]);
    for (name, among) in groups {
        for way in ways {
            let mut row = vec![name.to_owned(), (*way).to_owned()];
            row.extend(tasks.iter().map(|task| of(way, &among, *task)));
            rows.push(row);
        }
    }
    rows
}
