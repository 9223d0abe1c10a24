//! A theorem as requests write it.

use std::path::Path;

use data::Theorem;
use data::problems::{Take, read_problem_bytes};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::serve::failure::Failure;

/// A theorem among several.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TheoremBody {
    name: Option<String>,
    header: Option<String>,
    /// The theorem, up to its `:=`
    statement: String,
}

/// The theorems of a request, and whether it is about one: that which its own fields say, the one of a text, or several.
pub fn theorems(
    one: (Option<String>, Option<String>, Option<String>),
    text: Option<String>,
    several: Option<Vec<TheoremBody>>,
) -> Result<(Vec<Theorem>, bool), Failure> {
    let (name, header, statement) = one;
    match (several, statement, text) {
        (Some(several), None, None) if name.is_none() && header.is_none() => {
            let read =
                |item: &TheoremBody| theorem(item.name.as_deref(), item.header.as_deref(), &item.statement);
            Ok((several.iter().map(read).collect::<Result<_, _>>()?, false))
        }
        (None, Some(statement), None) => {
            Ok((vec![theorem(name.as_deref(), header.as_deref(), &statement)?], true))
        }
        (None, None, Some(text)) if name.is_none() && header.is_none() => {
            let theorems = theorems_of_text(&text)?;
            let is_one = theorems.len() == 1;
            Ok((theorems, is_one))
        }
        _ => Err(Failure::invalid(
            "a request is one theorem (`statement`, and `header` where it needs one), a Lean `text` whose theorems \
             end in `sorry`, or several `theorems`",
        )),
    }
}

/// Reads a statement below a header. A statement may be a whole text, as `tllama prove` reads them.
pub fn theorem(name: Option<&str>, header: Option<&str>, statement: &str) -> Result<Theorem, Failure> {
    let mut item = json!({"header": header.unwrap_or_default(), "statement": statement});
    if let (Some(name), Some(fields)) = (name, item.as_object_mut()) {
        fields.insert("name".to_owned(), json!(name));
    }
    one(&item.to_string(), "request.json")
}

/// The one theorem of a Lean text that ends in `sorry`, or of a JSON value with its statement.
pub fn theorem_of_text(text: &str) -> Result<Theorem, Failure> {
    match text.trim_start().starts_with('{') {
        true => one(text, "request.json"),
        false => one(text, "request.lean"),
    }
}

/// The theorems of a Lean text that end in `sorry`, in their order, or the one of a JSON value.
fn theorems_of_text(text: &str) -> Result<Vec<Theorem>, Failure> {
    if text.trim_start().starts_with('{') {
        return Ok(vec![one(text, "request.json")?]);
    }
    let found = read_problem_bytes(Path::new("request.lean"), text.as_bytes(), Take::Open);
    if let Some(error) = found.errors.first() {
        return Err(Failure::invalid(format!("text: {}", error.fault)));
    }
    Ok(found.problems.into_iter().map(|problem| problem.theorem).collect())
}

/// The name says in which form the text is; no file is read.
fn one(text: &str, form: &str) -> Result<Theorem, Failure> {
    let found = read_problem_bytes(Path::new(form), text.as_bytes(), Take::Open);
    let fault = found.errors.first().map(|error| error.fault.to_string());
    let mut theorems = found.problems.into_iter().map(|problem| problem.theorem);
    match (fault, theorems.next(), theorems.next()) {
        (None, Some(theorem), None) => Ok(theorem),
        (Some(fault), ..) => Err(Failure::invalid(format!("statement: {fault}"))),
        (None, None, _) => Err(Failure::invalid("statement: it states no theorem")),
        (None, Some(_), Some(_)) => Err(Failure::invalid("statement: it states more than one theorem")),
    }
}
