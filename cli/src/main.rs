//! `theriac`: the engine for pipelines.
fn main() {}
