//! Questions whose answers are known, each asked once: some proofs, some that are none, and some that a careless judge
//! does not survive.

use serde_json::{Value, json};

/// Which questions are asked.
#[derive(Debug, Clone, Copy)]
pub struct Questions {
    /// Where the numbers in the statements begin, so that no store knows the answers of an earlier run.
    pub salt: u64,
    /// Share of candidates that run without end, nest without end or want more memory than there is.
    pub bad: f64,
    /// Ask the same question each time: after the first answer Lean has nothing to do.
    pub same: bool,
}

/// One question, and what the answer must be.
#[derive(Debug, Clone)]
pub struct Question {
    pub body: Value,
    pub is_proof: bool,
    pub is_bad: bool,
}

/// Seconds that Lean may take over one that is bad.
const PATIENCE: f64 = 2.0;
/// How deep one nests.
const DEEP: usize = 100_000;

impl Questions {
    /// The question number `index`; the same for the same salt.
    pub fn question(&self, index: u64) -> Question {
        if self.same {
            return Question {
                body: line("theorem t : 1 + 1 = 2", "rfl", true),
                is_proof: true,
                is_bad: false,
            };
        }
        let n = self.salt.wrapping_add(index) % 1_000_000_000;
        // As many as the share says, spread evenly.
        let is_bad = ((index + 1) as f64 * self.bad).floor() > (index as f64 * self.bad).floor();
        if is_bad {
            return Question { body: bad(n, index), is_proof: false, is_bad };
        }
        let is_proof = !index.is_multiple_of(4);
        let (left, sum) = (n % 1000, if is_proof { n } else { n + 1 });
        let (statement, proof) = match index % 3 {
            0 => (format!("theorem t (x : Nat) (h : x + {left} = {n}) : {sum} = x + {left}"), "by omega"),
            1 => (
                format!("theorem t (xs : List Nat) (h : xs.length = {n}) : (xs ++ [1]).length = {sum} + 1"),
                "by simp [h]",
            ),
            _ => (format!("theorem t (p : Prop) (h : p) : p ∧ {n} = {sum}"), "⟨h, rfl⟩"),
        };
        Question { body: line(&statement, proof, false), is_proof, is_bad }
    }
}

fn line(statement: &str, proof: &str, cache: bool) -> Value {
    json!({"statement": statement, "proof": proof, "cache": cache})
}

fn bad(n: u64, index: u64) -> Value {
    let statement = format!("theorem t : {n} = {n} + 1");
    let proof = match index % 3 {
        0 => "by\n  repeat have := Nat.le_refl 0".to_owned(),
        1 => format!("{}1{}", "(".repeat(DEEP), ")".repeat(DEEP)),
        _ => format!(
            "by decide +kernel +revert ; exact absurd (List.replicate {n}00 0).length.le_refl (by decide +kernel)"
        ),
    };
    let mut body = line(&statement, &proof, false);
    body["timeout"] = json!(PATIENCE);
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_differ_and_the_share_of_bad_ones_is_what_was_asked() {
        let questions = Questions { salt: 7, bad: 0.1, same: false };
        let all: Vec<Question> = (0..1000).map(|index| questions.question(index)).collect();
        assert_eq!(all.iter().filter(|question| question.is_bad).count(), 100);
        let bodies: std::collections::BTreeSet<String> = all.iter().map(|one| one.body.to_string()).collect();
        assert_eq!(bodies.len(), 1000);
        assert!(all.iter().filter(|question| question.is_proof).count() > 600);
    }
}
