//! What docs/ARCHITECTURE.md says of the parts, read from the manifests and the sources: who may know whom, who may
//! print, and who may say that something is proved.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// Each crate with its folder and those of its fellows that it may know. What stands further down may know what stands
/// further up, never the other way round.
const CRATES: [(&str, &str, &[&str]); 11] = [
    ("data", "data", &[]),
    ("lean-kernel", "lean-bridge/kernel", &[]),
    ("lean-olean", "lean-bridge/olean", &["lean-kernel"]),
    ("words", "bootstrap/words", &["data"]),
    ("lean-bridge", "lean-bridge", &["data", "lean-kernel", "lean-olean"]),
    ("prover", "prover", &["data"]),
    ("pipeline", "bootstrap/pipeline", &["data", "lean-bridge", "prover", "words"]),
    ("queue", "bootstrap/queue", &["data", "lean-bridge", "pipeline"]),
    ("bootstrap", "bootstrap", &["data", "lean-bridge", "pipeline", "prover", "words"]),
    ("evaluate", "bootstrap/evaluate", &["data", "lean-bridge", "pipeline", "prover", "words"]),
    (
        "tllama",
        "",
        &[
            "bootstrap",
            "data",
            "evaluate",
            "lean-bridge",
            "lean-kernel",
            "pipeline",
            "prover",
            "queue",
            "words",
        ],
    ),
];

/// Libraries that belong to one crate: databases, models and the network, WebAssembly, servers, the command line, the
/// screen.
const LIBRARIES: [(&str, &str); 15] = [
    ("sqlx", "data"),
    ("parquet", "data"),
    ("ort", "prover"),
    ("starlark", "prover"),
    ("tokenizers", "prover"),
    ("minijinja", "prover"),
    // Models behind servers, and load on a server of ours.
    ("reqwest", "prover"),
    ("reqwest", "tllama"),
    ("async-nats", "queue"),
    ("wasmparser", "lean-bridge"),
    ("lsp-types", "lean-bridge"),
    ("axum", "tllama"),
    ("clap", "tllama"),
    ("indicatif", "tllama"),
    ("tower-lsp", "tllama"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn manifest(folder: &str) -> Table {
    let path = root().join(folder).join("Cargo.toml");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a crate is built with, on any platform; what its tests need besides is left out.
fn dependencies(manifest: &Table) -> BTreeMap<String, Value> {
    let platforms = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    std::iter::once(manifest)
        .chain(platforms.filter_map(Value::as_table))
        .filter_map(|table| table.get("dependencies")?.as_table())
        .flatten()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The crates of the workspace and libraries that a crate must not be built with.
fn forbidden(name: &str, dependencies: &BTreeMap<String, Value>) -> Vec<String> {
    let may_know = CRATES.iter().find(|(known, ..)| *known == name).map_or(&[][..], |(_, _, may)| *may);
    let is_forbidden = |used: &&String| {
        let fellow = CRATES.iter().any(|(known, ..)| known == used) && !may_know.contains(&used.as_str());
        let owned = |by: &dyn Fn(&str) -> bool| {
            LIBRARIES.iter().any(|(library, owner)| *library == used.as_str() && by(owner))
        };
        let foreign = owned(&|_| true) && !owned(&|owner| owner == name);
        fellow || foreign
    };
    dependencies.keys().filter(is_forbidden).cloned().collect()
}

/// The Rust files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(sources(&path)),
            false if path.extension().is_some_and(|extension| extension == "rs") => found.push(path),
            false => {}
        }
    }
    found
}

/// Lines of code, numbered from 1; comments on lines of their own are none.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with("//")
    })
}

fn printing_lines(text: &str) -> Vec<usize> {
    const PRINTING: [&str; 5] = ["print!(", "println!(", "dbg!(", "stdout()", "stderr()"];
    code(text).filter(|(_, line)| PRINTING.iter().any(|way| line.contains(way))).map(|(at, _)| at).collect()
}

/// Lines on which a value of type `Verdict` is put together.
fn verdicts_made(text: &str) -> Vec<usize> {
    const NAMES_THE_TYPE: [&str; 4] = ["struct", "impl", "->", "for"];
    let makes = |line: &str| {
        line.match_indices("Verdict {").any(|(at, _)| {
            let before = &line[..at];
            let is_whole_word = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
            is_whole_word && !NAMES_THE_TYPE.iter().any(|word| before.trim_end().ends_with(word))
        })
    };
    code(text).filter(|(_, line)| makes(line)).map(|(at, _)| at).collect()
}

/// The modules of a crate by their paths, with their code: without comments and tests.
fn modules(source: &Path) -> BTreeMap<Vec<String>, String> {
    let mut found = BTreeMap::new();
    for path in sources(source) {
        let inside = path.strip_prefix(source).unwrap().with_extension("");
        let mut name: Vec<String> =
            inside.iter().map(|part| part.to_str().expect("a plain name").to_owned()).collect();
        if name.last().is_some_and(|last| ["lib", "mod", "main"].contains(&last.as_str())) {
            name.pop();
        }
        if name.last().is_some_and(|last| last == "tests") || name.first().is_some_and(|first| first == "bin")
        {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let text: String = code(text).map(|(_, line)| format!("{}\n", line.trim())).collect();
        found.insert(name, text);
    }
    found
}

/// The paths that begin at `place` in a text, such as `a::b` and `a::c` of `crate::a::{b, c}`.
fn paths<'a>(text: &'a str, place: &str) -> Vec<Vec<&'a str>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(place) {
        // `pub(in crate::a)` says who may see something and takes nothing.
        let before = &text[..at];
        if before.ends_with("(in ") || before.ends_with(|c: char| c.is_alphanumeric() || "_:".contains(c)) {
            continue;
        }
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let rest = &text[at + place.len()..];
        let stem = &rest[..rest.find(|c| !is_path(c)).unwrap_or(rest.len())];
        let stem: Vec<&str> = stem.split("::").filter(|part| !part.is_empty()).collect();
        match rest[rest.find(|c| !is_path(c)).unwrap_or(rest.len())..].strip_prefix('{') {
            Some(group) => {
                // Only the first names of a group matter, and groups within it hang on those.
                let mut depth = 0;
                for part in group.split_inclusive(['{', '}', ',']) {
                    let first: Vec<&str> =
                        part.trim().trim_end_matches(['{', '}', ',']).split("::").collect();
                    if depth == 0 && first.iter().any(|name| !name.is_empty()) {
                        found.push([stem.clone(), first].concat());
                    }
                    depth += i32::from(part.ends_with('{')) - i32::from(part.ends_with('}'));
                    if depth < 0 {
                        break;
                    }
                }
            }
            None => found.push(stem),
        }
    }
    found
}

/// The modules that each module of a crate takes something from, be it to hand it on: what is taken through a module
/// above depends on all that it hands on.
fn imports(modules: &BTreeMap<Vec<String>, String>) -> BTreeMap<String, BTreeSet<String>> {
    let shown = |module: &[String]| match module {
        [] => "the root".to_owned(),
        parts => parts.join("::"),
    };
    let mut found = BTreeMap::new();
    for (module, text) in modules {
        let parent = &module[..module.len().saturating_sub(1)];
        let mut used: BTreeSet<String> = BTreeSet::new();
        let mut note = |base: &[String], path: &[&str]| {
            let mut target = base.to_vec();
            for part in path {
                target.push((*part).to_owned());
                if !modules.contains_key(&target) {
                    target.pop();
                    break;
                }
            }
            if target != *module {
                used.insert(shown(&target));
            }
        };
        paths(text, "crate::").iter().for_each(|path| note(&[], path));
        for path in paths(text, "super::") {
            let up = path.iter().take_while(|part| **part == "super").count();
            note(&parent[..parent.len().saturating_sub(up)], &path[up..]);
        }
        let children =
            modules.keys().filter(|other| other.len() == module.len() + 1 && other.starts_with(module));
        for child in children {
            let name = &child[child.len() - 1];
            if !paths(text, &format!("{name}::")).is_empty() {
                used.insert(shown(child));
            }
        }
        found.insert(shown(module), used);
    }
    found
}

/// The modules that lead back to themselves.
fn circles(imports: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<&str> {
    let mut left: BTreeMap<&str, BTreeSet<&str>> = imports
        .iter()
        .map(|(module, used)| (module.as_str(), used.iter().map(String::as_str).collect()))
        .collect();
    // What uses nothing that is left is in no circle, nor is what nothing that is left uses.
    loop {
        let used: BTreeSet<&str> = left.values().flatten().copied().collect();
        let outside: BTreeSet<&str> = left
            .iter()
            .filter(|(module, uses)| uses.is_empty() || !used.contains(*module))
            .map(|(module, _)| *module)
            .collect();
        if outside.is_empty() {
            return left.into_keys().collect();
        }
        left.retain(|module, _| !outside.contains(module));
        left.values_mut().for_each(|uses| uses.retain(|module| !outside.contains(module)));
    }
}

#[test]
fn crates_know_what_stands_below_them_and_nothing_else() {
    let members = manifest("")["workspace"]["members"].as_array().unwrap().clone();
    let members: BTreeSet<&str> = members.iter().filter_map(Value::as_str).collect();
    let known: BTreeSet<&str> =
        CRATES.iter().map(|(_, folder, _)| *folder).filter(|it| !it.is_empty()).collect();
    assert_eq!(members, known, "a crate is missing in this test");
    for (at, (name, folder, may_know)) in CRATES.iter().enumerate() {
        let manifest = manifest(folder);
        assert_eq!(manifest["package"]["name"].as_str(), Some(*name), "{folder}");
        let below = |fellow: &&str| CRATES[..at].iter().any(|(known, ..)| known == fellow);
        assert!(may_know.iter().all(below), "{name} knows what stands above it");
        let forbidden = forbidden(name, &dependencies(&manifest));
        assert!(forbidden.is_empty(), "{name} must not be built with {forbidden:?}");
    }
    // That the rules above can speak against something.
    let with = |names: &[&str]| -> BTreeMap<String, Value> {
        names.iter().map(|name| ((*name).to_owned(), Value::Boolean(true))).collect()
    };
    assert_eq!(forbidden("words", &with(&["data", "lean-bridge", "serde", "sqlx"])), ["lean-bridge", "sqlx"]);
    assert_eq!(forbidden("prover", &with(&["ort", "bootstrap"])), ["bootstrap"]);
    assert_eq!(forbidden("lean-bridge", &with(&["prover"])), ["prover"]);
}

#[test]
fn words_need_plain_data_alone() {
    let words = dependencies(&manifest("bootstrap/words"));
    assert_eq!(words.keys().collect::<Vec<_>>(), ["data", "serde", "thiserror"]);
    let plain = |value: &Value| value.get("features").is_none();
    assert!(plain(&words["data"]), "without the store");
    let shared = &manifest("")["workspace"]["dependencies"]["data"];
    assert!(plain(shared) && shared["default-features"] == Value::Boolean(false), "{shared:?}");
}

/// The same with the files of a command, or of a folder of the language server, as one module.
fn joined(imports: BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, BTreeSet<String>> {
    let command = |module: &str| module.split("::").take(2).collect::<Vec<_>>().join("::");
    let mut joined: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (module, used) in imports {
        let own = command(&module);
        let used = used.iter().map(|other| command(other)).filter(|other| *other != own);
        joined.entry(own.clone()).or_default().extend(used);
    }
    joined
}

#[test]
fn modules_have_no_circles() {
    for (name, folder, _) in CRATES {
        let modules = modules(&root().join(folder).join("src"));
        let mut imports = imports(&modules);
        assert!(imports.values().map(BTreeSet::len).sum::<usize>() >= modules.len(), "{folder}: {imports:?}");
        // `Store` and `Embedded` have their methods in many files, which see the type through the module above them. Of
        // these crates only the client of a project's own Lean is held to the rule.
        if ["data", "lean-bridge"].contains(&name) {
            imports.retain(|module, _| module.starts_with("native::"));
            imports.values_mut().for_each(|uses| uses.retain(|module| module.starts_with("native::")));
        }
        let imports = if folder.is_empty() { joined(imports) } else { imports };
        let circles = circles(&imports);
        let shown: Vec<String> =
            circles.iter().map(|module| format!("{module} -> {:?}", imports[*module])).collect();
        assert!(circles.is_empty(), "{folder}:\n{}", shown.join("\n"));
    }
    let module = |name: &str, text: &str| (vec![name.to_owned()], text.to_owned());
    let made = BTreeMap::from([
        module("a", "use crate::{b::B, c};"),
        module("b", "fn f() { super::a::g() }"),
        module("c", "use std::fmt;"),
    ]);
    assert_eq!(circles(&imports(&made)), BTreeSet::from(["a", "b"]));
}

#[test]
fn nothing_but_the_command_prints() {
    for (name, folder, _) in CRATES.iter().filter(|(name, ..)| *name != "tllama") {
        let folder = root().join(folder).join("src");
        for path in sources(&folder) {
            // A program of its own speaks for itself.
            if path.starts_with(folder.join("bin")) {
                continue;
            }
            let lines = printing_lines(&fs::read_to_string(&path).unwrap());
            assert!(lines.is_empty(), "{name} prints: {} at {lines:?}", path.display());
        }
    }
    assert_eq!(printing_lines("// println!(\nfn f() {\n    eprintln!(\"x\");\n}"), [3]);
}

#[test]
fn a_verdict_is_made_by_decide_alone() {
    let folder = root().join("lean-bridge/src");
    let home = folder.join("verdict.rs");
    for path in sources(&folder).into_iter().filter(|path| *path != home) {
        let made = verdicts_made(&fs::read_to_string(&path).unwrap());
        assert!(made.is_empty(), "{} makes a verdict at {made:?}", path.display());
    }
    let text = fs::read_to_string(&home).unwrap();
    let made = verdicts_made(&text);
    let lines: Vec<&str> = text.lines().collect();
    let begins = lines.iter().position(|line| line.contains("fn decide(")).expect("there is `decide`") + 1;
    let ends = begins + lines[begins..].iter().position(|line| *line == "}").expect("it ends") + 1;
    assert_eq!(made.len(), 1, "made at {made:?}");
    assert!((begins..ends).contains(&made[0]), "made at {made:?}, outside of `decide`");
    // No field can be set, and nothing is read into a verdict.
    let at = lines.iter().position(|line| *line == "pub struct Verdict {").expect("there is `Verdict`");
    let fields = lines[at + 1..].iter().take_while(|line| **line != "}");
    assert!(fields.clone().count() > 0 && fields.clone().all(|field| !field.contains("pub")));
    assert_eq!(lines[at - 1], "#[derive(Debug, Clone)]");
    assert!(!text.contains("for Verdict"), "a trait could make one");
    assert_eq!(
        verdicts_made(
            "pub struct Verdict {\nfn f() -> Verdict { Verdict { record } }\nlet r = OtherVerdict { a };"
        ),
        [2]
    );
}
