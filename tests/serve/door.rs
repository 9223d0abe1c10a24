//! Who gets in, and with what: keys, sizes, encodings, addresses.

use std::process::Command;
use std::time::Duration;

use reqwest::header::{ACCEPT, HOST, ORIGIN, RETRY_AFTER};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::busy::until_in_hand;
use super::server::{Server, WithJson, json_of, refusal, run, with_server};

#[test]
fn what_cannot_be_read_is_told_with_a_status_and_a_sentence() {
    with_server(|server| async move {
        let json = "application/json";
        let cases: Vec<(&str, &str, Vec<u8>, u16, &str)> = vec![
            ("/v1/verify", json, b"{".to_vec(), 400, "no JSON"),
            ("/v1/verify", json, b"{} {}".to_vec(), 400, "no JSON"),
            ("/v1/verify", json, b"{\"statement\": \"\xff\"}".to_vec(), 400, "UTF-8"),
            ("/v1/verify", json, b"[]".to_vec(), 422, "expected struct"),
            ("/v1/verify", json, b"{\"statment\": 1}".to_vec(), 422, "statment"),
            ("/v1/verify", json, b"{\"items\": []}".to_vec(), 422, "no text"),
            ("/v1/verify", json, b"{\"items\": [], \"given\": \"\"}".to_vec(), 422, "one question"),
            (
                "/v1/verify",
                json,
                b"{\"statement\": \"theorem t : 1 = 1\", \"proof\": \"rfl\", \"level\": \"high\"}".to_vec(),
                422,
                "level",
            ),
            (
                "/v1/verify",
                json,
                b"{\"statement\": \"theorem t : 1 = 1\", \"proof\": \"rfl\", \"timeout\": 1e9}".to_vec(),
                422,
                "timeout",
            ),
            (
                "/v1/check",
                json,
                b"{\"text\": \"\", \"timeout\": 1e-271}".to_vec(),
                422,
                "`timeout` must be at least",
            ),
            ("/v1/verify", "text/plain", b"{}".to_vec(), 415, "application/json"),
            ("/v1/verify", "application/json; charset=latin-1", b"{}".to_vec(), 415, "UTF-8"),
            ("/v1/verify?level=checked", json, b"{}".to_vec(), 422, "level"),
            ("/v1/verify?api_key=x", json, b"{}".to_vec(), 400, "addresses"),
            ("/v1/prove", json, b"{\"statement\": \"no theorem\"}".to_vec(), 422, "statement"),
            (
                "/v1/reward",
                json,
                b"{\"statement\": \"theorem t : 1 = 1\", \"completions\": []}".to_vec(),
                422,
                "no text",
            ),
            ("/v1/nowhere", json, b"{}".to_vec(), 404, "openapi"),
            ("/livez", json, b"{}".to_vec(), 405, "POST"),
        ];
        for (path, kind, body, status, words) in cases {
            let shown = String::from_utf8_lossy(&body).into_owned();
            let request = server.client.post(server.at(path)).header("Content-Type", kind).body(body);
            let (found, _, message) = refusal(request.send().await.unwrap()).await;
            assert_eq!(found, status, "{path} {shown}: {message}");
            assert!(message.contains(words), "{path} {shown}: {message}");
        }
        let many = json!({"items": vec![json!({"id": 1}); 10_001]});
        let (status, _, message) = server.refused("/v1/verify", &many).await;
        assert!(status == 422 && message.contains("10000"), "{message}");
        let packed = server.client.post(server.at("/v1/verify")).header("Content-Encoding", "gzip").body("x");
        assert_eq!(packed.send().await.unwrap().status(), 415);
    });
}

/// A gigabyte is refused by its announcement; one that nobody announced, when it is too long.
#[test]
fn large_bodies_are_not_read() {
    with_server(|server| async move {
        let address = server.address.strip_prefix("http://").unwrap();
        let head = |more: &str| {
            format!(
                "POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{more}\r\n\r\n"
            )
        };
        let mut announced = TcpStream::connect(address).await.unwrap();
        announced.write_all(head("Content-Length: 1073741824").as_bytes()).await.unwrap();
        assert!(answer(&mut announced).await.starts_with("HTTP/1.1 413"));

        let mut chunked = TcpStream::connect(address).await.unwrap();
        chunked.write_all(head("Transfer-Encoding: chunked").as_bytes()).await.unwrap();
        let chunk = [b"100000\r\n".to_vec(), vec![b' '; 0x10_0000], b"\r\n".to_vec()].concat();
        for _ in 0..40 {
            if chunked.write_all(&chunk).await.is_err() {
                break;
            }
        }
        assert!(answer(&mut chunked).await.starts_with("HTTP/1.1 413"));
    });
}

/// What there is of an answer; a connection that was closed in the middle keeps what came.
async fn answer(stream: &mut TcpStream) -> String {
    let mut found = Vec::new();
    let mut part = [0; 4096];
    loop {
        match tokio::time::timeout(Duration::from_secs(20), stream.read(&mut part)).await {
            Ok(Ok(count)) if count > 0 => found.extend_from_slice(&part[..count]),
            _ => break,
        }
        if found.windows(4).any(|end| end == b"\r\n\r\n") {
            break;
        }
    }
    String::from_utf8_lossy(&found).into_owned()
}

#[test]
fn pages_of_other_sites_are_not_served() {
    with_server(|server| async move {
        let get = || server.client.get(server.at("/v1/problems"));
        let own = server.address.clone();
        assert_eq!(get().header(ORIGIN, own).send().await.unwrap().status(), 200);
        for (name, value) in [(ORIGIN, "https://evil.example"), (ORIGIN, "null"), (HOST, "evil.example")] {
            let (status, code, _) = refusal(get().header(&name, value).send().await.unwrap()).await;
            assert_eq!((status, code.as_str()), (403, "foreign_site"), "{name}: {value}");
        }
    });
}

#[test]
fn keys_open_what_they_are_for() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let key = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
            command.args(["serve", "key"]).args(arguments);
            let output = command.env("TLLAMA_STORE_KEY", folder.path().join("key")).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        let trainer = key(&["add", "trainer", "--scope", "verify", "--per-minute", "3"]);
        let other = key(&["add", "other"]);
        let few = key(&["add", "few", "--scope", "verify", "--per-day", "4"]);
        let listed = key(&["list"]);
        assert!(listed.contains("trainer") && !listed.contains(&trainer), "{listed}");
        let id =
            listed.lines().find(|line| line.contains("other")).unwrap().split_whitespace().next().unwrap();

        // A lean that never starts is enough here: what is asked below is refused, or needs none.
        let path = folder.path().join("serve-keys.json").display().to_string();
        let server = Server::start(&["--keys", &path]).await;
        let ask = async |path: &str, key: Option<&str>| {
            let request = server.client.get(server.at(path)).header(ACCEPT, "application/json");
            let request = match key {
                Some(key) => request.bearer_auth(key),
                None => request,
            };
            request.send().await.unwrap()
        };
        let problems = "/v1/problems";
        let code = async |response| refusal(response).await.1;
        assert_eq!(ask(problems, None).await.status(), 401);
        assert_eq!(code(ask(problems, Some("tllama_wrong")).await).await, "unknown_key");
        assert_eq!(code(ask("/metrics", Some(&trainer)).await).await, "scope");
        assert_eq!(ask("/metrics", Some(&other)).await.status(), 200);
        assert_eq!(ask("/livez", None).await.status(), 200);
        for _ in 0..3 {
            assert_eq!(ask(problems, Some(&trainer)).await.status(), 200);
        }
        let early = ask(problems, Some(&trainer)).await;
        assert_eq!((early.status().as_u16(), early.headers().contains_key(RETRY_AFTER)), (429, true));
        assert_eq!(ask(problems, Some(&other)).await.status(), 200);

        // What one has made, no other sees or ends.
        let job = json!({"kind": "verify", "request": {"statement": "theorem t : 1 = 1", "proof": "rfl"}});
        let made = server.client.post(server.at("/v1/jobs")).bearer_auth(&few).with_json(&job);
        let made = json_of(made.send().await.unwrap()).await;
        let path = format!("/v1/jobs/{}", made["id"].as_str().unwrap());
        assert_eq!(ask(&path, Some(&other)).await.status(), 404);
        assert_eq!(json_of(ask("/v1/jobs", Some(&other)).await).await, json!({"jobs": []}));
        let taken = server.client.delete(server.at(&path)).bearer_auth(&other).send().await.unwrap();
        assert_eq!(taken.status(), 404);
        assert_eq!(json_of(ask(&path, Some(&few)).await).await["id"], made["id"]);
        let listed = json_of(ask("/v1/jobs", Some(&few)).await).await;
        assert_eq!(listed["jobs"].as_array().map(Vec::len), Some(1), "{listed}");
        // The fourth and last request of the day.
        assert_eq!(ask(problems, Some(&few)).await.status(), 200);
        let used = ask(problems, Some(&few)).await;
        assert!(used.headers().contains_key(RETRY_AFTER));
        assert_eq!(code(used).await, "quota");
        key(&["remove", id]);
        let mut status = 200;
        for _ in 0..50 {
            status = ask(problems, Some(&other)).await.status().as_u16();
            if status == 401 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(status, 401, "a key that was taken away opens nothing");
    });
}

/// Whoever sends a byte now and then, or reads nothing, holds no place.
#[test]
fn slow_clients_are_not_waited_for() {
    run(async {
        let server = Server::start(&["--read-timeout", "1"]).await;
        let address = server.address.strip_prefix("http://").unwrap();
        let head = "POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        // The first request of a connection, and a later one.
        for before in ["", "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"] {
            let mut without_end = TcpStream::connect(address).await.unwrap();
            without_end.write_all(before.as_bytes()).await.unwrap();
            if !before.is_empty() {
                assert!(answer(&mut without_end).await.starts_with("HTTP/1.1 200"));
            }
            without_end.write_all(head.as_bytes()).await.unwrap();
            let mut rest = Vec::new();
            let closed = without_end.read_to_end(&mut rest);
            let closed = tokio::time::timeout(Duration::from_secs(60), closed).await;
            assert!(closed.is_ok(), "a head that does not end is waited for, after {before:?}");
        }

        let mut half = TcpStream::connect(address).await.unwrap();
        half.write_all(format!("{head}Content-Length: 100\r\n\r\n{{").as_bytes()).await.unwrap();
        assert!(answer(&mut half).await.starts_with("HTTP/1.1 408"));

        // More answers than lie between the server and a reader who reads none of them.
        let items = vec![json!({"id": "x".repeat(2000)}); 10_000];
        let body = json!({"items": items}).to_string();
        let mut unread = TcpStream::connect(address).await.unwrap();
        let head = format!("{head}Accept: text/event-stream\r\nContent-Length: {}\r\n\r\n", body.len());
        unread.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await.unwrap();
        let mut first = [0; 15];
        unread.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 200 OK");
        until_in_hand(&server, 0).await;
        let mut rest = Vec::new();
        // It may end in a reset.
        let _ = tokio::time::timeout(Duration::from_secs(60), unread.read_to_end(&mut rest)).await;
        let told = String::from_utf8_lossy(&rest).matches("event: verdict").count();
        assert!(told < items.len(), "all {told} were sent");
    });
}

#[test]
fn what_others_can_reach_wants_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
    command.args(["serve", "--listen", "0.0.0.0:0"]).env("TLLAMA_STORE_KEY", folder.path().join("key"));
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("tllama serve key add"), "{said}");
}

/// The certificate is for these tests alone.
#[test]
fn https_is_spoken() {
    run(async {
        let file = |name: &str| format!("{}/tests/serve/tls/{name}", env!("CARGO_MANIFEST_DIR"));
        let server = Server::start(&["--tls-cert", &file("cert.pem"), "--tls-key", &file("key.pem")]).await;
        assert!(server.address.starts_with("https://"), "{}", server.address);
        assert_eq!(server.get("/livez").await.status(), 200);
        let mut plain = TcpStream::connect(server.address.strip_prefix("https://").unwrap()).await.unwrap();
        plain.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        assert!(!answer(&mut plain).await.contains("200"));
    });
}
