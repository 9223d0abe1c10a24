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

// What the host's reader refuses (`lean-project/host/shapes.cjs`, `transcript.cjs`) is refused here: where one kernel is not
// shown what the other is, they cannot disagree.
/// Names, levels and literals.
const TABLE_LIMIT: usize = 1 << 20;
const EXPRESSION_LIMIT: usize = 1 << 24;
const DECLARATION_LIMIT: usize = 1 << 17;
/// Of one list within an entry: universes, types of a family, constructors of a type, roots.
const LIST_LIMIT: usize = 1 << 12;
/// Of one text, in UTF-16 units.
const TEXT_LIMIT: usize = 1 << 24;
/// Digits of a number literal.
const DIGIT_LIMIT: usize = 1 << 16;
/// Sums of bound variables could overflow beyond this; no honest one comes near.
const BOUND_LIMIT: u64 = 1 << 16;
/// Nor to this.
const LEVEL_DEPTH_LIMIT: u32 = 1 << 12;

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
    /// Of each level.
    depths: Vec<u32>,
    expressions: Vec<Expr>,
}

fn at<T: Copy>(table: &[T], index: usize) -> Read<T> {
    table.get(index).copied().ok_or_else(|| "an index is out of range".to_owned())
}

fn index(number: u64) -> Read<usize> {
    usize::try_from(number).map_err(|_| "an index is out of range".to_owned())
}

fn within(count: usize, limit: usize, what: &str) -> Read<()> {
    if count > limit { Err(format!("there are more than {limit} {what}")) } else { Ok(()) }
}

/// Whether a number is written as the host writes it.
fn is_number(digits: &str) -> bool {
    digits.len() <= DIGIT_LIMIT
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'))
        && !digits.is_empty()
}

/// Makes the terms of a transcript in `store`; where it is malformed, says how.
pub fn read(text: &str, store: &mut Store) -> Read<Declared> {
    let transcript: Transcript = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let Transcript { names, levels, expressions, literals, declarations, roots } = &transcript;
    for (count, what) in [(names.len(), "names"), (levels.len(), "levels"), (literals.len(), "literals")] {
        within(count, TABLE_LIMIT, what)?;
    }
    within(expressions.len(), EXPRESSION_LIMIT, "expressions")?;
    within(declarations.len(), DECLARATION_LIMIT, "declarations")?;
    within(roots.len(), LIST_LIMIT, "roots")?;
    let texts = names.iter().filter_map(|(_, part)| match part {
        PartEntry::Text(text) => Some(text),
        PartEntry::Number { .. } => None,
    });
    for text in texts.chain(literals).filter(|text| text.len() > TEXT_LIMIT) {
        within(text.encode_utf16().count(), TEXT_LIMIT, "characters in a text")?;
    }
    let mut tables = Tables {
        names: vec![Name::ANONYMOUS],
        levels: Vec::new(),
        depths: Vec::new(),
        expressions: Vec::new(),
    };
    for (parent, part) in names {
        let parent = at(&tables.names, *parent)?;
        let name = match part {
            PartEntry::Text(text) if RESERVED.iter().any(|reserved| text.starts_with(reserved)) => {
                return Err(format!("names such as {text} are reserved"));
            }
            PartEntry::Text(text) => store.name_text(parent, text),
            PartEntry::Number { index } => {
                let number =
                    Some(index).filter(|index| is_number(index)).and_then(|index| index.parse().ok());
                store.name_number(parent, number.ok_or("the number in a name is malformed or too large")?)
            }
        };
        tables.names.push(name);
    }
    for entry in levels {
        let (level, depth) = tables.level(entry, store)?;
        tables.levels.push(level);
        tables.depths.push(depth);
    }
    for entry in expressions {
        let expression = tables.expression(entry, literals, store)?;
        tables.expressions.push(expression);
    }
    let declarations = declarations.iter().map(|entry| tables.declaration(entry)).collect::<Read<_>>()?;
    let roots = roots.iter().map(|root| at(&tables.names, *root)).collect::<Read<Vec<_>>>()?;
    if roots.is_empty() {
        return Err("it has no roots".to_owned());
    }
    Ok(Declared { declarations, roots })
}

impl Tables {
    /// With its depth.
    fn level(&self, entry: &[u64], store: &mut Store) -> Read<(Level, u32)> {
        let level = |place: u64| at(&self.levels, index(place)?);
        let deeper = |place: u64| at(&self.depths, index(place)?).map(|depth| depth + 1);
        let depth = match *entry {
            [1, a] => deeper(a)?,
            [2 | 3, a, b] => deeper(a)?.max(deeper(b)?),
            _ => 1,
        };
        if depth > LEVEL_DEPTH_LIMIT {
            return Err(format!("a universe level is deeper than {LEVEL_DEPTH_LIMIT}"));
        }
        let node = match *entry {
            [0] => LevelNode::Zero,
            [1, a] => LevelNode::Succ(level(a)?),
            [2, a, b] => LevelNode::Max(level(a)?, level(b)?),
            [3, a, b] => LevelNode::IMax(level(a)?, level(b)?),
            [4, name] => LevelNode::Param(at(&self.names, index(name)?)?),
            _ => return Err("a universe level is malformed".to_owned()),
        };
        Ok((store.level(node), depth))
    }

    /// The tags are those of `Lean.Expr`.
    fn expression(&self, entry: &[u64], literals: &[String], store: &mut Store) -> Read<Expr> {
        let expr = |place: u64| at(&self.expressions, index(place)?);
        let name = |place: u64| at(&self.names, index(place)?);
        Ok(match *entry {
            [0, variable] if variable < BOUND_LIMIT => store.bound(variable as u32),
            [3, level] => store.sort(at(&self.levels, index(level)?)?),
            [4, constant, ref levels @ ..] => {
                within(entry.len(), LIST_LIMIT, "universes")?;
                let levels = levels.iter().map(|level| at(&self.levels, index(*level)?));
                store.constant(name(constant)?, &levels.collect::<Read<Vec<_>>>()?)
            }
            [5, function, argument] => store.app(expr(function)?, expr(argument)?),
            [6, ty, body] => store.lambda(expr(ty)?, expr(body)?),
            [7, ty, body] => store.pi(expr(ty)?, expr(body)?),
            [8, ty, value, body] => store.let_in(expr(ty)?, expr(value)?, expr(body)?),
            [9, 0, literal] => {
                let digits = literals.get(index(literal)?).filter(|digits| is_number(digits));
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
        within(entry.universes.len(), LIST_LIMIT, "universes")?;
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
                within(entry.types.as_ref().map_or(0, Vec::len), LIST_LIMIT, "types in a family")?;
                let types = entry.types.iter().flatten().map(|ty| {
                    let (name, its_type) = self.named(ty.name, ty.r#type)?;
                    within(ty.constructors.len(), LIST_LIMIT, "constructors")?;
                    let constructors = ty.constructors.iter().map(|one| self.named(one.name, one.r#type));
                    Ok(InductiveType { name, ty: its_type, constructors: constructors.collect::<Read<_>>()? })
                });
                let parameters = entry.parameters.ok_or("a family has no number of parameters")?;
                within(parameters as usize, LIST_LIMIT - 1, "parameters")?;
                Declaration::Inductive(Inductive {
                    params,
                    parameter_count: parameters,
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
