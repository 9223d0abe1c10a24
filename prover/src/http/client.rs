//! One request to the server: key, time limit, retries with back-off, and errors that say what to do.

use std::time::{Duration, SystemTime};

use reqwest::{
    StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER},
};
use serde_json::Value;

use super::{
    HttpOptions,
    wire::{Choice, is_chat, read},
};
use crate::{Error, prompt::Prompt};

/// A server must not make us wait longer than this between two attempts.
const PAUSE_MAX: Duration = Duration::from_secs(120);
/// Far above what the log-probabilities of the longest answers take.
const ANSWER_BYTES_MAX: usize = 64 << 20;
/// Of an error's body, this much is shown.
const SHOWN_CHARACTERS: usize = 300;

pub(super) struct Client {
    inner: reqwest::Client,
    options: HttpOptions,
}

/// How an attempt failed.
enum Failure {
    /// Trying again may help; after this pause if the server named one.
    Passing {
        problem: String,
        after: Option<Duration>,
    },
    Lasting(String),
}

impl Client {
    pub(super) fn new(options: &HttpOptions) -> Result<Self, Error> {
        // Fails only where another part of the process has installed a provider, which serves as well.
        rustls::crypto::ring::default_provider().install_default().ok();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(variable) = &options.key_variable {
            let unusable = |problem: &str| Error::Option {
                option: "key-variable",
                problem: format!("environment variable `{variable}` {problem}"),
            };
            let key = std::env::var(variable).map_err(|_| unusable("is not set"))?;
            let mut value = HeaderValue::from_str(&format!("Bearer {}", key.trim()))
                .map_err(|_| unusable("holds characters that no key has"))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let inner = reqwest::Client::builder()
            .default_headers(headers)
            .timeout(options.timeout)
            .build()
            .map_err(|error| Error::Http { url: options.base_url.clone(), problem: in_full(&error) })?;
        Ok(Self { inner, options: options.clone() })
    }

    /// Sends a body until an answer comes, the failure lasts, or the retries are used up.
    pub(super) async fn post(&self, prompt: &Prompt, body: &Value) -> Result<Vec<Choice>, Error> {
        let path = if is_chat(self.options.api, prompt) { "chat/completions" } else { "completions" };
        let url = format!("{}/{path}", self.options.base_url);
        let mut pause = self.options.pause;
        let mut attempt = 0;
        loop {
            let (problem, after) = match self.attempt(&url, body.to_string()).await {
                Ok(choices) => return Ok(choices),
                Err(Failure::Lasting(problem)) => return Err(Error::Http { url, problem }),
                Err(Failure::Passing { problem, after }) => (problem, after),
            };
            attempt += 1;
            if attempt > self.options.retries {
                let problem = format!("{problem} (gave up after {attempt} attempts)");
                return Err(Error::Http { url, problem });
            }
            let wait = after.unwrap_or(pause).min(PAUSE_MAX);
            tracing::warn!(%url, %problem, ?wait, "request failed, trying again");
            tokio::time::sleep(wait).await;
            pause = pause.saturating_mul(2);
        }
    }

    async fn attempt(&self, url: &str, body: String) -> Result<Vec<Choice>, Failure> {
        let lost = |error: reqwest::Error| {
            let problem = if error.is_timeout() {
                format!(
                    "no answer within {:?}; raise the time limit or lower the concurrency",
                    self.options.timeout
                )
            } else if error.is_connect() {
                format!("the server cannot be reached ({})", in_full(&error))
            } else {
                format!("the connection broke ({})", in_full(&error))
            };
            Failure::Passing { problem, after: None }
        };
        let response = self.inner.post(url).body(body).send().await.map_err(lost)?;
        let status = response.status();
        let after = response.headers().get(RETRY_AFTER).and_then(retry_after);
        let Some(text) = text_of(response).await.map_err(lost)? else {
            let problem = format!(
                "{status}: the answer is larger than {} MiB; ask for fewer tokens or samples at once",
                ANSWER_BYTES_MAX >> 20
            );
            return Err(Failure::Lasting(problem));
        };
        if status.is_success() {
            return read(&text).map_err(|problem| {
                Failure::Lasting(format!(
                    "the answer cannot be read: {problem}; it begins `{}`",
                    shown(&text)
                ))
            });
        }
        let said = shown(&text);
        let model = &self.options.model;
        let key = self.options.key_variable.as_deref();
        Err(match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Failure::Lasting(match key {
                Some(variable) => format!("{status}: the key in `{variable}` was refused: {said}"),
                None => format!(
                    "{status}: the server wants a key; name the environment variable that holds it: {said}"
                ),
            }),
            StatusCode::NOT_FOUND => Failure::Lasting(format!(
                "{status}: no such model (`{model}`) or path; the base URL usually ends in /v1: {said}"
            )),
            StatusCode::PAYLOAD_TOO_LARGE => {
                Failure::Lasting(format!("{status}: the prompt is too large; show fewer examples: {said}"))
            }
            StatusCode::TOO_MANY_REQUESTS => Failure::Passing {
                problem: format!("{status}: the server limits requests; lower the concurrency: {said}"),
                after,
            },
            StatusCode::REQUEST_TIMEOUT => Failure::Passing { problem: format!("{status}: {said}"), after },
            _ if status.is_server_error() => {
                Failure::Passing { problem: format!("{status}: the server failed: {said}"), after }
            }
            _ => Failure::Lasting(format!("{status}: {said}")),
        })
    }
}

/// The body, or `None` where there is no end to it. What is not UTF-8 in it is replaced.
async fn text_of(mut response: reqwest::Response) -> Result<Option<String>, reqwest::Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Seconds, or a date.
fn retry_after(value: &HeaderValue) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

fn shown(text: &str) -> String {
    text.trim().chars().take(SHOWN_CHARACTERS).collect()
}

/// An error with its causes; the outermost says little.
fn in_full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
