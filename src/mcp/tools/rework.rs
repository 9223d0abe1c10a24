//! `explain`, `minimise`, `lift`: what can be done with a proof that there is.

use data::problems::Take;
use data::{Outcome, Theorem, VerdictRecord};
use rmcp::RoleServer;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::schemars::JsonSchema;
use rmcp::service::RequestContext;
use rmcp::{tool, tool_router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::mcp::answer::{Answer, Answered, NoAnswer, Says, evidence, judging};
use crate::mcp::progress::Progress;
use crate::mcp::session::Session;
use crate::mcp::texts::theorem;
use crate::render;

/// Arguments of `explain` and `minimise`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct ProofArguments {
    /// A Lean text, imports and definitions included, with a theorem and its proof.
    text: Option<String>,
    /// A path of a Lean file, in the place of `text`.
    text_file: Option<String>,
    /// Which theorem, where there are several.
    name: Option<String>,
    /// Seconds that Lean may take over one trial.
    timeout: Option<f64>,
}

/// Arguments of `lift`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct LiftArguments {
    /// A Lean text, imports and definitions included, with a theorem and its proof.
    text: Option<String>,
    /// A path of a Lean file, in the place of `text`.
    text_file: Option<String>,
    /// Which theorem, where there are several.
    name: Option<String>,
    /// The name of the `have`, where the proof has several.
    have: Option<String>,
    /// What the lemma is to be called.
    lemma: Option<String>,
    /// Seconds that Lean may take over one trial.
    timeout: Option<f64>,
}

#[tool_router(router = rework_tools, vis = "pub(super)")]
impl Session {
    /// A theorem and its proof in words: what it states, what each tactic does, and whether it is a proof. The words are
    /// made from what Lean did, not guessed.
    #[tool(
        output_schema = judging(),
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn explain(
        &self,
        Parameters(asked): Parameters<ProofArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        let text = self.parts.files.text("text", asked.text, asked.text_file.as_deref(), &context).await?;
        let (theorem, candidate) = proved(&text, asked.name.as_deref())?;
        let _place = self.service().enter()?;
        let found = self.service().explain(&theorem, &candidate, asked.timeout).await?;
        let steps: Vec<Value> = found
            .steps
            .iter()
            .map(|step| json!({"line": step.anchor.start.line, "column": step.anchor.start.column, "words": step.text}))
            .collect();
        let statement = found.statement.unwrap_or_else(|reason| format!("no words for it: {reason}"));
        Ok(Answer::new(Says::of(&found.verdict), of_its_own(&found.verdict, &theorem))
            .with("statement", theorem.statement.trim())
            .with("statement_in_words", statement)
            .with("steps", steps)
            .with("text", candidate)
            .with_fields(evidence(&found.verdict)))
    }

    /// Makes a proof smaller: drops tactics and arguments of tactics that it does not need, and says which hypotheses the
    /// theorem does not need. Every smaller proof is tried by Lean, and the last is judged.
    #[tool(
        output_schema = judging(),
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn minimise(
        &self,
        Parameters(asked): Parameters<ProofArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        let text = self.parts.files.text("text", asked.text, asked.text_file.as_deref(), &context).await?;
        let (theorem, candidate) = proved(&text, asked.name.as_deref())?;
        let _place = self.service().enter()?;
        let progress = Progress::of(&context);
        let report = |text| progress.tell(text);
        let stated = theorem.statement.trim();
        Ok(match self.service().minimise(&theorem, &candidate, asked.timeout, &report).await? {
            Ok(found) => {
                let because = match (found.dropped.len(), found.unneeded.len()) {
                    (0, 0) => "it is a proof, and nothing of it could be dropped".to_owned(),
                    (dropped, unneeded) => {
                        format!("it is a proof; parts dropped: {dropped}; hypotheses not needed: {unneeded}")
                    }
                };
                let because = format!("{because}; {}", of_its_own(&found.verdict, &theorem));
                Answer::new(Says::of(&found.verdict), because)
                    .with("statement", stated)
                    .with("text", found.text)
                    .with("dropped", json!(found.dropped))
                    .with("unneeded_hypotheses", json!(found.unneeded))
                    .with("stronger_statement", json!(found.stronger))
                    .with_fields(evidence(&found.verdict))
            }
            Err(record) => {
                let because = format!("it is no proof to begin with: {}", render::verdict_line(&record));
                Answer::new(Says::of(&record), because).with_fields(evidence(&record))
            }
        })
    }

    /// Makes a lemma of a `have` of a proof, in front of the theorem, with the arguments that it needs, and judges the whole
    /// again.
    #[tool(
        output_schema = judging(),
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn lift(
        &self,
        Parameters(asked): Parameters<LiftArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        let text = self.parts.files.text("text", asked.text, asked.text_file.as_deref(), &context).await?;
        let (theorem, candidate) = proved(&text, asked.name.as_deref())?;
        let _place = self.service().enter()?;
        let (have, lemma) = (asked.have.as_deref(), asked.lemma.as_deref());
        let found = self.service().lift(&theorem, &candidate, have, lemma, asked.timeout).await?;
        Ok(Answer::new(Says::of(&found.verdict), of_its_own(&found.verdict, &theorem))
            .with("statement", theorem.statement.trim())
            .with("lemma", found.lemma)
            .with("text", found.text)
            .with_fields(evidence(&found.verdict)))
    }
}

/// A verdict on a text in a sentence, which says that the statement is the text's own.
fn of_its_own(record: &VerdictRecord, theorem: &Theorem) -> String {
    let verdict = render::verdict_line(record);
    match &record.outcome {
        Outcome::Proved => {
            format!(
                "{verdict}, as this text itself states and defines {}; `verify` compares it with a given one",
                theorem.name
            )
        }
        Outcome::Rejected(_) => verdict,
    }
}

/// The theorem of a text, and its declaration with its proof.
fn proved(text: &str, name: Option<&str>) -> Result<(Theorem, String), NoAnswer> {
    let theorem = theorem(text, name, Take::All)?;
    let found = data::lean_text::segments(text).into_iter().find_map(|segment| {
        let declaration = &text[segment.start..segment.end];
        let split = data::lean_text::split_statement(declaration);
        let is_it = data::lean_text::declared_name(split.statement) == Some(theorem.name.as_str());
        (is_it && !split.proof.text().is_empty()).then(|| declaration.trim().to_owned())
    });
    match found {
        Some(declaration) => Ok((theorem, declaration)),
        None => Err(NoAnswer::argument(format!("the text has no proof of {}", theorem.name))),
    }
}
