//! Against a real Lean 4.35 server that is held, as candidates meet it.

use std::path::Path;
use std::time::Duration;

use lean_bridge::audit::ProjectLean;
use lean_bridge::native::{Config, Error, NativeServer, Project, Tools};

use crate::processes::{kill, only_worker, until, until_gone, workers};
use crate::toolchain;

const LIMIT: Duration = Duration::from_secs(60);
const HEADER: &str = "prelude\ninductive N where | z | s (n : N)\ninductive E {A : Type} (a : A) : A → Prop where | refl : E a a";
const GOOD: &str = "theorem t (a : N) : E a a := E.refl";

async fn config(folder: &Path, memory_mib: u64) -> Config {
    let project = Project { root: folder.canonicalize().unwrap(), lakefile: None, toolchain: None };
    let lean = toolchain::installation().join("bin/lean");
    let tools = Tools { lean: Some(lean), ..Tools::default() };
    ProjectLean::find(project, &tools, LIMIT).await.unwrap().server(memory_mib)
}

#[tokio::test]
async fn a_held_server_does_its_work_and_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let server = NativeServer::start(config(folder.path(), 2048).await).await.unwrap();
    let accepts = async || {
        assert_eq!(server.check(HEADER, GOOD, LIMIT).await.unwrap().messages, []);
    };
    accepts().await;
    // Its workers stay in the group of the first process, whatever they ask for.
    let worker = only_worker(&server);
    let groups: Vec<String> = server.process_ids().into_iter().map(group).collect();
    assert!(groups.len() >= 2 && groups.iter().all(|group| *group == groups[0]), "{groups:?}");
    // A worker that is lost while it works is replaced before anybody asks.
    let long = long();
    let killing = async {
        loop {
            // Again, since the text may not have been there yet.
            tokio::time::sleep(Duration::from_millis(300)).await;
            workers(&server).into_iter().for_each(kill);
        }
    };
    let outcome = tokio::select! {
        outcome = server.check(HEADER, &long, LIMIT) => outcome,
        () = killing => unreachable!("it goes on until there is an outcome"),
    };
    assert!(matches!(outcome, Err(Error::WorkerDied { .. })), "{outcome:?}");
    until("another worker is there", || workers(&server).iter().any(|id| *id != worker)).await;
    accepts().await;
    let all = server.process_ids();
    server.shutdown().await.unwrap();
    until_gone(&all).await;
}

#[tokio::test]
async fn a_worker_that_takes_too_much_memory_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    // Less than any Lean needs. Memory is looked at now and then, so the text is one that takes longer than that.
    let server = NativeServer::start(config(folder.path(), 1).await).await;
    let told = match server {
        Ok(server) => server.check(HEADER, &long(), LIMIT).await.unwrap_err(),
        Err(error) => error,
    };
    assert!(told.to_string().contains("it had more than 1 MiB of memory and was stopped"), "{told}");
}

/// A text that keeps a worker busy for seconds.
fn long() -> String {
    "set_option maxRecDepth 1000000\ntheorem t : E N.z (N.s N.z) := E.refl\n".repeat(2000)
}

/// The process group of a process.
fn group(id: u32) -> String {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    stat.rsplit(") ").next().unwrap().split(' ').nth(2).unwrap().to_owned()
}
