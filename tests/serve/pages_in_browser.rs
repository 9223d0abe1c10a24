//! The pages in a real browser, which asks the real server and can reach nothing else. They need Chromium (Debian package
//! `chromium`, or `TLLAMA_CHROMIUM`), which not every machine that runs the tests has, so they run on request; without a
//! browser they fail and say so:
//!
//!     cargo test --test serve in_browser -- --ignored
//!
//! `TLLAMA_SCREENSHOTS=FOLDER` keeps the pictures that they take.

use std::process::Command;

use super::browser::Browser;
use super::server::{Server, run};
use super::stocked::stock;

const NOTHING_BROKE: &str = "window.broken === undefined";

async fn stocked(options: &[&str]) -> Server {
    let folder = tempfile::tempdir().unwrap();
    stock(&folder.path().join("store.sqlite"), &folder.path().join("key")).await;
    Server::start_in(folder, options).await
}

/// Nothing stands in the console, and nothing was loaded from elsewhere.
fn in_order(browser: &Browser, server: &Server) {
    assert!(browser.errors.is_empty(), "{:#?}", browser.errors);
    let foreign: Vec<&String> = browser
        .loaded
        .iter()
        .filter(|address| !address.starts_with(&server.address) && !address.starts_with("about:"))
        .collect();
    assert!(browser.loaded.len() > 2 && foreign.is_empty(), "{foreign:?}");
}

#[test]
#[ignore = "needs Chromium; see the head of this file"]
fn a_theorem_is_proved_and_its_goals_are_walked_through() {
    run(async {
        let server = Server::start(&[]).await;
        let mut browser = Browser::start().await;
        browser.size(1100, 900).await;
        browser.open(&server.at("/")).await;
        // By keyboard alone: past the link that skips, the pages and into the text.
        let mut focused = Vec::new();
        for _ in 0..6 {
            browser.press("Tab").await;
            focused
                .push(browser.value("document.activeElement.id || document.activeElement.textContent").await);
        }
        assert_eq!(focused, ["Skip to the content", "tllama", "Prove", "Runs", "Data set", "text"]);
        let text = "theorem swap (p q : Prop) (k : \"<img src=x onerror=window.broken=1>\".length = 35) (h : p ∧ q) : q ∧ p := sorry";
        browser.value("document.getElementById('text').select()").await;
        browser.write(text).await;
        browser.press_with("Enter", 2).await;
        browser.until("/^\\d of 1 proved$/.test(document.getElementById('state').textContent)").await;
        assert_eq!(browser.text("#state").await, "1 of 1 proved", "{}", browser.text("main").await);
        let shown = browser.text("#result").await;
        for told in [
            "swap",
            "Proved",
            "cross-checked",
            "neither ran the proof",
            "axioms",
            "4.28",
            "found by",
            "Attempts (",
        ] {
            assert!(shown.contains(told), "{told} is missing in {shown}");
        }
        assert_eq!(browser.value(NOTHING_BROKE).await, true);
        assert_eq!(browser.value("document.querySelectorAll('main img, main script').length").await, 0);
        // Arrow keys go from tactic to tactic, and the goals follow.
        browser.value("document.querySelector('.walk pre.lean').focus()").await;
        let goals = browser.text(".walk .goals").await;
        assert!(goals.contains("⊢ q ∧ p") && goals.contains("<img src=x"), "{goals}");
        let count = browser.value("document.querySelectorAll('.walk .step').length").await.as_u64().unwrap();
        assert!(count >= 1, "{count}");
        browser.press("End").await;
        assert!(browser.text(".walk .bar").await.contains(&format!("tactic {count} of {count}")));
        assert!(browser.text(".walk .goals").await.contains("no goals"));
        browser.press("Home").await;
        assert!(browser.text(".walk .bar").await.contains(&format!("tactic 1 of {count}")));
        assert_eq!(browser.value("document.querySelectorAll('.step.now').length").await, 1);
        in_order(&browser, &server);
    });
}

#[test]
#[ignore = "needs Chromium; see the head of this file"]
fn a_file_is_judged_explained_and_walked_in_light_and_dark() {
    run(async {
        let server = Server::start(&[]).await;
        let mut browser = Browser::start().await;
        browser.size(1100, 1000).await;
        browser.prefer("light").await;
        browser.open(&server.at("/")).await;
        let text = "theorem swap (p q : Prop) (h : p ∧ q) : q ∧ p := by\n  constructor\n  · exact h.2\n  · exact h.1\n\n\
                    theorem wrong : 1 + 1 = 3 := by\n  decide\n";
        browser.value("document.getElementById('text').select()").await;
        browser.write(text).await;
        browser.value("document.getElementById('explain').click()").await;
        browser.until("document.getElementById('state').textContent === 'done'").await;
        let shown = browser.text("#result").await;
        assert!(shown.contains("swap\nProved") || shown.contains("swap\n\nProved"), "{shown}");
        assert!(shown.contains("wrong\nNot proved") || shown.contains("wrong\n\nNot proved"), "{shown}");
        assert_eq!(browser.value("document.querySelectorAll('.walk .lean-comment').length > 0").await, true);
        browser.value("document.querySelector('.walk pre.lean').focus()").await;
        browser.press("ArrowDown").await;
        browser.press("ArrowDown").await;
        browser.press("ArrowUp").await;
        assert!(browser.text(".walk .bar").await.contains("tactic 2 of"), "{}", browser.text(".walk").await);
        assert!(browser.text(".walk .goals").await.contains("⊢ q"));
        browser.value("window.scrollTo(0, 0)").await;
        browser.picture("judged-light").await;
        let background = "getComputedStyle(document.body).backgroundColor";
        let light = browser.value(background).await;
        browser.prefer("dark").await;
        assert_ne!(light, browser.value(background).await);
        browser.picture("judged-dark").await;
        // No wider than a telephone.
        browser.size(380, 800).await;
        assert_eq!(browser.value("document.documentElement.scrollWidth <= 380").await, true);
        browser.picture("judged-narrow").await;
        in_order(&browser, &server);
    });
}

#[test]
#[ignore = "needs Chromium; see the head of this file"]
fn runs_and_the_data_set_are_browsed_and_texts_are_inert() {
    run(async {
        let server = stocked(&[]).await;
        let mut browser = Browser::start().await;
        browser.size(1100, 900).await;
        for path in ["/runs", "/runs/1", "/data", "/data/1", "/data/3"] {
            browser.open(&server.at(path)).await;
            assert_eq!(browser.value(NOTHING_BROKE).await, true, "{path}");
            assert_eq!(browser.value("document.querySelectorAll('main img, main script').length").await, 0);
            browser.picture(&format!("stocked{}", path.replace('/', "-"))).await;
        }
        assert!(browser.text("h1").await.contains("<script>"), "it is shown as it is");
        // A search by keyboard.
        browser.open(&server.at("/data")).await;
        browser.value("document.querySelector('input[name=words]').focus()").await;
        browser.write("\"><script>window.broken=5</script>").await;
        browser.press("Enter").await;
        browser.until("location.search.includes('words=') && document.readyState === 'complete'").await;
        assert_eq!(browser.text("#count").await, "Nothing is found.");
        assert_eq!(browser.value(NOTHING_BROKE).await, true);
        // The goals of a proof of the set.
        browser.open(&server.at("/data/2")).await;
        browser.value("document.querySelector('button.through').focus()").await;
        browser.press("Enter").await;
        browser
            .until("document.querySelector('.walk .goals')?.innerText.includes('⊢ n + 2 = 2 + n') ?? false")
            .await;
        in_order(&browser, &server);
    });
}

#[test]
#[ignore = "needs Chromium; see the head of this file"]
fn a_key_is_asked_for_and_kept_in_the_tab() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        stock(&folder.path().join("store.sqlite"), &folder.path().join("key")).await;
        let mut command = Command::new(env!("CARGO_BIN_EXE_tllama"));
        command.args(["serve", "key", "add", "reader", "--scope", "browse"]);
        let output = command.env("TLLAMA_STORE_KEY", folder.path().join("key")).output().unwrap();
        let key = String::from_utf8(output.stdout).unwrap().trim().to_owned();
        let server = Server::start_in(folder, &[]).await;
        let mut browser = Browser::start().await;
        browser.open(&server.at("/data/1")).await;
        assert!(browser.text("main").await.contains("this server wants a key"));
        browser.value("document.getElementById('key').focus()").await;
        browser.write(&key).await;
        browser.press("Enter").await;
        browser.until("document.querySelector('h1').textContent === 'row_1'").await;
        // It goes along to the next page, and stands nowhere but in this tab.
        browser.open(&server.at("/runs")).await;
        browser.until("document.querySelector('main table') !== null").await;
        let kept = "[sessionStorage.length, localStorage.length, document.cookie, location.search]";
        assert_eq!(browser.value(kept).await, serde_json::json!([1, 0, "", ""]));
        assert!(browser.loaded.iter().all(|address| !address.contains(&key)), "{:?}", browser.loaded);
        browser.value("document.getElementById('forget-key').click()").await;
        browser
            .until("sessionStorage.length === 0 && document.querySelector('main[data-locked]') !== null")
            .await;
        // Refusals stand in a browser's console; nothing else does.
        let others: Vec<_> = browser.errors.iter().filter(|error| !error.contains("401")).collect();
        assert!(others.is_empty(), "{others:#?}");
    });
}
