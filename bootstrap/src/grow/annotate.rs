//! NL-FL bootstrapping: the words of a proof go into its code as comments. What comes out must be the original code
//! token for token, and Lean must accept it again at level `cross-checked`.

use data::problems::{Take, read_problem_bytes};
use data::store::{AttemptId, CacheKey, NewAnnotation, ProofId, ProofStage, Waiting};
use data::{Candidate, Level, Outcome, VerdictRecord};
use lean_bridge::{Header, Limits, VerifyRequest};

use super::comments::{is_same_code, with_comments};
use super::informalise::step_sentences;
use super::steps::StoredTrace;
use super::written::Words;
use super::{HEARTBEATS, Observer, StageSummary, Workshop};
use crate::Error;

const STAGE: &str = "annotate";
const BATCH: u32 = 16;

/// Annotates every proof that has `writer`'s words.
pub async fn annotate_proofs(
    shop: &Workshop,
    writer: &str,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let counts = shop.store.growth_counts().await?;
    let total = counts.informal.saturating_sub(counts.annotated + counts.annotation_failures);
    let fetch = |after: i64| async move {
        let page: Vec<Waiting<(Words, StoredTrace)>> =
            shop.store.proofs_awaiting(ProofStage::Annotate, writer, ProofId(after), BATCH).await?;
        Ok(page.last().map(|last| last.proof.id.0).map(|last| (last, page)))
    };
    let work = |waiting: Vec<Waiting<(Words, StoredTrace)>>| async move {
        let mut annotations = Vec::new();
        for Waiting { proof, body: (words, _) } in &waiting {
            let text = with_comments(&proof.text, &words.steps);
            let candidate = candidate(&proof.entry.theorem, writer, text.clone());
            let mut known = None;
            let verdict = if is_same_code(&proof.text, &text) {
                let verdict = match remembered(shop, &proof.entry.theorem, &text).await? {
                    Some((attempt, verdict)) => {
                        known = Some(attempt);
                        verdict
                    }
                    None => replayed(shop, &proof.entry.theorem, &text).await?,
                };
                // A limit or a crash says nothing about the text: it is tried again in the next call.
                if matches!(&verdict.outcome, Outcome::Rejected(rejection) if rejection.reason.is_transient())
                {
                    continue;
                }
                Ok(verdict)
            } else {
                Err("without its comments it is not the original code".to_owned())
            };
            annotations.push(NewAnnotation {
                proof: proof.id,
                writer: writer.to_owned(),
                theorem: proof.entry.theorem.clone(),
                candidate,
                verdict,
                known,
            });
        }
        shop.store.record_annotations(shop.run, &shop.policy_id(), &annotations).await?;
        let accepted = annotations
            .iter()
            .filter(|annotation| annotation.verdict.as_ref().is_ok_and(|verdict| verdict.outcome.is_proved()))
            .count();
        Ok((accepted as u64, (waiting.len() - accepted) as u64))
    };
    shop.in_batches(STAGE, total, fetch, work, observe).await
}

/// An annotated proof as a candidate.
pub(super) fn candidate(theorem: &data::Theorem, writer: &str, text: String) -> Candidate {
    Candidate { text, ..Candidate::from_proof(theorem, "", format!("{STAGE}/{writer}")) }
}

/// The verdict on this very text, where the store has it: a writer whose words for a proof are those of another one
/// costs nothing.
async fn remembered(
    shop: &Workshop,
    theorem: &data::Theorem,
    text: &str,
) -> Result<Option<(AttemptId, VerdictRecord)>, Error> {
    let toolchain = shop.lean.toolchain(&theorem.header);
    let key = CacheKey::new(&toolchain, theorem, text, &shop.policy_id(), Level::CrossChecked);
    Ok(shop.store.cached_verdict(&key).await?)
}

async fn replayed(shop: &Workshop, theorem: &data::Theorem, text: &str) -> Result<VerdictRecord, Error> {
    let request = VerifyRequest {
        header: theorem.header.clone(),
        statement: theorem.statement.clone(),
        candidate: text.to_owned(),
        level: Level::CrossChecked,
        policy: shop.policy.clone(),
        limits: Limits { heartbeats: Some(shop.limits.heartbeats.unwrap_or(HEARTBEATS)), ..shop.limits },
    };
    Ok(shop.lean.verify(&request).await?.into_record())
}

/// A user's file with comments in it.
#[derive(Debug, Clone)]
pub struct AnnotatedFile {
    pub text: String,
    /// Sentences written.
    pub sentences: usize,
    /// Each theorem of the annotated file with its verdict at level `cross-checked`.
    pub theorems: Vec<Annotated>,
}

#[derive(Debug, Clone)]
pub struct Annotated {
    pub name: String,
    pub verdict: VerdictRecord,
}

/// Annotates the tactic proofs of a Lean file. `origin` names it in what goes wrong; a proof with a `sorry` gets its
/// comments but no verdict that proves it.
pub async fn annotate_text(
    lean: &lean_bridge::embedded::Embedded,
    text: &str,
    origin: &std::path::Path,
    policy: &lean_bridge::Policy,
    limits: lean_bridge::Limits,
) -> Result<AnnotatedFile, Error> {
    let header = Header::parse(text);
    let imports: String = header.imports.iter().map(|module| format!("import {module}\n")).collect();
    // The imports are blanked in the rest, so positions are those of the file.
    let traces = lean.traces(&imports, std::slice::from_ref(&header.rest), limits).await?;
    let Some(trace) = traces.into_iter().next() else {
        return Ok(AnnotatedFile { text: text.to_owned(), sentences: 0, theorems: Vec::new() });
    };
    let sentences = step_sentences(&StoredTrace::new(&header.rest, trace));
    let annotated = with_comments(text, &sentences);
    if !is_same_code(text, &annotated) {
        return Err(Error::Annotation { origin: origin.to_owned() });
    }
    let mut theorems = Vec::new();
    for problem in read_problem_bytes(origin, annotated.as_bytes(), Take::All).problems {
        let Some(proof) = &problem.reference_proof else { continue };
        let request = VerifyRequest {
            level: Level::CrossChecked,
            policy: policy.clone(),
            limits,
            ..VerifyRequest::new(
                &problem.theorem,
                format!("{} := {proof}", problem.theorem.statement.trim_end()),
            )
        };
        let verdict = lean.verify(&request).await?.into_record();
        theorems.push(Annotated { name: problem.theorem.name, verdict });
    }
    Ok(AnnotatedFile { text: annotated, sentences: sentences.len(), theorems })
}
