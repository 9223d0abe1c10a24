//! Judges with the Lean of a user's project: its verdicts come from compiled files, which our own kernel checks.

use std::collections::BTreeSet;
use std::path::Path;

use data::{Level, Outcome, ReasonKind, Rejection, Theorem, VerdictRecord};
use futures::StreamExt;
use lean_bridge::VerifyRequest;
use lean_bridge::audit::Auditor;
use pipeline::Judged;

use super::{
    Arguments, Besides, Counts, Item, Question, Source, Subject, pairs, read_in_background, show, unread,
};
use crate::environment;
use crate::exit::{Exit, Usage};
use crate::interrupt;

pub async fn run(arguments: &Arguments, folder: &Path, sources: Vec<Source>) -> anyhow::Result<Exit> {
    if let Some(Source::Pair { given, .. }) =
        sources.iter().find(|source| matches!(source, Source::Pair { .. }))
    {
        let problem = format!(
            "{}: files are compared with each other by the embedded Lean alone; with --lean-project, give JSON lines",
            given.display()
        );
        return Err(Usage(problem).into());
    }
    let auditor = environment::auditor(folder, &arguments.lean).await?;
    let interrupted = interrupt::end_on_ctrl_c();
    let mut counts = Counts::default();
    let judged = read_in_background(sources).map(|item| {
        let auditor = &auditor;
        async move {
            let item: Item = item?;
            let judged = match &item {
                Ok(question) => ask(auditor, arguments, question).await?,
                Err(error) => refused(auditor, unread(error)),
            };
            anyhow::Ok((item, judged))
        }
    });
    // Each has a process of its own, as large as the project's imports.
    let mut judged = std::pin::pin!(judged.buffered(usize::from(arguments.lean.jobs.unwrap_or(1))));
    loop {
        let next = tokio::select! {
            biased;
            () = interrupted.cancelled() => {
                counts.show(arguments.json);
                return Ok(Exit::Interrupted);
            }
            next = judged.next() => next,
        };
        let Some(next) = next else { break };
        let (item, judged) = next?;
        show(&item, &judged, &Besides { kernels: None, export: None }, arguments.json)?;
        counts.add(&item, &judged);
    }
    counts.show(arguments.json);
    Ok(if counts.proved == counts.all { Exit::Success } else { Exit::NotAll })
}

async fn ask(auditor: &Auditor, arguments: &Arguments, question: &Question) -> anyhow::Result<Judged> {
    match &question.subject {
        Subject::Text { theorem, candidate } => verify(auditor, arguments, theorem, candidate).await,
        Subject::Aligned { pair, theorem } => {
            if let Some(change) = pair.changes(theorem).into_iter().next() {
                let rejection = Rejection::new(ReasonKind::StatementChanged, pairs::changed(&change));
                return Ok(refused(auditor, rejection));
            }
            let text = pair.candidate(theorem, &BTreeSet::new());
            let mut judged = verify(auditor, arguments, &theorem.theorem, &text.text).await?;
            pairs::in_places_of_the_file(&mut judged.record, &text);
            Ok(judged)
        }
    }
}

async fn verify(
    auditor: &Auditor,
    arguments: &Arguments,
    theorem: &Theorem,
    candidate: &str,
) -> anyhow::Result<Judged> {
    let request = VerifyRequest {
        policy: arguments.judge.policy(),
        limits: arguments.judge.limits(),
        ..VerifyRequest::new(theorem, candidate)
    };
    let verdict = auditor.verify(&request).await?;
    Ok(of(verdict.into_record()))
}

/// What is refused without asking Lean about it.
fn refused(auditor: &Auditor, rejection: Rejection) -> Judged {
    of(VerdictRecord {
        outcome: Outcome::Rejected(rejection),
        level: Level::Replayed,
        axioms: Vec::new(),
        messages: Vec::new(),
        toolchain: auditor.toolchain(),
        time_ms: 0.0,
    })
}

fn of(record: VerdictRecord) -> Judged {
    let elapsed_ms = record.time_ms;
    Judged { record, cached: false, elapsed_ms, attempt: None, external: Vec::new(), export: None }
}
