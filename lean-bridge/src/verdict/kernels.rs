//! What the kernels say against a candidate. A kernel that was to look and did not has spoken against it.

use data::{ReasonKind, Rejection};

use super::reasons::{forbidden_axiom, one_line, reject, stopped};
use crate::error::Stop;
use crate::evidence::Replay;
use crate::external_kernel::{ExternalKernel, KernelAnswer, KernelFinding};
use crate::own_kernel::{Finding, OwnReplay};
use crate::policy::Policy;

/// What the replay says against the candidate. Its findings are its own: nothing of the examination is taken over.
pub(super) fn replayed(replay: Option<Result<&Replay, &Stop>>, policy: &Policy) -> Option<Rejection> {
    let replay = match replay {
        None => {
            return Some(reject(ReasonKind::KernelRejected, "the declarations were not replayed".to_owned()));
        }
        Some(Err(stop)) => return Some(stopped(stop)),
        Some(Ok(replay)) => replay,
    };
    by_the_kernel(replay, policy)
}

/// What our own kernel says against the candidate. Nothing of the examination is taken over.
pub(super) fn own_replayed(own: Option<Result<&OwnReplay, &Stop>>, policy: &Policy) -> Option<Rejection> {
    let own = match own {
        None => {
            let detail = "tllama's own kernel did not look at the declarations".to_owned();
            return Some(reject(ReasonKind::KernelRejected, detail));
        }
        Some(Err(stop)) => return Some(stopped(stop)),
        Some(Ok(own)) => own,
    };
    let (reason, detail) = match &own.finding {
        Finding::Accepted if own.declarations > 0 => {
            return forbidden_axiom(&own.axioms, &own.own_axioms, &own.through, None, policy);
        }
        Finding::Accepted => (ReasonKind::KernelRejected, "nothing was declared".to_owned()),
        Finding::Invalid(problem) => (ReasonKind::InvalidStatement, format!("replay: {problem}")),
        Finding::Malformed(problem) => {
            let detail = format!("tllama's own kernel cannot read the transcript: {problem}");
            (ReasonKind::KernelRejected, detail)
        }
        Finding::Refused(problem) => {
            (ReasonKind::KernelRejected, format!("tllama's own kernel refused {problem}"))
        }
        Finding::Differs(difference) => {
            (ReasonKind::EnvironmentTampered, format!("the replayed theorem differs: {difference}"))
        }
        Finding::Missing(name) => (ReasonKind::TheoremMissing, format!("replay: there is no {name}")),
        Finding::Exhausted(problem) => {
            (ReasonKind::Timeout, format!("tllama's own kernel gave up on {problem}"))
        }
        Finding::Unsupported(problem) => {
            (ReasonKind::KernelRejected, format!("tllama's own kernel gave no answer: {problem}"))
        }
    };
    Some(reject(reason, one_line(&detail)))
}

/// What either of two kernels says against the candidate, which share nothing; and that they do not agree.
pub(super) fn cross_checked(
    replay: Option<Result<&Replay, &Stop>>,
    own: Option<Result<&OwnReplay, &Stop>>,
    policy: &Policy,
) -> Option<Rejection> {
    if let (Some(Ok(replay)), Some(Ok(own))) = (replay, own)
        && let Some(disagreement) = disagreement(replay, own)
    {
        return Some(reject(ReasonKind::KernelsDisagree, one_line(&disagreement)));
    }
    replayed(replay, policy).or_else(|| own_replayed(own, policy))
}

/// The first of the demanded checkers that did not accept what ours did.
pub(super) fn not_accepted_by(demanded: &[ExternalKernel], answers: &[KernelAnswer]) -> Option<Rejection> {
    demanded.iter().enumerate().find_map(|(at, kernel)| {
        let name = kernel.name();
        let Some(answer) = answers.get(at).filter(|answer| answer.name == name) else {
            return Some(reject(ReasonKind::KernelRejected, format!("`{name}` was not asked")));
        };
        let detail = &answer.detail;
        let (reason, detail) = match answer.finding {
            KernelFinding::Accepted => return None,
            KernelFinding::Refused => (ReasonKind::KernelsDisagree, refused_by(answer)),
            KernelFinding::Timeout => (ReasonKind::Timeout, format!("`{name}`: {detail}")),
            KernelFinding::Crashed => (ReasonKind::WorkerCrashed, format!("`{name}`: {detail}")),
            KernelFinding::Missing => {
                (ReasonKind::KernelRejected, format!("`{name}` gave no answer: {detail}"))
            }
        };
        Some(reject(reason, one_line(&detail)))
    })
}

/// What an external checker's refusal says beside our own kernel's word.
pub(super) fn refused_by(answer: &KernelAnswer) -> String {
    format!("tllama's own kernel takes the declarations, `{}` refuses them: {}", answer.name, answer.detail)
}

/// What Lean's kernel and our own do not agree on. Where Lean's gave up, it did not disagree.
pub(super) fn disagreement(lean: &Replay, own: &OwnReplay) -> Option<String> {
    let differs = |difference: &str| format!("the theorem differs in its {difference}");
    let refusal = lean.problem.clone().or_else(|| lean.difference.as_deref().map(differs));
    match (&own.finding, refusal) {
        (Finding::Refused(problem), None) if lean.accepted => {
            Some(format!("Lean's kernel accepts the declarations, tllama's own refuses {problem}"))
        }
        (Finding::Differs(difference), None) if lean.accepted => Some(format!(
            "Lean finds the theorem unchanged, tllama's own kernel finds that {}",
            differs(difference)
        )),
        (Finding::Accepted, Some(problem)) if !lean.gave_up => {
            Some(format!("tllama's own kernel accepts the declarations, Lean's refuses {problem}"))
        }
        _ => None,
    }
}

/// What the kernel of the process that examined says against the candidate, when no other process was to look.
pub(super) fn checked(kernel: Option<&Replay>, policy: &Policy) -> Option<Rejection> {
    match kernel {
        None => {
            Some(reject(ReasonKind::KernelRejected, "the kernel did not look at the declarations".to_owned()))
        }
        Some(kernel) => by_the_kernel(kernel, policy),
    }
}

fn by_the_kernel(replay: &Replay, policy: &Policy) -> Option<Rejection> {
    if let Some(error) = replay.given.errors.first() {
        return Some(reject(ReasonKind::InvalidStatement, format!("replay: {}", one_line(&error.data))));
    }
    if let Some(problem) = &replay.problem {
        return Some(reject(ReasonKind::KernelRejected, format!("the kernel refused {problem}")));
    }
    if let Some(difference) = &replay.difference {
        return Some(reject(
            ReasonKind::EnvironmentTampered,
            format!("the replayed theorem differs: {difference}"),
        ));
    }
    if !replay.accepted || replay.declarations == 0 {
        return Some(reject(
            ReasonKind::KernelRejected,
            "the kernel did not accept the declarations".to_owned(),
        ));
    }
    if replay.families.is_none_or(|families| families.added != families.checked) {
        return Some(reject(
            ReasonKind::KernelRejected,
            "the replay did not look at every inductive type".to_owned(),
        ));
    }
    forbidden_axiom(&replay.axioms, &replay.own_axioms, &replay.through, Some(&replay.given), policy)
}
