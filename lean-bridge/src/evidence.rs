//! The host's answers, as they come over the wire. Every finding that a verdict rests on has a field that must be there:
//! an answer without it is no answer. `null` stands where nobody looked, and reads as a rejection.

use std::collections::BTreeMap;

use data::{Message, Position, Severity};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::own_kernel::OwnReplay;
use crate::policy::Construct;

/// Answer to `examine` and `examinefilling`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Examination {
    pub given: Given,
    /// The construct at which the text ended; absent in the JSON would be an error, `null` is "none was met".
    #[serde(deserialize_with = "present")]
    pub forbidden: Option<ForbiddenConstruct>,
    /// What the kernel of the same process said; `null` where it was not asked.
    #[serde(deserialize_with = "present")]
    pub kernel: Option<Replay>,
    pub messages: Vec<LeanMessage>,
    pub read_to_end: bool,
    /// Names of the trusted environment that mean something else now.
    pub tampered: Vec<String>,
    /// The constant of the given name; `null` where there is none, or where another declaration was asked about.
    #[serde(deserialize_with = "present")]
    pub theorem: Option<FoundTheorem>,
    /// What was found of a filled declaration; `null` where a theorem was asked about.
    #[serde(deserialize_with = "present")]
    pub filling: Option<Filling>,
    /// What it rests on; `null` where nobody looked.
    #[serde(deserialize_with = "present")]
    pub rests: Option<Rests>,
    /// What to send on to the replay, unread; `null` where there is nothing to replay or nobody asked.
    #[serde(deserialize_with = "present")]
    pub transcript: Option<Box<RawValue>>,
}

/// What a declaration rests on, as the process that elaborated it says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rests {
    pub axioms: Vec<String>,
    /// Those of the axioms that the candidate declares.
    pub own_axioms: Vec<String>,
    /// Names that it mentions and that do not exist.
    pub unknown: Vec<String>,
    /// Declarations that are not safe.
    pub escapes: Vec<Escape>,
    /// What speaks against an inductive family.
    #[serde(deserialize_with = "present")]
    pub family_problem: Option<String>,
    /// For axioms that are reached through the header: the declaration there that uses them.
    pub through: BTreeMap<String, String>,
}

/// A declaration that Lean's kernel does not hold to its rules.
#[derive(Debug, Deserialize)]
pub(crate) struct Escape {
    pub safety: Unsafety,
    pub name: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Unsafety {
    Unsafe,
    Partial,
}

impl Examination {
    pub fn lean_messages(&self) -> Vec<Message> {
        within_bounds(&self.messages)
    }

    /// The axioms that the elaborator and the kernels found, sorted.
    pub fn all_axioms(&self, replay: Option<&Replay>, own: Option<&OwnReplay>) -> Vec<String> {
        let mut axioms: Vec<_> = self.rests.iter().flat_map(|rests| rests.axioms.iter().cloned()).collect();
        let kernels = replay.into_iter().chain(&self.kernel);
        axioms.extend(kernels.flat_map(|replay| replay.axioms.iter().cloned()));
        axioms.extend(own.into_iter().flat_map(|own| own.axioms.iter().cloned()));
        axioms.sort();
        axioms.dedup();
        axioms
    }
}

/// What the policy forbids, and where it stands in the text.
#[derive(Debug, Deserialize)]
pub(crate) struct ForbiddenConstruct {
    pub construct: Construct,
    pub position: Option<Position>,
}

/// A filled declaration beside what it was.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Filling {
    /// The text holds as many commands as before.
    pub same_commands: bool,
    /// How many constants the declaration declared by name before.
    pub declared: usize,
    /// What of them is missing or differs, proofs within values aside; absent in the JSON would be an error.
    #[serde(deserialize_with = "present")]
    pub difference: Option<String>,
    /// What of the text around the gap reads otherwise with it.
    #[serde(deserialize_with = "present")]
    pub around: Option<String>,
    /// What fills the gap, by itself. Asked for only where there are other gaps; `null` also where nothing was seen.
    #[serde(deserialize_with = "present")]
    pub apart: Option<Apart>,
}

/// What fills a gap, apart from the declaration around it.
#[derive(Debug, Deserialize)]
pub(crate) struct Apart {
    /// The axioms on which its terms rest.
    pub axioms: Vec<String>,
    /// Why it is not a proof of its own goal and of nothing else.
    #[serde(deserialize_with = "present")]
    pub open: Option<String>,
    /// What of the goals of other gaps is not what it was.
    #[serde(deserialize_with = "present")]
    pub others: Option<String>,
}

/// Answer to `replay` and `replayfilling`, and what the kernel of the process that examines says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Replay {
    pub given: Given,
    pub accepted: bool,
    /// Why the kernel refused the declarations.
    #[serde(deserialize_with = "present")]
    pub problem: Option<String>,
    /// Whether it did so because it stopped before it knew.
    pub gave_up: bool,
    /// In what the theorem is not the given one.
    #[serde(deserialize_with = "present")]
    pub difference: Option<String>,
    pub axioms: Vec<String>,
    /// Those of the axioms that the transcript declares.
    pub own_axioms: Vec<String>,
    pub through: BTreeMap<String, String>,
    /// How many declarations the kernel took.
    pub declarations: u32,
    /// `null` where it came to none.
    #[serde(deserialize_with = "present")]
    pub families: Option<Families>,
}

/// How many inductive families a replay added, and how many of them passed the checks beyond those of Lean's kernel.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Families {
    pub added: u32,
    pub checked: u32,
}

/// What came of the given header and statement.
#[derive(Debug, Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    pub part: Option<String>,
    #[serde(default)]
    pub name: Option<String>,
    pub errors: Vec<LeanMessage>,
    /// A declaration of the header that is left open with `sorry` and that the statement itself rests on.
    #[serde(deserialize_with = "present")]
    pub open: Option<String>,
    /// What failed in the header and Lean went on after.
    pub broken: Vec<Broken>,
}

/// A command of the header that has an error. What rests on it is not judged; what does not, is.
#[derive(Debug, Deserialize)]
pub(crate) struct Broken {
    pub line: u32,
    /// What it declares, or should, as written.
    pub names: Vec<String>,
    /// The error.
    pub data: String,
}

/// The constant of the given name in the candidate's environment.
#[derive(Debug, Deserialize)]
pub(crate) struct FoundTheorem {
    pub kind: String,
    /// What differs from the given statement; absent in the JSON would be an error, `null` is "nothing".
    #[serde(deserialize_with = "present")]
    pub difference: Option<String>,
    #[serde(default)]
    pub given: Option<String>,
    #[serde(default)]
    pub found: Option<String>,
}

/// Keeps serde from reading a missing field as `None`.
pub(crate) fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    Option::deserialize(deserializer)
}

impl FoundTheorem {
    /// The finding in words. Texts that read alike can differ in what their notation means.
    pub fn changed(&self, name: &str, difference: &str) -> String {
        match (&self.given, &self.found) {
            (Some(given), Some(found)) if given == found => {
                format!("{name} reads the same but means something else (its {difference} differs): {given}")
            }
            (Some(given), Some(found)) => {
                format!("{name} differs in its {difference}: given {given}; found {found}")
            }
            _ => format!("{name} differs from what was given in its {difference}"),
        }
    }
}

/// What is kept of an answer's messages. The host keeps these bounds too, but its process ran untrusted text.
const MESSAGES_MAX: usize = 1001;
const MESSAGE_BYTES_MAX: usize = 68 << 10;
const MESSAGES_BYTES_MAX: usize = 2 << 20;

/// The messages as they are recorded: in their order, errors before anything else where not all have room, and the
/// last one telling how many had none.
pub(crate) fn within_bounds(messages: &[LeanMessage]) -> Vec<Message> {
    let mut by_weight: Vec<usize> = (0..messages.len()).collect();
    by_weight.sort_by_key(|index| messages[*index].severity != Severity::Error);
    let (mut room, mut kept) = (MESSAGES_BYTES_MAX, Vec::new());
    for index in by_weight.into_iter().take(MESSAGES_MAX) {
        let bytes = messages[index].data.len().min(MESSAGE_BYTES_MAX);
        if bytes > room && !kept.is_empty() {
            break;
        }
        room = room.saturating_sub(bytes);
        kept.push(index);
    }
    kept.sort_unstable();
    let left_out = messages.len() - kept.len();
    let mut kept: Vec<Message> = kept.into_iter().map(|index| cut(Message::from(&messages[index]))).collect();
    if let Some(last) = kept.last().filter(|_| left_out > 0) {
        let text = format!("… and {left_out} more messages were left out");
        kept.push(Message {
            severity: Severity::Information,
            end_position: None,
            text,
            position: last.position,
        });
    }
    kept
}

fn cut(mut message: Message) -> Message {
    let bytes = message.text.len();
    if bytes > MESSAGE_BYTES_MAX {
        message.text.truncate(message.text.floor_char_boundary(MESSAGE_BYTES_MAX));
        message.text.push_str(&format!("… ({bytes} bytes in all)"));
    }
    message
}

/// A message in the shape of `lean --json`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LeanMessage {
    pub severity: Severity,
    pub pos: LeanPosition,
    #[serde(default)]
    pub end_pos: Option<LeanPosition>,
    pub data: String,
    #[serde(default)]
    pub keep_full_range: bool,
    /// Of the host's own: what it is about rests on something above that failed.
    #[serde(default)]
    pub rests_above: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct LeanPosition {
    pub line: u32,
    pub column: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(severity: Severity, line: u32, data: String) -> LeanMessage {
        let pos = LeanPosition { line, column: 0 };
        LeanMessage { severity, pos, end_pos: None, data, keep_full_range: false, rests_above: false }
    }

    #[test]
    fn an_error_is_kept_whatever_else_is_said() {
        let said = |line| message(Severity::Information, line, "x".repeat(1 << 20));
        let mut messages: Vec<LeanMessage> = (1..=3000).map(said).take(60).collect();
        messages.push(message(Severity::Error, 4000, "é".repeat(1 << 20)));
        let kept = within_bounds(&messages);
        let errors: Vec<_> = kept.iter().filter(|message| message.severity == Severity::Error).collect();
        assert_eq!((errors.len(), errors[0].position.line), (1, 4000));
        assert!(errors[0].text.ends_with("é… (2097152 bytes in all)"));
        assert!(kept.iter().map(|message| message.text.len()).sum::<usize>() < 3 << 20);
        assert_eq!(kept.last().unwrap().text, "… and 31 more messages were left out");
        let short: Vec<LeanMessage> =
            (1..=5000).map(|line| message(Severity::Warning, line, "w".to_owned())).collect();
        assert_eq!(within_bounds(&short).len(), MESSAGES_MAX + 1);
        assert_eq!(within_bounds(&short[..3]).len(), 3);
    }
}
