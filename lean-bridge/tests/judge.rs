//! What a verdict is remembered under: the policy with every name in it, and every source that judges.

#[path = "../judge_digest.rs"]
mod judge_digest;

use std::path::Path;

use judge_digest::{FOLDERS, judge_digest};
use lean_bridge::{Construct, Policy};

fn with_axioms(axioms: &[&str]) -> Policy {
    let mut policy = Policy::default();
    policy.axioms.extend(axioms.iter().map(|axiom| (*axiom).to_owned()));
    policy
}

#[test]
fn different_policies_have_different_ids() {
    let mut policies: Vec<Policy> = [
        &[][..],
        &[""],
        &["a"],
        &["a", "b"],
        &["a,b"],
        &["a b"],
        &["a\nb"],
        &["a\\nb"],
        &["\"a\"", "b"],
        &["\"a\",b"],
        &["a allowed=eval"],
        &["a allowed= heartbeats=5"],
        &["judge=0"],
    ]
    .map(with_axioms)
    .into();
    policies.push(Policy { allowed: [Construct::Eval].into(), ..with_axioms(&["a"]) });
    let ids: Vec<String> = policies.iter().map(Policy::id).collect();
    for (index, id) in ids.iter().enumerate() {
        assert!(ids[..index].iter().all(|other| other != id), "{id}");
        assert!(!id.contains('\n') && Policy::is_of_this_judge(id), "{id}");
    }
    assert!(ids[3].contains("axioms=Classical.choice,Quot.sound,a,b,propext "), "{}", ids[3]);
    let other = ids[0].replacen("judge=", "judge=0", 1);
    assert!(!Policy::is_of_this_judge(&other) && !Policy::is_of_this_judge("standard"));
    assert!(!Policy::is_of_this_judge(&format!("x {}", ids[0])));
}

#[test]
fn every_source_that_judges_is_in_the_digest() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let real = judge_digest(manifest);
    assert!(Policy::default().id().starts_with(&format!("judge={real} ")), "the one that was compiled in");
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("lean-bridge");
    for (from, _) in FOLDERS {
        copy_folder(&manifest.join(from), &folder.path().join("lean-bridge").join(from), &copy);
    }
    assert_eq!(judge_digest(&copy), real);
    let changed = |name: &str, counts: bool| {
        let file = copy.join(name);
        let before = std::fs::read_to_string(&file).unwrap_or_default();
        std::fs::write(&file, format!("{before} ")).unwrap();
        assert_eq!(judge_digest(&copy) != real, counts, "{name}");
        std::fs::write(&file, &before).unwrap();
        if before.is_empty() {
            std::fs::remove_file(&file).unwrap();
        }
        assert_eq!(judge_digest(&copy), real, "{name}");
    };
    for name in ["kernel.cjs", "verification.cjs", "transcript.cjs", "main.cjs", "new-guard.cjs"] {
        changed(&format!("../lean-project/host/{name}"), true);
    }
    for name in [
        "src/verdict.rs",
        "src/audit/judge.rs",
        "olean/src/image.rs",
        "src/embedded/verification.rs",
        "../data/src/lean_text/tokens.rs",
    ] {
        changed(name, true);
    }
    changed("src/native/client.rs", false);
}

fn copy_folder(from: &Path, to: &Path, root: &Path) {
    std::fs::create_dir_all(root).unwrap();
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target, root);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
