//! A server whose verdicts come from the workers of a queue: a real broker, and a worker with the real Lean.

#[path = "../../bootstrap/queue/tests/cluster/broker.rs"]
mod broker;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use lean_bridge::spawn_bound_to_this_process;
use reqwest::header::RETRY_AFTER;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use self::broker::Broker;
use super::server::{Server, WithJson, json_of, refusal, run};

struct Cluster {
    folder: PathBuf,
    key: String,
    url: String,
}

impl Cluster {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        command.args(arguments).args(["--queue", &self.url]).env("TLLAMA_QUEUE_KEY", &self.key);
        command.env("TLLAMA_DB", self.folder.join("none.sqlite"));
        command.env("TLLAMA_STORE_KEY", self.folder.join("none.key"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        command
    }

    async fn worker(&self) -> Child {
        spawn_bound_to_this_process(self.command(&["worker", "--name", "one", "-j", "1"])).await.unwrap()
    }

    /// What `tllama queue status` says.
    async fn status(&self) -> Value {
        let output = self.command(&["queue", "status", "--json"]).output().await.unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_default()
    }
}

fn make_key(folder: &Path) -> String {
    let path = folder.join("queue.key").display().to_string();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tllama"));
    assert!(command.args(["queue", "key", &path]).output().unwrap().status.success());
    path
}

async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..1200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("still not so: {what}");
}

fn question(id: &str, proof: &str) -> Value {
    json!({"id": id, "statement": "theorem t (a b : Nat) : a + b = b + a", "proof": proof})
}

#[test]
fn workers_judge_for_a_server_and_nothing_is_lost_with_them() {
    run(async {
        let Some(mut broker) = Broker::start() else { return };
        let folder = tempfile::tempdir().unwrap();
        let key = make_key(folder.path());
        let cluster = Cluster { folder: folder.path().to_owned(), key: key.clone(), url: broker.url() };
        let url = broker.url();
        let options = |patience: &'static str| {
            ["--queue", url.as_str(), "--queue-key", key.as_str(), "--queue-wait", patience]
                .map(str::to_owned)
        };
        let start = async |patience: &'static str| {
            let options = options(patience);
            Server::start(&options.each_ref().map(String::as_str)).await
        };
        let (server, hasty) = (start("600").await, start("1").await);
        let unready = async || refusal(server.get("/readyz").await).await;
        let refused = async |body: &Value| {
            let response = hasty.post("/v1/verify", body).await;
            assert!(response.headers().contains_key(RETRY_AFTER));
            let (status, code, message) = refusal(response).await;
            assert_eq!((status, code.as_str()), (503, "queue"), "{message}");
            message
        };

        // One question goes before many; all wait for the worker that is not there yet.
        let (status, code, message) = unready().await;
        assert_eq!((status, code.as_str()), (503, "not_ready"), "{message}");
        assert!(message.contains("no worker of the queue with this Lean"), "{message}");
        assert!(refused(&question("hasty", "by omega")).await.starts_with("for 1 s no worker of the queue"));
        let asked = |path: &str, body: Value| {
            let request = server.client.post(server.at(path)).with_json(&body);
            tokio::spawn(async move { json_of(request.send().await.unwrap()).await })
        };
        let one = asked("/v1/verify", question("one", "by omega"));
        let many =
            json!([question("a", "by decide"), question("b", "sorry"), question("c", "Nat.add_comm a b")]);
        let many = asked("/v1/verify", json!({"items": many}));
        until("they wait", async || {
            let lane = &cluster.status().await["lanes"][0];
            (&lane["waiting_interactive"], &lane["waiting_batch"]) == (&json!(1), &json!(3))
        })
        .await;
        let mut worker = cluster.worker().await;
        assert_eq!(one.await.unwrap()["verdict"], "proved");
        let many = many.await.unwrap();
        let verdicts: Vec<_> =
            many["results"].as_array().unwrap().iter().map(|one| &one["verdict"]).collect();
        assert_eq!(verdicts, ["rejected", "rejected", "proved"], "{many}");
        assert_eq!(many["results"][1]["reason"], "Sorry", "{many}");
        let ready = json_of(server.get("/readyz").await).await;
        assert_eq!((&ready["status"], &ready["judged_at_once"]), (&json!("ok"), &json!(1)), "{ready}");

        let reward = json!({"statement": "theorem t (a b : Nat) : a + b = b + a", "format": "proof",
            "completions": ["by simp [Nat.add_comm]", "by rfl"]});
        assert_eq!(server.ask("/v1/reward", &reward).await["rewards"], json!([1.0, 0.0]));
        let snippets = json!({"snippets": [{"id": "s", "code": "theorem s : 1 = 1 := by decide"},
            {"id": "u", "code": "theorem u : 1 = 2 := by decide"}]});
        let checked = server.ask("/api/check", &snippets).await;
        assert!(checked["results"][0]["response"].get("messages").is_none(), "{checked}");
        assert!(checked["results"][1]["response"]["messages"].is_array(), "{checked}");
        until("the worker tells what it judged", async || {
            cluster.status().await["workers"][0]["judged"].as_u64() >= Some(7)
        })
        .await;

        // The broker goes: a question is told so in the end, and its answer is there when the broker is.
        broker.kill();
        until("it is missed", async || server.get("/readyz").await.status() == 503).await;
        assert!(unready().await.2.contains("the broker of the queue has been away"));
        let body = question("later", "by rw [Nat.add_comm]");
        assert!(refused(&body).await.contains("the broker of the queue has been away for 1 s"));
        let items = json!({"items": [question("x", "by omega"), question("y", "by rw [Nat.add_comm]")]});
        let waits = asked("/v1/verify", items);
        broker.begin();
        until("it is back", async || server.get("/readyz").await.status() == 200).await;
        until("it is back for both", async || hasty.get("/readyz").await.status() == 200).await;
        assert_eq!(hasty.ask("/v1/verify", &body).await["verdict"], "proved");
        let results = waits.await.unwrap();
        // What was judged before is known to the server's store, also while no broker is there.
        assert_eq!(
            (&results["results"][0]["verdict"], &results["results"][0]["cached"]),
            (&json!("proved"), &json!(true))
        );
        assert_eq!(results["results"][1]["verdict"], "proved", "{results}");
        worker.kill().await.unwrap();
    });
}

#[test]
fn a_broker_that_is_not_there_is_told_at_the_start() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let key = make_key(folder.path());
        let cluster = Cluster {
            folder: folder.path().to_owned(),
            key: key.clone(),
            url: "nats://127.0.0.1:1".to_owned(),
        };
        let mut command = cluster.command(&["serve", "--listen", "127.0.0.1:0"]);
        let output = command.stderr(Stdio::piped()).output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(
            said.contains("no broker answers at nats://127.0.0.1:1") && !said.contains("listening"),
            "{said}"
        );
    });
}
