//! One row of a data set: an object whose fields have the names that published sets give them.
//!
//! Names are compared without regard to case and to what stands between words: `formal_statement`, `formalStatement`
//! and `Formal Statement` are one. Several fields may hold a statement in one set or another: the first that reads as
//! one counts. A row's words never cost its statement.

use serde_json::{Map, Value};

use super::lean3::is_lean3;
use super::{Fault, Problem, Take, compfiles, lean_file, split};
use crate::lean_text::{TokenKind, declared_name, segments, split_statement, tokens};
use crate::{Source, Theorem};

const NAME: [&str; 10] = [
    "name",
    "full_name",
    "theorem_name",
    "theorem_names",
    "problem_name",
    "lean_name",
    "problem_id",
    "unique_id",
    "id",
    "uuid",
];
/// Fields that hold a theorem, or a file with one.
const STATEMENT: [&str; 20] = [
    "statement",
    "formal_statement",
    "formal_stmt",
    "formal_theorem",
    "lean4_statement",
    "lean_statement",
    "theorem_statement",
    "lean4_formalization",
    "autoformalization",
    "formalization",
    "formal",
    "prop_defn",
    "theorem",
    "lean_file",
    "lean4_code",
    "lean_code",
    "code",
    "full_text",
    "full_proof",
    "correct_proof",
];
const HEADER: [&str; 7] =
    ["header", "lean4_src_header", "src_header", "lean_header", "formal_header", "src_context", "deps"];
const SPLIT: [&str; 1] = ["split"];
/// Definitions between the header and the statement.
const HELPER: [&str; 2] = ["preamble", "helper"];
/// A complete proof, or the theorem with one; annotated ones first.
const REFERENCE: [&str; 6] =
    ["commented_proof", "formal_proof", "proof", "lean4_proof", "full_proof", "formal_ground_truth"];
/// What stands above a proof where it is more than what stands above the statement.
const ABOVE_THE_PROOF: [&str; 1] = ["proof_preamble"];
/// Where some sets keep what they tell of a proof.
const ABOUT_THE_PROOF: [&str; 1] = ["proof_metadata"];
const CATEGORY: [&str; 5] = ["category", "tags", "textbook", "family", "namespace"];
const INFORMAL_STATEMENT: [&str; 11] = [
    "informal_statement",
    "informal_stmt",
    "informal_theorem",
    "nl_statement",
    "informal_prefix",
    "natural_language_statement",
    "generated_informal_statement_and_proof",
    "refined_statement",
    "informal_problem",
    "description",
    "python_docstring",
];
/// Fields that hold the words in some sets and a name or Lean in others.
const PERHAPS_INFORMAL: [&str; 6] =
    ["natural_language", "natural", "informal", "problem", "question", "statement"];
const INFORMAL_PROOF: [&str; 5] =
    ["informal_proof", "nl_proof", "natural_language_proof", "informal_solution", "solution"];

/// Words that begin a tactic and no term: a proof that begins with one stands behind `by`.
const TACTICS: [&str; 44] = [
    "aesop",
    "apply",
    "bv_decide",
    "by_cases",
    "by_contra",
    "cases",
    "cases'",
    "constructor",
    "contrapose",
    "contrapose!",
    "decide",
    "exact",
    "exact_mod_cast",
    "field_simp",
    "gcongr",
    "grind",
    "induction",
    "induction'",
    "interval_cases",
    "intro",
    "intros",
    "linarith",
    "linear_combination",
    "nlinarith",
    "norm_cast",
    "norm_num",
    "nth_rewrite",
    "obtain",
    "omega",
    "polyrith",
    "positivity",
    "push_cast",
    "rcases",
    "refine",
    "ring",
    "ring_nf",
    "rintro",
    "rw",
    "simp",
    "simp_all",
    "subst",
    "tauto",
    "unfold",
    "use",
];

/// Natural language of a problem whose statement stands elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Informal {
    pub statement: Option<String>,
    pub proof: Option<String>,
}

/// What a row holds.
#[derive(Debug)]
pub(super) enum Row {
    /// `notes` says what of the row was left out.
    Problems { name: String, problems: Vec<Problem>, category: Option<String>, notes: Vec<Fault> },
    /// Words alone.
    Informal { name: String, words: Informal },
}

/// Where a row stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub origin: &'a str,
    pub line: u32,
    /// The name that an enclosing object gives it.
    pub key: Option<&'a str>,
    /// The split that an enclosing object is named after.
    pub split: Option<&'a str>,
}

/// Reads one row of a published data set; usually one theorem. `line` is its line or number, for the source of what is
/// read.
///
/// # Errors
/// A row that is no object, or states nothing.
pub fn read_published_row(origin: &str, line: u32, row: &Value) -> Result<Vec<Problem>, Fault> {
    let Value::Object(row) = row else { return Err(Fault::NotAnObject) };
    match read(Place { origin, line, key: None, split: None }, row)? {
        Row::Problems { problems, .. } => Ok(problems),
        Row::Informal { .. } => Err(no_statement(row)),
    }
}

/// Whether a row has a field that could hold a statement or words.
pub(super) fn poses<'a>(fields: impl IntoIterator<Item = (&'a String, &'a Value)>) -> bool {
    fields.into_iter().any(|(key, value)| !value.is_null() && is_posing(key))
}

/// Whether a field of that name could hold a statement or words.
pub(super) fn is_posing(key: &str) -> bool {
    is_statement(key) || INFORMAL_STATEMENT.iter().chain(&PERHAPS_INFORMAL).any(|name| is_named(key, name))
}

/// Whether a field of that name could hold a statement.
pub(super) fn is_statement(key: &str) -> bool {
    STATEMENT.iter().any(|name| is_named(key, name))
}

/// The names of a row's fields, for a report.
pub(super) fn field_names(row: &Map<String, Value>) -> String {
    const NAMED: usize = 12;
    let mut names: Vec<&str> = row.keys().take(NAMED).map(String::as_str).collect();
    if row.len() > NAMED {
        names.push("…");
    }
    names.join(", ")
}

fn no_statement(row: &Map<String, Value>) -> Fault {
    Fault::NoStatement(field_names(row))
}

/// Reads a row.
pub(super) fn read(place: Place<'_>, row: &Map<String, Value>) -> Result<Row, Fault> {
    let named = name_field(row)?.or(place.key.map(str::to_owned));
    let header = header_field(row)?;
    let chosen = chosen_statement(row, &header, named.as_deref())?;
    let mut notes = Vec::new();
    let informal = Informal {
        statement: words_field(row, &INFORMAL_STATEMENT, &mut notes)
            .or_else(|| perhaps_words(row, chosen.as_ref().map(|chosen| chosen.key))),
        proof: words_field(row, &INFORMAL_PROOF, &mut notes),
    };
    let Some(Chosen { mut problems, in_tactics, .. }) = chosen else {
        return match informal.statement {
            Some(_) => Ok(Row::Informal { name: named.ok_or(Fault::MissingField("name"))?, words: informal }),
            None => Err(no_statement(row)),
        };
    };
    let name = named.unwrap_or_else(|| match &problems[..] {
        [only] if !only.theorem.name.starts_with("example_") => only.theorem.name.clone(),
        _ => format!("row_{}", place.line),
    });
    let reference = reference(row, in_tactics).filter(|_| !rests_on_lemmas(row));
    let own_source = own_source(row);
    let several = problems.len() > 1;
    for problem in &mut problems {
        let theorem = &mut problem.theorem;
        theorem.header = joined_headers(&header, &std::mem::take(&mut theorem.header));
        theorem.name = if several { format!("{name}/{}", theorem.name) } else { name.clone() };
        if informal.statement.is_some() {
            theorem.informal_statement.clone_from(&informal.statement);
        }
        theorem.informal_proof.clone_from(&informal.proof);
        let expect = theorem.source.expect.take().or_else(|| expectation(row));
        theorem.source = own_source.clone().unwrap_or_else(|| Source {
            origin: place.origin.to_owned(),
            line: Some(place.line),
            ..Source::default()
        });
        theorem.source.expect = theorem.source.expect.take().or(expect);
        if theorem.source.split.is_none() {
            theorem.source.split = split_field(row)
                .or_else(|| place.split.map(str::to_owned))
                .or_else(|| split::of_file(place.origin));
        }
        if !several && reference.is_some() {
            problem.reference_proof.clone_from(&reference);
        }
    }
    let category = text_or_first(row, &CATEGORY).or_else(|| category_of_name(&name));
    Ok(Row::Problems { name, problems, category, notes })
}

/// The statement of a row.
struct Chosen<'a> {
    key: &'a str,
    problems: Vec<Problem>,
    /// Its proof is begun with `by`: what a proof field holds are tactics.
    in_tactics: bool,
}

/// The first field that states a theorem; else what is wrong with the first that might have. `None` without any.
fn chosen_statement<'a>(
    row: &'a Map<String, Value>,
    header: &str,
    name: Option<&str>,
) -> Result<Option<Chosen<'a>>, Fault> {
    let mut fault = None;
    let mut texts = Vec::new();
    for (key, value) in fields(row, &STATEMENT) {
        match value {
            Value::Null => {}
            Value::String(text) if text.trim().is_empty() => {}
            Value::String(text) => texts.push((key, text.as_str())),
            _ => drop(fault.get_or_insert_with(|| Fault::NotText(key.to_owned()))),
        }
    }
    for posing in [posed, posed_without_keyword] {
        for (key, text) in &texts {
            match posing(text, name) {
                Ok(problems) if !problems.is_empty() => {
                    if is_lean3(header) || is_lean3(text) {
                        return Err(Fault::Lean3(1));
                    }
                    return Ok(Some(Chosen { key, problems, in_tactics: ends_in_tactics(text) }));
                }
                Ok(_) => {}
                Err(found) => drop(fault.get_or_insert(found)),
            }
        }
    }
    match (fault, &texts[..]) {
        (Some(fault), _) => Err(fault),
        (None, []) => Ok(None),
        (None, _) => Err(Fault::NoTheorem),
    }
}

/// The problems of a row's Lean text: the theorem of the row's own name; else those without a proof; else all.
fn posed(text: &str, name: Option<&str>) -> Result<Vec<Problem>, Fault> {
    if text.contains('\0') {
        return Err(Fault::NulByte);
    }
    let found = lean_file::read("", text, Take::All);
    if found.errors.iter().any(|error| error.fault == Fault::Unterminated) {
        return Err(Fault::Unterminated);
    }
    let mut problems = found.problems;
    // A file of Compfiles states all its problems as such.
    if compfiles::is_own(text) && !problems.is_empty() {
        return Ok(problems);
    }
    if problems.is_empty() {
        return constructed(text).map_or(Ok(problems), |keyword| Err(Fault::NotAProposition(keyword)));
    }
    let is_open = |problem: &Problem| problem.reference_proof.is_none();
    let is_called = |theorem: &Theorem| {
        name.is_some_and(|name| theorem.name == name || declared_name(&theorem.statement) == Some(name))
    };
    if let Some(own) = problems.iter().position(|problem| is_called(&problem.theorem)) {
        return Ok(vec![problems.swap_remove(own)]);
    }
    if problems.iter().any(is_open) {
        problems.retain(is_open);
    }
    Ok(problems)
}

/// A statement without its keyword: `name (x : α) : p`, or without a name as well.
fn posed_without_keyword(text: &str, name: Option<&str>) -> Result<Vec<Problem>, Fault> {
    let code = tokens(text);
    let mut code = code.iter().filter(|token| !token.is_comment()).map(|token| token.text(text));
    let (first, second) = (code.next().unwrap_or_default(), code.next().unwrap_or_default());
    let opens = |token: &str| matches!(token, "(" | "{" | "[" | "⦃" | ":");
    let is_anonymous = opens(first);
    // Prose has other words behind its first, and none like `add_comm`.
    if !is_anonymous && !opens(second) && !first.contains(['_', '.']) {
        return Ok(Vec::new());
    }
    let own = match is_anonymous {
        true => format!("{} ", name.and_then(|name| name.rsplit('.').next()).unwrap_or("row")),
        false => String::new(),
    };
    let found = lean_file::read("", &format!("theorem {own}{text}"), Take::All);
    Ok(if found.problems.len() == 1 && segments(text).len() <= 1 { found.problems } else { Vec::new() })
}

/// The keyword of an object to be constructed, where a text asks for one instead of a proof.
fn constructed(text: &str) -> Option<&'static str> {
    segments(text).iter().find_map(|segment| {
        let declaration = &text[segment.keyword..segment.end];
        let keyword = declaration.split_whitespace().next()?;
        let keyword = ["instance", "def", "abbrev"].into_iter().find(|known| *known == keyword)?;
        split_statement(declaration).proof.is_open().then_some(keyword)
    })
}

/// Whether a text ends in `by` or `by sorry`.
fn ends_in_tactics(text: &str) -> bool {
    let code = tokens(text);
    let mut code =
        code.iter().rev().filter(|token| !token.is_comment()).map(|token| token.text(text)).peekable();
    code.next_if_eq(&"sorry");
    code.next() == Some("by")
}

/// A complete proof that a row brings, as the text after `:=`.
fn reference(row: &Map<String, Value>, in_tactics: bool) -> Option<String> {
    let about = fields(row, &ABOUT_THE_PROOF).filter_map(|(_, value)| value.as_object());
    std::iter::once(row).chain(about).flat_map(|object| fields(object, &REFERENCE)).find_map(|(_, value)| {
        match value {
            Value::String(text) => proof_text(text, in_tactics),
            Value::Array(parts) => {
                let parts: Option<Vec<&str>> = parts.iter().map(Value::as_str).collect();
                let parts = parts.filter(|parts| !parts.is_empty())?;
                match parts.iter().all(|part| is_whole(part)) {
                    true => parts.iter().find_map(|part| proof_text(part, in_tactics)),
                    // The steps of one proof.
                    false => proof_text(&parts.join("\n"), true),
                }
            }
            _ => None,
        }
    })
}

/// Whether a row's proof uses lemmas that stand beside it: then it is not complete by itself.
fn rests_on_lemmas(row: &Map<String, Value>) -> bool {
    let text = |names| fields(row, names).find_map(|(_, value)| value.as_str()).map(str::trim);
    let above = text(&ABOVE_THE_PROOF[..]).filter(|above| !above.is_empty());
    above.is_some_and(|above| Some(above) != text(&HELPER[..]))
}

/// Whether a text is a theorem with its proof, or a proof by itself.
fn is_whole(text: &str) -> bool {
    let starts = |with: &str| text.trim_start().starts_with(with);
    starts(":=")
        || first_word(text) == Some("by")
        || !lean_file::read("", text, Take::All).problems.is_empty()
}

/// The text after `:=`, of a whole theorem, of a proof alone or of its tactics; `None` if it is not complete.
fn proof_text(reference: &str, in_tactics: bool) -> Option<String> {
    let whole = lean_file::read("", reference, Take::All).problems.into_iter().next_back();
    let text = match whole {
        Some(problem) => problem.reference_proof?,
        None => {
            let body = reference.trim();
            let behind = body.strip_prefix(":=").map(str::trim);
            let text = behind.unwrap_or(body);
            let is_indented = reference.trim_start_matches(['\n', '\r']).starts_with([' ', '\t']);
            let first = first_word(text).unwrap_or_default();
            let is_block = behind.is_none()
                && first != "by"
                && (is_indented || TACTICS.contains(&first) || (in_tactics && !begins_a_term(first)));
            match is_block {
                true if is_indented => {
                    format!("by\n{}", reference.trim_start_matches(['\n', '\r']).trim_end())
                }
                true => format!("by\n  {}", text.replace('\n', "\n  ")),
                false => text.to_owned(),
            }
        }
    };
    (!text.is_empty() && text != "by\n  " && !holds_sorry(&text) && !text.contains('\0')).then_some(text)
}

fn begins_a_term(word: &str) -> bool {
    matches!(word, "fun" | "λ" | "⟨" | "@" | "")
}

fn first_word(text: &str) -> Option<&str> {
    tokens(text).iter().find(|token| !token.is_comment()).map(|token| token.text(text))
}

/// The header that a row gives in front of what its statement brings along, with the imports first.
fn joined_headers(header: &str, own: &str) -> String {
    let is_import = |line: &&str| line.trim_start().starts_with("import ");
    let (header, own) = (header.trim_end(), own.trim_end());
    if header.trim().is_empty() || own.trim().is_empty() {
        return format!("{header}{own}");
    }
    let known: Vec<&str> = header.lines().filter(is_import).map(str::trim).collect();
    let begun = own.lines().take_while(|line| line.trim().is_empty() || is_import(line)).count();
    let is_leading_import = |(at, line): &(usize, &str)| *at < begun && is_import(line);
    let lines = || own.lines().enumerate();
    let imports = lines().filter(is_leading_import).map(|(_, line)| line.trim());
    let new: Vec<&str> = imports.filter(|line| !known.contains(line)).collect();
    let rest: Vec<&str> = lines().filter(|line| !is_leading_import(line)).map(|(_, line)| line).collect();
    let rest = rest.join("\n");
    // A file that comes whole repeats its header.
    let given = header.lines().filter(|line| !is_import(line)).collect::<Vec<_>>().join("\n");
    let rest = match (begins_with(&rest, &given), begins_with(&given, &rest)) {
        (Some(left), _) => left,
        (None, Some(_)) => "",
        (None, None) => &rest,
    };
    let parts = [new.join("\n"), header.to_owned(), rest.trim_matches('\n').to_owned()];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.trim().is_empty()).collect();
    match new.is_empty() {
        true => parts.join("\n\n"),
        false => format!("{}\n{}", parts[0], parts[1..].join("\n\n")),
    }
}

/// What is behind `start` in `text`, where that begins with it and ends a line with it.
fn begins_with<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let left = text.trim_start().strip_prefix(start.trim())?;
    (left.is_empty() || left.starts_with('\n')).then_some(left)
}

/// Whether code, comments aside, has a `sorry`.
pub(super) fn holds_sorry(text: &str) -> bool {
    text.contains("sorry")
        && tokens(text).iter().any(|token| token.kind == TokenKind::Identifier && token.text(text) == "sorry")
}

fn expectation(row: &Map<String, Value>) -> Option<String> {
    (row.get("truth") == Some(&Value::Bool(false))).then(|| "false".to_owned())
}

/// miniF2F says what a problem is about in its name.
pub(super) fn category_of_name(name: &str) -> Option<String> {
    let known =
        ["mathd_algebra", "mathd_numbertheory", "algebra", "numbertheory", "induction", "aime", "amc", "imo"];
    let lower = name.to_lowercase();
    known.into_iter().find(|known| lower.starts_with(known)).map(str::to_owned)
}

/// Our own serialisation says itself where the theorem was read.
fn own_source(row: &Map<String, Value>) -> Option<Source> {
    let source = row.get("source").filter(|source| source.is_object())?;
    serde_json::from_value::<Source>(source.clone()).ok().filter(|source| !source.origin.is_empty())
}

/// Header and helping definitions. What cannot be read is an error: the statement may rest on it.
fn header_field(row: &Map<String, Value>) -> Result<String, Fault> {
    let mut parts = Vec::new();
    for names in [&HEADER[..], &HELPER] {
        let part = match fields(row, names).find(|(_, value)| !value.is_null()) {
            None => continue,
            Some((_, Value::String(text))) => text.clone(),
            Some((key, value)) => lines(value).ok_or_else(|| Fault::NotText(key.to_owned()))?.join("\n"),
        };
        if part.contains('\0') {
            return Err(Fault::NulByte);
        }
        if !part.trim().is_empty() {
            parts.push(part.trim_end().to_owned());
        }
    }
    Ok(parts.join("\n\n"))
}

fn lines(value: &Value) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Value::as_str).collect()
}

fn name_field(row: &Map<String, Value>) -> Result<Option<String>, Fault> {
    for (key, value) in fields(row, &NAME) {
        let name = match value {
            Value::Null => continue,
            Value::Number(number) => number.to_string(),
            Value::String(name) => name.clone(),
            Value::Array(names) => match names.first() {
                Some(Value::String(name)) => name.clone(),
                _ => continue,
            },
            _ => return Err(Fault::NotText(key.to_owned())),
        };
        if !name.trim().is_empty() {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// The canonical split that a row names.
fn split_field(row: &Map<String, Value>) -> Option<String> {
    fields(row, &SPLIT).find_map(|(_, value)| value.as_str()).map(split::canonical)
}

/// The first words among some fields. A field that holds something else is passed over, and named in `notes`.
fn words_field(row: &Map<String, Value>, names: &[&str], notes: &mut Vec<Fault>) -> Option<String> {
    fields(row, names).find_map(|(key, value)| match value {
        Value::Null => None,
        Value::String(text) => words(text),
        value => match lines(value) {
            Some(lines) => words(&lines.join("\n\n")),
            None => {
                notes.push(Fault::WordsNotText(key.to_owned()));
                None
            }
        },
    })
}

/// The words of a field that may hold them, but for the field that holds the statement: a text of several words that
/// is no Lean.
fn perhaps_words(row: &Map<String, Value>, taken: Option<&str>) -> Option<String> {
    fields(row, &PERHAPS_INFORMAL).filter(|(key, _)| Some(*key) != taken).find_map(|(_, value)| {
        let text = words(value.as_str()?)?;
        let is_prose =
            text.contains(char::is_whitespace) && lean_file::read("", &text, Take::All).problems.is_empty();
        is_prose.then_some(text)
    })
}

/// A text without the marks of a comment; `None` if nothing is left.
fn words(text: &str) -> Option<String> {
    let text = text.trim();
    let inner = text.strip_prefix("/--").or_else(|| text.strip_prefix("/-!")).unwrap_or(text);
    let inner = inner.strip_suffix("-/").unwrap_or(inner).trim();
    (!inner.is_empty()).then(|| inner.to_owned())
}

/// A text, or the first of a list of texts.
fn text_or_first(row: &Map<String, Value>, names: &[&str]) -> Option<String> {
    fields(row, names).find_map(|(_, value)| match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => list.first()?.as_str().map(str::to_owned),
        _ => None,
    })
}

/// The fields of some names, in the order of these.
fn fields<'a, 'n>(
    object: &'a Map<String, Value>,
    names: &'n [&'n str],
) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a, 'n> {
    names.iter().filter_map(|name| {
        let (key, value) = object.iter().find(|(key, _)| is_named(key, name))?;
        Some((key.as_str(), value))
    })
}

fn is_named(key: &str, name: &str) -> bool {
    letters(key).eq(letters(name))
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}
