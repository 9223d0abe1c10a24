//! Judges with the Lean of a user's project: its verdicts come from compiled files, which our own kernel checks.

use std::path::Path;

use data::{Level, Outcome, Rejection, Theorem, VerdictRecord};
use futures::StreamExt;
use lean_bridge::audit::Auditor;
use lean_bridge::{Limits, VerifyRequest};
use pipeline::Judged;

use super::{Arguments, Besides, Counts, Source, read_in_background, show};
use crate::environment;
use crate::exit::Exit;
use crate::interrupt;
use crate::service::pairs::{self, Arbiter};
use crate::service::{Item, Question, Subject, unread};

pub async fn run(arguments: &Arguments, folder: &Path, sources: Vec<Source>) -> anyhow::Result<Exit> {
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
    let arbiter = ByAuditor { auditor, arguments };
    match &question.subject {
        Subject::Text { theorem, candidate } => arbiter.judge(theorem, candidate).await,
        Subject::Aligned { pair, theorem } => {
            pairs::judge(&arbiter, pair, theorem, &arguments.judge.policy()).await
        }
    }
}

/// The project's own Lean, audited.
struct ByAuditor<'a> {
    auditor: &'a Auditor,
    arguments: &'a Arguments,
}

impl Arbiter for ByAuditor<'_> {
    async fn judge(&self, theorem: &Theorem, text: &str) -> anyhow::Result<Judged> {
        let request = VerifyRequest {
            policy: self.arguments.judge.policy(),
            limits: self.limits(),
            ..VerifyRequest::new(theorem, text)
        };
        Ok(of(self.auditor.verify(&request).await?.into_record()))
    }

    async fn proves(&self, request: VerifyRequest) -> anyhow::Result<bool> {
        Ok(self.auditor.verify(&request).await?.is_proved())
    }

    /// In words that need no library: whatever holds of the one holds of the other.
    fn identity(&self, constant: &str) -> (String, &'static str) {
        (format!("(motive : _ → Prop) → motive {constant} → motive {constant}"), "fun _ same => same")
    }

    fn refused(&self, _: &Theorem, rejection: Rejection) -> Judged {
        refused(self.auditor, rejection)
    }

    fn limits(&self) -> Limits {
        self.arguments.judge.limits()
    }
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
