//! How far a toolchain goes for a set of statements: which of them Lean reads, and what keeps it from the others. What
//! it says is remembered as a reading, so that nobody asks it again.

use data::Theorem;
use data::store::{ItemState, Reading};
use futures::{StreamExt, stream};
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::judge::Judge;

/// What Lean makes of a theorem's header and statement.
#[derive(Debug, Clone)]
pub struct Covered {
    /// Index among the theorems.
    pub theorem: usize,
    pub reading: Reading,
    /// Lean had been asked before.
    pub known: bool,
}

impl Covered {
    /// Whether Lean reads the statement.
    pub fn reads(&self) -> bool {
        self.reading.state == ItemState::Posed
    }

    /// What keeps Lean from reading it; `None` where it does.
    pub fn obstacle(&self) -> Option<Obstacle> {
        (!self.reads()).then(|| Obstacle::of(self.reading.detail.as_deref().unwrap_or_default()))
    }
}

/// The first error of a statement that Lean does not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// As Lean says it.
    pub error: String,
    /// The name that it misses, where that is what it says.
    pub missing: Option<String>,
}

/// What Lean writes in front of a name that it does not find.
const BEFORE_MISSING: [&str; 6] = [
    "nknown identifier `",
    "nknown constant `",
    "nknown namespace `",
    "The identifier `",
    "The environment does not contain `",
    "has no module `",
];

impl Obstacle {
    fn of(error: &str) -> Self {
        // The first in the text: what follows explains it.
        let names = BEFORE_MISSING.iter().filter_map(|before| {
            let at = error.find(before)?;
            let (name, _) = error[at + before.len()..].split_once('`')?;
            Some((at, name.to_owned()))
        });
        Self { error: error.to_owned(), missing: names.min().map(|(_, name)| name) }
    }

    /// What it says without what it says it of, for counting.
    pub fn kind(&self) -> &str {
        let line = self.error.lines().next().unwrap_or_default();
        // A place within the header is that of one text.
        let places =
            [("the header: line ", ": "), ("it rests on what failed above, in line ", " of the header: ")];
        let behind = |(before, after): (&str, &str)| Some(line.strip_prefix(before)?.split_once(after)?.1);
        places.into_iter().find_map(behind).unwrap_or(line).trim_end_matches(':')
    }
}

/// Asks Lean for what the store does not know of the theorems. Each is told to `observe` as it is known, those that
/// were known before first. After a cancellation what was learnt until then is there, and remembered.
pub async fn coverage(
    theorems: &[&Theorem],
    judge: &Judge,
    jobs: usize,
    cancel: &CancellationToken,
    observe: &(dyn Fn(&Covered) + Sync),
) -> Result<Vec<Covered>, Error> {
    let mut found = Vec::with_capacity(theorems.len());
    let mut unknown = Vec::new();
    for (theorem, &asked) in theorems.iter().enumerate() {
        match judge.known_reading(asked).await? {
            Some(reading) => {
                found.push(Covered { theorem, reading, known: true });
                observe(&found[found.len() - 1]);
            }
            None => unknown.push(theorem),
        }
    }
    // What is read with the same imports comes together: its workers stay.
    unknown.sort_by_cached_key(|&theorem| {
        let Theorem { header, statement, .. } = theorems[theorem];
        judge.lean().toolchain(header, statement).id()
    });
    let ask = |theorem: usize| async move {
        let reading = judge.reading(theorems[theorem]).await?;
        Ok::<_, Error>(Covered { theorem, reading, known: false })
    };
    let mut answers = stream::iter(unknown.into_iter().map(ask)).buffer_unordered(jobs.max(1));
    while let Some(Some(answer)) = cancel.run_until_cancelled(answers.next()).await {
        found.push(answer?);
        observe(&found[found.len() - 1]);
    }
    found.sort_by_key(|covered| covered.theorem);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn obstacles_are_told_by_what_is_missing() {
        let cases = [
            (
                "Unknown identifier `Collinear`\n\nNote: It is not possible to treat `Collinear` as",
                Some("Collinear"),
                "Unknown identifier `Collinear`",
            ),
            (
                "Invalid field `ncard`: The environment does not contain `Set.ncard`, so it is not possible",
                Some("Set.ncard"),
                "Invalid field `ncard`: The environment does not contain `Set.ncard`, so it is not possible",
            ),
            (
                "Function expected at\n  σ\nbut this term has type\n  ?m.1\n\nHint: The identifier `σ` is unknown",
                Some("σ"),
                "Function expected at",
            ),
            ("the header: line 3: unknown namespace `A.B`", Some("A.B"), "unknown namespace `A.B`"),
            (
                "the embedded Lean has no module `X`; it carries",
                Some("X"),
                "the embedded Lean has no module `X`; it carries",
            ),
            (
                "failed to synthesize instance of type class\n  Foo `x`",
                None,
                "failed to synthesize instance of type class",
            ),
            (
                "it rests on what failed above, in line 7 of the header: expected token",
                None,
                "expected token",
            ),
            ("", None, ""),
        ];
        for (error, missing, kind) in cases {
            let obstacle = Obstacle::of(error);
            assert_eq!((obstacle.missing.as_deref(), obstacle.kind()), (missing, kind));
        }
    }
}
