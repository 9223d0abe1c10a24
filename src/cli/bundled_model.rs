//! The model that comes with the program: part of the executable, written to the cache when it is first needed.

use std::path::PathBuf;

use anyhow::Context;

use crate::unpacked::Unpacked;

macro_rules! model {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../prover/models/tiny/", $name)))),*]
    };
}

const MODEL: Unpacked = Unpacked {
    name: "models/tiny",
    files: model![
        "README.md",
        "config.json",
        "generation_config.json",
        "lemmas.jsonl.gz",
        "model.onnx",
        "tokenizer.json",
        "tokenizer_config.json",
        "training_set.jsonl.gz",
    ],
};

/// The model's folder, written if it is not there.
pub fn folder() -> anyhow::Result<PathBuf> {
    let cache = data::cache_folder().context("no cache folder is known; set TLLAMA_CACHE")?;
    MODEL.make_ready(&cache)
}
