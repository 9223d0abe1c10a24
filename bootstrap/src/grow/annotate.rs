//! NL-FL bootstrapping: the words of a proof go into its code as comments. What comes out must be the original code
//! token for token, and Lean must accept it again at level `cross-checked`.

use std::collections::BTreeSet;

use data::problems::{Declaration, Pair, Take, other_declarations, plain_text};
use data::store::{AttemptId, CacheKey, NewAnnotation, PendingProof, ProofId, ProofStage};
use data::{Candidate, Level, Message, Outcome, Severity, VerdictRecord};
use lean_bridge::embedded::{CheckRequest, Checked};
use lean_bridge::{Limits, VerifyRequest};
use pipeline::{Accepted, IN_SHORT, in_steps};
use words::{StoredTrace, Words, is_same_code, step_sentences, with_comments};

use super::context::{HEARTBEATS, Observer, StageContext, StageSummary};
use crate::error::Error;

const STAGE: &str = "annotate";
const BATCH: u32 = 16;

/// Annotates every proof that has `writer`'s words.
pub async fn annotate_proofs(
    context: &StageContext,
    writer: &str,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let counts = context.store.growth_counts().await?;
    let total = counts.informal.saturating_sub(counts.annotated + counts.annotation_failures);
    let fetch = |after: i64| async move {
        let page: Vec<PendingProof<(Words, StoredTrace)>> =
            context.store.proofs_awaiting(ProofStage::Annotate, writer, ProofId(after), BATCH).await?;
        Ok(page.last().map(|last| last.proof.id.0).map(|last| (last, page)))
    };
    let work = |waiting: Vec<PendingProof<(Words, StoredTrace)>>| async move {
        let mut annotations = Vec::new();
        for PendingProof { proof, body: (words, _) } in &waiting {
            let text = with_comments(&proof.text, &words.steps);
            let candidate = candidate(&proof.entry.theorem, writer, text.clone());
            let mut known = None;
            let verdict = if is_same_code(&proof.text, &text) {
                let verdict = match remembered(context, &proof.entry.theorem, &text).await? {
                    Some((attempt, verdict)) => {
                        known = Some(attempt);
                        verdict
                    }
                    None => replayed(context, &proof.entry.theorem, &text).await?,
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
        context.store.record_annotations(context.run, &context.policy_id(), &annotations).await?;
        let accepted = annotations
            .iter()
            .filter(|annotation| annotation.verdict.as_ref().is_ok_and(|verdict| verdict.outcome.is_proved()))
            .count();
        Ok((accepted as u64, (waiting.len() - accepted) as u64))
    };
    context.in_batches(STAGE, total, fetch, work, observe).await
}

/// An annotated proof as a candidate.
pub(super) fn candidate(theorem: &data::Theorem, writer: &str, text: String) -> Candidate {
    Candidate { text, ..Candidate::from_proof(theorem, "", format!("{STAGE}/{writer}")) }
}

/// The verdict on this very text, where the store has it: a writer whose words for a proof are those of another one
/// costs nothing.
async fn remembered(
    context: &StageContext,
    theorem: &data::Theorem,
    text: &str,
) -> Result<Option<(AttemptId, VerdictRecord)>, Error> {
    let toolchain = context.lean.toolchain(&theorem.header, &theorem.statement);
    let key = CacheKey::new(&toolchain, theorem, text, &context.policy_id(), Level::CrossChecked);
    Ok(context.store.cached_verdict(&key).await?)
}

async fn replayed(
    context: &StageContext,
    theorem: &data::Theorem,
    text: &str,
) -> Result<VerdictRecord, Error> {
    let request = VerifyRequest {
        header: theorem.header.clone(),
        statement: theorem.statement.clone(),
        candidate: text.to_owned(),
        level: Level::CrossChecked,
        policy: context.policy.clone(),
        limits: Limits {
            heartbeats: Some(context.limits.heartbeats.unwrap_or(HEARTBEATS)),
            ..context.limits
        },
    };
    Ok(context.bench.verify(&request).await?.record)
}

/// A user's file with comments in it.
#[derive(Debug, Clone)]
pub struct AnnotatedFile {
    pub text: String,
    /// Sentences written above tactics of the file's own.
    pub sentences: usize,
    /// Theorems whose proof at one stroke has given way to one in steps.
    pub in_steps: Vec<String>,
    /// What Lean says of the file as it came; with errors, what the file says is not established.
    pub messages: Vec<Message>,
    /// Whether Lean read the file to its end.
    pub read_to_end: bool,
    /// Each theorem of the annotated file with its verdict at level `cross-checked`.
    pub theorems: Vec<Annotated>,
    /// What else it declares and Lean accepts with its comments: definitions, instances. There is nothing to be proved
    /// of them.
    pub accepted: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Annotated {
    pub name: String,
    pub verdict: VerdictRecord,
}

/// Annotates the tactic proofs of a Lean file, and first writes proofs in steps in the place of those that close their
/// goal at one stroke, where the methods find some that Lean accepts at level `cross-checked`; the short ones stay in
/// comments. What else the file says is the same token for token.
pub async fn annotate_in_steps(
    lean: &lean_bridge::embedded::Embedded,
    original: &str,
    origin: &std::path::Path,
    policy: &lean_bridge::Policy,
    limits: lean_bridge::Limits,
) -> Result<AnnotatedFile, Error> {
    let mut text = plain_text(original);
    let (pair, _) = Pair::new(&origin.display().to_string(), &text, &text, Take::All);
    let mut proofs = Vec::new();
    for theorem in pair.theorems() {
        let Some(span) = pair.proof_span(theorem) else { continue };
        let candidate = pair.candidate(theorem, &BTreeSet::new()).text;
        let accepted = Accepted { text: candidate.trim(), generator: "" };
        if accepted.strokes().is_none() {
            continue;
        }
        let (theorem, level) = (&theorem.theorem, Level::CrossChecked);
        if let Some(found) = in_steps(lean, theorem, accepted, policy, limits, level).await? {
            proofs.push((span, found.lean, theorem.name.clone()));
        }
    }
    let names = proofs.iter().map(|(_, _, name)| name.clone()).collect();
    proofs.sort_by_key(|(span, ..)| std::cmp::Reverse(span.start));
    for (span, proof, _) in proofs {
        let line = text[..span.start].rsplit('\n').next().unwrap_or_default();
        let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
        text.replace_range(span, &proof.replace('\n', &format!("\n{indent}")));
    }
    let annotated = annotate_text(lean, &in_its_form(original, &text), origin, policy, limits).await?;
    Ok(AnnotatedFile { in_steps: names, ..annotated })
}

/// The lines of the proofs that were written in steps, each up to the comment that keeps the short one.
fn lines_in_steps(text: &str, origin: &std::path::Path) -> Vec<std::ops::RangeInclusive<u32>> {
    let (pair, _) = Pair::new(&origin.display().to_string(), text, text, Take::All);
    let line = |at: usize| text[..at].matches('\n').count() as u32 + 1;
    let of = |span: std::ops::Range<usize>| {
        let next = text[span.end..].trim_start();
        next.starts_with(IN_SHORT).then(|| line(span.start)..=line(span.end))
    };
    pair.theorems().iter().filter_map(|theorem| pair.proof_span(theorem).and_then(of)).collect()
}

/// Annotates the tactic proofs of a Lean file. `origin` names it in what goes wrong; a proof with a `sorry` gets its
/// comments but no verdict that proves it. Line ends stay what they were. Proofs in steps that were written here before
/// have their comments.
pub async fn annotate_text(
    lean: &lean_bridge::embedded::Embedded,
    original: &str,
    origin: &std::path::Path,
    policy: &lean_bridge::Policy,
    limits: lean_bridge::Limits,
) -> Result<AnnotatedFile, Error> {
    let text = &plain_text(original);
    let checked = lean.check(&CheckRequest::of_file(text, limits)).await?;
    let request = CheckRequest::of_file(text, limits);
    // The imports are blanked in the rest, so positions are those of the file.
    let traces = lean.traces(&request.header, std::slice::from_ref(&request.text), limits).await?;
    let mut sentences = traces
        .into_iter()
        .next()
        .map_or_else(Vec::new, |trace| step_sentences(&StoredTrace::new(&request.text, trace)));
    let explained = lines_in_steps(text, origin);
    sentences.retain(|sentence| !explained.iter().any(|lines| lines.contains(&sentence.anchor.start.line)));
    let annotated = with_comments(text, &sentences);
    if !is_same_code(text, &annotated) {
        return Err(Error::Annotation { origin: origin.to_owned() });
    }
    let (pair, _) = Pair::new(&origin.display().to_string(), &annotated, &annotated, Take::All);
    let mut theorems = Vec::new();
    for theorem in pair.theorems() {
        let candidate = pair.candidate(theorem, &BTreeSet::new()).text;
        let request = VerifyRequest {
            level: Level::CrossChecked,
            policy: policy.clone(),
            limits,
            ..VerifyRequest::new(&theorem.theorem, candidate)
        };
        let verdict = lean.verify(&request).await?.into_record();
        theorems.push(Annotated { name: theorem.theorem.name.clone(), verdict });
    }
    let others = other_declarations(&annotated);
    let accepted = match others.is_empty() {
        true => Vec::new(),
        false => accepted(&lean.check(&CheckRequest::of_file(&annotated, limits)).await?, others),
    };
    Ok(AnnotatedFile {
        text: in_its_form(original, &annotated),
        sentences: sentences.len(),
        in_steps: Vec::new(),
        messages: checked.messages,
        read_to_end: checked.read_to_end,
        theorems,
        accepted,
    })
}

/// The declarations that Lean has no error in.
fn accepted(checked: &Checked, declarations: Vec<Declaration>) -> Vec<String> {
    let errors: Vec<u32> = checked
        .messages
        .iter()
        .filter(|message| message.severity == Severity::Error)
        .map(|message| message.position.line)
        .collect();
    let is_accepted = |declaration: &Declaration| {
        checked.read_to_end && !errors.iter().any(|line| declaration.lines.contains(line))
    };
    declarations.into_iter().filter(is_accepted).map(|declaration| declaration.name).collect()
}

/// A text with the byte order mark and the line ends of another.
fn in_its_form(original: &str, text: &str) -> String {
    let mark = if original.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let ends = if original.contains("\r\n") { "\r\n" } else { "\n" };
    format!("{mark}{}", text.replace('\n', ends))
}
