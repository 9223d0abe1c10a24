//! The tree of a search: which goal is turned to next, what is learnt of it, and the proof that comes of it.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::goal::{Environment, Proposal, SearchGoal, Step, TacticPolicy, Tried};
use super::priors::Tally;

/// How far a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// Batches that are tried in all.
    pub batches: usize,
    /// Different goals that are kept.
    pub goals: usize,
    /// Tactics in one batch.
    pub batch: usize,
    /// Tactics on the way to a goal.
    pub depth: usize,
    /// How many times as long as the first goal another may be, beyond the allowance of a short one.
    pub growth: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { batches: 2000, goals: 4000, batch: 4, depth: 12, growth: 4 }
    }
}

/// Goals below this length never count as grown.
const SHORT_GOAL_BYTES: usize = 400;
/// Tactics that close a goal and are kept, in case that Lean does not accept a proof with the first.
const CLOSERS: usize = 3;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Node {
    pub(super) goal: SearchGoal,
    /// How it was met first: at which goal, by which of its tactics, as which of the goals that it leaves.
    pub(super) from: Option<(usize, usize, usize)>,
    pub(super) depth: usize,
    /// Negative log-probability of that way, and what is expected of the goals beside it.
    pub(super) cost: f64,
    /// What is expected to be left.
    pub(super) value: f64,
    /// Negative log-probability of the next tactic to try; nothing is known of it before the first.
    pub(super) next: f64,
    /// How many of the proposals were tried.
    pub(super) tried: usize,
    /// All of them were.
    pub(super) complete: bool,
    pub(super) edges: Vec<Edge>,
    /// The edge that closes it.
    pub(super) closed_by: Option<usize>,
}

impl Node {
    fn new(
        goal: SearchGoal,
        from: Option<(usize, usize, usize)>,
        depth: usize,
        cost: f64,
        value: f64,
    ) -> Self {
        let (edges, closed_by) = (Vec::new(), None);
        let (cost, value) = (plain(cost), plain(value));
        Self { goal, from, depth, cost, value, next: 0.0, tried: 0, complete: false, edges, closed_by }
    }

    fn priority(&self) -> f64 {
        self.cost + self.value + self.next
    }
}

/// A number of few digits: what is written down and read again is the same.
fn plain(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Edge {
    pub(super) tactic: String,
    pub(super) form: String,
    pub(super) log_probability: f64,
    pub(super) spent: u64,
    pub(super) children: Vec<usize>,
    /// Lean did not accept a proof that ended with it.
    pub(super) dead: bool,
}

impl Edge {
    fn leads_to(&self, wanted: impl Fn(usize) -> bool) -> bool {
        !self.dead && self.children.iter().all(|&child| wanted(child))
    }
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
    pub(super) bounds: Bounds,
    pub(super) nodes: Vec<Node>,
    pub(super) batches: usize,
    pub(super) tactics: usize,
    pub(super) spent: u64,
    /// By the shape of the goal and the form of the tactic.
    pub(super) tallies: BTreeMap<String, BTreeMap<String, Tally>>,
    /// Proofs that were found wanting, in order.
    pub(super) rejected: Vec<String>,
    /// What the policy said of goals that are being tried.
    #[serde(skip)]
    pub(super) proposals: HashMap<usize, Vec<Proposal>>,
}

impl GoalSearch {
    pub fn new(root: SearchGoal, policy: &impl TacticPolicy, bounds: Bounds) -> Self {
        let value = policy.value(&root);
        Self {
            bounds,
            nodes: vec![Node::new(root, None, 0, 0.0, value)],
            batches: 0,
            tactics: 0,
            spent: 0,
            tallies: BTreeMap::new(),
            rejected: Vec::new(),
            proposals: HashMap::new(),
        }
    }

    /// The same with other bounds, for a search that is to go on.
    pub fn with_bounds(self, bounds: Bounds) -> Self {
        Self { bounds, ..self }
    }

    /// Batches tried so far.
    pub fn batches(&self) -> usize {
        self.batches
    }

    /// Tactics tried so far.
    pub fn tactics(&self) -> usize {
        self.tactics
    }

    /// Different goals met so far.
    pub fn goals(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the first goal is known to be false.
    pub fn is_refuted(&self) -> bool {
        self.nodes[0].goal.refuted
    }

    /// What the tactics cost so far, in the environment's unit.
    pub fn spent(&self) -> u64 {
        self.spent
    }

    /// What forms of tactics came to at the shapes of goals, with those that the proof is made of where there is one.
    pub fn tallies(&self) -> BTreeMap<String, BTreeMap<String, Tally>> {
        let mut tallies = self.tallies.clone();
        for (at, edge) in self.proof_edges() {
            let node = &self.nodes[at];
            let of_shape = tallies.entry(node.goal.shape.clone()).or_default();
            of_shape.entry(node.edges[edge].form.clone()).or_default().used += 1;
        }
        tallies
    }

    /// Proofs that were found wanting.
    pub fn rejected(&self) -> &[String] {
        &self.rejected
    }

    /// Goes on until it ends. Dropping the future loses at most the batch under way.
    pub async fn run<P, E>(&mut self, policy: &P, environment: &mut E) -> Result<Progress, E::Error>
    where
        P: TacticPolicy<Error = E::Error>,
        E: Environment,
    {
        loop {
            match self.expand(policy, environment).await? {
                Progress::Going => {}
                end => return Ok(end),
            }
        }
    }

    /// Tries a batch at the most promising goal.
    pub async fn expand<P, E>(&mut self, policy: &P, environment: &mut E) -> Result<Progress, E::Error>
    where
        P: TacticPolicy<Error = E::Error>,
        E: Environment,
    {
        if self.nodes[0].closed_by.is_some() {
            return Ok(Progress::Closed);
        }
        let Some(at) = self.most_promising() else { return Ok(Progress::Exhausted) };
        if self.batches >= self.bounds.batches || self.nodes.len() >= self.bounds.goals {
            return Ok(Progress::OutOfBounds);
        }
        let path = self.path(at);
        let proposals = match self.proposals.remove(&at) {
            Some(known) => known,
            None => policy.propose(&self.nodes[at].goal, &path).await?,
        };
        let tried = self.nodes[at].tried;
        let batch: Vec<Proposal> =
            proposals.iter().skip(tried).take(self.bounds.batch.max(1)).cloned().collect();
        let tactics: Vec<String> = batch.iter().map(|proposal| proposal.tactic.clone()).collect();
        let results = match tactics.is_empty() {
            true => Vec::new(),
            false => environment.apply(&path, &tactics).await?,
        };
        let done = batch.len();
        self.learn(at, batch, results, policy);
        let node = &mut self.nodes[at];
        node.tried = tried + done;
        node.complete = node.tried >= proposals.len();
        node.next = proposals.get(node.tried).map_or(0.0, |next| plain(-next.log_probability));
        if !node.complete {
            self.proposals.insert(at, proposals);
        }
        self.batches += 1;
        self.close();
        Ok(if self.nodes[0].closed_by.is_some() { Progress::Closed } else { Progress::Going })
    }

    /// Takes the results of a batch into the tree.
    fn learn(&mut self, at: usize, batch: Vec<Proposal>, results: Vec<Tried>, policy: &impl TacticPolicy) {
        let mut known: HashMap<String, usize> =
            self.nodes.iter().enumerate().map(|(index, node)| (node.goal.key.clone(), index)).collect();
        for (proposal, Tried { goals, spent }) in batch.into_iter().zip(results) {
            self.tactics += 1;
            self.spent += spent;
            let of_shape = self.tallies.entry(self.nodes[at].goal.shape.clone()).or_default();
            let tally = of_shape.entry(proposal.form.clone()).or_default();
            tally.tried += 1;
            tally.spent += spent;
            let Some(goals) = goals else { continue };
            match goals.is_empty() {
                true => tally.closed += 1,
                false => tally.advanced += 1,
            }
            if !self.may_go_on(at, &goals) {
                continue;
            }
            let Proposal { tactic, form, log_probability } = proposal;
            let edge = self.nodes[at].edges.len();
            let values: Vec<f64> = goals.iter().map(|goal| policy.value(goal)).collect();
            let all: f64 = values.iter().sum();
            let (depth, cost) = (self.nodes[at].depth + 1, self.nodes[at].cost - log_probability);
            let mut children = Vec::with_capacity(goals.len());
            for (number, (goal, value)) in goals.into_iter().zip(values).enumerate() {
                let index = *known.entry(goal.key.clone()).or_insert_with(|| {
                    let from = Some((at, edge, number));
                    self.nodes.push(Node::new(goal, from, depth, cost + all - value, value));
                    self.nodes.len() - 1
                });
                children.push(index);
            }
            // Another tactic that leaves the same goals is no other choice.
            let edges = &mut self.nodes[at].edges;
            let alike = edges.iter().filter(|edge| edge.children == children).count();
            if alike < if children.is_empty() { CLOSERS } else { 1 } {
                let log_probability = plain(log_probability);
                edges.push(Edge { tactic, form, log_probability, spent, children, dead: false });
            }
        }
    }

    /// The way on which a goal was met first.
    fn path(&self, mut at: usize) -> Vec<Step> {
        let mut path = Vec::new();
        while let Some((parent, edge, goal)) = self.nodes[at].from {
            path.push(Step { tactic: self.nodes[parent].edges[edge].tactic.clone(), goal });
            at = parent;
        }
        path.reverse();
        path
    }

    /// Whether goals that a tactic leaves are worth having: none comes back to where it began, is false or left to
    /// choose, has grown out of bounds or lies too deep.
    fn may_go_on(&self, at: usize, goals: &[SearchGoal]) -> bool {
        let node = &self.nodes[at];
        let longest = (self.nodes[0].goal.text.len() * self.bounds.growth).max(SHORT_GOAL_BYTES);
        let is_worth_having = |goal: &SearchGoal| {
            !goal.open && !goal.refuted && goal.key != node.goal.key && goal.text.len() <= longest
        };
        (goals.is_empty() || node.depth < self.bounds.depth) && goals.iter().all(is_worth_having)
    }

    /// Closes every goal of which a tactic leaves closed goals alone. Each is closed by goals that were closed before
    /// it, so that no proof goes in a circle.
    fn close(&mut self) {
        loop {
            let closes = |node: &Node| {
                let edges = node.closed_by.is_none().then_some(&node.edges)?;
                edges.iter().position(|edge| edge.leads_to(|child| self.nodes[child].closed_by.is_some()))
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

    /// Goals that can still be closed, as far as is known: with a tactic left to try, or with one all of whose goals are
    /// such.
    pub(super) fn hopeful(&self) -> Vec<bool> {
        let mut hopeful = vec![true; self.nodes.len()];
        loop {
            let mut changed = false;
            for (index, node) in self.nodes.iter().enumerate() {
                let has_way = |edge: &Edge| edge.leads_to(|child| hopeful[child]);
                if hopeful[index] && node.complete && !node.edges.iter().any(has_way) {
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
            let is_better = |best: usize| {
                let other = &self.nodes[best];
                node.priority().total_cmp(&other.priority()).then(at.cmp(&best)).is_lt()
            };
            if !node.complete && best.is_none_or(is_better) {
                best = Some(at);
            }
            for edge in node.edges.iter().filter(|edge| edge.leads_to(|child| hopeful[child])) {
                pending.extend(edge.children.iter().filter(|&&child| seen.insert(child)));
            }
        }
        best
    }

    /// The goals that the proof goes through, each with the edge that closes it, in the order of the text.
    fn proof_edges(&self) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut pending = vec![0];
        while let Some(at) = pending.pop() {
            let Some(edge) = self.nodes[at].closed_by else { return Vec::new() };
            found.push((at, edge));
            pending.extend(self.nodes[at].edges[edge].children.iter().rev());
        }
        found
    }

    /// The tactics that close the first goal, one a line, goals beside one another behind bullets.
    pub fn proof(&self) -> Option<String> {
        self.nodes[0].closed_by?;
        let mut text = String::new();
        // What is left to write, the next at the end: a goal, its depth, and whether it begins behind a bullet.
        let mut pending = vec![(0, 0, false)];
        while let Some((at, depth, is_bullet)) = pending.pop() {
            let node = &self.nodes[at];
            let edge = &node.edges[node.closed_by?];
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

    /// The proof is none: the tactics that closed goals in it do not count any more, and the search can go on.
    pub fn reject(&mut self) {
        let Some(proof) = self.proof() else { return };
        self.rejected.push(proof);
        for (at, edge) in self.proof_edges() {
            let edge = &mut self.nodes[at].edges[edge];
            edge.dead |= edge.children.is_empty();
        }
        for node in &mut self.nodes {
            node.closed_by = None;
        }
        self.close();
    }
}

#[cfg(test)]
mod tests;
