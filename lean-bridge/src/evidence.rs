//! The host's answers, as they come over the wire. Everything is optional in the direction of rejection: a field that
//! is missing reads as "not shown", never as "fine".

use std::collections::BTreeMap;

use data::{Message, Position, Severity};
use serde::Deserialize;
use serde_json::value::RawValue;

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
    #[serde(default)]
    pub messages: Vec<LeanMessage>,
    #[serde(default)]
    pub read_to_end: bool,
    #[serde(default)]
    pub tampered: Vec<String>,
    #[serde(default)]
    pub theorem: Option<FoundTheorem>,
    #[serde(default)]
    pub axioms: Vec<String>,
    #[serde(default)]
    pub own_axioms: Vec<String>,
    #[serde(default)]
    pub unknown: Vec<String>,
    #[serde(default)]
    pub escapes: Vec<String>,
    /// What speaks against an inductive family that the proof rests on; `None` where nobody looked.
    #[serde(default, deserialize_with = "looked_at")]
    pub family_problem: Option<Option<String>>,
    /// For axioms that are reached through the header: the declaration there that uses them.
    #[serde(default)]
    pub through: BTreeMap<String, String>,
    /// What was found of a filled declaration.
    #[serde(default)]
    pub filling: Option<Filling>,
    /// What to send on to the replay, unread.
    #[serde(default)]
    pub transcript: Option<Box<RawValue>>,
}

impl Examination {
    pub fn lean_messages(&self) -> Vec<Message> {
        within_bounds(&self.messages)
    }

    /// The axioms that the elaborator and the kernels found, sorted.
    pub fn all_axioms(&self, replay: Option<&Replay>) -> Vec<String> {
        let mut axioms = self.axioms.clone();
        let kernels = replay.into_iter().chain(&self.kernel);
        axioms.extend(kernels.flat_map(|replay| replay.axioms.iter().cloned()));
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
    #[serde(default)]
    pub accepted: bool,
    #[serde(default)]
    pub problem: Option<String>,
    #[serde(default)]
    pub difference: Option<String>,
    #[serde(default)]
    pub axioms: Vec<String>,
    #[serde(default)]
    pub own_axioms: Vec<String>,
    #[serde(default)]
    pub through: BTreeMap<String, String>,
    #[serde(default)]
    pub declarations: u32,
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
fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    Option::deserialize(deserializer)
}

/// Tells a field that is `null` from one that is missing.
fn looked_at<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
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
        LeanMessage { severity, pos, end_pos: None, data, keep_full_range: false }
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

    #[test]
    fn an_answer_that_does_not_say_what_was_found_is_none() {
        let whole = r#"{"given":{"errors":[]},"forbidden":null,"kernel":null}"#;
        assert!(serde_json::from_str::<Examination>(whole).is_ok());
        for field in [r#","forbidden":null"#, r#","kernel":null"#] {
            let partial = whole.replace(field, "");
            assert!(serde_json::from_str::<Examination>(&partial).is_err(), "{partial}");
        }
    }
}
