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
        self.messages.iter().map(Message::from).collect()
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
    #[serde(default)]
    pub same_commands: bool,
    /// How many constants the declaration declared by name before.
    #[serde(default)]
    pub declared: usize,
    /// What of them is missing or differs, proofs within values aside; absent in the JSON would be an error.
    #[serde(deserialize_with = "present")]
    pub difference: Option<String>,
    /// The axioms on which what fills the gap rests by itself; asked for only where there are other gaps.
    #[serde(default)]
    pub axioms: Option<Vec<String>>,
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
