//! What was recorded of a judgement: outcome, reason, messages. Plain data; `lean-bridge` alone decides.

use serde::{Deserialize, Serialize};

use crate::Toolchain;

/// A judgement as it is stored and shown. Reading one from a file or a database proves nothing by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictRecord {
    pub outcome: Outcome,
    /// The level that was asked for; for `Proved` also the level that was reached.
    pub level: Level,
    /// Axioms that the proof depends on, sorted. Empty for a rejection that came before the audit.
    pub axioms: Vec<String>,
    /// Lean's messages, positions relative to the candidate.
    pub messages: Vec<Message>,
    pub toolchain: Toolchain,
    /// Wall-clock time spent on the judgement, in milliseconds.
    pub time_ms: f64,
}

impl VerdictRecord {
    /// Whether the same question may get another answer when asked again, as [`ReasonKind::is_transient`] says.
    pub fn is_transient(&self) -> bool {
        matches!(&self.outcome, Outcome::Rejected(rejection) if rejection.reason.is_transient())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Proved,
    Rejected(Rejection),
}

impl Outcome {
    pub fn is_proved(&self) -> bool {
        matches!(self, Outcome::Proved)
    }
}

/// How much was done to be sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Elaborated and audited in a worker.
    Checked,
    /// Its declarations were also re-checked by a kernel that never ran the candidate.
    Replayed,
    /// Two such kernels that share nothing, Lean's and our own, both took them.
    #[serde(rename = "cross-checked")]
    CrossChecked,
}

impl Level {
    pub const ALL: [Level; 3] = [Level::Checked, Level::Replayed, Level::CrossChecked];

    pub fn as_str(self) -> &'static str {
        match self {
            Level::Checked => "checked",
            Level::Replayed => "replayed",
            Level::CrossChecked => "cross-checked",
        }
    }
}

/// Why a candidate was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    pub reason: ReasonKind,
    /// The first error, or the finding, in one line.
    pub detail: String,
    /// Where in the candidate, if anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The goals left, as Lean prints them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<String>,
    /// The declaration above the candidate that is all that keeps it from being a proof: it rests on a `sorry` or on an
    /// axiom that the policy does not allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rests_above: Option<String>,
}

impl Rejection {
    /// A reason without a place.
    pub fn new(reason: ReasonKind, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into(), position: None, goals: Vec::new(), rests_above: None }
    }

    /// How close the candidate came: one that lacks nothing itself beats goals left over, these beat errors, and errors
    /// beat text that does not parse.
    pub fn closeness(&self) -> u8 {
        match self.reason {
            _ if self.rests_above.is_some() => 5,
            ReasonKind::UnsolvedGoals => 4,
            ReasonKind::Elaboration => 3,
            ReasonKind::Timeout => 2,
            ReasonKind::Syntax => 1,
            _ => 0,
        }
    }
}

/// The closed list of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ReasonKind {
    /// The text does not parse, or was not read to its end.
    Syntax,
    /// Lean reported an error that is none of the others.
    Elaboration,
    /// Goals are left open.
    UnsolvedGoals,
    /// The proof depends on `sorryAx`.
    Sorry,
    /// The proof depends on an axiom outside the allow-list.
    ForbiddenAxiom,
    /// The text contains a construct that the policy does not allow.
    ForbiddenConstruct,
    /// No theorem of the given name stands in the final environment.
    TheoremMissing,
    /// The theorem of that name does not state what was given.
    StatementChanged,
    /// Something of the trusted environment was replaced, or evidence does not add up.
    EnvironmentTampered,
    /// The kernel did not accept the declarations when they were sent to it again.
    KernelRejected,
    /// Lean's kernel and our own do not agree on the declarations. Says something about a kernel.
    KernelsDisagree,
    /// Wall-clock or heartbeat limit.
    Timeout,
    OutOfMemory,
    /// The worker died; says nothing about the candidate.
    WorkerCrashed,
    /// The *given* header or statement does not elaborate; says nothing about the candidate.
    InvalidStatement,
    /// The input is not a text that Lean could be asked about (not UTF-8, NUL bytes, too large).
    InvalidInput,
    /// A Lean that does not audit accepted the text. Nothing speaks against the candidate, and nothing shows it proved.
    Unaudited,
}

impl ReasonKind {
    pub const ALL: [ReasonKind; 17] = [
        ReasonKind::Syntax,
        ReasonKind::Elaboration,
        ReasonKind::UnsolvedGoals,
        ReasonKind::Sorry,
        ReasonKind::ForbiddenAxiom,
        ReasonKind::ForbiddenConstruct,
        ReasonKind::TheoremMissing,
        ReasonKind::StatementChanged,
        ReasonKind::EnvironmentTampered,
        ReasonKind::KernelRejected,
        ReasonKind::KernelsDisagree,
        ReasonKind::Timeout,
        ReasonKind::OutOfMemory,
        ReasonKind::WorkerCrashed,
        ReasonKind::InvalidStatement,
        ReasonKind::InvalidInput,
        ReasonKind::Unaudited,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            ReasonKind::Syntax => "Syntax",
            ReasonKind::Elaboration => "Elaboration",
            ReasonKind::UnsolvedGoals => "UnsolvedGoals",
            ReasonKind::Sorry => "Sorry",
            ReasonKind::ForbiddenAxiom => "ForbiddenAxiom",
            ReasonKind::ForbiddenConstruct => "ForbiddenConstruct",
            ReasonKind::TheoremMissing => "TheoremMissing",
            ReasonKind::StatementChanged => "StatementChanged",
            ReasonKind::EnvironmentTampered => "EnvironmentTampered",
            ReasonKind::KernelRejected => "KernelRejected",
            ReasonKind::KernelsDisagree => "KernelsDisagree",
            ReasonKind::Timeout => "Timeout",
            ReasonKind::OutOfMemory => "OutOfMemory",
            ReasonKind::WorkerCrashed => "WorkerCrashed",
            ReasonKind::InvalidStatement => "InvalidStatement",
            ReasonKind::InvalidInput => "InvalidInput",
            ReasonKind::Unaudited => "Unaudited",
        }
    }

    /// Whether the same question may get another answer when asked again (a limit was hit, a worker died, nobody judged).
    /// Such verdicts are stored as attempts but never served from the cache.
    pub fn is_transient(self) -> bool {
        matches!(
            self,
            ReasonKind::Timeout | ReasonKind::OutOfMemory | ReasonKind::WorkerCrashed | ReasonKind::Unaudited
        )
    }
}

/// One message of Lean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub severity: Severity,
    pub position: Position,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_position: Option<Position>,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
    Information,
}

/// A place in a text: line 1-based, column 0-based in Unicode scalar values, as `lean --json` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

impl Position {
    /// The place of a byte of a text.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let saturated = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        Self { line: saturated(line), column: saturated(before[line_start..].chars().count()) }
    }
}
