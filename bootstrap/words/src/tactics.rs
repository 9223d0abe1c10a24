//! What a tactic does, in words: from its text and from the goals before and after it.

mod form;
mod mathlib;

use data::lean_text::{TokenKind, tokens};
use data::{Node, TracedHypothesis};

use crate::sentences::{Anchor, StepSentence};
use crate::steps::{Step, StoredGoal, StoredTrace};
use crate::verbalise::{GoalLocals, Notation, Verbaliser};
use crate::version::DETERMINISTIC_WRITER;
use form::{bracketed, is_ring_equation, listed, location, pair};
use mathlib::Said;

/// A sentence for each step, from its tactic and what it did to the goals; none for a step that Lean reports an error in.
pub fn step_sentences(trace: &StoredTrace) -> Vec<StepSentence> {
    let said = |(index, step): (usize, &Step)| {
        Some(StepSentence {
            text: step.said.clone()?,
            anchor: Anchor { step: index, start: step.start, end: step.end },
            lemmas: Vec::new(),
            writer: DETERMINISTIC_WRITER.to_owned(),
            table: Vec::new(),
        })
    };
    let told: Vec<StepSentence> = trace.steps.iter().enumerate().filter_map(said).collect();
    if !told.is_empty() {
        return told;
    }
    // A case is named where it begins, with what it brings.
    let mut last_case = None;
    let mut distinguished: Option<&[TracedHypothesis]> = None;
    let mut sentence = |(index, step): (usize, &Step)| {
        let goal = step.before.first().map(|goal| &trace.goals[*goal]);
        let case = goal.and_then(case_of);
        let mut text = String::new();
        if let (Some(name), Some(goal)) = (&case, goal)
            && case != last_case
            && index > 0
        {
            text = format!("{name}: ");
            if let (Some(known), true) = (distinguished, name.starts_with(CASE)) {
                let new = goal.facts.hypotheses.iter().filter(|hypothesis| !known.contains(hypothesis));
                given(trace, goal, new).iter().for_each(|sentence| text.push_str(&format!("{sentence} ")));
            }
        }
        last_case = case.or(last_case.take());
        if let Some(goal) = goal
            && matches!(step.kind.rsplit('.').next(), Some("induction" | "cases"))
        {
            distinguished = Some(&goal.facts.hypotheses);
        }
        let (explained, lemmas) = explain(trace, step);
        text.push_str(&explained);
        let table = goal.and_then(|goal| table(trace, step, goal)).unwrap_or_default();
        if !table.is_empty() {
            text.push_str(&format!(" It is true in each of {} cases:", table.len() - 1));
        }
        StepSentence {
            text,
            anchor: Anchor { step: index, start: step.start, end: step.end },
            lemmas,
            writer: DETERMINISTIC_WRITER.to_owned(),
            table,
        }
    };
    // Cases are told of where they begin, so the steps that failed are gone through as well.
    let all = trace.steps.iter().enumerate().map(|(index, step)| (step.failed, sentence((index, step))));
    all.filter(|(failed, _)| !failed).map(|(_, said)| said).collect()
}

/// The cases that a tactic went through which closed its goal by evaluating it.
fn table(trace: &StoredTrace, step: &Step, goal: &StoredGoal) -> Option<Vec<String>> {
    let decides = step.kind.rsplit('.').next() == Some("decide") && step.after.is_empty();
    let locals = GoalLocals::default();
    decides
        .then(|| Verbaliser::of_goal(&goal.facts.target, &trace.signatures, &locals, Notation::Plain))?
        .table_of_cases()
}

/// How cases begin that are named after a constructor.
const CASE: &str = "Case ";

/// The case that a goal stands for, where Lean names it: what the innermost name that says something says.
fn case_of(goal: &StoredGoal) -> Option<String> {
    let name = goal.text.lines().next()?.strip_prefix("case ")?.split_whitespace().next()?;
    case_words(name)
}

fn case_words(name: &str) -> Option<String> {
    name.rsplit('.').find_map(|part| {
        Some(match part {
            "inl" => "First case".to_owned(),
            "inr" => "Second case".to_owned(),
            "left" => "First part".to_owned(),
            "right" => "Second part".to_owned(),
            "mp" => "From left to right".to_owned(),
            "mpr" => "From right to left".to_owned(),
            _ if part.contains('✝') || part.chars().count() < 2 => return None,
            _ => match part.strip_prefix("refine_") {
                Some(number) => format!("Part {number}"),
                None => format!("{CASE}{part}"),
            },
        })
    })
}

/// Whether a tactic leaves its goal, or a part of it, to a proof that is still to be written.
fn leaves_open(text: &str) -> bool {
    tokens(text)
        .iter()
        .any(|token| token.kind == TokenKind::Identifier && matches!(token.text(text), "sorry" | "admit"))
}

fn explain(trace: &StoredTrace, step: &Step) -> (String, Vec<String>) {
    let kind = step.kind.rsplit('.').next().unwrap_or_default();
    let text = step.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if leaves_open(&text) {
        let open = match step.before.first() {
            Some(goal) if step.after.is_empty() => {
                format!("It is left open that {}.", target_words(trace, &trace.goals[*goal]))
            }
            _ => format!("`{text}` leaves a proof open."),
        };
        return (open, Vec::new());
    }
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
    if kind.starts_with("tacticTry") && step.before == step.after {
        return (format!("`{text}` changes nothing here."), Vec::new());
    }
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
            let said = match short_target(trace, step) {
                // It may stand within a term, where the goal of the line is another.
                Some(target) => format!("Evaluating shows that {target}."),
                None => "This is a finite statement, and evaluating it shows that it is true.".to_owned(),
            };
            return (said, Vec::new());
        }
        "grind" => {
            let lemmas: Vec<String> =
                step.uses.iter().filter(|name| is_citable(name)).take(4).cloned().collect();
            let before = step.before.first().map(|goal| &trace.goals[*goal].facts.target);
            let opening = match (before.is_some_and(is_ring_equation), short_target(trace, step)) {
                (true, _) => {
                    "The equation follows by calculating with sums and products (`grind`)".to_owned()
                }
                (false, Some(target)) => format!("From what is known, `grind` derives that {target}"),
                (false, None) => "The decision procedure `grind` proves the goal".to_owned(),
            };
            return (
                match lemmas.as_slice() {
                    [] => format!("{opening}."),
                    names => format!("{opening}; among the facts used: {}.", listed(names)),
                },
                lemmas,
            );
        }
        "constructor" => return (parts(trace, step), Vec::new()),
        "induction" => {
            let subject = text.trim_start_matches("induction");
            let subject = subject.split(" with").next().unwrap_or(subject).trim();
            return (format!("We argue by induction on {subject}."), Vec::new());
        }
        "tacticHave__" | "tacticHave_" | "obtain"
            if step.after.len() <= step.before.len() && new_hypotheses(trace, step).next().is_some() =>
        {
            return (established(trace, step, &text), Vec::new());
        }
        "substVars" => "Put equal things in each other's place".to_owned(),
        "subst" => {
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
        "refine" | "exact" if witness(trace, step, &text).is_some() => {
            let (chosen, rest) = witness(trace, step, &text).unwrap_or_default();
            let rest = match (closes, rest.strip_prefix("by ")) {
                (false, _) => parts(trace, step),
                (true, Some(tactic)) => format!("The rest follows by `{tactic}`."),
                (true, None) => format!("The rest is what `{rest}` gives."),
            };
            return (format!("Take {chosen}. {rest}"), Vec::new());
        }
        "refine" if !closes => return (parts(trace, step), Vec::new()),
        "contradiction" => return ("The hypotheses contradict each other.".to_owned(), Vec::new()),
        "assumption" => return ("This is one of the hypotheses.".to_owned(), Vec::new()),
        "exact" if closes => {
            let term = text.trim_start_matches("exact").trim();
            let lemmas = cited(trace, &[term.split_whitespace().next().unwrap_or_default().to_owned()]);
            return (format!("This is exactly what `{term}` gives."), lemmas);
        }
        _ => match mathlib::said(&text, closes) {
            Some(Said::Whole(sentence)) => return (sentence, cited(trace, &named)),
            Some(Said::Opening(opening)) => opening,
            None => format!("Apply `{text}`"),
        },
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

/// What a step at hypotheses makes of them, where it leaves the target as it was.
fn changed_hypotheses(trace: &StoredTrace, step: &Step) -> Option<String> {
    let (before, after) = (&trace.goals[*step.before.first()?], &trace.goals[*step.after.first()?]);
    if before.facts.target != after.facts.target {
        return None;
    }
    let locals = locals(trace, after);
    let facts: Vec<String> = new_hypotheses(trace, step)
        .filter_map(|hypothesis| {
            let words = hypothesis_words(trace, hypothesis, &locals);
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
    let locals = locals(trace, goal);
    let verbaliser = Verbaliser::of_goal(&goal.facts.target, &trace.signatures, &locals, Notation::Plain);
    verbaliser.clause().unwrap_or_else(|_| format!("`{}`", printed_target(&goal.text)))
}

/// The goal's target where it makes a short clause.
fn short_target(trace: &StoredTrace, step: &Step) -> Option<String> {
    const LONGEST: usize = 120;
    let goal = &trace.goals[*step.before.first()?];
    let words = target_words(trace, goal);
    (!words.starts_with('`') && words.chars().count() <= LONGEST).then_some(words)
}

/// The target in Lean's own notation, on one line.
fn printed_target(text: &str) -> String {
    let target = text.split_once("⊢").map_or(text, |(_, target)| target);
    target.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A hypothesis in words, among the locals of its goal.
fn hypothesis_words<'a>(
    trace: &'a StoredTrace,
    hypothesis: &'a TracedHypothesis,
    locals: &'a GoalLocals,
) -> Verbaliser<'a> {
    Verbaliser::of_goal(&hypothesis.type_expression, &trace.signatures, locals, Notation::Plain)
}

fn locals(trace: &StoredTrace, goal: &StoredGoal) -> GoalLocals {
    let names = |locals: &GoalLocals, is_one: fn(Verbaliser<'_>) -> bool| -> Vec<String> {
        let words = |hypothesis: &&TracedHypothesis| is_one(hypothesis_words(trace, hypothesis, locals));
        goal.facts.hypotheses.iter().filter(words).map(|hypothesis| hypothesis.name.clone()).collect()
    };
    let mut locals = GoalLocals::default();
    locals.propositions = names(&locals, |words| words.makes_propositions());
    locals.proofs = names(&locals, |words| words.says_something());
    locals
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
            let locals = locals(trace, goal);
            !hypothesis_words(trace, hypothesis, &locals).says_something()
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
        let locals = locals(trace, goal);
        let new = goal.facts.hypotheses.iter().filter(|hypothesis| !known.contains(hypothesis));
        let clauses: Vec<String> = new
            .filter_map(|hypothesis| {
                let words = hypothesis_words(trace, hypothesis, &locals);
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
    let reason =
        text.split_once(' ').and_then(|(_, rest)| rest.rsplit_once(" with ")).map(|(term, _)| term.trim());
    match reason.filter(|_| !is_variable) {
        Some(term) => format!("By `{term}` there are {} cases: {}.", cases.len(), numbered.join("; ")),
        None => format!("We distinguish {} cases: {}.", cases.len(), numbered.join("; ")),
    }
}

/// What a `have` or an `obtain` adds to what is known.
fn established(trace: &StoredTrace, step: &Step, text: &str) -> String {
    let locals = step.after.first().map(|goal| locals(trace, &trace.goals[*goal])).unwrap_or_default();
    let (mut objects, mut facts) = (Vec::new(), Vec::new());
    for hypothesis in new_hypotheses(trace, step) {
        let words = hypothesis_words(trace, hypothesis, &locals);
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
            let term = text.split_once(":= ").map(|(_, term)| term.trim());
            let namely = match (objects, term.and_then(pair)) {
                ([_], Some((value, _))) => format!(", namely {value}"),
                _ => String::new(),
            };
            let is_name = |term: &&str| term.chars().all(|c| c.is_alphanumeric() || "_'".contains(c));
            let opening = match term.filter(is_name) {
                Some(name) => format!("By {name}, there is"),
                None => "There is".to_owned(),
            };
            format!("{opening} {} such that {}{namely}.", objects.join(" and "), facts.join(" and "))
        }
    }
}

/// What a tactic gives for the object that the goal asks for, as `n = 30`, and what else stands in the term.
fn witness(trace: &StoredTrace, step: &Step, text: &str) -> Option<(String, String)> {
    let term = text.strip_prefix("refine ").or_else(|| text.strip_prefix("exact "))?;
    let (value, rest) = pair(term)?;
    let target = &trace.goals[*step.before.first()?].facts.target;
    let chosen = match target.constant_application(target.root())? {
        ("Exists", arguments) => match target.node(*arguments.get(1)?) {
            Node::Lambda { name, .. } => format!("{name} = {value}"),
            _ => return None,
        },
        ("Dvd.dvd", _) => format!("{value} as the other factor"),
        _ => return None,
    };
    Some((chosen, rest.to_owned()))
}

fn introduced(trace: &StoredTrace, step: &Step) -> String {
    let Some(after) = step.after.first() else {
        return "Introduce the variables and hypotheses.".to_owned();
    };
    let after = &trace.goals[*after];
    let mut sentences = given(trace, after, new_hypotheses(trace, step));
    if sentences.is_empty() {
        return "Introduce the variables and hypotheses.".to_owned();
    }
    sentences.push(format!("We show that {}.", target_words(trace, after)));
    sentences.join(" ")
}

/// Some of a goal's hypotheses as sentences.
fn given<'a>(
    trace: &'a StoredTrace,
    goal: &'a StoredGoal,
    hypotheses: impl Iterator<Item = &'a TracedHypothesis>,
) -> Vec<String> {
    let locals = locals(trace, goal);
    let sentence = |hypothesis: &TracedHypothesis| {
        let words = hypothesis_words(trace, hypothesis, &locals);
        let name = hypothesis.name.trim_end_matches('✝');
        let is_instance = hypothesis.info == "c";
        if words.says_something() && !is_instance {
            let clause = words.clause().unwrap_or_else(|_| "the hypothesis of the goal holds".to_owned());
            return format!("Assume ({name}) that {clause}.");
        }
        match words.kind_of_object() {
            Ok(kind) => format!("Let {name} be {kind}."),
            Err(_) => format!("Let {name} be given."),
        }
    };
    hypotheses.map(sentence).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_named_in_words() {
        let words = |name| case_words(name);
        assert_eq!(words("inl.h").as_deref(), Some("First case"));
        assert_eq!(words("refine_2").as_deref(), Some("Part 2"));
        assert_eq!(words("succ").as_deref(), Some("Case succ"));
        assert_eq!(words("h"), None);
        assert_eq!(words("a✝"), None);
    }
}
