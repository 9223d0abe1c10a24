//! Gaps outside theorems: in definitions, instances, `mutual` blocks and proofs of termination. With the real Lean.

use serde_json::{Value, json};

use crate::client::{Client, applied};
use crate::model::serve;

const TEXT: &str = r#"/-- 𝔸 number above three. -/
def above : {n : Nat // n > 3} := ⟨5, by sorry⟩

instance (priority := low) turned : Std.Commutative (α := Nat) (· + ·) where
  comm := sorry

def halvings (n : Nat) : Nat := if n < 2 then 0 else halvings (n / 2) + 1
termination_by n
decreasing_by sorry

mutual
theorem left : ∀ n : Nat, 0 + n = n
  | 0 => rfl
  | n + 1 => by have := right n; sorry
theorem right : ∀ n : Nat, 0 + n = n
  | 0 => sorry
  | n + 1 => by have := left n; omega
end

universe u
variable {α : Type u}
private def kept (x : α) : {y : α // y = x ∧ 0 ≤ 1} :=
  let z := x
  have h : z = x := by
    sorry
  ⟨z, h, by sorry⟩

example : {n : Nat // n > 3} := ⟨7, sorry⟩
"#;

/// Where each `sorry` of a text stands, as the protocol counts.
fn sorries(text: &str) -> Vec<(u32, u32)> {
    let lines = text.lines().enumerate();
    let places = lines.flat_map(|(line, text)| {
        let within = text.match_indices("sorry");
        within.map(move |(at, _)| (line as u32, text[..at].encode_utf16().count() as u32))
    });
    places.collect()
}

fn told(client: &mut Client) -> String {
    let message = client.wait_for(|message| message["method"] == "window/showMessage");
    message["params"]["message"].as_str().unwrap().to_owned()
}

#[test]
fn every_gap_of_a_file_without_theorems_is_filled() {
    let mut client = Client::session(json!({ "proof": { "alternatives": 0 } }));
    let mut text = TEXT.to_owned();
    let uri = client.open("Definitions.lean", &text);
    let places = client.request("tllama/places", json!({ "uri": uri }))["result"].clone();
    let named: Vec<&str> =
        places.as_array().unwrap().iter().map(|place| place["theorem"].as_str().unwrap_or("")).collect();
    assert_eq!(named, ["above", "turned", "halvings", "left", "right", "kept", "kept", ""]);
    // From the end, so that the places above stay where they are.
    for (version, (line, character)) in (2..).zip(sorries(TEXT).into_iter().rev()) {
        let action = client.action(&uri, line, character, "Prove with tactics");
        let answer = client.request("codeAction/resolve", action);
        assert!(answer["result"]["edit"].is_object(), "line {line}: {answer}\n{:#?}", client.seen);
        text = applied(&text, &answer["result"]["edit"], &uri);
        let change = json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [{ "text": text }] });
        client.notify("textDocument/didChange", change);
    }
    assert_eq!(client.request("tllama/places", json!({ "uri": uri }))["result"], json!([]), "{text}");
    let file = client.folder.path().join("Definitions.lean");
    std::fs::write(&file, &text).unwrap();
    let checked =
        std::process::Command::new(env!("CARGO_BIN_EXE_tllama")).arg("check").arg(&file).output().unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success() && !said.contains("sorry"), "{text}\n{said}");
}

/// Each gap with the reason for which it stays open.
#[test]
fn what_is_not_filled_says_why() {
    let text = r#"def three : Nat := sorry

partial def loop (n : Nat) (h : n > 3) : Nat := loop n (by sorry)

def low (n : Nat) : {m : Nat // m > n} := ⟨n, by sorry⟩

theorem low_is_above (n : Nat) : (low n).1 > n := by
  sorry

structure S where
  n : Nat
  h : n > 3 := by sorry
"#;
    let mut client = Client::session(json!({ "proof": { "alternatives": 0, "budget": 20 } }));
    let uri = client.open("Reasons.lean", text);
    let mut ask = |line: u32, character: u32| -> (Value, String) {
        let action = client.action(&uri, line, character, "Prove with tactics");
        let answer = client.request("codeAction/resolve", action);
        let why = answer["error"]["message"].as_str().map(str::to_owned);
        let why = why.unwrap_or_else(|| told(&mut client));
        (answer["result"]["edit"].clone(), why)
    };
    for (line, character, reason) in [
        (0, 20, "`Nat` is not a proposition"),
        (2, 60, "the kernel never sees this `sorry`"),
        (4, 52, "the goal in `low` was not proved"),
        (6, 10, "depends on `sorry` in `low`, which stands above"),
    ] {
        let (edit, why) = ask(line, character);
        assert!(edit.is_null() && why.contains(reason), "{why}\n{edit}");
    }
    assert_eq!(client.actions(&uri, 11, 20), [] as [Value; 0], "a default value is checked where it is used");
}

/// What a model writes must leave the data of a definition alone, add no commands and take in no variable.
#[test]
fn nothing_but_the_proof_changes() {
    let text = "variable (k : Nat) (hk : k > 3)\n\ndef f : {n : Nat // n > 3} := by\n  refine ⟨?n, ?h⟩\n  rotate_left\n  · sorry\n  all_goals exact 5\n";
    let answer = |proof: &str| format!("```lean4\ntheorem f_goal : n > 3 := {proof}\n```");
    let proofs = [
        "by\n  exact hk",
        "by\n  exact (by decide : 7 > 3)",
        "by\n  decide\n\ntheorem more : 1 = 1 := rfl",
        "by\n  exact (by decide : 5 > 3)",
    ];
    let answers: &'static [String] = Vec::leak(proofs.map(answer).into());
    let answers: &'static [&'static str] = Vec::leak(answers.iter().map(String::as_str).collect());
    let mut client = Client::session(json!({
        "model": { "endpoint": serve(answers), "name": "loopback", "samples": 4 },
        "proof": { "alternatives": 0 },
    }));
    let uri = client.open("Data.lean", text);
    let action = client.action(&uri, 5, 5, "Prove with the model");
    let answer = client.request("codeAction/resolve", action);
    let inserted = applied(text, &answer["result"]["edit"], &uri);
    assert_eq!(inserted, text.replace("sorry", "exact (by decide : 5 > 3)"), "{answer}");
}

/// A `by` block of a definition in which the editor shows an error.
#[test]
fn a_failing_block_is_mended() {
    let text = "def five (n : Nat) (h : n = 5) : {m : Nat // m > n ∧ 0 < m} := ⟨6, by\n  constructor\n  simp, rfl⟩\n\ndef six : {m : Nat // m > 5} := ⟨6, by\n  skip⟩\n";
    let mut client = Client::session(json!({ "proof": { "alternatives": 0 } }));
    let uri = client.open("Failing.lean", text);
    let start = json!({ "line": 4, "character": 36 });
    let range = json!({ "start": start, "end": { "line": 5, "character": 6 } });
    let params = json!({
        "textDocument": { "uri": uri },
        "range": { "start": start, "end": start },
        "context": { "diagnostics": [{ "range": range, "severity": 1, "message": "unsolved goals\n⊢ 6 > 5" }] },
    });
    let actions = client.request("textDocument/codeAction", params);
    let action = actions["result"].as_array().unwrap().iter().find(|it| it["title"] == "Prove with tactics");
    let answer = client.request("codeAction/resolve", action.unwrap_or_else(|| panic!("{actions}")).clone());
    let mended = applied(text, &answer["result"]["edit"], &uri);
    assert!(mended.contains("def six : {m : Nat // m > 5} := ⟨6, (by"), "{mended}\n{answer}");
    assert!(mended.starts_with(text.split("def six").next().unwrap()), "{mended}");
}
