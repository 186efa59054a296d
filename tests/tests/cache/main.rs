//! Caches in front of the embedded engine: what goes through them, what makes them forget, and every race between reads
//! and writes, in the memory of the process and in a real Redis.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod failing_store;
mod late_replicas;
mod recorded;
mod store;
mod support;

// What is cached.
mod batches;
mod expiry;
mod holds;
mod keep;
mod reads;
mod writes;

// What may overlap.
mod races;
mod storms;

// Stores that fail.
mod events;
mod failing_stores;
mod redis_cluster;
mod redis_failures;
mod redis_processes;
mod redis_tls;
mod runtimes;
mod stores;
