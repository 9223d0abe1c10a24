//! The tokenizer of a model's folder: text to ids, ids to text, and text that grows token by token.

use std::{path::Path, str::FromStr as _, sync::Arc};

use tokenizers::Tokenizer;

use super::{config::text, folder::ModelFolder};
use crate::Error;

/// Shared by prompts and the engine.
#[derive(Clone)]
pub struct Vocabulary {
    tokenizer: Arc<Tokenizer>,
    size: usize,
    plain_size: usize,
}

impl Vocabulary {
    pub(crate) fn open(folder: &ModelFolder) -> Result<Self, Error> {
        let path = folder.tokenizer();
        let mut tokenizer = read_tokenizer(&path)?;
        // A folder may ask for padding or truncation; both would falsify token budgets.
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(None)
            .map_err(|error| Error::model(&path, format!("truncation cannot be switched off: {error}")))?;
        let above = |highest: Option<u32>| highest.map_or(0, |highest| highest as usize + 1);
        let size = above(tokenizer.get_vocab(true).into_values().max());
        let added = tokenizer.get_added_tokens_decoder();
        let plain = tokenizer.get_vocab(true).into_values().filter(|id| !added.contains_key(id));
        let plain_size = above(plain.max());
        Ok(Self { tokenizer: Arc::new(tokenizer), size, plain_size })
    }

    /// One more than the highest id of a token that was not added by hand.
    pub(super) fn plain_size(&self) -> usize {
        self.plain_size
    }

    /// One more than the highest token id.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Ids of a text. Special tokens written in the text are recognised; none are added.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, Error> {
        self.ids(text, false)
    }

    /// Ids of a plain text with the special tokens that the tokenizer puts in front of one.
    pub fn encode_plain(&self, text: &str) -> Result<Vec<u32>, Error> {
        self.ids(text, true)
    }

    fn ids(&self, text: &str, add_special: bool) -> Result<Vec<u32>, Error> {
        self.tokenizer
            .encode_fast(text, add_special)
            .map(|encoding| encoding.get_ids().to_vec())
            .map_err(|error| Error::Backend(format!("the tokenizer failed: {error}")))
    }

    /// Text of ids, special tokens left out.
    pub fn decode(&self, ids: &[u32]) -> Result<String, Error> {
        self.tokenizer
            .decode(ids, true)
            .map_err(|error| Error::Backend(format!("the tokenizer failed: {error}")))
    }

    /// The text of one token alone, special tokens as they are written.
    pub(crate) fn piece(&self, token: u32) -> String {
        self.tokenizer.decode(&[token], false).unwrap_or_default()
    }

    /// The id of a token written as `text`, if there is one.
    pub fn token_id(&self, text: &str) -> Option<u32> {
        self.tokenizer.token_to_id(text)
    }
}

/// Reads a tokenizer's file, byte order mark or not.
pub(super) fn read_tokenizer(path: &Path) -> Result<Tokenizer, Error> {
    let wrong = |problem: String| Error::model(path, format!("this is no tokenizer: {problem}"));
    let text =
        text(path)?.ok_or_else(|| Error::model(path, "no such file; save the model's fast tokenizer"))?;
    Tokenizer::from_str(&text).map_err(|error| wrong(error.to_string()))
}

/// Text of a growing list of tokens. A character spread over several tokens appears once it is complete.
#[derive(Default)]
pub(crate) struct GrowingText {
    text: String,
    /// Tokens before this index are final and only give context to the decoder.
    context: usize,
    read: usize,
}

impl GrowingText {
    /// Takes note of the last token of `ids` and returns the text so far.
    pub(crate) fn push(&mut self, vocabulary: &Vocabulary, ids: &[u32]) -> Result<&str, Error> {
        let known = vocabulary.decode(&ids[self.context..self.read])?;
        let longer = vocabulary.decode(&ids[self.context..])?;
        if longer.len() > known.len() && !longer.ends_with('\u{fffd}') {
            self.text.push_str(longer.get(known.len()..).unwrap_or_default());
            self.context = self.read;
            self.read = ids.len();
        }
        Ok(&self.text)
    }

    /// The text as it would be with `token` after `ids`; `None` while that breaks off within a character.
    pub(crate) fn with(
        &self,
        vocabulary: &Vocabulary,
        ids: &[u32],
        token: u32,
    ) -> Result<Option<String>, Error> {
        let known = vocabulary.decode(&ids[self.context..self.read])?;
        let longer: Vec<u32> = ids[self.context..].iter().copied().chain([token]).collect();
        let longer = vocabulary.decode(&longer)?;
        let fresh = longer.get(known.len()..).unwrap_or_default();
        Ok((!longer.ends_with('\u{fffd}')).then(|| format!("{}{fresh}", self.text)))
    }

    /// The text so far, without a character that is not complete.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Bytes of text so far.
    pub(crate) fn length(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

/// The earliest place of a stop string in `text`, looking only at what the last `fresh` bytes can complete.
pub(crate) fn find_stop(text: &str, fresh: usize, stops: &[String]) -> Option<usize> {
    stops
        .iter()
        .filter(|stop| !stop.is_empty())
        .filter_map(|stop| {
            let mut start = text.len().saturating_sub(fresh + stop.len());
            while !text.is_char_boundary(start) {
                start -= 1;
            }
            text[start..].find(stop.as_str()).map(|place| start + place)
        })
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_are_found_across_pushes() {
        let stops = ["```".to_owned(), "END".to_owned()];
        assert_eq!(find_stop("rfl\n``", 2, &stops), None);
        assert_eq!(find_stop("rfl\n```x", 2, &stops), Some(4));
        assert_eq!(find_stop("α`END``", 7, &stops), Some(3));
        assert_eq!(find_stop("abc", 3, &[String::new()]), None);
    }
}
