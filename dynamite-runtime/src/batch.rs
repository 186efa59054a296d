//! Any number of keys or writes: in requests that are as full as they may be, until everything is done.

mod backoff;
mod clock;
mod engine;
mod operation;
mod pace;
#[cfg(test)]
mod simulation;
mod state;
