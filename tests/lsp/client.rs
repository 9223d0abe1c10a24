//! A client of the language server: the real binary, its standard streams, and a reader that keeps what came.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Longer than anything here takes on a slow machine; a test that waits so long has failed.
pub const PATIENCE: Duration = Duration::from_secs(180);

pub struct Client {
    pub child: Child,
    stdin: Option<ChildStdin>,
    incoming: Receiver<Value>,
    /// Notifications and requests of the server that nobody has taken yet.
    pub seen: Vec<Value>,
    next_id: i64,
    /// Requests of the server that the test answers itself.
    left: Vec<&'static str>,
    pub folder: tempfile::TempDir,
}

impl Client {
    /// A server that was started and nothing else.
    pub fn start() -> Self {
        Self::start_in(tempfile::tempdir().unwrap())
    }

    pub fn start_in(folder: tempfile::TempDir) -> Self {
        Self::start_with(folder, &[])
    }

    /// With variables of its environment.
    pub fn start_with(folder: tempfile::TempDir, variables: &[(&str, &OsStr)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        command.envs(variables.iter().copied());
        command.arg("lsp").current_dir(folder.path()).env("TLLAMA_DB", folder.path().join("obt.sqlite"));
        command.env("TLLAMA_STORE_KEY", folder.path().join("obt.key"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let stdin = child.stdin.take();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, incoming) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read_message(&mut stdout) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            stdin,
            incoming,
            seen: Vec::new(),
            next_id: 1,
            left: vec!["workspace/applyEdit"],
            folder,
        }
    }

    /// A session with a client that can do all that the server makes use of.
    pub fn session(settings: Value) -> Self {
        Self::session_in(tempfile::tempdir().unwrap(), settings)
    }

    /// The same in a folder, with the store that is there.
    pub fn session_in(folder: tempfile::TempDir, settings: Value) -> Self {
        let mut client = Self::start_in(folder);
        client.initialize(json!({
            "capabilities": {
                "window": { "workDoneProgress": true },
                "workspace": { "workspaceEdit": { "documentChanges": true } },
                "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } },
            },
            "initializationOptions": { "settings": settings },
        }));
        client
    }

    pub fn initialize(&mut self, mut params: Value) -> Value {
        params["processId"] = Value::Null;
        params["rootUri"] = json!(file_uri(self.folder.path(), ""));
        let answer = self.request("initialize", params);
        self.notify("initialized", json!({}));
        answer["result"].clone()
    }

    pub fn uri(&self, name: &str) -> String {
        file_uri(self.folder.path(), name)
    }

    pub fn send_raw(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().expect("the input is open");
        stdin.write_all(bytes).unwrap();
        stdin.flush().unwrap();
    }

    pub fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and returns its id.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// Sends a request and waits for its whole answer, `result` or `error`.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.answer(id)
    }

    pub fn answer(&mut self, id: i64) -> Value {
        self.wait_for(|message| message["id"] == id && message.get("method").is_none())
    }

    /// The first message that `wanted` takes, of those that came and those to come.
    #[track_caller]
    pub fn wait_for(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.seen.iter().position(&wanted) {
            return self.seen.remove(at);
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.incoming.recv_timeout(left) {
                Ok(message) => {
                    self.be_polite(&message);
                    if wanted(&message) {
                        return message;
                    }
                    self.seen.push(message);
                }
                Err(RecvTimeoutError::Timeout) => panic!("nothing came; seen: {:#?}", self.seen),
                Err(RecvTimeoutError::Disconnected) => panic!("the server is gone; seen: {:#?}", self.seen),
            }
        }
    }

    pub fn leave_to_test(&mut self, method: &'static str) {
        self.left.push(method);
    }

    /// Answers the server's own requests as editors do, but for those that are left to the test.
    fn be_polite(&mut self, message: &Value) {
        let (Some(id), Some(method)) = (message.get("id"), message["method"].as_str()) else { return };
        if !self.left.contains(&method) {
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": null }));
        }
    }

    pub fn open(&mut self, name: &str, text: &str) -> String {
        let uri = self.uri(name);
        let document = json!({ "uri": uri, "languageId": "lean4", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        uri
    }

    /// The code actions at a place of a document.
    pub fn actions(&mut self, uri: &str, line: u32, character: u32) -> Vec<Value> {
        let position = json!({ "line": line, "character": character });
        let params = json!({
            "textDocument": { "uri": uri },
            "range": { "start": position, "end": position },
            "context": { "diagnostics": [] },
        });
        let answer = self.request("textDocument/codeAction", params);
        answer["result"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
    }

    #[track_caller]
    pub fn action(&mut self, uri: &str, line: u32, character: u32, title: &str) -> Value {
        let actions = self.actions(uri, line, character);
        let found = actions.iter().find(|action| action["title"] == title);
        found.unwrap_or_else(|| panic!("no `{title}` in {actions:#?}")).clone()
    }

    pub fn change(&mut self, uri: &str, version: i32, range: Value, text: &str) {
        let change = json!({ "range": range, "text": text });
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [change] }),
        );
    }

    /// Ends the session as the protocol wants.
    pub fn leave(self) -> ExitStatus {
        self.leave_folder().0
    }

    /// The same, and what it worked in stays.
    pub fn leave_folder(mut self) -> (ExitStatus, tempfile::TempDir) {
        // Parameters of `null`, as some clients send them.
        let answer = self.request("shutdown", Value::Null);
        assert!(answer["result"].is_null() && answer.get("error").is_none(), "{answer}");
        self.notify("exit", Value::Null);
        // The input stays open: the server must not wait for its end.
        let status = self.child.wait().unwrap();
        (status, std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap()))
    }

    /// What hovering over a place shows.
    pub fn hover(&mut self, uri: &str, line: u32, character: u32) -> String {
        let position = json!({ "line": line, "character": character });
        let answer = self
            .request("textDocument/hover", json!({ "textDocument": { "uri": uri }, "position": position }));
        answer["result"]["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    /// The titles of the lenses of a document, with their lines.
    pub fn lenses(&mut self, uri: &str) -> Vec<(u64, String)> {
        let answer = self.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
        let lenses = answer["result"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
        let read = |lens: &Value| {
            let line = lens["range"]["start"]["line"].as_u64().unwrap();
            (line, lens["command"]["title"].as_str().unwrap().to_owned())
        };
        lenses.iter().map(read).collect()
    }

    /// Closes the server's input.
    pub fn close_input(&mut self) {
        self.stdin = None;
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_message(input: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            header => {
                if let Some(value) = header.strip_prefix("Content-Length: ") {
                    length = value.parse().ok()?;
                }
            }
        }
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("the server sends JSON"))
}

pub fn file_uri(folder: &Path, name: &str) -> String {
    format!("file://{}/{name}", folder.display()).trim_end_matches('/').to_owned()
}

/// A text after the text edits of a workspace edit, applied as an editor does.
pub fn applied(text: &str, edit: &Value, uri: &str) -> String {
    let edits = match edit["documentChanges"].as_array() {
        Some(changes) => {
            assert_eq!(changes[0]["textDocument"]["uri"], uri);
            changes[0]["edits"].as_array().unwrap().clone()
        }
        None => edit["changes"][uri].as_array().unwrap_or_else(|| panic!("{edit}")).clone(),
    };
    let mut text = text.to_owned();
    let mut spans: Vec<(usize, usize, String)> = edits
        .iter()
        .map(|edit| {
            let offset = |position: &Value| offset_of(&text, position);
            let new = edit["newText"].as_str().unwrap().to_owned();
            (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]), new)
        })
        .collect();
    spans.sort();
    for (start, end, new) in spans.into_iter().rev() {
        text.replace_range(start..end, &new);
    }
    text
}

/// The byte offset of a position whose column counts UTF-16 code units.
fn offset_of(text: &str, position: &Value) -> usize {
    let line = position["line"].as_u64().unwrap() as usize;
    let column = position["character"].as_u64().unwrap() as usize;
    let start = text.split_inclusive('\n').take(line).map(str::len).sum::<usize>();
    let mut units = 0;
    for (at, c) in text[start..].char_indices() {
        if units >= column {
            return start + at;
        }
        units += c.len_utf16();
    }
    text.len()
}
