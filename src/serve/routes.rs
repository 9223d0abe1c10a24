//! Which address is answered by whom, and through what every request passes.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

use super::app::App;
use super::failure::Failure;
use super::jobs::Jobs;
use super::keys::Scope;
use super::{admit, agents, compatible, health, jobs, log, openapi, pages, v1};

/// A line is to be read when it is written.
const UNBUFFERED: NotForContentType = NotForContentType::const_new("application/x-ndjson");

/// Everything that is answered. `sessions` ends the sessions of agents.
pub fn router(app: &App, jobs: Option<Arc<Jobs>>, sessions: CancellationToken) -> Router {
    let keyed = |scope: Scope| from_fn_with_state((app.clone(), scope), admit::with_key);
    let judging = Router::new()
        .route("/v1/verify", post(v1::verify::verify))
        .route("/v1/check", post(v1::check::check))
        .route("/v1/goals", post(v1::goals::goals))
        .route("/v1/annotate", post(v1::explain::annotate))
        .route("/v1/explain", post(v1::explain::explain))
        .route("/v1/reward", post(v1::reward::reward))
        .route("/v1/problems", get(v1::problems::sets))
        .route("/v1/problems/{set}", get(v1::problems::of_set))
        .route_layer(keyed(Scope::Verify));
    let long = Router::new()
        .route("/v1/jobs", post(jobs::submit).get(jobs::jobs))
        .route("/v1/jobs/{id}", get(jobs::job).delete(jobs::cancel))
        .route_layer(Extension(jobs))
        .route_layer(keyed(Scope::Verify));
    let proving = Router::new().route("/v1/prove", post(v1::prove::prove)).route_layer(keyed(Scope::Prove));
    let counting = Router::new().route("/metrics", get(health::metrics)).route_layer(keyed(Scope::Metrics));
    let agents = agents::router(app, sessions).route_layer(keyed(Scope::Verify));
    let open = Router::new()
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/health", get(compatible::kimina::health))
        .route("/openapi.json", get(openapi::description));
    let others = compatible::router().route_layer(keyed(Scope::Verify));
    let models = compatible::models()
        .route("/v1/generate", post(v1::generate::generate))
        .route_layer(keyed(Scope::Models));
    judging
        .merge(long)
        .merge(proving)
        .merge(models)
        .merge(counting)
        .merge(others)
        .merge(agents)
        .merge(open)
        .merge(pages::router(app))
        .fallback(no_such_address)
        .method_not_allowed_fallback(no_such_method)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), admit::in_order))
        .layer(from_fn_with_state(app.clone(), log::count))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(UNBUFFERED)))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(log::span)
                .on_request(())
                .on_response(log::answered)
                .on_failure(log::failed),
        )
        .layer(PropagateRequestIdLayer::new(log::REQUEST_ID))
        .layer(SetRequestIdLayer::new(log::REQUEST_ID, MakeRequestUuid))
        .with_state(app.clone())
}

async fn no_such_address(request: Request) -> Failure {
    let path = data::visible::visible_line(request.uri().path()).into_owned();
    Failure::new(StatusCode::NOT_FOUND, "not_found", format!("there is nothing at {path}; see /openapi.json"))
}

async fn no_such_method(request: Request) -> Failure {
    let message = format!("{} is not answered here; see /openapi.json", request.method());
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, "method", message)
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    let message = "a fault of the server; it is in its log";
    Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message).into_response()
}
