//! `prove` and `tried`: searches for proofs, and what came of earlier ones.

use std::sync::Arc;
use std::time::Duration;

use data::problems::Take;
use data::{Outcome, Theorem};
use rmcp::RoleServer;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::Task;
use rmcp::schemars::JsonSchema;
use rmcp::service::RequestContext;
use rmcp::task_manager::{TaskExit, TaskManager, TaskOptions};
use rmcp::{tool, tool_router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{LevelArgument, counted};
use crate::mcp::answer::{Answer, Answered, NoAnswer, Says, judging, telling};
use crate::mcp::caller::{Caller, Owner};
use crate::mcp::jobs::{Job, Jobs, Key, Work};
use crate::mcp::progress::Progress;
use crate::mcp::session::Session;
use crate::mcp::texts::{open_theorems, theorem};
use crate::service::{Bounds, FillRequest, ProveRequest, has_gaps};

/// Seconds that a call waits for an answer: less than clients wait for one.
const PATIENCE: f64 = 45.0;
/// The longest that a call may wait.
const LONGEST: f64 = 3600.0;
/// How often a client is told to ask for a task.
const POLL: Duration = Duration::from_secs(2);

/// Arguments of `prove`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct ProveArguments {
    /// A Lean text, imports and definitions included, with theorems that end in `:= sorry` or have `sorry`s within their
    /// proofs. Each `sorry` is tried.
    given: Option<String>,
    /// A path of a Lean file, in the place of `given`.
    given_file: Option<String>,
    /// Only the theorem of this name.
    name: Option<String>,
    /// Seconds of search for each `sorry`.
    budget: Option<f64>,
    /// Another number makes a model write other candidates.
    seed: Option<u64>,
    /// How sure the verdict has to be. Without it, as sure as the server was started with.
    level: Option<LevelArgument>,
    /// Seconds that this call waits for the answer (45 unless said). The search goes on when it is over: call again with
    /// the same arguments to wait on.
    wait: Option<f64>,
    /// Ends the search with these arguments that is under way.
    #[serde(default)]
    cancel: bool,
}

/// Arguments of `tried`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct TriedArguments {
    /// A Lean text, imports and definitions included, with the theorem; its proof does not matter.
    given: Option<String>,
    /// A path of a Lean file, in the place of `given`.
    given_file: Option<String>,
    /// Which theorem, where there are several.
    name: Option<String>,
    /// Attempts that are told, the newest first (10 unless said).
    limit: Option<u32>,
}

#[tool_router(router = prove_tools, vis = "pub(super)")]
impl Session {
    /// Looks for proofs of the theorems of a text, and of `sorry`s within proofs, with tactics, methods and the server's
    /// model. What it finds is put in place and judged as `verify` does. The search belongs to the server: if a call ends
    /// before it, call again with the same arguments. No proof found says nothing about the statement.
    #[tool(
        output_schema = judging(),
        annotations(read_only_hint = false, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn prove(
        &self,
        Parameters(asked): Parameters<ProveArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        let patience = asked.wait.unwrap_or(PATIENCE);
        if !(0.0..=LONGEST).contains(&patience) {
            return Err(NoAnswer::argument(format!("`wait` must be between 0 and {LONGEST} seconds")));
        }
        let deadline = Instant::now() + Duration::from_secs_f64(patience);
        let (key, job) = self.begin_to_prove(asked, &context).await?;
        let _waiting = self.wait_for(&context, job.clone());
        let progress = Progress::of(&context);
        let mut state = job.watch();
        loop {
            let now = state.borrow_and_update().clone();
            if let Some(answer) = now.answer {
                return kept(&self.parts.jobs, &key, answer);
            }
            progress.tell(now.in_words());
            match tokio::time::timeout_at(deadline, state.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return Err(NoAnswer::new("internal", "the search ended without an answer")),
                Err(_) => {
                    let because = format!(
                        "the search is still under way ({}); call `prove` again with the same arguments to wait on",
                        now.in_words()
                    );
                    return Err(NoAnswer::new("still_searching", because));
                }
            }
        }
    }

    /// What was tried before on a statement, by anybody who uses this store, and how it failed: look here before you repeat
    /// it.
    #[tool(
        output_schema = telling(),
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn tried(
        &self,
        Parameters(asked): Parameters<TriedArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        Caller::of(&context).needs_the_store()?;
        let given =
            self.parts.files.text("given", asked.given, asked.given_file.as_deref(), &context).await?;
        let theorem = theorem(&given, asked.name.as_deref(), Take::All)?;
        let found = self.service().tried(&theorem, asked.limit.unwrap_or(10).clamp(1, 200)).await?;
        let proofs = found.attempts.iter().filter(|attempt| attempt.is_proof()).count();
        let attempts: Vec<Value> = found
            .attempts
            .iter()
            .map(|attempt| {
                let mut told = json!({
                    "candidate": attempt.candidate.text, "by": attempt.candidate.generator,
                    "level": attempt.verdict.level, "counts": attempt.standing.is_vouched(),
                    "recorded_at_ms": attempt.recorded_at_ms,
                });
                match &attempt.verdict.outcome {
                    Outcome::Proved => told["outcome"] = json!("proved"),
                    Outcome::Rejected(rejection) => {
                        told["outcome"] = json!("rejected");
                        told["failure"] = json!(rejection);
                    }
                }
                told
            })
            .collect();
        let because = match (attempts.len(), &found.refutation) {
            (_, Some(_)) => format!("{} was refuted before", theorem.name),
            (0, None) => format!("nothing was tried on {} so far", theorem.name),
            (count, None) => {
                let more = if found.there_are_more { "the newest " } else { "" };
                format!("{more}{}, {proofs} of them a proof", counted(count, "attempt"))
            }
        };
        let refutation = found.refutation.map(|refutation| {
            json!({"counterexample": refutation.counterexample, "negation": refutation.negation})
        });
        Ok(Answer::told(because).with("attempts", attempts).with("refutation", json!(refutation)))
    }
}

impl Session {
    /// The search for what was asked, begun or found.
    pub async fn begin_to_prove(
        &self,
        asked: ProveArguments,
        context: &RequestContext<RoleServer>,
    ) -> Result<(Key, Arc<Job>), NoAnswer> {
        let caller = Caller::of(context);
        caller.needs_to_prove()?;
        let given = self.parts.files.text("given", asked.given, asked.given_file.as_deref(), context).await?;
        let theorems = match &asked.name {
            Some(name) => vec![theorem(&given, Some(name), Take::Open)?],
            None => open_theorems(&given)?,
        };
        let (level, seed) = (asked.level.map(Into::into), asked.seed.unwrap_or(0));
        let budget = asked.budget;
        let work = match has_gaps(&given, &theorems) {
            true => {
                let all_of_it = asked.name.is_none();
                Work::Text(FillRequest { given, theorems, all_of_it, level, budget, seed })
            }
            false => {
                Work::Theorems(ProveRequest { theorems, level, samples: None, budget, seed, timeout: None })
            }
        };
        let key = key(&work, caller.id);
        let jobs = &self.parts.jobs;
        if asked.cancel {
            let Some(job) = jobs.find(&key) else {
                return Err(NoAnswer::argument("no search with these arguments is under way"));
            };
            job.cancel();
            return Ok((key, job));
        }
        let job = jobs.start(key.clone(), self.service(), work)?;
        Ok((key, job))
    }
}

/// The answer of a search. Unless it is a proof, it is told once: whoever asks again wants to try again.
fn kept(jobs: &Jobs, key: &Key, answer: Answered) -> Answered {
    if !matches!(&answer, Ok(answer) if answer.says == Says::Proved) {
        jobs.forget(key);
    }
    answer
}

/// What makes a search this one.
fn key(work: &Work, owner: Owner) -> Key {
    let (text, theorems, level, budget, seed) = match work {
        Work::Theorems(it) => (None, &it.theorems, it.level, it.budget, it.seed),
        Work::Text(it) => {
            (Some((it.given.as_str(), it.all_of_it)), &it.theorems, it.level, it.budget, it.seed)
        }
    };
    let level = level.map(|level| level.as_str());
    let mut parts: Vec<String> = theorems.iter().map(Theorem::digest).collect();
    parts.push(format!("{text:?} {level:?} {budget:?} {seed}"));
    let question = data::unambiguous::joined(parts.iter().map(String::as_str), ',');
    Key { owner, question: blake3::hash(question.as_bytes()) }
}

/// A search as a task that a client asks for from time to time.
pub fn task(tasks: &TaskManager, jobs: Arc<Jobs>, key: Key, job: Arc<Job>, bounds: &Bounds) -> Task {
    let life = bounds.budget.saturating_mul(64).max(Duration::from_secs(3600));
    let options = TaskOptions::new()
        .with_ttl_ms(u64::try_from(life.as_millis()).ok())
        .with_poll_interval_ms(POLL.as_millis() as u64)
        .with_status_message(job.watch().borrow().in_words());
    tasks.spawn(options, move |context| {
        Box::pin(async move {
            let mut state = job.watch();
            loop {
                let now = state.borrow_and_update().clone();
                if let Some(answer) = now.answer {
                    let answer = kept(&jobs, &key, answer);
                    return Ok(answer.unwrap_or_else(|none| none.answer()).result());
                }
                context.set_status_message(now.in_words());
                tokio::select! {
                    changed = state.changed() => if changed.is_err() { return Err(TaskExit::Cancelled) },
                    () = context.cancelled() => {
                        job.give_up();
                        return Err(TaskExit::Cancelled);
                    }
                }
            }
        })
    })
}
