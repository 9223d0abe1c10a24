//! The growth of a data set ([`grow`]), its audits by readers ([`audit`]), and the model that is guided by the lemmas of a library ([`LemmaGuide`]).
//! Nothing here prints: progress goes to an observer.

#![forbid(unsafe_code)]

pub mod audit;
mod composition;
mod error;
mod explicit;
pub mod families;
pub mod grow;
mod guide;
mod rng;

pub use error::Error;
pub use guide::{LemmaFile, LemmaGuide, LemmaRecord, guide_id};
