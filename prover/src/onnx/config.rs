//! The fields of a folder's JSON files that are used, wherever exporters put them.
//!
//! A field of an odd type is no reason to refuse a model, unless it is one that is needed; then the message names it.

use std::path::Path;

use serde_json::Value;

use crate::error::Error;
use crate::json;

/// The fields of a file. A missing file has none.
#[derive(Debug, Default)]
pub(super) struct Fields {
    value: Value,
    path: std::path::PathBuf,
}

/// Parts of a model's configuration that may hold what is not said outside: models that also read images have one for
/// the text.
const PARTS: [&str; 4] = ["text_config", "llm_config", "language_config", "llm"];

impl Fields {
    /// `None` where there is no such file.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, Error> {
        let Some(text) = text(path)? else { return Ok(None) };
        let value = json::parse(&text).map_err(|error| Error::model(path, error.to_string()))?;
        match value.is_object() {
            true => Ok(Some(Self { value, path: path.to_owned() })),
            false => Err(Error::model(path, "it is not a JSON object")),
        }
    }

    /// The field of the first of the names that is there and not null, outside or in the part for the text.
    fn field(&self, names: &[&'static str]) -> Option<(&'static str, &Value)> {
        let parts = PARTS.iter().filter_map(|part| self.value.get(part));
        std::iter::once(&self.value).chain(parts).find_map(|value| {
            names.iter().find_map(|name| Some((*name, value.get(name).filter(|value| !value.is_null())?)))
        })
    }

    /// A size: a whole number above 0, however it is written.
    pub(super) fn size(&self, names: &[&'static str]) -> Result<Option<usize>, Error> {
        let Some((name, value)) = self.field(names) else { return Ok(None) };
        match whole(value).and_then(|number| usize::try_from(number).ok()).filter(|size| *size > 0) {
            Some(size) => Ok(Some(size)),
            None => Err(Error::model(&self.path, format!("`{name}` is {value}, which is not a size"))),
        }
    }

    /// Ids of tokens: one, or a list. Negative ones stand for no token.
    pub(super) fn ids(&self, name: &'static str) -> Result<Option<Vec<u32>>, Error> {
        let Some((name, value)) = self.field(&[name]) else { return Ok(None) };
        let list = match value {
            Value::Array(list) => &list[..],
            one => std::slice::from_ref(one),
        };
        let mut found = Vec::new();
        for value in list.iter().filter(|value| !value.is_null()) {
            match whole(value) {
                Some(id) if id < 0 => {}
                Some(id) if u32::try_from(id).is_ok() => found.push(id as u32),
                _ => {
                    let problem = format!("`{name}` holds {value}, which is not a token's number");
                    return Err(Error::model(&self.path, problem));
                }
            }
        }
        Ok(Some(found))
    }

    /// A text, or the content of an added token. What is neither counts as absent: `false` stands for no token.
    pub(super) fn token(&self, name: &str) -> Option<String> {
        let value = self.value.get(name)?;
        value.as_str().or_else(|| value.get("content")?.as_str()).map(str::to_owned)
    }

    /// The template of a name where there are several, as a list of names and templates or as an object; or the only
    /// one.
    pub(super) fn template(&self, wanted: &str) -> Option<&str> {
        match self.value.get("chat_template")? {
            Value::String(template) => Some(template),
            Value::Array(list) => {
                let named = |entry: &&Value| entry.get("name").and_then(Value::as_str) == Some(wanted);
                list.iter().find(named)?.get("template")?.as_str()
            }
            Value::Object(named) => named.get(wanted)?.as_str(),
            _ => None,
        }
    }
}

/// A whole number: also one with a decimal point or in quotes, as some configurations have it.
fn whole(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| {
            value
                .as_f64()
                .filter(|number| number.fract() == 0.0 && number.abs() < 1e15)
                .map(|number| number as i64)
        })
        .or_else(|| value.as_str()?.trim().parse().ok())
}

/// The text of a file without a byte order mark; `None` where there is none of that name.
pub(super) fn text(path: &Path) -> Result<Option<String>, Error> {
    match data::input::read_text(path, data::input::MAX_FILE_BYTES) {
        Ok(text) => Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::model(path, error.to_string())),
    }
}
