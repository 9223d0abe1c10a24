//! A trusted library with candidates on top of it, and whole libraries.

mod support;

use std::fs::File;
use std::io::BufReader;
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use lean_kernel::export::Reader;
use lean_kernel::*;
use support::fixture;

/// Takes what comes before the declaration `first` as it is; the rest.
fn assume_until(kernel: &mut Kernel, export: &str, first: &str) -> Vec<Declaration> {
    let mut reader = Reader::new(export.as_bytes());
    let first = kernel.store.dotted(first);
    let (mut rest, mut assumed) = (Vec::new(), 0);
    while let Some(declaration) = reader.next(&mut kernel.store).unwrap() {
        if rest.is_empty() && declaration.name() != first {
            kernel.assume(&declaration).unwrap();
            assumed += 1;
        } else {
            rest.push(declaration);
        }
    }
    assert!(assumed > 20 && !rest.is_empty(), "{assumed}");
    rest
}

#[test]
fn candidates_on_top_of_a_trusted_library() {
    let mut kernel = Kernel::new(Limits::default());
    let own = assume_until(&mut kernel, &fixture("honest_terms"), "ackermann_zero");
    let library = kernel.checkpoint();
    let count = kernel.environment().len();
    for _ in 0..3 {
        for declaration in &own {
            kernel.check(declaration).unwrap();
        }
        assert!(kernel.environment().len() >= count + own.len());
        kernel.rollback(library);
        assert_eq!(kernel.environment().len(), count);
    }
}

#[test]
fn a_trusted_library_does_not_make_a_false_candidate_true() {
    let mut kernel = Kernel::new(Limits::default());
    let own = assume_until(&mut kernel, &fixture("stuck_sort_false"), "run");
    let error = own.iter().find_map(|declaration| kernel.check(declaration).err()).expect("a refusal");
    assert_eq!(error.declaration, "Owner");
    assert!(
        error.is_rejection() && error.to_string().contains("not in a sort that is written out"),
        "{error}"
    );
}

#[test]
fn the_command_answers_by_its_exit_status() {
    let folder = std::env::temp_dir().join(format!("lean-kernel-check-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let check = |name: &str, text: &str| {
        let file = folder.join(name);
        std::fs::write(&file, text).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_lean-kernel-check"))
            .args(["--trust-operations".as_ref(), file.as_os_str()])
            .output()
            .unwrap();
        let answer = String::from_utf8(output.stderr).unwrap();
        assert_eq!(answer.lines().count(), 1, "{answer}");
        (output.status.code(), answer)
    };
    assert_eq!(check("honest", &fixture("honest_types")).0, Some(0));
    let (status, answer) = check("false", &fixture("stuck_sort_false"));
    assert!(status == Some(1) && answer.starts_with("Owner: "), "{answer}");
    assert_eq!(check("malformed", "{").0, Some(1));
    let is_unsafe = r#"{"axiom":{"name":0,"levelParams":[],"type":0,"isUnsafe":true}}"#;
    assert_eq!(check("unsafe", is_unsafe).0, Some(2));
    std::fs::remove_dir_all(&folder).unwrap();
}

/// All of a library, as `fixtures/make.cjs --library FILE` writes it: every definition and every inductive type is
/// accepted, with recursors equal to those given. Theorems come with values there only as far as Lean keeps them; of
/// these, equations of definitions whose bodies are kept back cannot be proved again.
#[test]
#[ignore = "needs LEAN_KERNEL_LIBRARY, an export of a library"]
fn a_whole_library() {
    let path = std::env::var_os("LEAN_KERNEL_LIBRARY").expect("LEAN_KERNEL_LIBRARY");
    let mut kernel = Kernel::new(Limits::default());
    kernel.trust_operations();
    let mut reader = Reader::new(BufReader::with_capacity(1 << 20, File::open(path).unwrap()));
    let (mut accepted, mut unproved) = (0, 0);
    while let Some(declaration) = reader.next(&mut kernel.store).unwrap() {
        match kernel.check(&declaration) {
            Ok(()) => accepted += 1,
            Err(error) => {
                let is_equation =
                    error.declaration.rsplit('.').next().is_some_and(|part| part.starts_with("eq_"));
                assert!(matches!(declaration, Declaration::Theorem { .. }) && is_equation, "{error}");
                unproved += 1;
                kernel.assume(&declaration).unwrap();
            }
        }
    }
    println!("{accepted} accepted, {unproved} equations of bodies that are kept back");
    assert!(accepted > 40_000 && unproved < 200, "{accepted}, {unproved}");
}

/// Of this thread, where the system tells; else by the clock.
fn processor_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let told = told.and_then(|text| text.split(' ').next()?.parse().ok());
    told.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// All that modules declare which were compiled on top of Lean's library, as `fixtures/modules.cjs` writes it: every
/// declaration is accepted with its value, proofs included. Lean's library is believed.
#[test]
#[ignore = "needs LEAN_KERNEL_LIBRARY and LEAN_KERNEL_MODULES, exports of Lean's library and of modules"]
fn everything_that_modules_declare() {
    let open = |variable: &str| {
        let path = std::env::var_os(variable).unwrap_or_else(|| panic!("{variable}"));
        Reader::new(BufReader::with_capacity(1 << 20, File::open(path).unwrap()))
    };
    let mut kernel = Kernel::new(Limits::default());
    kernel.trust_operations();
    let mut reader = open("LEAN_KERNEL_LIBRARY");
    while let Some(declaration) = reader.next(&mut kernel.store).unwrap() {
        kernel.assume(&declaration).unwrap();
    }
    let believed = kernel.environment().len();
    let mut reader = open("LEAN_KERNEL_MODULES");
    let (mut accepted, mut proofs, mut refused, mut in_kernel) = (0, 0, Vec::new(), Duration::ZERO);
    let mut slowest = (Duration::ZERO, String::new());
    while let Some(declaration) = reader.next(&mut kernel.store).unwrap() {
        let started = processor_time();
        let answer = kernel.check(&declaration);
        let spent = processor_time().saturating_sub(started);
        in_kernel += spent;
        if spent > slowest.0 {
            slowest = (spent, kernel.store.display_name(declaration.name()));
        }
        match answer {
            Ok(()) => {
                accepted += 1;
                proofs += usize::from(matches!(declaration, Declaration::Theorem { .. }));
            }
            Err(error) => {
                refused.push(error.to_string());
                let _ = kernel.assume(&declaration);
            }
        }
    }
    println!(
        "{accepted} accepted, {proofs} proofs among them, on {believed} constants of Lean's library, in {in_kernel:?}; \
         {} refused; the slowest, {}, took {:?}",
        refused.len(),
        slowest.1,
        slowest.0
    );
    assert!(refused.is_empty() && accepted > 5_000, "{accepted}, {refused:#?}");
}
