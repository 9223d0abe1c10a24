//! Candidates put to the Lean of a user's own project, through its language server.
//!
//! What comes of it is no verdict. That Lean has run the candidate in the process that reports on it, nobody compared
//! the elaborated statement, and nothing was replayed: so the best that can be said is `Unaudited`, the reason of a
//! rejection, which no count of proofs and no export takes for a proof.

use std::time::Instant;

use data::defects::statement_digest;
use data::lean_text::{SegmentKind, TokenKind, declared_name, segments, split_statement, tokens};
use data::store::ItemState;
use data::{
    Backend, Candidate, Goal, ImportLevel, Level, Message, Outcome, Position, ReasonKind, Rejection,
    Severity, Theorem, Toolchain, VerdictRecord,
};
use futures::future::BoxFuture;
use lean_bridge::native::{self, NativeServer, Project, Stage};
use lean_bridge::{Limits, Policy};
use pipeline::Judged;

use crate::error::Error;
use crate::verifier::{Posed, Verifier};

/// Asks a project's Lean. Requests with the same header are served one after the other, others beside each other.
pub struct NativeVerifier {
    server: NativeServer,
    toolchain: Toolchain,
    policy: Policy,
    limits: Limits,
}

impl NativeVerifier {
    /// `limits.heartbeats` does not reach this Lean, whose project sets its options.
    pub fn new(server: NativeServer, project: &Project, policy: Policy, limits: Limits) -> Self {
        let version = server.version();
        let toolchain = Toolchain {
            backend: Backend::Native,
            lean_version: version.map_or_else(|| "unknown".to_owned(), |version| version.version.clone()),
            commit: version.and_then(|version| version.commit.clone()),
            platform: version
                .and_then(|version| version.platform.clone())
                .unwrap_or_else(|| "unknown".to_owned()),
            import_level: ImportLevel::Private,
            library_digest: digest(project),
            library: Some("the project's libraries".to_owned()),
            instead_of: None,
        };
        Self { server, toolchain, policy, limits }
    }

    pub fn toolchain(&self) -> &Toolchain {
        &self.toolchain
    }

    /// Ends the server in good order.
    pub async fn shutdown(self) {
        if let Err(error) = self.server.shutdown().await {
            tracing::info!(%error, "the Lean server did not end in good order");
        }
    }

    async fn posed(&self, theorem: &Theorem) -> Result<Posed, Error> {
        let not = |state, detail: String| Posed { state, detail: Some(detail), goal: None, expression: None };
        let body = stated(&theorem.statement);
        let outcome = match self.server.check(&theorem.header, &body, self.limits.wall_clock).await {
            Ok(outcome) => outcome,
            // What the project lacks, or is slow to load, says nothing about the statement.
            Err(
                error @ (native::Error::HeaderFailed { .. }
                | native::Error::Timeout { stage: Stage::Header, .. }),
            ) => return Ok(not(ItemState::NoHeader, error.to_string())),
            Err(error) if is_about_the_text(&error) => {
                return Ok(not(ItemState::InvalidStatement, error.to_string()));
            }
            Err(error) => return Err(error.into()),
        };
        let messages = outcome.header_messages.iter().chain(&outcome.messages);
        if let Some(error) = first_error(messages) {
            return Ok(not(ItemState::InvalidStatement, error.text.clone()));
        }
        Ok(Posed { state: ItemState::Posed, detail: None, goal: self.goal(theorem).await, expression: None })
    }

    /// The goal that a proof starts from, where this Lean shows it.
    async fn goal(&self, theorem: &Theorem) -> Option<Goal> {
        let statement = theorem.statement.trim_end();
        let body = format!("{statement} := by\n  skip");
        let line = u32::try_from(statement.matches('\n').count()).ok()? + 2;
        let position = Position { line, column: 2 };
        let goals = self.server.goals(&theorem.header, &body, position, self.limits.wall_clock).await;
        goals.ok().flatten()?.into_iter().next()
    }

    async fn examined(
        &self,
        theorem: &Theorem,
        candidate: &Candidate,
        level: Level,
    ) -> Result<Judged, Error> {
        let started = Instant::now();
        let mut messages = Vec::new();
        let mut axioms = Vec::new();
        let rejection = match self.refused(theorem, candidate) {
            Some(rejection) => rejection,
            None => {
                // The last command tells what the theorem of that name rests on, if there is one.
                let name = name_of(theorem);
                let body = format!("{}\n\n#print axioms {name}\n", candidate.text.trim_end());
                match self.server.check(&theorem.header, &body, self.limits.wall_clock).await {
                    Ok(outcome) => {
                        let lines = candidate.text.trim_end().matches('\n').count() as u32 + 1;
                        let own = |message: &Message| message.position.line <= lines;
                        let (own, told): (Vec<_>, Vec<_>) = outcome.messages.into_iter().partition(own);
                        messages = own;
                        let (rejection, found) = said(name, &messages, &told, &self.policy);
                        axioms = found;
                        rejection
                    }
                    Err(error) => unanswered(error)?,
                }
            }
        };
        let elapsed_ms = started.elapsed().as_secs_f64() * 1000.0;
        let record = VerdictRecord {
            outcome: Outcome::Rejected(rejection),
            level,
            axioms,
            messages,
            toolchain: self.toolchain.clone(),
            time_ms: elapsed_ms,
        };
        Ok(Judged { record, cached: false, elapsed_ms, attempt: None, external: Vec::new(), export: None })
    }

    /// Texts that this Lean is not asked about: what the policy does not allow, and what does not state the theorem.
    fn refused(&self, theorem: &Theorem, candidate: &Candidate) -> Option<Rejection> {
        if let Some((construct, position)) = self.policy.first_forbidden(&candidate.text) {
            let detail =
                format!("the candidate contains `{}`, which the policy does not allow", construct.as_str());
            return Some(Rejection {
                position: Some(position),
                ..Rejection::new(ReasonKind::ForbiddenConstruct, detail)
            });
        }
        let (text, name) = (&candidate.text, name_of(theorem));
        let stated = segments(text).into_iter().find_map(|segment| {
            let declaration = matches!(segment.kind, SegmentKind::Declaration(_));
            let own = &text[segment.start..segment.end];
            (declaration && declared_name(own) == Some(name)).then_some(own)
        });
        match stated {
            None => Some(Rejection::new(
                ReasonKind::TheoremMissing,
                format!("no theorem named {name} is in the text"),
            )),
            Some(own) => {
                let same =
                    statement_digest(split_statement(own).statement) == statement_digest(&theorem.statement);
                (!same).then(|| {
                    let detail =
                        format!("the text states {name} in other words; here only the given ones count");
                    Rejection::new(ReasonKind::StatementChanged, detail)
                })
            }
        }
    }
}

impl Verifier for NativeVerifier {
    fn verify<'a>(
        &'a self,
        theorem: &'a Theorem,
        candidate: &'a Candidate,
        level: Level,
    ) -> BoxFuture<'a, Result<Judged, Error>> {
        Box::pin(self.examined(theorem, candidate, level))
    }

    fn pose<'a>(&'a self, theorem: &'a Theorem) -> BoxFuture<'a, Result<Posed, Error>> {
        Box::pin(self.posed(theorem))
    }

    fn policy_id(&self) -> String {
        format!("unaudited {}", self.policy.id())
    }
}

fn name_of(theorem: &Theorem) -> &str {
    declared_name(&theorem.statement).unwrap_or(&theorem.name)
}

/// The statement alone, as something that needs no proof and no library: as an axiom.
fn stated(statement: &str) -> String {
    let words = tokens(statement);
    let keyword = words.iter().find(|token| {
        token.kind == TokenKind::Identifier && matches!(token.text(statement), "theorem" | "lemma")
    });
    match keyword {
        Some(keyword) => {
            format!("{}axiom{}", &statement[..keyword.start], statement[keyword.end..].trim_end())
        }
        None => statement.trim_end().to_owned(),
    }
}

/// What this Lean said of a text that states the theorem, and the axioms that it told.
fn said(name: &str, own: &[Message], told: &[Message], policy: &Policy) -> (Rejection, Vec<String>) {
    if let Some(error) = first_error(own.iter()) {
        return (of_error(error), Vec::new());
    }
    let Some(axioms) = told.iter().find_map(|message| axioms_of(name, message)) else {
        let detail = format!("Lean knows no axioms of {name}: no theorem of that name was declared");
        return (Rejection::new(ReasonKind::TheoremMissing, detail), Vec::new());
    };
    let admits = |message: &Message| {
        message.severity == Severity::Warning
            && message.text.contains("declaration uses")
            && message.text.contains("sorry")
    };
    if axioms.iter().any(|axiom| axiom == "sorryAx") || own.iter().any(admits) {
        return (Rejection::new(ReasonKind::Sorry, "the proof depends on `sorry`".to_owned()), axioms);
    }
    if let Some(axiom) = axioms.iter().find(|axiom| !policy.axioms.contains(*axiom)) {
        return (
            Rejection::new(ReasonKind::ForbiddenAxiom, format!("the proof depends on the axiom {axiom}")),
            axioms,
        );
    }
    let detail = "the project's Lean accepted the text; nothing was audited";
    (Rejection::new(ReasonKind::Unaudited, detail.to_owned()), axioms)
}

/// Reads the answer to `#print axioms`.
fn axioms_of(name: &str, message: &Message) -> Option<Vec<String>> {
    let (told, rest) = message.text.strip_prefix('\'')?.split_once("' ")?;
    let about = told.strip_suffix(name).is_some_and(|space| space.is_empty() || space.ends_with('.'));
    if !about {
        return None;
    }
    if rest.starts_with("does not depend on any axioms") {
        return Some(Vec::new());
    }
    let list = rest.strip_prefix("depends on axioms:")?.trim().strip_prefix('[')?.strip_suffix(']')?;
    Some(list.split(',').map(|axiom| axiom.trim().to_owned()).collect())
}

fn first_error<'a>(messages: impl Iterator<Item = &'a Message>) -> Option<&'a Message> {
    messages.into_iter().find(|message| message.severity == Severity::Error)
}

/// Whether a failure may be due to the text, so that others can still be asked about.
fn is_about_the_text(error: &native::Error) -> bool {
    error.is_transient() || matches!(error, native::Error::InvalidInput(_) | native::Error::Refused { .. })
}

/// A request without an answer, as the reason of a rejection; `Err` where the server cannot be asked at all.
fn unanswered(error: native::Error) -> Result<Rejection, Error> {
    let reason = match &error {
        native::Error::Timeout { stage: Stage::Elaboration, .. } => ReasonKind::Timeout,
        native::Error::InvalidInput(_) => ReasonKind::InvalidInput,
        native::Error::HeaderFailed { .. } => ReasonKind::InvalidStatement,
        other if is_about_the_text(other) => ReasonKind::WorkerCrashed,
        _ => return Err(error.into()),
    };
    Ok(Rejection::new(reason, error.to_string()))
}

fn of_error(error: &Message) -> Rejection {
    let text = error.text.as_str();
    let reason = if text.starts_with("unsolved goals") {
        ReasonKind::UnsolvedGoals
    } else if text.contains("(deterministic) timeout") {
        ReasonKind::Timeout
    } else if text.starts_with("(kernel)") {
        ReasonKind::KernelRejected
    } else if text.starts_with("unexpected ") || text.starts_with("expected ") {
        ReasonKind::Syntax
    } else {
        ReasonKind::Elaboration
    };
    let goals = match reason {
        ReasonKind::UnsolvedGoals => {
            let goals = text.split_once('\n').map_or("", |(_, goals)| goals);
            goals
                .split("\n\n")
                .map(str::trim_end)
                .filter(|goal| !goal.is_empty())
                .map(str::to_owned)
                .collect()
        }
        _ => Vec::new(),
    };
    let detail = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Rejection { position: Some(error.position), goals, ..Rejection::new(reason, detail) }
}

/// Of what pins the project's Lean and its libraries. Its own modules are not looked at.
fn digest(project: &Project) -> String {
    let mut hasher = blake3::Hasher::new();
    for name in ["lean-toolchain", "lakefile.lean", "lakefile.toml", "lake-manifest.json"] {
        if let Ok(text) = std::fs::read(project.root.join(name)) {
            hasher.update(name.as_bytes()).update(&(text.len() as u64).to_le_bytes()).update(&text);
        }
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(severity: Severity, text: &str) -> Message {
        Message {
            severity,
            position: Position { line: 1, column: 0 },
            end_position: None,
            text: text.to_owned(),
        }
    }

    #[test]
    fn acceptance_is_never_more_than_unaudited() {
        let none = message(Severity::Information, "'t' does not depend on any axioms");
        let some = message(Severity::Information, "'t' depends on axioms: [propext, Classical.choice]");
        let admitted = message(Severity::Information, "'t' depends on axioms: [sorryAx]");
        let own = message(Severity::Information, "'t' depends on axioms: [cheat]");
        let other = message(Severity::Information, "'tt' does not depend on any axioms");
        let unknown = message(Severity::Error, "Unknown constant `t`");
        let goals = message(Severity::Error, "unsolved goals\nn : Nat\n⊢ n = 0\n\n⊢ True");
        let told = |own: &[Message], told: &[Message]| said("t", own, told, &Policy::default());
        assert_eq!(told(&[], std::slice::from_ref(&none)).0.reason, ReasonKind::Unaudited);
        let (accepted, axioms) = told(&[], &[some]);
        assert_eq!((accepted.reason, axioms.len()), (ReasonKind::Unaudited, 2));
        assert_eq!(told(&[], &[admitted]).0.reason, ReasonKind::Sorry);
        assert_eq!(told(&[], &[own]).0.reason, ReasonKind::ForbiddenAxiom);
        for silent in [vec![], vec![other], vec![unknown]] {
            assert_eq!(told(&[], &silent).0.reason, ReasonKind::TheoremMissing);
        }
        let sorry = message(Severity::Warning, "declaration uses `sorry`");
        assert_eq!(told(&[sorry], std::slice::from_ref(&none)).0.reason, ReasonKind::Sorry);
        let (open, _) = told(&[goals], &[none]);
        assert_eq!((open.reason, open.goals.len()), (ReasonKind::UnsolvedGoals, 2));
    }

    #[test]
    fn a_statement_is_put_without_a_proof() {
        assert_eq!(stated("@[simp] theorem t (n : Nat) : n = n "), "@[simp] axiom t (n : Nat) : n = n");
        assert_eq!(stated("/-- theorem -/ lemma l : True"), "/-- theorem -/ axiom l : True");
    }
}
