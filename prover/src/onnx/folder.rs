//! A model's folder in the Hugging Face layout: which files there are and what they say, apart from the graph.
//! Missing or unreadable files are named here, before anything expensive starts.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::Error;

/// What the folder says of the model.
#[derive(Debug, Clone)]
pub(crate) struct ModelFolder {
    pub path: PathBuf,
    pub graph: PathBuf,
    /// Longest sequence, prompt and answer together.
    pub context: usize,
    pub vocabulary: Option<usize>,
    pub head_dim: Option<usize>,
    /// Every token id that ends an answer.
    pub stop_ids: Vec<u32>,
    pub chat_template: Option<String>,
    pub bos_token: Option<String>,
    pub eos_token: Option<String>,
}

#[derive(Deserialize)]
struct Config {
    max_position_embeddings: Option<usize>,
    vocab_size: Option<usize>,
    hidden_size: Option<usize>,
    num_attention_heads: Option<usize>,
    head_dim: Option<usize>,
    eos_token_id: Option<OneOrMany>,
}

#[derive(Default, Deserialize)]
struct GenerationConfig {
    eos_token_id: Option<OneOrMany>,
}

#[derive(Default, Deserialize)]
struct TokenizerConfig {
    chat_template: Option<ChatTemplates>,
    bos_token: Option<TokenText>,
    eos_token: Option<TokenText>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(u32),
    Many(Vec<u32>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ChatTemplates {
    One(String),
    Named(Vec<NamedTemplate>),
}

#[derive(Deserialize)]
struct NamedTemplate {
    name: String,
    template: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TokenText {
    Plain(String),
    Added { content: String },
}

/// Used when `config.json` states no limit.
const CONTEXT_DEFAULT: usize = 4096;

impl ModelFolder {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        if !path.is_dir() {
            return Err(Error::model(
                path,
                "no such folder; give the folder that holds config.json and model.onnx",
            ));
        }
        let config: Config = required(&path.join("config.json"))?;
        let generation: GenerationConfig =
            optional(&path.join("generation_config.json"))?.unwrap_or_default();
        let tokenizer: TokenizerConfig = optional(&path.join("tokenizer_config.json"))?.unwrap_or_default();
        let graph = [path.join("model.onnx"), path.join("onnx").join("model.onnx")]
            .into_iter()
            .find(|candidate| candidate.is_file())
            .ok_or_else(|| {
                Error::model(&path.join("model.onnx"), "no such file; export the model to ONNX first")
            })?;
        if !path.join("tokenizer.json").is_file() {
            return Err(Error::model(
                &path.join("tokenizer.json"),
                "no such file; save the model's fast tokenizer",
            ));
        }
        let head_dim =
            config.head_dim.or_else(|| config.hidden_size?.checked_div(config.num_attention_heads?));
        Ok(Self {
            path: path.to_owned(),
            graph,
            context: config.max_position_embeddings.unwrap_or(CONTEXT_DEFAULT),
            vocabulary: config.vocab_size,
            head_dim,
            stop_ids: stop_ids(generation.eos_token_id.or(config.eos_token_id)),
            chat_template: chat_template(path, tokenizer.chat_template)?,
            bos_token: tokenizer.bos_token.map(TokenText::into_text),
            eos_token: tokenizer.eos_token.map(TokenText::into_text),
        })
    }

    pub(crate) fn tokenizer(&self) -> PathBuf {
        self.path.join("tokenizer.json")
    }

    /// The graph and the files beside it that hold its weights.
    pub(super) fn graph_files(&self) -> Result<Vec<PathBuf>, Error> {
        let folder = self.graph.parent().unwrap_or(&self.path);
        let unreadable = |error: std::io::Error| Error::model(folder, error.to_string());
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.contains(".onnx") && path.is_file() {
                files.push(path);
            }
        }
        Ok(files)
    }

    /// BLAKE3 over the files that decide what the model answers: names and contents, external weights included.
    pub(crate) fn digest(&self) -> Result<String, Error> {
        let unreadable = |path: &Path, error: std::io::Error| Error::model(path, error.to_string());
        let mut files = self.graph_files()?;
        files.extend([self.path.join("config.json"), self.tokenizer()]);
        files.sort();
        let mut hasher = blake3::Hasher::new();
        for path in files {
            let file = data::input::regular_file(&path).map_err(|error| unreadable(&path, error))?;
            let length = file.metadata().map_err(|error| unreadable(&path, error))?.len();
            hasher.update(path.file_name().unwrap_or_default().as_encoded_bytes());
            hasher.update(&length.to_le_bytes());
            hasher.update_reader(file).map_err(|error| unreadable(&path, error))?;
        }
        Ok(hasher.finalize().to_hex()[..16].to_owned())
    }
}

fn stop_ids(ids: Option<OneOrMany>) -> Vec<u32> {
    match ids {
        None => Vec::new(),
        Some(OneOrMany::One(id)) => vec![id],
        Some(OneOrMany::Many(ids)) => ids,
    }
}

/// `chat_template.jinja` wins over the field of `tokenizer_config.json`; of named templates `default` is taken.
fn chat_template(path: &Path, field: Option<ChatTemplates>) -> Result<Option<String>, Error> {
    let file = path.join("chat_template.jinja");
    if file.is_file() {
        return fs::read_to_string(&file).map(Some).map_err(|error| Error::model(&file, error.to_string()));
    }
    Ok(match field {
        None => None,
        Some(ChatTemplates::One(template)) => Some(template),
        Some(ChatTemplates::Named(templates)) => templates
            .into_iter()
            .find(|template| template.name == "default")
            .map(|template| template.template),
    })
}

impl TokenText {
    fn into_text(self) -> String {
        match self {
            TokenText::Plain(text) | TokenText::Added { content: text } => text,
        }
    }
}

fn required<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    optional(path)?
        .ok_or_else(|| Error::model(path, "no such file; the folder is no complete Hugging Face export"))
}

/// Reads a JSON file; `null` fields count as absent.
pub(super) fn optional<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    let text = match data::input::read_text(path, data::input::MAX_FILE_BYTES) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::model(path, error.to_string())),
    };
    let value: Value = serde_json::from_str(&text).map_err(|error| Error::model(path, error.to_string()))?;
    serde_json::from_value(value).map(Some).map_err(|error| Error::model(path, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn problem(files: &[(&str, &str)]) -> String {
        ModelFolder::open(folder(files).path()).unwrap_err().to_string()
    }

    #[test]
    fn missing_and_damaged_files_are_named() {
        assert!(
            ModelFolder::open(Path::new("/nowhere/model"))
                .unwrap_err()
                .to_string()
                .contains("/nowhere/model")
        );
        assert!(problem(&[]).contains("config.json"));
        assert!(problem(&[("config.json", "{\"vocab_size\":")]).contains("config.json"));
        assert!(problem(&[("config.json", "{}")]).contains("model.onnx"));
        assert!(problem(&[("config.json", "{}"), ("model.onnx", "")]).contains("tokenizer.json"));
    }

    #[test]
    fn several_stop_ids_and_named_templates_are_read() {
        let folder = folder(&[
            ("config.json", r#"{"hidden_size": 64, "num_attention_heads": 4, "eos_token_id": 7}"#),
            ("generation_config.json", r#"{"eos_token_id": [2, 9]}"#),
            ("model.onnx", ""),
            ("tokenizer.json", "{}"),
            (
                "tokenizer_config.json",
                r#"{"bos_token": {"content": "<s>"}, "chat_template": [{"name": "default", "template": "x"}]}"#,
            ),
        ]);
        let model = ModelFolder::open(folder.path()).unwrap();
        assert_eq!((model.stop_ids, model.head_dim), (vec![2, 9], Some(16)));
        assert_eq!((model.bos_token.as_deref(), model.chat_template.as_deref()), (Some("<s>"), Some("x")));
    }
}
