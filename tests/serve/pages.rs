//! The pages as they are sent: status, what they may load, what they show to whom, and that texts stay texts.

use std::process::Command;

use reqwest::Response;
use serde_json::json;
use tokio::sync::OnceCell;

use super::server::{Server, run, with_server};
use super::stocked::{ENTRIES, HOSTILE, stock};

static STOCKED: OnceCell<Server> = OnceCell::const_new();

/// A server with something in its store, which the tests share.
async fn stocked() -> &'static Server {
    STOCKED
        .get_or_init(|| async {
            let folder = tempfile::tempdir().unwrap();
            stock(&folder.path().join("store.sqlite"), &folder.path().join("key")).await;
            Server::start_in(folder, &[]).await
        })
        .await
}

async fn page(server: &Server, path: &str) -> String {
    let response = server.get(path).await;
    let status = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(status, 200, "{path}: {text}");
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[test]
fn pages_load_from_here_alone_and_run_nothing_that_stands_in_them() {
    with_server(|server| async move {
        for path in ["/", "/runs", "/data", "/runs/99", "/data/99"] {
            let response = server.get(path).await;
            let policy = header(&response, "content-security-policy").to_owned();
            assert!(
                policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self';"),
                "{path}: {policy}"
            );
            assert!(
                !policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"),
                "{path}: {policy}"
            );
            assert_eq!(header(&response, "x-content-type-options"), "nosniff");
            let text = response.text().await.unwrap();
            for (at, _) in text.match_indices(" src=\"").chain(text.match_indices(" href=\"")) {
                let address = text[at..].split('"').nth(1).unwrap();
                assert!(address.starts_with('/') || address.starts_with('#'), "{path} names {address}");
            }
            assert!(!text.contains(" style=") && !text.contains(" onclick="), "{path}");
            assert!(text.contains("<script src=\"/assets/page.js\" defer></script>"), "{path}");
        }
        for (path, kind) in [
            ("/assets/page.css", "text/css; charset=utf-8"),
            ("/assets/page.js", "text/javascript; charset=utf-8"),
            ("/assets/icon.svg", "image/svg+xml"),
        ] {
            let response = server.get(path).await;
            assert_eq!((response.status().as_u16(), header(&response, "content-type")), (200, kind));
            assert!(!response.text().await.unwrap().contains("innerHTML"), "{path}");
        }
        // An empty store says how it is filled.
        assert!(page(server, "/runs").await.contains("tllama eval SET"));
        assert!(page(server, "/data").await.contains("tllama bootstrap run"));
    });
}

#[test]
fn what_is_not_there_is_a_page_with_its_status() {
    with_server(|server| async move {
        for (path, status, words) in [
            ("/runs/99", 404, "no evaluation has this number"),
            ("/runs/x%3Cscript%3E", 404, "no evaluation has this number"),
            ("/runs/99/report", 404, "no evaluation has this number"),
            ("/data/99", 404, "no statement of the data set has this number"),
            ("/data?after=x", 422, "`after` in the address cannot be"),
            ("/data?%3Cscript%3E=1", 422, "`&lt;script&gt;` is no parameter"),
            ("/runs?key=tllama_1", 400, "keys do not belong into addresses"),
        ] {
            let response = server.get(path).await;
            assert_eq!(response.status(), status, "{path}");
            let text = response.text().await.unwrap();
            assert!(text.contains(words), "{path}: {text}");
            assert!(!text.contains("<script>"), "{path}: {text}");
        }
    });
}

#[test]
fn runs_are_told_with_their_curve() {
    run(async {
        let server = stocked().await;
        let list = page(server, "/runs").await;
        assert!(list.contains("<a href=\"/runs/1\">run 1</a>") && list.contains("interrupted"), "{list}");
        let one = page(server, "/runs/1").await;
        assert!(one.contains("2 of 4 proved"), "{one}");
        // Six attempts; the third and the fifth were first proofs.
        assert!(one.contains("<title>1 proved after 3 attempts</title>"), "{one}");
        assert!(one.contains("<title>2 proved after 5 attempts</title>"), "{one}");
        assert!(one.contains("aria-label=\"2 of 4 problems proved after 6 attempts\""), "{one}");
        assert!(!one.contains("data-live"), "nobody works on it");
        let report = server.get("/runs/1/report").await;
        assert!(header(&report, "content-security-policy").ends_with("sandbox allow-scripts"));
        let report = report.text().await.unwrap();
        assert!(report.contains("pass@k") && !report.contains(HOSTILE[0]), "{report}");
    });
}

#[test]
fn the_data_set_is_searched_by_words_names_and_methods() {
    run(async {
        let server = stocked().await;
        for (query, found) in [
            ("", ENTRIES),
            ("words=commutes+adding", 1),
            ("words=Ann+apples+17", 1),
            ("words=verbaliser", 0),
            ("words=100%25", 0),
            ("words=_", ENTRIES),
            ("name=row_1", 11),
            ("name=row%251", 0),
            ("name=%3Cscript", 1),
            ("method=telescope", 1),
            ("method=omega", 2),
            ("split=train", 1),
            ("words=apples&method=telescope&name=row_2", 1),
        ] {
            let text = page(server, &format!("/data?{query}")).await;
            let said = match found {
                0 => "Nothing is found.".to_owned(),
                1 => "1 statement.".to_owned(),
                count => format!("{count} statements."),
            };
            let count = text.split("<p id=\"count\">").nth(1).unwrap().split("</p>").next().unwrap();
            assert_eq!(count, said, "{query}");
        }
        // From page to page, each statement once.
        let (mut path, mut seen) = ("/data?words=apples".to_owned(), Vec::new());
        loop {
            let text = page(server, &path).await;
            let on_page = text.match_indices("<h2><a href=\"/data/");
            seen.extend(on_page.map(|(at, found)| {
                text[at + found.len()..].split('"').next().unwrap().parse::<usize>().unwrap()
            }));
            let Some(more) = text.split("<a id=\"more\" rel=\"next\" href=\"").nth(1) else { break };
            path = more.split('"').next().unwrap().replace("&amp;", "&");
        }
        assert_eq!(seen, (1..=ENTRIES).collect::<Vec<_>>());
    });
}

#[test]
fn a_row_tells_all_that_is_on_record() {
    run(async {
        let server = stocked().await;
        let text = page(server, "/data/1").await;
        for told in [
            "theorem row_1 (n : Nat) : n + 1 = 1 + n := by",
            "Adding commutes",
            "this program's verbaliser",
            "compared with the facts: keep",
            "made by this program",
            "<dt>licence</dt><dd>apache-2.0</dd>",
            "<dt>methods</dt><dd>linear</dd>",
            "train, position 1, difficulty 0.50",
            "verdict on the proof",
            "stage “prove”",
            "of this server's key",
            "neither ran the proof",
            "propext",
        ] {
            assert!(text.contains(told), "{told} is missing in {text}");
        }
        // Without keys, there is one user, who sees what was tried.
        assert!(text.contains("secret_of_another"), "{text}");
    });
}

#[test]
fn texts_stay_texts() {
    run(async {
        let server = stocked().await;
        for path in
            ["/runs", "/runs/1", "/data", "/data?words=%22%3E%3Csvg+onload%3Dx%3E", "/data/1", "/data/3"]
        {
            let text = page(server, path).await;
            for hostile in &HOSTILE[..3] {
                assert!(!text.contains(hostile), "{path} holds {hostile}");
            }
            assert!(!text.contains("<svg onload"), "{path}");
            assert!(!text.contains("href=\"javascript:"), "{path}");
        }
        let seen =
            [("/runs/1", 0), ("/runs/1", 1), ("/data/1", 0), ("/data/1", 1), ("/data/1", 2), ("/data/3", 0)];
        for (path, hostile) in seen {
            assert!(page(server, path).await.contains(&escaped(HOSTILE[hostile])), "{path} lacks {hostile}");
        }
    });
}

/// What is in the store is for keys that may see it, and what one key tried is for no other.
#[test]
fn keys_see_what_they_are_for() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        stock(&folder.path().join("store.sqlite"), &folder.path().join("key")).await;
        let key = |scope: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
            command.args(["serve", "key", "add", scope, "--scope", scope]);
            let output = command.env("TLLAMA_STORE_KEY", folder.path().join("key")).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        let (browse, verify) = (key("browse"), key("verify"));
        let server = Server::start_in(folder, &[]).await;
        let ask = async |path: &str, key: Option<&str>| {
            let request = server.client.get(server.at(path));
            let request = match key {
                Some(key) => request.bearer_auth(key),
                None => request,
            };
            let response = request.send().await.unwrap();
            (response.status().as_u16(), response.text().await.unwrap())
        };
        for path in ["/runs", "/runs/1", "/runs/1/report", "/data", "/data/1"] {
            let (status, text) = ask(path, None).await;
            assert_eq!(status, 401, "{path}");
            assert!(text.contains("id=\"key-form\"") && text.contains("data-locked"), "{path}: {text}");
            assert!(!text.contains("row_1") && !text.contains("run 1"), "{path}: {text}");
            let (status, text) = ask(path, Some(&verify)).await;
            assert_eq!(status, 403, "{path}");
            assert!(
                text.contains("it lacks the scope `browse`") && !text.contains("row_1"),
                "{path}: {text}"
            );
            let (status, text) = ask(path, Some(&browse)).await;
            assert!(status == 200 && !text.contains("data-locked"), "{path}: {text}");
        }
        let (_, row) = ask("/data/1", Some(&browse)).await;
        assert!(row.contains("verdict on the proof") && !row.contains("secret_of_another"), "{row}");
        // The page for proofs shows nothing of the store; it asks for a key, which is never put into an address.
        let (status, text) = ask("/", None).await;
        assert!(status == 200 && text.contains("<input id=\"key\" type=\"password\""), "{text}");
        assert!(!text.contains("name=\"key\""), "{text}");
        let problems = server.client.post(server.at("/v1/verify")).bearer_auth(&browse).body("{}");
        assert_eq!(problems.send().await.unwrap().status(), 403, "who may look may not ask");
    });
}

#[test]
fn a_text_may_have_several_theorems_to_prove() {
    with_server(|server| async move {
        let text = "theorem a : 1 + 1 = 2 := sorry\n\ntheorem b (p : Prop) (h : p) : p := sorry\n";
        let answer = server.ask("/v1/prove", &json!({"text": text, "level": "checked"})).await;
        let results = answer["results"].as_array().unwrap();
        let told: Vec<_> = results.iter().map(|one| [&one["name"], &one["verdict"]]).collect();
        assert_eq!(json!(told), json!([["a", "proved"], ["b", "proved"]]));
        let one = json!({"text": "theorem a : 1 + 1 = 2 := sorry", "level": "checked"});
        assert_eq!(server.ask("/v1/prove", &one).await["verdict"], "proved");
        let (status, _, message) =
            server.refused("/v1/prove", &json!({"text": "theorem a : 1 = 1 := rfl"})).await;
        assert!(status == 422 && message.contains("every theorem here has a complete proof"), "{message}");
    });
}
