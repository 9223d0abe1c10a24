//! Looks for what a false statement is false of: small values for what it quantifies over, tried by Lean against the
//! statement's negation. A statement counts as refuted only when Lean has proved `¬ (type_of% @name)`, judged as every
//! other proof.

use data::store::NewRefutation;
use data::{Candidate, Goal, Level, Message, Source, Theorem, VerdictRecord};
use lean_bridge::embedded::CheckRequest;
use pipeline::Judge;
use prover::tactics::probe;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::error::Error;
use super::state::Service;

/// Assignments tried at most, and in one question to Lean.
const MAX_ASSIGNMENTS: usize = 480;
const ASSIGNMENTS_AT_ONCE: usize = 24;
/// What may close a hypothesis at small values, or contradict the conclusion. A tactic, not a `by` within a term: Lean
/// mends the failure of one of those by `sorry` and goes on.
const CLOSER: &str = "(first | decide | omega | (simp; done))";
/// Stands for what is to be closed.
const HOLE: &str = "?_";

/// An argument of the statement: proposed values, or something that Lean must find.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Argument {
    name: String,
    /// Lean terms, smallest first; one for what is not chosen.
    values: Vec<String>,
    /// Whether it is data, to be named in the counterexample.
    is_data: bool,
}

/// A statement that Lean has shown to be false.
pub struct Refutation {
    /// `n = 3`, or empty where no single example speaks against it.
    pub counterexample: String,
    /// The theorem that Lean accepted.
    pub negation: String,
    pub verdict: VerdictRecord,
}

/// What a search for a counterexample came to. Without a refutation, it says nothing about the statement.
pub struct Refuting {
    pub refutation: Option<Refutation>,
    /// Assignments of values that were tried.
    pub tried: usize,
    pub out_of_time: bool,
}

/// Looks for a refutation until the deadline. `report` hears what is being tried; once `stop` is cancelled, nothing
/// new is begun. Nothing is recorded.
pub async fn refute(
    judge: &Judge,
    theorem: &Theorem,
    level: Level,
    deadline: Instant,
    stop: &CancellationToken,
    report: &(dyn Fn(String) + Sync),
) -> Result<Refuting, pipeline::Error> {
    let request = CheckRequest {
        header: theorem.header.clone(),
        text: format!("{} := by\n  intros\n  skip", theorem.statement.trim_end()),
        limits: judge.limits(),
    };
    let steps = judge.lean().tactic_steps(&request).await?;
    let goal = steps.iter().rev().find_map(|step| step.before.first()).map(|goal| Goal::parse(goal));
    let arguments = goal.as_ref().map(arguments).unwrap_or_default();
    let search = Search { negation: Negation::of(theorem), judge, level, stop, report };
    match tokio::time::timeout_at(deadline, search.run(&arguments)).await {
        Ok(found) => found,
        Err(_) => Ok(Refuting { refutation: None, tried: 0, out_of_time: true }),
    }
}

struct Search<'a> {
    negation: Negation,
    judge: &'a Judge,
    level: Level,
    stop: &'a CancellationToken,
    report: &'a (dyn Fn(String) + Sync),
}

/// The negation of a theorem as a theorem of its own.
struct Negation {
    theorem: Theorem,
}

impl Negation {
    fn of(theorem: &Theorem) -> Self {
        // Without its attributes: a false `simp` lemma would prove anything, its own negation included.
        let mut statement = theorem.statement.trim();
        if statement.starts_with("@[")
            && let Some(end) = statement.find(']')
        {
            statement = statement[end + 1..].trim_start();
        }
        let name = format!("{}_refuted", theorem.name.trim_end_matches('»'));
        let name = if theorem.name.ends_with('»') { format!("{name}»") } else { name };
        Self {
            theorem: Theorem {
                header: format!("{}\n\n{statement} := sorry", theorem.header),
                statement: format!("theorem {name} : ¬ (type_of% @{})", theorem.name),
                name,
                informal_statement: None,
                informal_proof: None,
                source: Source::default(),
            },
        }
    }
}

impl Search<'_> {
    async fn run(&self, arguments: &[Argument]) -> Result<Refuting, pipeline::Error> {
        let assignments = assignments(arguments);
        let mut tried = 0;
        let mut rounds = assignments.chunks(ASSIGNMENTS_AT_ONCE).enumerate();
        while !self.stop.is_cancelled()
            && let Some((round, some)) = rounds.next()
        {
            let first = round * ASSIGNMENTS_AT_ONCE;
            (self.report)(format!("assignments {} to {}", first + 1, first + some.len()));
            tried += some.len();
            let alternatives = some
                .iter()
                .enumerate()
                .map(|(index, values)| probe::closing(&contradiction(arguments, values), &index.to_string()));
            let probe = format!("by\n  intro refuted\n{}", probe::first(alternatives, "  ").join("\n"));
            let Some((_, seen)) = self.accepted(&probe, Level::Checked).await? else { continue };
            let Some(values) = winner(&seen.messages).and_then(|index| some.get(index)) else { continue };
            let proof = format!("by\n  intro refuted\n  {}", contradiction(arguments, values));
            if let Some((negation, verdict)) = self.accepted(&proof, self.level).await? {
                let counterexample = counterexample(arguments, values);
                let refutation = Some(Refutation { counterexample, negation, verdict });
                return Ok(Refuting { refutation, tried, out_of_time: false });
            }
        }
        (self.report)("the negation as a whole".to_owned());
        for tactic in ["decide", "simp", "omega", "intro refuted; simp at refuted", "grind"] {
            if self.stop.is_cancelled() {
                break;
            }
            let proof = format!("by {tactic}");
            if let Some((negation, verdict)) = self.accepted(&proof, self.level).await? {
                let refutation = Some(Refutation { counterexample: String::new(), negation, verdict });
                return Ok(Refuting { refutation, tried, out_of_time: false });
            }
        }
        Ok(Refuting { refutation: None, tried, out_of_time: false })
    }

    /// The theorem with the proof, and the verdict on it, if that is that it is proved.
    async fn accepted(
        &self,
        proof: &str,
        level: Level,
    ) -> Result<Option<(String, VerdictRecord)>, pipeline::Error> {
        let theorem = &self.negation.theorem;
        let candidate = Candidate::from_proof(theorem, proof, "refute");
        let record = self.judge.judge(theorem, &candidate, level).await?.record;
        Ok(record.outcome.is_proved().then_some((candidate.text, record)))
    }
}

impl Service {
    /// Looks for a refutation and stores the one that it finds. Dropping the future ends the work.
    pub async fn refute(
        &self,
        theorem: &Theorem,
        timeout: Option<f64>,
        report: &(dyn Fn(String) + Sync),
    ) -> Result<Refuting, Error> {
        let limits = self.limits(timeout)?;
        // Of what Lean cannot read, no counterexample says anything.
        self.facts(theorem, limits).await?;
        let judge = self.unrecorded(limits);
        let (level, stop) = (self.level(None).max(Level::Replayed), CancellationToken::new());
        let deadline = Instant::now() + self.settings.bounds.budget;
        let found = refute(&judge, theorem, level, deadline, &stop, report).await?;
        if let (Some(refutation), Some(store)) = (&found.refutation, &self.store) {
            let refutation = NewRefutation {
                claim: &theorem.digest(),
                theorem,
                counterexample: &refutation.counterexample,
                negation: &refutation.negation,
                policy: &judge.policy_id(),
                verdict: &refutation.verdict,
            };
            store.record_refutation(&refutation).await?;
        }
        Ok(found)
    }
}

fn contradiction(arguments: &[Argument], values: &[usize]) -> String {
    let terms = arguments.iter().zip(values).map(|(argument, value)| argument.values[*value].as_str());
    let applied: String = terms.flat_map(|term| [" ", term]).collect();
    format!("refine absurd (@refuted{applied}) {HOLE} <;> {CLOSER}")
}

fn counterexample(arguments: &[Argument], values: &[usize]) -> String {
    let data = arguments.iter().zip(values).filter(|(argument, _)| argument.is_data);
    let shown: Vec<String> = data
        .map(|(argument, value)| {
            let term = argument.values[*value].as_str();
            let bare = term.strip_prefix('(').and_then(|term| term.strip_suffix(')')).unwrap_or(term);
            format!("{} = {bare}", argument.name)
        })
        .collect();
    shown.join(", ")
}

fn winner(messages: &[Message]) -> Option<usize> {
    probe::winners(messages).find_map(|(_, name)| name.parse().ok())
}

/// What the statement takes, in order, from the goal after `intros`.
fn arguments(goal: &Goal) -> Vec<Argument> {
    let mut arguments = Vec::new();
    for hypothesis in goal.hypotheses.iter().filter(|hypothesis| hypothesis.value.is_none()) {
        for name in &hypothesis.names {
            let chosen = values(&hypothesis.type_text);
            let is_data = chosen.is_some();
            let values = match chosen {
                Some(values) => values,
                None if name.starts_with("inst✝") => vec!["inferInstance".to_owned()],
                None => vec![HOLE.to_owned()],
            };
            arguments.push(Argument { name: name.clone(), values, is_data });
        }
    }
    arguments
}

/// Small values of a type that is known to be data.
fn values(type_text: &str) -> Option<Vec<String>> {
    let owned = |values: &[&str]| Some(values.iter().map(|value| (*value).to_owned()).collect());
    let type_text = type_text.trim();
    match type_text {
        "Nat" | "ℕ" => return Some((0..=12).map(|n| n.to_string()).collect()),
        "Int" | "ℤ" => {
            return owned(&["0", "1", "(-1)", "2", "(-2)", "3", "(-3)", "4", "(-4)", "5", "(-5)"]);
        }
        "Bool" => return owned(&["false", "true"]),
        "Prop" => return owned(&["False", "True"]),
        "String" => return owned(&["\"\"", "\"a\"", "\"ab\""]),
        "Char" => return owned(&["'a'", "'b'"]),
        "Nat → Nat" | "ℕ → ℕ" | "Int → Int" | "ℤ → ℤ" => {
            return owned(&[
                "(fun x => x)",
                "(fun _ => 0)",
                "(fun _ => 1)",
                "(fun x => x + 1)",
                "(fun x => 2 * x)",
            ]);
        }
        "Nat → Prop" | "ℕ → Prop" | "Int → Prop" | "ℤ → Prop" => {
            return owned(&["(fun _ => False)", "(fun _ => True)", "(fun x => x = 0)", "(fun x => x ≠ 0)"]);
        }
        _ => {}
    }
    if type_text.starts_with("Type") {
        return owned(&["Nat", "Bool"]);
    }
    if type_text.starts_with("Fin ") {
        return owned(&["0", "1", "2", "3"]);
    }
    if let Some(element) = type_text.strip_prefix("List ").or_else(|| type_text.strip_prefix("Array ")) {
        let mark = if type_text.starts_with("Array") { "#" } else { "" };
        let small = values(element).unwrap_or_else(|| vec!["0".to_owned(), "1".to_owned()]);
        let first = small.first()?;
        let second = small.get(1).unwrap_or(first);
        return Some(vec![
            format!("{mark}[]"),
            format!("{mark}[{first}]"),
            format!("{mark}[{second}]"),
            format!("{mark}[{first}, {second}]"),
            format!("{mark}[{second}, {first}]"),
            format!("{mark}[{first}, {first}]"),
            format!("{mark}[{second}, {first}, {second}]"),
        ]);
    }
    if let Some(element) = type_text.strip_prefix("Option ") {
        let small = values(element).unwrap_or_else(|| vec!["0".to_owned(), "1".to_owned()]);
        let some = small.iter().take(3).map(|value| format!("(some {value})"));
        return Some(std::iter::once("none".to_owned()).chain(some).collect());
    }
    None
}

/// Choices of a value for each argument, those with small values first; the whole box of values is walked in layers
/// of equal sum.
fn assignments(arguments: &[Argument]) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    let largest: usize = arguments.iter().map(|argument| argument.values.len() - 1).sum();
    for sum in 0..=largest {
        layer(arguments, sum, &mut Vec::new(), &mut found);
        if found.len() >= MAX_ASSIGNMENTS {
            break;
        }
    }
    found.truncate(MAX_ASSIGNMENTS);
    found
}

fn layer(arguments: &[Argument], sum: usize, chosen: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
    if found.len() >= MAX_ASSIGNMENTS {
        return;
    }
    let Some((argument, rest)) = arguments.split_first() else {
        if sum == 0 {
            found.push(chosen.clone());
        }
        return;
    };
    let reachable: usize = rest.iter().map(|argument| argument.values.len() - 1).sum();
    for value in sum.saturating_sub(reachable)..argument.values.len().min(sum + 1) {
        chosen.push(value);
        layer(rest, sum - value, chosen, found);
        chosen.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_assignments_come_first_and_each_comes_once() {
        let goal = Goal::parse("a b : Nat\nh : a < b\np : Bool\n⊢ a = b");
        let arguments = arguments(&goal);
        assert_eq!(arguments.len(), 4);
        assert!(!arguments[2].is_data);
        let found = assignments(&arguments);
        assert_eq!(found[0], [0, 0, 0, 0]);
        assert_eq!(found.len(), 13 * 13 * 2);
        let mut distinct = found.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), found.len());
        assert!(found.is_sorted_by_key(|values| values.iter().sum::<usize>()));
        assert_eq!(counterexample(&arguments, &[3, 4, 0, 1]), "a = 3, b = 4, p = true");
        assert!(
            contradiction(&arguments, &[3, 4, 0, 1])
                .starts_with("refine absurd (@refuted 3 4 ?_ true) ?_ <;>")
        );
    }

    #[test]
    fn many_arguments_are_cut_off() {
        let names = "a b c d e f g h i j k l m n o p";
        let goal = Goal::parse(&format!("{names} : Nat\n⊢ a = b"));
        assert_eq!(assignments(&arguments(&goal)).len(), MAX_ASSIGNMENTS);
    }

    #[test]
    fn negative_numbers_are_shown_without_brackets() {
        let goal = Goal::parse("x : Int\n⊢ x = 0");
        assert_eq!(counterexample(&arguments(&goal), &[2]), "x = -1");
    }
}
