//! What the tests look at and do to the processes of a server.

use std::time::{Duration, Instant};

use lean_bridge::native::NativeServer;

/// How long the system may take over what it will do for certain.
const PATIENCE: Duration = Duration::from_secs(20);

/// The processes that elaborate documents.
pub fn workers(server: &NativeServer) -> Vec<u32> {
    server.process_ids().into_iter().filter(|id| command_line(*id).contains("--worker")).collect()
}

/// The processes that are not workers.
pub fn watchdogs(server: &NativeServer) -> Vec<u32> {
    server.process_ids().into_iter().filter(|id| !command_line(*id).contains("--worker")).collect()
}

pub fn only_worker(server: &NativeServer) -> u32 {
    let workers = workers(server);
    assert_eq!(workers.len(), 1, "{workers:?}");
    workers[0]
}

fn command_line(id: u32) -> String {
    String::from_utf8_lossy(&std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default()).into_owned()
}

/// The Lean processes that another process of this crate has started.
pub fn descendants_of_client(client: u32) -> Vec<u32> {
    let mark = format!("TLLAMA_LEAN_SESSION={client}-");
    let ids = std::fs::read_dir("/proc").unwrap().flatten();
    let ids = ids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let marked = |id: &u32| {
        let environment = std::fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| entry.starts_with(mark.as_bytes()))
    };
    ids.filter(marked).filter(|id| command_line(*id).contains("--")).collect()
}

/// Whether a process is there and not merely waiting to be reaped.
pub fn is_alive(id: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    stat.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['Z', 'X']))
}

/// Processor time that a process has used, in clock ticks.
fn ticks(id: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    fields.get(11..13).into_iter().flatten().filter_map(|field| field.parse::<u64>().ok()).sum()
}

/// Waits until a process is hard at work on something that began after the call.
pub async fn until_busy(id: u32) {
    let start = ticks(id);
    until("the worker works", || ticks(id) >= start + 15).await;
}

pub async fn until_gone(ids: &[u32]) {
    until("the processes are gone", || !ids.iter().any(|id| is_alive(*id))).await;
}

pub async fn until(what: &str, condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < PATIENCE, "never came: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

pub fn kill(id: u32) {
    send(id, libc::SIGKILL);
}

/// Makes a process deaf without ending it.
pub fn stop(id: u32) {
    send(id, libc::SIGSTOP);
}

fn send(id: u32, signal: i32) {
    // SAFETY: kill takes no pointer.
    assert_eq!(unsafe { libc::kill(id as i32, signal) }, 0);
}
