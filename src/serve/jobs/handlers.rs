//! `/v1/jobs`: long work over HTTP.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use futures::{StreamExt, stream};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::kept::{Kept, Kind, State as JobState};
use super::running::{Asked, Jobs, Standing};
use crate::serve::admit::Caller;
use crate::serve::app::App;
use crate::serve::content::JsonBody;
use crate::serve::failure::Failure;
use crate::serve::keys::Scope;
use crate::serve::reply::{Form, Part, streamed};
use crate::serve::v1;

/// Work to be done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JobBody {
    kind: Kind,
    /// The body that `/v1/verify`, `/v1/reward` or `/v1/prove` takes
    #[schema(value_type = Object)]
    request: Box<RawValue>,
}

const LONGEST_NAME: usize = 256;

/// Submit a job
///
/// It is on disk when this is answered, and is worked on also after a restart; verdicts that were reached before come from
/// the store then. Asked again with the same `Idempotency-Key`, the same job is answered.
#[utoipa::path(post, path = "/v1/jobs", tag = "jobs", request_body = JobBody, responses(
    (status = 202, description = "The job"), (status = 501, description = "This server keeps no jobs")))]
pub async fn submit(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Extension(kept_jobs): Extension<Option<Arc<Jobs>>>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<JobBody>,
) -> Result<Response, Failure> {
    if body.kind == Kind::Prove {
        caller.needs(Scope::Prove)?;
    }
    let request = body.request.get();
    match body.kind {
        Kind::Verify => v1::verify::understood(request)?,
        Kind::Reward => v1::reward::understood(request)?,
        Kind::Prove => v1::prove::understood(request)?,
    }
    let idempotency = headers.get("idempotency-key").map(|name| match name.to_str() {
        Ok(name) if !name.is_empty() && name.len() <= LONGEST_NAME => Ok(name.to_owned()),
        _ => Err(Failure::invalid("the Idempotency-Key must be a text of 1 to 256 characters")),
    });
    let asked = Asked {
        kind: body.kind,
        request: body.request,
        owner: caller.id,
        idempotency: idempotency.transpose()?,
    };
    let kept = jobs_of(&kept_jobs)?.submit(&app, asked)?;
    Ok((StatusCode::ACCEPTED, Json(shown(&kept))).into_response())
}

/// The jobs of whoever asks
#[utoipa::path(get, path = "/v1/jobs", tag = "jobs", responses((status = 200, description = "The oldest first")))]
pub async fn jobs(
    Extension(caller): Extension<Caller>,
    Extension(kept_jobs): Extension<Option<Arc<Jobs>>>,
) -> Result<Json<Value>, Failure> {
    let found = jobs_of(&kept_jobs)?.of(caller.id.as_deref());
    Ok(Json(json!({"jobs": found.iter().map(shown).collect::<Vec<_>>()})))
}

/// A job with its answers so far
///
/// With `Accept: text/event-stream` or `application/x-ndjson`, its answers as they come, those that are there already
/// first, until it ends.
#[utoipa::path(get, path = "/v1/jobs/{id}", tag = "jobs", params(("id" = String, Path)), responses(
    (status = 200, description = "The job"), (status = 404, description = "No job of yours has this id")))]
pub async fn job(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Extension(kept_jobs): Extension<Option<Arc<Jobs>>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Some(Standing { kept, answers, more }) = jobs_of(&kept_jobs)?.get(&id, caller.id.as_deref())? else {
        return Err(no_such_job(&id));
    };
    let form = Form::of(&headers);
    if form == Form::Whole {
        let mut told = shown(&kept);
        if let Some(fields) = told.as_object_mut() {
            fields.insert("answers".to_owned(), json!(answers));
        }
        return Ok(Json(told).into_response());
    }
    let patience = app.limits.writing;
    let jobs = jobs_of(&kept_jobs)?.clone();
    let followed = stream::unfold((jobs, id, caller, more, 0usize, false), |followed| async move {
        let (jobs, id, caller, mut more, told, ended) = followed;
        if ended {
            return None;
        }
        loop {
            more.mark_unchanged();
            let Standing { kept, answers, .. } = jobs.get(&id, caller.id.as_deref()).ok()??;
            if answers.len() > told {
                let fresh: Vec<Part> =
                    answers.into_iter().skip(told).map(|json| Part { event: "answer", json }).collect();
                let told = told + fresh.len();
                return Some((stream::iter(fresh), (jobs, id, caller, more, told, false)));
            }
            if kept.state != JobState::Open {
                let last = Part::new("job", serde_json::value::to_raw_value(&shown(&kept)));
                return Some((stream::iter(vec![last]), (jobs, id, caller, more, told, true)));
            }
            if more.changed().await.is_err() {
                return None;
            }
        }
    });
    Ok(streamed(form, followed.flatten().boxed(), patience))
}

/// End a job; what was answered is kept
#[utoipa::path(delete, path = "/v1/jobs/{id}", tag = "jobs", params(("id" = String, Path)), responses(
    (status = 200, description = "The job as it ended"), (status = 404, description = "No job of yours has this id")))]
pub async fn cancel(
    Extension(caller): Extension<Caller>,
    Extension(kept_jobs): Extension<Option<Arc<Jobs>>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    match jobs_of(&kept_jobs)?.cancel(&id, caller.id.as_deref())? {
        Some(kept) => Ok(Json(shown(&kept))),
        None => Err(no_such_job(&id)),
    }
}

fn jobs_of(jobs: &Option<Arc<Jobs>>) -> Result<&Arc<Jobs>, Failure> {
    let message = "this server keeps no jobs: it has no store, or another server keeps them";
    jobs.as_ref().ok_or_else(|| Failure::new(StatusCode::NOT_IMPLEMENTED, "not_served", message))
}

fn no_such_job(id: &str) -> Failure {
    let id = data::visible::visible_line(id);
    Failure::new(StatusCode::NOT_FOUND, "not_found", format!("no job of yours has the id {id}"))
}

fn shown(kept: &Kept) -> Value {
    json!({"id": kept.id, "kind": kept.kind, "state": kept.state, "made": kept.made, "error": kept.error})
}
