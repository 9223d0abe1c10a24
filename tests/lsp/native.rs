//! A project's own Lean as the one that checks: a real native Lean, which has no library here, and a loopback server for
//! the model. What it accepts is audited, or said to be no verdict; nothing is stored as proved.

#[path = "../../lean-bridge/tests/native/toolchain.rs"]
mod toolchain;

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::client::{Client, applied};
use crate::model::serve;

const TEXT: &str = concat!(
    include_str!("../../lean-bridge/src/audit/self_test/Core.lean"),
    "\naxiom given (a b : Nat) : Eq a b\n\ntheorem same (a : Nat) : Eq a a := sorry\n\ntheorem other (a b : Nat) : Eq a b := sorry\n"
);

/// The line of a theorem in the text, and its command `Prove with the model`.
fn line_of(name: &str) -> u32 {
    let at = TEXT.find(&format!("theorem {name} ")).unwrap();
    TEXT[..at].matches('\n').count() as u32
}

fn settings(url: &str) -> Value {
    json!({
        "capabilities": { "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } } },
        "initializationOptions": { "settings": {
            "lean": { "backend": "native" },
            "model": { "endpoint": url, "name": "loopback", "samples": 4 },
            "proof": { "alternatives": 0, "budget": 600 },
            "editor": { "words": false },
        } },
    })
}

/// A project, and the path on which the Lean of an installation is found.
fn project(installation: &Path) -> (tempfile::TempDir, std::ffi::OsString) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("lean-toolchain"), "leanprover/lean4:v4.35.0\n").unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let own = std::iter::once(installation.join("bin"));
    (folder, std::env::join_paths(own.chain(std::env::split_paths(&path))).unwrap())
}

#[test]
fn the_projects_lean_accepts_and_nothing_is_stored_as_proved() {
    let (folder, path) = project(&toolchain::installation());
    let (store, cache) = (folder.path().join("obt.sqlite"), folder.path().join("cache"));
    let url = serve(&[
        "```lean4\ntheorem same (a : Nat) : Eq a a := Eq.nothing\n```",
        "```lean4\naxiom cheat (a b : Nat) : Eq a b\n\ntheorem same (a : Nat) : Eq a a := cheat a a\n```",
        "```lean4\ntheorem same (a : Nat) : Eq a a := given a a\n```",
        "```lean4\ntheorem same (a : Nat) : Eq a a := Eq.refl a\n```",
    ]);
    let mut client = Client::start_with(folder, &[("PATH", &path), ("TLLAMA_CACHE", cache.as_os_str())]);
    client.initialize(settings(&url));
    let uri = client.open("a.lean", TEXT);
    let action = client.action(&uri, line_of("same"), 9, "Prove with the model");
    let answer = client.request("codeAction/resolve", action);
    let text = applied(TEXT, &answer["result"]["edit"], &uri);
    assert_eq!(text, TEXT.replacen(":= sorry", ":= Eq.refl a", 1));
    // It was audited: there is no caution. The proof is offered again, and says by whom it is verified.
    let shown = client.seen.iter().filter(|message| message["method"] == "window/showMessage");
    assert_eq!(shown.count(), 0, "{:?}", client.seen);
    client.action(&uri, line_of("same"), 9, "Insert `Eq.refl a` (verified on the project's Lean 4.35.0)");
    assert!(!client.hover(&uri, line_of("same"), 9).contains("Proved"));
    // The axiom of the file is no proof of what is left.
    client.seen.clear();
    let action = client.action(&uri, line_of("other"), 9, "Prove with the model");
    let answer = client.request("codeAction/resolve", action);
    assert!(answer["result"].get("edit").is_none(), "{answer}");
    let told = client.wait_for(|message| message["method"] == "window/showMessage");
    assert!(told["params"]["message"].as_str().unwrap().contains("`other` was not proved"), "{told}");
    let (status, _folder) = client.leave_folder();
    assert_eq!(status.code(), Some(0));
    let stats = Command::new(env!("CARGO_BIN_EXE_tllama"))
        .args(["db", "--json", "--db"])
        .arg(&store)
        .env("TLLAMA_STORE_KEY", store.with_extension("key"))
        .output()
        .unwrap();
    let stats: Value = serde_json::from_slice(&stats.stdout).unwrap_or_else(|_| panic!("{stats:?}"));
    assert_eq!((&stats["proofs"], &stats["cached_verdicts"]), (&json!(0), &json!(0)), "{stats}");
}

/// A Lean whose self-test fails gives no verdicts: what it accepts is inserted, and said to be no more than that.
#[test]
fn what_is_not_audited_is_said_to_be_so() {
    let installation = toolchain::new_installation();
    // It claims to have a library, which is none.
    std::fs::write(installation.path().join("lib/lean/Init.olean"), "").unwrap();
    let (folder, path) = project(installation.path());
    let cache = folder.path().join("cache");
    let url = serve(&["```lean4\ntheorem same (a : Nat) : Eq a a := Eq.refl a\n```"]);
    let mut client = Client::start_with(folder, &[("PATH", &path), ("TLLAMA_CACHE", cache.as_os_str())]);
    client.initialize(settings(&url));
    let uri = client.open("a.lean", TEXT);
    let action = client.action(&uri, line_of("same"), 9, "Prove with the model");
    let answer = client.request("codeAction/resolve", action);
    let text = applied(TEXT, &answer["result"]["edit"], &uri);
    assert_eq!(text, TEXT.replacen(":= sorry", ":= Eq.refl a", 1));
    let told = client.wait_for(|message| message["method"] == "window/showMessage");
    let told = told["params"]["message"].as_str().unwrap();
    for part in [
        "Accepted by the project's Lean 4.35.0",
        "It was not audited: ",
        "cases of its self-test came out wrong",
        "Nothing is stored as proved.",
    ] {
        assert!(told.contains(part), "{told}");
    }
    let title = "Insert `Eq.refl a` (accepted by the project's Lean 4.35.0, not audited)";
    client.action(&uri, line_of("same"), 9, title);
    assert_eq!(client.leave().code(), Some(0));
}
