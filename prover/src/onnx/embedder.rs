//! A sentence-embedding model in ONNX Runtime: texts in, vectors out, by which examples are found that mean the same.
//!
//! The folder is one of sentence-transformers (`modules.json`, `1_Pooling/config.json`) with its encoder exported to
//! ONNX. How token states become one vector is read from it; what it asks for beyond pooling and normalisation is
//! refused, not left out.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    sync::Mutex,
};

use ort::{
    session::{Session, SessionInputValue, builder::GraphOptimizationLevel},
    value::Tensor,
};
use serde::Deserialize;
use tokenizers::{Tokenizer, TruncationParams};

use super::{
    Device,
    chosen::choose,
    digest,
    folder::optional,
    runtime::{RuntimeOptions, Serves, environment},
    vocabulary::read_tokenizer,
    wire::read_graph,
};
use crate::error::Error;

/// Names under which exporters write the states of the tokens, `[batch, tokens, width]`.
const STATES: [&str; 3] = ["last_hidden_state", "token_embeddings", "hidden_states"];
/// Used where nothing states a limit.
const TOKENS_DEFAULT: usize = 512;

/// How a model is loaded.
#[derive(Debug, Clone, Default)]
pub struct EmbedderOptions {
    /// Threads of ONNX Runtime; 0 takes every core.
    pub threads: usize,
    pub runtime: RuntimeOptions,
}

/// A loaded sentence-embedding model. It runs on the CPU.
pub struct Embedder {
    session: Mutex<Session>,
    tokenizer: Tokenizer,
    graph: PathBuf,
    /// Inputs in the graph's order.
    inputs: Vec<Input>,
    states: String,
    recipe: Recipe,
    digest: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Input {
    Ids,
    Mask,
    Types,
}

impl Input {
    fn name(self) -> &'static str {
        match self {
            Input::Ids => "input_ids",
            Input::Mask => "attention_mask",
            Input::Types => "token_type_ids",
        }
    }
}

/// What the folder says of the way from token states to a vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Recipe {
    pooling: Pooling,
    normalised: bool,
    /// Tokens of a text that count, those that the tokenizer puts around it included.
    tokens: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pooling {
    Mean,
    First,
    Maximum,
}

#[derive(Deserialize)]
struct Module {
    #[serde(default)]
    path: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Default, Deserialize)]
struct PoolingConfig {
    #[serde(default)]
    pooling_mode_cls_token: bool,
    #[serde(default)]
    pooling_mode_mean_tokens: bool,
    #[serde(default)]
    pooling_mode_max_tokens: bool,
    #[serde(default)]
    pooling_mode_mean_sqrt_len_tokens: bool,
    #[serde(default)]
    pooling_mode_weightedmean_tokens: bool,
    #[serde(default)]
    pooling_mode_lasttoken: bool,
}

#[derive(Default, Deserialize)]
struct Limits {
    max_seq_length: Option<usize>,
    max_position_embeddings: Option<usize>,
}

impl Recipe {
    fn read(folder: &Path) -> Result<Self, Error> {
        let modules: Vec<Module> = optional(&folder.join("modules.json"))?.unwrap_or_default();
        let (mut pooling, mut normalised) = (Pooling::Mean, false);
        for module in &modules {
            match module.kind.rsplit('.').next().unwrap_or_default() {
                "Transformer" => {}
                "Pooling" => pooling = Self::pooling(&folder.join(&module.path).join("config.json"))?,
                "Normalize" => normalised = true,
                other => {
                    let problem = format!("it asks for `{other}`, which is not supported");
                    return Err(Error::model(&folder.join("modules.json"), problem));
                }
            }
        }
        let stated: Limits = optional(&folder.join("sentence_bert_config.json"))?.unwrap_or_default();
        let config: Limits = optional(&folder.join("config.json"))?.unwrap_or_default();
        let most = config.max_position_embeddings.unwrap_or(TOKENS_DEFAULT);
        let tokens = stated.max_seq_length.map_or(most, |stated| stated.min(most));
        Ok(Self { pooling, normalised, tokens })
    }

    fn pooling(path: &Path) -> Result<Pooling, Error> {
        let config: PoolingConfig =
            optional(path)?.ok_or_else(|| Error::model(path, "no such file, and modules.json names it"))?;
        let other = config.pooling_mode_mean_sqrt_len_tokens
            || config.pooling_mode_weightedmean_tokens
            || config.pooling_mode_lasttoken;
        match (config.pooling_mode_mean_tokens, config.pooling_mode_cls_token, config.pooling_mode_max_tokens)
        {
            (true, false, false) if !other => Ok(Pooling::Mean),
            (false, true, false) if !other => Ok(Pooling::First),
            (false, false, true) if !other => Ok(Pooling::Maximum),
            _ => Err(Error::model(path, "only one of mean, first-token and maximum pooling is supported")),
        }
    }

    /// One vector of the states of a text's tokens, row by row.
    fn vector(&self, states: &[f32], width: usize) -> Vec<f32> {
        let rows = states.len() / width;
        let mut vector: Vec<f32> = match self.pooling {
            Pooling::First => states[..width].to_vec(),
            Pooling::Mean => (0..width)
                .map(|at| {
                    let sum: f64 = (0..rows).map(|row| f64::from(states[row * width + at])).sum();
                    (sum / rows as f64) as f32
                })
                .collect(),
            Pooling::Maximum => (0..width)
                .map(|at| (0..rows).map(|row| states[row * width + at]).fold(f32::NEG_INFINITY, f32::max))
                .collect(),
        };
        if self.normalised {
            let length = vector.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt().max(1e-12);
            vector.iter_mut().for_each(|x| *x = (f64::from(*x) / length) as f32);
        }
        vector
    }
}

impl Embedder {
    /// Loads a folder; blocks, and may download ONNX Runtime. Errors name the file that is missing or does not fit.
    pub fn load(folder: &Path, options: &EmbedderOptions) -> Result<Self, Error> {
        if !folder.is_dir() {
            return Err(Error::model(folder, "no such folder; give that of a sentence-embedding model"));
        }
        let graph = [folder.join("model.onnx"), folder.join("onnx").join("model.onnx")]
            .into_iter()
            .find(|path| path.is_file())
            .ok_or_else(|| {
                let remedy = "no such file; export the encoder to ONNX (training/embedder_to_onnx.py)";
                Error::model(&folder.join("model.onnx"), remedy)
            })?;
        let recipe = Recipe::read(folder)?;
        let tokenizer = tokenizer(&folder.join("tokenizer.json"), recipe.tokens)?;
        let device = choose(Device::Cpu, &options.runtime)?;
        let environment = environment(&device.library, Serves::Cpu)?;
        let damaged = |error: ort::Error| {
            Error::model(&graph, format!("ONNX Runtime cannot load the graph: {}", error.message()))
        };
        let plain = |error: ort::Error<ort::session::builder::SessionBuilder>| damaged(error.into());
        let mut builder = Session::builder(&environment)
            .map_err(damaged)?
            .with_optimization_level(GraphOptimizationLevel::All)
            .map_err(plain)?
            .with_memory_pattern(false)
            .map_err(plain)?;
        if options.threads > 0 {
            builder = builder.with_intra_threads(options.threads).map_err(plain)?;
        }
        let session = builder.commit_from_file(&graph).map_err(damaged)?;
        let inputs = session.inputs().iter().map(|input| input_of(&graph, input.name()));
        let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
        let outputs: Vec<&str> = session.outputs().iter().map(|output| output.name()).collect();
        let states = STATES.into_iter().find(|name| outputs.contains(name)).ok_or_else(|| {
            let named =
                format!("it has the outputs {}; one of {} is needed", outputs.join(", "), STATES.join(", "));
            Error::model(&graph, named)
        })?;
        let digest = digest_of(folder, &graph)?;
        let states = states.to_owned();
        Ok(Self { session: Mutex::new(session), tokenizer, graph, inputs, states, recipe, digest })
    }

    /// BLAKE3 over all files that decide about the vectors, first 16 digits.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The vector of a text; what goes beyond the model's length does not count. Blocks. Texts are run one by one, so a
    /// vector does not depend on what else is asked for.
    pub fn embed(&self, text: &str) -> Result<Vec<f32>, Error> {
        let failed = |error: String| Error::Backend(format!("{}: {error}", self.graph.display()));
        let encoding = self.tokenizer.encode_fast(text, true).map_err(|error| failed(error.to_string()))?;
        let ids: Vec<i64> = encoding.get_ids().iter().map(|id| i64::from(*id)).collect();
        let count = ids.len();
        if count == 0 {
            return Err(failed("the tokenizer makes no tokens of a text".to_owned()));
        }
        let inputs: Vec<(Cow<'_, str>, SessionInputValue<'_>)> = self
            .inputs
            .iter()
            .map(|input| {
                let values = match input {
                    Input::Ids => ids.clone(),
                    Input::Mask => vec![1; count],
                    Input::Types => vec![0; count],
                };
                Ok((Cow::from(input.name()), Tensor::from_array(([1, count], values))?.into()))
            })
            .collect::<Result<_, ort::Error>>()?;
        let mut session = self.session.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let outputs = session.run(inputs)?;
        let (shape, states) = outputs[self.states.as_str()].try_extract_tensor::<f32>()?;
        match shape[..] {
            [1, rows, width] if rows as usize == count && width > 0 => {
                Ok(self.recipe.vector(states, width as usize))
            }
            _ => Err(failed(format!("`{}` has the shape {shape:?} for {count} tokens", self.states))),
        }
    }
}

fn tokenizer(path: &Path, tokens: usize) -> Result<Tokenizer, Error> {
    let mut tokenizer = read_tokenizer(path)?;
    tokenizer.with_padding(None);
    let truncation = TruncationParams { max_length: tokens, ..TruncationParams::default() };
    tokenizer
        .with_truncation(Some(truncation))
        .map_err(|error| Error::model(path, format!("it cannot be cut to {tokens} tokens: {error}")))?;
    Ok(tokenizer)
}

fn input_of(graph: &Path, name: &str) -> Result<Input, Error> {
    [Input::Ids, Input::Mask, Input::Types]
        .into_iter()
        .find(|input| input.name() == name)
        .ok_or_else(|| Error::model(graph, format!("its input `{name}` is not known")))
}

fn digest_of(folder: &Path, graph: &Path) -> Result<String, Error> {
    let mut hasher = blake3::Hasher::new();
    let beside = graph.with_extension("onnx.data");
    let of_folder = [
        "config.json",
        "modules.json",
        "sentence_bert_config.json",
        "tokenizer.json",
        "1_Pooling/config.json",
    ];
    let files = of_folder.map(|name| folder.join(name)).into_iter().chain([graph.to_owned(), beside]);
    let mut files: Vec<PathBuf> = files.filter(|path| path.is_file()).collect();
    // Weights and settings under other names come after these, so that usual folders keep the digest that they had.
    let external = read_graph(graph).map_err(|error| Error::model(graph, error.to_string()))?.external;
    let weights = external.iter().map(|name| graph.parent().unwrap_or(folder).join(name));
    let modules: Vec<Module> = optional(&folder.join("modules.json"))?.unwrap_or_default();
    let settings = modules.iter().map(|module| folder.join(&module.path).join("config.json"));
    for path in weights.chain(settings).filter(|path| path.is_file()) {
        if !files.contains(&path) {
            files.push(path);
        }
    }
    for path in files {
        digest::add(&mut hasher, path.file_name().unwrap_or_default().as_encoded_bytes(), &path)?;
    }
    Ok(digest::short(&hasher))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(files: &[(&str, &str)]) -> Result<Recipe, Error> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Recipe::read(folder.path())
    }

    const MODULES: &str = r#"[{"idx": 0, "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]"#;

    #[test]
    fn the_folder_says_how_a_vector_is_made() {
        let plain = recipe(&[("config.json", r#"{"max_position_embeddings": 64}"#)]).unwrap();
        assert_eq!(plain, Recipe { pooling: Pooling::Mean, normalised: false, tokens: 64 });
        let pooling = ("1_Pooling/config.json", r#"{"pooling_mode_cls_token": true}"#);
        let limit = ("sentence_bert_config.json", r#"{"max_seq_length": 256}"#);
        let named = recipe(&[("modules.json", MODULES), pooling, limit]).unwrap();
        assert_eq!(named, Recipe { pooling: Pooling::First, normalised: true, tokens: 256 });
        let two =
            ("1_Pooling/config.json", r#"{"pooling_mode_cls_token": true, "pooling_mode_max_tokens": true}"#);
        let dense = r#"[{"path": "3_Dense", "type": "sentence_transformers.models.Dense"}]"#;
        for (files, named) in [
            (&[("modules.json", MODULES)][..], "1_Pooling"),
            (&[("modules.json", MODULES), two][..], "pooling"),
            (&[("modules.json", dense)][..], "Dense"),
        ] {
            let problem = recipe(files).unwrap_err().to_string();
            assert!(problem.contains(named), "{problem}");
        }
    }

    #[test]
    fn states_are_pooled_and_normalised() {
        let states = [3.0, 0.0, 1.0, 8.0];
        let with = |pooling, normalised| Recipe { pooling, normalised, tokens: 8 }.vector(&states, 2);
        assert_eq!(with(Pooling::Mean, false), [2.0, 4.0]);
        assert_eq!(with(Pooling::First, false), [3.0, 0.0]);
        assert_eq!(with(Pooling::Maximum, false), [3.0, 8.0]);
        assert_eq!(with(Pooling::First, true), [1.0, 0.0]);
    }
}
