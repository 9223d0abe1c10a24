//! The body of a request: bounded in size and time, and JSON where it should be.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::body::HttpBody;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use super::app::App;
use super::failure::Failure;

/// A body with its media type, in lower case and without parameters; empty where none is named.
pub struct Content {
    pub bytes: Bytes,
    pub media_type: String,
}

/// A body that is one JSON value of a type.
pub struct JsonBody<T>(pub T);

impl Content {
    /// Whether it is one JSON value a line.
    pub fn is_lines(&self) -> bool {
        ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"]
            .contains(&self.media_type.as_str())
    }

    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let is_json = self.media_type.is_empty()
            || self.media_type == "application/json"
            || self.media_type.ends_with("+json");
        if !is_json {
            return Err(Failure::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media_type",
                format!("the body is {}; send application/json", self.media_type),
            ));
        }
        let bad = |message: String| Failure::new(StatusCode::BAD_REQUEST, "json", message);
        let text = std::str::from_utf8(&self.bytes)
            .map_err(|error| bad(format!("the body is not UTF-8 (byte {})", error.valid_up_to())))?;
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let (path, inner) = (error.path().to_string(), error.inner());
            let message = match path.as_str() {
                "." => inner.to_string(),
                path => format!("{path}: {inner}"),
            };
            match inner.classify() {
                serde_json::error::Category::Data => Failure::invalid(message),
                _ => bad(format!("the body is no JSON: {message}")),
            }
        })?;
        reader.end().map_err(|error| bad(format!("the body is no JSON: {error}")))?;
        Ok(value)
    }
}

impl FromRequest<App> for Content {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let media_type = media_type(request.headers())?;
        let too_large = || {
            let limit = app.limits.body_bytes;
            let message = format!("the body is larger than {limit} bytes, which this server takes at most");
            Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
        };
        let limit = app.limits.body_bytes;
        if request.body().size_hint().lower() > limit as u64 {
            return Err(too_large());
        }
        let read = axum::body::to_bytes(request.into_body(), limit);
        match tokio::time::timeout(app.limits.reading, read).await {
            Ok(Ok(bytes)) => Ok(Self { bytes, media_type }),
            Ok(Err(error)) if is_length_limit(&error) => Err(too_large()),
            Ok(Err(error)) => {
                let message = format!("the body could not be read: {error}");
                Err(Failure::new(StatusCode::BAD_REQUEST, "body", message))
            }
            Err(_) => {
                let seconds = app.limits.reading.as_secs_f64();
                let message = format!("the body did not come within {seconds} s");
                Err(Failure::new(StatusCode::REQUEST_TIMEOUT, "slow_body", message))
            }
        }
    }
}

impl<T: DeserializeOwned> FromRequest<App> for JsonBody<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        Ok(Self(Content::from_request(request, app).await?.json()?))
    }
}

fn is_length_limit(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.to_string().contains("length limit") {
            return true;
        }
        cause = error.source();
    }
    false
}

fn media_type(headers: &HeaderMap) -> Result<String, Failure> {
    let unsupported =
        |message: String| Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", message);
    if let Some(encoding) = headers.get(header::CONTENT_ENCODING)
        && encoding != "identity"
    {
        return Err(unsupported("bodies with a Content-Encoding are not read; send it as it is".to_owned()));
    }
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return Ok(String::new()) };
    let Ok(value) = value.to_str() else {
        return Err(unsupported("the Content-Type is not readable".to_owned()));
    };
    let mut parts = value.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    for part in parts {
        if let Some(charset) = part.to_ascii_lowercase().strip_prefix("charset=")
            && charset.trim_matches('"') != "utf-8"
        {
            return Err(unsupported(format!("the body is in {charset}; send UTF-8")));
        }
    }
    Ok(media_type)
}

/// The parameters of a query string; each once.
pub struct Parameters(pub BTreeMap<String, String>);

impl Parameters {
    pub fn get<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Failure> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        let wrong = |_| Failure::invalid(format!("`{name}` in the address cannot be {value:?}"));
        value.parse().map(Some).map_err(wrong)
    }

    /// An error for a name that is not among `known`.
    pub fn only(&self, known: &[&str]) -> Result<(), Failure> {
        match self.0.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => {
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                Err(Failure::invalid(format!("`{name}` is no parameter of this address ({known})")))
            }
            None => Ok(()),
        }
    }
}

impl FromRequestParts<App> for Parameters {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, app: &App) -> Result<Self, Failure> {
        let found: Result<Query<Vec<(String, String)>>, _> = Query::from_request_parts(parts, app).await;
        let Query(pairs) = found.map_err(|error| Failure::invalid(error.to_string()))?;
        let mut once = BTreeMap::new();
        for (name, value) in pairs {
            if once.insert(name.clone(), value).is_some() {
                return Err(Failure::invalid(format!("`{name}` stands twice in the address")));
            }
        }
        Ok(Self(once))
    }
}
