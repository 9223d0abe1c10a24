//! What a model's folder holds, told without loading the model: no ONNX Runtime, no weights in memory.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use ort::value::TensorElementType;
use serde::Serialize;
use serde_json::Value;

use super::{
    digest::Digests,
    folder::optional,
    graph::{Carry, Outlet, inspect},
    opened::Opened,
    wire::{Axis, GraphFile, ValueInfo, read_graph},
};
use crate::error::Error;

/// A description of a model's folder, for people and machines.
#[derive(Debug, Clone, Serialize)]
pub struct ModelInfo {
    pub path: PathBuf,
    /// Identifies the model's files, as in the generator's name `onnx:<digest>`.
    pub digest: String,
    /// `model_type` of `config.json`.
    pub architecture: Option<String>,
    pub layers: Option<u64>,
    pub hidden_size: Option<u64>,
    pub attention_heads: Option<u64>,
    pub key_value_heads: Option<u64>,
    /// Longest sequence, prompt and answer together, in tokens.
    pub context: usize,
    /// Size of the vocabulary that the graph computes logits for, where it is known.
    pub vocabulary: Option<usize>,
    /// Tokens that the tokenizer knows.
    pub tokenizer: usize,
    /// Tokens that end an answer.
    pub stop_tokens: Vec<StopToken>,
    pub chat_template: Option<String>,
    /// The graph and its external data, with their sizes in bytes.
    pub files: BTreeMap<String, u64>,
    pub operators: usize,
    pub weights: Vec<WeightKind>,
    /// Element type of the logits.
    pub logits: String,
    pub states: Vec<StateInfo>,
    /// Memory for the state of a sequence: for each token, and whatever its length.
    pub state_bytes_per_token: usize,
    pub state_bytes_per_sequence: usize,
    /// The text of `README.md`, without the YAML that hubs put in front.
    pub card: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StopToken {
    pub id: u32,
    pub text: String,
}

/// Weights of one element type. Quantised weights are packed, several to an `u8`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WeightKind {
    pub element: String,
    pub tensors: usize,
    pub elements: u64,
    pub bytes: u64,
}

/// State tensors of one shape and type that are carried alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StateInfo {
    /// The first of them, by name.
    pub example: String,
    pub tensors: usize,
    pub element: String,
    /// Without the batch axis; `None` is the axis that grows with each token.
    pub axes: Vec<Option<usize>>,
    /// `appended`, `in place` or `replaced`.
    pub carried: &'static str,
}

impl ModelInfo {
    /// Reads the folder. What would keep the model from being loaded is an error here too, as far as it can be seen
    /// without ONNX Runtime.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let opened = Opened::read(path)?;
        let Opened { folder, vocabulary, stop_ids, .. } = &opened;
        let unreadable = |path: &Path, error: std::io::Error| Error::model(path, error.to_string());
        let file = read_graph(&folder.graph).map_err(|error| unreadable(&folder.graph, error))?;
        let inputs = file.inputs.iter().map(|value| outlet(&folder.graph, value));
        let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
        let outputs: Vec<Outlet> = file.outputs.iter().filter_map(|value| output(value, &inputs)).collect();
        let graph = inspect(&folder.graph, &inputs, &outputs, &file.nodes, folder.head_dim)?;
        opened.shared_tokens(&graph)?;
        let config: Value = optional(&path.join("config.json"))?.unwrap_or_default();
        let number = |key: &str| config.get(key).and_then(Value::as_u64);
        let text = config.get("model_type").and_then(Value::as_str);
        let stop = |&id: &u32| StopToken { id, text: vocabulary.piece(id) };
        let mut states: Vec<StateInfo> = Vec::new();
        for state in &graph.states {
            let one = StateInfo {
                example: state.past.to_string_lossy().into_owned(),
                tensors: 1,
                element: state.element.to_string(),
                axes: state.axes.iter().map(|&axis| (axis != 0).then_some(axis)).collect(),
                carried: match state.carry {
                    Carry::Appended => "appended",
                    Carry::InPlace => "in place",
                    Carry::Replaced => "replaced",
                },
            };
            let alike = |other: &&mut StateInfo| {
                (&other.element, &other.axes, other.carried) == (&one.element, &one.axes, one.carried)
            };
            match states.iter_mut().find(alike) {
                Some(known) => known.tensors += 1,
                None => states.push(one),
            }
        }
        let card = data::input::read_text(&path.join("README.md"), data::input::MAX_TEXT_BYTES).ok();
        Ok(Self {
            path: path.to_owned(),
            digest: Digests::of(folder)?.now,
            architecture: text.map(str::to_owned),
            layers: number("num_hidden_layers"),
            hidden_size: number("hidden_size"),
            attention_heads: number("num_attention_heads"),
            key_value_heads: number("num_key_value_heads"),
            context: folder.context,
            vocabulary: graph.logits.vocabulary.or(folder.vocabulary),
            tokenizer: vocabulary.size(),
            stop_tokens: stop_ids.iter().map(stop).collect(),
            chat_template: folder.chat_template.clone().filter(|template| !template.is_empty()),
            files: folder
                .graph_files()?
                .into_iter()
                .map(|(name, file)| {
                    let length = fs::metadata(&file).map_err(|error| unreadable(&file, error))?.len();
                    Ok((name, length))
                })
                .collect::<Result<_, Error>>()?,
            operators: file.nodes.len(),
            weights: weights(&file),
            logits: graph.logits.element.to_string(),
            states,
            state_bytes_per_token: graph.cost().per_token,
            state_bytes_per_sequence: graph.cost().per_sequence,
            card: card.map(|card| without_front_matter(&card).trim().to_owned()),
        })
    }
}

fn weights(file: &GraphFile) -> Vec<WeightKind> {
    let kind = |(&number, weights): (&u64, &super::wire::Weights)| {
        let element = element(number);
        WeightKind {
            element: element.map_or_else(|| format!("type {number}"), |element| element.to_string()),
            tensors: weights.tensors,
            elements: weights.elements,
            bytes: element
                .filter(|element| *element != TensorElementType::String)
                .map_or(0, |element| element.byte_size(weights.elements as usize).unwrap_or(0) as u64),
        }
    };
    let mut kinds: Vec<_> = file.weights.iter().map(kind).collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.bytes));
    kinds
}

fn outlet(path: &Path, value: &ValueInfo) -> Result<Outlet, Error> {
    let element = element(value.element).ok_or_else(|| {
        Error::model(
            path,
            format!("`{}` has element type {}, which is not supported", value.name, value.element),
        )
    })?;
    let axis = |axis: &Axis| match axis {
        Axis::Fixed(length) => (i64::try_from(*length).unwrap_or(-1), String::new()),
        Axis::Symbol(symbol) => (-1, symbol.clone()),
    };
    let (shape, symbols) = value.axes.iter().map(axis).unzip();
    Ok(Outlet { name: value.name.clone(), element, shape, symbols })
}

/// An output as loading finds it. Exporters may leave out types and shapes of outputs, which ONNX Runtime infers: a
/// state comes back as it was, grown where its length has no number. What is nothing to a language model may be anything.
fn output(value: &ValueInfo, inputs: &[Outlet]) -> Option<Outlet> {
    let is_state = value.name.starts_with("present");
    if !is_state && value.name != "logits" {
        return None;
    }
    if !value.axes.is_empty() && value.element != 0 {
        return outlet(Path::new(""), value).ok();
    }
    if !is_state {
        let element = element(value.element).unwrap_or(TensorElementType::Float32);
        return Some(Outlet {
            name: value.name.clone(),
            element,
            shape: vec![-1; 3],
            symbols: vec![String::new(); 3],
        });
    }
    let past = inputs.iter().find(|past| past_of(&value.name).contains(&past.name))?;
    let mut symbols = past.symbols.clone();
    // The axis after the heads is that of time; others keep their names.
    if let Some(time) = (1..past.shape.len()).find(|&axis| past.shape[axis] < 0) {
        symbols[time].clear();
    }
    Some(Outlet { name: value.name.clone(), symbols, ..past.clone() })
}

/// Names of the input that an output carries on.
fn past_of(present: &str) -> [String; 3] {
    [
        present.replacen("present_key_values", "past_key_values", 1),
        present.replacen("present", "past_key_values", 1),
        present.replacen("present", "past", 1),
    ]
}

/// ONNX's numbers of element types (`TensorProto.DataType`).
fn element(number: u64) -> Option<TensorElementType> {
    use TensorElementType::*;
    Some(match number {
        1 => Float32,
        2 => Uint8,
        3 => Int8,
        4 => Uint16,
        5 => Int16,
        6 => Int32,
        7 => Int64,
        8 => String,
        9 => Bool,
        10 => Float16,
        11 => Float64,
        12 => Uint32,
        13 => Uint64,
        16 => Bfloat16,
        21 => Uint4,
        22 => Int4,
        _ => return None,
    })
}

fn without_front_matter(card: &str) -> &str {
    let Some(rest) = card.strip_prefix("---\n") else { return card };
    rest.split_once("\n---\n").map_or(card, |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> ModelInfo {
        ModelInfo::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models").join(name)).unwrap()
    }

    #[test]
    fn a_folder_is_described_without_loading_it() {
        let info = read("tiny-llama-gqa");
        assert_eq!((info.architecture.as_deref(), info.vocabulary), (Some("llama"), Some(320)));
        assert_eq!((info.states.len(), info.states[0].tensors, info.states[0].carried), (1, 4, "in place"));
        assert_eq!(info.states[0].axes[1], None, "the axis of time grows");
        assert!(info.files.contains_key("model.onnx.data"));
        let bytes: u64 = info.weights.iter().map(|kind| kind.bytes).sum();
        let stored: u64 = info.files.values().sum();
        assert!(bytes <= stored && bytes * 2 > stored, "{bytes} bytes of weights in {stored}");
        assert!(info.chat_template.is_some() && !info.stop_tokens.is_empty());
        assert_eq!(read("tiny-recurrent").states[0].carried, "replaced");
        assert_eq!(read("tiny-llama-f16").states[0].element, "f16");
    }

    /// Exporters may leave types and shapes of outputs to be inferred.
    #[test]
    fn outputs_without_types_are_what_loading_finds() {
        for name in ["tiny-llama", "tiny-llama-gqa", "tiny-llama-optimum"] {
            let path =
                Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models").join(name).join("model.onnx");
            let file = read_graph(&path).unwrap();
            let inputs: Vec<Outlet> = file.inputs.iter().map(|value| outlet(&path, value).unwrap()).collect();
            let shape = |outputs: &[ValueInfo]| {
                let outputs: Vec<Outlet> =
                    outputs.iter().filter_map(|value| output(value, &inputs)).collect();
                let graph = inspect(&path, &inputs, &outputs, &file.nodes, Some(16)).unwrap();
                let states = graph.states.into_iter().map(|state| (state.past, state.carry, state.axes));
                (states.collect::<Vec<_>>(), graph.logits.element)
            };
            let bare = |name: &str| ValueInfo { name: name.to_owned(), ..ValueInfo::default() };
            let untyped: Vec<ValueInfo> =
                file.outputs.iter().map(|output| bare(&output.name)).chain([bare("debug")]).collect();
            assert_eq!(shape(&untyped), shape(&file.outputs), "{name}");
        }
    }

    #[test]
    fn a_card_is_shown_without_the_data_for_hubs() {
        assert_eq!(without_front_matter("---\nlicense: mit\n---\n# Tiny"), "# Tiny");
        assert_eq!(without_front_matter("# Tiny\n---\n"), "# Tiny\n---\n");
    }
}
