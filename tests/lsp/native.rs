//! A project's own Lean as the one that checks: a real native server, which has no library here, and a loopback server
//! for the model. What it accepts is inserted and said to be no verdict; nothing is stored as proved.

#[path = "../../lean-bridge/tests/native/toolchain.rs"]
mod toolchain;

use std::process::Command;

use serde_json::{Value, json};

use crate::client::{Client, applied};
use crate::model::serve;

const TEXT: &str = "prelude\ninductive N where | z | s (n : N)\ninductive E {A : Type} (a : A) : A → Prop where | refl : E a a\naxiom given (a b : N) : E a b\n\ntheorem same (a : N) : E a a := sorry\n\ntheorem other (a b : N) : E a b := sorry\n";

#[test]
fn the_projects_lean_accepts_and_nothing_is_stored_as_proved() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("lean-toolchain"), "leanprover/lean4:v4.35.0\n").unwrap();
    let store = folder.path().join("obt.sqlite");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let own = toolchain::lean().parent().unwrap().to_owned();
    let path = std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path))).unwrap();
    let url = serve(&[
        "```lean4\ntheorem same (a : N) : E a a := E.nothing\n```",
        "```lean4\naxiom cheat (a b : N) : E a b\n\ntheorem same (a : N) : E a a := cheat a a\n```",
        "```lean4\ntheorem same (a : N) : E a a := given a a\n```",
        "```lean4\ntheorem same (a : N) : E a a := E.refl\n```",
    ]);
    let mut client = Client::start_with(folder, &[("PATH", &path)]);
    client.initialize(json!({
        "capabilities": { "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } } },
        "initializationOptions": { "settings": {
            "lean": { "backend": "native" },
            "model": { "endpoint": url, "name": "loopback", "samples": 4 },
            "proof": { "alternatives": 0 },
            "editor": { "words": false },
        } },
    }));
    let uri = client.open("a.lean", TEXT);
    let action = client.action(&uri, 5, 9, "Prove with the model");
    let answer = client.request("codeAction/resolve", action);
    let text = applied(TEXT, &answer["result"]["edit"], &uri);
    assert_eq!(text, TEXT.replacen("sorry", "E.refl", 1));
    let told = client.wait_for(|message| message["method"] == "window/showMessage");
    let told = told["params"]["message"].as_str().unwrap();
    assert!(
        told.contains("the project's Lean 4.35.0") && told.contains("nothing is stored as proved"),
        "{told}"
    );
    assert!(!client.hover(&uri, 5, 9).contains("Proved"));
    // The axiom of the file is no proof of what is left.
    client.seen.clear();
    let action = client.action(&uri, 7, 9, "Prove with the model");
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
