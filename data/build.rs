//! The migrations are embedded when the crate is compiled: a new one must cause that.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
