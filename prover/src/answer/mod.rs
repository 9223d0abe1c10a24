//! From what a model wrote to a candidate: the given statement is kept, only the proof is taken from the answer.
//!
//! Reading is generous, since Lean judges what comes out; text without a proof is a typed failure, which callers
//! count. Nothing here fails or panics on any text.

mod annotation;
mod fences;

pub use annotation::{Annotation, annotations};

use data::{
    Theorem,
    lean_text::{
        DeclarationKind, Proof, SegmentKind, TokenKind, declared_name, joined, segments, split_statement,
        tokens,
    },
};
pub(crate) use fences::{Fence, fences, without_thinking};
use fences::{before_mark, unquoted};

use crate::prompt::Reading;

/// Why an answer holds no candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unreadable {
    /// Nothing was written.
    Empty,
    /// The answer ended within `<think>`.
    UnfinishedThinking,
    /// Words, but no Lean.
    NoCode,
    /// Lean, but about other theorems only.
    OtherTheorem,
    /// The statement, but no proof, or nothing but `sorry`.
    NoProof,
}

impl Unreadable {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty answer",
            Self::UnfinishedThinking => "unfinished thinking",
            Self::NoCode => "no Lean code",
            Self::OtherTheorem => "another theorem",
            Self::NoProof => "no proof",
        }
    }
}

/// Whether the model ended its answer itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Finished,
    /// A token limit cut it off: its last line may be half a line.
    CutOff,
}

/// The Lean text of the candidate in `answer`: the statement of `theorem`, then the proof. Lemmas that the answer
/// proves on the way stand before it.
pub fn read_answer(
    theorem: &Theorem,
    answer: &str,
    reading: Reading,
    ending: Ending,
) -> Result<String, Unreadable> {
    if answer.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let answer = without_thinking(answer).ok_or(Unreadable::UnfinishedThinking)?;
    if reading == Reading::Whole {
        return Ok(answer.to_owned());
    }
    let answer = &unquoted(answer);
    let code = code(theorem, answer, reading)?;
    let code = match ending {
        Ending::CutOff if code.open_end => without_last_line(code.text),
        _ => code.text,
    };
    let (lemmas, proof) = proof(theorem, without_unterminated(code))?;
    let statement = theorem.statement.trim_end();
    let text = match proof {
        Proof::Term(proof) => joined(statement, &format!(":= {proof}")),
        Proof::Alternatives(proof) => format!("{statement}\n  {proof}"),
        Proof::Where(proof) => joined(statement, proof),
        Proof::Missing => return Err(Unreadable::NoProof),
    };
    Ok(lemmas.into_iter().chain([text.as_str()]).collect::<Vec<_>>().join("\n\n"))
}

struct Code<'a> {
    text: &'a str,
    /// No closing fence follows.
    open_end: bool,
}

fn code<'a>(theorem: &Theorem, answer: &'a str, reading: Reading) -> Result<Code<'a>, Unreadable> {
    if reading == Reading::Continuation {
        let code = before_mark(answer);
        return Ok(Code { text: code, open_end: code.len() == answer.len() });
    }
    let mut blocks: Vec<_> = fences(answer).into_iter().filter(|fence| fence.may_be_lean()).collect();
    if matches!(reading, Reading::LastFence | Reading::Program) {
        blocks.reverse();
    }
    let about = |text: &str| declaration(theorem, text).is_some();
    let best = blocks
        .iter()
        .find(|fence| {
            about(fence.text) && !split_of(theorem, fence.text).is_some_and(|proof| proof.is_open())
        })
        .or_else(|| blocks.iter().find(|fence| about(fence.text)));
    // Some models write the theorem without a fence, or close one that they never opened.
    let bare = answer.find("theorem ").map(|start| (start, before_mark(&answer[start..])));
    let bare = bare.filter(|(_, code)| about(code)).filter(|(_, code)| {
        blocks.is_empty() || split_of(theorem, code).is_some_and(|proof| !proof.is_open())
    });
    match (best, bare, blocks.first()) {
        (Some(fence), ..) | (None, None, Some(fence)) => {
            Ok(Code { text: fence.text, open_end: !fence.closed })
        }
        (None, Some((start, code)), _) => {
            Ok(Code { text: code, open_end: start + code.len() == answer.len() })
        }
        (None, None, None) => Err(Unreadable::NoCode),
    }
}

/// The text of the declaration of `theorem` in `code`: the last of its name, so that a repeated statement is passed
/// over; or the only one there is, whatever it is called.
fn declaration<'a>(theorem: &Theorem, code: &'a str) -> Option<&'a str> {
    let name = declared_name(&theorem.statement);
    let declarations: Vec<&str> = segments(code)
        .into_iter()
        .filter(|segment| matches!(segment.kind, SegmentKind::Declaration(_)))
        .map(|segment| &code[segment.keyword..segment.end])
        .collect();
    let named: Vec<&str> = declarations
        .iter()
        .copied()
        .filter(|text| match name {
            Some(name) => declared_name(text) == Some(name),
            None => text.starts_with("example"),
        })
        .collect();
    let proved = named.iter().rev().find(|text| !split_statement(text).proof.is_open());
    proved.or(named.last()).copied().or(match declarations[..] {
        [only] => Some(only),
        _ => None,
    })
}

fn split_of<'a>(theorem: &Theorem, code: &'a str) -> Option<Proof<'a>> {
    declaration(theorem, code).map(|text| split_statement(text).proof)
}

fn proof<'a>(theorem: &Theorem, code: &'a str) -> Result<(Vec<&'a str>, Proof<'a>), Unreadable> {
    if let Some(proof) = split_of(theorem, code) {
        let hole =
            matches!(without_comments(proof.text()).as_slice(), [] | ["by"] | ["sorry"] | ["by", "sorry"]);
        return if hole { Err(Unreadable::NoProof) } else { Ok((lemmas(theorem, code), proof)) };
    }
    let trimmed = code.trim();
    if segments(code).iter().any(|segment| matches!(segment.kind, SegmentKind::Declaration(_))) {
        return Err(Unreadable::OtherTheorem);
    }
    // A proof without its statement.
    let term = trimmed.strip_prefix(":=").unwrap_or(trimmed).trim();
    match without_comments(term).as_slice() {
        [] | ["by"] | ["sorry"] | ["by", "sorry"] => Err(Unreadable::NoProof),
        ["by", ..] => Ok((Vec::new(), Proof::Term(term))),
        _ if trimmed.starts_with(":=") => Ok((Vec::new(), Proof::Term(term))),
        _ => Err(Unreadable::NoCode),
    }
}

/// Theorems and lemmas of other names that are proved before the declaration. Definitions, notations, options and
/// instances are never taken: they could change what the statement means.
fn lemmas<'a>(theorem: &Theorem, code: &'a str) -> Vec<&'a str> {
    let Some(main) = declaration(theorem, code) else { return Vec::new() };
    let main_start = main.as_ptr() as usize - code.as_ptr() as usize;
    let main_name = declared_name(main);
    segments(code)
        .into_iter()
        .take_while(|segment| segment.keyword < main_start)
        .filter(|segment| {
            matches!(
                segment.kind,
                SegmentKind::Declaration(DeclarationKind::Theorem | DeclarationKind::Lemma)
            )
        })
        .map(|segment| code[segment.start..segment.end].trim())
        .filter(|text| declared_name(text) != main_name && !split_statement(text).proof.is_open())
        .collect()
}

fn without_comments(text: &str) -> Vec<&str> {
    tokens(text).iter().filter(|token| !token.is_comment()).map(|token| token.text(text)).collect()
}

/// A comment or string that never ends swallows all that follows; the text before it may be a proof.
fn without_unterminated(code: &str) -> &str {
    match tokens(code).last() {
        Some(token) if token.kind == TokenKind::Unterminated => code[..token.start].trim_end(),
        _ => code,
    }
}

fn without_last_line(code: &str) -> &str {
    match code.trim_end().rfind('\n') {
        Some(end) if !code.ends_with('\n') => &code[..end],
        _ => code,
    }
}

#[cfg(test)]
mod tests;
