//! The description of the interface, for programs that make clients of it.

use axum::Json;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{compatible, health, jobs, v1};

#[derive(OpenApi)]
#[openapi(
    info(title = "tllama serve", description = "A sound judge of Lean 4 proofs, and a prover, over HTTP"),
    paths(
        v1::verify::verify,
        v1::check::check,
        v1::goals::goals,
        v1::explain::annotate,
        v1::explain::explain,
        v1::prove::prove,
        v1::generate::generate,
        v1::reward::reward,
        v1::problems::sets,
        v1::problems::of_set,
        jobs::submit,
        jobs::jobs,
        jobs::job,
        jobs::cancel,
        compatible::kimina::check,
        compatible::kimina::verify,
        compatible::kimina::health,
        compatible::execute::execute,
        compatible::openrlhf::rewards,
        compatible::openai::models,
        compatible::openai::chat,
        compatible::openai::completions,
        health::livez,
        health::readyz,
        health::metrics
    ),
    modifiers(&Keyed)
)]
struct Description;

struct Keyed;

impl Modify for Keyed {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        api.components.get_or_insert_with(Default::default).add_security_scheme("key", scheme);
    }
}

pub async fn description() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}
