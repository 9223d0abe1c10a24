//! The chat template of a model's folder, rendered as transformers does.

use minijinja::{Environment, Value, context};

use super::folder::ModelFolder;
use crate::{Error, prompt::Turn};

/// Turns a conversation into the text that the model was trained on.
pub(crate) struct ChatTemplate {
    environment: Option<Environment<'static>>,
    bos_token: String,
    eos_token: String,
}

const NAME: &str = "chat template";

impl ChatTemplate {
    /// A template that does not parse is an error here; a folder without one is not.
    pub(crate) fn new(folder: &ModelFolder) -> Result<Self, Error> {
        let environment = match &folder.chat_template {
            None => None,
            Some(source) => {
                let mut environment = Environment::new();
                environment.set_trim_blocks(true);
                environment.set_lstrip_blocks(true);
                environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
                environment.add_function(
                    "raise_exception",
                    |text: String| -> Result<Value, minijinja::Error> {
                        Err(minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, text))
                    },
                );
                // Prompts must not change from day to day; templates print this date into a system turn.
                environment.add_function("strftime_now", |_format: String| "1 January 2026".to_owned());
                environment.add_template_owned(NAME, source.clone()).map_err(|error| {
                    Error::model(&folder.path, format!("its chat template is damaged: {error:#}"))
                })?;
                Some(environment)
            }
        };
        Ok(Self {
            environment,
            bos_token: folder.bos_token.clone().unwrap_or_default(),
            eos_token: folder.eos_token.clone().unwrap_or_default(),
        })
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
        environment
            .get_template(NAME)
            .and_then(|template| {
                template.render(context! {
                    messages => turns,
                    add_generation_prompt => true,
                    bos_token => self.bos_token,
                    eos_token => self.eos_token,
                })
            })
            .map_err(|error| fail(format!("it failed: {error:#}")))
    }
}
