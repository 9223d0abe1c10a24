//! The reader. Everything in an export is untrusted: numbers may be missing, huge, repeated or out of order.

use std::borrow::Cow;
use std::io::{BufRead, Read};
use std::str::FromStr;

use num_bigint::BigUint;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde::de::IgnoredAny;
use thiserror::Error;

use crate::declaration::{
    Declaration, Given, GivenConstructor, GivenType, Hints, Inductive, InductiveType, QuotKind, Recursor,
    Rule,
};
use crate::expr::Expr;
use crate::level::{Level, LevelNode};
use crate::name::Name;
use crate::store::Store;

/// A line that is longer is no honest one.
const LINE_LIMIT: u64 = 1 << 28;
/// Digits of a number literal.
const DIGIT_LIMIT: usize = 1 << 20;
/// Bound variables above this are no honest ones, and sums of them could overflow.
const BOUND_LIMIT: u64 = 1 << 24;
/// Numbers up to this far beyond the last one are kept in an array.
const GAP_LIMIT: u64 = 1 << 16;

/// An export that cannot be read to the end.
#[derive(Debug, Error)]
pub enum ReadError {
    #[error("line {line} of the export is malformed: {problem}")]
    Malformed { line: u64, problem: String },
    #[error("line {line} of the export holds {what}, which is not checked here")]
    Unsupported { line: u64, what: String },
    #[error("the export cannot be read: {0}")]
    Io(#[from] std::io::Error),
}

enum Problem {
    Malformed(String),
    Unsupported(String),
}

impl<T: Into<String>> From<T> for Problem {
    fn from(problem: T) -> Self {
        Problem::Malformed(problem.into())
    }
}

/// Handles by the numbers that an export gives them.
#[derive(Debug)]
struct Table<T> {
    what: &'static str,
    dense: Vec<Option<T>>,
    sparse: FxHashMap<u64, T>,
}

impl<T: Copy> Table<T> {
    fn new(what: &'static str, first: Option<T>) -> Self {
        Self { what, dense: first.into_iter().map(Some).collect(), sparse: FxHashMap::default() }
    }

    fn find(&self, index: u64) -> Option<T> {
        match self.dense.get(index as usize) {
            Some(Some(found)) => Some(*found),
            _ => self.sparse.get(&index).copied(),
        }
    }

    fn get(&self, index: u64) -> Result<T, Problem> {
        self.find(index).ok_or_else(|| format!("there is no {} {index} yet", self.what).into())
    }

    fn all(&self, indices: &[u64]) -> Result<Vec<T>, Problem> {
        indices.iter().map(|index| self.get(*index)).collect()
    }

    fn set(&mut self, index: u64, value: T) -> Result<(), Problem> {
        if self.find(index).is_some() {
            return Err(format!("the {} {index} is given twice", self.what).into());
        }
        if index < self.dense.len() as u64 + GAP_LIMIT {
            let at = index as usize;
            if at >= self.dense.len() {
                self.dense.resize(at + 1, None);
            }
            self.dense[at] = Some(value);
        } else {
            self.sparse.insert(index, value);
        }
        Ok(())
    }
}

/// Reads an export line by line.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    line: u64,
    buffer: Vec<u8>,
    tables: Tables,
}

#[derive(Debug)]
struct Tables {
    names: Table<Name>,
    levels: Table<Level>,
    exprs: Table<Expr>,
}

/// One line; exactly one of the fields after the numbers is there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(non_snake_case)]
struct Line<'a> {
    r#in: Option<u64>,
    il: Option<u64>,
    ie: Option<u64>,
    #[serde(borrow)]
    str: Option<TextPart<'a>>,
    num: Option<NumberPart>,
    succ: Option<u64>,
    max: Option<[u64; 2]>,
    imax: Option<[u64; 2]>,
    param: Option<u64>,
    bvar: Option<u64>,
    sort: Option<u64>,
    r#const: Option<ConstPart>,
    app: Option<AppPart>,
    lam: Option<BinderPart>,
    forallE: Option<BinderPart>,
    letE: Option<LetPart>,
    proj: Option<ProjPart>,
    #[serde(borrow)]
    natVal: Option<Cow<'a, str>>,
    #[serde(borrow)]
    strVal: Option<Cow<'a, str>>,
    mdata: Option<MetadataPart>,
    meta: Option<MetaPart>,
    axiom: Option<AxiomPart>,
    def: Option<DefinitionPart>,
    opaque: Option<OpaquePart>,
    thm: Option<TheoremPart>,
    quot: Option<QuotPart>,
    inductive: Option<InductivePart>,
}

#[derive(Deserialize)]
struct MetaPart {
    format: FormatPart,
}

#[derive(Deserialize)]
struct FormatPart {
    version: String,
}

#[derive(Deserialize)]
struct TextPart<'a> {
    pre: u64,
    #[serde(borrow)]
    str: Cow<'a, str>,
}

#[derive(Deserialize)]
struct NumberPart {
    pre: u64,
    i: u64,
}

#[derive(Deserialize)]
struct ConstPart {
    name: u64,
    us: Vec<u64>,
}

#[derive(Deserialize)]
struct AppPart {
    r#fn: u64,
    arg: u64,
}

#[derive(Deserialize)]
struct BinderPart {
    r#type: u64,
    body: u64,
}

#[derive(Deserialize)]
struct LetPart {
    r#type: u64,
    value: u64,
    body: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProjPart {
    type_name: u64,
    idx: u64,
    r#struct: u64,
}

#[derive(Deserialize)]
struct MetadataPart {
    expr: u64,
    #[serde(rename = "data")]
    _data: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AxiomPart {
    name: u64,
    level_params: Vec<u64>,
    r#type: u64,
    is_unsafe: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DefinitionPart {
    name: u64,
    level_params: Vec<u64>,
    r#type: u64,
    value: u64,
    hints: HintsPart,
    safety: Safety,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum HintsPart {
    Opaque,
    Abbrev,
    Regular(u32),
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Safety {
    Safe,
    Partial,
    Unsafe,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OpaquePart {
    name: u64,
    level_params: Vec<u64>,
    r#type: u64,
    value: u64,
    is_unsafe: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TheoremPart {
    name: u64,
    level_params: Vec<u64>,
    r#type: u64,
    value: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QuotPart {
    name: u64,
    level_params: Vec<u64>,
    r#type: u64,
    kind: QuotKindPart,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum QuotKindPart {
    Type,
    Ctor,
    Lift,
    Ind,
}

#[derive(Deserialize)]
struct InductivePart {
    types: Vec<TypePart>,
    ctors: Vec<ConstructorPart>,
    recs: Vec<RecursorPart>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TypePart {
    name: u64,
    level_params: Vec<u64>,
    r#type: u64,
    num_params: u32,
    num_indices: u32,
    all: Vec<u64>,
    ctors: Vec<u64>,
    num_nested: u32,
    is_rec: bool,
    is_unsafe: bool,
    is_reflexive: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConstructorPart {
    name: u64,
    level_params: Vec<u64>,
    r#type: u64,
    induct: u64,
    cidx: u32,
    num_params: u32,
    num_fields: u32,
    is_unsafe: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecursorPart {
    name: u64,
    level_params: Vec<u64>,
    r#type: u64,
    all: Vec<u64>,
    num_params: u32,
    num_indices: u32,
    num_motives: u32,
    num_minors: u32,
    rules: Vec<RulePart>,
    k: bool,
    is_unsafe: bool,
}

#[derive(Deserialize)]
struct RulePart {
    ctor: u64,
    nfields: u32,
    rhs: u64,
}

impl<R: BufRead> Reader<R> {
    pub fn new(input: R) -> Self {
        let tables = Tables {
            names: Table::new("name", Some(Name::ANONYMOUS)),
            levels: Table::new("level", Some(Level::ZERO)),
            exprs: Table::new("expression", None),
        };
        Self { input, line: 0, buffer: Vec::new(), tables }
    }

    /// The next declaration; nothing at the end. Terms are made in `store`, which must be the same each time.
    pub fn next(&mut self, store: &mut Store) -> Result<Option<Declaration>, ReadError> {
        loop {
            self.buffer.clear();
            let count = (&mut self.input).take(LINE_LIMIT).read_until(b'\n', &mut self.buffer)?;
            if count == 0 {
                return Ok(None);
            }
            self.line += 1;
            let answer = if count as u64 == LINE_LIMIT {
                Err("the line is too long".into())
            } else {
                match serde_json::from_slice::<Line>(&self.buffer) {
                    Ok(line) => self.tables.take(line, store),
                    Err(_) if self.buffer.iter().all(u8::is_ascii_whitespace) => continue,
                    Err(error) => Err(error.to_string().into()),
                }
            };
            let line = self.line;
            match answer {
                Ok(None) => {}
                Ok(declaration) => return Ok(declaration),
                Err(Problem::Malformed(problem)) => return Err(ReadError::Malformed { line, problem }),
                Err(Problem::Unsupported(what)) => return Err(ReadError::Unsupported { line, what }),
            }
        }
    }
}

impl Tables {
    fn take(&mut self, line: Line, store: &mut Store) -> Result<Option<Declaration>, Problem> {
        if line.given() != 1 {
            return Err("it does not hold exactly one thing".into());
        }
        if let Some(index) = line.r#in {
            let name = self.name(&line, store)?;
            self.names.set(index, name)?;
        } else if let Some(index) = line.il {
            let level = self.level(&line, store)?;
            self.levels.set(index, level)?;
        } else if let Some(index) = line.ie {
            let expr = self.expr(line, store)?;
            self.exprs.set(index, expr)?;
        } else if let Some(meta) = line.meta {
            if !meta.format.version.starts_with("3.") {
                return Err(Problem::Unsupported(format!("format version {:?}", meta.format.version)));
            }
        } else {
            return self.declaration(line).map(Some);
        }
        Ok(None)
    }

    fn name(&self, line: &Line, store: &mut Store) -> Result<Name, Problem> {
        match (&line.str, &line.num) {
            (Some(part), None) => Ok(store.name_text(self.names.get(part.pre)?, &part.str)),
            (None, Some(part)) => Ok(store.name_number(self.names.get(part.pre)?, part.i)),
            _ => Err("a name is neither a string nor a number".into()),
        }
    }

    fn level(&self, line: &Line, store: &mut Store) -> Result<Level, Problem> {
        let get = |index| self.levels.get(index);
        let node = if let Some(a) = line.succ {
            LevelNode::Succ(get(a)?)
        } else if let Some([a, b]) = line.max {
            LevelNode::Max(get(a)?, get(b)?)
        } else if let Some([a, b]) = line.imax {
            LevelNode::IMax(get(a)?, get(b)?)
        } else if let Some(name) = line.param {
            LevelNode::Param(self.names.get(name)?)
        } else {
            return Err("a level is of no known kind".into());
        };
        Ok(store.level(node))
    }

    fn expr(&self, line: Line, store: &mut Store) -> Result<Expr, Problem> {
        let get = |index| self.exprs.get(index);
        Ok(if let Some(app) = line.app {
            store.app(get(app.r#fn)?, get(app.arg)?)
        } else if let Some(index) = line.bvar {
            if index >= BOUND_LIMIT {
                return Err("a bound variable is out of range".into());
            }
            store.bound(index as u32)
        } else if let Some(level) = line.sort {
            store.sort(self.levels.get(level)?)
        } else if let Some(part) = line.r#const {
            store.constant(self.names.get(part.name)?, &self.levels.all(&part.us)?)
        } else if let Some(part) = line.lam {
            store.lambda(get(part.r#type)?, get(part.body)?)
        } else if let Some(part) = line.forallE {
            store.pi(get(part.r#type)?, get(part.body)?)
        } else if let Some(part) = line.letE {
            store.let_in(get(part.r#type)?, get(part.value)?, get(part.body)?)
        } else if let Some(part) = line.proj {
            // An index is never cut down to what fits: a field of that number does not exist.
            let index = u32::try_from(part.idx).map_err(|_| "a projection's index is out of range")?;
            store.proj(self.names.get(part.type_name)?, index, get(part.r#struct)?)
        } else if let Some(digits) = line.natVal {
            store.nat(number(&digits)?)
        } else if let Some(text) = line.strVal {
            store.string(&text)
        } else if let Some(part) = line.mdata {
            get(part.expr)?
        } else {
            return Err("an expression is of no known kind".into());
        })
    }

    fn declaration(&self, line: Line) -> Result<Declaration, Problem> {
        let name = |index| self.names.get(index);
        let params = |list: &[u64]| self.names.all(list);
        let expr = |index| self.exprs.get(index);
        let safe = |is_unsafe: bool| {
            if is_unsafe { Err(Problem::Unsupported("an unsafe declaration".into())) } else { Ok(()) }
        };
        if let Some(part) = line.axiom {
            safe(part.is_unsafe)?;
            let (name, params, ty) = (name(part.name)?, params(&part.level_params)?, expr(part.r#type)?);
            Ok(Declaration::Axiom { name, params, ty })
        } else if let Some(part) = line.def {
            if part.safety != Safety::Safe {
                return Err(Problem::Unsupported("an unsafe or partial definition".into()));
            }
            Ok(Declaration::Definition {
                name: name(part.name)?,
                params: params(&part.level_params)?,
                ty: expr(part.r#type)?,
                value: expr(part.value)?,
                hints: match part.hints {
                    HintsPart::Opaque => Hints::Opaque,
                    HintsPart::Abbrev => Hints::Abbreviation,
                    HintsPart::Regular(height) => Hints::Regular(height),
                },
            })
        } else if let Some(part) = line.opaque {
            safe(part.is_unsafe)?;
            let (name, params, ty) = (name(part.name)?, params(&part.level_params)?, expr(part.r#type)?);
            Ok(Declaration::Opaque { name, params, ty, value: expr(part.value)? })
        } else if let Some(part) = line.thm {
            let (name, params, ty) = (name(part.name)?, params(&part.level_params)?, expr(part.r#type)?);
            Ok(Declaration::Theorem { name, params, ty, value: expr(part.value)? })
        } else if let Some(part) = line.quot {
            let (name, params, ty) = (name(part.name)?, params(&part.level_params)?, expr(part.r#type)?);
            let kind = match part.kind {
                QuotKindPart::Type => QuotKind::Type,
                QuotKindPart::Ctor => QuotKind::Mk,
                QuotKindPart::Lift => QuotKind::Lift,
                QuotKindPart::Ind => QuotKind::Ind,
            };
            Ok(Declaration::Quot { name, params, ty, kind })
        } else if let Some(part) = line.inductive {
            let has_unsafe = part.types.iter().any(|ty| ty.is_unsafe)
                || part.ctors.iter().any(|ctor| ctor.is_unsafe)
                || part.recs.iter().any(|rec| rec.is_unsafe);
            safe(has_unsafe)?;
            self.inductive(part).map(Declaration::Inductive)
        } else {
            Err("it declares nothing that is known".into())
        }
    }

    fn inductive(&self, part: InductivePart) -> Result<Inductive, Problem> {
        let names = |list: &[u64]| self.names.all(list);
        let Some(first) = part.types.first() else {
            return Err("a group of inductive types is empty".into());
        };
        let (params, parameter_count) = (names(&first.level_params)?, first.num_params);
        let mut constructors = Vec::new();
        for ctor in &part.ctors {
            let given = GivenConstructor {
                name: self.names.get(ctor.name)?,
                params: names(&ctor.level_params)?,
                of: self.names.get(ctor.induct)?,
                index: ctor.cidx,
                parameter_count: ctor.num_params,
                field_count: ctor.num_fields,
            };
            constructors.push((given, self.exprs.get(ctor.r#type)?));
        }
        let (mut types, mut given_types) = (Vec::new(), Vec::new());
        for ty in &part.types {
            let given = GivenType {
                name: self.names.get(ty.name)?,
                params: names(&ty.level_params)?,
                parameter_count: ty.num_params,
                index_count: ty.num_indices,
                all: names(&ty.all)?,
                constructors: names(&ty.ctors)?,
                nested_count: ty.num_nested,
                is_recursive: ty.is_rec,
                is_reflexive: ty.is_reflexive,
            };
            let mut own = Vec::new();
            for name in &given.constructors {
                match constructors.iter().find(|(ctor, _)| ctor.name == *name) {
                    Some((_, ty)) => own.push((*name, *ty)),
                    None => return Err("a constructor of an inductive type is missing".into()),
                }
            }
            types.push(InductiveType { name: given.name, ty: self.exprs.get(ty.r#type)?, constructors: own });
            given_types.push(given);
        }
        let mut recursors = Vec::new();
        for rec in &part.recs {
            let rules = rec.rules.iter().map(|rule| {
                Ok(Rule {
                    constructor: self.names.get(rule.ctor)?,
                    field_count: rule.nfields,
                    value: self.exprs.get(rule.rhs)?,
                })
            });
            recursors.push(Recursor {
                name: self.names.get(rec.name)?,
                params: names(&rec.level_params)?,
                ty: self.exprs.get(rec.r#type)?,
                all: names(&rec.all)?,
                parameter_count: rec.num_params,
                index_count: rec.num_indices,
                motive_count: rec.num_motives,
                minor_count: rec.num_minors,
                rules: rules.collect::<Result<_, Problem>>()?,
                is_k: rec.k,
            });
        }
        let constructors = constructors.into_iter().map(|(given, _)| given).collect();
        let given = Given { types: given_types, constructors, recursors };
        Ok(Inductive { params, parameter_count, types, given: Some(given) })
    }
}

impl Line<'_> {
    /// How many things the line holds.
    fn given(&self) -> usize {
        let names = [self.str.is_some(), self.num.is_some()];
        let levels = [self.succ.is_some(), self.max.is_some(), self.imax.is_some(), self.param.is_some()];
        let exprs = [
            self.bvar.is_some(),
            self.sort.is_some(),
            self.r#const.is_some(),
            self.app.is_some(),
            self.lam.is_some(),
            self.forallE.is_some(),
            self.letE.is_some(),
            self.proj.is_some(),
            self.natVal.is_some(),
            self.strVal.is_some(),
            self.mdata.is_some(),
        ];
        let others = [
            self.meta.is_some(),
            self.axiom.is_some(),
            self.def.is_some(),
            self.opaque.is_some(),
            self.thm.is_some(),
            self.quot.is_some(),
            self.inductive.is_some(),
        ];
        let count = |list: &[bool]| list.iter().filter(|is_there| **is_there).count();
        let numbers = [self.r#in.is_some(), self.il.is_some(), self.ie.is_some()];
        // A number goes with a thing of its kind, and a declaration has none.
        let kinds = [(numbers[0], count(&names)), (numbers[1], count(&levels)), (numbers[2], count(&exprs))];
        if kinds.iter().any(|(number, things)| (*things > 0) != *number) {
            return usize::MAX;
        }
        kinds.iter().map(|(_, things)| things).sum::<usize>() + count(&others)
    }
}

fn number(digits: &str) -> Result<BigUint, Problem> {
    if digits.len() > DIGIT_LIMIT {
        return Err(Problem::Unsupported("a number of more than a million digits".into()));
    }
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err("a number literal is no number".into());
    }
    BigUint::from_str(digits).map_err(|error| error.to_string().into())
}
