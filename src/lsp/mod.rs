//! The language server: proofs while you write Lean. It stands beside Lean's own server on the same file.
//!
//! From the bottom up, each folder using those below it alone: `source` reads an open text, `lean` asks about it,
//! `session` keeps what is open and known, `actions` does what was chosen, `views` shows what is known, and `protocol`
//! is the only place that answers requests.
//!
//! *Invariants:* no handler of typing waits for Lean or a model. Only text that the bridge judged is inserted.

mod actions;
mod lean;
mod locking;
mod protocol;
mod session;
mod settings;
mod source;
mod views;

use tokio_util::sync::CancellationToken;
use tower_lsp::LspService;

use crate::cli::options::StoreOptions;
use protocol::methods::{CANCEL_PROGRESS, PLACES};
use protocol::server::Server;
use protocol::transport;
pub use protocol::transport::Ending;

/// Serves one client over standard input and output until it leaves.
pub async fn serve(store: StoreOptions) -> Ending {
    let client_gone = CancellationToken::new();
    let (service, socket) =
        LspService::build(|client| Server::new(client, store.clone(), client_gone.clone()))
            .custom_method(CANCEL_PROGRESS, Server::cancel_progress)
            .custom_method(PLACES, Server::places)
            .finish();
    let session = service.inner().session();
    let (input, output) = (std::io::stdin(), std::io::stdout());
    transport::serve(service, socket, input, output, client_gone, async { session.end_work().await }).await
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    /// The folders from the bottom up.
    const FLOORS: [&str; 6] = ["source", "lean", "session", "actions", "views", "protocol"];

    /// The files of the folders as `folder::file`, each with those that it uses.
    fn uses() -> BTreeMap<String, BTreeSet<String>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lsp");
        let mut uses = BTreeMap::new();
        for floor in FLOORS {
            for file in std::fs::read_dir(root.join(floor)).unwrap() {
                let path = file.unwrap().path();
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                if name == "mod" || name.ends_with("_tests") {
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap();
                let module = |path: &str| {
                    path.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap().to_owned()
                };
                let far = code.split("crate::lsp::").skip(1).filter_map(|path| {
                    let (floor, rest) = path.split_once("::")?;
                    FLOORS.contains(&floor).then(|| format!("{floor}::{}", module(rest)))
                });
                let near = code.split(" super::").skip(1).map(|path| format!("{floor}::{}", module(path)));
                uses.insert(format!("{floor}::{name}"), far.chain(near).collect());
            }
        }
        uses
    }

    #[test]
    fn each_folder_uses_those_below_it_alone_and_no_files_use_each_other() {
        let uses = uses();
        assert!(uses.len() > 30 && uses["protocol::server"].contains("session::state"), "{uses:?}");
        let floor = |file: &str| FLOORS.iter().position(|floor| file.starts_with(&format!("{floor}::")));
        for (file, used) in &uses {
            for other in used {
                assert!(floor(other) <= floor(file), "{file} uses {other}");
            }
        }
        // Files that use none of those that are left are taken away until none is left.
        let mut left = uses;
        while !left.is_empty() {
            let lowest: Vec<String> = left
                .iter()
                .filter(|(_, used)| !used.iter().any(|other| left.contains_key(other)))
                .map(|(file, _)| file.clone())
                .collect();
            assert!(!lowest.is_empty(), "these use each other: {:?}", left.keys());
            left.retain(|file, _| !lowest.contains(file));
        }
    }
}
