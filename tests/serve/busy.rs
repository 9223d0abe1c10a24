//! More requests than places, callers who go away, and the end.

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use super::server::{Server, WithJson, json_of, run};

/// A proof that takes Lean until its limit.
pub fn slow(id: usize, timeout: f64) -> Value {
    let sum = format!("have h{id} : (List.range 5000000).foldl (· + ·) 0 = 1 := by decide +kernel");
    json!({"id": id, "header": "set_option maxHeartbeats 0\nset_option maxRecDepth 1000000",
        "statement": "theorem t : True", "proof": format!("by\n  {sum}\n  trivial"),
        "timeout": timeout, "cache": false})
}

async fn in_hand(server: &Server) -> String {
    let text = server.client.get(server.at("/metrics")).send().await.unwrap().text().await.unwrap();
    text.lines().find(|line| line.starts_with("tllama_requests_in_hand ")).unwrap_or_default().to_owned()
}

pub async fn until_in_hand(server: &Server, count: usize) {
    let wanted = format!("tllama_requests_in_hand {count}");
    let mut found = String::new();
    for _ in 0..600 {
        found = in_hand(server).await;
        if found == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{found} in the place of {wanted}");
}

#[test]
fn only_the_request_without_a_place_is_refused_and_the_end_is_orderly() {
    run(async {
        let mut server = Server::start(&["--places", "2", "--drain", "120"]).await;
        let asked = |id: usize, timeout: f64| {
            let request = server.client.post(server.at("/v1/verify")).with_json(&slow(id, timeout));
            tokio::spawn(async move { json_of(request.send().await.unwrap()).await })
        };
        let quick = json!({"statement": "theorem t : 1 = 1", "proof": "rfl"});
        let (first, gone) = (asked(1, 10.0), asked(2, 50.0));
        until_in_hand(&server, 2).await;
        let refused = server.post("/v1/verify", &quick).await;
        assert_eq!(refused.status(), 429);
        let after: u64 = refused.headers()[RETRY_AFTER].to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&after));
        // A caller who goes away gives the place up, and the other's answer is its own.
        gone.abort();
        until_in_hand(&server, 1).await;
        assert_eq!(server.ask("/v1/verify", &quick).await["verdict"], "proved");
        let first = first.await.unwrap();
        assert_eq!((&first["id"], &first["reason"]), (&json!(1), &json!("Timeout")), "{first}");

        // So does one who reads a stream no further.
        let request = server.client.post(server.at("/v1/verify")).header("Accept", "text/event-stream");
        let stream = request.with_json(&json!({"items": [slow(3, 50.0)]})).send().await.unwrap();
        until_in_hand(&server, 1).await;
        drop(stream);
        until_in_hand(&server, 0).await;

        let last = asked(4, 4.0);
        until_in_hand(&server, 1).await;
        let pid = Pid::from_raw(server.process.id().unwrap() as i32).unwrap();
        kill_process(pid, Signal::TERM).unwrap();
        assert_eq!(last.await.unwrap()["reason"], "Timeout");
        assert!(server.process.wait().await.unwrap().success());
    });
}

/// In Kimina's format: each snippet of a batch has a place of its own, a quarter of the places is not for batches, and a snippet
/// that finds none in time says so in its own answer.
#[test]
fn a_batch_starves_nobody_and_is_never_refused_as_a_whole() {
    run(async {
        let server = Server::start(&["--places", "4", "--batch-wait", "1"]).await;
        let snippet = |id: &str, code: &str| json!({"id": id, "code": code});
        let slow = "set_option maxHeartbeats 0\nset_option maxRecDepth 1000000\ntheorem t : True := by\n  \
                    have : (List.range 5000000).foldl (· + ·) 0 = 1 := by decide +kernel\n  trivial";
        let quick = "theorem t : 1 = 1 := rfl";
        let asked = |path: &str, body: Value| {
            let request = server.client.post(server.at(path)).with_json(&body);
            tokio::spawn(async move { json_of(request.send().await.unwrap()).await })
        };
        let of = |snippets: Value| json!({"snippets": snippets, "timeout": 10});
        let neighbour = asked("/api/check", of(json!([snippet("a", slow), snippet("b", slow)])));
        until_in_hand(&server, 2).await;
        let batch = asked("/api/check", of(json!([snippet("c", quick), snippet("d", quick)])));
        until_in_hand(&server, 3).await;
        // Another batch finds no place for any of it; a single question does.
        let refused = server.post("/api/check", &of(json!([snippet("e", quick), snippet("f", quick)]))).await;
        assert_eq!((refused.status().as_u16(), refused.headers().contains_key(RETRY_AFTER)), (429, true));
        let single = asked("/api/check", of(json!([snippet("g", quick)])));
        until_in_hand(&server, 4).await;

        let batch = batch.await.unwrap();
        let (first, second) = (&batch["results"][0], &batch["results"][1]);
        assert!(first["response"].is_object() && first["response"].get("messages").is_none(), "{batch}");
        let told = second["error"].as_str().unwrap_or_default();
        assert!(told.starts_with("the server has no place") && second.get("response").is_none(), "{batch}");
        let single = single.await.unwrap();
        assert!(single["results"][0]["response"].is_object(), "{single}");
        for result in neighbour.await.unwrap()["results"].as_array().unwrap() {
            assert!(result["error"].as_str().is_some_and(|error| error.contains("timed out")), "{result}");
        }
        until_in_hand(&server, 0).await;
    });
}
