//! Against a real Lean 4.35 server.

use std::{path::PathBuf, sync::Arc, time::Duration};

use data::{Message, Position, ReasonKind, Severity};
use lean_bridge::Policy;
use lean_bridge::native::{Config, Error, NativeServer, Project, Stage, Tools};
use tempfile::TempDir;

use crate::{
    processes::{
        descendants_of_client, kill, only_worker, stop, until, until_busy, until_gone, watchdogs, workers,
    },
    toolchain,
};

const LIMIT: Duration = Duration::from_secs(30);

const HEADER: &str = "prelude
set_option maxHeartbeats 0
set_option synthInstance.maxHeartbeats 0
set_option synthInstance.maxSize 1000000000
inductive N where | z | s (n : N)
inductive E {A : Type} (a : A) : A → Prop where | refl : E a a
inductive C : N → Prop where | mk (n : N) : C n
attribute [class] C
instance i (n : N) [C (N.s n)] : C n := C.mk n
theorem find (n : N) [C n] : E n n := E.refl";

const GOOD: &str = "theorem t (a : N) : E a a := E.refl";
/// Searches an instance for ever; looks for cancellation while it does.
const LOOP: &str = "theorem loops : E N.z N.z := find N.z";

/// A server in a folder of its own.
struct Lean {
    server: NativeServer,
    _folder: TempDir,
}

fn config(folder: &TempDir) -> Config {
    let root = folder.path().to_owned();
    let project = Project { root, lakefile: None, toolchain: None };
    let tools = Tools { lean: Some(toolchain::lean().to_owned()), ..Tools::default() };
    Config::for_project(&project, &tools).unwrap()
}

async fn lean_with(change: impl FnOnce(&mut Config)) -> Lean {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(&folder);
    change(&mut config);
    Lean { server: NativeServer::start(config).await.unwrap(), _folder: folder }
}

async fn lean() -> Lean {
    lean_with(|_| {}).await
}

impl Lean {
    async fn messages(&self, body: &str) -> Vec<Message> {
        let outcome = self.server.check(HEADER, body, LIMIT).await.unwrap();
        assert_eq!(outcome.header_messages, []);
        outcome.messages
    }

    async fn accepts(&self, body: &str) {
        assert_eq!(self.messages(body).await, [], "{body}");
    }
}

fn at(line: u32, column: u32) -> Position {
    Position { line, column }
}

#[tokio::test]
async fn a_good_text_has_no_messages() {
    let lean = lean().await;
    lean.accepts(GOOD).await;
    lean.accepts("").await;
    let version = lean.server.version().unwrap();
    assert_eq!(version.version, "4.35.0");
    assert_eq!(version.platform.as_deref(), Some("x86_64-unknown-linux-gnu"));
}

#[tokio::test]
async fn errors_stand_where_they_are_in_the_body() {
    let lean = lean().await;
    let messages =
        lean.messages("theorem t (𝔸 b : N) : E 𝔸 b := /- 𝔸𝔸 -/ E.refl\r\n#check 𝔸\n#check N.z").await;
    let of = |severity| messages.iter().filter(move |m| m.severity == severity);
    // Without its library this Lean adds an "internal exception" to the whole theorem.
    let mismatch = of(Severity::Error).find(|m| m.text.contains("ype mismatch")).unwrap();
    assert_eq!((mismatch.position, mismatch.end_position), (at(1, 40), Some(at(1, 46))));
    assert!(messages.is_sorted_by_key(|m| m.position));
    assert!(of(Severity::Error).any(|m| m.position == at(2, 7) && m.text.contains('𝔸')), "{messages:?}");
    let shown: Vec<_> = of(Severity::Information).map(|m| (m.position, m.text.as_str())).collect();
    assert_eq!(shown, [(at(3, 0), "N.z : N")]);
}

#[tokio::test]
async fn an_opinion_needs_silence_and_the_axioms() {
    let lean = lean().await;
    let header = format!("{HEADER}\naxiom given (a b : N) : E a b\nnamespace Inner\n");
    let policy = Policy::default();
    let opinion = async |declaration: &str, limit: Duration| {
        let opinion = lean.server.opinion(&header, "t", declaration, &policy, limit).await.unwrap();
        opinion.rejection.map(|rejection| rejection.reason)
    };
    for (declaration, reason) in [
        (GOOD, None),
        ("/-- Words. -/\ntheorem t (a : N) : E a a :=\n  E.refl -- so\n\n", None),
        ("theorem t (a : N) : E a a := E.nothing", Some(ReasonKind::Elaboration)),
        ("theorem t (a b : N) : E a b := given a b", Some(ReasonKind::ForbiddenAxiom)),
        ("theorem u (a : N) : E a a := E.refl", Some(ReasonKind::TheoremMissing)),
        ("theorem t (a : N) : E a a := E.refl\n#exit", Some(ReasonKind::Syntax)),
        ("theorem u (a : N) : E a a := E.refl\ntheorem t : E N.z N.z := u N.z", Some(ReasonKind::Syntax)),
        ("theorem t (a : N) : E a a := E.refl\naxiom c : N", Some(ReasonKind::ForbiddenConstruct)),
        // What swallows the question for the axioms leaves it unanswered.
        ("theorem t (a : N) : E a a := E.refl /- open", Some(ReasonKind::TheoremMissing)),
    ] {
        assert_eq!(opinion(declaration, LIMIT).await, reason, "{declaration}");
    }
    let endless = "theorem t : E N.z N.z := find N.z";
    assert_eq!(opinion(endless, Duration::from_secs(1)).await, Some(ReasonKind::Timeout));
    let broken = format!("{header}#check Nope\n");
    let refused = lean.server.opinion(&broken, "t", GOOD, &policy, LIMIT).await;
    assert!(matches!(refused, Err(Error::HeaderFailed { .. })), "{refused:?}");
}

#[tokio::test]
async fn messages_of_the_header_are_kept_apart() {
    let lean = lean().await;
    let header = "prelude\n#check Nope\n";
    let outcome = lean.server.check(header, "#check Nope", LIMIT).await.unwrap();
    assert_eq!(outcome.header_messages[0].position, at(2, 7));
    assert_eq!(outcome.messages[0].position, at(1, 7));
}

#[tokio::test]
async fn a_header_whose_imports_fail_is_an_error() {
    let lean = lean().await;
    for _ in 0..2 {
        match lean.server.check("prelude\nimport Nope", GOOD, LIMIT).await {
            Err(Error::HeaderFailed { messages }) => {
                assert!(messages[0].text.contains("Nope"), "{messages:?}")
            }
            other => panic!("{other:?}"),
        }
    }
    lean.accepts(GOOD).await;
}

#[tokio::test]
async fn a_body_neither_touches_the_header_nor_stays_for_the_next() {
    let lean = lean().await;
    lean.accepts("theorem t : E N.z N.z := E.refl").await;
    let worker = only_worker(&lean.server);
    lean.accepts("theorem t : E (N.s N.z) (N.s N.z) := E.refl").await;
    for body in ["import Nope", "  import Nope\n#check N", "module", "prelude", "#check t"] {
        let messages = lean.messages(body).await;
        assert!(messages.iter().any(|m| m.severity == Severity::Error), "{body}: {messages:?}");
    }
    // With nothing but a header's own syntax before it, too.
    let outcome = lean.server.check("prelude", "import Nope", LIMIT).await.unwrap();
    assert_eq!(outcome.messages.len(), 1);
    assert!(workers(&lean.server).contains(&worker));
    assert_eq!(workers(&lean.server).len(), 2);
}

#[tokio::test]
async fn two_hundred_quick_edits_use_one_worker() {
    let lean = lean().await;
    lean.accepts(GOOD).await;
    let worker = only_worker(&lean.server);
    for number in 0..200 {
        let (name, right) = (format!("t{number}"), number % 3 != 0);
        let value = if right { "E.refl" } else { "N.z" };
        let messages = lean.messages(&format!("theorem {name} (a : N) : E a a := {value}")).await;
        assert_eq!(messages.is_empty(), right, "{name}: {messages:?}");
    }
    assert_eq!(only_worker(&lean.server), worker);
}

#[tokio::test]
async fn the_limit_cuts_a_loop_and_the_worker_lives_on() {
    let lean = lean().await;
    lean.accepts(GOOD).await;
    let worker = only_worker(&lean.server);
    for limit in [300, 300, 20, 100].map(Duration::from_millis) {
        let expected = Error::Timeout { stage: Stage::Elaboration, limit };
        assert_eq!(lean.server.check(HEADER, LOOP, limit).await, Err(expected));
        lean.accepts(GOOD).await;
    }
    assert_eq!(only_worker(&lean.server), worker);
}

#[tokio::test]
async fn a_dropped_request_is_cancelled() {
    let lean = lean().await;
    lean.accepts(GOOD).await;
    let worker = only_worker(&lean.server);
    tokio::select! {
        outcome = lean.server.check(HEADER, LOOP, LIMIT) => panic!("{outcome:?}"),
        () = until_busy(worker) => {}
    }
    lean.accepts(GOOD).await;
    assert_eq!(only_worker(&lean.server), worker);
}

#[tokio::test]
async fn a_worker_that_does_not_let_itself_be_cancelled_is_replaced() {
    let lean = lean_with(|config| config.cancel_grace = Duration::from_millis(200)).await;
    lean.accepts(GOOD).await;
    let before = lean.server.process_ids();
    stop(only_worker(&lean.server));
    let limit = Duration::from_millis(100);
    let expected = Error::Timeout { stage: Stage::Elaboration, limit };
    assert_eq!(lean.server.check(HEADER, GOOD, limit).await, Err(expected));
    lean.accepts(GOOD).await;
    until_gone(&before).await;
}

#[tokio::test]
async fn others_do_not_suffer_from_a_restart() {
    let lean = lean_with(|config| config.cancel_grace = Duration::from_millis(200)).await;
    lean.accepts(GOOD).await;
    let deaf = only_worker(&lean.server);
    let other = format!("{HEADER}\ntheorem other : E N.z N.z := E.refl");
    lean.server.check(&other, GOOD, LIMIT).await.unwrap();
    let busy = workers(&lean.server).into_iter().find(|id| *id != deaf).unwrap();
    let limit = Duration::from_secs(2);
    let stopping = async {
        until_busy(busy).await;
        stop(deaf);
        lean.server.check(HEADER, GOOD, Duration::from_millis(100)).await
    };
    // The second is ended by the restart and made again: it gets its own answer, not the restart's.
    let (first, second) = tokio::join!(stopping, lean.server.check(&other, LOOP, limit));
    assert!(matches!(first, Err(Error::Timeout { .. })), "{first:?}");
    assert_eq!(second, Err(Error::Timeout { stage: Stage::Elaboration, limit }));
    assert!(!workers(&lean.server).contains(&busy));
}

#[tokio::test]
async fn a_server_killed_in_mid_request_is_an_error_and_is_replaced() {
    let lean = lean().await;
    lean.accepts(GOOD).await;
    let before = lean.server.process_ids();
    let killing = async {
        until_busy(only_worker(&lean.server)).await;
        kill(watchdogs(&lean.server)[0]);
    };
    let (outcome, ()) = tokio::join!(lean.server.check(HEADER, LOOP, LIMIT), killing);
    match outcome {
        Err(Error::ServerDied { status, .. }) => assert!(status.contains("signal: 9"), "{status}"),
        other => panic!("{other:?}"),
    }
    lean.accepts(GOOD).await;
    until_gone(&before).await;
}

#[tokio::test]
async fn a_worker_killed_in_mid_request_is_an_error_and_is_replaced() {
    let lean = lean().await;
    lean.accepts(GOOD).await;
    let (worker, watchdog) = (only_worker(&lean.server), watchdogs(&lean.server));
    let killing = async {
        until_busy(worker).await;
        kill(worker);
    };
    let (outcome, ()) = tokio::join!(lean.server.check(HEADER, LOOP, LIMIT), killing);
    assert!(matches!(outcome, Err(Error::WorkerDied { .. })), "{outcome:?}");
    lean.accepts(GOOD).await;
    assert_eq!(watchdogs(&lean.server), watchdog);
}

#[tokio::test]
async fn goals_are_those_of_the_place() {
    let lean = lean().await;
    let body = "theorem t (𝔸 b : N) : E 𝔸 b → E b 𝔸 := by\n  skip\n";
    let goals = lean.server.goals(HEADER, body, at(2, 2), LIMIT).await.unwrap().unwrap();
    assert_eq!(goals.len(), 1);
    assert_eq!(goals[0].hypotheses[0].names, ["𝔸", "b"]);
    assert_eq!(goals[0].target, "E 𝔸 b → E b 𝔸");
    // The same text again, outside of a tactic block; then a text of which only the end never ends.
    assert_eq!(lean.server.goals(HEADER, body, at(1, 3), LIMIT).await, Ok(None));
    let endless = format!("{body}{LOOP}");
    assert!(lean.server.goals(HEADER, &endless, at(2, 2), LIMIT).await.unwrap().is_some());
    lean.accepts(GOOD).await;
}

#[tokio::test]
async fn an_elaboration_left_running_behind_goals_ends_at_the_limit() {
    let lean = lean().await;
    let endless = format!("theorem t (a : N) : E a a := by\n  skip\n{LOOP}");
    let limit = Duration::from_secs(2);
    assert!(lean.server.goals(HEADER, &endless, at(2, 2), limit).await.unwrap().is_some());
    let worker = only_worker(&lean.server);
    until_busy(worker).await;
    // It is cancelled, so there comes a time in which it does nothing.
    let quiet =
        async { while tokio::time::timeout(Duration::from_millis(500), until_busy(worker)).await.is_ok() {} };
    tokio::time::timeout(LIMIT, quiet).await.unwrap();
    assert_eq!(only_worker(&lean.server), worker);
}

#[tokio::test]
async fn no_more_documents_than_allowed_are_open() {
    let lean = lean_with(|config| config.max_documents = 2).await;
    let headers: Vec<_> = (0..5).map(|n| format!("{HEADER}\ntheorem h{n} : E N.z N.z := E.refl")).collect();
    let check = |n: usize| {
        let body = format!("theorem t : E N.z N.z := h{n}");
        let (server, header) = (&lean.server, &headers[n]);
        async move { assert_eq!(server.check(header, &body, LIMIT).await.unwrap().messages, []) }
    };
    tokio::join!(check(0), check(1), check(2), check(3), check(4), check(0), check(1));
    until("the closed workers are gone", || workers(&lean.server).len() == 2).await;
    // Those used last are kept: nothing is closed for them, and a third replaces the older one.
    check(3).await;
    check(4).await;
    let open = workers(&lean.server);
    check(3).await;
    check(4).await;
    assert_eq!(workers(&lean.server), open);
    check(0).await;
    until("the closed worker is gone", || workers(&lean.server).len() == 2).await;
    let kept = workers(&lean.server).into_iter().find(|id| open.contains(id)).unwrap();
    check(4).await;
    assert!(workers(&lean.server).contains(&kept));
    assert_eq!(workers(&lean.server).len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn requests_that_come_and_go_in_disorder_get_their_own_answers() {
    let lean = Arc::new(lean_with(|config| config.max_documents = 2).await);
    let request = |n: usize| {
        let lean = lean.clone();
        async move {
            let server = &lean.server;
            let header = format!("{HEADER}\ntheorem h{} : E N.z N.z := E.refl", n % 3);
            let right = format!("theorem t{n} : E N.z N.z := h{}\n#check t{n}", n % 3);
            match n % 4 {
                0 => {
                    let limit = Duration::from_millis(50);
                    let outcome = server.check(&header, LOOP, limit).await;
                    assert_eq!(outcome, Err(Error::Timeout { stage: Stage::Elaboration, limit }));
                }
                1 => {
                    // Left at any point: in the queue, at the header, in mid-elaboration.
                    let left_after = Duration::from_millis(7 * n as u64);
                    let _ = tokio::time::timeout(left_after, server.check(&header, LOOP, LIMIT)).await;
                }
                2 => {
                    let body = "theorem t : E N.z N.z := by\n  skip\n";
                    let goals = server.goals(&header, body, at(2, 2), LIMIT).await.unwrap();
                    assert_eq!(goals.unwrap()[0].target, "E N.z N.z");
                }
                _ => {
                    let outcome = server.check(&header, &right, LIMIT).await.unwrap();
                    let texts: Vec<_> = outcome.messages.iter().map(|m| m.text.as_str()).collect();
                    assert_eq!(texts, [format!("t{n} : E N.z N.z")]);
                }
            }
        }
    };
    let requests: Vec<_> = (0..48).map(|n| tokio::spawn(request(n))).collect();
    for request in requests {
        request.await.unwrap();
    }
    let lean = Arc::into_inner(lean).unwrap();
    until("the closed workers are gone", || workers(&lean.server).len() == 2).await;
    let ids = lean.server.process_ids();
    lean.server.shutdown().await.unwrap();
    until_gone(&ids).await;
}

#[tokio::test]
async fn shutdown_and_drop_leave_no_process() {
    let first = lean().await;
    first.accepts(GOOD).await;
    let ids = first.server.process_ids();
    assert_eq!(ids.len(), 2);
    first.server.shutdown().await.unwrap();
    until_gone(&ids).await;

    let second = lean().await;
    second.accepts(GOOD).await;
    let ids = second.server.process_ids();
    let worker = only_worker(&second.server);
    tokio::select! {
        outcome = second.server.check(HEADER, LOOP, LIMIT) => panic!("{outcome:?}"),
        () = until_busy(worker) => {}
    }
    drop(second);
    until_gone(&ids).await;
}

#[test]
fn the_end_of_the_runtime_leaves_no_process() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (lean, ids) = runtime.block_on(async {
        let lean = lean().await;
        lean.accepts(GOOD).await;
        let ids = lean.server.process_ids();
        (lean, ids)
    });
    drop(runtime);
    tokio::runtime::Runtime::new().unwrap().block_on(until_gone(&ids));
    drop(lean);
}

#[tokio::test]
async fn a_killed_client_leaves_no_process() {
    let edits = ["--exact", "real::two_hundred_quick_edits_use_one_worker"];
    let mut client = std::process::Command::new(std::env::current_exe().unwrap())
        .args(edits)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    until("the client has a server", || descendants_of_client(client.id()).len() == 2).await;
    let ids = descendants_of_client(client.id());
    kill(client.id());
    client.wait().unwrap();
    until_gone(&ids).await;
}

#[tokio::test]
async fn a_project_is_served_through_lake() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "#!/bin/sh\n[ \"$1 $2\" = 'serve --' ] || exit 2\nshift 2\n'{}' --server \"$@\"\nexit $?\n",
        toolchain::lean().display()
    );
    let lake: PathBuf = folder.path().join("lake");
    std::fs::write(&lake, script).unwrap();
    std::fs::set_permissions(&lake, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::write(folder.path().join("lakefile.toml"), "name = \"p\"").unwrap();
    let project = Project::discover(folder.path()).unwrap();
    let tools = Tools { lake: Some(lake), lean: Some(toolchain::lean().to_owned()), elan: None };
    let server = NativeServer::start(Config::for_project(&project, &tools).unwrap()).await.unwrap();
    assert_eq!(server.check(HEADER, GOOD, LIMIT).await.unwrap().messages, []);
    let ids = server.process_ids();
    assert_eq!(ids.len(), 3);
    drop(server);
    until_gone(&ids).await;
}

#[tokio::test]
async fn texts_that_are_none_are_refused() {
    let lean = lean_with(|config| config.max_text_bytes = 2000).await;
    let refused = |outcome| matches!(outcome, Err(Error::InvalidInput(_)));
    assert!(refused(lean.server.check(HEADER, "a\0b", LIMIT).await));
    assert!(refused(lean.server.check(HEADER, &"x".repeat(2000), LIMIT).await));
    lean.accepts(GOOD).await;
}
