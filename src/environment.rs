//! Makes ready what a command needs: the embedded Lean, with every download named before it begins.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use data::store::Store;
use lean_bridge::MathlibImports;
use lean_bridge::audit::{self, Auditor, ProjectJudge};
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Install, Node};
use lean_bridge::embedded::{Config, Embedded};
use lean_bridge::native::{self, NativeServer, Project, Tools};

use crate::{interrupt, progress};

/// The Lean of the project at or above a folder, ready to audit what it compiled. It is tested first, once; where it is
/// not fit for verdicts, that is said.
pub async fn auditor(folder: &Path, options: &LeanOptions) -> anyhow::Result<Auditor> {
    let (project, tools) = project_and_tools(folder)?;
    let auditor = Auditor::find(project, &tools, auditor_config(options)?).await?;
    tell_fitness(&auditor).await?;
    Ok(auditor)
}

/// The same with its language server, for many candidates.
pub async fn project_judge(
    folder: &Path,
    options: &LeanOptions,
    header_limit: Option<Duration>,
) -> anyhow::Result<ProjectJudge> {
    let (mut server, auditor) = server_and_auditor(folder, options).await?;
    tell_fitness(&auditor).await?;
    server.header_limit = header_limit.unwrap_or(server.header_limit);
    Ok(ProjectJudge::new(NativeServer::start(server).await?, auditor))
}

/// The same where its Lean is tested when it is needed.
pub async fn untested_project_judge(folder: &Path, options: &LeanOptions) -> anyhow::Result<ProjectJudge> {
    let (server, auditor) = server_and_auditor(folder, options).await?;
    Ok(ProjectJudge::new(NativeServer::start(server).await?, auditor))
}

async fn server_and_auditor(
    folder: &Path,
    options: &LeanOptions,
) -> anyhow::Result<(native::Config, Auditor)> {
    let (project, tools) = project_and_tools(folder)?;
    let config = auditor_config(options)?;
    let memory_mib = config.memory_mib;
    let auditor = Auditor::find(project, &tools, config).await?;
    let mut server = auditor.lean().server(memory_mib);
    server.max_documents = options.workers().max(1);
    Ok((server, auditor))
}

fn project_and_tools(folder: &Path) -> anyhow::Result<(Project, Tools)> {
    let tools = Tools::on_path(&std::env::var_os("PATH").unwrap_or_default());
    Ok((Project::discover(folder)?, tools))
}

async fn tell_fitness(auditor: &Auditor) -> anyhow::Result<()> {
    if let Some(reason) = auditor.unfit().await? {
        progress::note(&format!(
            "what the project's own Lean accepts is accepted but not audited, and never proved: {reason}"
        ));
    }
    Ok(())
}

/// How a project's Lean is asked, with what was checked kept beside the embedded Lean.
pub fn auditor_config(options: &LeanOptions) -> anyhow::Result<audit::Config> {
    Ok(audit::Config {
        memory_mib: options.memory.max(audit::DEFAULT_MEMORY_MIB),
        jobs: usize::from(options.jobs.unwrap_or(1)),
        folder: Some(CacheDir::from_environment()?.root().join("native")),
        ..audit::Config::default()
    })
}

/// Options of every command that asks Lean.
#[derive(Debug, Clone, Args)]
pub struct LeanOptions {
    /// Never use the network; say what is missing instead
    #[arg(long, global = true, env = "TLLAMA_OFFLINE", value_parser = clap::builder::FalseyValueParser::new())]
    pub offline: bool,
    /// Lean processes that work at once [default: one per core, as memory allows]
    #[arg(global = true, long, short = 'j', value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Resident memory of one Lean process, in MiB, beyond which it is stopped
    #[arg(global = true, long, value_name = "MIB", default_value_t = 2560, value_parser = clap::value_parser!(u64).range(256..))]
    pub memory: u64,
    /// Take `import Mathlib` literally, as a module that the embedded Lean does not have, instead of reading it as
    /// tllama's own library
    #[arg(global = true, long)]
    pub no_header_map: bool,
}

impl LeanOptions {
    pub fn downloads(&self) -> Downloads {
        if self.offline { Downloads::Forbidden } else { Downloads::Allowed }
    }

    /// `store` is the one that the command works with, where it names another than the usual one.
    pub fn config(&self, store: Option<&Path>) -> Config {
        let default = Config::default();
        Config {
            workers: self.jobs.map_or(default.workers, usize::from),
            memory_limit_bytes: self.memory << 20,
            mathlib_imports: if self.no_header_map {
                MathlibImports::Refused
            } else {
                MathlibImports::Mapped
            },
            // Beside the store, where what was computed lies.
            disagreements: store
                .map(Path::to_owned)
                .or_else(Store::default_path)
                .and_then(|store| Some(store.parent()?.join("disagreements"))),
            ..default
        }
    }

    /// How many candidates are judged at once.
    pub fn workers(&self) -> usize {
        self.config(None).workers
    }

    /// Starts the embedded Lean, installing it first if need be.
    pub async fn start(&self, store: Option<&Path>) -> anyhow::Result<Arc<Embedded>> {
        self.start_with(self.config(store)).await
    }

    /// The same, run in a way of its own.
    pub async fn start_with(&self, config: Config) -> anyhow::Result<Arc<Embedded>> {
        let cache = CacheDir::from_environment()?;
        let node = tokio::task::spawn_blocking(Node::probe).await??;
        let install = {
            let (cache, downloads) = (cache.clone(), self.downloads());
            tokio::task::spawn_blocking(move || make_ready(&cache, downloads)).await??
        };
        let lean = Embedded::new(&cache, install, node, config).context("the embedded Lean")?;
        let bar: Mutex<Option<progress::Bar>> = Mutex::new(None);
        let lean = lean.on_compiling(move |state| {
            let mut bar = bar.lock().expect("no panic under this lock");
            let shown = bar.get_or_insert_with(|| {
                progress::note(&format!("compiling {} (once)", state.library));
                progress::items(state.total as u64, "compiling")
            });
            shown.set_position(state.done as u64);
            shown.message(&state.module);
            interrupt::compiling(state.done < state.total);
            if state.done == state.total {
                shown.finish_and_clear();
                *bar = None;
            }
        });
        let lean = lean.on_stand_in(|toolchain| {
            progress::note(&format!(
                "imports of Mathlib are read as tllama's own library: {} (docs/library; --no-header-map turns it off)",
                toolchain.library_id()
            ));
        });
        Ok(Arc::new(lean))
    }
}

/// Finds the installation or makes it, with progress.
pub fn make_ready(cache: &CacheDir, downloads: Downloads) -> Result<Install, install::Error> {
    let current: Mutex<Option<(&'static str, progress::Bar)>> = Mutex::new(None);
    let install = install::ensure(cache, downloads, &|step| show_step(&current, step));
    if let Some((_, bar)) = current.into_inner().expect("no panic under this lock") {
        bar.finish_and_clear();
    }
    install
}

/// Shows one step of an installation.
pub fn show_step(current: &Mutex<Option<(&'static str, progress::Bar)>>, step: install::Progress) {
    match step {
        install::Progress::Waiting => progress::note("another process is making Lean ready; waiting for it"),
        install::Progress::Download { what, bytes } => {
            progress::note(&format!("downloading {what} (about {} MB), once", bytes.div_ceil(1_000_000)));
        }
        install::Progress::Step { label, done, total } => {
            let mut current = current.lock().expect("no panic under this lock");
            if current.as_ref().is_none_or(|(known, _)| *known != label) {
                if let Some((_, bar)) = current.take() {
                    bar.finish_and_clear();
                }
                *current = Some((label, progress::bytes(total, label)));
            }
            if let Some((_, bar)) = current.as_ref() {
                bar.set_position(done);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_kernels_do_not_agree_on_is_kept_beside_the_store_that_was_named() {
        let options = LeanOptions { offline: true, jobs: Some(1), memory: 512, no_header_map: false };
        let beside = |store: Option<&str>| options.config(store.map(Path::new)).disagreements;
        assert_eq!(beside(Some("/a/b/my.sqlite")).as_deref(), Some(Path::new("/a/b/disagreements")));
        assert_eq!(beside(Some("my.sqlite")).as_deref(), Some(Path::new("disagreements")));
        let usual = Store::default_path().and_then(|store| Some(store.parent()?.join("disagreements")));
        assert_eq!(beside(None), usual);
    }
}
