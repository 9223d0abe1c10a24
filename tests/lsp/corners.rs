//! What could deceive: texts that look as if nothing were left out, files that were made in odd ways, headers that
//! change. With the real Lean.

use serde_json::{Value, json};

use crate::client::{Client, applied};
use crate::model::serve;

const UNSOUND: &str = "axiom given : False\n\ntheorem hidden : False := by\n  stop\n\ntheorem two (a b : Nat) (h : a < b) : a ≤ b ∧ b + 0 = b := by\n  constructor\n  · sorry\n  · sorry\n\ntheorem one (a b : Nat) (h : a < b) : a ≤ b := by\n  sorry\n";

fn told(client: &mut Client) -> String {
    let message = client.wait_for(|message| message["method"] == "window/showMessage");
    message["params"]["message"].as_str().unwrap().to_owned()
}

/// A file of the user's own that is unsound, and a model that makes use of it.
#[test]
fn nothing_is_inserted_that_rests_on_what_is_left_out() {
    let url = serve(&[
        "```lean4\ntheorem two_goal (a b : Nat) (h : a < b) : a ≤ b := by\n  stop\n```",
        "```lean4\ntheorem two_goal (a b : Nat) (h : a < b) : a ≤ b := by\n  exact hidden.elim\n```",
        "```lean4\ntheorem two_goal (a b : Nat) (h : a < b) : a ≤ b := by\n  exact given.elim\n```",
        "```lean4\ntheorem two_goal (a b : Nat) (h : a < b) : a ≤ b := by\n  apply?\n```",
        "```lean4\ntheorem two_goal (a b : Nat) (h : a < b) : a ≤ b := by\n  exact sorryAx _\n```",
        "```lean4\ntheorem two_goal (a b : Nat) (h : a < b) : a ≤ b := by\n  exact tllamaGap _\n```",
        "```lean4\ntheorem two_goal (a b : Nat) (h : a < b) : a ≤ b := by\n  exact Nat.le_of_lt h\n```",
    ]);
    let mut client = Client::session(json!({
        "model": { "endpoint": url, "name": "loopback", "samples": 7 },
        "proof": { "alternatives": 0 },
    }));
    let uri = client.open("Unsound.lean", UNSOUND);
    let action = client.action(&uri, 7, 5, "Prove with the model");
    let answer = client.request("codeAction/resolve", action);
    let text = applied(UNSOUND, &answer["result"]["edit"], &uri);
    assert_eq!(text, UNSOUND.replacen("· sorry", "· exact Nat.le_of_lt h", 1), "{answer}");
    assert!(told(&mut client).contains("the theorem itself is not proved yet"));
}

/// A library search that the file's own macros hide: the axiom that stands for the other gap is in the library then.
#[test]
fn no_macro_of_the_file_closes_a_gap_with_another_gap() {
    let text = "macro \"close_it\" : tactic => `(tactic| exact?)\nmacro \"closed\" : term => `(by exact?)\n\ntheorem two (p q : Prop) (h : p) : p ∧ q := by\n  constructor\n  · sorry\n  · sorry\n";
    let url = serve(&[
        "```lean4\ntheorem two_goal (h : p) : q := by\n  close_it\n```",
        "```lean4\ntheorem two_goal (h : p) : q := by\n  exact id (closed)\n```",
        "```lean4\ntheorem two_goal (h : p) : q := by\n  have : q ∧ q := ⟨closed, by close_it⟩\n  exact this.1\n```",
    ]);
    let mut client = Client::session(json!({
        "model": { "endpoint": url, "name": "loopback", "samples": 3 },
        "proof": { "alternatives": 0 },
    }));
    let uri = client.open("Macros.lean", text);
    let action = client.action(&uri, 6, 5, "Prove with the model");
    let answer = client.request("codeAction/resolve", action);
    assert!(answer["result"]["edit"].is_null(), "{answer}");
    let message = told(&mut client);
    assert!(message.contains("`two` was not proved: 3 attempts"), "{message}");
    assert!(message.contains("rests on another `sorry`"), "{message}");
    // What needs no other gap is a proof of the first.
    let action = client.action(&uri, 5, 5, "Prove with tactics");
    let answer = client.request("codeAction/resolve", action);
    assert!(answer["result"]["edit"].is_object(), "{answer}");
}

/// The goals of both gaps wait in one list, and the text of the second closes whichever is left.
#[test]
fn no_gap_is_left_to_the_text_of_another() {
    let text = "theorem two (p q : Prop) (h : p) (k : q) : p ∧ q := by\n  constructor\n  sorry\n  sorry\n";
    let url = serve(&[
        "```lean4\ntheorem two_goal (h : p) (k : q) : p := by\n  rotate_left\n  exact k\n```",
        "```lean4\ntheorem two_goal (h : p) (k : q) : p := by\n  case right => exact k\n```",
    ]);
    let mut client = Client::session(json!({
        "model": { "endpoint": url, "name": "loopback", "samples": 2 },
        "proof": { "alternatives": 0 },
    }));
    let uri = client.open("Two.lean", text);
    let action = client.action(&uri, 2, 3, "Prove with the model");
    let answer = client.request("codeAction/resolve", action);
    assert!(answer["result"]["edit"].is_null(), "{answer}");
    let message = told(&mut client);
    assert!(message.contains("`two` was not proved: 2 attempts"), "{message}");
    assert!(message.contains("leaves its goal to the text around it"), "{message}");
    // What closes its own goal is a proof, also among tactics that try many.
    let action = client.action(&uri, 2, 3, "Prove with tactics");
    let answer = client.request("codeAction/resolve", action);
    assert!(answer["result"]["edit"].is_object(), "{answer}");
}

#[test]
fn a_whole_proof_rests_on_no_axiom_of_the_file() {
    let url = serve(&[
        "```lean4\ntheorem one (a b : Nat) (h : a < b) : a ≤ b := by\n  exact given.elim\n```",
        "```lean4\ntheorem one (a b : Nat) (h : a < b) : a ≤ b := by\n  exact hidden.elim\n```",
        "```lean4\ntheorem one (a b : Nat) (h : a < b) : a ≤ b := by\n  native_decide\n```",
        "```lean4\ntheorem one (a b : Nat) (h : a < b) : a ≤ b := by\n  stop\n```",
    ]);
    let model = json!({ "endpoint": url, "name": "loopback", "samples": 4 });
    let mut client = Client::session(json!({ "model": model }));
    let uri = client.open("Unsound.lean", UNSOUND);
    let action = client.action(&uri, 11, 3, "Prove with the model");
    let answer = client.request("codeAction/resolve", action);
    assert!(answer["result"]["edit"].is_null(), "{answer}");
    let message = told(&mut client);
    assert!(message.contains("`one` was not proved"), "{message}");
}

/// Windows line ends, characters of two code units before the gaps, and `sorry` where it means nothing.
#[test]
fn odd_files_are_proved_in_place() {
    let mut client = Client::session(json!({ "proof": { "alternatives": 0 } }));
    let mut text = "-- sorry 𝔸\r\ndef s := \"sorry\"\r\n/- 𝔸𝔹 -/ theorem a (n : Nat) : n + 0 = n := by /- 𝔹 sorry -/ sorry -- sorry\r\n\r\ntheorem b (p q : Prop) (hp : p) (hq : q) : (p ∧ q) ∧ \"𝔸sorry\" = \"𝔸sorry\" := by\r\n  refine ⟨⟨?_, sorry⟩, /- 𝔸 -/ sorry⟩\r\n  sorry -- 𝔸\r\n\r\nexample (a : Nat) : a = a ∧ 0 ≤ a := by constructor; sorry; sorry\r\n".to_owned();
    let uri = client.open("Odd.lean", &text);
    // From the end, so that the places above stay where they are.
    for (version, (line, character)) in (2..).zip([(8, 61), (8, 54), (6, 4), (5, 32), (5, 17), (2, 60)]) {
        let action = client.action(&uri, line, character, "Prove with tactics");
        let answer = client.request("codeAction/resolve", action);
        text = applied(&text, &answer["result"]["edit"], &uri);
        let whole = json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [{ "text": text }] });
        client.notify("textDocument/didChange", whole);
    }
    assert_eq!(client.request("tllama/places", json!({ "uri": uri }))["result"], json!([]), "{text}");
    assert_eq!(text.matches("sorry").count(), 6, "comments and texts are as they were: {text}");
    // Other goals wait behind the first of these gaps.
    assert!(!text.contains("induction"), "{text}");
    assert!(text.matches('\n').count() == text.matches("\r\n").count(), "{text:?}");
    let file = client.folder.path().join("Odd.lean");
    std::fs::write(&file, &text).unwrap();
    let checked =
        std::process::Command::new(env!("CARGO_BIN_EXE_tllama")).arg("check").arg(&file).output().unwrap();
    assert!(checked.status.success(), "{text}\n{}", String::from_utf8_lossy(&checked.stdout));
}

#[test]
fn a_changed_header_is_loaded_anew() {
    let mut client = Client::session(json!({ "proof": { "alternatives": 0 } }));
    let text = "theorem t : (∅ : Std.HashMap Nat Nat).size = 0 := sorry\n";
    let uri = client.open("Header.lean", text);
    let mut prove = |line: u32, version: i32, header: Option<&str>| -> Value {
        if let Some(header) = header {
            let start = json!({ "line": 0, "character": 0 });
            let end = json!({ "line": line - u32::from(version == 2), "character": 0 });
            client.change(&uri, version, json!({ "start": start, "end": end }), header);
        }
        let action = client.action(&uri, line, 9, "Prove with tactics");
        client.request("codeAction/resolve", action)
    };
    let answer = prove(0, 1, None);
    let why = answer["error"]["message"].as_str().unwrap_or_else(|| panic!("{answer}"));
    assert!(why.contains("Unknown identifier `Std.HashMap`"), "{why}");
    let answer = prove(1, 2, Some("import Std.Data.HashMap\n"));
    assert!(answer["result"]["edit"].is_object(), "{answer}");
    let answer = prove(1, 3, Some("import Std.Data.NoSuchThing\n"));
    let why = answer["error"]["message"].as_str().unwrap_or_else(|| panic!("{answer}"));
    assert!(why.contains("Std.Data.NoSuchThing"), "{why}");
}
