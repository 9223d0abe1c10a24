//! `tllama bench serve` against the server.

use std::process::Stdio;

use serde_json::Value;
use tokio::process::Command;

use super::server::with_server;

#[test]
fn answers_under_load_are_right_and_told() {
    with_server(|server| async {
        let page = server.folder.path().join("load.html");
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        command.args(["bench", "serve", "--at", &server.address, "--json", "--report"]).arg(&page);
        // More clients than there are places: some are told to come again, and do.
        command.args(["--clients", "12", "--requests", "80", "--bad", "0.04", "--gone", "0.1"]);
        let output = command.stdin(Stdio::null()).output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stdout));
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        let counts = &told["summary"]["counts"];
        assert_eq!((&counts["sent"], &counts["wrong"], &counts["lost"]), (&80.into(), &0.into(), &0.into()));
        assert!(counts["answered"].as_u64() >= Some(60), "{told}");
        let latency = &told["summary"]["latency_ms"];
        assert!(latency["p50"].as_f64() <= latency["p99"].as_f64(), "{told}");
        let page = std::fs::read_to_string(page).unwrap();
        assert!(page.contains("80 requests to") && page.contains("<circle") && !page.contains("http://www"));
    });
}

#[test]
fn an_answer_that_is_not_known_to_be_right_is_told() {
    with_server(|server| async {
        // The address of a page: nothing there answers questions.
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        command.args([
            "bench",
            "serve",
            "--at",
            &server.at("/runs"),
            "--json",
            "--rate",
            "50",
            "--requests",
            "5",
        ]);
        let output = command.stdin(Stdio::null()).output().await.unwrap();
        assert_eq!(output.status.code(), Some(1));
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(told["summary"]["counts"]["lost"], 5, "{told}");
    });
}
