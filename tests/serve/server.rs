//! A server for the tests of this program, and how to ask it. Most share one.

use std::process::Stdio;
use std::sync::LazyLock;
use std::time::Duration;

use lean_bridge::spawn_bound_to_this_process;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

/// What all tests run on, so that what they share outlives each of them.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
static SHARED: OnceCell<Server> = OnceCell::const_new();

pub struct Server {
    pub address: String,
    pub folder: TempDir,
    pub process: Child,
    pub client: Client,
}

/// Runs a test on the server that most share.
pub fn with_server<F: Future<Output = ()>>(test: impl FnOnce(&'static Server) -> F) {
    RUNTIME.block_on(async { test(SHARED.get_or_init(|| Server::start(&["--places", "8"])).await).await });
}

pub fn run<F: Future<Output = ()>>(test: F) {
    RUNTIME.block_on(test);
}

impl Server {
    pub async fn start(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::start_in(folder, options).await
    }

    pub async fn start_in(folder: TempDir, options: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        command.args(["serve", "--listen", "127.0.0.1:0", "-j", "2", "--model-samples", "0"]).args(options);
        command.env("TLLAMA_DB", folder.path().join("store.sqlite"));
        command.env("TLLAMA_STORE_KEY", folder.path().join("key"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut process = spawn_bound_to_this_process(command).await.unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let mut said = Vec::new();
        let address = loop {
            let line = lines.next_line().await.unwrap().unwrap_or_else(|| panic!("it ended: {said:?}"));
            if let Some((_, address)) = line.split_once("listening on ") {
                break address.to_owned();
            }
            said.push(line);
        };
        // Its log is read, so that it never waits for a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        // Another one may have been chosen already, by a test before this.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(300));
        // The certificate of the tests is signed by itself.
        let client = client.danger_accept_invalid_certs(true).build().unwrap();
        Self { address, folder, process, client }
    }

    /// Kills it and starts another one in its folder.
    pub async fn again(mut self, options: &[&str]) -> Self {
        self.process.kill().await.unwrap();
        Self::start_in(self.folder, options).await
    }

    pub async fn get(&self, path: &str) -> Response {
        self.client.get(self.at(path)).send().await.unwrap()
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.client.post(self.at(path)).with_json(body).send().await.unwrap()
    }

    /// The answer to a request that is done.
    pub async fn ask(&self, path: &str, body: &Value) -> Value {
        let response = self.post(path, body).await;
        let status = response.status();
        let text = response.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status}: {text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// Status, code and message of one that is not.
    pub async fn refused(&self, path: &str, body: &Value) -> (u16, String, String) {
        refusal(self.post(path, body).await).await
    }
}

/// A request with a JSON body.
pub trait WithJson {
    fn with_json(self, body: &Value) -> Self;
}

impl WithJson for RequestBuilder {
    fn with_json(self, body: &Value) -> Self {
        self.header("Content-Type", "application/json").body(body.to_string())
    }
}

pub async fn json_of(response: Response) -> Value {
    let text = response.text().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

pub async fn refusal(response: Response) -> (u16, String, String) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let error = serde_json::from_str::<Value>(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let part = |name: &str| error["error"][name].as_str().unwrap_or_default().to_owned();
    (status, part("code"), part("message"))
}
