//! OpenRLHF's remote reward (`--remote_rm_url`): queries, prompts and labels in, rewards out. A label is the theorem that
//! a query is to prove: a Lean text that ends in `sorry`, or JSON with `header` and `statement`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use futures::StreamExt;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::serve::app::App;
use crate::serve::content::JsonBody;
use crate::serve::failure::Failure;
use crate::serve::v1::theorem_of_text;
use crate::service::{Format, Reward, RewardRequest};

/// Tokens that end an answer, of models that have no `<|…|>` for it.
const END_TOKENS: [&str; 3] = ["</s>", "<eos>", "<end_of_turn>"];

#[derive(Debug, Deserialize, ToSchema)]
pub struct RewardsBody {
    /// Prompts with what was written after them
    query: Vec<String>,
    prompts: Vec<String>,
    /// The theorems
    labels: Vec<String>,
}

/// OpenRLHF's remote reward
///
/// 1 for a proof of the label's theorem, else 0.
#[utoipa::path(post, path = "/openrlhf/reward", tag = "trainers", request_body = RewardsBody, responses(
    (status = 200, description = "rewards, scores, extra_logs")))]
pub async fn rewards(
    State(app): State<App>,
    JsonBody(body): JsonBody<RewardsBody>,
) -> Result<Json<Value>, Failure> {
    let RewardsBody { query, prompts, labels } = body;
    if query.len() != prompts.len() || query.len() != labels.len() {
        return Err(Failure::invalid("`query`, `prompts` and `labels` must be of one length"));
    }
    let mut completions = Vec::with_capacity(query.len());
    for (at, (query, (prompt, label))) in query.into_iter().zip(prompts.into_iter().zip(labels)).enumerate() {
        let theorem = theorem_of_text(&label).map_err(|failure| Failure {
            message: format!("labels[{at}]: {}", failure.message),
            ..failure
        })?;
        // A token that begins a text may stand before the prompt. Without the prompt nobody knows what was written.
        let completion =
            query.split_once(prompt.as_str()).map_or("", |(_, written)| without_end_tokens(written));
        let completion = completion.to_owned();
        completions.push((Arc::new(theorem), completion));
    }
    let format = Format::Answer;
    let request = RewardRequest { completions, format, level: None, timeout: None, dense: false };
    let place = app.service.enter()?;
    let mut rewards: Vec<Reward> = app.service.reward(request, place)?.collect().await;
    rewards.sort_by_key(|reward| reward.index);
    rewards.iter().for_each(|reward| app.metrics.judged(&reward.reason));
    let values: Vec<f64> = rewards.iter().map(|reward| reward.value).collect();
    let answered: Vec<f64> = rewards.iter().map(|reward| f64::from(u8::from(reward.answered))).collect();
    Ok(Json(json!({"rewards": values, "scores": values, "extra_logs": {"answered": answered}})))
}

/// A text without the tokens that end an answer, which OpenRLHF leaves in it.
fn without_end_tokens(text: &str) -> &str {
    let mut rest = text.trim_end();
    while let Some(shorter) = END_TOKENS.iter().find_map(|token| rest.strip_suffix(token)).or_else(|| {
        let inner = rest.strip_suffix("|>")?;
        let at = inner.rfind("<|")?;
        (!inner[at + 2..].contains(['|', '<', '>', '\n'])).then(|| &inner[..at])
    }) {
        rest = shorter.trim_end();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_that_end_an_answer_are_no_part_of_it() {
        let cases = [
            ("```lean\nrfl\n```<|im_end|>", "```lean\nrfl\n```"),
            ("by omega <|eot_id|>\n</s>", "by omega"),
            ("by omega<end_of_turn>\n<eos>", "by omega"),
            ("exact h |>", "exact h |>"),
            ("h.1 <| g |>.2", "h.1 <| g |>.2"),
        ];
        for (text, expected) in cases {
            assert_eq!(without_end_tokens(text), expected);
        }
    }
}
