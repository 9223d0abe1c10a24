//! Texts that stand for themselves, without a given statement. No verdict comes of this: it says what speaks against a
//! text, as a judge would see it who looks at all that the text declares.

use data::{Message, Position, Rejection};
use serde::Deserialize;

use crate::error::Error;
use crate::evidence::Examination;
use crate::header::Header;
use crate::policy::{Construct, Policy};
use crate::request::Limits;
use crate::verdict::against_a_text;

use super::pool::Role;
use super::queries::refuse_header;
use super::worker::Request;
use super::{Embedded, options};

/// A text to look at, command by command, up to the first that the policy forbids.
#[derive(Debug, Clone)]
pub struct SurveyRequest {
    /// What stands above it; trusted.
    pub header: String,
    pub text: String,
    pub policy: Policy,
    pub limits: Limits,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Positions relative to the text.
    pub messages: Vec<Message>,
    /// The construct at which the text ended, be it in a command that Lean cannot read: nothing behind it was looked at.
    pub forbidden: Option<(Construct, Option<Position>)>,
    /// The first finding that speaks against the text: an error of Lean's, or what anything in it rests on.
    pub problem: Option<Rejection>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(flatten)]
    examination: Examination,
    declared: u32,
}

impl Embedded {
    /// Looks at a text. `Err` where there is no answer, or the header has an error.
    pub async fn survey(&self, request: &SurveyRequest) -> Result<Survey, Error> {
        self.survey_below(self.read_header(&request.header, &request.text), request).await
    }

    /// As [`Embedded::survey`] for a text that is to be the header of `below`: with the modules that it is read with then.
    /// With fewer, Lean does not know all the commands that it will run.
    pub async fn survey_header(&self, request: &SurveyRequest, below: &str) -> Result<Survey, Error> {
        let SurveyRequest { header, text, .. } = request;
        let rest = self.read_header(header, text).rest;
        let header = Header { rest, ..self.read_header(&format!("{header}\n{text}"), below) };
        self.survey_below(header, request).await
    }

    async fn survey_below(&self, header: Header, request: &SurveyRequest) -> Result<Survey, Error> {
        let SurveyRequest { text, policy, limits, .. } = request;
        self.find_modules(&header).await?;
        let (forbidden, options) = (policy.forbidden(), options(limits));
        let question =
            Request::Survey { header: &header.rest, text, forbidden: &forbidden, options: &options };
        let Answer { examination, declared } =
            self.ask(&header, Role::Examiner, &question, limits.wall_clock).await?;
        let problem = against_a_text(&examination, declared, policy);
        let messages = examination.lean_messages();
        let forbidden = examination.forbidden.map(|found| (found.construct, found.position));
        refuse_header(Some(examination.given))?;
        Ok(Survey { messages, forbidden, problem })
    }
}
