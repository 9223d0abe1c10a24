//! Doing what was chosen: a job of its own for each request, which may be cancelled at any moment.

use std::sync::Arc;
use std::time::Duration;

use crate::lsp::actions::context::{ActionContext, Answer, NotDone};
use crate::lsp::actions::explain;
use crate::lsp::actions::prove;
use crate::lsp::actions::refute;
use crate::lsp::actions::request::{ActionKind, ActionRequest};
use crate::lsp::session::jobs::{EndReason, Job};
use crate::lsp::session::state::Session;
use crate::lsp::source::document::Document;
use crate::lsp::source::gap::{Gap, Place};
use crate::lsp::source::outline::ProofState;

/// Work that is to end may finish what Lean is busy with for so long: a worker that is stopped in the middle takes
/// longer to replace.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Does what was asked for. Cancellation: dropping the future ends the job.
pub async fn execute(session: &Arc<Session>, request: ActionRequest) -> Answer {
    let document = session.document(&request.uri).ok_or_else(|| NotDone::NotOpen(request.uri.to_string()))?;
    if request.version.is_some_and(|version| Some(version) != document.version) {
        return Err(NotDone::Stale);
    }
    let place = find(&document, &request)?;
    let reach = document.outline.commands.get(place.command).ok_or(NotDone::Stale)?.code_end();
    let job = session.state().jobs.begin(&request.uri, reach);
    let guard = EndOnDrop(Some(job.clone()));
    let (context, receiver) = ActionContext::begin(session, request.action, document, place, &job);
    tokio::spawn(run(context, job));
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

/// The place that a request means in the document.
fn find(document: &Document, request: &ActionRequest) -> Result<Place, NotDone> {
    let offset = document.text.offset(request.position);
    let Some((command, _, theorem)) = document.theorem_at(offset) else {
        return find_in_definition(document, request.action, offset);
    };
    let whole =
        if matches!(theorem.proof, ProofState::Open { .. }) { Gap::WholeProof } else { Gap::FailingProof };
    match request.action {
        ActionKind::Explain if theorem.is_open() => {
            Err(NotDone::Nothing("the theorem has no complete proof to explain"))
        }
        ActionKind::Explain | ActionKind::Refute => Ok(Place { command, gap: whole }),
        ActionKind::Prove | ActionKind::ProveWithModel => {
            match document.places(&(offset..offset), &[]).first() {
                Some(place) => Ok(*place),
                None if theorem.is_open() => Err(SEVERAL),
                None => Ok(Place { command, gap: whole }),
            }
        }
    }
}

const SEVERAL: NotDone = NotDone::Nothing("there are several `sorry`; choose one");

/// The same in what is no theorem: a `sorry`, or the `by` block around the position.
fn find_in_definition(document: &Document, action: ActionKind, offset: usize) -> Result<Place, NotDone> {
    let here = |index: &usize| offset <= document.outline.commands[*index].code_end();
    let index = document.outline.command_at(offset).filter(here);
    let definition = index.and_then(|index| document.outline.commands[index].definition.as_ref());
    let (Some(index), Some(definition)) = (index, definition) else {
        return Err(NotDone::Nothing("there is no theorem and no `sorry` at this position"));
    };
    if matches!(action, ActionKind::Explain | ActionKind::Refute) {
        return Err(NotDone::Nothing("only theorems are explained or refuted"));
    }
    let place = document.places(&(offset..offset), &[]).first().copied();
    match place.or_else(|| document.block_at(index, offset)) {
        Some(place) => Ok(place),
        None if definition.sorries.len() > 1 => Err(SEVERAL),
        None => Err(NotDone::Nothing("there is no `sorry` and no `by` at this position")),
    }
}

async fn run(context: ActionContext, job: Job) {
    let session = context.session.clone();
    let _under_way = session.begin_work();
    // So that what is counted is added to what the store has.
    session.recall(&job.uri).await;
    let title = context.action.title();
    session.tell_status(&job.uri, Some(title)).await;
    let work = async {
        let answer = match context.action {
            ActionKind::Prove | ActionKind::ProveWithModel => prove::run(&context, &job).await,
            ActionKind::Refute => refute::run(&context).await,
            ActionKind::Explain => explain::run(&context).await,
        };
        context.answer(answer.unwrap_or_else(|error| Err(NotDone::Failed(error))));
    };
    {
        let mut work = std::pin::pin!(work);
        tokio::select! {
            biased;
            reason = job.end.ended() => {
                context.answer(Err(NotDone::from(reason)));
                context.stop.cancel();
                let _ = tokio::time::timeout(LAST_WORDS, work).await;
            }
            () = &mut work => {}
        }
    }
    context.note_search().await;
    drop(context);
    let is_idle = {
        let jobs = &mut session.state().jobs;
        jobs.finish(&job);
        jobs.is_idle(&job.uri)
    };
    if is_idle {
        session.tell_status(&job.uri, None).await;
    }
    session.findings_changed(&job.uri).await;
}
