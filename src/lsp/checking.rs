//! Who says of a candidate whether it is a proof: the embedded Lean, by a verdict, or the project's own Lean, which
//! accepts or does not, and whose word is never stored.

use std::sync::Arc;

use data::{Candidate, Level, Message, Outcome, Rejection, Theorem};
use lean_bridge::Policy;
use lean_bridge::native::NativeServer;

use super::engines::Judges;
use super::placeholder::AXIOM;
use super::scratch::Scratch;

/// What a suggestion is checked with.
pub enum Checker {
    Embedded(Box<Judges>),
    Project(ProjectLean),
}

/// The language server of the user's project, started for us alone.
#[derive(Clone)]
pub struct ProjectLean {
    pub server: Arc<NativeServer>,
    /// For one text.
    pub limit: std::time::Duration,
}

/// What came of one check.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Why the candidate was not accepted; `None` if it was.
    pub rejection: Option<Rejection>,
    pub messages: Vec<Message>,
    /// The store had the answer.
    pub was_known: bool,
}

/// Whose word a suggestion rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seal {
    /// A verdict of the embedded Lean at level `replayed`.
    Verified,
    /// The project's Lean, of this version, had no complaint and found no axiom that the policy forbids. The process
    /// that says so ran the proof's own tactics.
    Project(String),
}

impl Checked {
    pub fn is_accepted(&self) -> bool {
        self.rejection.is_none()
    }
}

impl Seal {
    /// For a title.
    pub fn in_brackets(&self) -> String {
        match self {
            Seal::Verified => "verified".to_owned(),
            Seal::Project(version) => format!("accepted by the project's Lean {version}, not replayed"),
        }
    }

    /// What has to be said when such a proof is inserted.
    pub fn caution(&self) -> Option<String> {
        match self {
            Seal::Verified => None,
            Seal::Project(version) => Some(format!(
                "Accepted by the project's Lean {version}: no error, no `sorry`, no axiom beyond the usual ones. It \
                 was not replayed by a second kernel, and nothing is stored as proved."
            )),
        }
    }
}

impl Checker {
    /// Checks a declaration written for a gap: `candidate.text` is all of it. The project's Lean knows one level.
    /// Cancellation: dropping the future ends Lean's work.
    pub async fn check(
        &self,
        scratch: &Scratch,
        candidate: &Candidate,
        level: Level,
    ) -> anyhow::Result<Checked> {
        match self {
            Checker::Embedded(judges) => {
                let judge = if scratch.others() == 0 { &judges.whole } else { &judges.part };
                let judged = judge.judge(&scratch.judged(), candidate, level).await?;
                let rejection = match judged.record.outcome {
                    Outcome::Proved => None,
                    Outcome::Rejected(rejection) => Some(rejection),
                };
                Ok(Checked { rejection, messages: judged.record.messages, was_known: judged.cached })
            }
            Checker::Project(project) => {
                let mut policy = Policy::default();
                if scratch.others() > 0 {
                    policy.axioms.insert(AXIOM.to_owned());
                }
                let Theorem { header, name, .. } = scratch.judged();
                let opinion =
                    project.server.opinion(&header, &name, &candidate.text, &policy, project.limit).await?;
                let (rejection, messages) = (opinion.rejection, opinion.messages);
                Ok(Checked { rejection, messages, was_known: false })
            }
        }
    }

    /// The store's proof of a theorem, by the same Lean under the same rules.
    pub async fn known_proof(&self, theorem: &Theorem) -> anyhow::Result<Option<Candidate>> {
        match self {
            Checker::Embedded(judges) => {
                let known = judges.whole.known_proof(theorem, Level::Replayed).await?;
                Ok(known.map(|(candidate, _)| candidate))
            }
            Checker::Project(_) => Ok(None),
        }
    }

    pub fn seal(&self) -> Seal {
        match self {
            Checker::Embedded(_) => Seal::Verified,
            Checker::Project(project) => {
                let version = project.server.version().map(|version| version.version.clone());
                Seal::Project(version.unwrap_or_else(|| "of unknown version".to_owned()))
            }
        }
    }

    /// Whether helper declarations in front of the theorem can be judged: only where the statement is compared as an
    /// elaborated expression, since a helper may be a notation that changes what the statement says.
    pub fn allows_helpers(&self) -> bool {
        matches!(self, Checker::Embedded(_))
    }
}
