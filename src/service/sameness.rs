//! Do two statements say the same? First as elaborated expressions, then by definition, then by a short proof that each
//! follows from the other. Only the last may fail to answer.

use data::{Candidate, Facts, Source, Theorem, VerdictRecord};
use lean_bridge::Limits;

use super::error::Error;
use super::state::Service;

/// How two statements are the same, or that it was not found.
pub enum Sameness {
    /// The same expression, but for the names of bound variables and of what their own texts declare.
    Identical,
    /// Lean takes one for the other by unfolding definitions.
    ByDefinition(Shown),
    /// Each follows from the other, with the proof.
    Equivalent(Shown),
    /// They are different expressions, and no proof was found that they are equivalent.
    NotShown,
    /// They are different expressions, and one of them is proved at once: that it follows from the other says nothing.
    Plain,
}

/// A proof that two statements are equivalent.
pub struct Shown {
    /// The proof of `first ↔ second`.
    pub proof: String,
    pub verdict: VerdictRecord,
}

/// What proves that each of two statements follows from the other, where little does.
const WAYS: [&str; 3] = [
    "by\n  constructor <;> intro h <;> intros <;>\n    (first | (apply h <;> first | assumption | trivial | omega | (simp_all; done)) | grind)",
    "by simp",
    "by grind",
];
/// What proves a statement by itself, where little does.
const AT_ONCE: &str = "by\n  intros\n  first | omega | (simp_all; done) | grind | decide";

impl Service {
    /// Compares two theorems. Names do not count.
    pub async fn same_statement(
        &self,
        first: &Theorem,
        second: &Theorem,
        timeout: Option<f64>,
    ) -> Result<Sameness, Error> {
        let limits = self.limits(timeout)?;
        let facts = (self.facts(first, limits).await?, self.facts(second, limits).await?);
        if facts.0.universes.len() == facts.1.universes.len() && facts.0.meaning() == facts.1.meaning() {
            return Ok(Sameness::Identical);
        }
        let Some(both) = both(first, second) else { return Ok(Sameness::NotShown) };
        let judge = self.unrecorded(limits);
        for (index, proof) in std::iter::once("Iff.rfl").chain(WAYS).enumerate() {
            let candidate = Candidate::from_proof(&both, proof, "same");
            let judged = judge.judge(&both, &candidate, self.level(None)).await?;
            if judged.record.outcome.is_proved() {
                let shown = Shown { proof: candidate.text, verdict: judged.record };
                return Ok(match index {
                    0 => Sameness::ByDefinition(shown),
                    _ if self.is_plain(first, limits).await? || self.is_plain(second, limits).await? => {
                        Sameness::Plain
                    }
                    _ => Sameness::Equivalent(shown),
                });
            }
        }
        Ok(Sameness::NotShown)
    }

    /// Whether a statement is proved by little, whatever else holds.
    async fn is_plain(&self, theorem: &Theorem, limits: Limits) -> Result<bool, Error> {
        let candidate = Candidate::from_proof(theorem, AT_ONCE, "same");
        Ok(self.first_proved(theorem, vec![candidate.text], limits).await?.is_some())
    }

    /// What Lean makes of a statement; an error where it cannot be read.
    pub(super) async fn facts(&self, theorem: &Theorem, limits: Limits) -> Result<Facts, Error> {
        let given = format!("{} := sorry", theorem.statement);
        self.screen(&theorem.header, "the statement", &given, limits).await?;
        let statement = std::slice::from_ref(&theorem.statement);
        let described = self.lean.describe(&theorem.header, statement, limits).await?;
        let Some(described) = described.into_iter().next() else {
            return Err(Error::Unreadable(format!("Lean says nothing of the statement of {}", theorem.name)));
        };
        match (described.errors.first(), described.facts) {
            (None, Some(facts)) => Ok(facts),
            (Some(error), _) => {
                Err(Error::Unreadable(format!("Lean cannot read the statement of {}: {error}", theorem.name)))
            }
            (None, None) => {
                Err(Error::Unreadable(format!("Lean says nothing of the statement of {}", theorem.name)))
            }
        }
    }
}

/// The theorem that two statements are equivalent, where one header serves both.
fn both(first: &Theorem, second: &Theorem) -> Option<Theorem> {
    if first.header.trim() != second.header.trim() {
        return None;
    }
    let apart = |theorem: &Theorem, place: &str| {
        format!("namespace {place}\n{} := sorry\nend {place}", theorem.statement.trim_end())
    };
    let header = format!("{}\n\n{}\n\n{}", first.header, apart(first, "First"), apart(second, "Second"));
    let statement = format!(
        "theorem tllama_same : (type_of% @First.{}) ↔ (type_of% @Second.{})",
        first.name, second.name
    );
    Some(Theorem {
        name: "tllama_same".to_owned(),
        header,
        statement,
        informal_statement: None,
        informal_proof: None,
        source: Source::default(),
    })
}
