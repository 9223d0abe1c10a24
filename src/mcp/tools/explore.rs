//! `open_goal`, `step`, `finish`: a proof, tactic by tactic.

use std::sync::Arc;

use data::Theorem;
use data::problems::Take;
use futures::StreamExt;
use rmcp::RoleServer;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::schemars::JsonSchema;
use rmcp::service::RequestContext;
use rmcp::{tool, tool_router};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{LevelArgument, counted};
use crate::mcp::answer::{Answer, Answered, NoAnswer, Says, evidence, judging, telling};
use crate::mcp::caller::{Caller, Owner};
use crate::mcp::session::Session;
use crate::mcp::states::{LONGEST_PATH, State};
use crate::mcp::texts::theorem;
use crate::render;
use crate::service::{Question, Step, Subject, TriedStep, VerifyRequest, text_of_path};

/// Tactics that are tried in one call.
const MOST_TACTICS: usize = 32;

/// Arguments of `open_goal`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct OpenArguments {
    /// A Lean text, imports and definitions included, with a theorem that ends in `:= sorry`.
    given: Option<String>,
    /// A path of a Lean file, in the place of `given`.
    given_file: Option<String>,
    /// Which theorem, where there are several.
    name: Option<String>,
    /// Tactics to begin with, in their order; so a state that the server has forgotten is had again under its name.
    #[serde(default)]
    path: Vec<String>,
    /// Seconds that Lean may take.
    timeout: Option<f64>,
}

/// Arguments of `step`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct StepArguments {
    /// The name of a state, from `open_goal` or `step`.
    state: String,
    /// Tactics to try there, each as if it were the only one. Each may have several lines.
    tactics: Vec<String>,
    /// Seconds that Lean may take over one tactic.
    timeout: Option<f64>,
}

/// Arguments of `finish`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct FinishArguments {
    /// The name of a state in which no goal is left.
    state: String,
    /// How sure the verdict has to be. Without it, as sure as the server was started with.
    level: Option<LevelArgument>,
    /// Seconds that Lean may take.
    timeout: Option<f64>,
}

#[tool_router(router = explore_tools, vis = "pub(super)")]
impl Session {
    /// Opens a theorem to explore it with tactics: its goals, and the name of the state they are in. Names stand for their
    /// content, so the same statement and tactics always have the same name.
    #[tool(
        output_schema = telling(),
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn open_goal(
        &self,
        Parameters(asked): Parameters<OpenArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        let given =
            self.parts.files.text("given", asked.given, asked.given_file.as_deref(), &context).await?;
        let theorem = Arc::new(theorem(&given, asked.name.as_deref(), Take::Open)?);
        let state = State { theorem, path: asked.path };
        bounded(&state)?;
        let _place = self.service().enter()?;
        let found = self.service().steps(&state.theorem, &state.path, &[], asked.timeout).await?;
        let Some(found) = found.into_iter().next() else {
            return Err(NoAnswer::new("lean", "Lean gave no answer"));
        };
        let theorem = state.theorem.name.clone();
        let because = match &found.step {
            Step::Open(goals) => format!("{theorem} is open, with {}", counted(goals.len(), "goal")),
            Step::Closed => {
                "no goal is left; nothing is proved until `finish` has judged the whole text".to_owned()
            }
            Step::Failed { detail, .. } => {
                return Err(NoAnswer::new("path_fails", format!("the path leads nowhere: {detail}")));
            }
            Step::Unanswered(why) => return Err(NoAnswer::new("timeout", why.clone())),
        };
        let owner = Caller::of(&context).id;
        let fields = told(&found, || self.parts.states.note(&owner, state));
        Ok(Answer::told(because).with_fields(fields))
    }

    /// Tries tactics in a state, each by itself: the goals after it and the name of the state it leads to, or Lean's error.
    /// States never change: to undo, go on from an earlier name. A step proves nothing; when no goal is left, call `finish`.
    #[tool(
        output_schema = telling(),
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn step(
        &self,
        Parameters(asked): Parameters<StepArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        if asked.tactics.is_empty() || asked.tactics.len() > MOST_TACTICS {
            return Err(NoAnswer::argument(format!("give 1 to {MOST_TACTICS} `tactics`")));
        }
        if let Some(empty) = asked.tactics.iter().position(|tactic| tactic.trim().is_empty()) {
            return Err(NoAnswer::argument(format!("tactic {} is empty", empty + 1)));
        }
        let owner = Caller::of(&context).id;
        let state = self.state(&owner, &asked.state)?;
        let next = |tactic: &str| State {
            theorem: state.theorem.clone(),
            path: state.path.iter().cloned().chain([tactic.to_owned()]).collect(),
        };
        for tactic in &asked.tactics {
            bounded(&next(tactic))?;
        }
        let _place = self.service().enter()?;
        let found = self.service().steps(&state.theorem, &state.path, &asked.tactics, asked.timeout).await?;
        let (mut led, mut closed) = (0, Vec::new());
        let mut results = Vec::new();
        for (tactic, found) in asked.tactics.iter().zip(&found) {
            let fields = told(found, || self.parts.states.note(&owner, next(tactic)));
            led += usize::from(matches!(found.step, Step::Open(_) | Step::Closed));
            if found.step == Step::Closed {
                closed.extend(fields.get("state").and_then(Value::as_str).map(str::to_owned));
            }
            let mut result = Map::new();
            result.insert("tactic".to_owned(), json!(tactic));
            result.extend(fields);
            results.push(Value::Object(result));
        }
        if found.iter().all(|one| matches!(one.step, Step::Unanswered(_))) {
            let because = "Lean ran into its limits over every tactic; that says nothing about them";
            return Ok(Answer::new(Says::NoAnswer, because).with("code", "timeout").with("results", results));
        }
        let because = match closed.first() {
            Some(state) => {
                format!("no goal is left in {state}; nothing is proved until `finish` has judged it")
            }
            None => format!("{led} of {} lead on", counted(asked.tactics.len(), "tactic")),
        };
        Ok(Answer::told(because).with("results", results))
    }

    /// Judges the proof that led to a state, as `verify` does, and gives its whole text.
    #[tool(
        output_schema = judging(),
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn finish(
        &self,
        Parameters(asked): Parameters<FinishArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        let state = self.state(&Caller::of(&context).id, &asked.state)?;
        if state.path.is_empty() {
            return Err(NoAnswer::argument("no tactic was taken yet; take one with `step`"));
        }
        let text = text_of_path(&state.theorem, &state.path);
        let level = asked.level.map(Into::into);
        self.judge(&state.theorem, text, level, asked.timeout).await
    }
}

impl Session {
    fn state(&self, owner: &Owner, name: &str) -> Result<Arc<State>, NoAnswer> {
        self.parts.states.find(owner, name).ok_or_else(|| {
            NoAnswer::new(
                "unknown_state",
                format!(
                    "this server does not know the state {name}; call `open_goal` with the statement and, as `path`, \
                     the tactics that led to it: it gets the same name again"
                ),
            )
        })
    }

    /// The verdict on a text for a theorem, with the text.
    pub(super) async fn judge(
        &self,
        theorem: &Theorem,
        text: String,
        level: Option<data::Level>,
        timeout: Option<f64>,
    ) -> Answered {
        let subject = Subject::Text { theorem: Box::new(theorem.clone()), candidate: text.clone() };
        let id = data::problems::LineId::of_name(&theorem.name);
        let item = Ok(Question { id, number: 1, subject, proof: None });
        let request = VerifyRequest { items: vec![item], level, timeout, cache: true };
        let place = self.service().enter()?;
        let Some(answer) = self.service().verify(request, place)?.next().await else {
            return Err(NoAnswer::new("internal", "there is no verdict"));
        };
        let record = answer.record();
        match (answer.outcome, record) {
            (Ok(_), Some(record)) => {
                let says = Says::of(&record);
                Ok(Answer::new(says, render::verdict_line(&record))
                    .with("text", text)
                    .with("statement", theorem.statement.clone())
                    .with_fields(evidence(&record)))
            }
            (Err(error), _) => Err(error.into()),
            (Ok(_), None) => Err(NoAnswer::new("internal", "there is no verdict")),
        }
    }
}

fn bounded(state: &State) -> Result<(), NoAnswer> {
    match state.path.iter().map(String::len).sum::<usize>() {
        length if length > LONGEST_PATH => {
            Err(NoAnswer::argument(format!("the tactics are longer than {} KiB", LONGEST_PATH >> 10)))
        }
        _ => Ok(()),
    }
}

/// What came of a tactic; where it leads somewhere, with the name of the state, which `note` gives.
fn told(found: &TriedStep, note: impl FnOnce() -> String) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    match &found.step {
        Step::Open(goals) => {
            put("outcome", json!("goals are open"));
            put("state", json!(note()));
            put("goals", json!(goals));
        }
        Step::Closed => {
            put("outcome", json!("no goal is left, not judged yet"));
            put("state", json!(note()));
        }
        Step::Failed { detail, .. } => {
            put("outcome", json!("failed"));
            put("error", json!(detail));
        }
        Step::Unanswered(why) => {
            put("outcome", json!("no answer"));
            put("error", json!(why));
        }
    }
    if !found.said.is_empty() {
        put("lean_says", json!(found.said));
    }
    fields
}
