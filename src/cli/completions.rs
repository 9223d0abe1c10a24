//! `tllama completions`: scripts that complete the command line in a shell.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::exit::Exit;
use crate::progress;

/// Print a completion script for a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama completions bash > ~/.local/share/bash-completion/completions/tllama
  tllama completions fish > ~/.config/fish/completions/tllama.fish
  tllama completions zsh > ~/.zfunc/_tllama     with ~/.zfunc in $fpath")]
pub struct Arguments {
    pub shell: Shell,
}

/// Writes the script that completes `command`.
pub fn run(arguments: &Arguments, mut command: Command) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "tllama", &mut script);
    progress::document(&String::from_utf8(script)?)?;
    Ok(Exit::Success)
}
