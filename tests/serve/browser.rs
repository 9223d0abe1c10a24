//! A headless Chromium that is driven over its DevTools protocol, through a pipe. It reaches the server under test and
//! nothing else.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::{Instant, timeout};

const ANSWER: Duration = Duration::from_secs(60);
/// How long a page may take to come to what a test waits for: Lean starts within it.
const PATIENCE: Duration = Duration::from_secs(240);

pub struct Browser {
    _process: Child,
    _profile: TempDir,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    session: Option<String>,
    number: u64,
    events: VecDeque<Value>,
    /// What stood in the console as an error, and what was loaded.
    pub errors: Vec<String>,
    pub loaded: Vec<String>,
}

fn chromium() -> PathBuf {
    let named = std::env::var_os("TLLAMA_CHROMIUM").map(PathBuf::from);
    let known =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].map(PathBuf::from);
    named
        .into_iter()
        .chain(known)
        .find(|path| path.exists())
        .expect("no Chromium: install the Debian package `chromium`, or name a browser with TLLAMA_CHROMIUM")
}

impl Browser {
    pub async fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        // The protocol speaks on the descriptors 3 and 4.
        let mut command = Command::new("sh");
        command.args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null"]);
        command.arg(chromium());
        command.args(["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"]);
        command.args(["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--no-first-run"]);
        command.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
        command.arg(format!("--user-data-dir={}", profile.path().display()));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true);
        let mut process = command.spawn().unwrap();
        let (to, from) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        let mut browser = Self {
            _process: process,
            _profile: profile,
            to,
            from,
            session: None,
            number: 0,
            events: VecDeque::new(),
            errors: Vec::new(),
            loaded: Vec::new(),
        };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"})).await;
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let attached = browser.call("Target.attachToTarget", attach).await;
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({})).await;
        }
        browser
    }

    pub async fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.number += 1;
        let number = self.number;
        let mut message = json!({"id": number, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).await.unwrap();
        loop {
            let read = timeout(ANSWER, self.read()).await;
            let message = read.unwrap_or_else(|_| panic!("{method} is not answered"));
            if message["id"] == json!(number) {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].clone();
            }
            self.note(message);
        }
    }

    async fn read(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.from.read_until(0, &mut bytes).await.unwrap();
        assert_eq!(bytes.pop(), Some(0), "the browser ended");
        serde_json::from_slice(&bytes).unwrap()
    }

    fn note(&mut self, event: Value) {
        let parameters = &event["params"];
        match event["method"].as_str().unwrap_or_default() {
            "Runtime.exceptionThrown" => self.errors.push(parameters["exceptionDetails"].to_string()),
            "Runtime.consoleAPICalled" if parameters["type"] == "error" => {
                self.errors.push(parameters["args"].to_string());
            }
            "Log.entryAdded" if parameters["entry"]["level"] == "error" => {
                self.errors.push(parameters["entry"].to_string());
            }
            "Network.requestWillBeSent" => {
                self.loaded.push(parameters["request"]["url"].as_str().unwrap_or_default().to_owned());
            }
            _ => {}
        }
        self.events.push_back(event);
    }

    /// Opens an address and waits until its script has begun.
    pub async fn open(&mut self, address: &str) {
        self.events.clear();
        self.call("Page.navigate", json!({"url": address})).await;
        let deadline = Instant::now() + ANSWER;
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let message = timeout(deadline - Instant::now(), self.read()).await;
            let message = message.unwrap_or_else(|_| panic!("{address} is not loaded"));
            self.note(message);
        }
    }

    /// What an expression of JavaScript comes to.
    pub async fn value(&mut self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let found = self.call("Runtime.evaluate", asked).await;
        assert!(found.get("exceptionDetails").is_none(), "{expression}: {found}");
        found["result"]["value"].clone()
    }

    pub async fn text(&mut self, selector: &str) -> String {
        let found = self.value(&format!("document.querySelector({selector:?})?.innerText ?? ''")).await;
        found.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression is true.
    pub async fn until(&mut self, expression: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.value(expression).await != json!(true) {
            if Instant::now() > deadline {
                let (state, page) = (self.text("#state").await, self.text("main").await);
                panic!("it never came to {expression}\n{state}\n{page}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Presses a key, as a person does.
    pub async fn press(&mut self, key: &str) {
        self.press_with(key, 0).await;
    }

    pub async fn press_with(&mut self, key: &str, modifiers: u8) {
        let (code, text) = match key {
            "Tab" => (9, None),
            "Enter" => (13, Some("\r")),
            "End" => (35, None),
            "Home" => (36, None),
            "ArrowLeft" => (37, None),
            "ArrowUp" => (38, None),
            "ArrowRight" => (39, None),
            "ArrowDown" => (40, None),
            other => panic!("no key {other}"),
        };
        let event = |kind: &str| {
            let mut event = json!({
                "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": modifiers,
            });
            if let Some(text) = text.filter(|_| kind == "keyDown") {
                event["text"] = json!(text);
            }
            event
        };
        let down = if text.is_some() { "keyDown" } else { "rawKeyDown" };
        self.call("Input.dispatchKeyEvent", event(down)).await;
        self.call("Input.dispatchKeyEvent", event("keyUp")).await;
    }

    /// Writes into what has the focus.
    pub async fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({"text": text})).await;
    }

    pub async fn prefer(&mut self, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.call("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }

    pub async fn size(&mut self, width: u32, height: u32) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Keeps a picture where `TLLAMA_SCREENSHOTS` names a folder for it.
    pub async fn picture(&mut self, name: &str) {
        let found = self.call("Page.captureScreenshot", json!({"format": "png"})).await;
        let data = found["data"].as_str().unwrap_or_default();
        assert!(data.len() > 5_000, "the picture {name} is empty");
        if let Some(folder) = std::env::var_os("TLLAMA_SCREENSHOTS") {
            std::fs::write(Path::new(&folder).join(format!("{name}.png")), decoded(data)).unwrap();
        }
    }
}

/// The bytes of a text in base64.
fn decoded(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let letters: Vec<u8> = text.bytes().filter(|letter| *letter != b'=').map(value).collect();
    let mut bytes = Vec::with_capacity(text.len());
    for four in letters.chunks(4) {
        let packed = four.iter().fold(0u32, |packed, six| packed << 6 | u32::from(*six));
        let packed = packed << (6 * (4 - four.len()));
        bytes.extend(&packed.to_be_bytes()[1..four.len()]);
    }
    bytes
}
