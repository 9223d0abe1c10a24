//! Questions about graphs, their answers, and the problems that they make.

use data::problems::{Benchmark, BenchmarkProblem, Problem};
use data::random::SplitMix64;
use data::{Source, Theorem};

use super::graph::{Family, Graph};

/// What is asked of a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    NodeCount,
    EdgeCount,
    NodeDegree,
    EdgeExistence,
    ConnectedNodes,
    CycleCheck,
}

/// How a graph is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    Adjacency,
    Incident,
    CoAuthorship,
    Friendship,
    SocialNetwork,
    Expert,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Number(usize),
    Truth(bool),
    /// In the order of their numbers.
    Nodes(Vec<usize>),
}

impl Task {
    pub const ALL: [Task; 6] = [
        Task::NodeCount,
        Task::EdgeCount,
        Task::NodeDegree,
        Task::EdgeExistence,
        Task::ConnectedNodes,
        Task::CycleCheck,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Task::NodeCount => "node_count",
            Task::EdgeCount => "edge_count",
            Task::NodeDegree => "node_degree",
            Task::EdgeExistence => "edge_existence",
            Task::ConnectedNodes => "connected_nodes",
            Task::CycleCheck => "cycle_check",
        }
    }
}

impl Encoding {
    pub const ALL: [Encoding; 6] = [
        Encoding::Adjacency,
        Encoding::Incident,
        Encoding::CoAuthorship,
        Encoding::Friendship,
        Encoding::SocialNetwork,
        Encoding::Expert,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Encoding::Adjacency => "adjacency",
            Encoding::Incident => "incident",
            Encoding::CoAuthorship => "coauthorship",
            Encoding::Friendship => "friendship",
            Encoding::SocialNetwork => "social_network",
            Encoding::Expert => "expert",
        }
    }
}

/// A question about a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub task: Task,
    pub encoding: Encoding,
    /// Which graph of the series it is about.
    pub number: u64,
    pub graph: Graph,
    /// The nodes that it is about: none, one or two.
    pub nodes: Vec<usize>,
}

/// The same words for the same arguments: question `number` of a series.
pub fn question(task: Task, encoding: Encoding, family: Family, seed: u64, number: u64) -> Question {
    // The graph is the same in all encodings, and for all tasks.
    let mut random = SplitMix64::new(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let graph = Graph::random(family, &mut random);
    let wanted = match task {
        Task::NodeCount | Task::EdgeCount | Task::CycleCheck => 0,
        Task::NodeDegree | Task::ConnectedNodes => 1,
        Task::EdgeExistence => 2,
    };
    let mut nodes: Vec<usize> = Vec::new();
    while nodes.len() < wanted {
        let node = random.next_u64() as usize % graph.nodes;
        if !nodes.contains(&node) {
            nodes.push(node);
        }
    }
    Question { task, encoding, number, graph, nodes }
}

impl Question {
    pub fn name(&self) -> String {
        format!("graphqa_{}_{}_{:04}", self.task.as_str(), self.encoding.as_str(), self.number)
    }

    /// The true answer.
    pub fn answer(&self) -> Answer {
        match self.task {
            Task::NodeCount => Answer::Number(self.graph.nodes),
            Task::EdgeCount => Answer::Number(self.graph.edges.len()),
            Task::NodeDegree => Answer::Number(self.graph.neighbours(self.nodes[0]).len()),
            Task::EdgeExistence => Answer::Truth(self.graph.are_joined(self.nodes[0], self.nodes[1])),
            Task::ConnectedNodes => Answer::Nodes(self.graph.neighbours(self.nodes[0])),
            Task::CycleCheck => Answer::Truth(self.graph.cycle().is_some()),
        }
    }

    /// An answer that is not the true one, near to it.
    pub fn false_answer(&self) -> Answer {
        match self.answer() {
            Answer::Number(number) if number > 0 && self.number.is_multiple_of(2) => {
                Answer::Number(number - 1)
            }
            Answer::Number(number) => Answer::Number(number + 1),
            Answer::Truth(truth) => Answer::Truth(!truth),
            Answer::Nodes(mut nodes) => {
                if nodes.pop().is_none() {
                    nodes.push((self.nodes[0] + 1) % self.graph.nodes);
                }
                Answer::Nodes(nodes)
            }
        }
    }

    fn problem(&self, answer: &Answer, expect: &str) -> BenchmarkProblem {
        let name = match expect {
            "false" => format!("{}_false", self.name()),
            _ => self.name(),
        };
        let words = format!("{}\n\n{} Answer: {}", self.described(), self.asked(), self.said(answer));
        let theorem = self.theorem(&name, answer);
        let source = Source { expect: Some(expect.to_owned()), ..theorem.source };
        let theorem = Theorem { informal_statement: Some(words), source, ..theorem };
        let reference_proof = (expect != "false").then(|| self.proof());
        let category = Some(format!("{}/{}", self.task.as_str(), self.encoding.as_str()));
        BenchmarkProblem { problem: Problem { theorem, reference_proof }, category, has_hole: false }
    }
}

/// The problems of a series as two sets: with the true answers, and with false ones.
pub fn benchmarks(family: Family, seed: u64, graphs: u64) -> [Benchmark; 2] {
    let questions: Vec<Question> = (0..graphs)
        .flat_map(|number| {
            let of_task = move |task| {
                Encoding::ALL.into_iter().map(move |encoding| question(task, encoding, family, seed, number))
            };
            Task::ALL.into_iter().flat_map(of_task)
        })
        .collect();
    let set = |name: &str, problems: Vec<BenchmarkProblem>| Benchmark {
        name: name.to_owned(),
        origin: format!("graphqa, {} graphs, seed {seed}", family.as_str()),
        items: problems.len(),
        problems,
        informal: Default::default(),
        reports: Vec::new(),
        items_left_out: 0,
    };
    let with = |answer: fn(&Question) -> Answer, expect: &str| {
        questions.iter().map(|question| question.problem(&answer(question), expect)).collect()
    };
    [
        set("graphqa", with(Question::answer, "provable")),
        set("graphqa.false", with(Question::false_answer, "false")),
    ]
}
