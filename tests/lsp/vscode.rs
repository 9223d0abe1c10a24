//! A session as VS Code has it: what its client library says that it can do (recorded from the library; the extension's
//! own tests compare), the settings that it pulls, incremental changes, an action that is resolved.

use serde_json::{Value, json};

use crate::client::{Client, applied};

fn answer(client: &mut Client, method: &str, result: Value) {
    let request = client.wait_for(|message| message["method"] == method);
    client.send(&json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }));
}

#[test]
fn a_session_of_vs_code() {
    let mut client = Client::start();
    client.leave_to_test("workspace/configuration");
    let capabilities: Value = serde_json::from_str(include_str!("vscode_capabilities.json")).unwrap();
    let folder = client.uri("");
    client.initialize(json!({
        "clientInfo": { "name": "Visual Studio Code", "version": "1.82.0" },
        "locale": "en",
        "capabilities": capabilities,
        "initializationOptions": { "settings": { "proof": { "budget": -1 } }, "status": true },
        "trace": "off",
        "workspaceFolders": [{ "uri": folder, "name": "folder" }],
    }));
    // The pulled settings count, not those of the beginning, which would be told to be wrong.
    answer(
        &mut client,
        "workspace/configuration",
        json!([{ "proof": { "alternatives": 0 }, "editor": { "hints": true } }]),
    );
    let mut text = "theorem turn (a b : Nat) : a + b = b + a := by\n  skip\n".to_owned();
    let uri = client.open("a.lean", &text);
    let change = json!({
        "textDocument": { "uri": uri, "version": 2 },
        "contentChanges": [{
            "range": { "start": { "line": 1, "character": 3 }, "end": { "line": 1, "character": 6 } },
            "rangeLength": 3,
            "text": "orry",
        }],
    });
    client.notify("textDocument/didChange", change);
    text = text.replace("skip", "sorry");
    let params = json!({
        "textDocument": { "uri": uri },
        "range": { "start": { "line": 1, "character": 4 }, "end": { "line": 1, "character": 4 } },
        "context": { "diagnostics": [], "triggerKind": 1 },
    });
    let actions = client.request("textDocument/codeAction", params);
    let action = actions["result"][0].clone();
    assert_eq!(action["title"], "Prove with tactics");
    let resolved = client.request("codeAction/resolve", action);
    let edit = &resolved["result"]["edit"];
    assert_eq!(edit["documentChanges"][0]["textDocument"]["version"], 2, "{resolved}");
    text = applied(&text, edit, &uri);
    assert!(!text.contains("sorry"), "{text}");
    let status = client.wait_for(|message| message["method"] == "$/tllama/status");
    assert_eq!(status["params"]["what"], "Prove with tactics");
    client
        .wait_for(|message| message["method"] == "$/tllama/status" && message["params"]["working"] == false);
    client.wait_for(|message| message["method"] == "workspace/codeLens/refresh");
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let hints =
        client.request("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": whole }));
    assert!(hints["result"].is_array(), "{hints}");
    let told: Vec<_> =
        client.seen.iter().filter(|message| message["method"] == "window/showMessage").collect();
    assert!(told.is_empty(), "{told:?}");
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(client.leave().code(), Some(0));
}
