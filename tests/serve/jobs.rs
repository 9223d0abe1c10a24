//! Work that outlives its request, and the server.

use serde_json::{Value, json};

use super::busy::slow;
use super::server::{Server, WithJson, json_of, run};

async fn submit(server: &Server, name: &str, body: &Value) -> Value {
    let request = server.client.post(server.at("/v1/jobs")).header("Idempotency-Key", name).with_json(body);
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let told = json_of(response).await;
    assert!(status == 202 || told["error"].is_object(), "{status}: {told}");
    told
}

/// Its answers until it ends, and how it ended.
async fn follow(server: &Server, id: &str) -> (Vec<Value>, Value) {
    let request = server.client.get(server.at(&format!("/v1/jobs/{id}")));
    let text = request.header("Accept", "application/x-ndjson").send().await.unwrap().text().await.unwrap();
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = lines.pop().unwrap();
    (lines, last)
}

#[test]
fn a_job_is_done_once_and_survives_the_server() {
    run(async {
        let server = Server::start(&[]).await;
        let items = json!([{"id": 1, "statement": "theorem t : 1 = 1", "proof": "rfl"},
            {"id": 2, "statement": "theorem t : 1 = 2", "proof": "rfl"}]);
        let body = json!({"kind": "verify", "request": {"items": items, "level": "checked"}});
        let first = submit(&server, "one", &body).await;
        let id = first["id"].as_str().unwrap().to_owned();
        assert_eq!(submit(&server, "one", &body).await["id"], first["id"]);
        let other = json!({"kind": "verify", "request": {"items": []}});
        assert_eq!(submit(&server, "one", &other).await["error"]["code"], "invalid_request");
        let nothing = json!({"kind": "prove", "request": [null]});
        assert_eq!(submit(&server, "nothing", &nothing).await["error"]["code"], "invalid_request");
        let (mut answers, last) = follow(&server, &id).await;
        answers.sort_by_key(|answer| answer["id"].as_u64());
        let verdicts: Vec<&Value> = answers.iter().map(|answer| &answer["verdict"]).collect();
        assert_eq!(verdicts, ["proved", "rejected"], "{answers:?}");
        assert_eq!((&last["id"], &last["state"]), (&json!(id), &json!("done")));

        // One that cannot be done says why, and one that is cancelled stays so.
        let failing = submit(&server, "empty", &other).await["id"].as_str().unwrap().to_owned();
        let (_, last) = follow(&server, &failing).await;
        assert_eq!(last["state"], "failed");
        assert!(last["error"].as_str().unwrap().contains("no text"), "{last}");
        let long = json!({"kind": "verify", "request": {"items": [slow(1, 50.0)]}});
        let cancelled = submit(&server, "long", &long).await["id"].as_str().unwrap().to_owned();
        let path = format!("/v1/jobs/{cancelled}");
        let ended = json_of(server.client.delete(server.at(&path)).send().await.unwrap()).await;
        assert_eq!(ended["state"], "cancelled");
        assert_eq!(follow(&server, &cancelled).await.1["state"], "cancelled");

        // Killed in the middle of one, the next server takes it up.
        let left = json!({"kind": "verify", "request": {"items": [slow(2, 4.0), items[0]]}});
        let left = submit(&server, "left", &left).await["id"].as_str().unwrap().to_owned();
        let server = server.again(&[]).await;
        let (answers, last) = follow(&server, &left).await;
        assert_eq!((answers.len(), &last["state"]), (2, &json!("done")), "{answers:?}");
        let answers = json_of(server.get(&format!("/v1/jobs/{id}")).await).await;
        assert_eq!(answers["answers"].as_array().map(Vec::len), Some(2), "{answers}");
        let listed = json_of(server.get("/v1/jobs").await).await;
        assert_eq!(listed["jobs"].as_array().map(Vec::len), Some(4), "{listed}");
        for odd in ["/v1/jobs/none", "/v1/jobs/..%2Fstore", "/v1/jobs/claimed"] {
            assert_eq!(server.get(odd).await.status(), 404, "{odd}");
        }
    });
}
