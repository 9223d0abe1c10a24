//! Compiles a text with a project's Lean and takes the compiled module as data.

use std::io;
use std::path::Path;

use data::Severity;
use lean_olean::{Module, PARTS};

use super::toolchain::ProjectLean;
use crate::confined::{Confinement, Held, Purpose};
use crate::error::Stop;
use crate::evidence::LeanMessage;
use crate::request::Limits;

/// The same for every text: names that are private to a module carry its name.
const FILE: &str = "Tllama.lean";
const COMPILED: &str = "Tllama.olean";
/// A compiled module of one text.
const MODULE_BYTES_MAX: u64 = 512 << 20;

/// What came of a compilation.
#[derive(Debug)]
pub(super) struct Compiled {
    /// What Lean said, as far as it can be read.
    pub messages: Vec<LeanMessage>,
    /// The contents of the compiled module's files.
    pub module: Result<Vec<Vec<u8>>, Missing>,
}

/// Why there is no compiled module.
#[derive(Debug, Clone)]
pub(super) enum Missing {
    /// Lean found an error in the text.
    Errors,
    Stopped(Stop),
    /// It is there, and not as Lean writes it.
    Unread(String),
}

/// How much a compilation may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub limits: Limits,
    pub memory_mib: u64,
}

/// Compiles `text`. `Err` is of the machine.
pub(super) async fn compile(lean: &ProjectLean, text: &str, room: Room) -> io::Result<Compiled> {
    let folder = tempfile::Builder::new().prefix("tllama-").tempdir()?;
    // Symbolic links on the way would make another path of it than the one that is allowed.
    let own = folder.path().canonicalize()?;
    std::fs::write(own.join(FILE), text)?;
    let mut arguments = vec!["--json".into(), format!("--memory={}", room.memory_mib).into()];
    if let Some(heartbeats) = room.limits.heartbeats {
        arguments.push(format!("-DmaxHeartbeats={heartbeats}").into());
    }
    arguments.extend(["-o", COMPILED, FILE].map(Into::into));
    let mut environment = lean.environment();
    environment.extend([("TMPDIR", own.clone().into()), ("HOME", own.clone().into())]);
    let held = Held { program: lean.lean.clone(), arguments, directory: own.clone(), environment };
    let reads = lean.reads();
    let purpose = Purpose::Run { wall_clock: room.limits.wall_clock };
    let confinement = Confinement { reads, writes: own.clone(), memory_mib: room.memory_mib, purpose };
    let finished = confinement.run(held).await?;
    let messages = messages(&finished.stdout);
    let module = match finished.status {
        Err(stop) => Err(Missing::Stopped(stop)),
        Ok(status) if status.success() => read(&own).map_err(Missing::Unread),
        Ok(_) if messages.iter().any(|message| message.severity == Severity::Error) => Err(Missing::Errors),
        Ok(status) => {
            let last = finished.stderr.lines().rev().find(|line| !line.trim().is_empty());
            let detail = format!("{status}: {}", last.unwrap_or("it said nothing").trim());
            Err(Missing::Stopped(Stop::Crashed { detail }))
        }
    };
    Ok(Compiled { messages, module })
}

/// Lean's messages, one a line. Whatever else the text had printed stands between them.
fn messages(stdout: &[u8]) -> Vec<LeanMessage> {
    let text = String::from_utf8_lossy(stdout);
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn read(folder: &Path) -> Result<Vec<Vec<u8>>, String> {
    let mut files = vec![bounded(&folder.join(COMPILED))?];
    let first = Module::open(files.clone()).map_err(|error| error.to_string())?;
    if first.uses_module_system() {
        for part in &PARTS[1..] {
            files.push(bounded(&folder.join(COMPILED).with_extension(part))?);
        }
    }
    Ok(files)
}

/// A regular file, and not one that a link leads to.
pub(super) fn bounded(path: &Path) -> Result<Vec<u8>, String> {
    let told = |error: io::Error| format!("{}: {error}", path.file_name().unwrap_or_default().display());
    let meta = std::fs::symlink_metadata(path).map_err(told)?;
    if !meta.is_file() || meta.len() > MODULE_BYTES_MAX {
        return Err(format!("{} is no file of honest size", path.file_name().unwrap_or_default().display()));
    }
    std::fs::read(path).map_err(told)
}
