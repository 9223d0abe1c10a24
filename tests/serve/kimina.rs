//! The wire format of Kimina Lean Server, and the faults that it is known for: none of them is here. A snippet is valid
//! for its client if there is a response without `message`, no message of it is an error, and no `sorry` is listed.

use serde_json::{Value, json};

use super::server::{Server, json_of, with_server};

fn is_valid(result: &Value) -> bool {
    let response = &result["response"];
    let is_error = |message: &Value| message["severity"] == "error";
    result.get("error").is_none_or(Value::is_null)
        && response.is_object()
        && response.get("message").is_none()
        && !response["messages"].as_array().is_some_and(|all| all.iter().any(is_error))
        && response["sorries"].as_array().is_none_or(Vec::is_empty)
}

async fn check(server: &Server, code: &str) -> Value {
    let body = json!({"snippets": [{"id": "s", "code": code}], "timeout": 60, "debug": false, "reuse": true, "infotree": null});
    server.ask("/api/check", &body).await["results"][0].clone()
}

#[test]
fn the_clients_own_test_passes() {
    with_server(|server| async move {
        let found = check(server, "#check Nat").await;
        let messages = json!([{"severity": "info", "pos": {"line": 1, "column": 0},
            "endPos": {"line": 1, "column": 6}, "data": "Nat : Type"}]);
        assert_eq!(found["response"]["messages"], messages, "{found}");
        let health = json_of(server.get("/health").await).await;
        assert_eq!(health, json!({"status": "ok"}));
    });
}

/// Each reads as valid only where nothing is assumed.
#[test]
fn valid_is_what_our_own_judge_accepts() {
    with_server(|server| async move {
        for (code, valid) in [
            ("theorem t : 1 + 1 = 2 := rfl", true),
            ("import Mathlib\nopen Nat\n\ntheorem t (a b : ℕ) (h : a < b) : a + 1 ≤ b := by omega\n", true),
            ("example : 1 + 1 = 2 := by decide", true),
            ("def f := 2\ntheorem t : f = 2 := rfl", true),
            ("theorem t : 1 = 2 := sorry", false),
            ("theorem t : 1 = 2 := by admit", false),
            ("theorem t : 1 = 2 := by\n  all_goals admit", false),
            ("example : 1 = 2 := by sorry", false),
            ("macro \"done'\" : tactic => `(tactic| admit)\ntheorem t : 1 = 2 := by done'", false),
            ("theorem t : 1 = 2 := by stop", false),
            ("set_option warn.sorry false\ntheorem t : 1 = 2 := by stop trivial", false),
            ("axiom a : 1 = 2\ntheorem t : 1 = 2 := a", false),
            ("axiom a : 1 = 2", false),
            ("theorem t : 100000 * 3 = 300000 := by native_decide", false),
            ("def x : 1 = 2 := lcProof", false),
            ("mutual\ntheorem a : 1 = 2 := lcProof\ntheorem b : 2 = 2 := rfl\nend", false),
            ("import Std.Tactic.BVDecide\nexample (x : BitVec 8) : x + 0 = x := by bv_decide", false),
            ("theorem t : 1 = 2 := rfl", false),
            ("theorem t : 1 = 1 := rfl\n#exit\ntheorem u : 1 = 2 := sorry", false),
            ("theorem t : 1 = 1 := by", false),
            ("import Nowhere\ntheorem t : 1 = 1 := rfl", false),
            ("run_cmd Lean.Elab.Command.elabCommand default", false),
            ("theorem tllama_stands_nowhere : True := trivial", true),
            // All that a text declares is looked at, and not its theorems alone.
            ("structure S where\n  x : PLift (1 = 2) := ⟨lcProof⟩", false),
            ("namespace A\nprivate def x : PLift (1 = 2) := ⟨lcProof⟩\nend A", false),
            ("instance : Inhabited (PLift (1 = 2)) := ⟨⟨lcProof⟩⟩", false),
            ("opaque x : PLift (1 = 2)", false),
            (
                "macro \"gap\" : term => `(by stop)\nset_option warn.sorry false\nmutual\ndef a : Nat → PLift (1 = 2) := fun _ => gap\ndef b : Nat := 1\nend",
                false,
            ),
            ("example : PLift (1 = 2) := ⟨lcProof⟩", false),
            (
                "def f : Nat → Nat | 0 => 1 | n + 1 => (n + 1) * f n\ninductive T | leaf | node (l r : T)\nderiving DecidableEq\ninstance : Add T := ⟨fun a _ => a⟩\nnoncomputable def g : Nat := Classical.choice ⟨1⟩",
                true,
            ),
            // What Lean cannot read of a command, it would run as far as it got.
            ("import Lean\n@[simp] theorem a : True := trivial\n#widget\ntheorem b : True := trivial", false),
        ] {
            let found = check(server, code).await;
            assert_eq!(is_valid(&found), valid, "{code}\n{found}");
        }
    });
}

#[test]
fn snippets_without_imports_see_no_other() {
    with_server(|server| async move {
        let snippets = json!({"snippets": [
            {"id": "a", "code": "theorem left : 1 = 1 := rfl"}, {"id": "b", "code": "theorem t : 1 = 1 := left"},
            {"id": "c", "code": "open Nat\ntheorem t (n : Nat) : n < succ n := Nat.lt_succ_self n"},
            {"id": "d", "code": "theorem t (n : Nat) : n < succ n := Nat.lt_succ_self n"},
        ]});
        let found = server.ask("/api/check", &snippets).await;
        let valid: Vec<bool> = found["results"].as_array().unwrap().iter().map(is_valid).collect();
        assert_eq!(valid, [true, false, true, false], "{found}");
    });
}

#[test]
fn places_are_those_in_the_snippet() {
    with_server(|server| async move {
        let code = "import Lean\n\nopen Nat\n\ntheorem t (p q : Prop) (h : p ∧ q) : q ∧ p := by\n  constructor\n  · exact h.2\n  · sorry\n";
        let body = json!({"snippets": [{"id": "s", "code": code}], "infotree": "original", "debug": true});
        let found = server.ask("/api/check", &body).await["results"][0].clone();
        let response = &found["response"];
        assert!(!is_valid(&found));
        assert_eq!(response["sorries"][0]["pos"], json!({"line": 8, "column": 4}), "{found}");
        assert!(response["sorries"][0]["goal"].as_str().unwrap().contains("⊢ p"), "{found}");
        // A client tells what is unfinished from what is wrong by the severity.
        let severities: Vec<&Value> =
            response["messages"].as_array().unwrap().iter().map(|message| &message["severity"]).collect();
        assert_eq!(severities, ["warning"], "{found}");
        let mut nodes = Vec::new();
        flatten(&response["infotree"], &mut nodes);
        let exact =
            nodes.iter().find(|node| node["stx"]["pp"] == "exact h.2").unwrap_or_else(|| panic!("{found}"));
        assert_eq!(
            exact["stx"]["range"],
            json!({"synthetic": false, "start": {"line": 7, "column": 4}, "finish": {"line": 7, "column": 13}})
        );
        assert!(exact["goalsBefore"][0].as_str().unwrap().contains("⊢ q"), "{found}");
        assert!(found["diagnostics"].is_object());
        let warned =
            response["messages"].as_array().unwrap().iter().find(|message| message["severity"] == "warning");
        assert_eq!(warned.unwrap()["pos"]["line"], 5, "{found}");
    });
}

fn flatten(trees: &Value, nodes: &mut Vec<Value>) {
    for tree in trees.as_array().into_iter().flatten() {
        nodes.push(tree["node"].clone());
        flatten(&tree["children"], nodes);
    }
}

#[test]
fn the_first_interface_is_spoken_too() {
    with_server(|server| async move {
        let body = json!({"codes": [{"custom_id": 7, "proof": "theorem t : 1 = 1 := rfl"},
            {"custom_id": "b", "code": "theorem t : 1 = 2 := by admit"}], "timeout": 60, "infotree_type": null});
        for path in ["/verify", "/one_pass_verify_batch"] {
            let found = server.ask(path, &body).await;
            let results = found["results"].as_array().unwrap();
            assert_eq!((&results[0]["custom_id"], &results[1]["custom_id"]), (&json!("7"), &json!("b")));
            assert_eq!((is_valid(&results[0]), is_valid(&results[1])), (true, false), "{found}");
            assert!(results[0]["response"]["time"].is_number(), "{found}");
        }
        let (status, _, message) = server.refused("/verify", &json!({"codes": [{"custom_id": 1}]})).await;
        assert_eq!((status, message.contains("neither")), (422, true), "{message}");
        let (status, _, _) = server.refused("/api/check", &json!({"snippets": []})).await;
        assert_eq!(status, 422);
        let twice = json!({"snippets": [{"id": "a", "code": ""}, {"id": "a", "code": ""}]});
        assert_eq!(server.refused("/api/check", &twice).await.0, 422);
    });
}

#[test]
fn a_time_limit_is_told_in_the_words_that_clients_look_for() {
    with_server(|server| async move {
        let slow = "set_option maxHeartbeats 0\nset_option maxRecDepth 1000000\ntheorem t : True := by\n  have : (List.range 5000000).foldl (· + ·) 0 = 1 := by decide +kernel\n  trivial";
        let body = json!({"snippets": [{"id": "slow", "code": slow}, {"id": "quick", "code": "theorem t : 1 = 1 := rfl"}], "timeout": 10});
        let found = server.ask("/api/check", &body).await;
        let results = found["results"].as_array().unwrap();
        assert!(results[0]["error"].as_str().is_some_and(|error| error.contains("timed out")), "{found}");
        assert!(is_valid(&results[1]), "{found}");
    });
}
