//! `/mcp`: the tools for agents, through the same door as every other request.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use tokio_util::sync::CancellationToken;

use super::admit::Caller;
use super::app::App;
use super::content::Content;
use super::failure::Failure;
use super::keys::Scope;
use crate::mcp;

/// How often is looked whether calls are still in hand.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// The tools for agents, until `end`.
pub fn router(app: &App, end: CancellationToken) -> Router<App> {
    // Names and origins were looked at by the time a request comes here.
    mcp::router(app.service.clone(), &[], end).route_layer(from_fn_with_state(app.clone(), taken_in))
}

/// Reads the body within the server's limits, and says who asks.
async fn taken_in(State(app): State<App>, request: Request, next: Next) -> Result<Response, Failure> {
    let caller = request.extensions().get::<Caller>().map(|caller| mcp::Caller {
        id: caller.id.clone(),
        may_prove: caller.needs(Scope::Prove).map_err(|denied| denied.message),
    });
    let (parts, body) = request.into_parts();
    let mut request = match parts.method {
        Method::POST => {
            let content = Content::from_request(Request::from_parts(parts.clone(), body), &app).await?;
            Request::from_parts(parts, Body::from(content.bytes))
        }
        // Others have no body that anybody reads.
        _ => Request::from_parts(parts, Body::empty()),
    };
    if let Some(caller) = caller {
        request.extensions_mut().insert(caller);
    }
    Ok(next.run(request).await)
}

/// Ends the sessions of agents once no call is in hand, or when the time for that is over: a session that only listens
/// must not keep the server from ending.
pub async fn end_sessions(app: &App, sessions: &CancellationToken) {
    let quiet = async {
        let mut was_quiet = false;
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let is_quiet = app.service.admission().taken() == 0;
            // Twice, so that the last answer has gone out.
            if was_quiet && is_quiet {
                return;
            }
            was_quiet = is_quiet;
        }
    };
    // Either way they end.
    let _ = tokio::time::timeout(app.limits.draining, quiet).await;
    sessions.cancel();
}
