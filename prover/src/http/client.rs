//! One request to the server: key, time limit, retries with back-off, and errors that say what to do.

use std::time::{Duration, SystemTime};

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use serde_json::Value;

use super::{
    options::HttpOptions,
    reading::{Choice, NoChoice, read},
    refusal::{About, Refusal, Withheld},
    wire::{ask, is_chat},
};
use crate::{error::Error, progress::Event, prompt::Prompt};

/// A server must not make us wait longer than this between two attempts.
const PAUSE_MAX: Duration = Duration::from_secs(120);
/// Far above what the log-probabilities of the longest answers take.
const ANSWER_BYTES_MAX: usize = 64 << 20;
/// Pauses grow by up to this share, so that clients that were refused together do not come back together.
const JITTER: f64 = 0.25;

pub(super) struct Client {
    inner: reqwest::Client,
    options: HttpOptions,
    withheld: Withheld,
}

/// One question: a prompt and how many answers are wanted.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub prompt: &'a Prompt,
    pub stops: &'a [String],
    pub seed: u64,
    pub samples: usize,
}

/// Why a question was given up.
#[derive(Debug)]
pub(super) enum Fault {
    /// Every question would end so.
    Server(Error),
    /// So would all others about this prompt.
    Prompt { error: Error, about_size: bool },
    /// This answer is lost.
    Answer(Error),
}

/// How an attempt failed.
enum Failure {
    /// Trying again may help; not before this pause if the server named one.
    Passing {
        problem: String,
        after: Option<Duration>,
    },
    /// Nobody is there, perhaps not yet.
    Unreachable(String),
    /// The request is to be made anew, without what the server does not take.
    Parameters,
    Server(String),
    Prompt {
        problem: String,
        about_size: bool,
    },
    /// The answer is of no use, and the next would be like it.
    Useless(String),
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
                .map_err(|_| unusable("holds characters that cannot be in a key"))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let inner = reqwest::Client::builder()
            .default_headers(headers)
            .timeout(options.timeout)
            .build()
            .map_err(|error| Error::Http { url: options.base_url.clone(), problem: in_full(&error) })?;
        Ok(Self { inner, options: options.clone(), withheld: Withheld::default() })
    }

    /// Asks until an answer comes, the failure lasts, or the retries are used up.
    pub(super) async fn ask(&self, question: Question<'_>) -> Result<Vec<Choice>, Fault> {
        let path =
            if is_chat(self.options.api, question.prompt) { "chat/completions" } else { "completions" };
        let url = format!("{}/{path}", self.options.base_url);
        let of_server = |problem| Error::Http { url: url.clone(), problem };
        let of_request = |problem| Error::Refused { url: url.clone(), problem };
        let mut pause = self.options.pause;
        let mut attempt = 0;
        loop {
            let Question { prompt, stops, seed, samples } = question;
            let body = ask(&self.options, prompt, stops, seed, samples, &self.withheld);
            let (problem, after, reached) = match self.attempt(&url, &body).await {
                Ok(choices) => return Ok(choices),
                // Each time there is a parameter less, so this comes to an end.
                Err(Failure::Parameters) => continue,
                Err(Failure::Passing { problem, after }) => (problem, after, true),
                Err(Failure::Unreachable(problem)) => (problem, None, false),
                Err(Failure::Server(problem)) => return Err(Fault::Server(of_server(problem))),
                Err(Failure::Useless(problem)) => return Err(Fault::Answer(of_request(problem))),
                Err(Failure::Prompt { problem, about_size }) => {
                    return Err(Fault::Prompt { error: of_request(problem), about_size });
                }
            };
            attempt += 1;
            if attempt > self.options.retries {
                let problem = format!("{problem} (gave up after {attempt} attempts)");
                return Err(match reached {
                    true => Fault::Answer(of_request(problem)),
                    false => Fault::Server(of_server(problem)),
                });
            }
            let wait = with_jitter(after.unwrap_or_default().max(pause).min(PAUSE_MAX));
            tracing::warn!(%url, %problem, ?wait, "request failed, trying again");
            tokio::time::sleep(wait).await;
            pause = pause.saturating_mul(2);
        }
    }

    async fn attempt(&self, url: &str, body: &Value) -> Result<Vec<Choice>, Failure> {
        let lost = |error: reqwest::Error| {
            if error.is_connect() {
                return Failure::Unreachable(format!("the server cannot be reached ({})", in_full(&error)));
            }
            let problem = if error.is_timeout() {
                format!(
                    "no answer within {:?}; raise the time limit or lower the concurrency",
                    self.options.timeout
                )
            } else {
                format!("the connection broke ({})", in_full(&error))
            };
            Failure::Passing { problem, after: None }
        };
        let response = self.inner.post(url).body(body.to_string()).send().await.map_err(lost)?;
        let status = response.status();
        let after = response.headers().get(RETRY_AFTER).and_then(retry_after);
        let Some(text) = text_of(response).await.map_err(lost)? else {
            return Err(Failure::Useless(format!(
                "{status}: the answer is larger than {} MiB; ask for fewer tokens or samples at once",
                ANSWER_BYTES_MAX >> 20
            )));
        };
        if !status.is_success() {
            let refusal = Refusal::of_body(status.as_u16(), &text);
            return Err(self.failure(&status.to_string(), &refusal, body, after));
        }
        let begins = |problem: String| format!("{problem}; it begins `{}`", Refusal::of_text(&text).shown());
        read(&text).map_err(|none| match none {
            NoChoice::Passing(problem) => Failure::Passing { problem: begins(problem), after },
            NoChoice::Lasting(problem) => Failure::Useless(begins(problem)),
            NoChoice::Refused(refusal) => {
                self.failure(&format!("an error in an answer with status {status}"), &refusal, body, after)
            }
        })
    }

    /// What follows from a refusal. `what` says how it came.
    fn failure(&self, what: &str, refusal: &Refusal, body: &Value, after: Option<Duration>) -> Failure {
        if let Some(told) = self.withheld.note(refusal, body) {
            for text in told {
                tracing::info!("{text}");
                if let Some(observer) = &self.options.observer {
                    observer(&Event::Notice { text });
                }
            }
            return Failure::Parameters;
        }
        let said = refusal.shown();
        let model = &self.options.model;
        match (refusal.about(), refusal.status) {
            (About::Server, Some(401 | 403)) => Failure::Server(match self.options.key_variable.as_deref() {
                Some(variable) => format!("{what}: the key in `{variable}` was refused: {said}"),
                None => format!(
                    "{what}: the server wants a key; name the environment variable that holds it: {said}"
                ),
            }),
            (About::Server, Some(400 | 404)) => Failure::Server(format!(
                "{what}: no such model (`{model}`) or path; the base URL usually ends in /v1: {said}"
            )),
            (About::Server, _) => Failure::Server(format!("{what}: {said}")),
            (About::Size, _) => Failure::Prompt {
                problem: format!(
                    "{what}: the prompt is too large, or leaves no room for the answer; show fewer examples or ask \
                     for fewer tokens: {said}"
                ),
                about_size: true,
            },
            (About::Prompt, _) => Failure::Prompt { problem: format!("{what}: {said}"), about_size: false },
            (About::Moment, Some(429)) => Failure::Passing {
                problem: format!("{what}: the server limits requests; lower the concurrency: {said}"),
                after,
            },
            (About::Moment, Some(500..)) => {
                Failure::Passing { problem: format!("{what}: the server failed: {said}"), after }
            }
            (About::Moment, _) => Failure::Passing { problem: format!("{what}: {said}"), after },
        }
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

/// Seconds, with a fraction where a server writes one, or a date. A date that is past by our clock says nothing.
fn retry_after(value: &HeaderValue) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return Some(
            Duration::try_from_secs_f64(seconds.clamp(0.0, PAUSE_MAX.as_secs_f64())).unwrap_or_default(),
        );
    }
    httpdate::parse_http_date(text).ok()?.duration_since(SystemTime::now()).ok()
}

fn with_jitter(pause: Duration) -> Duration {
    // Without random numbers all wait alike, which is no fault.
    let share = f64::from(getrandom::u32().unwrap_or_default()) / f64::from(u32::MAX);
    pause.mul_f64(1.0 + JITTER * share)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_that_servers_ask_for() {
        let of = |text: &str| retry_after(&HeaderValue::from_str(text).unwrap());
        assert_eq!(of("3"), Some(Duration::from_secs(3)));
        assert_eq!(of("3.5"), Some(Duration::from_millis(3500)));
        assert_eq!(of("-1"), Some(Duration::ZERO));
        assert_eq!(of("NaN"), Some(Duration::ZERO));
        assert_eq!(of("1e300"), Some(PAUSE_MAX));
        assert_eq!(of("Wed, 21 Oct 2015 07:28:00 GMT"), None);
        assert!(of("Fri, 31 Dec 9999 23:59:59 GMT") > Some(PAUSE_MAX));
        assert_eq!(of("soon"), None);
        let jittered = with_jitter(Duration::from_secs(8));
        assert!(jittered >= Duration::from_secs(8) && jittered <= Duration::from_secs(10), "{jittered:?}");
    }
}
