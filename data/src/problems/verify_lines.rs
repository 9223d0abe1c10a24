//! The input of verification: one JSON object a line, `{"id", "header"?, "statement", "candidate" | "proof"}`.
//! Lines come from anywhere: each is bounded in size, and an odd one is an item of its own, never the end.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead};

use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Fault, json};
use crate::lean_text::{DeclarationKind, SegmentKind, declared_name, joined, line_of, segments};
use crate::{Position, Source, Theorem};

/// Longest line that is read, in bytes.
pub const MAX_LINE_BYTES: usize = 50_000_000;

/// `generation` is how a candidate came about, as `tllama generate --json` writes it: not needed here.
const FIELDS: [&str; 7] = ["id", "name", "header", "statement", "candidate", "proof", "generation"];

/// The caller's own name of a line: any JSON value, given back byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LineId(String);

impl LineId {
    /// The name of something that is called `name`.
    pub fn of_name(name: &str) -> Self {
        Self(Value::from(name).to_string())
    }

    /// As people read it: a text without its quotes.
    pub fn shown(&self) -> String {
        serde_json::from_str::<String>(&self.0).unwrap_or_else(|_| self.0.clone())
    }
}

impl Serialize for LineId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

/// One question to a verifier.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifyInput {
    /// 1-based.
    pub line: u32,
    pub id: LineId,
    /// Which of the lines with this id it is, from 1: a file of samples has several for one problem.
    pub number: u32,
    pub theorem: Theorem,
    /// The whole text to judge, statement included.
    pub candidate: String,
    /// Where the given `proof` stands in it, if that was given.
    pub proof: Option<ProofPlace>,
    /// What was passed over, e.g. unknown fields.
    pub warnings: Vec<String>,
}

/// One place, in a candidate and in the proof that it was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProofPlace {
    candidate: Position,
    proof: Position,
}

impl ProofPlace {
    /// `tail` is what `proof` ends in and `candidate` too.
    fn new(candidate: &str, proof: &str, tail: &str) -> Self {
        let start = |text: &str| position_after(&text[..text.len() - tail.len()]);
        Self { candidate: start(candidate), proof: start(proof) }
    }

    /// A position in the candidate as one in the proof; what stands in front of that keeps its place, which is that in
    /// the statement.
    pub fn of(&self, at: Position) -> Position {
        let start = self.candidate;
        if (at.line, at.column) < (start.line, start.column) {
            return at;
        }
        let column = match at.line == start.line {
            true => at.column - start.column + self.proof.column,
            false => at.column,
        };
        Position { line: at.line - start.line + self.proof.line, column }
    }
}

/// Where a text ends: lines from 1, columns from 0.
fn position_after(text: &str) -> Position {
    let last = text.rsplit('\n').next().unwrap_or_default();
    Position {
        line: line_of(text, text.len()),
        column: u32::try_from(last.chars().count()).unwrap_or(u32::MAX),
    }
}

/// A line that asks nothing that could be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyLineError {
    pub line: u32,
    /// Where it could be read.
    pub id: Option<LineId>,
    pub fault: Fault,
}

impl fmt::Display for VerifyLineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.fault)
    }
}

impl std::error::Error for VerifyLineError {}

/// The lines of a reader, one item each; blank lines are passed over. Ends at the first failure to read.
pub struct VerifyLines<R> {
    reader: R,
    origin: String,
    line: u32,
    limit: usize,
    seen: HashMap<LineId, u32>,
    ended: bool,
}

impl<R: BufRead> VerifyLines<R> {
    /// `origin` names the input in the theorems' source.
    pub fn new(reader: R, origin: impl Into<String>) -> Self {
        let origin = origin.into();
        Self { reader, origin, line: 0, limit: MAX_LINE_BYTES, seen: HashMap::new(), ended: false }
    }

    fn read(&mut self, bytes: &[u8]) -> Result<VerifyInput, VerifyLineError> {
        let line = self.line;
        let fail = |id: Option<LineId>, fault: Fault| VerifyLineError { line, id, fault };
        let text = std::str::from_utf8(bytes).map_err(|_| fail(None, Fault::NotUtf8))?;
        let text = text.trim_start_matches('\u{feff}');
        let fields = match serde_json::from_str::<HashMap<String, Box<RawValue>>>(text) {
            Ok(fields) => fields,
            Err(_) if serde_json::from_str::<Value>(text).is_ok() => {
                return Err(fail(None, Fault::NotAnObject));
            }
            Err(error) => return Err(fail(None, Fault::Json(error.to_string()))),
        };
        let id = fields.get("id").ok_or_else(|| fail(None, Fault::MissingField("id")))?;
        let id = LineId(id.get().to_owned());
        let number = self.seen.entry(id.clone()).or_default();
        *number += 1;
        let number = *number;
        let (mut theorem, candidate, proof) =
            question(&fields).map_err(|fault| fail(Some(id.clone()), fault))?;
        theorem.source = Source { origin: self.origin.clone(), line: Some(line), ..Source::default() };
        let mut unknown: Vec<_> = fields.keys().filter(|key| !FIELDS.contains(&key.as_str())).collect();
        unknown.sort();
        let warnings = unknown.iter().map(|key| format!("unknown field `{key}` ignored")).collect();
        Ok(VerifyInput { line, id, number, theorem, candidate, proof, warnings })
    }
}

impl<R: BufRead> Iterator for VerifyLines<R> {
    type Item = io::Result<Result<VerifyInput, VerifyLineError>>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let bytes = match read_line(&mut self.reader, self.limit) {
                Ok(Line::End) => break,
                Ok(Line::Bytes(bytes)) => Some(bytes),
                Ok(Line::TooLong) => None,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            };
            self.line += 1;
            match bytes {
                None => {
                    let fault = Fault::TooLong(self.limit);
                    return Some(Ok(Err(VerifyLineError { line: self.line, id: None, fault })));
                }
                Some(bytes) if bytes.trim_ascii().is_empty() => {}
                Some(bytes) => return Some(Ok(self.read(&bytes))),
            }
        }
        self.ended = true;
        None
    }
}

fn question(fields: &HashMap<String, Box<RawValue>>) -> Result<(Theorem, String, Option<ProofPlace>), Fault> {
    let text = |name: &'static str| {
        let Some(raw) = fields.get(name) else { return Ok(None) };
        match serde_json::from_str::<Option<String>>(raw.get()) {
            Ok(Some(text)) if text.contains('\0') => Err(Fault::NulByte),
            Ok(text) => Ok(text),
            Err(_) => Err(Fault::NotText(name.to_owned())),
        }
    };
    let statement = text("statement")?.ok_or(Fault::MissingField("statement"))?;
    let theorem = json::from_statement(&text("header")?.unwrap_or_default(), &statement)?.theorem;
    let candidate = match (text("candidate")?, text("proof")?) {
        (Some(_), Some(_)) => return Err(Fault::CandidateAndProof),
        (Some(candidate), None) if is_example(&statement) => {
            named_example(&candidate, declared_name(&theorem.statement).unwrap_or(&theorem.name))
        }
        (Some(candidate), None) => candidate,
        (None, Some(proof)) => {
            let term = proof.trim_start();
            if term.starts_with('|') || term.split_whitespace().next() == Some("where") {
                return Err(Fault::ProofIsNoTerm);
            }
            let term = term.strip_prefix(":=").unwrap_or(&proof).trim_start_matches(' ');
            let candidate = joined(&theorem.statement, &format!(":= {term}"));
            let place = ProofPlace::new(&candidate, &proof, term);
            return Ok((theorem, candidate, Some(place)));
        }
        (None, None) => return Err(Fault::MissingField("candidate")),
    };
    Ok((theorem, candidate, None))
}

const EXAMPLE: SegmentKind = SegmentKind::Declaration(DeclarationKind::Example);

fn is_example(statement: &str) -> bool {
    segments(statement).last().is_some_and(|segment| segment.kind == EXAMPLE)
}

/// `candidate` with its last `example` as the theorem `name`, the name that the statement got: Lean keeps nothing of an
/// example that could be looked at afterwards.
fn named_example(candidate: &str, name: &str) -> String {
    let mut text = candidate.to_owned();
    if let Some(example) = segments(candidate).iter().rev().find(|segment| segment.kind == EXAMPLE) {
        text.replace_range(example.keyword..example.keyword + "example".len(), &format!("theorem {name}"));
    }
    text
}

enum Line {
    Bytes(Vec<u8>),
    TooLong,
    End,
}

/// Reads up to the next line break; of a line over `limit` bytes nothing is kept.
fn read_line(reader: &mut impl BufRead, limit: usize) -> io::Result<Line> {
    let mut bytes = Vec::new();
    let mut too_long = false;
    let mut started = false;
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            break;
        }
        started = true;
        let at_break = available.iter().position(|&byte| byte == b'\n');
        let part = &available[..at_break.unwrap_or(available.len())];
        if bytes.len() + part.len() > limit {
            too_long = true;
            bytes = Vec::new();
        } else if !too_long {
            bytes.extend_from_slice(part);
        }
        let used = at_break.map_or(available.len(), |at| at + 1);
        reader.consume(used);
        if at_break.is_some() {
            break;
        }
    }
    Ok(match (started, too_long) {
        (false, _) => Line::End,
        (true, true) => Line::TooLong,
        (true, false) => Line::Bytes(bytes),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &[u8]) -> Vec<Result<VerifyInput, VerifyLineError>> {
        VerifyLines::new(input, "stdin").map(Result::unwrap).collect()
    }

    #[test]
    fn places_in_a_proof_are_those_of_what_was_given() {
        for (statement, proof, word, expected) in [
            ("theorem t : p", "by simp", "simp", (1, 3)),
            ("theorem t : p", ":= by\n  simp", "simp", (2, 2)),
            ("theorem t\n    : p -- c\n", "by simp", "simp", (1, 3)),
            ("theorem t :\n  p := by sorry", " by\n  skip\n  simp", "simp", (3, 2)),
            ("theorem t :\n  p", "h", "p", (2, 2)),
        ] {
            let line = serde_json::json!({ "id": 1, "statement": statement, "proof": proof }).to_string();
            let input = read(line.as_bytes()).remove(0).unwrap();
            let at = position_after(&input.candidate[..input.candidate.find(word).unwrap()]);
            let found = input.proof.unwrap().of(at);
            assert_eq!((found.line, found.column), expected, "{proof}");
        }
    }

    fn fault(input: &[u8]) -> Fault {
        read(input).pop().unwrap().unwrap_err().fault
    }

    #[test]
    fn candidates_and_proofs() {
        let input = br#"{"id":"a","header":"open Nat","statement":"theorem t : p := by sorry","candidate":"theorem t : p := x"}

{"id":2,"statement":"theorem t : p","proof":"by\n  simp","note":1}"#;
        let items: Vec<VerifyInput> = read(input).into_iter().map(Result::unwrap).collect();
        assert_eq!((items[0].line, items[1].line), (1, 3));
        assert_eq!(items[0].candidate, "theorem t : p := x");
        assert_eq!(
            (items[0].theorem.header.as_str(), items[0].theorem.statement.as_str()),
            ("open Nat", "theorem t : p")
        );
        assert_eq!(items[1].candidate, "theorem t : p := by\n  simp");
        assert_eq!(items[1].warnings, ["unknown field `note` ignored"]);
        assert_eq!(serde_json::to_string(&items[1].id).unwrap(), "2");
    }

    #[test]
    fn an_example_is_asked_for_by_the_name_that_it_got() {
        let input =
            br#"{"id":1,"statement":"example : p","candidate":"theorem a : q := x\nexample : p := a"}"#;
        let item = read(input).pop().unwrap().unwrap();
        assert_eq!(item.theorem.statement, format!("theorem {} : p", item.theorem.name));
        assert_eq!(item.candidate, format!("theorem a : q := x\ntheorem {} : p := a", item.theorem.name));
    }

    #[test]
    fn odd_lines_are_items() {
        assert_eq!(fault(b"\xff"), Fault::NotUtf8);
        assert_eq!(fault(b"[]"), Fault::NotAnObject);
        assert!(matches!(fault(b"{"), Fault::Json(_)));
        assert_eq!(fault(br#"{"statement":"theorem t : p","proof":"x"}"#), Fault::MissingField("id"));
        assert_eq!(fault(br#"{"id":1,"proof":"x"}"#), Fault::MissingField("statement"));
        assert_eq!(fault(br#"{"id":1,"statement":"theorem t : p"}"#), Fault::MissingField("candidate"));
        assert_eq!(fault(br#"{"id":1,"statement":"p","proof":"x"}"#), Fault::NoTheorem);
        assert_eq!(fault(br#"{"id":1,"statement":"theorem t : p","proof":"x\u0000"}"#), Fault::NulByte);
        let both = br#"{"id":1,"statement":"theorem t : p","proof":"x","candidate":"y"}"#;
        assert_eq!(fault(both), Fault::CandidateAndProof);
    }

    #[test]
    fn ids_come_back_as_they_were_written() {
        let ids = [
            "1",
            "\"1\"",
            "9007199254740993",
            "18446744073709551616",
            "1e400",
            "-0.10",
            "1.0",
            "null",
            "true",
            "\"\\u0041\\/b\"",
            "[1, {\"b\":2,\"a\":1}]",
            "{\"z\": 1e2,  \"a\":[]}",
        ];
        for id in ids {
            let line = format!("{{\"id\": {id} ,\"statement\":\"theorem t : p\",\"proof\":\"x\"}}");
            let item = read(line.as_bytes()).pop().unwrap().unwrap();
            assert_eq!(serde_json::to_string(&item.id).unwrap(), id);
        }
        assert_eq!(LineId::of_name("a\"b").shown(), "a\"b");
    }

    #[test]
    fn candidates_under_one_id_are_numbered() {
        let line = r#"{"id":1,"statement":"theorem t : p","proof":"x"}"#;
        let odd = r#"{"id":1}"#;
        let items =
            read(format!("{line}\n{line}\n{}\n{odd}\n{line}", line.replace(":1,", ":\"1\",")).as_bytes());
        let numbers: Vec<_> = items.iter().map(|item| item.as_ref().ok().map(|item| item.number)).collect();
        // A line that asks nothing has had its turn.
        assert_eq!(numbers, [Some(1), Some(2), Some(1), None, Some(4)]);
    }

    #[test]
    fn long_lines_are_passed_over() {
        let good = r#"{"id":1,"statement":"theorem t : p","proof":"x"}"#;
        let input = format!("{}\n{good}", "y".repeat(200));
        let mut lines = VerifyLines::new(std::io::BufReader::with_capacity(16, input.as_bytes()), "stdin");
        lines.limit = 100;
        let items: Vec<_> = lines.map(Result::unwrap).collect();
        assert_eq!(items[0].as_ref().unwrap_err().fault, Fault::TooLong(100));
        assert_eq!(items[1].as_ref().unwrap().line, 2);
    }
}
