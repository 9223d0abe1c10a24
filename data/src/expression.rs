//! Elaborated expressions as plain data: what a statement says once Lean has read it, free of notation.
//!
//! An [`Expression`] is a table of nodes in which a node refers to earlier ones only; the last one is the root. That
//! is also its form in JSON (`lean-project/host/facts.cjs` writes it). Nothing here type-checks anything.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How a binder takes its argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinderInfo {
    Explicit,
    Implicit,
    StrictImplicit,
    Instance,
}

impl BinderInfo {
    pub fn from_letter(letter: char) -> Self {
        match letter {
            'i' => BinderInfo::Implicit,
            's' => BinderInfo::StrictImplicit,
            'c' => BinderInfo::Instance,
            _ => BinderInfo::Explicit,
        }
    }

    fn letter(self) -> &'static str {
        match self {
            BinderInfo::Explicit => "d",
            BinderInfo::Implicit => "i",
            BinderInfo::StrictImplicit => "s",
            BinderInfo::Instance => "c",
        }
    }
}

/// One node; numbers are indices of earlier nodes, but for those of bound variables (de Bruijn) and projections.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Node {
    Bound(u32),
    /// A local of a goal, by the name under which the goal shows it.
    Free(String),
    Sort(String),
    Constant {
        name: String,
        levels: Vec<String>,
    },
    Apply(u32, u32),
    Lambda {
        name: String,
        info: BinderInfo,
        domain: u32,
        body: u32,
    },
    Forall {
        name: String,
        info: BinderInfo,
        domain: u32,
        body: u32,
    },
    Let {
        name: String,
        domain: u32,
        value: u32,
        body: u32,
    },
    /// In decimal.
    Number(String),
    Text(String),
    Project {
        structure: String,
        index: u32,
        value: u32,
    },
}

/// An elaborated expression. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Value>", into = "Vec<Value>")]
pub struct Expression {
    nodes: Vec<Node>,
}

/// How a constant takes its arguments, a letter each (`d` explicit, `i` implicit, `s` strict implicit, `c` instance),
/// and after `>` what it makes of them: `P` a proposition, `T` a type, `v` anything else. `!` in front: a theorem.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Signature(pub String);

impl Signature {
    pub fn is_theorem(&self) -> bool {
        self.0.starts_with('!')
    }

    pub fn makes_proposition(&self) -> bool {
        self.0.ends_with(">P")
    }

    pub fn makes_type(&self) -> bool {
        self.0.ends_with(">T")
    }

    /// How argument number `index` is taken; beyond those that the type shows, explicitly.
    pub fn argument(&self, index: usize) -> BinderInfo {
        let kinds = self.0.trim_start_matches('!').split('>').next().unwrap_or_default();
        kinds.chars().nth(index).map_or(BinderInfo::Explicit, BinderInfo::from_letter)
    }
}

/// What is known of a statement beside its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Names of the universe parameters; levels call them `u0`, `u1`, … by position.
    pub universes: Vec<String>,
    pub expression: Expression,
    /// Every constant of the statement, sorted.
    pub constants: Vec<String>,
    pub signatures: BTreeMap<String, Signature>,
    /// Constants that the text itself declares and that the statement rests on, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub own: BTreeMap<String, OwnConstant>,
}

/// A constant that a statement's own text declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnConstant {
    /// As Lean's kernel has it: `definition`, `inductive`, `constructor`, …
    pub kind: String,
    #[serde(rename = "type")]
    pub type_expression: Expression,
    /// Of a definition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Expression>,
    /// Of an inductive type, by name, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constructors: Vec<String>,
    /// The inductive types that this one was declared together with, itself included; empty if it stands alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub all: Vec<String>,
    /// The inductive type of a constructor or recursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

impl Facts {
    /// Identifies the statement up to the names of bound variables and of what its text declares: such a constant
    /// counts by what it is, not by what it is called; then the answer begins with [`MEANING`]. The same as the
    /// expression's digest where nothing is declared.
    pub fn meaning(&self) -> String {
        if self.own.is_empty() {
            return self.expression.digest();
        }
        format!("{MEANING}{}", self.expression.digest_naming(&meanings(&self.own)))
    }
}

/// How the identifier of a statement begins that rests on declarations of its own text, and does not depend on what
/// they are called.
pub const MEANING: char = '≡';

/// What stands for each constant that a text declares, in place of its name. Definitions rest on what was declared
/// before them, and inductive types besides on those that they are declared together with: nothing goes in circles
/// but within such a group, whose members are told apart by their places.
fn meanings(own: &BTreeMap<String, OwnConstant>) -> HashMap<&str, String> {
    let mut known: HashMap<&str, String> = HashMap::new();
    for name in own.keys() {
        let mut pending = vec![name.as_str()];
        let mut open: HashSet<&str> = HashSet::new();
        while let Some(name) = pending.last().copied() {
            let missing: Vec<&str> = match open.insert(name) {
                true => own[name].rests_on(name, own).filter(|other| !known.contains_key(other)).collect(),
                false => Vec::new(),
            };
            pending.extend(missing.iter().filter(|other| !open.contains(*other)));
            if pending.last() == Some(&name) {
                pending.pop();
                if !known.contains_key(name) {
                    let meaning = own[name].meaning(name, own, &known);
                    known.insert(name, meaning);
                }
            }
        }
    }
    known
}

impl OwnConstant {
    /// The inductive types that are declared together with this one, itself included.
    fn group<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        match self.all.is_empty() {
            true => vec![name],
            false => self.all.iter().map(String::as_str).collect(),
        }
    }

    /// The expressions that say what it is.
    fn said<'a>(&'a self, name: &'a str, own: &'a BTreeMap<String, OwnConstant>) -> Vec<&'a Expression> {
        match self.kind.as_str() {
            "inductive" => {
                let types = self.group(name).into_iter().filter_map(|member| own.get(member));
                types
                    .flat_map(|member| {
                        let constructors = member.constructors.iter().filter_map(|name| own.get(name));
                        std::iter::once(member).chain(constructors).map(|part| &part.type_expression)
                    })
                    .collect()
            }
            _ => std::iter::once(&self.type_expression).chain(&self.value).collect(),
        }
    }

    fn is_part(&self) -> bool {
        matches!(self.kind.as_str(), "constructor" | "recursor")
    }

    /// Own constants that have to be known before it.
    fn rests_on<'a>(
        &'a self,
        name: &'a str,
        own: &'a BTreeMap<String, OwnConstant>,
    ) -> impl Iterator<Item = &'a str> {
        let group = if self.kind == "inductive" { self.group(name) } else { Vec::new() };
        let whole = self.of.iter().filter(|_| self.is_part()).map(String::as_str);
        let said = if self.is_part() { Vec::new() } else { self.said(name, own) };
        let mentioned = said.into_iter().flat_map(|expression| &expression.nodes).filter_map(named);
        whole
            .chain(mentioned)
            .filter(move |other| !group.contains(other))
            .filter_map(|other| own.get_key_value(other).map(|(other, _)| other.as_str()))
    }

    fn meaning<'a>(
        &'a self,
        name: &'a str,
        own: &'a BTreeMap<String, OwnConstant>,
        known: &HashMap<&'a str, String>,
    ) -> String {
        let mut parts = vec![self.kind.clone()];
        match self
            .of
            .as_ref()
            .filter(|_| self.is_part())
            .and_then(|of| Some((own.get(of)?, known.get(of.as_str())?)))
        {
            Some((whole, meaning)) => {
                let place = whole.constructors.iter().position(|other| other == name);
                let suffix = || name.rsplit('.').next().unwrap_or(name).to_owned();
                parts.extend([meaning.clone(), place.map_or_else(suffix, |place| place.to_string())]);
            }
            None => {
                let group = self.group(name);
                let is_inductive = self.kind == "inductive";
                let mut names = known.clone();
                if is_inductive {
                    let themselves = group.iter().enumerate();
                    names.extend(themselves.map(|(place, member)| (*member, format!("itself {place}"))));
                    if group.len() > 1 {
                        parts.extend(
                            group.iter().position(|member| *member == name).map(|place| place.to_string()),
                        );
                    }
                } else if self.value.is_none() && self.kind != "theorem" {
                    // Nothing tells two of these with the same type apart but their names.
                    parts.push(name.to_owned());
                }
                parts.extend(self.said(name, own).into_iter().map(|said| said.digest_naming(&names)));
            }
        }
        format!("{MEANING}{}", &blake3::hash(parts.join("\n").as_bytes()).to_hex()[..32])
    }
}

/// The name by which a node speaks of a constant.
fn named(node: &Node) -> Option<&str> {
    match node {
        Node::Constant { name, .. } | Node::Project { structure: name, .. } => Some(name),
        _ => None,
    }
}

impl Expression {
    /// `None` if a node refers to one that is not before it, or there is no node.
    pub fn new(nodes: Vec<Node>) -> Option<Self> {
        let sound =
            nodes.iter().enumerate().all(|(at, node)| children(node).iter().all(|c| (*c as usize) < at));
        (sound && !nodes.is_empty()).then_some(Self { nodes })
    }

    pub fn root(&self) -> u32 {
        self.nodes.len() as u32 - 1
    }

    pub fn node(&self, at: u32) -> &Node {
        &self.nodes[at as usize]
    }

    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The head of an application and its arguments.
    pub fn spine(&self, mut at: u32) -> (u32, Vec<u32>) {
        let mut arguments = Vec::new();
        while let Node::Apply(function, argument) = self.node(at) {
            arguments.push(*argument);
            at = *function;
        }
        arguments.reverse();
        (at, arguments)
    }

    /// The name at the head of an application of a constant, and the arguments.
    pub fn constant_application(&self, at: u32) -> Option<(&str, Vec<u32>)> {
        let (head, arguments) = self.spine(at);
        match self.node(head) {
            Node::Constant { name, .. } => Some((name, arguments)),
            _ => None,
        }
    }

    /// Whether bound variable `index` occurs in `at`.
    pub fn mentions_bound(&self, at: u32, index: u32) -> bool {
        // A part that occurs many times is looked at once for each depth.
        let mut seen = HashSet::new();
        let mut left = vec![(at, index)];
        while let Some((at, index)) = left.pop() {
            if !seen.insert((at, index)) {
                continue;
            }
            match self.node(at) {
                Node::Bound(found) if *found == index => return true,
                Node::Apply(f, a) => left.extend([(*f, index), (*a, index)]),
                Node::Lambda { domain, body, .. } | Node::Forall { domain, body, .. } => {
                    left.extend([(*domain, index), (*body, index + 1)]);
                }
                Node::Let { domain, value, body, .. } => {
                    left.extend([(*domain, index), (*value, index), (*body, index + 1)]);
                }
                Node::Project { value, .. } => left.push((*value, index)),
                _ => {}
            }
        }
        false
    }

    /// The same with every `let` replaced by its value where it is used. `None` if that has more than `most` nodes.
    pub fn without_lets(&self, most: usize) -> Option<Expression> {
        let mut written = Inlined { of: self, nodes: Vec::new(), most };
        if !self.nodes.iter().any(|node| matches!(node, Node::Let { .. })) {
            return Some(self.clone());
        }
        written.write(self.root(), &mut Vec::new(), 0)?;
        Some(Expression { nodes: written.nodes })
    }

    /// Identifies the expression up to the names of bound variables and the kinds of binders: BLAKE3, hex.
    pub fn digest(&self) -> String {
        self.digest_naming(&HashMap::new())
    }

    /// The same with other names for some constants.
    fn digest_naming(&self, names: &HashMap<&str, String>) -> String {
        let named = |name: &str| names.get(name).map_or(name, String::as_str).to_owned();
        self.hash_with(&|node| match node {
            Node::Number(digits) => digits.clone(),
            Node::Sort(level) => level.clone(),
            Node::Constant { name, levels } => format!("{} {}", named(name), levels.join(" ")),
            Node::Project { structure, index, .. } => format!("{} {index}", named(structure)),
            _ => String::new(),
        })
    }

    /// Identifies what stays of the statement when numerals, levels and the order of the sides of a symmetric relation
    /// are forgotten: statements of one family must not be split between training and test.
    pub fn family(&self) -> String {
        self.hash_with(&|node| match node {
            Node::Constant { name, .. } => name.clone(),
            Node::Project { structure, index, .. } => format!("{structure} {index}"),
            _ => String::new(),
        })
    }

    /// Bottom-up hash; `label` says what of a leaf counts. The sides of symmetric relations are sorted when labels of
    /// constants leave out their levels, which is how families are asked for.
    fn hash_with(&self, label: &dyn Fn(&Node) -> String) -> String {
        let forget = label(&Node::Number("0".to_owned())).is_empty();
        let mut hashes: Vec<[u8; 32]> = Vec::with_capacity(self.nodes.len());
        for (at, node) in self.nodes.iter().enumerate() {
            let mut hasher = blake3::Hasher::new();
            hasher.update(&[tag(node)]);
            let own = match node {
                Node::Bound(index) => index.to_string(),
                Node::Free(name) | Node::Text(name) => name.clone(),
                other => label(other),
            };
            hasher.update(&(own.len() as u64).to_le_bytes()).update(own.as_bytes());
            let mut below: Vec<[u8; 32]> =
                children(node).iter().map(|child| hashes[*child as usize]).collect();
            if forget && let Some([left, right]) = self.symmetric_sides(at as u32) {
                below = vec![hashes[left as usize], hashes[right as usize]];
                below.sort_unstable();
                hasher.update(b"symmetric");
            }
            for hash in &below {
                hasher.update(hash);
            }
            hashes.push(*hasher.finalize().as_bytes());
        }
        blake3::Hash::from_bytes(hashes[hashes.len() - 1]).to_hex()[..32].to_owned()
    }

    fn symmetric_sides(&self, at: u32) -> Option<[u32; 2]> {
        match self.constant_application(at)? {
            ("Eq" | "Ne" | "HEq", arguments) if arguments.len() == 3 => Some([arguments[1], arguments[2]]),
            ("Iff", arguments) if arguments.len() == 2 => Some([arguments[0], arguments[1]]),
            _ => None,
        }
    }
}

/// A copy of an expression without `let`.
struct Inlined<'a> {
    of: &'a Expression,
    nodes: Vec<Node>,
    most: usize,
}

/// What a bound variable stands for.
#[derive(Clone, Copy)]
enum Binding {
    /// A binder that is copied, with so many copied ones around it.
    Binder { level: u32 },
    /// A value, which is read with as many of the bindings as stood around it.
    Value { at: u32, known: usize },
}

impl Inlined<'_> {
    fn push(&mut self, node: Node) -> Option<u32> {
        let place = u32::try_from(self.nodes.len()).ok().filter(|_| self.nodes.len() < self.most)?;
        self.nodes.push(node);
        Some(place)
    }

    /// Copies what stands below `bindings`, of which `level` are binders of the copy.
    fn write(&mut self, at: u32, bindings: &mut Vec<Binding>, level: u32) -> Option<u32> {
        let of = self.of;
        let node = match of.node(at) {
            Node::Bound(index) => match bindings[bindings.len().checked_sub(1 + *index as usize)?] {
                Binding::Binder { level: bound } => Node::Bound(level - 1 - bound),
                Binding::Value { at, known } => {
                    return self.write(at, &mut bindings[..known].to_vec(), level);
                }
            },
            Node::Let { value, body, .. } => {
                bindings.push(Binding::Value { at: *value, known: bindings.len() });
                let written = self.write(*body, bindings, level);
                bindings.pop();
                return written;
            }
            Node::Apply(function, argument) => {
                Node::Apply(self.write(*function, bindings, level)?, self.write(*argument, bindings, level)?)
            }
            Node::Lambda { name, info, domain, body } => {
                let (domain, body) = self.binder(*domain, *body, bindings, level)?;
                Node::Lambda { name: name.clone(), info: *info, domain, body }
            }
            Node::Forall { name, info, domain, body } => {
                let (domain, body) = self.binder(*domain, *body, bindings, level)?;
                Node::Forall { name: name.clone(), info: *info, domain, body }
            }
            Node::Project { structure, index, value } => {
                let value = self.write(*value, bindings, level)?;
                Node::Project { structure: structure.clone(), index: *index, value }
            }
            other => other.clone(),
        };
        self.push(node)
    }

    fn binder(
        &mut self,
        domain: u32,
        body: u32,
        bindings: &mut Vec<Binding>,
        level: u32,
    ) -> Option<(u32, u32)> {
        let domain = self.write(domain, bindings, level)?;
        bindings.push(Binding::Binder { level });
        let body = self.write(body, bindings, level + 1);
        bindings.pop();
        Some((domain, body?))
    }
}

fn tag(node: &Node) -> u8 {
    match node {
        Node::Bound(_) => 0,
        Node::Free(_) => 1,
        Node::Sort(_) => 3,
        Node::Constant { .. } => 4,
        Node::Apply(..) => 5,
        Node::Lambda { .. } => 6,
        Node::Forall { .. } => 7,
        Node::Let { .. } => 8,
        Node::Number(_) => 9,
        Node::Text(_) => 10,
        Node::Project { .. } => 11,
    }
}

fn children(node: &Node) -> Vec<u32> {
    match node {
        Node::Apply(a, b) => vec![*a, *b],
        Node::Lambda { domain, body, .. } | Node::Forall { domain, body, .. } => vec![*domain, *body],
        Node::Let { domain, value, body, .. } => vec![*domain, *value, *body],
        Node::Project { value, .. } => vec![*value],
        _ => Vec::new(),
    }
}

impl From<Expression> for Vec<Value> {
    fn from(expression: Expression) -> Self {
        let entry = |node: Node| match node {
            Node::Bound(index) => json!([0, index]),
            Node::Free(name) => json!([1, name]),
            Node::Sort(level) => json!([3, level]),
            Node::Constant { name, levels } => {
                let mut entry = vec![json!(4), json!(name)];
                entry.extend(levels.into_iter().map(Value::from));
                Value::from(entry)
            }
            Node::Apply(f, a) => json!([5, f, a]),
            Node::Lambda { name, info, domain, body } => json!([6, name, info.letter(), domain, body]),
            Node::Forall { name, info, domain, body } => json!([7, name, info.letter(), domain, body]),
            Node::Let { name, domain, value, body } => json!([8, name, domain, value, body]),
            Node::Number(digits) => json!([9, 0, digits]),
            Node::Text(text) => json!([9, 1, text]),
            Node::Project { structure, index, value } => json!([11, structure, index, value]),
        };
        expression.nodes.into_iter().map(entry).collect()
    }
}

impl TryFrom<Vec<Value>> for Expression {
    type Error = String;

    fn try_from(entries: Vec<Value>) -> Result<Self, String> {
        let nodes = entries.iter().map(|entry| read(entry).ok_or_else(|| format!("not a node: {entry}")));
        let nodes = nodes.collect::<Result<Vec<_>, _>>()?;
        Expression::new(nodes).ok_or_else(|| "a node refers to a later one, or there is none".to_owned())
    }
}

fn read(entry: &Value) -> Option<Node> {
    let index = |at: usize| entry.get(at)?.as_u64().and_then(|n| u32::try_from(n).ok());
    let text = |at: usize| Some(entry.get(at)?.as_str()?.to_owned());
    let info = |at: usize| Some(BinderInfo::from_letter(entry.get(at)?.as_str()?.chars().next()?));
    Some(match index(0)? {
        0 => Node::Bound(index(1)?),
        1 => Node::Free(text(1)?),
        3 => Node::Sort(text(1)?),
        4 => {
            let levels = entry.as_array()?.get(2..)?.iter().map(|level| level.as_str().map(str::to_owned));
            Node::Constant { name: text(1)?, levels: levels.collect::<Option<_>>()? }
        }
        5 => Node::Apply(index(1)?, index(2)?),
        6 => Node::Lambda { name: text(1)?, info: info(2)?, domain: index(3)?, body: index(4)? },
        7 => Node::Forall { name: text(1)?, info: info(2)?, domain: index(3)?, body: index(4)? },
        8 => Node::Let { name: text(1)?, domain: index(2)?, value: index(3)?, body: index(4)? },
        9 if index(1)? == 0 => Node::Number(text(2)?),
        9 => Node::Text(text(2)?),
        11 => Node::Project { structure: text(1)?, index: index(2)?, value: index(3)? },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `∀ (name : Nat), name = number` in the form of the wire.
    fn equation(name: &str, info: &str, number: &str, swapped: bool) -> Expression {
        let (left, right) = if swapped { (2, 0) } else { (0, 2) };
        let table = json!([
            [0, 0],
            [4, "Nat"],
            [9, 0, number],
            [4, "Eq", "1"],
            [5, 3, 1],
            [5, 4, left],
            [5, 5, right],
            [7, name, info, 1, 6]
        ]);
        serde_json::from_value(table).unwrap()
    }

    #[test]
    fn lets_are_replaced_by_their_values() {
        // ∀ n : Nat, let m := n; ∀ k : Nat, let j := m; P j m k
        let table = |inner: Value| -> Expression { serde_json::from_value(inner).unwrap() };
        let with = table(json!([
            [4, "Nat"],
            [0, 0],
            [4, "P"],
            [0, 2],
            [5, 2, 1],
            [5, 4, 3],
            [0, 1],
            [5, 5, 6],
            [8, "j", 0, 6, 7],
            [7, "k", "d", 0, 8],
            [8, "m", 0, 1, 9],
            [7, "n", "d", 0, 10]
        ]));
        // ∀ n : Nat, ∀ k : Nat, P n n k
        let without = table(json!([
            [4, "Nat"],
            [0, 0],
            [4, "P"],
            [0, 1],
            [5, 2, 3],
            [5, 4, 3],
            [5, 5, 1],
            [7, "k", "d", 0, 6],
            [7, "n", "d", 0, 7]
        ]));
        assert_eq!(with.without_lets(100).unwrap().digest(), without.digest());
        assert_eq!(without.without_lets(100).unwrap(), without);
        assert_eq!(with.without_lets(8), None);
    }

    #[test]
    fn tables_are_read_and_written_alike() {
        let expression = equation("n", "d", "3", false);
        let again: Expression = serde_json::from_str(&serde_json::to_string(&expression).unwrap()).unwrap();
        assert_eq!(expression, again);
        for odd in ["[]", "[[5, 0, 1]]", "[[5, 1, 0]]", "[[12]]", "[[0]]", "[7]", "[[4]]"] {
            assert!(serde_json::from_str::<Expression>(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn digests_forget_names_and_families_forget_more() {
        let plain = equation("n", "d", "3", false);
        assert_eq!(plain.digest(), equation("m", "i", "3", false).digest());
        assert_ne!(plain.digest(), equation("n", "d", "4", false).digest());
        assert_ne!(plain.digest(), equation("n", "d", "3", true).digest());
        assert_eq!(plain.family(), equation("m", "i", "4", true).family());
    }

    #[test]
    fn shared_parts_are_looked_at_once() {
        // Two hundred times an application of a part to itself: 2^200 occurrences.
        let mut table = vec![json!([0, 0]), json!([4, "f"]), json!([5, 1, 0])];
        table.extend((2..202).map(|last| json!([5, last, last])));
        table.push(json!([7, "x", "d", 1, 202]));
        let expression: Expression = serde_json::from_value(Value::Array(table)).unwrap();
        assert!(expression.mentions_bound(202, 0));
        assert!(!expression.mentions_bound(202, 1));
        assert!(!expression.mentions_bound(expression.root(), 0));
    }
}
