//! Requests at the times at which they are due, whether or not the server keeps up (an open loop), or by clients of whom
//! each waits for its answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, StatusCode};
use serde_json::Value;
use tokio::sync::mpsc;

use super::measured::{Measured, Outcome};
use super::questions::{Question, Questions};

/// When requests are sent.
#[derive(Debug, Clone, Copy)]
pub enum Arrivals {
    /// So many a second, whatever comes back: a wait in a queue shows as latency.
    Open { per_second: f64 },
    /// So many clients, each of which asks again when it has its answer, and comes again where it is told to.
    Closed { clients: usize },
}

/// What is asked of a server.
#[derive(Debug, Clone)]
pub struct Load {
    /// Without a slash at its end.
    pub address: String,
    pub key: Option<String>,
    pub requests: u64,
    pub arrivals: Arrivals,
    pub questions: Questions,
    /// Share of clients that go away before their answer.
    pub gone: f64,
}

/// After which one goes away.
const PATIENCE_OF_THE_GONE: Duration = Duration::from_millis(20);
const LONGEST: Duration = Duration::from_secs(600);

/// Sends what the load says, and waits for the last answer. `tell` hears of each request that is done. Dropping the future
/// ends all requests.
pub async fn put_under_load(load: &Load, tell: &dyn Fn()) -> anyhow::Result<(Measured, Duration)> {
    // Another one may have been chosen already.
    rustls::crypto::ring::default_provider().install_default().ok();
    let client = Client::builder().no_proxy().timeout(LONGEST).build().context("no HTTP client")?;
    let load = Arc::new(load.clone());
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let began = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    match load.arrivals {
        Arrivals::Open { per_second } => {
            let (load, client) = (load.clone(), client.clone());
            tasks.spawn(async move {
                let mut requests = tokio::task::JoinSet::new();
                for index in 0..load.requests {
                    let due = Duration::from_secs_f64(index as f64 / per_second);
                    tokio::time::sleep_until((began + due).into()).await;
                    let (load, client, sender) = (load.clone(), client.clone(), sender.clone());
                    requests
                        .spawn(async move { ask(&load, &client, index, began, due, &sender, false).await });
                }
                requests.join_all().await;
            });
        }
        Arrivals::Closed { clients } => {
            let next = Arc::new(AtomicU64::new(0));
            for _ in 0..clients {
                let (load, client) = (load.clone(), client.clone());
                let (next, sender) = (next.clone(), sender.clone());
                tasks.spawn(async move {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= load.requests {
                            return;
                        }
                        ask(&load, &client, index, began, began.elapsed(), &sender, true).await;
                    }
                });
            }
            drop(sender);
        }
    }
    let mut measured = Measured::new();
    let mut took = began.elapsed();
    while let Some((question, outcome, due, latency)) = receiver.recv().await {
        measured.add(&question, outcome, due, latency);
        took = began.elapsed();
        tell();
    }
    tasks.join_all().await;
    Ok((measured, took))
}

type Told = (Question, Outcome, Duration, Duration);

async fn ask(
    load: &Load,
    client: &Client,
    index: u64,
    began: Instant,
    due: Duration,
    sender: &mpsc::UnboundedSender<Told>,
    comes_again: bool,
) {
    let question = load.questions.question(index);
    let goes = ((index + 1) as f64 * load.gone).floor() > (index as f64 * load.gone).floor();
    let outcome = loop {
        let answer = send(load, client, &question);
        let (outcome, wait) = match goes {
            true => match tokio::time::timeout(PATIENCE_OF_THE_GONE, answer).await {
                Ok(answered) => answered,
                Err(_) => (Outcome::Gone, None),
            },
            false => answer.await,
        };
        match (&outcome, wait) {
            (Outcome::Busy, Some(wait)) if comes_again => tokio::time::sleep(wait).await,
            _ => break outcome,
        }
    };
    // Nobody listens any more where the load was given up.
    sender.send((question, outcome, due, began.elapsed().saturating_sub(due))).ok();
}

/// What comes back, and after which time to come again.
async fn send(load: &Load, client: &Client, question: &Question) -> (Outcome, Option<Duration>) {
    let mut request = client.post(format!("{}/v1/verify", load.address));
    if let Some(key) = &load.key {
        request = request.bearer_auth(key);
    }
    let request = request.header("Content-Type", "application/json").body(question.body.to_string());
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => return (Outcome::Lost(format!("{error:?}")), None),
    };
    let status = response.status();
    let wait = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let text = match response.text().await {
        Ok(text) => text,
        Err(error) => return (Outcome::Lost(format!("{error:?}")), None),
    };
    if status == StatusCode::TOO_MANY_REQUESTS {
        return (Outcome::Busy, wait.map(Duration::from_secs));
    }
    if !status.is_success() {
        return (Outcome::Lost(format!("{status}: {text}")), None);
    }
    let answer: Value = match serde_json::from_str(&text) {
        Ok(answer) => answer,
        Err(error) => return (Outcome::Lost(format!("{error}: {text}")), None),
    };
    let judging_ms = answer["time_ms"].to_string().parse().unwrap_or(0.0);
    match answer["verdict"].as_str() {
        Some("proved") => (Outcome::Answered { proved: true, judging_ms }, None),
        // Nobody can expect an answer about a text that no Lean survives.
        Some("rejected") => (Outcome::Answered { proved: false, judging_ms }, None),
        Some("no answer") if question.is_bad => (Outcome::Answered { proved: false, judging_ms }, None),
        _ => (Outcome::Lost(text), None),
    }
}
