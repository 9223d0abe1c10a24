//! What a tactic does, in words: from its text and from the goals before and after it.

use data::BinderInfo;
use lean_bridge::embedded::TracedHypothesis;

use super::DETERMINISTIC_WRITER;
use crate::grow::steps::{Step, StoredGoal, StoredTrace};
use crate::grow::written::{Anchor, StepSentence};
use crate::verbalise::{Notation, Verbaliser};

/// A sentence for each step, from its tactic and what it did to the goals.
pub(in crate::grow) fn step_sentences(trace: &StoredTrace) -> Vec<StepSentence> {
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
    let place = location(&text);
    let with = |verb: &str, rest: &str| {
        let verb = place.map_or(verb.to_owned(), |names| format!("{verb} {names}"));
        match named.as_slice() {
            [] => format!("{verb}{rest}"),
            names => format!("{verb} with {}{rest}", listed(names)),
        }
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
        "tacticHave__" | "tacticHave_" | "obtain"
            if step.after.len() <= step.before.len() && new_hypotheses(trace, step).next().is_some() =>
        {
            return (established(trace, step), Vec::new());
        }
        "subst" | "substVars" => {
            let subject = text.trim_start_matches("subst").trim();
            return (format!("Put what {subject} says in its place{}", effect(trace, step)), Vec::new());
        }
        "cases" | "rcases" | "obtain" => {
            return (taken_apart(trace, step, &text), Vec::new());
        }
        "split" => {
            return (
                "We distinguish the cases of the condition or match in the goal.".to_owned(),
                Vec::new(),
            );
        }
        "left" | "right" => {
            let side = if kind == "left" { "first" } else { "second" };
            return (format!("We show the {side} alternative{}", effect(trace, step)), Vec::new());
        }
        "calc" | "calcTactic" => {
            return ("The relation follows step by step along the chain below.".to_owned(), Vec::new());
        }
        "refine" if !closes => return (parts(trace, step), Vec::new()),
        "contradiction" => return ("The hypotheses contradict each other.".to_owned(), Vec::new()),
        "assumption" => return ("This is one of the hypotheses.".to_owned(), Vec::new()),
        "exact" if closes => {
            let term = text.trim_start_matches("exact").trim();
            let lemmas = cited(trace, &[term.split_whitespace().next().unwrap_or_default().to_owned()]);
            return (format!("This is exactly what `{term}` gives."), lemmas);
        }
        _ => format!("Apply `{text}`"),
    };
    let effect = match place.and_then(|_| changed_hypotheses(trace, step)) {
        _ if closes => ", which proves the goal.".to_owned(),
        Some(facts) => format!("; now {facts}."),
        None => effect(trace, step),
    };
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

/// The hypotheses that a tactic names as its place: `h₁ h₂` of `rw [e] at h₁ h₂`. `None` where the goal is one of them.
fn location(text: &str) -> Option<&str> {
    let (_, names) = text.rsplit_once(" at ")?;
    let is_name = |name: &str| name.chars().all(|c| c.is_alphanumeric() || "_'₀₁₂₃₄₅₆₇₈₉✝".contains(c));
    names.split_whitespace().all(is_name).then_some(names.trim())
}

/// What a step at hypotheses makes of them, where it leaves the target as it was.
fn changed_hypotheses(trace: &StoredTrace, step: &Step) -> Option<String> {
    let (before, after) = (&trace.goals[*step.before.first()?], &trace.goals[*step.after.first()?]);
    if before.facts.target != after.facts.target {
        return None;
    }
    let propositions = proposition_locals(after);
    let facts: Vec<String> = new_hypotheses(trace, step)
        .filter_map(|hypothesis| {
            let words = hypothesis_words(trace, hypothesis, &propositions);
            let name = hypothesis.name.trim_end_matches('✝');
            words
                .says_something()
                .then(|| words.clause().ok())
                .flatten()
                .map(|clause| format!("({name}) {clause}"))
        })
        .collect();
    (!facts.is_empty()).then(|| facts.join(" and "))
}

/// A goal's target as a clause.
fn target_words(trace: &StoredTrace, goal: &StoredGoal) -> String {
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

/// A hypothesis in words, below locals that are propositions.
fn hypothesis_words<'a>(
    trace: &'a StoredTrace,
    hypothesis: &'a TracedHypothesis,
    propositions: &'a [String],
) -> Verbaliser<'a> {
    Verbaliser::of_goal(&hypothesis.type_expression, &trace.signatures, propositions, Notation::Plain)
}

fn proposition_locals(goal: &StoredGoal) -> Vec<String> {
    let none = std::collections::BTreeMap::new();
    let makes = |hypothesis: &&TracedHypothesis| {
        Verbaliser::of_goal(&hypothesis.type_expression, &none, &[], Notation::Plain).makes_propositions()
    };
    goal.facts.hypotheses.iter().filter(makes).map(|hypothesis| hypothesis.name.clone()).collect()
}

/// What the first goal after a step has that the first before it did not have.
fn new_hypotheses<'a>(trace: &'a StoredTrace, step: &Step) -> impl Iterator<Item = &'a TracedHypothesis> {
    let hypotheses = |goals: &[usize]| -> &'a [TracedHypothesis] {
        goals.first().map_or(&[], |goal| trace.goals[*goal].facts.hypotheses.as_slice())
    };
    let before = hypotheses(&step.before);
    hypotheses(&step.after).iter().filter(|hypothesis| !before.contains(hypothesis))
}

/// A case distinction: on the possible forms of an object, or by what each case adds to what is known.
fn taken_apart(trace: &StoredTrace, step: &Step, text: &str) -> String {
    let subject = text.split_whitespace().nth(1).unwrap_or_default();
    let is_variable = subject.chars().all(|c| c.is_alphanumeric() || "_'₀₁₂₃₄₅₆₇₈₉".contains(c));
    let before = step.before.first().map(|goal| &trace.goals[*goal]);
    let of_object = before.is_some_and(|goal| {
        let hypothesis = goal.facts.hypotheses.iter().find(|hypothesis| hypothesis.name == subject);
        hypothesis.is_some_and(|hypothesis| {
            let propositions = proposition_locals(goal);
            let signatures = &trace.signatures;
            !Verbaliser::of_goal(&hypothesis.type_expression, signatures, &propositions, Notation::Plain)
                .says_something()
        })
    });
    if is_variable && of_object {
        return format!("We distinguish the possible forms of {subject}.");
    }
    let known: Vec<&TracedHypothesis> = before.into_iter().flat_map(|goal| &goal.facts.hypotheses).collect();
    let new_goals: Vec<usize> =
        step.after.iter().copied().filter(|goal| !step.before[1..].contains(goal)).collect();
    let case = |goal: &usize| -> Option<String> {
        let goal = &trace.goals[*goal];
        let propositions = proposition_locals(goal);
        let new = goal.facts.hypotheses.iter().filter(|hypothesis| !known.contains(hypothesis));
        let clauses: Vec<String> = new
            .filter_map(|hypothesis| {
                let words = hypothesis_words(trace, hypothesis, &propositions);
                words.says_something().then(|| words.clause().ok()).flatten()
            })
            .collect();
        (!clauses.is_empty()).then(|| clauses.join(" and "))
    };
    let cases: Vec<String> = new_goals.iter().filter_map(case).collect();
    if cases.len() < 2 || cases.len() < new_goals.len() {
        return "We distinguish the possible cases.".to_owned();
    }
    let numbered: Vec<String> =
        cases.iter().enumerate().map(|(n, case)| format!("({}) {case}", n + 1)).collect();
    format!("We distinguish {} cases: {}.", cases.len(), numbered.join("; "))
}

/// What a `have` or an `obtain` adds to what is known.
fn established(trace: &StoredTrace, step: &Step) -> String {
    let propositions =
        step.after.first().map(|goal| proposition_locals(&trace.goals[*goal])).unwrap_or_default();
    let (mut objects, mut facts) = (Vec::new(), Vec::new());
    for hypothesis in new_hypotheses(trace, step) {
        let words = hypothesis_words(trace, hypothesis, &propositions);
        let name = hypothesis.name.trim_end_matches('✝');
        if words.says_something() {
            let clause = words.clause().unwrap_or_else(|_| "what it states holds".to_owned());
            facts.push(format!("({name}) {clause}"));
        } else {
            let kind = words.kind_of_object().unwrap_or_else(|_| "an object".to_owned());
            objects.push(format!("{name}, {kind},"));
        }
    }
    match (objects.as_slice(), facts.as_slice()) {
        ([], facts) => format!("We first note that {}.", facts.join(" and that ")),
        (objects, []) => format!("We take {}.", objects.join(" and ").trim_end_matches(',')),
        (objects, facts) => {
            format!("There is {} such that {}.", objects.join(" and "), facts.join(" and "))
        }
    }
}

fn introduced(trace: &StoredTrace, step: &Step) -> String {
    let Some(after) = step.after.first() else {
        return "Introduce the variables and hypotheses.".to_owned();
    };
    let after = &trace.goals[*after];
    let propositions = proposition_locals(after);
    let mut sentences = Vec::new();
    for hypothesis in new_hypotheses(trace, step) {
        let words = hypothesis_words(trace, hypothesis, &propositions);
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
        && !name.starts_with("_private")
        && !name.contains("._")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_tactic_is_told_from_the_goal() {
        assert_eq!(location("rw [hs, hp] at h"), Some("h"));
        assert_eq!(location("simp only [Nat.add_zero] at h₁ h₂"), Some("h₁ h₂"));
        assert_eq!(location("rw [hs] at h ⊢"), None);
        assert_eq!(location("simp at *"), None);
        assert_eq!(location("rw [hs]"), None);
    }
}
