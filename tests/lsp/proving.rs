//! Work with the real Lean: proofs that are inserted, proofs that are not, cancellation, crashes.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, PATIENCE, applied};

const SAMPLE: &str = "open Nat\n\n/-- Addition does not mind the order. -/\ntheorem turn (a b : Nat) : a + b = b + a := by\n  sorry\n\ntheorem wrong (n : Nat) (h : 2 < n) : n + n < 8 := sorry\n\nnamespace N\n\n  theorem both (a b : Nat) (h : a < b) : a ≤ b ∧ b + 0 = b := by\n    constructor\n    · sorry\n    · sorry\n\n  theorem half (a b : Nat) (h : a < b) : a ≤ b ∧ b + 0 = b := by\n    constructor\n    · omega\n    · sorry\n\n  example (xs : List Nat) : (xs ++ []).length = xs.length := sorry\n\nend N\n";

/// Resolves an action and returns the whole answer.
fn resolve(client: &mut Client, action: &Value) -> Value {
    client.request("codeAction/resolve", action.clone())
}

fn told(client: &mut Client) -> String {
    let message = client.wait_for(|message| message["method"] == "window/showMessage");
    message["params"]["message"].as_str().unwrap().to_owned()
}

/// What Lean says of a text: the errors and warnings of `tllama check`.
fn complaints(client: &Client, text: &str) -> Vec<String> {
    let file = client.folder.path().join("Checked.lean");
    std::fs::write(&file, text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_tllama")).arg("check").arg(&file).output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    lines
        .lines()
        .filter(|line| line.contains("error") || line.contains("warning"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_file_is_proved_action_by_action() {
    let mut client = Client::session(json!({ "proof": { "alternatives": 1 } }));
    let uri = client.open("Sample.lean", SAMPLE);
    let mut text = SAMPLE.to_owned();
    let mut version = 1;
    // From the end, so that the places above stay where they are.
    for (line, character) in [(20, 5), (18, 7), (3, 8)] {
        let action = client.action(&uri, line, character, "Prove with tactics");
        assert!(action.get("edit").is_none(), "the list does no work");
        let answer = resolve(&mut client, &action);
        let edit = &answer["result"]["edit"];
        assert!(edit.is_object(), "{answer}");
        assert_eq!(edit["documentChanges"][0]["textDocument"]["version"], version);
        text = applied(&text, edit, &uri);
        version += 1;
        let whole = json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [{ "text": text }] });
        client.notify("textDocument/didChange", whole);
    }
    assert!(text.contains("a + b = b + a := by\n  "), "the layout is kept: {text}");
    assert!(!text.contains("trace"), "{text}");
    assert_eq!(text.matches("sorry").count(), 3, "{text}");
    // One of two `sorry`: filled, and said to be no proof of the theorem.
    let action = client.action(&uri, 12, 7, "Prove with tactics");
    let answer = resolve(&mut client, &action);
    text = applied(&text, &answer["result"]["edit"], &uri);
    let message = told(&mut client);
    assert!(message.contains("the theorem itself is not proved yet"), "{message}");
    let complaints = complaints(&client, &text);
    assert_eq!(complaints.len(), 2, "two theorems still have `sorry`: {complaints:#?}\n{text}");
    assert!(complaints.iter().all(|line| line.contains("sorry")), "{complaints:#?}");
    // While it worked it said what it was doing.
    let begin = client.seen.iter().find(|message| message["params"]["value"]["kind"] == "begin");
    assert_eq!(begin.unwrap()["params"]["value"]["title"], "tllama: Prove with tactics");
    assert_eq!(client.leave().code(), Some(0));
}

#[test]
fn what_is_false_is_refuted_and_never_proved() {
    let mut client = Client::session(json!({ "proof": { "budget": 20 } }));
    let uri = client.open("Sample.lean", SAMPLE);
    let action = client.action(&uri, 6, 10, "Try to refute");
    let answer = resolve(&mut client, &action);
    assert!(answer["result"].get("edit").is_none(), "{answer}");
    let message = told(&mut client);
    assert!(message.contains("`wrong` is false") && message.contains("n = 4"), "{message}");
    let published = client.wait_for(|message| message["method"] == "textDocument/publishDiagnostics");
    let diagnostic = &published["params"]["diagnostics"][0];
    assert_eq!(
        (diagnostic["severity"].as_i64(), &diagnostic["range"]["start"]["line"]),
        (Some(3), &json!(6))
    );
    let hover = client.hover(&uri, 6, 9);
    assert!(hover.contains("**Refuted.** `wrong` is false") && hover.contains("Lean 4."), "{hover}");
    let action = client.action(&uri, 6, 10, "Prove with tactics");
    let answer = resolve(&mut client, &action);
    assert!(answer["result"].get("edit").is_none(), "a false statement got a proof: {answer}");
    let message = told(&mut client);
    assert!(message.contains("`wrong` was not proved") && message.contains("Closest"), "{message}");
    let action = client.action(&uri, 3, 8, "Try to refute");
    resolve(&mut client, &action);
    let message = told(&mut client);
    assert!(message.contains("not refuted") && message.contains("says nothing about its truth"), "{message}");
    // What was learned outlives the server, and what is proved or explained above it.
    let lenses = client.lenses(&uri);
    assert!(lenses.contains(&(6, "refuted".to_owned())), "{lenses:?}");
    let action = client.action(&uri, 12, 7, "Prove with tactics");
    let id = client.ask("codeAction/resolve", action);
    assert!(client.answer(id)["result"]["edit"].is_object());
    let (status, folder) = client.leave_folder();
    assert_eq!(status.code(), Some(0));
    let mut client = Client::session_in(folder, Value::Null);
    let text = SAMPLE.replacen("by\n  sorry", "by\n  -- Numbers.\n  omega", 1);
    let uri = client.open("Renamed.lean", &text);
    let published = client.wait_for(|message| message["method"] == "textDocument/publishDiagnostics");
    let diagnostic = &published["params"]["diagnostics"][0];
    assert_eq!(diagnostic["range"]["start"]["line"], 7);
    assert!(diagnostic["message"].as_str().unwrap().contains("n = 4"), "{diagnostic}");
    let lenses = client.lenses(&uri);
    assert!(lenses.contains(&(7, "refuted".to_owned())), "{lenses:?}");
    let attempts = lenses.iter().find(|(line, title)| *line == 11 && title.contains("attempt"));
    assert!(attempts.is_some(), "{lenses:?}");
    assert_eq!(client.leave().code(), Some(0));
}

fn replace_text(client: &mut Client, uri: &str, version: i32, text: &str) {
    let whole =
        json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [{ "text": text }] });
    client.notify("textDocument/didChange", whole);
}

/// A client that cannot resolve edits gets commands, and is asked to apply the edit.
fn insert_by_command(client: &mut Client, uri: &str, text: &str, version: i32) -> String {
    let action = client.action(uri, 1, 9, "Prove with tactics");
    let command = &action["command"];
    let id = client.ask(
        "workspace/executeCommand",
        json!({ "command": command["command"], "arguments": command["arguments"] }),
    );
    let asked = client.wait_for(|message| message["method"] == "workspace/applyEdit");
    let proved = applied(text, &asked["params"]["edit"], uri);
    client.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "applied": true } }));
    assert_eq!(client.answer(id)["result"]["outcome"], "inserted");
    replace_text(client, uri, version, &proved);
    proved
}

#[test]
fn alternatives_and_what_hovering_tells_come_after_a_proof() {
    let mut client = Client::start();
    client.initialize(json!({
        "capabilities": {},
        "initializationOptions": { "settings": { "editor": { "hints": true } } },
    }));
    let text = "/-- The successor is larger. -/\ntheorem larger (n : Nat) : n < n + 1 := sorry\n";
    let uri = client.open("a.lean", text);
    let mut proved = insert_by_command(&mut client, &uri, text, 2);
    assert!(complaints(&client, &proved).is_empty(), "{proved}");
    let hover = words_of(&mut client, &uri, 1, 9);
    for part in [
        "**Statement.** The successor is larger.",
        "**As Lean reads it.** Let n be a natural number. Then n < n + 1.",
        "level replayed",
        "**Proof.**",
    ] {
        assert!(hover.contains(part), "{hover}");
    }
    // Further proofs are looked for though the first one was inserted: the statement is the same.
    let mut inserts = Vec::new();
    for round in 0..10 {
        let asked = Instant::now();
        while inserts.is_empty() && asked.elapsed() < Duration::from_secs(10) {
            inserts = client.actions(&uri, 1, 9);
            inserts.retain(|action| action["edit"].is_object());
        }
        if !inserts.is_empty() {
            break;
        }
        // On a busy machine the time was too short. What was judged is remembered, so the next search comes further.
        replace_text(&mut client, &uri, 3 + 2 * round, text);
        proved = insert_by_command(&mut client, &uri, text, 4 + 2 * round);
    }
    assert!(!inserts.is_empty(), "no other proof was found");
    for insert in &inserts {
        let other = applied(&proved, &insert["edit"], &uri);
        assert!(insert["title"].as_str().unwrap().contains("(verified)"));
        assert!(complaints(&client, &other).is_empty(), "{other}");
    }
    // A client that cannot make a change of the server's is told the proof.
    let uri = client.open("b.lean", "\ntheorem told : 3 = 1 + 2 := sorry\n");
    let id = client.ask(
        "workspace/executeCommand",
        json!({ "command": "tllama.prove", "arguments": [{ "uri": uri, "position": { "line": 1, "character": 9 } }] }),
    );
    let asked = client.wait_for(|message| message["method"] == "workspace/applyEdit");
    let refusal = json!({ "code": -32601, "message": "Method not found" });
    client.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "error": refusal }));
    let written = asked["params"]["edit"]["changes"][&uri][0]["newText"].as_str().unwrap();
    let told = format!("The editor did not insert this:\n{written}");
    client.wait_for(|message| message["params"]["message"] == told);
    let answer = client.answer(id);
    assert_eq!(answer["result"], json!({ "outcome": "refused by the client", "message": told }), "{answer}");
}

/// What hovering shows once Lean has read what is there.
fn words_of(client: &mut Client, uri: &str, line: u32, character: u32) -> String {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let hover = client.hover(uri, line, character);
        if !hover.contains("still reading") {
            return hover;
        }
        assert!(Instant::now() < deadline, "Lean reads for ever: {hover}");
    }
}

/// The inlay hints of a whole document once there are any, with their lines.
fn hints_of(client: &mut Client, uri: &str) -> Vec<(u64, String)> {
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let params = json!({ "textDocument": { "uri": uri }, "range": whole });
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = client.request("textDocument/inlayHint", params.clone());
        let hints = answer["result"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
        if !hints.is_empty() {
            let label = |hint: &Value| hint["label"].as_str().unwrap().to_owned();
            return hints
                .iter()
                .map(|hint| (hint["position"]["line"].as_u64().unwrap(), label(hint)))
                .collect();
        }
        assert!(Instant::now() < deadline, "no hints came");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn proofs_are_told_in_words_that_lean_bears_out() {
    let mut client = Client::session(json!({ "editor": { "hints": true } }));
    let text = "def twice (n : Nat) := n + n\n\ntheorem swap (p q : Prop) (h : p ∧ q) : q ∧ p := by\n  constructor\n  · exact h.2\n  · exact h.1\n\n/-- Not what it says. -/\ntheorem sum (a b : Nat) (h : a = b) : a + a = b + b := by\n  rw [h]\n\nexample (n : Nat) : n + 0 = n := by\n  induction n with\n  | zero => rfl\n  | succ k ih => simp\n";
    let uri = client.open("Words.lean", text);
    let hints = hints_of(&mut client, &uri);
    let on = |line: u64| {
        let found = hints.iter().find(|(at, _)| *at == line);
        found.map(|(_, label)| label.as_str()).unwrap_or_else(|| panic!("no hint on {line}: {hints:#?}"))
    };
    assert!(on(3).contains("(1) q") && on(3).contains("(2) p"), "{hints:#?}");
    assert!(on(4).contains("`h.2`") && on(9).contains("Rewrite with `h`"), "{hints:#?}");
    assert!(on(12).contains("induction on n"), "{hints:#?}");
    let hover = words_of(&mut client, &uri, 8, 9);
    assert!(hover.contains("**Statement.** Not what it says."), "{hover}");
    assert!(hover.contains("Suppose (h) that a = b. Then a + a = b + b."), "{hover}");
    assert!(hover.contains("**Proof as written**, not judged by tllama. Rewrite with `h`"), "{hover}");
    // What is explained stays the same code, and has its hints in it.
    let mut explained = text.to_owned();
    for (version, line) in (2..).zip([11, 8, 2]) {
        let action = client.action(&uri, line, 9, "Explain this proof");
        let answer = resolve(&mut client, &action);
        explained = applied(&explained, &answer["result"]["edit"], &uri);
        let whole = json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [{ "text": explained }] });
        client.notify("textDocument/didChange", whole);
    }
    let code = explained.lines().filter(|line| !line.trim_start().starts_with("--"));
    assert_eq!(code.collect::<Vec<_>>(), text.lines().collect::<Vec<_>>());
    assert!(
        explained.contains("  -- We show 2 parts: (1) q holds; (2) p holds.\n  constructor\n"),
        "{explained}"
    );
    assert!(explained.contains("  -- We argue by induction on n.\n  induction n with\n"), "{explained}");
    assert_eq!(complaints(&client, &explained), complaints(&client, text), "{explained}");
    let action = client.action(&uri, 2, 9, "Explain this proof");
    assert!(resolve(&mut client, &action)["result"].get("edit").is_none());
    assert!(told(&mut client).contains("is fully explained already"));
    // A proof without tactics has no words, and is not given any.
    let uri = client.open("Term.lean", "theorem term (p : Prop) (h : p) : p := h\n");
    let action = client.action(&uri, 0, 9, "Explain this proof");
    assert!(resolve(&mut client, &action)["result"].get("edit").is_none());
    assert!(told(&mut client).contains("its proof is a term"));
    assert_eq!(client.leave().code(), Some(0));
}

#[test]
fn a_proof_at_one_stroke_is_explained_in_steps() {
    let mut client = Client::session(Value::Null);
    let text = "-- Powers.\ntheorem last : 7 ^ 23 % 10 = 3 := by decide\n";
    let uri = client.open("Powers.lean", text);
    let hover = words_of(&mut client, &uri, 1, 9);
    let steps =
        "**In steps**, as Lean accepts them. The remainders of the powers of 7 on division by 10 repeat.";
    assert!(hover.contains("**Proof as written**") && hover.contains(steps), "{hover}");
    let action = client.action(&uri, 1, 9, "Explain this proof");
    let answer = resolve(&mut client, &action);
    let explained = applied(text, &answer["result"]["edit"], &uri);
    let begins = "-- Powers.\ntheorem last : 7 ^ 23 % 10 = 3 := by\n  -- The remainders of the powers of 7 on division by 10";
    assert!(explained.starts_with(begins), "{explained}");
    assert!(explained.ends_with("\n  -- In one step: by decide\n"), "{explained}");
    // Lean's linter may find that a step needs less than it names.
    let mut complaints = complaints(&client, &explained);
    complaints.retain(|line| !line.contains("This simp argument is unused"));
    assert!(complaints.is_empty(), "{complaints:?}\n{explained}");
    assert_eq!(client.leave().code(), Some(0));
}

/// Lean takes minutes to find nothing here.
const HARD: &str = "theorem hard (a b c n : Nat) (h : 2 < n) (hb : 0 < b) (ha : 0 < a) : a ^ n + b ^ n ≠ c ^ n := by\n  sorry\n";

#[test]
fn work_can_be_cancelled_in_each_way_that_there_is() {
    let mut client = Client::session(Value::Null);
    let uri = client.open("Hard.lean", HARD);
    let begin = |client: &mut Client| {
        let action = client.action(&uri, 0, 9, "Prove with tactics");
        let id = client.ask("codeAction/resolve", action);
        let token = client.wait_for(|message| {
            let value = &message["params"]["value"];
            let told = value["message"].as_str().unwrap_or_default();
            told.starts_with("attempt")
        });
        client.seen.retain(|message| message["method"] != "$/progress");
        (id, token["params"]["token"].clone())
    };
    let code = |client: &mut Client, id: i64| client.answer(id)["error"]["code"].as_i64();
    let (id, _) = begin(&mut client);
    client.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(code(&mut client, id), Some(-32800));
    let (id, token) = begin(&mut client);
    client.notify("window/workDoneProgress/cancel", json!({ "token": token }));
    assert_eq!(code(&mut client, id), Some(-32800));
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    let (id, _) = begin(&mut client);
    client.request(
        "workspace/executeCommand",
        json!({ "command": "tllama.cancel", "arguments": [{ "uri": uri }] }),
    );
    assert_eq!(code(&mut client, id), Some(-32800));
    // A change of what the work is about makes it stale; one below does not.
    let (id, _) = begin(&mut client);
    let end = json!({ "line": 2, "character": 0 });
    client.change(&uri, 2, json!({ "start": end, "end": end }), "\n-- below\n");
    let start = json!({ "line": 0, "character": 0 });
    client.change(&uri, 3, json!({ "start": start, "end": start }), "-- above\n");
    assert_eq!(code(&mut client, id), Some(-32801));
    // An action of an older text is refused.
    let action = client.action(&uri, 1, 9, "Prove with tactics");
    client.change(&uri, 4, json!({ "start": start, "end": start }), "\n");
    assert_eq!(resolve(&mut client, &action)["error"]["code"], -32801);
    // Newer work takes the place of older work on the same document.
    let action = client.action(&uri, 2, 9, "Prove with tactics");
    let older = client.ask("codeAction/resolve", action.clone());
    client.wait_for(|message| message["params"]["value"]["kind"] == "begin");
    let newer = client.ask("codeAction/resolve", action);
    assert_eq!(code(&mut client, older), Some(-32802));
    client.notify("$/cancelRequest", json!({ "id": newer }));
    assert_eq!(code(&mut client, newer), Some(-32800));
    assert_eq!(client.leave().code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_worker_and_two_documents_at_once() {
    let mut client = Client::session(json!({ "proof": { "alternatives": 0 }, "lean": { "workers": 2 } }));
    let hard = client.open("Hard.lean", HARD);
    let easy = client.open("Easy.lean", "theorem easy (n : Nat) : n < n + 1 := sorry\n");
    let action = client.action(&hard, 0, 9, "Prove with tactics");
    let waiting = client.ask("codeAction/resolve", action);
    client.wait_for(|message| {
        message["params"]["value"]["message"].as_str().unwrap_or("").starts_with("attempt")
    });
    // Two documents are worked on at once; typing goes on meanwhile.
    let start = json!({ "line": 0, "character": 0 });
    client.change(&easy, 2, json!({ "start": start, "end": start }), "-- typed\n");
    let action = client.action(&easy, 1, 9, "Prove with tactics");
    let answer = resolve(&mut client, &action);
    assert!(answer["result"]["edit"].is_object(), "{answer}");
    // Every worker dies: what waits is answered with what was found, and the next request gets a new worker.
    for pid in node_children(client.child.id()) {
        let _ = Command::new("kill").args(["-KILL", &pid.to_string()]).status();
    }
    client.request(
        "workspace/executeCommand",
        json!({ "command": "tllama.cancel", "arguments": [{ "uri": hard }] }),
    );
    client.answer(waiting);
    let action = client.action(&easy, 1, 9, "Prove with tactics");
    let answer = resolve(&mut client, &action);
    assert!(answer["result"]["edit"].is_object(), "{answer}");
    let workers = node_children(client.child.id());
    assert_eq!(client.leave().code(), Some(0));
    let alive = |id: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
    };
    let deadline = Instant::now() + Duration::from_secs(60);
    while workers.iter().any(alive) {
        assert!(Instant::now() < deadline, "a worker outlived the server");
    }
}

/// The living `node` processes whose parent is `pid`.
#[cfg(target_os = "linux")]
fn node_children(pid: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    ids.filter(|id| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let Some((name, rest)) = stat.rsplit_once(')') else { return false };
        let fields: Vec<_> = rest.split_whitespace().collect();
        name.contains("node") && fields.get(1) == Some(&pid.to_string().as_str())
    })
    .collect()
}
