//! The digest by which a model is known: of every file that its answers depend on.

use std::path::{Path, PathBuf};

use super::folder::ModelFolder;
use crate::error::Error;

/// Names by which a model is known, 16 hexadecimal digits each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digests {
    pub now: String,
    /// That of earlier versions, which covered configuration, tokenizer, and files called after the graph: what was
    /// recorded under it is not to be lost.
    pub former: String,
}

/// Files of a folder that answers depend on, where they are there.
const FILES: [&str; 7] = [
    "chat_template.jinja",
    "chat_template.json",
    "config.json",
    "generation_config.json",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer_config.json",
];

impl Digests {
    pub(crate) fn of(folder: &ModelFolder) -> Result<Self, Error> {
        let mut files = folder.graph_files()?;
        files.extend(FILES.iter().map(|name| ((*name).to_owned(), folder.path.join(name))));
        files.sort();
        let mut hasher = blake3::Hasher::new();
        for (name, path) in files.iter().filter(|(_, path)| path.is_file()) {
            hasher.update(&(name.len() as u64).to_le_bytes());
            add(&mut hasher, name.as_bytes(), path)?;
        }
        Ok(Self { now: short(&hasher), former: former(folder)? })
    }
}

fn former(folder: &ModelFolder) -> Result<String, Error> {
    let beside = folder.graph.parent().unwrap_or(&folder.path);
    let unreadable = |error: std::io::Error| Error::model(beside, error.to_string());
    let mut files: Vec<PathBuf> = vec![folder.path.join("config.json"), folder.tokenizer()];
    for entry in std::fs::read_dir(beside).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.contains(".onnx") && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    let mut hasher = blake3::Hasher::new();
    for path in files {
        add(&mut hasher, path.file_name().unwrap_or_default().as_encoded_bytes(), &path)?;
    }
    Ok(short(&hasher))
}

/// Adds a file's name, length and content.
pub(super) fn add(hasher: &mut blake3::Hasher, name: &[u8], path: &Path) -> Result<(), Error> {
    let unreadable = |error: std::io::Error| Error::model(path, error.to_string());
    let file = data::input::regular_file(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    hasher.update(name);
    hasher.update(&length.to_le_bytes());
    hasher.update_reader(file).map_err(unreadable)?;
    Ok(())
}

pub(super) fn short(hasher: &blake3::Hasher) -> String {
    hasher.finalize().to_hex()[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;

    /// A copy of a model of the tests.
    fn copy() -> tempfile::TempDir {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models/tiny-llama-gqa");
        let folder = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(source).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
        folder
    }

    fn digests(folder: &Path) -> Digests {
        Digests::of(&ModelFolder::open(folder).unwrap()).unwrap()
    }

    #[test]
    fn every_file_that_answers_depend_on_counts() {
        let folder = copy();
        let before = digests(folder.path());
        // What was recorded by an earlier version.
        assert_eq!(before.former, "18f971d081dddd8d");
        let mut found = BTreeSet::from([before.now.clone()]);
        for name in FILES.iter().chain(&["model.onnx.data"]) {
            let path = folder.path().join(name);
            let content = fs::read(&path).ok();
            // A blank more, in the weights a changed byte.
            let mut changed = content.clone().unwrap_or_else(|| b"{}".to_vec());
            match name.ends_with("data") {
                true => changed[1000] ^= 1,
                false => changed.push(b' '),
            }
            fs::write(&path, changed).unwrap();
            assert!(found.insert(digests(folder.path()).now), "{name}");
            match content {
                Some(content) => fs::write(&path, content).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
        }
        assert_eq!(digests(folder.path()), before);
        fs::write(folder.path().join("notes.txt"), "x").unwrap();
        fs::write(folder.path().join("README.md"), "x").unwrap();
        assert_eq!(digests(folder.path()), before, "what no answer depends on does not count");
    }

    /// The graph says which file holds its weights, whatever that is called.
    #[test]
    fn weights_count_under_any_name_and_in_any_folder() {
        for name in ["weights-all.bin", "decoder.weights", "sub/weights.bin"] {
            let folder = copy();
            let graph = fs::read(folder.path().join("model.onnx")).unwrap();
            fs::write(folder.path().join("model.onnx"), renamed(&graph, "model.onnx.data", name)).unwrap();
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::rename(folder.path().join("model.onnx.data"), &path).unwrap();
            let before = digests(folder.path());
            let mut weights = fs::read(&path).unwrap();
            weights[1000] ^= 1;
            fs::write(&path, weights).unwrap();
            let after = digests(folder.path());
            assert_ne!(after.now, before.now, "{name}");
            assert_eq!(after.former, before.former, "{name}: this is what was not seen before");
            fs::remove_file(&path).unwrap();
            let problem = Digests::of(&ModelFolder::open(folder.path()).unwrap()).unwrap_err().to_string();
            assert!(problem.contains(name) && problem.contains("keeps weights"), "{problem}");
        }
    }

    /// The graph with another location of its weights, of the same length.
    fn renamed(graph: &[u8], from: &str, to: &str) -> Vec<u8> {
        assert_eq!(from.len(), to.len());
        let mut found = graph.to_vec();
        let mut at = 0;
        while let Some(place) = found[at..].windows(from.len()).position(|part| part == from.as_bytes()) {
            at += place;
            found[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
        assert!(at > 0, "the graph names the file");
        found
    }
}
