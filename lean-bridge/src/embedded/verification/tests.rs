use std::fs;

use lean_kernel::export::Reader;
use lean_kernel::{Kernel, Limits as KernelLimits};
use serde_json::Value;

use super::*;
use crate::embedded::Config;
use crate::embedded::install::{self, CacheDir, Downloads, Node};
use crate::own_kernel::Finding;

fn lean(disagreements: &std::path::Path) -> Embedded {
    let cache = CacheDir::from_environment().expect("a cache folder");
    let install = install::ensure(&cache, Downloads::Allowed, &|_| {}).expect("the embedded Lean");
    let node = Node::probe().expect("Node.js");
    let disagreements = Some(disagreements.to_owned());
    let config = Config { workers: 1, keep_spare: false, disagreements, ..Config::default() };
    Embedded::new(&cache, install, node, config).expect("a pool")
}

/// The evidence of an honest proof, in which one kernel is made to lie.
#[tokio::test]
async fn what_kernels_do_not_agree_on_is_no_proof_and_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let lean = lean(folder.path());
    let request = VerifyRequest {
        header: "def double (n : Nat) : Nat := n + n".to_owned(),
        statement: "theorem t (n : Nat) : double n = 2 * n".to_owned(),
        candidate: "theorem t (n : Nat) : double n = 2 * n := by unfold double; omega".to_owned(),
        level: Level::CrossChecked,
        policy: Policy::default(),
        limits: Limits::default(),
    };
    let question = Question::Theorem(&request);
    let mut spent = Duration::ZERO;
    let mut evidence = lean.gather(&question, &mut spent).await.unwrap();
    let Evidence::Examined { kernels, .. } = &mut evidence else { panic!("it was not examined") };
    let Some(Ok(own)) = &mut kernels.own else { panic!("our kernel was not asked") };
    assert_eq!(own.finding, Finding::Accepted, "{own:?}");
    own.finding = Finding::Refused("t: it was made to lie".to_owned());
    let verdict = lean.conclude(&question, evidence, Instant::now()).await;
    let data::Outcome::Rejected(rejection) = verdict.into_record().outcome else { panic!("proved") };
    assert_eq!(rejection.reason, ReasonKind::KernelsDisagree);
    let kept = fs::read_dir(folder.path()).unwrap().next().expect("it is kept").unwrap().path();
    let expected = format!("tllama's own refuses t: it was made to lie; kept in {}", kept.display());
    assert!(rejection.detail.ends_with(&expected), "{}", rejection.detail);

    let question: Value = serde_json::from_slice(&fs::read(kept.join("question.json")).unwrap()).unwrap();
    assert_eq!(question["candidate"], request.candidate);
    assert!(question["disagreement"].as_str().unwrap().contains("made to lie"));
    assert!(
        question["toolchain"]["lean_version"].is_string() || question["toolchain"]["leanVersion"].is_string()
    );
    let transcript: Value = serde_json::from_slice(&fs::read(kept.join("transcript.json")).unwrap()).unwrap();
    assert!(!transcript["declarations"].as_array().unwrap().is_empty());
    // Any kernel can look at it: the one that was made to lie does, and accepts it.
    let declarations = fs::read(kept.join("declarations.ndjson")).unwrap();
    let (mut kernel, mut reader) = (Kernel::new(KernelLimits::default()), Reader::new(&declarations[..]));
    kernel.trust_operations();
    while let Some(declaration) = reader.next(&mut kernel.store).unwrap() {
        kernel.check(&declaration).unwrap();
    }
    let theorem = kernel.store.dotted("t");
    assert!(kernel.environment().contains(theorem));
}
