//! Questions to the judge, read from lines of JSON or from pairs of Lean texts, and the lines that answer them.

use std::sync::Arc;

use data::problems::{Fault, LineId, Pair, PairTheorem, ProofPlace, Take, VerifyInput, VerifyLineError};
use data::{Outcome, ReasonKind, Rejection, Theorem, VerdictRecord};
use serde::Serialize;

/// A line of input: a question, or why it is none.
pub type Item = Result<Question, VerifyLineError>;

/// A theorem, and what is to be judged for it.
pub struct Question {
    pub id: LineId,
    /// Which of the candidates under this id it is.
    pub number: u32,
    pub subject: Subject,
    /// Where a given proof stands in the candidate that was made of it.
    pub proof: Option<ProofPlace>,
}

pub enum Subject {
    Text {
        theorem: Box<Theorem>,
        candidate: String,
    },
    /// A candidate that is a file of its own, or repeats what its theorem's header says.
    Aligned {
        pair: Arc<Pair>,
        theorem: Box<PairTheorem>,
    },
}

impl Question {
    pub fn theorem(&self) -> &Theorem {
        match &self.subject {
            Subject::Text { theorem, .. } => theorem,
            Subject::Aligned { theorem, .. } => &theorem.theorem,
        }
    }
}

pub fn question(input: VerifyInput) -> Question {
    let VerifyInput { id, number, theorem, candidate, proof, .. } = input;
    let aligned = Pair::of_theorem(&theorem, &candidate);
    let subject = match aligned.as_ref().and_then(|pair| pair.theorems().first().cloned()).zip(aligned) {
        Some((theorem, pair)) => Subject::Aligned { pair: Arc::new(pair), theorem: Box::new(theorem) },
        None => Subject::Text { theorem: Box::new(theorem), candidate },
    };
    Question { id, number, subject, proof }
}

/// One question for each open theorem of `given`; an `Err` says why there is none.
pub fn questions_of_pair(
    origin: &str,
    given: &str,
    candidate: &str,
) -> Result<impl Iterator<Item = Question> + use<>, String> {
    let (pair, errors) = Pair::new(origin, given, candidate, Take::Open);
    if let Some(error) = errors.first() {
        return Err(error.to_string());
    }
    if pair.theorems().is_empty() {
        return Err(format!("{origin}: {}", Fault::NothingToProve));
    }
    let pair = Arc::new(pair);
    let theorems = pair.theorems().to_vec();
    Ok(theorems.into_iter().map(move |theorem| Question {
        id: LineId::of_name(&theorem.theorem.name),
        number: 1,
        subject: Subject::Aligned { pair: pair.clone(), theorem: Box::new(theorem) },
        proof: None,
    }))
}

/// A line that asks nothing is answered too, so that no line of the input is without one of the output.
pub fn unread(error: &VerifyLineError) -> Rejection {
    let reason = match error.fault {
        Fault::NoTheorem | Fault::SeveralTheorems(_) => ReasonKind::InvalidStatement,
        _ => ReasonKind::InvalidInput,
    };
    Rejection::new(reason, error.fault.to_string())
}

/// A line of output.
#[derive(Serialize)]
pub struct Line<'a> {
    pub id: Option<&'a LineId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    #[serde(flatten)]
    pub verdict: serde_json::Map<String, serde_json::Value>,
}

/// A verdict with the positions of what was given: of a proof, those in it.
pub fn placed(proof: Option<ProofPlace>, mut record: VerdictRecord) -> VerdictRecord {
    let Some(proof) = proof else { return record };
    for message in &mut record.messages {
        message.position = proof.of(message.position);
        message.end_position = message.end_position.map(|at| proof.of(at));
    }
    if let Outcome::Rejected(rejection) = &mut record.outcome {
        rejection.position = rejection.position.map(|at| proof.of(at));
    }
    record
}
