//! Runs generated repositories end to end: each test has an embedded engine of its own, and a last test repeats the suite
//! on a second engine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod fault_script;
mod samples;
mod stored_profiles;
mod support;
#[path = "../table_cases/mod.rs"]
mod table_cases;

// Operations on one item.
mod attribute_operands;
mod change_guards;
mod collections;
mod connections;
mod create;
mod delete;
mod failed_guards;
mod get;
mod idempotent;
mod lean_calls;
mod lean_credentials;
mod lean_requests;
mod lean_sockets;
mod lean_support;
mod lock_without_revision;
mod number_bounds;
mod optimistic_lock;
mod put;
mod random_updates;
mod timestamps;
mod ttl;
mod union_paths;
mod update;
mod update_collections;
mod upsert;
mod value_limits;
mod wire_codec;
mod wire_requests;

// The stored form of items.
mod absent_values;
mod attribute_types;
mod decimals;
mod decode_errors;
mod existing_tables;
mod nested_types;
mod rust_types;

// Keys and indexes.
mod disjoint_keys;
mod entity_marks;
mod finer_times;
mod group_setters;
mod key_conditions;
mod key_conditions_model;
mod key_forms;
mod key_text;
mod multi_attribute_keys;
mod multi_entity_discriminator;
mod multi_entity_key_prefix;
mod open_collections;
mod projections;
mod repeated_key_parts;
mod sparse_indexes;

// Queries and scans.
mod absent_parts;
mod backward_reads;
mod cursor_audience;
mod cursors;
mod filters;
mod hostile_conditions;
mod hydrate;
mod page_boundaries;
mod pager;
mod parallel_queries;
mod parallel_scan;
mod part_forms;
mod prefetch;
mod random_conditions;
mod random_marks;
mod random_reads;
mod read_methods;
mod sealed_cursors;
mod unreadable_items;
mod unrecognized_items;

// Batches and transactions.
mod batch_again;
mod batch_arns;
mod batch_get;
mod batch_limits;
mod batch_progress;
mod batch_sizes;
mod batch_sources;
mod batch_stream;
mod batch_throttling;
mod batch_usage;
mod batch_write;
mod random_batches;
mod random_transactions;
mod test_kit;
mod transactions;

// Requests, retries and errors.
mod ambiguous_writes;
mod broken_responses;
mod credentials;
mod endless_reads;
mod error_texts;
mod hostile_names;
mod hostile_numbers;
mod invalid_requests;
mod network_faults;
mod refusal_texts;
mod retries_and_timeouts;
mod sdk_requests;
mod sensitive;
mod transactions_in_progress;

// Tables.
mod check_table;
mod exported_definitions;
mod index_stages;
mod sharded;
mod slow_tables;
mod table_settings;
mod tables;

// The whole suite on another engine.
mod second_engine;
