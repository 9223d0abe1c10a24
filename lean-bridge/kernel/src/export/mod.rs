//! lean4export's NDJSON, format 3.1: one JSON object a line, names, levels and expressions by number, declarations
//! in an order in which each mentions earlier ones only.

mod below;
mod read;
mod write;

pub use read::{ReadError, Reader};
pub use write::{FORMAT_VERSION, Writer};
