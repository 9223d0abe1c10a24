//! `tllama serve`: the operations of [`crate::service`] over HTTP. This face reads requests, asks, and writes answers; it
//! decides nothing about a proof. What others speak (the wire formats of Kimina's server and of trainers) is translated
//! in a file each.

mod admit;
mod agents;
mod app;
mod compatible;
mod content;
mod failure;
mod health;
mod jobs;
mod keys;
mod log;
mod metrics;
mod model;
mod openapi;
mod pages;
mod reply;
mod routes;
mod run;
mod v1;

pub use app::Limits;
pub use jobs::Folder;
pub use keys::{Keys, Scope};
pub use model::Model;
pub use run::{Served, Tls, serve};
