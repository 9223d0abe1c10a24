//! What clients send although the protocol's types do not have it, and what is made of it. Whatever a newer or a careless
//! client says of itself counts as far as it can be read.

use serde_json::{Map, Value, json};
use serde_path_to_error::Segment;
use tower_lsp::lsp_types::InitializeParams;

/// Stands for the version of a document whose client gives none. No client counts from here.
pub const UNVERSIONED: i32 = i32::MIN;
/// Members of `initialize` that are dropped before it is given up.
const MAX_DROPPED: usize = 256;

/// The parameters of `initialize` without the members that cannot be read, and with `capabilities`; or why there are none.
pub fn initialize(params: Option<Value>) -> Result<Value, String> {
    let Some(Value::Object(mut params)) = params else {
        return Err("the parameters of `initialize` are an object".to_owned());
    };
    params.entry("capabilities").or_insert_with(|| json!({}));
    let mut params = Value::Object(params);
    for _ in 0..MAX_DROPPED {
        let Err(error) = serde_path_to_error::deserialize::<_, InitializeParams>(&params) else {
            return Ok(params);
        };
        tracing::info!("left out of `initialize`: {error}");
        let path: Vec<&Segment> = error.path().iter().collect();
        if !drop_member(&mut params, &path) {
            return Err(error.to_string());
        }
        if let Value::Object(params) = &mut params {
            params.entry("capabilities").or_insert_with(|| json!({}));
        }
    }
    Err("too many of its members cannot be read".to_owned())
}

/// Drops what a path leads to, as far as it can be followed. False if that is everything.
fn drop_member(value: &mut Value, path: &[&Segment]) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    match (first, value) {
        (Segment::Map { key }, Value::Object(members)) => {
            if !members.get_mut(key).is_some_and(|member| drop_member(member, rest)) {
                members.remove(key);
            }
            true
        }
        (Segment::Seq { index }, Value::Array(items)) if *index < items.len() => {
            if !drop_member(&mut items[*index], rest) {
                items.remove(*index);
            }
            true
        }
        _ => false,
    }
}

/// The parameters of a notification about a document, whose version need not be a number.
pub fn document_version(method: &str, mut params: Value) -> Value {
    if matches!(method, "textDocument/didOpen" | "textDocument/didChange")
        && let Some(document) = params.get_mut("textDocument").and_then(Value::as_object_mut)
        && !has_version(document)
    {
        document.insert("version".to_owned(), json!(UNVERSIONED));
    }
    params
}

fn has_version(document: &Map<String, Value>) -> bool {
    document.get("version").and_then(Value::as_i64).is_some_and(|version| i32::try_from(version).is_ok())
}

/// A body with U+FFFD for each escape of half a surrogate pair, which JSON allows and Rust's texts do not have; `None` if
/// there is none. Columns stay what they were: both are one unit of UTF-16.
pub fn without_lone_surrogates(body: &[u8]) -> Option<Vec<u8>> {
    const REPLACEMENT: &[u8] = br"\ufffd";
    let mut mended = Vec::with_capacity(body.len());
    let (mut at, mut found) = (0, false);
    while let Some(&byte) = body.get(at) {
        let width = match (byte, escaped_unit(body, at)) {
            (b'\\', None) => 2,
            (_, None) => 1,
            (_, Some(0xd800..=0xdbff)) if matches!(escaped_unit(body, at + 6), Some(0xdc00..=0xdfff)) => 12,
            (_, Some(0xd800..=0xdfff)) => {
                mended.extend_from_slice(REPLACEMENT);
                (at, found) = (at + 6, true);
                continue;
            }
            (_, Some(_)) => 6,
        };
        let end = (at + width).min(body.len());
        mended.extend_from_slice(&body[at..end]);
        at = end;
    }
    found.then_some(mended)
}

/// The code unit of an escape `\uXXXX`.
fn escaped_unit(body: &[u8], at: usize) -> Option<u16> {
    let digits = body.get(at..at + 6)?.strip_prefix(br"\u")?;
    let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_of_a_client_is_dropped_alone() {
        let given = json!({
            "processId": 3,
            "rootUri": "",
            "trace": "compact",
            "clientInfo": { "version": "1" },
            "workspaceFolders": [{ "uri": "file:///a", "name": "a" }, { "uri": "nowhere" }],
            "capabilities": {
                "workspace": {
                    "applyEdit": true,
                    "workspaceEdit": { "documentChanges": true, "failureHandling": "perhaps" },
                },
                "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] }, "isPreferredSupport": 3 } },
                "window": 17,
            },
        });
        let read = json!({
            "processId": 3,
            "workspaceFolders": [{ "uri": "file:///a", "name": "a" }],
            "capabilities": {
                "workspace": { "applyEdit": true, "workspaceEdit": { "documentChanges": true } },
                "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } },
            },
        });
        assert_eq!(initialize(Some(given)), Ok(read));
        let nothing = Ok(json!({ "capabilities": {} }));
        assert_eq!(initialize(Some(json!({}))), nothing);
        assert_eq!(initialize(Some(json!({ "capabilities": null, "processId": "me" }))), nothing);
        assert!(initialize(Some(json!(3))).is_err() && initialize(None).is_err());
    }

    #[test]
    fn a_document_without_a_version_is_unversioned() {
        for version in [json!(null), json!("1"), json!(1.5), json!(1_u64 << 40)] {
            let given = json!({ "textDocument": { "version": version } });
            let read = document_version("textDocument/didChange", given);
            assert_eq!(read["textDocument"]["version"], UNVERSIONED, "{version}");
        }
        let given = json!({ "textDocument": { "version": -7 } });
        assert_eq!(document_version("textDocument/didOpen", given.clone()), given);
        assert_eq!(document_version("textDocument/didOpen", json!(3)), json!(3));
    }

    #[test]
    fn half_a_surrogate_pair_is_replaced() {
        let mend = |text: &str| {
            without_lone_surrogates(text.as_bytes()).map(|mended| String::from_utf8(mended).unwrap())
        };
        assert_eq!(mend(r#""a\ud800b""#).unwrap(), r#""a\ufffdb""#);
        assert_eq!(mend(r#""\udc00\ud800""#).unwrap(), r#""\ufffd\ufffd""#);
        assert_eq!(mend(r#""\ud800\ud835\udd38""#).unwrap(), r#""\ufffd\ud835\udd38""#);
        assert_eq!(mend(r#""\ud835\udd38 \\ud800 \u0041 \""#), None);
    }
}
