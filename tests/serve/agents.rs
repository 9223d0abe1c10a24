//! `/mcp`: the tools for agents behind the server's keys, limits and end.

use std::process::Command;
use std::time::Duration;

use reqwest::header::{ACCEPT, HOST, ORIGIN};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::server::{Server, WithJson, refusal, run, with_server};

const EVEN: &str =
    "theorem even_sum (a b : Nat) (ha : a % 2 = 1) (hb : b % 2 = 1) : (a + b) % 2 = 0 := sorry";

/// A client of a server, with its key.
struct Agent<'a> {
    server: &'a Server,
    key: Option<&'a str>,
    session: String,
}

fn post(server: &Server, key: Option<&str>, body: &Value) -> RequestBuilder {
    let request = server.client.post(server.at("/mcp")).with_json(body);
    let request = request.header(ACCEPT, "application/json, text/event-stream");
    match key {
        Some(key) => request.bearer_auth(key),
        None => request,
    }
}

fn hello() -> Value {
    json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"},
    }})
}

impl<'a> Agent<'a> {
    async fn of(server: &'a Server, key: Option<&'a str>) -> Self {
        let answer = post(server, key, &hello()).send().await.unwrap();
        let session = answer.headers().get("mcp-session-id").map(|id| id.to_str().unwrap().to_owned());
        let session = session.expect("a session");
        assert!(answer.text().await.unwrap().contains("no answer"), "the instructions are told");
        let agent = Self { server, key, session };
        let ready = agent.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
        assert_eq!(ready.status(), 202);
        agent
    }

    async fn send(&self, body: &Value) -> Response {
        let request = post(self.server, self.key, body).header("Mcp-Session-Id", &self.session);
        request.header("MCP-Protocol-Version", "2025-11-25").send().await.unwrap()
    }

    async fn request(&self, method: &str, params: Value) -> Value {
        let body = json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params});
        let text = self.send(&body).await.text().await.unwrap();
        let messages = text.lines().filter_map(|line| line.trim().strip_prefix("data:"));
        let mut messages = messages.filter_map(|data| serde_json::from_str::<Value>(data.trim()).ok());
        messages.rfind(|message| message["id"] == 7).unwrap_or_else(|| panic!("{text}"))
    }

    async fn call(&self, tool: &str, arguments: Value) -> Value {
        let answer = self.request("tools/call", json!({"name": tool, "arguments": arguments})).await;
        answer["result"]["structuredContent"].clone()
    }
}

/// Makes a key of these scopes, all if there are none.
fn key(folder: &TempDir, name: &str, scopes: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
    command.args(["serve", "key", "add", name]);
    command.args(scopes.iter().flat_map(|scope| ["--scope", scope]));
    let output = command.env("TLLAMA_STORE_KEY", folder.path().join("key")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn agents_come_through_the_same_door() {
    with_server(|server| async move {
        let agent = Agent::of(server, None).await;
        let listed = agent.request("tools/list", json!({})).await;
        assert_eq!(listed["result"]["tools"].as_array().unwrap().len(), 17, "{listed}");
        let proved = agent.call("verify", json!({"given": EVEN, "proof": "by omega"})).await;
        assert_eq!(proved["answer"], "proved", "{proved}");
        let file = agent.call("check", json!({"text_file": "/etc/passwd"})).await;
        assert!(file["because"].as_str().unwrap().contains("reads no files"), "{file}");
        for (name, value) in [(ORIGIN, "https://example.org"), (HOST, "example.org")] {
            let answer = post(server, None, &hello()).header(name, value).send().await.unwrap();
            assert_eq!(refusal(answer).await.0, 403, "{value}");
        }
        let secret = server.client.post(server.at("/mcp?token=x")).with_json(&hello()).send().await.unwrap();
        assert_eq!(refusal(secret).await.1, "key_in_address");
        let large = json!({"jsonrpc": "2.0", "id": 1, "method": "x", "params": {"x": "x".repeat(33 << 20)}});
        let refused = post(server, None, &large).send().await;
        // The server may close before it has been told everything.
        assert!(refused.is_err() || refused.is_ok_and(|answer| answer.status() == 413));
    });
}

/// Each tool needs the scope of what it does, and what one key asks about, no other sees or ends.
#[test]
fn agents_need_a_key_where_others_do() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let (all, other, verifier) =
            (key(&folder, "all", &[]), key(&folder, "other", &[]), key(&folder, "verifier", &["verify"]));
        let counter = key(&folder, "counter", &["metrics"]);
        let mut server = Server::start_in(folder, &["--level", "replayed"]).await;
        for (key, code) in
            [(None, "no_key"), (Some("tllama_wrong"), "unknown_key"), (Some(counter.as_str()), "scope")]
        {
            let answer = post(&server, key, &hello()).send().await.unwrap();
            assert_eq!(refusal(answer).await.1, code, "{key:?}");
        }
        let judge = Agent::of(&server, Some(&verifier)).await;
        let proved = judge.call("verify", json!({"given": EVEN, "proof": "by omega"})).await;
        assert_eq!(proved["answer"], "proved", "{proved}");
        let refused = judge.call("prove", json!({"given": EVEN})).await;
        assert_eq!(
            (&refused["answer"], &refused["code"]),
            (&json!("no answer"), &json!("scope")),
            "{refused}"
        );
        assert!(refused["because"].as_str().unwrap().contains("`prove`"), "{refused}");
        // The id of a session is no key.
        let stolen = Agent { server: &server, key: None, session: judge.session.clone() };
        let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
        assert_eq!(refusal(stolen.send(&list).await).await.0, 401);

        let first = Agent::of(&server, Some(&all)).await;
        let second = Agent::of(&server, Some(&other)).await;
        let hard = json!({"given": "theorem two_squares (p : Nat) (hp : ∀ d, d ∣ p → d = 1 ∨ d = p) (h : p % 4 = 1) : \
            ∃ a b : Nat, a * a + b * b = p := sorry", "wait": 0.0});
        let begun = first.call("prove", hard.clone()).await;
        assert_eq!(begun["code"], "still_searching", "{begun}");
        let mut cancel = hard.clone();
        cancel["cancel"] = json!(true);
        let others = second.call("prove", cancel.clone()).await;
        assert!(others["because"].as_str().unwrap().contains("no search with these arguments"), "{others}");
        let tried = second.call("tried", json!({"given": EVEN})).await;
        assert_eq!(
            (&tried["answer"], &tried["code"]),
            (&json!("no answer"), &json!("not_shared")),
            "{tried}"
        );
        let listed = second.request("resources/list", json!({})).await;
        assert_eq!(listed["result"]["resources"], json!([]), "{listed}");
        let read = second.request("resources/read", json!({"uri": "tllama://theorem/even_sum"})).await;
        assert!(read["error"]["message"].as_str().unwrap().contains("not shown"), "{read}");
        let own = first.call("prove", hard.clone()).await;
        assert_eq!(own["code"], "still_searching", "another key's cancelling ended it: {own}");
        cancel["wait"] = json!(60.0);
        assert_eq!(first.call("prove", cancel).await["code"], "cancelled");

        // A session that only listens does not keep the server from ending.
        let listening = server.client.get(server.at("/mcp")).bearer_auth(&all);
        let listening =
            listening.header(ACCEPT, "text/event-stream").header("Mcp-Session-Id", &first.session);
        let listening = listening.send().await.unwrap();
        assert_eq!(listening.status(), 200);
        let pid = server.process.id().unwrap().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
        let ended = tokio::time::timeout(Duration::from_secs(25), server.process.wait()).await;
        assert!(ended.expect("it ends before its drain is over").unwrap().success());
    });
}

/// The official Python client (`pip install mcp`), in the Python that `TLLAMA_MCP_PYTHON` names or `python3`. Where there
/// is none, that is said.
#[test]
fn the_official_python_client_gets_on_with_it() {
    let python = std::env::var_os("TLLAMA_MCP_PYTHON").unwrap_or_else(|| "python3".into());
    let has_client = Command::new(&python).args(["-c", "from mcp import Client"]).output();
    if !has_client.is_ok_and(|output| output.status.success()) {
        println!("skipped: {} has no package mcp of version 2; see TLLAMA_MCP_PYTHON", python.display());
        return;
    }
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let (all, verifier) = (key(&folder, "all", &[]), key(&folder, "verifier", &["verify"]));
        let keyed = Server::start_in(folder, &["--level", "replayed"]).await;
        let open = Server::start(&["--level", "replayed"]).await;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mcp/official.py");
        for (server, key, wanted) in [
            (&open, "", "auto: in order"),
            (&keyed, all.as_str(), "auto: in order"),
            (&keyed, verifier.as_str(), "auto: judges only"),
            (&keyed, "", "auto: refused"),
            (&keyed, "tllama_wrong", "auto: refused"),
        ] {
            let mut command = tokio::process::Command::new(&python);
            let output = command.arg(script).arg(server.at("/mcp")).arg(key).output().await.unwrap();
            let (told, wrong) =
                (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert!(output.status.success() && told.contains(wanted), "{wanted}: {told}\n{wrong}");
        }
    });
}
