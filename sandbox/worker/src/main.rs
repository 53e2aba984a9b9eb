//! The sandbox in a browser worker: see the library for what a page says to it.

mod channel;
mod leader;
mod lock;
mod store;
mod tab;

fn main() {
    tab::Tab::start();
}
