//! Judging again what is on record: proofs and annotated proofs that this user does not vouch for, and those that an
//! earlier judge accepted which let things of their kind pass. What has been judged again is not judged another time, so
//! that this can be stopped at any moment.

use std::time::Instant;

use data::store::{JudgedAgain, Proof, ProofId, ProofOnRecord, Store};
use data::{Candidate, Level, Outcome, ReasonKind, Theorem};
use pipeline::Footing;
use serde::Serialize;

use super::annotate;
use super::context::{Observer, StageContext, StageSummary};
use crate::error::Error;

const STAGE: &str = "rejudge";
const BATCH: u32 = 64;
/// Proofs with their annotated forms that are judged by one worker before they are recorded.
const AT_ONCE: usize = 8;

/// Which proofs are judged again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// All that do not count.
    All,
    /// Those that this user vouches for and that an earlier judge should not have accepted unseen.
    OfEarlierJudges,
}

impl Again {
    fn wants(self, footing: Footing) -> bool {
        match self {
            Again::All => footing.is_doubtful(),
            Again::OfEarlierJudges => footing == Footing::ToJudgeAgain,
        }
    }
}

/// How many proofs and annotated proofs on record do not count, and why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Doubts {
    pub not_vouched_for: u64,
    /// Accepted by an earlier judge, with declarations of types or modules of a project.
    pub of_earlier_judges: u64,
}

impl Doubts {
    pub fn any(&self) -> bool {
        *self != Self::default()
    }

    /// Reads all proofs on record.
    pub async fn read(store: &Store) -> Result<Self, Error> {
        let mut doubts = Self::default();
        let mut after = ProofId(0);
        loop {
            let page = store.proofs_on_record(after, BATCH).await?;
            let Some(last) = page.last() else { return Ok(doubts) };
            after = last.proof.id;
            for (_, footing) in page.iter().flat_map(questions) {
                match footing {
                    Footing::NotVouchedFor => doubts.not_vouched_for += 1,
                    Footing::ToJudgeAgain => doubts.of_earlier_judges += 1,
                    Footing::Refused | Footing::EarlierJudge | Footing::ThisJudge => {}
                }
            }
        }
    }

    fn of(&self, again: Again) -> u64 {
        match again {
            Again::All => self.not_vouched_for + self.of_earlier_judges,
            Again::OfEarlierJudges => self.of_earlier_judges,
        }
    }
}

/// One text to judge again.
#[derive(Clone)]
struct Question {
    proof: ProofId,
    writer: Option<String>,
    theorem: Theorem,
    candidate: Candidate,
}

/// A proof and its annotated forms as questions, with what they stand on.
fn questions(record: &ProofOnRecord) -> Vec<(Question, Footing)> {
    let ProofOnRecord { proof, annotations } = record;
    let mut found = vec![(question(proof), Footing::of_proof(proof))];
    for annotation in annotations {
        let footing = Footing::of_annotation(annotation, proof);
        let candidate =
            annotate::candidate(&proof.entry.theorem, &annotation.writer, annotation.text.clone());
        let writer = Some(annotation.writer.clone());
        let theorem = proof.entry.theorem.clone();
        found.push((Question { proof: proof.id, writer, theorem, candidate }, footing));
    }
    found
}

fn question(proof: &Proof) -> Question {
    let known = &proof.attempt.candidate;
    let candidate = match known.text == proof.text {
        true => known.clone(),
        false => Candidate {
            text: proof.text.clone(),
            ..Candidate::from_proof(&proof.entry.theorem, "", proof.generator.clone())
        },
    };
    Question { proof: proof.id, writer: None, theorem: proof.entry.theorem.clone(), candidate }
}

/// Judges what does not count again. `made`: what Lean accepts again; `failed`: what it does not accept, which is then
/// treated as never accepted, and what it could not be asked about, which stays as it is.
pub async fn judge_again(
    context: &StageContext,
    again: Again,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let total = Doubts::read(&context.store).await?.of(again);
    if total == 0 {
        return Ok(StageSummary::default());
    }
    let fetch = |after: i64| async move {
        let mut wanted: Vec<Question> = Vec::new();
        let mut after = after;
        while wanted.is_empty() {
            let page = context.store.proofs_on_record(ProofId(after), BATCH).await?;
            let Some(last) = page.last() else { return Ok(None) };
            after = last.proof.id.0;
            let found = page.iter().flat_map(questions).filter(|(_, footing)| again.wants(*footing));
            wanted.extend(found.map(|(question, _)| question));
        }
        Ok(Some((after, wanted)))
    };
    let work = |questions: Vec<Question>| async move {
        let mut accepted = 0;
        for part in questions.chunks(AT_ONCE) {
            accepted +=
                judge_part(context, part).await?.iter().filter(|proved| **proved == Some(true)).count()
                    as u64;
        }
        Ok((accepted, questions.len() as u64 - accepted))
    };
    context.in_batches(STAGE, total, fetch, work, observe).await
}

/// Of some proofs those that count, as they are or when they have been judged again.
pub(super) async fn those_that_count(
    context: &StageContext,
    proofs: Vec<Proof>,
) -> Result<Vec<Proof>, Error> {
    let doubtful: Vec<Question> =
        proofs.iter().filter(|proof| Footing::of_proof(proof).is_doubtful()).map(question).collect();
    let started = Instant::now();
    let judged = judge_part(context, &doubtful).await?;
    let mut proved = judged.into_iter().map(|proved| proved == Some(true));
    let total = proofs.len();
    let kept: Vec<Proof> = proofs
        .into_iter()
        .filter(|proof| match Footing::of_proof(proof) {
            footing if footing.is_doubtful() => proved.next().unwrap_or(false),
            footing => footing.counts(),
        })
        .collect();
    if doubtful.is_empty() {
        return Ok(kept);
    }
    tracing::info!(
        judged_again = doubtful.len(),
        left_out = total - kept.len(),
        seconds = started.elapsed().as_secs_f64(),
        "proofs that did not count were judged again"
    );
    Ok(kept)
}

/// Judges texts and lets their rows rest on the new verdicts. `None` where Lean said nothing about a text.
async fn judge_part(context: &StageContext, questions: &[Question]) -> Result<Vec<Option<bool>>, Error> {
    let judge = context.judge();
    let mut proved = Vec::with_capacity(questions.len());
    let mut judged_again = Vec::new();
    for question in questions {
        let judged = match judge.judge(&question.theorem, &question.candidate, Level::CrossChecked).await {
            Ok(judged) => judged,
            Err(pipeline::Error::Lean(error @ lean_bridge::Error::UnknownModule { .. })) => {
                tracing::info!(theorem = question.theorem.name, %error, "it cannot be judged again here");
                proved.push(None);
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let problem = match &judged.record.outcome {
            Outcome::Proved => None,
            Outcome::Rejected(rejection) => {
                if rejection.reason.is_transient() || rejection.reason == ReasonKind::InvalidStatement {
                    proved.push(None);
                    continue;
                }
                Some(format!("{}: {}", rejection.reason.as_str(), rejection.detail))
            }
        };
        proved.push(Some(problem.is_none()));
        let (proof, writer) = (question.proof, question.writer.clone());
        let attempt = judged.attempt.expect("a judge with a store records what it says");
        judged_again.push(JudgedAgain { proof, writer, attempt, problem });
    }
    context.store.record_judged_again(&judged_again).await?;
    Ok(proved)
}
