//! A goal as Lean shows it: hypotheses and a target.

use serde::{Deserialize, Serialize};

/// One goal of a proof state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// Case tag, without `case`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    pub hypotheses: Vec<Hypothesis>,
    /// The text after `⊢`.
    pub target: String,
}

/// One line of a goal's context: `names : type` or `name : type := value`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hypothesis {
    pub names: Vec<String>,
    #[serde(rename = "type")]
    pub type_text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl Goal {
    /// Reads Lean's rendering of one goal (`case` line, hypotheses, `⊢ target`). Continuation lines are indented.
    pub fn parse(text: &str) -> Self {
        let mut goal = Goal { case: None, hypotheses: Vec::new(), target: String::new() };
        let mut in_target = false;
        for line in text.lines() {
            if in_target {
                goal.target.push('\n');
                goal.target.push_str(line);
            } else if let Some(target) = line.strip_prefix("⊢ ") {
                in_target = true;
                goal.target = target.to_owned();
            } else if let Some(case) = line.strip_prefix("case ") {
                goal.case = Some(case.trim().to_owned());
            } else if line.starts_with(char::is_whitespace) {
                if let Some(last) = goal.hypotheses.last_mut() {
                    let part = last.value.as_mut().unwrap_or(&mut last.type_text);
                    part.push('\n');
                    part.push_str(line);
                }
            } else if let Some((names, rest)) =
                line.split_once(" : ").or(line.strip_suffix(" :").map(|names| (names, "")))
            {
                let (type_text, value) = match rest.split_once(" := ") {
                    Some((type_text, value)) => (type_text, Some(value.to_owned())),
                    None => (rest, None),
                };
                goal.hypotheses.push(Hypothesis {
                    names: names.split_whitespace().map(str::to_owned).collect(),
                    type_text: type_text.to_owned(),
                    value,
                });
            }
        }
        goal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lean begins a new line after the colon where the type is long.
    #[test]
    fn a_long_type_stands_below_its_name() {
        let goal = Goal::parse("x y : Nat\nh₀ :\n  x + y =\n    3\n⊢ x = 3 - y");
        assert_eq!(goal.hypotheses[1].names, ["h₀"]);
        assert_eq!(goal.hypotheses[1].type_text.trim(), "x + y =\n    3");
        assert_eq!(goal.hypotheses.len(), 2);
    }

    #[test]
    fn reads_case_hypotheses_and_target() {
        let goal = Goal::parse("case succ\nn m : Nat\nh : n <\n  m\nx : Nat := 3\n⊢ n + 1 ≤\n  m");
        assert_eq!(goal.case.as_deref(), Some("succ"));
        assert_eq!(goal.hypotheses[0].names, ["n", "m"]);
        assert_eq!(goal.hypotheses[1].type_text, "n <\n  m");
        assert_eq!(goal.hypotheses[2].value.as_deref(), Some("3"));
        assert_eq!(goal.target, "n + 1 ≤\n  m");
    }
}
