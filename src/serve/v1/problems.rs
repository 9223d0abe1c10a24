//! `GET /v1/problems`: the problem sets of the store.

use axum::Json;
use axum::extract::{Path, State};
use data::problems::canonical_split;
use serde_json::{Value, json};

use crate::serve::app::App;
use crate::serve::content::Parameters;
use crate::serve::failure::Failure;
use crate::service::problem_json;

/// Problems of one answer.
const PAGE: usize = 100;
const LARGEST_PAGE: usize = 1000;

/// The problem sets that were imported
#[utoipa::path(get, path = "/v1/problems", tag = "read", responses((status = 200, description = "The sets")))]
pub async fn sets(State(app): State<App>, parameters: Parameters) -> Result<Json<Value>, Failure> {
    parameters.only(&[])?;
    let _place = app.service.enter()?;
    Ok(Json(json!({"sets": app.service.problem_sets().await?})))
}

/// The problems of a set
///
/// `split`, `only` (a part of the name), `offset` and `limit` choose among them; `total` says how many match.
#[utoipa::path(get, path = "/v1/problems/{set}", tag = "read", params(
    ("set" = String, Path, description = "Its name"),
    ("split" = Option<String>, Query), ("only" = Option<String>, Query),
    ("offset" = Option<usize>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, description = "Problems as `tllama problems --json` prints them"),
        (status = 404, description = "There is no such set")))]
pub async fn of_set(
    State(app): State<App>,
    Path(set): Path<String>,
    parameters: Parameters,
) -> Result<Json<Value>, Failure> {
    parameters.only(&["split", "only", "offset", "limit"])?;
    let split = parameters.get::<String>("split")?.map(|split| canonical_split(&split));
    let only: Option<String> = parameters.get("only")?;
    let offset = parameters.get("offset")?.unwrap_or(0);
    let limit = parameters.get("limit")?.unwrap_or(PAGE).min(LARGEST_PAGE);
    let _place = app.service.enter()?;
    let mut found = app.service.problems(&set).await?;
    found.retain(|item| {
        let theorem = &item.problem.theorem;
        (split.is_none() || split == theorem.source.split)
            && only.as_ref().is_none_or(|text| theorem.name.contains(text.as_str()))
    });
    let page: Vec<Value> = found.iter().skip(offset).take(limit).map(problem_json).collect();
    Ok(Json(json!({"set": set, "total": found.len(), "offset": offset, "problems": page})))
}
