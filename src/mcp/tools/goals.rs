//! `goals`: what is to be proved at a place of a text.

use data::Position;
use rmcp::RoleServer;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::schemars::JsonSchema;
use rmcp::service::RequestContext;
use rmcp::{tool, tool_router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::counted;
use crate::mcp::answer::{Answer, Answered, NoAnswer, message, telling};
use crate::mcp::session::Session;
use crate::mcp::texts::has_commands;

/// Steps that are told at most.
const MOST_STEPS: usize = 200;

/// Arguments of `goals`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct GoalsArguments {
    /// The whole Lean text, imports included. It may have errors and `sorry`s.
    text: Option<String>,
    /// A path of a Lean file, in the place of `text`.
    text_file: Option<String>,
    /// The line, from 1. Without it, every tactic is told with the goals before and after it.
    line: Option<u32>,
    /// The column, from 0. Without it, the beginning and the end of the line are looked at.
    column: Option<u32>,
    /// Seconds that Lean may take.
    timeout: Option<f64>,
}

#[tool_router(router = goals_tool, vis = "pub(super)")]
impl Session {
    /// The goals at a place of a Lean text, or around each of its tactics, and the errors of the text beside them. An empty
    /// list of goals is no proof: `verify` decides.
    #[tool(
        output_schema = telling(),
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn goals(
        &self,
        Parameters(asked): Parameters<GoalsArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        let text = self.parts.files.text("text", asked.text, asked.text_file.as_deref(), &context).await?;
        has_commands(&text)?;
        let places = asked.line.map(|line| places(&text, line, asked.column)).transpose()?;
        let _place = self.service().enter()?;
        let found = self.service().goals(None, &text, places.as_deref(), asked.timeout).await?;
        let errors = match (found.errors.len(), found.read_to_end) {
            (0, true) => String::new(),
            (0, false) => "; Lean stopped before the end of the text".to_owned(),
            (count, _) => format!("; the text has {}", counted(count, "error")),
        };
        let answer = match found.steps {
            Some(steps) => {
                let told: Vec<Value> = steps
                    .iter()
                    .take(MOST_STEPS)
                    .map(|tactic| {
                        let step = &tactic.step;
                        json!({
                            "text": tactic.text, "line": step.start.line, "column": step.start.column,
                            "goals_before": step.before, "goals_after": step.after,
                        })
                    })
                    .collect();
                let because = match steps.len() {
                    0 => format!("no tactic stands in the text; that says nothing about a proof{errors}"),
                    count => format!("{} in the text{errors}", counted(count, "tactic")),
                };
                Answer::told(because).with("steps", told)
            }
            None => {
                let told: Vec<Value> = found
                    .at
                    .iter()
                    .map(|at| {
                        json!({
                            "line": at.position.line, "column": at.position.column, "in_a_proof": at.in_tactics,
                            "open": at.goals.len(), "goals": at.goals,
                        })
                    })
                    .collect();
                let because = match found.at.last() {
                    Some(at) if at.in_tactics && at.goals.is_empty() => {
                        "no goal is open there; only `verify` says whether that is a proof".to_owned()
                    }
                    Some(at) if at.in_tactics => format!("{} there", counted(at.goals.len(), "open goal")),
                    _ => "no tactic stands there; that says nothing about a proof".to_owned(),
                };
                Answer::told(format!("{because}{errors}")).with("at", told)
            }
        };
        Ok(answer.with("errors", found.errors.iter().map(message).collect::<Vec<_>>()))
    }
}

/// The places of a line that are meant.
fn places(text: &str, line: u32, column: Option<u32>) -> Result<Vec<Position>, NoAnswer> {
    let written = (line > 0).then(|| text.lines().nth(line as usize - 1)).flatten();
    let Some(written) = written else {
        return Err(NoAnswer::argument(format!(
            "the text has no line {line}; it has {}, counted from 1",
            counted(text.lines().count(), "line")
        )));
    };
    let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if let Some(column) = column {
        if column > count(written) {
            let has = counted(count(written) as usize, "column");
            return Err(NoAnswer::argument(format!(
                "line {line} has no column {column}; it has {has}, counted from 0"
            )));
        }
        return Ok(vec![Position { line, column }]);
    }
    let indent = count(written) - count(written.trim_start());
    let ends = [indent, count(written.trim_end())];
    Ok(ends.map(|column| Position { line, column }).to_vec())
}
