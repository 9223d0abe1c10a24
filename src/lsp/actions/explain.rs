//! *Explain this proof*: a comment above each tactic that says what it does and what is left after it, by the
//! verbaliser, from the elaborated goals before and after it. Comments are all that is added: the edit is refused
//! unless the code without them is what it was and Lean says of it what it said before.
//!
//! A proof that closes its goal at one stroke explains nothing by itself: where the methods find one in steps that Lean
//! accepts, this stands in its place, and the short one stays in a comment below it.

use data::Level;
use lean_bridge::embedded::Embedded;
use lean_bridge::{Limits, Policy};
use pipeline::{Accepted, Planned, explain_steps, in_steps};
use words::{StepSentence, is_same_code, with_comments};

use crate::lsp::actions::context::{ActionContext, Answer, Done};
use crate::lsp::lean::asking::Asked;
use crate::lsp::lean::question::Question;
use crate::lsp::source::scratch::{Filled, Scratch};

pub async fn run(context: &ActionContext) -> anyhow::Result<Answer> {
    context.progress.report("starting Lean".to_owned());
    let judges = context.engines.judges().await?;
    let (lean, limits) = (judges.whole.lean(), judges.whole.limits());
    let asked = Asked::Embedded(lean, limits);
    // The question's header is the one under which the declaration elaborates.
    let question = Question::ask(&context.document, context.place, asked).await?;
    let scratch = &question.scratch;
    let (header, name) = (&scratch.theorem.header, &scratch.theorem.name);
    context.progress.report("reading the proof".to_owned());
    let text = scratch.as_written();
    if let Some(filled) = in_place_of_stroke(scratch, &text, asked, lean, limits).await? {
        return Ok(context.edit(&filled.edits, None));
    }
    let sentences = explain_steps(lean, header, &text, limits).await?;
    if sentences.is_empty() {
        return Ok(Ok(Done::Told(format!("`{name}` has no tactics to explain: its proof is a term."))));
    }
    let sentences = without_explained(&text, sentences);
    if sentences.is_empty() {
        return Ok(Ok(Done::Told(format!("`{name}` is fully explained already."))));
    }
    let annotated = with_comments(&text, &sentences);
    // The promises of this action, checked on what is about to be inserted.
    anyhow::ensure!(
        is_same_code(&text, &annotated),
        "the comments would change the code; nothing is inserted"
    );
    context.progress.report("checking the explained proof".to_owned());
    let count = async |text: &str| asked.errors(header, text).await.map(|errors| errors.len());
    anyhow::ensure!(
        count(&annotated).await? <= count(&text).await?,
        "Lean complains about the explained proof; nothing is inserted"
    );
    Ok(context.edit(&edits(scratch, &text, &annotated), None))
}

/// The declaration with a proof in steps, as Lean accepted it and as it will stand in the file.
async fn in_place_of_stroke(
    scratch: &Scratch,
    text: &str,
    asked: Asked<'_>,
    lean: &Embedded,
    limits: Limits,
) -> anyhow::Result<Option<Filled>> {
    let accepted = Accepted { text, generator: "" };
    let (policy, level) = (Policy::default(), Level::Replayed);
    let found = in_steps(lean, &scratch.theorem, accepted, &policy, limits, level).await?;
    let Some(Planned { lean: proof, .. }) = found else { return Ok(None) };
    let filled = scratch.fill_whole(&proof, "");
    let errors = asked.errors(&scratch.theorem.header, &filled.text).await?;
    Ok(errors.is_empty().then_some(filled))
}

/// The sentences on lines that have no comment of their own above them or in them.
fn without_explained(text: &str, sentences: Vec<StepSentence>) -> Vec<StepSentence> {
    let lines: Vec<&str> = text.lines().collect();
    let is_explained = |line: u32| {
        let at = line.saturating_sub(1) as usize;
        let above = at.checked_sub(1).and_then(|above| lines.get(above)).unwrap_or(&"");
        above.trim_start().starts_with("--") || lines.get(at).is_some_and(|line| line.contains("--"))
    };
    sentences.into_iter().filter(|sentence| !is_explained(sentence.anchor.start.line)).collect()
}

/// The insertions that turn the declaration into its annotated form, as changes of the document.
fn edits(scratch: &Scratch, text: &str, annotated: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let mut edits: Vec<(usize, String)> = Vec::new();
    let mut old = text.split_inclusive('\n').peekable();
    let mut line = 0;
    for new in annotated.split_inclusive('\n') {
        if old.peek() == Some(&new) {
            old.next();
            line += 1;
        } else {
            match edits.last_mut() {
                Some((at, inserted)) if *at == line => inserted.push_str(new),
                _ => edits.push((line, new.to_owned())),
            }
        }
    }
    edits.into_iter().map(|(line, new)| scratch.insertion_above_line(line, &new)).collect()
}

#[cfg(test)]
mod tests {
    use data::Position;
    use words::Anchor;

    use super::*;

    #[test]
    fn what_is_explained_already_stays() {
        let text = "theorem t : p ∧ q := by\n  -- said\n  constructor\n  · simp -- said\n  · omega\n";
        let sentence = |line: u32| {
            let at = Position { line, column: 2 };
            let anchor = Anchor { step: 0, start: at, end: at };
            StepSentence {
                text: "Said.".to_owned(),
                anchor,
                lemmas: Vec::new(),
                writer: "w".to_owned(),
                table: Vec::new(),
            }
        };
        let left = without_explained(text, [3, 4, 5].map(sentence).into());
        assert_eq!(left.iter().map(|sentence| sentence.anchor.start.line).collect::<Vec<_>>(), [5]);
    }
}
