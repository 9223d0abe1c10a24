//! *Prove*: the search for proofs of one gap, and when the best of them is told: not the moment the first one is there,
//! since a shorter one often follows it closely.

use std::sync::Mutex;
use std::time::Duration;

use data::Rejection;
use tokio::sync::Notify;

use crate::lsp::actions::context::{ActionContext, Answer, Done};
use crate::lsp::actions::request::ActionKind;
use crate::lsp::lean::asking::Asked;
use crate::lsp::lean::question::{Form, Question};
use crate::lsp::lean::search::{Listener, Search, Suggestion};
use crate::lsp::locking::lock;
use crate::lsp::session::jobs::Job;

/// How long shorter proofs are waited for once there is one.
const GRACE: Duration = Duration::from_millis(300);

/// Looks for proofs: answers with the best of the first ones, keeps the others. What it returns is the answer if there
/// was none.
pub async fn run(context: &ActionContext, job: &Job) -> anyhow::Result<Answer> {
    let engines = &context.engines;
    context.progress.report("starting Lean".to_owned());
    let checker = engines.checker().await?;
    let (generator, samples) = match context.action {
        ActionKind::ProveWithModel => {
            context.progress.report("loading the model".to_owned());
            (engines.model().await?, engines.settings.model.samples)
        }
        _ => (engines.tactics(), usize::MAX),
    };
    context.progress.report("asking Lean for the goal".to_owned());
    let question = Question::ask(&context.document, context.place, Asked::by(&checker)).await?;
    let search = Search {
        question: &question,
        checker: &checker,
        generator: &*generator,
        settings: &engines.settings.proof,
        samples,
        stop: &context.stop,
    };
    let suggestions = Suggestions::default();
    let is_whole = question.form == Form::Whole;
    let mut finder = Finder { context, suggestions: &suggestions, is_whole };
    let mut work = std::pin::pin!(search.run(&mut finder));
    let summary = tokio::select! {
        biased;
        summary = &mut work => Some(summary?),
        () = suggestions.first_ones() => None,
    };
    if let Some(best) = suggestions.best() {
        match context.document.theorem(context.place.command) {
            // Further proofs are of the statement: to insert the first one is no reason to end.
            Some((command, theorem)) if is_whole => {
                let reach = command.segment.start + theorem.statement_end.saturating_sub(1);
                context.session.state().jobs.narrow(job, reach);
            }
            // Further ones would have no place to be offered at.
            _ => context.stop.cancel(),
        }
        context.answer(context.suggest(&best));
    }
    // What follows may be torn off at any moment.
    let summary = match summary {
        Some(summary) => {
            context.note_search().await;
            summary
        }
        None => going_on(work, context.note_search()).await?,
    };
    Ok(Ok(Done::Told(summary.failure(&question.scratch.title()))))
}

/// Finishes `work` while `note` is under way. Work that stood still meanwhile could be in the middle of writing to the
/// store, which takes one writer at a time, and `note` would wait for it.
async fn going_on<T>(work: impl Future<Output = T>, note: impl Future<Output = ()>) -> T {
    tokio::join!(work, note).0
}

/// Verified proofs, best first.
#[derive(Default)]
struct Suggestions {
    found: Mutex<Vec<Suggestion>>,
    first: Notify,
}

impl Suggestions {
    fn add(&self, suggestion: Suggestion) {
        let mut found = lock(&self.found);
        found.push(suggestion);
        found.sort_by(Suggestion::order);
        self.first.notify_one();
    }

    fn best(&self) -> Option<Suggestion> {
        lock(&self.found).first().cloned()
    }

    /// Waits for the first proof, and a little longer for better ones.
    async fn first_ones(&self) {
        self.first.notified().await;
        tokio::time::sleep(GRACE).await;
    }
}

/// Keeps what a search finds.
struct Finder<'a> {
    context: &'a ActionContext,
    suggestions: &'a Suggestions,
    /// The gap is a whole proof: what fills it can be offered again.
    is_whole: bool,
}

impl Listener for Finder<'_> {
    fn trying(&mut self, attempt: usize, generator: &str) {
        self.context.progress.report(format!("attempt {attempt}: {generator}"));
    }

    fn tried(&mut self, was_known: bool, closest: Option<&Rejection>) {
        let tally = &mut lock(&self.context.tally);
        tally.attempts += u64::from(!was_known);
        let position = closest.and_then(|rejection| rejection.position);
        tally.failed_at_line = position.map(|position| position.line.saturating_sub(1));
    }

    fn found(&mut self, suggestion: Suggestion) {
        if self.is_whole
            && let Some(digest) = self.context.digest
        {
            let findings = &mut self.context.session.state().findings;
            findings.note_proof(&self.context.document.uri, digest, suggestion.clone());
        }
        self.suggestions.add(suggestion);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;
    use crate::lsp::lean::search::tests::suggestion;

    #[tokio::test]
    async fn a_search_that_writes_does_not_hold_up_what_is_noted_of_it() {
        let writer = tokio::sync::Semaphore::new(1);
        let begun = Notify::new();
        let mut work = std::pin::pin!(async {
            let _writing = writer.acquire().await;
            begun.notify_one();
            tokio::time::sleep(Duration::from_millis(10)).await;
            "the summary"
        });
        // The first proof is told while the search is in the middle of writing.
        tokio::select! {
            _ = &mut work => unreachable!("it has not written yet"),
            () = begun.notified() => {}
        }
        let note = async { drop(writer.acquire().await) };
        let summary = tokio::time::timeout(Duration::from_secs(60), going_on(work, note)).await;
        assert_eq!(summary, Ok("the summary"));
    }

    #[test]
    fn the_best_is_told_once_there_is_one() {
        let suggestions = Suggestions::default();
        assert!(suggestions.first_ones().now_or_never().is_none() && suggestions.best().is_none());
        for proof in ["by\n  intro h\n  omega", "by omega", "by simp_all"] {
            suggestions.add(suggestion(proof, None));
        }
        assert_eq!(suggestions.best().unwrap().filled.proof, "by omega");
        assert!(suggestions.first.notified().now_or_never().is_some(), "the wait has begun");
    }
}
