//! A project's Lean as a judge of many candidates: its language server has the first word, which is quick and can only
//! speak against a candidate, and what it accepts is audited. What cannot be audited is accepted, but not audited: a
//! rejection, and the reason is named.

use std::time::Instant;

use data::defects::statement_digest;
use data::lean_text::{SegmentKind, TokenKind, declared_name, segments, split_statement, tokens};
use data::{
    Goal, Level, Message, Outcome, Position, ReasonKind, Rejection, Severity, Toolchain, VerdictRecord,
};

use super::Auditor;
use crate::native::{Error, NativeServer, Stage};
use crate::request::{Limits, VerifyRequest};

/// A project's language server, with the auditor of the same Lean.
pub struct ProjectJudge {
    server: NativeServer,
    auditor: Auditor,
}

/// What a project's Lean makes of a header and a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Posed {
    /// With the goal that a proof starts from, where this Lean shows it.
    Posed(Option<Goal>),
    /// The project lacks what the header imports, or is slow to load it.
    NoHeader(String),
    Invalid(String),
}

impl ProjectJudge {
    /// Both must be of one project.
    pub fn new(server: NativeServer, auditor: Auditor) -> Self {
        Self { server, auditor }
    }

    pub fn server(&self) -> &NativeServer {
        &self.server
    }

    pub fn auditor(&self) -> &Auditor {
        &self.auditor
    }

    /// Names this Lean where nothing is known of the imports.
    pub fn toolchain(&self) -> Toolchain {
        self.auditor.toolchain()
    }

    /// Ends the server in good order.
    pub async fn shutdown(self) {
        if let Err(error) = self.server.shutdown().await {
            tracing::info!(%error, "the Lean server did not end in good order");
        }
    }

    /// Judges a candidate. `Err` is of the machine. `limits.heartbeats` does not reach the language server.
    pub async fn judge(&self, request: &VerifyRequest) -> Result<VerdictRecord, Error> {
        let started = Instant::now();
        let unfit = self.auditor.unfit().await?;
        let name = declared_name(&request.statement).unwrap_or_default();
        // What is audited is compared as an expression; where nothing is, only the given words count.
        let other = unfit.and_then(|_| other_words(request, name));
        let (rejection, axioms, messages) = match other {
            Some(rejection) => (Some(rejection), Vec::new(), Vec::new()),
            None => {
                let VerifyRequest { header, candidate, policy, limits, .. } = request;
                let limit = limits.wall_clock;
                match self.server.opinion_of_text(header, name, candidate, policy, limit).await {
                    Ok(opinion) => (opinion.rejection, opinion.axioms, opinion.messages),
                    Err(error) => (Some(unanswered(error)?), Vec::new(), Vec::new()),
                }
            }
        };
        let rejection = match (rejection, unfit) {
            (Some(rejection), _) => rejection,
            (None, Some(reason)) => {
                let detail = format!("the project's Lean accepts it, and it was not audited: {reason}");
                Rejection::new(ReasonKind::Unaudited, detail)
            }
            (None, None) => {
                let verdict = self.auditor.verify(request).await?.into_record();
                return Ok(VerdictRecord { time_ms: started.elapsed().as_secs_f64() * 1e3, ..verdict });
            }
        };
        Ok(VerdictRecord {
            outcome: Outcome::Rejected(rejection),
            level: Level::Replayed,
            axioms,
            messages,
            toolchain: self.toolchain(),
            time_ms: started.elapsed().as_secs_f64() * 1e3,
        })
    }

    /// Puts a header and a statement to Lean. `Err` is of the machine.
    pub async fn pose(&self, header: &str, statement: &str, limits: Limits) -> Result<Posed, Error> {
        let body = stated(statement);
        let outcome = match self.server.check(header, &body, limits.wall_clock).await {
            Ok(outcome) => outcome,
            // What the project lacks, or is slow to load, says nothing about the statement.
            Err(error @ (Error::HeaderFailed { .. } | Error::Timeout { stage: Stage::Header, .. })) => {
                return Ok(Posed::NoHeader(error.to_string()));
            }
            Err(error) if is_about_the_text(&error) => return Ok(Posed::Invalid(error.to_string())),
            Err(error) => return Err(error),
        };
        let is_error = |message: &&Message| message.severity == Severity::Error;
        let error = outcome.header_messages.iter().chain(&outcome.messages).find(is_error);
        Ok(match error {
            Some(error) => Posed::Invalid(error.text.clone()),
            None => Posed::Posed(self.goal(header, statement, limits).await),
        })
    }

    async fn goal(&self, header: &str, statement: &str, limits: Limits) -> Option<Goal> {
        let statement = statement.trim_end();
        let body = format!("{statement} := by\n  skip");
        let line = u32::try_from(statement.matches('\n').count()).ok()? + 2;
        let position = Position { line, column: 2 };
        let goals = self.server.goals(header, &body, position, limits.wall_clock).await;
        goals.ok().flatten()?.into_iter().next()
    }
}

/// Why a text does not state the theorem in the given words.
fn other_words(request: &VerifyRequest, name: &str) -> Option<Rejection> {
    let text = &request.candidate;
    let stated = segments(text).into_iter().find_map(|segment| {
        let declaration = matches!(segment.kind, SegmentKind::Declaration(_));
        let own = &text[segment.start..segment.end];
        (declaration && declared_name(own) == Some(name)).then_some(own)
    });
    let Some(own) = stated else {
        let detail = format!("no theorem named {name} is in the text");
        return Some(Rejection::new(ReasonKind::TheoremMissing, detail));
    };
    let same = statement_digest(split_statement(own).statement) == statement_digest(&request.statement);
    (!same).then(|| {
        let detail = format!("the text states {name} in other words; here only the given ones count");
        Rejection::new(ReasonKind::StatementChanged, detail)
    })
}

/// The statement alone, as something that needs no proof and no library: as an axiom.
fn stated(statement: &str) -> String {
    let words = tokens(statement);
    let keyword = words.iter().find(|token| {
        token.kind == TokenKind::Identifier && matches!(token.text(statement), "theorem" | "lemma")
    });
    match keyword {
        Some(keyword) => {
            format!("{}axiom{}", &statement[..keyword.start], statement[keyword.end..].trim_end())
        }
        None => statement.trim_end().to_owned(),
    }
}

/// Whether a failure may be due to the text, so that others can still be asked about.
fn is_about_the_text(error: &Error) -> bool {
    error.is_transient() || matches!(error, Error::InvalidInput(_) | Error::Refused { .. })
}

/// A request without an answer, as the reason of a rejection; `Err` where the server cannot be asked at all.
fn unanswered(error: Error) -> Result<Rejection, Error> {
    let reason = match &error {
        Error::Timeout { stage: Stage::Elaboration, .. } => ReasonKind::Timeout,
        Error::InvalidInput(_) => ReasonKind::InvalidInput,
        Error::HeaderFailed { .. } => ReasonKind::InvalidStatement,
        other if is_about_the_text(other) => ReasonKind::WorkerCrashed,
        _ => return Err(error),
    };
    Ok(Rejection::new(reason, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_put_without_a_proof() {
        assert_eq!(stated("@[simp] theorem t (n : Nat) : n = n "), "@[simp] axiom t (n : Nat) : n = n");
        assert_eq!(stated("/-- theorem -/ lemma l : True"), "/-- theorem -/ axiom l : True");
    }
}
