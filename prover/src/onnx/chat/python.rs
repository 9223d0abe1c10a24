//! What values are in Python and not in minijinja: how they are printed, what their methods do, what tests and filters
//! make of them.

use std::{fmt::Write as _, sync::Arc};

use minijinja::{
    Error, ErrorKind, Output, State, Value, filters, tests,
    value::{Enumerator, Kwargs, Object, ObjectRepr, Rest, ValueKind, from_args},
};

pub(super) fn failed(problem: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, problem.into())
}

/// `str(value)`, as `{{ … }}` prints it.
pub(super) fn print(out: &mut Output, _: &State, value: &Value) -> Result<(), Error> {
    out.write_str(&text(value)?).map_err(|_| failed("the text could not be written"))
}

/// `str(value)`: texts as they are, other values as [`repr`] writes them.
pub(super) fn text(value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::Undefined => Ok(String::new()),
        ValueKind::String => Ok(value.as_str().unwrap_or_default().to_owned()),
        ValueKind::Number if !value.is_integer() => Ok(float(f64::try_from(value.clone())?)),
        ValueKind::Seq | ValueKind::Map => {
            let mut found = String::new();
            repr(value, &mut found)?;
            Ok(found)
        }
        _ => Ok(value.to_string()),
    }
}

/// What a method returns as a tuple. Those that a template writes are lists here.
#[derive(Debug)]
struct Tuple(Vec<Value>);

impl Object for Tuple {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.get(key.as_usize()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.0.len())
    }
}

/// `repr(value)`.
fn repr(value: &Value, out: &mut String) -> Result<(), Error> {
    match value.kind() {
        ValueKind::String => quote(value.as_str().unwrap_or_default(), out),
        ValueKind::Seq => {
            let (open, close) = match value.downcast_object_ref::<Tuple>() {
                Some(_) => ('(', ')'),
                None => ('[', ']'),
            };
            out.push(open);
            for (index, item) in value.try_iter()?.enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                repr(&item, out)?;
            }
            out.push(close);
        }
        ValueKind::Map => {
            out.push('{');
            for (index, key) in value.try_iter()?.enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                repr(&key, out)?;
                out.push_str(": ");
                repr(&value.get_item(&key)?, out)?;
            }
            out.push('}');
        }
        _ => out.push_str(&text(value)?),
    }
    Ok(())
}

fn quote(text: &str, out: &mut String) {
    let mark = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(mark);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == mark => out.extend(['\\', c]),
            c if c.is_ascii_control() => out.push_str(&format!("\\x{:02x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push(mark);
}

/// `repr` of a float: the shortest digits, with an exponent from 1e16 on and below 1e-4.
pub(super) fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let size = number.abs();
    if number != 0.0 && !(1e-4..1e16).contains(&size) {
        let text = format!("{number:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, exponent) = match exponent.strip_prefix('-') {
            Some(exponent) => ('-', exponent),
            None => ('+', exponent),
        };
        return format!("{digits}e{sign}{exponent:0>2}");
    }
    format!("{number:?}")
}

/// The methods of Python's values.
pub(super) fn method(state: &State, value: &Value, name: &str, arguments: &[Value]) -> Result<Value, Error> {
    let found = match value.as_str() {
        Some(text) => string_method(text, name, arguments),
        None if value.kind() == ValueKind::Seq && name == "index" => {
            let (wanted,): (&Value,) = from_args(arguments)?;
            let place = value.try_iter()?.position(|item| item == *wanted);
            place.map(Value::from).ok_or_else(|| failed(format!("{wanted} is not in list")))
        }
        None => Err(Error::from(ErrorKind::UnknownMethod)),
    };
    match found {
        Err(error) if error.kind() == ErrorKind::UnknownMethod => {
            minijinja_contrib::pycompat::unknown_method_callback(state, value, name, arguments)
        }
        found => found,
    }
}

fn string_method(text: &str, name: &str, arguments: &[Value]) -> Result<Value, Error> {
    let is_all = |test: fn(char) -> bool| {
        let () = from_args(arguments)?;
        Ok(Value::from(!text.is_empty() && text.chars().all(test)))
    };
    let is_cased = |is: fn(char) -> bool, other: fn(char) -> bool| {
        let () = from_args(arguments)?;
        Ok(Value::from(text.chars().any(is) && !text.chars().any(other)))
    };
    match name {
        "isdigit" | "isnumeric" | "isdecimal" => is_all(char::is_numeric),
        "isalnum" => is_all(char::is_alphanumeric),
        "isalpha" => is_all(char::is_alphabetic),
        "isspace" => is_all(char::is_whitespace),
        "isupper" => is_cased(char::is_uppercase, char::is_lowercase),
        "islower" => is_cased(char::is_lowercase, char::is_uppercase),
        "title" => {
            let () = from_args(arguments)?;
            Ok(Value::from(title(text)))
        }
        "casefold" => {
            let () = from_args(arguments)?;
            Ok(Value::from(text.to_lowercase().replace('ß', "ss")))
        }
        "swapcase" => {
            let () = from_args(arguments)?;
            let swapped: String = text
                .chars()
                .flat_map(|c| match c.is_uppercase() {
                    true => c.to_lowercase().collect::<Vec<_>>(),
                    false => c.to_uppercase().collect(),
                })
                .collect();
            Ok(Value::from(swapped))
        }
        "find" | "index" => place(text, name == "index", arguments, |text, wanted| text.find(wanted)),
        "rfind" | "rindex" => place(text, name == "rindex", arguments, |text, wanted| text.rfind(wanted)),
        "startswith" | "endswith" => {
            let (ends, start, end): (&Value, Option<i64>, Option<i64>) = from_args(arguments)?;
            let (part, _) = between(text, start, end);
            let has = |end: &str| match name {
                "startswith" => part.starts_with(end),
                _ => part.ends_with(end),
            };
            Ok(Value::from(match ends.as_str() {
                Some(end) => has(end),
                None => ends.try_iter()?.any(|end| end.as_str().is_some_and(has)),
            }))
        }
        "split" | "rsplit" => split(text, name == "rsplit", arguments),
        "splitlines" => {
            let (keep, named): (Option<bool>, Kwargs) = from_args(arguments)?;
            let keep = keep.or(named.get("keepends")?).unwrap_or(false);
            named.assert_all_used()?;
            Ok(lines(text, keep).into_iter().map(Value::from).collect())
        }
        "partition" | "rpartition" => {
            let (mark,): (&str,) = from_args(arguments)?;
            let found = if name == "partition" { text.split_once(mark) } else { text.rsplit_once(mark) };
            let parts = match found {
                Some((before, after)) => [before, mark, after],
                None if name == "partition" => [text, "", ""],
                None => ["", "", text],
            };
            Ok(Value::from_object(Tuple(parts.into_iter().map(Value::from).collect())))
        }
        "removeprefix" => {
            let (prefix,): (&str,) = from_args(arguments)?;
            Ok(Value::from(text.strip_prefix(prefix).unwrap_or(text)))
        }
        "removesuffix" => {
            let (suffix,): (&str,) = from_args(arguments)?;
            Ok(Value::from(text.strip_suffix(suffix).unwrap_or(text)))
        }
        "zfill" => {
            let (width,): (usize,) = from_args(arguments)?;
            let (sign, digits) = text.split_at(usize::from(text.starts_with(['-', '+'])));
            let zeros = "0".repeat(width.min(WIDTH_MAX).saturating_sub(text.chars().count()));
            Ok(Value::from(format!("{sign}{zeros}{digits}")))
        }
        "center" | "ljust" | "rjust" => {
            let (width, filler): (usize, Option<&str>) = from_args(arguments)?;
            let missing = width.min(WIDTH_MAX).saturating_sub(text.chars().count());
            let before = match name {
                "ljust" => 0,
                "rjust" => missing,
                // Python puts the odd one in front where the width is odd.
                _ => missing / 2 + (missing & width & 1),
            };
            let fill = |count: usize| filler.unwrap_or(" ").repeat(count);
            Ok(Value::from(format!("{}{text}{}", fill(before), fill(missing - before))))
        }
        _ => Err(Error::from(ErrorKind::UnknownMethod)),
    }
}

/// No template needs more; a larger width must not allocate without bound.
const WIDTH_MAX: usize = 1 << 20;

/// Capitals at the beginnings of words, as `str.title` finds them: behind everything that is no letter.
fn title(text: &str) -> String {
    let mut inside = false;
    let mut found = String::new();
    for c in text.chars() {
        match inside {
            true => found.extend(c.to_lowercase()),
            false => found.extend(c.to_uppercase()),
        }
        inside = c.is_alphabetic();
    }
    found
}

/// The part between two places, counted in characters and from the end where negative, and its place in bytes.
fn between(text: &str, start: Option<i64>, end: Option<i64>) -> (&str, usize) {
    let length = text.chars().count() as i64;
    let byte = |place: i64| {
        let place = if place < 0 { (place + length).max(0) } else { place.min(length) };
        text.char_indices().nth(place as usize).map_or(text.len(), |(byte, _)| byte)
    };
    let (start, end) = (byte(start.unwrap_or(0)), byte(end.unwrap_or(length)));
    (text.get(start..end).unwrap_or_default(), start)
}

fn place(
    text: &str,
    must: bool,
    arguments: &[Value],
    find: impl Fn(&str, &str) -> Option<usize>,
) -> Result<Value, Error> {
    let (wanted, start, end): (&str, Option<i64>, Option<i64>) = from_args(arguments)?;
    let (part, offset) = between(text, start, end);
    match find(part, wanted) {
        Some(byte) => Ok(Value::from(text[..offset + byte].chars().count())),
        None if must => Err(failed("substring not found")),
        None => Ok(Value::from(-1)),
    }
}

fn split(text: &str, from_end: bool, arguments: &[Value]) -> Result<Value, Error> {
    let (mark, most, named): (Option<&str>, Option<i64>, Kwargs) = from_args(arguments)?;
    let mark = match mark {
        None => named.get::<Option<&str>>("sep")?,
        mark => mark,
    };
    let most = most.or(named.get("maxsplit")?).and_then(|most| usize::try_from(most).ok());
    named.assert_all_used()?;
    let most = most.unwrap_or(usize::MAX - 1);
    let mut parts: Vec<&str> = match (mark, from_end) {
        (Some(""), _) => return Err(failed("empty separator")),
        (Some(mark), false) => text.splitn(most + 1, mark).collect(),
        (Some(mark), true) => text.rsplitn(most + 1, mark).collect(),
        (None, false) => by_blanks(text.trim(), most, |rest| {
            let end = rest.find(char::is_whitespace)?;
            Some((&rest[..end], rest[end..].trim_start()))
        }),
        (None, true) => by_blanks(text.trim(), most, |rest| {
            let (start, blank) = rest.char_indices().rev().find(|(_, c)| c.is_whitespace())?;
            Some((&rest[start + blank.len_utf8()..], rest[..start].trim_end()))
        }),
    };
    if from_end {
        parts.reverse();
    }
    Ok(parts.into_iter().map(Value::from).collect())
}

/// The parts of a text without blanks around it, `most` of them taken off by `next` and then the rest.
fn by_blanks<'a>(
    text: &'a str,
    most: usize,
    next: impl Fn(&'a str) -> Option<(&'a str, &'a str)>,
) -> Vec<&'a str> {
    let (mut rest, mut parts) = (text, Vec::new());
    while parts.len() < most
        && let Some((part, after)) = next(rest)
    {
        parts.push(part);
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

fn lines(text: &str, keep: bool) -> Vec<&str> {
    const ENDS: [char; 10] =
        ['\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}'];
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.find(ENDS) {
        let width = match &rest[end..] {
            both if both.starts_with("\r\n") => 2,
            one => one.chars().next().map_or(1, char::len_utf8),
        };
        found.push(&rest[..if keep { end + width } else { end }]);
        rest = &rest[end + width..];
    }
    if !rest.is_empty() {
        found.push(rest);
    }
    found
}

/// Text formatted by `%`. The operands of a tuple stand in the places in turn; anything else stands in one.
pub(super) fn percent(state: &State, format: &str, operand: &Value, is_tuple: bool) -> Result<Value, Error> {
    let operands: Vec<Value> = match is_tuple {
        true => operand.try_iter()?.collect(),
        false => vec![operand.clone()],
    };
    // minijinja's filter writes values its own way; `%s` is for texts.
    let operands = operands.into_iter().map(|value| match value.kind() {
        ValueKind::Seq | ValueKind::None | ValueKind::Bool => text(&value).map(Value::from),
        _ => Ok(value),
    });
    let mut arguments = vec![Value::from(format)];
    arguments.extend(operands.collect::<Result<Vec<_>, _>>()?);
    state.apply_filter("format", &arguments)
}

/// An undefined value is an empty list or text to most filters.
pub(super) fn length(value: &Value) -> Result<usize, Error> {
    match value.kind() {
        ValueKind::Undefined => Ok(0),
        _ => filters::length(value),
    }
}

pub(super) fn first(value: &Value) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::Undefined => Ok(Value::UNDEFINED),
        _ => filters::first(value),
    }
}

pub(super) fn string(value: &Value) -> Result<Value, Error> {
    Ok(Value::from(text(value)?))
}

/// `int` with what stands in for a text that is no number.
pub(super) fn int(state: &State, value: &Value, default: Option<Value>) -> Result<Value, Error> {
    let default = default.unwrap_or_else(|| Value::from(0));
    Ok(filters::int(state, value).unwrap_or(default))
}

pub(super) fn float_filter(state: &State, value: &Value, default: Option<Value>) -> Result<Value, Error> {
    let default = default.unwrap_or_else(|| Value::from(0.0));
    Ok(filters::float(state, value).unwrap_or(default))
}

pub(super) fn join(value: &Value, mark: Option<&str>, named: Kwargs) -> Result<Value, Error> {
    let attribute = named.get::<Option<&str>>("attribute")?;
    named.assert_all_used()?;
    if value.is_undefined() {
        return Ok(Value::from(""));
    }
    let mut found = String::new();
    for (index, item) in value.try_iter()?.enumerate() {
        let item = match attribute {
            Some(name) => item.get_attr(name)?,
            None => item,
        };
        let mark = mark.filter(|_| index > 0).unwrap_or_default();
        write!(found, "{mark}{}", text(&item)?).map_err(|_| failed("no room"))?;
    }
    Ok(Value::from(found))
}

pub(super) fn replace(value: &Value, from: &str, to: &str, count: Option<usize>) -> Result<Value, Error> {
    let value = text(value)?;
    Ok(Value::from(match count {
        Some(count) => value.replacen(from, to, count),
        None => value.replace(from, to),
    }))
}

pub(super) fn count_words(value: &Value) -> Result<usize, Error> {
    Ok(text(value)?.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).count())
}

pub(super) fn center(value: &Value, width: Option<usize>) -> Result<Value, Error> {
    string_method(&text(value)?, "center", &[Value::from(width.unwrap_or(80))])
}

/// Texts and mappings can be asked for their items, as lists can.
pub(super) fn is_sequence(value: &Value) -> bool {
    matches!(value.kind(), ValueKind::String | ValueKind::Seq | ValueKind::Map | ValueKind::Undefined)
}

pub(super) fn is_iterable(value: &Value) -> bool {
    is_sequence(value) || !value.is_none() && tests::is_iterable(value)
}

/// In Python a truth value is a number.
pub(super) fn is_number(value: &Value) -> bool {
    matches!(value.kind(), ValueKind::Number | ValueKind::Bool)
}

pub(super) fn is_callable(value: &Value) -> bool {
    value.kind() == ValueKind::Plain
}

/// `raise_exception(message)`.
pub(super) fn raise(message: &Value, _: Rest<Value>) -> Result<Value, Error> {
    Err(failed(text(message)?))
}
