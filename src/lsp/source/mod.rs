//! A Lean source that is open in the editor, as far as its text tells: no protocol traffic here, and no Lean.

pub mod definition;
pub mod document;
pub mod gap;
pub mod header;
pub mod identity;
pub mod outline;
pub mod placeholder;
pub mod scratch;
pub mod text;
pub mod written;
