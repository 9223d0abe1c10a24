//! What trainers ask: rewards.

use serde_json::{Value, json};

use super::server::with_server;

#[test]
fn completions_are_rewarded_each_for_itself() {
    with_server(|server| async move {
        let completions = json!([
            "Let me see.\n```lean4\ntheorem t (p q : Prop) (h : p ∧ q) : q ∧ p := by\n  constructor\n  · exact h.2\n  · exact h.1\n```",
            "by\n  constructor\n  · exact h.2\n  · exact h.2",
            "by\n  constructor\n  · exact h.2",
            "by admit",
            "I cannot.",
        ]);
        let body = json!({"statement": "theorem t (p q : Prop) (h : p ∧ q) : q ∧ p", "completions": completions, "dense": true});
        let found = server.ask("/v1/reward", &body).await;
        assert_eq!(found["rewards"], json!([1.0, 0.0, 0.0, 0.0, 0.0]), "{found}");
        let results = found["results"].as_array().unwrap();
        let reasons: Vec<&str> = results.iter().map(|one| one["reason"].as_str().unwrap()).collect();
        assert_eq!(reasons, ["proved", "Elaboration", "UnsolvedGoals", "Sorry", "NoProof"], "{found}");
        let progress: Vec<f64> =
            results[..3].iter().map(|one| one["dense"]["progress"].as_f64().unwrap()).collect();
        assert_eq!(progress[0], 1.0, "{found}");
        assert!(
            progress[1] > 0.5 && progress[1] < 1.0 && progress[2] > 0.5 && progress[2] < 1.0,
            "{progress:?}"
        );
        let dense = &results[1]["dense"];
        let failing = dense["first_failing"].as_u64().unwrap() as usize;
        let step = &dense["steps"][failing];
        assert_eq!(
            (&step["start"], &step["sound"]),
            (&json!({"line": 4, "column": 4}), &json!(false)),
            "{dense}"
        );
        assert!(step["goals_before"][0].as_str().unwrap().contains("⊢ p"), "{dense}");
        assert_eq!(results[2]["dense"]["first_failing"], Value::Null, "{found}");
        assert_eq!(results[4]["answered"], true);
    });
}

#[test]
fn openrlhf_gets_what_it_reads() {
    with_server(|server| async move {
        let label = "theorem t : 1 + 1 = 2 := sorry";
        let body = json!({"query": ["Prove it: by rfl", "Prove it: by sorry"], "prompts": ["Prove it: ", "Prove it: "],
            "labels": [label, "{\"header\": \"\", \"statement\": \"theorem t : 1 + 1 = 2\"}"]});
        let found = server.ask("/openrlhf/reward", &body).await;
        assert_eq!(
            (&found["rewards"], &found["scores"]),
            (&json!([1.0, 0.0]), &json!([1.0, 0.0])),
            "{found}"
        );
        let body = json!({"query": ["x"], "prompts": [""], "labels": ["no theorem"]});
        let (status, _, message) = server.refused("/openrlhf/reward", &body).await;
        assert!(status == 422 && message.starts_with("labels[0]"), "{message}");
    });
}

/// `completed` and no `sorry` in the output is what its caller counts as a proof.
#[test]
fn a_sandbox_for_lean_is_answered() {
    with_server(|server| async move {
        let is_proof = |found: &Value| {
            let output = format!("{}{}", found["stdout"], found["stderr"]).to_lowercase();
            found["process_status"] == "completed" && !output.contains("sorry")
        };
        for (code, proof) in [
            ("theorem t : 1 = 1 := rfl", true),
            ("theorem t : 1 = 2 := sorry", false),
            ("theorem t : 1 = 2 := by admit", false),
            ("theorem t : 1 = 2 := rfl", false),
            ("axiom a : 1 = 2\ntheorem t : 1 = 2 := a", false),
            ("set_option warn.sorry false\ntheorem t : 1 = 2 := by admit", false),
        ] {
            let body = json!({"generated_code": code, "language": "lean4", "timeout": 30.0, "max_output_characters": 3});
            let found = server.ask("/execute", &body).await;
            assert_eq!(is_proof(&found), proof, "{code}: {found}");
        }
        let (status, _, message) =
            server.refused("/execute", &json!({"generated_code": "1", "language": "python"})).await;
        assert!(status == 422 && message.contains("lean4"), "{message}");
    });
}
