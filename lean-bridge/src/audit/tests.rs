//! Verdicts of a real Lean 4.35 on files that begin with `prelude`, honest ones and forged ones.

#[path = "../../tests/native/toolchain.rs"]
mod toolchain;

mod defences;
mod forging;

use std::fs;
use std::path::Path;

use data::Outcome;
use tempfile::TempDir;

use super::*;
use crate::policy::Policy;
use crate::request::Limits;
use forging::File;

const CORE: &str = include_str!("self_test/Core.lean");

/// A project without Lake on this machine's test Lean.
struct Place {
    folder: TempDir,
    installation: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("lean-toolchain"), "test").unwrap();
        Self { folder, installation: toolchain::installation() }
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn project(&self) -> Project {
        Project { root: self.root().canonicalize().unwrap(), lakefile: None, toolchain: None }
    }

    fn tools(&self) -> Tools {
        Tools { lean: Some(self.installation.join("bin/lean")), ..Tools::default() }
    }

    fn config(&self) -> Config {
        Config { folder: Some(self.root().join("kept")), ..Config::default() }
    }

    /// An auditor that needs no self-test; modules of `library` are on its search path.
    async fn auditor(&self) -> Auditor {
        let mut auditor = Auditor::find(self.project(), &self.tools(), self.config()).await.unwrap();
        auditor.lean.search.insert(0, self.root().canonicalize().unwrap());
        auditor.fitness = OnceCell::new_with(Some(None));
        auditor
    }

    /// Compiles a module of the project's library into its folder, or that of the installation.
    fn compile(&self, folder: &Path, name: &str, text: &str) {
        let source = self.root().join(format!("{name}.lean"));
        fs::write(&source, text).unwrap();
        let output = std::process::Command::new(self.installation.join("bin/lean"))
            .arg("-o")
            .arg(folder.join(format!("{name}.olean")))
            .arg(&source)
            .current_dir(self.root())
            .env("LEAN_PATH", std::env::join_paths([folder, self.root()]).unwrap())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

fn request(header: &str, statement: &str, candidate: &str) -> VerifyRequest {
    VerifyRequest {
        header: header.to_owned(),
        statement: statement.to_owned(),
        candidate: candidate.to_owned(),
        level: Level::CrossChecked,
        policy: Policy::default(),
        limits: Limits::default(),
    }
}

/// What was found, in one line.
fn found(verdict: &Verdict) -> String {
    match &verdict.record().outcome {
        Outcome::Proved => format!("proved {:?}", verdict.record().axioms),
        Outcome::Rejected(found) => format!("{}: {}", found.reason.as_str(), found.detail),
    }
}

const SAME: &str = "theorem t (n : Nat) : Eq n n";
const PROOF: &str = "theorem t (n : Nat) : Eq n n := Eq.refl n";

#[tokio::test]
async fn the_self_test_passes_and_is_remembered() {
    let place = Place::new();
    let tested = Auditor::self_test(place.project(), &place.tools(), place.config()).await.unwrap().unwrap();
    let faults: Vec<_> = tested.outcomes.iter().filter(|outcome| outcome.fault.is_some()).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(tested.honest >= 12 && tested.cheats >= 24, "{} and {}", tested.honest, tested.cheats);
    let kept = fs::read_dir(place.root().join("kept/self-tests")).unwrap().next().unwrap().unwrap().path();
    // What is remembered is what is believed: a wrong outcome is looked at again, a right one is not.
    let auditor = Auditor::start(place.project(), &place.tools(), place.config()).await.unwrap();
    assert_eq!(auditor.unfit().await.unwrap(), None);
    let mut wrong = tested.clone();
    wrong.outcomes[0].fault = Some("a bad day".to_owned());
    assert_eq!(
        wrong.failure().unwrap(),
        format!(
            "1 of {} cases of its self-test came out wrong, the first: {}: a bad day",
            wrong.outcomes.len(),
            wrong.outcomes[0].name
        )
    );
    fs::write(&kept, serde_json::to_vec(&wrong).unwrap()).unwrap();
    let auditor = Auditor::start(place.project(), &place.tools(), place.config()).await.unwrap();
    assert_eq!(auditor.unfit().await.unwrap(), None);
    assert_eq!(serde_json::from_slice::<SelfTest>(&fs::read(&kept).unwrap()).unwrap(), tested);
}

#[tokio::test]
async fn a_toolchain_that_is_not_fit_gives_no_verdict() {
    let place = Place::new();
    let mut auditor = place.auditor().await;
    let honest = request(CORE, SAME, PROOF);
    let verdict = auditor.verify(&honest).await.unwrap();
    assert_eq!(found(&verdict), "proved []");
    let record = verdict.record();
    assert_eq!((record.level, record.toolchain.lean_version.as_str()), (Level::Replayed, "4.35.0"));
    assert!(record.toolchain.commit.is_some() && record.toolchain.library_digest.len() == 16);
    auditor.fitness = OnceCell::new_with(Some(Some("its self-test failed".to_owned())));
    let verdict = auditor.verify(&honest).await.unwrap();
    assert_eq!(
        found(&verdict),
        "Unaudited: Lean compiles it, and neither statement nor axioms were looked at: its self-test failed"
    );
    auditor.lean.version.version = "4.25.2".to_owned();
    auditor.fitness = OnceCell::new();
    assert_eq!(
        found(&auditor.verify(&honest).await.unwrap()),
        "Unaudited: Lean compiles it, and neither statement nor axioms were looked at: the project's Lean is 4.25.2, \
         and verdicts need one of 4.26 to 4.35"
    );
}

const LIBRARY: &str = "prelude\nimport Core\ntheorem add_zero (n : Nat) : Eq (Nat.add n Nat.zero) n := Eq.refl n\n\
    theorem zero_add (n : Nat) : Eq (Nat.add Nat.zero n) n := Nat.zero_add n\n\
    theorem open_end : Eq Nat.zero (Nat.succ Nat.zero) := sorryAx _ Bool.false\n\
    axiom cheat : False\ntheorem by_cheating : Eq Nat.zero (Nat.succ Nat.zero) := False.rec (fun _ => _) cheat\n";
const IMPORTS: &str = "prelude\nimport Library\n";

#[tokio::test]
async fn imports_are_checked_from_nothing() {
    let place = Place::new();
    place.compile(place.root(), "Core", CORE);
    place.compile(place.root(), "Library", LIBRARY);
    let auditor = place.auditor().await;
    let ask = async |statement: &str, proof: &str| {
        let candidate = format!("theorem t : {statement} := {proof}");
        found(
            &auditor
                .verify(&request(IMPORTS, &format!("theorem t : {statement}"), &candidate))
                .await
                .unwrap(),
        )
    };
    let one = "Eq Nat.zero (Nat.succ Nat.zero)";
    // Axioms behind theorems of the library are seen.
    assert_eq!(ask("Eq (Nat.add 0 3) 3", "zero_add 3").await, "proved []");
    assert_eq!(ask(one, "open_end").await, "Sorry: the proof depends on `sorry`");
    assert_eq!(ask(one, "by_cheating").await, "ForbiddenAxiom: the proof depends on the axiom cheat");
    assert_eq!(
        ask("(p q : Prop) → Iff p q → Eq p q", "fun p q => propext").await,
        "ForbiddenAxiom: the proof depends on the axiom propext (which the module Core declares, not Lean's library)"
    );
    // One kernel serves them all, and holds nothing but what they reached of the imports.
    let held = auditor.bases.constants();
    assert!(held.len() == 1 && held[0] > 0, "{held:?}");
    assert_eq!(ask("Eq (Nat.add 0 4) 4", "zero_add 4").await, "proved []");
    assert_eq!(ask(one, "open_end").await, "Sorry: the proof depends on `sorry`");
    assert_eq!(auditor.bases.constants(), held);
    // The same from what is remembered, by another process as it were.
    let kept = place.root().join("kept/checked");
    assert!(fs::read_dir(&kept).unwrap().count() >= 2);
    let again = place.auditor().await;
    for (proof, expected) in [("zero_add 3", "proved []"), ("add_zero 3", "")] {
        let statement = "theorem t : Eq (Nat.add 0 3) 3";
        let verdict =
            again.verify(&request(IMPORTS, statement, &format!("{statement} := {proof}"))).await.unwrap();
        assert!(found(&verdict).starts_with(expected), "{}", found(&verdict));
    }
    // A candidate's file that brings imports, or constants of theirs, of its own.
    let statement = "theorem t : Eq (Nat.add 0 3) 3";
    let asked = request(IMPORTS, statement, &format!("{statement} := zero_add 3"));
    let forged = async |change: &(dyn Fn(Vec<u8>) -> Vec<u8> + Sync)| {
        let change = |mut files: Vec<Vec<u8>>| vec![change(files.remove(0))];
        found(&auditor.verify_with(&asked, &change).await.unwrap())
    };
    place.compile(place.root(), "Other", &format!("{CORE}{statement} := Nat.zero_add 3\n"));
    let other = fs::read(place.root().join("Other.olean")).unwrap();
    assert_eq!(
        forged(&|_| other.clone()).await,
        "KernelRejected: tllama's own kernel refused the candidate's file: it does not import what its header does"
    );
    let told = forged(&|file| {
        let mut file = File::of(file);
        file.rename_to("t", file.mentioned("t", "zero_add"));
        file.bytes()
    });
    assert_eq!(
        told.await,
        "KernelRejected: tllama's own kernel refused zero_add: it is declared by the imports already"
    );
    // What is remembered of one library says nothing of another.
    let (whole, path) =
        (fs::read(place.root().join("Library.olean")).unwrap(), place.root().join("Library.olean"));
    let mut file = File::of(whole.clone());
    file.set_value("zero_add", file.value("add_zero"));
    fs::write(&path, file.bytes()).unwrap();
    let told = ask("Eq (Nat.add 0 3) 3", "zero_add 3").await;
    assert!(
        told.starts_with("KernelRejected: tllama's own kernel gave no answer: it refuses zero_add:")
            && told.contains("which the module Library declares"),
        "{told}"
    );
    // One that mentions what it does not declare, which somebody else could.
    let mut file = File::of(whole.clone());
    file.mention_a_binder("by_cheating", "cheat", "zero_add");
    fs::remove_file(&path).unwrap();
    fs::write(&path, file.bytes()).unwrap();
    assert_eq!(
        ask(one, "by_cheating").await,
        "KernelRejected: tllama's own kernel gave no answer: the module Library mentions n, which nothing that it \
         imports declares"
    );
    // A library that is damaged, of another release, or not there.
    for (bytes, expected) in [
        (whole[..whole.len() / 2].to_vec(), "it is damaged"),
        (whole[..50].to_vec(), "it is no .olean file"),
        ([&whole[..7], b"4.34.0", &whole[13..]].concat(), "it was compiled by Lean 4.34.0"),
    ] {
        // Lean maps the file: it is replaced, not written over.
        fs::remove_file(&path).unwrap();
        fs::write(&path, &bytes).unwrap();
        let files = vec![compiled_elsewhere(&place, &whole).await];
        let told = auditor.follow(&files).await.unwrap().unwrap_err();
        assert!(told.starts_with("the module Library: ") && told.contains(expected), "{told}");
    }
    fs::remove_file(&path).unwrap();
    let told = auditor.follow(&[compiled_elsewhere(&place, &whole).await]).await.unwrap().unwrap_err();
    assert!(told.starts_with("the module Library: "), "{told}");
}

/// What a module keeps to itself stands in further files, and is checked too.
#[tokio::test]
async fn modules_of_the_module_system_are_read() {
    let place = Place::new();
    let core = CORE.replacen("prelude\n", "module\nprelude\n@[expose] public section\n", 1);
    place.compile(place.root(), "Core", &core);
    let library = "module\nprelude\nimport Core\npublic inductive Truth : Prop where\n  | mk : Truth\n\
        theorem hidden : Truth := Truth.mk\npublic theorem truth : Truth := hidden\n\
        axiom bold : Truth\npublic theorem by_bold : Truth := bold\n";
    place.compile(place.root(), "Library", library);
    let auditor = place.auditor().await;
    for header in ["prelude\nimport Core\nimport Library\n", "module\nprelude\nimport Core\nimport Library\n"]
    {
        for (proof, expected) in [
            ("truth", "proved []"),
            ("by_bold", "ForbiddenAxiom: the proof depends on the axiom _private.Library.0.bold"),
            ("sorry", "Sorry: the proof depends on `sorry`"),
        ] {
            let candidate = format!("theorem t : Truth := {proof}");
            let verdict = auditor.verify(&request(header, "theorem t : Truth", &candidate)).await.unwrap();
            assert_eq!(found(&verdict), expected, "{header}");
        }
    }
}

/// The compiled file of a header that imports the library as it was.
async fn compiled_elsewhere(place: &Place, library: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Library.olean"), library).unwrap();
    fs::copy(place.root().join("Core.olean"), folder.path().join("Core.olean")).unwrap();
    place.compile(folder.path(), "Clean", IMPORTS);
    fs::read(folder.path().join("Clean.olean")).unwrap()
}

#[tokio::test]
async fn standard_axioms_are_those_of_the_installation() {
    let installation = toolchain::new_installation();
    let place = Place { installation: installation.path().to_owned(), ..Place::new() };
    place.compile(&installation.path().join("lib/lean"), "Core", CORE);
    let auditor = place.auditor().await;
    let statement = "theorem t (p q : Prop) (h : Iff p q) : Eq p q";
    let asked = request("prelude\nimport Core\n", statement, &format!("{statement} := propext h"));
    assert_eq!(found(&auditor.verify(&asked).await.unwrap()), "proved [\"propext\"]");
}

#[tokio::test]
async fn a_project_s_tools_may_print_and_may_be_missing() {
    let place = Place::new();
    let script = |text: &str| {
        use std::os::unix::fs::PermissionsExt;
        let path = place.root().join("lean");
        let lean = place.installation.join("bin/lean").display().to_string();
        fs::write(&path, format!("#!/bin/sh\n{}\n", text.replace("LEAN", &lean))).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Tools { lean: Some(path), ..Tools::default() }
    };
    let find = async |tools: Tools| {
        let found = ProjectLean::find(place.project(), &tools, Duration::from_secs(20)).await;
        found.map(|found| found.version.version).map_err(|error| error.to_string())
    };
    assert_eq!(find(script("echo hello\nLEAN \"$@\"")).await.unwrap(), "4.35.0");
    let told = find(script("echo hello")).await.unwrap_err();
    assert!(told.contains("hello"), "{told}");
    let told = find(script("[ \"$1\" = --version ] && exec LEAN \"$@\"; echo /nowhere")).await.unwrap_err();
    assert!(told.contains("there is no /nowhere/bin/lean"), "{told}");
    let older =
        "[ \"$1\" = --version ] && echo 'Lean (version 4.9.0, commit 0123abc, Release)' || LEAN \"$@\"";
    let told = find(script(older)).await.unwrap_err();
    assert!(told.contains("it is Lean 4.35.0, and the project's is 4.9.0"), "{told}");
    let told = find(script("exit 3")).await.unwrap_err();
    assert!(told.contains("exit status: 3"), "{told}");
    let told = find(Tools::default()).await.unwrap_err();
    assert!(told.contains("`lean` is not on the search path"), "{told}");
}

#[tokio::test]
async fn what_cannot_be_judged_is_said_so() {
    let place = Place::new();
    let auditor = place.auditor().await;
    let with_two = format!("{CORE}namespace A\ntheorem t : True := sorry\nend A\nnamespace B\n");
    for (header, statement, candidate, expected) in [
        (CORE, "theorem t : Nothing", "theorem t : Nothing := x", "InvalidStatement: the given statement: "),
        ("prelude\naxiom : x\n", SAME, PROOF, "InvalidStatement: the given header, line 2: "),
        ("prelude\nimport Missing\n", SAME, PROOF, "InvalidStatement: the given header, line "),
        (CORE, "def t : Nat", "def t : Nat := 0", "InvalidStatement: the statement declares no theorem"),
        (
            &with_two,
            "theorem t : True",
            "theorem t : True := True.intro",
            "InvalidStatement: the header declares an open theorem",
        ),
        (CORE, SAME, "theorem t (n : Nat) : Eq n n := nothing", "Elaboration: "),
        (CORE, SAME, "theorem t (n : Nat) : Eq n n :=", "Syntax: "),
        (CORE, SAME, "import Core", "ForbiddenConstruct: "),
    ] {
        let told = found(&auditor.verify(&request(header, statement, candidate)).await.unwrap());
        assert!(told.starts_with(expected), "{statement}: {told}");
    }
    let long = format!("{PROOF}\n-- {}", "x".repeat(MAX_TEXT_BYTES));
    let told = found(&auditor.verify(&request(CORE, SAME, &long)).await.unwrap());
    assert!(told.starts_with("InvalidInput: header and candidate have "), "{told}");
    let mut endless = request(CORE, SAME, PROOF);
    endless.limits.wall_clock = Duration::from_millis(1);
    let told = found(&auditor.verify(&endless).await.unwrap());
    assert!(told.starts_with("Timeout: no answer within"), "{told}");
}

/// A file in which `t` is left open, `u` says something true, and `Tiny` has two constructors.
const FORGED: &str = "inductive Tiny : Type where\n  | a : Tiny\n  | b : Tiny\n\
    def helper : Nat := Nat.zero\ntheorem u : Eq Nat.zero Nat.zero := Eq.refl Nat.zero\n\
    theorem v (x : Tiny) (p : Tiny → Prop) (a : p Tiny.a) (b : p Tiny.b) : p x := Tiny.rec a b x\n\
    theorem t : Eq helper (Nat.succ Nat.zero) := sorry";

#[tokio::test]
async fn forged_files_are_refused() {
    let place = Place::new();
    let auditor = place.auditor().await;
    let header = format!("{CORE}{}\n", FORGED.rsplit_once("theorem t").unwrap().0);
    let of = |statement: &str, proof: &str| request(&header, statement, &format!("{statement} := {proof}"));
    let open = "theorem t : Eq helper (Nat.succ Nat.zero)";
    let over = "theorem t (x : Tiny) (p : Tiny → Prop) (a : p Tiny.a) (b : p Tiny.b) : p x";
    type Change = fn(&mut File);
    let cases: &[(&str, &str, &str, Change, &str)] = &[
        ("nothing", over, "Tiny.rec a b x", |_| {}, "proved []"),
        (
            "another proof",
            open,
            "sorry",
            |f| f.set_value("t", f.value("u")),
            "KernelRejected: tllama's own kernel refused t:",
        ),
        (
            "another statement",
            open,
            "sorry",
            |f| {
                f.set_type("t", f.type_of("u"));
                f.set_value("t", f.value("u"))
            },
            "StatementChanged: it differs from what was given: type",
        ),
        (
            "another statement of the type's",
            open,
            "sorry",
            |f| f.set_type("helper", f.type_of("t")),
            "KernelRejected: ",
        ),
        (
            "an axiom",
            open,
            "sorry",
            |f| f.set_kind("t", 0),
            "KernelRejected: tllama's own kernel refused the candidate's file: it is damaged",
        ),
        ("another name", open, "sorry", |f| f.rename("u", "Nat.zero_add"), "KernelRejected: "),
        (
            "a name that is its own beginning",
            open,
            "sorry",
            |f| f.tie_name("u"),
            "KernelRejected: tllama's own kernel refused the candidate's file: it is damaged: a name has too many components",
        ),
        ("a term that is its own part", open, "sorry", |f| f.tie_value("u"), "Sorry: "),
        (
            "a proof that is its own part",
            open,
            "sorry",
            |f| f.tie_value("t"),
            "KernelRejected: tllama's own kernel refused the candidate's file: it is damaged: a term is a part of itself",
        ),
        (
            "a list without end",
            over,
            "Tiny.rec a b x",
            |f| f.tie_list("Tiny"),
            "KernelRejected: tllama's own kernel refused the candidate's file: it is damaged: a list is none",
        ),
        (
            "constructors in another order",
            over,
            "Tiny.rec a b x",
            |f| f.swap_constructors("Tiny"),
            "KernelRejected: tllama's own kernel refused Tiny: the description of Tiny.b differs",
        ),
        (
            "an unsafe definition",
            open,
            "sorry",
            |f| f.set_plain("helper", 0),
            "KernelRejected: tllama's own kernel refused the candidate's file: helper is unsafe or partial",
        ),
        (
            "a recursor's type",
            over,
            "Tiny.rec a b x",
            |f| f.set_type("Tiny.rec", f.type_of("v")),
            "KernelRejected: tllama's own kernel refused Tiny: ",
        ),
        ("a constructor less", over, "Tiny.rec a b x", |f| f.drop_constructor("Tiny"), "KernelRejected: "),
    ];
    let mut wrong = Vec::new();
    for (what, statement, proof, change, expected) in cases {
        let forge = |mut files: Vec<Vec<u8>>| {
            let mut file = File::of(files.remove(0));
            change(&mut file);
            vec![file.bytes()]
        };
        let told = found(&auditor.verify_with(&of(statement, proof), &forge).await.unwrap());
        if !told.starts_with(expected) {
            wrong.push(format!("{what}: {told}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whatever is written over a file, what is left open in it is not proved, and nothing panics or hangs.
#[tokio::test]
async fn no_change_of_a_file_makes_a_proof() {
    let place = Place::new();
    let auditor = place.auditor().await;
    let (header, statement) =
        FORGED.rsplit_once("\n").map(|(header, t)| (format!("{CORE}{header}\n"), t)).unwrap();
    let statement = statement.strip_suffix(" := sorry").unwrap();
    let room = Room { limits: Limits::default(), memory_mib: DEFAULT_MEMORY_MIB };
    let Ok(clean) = auditor.clean(&header, statement, room).await.unwrap() else { panic!("it compiles") };
    let whole = clean.files[0].clone();
    let words = whole.len() / 8;
    let (mut state, mut refused, mut open) = (7_u64, 0, 0);
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..500 {
        let mut file = whole.clone();
        for _ in 0..=next(3) {
            let (to, from) = (12 + next(words - 12), 12 + next(words - 12));
            let word: [u8; 8] = whole[8 * from..8 * from + 8].try_into().unwrap();
            match next(4) {
                0 => file[8 * to + next(8)] ^= 1 << next(8),
                _ => file[8 * to..8 * to + 8].copy_from_slice(&word),
            }
        }
        let (given, found) = (Module::open(vec![whole.clone()]).unwrap(), Module::open(vec![file]));
        let Ok(found) = found else {
            refused += 1;
            continue;
        };
        let replay = judge(Case {
            imports: &clean.imports,
            clean: given,
            found,
            name: &[NamePart::Text("t".to_owned())],
            remembered: None,
            bases: &Bases::default(),
            cancelled: Arc::default(),
        });
        match replay.finding {
            crate::own_kernel::Finding::Accepted => {
                assert!(
                    replay.axioms.contains(&"sorryAx".to_owned()) || !replay.own_axioms.is_empty(),
                    "{replay:?}"
                );
                open += 1;
            }
            _ => refused += 1,
        }
    }
    assert!(refused > 50 && open > 50, "{refused} refused, {open} still open");
}

#[test]
fn names_are_read_as_statements_have_them() {
    let text = |part: &str| NamePart::Text(part.to_owned());
    for (statement, parts) in [
        ("theorem t : p", vec![text("t")]),
        ("theorem _root_.A.«b c» : p", vec![text("A"), text("b c")]),
        ("def X : Type := p\ntheorem Y (x : X) : p", vec![text("Y")]),
        ("@[simp] private theorem A.b.c (n : Nat) : p", vec![text("A"), text("b"), text("c")]),
    ] {
        assert_eq!(stated_name(statement), Some(parts), "{statement}");
    }
    assert_eq!(stated_name("example : p"), None);
}
