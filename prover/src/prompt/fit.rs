//! Fills a token budget with examples, exactly: the prompt is rendered and tokenised as the model will see it, and as
//! many of the most relevant examples are shown as fit. What was left out is reported.

use crate::error::Error;
use crate::generator::Task;

/// What a prompt was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptReport {
    /// Tokens of the prompt, the opening of the answer included.
    pub tokens: usize,
    /// Tokens that the prompt may have.
    pub budget: usize,
    pub examples_shown: usize,
    /// Names of the examples that did not fit, most relevant first.
    pub examples_left_out: Vec<String>,
}

/// The largest prompt within `context - reserved` tokens. `encode` turns a number of examples into tokens.
pub(crate) fn fit(
    task: &Task,
    context: usize,
    reserved: usize,
    encode: impl Fn(usize) -> Result<Vec<u32>, Error>,
) -> Result<(Vec<u32>, PromptReport), Error> {
    let budget = context.saturating_sub(reserved);
    let mut best = encode(0)?;
    if best.len() > budget {
        return Err(Error::PromptTooLong { tokens: best.len(), limit: budget, context, reserved });
    }
    // More examples are more tokens, so the largest number that fits is found by halving.
    let (mut shown, mut too_many) = (0, task.examples.len() + 1);
    while too_many - shown > 1 {
        let middle = shown + (too_many - shown) / 2;
        let tokens = encode(middle)?;
        if tokens.len() <= budget {
            (best, shown) = (tokens, middle);
        } else {
            too_many = middle;
        }
    }
    let left_out = task.examples[shown..].iter().map(|example| example.theorem.name.clone()).collect();
    let report =
        PromptReport { tokens: best.len(), budget, examples_shown: shown, examples_left_out: left_out };
    Ok((best, report))
}

#[cfg(test)]
mod tests {
    use data::{Example, Theorem};

    use super::*;

    fn task(examples: usize) -> Task {
        let theorem = |name: String| Theorem {
            name,
            header: String::new(),
            statement: String::new(),
            informal_statement: None,
            informal_proof: None,
            source: Default::default(),
        };
        let example =
            |index: usize| Example { theorem: theorem(format!("e{index}")), annotated_proof: String::new() };
        Task {
            theorem: theorem("t".to_owned()),
            goal: None,
            examples: (0..examples).map(example).collect(),
            samples: 1,
            seed: 0,
            revision: None,
            facts: None,
        }
    }

    /// Ten tokens and seven for each example.
    fn fitted(examples: usize, context: usize) -> Result<PromptReport, Error> {
        fit(&task(examples), context, 5, |shown| Ok(vec![0; 10 + 7 * shown])).map(|(tokens, report)| {
            assert_eq!(tokens.len(), report.tokens);
            report
        })
    }

    #[test]
    fn the_budget_is_exact_and_the_rest_is_reported() {
        for (context, shown) in [(15, 0), (21, 0), (22, 1), (28, 1), (29, 2), (43, 4), (500, 4)] {
            let report = fitted(4, context).unwrap();
            assert_eq!(report.examples_shown, shown, "{context}");
            assert_eq!(report.examples_left_out.len(), 4 - shown);
            assert!(report.tokens <= report.budget);
        }
        assert_eq!(fitted(4, 29).unwrap().examples_left_out, ["e2", "e3"]);
        let error = fitted(4, 14).unwrap_err();
        assert!(matches!(error, Error::PromptTooLong { tokens: 10, limit: 9, context: 14, reserved: 5 }));
    }
}
