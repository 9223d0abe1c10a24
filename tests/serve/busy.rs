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

async fn until_in_hand(server: &Server, count: usize) {
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
