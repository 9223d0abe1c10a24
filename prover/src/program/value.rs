//! What a program computed, as far as Lean can be told of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The global variables of a program that ran to its end.
pub type Values = BTreeMap<String, Value>;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Value {
    /// A whole number in decimal, however long.
    Number(String),
    Truth(bool),
    /// Lean text, such as `3 / 4`.
    Text(String),
    List(Vec<Value>),
    Tuple(Vec<Value>),
    /// Of a type that has no form in Lean; its name.
    Other(String),
}

impl Value {
    /// As Lean text that stands for one term wherever it is put.
    pub fn lean(&self) -> Result<String, String> {
        Ok(match self {
            Value::Text(text) => {
                let is_word = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
                if is_word { text.clone() } else { format!("({text})") }
            }
            Value::List(values) => format!("[{}]", joined(values, Value::lean)?),
            Value::Tuple(values) => format!("({})", joined(values, Value::lean)?),
            plain => plain.plain()?,
        })
    }

    /// As Lean text, of a value that can say nothing but which number, which truth value or which list of them it is.
    pub fn plain(&self) -> Result<String, String> {
        Ok(match self {
            Value::Number(number) if number.starts_with('-') => format!("({number})"),
            Value::Number(number) => number.clone(),
            Value::Truth(truth) => truth.to_string(),
            Value::List(values) => format!("[{}]", joined(values, Value::plain)?),
            Value::Tuple(values) => format!("({})", joined(values, Value::plain)?),
            Value::Text(_) => return Err("a string; a number is needed".to_owned()),
            Value::Other(kind) => {
                let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
                return Err(format!(
                    "{article} {kind}; an int, a bool, a string or a list of them is needed"
                ));
            }
        })
    }
}

fn joined(values: &[Value], write: fn(&Value) -> Result<String, String>) -> Result<String, String> {
    Ok(values.iter().map(write).collect::<Result<Vec<_>, _>>()?.join(", "))
}
