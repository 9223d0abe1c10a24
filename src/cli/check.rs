//! `tllama check`: what Lean says of a file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use data::{Message, Position, Severity};
use lean_bridge::embedded::CheckRequest;
use lean_bridge::native::{Config, NativeServer, Project, Tools};
use lean_bridge::{Header, Limits};

use super::input::read_text;
use crate::environment::LeanOptions;
use crate::exit::Exit;
use crate::{progress, render};

/// Check a Lean file and print Lean's messages
///
/// By default the embedded Lean checks the file. With --lean-project, the Lean of that project does, through its
/// language server.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama check Proof.lean
  tllama check --json Proof.lean          one message a line, as `lean --json`
  tllama check --lean-project . Proof.lean
  cat Proof.lean | tllama check -")]
pub struct Arguments {
    /// A Lean file, or `-` for standard input
    pub file: PathBuf,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Use the native Lean of this Lake project (a folder in it)
    #[arg(long, value_name = "DIR")]
    pub lean_project: Option<PathBuf>,
    /// Seconds that Lean may take
    #[arg(long, value_name = "SECONDS", default_value_t = 300.0, value_parser = super::options::positive_seconds)]
    pub timeout: f64,
    #[command(flatten)]
    pub lean: LeanOptions,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let text = read_text(&arguments.file)?;
    let limit = Duration::from_secs_f64(arguments.timeout);
    let (messages, read_to_end) = match &arguments.lean_project {
        Some(project) => (check_native(project, &text, limit).await?, true),
        None => check_embedded(&arguments.lean, &text, limit).await?,
    };
    let file = arguments.file.display().to_string();
    for message in &messages {
        match arguments.json {
            true => progress::json(&render::message_json(&file, message))?,
            false => progress::text(&render::message_text(&file, message))?,
        }
    }
    if !read_to_end {
        progress::note(&format!("{file}: Lean stopped before the end of the file (`#exit`?)"));
    }
    let failed = !read_to_end || messages.iter().any(|message| message.severity == Severity::Error);
    Ok(if failed { Exit::NotAll } else { Exit::Success })
}

async fn check_embedded(
    lean: &LeanOptions,
    text: &str,
    limit: Duration,
) -> anyhow::Result<(Vec<Message>, bool)> {
    // Everything but the imports is text, so that messages keep their places.
    let request = CheckRequest::of_file(text, Limits { wall_clock: limit, heartbeats: None });
    let lean = lean.start(None).await?;
    let checked = lean.check(&request).await?;
    Ok((checked.messages, checked.read_to_end))
}

async fn check_native(folder: &Path, text: &str, limit: Duration) -> anyhow::Result<Vec<Message>> {
    let project = Project::discover(folder)?;
    let tools = Tools::on_path(&std::env::var_os("PATH").unwrap_or_default());
    let server = NativeServer::start(Config::for_project(&project, &tools)?).await?;
    let (header, body) = text.split_at(header_end(text));
    let outcome = server.check(header, body, limit).await;
    let _ = server.shutdown().await;
    let outcome = outcome?;
    let lines = u32::try_from(header.matches('\n').count()).unwrap_or(u32::MAX);
    let moved = |at: Position| Position { line: at.line.saturating_add(lines), ..at };
    let body = outcome.messages.into_iter().map(|message| Message {
        position: moved(message.position),
        end_position: message.end_position.map(moved),
        ..message
    });
    Ok(outcome.header_messages.into_iter().chain(body).collect())
}

/// Where the line after the last import begins.
fn header_end(text: &str) -> usize {
    let kept = Header::parse(text).rest;
    let imports_end = kept.find(|c: char| !c.is_whitespace()).unwrap_or(kept.len());
    // The rest has as many characters before its first word as the text has up to it.
    let offset =
        text.char_indices().nth(kept[..imports_end].chars().count()).map_or(text.len(), |(at, _)| at);
    text[..offset].rfind('\n').map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_ends_with_the_line_of_the_last_import() {
        let text = "import A\n-- why\nimport B\n\nopen X\ntheorem t : True := trivial\n";
        assert_eq!(&text[..header_end(text)], "import A\n-- why\nimport B\n\n");
        assert_eq!(header_end("theorem t : True := trivial"), 0);
    }
}
