//! The stages, each with its bar and its report.

use bootstrap::grow::{
    self, Again, BackTranslation, ConjectureOptions, CurationOptions, Doubts, ModelWriter, Sampling, Scope,
    SplitBy, StageContext, StageSummary, Verbal, Writer,
};
use data::problems::{Fault, ItemError, Take, read_problems};
use data::store::EntryKind;
use lean_bridge::embedded::RefusedModule;
use prover::KeepLogprobs;
use serde_json::json;

use super::report::{Bar, Report};
use super::{
    ConjectureArguments, CurateOptions, ExtractOptions, ProveArguments, RunOptions, SplitArgument, Stage,
};
use crate::cli::language_model::ModelOptions;
use crate::exit::Usage;
use crate::models::LanguageModel;
use crate::progress;

const ALL_KINDS: [EntryKind; 3] = [EntryKind::Library, EntryKind::File, EntryKind::Conjecture];
/// Conjectures often come with their proof, so they go first.
const IN_TURN: [&[EntryKind]; 2] = [&[EntryKind::Conjecture], &[EntryKind::Library, EntryKind::File]];
/// Released rows that a model may be shown, the easiest.
const EXAMPLES: u32 = 2000;

/// One stage on what it has not done yet.
pub(super) async fn work(
    context: &StageContext,
    stage: &Stage,
    report: &Report,
    offline: bool,
) -> anyhow::Result<()> {
    match stage {
        Stage::Status => {}
        Stage::Extract(options) => extract(context, options, report).await?,
        Stage::Prove(options) => match load(&options.model, "informalise", offline).await? {
            None => prove(context, report).await?,
            Some(model) => prove_with(context, report, options, &model).await?,
        },
        Stage::Rejudge => rejudge(context, report).await?,
        Stage::Trace => trace(context, report).await?,
        Stage::Informalise(options) => match load(&options.model, "informalise", offline).await? {
            None => informalise(context, report, &Verbal).await?,
            Some(model) => {
                let (generator, examples) =
                    (model.generator(), grow::examples_of(&context.store, EXAMPLES).await?);
                let seed = options.seed;
                informalise(context, report, &ModelWriter { generator: generator.as_ref(), examples, seed })
                    .await?;
            }
        },
        Stage::Annotate => annotate(context, report).await?,
        Stage::Judge(options) => {
            judge(context, report).await?;
            if let Some(model) = load(&options.model, "formalise", offline).await? {
                translate_back(context, report, options.seed, &model).await?;
            }
        }
        Stage::Conjecture(options) => conjecture(context, options, report).await?,
        Stage::Refute => refute(context, report).await?,
        Stage::Curate(options) => curate(context, options, report.json).await?,
        Stage::Export(_)
        | Stage::Families(_)
        | Stage::Lemmas { .. }
        | Stage::Import { .. }
        | Stage::Audit(_) => {}
        Stage::Verify { again } => {
            let bar = Bar::new("verifying");
            let summary = grow::verify_imported(context, *again, &|progress| bar.show(progress)).await?;
            drop(bar);
            report.stage("verify", summary)?;
            tell_reasons(context, report.json).await?;
        }
        Stage::Run(options) => run_all(context, options, report).await?,
    }
    Ok(())
}

/// The library first, since conjectures draw on all of it; then the other stages on a part at a time, so that finished
/// rows come early, until none finds anything to do; or once, on as much as `--limit` allows.
async fn run_all(context: &StageContext, options: &RunOptions, report: &Report) -> anyhow::Result<()> {
    let part = StageContext { limit: context.limit.or(Some(options.part)), ..context.clone() };
    extract(context, &options.extract, report).await?;
    rejudge(context, report).await?;
    loop {
        let before = report.total();
        if !options.no_conjectures {
            conjecture(&part, &options.conjecture, report).await?;
            refute(&part, report).await?;
        }
        prove(&part, report).await?;
        trace(&part, report).await?;
        informalise(&part, report, &Verbal).await?;
        annotate(&part, report).await?;
        judge(&part, report).await?;
        if context.limit.is_some() || context.cancel.is_cancelled() || report.total() == before {
            break;
        }
    }
    if !context.cancel.is_cancelled() {
        curate(context, &options.curate, report.json).await?;
    }
    Ok(())
}

async fn load(options: &ModelOptions, prompt: &str, offline: bool) -> anyhow::Result<Option<LanguageModel>> {
    options.load_for(prompt, true, KeepLogprobs::Mean, offline, None).await
}

async fn prove(context: &StageContext, report: &Report) -> anyhow::Result<()> {
    let bar = Bar::new("proving");
    let mut summary = StageSummary::default();
    for kinds in IN_TURN {
        let left = context.limit.map(|limit| limit.saturating_sub(summary.looked_at));
        let context = StageContext { limit: left, ..context.clone() };
        summary.add(grow::search_proofs(&context, kinds, &|progress| bar.show(progress)).await?);
    }
    report.stage("prove", summary)
}

async fn prove_with(
    context: &StageContext,
    report: &Report,
    options: &ProveArguments,
    model: &LanguageModel,
) -> anyhow::Result<()> {
    let bar = Bar::new("proving");
    let sampling = Sampling {
        samples: usize::from(options.samples),
        seed: options.seed,
        only_open: options.only_open,
        examples: grow::examples_of(&context.store, EXAMPLES).await?,
    };
    let generator = model.generator();
    let observe = |progress| bar.show(progress);
    let summary = grow::sample_proofs(context, &ALL_KINDS, generator.as_ref(), &sampling, &observe).await?;
    report.stage("prove", summary)
}

/// Tells in words what is judged again and why, and then does it.
async fn rejudge(context: &StageContext, report: &Report) -> anyhow::Result<()> {
    let doubts = Doubts::read(&context.store).await?;
    for (count, why) in [
        (doubts.not_vouched_for, "do not bear your seal, so nothing is known about them"),
        (
            doubts.of_earlier_judges,
            "declare types or rest on a project's modules, and were accepted by an earlier judge that let unsound ones pass",
        ),
    ] {
        if count > 0 {
            progress::note(&format!("{count} proofs and annotated proofs {why}; Lean is asked again"));
        }
    }
    let bar = Bar::new("judging again");
    let summary = grow::judge_again(context, Again::All, &|progress| bar.show(progress)).await?;
    drop(bar);
    report.stage("rejudge", summary)
}

/// Reasons of which each is told with the number of its rows.
const REASONS: u32 = 20;

/// Why imported rows are not verified.
async fn tell_reasons(context: &StageContext, as_json: bool) -> anyhow::Result<()> {
    for reason in context.store.imported_reasons(REASONS).await? {
        if as_json {
            progress::json(&json!({ "stage": "verify", "reason": reason }))?;
            continue;
        }
        let rows = if reason.rows == 1 { "row" } else { "rows, the first" };
        progress::line(&format!(
            "{:<12} {:>7} {} {rows} {} of {}: {}",
            "",
            reason.rows,
            reason.status,
            reason.first + 1,
            reason.source,
            crate::table::cut(&reason.detail, 200)
        ))?;
    }
    Ok(())
}

async fn trace(context: &StageContext, report: &Report) -> anyhow::Result<()> {
    let bar = Bar::new("tracing");
    report.stage("trace", grow::trace_proofs(context, &|progress| bar.show(progress)).await?)
}

async fn informalise(context: &StageContext, report: &Report, writer: &dyn Writer) -> anyhow::Result<()> {
    let bar = Bar::new("informalising");
    report.stage("informalise", grow::informalise(context, writer, &|progress| bar.show(progress)).await?)
}

/// The words of every writer, those of former verbalisers aside.
async fn writers(context: &StageContext) -> anyhow::Result<Vec<String>> {
    let mut writers = context.store.writers().await?;
    writers.retain(|writer| !words::is_former_verbaliser(writer));
    Ok(writers)
}

async fn annotate(context: &StageContext, report: &Report) -> anyhow::Result<()> {
    let bar = Bar::new("annotating");
    let mut summary = StageSummary::default();
    for writer in writers(context).await? {
        summary.add(grow::annotate_proofs(context, &writer, &|progress| bar.show(progress)).await?);
    }
    report.stage("annotate", summary)
}

async fn judge(context: &StageContext, report: &Report) -> anyhow::Result<()> {
    let bar = Bar::new("judging");
    let mut summary = StageSummary::default();
    for writer in writers(context).await? {
        summary.add(grow::judge_rows(context, &writer, &|progress| bar.show(progress)).await?);
    }
    report.stage("judge", summary)
}

/// The words of every writer.
async fn translate_back(
    context: &StageContext,
    report: &Report,
    seed: u64,
    model: &LanguageModel,
) -> anyhow::Result<()> {
    let bar = Bar::new("translating back");
    let generator = model.generator();
    let examples = grow::examples_of(&context.store, EXAMPLES).await?;
    let asked = BackTranslation { generator: generator.as_ref(), examples, seed };
    let mut summary = StageSummary::default();
    for writer in context.store.writers().await? {
        summary.add(grow::translate_back(context, &writer, &asked, &|progress| bar.show(progress)).await?);
    }
    report.stage("back-translate", summary)
}

async fn conjecture(
    context: &StageContext,
    options: &ConjectureArguments,
    report: &Report,
) -> anyhow::Result<()> {
    let bar = Bar::new("conjecturing");
    let options = ConjectureOptions {
        mutations: !options.no_mutations,
        compositions: options.compositions,
        competition: options.competition,
        laws: options.laws,
        families: options.families,
        seed: options.seed,
    };
    report.stage("conjecture", grow::conjecture(context, options, &|progress| bar.show(progress)).await?)
}

async fn refute(context: &StageContext, report: &Report) -> anyhow::Result<()> {
    let bar = Bar::new("refuting");
    report.stage("refute", grow::refute(context, &|progress| bar.show(progress)).await?)
}

async fn extract(context: &StageContext, options: &ExtractOptions, report: &Report) -> anyhow::Result<()> {
    let bar = Bar::new("extracting");
    let observe = |progress| bar.show(progress);
    if options.files.is_empty() && context.lean.project().is_some() {
        let found = grow::extract_project(context, &options.imports, &options.modules, &observe).await?;
        for RefusedModule { module, reason } in &found.refused {
            progress::note(&format!("left out: {module}: {reason}"));
        }
        return report.stage("extract", found.summary);
    }
    if options.files.is_empty() {
        let header = options.imports.iter().map(|module| format!("import {module}\n")).collect();
        let scope = Scope { header, modules: options.modules.clone() };
        return report.stage("extract", grow::extract_library(context, &scope, &observe).await?);
    }
    let mut problems = Vec::new();
    for path in &options.files {
        anyhow::ensure!(path.exists(), Usage(format!("{} does not exist", path.display())));
        let found = read_problems(path, Take::All);
        for error in &found.errors {
            progress::note(&format!("{error}"));
        }
        problems.extend(found.problems);
    }
    report.stage("extract", grow::extract_files(context, &problems, &observe).await?)
}

async fn curate(context: &StageContext, options: &CurateOptions, as_json: bool) -> anyhow::Result<()> {
    let mut benchmarks = Vec::new();
    let mut unread = 0;
    for path in &options.against {
        anyhow::ensure!(path.exists(), Usage(format!("{} does not exist", path.display())));
        let found = read_problems(path, Take::All);
        for error in &found.errors {
            progress::note(&error.to_string());
        }
        // A name that occurs again costs nothing.
        let costs =
            |error: &&ItemError| !matches!(error.fault, Fault::DuplicateName { .. } | Fault::WordsNotText(_));
        unread += found.errors.iter().filter(costs).count();
        let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        benchmarks.push((name, found.problems));
    }
    anyhow::ensure!(
        unread == 0 || options.allow_unread,
        Usage(format!(
            "{unread} items of the benchmarks could not be read, and rows cannot be compared with them; fix them, or go on \
             without them with --allow-unread"
        ))
    );
    let bar = Bar::new("curating");
    let options = CurationOptions {
        benchmarks,
        allow_unread: options.allow_unread,
        single_share: options.single_share,
        trivial_share: options.trivial_share,
        easy_share: options.easy_share,
        split_by: match options.split_by {
            SplitArgument::Module => SplitBy::Module,
            SplitArgument::Family => SplitBy::Family,
        },
    };
    let curated = grow::curate(context, &options, &|progress| bar.show(progress)).await;
    drop(bar);
    let summary = curated.map_err(|error| match error {
        error @ bootstrap::Error::UnreadBenchmarks { .. } => anyhow::Error::new(Usage(error.to_string())),
        error => error.into(),
    })?;
    if as_json {
        progress::json(&json!({ "stage": "curate", "summary": summary }))?;
        return Ok(());
    }
    progress::line(&format!(
        "{:<12} {:>7} rows, {:>7} released; {:.1} s",
        "curate", summary.rows, summary.released, summary.seconds
    ))?;
    for (count, what) in [
        (summary.judged_again, "proofs of an earlier judge were judged again first"),
        (
            summary.left_out,
            "finished rows left out, since you do not vouch for them: `tllama bootstrap rejudge`",
        ),
        (summary.of_earlier_judges, "rows accepted by an earlier judge"),
        (
            summary.benchmark_theorems,
            "statements of benchmarks that rows were compared with, as Lean reads them",
        ),
        (summary.benchmark_unread, "more that Lean could not read here, compared as texts"),
        (unread as u64, "items of benchmarks that could not be read at all: nothing was compared with them"),
    ] {
        if count > 0 {
            progress::line(&format!("{:<12} {count:>7} {what}", ""))?;
        }
    }
    let mut lines: Vec<(&String, &u64)> = summary.splits.iter().chain(&summary.excluded).collect();
    lines.sort();
    for (reason, count) in lines {
        progress::line(&format!("{:<12} {count:>7} {reason}", ""))?;
    }
    Ok(())
}
