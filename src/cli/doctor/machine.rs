//! The machine, the programs on it, and the settings that are in force.

use std::time::Duration;

use lean_bridge::embedded::install::CacheDir;
use serde_json::json;

use super::Item;

/// A program that prints its version takes no longer than this.
const ANSWER_TIME: Duration = Duration::from_secs(20);

/// What is shown by name only, since it is a secret.
const SECRETS: [&str; 2] = ["KEY", "TOKEN"];

pub fn machine() -> Item {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = sysinfo::System::new_with_specifics(
        sysinfo::RefreshKind::nothing().with_memory(sysinfo::MemoryRefreshKind::nothing().with_ram()),
    );
    let (total, available) = (memory.total_memory(), memory.available_memory());
    let cache = CacheDir::from_environment().ok().map(|cache| cache.root().to_owned());
    let free = cache.as_deref().and_then(free_space);
    let gib = |bytes: u64| format!("{:.1} GiB", bytes as f64 / (1_u64 << 30) as f64);
    let mut text = format!(
        "{} {}, {cores} cores, {} memory ({} available)",
        std::env::consts::OS,
        std::env::consts::ARCH,
        gib(total),
        gib(available)
    );
    if let (Some(cache), Some(free)) = (&cache, free) {
        text.push_str(&format!("; cache {} ({} free)", cache.display(), gib(free)));
    }
    let details = json!({
        "os": std::env::consts::OS, "arch": std::env::consts::ARCH, "cores": cores, "memory_bytes": total,
        "available_memory_bytes": available, "cache": cache, "cache_free_bytes": free,
    });
    Item::found("machine", text, details)
}

/// Free space where the cache is or will be, in bytes.
fn free_space(cache: &std::path::Path) -> Option<u64> {
    cache.ancestors().find(|folder| folder.is_dir()).and_then(|folder| fs4::available_space(folder).ok())
}

/// The variables that change what `tllama` does, without the values of secrets.
pub fn settings() -> Item {
    let concerns = |name: &str| {
        name.starts_with("TLLAMA_")
            || [
                "ORT_DYLIB_PATH",
                "XDG_CACHE_HOME",
                "XDG_DATA_HOME",
                "XDG_STATE_HOME",
                "ELAN_HOME",
                "NO_COLOR",
            ]
            .contains(&name)
    };
    let is_secret = |name: &str| name != "TLLAMA_STORE_KEY" && SECRETS.iter().any(|word| name.contains(word));
    let mut set: Vec<(String, String)> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.to_str()?.to_owned(), value.to_string_lossy().into_owned())))
        .filter(|(name, _)| concerns(name))
        .map(|(name, value)| {
            let value = if is_secret(&name) { "(set)".to_owned() } else { value };
            (name, value)
        })
        .collect();
    set.sort();
    let text = match set.is_empty() {
        true => "none in the environment".to_owned(),
        false => set.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("\n"),
    };
    Item::found("settings", text, json!(set.into_iter().collect::<std::collections::BTreeMap<_, _>>()))
}

/// A program on the search path, by the first line that `--version` prints.
pub async fn program(name: &'static str, command: &[&str], why: &str) -> Item {
    let [program, arguments @ ..] = command else {
        return Item::missing(name, "no program is named".to_owned());
    };
    let mut process = tokio::process::Command::new(program);
    process.args(arguments).arg("--version").kill_on_drop(true).stdin(std::process::Stdio::null());
    let shown = command.join(" ");
    match tokio::time::timeout(ANSWER_TIME, process.output()).await {
        Ok(Ok(output)) if output.status.success() => {
            let printed = String::from_utf8_lossy(&output.stdout);
            let version = printed.lines().next().unwrap_or_default().trim().to_owned();
            Item::found(name, version.clone(), json!({ "command": shown, "version": version }))
        }
        Ok(Ok(output)) => {
            let problem = String::from_utf8_lossy(&output.stderr);
            let problem = problem.lines().next().unwrap_or_default().trim();
            Item::missing(name, format!("`{shown} --version` failed: {problem} ({why})"))
        }
        Ok(Err(error)) => Item::missing(name, format!("`{shown}` cannot be started: {error} ({why})")),
        Err(_) => {
            Item::missing(name, format!("`{shown} --version` did not answer in {ANSWER_TIME:?} ({why})"))
        }
    }
}
