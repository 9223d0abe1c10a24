//! Our own interface: verdicts, texts, words and rewards.

use serde_json::{Value, json};

use super::server::{WithJson, json_of, with_server};

fn question(id: impl Into<Value>, proof: &str) -> Value {
    json!({"id": id.into(), "statement": "theorem t : 1 + 1 = 2", "proof": proof})
}

fn verdict(answer: &Value) -> (&str, &str) {
    (answer["verdict"].as_str().unwrap_or_default(), answer["reason"].as_str().unwrap_or_default())
}

#[test]
fn one_question_is_answered_as_the_command_line_answers_it() {
    with_server(|server| async move {
        let answer = server.ask("/v1/verify", &question("a", "rfl")).await;
        assert_eq!(verdict(&answer), ("proved", ""), "{answer}");
        assert_eq!((&answer["id"], &answer["number"]), (&json!("a"), &json!(1)));
        assert_eq!(answer["level"], "cross-checked");
        assert_eq!(answer["toolchain"]["backend"], "embedded");

        for (body, reason) in [
            (question(1, "sorry"), "Sorry"),
            (question(1, "by omega ∎"), "Syntax"),
            (question(1, "by native_decide"), "ForbiddenConstruct"),
            (
                json!({"statement": "theorem t : 1 = 2", "candidate": "theorem t : 1 = 1 := rfl"}),
                "StatementChanged",
            ),
            (
                json!({"statement": "theorem t : 1 = 2", "candidate": "axiom a : 1 = 2\ntheorem t : 1 = 2 := a"}),
                "ForbiddenConstruct",
            ),
            (json!({"statement": "theorem t : 1 = 2"}), "InvalidInput"),
            (
                json!({"header": "import Nowhere", "statement": "theorem t : 1 = 1", "proof": "rfl"}),
                "InvalidStatement",
            ),
        ] {
            let answer = server.ask("/v1/verify", &body).await;
            assert_eq!(verdict(&answer), ("rejected", reason), "{answer}");
        }
    });
}

#[test]
fn many_are_answered_each_under_its_id() {
    with_server(|server| async move {
        let items =
            json!([question("a", "rfl"), question("b", "sorry"), question("a", "by decide"), {"id": 7}]);
        let answer = server.ask("/v1/verify", &json!({"items": items, "level": "checked"})).await;
        let told: Vec<_> = answer["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["id"].clone(), one["number"].clone(), verdict(one)))
            .collect();
        assert_eq!(
            told,
            [
                (json!("a"), json!(1), ("proved", "")),
                (json!("b"), json!(1), ("rejected", "Sorry")),
                (json!("a"), json!(2), ("proved", "")),
                (json!(7), Value::Null, ("rejected", "InvalidInput")),
            ],
            "{answer}"
        );

        let lines: String = (0..6).map(|id| format!("{}\n", question(id, "rfl"))).collect();
        let response = server
            .client
            .post(server.at("/v1/verify?level=checked&cache=false"))
            .header("Content-Type", "application/x-ndjson")
            .header("Accept", "application/x-ndjson")
            .body(lines)
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers()["content-type"], "application/x-ndjson");
        let text = response.text().await.unwrap();
        let mut ids: Vec<u64> = text
            .lines()
            .map(|line| {
                let line: Value = serde_json::from_str(line).unwrap();
                assert_eq!(verdict(&line), ("proved", ""), "{line}");
                line["id"].as_u64().unwrap()
            })
            .collect();
        ids.sort_unstable();
        assert_eq!(ids, [0, 1, 2, 3, 4, 5]);

        let response = server
            .client
            .post(server.at("/v1/verify"))
            .header("Accept", "text/event-stream")
            .with_json(&json!({"items": [question("x\n", "rfl")]}))
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let text = response.text().await.unwrap();
        let data = text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
        assert_eq!(serde_json::from_str::<Value>(data).unwrap()["id"], "x\n");
        assert!(text.starts_with("event: verdict\n"), "{text}");

        let pair = json!({"given": "theorem a : 1 = 1 := sorry\ntheorem b : 2 = 2 := sorry\n",
            "candidate": "theorem a : 1 = 1 := rfl\ntheorem b : 2 = 2 := sorry\n"});
        let answer = server.ask("/v1/verify", &pair).await;
        let told: Vec<_> = answer["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["id"].as_str(), verdict(one)))
            .collect();
        assert_eq!(told, [(Some("a"), ("proved", "")), (Some("b"), ("rejected", "Sorry"))]);
    });
}

/// What one text declares or changes, no other text sees: in the header, the statement and the candidate.
#[test]
fn no_text_is_judged_with_the_state_of_another() {
    with_server(|server| async move {
        let leaving = [
            json!({"id": 0, "header": "axiom cheat : False", "statement": "theorem t : 1 = 2", "proof": "cheat.elim"}),
            json!({"id": 1, "header": "def left : 1 = 1 := rfl", "statement": "theorem t : 1 = 1", "proof": "left"}),
            json!({"id": 2, "statement": "theorem t : 1 = 1", "candidate": "theorem left : 1 = 1 := rfl\ntheorem t : 1 = 1 := left"}),
            json!({"id": 3, "header": "local notation \"two\" => 1", "statement": "theorem t : two = 1", "proof": "rfl"}),
        ];
        for body in &leaving {
            server.ask("/v1/verify", body).await;
        }
        for proof in ["left", "cheat.elim", "(rfl : two = 1)"] {
            let answer =
                server.ask("/v1/verify", &json!({"statement": "theorem t : 1 = 1", "proof": proof})).await;
            assert_eq!(answer["verdict"], "rejected", "{proof}: {answer}");
        }
        let checked = server.ask("/v1/check", &json!({"text": "#check left\n#check cheat"})).await;
        assert_eq!(checked["clean"], false, "{checked}");
        assert_eq!(checked["messages"].as_array().unwrap().len(), 2, "{checked}");
    });
}

/// Code of a text would run in a process that others share.
#[test]
fn no_text_runs_code() {
    const CODE: [&str; 10] = [
        "run_cmd Lean.logInfo \"here\"",
        "#eval 1",
        "initialize x : IO.Ref Nat ← IO.mkRef 0",
        "elab \"x\" : tactic => pure ()",
        "register_option my.option : Bool := { defValue := false }",
        "@[simp] theorem a : True := trivial\nmacro \"x\" : term => do return (← `(1))",
        // None of these is named by the scan of words; Lean cannot read the first, and reads on behind it.
        "@[simp] theorem a : True := trivial\n#widget\n#widget x\ntheorem b : True := trivial",
        "theorem a : True := trivial\nshow_panel_widgets [local w]",
        "theorem a : True := trivial #widget w",
        "register_label_attr x",
    ];
    with_server(|server| async move {
        for code in CODE {
            let header = format!("import Lean\n{code}");
            let asked = json!({"header": header, "statement": "theorem t : 1 = 1", "proof": "rfl"});
            let answer = server.ask("/v1/verify", &asked).await;
            assert_eq!(verdict(&answer), ("rejected", "InvalidStatement"), "{code}: {answer}");
            assert!(answer["detail"].as_str().unwrap().contains("shared server"), "{code}: {answer}");
            for path in ["/v1/check", "/v1/goals", "/v1/annotate"] {
                let (status, _, message) = server.refused(path, &json!({"text": header})).await;
                assert_eq!(status, 422, "{path}: {code}: {message}");
                assert!(message.contains("shared server"), "{path}: {code}: {message}");
            }
            let asked = json!({"header": header, "statement": "theorem t : 1 = 1"});
            assert_eq!(server.refused("/v1/prove", &asked).await.0, 422, "{code}");
        }
        // A plain command, of which only the words say what it does.
        let statement = "theorem t : (by run_tac Lean.logInfo \"x\"; exact True)";
        let within = json!({"header": "import Lean", "statement": statement, "proof": "trivial"});
        let answer = server.ask("/v1/verify", &within).await;
        assert_eq!(verdict(&answer), ("rejected", "InvalidStatement"));
        assert!(answer["detail"].as_str().unwrap().contains("shared server"), "{answer}");
        for path in ["/v1/check", "/v1/goals", "/v1/annotate"] {
            let text = format!("import Lean\n{statement} := trivial");
            let (status, _, message) = server.refused(path, &json!({"text": text})).await;
            assert!(status == 422 && message.contains("shared server"), "{path}: {status} {message}");
        }
    });
}

#[test]
fn goals_stand_beside_what_is_wrong() {
    with_server(|server| async move {
        let text = "theorem t (p q : Prop) (h : p ∧ q) : q := by\n  cases h with\n  | intro a b => exact b\n";
        let body = json!({"text": text, "positions": [{"line": 2, "column": 2}, {"line": 1, "column": 0}]});
        let found = server.ask("/v1/goals", &body).await;
        assert_eq!((&found["errors"], &found["read_to_end"]), (&json!([]), &json!(true)), "{found}");
        assert!(found["at"][0]["goals"][0].as_str().unwrap().contains("⊢ q"), "{found}");
        assert_eq!(
            (&found["at"][0]["in_tactics"], &found["at"][1]["in_tactics"]),
            (&json!(true), &json!(false))
        );

        let wrong = server.ask("/v1/goals", &json!({"text": "theorem t : 1 = 2 := by\n  rfl"})).await;
        assert_eq!(wrong["errors"].as_array().map(Vec::len), Some(1), "{wrong}");
        assert!(wrong["steps"][0]["before"][0].as_str().unwrap().contains("⊢ 1 = 2"), "{wrong}");
    });
}

#[test]
fn proofs_are_put_into_words() {
    with_server(|server| async move {
        let text = "theorem t (a b : Nat) (h : a < b) : a + 1 ≤ b := by\n  omega\n";
        let found = server.ask("/v1/annotate", &json!({"text": text, "keep_code": true})).await;
        assert_eq!(found["theorems"][0]["verdict"], "proved", "{found}");
        assert!(found["text"].as_str().unwrap().contains("  -- "), "{found}");

        let asked =
            json!({"statement": "theorem t (a b : Nat) (h : a < b) : a + 1 ≤ b", "proof": "by omega"});
        let found = server.ask("/v1/explain", &asked).await;
        assert_eq!(found["verdict"]["verdict"], "proved", "{found}");
        assert!(found["statement"].as_str().is_some_and(|words| words.contains("natural number")), "{found}");
        assert_eq!(found["steps"].as_array().map(Vec::len), Some(1), "{found}");
    });
}

#[test]
fn a_proof_is_looked_for_in_view() {
    with_server(|server| async move {
        let asked = json!({"statement": "theorem t (a b : Nat) (h : a < b) : a + 1 ≤ b"});
        let found = server.ask("/v1/prove", &asked).await;
        assert_eq!(found["verdict"], "proved", "{found}");
        assert_eq!(found["level"], "cross-checked");

        let response = server.client.post(server.at("/v1/prove")).header("Accept", "application/x-ndjson")
            .with_json(&json!({"theorems": [{"statement": "theorem u (a : Nat) : a ≤ a + 1"}, {"statement": "theorem v : 1 = 2"}], "samples": 20}))
            .send().await.unwrap();
        let text = response.text().await.unwrap();
        let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let finished = |theorem: u64| {
            events.iter().find(|event| event["event"] == "finished" && event["theorem"] == theorem).unwrap()
        };
        assert_eq!(finished(0)["verdict"], "proved", "{text}");
        assert_eq!(finished(1)["verdict"], "not proved", "{text}");
        assert!(events.iter().any(|event| event["event"] == "attempt" && event["proved"] == false), "{text}");
    });
}

#[test]
fn problems_are_those_of_the_store() {
    with_server(|server| async move {
        let get = async |path: &str| server.client.get(server.at(path)).send().await.unwrap();
        assert_eq!(json_of(get("/v1/problems").await).await, json!({"sets": []}));
        assert_eq!(get("/v1/problems/none").await.status(), 404);
    });
}

#[test]
fn the_interface_is_described_and_counted() {
    with_server(|server| async move {
        let get = async |path: &str| server.client.get(server.at(path)).send().await.unwrap();
        let described = json_of(get("/openapi.json").await).await;
        for path in ["/v1/verify", "/v1/reward", "/api/check", "/execute", "/v1/chat/completions"] {
            assert!(described["paths"][path].is_object(), "{path}");
        }
        assert_eq!(get("/livez").await.status(), 200);
        assert_eq!(get("/readyz").await.status(), 200);
        server.ask("/v1/verify", &question("counted", "rfl")).await;
        let response = get("/metrics").await;
        assert!(response.headers().contains_key("x-request-id"));
        let text = response.text().await.unwrap();
        for line in [
            "tllama_verdicts_total{reason=\"proved\"}",
            "route=\"/v1/verify\",status=\"200\"",
            "tllama_places 8",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    });
}
