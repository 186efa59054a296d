//! Hostile input of the runtime, and what holds for any of it: answers of a service, cursors, and conditions and updates
//! that a program folds from its user's input.
//!
//! The tests of this package run the checks on a corpus and on random bytes, and the fuzz targets of `fuzz/` on more.

#![allow(clippy::expect_used, clippy::panic, reason = "a check that fails is a failed test")]

pub mod conditions;
pub mod corpus;
pub mod cursors;
pub mod items;
pub mod service;
pub mod times;
pub mod wire;

mod errors;
mod expression;
mod leaf;
mod random;
mod visit;

#[path = "../../../dynamite-gen/tests/inputs/printed.rs"]
mod printed;

/// The repositories that the build script generates from `schemas`.
pub mod store {
    dynamite_runtime::include_generated!();
}
