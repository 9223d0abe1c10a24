//! `tllama serve` over real HTTP: the real binary on a free port, with the real Lean.
#![cfg(target_os = "linux")]

mod agents;
mod browser;
mod busy;
mod door;
mod jobs;
mod kimina;
mod load;
mod models;
mod pages;
mod pages_in_browser;
mod server;
mod spread;
mod stocked;
mod strict;
mod trainers;
