//! Our own Lean library, compiled by the embedded Lean as on a user's machine. Compiling audits every module: an error,
//! a `sorry` or an axiom outside the three standard ones fails it.

mod support;

use std::time::Instant;

use data::{Source, Theorem};
use lean_bridge::VerifyRequest;
use support::{block_on, lean};

#[test]
fn the_library_compiles_soundly_and_can_be_imported() {
    let lean = lean();
    let started = Instant::now();
    block_on(lean.ensure_library()).expect("the library compiles");
    println!("the library was ready after {:.0} s", started.elapsed().as_secs_f64());
    let theorem = |statement: &str| Theorem {
        name: "t".to_owned(),
        header: "import Tllama".to_owned(),
        statement: statement.to_owned(),
        informal_statement: None,
        informal_proof: None,
        source: Source::default(),
    };
    let cases = [
        ("theorem t (x : ℝ) (h : 2 * x = 4) : x = 2", "by grind", true),
        ("theorem t (n : ℕ) : Even (n + n)", "⟨n, rfl⟩", true),
        ("theorem t (x : ℝ) (h : 2 * x = 4) : x = 3", "by grind", false),
    ];
    for (statement, proof, expected) in cases {
        let request = VerifyRequest::new(&theorem(statement), format!("{statement} := {proof}"));
        let verdict = block_on(lean.verify(&request)).expect("Lean can be asked");
        assert_eq!(verdict.is_proved(), expected, "{statement}: {:#?}", verdict.record());
        assert_ne!(verdict.record().toolchain, lean.toolchain(""), "the library counts in the toolchain");
    }
}
