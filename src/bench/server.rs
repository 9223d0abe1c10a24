//! A server of this program for a measurement: on a free port, with a store of its own that goes with it.

use std::path::Path;
use std::process::Stdio;

use anyhow::Context;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use lean_bridge::spawn_bound_to_this_process;

/// Ends with this value.
pub struct Server {
    pub address: String,
    process: Child,
}

impl Server {
    /// `jobs`: Lean processes that work at once. `folder` is where its store lies.
    pub async fn start(folder: &Path, jobs: u16, offline: bool) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe().context("this program cannot be found")?);
        let jobs = jobs.to_string();
        command.args(["serve", "--listen", "127.0.0.1:0", "--model-samples", "0", "-j", &jobs]);
        if offline {
            command.arg("--offline");
        }
        command.env("TLLAMA_DB", folder.join("store.sqlite")).env("TLLAMA_STORE_KEY", folder.join("key"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut process = spawn_bound_to_this_process(command).await.context("the server does not start")?;
        let said = process.stderr.take().context("the server says nothing")?;
        let mut lines = BufReader::new(said).lines();
        let mut last = String::new();
        let address = loop {
            let line = lines.next_line().await?;
            let line = line.with_context(|| format!("the server ended: {last}"))?;
            if let Some((_, address)) = line.split_once("listening on ") {
                break address.trim().to_owned();
            }
            last = line;
        };
        // Its log is read, so that it never waits for a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { address, process })
    }

    /// Of its process, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.process.id()
    }
}
