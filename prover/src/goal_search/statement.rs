//! A goal as a statement that stands for itself: for generators that write proofs of theorems.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use data::{BinderInfo, Expression, Facts, Goal, Node, Signature, Source, Theorem, TracedGoal};

/// Nodes beyond which a goal is of no use to whoever computes with it.
const MOST_NODES: usize = 20_000;

/// The goal as elaborated: its hypotheses become premises. `None` where a hypothesis has a value, or the goal is too
/// large.
pub fn as_facts(goal: &TracedGoal, signatures: &BTreeMap<String, Signature>) -> Option<Facts> {
    let mut writer = Writer { nodes: Vec::new(), names: Vec::new() };
    let mut domains = Vec::with_capacity(goal.hypotheses.len());
    for hypothesis in &goal.hypotheses {
        if hypothesis.value.is_some() {
            return None;
        }
        domains.push(writer.copy(&hypothesis.type_expression)?);
        writer.names.push(&hypothesis.name);
    }
    let mut body = writer.copy(&goal.target)?;
    for (hypothesis, domain) in goal.hypotheses.iter().zip(domains).rev() {
        let info = hypothesis.info.chars().next().map_or(BinderInfo::Explicit, BinderInfo::from_letter);
        body = writer.push(Node::Forall { name: hypothesis.name.clone(), info, domain, body })?;
    }
    let constants: BTreeSet<String> = writer
        .nodes
        .iter()
        .filter_map(|node| match node {
            Node::Constant { name, .. } => Some(name.clone()),
            _ => None,
        })
        .collect();
    Some(Facts {
        universes: Vec::new(),
        expression: Expression::new(writer.nodes)?,
        constants: constants.into_iter().collect(),
        signatures: signatures.clone(),
        own: BTreeMap::new(),
    })
}

struct Writer<'a> {
    nodes: Vec<Node>,
    /// The hypotheses in scope, innermost last.
    names: Vec<&'a str>,
}

impl Writer<'_> {
    fn push(&mut self, node: Node) -> Option<u32> {
        self.nodes.push(node);
        (self.nodes.len() <= MOST_NODES).then(|| self.nodes.len() as u32 - 1)
    }

    /// Copies an expression, with the hypotheses that it speaks of as bound variables.
    fn copy(&mut self, expression: &Expression) -> Option<u32> {
        let mut known: HashMap<(u32, u32), u32> = HashMap::new();
        let root = (expression.root(), 0);
        let mut pending = vec![root];
        while let Some(&(at, depth)) = pending.last() {
            if known.contains_key(&(at, depth)) {
                pending.pop();
                continue;
            }
            let node = expression.node(at);
            let missing: Vec<(u32, u32)> = parts(node)
                .into_iter()
                .map(|(part, binders)| (part, depth + binders))
                .filter(|part| !known.contains_key(part))
                .collect();
            if !missing.is_empty() {
                pending.extend(missing);
                continue;
            }
            pending.pop();
            let copied = self.copied(node, depth, &|part, binders| known[&(part, depth + binders)]);
            let place = self.push(copied)?;
            known.insert((at, depth), place);
        }
        let copied = known[&root];
        // The root of an expression is its last node.
        if copied as usize + 1 != self.nodes.len() {
            let again = self.nodes[copied as usize].clone();
            return self.push(again);
        }
        Some(copied)
    }

    fn copied(&self, node: &Node, depth: u32, new: &dyn Fn(u32, u32) -> u32) -> Node {
        match node {
            Node::Free(name) => match self.names.iter().rposition(|known| known == name) {
                Some(place) => Node::Bound(depth + (self.names.len() - 1 - place) as u32),
                None => node.clone(),
            },
            Node::Apply(function, argument) => Node::Apply(new(*function, 0), new(*argument, 0)),
            Node::Lambda { name, info, domain, body } => {
                Node::Lambda { name: name.clone(), info: *info, domain: new(*domain, 0), body: new(*body, 1) }
            }
            Node::Forall { name, info, domain, body } => {
                Node::Forall { name: name.clone(), info: *info, domain: new(*domain, 0), body: new(*body, 1) }
            }
            Node::Let { name, domain, value, body } => Node::Let {
                name: name.clone(),
                domain: new(*domain, 0),
                value: new(*value, 0),
                body: new(*body, 1),
            },
            Node::Project { structure, index, value } => {
                Node::Project { structure: structure.clone(), index: *index, value: new(*value, 0) }
            }
            plain => plain.clone(),
        }
    }
}

/// The parts of a node, each with the number of binders above it.
fn parts(node: &Node) -> Vec<(u32, u32)> {
    match node {
        Node::Apply(function, argument) => vec![(*function, 0), (*argument, 0)],
        Node::Lambda { domain, body, .. } | Node::Forall { domain, body, .. } => {
            vec![(*domain, 0), (*body, 1)]
        }
        Node::Let { domain, value, body, .. } => vec![(*domain, 0), (*value, 0), (*body, 1)],
        Node::Project { value, .. } => vec![(*value, 0)],
        _ => Vec::new(),
    }
}

/// The goal as the text of a theorem below the same header.
pub fn as_theorem(goal: &Goal, of: &Theorem) -> Theorem {
    let name = "goal".to_owned();
    let mut statement = format!("theorem {name}");
    for line in &goal.hypotheses {
        let names: Vec<&str> = line.names.iter().map(|name| name.trim_end_matches('✝')).collect();
        statement.push_str(&format!("\n    ({} : {})", names.join(" "), line.type_text.trim()));
    }
    statement.push_str(&format!(" :\n    {}", goal.target.trim()));
    Theorem {
        name,
        header: of.header.clone(),
        statement,
        informal_statement: None,
        informal_proof: None,
        source: Source::default(),
    }
}

#[cfg(test)]
mod tests {
    use data::TracedHypothesis;

    use super::*;

    fn expression(nodes: Vec<Node>) -> Expression {
        Expression::new(nodes).unwrap()
    }

    fn constant(name: &str) -> Node {
        Node::Constant { name: name.to_owned(), levels: Vec::new() }
    }

    /// `n : Nat, h : p n ⊢ ∀ m, q n m` becomes `∀ n, p n → ∀ m, q n m`.
    #[test]
    fn hypotheses_become_premises() {
        let free = |name: &str| Node::Free(name.to_owned());
        let hypothesis = |name: &str, nodes| TracedHypothesis {
            name: name.to_owned(),
            info: "d".to_owned(),
            type_expression: expression(nodes),
            value: None,
        };
        let below = Node::Forall { name: "m".to_owned(), info: BinderInfo::Explicit, domain: 0, body: 5 };
        let goal = TracedGoal {
            hypotheses: vec![
                hypothesis("n", vec![constant("Nat")]),
                hypothesis("h", vec![constant("p"), free("n"), Node::Apply(0, 1)]),
            ],
            target: expression(vec![
                constant("Nat"),
                constant("q"),
                free("n"),
                Node::Apply(1, 2),
                Node::Bound(0),
                Node::Apply(3, 4),
                below,
            ]),
        };
        let facts = as_facts(&goal, &BTreeMap::new()).unwrap();
        assert_eq!(facts.constants, ["Nat", "p", "q"]);
        let wanted = {
            let forall =
                |domain, body| Node::Forall { name: String::new(), info: BinderInfo::Explicit, domain, body };
            expression(vec![
                constant("Nat"),
                constant("p"),
                Node::Bound(0),
                Node::Apply(1, 2),
                constant("q"),
                Node::Bound(2),
                Node::Apply(4, 5),
                Node::Bound(0),
                Node::Apply(6, 7),
                forall(0, 8),
                forall(3, 9),
                forall(0, 10),
            ])
        };
        assert_eq!(facts.expression.digest(), wanted.digest());
        let valued =
            TracedHypothesis { value: Some(expression(vec![constant("x")])), ..goal.hypotheses[0].clone() };
        assert_eq!(as_facts(&TracedGoal { hypotheses: vec![valued], ..goal }, &BTreeMap::new()), None);
    }

    #[test]
    fn a_goal_reads_as_a_theorem() {
        let of = Theorem {
            name: "t".to_owned(),
            header: "import Mathlib".to_owned(),
            statement: String::new(),
            informal_statement: None,
            informal_proof: None,
            source: Source::default(),
        };
        let theorem = as_theorem(&Goal::parse("x y : ℝ\nh : x < y\n⊢ x ≤ y"), &of);
        assert_eq!(theorem.statement, "theorem goal\n    (x y : ℝ)\n    (h : x < y) :\n    x ≤ y");
        assert_eq!(theorem.header, "import Mathlib");
    }
}
