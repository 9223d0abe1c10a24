//! Who says of a candidate whether it is a proof: the embedded Lean, by a verdict, or the project's own Lean, which
//! accepts or does not, and whose word is never stored.

use std::sync::Arc;

use data::{Candidate, Level, Message, Outcome, Rejection, Theorem, VerdictRecord};
use lean_bridge::native::NativeServer;
use lean_bridge::{FillingRequest, Policy};
use pipeline::Judge;

use crate::lsp::source::scratch::{Filled, JudgedAs, Scratch};

/// The judges of one action.
#[derive(Clone)]
pub struct Judges {
    /// For whole proofs; what it learns goes into the store.
    pub whole: Judge,
    /// For what is proved about a file, not in it: nothing of it is recorded.
    pub unrecorded: Judge,
}

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
pub enum Acceptance {
    /// A verdict of the embedded Lean at level `replayed`.
    Verified,
    /// The project's Lean, of this version, had no complaint and found no axiom that the policy forbids. The process
    /// that says so ran the proof's own tactics.
    Project(String),
}

impl Checked {
    fn of(record: VerdictRecord, was_known: bool) -> Self {
        let rejection = match record.outcome {
            Outcome::Proved => None,
            Outcome::Rejected(rejection) => Some(rejection),
        };
        Self { rejection, messages: record.messages, was_known }
    }
}

impl Acceptance {
    /// For a title.
    pub fn in_brackets(&self) -> String {
        match self {
            Acceptance::Verified => "verified".to_owned(),
            Acceptance::Project(version) => format!("accepted by the project's Lean {version}, not replayed"),
        }
    }

    /// What has to be said when such a proof is inserted.
    pub fn caution(&self) -> Option<String> {
        match self {
            Acceptance::Verified => None,
            Acceptance::Project(version) => Some(format!(
                "Accepted by the project's Lean {version}: no error, no `sorry`, no axiom beyond the usual ones. It \
                 was not replayed by a second kernel, and nothing is stored as proved."
            )),
        }
    }
}

impl Checker {
    /// Checks what is written into a gap. The project's Lean knows one level. Cancellation: dropping the future ends
    /// Lean's work.
    pub async fn check(
        &self,
        scratch: &Scratch,
        filled: &Filled,
        candidate: &Candidate,
        level: Level,
    ) -> anyhow::Result<Checked> {
        match self {
            Checker::Embedded(judges) => match scratch.judged_as() {
                JudgedAs::Proof(theorem) => {
                    let written = Candidate { text: filled.text.clone(), ..candidate.clone() };
                    let judged = judges.whole.judge(&theorem, &written, level).await?;
                    Ok(Checked::of(judged.record, judged.cached))
                }
                JudgedAs::Filling { header, given, placeholder } => {
                    let request = FillingRequest {
                        header,
                        given,
                        candidate: filled.text.clone(),
                        gap: filled.gap.clone(),
                        placeholder: placeholder.map(str::to_owned),
                        level,
                        policy: Policy::default(),
                        limits: judges.whole.limits(),
                    };
                    // Nothing of it is recorded: it proves no theorem.
                    let verdict = judges.whole.lean().verify_filling(&request).await?;
                    Ok(Checked::of(verdict.into_record(), false))
                }
            },
            Checker::Project(project) => {
                anyhow::ensure!(
                    scratch.has_name(),
                    "the project's Lean is asked for the axioms of a declaration by its name, and this one has no name"
                );
                let mut policy = Policy::default();
                let header = match scratch.judged_as() {
                    JudgedAs::Proof(theorem) => theorem.header,
                    JudgedAs::Filling { header, placeholder, .. } => {
                        policy.axioms.extend(placeholder.map(str::to_owned));
                        header
                    }
                };
                let (name, text) = (&scratch.theorem.name, &filled.text);
                let opinion = project.server.opinion(&header, name, text, &policy, project.limit).await?;
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

    pub fn acceptance(&self) -> Acceptance {
        match self {
            Checker::Embedded(_) => Acceptance::Verified,
            Checker::Project(project) => {
                let version = project.server.version().map(|version| version.version.clone());
                Acceptance::Project(version.unwrap_or_else(|| "of unknown version".to_owned()))
            }
        }
    }

    /// Whether it tells which goal a filling closes. Where it does not, what fills a gap beside others has to be a block
    /// that must close its own goal.
    pub fn tells_goals_apart(&self) -> bool {
        matches!(self, Checker::Embedded(_))
    }

    /// Whether helper declarations in front of the theorem can be judged: only where the statement is compared as an
    /// elaborated expression, since a helper may be a notation that changes what the statement says.
    pub fn allows_helpers(&self) -> bool {
        matches!(self, Checker::Embedded(_))
    }
}
