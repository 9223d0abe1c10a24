//! Watches the process of the client: a server whose editor has died must not stay behind.

use std::time::Duration;

/// How often it is looked for. A server that ends a moment later harms nobody.
const INTERVAL: Duration = Duration::from_secs(1);

/// Returns when there is no process with this id any more; never where that cannot be found out.
pub async fn ended(id: u32) {
    while may_live(id) {
        tokio::time::sleep(INTERVAL).await;
    }
}

#[cfg(unix)]
fn may_live(id: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};

    let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) else { return true };
    // Somebody else's process may not be sent a signal, and lives.
    test_kill_process(pid) != Err(Errno::SRCH) && !is_zombie(id)
}

/// Whether a process has ended although nobody has asked for its exit code yet.
#[cfg(unix)]
fn is_zombie(id: u32) -> bool {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{id}/stat")) else { return false };
    stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with(['Z', 'X']))
}

#[cfg(not(unix))]
fn may_live(_: u32) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_process_is_there_until_it_has_ended() {
        let mut child = std::process::Command::new("sleep").arg("600").spawn().unwrap();
        let id = child.id();
        assert!(may_live(std::process::id()) && may_live(id) && may_live(0));
        child.kill().unwrap();
        // Nobody has waited for it: what is left of it is not alive.
        ended(id).await;
        child.wait().unwrap();
        ended(id).await;
    }
}
