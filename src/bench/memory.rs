//! How much memory a process takes, with all that it started.

use std::collections::BTreeSet;

use serde::Serialize;
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

/// Resident memory in MiB: of the process alone, and of those that it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Memory {
    pub own_mib: u64,
    pub children_mib: u64,
}

impl Memory {
    /// Of the process `id`; `None` where there is none.
    pub fn of(id: u32) -> Option<Self> {
        let mut system = System::new();
        system.refresh_processes_specifics(
            ProcessesToUpdate::All,
            true,
            ProcessRefreshKind::nothing().with_memory(),
        );
        let own = Pid::from_u32(id);
        let mut below: BTreeSet<Pid> = [own].into();
        loop {
            let known = below.len();
            let processes = system.processes().values().filter(|process| process.thread_kind().is_none());
            let children =
                processes.filter(|process| process.parent().is_some_and(|parent| below.contains(&parent)));
            let found: Vec<Pid> = children.map(|process| process.pid()).collect();
            below.extend(found);
            if below.len() == known {
                break;
            }
        }
        let mib = |pid: &Pid| system.process(*pid).map_or(0, |process| process.memory() >> 20);
        system.process(own)?;
        let children_mib = below.iter().filter(|pid| **pid != own).map(mib).sum();
        Some(Self { own_mib: mib(&own), children_mib })
    }
}
