//! `/runs`: the evaluations of the store, and one of them with its curve, also while it goes on.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use data::store::{RunId, RunItem, RunProgress, Store, StoreError, StoredRun};
use evaluate::{Manifest, Report, state_words, to_html};
use maud::{Markup, html};

use super::curve::curve;
use super::frame::{Place, page, time};
use crate::serve::app::App;
use crate::serve::content::Parameters;
use crate::serve::failure::Failure;
use crate::service;
use crate::under_way::is_under_way;

/// Runs and problems of one page.
const PAGE: usize = 100;
/// A report brings its style and its script along. It stands apart from this server, whose key it cannot reach.
const REPORT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; \
                             base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts";

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Finished,
    UnderWay,
    Interrupted,
}

impl Standing {
    fn of(store: &Store, run: &StoredRun) -> Self {
        match run.finished_at_ms {
            Some(_) => Standing::Finished,
            None if is_under_way(store, run.id) => Standing::UnderWay,
            None => Standing::Interrupted,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Standing::Finished => "finished",
            Standing::UnderWay => "under way",
            Standing::Interrupted => "interrupted",
        }
    }
}

pub async fn runs(State(app): State<App>, parameters: Parameters) -> Result<Response, Failure> {
    parameters.only(&["before"])?;
    let before = parameters.get("before")?.unwrap_or(i64::MAX);
    let _place = app.service.enter()?;
    let store = app.service.kept()?;
    let mut shown = Vec::new();
    let mut more = None;
    for run in store.runs().await.map_err(failed)?.into_iter().filter(|run| run.id.0 < before) {
        let Ok(manifest) = serde_json::from_value::<Manifest>(run.manifest.clone()) else { continue };
        if shown.len() == PAGE {
            more = shown.last().map(|(last, ..): &(StoredRun, _, _, _)| last.id.0);
            break;
        }
        let progress = store.run_progress(run.id).await.map_err(failed)?;
        let standing = Standing::of(store, &run);
        shown.push((run, manifest, progress, standing));
    }
    let goes_on = shown.iter().any(|(.., standing)| *standing == Standing::UnderWay);
    let body = html! {
        h1 { "Runs" }
        @if shown.is_empty() {
            p { "No evaluation is in the store yet. " code { "tllama eval SET" } " makes one." }
        } @else {
            div #runs data-live[goes_on] {
                table {
                    thead { tr {
                        th scope="col" { "run" } th scope="col" { "set" } th scope="col" { "generators" }
                        th scope="col" { "state" } th.number scope="col" { "proved" }
                        th.number scope="col" { "problems" } th.number scope="col" { "attempts" }
                        th scope="col" { "began" }
                    } }
                    tbody {
                        @for (run, manifest, progress, standing) in &shown {
                            tr {
                                td { a href=(format!("/runs/{}", run.id.0)) { "run " (run.id.0) } }
                                td { (manifest.title()) }
                                td { (manifest.generators.join(", then ")) }
                                td { (standing.words()) }
                                td.number { (progress.proved) }
                                td.number { (progress.problems) }
                                td.number { (progress.samples) }
                                td { (time(run.started_at_ms)) }
                            }
                        }
                    }
                }
            }
            p.soft { "Proved: as the run recorded it. The page of a run counts what this server's key vouches for." }
        }
        @if let Some(last) = more { p { a href=(format!("/runs?before={last}")) { "Earlier runs" } } }
    };
    Ok(page(&app, Place::Runs, "Runs", &body))
}

pub async fn run(
    State(app): State<App>,
    Path(run): Path<String>,
    parameters: Parameters,
) -> Result<Response, Failure> {
    parameters.only(&["after"])?;
    let after: usize = parameters.get("after")?.unwrap_or(0);
    let _place = app.service.enter()?;
    let store = app.service.kept()?;
    let (stored, manifest) = evaluation(store, &run).await?;
    let standing = Standing::of(store, &stored);
    let progress = store.run_progress(stored.id).await.map_err(failed)?;
    let drawn = store.run_curve(stored.id).await.map_err(failed)?;
    let items = store.run_items(stored.id).await.map_err(failed)?;
    let first_proofs: HashMap<u32, u64> =
        drawn.steps.iter().map(|step| (step.position, step.attempts)).collect();
    let said = format!("{} of {} proved", drawn.steps.len(), progress.problems);
    let title = format!("Run {}", stored.id.0);
    let body = html! {
        h1 { (title) ": " (manifest.title()) }
        div #run data-live[standing == Standing::UnderWay] data-said=(said) {
            p {
                strong { (said) } " after " (drawn.attempts) " attempts; " (standing.words())
                @if standing == Standing::UnderWay { ", and this page follows it" }
                "."
            }
            @if drawn.steps.len() as u64 != progress.proved {
                p.bad {
                    (progress.proved) " are recorded as proved. This server's key vouches for " (drawn.steps.len())
                    " of them; " code { "tllama eval --resume " (stored.id.0) } " judges the others again."
                }
            }
            (curve(&drawn, progress.problems))
        }
        p {
            a href=(format!("/runs/{}/report", stored.id.0)) data-file=(format!("report-{}.html", stored.id.0)) {
                "Report"
            }
            " with pass@k, failures by reason and every proof"
        }
        (facts(&stored, &manifest, &progress))
        h2 { "Problems" }
        div #problems data-live[standing == Standing::UnderWay] {
            (problems(&items, &first_proofs, after, stored.id))
        }
    };
    Ok(page(&app, Place::Runs, &title, &body))
}

/// The report that `tllama report` writes.
pub async fn report(State(app): State<App>, Path(run): Path<String>) -> Result<Response, Failure> {
    let _place = app.service.enter()?;
    let store = app.service.kept()?;
    let (stored, _) = evaluation(store, &run).await?;
    let report = Report::of(store, stored.id)
        .await
        .map_err(|error| Failure::new(StatusCode::SERVICE_UNAVAILABLE, "store", error.to_string()))?;
    let headers = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(REPORT_POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, Html(to_html(&report))).into_response())
}

/// A run that is an evaluation.
async fn evaluation(store: &Store, run: &str) -> Result<(StoredRun, Manifest), Failure> {
    let none = || Failure::new(StatusCode::NOT_FOUND, "not_found", "no evaluation has this number");
    let number = run.parse().map_err(|_| none())?;
    let stored = match store.run(RunId(number)).await {
        Ok(stored) => stored,
        Err(StoreError::UnknownRun { .. }) => return Err(none()),
        Err(error) => return Err(failed(error)),
    };
    let manifest = serde_json::from_value(stored.manifest.clone()).map_err(|_| none())?;
    Ok((stored, manifest))
}

fn facts(run: &StoredRun, manifest: &Manifest, progress: &RunProgress) -> Markup {
    html! {
        dl {
            dt { "set" } dd { (manifest.set.name) " (digest " (manifest.set.digest) ")" }
            dt { "generators" } dd { (manifest.generators.join(", then ")) }
            dt { "Lean" } dd { (manifest.toolchains.join("; ")) }
            dt { "level" } dd { (manifest.plan.level.as_str()) }
            dt { "policy" } dd { (manifest.policy) }
            dt { "statements asked" } dd { (progress.posed) " of " (progress.problems) }
            @if progress.new_tokens > 0 { dt { "tokens written" } dd { (progress.new_tokens) } }
            dt { "began" } dd { (time(run.started_at_ms)) }
            @if let Some(end) = run.finished_at_ms { dt { "ended" } dd { (time(end)) } }
        }
    }
}

fn problems(items: &[RunItem], first_proofs: &HashMap<u32, u64>, after: usize, run: RunId) -> Markup {
    let shown = items.iter().skip(after).take(PAGE);
    html! {
        table {
            thead { tr {
                th scope="col" { "problem" } th scope="col" { "split" } th scope="col" { "result" }
                th.number scope="col" { "attempts" } th scope="col" { "first proof" }
            } }
            tbody {
                @for item in shown {
                    @let theorem = &item.problem.problem.theorem;
                    tr {
                        td { (theorem.name) }
                        td { (theorem.source.split.as_deref().unwrap_or("")) }
                        @match first_proofs.get(&item.position) {
                            Some(_) => td.good { "proved" },
                            None => td { (state(item)) },
                        }
                        td.number { (item.samples) }
                        td { @if let Some(at) = first_proofs.get(&item.position) { "at attempt " (at) " of the run" } }
                    }
                }
            }
        }
        @if after + PAGE < items.len() {
            p { a href=(format!("/runs/{}?after={}", run.0, after + PAGE)) { "More problems" } }
        }
    }
}

fn state(item: &RunItem) -> String {
    use data::store::ItemState;
    match item.state {
        ItemState::Posed if item.samples == 0 => "not tried yet".to_owned(),
        ItemState::Posed => "not proved".to_owned(),
        ItemState::Pending => "not asked yet".to_owned(),
        other => state_words(other).to_owned(),
    }
}

fn failed(error: StoreError) -> Failure {
    service::Error::from(error).into()
}
