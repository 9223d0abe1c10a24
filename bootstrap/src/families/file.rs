//! What a file of a family says.

use std::str::FromStr;

use serde::Deserialize;

use super::expression::{Expression, Scope, Value};
use super::template::Template;
use crate::rng::Rng;

/// A family of problems as its file declares it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// What its problems are about, in a few words.
    pub about: String,
    /// The part of mathematics.
    pub area: String,
    /// Methods that its proofs run backwards, by their names in the registry of the methods.
    pub methods: Vec<String>,
    /// How often it has its turn, compared with others. Less for families whose problems one tactic proves.
    #[serde(default = "usual_weight")]
    pub weight: u32,
    /// The structure, in the order in which it is drawn.
    pub draw: Vec<Draw>,
    /// What the structure must satisfy.
    #[serde(default, rename = "where")]
    pub conditions: Vec<Condition>,
    /// What tells two problems apart up to names and scale; all numbers that are drawn, if nothing is said.
    #[serde(default)]
    pub key: Vec<Condition>,
    /// Names that the variables can have together; the first ones are those of the templates.
    #[serde(default)]
    pub names: Vec<Vec<String>>,
    /// Binders of the statement, without their parentheses.
    #[serde(default)]
    pub vars: Vec<Template>,
    #[serde(default)]
    pub given: Vec<OneOf>,
    /// How each proof begins.
    #[serde(default)]
    pub plan: Option<Template>,
    /// A number of the structure in whose place a variable can stand that another problem determines.
    #[serde(default)]
    pub takes: Option<String>,
    /// A sentence before the words of each question, by register.
    #[serde(default)]
    pub textbook: Option<OneOf>,
    #[serde(default)]
    pub story: Option<OneOf>,
    pub ask: Vec<Ask>,
}

fn usual_weight() -> u32 {
    4
}

impl File {
    /// Whether one tactic proves its problems, as its weight says.
    pub fn is_easy(&self) -> bool {
        self.weight < usual_weight()
    }
}

/// What is asked about the structure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ask {
    #[serde(default, rename = "where")]
    pub conditions: Vec<Condition>,
    /// Drawn besides, for this question.
    #[serde(default)]
    pub draw: Vec<Draw>,
    #[serde(default)]
    pub vars: Vec<Template>,
    #[serde(default)]
    pub given: Vec<OneOf>,
    pub goal: OneOf,
    /// Tactics with comments; without them the methods look for a proof.
    #[serde(default)]
    pub plan: Option<Template>,
    pub textbook: OneOf,
    #[serde(default)]
    pub story: Option<OneOf>,
    /// The number that is asked for; `answer` in the templates.
    #[serde(default)]
    pub answer: Option<Condition>,
    /// Values of the variables that satisfy what is given: with another answer they refute the claim.
    #[serde(default)]
    pub instance: Vec<Template>,
    /// The variable whose value the question asks for.
    #[serde(default)]
    pub gives: Option<String>,
}

/// One template, or several of which one is drawn.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOf {
    One(Template),
    Several(Vec<Template>),
}

impl OneOf {
    pub fn drawn(&self, rng: &mut Rng) -> &Template {
        match self {
            Self::One(template) => template,
            Self::Several(templates) => &templates[rng.below(templates.len().max(1) as u64) as usize],
        }
    }
}

/// An expression in a file.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Condition(pub Expression);

impl TryFrom<String> for Condition {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map(Self)
    }
}

/// `x, y in -3..9`, `R in ["ℝ", "ℚ"]`, or `d = x - y`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Draw {
    pub names: Vec<String>,
    from: From,
}

#[derive(Debug, Clone)]
enum From {
    Between(Expression, Expression),
    Among(Expression),
    Worth(Expression),
}

impl TryFrom<String> for Draw {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for Draw {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = |names: &str| names.split(',').map(|name| name.trim().to_owned()).collect();
        if let Some((left, right)) = text.split_once(" in ") {
            let from = match right.split_once("..") {
                Some((low, high)) => From::Between(low.parse()?, high.parse()?),
                None => From::Among(right.parse()?),
            };
            return Ok(Self { names: names(left), from });
        }
        let (left, right) = text.split_once('=').ok_or_else(|| format!("`{text}` draws nothing"))?;
        Ok(Self { names: names(left), from: From::Worth(right.parse()?) })
    }
}

impl Draw {
    /// Whether chance has a part in it.
    pub fn is_drawn(&self) -> bool {
        !matches!(self.from, From::Worth(_))
    }

    /// Sets its names; one that has a value already must have one that could be drawn.
    pub fn add(&self, scope: &mut Scope, rng: &mut Rng) -> Result<(), String> {
        for name in &self.names {
            let known = scope.get(name).cloned();
            let value = match &self.from {
                From::Worth(expression) => expression.value(scope)?,
                From::Between(low, high) => {
                    let bound = |expression: &Expression| -> Result<i64, String> {
                        let number = expression.value(scope)?.number()?;
                        i64::try_from(number.floor().to_integer())
                            .map_err(|_| "a bound is too large".to_owned())
                    };
                    let (low, high) = (bound(low)?, bound(high)?);
                    if low > high {
                        return Err(format!("nothing lies between {low} and {high}"));
                    }
                    if let Some(known) = known {
                        let number = known.number()?;
                        let inside = number.is_integer()
                            && (i128::from(low)..=i128::from(high)).contains(number.numer());
                        if inside { continue } else { return Err(format!("{name} cannot be {known}")) }
                    }
                    Value::integer(rng.between(low, high).into())
                }
                From::Among(list) => {
                    let list = list.value(scope)?;
                    let items = list.list()?;
                    if let Some(known) = known {
                        if items.contains(&known) {
                            continue;
                        } else {
                            return Err(format!("{name} cannot be {known}"));
                        }
                    }
                    if items.is_empty() {
                        return Err(format!("there is nothing to draw {name} from"));
                    }
                    items[rng.below(items.len() as u64) as usize].clone()
                }
            };
            scope.set(name, value);
        }
        Ok(())
    }
}
