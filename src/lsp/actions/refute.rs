//! *Try to refute*: looks for a counterexample, and tells what came of it.

use data::Level;
use data::Theorem;
use data::store::{NewRefutation, StoredRefutation};
use tokio::time::Instant;

use crate::lsp::actions::context::{ActionContext, Answer, Done};
use crate::lsp::lean::asking::Asked;
use crate::lsp::lean::checking::Judges;
use crate::lsp::lean::question::Question;
use crate::lsp::session::findings::refutation_text;
use crate::service::{Refutation, refute};

pub async fn run(context: &ActionContext) -> anyhow::Result<Answer> {
    context.progress.report("starting Lean".to_owned());
    let judges = context.engines.judges().await?;
    let limits = judges.whole.limits();
    let lean = judges.whole.lean();
    let question = Question::ask(&context.document, context.place, Asked::Embedded(lean, limits)).await?;
    let theorem = &question.scratch.theorem;
    let deadline = Instant::now() + context.engines.settings.proof.budget();
    let report = |text| context.progress.report(text);
    let found =
        refute(&judges.unrecorded, theorem, Level::Replayed, deadline, &context.stop, &report).await?;
    let name = &theorem.name;
    let text = match found.refutation {
        Some(refutation) => {
            let text = refutation_text(name, &refutation.counterexample);
            keep(context, theorem, &judges, refutation).await;
            text
        }
        None if found.out_of_time => {
            format!("`{name}` was not refuted within the time; that says nothing about its truth.")
        }
        None => format!(
            "`{name}` was not refuted: no counterexample among {} small assignments. That says nothing about its truth.",
            found.tried
        ),
    };
    Ok(Ok(Done::Told(text)))
}

/// Stores a refutation and notes it for this session. Without a store it lasts as long as the session.
async fn keep(context: &ActionContext, theorem: &Theorem, judges: &Judges, found: Refutation) {
    let Refutation { counterexample, negation, verdict } = found;
    let Some(about) = context.claim else { return };
    let claim = about.name();
    if let Some(store) = context.engines.store().await {
        let refutation = NewRefutation {
            claim: &claim,
            theorem,
            counterexample: &counterexample,
            negation: &negation,
            policy: &judges.unrecorded.policy_id(),
            verdict: &verdict,
        };
        if let Err(error) = store.record_refutation(&refutation).await {
            tracing::warn!("the refutation is not stored: {error}");
        }
    }
    let stored = StoredRefutation { counterexample, negation, toolchain: verdict.toolchain };
    context.session.state().findings.note_refutation(about, stored);
}
