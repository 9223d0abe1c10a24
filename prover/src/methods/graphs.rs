//! Finite graphs that list their edges: a cycle is shown by its nodes; that there is none, by an order in which the nodes
//! can be taken away, each with at most one neighbour left. What is counted or listed is read off the edges.

use super::budget::Budget;
use super::plan::{Plan, Sentence, Step, THIS, say};
use super::situation::{Claim, Situation, Term};

pub const NAME: &str = "graphs";

/// Larger graphs are left alone.
const MOST_NODES: usize = 200;
const MOST_EDGES: usize = 2000;

pub fn find(situation: &mut Situation, budget: &Budget) -> Vec<Plan> {
    cycle(&situation.goal, budget).or_else(|| question(&situation.goal)).into_iter().collect()
}

/// Nodes 0, 1, … and the pairs that are joined.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Graph {
    nodes: usize,
    edges: Vec<(usize, usize)>,
}

impl Graph {
    fn read(term: &Term) -> Option<Self> {
        let Term::Call { function, arguments, .. } = term else { return None };
        let [nodes, edges] = arguments.as_slice() else { return None };
        if function != "Graph.mk" {
            return None;
        }
        let nodes = nodes.as_u32().map(|nodes| nodes as usize).filter(|nodes| *nodes <= MOST_NODES)?;
        let mut found = Vec::new();
        let mut rest = edges;
        loop {
            let Term::Call { function, arguments, .. } = rest else { return None };
            match (function.as_str(), arguments.as_slice()) {
                ("List.nil", []) => break,
                ("List.cons", [Term::Call { function, arguments: ends, .. }, tail])
                    if function == "Prod.mk" =>
                {
                    let [a, b] = ends.as_slice() else { return None };
                    found.push((a.as_u32()? as usize, b.as_u32()? as usize));
                    rest = tail;
                }
                _ => return None,
            }
            if found.len() > MOST_EDGES {
                return None;
            }
        }
        found.iter().all(|(a, b)| *a < nodes && *b < nodes).then_some(Self { nodes, edges: found })
    }

    fn neighbours(&self, of: usize) -> Vec<usize> {
        let is_joined =
            |other: &usize| self.edges.iter().any(|edge| *edge == (of, *other) || *edge == (*other, of));
        (0..self.nodes).filter(is_joined).collect()
    }

    /// Nodes in an order in which each has at most one neighbour among those after it, and those that cannot be ordered
    /// like that: each of these has two neighbours among them.
    fn taken_away(&self) -> (Vec<usize>, Vec<usize>) {
        let mut left: Vec<usize> = (0..self.nodes).collect();
        let mut order = Vec::new();
        loop {
            let is_leaf = |node: &usize| {
                let around = self.neighbours(*node);
                !around.contains(node) && around.iter().filter(|other| left.contains(other)).count() <= 1
            };
            let Some(at) = left.iter().position(is_leaf) else { return (order, left) };
            order.push(left.remove(at));
        }
    }

    /// The nodes of a cycle: a walk among nodes that all have two neighbours, never straight back, comes back to itself.
    fn cycle(&self, budget: &Budget) -> Option<Vec<usize>> {
        let (_, core) = self.taken_away();
        // A loop is no cycle.
        let around = |node: usize| self.neighbours(node).into_iter().filter(move |other| *other != node);
        let mut walk = vec![*core.first()?];
        loop {
            if budget.spent() {
                return None;
            }
            let last = *walk.last()?;
            let before = walk.len().checked_sub(2).map(|at| walk[at]);
            let next = around(last).find(|other| core.contains(other) && Some(*other) != before)?;
            if let Some(at) = walk.iter().position(|node| *node == next) {
                let found = walk.split_off(at);
                return (found.len() >= 3).then_some(found);
            }
            walk.push(next);
        }
    }
}

fn list(nodes: &[usize]) -> String {
    let nodes: Vec<String> = nodes.iter().map(usize::to_string).collect();
    nodes.join(", ")
}

/// That there is a cycle, or that there is none.
fn cycle(goal: &Claim, budget: &Budget) -> Option<Plan> {
    let (claim, has_one) = match goal {
        Claim::Not(inner) => (&**inner, false),
        other => (other, true),
    };
    let Claim::Call { predicate, arguments } = claim else { return None };
    let [graph] = arguments.as_slice() else { return None };
    if predicate != "Graph.HasCycle" {
        return None;
    }
    let graph = Graph::read(graph)?;
    if has_one {
        let nodes = graph.cycle(budget)?;
        let first = *nodes.first()?;
        let way: Vec<String> = nodes.iter().chain([&first]).map(usize::to_string).collect();
        return Some(Plan {
            method: NAME,
            idea: say!["We follow edges from node to node, never straight back, until we meet a node again."],
            steps: vec![
                Step::turn(
                    say![format!("Along edges, one can go {}.", way.join(" – "))],
                    format!("refine ⟨[{}], ?_⟩", list(&nodes)),
                ),
                Step::close(
                    say!["No node comes twice, and each is joined to the next, so this is a cycle."],
                    "decide +kernel",
                ),
            ],
        });
    }
    let (order, core) = graph.taken_away();
    if !core.is_empty() {
        return None;
    }
    let because = match order.is_empty() {
        true => say!["There are no nodes."],
        false => say![
            format!(
                "We take the nodes away in the order {}: each then has at most one neighbour left.",
                list(&order)
            ),
            " So none of them is in a cycle, and there is none."
        ],
    };
    Some(Plan {
        method: NAME,
        idea: say![
            "A node of a cycle has two neighbours in it, so nodes with fewer neighbours can be taken away."
        ],
        steps: vec![Step::close(
            because,
            format!("exact Graph.no_cycle [{}] (by decide +kernel) (by decide +kernel)", list(&order)),
        )],
    })
}

/// How many edges there are, which nodes are joined to one, and whether two are.
fn question(goal: &Claim) -> Option<Plan> {
    let (left, _) = goal.as_equation()?;
    let Term::Call { function, arguments, .. } = left else { return None };
    let graph = Graph::read(arguments.first()?)?;
    let node = |index: usize| arguments.get(index)?.as_u32().map(|node| node as usize);
    let joined_to = |node: usize| -> Sentence {
        match graph.neighbours(node).as_slice() {
            [] => say![format!("No edge ends at {node}; ")],
            [only] => say![format!("The only edge at {node} joins it to {only}; ")],
            several => say![format!("The edges at {node} join it to {}; ", list(several))],
        }
    };
    let (because, idea) = match function.as_str() {
        "Graph.edgeCount" => {
            let counts: Vec<usize> =
                (0..graph.nodes).map(|b| graph.neighbours(b).iter().filter(|a| **a < b).count()).collect();
            let total: usize = counts.iter().sum();
            (
                say![format!("There are {total} pairs of nodes that an edge joins; hence "), THIS, "."],
                say!["We count every pair of joined nodes once, at its larger node."],
            )
        }
        "Graph.nodes" => (say!["So ", THIS, "."], say!["The graph says how many nodes it has."]),
        "Graph.degree" | "Graph.neighbours" => (
            Sentence([joined_to(node(1)?).0, say!["hence ", THIS, "."].0].concat()),
            say!["We look for all edges that end at the node."],
        ),
        "Graph.adjacent" => (
            Sentence([joined_to(node(1)?).0, say!["hence ", THIS, "."].0].concat()),
            say!["We look whether one of the edges joins the two nodes."],
        ),
        _ => return None,
    };
    Some(Plan { method: NAME, idea, steps: vec![Step::close(because, "decide +kernel")] })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn graph(nodes: usize, edges: &[(usize, usize)]) -> Graph {
        Graph { nodes, edges: edges.to_vec() }
    }

    #[test]
    fn cycles_are_found_where_there_are_any() {
        let budget = Budget::lasting(Duration::from_secs(60));
        for (graph, expected) in [
            (graph(3, &[(0, 1), (1, 2), (2, 0)]), Some(3)),
            // A tail that leads to the cycle, and one edge written twice.
            (graph(6, &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 1), (1, 0)]), Some(4)),
            (graph(5, &[(0, 1), (1, 2), (1, 3), (3, 4)]), None),
            (graph(2, &[(0, 1), (1, 0)]), None),
            (graph(0, &[]), None),
            // A loop is no cycle, and keeps its node from being taken away.
            (graph(2, &[(0, 0), (0, 1)]), None),
        ] {
            let found = graph.cycle(&budget);
            assert_eq!(found.as_ref().map(Vec::len), expected, "{graph:?} {found:?}");
            if let Some(nodes) = found {
                for (at, node) in nodes.iter().enumerate() {
                    assert!(graph.neighbours(*node).contains(&nodes[(at + 1) % nodes.len()]), "{graph:?}");
                }
            }
        }
    }

    #[test]
    fn nodes_fall_one_after_the_other() {
        let (order, core) = graph(4, &[(0, 1), (1, 2), (1, 3)]).taken_away();
        assert_eq!((order, core), (vec![0, 2, 1, 3], vec![]));
        let (order, core) = graph(4, &[(0, 1), (1, 2), (2, 0), (2, 3)]).taken_away();
        assert_eq!((order, core), (vec![3], vec![0, 1, 2]));
    }
}
