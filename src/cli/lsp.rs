//! `tllama lsp`: the language server.

use std::io::IsTerminal;

use clap::Args;

use super::options::StoreOptions;
use crate::exit::Exit;
use crate::lsp::Ending;
use crate::progress;

/// Serve an editor: proofs while you write Lean
///
/// Speaks the Language Server Protocol over standard input and output, beside Lean's own server on the same file. It
/// finds each `sorry` and each theorem without a proof, and offers to prove, refute or explain it. Only what Lean
/// has verified in a scratch copy of the file is inserted. Settings come from the editor and from `tllama.toml` in
/// the workspace; the user guide has configurations for VS Code, Neovim, Helix and Emacs.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tllama lsp                     what an editor starts
  tllama lsp --db other.sqlite   with a store of its own
  tllama -vv lsp 2> lsp.log      with a log")]
pub struct Arguments {
    #[command(flatten)]
    pub store: StoreOptions,
    /// Accepted for editors that always pass it; the server speaks over standard input and output in any case
    #[arg(long, hide = true)]
    pub stdio: bool,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    if std::io::stdin().is_terminal() {
        progress::note(
            "waiting for an editor's messages on standard input; an editor starts this command itself, \
             as the user guide shows (Ctrl-C ends it)",
        );
    }
    Ok(match crate::lsp::serve(arguments.store).await {
        Ending::Orderly => Exit::Success,
        Ending::Abrupt => Exit::NotAll,
    })
}
