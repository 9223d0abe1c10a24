//! Sentence embeddings, on a tiny model against PyTorch's vectors; all-MiniLM-L6-v2 on request:
//!
//!     cargo test -p prover --test embedder -- --ignored
//!
//! The latter makes a Python environment in the cache (packages of training/requirements-train.txt and
//! requirements-embedder.txt, about 8 GB) and exports the model there.

use std::path::{Path, PathBuf};
use std::process::Command;

use prover::onnx::{Embedder, EmbedderOptions};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    text: String,
    vector: Vec<f32>,
}

fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models/tiny-embedder")
}

fn load(folder: &Path) -> Embedder {
    Embedder::load(folder, &EmbedderOptions { threads: 1, ..Default::default() }).unwrap()
}

fn golden(folder: &Path) -> Vec<Golden> {
    serde_json::from_str(&std::fs::read_to_string(folder.join("golden.json")).unwrap()).unwrap()
}

fn likeness(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Against vectors that PyTorch made of the same texts.
fn assert_golden(folder: &Path) {
    let embedder = load(folder);
    for Golden { text, vector } in golden(folder) {
        let found = embedder.embed(&text).unwrap();
        assert_eq!(found.len(), vector.len());
        let worst = found.iter().zip(&vector).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-4, "{text}: {worst}");
        assert!((likeness(&found, &found) - 1.0).abs() < 1e-5);
    }
}

#[test]
fn vectors_are_those_of_pytorch() {
    assert_golden(&tiny());
}

#[test]
fn a_long_text_is_cut_and_an_empty_one_has_a_vector() {
    let embedder = load(&tiny());
    let long = "prime ".repeat(2000);
    assert_eq!(embedder.embed(&long).unwrap(), embedder.embed(&"prime ".repeat(47)).unwrap());
    assert!(embedder.embed("").unwrap().iter().all(|x| x.is_finite()));
}

#[test]
fn what_is_missing_or_changed_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let problem = |folder: &Path| {
        let failed = Embedder::load(folder, &EmbedderOptions::default());
        failed.err().expect("it is incomplete").to_string()
    };
    assert!(problem(&folder.path().join("none")).contains("no such folder"));
    assert!(problem(folder.path()).contains("model.onnx"));
    std::fs::copy(tiny().join("model.onnx"), folder.path().join("model.onnx")).unwrap();
    assert!(problem(folder.path()).contains("tokenizer.json"));
    std::fs::copy(tiny().join("tokenizer.json"), folder.path().join("tokenizer.json")).unwrap();
    let plain = load(folder.path());
    assert_ne!(plain.digest(), load(&tiny()).digest());
    // Without the folder's word for it, vectors are not normalised.
    assert!(
        (likeness(&plain.embed("a prime").unwrap(), &plain.embed("a prime").unwrap()) - 1.0).abs() > 1e-3
    );
    std::fs::write(folder.path().join("model.onnx"), "no graph").unwrap();
    assert!(problem(folder.path()).contains("model.onnx"));
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
#[ignore = "needs all-MiniLM-L6-v2; see the head of the file"]
fn a_real_model_knows_what_means_the_same() {
    let cache = data::cache_folder().expect("set TLLAMA_CACHE").join("prover-tests");
    let (venv, model) = (cache.join("venv-embedder"), cache.join("minilm"));
    let training = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("training");
    if !model.join("golden.json").exists() {
        std::fs::create_dir_all(&cache).unwrap();
        run(Command::new("python3").args(["-m", "venv"]).arg(&venv));
        let python = venv.join("bin").join("python");
        for (list, more) in
            [("requirements-train.txt", &[][..]), ("requirements-embedder.txt", &["--no-deps"])]
        {
            let install = ["-m", "pip", "install", "-q", "--require-hashes", "-r"];
            run(Command::new(&python).args(install).arg(training.join(list)).args(more));
        }
        run(Command::new(&python).arg(training.join("embedder_to_onnx.py")).arg("--out").arg(&model));
    }
    assert_golden(&model);
    let embedder = load(&model);
    let vectors: Vec<Vec<f32>> = [
        "Show that the sum of two even numbers is even.",
        "If m and n are divisible by two, then so is m + n.",
        "Every triangle has an angle of at most sixty degrees.",
    ]
    .map(|text| embedder.embed(text).unwrap())
    .into();
    assert_eq!(vectors[0].len(), 384);
    assert!(likeness(&vectors[0], &vectors[1]) > likeness(&vectors[0], &vectors[2]) + 0.2);
}
