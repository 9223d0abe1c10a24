//! Asking a model: for the answer itself, or for a program that finds it. Lean decides whether it is right.

use data::{Candidate, Level, Theorem};
use futures::StreamExt;
use lean_bridge::embedded::Embedded;
use lean_bridge::{Limits, Policy, VerifyRequest};
use prover::program::{Programs, Value, program_of};
use prover::{Generator, Task as Ask};

use super::graph::Family;
use super::question::{Answer, Question, Task, question};
use crate::error::Error;

/// The prompt file of these questions: what is asked, word for word, and the answer as it comes.
pub const QUESTION: &str =
    "#% settings\nlayout: chat\nread: whole\n#% user\n{{ theorem.informal_statement }}\n";

/// What a model is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Answer,
    Program,
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Right,
    /// Lean does not accept this answer.
    Wrong(Answer),
    /// There is no answer, and why.
    None(String),
}

impl Question {
    /// The prompt, with one example: the same task and encoding, of a graph of another series.
    pub fn prompt(&self, asked: Asked, seed: u64) -> String {
        let example = question(self.task, self.encoding, Family::ErdosRenyi, !seed, self.number);
        let shown = |question: &Question| format!("{}\nQ: {}\nA:", question.described(), question.asked());
        match asked {
            Asked::Answer => format!(
                "Answer the last question as the first one is answered, in a few words.\n\n{} {}\n\n{}",
                shown(&example),
                example.said(&example.answer()),
                shown(self)
            ),
            Asked::Program => format!(
                "Answer the last question as the first one is answered: by a program in Starlark (Python without \
                 `while`, `import`, input and output) that leaves the answer in the variable `answer`.\n\n{}\n```python\n\
                 {}```\n\n{}",
                shown(&example),
                example.program(),
                shown(self)
            ),
        }
    }

    /// The answer that a text gives.
    fn read(&self, text: &str) -> Option<Answer> {
        // A model may repeat the mark before its answer, or go on with questions of its own.
        let text = text.split("Q:").next().unwrap_or(text);
        let text = text.split_once("A:").map_or(text, |(_, answer)| answer);
        let line = text.lines().find(|line| !line.trim().is_empty())?;
        let words: Vec<&str> =
            line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        match self.task {
            Task::NodeCount | Task::EdgeCount | Task::NodeDegree => {
                words.iter().find_map(|word| word.parse().ok()).map(Answer::Number)
            }
            Task::EdgeExistence | Task::CycleCheck => {
                words.iter().find_map(|word| truth(word)).map(Answer::Truth)
            }
            Task::ConnectedNodes => {
                let nodes: Vec<usize> = words.iter().filter_map(|word| self.node_named(word)).collect();
                let none = words.first().is_some_and(|word| word.eq_ignore_ascii_case("no"));
                (none || !nodes.is_empty()).then(|| in_order(nodes))
            }
        }
    }

    /// The answer that a value is.
    fn value(&self, value: &Value) -> Option<Answer> {
        let node = |value: &Value| match value {
            Value::Number(digits) => self.node_named(digits),
            Value::Text(name) => self.node_named(name),
            _ => None,
        };
        match (self.task, value) {
            (Task::NodeCount | Task::EdgeCount | Task::NodeDegree, Value::Number(digits)) => {
                digits.parse().ok().map(Answer::Number)
            }
            (Task::EdgeExistence | Task::CycleCheck, Value::Truth(truth)) => Some(Answer::Truth(*truth)),
            (Task::EdgeExistence | Task::CycleCheck, Value::Text(word)) => truth(word).map(Answer::Truth),
            (Task::ConnectedNodes, Value::List(values) | Value::Tuple(values)) => {
                values.iter().map(node).collect::<Option<Vec<usize>>>().map(in_order)
            }
            _ => None,
        }
    }

    fn node_named(&self, name: &str) -> Option<usize> {
        (0..self.graph.nodes).find(|node| self.node(*node) == name)
    }

    /// The answer in what a model wrote.
    pub fn found(&self, asked: Asked, text: &str, programs: &Programs) -> Result<Answer, String> {
        match asked {
            Asked::Answer => {
                self.read(text).ok_or_else(|| "no answer of the kind that was asked for".to_owned())
            }
            Asked::Program => {
                let program = program_of(text).ok_or("no program")?;
                let values = programs.run(&program)?;
                let value = values.get("answer").ok_or("the program has no variable `answer`")?;
                self.value(value).ok_or_else(|| format!("`answer` is no answer: {value:?}"))
            }
        }
    }

    /// Whether Lean accepts an answer.
    pub async fn judged(&self, answer: &Answer, lean: &Embedded, limits: Limits) -> Result<bool, Error> {
        let theorem = self.theorem(&self.name(), answer);
        let candidate = Candidate::from_proof(&theorem, &self.proof(), "graphqa").text;
        let request = VerifyRequest {
            level: Level::CrossChecked,
            policy: Policy::default(),
            limits,
            ..VerifyRequest::new(&theorem, candidate)
        };
        Ok(lean.verify(&request).await.map_err(pipeline::Error::from)?.is_proved())
    }
}

fn truth(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

fn in_order(mut nodes: Vec<usize>) -> Answer {
    nodes.sort_unstable();
    nodes.dedup();
    Answer::Nodes(nodes)
}

/// Asks a model one question.
pub async fn ask(
    question: &Question,
    asked: Asked,
    seed: u64,
    model: &dyn Generator,
    programs: &Programs,
    lean: &Embedded,
    limits: Limits,
) -> Result<(Outcome, String), Error> {
    let theorem = Theorem {
        name: question.name(),
        header: String::new(),
        statement: String::new(),
        informal_statement: Some(question.prompt(asked, seed)),
        informal_proof: None,
        source: Default::default(),
    };
    let task =
        Ask { theorem, goal: None, examples: Vec::new(), samples: 1, seed, revision: None, facts: None };
    let text = match model.generate(task).next().await {
        Some(Ok(candidate)) => candidate.text,
        Some(Err(error)) if error.is_of_one_task() => {
            return Ok((Outcome::None(error.to_string()), String::new()));
        }
        Some(Err(error)) => return Err(error.into()),
        None => return Ok((Outcome::None("an empty answer".to_owned()), String::new())),
    };
    let (own, shared, written) = (question.clone(), programs.clone(), text.clone());
    let found = tokio::task::spawn_blocking(move || own.found(asked, &written, &shared)).await;
    let outcome = match found.unwrap_or_else(|error| Err(error.to_string())) {
        Err(problem) => Outcome::None(problem),
        Ok(answer) if question.judged(&answer, lean, limits).await? => Outcome::Right,
        Ok(answer) => Outcome::Wrong(answer),
    };
    Ok((outcome, text))
}
