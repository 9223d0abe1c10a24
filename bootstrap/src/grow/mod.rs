//! Growing a data set: stages from a Lean library to aligned, annotated, verified rows. Each stage asks the store for
//! what it has not done, works on it in batches, and records each batch in one transaction; so every stage can be
//! stopped at any moment, run again, and run while another one runs.

mod alignment;
mod annotate;
mod audit;
mod back_translation;
mod circularity;
mod conjecture;
mod context;
mod curate;
mod extract;
mod imported;
mod informalise;
mod library;
mod mutation;
mod rejudge;
mod sampled;
mod search;
mod shapes;
mod trace;

pub use alignment::judge_rows;
pub use annotate::{Annotated, AnnotatedFile, annotate_in_steps, annotate_proofs, annotate_text};
pub use audit::{AuditSummary, Detection, Injection, audit_judge};
pub use back_translation::{BackTranslation, translate_back};
pub use conjecture::{ConjectureOptions, conjecture, refute};
pub use context::{Observer, Progress, StageContext, StageSummary};
pub use curate::{CurationOptions, CurationSummary, SplitBy, curate};
pub use extract::{ProjectExtraction, Scope, extract_files, extract_library, extract_project};
pub use imported::verify_imported;
pub use informalise::{ModelWriter, Verbal, Writer, examples_of, informalise};
pub use library::library_lemmas;
pub use rejudge::{Again, Doubts, judge_again};
pub use sampled::{Sampling, sample_proofs};
pub use search::search_proofs;
pub use shapes::{Shape, as_example, export_row, released};
pub use trace::trace_proofs;
