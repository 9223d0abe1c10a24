//! `find_lemmas` and `exists`: what the environment has.

use data::problems::Take;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::schemars::JsonSchema;
use rmcp::{tool, tool_router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::counted;
use crate::mcp::answer::{Answer, Answered, NoAnswer, telling};
use crate::mcp::session::Session;
use crate::mcp::texts::theorem;
use crate::service::Named;

/// Lemmas that are told unless it is said how many.
const LEMMAS: u32 = 20;

/// Arguments of `find_lemmas`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct FindArguments {
    /// Words or signs that the name has something to do with, such as `["list", "reverse", "append"]` or `["+", "comm"]`.
    #[serde(default)]
    words: Vec<String>,
    /// A part of the name, such as `add_comm`.
    name: Option<String>,
    /// What the lemma should say, in Lean: `∀ a b : Nat, a + b = b + a`. Lean's own search looks for what proves it.
    #[serde(rename = "type")]
    type_text: Option<String>,
    /// What stands before it: `import`s, `open`s. The answer holds for these imports.
    #[serde(default)]
    header: String,
    /// How many are told (20 unless said).
    limit: Option<u32>,
    /// Seconds that Lean may take.
    timeout: Option<f64>,
}

/// Arguments of `exists`.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct ExistsArguments {
    /// The name of a theorem, definition or type, such as `Nat.add_comm`.
    name: String,
    /// What stands before it: `import`s, `open`s, definitions.
    #[serde(default)]
    header: String,
    /// Seconds that Lean may take.
    timeout: Option<f64>,
}

#[tool_router(router = library_tools, vis = "pub(super)")]
impl Session {
    /// Looks for lemmas among those that your imports bring, by words, by a part of the name, or by what the lemma should
    /// say. Every name that is told exists. Give `words`, `name` or `type`.
    #[tool(
        output_schema = telling(),
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn find_lemmas(&self, Parameters(asked): Parameters<FindArguments>) -> Answered {
        let limit = asked.limit.unwrap_or(LEMMAS).clamp(1, 200) as usize;
        if let Some(type_text) = &asked.type_text {
            if !asked.words.is_empty() || asked.name.is_some() {
                return Err(NoAnswer::argument("give `type` alone, or `words` and `name`"));
            }
            let text = format!("{}\ntheorem tllama_sought : {type_text} := sorry", asked.header);
            let theorem = theorem(&text, Some("tllama_sought"), Take::Open)?;
            let _place = self.service().enter()?;
            let (tactic, mut found) = self.service().lemmas_for(&theorem, asked.timeout).await?;
            let count = found.len();
            found.truncate(limit);
            let because = match (count, tactic) {
                (0, _) => {
                    "Lean's search found no lemma that says this; there may be one all the same".to_owned()
                }
                (_, "exact?") => "one lemma proves it, as `suggestions` says".to_owned(),
                (count, _) => format!("{} that could be a step towards it", counted(count, "lemma")),
            };
            return Ok(Answer::told(because).with("suggestions", json!(found)));
        }
        let name = asked.name.as_deref().map(str::trim);
        if asked.words.is_empty() && name.is_none() {
            return Err(NoAnswer::argument("give `words`, `name` or `type`"));
        }
        if name == Some("") || asked.words.iter().any(|word| word.trim().is_empty()) {
            return Err(NoAnswer::argument("a word or name is empty"));
        }
        let _place = self.service().enter()?;
        let found = self.service().lemmas(&asked.header, name, &asked.words, limit, asked.timeout).await?;
        let because = match found.matching {
            0 => format!("no name among {} has to do with this; try fewer or other words", found.among),
            count => format!("{} of {} theorems match, {} are told", count, found.among, found.lemmas.len()),
        };
        Ok(Answer::told(because).with("lemmas", found.lemmas.iter().map(named).collect::<Vec<_>>()))
    }

    /// Whether a name exists below your imports, with its type. Ask before you use a name that you are not sure of.
    #[tool(
        output_schema = telling(),
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn exists(&self, Parameters(asked): Parameters<ExistsArguments>) -> Answered {
        let _place = self.service().enter()?;
        let found = self.service().exists(&asked.header, asked.name.trim(), asked.timeout).await?;
        Ok(match found {
            Some(found) => Answer::told(format!("{} exists", found.name))
                .with("exists", true)
                .with("name", found.name)
                .with("type", found.type_text),
            None => Answer::told(format!("nothing is called {} below these imports", asked.name))
                .with("exists", false),
        })
    }
}

fn named(lemma: &Named) -> Value {
    json!({"name": lemma.name, "type": lemma.type_text})
}
