//! Against a scripted peer (`peer.py`): whatever it does, the request ends within its limit in a typed error,
//! and no process is left.

use std::time::{Duration, Instant};

use lean_bridge::native::{CheckOutcome, Config, Error, Launch, NativeServer, Stage};

use crate::processes::until_gone;

const LIMIT: Duration = Duration::from_millis(400);
const LATE: Error = Error::Timeout { stage: Stage::Elaboration, limit: LIMIT };
/// A slow machine's share of a test that is itself over at once.
const SLACK: Duration = Duration::from_secs(10);

fn config(fault: &str) -> Config {
    let peer = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/native/peer.py");
    let mut config = Config::new(Launch {
        program: "python3".into(),
        arguments: vec![peer.into(), fault.into()],
        directory: std::env::temp_dir(),
        environment: Vec::new(),
    });
    config.cancel_grace = Duration::from_millis(200);
    config.shutdown_grace = Duration::from_secs(2);
    config.max_message_bytes = 2 << 20;
    config
}

/// The outcome of a request to a peer whose fault shows at once: no limit is reached.
async fn check(fault: &str) -> Result<CheckOutcome, Error> {
    check_within(fault, SLACK).await
}

async fn check_within(fault: &str, limit: Duration) -> Result<CheckOutcome, Error> {
    let server = NativeServer::start(config(fault)).await.unwrap();
    let processes = server.process_ids();
    assert_eq!(processes.len(), 1);
    let start = Instant::now();
    let outcome = server.check("header", "body", limit).await;
    assert!(start.elapsed() < limit + SLACK, "{fault}: {:?}", start.elapsed());
    drop(server);
    until_gone(&processes).await;
    outcome
}

async fn assert_protocol_error(fault: &str) {
    let outcome = check(fault).await;
    assert!(matches!(outcome, Err(Error::Protocol(_))), "{fault}: {outcome:?}");
}

async fn assert_timeout(fault: &str) {
    assert_eq!(check_within(fault, LIMIT).await, Err(LATE), "{fault}");
}

#[tokio::test]
async fn without_a_fault_the_peer_is_believed() {
    assert_eq!(check("none").await.unwrap().messages, []);
}

#[tokio::test]
async fn the_servers_requests_are_answered_under_their_own_ids() {
    assert_eq!(check("own requests").await.unwrap().messages, []);
}

#[tokio::test]
async fn what_is_no_message_is_a_protocol_error() {
    for fault in ["garbage", "no JSON", "an array", "invalid UTF-8", "100 MB without a line"] {
        assert_protocol_error(fault).await;
    }
}

#[tokio::test]
async fn messages_that_make_no_sense_are_protocol_errors() {
    for fault in ["unknown id", "text as id", "null answer", "diagnostics of the wrong shape"] {
        assert_protocol_error(fault).await;
    }
}

#[tokio::test]
async fn silence_is_never_success() {
    for fault in ["half a message", "deaf", "unanswered", "progress without end", "answer before diagnostics"]
    {
        assert_timeout(fault).await;
    }
}

#[tokio::test]
async fn diagnostics_of_another_version_are_dropped() {
    for fault in ["old diagnostics", "unversioned diagnostics"] {
        assert_timeout(fault).await;
    }
}

#[tokio::test]
async fn a_server_that_ends_says_how() {
    let expected =
        Error::ServerDied { status: "exit status: 7".to_owned(), stderr: "out of cheese\n".to_owned() };
    assert_eq!(check("exit in a message").await, Err(expected));
    // One that closes its output and stays is ended.
    let server = NativeServer::start(config("closed output")).await.unwrap();
    let processes = server.process_ids();
    let outcome = server.check("header", "body", SLACK).await;
    assert!(matches!(outcome, Err(Error::ServerDied { .. })), "{outcome:?}");
    until_gone(&processes).await;
}

#[tokio::test]
async fn refusals_and_fatal_progress_are_errors() {
    let outcome = check("refusal").await;
    assert!(matches!(outcome, Err(Error::Refused { code: -32603, .. })), "{outcome:?}");
    // What a worker was writing when it died comes cut short, and is no fault of the server.
    for fault in ["fatal", "messages cut short"] {
        let mut config = config(fault);
        config.cancel_grace = Duration::from_secs(5);
        let server = NativeServer::start(config).await.unwrap();
        let outcome = server.check("header", "body", SLACK).await;
        assert!(matches!(outcome, Err(Error::WorkerDied { .. })), "{fault}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_huge_message_is_refused_unread() {
    let expected = Error::MessageTooLarge { bytes: 100_000_000, limit: 2 << 20 };
    assert_eq!(check("a message of 100 MB").await, Err(expected));
}

#[tokio::test]
async fn a_flood_of_messages_is_not_kept() {
    let before = resident_mib();
    // The refusal stands behind the flood.
    assert!(matches!(check("100 MB of notifications").await, Err(Error::Refused { .. })));
    let grown = resident_mib().saturating_sub(before);
    assert!(grown < 60, "{grown} MiB more");
}

/// Resident memory of this process. Other tests run in it, but none that keeps much.
fn resident_mib() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    (statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096) >> 20
}

#[tokio::test]
async fn a_start_that_fails_is_an_error_within_its_limit() {
    let limit = Duration::from_millis(300);
    for fault in ["silent from the start", "no answer to initialize"] {
        let config = Config { start_limit: limit, ..config(fault) };
        let outcome = NativeServer::start(config).await.err();
        assert_eq!(outcome, Some(Error::Timeout { stage: Stage::Start, limit }), "{fault}");
    }
    let outcome = NativeServer::start(config("gone at once")).await.err();
    assert!(
        matches!(&outcome, Some(Error::ServerDied { status, .. }) if status == "exit status: 3"),
        "{outcome:?}"
    );
    let mut missing = config("none");
    missing.launch.program = "no-such-program".into();
    let outcome = NativeServer::start(missing).await.err();
    assert!(matches!(outcome, Some(Error::Spawn { .. })), "{outcome:?}");
}

#[tokio::test]
async fn a_server_that_failed_is_replaced_for_the_next_request() {
    let server = NativeServer::start(config("exit in a message")).await.unwrap();
    for _ in 0..3 {
        let outcome = server.check("header", "body", SLACK).await;
        assert!(matches!(outcome, Err(Error::ServerDied { .. })), "{outcome:?}");
    }
    assert!(server.process_ids().len() <= 1);
}

#[tokio::test]
async fn shutdown_ends_a_server_that_will_not_go() {
    let server = NativeServer::start(config("none")).await.unwrap();
    assert_eq!(server.shutdown().await, Ok(()));
    let config = Config { shutdown_grace: Duration::from_millis(300), ..config("no exit") };
    let server = NativeServer::start(config).await.unwrap();
    let processes = server.process_ids();
    let outcome = server.shutdown().await;
    assert!(matches!(outcome, Err(Error::Timeout { stage: Stage::Shutdown, .. })), "{outcome:?}");
    until_gone(&processes).await;
}
