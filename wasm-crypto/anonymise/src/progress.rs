//! How far a search is, and whether it may go on.

use std::ops::ControlFlow;

/// Told how far the work is; breaks to cancel it.
///
/// A search calls it every few milliseconds at most, so a callback may look at a clock or a flag.
pub trait Progress {
    /// `done` of `total` steps (nodes of the lattice decided, rows recoded); `ControlFlow::Break` cancels.
    fn step(&mut self, done: u64, total: u64) -> ControlFlow<()>;
}

impl<F: FnMut(u64, u64) -> ControlFlow<()>> Progress for F {
    fn step(&mut self, done: u64, total: u64) -> ControlFlow<()> {
        self(done, total)
    }
}

/// Never cancels and tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn step(&mut self, _: u64, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
