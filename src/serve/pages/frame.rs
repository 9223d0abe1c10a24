//! What stands around every page, and what a page is answered that has none.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use crate::serve::app::App;

/// Nothing but this server's own files and its own interface; nothing that stands in the page itself is run.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Bytes of a failure that is shown as a page.
const LONGEST_FAILURE: usize = 1 << 20;

/// Which of the pages it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Prove,
    Runs,
    Data,
}

impl Place {
    const ALL: [(Place, &'static str, &'static str); 3] =
        [(Place::Prove, "/", "Prove"), (Place::Runs, "/runs", "Runs"), (Place::Data, "/data", "Data set")];

    fn of(path: &str) -> Self {
        if path.starts_with("/runs") {
            Place::Runs
        } else if path.starts_with("/data") {
            Place::Data
        } else {
            Place::Prove
        }
    }
}

/// A page with its frame.
pub fn page(app: &App, place: Place, title: &str, body: &Markup) -> Response {
    framed(app, place, title, false, body)
}

fn framed(app: &App, place: Place, title: &str, is_locked: bool, body: &Markup) -> Response {
    let wants_key = app.needs_key || !app.keys.is_empty();
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · tllama" }
                link rel="icon" href="/assets/icon.svg";
                link rel="stylesheet" href="/assets/page.css";
                script src="/assets/page.js" defer {}
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header {
                    nav aria-label="Pages" {
                        a.brand href="/" { "tllama" }
                        @for (other, address, name) in Place::ALL {
                            a href=(address) aria-current=[(other == place).then_some("page")] { (name) }
                        }
                    }
                    @if wants_key {
                        // Without a name, no browser puts it into an address.
                        form #key-form {
                            label for="key" { "Key" }
                            input #key type="password" autocomplete="off" spellcheck="false";
                            button type="submit" { "Use" }
                            button #forget-key type="button" hidden { "Forget" }
                        }
                    }
                }
                p #state role="status" aria-live="polite" {}
                main #main tabindex="-1" data-locked[is_locked] { (body) }
            }
        }
    };
    let headers: [(HeaderName, HeaderValue); 4] = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Html(markup.into_string())).into_response()
}

/// A failure of a page is a page too, with the same status: one that wants a key has a field for it.
pub async fn failures_as_pages(State(app): State<App>, request: Request, next: Next) -> Response {
    let place = Place::of(request.uri().path());
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let (head, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, LONGEST_FAILURE).await.unwrap_or_default();
    let told: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let message = told["error"]["message"].as_str().unwrap_or("this page could not be made");
    let is_locked = status == StatusCode::UNAUTHORIZED;
    let shown = html! {
        h1 { @if is_locked { "A key, please" } @else { "Not here" } }
        p.bad { (message) }
        @if is_locked {
            p { "Paste a key above. It stays in this tab and is forgotten when the tab is closed." }
        }
    };
    let mut page = framed(&app, place, status.canonical_reason().unwrap_or("Error"), is_locked, &shown);
    *page.status_mut() = status;
    for name in [header::WWW_AUTHENTICATE, header::RETRY_AFTER] {
        if let Some(value) = head.headers.get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

/// A time of the store, for people.
pub fn time(ms: i64) -> Markup {
    let since = Duration::from_millis(ms.unsigned_abs());
    let text = UNIX_EPOCH.checked_add(since).filter(|time| *time < year_9999()).map(httpdate::fmt_http_date);
    html! { time { (text.unwrap_or_else(|| format!("{ms} ms"))) } }
}

/// What can be written as a date ends there.
fn year_9999() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(253_370_764_800)
}
