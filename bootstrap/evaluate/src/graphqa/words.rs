//! Questions in words: the six encodings, the questions themselves, answers, and programs that find them.

use super::question::{Answer, Encoding, Question, Task};

const NAMES: [&str; 20] = [
    "James",
    "Mary",
    "Robert",
    "Patricia",
    "John",
    "Jennifer",
    "Michael",
    "Linda",
    "David",
    "Elizabeth",
    "William",
    "Barbara",
    "Richard",
    "Susan",
    "Joseph",
    "Jessica",
    "Thomas",
    "Sarah",
    "Charles",
    "Karen",
];

/// `a`, `a and b`, `a, b and c`.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

impl Question {
    /// What a node is called.
    pub fn node(&self, node: usize) -> String {
        match self.encoding {
            Encoding::Adjacency | Encoding::Incident => node.to_string(),
            Encoding::CoAuthorship | Encoding::Friendship | Encoding::SocialNetwork => {
                NAMES.get(node).map_or_else(|| format!("Person{node}"), |name| (*name).to_owned())
            }
            Encoding::Expert => {
                char::from_u32('A' as u32 + node as u32).map_or_else(String::new, |letter| letter.to_string())
            }
        }
    }

    /// The graph in words.
    pub fn described(&self) -> String {
        let graph = &self.graph;
        let nodes: Vec<String> = (0..graph.nodes).map(|node| self.node(node)).collect();
        let nodes = listed(&nodes);
        let each = |write: &dyn Fn(String, String) -> String| -> Vec<String> {
            graph.edges.iter().map(|(a, b)| write(self.node(*a), self.node(*b))).collect()
        };
        let (opening, edges) = match self.encoding {
            Encoding::Adjacency => {
                let pairs = each(&|a, b| format!("({a}, {b})")).join(", ");
                let edges = if pairs.is_empty() { String::new() } else { format!("Edges: {pairs}.") };
                (
                    format!(
                        "G is an undirected graph; (i, j) stands for an edge between i and j. Nodes: {nodes}."
                    ),
                    edges,
                )
            }
            Encoding::Incident => {
                let of = |node: usize| {
                    let others: Vec<String> =
                        graph.neighbours(node).into_iter().map(|other| self.node(other)).collect();
                    (!others.is_empty()).then(|| format!("Node {node} is joined to {}.", listed(&others)))
                };
                let lines: Vec<String> = (0..graph.nodes).filter_map(of).collect();
                (format!("G is an undirected graph. Nodes: {nodes}."), lines.join("\n"))
            }
            Encoding::CoAuthorship => (
                format!("G says which authors have written a paper together. Authors: {nodes}."),
                each(&|a, b| format!("{a} and {b} are authors of one paper.")).join("\n"),
            ),
            Encoding::Friendship => (
                format!("G says who is whose friend. People: {nodes}."),
                each(&|a, b| format!("{a} and {b} are friends of each other.")).join("\n"),
            ),
            Encoding::SocialNetwork => (
                format!("G is a social network. Members: {nodes}."),
                each(&|a, b| format!("{a} and {b} are in contact.")).join("\n"),
            ),
            Encoding::Expert => (
                format!("You are an expert on graphs. G is an undirected graph. Nodes: {nodes}."),
                each(&|a, b| format!("{a} -> {b}")).join("\n"),
            ),
        };
        let edges = if edges.is_empty() { "There are no edges.".to_owned() } else { edges };
        format!("{opening}\n{edges}")
    }

    /// What is asked.
    pub fn asked(&self) -> String {
        let nodes: Vec<String> = self.nodes.iter().map(|node| self.node(*node)).collect();
        match self.task {
            Task::NodeCount => "How many nodes does G have?".to_owned(),
            Task::EdgeCount => "How many edges does G have?".to_owned(),
            Task::NodeDegree => format!("What is the degree of {}?", nodes[0]),
            Task::EdgeExistence => format!("Does an edge join {} and {}?", nodes[0], nodes[1]),
            Task::ConnectedNodes => format!("Which nodes do edges join to {}?", nodes[0]),
            Task::CycleCheck => "Does G have a cycle?".to_owned(),
        }
    }

    /// An answer in words.
    pub fn said(&self, answer: &Answer) -> String {
        match answer {
            Answer::Number(number) => format!("{number}."),
            Answer::Truth(true) => "Yes.".to_owned(),
            Answer::Truth(false) => "No.".to_owned(),
            Answer::Nodes(nodes) if nodes.is_empty() => "No nodes.".to_owned(),
            Answer::Nodes(nodes) => {
                let nodes: Vec<String> = nodes.iter().map(|node| self.node(*node)).collect();
                format!("{}.", nodes.join(", "))
            }
        }
    }

    /// A program that finds the answer, as an example of one.
    pub fn program(&self) -> String {
        let name = |node: usize| match self.encoding {
            Encoding::Adjacency | Encoding::Incident => node.to_string(),
            _ => format!("\"{}\"", self.node(node)),
        };
        let nodes: Vec<String> = (0..self.graph.nodes).map(name).collect();
        let edges: Vec<String> =
            self.graph.edges.iter().map(|(a, b)| format!("({}, {})", name(*a), name(*b))).collect();
        let data = format!("nodes = [{}]\nedges = [{}]\n", nodes.join(", "), edges.join(", "));
        let asked: Vec<String> = self.nodes.iter().map(|node| name(*node)).collect();
        let rest = match self.task {
            Task::NodeCount => "answer = len(nodes)\n".to_owned(),
            Task::EdgeCount => "answer = len(edges)\n".to_owned(),
            Task::NodeDegree => {
                format!("answer = len([edge for edge in edges if {} in edge])\n", asked[0])
            }
            Task::EdgeExistence => {
                format!("a, b = {}, {}\nanswer = (a, b) in edges or (b, a) in edges\n", asked[0], asked[1])
            }
            Task::ConnectedNodes => format!(
                "node = {}\nanswer = [b if a == node else a for a, b in edges if node in (a, b)]\n",
                asked[0]
            ),
            Task::CycleCheck => "\
group = {node: node for node in nodes}
answer = False
for a, b in edges:
    if group[a] == group[b]:
        answer = True
    old = group[b]
    for node in nodes:
        if group[node] == old:
            group[node] = group[a]
"
            .to_owned(),
        };
        data + &rest
    }
}
