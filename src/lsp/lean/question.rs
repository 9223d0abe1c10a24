//! From a place in a document to a question that a generator can work on: a header that elaborates, and the goal that
//! Lean shows at the gap.

use data::{Goal, Theorem};
use prover::Task;

use crate::lsp::lean::asking::{Asked, Shown, first_line};
use crate::lsp::source::document::Document;
use crate::lsp::source::gap::{Gap, Place};
use crate::lsp::source::header::{Omitted, header, open_before};
use crate::lsp::source::scratch::{Reading, Scratch};

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
    #[error("there is nothing to prove here any more")]
    Gone,
    #[error("what stands before the theorem does not elaborate: {0}")]
    Header(String),
    #[error("the statement does not elaborate: {0}")]
    Statement(String),
    #[error("Lean shows no goal here: {0}")]
    NoGoal(String),
    #[error(
        "this `sorry` stands for data, not for a proof: `{0}` is not a proposition, and only proofs are looked for"
    )]
    NoProposition(String),
    #[error(transparent)]
    Lean(#[from] anyhow::Error),
}

/// What Lean said of a gap under one header.
enum Seen {
    /// A project's Lean may show no goal for a whole proof and yet check one.
    Gap(Form, Option<Goal>),
    FaultyHeader,
    FaultyStatement(NoQuestion),
}

impl Question {
    /// Asks Lean for the goal at a place. First without the open theorems before it; if the statement needs one of
    /// them, with them. Commands before it that Lean finds fault with are left out.
    pub async fn ask(document: &Document, place: Place, lean: Asked<'_>) -> Result<Self, NoQuestion> {
        let mut omitted = open_before(document, place.command);
        let mut all_kept = omitted.is_empty();
        for _ in 0..MAX_HEADER_ROUNDS {
            let scratch = Scratch::new(document, place, &omitted).ok_or(NoQuestion::Gone)?;
            match see(&scratch, lean).await? {
                Seen::Gap(form, goal) => return Ok(Self::new(scratch, form, goal)),
                Seen::FaultyHeader => {
                    let (faulty, detail) = faulty_commands(document, place, &omitted, lean).await?;
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

    fn new(scratch: Scratch, form: Form, goal: Option<Goal>) -> Self {
        let theorem = match (form, &goal) {
            (Form::Tactics | Form::Term, Some(goal)) => theorem_of_goal(&scratch.theorem, goal),
            _ => scratch.theorem.clone(),
        };
        let task = Task {
            theorem,
            goal,
            examples: Vec::new(),
            samples: usize::MAX,
            seed: 0,
            revision: None,
            facts: None,
        };
        Self { scratch, form, task }
    }
}

/// Fails where the goal is no proposition, and leaves any other as it is.
const ONLY_PROPOSITIONS: &str = "refine @_root_.id.{0} _ ?_; ";

async fn see(scratch: &Scratch, lean: Asked<'_>) -> Result<Seen, NoQuestion> {
    match scratch.gap {
        Gap::WholeProof | Gap::FailingProof => see_whole(scratch, lean).await,
        Gap::Sorry(_) | Gap::FailingBlock(_) => see_part(scratch, lean).await,
    }
}

async fn see_whole(scratch: &Scratch, lean: Asked<'_>) -> Result<Seen, NoQuestion> {
    let statement = scratch.theorem.statement.trim_end();
    let text = format!("{statement} := by skip");
    match lean.goal(&scratch.theorem.header, &text, statement.len() + " := by ".len()).await? {
        Shown::Goal(goal) => return Ok(Seen::Gap(Form::Whole, Some(goal))),
        Shown::FaultyHeader => return Ok(Seen::FaultyHeader),
        Shown::NoGoal if !lean.shows_every_goal() => return Ok(Seen::Gap(Form::Whole, None)),
        Shown::NoGoal => {}
    }
    let detail = first_error(lean, &scratch.theorem.header, &text).await?;
    Ok(Seen::FaultyStatement(NoQuestion::Statement(detail)))
}

async fn see_part(scratch: &Scratch, lean: Asked<'_>) -> Result<Seen, NoQuestion> {
    let header = &scratch.theorem.header;
    // A project's Lean may lack what the check is written with; a theorem needs it only for a better answer.
    let is_checked = lean.shows_every_goal() || scratch.reading == Reading::Definition;
    let checks: &[&str] = if is_checked { &[ONLY_PROPOSITIONS, ""] } else { &[""] };
    let block_only = matches!(scratch.gap, Gap::FailingBlock(_));
    for check in checks {
        for (form, before, after) in [(Form::Tactics, "(", ")"), (Form::Term, "(by ", ")")] {
            if block_only && form == Form::Tactics {
                continue;
            }
            let (text, at) = scratch.with_gap(&format!("{before}{check}sorry{after}"));
            match lean.goal(header, &text, at + before.len() + check.len()).await? {
                Shown::Goal(goal) if is_checked && check.is_empty() => {
                    return Ok(Seen::FaultyStatement(NoQuestion::NoProposition(goal.target)));
                }
                Shown::Goal(goal) => return Ok(Seen::Gap(form, Some(goal))),
                Shown::FaultyHeader => return Ok(Seen::FaultyHeader),
                Shown::NoGoal => {}
            }
        }
    }
    let (text, _) = scratch.with_gap("sorry");
    Ok(Seen::FaultyStatement(NoQuestion::NoGoal(first_error(lean, header, &text).await?)))
}

async fn first_error(lean: Asked<'_>, header: &str, text: &str) -> Result<String, NoQuestion> {
    let errors = lean.errors(header, text).await?;
    Ok(errors.first().map_or("Lean gives no reason", |error| first_line(&error.text)).to_owned())
}

/// The commands of the header in which Lean finds errors, and the first error in words.
async fn faulty_commands(
    document: &Document,
    place: Place,
    omitted: &Omitted,
    lean: Asked<'_>,
) -> Result<(Vec<usize>, String), NoQuestion> {
    let header = header(document, place.command, omitted);
    let errors = lean.errors_of_file(&header.text).await?;
    let detail = errors.first().map_or("", |error| first_line(&error.text)).to_owned();
    let commands = errors.iter().filter_map(|error| header.command_on(error.position.line)).collect();
    Ok((commands, detail))
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
