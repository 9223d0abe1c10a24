//! A problem of a family: its statement, its words, and the proof that its structure gives.

use std::collections::HashMap;

use serde::Serialize;

use super::expression::{Number, Scope, Value};
use super::family::Family;
use super::file::{Ask, Condition, File, OneOf};
use super::naming::{in_formulas, outside_formulas, renamed, words};
use super::notation::{Script, claim, formula, with_formulas};
use super::terms;
use crate::rng::Rng;

/// How a text speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Register {
    /// The statement alone, as formulas with what holds them together.
    Bare,
    Textbook,
    /// People, prices, speeds.
    Story,
}

impl Register {
    pub fn as_str(self) -> &'static str {
        match self {
            Register::Bare => "bare",
            Register::Textbook => "textbook",
            Register::Story => "story",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wording {
    pub register: Register,
    /// With its formulas in LaTeX between dollar signs.
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Truth {
    True,
    /// With another answer than the right one.
    False,
}

/// A problem to prove, or to refute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The families that it is made of.
    pub families: Vec<String>,
    pub methods: Vec<String>,
    pub truth: Truth,
    /// What follows the name of the theorem.
    pub statement: String,
    pub words: Vec<Wording>,
    /// Tactics with comments, a line each; empty: the methods look for a proof.
    pub plan: Vec<String>,
    /// A proof of the negation, for one that is false: a line each.
    pub refutation: Vec<String>,
    /// The same for problems that differ in names, scale and arrangement alone.
    pub key: String,
}

const LOWERED: [char; 10] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'];

/// The parts of a problem, with the names of its file.
pub(super) struct Parts {
    pub scope: Scope,
    /// Each with its type: `x y : ℝ`.
    pub vars: Vec<String>,
    pub given: Vec<String>,
    pub goal: String,
    pub plan: Vec<String>,
    pub textbook: String,
    pub story: Option<String>,
    pub answer: Option<Value>,
    pub gives: Option<String>,
    pub instance: Vec<String>,
    pub key: String,
    /// The names of the variables, and what they are to be called.
    pub names: HashMap<String, String>,
}

pub(super) fn drawn(family: &Family, rng: &mut Rng, truth: Truth) -> Result<Problem, String> {
    let parts = parts(
        family,
        rng,
        &Scope::default(),
        |ask| truth == Truth::True || ask.answer.is_some() && !ask.instance.is_empty(),
        truth,
    )?;
    let parts = parts.renamed()?;
    let names = parts.hypotheses(rng);
    let parts = parts.with_hypotheses_called(&names);
    let form = parts.form(rng);
    let (statement, prefix) = parts.arranged(form, &names);
    let is_true = truth == Truth::True;
    Ok(Problem {
        families: vec![family.name.clone()],
        methods: family.file.methods.clone(),
        truth,
        statement,
        words: parts.words()?,
        plan: if is_true && !parts.plan.is_empty() {
            comments_read(prefix.into_iter().chain(parts.plan.clone()))?
        } else {
            Vec::new()
        },
        refutation: if is_true { Vec::new() } else { parts.refutation(form) },
        key: format!("{} {} {}", family.name, if is_true { "" } else { "false" }, parts.key),
    })
}

/// Draws the structure and fills the templates of one question. `known`: values that are not drawn.
pub(super) fn parts(
    family: &Family,
    rng: &mut Rng,
    known: &Scope,
    may_ask: impl Fn(&Ask) -> bool,
    truth: Truth,
) -> Result<Parts, String> {
    let file = &family.file;
    let asks: Vec<(usize, &Ask)> = file.ask.iter().enumerate().filter(|(_, ask)| may_ask(ask)).collect();
    if asks.is_empty() {
        return Err("no question is of this kind".to_owned());
    }
    let (number, ask) = asks[rng.below(asks.len() as u64) as usize];
    let mut scope = known.clone();
    for draw in file.draw.iter().chain(&ask.draw) {
        draw.add(&mut scope, rng)?;
    }
    for condition in file.conditions.iter().chain(&ask.conditions) {
        if !condition.0.value(&scope)?.truth()? {
            return Err("the conditions are not met".to_owned());
        }
    }
    let key = key(file, ask, &scope)?;
    let mut answer = None;
    if let Some(expression) = &ask.answer {
        let right = expression.0.value(&scope)?;
        let stated = match truth {
            Truth::True => right,
            Truth::False => {
                let off = [-3, -2, -1, 1, 2, 3][rng.below(6) as usize];
                Value::Number(right.number()? + Number::from_integer(off))
            }
        };
        scope.set("answer", stated.clone());
        answer = Some(stated);
    }
    let filled = |one: &OneOf, rng: &mut Rng| one.drawn(rng).filled(&scope);
    let mut given = Vec::new();
    for one in file.given.iter().chain(&ask.given) {
        given.push(filled(one, rng)?);
    }
    let vars = file.vars.iter().chain(&ask.vars).map(|var| var.filled(&scope)).collect::<Result<_, _>>()?;
    let goal = filled(&ask.goal, rng)?;
    let plan = plan(file, ask, &scope)?;
    let told = |before: &Option<OneOf>, question: &OneOf, rng: &mut Rng| -> Result<String, String> {
        let before = before.as_ref().map(|before| filled(before, rng)).transpose()?;
        let question = filled(question, rng)?;
        Ok(before.map_or(question.clone(), |before| format!("{before} {question}")))
    };
    let textbook = told(&file.textbook, &ask.textbook, rng)?;
    let story = ask.story.as_ref().map(|story| told(&file.story, story, rng)).transpose()?;
    let instance = ask.instance.iter().map(|value| value.filled(&scope)).collect::<Result<_, _>>()?;
    let mut names = HashMap::new();
    if let Some(own) = file.names.first() {
        let chosen = &file.names[rng.below(file.names.len() as u64) as usize];
        names.extend(own.iter().cloned().zip(chosen.iter().cloned()));
    }
    Ok(Parts {
        key: format!("{number} {key}"),
        gives: ask.gives.clone(),
        scope,
        vars,
        given,
        goal,
        plan,
        textbook,
        story,
        answer,
        instance,
        names,
    })
}

/// What tells the problem apart from others of the same question.
fn key(file: &File, ask: &Ask, scope: &Scope) -> Result<String, String> {
    let of = |part: &Condition| part.0.value(scope).map(|value| value.to_string());
    let mut key = file.key.iter().map(of).collect::<Result<Vec<_>, _>>()?;
    let own = if file.key.is_empty() { &file.draw[..] } else { &[] };
    let drawn = own.iter().chain(&ask.draw).filter(|draw| draw.is_drawn()).flat_map(|draw| &draw.names);
    let numbers = drawn.filter_map(|name| scope.get(name)?.number().ok());
    key.extend(numbers.map(|number| number.to_string()));
    Ok(key.join(" "))
}

/// The lines of the proof, if the question has one.
fn plan(file: &File, ask: &Ask, scope: &Scope) -> Result<Vec<String>, String> {
    let Some(own) = &ask.plan else { return Ok(Vec::new()) };
    let mut lines = Vec::new();
    for template in file.plan.iter().chain([own]) {
        let text = template.filled(scope)?;
        lines.extend(text.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(str::to_owned));
    }
    Ok(lines)
}

/// Names of hypotheses, numbered from 0 or from 1.
pub(super) fn hypotheses(count: usize, rng: &mut Rng) -> Vec<String> {
    hypotheses_from(usize::from(rng.below(4) == 0), count)
}

/// Names of hypotheses, numbered from `first`.
pub(super) fn hypotheses_from(first: usize, count: usize) -> Vec<String> {
    (first..first + count).map(|at| format!("h{}", LOWERED.get(at).copied().unwrap_or('ₙ'))).collect()
}

impl Parts {
    /// With the names that were drawn for the variables. `Err`: the problem has another use for one of them.
    pub fn renamed(mut self) -> Result<Self, String> {
        let names = std::mem::take(&mut self.names);
        let new = names.iter().filter(|(from, to)| from != to && !names.contains_key(*to));
        match new.map(|(_, to)| to).find(|to| self.mentions(to)) {
            Some(taken) => Err(format!("{taken} is the name of something else")),
            None => Ok(self.with_names(&names)),
        }
    }

    /// Whether its Lean has a name.
    pub fn mentions(&self, name: &str) -> bool {
        let texts = self.vars.iter().chain(&self.given).chain([&self.goal]);
        let mut texts = texts.chain(self.plan.iter().filter(|line| comment(line).is_none()));
        texts.any(|text| words(text).any(|word| word == name))
    }

    /// Names of hypotheses; a single one is often called `h`.
    fn hypotheses(&self, rng: &mut Rng) -> Vec<String> {
        if self.given.len() == 1 && rng.below(2) == 0 && !self.mentions("h") {
            return vec!["h".to_owned()];
        }
        hypotheses(self.given.len(), rng)
    }

    /// Hypotheses are called `h₀`, `h₁`, … in files.
    pub fn with_hypotheses_called(self, names: &[String]) -> Self {
        let own = LOWERED.iter().map(|digit| format!("h{digit}"));
        let names: HashMap<String, String> = own.zip(names.iter().cloned()).collect();
        self.with_names(&names)
    }

    pub fn with_names(mut self, names: &HashMap<String, String>) -> Self {
        if names.iter().all(|(from, to)| from == to) {
            return self;
        }
        let lean = |text: &mut String| *text = renamed(text, names);
        self.vars.iter_mut().chain(&mut self.given).chain(&mut self.instance).for_each(lean);
        lean(&mut self.goal);
        self.gives.iter_mut().for_each(lean);
        for line in &mut self.plan {
            *line = match comment(line) {
                Some((before, words)) => {
                    // Hypotheses are named outside of formulas too.
                    let hypotheses = names.iter().filter(|(from, _)| from.starts_with('h') && from.len() > 1);
                    let hypotheses = hypotheses.map(|(from, to)| (from.clone(), to.clone())).collect();
                    format!("{before}{}", outside_formulas(&in_formulas(words, names), &hypotheses))
                }
                None => renamed(line, names),
            };
        }
        self.textbook = in_formulas(&self.textbook, names);
        self.story = self.story.map(|story| in_formulas(&story, names));
        self
    }

    fn words(&self) -> Result<Vec<Wording>, String> {
        let bare = bare(&self.vars, &self.given, &self.goal)?;
        let mut words = vec![Wording { register: Register::Bare, text: bare }];
        let textbook = with_formulas(&self.textbook, Script::Latex)?;
        words.push(Wording { register: Register::Textbook, text: textbook });
        if let Some(story) = &self.story {
            words.push(Wording { register: Register::Story, text: with_formulas(story, Script::Latex)? });
        }
        Ok(words)
    }
}

/// A line that is a comment: what stands before it, and the comment.
fn comment(line: &str) -> Option<(&str, &str)> {
    let at = line.len() - line.trim_start_matches(['·', ' ']).len();
    line[at..].starts_with("--").then(|| line.split_at(at))
}

/// Comments with their formulas in the usual notation.
pub(super) fn comments_read(lines: impl IntoIterator<Item = String>) -> Result<Vec<String>, String> {
    let read = |line: String| match comment(&line) {
        Some((before, words)) => Ok(format!("{before}{}", with_formulas(words, Script::Unicode)?)),
        None => Ok(line),
    };
    lines.into_iter().map(read).collect()
}

/// The statement as formulas: `Let x be a real number such that … . Show that … .`
pub(super) fn bare(vars: &[String], given: &[String], goal: &str) -> Result<String, String> {
    let latex = |claim: &String| formula(claim, Script::Latex).map(|formula| format!("${formula}$"));
    let mut objects = Vec::new();
    let typed: Vec<(&str, &str)> =
        vars.iter().map(|var| var.split_once(" : ").unwrap_or((var, ""))).collect();
    for alike in typed.chunk_by(|a, b| a.1 == b.1) {
        let system = alike[0].1;
        let names = alike.iter().flat_map(|(names, _)| names.split(' '));
        let names: Vec<String> = names.map(|name| latex(&name.to_owned())).collect::<Result<_, _>>()?;
        objects.push(format!("{} be {}", listed(&names), kind(system, names.len())?));
    }
    let given: Vec<String> = given.iter().map(|given| claim(given)).collect::<Result<_, _>>()?;
    let such = if given.is_empty() { String::new() } else { format!(" such that {}", listed(&given)) };
    let introduced = match objects.is_empty() {
        true => String::new(),
        false => format!("Let {}{such}. ", objects.join(", and let ")),
    };
    Ok(format!("{introduced}Show that {}.", claim(goal)?))
}

fn listed(items: &[String]) -> String {
    match items.split_last() {
        Some((last, begin)) if !begin.is_empty() => format!("{} and {last}", begin.join(", ")),
        _ => items.concat(),
    }
}

fn kind(system: &str, count: usize) -> Result<String, String> {
    let numbers = |system: &str| ["ℕ", "ℤ", "ℚ", "ℝ", "ℂ"].contains(&system).then(|| terms::kind(system));
    if let Some((one, several)) = numbers(system) {
        return Ok(if count == 1 { one } else { several }.to_owned());
    }
    let named = |system: &str| formula(system, Script::Latex).map(|system| format!("${system}$"));
    if let [a, b, to] = system.split(" → ").collect::<Vec<_>>()[..]
        && let (Some((_, a)), Some((to, _)), true) = (numbers(a), numbers(to), a == b)
    {
        return Ok(format!("an operation that makes {to} of every two {a}"));
    }
    if let Some((from, to)) = system.split_once(" → ") {
        let (from, to) = (named(from)?, named(to)?);
        return Ok(match count {
            1 => format!("a function from {from} to {to}"),
            _ => format!("functions from {from} to {to}"),
        });
    }
    let of = system.split_once(' ').and_then(|(head, system)| Some((head, numbers(system)?.1)));
    match of {
        Some(("Finset", numbers)) if count == 1 => Ok(format!("a finite set of {numbers}")),
        Some(("Set", numbers)) if count == 1 => Ok(format!("a set of {numbers}")),
        Some(("Finset", numbers)) => Ok(format!("finite sets of {numbers}")),
        Some(("Set", numbers)) => Ok(format!("sets of {numbers}")),
        _ => Err(format!("there are no words for the type `{system}`")),
    }
}
