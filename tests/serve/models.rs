//! The model that a server has loaded, in OpenAI's interface, on the tiny model that comes with the prover.

use std::collections::BTreeMap;
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::process::Command;

use super::server::{Server, WithJson, run};

#[test]
fn a_model_is_asked_whole_and_piece_by_piece() {
    run(async {
        let model = format!("{}/prover/tests/models/tiny-llama", env!("CARGO_MANIFEST_DIR"));
        let server = Server::start(&["--model", &model, "--device", "cpu", "--max-tokens", "32"]).await;
        let listed = server.get("/v1/models").await.text().await.unwrap();
        assert!(listed.contains("\"id\":\"tiny-llama\""), "{listed}");

        let body = json!({"model": "tiny-llama", "prompt": "theorem t : 1 = 1 :=", "max_tokens": 12, "n": 3,
            "seed": 5, "temperature": 0.7, "logprobs": 1});
        let whole = server.ask("/v1/completions", &body).await;
        let choices = whole["choices"].as_array().unwrap();
        assert_eq!((choices.len(), &whole["object"]), (3, &json!("text_completion")), "{whole}");
        let mut written = 0;
        for (at, choice) in choices.iter().enumerate() {
            assert_eq!(choice["index"], at);
            let logprobs = choice["logprobs"]["token_logprobs"].as_array().unwrap();
            assert_eq!(logprobs.len(), choice["logprobs"]["tokens"].as_array().unwrap().len());
            written += logprobs.len();
        }
        assert_eq!(whole["usage"]["completion_tokens"], written);
        assert_eq!(whole["choices"], server.ask("/v1/completions", &body).await["choices"], "a seed repeats");

        // In pieces it is the same text, however the stop strings fall.
        for stop in [json!(null), json!(["e", "zzz"])] {
            let mut body = body.clone();
            body["stop"] = stop;
            body["stream_options"] = json!({"include_usage": true});
            let whole = server.ask("/v1/completions", &body).await;
            body["stream"] = json!(true);
            let text = server.post("/v1/completions", &body).await.text().await.unwrap();
            let data: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
            assert_eq!(data.last(), Some(&"[DONE]"), "{text}");
            let chunks: Vec<Value> =
                data[..data.len() - 1].iter().map(|one| serde_json::from_str(one).unwrap()).collect();
            let mut pieces: BTreeMap<u64, String> = BTreeMap::new();
            let mut ends: BTreeMap<u64, Value> = BTreeMap::new();
            for choice in chunks.iter().flat_map(|chunk| chunk["choices"].as_array().unwrap()) {
                let index = choice["index"].as_u64().unwrap();
                pieces.entry(index).or_default().push_str(choice["text"].as_str().unwrap());
                if !choice["finish_reason"].is_null() {
                    ends.insert(index, choice["finish_reason"].clone());
                }
            }
            for choice in whole["choices"].as_array().unwrap() {
                let index = choice["index"].as_u64().unwrap();
                assert_eq!(choice["text"], pieces[&index].as_str(), "{text}");
                assert_eq!(choice["finish_reason"], ends[&index], "{text}");
            }
            assert_eq!(chunks.last().unwrap()["usage"], whole["usage"], "{text}");
            assert!(chunks.len() > 6, "it comes in pieces: {text}");
        }

        let mut other = body.clone();
        other["model"] = json!("another");
        let (status, code, message) = server.refused("/v1/completions", &other).await;
        assert_eq!((status, code.as_str()), (404, "model_not_found"), "{message}");
        other = body.clone();
        other["top_p"] = json!(7);
        assert_eq!(server.refused("/v1/completions", &other).await.0, 422);
        let chat = json!({"model": "tiny-llama", "max_tokens": 4, "messages": [{"role": "user", "content": "1 = 1?"}]});
        let answer = server.ask("/v1/chat/completions", &chat).await;
        let choice = &answer["choices"][0];
        assert_eq!(
            (&choice["message"]["role"], &answer["object"]),
            (&json!("assistant"), &json!("chat.completion"))
        );
        assert!(answer["usage"]["prompt_tokens"].as_u64() > Some(3), "{answer}");

        // Candidates for theorems. This model knows no Lean, so some of its answers are none.
        let body = json!({"theorems": [{"name": "a", "statement": "theorem a : 1 = 1"},
            {"statement": "theorem b : 2 = 2"}], "samples": 3});
        let results = server.ask("/v1/generate", &body).await["results"].clone();
        assert_eq!(
            (&results[0]["name"], &results[1]["statement"]),
            (&json!("a"), &json!("theorem b : 2 = 2"))
        );
        let candidates = results[0]["candidates"].as_array().unwrap();
        assert!(candidates.len() <= 3 && results[0]["error"].is_null(), "{results}");
        for candidate in candidates {
            assert!(candidate["candidate"].is_string() && candidate["generation"]["sampling"].is_object());
        }
        let lines = server
            .client
            .post(server.at("/v1/generate"))
            .with_json(&body)
            .header("Accept", "application/x-ndjson");
        let lines = lines.send().await.unwrap().text().await.unwrap();
        let events: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let ended =
            |theorem: u64| events.iter().any(|one| one["event"] == "finished" && one["theorem"] == theorem);
        assert!(ended(0) && ended(1), "{lines}");
        let none =
            server.refused("/v1/generate", &json!({"statement": "theorem a : 1 = 1", "samples": 0})).await;
        assert_eq!(none.0, 422, "{none:?}");

        // Another tllama asks it.
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        let endpoint = server.at("/v1");
        std::fs::write(server.folder.path().join("p.lean"), "theorem one : 1 = 1 := sorry\n").unwrap();
        command.args([
            "generate",
            "--endpoint",
            &endpoint,
            "--served-model",
            "tiny-llama",
            "--api",
            "completions",
        ]);
        command.args([
            "--prompt",
            "continuation",
            "-n",
            "2",
            "--max-tokens",
            "8",
            "--unreadable",
            "--json",
            "p.lean",
        ]);
        command.current_dir(server.folder.path()).stdin(Stdio::null());
        let output = command.output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 2, "{said}");
    });
}
