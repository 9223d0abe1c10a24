//! What expressions are worth: exact numbers, texts, lists.

use std::fmt;

use num_rational::Ratio;

pub(super) type Number = Ratio<i128>;

/// What an expression is worth.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Number(Number),
    /// A number that a statement shows by the name of a variable, since another part of the problem says what it is.
    Named(Number, String),
    Text(String),
    Truth(bool),
    List(Vec<Value>),
}

impl Value {
    pub fn integer(number: i128) -> Self {
        Self::Number(Ratio::from_integer(number))
    }

    pub fn number(&self) -> Result<Number, String> {
        match self {
            Self::Number(number) | Self::Named(number, _) => Ok(*number),
            other => Err(format!("`{other}` is not a number")),
        }
    }

    pub fn whole(&self) -> Result<i128, String> {
        let number = self.number()?;
        match number.is_integer() {
            true => Ok(number.to_integer()),
            false => Err(format!("`{self}` is not a whole number")),
        }
    }

    pub fn truth(&self) -> Result<bool, String> {
        match self {
            Self::Truth(truth) => Ok(*truth),
            other => Err(format!("`{other}` is neither true nor false")),
        }
    }

    pub fn list(&self) -> Result<&[Value], String> {
        match self {
            Self::List(items) => Ok(items),
            other => Err(format!("`{other}` is not a list")),
        }
    }
}

/// As it stands in a statement.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) if number.is_integer() => write!(f, "{}", number.numer()),
            Self::Number(number) => write!(f, "{} / {}", number.numer(), number.denom()),
            Self::Named(_, name) => write!(f, "{name}"),
            Self::Text(text) => write!(f, "{text}"),
            Self::Truth(truth) => write!(f, "{truth}"),
            Self::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        write!(f, ", ")?;
                    }
                    write!(f, "{item}")?;
                }
                Ok(())
            }
        }
    }
}
