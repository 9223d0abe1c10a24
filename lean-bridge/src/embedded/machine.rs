//! What the machine can carry: how many workers fit into its memory, how many processes may compile.

/// What one more worker needs of the machine's memory.
const WORKER_FOOTPRINT_BYTES: u64 = 1400 << 20;

/// Workers that the memory which is free now carries.
pub(super) fn fitting_workers() -> usize {
    available_memory_bytes().map_or(0, |bytes| usize::try_from(bytes / WORKER_FOOTPRINT_BYTES).unwrap_or(0))
}

/// Processes that compile our library at once: it happens once, and people wait for it.
pub(super) fn compilers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(4)
}

#[cfg(target_os = "linux")]
fn available_memory_bytes() -> Option<u64> {
    let info = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = info.lines().find(|line| line.starts_with("MemAvailable:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib << 10)
}

/// Elsewhere not known; two workers a core are assumed to fit.
#[cfg(not(target_os = "linux"))]
fn available_memory_bytes() -> Option<u64> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Some(2 * cores as u64 * WORKER_FOOTPRINT_BYTES)
}
