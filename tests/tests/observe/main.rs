//! What a client reports of its calls: to its observers, as spans, as metrics.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod recorded;
mod spans;
mod support;

// What is reported.
mod calls;
mod clients;
mod hostile;
mod outcomes;
mod span_fields;
mod streams;

// What adds it up.
mod emf;
mod metrics;
mod profiler;
