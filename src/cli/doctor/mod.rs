//! `tllama doctor`: what is there, what is missing, how to get it, and whether the judge tells true from false.

mod judging;
mod machine;
mod native_judge;

use std::path::{Path, PathBuf};

use clap::Args;
use data::store::Store;
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use lean_bridge::native;
use prover::onnx::{RuntimeBuild, RuntimeOptions, installed_runtime};
use serde_json::json;

use crate::environment::{LeanOptions, show_step};
use crate::exit::Exit;
use crate::progress;
use crate::render::counted;

/// Show what is installed, what is missing and how to get it
///
/// Compares every file of the embedded Lean with its digest, and lets Lean judge a proof and three cheats. The output
/// names no key and no home folder: paste it into a bug report as it is. With --repair, a missing or damaged
/// installation is made again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama doctor
  tllama doctor --json
  tllama doctor --repair        make a missing or damaged installation again
  tllama doctor --lean-project ~/my-project")]
pub struct Arguments {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Install or repair the embedded Lean (uses the network)
    #[arg(long)]
    pub repair: bool,
    /// Look for a Lean project in this folder and above it, and test with proofs and cheats whether verdicts can be
    /// built on its Lean [default: look from the current folder upward, test nothing]
    #[arg(long, value_name = "DIR")]
    pub lean_project: Option<PathBuf>,
    #[command(flatten)]
    pub lean: LeanOptions,
    #[command(flatten)]
    pub store: super::options::StoreOptions,
}

/// One thing that was looked at.
struct Item {
    name: &'static str,
    /// `tllama` works without it.
    optional: bool,
    state: Result<String, String>,
    details: serde_json::Value,
}

impl Item {
    fn found(name: &'static str, text: String, details: serde_json::Value) -> Item {
        Item { name, optional: false, state: Ok(text), details }
    }

    fn missing(name: &'static str, problem: String) -> Item {
        Item { name, optional: false, state: Err(problem), details: serde_json::Value::Null }
    }

    fn optional(self) -> Item {
        Item { optional: true, ..self }
    }
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let mut items = vec![this_program(), machine::machine(), machine::settings(), node().await];
    items.push(machine::program("npm", &["npm"], "it comes with Node.js").await.optional());
    items.push(
        machine::program(
            "Python",
            &["python3", "-m", "pip"],
            "language models need ONNX Runtime, which comes by pip",
        )
        .await
        .optional(),
    );
    items.push(onnx_runtime().await.optional());
    match CacheDir::from_environment() {
        Ok(cache) => {
            let lean = embedded(cache, arguments.repair, arguments.lean.downloads()).await;
            let installed = lean.state.is_ok();
            items.push(lean);
            if installed {
                items.push(judging::judge(&arguments.lean).await);
            }
        }
        Err(error) => items.push(Item::missing("embedded Lean", error.to_string())),
    }
    items.push(project_lean(arguments.lean_project.as_deref()));
    if let Some(folder) = &arguments.lean_project {
        items.push(native_judge::test(folder, &arguments.lean).await);
    }
    items.push(store(&arguments.store).await);
    let healthy = items.iter().all(|item| item.optional || item.state.is_ok());
    let home = std::env::home_dir();
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
        let mut report = json!({ "healthy": healthy, "items": things });
        each_text(&mut report, &|text| without_home(text, home.as_deref()));
        progress::json(&report)?;
    } else {
        for item in &items {
            let (mark, text) = match &item.state {
                Ok(found) => ("ok", found),
                Err(problem) if item.optional => ("--", problem),
                Err(problem) => ("!!", problem),
            };
            let indented = without_home(text, home.as_deref()).replace('\n', "\n                   ");
            progress::text(&format!("{mark}  {:<15}{indented}", item.name))?;
        }
    }
    anyhow::ensure!(healthy, "something that tllama needs is missing or wrong; see the lines marked `!!`");
    Ok(Exit::Success)
}

/// `~` in place of the user's home folder, which often holds a person's name.
fn without_home(text: &str, home: Option<&Path>) -> String {
    match home.and_then(Path::to_str).map(|home| home.trim_end_matches('/')) {
        Some(home) if !home.is_empty() => text.replace(home, "~"),
        _ => text.to_owned(),
    }
}

fn each_text(value: &mut serde_json::Value, change: &dyn Fn(&str) -> String) {
    match value {
        serde_json::Value::String(text) => *text = change(text),
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, change)),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(|field| each_text(field, change)),
        _ => {}
    }
}

fn this_program() -> Item {
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    let policy = lean_bridge::Policy::default().id();
    let judge = policy.split([' ', '=']).nth(1).unwrap_or_default();
    Item::found(
        "tllama",
        format!("{}, {build} build, judge {judge}", env!("CARGO_PKG_VERSION")),
        json!({ "version": env!("CARGO_PKG_VERSION"), "build": build, "judge": judge }),
    )
}

/// ONNX Runtime, as a model would load it; nothing is downloaded.
async fn onnx_runtime() -> Item {
    const NAME: &str = "ONNX Runtime";
    let look = || installed_runtime(RuntimeBuild::Cpu, &RuntimeOptions::default());
    match tokio::task::spawn_blocking(look).await {
        Ok(Ok(Some(path))) => Item::found(NAME, path.display().to_string(), json!({ "path": path })),
        Ok(Ok(None)) => Item::missing(
            NAME,
            "not installed yet: the first use of a language model fetches it by pip (28 MB)".to_owned(),
        ),
        Ok(Err(error)) => Item::missing(NAME, error.to_string()),
        Err(error) => Item::missing(NAME, error.to_string()),
    }
}

async fn node() -> Item {
    match tokio::task::spawn_blocking(Node::probe).await {
        Ok(Ok(node)) => Item::found(
            "Node.js",
            format!("{} at {}", node.version, node.path.display()),
            json!({ "version": node.version.to_string(), "path": node.path }),
        ),
        Ok(Err(error)) => Item::missing("Node.js", error.to_string()),
        Err(error) => Item::missing("Node.js", error.to_string()),
    }
}

async fn embedded(cache: CacheDir, repair: bool, downloads: Downloads) -> Item {
    const NAME: &str = "embedded Lean";
    let result = tokio::task::spawn_blocking(move || {
        let current = std::sync::Mutex::new(None);
        let show = |step: install::Progress| show_step(&current, step);
        if repair {
            return install::repair(&cache, downloads, &show).map(Some);
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
        Ok(Ok(None)) if downloads == Downloads::Forbidden => Item::missing(
            NAME,
            "not installed, and --offline keeps `tllama` from fetching it: run `tllama doctor --repair` once"
                .to_owned(),
        ),
        Ok(Ok(None)) => Item::missing(
            NAME,
            "not installed yet: the first `tllama prove` fetches it, or run `tllama doctor --repair`"
                .to_owned(),
        )
        .optional(),
        Ok(Err(error)) => Item::missing(NAME, format!("{error}\nrepair it with `tllama doctor --repair`")),
        Err(error) => Item::missing(NAME, format!("{error:#}")),
    }
}

/// The Lean of the project that is named, or of the one around the current folder.
fn project_lean(named: Option<&Path>) -> Item {
    let folder = named.unwrap_or(Path::new("."));
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let elan_home = std::env::var_os("ELAN_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".elan")));
    let search_path = std::env::var_os("PATH").unwrap_or_default();
    let report = native::inspect(&folder, &search_path, elan_home.as_deref());
    let state = if report.findings.is_empty() {
        let project = report.project.as_ref().map(|project| project.root.display().to_string());
        Ok(format!("project {}", project.unwrap_or_default()))
    } else if named.is_none() && report.project.is_none() {
        Err("no Lean project in this folder or above it; only --lean-project needs one".to_owned())
    } else {
        let findings: Vec<_> = report
            .findings
            .iter()
            .map(|finding| format!("missing {}: {}", finding.missing, finding.remedy))
            .collect();
        Err(findings.join("\n"))
    };
    // Whoever names a project asks for it.
    Item { name: "project Lean", optional: named.is_none(), state, details: json!(report) }
}

async fn store(options: &super::options::StoreOptions) -> Item {
    const NAME: &str = "store";
    let Some(path) = options.db.clone().or_else(Store::default_path) else {
        return Item::missing(NAME, "no place for it: name one with --db or TLLAMA_DB".to_owned());
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
                "{}, {}, {} proved",
                path.display(),
                counted(counts.attempts as usize, "attempt"),
                counted(counts.proved_theorems as usize, "theorem")
            )),
            details: json!({ "path": path, "counts": counts }),
        },
        Err(error) => Item::missing(NAME, error.to_string()),
    }
}
