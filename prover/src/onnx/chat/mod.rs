//! The chat template of a model's folder, rendered as transformers does.
//!
//! Templates are written for Jinja2; minijinja is nearly that. `source` translates what its syntax lacks, `python` and
//! `json` what its values lack. What comes out is held to Jinja2 itself (`prover/tests/chat_templates`).

mod date;
mod json;
mod python;
mod source;

use minijinja::{Environment, Value};

use super::folder::ModelFolder;
use crate::{error::Error, prompt::Turn};

/// Turns a conversation into the text that the model was trained on.
pub(crate) struct ChatTemplate {
    environment: Option<Environment<'static>>,
    /// What the template is given beside the turns.
    globals: Vec<(String, Value)>,
}

const NAME: &str = "chat template";

impl ChatTemplate {
    /// A template that does not parse is an error here; a folder without one is not.
    pub(crate) fn new(folder: &ModelFolder) -> Result<Self, Error> {
        let environment = match &folder.chat_template {
            None => None,
            Some(source) => Some(compiled(source).map_err(|error| {
                Error::model(&folder.path, format!("its chat template is damaged: {error:#}"))
            })?),
        };
        let mut globals: Vec<(String, Value)> = vec![
            ("add_generation_prompt".to_owned(), true.into()),
            // Nobody has tools or documents, and templates ask whether they are none.
            ("tools".to_owned(), ().into()),
            ("documents".to_owned(), ().into()),
        ];
        // A template may add these two to other texts without asking whether there are any.
        for name in ["bos_token", "eos_token"] {
            globals.push((name.to_owned(), "".into()));
        }
        let tokens = folder.special_tokens.iter();
        globals.extend(tokens.map(|(name, text)| (name.clone(), text.as_str().into())));
        Ok(Self { environment, globals })
    }

    pub(crate) fn is_some(&self) -> bool {
        self.environment.is_some()
    }

    /// Renders the turns and opens the assistant's answer.
    pub(crate) fn render(&self, turns: &[Turn]) -> Result<String, Error> {
        let fail = |problem: String| Error::Prompt { name: NAME.to_owned(), problem };
        let environment = self.environment.as_ref().ok_or_else(|| {
            fail("the model's folder has none: use a prompt without turns, such as `continuation`".to_owned())
        })?;
        let messages = [("messages".to_owned(), Value::from_serialize(turns))];
        let context: Value = self.globals.iter().cloned().chain(messages).collect();
        environment
            .get_template(NAME)
            .and_then(|template| template.render(context))
            .map_err(|error| fail(format!("it failed: {error:#}")))
    }
}

/// An environment with the template, in which values are what they are in Python.
fn compiled(source: &str) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_formatter(python::print);
    environment.set_unknown_method_callback(python::method);
    environment.add_function("raise_exception", python::raise);
    environment.add_function("strftime_now", date::strftime_now);
    environment.add_function("percent_format", python::percent);
    environment.add_filter("tojson", json::tojson);
    environment.add_filter("length", python::length);
    environment.add_filter("count", python::length);
    environment.add_filter("first", python::first);
    environment.add_filter("string", python::string);
    environment.add_filter("int", python::int);
    environment.add_filter("float", python::float_filter);
    environment.add_filter("join", python::join);
    environment.add_filter("replace", python::replace);
    environment.add_filter("wordcount", python::count_words);
    environment.add_filter("center", python::center);
    environment.add_test("sequence", python::is_sequence);
    environment.add_test("iterable", python::is_iterable);
    environment.add_test("number", python::is_number);
    environment.add_test("callable", python::is_callable);
    environment.add_template_owned(NAME, source::translated(source))?;
    Ok(environment)
}

#[cfg(test)]
mod tests;
