//! End to end: generated repositories on the embedded engine, a fresh one for each test; and all of it on a second one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod scripts;
mod support;

// Single items.
mod create;
mod delete;
mod get;
mod idempotent;
mod limits;
mod lock;
mod put;
mod ttl;
mod update;
mod update_collections;
mod upsert;

// What is stored.
mod adopted;
mod decimals;
mod decode_errors;
mod nested_types;
mod rust_types;
mod samples;
mod types;

// Keys and indexes.
mod groups;
mod key_text;
mod keys;
mod keys_model;
mod multi_attribute;
mod projections;
mod repeated_parts;
mod several;
mod several_by_keys;
mod sparse;

// Long reads.
mod cursors;
mod hydrate;
mod pager;
mod paging;
mod parallel;
mod prefetch;
mod reads;
mod sealed_cursors;
mod segments;

// Batches and transactions.
mod batch_faults;
mod batch_get;
mod batch_stream;
mod batch_write;
mod read_faults;
mod transaction_faults;
mod transactions;

// The client.
mod ambiguous;
mod attempts;
mod exports;
mod faults;
mod filters;
mod refused;
mod requests;
mod settings;
mod tables;

// All of it again.
mod second_engine;
