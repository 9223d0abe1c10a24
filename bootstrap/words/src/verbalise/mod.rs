//! The deterministic verbaliser: elaborated statements and goals as precise English. It says what the expression says
//! and nothing else; what it has no words for is refused ([`NotVerbalisable`]), never paraphrased away.

mod cases;
mod lexicon;
mod mathematics;
mod names;
mod propositions;
mod scope;
mod sentences;
mod terms;
mod types;
mod verbaliser;

pub use sentences::{Part, Sentence};
pub use verbaliser::{GoalLocals, NotVerbalisable, Notation, Verbaliser};

use scope::Scope;
use types::Count;

impl Verbaliser<'_> {
    /// A proposition as a clause, without a full stop.
    pub fn clause(&self) -> Result<String, NotVerbalisable> {
        Ok(self.proposition(self.expression.root(), &Scope::default())?.text)
    }

    /// A type as a noun phrase with its article: `a natural number`.
    pub fn kind_of_object(&self) -> Result<String, NotVerbalisable> {
        self.type_phrase(self.expression.root(), &Scope::default(), Count::One)
    }

    /// A term in mathematical notation.
    pub fn value(&self) -> Result<String, NotVerbalisable> {
        let term = self.term(self.expression.root(), &Scope::default())?;
        Ok(self.math(&term.text))
    }

    /// Whether the expression is a proposition.
    pub fn says_something(&self) -> bool {
        self.is_proposition(self.expression.root(), &Scope::default())
    }

    /// Whether locals of this type make propositions of their arguments.
    pub fn makes_propositions(&self) -> bool {
        self.type_makes_proposition(self.expression.root())
    }
}

#[cfg(test)]
mod tests;
