//! `tllama doctor`: what is there, what is missing, and how to get it.

use std::path::PathBuf;

use clap::Args;
use data::store::Store;
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use lean_bridge::native;
use serde_json::json;

use crate::environment::show_step;
use crate::exit::Exit;
use crate::progress;

/// Show what is installed, what is missing and how to get it
///
/// Reads every file of the embedded Lean and compares it with its digest. With --repair, a missing or damaged
/// installation is made anew.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama doctor
  tllama doctor --json
  tllama doctor --repair        make a missing or damaged installation anew")]
pub struct Arguments {
    /// One JSON object
    #[arg(long)]
    pub json: bool,
    /// Install or mend the embedded Lean (uses the network)
    #[arg(long)]
    pub repair: bool,
    /// Look for the native Lean's project from this folder upward
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub lean_project: PathBuf,
    #[command(flatten)]
    pub store: super::StoreOptions,
}

/// One thing that was looked at.
struct Item {
    name: &'static str,
    /// `tllama` works without it.
    optional: bool,
    state: Result<String, String>,
    details: serde_json::Value,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let cache = CacheDir::from_environment();
    let mut items = vec![Item {
        name: "tllama",
        optional: false,
        state: Ok(env!("CARGO_PKG_VERSION").to_owned()),
        details: json!({ "version": env!("CARGO_PKG_VERSION") }),
    }];
    items.push(node().await);
    match cache {
        Ok(cache) => items.push(embedded(cache, arguments.repair).await),
        Err(error) => items.push(missing("embedded Lean", error.to_string())),
    }
    items.push(native(&arguments.lean_project));
    items.push(store(&arguments.store).await);
    let healthy = items.iter().all(|item| item.optional || item.state.is_ok());
    if arguments.json {
        let things: serde_json::Map<String, serde_json::Value> = items
            .iter()
            .map(|item| {
                let state = match &item.state {
                    Ok(found) => json!({ "ok": true, "found": found, "details": item.details }),
                    Err(problem) => json!({ "ok": false, "problem": problem, "details": item.details }),
                };
                (item.name.replace(' ', "_"), state)
            })
            .collect();
        progress::json(&json!({ "healthy": healthy, "items": things }))?;
    } else {
        for item in &items {
            let (mark, text) = match &item.state {
                Ok(found) => ("ok", found),
                Err(problem) if item.optional => ("--", problem),
                Err(problem) => ("!!", problem),
            };
            let indented = text.replace('\n', "\n                   ");
            progress::text(&format!("{mark}  {:<15}{indented}", item.name))?;
        }
    }
    anyhow::ensure!(healthy, "something that tllama needs is missing; see the lines marked `!!`");
    Ok(Exit::Success)
}

fn missing(name: &'static str, problem: String) -> Item {
    Item { name, optional: false, state: Err(problem), details: serde_json::Value::Null }
}

async fn node() -> Item {
    match tokio::task::spawn_blocking(Node::probe).await {
        Ok(Ok(node)) => Item {
            name: "Node.js",
            optional: false,
            state: Ok(format!("{} at {}", node.version, node.path.display())),
            details: json!({ "version": node.version.to_string(), "path": node.path }),
        },
        Ok(Err(error)) => missing("Node.js", error.to_string()),
        Err(error) => missing("Node.js", error.to_string()),
    }
}

async fn embedded(cache: CacheDir, repair: bool) -> Item {
    const NAME: &str = "embedded Lean";
    let result = tokio::task::spawn_blocking(move || {
        let current = std::sync::Mutex::new(None);
        let show = |step: install::Progress| show_step(&current, step);
        if repair {
            return install::repair(&cache, Downloads::Allowed, &show).map(Some);
        }
        let found = install::locate(&cache)?;
        if let Some(install) = &found {
            install.verify(&show)?;
        }
        Ok(found)
    })
    .await;
    match result {
        Ok(Ok(Some(install))) => Item {
            name: NAME,
            optional: false,
            state: Ok(format!(
                "Lean {} at {}, library {}, every digest right",
                install.lean_version,
                install.root.display(),
                install.library_digest
            )),
            details: json!({
                "version": install.lean_version,
                "path": install.root,
                "library_digest": install.library_digest,
            }),
        },
        Ok(Ok(None)) => missing(
            NAME,
            "not installed yet: the first `tllama prove` fetches it, or run `tllama doctor --repair`"
                .to_owned(),
        ),
        Ok(Err(error)) => missing(NAME, format!("{error}\nmend it with `tllama doctor --repair`")),
        Err(error) => missing(NAME, format!("{error:#}")),
    }
}

fn native(folder: &std::path::Path) -> Item {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let elan_home = std::env::var_os("ELAN_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".elan")));
    let search_path = std::env::var_os("PATH").unwrap_or_default();
    let report = native::inspect(&folder, &search_path, elan_home.as_deref());
    let state = if report.findings.is_empty() {
        let project = report.project.as_ref().map(|project| project.root.display().to_string());
        Ok(format!("project {}", project.unwrap_or_default()))
    } else {
        let findings: Vec<_> = report
            .findings
            .iter()
            .map(|finding| format!("missing {}: {}", finding.missing, finding.remedy))
            .collect();
        Err(findings.join("\n"))
    };
    Item { name: "native Lean", optional: true, state, details: json!(report) }
}

async fn store(options: &super::StoreOptions) -> Item {
    const NAME: &str = "store";
    let Some(path) = options.db.clone().or_else(Store::default_path) else {
        return missing(NAME, "no place for it: name one with --db or TLLAMA_DB".to_owned());
    };
    if !path.exists() {
        return Item {
            name: NAME,
            optional: true,
            state: Err(format!("none yet at {}; `tllama prove` makes one", path.display())),
            details: json!({ "path": path }),
        };
    }
    let opened = async {
        let store = super::store::open(options).await?;
        anyhow::Ok(store.counts().await?)
    };
    match opened.await {
        Ok(counts) => Item {
            name: NAME,
            optional: false,
            state: Ok(format!(
                "{}, {} attempts, {} theorems proved",
                path.display(),
                counts.attempts,
                counts.proved_theorems
            )),
            details: json!({ "path": path, "counts": counts }),
        },
        Err(error) => missing(NAME, error.to_string()),
    }
}
