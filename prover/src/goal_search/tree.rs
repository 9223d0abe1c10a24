//! A search as people look at it: its goals, what was tried at each, and what came of that.

use serde::Serialize;

use super::search::GoalSearch;

/// A goal of a search.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TreeGoal {
    pub text: String,
    pub status: Status,
    /// Negative log-probability of the way to it, with what is expected of the goals beside it.
    pub cost: f64,
    /// What is expected to be left.
    pub value: f64,
    /// Tactics that were tried at it.
    pub tried: usize,
    /// Those that led on, in the order in which they were tried.
    pub steps: Vec<TreeStep>,
}

/// A tactic that did not fail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TreeStep {
    pub tactic: String,
    pub log_probability: f64,
    /// In the environment's unit.
    pub spent: u64,
    /// The goals that it leaves, as places in the tree; none: it closes its goal.
    pub goals: Vec<usize>,
    /// The proof goes this way.
    pub closes: bool,
}

/// How far a goal has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Closed,
    /// All was tried, and nothing leads on.
    Dead,
    /// There is more to try, at it or below.
    Open,
    /// Nothing was tried.
    Untried,
}

impl Status {
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Closed => "closed",
            Status::Dead => "dead",
            Status::Open => "open",
            Status::Untried => "untried",
        }
    }
}

impl GoalSearch {
    /// Every goal that was met, the first one first.
    pub fn tree(&self) -> Vec<TreeGoal> {
        let hopeful = self.hopeful();
        let goals = self.nodes.iter().zip(hopeful).map(|(node, hopeful)| {
            let status = match () {
                () if node.closed_by.is_some() => Status::Closed,
                () if !hopeful => Status::Dead,
                () if node.tried == 0 => Status::Untried,
                () => Status::Open,
            };
            let steps = node.edges.iter().enumerate().map(|(index, edge)| TreeStep {
                tactic: edge.tactic.clone(),
                log_probability: edge.log_probability,
                spent: edge.spent,
                goals: edge.children.clone(),
                closes: node.closed_by == Some(index),
            });
            TreeGoal {
                text: node.goal.text.clone(),
                status,
                cost: node.cost,
                value: node.value,
                tried: node.tried,
                steps: steps.collect(),
            }
        });
        goals.collect()
    }
}
