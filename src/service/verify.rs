//! Are these proofs? One question or many, answered in the order in which the answers come.

use std::sync::Arc;

use data::{Level, ReasonKind, Rejection, VerdictRecord};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use lean_bridge::{Limits, Policy};
use pipeline::{Judge, Judged};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::admission::{Place, Waiting};
use super::error::Error;
use super::judging::{candidate, not_judged};
use super::pairs;
use super::questions::{Item, Line, Question, Subject, placed, unread};
use super::state::Service;
use crate::render;

/// What is to be judged, and how.
pub struct VerifyRequest {
    pub items: Vec<Item>,
    pub level: Option<Level>,
    /// Seconds of Lean for each.
    pub timeout: Option<f64>,
    /// Whether a verdict may come from the store.
    pub cache: bool,
}

/// The answer to one item. An `Err` is no verdict.
pub struct Answer {
    /// The place of the item in the request, from 0.
    pub index: usize,
    pub item: Item,
    pub outcome: Result<Judged, Error>,
}

impl Answer {
    /// The verdict, in the places of what was given.
    pub fn record(&self) -> Option<VerdictRecord> {
        let judged = self.outcome.as_ref().ok()?;
        let record = VerdictRecord { time_ms: judged.elapsed_ms, ..judged.record.clone() };
        Some(placed(self.item.as_ref().ok().and_then(|question| question.proof), record))
    }

    /// The line of `tllama verify --json`. Where there is no verdict, `"verdict": "no answer"` and why.
    pub fn json(&self) -> serde_json::Result<Box<RawValue>> {
        let verdict = match (&self.outcome, self.record()) {
            (Ok(judged), Some(record)) => render::verdict_fields(&record, judged.cached),
            (Err(error), _) => no_answer(error),
            (Ok(_), None) => Map::new(),
        };
        let (id, number, line) = match &self.item {
            Ok(question) => (Some(&question.id), Some(question.number), None),
            Err(error) => (error.id.as_ref(), None, Some(error.line)),
        };
        serde_json::value::to_raw_value(&Line { id, number, line, verdict })
    }
}

/// The fields of an answer that is no verdict.
fn no_answer(error: &Error) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("verdict".to_owned(), json!("no answer"));
    fields.insert("error".to_owned(), json!({"code": error.code(), "message": error.to_string()}));
    fields
}

/// Judges one question.
pub async fn ask(
    judge: &Judge,
    question: &Question,
    policy: &Policy,
    level: Level,
) -> anyhow::Result<Judged> {
    match &question.subject {
        Subject::Text { theorem, candidate: text } => {
            Ok(judge.judge(theorem, &candidate(text), level).await?)
        }
        Subject::Aligned { pair, theorem } => {
            pairs::judge(&pairs::ByJudge { judge, level }, pair, theorem, policy).await
        }
    }
}

/// Who waits for the answers to so many questions.
fn waiting(place: &Place, items: usize) -> Waiting {
    match place.waiting() {
        Waiting::Caller if items > 1 => Waiting::Batch,
        waiting => waiting,
    }
}

impl Service {
    /// Answers every item, each as soon as its answer is there. Dropping the stream ends the work and frees the place.
    pub fn verify(
        self: &Arc<Self>,
        request: VerifyRequest,
        place: Place,
    ) -> Result<BoxStream<'static, Answer>, Error> {
        self.count_items(request.items.len())?;
        let limits = self.limits(request.timeout)?;
        let judge = self.judge_for(waiting(&place, request.items.len()), limits);
        let judge = if request.cache { judge } else { judge.without_cache() };
        let level = self.level(request.level);
        let service = self.clone();
        let answers = stream::iter(request.items.into_iter().enumerate()).map(move |(index, item)| {
            let (service, judge) = (service.clone(), judge.clone());
            async move {
                let outcome = service.answer(&judge, &item, limits, level).await;
                Answer { index, item, outcome }
            }
        });
        let answers = answers.buffer_unordered(self.at_once());
        Ok(answers
            .inspect(move |_| {
                let _held = &place;
            })
            .boxed())
    }

    pub(super) async fn answer(
        &self,
        judge: &Judge,
        item: &Item,
        limits: Limits,
        level: Level,
    ) -> Result<Judged, Error> {
        let question = match item {
            Ok(question) => question,
            Err(error) => return Ok(not_judged(self.lean.toolchain("", ""), unread(error), level)),
        };
        let theorem = question.theorem();
        let given = format!("{} := sorry", theorem.statement);
        match self.screen(&theorem.header, "the statement", &given, limits).await {
            Ok(()) => Ok(ask(judge, question, &self.settings.policy, level).await?),
            Err(error @ (Error::RunsCode { .. } | Error::Input(_) | Error::Unreadable(_))) => {
                let toolchain = self.lean.toolchain(&theorem.header, &theorem.statement);
                let rejection = Rejection::new(ReasonKind::InvalidStatement, error.to_string());
                Ok(not_judged(toolchain, rejection, level))
            }
            Err(error) => Err(error),
        }
    }
}
