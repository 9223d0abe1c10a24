//! Questions about texts and libraries that are no judgement: messages, goals, declarations.

use std::time::Duration;

use data::{Message, Position};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Refusal};
use crate::evidence::{Given, LeanMessage, within_bounds};
use crate::header::Header;
use crate::request::Limits;
use crate::verdict::one_line;

use super::pool::Role;
use super::worker::Request;
use super::{Embedded, options};

/// A text to elaborate, and nothing more.
#[derive(Debug, Clone)]
pub struct CheckRequest {
    /// Imports, opens, options and so on; trusted.
    pub header: String,
    pub text: String,
    pub limits: Limits,
}

impl CheckRequest {
    /// A whole file: its imports as the header, and the rest as the text, with every line where it was.
    pub fn of_file(text: &str, limits: Limits) -> Self {
        let header = Header::parse(text);
        Self { header: header.imports_text(), text: header.rest, limits }
    }
}

/// What Lean says of a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checked {
    /// Positions relative to the text.
    pub messages: Vec<Message>,
    /// False when Lean stopped before the end of the text.
    pub read_to_end: bool,
}

/// One tactic of a text with the goals around it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct TacticStep {
    pub start: Position,
    pub end: Position,
    /// Syntax kind, e.g. `Lean.Parser.Tactic.omega`.
    pub kind: String,
    /// Goals as Lean prints them.
    pub before: Vec<String>,
    pub after: Vec<String>,
}

/// Which declarations of an import set to list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DeclarationQuery {
    /// Module names, or prefixes that end in a dot; empty: all.
    pub modules: Vec<String>,
    /// `theorem`, `definition`, `inductive`, …; empty: all.
    pub kinds: Vec<String>,
    /// Also what Lean made for itself.
    pub internal: bool,
    /// Also the types as Lean prints them.
    pub types: bool,
    pub offset: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// A page of declarations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Declarations {
    /// How many match the query in all.
    pub total: usize,
    pub declarations: Vec<Declaration>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Declaration {
    pub name: String,
    pub kind: String,
    pub module: String,
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub type_text: Option<String>,
}

impl Embedded {
    /// Elaborates a text. Errors of the text are in the answer; `Err` means that Lean gave none.
    pub async fn check(&self, request: &CheckRequest) -> Result<Checked, Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            given: Option<Given>,
            #[serde(default)]
            messages: Vec<LeanMessage>,
            #[serde(default)]
            read_to_end: bool,
        }
        let header = self.read_header(&request.header, &request.text);
        let options = options(&request.limits);
        let question = Request::Check { header: &header.rest, text: &request.text, options: &options };
        let answer: Answer = self.ask(&header, Role::Examiner, &question, request.limits.wall_clock).await?;
        refuse_header(answer.given)?;
        let messages = within_bounds(&answer.messages);
        Ok(Checked { messages, read_to_end: answer.read_to_end })
    }

    /// Every tactic of a text with the goals before and after it, in the order of the text.
    pub async fn tactic_steps(&self, request: &CheckRequest) -> Result<Vec<TacticStep>, Error> {
        #[derive(Deserialize)]
        struct Answer {
            given: Option<Given>,
            #[serde(default)]
            steps: Vec<TacticStep>,
        }
        let header = self.read_header(&request.header, &request.text);
        let options = options(&request.limits);
        let question =
            Request::Goals { header: &header.rest, text: &request.text, positions: None, options: &options };
        let answer: Answer = self.ask(&header, Role::Examiner, &question, request.limits.wall_clock).await?;
        refuse_header(answer.given)?;
        Ok(answer.steps)
    }

    /// The goals at each position, as an editor shows them; `None` where no tactic stands.
    pub async fn goals_at(
        &self,
        request: &CheckRequest,
        positions: &[Position],
    ) -> Result<Vec<Option<Vec<String>>>, Error> {
        #[derive(Deserialize)]
        struct Answer {
            given: Option<Given>,
            #[serde(default)]
            goals: Vec<Option<Vec<String>>>,
        }
        let header = self.read_header(&request.header, &request.text);
        let options = options(&request.limits);
        let question = Request::Goals {
            header: &header.rest,
            text: &request.text,
            positions: Some(positions),
            options: &options,
        };
        let answer: Answer = self.ask(&header, Role::Examiner, &question, request.limits.wall_clock).await?;
        refuse_header(answer.given)?;
        Ok(answer.goals)
    }

    /// What the modules behind `header`'s imports declare.
    pub async fn declarations(
        &self,
        header: &str,
        query: &DeclarationQuery,
        limit: Duration,
    ) -> Result<Declarations, Error> {
        self.ask(&self.read_header(header, ""), Role::Examiner, &Request::Declarations(query), limit).await
    }
}

pub(super) fn refuse_header(given: Option<Given>) -> Result<(), Error> {
    match given.and_then(|given| given.errors.into_iter().next()) {
        Some(error) => Err(Error::Refused(Refusal::Header(format!(
            "line {}: {}",
            error.pos.line,
            one_line(&error.data)
        )))),
        None => Ok(()),
    }
}
