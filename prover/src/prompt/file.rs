//! A prompt file: sections that begin with a line `#% name`, each a Jinja template. What stands before the first
//! section describes the file.
//!
//! `settings` holds `key: value` lines: `layout` (chat, text), `read` (first-fence, last-fence, continuation, program, whole)
//! and any number of `stop`. A chat has `system` (may be missing), `user` and `answer` (may be missing: what the reply opens
//! with); a text has `text` and `answer`.

use std::{path::Path, sync::Arc};

use minijinja::{Environment, Value, context};
use serde::Serialize;

use super::revision::annotate;
use crate::error::Error;
use crate::generator::Task;

/// Where an answer's proof is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// In the first fenced block of Lean.
    FirstFence,
    /// In the last fenced block of Lean: drafts come before it.
    LastFence,
    /// The answer is the proof from its first character on.
    Continuation,
    /// In the last fenced block of Lean, with holes that the program in another block fills.
    Program,
    /// The answer as it is, whatever it holds.
    Whole,
}

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Turn {
    pub role: &'static str,
    pub content: String,
}

/// A prompt ready to be put into a model's own format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prompt {
    pub body: PromptBody,
    /// What the answer opens with; the model continues it.
    pub opening: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PromptBody {
    Chat(Vec<Turn>),
    Text(String),
}

/// A prompt file, parsed and checked.
#[derive(Clone)]
pub struct PromptFile {
    name: String,
    environment: Arc<Environment<'static>>,
    layout: Layout,
    reading: Reading,
    stops: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Layout {
    Chat,
    Text,
}

macro_rules! built_in {
    ($($name:literal),*) => {
        [$(($name, include_str!(concat!("../../prompts/", $name, ".jinja")))),*]
    };
}

const BUILT_IN: [(&str, &str); 10] = built_in![
    "theorem-llama",
    "direct",
    "plan",
    "kimina",
    "continuation",
    "compute",
    "compute-revision",
    "revision",
    "informalise",
    "formalise"
];

impl PromptFile {
    /// Names of the prompts that come with the prover.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// One of [`Self::names`], or the path of a `.jinja` file.
    pub fn open(name: &str) -> Result<Self, Error> {
        if let Some((_, source)) = BUILT_IN.iter().find(|(known, _)| *known == name) {
            return Self::parse(name, source);
        }
        let source =
            data::input::read_text(Path::new(name), data::input::MAX_TEXT_BYTES).map_err(|error| {
                Error::Prompt {
                    name: name.to_owned(),
                    problem: format!(
                        "neither a built-in prompt ({}) nor a file that can be read ({error})",
                        Self::names().collect::<Vec<_>>().join(", ")
                    ),
                }
            })?;
        Self::parse(name, &source)
    }

    /// Reads a prompt's source; `name` is used in messages.
    pub fn parse(name: &str, source: &str) -> Result<Self, Error> {
        let fail = |problem: String| Error::Prompt { name: name.to_owned(), problem };
        let mut environment = Environment::new();
        environment.set_trim_blocks(true);
        environment.set_undefined_behavior(minijinja::UndefinedBehavior::SemiStrict);
        let mut settings = String::new();
        for (section, text) in sections(source) {
            match section {
                "settings" => settings = text,
                "system" | "user" | "answer" | "text" => environment
                    .add_template_owned(section.to_owned(), text)
                    .map_err(|error| fail(format!("section `{section}` does not parse: {error:#}")))?,
                _ => {
                    return Err(fail(format!(
                        "section `{section}` is not one of settings, system, user, answer, text"
                    )));
                }
            }
        }
        let mut file = Self {
            name: name.to_owned(),
            environment: Arc::new(environment),
            layout: Layout::Chat,
            reading: Reading::LastFence,
            stops: Vec::new(),
        };
        // A stop string may end in a space, so only the line break is cut off.
        for line in settings.lines().filter(|line| !line.trim().is_empty()) {
            let (key, value) = line
                .split_once(": ")
                .ok_or_else(|| fail(format!("the line `{line}` of `settings` is not `key: value`")))?;
            match (key.trim(), value) {
                ("layout", "chat") => file.layout = Layout::Chat,
                ("layout", "text") => file.layout = Layout::Text,
                ("read", "first-fence") => file.reading = Reading::FirstFence,
                ("read", "last-fence") => file.reading = Reading::LastFence,
                ("read", "continuation") => file.reading = Reading::Continuation,
                ("read", "whole") => file.reading = Reading::Whole,
                ("read", "program") => file.reading = Reading::Program,
                ("stop", text) => file.stops.push(text.replace("\\n", "\n")),
                (key, value) => return Err(fail(format!("`settings` does not know `{key}: {value}`"))),
            }
        }
        Ok(file)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn reading(&self) -> Reading {
        self.reading
    }

    /// Strings that end an answer.
    pub fn stops(&self) -> &[String] {
        &self.stops
    }

    /// Renders the prompt with the `examples` most relevant examples, the nearest one last. `has_token` says whether
    /// the model knows a special token; one that it does not know is left out.
    pub(crate) fn render(
        &self,
        task: &Task,
        examples: usize,
        has_token: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<Prompt, Error> {
        let header = match task.theorem.header.trim() {
            "" => String::new(),
            header => format!("{header}\n\n"),
        };
        let shown: Vec<_> = task.examples.iter().take(examples).rev().collect();
        let revision = task.revision.as_ref().map(annotate);
        let token =
            Value::from_function(move |text: String| if has_token(&text) { text } else { String::new() });
        let context = context! {
            theorem => task.theorem,
            goal => task.goal,
            header => header,
            statement => task.theorem.statement.trim_end(),
            examples => shown,
            revision => revision,
            token => token,
        };
        let required = |name: &str| {
            self.section(name, &context)?.ok_or_else(|| Error::Prompt {
                name: self.name.clone(),
                problem: format!("it has no section `{name}`"),
            })
        };
        let body = match self.layout {
            Layout::Text => PromptBody::Text(required("text")?.trim_start_matches('\n').to_owned()),
            Layout::Chat => {
                let mut turns = Vec::new();
                if let Some(system) = self.section("system", &context)? {
                    turns.push(Turn { role: "system", content: system.trim().to_owned() });
                }
                turns.push(Turn { role: "user", content: required("user")?.trim().to_owned() });
                PromptBody::Chat(turns)
            }
        };
        let opening = self.section("answer", &context)?.unwrap_or_default();
        // Without the last line break: tokens such as a break with its indentation are for the model to write whole.
        Ok(Prompt { body, opening: opening.trim_matches('\n').to_owned() })
    }

    /// A rendered section, or `None` where the file has none of that name.
    fn section(&self, name: &str, context: &Value) -> Result<Option<String>, Error> {
        let Ok(template) = self.environment.get_template(name) else { return Ok(None) };
        template.render(context).map(Some).map_err(|error| Error::Prompt {
            name: self.name.clone(),
            problem: format!("section `{name}` failed: {error:#}"),
        })
    }
}

/// Names and texts of the sections, in order.
fn sections(source: &str) -> Vec<(&str, String)> {
    let mut found: Vec<(&str, String)> = Vec::new();
    for line in source.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("#% ") {
            found.push((name.trim(), String::new()));
        } else if let Some((_, text)) = found.last_mut() {
            text.push_str(line);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use data::{Example, Theorem};

    use super::*;

    fn theorem(name: &str) -> Theorem {
        Theorem {
            name: name.to_owned(),
            header: "open Nat".to_owned(),
            statement: format!("theorem {name} (n : Nat) : n + 0 = n"),
            informal_statement: Some(format!("Words of {name}.")),
            informal_proof: None,
            source: Default::default(),
        }
    }

    fn task() -> Task {
        let example = |name: &str| Example {
            annotated_proof: format!("theorem {name} (n : Nat) : n + 0 = n := by\n  -- by definition\n  rfl"),
            theorem: theorem(name),
        };
        Task {
            theorem: theorem("target"),
            goal: None,
            examples: vec![example("near"), example("far")],
            samples: 1,
            seed: 0,
            revision: None,
            facts: None,
        }
    }

    fn problem(source: &str) -> String {
        let rendered = PromptFile::parse("mine", source).and_then(|file| file.render(&task(), 1, |_| true));
        rendered.unwrap_err().to_string()
    }

    #[test]
    fn built_in_prompts_render() {
        for name in PromptFile::names() {
            let file = PromptFile::open(name).unwrap();
            let mut task = task();
            task.revision =
                Some(crate::Revision { attempt: "theorem a : b := c".to_owned(), messages: vec![] });
            let prompt = file.render(&task, 2, |_| true).unwrap();
            let text = format!("{prompt:?}");
            assert!(text.contains("theorem target (n : Nat)"), "{name}: {text}");
            if file.reading() == Reading::Continuation || file.reading() == Reading::FirstFence {
                assert!(prompt.opening.trim_end().ends_with(":= by"), "{name}: {:?}", prompt.opening);
            }
        }
    }

    #[test]
    fn the_block_layout_puts_the_nearest_example_last() {
        let file = PromptFile::open("theorem-llama").unwrap();
        let PromptBody::Chat(turns) = file.render(&task(), 2, |_| false).unwrap().body else {
            panic!("a chat")
        };
        assert_eq!(turns.iter().map(|turn| turn.role).collect::<Vec<_>>(), ["system", "user"]);
        let place = |text: &str| turns[1].content.find(text).unwrap();
        assert!(place("Words of far.") < place("Words of near."));
        assert!(place("Words of near.") < place("Words of target."));
        assert!(!turns[1].content.contains("reserved_special_token"), "the model has no such token");
        assert_eq!(file.stops(), ["<|reserved_special_token_26|>", "\n```"]);
    }

    /// The wording that the models' authors publish: other words cost proofs.
    #[test]
    fn models_are_asked_in_the_words_that_they_were_trained_on() {
        let turns =
            |name: &str| match PromptFile::open(name).unwrap().render(&task(), 2, |_| true).unwrap().body {
                PromptBody::Chat(turns) => turns.into_iter().map(|turn| turn.content).collect::<Vec<_>>(),
                PromptBody::Text(text) => panic!("{name} is a chat, not {text}"),
            };
        let code = "Complete the following Lean 4 code:\n\n```lean4\nopen Nat\n\n/-- Words of target. -/\n\
                    theorem target (n : Nat) : n + 0 = n := by\n  sorry\n```";
        assert_eq!(turns("direct"), [code]);
        let plan = "Before producing the Lean 4 code to formally prove the given theorem, provide a detailed proof \
                    plan outlining the main proof steps and strategies.\nThe plan should highlight key ideas, \
                    intermediate lemmas, and proof structures that will guide the construction of the final formal \
                    proof.";
        assert_eq!(turns("plan"), [format!("{code}\n\n{plan}")]);
        let kimina = "Think about and solve the following problem step by step in Lean 4.\n\
                      # Problem:Words of target.\n# Formal statement:\n```lean4\nopen Nat\n\n\
                      theorem target (n : Nat) : n + 0 = n := by\n```";
        assert_eq!(turns("kimina"), ["You are an expert in mathematics and Lean 4.", kimina]);
    }

    #[test]
    fn stops_keep_their_spaces() {
        assert!(PromptFile::open("continuation").unwrap().stops().contains(&"\ntheorem ".to_owned()));
    }

    #[test]
    fn faults_name_the_section() {
        assert!(problem("#% user\n{% for x in %}").contains("section `user` does not parse"));
        assert!(problem("#% user\n{{ theorem.missing.deeper }}").contains("section `user` failed"));
        assert!(problem("#% settings\nlayout: round\n#% user\nx").contains("layout: round"));
        assert!(problem("#% settings\nlayout: text\n#% user\nx").contains("no section `text`"));
        assert!(problem("#% other\nx").contains("section `other`"));
        assert!(PromptFile::open("no/such.jinja").err().unwrap().to_string().contains("theorem-llama"));
    }
}
