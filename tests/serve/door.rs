//! Who gets in, and with what: keys, sizes, encodings, addresses.

use std::process::Command;
use std::time::Duration;

use reqwest::header::{ACCEPT, HOST, ORIGIN, RETRY_AFTER};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::server::{Server, refusal, run, with_server};

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
