//! Best-first search over goals. A goal is a choice among tactics (OR), a tactic a set of goals that it leaves (AND), and
//! equal goals are one node. An [`Environment`] applies tactics, a [`TacticPolicy`] proposes them; both are told nothing
//! of the search. It proves nothing: what it finds is the text of a candidate.
//!
//! The tree is plain data. Between two expansions it can be written down and read again; what it finds does not depend
//! on that.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

/// A goal as a search sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchGoal {
    /// Equal for goals at which the same tactics do the same: of what it says and what its hypotheses are called.
    pub key: String,
    /// As Lean shows it.
    pub text: String,
    /// It rests on something that is not chosen yet. Such goals are not proved one by one.
    pub open: bool,
}

/// A tactic on the way to a goal, and which of the goals that it leaves was gone on with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Step {
    pub tactic: String,
    pub goal: usize,
}

/// Applies tactics to goals.
pub trait Environment: Send {
    type Error: Send;

    /// For each tactic the goals that it leaves of the one at the end of the path; `None`: it fails. `Err` is about the
    /// machine.
    fn apply(
        &mut self,
        path: &[Step],
        tactics: &[String],
    ) -> impl Future<Output = Result<Vec<Option<Vec<SearchGoal>>>, Self::Error>> + Send;
}

/// A tactic to be tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    pub tactic: String,
    pub log_probability: f64,
}

/// Says what to try at a goal, and how far it seems from proved. The same goal must get the same answer each time.
pub trait TacticPolicy: Send + Sync {
    fn propose(&self, goal: &SearchGoal) -> Vec<Proposal>;

    /// Expected cost of what is left, in the unit of a negative log-probability.
    fn value(&self, goal: &SearchGoal) -> f64;
}

/// How far a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// Goals that are expanded in all.
    pub expansions: usize,
    /// Tactics on the way to a goal.
    pub depth: usize,
    /// How many times as long as the first goal another may be, beyond the allowance of a short one.
    pub growth: usize,
}

/// Goals below this length never count as grown.
const SHORT_GOAL_BYTES: usize = 400;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Node {
    goal: SearchGoal,
    /// The way on which it was met first.
    path: Vec<Step>,
    /// Negative log-probability of that way.
    cost: f64,
    /// That, and what seems to be left.
    priority: f64,
    /// `None`: not expanded.
    edges: Option<Vec<Edge>>,
    /// The edge that closes it.
    closed_by: Option<usize>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Edge {
    tactic: String,
    children: Vec<usize>,
}

/// Where a search stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// [`GoalSearch::proof`] has the tactics.
    Closed,
    Going,
    /// Nothing that could help is left.
    Exhausted,
    /// As far as the bounds allow.
    OutOfBounds,
}

/// The tree of a search.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GoalSearch {
    bounds: Bounds,
    nodes: Vec<Node>,
    expanded: usize,
}

impl GoalSearch {
    pub fn new(root: SearchGoal, policy: &impl TacticPolicy, bounds: Bounds) -> Self {
        let priority = policy.value(&root);
        let root = Node { goal: root, path: Vec::new(), cost: 0.0, priority, edges: None, closed_by: None };
        Self { bounds, nodes: vec![root], expanded: 0 }
    }

    /// The same with other bounds, for a search that is to go on.
    pub fn with_bounds(self, bounds: Bounds) -> Self {
        Self { bounds, ..self }
    }

    /// Goals expanded so far.
    pub fn expanded(&self) -> usize {
        self.expanded
    }

    /// Different goals met so far.
    pub fn goals(&self) -> usize {
        self.nodes.len()
    }

    /// Goes on until it ends. Dropping the future loses at most the expansion under way.
    pub async fn run<E: Environment>(
        &mut self,
        policy: &impl TacticPolicy,
        environment: &mut E,
    ) -> Result<Progress, E::Error> {
        loop {
            match self.expand(policy, environment).await? {
                Progress::Going => {}
                end => return Ok(end),
            }
        }
    }

    /// Tries what the policy proposes at the most promising goal.
    pub async fn expand<E: Environment>(
        &mut self,
        policy: &impl TacticPolicy,
        environment: &mut E,
    ) -> Result<Progress, E::Error> {
        if self.nodes[0].closed_by.is_some() {
            return Ok(Progress::Closed);
        }
        let Some(at) = self.most_promising() else { return Ok(Progress::Exhausted) };
        if self.expanded >= self.bounds.expansions {
            return Ok(Progress::OutOfBounds);
        }
        let proposals = policy.propose(&self.nodes[at].goal);
        let tactics: Vec<String> = proposals.iter().map(|proposal| proposal.tactic.clone()).collect();
        let results = environment.apply(&self.nodes[at].path, &tactics).await?;
        let mut known: HashMap<String, usize> =
            self.nodes.iter().enumerate().map(|(index, node)| (node.goal.key.clone(), index)).collect();
        let mut edges: Vec<Edge> = Vec::new();
        for (proposal, goals) in proposals.into_iter().zip(results) {
            let Some(goals) = goals else { continue };
            if !self.may_go_on(at, &goals) {
                continue;
            }
            let mut children = Vec::with_capacity(goals.len());
            for (number, goal) in goals.into_iter().enumerate() {
                let index = match known.get(&goal.key) {
                    Some(&index) => index,
                    None => {
                        let step = Step { tactic: proposal.tactic.clone(), goal: number };
                        let path = self.nodes[at].path.iter().cloned().chain([step]).collect();
                        let cost = self.nodes[at].cost - proposal.log_probability;
                        let priority = cost + policy.value(&goal);
                        known.insert(goal.key.clone(), self.nodes.len());
                        self.nodes.push(Node { goal, path, cost, priority, edges: None, closed_by: None });
                        self.nodes.len() - 1
                    }
                };
                children.push(index);
            }
            // Another tactic that leaves the same goals is no other choice.
            if edges.iter().all(|edge| edge.children != children) {
                edges.push(Edge { tactic: proposal.tactic, children });
            }
        }
        self.nodes[at].edges = Some(edges);
        self.expanded += 1;
        self.close();
        Ok(if self.nodes[0].closed_by.is_some() { Progress::Closed } else { Progress::Going })
    }

    /// Whether goals that a tactic leaves are worth having: none comes back to where it began, is left to choose, has
    /// grown out of bounds or lies too deep.
    fn may_go_on(&self, at: usize, goals: &[SearchGoal]) -> bool {
        let node = &self.nodes[at];
        let longest = (self.nodes[0].goal.text.len() * self.bounds.growth).max(SHORT_GOAL_BYTES);
        (goals.is_empty() || node.path.len() < self.bounds.depth)
            && goals.iter().all(|goal| !goal.open && goal.key != node.goal.key && goal.text.len() <= longest)
    }

    /// Closes every goal of which a tactic leaves closed goals alone. Each is closed by goals that were closed before
    /// it, so that no proof goes in a circle.
    fn close(&mut self) {
        loop {
            let closes = |node: &Node| {
                let edges = node.edges.as_ref().filter(|_| node.closed_by.is_none())?;
                edges
                    .iter()
                    .position(|edge| edge.children.iter().all(|&it| self.nodes[it].closed_by.is_some()))
            };
            let found: Vec<(usize, usize)> = self
                .nodes
                .iter()
                .enumerate()
                .filter_map(|(index, node)| Some((index, closes(node)?)))
                .collect();
            if found.is_empty() {
                return;
            }
            for (index, edge) in found {
                self.nodes[index].closed_by = Some(edge);
            }
        }
    }

    /// Goals that can still be closed, as far as is known: not expanded, or with a tactic all of whose goals are such.
    fn hopeful(&self) -> Vec<bool> {
        let mut hopeful = vec![true; self.nodes.len()];
        loop {
            let mut changed = false;
            for (index, node) in self.nodes.iter().enumerate() {
                let Some(edges) = node.edges.as_ref().filter(|_| hopeful[index]) else { continue };
                if !edges.iter().any(|edge| edge.children.iter().all(|&child| hopeful[child])) {
                    hopeful[index] = false;
                    changed = true;
                }
            }
            if !changed {
                return hopeful;
            }
        }
    }

    /// Of the goals whose proof could help the first one.
    fn most_promising(&self) -> Option<usize> {
        let hopeful = self.hopeful();
        let mut seen = HashSet::from([0]);
        let mut pending = vec![0];
        let mut best: Option<usize> = None;
        while let Some(at) = pending.pop() {
            let node = &self.nodes[at];
            if node.closed_by.is_some() || !hopeful[at] {
                continue;
            }
            let Some(edges) = &node.edges else {
                let is_better = |best: usize| {
                    let other = &self.nodes[best];
                    node.priority.total_cmp(&other.priority).then(at.cmp(&best)).is_lt()
                };
                if best.is_none_or(is_better) {
                    best = Some(at);
                }
                continue;
            };
            for edge in edges.iter().filter(|edge| edge.children.iter().all(|&child| hopeful[child])) {
                pending.extend(edge.children.iter().filter(|&&child| seen.insert(child)));
            }
        }
        best
    }

    /// The tactics that close the first goal, one a line, goals beside one another behind bullets.
    pub fn proof(&self) -> Option<String> {
        self.nodes[0].closed_by?;
        let mut text = String::new();
        // What is left to write, the next at the end: a goal, its depth, and whether it begins behind a bullet.
        let mut pending = vec![(0, 0, false)];
        while let Some((at, depth, is_bullet)) = pending.pop() {
            let node = &self.nodes[at];
            let edge = &node.edges.as_ref()?[node.closed_by?];
            let inner = depth + usize::from(is_bullet);
            for (number, line) in edge.tactic.lines().enumerate() {
                text.push_str(&"  ".repeat(depth));
                if is_bullet {
                    text.push_str(if number == 0 { "· " } else { "  " });
                }
                text.push_str(line);
                text.push('\n');
            }
            let several = edge.children.len() > 1;
            pending.extend(edge.children.iter().rev().map(|&child| (child, inner, several)));
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests;
