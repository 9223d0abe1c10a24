//! Keeps texts from running code in a worker that others share. A candidate needs none of this: a judge looks at each of
//! its commands before it runs. Headers, statements, and texts that are only read or shown are trusted where they are
//! judged, because whoever asks vouches for them; here nobody vouches for them to the others.
//!
//! Two things are looked at. The words of the text, whatever they stand in; and unless each of its commands is a plain
//! one, Lean itself, as it looks at a candidate: command by command, up to the first that the policy forbids.

use data::lean_text::{Segment, TokenKind, segments, tokens};
use data::{Level, Outcome, ReasonKind};
use lean_bridge::{Construct, Header, Limits, Policy, Stop, VerifyRequest};

use super::error::Error;
use super::state::Service;

/// What texts may hold that is given: an axiom says what is assumed, and a partial definition runs nowhere by itself.
fn policy() -> Policy {
    let mut policy = Policy::default();
    policy.allowed.extend([Construct::Axiom, Construct::Partial]);
    policy
}

/// Commands that add no syntax and no procedure, so that the words below them are what they seem.
const PLAIN: [&str; 20] = [
    "theorem",
    "lemma",
    "example",
    "def",
    "abbrev",
    "structure",
    "inductive",
    "axiom",
    "opaque",
    "open",
    "namespace",
    "section",
    "end",
    "variable",
    "universe",
    "include",
    "omit",
    "check",
    "print",
    "reduce",
];
/// Options that a plain text may set.
const PLAIN_OPTIONS: [&str; 4] = ["maxHeartbeats", "maxRecDepth", "autoImplicit", "relaxedAutoImplicit"];
/// Words that stand within commands and do more than they say.
const NOT_PLAIN: [&str; 4] = ["deriving", "include_str", "quote", "local"];

impl Service {
    /// Looks at what is given below `header`: a statement, or a text. `part` names it.
    pub(super) async fn screen(
        &self,
        header: &str,
        part: &'static str,
        text: &str,
        limits: Limits,
    ) -> Result<(), Error> {
        let header = Header::parse(header);
        let policy = policy();
        for (part, text) in [("the header", header.rest.as_str()), (part, text)] {
            if let Some((construct, at)) = policy.first_forbidden(text) {
                return Err(Error::RunsCode { part, construct, line: at.line });
            }
        }
        if is_plain(&header.rest) && is_plain(text) {
            return Ok(());
        }
        let imports = header.imports_text();
        let candidate = format!("{}\n{text}", header.rest);
        let digest = data::unambiguous::joined([imports.as_str(), candidate.as_str()], ',');
        let digest = blake3::hash(digest.as_bytes());
        if self.screened.knows(&digest) {
            return Ok(());
        }
        let request = VerifyRequest {
            header: imports,
            statement: "theorem tllama_screened : True".to_owned(),
            candidate,
            level: Level::Checked,
            policy: policy.clone(),
            limits,
        };
        let record = self.lean.verify(&request).await?.into_record();
        let Outcome::Rejected(rejection) = record.outcome else {
            self.screened.note(digest);
            return Ok(());
        };
        match rejection.reason {
            ReasonKind::ForbiddenConstruct => Err(Error::Input(format!(
                "the text runs code in Lean ({}); a shared server does not run the code of texts",
                rejection.detail
            ))),
            ReasonKind::Timeout => Err(Error::Unanswered(Stop::Timeout(limits.wall_clock))),
            ReasonKind::OutOfMemory | ReasonKind::WorkerCrashed => {
                Err(Error::Unanswered(Stop::Crashed { detail: rejection.detail }))
            }
            ReasonKind::InvalidStatement => Err(Error::Unreadable(rejection.detail)),
            ReasonKind::InvalidInput => Err(Error::Input(rejection.detail)),
            // Every other reason says that Lean looked at all of it.
            _ => {
                self.screened.note(digest);
                Ok(())
            }
        }
    }
}

/// Whether a text consists of plain commands alone.
fn is_plain(text: &str) -> bool {
    let all = tokens(text);
    let is_odd = |at: usize| {
        let token = &all[at];
        let word = token.text(text);
        match token.kind {
            TokenKind::Unterminated => true,
            TokenKind::Identifier => NOT_PLAIN.contains(&word) || is_odd_option(text, &all, at),
            // Attributes.
            TokenKind::Symbol => word == "@" && all.get(at + 1).is_some_and(|next| next.text(text) == "["),
            _ => false,
        }
    };
    !(0..all.len()).any(is_odd) && segments(text).iter().all(|segment| is_plain_command(text, segment))
}

fn is_odd_option(text: &str, all: &[data::lean_text::Token], at: usize) -> bool {
    let next = || all.get(at + 1).map_or("", |token| token.text(text));
    all[at].text(text) == "set_option" && !PLAIN_OPTIONS.contains(&next())
}

fn is_plain_command(text: &str, segment: &Segment) -> bool {
    let command = &text[segment.keyword..segment.end];
    let word: String = command.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    PLAIN.contains(&word.as_str()) || word == "set_option" || is_comment(command)
}

fn is_comment(command: &str) -> bool {
    tokens(command).iter().all(|token| token.is_comment())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_texts_need_no_second_look() {
        for plain in [
            "",
            "-- nothing",
            "open Nat Real\nset_option maxHeartbeats 400000",
            "/-! words -/\nnamespace A\nvariable {n : Nat}\nnoncomputable def f : Nat := 1\nend A",
            "theorem t (n : Nat) : n = n := by\n  rfl\n#check t",
            "private lemma a : True := trivial\nopen Nat in\ntheorem b : True := a",
        ] {
            assert!(is_plain(plain), "{plain}");
        }
        for odd in [
            "notation \"x\" => 1",
            "macro \"x\" : tactic => `(tactic| rfl)",
            "@[simp] theorem t : True := trivial",
            "attribute [simp] Nat.add_comm",
            "set_option pp.all true",
            "instance : Inhabited Nat := ⟨0⟩",
            "structure S where\n  n : Nat\n  deriving Repr",
            "def f := include_str \"x\"",
            "register_option x : Nat := {}",
            "theorem t : True := trivial /- ",
            "open Nat\nlocal infixl:65 \" + \" => f",
        ] {
            assert!(!is_plain(odd), "{odd}");
        }
    }
}
