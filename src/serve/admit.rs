//! Who gets past the door: keys, and requests that a page in somebody's browser makes behind their back.

use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::failure::Failure;
use super::keys::{Denied, PREFIX, Scope};

/// Names under which people put keys into addresses, where logs and histories keep them.
const SECRETS: [&str; 9] =
    ["key", "api_key", "apikey", "api-key", "token", "access_token", "authorization", "secret", "password"];

/// Lets a request of a scope through if its key is good for it.
pub async fn with_key(State((app, scope)): State<(App, Scope)>, request: Request, next: Next) -> Response {
    let admitted = bearer(request.headers())
        .and_then(|secret| app.keys.admit(secret, scope, app.needs_key).map_err(denied));
    match admitted {
        Ok(key) => {
            if let Some(key) = key {
                tracing::info!(key, "admitted");
            }
            next.run(request).await
        }
        Err(failure) => {
            let status = failure.status;
            let mut response = failure.into_response();
            if status == StatusCode::UNAUTHORIZED {
                let scheme = HeaderValue::from_static("Bearer");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
            }
            response
        }
    }
}

fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let secret = value.to_str().ok().and_then(|value| value.split_once(' '));
    match secret {
        Some((scheme, secret)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(secret.trim())),
        _ => Err(Failure::new(
            StatusCode::UNAUTHORIZED,
            "authorization",
            "the header must read `Authorization: Bearer …`",
        )),
    }
}

fn denied(denied: Denied) -> Failure {
    let message = denied.to_string();
    match denied {
        Denied::NoKey => Failure::new(StatusCode::UNAUTHORIZED, "no_key", message),
        Denied::Unknown => Failure::new(StatusCode::UNAUTHORIZED, "unknown_key", message),
        Denied::Scope(_) => Failure::new(StatusCode::FORBIDDEN, "scope", message),
        Denied::TooFast(wait) => Failure {
            retry_after: Some(wait),
            ..Failure::new(StatusCode::TOO_MANY_REQUESTS, "rate", message)
        },
        Denied::DayUsed(wait) => Failure {
            retry_after: Some(wait),
            ..Failure::new(StatusCode::TOO_MANY_REQUESTS, "quota", message)
        },
    }
}

/// Refuses keys in addresses, and requests of foreign pages.
pub async fn in_order(State(app): State<App>, request: Request, next: Next) -> Response {
    let checked = no_secret(request.uri()).and_then(|()| of_this_site(&app, &request));
    match checked {
        Ok(()) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}

fn no_secret(uri: &Uri) -> Result<(), Failure> {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri).map(|Query(pairs)| pairs);
    let is_secret = |(name, value): &(String, String)| {
        SECRETS.contains(&name.to_ascii_lowercase().as_str()) || value.starts_with(PREFIX)
    };
    match pairs.unwrap_or_default().iter().any(is_secret) {
        true => Err(Failure::new(
            StatusCode::BAD_REQUEST,
            "key_in_address",
            "keys do not belong into addresses, which logs keep; send `Authorization: Bearer …`, and make a new key, \
             since this one may be known now",
        )),
        false => Ok(()),
    }
}

/// A page of another site has a foreign `Origin`. One whose name was pointed at this machine has its own name in `Host`:
/// where no key protects the server, only names of this machine are answered to.
fn of_this_site(app: &App, request: &Request) -> Result<(), Failure> {
    let forbidden = |message: &str| Failure::new(StatusCode::FORBIDDEN, "foreign_site", message);
    let headers = request.headers();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri().authority().map(|authority| authority.as_str()));
    if let Some(origin) = headers.get(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or_default();
        let site = origin.split_once("://").map(|(_, site)| site);
        if site.is_none() || site != host {
            return Err(forbidden("pages of other sites may not use this server"));
        }
    }
    if !app.needs_key
        && app.keys.is_empty()
        && let Some(host) = host
        && !is_of_this_machine(host)
    {
        return Err(forbidden("without keys, this server answers to addresses of this machine only"));
    }
    Ok(())
}

fn is_of_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<std::net::IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_no_secrets() {
        for secret in ["/?api_key=x", "/v1/verify?a=1&Token=x", "/?x=tllama_00", "/?key"] {
            assert!(no_secret(&secret.parse().unwrap()).is_err(), "{secret}");
        }
        for plain in ["/", "/v1/problems?set=minif2f&only=key", "/v1/verify?level=checked"] {
            assert!(no_secret(&plain.parse().unwrap()).is_ok(), "{plain}");
        }
    }

    #[test]
    fn names_of_this_machine() {
        for name in ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]", "10.0.0.1"] {
            assert!(is_of_this_machine(name), "{name}");
        }
        for name in ["evil.example", "evil.example:8000", "localhost.evil.example", ""] {
            assert!(!is_of_this_machine(name), "{name}");
        }
    }
}
