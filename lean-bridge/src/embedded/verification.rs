//! The way of a candidate through Lean: refused unread, or examined, and where that is asked for replayed by a process
//! that never sees a candidate. What came of it is decided elsewhere.

use std::time::{Duration, Instant};

use data::{Level, ReasonKind, Rejection};

use crate::error::{Error, Stop};
use crate::evidence::{Examination, Replay};
use crate::request::{MAX_TEXT_BYTES, VerifyRequest};
use crate::verdict::{Evidence, Verdict, decide, reject};

use super::pool::Role;
use super::worker::Request;
use super::{Embedded, options};

impl Embedded {
    /// Judges a candidate. `Err` is about the machine (Lean cannot be started); everything about the candidate,
    /// limits and crashes included, is in the verdict.
    pub async fn verify(&self, request: &VerifyRequest) -> Result<Verdict, Error> {
        let started = Instant::now();
        let mut spent = Duration::ZERO;
        let evidence = match refuse_input(request) {
            Some(rejection) => Evidence::Refused(rejection),
            None => match self.gather(request, &mut spent).await {
                Ok(evidence) => evidence,
                Err(Error::Unanswered { stop }) => Evidence::Stopped(stop),
                // An odd answer to one candidate is no reason to stop asking about others.
                Err(Error::Refused(detail)) => Evidence::Stopped(Stop::Crashed { detail }),
                Err(error) => return Err(error),
            },
        };
        let time_ms = started.elapsed().as_secs_f64() * 1000.0;
        let toolchain = self.toolchain(&request.header);
        Ok(decide(evidence, request.level, &request.policy, toolchain, time_ms).with_lean_time(spent))
    }

    /// `spent` grows by the time within Lean.
    async fn gather(&self, request: &VerifyRequest, spent: &mut Duration) -> Result<Evidence, Error> {
        let header = self.read_header(&request.header);
        match self.find_modules(&header).await {
            Err(error @ Error::UnknownModule { .. }) => {
                return Ok(Evidence::Refused(reject(ReasonKind::InvalidStatement, error.to_string())));
            }
            found => found?,
        }
        let options = options(&request.limits);
        let question = Request::Examine {
            header: &header.rest,
            statement: request.statement.trim_end(),
            candidate: &request.candidate,
            transcript: request.level == Level::Replayed,
            options: &options,
        };
        let limit = request.limits.wall_clock;
        let (examination, time) =
            self.answer::<Examination>(&header, Role::Examiner, &question, limit).await?;
        *spent += time;
        let replay = match (&examination.transcript, request.level) {
            (Some(transcript), Level::Replayed) if !examination.speaks_against(&request.policy) => {
                let question = Request::Replay {
                    header: &header.rest,
                    statement: request.statement.trim_end(),
                    transcript,
                    options: &options,
                };
                match self.answer::<Replay>(&header, Role::Replayer, &question, limit).await {
                    Ok((replay, time)) => {
                        *spent += time;
                        Some(Ok(replay))
                    }
                    Err(Error::Unanswered { stop }) => Some(Err(stop)),
                    Err(error) => return Err(error),
                }
            }
            _ => None,
        };
        Ok(Evidence::Examined { examination: Box::new(examination), replay })
    }
}

/// Texts that Lean is not asked about.
pub(super) fn refuse_input(request: &VerifyRequest) -> Option<Rejection> {
    let texts =
        [("header", &request.header), ("statement", &request.statement), ("candidate", &request.candidate)];
    for (part, text) in texts {
        let problem = if text.len() > MAX_TEXT_BYTES {
            format!("the {part} has {} bytes; the limit is {MAX_TEXT_BYTES}", text.len())
        } else if text.contains('\0') {
            format!("the {part} holds a NUL character")
        } else {
            continue;
        };
        return Some(reject(ReasonKind::InvalidInput, problem));
    }
    if request.statement.trim().is_empty() {
        return Some(reject(ReasonKind::InvalidStatement, "the statement is empty".to_owned()));
    }
    let (construct, position) = request.policy.first_forbidden(&request.candidate)?;
    let detail = format!("the candidate contains `{}`, which the policy does not allow", construct.as_str());
    Some(Rejection { position: Some(position), ..reject(ReasonKind::ForbiddenConstruct, detail) })
}
