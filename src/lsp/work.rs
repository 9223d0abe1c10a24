//! Doing what was chosen: a job of its own for each wish, which may be cancelled at any moment, and whose result counts
//! only if the text that it is about is still what it was.

use std::ops::Range as Span;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tower_lsp::lsp_types::WorkspaceEdit;

use super::actions::{Deed, Wish};
use super::asking::Asked;
use super::document::{Document, Gap, Place};
use super::edits::workspace_edit;
use super::engines::Engines;
use super::findings::{Basis, Claim};
use super::jobs::{EndReason, Job};
use super::outline::ProofState;
use super::progress::Progress;
use super::prove::{Search, Suggestion};
use super::question::{Form, Question};
use super::session::{Session, lock};
use super::suggestions::{Finder, Suggestions};

/// Work that is to end may finish what Lean is busy with for so long: a worker that is stopped in the middle takes
/// longer to replace.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How a wish ended.
#[derive(Debug, Clone)]
pub enum Done {
    /// A verified change of the newest text, and what to say of it, if anything.
    Edit { edit: Box<WorkspaceEdit>, message: Option<String> },
    /// Nothing to change; what came of it in words.
    Told(String),
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    #[error("the document is not open: {0}")]
    NotOpen(String),
    #[error("the text has changed since; ask again")]
    Stale,
    #[error("there is nothing to do here: {0}")]
    Nothing(&'static str),
    #[error("a newer request for this document took its place")]
    Superseded,
    #[error("cancelled")]
    Cancelled,
    #[error("{0:#}")]
    Failed(anyhow::Error),
}

impl From<EndReason> for NotDone {
    fn from(reason: EndReason) -> Self {
        match reason {
            EndReason::Stale => NotDone::Stale,
            EndReason::Superseded => NotDone::Superseded,
            EndReason::Cancelled => NotDone::Cancelled,
        }
    }
}

/// A wish whose text and place were found.
pub struct Commission {
    pub session: Arc<Session>,
    pub engines: Arc<Engines>,
    pub deed: Deed,
    /// The document as it was when the job began.
    pub document: Document,
    pub place: Place,
    /// `None` for what is no theorem: of that nothing is remembered.
    pub basis: Option<Basis>,
    pub claim: Option<Claim>,
    pub progress: Progress,
    pub tally: Mutex<Tally>,
    /// Cancelled when nothing new is to be begun.
    pub stop: CancellationToken,
    /// Who waits for the answer, until it is given.
    waiting: Mutex<Option<oneshot::Sender<Answer>>>,
}

/// What was tried so far, whether the work comes to its end or not.
#[derive(Debug, Default)]
pub struct Tally {
    /// Candidates that had not been judged before.
    pub attempts: u64,
    /// Where the closest of them failed: a line from 0, counted from the declaration's first.
    pub failed_at_line: Option<u32>,
}

type Answer = Result<Done, NotDone>;

/// Fulfils a wish. Cancellation: dropping the future ends the job.
pub async fn fulfil(session: &Arc<Session>, wish: Wish) -> Answer {
    let document = session.document(&wish.uri).ok_or_else(|| NotDone::NotOpen(wish.uri.to_string()))?;
    if wish.version.is_some_and(|version| version != document.version) {
        return Err(NotDone::Stale);
    }
    let place = find(&document, &wish)?;
    let (basis, claim) = (Basis::of(&document, place.command), Claim::of(&document, place.command));
    let reach = document.outline.commands.get(place.command).ok_or(NotDone::Stale)?.code_end();
    let job = lock(&session.jobs).begin(&wish.uri, reach);
    let guard = EndOnDrop(Some(job.clone()));
    let (sender, receiver) = oneshot::channel();
    let commission = Commission {
        progress: Progress::begin(
            session.client.clone(),
            job.progress_token(),
            format!("tllama: {}", wish.deed.title()),
            session.abilities().progress,
        ),
        session: session.clone(),
        engines: session.engines(),
        deed: wish.deed,
        document,
        place,
        basis,
        claim,
        tally: Mutex::default(),
        stop: CancellationToken::new(),
        waiting: Mutex::new(Some(sender)),
    };
    tokio::spawn(run(commission, job));
    let answer = receiver.await.unwrap_or_else(|_| {
        Err(NotDone::Failed(anyhow::anyhow!("the work ended without an answer; see the server's log")))
    });
    guard.disarm();
    answer
}

/// Ends the job of somebody who no longer waits.
struct EndOnDrop(Option<Job>);

impl EndOnDrop {
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        if let Some(job) = &self.0 {
            job.end.end(EndReason::Cancelled);
        }
    }
}

/// The place that a wish means in the document.
fn find(document: &Document, wish: &Wish) -> Result<Place, NotDone> {
    let offset = document.text.offset(wish.position);
    let Some((command, _, theorem)) = document.theorem_at(offset) else {
        return find_in_definition(document, wish.deed, offset);
    };
    let whole =
        if matches!(theorem.proof, ProofState::Open { .. }) { Gap::WholeProof } else { Gap::FailingProof };
    match wish.deed {
        Deed::Explain if theorem.is_open() => {
            Err(NotDone::Nothing("the theorem has no complete proof to explain"))
        }
        Deed::Explain | Deed::Refute => Ok(Place { command, gap: whole }),
        Deed::Prove | Deed::ProveWithModel => match document.places(&(offset..offset), &[]).first() {
            Some(place) => Ok(*place),
            None if theorem.is_open() => Err(SEVERAL),
            None => Ok(Place { command, gap: whole }),
        },
    }
}

const SEVERAL: NotDone = NotDone::Nothing("there are several `sorry`; choose one");

/// The same in what is no theorem: a `sorry`, or the `by` block around the position.
fn find_in_definition(document: &Document, deed: Deed, offset: usize) -> Result<Place, NotDone> {
    let here = |index: &usize| offset <= document.outline.commands[*index].code_end();
    let index = document.outline.command_at(offset).filter(here);
    let definition = index.and_then(|index| document.outline.commands[index].definition.as_ref());
    let (Some(index), Some(definition)) = (index, definition) else {
        return Err(NotDone::Nothing("no theorem stands at this position, and no `sorry`"));
    };
    if matches!(deed, Deed::Explain | Deed::Refute) {
        return Err(NotDone::Nothing("only theorems are explained or refuted"));
    }
    let place = document.places(&(offset..offset), &[]).first().copied();
    match place.or_else(|| document.block_at(index, offset)) {
        Some(place) => Ok(place),
        None if definition.sorries.len() > 1 => Err(SEVERAL),
        None => Err(NotDone::Nothing("no `sorry` and no `by` stands at this position")),
    }
}

async fn run(commission: Commission, job: Job) {
    let session = commission.session.clone();
    let _under_way = session.begin_work();
    // So that what is counted is added to what the store has.
    session.recall(&job.uri).await;
    let title = commission.deed.title();
    session.tell_status(&job.uri, Some(title)).await;
    let work = async {
        let answer = match commission.deed {
            Deed::Prove | Deed::ProveWithModel => prove(&commission, &job).await,
            Deed::Refute => super::refute::run(&commission).await,
            Deed::Explain => super::explain::run(&commission).await,
        };
        commission.answer(answer.unwrap_or_else(|error| Err(NotDone::Failed(error))));
    };
    {
        let mut work = std::pin::pin!(work);
        tokio::select! {
            biased;
            reason = job.end.ended() => {
                commission.answer(Err(NotDone::from(reason)));
                commission.stop.cancel();
                let _ = tokio::time::timeout(LAST_WORDS, work).await;
            }
            () = &mut work => {}
        }
    }
    commission.note_search().await;
    drop(commission);
    let is_idle = {
        let mut jobs = lock(&session.jobs);
        jobs.finish(&job);
        jobs.is_idle(&job.uri)
    };
    if is_idle {
        session.tell_status(&job.uri, None).await;
    }
    session.findings_changed(&job.uri).await;
}

/// Looks for proofs: answers with the best of the first ones, keeps the others. What it returns is the answer if there
/// was none.
async fn prove(commission: &Commission, job: &Job) -> anyhow::Result<Answer> {
    let engines = &commission.engines;
    commission.progress.report("starting Lean".to_owned());
    let checker = engines.checker().await?;
    let (generator, samples) = match commission.deed {
        Deed::ProveWithModel => {
            commission.progress.report("loading the model".to_owned());
            (engines.model().await?, engines.settings.model.samples)
        }
        _ => (engines.tactics(), usize::MAX),
    };
    commission.progress.report("asking Lean for the goal".to_owned());
    let question = Question::ask(&commission.document, commission.place, Asked::by(&checker)).await?;
    let search = Search {
        question: &question,
        checker: &checker,
        generator: &*generator,
        settings: &engines.settings.proof,
        samples,
        stop: &commission.stop,
    };
    let suggestions = Suggestions::default();
    let is_whole = question.form == Form::Whole;
    let mut finder = Finder { commission, suggestions: &suggestions, is_whole };
    let mut work = std::pin::pin!(search.run(&mut finder));
    let summary = tokio::select! {
        biased;
        summary = &mut work => Some(summary?),
        () = suggestions.first_ones() => None,
    };
    if let Some(best) = suggestions.best() {
        match commission.document.theorem(commission.place.command) {
            // Further proofs are of the statement: to insert the first one is no reason to end.
            Some((command, theorem)) if is_whole => {
                let reach = command.segment.start + theorem.statement_end.saturating_sub(1);
                lock(&commission.session.jobs).narrow(job, reach);
            }
            // Further ones would have no place to be offered at.
            _ => commission.stop.cancel(),
        }
        commission.answer(commission.suggest(&best));
    }
    // What follows may be torn off at any moment.
    commission.note_search().await;
    let summary = match summary {
        Some(summary) => summary,
        None => work.await?,
    };
    Ok(Ok(Done::Told(summary.failure(&question.scratch.title()))))
}

impl Commission {
    /// Gives the answer, if it was not given yet.
    fn answer(&self, answer: Answer) {
        if let Some(waiting) = lock(&self.waiting).take() {
            let _ = waiting.send(answer);
        }
    }

    /// The edit that inserts a proof, with what has to be said of it.
    fn suggest(&self, best: &Suggestion) -> Answer {
        let mut remarks: Vec<String> = best.seal.caution().into_iter().collect();
        if best.others > 0 {
            let whole =
                if self.claim.is_some() { "the theorem itself is not proved" } else { "it is not complete" };
            remarks.push(format!(
                "Filled this `sorry`, checked with the declaration's {} other `sorry` in place: {whole} yet.",
                best.others
            ));
        }
        let message = (!remarks.is_empty()).then(|| remarks.join("\n"));
        self.edit(&best.filled.edits, message)
    }

    /// Notes what was tried since it was last called, in the store and for this session.
    async fn note_search(&self) {
        let Tally { attempts, failed_at_line } = std::mem::take(&mut *lock(&self.tally));
        let Some(claim) = self.claim.filter(|_| attempts > 0) else { return };
        lock(&self.session.findings).note_search(claim, attempts, failed_at_line);
        // A task of its own: the end of the job must not tear it off.
        let (engines, claim, under_way) = (self.engines.clone(), claim.name(), self.session.begin_work());
        let recording = tokio::spawn(async move {
            let _under_way = under_way;
            if let Some(store) = engines.store().await
                && let Err(error) = store.record_search(&claim, attempts, failed_at_line).await
            {
                tracing::warn!("the attempts are not counted in the store: {error}");
            }
        });
        let _ = recording.await;
    }

    /// A change of the document as it is now, provided that what the change is about has not changed.
    pub fn edit(&self, edits: &[(Span<usize>, String)], message: Option<String>) -> Answer {
        let ground_in = |document: &Document| {
            let command = document.outline.commands.get(self.place.command)?;
            Some(document.text_up_to(command).to_owned())
        };
        let ground = ground_in(&self.document);
        let abilities = self.session.abilities();
        let edit = self.session.with_document(&self.document.uri, |now| {
            // The very same declaration: one that goes on behind what was judged is another.
            (ground.is_some() && ground_in(now) == ground).then(|| workspace_edit(now, edits, &abilities))
        });
        match edit.flatten() {
            Some(edit) => Ok(Done::Edit { edit: Box::new(edit), message }),
            None => Err(NotDone::Stale),
        }
    }
}
