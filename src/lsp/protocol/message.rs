//! What a message of the client's is by the rules of JSON-RPC 2.0 and of the language server protocol: a call, an
//! answer, something to refuse, something to leave alone. Nothing in a message ends the session but `exit`.

use std::borrow::Cow;

use serde_json::{Map, Value};
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};

use super::leniency;
use super::methods::{self, Kind};

/// Codes of the protocol that JSON-RPC does not have.
const SERVER_NOT_INITIALIZED: i64 = -32002;

/// What is to be done with a message.
#[derive(Debug, PartialEq)]
pub enum Incoming {
    /// A request or a notification that is to be handled.
    Call(Request),
    /// The client's answer to a request of the server.
    Answer(Response),
    /// To be answered with an error.
    Refusal(Response),
    /// A notification that nobody has to hear of, or an answer that answers nothing.
    Nothing,
    /// The session is over.
    Exit,
}

/// How far the session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    #[default]
    Uninitialized,
    Running,
    ShutDown,
}

/// Reads messages in their order.
#[derive(Debug, Default)]
pub struct Reader {
    phase: Phase,
}

/// A body that is not one JSON value.
#[derive(Debug, PartialEq, Eq)]
pub struct NotJson {
    pub why: String,
    /// Where the body ends that was meant: bytes behind it may belong to the next message.
    pub end: usize,
}

/// The refusal of what is no message.
pub fn unreadable(why: String) -> Incoming {
    Incoming::Refusal(refusal(Id::Null, error(ErrorCode::ParseError, why)))
}

impl Reader {
    /// How far the session has come.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Reads the next message.
    pub fn read(&mut self, body: &[u8]) -> Result<Incoming, NotJson> {
        let message = match parse(body)? {
            Value::Object(message) => message,
            Value::Array(_) => return Ok(invalid(Id::Null, "the protocol has no batches of messages")),
            _ => return Ok(invalid(Id::Null, "a message is an object")),
        };
        let is_answer = message.contains_key("result") || message.contains_key("error");
        Ok(if is_answer && !message.contains_key("method") { answer(message) } else { self.call(message) })
    }

    fn call(&mut self, mut message: Map<String, Value>) -> Incoming {
        let id = match message.remove("id").map(id_of) {
            None => None,
            Some(Some(id)) => Some(id),
            Some(None) => return invalid(Id::Null, "an id is an integer or a string"),
        };
        let known_id = || id.clone().unwrap_or_default();
        if message.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
            return invalid(known_id(), "`jsonrpc` is not \"2.0\"");
        }
        let Some(Value::String(method)) = message.remove("method") else {
            return invalid(known_id(), "a message needs a `method`");
        };
        // Some clients send `null` for nothing.
        let params = message.remove("params").filter(|params| !params.is_null());
        match id {
            Some(id) => self.request(id, method, params),
            None => self.notification(method, params),
        }
    }

    fn request(&mut self, id: Id, method: String, params: Option<Value>) -> Incoming {
        let kind = methods::kind(&method);
        match self.phase {
            Phase::Uninitialized if method != "initialize" => {
                let code = ErrorCode::ServerError(SERVER_NOT_INITIALIZED);
                return Incoming::Refusal(refusal(id, error(code, "the session has not been initialized")));
            }
            Phase::ShutDown => return invalid(id, "the session is shut down"),
            Phase::Running if method == "initialize" => {
                return invalid(id, "the session was initialized before");
            }
            Phase::Uninitialized | Phase::Running => {}
        }
        let params = match (kind, method.as_str()) {
            (Some(Kind::Request), "initialize") => match leniency::initialize(params) {
                Ok(params) => {
                    self.phase = Phase::Running;
                    Some(params)
                }
                Err(problem) => return Incoming::Refusal(refusal(id, Error::invalid_params(problem))),
            },
            (Some(Kind::Request), "shutdown") => {
                self.phase = Phase::ShutDown;
                None
            }
            (Some(Kind::Request), _) => params,
            (Some(Kind::Notification), _) if !method.starts_with("$/") => {
                return invalid(id, "a notification has no `id`");
            }
            _ => {
                let message = format!("there is no request `{method}`");
                return Incoming::Refusal(refusal(id, error(ErrorCode::MethodNotFound, message)));
            }
        };
        Incoming::Call(with_params(Request::build(method).id(id), params))
    }

    fn notification(&self, method: String, params: Option<Value>) -> Incoming {
        if method == "exit" {
            return Incoming::Exit;
        }
        if methods::kind(&method) != Some(Kind::Notification) || self.phase != Phase::Running {
            tracing::debug!(method, "a notification that is left alone");
            return Incoming::Nothing;
        }
        let params = params.map(|params| leniency::document_version(&method, params));
        Incoming::Call(with_params(Request::build(method), params))
    }
}

/// An answer as the protocol library reads it: one that it could not read would leave somebody waiting.
fn answer(mut message: Map<String, Value>) -> Incoming {
    let id = message.remove("id").and_then(id_of);
    let (Some(id), Some("2.0")) = (id, message.get("jsonrpc").and_then(Value::as_str)) else {
        tracing::debug!("an answer that answers nothing");
        return Incoming::Nothing;
    };
    let failure = message.remove("error").filter(|failure| !failure.is_null());
    Incoming::Answer(match failure {
        None => Response::from_ok(id, message.remove("result").unwrap_or_default()),
        Some(failure) => {
            let code = failure.get("code").and_then(Value::as_i64);
            let text = failure.get("message").and_then(Value::as_str).unwrap_or("an error without a message");
            let code = code.map_or(ErrorCode::InternalError, ErrorCode::from);
            Response::from_error(id, error(code, text.to_owned()))
        }
    })
}

fn parse(body: &[u8]) -> Result<Value, NotJson> {
    let found = serde_json::from_slice(body);
    let found = found.or_else(|error| match leniency::without_lone_surrogates(body) {
        Some(body) => serde_json::from_slice(&body),
        None => Err(error),
    });
    found.map_err(|error| {
        // A length that is too large takes in the beginning of the next message.
        let mut values = serde_json::Deserializer::from_slice(body).into_iter::<serde::de::IgnoredAny>();
        let end = match values.next() {
            Some(Ok(_)) => values.byte_offset(),
            _ => body.len(),
        };
        NotJson { why: format!("not JSON: {error}"), end }
    })
}

/// An id as the protocol has them; a number is an integer however it is written.
fn id_of(value: Value) -> Option<Id> {
    match value {
        Value::String(id) => Some(Id::String(id)),
        Value::Number(id) => id.as_i64().or_else(|| integer_of(id.as_f64()?)).map(Id::Number),
        _ => None,
    }
}

fn integer_of(number: f64) -> Option<i64> {
    const EXACT: f64 = (1_u64 << 53) as f64;
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

fn with_params(request: tower_lsp::jsonrpc::RequestBuilder, params: Option<Value>) -> Request {
    match params {
        Some(params) => request.params(params).finish(),
        None => request.finish(),
    }
}

fn invalid(id: Id, why: &'static str) -> Incoming {
    Incoming::Refusal(refusal(id, error(ErrorCode::InvalidRequest, why)))
}

fn refusal(id: Id, error: Error) -> Response {
    Response::from_error(id, error)
}

fn error(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Error {
    Error { code, message: message.into(), data: None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PARSE: i64 = -32700;
    const INVALID: i64 = -32600;
    const NO_METHOD: i64 = -32601;
    const PARAMS: i64 = -32602;
    const TOO_EARLY: i64 = -32002;

    fn running() -> Reader {
        Reader { phase: Phase::Running }
    }

    #[track_caller]
    fn check_refused(mut reader: Reader, body: &str, id: Value, code: i64) {
        let refusal = match reader.read(body.as_bytes()) {
            Ok(Incoming::Refusal(refusal)) => refusal,
            Ok(other) => panic!("{body}: {other:?}"),
            Err(NotJson { why, .. }) => match unreadable(why) {
                Incoming::Refusal(refusal) => refusal,
                other => panic!("{other:?}"),
            },
        };
        let refusal = serde_json::to_value(refusal).unwrap();
        assert_eq!((&refusal["id"], &refusal["error"]["code"]), (&id, &json!(code)), "{body}");
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for (body, id, code) in [
            ("", json!(null), PARSE),
            ("{\"jsonrpc\":", json!(null), PARSE),
            ("{} {}", json!(null), PARSE),
            ("{}", json!(null), INVALID),
            ("[]", json!(null), INVALID),
            ("null", json!(null), INVALID),
            (r#"[{"jsonrpc":"2.0","id":4,"method":"shutdown"}]"#, json!(null), INVALID),
            (r#"{"jsonrpc":"2.0"}"#, json!(null), INVALID),
            (r#"{"jsonrpc":"2.0","id":4}"#, json!(4), INVALID),
            (r#"{"jsonrpc":"2.0","id":4,"method":{}}"#, json!(4), INVALID),
            (r#"{"jsonrpc":"2.0","id":4,"method":null}"#, json!(4), INVALID),
            (r#"{"id":4,"method":"shutdown"}"#, json!(4), INVALID),
            (r#"{"jsonrpc":"1.0","id":"x","method":"shutdown"}"#, json!("x"), INVALID),
            (r#"{"jsonrpc":2.0,"method":"exit"}"#, json!(null), INVALID),
            (r#"{"jsonrpc":"2.0","id":null,"method":"shutdown"}"#, json!(null), INVALID),
            (r#"{"jsonrpc":"2.0","id":1.5,"method":"shutdown"}"#, json!(null), INVALID),
            (r#"{"jsonrpc":"2.0","id":1e99,"method":"shutdown"}"#, json!(null), INVALID),
            (r#"{"jsonrpc":"2.0","id":99999999999999999999,"method":"shutdown"}"#, json!(null), INVALID),
            (r#"{"jsonrpc":"2.0","id":true,"method":"shutdown"}"#, json!(null), INVALID),
            (r#"{"jsonrpc":"2.0","id":[1],"method":"shutdown"}"#, json!(null), INVALID),
            (r#"{"jsonrpc":"2.0","id":4,"method":"no/such"}"#, json!(4), NO_METHOD),
            (r#"{"jsonrpc":"2.0","id":4,"method":"textDocument/completion"}"#, json!(4), NO_METHOD),
            (r#"{"jsonrpc":"2.0","id":4,"method":"$/no/such"}"#, json!(4), NO_METHOD),
            (r#"{"jsonrpc":"2.0","id":4,"method":"$/cancelRequest"}"#, json!(4), NO_METHOD),
            (r#"{"jsonrpc":"2.0","id":4,"method":"textDocument/didOpen"}"#, json!(4), INVALID),
            (r#"{"jsonrpc":"2.0","id":4,"method":"exit"}"#, json!(4), INVALID),
            (r#"{"jsonrpc":"2.0","id":4,"method":"initialize","params":{}}"#, json!(4), INVALID),
        ] {
            check_refused(running(), body, id, code);
        }
        let early = r#"{"jsonrpc":"2.0","id":"a","method":"@"}"#;
        for method in ["shutdown", "textDocument/hover", "no/such", "$/no/such", "textDocument/didOpen"] {
            check_refused(Reader::default(), &early.replace('@', method), json!("a"), TOO_EARLY);
            let late = Reader { phase: Phase::ShutDown };
            check_refused(late, &early.replace('@', method), json!("a"), INVALID);
        }
        check_refused(Reader::default(), &early.replace('@', "initialize"), json!("a"), PARAMS);
    }

    #[test]
    fn what_wants_no_answer_gets_none() {
        for body in [
            r#"{"jsonrpc":"2.0","method":"no/such"}"#,
            r#"{"jsonrpc":"2.0","method":"$/no/such","params":3}"#,
            r#"{"jsonrpc":"2.0","method":"$/setTrace","params":{"value":"compact"}}"#,
            r#"{"jsonrpc":"2.0","method":"shutdown"}"#,
            r#"{"jsonrpc":"2.0","method":"textDocument/hover"}"#,
            r#"{"id":4,"result":null}"#,
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}"#,
            r#"{"jsonrpc":"2.0","id":1.5,"result":null}"#,
        ] {
            let mut reader = running();
            assert_eq!(reader.read(body.as_bytes()), Ok(Incoming::Nothing), "{body}");
            assert_eq!(reader.phase(), Phase::Running);
        }
        let open = br#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{}}"#;
        assert_eq!(Reader::default().read(open), Ok(Incoming::Nothing), "before the session begins");
    }

    #[test]
    fn a_session_has_its_phases() {
        let mut reader = Reader::default();
        let request = |method: &'static str| Request::build(method).id(4);
        let read = |reader: &mut Reader, body: &str| reader.read(body.as_bytes()).unwrap();
        let begin = r#"{"jsonrpc":"2.0","id":4.0,"method":"initialize","params":{"trace":"compact"}}"#;
        let begun = request("initialize").params(json!({ "capabilities": {} })).finish();
        assert_eq!(read(&mut reader, begin), Incoming::Call(begun));
        let open = r#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"text":"\ud800"}}}"#;
        let opened = json!({ "textDocument": { "text": "\u{fffd}", "version": leniency::UNVERSIONED } });
        let opened = Request::build("textDocument/didOpen").params(opened).finish();
        assert_eq!(read(&mut reader, open), Incoming::Call(opened));
        let end = r#"{"jsonrpc":"2.0","id":4,"method":"shutdown","params":{}}"#;
        assert_eq!(read(&mut reader, end), Incoming::Call(request("shutdown").finish()));
        assert_eq!(reader.phase(), Phase::ShutDown);
        assert_eq!(read(&mut reader, r#"{"jsonrpc":"2.0","method":"exit","params":null}"#), Incoming::Exit);
    }

    #[test]
    fn an_answer_is_one_whatever_its_error_looks_like() {
        let read = |body: &str| running().read(body.as_bytes()).unwrap();
        let result = Response::from_ok(Id::Number(3), json!([1]));
        assert_eq!(read(r#"{"jsonrpc":"2.0","id":3,"result":[1],"error":null}"#), Incoming::Answer(result));
        for (failure, code) in [(r#"{"code":-32601,"message":"no","more":1}"#, NO_METHOD), ("3", -32603)] {
            match read(&format!(r#"{{"jsonrpc":"2.0","id":3,"error":{failure}}}"#)) {
                Incoming::Answer(answer) => assert_eq!(answer.error().unwrap().code.code(), code),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn a_length_that_takes_in_the_next_message_is_seen() {
        let body = br#"{"jsonrpc":"2.0","method":"exit"}Content-Le"#;
        assert_eq!(running().read(body).unwrap_err().end, body.len() - "Content-Le".len());
        let body = b"{\"a\": what?";
        assert_eq!(running().read(body).unwrap_err().end, body.len());
    }
}
