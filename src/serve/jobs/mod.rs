//! Work that outlives its request: submitted, followed, cancelled, and taken up again after a restart.

mod handlers;
mod kept;
mod running;

pub use handlers::{__path_cancel, __path_job, __path_jobs, __path_submit, cancel, job, jobs, submit};
pub use kept::{Folder, JobsError};
pub use running::Jobs;
