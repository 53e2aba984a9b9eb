//! The crypto worker.
fn main() {}
