//! The sandbox in a browser worker.
fn main() {}
