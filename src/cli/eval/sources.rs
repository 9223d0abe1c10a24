//! What a run draws on besides its problems: examples, the way they are found, and what its model was trained on.

use std::path::Path;

use anyhow::Context;
use data::store::Store;
use data::{Candidate, Example};
use evaluate::{ExampleChoice, Plan, PoolExample, Record, Retriever, Source, recorded_training_set};
use prover::onnx::{Embedder, EmbedderOptions, RuntimeOptions};

use super::super::sets::find;
use super::{Arguments, ExamplesArgument, Lean};
use crate::exit::Usage;
use crate::progress;

/// How examples are found. Loading an embedding model takes seconds.
pub async fn retriever(arguments: &Arguments) -> anyhow::Result<Retriever> {
    Ok(match (arguments.examples(), &arguments.embedder) {
        (ExamplesArgument::Random, _) => Retriever::Random { seed: arguments.seed },
        (ExamplesArgument::None | ExamplesArgument::Retrieved, _) => Retriever::Bm25,
        (ExamplesArgument::Embedded, None) => {
            return Err(Usage("name a sentence-embedding model with --embedder".to_owned()).into());
        }
        (ExamplesArgument::Embedded, Some(folder)) => {
            let runtime = RuntimeOptions { offline: arguments.lean.offline, ..Default::default() };
            let options = EmbedderOptions { threads: usize::from(arguments.model.threads), runtime };
            let folder = folder.clone();
            let loaded = tokio::task::spawn_blocking(move || Embedder::load(&folder, &options)).await?;
            Retriever::embedded(loaded.context("the embedding model cannot be used")?)
        }
    })
}

/// The examples that a model is shown from the first round on. Those of a set are put to Lean first.
pub async fn examples(
    store: &Store,
    arguments: &Arguments,
    plan: &Plan,
    lean: &Lean,
) -> anyhow::Result<Vec<PoolExample>> {
    if plan.examples == ExampleChoice::None || plan.shots == 0 {
        return Ok(Vec::new());
    }
    let verifier = lean.verifier();
    let mut found = Vec::new();
    if arguments.example_set.is_empty() {
        for (theorem, proof) in data::sample_proofs() {
            let expression = verifier.expression(&theorem).await?;
            found.push(example("samples", theorem, &proof, expression));
        }
        return Ok(found);
    }
    for name in &arguments.example_set {
        let set = find(store, name).await?;
        let problems = store.problems_of_set(set.id).await?;
        let bar = progress::items(problems.len() as u64, "checking examples");
        let mut accepted = 0;
        for item in problems {
            bar.inc(1);
            let Some(proof) = item.problem.reference_proof else { continue };
            let theorem = item.problem.theorem;
            let candidate = Candidate::from_proof(&theorem, &proof, "reference");
            if lean.accepts(&theorem, &candidate, plan.level).await? {
                let expression = verifier.expression(&theorem).await?;
                found.push(example(name, theorem, &proof, expression));
                accepted += 1;
            }
        }
        bar.finish_and_clear();
        progress::note(&format!("{name}: Lean accepts {accepted} proofs to be shown as examples"));
    }
    Ok(found)
}

fn example(origin: &str, theorem: data::Theorem, proof: &str, expression: Option<String>) -> PoolExample {
    let annotated_proof = data::lean_text::joined(&theorem.statement, &format!(":= {proof}"));
    PoolExample { origin: origin.to_owned(), example: Example { theorem, annotated_proof }, expression }
}

/// What the model was trained on, as far as it is recorded: the sets that were named, and the record in the model's
/// folder, with the digest of the latter.
pub async fn training_sets(
    store: &Store,
    arguments: &Arguments,
) -> anyhow::Result<(Vec<Source>, Option<String>)> {
    let mut sources = Vec::new();
    for name in &arguments.trained_on {
        let set = find(store, name).await?;
        let problems = store.problems_of_set(set.id).await?;
        let records = problems
            .into_iter()
            .map(|item| Record { theorem: item.problem.theorem, expression: None })
            .collect();
        sources.push(Source { name: name.clone(), records });
    }
    let own = |folder: &Path| {
        recorded_training_set(folder).map_err(|error| Usage(format!("the record of training: {error}")))
    };
    let recorded = arguments.model.model.as_deref().map(own).transpose()?.flatten();
    let digest = recorded.map(|(source, digest)| {
        sources.push(source);
        digest
    });
    Ok((sources, digest))
}
