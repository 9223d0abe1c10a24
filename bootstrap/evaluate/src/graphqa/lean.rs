//! Questions as Lean statements over finite graphs, and their proofs: computed here, checked there.

use data::{Source, Theorem};
use prover::program::{Value, Values, fill_statement};

use super::question::{Answer, Question, Task};

/// What the statements are about.
const HEADER: &str = include_str!("header.lean");

fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    format!("[{}]", items.join(", "))
}

impl Question {
    fn lean_graph(&self) -> String {
        let edges = self.graph.edges.iter().map(|(a, b)| format!("({a}, {b})"));
        format!("(Graph.mk {} {})", self.graph.nodes, list(edges))
    }

    /// The statement that an answer, true or not, makes.
    pub fn statement(&self, name: &str, answer: &Answer) -> String {
        let graph = self.lean_graph();
        let nodes: Vec<String> = self.nodes.iter().map(usize::to_string).collect();
        let posed = match (self.task, answer) {
            (Task::CycleCheck, Answer::Truth(true)) => format!("{graph}.HasCycle"),
            (Task::CycleCheck, _) => format!("¬{graph}.HasCycle"),
            (Task::NodeCount, _) => format!("{graph}.nodes = ?answer"),
            (Task::EdgeCount, _) => format!("{graph}.edgeCount = ?answer"),
            (Task::NodeDegree, _) => format!("{graph}.degree {} = ?answer", nodes[0]),
            (Task::EdgeExistence, _) => format!("{graph}.adjacent {} {} = ?answer", nodes[0], nodes[1]),
            (Task::ConnectedNodes, _) => format!("{graph}.neighbours {} = ?answer", nodes[0]),
        };
        let values = Values::from([("answer".to_owned(), value(answer))]);
        // Numbers and truth values always have a form.
        let filled = fill_statement(&posed, &values).unwrap_or(posed);
        format!("theorem {name} : {filled}")
    }

    /// The same as a theorem to prove, without words.
    pub fn theorem(&self, name: &str, answer: &Answer) -> Theorem {
        Theorem {
            name: name.to_owned(),
            header: HEADER.to_owned(),
            statement: self.statement(name, answer),
            informal_statement: None,
            informal_proof: None,
            source: Source { origin: "graphqa".to_owned(), ..Source::default() },
        }
    }

    /// A proof of the statement with the true answer: of a cycle by its nodes, of its absence by an order in which the
    /// nodes can be taken away. It is no proof of any other answer.
    pub fn proof(&self) -> String {
        match (self.task, self.graph.cycle()) {
            (Task::CycleCheck, Some(cycle)) => format!("⟨{}, by decide +kernel⟩", list(cycle)),
            (Task::CycleCheck, None) => {
                let order = list(self.graph.falling());
                format!("Graph.no_cycle {order} (by decide +kernel) (by decide +kernel)")
            }
            _ => "by decide +kernel".to_owned(),
        }
    }
}

fn value(answer: &Answer) -> Value {
    let number = |number: &usize| Value::Number(number.to_string());
    match answer {
        Answer::Number(one) => number(one),
        Answer::Truth(truth) => Value::Truth(*truth),
        Answer::Nodes(nodes) => Value::List(nodes.iter().map(number).collect()),
    }
}
