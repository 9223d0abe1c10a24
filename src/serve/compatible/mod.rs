//! Wire formats of others, each in a file. An answer that a client of theirs reads as a success is given only for a text
//! in which our own judge found nothing to object to.

pub mod execute;
pub mod kimina;
pub mod openrlhf;

use axum::Router;
use axum::routing::post;

use super::app::App;

pub fn router() -> Router<App> {
    Router::new()
        .route("/api/check", post(kimina::check))
        .route("/api/check/", post(kimina::check))
        .route("/verify", post(kimina::verify))
        .route("/one_pass_verify_batch", post(kimina::verify))
        .route("/execute", post(execute::execute))
        .route("/openrlhf/reward", post(openrlhf::rewards))
}
