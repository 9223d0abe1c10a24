//! `fence` and `fence_check`: is what is stated still what was given?

use data::lean_text::{declared_name, segments, split_statement};
use data::{Outcome, ReasonKind, VerdictRecord};
use futures::StreamExt;
use rmcp::RoleServer;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::schemars::JsonSchema;
use rmcp::service::RequestContext;
use rmcp::{tool, tool_router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::mcp::answer::{Answer, Answered, NoAnswer, Says, judging, telling};
use crate::mcp::caller::Caller;
use crate::mcp::session::Session;
use crate::mcp::texts::open_theorems;
use crate::render;
use crate::service::{VerifyRequest, questions_of_pair};

/// Arguments of `fence`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct FenceArguments {
    /// The Lean text as it was given, imports and definitions included, with theorems that end in `:= sorry`.
    given: Option<String>,
    /// A path of a Lean file, in the place of `given`.
    given_file: Option<String>,
}

/// Arguments of `fence_check`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct FenceCheckArguments {
    /// The name that `fence` gave, or in its place `given`.
    fence: Option<String>,
    /// The Lean text as it was given, where the server no longer knows the name.
    given: Option<String>,
    /// The Lean text as it is now. Its proofs may be unfinished.
    text: Option<String>,
    /// A path of a Lean file, in the place of `text`.
    text_file: Option<String>,
    /// Seconds that Lean may take over one theorem.
    timeout: Option<f64>,
}

#[tool_router(router = fence_tools, vis = "pub(super)")]
impl Session {
    /// Remembers the statements that were given, so that `fence_check` can say whether a text still states them. Do this
    /// before you begin to edit.
    #[tool(
        output_schema = telling(),
        annotations(read_only_hint = false, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn fence(
        &self,
        Parameters(asked): Parameters<FenceArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        let given =
            self.parts.files.text("given", asked.given, asked.given_file.as_deref(), &context).await?;
        let theorems = open_theorems(&given)?;
        let names: Vec<&str> = theorems.iter().map(|theorem| theorem.name.as_str()).collect();
        let because = format!("remembered: {}", names.join(", "));
        let fence = self.parts.fences.note(&Caller::of(&context).id, given)?;
        Ok(Answer::told(because).with("theorems", json!(names)).with("fence", fence))
    }

    /// Whether a text still states what was given, to Lean and not letter for letter, its definitions included. `proved`
    /// speaks of the statements alone; whether they are proved, `verify` says.
    #[tool(
        output_schema = judging(),
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn fence_check(
        &self,
        Parameters(asked): Parameters<FenceCheckArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        let given = match (asked.given, &asked.fence) {
            (Some(given), None) => given,
            (None, Some(name)) => {
                self.parts.fences.find(&Caller::of(&context).id, name).ok_or_else(|| {
                    let because =
                        format!("this server does not know {name}; give the text that was given, as `given`");
                    NoAnswer::new("unknown_fence", because)
                })?
            }
            _ => return Err(NoAnswer::argument("give `fence`, the name that `fence` gave, or `given`")),
        };
        let text = self.parts.files.text("text", asked.text, asked.text_file.as_deref(), &context).await?;
        let theorems = open_theorems(&given)?;
        let names: Vec<&str> = theorems.iter().map(|theorem| theorem.name.as_str()).collect();
        let questions = questions_of_pair("given", &given, &without_proofs(&text, &names));
        let items = questions.map_err(NoAnswer::argument)?.map(Ok).collect();
        let level = Some(data::Level::Checked);
        let request = VerifyRequest { items, level, timeout: asked.timeout, cache: false };
        let place = self.service().enter()?;
        let mut answers: Vec<_> = self.service().verify(request, place)?.collect().await;
        answers.sort_by_key(|answer| answer.index);
        let mut told = Vec::new();
        let mut worst = Says::Proved;
        for answer in &answers {
            let name = answer.item.as_ref().map_or("", |question| question.theorem().name.as_str());
            let (says, because) = match answer.record() {
                Some(record) => unchanged(&record),
                None => (Says::NoAnswer, "there is no verdict".to_owned()),
            };
            worst = match (worst, says) {
                (Says::Rejected, _) | (_, Says::Rejected) => Says::Rejected,
                (Says::NoAnswer, _) | (_, Says::NoAnswer) => Says::NoAnswer,
                _ => Says::Proved,
            };
            told.push((says, json!({"name": name, "answer": says.as_str(), "because": because})));
        }
        let because = match (worst, told.iter().find(|(says, _)| *says == worst)) {
            (Says::Proved, Some(_)) => {
                "the text states what was given; that it proves it is not said".to_owned()
            }
            (_, Some((_, one))) => {
                format!(
                    "{}: {}",
                    one["name"].as_str().unwrap_or_default(),
                    one["because"].as_str().unwrap_or_default()
                )
            }
            (_, None) => return Err(NoAnswer::argument("there was nothing to compare")),
        };
        let told: Vec<Value> = told.into_iter().map(|(_, told)| told).collect();
        Ok(Answer::new(worst, because).with("theorems", told))
    }
}

/// What a verdict on a text without its proofs says of the statement. The judge compares the statement before it looks at
/// what a proof rests on.
fn unchanged(record: &VerdictRecord) -> (Says, String) {
    let Outcome::Rejected(rejection) = &record.outcome else {
        return (Says::Proved, "stated as given".to_owned());
    };
    match rejection.reason {
        ReasonKind::Sorry if rejection.rests_above.is_none() => (Says::Proved, "stated as given".to_owned()),
        ReasonKind::StatementChanged | ReasonKind::TheoremMissing | ReasonKind::EnvironmentTampered => {
            (Says::Rejected, render::verdict_line(record))
        }
        _ => (Says::NoAnswer, format!("it could not be compared: {}", render::verdict_line(record))),
    }
}

/// A text with `sorry` in the place of the proofs of some theorems, so that what is wrong with a proof does not keep its
/// statement from being read.
fn without_proofs(text: &str, names: &[&str]) -> String {
    let mut found = String::with_capacity(text.len());
    let mut at = 0;
    for segment in segments(text) {
        let declaration = &text[segment.start..segment.end];
        let split = split_statement(declaration);
        let is_one = declared_name(split.statement)
            .is_some_and(|name| names.iter().any(|it| *it == name || it.ends_with(&format!(".{name}"))));
        if !is_one || split.proof.text().is_empty() {
            continue;
        }
        let Some(stated) = declaration.find(split.statement) else { continue };
        found.push_str(&text[at..segment.start + stated + split.statement.len()]);
        found.push_str("\n  := sorry\n\n");
        at = segment.end;
    }
    found.push_str(&text[at..]);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proofs_give_way_and_statements_stay() {
        let text = "import Init\ndef f := 1\n\ntheorem a : f = 1 := by\n  simp\n\nlemma b : True := trivial\n-- end\n";
        assert_eq!(
            without_proofs(text, &["a"]),
            "import Init\ndef f := 1\n\ntheorem a : f = 1\n  := sorry\n\nlemma b : True := trivial\n-- end\n"
        );
        assert_eq!(without_proofs(text, &["c"]), text);
    }
}
