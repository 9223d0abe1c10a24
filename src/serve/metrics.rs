//! What is counted, for Prometheus.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use super::app::App;
use crate::service::Service;

/// As Prometheus asks for.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reason {
    reason: String,
}

pub struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<Answered, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    verdicts: Family<Reason, Counter>,
    in_hand: Gauge<i64>,
    refused: Counter,
    told_refused: AtomicU64,
}

impl Metrics {
    pub fn new(service: &Service) -> Self {
        let mut registry = Registry::with_prefix("tllama");
        let requests = Family::default();
        registry.register("http_requests", "Answered requests", requests.clone());
        let seconds = Family::<Route, Histogram, fn() -> Histogram>::new_with_constructor(time);
        registry.register(
            "http_request_seconds",
            "Time from a request's head to its answer's head",
            seconds.clone(),
        );
        let verdicts = Family::default();
        registry.register("verdicts", "Answers of the judge, by reason", verdicts.clone());
        let in_hand = Gauge::<i64>::default();
        registry.register("requests_in_hand", "Requests that have a place", in_hand.clone());
        let places = Gauge::<i64>::default();
        places.set(i64::try_from(service.admission().places()).unwrap_or(i64::MAX));
        registry.register("places", "Requests that can be in hand at once", places);
        let workers = Gauge::<i64>::default();
        workers.set(i64::try_from(service.settings().workers).unwrap_or(i64::MAX));
        registry.register("lean_workers", "Lean processes that work at once", workers);
        let refused = Counter::<u64>::default();
        registry.register("requests_refused", "Requests that found no place", refused.clone());
        let registry = Mutex::new(registry);
        Self { registry, requests, seconds, verdicts, in_hand, refused, told_refused: AtomicU64::new(0) }
    }

    /// Counts an answer of the judge.
    pub fn judged(&self, reason: &str) {
        self.verdicts.get_or_create(&Reason { reason: reason.to_owned() }).inc();
    }

    /// All of it as Prometheus reads it.
    pub fn text(&self, service: &Service) -> Result<String, std::fmt::Error> {
        let admission = service.admission();
        self.in_hand.set(i64::try_from(admission.taken()).unwrap_or(i64::MAX));
        let refused = admission.refused();
        self.refused.inc_by(refused - self.told_refused.swap(refused, Ordering::Relaxed).min(refused));
        let mut text = String::new();
        encode(&mut text, &self.registry.lock().unwrap_or_else(PoisonError::into_inner))?;
        Ok(text)
    }
}

/// From a millisecond to some minutes.
fn time() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.5, 14))
}

/// Counts a request and its answer. Addresses that there are not are one.
pub async fn count(
    State(app): State<App>,
    path: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let route = path.map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let began = Instant::now();
    let response = next.run(request).await;
    let metrics = &app.metrics;
    let answered = Answered { route: route.clone(), status: response.status().as_u16() };
    metrics.requests.get_or_create(&answered).inc();
    metrics.seconds.get_or_create(&Route { route }).observe(began.elapsed().as_secs_f64());
    response
}
