//! Attacks on one defence each, which nothing else would stop.

use std::fs::{self, File as Disk};

use super::*;

/// A library may call its own function by the name of an operation that kernels compute. What counts is what it is
/// defined to be.
#[tokio::test]
async fn operations_on_numbers_are_those_of_the_installation() {
    let place = Place::new();
    place.compile(place.root(), "Core", CORE);
    let gcd = "prelude\nimport Core\ndef Nat.gcd (m n : Nat) : Nat := Nat.zero\n";
    place.compile(place.root(), "Numbers", gcd);
    let auditor = place.auditor().await;
    let statement = "theorem t : Eq (Nat.gcd 4 6) 2";
    let candidate = format!("{statement} := sorry\ntheorem v : @Eq Nat 2 2 := Eq.refl 2");
    let cheat = |mut files: Vec<Vec<u8>>| {
        let mut file = File::of(files.remove(0));
        file.set_value("t", file.value("v"));
        vec![file.bytes()]
    };
    let own = format!("{CORE}def Nat.gcd (m n : Nat) : Nat := Nat.zero\n");
    for header in ["prelude\nimport Numbers\n", own.as_str()] {
        let asked = request(header, statement, &candidate);
        let told = found(&auditor.verify_with(&asked, &cheat).await.unwrap());
        let why = "KernelRejected: tllama's own kernel gave no answer: t: not checked: it may rest on Nat.gcd, which is \
                   not computed";
        assert!(told.starts_with(why), "{header}: {told}");
    }
}

/// A file that is exchanged and looks the same from outside is seen when it is read.
#[tokio::test]
async fn a_module_that_is_changed_while_it_is_used_is_refused() {
    let place = Place::new();
    place.compile(place.root(), "Core", CORE);
    place.compile(place.root(), "Library", LIBRARY);
    let auditor = place.auditor().await;
    let statement = "theorem t : Eq Nat.zero (Nat.succ Nat.zero)";
    let asked = request(IMPORTS, statement, &format!("{statement} := by_cheating"));
    let path = place.root().join("Library.olean");
    let (whole, time) = (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap());
    let room = Room { limits: Limits::default(), memory_mib: DEFAULT_MEMORY_MIB };
    assert!(auditor.clean(IMPORTS, statement, room).await.unwrap().is_ok());
    // An axiom less: its user rests on another theorem, which says something else.
    let mut file = File::of(whole.clone());
    file.set_value("by_cheating", file.value("zero_add"));
    // Lean maps the file: it is replaced, not written over.
    fs::remove_file(&path).unwrap();
    fs::write(&path, file.bytes()).unwrap();
    Disk::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
    assert_eq!(
        found(&auditor.verify(&asked).await.unwrap()),
        "KernelRejected: tllama's own kernel gave no answer: the module Library: it was changed while it was used"
    );
}

/// The same file means less in a project than in the installation, also where it was checked there.
#[tokio::test]
async fn what_was_checked_of_an_installation_is_not_believed_of_a_project() {
    let installation = toolchain::new_installation();
    let first = Place { installation: installation.path().to_owned(), ..Place::new() };
    let core = installation.path().join("lib/lean/Core.olean");
    // Without operations on numbers, which are a difference of their own.
    let text = CORE.split("noncomputable def Nat.add").next().unwrap();
    first.compile(&installation.path().join("lib/lean"), "Core", text);
    let statement = "theorem t (p q : Prop) (h : Iff p q) : Eq p q";
    let asked = request("prelude\nimport Core\n", statement, &format!("{statement} := propext h"));
    let auditor = first.auditor().await;
    assert_eq!(found(&auditor.verify(&asked).await.unwrap()), "proved [\"propext\"]");
    let second = Place::new();
    fs::copy(&core, second.root().join("Core.olean")).unwrap();
    let mut auditor = second.auditor().await;
    auditor.remembered = Some(Arc::new(Remembered::in_folder(first.root().join("kept/checked"))));
    assert!(found(&auditor.verify(&asked).await.unwrap()).starts_with("ForbiddenAxiom: "));
}

/// What stands in the way of the comparison, and what proves itself.
#[tokio::test]
async fn names_and_proofs_that_lead_back_are_refused() {
    let place = Place::new();
    let auditor = place.auditor().await;
    let statement = "theorem t : Eq Nat.zero (Nat.succ Nat.zero)";
    let reserved = format!("def _given.t : Nat := Nat.zero\n{statement} := sorry");
    assert_eq!(
        found(&auditor.verify(&request(CORE, statement, &reserved)).await.unwrap()),
        "KernelRejected: tllama's own kernel refused names such as _given are reserved"
    );
    let named = |name: &str| statement.replace(" t ", &format!(" {name} "));
    let candidate = format!("{statement} := sorry\n{} := t\n{} := w", named("w"), named("x"));
    let asked = request(CORE, statement, &candidate);
    let by_itself = |mut files: Vec<Vec<u8>>| {
        let mut file = File::of(files.remove(0));
        file.set_value("t", file.value("x"));
        vec![file.bytes()]
    };
    let told = found(&auditor.verify_with(&asked, &by_itself).await.unwrap());
    assert_eq!(told, "KernelRejected: tllama's own kernel refused t: it is declared by means of itself");
}

/// Where modules are looked for, and whose they are.
#[tokio::test]
async fn modules_are_found_by_their_components() {
    let place = Place::new();
    let outside = tempfile::tempdir().unwrap();
    let auditor = place.auditor().await;
    let lean = &auditor.lean;
    let name = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
    fs::create_dir_all(place.root().join("A/B")).unwrap();
    fs::write(place.root().join("A.B.olean"), "").unwrap();
    let root = place.root().canonicalize().unwrap();
    assert_eq!(lean.module(&name(&["A", "B", "C"])), Some(root.join("A/B/C.olean")));
    assert_eq!(lean.module(&name(&["A.B"])), Some(root.join("A.B.olean")));
    assert_eq!(lean.module(&name(&["A", "B.C"])), Some(root.join("A/B.C.olean")));
    for parts in [&["..", "A"][..], &["A", "..", "C"], &["A", "B/C"], &["/A"], &["A", ""], &["."], &[]] {
        assert_eq!(lean.module(&name(parts)), None, "{parts:?}");
    }
    // Links lead where they lead: a file of the project is none of the installation, and the reverse.
    let (library, link) = (lean.prefix.join("lib"), place.root().join("link"));
    std::os::unix::fs::symlink(&library, &link).unwrap();
    fs::write(outside.path().join("X.olean"), "").unwrap();
    assert!(lean.is_of_installation(&link.join("lean")));
    let mut other = lean.clone();
    other.prefix = outside.path().join("prefix");
    fs::create_dir_all(other.prefix.join("lib")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("X.olean"), other.prefix.join("lib/X.olean")).unwrap();
    assert!(!other.is_of_installation(&other.prefix.join("lib/X.olean")));
    assert!(!other.is_of_installation(&other.prefix.join("lib/../../X.olean")));
}

/// A process that has taken Lean over can leave anything where the compiled file should be.
#[test]
fn only_a_file_is_read_as_a_compiled_file() {
    let folder = tempfile::tempdir().unwrap();
    let (own, secret) = (folder.path().join("own"), folder.path().join("secret"));
    fs::create_dir(&own).unwrap();
    fs::write(&secret, "secret").unwrap();
    let told = |path: &Path| super::super::compile::bounded(path).unwrap_err();
    let place = own.join("Tllama.olean");
    std::os::unix::fs::symlink(&secret, &place).unwrap();
    assert_eq!(told(&place), "Tllama.olean is no file of honest size");
    fs::remove_file(&place).unwrap();
    fs::create_dir(&place).unwrap();
    assert_eq!(told(&place), "Tllama.olean is no file of honest size");
    fs::remove_dir(&place).unwrap();
    Disk::create(&place).unwrap().set_len((512 << 20) + 1).unwrap();
    assert_eq!(told(&place), "Tllama.olean is no file of honest size");
    fs::remove_file(&place).unwrap();
    assert!(told(&place).starts_with("Tllama.olean: "));
}

/// What a definition of the header rests on counts, not only its own words.
#[tokio::test]
async fn a_definition_below_a_definition_is_compared() {
    let place = Place::new();
    let auditor = place.auditor().await;
    let below = |value: &str| format!("{CORE}def below : Nat := {value}\ndef answer : Nat := below\n");
    let (header, statement) = (below("Nat.zero"), "theorem t : Eq answer (Nat.succ Nat.zero)");
    let other = format!("{}{statement} := Eq.refl (Nat.succ Nat.zero)\n", below("Nat.succ Nat.zero"));
    place.compile(place.root(), "Other", &other);
    let other = fs::read(place.root().join("Other.olean")).unwrap();
    let asked = request(&header, statement, &format!("{statement} := sorry"));
    let told = found(&auditor.verify_with(&asked, &|_| vec![other.clone()]).await.unwrap());
    assert!(told.starts_with("StatementChanged: "), "{told}");
}
