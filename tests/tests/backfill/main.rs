//! Backfills: the computed keys of items that exist, written while others write, over networks that fail.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod counts;
mod failures;
mod new_index;
mod races;
mod support;
