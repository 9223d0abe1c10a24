//! `check`: what Lean says of a text.

use data::problems::Take;
use rmcp::RoleServer;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::schemars::JsonSchema;
use rmcp::service::RequestContext;
use rmcp::{tool, tool_router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::counted;
use crate::mcp::answer::{Answer, Answered, Says, form, message};
use crate::mcp::session::Session;
use crate::mcp::texts::{has_commands, theorems};
use crate::service::{Waiting, WholeText};

/// Arguments of `check`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct CheckArguments {
    /// The whole Lean text, imports included.
    text: Option<String>,
    /// A path of a Lean file, in the place of `text`.
    text_file: Option<String>,
    /// Seconds that Lean may take.
    timeout: Option<f64>,
}

fn answers() -> std::sync::Arc<rmcp::model::JsonObject> {
    form(&[Says::Rejected, Says::Told])
}

#[tool_router(router = check_tool, vis = "pub(super)")]
impl Session {
    /// What Lean says of a Lean text: errors, warnings, `sorry`s with their goals. `in_order` if nothing speaks against it, by
    /// its own statements and definitions. That is no verdict on a statement that was given to you: use `verify` for that.
    #[tool(
        output_schema = answers(),
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn check(
        &self,
        Parameters(asked): Parameters<CheckArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        let text = self.parts.files.text("text", asked.text, asked.text_file.as_deref(), &context).await?;
        has_commands(&text)?;
        let _place = self.service().enter()?;
        let found = self.service().whole_text(&text, asked.timeout, false, Waiting::Caller).await?;
        let stated = theorems(&text, Take::All).unwrap_or_default();
        let names: Vec<&str> = stated.iter().map(|theorem| theorem.name.as_str()).collect();
        if found.is_unread {
            let because = found.doubts.first().map_or_else(String::new, |(_, doubt)| doubt.clone());
            let answer = Answer::new(Says::NoAnswer, because).with("code", "unreadable_header");
            return Ok(answer.with("in_order", false));
        }
        let (says, because) = match (found.is_in_order(), names.is_empty()) {
            (false, _) => (Says::Rejected, against(&found)),
            (true, true) => {
                let because =
                    "Lean reads all of it without an error; it states no theorem, so nothing is proved";
                (Says::Told, because.to_owned())
            }
            (true, false) => (
                Says::Told,
                format!(
                    "Lean reads all of it without an error, and nothing in it is assumed (looked at to level {}). That is \
                     said of its own statements and definitions: whether they are the ones that were given, only `verify` \
                     says",
                    self.service().settings().level.as_str()
                ),
            ),
        };
        let sorries: Vec<Value> = found
            .holes
            .iter()
            .map(|hole| json!({"line": hole.start.line, "column": hole.start.column, "goals": hole.goals}))
            .collect();
        let doubts: Vec<Value> = found
            .doubts
            .iter()
            .map(|(at, doubt)| json!({"line": at.map(|at| at.line), "text": doubt}))
            .collect();
        Ok(Answer::new(says, because)
            .with("in_order", found.is_in_order())
            .with("messages", found.messages.iter().map(message).collect::<Vec<_>>())
            .with("sorries", sorries)
            .with("objections", doubts)
            .with("theorems", json!(names)))
    }
}

/// The first thing that speaks against a text.
fn against(found: &WholeText) -> String {
    let error = found.messages.iter().find(|message| message.severity == data::Severity::Error);
    if let Some(error) = error {
        let first = error.text.lines().next().unwrap_or_default();
        return format!("line {}: error: {first}", error.position.line);
    }
    if let Some(hole) = found.holes.first() {
        let places = counted(found.holes.len(), "place");
        return format!("it has `sorry` or `admit` in {places}, the first in line {}", hole.start.line);
    }
    match found.doubts.first() {
        Some((Some(at), doubt)) => format!("line {}: {doubt}", at.line),
        Some((None, doubt)) => doubt.clone(),
        None => "it is not in order".to_owned(),
    }
}
