//! Finite graphs: drawing them, and what is true of them.

use std::collections::VecDeque;

use data::random::SplitMix64;

/// How graphs are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Erdős–Rényi: each pair of nodes is joined with the same chance, which is drawn first.
    ErdosRenyi,
    /// Each node after the first is joined to one of those before it: no cycle.
    Tree,
    /// A path through all nodes.
    Path,
    /// One node in the middle.
    Star,
    Complete,
}

impl Family {
    pub const ALL: [Family; 5] =
        [Family::ErdosRenyi, Family::Tree, Family::Path, Family::Star, Family::Complete];

    pub fn as_str(self) -> &'static str {
        match self {
            Family::ErdosRenyi => "er",
            Family::Tree => "tree",
            Family::Path => "path",
            Family::Star => "star",
            Family::Complete => "complete",
        }
    }
}

/// Nodes are numbers below `nodes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    pub nodes: usize,
    /// Each once, the smaller node first, in order.
    pub edges: Vec<(usize, usize)>,
}

/// As in the paper.
const NODES: std::ops::RangeInclusive<u64> = 5..=20;

impl Graph {
    pub fn random(family: Family, random: &mut SplitMix64) -> Self {
        let nodes = (NODES.start() + random.next_u64() % (NODES.end() - NODES.start() + 1)) as usize;
        let pairs = (0..nodes).flat_map(|a| (a + 1..nodes).map(move |b| (a, b)));
        let edges: Vec<(usize, usize)> = match family {
            Family::ErdosRenyi => {
                let share = random.unit();
                pairs.filter(|_| random.unit() < share).collect()
            }
            Family::Tree => (1..nodes).map(|b| (random.next_u64() as usize % b, b)).collect(),
            Family::Path => (1..nodes).map(|b| (b - 1, b)).collect(),
            Family::Star => (1..nodes).map(|b| (0, b)).collect(),
            Family::Complete => pairs.collect(),
        };
        let mut edges = edges;
        edges.sort_unstable();
        Self { nodes, edges }
    }

    pub fn are_joined(&self, a: usize, b: usize) -> bool {
        self.edges.contains(&(a.min(b), a.max(b)))
    }

    /// In the order of their numbers.
    pub fn neighbours(&self, node: usize) -> Vec<usize> {
        (0..self.nodes).filter(|other| self.are_joined(node, *other)).collect()
    }

    /// The nodes in an order in which each has at most one neighbour among those that come later; of a graph with a
    /// cycle, as far as that goes.
    pub fn falling(&self) -> Vec<usize> {
        let mut left: Vec<usize> = (0..self.nodes).collect();
        let mut order = Vec::new();
        loop {
            let has_few =
                |node: &usize| left.iter().filter(|other| self.are_joined(*node, **other)).count() <= 1;
            let Some(place) = left.iter().position(has_few) else { return order };
            order.push(left.remove(place));
        }
    }

    /// A shortest cycle: its nodes in order.
    pub fn cycle(&self) -> Option<Vec<usize>> {
        let through = |(a, b): &(usize, usize)| self.path_beside(*a, *b);
        self.edges.iter().filter_map(through).min_by_key(Vec::len)
    }

    /// A shortest path between the ends of an edge that does not use it.
    fn path_beside(&self, from: usize, to: usize) -> Option<Vec<usize>> {
        let mut before: Vec<Option<usize>> = vec![None; self.nodes];
        let mut waiting = VecDeque::from([from]);
        while let Some(node) = waiting.pop_front() {
            for next in self.neighbours(node) {
                let is_the_edge = (node, next) == (from, to);
                if is_the_edge || next == from || before[next].is_some() {
                    continue;
                }
                before[next] = Some(node);
                if next == to {
                    let mut path = vec![to];
                    while let Some(earlier) = before[*path.last()?] {
                        path.push(earlier);
                    }
                    path.reverse();
                    return Some(path);
                }
                waiting.push_back(next);
            }
        }
        None
    }
}
