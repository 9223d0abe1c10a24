#![forbid(unsafe_code)]
//! Reads `.olean` files, the compiled modules of Lean 4, without Lean: what a module imports and what it declares.
//!
//! An `.olean` file is an image of Lean's heap: objects behind a header, each with a tag and a number of fields that are
//! addresses of other objects. Here it is data that anybody may have written. Every address, size and tag is looked at
//! before it is used; what is cyclic, truncated or of a kind that does not belong is an error; nothing is run and no
//! memory is mapped. What the declarations mean is for a kernel to say: they come out as [`lean_kernel::Declaration`]s.
//!
//! The layout of the objects is that of the Lean that wrote them. It is the same from Lean 4.26 to 4.35
//! ([`SUPPORTED_MINOR`]), and files of other releases are refused. A module that was compiled with the module system
//! has three files (see [`PARTS`]) whose addresses lie in one space; the last one holds all that the module declares.

mod constants;
mod error;
mod image;
mod module;
mod terms;

pub use constants::Constants;
pub use error::Error;
pub use image::{Header, PARTS, SUPPORTED_MINOR};
pub use module::{Import, Module, NameKey, key_of};
