//! Load on a server, and what it does to the answers and the time that they take.

mod load;
mod measured;
mod memory;
mod questions;
mod report;
mod server;

pub use load::{Arrivals, Load, put_under_load};
pub use measured::{Percentiles, Summary};
pub use memory::Memory;
pub use questions::Questions;
pub use report::to_html;
pub use server::Server;
