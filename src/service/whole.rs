//! A text that stands for itself, without a given statement, as servers of Lean's REPL are asked about: is all of it in
//! order? What such a text states is for whoever asks to read. What is looked at here is that nothing in it is assumed:
//! no `sorry` and no `admit`, no axiom but the allowed ones, no error, and no code that runs. That holds for all that it
//! declares; its theorems are judged besides, at the level of the server.

use data::lean_text::{TokenKind, tokens};
use data::problems::{Pair, Take};
use data::{Message, Outcome, Position, ReasonKind, Rejection, Severity};
use lean_bridge::Stop;
use lean_bridge::embedded::{CheckRequest, SurveyRequest};
use pipeline::Judge;

use super::admission::Waiting;
use super::error::Error;
use super::pairs::{self, ByJudge};
use super::screen::readable;
use super::state::Service;
use super::tactics::{Tactic, tactics};
use crate::render;

/// A `sorry` or an `admit` of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    pub start: Position,
    pub end: Position,
    /// What it stands for, as Lean prints it; empty where Lean does not say.
    pub goals: Vec<String>,
}

/// What was found out about a text.
#[derive(Debug, Clone, Default)]
pub struct WholeText {
    pub messages: Vec<Message>,
    pub holes: Vec<Hole>,
    /// What else speaks against it, each in a sentence with its place, if it has one.
    pub doubts: Vec<(Option<Position>, String)>,
    /// Each tactic with the goals around it, where that was asked for.
    pub steps: Option<Vec<Tactic>>,
    /// Whether Lean read nothing of it, since its imports are not there: that is among the doubts.
    pub is_unread: bool,
}

impl WholeText {
    /// Whether nothing speaks against it.
    pub fn is_in_order(&self) -> bool {
        self.holes.is_empty() && self.doubts.is_empty() && !self.has_errors()
    }

    fn has_errors(&self) -> bool {
        self.messages.iter().any(|message| message.severity == Severity::Error)
    }
}

const HOLES: [&str; 3] = ["sorry", "admit", "sorryAx"];
/// Words by which a definition can rest on an axiom that is not among the standard ones: those of Lean's library that are
/// not unsafe, and the tactics that use one. Of theorems, the kernel says it.
const ASSUMING: [&str; 6] =
    ["ofReduceBool", "ofReduceNat", "trustCompiler", "bv_decide", "bv_decide?", "bv_check"];

impl Service {
    /// Judges a whole text. `Err` is no verdict: a limit, or a machine that failed.
    pub async fn whole_text(
        &self,
        text: &str,
        timeout: Option<f64>,
        with_steps: bool,
        waiting: Waiting,
    ) -> Result<WholeText, Error> {
        let limits = self.limits(timeout)?;
        let request = CheckRequest::of_file(text, limits);
        readable("the text", text)?;
        let question = SurveyRequest {
            header: request.header.clone(),
            text: request.text.clone(),
            policy: self.settings.policy.clone(),
            limits,
        };
        let mut found = WholeText { holes: holes(text), ..WholeText::default() };
        let mut may_be_read = false;
        match self.lean.survey(&question).await.map_err(Error::from) {
            Ok(survey) => {
                // What was not looked at to its end is not shown to other parts of Lean.
                may_be_read = survey.forbidden.is_none();
                found.messages = survey.messages;
                // A `sorry` that stands in the text says itself that something is missing.
                let is_said = |problem: &Rejection| {
                    may_be_read
                        && (found.has_errors()
                            || problem.reason == ReasonKind::Sorry && !found.holes.is_empty())
                };
                if let Some(problem) = survey.problem.filter(|problem| !is_said(problem)) {
                    found.doubts.push((problem.position, problem.detail));
                }
            }
            Err(Error::Unreadable(problem)) => {
                found.doubts.push((None, problem));
                found.is_unread = true;
            }
            Err(error) => return Err(error),
        }
        found.doubts.extend(assuming(text));
        if may_be_read {
            self.look_closer(&request, &mut found, with_steps).await?;
        }
        if found.is_in_order() {
            self.audit(text, &self.judge_for(waiting, limits), &mut found).await?;
        }
        Ok(found)
    }

    /// The goals of holes, and the steps.
    async fn look_closer(
        &self,
        request: &CheckRequest,
        found: &mut WholeText,
        with_steps: bool,
    ) -> Result<(), Error> {
        if !found.holes.is_empty() {
            let places: Vec<Position> = found.holes.iter().map(|hole| hole.start).collect();
            let goals = self.lean.goals_at(request, &places).await?;
            for (hole, goals) in found.holes.iter_mut().zip(goals) {
                hole.goals = goals.unwrap_or_default();
            }
        }
        if with_steps {
            found.steps = Some(tactics(&request.text, self.lean.tactic_steps(request).await?));
        }
        Ok(())
    }

    /// Judges each theorem of a text in which nothing was found so far.
    async fn audit(&self, text: &str, judge: &Judge, found: &mut WholeText) -> Result<(), Error> {
        if let Some(message) = found.messages.iter().find(|message| message.text.contains("declaration uses"))
        {
            found.doubts.push((Some(message.position), message.text.clone()));
            return Ok(());
        }
        let (pair, _) = Pair::new("text", text, text, Take::All);
        let arbiter = ByJudge { judge, level: self.settings.level };
        for theorem in pair.theorems() {
            let judged = pairs::judge(&arbiter, &pair, theorem, &self.settings.policy).await?;
            match &judged.record.outcome {
                Outcome::Proved => {}
                Outcome::Rejected(rejection) if rejection.reason.is_transient() => {
                    return Err(Error::Unanswered(match rejection.reason {
                        ReasonKind::Timeout => Stop::Timeout(judge.limits().wall_clock),
                        _ => Stop::Crashed { detail: rejection.detail.clone() },
                    }));
                }
                Outcome::Rejected(rejection) => {
                    let name = &theorem.theorem.name;
                    let doubt = format!("{name}: {}", render::verdict_line(&judged.record));
                    found.doubts.push((rejection.position, doubt));
                }
            }
        }
        Ok(())
    }
}

/// The words of a text that assume what they stand for, comments aside.
fn holes(text: &str) -> Vec<Hole> {
    words(text, &HOLES)
        .map(|(start, end, _)| Hole {
            start: Position::of(text, start),
            end: Position::of(text, end),
            goals: Vec::new(),
        })
        .collect()
}

fn assuming(text: &str) -> Vec<(Option<Position>, String)> {
    words(text, &ASSUMING)
        .map(|(start, _, word)| {
            (Some(Position::of(text, start)), format!("`{word}` rests on more than the standard axioms"))
        })
        .collect()
}

/// The places of identifiers whose last part is one of `wanted`.
fn words<'a>(text: &'a str, wanted: &'a [&str]) -> impl Iterator<Item = (usize, usize, &'a str)> {
    tokens(text).into_iter().filter(|token| token.kind == TokenKind::Identifier).filter_map(|token| {
        let last = token.text(text).rsplit('.').next().unwrap_or_default();
        let last = last.trim_matches(['«', '»']);
        wanted.contains(&last).then_some((token.start, token.end, last))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_words_of_the_code() {
        let text = "-- sorry\ntheorem t : p := by\n  admit\ntheorem u : \"sorry\" = s := sorry\n#check _root_.sorryAx";
        let starts: Vec<_> = holes(text).iter().map(|hole| (hole.start.line, hole.start.column)).collect();
        assert_eq!(starts, [(3, 2), (4, 27), (5, 7)]);
        assert_eq!(holes("theorem sorry_free : p := x"), []);
        assert_eq!(assuming("theorem t := Lean.ofReduceBool a b c").len(), 1);
    }
}
