//! Lean text in; verdicts, goals and environments out. Knows no model and no data set.
//!
//! Two Leans stand behind one interface: `embedded`, which `tllama` makes ready by itself, and `native`, the user's
//! own. [`Verdict`] is what a judgement ends in; only the function in `verdict` can find a candidate proved.

pub mod audit;
mod child;
mod confined;
pub mod embedded;
mod error;
mod evidence;
mod external_kernel;
mod header;
mod header_map;
mod macros;
mod namespaces;
pub mod native;
mod own_kernel;
mod policy;
mod request;
mod verdict;
mod vocabulary;

pub use child::spawn_bound_to_this_process;
pub use error::{Error, Refusal, Stop};
pub use external_kernel::{CommandError, ExternalKernel, KernelAnswer, KernelFinding};
pub use header::Header;
pub use header_map::MathlibImports;
pub use policy::{Construct, Policy, STANDARD_AXIOMS};
pub use request::{DEFAULT_WALL_CLOCK, FillingRequest, Limits, MAX_TEXT_BYTES, VerifyRequest};
pub use verdict::{Export, Verdict};
