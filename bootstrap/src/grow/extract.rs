//! Extraction: theorems of the imported library, of a project, or of Lean files, into entries with elaborated facts.

mod files;
mod library;
mod project;

pub use files::extract_files;
pub use library::{Scope, extract_library};
pub use project::{ProjectExtraction, extract_project};
