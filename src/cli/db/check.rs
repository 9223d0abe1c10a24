//! `tllama db check`: faults of the store, and verdicts in it that do not count until they are judged again.

use bootstrap::grow::{Again, Doubts, StageContext, judge_again};
use data::store::{AttemptId, IntegrityReport, NewRun, Store, StoredAttempt};
use data::{Backend, Level, Outcome, ReasonKind};
use futures::StreamExt;
use lean_bridge::Policy;
use pipeline::{Footing, Judge};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::CheckArguments;
use crate::exit::Exit;
use crate::{interrupt, progress};

const PAGE: u32 = 500;
/// Numbers of attempts that are shown of each kind; JSON has all.
const SHOWN: usize = 20;

/// What was found.
struct Found {
    report: IntegrityReport,
    /// Proofs that this user vouches for, accepted by an earlier judge that should not have accepted them unseen.
    of_earlier_judges: Vec<AttemptId>,
    /// Proofs of the data set that rest on a verdict which does not count.
    growth: Doubts,
}

impl Found {
    async fn read(store: &Store) -> anyhow::Result<Self> {
        let report = store.integrity_check().await?;
        // Nothing more can be read of a file that is broken.
        let (of_earlier_judges, growth) = match report.is_broken {
            true => Default::default(),
            false => (of_earlier_judges(store).await?, Doubts::read(store).await?),
        };
        Ok(Self { report, of_earlier_judges, growth })
    }

    fn kinds(&self) -> [(&[AttemptId], &'static str); 4] {
        let found = &self.report.not_vouched_for;
        [
            (&found.changed, "attempts that were changed after they were recorded"),
            (
                &found.unsealed_proofs,
                "attempts recorded as proofs without a seal, by an earlier version or by somebody else",
            ),
            (
                &found.proofs_of_other_keys,
                "attempts recorded as proofs with the seal of another key, of another user or machine",
            ),
            (
                &self.of_earlier_judges,
                "proofs that declare types or rest on a project's modules, accepted by an earlier judge that let unsound \
                 ones pass",
            ),
        ]
    }

    fn to_judge_again(&self) -> Vec<AttemptId> {
        let mut ids: Vec<AttemptId> = self.kinds().iter().flat_map(|(ids, _)| ids.iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    fn all_counts(&self) -> bool {
        self.to_judge_again().is_empty() && !self.growth.any()
    }
}

pub async fn run(store: &Store, arguments: &CheckArguments, as_json: bool) -> anyhow::Result<Exit> {
    let mut found = Found::read(store).await?;
    let mut judged = None;
    let mut interrupted = false;
    if arguments.rejudge && !found.all_counts() {
        let cancel = interrupt::cancel_on_ctrl_c();
        judged = Some(rejudge(store, arguments, &found, &cancel).await?);
        interrupted = cancel.is_cancelled();
        found = Found::read(store).await?;
    }
    show(store, &found, judged, as_json)?;
    // A damaged store is a fault of the environment.
    anyhow::ensure!(
        found.report.is_clean(),
        "{} is damaged; keep a copy of it, and save what can be read with `tllama db export`",
        store.path().display()
    );
    Ok(match () {
        () if interrupted => Exit::Interrupted,
        () if found.all_counts() => Exit::Success,
        () => Exit::NotAll,
    })
}

/// Proofs of earlier judges that are to be judged again and were not.
async fn of_earlier_judges(store: &Store) -> anyhow::Result<Vec<AttemptId>> {
    let mut found = Vec::new();
    let mut after = AttemptId(0);
    loop {
        let page = store.attempts(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.id;
        for attempt in page.iter().filter(|attempt| attempt.is_proof()) {
            // What a project's own Lean accepted, the embedded one is not asked about.
            if attempt.verdict.toolchain.backend == Backend::Embedded
                && Footing::of_attempt(attempt) == Footing::ToJudgeAgain
                && !is_judged_since(store, attempt).await?
            {
                found.push(attempt.id);
            }
        }
    }
}

async fn is_judged_since(store: &Store, attempt: &StoredAttempt) -> anyhow::Result<bool> {
    let beside = store.attempts_beside(attempt.id).await?;
    Ok(beside.iter().any(|other| {
        other.id > attempt.id
            && other.standing.is_vouched()
            && Policy::is_of_this_judge(&other.policy)
            && !other.verdict.is_transient()
    }))
}

/// What came of judging again.
#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
struct JudgedAgain {
    accepted: u64,
    refused: u64,
    /// Lean could not be asked, or a limit was hit.
    not_judged: u64,
}

/// Judges attempts again, then lets the proofs of the data set rest on the new verdicts.
async fn rejudge(
    store: &Store,
    arguments: &CheckArguments,
    found: &Found,
    cancel: &CancellationToken,
) -> anyhow::Result<JudgedAgain> {
    let lean = interrupt::unless_interrupted(cancel, arguments.lean.start(Some(store.path()))).await?;
    let (policy, limits) = (arguments.judge.policy(), arguments.judge.limits());
    // Asked anew, so that each gets a verdict behind it; those that have one are not asked about another time.
    let judge = Judge::new(lean.clone(), Some(store.clone()), policy, limits).without_cache();
    let command = super::super::invocation::line();
    let manifest = json!({ "toolchain": lean.toolchain("", ""), "policy": judge.policy_id() });
    let new_run = NewRun { command: &command, version: env!("CARGO_PKG_VERSION"), manifest: &manifest };
    let run = store.begin_run(&new_run).await?;
    let judge = judge.in_run(run);
    let level = Level::from(arguments.judge.level);
    let ids = found.to_judge_again();
    let bar = progress::items(ids.len() as u64, "judging again");
    let one = async |id| {
        let Some(attempt) = store.attempt(id).await? else { return anyhow::Ok(None) };
        // What was accepted is judged as strictly as it was.
        let level = level.max(attempt.verdict.level);
        Ok(match judge.judge(&attempt.theorem, &attempt.candidate, level).await {
            Ok(judged) => Some(judged.record.outcome),
            Err(pipeline::Error::Lean(lean_bridge::Error::UnknownModule { .. })) => None,
            Err(error) => return Err(error.into()),
        })
    };
    let mut work =
        std::pin::pin!(futures::stream::iter(ids).map(one).buffer_unordered(arguments.lean.workers()));
    let mut done = JudgedAgain::default();
    loop {
        let next = tokio::select! {
            biased;
            () = cancel.cancelled() => break,
            next = work.next() => next,
        };
        let Some(outcome) = next else { break };
        match outcome? {
            Some(Outcome::Proved) => done.accepted += 1,
            Some(Outcome::Rejected(rejection))
                if !rejection.reason.is_transient() && rejection.reason != ReasonKind::InvalidStatement =>
            {
                done.refused += 1;
            }
            _ => done.not_judged += 1,
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    if found.growth.any() && !cancel.is_cancelled() {
        let context = StageContext {
            bench: lean.clone(),
            lean,
            store: store.clone(),
            policy: Policy::default(),
            limits: arguments.judge.limits(),
            jobs: arguments.lean.workers(),
            run: Some(run),
            limit: None,
            cancel: cancel.clone(),
        };
        let bar = progress::items(0, "the data set");
        let observe = |progress: bootstrap::grow::Progress| {
            bar.set_length(progress.total.max(progress.done));
            bar.set_position(progress.done);
        };
        judge_again(&context, Again::All, &observe).await?;
        bar.finish_and_clear();
    }
    store.finish_run(run, &json!(done)).await?;
    Ok(done)
}

fn show(store: &Store, found: &Found, judged: Option<JudgedAgain>, as_json: bool) -> anyhow::Result<()> {
    let Found { report, of_earlier_judges, growth } = found;
    if as_json {
        let object = json!({
            "clean": report.is_clean(), "findings": report.findings, "not_vouched_for": report.not_vouched_for,
            "of_earlier_judges": of_earlier_judges, "data_set": growth, "judged_again": judged,
            "key": store.key_id(),
        });
        progress::json(&object)?;
        return Ok(());
    }
    for finding in &report.findings {
        progress::line(finding)?;
    }
    if let Some(JudgedAgain { accepted, refused, not_judged }) = judged {
        progress::line(&format!(
            "judged again: {accepted} accepted, {refused} refused, {not_judged} without an answer"
        ))?;
    }
    for (ids, what) in found.kinds().into_iter().filter(|(ids, _)| !ids.is_empty()) {
        let shown: Vec<String> = ids.iter().take(SHOWN).map(|id| id.0.to_string()).collect();
        let more = if ids.len() > SHOWN { ", …" } else { "" };
        progress::line(&format!("{what}: {} ({}{more})", ids.len(), shown.join(", ")))?;
    }
    if report.not_vouched_for.rejections > 0 {
        progress::line(&format!(
            "rejections without your seal, which are not reused; no proof is lost with them: {}",
            report.not_vouched_for.rejections
        ))?;
    }
    if growth.any() {
        progress::line(&format!(
            "proofs and annotated proofs of the data set that do not count: {}",
            growth.not_vouched_for + growth.of_earlier_judges
        ))?;
    }
    if report.is_clean() {
        let rest = match found.all_counts() {
            true => "",
            false => {
                "; what does not count is judged again when it is needed, or now with `tllama db check --rejudge`"
            }
        };
        progress::line(&format!("{}: no fault found{rest}", store.path().display()))?;
    }
    Ok(())
}
