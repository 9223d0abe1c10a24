//! What can be odd about an item of a problem file, told with its place.

use std::fmt;

/// One odd item of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemError {
    /// The file, as it was named.
    pub origin: String,
    /// 1-based.
    pub line: Option<u32>,
    pub fault: Fault,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("cannot be read: {0}")]
    Unreadable(String),
    #[error("the folder holds no .lean, .json or .jsonl file")]
    NoProblemFiles,
    #[error("the file is empty")]
    Empty,
    #[error("not UTF-8; save the text as UTF-8")]
    NotUtf8,
    #[error("contains a NUL byte, which Lean text cannot")]
    NulByte,
    #[error("no theorem to prove: every theorem here has a complete proof, or there is none")]
    NothingToProve,
    #[error("a comment or string that begins here does not end")]
    Unterminated,
    #[error("`{0}` lacks a name or a statement that could be read")]
    Unnamed(&'static str),
    #[error("a `mutual` block with `sorry` that holds more than theorems cannot be split into theorems")]
    Mutual,
    #[error("not a JSON value: {0}")]
    Json(String),
    #[error("not a JSON object")]
    NotAnObject,
    #[error("the field `{0}` is missing")]
    MissingField(&'static str),
    #[error("the field `{0}` is not a text")]
    NotText(String),
    #[error("the statement declares no theorem, lemma or example")]
    NoTheorem,
    #[error("asks for an object to be constructed (`{0}`), not for a proof; left out")]
    NotAProposition(&'static str),
    #[error(
        "no field of it is known to state a theorem (it has: {0}); give its statement in a field `statement`"
    )]
    NoStatement(String),
    #[error(
        "none of the {items} items has a field that is known to state a theorem (they have: {fields}); give the statement \
         in a field `statement`, or leave the file out if its problems are in another file"
    )]
    NoStatements { items: usize, fields: String },
    #[error("the field `{0}` holds no words and was passed over; the problem was kept")]
    WordsNotText(String),
    #[error(
        "written in Lean 3{}, which Lean 4 does not read; take the Lean 4 version of the data set, or port the statements",
        and_others(*.0)
    )]
    Lean3(usize),
    #[error("the statement holds {0} open theorems; give each an item of its own")]
    SeveralTheorems(usize),
    #[error("the name `{name}` was used before{}; both problems were kept", at_line(*first))]
    DuplicateName { name: String, first: Option<u32> },
    #[error("give either `candidate` or `proof`, not both")]
    CandidateAndProof,
    #[error("a proof by `|` or `where` cannot follow `:=`; give the whole text as `candidate`")]
    ProofIsNoTerm,
    #[error("longer than {0} bytes")]
    TooLong(usize),
}

fn at_line(line: Option<u32>) -> String {
    line.map_or(String::new(), |line| format!(" in line {line}"))
}

/// Of several items one report stands for all.
fn and_others(items: usize) -> String {
    match items {
        0 | 1 => String::new(),
        items => format!(", as are {} other items of this file", items - 1),
    }
}

impl ItemError {
    pub(super) fn new(origin: &str, line: Option<u32>, fault: Fault) -> Self {
        Self { origin: origin.to_owned(), line, fault }
    }
}

impl fmt::Display for ItemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{}: {}", self.origin, line, self.fault),
            None => write!(f, "{}: {}", self.origin, self.fault),
        }
    }
}

impl std::error::Error for ItemError {}
