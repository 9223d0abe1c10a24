//! OpenAI's interface for the model that the server has loaded: `/v1/models`, `/v1/chat/completions`, `/v1/completions`.
//! Fields that other servers know and this one does not are passed over, as clients expect.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use prover::onnx::{Completion, Engine, Finish, Piece, Request, SamplingParameters};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use utoipa::ToSchema;

use crate::serve::app::App;
use crate::serve::content::JsonBody;
use crate::serve::failure::Failure;
use crate::serve::model::{Model, now};
use crate::service::Place;

/// Answers to one prompt at most.
const MOST_ANSWERS: usize = 256;

/// What both of the interfaces take. Not flattened from parts: numbers that are kept letter for letter do not pass
/// through serde's buffer as numbers.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AskBody {
    model: String,
    /// Of `/v1/chat/completions`
    messages: Option<Vec<Message>>,
    /// Of `/v1/completions`
    prompt: Option<String>,
    /// Tokens of an answer at most
    max_tokens: Option<u32>,
    max_completion_tokens: Option<u32>,
    /// Whether the log-probability of each token is told: `true`, or a number
    #[schema(value_type = Option<Object>)]
    logprobs: Option<Value>,
    temperature: Option<f32>,
    top_p: Option<f32>,
    top_k: Option<i64>,
    min_p: Option<f32>,
    repetition_penalty: Option<f32>,
    /// Answers
    n: Option<usize>,
    seed: Option<i64>,
    stop: Option<Stop>,
    /// Whether the answer comes piece by piece, as server-sent events
    #[serde(default)]
    stream: bool,
    stream_options: Option<StreamOptions>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Stop {
    One(String),
    Several(Vec<String>),
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct StreamOptions {
    #[serde(default)]
    include_usage: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Message {
    role: String,
    content: Content,
}

/// A text, or parts of one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Content {
    Text(String),
    Parts(Vec<ContentPart>),
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct ContentPart {
    text: String,
}

/// Which of the two interfaces is spoken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Chat,
    Completion,
}

/// The model that is loaded
#[utoipa::path(get, path = "/v1/models", tag = "models", responses((status = 200, description = "It, or none")))]
pub async fn models(State(app): State<App>) -> Json<Value> {
    let listed = app.model.iter().map(|model| {
        json!({"id": model.name, "object": "model", "created": model.loaded, "owned_by": "tllama",
            "max_model_len": model.prover.engine().context()})
    });
    Json(json!({"object": "list", "data": listed.collect::<Vec<_>>()}))
}

/// An answer in a conversation
#[utoipa::path(post, path = "/v1/chat/completions", tag = "models", request_body = AskBody, responses(
    (status = 200, description = "As OpenAI's"), (status = 404, description = "No such model is loaded")))]
pub async fn chat(State(app): State<App>, JsonBody(body): JsonBody<AskBody>) -> Result<Response, Failure> {
    let model = model(&app, &body.model)?;
    let messages = body.messages.as_deref().ok_or_else(|| Failure::invalid("`messages` is missing"))?;
    let texts: Vec<(&'static str, String)> = messages
        .iter()
        .map(|message| Ok((role(&message.role)?, message.content.text())))
        .collect::<Result<_, Failure>>()?;
    let turns: Vec<(&'static str, &str)> = texts.iter().map(|(role, text)| (*role, text.as_str())).collect();
    let prompt = model.prover.engine().encode_chat(&turns).map_err(refused)?;
    answer(&app, &model, Kind::Chat, prompt, body).await
}

/// How a text goes on
#[utoipa::path(post, path = "/v1/completions", tag = "models", request_body = AskBody, responses(
    (status = 200, description = "As OpenAI's"), (status = 404, description = "No such model is loaded")))]
pub async fn completions(
    State(app): State<App>,
    JsonBody(body): JsonBody<AskBody>,
) -> Result<Response, Failure> {
    let model = model(&app, &body.model)?;
    let prompt = body.prompt.as_deref().ok_or_else(|| Failure::invalid("`prompt` is missing"))?;
    let prompt = model.prover.engine().vocabulary().encode_plain(prompt).map_err(refused)?;
    answer(&app, &model, Kind::Completion, prompt, body).await
}

impl Content {
    fn text(&self) -> String {
        match self {
            Content::Text(text) => text.clone(),
            Content::Parts(parts) => parts.iter().map(|part| part.text.as_str()).collect(),
        }
    }
}

fn role(name: &str) -> Result<&'static str, Failure> {
    match name {
        "system" | "developer" => Ok("system"),
        "user" => Ok("user"),
        "assistant" => Ok("assistant"),
        other => Err(Failure::invalid(format!("messages: no role is called {other:?} here"))),
    }
}

fn model(app: &App, name: &str) -> Result<Arc<Model>, Failure> {
    let there = match &app.model {
        Some(model) if model.name == name => return Ok(model.clone()),
        Some(model) => format!("the server has {}", model.name),
        None => "the server has none; start it with --model FOLDER".to_owned(),
    };
    let message = format!("no model {name:?} is loaded: {there}");
    Err(Failure::new(StatusCode::NOT_FOUND, "model_not_found", message))
}

/// What the engine refuses is the request's fault, its own failures aside.
fn refused(error: prover::Error) -> Failure {
    use prover::Error;
    match error {
        Error::Option { .. } | Error::Prompt { .. } | Error::PromptTooLong { .. } | Error::Memory(_) => {
            Failure::invalid(error.to_string())
        }
        other => Failure::new(StatusCode::SERVICE_UNAVAILABLE, "model", other.to_string()),
    }
}

async fn answer(
    app: &App,
    model: &Arc<Model>,
    kind: Kind,
    prompt: Vec<u32>,
    body: AskBody,
) -> Result<Response, Failure> {
    let samples = body.n.unwrap_or(1);
    if !(1..=MOST_ANSWERS).contains(&samples) {
        return Err(Failure::invalid(format!("`n` must be between 1 and {MOST_ANSWERS}")));
    }
    let keep_logprobs = !matches!(body.logprobs, None | Some(Value::Null | Value::Bool(false)));
    let most = body.max_completion_tokens.or(body.max_tokens);
    let place = app.service.enter()?;
    let defaults = SamplingParameters::default();
    let room = model.prover.engine().context().saturating_sub(prompt.len());
    let room = u32::try_from(room).unwrap_or(u32::MAX).max(1);
    let parameters = SamplingParameters {
        temperature: body.temperature.unwrap_or(defaults.temperature),
        top_p: body.top_p.unwrap_or(defaults.top_p),
        // -1 is how others say that there is no limit.
        top_k: body.top_k.and_then(|k| u32::try_from(k).ok()).unwrap_or(defaults.top_k),
        min_p: body.min_p.unwrap_or(defaults.min_p),
        repetition_penalty: body.repetition_penalty.unwrap_or(defaults.repetition_penalty),
        max_new_tokens: most.unwrap_or(defaults.max_new_tokens).min(room),
    };
    let seed = match body.seed {
        Some(seed) => seed as u64,
        None => random()?,
    };
    let stop_strings = match body.stop {
        None => Vec::new(),
        Some(Stop::One(stop)) => vec![stop],
        Some(Stop::Several(stops)) => stops,
    };
    let prompt_tokens = prompt.len();
    let request = Request { prompt, samples, seed, parameters, stop_strings, ..Default::default() };
    let id = format!("{}-{:016x}", if kind == Kind::Chat { "chatcmpl" } else { "cmpl" }, random()?);
    let writer =
        Writer { kind, id, model: model.clone(), created: now(), seed, prompt_tokens, keep_logprobs };
    match body.stream {
        true => {
            let with_usage = body.stream_options.is_some_and(|options| options.include_usage);
            writer.streamed(request, with_usage, place)
        }
        false => writer.whole(request, place).await,
    }
}

/// Writes the answers to one request.
struct Writer {
    kind: Kind,
    id: String,
    model: Arc<Model>,
    created: u64,
    seed: u64,
    prompt_tokens: usize,
    keep_logprobs: bool,
}

impl Writer {
    fn engine(&self) -> &Engine {
        self.model.prover.engine()
    }

    async fn whole(&self, request: Request, _place: Place) -> Result<Response, Failure> {
        let mut completions = self.engine().submit(request).map_err(refused)?;
        let mut choices: Vec<(usize, Value)> = Vec::new();
        let mut written = 0;
        while let Some(completion) = completions.next().await {
            let completion = completion.map_err(refused)?;
            written += completion.tokens.len();
            let index = self.index(completion.seed);
            let mut choice = json!({"index": index, "finish_reason": finish(completion.finish)});
            let logprobs = self.keep_logprobs.then(|| self.logprobs(&completion));
            if let Some(fields) = choice.as_object_mut() {
                fields.insert("logprobs".to_owned(), json!(logprobs));
                match self.kind {
                    Kind::Chat => fields.insert(
                        "message".to_owned(),
                        json!({"role": "assistant", "content": completion.text}),
                    ),
                    Kind::Completion => fields.insert("text".to_owned(), json!(completion.text)),
                };
            }
            choices.push((index, choice));
        }
        choices.sort_by_key(|(index, _)| *index);
        let choices: Vec<Value> = choices.into_iter().map(|(_, choice)| choice).collect();
        let object = if self.kind == Kind::Chat { "chat.completion" } else { "text_completion" };
        Ok(Json(json!({
            "id": self.id, "object": object, "created": self.created, "model": self.model.name,
            "choices": choices, "usage": self.usage(written),
        }))
        .into_response())
    }

    fn streamed(self, request: Request, with_usage: bool, place: Place) -> Result<Response, Failure> {
        let (listener, mut pieces) = mpsc::unbounded_channel::<Piece>();
        let request = Request { listener: Some(listener), ..request };
        let mut completions = self.engine().submit(request).map_err(refused)?;
        // One event ahead of a reader who is slow; the engine itself never waits for one.
        let (sender, receiver) = mpsc::channel::<String>(64);
        tokio::spawn(async move {
            let _place = place;
            // How much of each sample is told; `None` for one that has ended.
            let mut told: HashMap<u64, Option<usize>> = HashMap::new();
            let mut written = 0;
            loop {
                let data = tokio::select! {
                    biased;
                    () = sender.closed() => return,
                    Some(piece) = pieces.recv() => {
                        let is_first = !told.contains_key(&piece.seed);
                        // What comes after the end was told with it.
                        let Some(known) = told.entry(piece.seed).or_insert(Some(0)) else { continue };
                        *known += piece.text.len();
                        self.chunk(piece.seed, &piece.text, is_first, None)
                    }
                    completion = completions.next() => match completion {
                        None => break,
                        Some(Ok(completion)) => {
                            written += completion.tokens.len();
                            let known = told.insert(completion.seed, None);
                            let rest = completion.text.get(known.flatten().unwrap_or(0)..).unwrap_or_default();
                            self.chunk(completion.seed, rest, known.is_none(), Some(finish(completion.finish)))
                        }
                        Some(Err(error)) => json!({"error": {"code": "model", "message": error.to_string()}}),
                    },
                };
                if sender.send(data.to_string()).await.is_err() {
                    return;
                }
            }
            if with_usage {
                let mut last = self.head();
                if let Some(fields) = last.as_object_mut() {
                    fields.insert("choices".to_owned(), json!([]));
                    fields.insert("usage".to_owned(), self.usage(written));
                }
                let _ = sender.send(last.to_string()).await;
            }
            let _ = sender.send("[DONE]".to_owned()).await;
        });
        let events = futures::stream::unfold(receiver, |mut receiver| async {
            let data = receiver.recv().await?;
            Some((Ok::<_, Infallible>(Event::default().data(data)), receiver))
        });
        Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
    }

    fn head(&self) -> Value {
        let object = if self.kind == Kind::Chat { "chat.completion.chunk" } else { "text_completion" };
        json!({"id": self.id, "object": object, "created": self.created, "model": self.model.name})
    }

    fn chunk(&self, seed: u64, text: &str, is_first: bool, finish: Option<&str>) -> Value {
        let mut choice = json!({"index": self.index(seed), "finish_reason": finish, "logprobs": null});
        if let Some(fields) = choice.as_object_mut() {
            match self.kind {
                Kind::Chat if is_first => {
                    fields.insert("delta".to_owned(), json!({"role": "assistant", "content": text}))
                }
                Kind::Chat => fields.insert("delta".to_owned(), json!({"content": text})),
                Kind::Completion => fields.insert("text".to_owned(), json!(text)),
            };
        }
        let mut chunk = self.head();
        if let Some(fields) = chunk.as_object_mut() {
            fields.insert("choices".to_owned(), json!([choice]));
        }
        chunk
    }

    /// Sample `i` of a request has the seed `seed + i`.
    fn index(&self, seed: u64) -> usize {
        usize::try_from(seed.wrapping_sub(self.seed)).unwrap_or(usize::MAX)
    }

    fn usage(&self, written: usize) -> Value {
        json!({"prompt_tokens": self.prompt_tokens, "completion_tokens": written,
            "total_tokens": self.prompt_tokens + written})
    }

    fn logprobs(&self, completion: &Completion) -> Value {
        let vocabulary = self.engine().vocabulary();
        let texts = completion.tokens.iter().map(|&token| vocabulary.decode(&[token]).unwrap_or_default());
        match self.kind {
            Kind::Chat => {
                let positions = texts
                    .zip(&completion.logprobs)
                    .map(|(token, logprob)| json!({"token": token, "logprob": logprob, "top_logprobs": []}));
                json!({"content": positions.collect::<Vec<_>>()})
            }
            Kind::Completion => {
                json!({"tokens": texts.collect::<Vec<_>>(), "token_logprobs": completion.logprobs})
            }
        }
    }
}

fn finish(finish: Finish) -> &'static str {
    match finish {
        Finish::StopToken(_) | Finish::StopString(_) => "stop",
        Finish::Length => "length",
    }
}

fn random() -> Result<u64, Failure> {
    let random = getrandom::u64();
    random.map_err(|error| Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", error.to_string()))
}
