//! The tokenizer of a model's folder: text to ids, ids to text, and text that grows token by token.

use std::{path::Path, str::FromStr as _, sync::Arc};

use tokenizers::Tokenizer;

use super::config::text;
use crate::error::Error;

/// Shared by prompts and the engine.
#[derive(Clone)]
pub struct Vocabulary {
    tokenizer: Arc<Tokenizer>,
    size: usize,
    plain_size: usize,
    /// A token and its text, put before what continues a text when that is decoded.
    anchor: Option<(u32, String)>,
}

impl Vocabulary {
    /// Of a tokenizer's file.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        Self::new(path, read_tokenizer(path)?)
    }

    fn new(path: &Path, mut tokenizer: Tokenizer) -> Result<Self, Error> {
        // A folder may ask for padding or truncation; both would falsify token budgets.
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(None)
            .map_err(|error| Error::model(path, format!("truncation cannot be switched off: {error}")))?;
        let above = |highest: Option<u32>| highest.map_or(0, |highest| highest as usize + 1);
        let size = above(tokenizer.get_vocab(true).into_values().max());
        let added = tokenizer.get_added_tokens_decoder();
        let plain = tokenizer.get_vocab(true).into_values().filter(|id| !added.contains_key(id));
        let plain_size = above(plain.max());
        let anchor = anchor(&tokenizer);
        Ok(Self { tokenizer: Arc::new(tokenizer), size, plain_size, anchor })
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

    /// Text of ids that continue another text, special tokens left out. At the beginning of a text, decoders of the
    /// SentencePiece kind take a blank away.
    pub(crate) fn continuation(&self, ids: &[u32]) -> Result<String, Error> {
        self.after_anchor(ids, true).map_or_else(|| self.decode(ids), Ok)
    }

    fn after_anchor(&self, ids: &[u32], skip_special: bool) -> Option<String> {
        let (anchor, before) = self.anchor.as_ref()?;
        let anchored: Vec<u32> = std::iter::once(*anchor).chain(ids.iter().copied()).collect();
        let text = self.tokenizer.decode(&anchored, skip_special).ok()?;
        text.strip_prefix(before.as_str()).map(str::to_owned)
    }

    /// The text of one token within a text, special tokens as they are written.
    pub(crate) fn piece(&self, token: u32) -> String {
        let alone = || self.tokenizer.decode(&[token], false).unwrap_or_default();
        self.after_anchor(&[token], false).unwrap_or_else(alone)
    }

    /// The id of a token written as `text`, if there is one.
    pub fn token_id(&self, text: &str) -> Option<u32> {
        self.tokenizer.token_to_id(text)
    }
}

/// A token that is a letter at the end of whatever text it has, and that text.
fn anchor(tokenizer: &Tokenizer) -> Option<(u32, String)> {
    ["a", "x", "="].into_iter().find_map(|letter| {
        let encoding = tokenizer.encode_fast(letter, false).ok()?;
        let &token = encoding.get_ids().last()?;
        let text = tokenizer.decode(&[token], true).ok()?;
        let twice = tokenizer.decode(&[token, token], true).ok()?;
        (text.ends_with(letter) && twice.starts_with(&text) && twice.len() > text.len())
            .then_some((token, text))
    })
}

/// Reads a tokenizer's file, byte order mark or not.
pub(super) fn read_tokenizer(path: &Path) -> Result<Tokenizer, Error> {
    let wrong = |problem: String| Error::model(path, format!("this is not a tokenizer: {problem}"));
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
        let known = vocabulary.continuation(&ids[self.context..self.read])?;
        let longer = vocabulary.continuation(&ids[self.context..])?;
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
        let known = vocabulary.continuation(&ids[self.context..self.read])?;
        let longer: Vec<u32> = ids[self.context..].iter().copied().chain([token]).collect();
        let longer = vocabulary.continuation(&longer)?;
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

    /// As Llama 2 and its kin decode: blanks written as `▁`, and the one in front taken away.
    #[test]
    fn a_continuation_keeps_the_blank_before_it() {
        let words = ["<unk>", "▁a", "▁by", "▁simp", "\n", "▁▁", "rfl"];
        let vocabulary: serde_json::Map<_, _> =
            words.iter().zip(0..).map(|(word, id)| ((*word).to_owned(), id.into())).collect();
        let metaspace =
            serde_json::json!({ "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always" });
        let strip = serde_json::json!({ "type": "Sequence", "decoders": [
            { "type": "Replace", "pattern": { "String": "▁" }, "content": " " }, { "type": "Fuse" },
            { "type": "Strip", "content": " ", "start": 1, "stop": 0 },
        ] });
        for decoder in [metaspace.clone(), strip] {
            let tokenizer = serde_json::json!({ "version": "1.0", "added_tokens": [], "decoder": decoder,
                "pre_tokenizer": metaspace,
                "model": { "type": "WordLevel", "vocab": vocabulary, "unk_token": "<unk>" } });
            let tokenizer = Tokenizer::from_str(&tokenizer.to_string()).unwrap();
            let vocabulary = Vocabulary::new(Path::new("tokenizer.json"), tokenizer).unwrap();
            let ids = [2, 3, 4, 5, 6];
            assert_eq!(vocabulary.decode(&ids).unwrap(), "by simp\n  rfl", "a text");
            assert_eq!(vocabulary.continuation(&ids).unwrap(), " by simp\n  rfl", "what follows one");
            let mut growing = GrowingText::default();
            for end in 1..=ids.len() {
                let next = growing.with(&vocabulary, &ids[..end - 1], ids[end - 1]).unwrap().unwrap();
                assert_eq!(growing.push(&vocabulary, &ids[..end]).unwrap(), next);
            }
            assert_eq!(growing.into_text(), " by simp\n  rfl");
            assert_eq!((vocabulary.piece(3).as_str(), vocabulary.piece(6).as_str()), (" simp", "rfl"));
        }
    }

    #[test]
    fn stops_are_found_across_pushes() {
        let stops = ["```".to_owned(), "END".to_owned()];
        assert_eq!(find_stop("rfl\n``", 2, &stops), None);
        assert_eq!(find_stop("rfl\n```x", 2, &stops), Some(4));
        assert_eq!(find_stop("α`END``", 7, &stops), Some(3));
        assert_eq!(find_stop("abc", 3, &[String::new()]), None);
    }
}
