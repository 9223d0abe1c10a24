use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::compile::{Outcome, Outside, Project};
use super::{Module, ProjectSources};
use crate::embedded::install::CacheDir;
use crate::embedded::library::{Source, tests::base};
use crate::embedded::worker::WorkerConfig;

fn project(cache: &CacheDir, modules: &[(&str, &str)]) -> Project {
    let modules: BTreeMap<String, Module> =
        modules.iter().map(|(name, text)| ((*name).to_owned(), Module::new((*text).to_owned()))).collect();
    let roots = modules.keys().cloned().collect();
    Project::new(cache, ProjectSources { name: "demo".to_owned(), roots, modules }, "libraries")
}

/// A project whose texts may hold anything, as if the text policy had been passed.
fn unjudged(cache: &CacheDir, modules: &[(&str, &str)]) -> Project {
    let mut project = project(cache, modules);
    project.forbidden.clear();
    project
}

/// Compiles what `imports` reach; gives the refusals.
async fn ensure(
    cache: &CacheDir,
    project: &Project,
    imports: &[&str],
    base: WorkerConfig,
) -> BTreeMap<String, String> {
    let imports: Vec<String> = imports.iter().map(|&name| name.to_owned()).collect();
    let own = Source { modules: BTreeMap::new(), opening: |_| "", forbidden: Vec::new() };
    let outside = Outside { cache, base, own: &own };
    (*project.ensure(&imports, &outside, 1, &|_| {}).await.unwrap()).clone()
}

/// Every file below a folder, with its content.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.insert(path.display().to_string(), fs::read(&path).unwrap());
        }
    }
    found
}

/// A macro that makes a command of numbers and names, which no reading of the text finds.
const UNCHECKED: &str = r##"
open Lean in
meta def made (a : MacroM (TSyntax `command)) (f : Syntax → Syntax) : MacroM (TSyntax `command) :=
  bind a fun s => pure ⟨f s⟩
macro:55 a:term:55 " # " b:term:56 : term => `(made $a $b)
macro "go" : command => `(set_option maxRecDepth true) # (fun s => Lean.Syntax.setArg s 1 (Lean.Syntax.ident .none "".toRawSubstring (.str (.str .anonymous "debug") "skipKernelTC") []))
go
theorem wrong : 1 + 1 = 3 := by decide +kernel
theorem worse (n : Nat) : n = n + 1 := absurd wrong (by decide)
"##;

/// A macro that makes an `#eval` of names and numbers, through a token that is spelt so that no reading of words finds it.
const HIDDEN_EVAL: &str = r##"
open Lean in
meta def made (a : MacroM (TSyntax `command)) (f : Syntax → Syntax) : MacroM (TSyntax `command) :=
  bind a fun s => pure ⟨f s⟩
macro:55 a:term:55 " e\x6ed " b:term:56 : term => `(made $a $b)
macro "go" t:term : command => `(example := $t) end (fun s => Lean.Syntax.node .none
  (.str (.str (.str (.str .anonymous "Lean") "Parser") "Command") "eval")
  (Array.mk [.atom .none "-", ((s.getArg 1).getArg 2).getArg 1]))
go (IO.Process.exit 3 : IO Unit)
"##;

#[tokio::test]
async fn what_would_run_code_is_refused_before_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheDir::new(folder.path());
    // Without a judge the code runs: it ends the process.
    let refused =
        ensure(&cache, &unjudged(&cache, &[("A.Hidden", HIDDEN_EVAL)]), &["A.Hidden"], base()).await;
    assert!(refused["A.Hidden"].contains("status 3"), "{refused:#?}");

    let modules = [
        ("A.Hidden", HIDDEN_EVAL, "line 6: `metaprogram` is not allowed in a module"),
        (
            "A.Eval",
            "theorem t : 1 = 1 := rfl\n#eval (IO.Process.exit 3 : IO Unit)",
            "line 2: `eval` is not allowed",
        ),
        ("A.Guard", "#guard 1 == 2", "line 1: `eval` is not allowed"),
        ("A.Option", "\nset_option debug.skipKernelTC true", "line 2: `debug_option` is not allowed"),
        (
            "A.Parser",
            "import Lean\ndeclare_syntax_cat baz\n@[baz_parser] meta def p : Lean.Parser.Parser := Lean.Parser.skip",
            "line 3: `metaprogram` is not allowed",
        ),
        ("A.Init", "@[init] def f : IO Unit := pure ()", "line 1: `initialize` is not allowed"),
        ("A.Body", "def f := 1\n@[implemented_by f] def g := 2", "line 2: `implemented_by` is not allowed"),
    ];
    let texts = modules.map(|(name, text, _)| (name, text));
    let refused = ensure(&cache, &project(&cache, &texts), &modules.map(|(name, ..)| name), base()).await;
    for (name, _, reason) in modules {
        assert!(refused.get(name).is_some_and(|found| found.starts_with(reason)), "{name}: {refused:#?}");
    }
}

#[tokio::test]
async fn honest_modules_pass_and_use_the_syntax_of_one_another() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheDir::new(folder.path());
    let syntax = r#"
/-! The words `axiom`, `elab` and `#eval` in a comment, or in a string, run nothing. -/
def note : String := "elab, unsafe, {axiom}"
namespace Demo
macro "law" n:ident ":" t:term : command => `(theorem $n : $t := by simp)
notation:50 a " ≈≈ " b => a = b
declare_syntax_cat mark
syntax "!!" : mark
syntax "mark(" mark ")" : term
macro_rules | `(mark(!!)) => `(3)
macro "tidy" : attr => `(attr| simp)
syntax "finish" : tactic
macro_rules | `(tactic| finish) => `(tactic| first | rfl | omega)
end Demo
partial def loop (n : Nat) : Nat := loop (n + 1)
structure Point where
  (x y : Nat)
  deriving Repr, DecidableEq, Hashable, Inhabited, Ord
instance : Add Point := ⟨fun a b => ⟨a.x + b.x, a.y + b.y⟩⟩
@[ext] structure Pair where
  a : Nat
"#;
    let uses = "import A.Syntax\nlaw one : 1 + 0 = 1\n@[tidy, grind =] theorem two : mark(!!) ≈≈ 3 := by finish\n\
                attribute [local simp] Nat.add_comm in\ntheorem three (a : Point) : a = a := rfl\n";
    let project = project(&cache, &[("A.Syntax", syntax), ("A.Uses", uses)]);
    assert_eq!(ensure(&cache, &project, &["A.Uses"], base()).await, BTreeMap::new());
}

/// A file that does not say `module` may use what is private to it in all that it declares; other files may not.
#[tokio::test]
async fn what_is_private_to_a_file_can_be_used_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheDir::new(folder.path());
    let private = r#"
private def next (n : Nat) : Nat := n + 1
theorem next_eq (n : Nat) : next n = n + 1 := rfl
def twice (n : Nat) : Nat := next (next n)
private theorem aux (n : Nat) : twice n = n + 2 := rfl
theorem twice_eq (n : Nat) : twice n = n + 2 := aux n
structure Even where
  private mk ::
  n : Nat
def Even.zero : Even := ⟨0⟩
private inductive Side | left | right
def swapped : Side → Side | .left => .right | .right => .left
notation "following" => next
macro "next!(" t:term ")" : term => `(next $t)
"#;
    let uses = "import A.Private
theorem a : twice 2 = 4 := rfl
theorem b : following 2 = 3 := next_eq 2
theorem c : next!(2) = 3 := rfl
theorem d : Even.zero = Even.zero := rfl";
    let modules = [
        ("A.Private", private.to_owned()),
        ("A.Uses", uses.to_owned()),
        ("A.Takes", "import A.Private\ntheorem t : next 2 = 3 := rfl".to_owned()),
        ("A.Makes", "import A.Private\ndef e : Even := Even.mk 3".to_owned()),
        // Who says `module` is held to what that means.
        ("A.Module", format!("module\n{private}")),
    ];
    let texts: Vec<_> = modules.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let names: Vec<_> = modules.iter().map(|(name, _)| *name).collect();
    let refused = ensure(&cache, &project(&cache, &texts), &names, base()).await;
    assert_eq!(refused.keys().collect::<Vec<_>>(), ["A.Makes", "A.Module", "A.Takes"], "{refused:#?}");
    assert!(refused["A.Takes"].contains("`next` is unknown"), "{refused:#?}");
    assert!(refused["A.Makes"].contains("Even.mk"), "{refused:#?}");
    assert!(refused["A.Module"].contains("private"), "{refused:#?}");
}

#[tokio::test]
async fn a_module_that_the_kernel_did_not_see_is_refused_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheDir::new(folder.path());
    let modules = [
        ("A.Wrong", UNCHECKED),
        ("A.Uses", "import A.Wrong\ntheorem used : 2 = 3 := worse 2"),
        ("A.Good", "theorem good : 1 + 1 = 2 := rfl"),
    ];
    let first = unjudged(&cache, &modules);
    for project in [&first, &unjudged(&cache, &modules)] {
        let refused = ensure(&cache, project, &["A.Wrong", "A.Uses", "A.Good"], base()).await;
        assert!(refused["A.Wrong"].contains("the kernel does not accept it"), "{refused:#?}");
        assert!(refused["A.Wrong"].contains("wrong"), "{refused:#?}");
        assert!(refused["A.Uses"].contains("it imports A.Wrong"), "{refused:#?}");
        assert_eq!(refused.len(), 2, "{refused:#?}");
    }
    assert!(matches!(first.outcomes.of("A.Wrong"), Some(Outcome::Refused(_))));
    assert!(contents(&first.root).keys().all(|path| !path.contains("Wrong")), "it is no part of the library");
}

/// A module that Lean accepts, kernel and all, and in which a proposition holds a bit.
#[tokio::test]
async fn a_module_with_a_type_whose_sort_is_a_stuck_term_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheDir::new(folder.path());
    let owner = format!(
        "noncomputable section\n{}inductive Owner (h : P) : gate h | mk (bit : Bool)\n",
        include_str!("../../../tests/redteam/stuck_sort.lean")
    );
    let project = project(&cache, &[("A.Owner", &owner), ("A.Good", "inductive Good | a | b")]);
    let refused = ensure(&cache, &project, &["A.Owner", "A.Good"], base()).await;
    assert!(refused["A.Owner"].contains("Owner: its type does not end in a sort"), "{refused:#?}");
    assert_eq!(refused.len(), 1, "{refused:#?}");
}

#[tokio::test]
async fn a_compiling_process_that_ends_says_nothing_of_the_module() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheDir::new(folder.path());
    let modules =
        [("A.Good", "theorem good : 1 + 1 = 2 := rfl"), ("A.Ends", "#eval (IO.Process.exit 3 : IO Unit)")];
    let starved = WorkerConfig { memory_limit_bytes: 1 << 20, ..base() };
    let first = project(&cache, &modules);
    let refused = ensure(&cache, &first, &["A.Good"], starved).await;
    assert!(refused["A.Good"].contains("memory"), "{refused:#?}");
    assert_eq!(first.outcomes.of("A.Good"), None);
    let second = unjudged(&cache, &modules);
    let refused = ensure(&cache, &second, &["A.Good", "A.Ends"], base()).await;
    assert_eq!(refused.keys().collect::<Vec<_>>(), ["A.Ends"], "{refused:#?}");
    assert!(matches!(second.outcomes.of("A.Good"), Some(Outcome::Accepted(_))));
    assert_eq!(second.outcomes.of("A.Ends"), None, "{refused:#?}");
}

#[tokio::test]
async fn a_module_cannot_change_what_came_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheDir::new(folder.path());
    let writes = r#"import A.Good
unsafe def attack : IO Unit := do
  for folder in ["/out", "/lib1"] do
    for name in ["A/Good.olean", "A/Good.ir", "A.Good.json", "A.Good.olean", "Good.olean"] do
      try IO.FS.writeFile (folder ++ "/" ++ name) "changed" catch _ => pure ()
#eval attack
theorem after : good = good := rfl"#;
    let project = unjudged(&cache, &[("A.Good", "theorem good : 1 + 1 = 2 := rfl"), ("A.Writes", writes)]);
    assert_eq!(ensure(&cache, &project, &["A.Good"], base()).await, BTreeMap::new());
    let before = contents(&cache.libraries());
    let refused = ensure(&cache, &project, &["A.Writes"], base()).await;
    assert_eq!(refused, BTreeMap::new());
    let after = contents(&cache.libraries());
    for (path, content) in before {
        assert!(after[&path] == content, "{path} is not what it was");
    }
}

#[tokio::test]
async fn what_lies_in_the_cache_is_what_was_accepted_or_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheDir::new(folder.path());
    let modules = [("A.Good", "def two : Nat := 2\ntheorem good : 1 + 1 = two := rfl")];
    let first = project(&cache, &modules);
    assert_eq!(ensure(&cache, &first, &["A.Good"], base()).await, BTreeMap::new());
    let before = contents(&first.root);
    assert_eq!(before.len(), 4, "{:?}", before.keys());

    // The compiled form of another text, under the same name.
    let other = project(&cache, &[("A.Good", "def two : Nat := 3\ntheorem good : 1 + 2 = two := rfl")]);
    assert_eq!(ensure(&cache, &other, &["A.Good"], base()).await, BTreeMap::new());
    for path in before.keys() {
        let its_own = path.replace(&first.digest, &other.digest);
        assert_ne!(*path, its_own);
        fs::copy(its_own, path).unwrap();
    }
    let again = project(&cache, &modules);
    assert!(again.check_accepted(vec!["A.Good".to_owned()]).await.is_err());
    assert_eq!(ensure(&cache, &again, &["A.Good"], base()).await, BTreeMap::new());
    again.check_accepted(vec!["A.Good".to_owned()]).await.unwrap();
    let Some(Outcome::Accepted(digest)) = again.outcomes.of("A.Good") else { panic!("it is compiled again") };
    assert_ne!(other.outcomes.of("A.Good"), Some(Outcome::Accepted(digest)));

    let before = contents(&first.root);
    for path in before.keys() {
        let mut bytes = before[path].clone();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(path, bytes).unwrap();
        let again = project(&cache, &modules);
        assert!(again.check_accepted(vec!["A.Good".to_owned()]).await.is_err(), "{path}");
        fs::write(path, &before[path]).unwrap();
        assert!(again.check_accepted(vec!["A.Good".to_owned()]).await.is_ok(), "{path}");
    }
}

/// Node.js would read such a path as several, and let the process read and write there.
#[tokio::test]
async fn a_folder_that_node_would_take_for_several_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a,b", "a*"] {
        let cache = CacheDir::new(folder.path().join(name));
        let project = project(&cache, &[("A.Good", "theorem good : 1 + 1 = 2 := rfl")]);
        let own = Source { modules: BTreeMap::new(), opening: |_| "", forbidden: Vec::new() };
        let outside = Outside { cache: &cache, base: base(), own: &own };
        let error =
            project.ensure(&["A.Good".to_owned()], &outside, 1, &|_| {}).await.unwrap_err().to_string();
        assert!(error.contains(name) && error.contains("TLLAMA_CACHE"), "{error}");
    }
}

/// What is taken for not there could be another's module.
#[tokio::test]
async fn a_library_that_cannot_be_read_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let cache = CacheDir::new(folder.path());
    let project = project(&cache, &[("A.Good", "theorem good : 1 + 1 = 2 := rfl")]);
    let own = Source { modules: BTreeMap::new(), opening: |_| "", forbidden: Vec::new() };
    let gone = folder.path().join("gone");
    let base = base();
    let outside =
        Outside { cache: &cache, base: WorkerConfig { libraries: vec![gone.clone()], ..base }, own: &own };
    let error = project.ensure(&["A.Good".to_owned()], &outside, 1, &|_| {}).await.unwrap_err().to_string();
    assert!(error.contains(&gone.display().to_string()), "{error}");
}

fn read(folder: &Path, manifest_dir: &str) -> Result<ProjectSources, String> {
    let package = serde_json::json!({"type": "path", "name": "dep", "dir": manifest_dir});
    let manifest = serde_json::json!({"packages": [package]});
    fs::write(folder.join("lake-manifest.json"), manifest.to_string()).unwrap();
    ProjectSources::read(folder).map_err(|error| error.to_string())
}

#[test]
fn a_dependency_by_path_lies_within_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    for (path, text) in [
        ("demo/Demo.lean", "import Dep\n"),
        ("demo/deps/dep/Dep.lean", "def dep := 1\n"),
        ("outside/Dep.lean", "def dep := 2\n"),
        ("demo2/Dep.lean", "def dep := 3\n"),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    for within in ["deps/dep", "./deps/../deps/dep"] {
        assert_eq!(read(&demo, within).unwrap().text("Dep"), Some("def dep := 1\n"), "{within}");
    }
    let absolute = folder.path().join("outside").display().to_string();
    let inside = demo.join("deps/dep").display().to_string();
    let mut outside = vec!["../outside", "../demo2", "..", "deps/../../outside", &absolute, &inside];
    if cfg!(unix) {
        outside.push("deps/link");
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path().join("outside"), demo.join("deps/link")).unwrap();
    }
    for dir in outside {
        let error = read(&demo, dir).unwrap_err();
        let named = format!("the package `dep` has the path {dir}: only a folder within the project is read");
        assert!(error.contains("lake-manifest.json") && error.contains(&named), "{error}");
    }
}
