//! A client: the real binary, its standard streams, and a reader that keeps what came.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Longer than anything here takes on a slow machine; a test that waits so long has failed.
pub const PATIENCE: Duration = Duration::from_secs(300);

pub struct Client {
    pub child: Child,
    stdin: Option<ChildStdin>,
    incoming: Receiver<Value>,
    /// Answers that came and were not asked for yet.
    answers: HashMap<i64, Value>,
    /// Notifications of the server.
    pub notifications: Vec<Value>,
    next_id: i64,
    pub folder: tempfile::TempDir,
    /// Sent along with each request, as the current specification wants it.
    meta: Option<Value>,
    /// What the client names as its roots when it is asked.
    pub roots: Vec<String>,
}

impl Client {
    /// A session by the handshake of earlier versions of the specification, which most clients speak.
    pub fn start(arguments: &[&str]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), arguments)
    }

    pub fn start_in(folder: tempfile::TempDir, arguments: &[&str]) -> Self {
        let mut client = Self::launch(folder, arguments);
        let answer = client.request(
            "initialize",
            json!({
                "protocolVersion": "2025-11-25",
                "capabilities": {"roots": {}},
                "clientInfo": {"name": "test", "version": "1"},
            }),
        );
        assert_eq!(answer["result"]["serverInfo"]["name"], "tllama", "{answer}");
        client.notify("notifications/initialized", json!({}));
        client
    }

    /// A client of the current specification: no handshake, and each request says what it can do.
    pub fn current(arguments: &[&str]) -> Self {
        let mut client = Self::launch(tempfile::tempdir().unwrap(), arguments);
        client.meta = Some(json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
            "io.modelcontextprotocol/clientCapabilities": {"extensions": {"io.modelcontextprotocol/tasks": {}}},
        }));
        client
    }

    fn launch(folder: tempfile::TempDir, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        command.args(["mcp", "--model-samples", "0", "-j", "2"]).args(arguments);
        command.current_dir(folder.path()).env("TLLAMA_DB", folder.path().join("obt.sqlite"));
        command.env("TLLAMA_STORE_KEY", folder.path().join("obt.key"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let stdin = child.stdin.take();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, incoming) = channel();
        std::thread::spawn(move || {
            for line in stdout.lines() {
                let Ok(line) = line else { return };
                let message = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            stdin,
            incoming,
            answers: HashMap::new(),
            notifications: Vec::new(),
            next_id: 1,
            folder,
            meta: None,
            roots: Vec::new(),
        }
    }

    pub fn send(&mut self, message: &Value) {
        let stdin = self.stdin.as_mut().expect("the input is open");
        stdin.write_all(format!("{message}\n").as_bytes()).unwrap();
        stdin.flush().unwrap();
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request and returns its id.
    pub fn ask(&mut self, method: &str, mut params: Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        if let Some(meta) = &self.meta {
            params["_meta"] = meta.clone();
        }
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    pub fn ask_tool(&mut self, tool: &str, arguments: Value) -> i64 {
        self.ask("tools/call", json!({"name": tool, "arguments": arguments}))
    }

    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.answer_to(id)
    }

    /// The answer of a tool. Whatever it is, its first two fields say what it says and why.
    #[track_caller]
    pub fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let id = self.ask_tool(tool, arguments);
        self.answer_of_tool(id)
    }

    #[track_caller]
    pub fn answer_of_tool(&mut self, id: i64) -> Value {
        let answer = self.answer_to(id);
        let result = &answer["result"];
        let told = result["structuredContent"].clone();
        let says = told["answer"].as_str().unwrap_or_else(|| panic!("no answer in {answer}"));
        assert!(["proved", "rejected", "no answer", "told"].contains(&says), "{answer}");
        assert!(told["because"].as_str().is_some_and(|because| !because.is_empty()), "{answer}");
        assert_eq!(result["isError"], says == "no answer", "{answer}");
        let text: Value = serde_json::from_str(result["content"][0]["text"].as_str().unwrap()).unwrap();
        assert_eq!(text, told, "text and structure say the same");
        told
    }

    #[track_caller]
    pub fn answer_to(&mut self, id: i64) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                return answer;
            }
            assert!(self.hear(deadline), "no answer to request {id}");
        }
    }

    /// Waits for a notification of this method.
    #[track_caller]
    pub fn notification(&mut self, method: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.notifications.iter().position(|told| told["method"] == method) {
                return self.notifications.remove(at);
            }
            assert!(self.hear(deadline), "no notification {method}");
        }
    }

    /// Takes the next message; false where none comes.
    fn hear(&mut self, deadline: Instant) -> bool {
        let message = match self.incoming.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return false,
        };
        match (message.get("method").cloned(), message["id"].as_i64()) {
            (Some(method), _) if message.get("id").is_some() => {
                assert_eq!(method, "roots/list", "{message}");
                let roots: Vec<Value> = self.roots.iter().map(|uri| json!({"uri": uri})).collect();
                self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": {"roots": roots}}));
            }
            (Some(_), _) => self.notifications.push(message),
            (None, Some(id)) => {
                self.answers.insert(id, message);
            }
            (None, None) => panic!("an answer to nothing: {message}"),
        }
        true
    }

    /// Closes the server's input and waits for its end.
    pub fn leave(mut self) -> tempfile::TempDir {
        drop(self.stdin.take());
        let deadline = Instant::now() + PATIENCE;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < deadline, "the server does not end");
            std::thread::sleep(Duration::from_millis(50));
        }
        std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
