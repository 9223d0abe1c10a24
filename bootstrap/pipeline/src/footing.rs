//! What a stored proof stands on: whose seal it bears, and which judge accepted it.

use data::lean_text::{strip_comments_and_docs, tokens};
use data::store::{DatasetRow, Proof, StoredAnnotation, StoredAttempt};
use data::{PROJECT_MARK, Theorem};
use lean_bridge::Policy;
use serde::Serialize;

/// What a stored proof stands on, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Footing {
    /// Lean was asked again and does not accept it.
    Refused,
    /// This user does not vouch for it: nothing is known.
    NotVouchedFor,
    /// An earlier judge accepted it, and earlier judges let things pass of the kind that it does: declarations of types,
    /// and modules of a project.
    ToJudgeAgain,
    /// An earlier judge accepted it, and it does nothing of that kind.
    EarlierJudge,
    /// The judge of this program accepted it.
    ThisJudge,
}

impl Footing {
    /// Whether Lean has to be asked before anything is known.
    pub fn is_doubtful(self) -> bool {
        matches!(self, Footing::NotVouchedFor | Footing::ToJudgeAgain)
    }

    /// Whether it counts as a proof.
    pub fn counts(self) -> bool {
        self >= Footing::EarlierJudge
    }

    /// Of a proof of a data set: that the attempt behind it judged this text of this statement.
    pub fn of_proof(proof: &Proof) -> Self {
        match proof.is_what_was_judged() {
            true => Self::of_attempt(&proof.attempt),
            false => Footing::NotVouchedFor,
        }
    }

    /// Of an annotated form of `proof`.
    pub fn of_annotation(annotation: &StoredAnnotation, proof: &Proof) -> Self {
        match annotation.is_what_was_judged(proof) {
            true => Self::of_attempt(&annotation.attempt),
            false => Footing::NotVouchedFor,
        }
    }

    /// Of a row of a data set: the worse one of its proof's and its annotated proof's.
    pub fn of_row(row: &DatasetRow) -> Self {
        Self::of_proof(&row.proof).min(Self::of_annotation(&row.annotated, &row.proof))
    }

    /// Of an attempt.
    pub fn of_attempt(attempt: &StoredAttempt) -> Self {
        match () {
            () if !attempt.standing.is_vouched() => Footing::NotVouchedFor,
            () if !attempt.verdict.outcome.is_proved() => Footing::Refused,
            () if Policy::is_of_this_judge(&attempt.policy) => Footing::ThisJudge,
            () if is_doubtful(&attempt.theorem, &attempt.candidate.text) => Footing::ToJudgeAgain,
            () => Footing::EarlierJudge,
        }
    }
}

/// Whether a text or what stands above it may declare a type, or rests on modules of a project. On the safe side: a word
/// is enough, wherever it stands, but in a comment; and in a comment as well where the text changes what a comment is.
fn is_doubtful(theorem: &Theorem, text: &str) -> bool {
    if theorem.header.starts_with(PROJECT_MARK) {
        return true;
    }
    let whole = format!("{}\n{text}", theorem.header);
    let declares_syntax = tokens(&whole).iter().any(|token| {
        SYNTAX
            .iter()
            .any(|word| token.text(&whole).rsplit('.').next().is_some_and(|last| last.starts_with(word)))
    });
    match declares_syntax {
        true => has_declaring_word(&whole),
        false => has_declaring_word(&strip_comments_and_docs(&whole)),
    }
}

/// Words that declare a type, in a text or in what a macro stands for.
const DECLARING: [&str; 4] = ["inductive", "coinductive", "structure", "class"];

/// What commands begin with that may change where a comment or a string ends.
const SYNTAX: [&str; 8] =
    ["syntax", "notation", "notation3", "macro", "infix", "prefix", "postfix", "declare_syntax_cat"];

fn has_declaring_word(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '\'' | '!' | '?');
    text.split(|c| !is_part(c)).any(|word| DECLARING.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_of_types_are_seen_on_the_safe_side() {
        let theorem = |header: &str| Theorem {
            name: "t".to_owned(),
            header: header.to_owned(),
            statement: "theorem t : True".to_owned(),
            informal_statement: None,
            informal_proof: None,
            source: Default::default(),
        };
        let doubtful = |header: &str, text: &str| is_doubtful(&theorem(header), text);
        for text in [
            "inductive T | a\ntheorem t : True := trivial",
            "private structure S where\n  x : Nat\n",
            "@[ext]structure S where",
            "class C (α : Type) where",
            "class inductive C",
            "mutual\ncoinductive T : Prop\nend",
            "macro \"m\" : command => `(inductive T | a)\nm",
            "macro \"m\" : command => `(command|structure T)\nm",
            "notation \"--\" => id\n-- inductive T",
            "local infixl:65 \"/-\" => f /- inductive T | a -/",
            "scoped syntax \"x\" : term /- class C -/",
            "def s := s!\"{structure}\"",
        ] {
            assert!(doubtful("", text), "{text}");
            assert!(doubtful(text, "theorem t : True := trivial"), "{text}");
        }
        for text in [
            "theorem t : True := by\n  -- the structure of this inductive proof\n  trivial",
            "theorem t : True := by\n  /- a class of cases -/\n  induction n <;> rfl",
            "theorem t : inductive_hypothesis := structured Class.x",
        ] {
            assert!(!doubtful("import Init\nopen Nat", text), "{text}");
        }
        assert!(doubtful(&format!("{PROJECT_MARK}demo 0123\nimport Demo"), "theorem t : True := trivial"));
    }
}
