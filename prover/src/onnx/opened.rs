//! A model's folder, opened: what can be told of it without ONNX Runtime, and what must hold of its graph. Loading a
//! model and describing it both go through here, so that one says what the other does.

use std::path::Path;

use super::{chat::ChatTemplate, folder::ModelFolder, graph::Graph, vocabulary::Vocabulary};
use crate::error::Error;

pub(crate) struct Opened {
    pub folder: ModelFolder,
    pub vocabulary: Vocabulary,
    pub chat: ChatTemplate,
    /// Every token that ends an answer.
    pub stop_ids: Vec<u32>,
}

/// Tokens that a tokenizer may have above those that the graph knows. Some published folders have a few that stand for
/// images or for gaps to be filled, which no proof needs.
const UNKNOWN_MAX: usize = 64;

impl Opened {
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let folder = ModelFolder::open(path)?;
        let vocabulary = Vocabulary::open(&folder.tokenizer())?;
        let chat = ChatTemplate::new(&folder)?;
        let stop_ids = folder.stop_ids(&vocabulary);
        Ok(Self { folder, vocabulary, chat, stop_ids })
    }

    /// How many tokens the model and the tokenizer share: ids below that may be given and drawn.
    pub(crate) fn shared_tokens(&self, graph: &Graph) -> Result<usize, Error> {
        if let Some(rows) = graph.rows_per_call.filter(|rows| *rows != 1) {
            let problem = format!(
                "the batch axis of `input_ids` is fixed at {rows}; 1 or a symbolic axis is supported"
            );
            return Err(Error::model(&self.folder.graph, problem));
        }
        let known = self.vocabulary.size();
        match graph.logits.vocabulary.or(self.folder.vocabulary) {
            Some(computed) if computed + UNKNOWN_MAX < known && computed < self.vocabulary.plain_size() => {
                Err(Error::model(
                    &self.folder.tokenizer(),
                    format!(
                        "the tokenizer has {known} tokens and the graph computes logits for {computed}: they do not \
                         belong together"
                    ),
                ))
            }
            Some(computed) => Ok(known.min(computed)),
            None => Ok(known),
        }
    }
}
