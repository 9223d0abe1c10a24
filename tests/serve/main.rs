//! `tllama serve` over real HTTP: the real binary on a free port, with the real Lean.
#![cfg(target_os = "linux")]

mod agents;
mod busy;
mod door;
mod jobs;
mod kimina;
mod models;
mod server;
mod strict;
mod trainers;
