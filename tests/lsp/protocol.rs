//! Sessions: beginning, end, broken messages, documents and their changes. None of these needs Lean.

use serde_json::{Value, json};

use crate::client::{Client, PATIENCE};

const TWO: &str =
    "theorem first : 1 + 1 = 2 := by\n  sorry\n\ntheorem second (n : Nat) : n < n + 1 := sorry\n";

fn at(line: u32, character: u32) -> Value {
    json!({ "line": line, "character": character })
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

#[test]
fn a_session_begins_and_ends_as_the_protocol_says() {
    let mut client = Client::start();
    let about = client.initialize(json!({ "capabilities": {} }));
    assert_eq!(about["serverInfo"]["name"], "tllama");
    assert_eq!(about["capabilities"]["codeActionProvider"]["resolveProvider"], true);
    assert_eq!(about["capabilities"]["textDocumentSync"]["change"], 2, "incremental");
    assert_eq!(client.leave().code(), Some(0));
    let mut rude = Client::session(Value::Null);
    rude.notify("exit", Value::Null);
    assert_eq!(rude.child.wait().unwrap().code(), Some(1), "exit without shutdown");
    let mut gone = Client::session(Value::Null);
    gone.close_input();
    assert_eq!(gone.child.wait().unwrap().code(), Some(1), "the client's end closed without a word");
}

/// Its streams stay open: somebody else may hold them.
#[cfg(unix)]
#[test]
fn the_server_ends_with_the_process_of_its_client() {
    let mut editor = std::process::Command::new("sleep").arg("600").spawn().unwrap();
    let mut client = Client::start();
    let params = json!({ "processId": editor.id(), "rootUri": null, "capabilities": {} });
    assert!(client.request("initialize", params)["result"].is_object());
    client.notify("initialized", json!({}));
    assert!(client.request("tllama/places", json!({ "uri": client.uri("a.lean") }))["result"].is_array());
    assert_eq!(client.child.try_wait().unwrap(), None, "the client lives");
    editor.kill().unwrap();
    assert_eq!(client.child.wait().unwrap().code(), Some(1));
    editor.wait().unwrap();
}

#[test]
fn actions_are_listed_where_there_is_something_to_do() {
    let mut client = Client::session(Value::Null);
    let uri = client.open("a.lean", &format!("{TWO}theorem third : True := trivial\n"));
    assert_eq!(titles(&client.actions(&uri, 3, 8)), ["Prove with tactics", "Try to refute"]);
    assert_eq!(titles(&client.actions(&uri, 2, 0)), [""; 0]);
    assert_eq!(titles(&client.actions(&uri, 4, 10)), ["Explain this proof"]);
    let whole = json!({ "start": at(0, 0), "end": at(3, 10) });
    let params = |range: &Value, context: Value| json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
    let answer = client.request("textDocument/codeAction", params(&whole, json!({ "diagnostics": [] })));
    let several = answer["result"].as_array().unwrap().clone();
    assert_eq!(titles(&several)[..2], ["Prove with tactics: first", "Try to refute: first"]);
    let only = json!({ "diagnostics": [], "only": ["source"] });
    let answer = client.request("textDocument/codeAction", params(&whole, only));
    assert_eq!(answer["result"], json!([]));
    // The editor's own Lean says that the third proof does not hold.
    let error = json!({
        "range": { "start": at(4, 24), "end": at(4, 31) }, "severity": 1, "message": "unsolved goals\n⊢ True",
    });
    let here = json!({ "start": at(4, 26), "end": at(4, 26) });
    let answer = client.request("textDocument/codeAction", params(&here, json!({ "diagnostics": [error] })));
    assert_eq!(titles(answer["result"].as_array().unwrap()), ["Prove with tactics", "Try to refute"]);
    let places = client.request("tllama/places", json!({ "uri": uri }));
    let lines: Vec<_> =
        places["result"].as_array().unwrap().iter().map(|p| &p["range"]["start"]).cloned().collect();
    assert_eq!(lines, [at(1, 2), at(3, 40)]);
    let lenses = client.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
    let lenses = lenses["result"].as_array().unwrap().clone();
    assert_eq!(lenses.len(), 2);
    assert_eq!(lenses[1]["command"]["title"], "Prove");
    assert_eq!(lenses[1]["command"]["arguments"][0]["position"], at(3, 8));
}

#[test]
fn columns_are_utf16_and_line_ends_are_those_of_the_file() {
    let mut client = Client::session(Value::Null);
    let uri = client.open("a.lean", "-- 𝔸𝔹 in front\r\n/- 𝔸 -/ theorem t : 1 = 1 := by /- 𝔹 -/ sorry\r\n");
    let places = |client: &mut Client| {
        let answer = client.request("tllama/places", json!({ "uri": uri }));
        answer["result"].as_array().unwrap().iter().map(|p| p["range"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(places(&mut client), [json!({ "start": at(1, 42), "end": at(1, 47) })]);
    // Each character that is replaced counts two code units.
    client.change(&uri, 2, json!({ "start": at(1, 3), "end": at(1, 5) }), "α");
    assert_eq!(places(&mut client), [json!({ "start": at(1, 41), "end": at(1, 46) })]);
    client.change(&uri, 3, json!({ "start": at(0, 99), "end": at(1, 0) }), "\r\n\r\n");
    assert_eq!(places(&mut client), [json!({ "start": at(2, 41), "end": at(2, 46) })]);
    client.change(&uri, 4, json!({ "start": at(2, 41), "end": at(2, 46) }), "rfl");
    assert_eq!(places(&mut client), [Value::Null; 0]);
}

#[test]
fn what_is_not_lean_is_left_alone() {
    let mut client = Client::session(Value::Null);
    let uri = client.uri("notes.md");
    let document =
        json!({ "uri": uri, "languageId": "markdown", "version": 1, "text": "theorem t : p := sorry" });
    client.notify("textDocument/didOpen", json!({ "textDocument": document }));
    client.change(&uri, 2, json!({ "start": at(0, 0), "end": at(0, 0) }), "x");
    let position = json!({ "start": at(0, 3), "end": at(0, 3) });
    let params =
        json!({ "textDocument": { "uri": uri }, "range": position, "context": { "diagnostics": [] } });
    assert!(client.request("textDocument/codeAction", params)["result"].is_null());
    let odd = client.open("odd.lean", "\u{0}\u{1} «theorem /- \"");
    assert_eq!(client.actions(&odd, 0, 3), [Value::Null; 0]);
    assert_eq!(client.leave().code(), Some(0));
}

#[test]
fn two_hundred_quick_edits_leave_the_text_that_was_typed() {
    let mut client = Client::session(Value::Null);
    let filler: String = (0..300).map(|n| format!("theorem t{n} : {n} = {n} := by\n  rfl\n\n")).collect();
    let uri = client.open("a.lean", &format!("{filler}theorem last : True := by\n"));
    let typed = "  sorry";
    let line = 901;
    let mut version = 1;
    for round in 0..29 {
        for (column, c) in (0..).zip(typed.chars()) {
            version += 1;
            let place = at(line, column);
            client.change(&uri, version, json!({ "start": place, "end": place }), &c.to_string());
        }
        if round < 28 {
            version += 1;
            client.change(&uri, version, json!({ "start": at(line, 0), "end": at(line, 7) }), "");
        }
    }
    assert!(version > 200);
    let found = client.request("tllama/places", json!({ "uri": uri }));
    let found = found["result"].as_array().unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["range"], json!({ "start": at(line, 2), "end": at(line, 7) }));
    assert_eq!(found[0]["theorem"], "last");
}

#[test]
fn wrong_settings_are_told_by_name() {
    let mut client = Client::start();
    std::fs::write(client.folder.path().join("tllama.toml"), "[proof]\nbudget = -3\n").unwrap();
    client.initialize(json!({
        "capabilities": {},
        "initializationOptions": { "settings": { "model": { "device": "gpu" } } },
    }));
    let told = client.wait_for(|message| message["method"] == "window/showMessage");
    let text = told["params"]["message"].as_str().unwrap();
    assert!(
        text.contains("proof.budget: -3") && text.contains("model.device") && text.contains("gpu"),
        "{text}"
    );
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "tllama": { "modell": {} } } }));
    let told = client.wait_for(|message| message["method"] == "window/showMessage");
    assert!(told["params"]["message"].as_str().unwrap().contains("`modell` is not a section"), "{told}");
}

/// Helix resolves an action while its screen stands still, and asks for settings by a name that it has not.
#[test]
fn helix_is_given_commands_and_keeps_its_settings() {
    let mut client = Client::start();
    client.leave_to_test("workspace/configuration");
    client.initialize(json!({
        "clientInfo": { "name": "helix", "version": "25.07" },
        "capabilities": {
            "workspace": { "configuration": true, "applyEdit": true, "workspaceEdit": { "documentChanges": true } },
            "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit", "command"] } } },
            "general": { "positionEncodings": ["utf-8", "utf-32", "utf-16"] },
        },
        "initializationOptions": { "settings": { "editor": { "lens": false } } },
    }));
    let asked = client.wait_for(|message| message["method"] == "workspace/configuration");
    client.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": [null] }));
    let uri = client.open("a.lean", TWO);
    let actions = client.actions(&uri, 1, 3);
    assert_eq!(actions[0]["command"]["command"], "tllama.prove");
    let resolved = client.request("codeAction/resolve", actions[0].clone());
    assert_eq!(resolved["result"], actions[0], "resolving costs nothing");
    let lenses = || json!({ "textDocument": { "uri": uri } });
    let deadline = std::time::Instant::now() + PATIENCE;
    while !client.request("textDocument/codeLens", lenses())["result"].is_null() {
        assert!(std::time::Instant::now() < deadline, "the lenses stay");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(client.leave().code(), Some(0));
}
