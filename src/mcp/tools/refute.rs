//! `refute` and `same_statement`: questions about statements, without a proof.

use data::problems::Take;
use rmcp::RoleServer;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::schemars::JsonSchema;
use rmcp::service::RequestContext;
use rmcp::{tool, tool_router};
use serde::Deserialize;

use crate::mcp::answer::{Answer, Answered, Says, evidence, form, judging};
use crate::mcp::progress::Progress;
use crate::mcp::session::Session;
use crate::mcp::texts::theorem;
use crate::service::Sameness;

/// Arguments of `refute`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct RefuteArguments {
    /// A Lean text, imports and definitions included, with a theorem that ends in `:= sorry`.
    given: Option<String>,
    /// A path of a Lean file, in the place of `given`.
    given_file: Option<String>,
    /// Which theorem, where there are several.
    name: Option<String>,
    /// Seconds that Lean may take over one trial.
    timeout: Option<f64>,
}

/// Arguments of `same_statement`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct SameArguments {
    /// A Lean text with one theorem, imports and definitions included; its proof does not matter.
    first: Option<String>,
    /// A path of a Lean file, in the place of `first`.
    first_file: Option<String>,
    /// A Lean text with the other theorem.
    second: Option<String>,
    /// A path of a Lean file, in the place of `second`.
    second_file: Option<String>,
    /// Seconds that Lean may take over one trial.
    timeout: Option<f64>,
}

fn refuting() -> std::sync::Arc<rmcp::model::JsonObject> {
    form(&[Says::Rejected])
}

#[tool_router(router = refute_tools, vis = "pub(super)")]
impl Session {
    /// Looks for a counterexample to a statement. `rejected` means that the statement is false, with the proof of its
    /// negation that the judge accepted; `no answer` means that none was found, which says nothing about its truth.
    #[tool(
        output_schema = refuting(),
        annotations(read_only_hint = false, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn refute(
        &self,
        Parameters(asked): Parameters<RefuteArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        let given =
            self.parts.files.text("given", asked.given, asked.given_file.as_deref(), &context).await?;
        let theorem = theorem(&given, asked.name.as_deref(), Take::All)?;
        let _place = self.service().enter()?;
        let progress = Progress::of(&context);
        let report = |text| progress.tell(text);
        let found = self.service().refute(&theorem, asked.timeout, &report).await?;
        let name = &theorem.name;
        let Some(refutation) = found.refutation else {
            let because = match found.out_of_time {
                true => format!("{name} was not refuted within the time; that says nothing about its truth"),
                false => format!(
                    "{name} was not refuted: no counterexample among {} small assignments; that says nothing about \
                     its truth",
                    found.tried
                ),
            };
            return Ok(Answer::new(Says::NoAnswer, because).with("code", "not_refuted"));
        };
        let because = match refutation.counterexample.as_str() {
            "" => format!("{name} is false: its negation is proved"),
            example => format!("{name} is false: {example} is a counterexample"),
        };
        Ok(Answer::new(Says::Rejected, because)
            .with("counterexample", refutation.counterexample)
            .with("negation", refutation.negation)
            .with_fields(evidence(&refutation.verdict)))
    }

    /// Whether two statements say the same: as the same expression to Lean, by unfolding definitions, or with a proof that
    /// each follows from the other. `rejected` means that they are different expressions and that no such proof was found.
    #[tool(
        output_schema = judging(),
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn same_statement(
        &self,
        Parameters(asked): Parameters<SameArguments>,
        context: RequestContext<RoleServer>,
    ) -> Answered {
        let files = &self.parts.files;
        let first = files.text("first", asked.first, asked.first_file.as_deref(), &context).await?;
        let second = files.text("second", asked.second, asked.second_file.as_deref(), &context).await?;
        let (first, second) = (theorem(&first, None, Take::All)?, theorem(&second, None, Take::All)?);
        let _place = self.service().enter()?;
        Ok(match self.service().same_statement(&first, &second, asked.timeout).await? {
            Sameness::Identical => {
                Answer::new(Says::Proved, "Lean reads both as the same expression").with("how", "identical")
            }
            Sameness::ByDefinition(shown) => {
                Answer::new(Says::Proved, "each is the other once definitions are unfolded")
                    .with("how", "by definition")
                    .with("proof", shown.proof)
                    .with_fields(evidence(&shown.verdict))
            }
            Sameness::Equivalent(shown) => {
                Answer::new(Says::Proved, "they are other expressions, and each follows from the other")
                    .with("how", "equivalent")
                    .with("proof", shown.proof)
                    .with_fields(evidence(&shown.verdict))
            }
            Sameness::NotShown => Answer::new(
                Says::Rejected,
                "they are not the same expression, and no proof was found that they are equivalent; they may be",
            )
            .with("how", "not shown"),
            Sameness::Plain => Answer::new(
                Says::Rejected,
                "they are not the same expression; one of them can be proved at once, so that it follows from the other \
                 says nothing",
            )
            .with("how", "not shown"),
        })
    }
}
