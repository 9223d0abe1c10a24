//! Who says of a candidate whether it is a proof: the embedded Lean, or the project's own Lean, which accepts or does
//! not; what that compiles is audited, where it can be. Nothing of a project's Lean is stored.

use std::sync::Arc;

use data::{Candidate, Level, Message, Outcome, ReasonKind, Rejection, Theorem, VerdictRecord};
use lean_bridge::audit::ProjectJudge;
use lean_bridge::{FillingRequest, Limits, Policy, VerifyRequest};
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

/// The Lean of the user's project, its language server started for us alone.
#[derive(Clone)]
pub struct ProjectLean {
    pub judge: Arc<ProjectJudge>,
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
    /// Whose word it is, where the candidate was accepted.
    pub acceptance: Acceptance,
}

/// Whose word a suggestion rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acceptance {
    /// A verdict of the embedded Lean at level `replayed`.
    Verified,
    /// The project's Lean, of this version, compiled it, and our own kernel accepts it with all that it rests on: a
    /// verdict at level `replayed`.
    Audited(String),
    /// The project's Lean had no complaint and found no axiom that the policy forbids. The process that says so ran the
    /// proof's own tactics, and nothing more is known, for the reason given.
    Unaudited { version: String, reason: String },
}

impl Checked {
    fn of(record: VerdictRecord, was_known: bool) -> Self {
        let rejection = match record.outcome {
            Outcome::Proved => None,
            Outcome::Rejected(rejection) => Some(rejection),
        };
        Self { rejection, messages: record.messages, was_known, acceptance: Acceptance::Verified }
    }
}

impl Acceptance {
    /// For a title.
    pub fn in_brackets(&self) -> String {
        match self {
            Acceptance::Verified => "verified".to_owned(),
            Acceptance::Audited(version) => format!("verified on the project's Lean {version}"),
            Acceptance::Unaudited { version, .. } => {
                format!("accepted by the project's Lean {version}, not audited")
            }
        }
    }

    /// What has to be said when such a proof is inserted.
    pub fn caution(&self) -> Option<String> {
        match self {
            Acceptance::Verified | Acceptance::Audited(_) => None,
            Acceptance::Unaudited { version, reason } => Some(format!(
                "Accepted by the project's Lean {version}: no error, no `sorry`, no axiom beyond the usual ones. It \
                 was not audited: {reason}. Nothing is stored as proved."
            )),
        }
    }
}

impl ProjectLean {
    fn version(&self) -> String {
        self.judge.auditor().lean().version.version.clone()
    }

    /// What the language server thinks of a filled declaration; of what it accepts, at any level above `checked`, what
    /// the audit finds.
    async fn check(&self, scratch: &Scratch, filled: &Filled, level: Level) -> anyhow::Result<Checked> {
        anyhow::ensure!(
            scratch.has_name(),
            "the project's Lean is asked for the axioms of a declaration by its name, and this one has no name"
        );
        let mut policy = Policy::default();
        let (header, theorem) = match scratch.judged_as() {
            JudgedAs::Proof(theorem) => (theorem.header.clone(), Some(theorem)),
            JudgedAs::Filling { header, placeholder, .. } => {
                policy.axioms.extend(placeholder.map(str::to_owned));
                (header, None)
            }
        };
        let (name, text) = (&scratch.theorem.name, &filled.text);
        let opinion = self.judge.server().opinion(&header, name, text, &policy, self.limit).await?;
        let unaudited = |reason: &str| Acceptance::Unaudited {
            version: self.version(),
            reason: reason.trim_end_matches('.').to_owned(),
        };
        let mut checked = Checked {
            rejection: opinion.rejection,
            messages: opinion.messages,
            was_known: false,
            acceptance: unaudited("it was not asked for"),
        };
        if checked.rejection.is_some() || level == Level::Checked {
            return Ok(checked);
        }
        let Some(theorem) = theorem else {
            checked.acceptance = unaudited("only theorems without another `sorry` are");
            return Ok(checked);
        };
        let auditor = self.judge.auditor();
        let limits = Limits { wall_clock: self.limit, heartbeats: None };
        let request = VerifyRequest { policy, limits, ..VerifyRequest::new(&theorem, text.clone()) };
        let outcome = match auditor.unfit().await {
            Ok(None) => auditor.verify(&request).await.map(|verdict| verdict.into_record().outcome),
            Ok(Some(reason)) => {
                checked.acceptance = unaudited(reason);
                return Ok(checked);
            }
            Err(error) => Err(error),
        };
        match outcome {
            Ok(Outcome::Proved) => checked.acceptance = Acceptance::Audited(self.version()),
            // What the language server accepts below this header: the audit has met something else than the candidate.
            Ok(Outcome::Rejected(found))
                if found.reason.is_transient() || found.reason == ReasonKind::InvalidStatement =>
            {
                checked.acceptance = unaudited(&found.detail);
            }
            Ok(Outcome::Rejected(found)) => checked.rejection = Some(found),
            Err(error) => checked.acceptance = unaudited(&error.to_string()),
        }
        Ok(checked)
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
            Checker::Project(project) => project.check(scratch, filled, level).await,
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
