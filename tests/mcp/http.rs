//! Many clients over HTTP: sessions that know nothing of each other, and what is refused at the door.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::client::PATIENCE;

struct Server {
    child: Child,
    address: String,
    folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_tllama"))
            .args(["mcp", "--listen", "127.0.0.1:0", "--model-samples", "0", "-j", "2", "--no-store"])
            .args(["--level", "checked"])
            .current_dir(folder.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines
            .find_map(|line| Some(line.unwrap().split_once("http://")?.1.strip_suffix("/mcp")?.to_owned()))
            .expect("the server tells where it listens");
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address, folder }
    }

    /// The status line, the headers and the body.
    fn post(&self, headers: &[(&str, &str)], body: &Value) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let body = body.to_string();
        let mut head =
            format!("POST /mcp HTTP/1.1\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
        head += "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n";
        if !headers.iter().any(|(name, _)| *name == "Host") {
            head += &format!("Host: {}\r\n", self.address);
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    /// A session; its id.
    fn session(&self) -> String {
        let hello = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"},
        }});
        let (head, body) = self.post(&[], &hello);
        assert!(head.starts_with("HTTP/1.1 200"), "{head}\n{body}");
        let id = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("mcp-session-id").then(|| value.trim().to_owned())
        });
        let id = id.expect("a session");
        let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        let (head, _) = self.post(&session_headers(&id), &ready);
        assert!(head.starts_with("HTTP/1.1 202"), "{head}");
        id
    }

    fn call(&self, session: &str, tool: &str, arguments: Value) -> Value {
        let request = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {
            "name": tool, "arguments": arguments,
        }});
        let (head, body) = self.post(&session_headers(session), &request);
        let answers = body.lines().filter_map(|line| line.trim().strip_prefix("data:"));
        let answer = answers.filter_map(|data| serde_json::from_str::<Value>(data.trim()).ok());
        let answer = answer.filter(|message| message["id"] == 7).next_back();
        answer.unwrap_or_else(|| panic!("{head}\n{body}"))["result"]["structuredContent"].clone()
    }
}

fn session_headers(id: &str) -> [(&str, &str); 2] {
    [("Mcp-Session-Id", id), ("MCP-Protocol-Version", "2025-11-25")]
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn several_clients_share_one_server_over_http() {
    let server = Server::start();
    std::fs::write(server.folder.path().join("Mine.lean"), "theorem mine : 1 = 1 := rfl").unwrap();
    let (first, second) = (server.session(), server.session());
    assert_ne!(first, second);
    let given = "theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q := sorry";
    let open = server.call(&first, "open_goal", json!({"given": given}));
    assert_eq!(open["answer"], "told", "{open}");
    // What is named by its content has the same name for both, and neither can change it.
    assert_eq!(server.call(&second, "open_goal", json!({"given": given}))["state"], open["state"]);
    let both: Vec<Value> = std::thread::scope(|scope| {
        let calls =
            [(&first, "by exact ⟨hp, hq⟩"), (&second, "by exact ⟨hq, hp⟩")].map(|(session, proof)| {
                let server = &server;
                scope.spawn(move || server.call(session, "verify", json!({"given": given, "proof": proof})))
            });
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_eq!((&both[0]["answer"], &both[1]["answer"]), (&json!("proved"), &json!("rejected")), "{both:#?}");
    let file = server.call(&first, "check", json!({"text_file": "Mine.lean"}));
    assert!(file["because"].as_str().unwrap().contains("reads no files"), "{file}");
    // A page of a browser, another name for this machine, and a session that is not there.
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    for headers in [("Origin", "https://example.org"), ("Host", "example.org")] {
        let (head, body) = server.post(&[&[headers][..], &session_headers(&first)].concat(), &list);
        assert!(head.starts_with("HTTP/1.1 403"), "{headers:?}: {head}\n{body}");
    }
    let (head, _) = server.post(&session_headers("nobody"), &list);
    assert!(head.starts_with("HTTP/1.1 404"), "{head}");
    let others = Command::new(env!("CARGO_BIN_EXE_tllama")).args(["mcp", "--listen", "0.0.0.0:0"]).output();
    let others = others.unwrap();
    assert_eq!(others.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&others.stderr).contains("asks for no key"));
}
