//! `verify`: is this a proof of that?

use data::problems::{Take, VerifyLines};
use futures::StreamExt;
use rmcp::RoleServer;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::schemars::JsonSchema;
use rmcp::service::RequestContext;
use rmcp::{tool, tool_router};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::LevelArgument;
use crate::mcp::answer::{Answer, Answered, NoAnswer, Says, evidence, judging};
use crate::mcp::session::Session;
use crate::mcp::texts::theorem;
use crate::render;
use crate::service::{self, Item, VerifyRequest, question, questions_of_pair};

/// Arguments of `verify`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct VerifyArguments {
    /// What is to be proved: a Lean text, imports and definitions included, with theorems that end in `:= sorry`.
    given: Option<String>,
    /// A path of a Lean file, in the place of `given`.
    given_file: Option<String>,
    /// The whole Lean text that claims to prove it, statement included.
    candidate: Option<String>,
    /// A path of a Lean file, in the place of `candidate`.
    candidate_file: Option<String>,
    /// In the place of `candidate`: what stands after `:=`, such as `by omega`.
    proof: Option<String>,
    /// Which theorem of `given` the `proof` is of, where there are several.
    name: Option<String>,
    /// How sure the verdict has to be. Without it, as sure as the server was started with.
    level: Option<LevelArgument>,
    /// Seconds that Lean may take over one theorem.
    timeout: Option<f64>,
}

#[tool_router(router = verify_tool, vis = "pub(super)")]
impl Session {
    /// Judges a proof of a given statement: the statement must be the given one as Lean understands it, no axiom beyond the
    /// standard ones, no `sorry`, and kernels that never ran the proof must accept it. The verdict comes with its evidence.
    #[tool(
        output_schema = judging(),
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn verify(
        &self,
        Parameters(asked): Parameters<VerifyArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        let files = &self.parts.files;
        let given = files.text("given", asked.given, asked.given_file.as_deref(), &context).await?;
        let items = match asked.proof {
            Some(proof) if asked.candidate.is_none() && asked.candidate_file.is_none() => {
                vec![of_proof(&given, asked.name.as_deref(), &proof)?]
            }
            Some(_) => return Err(NoAnswer::argument("give `candidate` or `proof`, not both")),
            None => {
                let file = asked.candidate_file.as_deref();
                let candidate = files.text("candidate", asked.candidate, file, &context).await?;
                let questions = questions_of_pair("given", &given, &candidate);
                questions.map_err(NoAnswer::argument)?.map(Ok).collect()
            }
        };
        let level = asked.level.map(Into::into);
        let request = VerifyRequest { items, level, timeout: asked.timeout, cache: true };
        let place = self.service().enter()?;
        let mut answers: Vec<service::Answer> = self.service().verify(request, place)?.collect().await;
        answers.sort_by_key(|answer| answer.index);
        Ok(of_all(&answers))
    }
}

/// The question whether a proof is one, with positions within the proof.
fn of_proof(given: &str, name: Option<&str>, proof: &str) -> Result<Item, NoAnswer> {
    let theorem = theorem(given, name, Take::Open)?;
    let line = json!({
        "id": theorem.name, "header": theorem.header, "statement": theorem.statement, "proof": proof,
    });
    let read = VerifyLines::new(line.to_string().as_bytes(), "given").next();
    match read {
        Some(Ok(item)) => Ok(item.map(question)),
        _ => Err(NoAnswer::argument("the proof cannot be read")),
    }
}

/// Proved only if all are, and rejected if one is.
fn of_all(answers: &[service::Answer]) -> Answer {
    let told: Vec<(Says, String, Map<String, Value>)> = answers.iter().map(of_one).collect();
    let worst = told.iter().map(|(says, ..)| *says).max_by_key(|says| match says {
        Says::Proved | Says::Told => 0,
        Says::NoAnswer => 1,
        Says::Rejected => 2,
    });
    match (&told[..], worst) {
        ([(says, because, fields)], _) => Answer::new(*says, because.clone()).with_fields(fields.clone()),
        (_, None) => Answer::new(Says::NoAnswer, "there was nothing to judge"),
        (_, Some(worst)) => {
            let count = told.iter().filter(|(says, ..)| *says == Says::Proved).count();
            let because = format!("{count} of {} theorems are proved; see each of `theorems`", told.len());
            let theorems: Vec<Value> = told
                .iter()
                .map(|(says, because, fields)| {
                    let mut one = json!({"answer": says.as_str(), "because": because});
                    if let Some(one) = one.as_object_mut() {
                        one.extend(fields.clone());
                    }
                    one
                })
                .collect();
            Answer::new(worst, because).with("theorems", theorems)
        }
    }
}

fn of_one(answer: &service::Answer) -> (Says, String, Map<String, Value>) {
    let mut fields = Map::new();
    if let Ok(question) = &answer.item {
        let theorem = question.theorem();
        fields.insert("name".to_owned(), json!(theorem.name));
        fields.insert("statement".to_owned(), json!(theorem.statement));
    }
    match (&answer.outcome, answer.record()) {
        (Ok(_), Some(record)) => {
            fields.extend(evidence(&record));
            let because = match Says::of(&record) {
                Says::Proved => format!(
                    "the candidate proves the given statement ({})",
                    render::verdict_line(&record).trim_start_matches("proved (").trim_end_matches(')')
                ),
                _ => render::verdict_line(&record),
            };
            (Says::of(&record), because, fields)
        }
        (Err(error), _) => {
            fields.insert("code".to_owned(), json!(error.code()));
            (Says::NoAnswer, error.to_string(), fields)
        }
        (Ok(_), None) => (Says::NoAnswer, "there is no verdict".to_owned(), fields),
    }
}
