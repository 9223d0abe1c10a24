//! The tools, in the order in which a model reads them: what judges, what explores, what searches, what looks up, what
//! reworks a proof.

mod check;
mod explore;
mod fence;
mod goals;
mod library;
mod prove;
mod refute;
mod rework;
mod verify;

use data::Level;
use rmcp::handler::server::router::tool::ToolRouter;
use rmcp::model::Tool;
use rmcp::schemars::JsonSchema;
use serde::Deserialize;

use super::session::Session;
use crate::render::counted;
pub use prove::{ProveArguments, task};

/// The tool that may be a task.
pub const PROVE: &str = "prove";

const ORDER: [&str; 17] = [
    "check",
    "goals",
    "verify",
    "open_goal",
    "step",
    "finish",
    PROVE,
    "tried",
    "refute",
    "explain",
    "same_statement",
    "find_lemmas",
    "exists",
    "minimise",
    "lift",
    "fence",
    "fence_check",
];

pub fn all() -> ToolRouter<Session> {
    let mut all = Session::check_tool();
    for some in [
        Session::goals_tool(),
        Session::verify_tool(),
        Session::explore_tools(),
        Session::prove_tools(),
        Session::refute_tools(),
        Session::library_tools(),
        Session::rework_tools(),
        Session::fence_tools(),
    ] {
        all.merge(some);
    }
    all
}

pub fn listed(tools: &ToolRouter<Session>) -> Vec<Tool> {
    let mut all = tools.list_all();
    all.sort_by_key(|tool| ORDER.iter().position(|name| *name == tool.name).unwrap_or(ORDER.len()));
    all
}

/// How sure a verdict has to be.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(rename_all = "kebab-case")]
pub enum LevelArgument {
    Checked,
    Replayed,
    CrossChecked,
}

impl From<LevelArgument> for Level {
    fn from(level: LevelArgument) -> Self {
        match level {
            LevelArgument::Checked => Level::Checked,
            LevelArgument::Replayed => Level::Replayed,
            LevelArgument::CrossChecked => Level::CrossChecked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_has_a_place_a_description_and_a_form_of_its_answers() {
        let names: Vec<String> = listed(&all()).iter().map(|tool| tool.name.to_string()).collect();
        assert_eq!(names, ORDER);
        for tool in listed(&all()) {
            let description = tool.description.as_deref().unwrap_or_default();
            assert!((40..600).contains(&description.len()), "{}: {description}", tool.name);
            let form = tool.output_schema.as_deref().unwrap();
            let answers = &form["properties"]["answer"]["enum"];
            assert!(answers.as_array().unwrap().iter().any(|word| word == "no answer"), "{}", tool.name);
            assert!(
                tool.annotations.is_some_and(|says| says.destructive_hint == Some(false)),
                "{}",
                tool.name
            );
            let arguments = &tool.input_schema;
            assert_eq!(arguments["additionalProperties"], false, "{}", tool.name);
            for (name, argument) in arguments["properties"].as_object().unwrap() {
                assert!(argument.get("description").is_some(), "{}.{name}", tool.name);
            }
        }
    }
}
