//! Reads transcripts as declarations for our own kernel. A transcript comes from a process that ran untrusted text and
//! may be any JSON; what it means is for the kernel to say.

use lean_kernel::{
    Declaration, Expr, Hints, Inductive, InductiveType, Level, LevelNode, Name, NamePart, Store,
};
use serde::Deserialize;
use serde_json::Value;

use super::GIVEN;

/// What a candidate declares.
#[derive(Debug)]
pub struct Declared {
    pub declarations: Vec<Declaration>,
    /// The declarations that the others are there for.
    pub roots: Vec<Name>,
}

/// Beginnings of names that are not a candidate's: what the host puts in front of a statement's own, and those that
/// Lean's kernel makes up for a moment, so that both kernels judge alike.
const RESERVED: [&str; 4] = [GIVEN, "_nested", "_kernel_fresh", "_ind_fresh"];

/// Digits of a number literal.
const DIGIT_LIMIT: usize = 1 << 16;
/// Sums of bound variables could overflow beyond this; no honest one comes near.
const BOUND_LIMIT: u64 = 1 << 16;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Transcript {
    names: Vec<(usize, PartEntry)>,
    levels: Vec<Vec<u64>>,
    expressions: Vec<Vec<u64>>,
    literals: Vec<String>,
    declarations: Vec<Entry>,
    roots: Vec<usize>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PartEntry {
    Text(String),
    Number { index: String },
}

#[derive(Deserialize)]
struct Entry {
    kind: String,
    name: usize,
    universes: Vec<usize>,
    r#type: usize,
    value: Option<usize>,
    hints: Option<Value>,
    parameters: Option<u32>,
    types: Option<Vec<TypeEntry>>,
}

#[derive(Deserialize)]
struct TypeEntry {
    name: usize,
    r#type: usize,
    constructors: Vec<ConstructorEntry>,
}

#[derive(Deserialize)]
struct ConstructorEntry {
    name: usize,
    r#type: usize,
}

type Read<T> = Result<T, String>;

struct Tables {
    names: Vec<Name>,
    levels: Vec<Level>,
    expressions: Vec<Expr>,
}

fn at<T: Copy>(table: &[T], index: usize) -> Read<T> {
    table.get(index).copied().ok_or_else(|| "an index is out of range".to_owned())
}

fn index(number: u64) -> Read<usize> {
    usize::try_from(number).map_err(|_| "an index is out of range".to_owned())
}

/// Makes the terms of a transcript in `store`; where it is malformed, says how.
pub fn read(text: &str, store: &mut Store) -> Read<Declared> {
    let transcript: Transcript = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut tables = Tables { names: vec![Name::ANONYMOUS], levels: Vec::new(), expressions: Vec::new() };
    for (parent, part) in &transcript.names {
        let parent = at(&tables.names, *parent)?;
        let name = match part {
            PartEntry::Text(text) if RESERVED.iter().any(|reserved| text.starts_with(reserved)) => {
                return Err(format!("names such as {text} are reserved"));
            }
            PartEntry::Text(text) => store.name_text(parent, text),
            PartEntry::Number { index } => {
                store.name_number(parent, index.parse().map_err(|_| "a name is malformed".to_owned())?)
            }
        };
        tables.names.push(name);
    }
    for entry in &transcript.levels {
        let level = tables.level(entry, store)?;
        tables.levels.push(level);
    }
    for entry in &transcript.expressions {
        let expression = tables.expression(entry, &transcript.literals, store)?;
        tables.expressions.push(expression);
    }
    let declarations =
        transcript.declarations.iter().map(|entry| tables.declaration(entry)).collect::<Read<_>>()?;
    let roots = transcript.roots.iter().map(|root| at(&tables.names, *root)).collect::<Read<Vec<_>>>()?;
    if roots.is_empty() {
        return Err("it has no roots".to_owned());
    }
    Ok(Declared { declarations, roots })
}

impl Tables {
    fn level(&self, entry: &[u64], store: &mut Store) -> Read<Level> {
        let level = |place: u64| at(&self.levels, index(place)?);
        let node = match *entry {
            [0] => LevelNode::Zero,
            [1, a] => LevelNode::Succ(level(a)?),
            [2, a, b] => LevelNode::Max(level(a)?, level(b)?),
            [3, a, b] => LevelNode::IMax(level(a)?, level(b)?),
            [4, name] => LevelNode::Param(at(&self.names, index(name)?)?),
            _ => return Err("a universe level is malformed".to_owned()),
        };
        Ok(store.level(node))
    }

    /// The tags are those of `Lean.Expr`.
    fn expression(&self, entry: &[u64], literals: &[String], store: &mut Store) -> Read<Expr> {
        let expr = |place: u64| at(&self.expressions, index(place)?);
        let name = |place: u64| at(&self.names, index(place)?);
        Ok(match *entry {
            [0, variable] if variable < BOUND_LIMIT => store.bound(variable as u32),
            [3, level] => store.sort(at(&self.levels, index(level)?)?),
            [4, constant, ref levels @ ..] => {
                let levels = levels.iter().map(|level| at(&self.levels, index(*level)?));
                store.constant(name(constant)?, &levels.collect::<Read<Vec<_>>>()?)
            }
            [5, function, argument] => store.app(expr(function)?, expr(argument)?),
            [6, ty, body] => store.lambda(expr(ty)?, expr(body)?),
            [7, ty, body] => store.pi(expr(ty)?, expr(body)?),
            [8, ty, value, body] => store.let_in(expr(ty)?, expr(value)?, expr(body)?),
            [9, 0, literal] => {
                let digits = literals.get(index(literal)?).filter(|digits| digits.len() <= DIGIT_LIMIT);
                digits
                    .and_then(|digits| store.nat_digits(digits))
                    .ok_or("a number is malformed or too large")?
            }
            [9, 1, literal] => store.string(literals.get(index(literal)?).ok_or("an index is out of range")?),
            [11, structure, field, of] => {
                let field = u32::try_from(field).map_err(|_| "a projection's index is out of range")?;
                store.proj(name(structure)?, field, expr(of)?)
            }
            _ => return Err("an expression is malformed".to_owned()),
        })
    }

    fn declaration(&self, entry: &Entry) -> Read<Declaration> {
        let params = entry.universes.iter().map(|name| at(&self.names, *name)).collect::<Read<Vec<_>>>()?;
        let (name, ty) = self.named(entry.name, entry.r#type)?;
        let value = || {
            let value = entry.value.ok_or_else(|| format!("a {} has no value", entry.kind))?;
            at(&self.expressions, value)
        };
        Ok(match entry.kind.as_str() {
            "axiom" => Declaration::Axiom { name, params, ty },
            "theorem" => Declaration::Theorem { name, params, ty, value: value()? },
            "opaque" => Declaration::Opaque { name, params, ty, value: value()? },
            "definition" => {
                let hints = match &entry.hints {
                    Some(Value::String(hint)) if hint == "opaque" => Hints::Opaque,
                    Some(Value::String(hint)) if hint == "abbrev" => Hints::Abbreviation,
                    Some(Value::Number(height)) => {
                        let height = height.as_u64().and_then(|height| u32::try_from(height).ok());
                        Hints::Regular(height.ok_or("a height is out of range")?)
                    }
                    _ => return Err("a definition's height is malformed".to_owned()),
                };
                Declaration::Definition { name, params, ty, value: value()?, hints }
            }
            "inductive" => {
                let types = entry.types.iter().flatten().map(|ty| {
                    let (name, its_type) = self.named(ty.name, ty.r#type)?;
                    let constructors = ty.constructors.iter().map(|one| self.named(one.name, one.r#type));
                    Ok(InductiveType { name, ty: its_type, constructors: constructors.collect::<Read<_>>()? })
                });
                Declaration::Inductive(Inductive {
                    params,
                    parameter_count: entry.parameters.ok_or("a family has no number of parameters")?,
                    types: types.collect::<Read<_>>()?,
                    given: None,
                })
            }
            kind => return Err(format!("a {kind} cannot be declared")),
        })
    }

    fn named(&self, name: usize, ty: usize) -> Read<(Name, Expr)> {
        let name = at(&self.names, name)?;
        if name == Name::ANONYMOUS {
            return Err("a declaration has no name".to_owned());
        }
        Ok((name, at(&self.expressions, ty)?))
    }
}

/// A name as the host reads it.
pub fn name_json(parts: &[NamePart]) -> Value {
    let part = |part: &NamePart| match part {
        NamePart::Text(text) => Value::from(text.as_str()),
        NamePart::Number(number) => serde_json::json!({"index": number.to_string()}),
    };
    parts.iter().map(part).collect()
}
