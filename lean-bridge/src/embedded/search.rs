//! Many candidates in one question, for search at level `checked`. Each is examined from the header's state as if it
//! had come alone and gets a verdict of its own from `decide`; none can affect another.

use std::time::{Duration, Instant};

use data::{Level, Trace};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Stop};
use crate::evidence::Examination;
use crate::header::Header;
use crate::policy::Policy;
use crate::request::{Limits, VerifyRequest};
use crate::verdict::{Demand, Evidence, Subject, Verdict, decide};

use super::pool::Role;
use super::verification::refuse_input;
use super::worker::Request;
use super::{Embedded, options};

/// Candidates for several statements below one header.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    pub header: String,
    pub groups: Vec<SearchGroup>,
    pub policy: Policy,
    /// `wall_clock` is for one candidate.
    pub limits: Limits,
}

/// A statement and candidates for it, in the order in which to try them.
#[derive(Debug, Clone, Serialize)]
pub struct SearchGroup {
    pub statement: String,
    pub candidates: Vec<String>,
    /// Proofs after which the rest is left untried.
    pub enough: usize,
    /// Whether the first proof comes with its trace.
    pub trace: bool,
}

/// What came of one candidate.
#[derive(Debug, Clone)]
pub struct Searched {
    /// Index among the group's candidates.
    pub candidate: usize,
    pub verdict: Verdict,
    /// Constants of the trusted part that the candidate's declarations mention.
    pub uses: Vec<String>,
    pub trace: Option<Trace>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    #[serde(flatten)]
    examination: Examination,
    #[serde(default)]
    uses: Vec<String>,
    #[serde(default)]
    trace: Option<Trace>,
    #[serde(default)]
    spent_ms: f64,
}

#[derive(Deserialize)]
struct Answer {
    groups: Vec<Vec<Answered>>,
}

/// Beyond this a batch is no longer one.
const BATCH_LIMIT: Duration = Duration::from_secs(600);

impl Embedded {
    /// Tries the candidates of each group in order until enough are proofs at level `checked`; for each group the
    /// verdicts on those that were tried. When a batch gets no answer (a limit, a crash), its parts are asked again by
    /// themselves, so that one bad candidate costs only itself.
    pub async fn search(&self, request: &SearchRequest) -> Result<Vec<Vec<Searched>>, Error> {
        let statements: Vec<&str> = request.groups.iter().map(|group| group.statement.as_str()).collect();
        let mut found = vec![Vec::new(); request.groups.len()];
        for (header, places) in self.read_headers(&request.header, &statements) {
            self.find_modules(&header).await?;
            let groups: Vec<&SearchGroup> = places.iter().map(|&place| &request.groups[place]).collect();
            let searched = self.search_below(&header, request, &groups).await?;
            places.into_iter().zip(searched).for_each(|(place, searched)| found[place] = searched);
        }
        Ok(found)
    }

    /// As [`Embedded::search`], for groups that are read with one header.
    async fn search_below(
        &self,
        header: &Header,
        request: &SearchRequest,
        groups: &[&SearchGroup],
    ) -> Result<Vec<Vec<Searched>>, Error> {
        let mut found = Vec::with_capacity(groups.len());
        let (shown, places): (Vec<_>, Vec<_>) =
            groups.iter().map(|group| self.without_refused(header, request, group)).unzip();
        let mut pending = vec![shown];
        while let Some(groups) = pending.pop() {
            match self.ask_groups(header, request, &groups).await {
                Ok(answers) => {
                    found.extend(answers.into_iter().map(|answers| self.verdicts(header, request, answers)));
                }
                Err(error) => {
                    let stop = error.of_a_candidate()?;
                    match groups.as_slice() {
                        [single] => found.push(self.one_by_one(header, request, single, &stop).await?),
                        several => {
                            let (left, right) = several.split_at(several.len() / 2);
                            pending.push(right.to_vec());
                            pending.push(left.to_vec());
                        }
                    }
                }
            }
        }
        for (searched, places) in found.iter_mut().zip(&places) {
            searched.retain(|one| one.candidate < places.len());
            searched.iter_mut().for_each(|one| one.candidate = places[one.candidate]);
        }
        Ok(found)
    }

    /// The group without what is refused unseen, and the places that the others had.
    fn without_refused(
        &self,
        header: &Header,
        request: &SearchRequest,
        group: &SearchGroup,
    ) -> (SearchGroup, Vec<usize>) {
        let single = |candidate: &String| VerifyRequest {
            header: request.header.clone(),
            statement: group.statement.clone(),
            candidate: candidate.clone(),
            level: Level::Checked,
            policy: request.policy.clone(),
            limits: request.limits,
        };
        let shown = |(place, candidate): (usize, &String)| {
            let text = self.without_imports(header, candidate, &request.policy).ok()?;
            refuse_input(&single(candidate)).is_none().then(|| (place, text.into_owned()))
        };
        let (places, candidates) = group.candidates.iter().enumerate().filter_map(shown).unzip();
        (SearchGroup { candidates, ..group.clone() }, places)
    }

    async fn ask_groups(
        &self,
        header: &Header,
        request: &SearchRequest,
        groups: &[SearchGroup],
    ) -> Result<Vec<Vec<Answered>>, Error> {
        let candidates = groups.iter().map(|group| group.candidates.len()).sum::<usize>().max(1);
        let limit = request.limits.wall_clock.saturating_mul(candidates as u32).min(BATCH_LIMIT);
        let options = options(&request.limits);
        let forbidden = request.policy.forbidden();
        let question =
            Request::Search { header: &header.rest, groups, forbidden: &forbidden, options: &options };
        let (answer, _) = self.answer::<Answer>(header, Role::Examiner, &question, limit).await?;
        if answer.groups.len() != groups.len() {
            return Err(Error::Refused("it answered for another number of statements".to_owned().into()));
        }
        Ok(answer.groups)
    }

    fn verdicts(&self, header: &Header, request: &SearchRequest, answers: Vec<Answered>) -> Vec<Searched> {
        answers
            .into_iter()
            .enumerate()
            .map(|(candidate, Answered { examination, uses, trace, spent_ms })| {
                let evidence = Evidence::Examined {
                    subject: Subject::Theorem,
                    examination: Box::new(examination),
                    kernels: Box::default(),
                };
                let verdict = self.checked(header, request, evidence, spent_ms);
                Searched { candidate, verdict, uses, trace: trace.and_then(Trace::sound) }
            })
            .collect()
    }

    fn checked(
        &self,
        header: &Header,
        request: &SearchRequest,
        evidence: Evidence,
        spent_ms: f64,
    ) -> Verdict {
        let toolchain = self.toolchain_of(header);
        decide(evidence, &Demand::checked(&request.policy), toolchain, spent_ms)
            .with_lean_time(Duration::from_secs_f64(spent_ms.max(0.0) / 1000.0))
    }

    /// After a batch of one statement got no answer.
    async fn one_by_one(
        &self,
        header: &Header,
        request: &SearchRequest,
        group: &SearchGroup,
        stop: &Stop,
    ) -> Result<Vec<Searched>, Error> {
        let mut found = Vec::new();
        let mut proofs = 0;
        for (candidate, text) in group.candidates.iter().enumerate() {
            if proofs >= group.enough {
                break;
            }
            let one = SearchGroup { candidates: vec![text.clone()], ..group.clone() };
            let started = Instant::now();
            let outcome = match group.candidates.len() {
                1 => Err(Error::Unanswered { stop: stop.clone() }),
                _ => self.ask_groups(header, request, std::slice::from_ref(&one)).await,
            };
            let searched = match outcome {
                Ok(answers) => {
                    let answers = answers.into_iter().next().unwrap_or_default();
                    self.verdicts(header, request, answers).pop()
                }
                Err(error) => {
                    let stop = error.of_a_candidate()?;
                    let spent_ms = started.elapsed().as_secs_f64() * 1000.0;
                    let verdict = self.checked(header, request, Evidence::Stopped(stop), spent_ms);
                    Some(Searched { candidate, verdict, uses: Vec::new(), trace: None })
                }
            };
            let Some(searched) = searched else { break };
            proofs += usize::from(searched.verdict.is_proved());
            found.push(Searched { candidate, ..searched });
        }
        Ok(found)
    }
}
