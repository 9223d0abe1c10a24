//! Informalising: words for statements and proofs, by one of two writers. The deterministic one says what Lean's
//! facts say; the model writes freely, is shown examples, and has to be judged.

use data::store::{ProofId, Waiting};
use data::{BinderInfo, Example};
use futures::StreamExt;
use lean_bridge::embedded::TracedHypothesis;
use prover::{Generator, Task};

use super::steps::{Step, StoredGoal, StoredTrace};
use super::written::{Anchor, StepSentence, Words};
use super::{Observer, StageSummary, Workshop};
use crate::Error;
use crate::verbalise::{Notation, Part, Sentence, Unsayable, Verbaliser};

const STAGE: &str = "informalise";
const BATCH: u32 = 64;
/// The name by which the store knows the verbaliser; it changes when its words change.
pub const DETERMINISTIC_WRITER: &str = "verbaliser-1";

/// Writes the words for a proof. `Err` of the inner result: there are no words, and why.
pub trait Writer: Send + Sync {
    fn id(&self) -> String;

    fn write<'a>(
        &'a self,
        proof: &'a data::store::Proof,
        trace: &'a StoredTrace,
    ) -> futures::future::BoxFuture<'a, Result<Result<Words, Unsayable>, Error>>;
}

/// Goes through every traced proof that `writer` has not put into words.
pub async fn informalise(
    shop: &Workshop,
    writer: &dyn Writer,
    observe: Observer<'_>,
) -> Result<StageSummary, Error> {
    let counts = shop.store.growth_counts().await?;
    let total = counts.traces.saturating_sub(counts.informal);
    let id = writer.id();
    let fetch = |after: i64| {
        let id = id.clone();
        async move {
            let page: Vec<Waiting<StoredTrace>> =
                shop.store.proofs_awaiting_words(&id, ProofId(after), BATCH).await?;
            Ok(page.last().map(|last| last.proof.id.0).map(|last| (last, page)))
        }
    };
    let work = |waiting: Vec<Waiting<StoredTrace>>| {
        let id = id.clone();
        async move {
            let mut words = Vec::new();
            for Waiting { proof, body } in &waiting {
                match writer.write(proof, body).await? {
                    Ok(written) => words.push((proof.id, written)),
                    Err(reason) => tracing::debug!(%reason, theorem = proof.entry.theorem.name, "no words"),
                }
            }
            shop.store.record_words(&id, &words).await?;
            Ok((words.len() as u64, (waiting.len() - words.len()) as u64))
        }
    };
    shop.in_batches(STAGE, total, fetch, work, observe).await
}

/// The deterministic writer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Verbal;

impl Writer for Verbal {
    fn id(&self) -> String {
        DETERMINISTIC_WRITER.to_owned()
    }

    fn write<'a>(
        &'a self,
        proof: &'a data::store::Proof,
        trace: &'a StoredTrace,
    ) -> futures::future::BoxFuture<'a, Result<Result<Words, Unsayable>, Error>> {
        Box::pin(async move { Ok(verbal_words(&proof.entry.facts, trace)) })
    }
}

fn verbal_words(facts: &data::Facts, trace: &StoredTrace) -> Result<Words, Unsayable> {
    let statement = Verbaliser::new(facts, Notation::Plain).statement()?;
    let latex = Verbaliser::new(facts, Notation::Latex).statement()?;
    let latex = latex.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ");
    Ok(Words {
        writer: DETERMINISTIC_WRITER.to_owned(),
        statement,
        latex: Some(latex),
        steps: step_sentences(trace),
    })
}

/// A sentence for each step, from its tactic and what it did to the goals.
pub(super) fn step_sentences(trace: &StoredTrace) -> Vec<StepSentence> {
    let mut seen_cases: Vec<usize> = Vec::new();
    let sentence = |(index, step): (usize, &Step)| {
        let mut text = String::new();
        if let Some(goal) = step.before.first()
            && !seen_cases.contains(goal)
            && index > 0
        {
            seen_cases.push(*goal);
            if let Some(case) = case_of(&trace.goals[*goal]) {
                text = format!("Case {case}: ");
            }
        }
        let (explained, lemmas) = explain(trace, step);
        text.push_str(&explained);
        StepSentence {
            text,
            anchor: Anchor { step: index, start: step.start, end: step.end },
            lemmas,
            writer: DETERMINISTIC_WRITER.to_owned(),
        }
    };
    trace.steps.iter().enumerate().map(sentence).collect()
}

/// The case that a goal stands for, where Lean names it.
fn case_of(goal: &StoredGoal) -> Option<&str> {
    let name = goal.text.lines().next()?.strip_prefix("case ")?.split_whitespace().next()?;
    (!name.contains('✝')).then_some(name)
}

fn explain(trace: &StoredTrace, step: &Step) -> (String, Vec<String>) {
    let kind = step.kind.rsplit('.').next().unwrap_or_default();
    let text = step.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let named = bracketed(&text);
    let with = |verb: &str, rest: &str| match named.as_slice() {
        [] => format!("{verb}{rest}"),
        names => format!("{verb} with {}{rest}", listed(names)),
    };
    let closes = step.after.is_empty();
    let opening = match kind {
        "intro" | "intros" | "introMatch" => return (introduced(trace, step), Vec::new()),
        "rwSeq" | "rewriteSeq" => with("Rewrite", ""),
        "simp" | "dsimp" if text.contains("only") && !named.is_empty() => with("Simplify", ""),
        "simp" | "dsimp" | "simpa" => with("Simplify", " by the standard simplification rules"),
        "simpAll" => with("Simplify goal and hypotheses", ", using each to simplify the others"),
        "omega" => {
            return (
                "This follows by linear arithmetic on integers and natural numbers.".to_owned(),
                Vec::new(),
            );
        }
        "tacticRfl" | "eqRefl" | "applyRfl" | "rfl" => {
            return ("Both sides are equal by definition.".to_owned(), Vec::new());
        }
        "decide" => {
            return (
                "This is a finite statement, and evaluating it shows that it is true.".to_owned(),
                Vec::new(),
            );
        }
        "grind" => {
            let lemmas: Vec<String> =
                step.uses.iter().filter(|name| is_citable(name)).take(4).cloned().collect();
            return (
                match lemmas.as_slice() {
                    [] => "Case analysis and congruence reasoning (`grind`) prove the goal.".to_owned(),
                    names => format!(
                        "Case analysis and congruence reasoning (`grind`) prove the goal; among the facts used: {}.",
                        listed(names)
                    ),
                },
                lemmas,
            );
        }
        "constructor" => return (parts(trace, step), Vec::new()),
        "induction" => {
            let subject = text.trim_start_matches("induction").trim().trim_end_matches("with").trim();
            return (format!("We argue by induction on {subject}."), Vec::new());
        }
        "cases" | "rcases" | "obtain" => {
            let subject = text.split_whitespace().nth(1).unwrap_or("the given object");
            return (format!("We distinguish the possible forms of {subject}."), Vec::new());
        }
        "split" => {
            return (
                "We distinguish the cases of the condition or match in the goal.".to_owned(),
                Vec::new(),
            );
        }
        "contradiction" => return ("The hypotheses contradict each other.".to_owned(), Vec::new()),
        "assumption" => return ("This is one of the hypotheses.".to_owned(), Vec::new()),
        "exact" if closes => {
            let term = text.trim_start_matches("exact").trim();
            let lemmas = cited(trace, &[term.split_whitespace().next().unwrap_or_default().to_owned()]);
            return (format!("This is exactly what `{term}` gives."), lemmas);
        }
        _ => format!("Apply `{text}`"),
    };
    let effect = if closes { ", which proves the goal.".to_owned() } else { effect(trace, step) };
    let lemmas = cited(trace, &named);
    (format!("{opening}{effect}"), lemmas)
}

/// What is left to show after a step, in words where there are words, else as Lean prints it.
fn effect(trace: &StoredTrace, step: &Step) -> String {
    // Goals that were there before and that the step did not touch are not its effect.
    let new: Vec<usize> =
        step.after.iter().copied().filter(|goal| !step.before[1..].contains(goal)).collect();
    match new.as_slice() {
        [] => ", which proves this part.".to_owned(),
        [one] => format!("; it remains to show that {}.", target_words(trace, &trace.goals[*one])),
        several => {
            let targets: Vec<String> =
                several.iter().map(|goal| target_words(trace, &trace.goals[*goal])).collect();
            format!("; it remains to show {} things: {}.", several.len(), targets.join("; "))
        }
    }
}

/// A goal's target as a clause.
pub(super) fn target_words(trace: &StoredTrace, goal: &StoredGoal) -> String {
    let propositions = proposition_locals(goal);
    let verbaliser =
        Verbaliser::of_goal(&goal.facts.target, &trace.signatures, &propositions, Notation::Plain);
    verbaliser.clause().unwrap_or_else(|_| format!("`{}`", printed_target(&goal.text)))
}

/// The target in Lean's own notation, on one line.
fn printed_target(text: &str) -> String {
    let target = text.split_once("⊢").map_or(text, |(_, target)| target);
    target.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn proposition_locals(goal: &StoredGoal) -> Vec<String> {
    let none = std::collections::BTreeMap::new();
    let makes = |hypothesis: &&TracedHypothesis| {
        Verbaliser::of_goal(&hypothesis.type_expression, &none, &[], Notation::Plain).makes_propositions()
    };
    goal.facts.hypotheses.iter().filter(makes).map(|hypothesis| hypothesis.name.clone()).collect()
}

fn introduced(trace: &StoredTrace, step: &Step) -> String {
    let (Some(before), Some(after)) = (step.before.first(), step.after.first()) else {
        return "Introduce the variables and hypotheses.".to_owned();
    };
    let (before, after) = (&trace.goals[*before], &trace.goals[*after]);
    let propositions = proposition_locals(after);
    let new = after.facts.hypotheses.iter().filter(|hypothesis| {
        !before.facts.hypotheses.iter().any(|known| known.name == hypothesis.name && known == *hypothesis)
    });
    let mut sentences = Vec::new();
    for hypothesis in new {
        let words = Verbaliser::of_goal(
            &hypothesis.type_expression,
            &trace.signatures,
            &propositions,
            Notation::Plain,
        );
        let name = hypothesis.name.trim_end_matches('✝');
        let is_instance = hypothesis.info == "c" && BinderInfo::from_letter('c') == BinderInfo::Instance;
        if words.says_something() && !is_instance {
            let clause = words.clause().unwrap_or_else(|_| "the hypothesis of the goal holds".to_owned());
            sentences.push(format!("Assume ({name}) that {clause}."));
        } else {
            match words.kind_of_object() {
                Ok(kind) => sentences.push(format!("Let {name} be {kind}.")),
                Err(_) => sentences.push(format!("Let {name} be given.")),
            }
        }
    }
    if sentences.is_empty() {
        return "Introduce the variables and hypotheses.".to_owned();
    }
    sentences.push(format!("We show that {}.", target_words(trace, after)));
    sentences.join(" ")
}

fn parts(trace: &StoredTrace, step: &Step) -> String {
    let targets: Vec<String> = step
        .after
        .iter()
        .filter(|goal| !step.before[1..].contains(goal))
        .map(|goal| target_words(trace, &trace.goals[*goal]))
        .collect();
    match targets.as_slice() {
        [] => "The goal holds by construction.".to_owned(),
        [one] => format!("It suffices to show that {one}."),
        several => {
            let numbered: Vec<String> =
                several.iter().enumerate().map(|(n, target)| format!("({}) {target}", n + 1)).collect();
            format!("We show {} parts: {}.", several.len(), numbered.join("; "))
        }
    }
}

/// What stands in the last brackets of a tactic, comma by comma.
fn bracketed(text: &str) -> Vec<String> {
    let Some((_, rest)) = text.split_once('[') else { return Vec::new() };
    let Some((inside, _)) = rest.rsplit_once(']') else { return Vec::new() };
    inside.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// Those of the names in a tactic that are library theorems.
fn cited(trace: &StoredTrace, named: &[String]) -> Vec<String> {
    let used: Vec<&String> = trace.steps.iter().flat_map(|step| &step.uses).collect();
    let plain = |name: &String| name.trim_start_matches(['←', '↓', '↑', '-', ' ']).to_owned();
    named.iter().map(plain).filter(|name| used.contains(&name)).collect()
}

fn is_citable(name: &str) -> bool {
    !name.starts_with("Lean.")
        && !name.starts_with("Classical.")
        && name.contains('.')
        && ![
            "congrArg",
            "of_eq_true",
            "eq_self",
            "Eq.",
            "Int.Linear",
            "Decidable.",
            "Bool.",
            "eq_false",
            "eq_true",
        ]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A language model as a writer: it is asked for the statement and one sentence a tactic, and shown examples. What it
/// answers is text of unknown worth until the judge has seen it.
pub struct ModelWriter<'a> {
    pub generator: &'a dyn Generator,
    pub examples: Vec<Example>,
}

impl Writer for ModelWriter<'_> {
    fn id(&self) -> String {
        format!("model {}", self.generator.id())
    }

    fn write<'a>(
        &'a self,
        proof: &'a data::store::Proof,
        trace: &'a StoredTrace,
    ) -> futures::future::BoxFuture<'a, Result<Result<Words, Unsayable>, Error>> {
        Box::pin(async move {
            let theorem = &proof.entry.theorem;
            let task = Task {
                theorem: theorem.clone(),
                goal: None,
                examples: nearest(&self.examples, &theorem.statement),
                samples: 1,
                seed: 0,
                revision: None,
            };
            let mut answers = self.generator.generate(task);
            let Some(candidate) = answers.next().await.transpose()? else {
                return Ok(Err(Unsayable("the model, which answered nothing".to_owned())));
            };
            Ok(read_model_words(&self.id(), &candidate.text, trace))
        })
    }
}

/// The examples that share most words with a statement.
fn nearest(examples: &[Example], statement: &str) -> Vec<Example> {
    const SHOWN: usize = 4;
    let words = |text: &str| -> std::collections::HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1).map(str::to_owned).collect()
    };
    let wanted = words(statement);
    let mut ranked: Vec<(usize, &Example)> = examples
        .iter()
        .map(|example| (words(&example.theorem.statement).intersection(&wanted).count(), example))
        .collect();
    ranked.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
    ranked.into_iter().take(SHOWN).map(|(_, example)| example.clone()).collect()
}

/// Reads a model's answer: its comments, in order. The first is the statement if there are more than tactics.
fn read_model_words(writer: &str, answer: &str, trace: &StoredTrace) -> Result<Words, Unsayable> {
    let mut comments: Vec<String> = data::lean_text::tokens(answer)
        .into_iter()
        .filter(|token| token.is_comment())
        .map(|token| {
            let text = token.text(answer);
            text.trim_start_matches("--").trim_start_matches("/-").trim_end_matches("-/").trim().to_owned()
        })
        .filter(|comment| !comment.is_empty())
        .collect();
    if comments.is_empty() {
        return Err(Unsayable("the model, which wrote no comment".to_owned()));
    }
    let statement = comments.remove(0);
    let steps = trace.steps.iter().enumerate().zip(comments).map(|((index, step), text)| StepSentence {
        text,
        anchor: Anchor { step: index, start: step.start, end: step.end },
        lemmas: Vec::new(),
        writer: writer.to_owned(),
    });
    let sentence = Sentence { text: statement, part: Part::Conclusion };
    Ok(Words { writer: writer.to_owned(), statement: vec![sentence], latex: None, steps: steps.collect() })
}
