//! From a place in a document to a question that a generator can work on: a header that elaborates, and the goal that
//! Lean shows at the gap.

use data::{Goal, Position, Severity, Theorem};
use lean_bridge::embedded::{CheckRequest, Embedded};
use lean_bridge::{Header, Limits};
use prover::Task;

use super::document::{Document, Gap, Place};
use super::scratch::{Omitted, Scratch, header, open_before};

/// How often commands that Lean finds fault with are left out of the header before the work is given up.
const MAX_HEADER_ROUNDS: usize = 5;

/// How a proof is written into the gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Whole,
    Tactics,
    Term,
}

/// A gap that Lean has shown the goal of.
#[derive(Debug, Clone)]
pub struct Question {
    pub scratch: Scratch,
    pub form: Form,
    /// What generators are asked; its theorem is the goal itself where the gap lies within a proof.
    pub task: Task,
}

/// Why there is no question.
#[derive(Debug, thiserror::Error)]
pub enum NoQuestion {
    #[error("there is no theorem to prove here any more")]
    Gone,
    #[error("what stands before the theorem does not elaborate: {0}")]
    Header(String),
    #[error("the statement does not elaborate: {0}")]
    Statement(String),
    #[error("Lean shows no goal at this `sorry`: {0}")]
    NoGoal(String),
    #[error(transparent)]
    Lean(#[from] lean_bridge::Error),
}

/// What Lean said of a gap under one header.
enum Seen {
    Goal(Form, Goal),
    FaultyHeader,
    FaultyStatement(NoQuestion),
}

impl Question {
    /// Asks Lean for the goal at a place. First without the open theorems before it; if the statement needs one of
    /// them, with them. Commands before it that Lean finds fault with are left out.
    pub async fn ask(
        document: &Document,
        place: Place,
        lean: &Embedded,
        limits: Limits,
    ) -> Result<Self, NoQuestion> {
        let mut omitted = open_before(document, place.command);
        let mut all_kept = omitted.is_empty();
        for _ in 0..MAX_HEADER_ROUNDS {
            let scratch = Scratch::new(document, place, &omitted).ok_or(NoQuestion::Gone)?;
            match see(&scratch, lean, limits).await? {
                Seen::Goal(form, goal) => return Ok(Self::new(scratch, form, goal)),
                Seen::FaultyHeader => {
                    let (faulty, detail) = faulty_commands(document, place, &omitted, lean, limits).await?;
                    let known = omitted.len();
                    omitted.extend(faulty);
                    if omitted.len() == known {
                        return Err(NoQuestion::Header(detail));
                    }
                }
                Seen::FaultyStatement(_) if !all_kept => {
                    all_kept = true;
                    omitted.clear();
                }
                Seen::FaultyStatement(problem) => return Err(problem),
            }
        }
        Err(NoQuestion::Header("too many commands in it have errors".to_owned()))
    }

    fn new(scratch: Scratch, form: Form, goal: Goal) -> Self {
        let theorem = match form {
            Form::Whole => scratch.theorem.clone(),
            Form::Tactics | Form::Term => theorem_of_goal(&scratch.theorem, &goal),
        };
        let task = Task {
            theorem,
            goal: Some(goal),
            examples: Vec::new(),
            samples: usize::MAX,
            seed: 0,
            revision: None,
        };
        Self { scratch, form, task }
    }
}

async fn see(scratch: &Scratch, lean: &Embedded, limits: Limits) -> Result<Seen, NoQuestion> {
    let statement = scratch.theorem.statement.trim_end();
    let attempts: Vec<(Form, String, Option<usize>)> = match scratch.gap {
        Gap::WholeProof | Gap::FailingProof => vec![(Form::Whole, format!("{statement} := by skip"), None)],
        Gap::Sorry(_) => {
            let (tactic, at) = scratch.with_gap("sorry");
            let (term, inside) = scratch.with_gap("(by sorry)");
            vec![(Form::Tactics, tactic, Some(at)), (Form::Term, term, Some(inside + "(by ".len()))]
        }
    };
    for (form, text, at) in &attempts {
        let request = CheckRequest { header: scratch.theorem.header.clone(), text: text.clone(), limits };
        let steps = match lean.tactic_steps(&request).await {
            Ok(steps) => steps,
            Err(lean_bridge::Error::Refused(reason)) if reason.starts_with("the header:") => {
                return Ok(Seen::FaultyHeader);
            }
            Err(error) => return Err(error.into()),
        };
        let wanted = at.map(|offset| position_of(text, offset));
        let goal = match wanted {
            None => steps.iter().find_map(|step| step.before.first()),
            Some(wanted) => {
                let there = steps.iter().filter(|step| step.start == wanted && step.kind.ends_with("Sorry"));
                there.filter_map(|step| step.before.first()).next()
            }
        };
        if let Some(goal) = goal {
            return Ok(Seen::Goal(*form, Goal::parse(goal)));
        }
    }
    let text = attempts.into_iter().next().map(|(_, text, _)| text).unwrap_or_default();
    let detail = first_error(&scratch.theorem.header, text, lean, limits).await?;
    Ok(Seen::FaultyStatement(match scratch.gap {
        Gap::Sorry(_) => NoQuestion::NoGoal(detail),
        Gap::WholeProof | Gap::FailingProof => NoQuestion::Statement(detail),
    }))
}

/// The commands of the header in which Lean finds errors, and the first error in words.
async fn faulty_commands(
    document: &Document,
    place: Place,
    omitted: &Omitted,
    lean: &Embedded,
    limits: Limits,
) -> Result<(Vec<usize>, String), NoQuestion> {
    let header = header(document, place.command, omitted);
    let checked = lean.check(&whole_text(&header.text, limits)).await?;
    let mut detail = String::new();
    let mut commands = Vec::new();
    for message in checked.messages.iter().filter(|message| message.severity == Severity::Error) {
        if detail.is_empty() {
            detail = first_line(&message.text).to_owned();
        }
        commands.extend(header.command_on(message.position.line));
    }
    Ok((commands, detail))
}

async fn first_error(
    header: &str,
    text: String,
    lean: &Embedded,
    limits: Limits,
) -> Result<String, lean_bridge::Error> {
    let checked = lean.check(&CheckRequest { header: header.to_owned(), text, limits }).await?;
    let error = checked.messages.iter().find(|message| message.severity == Severity::Error);
    Ok(error.map_or_else(|| "Lean gives no reason".to_owned(), |error| first_line(&error.text).to_owned()))
}

/// A request about a whole file: its imports as the header, the rest as the text, lines where they were.
pub fn whole_text(text: &str, limits: Limits) -> CheckRequest {
    let header = Header::parse(text);
    let imports = header.imports.iter().map(|module| format!("import {module}\n")).collect();
    CheckRequest { header: imports, text: header.rest, limits }
}

pub fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or("")
}

/// A goal as a theorem of its own, for generators that read text. Names that Lean made inaccessible are left out.
fn theorem_of_goal(around: &Theorem, goal: &Goal) -> Theorem {
    let mut statement = format!("theorem {}_goal", around.name.trim_end_matches('»').replace('«', ""));
    for hypothesis in &goal.hypotheses {
        let names: Vec<&str> =
            hypothesis.names.iter().map(String::as_str).filter(|name| !name.contains('✝')).collect();
        if !names.is_empty() {
            statement.push_str(&format!(" ({} : {})", names.join(" "), hypothesis.type_text));
        }
    }
    statement.push_str(&format!(" : {}", goal.target));
    Theorem { statement, informal_statement: None, informal_proof: None, ..around.clone() }
}

/// Line from 1, column from 0 in Unicode scalar values, as Lean counts.
fn position_of(text: &str, offset: usize) -> Position {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let saturated = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Position { line: saturated(line), column: saturated(before[line_start..].chars().count()) }
}
