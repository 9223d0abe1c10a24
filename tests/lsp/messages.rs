//! What careless and hostile clients send, in one session: each message is answered or left alone as JSON-RPC 2.0 and the
//! protocol say, and none ends the session. None of this needs Lean.

use serde_json::{Value, json};

use crate::client::Client;

const PARSE: i64 = -32700;
const INVALID: i64 = -32600;
const NO_METHOD: i64 = -32601;
const PARAMS: i64 = -32602;
const TOO_EARLY: i64 = -32002;

const TEXT: &str =
    "theorem first : 1 + 1 = 2 := by\n  sorry\n\ntheorem second (n : Nat) : n < n + 1 := sorry\n";

fn framed(body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    [format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

fn request(method: &str, rest: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":4,"method":"{method}"{rest}}}"#)
}

/// Sends bytes and returns the answers to them: all that comes before the answer to a question behind them.
fn answers(client: &mut Client, bytes: &[u8]) -> Vec<Value> {
    client.seen.clear();
    client.send_raw(bytes);
    let behind = json!({ "uri": client.uri("nowhere.lean") });
    client.request("tllama/places", behind);
    client.seen.drain(..).filter(|message| message.get("method").is_none()).collect()
}

#[track_caller]
fn check(client: &mut Client, bytes: &[u8], expected: &[(Value, i64)]) {
    let found: Vec<(Value, i64)> = answers(client, bytes)
        .into_iter()
        .map(|answer| (answer["id"].clone(), answer["error"]["code"].as_i64().unwrap_or_default()))
        .collect();
    assert_eq!(found, expected, "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(300)]));
}

#[track_caller]
fn places(client: &mut Client, uri: &str) -> Vec<Value> {
    let answer = client.request("tllama/places", json!({ "uri": uri }));
    answer["result"].as_array().unwrap().iter().map(|place| place["range"]["start"].clone()).collect()
}

#[test]
fn each_message_is_answered_as_it_should_be_and_none_ends_the_session() {
    let mut client = Client::start();
    before_the_session(&mut client);
    let about = client.request(
        "initialize",
        json!({
            "processId": null,
            "clientInfo": 17,
            "rootUri": "",
            "trace": "compact",
            "workspaceFolders": [{ "uri": "no address", "name": "x" }],
            "initializationOptions": { "settings": { "editor": { "lens": false } } },
            "capabilities": {
                "workspace": { "workspaceEdit": { "failureHandling": "perhaps", "documentChanges": true } },
                "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } }, "hover": 3 },
            },
        }),
    );
    assert_eq!(about["result"]["serverInfo"]["name"], "tllama", "{about}");
    client.notify("initialized", json!({}));
    frames(&mut client);
    calls(&mut client);
    documents(&mut client);
    // Capabilities that could be read count.
    let uri = client.open("last.lean", TEXT);
    assert!(client.action(&uri, 1, 3, "Prove with tactics")["data"].is_object());
    let lenses = client.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
    assert!(lenses["result"].is_null(), "the settings were read: {lenses}");
    after_the_session(client);
}

fn before_the_session(client: &mut Client) {
    let open = r#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{}}"#;
    let shutdown = r#"{"jsonrpc":"2.0","method":"shutdown"}"#;
    let sent: [(String, Option<(Value, i64)>); 8] = [
        (open.to_owned(), None),
        (shutdown.to_owned(), None),
        (request("textDocument/codeAction", ""), Some((json!(4), TOO_EARLY))),
        (request("no/such", ""), Some((json!(4), TOO_EARLY))),
        (request("$/no/such", ""), Some((json!(4), TOO_EARLY))),
        (request("shutdown", ""), Some((json!(4), TOO_EARLY))),
        ("{}".to_owned(), Some((json!(null), INVALID))),
        (request("initialize", r#","params":[]"#), Some((json!(4), PARAMS))),
    ];
    for (body, _) in &sent {
        client.send_raw(&framed(body));
    }
    for (id, code) in sent.into_iter().filter_map(|(_, answer)| answer) {
        let answer = client.wait_for(|message| message.get("error").is_some());
        assert_eq!((&answer["id"], answer["error"]["code"].as_i64()), (&id, Some(code)));
    }
}

/// Headers, lengths, bytes that are no JSON.
fn frames(client: &mut Client) {
    let unreadable = [(json!(null), PARSE)];
    let deep = request("x", &format!(r#","params":{}1{}"#, "[".repeat(5000), "]".repeat(5000)));
    for body in [&b""[..], b"{\"jsonrpc\": what?", b"\xff\xfe", b"{} {}", deep.as_bytes()] {
        check(client, &framed(body), &unreadable);
    }
    for length in ["-1", "+2", "soon", "", "1.5", "99999999999", "99999999999999999999"] {
        check(client, format!("Content-Length: {length}\r\n\r\n").as_bytes(), &unreadable);
    }
    let known = request("no/such", "");
    let answered = [(json!(4), NO_METHOD)];
    let framed_as = |header: String| [header.as_bytes(), known.as_bytes()].concat();
    let length = known.len();
    for header in [
        format!("content-length:{length}\r\n\r\n"),
        format!("CONTENT-LENGTH: {length}\n\n"),
        format!(
            "Content-Length: {length}\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n"
        ),
        format!("Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: {length}\r\n\r\n"),
        format!("X-Other: 1\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"),
    ] {
        check(client, &framed_as(header), &answered);
    }
    let foreign = framed_as(format!("Content-Type: a/b; charset=utf-16\r\nContent-Length: {length}\r\n\r\n"));
    check(client, &foreign, &unreadable);
    // A wrong length costs its message and no other.
    let after = framed(&known);
    for length in [length - 3, length + 1, length + 11, length + 19, length + 40] {
        let wrong = framed_as(format!("Content-Length: {length}\r\n\r\n"));
        check(client, &[&wrong[..], &after].concat(), &[(json!(null), PARSE), (json!(4), NO_METHOD)]);
    }
    // Without a header, nobody knows where a message ends: it is left out, and the next one found.
    check(client, &[known.as_bytes(), &after].concat(), &answered);
}

/// Requests, notifications and answers that are none, or that nobody here knows.
fn calls(client: &mut Client) {
    let document = r#","params":{"textDocument":{"uri":"file:///a.lean"},"position":@}"#;
    let position = |position: &str| request("textDocument/hover", &document.replace('@', position));
    let nobody = json!(null);
    for (body, expected) in [
        ("{}", &[(nobody.clone(), INVALID)][..]),
        ("[]", &[(nobody.clone(), INVALID)]),
        ("7", &[(nobody.clone(), INVALID)]),
        (r#"[{"jsonrpc":"2.0","id":4,"method":"shutdown"}]"#, &[(nobody.clone(), INVALID)]),
        (r#"{"id":4,"method":"shutdown"}"#, &[(json!(4), INVALID)]),
        (r#"{"jsonrpc":"1.0","id":"x","method":"shutdown"}"#, &[(json!("x"), INVALID)]),
        (r#"{"jsonrpc":2,"method":"exit"}"#, &[(nobody.clone(), INVALID)]),
        (r#"{"jsonrpc":"2.0","id":4,"method":7}"#, &[(json!(4), INVALID)]),
        (r#"{"jsonrpc":"2.0","id":4}"#, &[(json!(4), INVALID)]),
        (r#"{"jsonrpc":"2.0","id":null,"method":"shutdown"}"#, &[(nobody.clone(), INVALID)]),
        (r#"{"jsonrpc":"2.0","id":1.5,"method":"shutdown"}"#, &[(nobody.clone(), INVALID)]),
        (r#"{"jsonrpc":"2.0","id":1e30,"method":"shutdown"}"#, &[(nobody.clone(), INVALID)]),
        (r#"{"jsonrpc":"2.0","id":{},"method":"shutdown"}"#, &[(nobody, INVALID)]),
        (r#"{"jsonrpc":"2.0","id":4.0,"method":"no/such"}"#, &[(json!(4), NO_METHOD)]),
        (r#"{"jsonrpc":"2.0","id":-4,"method":"no/such"}"#, &[(json!(-4), NO_METHOD)]),
        (r#"{"jsonrpc":"2.0","id":"","method":"no/such"}"#, &[(json!(""), NO_METHOD)]),
        (
            r#"{"jsonrpc":"2.0","id":1,"id":4,"method":"no/such","method":"no/other"}"#,
            &[(json!(4), NO_METHOD)],
        ),
        (&request(r"\ud800", ""), &[(json!(4), NO_METHOD)]),
        (&request("textDocument/completion", r#","params":{}"#), &[(json!(4), NO_METHOD)]),
        (&request("$/no/such", r#","params":{}"#), &[(json!(4), NO_METHOD)]),
        (&request("$/cancelRequest", r#","params":{"id":4}"#), &[(json!(4), NO_METHOD)]),
        (&request("initialize", r#","params":{"capabilities":{}}"#), &[(json!(4), INVALID)]),
        (&request("initialized", r#","params":{}"#), &[(json!(4), INVALID)]),
        (&request("textDocument/didOpen", r#","params":{}"#), &[(json!(4), INVALID)]),
        (&request("exit", ""), &[(json!(4), INVALID)]),
        (&request("textDocument/hover", ""), &[(json!(4), PARAMS)]),
        (&request("textDocument/hover", r#","params":null"#), &[(json!(4), PARAMS)]),
        (&request("textDocument/hover", r#","params":3"#), &[(json!(4), PARAMS)]),
        (&request("textDocument/hover", r#","params":"x""#), &[(json!(4), PARAMS)]),
        (&request("textDocument/codeAction", r#","params":{"range":3}"#), &[(json!(4), PARAMS)]),
        (
            &request("codeAction/resolve", r#","params":{"title":"x","data":{"action":"conquer"}}"#),
            &[(json!(4), PARAMS)],
        ),
        (
            &request("workspace/executeCommand", r#","params":{"command":"tllama.conquer"}"#),
            &[(json!(4), PARAMS)],
        ),
        (
            &request("workspace/executeCommand", r#","params":{"command":"tllama.prove","arguments":[7]}"#),
            &[(json!(4), PARAMS)],
        ),
        (&position(r#"{"line":-1,"character":0}"#), &[(json!(4), PARAMS)]),
        (&position(r#"{"line":0.5,"character":0}"#), &[(json!(4), PARAMS)]),
        (&position(r#"{"line":99999999999,"character":0}"#), &[(json!(4), PARAMS)]),
        // Notifications and answers have no answer.
        (r#"{"jsonrpc":"2.0","method":"no/such"}"#, &[]),
        (r#"{"jsonrpc":"2.0","method":"$/no/such","params":"x"}"#, &[]),
        (r#"{"jsonrpc":"2.0","method":"$/setTrace","params":{"value":"compact"}}"#, &[]),
        (r#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{}}}"#, &[]),
        (r#"{"jsonrpc":"2.0","method":"$/cancelRequest"}"#, &[]),
        (r#"{"jsonrpc":"2.0","method":"shutdown"}"#, &[]),
        (r#"{"jsonrpc":"2.0","method":"initialize","params":{"capabilities":{}}}"#, &[]),
        (r#"{"jsonrpc":"2.0","method":"textDocument/hover","params":{}}"#, &[]),
        (r#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":7}"#, &[]),
        (r#"{"jsonrpc":"2.0","method":"textDocument/didClose"}"#, &[]),
        (r#"{"jsonrpc":"2.0","method":"window/workDoneProgress/cancel","params":{"token":[]}}"#, &[]),
        (r#"{"jsonrpc":"2.0","method":"workspace/didChangeConfiguration","params":{}}"#, &[]),
        (r#"{"jsonrpc":"2.0","id":99,"result":null}"#, &[]),
        (r#"{"jsonrpc":"2.0","id":99,"result":null,"error":7}"#, &[]),
        (r#"{"jsonrpc":"2.0","id":99,"error":{"code":"x"}}"#, &[]),
        (r#"{"jsonrpc":"2.0","id":1.5,"result":null}"#, &[]),
        (r#"{"id":99,"result":null}"#, &[]),
    ] {
        check(client, &framed(body), expected);
    }
}

/// Versions and places that are none, documents that are not open: what the text is in the end.
fn documents(client: &mut Client) {
    let uri = client.uri("a.lean");
    let open = |version: &str, text: &str| {
        let document = format!(r#"{{"uri":"{uri}","languageId":"lean4"{version},"text":"{text}"}}"#);
        framed(format!(
            r#"{{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{{"textDocument":{document}}}}}"#
        ))
    };
    let change = |version: &str, range: [u32; 4], text: &str| {
        let [line, character, to_line, to_character] = range;
        let range = json!({ "start": { "line": line, "character": character }, "end": { "line": to_line, "character": to_character } });
        let params = format!(
            r#"{{"textDocument":{{"uri":"{uri}"{version}}},"contentChanges":[{{"range":{range},"text":"{text}"}}]}}"#
        );
        framed(format!(r#"{{"jsonrpc":"2.0","method":"textDocument/didChange","params":{params}}}"#))
    };
    check(client, &change(r#","version":2"#, [0, 0, 0, 0], "x"), &[]);
    assert_eq!(places(client, &uri), [Value::Null; 0], "it is not open");
    for version in [
        r#","version":1"#,
        r#","version":null"#,
        "",
        r#","version":-7"#,
        r#","version":1.5"#,
        r#","version":"x""#,
    ] {
        check(client, &open(version, r"theorem t : True := by\n  sorry\n"), &[]);
        // Half a surrogate pair is one unit, as every character is that stands for it.
        check(client, &change(version, [0, 0, 0, 0], r"-- \ud800\udc00\ud800 --\n"), &[]);
        check(client, &change(version, [0, 3, 0, 6], "α"), &[]);
        assert_eq!(places(client, &uri), [json!({ "line": 2, "character": 2 })], "{version}");
        let actions = client.actions(&uri, 2, 3);
        assert_eq!(actions[0]["title"], "Prove with tactics", "{version}");
        // The end of a range may come first; a place that is not there is the nearest.
        check(client, &change(version, [2, 7, 2, 2], "trivial"), &[]);
        check(client, &change(version, [99, 0, 999, 99], r"example : True := sorry"), &[]);
        assert_eq!(places(client, &uri), [json!({ "line": 3, "character": 18 })], "{version}");
    }
    assert_eq!(client.actions(&uri, 3_000_000_000, 3_000_000_000).len(), 2, "the end of the text");
    let lines = json!({ "start": { "line": 3, "character": 20 }, "end": { "line": 1, "character": 0 } });
    let params = json!({ "textDocument": { "uri": uri }, "range": lines, "context": { "diagnostics": [] } });
    assert!(!client.request("textDocument/codeAction", params)["result"].as_array().unwrap().is_empty());
}

fn after_the_session(mut client: Client) {
    assert!(client.request("shutdown", json!({}))["result"].is_null());
    for method in ["shutdown", "initialize", "textDocument/hover", "no/such", "$/no/such"] {
        let answer = client.request(method, json!({}));
        assert_eq!(answer["error"]["code"], INVALID, "{method}");
    }
    client.notify("textDocument/didClose", json!({}));
    client.send_raw(&framed("{}"));
    client.wait_for(|message| message["error"]["code"] == INVALID);
    client.notify("exit", json!({ "x": 1 }));
    assert_eq!(client.child.wait().unwrap().code(), Some(0));
}
