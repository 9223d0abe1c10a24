//! A model's folder in the Hugging Face layout: which files there are and what they say, apart from the graph.
//! Missing or unreadable files are named here, before anything expensive starts.

use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

use serde::de::DeserializeOwned;

use super::{
    config::{Fields, text},
    vocabulary::Vocabulary,
    wire::read_graph,
};
use crate::error::Error;
use crate::json;

/// What the folder says of the model.
#[derive(Debug, Clone)]
pub(crate) struct ModelFolder {
    pub path: PathBuf,
    pub graph: PathBuf,
    /// Longest sequence, prompt and answer together.
    pub context: usize,
    pub vocabulary: Option<usize>,
    pub head_dim: Option<usize>,
    /// Ids of tokens that end an answer, as the configuration has them.
    stop_ids: Vec<u32>,
    pub chat_template: Option<String>,
    /// Texts of the special tokens, by the names that chat templates have for them.
    pub special_tokens: BTreeMap<String, String>,
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
        let config = Fields::read(&path.join("config.json"))?.ok_or_else(|| without_config(path))?;
        let generation = Fields::read(&path.join("generation_config.json"))?.unwrap_or_default();
        let tokenizer = Fields::read(&path.join("tokenizer_config.json"))?.unwrap_or_default();
        let special = Fields::read(&path.join("special_tokens_map.json"))?.unwrap_or_default();
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
        let head_dim = match config.size(&["head_dim"])? {
            None => {
                let heads = config.size(&["num_attention_heads", "n_head", "n_heads"])?;
                let hidden = config.size(&["hidden_size", "n_embd", "d_model"])?;
                hidden.zip(heads).and_then(|(hidden, heads)| hidden.checked_div(heads))
            }
            stated => stated,
        };
        let stop_ids = match generation.ids("eos_token_id")? {
            None => config.ids("eos_token_id")?,
            stated => stated,
        };
        let token =
            |name: &&str| Some(((*name).to_owned(), tokenizer.token(name).or_else(|| special.token(name))?));
        Ok(Self {
            path: path.to_owned(),
            graph,
            context: config.size(&CONTEXT)?.unwrap_or(CONTEXT_DEFAULT),
            vocabulary: config.size(&["vocab_size"])?,
            head_dim,
            stop_ids: stop_ids.unwrap_or_default(),
            chat_template: chat_template(path, &tokenizer)?,
            special_tokens: SPECIAL_TOKENS.iter().filter_map(token).collect(),
        })
    }

    pub(crate) fn tokenizer(&self) -> PathBuf {
        self.path.join("tokenizer.json")
    }

    /// Ids of all tokens that end an answer: those of the configuration, and the one that the tokenizer names.
    pub(crate) fn stop_ids(&self, vocabulary: &Vocabulary) -> Vec<u32> {
        let named = self.special_tokens.get("eos_token").and_then(|text| vocabulary.token_id(text));
        let mut found = self.stop_ids.clone();
        found.extend(named.filter(|id| !self.stop_ids.contains(id)));
        found
    }

    /// The graph, and the files that hold its weights, by their names in the graph's folder.
    pub(super) fn graph_files(&self) -> Result<Vec<(String, PathBuf)>, Error> {
        let folder = self.graph.parent().unwrap_or(&self.path);
        let graph = read_graph(&self.graph).map_err(|error| Error::model(&self.graph, error.to_string()))?;
        let name = self.graph.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut files = vec![(name, self.graph.clone())];
        for location in graph.external {
            let path = folder.join(&location);
            let inside = Path::new(&location)
                .components()
                .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
            if !inside {
                let problem = format!("its weights should be in `{location}`, which is not in its folder");
                return Err(Error::model(&self.graph, problem));
            }
            if !path.is_file() {
                return Err(Error::model(&path, "no such file; the graph keeps weights in it"));
            }
            files.push((location, path));
        }
        Ok(files)
    }
}

/// Names of the special tokens that a tokenizer may have.
const SPECIAL_TOKENS: [&str; 7] =
    ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

/// Names of the longest sequence, the one to prefer first.
const CONTEXT: [&str; 6] =
    ["max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "max_sequence_length", "seq_length"];

fn without_config(path: &Path) -> Error {
    let problem = match path.join("genai_config.json").is_file() {
        true => {
            "no such file; the folder is one of onnxruntime-genai: copy the config.json of the model that it was made \
             from, and call the graph model.onnx"
        }
        false => "no such file; the folder is not a complete Hugging Face export",
    };
    Error::model(&path.join("config.json"), problem)
}

/// `chat_template.jinja` wins over `chat_template.json`, and that over the field of `tokenizer_config.json`; of named
/// templates `default` is taken.
fn chat_template(path: &Path, tokenizer: &Fields) -> Result<Option<String>, Error> {
    if let Some(template) = text(&path.join("chat_template.jinja"))? {
        return Ok(Some(template));
    }
    let apart = Fields::read(&path.join("chat_template.json"))?.unwrap_or_default();
    let template = apart.template("default").or_else(|| tokenizer.template("default"));
    Ok(template.map(str::to_owned))
}

/// Reads a JSON file; `null` fields count as absent.
pub(super) fn optional<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    let Some(text) = text(path)? else { return Ok(None) };
    let damaged = |error: serde_json::Error| Error::model(path, error.to_string());
    let value = json::parse(&text).map_err(damaged)?;
    serde_json::from_value(value).map(Some).map_err(damaged)
}

#[cfg(test)]
mod tests {
    use std::fs;

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
        assert_eq!(
            (model.special_tokens["bos_token"].as_str(), model.chat_template.as_deref()),
            ("<s>", Some("x"))
        );
    }

    /// A folder whose `config.json` is the given one.
    fn configured(config: &str) -> Result<ModelFolder, Error> {
        ModelFolder::open(
            folder(&[("config.json", config), ("model.onnx", ""), ("tokenizer.json", "{}")]).path(),
        )
    }

    #[test]
    fn configurations_are_read_as_exporters_write_them() {
        for (config, context, head_dim, stops) in [
            (
                r#"{"n_positions": 256, "n_embd": 64, "n_head": 4, "eos_token_id": 2}"#,
                256,
                Some(16),
                &[2][..],
            ),
            (r#"{"n_ctx": 128}"#, 128, None, &[]),
            (r#"{"max_seq_len": 300}"#, 300, None, &[]),
            (r#"{"seq_length": 512, "max_position_embeddings": null}"#, 512, None, &[]),
            (r#"{"max_position_embeddings": 256.0, "time_step_limit": [0.0, Infinity]}"#, 256, None, &[]),
            (r#"{"max_position_embeddings": 1e6}"#, 1_000_000, None, &[]),
            ("\u{feff}{\"max_position_embeddings\": 64}", 64, None, &[]),
            (r#"{"eos_token_id": -1}"#, CONTEXT_DEFAULT, None, &[]),
            (r#"{"eos_token_id": "2"}"#, CONTEXT_DEFAULT, None, &[2]),
            (r#"{"eos_token_id": [2, null, 7.0]}"#, CONTEXT_DEFAULT, None, &[2, 7]),
            (
                r#"{"eos_token_id": [1], "text_config": {"max_position_embeddings": 32, "head_dim": 8, "eos_token_id": 3}}"#,
                32,
                Some(8),
                &[1],
            ),
        ] {
            let model = configured(config).unwrap();
            assert_eq!(
                (model.context, model.head_dim, &model.stop_ids[..]),
                (context, head_dim, stops),
                "{config}"
            );
        }
        for (config, named) in [
            (r#"{"max_position_embeddings": "long"}"#, "`max_position_embeddings` is \"long\""),
            (r#"{"vocab_size": 0}"#, "`vocab_size` is 0"),
            (r#"{"eos_token_id": {"a": 1}}"#, "`eos_token_id` holds"),
            ("[]", "not a JSON object"),
        ] {
            let problem = configured(config).unwrap_err().to_string();
            assert!(problem.contains(named) && problem.contains("config.json"), "{problem}");
        }
    }

    #[test]
    fn odd_files_are_read_or_named() {
        let files = |more: (&'static str, &'static str)| {
            [("config.json", "{}"), ("model.onnx", ""), ("tokenizer.json", "{}"), more]
        };
        let open = |more| ModelFolder::open(folder(&files(more)).path()).unwrap();
        let template = |name, text| open((name, text)).chat_template.unwrap_or_default();
        assert_eq!(template("chat_template.jinja", "\u{feff}x"), "x");
        assert_eq!(template("chat_template.json", r#"{"chat_template": "y"}"#), "y");
        assert_eq!(template("tokenizer_config.json", r#"{"chat_template": {"default": "z"}}"#), "z");
        assert!(open(("tokenizer_config.json", r#"{"eos_token": false}"#)).special_tokens.is_empty());
        let special =
            open(("special_tokens_map.json", r#"{"eos_token": {"content": "</s>"}}"#)).special_tokens;
        assert_eq!(special["eos_token"], "</s>");
        let model = ("generation_config.json", "{\"temperature\": NaN, \"eos_token_id\": 5}");
        assert_eq!(open(model).stop_ids, [5]);
        assert!(problem(&[("genai_config.json", "{}")]).contains("onnxruntime-genai"));
    }
}
