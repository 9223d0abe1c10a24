//! The way of a candidate through Lean: refused unread, or examined, and where that is asked for replayed by a process
//! that never sees a candidate. What came of it is decided elsewhere.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use data::lean_text::{TokenKind, tokens};
use data::{Level, Position, ReasonKind, Rejection};
use serde_json::value::RawValue;

use crate::error::{Error, Stop};
use crate::evidence::{Examination, Replay};
use crate::external_kernel::{self, ExternalKernel, KernelAnswer};
use crate::header::Header;
use crate::policy::{Construct, Policy};
use crate::request::{FillingRequest, Limits, MAX_TEXT_BYTES, VerifyRequest};
use crate::verdict::{
    Demand, Evidence, Export, Kernels, Subject, Verdict, decide, forbidden_construct, reject,
};

use super::disagreement::Exhibit;
use super::kernels::Basis;
use super::pool::Role;
use super::worker::{Options, Request, Span};
use super::{Embedded, options};

/// The two kinds of request, in what the way of a candidate needs of them.
enum Question<'a> {
    Theorem(&'a VerifyRequest),
    Filling(&'a FillingRequest),
}

impl Question<'_> {
    fn header(&self) -> &str {
        match self {
            Question::Theorem(request) => &request.header,
            Question::Filling(request) => &request.header,
        }
    }

    fn limits(&self) -> Limits {
        match self {
            Question::Theorem(request) => request.limits,
            Question::Filling(request) => request.limits,
        }
    }

    fn level(&self) -> Level {
        match self {
            Question::Theorem(request) => request.level,
            Question::Filling(request) => request.level,
        }
    }

    /// The request's own, and where other gaps have a placeholder, that too.
    fn policy(&self) -> Policy {
        match self {
            Question::Theorem(request) => request.policy.clone(),
            Question::Filling(request) => {
                let mut policy = request.policy.clone();
                policy.axioms.extend(request.placeholder.clone());
                policy
            }
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Question::Theorem(_) => Subject::Theorem,
            Question::Filling(request) => Subject::Filling { placeholder: request.placeholder.clone() },
        }
    }

    /// Whether Lean's kernel is to judge in a process that never sees a candidate, and whether ours is.
    fn kernels(&self) -> (bool, bool) {
        match (self.level(), self) {
            (Level::Checked, _) => (false, false),
            (Level::Replayed, Question::Theorem(_)) => (false, true),
            (Level::Replayed, Question::Filling(_)) => (true, false),
            (Level::CrossChecked, _) => (true, true),
        }
    }

    /// What our own kernel compares a theorem with.
    fn statement(&self) -> Option<&str> {
        match self {
            Question::Theorem(request) => Some(trimmed(&request.statement)),
            Question::Filling(_) => None,
        }
    }

    fn refusal(&self) -> Option<Rejection> {
        match self {
            Question::Theorem(request) => refuse_input(request),
            Question::Filling(request) => refuse_filling(request),
        }
    }

    fn given(&self) -> &str {
        match self {
            Question::Theorem(request) => &request.statement,
            Question::Filling(request) => &request.given,
        }
    }

    fn candidate(&self) -> &str {
        match self {
            Question::Theorem(request) => &request.candidate,
            Question::Filling(request) => &request.candidate,
        }
    }

    fn examine<'b>(
        &'b self,
        header: &'b str,
        candidate: &'b str,
        forbidden: &'b [Construct],
        options: &'b Options,
    ) -> Request<'b> {
        let transcript = self.level() >= Level::Replayed;
        let kernel = self.level() == Level::Checked;
        match self {
            Question::Theorem(request) => Request::Examine {
                header,
                statement: trimmed(&request.statement),
                candidate,
                forbidden,
                transcript,
                kernel,
                options,
            },
            Question::Filling(request) => Request::ExamineFilling {
                header,
                given: &request.given,
                candidate,
                gap: Span { from: request.gap.start, to: request.gap.end },
                placeholder: request.placeholder.as_deref(),
                forbidden,
                transcript,
                kernel,
                options,
            },
        }
    }

    fn replay<'b>(&'b self, header: &'b str, transcript: &'b RawValue, options: &'b Options) -> Request<'b> {
        match self {
            Question::Theorem(request) => {
                let statement = trimmed(&request.statement);
                Request::Replay { header, statement, transcript, options }
            }
            Question::Filling(request) => {
                Request::ReplayFilling { header, given: &request.given, transcript, options }
            }
        }
    }
}

impl Embedded {
    /// Judges a candidate. `Err` is about the machine (Lean cannot be started); everything about the candidate,
    /// limits and crashes included, is in the verdict.
    pub async fn verify(&self, request: &VerifyRequest) -> Result<Verdict, Error> {
        self.judge(&Question::Theorem(request)).await
    }

    /// Judges what fills a gap of a declaration. The verdict is `Proved` if the declaration holds with it, is what it
    /// was before apart from proofs, and rests on nothing but what the policy allows and the placeholder of its other
    /// gaps. `Err` as for [`Embedded::verify`].
    pub async fn verify_filling(&self, request: &FillingRequest) -> Result<Verdict, Error> {
        self.judge(&Question::Filling(request)).await
    }

    async fn judge(&self, question: &Question<'_>) -> Result<Verdict, Error> {
        let started = Instant::now();
        let mut spent = Duration::ZERO;
        let evidence = match question.refusal() {
            Some(rejection) => Evidence::Refused(rejection),
            None => match self.gather(question, &mut spent).await {
                Ok(evidence) => evidence,
                Err(error) => Evidence::Stopped(error.of_a_candidate()?),
            },
        };
        Ok(self.conclude(question, evidence, started).await.with_lean_time(spent))
    }

    /// The verdict. Where two kernels do not agree, what they were shown is kept.
    async fn conclude(&self, question: &Question<'_>, evidence: Evidence, started: Instant) -> Verdict {
        let toolchain = self.toolchain(question.header(), question.given());
        let kept = match evidence.disagreement() {
            Some((disagreement, transcript)) => {
                let exhibit = Exhibit {
                    header: question.header(),
                    given: question.given(),
                    candidate: question.candidate(),
                    disagreement: &disagreement,
                    transcript,
                };
                match self.keep_exhibit(&exhibit, &toolchain, question.limits()).await {
                    Ok(folder) => Some(format!("; kept in {}", folder.display())),
                    Err(error) => Some(format!("; it could not be kept: {error}")),
                }
            }
            None => None,
        };
        let time_ms = started.elapsed().as_secs_f64() * 1000.0;
        let demand = Demand {
            level: question.level(),
            policy: &question.policy(),
            external: self.external_kernels(question),
        };
        let verdict = decide(evidence, &demand, toolchain, time_ms);
        match kept {
            Some(note) if verdict.finds_kernels_disagree() => verdict.noting(&note),
            _ => verdict,
        }
    }

    /// `spent` grows by the time within Lean.
    async fn gather(&self, question: &Question<'_>, spent: &mut Duration) -> Result<Evidence, Error> {
        let header = self.read_header(question.header(), question.given());
        match self.find_modules(&header).await {
            Err(error @ Error::UnknownModule { .. }) => {
                return Ok(Evidence::Refused(reject(ReasonKind::InvalidStatement, error.to_string())));
            }
            found => found?,
        }
        let subject = question.subject();
        let options = options(&question.limits());
        let limit = question.limits().wall_clock;
        let (candidate, forbidden) = match (question, question.policy()) {
            (Question::Theorem(_), policy) => {
                match self.without_imports(&header, question.candidate(), &policy) {
                    Ok(candidate) => (candidate, policy.forbidden()),
                    Err(rejection) => return Ok(Evidence::Refused(rejection)),
                }
            }
            (Question::Filling(_), policy) => (question.candidate().into(), policy.forbidden()),
        };
        let asked = question.examine(&header.rest, &candidate, &forbidden, &options);
        let (examination, time) = self.answer::<Examination>(&header, Role::Examiner, &asked, limit).await?;
        *spent += time;
        let kernels = match &examination.transcript {
            Some(transcript) if !examination.speaks_against(&subject, &question.policy()) => {
                let asked = question.replay(&header.rest, transcript, &options);
                let external = self.external_kernels(question);
                let is_exported =
                    !external.is_empty() || self.writes_exports && question.level() >= Level::Replayed;
                let basis = Basis {
                    header: &header,
                    statement: question.statement(),
                    options: &options,
                    limit,
                    is_exported,
                };
                let (by_lean, by_own) = question.kernels();
                let lean = when(by_lean, self.lean_replay(&header, &asked, limit));
                let own = when(by_own || is_exported, self.own_replay(&basis, transcript));
                let (lean, own) = tokio::try_join!(lean, own)?;
                *spent += lean.as_ref().map_or(Duration::ZERO, |(_, time)| *time);
                *spent += own.as_ref().map_or(Duration::ZERO, |(_, time)| *time);
                let (own, export) = match own.map(|(answer, _)| answer) {
                    None => (None, None),
                    Some(Err(stop)) => (Some(Err(stop)), None),
                    Some(Ok(answer)) => (Some(Ok(answer.replay)), answer.export),
                };
                let external = match &export {
                    None => Vec::new(),
                    Some(export) => ask_external(external, export, limit).await?,
                };
                Kernels { lean: lean.map(|(replay, _)| replay), own, export, external }
            }
            _ => Kernels::default(),
        };
        Ok(Evidence::Examined { subject, examination: Box::new(examination), kernels: Box::new(kernels) })
    }

    /// The checkers that have to accept a candidate besides.
    fn external_kernels(&self, question: &Question<'_>) -> &[ExternalKernel] {
        if question.level() >= Level::Replayed { &self.external_kernels } else { &[] }
    }

    /// What Lean's kernel says in a process that never sees a candidate, and the time within Lean.
    async fn lean_replay(
        &self,
        header: &Header,
        asked: &Request<'_>,
        limit: Duration,
    ) -> Result<(Result<Replay, Stop>, Duration), Error> {
        match self.answer::<Replay>(header, Role::Replayer, asked, limit).await {
            Ok((replay, time)) => Ok((Ok(replay), time)),
            Err(Error::Unanswered { stop }) => Ok((Err(stop), Duration::ZERO)),
            Err(error) => Err(error),
        }
    }

    /// A candidate without the imports that it repeats from its header, which stand above it already; positions stay
    /// what they were. An import of anything else is a construct like others.
    pub(super) fn without_imports<'a>(
        &self,
        header: &Header,
        candidate: &'a str,
        policy: &Policy,
    ) -> Result<Cow<'a, str>, Rejection> {
        let candidate = unmarked(candidate);
        let mut own = Header::parse(candidate);
        let begin = &candidate[..own.end];
        let words = || tokens(begin).into_iter().filter(|token| !token.is_comment());
        let Some(first) = words().find(|token| token.text(begin) == "import") else {
            // `module` alone, where the header says it too.
            let repeats = own.module.is_some() && header.module.is_some();
            return Ok(if repeats { own.rest.into() } else { candidate.into() });
        };
        let rest = std::mem::take(&mut own.rest);
        let named = self.mapped(own).imports;
        if named.iter().all(|module| header.imports.contains(module)) {
            return Ok(rest.into());
        }
        if policy.allowed.contains(&Construct::Import) {
            return Ok(candidate.into()); // Lean says what it thinks of an import here
        }
        Err(forbidden_construct(Construct::Import, Some(Position::of(candidate, first.start))))
    }
}

/// A text without the mark that some editors put in front of it.
fn unmarked(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}

fn trimmed(statement: &str) -> &str {
    unmarked(statement).trim_end_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// What other checkers say of declarations that our own kernel accepts.
async fn ask_external(
    kernels: &[ExternalKernel],
    export: &Export,
    limit: Duration,
) -> Result<Vec<KernelAnswer>, Error> {
    match export {
        _ if kernels.is_empty() => Ok(Vec::new()),
        Ok(text) => external_kernel::ask(kernels, text, limit).await.map_err(|error| {
            Error::Refused(format!("an export for other kernels cannot be written: {error}").into())
        }),
        Err(problem) => {
            let why = format!("the declarations cannot be exported: {problem}");
            Ok(kernels.iter().map(|kernel| kernel.not_asked(&why)).collect())
        }
    }
}

/// What `answer` comes to, if it is wanted.
async fn when<T>(
    is_wanted: bool,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<Option<T>, Error> {
    if is_wanted { answer.await.map(Some) } else { Ok(None) }
}

/// Texts that Lean is not asked about.
pub(super) fn refuse_input(request: &VerifyRequest) -> Option<Rejection> {
    let texts =
        [("header", &request.header), ("statement", &request.statement), ("candidate", &request.candidate)];
    let problem = texts.into_iter().find_map(|(part, text)| unreadable(part, text));
    if problem.is_some() {
        return problem;
    }
    if request.statement.trim().is_empty() {
        return Some(reject(ReasonKind::InvalidStatement, "the statement is empty".to_owned()));
    }
    None
}

fn refuse_filling(request: &FillingRequest) -> Option<Rejection> {
    let texts =
        [("header", &request.header), ("declaration", &request.given), ("candidate", &request.candidate)];
    let problem = texts.into_iter().find_map(|(part, text)| unreadable(part, text));
    if problem.is_some() {
        return problem;
    }
    let Some(filling) = request.candidate.get(request.gap.clone()) else {
        return Some(reject(ReasonKind::InvalidInput, "the gap lies outside the candidate".to_owned()));
    };
    // What is left open here would take in what stands behind the gap.
    if tokens(filling).iter().any(|token| token.kind == TokenKind::Unterminated) {
        let problem = "a comment or a string in it does not end".to_owned();
        return Some(reject(ReasonKind::Syntax, problem));
    }
    None
}

fn unreadable(part: &str, text: &str) -> Option<Rejection> {
    let problem = if text.len() > MAX_TEXT_BYTES {
        format!("the {part} has {} bytes; the limit is {MAX_TEXT_BYTES}", text.len())
    } else if text.contains('\0') {
        format!("the {part} holds a NUL character")
    } else {
        return None;
    };
    Some(reject(ReasonKind::InvalidInput, problem))
}

#[cfg(test)]
mod tests;
