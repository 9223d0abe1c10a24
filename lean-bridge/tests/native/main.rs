//! The native Lean's client, against a real Lean server (`real`), one that is held (`held`), and against a scripted peer that breaks the
//! protocol in every way that was thought of (`faults`).

#[cfg(target_os = "linux")]
mod faults;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod held;
#[cfg(target_os = "linux")]
mod processes;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod real;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod toolchain;
