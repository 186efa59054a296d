//! The book: its summary, its links, and its blocks of code, which all compile and run.
//!
//! A module that is named after a page has the code of its blocks, between `// PAGE begins` and `// PAGE ends`, or
//! `// PAGE: PART begins` if there are several. To add a block, write it there, run this suite, and paste what it
//! prints.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

#[path = "../corpus/mod.rs"]
mod corpus;
#[path = "../outside/mod.rs"]
mod outside;

mod blocks;
mod links;
mod page;
mod schemas;
mod summary;
mod support;

mod batches;
mod changing_a_table;
mod clients;
mod command;
mod conditions;
mod cursors;
mod error_texts;
mod errors;
mod existing_tables;
mod getting_started;
mod lean_calls;
mod migration;
mod modelling;
mod performance;
mod performance_batches;
mod performance_monitoring;
mod performance_orders;
mod performance_pagination;
mod performance_projection;
mod performance_queries;
mod reading;
mod readme;
mod retries;
mod schema;
mod testing;
mod transactions;
mod writing;
